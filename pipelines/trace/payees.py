"""Payees: under which name each supplier is shown, and whether that stands in place of its own.

Here: what `rules.supplier_shown_name` says, one rule for every walk. Of a payee that is withheld no
cell of a file, no body that it may be and no reason is told: they may be its name, or say where it
lives. The title of a contract of such a payee may be one of these. Modules of `pipelines.trace` and
the desk of the evidence site import it.
"""

import polars as pl

from pipelines.trace.publication import Publication

_SHOWN = "rules.supplier_shown_name"
_OF_CONTRACTS = "rules.contract_supplier"


def payees(publication: Publication) -> pl.LazyFrame:
    """`supplier_key`, `shown_name` and `is_withheld` of every supplier.

    Withheld are persons, sole traders and payees that the source does not name.
    """
    shown = publication.scan(_SHOWN)
    is_withheld = pl.col("is_suppressed")
    if "reason_code" in shown.collect_schema():
        is_withheld = is_withheld | pl.col("reason_code").is_not_null()
    return shown.select("supplier_key", "shown_name", is_withheld=is_withheld)


def withheld_contracts(publication: Publication) -> frozenset[str]:
    """Keys of the contracts of which a supplier is withheld: their titles are not told."""
    if not (publication.has(_OF_CONTRACTS) and publication.has(_SHOWN)):
        return frozenset()
    withheld = payees(publication).filter("is_withheld").select("supplier_key")
    found = publication.scan(_OF_CONTRACTS).join(withheld, on="supplier_key", how="semi")
    return frozenset(found.select("contract_key").collect()["contract_key"])
