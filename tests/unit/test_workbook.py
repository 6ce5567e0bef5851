"""The evidence workbook: exact, safe, the same every time, and it names no person."""

import re
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from pipelines.disclosure import may_leave
from pipelines.site.workbook import layout
from pipelines.site.workbook.writing import WORKBOOK, write_workbook
from tests.site.test_evidence_page import HOSTILE, SHOWN
from tests.unit.small_publication import CODE, PERSON, RUN, TRADER, cells, make_publication

SHEETS = ["Cover", "Evidence", "Indicators", "Suppliers", "Queues", "Method"]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_workbook(make_publication(tmp_path_factory.mktemp("published")))


@pytest.fixture(scope="module")
def parts(path):
    """Every part of the workbook by name, as text."""
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name).decode("utf-8") for name in book.namelist()}


def sheet_parts(parts):
    return {name: parts[f"xl/worksheets/sheet{at}.xml"] for at, name in enumerate(SHEETS, 1)}


def column(path, sheet, heading):
    """The cells under a heading, from the first row of the table on."""
    found = cells(path, sheet)
    (letters,) = (name.rstrip("4") for name, cell in found.items() if cell == heading)
    return {
        int(name.removeprefix(letters)): cell
        for name, cell in found.items()
        if re.fullmatch(rf"{letters}[0-9]+", name) and not name.endswith(f"{letters}4")
    }


def test_it_has_a_cover_and_five_sheets_and_may_leave_the_council(path):
    assert CalamineWorkbook.from_path(str(path)).sheet_names == SHEETS
    assert path.name == WORKBOOK == "evidence.xlsx"
    assert may_leave(WORKBOOK)


def test_each_sheet_has_its_title_in_a1_and_one_table_from_a4(path, parts):
    for at, name in enumerate(SHEETS, 1):
        assert SHOWN in cells(path, name)["A1"]
        table = parts[f"xl/tables/table{at}.xml"]
        assert re.search(r'ref="A4:[A-Z]+[0-9]+"', table)
        assert "<autoFilter" in table
    assert "mergeCell" not in "".join(parts.values())


def test_every_sheet_is_arial_12_frozen_and_set_up_to_print(parts):
    for name, sheet in sheet_parts(parts).items():
        assert 'ySplit="4"' in sheet
        assert 'orientation="landscape"' in sheet
        assert 'paperSize="9"' in sheet
        assert 'fitToHeight="0"' in sheet
        assert f"&amp;LRun {RUN}, {name}: " in sheet
        assert "&amp;RPage &amp;P of &amp;N" in sheet
    book = parts["xl/workbook.xml"]
    assert book.count("_xlnm.Print_Titles") == len(SHEETS)
    assert set(re.findall(r'<name val="(.*?)"', parts["xl/styles.xml"])) == {"Arial"}
    assert '<sz val="12"/>' in parts["xl/styles.xml"]
    assert "scheme" not in parts["xl/styles.xml"]


def test_its_properties_name_council_run_and_no_clock(parts):
    core = parts["docProps/core.xml"]
    assert f"Council {CODE}, run {RUN}" in core
    assert "2000-01-01T00:00:00Z" in core


def test_the_same_publication_gives_the_same_bytes_wherever_it_lies(path, tmp_path):
    assert write_workbook(make_publication(tmp_path)).read_bytes() == path.read_bytes()


def test_nothing_is_compressed_as_libraries_compress_differently(path):
    with zipfile.ZipFile(path) as book:
        assert {part.compress_type for part in book.infolist()} == {zipfile.ZIP_STORED}
        assert {part.date_time[0] for part in book.infolist()} == {1980}


def test_no_person_and_no_sole_trader_is_named_anywhere(parts):
    for name in ("Ashworthy", "Cedarlow", PERSON, TRADER, "s_person", "s_trader"):
        assert [part for part, text in parts.items() if name in text] == []


def test_text_of_files_is_never_a_formula_nor_a_link(path, parts):
    for sheet in sheet_parts(parts).values():
        cells_alone = sheet.partition("</sheetData>")[0]
        assert "<f>" not in cells_alone
        assert "hyperlink" not in sheet
    assert f"={SHOWN}" in cells(path, "Suppliers").values()
    assert "=1+1" in cells(path, "Queues").values()
    assert 'quotePrefix="1"' in parts["xl/styles.xml"]


def test_characters_that_no_workbook_may_hold_are_marked(path, parts):
    assert HOSTILE not in parts["xl/sharedStrings.xml"]
    assert "\u202e" not in "".join(parts.values())
    for text in parts.values():
        ElementTree.fromstring(text)  # noqa: S314 (our own bytes, to see that they are XML)


