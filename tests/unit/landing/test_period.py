"""A period in words, for files whose own dates are missing."""

import pytest

from pipelines.landing.period import in_words, stated


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2014-04", "2014-04-01..2014-04-30"),
        (" 2014-04 ", "2014-04-01..2014-04-30"),
        ("2024-02", "2024-02-01..2024-02-29"),
        ("2014-04..2014-06", "2014-04-01..2014-06-30"),
        ("2014-11..2015-01", "2014-11-01..2015-01-31"),
        ("2014-04-05", "2014-04-05..2014-04-05"),
        ("2014-04-05..2014-04-20", "2014-04-05..2014-04-20"),
        ("2014-04-05..2014-06", "2014-04-05..2014-06-30"),
        ("2014-04..2014-06-15", "2014-04-01..2014-06-15"),
    ],
)
def test_a_person_states_months_or_days(text: str, days: str) -> None:
    assert str(stated(text)) == days


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Write 2014-04"),
        ("April 2014", "Write 2014-04"),
        ("2014", "Write 2014-04"),
        ("2014-4", "Write 2014-04"),
        ("2014-04 to 2014-06", "Write 2014-04"),
        ("2014-13", "no such month or day"),
        ("2014-00", "no such month or day"),
        ("2014-02-30", "no such month or day"),
        ("2014-04..2014-13", "no such month or day"),
        ("0000-04", "no such month or day"),
        ("2014-06..2014-04", "ends before it begins"),
        ("2014-04-20..2014-04-05", "ends before it begins"),
    ],
)
def test_what_is_no_period_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        stated(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("April 2014", "2014-04-01..2014-04-30"),
        ("Apr 2014", "2014-04-01..2014-04-30"),
        ("Payments over £500 - September 2014", "2014-09-01..2014-09-30"),
        ("payments_over_500_sept_2014", "2014-09-01..2014-09-30"),
        ("April to June 2014", "2014-04-01..2014-06-30"),
        ("April-June 2014", "2014-04-01..2014-06-30"),
        ("April – June 2014", "2014-04-01..2014-06-30"),
        ("april 2014 until march 2015", "2014-04-01..2015-03-31"),
        ("July 2010-September 2010", "2010-07-01..2010-09-30"),
        ("November to January 2015", "2014-11-01..2015-01-31"),
        ("Q1 2014/15", "2014-04-01..2014-06-30"),
        ("Q2 2014-15", "2014-07-01..2014-09-30"),
        ("Quarter 3 2014/2015", "2014-10-01..2014-12-31"),
        ("Q4 2014/15", "2015-01-01..2015-03-31"),
        ("01.07.11 to 30.09.11", "2011-07-01..2011-09-30"),
        ("01/07/2011 - 30/09/2011", "2011-07-01..2011-09-30"),
        ("201404", "2014-04-01..2014-04-30"),
    ],
)
def test_a_title_states_a_period_in_many_ways(text: str, days: str) -> None:
    assert str(in_words(text)) == days


@pytest.mark.parametrize(
    "text",
    ["", "Payments over £500", "2014", "April", "30/09/2011 to 01/07/2011", "31/02/2011 to 1/3/11"],
)
def test_a_title_without_a_period_states_none(text: str) -> None:
    assert in_words(text) is None
