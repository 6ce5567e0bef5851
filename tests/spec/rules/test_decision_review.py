"""Decisions to look at again: due, finding nobody, or standing against new evidence."""

TABLE = "rules.decision_review"
REAL = ["reference.decision_matter", "reference.supplier_attribute_name"]
MADE = "decision_number | supplier_name | attribute | value | review_on"


def _build(given, made, applied="", **more):
    return given(
        {
            "core.spend_line": "line_id | payment_date\n1 | 2025-09-30",
            "core.supplier": (
                "supplier_key | net_amount_gbp | last_payment_date\ns | 12.50 | 2025-09-30"
            ),
            "reference.supplier_decision": f"{MADE}\n{made}",
            "rules.supplier_decision": (
                f"decision_number | supplier_key | attribute | value\n{applied}"
            ),
            "rules.supplier_as_at": "supplier_key | financial_year | is_latest_year\ns | 2025/26 | true",
        }
        | more,
        real=REAL,
    ).build(TABLE)


def test_a_decision_is_due_the_day_after_its_review_day(given):
    for day, found in (("2025-09-29", "\n1 | DR_DUE | 0.00"), ("2025-09-30", "")):
        _build(given, f"1 | Elm | sme | true | {day}", "1 | s | sme | TRUE").expect(
            f"decision_number | reason_code | net_amount_gbp{found}"
        )


def test_a_decision_that_finds_nobody_is_told(given):
    _build(given, "1 | Elm | sme | true | 2026-01-01").expect(
        "decision_number | reason_code | supplier_key | supplier_name\n1 | DR_NO_SUPPLIER | | Elm"
    )


ENTITY = "1 | Elm | entity | GB-COH-1 | 2026-01-01"
APPLIED = "1 | s | entity | GB-COH-1"
KNOWN = {"register.entity": "entity_id | register | legal_entity_id\nGB-COH-1 | ch | GB-COH-1"}


def _match(rule="GB-COH-1", confidence="HIGH"):
    return {
        "rules.entity_match": (
            "supplier_key | entity_id | rule_entity_id | rule_confidence\n"
            f"s | GB-COH-1 | {rule} | {confidence}"
        )
    }


def test_a_body_that_no_register_knows_is_told(given):
    _build(given, ENTITY, APPLIED).expect("reason_code | net_amount_gbp\nDR_ENTITY_UNKNOWN | 12.50")


def test_a_body_that_ended_before_the_last_payment_is_told(given):
    for day, found in (("2025-09-29", "\nDR_ENTITY_ENDED"), ("2025-09-30", "")):
        fact = {"rules.entity_fact": f"entity_id | ended_on\nGB-COH-1 | {day}"}
        _build(given, ENTITY, APPLIED, **KNOWN, **_match(), **fact).expect(f"reason_code{found}")


def test_new_evidence_that_says_otherwise_is_told(given):
    for rule, confidence, found in (
        ("GB-COH-2", "HIGH", "\nDR_RULE_DISAGREES"),
        ("GB-COH-2", "MEDIUM", ""),
        ("GB-COH-1", "HIGH", ""),
    ):
        built = _build(given, ENTITY, APPLIED, **KNOWN, **_match(rule, confidence))
        built.expect(f"reason_code{found}")


def test_a_rule_that_is_sure_of_the_opposite_is_told(given):
    for status, found in (("FALSE", "\nDR_RULE_DISAGREES"), ("TRUE", "")):
        _build(
            given,
            "1 | Elm | sme | true | 2026-01-01",
            "1 | s | sme | TRUE",
            **{
                "rules.supplier_attribute_by_rule": (
                    "supplier_key | financial_year | attribute | status | confidence\n"
                    f"s | 2025/26 | sme_d_nps | {status} | HIGH\n"
                    f"s | 2025/26 | sme_d_ec | {status} | HIGH"
                )
            },
        ).expect(f"reason_code{found}")
