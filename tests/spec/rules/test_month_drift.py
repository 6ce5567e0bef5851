"""A month beside the council's own months before it: what is usual, what is told."""

import csv
from datetime import date

import pytest

PARAMETERS = {
    "series_break_window_months": "12",
    "series_break_min_robust_z": "3.5",
    "drift_min_months": "3",
    "drift_regular_months": "3",
    "drift_scale_floor_share": "0.02",
    "drift_min_line_count": "10",
    "drift_min_supplier_count": "5",
    "drift_credit_line_min_change_share": "0.10",
    "drift_matched_line_min_change_share": "0.10",
    "drift_redacted_line_min_change_share": "0.10",
    "drift_regular_supplier_min_change_share": "0.20",
    "drift_repeated_line_min_change_share": "0.10",
    "drift_busiest_day_min_change_share": "0.30",
    "drift_filled_min_change_share": "0.50",
    "drift_known_word_min_change_share": "0.40",
    "drift_whole_pound_line_min_change_share": "0.30",
    "drift_usual_sum_min_change_share": "0.75",
    "drift_summed_supplier_min_change_share": "0.10",
}
LINES = 20


def month_of(number):
    return date(2024, 1 + number, 1).isoformat()


def lines(number, change=None):
    """A month: twenty suppliers with a line each; `change` alters the lines."""
    rows = [
        {
            "feed": "spend",
            "month": month_of(number),
            "file_sha256": f"f{number}",
            "supplier_key": f"s{n}",
            "supplier_name": f"Name {n} Ltd",
            "is_redacted": "false",
            "is_credit": "false",
            "payment_date": f"{month_of(number)[:-2]}{n + 1:02}",
            "supplier_id": str(n),
            "supplier_type": "LTD",
            "purpose": "Work",
            "reporting_directorate": "Housing",
            "reporting_category": "Repairs",
            "net_amount_gbp": f"{100 + n}.10",
        }
        for n in range(LINES)
    ]
    return change(rows) if change else rows


def marked(count, **cells):
    return lambda rows: [row | cells if n < count else row for n, row in enumerate(rows)]


