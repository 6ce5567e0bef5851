"""Indicators of payments, procurements, bids, savings, the portal, suppliers and governance."""

from decimal import Decimal as D

import pytest

from tests.spec.indicators.test_contracts import GIVEN_FOR, PARTS, PERIODS, parameters, values


def test_payment_days_of_the_example_count_from_the_day_after_receipt(given):
    """Method 2.8: received 1 April; paid 2 April, 1 May, 2 May, 31 May, 1 June."""
    paid = ("2025-04-02", "2025-05-01", "2025-05-02", "2025-05-31", "2025-06-01")
    table = payments(given, [("2025-04-01", day) for day in paid])
    found = values(table, "point_value", definition="all invoices")
    assert found == {
        "payment_days_mean": D("36.6"),
        "paid_within_30_days_share": D("0.4"),
        "paid_in_31_to_60_days_share": D("0.4"),
        "paid_after_60_days_share": D("0.2"),
        "payable_not_paid_in_time_share": None,
    }


def payments(given, dates, is_strict=False):
    return given(
        {
            "core.period": PERIODS,
            "reference.parameter": parameters(
                regulation_38_first_days="30", regulation_38_second_days="60"
            ),
            "core.spend_line": [
                {
                    "line_id": f"l{n}",
                    "supplier_key": "A",
                    "invoice_ref": f"I{n}",
                    "invoice_date": "2025-03-01",
                    "invoice_received_date": received,
                    "payment_date": paid,
                    "month": f"{paid[:7]}-01",
                    "net_amount_gbp": "10.00",
                }
                for n, (received, paid) in enumerate(dates)
            ],
            "rules.spend_scope": [
                {"line_id": f"l{n}", "is_procurement": "true"} for n in range(len(dates))
            ],
            "rules.contract_link": [
                {"line_id": f"l{n}", "is_strict": str(is_strict).lower()} for n in range(len(dates))
            ],
        }
    ).build("indicators.payment_performance")


def test_an_invoice_s_own_date_never_stands_in_for_its_receipt(given):
    table = payments(given, [(None, "2025-04-02")])
    assert values(table, "point_value", "silent_code")["payment_days_mean"] == (
        None,
        "NO_RECEIVED_DATE",
    )


def test_only_public_contracts_count_for_the_statute(given):
    assert "public contracts" not in {
        row[0] for row in payments(given, [("2025-04-01", "2025-04-02")]).rows("definition")
    }
    table = payments(given, [("2025-04-01", "2025-04-02")], is_strict=True)
    assert values(table, "point_value", definition="public contracts")["payment_days_mean"] == 1


def test_of_sums_that_fell_due_the_late_part_is_a_least_value(given):
    """Invoices still unpaid are not seen; one of unknown receipt may have been in time."""
    received_and_paid = [
        ("2025-04-01", "2025-05-01"),  # due on 1 May, in time
        ("2025-04-01", "2025-05-02"),  # due on 1 May, late
        (None, "2025-04-10"),  # may have fallen due within the year, in time
        ("2026-03-15", "2026-03-20"),  # due in the next year
    ]
    table = payments(given, received_and_paid)
    share = "payable_not_paid_in_time_share"
    found = values(table, "numerator_gbp", "denominator_gbp", "unknown_gbp", "lower_value")[share]
    assert found == (D("10.00"), D("20.00"), D("10.00"), D("0.3333333333"))
    assert values(table, "point_value", "upper_value")[share] == (None, None)


def test_a_receipt_after_the_payment_is_none(given):
    table = payments(given, [("2025-04-03", "2025-04-02"), ("2025-04-01", "2025-04-02")])
    mean = values(table, "point_value", "unknown_count")["payment_days_mean"]
    assert mean == (1, 1)


def duplicates(given, *lines):
    """Lines as (supplier, invoice, amount, paid on) with more columns by name in a fifth place."""
    rows = []
    for n, (supplier, invoice, amount, paid, *more) in enumerate(lines, 1):
        rows.append(
            {
                "line_id": f"l{n}",
                "supplier_key": supplier,
                "invoice_ref": invoice,
                "net_amount_gbp": amount,
                "payment_date": paid,
                "month": f"{paid[:7]}-01",
                "transaction_id": f"T{n}",
                **(more[0] if more else {}),
            }
        )
    return given(
        {
            "core.period": PERIODS,
            "core.spend_line": rows,
            "rules.spend_scope": [
                {"line_id": row["line_id"], "is_payee_supplier": "true"} for row in rows
            ],
            "rules.supplier_shown_name": [
                {"supplier_key": s, "shown_key": s, "shown_name": s}
                for s in sorted({line[0] for line in lines})
            ],
            "rules.entity_match": "supplier_key | entity_id | is_asserted\nA | E1 | true\nS | E2 | true",
            "rules.entity_family": "entity_id | family_id\nE1 | E1\nE2 | E1",
            "reference.parameter": "parameter | value\nduplicate_reversal_days | 90",
        }
    )


