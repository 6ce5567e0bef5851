"""A publication of five suppliers, one of them a person, one a sole trader, with their queue."""

import csv
import json
from datetime import date
from decimal import Decimal

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from tests.site.test_evidence_page import CLAUSES, FIGURES, HOSTILE, RECORD, write

CODE = "E06999999"
RUN = RECORD["run"]
PERSON, TRADER = "Mrs A Ashworthy", "C Cedarlow Repairs"
SUPPLIERS = {
    # key: name, pounds, key and name shown, why withheld
    "s_alder": ("Alder Ltd", "12345678.91", "s_alder", "Alder Ltd", None),
    "s_trader": (TRADER, "900.05", "withheld-1", "(a sole trader)", "SOLE_TRADER"),
    "s_person": (PERSON, "-0.01", "withheld-2", "(a person)", "INDIVIDUAL"),
    "s_hostile": (f"={HOSTILE}", "5.00", "s_hostile", f"={HOSTILE}", None),
    "s_birch": ("Birch & Co", "70.00", "s_birch", "Birch & Co", None),
}
ALIASES = (
    ("V1", "Alder Ltd", "s_alder"),
    ("", "C Cedarlow Repairs", "s_trader"),
    ("V3", PERSON, "s_person"),
    ("V4", f"={HOSTILE}", "s_hostile"),
    ("V5", "Birch & Co", "s_birch"),
)
QUEUED = ("s_alder", "s_trader", "s_birch", "s_hostile")


def make_publication(folder, suppliers=SUPPLIERS, aliases=ALIASES, run=RUN):
    """Write the tables that workbook and decisions read, and the record of `run`."""
    write(folder, "evidence.evidence_table", CLAUSES)
    write(folder, "indicators.indicator_value", FIGURES)
    paid = [
        {
            "supplier_key": key,
            "supplier_name": name,
            "is_named": True,
            "net_amount_gbp": Decimal(pounds),
            "line_count": 3,
            "last_payment_date": date(2026, 3, 31),
        }
        for key, (name, pounds, *_) in suppliers.items()
    ]
    write(folder, "core.supplier", paid)
    write(
        folder,
        "core.supplier_alias",
        [
            {
                "supplier_id": number,
                "supplier_name": name,
                "supplier_key": key,
                "kind": "NAMED",
                "is_id_used": bool(number),
            }
            for number, name, key in aliases
        ],
    )
    shown = [
        {
            "supplier_key": key,
            "shown_key": shown_key,
            "shown_name": shown_name,
            "is_suppressed": why is not None,
            "reason_code": why,
        }
        for key, (_, _, shown_key, shown_name, why) in suppliers.items()
    ]
    write(folder, "rules.supplier_shown_name", shown)
    years = [
        {"supplier_key": key, "financial_year": year, "paid_gbp": Decimal(pounds)}
        for key, (_, pounds, *_) in suppliers.items()
        for year in ("2024/25", "2025/26")
    ]
    write(folder, "rules.supplier_year", years)
    known = {"rule_id": "S7", "reason_code": "SZ_CAT", "evidence": f"{PERSON} says so"}
    statuses = [
        {**known, "supplier_key": "s_alder", "financial_year": year, "attribute": "sme_d_nps"}
        | {"status": status, "confidence": "HIGH", "decided_by": "RULE"}
        for year, status in (("2024/25", "FALSE"), ("2025/26", "TRUE"))
    ]
    write(folder, "rules.supplier_attribute", statuses)
    items = [
        {
            "queue": "unmatched supplier",
            "queue_rank": place,
            "item_key": suppliers[key][2],
            "subject": suppliers[key][3],
            "amount_gbp": Decimal(suppliers[key][1]),
            "what": "Nobody knows.",
            "what_to_do": "Ask.",
        }
        for place, key in enumerate((each for each in QUEUED if each in suppliers), start=1)
    ]
    other = {"queue": "a lapsed contract", "queue_rank": 1, "item_key": "c1", "subject": "=1+1"}
    other |= {"amount_gbp": Decimal("1.10"), "what": "It ended.", "what_to_do": "Renew it."}
    write(folder, "evidence.work_queue", [*items, other])
    review = [
        {
            "review_rank": place,
            "supplier_key": key,
            "candidates": f"BODY OF {suppliers[key][0]}",
        }
        for place, key in enumerate((each for each in QUEUED if each in suppliers), start=1)
    ]
    write(folder, "rules.supplier_review", review)
    record = {**RECORD, "run": run}
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def cells(path, sheet):
    """The cells of one sheet by name, as a reader of workbooks gives them; empty ones left out."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet)
    return {
        xl_rowcol_to_cell(row, column): cell
        for row, line in enumerate(rows.to_python(skip_empty_area=False))
        for column, cell in enumerate(line)
        if cell != ""
    }


def save_again(path, target, changes, sheets=None):
    """The workbook as another program saves it, with cells of Queues changed.

    A text that begins with = becomes a formula, one with braces a formula over several cells.
    """
    names = sheets or CalamineWorkbook.from_path(str(path)).sheet_names
    with Workbook(str(target)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name in names:
            sheet = book.add_worksheet(name)
            said = cells(path, name) | (changes if name == "Queues" else {})
            for cell, value in said.items():
                if cell in changes and name == "Queues" and str(value).startswith("{"):
                    sheet.write_array_formula(value[1:].partition("}")[0], "{=1}", None, "true")
                elif cell in changes and name == "Queues" and str(value).startswith("="):
                    sheet.write_formula(cell, value, None, "true")
                elif isinstance(value, date):
                    sheet.write_datetime(cell, value, day)
                elif isinstance(value, str):
                    sheet.write_string(cell, value)
                else:
                    sheet.write(cell, value)
    return target


def rows_of(path):
    """Rows of a CSV file as text, without its heading."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [tuple(row) for row in csv.reader(file)][1:]
