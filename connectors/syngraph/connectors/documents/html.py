"""How an HTML page becomes text: through kreuzberg, after definition lists have been put where they survive."""

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
        elif tag not in _PLAIN and tag != "title":
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
            self.out.append(f"</{tag}>")

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
