"""Every measure is held to a figure reckoned by hand (method 2.5); the last test forgets none."""

import ast
import re
from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from pipelines.tables import PROJECT, find_contracts
from tests.spec.indicators.test_contracts import (
    GIVEN_FOR,
    PARTS,
    PERIODS,
    ROLLING,
    built,
    covered_tables,
    fact,
    parameters,
    values,
)
from tests.spec.indicators.test_records import PROCUREMENTS, managed

BOUNDS = ("lower_value", "point_value", "upper_value")
COUNTS = ("numerator_count", "denominator_count", "unknown_count")
HALF, THIRD, TWO_THIRDS = D("0.5"), D("0.3333333333"), D("0.6666666667")


def register(facts, **columns):
    """Rows of core.contract for these facts; each column names its value by contract."""
    return [
        {
            "contract_key": each["contract_key"],
            "is_awarded": "true",
            "is_snapshot": "true",
            **{name: known.get(each["contract_key"]) for name, known in columns.items()},
        }
        for each in facts
    ]


def shares(given, facts, limits=None, **columns):
    """`indicators.contract_share` of these facts, register columns and policies."""
    limits = {"reference.parameter": parameters(**(limits or {}))}
    return built(given, "indicators.contract_share", facts, register(facts, **columns), **limits)


# I-12, I-13: what contracts came to cost


def test_overspend_is_what_was_paid_above_the_present_value_and_no_underspend_offsets_it(given):
    facts = [
        fact("OVER", value_gbp="100.00", paid_gbp="130.25"),
        fact("ALSO", value_gbp="20.00", paid_gbp="25.00"),
        fact("EVEN", value_gbp="50.00", paid_gbp="50.00"),
        fact("UNDER", value_gbp="200.00", paid_gbp="150.00"),
        fact("FRAMEWORK", value_gbp="1.00", paid_gbp="900.00", is_framework="true"),
        fact("YOUNG", value_gbp="1.00", paid_gbp="900.00", start_date="2025-06-01"),
    ]
    table = built(given, "indicators.contract_cost_growth", facts)
    found = values(table, *BOUNDS, "numerator_count", "denominator_count")
    assert found["overspend_gbp"] == (D("35.25"), D("35.25"), D("35.25"), 2, 4)


def test_what_is_below_its_original_value_has_shrunk_and_stays_in_every_figure_of_growth(given):
    facts = [
        fact("DOWN", value_original_gbp="200.00", value_gbp="150.00"),
        fact("UP", value_original_gbp="100.00", value_gbp="110.00"),
    ]
    found = values(built(given, "indicators.contract_cost_growth", facts), "point_value")
    # -25% and +10%: mean and median -7.5%, pooled -40 of 300.
    assert found["growth_mean"] == found["growth_median"] == D("-0.075")
    assert found["growth_pooled"] == D("-0.1333333333")


@pytest.mark.parametrize(("contracts", "growth"), [(10, "0.09"), (11, "0.1"), (1, "0.01")])
def test_nine_in_ten_contracts_did_not_grow_by_more(given, contracts, growth):
    facts = [
        fact(f"{n}", value_original_gbp="100", value_gbp=f"{100 + n}")
        for n in range(1, contracts + 1)
    ]
    found = values(built(given, "indicators.contract_cost_growth", facts), *BOUNDS)
    assert found["growth_p90"] == (D(growth),) * 3


def test_variations_are_counted_with_what_they_changed(given):
    facts = [
        fact("X", value_gbp="100", variation_count=2, value_change_gbp="7.00"),
        fact("Y", value_gbp="100", variation_count=1, value_change_gbp="-3.00"),
        fact("Z", value_gbp="100"),
    ]
    table = built(given, "indicators.contract_cost_growth", facts)
    found = values(table, "point_value", "numerator_gbp", "denominator_count")
    assert found["variation_count"] == (3, D("4.00"), 3)


@pytest.mark.parametrize(
    ("months", "unnoticed", "light_touch", "needs_notice"),
    [
        (2, 1, None, 0),  # a tenth of twenty months
        (3, 1, None, 1),
        (3, 0, None, 0),  # every variation has its notice
        (3, 1, "true", 0),
        (3, 1, "false", 1),
    ],
)
def test_a_longer_term_needs_a_notice_above_a_tenth_of_it(
    given, months, unnoticed, light_touch, needs_notice
):
    term = {"start_date": "2024-05-01", "last_end_date": "2025-12-31"}
    varied = fact("X", value_original_gbp="100", value_gbp="100", **term)
    varied |= {"term_change_months": months, "unnoticed_count": unnoticed}
    contracts = register([varied], is_light_touch={"X": light_touch})
    table = built(given, "indicators.contract_cost_growth", [varied], contracts)
    assert values(table, "point_value")["change_without_notice_count"] == needs_notice