@pytest.mark.parametrize(
    ("lines", "tiers"),
    [
        ((("A", "INV1", "10", "2025-04-02"), ("A", "inv 1", "10", "2025-05-02")), ["T1"]),
        ((("A", "INV-001", "10", "2025-04-02"), ("A", "inv001a", "10", "2025-05-02")), ["T2"]),
        ((("A", "77", "10", "2025-04-02"), ("S", "0077", "10", "2025-05-02")), ["T2"]),
        (
            (
                ("A", "77", "10", "2025-04-02", {"supplier_vat_no": "GB1"}),
                ("B", "77", "10", "2025-05-02", {"supplier_vat_no": "GB1"}),
            ),
            ["T3"],
        ),
        (
            (
                ("A", "77", "10", "2025-04-02", {"invoice_date": "2025-03-01"}),
                ("A", "78", "10", "2025-05-02", {"invoice_date": "2025-03-01"}),
            ),
            ["T4"],
        ),
        ((("A", "77", "10", "2025-04-02"), ("A", "77", "11", "2025-05-02")), []),
        ((("A", "77", "10", "2025-04-02"), ("B", "77", "10", "2025-05-02")), []),
        ((("A", "REDACTED", "10", "2025-04-02"), ("A", "REDACTED", "10", "2025-05-02")), []),
        (
            (
                ("A", "77", "10", "2025-04-02"),
                ("A", "77", "10", "2025-05-02"),
                ("A", "CN1", "-10", "2025-06-02"),
            ),
            [],
        ),
        (
            (
                ("A", "77", "10", "2025-04-02"),
                ("A", "77", "10", "2025-05-02"),
                ("A", "CN1", "-10", "2025-11-02"),
            ),
            ["T1"],
        ),
        (
            (
                ("A", "77", "10", "2025-04-02", {"transaction_id": "T"}),
                ("A", "77", "10", "2025-04-02", {"transaction_id": "T"}),
            ),
            [],
        ),
    ],
)
def test_a_pair_is_a_candidate_in_its_tier_unless_it_was_taken_back(given, lines, tiers):
    built = duplicates(given, *lines).build("indicators.duplicate_payment_candidate")
    assert [row[0] for row in built.rows("tier")] == tiers


@pytest.mark.parametrize("days", [("2025-04-02", "2025-03-28"), ("2025-03-28", "2025-04-02")])
def test_a_pair_is_of_the_period_of_its_later_payment_whichever_stands_first(given, days):
    world = duplicates(given, *(("A", "77", "10", day) for day in days))
    pair = world.build("indicators.duplicate_payment_candidate")
    assert [str(day) for (day,) in pair.rows("later_payment_date")] == ["2025-04-02"]


def test_without_invoice_numbers_duplicates_are_silent(given):
    world = duplicates(given, ("A", None, "10", "2025-04-02"), ("A", None, "10", "2025-05-02"))
    world.build("indicators.duplicate_payment_candidate")
    table = world.build("indicators.duplicate_payment")
    assert values(table, "point_value", "silent_code", definition="T1") == {
        "candidate_pair_count": (None, "NO_INVOICE_REF")
    }


def test_pairs_are_a_least_number_while_some_lines_carry_no_invoice_number(given):
    pair = [("A", "I1", "10", "2025-04-02"), ("A", "I1", "10", "2025-05-02")]

    def bounds(*lines):
        world = duplicates(given, *lines)
        world.build("indicators.duplicate_payment_candidate")
        table = world.build("indicators.duplicate_payment")
        found = values(table, "lower_value", "point_value", "upper_value", definition="T1")
        return found["candidate_pair_count"]

    assert bounds(*pair) == (1, 1, 1)
    assert bounds(*pair, ("B", None, "20", "2025-04-02")) == (1, None, None)


