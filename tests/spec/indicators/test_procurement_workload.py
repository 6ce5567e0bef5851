"""Procurements to be run in each coming quarter (I-25): a number of work, by band of value."""

from decimal import Decimal as D

from tests.spec.indicators.test_contracts import GIVEN_FOR, PERIODS

BOUNDS = ("lower_value", "point_value", "upper_value")
BOTH = {"staging.pipeline_item": "record_id\nL", "rules.contract_fact": "contract_key\nC"}


def ahead(record, quarter, certain="true", value="50000.00", band="30,000 to 100,000"):
    return {
        "as_at_date": "2026-03-31",
        "record_id": record,
        "value_gbp": value,
        "value_band": band,
        "quarter": quarter,
        "is_certain": certain,
    }


def workload(given, *procurements, months="6", fed=BOTH):
    return given(
        {
            "core.period": PERIODS,
            "reference.parameter": [
                {"parameter": "pipeline_look_ahead_months", "value": months},
            ],
            "rules.procurement_to_run": procurements or "record_id",
            **fed,
        },
        real=GIVEN_FOR,
    ).build("indicators.procurement_workload")


def figures(table, *columns, breakdown="none"):
    rows = table.rows("measure", "unit", "breakdown", "breakdown_value", "definition", *columns)
    assert {row[:2] for row in rows} <= {("procurement_workload_count", "count")}
    return {row[3:5]: row[5:] for row in rows if row[2] == breakdown}


def test_procurements_are_counted_in_the_quarter_in_which_they_are_due(given):
    table = workload(
        given,
        ahead("A", "quarter 1", value="30000.00"),
        ahead("B", "quarter 1", value="70000.00"),
        ahead("C", "quarter 2"),
        # Seen from another day.
        ahead("D", "quarter 1") | {"as_at_date": "2025-12-31"},
    )
    assert figures(table, *BOUNDS, "numerator_gbp", "coverage_share") == {
        ("all", "quarter 1"): (2, 2, 2, 100000, 1),
        ("all", "quarter 2"): (1, 1, 1, 50000, 1),
    }


def test_the_work_is_told_by_band_of_value_and_of_some_the_value_is_not_stated(given):
    large = {"value": "250000.00", "band": "100,000 to 1 million"}
    table = workload(
        given,
        ahead("A", "quarter 1"),
        ahead("B", "quarter 1", **large),
        ahead("C", "quarter 1", **large),
        ahead("D", "quarter 2", value=None, band=""),
    )
    assert figures(table, *BOUNDS, "numerator_gbp", breakdown="value_band") == {
        ("30,000 to 100,000", "quarter 1"): (1, 1, 1, 50000),
        ("100,000 to 1 million", "quarter 1"): (2, 2, 2, 500000),
        ("", "quarter 2"): (1, 1, 1, 0),
    }


def test_what_may_be_due_widens_the_bounds_of_its_quarter_or_of_every_quarter(given):
    table = workload(
        given,
        ahead("A", "quarter 1"),
        ahead("B", "quarter 1", "false", value="8.00"),
        ahead("C", None, "false", value="1.00"),
    )
    counts = ("numerator_count", "unknown_count", "denominator_count", "unknown_gbp")
    assert figures(table, *BOUNDS, *counts, "coverage_share") == {
        ("all", "quarter 1"): (1, None, 3, 1, 2, 3, 9, D("0.3333333333")),
        ("all", "quarter 2"): (0, None, 1, 0, 1, 1, 1, 0),
    }


def test_none_to_be_run_is_a_number_and_quarters_go_as_far_as_the_pipeline_looks(given):
    found = figures(workload(given, months="18"), *BOUNDS)
    assert found == {("all", f"quarter {n}"): (0, 0, 0) for n in range(1, 7)}


def test_without_a_pipeline_or_a_register_only_the_least_is_known_and_without_both_nothing(given):
    for table in BOTH:
        found = figures(workload(given, ahead("A", "quarter 1"), fed={table: BOTH[table]}), *BOUNDS)
        assert found == {
            ("all", "quarter 1"): (1, None, None),
            ("all", "quarter 2"): (0, None, None),
        }
    workload(given, fed={}).expect("measure")
