"""I-01: all spend, procurement spend and the way from the one to the other."""

from decimal import Decimal


def line(number, amount, scope="PROCUREMENT", directorate="Place", supplier="A"):
    return (f"l{number}", supplier, "2024-04-01", directorate, scope, amount)


def of_april(built, *columns, breakdown="none"):
    rows = built.rows("period_type", "breakdown", "measure", "definition", *columns)
    return {row[2:4]: row[4:] for row in rows if row[:2] == ("month", breakdown)}


def test_scopes_add_up_to_all_spend(golden):
    built = golden("indicators.third_party_spend")
    cell = ("period_type", "period_label", "breakdown", "breakdown_value")
    for period in set(built.rows(*cell)):
        rows = built.rows(*cell, "measure", "net_amount_gbp")
        amounts = [(row[4], row[5]) for row in rows if row[:4] == period]
        scopes = sum(amount for measure, amount in amounts if measure == "scope_spend")
        assert dict(amounts)["all_spend"] == scopes


def test_unresolved_spend_is_only_in_the_upper_bound_of_procurement(golden):
    lines = [line(1, "10.00"), line(2, "5.00", scope="UNRESOLVED", supplier="B")]
    rows = of_april(
        golden("indicators.third_party_spend", lines=lines), "net_amount_gbp", "upper_amount_gbp"
    )
    assert rows["procurement_spend", "all"] == (10, 15)
    assert rows["all_spend", "all"] == (15, 15)
    assert rows["share_denominator_spend", "all"] == (10, 10)


def test_unresolved_credits_do_not_lower_the_upper_bound(golden):
    lines = [line(1, "10.00"), line(2, "-5.00", scope="UNRESOLVED", supplier="B")]
    rows = of_april(golden("indicators.third_party_spend", lines=lines), "upper_amount_gbp")
    assert rows["procurement_spend", "all"] == (10,)


def test_unresolved_card_spend_is_procurement(golden):
    lines = [line(1, "10.00"), line(2, "5.00", scope="CARD_UNRESOLVED", supplier="B")]
    rows = of_april(
        golden("indicators.third_party_spend", lines=lines), "net_amount_gbp", "supplier_count"
    )
    assert rows["procurement_spend", "all"] == (15, 1)


def test_directorates_add_up_to_the_council(golden):
    built = golden("indicators.third_party_spend")
    rows = built.rows("period_label", "measure", "breakdown", "net_amount_gbp")
    year = [row[2:] for row in rows if row[:2] == ("2024/25", "all_spend")]
    parts = sum(amount for breakdown, amount in year if breakdown == "directorate")
    assert parts == Decimal("106700.00") == dict(year)["none"]
