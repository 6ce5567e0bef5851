"""Months a file covers, as against months its typing errors stray into."""


def test_a_mistyped_year_is_no_month_the_file_covers(given):
    lines = [
        {
            "line_id": f"l{n}",
            "file_sha256": "f",
            "payment_date": "2025-04-03",
            "net_amount_gbp": "1",
        }
        for n in range(200)
    ]
    lines.append(
        {"line_id": "x", "file_sha256": "f", "payment_date": "2052-04-03", "net_amount_gbp": "1"}
    )
    tables = {
        "staging.spend_line": lines,
        "reference.parameter": "parameter | value\nfile_covers_month_min_share | 0.05",
    }
    given(tables).build("core.input_file_month").expect(
        """
        month      | line_count | is_covered | net_amount_gbp
        2025-04-01 | 200        | true       | 200.00
        2052-04-01 | 1          | false      | 1.00
        """
    )


def test_every_file_covers_at_least_its_largest_month(given):
    tables = {
        "staging.spend_line": """
            line_id | file_sha256 | payment_date | net_amount_gbp
            a       | f           | 2025-04-03   | 1.00
            b       | f           | 2025-04-09   | 1.00
            c       | f           | 2025-05-09   | 1.00
        """,
        "reference.parameter": "parameter | value\nfile_covers_month_min_share | 0.9",
    }
    given(tables).build("core.input_file_month").expect(
        """
        month      | is_covered | first_payment_date | last_payment_date
        2025-04-01 | true       | 2025-04-03         | 2025-04-09
        2025-05-01 | false      | 2025-05-09         | 2025-05-09
        """
    )


def test_a_quiet_month_between_two_busy_ones_is_covered(given):
    tables = {
        "staging.spend_line": [
            {"line_id": f"{month}{n}", "file_sha256": "f", "payment_date": f"2025-{month}-03"}
            for month, count in (("03", 1), ("04", 40), ("05", 1), ("06", 40), ("07", 1))
            for n in range(count)
        ],
        "reference.parameter": "parameter | value\nfile_covers_month_min_share | 0.05",
    }
    given(tables).build("core.input_file_month").expect(
        """
        month      | is_covered
        2025-03-01 | false
        2025-04-01 | true
        2025-05-01 | true
        2025-06-01 | true
        2025-07-01 | false
        """
    )
