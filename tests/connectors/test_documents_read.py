"""What each format becomes, and how what cannot be read is refused: by name, and with a next step."""

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from syngraph.connectors.documents.limits import ReadingLimits
from syngraph.connectors.documents.read import read_document
from syngraph.ontologies.document import Document

Line = tuple[int, int, int, str]
"""Size in points, x, y, text."""


def pdf(pages: list[list[Line]], title: str = "") -> bytes:
    """A PDF with lines of Helvetica at given places."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, lines in enumerate(pages):
        drawn = " ".join(f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET" for size, x, y, text in lines)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    objects.append(f"<< /Title ({title}) >>")
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for n, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{n} 0 obj\n{body}\nendobj\n".encode())
    table = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + b"".join(f"{at:010d} 00000 n \n".encode() for at in places))
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{table}\n%%EOF\n".encode())
    return out.getvalue()


def prose(y: int, *lines: str) -> list[Line]:
    return [(11, 72, y - 14 * n, line) for n, line in enumerate(lines)]


def row(y: int, *cells: str) -> list[Line]:
    return [(11, 72 + 110 * n, y, cell) for n, cell in enumerate(cells)]


FLEET = pdf(
    [
        [
            (20, 72, 780, "Fleet register"),
            *prose(740, "The harbour office keeps this register. The Selkie was launched on", "4 May 2009 and her master is Ada Finch."),
            (14, 72, 680, "Vessels"),
            *row(655, "Name", "Launched", "Operator"),
            *row(639, "Selkie", "2009", "Northern Lines"),
            *row(623, "Grey Heron", "1998", "Harbour Office"),
            *prose(580, "Owner: Harbour Office", "Opened: 1 March 1987"),
            *prose(530, "All vessels are inspected each year, and whoever inspects them writes"),
        ],
        prose(780, "a report to the harbour office.") + prose(740, "The Tern was sold."),
        [
            (14, 72, 780, "Crew"),
            *prose(750, "Short lines of prose that are no table at all", "though they are set evenly and go on", "to the end."),
        ],
    ],
    "Register of 2026",
)


def docx(body: str, title: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A Word document with just the parts that make one."""
    spaces = "http://schemas.openxmlformats.org"
    types, relations = "application/vnd.openxmlformats", f"{spaces}/package/2006/relationships"
    kinds = (
        f'<Types xmlns="{spaces}/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="{types}-package.relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{types}-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        f'<Relationships xmlns="{relations}"><Relationship Id="r1" Target="word/document.xml" '
        f'Type="{spaces}/officeDocument/2006/relationships/officeDocument"/>'
        f'<Relationship Id="r2" Type="{relations}/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'
    )
    core = (
        f'<cp:coreProperties xmlns:cp="{spaces}/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></cp:coreProperties>'
    )
    text = f'<w:document xmlns:w="{spaces}/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in {"[Content_Types].xml": kinds, "_rels/.rels": rels, "word/document.xml": text, "docProps/core.xml": core}.items():
            packed.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + part)
        for name, data in (extra or {}).items():
            packed.writestr(name, data)
    return out.getvalue()


def para(text: str, style: str = "", numbered: bool = False) -> str:
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + (
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if numbered else ""
    )
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def grid(*rows: tuple[str, ...]) -> str:
    return "<w:tbl>" + "".join("<w:tr>" + "".join(f"<w:tc>{para(c)}</w:tc>" for c in cells) + "</w:tr>" for cells in rows) + "</w:tbl>"


HANDBOOK = docx(
    para("Harbour handbook", "Title")
    + para('Grey & Co runs the "Selkie" <daily>.')
    + para("Facts", "Heading1")
    + para("Owner: Harbour Office")
    + para("Opened: 1987")
    + grid(("Name", "Operator"), ("Selkie", "Grey & Co"))
    + para("first", numbered=True)
    + para("second", numbered=True)
    + "<w:p><w:r><w:t>Master:</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>caf&#233; owner</w:t></w:r></w:p>",
    "Fish & Ships",
)

PAGE = b"""<!doctype html><html><head><title>Harbour &amp; pier</title><style>p{}</style></head><body><nav><a href="/">Home</a></nav>
<h1>The harbour</h1><p>The <b>ferry</b> <a href="https://example.org/s">Selkie</a> belongs to Grey &amp; Co.<script>x()</script></p>
<h2>Facts</h2><dl><dt>Owner<dd>Harbour <i>Office</i><dt>Opened</dt><dd>1987</dd></dl>
<table><tr><th>Name</th><th>Length</th></tr><tr><td>Selkie</td><td>41</td></tr></table>
<table><tr><th>Port</th><td>Sandwick</td></tr><tr><th>Depth</th><td>9 m</td></tr></table>
<ul><li>one</li><li>two<ul><li>inner</li></ul></li></ul><pre># no heading</pre></body></html>"""


