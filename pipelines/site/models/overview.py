"""Overview: where the council says it is, what the data say of it, where it wants to be.

Here: the grid of areas and levels, and a few figures. Verdicts are counted by level and never made
into a score (method.md 1.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.site.address import Address
from pipelines.site.desk import Desk
from pipelines.site.models.figures import ShownFigure, figures_of_year
from pipelines.site.pages import VERDICTS

_WHOLE_AREA = "high_level"
_UNITS, _FIRST = ("share", "GBP"), "spend_share"
_ON_TOP = 8
"""How many figures the overview has room for."""


@dataclass(frozen=True)
class LevelCell:
    """What the data say of the clauses of one area at one level, and whether it is claimed."""

    level_name: str
    counts: Mapping[str, int]
    is_claimed: bool
    is_target: bool
    is_up_to_claim: bool

    @property
    def words(self) -> tuple[str, ...]:
        """What the data say, in words."""
        return counts_in_words(self.counts)


@dataclass(frozen=True)
class GridRow:
    """One area, or one of its dimensions, across the levels."""

    address: Address
    name: str
    claimed: str | None
    target: str | None
    cells: tuple[LevelCell, ...]


@dataclass(frozen=True)
class GridTheme:
    """Areas of one theme."""

    name: str
    rows: tuple[GridRow, ...]


@dataclass(frozen=True)
class Grid:
    """One framework: areas by levels."""

    framework_id: str
    source_document: str
    levels: tuple[str, ...]
    themes: tuple[GridTheme, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Overview:
    """The first page."""

    title: str
    grids: tuple[Grid, ...]
    figures: tuple[ShownFigure, ...]


def counts_in_words(counts: Mapping[str, int]) -> tuple[str, ...]:
    """`1 supports`, `2 silent`, in the order of the verdicts; nothing of what there is none."""
    return tuple(
        f"{counts[each]} {each.replace('_', ' ').lower()}" for each in VERDICTS if counts.get(each)
    )


def counts_of(row: Mapping[str, Any]) -> dict[str, int]:
    """How many clauses have each verdict, of a row that counts them."""
    return {verdict: row[f"{verdict.lower()}_count"] for verdict in VERDICTS}


def read_overview(desk: Desk) -> Overview:
    """The first page of a publication."""
    return Overview("Overview", grids_of(desk), _figures(desk))


def grids_of(desk: Desk) -> tuple[Grid, ...]:
    """The grid of every framework, in the order of the frameworks."""
    rows = desk.published.rows("evidence.level_verdict")
    return tuple(
        _grid(desk, framework.framework_id, framework.source_document, rows)
        for framework in desk.evidence.frameworks
    )


def _grid(desk: Desk, framework_id: str, document: str, rows: Sequence[Mapping[str, Any]]) -> Grid:
    own = [row for row in rows if row["framework_id"] == framework_id]
    levels = {row["level_order"]: row["level_name"] for row in own}
    (framework,) = (each for each in desk.evidence.frameworks if each.framework_id == framework_id)
    themes = tuple(
        GridTheme(
            theme.name,
            tuple(
                _row(framework_id, area.code, area.name, dimension, own, levels, area.claims)
                for area in theme.areas
                for dimension in _dimensions(own, area.code)
            ),
        )
        for theme in framework.themes
    )
    counts = {verdict: framework.count(verdict) for verdict in VERDICTS}
    return Grid(
        framework_id, document, tuple(levels[each] for each in sorted(levels)), themes, counts
    )


def _dimensions(rows: Sequence[Mapping[str, Any]], area: str) -> list[str]:
    found = {row["sub_dimension"] for row in rows if row["key_area_code"] == area}
    return sorted(found, key=lambda each: (each != _WHOLE_AREA, each))


def _row(
    framework_id: str,
    area: str,
    name: str,
    dimension: str,
    rows: Sequence[Mapping[str, Any]],
    levels: Mapping[int, str],
    claims: Sequence[Any],
) -> GridRow:
    below = None if dimension == _WHOLE_AREA else dimension
    claim = next((each for each in claims if each.sub_dimension == below), None)
    claimed, target = (claim.claimed, claim.target) if claim else (None, None)
    order = {level: place for place, level in levels.items()}
    own = {
        row["level_order"]: row
        for row in rows
        if row["key_area_code"] == area and row["sub_dimension"] == dimension
    }
    cells = tuple(
        LevelCell(
            levels[place],
            counts_of(own[place]) if place in own else {},
            levels[place] == claimed,
            levels[place] == target,
            claimed is not None and place <= order.get(claimed, -1),
        )
        for place in sorted(levels)
    )
    words = name if below is None else f"{name}: {below.replace('_', ' ')}"
    return GridRow(Address("area", (framework_id, area)), words, claimed, target, cells)


def _figures(desk: Desk) -> tuple[ShownFigure, ...]:
    """The plainest figure of each main indicator that has one, shares of spend first."""
    main = set(desk.published.record.get("main_measures", ()))
    firsts: dict[tuple[str, str], ShownFigure] = {}
    for shown in figures_of_year(desk, desk.evidence.year):
        figure = shown.figure
        if figure.measure in main and figure.silent_note is None and figure.unit in _UNITS:
            firsts.setdefault((figure.code, figure.measure), shown)
    ordered = sorted(firsts.values(), key=lambda each: each.figure.measure != _FIRST)
    return tuple(ordered[:_ON_TOP])
