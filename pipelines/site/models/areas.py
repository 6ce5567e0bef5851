"""Areas: the evidence table, clause by clause, whole or narrowed; and one area by itself.

Here: which clauses are shown and the figures each rests on. Not here: verdicts (`sql/evidence`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.site.address import Address
from pipelines.site.desk import Desk
from pipelines.site.models.figures import FIGURES, WHOLE_COUNCIL, figure_address
from pipelines.site.models.overview import GridRow, grids_of
from pipelines.site.pages import VERDICTS, Area, Clause, Framework

_NARROWED_BY = ("framework", "theme", "verdict", "level", "attestation")
_ATTESTATIONS = ("not needed", "wanted", "attested", "expired")


@dataclass(frozen=True)
class Tested:
    """One test of a clause: in words, the figures it looked at, and where these are.

    Of a test of many parts of the council `lower`, `point` and `upper` are None.
    """

    text: str
    unit: str | None
    lower: Decimal | None
    point: Decimal | None
    upper: Decimal | None
    outcome: str
    address: Address


@dataclass(frozen=True)
class ShownClause:
    """A clause with its tests; `welcome` says what a contradiction of it means."""

    clause: Clause
    framework_id: str
    polarity: str
    source_section: str
    tests: tuple[Tested, ...]

    @property
    def anchor(self) -> str:
        """Its name on a page."""
        return f"{self.framework_id}-{self.clause.clause_id}"


@dataclass(frozen=True)
class ShownArea:
    """One area with those of its clauses that are shown."""

    address: Address
    framework_id: str
    theme: str
    area: Area
    clauses: tuple[ShownClause, ...]


@dataclass(frozen=True)
class Choice:
    """One field to narrow by: what may be chosen and what is."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class AreasPage:
    """The evidence table."""

    title: str
    areas: tuple[ShownArea, ...]
    choices: tuple[Choice, ...]
    clause_count: int
    shown_count: int


@dataclass(frozen=True)
class AreaPage:
    """One area: its levels, and every clause of it."""

    title: str
    area: ShownArea
    rows: tuple[GridRow, ...]
    levels: tuple[str, ...]
    indicators: tuple[tuple[Address, str], ...]


def read_areas(desk: Desk, asked: Mapping[str, str]) -> AreasPage:
    """The evidence table, narrowed by what is asked; what is no choice narrows nothing."""
    chosen = {name: asked.get(name, "") for name in _NARROWED_BY}
    choices = _choices(desk, chosen)
    known = dict.fromkeys(_NARROWED_BY, "") | {each.name: each.chosen for each in choices}
    whole = [area for framework in desk.evidence.frameworks for area in _areas(desk, framework)]
    areas = [area for area in (_narrowed(each, known) for each in whole) if area.clauses]
    return AreasPage(
        "Evidence table",
        tuple(areas),
        choices,
        sum(len(each.clauses) for each in whole),
        sum(len(each.clauses) for each in areas),
    )


def read_area(desk: Desk, framework_id: str, code: str) -> AreaPage | None:
    """One area of a framework; None where there is none."""
    for framework in desk.evidence.frameworks:
        if framework.framework_id == framework_id:
            for area in _areas(desk, framework):
                if area.area.code == code:
                    return _area_page(desk, area)
    return None


def _area_page(desk: Desk, area: ShownArea) -> AreaPage:
    (grid,) = (each for each in grids_of(desk) if each.framework_id == area.framework_id)
    rows = tuple(row for theme in grid.themes for row in theme.rows if row.address == area.address)
    codes = sorted(
        {
            (test.address.key[0], desk.described(test.address.key[0]).title)
            for clause in area.clauses
            for test in clause.tests
        }
    )
    return AreaPage(
        area.area.name,
        area,
        rows,
        grid.levels,
        tuple((Address("indicator", (code,)), f"{code} {title}") for code, title in codes),
    )


def _areas(desk: Desk, framework: Framework) -> list[ShownArea]:
    tests = _tests(desk, framework.framework_id)
    lines = {
        row["clause_id"]: row
        for row in desk.published.rows(
            "evidence.evidence_table", pl.col("framework_id") == framework.framework_id
        )
    }
    return [
        ShownArea(
            Address("area", (framework.framework_id, area.code)),
            framework.framework_id,
            theme.name,
            area,
            tuple(
                ShownClause(
                    clause,
                    framework.framework_id,
                    lines[clause.clause_id]["polarity"],
                    lines[clause.clause_id]["source_section"],
                    tests.get(clause.clause_id, ()),
                )
                for clause in area.clauses
            ),
        )
        for theme in framework.themes
        for area in theme.areas
    ]