def document(root: Path, name: str, data: bytes | str, **limits: int) -> Document:
    (root / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return read_document(root, name, ReadingLimits(**limits))


def fields(read: Document) -> list[tuple[str, str]]:
    return [(f.key, f.value) for c in read.chunks for b in c.blocks for f in b.fields]


def tables(read: Document) -> list[tuple[tuple[str, ...], ...]]:
    return [(b.header, *(r.cells for r in b.rows)) for c in read.chunks for b in c.blocks if b.kind == "table"]


def items(read: Document) -> list[str]:
    return [i.of(c.text) for c in read.chunks for b in c.blocks for i in b.items]


def test_a_pdf_keeps_headings_tables_fields_and_the_page_of_each_chunk(tmp_path: Path) -> None:
    found = document(tmp_path, "fleet.pdf", FLEET)
    assert (found.format, found.title) == ("pdf", "Fleet register")
    assert [(c.headings, c.page) for c in found.chunks] == [
        (("Fleet register",), 1),
        (("Fleet register", "Vessels"), 1),
        (("Fleet register", "Vessels"), 2),
        (("Fleet register", "Crew"), 3),
    ]
    assert tables(found) == [
        (("Name", "Launched", "Operator"), ("Selkie", "2009", "Northern Lines"), ("Grey Heron", "1998", "Harbour Office"))
    ]
    assert fields(found) == [("Owner", "Harbour Office"), ("Opened", "1 March 1987")]
    assert "whoever inspects them writes\na report to the harbour office." in found.chunks[1].text
    assert found.chunks[3].blocks[0].kind == "paragraph"


def test_a_table_right_below_prose_is_a_table_and_stays_below_it(tmp_path: Path) -> None:
    lines = (
        prose(700, "The vessels of the harbour are:") + row(686, "Name", "Launched") + row(672, "Selkie", "2009") + prose(658, "All sail.")
    )
    found = document(tmp_path, "x.pdf", pdf([lines]))
    assert found.text == "The vessels of the harbour are:\n\n| Name | Launched |\n| --- | --- |\n| Selkie | 2009 |\n\nAll sail."


def test_a_pdf_without_headings_is_called_as_its_properties_say(tmp_path: Path) -> None:
    found = document(tmp_path, "x.pdf", pdf([prose(700, "The ferry sails at noon.", "It is late.")], "Times of sailing"))
    assert found.title == "Times of sailing"
    assert found.chunks[0].page == 1


def test_a_word_document_keeps_everything_that_was_written(tmp_path: Path) -> None:
    found = document(tmp_path, "handbook.docx", HANDBOOK)
    assert (found.format, found.title) == ("docx", "Harbour handbook")
    assert [c.headings for c in found.chunks] == [("Harbour handbook",), ("Harbour handbook", "Facts")]
    assert 'Grey & Co runs the "Selkie" <daily>.' in found.text
    assert fields(found) == [("Owner", "Harbour Office"), ("Opened", "1987")]
    assert tables(found) == [(("Name", "Operator"), ("Selkie", "Grey & Co"))]
    assert items(found) == ["first", "second"]
    assert "Master: café owner" in found.text


def test_a_page_keeps_what_people_see(tmp_path: Path) -> None:
    found = document(tmp_path, "page.html", PAGE)
    assert (found.format, found.title) == ("html", "The harbour")
    assert "The ferry Selkie belongs to Grey & Co." in found.text
    assert fields(found) == [("Owner", "Harbour Office"), ("Opened", "1987"), ("Port", "Sandwick"), ("Depth", "9 m")]
    assert tables(found) == [(("Name", "Length"), ("Selkie", "41"))]
    assert items(found) == ["one", "two", "inner"]
    assert "Home" not in found.text
    assert [c.headings for c in found.chunks] == [("The harbour",), ("The harbour", "Facts")]


def test_a_page_without_headings_has_its_title_and_its_declared_encoding(tmp_path: Path) -> None:
    found = document(tmp_path, "page.htm", '<meta charset="windows-1251"><title>Порт</title><p>Паром Селки.'.encode("cp1251"))
    assert (found.title, found.text) == ("Порт", "Паром Селки.")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfcaf\xc3\xa9\r\nb\rc", "café\nb\nc"),
        ("café".encode("utf-16"), "café"),
        ("café".encode("utf-32"), "café"),
        (b"the caf\xe9 is \x93open\x94", "the café is “open”"),
    ],
)
def test_text_in_the_usual_encodings_is_read(tmp_path: Path, data: bytes, text: str) -> None:
    assert document(tmp_path, "a.txt", data).text == text


def test_a_title_comes_from_the_file_name_when_nothing_says_it(tmp_path: Path) -> None:
    assert document(tmp_path, "notes of May.txt", "The ferry sails.").title == "notes of May"
