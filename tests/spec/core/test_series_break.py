"""When a month cannot be compared with those before it, and when it can."""

import json
from datetime import date

REAL = {
    "series_break_window_months": "12",
    "series_break_min_months": "6",
    "series_break_min_robust_z": "3.5",
    "series_break_persistence_months": "3",
    "series_break_min_change_share": "0.25",
    "series_break_unconfirmed_factor": "2",
    "series_break_scale_floor_share": "0.05",
    "series_break_new_type_min_share": "0.50",
    "drift_min_line_count": "20",
    "drift_scale_floor_share": "0.02",
    "drift_redacted_line_min_change_share": "0.10",
}

OLD = {"amount": "Amount", "supplier_name": "Supplier Name", "service": "Expense Area"}
EVEN = (80, 82, 78, 81, 79, 80)


def _months(count):
    return [date(2023 + (3 + n) // 12, (3 + n) % 12 + 1, 1).isoformat() for n in range(count)]


def _build(given, totals, columns=None, types=None, declared=(), redacted=None):
    """One file a month; `columns` and `types` name what a month holds from there on.

    `redacted` says of each month how many of twenty lines hide their payee; without it a month has
    one line.
    """
    months = _months(len(totals))
    columns = columns or [OLD] * len(totals)
    types = types or ["LTD"] * len(totals)
    tables = {
        "core.period_month": [
            {
                "feed": "spend",
                "month": month,
                "is_expected": "true",
                "is_loaded": "true",
                "reason_code": "COMPLETE",
                "line_count": "1000",
                "net_amount_gbp": str(total * 1_000_000),
            }
            for month, total in zip(months, totals, strict=True)
        ],
        "core.input_file_month": [
            {"file_sha256": month, "month": month, "line_count": "1000"} for month in months
        ],
        "core.input_file": [
            {"file_sha256": month, "feed": "spend", "fate": "taken", "sequence": n}
            for n, month in enumerate(months)
        ],
        "raw.landed_file": [
            {
                "file_sha256": month,
                "columns_json": json.dumps(layout),
                "layout_hash": json.dumps(layout),
            }
            for month, layout in zip(months, columns, strict=True)
        ],
        "core.spend_line": [
            {
                "line_id": f"{month}{n}",
                "feed": "spend",
                "month": month,
                "supplier_type": kind,
                "is_redacted": str(n < hidden),
            }
            for month, kind, hidden in zip(
                months, types, redacted or [0] * len(totals), strict=True
            )
            for n in range(20 if redacted else 1)
        ],
        "reference.declared_series_break": list(declared) or "month | reason",
        "reference.parameter": [{"parameter": k, "value": v} for k, v in REAL.items()],
    }
    return given(tables).build("core.series_break")


def test_a_fall_that_lasts_breaks_the_series_once(given):
    totals = [*EVEN, *EVEN, 3, 24, 30, 36, 28, 42]
    built = _build(given, totals)
    built.expect("month | reason_code | is_confirmed\n2024-04-01 | MONTHLY_TOTAL | true")


def test_a_year_end_peak_is_no_break_even_when_it_is_the_last_month(given):
    assert _build(given, [*EVEN, *EVEN[:5], 125, *EVEN]).rows("month") == []
    assert _build(given, [*EVEN, *EVEN[:5], 125]).rows("month") == []


def test_a_peak_just_before_a_fall_is_not_where_the_series_breaks(given):
    _build(given, [*EVEN, *EVEN[:5], 125, 3, 24, 30]).expect("month\n2024-04-01")


def test_a_fall_in_the_last_month_is_reported_as_unconfirmed(given):
    _build(given, [*EVEN, 3]).expect("month | is_confirmed\n2023-10-01 | false")


def test_too_few_months_tell_nothing(given):
    assert _build(given, [80, 82, 78, 3]).rows("month") == []


def test_case_padding_and_order_of_columns_break_nothing(given):
    new = {"service": " expense area ", "supplier_name": "SUPPLIER NAME", "amount": " Amount "}
    assert _build(given, [80] * 4, columns=[OLD, OLD, new, new]).rows("month") == []


def test_an_added_column_and_a_lost_invoice_number_break_nothing(given):
    first = OLD | {"invoice_ref": "Invoice Number"}
    more = OLD | {"cost_centre": "Costcuk"}
    assert _build(given, [80] * 3, columns=[first, OLD, more]).rows("month") == []


def test_a_renamed_or_lost_column_breaks_the_series_once(given):
    new = OLD | {"supplier_name": "Vendor Name"}
    built = _build(given, [80] * 4, columns=[OLD, OLD, new, new])
    built.expect("month | reason_code | value_before\n2023-06-01 | LAYOUT_CHANGED | Supplier Name")


def test_two_layouts_in_turn_break_the_series_once_and_not_every_month(given):
    new = OLD | {"supplier_name": "Vendor Name"}
    built = _build(given, [80] * 6, columns=[OLD, new, OLD, new, OLD, new])
    built.expect("month | reason_code\n2023-05-01 | LAYOUT_CHANGED")


def test_new_supplier_types_break_the_series_in_the_month_they_arrive(given):
    built = _build(given, [80] * 4, types=["LTD", "LTD", "Business Entities", "Business Entities"])
    built.expect("month | reason_code\n2023-06-01 | SUPPLIER_TYPE_VOCABULARY")


def test_what_the_council_declares_is_a_break(given):
    declared = [{"month": "2023-05-01", "reason": "New ledger."}]
    built = _build(given, [80] * 3, declared=declared)
    built.expect("month | reason_code | reason\n2023-05-01 | DECLARED | New ledger.")


def test_more_hidden_payees_for_good_break_the_series(given):
    built = _build(given, [80] * 9, redacted=[1, 1, 2, 1, 1, 1, 8, 9, 8])
    built.expect(
        """
        month      | reason_code    | is_confirmed | value_before | value_after
        2023-10-01 | REDACTED_SHARE | true         | 5.0%         | 40.0%
        """
    )
    assert built.rows("reason") == [
        (
            "40.0% of the lines have a redacted or blank payee where 5.0% was usual, and the months "
            "after it stay at that level.",
        )
    ]


def test_one_month_of_hidden_payees_or_a_few_more_of_them_is_no_break(given):
    assert _build(given, [80] * 9, redacted=[1, 1, 2, 1, 1, 1, 20, 1, 1]).rows("month") == []
    assert _build(given, [80] * 9, redacted=[1, 1, 2, 1, 1, 1, 2, 2, 2]).rows("month") == []


def test_hidden_payees_in_the_last_month_are_told_and_not_yet_sure(given):
    built = _build(given, [80] * 7, redacted=[0, 0, 0, 0, 0, 0, 8])
    built.expect("month | reason_code | is_confirmed\n2023-10-01 | REDACTED_SHARE | false")
    assert _build(given, [80] * 7, redacted=[0, 0, 0, 0, 0, 0, 3]).rows("month") == []
