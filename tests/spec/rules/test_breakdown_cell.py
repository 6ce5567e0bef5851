"""The parts of a council's spend that figures are given for, as numbers."""

LINES = """
    line_id | reporting_directorate | reporting_category | supplier_type
    l1      | Place                 | Roads              | LTD
    l2      | ''                    | Roads              |
"""


def test_every_part_that_lines_name_is_a_cell_and_so_is_the_whole(given):
    given(
        {
            "core.spend_line": LINES,
            "rules.national_category": "category | national_category\nRoads | construction",
            "rules.supplier_geography": "supplier_key | geography\ns | own_area",
        }
    ).build("rules.breakdown_cell").expect(
        """
        breakdown         | breakdown_value
        none              | all
        directorate       | ''
        directorate       | Place
        category          | Roads
        supplier_type     | ''
        supplier_type     | LTD
        national_category | construction
        geography         | own_area
        geography         | unknown
        """
    )


def test_a_council_without_lines_still_has_a_whole(given):
    built = given({}).build("rules.breakdown_cell")
    assert ("none", "all") in built.rows("breakdown", "breakdown_value")