def orders(given, *orders, exempt=()):
    """Lines of 25 pounds with these order numbers, each in a category of its own."""
    return given(
        {
            "core.period": PERIODS,
            **PARTS,
            "reference.parameter": parameters(order_required_min_gbp="0"),
            "reference.council_order_exemption": [{"category_name": name} for name in exempt]
            or "category_name",
            "core.spend_line": [
                {
                    "line_id": f"l{n}",
                    "supplier_key": "A",
                    "month": "2025-06-01",
                    "reporting_directorate": "Place",
                    "reporting_category": f"Care & Homes {n}",
                    "po_number": order,
                    "net_amount_gbp": "25.00",
                }
                for n, order in enumerate(orders)
            ],
            "rules.spend_scope": [
                {"line_id": f"l{n}", "is_procurement": "true"} for n in range(len(orders))
            ],
        }
    ).build("indicators.order_coverage")


def test_order_coverage_is_silent_where_no_order_is_published(given):
    some = orders(given, "PO1", None, "NO PO", "PO2")
    assert values(some, "point_value")["order_spend_share"] == D("0.5")
    none = orders(given, None, None)
    assert values(none, "point_value", "silent_code")["order_spend_share"] == (
        None,
        "NO_ORDER_NUMBERS",
    )


def test_what_the_council_exempts_needs_no_order_and_is_shown_as_a_sum(given):
    table = orders(given, "PO1", None, None, "PO2", exempt=("CARE AND HOMES 1", "care & homes 3"))
    found = values(table, "point_value", "denominator_gbp")
    assert found["order_spend_share"] == (D("0.5"), D("50"))
    assert found["order_line_share"][0] == D("0.5")
    assert found["order_exempt_gbp"][0] == D("50")
    everything = orders(given, "PO1", exempt=("Care & Homes 0",))
    assert values(everything, "point_value", "silent_code")["order_spend_share"] == (
        None,
        "NOTHING_COUNTED",
    )


def test_no_input_says_when_an_order_was_raised_or_how_an_invoice_arrived(given):
    found = values(orders(given, "PO1"), "point_value", "silent_code")
    assert found["retrospective_order_share"] == (None, "NO_ORDER_DATES")
    assert found["electronic_invoice_share"] == (None, "NO_INVOICE_CHANNEL")
    assert found["touchless_invoice_share"] == (None, "NO_INVOICE_CHANNEL")


PROCUREMENTS = """
    procurement_ref | advert_on  | channel  | est_value_gbp | lot_count | is_lottable | reserved_for | route  | status  | sv_weighting_pct
    P1              | 2025-06-10 | e_system | 100           | 2         | true        | local        | open   | awarded | 10
    P2              | 2025-07-10 | other    | 200           | 1         | true        | none         | waiver | awarded | 0
    P3              | 2025-08-10 |          | 300           | 1         | false       |              |        | open    |
"""


def test_procurements_of_a_period_are_shared_out_by_what_is_known_of_them(given):
    table = given(
        {
            "core.period": PERIODS,
            "reference.parameter": parameters(),
            "staging.procurement": PROCUREMENTS,
            "staging.engagement_event": """
                event_ref | held_on    | type            | procurement_ref
                E1        | 2025-06-01 | market_sounding | P1
                E2        | 2025-07-20 | market_sounding | P2
            """,
        },
        real=GIVEN_FOR,
    ).build("indicators.procurement_share")
    found = values(table, "lower_value", "point_value", "upper_value")
    third, two = D("0.3333333333"), D("0.6666666667")
    assert found["electronic_share"] == (third, D("0.5"), two)
    assert found["engaged_before_advert_share"] == (third, third, third)
    assert found["lotted_share"] == (D("0.5"), D("0.5"), D("0.5"))
    assert found["reserved_competition_count"] == (1, None, 2)
    assert found["weighted_award_share"] == (D("0.5"), D("0.5"), D("0.5"))


