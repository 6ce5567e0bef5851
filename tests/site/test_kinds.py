"""Every kind of page in a browser, as a file and served: clean by axe, whole, the same both ways.

The kinds are read from the one list of them (`pipelines/site/kinds.py`): a new kind is tried with
no word here. A page is opened once for all that is asked of it, since each visit takes a second.
"""

import re
from collections import Counter
from itertools import islice

import pytest

from pipelines.site.access import sign_in
from pipelines.site.access.settings import ServeSettings
from pipelines.site.address import Address, file_of, path_of
from pipelines.site.app import make_app
from pipelines.site.desk import Desk
from pipelines.site.kinds import KINDS
from tests.pipeline.conftest import CODE
from tests.site.conftest import served_on_loopback

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LARGE, SMALL = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
"""The small screen is also the large one at 400%."""

JUDGE = """
async rules => (await axe.run({runOnly: rules, preload: false})).violations.map(
    each => each.id + ': ' + each.nodes.slice(0, 3).map(each => each.html.slice(0, 160)).join(' | ')
)
"""

SPACED = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }
"""
"""The spacing that readers may ask for (WCAG 1.4.12)."""

SPACE_OUT = """
css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
         document.adoptedStyleSheets = css ? [sheet] : [] }
"""

CLIPPED = """
() => [...document.querySelectorAll('body *')].filter(each => {
    const style = getComputedStyle(each), box = each.getBoundingClientRect();
    const page = document.documentElement.clientWidth;
    if (each.closest('.govuk-visually-hidden, .govuk-skip-link, svg') || !box.width) return false;
    const cuts = /hidden|clip/.test(style.overflowX + style.overflowY);
    const is_larger = each.scrollWidth > each.clientWidth + 1
        || each.scrollHeight > each.clientHeight + 1;
    return cuts && is_larger || box.right > page + 1 && !each.closest('.localpound-scroll');
}).map(each => each.outerHTML.slice(0, 100)).slice(0, 3)
"""
"""Elements whose text is cut off, or that stand outside the page where nothing scrolls."""

ABOUT = """
() => ({lang: document.documentElement.lang, headings: document.querySelectorAll('h1').length,
        title: document.title, scripts: document.scripts.length})
"""

LINKS = "() => [...document.querySelectorAll('main a')].map(each => each.href)"

ROWS = """
() => [...document.querySelectorAll('main tr')].map(row => [...row.cells].map(cell =>
    cell.textContent.replace(/\\s+/g, ' ').trim() + ' '
    + [...cell.querySelectorAll('data')].map(each => each.value).join(' ')))
