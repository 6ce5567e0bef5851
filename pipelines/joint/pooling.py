"""Pooling: which figures of several councils may be put together, and putting them together.

Pounds and counts of members add up, and a share is pooled where what is above and below the line
does and gives each member's published figure again. A median, an index or a number of days of a
union does not follow from its members', whatever is published beside it. The table
`reference/rules/pooling.csv` says which units may be pooled (no reason) and which of their
indicators may not (with the reason).

Here: one figure of the union at a time. Not here: the arithmetic of shares (`comparison.py`), who
the members are (`figures.py`, the only module that imports this one).
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from pipelines.comparison import POOLED, Bounds, Member, Together, together
from pipelines.tables import PROJECT

Row = Mapping[str, Any]

SHARE = "share"
_MEASURED_IN = ("gbp", "count")
_SUMS = tuple(
    f"{part}_{unit}" for unit in _MEASURED_IN for part in ("numerator", "denominator", "unknown")
)
_VALUES = ("lower_value", "point_value", "upper_value")
_NUMERATOR_OF = {"GBP": "numerator_gbp", "count": "numerator_count"}


@dataclass(frozen=True)
class Part:
    """What one member brings to a figure of the union: a row as `Publication.year_figures`."""

    name: str
    row: Row

    def member(self, unit: str) -> Member:
        """Its part of a share, measured in `unit` (gbp or count)."""
        above, below, unknown = (
            Decimal(self.row[f"{part}_{unit}"] or 0)
            for part in ("numerator", "denominator", "unknown")
        )
        return Member(self.name, above, below, unknown)


def refused_reason(unit: str, indicator_code: str) -> str | None:
    """Why a figure of the union cannot follow from its members', whoever they are; else None."""
    rules = _rules()
    if (unit, "") not in rules:
        return f"A figure in the unit {unit} of several councils does not follow from theirs."
    return rules.get((unit, indicator_code)) or None


def pooled(unit: str, parts: Sequence[Part]) -> list[dict[str, Any]] | None:
    """The figures of a union of `parts`, which all have one, in a unit that may be pooled.

    The pooled figure, whose `label` says so; for a share also the mean of members, without sums,
    for it divides none. None when the members' numbers do not give their figures.
    """
    if unit != SHARE:
        return _added(unit, parts)
    measured_in = _measured_in(parts)
    if measured_in is None:
        return None
    total, mean = together(part.member(measured_in) for part in parts)
    return [{**_sums(parts), **_shown(total)}, _shown(mean)]


def _added(unit: str, parts: Sequence[Part]) -> list[dict[str, Any]] | None:
    if any(part.row[_NUMERATOR_OF[unit]] is None for part in parts):
        return None
    values = {name: _sum(parts, name) for name in _VALUES}
    return [{"label": POOLED, **_sums(parts), **values}]


def _measured_in(parts: Sequence[Part]) -> str | None:
    """What the share divides, pounds or a count: that which gives each member's figure again."""
    found = (unit for unit in _MEASURED_IN if all(_gives_its_figure(each, unit) for each in parts))
    return next(found, None)


def _gives_its_figure(part: Part, unit: str) -> bool:
    member = part.member(unit)
    if part.row[f"numerator_{unit}"] is None or member.denominator_gbp <= 0:
        return False
    published = (part.row["lower_share"], part.row["point_share"], part.row["upper_share"])
    bounds = member.bounds
    return published == (bounds.lower, bounds.point, bounds.upper)


def _shown(figure: Together) -> dict[str, Any]:
    bounds: Bounds = figure.bounds
    return {
        "label": figure.label,
        "lower_share": bounds.lower,
        "point_share": bounds.point,
        "upper_share": bounds.upper,
        "coverage_share": bounds.coverage,
    }


def _sums(parts: Sequence[Part]) -> dict[str, Any]:
    return {name: _sum(parts, name) for name in _SUMS}


def _sum(parts: Sequence[Part], name: str) -> Any:
    """The sum of what every part states; None when one states nothing."""
    values = [part.row[name] for part in parts]
    return None if None in values else sum(values)


@cache
def _rules() -> dict[tuple[str, str], str]:
    """The reason not to pool by unit and indicator, "" where there is none."""
    path = PROJECT / "reference" / "rules" / "pooling.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return {
            (row["unit"], row["indicator_code"]): row["refused_reason"]
            for row in csv.DictReader(file)
        }
