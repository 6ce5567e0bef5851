"""Indicators of contracts: coverage, leakage, growth, expiry, shares; method 2.8's contract rows."""

from decimal import Decimal as D

import pytest

from tests.spec.conftest import contract_of

YEAR = {
    "period_number": 1,
    "period_type": "financial_year",
    "period_label": "2025/26",
    "period_start": "2025-04-01",
    "period_end": "2026-03-31",
    "is_provisional": "false",
    "crosses_series_break": "false",
}
PERIODS = [{**YEAR, "month": f"2025-{month:02}-01"} for month in range(4, 13)] + [
    {**YEAR, "month": f"2026-{month:02}-01"} for month in range(1, 4)
]
GIVEN_FOR = ["reference.breakdown_period", "reference.value_band"]
PARTS = {
    "rules.breakdown_cell": """
        cell_number | breakdown   | breakdown_value
        1           | none        | all
        2           | directorate | Place
        3           | category    | Roads
    """,
    "rules.period_cell": [
        {
            **YEAR,
            "period_cell_number": 1,
            "cell_number": 1,
            "breakdown": "none",
            "breakdown_value": "all",
        }
    ],
}
"""The whole council in the year, for tables that sum by numbers."""


def parameters(**changed):
    values = {
        "headline_coverage_min_share": "0.80",
        "bounds_only_coverage_max_share": "0.50",
        "contract_growth_min_months": "12",
        "quoted_cost_growth_share": "0.094",
        "social_value_quoted_share": "0.20",
        "contract_change_goods_max_share": "0.10",
        "contract_change_works_max_share": "0.15",
        "contract_change_term_max_share": "0.10",
        "kpi_contract_min_gbp": "5000000",
        "kpi_min_count": "3",
        "social_value_delivery_months": "6",
        "below_threshold_max_gbp": "207720",
        "social_value_discount_rate": "0.035",
        "portal_active_months": "24",
        "pipeline_look_ahead_months": "18",
        "strategic_directorate_min_count": "3",
        "strategic_candidate_max_count": "20",
        "dependency_min_share": "0.25",
        **changed,
    }
    return [{"parameter": name, "value": value} for name, value in values.items()]


def fact(key, **other):
    return {
        "contract_key": key,
        "contract_ref": key,
        "start_date": "2024-01-01",
        "last_end_date": "2026-12-31",
        "is_open_ended": "false",
        "is_framework": "false",
        "directorate": "Place",
        "sme_status": "UNKNOWN",
        "vcse_status": "UNKNOWN",
        "variation_count": 0,
        "works_change_gbp": "0",
        "goods_change_gbp": "0",
        "unnoticed_count": 0,
        "kpi_count": 0,
        "is_in_pipeline": "false",
        "sv_commitment_count": 0,
        "sv_unvalued_count": 0,
        **other,
    }


def parted(facts, table, **fixed):
    """What of each fact `table` holds: the register's part, or that of other feeds by a day."""
    known = contract_of(table).column_names
    return [{**{k: v for k, v in each.items() if k in known}, **fixed} for each in facts]


def facts_of(facts):
    """The two tables of facts of contracts, those of other feeds as at the end of the year."""
    return {
        "rules.contract_fact": parted(facts, "rules.contract_fact"),
        "rules.contract_to_date": parted(
            facts, "rules.contract_to_date", as_at_date=YEAR["period_end"]
        ),
    }


def built(given, table, facts, contracts=None, **other):
    tables = {
        "core.period": PERIODS,
        **facts_of(facts),
        "core.contract": contracts
        or [
            {"contract_key": each["contract_key"], "is_awarded": "true", "is_snapshot": "true"}
            for each in facts
        ],
        "reference.parameter": parameters(),
        **FED,
        **other,
    }
    return given(tables, real=GIVEN_FOR).build(table)


