"""Figures of indicators that a framework brings with it, as the council states them (method M46)."""

from decimal import Decimal as D

NAMED = """
    framework_id | indicator_code | measure         | definition | unit
    green        | L-01           | renewable_share | all        | share
    regional     | L-01           | renewable_share | all        | share
"""


def figures(given, *stated):
    rows = [
        {
            "record_id": f"r{number}",
            "sequence": number,
            "indicator_code": "L-01",
            "measure": "renewable_share",
            "period_label": "2025/26",
            "first_year": "2025",
            "figure_value": "0.40",
            **each,
        }
        for number, each in enumerate(stated)
    ]
    world = given({"staging.local_figure": rows, "reference.framework_indicator": NAMED})
    return world.build("rules.local_figure")


COLUMNS = ("breakdown", "breakdown_value", "lower_value", "point_value", "upper_value")


def test_a_figure_is_the_council_s_or_a_department_s(given):
    built = figures(given, {}, {"department": "Place", "figure_value": "0.30"})
    assert built.rows(*COLUMNS) == [
        ("directorate", "Place", D("0.3"), D("0.3"), D("0.3")),
        ("none", "all", D("0.4"), D("0.4"), D("0.4")),
    ]


def test_a_figure_may_have_bounds_and_contradicts_itself_at_none(given):
    built = figures(given, {"lower_value": "0.38", "upper_value": "0.45"})
    assert built.rows(*COLUMNS[2:]) == [(D("0.38"), D("0.4"), D("0.45"))]
    for wrong in (
        {"lower_value": "0.50"},
        {"upper_value": "0.10"},
        {"figure_value": "55"},
        {"numerator_value": "20", "denominator_value": "100"},
    ):
        assert figures(given, wrong).rows() == []
    right = figures(given, {"numerator_value": "412", "denominator_value": "1030"})
    assert right.rows("numerator_count", "denominator_count") == [(412, 1030)]


def test_the_last_file_s_figure_counts(given):
    built = figures(given, {}, {"figure_value": "0.44", "is_provisional": "true"})
    assert built.rows("point_value", "is_provisional") == [(D("0.44"), True)]


def test_what_no_framework_names_and_what_is_no_year_is_no_figure(given):
    assert figures(given, {"measure": "other"}).rows() == []
    assert figures(given, {"indicator_code": "I-03"}).rows() == []
    assert figures(given, {"period_label": "2025", "first_year": "2025"}).rows() == []
    assert figures(given, {"period_label": "soon", "first_year": None}).rows() == []
