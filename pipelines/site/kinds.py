"""Kinds: every kind of page, its template, what fills it, and which pages of it the pack holds.

Here: the one list from which both the pack (`folder.py`) and the served site (`app.py`) are made,
so that neither can have a page that the other has not. Not here: what is on a page.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.site.address import Address
from pipelines.site.desk import Desk
from pipelines.site.models.about import read_about
from pipelines.site.models.areas import read_area, read_areas
from pipelines.site.models.audit import read_audit
from pipelines.site.models.contracts import read_contract, read_contracts
from pipelines.site.models.figure import read_figure
from pipelines.site.models.figures import (
    FIGURE_KEY,
    FIGURES,
    WHOLE_COUNCIL,
    YEAR,
    figure_address,
)
from pipelines.site.models.gaps import read_gaps
from pipelines.site.models.indicators import read_indicator, read_indicators
from pipelines.site.models.line import read_line
from pipelines.site.models.overview import read_overview
from pipelines.site.models.payments import read_payments
from pipelines.site.models.plan import read_plan
from pipelines.site.models.quality import read_quality
from pipelines.site.models.queue import read_queue
from pipelines.site.models.shell import Way
from pipelines.site.models.supplier import read_supplier
from pipelines.site.models.supplier_list import read_suppliers

_TESTED = ("indicator_code", "measure", "definition", "breakdown")

Asked = Mapping[str, str]
Keys = Iterable[tuple[str, ...]]


@dataclass(frozen=True)
class PageKind:
    """A kind of page. `read` gives its model, or None where there is no such page.

    `keys` are what the pages of the pack are of; a kind without a key is one page.
    """

    name: str
    read: Callable[[Desk, tuple[str, ...], Asked], Any]
    keys: Callable[[Desk], Keys] = lambda _: [()]
    words: str | None = None
    """Its name in the navigation; None for a page that is reached from others."""
    key_parts: int = 0
    """Parts of the key of one page: nothing has a key of more or fewer."""

    def find(self, desk: Desk, key: tuple[str, ...], asked: Asked) -> Any:
        """The model of the page with this key; None where there is none."""
        return self.read(desk, key, asked) if len(key) == self.key_parts else None

    @property
    def template(self) -> str:
        """The file of its template."""
        return f"{self.name}.html.jinja"


def _area_keys(desk: Desk) -> Keys:
    return (
        (framework.framework_id, area.code)
        for framework in desk.evidence.frameworks
        for theme in framework.themes
        for area in theme.areas
    )


def _indicator_keys(desk: Desk) -> Keys:
    return ((code,) for code in sorted(desk.indicator_codes))


def _figure_keys(desk: Desk) -> Keys:
    """The figures of the whole council in the year that is judged, and those that clauses test."""
    year = pl.col("period_type") == YEAR, pl.col("period_label") == (desk.evidence.year or "")
    whole = desk.published.rows(FIGURES, *year, pl.col("breakdown") == WHOLE_COUNCIL)
    tested = {
        tuple(row[name] for name in _TESTED)
        for row in desk.published.rows("evidence.clause_test")
        if row["breakdown"] != WHOLE_COUNCIL
    }
    parts = (
        row
        for row in desk.published.rows(FIGURES, *year, pl.col("breakdown") != WHOLE_COUNCIL)
        if tuple(row[name] for name in _TESTED) in tested
    )
    yearly = {row["indicator_code"] for row in whole}
    return (figure_address(row).key for row in (*whole, *parts, *_last(desk, yearly)))


def _last(desk: Desk, known: Container[str]) -> Iterator[Mapping[str, Any]]:
    """The last figures of the whole council of indicators that have none of a year."""
    for code in sorted(desk.indicator_codes):
        if code not in known:
            own = pl.col("indicator_code") == code, pl.col("breakdown") == WHOLE_COUNCIL
            rows = desk.published.rows(FIGURES, *own)
            last = max((row["period_end"] for row in rows), default=None)
            yield from (row for row in rows if row["period_end"] == last)


def _suppliers_keys(desk: Desk) -> Keys:
    return [()] if desk.published.has("core.supplier") else []


def _supplier_keys(desk: Desk) -> Keys:
    if not desk.published.has("core.supplier"):
        return []
    return (each.address.key for each in read_suppliers(desk, {}).suppliers)


def _payments_keys(desk: Desk) -> Keys:
    has_lines = desk.published.has("core.spend_line") and desk.published.has("core.supplier")
    return [()] if has_lines else []


def _no_keys(desk: Desk) -> Keys:
    """Of pages that are there only where somebody answers."""
    return []


def _contract_keys(desk: Desk) -> Keys:
    return (each.address.key for each in read_contracts(desk, {}).contracts)


KINDS = (
    PageKind("overview", lambda desk, key, asked: read_overview(desk), words="Overview"),
    PageKind("areas", lambda desk, key, asked: read_areas(desk, asked), words="Evidence table"),
    PageKind("area", lambda desk, key, asked: read_area(desk, *key), _area_keys, key_parts=2),
    PageKind("indicators", lambda desk, key, asked: read_indicators(desk), words="Indicators"),
    PageKind(
        "indicator",
        lambda desk, key, asked: read_indicator(desk, *key),
        _indicator_keys,
        key_parts=1,
    ),
    PageKind(
        "figure",
        lambda desk, key, asked: read_figure(desk, *key),
        _figure_keys,
        key_parts=len(FIGURE_KEY),
    ),
    PageKind(
        "payments", lambda desk, key, asked: read_payments(desk, asked), _payments_keys, "Payments"
    ),
    PageKind("line", lambda desk, key, asked: read_line(desk, *key), _no_keys, key_parts=1),
    PageKind(
        "suppliers",
        lambda desk, key, asked: read_suppliers(desk, asked),
        _suppliers_keys,
        "Suppliers",
    ),
    PageKind(
        "supplier", lambda desk, key, asked: read_supplier(desk, *key), _supplier_keys, key_parts=1
    ),
    PageKind("contracts", lambda desk, key, asked: read_contracts(desk, asked), words="Contracts"),
    PageKind(
        "contract", lambda desk, key, asked: read_contract(desk, *key), _contract_keys, key_parts=1
    ),
    PageKind("gaps", lambda desk, key, asked: read_gaps(desk)),
    PageKind("plan", lambda desk, key, asked: read_plan(desk)),
    PageKind("queue", lambda desk, key, asked: read_queue(desk, asked), words="Work queue"),
    PageKind("quality", lambda desk, key, asked: read_quality(desk), words="Data quality"),
    PageKind("audit", lambda desk, key, asked: read_audit(desk)),
    PageKind("about", lambda desk, key, asked: read_about(desk), words="Method"),
)
"""Every kind of page, in the order of the navigation."""

WAYS = tuple(Way(Address(kind.name), kind.words) for kind in KINDS if kind.words)
"""The main pages, in the order of the navigation."""