@pytest.mark.parametrize(
    "text", ["a\x00b", "a\x1bb", "a\ud800b", "a\uffffb", "a\u202eb", "a\x85b", "a\u2066b"]
)
def test_a_text_is_written_with_a_mark_in_place_of_what_is_no_character(text, tmp_path):
    folder = make_publication(
        tmp_path, {"s_alder": ("Alder", "1", "s_alder", "Alder", None)}, aliases=()
    )
    record = folder / "record.json"
    told = record.read_text(encoding="utf-8").replace("Local: own area", json_text(text))
    record.write_text(told, encoding="utf-8")
    assert "a\ufffdb" in cells(write_workbook(folder), "Method").values()


def json_text(text):
    """A text as JSON writes it, without the quotes."""
    return "".join(f"\\u{ord(each):04x}" for each in text)


def test_money_reads_back_to_the_penny(path):
    read = column(path, "Suppliers", "Pounds, all years").values()
    assert [str(Decimal(each).quantize(Decimal("0.01"))) for each in read] == [
        "12345678.91",
        "900.05",
        "70.00",
        "5.00",
        "-0.01",
    ]


@pytest.mark.parametrize(
    "pounds",
    [
        "0.01",
        "-0.01",
        "0.10",
        "1.15",
        "2.675",
        "33333333.33",
        "99999999999.99",
        "-9999999999999.99",
    ],
)
def test_any_amount_of_a_council_reads_back_to_the_penny(pounds, tmp_path):
    amount = Decimal(pounds).quantize(Decimal("0.01"))
    folder = make_publication(tmp_path, {"s_a": ("A", str(amount), "s_a", "A", None)}, aliases=())
    (read,) = column(write_workbook(folder), "Suppliers", "Pounds, all years").values()
    assert Decimal(read).quantize(Decimal("0.01")) == amount


def test_shares_hold_every_digit_and_show_one(path, parts):
    assert 0.2987654393 in column(path, "Indicators", "Lower").values()
    assert "<v>0.2987654393</v>" in sheet_parts(parts)["Indicators"]
    assert 'formatCode="0.0%"' in parts["xl/styles.xml"]
    assert 'formatCode="£#,##0.00;-£#,##0.00"' in parts["xl/styles.xml"]


def test_a_figure_with_too_little_known_has_bounds_and_no_point(path):
    (line,) = (
        line for line, code in column(path, "Indicators", "Indicator").items() if code == "I-04"
    )
    assert column(path, "Indicators", "Lower")[line] == 0.1
    assert line not in column(path, "Indicators", "Point")
    assert column(path, "Indicators", "How far to rely on it")[line].startswith("Bounds only")


def test_every_financial_year_of_the_whole_council_is_there(path):
    assert set(column(path, "Indicators", "Financial year").values()) == {"2024/25", "2025/26"}
    assert 0.6 not in column(path, "Indicators", "Lower").values()


def test_clauses_stand_in_the_order_of_the_framework_with_claimed_and_target_level(path):
    clauses = column(path, "Evidence", "Clause")
    assert list(clauses.values()) == ["C-9", "C-1", "M-1", "A-1"]
    assert column(path, "Evidence", "Claimed level")[5] == "Mature"
    assert column(path, "Evidence", "Target level")[5] == "Leader"
    assert column(path, "Evidence", "Coverage")[5] == 0.87654321


def test_a_supplier_is_told_by_its_last_year_and_without_evidence(path):
    heading = "SME of the strategy"
    assert column(path, "Suppliers", heading) == {5: "Yes"}
    assert column(path, "Suppliers", "Why: sme_d_nps") == {5: "S7, SZ_CAT, HIGH"}


def test_the_cover_explains_blanks_and_that_silent_is_no_failure(path):
    told = " ".join(str(each) for each in cells(path, "Cover").values())
    assert "Silent is never failure" in told
    assert "An empty cell is not nought" in told
    assert all(f"{name}" in told for name in SHEETS)


def test_items_of_one_supplier_come_first_and_can_be_filled_in(path, parts):
    keys = list(column(path, "Queues", "Key").values())
    assert keys == ["s_alder", "withheld-1", "s_birch", "s_hostile", "c1"]
    queues = sheet_parts(parts)["Queues"]
    assert '<formula1>"true,false,unknown"</formula1>' in queues
    assert "PROCUREMENT" in queues
    assert 'sqref="I5:I8"' in queues


def test_candidates_of_a_withheld_supplier_are_not_shown(path):
    assert set(column(path, "Queues", "Bodies that may be meant")) == {5, 7, 8}


def test_a_sheet_too_long_for_its_room_says_where_the_rest_is(tmp_path, monkeypatch):
    monkeypatch.setattr(layout, "MOST_ROWS", 2)
    found = cells(write_workbook(make_publication(tmp_path)), "Queues")
    assert "The first 2 of 5 rows; all are in evidence/work_queue.csv." in found["A2"]
    assert "A7" not in found


def test_a_publication_without_tables_still_has_its_workbook(tmp_path):
    (tmp_path / "record.json").write_text('{"run": "r"}', encoding="utf-8")
    assert cells(write_workbook(tmp_path), "Suppliers")["A5"] == "None found"
