"""Guarded corrections of published cells."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.corrections import Correction, apply, read_corrections
from pipelines.errors import BadReference

SHA = "a" * 64
COLUMNS = ("amount", "supplier_name")
HEADER = "file_sha256,sheet_name,source_row,column,expected,corrected,reason,decided_by,decided_on"


def a_correction(**changes: object) -> Correction:
    facts: dict[str, object] = {
        "file_sha256": SHA,
        "source_row": 2,
        "column": "amount",
        "expected": "1000.00",
        "corrected": "100.00",
        "reason": "Keyed with a zero too many.",
        "decided_by": "Finance",
        "decided_on": date(2026, 4, 20),
    }
    return Correction.model_validate(facts | changes)


@pytest.fixture
def rows() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "file_sha256": [SHA, SHA, "b" * 64],
            "sheet_name": ["", "", ""],
            "source_row": pl.Series([2, 3, 2], dtype=pl.Int32),
            "supplier_name": ["Alder Ltd", None, "Birch"],
            "amount": ["1000.00", "20", "30"],
        }
    )


def test_a_cell_that_says_what_is_expected_is_corrected(rows: pl.DataFrame) -> None:
    corrected, log = apply(rows, [a_correction()])
    assert corrected["amount"].to_list() == ["100.00", "20", "30"]
    assert corrected.drop("amount").equals(rows.drop("amount"))
    assert corrected.schema == rows.schema
    assert log["outcome"].to_list() == ["applied"]
    assert log["found"].to_list() == ["1000.00"]


def test_the_rows_given_are_left_as_they_were(rows: pl.DataFrame) -> None:
    before = rows.clone()
    apply(rows, [a_correction()])
    assert rows["amount"].to_list() == ["1000.00", "20", "30"]
    assert rows.equals(before)


def test_the_guard_holds_when_the_published_cell_has_changed(rows: pl.DataFrame) -> None:
    corrected, log = apply(rows, [a_correction(expected="999")])
    assert corrected.equals(rows)
    assert log.select("outcome", "found").row(0) == ("value_differs", "1000.00")


def test_a_source_that_was_put_right_is_told_from_one_that_differs(rows: pl.DataFrame) -> None:
    _, log = apply(rows, [a_correction(source_row=3, corrected="20")])
    assert log["outcome"].to_list() == ["already_corrected"]


def test_an_empty_cell_can_be_expected_and_can_be_made(rows: pl.DataFrame) -> None:
    fill = a_correction(source_row=3, column="supplier_name", expected="", corrected="Cedar")
    clear = a_correction(column="supplier_name", expected="Alder Ltd", corrected="")
    corrected, log = apply(rows, [fill, clear])
    assert corrected["supplier_name"].to_list() == [None, "Cedar", "Birch"]
    assert log["outcome"].to_list() == ["applied", "applied"]


def test_a_correction_of_nothing_there_is_reported(rows: pl.DataFrame) -> None:
    given = [
        a_correction(source_row=99),
        a_correction(column="colour"),
        a_correction(sheet_name="x"),
    ]
    corrected, log = apply(rows, given)
    assert corrected.equals(rows)
    assert log["outcome"].to_list() == ["no_such_row", "no_such_column", "no_such_row"]


def test_without_corrections_the_log_has_its_columns(rows: pl.DataFrame) -> None:
    corrected, log = apply(rows, [])
    assert corrected is rows
    _, full = apply(rows, [a_correction()])
    assert log.schema == full.schema


def test_corrections_are_read_from_the_councils_file(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(
        f"\ufeff{HEADER}\n"
        f"{SHA},,2,amount,1000.00,100.00,Keyed with a zero too many.,Finance,2026-04-20\n\n",
        encoding="utf-8",
    )
    assert read_corrections(path, COLUMNS) == (a_correction(),)
    assert read_corrections(tmp_path / "none.csv", COLUMNS) == ()


def test_every_fault_is_told_by_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    good = f"{SHA},,2,amount,1,2,Why,Who,2026-04-20"
    bad = "xyz,,0,amount,1,2,,Who,20/04/2026"
    same = f"{SHA},,3,amount,1,1,Why,Who,2026-04-20"
    unknown = f"{SHA},,4,colour,1,2,Why,Who,2026-04-20"
    path.write_text("\n".join([HEADER, good, bad, good, same, unknown]), encoding="utf-8")
    with pytest.raises(BadReference) as told:
        read_corrections(path, COLUMNS)
    message = str(told.value)
    assert "has 7 faults" in message
    for fault in (
        "line 3, file_sha256: write the file's SHA-256 as in inbox.csv",
        "line 3, source_row: write 1 or more",
        "line 3, reason: is empty",
        "line 3, decided_on: write a date such as 2025-04-01",
        "line 4: corrects the same cell as line 2",
        "line 5, corrected: is the same as expected",
        "line 6, column: raw.spend_row has no 'colour'",
    ):
        assert fault in message


def test_missing_and_unknown_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(HEADER.replace("reason", "why"), encoding="utf-8")
    with pytest.raises(BadReference) as told:
        read_corrections(path, COLUMNS)
    assert "the column reason is missing" in str(told.value)
    assert "the column 'why' is not known" in str(told.value)
