"""I-15: how far spend gathers on few suppliers."""

from decimal import Decimal


def of_the_year(built):
    columns = ("period_type", "breakdown", "measure", "lower_value", "point_value", "upper_value")
    rows = built.rows(*columns)
    return {row[2]: row[3:] for row in rows if row[:2] == ("financial_year", "none")}


def line(number, supplier, amount):
    return (f"l{number}", supplier, "2024-04-01", "Place", "PROCUREMENT", amount)


def test_one_supplier_is_the_whole(golden):
    rows = of_the_year(golden("indicators.supplier_concentration", lines=[line(1, "A", "0.01")]))
    assert rows["herfindahl_index"] == (10000, 10000, 10000)
    assert rows["top_1_share"] == (1, 1, 1)


def test_unnamed_payees_widen_the_bounds(golden):
    lines = [line(1, "A", "30.00"), line(2, "B", "20.00"), line(3, "E", "50.00")]
    rows = of_the_year(golden("indicators.supplier_concentration", lines=lines))
    assert rows["top_1_share"] == (Decimal("0.3"), Decimal("0.6"), Decimal("0.8"))
    # Many small payees: 30 and 20 squared. Named alone: 60 and 40. One with the largest: 80, 20.
    assert rows["herfindahl_index"] == (1300, 5200, 6800)


def test_sums_of_thousands_of_millions_stay_exact(golden):
    lines = [line(1, "A", "9999999999.99"), line(2, "B", "9999999999.99")]
    rows = of_the_year(golden("indicators.supplier_concentration", lines=lines))
    assert rows["herfindahl_index"] == (5000, 5000, 5000)
    assert rows["top_1_share"] == (Decimal("0.5"),) * 3


def test_net_credits_are_left_out(golden):
    lines = [line(1, "A", "30.00"), line(2, "B", "-20.00")]
    rows = of_the_year(golden("indicators.supplier_concentration", lines=lines))
    assert rows["top_1_share"] == (1, 1, 1)