FED = {
    f"staging.{feed}": "record_id\nother"
    for feed in ("review", "kpi_result", "pipeline_item", "sv_delivery")
}
"""Feeds that were added, and hold a record of something else."""


@pytest.mark.parametrize(
    ("feed", "measures"),
    [
        ("review", {"option_appraisal_share", "delivery_review_share"}),
        ("kpi_result", {"kpi_result_share", "kpi_count_share"}),
        ("pipeline_item", {"ending_in_pipeline_share", "strategic_in_pipeline_share"}),
        ("sv_delivery", {"recent_delivery_share"}),
    ],
)
def test_a_feed_that_was_not_added_says_nothing_of_any_contract(given, feed, measures):
    asked = fact(
        "X",
        value_gbp="9000000",
        last_end_date="2026-06-30",
        sv_commitment_count=1,
        kpi_count=3,
    )
    contract = {"contract_key": "X", "is_key": "true", "is_strategic": "true"}
    contracts = [{**contract, "is_awarded": "true", "is_snapshot": "true"}]

    def told(**feeds):
        feeds["reference.parameter"] = parameters(high_value_contract_min_gbp="1")
        table = built(given, "indicators.contract_share", [asked], contracts, **feeds)
        return set(values(table, "point_value"))

    assert measures <= told()
    assert not measures & told(**{f"staging.{feed}": "record_id"})


def test_a_register_without_columns_of_risk_does_not_say_that_nobody_owns_one(given):
    def told(**columns):
        contract = {"contract_key": "X", "is_critical": "true", "is_awarded": "true", **columns}
        table = built(given, "indicators.contract_share", [fact("X")], [contract])
        return values(table, "point_value").get("risk_owner_share")

    assert told() is None
    assert told(risk_owner="Head of Place") == 1


def values(table, *columns, definition=None):
    rows = table.rows("measure", "definition", "breakdown", *columns)
    return {
        row[0]: row[3] if len(columns) == 1 else row[3:]
        for row in rows
        if row[2] == "none" and (definition is None or row[1] == definition)
    }


XYZ = [
    fact("X", value_original_gbp="100000", value_gbp="110000", sv_committed_gbp="25000")
    | {"sv_commitment_count": 1},
    fact("Y", value_original_gbp="300000", value_gbp="303000", sv_committed_gbp="45000")
    | {"sv_commitment_count": 1},
    fact("Z", value_original_gbp="100000", value_gbp="125000"),
]


def test_growth_of_the_example_is_given_four_ways_and_the_quoted_figure_apart(given):
    found = values(built(given, "indicators.contract_cost_growth", XYZ), "point_value")
    assert found["growth_mean"] == D("0.12")
    assert found["growth_pooled"] == D("0.076")
    assert found["growth_median"] == D("0.10")
    assert found["growth_p90"] == D("0.25")
    assert found["growth_pooled"] < found["quoted_growth_share"] < found["growth_mean"]


def test_contracts_without_an_original_value_are_counted_and_not_measured(given):
    facts = [*XYZ, fact("W", value_gbp="9")]
    found = values(
        built(given, "indicators.contract_cost_growth", facts),
        "numerator_count",
        "denominator_count",
        "unknown_count",
    )
    assert found["growth_median"] == (3, 4, 1)


@pytest.mark.parametrize(
    ("unmeasured", "bounds"),
    [
        (0, ("0.1", "0.1")),
        # 1%, 10%, 25% and one that may lie anywhere: the middle lies between the two on each side.
        (1, ("0.055", "0.175")),
        (2, ("0.01", "0.25")),
        (3, (None, None)),
    ],
)
def test_the_middle_growth_is_bounded_while_most_contracts_are_measured(given, unmeasured, bounds):
    facts = [*XYZ, *(fact(f"U{n}", value_gbp="9") for n in range(unmeasured))]
    table = built(given, "indicators.contract_cost_growth", facts)
    found = values(table, "lower_value", "point_value", "upper_value")
    lower, upper = (bound and D(bound) for bound in bounds)
    assert found["growth_median"] == (lower, D("0.1"), upper)
    mean = D("0.12") if not unmeasured else None
    assert found["growth_mean"] == (mean, D("0.12"), mean)


