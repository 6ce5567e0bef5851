"""The tables of a group, made in a warehouse in memory and held to their contracts.

Here: what each table is made from. Not here: reading (`publications.py`), figures (`figures.py`),
the SQL of the two others (`returns/`), writing them (`folder.py`).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from pipelines.contracts import Contract, read_contract
from pipelines.errors import ContractBroken
from pipelines.exchange import ArrowStream
from pipelines.expectations import validate
from pipelines.joint.figures import MemberFigures, Thresholds, joint_figures
from pipelines.joint.net_figures import net_figures
from pipelines.joint.payees import payees, payments
from pipelines.joint.publications import FIGURES, Publication
from pipelines.warehouse import Warehouse

_RETURNS = Path(__file__).parent / "returns"
CONTRACTS = INDICATOR, REMOVED_PAYMENT, EVIDENCE_GRID = tuple(
    read_contract(_RETURNS / f"{name}.yml")
    for name in ("joint_indicator", "joint_removed_payment", "evidence_grid")
)
"""The tables of a group."""

_OF_A_CLAUSE = (
    "framework_id",
    "theme_name",
    "key_area_order",
    "key_area_code",
    "key_area_name",
    "sub_dimension",
    "testability",
    "verdict",
    "period_label",
)
_POLARS_TYPES = {"VARCHAR": pl.String, "BOOLEAN": pl.Boolean}


def make_tables(warehouse: Warehouse, members: Sequence[Publication], year: str | None) -> None:
    """Make every table of CONTRACTS of the members, for one financial year or for all (None).

    The grid knows no year: it shows what the publications assess, and says which year that is.
    `ContractBroken` when a table is not what its contract says.
    """
    found = {member.code: payees(member, members) for member in members}
    paid = pl.concat([payments(member, found[member.code]) for member in members])
    _hold(warehouse, "member_payment", _of_year(paid, year))
    _hold(warehouse, "member", _names(members))
    _hold(warehouse, "member_clause", _clauses(members))
    warehouse.load_frame(INDICATOR, _of_year(_figures(members, found), year))
    for contract in (REMOVED_PAYMENT, EVIDENCE_GRID):
        body = (_RETURNS / f"{contract.table_name}.sql").read_text(encoding="utf-8")
        warehouse.create_table(contract, body)
    for contract in CONTRACTS:
        _check(warehouse, contract)


def _of_year(frame: pl.DataFrame, year: str | None) -> pl.DataFrame:
    return frame if year is None else frame.filter(financial_year=year)


def _figures(members: Sequence[Publication], found: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows of the joint table; columns that come from the publications keep their types."""
    figures = [
        MemberFigures.of(member, net_figures(member, found[member.code])) for member in members
    ]
    published = members[0].scan(FIGURES).collect_schema()
    schema = {
        name: published[name] if name in published else _POLARS_TYPES[kind]
        for name, kind in INDICATOR.column_types
    }
    return pl.DataFrame(joint_figures(figures, Thresholds.strictest(members)), schema=schema)


def _names(members: Sequence[Publication]) -> pl.DataFrame:
    return pl.DataFrame(
        [(member.code, member.name) for member in members],
        schema=["council_code", "council_name"],
        orient="row",
    )


def _clauses(members: Sequence[Publication]) -> pl.DataFrame:
    """What the grid counts of every member's evidence table, with the council's code."""
    return pl.concat(
        member.scan("evidence.evidence_table", *_OF_A_CLAUSE).with_columns(
            council_code=pl.lit(member.code)
        )
        for member in members
    ).collect()


def _hold(warehouse: Warehouse, name: str, frame: pl.DataFrame) -> None:
    """Keep a frame as the table `name`, for the SQL of this package to read."""
    connection = warehouse.cursor()
    connection.register("incoming", ArrowStream(frame))
    connection.table("incoming").create(name)
    connection.unregister("incoming")


def _check(warehouse: Warehouse, contract: Contract) -> None:
    broken = [each for each in validate(warehouse, contract) if not each.success]
    if broken:
        promises = ", ".join(f"{each.type} {' '.join(each.columns)}" for each in broken)
        raise ContractBroken(f"{contract.table} does not keep its promises: {promises}.")
