"""Size by five definitions: the decision order and the boundaries of method 3.4."""

import csv

import pytest

from pipelines.tables import PROJECT

TABLE = "rules.supplier_size"
REAL = [
    "reference.size_definition",
    "reference.size_step",
    "reference.account_category",
    "reference.legal_form_reading",
]
DEFINITIONS = ("sme_d_nps", "sme_d_pa23", "sme_d_ec", "micro_d_nps", "micro_d_ec")


def _evidence(**changes):
    row = {
        "supplier_key": "s",
        "financial_year": "2025/26",
        "as_at_date": "2025-09-30",
        "is_named": True,
        "is_not_applicable": False,
        "is_sole_trader": False,
        "paid_gbp": "1000.00",
        "match_confidence": "HIGH",
        "entity_id": "C1",
        "company_id": "C1",
        "account_category": "(NONE)",
        "is_large_form": False,
        "is_charity_figure_near": False,
        "has_controller": False,
        "is_controlled": False,
        "is_share_unknown": False,
        "is_all_staff_known": False,
        "is_all_turnover_known": False,
        "is_all_balance_known": False,
        "is_control_checked": True,
        "period_end": "2025-03-31",
    }
    return row | changes


def _parameters(rate):
    """The product's own values, and the council's rate."""
    with (PROJECT / "reference" / "parameters.csv").open(newline="", encoding="utf-8") as stream:
        rows = [
            {"parameter": row["parameter"], "value": row["value"] or None}
            for row in csv.DictReader(stream)
        ]
    return [
        row | ({"value": rate} if row["parameter"] == "pounds_per_euro" else {}) for row in rows
    ]


def _build(given, rate=None, **changes):
    tables = {
        "rules.size_evidence": [_evidence(**changes)],
        "reference.parameter": _parameters(rate),
    }
    return given(tables, real=REAL).build(TABLE)


def _all(built):
    rows = {row[0]: row[1:] for row in built.rows("attribute", "status", "rule_id", "reason_code")}
    return [rows[name] for name in DEFINITIONS]


def _one(built, attribute):
    rows = built.rows("attribute", "status", "rule_id", "confidence", "reason_code")
    return next(row[1:] for row in rows if row[0] == attribute)


def _facts(given, employees=None, turnover=None, balance=None, **changes):
    return _build(
        given,
        employees=employees,
        turnover_gbp=turnover,
        balance_sheet_total_gbp=balance,
        **changes,
    )


@pytest.mark.parametrize(
    ("employees", "turnover", "balance", "nps", "pa23"),
    [
        (249, "1.00", None, "TRUE", "TRUE"),
        (250, "1.00", None, "FALSE", "FALSE"),
        (1, "49999999.99", "38000000.00", "TRUE", "TRUE"),
        (1, "50000000.00", "38000000.00", "FALSE", "TRUE"),
        (1, "44000000.00", None, "TRUE", "TRUE"),
        (1, "44000000.01", None, "TRUE", "UNKNOWN"),
        (1, "44000000.01", "38000000.00", "TRUE", "TRUE"),
        (1, "44000000.01", "38000000.01", "TRUE", "FALSE"),
        (1, None, "38000000.00", "UNKNOWN", "TRUE"),
        (249, None, None, "UNKNOWN", "UNKNOWN"),
        (250, None, None, "FALSE", "FALSE"),
        (None, "50000000.00", "38000000.01", "FALSE", "FALSE"),
        (None, "1.00", "1.00", "UNKNOWN", "UNKNOWN"),
    ],
)
def test_the_limits_of_an_sme(given, employees, turnover, balance, nps, pa23):
    built = _facts(given, employees, turnover, balance)
    assert (_one(built, "sme_d_nps")[0], _one(built, "sme_d_pa23")[0]) == (nps, pa23)


@pytest.mark.parametrize(
    ("employees", "turnover", "status"),
    [
        (9, "1999999.99", "TRUE"),
        (10, "1.00", "FALSE"),
        (9, "2000000.00", "FALSE"),
        (9, None, "UNKNOWN"),
    ],
)
def test_the_limits_of_a_micro_enterprise(given, employees, turnover, status):
    assert _one(_facts(given, employees, turnover), "micro_d_nps")[0] == status


@pytest.mark.parametrize(
    ("turnover", "balance", "status"),
    [
        ("40000000.00", None, "TRUE"),  # 50 million euros at 0.80
        ("40000000.01", None, "UNKNOWN"),
        ("40000000.01", "34400000.00", "TRUE"),
        ("40000000.01", "34400000.01", "FALSE"),
    ],
)
def test_limits_in_euros_are_held_against_pounds_at_the_councils_rate(
    given, turnover, balance, status
):
    built = _build(
        given, "0.80", employees=1, turnover_gbp=turnover, balance_sheet_total_gbp=balance
    )
    assert _one(built, "sme_d_ec")[0] == status


