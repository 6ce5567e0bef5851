"""Figures: every indicator by member and for the union, a row each, with what is missing named.

A member's row is what it published. The union's rows rest on the members' net figures where there
are any (I-01 to I-07) and on the published ones elsewhere. A member that has no figure gets a row
that says why, and is named beside the union's figure, which is then no total.

Here: setting members beside each other. Not here: which figures may be pooled (`pooling.py`), the
net figures (`net_figures.py`). Only `joint_tables.py` imports it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import polars as pl

from pipelines.comparison import POOLED
from pipelines.joint.net_figures import is_net
from pipelines.joint.pooling import Part, Row, pooled, refused_reason
from pipelines.joint.publications import Publication

MEMBER = "member"
ALL_MEMBERS = "all"

NOTHING_COUNTED = "NOTHING_COUNTED"
YEAR_NOT_COVERED = "YEAR_NOT_COVERED"
FIGURE_NOT_GIVEN = "FIGURE_NOT_GIVEN"
NO_MEMBER_FIGURE = "NO_MEMBER_FIGURE"
NOT_ADDITIVE = "NOT_ADDITIVE"
_WORDS = {
    NOTHING_COUNTED: "Nothing of this kind is in the files of the year.",
    YEAR_NOT_COVERED: "The publication does not cover the year: this part is missing.",
    FIGURE_NOT_GIVEN: "The publication gives no such figure: this part is missing.",
    NO_MEMBER_FIGURE: "No member gives the figure.",
    NOT_ADDITIVE: "The numbers published beside it do not give it, so they are not added up.",
}
_BOUNDS = ("lower_share", "upper_share", "lower_value", "upper_value")
_PROVISIONAL, _BROKEN = "is_provisional", "crosses_series_break"


class Key(NamedTuple):
    """Which figure: of which year, indicator, measure and definition."""

    financial_year: str
    indicator_code: str
    measure: str
    definition: str


@dataclass(frozen=True)
class Thresholds:
    """Least coverage of a headline, and below which only bounds may be printed (method.md 2.4)."""

    headline: Decimal
    bounds_only: Decimal

    @classmethod
    def strictest(cls, publications: Sequence[Publication]) -> "Thresholds":
        """What the most demanding member asks for."""
        names = ("headline_coverage_min_share", "bounds_only_coverage_max_share")
        return cls(*(max(each.parameter(name) for each in publications) for name in names))


@dataclass(frozen=True)
class MemberFigures:
    """The figures of one member for financial years: as published, and net of the others."""

    code: str
    name: str
    published: Mapping[Key, Row]
    net: Mapping[Key, Row]

    @classmethod
    def of(cls, publication: Publication, net: pl.LazyFrame) -> "MemberFigures":
        """The figures of a publication; `net` are rows as `Publication.year_figures`."""
        return cls(
            publication.code,
            publication.name,
            _by_key(publication.year_figures()),
            _by_key(net),
        )

    def published_row(self, key: Key, unit: str, has_net: bool) -> Row:
        """What it published, or a row that says why there is nothing."""
        return self.published.get(key) or self._silent(
            key.financial_year, self._why_absent(key, unit, has_net)
        )

    def part(self, key: Key, unit: str, has_net: bool) -> Part:
        """What it brings to the union: its net figure where the indicator has one."""
        if not has_net or key not in self.published:
            return Part(self.name, self.published_row(key, unit, has_net))
        # All it had of this kind may have been paid to other members.
        return Part(
            self.name, self.net.get(key) or self._silent(key.financial_year, NOTHING_COUNTED)
        )

    @cached_property
    def _families(self) -> frozenset[tuple[str, ...]]:
        return frozenset(key[:3] for key in self.published)

    @cached_property
    def _years(self) -> frozenset[str]:
        return frozenset(key.financial_year for key in self.published)

    def _why_absent(self, key: Key, unit: str, has_net: bool) -> str:
        """Spend that is in no row is none; a share is none where its whole family is absent.

        A share that is absent beside others of its family is not defined for the council.
        """
        if key.financial_year not in self._years:
            return YEAR_NOT_COVERED
        if has_net and (unit == "GBP" or key[:3] not in self._families):
            return NOTHING_COUNTED
        return FIGURE_NOT_GIVEN

    def _silent(self, year: str, why: str) -> Row:
        """The row of a figure that is not there."""
        return {
            **dict.fromkeys((*_BOUNDS, "coverage_share")),
            "silent_code": why,
            "silent_note": _WORDS[why],
            "is_headline": False,
            "is_bounds_only": False,
            "is_provisional": why == YEAR_NOT_COVERED or (_PROVISIONAL, year) in self._marked,
            "crosses_series_break": (_BROKEN, year) in self._marked,
        }

    @cached_property
    def _marked(self) -> frozenset[tuple[str, str]]:
        """Each mark, and the year that any of its figures has it in."""
        return frozenset(
            (mark, key.financial_year)
            for key, row in self.published.items()
            for mark in (_PROVISIONAL, _BROKEN)
            if row[mark]
        )


def joint_figures(members: Sequence[MemberFigures], thresholds: Thresholds) -> list[Row]:
    """The rows of the joint table: what is left out of a row is empty in it."""
    units = {key: row["unit"] for member in members for key, row in member.published.items()}
    return [row for key in sorted(units) for row in _rows(key, units[key], members, thresholds)]


def _rows(
    key: Key, unit: str, members: Sequence[MemberFigures], thresholds: Thresholds
) -> Iterator[Row]:
    """One figure: a row for each member, then those of the union."""
    has_net = is_net(key.indicator_code, key.measure)
    for member in members:
        row = member.published_row(key, unit, has_net)
        yield {
            **row,
            **key._asdict(),
            "label": MEMBER,
            "council_code": member.code,
            "council_name": member.name,
            "unit": unit,
            "is_total": False,
            "is_net_of_members": False,
            **_named([Part(member.name, row)]),
        }
    parts = [member.part(key, unit, has_net) for member in members]
    for figure in _of_union(key, unit, parts, thresholds):
        yield {
            **key._asdict(),
            "council_code": ALL_MEMBERS,
            "unit": unit,
            "is_net_of_members": has_net,
            **_named(parts),
            **figure,
        }


def _of_union(key: Key, unit: str, parts: Sequence[Part], thresholds: Thresholds) -> Iterator[Row]:
    counted = [part for part in parts if _has_figure(part)]
    why = _why_silent(key, unit, parts, counted)
    figures = None if why else pooled(unit, counted)
    if figures is None:
        code, words = why or (NOT_ADDITIVE, _WORDS[NOT_ADDITIVE])
        yield {
            "label": POOLED,
            "is_total": False,
            "is_net_of_members": False,
            "silent_code": code,
            "silent_note": words,
            "is_headline": False,
            "is_bounds_only": False,
        }
        return
    for figure in figures:
        is_pooled = figure["label"] == POOLED
        yield {
            **figure,
            "is_total": is_pooled and not any(_is_missing(part) for part in parts),
            **_printed(figure, counted, thresholds),
        }


def _why_silent(
    key: Key, unit: str, parts: Sequence[Part], counted: Sequence[Part]
) -> tuple[str, str] | None:
    """Code and words for a figure that the union cannot have, whatever its members' sums."""
    reason = refused_reason(unit, key.indicator_code)
    if reason:
        return NOT_ADDITIVE, reason
    if counted:
        return None
    code = NO_MEMBER_FIGURE if any(_is_missing(part) for part in parts) else NOTHING_COUNTED
    return code, _WORDS[code]


