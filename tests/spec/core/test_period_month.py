"""The calendar of months: which are there, which are missing, which only stray."""

PARAMETERS = "parameter | value\npart_month_days | 15"


def _build(given, months, lines, files=None):
    files = files or [{"file_sha256": "f", "feed": "spend", "status": "accepted"}]
    taken = [each for each in files if each["status"] == "accepted"]
    tables = {
        "raw.landed_file": files,
        "core.input_file": [
            {
                "file_sha256": each["file_sha256"],
                "feed": each["feed"],
                "fate": "taken",
                "line_count": "1",
            }
            for each in taken
        ],
        "core.input_file_month": months,
        "core.spend_line": lines,
        "reference.parameter": PARAMETERS,
    }
    return given(tables).build("core.period_month")


MONTHS = """
    file_sha256 | month      | is_covered
    f           | 2025-04-01 | true
    f           | 2025-06-01 | true
    f           | 2052-06-01 | false
"""

LINES = """
    line_id | feed  | month      | payment_date | net_amount_gbp
    a       | spend | 2025-04-01 | 2025-04-03   | 5.00
    b       | spend | 2025-06-01 | 2025-06-28   | -2.00
    c       | spend | 2052-06-01 | 2052-06-28   | 1.00
"""


def test_a_month_nobody_published_is_expected_and_missing(given):
    _build(given, MONTHS, LINES).expect(
        """
        month      | is_expected | is_loaded | is_complete | reason_code  | net_amount_gbp
        2025-04-01 | true        | true      | true        | COMPLETE     | 5.00
        2025-05-01 | true        | false     | false       | FILE_MISSING | 0.00
        2025-06-01 | true        | true      | true        | COMPLETE     | -2.00
        2052-06-01 | false       | false     | false       | STRAY_DATES  | 1.00
        """
    )


def test_quarters_are_those_of_the_financial_year(given):
    _build(given, MONTHS, LINES).expect(
        """
        month      | financial_year | quarter_label
        2025-04-01 | 2025/26        | 2025/26 Q1
        2025-05-01 | 2025/26        | 2025/26 Q1
        2025-06-01 | 2025/26        | 2025/26 Q1
        2052-06-01 | 2052/53        | 2052/53 Q1
        """
    )


def test_a_refused_file_explains_the_hole_it_leaves(given):
    files = [
        {"file_sha256": "f", "feed": "spend", "status": "accepted"},
        {"file_sha256": "bad", "feed": "spend", "status": "refused", "period_start": "2025-05-01"},
    ]
    built = _build(given, MONTHS, LINES, files)
    assert ("FILE_REFUSED",) in built.rows("reason_code")


def test_a_series_that_ends_early_in_a_month_ends_in_part_of_a_month(given):
    _build(
        given,
        "file_sha256 | month | is_covered\nf | 2025-04-01 | true\nf | 2025-05-01 | true",
        """
        line_id | feed  | month      | payment_date | net_amount_gbp
        a       | spend | 2025-04-01 | 2025-04-03   | 5.00
        b       | spend | 2025-05-01 | 2025-05-09   | 5.00
        """,
    ).expect("month | reason_code\n2025-04-01 | COMPLETE\n2025-05-01 | PART_MONTH")


def test_a_stated_period_covers_all_its_months(given):
    files = [
        {
            "file_sha256": "f",
            "feed": "spend",
            "status": "accepted",
            "period_start": "2025-04-01",
            "period_end": "2025-06-30",
        }
    ]
    _build(
        given,
        "file_sha256 | month | is_covered\nf | 2025-06-01 | true",
        """
        line_id | feed  | month      | payment_date | net_amount_gbp
        a       | spend | 2025-06-01 | 2025-06-30   | 5.00
        """,
        files,
    ).expect(
        """
        month      | is_loaded | file_count
        2025-04-01 | true      | 1
        2025-05-01 | true      | 1
        2025-06-01 | true      | 1
        """
    )
