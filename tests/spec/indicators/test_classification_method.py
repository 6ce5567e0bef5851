"""I-02 by method: how the money got its status."""

from decimal import Decimal


def test_money_by_status_rule_and_confidence_adds_up(golden):
    built = golden("indicators.classification_method")
    columns = ("attribute", "period_type", "status", "confidence", "net_amount_gbp", "spend_share")
    rows = built.rows(*columns)
    micro = [row[2:] for row in rows if row[:2] == ("micro_d_nps", "financial_year")]
    assert sorted(micro) == [
        ("FALSE", "HIGH", Decimal(54000), Decimal("0.675")),
        ("TRUE", "HIGH", Decimal(12000), Decimal("0.15")),
        ("UNKNOWN", "NONE", Decimal(14000), Decimal("0.175")),
    ]
