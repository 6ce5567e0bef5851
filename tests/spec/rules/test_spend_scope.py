"""A register that knows who the payee is goes before words in its name (method 3.2)."""

import pytest

REAL = ["reference.spend_scope", "reference.control_band"]


def _build(given, text_scope, fact, match="s | GB-COH-1 | true", **more):
    return given(
        more
        | {
            "rules.spend_scope_by_text": f"""
                line_id | supplier_key | scope | is_procurement | is_unresolved | is_payee_supplier \
| rule_id | rule_order | reason_code | confidence | evidence_field | evidence_value | decided_by \
| ordinary_order
                l       | s            | {text_scope}
            """.replace(" \\\n", " "),
            "rules.entity_match": f"supplier_key | entity_id | is_asserted\n{match}",
            "rules.entity_fact": f"""
                entity_id | company_id | entity_name | legal_form | public_kind | owner_ids
                GB-COH-1  | GB-COH-1   | Name        | {fact}
            """,
        },
        real=REAL,
    ).build("rules.spend_scope")


FIRE = (
    "PUBLIC_BODY | false | false | true | SC-POLICE-FIRE-PAYEE | 190 | SC_PUB | HIGH"
    " | supplier_name | Fire Surrounds | RULE | 470"
)
BOUGHT = (
    "PROCUREMENT | true | false | true | SC-NAMED | 510 | SC_PROC | LOW"
    " | supplier_name | Somebody | RULE | 470"
)
TAX = (
    "STATUTORY | false | false | true | SC-TAX-PAYEE | 40 | SC_STAT | HIGH"
    " | supplier_name | Somebody | RULE | 40"
)


@pytest.mark.parametrize("form", ["company_by_shares", "plc", "llp", "cic"])
def test_an_ordinary_company_is_no_public_body_because_of_a_word_in_its_name(given, form):
    _build(given, FIRE, f"{form} | |").expect(
        "scope | rule_id | evidence_field\nPROCUREMENT | SC-COMPANY | register"
    )


@pytest.mark.parametrize("fact", ["company_by_guarantee | |", "company_by_shares | | GB-LAE-X"])
def test_a_company_that_public_bodies_have_too_is_left_to_its_name(given, fact):
    _build(given, FIRE, fact).expect("scope | rule_id\nPUBLIC_BODY | SC-POLICE-FIRE-PAYEE")


def test_a_body_on_a_register_of_public_bodies_is_one_whatever_it_is_called(given):
    _build(given, BOUGHT, "public_body | college |").expect(
        "scope | is_procurement | rule_id\nPUBLIC_BODY | false | SC-REGISTER-PUBLIC"
    )


def test_taxes_stay_taxes_whoever_takes_them(given):
    _build(given, TAX, "public_body | central_government |").expect("scope\nSTATUTORY")


def test_a_candidate_that_is_not_asserted_changes_nothing(given):
    _build(given, BOUGHT, "public_body | college |", "s | GB-COH-1 | false").expect(
        "scope | evidence_field\nPROCUREMENT | supplier_name"
    )


def test_what_a_person_decided_stands(given):
    decided = BOUGHT.replace("| RULE |", "| HUMAN |")
    _build(given, decided, "public_body | college |").expect(
        "scope | decided_by\nPROCUREMENT | HUMAN"
    )


@pytest.mark.parametrize(
    ("band", "scope"), [("50-75", "CONTROLLED_ENTITY"), ("25-50", "PROCUREMENT")]
)
def test_a_company_that_the_council_itself_controls_is_its_own(given, band, scope):
    _build(
        given,
        BOUGHT,
        "company_by_shares | |",
        **{
            "register.entity_control": (
                "entity_id | controller_name | band | is_right_to_appoint\n"
                f"GB-COH-1 | The Elm Borough Council | {band} | false"
            ),
            "reference.council_own_name": "name_key\nelm borough council",
        },
    ).expect(f"scope\n{scope}")