def test_no_original_value_anywhere_is_silence(given):
    table = built(given, "indicators.contract_cost_growth", [fact("W", value_gbp="9")])
    assert values(table, "point_value", "silent_code")["growth_mean"] == (None, "NO_ORIGINAL_VALUE")


def test_a_contract_younger_than_a_year_is_left_out(given):
    young = fact("Q", value_original_gbp="1", value_gbp="9", start_date="2025-06-01")
    found = values(
        built(given, "indicators.contract_cost_growth", [*XYZ, young]), "denominator_count"
    )
    assert found["growth_mean"] == 3


@pytest.mark.parametrize(
    ("kind", "change", "needs_notice"),
    [
        ("goods_change_gbp", "10000.00", 0),
        ("goods_change_gbp", "10010.00", 1),
        ("works_change_gbp", "15000.00", 0),
        ("works_change_gbp", "15010.00", 1),
    ],
)
def test_section_75_draws_its_lines_at_10_and_15_per_cent(given, kind, change, needs_notice):
    varied = fact("X", value_original_gbp="100000", value_gbp="100000", unnoticed_count=1)
    table = built(given, "indicators.contract_cost_growth", [varied | {kind: change}])
    assert values(table, "point_value")["change_without_notice_count"] == needs_notice


def test_a_change_downwards_needs_a_notice_too_and_without_a_base_it_is_not_known(given):
    less = fact("X", value_original_gbp="100", value_gbp="50", unnoticed_count=1)
    unsaid = fact("Y", value_original_gbp=None, unnoticed_count=1)
    table = built(
        given,
        "indicators.contract_cost_growth",
        [less | {"goods_change_gbp": "-50.00"}, unsaid | {"goods_change_gbp": "1.00"}],
    )
    found = values(table, "lower_value", "point_value", "upper_value")
    assert found["change_without_notice_count"] == (1, None, 2)


def test_a_term_is_counted_in_whole_months_from_day_to_day(given):
    """19 months and two more are above a tenth; 20 and two more are not."""
    for end, needs_notice in (("2025-11-14", 1), ("2025-12-14", 0)):
        varied = fact(
            "X",
            start_date="2024-04-15",
            last_end_date=end,
            value_original_gbp="100",
            value_gbp="100",
            unnoticed_count=1,
            term_change_months="2",
        )
        table = built(given, "indicators.contract_cost_growth", [varied])
        assert values(table, "point_value")["change_without_notice_count"] == needs_notice


def test_a_contract_of_a_year_that_began_on_its_first_day_has_run_it(given):
    begun = fact("X", start_date="2025-04-01", value_original_gbp="100", value_gbp="110")
    table = built(given, "indicators.contract_cost_growth", [begun])
    assert values(table, "point_value")["growth_pooled"] == D("0.1")


def test_what_is_overspent_is_a_least_value_where_some_is_not_known(given):
    dear = fact("X", value_original_gbp="100", value_gbp="100", paid_gbp="130")
    open_ = fact("Y", value_original_gbp="100", value_gbp="100")

    def overspend(*facts):
        table = built(given, "indicators.contract_cost_growth", list(facts))
        return values(table, "lower_value", "point_value", "upper_value")["overspend_gbp"]

    assert overspend(dear) == (30, 30, 30)
    assert overspend(dear, open_) == (30, None, None)


