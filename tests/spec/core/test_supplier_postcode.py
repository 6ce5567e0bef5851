"""Postcodes that payments to a supplier carried, and when."""


def test_a_postcode_is_kept_as_published_with_a_key_and_its_time(given):
    given(
        {
            "core.spend_line": """
                line_id | supplier_key | supplier_postcode | payment_date
                1       | a            | aa1 1aa           | 2024-05-01
                2       | a            | aa1 1aa           | 2025-05-01
                3       | a            | SK14              | 2025-06-01
                4       | b            |                   | 2025-06-01
            """,
        }
    ).build("core.supplier_postcode").expect(
        """
        supplier_key | supplier_postcode | postcode_key | first_payment_date | last_payment_date | line_count
        a            | aa1 1aa           | AA11AA       | 2024-05-01         | 2025-05-01        | 2
        a            | SK14              | SK14         | 2025-06-01         | 2025-06-01        | 1
        """
    )
