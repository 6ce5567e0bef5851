"""Published figures that hold enough numbers to be computed again (method.md section 6)."""

from decimal import Decimal as D

import pytest

from pipelines.comparison import Member, together

GREATER_MANCHESTER = (
    ("Bolton", "31179554.05", "68330289.71", "45.6"),
    ("Bury", "10810750.81", "38026372.58", "28.4"),
    ("Manchester", "186687585.67", "235031744.89", "79.4"),
    ("Oldham", "91644381.53", "133590437.30", "68.6"),
    ("Rochdale", "30995001.50", "70793775.84", "43.8"),
    ("Salford", "90276813.00", "143909248.95", "62.7"),
    ("Stockport", "82563092.39", "126771768.29", "65.1"),
    ("Tameside", "22863548.01", "45117493.41", "50.7"),
    ("Trafford", "15062797.86", "41171484.94", "36.6"),
    ("Wigan", "57568701.76", "101115819.30", "56.9"),
)
ELSEWHERE = (
    ("Blackpool", "14912671.29", "38298252.35", "38.9"),
    ("Cheshire East", "56321917.66", "142693938.72", "39.5"),
)


@pytest.mark.parametrize(("name", "local", "total", "printed"), GREATER_MANCHESTER + ELSEWHERE)
def test_each_council_s_published_share_is_computed_again(golden, name, local, total, printed):
    rest = str(D(total) - D(local))
    lines = [
        ("l1", "A", "2024-04-01", "Place", "PROCUREMENT", local),
        ("l2", "B", "2024-04-01", "Place", "PROCUREMENT", rest),
    ]
    built = golden("indicators.local_spend_share", lines=lines)
    rows = built.rows("measure", "breakdown", "period_type", "point_share", "denominator_gbp")
    (share, below), *others = [
        row[3:] for row in rows if row[:3] == ("spend_share", "none", "financial_year")
    ]
    assert not others
    assert round(share * 100, 1) == D(printed)
    assert below == D(total)


def test_greater_manchester_pooled_is_the_total_and_the_printed_average_is_a_mean():
    members = [Member(name, D(local), D(total)) for name, local, total, _ in GREATER_MANCHESTER]
    pooled, mean = together(members)
    assert sum(member.numerator_gbp for member in members) == D("619652226.58")
    assert sum(member.denominator_gbp for member in members) == D("1003858435.21")
    assert (round(pooled.share * 100, 2), pooled.label, pooled.is_total) == (
        D("61.73"),
        "pooled",
        True,
    )
    assert (round(mean.share * 100, 2), mean.label, mean.is_total) == (
        D("53.79"),
        "mean of members",
        False,
    )


@pytest.mark.parametrize(
    ("local", "share", "total"),
    [
        ("112.3", "0.182", 617),  # Preston, 2016/17
        ("488.7", "0.792", 617),  # Lancashire, 2016/17
        ("232", "0.49", 473),  # Highland, local, 2023/24
        ("148", "0.31", 477),  # Highland, local SME, 2023/24
        ("104.4", "0.3919", 266),  # Nottingham, awards, 2022/23
    ],
)
def test_totals_that_published_shares_imply_agree_with_each_other(local, share, total):
    assert round(D(local) / D(share)) == total


def test_highland_s_two_implied_totals_differ_only_by_the_rounding_of_their_shares():
    low, high = D("232") / D("0.495"), D("232") / D("0.485")
    assert low <= D("148") / D("0.31") <= high


def test_a_change_is_split_into_volume_share_and_both(golden):
    """Method 2.7: the share effect alone is not the change in pounds."""
    months = (
        tuple(f"2024-{m:02}-01" for m in range(4, 13))
        + tuple(f"2025-{m:02}-01" for m in range(1, 13))
        + tuple(f"2026-{m:02}-01" for m in range(1, 4))
    )
    lines = [
        ("l1", "A", "2024-04-01", "Place", "PROCUREMENT", "50.00"),
        ("l2", "B", "2024-04-01", "Place", "PROCUREMENT", "50.00"),
        ("l3", "A", "2025-04-01", "Place", "PROCUREMENT", "150.00"),
        ("l4", "B", "2025-04-01", "Place", "PROCUREMENT", "50.00"),
    ]
    built = golden("indicators.share_change", lines=lines, months=months)
    rows = built.rows(
        "definition", "change_gbp", "volume_effect_gbp", "share_effect_gbp", "interaction_gbp"
    )
    assert ("local_l1", D("100.00"), D("50.00"), D("25.00"), D("25.00")) in rows
    # The share itself moved from a half to three quarters, all of it known.
    changes = built.rows(
        "definition", "lower_change_share", "point_change_share", "upper_change_share"
    )
    assert ("local_l1", D("0.25"), D("0.25"), D("0.25")) in changes


def test_what_is_not_known_of_either_year_widens_the_change_of_a_share(golden):
    months = (
        tuple(f"2024-{m:02}-01" for m in range(4, 13))
        + tuple(f"2025-{m:02}-01" for m in range(1, 13))
        + tuple(f"2026-{m:02}-01" for m in range(1, 4))
    )
    lines = [
        ("l1", "A", "2024-04-01", "Place", "PROCUREMENT", "50.00"),
        ("l2", "B", "2024-04-01", "Place", "PROCUREMENT", "50.00"),
        ("l3", "A", "2025-04-01", "Place", "PROCUREMENT", "150.00"),
        ("l4", "B", "2025-04-01", "Place", "PROCUREMENT", "50.00"),
    ]
    statuses = {"A": ("TRUE",) * 4, "B": ("UNKNOWN",) * 4}
    built = golden("indicators.share_change", lines=lines, months=months, statuses=statuses)
    changes = built.rows(
        "definition", "lower_change_share", "point_change_share", "upper_change_share"
    )
    # From [0.5, 1] to [0.75, 1]; of what is known all was local in both years.
    assert ("local_l1", D("-0.25"), D("0"), D("0.5")) in changes


def test_no_change_is_explained_across_a_series_break(golden):
    months = (
        tuple(f"2024-{m:02}-01" for m in range(4, 13))
        + tuple(f"2025-{m:02}-01" for m in range(1, 13))
        + tuple(f"2026-{m:02}-01" for m in range(1, 4))
    )
    lines = [
        ("l1", "A", "2024-04-01", "Place", "PROCUREMENT", "50.00"),
        ("l2", "A", "2025-04-01", "Place", "PROCUREMENT", "150.00"),
    ]
    breaks = "feed | month | reason_code | is_confirmed\nspend | 2025-04-01 | LAYOUT_CHANGED | true"
    built = golden("indicators.share_change", lines=lines, months=months, breaks=breaks)
    assert set(built.rows("change_gbp", "silent_code")) == {(None, "SERIES_BREAK")}