def test_burn_is_what_was_paid_of_what_would_be_due_by_now(given):
    """Half of the term has run: 60 paid of 100 due."""
    half = fact(
        "X",
        start_date="2025-04-01",
        last_end_date="2027-03-31",
        value_original_gbp="200",
        value_gbp="200",
        paid_gbp="60",
    )
    without = fact("Y", value_gbp=None, paid_gbp="60")

    def burn(*facts):
        table = built(given, "indicators.contract_cost_growth", list(facts))
        return values(table, "lower_value", "point_value", "upper_value")["burn_index"]

    assert burn(half) == (D("0.6"), D("0.6"), D("0.6"))
    assert burn(half, without) == (None, D("0.6"), None)


def test_social_value_of_the_example_is_pooled_and_never_by_the_mean(given):
    table = built(
        given,
        "indicators.social_value",
        [each | {"value_gbp": each["value_original_gbp"]} for each in XYZ],
    )
    a = values(table, "point_value", definition="17a")
    assert a["committed_share"] == D("0.175")
    assert a["committed_mean_share"] == D("0.20")
    assert a["contract_at_quoted_share"] == D("0.5")
    assert values(table, "point_value", definition="17b")["committed_share"] == D("0.14")
    assert values(table, "numerator_count", "denominator_count", definition="17a")[
        "contract_at_quoted_share"
    ] == (1, 2)


def test_economic_local_value_stands_apart_from_what_is_additional(given):
    facts = [fact("X", value_gbp="100", sv_committed_gbp="24", sv_economic_gbp="20")]
    found = values(
        built(given, "indicators.social_value", [facts[0] | {"sv_commitment_count": 2}]),
        "point_value",
        definition="17a",
    )
    assert found["economic_local_share"] == D("0.20")
    assert found["additive_social_share"] == D("0.04")


def test_without_commitments_social_value_is_silent_and_not_nothing(given):
    table = built(given, "indicators.social_value", [fact("X", value_gbp="100")])
    assert values(table, "point_value", "silent_code", definition="17a")["committed_share"] == (
        None,
        "NO_COMMITMENT",
    )


def test_the_delivery_rate_counts_evidenced_value_against_what_was_due_by_then(given):
    half = fact(
        "X",
        start_date="2025-04-01",
        last_end_date="2027-03-31",
        value_gbp="1000",
        sv_committed_gbp="730",
        sv_delivered_gbp="140",
        sv_commitment_count=1,
    )
    found = values(
        built(given, "indicators.social_value", [half]), "numerator_gbp", "denominator_gbp"
    )
    assert found["delivery_rate"] == (D("140.00"), D("365.00"))


def delivered(given, commitment, delivery, proxy=None):
    return given(
        {
            "core.period": PERIODS,
            "reference.parameter": parameters(),
            "staging.sv_commitment": [
                {
                    "commitment_ref": "K",
                    "measure_set": "S",
                    "measure_version": "1",
                    "measure_code": "M",
                    **commitment,
                }
            ],
            "staging.sv_delivery": [
                {"commitment_ref": "K", "period_end": "2026-03-31", "quantity": "10", **delivery}
            ],
            "staging.sv_proxy": proxy or "measure_set | measure_code",
        }
    ).build("indicators.social_value_adjusted")


FACTORS = {
    "deadweight_share": "0.2",
    "attribution_share": "0.1",
    "displacement_share": "0",
    "dropoff_share": "0.5",
}


def test_adjusted_value_takes_off_every_factor_and_discounts_later_years(given):
    table = delivered(given, {"proxy_value_gbp": "100"}, {**FACTORS, "benefit_years": "2"})
    # 10 x 100 x 0.8 x 0.9 = 720; 720/1.035 + 360/1.035^2
    assert values(table, "point_value") == {
        "gross_value_gbp": D("1000"),
        "adjusted_value_gbp": D("1031.72"),
    }


def test_a_missing_factor_leaves_the_gross_value_alone(given):
    table = delivered(given, {"proxy_value_gbp": "100"}, FACTORS | {"deadweight_share": None})
    found = values(table, "point_value", "upper_value", "silent_code")
    assert found["adjusted_value_gbp"] == (None, D("1000"), "NO_DEFLATORS")