def test_bids_and_wins_of_a_class_keep_the_unknown_apart(given):
    table = given(
        {
            "core.period": PERIODS,
            "staging.procurement": PROCUREMENTS,
            "staging.bid": """
                record_id | procurement_ref | lot_ref | bidder_name | status    | is_winner | consortium_members
                a         | P1              | 1       | A           | scored    | true      | 1
                b         | P1              | 1       | B           | scored    | false     | 1
                c         | P1              | 1       | C           | scored    | false     | 1
                d         | P1              | 1       | D           | withdrawn | false     | 1
                e         | P2              | 1       | E           | scored    | true      | 1
            """,
            "rules.bid_class": """
                record_id | attribute | status
                a         | sme_d_nps | TRUE
                b         | sme_d_nps | FALSE
                c         | sme_d_nps | UNKNOWN
                d         | sme_d_nps | TRUE
                e         | sme_d_nps | FALSE
            """,
        }
    ).build("indicators.bidding")
    found = values(table, "lower_value", "point_value", "upper_value", definition="sme_d_nps")
    assert found["bid_share"] == (D("0.25"), D("0.3333333333"), D("0.5"))
    assert found["win_share"] == (D("0.5"), D("0.5"), D("0.5"))
    assert found["win_rate"] == (D("0.5"), D("1"), D("1"))
    lots = values(table, "point_value", definition="all")
    assert lots["single_bid_share"] == D("0.5")
    assert lots["bids_per_lot_mean"] == lots["bids_per_lot_median"] == 2
    change = values(table, "silent_code", definition="sme_d_nps")["bid_share_three_year_change"]
    assert change == "NO_EARLIER_YEAR"


def test_a_member_of_a_consortium_is_credited_with_its_part(given):
    table = given(
        {
            "core.period": PERIODS,
            "staging.procurement": PROCUREMENTS,
            "staging.bid": """
                record_id | procurement_ref | bidder_name | status | is_winner | consortium_members
                a         | P1              | A           | scored | true      | 2
                b         | P1              | B           | scored | true      | 2
                c         | P1              | C           | scored | false     |
            """,
            "rules.bid_class": """
                record_id | attribute | status
                a         | sme_d_nps | TRUE
                b         | sme_d_nps | FALSE
                c         | sme_d_nps | FALSE
            """,
        }
    ).build("indicators.bidding")
    assert values(table, "point_value", definition="sme_d_nps")["bid_share"] == D("0.25")


def test_savings_are_never_added_across_types_and_flag_dearer_contracts(given):
    table = given(
        {
            "core.period": PERIODS,
            "staging.saving": """
                saving_ref | contract_ref | type         | status    | financial_year | amount_gbp | implementation_cost_gbp
                S1         | C-1          | CASHABLE     | validated | 2025/26        | 100        | 10
                S2         |              | CASHABLE     | forecast  | 2025/26        | 50         |
                S3         |              | NON_CASHABLE | validated | 2025/26        | 70         |
                S4         |              | CASHABLE     | rejected  | 2025/26        | 999        |
                S5         |              | CASHABLE     | validated | 2024/25        | 5          |
            """,
            "rules.contract_fact": "contract_key | contract_ref | value_gbp | value_original_gbp\nc1 | c 1 | 120 | 100",
        }
    ).build("indicators.saving_total")
    cashable = values(table, "point_value", definition="cashable")
    assert cashable["validated_gbp"] == 90
    assert cashable["pipeline_gbp"] == 50
    assert cashable["on_grown_contract_gbp"] == 90
    assert values(table, "point_value", definition="non_cashable")["validated_gbp"] == 70
    assert {row[0] for row in table.rows("definition")} == {"cashable", "non_cashable"}


def test_the_portal_counts_who_is_registered_and_who_was_active(given):
    table = given(
        {
            "core.period": PERIODS,
            "reference.parameter": parameters(),
            "reference.council": "council_code\nE06999999",
            "register.postcode": "postcode | lad_code\nWX1 2AB | E06999999\nZZ1 1ZZ | E09999999",
            "staging.portal_registration": """
                record_id | supplier_name | postcode | registered_on | last_active_on | is_sme
                r1        | A             | wx12ab   | 2024-05-01    | 2025-12-01     | true
                r2        | B             | ZZ1 1ZZ  | 2020-05-01    | 2020-06-01     |
                r3        | C             |          | 2026-05-01    |                | true
            """,
        }
    ).build("indicators.portal_registration_count")
    found = values(table, "lower_value", "upper_value", definition="sme_d_nps")
    assert found["registered_count"] == (1, 2)
    assert values(table, "point_value", definition="all")["active_share"] == D("0.5")
    assert values(table, "lower_value", definition="local_l1")["registered_count"] == 1


