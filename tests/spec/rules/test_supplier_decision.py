"""Decisions by people find the supplier they were made for, and only that one."""

ALIASES = """
    supplier_id | supplier_name | supplier_key | kind  | is_id_used
    7           | Ann Ltd       | s            | NAMED | true
    8           | Bob Ltd       | t            | NAMED | true
    ''          | Cat Ltd       | u            | NAMED | false
"""


def _build(given, decisions):
    tables = {
        "reference.supplier_decision": decisions,
        "core.supplier_alias": ALIASES,
        "core.supplier": "supplier_key\ns\nt\nu",
        "core.spend_line": "line_id | payment_date\nl | 2025-06-30",
    }
    return given(tables, real=["reference.spend_scope"]).build("rules.supplier_decision")


def test_number_name_or_key_leads_to_the_supplier(given):
    _build(
        given,
        """
        decision_number | supplier_key | supplier_id | supplier_name | attribute | value
        1               |              | 7           |               | sme       | true
        2               |              |             | BOB LTD.      | vcse      | false
        3               | u            |             |               | local     | unknown
        """,
    ).expect(
        """
        supplier_key | attribute | value
        s            | sme       | TRUE
        t            | vcse      | FALSE
        u            | local     | UNKNOWN
        """
    )


def test_a_number_whose_name_has_changed_decides_nothing(given):
    _build(
        given,
        """
        decision_number | supplier_id | supplier_name | attribute | value
        1               | 7           | Bob Ltd       | sme       | true
        2               | 7           | Ann Ltd       | micro     | true
        3               | 99          | Cat Ltd       | sme       | true
        """,
    ).expect("supplier_key | attribute\ns | micro\nu | sme")


def test_the_later_decision_stands_and_one_past_its_review_does_not(given):
    _build(
        given,
        """
        decision_number | supplier_id | attribute | value | decided_on | review_on
        1               | 7           | sme       | true  | 2025-01-01 | 2026-01-01
        2               | 7           | sme       | false | 2025-02-01 | 2026-01-01
        3               | 8           | sme       | true  | 2025-02-01 | 2025-06-29
        4               | 8           | vcse      | true  | 2025-02-01 | 2025-06-30
        """,
    ).expect("supplier_key | attribute | value\ns | sme | FALSE\nt | vcse | TRUE")


def test_a_scope_is_decided_by_its_name_or_its_code(given):
    _build(
        given,
        """
        decision_number | supplier_id | attribute | value
        1               | 7           | scope     | grant
        2               | 8           | scope     | SC_STAT
        3               | 9           | scope     | SC_NONSENSE
        """,
    ).expect("supplier_key | value\ns | GRANT\nt | STATUTORY")
