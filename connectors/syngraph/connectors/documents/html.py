"""How an HTML page becomes text: through kreuzberg, after definition lists have been put where they survive."""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from syngraph.connectors.documents.decoding import decoded
from syngraph.connectors.documents.extraction import extracted
from syngraph.connectors.documents.outline import cleaned
from syngraph.ontologies.errors import DocumentUnreadable

_DROPPED = frozenset({"head", "script", "style", "template", "noscript", "svg", "nav"})
_PLAIN = frozenset(
    {
        "a",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "span",
        "font",
        "small",
        "mark",
        "abbr",
        "cite",
        "q",
        "dfn",
        "var",
        "bdi",
        "bdo",
        "ins",
        "time",
        "label",
    }
)
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


def html_text(data: bytes, path: str) -> tuple[str, str]:
    """The text and the page's title.

    Emphasis and links become the words they mark, so that a quote is what people see; navigation and scripts are left out.
    raises: DocumentUnreadable when it is no text.
    """
    page = _Page()
    page.feed(decoded(_declared(data), path))
    page.close()
    page.end_open()
    result = extracted("".join(page.out).encode("utf-8", "replace"), "html", path, "open it in a browser and save it as plain text or PDF")
    text = "\n".join(line.rstrip() for line in cleaned(result.content).strip().split("\n"))
    if not text and "".join(page.out).strip():
        raise DocumentUnreadable(
            f"{path} is a page without text", "what a script writes into a page is not read: save it as a browser shows it"
        )
    return text, " ".join("".join(page.title).split())


def _declared(data: bytes) -> bytes:
    """The bytes as UTF-8 when the page declares another encoding that Python knows."""
    head = data[:2048].lower()
    at = head.find(b"charset=")
    if at < 0:
        return data
    name = head[at + 8 :].lstrip(b"\"' ").split(b'"')[0].split(b"'")[0].split(b">")[0].split(b";")[0].strip()
    if name in (b"utf-8", b"utf8", b"utf-16", b""):
        return data
    try:
        return data.decode(name.decode("ascii")).encode("utf-8")
    except (LookupError, UnicodeError):
        return data


@dataclass
class _Table:
    """Where a table began in the output, and of each row the kind of its cells and where each begins."""

    start: int
    rows: list[list[tuple[str, int]]] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)

    def as_items(self, out: list[str]) -> None:
        """Write a table whose rows are each a heading cell and a value again as items `Key: value`."""
        if not self.rows or any([kind for kind, _ in row] != ["th", "td"] for row in self.rows):
            return
        pairs = [tuple("".join(out[at : self.ends.get(at, at)]).strip() for _, at in row) for row in self.rows]
        out[self.start :] = ["<ul>", *(f"<li>{key.rstrip(': ')}: {value}</li>" for key, value in pairs), "</ul>"]


class _Page(HTMLParser):
    """Writes the page again: no head, no emphasis; `<dl>` and tables of key and value as items `Key: value`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.title: list[str] = []
        self._dropped: list[str] = []
        self._in_title = False
        self._open_item = False
        self._term: list[str] | None = None
        self._tables: list[_Table] = []
        self._key = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        if self._dropped or tag in _DROPPED:
            if tag not in _VOID and tag == (self._dropped or [tag])[0]:
                self._dropped.append(tag)
            if tag == "body":  # a head that was never closed ends here
                self._dropped.clear()
            else:
                return
        if tag == "dl":
            self.out.append("<ul>")
        elif tag == "dt":
            self.end_open()
            self._term = []
        elif tag == "dd":
            self._begin_item()
        elif tag not in _PLAIN and tag not in ("title", "img"):
            self._enter(tag)
            kept = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs if name in ("colspan", "rowspan", "start"))
            self.out.append(f"<{tag}{kept}>")

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if self._dropped:
            if tag == self._dropped[0]:
                self._dropped.pop()
            return
        if tag == "dl":
            self.end_open()
            self.out.append("</ul>")
        elif tag == "dt":
            self._close_term()
        elif tag == "dd":
            self.end_open()
        elif tag not in _PLAIN and tag not in _VOID and tag != "title":
            self._leave(tag)
            self.out.append(f"</{tag}>")
            if tag == "table" and self._tables:
                self._tables.pop().as_items(self.out)

    def _enter(self, tag: str) -> None:
        if tag == "table":
            self._tables.append(_Table(len(self.out)))
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif tag in ("th", "td") and self._tables and self._tables[-1].rows:
            self._tables[-1].rows[-1].append((tag, len(self.out) + 1))

    def _leave(self, tag: str) -> None:
        if tag in ("th", "td") and self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            self._tables[-1].ends[self._tables[-1].rows[-1][-1][1]] = len(self.out)

    def handle_data(self, data: str) -> None:
        if self._in_title and not self.title:
            self.title.append(data)
        elif self._dropped or self._in_title:
            return
        elif self._term is not None:
            self._term.append(data)
        else:
            self.out.append(escape(data, quote=False))

    def _close_term(self) -> None:
        if self._term is not None:
            self._key = " ".join("".join(self._term).split()).rstrip(": ")
            self._term = None

    def _begin_item(self) -> None:
        self._close_term()
        if self._open_item:
            self.end_open()
        self.out.append(f"<li>{escape(self._key, quote=False)}: " if self._key else "<li>")
        self._open_item = True

    def end_open(self) -> None:
        """Close the item that is open, and write a term to which nothing was said."""
        if self._open_item:
            self.out.append("</li>")
            self._open_item = False
        if self._term is not None:
            self._close_term()
            self.out.append(f"<li>{escape(self._key, quote=False)}</li>")