"""
"""Rows of all tables: what each cell says, and the exact values in it."""

BORDERLESS = """
() => [...document.querySelectorAll('.localpound-marker, .localpound-tag')].filter(each => {
    const style = getComputedStyle(each);
    return style.borderTopStyle == 'none' || parseFloat(style.borderTopWidth) < 1
}).map(each => each.outerHTML)
"""


FOCUSED = """
() => {
    const each = document.activeElement, style = getComputedStyle(each);
    const box = each.getBoundingClientRect(), width = parseFloat(style.outlineWidth);
    const is_lined = style.outlineStyle != 'none' && width > 0
        && !/^rgba.* 0\\)$/.test(style.outlineColor);
    const is_filled = each.matches('a') && !/^rgba.* 0\\)$/.test(style.backgroundColor);
    return {words: each.innerText.trim().slice(0, 100),
            isSeen: is_lined || is_filled || style.boxShadow != 'none',
            isInView: box.bottom > 0 && box.top < innerHeight};
}
"""


@pytest.fixture(scope="module")
def addresses(pack):
    """The first two pages of every kind that the pack holds."""
    desk = Desk(pack)
    return [Address(kind.name, tuple(key)) for kind in KINDS for key in islice(kind.keys(desk), 2)]


@pytest.fixture
def visit(chromium, axe):
    """`visit(own, **options)` opens a tab that keeps what pages did wrong: see `Tab`."""
    contexts = []

    def _visit(own, **options):
        contexts.append(chromium.new_context(viewport=LARGE, **options))
        return Tab(contexts[-1].new_page(), own, axe)

    yield _visit
    for context in contexts:
        context.close()


class Tab:
    """A tab of the browser; `faults` is what its pages did that no page may do, with their name."""

    def __init__(self, page, own, axe):
        self.page, self.faults, self._own, self._axe = page, [], own, axe
        page.on("console", lambda told: told.type == "error" and self._fault(told.text))
        page.on("pageerror", lambda error: self._fault(str(error)))
        page.on("dialog", lambda dialog: (self._fault(dialog.message), dialog.dismiss()))
        page.on("request", self._asked)

    def _asked(self, request):
        if not request.url.startswith(self._own):
            self._fault(f"asked {request.url}")

    def _fault(self, *words):
        self.faults += [f"{self.page.url.rpartition('/')[2]}: {each}" for each in words]

    def open(self, url):
        """Open a page and judge all of it: once, on both screens."""
        answer = self.page.goto(url)
        if answer.status not in (0, 200):
            self._fault(f"answered {answer.status}")
        self.judge()

    def judge(self):
        """Judge the page that is open: rules of axe, heading, language, width, what is cut off."""
        about = self.page.evaluate(ABOUT)
        if (about["lang"], about["headings"], about["scripts"]) != ("en-GB", 1, 0):
            self._fault(f"is {about}")
        self.page.evaluate(self._axe)
        self._fault(*self.page.evaluate(JUDGE, RULES))
        self.page.set_viewport_size(SMALL)
        for words, spacing in (("", ""), (", spaced out", SPACED)):
            self.page.evaluate(SPACE_OUT, spacing)
            if self.page.evaluate("document.documentElement.scrollWidth") > SMALL["width"]:
                self._fault(f"is wider than a small screen{words}")
            self._fault(*(f"cut off{words}: {each}" for each in self.page.evaluate(CLIPPED)))
        self.page.set_viewport_size(LARGE)


def test_every_kind_of_page_is_clean_as_a_file(visit, pack, addresses):
    tab = visit(pack.as_uri())
    for address in addresses:
        tab.open((pack / file_of(address)).as_uri())
    assert tab.faults == []


def test_every_kind_of_page_is_clean_where_it_is_served(visit, served, addresses):
    """Kinds that only the server has are reached by the links of others."""
    tab, linked = visit(served.rpartition("/")[0]), {}
    for address in {each.kind: each for each in addresses}.values():
        tab.open(f"{served}/{path_of(address)}")
        for link in tab.page.evaluate(LINKS):
            kind, _, key = link.removeprefix(served).strip("/").partition("/")
            linked.setdefault(kind, []).extend([link] if key else [])
    met = {address.kind for address in addresses}
    for kind in KINDS:
        if kind.name not in met:
            assert linked.get(kind.name), f"no page leads to one of the kind {kind.name}"
            tab.open(linked[kind.name][0])
    assert tab.faults == []


def test_lists_are_clean_when_they_are_narrowed_where_they_are_served(visit, served, addresses):
    tab, narrowed = visit(served.rpartition("/")[0]), 0
    for address in {each.kind: each for each in addresses}.values():
        tab.page.goto(f"{served}/{path_of(address)}")
        for choice in tab.page.locator("main form select").all():
            choice.select_option(index=choice.locator("option").count() - 1)
        if tab.page.locator("main form").count():
            with tab.page.expect_navigation():
                tab.page.locator("main form button").first.click()
            tab.judge()
            narrowed += 1
    assert narrowed
    assert tab.faults == []


def test_pages_say_the_same_with_scripts_off(visit, pack, addresses):
    own = pack.as_uri()
    on, off = visit(own).page, visit(own, java_script_enabled=False).page
    for address in addresses:
        told = []
        for page in (on, off):
            page.goto((pack / file_of(address)).as_uri())
            told.append(page.locator("main").inner_text())
        assert told[0] == told[1], address
        assert told[0].strip(), address


def test_the_same_number_stands_in_the_same_cell_both_ways(visit, pack, served, addresses):
    """What is served may have more columns, after those of the pack, and other rows of lists."""
    page = visit("").page
    for address in addresses:
        page.goto((pack / file_of(address)).as_uri())
        title, there = page.title(), page.evaluate(ROWS)
        page.goto(f"{served}/{path_of(address)}")
        here = page.evaluate(ROWS)
        assert page.title() == title, address
        if len(here) != len(there):
            assert page.locator("main form").count(), address
            here, there = rows_of_both(here, there)
        for one, other in zip(here, there, strict=True):
            assert one[: len(other)] == other, address


def rows_of_both(here, there):
    """Rows of two pages with the same first cell, where no other row of either page has it."""
    found = []
    for rows in (here, there):
        count = Counter(row[0] for row in rows)
        found.append({row[0]: row for row in rows if count[row[0]] == 1})
    both = [each for each in found[0] if each in found[1]]
    return [found[0][each] for each in both], [found[1][each] for each in both]


def test_markers_and_tags_keep_a_border_where_the_system_sets_the_colours(visit, pack, addresses):
    page = visit(pack.as_uri(), forced_colors="active").page
    seen = 0
    for address in addresses:
        page.goto((pack / file_of(address)).as_uri())
        assert page.evaluate(BORDERLESS) == [], address
        seen += page.locator(".localpound-marker, .localpound-tag").count()
    assert seen, "no page shows a marker"


def test_forms_are_clean_when_they_are_asked_for_and_when_they_come_back(
    visit, sample, monkeypatch
):
    """They are of an area of which nobody claims anything: sent as they are, nothing is written."""
    monkeypatch.setattr(sign_in, "local_user", lambda: "a.clerk")
    with served_on_loopback(make_app(sample.home, (CODE,), ServeSettings(editing=True))) as own:
        tab = visit(own)
        for form in ("claim/nps-2018-final/EC", "attest/nps-2018-final/EC-LEA-1"):
            tab.open(f"{own}/edit/{CODE}/{form}")
            with tab.page.expect_navigation():
                tab.page.locator("main form button").first.click()
            assert tab.page.locator(".govuk-error-summary").count() == 1, form
            tab.judge()
        tab.open(f"{own}/edit/{CODE}/sign-off/nps-2018-final")
        tab.open(f"{own}/{CODE}/area/nps-2018-final/SME")
        assert tab.page.get_by_role("link", name=re.compile("^Attest ")).count()
        tab.page.goto(f"{own}/{CODE}/area/nowhere/NO")
        tab.judge()
    # A browser itself tells the console of the answers that refuse.
    refusals = re.compile("Failed to load resource: .* status of (404|422) ")
    assert [each for each in tab.faults if not refusals.search(each)] == []


def test_a_keyboard_leads_from_the_overview_to_a_row_of_a_file(visit, pack):
    page = visit(pack.as_uri()).page
    page.goto((pack / "index.html").as_uri())
    assert focused_by_tab(page) == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    follow(page, "Engaging local SMEs", "area-")
    follow(page, "^I-04 ", "indicator-")
    follow(page, "2025/26", "figure-")
    follow(page, "(Limited|Ltd|plc)$", "supplier-")
    assert re.search(r"\.(csv|xlsx)(, sheet .+)?, row \d", page.locator("main").inner_text())


def follow(page, words, kind):
    """Press Tab until a link that leads to a page of `kind` says `words`, then Enter."""
    for _ in range(150):
        found = focused_by_tab(page)
        leads = page.evaluate("document.activeElement.getAttribute('href') || ''")
        if re.search(words, found) and f"{kind}" in leads:
            page.keyboard.press("Enter")
            page.wait_for_url(f"**/{kind}*")
            return
    raise AssertionError(f"no link to {kind} says {words}")


def focused_by_tab(page):
    """Press Tab; what has the focus says. It is in view, and it is seen to have the focus."""
    page.keyboard.press("Tab")
    found = page.evaluate(FOCUSED)
    assert found["isInView"], found
    assert found["isSeen"], found
    return found["words"]