def test_growth_counts_as_measured_where_both_values_are_stated_and_the_first_is_no_zero(given):
    facts = [
        fact("X", value_original_gbp="90", value_gbp="100"),
        fact("NO_ORIGINAL", value_gbp="200"),
        fact("NO_PRESENT", value_original_gbp="90"),
        fact("ZERO", value_original_gbp="0", value_gbp="100"),
    ]
    found = values(shares(given, facts), *BOUNDS)
    assert found["growth_measured_share"] == (D("0.25"),) * 3
    assert found["growth_measured_count"] == (1, 1, 1)


# I-10, I-11, I-14: beside contracts and after them


def test_off_contract_suppliers_are_counted_above_the_threshold_and_not_at_it(given):
    lines = (("A", "9.00", ()), ("B", "9.01", ()), ("C", "50.00", ("is_supplier_live",)))
    world = given(
        {
            "core.period": ROLLING,
            "reference.parameter": parameters(quote_threshold_gbp="9", tender_threshold_gbp=None),
            **covered_tables(*lines),
        }
    )
    world.build("indicators.off_contract_supplier")
    found = values(world.build("indicators.off_contract_total"), *BOUNDS)
    assert found == {
        "off_contract_over_threshold_count": (1, 1, 1),
        "off_contract_over_threshold_gbp": (D("9.01"),) * 3,
    }


def test_leakage_is_what_others_were_paid_while_the_contract_had_to_be_used(given):
    lines = (
        ("A", "2025-06-05", "75.00"),  # the contract's own supplier
        ("B", "2025-04-01", "20.00"),  # on its first day
        ("B", "2026-01-31", "5.00"),  # and on its last
        ("B", "2026-02-01", "999.00"),
        ("C", "2025-06-05", "-30.00"),  # a supplier with more credits than invoices
    )
    table = given(
        {
            "core.period": PERIODS,
            "core.contract": [
                {
                    "contract_key": "c1",
                    "category": "Print",
                    "is_mandated": "true",
                    "is_awarded": "true",
                    "start_date": "2025-04-01",
                    "last_end_date": "2026-01-31",
                    "is_open_ended": "false",
                }
            ],
            "rules.contract_supplier": "contract_key | supplier_key | basis_code\nc1 | A | CS_NAME",
            "core.spend_line": [
                {
                    "line_id": f"l{n}",
                    "supplier_key": supplier,
                    "month": f"{paid[:7]}-01",
                    "payment_date": paid,
                    "category": "Print",
                    "net_amount_gbp": amount,
                }
                for n, (supplier, paid, amount) in enumerate(lines)
            ],
            "rules.spend_scope": [
                {"line_id": f"l{n}", "is_procurement": "true"} for n in range(len(lines))
            ],
        }
    ).build("indicators.contract_leakage")
    rows = table.rows("measure", "breakdown", "breakdown_value", "denominator_gbp", *BOUNDS)
    assert rows == [("leakage_share", "category", "Print", D("100"), *[D("0.25")] * 3)]


def test_contracts_end_within_months_from_the_day_after_the_period_to_the_last_day(given):
    ends = ("2026-03-31", "2026-04-01", "2026-06-30", "2026-07-01", "2026-09-30", "2027-03-31")
    ends += ("2027-09-30", "2027-10-01", "2028-03-31", "2028-04-01")
    facts = [fact(end, last_end_date=end, value_gbp="1.00") for end in ends]
    table = built(given, "indicators.contract_expiry", facts)
    counts = {
        months: values(table, "point_value", definition=f"{months} months")[
            "ending_within_months_count"
        ]
        for months in (3, 6, 12, 18, 24)
    }
    assert counts == {3: 2, 6: 4, 12: 5, 18: 6, 24: 8}


def test_what_is_paid_after_the_end_is_summed_with_its_credits_from_the_next_day_on(given):
    facts = [fact("X", last_end_date="2025-06-30"), fact("Y", last_end_date="2025-06-30")]
    paid = (
        ("X", "2025-04-01", "300.00", "STRICT", "false"),  # by reference, before it began
        ("X", "2025-06-30", "1000.00", "STRICT", "true"),  # the last day is within the contract
        ("X", "2025-07-01", "7.00", "LAPSED", "false"),
        ("X", "2025-11-03", "11.00", "STRICT", "false"),  # by reference, and no longer live
        ("X", "2025-12-03", "-2.00", "LAPSED", "false"),
        ("Y", "2026-03-31", "5.00", "LAPSED", "false"),
        ("Y", "2026-04-01", "500.00", "LAPSED", "false"),  # the next year
    )
    lines = {
        "core.spend_line": [
            {
                "line_id": f"l{n}",
                "month": f"{day[:7]}-01",
                "payment_date": day,
                "net_amount_gbp": amount,
            }
            for n, (_, day, amount, _, _) in enumerate(paid)
        ],
        "rules.contract_link": [
            {"line_id": f"l{n}", "contract_key": key, "outcome": outcome, "is_strict": strict}
            for n, (key, _, _, outcome, strict) in enumerate(paid)
        ],
    }
    contracts = register(facts, last_end_date={"X": "2025-06-30", "Y": "2025-06-30"})
    table = built(given, "indicators.contract_expiry", facts, contracts, **lines)
    found = values(table, *BOUNDS, "numerator_count")
    assert found["lapsed_but_paid_gbp"] == (D("21.00"), D("21.00"), D("21.00"), 2)


