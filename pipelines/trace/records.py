"""Records: what a figure of contracts or of another feed's rows is made of.

Here: the rows of a published table that belong to a figure, with file, sheet and row; where the
table is not published, the files that hold them. Not here: suppliers and lines of spend
(`suppliers.py`). Only modules of `pipelines.trace` import it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from pipelines.errors import LocalpoundError
from pipelines.trace.balance import adds_up, sums_of_records
from pipelines.trace.payees import withheld_contracts
from pipelines.trace.publication import Publication
from pipelines.trace.sources import FigureSource, judged
from pipelines.trace.walk import Figure, Parts, Record, filled

_FILE = "file_sha256"
_WHOLE = {"contract_key": "core.contract", "line_id": "core.spend_line"}
"""Tables that hold all of a contract or a line, with the row of a file where it stands."""
_PRINTED = {"directorate": "department"}
"""What registers call a part of the council."""
_NAMES = {"indicator_code", "measure", "period_label"}
"""What names a figure in a feed that states figures."""
_WHOLE_COUNCIL = "none"
_AS_AT = "as_at_date"
"""The column of a table that says what was known by the last day of a period."""
_CONTRACTS = ("contract_key", "record_id")
"""Columns that may hold the key of a contract."""
_KEYS = ("record_id", *_WHOLE, "supplier_key")
"""What names a record, in every run alike; the first that a table has."""


def record_parts(publication: Publication, source: FigureSource, figure: Figure, top: int) -> Parts:
    """The records that a figure is made of, most pounds first; or the files that hold them."""
    parts = Parts(source.kind, source.population_table, source.note)
    if not publication.has(source.population_table):
        return replace(parts, files=publication.files(source.feed) if source.feed else ())
    note = source.note or _not_told_apart(publication, source, figure)
    records = _records(publication, source, figure).collect()
    total = sums_of_records(records, source.is_divided)
    more = records.slice(top)
    return replace(
        parts,
        note=note,
        total=total,
        records=tuple(_record(row, source, publication) for row in records.head(top).to_dicts()),
        more=sums_of_records(more, source.is_divided) if more.height else None,
        adds_up=adds_up(figure, total) if source.is_divided and not note else None,
    )


def _records(publication: Publication, source: FigureSource, figure: Figure) -> pl.LazyFrame:
    """The rows of the figure with record_id, name, amount_gbp and counts, most pounds first."""
    rows = _whole(publication, source.population_table)
    _refuse_earlier(rows, source)
    key = next(name for name in _KEYS if name in rows.collect_schema())
    rows = rows.filter(
        _is_in_period(source, figure),
        *_is_in_part(rows, figure),
        *_is_as_at(rows, figure),
        *_is_named(rows, figure),
    )
    rows = _untitled(rows, publication)
    return (
        judged(rows, source, figure, publication)
        .with_columns(
            record_id=pl.col(key),
            name=pl.concat_str(source.name_columns, separator=", ", ignore_nulls=True),
            amount_gbp=_amount(source),
        )
        .sort("amount_gbp", "record_id", "name", descending=[True, False, False], nulls_last=True)
    )


def _refuse_earlier(rows: pl.LazyFrame, source: FigureSource) -> None:
    """`LocalpoundError` when the table is of a version that had not all columns of the source."""
    known = rows.collect_schema().names()
    missing = [each for each in (*source.date_columns, *source.name_columns) if each not in known]
    if missing:
        raise LocalpoundError(
            f"{source.population_table} has no column {', '.join(missing)}: the publication is of "
            "an earlier version. Run the council again, and trace that."
        )


def _not_told_apart(publication: Publication, source: FigureSource, figure: Figure) -> str | None:
    """What is told where the rows do not say to which part of the council they belong."""
    if figure.breakdown == _WHOLE_COUNCIL:
        return None
    if _part_column(_whole(publication, source.population_table), figure):
        return None
    return (
        f"The rows do not say which {figure.breakdown.replace('_', ' ')} they are of: those of the "
        "whole council are listed."
    )


def _whole(publication: Publication, table: str) -> pl.LazyFrame:
    """The rows of a table and, where they only name contracts or lines, what these hold."""
    rows = publication.scan(table)
    known = rows.collect_schema().names()
    for key, whole in _WHOLE.items():
        if key in known and _FILE not in known:
            others = publication.scan(whole)
            named = [each for each in others.collect_schema().names() if each not in known]
            return rows.join(others.select(key, *named), on=key, how="left")
    return rows


def _untitled(rows: pl.LazyFrame, publication: Publication) -> pl.LazyFrame:
    """The rows without the titles of contracts whose supplier is withheld: they may name it."""
    known = rows.collect_schema().names()
    key = next((name for name in _CONTRACTS if name in known), None)
    if key is None or "title" not in known:
        return rows
    is_withheld = pl.col(key).is_in(list(withheld_contracts(publication)))
    return rows.with_columns(title=pl.when(~is_withheld.fill_null(value=False)).then("title"))


def _is_in_period(source: FigureSource, figure: Figure) -> pl.Expr:
    """A day within the period; of two, a term that overlaps it, open where it is not stated."""
    if not source.date_columns:
        return pl.lit(True)
    if len(source.date_columns) == 1:
        return pl.col(source.date_columns[0]).is_between(figure.period_start, figure.period_end)
    first, last = map(pl.col, source.date_columns)
    has_begun = (first <= figure.period_end).fill_null(True)
    return has_begun & (last >= figure.period_start).fill_null(True)


def _is_in_part(rows: pl.LazyFrame, figure: Figure) -> list[pl.Expr]:
    """The figure's part of the council, where the rows name one, as printed or as figures do."""
    known = _part_column(rows, figure)
    return [pl.col(name).fill_null("") == figure.breakdown_value for name in known]


def _part_column(rows: pl.LazyFrame, figure: Figure) -> list[str]:
    """The column that names the part, if there is one."""
    names = (figure.breakdown, _PRINTED.get(figure.breakdown))
    return [name for name in rows.collect_schema().names() if name in names][:1]


def _is_as_at(rows: pl.LazyFrame, figure: Figure) -> list[pl.Expr]:
    """Of rows that say how things stood on several days, those of the last day of the period."""
    if _AS_AT not in rows.collect_schema():
        return []
    return [pl.col(_AS_AT) == figure.period_end]


def _is_named(rows: pl.LazyFrame, figure: Figure) -> list[pl.Expr]:
    """Of rows that state figures, those that state this one."""
    if not set(rows.collect_schema().names()) >= _NAMES:
        return []
    return [pl.col(name) == getattr(figure, name) for name in sorted(_NAMES)]


def _amount(source: FigureSource) -> pl.Expr:
    """Pounds of a record; of those that are divided none below nothing, as in the figures."""
    if source.amount_column is None:
        return pl.lit(None, pl.Decimal(18, 2))
    amount = pl.col(source.amount_column)
    if not source.is_divided:
        return amount
    return pl.when(amount < 0).then(amount * 0).otherwise(amount)


def _record(row: Mapping[str, Any], source: FigureSource, publication: Publication) -> Record:
    return filled(
        Record,
        row,
        days=tuple(row[name] for name in source.date_columns),
        place=publication.place(row) if row.get(_FILE) else None,
    )
