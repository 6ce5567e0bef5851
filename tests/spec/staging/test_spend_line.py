"""Accepted lines: texts trimmed, blanks null, duplicates kept."""

READING = """
    file_sha256 | sheet_name | source_row | line_id | payment_date | net_amount_gbp | reason_code
    f           | ''         | 2          | l2      | 2025-04-03   | 10.00          |
    f           | ''         | 3          | l3      | 2025-04-03   | 10.00          |
    f           | ''         | 4          | l4      |              | 10.00          | DATE_MISSING
"""

FILE = """
    file_sha256 | status   | feed  | amount_basis
    f           | accepted | spend | unstated
"""


def _build(given, rows):
    tables = {
        "raw.landed_file": FILE,
        "raw.spend_row": rows,
        "staging.spend_row_reading": READING,
    }
    return given(tables).build("staging.spend_line")


def test_identical_rows_of_one_file_are_both_kept(given):
    _build(
        given,
        """
        file_sha256 | sheet_name | source_row | supplier_name
        f           | ''         | 2          | Total Gas & Power
        f           | ''         | 3          | Total Gas & Power
        f           | ''         | 4          | Total Gas & Power
        """,
    ).expect(
        """
        line_id | feed  | supplier_name     | net_amount_gbp
        l2      | spend | Total Gas & Power | 10.00
        l3      | spend | Total Gas & Power | 10.00
        """
    )


def test_blank_and_padded_cells_become_null_and_bare(given):
    rows = [
        {"file_sha256": "f", "sheet_name": "", "source_row": 2, "supplier_name": " \u00a0 "},
        {"file_sha256": "f", "sheet_name": "", "source_row": 3, "supplier_name": "\u00a0Ann Ltd "},
    ]
    _build(given, rows).expect(
        """
        line_id | supplier_name
        l2      |
        l3      | Ann Ltd
        """
    )
