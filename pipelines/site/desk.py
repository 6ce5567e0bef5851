"""Desk: what every page model is made from, read once from the folder of one publication.

Here: the publication with its small tables in memory, the evidence as `pages.py` reads it, the
names of things in words, the lines of suppliers. Not here: any page. `models/` read it,
`folder.py` and `app.py` make one for each publication.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.site.held import HeldPublication
from pipelines.site.pages import (
    EvidencePage,
    definition_in_words,
    figure_in_words,
    read_evidence_page,
)
from pipelines.site.supplier_lines import Lines, ParquetLines

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
        return ParquetLines(self.published)

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
