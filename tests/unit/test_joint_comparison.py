"""Pooled shares and means of members: their bounds, and which figures may be pooled at all."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.comparison import Bounds, Member, together
from pipelines.joint.pooling import refused_reason

POUNDS = st.decimals(0, 10**9, places=2)
PARTS = st.tuples(POUNDS, POUNDS, POUNDS.map(lambda pounds: pounds + 1))
MEMBERS = st.lists(PARTS, min_size=1, max_size=8)


def member(name, above, other, unknown):
    return Member(name, D(above), D(above) + D(other) + D(unknown), D(unknown))


def test_what_is_unknown_lies_between_the_bounds_of_the_pooled_share():
    pooled, mean = together([member("N", 100, 300, 100), member("S", 300, 100, 100)])
    assert pooled.bounds == Bounds(D("0.4"), D("0.5"), D("0.6"), D("0.8"))
    assert mean.bounds == Bounds(D("0.4"), D("0.5"), D("0.6"), None)


def test_a_mean_has_no_point_where_a_member_has_none():
    pooled, mean = together([member("N", 0, 0, 100), member("S", 50, 50, 0)])
    assert (pooled.share, mean.share) == (D("0.5"), None)
    assert (mean.bounds.lower, mean.bounds.upper) == (D("0.25"), D("0.75"))


def test_members_without_spend_are_left_out_and_alone_have_no_share():
    spending, idle = member("N", 1, 3, 0), member("S", 0, 0, 0)
    assert [each.share for each in together([spending, idle])] == [D("0.25"), D("0.25")]
    with pytest.raises(ValueError, match="No member has any spend"):
        together([idle])


def test_shares_are_kept_to_ten_digits_half_to_even():
    pooled, mean = together([member("N", 1, 2, 0), member("S", 2, 1, 0), member("T", 1, 2, 0)])
    assert pooled.share == D("0.4444444444")
    assert mean.share == D("0.4444444444")


@given(MEMBERS)
def test_a_union_s_bounds_are_in_order_and_within_those_of_its_members(parts):
    members = [member(str(number), *each) for number, each in enumerate(parts)]
    for figure in together(members):
        bounds = figure.bounds
        assert 0 <= bounds.lower <= bounds.upper <= 1
        assert bounds.point is None or bounds.lower <= bounds.point <= bounds.upper
        assert min(each.bounds.lower for each in members) <= bounds.lower
        assert max(each.bounds.upper for each in members) >= bounds.upper


@pytest.mark.parametrize(
    ("unit", "code", "is_refused"),
    [
        ("share", "I-03", False),
        ("GBP", "I-01", False),
        ("count", "I-36", False),
        ("share", "I-15", True),
        ("days", "I-20", True),
        ("a unit nobody thought of", "I-03", True),
    ],
)
def test_only_units_that_add_up_are_pooled(unit, code, is_refused):
    assert bool(refused_reason(unit, code)) == is_refused