def test_a_proxy_that_allows_for_such_things_itself_is_not_adjusted_twice(given):
    proxy = [
        {
            "measure_set": "S",
            "measure_version": "1",
            "measure_code": "M",
            "proxy_value_gbp": "5",
            "is_adjusted_already": "true",
        }
    ]
    table = delivered(given, {}, FACTORS, proxy)
    assert values(table, "silent_code")["adjusted_value_gbp"] == "NO_DEFLATORS"
    assert values(table, "point_value")["gross_value_gbp"] == 50


def test_contracts_that_end_soon_are_counted_by_how_soon(given):
    facts = [
        fact("X", last_end_date="2026-05-31", value_gbp="10"),
        fact("Y", last_end_date="2027-03-31", value_gbp="20"),
        fact("Z", last_end_date=None),
        fact("O", last_end_date=None, is_open_ended="true"),
    ]
    table = built(given, "indicators.contract_expiry", facts)
    assert values(table, "lower_value", "upper_value", definition="3 months")[
        "ending_within_months_count"
    ] == (1, 2)
    assert (
        values(table, "numerator_gbp", definition="12 months")["ending_within_months_count"] == 30
    )


def lapsed(given, facts, *paid):
    """Bounds of the value paid after its end; `paid` are contract, day and outcome of the link."""
    contracts = [
        {
            "contract_key": each["contract_key"],
            "last_end_date": each["last_end_date"],
            "is_awarded": "true",
            "is_snapshot": "true",
        }
        for each in facts
    ]
    lines = {
        "core.spend_line": [
            {
                "line_id": f"l{n}",
                "month": f"{day[:7]}-01",
                "payment_date": day,
                "net_amount_gbp": "5.00",
            }
            for n, (_, day, _) in enumerate(paid)
        ],
        "rules.contract_link": [
            {"line_id": f"l{n}", "contract_key": key, "outcome": outcome, "is_strict": "false"}
            for n, (key, _, outcome) in enumerate(paid)
        ],
    }
    table = built(given, "indicators.contract_expiry", facts, contracts, **lines)
    return values(table, "lower_value", "point_value", "upper_value")["lapsed_or_late_share"]


def test_value_paid_after_its_end_is_a_share_with_what_is_not_known(given):
    facts = [
        fact("X", last_end_date="2025-06-30", value_gbp="30"),
        fact("Y", value_gbp="50"),
        fact("Z", last_end_date=None, value_gbp="20"),
    ]
    late = ("X", "2025-11-03", "LAPSED")
    assert lapsed(given, facts, late) == (D("0.3"), D("0.375"), D("0.5"))
    assert lapsed(given, facts, ("X", "2025-05-03", "STRICT")) == (D("0"), D("0"), D("0.2"))


def test_a_contract_that_ended_in_an_earlier_year_and_is_still_paid_counts_as_lapsed(given):
    facts = [
        fact("X", last_end_date="2024-06-30", value_gbp="25"),
        fact("OVER", last_end_date="2024-06-30", value_gbp="900"),
        fact("Y", value_gbp="75"),
    ]
    quarter = D("0.25")
    assert lapsed(given, facts, ("X", "2025-11-03", "LAPSED")) == (quarter, quarter, quarter)


def test_shares_of_live_contracts_keep_what_the_register_does_not_say_as_unknown(given):
    facts = [
        fact("X", sme_status="TRUE", directorate="Place"),
        fact("Y", sme_status="FALSE", directorate="People"),
        fact("Z", directorate="People"),
        fact("OLD", sme_status="TRUE", last_end_date="2024-12-31"),
    ]
    contracts = [
        {"contract_key": "X", "is_collaborative": "true"},
        {"contract_key": "Y", "is_collaborative": "false"},
        {"contract_key": "Z"},
        {"contract_key": "OLD"},
    ]
    table = built(given, "indicators.contract_share", facts, contracts)
    found = values(table, "lower_value", "point_value", "upper_value", definition="sme_d_nps")
    assert found["live_contract_share"] == (D("0.3333333333"), D("0.5"), D("0.6666666667"))
    assert found["live_contract_count"] == (1, None, 2)
    assert found["directorate_with_contract_share"] == (D("0.5"), D("1"), D("1"))
    joint = values(table, "numerator_count", "denominator_count", "unknown_count", definition="all")
    assert joint["collaborative_share"] == (1, 3, 1)


