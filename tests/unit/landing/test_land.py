"""A council's inbox becomes the raw tables, exactly as their contracts promise."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import inbox
from pipelines.contracts import Contract, read_contract
from pipelines.council import CouncilProfile, PinnedLayout
from pipelines.errors import RunRefused
from pipelines.home import Home
from pipelines.landing import Landed, land
from pipelines.tables import PROJECT
from tests.unit.landing.test_container import saved, workbook

CODE = "E06999999"
PROFILE = CouncilProfile(code=CODE, name="Wexmoor Borough Council", kind="unitary")
CONTRACTS = [
    read_contract(path)
    for path in sorted((Path(__file__).parents[3] / "sql" / "raw").glob("*.yml"))
]
DUCKDB_TYPES: dict[pl.DataType | type[pl.DataType], str] = {
    pl.String: "VARCHAR",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.Date: "DATE",
    pl.Boolean: "BOOLEAN",
    pl.Decimal(18, 2): "DECIMAL(18,2)",
}
APRIL = [
    "Payments over £500,,,",
    "Supplier,Payment Date,Purpose,Net Amount",
    "Acme Ltd,01/04/2024,Fencing,100.00",
    " ACME LTD ,02/04/2024,,-25.50",
    ",,,",
    "REDACTED,03/04/2024,Care,n/a",
    "Total,,,74.50",
    "Source: ledger,,,",
]
UNDATED = ["Supplier,Payment Date,Purpose,Amount"] + [
    f"Firm {i % 4} Ltd,00:00:00,Work,{i}.50" for i in range(1, 20)
]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def added(home: Home, folder: Path, name: str, lines: list[str], **stated: Any) -> str:
    """The hash of a file of these lines, in the council's inbox."""
    path = saved(folder, name, "\n".join(lines).encode())
    (outcome,) = inbox.add(home, CODE, [path], **stated)
    assert outcome.entry is not None
    return outcome.entry.sha256


def same(one: Landed, other: Landed) -> bool:
    return all(frame.equals(other.frames[name]) for name, frame in one.frames.items())


@pytest.mark.parametrize("contract", CONTRACTS, ids=[contract.table for contract in CONTRACTS])
@pytest.mark.parametrize("files", [0, 1, 2])
def test_frames_have_the_columns_and_types_of_their_contracts(
    home: Home, tmp_path: Path, contract: Contract, files: int
) -> None:
    for name, lines in [("april.csv", APRIL), ("refused.csv", UNDATED)][:files]:
        added(home, tmp_path, name, lines)
    frame = land(home, PROFILE).frames[contract.table]
    found = [(name, DUCKDB_TYPES[dtype]) for name, dtype in frame.schema.items()]
    assert found == list(contract.column_types)


def test_there_is_a_contract_for_every_frame(home: Home) -> None:
    assert set(land(home, PROFILE).frames) == {contract.table for contract in CONTRACTS}


def test_a_file_taken_is_one_row_with_what_was_understood(home: Home, tmp_path: Path) -> None:
    sha256 = added(home, tmp_path, "april.csv", APRIL)
    (row,) = land(home, PROFILE).files.to_dicts()
    told = {
        "file_sha256": sha256,
        "file_name": "april.csv",
        "feed": "spend",
        "sequence": 1,
        "status": "accepted",
        "reason": None,
        "container": "csv",
        "encoding": "utf-8",
        "amount_header": "Net Amount",
        "amount_basis": "net",
        "first_date": date(2024, 4, 1),
        "last_date": date(2024, 4, 3),
        "rows_total": 8,
        "payments": 3,
        "rejected": 1,
        "skipped_blank": 1,
        "skipped_title": 1,
        "skipped_header": 1,
        "skipped_total": 1,
        "skipped_note": 1,
        "net_total_gbp": Decimal("74.50"),
        "control_total_gbp": Decimal("74.50"),
        "control_total_agrees": True,
        "suppliers": 3,
        "redacted": 1,
    }
    assert {name: row[name] for name in told} == told


def test_payments_keep_their_text_and_their_place(home: Home, tmp_path: Path) -> None:
    added(home, tmp_path, "april.csv", APRIL)
    rows = land(home, PROFILE).rows
    told = ["source_row", "supplier_name", "payment_date", "purpose", "amount", "directorate"]
    assert rows.select(told).rows() == [
        (3, "Acme Ltd", "01/04/2024", "Fencing", "100.00", None),
        (4, " ACME LTD ", "02/04/2024", "", "-25.50", None),
        (6, "REDACTED", "03/04/2024", "Care", "n/a", None),
    ]


def test_rows_left_out_are_kept_with_their_kind_but_blanks_only_counted(
    home: Home, tmp_path: Path
) -> None:
    added(home, tmp_path, "april.csv", APRIL)
    skipped = land(home, PROFILE).skipped
    assert skipped.select("source_row", "row_kind", "cells").rows() == [
        (1, "title", "Payments over £500"),
        (2, "header", "Supplier | Payment Date | Purpose | Net Amount"),
        (7, "total", "Total | 74.50"),
        (8, "note", "Source: ledger"),
    ]