def _printed(
    figure: Mapping[str, Any], counted: Sequence[Part], thresholds: Thresholds
) -> dict[str, Any]:
    """Coverage, where the members have one, and what may be printed because of it."""
    is_pooled = figure["label"] == POOLED
    coverage = figure.get("coverage_share")
    if coverage is None or all(part.row["coverage_share"] is None for part in counted):
        return {
            "coverage_share": None,
            "is_headline": is_pooled and all(part.row["is_headline"] for part in counted),
            "is_bounds_only": any(part.row["is_bounds_only"] for part in counted),
        }
    return {
        "coverage_share": coverage,
        "is_headline": coverage >= thresholds.headline,
        "is_bounds_only": coverage < thresholds.bounds_only,
    }


def _named(parts: Sequence[Part]) -> dict[str, Any]:
    """What holds of any of the parts, and of which."""
    provisional = _names(part for part in parts if part.row[_PROVISIONAL])
    broken = _names(part for part in parts if part.row[_BROKEN])
    return {
        "missing_members": _names(part for part in parts if _is_missing(part)),
        "is_provisional": provisional is not None,
        "provisional_members": provisional,
        "crosses_series_break": broken is not None,
        "series_break_members": broken,
    }


def _names(parts: Iterator[Part]) -> str | None:
    return "; ".join(part.name for part in parts) or None


def _has_figure(part: Part) -> bool:
    return any(part.row[name] is not None for name in _BOUNDS)


def _is_missing(part: Part) -> bool:
    return not _has_figure(part) and part.row["silent_code"] != NOTHING_COUNTED


def _by_key(figures: pl.LazyFrame) -> dict[Key, Row]:
    rows = figures.collect().iter_rows(named=True)
    return {Key(*(row[name] for name in Key._fields)): row for row in rows}
