"""A file understood: headings, columns, rows and sheets, told by content."""

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.landing import RecordReading, read_file
from pipelines.landing.period import stated
from pipelines.landing.reading import FileReading, summary
from tests.unit.landing.test_container import saved, workbook

HEAD = "Directorate,Supplier Name,Payment Date,Transaction Number,Net Amount"
ROWS = [
    "Place,Acme Fencing Ltd,01/04/2024,T1,100.00",
    "Place,Total Gas & Power,02/04/2024,T2,200.00",
    "People,Redactive Media Ltd,03/04/2024,T3,-50.00",
    "People,REDACTED PERSONAL DATA,04/04/2024,T4,25.50",
    "People,Total Hygiene Ltd,05/04/2024,T5,10.00",
]


def read(folder: Path, *lines: str, name: str = "payments.csv") -> FileReading:
    return read_file(saved(folder, name, "\n".join(lines).encode()))


def test_payments_are_counted_and_summed(tmp_path: Path) -> None:
    reading = read(tmp_path, HEAD, *ROWS)
    assert (reading.payments, reading.net_total) == (5, Decimal("285.50"))
    said = summary(reading)
    assert (said["first_date"], said["last_date"]) == ("2024-04-01", "2024-04-05")
    assert (said["suppliers"], said["redacted"]) == (5, 1)
    assert said["columns"]["net_amount"] == "Net Amount"


def test_suppliers_called_total_are_suppliers_and_totals_are_not(tmp_path: Path) -> None:
    reading = read(tmp_path, HEAD, *ROWS, ",,,,285.50", "Grand Total,,,,285.50")
    assert (reading.payments, reading.count("total")) == (5, 2)
    assert (reading.control_total, reading.control_total_agrees) == (Decimal("285.50"), True)


def test_a_printed_total_that_differs_is_told(tmp_path: Path) -> None:
    reading = read(tmp_path, HEAD, *ROWS, "Total,,,,999.99")
    assert reading.control_total_agrees is False
    assert any("999.99" in warning for warning in reading.warnings)


def test_titles_blanks_and_notes_are_counted_apart(tmp_path: Path) -> None:
    reading = read(
        tmp_path, "Payments over £500,,,,", ",,,,", HEAD, *ROWS, ",,,,", "Source: ledger,,,,"
    )
    kinds = {kind: reading.count(kind) for kind in ("title", "blank", "header", "note", "payment")}
    assert kinds == {"title": 1, "blank": 2, "header": 1, "note": 1, "payment": 5}
    assert reading.header_row == 2


def test_headings_at_the_very_end_are_found(tmp_path: Path) -> None:
    reading = read(tmp_path, *ROWS, HEAD)
    assert (reading.header_row, reading.payments) == (5, 5)


def test_headings_printed_again_are_no_payments(tmp_path: Path) -> None:
    reading = read(tmp_path, HEAD, *ROWS[:3], HEAD, *ROWS[3:])
    assert (reading.count("header"), reading.payments) == (2, 5)


def test_without_headings_columns_are_told_by_content(tmp_path: Path) -> None:
    rows = [
        f"Cost centre {i % 3},Firm number {i} Ltd,{i % 28 + 1:02d}/04/2024,{7000 + i},{i * 3}.17"
        for i in range(1, 30)
    ]
    reading = read(tmp_path, *rows)
    assert reading.header_row is None
    assert reading.net_total == sum((Decimal(row.rsplit(",", 1)[1]) for row in rows), Decimal(0))
    assert summary(reading)["suppliers"] == 29


def test_headings_in_words_no_list_knows_are_read_by_content(tmp_path: Path) -> None:
    lines = ["Solaraiche,Ceann,Suim"] + [
        f"Firm {i} Ltd,{i:02d}/04/2024,{i}.50" for i in range(1, 20)
    ]
    reading = read(tmp_path, *lines)
    assert (reading.header_row, reading.payments) == (0, 19)


def test_a_heading_that_its_content_contradicts_is_not_believed(tmp_path: Path) -> None:
    lines = ["Supplier Name,Trans No,Amount"] + [
        f"Firm {i} Ltd,{i:02d}/04/2024,{i}.50" for i in range(1, 20)
    ]
    reading = read(tmp_path, *lines)
    assert summary(reading)["columns"]["payment_date"] == "Trans No"
    assert any("holds dates" in warning for warning in reading.warnings)


@pytest.mark.parametrize(
    ("headings", "taken"),
    [
        ("Net Amount,Amount,Gross Amount", "Net Amount"),
        ("Gross,VAT,Net", "Net"),
        ("Amount,Irrecoverable VAT,Gross Amount", "Amount"),
    ],
)
def test_net_comes_before_unstated_before_gross(tmp_path: Path, headings: str, taken: str) -> None:
    lines = [f"Supplier Name,Date,{headings}"]
    lines += [f"Firm {i} Ltd,{i:02d}/04/2024,{i}.50,{i}.10,{i}.60" for i in range(1, 20)]
    assert summary(read(tmp_path, *lines))["amount_column"] == taken


def test_two_unlabelled_amounts_are_refused_not_guessed(tmp_path: Path) -> None:
    lines = [f"Firm {i} Ltd,{i:02d}/04/2024,{i}.50,{i * 2}.75" for i in range(1, 20)]
    reading = read(tmp_path, *lines)
    assert reading.refusal is not None
    assert reading.refusal.code == "two_amounts"


def test_a_row_that_cannot_be_accepted_is_rejected_not_zero(tmp_path: Path) -> None:
    reading = read(
        tmp_path, HEAD, *ROWS, "Place,Late Ltd,06/04/2024,T6,n/a", "Place,Undated Ltd,,T7,5.00"
    )
    assert (reading.payments, reading.rejected) == (7, 2)
    assert reading.net_total == Decimal("290.50")


