"""Telling: a difference in words for people, and as JSON for machines.

Here: sentences. Not here: what moved (`figures.py`) and what is behind it (`suppliers.py`).
"""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from pipelines.difference.figures import FIGURE_KEY, Move, Turn, Value
from pipelines.difference.stages import Stage
from pipelines.difference.suppliers import Through, through

LISTED = 20
"""How many figures are listed in words; `--json` lists all."""


def headings(stages: Sequence[Stage]) -> list[str]:
    """What was changed at each step, in words."""
    return [" and ".join(cause.title for cause in stage.causes) for stage in stages[1:]]


def sentences(
    runs: tuple[str, str], stages: Sequence[Stage], moves: Sequence[Move], turns: Sequence[Turn]
) -> Iterator[str]:
    """The whole difference: steps, verdicts that turned, figures that moved."""
    steps = headings(stages)
    yield f"From run {runs[0]} to run {runs[1]}:"
    if not any(steps):
        yield "  nothing they were given differs."
    for number, step in enumerate(steps, start=1):
        if step:
            yield f"  {number}. {step}"
    yield _counted(len(turns), "verdict", "turned") + "."
    for turn in turns:
        yield f"  {turn.framework_id} {turn.clause_id}: {_turned(turn.verdicts, steps)}"
    figures = _by_figure(moves)
    moved = [each for each in figures if not _came_or_went(each)]
    others = len(figures) - len(moved)
    yield f"{_counted(len(moved), 'figure', 'moved')}, {others:,} came or went with their period."
    for figure in moved[:LISTED]:
        yield from _moved(figure, stages, steps)
    if len(moved) > LISTED:
        yield (
            f"  and {len(moved) - LISTED:,} more: --figure and --period narrow, --json lists all."
        )


def _counted(count: int, thing: str, did: str) -> str:
    return f"1 {thing} {did}" if count == 1 else f"{count:,} {thing}s {did}"


def _by_figure(moves: Sequence[Move]) -> list[list[Move]]:
    """The moves of each figure together, those of years first."""
    found: dict[tuple[str, ...], list[Move]] = {}
    for move in moves:
        found.setdefault(move.key, []).append(move)
    return sorted(found.values(), key=lambda figure: not figure[0].is_of_a_year)


def _came_or_went(figure: Sequence[Move]) -> bool:
    """Whether the figure is in one of the publications only."""
    return all(each.before is None for each in figure) or all(each.after is None for each in figure)


def _turned(verdicts: Sequence[str | None], steps: Sequence[str]) -> str:
    """SILENT NO_INPUT -> SUPPORTS (files of the inbox)."""
    told = verdicts[0] or "not there"
    for (one, other), step in zip(pairwise(verdicts), steps, strict=True):
        if one != other:
            told += f" -> {other or 'not there'} ({step})"
    return told


def _moved(figure: Sequence[Move], stages: Sequence[Stage], steps: Sequence[str]) -> Iterator[str]:
    code, measure, definition, breakdown, value, _, period = figure[0].key
    part = "" if breakdown == "none" else f", {breakdown} {value or 'not stated'}"
    yield f"  {code} {measure} ({definition}{part}), {period}"
    for move in figure:
        yield f"    {move.column}: {_number(move.before)} -> {_number(move.after)}"
        for number, (step, added) in enumerate(zip(steps, move.steps, strict=True)):
            one, other = move.values[number : number + 2]
            if one == other:
                continue
            if added is None:
                yield f"      {step}: {_number(one)} -> {_number(other)}"
                continue
            ends = stages[number].folder, stages[number + 1].folder
            yield f"      {step}: {_signed(added)}{_through(through(*ends, move))}"


def _through(parts: Sequence[Through]) -> str:
    """(new lines of 3 suppliers +300.00; changed match of 1 supplier -50.00)"""
    told = "; ".join(
        f"{part.mechanism}{_of(part.suppliers)} {_signed(part.added_gbp)}" for part in parts
    )
    return f" ({told})" if told else ""


def _of(suppliers: int) -> str:
    if not suppliers:
        return ""
    return " of 1 supplier" if suppliers == 1 else f" of {suppliers:,} suppliers"


def _number(value: Value) -> str:
    return "no figure" if value is None else _plain(f"{Decimal(value):,f}")


def _signed(value: Decimal) -> str:
    return _plain(f"{value:+,f}")


def _plain(digits: str) -> str:
    """Without noughts after the pennies, which columns of ten places have."""
    whole, point, places = digits.partition(".")
    return f"{whole}{point}{places[:2]}{places[2:].rstrip('0')}"


def to_json(
    runs: tuple[str, str], stages: Sequence[Stage], moves: Sequence[Move], turns: Sequence[Turn]
) -> str:
    """The same for machines, every value at every step."""
    content: dict[str, Any] = {
        "runs": list(runs),
        "steps": [[cause.name for cause in stage.causes] for stage in stages[1:]],
        "verdicts": [turn.__dict__ for turn in turns],
        "figures": [
            {
                **dict(zip(FIGURE_KEY, move.key, strict=True)),
                "unit": move.unit,
                "column": move.column,
                "values": move.values,
                "steps": move.steps,
            }
            for move in moves
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False, default=str)
