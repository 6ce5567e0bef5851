"""Held: one publication whose small tables stay in memory while many pages are made of it.

Here: `HeldPublication`, a publication of `pipelines.trace` that reads a table once, and rows by the
value of a column. Not here: what a page makes of the rows. Large tables (lines of spend) are read
from their Parquet files each time, and only the rows that are asked for.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

import polars as pl

from pipelines.trace.publication import Publication

Row = Mapping[str, Any]

_HELD_BYTES = 16 * 1024**2
"""Parquet files up to this size are held; in memory they take some ten times as much."""


class HeldPublication(Publication):
    """The folder of one publication, read as few times as possible. It never changes."""

    @cached_property
    def _frames(self) -> dict[str, pl.DataFrame]:
        return {}

    @cached_property
    def _prepared(self) -> dict[tuple[str, str], Mapping[str, Sequence[Row]]]:
        return {}

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every file of the publication by its path inside the folder."""
        return frozenset(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file()
        )

    def scan(self, table: str) -> pl.LazyFrame:
        """The rows of a table, from memory where it is small."""
        if table not in self._frames:
            if not self.has(table) or self.path(table).stat().st_size > _HELD_BYTES:
                return super().scan(table)
            self._frames[table] = super().scan(table).collect()
        return self._frames[table].lazy()

    def rows(self, table: str, *filters: pl.Expr) -> list[dict[str, Any]]:
        """Rows of a table that pass the filters; none where it is not published."""
        if not self.has(table):
            return []
        scan = self.scan(table)
        return (scan.filter(*filters) if filters else scan).collect().to_dicts()

    def rows_of(self, table: str, column: str, value: str) -> Sequence[Row]:
        """Rows of a table whose `column` is `value`; at once where they were prepared."""
        prepared = self._prepared.get((table, column))
        if prepared is not None:
            return prepared.get(value, ())
        return self.rows(table, pl.col(column) == value)

    def prepare(self, table: str, column: str, values: Collection[str]) -> None:
        """Have the rows of many values at hand, for whoever writes many pages."""
        found: dict[str, list[Row]] = {}
        for row in self.rows(table, pl.col(column).is_in(list(values))):
            found.setdefault(str(row[column]), []).append(row)
        self._prepared[table, column] = found