def test_governance_counts_records_by_their_own_days(given):
    table = given(
        {
            "core.period": PERIODS,
            "staging.review": """
                review_ref | due_on     | done_on    | is_income_considered
                R1         | 2025-12-31 | 2025-12-01 | true
                R2         | 2025-12-31 | 2025-12-01 |
                R3         | 2025-12-31 |            | false
            """,
            "staging.publication_log": """
                dataset | period_end | due_on     | published_on
                spend   | 2025-06-30 | 2025-07-30 | 2025-07-30
                spend   | 2025-09-30 | 2025-10-30 | 2025-10-31
                spend   | 2025-12-31 | 2026-01-30 |
            """,
            "core.contract": """
                contract_key | contract_ref | title | is_awarded | is_snapshot | is_open_ended
                c1           | C1           | Roads | true       | true        | true
            """,
            "staging.target": """
                indicator_code | scope_name | period_label | value_gbp | reported_on
            """.replace("value_gbp | ", "")
            + """
                I-04           | council    | 2025/26      | 2026-01-20
            """,
            "staging.attestation": """
                clause_id | document_ref | document_kind | issued_on  | next_due_on
                A         | D1           | strategy      | 2025-03-10 | 2028-03-10
                B         | D2           | strategy      | 2019-03-10 | 2022-03-10
                C         | D3           | member_report | 2025-09-01 |
            """,
        }
    ).build("indicators.governance")
    found = values(table, "lower_value", "upper_value", definition="all")
    assert found["review_income_share"] == (D("0.3333333333"), D("0.6666666667"))
    assert found["on_time_share"][0] == D("0.3333333333")
    assert found["required_field_share"][0] == D("0.3")
    assert found["strategy_in_date_share"][0] == D("0.5")
    assert found["member_report_count"][0] == 1
    assert values(table, "point_value", definition="sme") == {
        "target_count": 1,
        "report_count": 1,
        "reports_against_target_count": 1,
    }


def managed(given):
    return given(
        {
            "core.period": PERIODS
            + [
                {**each, "period_type": "rolling_year", "period_label": "2026-03"}
                for each in PERIODS
            ],
            "reference.parameter": parameters(),
            "core.contract": """
                contract_key | is_strategic | is_critical | is_awarded | start_date | last_end_date
                c1           | true         | false       | true       | 2024-04-01 | 2027-03-31
                c2           |              | true        | true       | 2024-04-01 | 2027-03-31
            """,
            "rules.contract_supplier": """
                contract_key | supplier_key | basis_code
                c1           | A            | CS_NAME
                c1           | S            | CS_FAMILY
                c2           | B            | CS_NAME
            """,
            "staging.engagement_event": """
                event_ref | held_on    | type             | audience | attendee_name
                E1        | 2025-10-01 | supplier_meeting | Council  | Acme
            """,
            "raw.supplier_name": "supplier_name | name_key\nAcme | acme",
            "core.supplier_alias": "supplier_key | name_key | kind\nA | acme | NAMED",
            "staging.kpi_result": """
                contract_ref | kpi_name | assessed_on | rating
                C1           | On time  | 2024-12-31  | Good
                C1           | On time  | 2025-12-31  | Inadequate
                C1           | On time  | 2020-12-31  | Good
            """,
            "core.spend_line": """
                line_id | supplier_key | payment_date | directorate | category | net_amount_gbp
                l1      | A            | 2025-06-05   | Place       | Roads    | 75.00
                l2      | B            | 2025-06-05   | People      | Care     | 25.00
                l3      | A            | 2025-06-05   | People      | Care     | 5.00
            """,
            "rules.spend_scope": """
                line_id | is_procurement | is_payee_supplier
                l1      | true           | true
                l2      | true           | true
                l3      | true           | true
            """,
            "rules.supplier_shown_name": "supplier_key | shown_key | shown_name | is_suppressed\nA | A | Acme | false\nB | B | Birch | false",
            "rules.entity_match": "supplier_key | entity_id | is_asserted\nA | E1 | true\nB | E2 | true",
            "rules.entity_fact": """
                entity_id | entity_name | status      | company_id | last_seen_on | is_in_newest_edition | income_gbp | figures_on
                E1        | ACME LTD    | Liquidation | GB-COH-1   | 2026-04-01   | true                 |            |
                E2        | BIRCH       | Active      |            | 2026-04-01   | true                 | 60         | 2025-03-31
            """,
        },
        real=["reference.sound_status"],
    )


def test_designated_suppliers_are_met_where_a_meeting_is_logged(given):
    table = managed(given).build("indicators.supplier_management")
    found = values(table, "numerator_count", "denominator_count", definition="council")
    assert found["designated_met_share"] == (1, 1)
    assert values(table, "point_value", definition="group")["designated_met_count"] == 0
    assert values(table, "point_value", definition="all")["kpi_good_three_year_share"] == D("0.5")


