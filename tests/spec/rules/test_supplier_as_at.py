"""Which day's evidence a supplier is classed by, in each year."""

TABLE = "rules.supplier_as_at"

LINES = """
    line_id | supplier_key | financial_year | payment_date
    1       | a            | 2023/24        | 2023-05-01
    2       | a            | 2023/24        | 2024-03-30
    3       | a            | 2025/26        | 2025-04-02
    4       | b            | 2024/25        | 2024-09-09
"""


def test_a_year_rests_on_the_last_payment_in_it_and_else_on_the_one_before(given):
    given({"core.spend_line": LINES}).build(TABLE).expect(
        """
        supplier_key | financial_year | as_at_date | is_paid_in_year | is_latest_year
        a            | 2023/24        | 2024-03-30 | true            | false
        a            | 2024/25        | 2024-03-30 | false           | false
        a            | 2025/26        | 2025-04-02 | true            | true
        b            | 2024/25        | 2024-09-09 | true            | false
        b            | 2025/26        | 2024-09-09 | false           | true
        """
    )


def test_one_mistyped_date_adds_one_year_and_not_a_century(given):
    lines = LINES + "\n 5 | c | 1925/26 | 1925-05-01"
    years = given({"core.spend_line": lines}).build(TABLE).rows("supplier_key", "financial_year")
    assert [year for key, year in years if key == "c"] == [
        "1925/26",
        "2023/24",
        "2024/25",
        "2025/26",
    ]
