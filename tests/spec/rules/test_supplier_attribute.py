"""What people decided goes before the rules, and every supplier has every attribute."""

REAL = ["reference.supplier_attribute_name"]
COLUMNS = (
    "supplier_key | financial_year | attribute | status | rule_id | confidence | reason_code | evidence"
    " | evidence_date"
)


def _build(given, rows, decisions="supplier_key | attribute | value"):
    return given(
        {
            "rules.supplier_attribute_by_rule": f"{COLUMNS}\n{rows}",
            "rules.supplier_decision": decisions,
        },
        real=REAL,
    ).build("rules.supplier_attribute")


SME = "s | 2025/26 | sme_d_nps | TRUE | S7 | MEDIUM | SZ_CAT_SMALL | accounts | 2025-03-31"
MICRO = "s | 2025/26 | micro_d_nps | TRUE | S7 | MEDIUM | SZ_CAT_MICRO | accounts | 2025-03-31"


def test_without_a_decision_the_rules_stand(given):
    _build(given, SME).expect(
        """
        attribute | status | rule_id | confidence | evidence_date | decided_by
        sme_d_nps | TRUE   | S7      | MEDIUM     | 2025-03-31    | RULE
        """
    )


def test_a_decision_goes_before_evidence_and_sme_means_every_definition(given):
    _build(
        given,
        f"{SME}\n{SME.replace('sme_d_nps', 'sme_d_ec')}",
        "supplier_key | attribute | value | decided_by | decided_on | reason\n"
        "s | sme | FALSE | Head of finance | 2026-01-02 | Part of a group",
    ).expect(
        """
        attribute | status | rule_id | confidence | reason_code | evidence_date | decided_by
        sme_d_nps | FALSE  | S2      | HIGH       | SZ_HUMAN    | 2026-01-02    | HUMAN
        sme_d_ec  | FALSE  | S2      | HIGH       | SZ_HUMAN    | 2026-01-02    | HUMAN
        """
    )


def test_who_is_decided_to_be_no_sme_is_no_micro_enterprise(given):
    _build(given, MICRO, "supplier_key | attribute | value\ns | sme | FALSE").expect(
        "attribute | status | decided_by\nmicro_d_nps | FALSE | HUMAN"
    )


def test_a_decision_on_one_definition_goes_before_one_on_all(given):
    _build(
        given,
        SME,
        "supplier_key | attribute | value\ns | sme | FALSE\ns | sme_d_nps | UNKNOWN",
    ).expect("attribute | status | confidence | decided_by\nsme_d_nps | UNKNOWN | | HUMAN")