def test_without_a_rate_euros_say_nothing_and_staff_still_does(given):
    assert _one(_facts(given, 1, "1.00", "1.00"), "sme_d_ec")[0] == "UNKNOWN"
    assert _one(_facts(given, 250), "sme_d_ec")[0] == "FALSE"


def test_nobody_is_asked_about_a_public_body(given):
    assert _all(_build(given, is_not_applicable=True)) == [("NOT_APPLICABLE", "S1", "SZ_NA")] * 5


def test_a_payee_without_a_name_is_unknown(given):
    assert _all(_build(given, is_named=False, entity_id=None)) == [("UNKNOWN", "S11", "SZ_UNK")] * 5


CONTROLLED = {"has_controller": True, "is_controlled": True, "controllers": "Holdings (75-100 %)"}


def test_a_controlled_company_is_no_sme_for_the_strategy_and_may_be_for_the_act(given):
    built = _facts(given, 5, "1.00", account_category="TOTAL EXEMPTION FULL", **CONTROLLED)
    assert _all(built)[:3] == [
        ("FALSE", "S4", "SZ_GROUP"),
        ("TRUE", "S5", "SZ_FACT_SME"),
        ("UNKNOWN", "S4", "SZ_GROUP"),
    ]


def test_a_share_of_a_quarter_to_a_half_leaves_a_company_independent_for_the_strategy(given):
    built = _facts(given, 5, "1.00", has_controller=True, controllers="Partner (25-50 %)")
    assert _one(built, "sme_d_nps") == ("TRUE", "S5", "HIGH", "SZ_FACT_SME")


def test_control_of_an_unstated_kind_leaves_independence_open(given):
    built = _facts(given, 5, "1.00", has_controller=True, is_share_unknown=True)
    assert _one(built, "sme_d_nps") == ("UNKNOWN", "S4", None, "SZ_GROUP_UNK")


def test_a_guaranteed_subsidiary_is_not_independent(given):
    built = _build(given, account_category="AUDIT EXEMPTION SUBSIDIARY")
    assert _all(built)[:3] == [
        ("FALSE", "S4", "SZ_SUBSIDIARY"),
        ("UNKNOWN", "S7", "SZ_SUBSIDIARY"),
        ("UNKNOWN", "S4", "SZ_SUBSIDIARY"),
    ]


def test_a_body_owned_by_another_is_not_independent(given):
    built = _facts(given, 5, "1.00", owner_ids="GB-CHC-1")
    assert _one(built, "sme_d_nps") == ("FALSE", "S4", "MEDIUM", "SZ_GROUP")


GROUP = {
    "has_controller": True,
    "is_all_staff_known": True,
    "is_all_turnover_known": True,
    "controllers": "Parent",
}


@pytest.mark.parametrize(
    ("own", "low", "high", "status", "code"),
    [
        (100, "149.00", "149.00", "TRUE", "SZ_FACT_SME"),
        (100, "150.00", "150.00", "FALSE", "SZ_GROUP"),
        (100, "100.00", "200.00", "UNKNOWN", "SZ_GROUP"),  # by the band it may be either
    ],
)
def test_the_european_definition_adds_the_group(given, own, low, high, status, code):
    built = _build(
        given,
        "1",
        employees=own,
        turnover_gbp="1.00",
        employees_low=low,
        employees_high=high,
        turnover_low_gbp="1.00",
        turnover_high_gbp="1.00",
        **GROUP,
    )
    assert (_one(built, "sme_d_ec")[0], _one(built, "sme_d_ec")[3]) == (status, code)


@pytest.mark.parametrize(
    ("category", "nps", "confidence", "micro", "code"),
    [
        ("MICRO ENTITY", "TRUE", "HIGH", "TRUE", "SZ_CAT_MICRO"),
        ("MICRO ENTITY (BLANK)", "TRUE", "MEDIUM", "TRUE", "SZ_CAT_MICRO"),
        ("TOTAL EXEMPTION FULL", "TRUE", "MEDIUM", "UNKNOWN", "SZ_CAT_SMALL"),
        ("MEDIUM", "TRUE", "LOW", "FALSE", "SZ_CAT_MEDIUM"),
        ("FULL", "UNKNOWN", None, "UNKNOWN", "SZ_CAT_FULL"),
        ("GROUP", "UNKNOWN", None, "UNKNOWN", "SZ_CAT_GROUP"),
        ("DORMANT", "UNKNOWN", None, "UNKNOWN", "M_DORMANT"),
    ],
)
def test_what_a_kind_of_accounts_says(given, category, nps, confidence, micro, code):
    built = _build(given, account_category=category, accounts_made_up_to="2025-03-31")
    assert _one(built, "sme_d_nps") == (nps, "S7", confidence, code)
    assert _one(built, "micro_d_nps")[0] == micro