def test_signs_of_a_strategic_supplier_stand_side_by_side(given):
    managed(given).build("indicators.strategic_supplier").expect("""
        supplier_key | net_amount_gbp | spend_rank | directorate_count | sole_category_count | is_designated | has_critical_contract | last_met_on
        A            | 80.00          | 1          | 2                 | 1                   | true          | false                 | 2025-10-01
        B            | 25.00          | 2          | 1                 | 0                   | false         | true                  |
    """)


def test_a_watch_fact_has_its_register_day_and_no_judgement(given):
    managed(given).build("indicators.supplier_watch").expect("""
        supplier_key | watch_code | fact_date
        A            | STATUS     | 2026-04-01
        B            | DEPENDENT  | 2025-03-31
    """)


def test_lm3_of_the_example_counts_what_a_survey_says_and_bounds_the_rest(given):
    table = multiplier(given, survey=True)
    found = values(table, "lower_value", "point_value", "upper_value", "coverage_share")
    assert found["local_multiplier"] == (D("1.4675"), D("1.4675"), D("1.5675"), D("0.6923076923"))


def test_without_a_survey_only_the_bounds_of_lm3_are_known(given):
    found = values(
        multiplier(given, survey=False), "lower_value", "point_value", "upper_value", "silent_code"
    )
    assert found["local_multiplier"] == (D("1.325"), None, D("1.65"), "NO_SURVEY")


def multiplier(given, survey, suppliers=None, rates=(("A", "0.6"), ("D", "0.7"))):
    suppliers = suppliers or {
        "A": ("12000", "TRUE"),
        "B": ("40000", "FALSE"),
        "C": ("8000", "TRUE"),
        "D": ("6000", "TRUE"),
        "H": ("14000", "FALSE"),
    }
    numbers = {key: number for number, key in enumerate(suppliers, start=1)}
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
                for key, (amount, _) in suppliers.items()
            ],
            "rules.supplier_profile": [
                {"supplier_number": n, "financial_year": "2025/26", "profile_number": n}
                for n in numbers.values()
            ],
            "rules.profile_decision": [
                {
                    "profile_number": numbers[key],
                    "attribute": "local_l1",
                    "status": status,
                    "reason_code": "LO_SITE",
                }
                for key, (_, status) in suppliers.items()
            ],
            "staging.lm3_survey": [
                {
                    "supplier_name": name,
                    "period_label": "2025/26",
                    "local_respend_rate": rate,
                    "basis": "survey",
                }
                for name, rate in (rates if survey else ())
            ]
            or "supplier_name | period_label",
            "raw.supplier_name": [{"supplier_name": k, "name_key": k.lower()} for k in suppliers],
            "core.supplier_alias": [
                {"supplier_key": k, "name_key": k.lower(), "kind": "NAMED"} for k in suppliers
            ],
        }
    ).build("indicators.local_multiplier")


def test_lm3_of_the_published_worked_example_is_1_52(given):
    """Method I-19: R1 100, R2 40, R3 12."""
    suppliers = {"A": ("40", "TRUE"), "B": ("60", "FALSE")}
    table = multiplier(given, survey=True, suppliers=suppliers, rates=(("A", "0.3"),))
    assert values(table, "point_value")["local_multiplier"] == D("1.52")


def test_large_payments_are_grouped_by_transaction_and_never_added_up(given):
    world = given(
        {
            "reference.parameter": "parameter | value | valid_from\nlarge_payment_min_gbp | 30000 | 2026-04-01",
            "core.contract": """
                contract_key | contract_ref | title | procurement_commenced_on
                c1           | C1           | Roads | 2026-04-01
                c2           | C2           | Parks | 2026-03-31
            """,
            "core.spend_line": """
                line_id | supplier_key | payment_date | transaction_id | net_amount_gbp | vat_basis
                l1      | A            | 2026-05-01   | T1             | 20000.00       | gross
                l2      | A            | 2026-05-01   | T1             | 10000.01       | gross
                l3      | A            | 2026-05-01   | T2             | 30000.00       | gross
                l4      | A            | 2026-05-01   | T3             | 99999.00       | gross
            """,
            "rules.contract_link": """
                line_id | contract_key | outcome
                l1      | c1           | STRICT
                l2      | c1           | STRICT
                l3      | c1           | STRICT
                l4      | c2           | STRICT
            """,
            "rules.supplier_shown_name": "supplier_key | shown_key | shown_name\nA | A | Acme",
        }
    )
    world.build("rules.large_payment")
    table = world.build("returns.large_payment")
    table.expect("""
        payment_ref | amount_gbp | amount_basis | line_count
        T1          | 30000.01   | VAT included | 2
    """)