def test_a_pipeline_entry_counts_for_contracts_about_to_end(given):
    facts = [
        fact("X", last_end_date="2026-09-30", is_in_pipeline="true"),
        fact("Y", last_end_date="2026-10-31"),
        fact("Z", last_end_date="2028-03-31"),
    ]
    table = built(given, "indicators.contract_share", facts)
    found = values(table, "numerator_count", "denominator_count")
    assert found["ending_in_pipeline_share"] == (1, 2)


def test_contracts_are_broken_down_by_category_and_by_band_of_their_value(given):
    facts = [
        fact("X", value_gbp="4999.99", sme_status="TRUE"),
        fact("Y", value_gbp="5000.00", sme_status="FALSE"),
        fact("Z", sme_status="TRUE"),
    ]
    contracts = [
        {"contract_key": "X", "category": "Roads"},
        {"contract_key": "Y", "category": "Roads"},
        {"contract_key": "Z"},
    ]
    national = """
        category | category_code | expense_type | national_category
        Roads    | ''            | ''           | construction
    """
    more = {"rules.national_category": national}
    rows = built(given, "indicators.contract_share", facts, contracts, **more).rows(
        "measure",
        "definition",
        "breakdown",
        "breakdown_value",
        "numerator_count",
        "denominator_count",
    )
    shares = {row[2:4]: row[4:] for row in rows if row[:2] == ("live_contract_share", "sme_d_nps")}
    sme = {key: row for key, row in shares.items() if key[0] not in ("none", "directorate")}
    assert sme == {
        ("category", "Roads"): (1, 2),
        ("category", ""): (1, 1),
        ("national_category", "construction"): (1, 2),
        ("national_category", "other"): (1, 1),
        ("value_band", "below 5,000"): (1, 1),
        ("value_band", "5,000 to 30,000"): (0, 1),
        ("value_band", ""): (1, 1),
    }


LINE = {"month": "2025-06-01", "payment_date": "2025-06-05"} | {
    "reporting_directorate": "Place",
    "reporting_category": "Roads",
}
FLAGS = ("is_strict", "is_strict_unknown", "is_lenient", "is_supplier_live", "is_supplier_unknown")


def covered(given, *lines, contracts=1, references=True):
    """Lines as (supplier, amount, flags that are true)."""
    return given(
        {
            "core.period": PERIODS,
            **PARTS,
            "core.contract": [{"contract_key": f"c{n}"} for n in range(contracts)]
            or "contract_key | title",
            "core.spend_line": [
                {
                    **LINE,
                    "line_id": f"l{n}",
                    "supplier_key": supplier,
                    "net_amount_gbp": amount,
                    "contract_ref": "C" if references else None,
                }
                for n, (supplier, amount, _) in enumerate(lines)
            ],
            "rules.contract_link": [
                {
                    "line_id": f"l{n}",
                    "supplier_key": supplier,
                    "is_contractable": "true",
                    **{flag: str(flag in true).lower() for flag in FLAGS},
                }
                for n, (supplier, _, true) in enumerate(lines)
            ],
            "rules.supplier_shown_name": [
                {"supplier_key": s, "shown_key": s, "shown_name": s}
                for s in sorted({line[0] for line in lines})
            ],
        }
    )


COVERED = (
    ("A", "50.00", ("is_strict", "is_lenient", "is_supplier_live")),
    ("B", "20.00", ("is_lenient", "is_supplier_live")),
    ("C", "10.00", ("is_supplier_live",)),
    ("D", "10.00", ("is_supplier_unknown",)),
    ("E", "10.00", ()),
    ("F", "-5.00", ("is_strict",)),
)


