"""Payees: under which name each supplier is shown, and whether that stands in place of its own.

Here: what `rules.supplier_shown_name` says, one rule for every walk. Of a payee that is withheld no
cell of a file, no body that it may be and no reason is told: they may be its name, or say where it
lives. Only modules of `pipelines.trace` import it.
"""

import polars as pl

from pipelines.trace.publication import Publication

_SHOWN = "rules.supplier_shown_name"


def payees(publication: Publication) -> pl.LazyFrame:
    """`supplier_key`, `shown_name` and `is_withheld` of every supplier.

    Withheld are persons, sole traders and payees that the source does not name.
    """
    shown = publication.scan(_SHOWN)
    is_withheld = pl.col("is_suppressed")
    if "reason_code" in shown.collect_schema():
        is_withheld = is_withheld | pl.col("reason_code").is_not_null()
    return shown.select("supplier_key", "shown_name", is_withheld=is_withheld)