# I-17: social value


def test_social_value_is_considered_or_scored_where_the_register_or_a_commitment_says_so(given):
    facts = [fact(key) for key in ("YES", "NO", "OPEN")] + [fact("PROMISED", sv_commitment_count=1)]
    found = values(
        shares(
            given,
            facts,
            is_sv_considered={"YES": "true", "NO": "false"},
            sv_weighting_pct={"YES": "0.5", "NO": "0"},
        ),
        *BOUNDS,
    )
    assert found["considered_share"] == (HALF, TWO_THIRDS, D("0.75"))
    assert found["considered_count"] == (2, None, 3)
    assert found["scored_contract_share"] == (HALF, TWO_THIRDS, D("0.75"))
    assert found["scored_contract_count"] == (2, None, 3)


def test_a_delivery_is_recent_from_the_first_day_of_the_six_months_to_the_last(given):
    days = ("2025-09-30", "2025-10-01", "2026-03-31", None)
    facts = [fact(f"{day}", sv_commitment_count=1, sv_last_delivery_on=day) for day in days] + [
        fact("NOTHING_PROMISED", sv_last_delivery_on="2026-03-31")
    ]
    found = values(shares(given, facts), *BOUNDS, *COUNTS)
    assert found["recent_delivery_share"] == (HALF, HALF, HALF, 2, 4, 0)
    assert found["recent_delivery_count"] == (2, 2, 2, 2, 4, 0)


def promised(key, **other):
    return fact(key, sv_commitment_count=1, **other)


def test_social_value_delivered_is_held_against_the_part_of_the_term_that_has_run(given):
    facts = [
        # 365 of 730 days have run: 500 of 1,000 pounds, and 100 of 200 promised.
        promised(
            "HALF_RUN",
            start_date="2025-04-01",
            last_end_date="2027-03-31",
            value_gbp="1000.00",
            sv_committed_gbp="200.00",
            sv_delivered_gbp="60.00",
            paid_gbp="400.00",
        ),
        # Over since September: all of it, and no more.
        promised(
            "OVER",
            start_date="2024-10-01",
            last_end_date="2025-09-30",
            value_gbp="300.00",
            sv_committed_gbp="30.00",
            sv_delivered_gbp="20.00",
            paid_gbp="100.00",
        ),
        # Its first day of 100 is the last of the year.
        promised(
            "FIRST_DAY",
            start_date="2026-03-31",
            last_end_date="2026-07-08",
            value_gbp="100.00",
            sv_committed_gbp="50.00",
        ),
        fact("NOTHING_PROMISED", value_gbp="9999.00", paid_gbp="9999.00"),
    ]
    table = built(given, "indicators.social_value", facts)
    of_term = values(table, "numerator_gbp", "denominator_gbp", *BOUNDS, definition="17c")
    # 80 of 500 + 300 + 1
    assert of_term["delivered_share"] == (D("80"), D("801"), *[D("0.0998751561")] * 3)
    of_paid = values(table, "numerator_gbp", "denominator_gbp", *BOUNDS, definition="17d")
    assert of_paid["delivered_share"] == (D("80"), D("500"), *[D("0.16")] * 3)
    # 80 of 100 + 30 + 0.50
    rate = values(table, "numerator_gbp", "denominator_gbp", *BOUNDS)["delivery_rate"]
    assert rate == (D("80"), D("130.5"), *[D("0.6130268199")] * 3)


OF_TERM, OF_PAID, RATE = (
    ("delivered_share", "17c"),
    ("delivered_share", "17d"),
    ("delivery_rate", "all"),
)


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        ({"sv_commitment_count": 0}, {OF_TERM: "NO_COMMITMENT", RATE: "NO_COMMITMENT"}),
        ({"last_end_date": None}, {OF_TERM: "NO_TERM", RATE: "NO_TERM", OF_PAID: None}),
        ({"paid_gbp": None}, {OF_PAID: "NO_SPEND_LINKED", OF_TERM: None, RATE: None}),
    ],
)
def test_without_promise_end_or_payment_the_delivered_part_is_silent(given, known, codes):
    whole = {"value_gbp": "9", "sv_committed_gbp": "3", "sv_delivered_gbp": "0", "paid_gbp": "2"}
    table = built(given, "indicators.social_value", [promised("X", **whole) | known])
    rows = table.rows("measure", "definition", "silent_code", *BOUNDS)
    found = {row[:2]: row[2:] for row in rows}
    assert {each: found[each] for each in codes} == {
        each: (code, *([None] * 3 if code else [D("0")] * 3)) for each, code in codes.items()
    }


def test_the_share_that_the_strategy_quotes_stands_beside_the_council_s_own(given):
    table = built(given, "indicators.social_value", [promised("X", value_gbp="9")])
    quoted = values(table, *BOUNDS, definition="quoted in the strategy")
    assert quoted == {"quoted_share": (D("0.2"),) * 3}


# I-21, I-19, I-29: sums


