"""Moves: which suppliers are classed otherwise than in the publication before, and why.

A new edition of a register, a decision or a new month reclassifies suppliers. Here: setting the
tables of this run beside those of the last publication, a row a supplier and matter, most money
first, with what each rested on then and now. It is kept with the run (`runs/<run>/moves.csv`) and
not in the publication, which follows from its inputs alone and knows no history. Not here: what
moved a figure (`localpound diff` is to come). Polars only; `defs/` imports it.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.run import Identity
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


@dataclass(frozen=True)
class Moves:
    """What is otherwise than before: suppliers (`COLUMNS`), and editions of registers in words."""

    suppliers: pl.DataFrame
    registers: tuple[str, ...]


def since(latest: Path, warehouse: Warehouse, identity: Identity) -> Moves | None:
    """What is otherwise than in the publication at `latest`.

    None when there is none yet, or when it is this very run. Suppliers that are new or gone have
    not moved. Ordered by pounds, the most first.
    """
    record, before = _record(latest), _before(latest)
    if record is None or before is None or record.get("run") == identity.run:
        return None
    names = warehouse.read(SUPPLIER, ("supplier_key", "supplier_name", "net_amount_gbp"))
    moved = (
        before.join(_after(warehouse), on=("supplier_key", "what"), suffix="_after")
        .filter(pl.col("is") != pl.col("is_after"))
        .join(names, on="supplier_key")
        .rename(
            {"is": "before", "is_after": "after", "why": "before_why", "why_after": "after_why"}
        )
        .select(COLUMNS)
        .sort("net_amount_gbp", "supplier_key", "what", descending=[True, False, False])
    )
    old = _by_register(record.get("identity", {}).get("registers"))
    new = _by_register(identity.facts.get("registers"))
    changed = tuple(
        f"{name}: {', '.join(old.get(name, ['none']))} -> {', '.join(new.get(name, ['none']))}"
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    )
    return Moves(moved, changed)


def _record(latest: Path) -> dict[str, Any] | None:
    path = latest / "record.json"
    if not path.is_file():
        return None
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


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
