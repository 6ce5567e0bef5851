"""Drawings: intervals as intervals, gaps as gaps, all inside the drawing, words that agree."""

import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.site.charts import Point, interval, months, told, trend

D = Decimal
HOSTILE = "<script>alert(1)</script>\"'&"
VALUES = st.decimals(-10, 10, places=4)


def drawn(markup):
    """The drawing as a tree; it is well formed or this fails."""
    return ET.fromstring(str(markup))  # noqa: S314 (our own)


def kinds(tree):
    """What is drawn, by the last word of its class."""
    return [each.get("class", "").rpartition("__")[2] for each in tree if each.get("class")]


def parts(tree, kind):
    return [each for each in tree if each.get("class", "").endswith(f"__{kind}")]


def share(label, lower, point, upper, **more):
    return Point(
        label, *(None if each is None else D(each) for each in (lower, point, upper)), **more
    )


def draw(*points, unit="share"):
    return drawn(trend(points, unit, "Local spend", "By month", "t"))


def test_a_strip_has_its_bounds_where_they_are_of_the_whole():
    tree = drawn(interval(D("0.25"), D("0.5"), D("0.75"), "Local"))
    (bounds,) = parts(tree, "bounds")
    (point,) = parts(tree, "point")
    (whole,) = parts(tree, "whole")
    assert (whole.get("x1"), whole.get("x2")) == ("0", "120")
    assert (bounds.get("x1"), bounds.get("x2")) == ("30.0", "90.0")
    assert point.get("x1") == point.get("x2") == "60.0"
    assert tree.get("aria-label") == "Local: between 25.0% and 75.0%"


def test_a_strip_without_a_point_has_none():
    assert "point" not in kinds(drawn(interval(D(0), None, D(1), "Local")))


def test_a_share_beyond_all_ends_at_the_end_of_the_strip_and_its_words_say_what_it_is():
    tree = drawn(interval(D("-0.5"), D("1.2"), D("1.5"), "Local"))
    (bounds,) = parts(tree, "bounds")
    assert (bounds.get("x1"), bounds.get("x2")) == ("0.0", "120.0")
    assert "between -50.0% and 150.0%" in tree.get("aria-label")


@given(*[VALUES] * 3)
def test_nothing_of_a_strip_lies_outside_it(lower, point, upper):
    for each in drawn(interval(lower, point, upper, "x")):
        assert all(0 <= float(each.get(at)) <= 120 for at in ("x1", "x2"))


@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=40))
def test_nothing_of_a_trend_lies_above_or_below_it(values):
    points = [Point(str(n), *sorted(each)) for n, each in enumerate(values)]
    for unit in ("share", "GBP", "days"):
        for each in drawn(trend(points, unit, "t", "d", "n")):
            heights = [each.get(at) for at in ("y", "y1", "y2", "cy") if each.get(at)]
            assert all(0 <= float(at) <= 240 for at in heights)


def test_a_period_is_an_upright_bar_from_bound_to_bound_with_its_point():
    tree = draw(share("2025-04", "0", "0.5", "1"))
    (bar,) = parts(tree, "bounds")
    assert bar.get("x1") == bar.get("x2")
    (mark,) = parts(tree, "mark")
    assert float(bar.get("y2")) < float(mark.get("cy")) < float(bar.get("y1"))


def test_drawings_that_are_compared_have_one_scale():
    small, large = share("a", "0.1", "0.2", "0.3"), share("a", "0.7", "0.8", "0.9")
    alone, compared = (
        drawn(trend([small], "share", "t", "d", "n", beside)) for beside in ((), (small, large))
    )
    heights = [float(parts(each, "mark")[0].get("cy")) for each in (alone, compared)]
    assert heights[0] < heights[1]
    both = drawn(trend([large], "share", "t", "d", "n", (small, large)))
    scales = [[text.text for text in parts(each, "value")] for each in (compared, both)]
    assert scales[0] == scales[1] == ["0.0%", "100.0%"]


def test_a_period_without_a_figure_is_a_gap():
    tree = draw(share("a", "0.1", "0.2", "0.3"), share("b", None, None, None))
    assert (len(parts(tree, "bounds")), len(parts(tree, "mark"))) == (1, 1)


