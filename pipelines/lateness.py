"""Lateness: months that a council's standing publication should have by now and has not.

    lateness(room, today)    what is missing between other months, and how far each feed is behind

Here: the one rule, by which `doctor` tells an operator and `notifying` an absent one. Not here:
telling. Imports `home` only.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.home import CouncilHome

LATE_MONTHS = 2
"""Whole months without a file that are usual: a month's file comes in the month after, and may
slip by one (a product default; the Transparency Code itself asks for a quarter's spending within a
month of its end)."""


@dataclass(frozen=True)
class FeedLast:
    """The last month of a feed, and how many whole months have passed since without one."""

    feed: str
    month: date
    behind: int

    @property
    def is_late(self) -> bool:
        """Whether more months have passed than is usual."""
        return self.behind > LATE_MONTHS


@dataclass(frozen=True)
class Lateness:
    """Months missing between others (feed and first day), and the last month of each feed."""

    missing: tuple[tuple[str, date], ...] = ()
    last: tuple[FeedLast, ...] = ()

    @property
    def late(self) -> tuple[FeedLast, ...]:
        """The feeds of which more months than usual are missing at the end."""
        return tuple(each for each in self.last if each.is_late)

    @property
    def missing_in_words(self) -> tuple[str, ...]:
        """The missing months, as `spend April 2025`."""
        return tuple(f"{feed} {month:%B %Y}" for feed, month in self.missing)


def lateness(room: CouncilHome, today: date) -> Lateness:
    """What is late of a council on this day; nothing where nothing is published yet."""
    path = room.latest / "core" / "period_month.parquet"
    if not path.is_file():
        return Lateness()
    months = pl.read_parquet(path, columns=["feed", "month", "is_loaded", "is_expected"])
    gaps = months.filter(pl.col("is_expected") & ~pl.col("is_loaded")).sort("month", "feed")
    last = months.filter("is_loaded").group_by("feed").agg(pl.col("month").max()).sort("feed")
    return Lateness(
        tuple(gaps.select("feed", "month").iter_rows()),
        tuple(FeedLast(feed, month, _behind(month, today)) for feed, month in last.iter_rows()),
    )


def _behind(month: date, today: date) -> int:
    """Whole months between a month and the one of `today`."""
    return (today.year - month.year) * 12 + today.month - month.month - 1
