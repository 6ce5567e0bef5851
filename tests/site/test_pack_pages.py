"""The pages as files: every link leads somewhere, every figure is the sum of its rows."""

from collections import defaultdict
from decimal import Decimal
from urllib.parse import urlsplit

import polars as pl

from pipelines.site.address import file_of
from pipelines.site.models.figures import figure_address
from tests.site.page_text import PageText

_PARSED = {}


def pages_of(folder):
    """Every page of a publication by its path, parsed once."""
    if folder not in _PARSED:
        paths = [folder / "index.html", *sorted((folder / "pages").glob("*.html"))]
        _PARSED[folder] = {path: PageText(path.read_text(encoding="utf-8")) for path in paths}
    return _PARSED[folder]


def test_every_link_leads_to_a_file_of_the_publication(pack):
    missing = defaultdict(set)
    for path, page in pages_of(pack).items():
        for link in page.links:
            assert not urlsplit(link).scheme, f"{path.name} leads to {link}"
            assert not link.startswith("/"), f"{path.name} leads to {link}"
        for target, _ in page.files():
            found = path.parent / target if target else path
            if not found.is_file():
                missing[target].add(path.name)
            assert found.resolve().is_relative_to(pack)
    assert not missing


def test_every_anchor_is_on_the_page_that_a_link_names(pack):
    pages = pages_of(pack)
    for path, page in pages.items():
        for target, anchor in page.files():
            found = (path.parent / target).resolve() if target else path
            if anchor and found in pages:
                assert anchor in pages[found].ids, f"{path.name} leads to {target}#{anchor}"


def test_every_page_has_one_heading_a_language_and_ids_of_its_own(pack):
    for path, page in pages_of(pack).items():
        assert len(page.said("h1")) == 1, path.name
        assert page.lang == "en-GB", path.name
        assert len(page.ids) == len(set(page.ids)), path.name


def test_no_two_pages_have_the_same_title(pack):
    titles = defaultdict(list)
    for path, page in pages_of(pack).items():
        (title,) = page.said("title")
        titles[title].append(path.name)
    assert not {title: names for title, names in titles.items() if len(names) > 1}


def test_rows_add_up_to_their_total_on_every_page(pack):
    for path, page in pages_of(pack).items():
        for name, total in (("amount", "total"), ("above", "total-above")):
            totals = page.values(total)
            if len(totals) == 1:
                found = sum((Decimal(each) for each in page.values(name) if each), Decimal(0))
                assert found == Decimal(totals[0]), path.name


def figures_of(pack):
    """Rows of the published figures that have a page, with the page of each."""
    rows = pl.read_parquet(pack / "indicators" / "indicator_value.parquet")
    pages = pages_of(pack)
    for row in rows.to_dicts():
        path = pack / file_of(figure_address(row))
        if path in pages:
            yield row, pages[path]


def test_a_figure_is_the_sum_of_its_drill_down_to_the_penny(pack):
    added_up = 0
    for row, page in figures_of(pack):
        assert "do not add up" not in page.text, row
        added_up += "add up to the figure, to the penny" in page.text
    assert added_up > 0


def test_every_indicator_has_a_figure_whose_rows_are_shown_or_whose_note_says_why_not(pack):
    explained = set()
    for row, page in figures_of(pack):
        made_of = page.text.partition('id="made-of"')[2]
        if any(words in made_of for words in ('data-cell="amount"', "None found", "Of the file")):
            explained.add(row["indicator_code"])
    codes = set(pl.read_parquet(pack / "indicators" / "indicator_value.parquet")["indicator_code"])
    assert explained == codes


def test_the_sums_of_a_page_are_the_pounds_of_its_figure(pack):
    """Where a page says that its rows add up, they come to the cells of the published table."""
    told = 0
    for row, page in figures_of(pack):
        totals = [page.values(name) for name in ("total", "total-above", "total-unknown")]
        is_sum = "add up to the figure, to the penny" in page.text and "Less <" not in page.text
        if is_sum and all(len(each) == 1 for each in totals):
            whole, above, unknown = (Decimal(each[0]) for each in totals)
            for name, found in (("numerator", above), ("denominator", whole), ("unknown", unknown)):
                assert row[f"{name}_gbp"] in (None, found), (page.said("title"), name)
            told += 1
    assert told > 0
