"""I-08: how many suppliers, how many new, how long the tail."""

from decimal import Decimal


def of_the_year(built, year="2024/25"):
    columns = ("period_label", "breakdown", "measure", "lower_value", "point_value", "upper_value")
    return {row[2]: row[3:] for row in built.rows(*columns) if row[:2] == (year, "none")}


def months(first_year, last_year):
    return tuple(
        f"{year if month >= 4 else year + 1}-{month:02}-01"
        for year in range(first_year, last_year + 1)
        for month in (*range(4, 13), 1, 2, 3)
    )


def test_suppliers_of_the_golden_example(golden):
    rows = of_the_year(golden("indicators.supplier_base"))
    assert rows["active_supplier_count"] == (5, 5, 5)
    assert rows["tail_supplier_count"] == (0, 0, 0)
    assert rows["suppliers_per_million"] == (Decimal("62.5"),) * 3


def test_the_tail_is_what_lies_below_the_parameter(golden):
    rows = of_the_year(
        golden("indicators.supplier_base", parameters={"tail_supplier_max_gbp": "8000"})
    )
    assert rows["tail_supplier_count"] == (1, 1, 1)
    assert rows["tail_spend_gbp"] == (6000, 6000, 6000)
    assert rows["tail_spend_share"] == (Decimal("0.075"),) * 3


def test_new_suppliers_are_only_bounded_while_the_past_is_not_loaded(golden):
    rows = of_the_year(golden("indicators.supplier_base"))
    assert rows["new_supplier_count"] == (0, None, 5)


def test_a_supplier_paid_within_the_lookback_is_not_new(golden):
    lines = [
        ("l1", "A", "2021-04-01", "Place", "PROCUREMENT", "10.00"),
        ("l2", "B", "2021-04-01", "Place", "GRANT", "10.00"),
        ("l3", "A", "2024-04-01", "Place", "PROCUREMENT", "10.00"),
        ("l4", "B", "2024-04-01", "Place", "PROCUREMENT", "10.00"),
        ("l5", "C", "2024-04-01", "Place", "PROCUREMENT", "10.00"),
    ]
    rows = of_the_year(golden("indicators.supplier_base", lines=lines, months=months(2021, 2024)))
    assert rows["new_supplier_count"] == (1, 1, 1)


def test_a_supplier_last_paid_before_the_lookback_is_new_again(golden):
    lines = [
        ("l1", "A", "2021-03-01", "Place", "PROCUREMENT", "10.00"),
        ("l2", "A", "2024-04-01", "Place", "PROCUREMENT", "10.00"),
    ]
    rows = of_the_year(golden("indicators.supplier_base", lines=lines, months=months(2020, 2024)))
    assert rows["new_supplier_count"] == (1, 1, 1)


def test_unnamed_payees_are_no_suppliers(golden):
    lines = [
        ("l1", "A", "2024-04-01", "Place", "PROCUREMENT", "10.00"),
        ("l2", "E", "2024-04-01", "Place", "PROCUREMENT", "10.00"),
    ]
    rows = of_the_year(golden("indicators.supplier_base", lines=lines))
    assert rows["active_supplier_count"] == (1, 1, 1)