def test_large_payments_are_summed_within_their_period(given):
    table = given(
        {
            "core.period": PERIODS,
            "core.contract": [{"contract_key": "c", "procurement_commenced_on": "2025-04-01"}],
            "core.spend_line": "line_id | vat_basis\nl | gross",
            "rules.large_payment": """
                payment_date | payment_ref | supplier_key | contract_ref | amount_gbp
                2025-03-31   | T1          | A            | C            | 50000.00
                2025-04-01   | T2          | A            | C            | 40000.00
                2026-03-31   | T3          | A            | C            | 30000.01
                2026-04-01   | T4          | A            | C            | 50000.00
            """,
        }
    ).build("indicators.large_payment_total")
    assert values(table, *BOUNDS) == {
        "large_payment_count": (2, 2, 2),
        "large_payment_gbp": (D("70000.01"),) * 3,
    }


def multiplied(given, *survey):
    """R1 200: A and B local with 100 and 50, C elsewhere with 50."""
    bought = {"A": ("100", "TRUE"), "B": ("50", "TRUE"), "C": ("50", "FALSE")}
    numbers = dict(zip(bought, range(1, 4), strict=True))
    return given(
        {
            **PARTS,
            "core.supplier": [
                {"supplier_key": key, "supplier_number": number} for key, number in numbers.items()
            ],
            "indicators.supplier_period": [
                {
                    "period_cell_number": 1,
                    "population": "procurement",
                    "is_payee_supplier": "true",
                    "is_net_credit": "false",
                    "supplier_number": numbers[key],
                    "net_amount_gbp": amount,
                }
                for key, (amount, _) in bought.items()
            ],
            "rules.supplier_profile": [
                {"supplier_number": n, "financial_year": "2025/26", "profile_number": n}
                for n in numbers.values()
            ],
            "rules.profile_decision": [
                {"profile_number": numbers[key], "attribute": "local_l1", "status": status}
                for key, (_, status) in bought.items()
            ],
            "staging.lm3_survey": [
                {
                    "supplier_name": name,
                    "period_label": "2025/26",
                    "local_respend_rate": rate,
                    "basis": basis,
                }
                for name, rate, basis in survey
            ],
            "raw.supplier_name": [{"supplier_name": k, "name_key": k.lower()} for k in bought],
            "core.supplier_alias": [
                {"supplier_key": k, "name_key": k.lower(), "kind": "NAMED"} for k in bought
            ],
        }
    ).build("indicators.local_multiplier")


def test_a_published_rate_of_spending_again_is_an_assumption_and_a_figure_of_its_own(given):
    table = multiplied(given, ("A", "0.5", "survey"), ("B", "0.4", "published_rate"))
    found = values(table, *BOUNDS)
    # 200 + 150 + 50 of A; at most all 50 of B again; with its published rate 20.
    assert found["local_multiplier"] == (D("2"), D("2"), D("2.25"))
    assert found["local_multiplier_assumed"][1] == D("2.1")
    surveyed = values(multiplied(given, ("A", "0.5", "survey")), "point_value")
    assert surveyed == {"local_multiplier": D("2")}


def test_what_is_delivered_and_not_yet_validated_is_a_sum_of_its_own_net_of_its_cost(given):
    table = given(
        {
            "core.period": PERIODS,
            "staging.saving": """
                type           | status     | financial_year | amount_gbp | implementation_cost_gbp
                CASHABLE       | delivered  | 2025/26        | 40.00      | 5.00
                CASHABLE       | delivered  | 2025/26        | 8.50       |
                CASHABLE       | validated  | 2025/26        | 100.00     |
                CASHABLE       | identified | 2025/26        | 30.00      |
                CASHABLE       | rejected   | 2025/26        | 999.00     |
                COST_AVOIDANCE | delivered  | 2025/26        | 7.00       |
                CASHABLE       | delivered  | 2026/27        | 500.00     |
            """,
        }
    ).build("indicators.saving_total")
    assert values(table, "point_value", definition="cashable") == {
        "validated_gbp": 100,
        "delivered_not_validated_gbp": D("43.5"),
        "pipeline_gbp": 30,
        "on_grown_contract_gbp": 0,
    }
    avoided = values(table, "point_value", definition="cost_avoidance")
    assert avoided["delivered_not_validated_gbp"] == 7


# I-25, I-30, I-31, I-32, I-33, I-36: shares of live contracts


def test_the_pipeline_is_asked_of_contracts_that_end_within_twelve_months(given):
    facts = [
        fact("ENDS_WITH_THE_YEAR", last_end_date="2026-03-31"),
        fact("FIRST_DAY", last_end_date="2026-04-01", is_in_pipeline="true"),
        fact("LAST_DAY", last_end_date="2027-03-31"),
        fact("LATER", last_end_date="2027-04-01"),
        fact("NO_END", last_end_date=None, is_in_pipeline="true"),
    ]
    found = values(shares(given, facts), *BOUNDS, *COUNTS)
    assert found["ending_in_pipeline_share"] == (HALF, HALF, HALF, 1, 2, 0)
    assert found["ending_in_pipeline_count"] == (1, 1, 1, 1, 2, 0)