def test_a_long_note_is_cut(home: Home, tmp_path: Path) -> None:
    added(home, tmp_path, "april.csv", [*APRIL, "x" * 600 + ",,,"])
    assert land(home, PROFILE).skipped["cells"].str.len_chars().max() == 500


def test_spellings_of_suppliers_are_distinct_after_trimming(home: Home, tmp_path: Path) -> None:
    added(home, tmp_path, "april.csv", APRIL)
    assert land(home, PROFILE).suppliers.rows() == [
        ("ACME LTD", "acme ltd", False, "ltd"),
        ("Acme Ltd", "acme ltd", False, "ltd"),
        ("REDACTED", "redacted", True, None),
    ]


def test_a_refused_file_is_a_row_with_its_reason(home: Home, tmp_path: Path) -> None:
    added(home, tmp_path, "quarter-1.csv", UNDATED)
    landed = land(home, PROFILE)
    (row,) = landed.files.to_dicts()
    assert (row["status"], row["reason_code"]) == ("refused", "dates_destroyed")
    assert "State the period" in row["reason"]
    assert (row["payments"], row["net_total_gbp"]) == (0, Decimal("0.00"))
    assert landed.rows.is_empty()


def test_a_withdrawn_file_is_a_row_with_its_reason_and_nothing_of_it_is_taken(
    home: Home, tmp_path: Path
) -> None:
    added(home, tmp_path, "april.csv", APRIL, feed="card")
    before = land(home, PROFILE)
    inbox.withdraw(home, CODE, "april.csv", "A draft.")
    landed = land(home, PROFILE)
    (row,) = landed.files.to_dicts()
    told = (row["status"], row["reason_code"], row["reason"], row["feed"])
    assert told == ("refused", "withdrawn", "Withdrawn: A draft.", "card")
    counts = [value for value in row.values() if isinstance(value, int | Decimal)]
    assert set(counts) - {row["sequence"]} == {0}
    assert landed.rows.is_empty()
    assert landed.skipped.is_empty()
    for contract in CONTRACTS:
        assert landed.frames[contract.table].schema == before.frames[contract.table].schema
    added(home, tmp_path, "april.csv", APRIL)
    assert same(before, land(home, PROFILE))


def test_sheets_of_a_workbook_are_told_apart(home: Home, tmp_path: Path) -> None:
    head: list[list[object]] = [["Supplier", "Date", "Amount"]]
    months: dict[str, list[list[object]]] = {
        name: head + [[f"Firm {i} Ltd", f"{i:02d}/{month}/2024", i + 0.5] for i in range(1, 7)]
        for name, month in (("April", "04"), ("May", "05"))
    }
    inbox.add(home, CODE, [saved(tmp_path, "year.xlsx", workbook(months))])
    places = land(home, PROFILE).rows.select("sheet_name", "source_row").rows()
    assert places == [(sheet, row) for sheet in ("April", "May") for row in range(2, 8)]


def test_what_was_read_once_is_remembered(home: Home, tmp_path: Path) -> None:
    hashes = [
        added(home, tmp_path, "april.csv", APRIL),
        added(home, tmp_path, "refused.csv", UNDATED),
    ]
    first = land(home, PROFILE)
    for sha256 in hashes:
        home.archived(sha256).unlink()
    assert same(first, land(home, PROFILE))


def test_a_memory_cut_off_before_its_end_is_no_memory(home: Home, tmp_path: Path) -> None:
    added(home, tmp_path, "april.csv", APRIL)
    first = land(home, PROFILE)
    for facts in (home.cache / "text").glob("*.json"):
        facts.unlink()
    assert same(first, land(home, PROFILE))


def test_stating_a_period_reads_the_file_again(home: Home, tmp_path: Path) -> None:
    added(home, tmp_path, "quarter-1.csv", UNDATED)
    assert land(home, PROFILE).files["status"].to_list() == ["refused"]
    added(home, tmp_path, "quarter-1.csv", UNDATED, period=(date(2014, 4, 1), date(2014, 6, 30)))
    (row,) = land(home, PROFILE).files.to_dicts()
    assert (row["status"], row["payments"], row["rejected"]) == ("accepted", 19, 0)
    assert (row["period_start"], row["period_end"]) == (date(2014, 4, 1), date(2014, 6, 30))


def test_pinning_a_layout_reads_the_file_again(home: Home, tmp_path: Path) -> None:
    lines = ["Supplier,Date,Amount,Other"]
    lines += [f"Firm {i} Ltd,{i:02d}/04/2024,{i}.50,{i}.99" for i in range(1, 20)]
    added(home, tmp_path, "april.csv", lines)
    assert land(home, PROFILE).files["amount_header"].to_list() == ["Amount"]
    pinned = PinnedLayout(file_pattern="april*.csv", columns={"amount": "Other"})
    profile = PROFILE.model_copy(update={"layouts": (pinned,)})
    assert land(home, profile).files["amount_header"].to_list() == ["Other"]