def _tests(desk: Desk, framework_id: str) -> dict[str, tuple[Tested, ...]]:
    rows = desk.published.rows("evidence.clause_test", pl.col("framework_id") == framework_id)
    figures = _figures_tested(desk, rows)
    found: dict[str, tuple[Tested, ...]] = {}
    for row in sorted(rows, key=lambda row: (row["clause_id"], row["test_order"])):
        lower, point, upper = _bounds(row)
        address = _address(row, figures)
        tested = Tested(row["test_text"], row["unit"], lower, point, upper, _outcome(row), address)
        found[row["clause_id"]] = (*found.get(row["clause_id"], ()), tested)
    return found


def _bounds(row: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """The bounds and the point of the one figure tested; of many figures there is no one."""
    if row["breakdown"] != WHOLE_COUNCIL:
        return None, None, None
    return row["lower_value"], row["point_value"], row["upper_value"]


def _outcome(row: Mapping[str, Any]) -> str:
    """Whether the test is met, wherever within their bounds the figures lie."""
    if row["silent_reason"]:
        return "cannot say"
    if row["breakdown"] != WHOLE_COUNCIL:
        least, most = row["least_met_count"], row["most_met_count"]
        met = f"{least}" if least == most else f"{least} to {most}"
        return f"met in {met} of {row['cell_count']} parts of the council"
    outcomes = {row["least_outcome"], row["most_outcome"]}
    if outcomes == {"met"}:
        return "met"
    return "not met" if outcomes == {"none"} else "met or not, depending on what is not known"


def _figures_tested(desk: Desk, tests: Sequence[Mapping[str, Any]]) -> frozenset[Address]:
    """Where figures of the whole council lie that tests look for; of some there may be none."""
    whole = pl.col("breakdown") == WHOLE_COUNCIL
    sought = [
        pl.col(name).is_in(sorted({test[name] for test in tests if test[name] is not None}))
        for name in ("indicator_code", "period_label")
    ]
    return frozenset(figure_address(row) for row in desk.published.rows(FIGURES, whole, *sought))


def _address(row: Mapping[str, Any], figures: Collection[Address]) -> Address:
    """The page of the figure tested; of many figures or none, the page of their indicator."""
    address = figure_address({**row, "breakdown_value": "all"})
    return address if address in figures else Address("indicator", (row["indicator_code"],))


def _narrowed(area: ShownArea, known: Mapping[str, str]) -> ShownArea:
    """The area with the clauses that are chosen."""
    if known["framework"] not in ("", area.framework_id) or known["theme"] not in ("", area.theme):
        return ShownArea(area.address, area.framework_id, area.theme, area.area, ())
    clauses = tuple(
        each
        for each in area.clauses
        if known["verdict"] in ("", each.clause.verdict)
        and known["level"] in ("", each.clause.level_name)
        and known["attestation"] in ("", each.clause.attestation_status)
    )
    return ShownArea(area.address, area.framework_id, area.theme, area.area, clauses)


def _choices(desk: Desk, chosen: Mapping[str, str]) -> tuple[Choice, ...]:
    frameworks = desk.evidence.frameworks
    clauses = [clause for each in frameworks for clause in each.clauses]
    levels = {clause.level_name: clause.level_order for clause in reversed(clauses)}
    options: dict[str, tuple[str, Sequence[str]]] = {
        "framework": ("Framework", [each.framework_id for each in frameworks]),
        "theme": ("Theme", list(dict.fromkeys(t.name for each in frameworks for t in each.themes))),
        "verdict": ("Verdict", VERDICTS),
        "level": ("Level", sorted(levels, key=lambda name: (levels[name], name))),
        "attestation": ("Attestation", _ATTESTATIONS),
    }
    return tuple(
        Choice(
            name,
            label,
            tuple((value, _in_words(value)) for value in values),
            chosen[name] if chosen[name] in values else "",
        )
        for name, (label, values) in options.items()
        if len(values) > 1
    )


def _in_words(value: str) -> str:
    return value.replace("_", " ").capitalize() if value in VERDICTS else value