@pytest.mark.parametrize(
    ("limit", "concerned"), [("500", (1, 2, 0)), ("500.01", (1, 1, 0)), (None, (1, 1, 0))]
)
def test_a_contract_is_strategic_as_the_register_says_or_else_by_its_value(given, limit, concerned):
    facts = [
        fact("SAID", value_gbp="1", is_in_pipeline="true"),
        fact("LARGE", value_gbp="500"),
        fact("SAID_NOT", value_gbp="900"),
        fact("NO_VALUE"),
    ]
    said = {"SAID": "true", "SAID_NOT": "false"}
    limits = {"strategic_contract_min_gbp": limit}
    found = values(shares(given, facts, limits, is_strategic=said), *COUNTS)
    assert found["strategic_in_pipeline_share"] == concerned
    assert found["strategic_in_pipeline_count"] == concerned


def test_what_the_register_does_not_say_of_joint_contracts_leaves_their_number_open(given):
    facts = [fact("X"), fact("Y"), fact("Z")]
    found = values(shares(given, facts, is_collaborative={"X": "true", "Y": "false"}), *BOUNDS)
    assert found["collaborative_share"] == (THIRD, HALF, TWO_THIRDS)
    assert found["collaborative_count"] == (1, None, 2)


def test_key_contracts_are_assessed_if_within_the_last_twelve_months(given):
    facts = [
        fact("FIRST_DAY", kpi_last_assessed_on="2025-04-01"),
        fact("DAY_BEFORE", value_gbp="100", kpi_last_assessed_on="2025-03-31"),
        fact("NEVER"),
        fact("SAID_NOT", value_gbp="900", kpi_last_assessed_on="2026-03-31"),
        fact("SMALL", value_gbp="99.99", kpi_last_assessed_on="2026-03-31"),
    ]
    said = {"FIRST_DAY": "true", "NEVER": "true", "SAID_NOT": "false"}
    table = shares(given, facts, {"key_contract_min_gbp": "100"}, is_key=said)
    found = values(table, *BOUNDS, *COUNTS)
    assert found["kpi_result_share"] == (THIRD, THIRD, THIRD, 1, 3, 0)
    assert found["kpi_result_count"] == (1, 1, 1, 1, 3, 0)


def test_the_act_asks_three_indicators_of_contracts_above_five_million(given):
    above = {"value_gbp": "5000000.01", "kpi_count": 3, "kpi_last_assessed_on": "2026-03-31"}
    facts = [
        fact("THREE", **above),
        fact("TWO", **above | {"kpi_count": 2}),
        fact("LONG_AGO", **above | {"kpi_last_assessed_on": "2025-03-31"}),
        fact("AT_THE_LIMIT", **above | {"value_gbp": "5000000.00"}),
        fact("LIGHT_TOUCH", **above),
        fact("FRAMEWORK", **above | {"is_framework": "true"}),
        fact("NO_VALUE", **above | {"value_gbp": None}),
    ]
    table = shares(given, facts, is_light_touch={"THREE": "false", "LIGHT_TOUCH": "true"})
    found = values(table, *BOUNDS, *COUNTS, definition="statutory")
    assert found["kpi_count_share"] == (THIRD, THIRD, THIRD, 1, 3, 0)
    assert found["kpi_count_count"] == (1, 1, 1, 1, 3, 0)


@pytest.mark.parametrize(("from_day", "is_asked"), [("2026-03-31", True), ("2026-04-01", False)])
def test_nothing_is_asked_of_a_period_that_ends_before_the_duty_began(given, from_day, is_asked):
    facts = [fact("ONE", value_gbp="5000000.01", kpi_count=3, kpi_last_assessed_on="2026-03-31")]
    law = [
        {**row, "valid_from": from_day if row["parameter"] == "kpi_contract_min_gbp" else None}
        for row in parameters()
    ]
    table = built(
        given, "indicators.contract_share", facts, register(facts), **{"reference.parameter": law}
    )
    assert ("kpi_count_share" in values(table, "numerator_count")) is is_asked


def test_critical_contracts_have_an_owner_of_the_risk_or_a_dated_plan_or_neither(given):
    facts = [fact("BOTH"), fact("OWNER"), fact("NEITHER"), fact("LARGE", value_gbp="100")]
    facts += [fact("SAID_NOT", value_gbp="900"), fact("SMALL", value_gbp="99.99")]
    table = shares(
        given,
        facts,
        {"critical_contract_min_gbp": "100"},
        is_critical={"BOTH": "true", "OWNER": "true", "NEITHER": "true", "SAID_NOT": "false"},
        risk_owner={"BOTH": "A", "OWNER": "B", "LARGE": "C", "SAID_NOT": "D", "SMALL": "E"},
        contingency_plan_on={"BOTH": "2025-01-31", "LARGE": "2024-01-31", "SMALL": "2024-01-31"},
    )
    found = values(table, *BOUNDS, *COUNTS)
    assert found["contingency_plan_share"] == (HALF, HALF, HALF, 2, 4, 0)
    assert found["contingency_plan_count"] == (2, 2, 2, 2, 4, 0)
    assert found["risk_owner_share"] == (D("0.75"), D("0.75"), D("0.75"), 3, 4, 0)
    assert found["risk_owner_count"] == (3, 3, 3, 3, 4, 0)


