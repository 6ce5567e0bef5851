"""Figures: rows of `indicators.indicator_value` as models.

Here: looking them up. Not here: what they are made of. Only modules of `pipelines.trace` import it.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipelines.trace.publication import Publication
from pipelines.trace.walk import Figure, filled

_BOUNDS = ("lower", "point", "upper")


def figures_of(publication: Publication, key: Mapping[str, Any]) -> tuple[Figure, ...]:
    """The figures whose columns are as `key` says, in the order of the parts of the council."""
    rows = (
        publication.scan("indicators.indicator_value")
        .filter(pl.col(name) == value for name, value in key.items())
        .sort("breakdown_value")
        .collect()
    )
    return tuple(filled(Figure, row, **_in_unit(row)) for row in rows.to_dicts())


def _in_unit(row: Mapping[str, Any]) -> dict[str, Any]:
    """The bounds in the figure's unit; shares have columns of their own."""
    kind = "share" if row["unit"] == "share" else "value"
    return {name: row[f"{name}_{kind}"] for name in _BOUNDS}
