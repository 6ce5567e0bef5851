"""Reference rows: what a file may hold, what is told of its rows, what becomes of their text."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.contracts import Column, Contract, Expectation
from pipelines.errors import BadReference
from pipelines.reference_rows import faults_of, frame_of, read_rows

COLUMNS = {
    "permit_code": "VARCHAR",
    "district": "VARCHAR",
    "kind": "VARCHAR",
    "visit_count": "INTEGER",
    "fee_gbp": "DECIMAL(18,2)",
    "issued_date": "DATE",
    "is_closed": "BOOLEAN",
}
PERMIT = Contract(
    table="reference.permit",
    sentence="One permit of one district.",
    grain=("permit_code", "district"),
    columns=tuple(
        Column(name=name, type=kind, description=".", nullable=name != "kind")
        for name, kind in COLUMNS.items()
    ),
    expectations=(
        Expectation(
            type="expect_column_values_to_be_in_set",
            kwargs={"column": "kind", "value_set": ["market", "street"]},
        ),
    ),
)
HEADER = ",".join(COLUMNS)
LINE = "P1,North,market,3,12.50,2026-04-01,true"
ROW = dict(zip(COLUMNS, LINE.split(","), strict=True))


def written(folder: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "permit.csv"
    path.write_bytes("\n".join([header, *lines, ""]).encode(encoding))
    return path


def row(**cells: Any) -> dict[str, Any]:
    return {**ROW, **cells}


def told(*rows: dict[str, Any]) -> list[str]:
    return list(faults_of(PERMIT, rows))


def refusal(path: Path) -> str:
    with pytest.raises(BadReference) as refused:
        read_rows(path, PERMIT)
    return str(refused.value).removeprefix(str(path))


def test_cells_are_read_as_text_under_their_headings(tmp_path: Path) -> None:
    assert read_rows(written(tmp_path, LINE), PERMIT) == [ROW]


def test_no_file_is_no_row(tmp_path: Path) -> None:
    assert read_rows(tmp_path / "permit.csv", PERMIT) == []


def test_headings_alone_are_no_row(tmp_path: Path) -> None:
    assert read_rows(written(tmp_path), PERMIT) == []


def test_an_empty_cell_is_none_and_spaces_around_a_word_do_not_count(tmp_path: Path) -> None:
    path = written(tmp_path, " P1 ,North,market,   ,,,")
    assert read_rows(path, PERMIT) == [
        row(visit_count=None, fee_gbp=None, issued_date=None, is_closed=None)
    ]


def test_a_byte_order_mark_is_not_part_of_the_first_heading(tmp_path: Path) -> None:
    path = written(tmp_path, LINE, encoding="utf-8-sig")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_rows(path, PERMIT) == [ROW]


def test_letters_beyond_ascii_are_read_as_they_are(tmp_path: Path) -> None:
    path = written(tmp_path, LINE.replace("North", "Pen-y-Bryn – Tŷ £"))
    assert read_rows(path, PERMIT)[0]["district"] == "Pen-y-Bryn – Tŷ £"


def test_a_quoted_cell_may_hold_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = written(tmp_path, 'P1,"North, ""old""\nand new\n\ntown",market,3,,,', LINE)
    rows = read_rows(path, PERMIT)
    assert [each["district"] for each in rows] == ['North, "old"\nand new\n\ntown', "North"]


def test_rows_are_the_same_whichever_system_ended_the_lines(tmp_path: Path) -> None:
    path = written(tmp_path, 'P1,"North\nand South",market,3,,,')
    rows = read_rows(path, PERMIT)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_rows(path, PERMIT) == rows
    assert rows[0]["district"] == "North\nand South"


def test_columns_may_stand_in_any_order_and_come_in_that_of_the_contract(tmp_path: Path) -> None:
    path = written(
        tmp_path, ",".join(reversed(LINE.split(","))), header=",".join(reversed(COLUMNS))
    )
    (found,) = read_rows(path, PERMIT)
    assert list(found.items()) == list(ROW.items())


def test_columns_that_may_be_null_may_be_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, "P1,North,market", header="permit_code,district,kind")
    (found,) = read_rows(path, PERMIT)
    assert list(found) == list(COLUMNS)
    assert [name for name, value in found.items() if value is None] == list(COLUMNS)[3:]


def test_the_grain_may_not_be_left_out_though_nothing_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, "P1,market", header="permit_code,kind")
    assert refusal(path) == " lacks the column district."


def test_all_columns_that_a_file_lacks_are_told(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "3", header="visit_count")) == (
        " lacks the columns district, kind, permit_code."
    )


def test_an_empty_file_lacks_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "permit.csv"
    path.write_bytes(b"")
    assert "lacks the columns district, kind, permit_code" in refusal(path)


def test_all_columns_that_nobody_knows_are_told(tmp_path: Path) -> None:
    path = written(tmp_path, f"{LINE},x,y", header=f"{HEADER},colour,Kind")
    assert refusal(path) == " has the columns Kind, colour, which nothing here knows."


def test_all_columns_that_a_file_has_more_than_once_are_told(tmp_path: Path) -> None:
    path = written(tmp_path, f"{LINE},street,South", header=f"{HEADER},kind,district")
    assert refusal(path) == " has the columns district, kind more than once."


@pytest.mark.parametrize("ragged", ["P2,South,market", f"{LINE},more", f"{LINE},"])
def test_a_row_with_more_or_fewer_cells_than_headings_is_told_by_its_line(
    tmp_path: Path, ragged: str
) -> None:
    path = written(tmp_path, LINE, "", ragged)
    assert refusal(path) == ", line 4: it has more or fewer cells than headings."


def test_lines_inside_a_cell_count_when_a_line_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, 'P1,"North\nand\nSouth",market,3,,,', "P2,South")
    assert refusal(path) == ", line 5: it has more or fewer cells than headings."


def test_a_line_with_nothing_on_it_is_no_row(tmp_path: Path) -> None:
    assert read_rows(written(tmp_path, "", LINE, ""), PERMIT) == [ROW]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_file_that_is_not_utf_8_is_refused_with_what_to_do(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, LINE.replace("North", "Nörth"), encoding=encoding)
    assert refusal(path) == " is not UTF-8 text: save it as UTF-8."


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('P1,"North" side,market,3,,,', "',' expected after '\"'."),
        ('P1,"North,market,3,,,', "unexpected end of data."),
    ],
)
def test_quotes_that_cannot_be_paired_are_refused_in_one_sentence_with_their_line(
    tmp_path: Path, line: str, fault: str
) -> None:
    assert refusal(written(tmp_path, LINE, line)) == f", line 3: {fault}"


def test_rows_that_keep_the_contract_have_no_fault() -> None:
    assert told(row(), row(district="South"), row(permit_code="P2")) == []


def test_cells_that_may_be_blank_have_no_fault_when_they_are() -> None:
    assert told(row(visit_count=None, fee_gbp=None, issued_date=None, is_closed=None)) == []


@pytest.mark.parametrize("column", ["permit_code", "district", "kind"])
def test_a_cell_of_the_grain_or_one_that_must_be_filled_may_not_be_blank(column: str) -> None:
    (fault,) = told(row(**{column: None}))
    assert fault.endswith(f", {column}: is blank")


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *(("visit_count", text) for text in ("many", "1.5", "1,000", "£3")),
        *(("fee_gbp", text) for text in ("free", "1,000.00", "£3", "12.5.0", "NaN", "-Infinity")),
        *(("issued_date", text) for text in ("01/04/2026", "2026-02-30", "April", "2026-04")),
        *(("is_closed", text) for text in ("yes", "1", "closed")),
    ],
)
def test_a_text_that_is_no_value_of_its_type_is_told_with_the_type(column: str, text: str) -> None:
    assert told(row(**{column: text})) == [
        f"row 1 (P1, North), {column}: {text!r} is not a {COLUMNS[column]}"
    ]


@pytest.mark.parametrize(("kind", "bits"), [("SMALLINT", 16), ("INTEGER", 32), ("BIGINT", 64)])
def test_a_whole_number_has_a_fault_where_its_type_cannot_hold_it(kind: str, bits: int) -> None:
    contract = PERMIT.model_copy(
        update={
            "grain": ("visit_count",),
            "columns": (Column(name="visit_count", type=kind, description="."),),
            "expectations": (),
        }
    )
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    numbers = [str(number) for number in (least - 1, least, most, most + 1)]
    assert list(faults_of(contract, [{"visit_count": number} for number in numbers])) == [
        f"row 1 ({numbers[0]}), visit_count: '{numbers[0]}' is not a {kind}",
        f"row 4 ({numbers[3]}), visit_count: '{numbers[3]}' is not a {kind}",
    ]
    held = frame_of(contract, [{"visit_count": number} for number in numbers[1:3]])
    assert held["visit_count"].to_list() == [least, most]


@pytest.mark.parametrize("text", ["true", "false", "TRUE", "False"])
def test_truth_may_be_written_as_spreadsheets_write_it(text: str) -> None:
    assert told(row(is_closed=text)) == []


def test_a_word_outside_its_set_is_told_with_the_words_there_are() -> None:
    assert told(row(kind="Market")) == [
        "row 1 (P1, North), kind: 'Market' is none of market, street"
    ]


def test_a_key_is_repeated_only_where_the_whole_of_it_is() -> None:
    rows = (row(), row(district="South"), row(kind="street"), row(permit_code="P2"))
    assert told(*rows) == [
        "row 3 (P1, North): the same permit_code, district stands in a row before"
    ]


def test_every_fault_of_every_row_is_told_in_the_order_of_the_rows() -> None:
    wrong = row(kind="shop", visit_count="many", issued_date="soon", is_closed="no")
    assert told(row(), wrong, row(permit_code="P2", district=None)) == [
        "row 2 (P1, North): the same permit_code, district stands in a row before",
        "row 2 (P1, North), kind: 'shop' is none of market, street",
        "row 2 (P1, North), visit_count: 'many' is not a INTEGER",
        "row 2 (P1, North), issued_date: 'soon' is not a DATE",
        "row 2 (P1, North), is_closed: 'no' is not a BOOLEAN",
        "row 3 (P2, None), district: is blank",
    ]


def test_columns_have_the_order_and_the_types_of_the_contract() -> None:
    shuffled = dict(reversed(ROW.items()))
    frame = frame_of(PERMIT, [shuffled])
    assert frame.schema == pl.Schema(
        {
            "permit_code": pl.String,
            "district": pl.String,
            "kind": pl.String,
            "visit_count": pl.Int32,
            "fee_gbp": pl.Decimal(18, 2),
            "issued_date": pl.Date,
            "is_closed": pl.Boolean,
        }
    )
    assert frame.row(0) == ("P1", "North", "market", 3, Decimal("12.50"), date(2026, 4, 1), True)


def test_no_rows_have_the_same_columns() -> None:
    assert frame_of(PERMIT, []).schema == frame_of(PERMIT, [ROW]).schema


def test_money_is_never_a_float_on_its_way() -> None:
    amounts = ["0.10", "9007199254740993.01", "-0.30"]
    frame = frame_of(PERMIT, [row(fee_gbp=text) for text in amounts])
    assert frame["fee_gbp"].to_list() == [Decimal(text) for text in amounts]


def test_whole_numbers_have_the_width_of_their_type() -> None:
    kinds = {"SMALLINT": pl.Int16, "INTEGER": pl.Int32, "BIGINT": pl.Int64}
    columns = tuple(Column(name=name.lower(), type=name, description=".") for name in kinds)
    contract = PERMIT.model_copy(update={"columns": columns, "expectations": ()})
    frame = frame_of(contract, [{name.lower(): "-7" for name in kinds}])
    assert frame.dtypes == list(kinds.values())
    assert frame.row(0) == (-7, -7, -7)


def test_what_is_none_or_not_given_at_all_is_null() -> None:
    frame = frame_of(PERMIT, [{"permit_code": "P1", "fee_gbp": None}])
    assert frame.row(0) == ("P1", None, None, None, None, None, None)


def test_values_that_have_their_type_already_stay_as_they_are() -> None:
    typed = row(visit_count=3, fee_gbp=Decimal("12.50"), issued_date=date(2026, 4, 1))
    assert frame_of(PERMIT, [typed, ROW])[0].equals(frame_of(PERMIT, [ROW, typed])[0])


def test_falsehood_is_not_taken_for_nothing() -> None:
    rows = [row(is_closed=value) for value in ("FALSE", "True", None, False)]
    assert frame_of(PERMIT, rows)["is_closed"].to_list() == [False, True, None, False]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("visit_count", "many"),
        ("fee_gbp", "free"),
        ("issued_date", "01/04/2026"),
        ("is_closed", "yes"),
    ],
)
def test_a_text_that_has_no_value_names_table_column_and_type(column: str, text: str) -> None:
    with pytest.raises(BadReference) as refused:
        frame_of(PERMIT, [row(), row(**{column: text})])
    assert str(refused.value) == (
        f"reference.permit, column {column}: {text!r} is not a {COLUMNS[column]}."
    )


def test_rows_without_a_fault_can_be_loaded() -> None:
    rows = [row(permit_code=str(n), visit_count=str(n), fee_gbp=f"{n}.5") for n in range(-3, 3)]
    assert told(*rows) == []
    assert frame_of(PERMIT, rows)["visit_count"].to_list() == list(range(-3, 3))
