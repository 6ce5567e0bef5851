"""Net figures: what a member's figures would be without what it pays to other members.

The sums of spend by supplier, as published, less the suppliers that are other members, go once
more through the SQL of a run (`sql/indicators`): credits are netted, suppliers counted and shares
bounded exactly as when the council published. With nobody left out the figures are the published
ones. Here: choosing what is loaded and built. Not here: any formula.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from string import ascii_lowercase

import polars as pl

from pipelines.contracts import Contract, read_contract
from pipelines.errors import ContractBroken, RunRefused
from pipelines.joint.publications import FIGURES, Publication, whole_year
from pipelines.tables import PROJECT, Table, build, contract_paths, read_table
from pipelines.warehouse import Warehouse

REBUILT = (
    "indicators.third_party_spend",
    "indicators.attribute_share",
    "indicators.local_spend_share",
    "indicators.sme_spend_share",
    "indicators.micro_spend_share",
    "indicators.vcse_spend_share",
    "indicators.local_sme_spend_share",
)
"""The tables of I-01 to I-07, each after those it reads."""

_PARAMETER = "reference.parameter"
_SILENT_CODE = "reference.silent_code"


def is_net(indicator_code: str, measure: str) -> bool:
    """Whether a figure has a net one: whether the table that holds it is built anew.

    A contract describes a code, or single measures of a code whose others stand elsewhere. A code
    with a letter is one reading of the indicator: I-06c and I-06g are both I-06.
    """
    key = f"{indicator_code} {measure}"
    anew, elsewhere = _described()
    whole = {indicator_code, indicator_code.rstrip(ascii_lowercase)}
    return key in anew or (not whole.isdisjoint(anew) and key not in elsewhere)


def net_figures(publication: Publication, left_out: pl.DataFrame) -> pl.LazyFrame:
    """The figures of I-01 to I-07 for financial years, without the suppliers of `left_out`.

    left_out: a frame with supplier_number. Returns rows as `Publication.year_figures`.
    `RunRefused` when the publication was made by a version with other tables.
    """
    with Warehouse.open(macros=PROJECT / "sql" / "macros") as warehouse:
        for table, rows in _published(publication, left_out):
            _load(warehouse, publication, table, rows)
        _load_reference(warehouse, publication)
        for name in REBUILT:
            build(warehouse, _table(name))
        _leave_empty(warehouse, _table(FIGURES))
        build(warehouse, _table(FIGURES))
        return whole_year(warehouse.read(FIGURES).lazy())


def _published(
    publication: Publication, left_out: pl.DataFrame
) -> Iterator[tuple[str, pl.LazyFrame]]:
    """The published tables that the SQL reads, as far as it needs them."""
    others = left_out.lazy().select("supplier_number")
    spend = publication.year_spend().join(others, on="supplier_number", how="anti")
    yield "indicators.supplier_period", spend
    yield "rules.period_cell", publication.year_cells()
    for table in ("rules.supplier_profile", "rules.profile_decision"):
        yield table, publication.scan(table)


def _load(warehouse: Warehouse, publication: Publication, table: str, rows: pl.LazyFrame) -> None:
    try:
        warehouse.load_frame(_contract(table), rows.collect())
    except ContractBroken as error:
        raise RunRefused(publication.outdated(f"its {table} has other columns")) from error


def _load_reference(warehouse: Warehouse, publication: Publication) -> None:
    """The parameters of the run, and the words for figures that are not there."""
    parameter = _contract(_PARAMETER)
    columns = dict.fromkeys(parameter.column_names, pl.String)
    warehouse.load_text(parameter, pl.DataFrame(publication.parameters, schema=columns))
    words = _contract_path(_SILENT_CODE).with_suffix(".csv")
    warehouse.load_reference(_contract(_SILENT_CODE), [words])


def _leave_empty(warehouse: Warehouse, table: Table) -> None:
    """What `table` reads of other indicators, without rows: they are pooled as published."""
    for name in sorted(set(table.reads) - set(warehouse.tables())):
        contract = _contract(name)
        columns = dict.fromkeys(contract.column_names, pl.String)
        warehouse.load_text(contract, pl.DataFrame(schema=columns))


@cache
def _described() -> tuple[frozenset[str], frozenset[str]]:
    """What the contracts of the tables built anew describe, and what those of the others do."""
    others = set(_table(FIGURES).reads) - set(REBUILT)
    return _measured(REBUILT), _measured(others)


def _measured(tables: Iterable[str]) -> frozenset[str]:
    contracts = map(_contract, tables)
    return frozenset(key for each in contracts for one in each.measures for key in one.keys)


@cache
def _table(name: str) -> Table:
    return read_table(name)


def _contract(name: str) -> Contract:
    return read_contract(_contract_path(name))


@cache
def _contract_path(name: str) -> Path:
    return contract_paths()[name]
