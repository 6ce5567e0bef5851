"""Sources: which published rows a figure is made of.

Here: `reference/rules/figure_source.csv` as frozen models, looked up by indicator and measure, and
what its words make of a frame. Not here: the rows themselves. Only modules of `pipelines.trace`
import it.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import polars as pl

from pipelines.tables import PROJECT
from pipelines.trace.publication import Publication
from pipelines.trace.walk import FALSE, TRUE, UNKNOWN, Figure
from pipelines.trace.words import Meaning

SUPPLIER_ATTRIBUTE, SPEND, RECORDS = "supplier_attribute", "spend", "records"
"""Kinds of source: pounds by status of suppliers, pounds by words, rows of registers and feeds."""

_FILE = PROJECT / "reference" / "rules" / "figure_source.csv"
_FEEDS = "staging."


@dataclass(frozen=True)
class FigureSource:
    """One row of `reference.figure_source`; its contract says what the columns mean."""

    indicator_code: str
    measure: str
    kind: str
    population_table: str
    date_columns: tuple[str, ...]
    only_where: str
    counts_where: str
    unknown_where: str
    is_netted: bool
    name_columns: tuple[str, ...]
    amount_column: str | None
    less_measure: str | None
    note: str | None

    @property
    def feed(self) -> str | None:
        """The feed whose records the table holds; None for a table that is no feed's."""
        schema, _, name = self.population_table.partition(".")
        return name if f"{schema}." == _FEEDS else None

    @property
    def is_divided(self) -> bool:
        """Whether its rows are told apart by what counts above the line."""
        return bool(self.counts_where)


_OWN = "L-"
"""How the codes of indicators begin that a framework brings with it."""


def sources_of(indicator_code: str, measure: str) -> tuple[FigureSource, ...]:
    """The sources of a figure, in the order of the file: its measure's own, else its code's, else
    those of all indicators that frameworks bring with them.

    None for an indicator that the file does not know.
    """
    known = figure_sources()
    keys = ((indicator_code, measure), (indicator_code, ""), (indicator_code[: len(_OWN)], ""))
    return next((known[key] for key in keys if key in known), ())


@cache
def figure_sources() -> Mapping[tuple[str, str], tuple[FigureSource, ...]]:
    """Every source by indicator and measure."""
    with _FILE.open(newline="", encoding="utf-8") as stream:
        rows = [_source(row) for row in csv.DictReader(stream)]
    groups = groupby(rows, lambda each: (each.indicator_code, each.measure))
    return {key: tuple(group) for key, group in groups}


def judged(
    rows: pl.LazyFrame, source: FigureSource, figure: Figure, publication: Publication
) -> pl.LazyFrame:
    """The rows that belong to the figure, with `counts`: TRUE, UNKNOWN or FALSE.

    It is null where the source does not divide its rows.
    """
    meaning = Meaning(
        rows.collect_schema(),
        figure,
        lambda name: publication.parameter(name, figure.period_end).value,
    )
    if source.only_where:
        rows = rows.filter(meaning.of(source.only_where))
    if not source.is_divided:
        return rows.with_columns(counts=pl.lit(None, pl.String))
    unknown = meaning.of(source.unknown_where) if source.unknown_where else pl.lit(False)
    return rows.with_columns(
        counts=pl.when(meaning.of(source.counts_where))
        .then(pl.lit(TRUE))
        .when(unknown)
        .then(pl.lit(UNKNOWN))
        .otherwise(pl.lit(FALSE))
    )


def _source(row: Mapping[str, str]) -> FigureSource:
    return FigureSource(
        row["indicator_code"],
        row["measure"],
        row["kind"],
        row["population_table"],
        tuple(row["date_column"].split()),
        row["only_where"],
        row["counts_where"],
        row["unknown_where"],
        row["is_netted"] == "true",
        tuple(row["name_columns"].split()),
        row["amount_column"] or None,
        row["less_measure"] or None,
        row["note"] or None,
    )
