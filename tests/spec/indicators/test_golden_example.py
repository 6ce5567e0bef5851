"""Every figure of the golden mini-example (method.md 2.8) that these indicators give."""

from decimal import Decimal

import pytest

YEAR = ("financial_year", "2024/25")


def of_the_year(built, *columns, **where):
    """Rows of the whole council in the year, as tuples of `columns`, that hold `where`."""
    named = ("period_type", "period_label", "breakdown", *where, *columns)
    wanted = (*YEAR, "none", *where.values())
    rows = [row for row in built.rows(*named) if row[: len(wanted)] == wanted]
    return [row[len(wanted) :] for row in rows]


def test_all_spend_and_procurement_spend(golden):
    built = golden("indicators.third_party_spend")
    columns = ("measure", "definition", "net_amount_gbp", "upper_amount_gbp")
    assert {row[:2]: row[2] for row in of_the_year(built, *columns)} == {
        ("all_spend", "all"): Decimal("106700.00"),
        ("procurement_spend", "all"): Decimal("79700.00"),
        ("net_credit_spend", "all"): Decimal("-300.00"),
        ("share_denominator_spend", "all"): Decimal("80000.00"),
        ("scope_spend", "PROCUREMENT"): Decimal("79700.00"),
        ("scope_spend", "GRANT"): Decimal("4000.00"),
        ("scope_spend", "INDIVIDUAL"): Decimal("3000.00"),
        ("scope_spend", "PUBLIC_BODY"): Decimal("20000.00"),
    }


@pytest.mark.parametrize(
    (
        "table",
        "code",
        "definition",
        "true",
        "false",
        "unknown",
        "lower",
        "point",
        "upper",
        "coverage",
    ),
    [
        ("local_spend_share", "I-03", "local_l1", 26000, 54000, 0, "32.5", "32.5", "32.5", "100"),
        ("sme_spend_share", "I-04", "sme_d_nps", 18000, 54000, 8000, "22.5", "25.0", "32.5", "90"),
        (
            "micro_spend_share",
            "I-05",
            "micro_d_nps",
            12000,
            54000,
            14000,
            "15",
            "18.18181818",
            "32.5",
            "82.5",
        ),
        (
            "vcse_spend_share",
            "I-06c",
            "vcse",
            20000,
            52000,
            8000,
            "25.0",
            "27.77777778",
            "35.0",
            "90",
        ),
        ("vcse_spend_share", "I-06g", "vcse", 4000, 0, 0, "100", "100", "100", "100"),
        (
            "local_sme_spend_share",
            "I-07",
            "local_l1 and sme_d_nps",
            18000,
            54000,
            8000,
            "22.5",
            "25.0",
            "32.5",
            "90",
        ),
    ],
)
def test_shares_with_their_bounds(
    golden, table, code, definition, true, false, unknown, lower, point, upper, coverage
):
    built = golden(f"indicators.{table}")
    columns = ("numerator_gbp", "unknown_gbp", "denominator_gbp")
    columns += ("lower_share", "point_share", "upper_share", "coverage_share", "is_headline")
    (row,) = of_the_year(
        built, *columns, indicator_code=code, definition=definition, measure="spend_share"
    )
    assert row[:3] == (true, unknown, true + false + unknown)
    assert row[3:7] == tuple(Decimal(share) / 100 for share in (lower, point, upper, coverage))
    assert row[7] is True


def test_shares_by_number_of_suppliers(golden):
    built = golden("indicators.sme_spend_share")
    columns = (
        "numerator_count",
        "unknown_count",
        "denominator_count",
        "lower_share",
        "point_share",
    )
    columns += ("upper_share", "coverage_share")
    (row,) = of_the_year(built, *columns, definition="sme_d_nps", measure="supplier_share")
    assert row == (2, 1, 5, Decimal("0.4"), Decimal("0.5"), Decimal("0.6"), Decimal("0.8"))


def test_half_of_the_money_is_with_one_supplier(golden):
    built = golden("indicators.supplier_concentration")
    rows = of_the_year(built, "measure", "lower_value", "point_value", "upper_value")
    found = {measure: values for measure, *values in rows}
    assert found["herfindahl_index"] == [Decimal("3187.5")] * 3
    assert found["top_1_share"] == [Decimal("0.5")] * 3
    assert found["top_5_share"] == [Decimal(1)] * 3


def test_the_long_table_says_the_same(golden):
    built = golden("indicators.indicator_value")
    columns = ("numerator_gbp", "denominator_gbp", "lower_share", "point_share", "upper_share")
    (sme,) = of_the_year(built, *columns, indicator_code="I-04", measure="spend_share")
    assert sme == (18000, 80000, Decimal("0.225"), Decimal("0.25"), Decimal("0.325"))
    (index,) = of_the_year(built, "unit", "point_value", measure="herfindahl_index")
    assert index == ("index", Decimal("3187.5"))
    (spend,) = of_the_year(built, "unit", "point_value", measure="procurement_spend")
    assert spend == ("GBP", Decimal(79700))
    (known,) = of_the_year(
        built, "point_share", measure="classified_spend_share", definition="micro_d_nps"
    )
    assert known == (Decimal("0.825"),)
