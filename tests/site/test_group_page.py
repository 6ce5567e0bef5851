"""The page of a group: councils in the order of names, figures called what they are, no rank."""

import re

import polars as pl
import pytest

from tests.site.page_text import PageText
from tests.unit.test_joint import (
    NORTH_LINES,
    NORTHBY,
    SOUTH_LINES,
    SOUTHBY,
    TO_NORTHBY,
    TO_SOUTHBY,
    YEAR,
    home,
    joint,
    printed,
    publish,
    publish_in,
    table,
)

__all__ = ["home", "printed", "publish", "publish_in"]

HOSTILE = "Aby <script>alert(1)</script> & Sons"
GRID = [(1, "A", "SILENT"), (2, "D", "SILENT"), (2, "D+A", "CONTRADICTS")]
OTHER_GRID = [(2, "D", "SUPPORTS"), (2, "D", "PARTIALLY_SUPPORTS"), (2, "A", "SILENT")]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def made(publish, home):
    """Northby and a council with a hostile name, which pay each other."""
    publish(NORTHBY, NORTH_LINES + TO_SOUTHBY, evidence=GRID)
    folder = publish(SOUTHBY, SOUTH_LINES + TO_NORTHBY, name=HOSTILE, evidence=OTHER_GRID)
    (folder / "index.html").write_text("its own pages")
    return joint(home)


def text_of(made):
    return (made.folder / "index.html").read_text(encoding="utf-8")


def words_of(made):
    """What the page says, without its marks."""
    shown = re.sub(r"<[^>]*>", " ", text_of(made).partition("<body")[2])
    return " ".join(shown.split())


def test_councils_are_columns_in_the_order_of_their_names_and_areas_are_rows(made):
    words = words_of(made).partition("Areas by council")[2]
    assert words.index("Aby ") < words.index("Northby Council") < words.index("Area 1")
    row = words.partition(" Area 2 ")[2]
    assert row.startswith(
        "1 supports 1 partially supports 1 silent answers 2 of 2 that data can test "
        "1 contradicts 1 silent answers 1 of 2 that data can test"
    )


def test_an_area_that_a_council_has_not_or_no_data_can_test_says_so(made):
    row = words_of(made).partition(" Area 1 ")[2]
    assert row.startswith(
        "not set against this framework 1 silent for people to judge: data can test none"
    )


def test_there_is_no_rank_and_no_level(made):
    words = words_of(made).lower()
    assert "there is no rank" in words
    assert not re.search(r"\b(best|worst|first place|top|ranked|league)\b", words)
    assert not re.search(r"(claimed|target): ", words)


def test_a_pooled_figure_and_a_mean_are_called_so_and_are_those_of_the_table(made):
    figures = table(made, "joint_indicator").filter(
        financial_year=YEAR, indicator_code="I-03", measure="spend_share", definition="local_l1"
    )
    shown = text_of(made).partition("local l1</th>")[2].partition("</tbody>")[0]
    page = PageText(shown)
    for bound in ("lower", "upper"):
        exact = [f"{value:f}" for value in figures.sort("label")[f"{bound}_share"]]
        mean, *members, pooled = exact
        listed = page.values(bound)
        assert sorted(listed[:2]) == sorted(members)
        assert listed[2:] == [pooled, mean]
    words = " ".join(re.sub(r"<[^>]*>", " ", shown).split())
    assert "All councils, pooled" in words
    assert "Mean of members" in words
    assert "no share of anything" in words.partition("Mean of members")[2]
    assert "Without what they pay each other." in words


def test_what_members_paid_each_other_is_listed_to_the_penny(made):
    paid = table(made, "joint_removed_payment")
    page = PageText(text_of(made).partition('id="paid"')[2])
    listed = [each.value for each in page.cells if each.name == "data"]
    assert sorted(listed) == sorted(f"{value:f}" for value in paid["net_amount_gbp"])


def test_a_name_leads_to_the_council_s_own_pages_where_it_has_some(made):
    outside = [each for each in PageText(text_of(made)).links if each.startswith("..")]
    (link,) = outside
    target = (made.folder.resolve() / link).resolve()
    assert target.read_text() == "its own pages"
    assert "Northby Council" in words_of(made)


def test_every_other_link_leads_to_a_file_of_the_folder(made):
    page = PageText(text_of(made))
    for target, anchor in page.files():
        assert not target or (made.folder / target).is_file(), target
        assert not anchor or anchor in page.ids
    assert page.said("h1") == ["By: 2 councils side by side"]
    assert page.lang == "en-GB"


def test_a_name_is_text_and_never_a_part_of_the_page(made):
    assert "<script" not in text_of(made)
    assert text_of(made).count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons") > 3


def test_a_member_without_the_year_is_named_and_its_figures_are_not_made_up(publish, home):
    earlier = tuple((payee, "2023-04-01", *rest) for payee, _, *rest in SOUTH_LINES)
    publish(NORTHBY, NORTH_LINES)
    publish(SOUTHBY, earlier)
    words = words_of(joint(home))
    assert f"Southby Council has no figures of {YEAR}" in words
    assert "Without Southby Council." in words


def test_only_members_are_named(made):
    said = words_of(made)
    for number in (NORTHBY, SOUTHBY):
        assert number in said
    payees = {line[0] for line in (*NORTH_LINES, *SOUTH_LINES)}
    assert {payee for payee in payees if payee in said} == set()
    assert pl.read_parquet(made.folder / "returns" / "evidence_grid.parquet").height == 4


def test_the_page_is_clean_by_axe_and_no_wider_than_a_small_screen(made, chromium, axe):
    page = chromium.new_context(viewport={"width": 320, "height": 640}).new_page()
    page.goto((made.folder.resolve() / "index.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.evaluate(axe)
    found = page.evaluate(
        "async tags => (await axe.run({runOnly: tags, preload: false})).violations.map(v => v.id)",
        RULES,
    )
    assert found == []