def test_waivers_and_direct_awards_are_together_and_a_route_not_stated_is_unknown(given):
    facts = [fact(key) for key in ("WAIVED", "DIRECT", "OPEN", "NOT_SAID")]
    routes = {"WAIVED": "waiver", "DIRECT": "direct_award", "OPEN": "open"}
    found = values(shares(given, facts, route=routes), *BOUNDS, *COUNTS)
    assert found["live_waiver_share"] == (HALF, TWO_THIRDS, D("0.75"), 2, 4, 1)
    assert found["live_waiver_count"] == (2, None, 3, 2, 4, 1)


def test_options_are_asked_of_contracts_of_high_value_as_the_council_sets_it(given):
    facts = [
        fact("WEIGHED", value_gbp="100", option_appraisal_on="2023-05-01"),
        fact("REVIEWED", value_gbp="150", review_done_on="2025-05-01"),
        fact("SMALL", value_gbp="99.99", option_appraisal_on="2023-05-01"),
        fact("NO_VALUE"),
    ]
    table = shares(given, facts, {"high_value_contract_min_gbp": "100"})
    found = values(table, *BOUNDS, *COUNTS)
    assert found["option_appraisal_share"] == (HALF, HALF, HALF, 1, 2, 0)
    assert found["option_appraisal_count"] == (1, 1, 1, 1, 2, 0)
    # A review or an appraisal, of every contract.
    assert found["delivery_review_share"] == (D("0.75"), D("0.75"), D("0.75"), 3, 4, 0)
    assert found["delivery_review_count"] == (3, 3, 3, 3, 4, 0)
    unset = values(shares(given, facts), *COUNTS)
    assert "option_appraisal_share" not in unset


# I-23, I-26, I-33, I-35, I-17: procurements


def advertised(given, procurements, engaged=(), **limits):
    return given(
        {
            "core.period": PERIODS,
            "reference.parameter": parameters(**limits),
            "staging.procurement": procurements,
            "staging.engagement_event": [
                {
                    "event_ref": f"E{n}",
                    "type": "market_sounding",
                    "procurement_ref": ref,
                    "held_on": day,
                }
                for n, (ref, day) in enumerate(engaged)
            ],
        },
        real=GIVEN_FOR,
    ).build("indicators.procurement_share")


def test_procurements_are_shared_out_by_their_route_by_outcome_and_by_whom_they_are_for(given):
    table = advertised(
        given,
        """
            advert_on  | est_value_gbp | route                  | is_outcome_based | reserved_for
            2025-04-01 | 1             | innovation_partnership | true             | local
            2025-05-01 | 2             | competitive_flexible   | false            | sme
            2025-05-01 | 4             | waiver                 | false            | none
            2025-05-01 | 8             | direct_award           | false            | none
            2025-05-01 | 16            | framework_callout      | false            | none
            2025-05-01 | 32            | dynamic_market         | false            | none
            2025-05-01 | 64            | open                   | false            | none
            2026-03-31 | 128           |                        |                  |
            2026-04-01 | 256           | waiver                 | true             | local
        """,
    )
    found = values(table, *BOUNDS, "numerator_gbp", "unknown_gbp", "denominator_gbp")
    two_sevenths = (D("0.25"), D("0.2857142857"), D("0.375"))
    assert found["innovation_procedure_share"] == (*two_sevenths, 3, 128, 255)
    assert found["waiver_share"] == (*two_sevenths, 12, 128, 255)
    assert found["framework_share"] == (*two_sevenths, 48, 128, 255)
    assert found["reserved_competition_share"] == (*two_sevenths, 3, 128, 255)
    one_seventh = (D("0.125"), D("0.1428571429"), D("0.25"))
    assert found["outcome_specified_share"] == (*one_seventh, 1, 128, 255)
    counts = values(table, *BOUNDS)
    assert counts["innovation_procedure_count"] == (2, None, 3)
    assert counts["waiver_count"] == (2, None, 3)
    assert counts["framework_count"] == (2, None, 3)
    assert counts["reserved_competition_count"] == (2, None, 3)
    assert counts["outcome_specified_count"] == (1, None, 2)


def test_procurements_are_numbered_as_they_are_shared(given):
    """The first market event is on the day of the advert: it came too late."""
    events = (("P1", "2025-06-10"), ("P2", "2025-07-09"), ("P2", "2025-07-20"))
    counts = values(advertised(given, PROCUREMENTS, events), *BOUNDS)
    assert counts["electronic_count"] == (1, None, 2)
    assert counts["engaged_before_advert_count"] == (1, 1, 1)
    assert counts["lotted_count"] == (1, 1, 1)
    assert counts["weighted_award_count"] == (1, 1, 1)


def test_electronic_tenders_and_weighted_awards_are_asked_from_the_council_s_own_values_on(given):
    limits = {"electronic_tender_min_gbp": "200", "high_value_contract_min_gbp": "200"}
    found = values(advertised(given, PROCUREMENTS, **limits), *BOUNDS, *COUNTS)
    assert found["electronic_share"] == (0, 0, HALF, 0, 2, 1)
    assert found["weighted_award_share"] == (0, 0, 0, 0, 1, 0)


