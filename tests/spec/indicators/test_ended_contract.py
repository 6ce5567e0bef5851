"""Contracts that ended, by reason (I-14): by number and value, by part of the council."""

from decimal import Decimal as D

from tests.spec.indicators.test_contracts import GIVEN_FOR, PERIODS, YEAR

YEAR_BEFORE = {
    "period_number": 2,
    "period_label": "2024/25",
    "period_start": "2024-04-01",
    "period_end": "2025-03-31",
}
BOUNDS = ("lower_value", "point_value", "upper_value")
COUNTS = ("numerator_count", "unknown_count", "denominator_count")


def end(key, reason="not stated", first="2025-06-30", last=None, **other):
    """A row of rules.contract_end: on one day, or at some time between two."""
    return {
        "contract_key": key,
        "contract_ref": key,
        "directorate": "Place",
        "category": "Roads",
        "national_category": "works",
        "value_gbp": "100.00",
        "end_reason": reason,
        "earliest_end_date": first,
        "latest_end_date": last or first,
        "is_dated": str(last is None).lower(),
        "is_told": str(reason != "not stated").lower(),
        **other,
    }


def ended(given, *contracts, periods=PERIODS):
    table = given(
        {"core.period": periods, "rules.contract_end": contracts or "contract_key"}, real=GIVEN_FOR
    )
    return table.build("indicators.ended_contract")


def figures(table, *columns, label="2025/26"):
    rows = table.rows("period_label", "breakdown", "measure", "definition", *columns)
    return {row[2:4]: row[4:] for row in rows if row[:2] == (label, "none")}


def test_contracts_that_ended_are_counted_and_summed_by_the_reason(given):
    table = ended(
        given,
        end("A", "service ended", value_gbp="40.00"),
        end("B", "service ended", value_gbp="2.50"),
        end("C", "ran its term", value_gbp="1000.00"),
        end("D", value_gbp="7.00"),
    )
    assert figures(table, *BOUNDS) == {
        ("ended_count", "all"): (4, 4, 4),
        ("ended_by_reason_count", "service ended"): (2, 2, 2),
        ("ended_by_reason_count", "ran its term"): (1, 1, 1),
        ("ended_by_reason_count", "not stated"): (1, 1, 1),
        ("ended_gbp", "all"): (D("1049.50"),) * 3,
        ("ended_by_reason_gbp", "service ended"): (D("42.50"),) * 3,
        ("ended_by_reason_gbp", "ran its term"): (D("1000.00"),) * 3,
        ("ended_by_reason_gbp", "not stated"): (D("7.00"),) * 3,
    }


def test_a_contract_counts_in_the_period_that_its_last_day_lies_in(given):
    days = ("2025-03-31", "2025-04-01", "2026-03-31", "2026-04-01")
    table = ended(given, *(end(day, "novated", day) for day in days))
    found = figures(table, "lower_value", "upper_value", *COUNTS)
    assert found["ended_count", "all"] == (2, 2, 2, 0, 2)
    assert found["ended_by_reason_count", "novated"] == (2, 2, 2, 0, 2)


def test_one_whose_day_is_not_known_may_have_ended_in_each_period_of_its_term(given):
    periods = [*PERIODS, {**YEAR, **YEAR_BEFORE, "month": "2024-04-01"}]
    table = ended(
        given,
        end("A", "ended early", "2024-01-01", "2026-12-31", value_gbp="30.00"),
        end("B", "ended early", value_gbp="5.00"),
        # Begun after the year, or at its end before it.
        end("C", "ended early", "2026-04-01", "2026-12-31"),
        end("D", "ended early", "2020-01-01", "2024-03-31"),
        periods=periods,
    )
    of_year = figures(table, *BOUNDS, *COUNTS, "coverage_share")
    assert of_year["ended_by_reason_count", "ended early"] == (1, None, 2, 1, 1, 2, D("0.5"))
    pounds = figures(table, *BOUNDS, "numerator_gbp", "unknown_gbp", "denominator_gbp")
    known = (5, None, 35, 5, 30, 35)
    assert pounds["ended_by_reason_gbp", "ended early"] == known
    before = figures(table, *BOUNDS, label="2024/25")
    assert before["ended_count", "all"] == (0, None, 1)
    assert before["ended_gbp", "all"] == (0, None, 30)


def test_without_a_value_only_the_least_of_the_pounds_is_known(given):
    table = ended(given, end("A", "replaced", value_gbp="9.00"), end("B", "replaced") | NO_VALUE)
    found = figures(table, *BOUNDS, "coverage_share")
    assert found["ended_by_reason_gbp", "replaced"] == (9, None, None, D("0.5"))
    assert found["ended_by_reason_count", "replaced"] == (2, 2, 2, 1)


NO_VALUE = {"value_gbp": None}


def test_a_register_that_records_no_endings_says_nothing_of_them(given):
    ended(given).expect("measure")
    ended(given, end("A"), end("B")).expect("measure")
    # A day of ending without a reason is a record of it.
    table = ended(given, end("A", is_told="true"))
    assert figures(table, "point_value")["ended_by_reason_count", "not stated"] == (1,)


def test_none_ended_is_told_where_the_register_records_endings(given):
    table = ended(given, end("A", "novated", "2030-01-01"))
    assert figures(table, *BOUNDS, "denominator_count") == {
        ("ended_count", "all"): (0, 0, 0, 0),
        ("ended_gbp", "all"): (0, 0, 0, 0),
    }


def test_endings_are_told_by_directorate_and_by_what_is_bought(given):
    table = ended(
        given,
        end("A", "service ended"),
        end("B", "replaced", directorate="People", category="Care", national_category="social"),
    )
    rows = table.rows("breakdown", "breakdown_value", "definition", "measure", "point_value")
    by_reason = {row[:3] for row in rows if row[3:] == ("ended_by_reason_count", 1)}
    assert {row for row in by_reason if row[0] != "none"} == {
        ("directorate", "Place", "service ended"),
        ("directorate", "People", "replaced"),
        ("category", "Roads", "service ended"),
        ("category", "Care", "replaced"),
        ("national_category", "works", "service ended"),
        ("national_category", "social", "replaced"),
    }
