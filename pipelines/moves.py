"""Moves: which suppliers are classed otherwise than in the publication before, and why.

A new edition of a register, a decision or a new month reclassifies suppliers. Here: setting the
tables of this run beside those of the last publication, a row a supplier and matter, most money
first, with what each rested on then and now. It is kept with the run (`runs/<run>/moves.csv`) and
not in the publication, which follows from its inputs alone and knows no history. Not here: what
moved a figure (`localpound diff` is to come). Polars only; `defs/` imports it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.warehouse import Warehouse

MATCH = "rules.entity_match"
ATTRIBUTE = "rules.supplier_attribute"
SUPPLIER = "core.supplier"
COLUMNS = (
    "supplier_key",
    "supplier_name",
    "net_amount_gbp",
    "what",
    "before",
    "after",
    "before_why",
    "after_why",
)
"""Columns of the moves; `what` is `entity`, or an attribute and its financial year."""


def since(latest: Path, warehouse: Warehouse) -> pl.DataFrame | None:
    """What is otherwise than in the publication at `latest`; None when there is none yet.

    Suppliers that are new or gone have not moved. Ordered by pounds, the most first.
    """
    if not (latest / "record.json").is_file():
        return None
    before, after = _before(latest), _after(warehouse)
    if before is None:
        return None
    names = warehouse.read(SUPPLIER, ("supplier_key", "supplier_name", "net_amount_gbp"))
    return (
        before.join(after, on=("supplier_key", "what"), suffix="_after")
        .filter(pl.col("is") != pl.col("is_after"))
        .join(names, on="supplier_key")
        .rename(
            {"is": "before", "is_after": "after", "why": "before_why", "why_after": "after_why"}
        )
        .select(COLUMNS)
        .sort("net_amount_gbp", "supplier_key", "what", descending=[True, False, False])
    )


def registers_changed(latest: Path, now: Mapping[str, Any]) -> list[str]:
    """What changed on the shelf since the publication at `latest`, in words, by register."""
    path = latest / "record.json"
    if not path.is_file():
        return []
    record = json.loads(path.read_text(encoding="utf-8"))
    old = _by_register(record.get("identity", {}).get("registers"))
    new = _by_register(now.get("registers"))
    return [
        f"{name}: {', '.join(old.get(name, ['none']))} -> {', '.join(new.get(name, ['none']))}"
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]


def _by_register(facts: object) -> dict[str, list[str]]:
    """Editions by register: day and the beginning of the content's hash."""
    found: dict[str, list[str]] = {}
    for register, day, sha256, _ in facts if isinstance(facts, list) else ():
        found.setdefault(register, []).append(f"{day} ({sha256[:8]})")
    return found


def _before(latest: Path) -> pl.DataFrame | None:
    match, attribute = (latest / f"{name.replace('.', '/')}.parquet" for name in (MATCH, ATTRIBUTE))
    if not (match.is_file() and attribute.is_file()):
        return None
    return _stated(pl.read_parquet(match), pl.read_parquet(attribute))


def _after(warehouse: Warehouse) -> pl.DataFrame:
    return _stated(warehouse.read(MATCH), warehouse.read(ATTRIBUTE))


def _stated(match: pl.DataFrame, attribute: pl.DataFrame) -> pl.DataFrame:
    """supplier_key, what, is (the answer, and how surely) and why, of both tables."""
    asserted = pl.when("is_asserted").then("entity_id").fill_null("none")
    bodies = match.select(
        "supplier_key",
        pl.lit("entity").alias("what"),
        asserted.alias("is"),
        pl.concat_str("match_code", "reason", separator=": ", ignore_nulls=True).alias("why"),
    )
    answers = attribute.select(
        "supplier_key",
        pl.concat_str("attribute", "financial_year", separator=" ").alias("what"),
        pl.col("status").alias("is"),
        pl.concat_str("reason_code", "evidence", separator=": ", ignore_nulls=True).alias("why"),
    )
    return pl.concat([bodies, answers])
