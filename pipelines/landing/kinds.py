"""What kind of dataset a table is, where it is not payments.

Here: recognising contract registers, pivot tables, lists of other money (business rates, gifts,
investments, budgets ...) and amounts that are not in pounds, each by its headings and content.
Not here: totals by supplier without dates and destroyed dates, which show only once rows are sorted
(sheet).

Source: inputs.md section 2 ("recognise dataset type by header, not by name").
"""

import csv
import functools
import re

import polars as pl

from pipelines.landing.columns import ColumnMap
from pipelines.landing.grid import Refusal
from pipelines.landing.header import Header, row_cells
from pipelines.landing.profile import is_month_first
from pipelines.landing.spellings import REFERENCE, normalise, read_heading

_CONTRACT_WORDS = frozenset(
    {"contract_start", "contract_end", "contract_review", "contract_title", "contract_value"}
)
_PAYMENT_WORDS = frozenset({"payment_date", "posting_date", "transaction_id", "card_number"})
_PIVOT_WORDS = frozenset({"row labels", "column labels", "count of payee", "values"})
_THOUSANDS = re.compile(
    r"(?:[£'’(]|gbp)\s*000|£\s*[km]\b|\b(?:thousand|million)s?\b", re.IGNORECASE
)
_FOREIGN = re.compile(r"[€$]|\b(?:eur|usd|euros?|dollars?)\b", re.IGNORECASE)
_MONTH_FIRST_SHARE = 0.02
_SPLIT_SHARE = 0.05


def refuse_contracts(header: Header) -> None:
    """Refuse a contract register, but not payments that carry their contract with them."""
    known = {readings[0] for heading in header.headings if (readings := read_heading(heading))}
    meant = {reading.canonical for reading in known}
    paid = {
        r.canonical for r in known if r.preference <= 2 or r.canonical != "payment_date"
    } & _PAYMENT_WORDS
    contract = meant & _CONTRACT_WORDS
    explicit = "payment_date" in paid and "amount" in meant
    if not explicit and (len(contract) >= 3 or (len(contract) == 2 and not paid)):
        raise Refusal(
            "contract_register",
            "It is a contract register, not payments: add it to the contracts feed.",
        )


def refuse_pivot(cells: pl.DataFrame, header: Header) -> None:
    """Refuse a pivot table: its first rows name row labels, and no heading names a date."""
    rows = range(min(12, cells.height))
    top = {normalise(cell) for row in rows for cell in row_cells(cells, row) if cell}
    dated = any("date" in normalise(heading).split() for heading in header.headings)
    if top & _PIVOT_WORDS and not dated:
        raise Refusal("aggregate", "It is a pivot table of totals, not payments.")


def refuse_other_dataset(header: Header, columns: ColumnMap) -> None:
    """Refuse a list of other money, whose headings speak of another dataset than payments.

    A decisive phrase is enough alone, and a strong one where no heading names a supplier or a date
    of payment; otherwise it takes a strong phrase and another of the same dataset.
    """
    names = [normalise(heading) for heading in header.headings]
    text = " | ".join(f" {name} " for name in names)
    found: dict[str, list[str]] = {}
    for phrase, dataset, evidence in _other_datasets():
        if f" {phrase} " in text if " " in phrase else phrase in names:
            found.setdefault(dataset, []).append(evidence)
    supplier = columns.columns.get("supplier_name")
    headed = supplier is not None and supplier.by_heading
    paid = any(
        reading.canonical == "payment_date" and reading.how == "listed" and reading.preference <= 2
        for heading in header.headings
        for reading in read_heading(heading)
    )
    for dataset, strengths in sorted(found.items()):
        enough = "strong" in strengths and (len(strengths) >= 2 or not headed)
        if enough or ("decisive" in strengths and not paid):
            raise Refusal(
                "other_dataset", f"Its headings are those of a {dataset}, not of payments."
            )


@functools.cache
def _other_datasets() -> tuple[tuple[str, str, str], ...]:
    with (REFERENCE / "other_dataset.csv").open(newline="", encoding="utf-8") as stream:
        return tuple((r["phrase"], r["dataset"], r["evidence"]) for r in csv.DictReader(stream))


def refuse_other_units(heading: str) -> None:
    """Refuse amounts that their own heading states in thousands or in another currency."""
    if _THOUSANDS.search(heading):
        raise Refusal(
            "not_pounds",
            f"Its amounts are in thousands or millions ('{heading.strip()}'), not in pounds.",
        )
    if _FOREIGN.search(heading) and not re.search(r"£|gbp|sterling", heading, re.IGNORECASE):
        raise Refusal("not_pounds", f"Its amounts are not in pounds ('{heading.strip()}').")


def refuse_month_first(column: pl.Series) -> None:
    """Refuse dates written month first: 04/25/2024 shows that 03/04 cannot be told from 04/03."""
    slashed = column.filter(column.str.contains(r"^\s*\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}")).unique()
    swapped = sorted(text for text in slashed.to_list() if is_month_first(text))
    day_first = slashed.str.contains(r"^\s*(?:1[3-9]|2\d|3[01])[/.\-]").sum()
    if swapped and (not day_first or len(swapped) > max(2, _MONTH_FIRST_SHARE * slashed.len())):
        raise Refusal(
            "month_first",
            f"Its dates are written month first ({swapped[0].strip()}), so 03/04 cannot be told "
            "from 04/03. Publish or export it with the day first.",
        )


def refuse_split_amounts(cells: pl.DataFrame, header: Header, amount_at: int) -> None:
    """Refuse a text whose thousands commas were not quoted: 1,234.56 then stands in two cells.

    Such rows are longer than the headings, their amount ends in one to three bare digits, and the
    cell behind it holds three more with the pence.
    """
    headed = [i for i, heading in enumerate(header.headings) if heading.strip()]
    if header.row is None or not headed or amount_at + 1 >= cells.width:
        return
    beyond = cells.columns[max(headed) + 1 :]
    if not beyond:
        return
    split = cells.select(
        pl.col(f"c{amount_at}").str.contains(r"^\s*[-£(]*\d{1,3}\s*$")
        & pl.col(f"c{amount_at + 1}").str.contains(r"^\d{3}(?:\.\d{1,2})?\)?\s*$")
        & pl.any_horizontal(pl.col(beyond).str.strip_chars() != "")
    ).to_series()
    if split.sum() > max(2, _SPLIT_SHARE * cells.height):
        raise Refusal(
            "split_amounts",
            "Its amounts hold thousands commas without quotes, so they fall apart into two columns "
            f"({int(split.sum())} rows). Export it with quoted amounts or without the commas.",
        )