def test_the_change_of_the_bid_share_over_three_years_runs_from_bound_to_bound(given):
    earlier = {
        "period_number": 2,
        "period_label": "2022/23",
        "period_start": "2022-04-01",
        "period_end": "2023-03-31",
    }
    classes = (
        # of five bids one is of the class then and three now; one is not known each time
        ("P0", ("TRUE", "FALSE", "FALSE", "FALSE", "UNKNOWN")),
        ("P1", ("TRUE", "TRUE", "TRUE", "FALSE", "UNKNOWN")),
    )
    bids = [(ref, n, status) for ref, known in classes for n, status in enumerate(known)]
    table = given(
        {
            "core.period": [*PERIODS, {**PERIODS[0], **earlier, "month": "2022-04-01"}],
            "staging.procurement": "procurement_ref | advert_on\nP0 | 2022-04-01\nP1 | 2026-03-31",
            "staging.bid": [
                {
                    "record_id": f"{ref}{n}",
                    "procurement_ref": ref,
                    "bidder_name": f"{n}",
                    "status": "scored",
                    "is_winner": str(n == 0).lower(),
                    "consortium_members": "1",
                }
                for ref, n, _ in bids
            ],
            "rules.bid_class": [
                {"record_id": f"{ref}{n}", "attribute": "sme_d_nps", "status": status}
                for ref, n, status in bids
            ],
        }
    ).build("indicators.bidding")
    rows = table.rows("period_label", "measure", *BOUNDS, "silent_code")
    changes = {row[0]: row[2:] for row in rows if row[1] == "bid_share_three_year_change"}
    assert changes == {
        "2022/23": (None, None, None, "NO_EARLIER_YEAR"),
        # 3/5 - 2/5, 3/4 - 1/4, 4/5 - 1/5
        "2025/26": (D("0.2"), D("0.5"), D("0.6"), None),
    }


# I-16, I-31, I-36: suppliers met, ratings and reviews


def test_designated_suppliers_are_counted_where_a_dated_meeting_is_on_record(given):
    table = managed(given).build("indicators.supplier_management")
    found = values(table, *BOUNDS, "numerator_count", "denominator_count", definition="all")
    assert found["designated_with_review_count"] == (1, 1, 1, 1, 1)
    assert found["designated_met_count"] == (1, 1, 1, 1, 1)
    assert found["designated_met_share"] == (1, 1, 1, 1, 1)


@pytest.mark.parametrize(("days_later", "good"), [(-1, (0, 1)), (0, (1, 2)), (1, (1, 2))])
def test_ratings_are_good_over_the_three_years_that_end_with_the_period(given, days_later, good):
    assessed = date(2023, 4, 1) + timedelta(days=days_later)
    table = given(
        {
            "core.period": PERIODS,
            "staging.kpi_result": f"""
                contract_ref | kpi_name | assessed_on | rating
                C1           | On time  | {assessed}  | Good
                C1           | On time  | 2026-03-31  | Approaching_target
                C1           | On time  | 2026-04-01  | Good
            """,
        }
    ).build("indicators.supplier_management")
    found = values(table, *BOUNDS, "numerator_count", "denominator_count")
    share = HALF if good == (1, 2) else D("0")
    assert found == {"kpi_good_three_year_share": (share, share, share, *good)}


def test_reviews_count_in_the_period_they_fall_due_and_as_done_with_a_day(given):
    table = given(
        {
            "core.period": PERIODS,
            "staging.review": """
                review_ref | due_on     | done_on    | is_income_considered | is_outcome_compared
                R0         | 2025-03-31 | 2025-03-01 | true                 | true
                R1         | 2025-04-01 | 2025-03-01 | true                 | true
                R2         | 2025-12-31 | 2025-12-01 | false                | false
                R3         | 2026-03-31 | 2026-03-31 | false                | false
                R4         | 2026-03-31 |            |                      |
                R5         | 2026-04-01 | 2026-03-01 | true                 | true
            """,
        }
    ).build("indicators.governance")
    quarter, three = D("0.25"), D("0.75")
    assert values(table, *BOUNDS, "numerator_count", "denominator_count") == {
        "review_done_share": (three, three, three, 3, 4),
        "outcome_compared_share": (quarter, quarter, quarter, 1, 4),
        "review_income_share": (quarter, quarter, quarter, 1, 4),
    }


# I-02, I-15, trends: what the long table adds to its parts


