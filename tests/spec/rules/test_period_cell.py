"""Which parts of the council's spend figures are given for in which periods."""


def test_each_part_is_given_for_the_kinds_of_period_of_its_breakdown(given):
    given(
        {
            "core.period": """
                period_number | period_type    | period_label | month      | is_provisional
                1             | financial_year | 2024/25      | 2024-04-01 | false
                1             | financial_year | 2024/25      | 2024-05-01 | false
                2             | month          | 2024-05      | 2024-05-01 | true
            """,
            "rules.breakdown_cell": """
                cell_number | breakdown | breakdown_value
                1           | category  | Roads
                2           | none      | all
            """,
            "reference.breakdown_period": """
                breakdown | period_type
                none      | month
                none      | financial_year
                category  | financial_year
            """,
        }
    ).build("rules.period_cell").expect(
        """
        period_cell_number | period_label | breakdown | breakdown_value | is_provisional
        1                  | 2024/25      | category  | Roads           | false
        2                  | 2024/25      | none      | all             | false
        3                  | 2024-05      | none      | all             | true
        """
    )
