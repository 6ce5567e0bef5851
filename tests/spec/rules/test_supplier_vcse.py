"""Voluntary, community or social enterprise: the decision order of method 3.5."""

import pytest

TABLE = "rules.supplier_vcse"
REAL = [
    "reference.entity_form",
    "reference.community_name",
    "reference.legal_form_reading",
]
FACT = {
    "entity_id": "C1",
    "entity_name": "Elm",
    "company_id": "C1",
    "legal_form": "company_by_shares",
    "category": "Private Limited Company",
    "is_cic": False,
    "is_sports_club": False,
    "is_housing_provider": False,
    "last_seen_on": "2026-01-01",
}


def _build(given, name="Elm", form=None, year=None, facts=None, parameter=None, **more):
    """`year` changes what is known of the supplier in its year, `facts` what is of its body."""
    tables = {
        "rules.supplier_year": [
            {
                "supplier_key": "s",
                "financial_year": "2025/26",
                "as_at_date": "2025-09-30",
                "supplier_name": name,
                "is_named": True,
                "name_form": form,
                "is_sole_trader": False,
                "is_public_by_scope": False,
                "is_owned_by_council": False,
                "is_individual": False,
                "entity_id": None if facts is None else "C1",
                "match_confidence": None if facts is None else "HIGH",
            }
            | (year or {})
        ],
        "reference.parameter": [{"parameter": "registered_provider_is_vcse", "value": parameter}],
    }
    if facts is not None:
        tables["rules.entity_fact"] = [FACT | facts]
    return given(tables | more, real=REAL).build(TABLE)


def _vcse(built, attribute="vcse"):
    rows = built.rows("attribute", "status", "rule_id", "confidence", "reason_code")
    return next(row[1:] for row in rows if row[0] == attribute)


