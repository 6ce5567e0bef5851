"""Rejected rows: kept with the reason, what was published, and what to do."""


def test_a_rejected_row_keeps_what_was_published_and_says_what_to_do(given):
    built = given(
        {
            "raw.spend_row": """
                file_sha256 | sheet_name | source_row | supplier_name | currency
                f           | ''         | 2          | Ann Ltd       |
                f           | ''         | 3          | Bob Ltd       | USD
                f           | ''         | 4          | Cat Ltd       |
            """,
            "staging.spend_row_reading": """
                file_sha256 | sheet_name | source_row | net_amount_gbp | amount_text | reason_code
                f           | ''         | 2          |                | n/a         | AMT_UNPARSED
                f           | ''         | 3          | 9.00           | 9           | AMT_CCY
                f           | ''         | 4          | 9.00           | 9           |
            """,
        }
    ).build("staging.spend_line_rejected")
    built.expect(
        """
        source_row | reason_code  | amount_text | currency_text | supplier_name | net_amount_gbp
        2          | AMT_UNPARSED | n/a         |               | Ann Ltd       |
        3          | AMT_CCY      | 9           | USD           | Bob Ltd       | 9.00
        """
    )
    built.expect(
        """
        reason
        The amount is not a number; correct it in the file.
        The amount is not in pounds sterling; only these can be added up.
        """
    )