def build(given, months, breaks=(), part_months=()):
    spend = [row for number, change in enumerate(months) for row in lines(number, change)]
    tables = {
        "core.period_month": [
            {
                "feed": "spend",
                "month": month_of(n),
                "is_expected": "true",
                "is_loaded": "true",
                "reason_code": "PART_MONTH" if n in part_months else "COMPLETE",
            }
            for n in range(len(months))
        ],
        "core.series_break": [
            {"feed": "spend", "month": month_of(n), "reason_code": "DECLARED", "is_confirmed": sure}
            for n, sure in breaks
        ]
        or "feed | month",
        "core.spend_line": [row | {"line_id": str(n)} for n, row in enumerate(spend)],
        "rules.entity_match": [
            {"supplier_key": f"s{n}", "is_asserted": str(n < LINES // 2)} for n in range(LINES)
        ],
        "reference.parameter": [{"parameter": k, "value": v} for k, v in PARAMETERS.items()],
    }
    return given(tables, real=["reference.drift_measure"]).build("rules.month_drift")


def drifts(given, months, **more):
    built = build(given, months, **more)
    found = built.rows("month", "measure", "is_drift")
    return {(str(month), measure) for month, measure, is_drift in found if is_drift}


EVEN = [None] * 6


@pytest.mark.parametrize(
    ("change", "measure"),
    [
        (marked(10, is_redacted="true"), "redacted_line_share"),
        (marked(10, is_credit="true"), "credit_line_share"),
        (marked(LINES, supplier_key="new"), "matched_line_share"),
        (lambda rows: [*rows, *rows], "repeated_line_share"),
        (lambda rows: rows[:12], "regular_supplier_share"),
        (
            lambda rows: [
                row | {"net_amount_gbp": amount, "purpose": amount}
                for row in rows
                for amount in ("1.10", "2.20", "3.30")
            ],
            "summed_supplier_share",
        ),
        (
            lambda rows: [row | {"payment_date": rows[0]["payment_date"]} for row in rows],
            "busiest_day_share",
        ),
        (marked(LINES, supplier_id=None), "filled_supplier_id_share"),
        (marked(LINES, supplier_type=None), "filled_supplier_type_share"),
        (marked(LINES, purpose=None), "filled_purpose_share"),
        (marked(LINES, reporting_directorate=""), "filled_directorate_share"),
        (marked(LINES, reporting_category=""), "filled_category_share"),
        (marked(LINES, reporting_category="Housing"), "known_category_share"),
        (
            lambda rows: [row | {"supplier_name": row["supplier_name"][:3]} for row in rows],
            "known_name_share",
        ),
        (marked(LINES, net_amount_gbp="100.00"), "whole_pound_line_share"),
        (
            lambda rows: [row | {"net_amount_gbp": f"{n}.50"} for n, row in enumerate(rows)],
            "usual_sum_share",
        ),
    ],
)
def test_a_month_far_from_the_months_before_is_told(given, change, measure):
    before = [_threefold if measure == "summed_supplier_share" else None] * 6
    assert (month_of(6), measure) in drifts(given, [*before, change])


def _threefold(rows):
    return [
        row | {"net_amount_gbp": amount, "purpose": amount}
        for row in rows
        for amount in ("1.10", "2.20", "4.40")
    ]


def test_a_month_like_the_others_is_not_told(given):
    assert drifts(given, [*EVEN, None]) == set()


def test_a_change_too_small_to_matter_is_not_told_however_even_the_months_were(given):
    assert drifts(given, [*EVEN, marked(1, is_redacted="true")]) == set()


def test_a_council_that_always_redacts_much_is_measured_by_itself(given):
    months = [marked(n, is_redacted="true") for n in (10, 9, 10, 11, 10, 9)]
    assert drifts(given, [*months, marked(11, is_redacted="true")]) == set()
    fallen = drifts(given, [*months, marked(2, is_redacted="true")])
    assert (month_of(6), "redacted_line_share") in fallen


def test_new_prices_for_half_of_what_is_paid_again_are_ordinary(given):
    def dearer(rows):
        return [row | {"net_amount_gbp": f"{n}.50"} if n % 2 else row for n, row in enumerate(rows)]

    assert drifts(given, [*EVEN, dearer]) == set()


def test_with_too_few_months_before_nothing_is_usual(given):
    months = [None, None, marked(10, is_redacted="true")]
    assert drifts(given, months) == set()
    built = build(given, months)
    said = built.rows("month", "measure", "median_share", "reason")
    assert [r[2:] for r in said if str(r[0]) == month_of(2) and r[1] == "redacted_line_share"] == [
        (
            None,
            "March 2024, spend: 10 of 20 lines have a redacted or blank payee (50.0%); there are too "
            "few months before it to compare with.",
        )
    ]


def test_history_begins_anew_with_a_confirmed_series_break(given):
    months = [*EVEN, *[marked(10, is_redacted="true")] * 4]
    assert drifts(given, months, breaks=[(6, "true")]) == set()
    assert drifts(given, months, breaks=[(6, "false")]) != set()


def test_part_months_and_months_of_few_lines_are_not_compared(given):
    odd = marked(10, is_redacted="true")
    assert drifts(given, [*EVEN, odd], part_months=[6]) == set()
    few = build(given, [*EVEN, lambda rows: odd(rows)[:9]]).rows("month", "measure")
    assert (date(2024, 7, 1), "redacted_line_share") not in few


def test_the_drift_is_said_in_words(given):
    built = build(given, [*EVEN, marked(10, is_redacted="true")])
    said = [
        r[2]
        for r in built.rows("measure", "is_drift", "reason")
        if r[:2] == ("redacted_line_share", True)
    ]
    assert said == [
        "July 2024, spend: 10 of 20 lines have a redacted or blank payee (50.0%); 0.0% was usual in "
        "the 6 months before."
    ]


def test_every_measure_has_its_parameter(given, project):
    with (project / "reference/rules/drift_measure.csv").open(encoding="utf-8") as stream:
        measures = {row["measure"]: row["min_change_parameter"] for row in csv.DictReader(stream)}
    with (project / "reference/parameters.csv").open(encoding="utf-8") as stream:
        known = {row["parameter"] for row in csv.DictReader(stream)}
    assert set(measures.values()) <= known
    found = {measure for (measure,) in build(given, [_threefold] * 5).rows("measure")}
    assert found == set(measures)