CHARITY = {"charity_id": "GB-CHC-1", "charity_registered_on": "2000-01-01"}
GUARANTEE = {"legal_form": "company_by_guarantee", "category": "PRI/LTD BY GUAR/NSC"}
CASES = {
    "V2 register": ({"public_kind": "nhs", **CHARITY}, ("FALSE", "V2", "HIGH", "VC_GOV")),
    "V2 college": (
        {"legal_form": "further_education_corporation"},
        ("FALSE", "V2", "HIGH", "VC_GOV"),
    ),
    "V3": ({**GUARANTEE, **CHARITY}, ("TRUE", "V3", "HIGH", "VC_CHARITY")),
    "V4": ({"legal_form": "cic", "is_cic": True}, ("TRUE", "V4", "HIGH", "VC_CIC")),
    "V5": ({"legal_form": "cio"}, ("TRUE", "V5", "HIGH", "VC_CIO")),
    "V5 on the register of charities": (
        {"legal_form": "cio", **CHARITY},
        ("TRUE", "V3", "HIGH", "VC_CHARITY"),
    ),
    "V6": (
        {"legal_form": "community_benefit_society", "society_kind": "community_benefit_society"},
        ("TRUE", "V6", "HIGH", "VC_BENCOM"),
    ),
    "V7": (
        {"legal_form": "cooperative_society", "society_kind": "cooperative_society"},
        ("TRUE", "V7", "MEDIUM", "VC_COOP"),
    ),
    "V8": ({"is_sports_club": True}, ("TRUE", "V8", "HIGH", "VC_CASC")),
    "V9 charity": (
        {"is_housing_provider": True, **GUARANTEE, **CHARITY},
        ("TRUE", "V9", "HIGH", "VC_RP"),
    ),
    "V9 open": (
        {"is_housing_provider": True, "housing_category": "Non-profit", **GUARANTEE},
        ("UNKNOWN", "V9", None, "VC_RP"),
    ),
    "V9 for profit": (
        {"is_housing_provider": True, "housing_category": "Profit"},
        ("FALSE", "V15", "HIGH", "VC_COMM"),
    ),
    "V11": (GUARANTEE, ("UNKNOWN", "V11", None, "VC_CLG")),
    "V15 shares": ({}, ("FALSE", "V15", "HIGH", "VC_COMM")),
    "V15 partnership": ({"legal_form": "llp"}, ("FALSE", "V15", "HIGH", "VC_COMM")),
    "V16 society of unknown kind": (
        {"legal_form": "registered_society"},
        ("UNKNOWN", "V16", None, "VC_UNK"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_registers_say_decides(given, case):
    facts, found = CASES[case]
    assert _vcse(_build(given, facts=facts)) == found


def test_a_charitable_organisation_by_form_is_one_while_it_is_registered(given):
    cio = {"legal_form": "scio", "charity_id": "GB-SC-1"}
    kept = cio | {"charity_registered_on": "2000-01-01"}
    assert _vcse(_build(given, facts=kept))[1] == "V3"
    removed = kept | {"charity_removed_on": "2025-09-30"}
    assert _vcse(_build(given, facts=removed))[0] == "UNKNOWN"


@pytest.mark.parametrize(
    ("registered", "removed", "status"),
    [
        ("2025-09-30", None, "TRUE"),
        ("2025-10-01", None, "UNKNOWN"),
        ("2000-01-01", "2025-10-01", "TRUE"),
        ("2000-01-01", "2025-09-30", "UNKNOWN"),
    ],
)
def test_a_charity_is_one_from_its_registration_to_its_removal(given, registered, removed, status):
    facts = (
        GUARANTEE
        | CHARITY
        | {
            "charity_registered_on": registered,
            "charity_removed_on": removed,
        }
    )
    assert _vcse(_build(given, facts=facts))[0] == status


@pytest.mark.parametrize(
    ("parameter", "status", "confidence"), [("1", "TRUE", "MEDIUM"), ("0", "FALSE", "MEDIUM")]
)
def test_the_council_may_say_whether_housing_providers_count(given, parameter, status, confidence):
    facts = GUARANTEE | {"is_housing_provider": True, "housing_category": "Non-profit"}
    built = _build(given, facts=facts, parameter=parameter)
    assert _vcse(built) == (status, "V9", confidence, "VC_RP")


def test_the_trading_company_of_a_charity_is_none(given):
    owner = FACT | {"entity_id": "H1", "entity_name": "Oak Aid", "charity_id": "GB-CHC-9"}
    built = _build(
        given,
        facts={"owner_ids": "H1"},
        **{"rules.entity_fact": [FACT | {"owner_ids": "H1"}, owner]},
    )
    assert _vcse(built) == ("FALSE", "V10", "MEDIUM", "VC_CHARITY_TRADING")


def test_a_charity_that_holds_three_quarters_owns_its_trading_company(given):
    owner = FACT | {"entity_id": "H1", "entity_name": "Oak Aid", "charity_id": "GB-CHC-9"}
    for band, rule in (("75-100", "V10"), ("50-75", "V15")):
        built = _build(
            given,
            facts={},
            **{
                "rules.entity_fact": [FACT, owner],
                "register.entity": "entity_id | register | legal_entity_id\nC9 | ch | H1",
                "register.entity_control": (
                    f"entity_id | controller_name | controller_id | band\nC1 | Oak Aid | C9 | {band}"
                ),
            },
        )
        assert _vcse(built)[1] == rule


NAMES = {
    "V12 form in the name": ("Elm CIC", "cic", ("TRUE", "V12", "MEDIUM", "VC_NAME")),
    "V12 only a word": ("The Elm Trust", None, ("UNKNOWN", "V12", None, "VC_NAME")),
    "V13": ("Elmley Village Hall", None, ("TRUE", "V13", "MEDIUM", "VC_COMMUNITY")),
    "V13 stopped": ("Village Hall Road Nursery", None, ("UNKNOWN", "V16", None, "VC_UNK")),
    "V15 plc": ("Elm plc", "plc", ("FALSE", "V15", "MEDIUM", "VC_COMM")),
    "V16 ltd": ("Elm Ltd", "ltd", ("UNKNOWN", "V16", None, "VC_UNK")),
    "V16": ("Elm", None, ("UNKNOWN", "V16", None, "VC_UNK")),
}


@pytest.mark.parametrize("case", NAMES)
def test_the_name_speaks_only_where_no_register_does(given, case):
    name, form, found = NAMES[case]
    assert _vcse(_build(given, name=name, form=form)) == found


def test_a_sole_trader_and_a_person_are_none(given):
    assert _vcse(_build(given, year={"is_sole_trader": True}))[:2] == ("FALSE", "V15")
    assert _vcse(_build(given, year={"is_individual": True}))[:2] == ("FALSE", "V15")


def test_a_public_body_by_its_payments_is_none(given):
    assert _vcse(_build(given, year={"is_public_by_scope": True}))[:2] == ("FALSE", "V2")
    assert _vcse(_build(given, year={"is_owned_by_council": True}))[:2] == ("FALSE", "V2")


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (GUARANTEE, "TRUE"),  # the study counted every guarantee company
        (CHARITY, "TRUE"),
        ({}, "FALSE"),
    ],
)
def test_the_study_of_2022_would_have_counted_otherwise(given, facts, status):
    assert _vcse(_build(given, facts=facts), "vcse_tussell_2022")[0] == status


def test_the_study_of_2022_went_by_the_name_too(given):
    assert _vcse(_build(given, name="Elm CIC", form="cic"), "vcse_tussell_2022")[0] == "TRUE"
    assert _vcse(_build(given), "vcse_tussell_2022")[0] == "UNKNOWN"