def test_a_stated_feed_wins_over_the_content(home: Home, tmp_path: Path) -> None:
    added(home, tmp_path, "april.csv", APRIL, feed="card")
    assert land(home, PROFILE).files["feed"].to_list() == ["card"]


def test_a_file_that_replaces_another_says_which(home: Home, tmp_path: Path) -> None:
    first = added(home, tmp_path, "april.csv", APRIL)
    added(home, tmp_path, "april-again.csv", APRIL[:-1], supersedes="april.csv")
    assert land(home, PROFILE).files["supersedes_sha256"].to_list() == [None, first]


def test_files_and_rows_keep_the_order_of_the_ledger(tmp_path: Path) -> None:
    may = [line.replace("/04/", "/05/") for line in APRIL]
    landed = []
    for name in ("one", "two"):
        home = Home(tmp_path / name)
        added(home, tmp_path, "z.csv", APRIL)
        added(home, tmp_path, "a.csv", may)
        landed.append(land(home, PROFILE))
    assert same(*landed)
    assert landed[0].files["file_name"].to_list() == ["z.csv", "a.csv"]
    assert landed[0].files["sequence"].to_list() == [1, 2]
    assert landed[0].rows["payment_date"].str.slice(3, 2).to_list() == ["04"] * 3 + ["05"] * 3


def test_a_layout_has_the_same_hash_in_every_file(home: Home, tmp_path: Path) -> None:
    added(home, tmp_path, "april.csv", APRIL)
    added(home, tmp_path, "may.csv", [line.replace("/04/", "/05/") for line in APRIL])
    added(home, tmp_path, "june.csv", [line.replace("Purpose", "Service") for line in APRIL])
    april, may, june = land(home, PROFILE).files["layout_hash"].to_list()
    assert april == may != june


def test_every_file_is_announced(home: Home, tmp_path: Path) -> None:
    added(home, tmp_path, "april.csv", APRIL)
    added(home, tmp_path, "refused.csv", UNDATED)
    told: list[tuple[str, int, int]] = []
    land(home, PROFILE, lambda *said: told.append(said))
    assert told == [("april.csv", 1, 2), ("refused.csv", 2, 2)]


CORRECTIONS = (
    "file_sha256,sheet_name,source_row,column,expected,corrected,reason,decided_by,decided_on\n"
)


def test_a_correction_changes_the_cell_the_total_and_the_count(home: Home, tmp_path: Path) -> None:
    sha256 = added(home, tmp_path, "april.csv", APRIL)
    before = land(home, PROFILE).files.row(0, named=True)
    home.council(CODE).corrections.write_text(
        CORRECTIONS + f"{sha256},,6,amount,n/a,12.00,Invoice seen,A. Officer,2026-05-01\n"
    )
    landed = land(home, PROFILE)
    after = landed.files.row(0, named=True)
    assert after["net_total_gbp"] - before["net_total_gbp"] == Decimal("12.00")
    assert (before["rejected"], after["rejected"]) == (1, 0)
    assert landed.corrections["outcome"].to_list() == ["applied"]


def test_one_column_dates_a_file_with_corrections_and_without(home: Home, tmp_path: Path) -> None:
    trap = PROJECT / "sample_data" / "traps" / "harder-paid-date-partly-blank.csv"
    sha256 = added(home, tmp_path, "april.csv", trap.read_text().splitlines())
    before = land(home, PROFILE)
    (paid, *_) = before.rows.filter(pl.col("payment_date") != "").iter_rows(named=True)
    cell = f"{paid['source_row']},amount,{paid['amount']}"
    home.council(CODE).corrections.write_text(
        CORRECTIONS + f"{sha256},,{cell},12.00,Seen,A. Officer,2026-05-01\n"
    )
    after = land(home, PROFILE)
    assert after.corrections["outcome"].to_list() == ["applied"]
    assert before.files["rejected"][0] == after.files["rejected"][0] == 11


def test_a_correction_whose_guard_fails_changes_nothing(home: Home, tmp_path: Path) -> None:
    sha256 = added(home, tmp_path, "april.csv", APRIL)
    before = land(home, PROFILE)
    home.council(CODE).corrections.write_text(
        CORRECTIONS + f"{sha256},,3,amount,999.00,1.00,Typing error,A. Officer,2026-05-01\n"
    )
    after = land(home, PROFILE)
    assert after.corrections["outcome"].to_list() == ["value_differs"]
    assert after.files.equals(before.files)
    assert after.rows.equals(before.rows)


@pytest.mark.parametrize("content", [None, "Supplier,Payment Date,Net Amount\nBribe,1/4/2024,1\n"])
def test_an_archived_file_that_is_not_what_was_taken_is_never_read(home, tmp_path, content):
    sha256 = added(home, tmp_path, "april.csv", APRIL)
    archived = home.archived(sha256)
    archived.unlink()
    if content is not None:
        archived.write_text(content)
    with pytest.raises(RunRefused, match=r"of april\.csv is missing or was changed"):
        land(home, PROFILE)
