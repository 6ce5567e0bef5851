"""Group: several councils beside each other, in the order of their names.

Here: the model of the one page of a group, made of the tables in its folder (`pipelines/joint`):
the grid of evidence, and each figure of the members, pooled, and as a mean of members. Not here:
ranks, scores, levels, and what may be pooled. `group_page.py` and `pipelines/joint` import it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.comparison import MEAN_OF_MEMBERS, POOLED
from pipelines.site.models.overview import counts_in_words, counts_of
from pipelines.site.pages import Figure, described, figure_of

_WHOLE_AREA = "high_level"
_WHO = {
    POOLED: "All councils, pooled",
    MEAN_OF_MEMBERS: "Mean of members",
}


@dataclass(frozen=True)
class GroupMember:
    """One council: the run whose publication went in, and where its own pages are from here."""

    code: str
    name: str
    run: str
    years: tuple[str, ...]
    path: str | None


@dataclass(frozen=True)
class GroupMade:
    """What the tables of a group do not say: its name, its members in the order of their names.

    `words` is the record of a member's run: titles of indicators, measures and definitions.
    """

    name: str
    group_id: str
    version: str
    members: tuple[GroupMember, ...]
    words: Mapping[str, Any]


@dataclass(frozen=True)
class GroupCell:
    """What the data of one council say of one area. The level it claims is on its own pages."""

    counts: Mapping[str, int]
    clause_count: int
    testable_count: int
    answered_count: int

    @property
    def words(self) -> tuple[str, ...]:
        """What the data say, in words."""
        return counts_in_words(self.counts)


@dataclass(frozen=True)
class GroupRow:
    """One area, or one of its dimensions: a cell for each member."""

    name: str
    cells: tuple[GroupCell, ...]


@dataclass(frozen=True)
class GroupGrid:
    """One framework: areas by councils, theme by theme."""

    framework_id: str
    themes: tuple[tuple[str, tuple[GroupRow, ...]], ...]


@dataclass(frozen=True)
class JointRow:
    """One figure of a council, of all of them pooled, or the mean of theirs."""

    who: str
    label: str
    figure: Figure
    notes: tuple[str, ...]

    @property
    def is_pooled(self) -> bool:
        """Whether it is of all of them as if they were one council."""
        return self.label == POOLED

    @property
    def is_mean(self) -> bool:
        """Whether it is a mean of shares, which is a share of nothing."""
        return self.label == MEAN_OF_MEMBERS


@dataclass(frozen=True)
class JointIndicator:
    """The main figures of one indicator, each with its rows."""

    code: str
    title: str
    formula: str | None
    figures: tuple[tuple[JointRow, ...], ...]


@dataclass(frozen=True)
class PaidToMember:
    """What one council paid another in one year: it is in no figure that is net of members."""

    financial_year: str
    payer_name: str
    payee_name: str
    line_count: int
    net_amount_gbp: Decimal


@dataclass(frozen=True)
class GroupPage:
    """Several councils side by side. `judged` is the year each one's clauses are judged on."""

    made: GroupMade
    judged: Mapping[str, str | None]
    year: str | None
    years: tuple[str, ...]
    grids: tuple[GroupGrid, ...]
    indicators: tuple[JointIndicator, ...]
    paid: tuple[PaidToMember, ...]

    @property
    def without_year(self) -> tuple[GroupMember, ...]:
        """Councils that have no figures of the year shown."""
        return tuple(each for each in self.made.members if self.year not in each.years)


def read_group(folder: Path, made: GroupMade) -> GroupPage:
    """The page of the group whose tables lie in `folder`."""
    grid = _rows(folder, "evidence_grid")
    figures = _rows(folder, "joint_indicator")
    years = tuple(sorted({row["financial_year"] for row in figures}))
    year = _year(years, made.members)
    return GroupPage(
        made,
        {row["council_code"]: row["period_label"] for row in grid},
        year,
        years,
        _grids(grid, made.members),
        _indicators([row for row in figures if row["financial_year"] == year], made.words),
        _paid(_rows(folder, "joint_removed_payment")),
    )


def _rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return pl.read_parquet(folder / "returns" / f"{table}.parquet").to_dicts()


