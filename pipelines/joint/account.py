"""The account of a group: what a person should know before reading its tables.

Here: sentences. Not here: printing them (`cli`), the tables. Only `group.py` imports it.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from pipelines.comparison import POOLED
from pipelines.joint.joint_tables import INDICATOR, REMOVED_PAYMENT
from pipelines.joint.publications import Publication
from pipelines.warehouse import Warehouse


def account(warehouse: Warehouse, members: Sequence[Publication]) -> Iterator[str]:
    """Who went in, who misses a year, who paid whom, and how much is known of all together."""
    for member in members:
        yield f"{member.name} ({member.code}), run {member.run}: {', '.join(member.years)}."
    figures = warehouse.read(INDICATOR.table)
    yield from _missing_years(figures, members)
    yield from _payments(warehouse.read(REMOVED_PAYMENT.table))
    yield _given(figures.filter(label=POOLED))


def _missing_years(figures: pl.DataFrame, members: Sequence[Publication]) -> Iterator[str]:
    for year in figures["financial_year"].unique().sort():
        for member in members:
            if year not in member.years:
                yield (
                    f"{year}: {member.name} covers nothing of it; "
                    "figures of all members are without its part and say so."
                )


def _payments(removed: pl.DataFrame) -> Iterator[str]:
    for row in removed.iter_rows(named=True):
        yield (
            f"{row['financial_year']}: {row['payer_name']} paid {row['payee_name']} "
            f"£{row['net_amount_gbp']:,} in {row['line_count']:,} lines; left out of the union."
        )
    if removed.is_empty():
        yield "No member paid another one, as far as names and registers tell."


def _given(union: pl.DataFrame) -> str:
    silent = union["silent_code"].count()
    return (
        f"{union.height - silent:,} figures are given for all members together, "
        f"{silent:,} are not; each says why."
    )
