"""The Suppliers sheet: every supplier under the name that may leave, and what is known of it.

Here: suppliers by pounds with the status of each main attribute and the rule that gave it. Not
here: the evidence of a status, which may name a person or say where one lives; who is one
(`rules.supplier_shown_name`). `writing.py` imports it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.decisions import attributes_by_word
from pipelines.site.pages import EvidencePage, Published, definition_in_words
from pipelines.site.workbook.layout import COUNT, DATE, POUNDS, WORDS, Cell, Column, Sheet

WORDS_OF_STATUS = {
    "TRUE": "Yes",
    "FALSE": "No",
    "UNKNOWN": "Not known",
    "NOT_APPLICABLE": "Does not apply",
}

_MAIN = ("sme", "micro", "vcse", "local")
_TABLES = ("rules.supplier_shown_name", "core.supplier", "rules.supplier_year")


def supplier_sheet(page: EvidencePage, published: Published) -> Sheet:
    """One row a supplier, the most pounds first; statuses are those of its last year."""
    attributes = [attributes_by_word()[word][0] for word in _MAIN]
    titles = published.record.get("definitions", {})
    return Sheet(
        name="Suppliers",
        title=f"{page.council_name}: suppliers",
        note=(
            "Every supplier, by pounds. Persons and sole traders are not named. What is known of "
            "each is as at its last payment; beside it the step of the method, code and confidence."
        ),
        columns=(
            Column("Key", width=24),
            Column("Supplier", width=44),
            Column("Payments", COUNT, 12),
            Column("Pounds, all years", POUNDS, 22),
            Column("Last payment", DATE, 16),
            Column("Last year", width=12),
            Column("Pounds in that year", POUNDS, 22),
            *(
                column
                for attribute in attributes
                for column in (
                    Column(definition_in_words(attribute, titles), WORDS, 18),
                    Column(f"Why: {attribute}", width=30),
                )
            ),
        ),
        rows=_rows(published, attributes),
        rest="all are in core/supplier.csv, inside the council",
        frozen=2,
    )


def _rows(published: Published, attributes: Sequence[str]) -> list[list[Cell]]:
    shown, suppliers, years = (published.scan(table) for table in _TABLES)
    if shown is None or suppliers is None or years is None:
        return []
    last = years.select("supplier_key", "financial_year", "paid_gbp").filter(
        pl.col("financial_year") == pl.col("financial_year").max().over("supplier_key")
    )
    figures = ("line_count", "net_amount_gbp", "last_payment_date")
    rows = (
        shown.select("supplier_key", "shown_key", "shown_name")
        .join(suppliers.select("supplier_key", *figures), on="supplier_key")
        .join(last, on="supplier_key", how="left")
        .sort(["net_amount_gbp", "shown_key"], descending=[True, False])
        .collect()
    )
    known = _known(published, last, attributes)
    return [
        [
            row["shown_key"],
            row["shown_name"],
            *(row[name] for name in figures),
            row["financial_year"],
            row["paid_gbp"],
            *(
                cell
                for attribute in attributes
                for cell in _told(known.get((row["supplier_key"], attribute)))
            ),
        ]
        for row in rows.iter_rows(named=True)
    ]


def _known(
    published: Published, last: pl.LazyFrame, attributes: Sequence[str]
) -> dict[tuple[str, str], Mapping[str, Any]]:
    """What is known of each supplier in its last year, by supplier and attribute."""
    found = published.scan("rules.supplier_attribute")
    if found is None:
        return {}
    rows = (
        found.filter(pl.col("attribute").is_in(attributes))
        .join(last, on=["supplier_key", "financial_year"], how="semi")
        .select(
            *("supplier_key", "attribute", "status", "rule_id"),
            *("reason_code", "confidence", "decided_by"),
        )
        .collect()
    )
    return {(row["supplier_key"], row["attribute"]): row for row in rows.iter_rows(named=True)}


def _told(known: Mapping[str, Any] | None) -> tuple[Cell, Cell]:
    """A status in one word, and how it came about."""
    if known is None:
        return (None, None)
    by = "a person decided" if known["decided_by"] == "HUMAN" else known["confidence"]
    how = ", ".join(filter(None, (known["rule_id"], known["reason_code"], by)))
    return (WORDS_OF_STATUS[known["status"]], how)
