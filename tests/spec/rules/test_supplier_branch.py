"""Branches that suppliers named when they registered on the portal."""


def test_a_branch_is_the_supplier_s_by_its_name_and_persons_and_blanks_have_none(given):
    given(
        {
            "staging.portal_registration": """
                record_id | supplier_name | branch_postcode | registered_on
                r1        | Ann Ltd       | aa1 1aa         | 2025-02-01
                r2        | ANN LIMITED   | AA1 1AA         | 2025-01-01
                r3        | Ann Ltd       |                 | 2025-01-01
                r4        | Nobody Ltd    | AA1 1AB         | 2025-01-01
            """,
            "raw.supplier_name": """
                supplier_name | name_key
                Ann Ltd       | ann limited
                ANN LIMITED   | ann limited
                Nobody Ltd    | nobody limited
            """,
            "core.supplier_alias": "supplier_key | name_key | kind\ns | ann limited | NAMED",
        }
    ).build("rules.supplier_branch").expect(
        """
        supplier_key | postcode_key | registered_on
        s            | AA11AA       | 2025-01-01
        """
    )