def test_coverage_is_strict_lenient_or_by_supplier_and_net_credits_leave_it(given):
    table = covered(given, *COVERED).build("indicators.contract_coverage")
    found = values(table, "lower_value", "upper_value", "denominator_gbp")
    assert found == {
        "strict_coverage_share": (D("0.5"), D("0.5"), D("100.00")),
        "lenient_coverage_share": (D("0.7"), D("0.8"), D("100.00")),
        "supplier_on_register_share": (D("0.8"), D("0.9"), D("100.00")),
    }


def test_without_a_register_or_without_references_coverage_is_silent(given):
    none = covered(given, *COVERED, contracts=0).build("indicators.contract_coverage")
    assert set(values(none, "silent_code").values()) == {"NO_CONTRACT_REGISTER"}
    bare = covered(given, *COVERED, references=False).build("indicators.contract_coverage")
    assert values(bare, "lower_value", "silent_code")["strict_coverage_share"] == (
        None,
        "NO_CONTRACT_REFERENCE",
    )
    assert values(bare, "silent_code")["lenient_coverage_share"] is None


ROLLING = [{**each, "period_type": "rolling_year", "period_label": "2026-03"} for each in PERIODS]


@pytest.mark.parametrize(
    ("quote", "listed", "silent"), [("9", ["D", "E"], None), (None, [], "THRESHOLD_NOT_SET")]
)
def test_off_contract_suppliers_are_listed_above_the_council_s_own_threshold(
    given, quote, listed, silent
):
    world = covered(given, *COVERED)
    world = given(
        {
            "core.period": ROLLING,
            "reference.parameter": parameters(quote_threshold_gbp=quote, tender_threshold_gbp=None),
            **{
                name: world.build("indicators.contract_coverage") and rows
                for name, rows in covered_tables(*COVERED).items()
            },
        }
    )
    table = world.build("indicators.off_contract_supplier")
    assert [row[0] for row in table.rows("supplier_key")] == listed
    total = world.build("indicators.off_contract_total")
    found = values(total, "point_value", "silent_code")["off_contract_over_threshold_gbp"]
    assert found == ((20 if listed else None), silent)


def covered_tables(*lines):
    return {
        "core.contract": [{"contract_key": "c1"}],
        "core.spend_line": [
            {**LINE, "line_id": f"l{n}", "supplier_key": supplier, "net_amount_gbp": amount}
            for n, (supplier, amount, _) in enumerate(lines)
        ],
        "rules.contract_link": [
            {
                "line_id": f"l{n}",
                "supplier_key": supplier,
                "is_contractable": "true",
                **{flag: str(flag in true).lower() for flag in FLAGS},
            }
            for n, (supplier, _, true) in enumerate(lines)
        ],
        "rules.supplier_shown_name": [
            {"supplier_key": s, "shown_key": s, "shown_name": s}
            for s in sorted({line[0] for line in lines})
        ],
    }


def test_leakage_is_measured_only_where_a_contract_must_be_used(given):
    table = given(
        {
            "core.period": PERIODS,
            "core.contract": """
                contract_key | category | is_mandated | is_awarded | start_date | last_end_date | is_open_ended
                c1           | Print    | true        | true       | 2024-04-01 | 2027-03-31    | false
                c2           | Paper    |             | true       | 2024-04-01 | 2027-03-31    | false
            """,
            "rules.contract_supplier": "contract_key | supplier_key | basis_code\nc1 | A | CS_NAME",
            "core.spend_line": """
                line_id | supplier_key | month      | payment_date | category | net_amount_gbp
                l1      | A            | 2025-06-01 | 2025-06-05   | Print    | 75.00
                l2      | B            | 2025-06-01 | 2025-06-05   | print    | 25.00
                l3      | B            | 2025-06-01 | 2025-06-05   | Paper    | 99.00
            """,
            "rules.spend_scope": """
                line_id | is_procurement
                l1      | true
                l2      | true
                l3      | true
            """,
        }
    ).build("indicators.contract_leakage")
    rows = table.rows("breakdown", "point_value", "denominator_gbp")
    assert {(row[0], row[1]) for row in rows} <= {
        ("category", D("0")),
        ("category", D("1")),
        ("category", D("0.25")),
    }
    assert sum(row[2] for row in rows) == D("100.00")


