"""A page as a browser reads it: which tags it has, and which words are shown."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """What a browser makes of a page: its tags with their attributes, and the text outside style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self._style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the name is the base class's
        self._style = False

    def handle_data(self, data: str) -> None:
        self.words += "" if self._style else data
