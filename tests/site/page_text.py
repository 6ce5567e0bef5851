"""Reading pages in tests: their links, anchors, headings and cells, without a browser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

_VOID = {"meta", "link", "input", "br", "hr", "img", "line", "rect", "circle", "path"}


@dataclass
class Cell:
    """A cell or an exact value of a page: what it is, and what it says."""

    name: str
    value: str | None
    text: str = ""


@dataclass
class PageText(HTMLParser):
    """What a test asks of a page."""

    text: str
    links: list = field(default_factory=list)
    ids: list = field(default_factory=list)
    headings: list = field(default_factory=list)
    cells: list = field(default_factory=list)
    title: str = ""
    lang: str | None = None

    def __post_init__(self):
        super().__init__()
        self._open = []
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "html":
            self.lang = attrs.get("lang")
        self.links += [attrs[name] for name in ("href", "src", "action") if name in attrs]
        kind = None
        if tag == "h1":
            kind = Cell("h1", None)
            self.headings.append(kind)
        elif tag == "title" and not any(each[0] == "svg" for each in self._open):
            kind = Cell("title", None)
            self.headings.append(kind)
        elif "data-cell" in attrs:
            kind = Cell(attrs["data-cell"], None)
            self.cells.append(kind)
        elif tag == "data":
            holder = next((each for _, each in reversed(self._open) if each), None)
            if holder is not None and holder.value is None:
                holder.value = attrs["value"]
            kind = Cell("data", attrs["value"])
            self.cells.append(kind)
        if tag not in _VOID:
            self._open.append((tag, kind))

    def handle_endtag(self, tag):
        while self._open:
            found, _ = self._open.pop()
            if found == tag:
                break

    def handle_data(self, data):
        for _, kind in self._open:
            if kind is not None:
                kind.text += data

    def said(self, name):
        """Texts of the headings of one kind."""
        return [" ".join(each.text.split()) for each in self.headings if each.name == name]

    def values(self, name):
        """Exact values of the cells with a name, in order."""
        return [each.value for each in self.cells if each.name == name]

    def files(self):
        """Path and anchor of every link that leads into the folder."""
        return [
            (unquote(urlsplit(each).path), unquote(urlsplit(each).fragment)) for each in self.links
        ]
