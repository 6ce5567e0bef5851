"""Payments CSV: the lines that are searched, as a file for a spreadsheet.

Here: the columns, and the file a slice at a time. Not here: what is searched
(`models/payments.py`), the CSV of whole tables (`publishing.py`, whose guard against formulas this
uses). `app.py` imports it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.publishing import guard_formulas
from pipelines.site.desk import Desk
from pipelines.site.models.filters import Asked
from pipelines.site.models.payments import MOST_IN_CSV, understood

_COLUMNS: Mapping[str, Any] = {
    "line_id": pl.String,
    "payment_date": pl.Date,
    "financial_year": pl.String,
    "shown_key": pl.String,
    "shown_name": pl.String,
    "purpose": pl.String,
    "expense_type": pl.String,
    "directorate": pl.String,
    "category": pl.String,
    "scope": pl.String,
    "outcome": pl.String,
    "contract_key": pl.String,
    "net_amount_gbp": pl.Decimal(18, 2),
    "vat_basis": pl.String,
    "file_name": pl.String,
    "file_sha256": pl.String,
    "sheet_name": pl.String,
    "source_row": pl.Int64,
}
_ROWS_AT_A_TIME = 10_000


def payments_csv(desk: Desk, asked: Asked) -> Iterator[bytes] | None:
    """The lines that are asked for, in their order, at most so many; None where nobody searches.

    UTF-8 with a byte-order mark, money exact, no text that a spreadsheet would run.
    """
    if desk.search is None:
        return None
    known = understood(desk, desk.search, asked)
    return _written(desk, desk.search.listed(known.wanted, known.order, MOST_IN_CSV))


def _written(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> Iterator[bytes]:
    names = desk.published.file_names
    for start in range(0, max(len(rows), 1), _ROWS_AT_A_TIME):
        part = [
            {**row, "file_name": names.get(row["file_sha256"], row["file_sha256"])}
            for row in rows[start : start + _ROWS_AT_A_TIME]
        ]
        columns = {name: [row[name] for row in part] for name in _COLUMNS}
        frame = guard_formulas(pl.DataFrame(columns, schema=dict(_COLUMNS)))
        yield frame.write_csv(include_header=start == 0, include_bom=start == 0).encode()