def test_totals_by_supplier_without_dates_are_no_payments(tmp_path: Path) -> None:
    reading = read(tmp_path, "Supplier Name,Total", *[f"Firm {i} Ltd,{i}.50" for i in range(1, 20)])
    assert reading.refusal is not None
    assert reading.refusal.code == "aggregate"


def test_destroyed_dates_need_a_stated_period(tmp_path: Path) -> None:
    lines = [HEAD] + [f"Place,Firm {i % 4} Ltd,00:00:00,T{i},{i}.50" for i in range(1, 20)]
    path = saved(tmp_path, "april-to-june-2014.csv", "\n".join(lines).encode())
    refused = read_file(path)
    assert refused.refusal is not None
    assert refused.refusal.code == "dates_destroyed"
    assert "2014-04-01..2014-06-30" in str(refused.refusal)
    accepted = read_file(path, period=stated("2014-04..2014-06"))
    assert (accepted.payments, accepted.rejected) == (19, 0)


def test_a_title_inside_the_file_proves_its_period(tmp_path: Path) -> None:
    lines = ["Payments April to June 2014,,,,", HEAD]
    lines += [f"Place,Firm {i % 4} Ltd,00:00:00,T{i},{i}.50" for i in range(1, 20)]
    reading = read(tmp_path, *lines)
    assert str(reading.period) == "2014-04-01..2014-06-30"


def test_month_first_dates_are_refused_not_half_read(tmp_path: Path) -> None:
    lines = [HEAD] + [f"Place,Firm {i} Ltd,04/{i:02d}/2024,T{i},{i}.50" for i in range(1, 29)]
    reading = read(tmp_path, *lines)
    assert reading.refusal is not None
    assert reading.refusal.code == "month_first"


def test_a_contract_register_is_recognised(tmp_path: Path) -> None:
    lines = ["Contract Title,Supplier,Start Date,End Date,Contract Value"]
    lines += [f"Works {i},Firm {i} Ltd,01/04/2024,31/03/2026,{i}000.00" for i in range(1, 9)]
    reading = read(tmp_path, *lines)
    assert isinstance(reading, RecordReading)
    assert reading.feed == "contract"
    assert reading.count("record") == 8


def test_identical_rows_are_all_payments(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD, *ROWS[:1] * 4).payments == 4


def sheet_rows(month: int, count: int = 12) -> list[list[object]]:
    return [
        [f"Firm {i} Ltd", f"{i + 1:02d}/{month:02d}/2024", i * 10 + 0.5] for i in range(1, count)
    ]


def test_one_sheet_a_month_all_count_and_the_rest_is_told(tmp_path: Path) -> None:
    head: list[list[object]] = [["Supplier", "Date", "Amount"]]
    data = workbook(
        {
            "Summary": [
                ["Row Labels", "Sum of Amount"],
                ["Firm 1 Ltd", 10.5],
                ["Grand Total", 10.5],
            ],
            "Apr": head + sheet_rows(4),
            "May": sheet_rows(5),
            "Notes": [],
        }
    )
    reading = read_file(saved(tmp_path, "year.xlsx", data))
    assert [(fate.name, fate.taken) for fate in reading.fates] == [
        ("Summary", False),
        ("Apr", True),
        ("May", True),
        ("Notes", False),
    ]
    assert reading.payments == 22


def test_two_sheets_with_the_same_payments_count_once(tmp_path: Path) -> None:
    head: list[list[object]] = [["Supplier", "Date", "Amount"]]
    data = workbook({"Clean": head + sheet_rows(4), "Original": head + sheet_rows(4)})
    reading = read_file(saved(tmp_path, "twice.xlsx", data))
    assert reading.payments == 11
    assert [fate.taken for fate in reading.fates] == [True, False]


def test_a_layout_the_council_pinned_wins(tmp_path: Path) -> None:
    lines = ["Supplier Name,Date,Amount,Other"] + [
        f"Firm {i} Ltd,{i:02d}/04/2024,{i}.50,{i}.99" for i in range(1, 20)
    ]
    path = saved(tmp_path, "p.csv", "\n".join(lines).encode())
    pinned = [{"file_pattern": "p*.csv", "columns": {"amount": "Other"}}]
    assert summary(read_file(path, layouts=pinned))["amount_column"] == "Other"
    assert summary(read_file(path))["amount_column"] == "Amount"


def test_a_month_with_destroyed_dates_refuses_the_workbook_that_holds_it(tmp_path: Path) -> None:
    head: list[list[object]] = [["Supplier", "Date", "Amount"]]
    ruined: list[list[object]] = [[row[0], "00:00:00", row[2]] for row in sheet_rows(5) * 2]
    data = workbook({"Apr": head + sheet_rows(4), "May": head + ruined})
    reading = read_file(saved(tmp_path, "year.xlsx", data))
    assert reading.refusal is not None
    assert reading.refusal.code == "dates_destroyed"
    assert [fate.taken for fate in reading.fates] == [False, False]


def test_a_column_that_with_vat_adds_up_to_the_headed_amount_is_the_net(tmp_path: Path) -> None:
    lines = ["Supplier Name,Date,Price,VAT,Invoice Total"]
    lines += [
        f"Firm {i} Ltd,{i:02d}/04/2024,{i * 10}.00,{i * 2}.00,{i * 12}.00" for i in range(1, 9)
    ]
    assert summary(read(tmp_path, *lines))["amount_column"] == "Price"
