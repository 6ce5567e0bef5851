"""Persons and sole traders are named in nothing that leaves the council."""


def test_whose_name_is_withheld(given):
    given(
        {
            "core.supplier": """
                supplier_key | supplier_name          | is_named | supplier_ids | net_amount_gbp
                firm         | Elm Ltd                | true     | 1            | 90.00
                person       | Mrs A Ash              | true     | 2            | 10.00
                carer        | B Birch                | true     | ''           | 20.00
                sole         | C Cedar Repairs        | true     | 4            | 30.00
                company      | D Dogwood              | true     | 5            | 80.00
                number       | (no name, vendor 6)    | false    | 6            | 5.00
                nobody       | (no name)              | false    | ''           | 7.00
                sundry       | (no name: sundry)      | false    | ''           | 8.00
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
        supplier_key | shown_key  | shown_name        | is_suppressed | reason_code
        firm         | firm       | Elm Ltd           | false         |
        person       | withheld-3 | (a person)        | true          | INDIVIDUAL
        carer        | withheld-2 | (a person)        | true          | INDIVIDUAL
        sole         | withheld-1 | (a sole trader)   | true          | SOLE_TRADER
        company      | company    | D Dogwood         | false         |
        number       | withheld-4 | (no name)         | false         | REDACTED
        nobody       | nobody     | (no name)         | false         | REDACTED
        sundry       | sundry     | (no name: sundry) | false         | REDACTED
        """
    )
