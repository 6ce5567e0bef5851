"""Persons and sole traders are named in nothing that leaves the council."""


def test_whose_name_is_withheld(given):
    given(
        {
            "core.supplier": """
                supplier_key | supplier_name
                firm         | Elm Ltd
                person       | Mrs A Ash
                carer        | B Birch
                sole         | C Cedar Repairs
                company      | D Dogwood
            """,
            "rules.supplier_individual": "supplier_key\nperson",
            "rules.supplier_year": """
                supplier_key | financial_year | entity_id | is_sole_trader | is_individual
                firm         | 2025/26        |           | false          | false
                person       | 2025/26        |           | false          | false
                carer        | 2025/26        |           | false          | true
                sole         | 2025/26        |           | true           | false
                company      | 2025/26        | C1        | true           | false
            """,
        }
    ).build("rules.supplier_shown_name").expect(
        """
        supplier_key | shown_name      | is_suppressed
        firm         | Elm Ltd         | false
        person       | (a person)      | true
        carer        | (a person)      | true
        sole         | (a sole trader) | true
        company      | D Dogwood       | false
        """
    )
