"""Desk: what every page model is made from, read once from the folder of one publication.

Here: the publication with its small tables in memory, the evidence as `pages.py` reads it, the
names of things in words, the lines of suppliers and, where somebody is served, the copy of all
lines that is searched. Not here: any page. `models/` read it,
`folder.py` and `app.py` make one for each publication.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.site.contract_lines import ContractLines
from pipelines.site.held import HeldPublication
from pipelines.site.pages import (
    EvidencePage,
    definition_in_words,
    figure_in_words,
    read_evidence_page,
)
from pipelines.site.search.copy import copied
from pipelines.site.search.lines import SearchedLines
from pipelines.site.search.payments import PaymentSearch
from pipelines.site.supplier_lines import Lines, ParquetLines
from pipelines.trace.payees import withheld_contracts

_FIGURES = "indicators.indicator_value"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Described:
    """What an indicator is: title, how it is worked out, and where that is laid down."""

    code: str
    title: str
    formula: str | None
    source: str | None
    evidence_for: tuple[str, ...]


@dataclass(frozen=True)
class Supplied:
    """A supplier as people are shown it."""

    supplier_key: str
    shown_key: str
    shown_name: str
    is_withheld: bool


@dataclass(frozen=True)
class Desk:
    """One publication, ready to be made into pages; nothing of it ever changes."""

    folder: Path
    cache: Path | None = None
    """Where a copy that is searched may lie; None where nobody is there to search."""

    @cached_property
    def published(self) -> HeldPublication:
        """The tables."""
        return HeldPublication(self.folder)

    @cached_property
    def evidence(self) -> EvidencePage:
        """What the one-page evidence table shows: frameworks, files, warnings, parameters."""
        return read_evidence_page(self.folder)

    @cached_property
    def lines(self) -> Lines:
        """The lines of spend by supplier."""
        if self.search is None:
            return ParquetLines(self.published)
        shown = {key: each.shown_key for key, each in self.supplier_by_key.items()}
        return SearchedLines(self.search, self.published, shown)

    @cached_property
    def contract_lines(self) -> ContractLines:
        """The lines of spend by contract."""
        return ContractLines(self.published)

    @property
    def is_asked(self) -> bool:
        """Whether somebody answers: then lists are narrowed, sorted and turned page by page."""
        return self.cache is not None

    @cached_property
    def search(self) -> PaymentSearch | None:
        """All lines of spend, to be searched; None in the pack, where nobody answers."""
        if self.cache is None:
            return None
        page = self.evidence
        path = copied(self.published, page.council_code, page.run, self.cache)
        return None if path is None else PaymentSearch(path)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Measures and definitions in words, as the record of the run holds them."""
        found: Mapping[str, str] = self.published.record.get("definitions", {})
        return found

    def described(self, code: str) -> Described:
        """The indicator with this code; of one that the record does not know only the code."""
        known = self.published.record.get("indicators", {})
        # A code with a letter is one reading of the indicator: I-06c and I-06g are both I-06.
        told = known.get(code) or known.get(code.rstrip(_LETTERS)) or {}
        return Described(
            code,
            str(told.get("title") or code),
            told.get("formula"),
            told.get("source"),
            tuple(told.get("evidence_for") or ()),
        )

    def figure_in_words(self, measure: str, definition: str) -> str:
        """The name of a figure."""
        return figure_in_words(measure, definition, self.titles)

    def definition_in_words(self, definition: str) -> str:
        """The name of a definition."""
        return definition_in_words(definition, self.titles)

    @cached_property
    def suppliers(self) -> Mapping[str, Supplied]:
        """Every supplier by the key under which it may be shown."""
        return {each.shown_key: each for each in self.supplier_by_key.values()}

    @cached_property
    def supplier_by_key(self) -> Mapping[str, Supplied]:
        """Every supplier by its own key."""
        return {row["supplier_key"]: _supplied(row) for row in self._shown}

    @cached_property
    def other_inputs(self) -> tuple[Mapping[str, Any], ...]:
        """Files of the inbox that hold no payments, or could not be read, in its order."""
        payments = {row["file_sha256"] for row in self.published.rows("core.input_file")}
        inputs = self.published.record.get("inputs", ())
        return tuple(each for each in inputs if each["file_sha256"] not in payments)

    def contract_title(self, key: str, title: str | None) -> str:
        """The title of the contract with this key, where it cannot name a withheld supplier."""
        return "title withheld" if key in self._withheld_contracts else title or "no title"

    @cached_property
    def _withheld_contracts(self) -> frozenset[str]:
        return withheld_contracts(self.published)

    @cached_property
    def shown_suppliers(self) -> pl.DataFrame:
        """`supplier_key`, `shown_key`, `shown_name` and `is_withheld` of every supplier."""
        names = ("supplier_key", "shown_key", "shown_name", "is_withheld")
        rows = [tuple(getattr(each, n) for n in names) for each in self.supplier_by_key.values()]
        kinds = {name: pl.Boolean if name == "is_withheld" else pl.String for name in names}
        return pl.DataFrame(rows, schema=kinds, orient="row")

    @property
    def _shown(self) -> list[dict[str, Any]]:
        """Who may be named; refused where nothing says so, as of an older version."""
        return self.published.scan("rules.supplier_shown_name").collect().to_dicts()

    @cached_property
    def indicator_codes(self) -> frozenset[str]:
        """Codes of the indicators that have figures."""
        if not self.published.has(_FIGURES):
            return frozenset()
        codes = self.published.scan(_FIGURES).select("indicator_code").unique().collect()
        return frozenset(codes["indicator_code"])

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Financial years that have figures, the latest first."""
        rows = self.published.rows("rules.period_cell")
        found: dict[str, date] = {
            row["period_label"]: row["period_end"]
            for row in rows
            if row["period_type"] == "financial_year"
        }
        return tuple(sorted(found, key=lambda label: found[label], reverse=True))


def _supplied(row: Mapping[str, Any]) -> Supplied:
    return Supplied(
        row["supplier_key"],
        row["shown_key"],
        row["shown_name"] or "(no name)",
        bool(row["is_suppressed"]) or row.get("reason_code") is not None,
    )
