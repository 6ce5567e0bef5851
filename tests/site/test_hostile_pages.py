"""A council whose files hold hostile texts: nothing runs, nothing breaks out, nothing stretches."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from pipelines.site.folder import write_pages
from tests.site.conftest import first_of_each_kind
from tests.site.hostile import ATTACKS, CALL, hostile_copy

OWN_TAGS = {
    *("html", "head", "meta", "title", "link", "body", "header", "nav", "main", "footer", "div"),
    *("h1", "h2", "h3", "p", "a", "ul", "li", "dl", "dt", "dd", "span", "strong", "bdi", "code"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "data", "details", "summary"),
    *("figure", "figcaption", "svg", "desc", "g", "line", "rect", "circle", "path", "text"),
}
"""Every element that pages are made of; none of them runs or fetches anything."""

WIDEST_CELL = 480
"""Pixels that a cell may take of a table too wide for the page: those beside it are to be seen."""

WIDEST = """
Math.max(0, ...[...document.querySelectorAll('.localpound-scroll')]
    .filter(box => box.scrollWidth > box.clientWidth)
    .flatMap(box => [...box.querySelectorAll('th:not([colspan]), td:not([colspan])')])
    .map(cell => cell.getBoundingClientRect().width))
"""


@pytest.fixture(scope="module")
def hostile(pack, tmp_path_factory):
    """The folder of a hostile publication with its pages."""
    folder = hostile_copy(pack, tmp_path_factory.mktemp("hostile") / "publication")
    write_pages(folder)
    return folder


class Tags(HTMLParser):
    """Every element of a page with its attributes, and what its first heading says."""

    def __init__(self, path):
        super().__init__()
        self.found, self.text = [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


def pages(folder):
    return [folder / "index.html", *sorted((folder / "pages").glob("*.html"))]


def test_no_text_becomes_an_element_or_an_attribute_on_any_page(hostile):
    seen = set()
    for path in pages(hostile):
        page = Tags(path)
        for tag, attributes in page.found:
            assert tag in OWN_TAGS, (path.name, tag)
            assert not [name for name in attributes if name.startswith("on")], path.name
            assert not {"style", "srcdoc", "autofocus"} & set(attributes), path.name
            if "href" in attributes:
                link = urlsplit(attributes["href"])
                assert not link.scheme, path.name
                assert not link.netloc, path.name
        assert sum(tag == "h1" for tag, _ in page.found) == 1, path.name
        text = "".join(page.text)
        seen |= {attack for attack in ATTACKS if attack in text}
    unprintable = {attack for attack in ATTACKS if not attack.isprintable()}
    assert seen == set(ATTACKS) - unprintable, "an attack was on no page, or was changed"


def test_no_page_holds_what_turns_or_stops_the_reading_of_it(hostile):
    for path in pages(hostile):
        text = path.read_text(encoding="utf-8")
        assert not [each for each in "\u202e\u202b\u2066\x00\x07\x1b" if each in text], path.name


def test_nothing_runs_and_no_layout_breaks_in_a_browser(chromium, hostile):
    """Tried without the policy that forbids scripts: what is escaped needs none."""
    context = chromium.new_context(bypass_csp=True)
    page, faults = context.new_page(), []
    page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.on("request", lambda asked: faults.append(asked.url) if "file://" not in asked.url else 0)
    for path in first_of_each_kind(hostile, 2):
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path.as_uri())
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append(f"{path.name} is wider than {width} pixels")
        if page.evaluate("'hacked' in window"):
            faults.append(f"{path.name} ran {CALL}")
        widest = page.evaluate(WIDEST)
        if widest > WIDEST_CELL:
            faults.append(f"{path.name} has a cell {widest:.0f} pixels wide")
    context.close()
    assert faults == []
