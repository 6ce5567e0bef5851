"""Suppliers: what a figure of pounds by supplier moved by at one step, and through what.

A figure such as the share of SMEs is made of suppliers, each with the pounds it was paid and a
status. What a supplier adds to the move has two parts: other lines, counted by the status it had,
and another status, counted on the lines it has now. Together they are what it adds, to the penny.

Here: telling the parts apart, supplier by supplier. Not here: which figures moved (`figures.py`),
which suppliers a figure is made of (`trace/spending.py`). Polars only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines.difference.figures import FIGURE_KEY, Move
from pipelines.trace.figures import figures_of
from pipelines.trace.publication import Publication
from pipelines.trace.sources import SUPPLIER_ATTRIBUTE, FigureSource, sources_of
from pipelines.trace.spending import spending_of
from pipelines.trace.walk import Figure

SPLIT = {
    "numerator_gbp": "above_gbp",
    "denominator_gbp": "amount_gbp",
    "unknown_gbp": "unknown_gbp",
}
"""Columns of a figure that are sums over suppliers, and what each supplier adds."""

NEW_LINES, GONE_LINES, CORRECTED_LINES = "new lines", "lines no longer counted", "corrected lines"
MATCH, CLASSIFICATION, OTHERWISE = "changed match", "changed classification", "not by supplier"

Row = Mapping[str, Decimal | str | bool | None]

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Through:
    """What one figure's column moved by through one mechanism, and how many suppliers it was."""

    mechanism: str
    added_gbp: Decimal
    suppliers: int


def through(one: Path, other: Path, move: Move) -> tuple[Through, ...]:
    """What `move` added between two publications, by mechanism; the parts add up to it.

    Only columns of SPLIT of yearly figures by status of suppliers are made of suppliers; none for
    all others. What no supplier explains is `not by supplier`: nothing, unless the walk of the
    figure does not add up.
    """
    before, after = (_side(Publication(folder), move) for folder in (one, other))
    if before is None or after is None:
        return ()
    joined = (
        before.suppliers.join(after.suppliers, on="supplier_key", how="full", coalesce=True)
        .join(_lines_told(before, after), on="supplier_key", how="left")
        .join(_matches(one, other), on="supplier_key", how="left")
        .sort("supplier_key")
    )
    adds = SPLIT[move.column]
    added: dict[str, list[Decimal]] = {}
    for row in joined.to_dicts():
        for mechanism, pounds in _parts(row, adds):
            if pounds:
                added.setdefault(mechanism, []).append(pounds)
    whole = (after.value or _NOTHING) - (before.value or _NOTHING)
    rest = whole - sum((sum(each, _NOTHING) for each in added.values()), _NOTHING)
    if rest:
        added[OTHERWISE] = [rest]
    return tuple(
        Through(mechanism, sum(each, _NOTHING), 0 if mechanism == OTHERWISE else len(each))
        for mechanism, each in sorted(added.items())
    )


@dataclass(frozen=True)
class _Side:
    """One publication's part: suppliers of the figure, their lines, and the value itself.

    `paid` are all payment lines of the publication, of whatever part of the council.
    """

    suppliers: pl.DataFrame
    lines: pl.LazyFrame
    paid: pl.LazyFrame
    value: Decimal | None


def _side(publication: Publication, move: Move) -> _Side | None:
    key = dict(zip(FIGURE_KEY, move.key, strict=True))
    sources = sources_of(key["indicator_code"], key["measure"])
    if move.column not in SPLIT or not move.is_of_a_year or len(sources) != 1:
        return None
    (source,) = sources
    figures = figures_of(publication, key)
    if source.kind != SUPPLIER_ATTRIBUTE or not figures:
        return None
    return _summed(publication, source, figures[0], move.column)


def _summed(publication: Publication, source: FigureSource, figure: Figure, column: str) -> _Side:
    spending = spending_of(publication, source, figure)
    suppliers = spending.suppliers.group_by("supplier_key").agg(
        pl.col(*SPLIT.values()).sum(), pl.col("status").sort().str.join(" ")
    )
    paid = publication.scan("core.spend_line").select("line_id", "net_amount_gbp")
    lines = spending.lines.select("supplier_key", "line_id")
    return _Side(suppliers, lines, paid, getattr(figure, column))


def _lines_told(before: _Side, after: _Side) -> pl.DataFrame:
    """supplier_key, and whether lines of it came, went or have another amount.

    A line that only moved to another part of the council, or to another supplier, did none of it.
    """
    listed = pl.concat([before.lines, after.lines]).unique()
    both = listed.join(before.paid, on="line_id", how="left").join(
        after.paid, on="line_id", how="left"
    )
    then, now = pl.col("net_amount_gbp"), pl.col("net_amount_gbp_right")
    return (
        both.group_by("supplier_key")
        .agg(
            (then.is_null() & now.is_not_null()).any().alias("has_new"),
            (now.is_null() & then.is_not_null()).any().alias("has_gone"),
            (then != now).any().fill_null(value=False).alias("has_other_amount"),
        )
        .collect()
    )


def _matches(one: Path, other: Path) -> pl.DataFrame:
    """supplier_key, and whether another body is asserted to be it."""
    tables = [
        pl.read_parquet(
            folder / "rules" / "entity_match.parquet",
            columns=["supplier_key", "entity_id", "is_asserted"],
        ).select("supplier_key", entity=pl.when("is_asserted").then("entity_id").fill_null("none"))
        for folder in (one, other)
    ]
    return (
        tables[0]
        .join(tables[1], on="supplier_key")
        .select("supplier_key", is_matched_otherwise=pl.col("entity") != pl.col("entity_right"))
    )


def _parts(row: Row, adds: str) -> list[tuple[str, Decimal]]:
    """The parts of what one supplier adds: through its lines, and through what is known of it."""
    then, now = _pounds(row, adds), _pounds(row, f"{adds}_right")
    if not (row["has_new"] or row["has_gone"] or row["has_other_amount"]):
        return [(_known_otherwise(row), now - then)]
    paid_then, paid_now = _pounds(row, "amount_gbp"), _pounds(row, "amount_gbp_right")
    if row["status"] is None or row["status_right"] is None or row["status"] == row["status_right"]:
        return [(_lines(row), now - then)]
    by_lines = paid_now - paid_then if then else _NOTHING
    return [(_lines(row), by_lines), (_known_otherwise(row), now - then - by_lines)]


def _pounds(row: Row, name: str) -> Decimal:
    value = row[name]
    return value if isinstance(value, Decimal) else _NOTHING


def _lines(row: Row) -> str:
    if row["has_other_amount"] or (row["has_new"] and row["has_gone"]):
        return CORRECTED_LINES
    return NEW_LINES if row["has_new"] else GONE_LINES


def _known_otherwise(row: Row) -> str:
    return MATCH if row["is_matched_otherwise"] else CLASSIFICATION
