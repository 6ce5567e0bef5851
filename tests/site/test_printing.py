"""The pages on paper: tagged, whole, headed on every sheet, and readable without colour."""

import re
import shutil
import subprocess

import pytest

from pipelines.site.desk import Desk
from tests.site.conftest import needed

FIRST_HEADING = "Level"
"""The first words of the heading row of every table of clauses."""

MOST_SHEETS = 30
"""Sheets that the page of data quality may take: promises that are kept are not all printed."""


@pytest.fixture(scope="module")
def printed(chromium, pack, tmp_path_factory):
    """`printed(path)` prints a page of the pack: what pdfinfo says, and the words of each sheet."""
    for command in ("pdfinfo", "pdftotext"):
        needed("poppler-utils", shutil.which(command))
    context = chromium.new_context()
    page = context.new_page()

    def _printed(path):
        pdf = tmp_path_factory.mktemp("printed") / "page.pdf"
        page.goto((pack / path).as_uri())
        page.pdf(path=pdf, prefer_css_page_size=True, tagged=True)
        about, text = (
            subprocess.run(command, capture_output=True, text=True, check=True).stdout
            for command in (["pdfinfo", pdf], ["pdftotext", "-layout", pdf, "-"])
        )
        return about, text.split("\f")[:-1]

    yield _printed
    context.close()


def test_the_evidence_table_prints_tagged_with_every_clause_and_headings_on_every_sheet(
    printed, pack
):
    about, sheets = printed("pages/areas.html")
    assert re.search(r"Tagged:\s+yes", about)
    words = re.sub(r"\s", "", "".join(sheets))
    clauses = [each.clause_id for of in Desk(pack).evidence.frameworks for each in of.clauses]
    assert [each for each in clauses if each not in words] == []
    last_row = max(number for number, text in enumerate(sheets) if clauses[-1] in text)
    unheaded = [
        number
        for number, text in enumerate(sheets[1:last_row], 1)
        if not re.search(rf"^ *{FIRST_HEADING} +Clause", text, re.MULTILINE)
    ]
    assert unheaded == []


def test_no_heading_is_left_at_the_foot_of_a_sheet(printed, pack):
    _, sheets = printed("pages/areas.html")
    themes = [theme for each in Desk(pack).evidence.frameworks for theme in each.themes]
    names = {each.name for theme in themes for each in (theme, *theme.areas)}
    for number, text in enumerate(sheets, 1):
        last = [line.strip() for line in text.splitlines() if line.strip()][-1]
        assert last.partition(".")[0] not in names, f"sheet {number} ends with a heading"
        assert not last.endswith("clause by clause"), f"sheet {number} ends with a caption"
        assert not last.startswith(FIRST_HEADING), f"sheet {number} ends with a heading row"


def test_data_quality_prints_on_as_many_sheets_as_people_read(printed):
    _, sheets = printed("pages/quality.html")
    assert len(sheets) <= MOST_SHEETS


def test_shade_and_markers_are_printed_although_grounds_are_not(chromium, pack):
    """Browsers leave grounds out on paper: white words on a dark one would all but vanish."""
    context = chromium.new_context()
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto((pack / "index.html").as_uri())
    for name in (".localpound-marker--claimed", ".localpound-heat--1"):
        style = "e => getComputedStyle(e).printColorAdjust"
        assert page.locator(name).first.evaluate(style) == "exact", name
    context.close()
