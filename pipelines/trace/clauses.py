"""Clauses: the walk itself, from a clause by its tests and their figures to what these are made of.

Here: finding the clause, its tests and the figures they looked at. Not here: what a figure is made
of (`parts.py`), printing. `cli` calls `walk_evidence`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

import polars as pl

from pipelines.errors import LocalpoundError
from pipelines.trace.figures import figures_of
from pipelines.trace.parts import walked
from pipelines.trace.publication import Publication
from pipelines.trace.suppliers import Wanted
from pipelines.trace.walk import ClauseWalk, Figure, Parameter, TestWalk, filled

_FIGURE = ("indicator_code", "measure", "definition", "breakdown", "period_type", "period_label")
"""What a test says of the figures that it may look at."""
_Row = Mapping[str, Any]
_NEAR = 0.5
"""How like a clause must be to what was typed before it is suggested, from nothing to one."""


def walk_evidence(
    publication: Publication, clause: str, framework: str | None, wanted: Wanted
) -> tuple[ClauseWalk, ...]:
    """The walks of the clause named, in whatever case, one for each framework that has it.

    `LocalpoundError` when no framework has it, or `framework` has not, with what is near.
    """
    rows = publication.scan("evidence.evidence_table").sort("framework_id", "clause_id")
    found = [
        row
        for row in rows.collect().to_dicts()
        if framework is None or row["framework_id"].casefold() == framework.casefold()
    ]
    chosen = [row for row in found if row["clause_id"].casefold() == clause.casefold()]
    if not chosen:
        raise LocalpoundError(_not_found(clause, framework, [row["clause_id"] for row in found]))
    walker = _Walker(publication, wanted)
    return tuple(walker.clause(row) for row in chosen)


@dataclass(frozen=True)
class _Walker:
    publication: Publication
    wanted: Wanted

    def clause(self, row: _Row) -> ClauseWalk:
        key = [pl.col(name) == row[name] for name in ("framework_id", "clause_id")]
        tests = self.publication.scan("evidence.clause_test").filter(*key).sort("test_order")
        return filled(
            ClauseWalk, row, tests=tuple(self._test(each) for each in tests.collect().to_dicts())
        )

    def _test(self, row: _Row) -> TestWalk:
        known = figures_of(self.publication, {name: row[name] for name in _FIGURE})
        figures = [each for each in known if _is_compared(each, row)]
        return filled(
            TestWalk,
            row,
            parameter=self._parameter(row, "parameter", "parameter_value", known),
            floor=self._parameter(
                row, "denominator_floor_parameter", "denominator_floor_gbp", known
            ),
            required=self._parameter(row, "required_parameter", None, known),
            left_out_count=len(known) - len(figures),
            figures=tuple(walked(self.publication, each, self.wanted) for each in figures),
        )

    def _parameter(
        self, test: _Row, name: str, value: str | None, figures: Sequence[Figure]
    ) -> Parameter | None:
        """A parameter of the test, with the value the test used where it keeps one."""
        if test[name] is None:
            return None
        day = figures[0].period_end if figures else None
        stated = self.publication.parameter(test[name], day)
        return stated if value is None else replace(stated, value=test[value])


def _is_compared(figure: Figure, test: _Row) -> bool:
    """Whether the test looks at the figure: it names a part, whose denominator is large enough."""
    if not figure.breakdown_value:
        return False
    if test["denominator_floor_parameter"] is None:
        return True
    floor, denominator = test["denominator_floor_gbp"], figure.denominator_gbp
    return floor is not None and denominator is not None and denominator > floor


def _not_found(clause: str, framework: str | None, known: list[str]) -> str:
    """One sentence: which clause is not there, and what is."""
    where = f"Framework {framework}" if framework else "No framework of this publication"
    if not known:
        return f"{where} holds no clause: `localpound framework list` says which there are."
    has = "has no" if framework else "has a"
    near = get_close_matches(clause.upper(), known, cutoff=_NEAR)
    hint = f"near it are {', '.join(near)}" if near else f"the first is {known[0]}"
    return f"{where} {has} clause {clause!r}; {hint}."
