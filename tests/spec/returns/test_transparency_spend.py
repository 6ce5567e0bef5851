"""The file the Transparency Code asks for: what is in it, what is not, and nobody's name."""


def _build(given, lines, scopes, **more):
    """Lines are of the spend feed, of April 2025 and named unless they say otherwise."""
    usual = {"feed": "spend", "month": "2025-04-01", "is_redacted": "false"}
    lines = [usual | line for line in lines]
    tables = {
        "core.spend_line": lines,
        "rules.spend_scope": scopes,
        "core.period_month": "feed | month | quarter_label\nspend | 2025-04-01 | 2025/26 Q1",
        "reference.council": "council_code | council_name\nE06999999 | Wexmoor Council",
        "reference.parameter": "parameter | value\npublication_floor_gbp | 500",
    }
    return given(tables | more, real=["reference.spend_scope"]).build("returns.transparency_spend")


def _line(line, key, name, number, purpose):
    return {
        "line_id": line,
        "supplier_key": key,
        "supplier_name": name,
        "supplier_id": number,
        "purpose": purpose,
        "net_amount_gbp": "900",
    }


def test_items_above_the_floor_are_in_and_credits_too(given):
    _build(
        given,
        [
            {"line_id": "a", "supplier_name": "Ann Ltd", "net_amount_gbp": "500.01"},
            {"line_id": "b", "supplier_name": "Ann Ltd", "net_amount_gbp": "500.00"},
            {"line_id": "c", "supplier_name": "Ann Ltd", "net_amount_gbp": "-900.00"},
            {"line_id": "d", "supplier_name": "Ann Ltd", "net_amount_gbp": "900", "feed": "card"},
        ],
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


def test_names_purposes_and_numbers_of_individuals_and_redacted_payees_are_suppressed(given):
    _build(
        given,
        [
            _line("a", "p", "Mrs A Person", "7", "For A"),
            _line("b", "p", "A Person", "7", "Small grant"),
            _line("c", "u", "REDACTED", "8", "Works") | {"is_redacted": "true"},
            _line("d", "s", "Ann Ltd", "9", "Works"),
        ],
        """
        line_id | supplier_key | scope       | rule_id        | evidence_field
        a       | p            | INDIVIDUAL  | SC-TITLE-PAYEE | supplier_name
        b       | p            | GRANT       | SC-GRANT-TEXT  | purpose
        c       | u            | UNRESOLVED  | SC-UNKNOWN     | supplier_name
        d       | s            | PROCUREMENT | SC-COMPANY     | supplier_name
        """,
    ).expect(
        """
        line_id | beneficiary            | supplier_id | purpose_text | is_grant
        a       | REDACTED PERSONAL DATA |             |              | false
        b       | REDACTED PERSONAL DATA |             |              | true
        c       | REDACTED               |             |              | false
        d       | Ann Ltd                | 9           | Works        | false
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
            "supplier_key": line,
            "supplier_name": line,
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


def test_a_sole_trader_is_not_named_either(given):
    lines = [_line("a", "s", "C Cedar Repairs", "9", "Repairs")]
    scopes = """
        line_id | supplier_key | scope       | rule_id  | evidence_field
        a       | s            | PROCUREMENT | SC-NAMED | supplier_name
    """
    shown = {
        "rules.supplier_shown_name": (
            "supplier_key | shown_name | is_suppressed\ns | (a sole trader) | true"
        )
    }
    _build(given, lines, scopes, **shown).expect(
        "beneficiary | supplier_id | purpose_text\nREDACTED PERSONAL DATA | |"
    )