def test_read_staff_and_no_controller_lift_what_small_accounts_imply(given):
    small = {"account_category": "TOTAL EXEMPTION FULL", "employees": 40}
    assert _one(_build(given, **small), "sme_d_nps")[2] == "HIGH"
    assert _one(_build(given, is_control_checked=False, **small), "sme_d_nps")[2] == "MEDIUM"
    assert _one(_build(given, has_controller=True, **small), "sme_d_nps")[2] == "MEDIUM"


def test_figures_without_a_check_of_control_are_less_sure(given):
    built = _facts(given, 5, "1.00", is_control_checked=False)
    assert _one(built, "sme_d_nps")[2] == "MEDIUM"
    assert _one(built, "sme_d_pa23")[2] == "HIGH"


def test_a_public_company_or_a_bank_is_taken_as_large_until_figures_say_otherwise(given):
    large = {"is_large_form": True, "form_words": "Public Limited Company"}
    assert _one(_build(given, **large), "sme_d_nps") == ("FALSE", "S6", "MEDIUM", "SZ_FORM_LARGE")
    assert _one(_facts(given, 5, "1.00", **large), "sme_d_nps")[0] == "TRUE"


def test_the_form_in_the_name_counts_where_no_register_knows_the_payee(given):
    built = _build(given, entity_id=None, company_id=None, name_form="plc", account_category=None)
    assert _one(built, "sme_d_nps") == ("FALSE", "S6", "MEDIUM", "SZ_FORM_LARGE")


@pytest.mark.parametrize(
    ("registered", "controller", "status"),
    [
        ("2023-10-01", False, "TRUE"),
        ("2023-09-30", False, "UNKNOWN"),
        ("2025-01-01", True, "UNKNOWN"),
    ],
)
def test_a_new_company_is_small_until_it_shows_otherwise(given, registered, controller, status):
    built = _build(
        given,
        account_category="NO ACCOUNTS FILED",
        registered_on=registered,
        has_controller=controller,
    )
    assert _one(built, "sme_d_nps")[0] == status


CHARITY = {
    "company_id": None,
    "charity_id": "GB-CHC-1",
    "account_category": None,
    "is_charity_figure_near": True,
    "figures_on": "2025-03-31",
}


@pytest.mark.parametrize(
    ("income", "employees", "status", "confidence"),
    [
        ("49999999.99", 249, "TRUE", "HIGH"),
        ("50000000.00", 249, "FALSE", "HIGH"),
        ("1.00", 250, "FALSE", "HIGH"),
        ("499999.99", None, "TRUE", "MEDIUM"),  # too little to pay 250 people
        ("500000.00", None, "UNKNOWN", None),
    ],
)
def test_a_charity_is_sized_by_its_own_register(given, income, employees, status, confidence):
    built = _build(given, charity_income_gbp=income, charity_employees=employees, **CHARITY)
    found = _one(built, "sme_d_nps")
    assert (found[0], found[2]) == (status, confidence)
    if status != "UNKNOWN":
        assert found[1] == "S10"


def test_a_sole_trader_on_no_register_is_small_and_may_employ_people(given):
    sole = {
        "entity_id": None,
        "company_id": None,
        "account_category": None,
        "is_sole_trader": True,
        "supplier_type": "Sole Trader",
    }
    assert _all(_build(given, **sole)) == [
        ("TRUE", "S9", "SZ_SOLE"),
        ("TRUE", "S9", "SZ_SOLE"),
        ("TRUE", "S9", "SZ_SOLE"),
        ("UNKNOWN", "S9", "SZ_SOLE"),
        ("UNKNOWN", "S9", "SZ_SOLE"),
    ]
    large = _build(given, **sole | {"paid_gbp": "2000000.00"})
    assert _one(large, "sme_d_nps")[:2] == ("UNKNOWN", "S11")


def test_nothing_on_file_is_unknown(given):
    assert _all(_build(given)) == [("UNKNOWN", "S11", "SZ_UNK")] * 5


def test_nothing_is_surer_than_who_the_supplier_is(given):
    built = _facts(given, 5, "1.00", match_confidence="MEDIUM")
    assert _one(built, "sme_d_nps")[2] == "MEDIUM"


def test_the_evidence_names_source_and_day_and_says_when_it_is_later(given):
    built = _facts(given, 5, "1.00", period_end="2025-12-31")
    words = dict(built.rows("attribute", "evidence"))["sme_d_nps"]
    assert words.startswith("accounts to 2025-12-31: 5 staff, turnover £1.00")
    assert "AS_AT_LATEST" in words
    assert dict(built.rows("attribute", "evidence_date"))["sme_d_nps"].isoformat() == "2025-12-31"