def test_what_is_known_of_a_contract_comes_from_every_feed(given):
    table = given(
        {
            "core.contract": """
                contract_key | contract_ref | value_gbp | start_date | last_end_date | is_open_ended | is_framework | is_awarded | is_sme_declared
                c1           | C-1          | 100       | 2024-04-01 | 2025-05-01    | false         | false        | true       | true
                c2           | C-2          |           |            |               | false         | false        | false      |
            """,
            "core.period": "period_end\n2025-03-31\n2026-03-31\n2027-03-31",
            "staging.variation": """
                contract_ref | variation_ref | agreed_on  | value_change_gbp | is_works
                C 1          | V1            | 2025-06-01 | 7                | true
                C-1          | V2            | 2026-03-31 | 3                |
                C-1          | V3            | 2026-04-01 | 5                | true
            """,
            "staging.kpi_result": """
                contract_ref | kpi_name | assessed_on
                C-1          | On time  | 2026-01-31
                C-1          | On time  | 2026-05-31
                C-1          | Clean    | 2026-05-31
            """,
            "staging.pipeline_item": """
                contract_replaced_ref | first_published_on
                C 1                   | 2025-04-01
            """,
            "staging.sv_commitment": "commitment_ref | contract_ref | committed_value_gbp | class\nK1 | C-1 | 20 | social",
            "staging.sv_delivery": "commitment_ref | period_end | value_gbp | evidence_grade\nK1 | 2026-03-31 | 5 | validated\nK1 | 2026-03-31 | 9 | self_report",
            "rules.contract_link": """
                line_id | contract_key | outcome
                l1      | c1           | STRICT
                l2      | c1           | STRICT
            """,
            "core.spend_line": """
                line_id | payment_date | month      | net_amount_gbp
                l1      | 2025-06-01   | 2025-06-01 | 12.00
                l2      | 2026-06-01   | 2026-06-01 | 8.00
            """,
        }
    )
    table.build("rules.contract_fact").expect("""
        contract_key | paid_after_end_gbp | sme_status | vcse_status | is_in_pipeline
        c1           | 20.00              | TRUE       | UNKNOWN     | true
    """)
    table.build("rules.contract_to_date").expect("""
        contract_key | as_at_date | variation_count | value_change_gbp | works_change_gbp | kpi_count | is_in_pipeline | sv_committed_gbp | sv_delivered_gbp | sv_claimed_gbp | paid_gbp
        c1           | 2025-03-31 | 0               |                  | 0.00             | 0         | false          | 20.00            |                  |                |
        c1           | 2026-03-31 | 2               | 10.00            | 7.00             | 1         | true           | 20.00            | 5.00             | 14.00          | 12.00
        c1           | 2027-03-31 | 3               | 15.00            | 12.00            | 2         | true           | 20.00            | 5.00             | 14.00          | 20.00
    """)


def test_an_entry_that_says_no_day_may_have_been_in_the_pipeline_or_not(given):
    given(
        {
            "core.contract": "contract_key | contract_ref | is_awarded\nc1 | C-1 | true",
            "core.period": "period_end\n2026-03-31",
            "staging.pipeline_item": "contract_replaced_ref | first_published_on\nC-1 |",
        }
    ).build("rules.contract_to_date").expect("contract_key | is_in_pipeline\nc1 |")