def _year(years: Sequence[str], members: Sequence[GroupMember]) -> str | None:
    """The last year that all members have figures of; else the last that any has."""
    whole = [year for year in years if all(year in member.years for member in members)]
    return max(whole or years, default=None)


def _grids(
    rows: Sequence[Mapping[str, Any]], members: Sequence[GroupMember]
) -> tuple[GroupGrid, ...]:
    ordered = sorted(
        rows,
        key=lambda row: (
            row["framework_id"],
            row["key_area_order"],
            row["key_area_code"],
            row["sub_dimension"] != _WHOLE_AREA,
            row["sub_dimension"],
        ),
    )
    return tuple(
        GroupGrid(
            framework_id,
            tuple(
                (theme, tuple(_areas(of_theme, members)))
                for theme, of_theme in groupby(of_framework, key=lambda row: str(row["theme_name"]))
            ),
        )
        for framework_id, of_framework in groupby(ordered, key=lambda row: str(row["framework_id"]))
    )


def _areas(rows: Any, members: Sequence[GroupMember]) -> list[GroupRow]:
    found = []
    for (_, below), of_area in groupby(
        rows, key=lambda row: (row["key_area_code"], row["sub_dimension"])
    ):
        own = {row["council_code"]: row for row in of_area}
        name = next(iter(own.values()))["key_area_name"]
        words = name if below == _WHOLE_AREA else f"{name}: {below.replace('_', ' ')}"
        found.append(GroupRow(words, tuple(_cell(own[member.code]) for member in members)))
    return found


def _cell(row: Mapping[str, Any]) -> GroupCell:
    return GroupCell(
        counts_of(row),
        row["clause_count"],
        row["testable_count"],
        row["answered_count"],
    )


def _indicators(
    rows: Sequence[Mapping[str, Any]], words: Mapping[str, Any]
) -> tuple[JointIndicator, ...]:
    """The main figures by indicator, the plainest definitions first, councils by name in each."""
    places = {measure: place for place, measure in enumerate(words.get("main_measures", ()))}
    ordered = sorted(
        (row for row in rows if row["measure"] in places),
        key=lambda row: (
            row["indicator_code"],
            places[row["measure"]],
            len(row["definition"]),
            row["definition"],
            row["council_name"] is None,
            row["council_name"] or "",
            row["label"] == MEAN_OF_MEMBERS,
        ),
    )
    titles = words.get("definitions", {})
    found = []
    for code, of_code in groupby(ordered, key=lambda row: str(row["indicator_code"])):
        told = described(code, words)
        figures = tuple(
            tuple(_row(row, titles) for row in of_figure)
            for _, of_figure in groupby(
                of_code, key=lambda row: (row["measure"], row["definition"])
            )
        )
        title = str(told.get("title") or code)
        found.append(JointIndicator(code, title, told.get("formula"), figures))
    return tuple(found)


def _row(row: Mapping[str, Any], titles: Mapping[str, str]) -> JointRow:
    who = _WHO.get(row["label"]) or row["council_name"]
    return JointRow(who, row["label"], figure_of(row, titles), tuple(_notes(row)))


def _notes(row: Mapping[str, Any]) -> list[str]:
    """Of a figure of all of them: what is not in it, and whose months and files are doubtful."""
    if row["council_name"] is not None:
        return []
    named = {
        "missing_members": "Without",
        "provisional_members": "Provisional at",
        "series_break_members": "Series break at",
    }
    notes = [f"{words} {row[name]}." for name, words in named.items() if row[name]]
    return notes + (["Without what they pay each other."] if row["is_net_of_members"] else [])


def _paid(rows: Sequence[Mapping[str, Any]]) -> tuple[PaidToMember, ...]:
    ordered = sorted(rows, key=lambda row: (row["payer_name"], row["payee_name"]))
    latest_first = sorted(ordered, key=lambda row: str(row["financial_year"]), reverse=True)
    return tuple(
        PaidToMember(
            row["financial_year"],
            row["payer_name"],
            row["payee_name"],
            row["line_count"],
            row["net_amount_gbp"],
        )
        for row in latest_first
    )