LARGE = "payment_date | payment_ref | supplier_key | contract_ref | amount_gbp\n2025-05-01 | T | A | C | 40000"


@pytest.mark.parametrize(
    ("begun", "basis", "expected"),
    [
        ("2025-04-01", "gross", (1, 1, 1, None)),
        # Net of VAT, payments just below the amount may be missing.
        ("2025-04-01", "net", (1, None, None, None)),
        (None, "gross", (None, None, None, "NO_PROCUREMENT_START")),
    ],
)
def test_large_payments_are_counted_where_their_procurement_is_dated(given, begun, basis, expected):
    table = given(
        {
            "core.period": PERIODS,
            "core.contract": [{"contract_key": "c", "procurement_commenced_on": begun}],
            "core.spend_line": [{"line_id": "l", "vat_basis": basis}],
            "rules.large_payment": LARGE,
        }
    ).build("indicators.large_payment_total")
    found = values(table, "lower_value", "point_value", "upper_value", "silent_code")
    assert found["large_payment_count"] == expected


@pytest.mark.parametrize(
    ("dates", "amount", "quote", "invoices"),
    [
        (("2025-05-01", "2025-05-10", "2025-05-31"), "9500.00", "10000", [3]),
        (("2025-05-01", "2025-05-10", "2025-06-01"), "9500.00", "10000", []),
        (("2025-05-01", "2025-05-10", "2025-05-31"), "9000.00", "10000", [3]),
        (("2025-05-01", "2025-05-10", "2025-05-31"), "8999.99", "10000", []),
        (("2025-05-01", "2025-05-10", "2025-05-31"), "10000.00", "10000", []),
        (("2025-05-01", "2025-05-10", "2025-05-31"), "9500.00", None, []),
    ],
)
def test_invoices_just_below_a_threshold_within_days_are_a_sign(
    given, dates, amount, quote, invoices
):
    lines = [
        {
            "line_id": f"l{n}",
            "supplier_key": "A",
            "invoice_ref": f"I{n}",
            "payment_date": day,
            "net_amount_gbp": amount,
        }
        for n, day in enumerate(dates)
    ]
    table = given(
        {
            "reference.parameter": parameters(
                quote_threshold_gbp=quote,
                split_purchase_min_invoices="3",
                split_purchase_days="30",
                split_purchase_below_share="0.10",
            ),
            "core.spend_line": lines,
            "rules.contract_link": [
                {
                    "line_id": each["line_id"],
                    "is_contractable": "true",
                    "is_strict": "false",
                    "is_supplier_live": "false",
                }
                for each in lines
            ],
            "rules.supplier_shown_name": "supplier_key | shown_key | shown_name\nA | A | Acme",
        }
    ).build("indicators.split_purchase")
    assert [row[0] for row in table.rows("invoice_count")] == invoices


def test_each_queue_says_what_to_do_and_begins_with_most_pounds(given):
    table = given(
        {
            "reference.parameter": parameters(),
            "core.spend_line": "line_id | supplier_key | payment_date | net_amount_gbp\nl1 | A | 2026-03-31 | 70.00",
            "rules.contract_link": "line_id | supplier_key | contract_key | outcome\nl1 | A | c1 | CONFLICT",
            "rules.supplier_shown_name": "supplier_key | shown_key | shown_name\nA | withheld-1 | (a person)",
            "core.contract": """
                contract_key | contract_ref | title | supplier_names
                c1           | C1           | Roads | Birch
                c2           | C2           | Parks | Birch
            """,
            "rules.contract_fact": """
                contract_key | contract_ref | value_gbp | last_end_date | is_in_pipeline | is_framework | paid_after_end_gbp
                c1           | C1           | 10        | 2026-06-30    | false          | false        |
                c2           | C2           | 20        | 2026-06-30    | false          | false        | 5
            """,
            "staging.feed_record_rejected": """
                feed   | record_id | file_name | source_row | reject_code       | reject_reason
                saving | r1        | s.csv     | 4          | RECORD_INCOMPLETE | Amount is missing
            """,
        }
    ).build("evidence.work_queue")
    rows = table.rows("queue", "queue_rank", "subject", "amount_gbp")
    assert ("contract ending without a plan", 1, "C2", D("20.00")) in rows
    assert ("contract ending without a plan", 2, "C1", D("10.00")) in rows
    assert ("contract conflict", 1, "(a person) and C1", D("70.00")) in rows
    assert ("lapsed contract still paid", 1, "C2", D("5.00")) in rows
    assert ("rejected record", 1, "s.csv, line 4", D("0.00")) in rows
    assert all(row[0] for row in table.rows("what_to_do"))


