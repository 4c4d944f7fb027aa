"""How a Word document becomes text: through kreuzberg, after what it would lose has been put where it keeps it."""

import io
import re
import zipfile
import zlib

from syngraph.connectors.documents.extraction import extracted
from syngraph.connectors.documents.limits import ReadingLimits
from syngraph.connectors.documents.outline import Part, parts_of, text_of
from syngraph.ontologies.errors import DocumentUnreadable

_REFERENCE = re.compile(rb"&(amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_TAB = re.compile(rb"<w:(?:tab|ptab)(?:\s[^<>]*)?/>(?=\s*(?:<w:(?:t|r|tab|br|ptab|noBreakHyphen)[\s/>]|</w:r>))")
_HYPHEN = re.compile(rb"<w:noBreakHyphen\s*/>")
_NAMED = {b"amp": "&", b"lt": "<", b"gt": ">", b"quot": '"', b"apos": "'"}
_AGAIN = 0xF0000
_OLE = b"\xd0\xcf\x11\xe0"
AGAIN_AS_DOCX = "open it in a word processor and save it again as .docx"


def docx_text(data: bytes, path: str, limits: ReadingLimits) -> tuple[str, str]:
    """The text and the title its properties give.

    raises: DocumentUnreadable when it is no zip, no Word document, encrypted, damaged, or unpacks to too much.
    """
    if data.startswith(_OLE):
        raise DocumentUnreadable(f"{path} is encrypted, or a .doc of old", "save it again as .docx without a password")
    result = extracted(_mended(data, path, limits), "docx", path, AGAIN_AS_DOCX)
    nodes = result.document["nodes"] if result.document else []
    text, _ = text_of([Part(part.kind, _restored(part.text), 0) for part in parts_of(nodes)])
    return text, _restored(str(result.metadata.get("title") or ""))


def _mended(data: bytes, path: str, limits: ReadingLimits) -> bytes:
    """The same document, with character references as characters of a private area, and tabs as blanks.

    kreuzberg 4.10 drops `&amp;`, `&#233;` and tabs from a Word document's text ("Grey & Co" would be read as "Grey  Co").
    """
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as again:
            if "word/document.xml" not in packed.namelist():
                raise DocumentUnreadable(f"{path} is a zip but no Word document", AGAIN_AS_DOCX)
            room = limits.most_text
            for part in packed.infolist():
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                with packed.open(part) as stream:
                    content = stream.read(room + 1)
                room -= len(content)
                if room < 0:
                    raise DocumentUnreadable(f"{path} unpacks to more than {limits.most_text:,} bytes", "split it, or raise the limit")
                again.writestr(part.filename, _kept(content) if part.filename.startswith(("word/", "docProps/")) else content)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error) as exc:
        raise DocumentUnreadable(f"{path} is no .docx, or a damaged one: {exc}", AGAIN_AS_DOCX) from exc
    return out.getvalue()


def _kept(content: bytes) -> bytes:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content
    content = _HYPHEN.sub(b"<w:t>-</w:t>", _TAB.sub(b'<w:t xml:space="preserve"> </w:t>', content))
    return _REFERENCE.sub(lambda found: _private(found[1]), content)


def _private(name: bytes) -> bytes:
    code = ord(_NAMED.get(name, "\0")) or (int(name[2:], 16) if name[1:2] in (b"x", b"X") else int(name[1:]))
    if code < 0x80:
        return chr(_AGAIN + code).encode()
    return chr(code).encode() if code < 0x110000 and not 0xD800 <= code < 0xE000 else b"?"


def _restored(text: str) -> str:
    return re.sub(r"[\U000f0000-\U000f007f]", lambda found: chr(ord(found[0]) - _AGAIN), text)
