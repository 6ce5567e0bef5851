"""The file the Transparency Code asks for: what is in it, what is not, and nobody's name."""


def _build(given, lines, scopes):
    tables = {
        "core.spend_line": lines,
        "rules.spend_scope": scopes,
        "core.period_month": "feed | month | quarter_label\nspend | 2025-04-01 | 2025/26 Q1",
        "reference.council": "council_code | council_name\nE06999999 | Wexmoor Council",
        "reference.parameter": "parameter | value\npublication_floor_gbp | 500",
    }
    return given(tables, real=["reference.spend_scope"]).build("returns.transparency_spend")


def test_items_above_the_floor_are_in_and_credits_too(given):
    _build(
        given,
        """
        line_id | feed  | month      | supplier_key | supplier_name | is_redacted | net_amount_gbp
        a       | spend | 2025-04-01 | s            | Ann Ltd       | false       | 500.01
        b       | spend | 2025-04-01 | s            | Ann Ltd       | false       | 500.00
        c       | spend | 2025-04-01 | s            | Ann Ltd       | false       | -900.00
        d       | card  | 2025-04-01 | s            | Ann Ltd       | false       | 900.00
        """,
        """
        line_id | supplier_key | scope       | rule_id    | evidence_field
        a       | s            | PROCUREMENT | SC-COMPANY | supplier_name
        b       | s            | PROCUREMENT | SC-COMPANY | supplier_name
        c       | s            | PROCUREMENT | SC-COMPANY | supplier_name
        d       | s            | PROCUREMENT | SC-COMPANY | supplier_name
        """,
    ).expect(
        """
        line_id | body_name       | quarter_label | beneficiary | net_amount_gbp
        a       | Wexmoor Council | 2025/26 Q1    | Ann Ltd     | 500.01
        c       | Wexmoor Council | 2025/26 Q1    | Ann Ltd     | -900.00
        """
    )


def test_names_purposes_and_numbers_of_individuals_are_suppressed_in_all_their_lines(given):
    _build(
        given,
        """
        line_id | feed  | month      | supplier_key | supplier_name | supplier_id | purpose     | is_redacted | net_amount_gbp
        a       | spend | 2025-04-01 | p            | Mrs A Person  | 7           | For A       | false       | 900.00
        b       | spend | 2025-04-01 | p            | A Person      | 7           | Small grant | false       | 900.00
        c       | spend | 2025-04-01 | u            | REDACTED      | 8           | Works       | true        | 900.00
        d       | spend | 2025-04-01 | s            | Ann Ltd       | 9           | Works       | false       | 900.00
        """,
        """
        line_id | supplier_key | scope       | rule_id        | evidence_field
        a       | p            | INDIVIDUAL  | SC-TITLE-PAYEE | supplier_name
        b       | p            | GRANT       | SC-GRANT-TEXT  | purpose
        c       | u            | UNRESOLVED  | SC-UNKNOWN     | supplier_name
        d       | s            | PROCUREMENT | SC-COMPANY     | supplier_name
        """,
    ).expect(
        """
        line_id | beneficiary            | supplier_id | purpose_text | is_name_suppressed | is_grant
        a       | REDACTED PERSONAL DATA |             |              | true               | false
        b       | REDACTED PERSONAL DATA |             |              | true               | true
        c       | REDACTED               |             | Works        | true               | false
        d       | Ann Ltd                | 9           | Works        | false              | false
        """
    )


def test_taxes_debt_salaries_and_compensation_are_left_out(given):
    rules = {
        "a": ("STATUTORY", "SC-TAX-PAYEE"),
        "b": ("FINANCING", "SC-LOAN-TEXT"),
        "c": ("INDIVIDUAL", "SC-EMPLOYEE-TEXT"),
        "d": ("INDIVIDUAL", "SC-COMPENSATION-TEXT"),
        "e": ("INTERNAL", "SC-OWN-NAME"),
        "f": ("PUBLIC_BODY", "SC-NHS-PAYEE"),
    }
    lines = [
        {
            "line_id": line,
            "feed": "spend",
            "month": "2025-04-01",
            "supplier_key": line,
            "supplier_name": line,
            "is_redacted": "false",
            "net_amount_gbp": "900",
        }
        for line in rules
    ]
    scopes = [
        {
            "line_id": line,
            "supplier_key": line,
            "scope": scope,
            "rule_id": rule,
            "evidence_field": "expense_type",
        }
        for line, (scope, rule) in rules.items()
    ]
    _build(given, lines, scopes).expect("line_id\nf")