def test_no_queue_names_a_sole_trader_or_repeats_a_cell_of_a_file(given):
    table = given(
        {
            "reference.parameter": parameters(),
            "rules.supplier_review": """
                supplier_key | supplier_name   | procurement_gbp | matters | what_settles
                s            | C Cedar Repairs | 70.00           | Unclear | A number
            """,
            "core.spend_line": "line_id | supplier_key | payment_date | net_amount_gbp\nl1 | s | 2026-03-31 | 70.00",
            "rules.contract_link": "line_id | supplier_key | contract_key | outcome\nl1 | s | c1 | CONFLICT",
            "core.contract": "contract_key | contract_ref | supplier_names\nc1 | C1 | D Dogwood Gardens",
            "rules.supplier_shown_name": "supplier_key | shown_key | shown_name\ns | withheld-1 | (a sole trader)",
            "raw.landed_file": "file_sha256 | file_name\nf | a.csv",
            "staging.spend_line_rejected": """
                file_sha256 | sheet_name | source_row | reason_code  | reason
                f           | S          | 3          | AMT_UNPARSED | The amount is not a number.
            """,
            "staging.feed_record_rejected": """
                feed   | record_id | file_name | source_row | reject_code       | reject_reason
                saving | r1        | s.csv     | 4          | RECORD_UNREADABLE | Amount cannot be read (Mrs A Ash)
            """,
        }
    ).build("evidence.work_queue")
    assert set(table.rows("queue", "item_key", "subject")) == {
        ("unmatched supplier", "withheld-1", "(a sole trader)"),
        ("contract conflict", "withheld-1 c1", "(a sole trader) and C1"),
        ("rejected row", "f|S|3", "a.csv, line 3"),
        ("rejected record", "r1", "s.csv, line 4"),
    }
    told = str(table.rows("what", "what_to_do"))
    assert not any(name in told for name in ("Cedar", "Dogwood", "Ash"))


def test_an_agreement_in_the_register_and_under_another_reference_in_a_notice_counts_once(given):
    world = given(
        {
            "reference.parameter": parameters(),
            "core.contract": """
                contract_key | contract_ref | title       | value_gbp | is_snapshot | is_awarded
                r1           | C1           | Road works  | 100.00    | true        | true
                n1           | ocds-1       | Road Works. | 100.00    | false       | true
                n2           | ocds-2       | Road works  | 90.00     | false       | true
                n3           | ocds-3       | Road works  | 100.00    | false       | true
            """,
            "core.contract_party": """
                contract_key | name_key
                r1           | birch
                n1           | birch
                n2           | birch
                n3           | cedar
            """,
        }
    )
    world.build("rules.repeated_notice").expect("notice_key | register_ref\nn1 | C1")
    world.build("rules.contract_fact").expect("contract_key\nr1\nn2\nn3")
    assert world.build("evidence.work_queue").rows("queue", "subject", "amount_gbp") == [
        ("contract in register and notice", "C1 and ocds-1", D("100.00"))
    ]


def test_listed_grants_stand_beside_those_of_the_ledger(given):
    table = given(
        {
            "core.period": PERIODS,
            "staging.vcse_grant": """
                record_id | amount_gbp | paid_on
                a         | 1000.00    | 2025-06-01
                b         | 250.50     | 2025-06-30
                c         | 99.00      | 2024-03-31
            """,
        }
    ).build("indicators.grant_record")
    assert values(table, "point_value", "numerator_count")["listed_grant_gbp"] == (D("1250.5"), 2)


def test_a_dashboard_is_counted_by_the_months_in_which_it_came_out(given):
    table = given(
        {
            "core.period": PERIODS,
            "staging.publication_log": """
                dataset   | period_end | due_on     | published_on
                dashboard | 2025-05-31 | 2025-06-30 | 2025-06-02
                dashboard | 2025-06-30 | 2025-07-30 | 2025-06-30
                dashboard | 2025-07-31 | 2025-08-30 | 2025-08-07
                dashboard | 2025-08-31 | 2025-09-30 |
            """,
        }
    ).build("indicators.governance")
    found = values(table, "point_value", definition="dashboard")
    assert found["published_month_count"] == 2
    assert "on_time_share" not in values(table, "point_value")
