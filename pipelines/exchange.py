"""Exchange: frames from Polars to DuckDB and back through the Arrow C interface, without pyarrow.

Here: the two directions. Not here: what is exchanged. `warehouse.py` and the search of payees
(`matching/finder.py`) import it.
"""

from types import SimpleNamespace

import duckdb
import polars as pl


class ArrowStream:
    """A frame as DuckDB can register it: `connection.register("name", ArrowStream(frame))`."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def frame_of(relation: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """The rows of a relation as a frame, decimals as decimals."""
    # Polars remembers the type of what it reads; DuckDB's own type, kept alive like that, prints
    # fifty lines about leaks when the program ends.
    return pl.DataFrame(SimpleNamespace(__arrow_c_stream__=relation.__arrow_c_stream__))
