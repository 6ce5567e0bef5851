"""One row per supplier group, with the name that most money went to and why it is one group."""


def test_the_spelling_with_most_money_names_the_supplier_and_credits_count_as_money(given):
    tables = {
        "core.spend_line": """
            supplier_key | supplier_id | supplier_name | supplier_type | net_amount_gbp
            s            | 7           | Ann Ltd       | LTD           | 100.00
            s            | 7           | Ann Limited   | BUSN          | 90.00
            s            | 8           | Ann Limited   | BUSN          | -60.00
        """,
        "core.supplier_alias": """
            supplier_id | supplier_name | name_key | supplier_key | kind  | id_reason_code
            7           | Ann Ltd       | ann ltd  | s            | NAMED | ID_USED
            7           | Ann Limited   | ann ltd  | s            | NAMED | ID_USED
            8           | Ann Limited   | ann ltd  | s            | NAMED | ID_USED
        """,
        "raw.supplier_name": """
            supplier_name | name_key | is_redacted | legal_form
            Ann Ltd       | ann ltd  | false       | ltd
            Ann Limited   | ann ltd  | false       | ltd
        """,
    }
    built = given(tables).build("core.supplier")
    built.expect(
        """
        supplier_name | supplier_type | group_reason_code | supplier_ids | legal_form
        Ann Limited   | BUSN          | SG_SAME_NAME      | 7 \\| 8      | ltd
        """
    )
    built.expect("line_count | net_amount_gbp\n3 | 130.00")


def test_payees_without_a_name_are_shown_by_number_and_never_as_a_supplier(given):
    tables = {
        "core.spend_line": """
            line_id | supplier_key | supplier_id | supplier_name | net_amount_gbp | payment_date
            a       | u            | 7           | REDACTED      | 100.00         | 2025-04-01
            b       | v            |             |               | 5.00           | 2025-04-01
        """,
        "core.supplier_alias": """
            supplier_id | supplier_name | name_key | supplier_key | kind    | id_reason_code
            7           | REDACTED      | redacted | u            | UNNAMED | ID_USED
            ''          | ''            | ''       | v            | UNNAMED | ID_BLANK
        """,
    }
    given(tables).build("core.supplier").expect(
        """
        supplier_key | supplier_name       | name_key | is_named | group_reason_code
        u            | (no name, vendor 7) | ''       | false    | SG_UNNAMED_ID
        v            | (no name)           | ''       | false    | SG_UNNAMED
        """
    )


def test_spellings_that_disagree_on_the_legal_form_state_none(given):
    tables = {
        "core.spend_line": """
            line_id | supplier_key | supplier_id | supplier_name | net_amount_gbp | payment_date
            a       | s            | 7           | Ann LLP       | 100.00         | 2025-04-01
            b       | s            | 7           | Ann Ltd       | 5.00           | 2025-04-01
        """,
        "core.supplier_alias": """
            supplier_id | supplier_name | name_key | supplier_key | kind  | id_reason_code
            7           | Ann LLP       | ann llp  | s            | NAMED | ID_USED
            7           | Ann Ltd       | ann ltd  | s            | NAMED | ID_USED
        """,
        "raw.supplier_name": """
            supplier_name | name_key | legal_form
            Ann LLP       | ann llp  | llp
            Ann Ltd       | ann ltd  | ltd
        """,
    }
    given(tables).build("core.supplier").expect(
        "supplier_name | legal_form | has_legal_form_conflict | group_reason_code\n"
        "Ann LLP | | true | SG_SAME_ID"
    )
