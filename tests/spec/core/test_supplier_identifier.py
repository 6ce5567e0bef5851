"""Numbers that the files give for a supplier, and how the registers write them."""


def test_each_number_stands_once_with_its_reading_and_its_lines(given):
    given(
        {
            "core.spend_line": """
                line_id | supplier_key | supplier_company_no | supplier_charity_no | supplier_vat_no
                1       | a            | 4142000             |                     |
                2       | a            | 4142000             | 1089464             |
                3       | a            | ''                  |                     |
                4       | b            | N/A                 |                     | 123456789
            """,
            "register.identifier_reading": """
                kind    | value     | identifier
                COMPANY | 4142000   | GB-COH-04142000
                COMPANY | N/A       |
                CHARITY | 1089464   | GB-CHC-1089464
                VAT     | 123456789 | GB123456789
            """,
        }
    ).build("core.supplier_identifier").expect(
        """
        supplier_key | kind    | value     | identifier      | line_count
        a            | COMPANY | 4142000   | GB-COH-04142000 | 2
        a            | CHARITY | 1089464   | GB-CHC-1089464  | 1
        b            | COMPANY | N/A       |                 | 1
        b            | VAT     | 123456789 | GB123456789     | 1
        """
    )
