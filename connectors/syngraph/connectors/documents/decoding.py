"""How bytes become text: UTF-8 and the encodings that announce themselves, Windows' Western encoding where that is plausible."""

import codecs

from syngraph.ontologies.errors import DocumentUnreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALLOWED_CONTROLS = frozenset("\t\n\r\f\v\x1b\x85")
_FOREIGN_SHARE = 0.3
"""Western prose has few letters beyond ASCII; where there are more, the bytes were written in another encoding."""

SAVE_AS_UTF8 = "save the file as UTF-8"


def decoded(data: bytes, path: str) -> str:
    r"""The text of a plain text file, its line ends made `\n`, without a byte order mark.

    raises: DocumentUnreadable for what is no text, or in an encoding that cannot be told.

    >>> decoded(b"\xef\xbb\xbfa\r\nb", "a.txt")
    'a\nb'
    """
    text = _text(data, path)
    if "\0" in text:
        raise DocumentUnreadable(f"{path} is no text: it holds NUL characters", "give it the ending of its real format, or exclude it")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(data: bytes, path: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as exc:
                raise DocumentUnreadable(f"{path} announces {encoding} and is not: byte {exc.start}", SAVE_AS_UTF8) from exc
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as exc:
        western = _western(data)
        if western is None:
            raise DocumentUnreadable(f"{path} is not UTF-8 (byte {exc.start}), and its encoding cannot be told", SAVE_AS_UTF8) from exc
        return western


def _western(data: bytes) -> str | None:
    """The bytes as Windows-1252, unless that makes control characters or a text no Western language has."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    sample = text[:200_000]
    if any(c < " " and c not in _ALLOWED_CONTROLS for c in sample):
        return None
    letters = [c for c in sample if c.isalpha() or c > "\x7f"]
    foreign = sum(c > "\x7f" for c in letters)
    return None if foreign > _FOREIGN_SHARE * len(letters) else text
