"""Whether all amounts of a month are in other units, with another sign or with the VAT."""

import pytest

PARAMETERS = """
    parameter                  | value
    series_break_window_months | 12
    amount_slip_min_line_count | 3
"""
USUAL = ("100.00", "250.50", "33.35", "-20.00")


def paid(month, *amounts, supplier="s"):
    return [
        {
            "line_id": f"{month}{n}",
            "feed": "spend",
            "month": month,
            "supplier_key": supplier,
            "is_redacted": supplier == "redacted",
            "net_amount_gbp": amount,
        }
        for n, amount in enumerate(amounts)
    ]


def slips(given, *lines):
    tables = {"core.spend_line": [row for month in lines for row in month]}
    tables["reference.parameter"] = PARAMETERS
    built = given(tables, real=["reference.amount_factor"]).build("core.amount_slip")
    return {
        (str(r[0]), r[1], r[2])
        for r in built.rows("month", "times", "divided_by", "is_slip")
        if r[3]
    }


@pytest.mark.parametrize(
    ("now", "factor"),
    [
        (("10000.00", "25050.00", "3335.00", "-2000.00"), (100, 1)),
        (("0.10", "0.25", "0.03", "-0.02"), (1, 1000)),
        (("120.00", "300.60", "40.02", "-24.00"), (6, 5)),
        (("-100.00", "-250.50", "-33.35", "20.00"), (-1, 1)),
    ],
    ids=["pence", "thousands", "with VAT", "other sign"],
)
def test_a_month_whose_usual_sums_come_back_times_a_factor_is_a_slip(given, now, factor):
    found = slips(given, paid("2025-04-01", *USUAL), paid("2025-05-01", *now))
    assert found == {("2025-05-01", *factor)}


def test_a_month_with_the_usual_sums_is_none(given):
    extra = ("120.00", "300.60", "40.02")
    lines = paid("2025-05-01", *USUAL, *extra)
    assert slips(given, paid("2025-04-01", *USUAL), lines) == set()


def test_a_few_lines_are_chance(given):
    lines = paid("2025-05-01", "120.00", "300.60")
    assert slips(given, paid("2025-04-01", *USUAL), lines) == set()


def test_only_sums_of_the_same_named_supplier_within_the_window_are_compared(given):
    dear = ("10000.00", "25050.00", "3335.00")
    other = paid("2025-05-01", *dear, supplier="t")
    assert slips(given, paid("2025-04-01", *USUAL), other) == set()
    assert slips(given, paid("2024-04-01", *USUAL), paid("2025-05-01", *dear)) == set()
    hidden = [
        paid(m, *a, supplier="redacted") for m, a in (("2025-04-01", USUAL), ("2025-05-01", dear))
    ]
    assert slips(given, *hidden) == set()


def test_the_slip_is_said_in_words(given):
    lines = [
        *paid("2025-04-01", *USUAL),
        *paid("2025-05-01", "120.00", "300.60", "40.02", "100.00"),
    ]
    tables = {"core.spend_line": lines, "reference.parameter": PARAMETERS}
    built = given(tables, real=["reference.amount_factor"]).build("core.amount_slip")
    said = [reason for times, reason in built.rows("times", "reason") if times == 6]
    assert said == [
        "May 2025, spend: 3 lines are exactly 6/5 times a sum that the same supplier was paid before, "
        "and the sum itself stands on 1: perhaps VAT of 20% is included where it was left out before."
    ]
