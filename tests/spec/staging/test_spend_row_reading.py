"""Which rows are accepted, on what date and with what amount."""

PARAMETERS = ["reference.sterling_word"]

FILE = """
    file_sha256 | status   | period_start | period_end
    f           | accepted |              |
"""

STATED_FILE = """
    file_sha256 | status   | period_start | period_end
    f           | accepted | 2025-04-01   | 2025-04-30
"""


def _rows(given, rows, files=FILE):
    tables = {"raw.landed_file": files, "raw.spend_row": rows}
    return given(tables, real=PARAMETERS).build("staging.spend_row_reading")


def test_trailing_and_bracketed_credits_are_negative(given):
    _rows(
        given,
        """
        file_sha256 | sheet_name | source_row | payment_date | amount
        f           | ''         | 2          | 03/04/2025   | 1,200.50
        f           | ''         | 3          | 03/04/2025   | 106,396.00-
        f           | ''         | 4          | 03/04/2025   | (250.00)
        f           | ''         | 5          | 03/04/2025   | £-125.00
        """,
    ).expect(
        """
        source_row | net_amount_gbp | reason_code
        2          | 1200.50        |
        3          | -106396.00     |
        4          | -250.00        |
        5          | -125.00        |
        """
    )


def test_what_cannot_be_read_is_rejected_with_a_reason_and_never_zero(given):
    _rows(
        given,
        """
        file_sha256 | sheet_name | source_row | payment_date | amount | currency
        f           | ''         | 2          | 03/04/2025   | n/a    |
        f           | ''         | 3          | 03/04/2025   |        |
        f           | ''         | 4          | 00:00:00     | 10.00  |
        f           | ''         | 5          |              | 10.00  |
        f           | ''         | 6          | 03/04/2025   | 10.00  | EUR
        f           | ''         | 7          | 03/04/2025   | 10.00  | gbp
        """,
    ).expect(
        """
        source_row | net_amount_gbp | payment_date | reason_code
        2          |                | 2025-04-03   | AMT_UNPARSED
        3          |                | 2025-04-03   | AMT_UNPARSED
        4          | 10.00          |              | DATE_UNPARSED
        5          | 10.00          |              | DATE_MISSING
        6          | 10.00          | 2025-04-03   | AMT_CCY
        7          | 10.00          | 2025-04-03   |
        """
    )


def test_a_stated_period_dates_rows_whose_dates_are_destroyed(given):
    _rows(
        given,
        """
        file_sha256 | sheet_name | source_row | payment_date | amount
        f           | ''         | 2          | 00:00:00     | 10.00
        f           | ''         | 3          | 07/04/2025   | 10.00
        """,
        STATED_FILE,
    ).expect(
        """
        source_row | payment_date | date_basis    | reason_code
        2          | 2025-04-30   | stated_period |
        3          | 2025-04-07   | payment_date  |
        """
    )


def test_a_blank_payment_date_is_not_filled_from_the_invoice_date(given):
    _rows(
        given,
        """
        file_sha256 | sheet_name | source_row | payment_date | invoice_date | amount
        f           | ''         | 2          | 03/04/2025   | 01/03/2025   | 10.00
        f           | ''         | 3          |              | 01/03/2025   | 10.00
        """,
    ).expect(
        """
        source_row | payment_date | date_basis   | reason_code
        2          | 2025-04-03   | payment_date |
        3          |              | payment_date | DATE_MISSING
        """
    )


def test_a_file_without_payment_dates_is_on_the_basis_of_its_invoice_dates(given):
    _rows(
        given,
        """
        file_sha256 | sheet_name | source_row | payment_date | invoice_date | amount
        f           | ''         | 2          |              | 01/03/2025   | 10.00
        """,
    ).expect(
        """
        source_row | payment_date | date_basis   | invoice_date
        2          | 2025-03-01   | invoice_date | 2025-03-01
        """
    )


def test_rows_of_a_refused_file_are_not_read(given):
    _rows(
        given,
        """
        file_sha256 | sheet_name | source_row | payment_date | amount
        f           | ''         | 2          | 03/04/2025   | 10.00
        """,
        "file_sha256 | status\nf | refused",
    ).expect("source_row | reason_code")


def test_the_same_row_has_the_same_line_id_in_every_run(given):
    rows = """
        file_sha256 | sheet_name | source_row | payment_date | amount
        f           | Sheet1     | 2          | 03/04/2025   | 10.00
    """
    first = _rows(given, rows).rows("line_id")
    assert first == _rows(given, rows).rows("line_id")
    assert len(first[0][0]) == 32