def test_where_only_the_bounds_are_known_no_point_is_drawn():
    tree = draw(share("a", "0.1", None, "0.3"))
    assert (len(parts(tree, "bounds")), len(parts(tree, "mark"))) == (1, 0)


def test_no_line_joins_two_periods():
    tree = draw(*[share(str(n), "0.1", "0.2", "0.3") for n in range(5)])
    joining = [each for each in parts(tree, "bounds") if each.get("x1") != each.get("x2")]
    assert joining == []
    assert {each.tag.rpartition("}")[2] for each in tree} <= {
        "line", "circle", "text", "title", "desc"
    }  # fmt: skip


def test_a_provisional_period_is_drawn_otherwise():
    tree = draw(share("a", "0", "0.1", "0.2"), share("b", "0", "0.1", "0.2", is_provisional=True))
    assert len(parts(tree, "bounds-provisional")) == len(parts(tree, "mark-provisional")) == 1
    assert len(parts(tree, "bounds")) == len(parts(tree, "mark")) == 1


def test_a_series_break_is_drawn_and_named_once_before_the_periods_it_begins():
    plain = share("a", "0", "0.1", "0.2")
    broken = share("b", "0", "0.1", "0.2", breaks_here=True)
    tree = draw(plain, broken, broken)
    assert len(parts(tree, "break")) == 1
    assert [each.text for each in parts(tree, "label")].count("break") == 1


def test_at_most_twelve_periods_are_named():
    tree = draw(*[share(str(n), "0", "0.1", "0.2") for n in range(120)])
    assert len(parts(tree, "label")) == 12


def test_titles_and_labels_are_text():
    tree = draw(Point(HOSTILE, D(0), D(0), D(1)))
    assert parts(tree, "label")[0].text == HOSTILE
    tree = drawn(trend([], "share", HOSTILE, HOSTILE, "t"))
    assert [each.text for each in tree][:2] == [HOSTILE, HOSTILE]
    assert drawn(interval(D(0), None, D(1), HOSTILE)).get("aria-label").startswith(HOSTILE)


def test_credits_of_a_month_hang_below_the_line_of_nothing():
    up, down = parts(
        drawn(months([(date(2025, 4, 1), D(100)), (date(2025, 5, 1), D(-50))], "m", "m")), "bar"
    )
    nothing = float(up.get("y")) + float(up.get("height"))
    assert float(down.get("y")) == pytest.approx(nothing, abs=0.11)
    assert float(up.get("height")) == pytest.approx(2 * float(down.get("height")), abs=0.11)


def test_a_drawing_of_no_months_is_a_drawing():
    assert parts(drawn(months([], "m", "m")), "bar") == []


def year_of(*, breaks=False):
    return [
        share(f"{n:02}", "0", D(n) / 100, "1", breaks_here=breaks and n == 3) for n in range(1, 14)
    ]


def test_words_tell_the_last_a_year_before_the_lowest_and_the_highest():
    assert told(year_of(), "share") == (
        "Last, 13: 13.0%; a year before: 1.0%; lowest 1.0% in 01; highest 13.0% in 13."
    )


def test_words_compare_with_no_year_before_where_that_is_not_known():
    points = [share("01", "0", None, "1"), *year_of()[1:]]
    assert "a year before" not in told(points, "share")


def test_words_warn_of_a_series_break():
    assert told(year_of(breaks=True), "share").endswith(
        " A series break lies within: do not compare across it."
    )


def test_words_say_where_no_point_can_be_said():
    assert told([share("a", "0", None, "1")], "share").startswith("No point can be said")


@pytest.mark.parametrize(
    ("unit", "value", "written"),
    [
        ("GBP", "-1234.5", "-£1,234"),
        ("GBP", "1235.5", "£1,236"),
        ("change", "-0.125", "-12.5%"),
        ("days", "12.34", "12.3"),
    ],
)
def test_values_are_written_in_their_unit(unit, value, written):
    assert written in told([share("a", None, value, None)], unit)