def test_the_most_paid_suppliers_are_summed_to_fifty(golden):
    """Sixty suppliers: the first is paid 41.00, every other 1.00, in all 100.00."""
    lines = [
        (f"l{n}", f"S{n:02}", "2024-04-01", "Place", "PROCUREMENT", "41.00" if n == 0 else "1.00")
        for n in range(60)
    ]
    rows = golden("indicators.supplier_concentration", lines=lines).rows(
        "period_type", "breakdown", "measure", "unit", *BOUNDS
    )
    found = {row[2]: row[4:] for row in rows if row[:2] == ("financial_year", "none")}
    assert {measure: found[measure] for measure in found if measure.startswith("top")} == {
        "top_1_share": (D("0.41"),) * 3,
        "top_5_share": (D("0.45"),) * 3,
        "top_10_share": (D("0.50"),) * 3,
        "top_20_share": (D("0.60"),) * 3,
        "top_50_share": (D("0.90"),) * 3,
    }


def test_the_classified_part_is_given_by_money_and_by_suppliers(golden):
    """Method 2.8: nobody knows whether C and D are micro: 14,000 of 80,000, two of five."""
    columns = ("period_type", "breakdown", "indicator_code", "definition", "measure")
    rows = golden("indicators.indicator_value").rows(*columns, "point_share", "numerator_count")
    found = {
        row[4]: row[5:]
        for row in rows
        if row[:4] == ("financial_year", "none", "I-02", "micro_d_nps")
    }
    assert found["classified_spend_share"] == (D("0.825"), None)
    assert found["classified_supplier_share"] == (D("0.6"), 3)


def test_a_share_changes_by_the_difference_of_two_years_from_bound_to_bound(given):
    years = (("2024/25", 2024, "20", "20"), ("2025/26", 2025, "45", "10"))
    world = given(
        {
            "indicators.local_spend_share": [
                {
                    "indicator_code": "I-03",
                    "measure": "spend_share",
                    "definition": "local_l1",
                    "breakdown": "none",
                    "breakdown_value": "all",
                    "period_type": "financial_year",
                    "period_label": label,
                    "period_start": f"{year}-04-01",
                    "period_end": f"{year + 1}-03-31",
                    "numerator_gbp": local,
                    "unknown_gbp": unknown,
                    "denominator_gbp": "100",
                    "is_provisional": "false",
                    "crosses_series_break": "false",
                }
                for label, year, local, unknown in years
            ],
        }
    )
    world.build("indicators.share_change")
    rows = world.build("indicators.indicator_value").rows(
        "measure", "unit", "period_label", *BOUNDS
    )
    # 45% less 40%; 45 of 90 less 20 of 80; 55% less 20%
    assert [row for row in rows if row[0] == "spend_share_change"] == [
        ("spend_share_change", "change", "2025/26", D("0.05"), D("0.25"), D("0.35"))
    ]


# None is forgotten


MEASURE = re.compile(
    r"'(\w+)'\s+as\s+measure\b"
    r"|'measure'\s*:\s*'(\w+)'"
    r"|\bthen\s+'(\w+)'\s+else\s+'(\w+)'\s+end\s+as\s+measure\b"
    r"|\('(\w+)', \d+\)(?=[^;]*\bas\s+\w+\s+\(measure,)"
)
"""As a column, in a struct, in a case, in a list of values."""
NUMBERED_TOO = re.compile(r"replace\([\w.]*measure, '_share', '_count'\)")
SHARE_ALONE = "directorate_with_contract_share"
"""The one share of its table that is not given as a number too."""


def measures_of(sql):
    """The names of measures that the text of an indicator gives, those made of others included."""
    names = {name for found in MEASURE.findall(sql) for name in found if name}
    if NUMBERED_TOO.search(sql):
        names |= {name.replace("_share", "_count") for name in names - {SHARE_ALONE}}
    return names


def words_of_tests(folder):
    """The words of all texts in the tests of a folder; what only a docstring says is not tried."""
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from re.findall(r"\w+", "" if id(node) in told else node.value)


def test_measures_are_found_however_an_indicator_writes_them():
    assert measures_of("select 'a_share' as measure,") == {"a_share"}
    assert measures_of("{ 'measure': 'a_share', 'unit': 'share' }") == {"a_share"}
    case = "case measure when 'x' then 'a_share' else 'b_share' end\n    as measure,"
    assert measures_of(case) == {"a_share", "b_share"}
    top = "values\n('top_1_share', 1),\n('top_5_share', 5)\n) as top (measure, top_count)"
    assert measures_of(top) == {"top_1_share", "top_5_share"}
    also = "'a_share' as measure, replace(told.measure, '_share', '_count') as measure"
    assert measures_of(also) == {"a_share", "a_count"}


def test_every_measure_of_every_indicator_is_named_by_a_test_of_its_figure():
    held = set(words_of_tests(PROJECT / "tests" / "spec" / "indicators"))
    given_by = {}
    for name, contract in find_contracts(PROJECT).items():
        if name.startswith("indicators.") and "measure" in contract.column_names:
            path = PROJECT / "sql" / f"{name.replace('.', '/')}.sql"
            given_by[name] = measures_of(path.read_text("utf-8"))
    # These pass on what indicators.attribute_share measures.
    passed_on = {name for name, names in given_by.items() if not names}
    assert passed_on == {
        f"indicators.{kind}_spend_share" for kind in ("local", "sme", "micro", "vcse", "local_sme")
    }
    forgotten = {f"{each}: {name}" for each, names in given_by.items() for name in names - held}
    assert not forgotten
