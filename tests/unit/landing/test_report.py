"""What `localpound read` says of a file, to people and to machines."""

import io
import json
from pathlib import Path
from typing import Any

from rich.console import Console

from pipelines.landing import read_file
from pipelines.landing.reading import FileReading
from pipelines.landing.report import render, to_json
from tests.unit.landing.test_container import workbook

APRIL = """Payments over £500,,,,
Supplier,Payment Date,Purpose,Net Amount,Zebra
Acme Ltd,01/04/2024,Fencing,100.00,x
Acme Ltd,02/04/2024,Fencing,-25.50,y
REDACTED,03/04/2024,Care,n/a,z
REDACTED,04/04/2024,Care,1234.00,
REDACTED,05/04/2024,Care,tbc,z
Total,,,1308.50,
"""
TOTALS = "Supplier,Total\nAcme Ltd,1.50\nBest Ltd,2.50\nCole Ltd,3.50\n"
TAKEN = """\
april.csv  can be taken as spend
  5 payments, £1,308.50 (net, column 'Net Amount')
  2024-04-01 to 2024-04-05; 2 suppliers, 3 payments redacted
  csv, utf-8; headings on line 2; 8 rows
  left out: 1 title or loose text above, 1 heading, 1 total or subtotal; rejected: 2
  the file's own total, £1,308.50, equals the sum of its payments
  column             heading in the file    why
    payment_date     Payment Date           a known heading; 100% of its cells are dates
    net_amount       Net Amount             a known heading (net); 67% of its cells are amounts
    supplier_name    Supplier               a known heading; its cells read as names
    purpose          Purpose                a known heading
  columns not used: 'Zebra'
  note: 2 amounts cannot be read, the first on line 5 (AMT_UNPARSED).

1 of 1 files can be taken: 5 payments, £1,308.50."""
REFUSED = """\
totals.csv  refused: It holds one total per supplier and no dates: totals by supplier are not
payments.

0 of 1 files can be taken: 0 payments, £0.00."""
WORKBOOK = """\
year.xlsx  can be taken as spend
  3 payments, £600.50 (unstated, column 'Amount')
  2024-04-01 to 2024-04-03; 3 suppliers, 0 payments redacted
  xlsx; headings on line 1; 4 rows
  left out: 1 heading; rejected: 0
  column             heading in the file    why
    payment_date     Date                   a known heading; 100% of its cells are dates
    net_amount       Amount                 a known heading (unstated); 100% of its cells are
                                            amounts
    supplier_name    Supplier               a known heading; its cells read as names
  sheet 'April': 3 payments, £600.50
  sheet 'Notes': left out. No column holds amounts of money, so it does not read as payments.

1 of 1 files can be taken: 3 payments, £600.50."""
DOCUMENTED = [
    *("file", "status", "reason", "feed", "encoding", "sheets", "header_row", "columns"),
    *("rows_total", "payments", "rejected", "skipped", "net_total", "amount_column"),
    *("first_date", "last_date", "suppliers", "redacted", "control_total", "warnings"),
]
MORE = [
    *("reason_code", "container", "column_reasons", "unused_columns", "amount_basis"),
    "control_total_agrees",
]


def reading(folder: Path, name: str, data: bytes) -> FileReading:
    path = folder / "archived"
    path.write_bytes(data)
    return read_file(path, name=name)


def printed(*readings: FileReading) -> str:
    console = Console(file=io.StringIO(), width=100, color_system=None, legacy_windows=False)
    render(readings, console)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def entry(one: FileReading) -> dict[str, Any]:
    (said,) = json.loads(to_json([one]))
    assert isinstance(said, dict)
    return said


def test_a_file_that_can_be_taken_is_told_in_full(tmp_path: Path) -> None:
    assert printed(reading(tmp_path, "april.csv", APRIL.encode())) == TAKEN


def test_a_refused_file_is_told_with_its_reason(tmp_path: Path) -> None:
    assert printed(reading(tmp_path, "totals.csv", TOTALS.encode())) == REFUSED


def test_a_workbook_is_told_sheet_by_sheet(tmp_path: Path) -> None:
    book = workbook(
        {
            "April": [
                ["Supplier", "Date", "Amount"],
                ["Acme Ltd", "01/04/2024", 100],
                ["Best Ltd", "02/04/2024", 200.5],
                ["Cole Ltd", "03/04/2024", 300],
            ],
            "Notes": [["Prepared by Finance"]],
        }
    )
    assert printed(reading(tmp_path, "year.xlsx", book)) == WORKBOOK


def test_several_files_end_in_one_line_over_all(tmp_path: Path) -> None:
    taken = reading(tmp_path, "april.csv", APRIL.encode())
    refused = reading(tmp_path, "totals.csv", TOTALS.encode())
    last = printed(taken, refused, taken).splitlines()[-1]
    assert last == "2 of 3 files can be taken: 10 payments, £2,617.00."


def test_text_of_a_file_is_never_taken_for_markup(tmp_path: Path) -> None:
    text = APRIL.replace("Zebra", "[bold]Zebra[/bold]")
    assert "'[bold]Zebra[/bold]'" in printed(reading(tmp_path, "[red]april.csv", text.encode()))


def test_the_json_entry_has_the_documented_keys_taken_or_refused(tmp_path: Path) -> None:
    for text in (APRIL, TOTALS, ""):
        said = entry(reading(tmp_path, "april.csv", text.encode()))
        assert sorted(said) == sorted([*DOCUMENTED, *MORE])
        assert list(said["skipped"]) == ["blank", "title", "header", "total", "note"]


def test_the_json_entry_gives_money_as_text_and_counts_as_numbers(tmp_path: Path) -> None:
    said = entry(reading(tmp_path, "april.csv", APRIL.encode()))
    told = {key: said[key] for key in DOCUMENTED if key not in ("sheets", "warnings")}
    assert told == {
        "file": "april.csv",
        "status": "accepted",
        "reason": None,
        "feed": "spend",
        "encoding": "utf-8",
        "header_row": 1,
        "columns": {
            "payment_date": "Payment Date",
            "net_amount": "Net Amount",
            "supplier_name": "Supplier",
            "purpose": "Purpose",
        },
        "rows_total": 8,
        "payments": 5,
        "rejected": 2,
        "skipped": {"blank": 0, "title": 1, "header": 1, "total": 1, "note": 0},
        "net_total": "1308.50",
        "amount_column": "Net Amount",
        "first_date": "2024-04-01",
        "last_date": "2024-04-05",
        "suppliers": 2,
        "redacted": 3,
        "control_total": "1308.50",
    }
    assert said["warnings"] == ["2 amounts cannot be read, the first on line 5 (AMT_UNPARSED)."]


def test_a_refused_entry_has_no_figures(tmp_path: Path) -> None:
    said = entry(reading(tmp_path, "totals.csv", TOTALS.encode()))
    assert (said["status"], said["reason_code"]) == ("refused", "aggregate")
    assert (said["payments"], said["net_total"], said["feed"]) == (0, None, None)
    assert said["columns"] == {}
