"""Payees: which suppliers of one member are another member, and what they were paid.

A supplier is another member when the public-body register has it as the council of that name, or
when it bears a name that the member goes by. What a council pays to itself is not here: its scope
is INTERNAL already. Only modules of this package import it.
"""

from collections.abc import Sequence

import polars as pl

from pipelines.joint.publications import Publication
from pipelines.matching.names import name_key

_A_COUNCIL = "council"


def payees(payer: Publication, members: Sequence[Publication]) -> pl.DataFrame:
    """The suppliers of `payer` that are other members: supplier_number, payee_code, payee_name."""
    names = _names_of_others(payer, members)
    columns = ("supplier_key", "supplier_number", "name_key", "is_named")
    named = payer.scan("core.supplier", *columns).filter("is_named").drop("is_named").collect()
    registered = named.drop("name_key").join(_registered_names(payer), on="supplier_key")
    return (
        pl.concat([named, registered])
        .join(names, on="name_key")
        .sort("supplier_number", "payee_code")
        .unique("supplier_number", keep="first", maintain_order=True)
        .select("supplier_number", "payee_code", "payee_name")
    )


def payments(payer: Publication, found: pl.DataFrame) -> pl.DataFrame:
    """What `payer` paid to the suppliers `found` by `payees`, by financial year and scope.

    Returns financial_year, payer_code, payer_name, payee_code, payee_name, population, line_count,
    net_amount_gbp (pounds, signed) and is_provisional.
    """
    cells = payer.year_cells().select(
        "period_cell_number", "is_provisional", financial_year="period_label"
    )
    return (
        payer.year_spend()
        .join(found.lazy(), on="supplier_number")
        .join(cells, on="period_cell_number")
        .select(
            "financial_year",
            pl.lit(payer.code).alias("payer_code"),
            pl.lit(payer.name).alias("payer_name"),
            "payee_code",
            "payee_name",
            "population",
            "line_count",
            "net_amount_gbp",
            "is_provisional",
        )
        .collect()
    )


def _names_of_others(payer: Publication, members: Sequence[Publication]) -> pl.DataFrame:
    """name_key, payee_code, payee_name: the names of the members that are not the payer's own."""
    rows = [
        (key, member.code, member.name)
        for member in members
        if member.code != payer.code
        for key in sorted(member.own_keys - payer.own_keys)
    ]
    columns = dict.fromkeys(("name_key", "payee_code", "payee_name"), pl.String)
    return pl.DataFrame(rows, schema=columns, orient="row")


def _registered_names(payer: Publication) -> pl.DataFrame:
    """supplier_key, name_key: suppliers that are taken for a council, under its registered name."""
    bodies = payer.scan("rules.entity_fact", "entity_id", "entity_name", "public_kind")
    matched = (
        payer.scan("rules.entity_match", "supplier_key", "entity_id", "is_asserted")
        .filter("is_asserted")
        .join(bodies.filter(pl.col("public_kind") == _A_COUNCIL), on="entity_id")
        .collect()
    )
    return matched.select("supplier_key", name_key(matched["entity_name"]).alias("name_key"))
