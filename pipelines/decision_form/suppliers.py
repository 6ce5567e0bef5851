"""Suppliers: which one a row of a form means, and how `decisions.csv` names it for good.

A form names suppliers as the workbook shows them: by a key that is the same in every run, or, where
the name is withheld, by one of its own run alone. Only inside the council can the latter be
resolved, by the publication that the form is of. A decision is then kept under the vendor number
and name of the files, which no run renumbers.

Here: that walk, and refusing what could mean another supplier. Not here: what is decided.
`adding.py` imports it.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

import polars as pl

from pipelines.decision_form import headings
from pipelines.decision_form.cells import Row
from pipelines.site.render import printable
from pipelines.trace.publication import Publication

FORMULA_START = ("=", "+", "-", "@")
"""What a spreadsheet would run when somebody opens `decisions.csv` in it."""

_PENNY = Decimal("0.01")


class Unclear(Exception):
    """Why a row means no supplier for certain: the heading at fault, and the reason."""

    def __init__(self, heading: str, why: str) -> None:
        super().__init__(why)
        self.heading = heading


@dataclass(frozen=True)
class Payee:
    """One supplier: its key in the last publication, and how `decisions.csv` names it."""

    key: str
    supplier_id: str
    supplier_name: str


@dataclass(frozen=True)
class Suppliers:
    """The suppliers of the last publication, and the items of the one a form is of.

    `of_form` is None when that publication is not there any more, or the form names none.
    """

    last: Publication
    of_form: Publication | None

    def of_row(self, row: Row) -> Payee:
        """The supplier that a row means. Raises `Unclear`."""
        if row.named is not None:
            return self._of_names(*row.named)
        key = self._key_of_item(row)
        if key not in self._names:
            raise Unclear(headings.KEY, "no payment of the last publication is to this supplier")
        return self._named_for_good(key)

    def leads_to(self, supplier_id: str, supplier_name: str) -> frozenset[str]:
        """Keys of the suppliers that a decision so named is on, as rules.supplier_decision."""
        by_id = self._by_id.get(supplier_id.upper(), frozenset())
        by_name = self._by_name.get(_bare(supplier_name), frozenset())
        if not supplier_name:
            return by_id
        return by_id & by_name if by_id else by_name

    def _of_names(self, supplier_id: str, supplier_name: str) -> Payee:
        found = self.leads_to(supplier_id, supplier_name)
        named = "supplier_name" if supplier_name else "supplier_id"
        if not supplier_id and not supplier_name:
            raise Unclear(named, "names no supplier: give supplier_id, supplier_name or both")
        if not found:
            raise Unclear(named, "no payment of the last publication bears that number and name")
        if len(found) > 1:
            raise Unclear(named, f"means {len(found)} suppliers: give supplier_id as well")
        (key,) = found
        return Payee(key, supplier_id, supplier_name)

    def _key_of_item(self, row: Row) -> str:
        """The key of the supplier that an item is about, the row being as the run wrote it."""
        key = row.cells[headings.KEY]
        shown = self._shown.get(key)
        if shown is None:
            raise Unclear(headings.KEY, f"{key!r} is the key of no supplier")
        if shown["supplier_key"] != key and self.of_form is None:
            raise Unclear(
                headings.KEY,
                f"{key} means a supplier in one run alone, and the publication of that run is not "
                "here; fill in the workbook of the last one",
            )
        if _one_line(shown["shown_name"]) != _one_line(row.cells[headings.ABOUT]):
            raise Unclear(
                headings.ABOUT,
                f"is not what {key} is called: the cells of several rows were mixed up",
            )
        if self.of_form is not None and not self._is_item(row):
            raise Unclear(
                headings.POUNDS,
                "queue, key and pounds are not those of one item: the cells of several rows were "
                "mixed up",
            )
        return str(shown["supplier_key"])

    def _is_item(self, row: Row) -> bool:
        at_stake = self._items.get((row.cells[headings.QUEUE], row.cells[headings.KEY]))
        return at_stake is not None and at_stake == _pounds(row.cells[headings.POUNDS])

    def _named_for_good(self, key: str) -> Payee:
        """Number, name or both, whichever leads to this supplier and to no other."""
        name = self._names[key] or ""
        ids = sorted(number for number, keys in self._by_id.items() if key in keys)
        wanted = [("", name), *((each, name) for each in ids), *((each, "") for each in ids)]
        for supplier_id, supplier_name in wanted:
            is_safe = not f"{supplier_id or supplier_name}".startswith(FORMULA_START)
            is_safe = is_safe and not supplier_name.startswith(FORMULA_START)
            if is_safe and self.leads_to(supplier_id, supplier_name) == {key}:
                return Payee(key, supplier_id, supplier_name)
        raise Unclear(
            headings.KEY,
            "neither its vendor number nor its name leads to this supplier alone; enter the "
            "decision in decisions.csv by hand",
        )

    @cached_property
    def _shown(self) -> Mapping[str, Mapping[str, Any]]:
        rows = (self.of_form or self.last).scan("rules.supplier_shown_name").collect()
        return {row["shown_key"]: row for row in rows.iter_rows(named=True)}

    @cached_property
    def _items(self) -> Mapping[tuple[str, str], Decimal]:
        rows = (self.of_form or self.last).scan("evidence.work_queue")
        chosen = rows.select("queue", "item_key", "amount_gbp").collect()
        return {(queue, key): pounds for queue, key, pounds in chosen.iter_rows()}

    @cached_property
    def _names(self) -> Mapping[str, str]:
        rows = self.last.scan("core.supplier").select("supplier_key", "supplier_name").collect()
        return dict(rows.iter_rows())

    @cached_property
    def _aliases(self) -> pl.DataFrame:
        aliases = self.last.scan("core.supplier_alias").filter(pl.col("kind") == "NAMED")
        return aliases.select(
            "supplier_id", "supplier_name", "name_key", "supplier_key", "is_id_used"
        ).collect()

    @cached_property
    def _by_id(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for row in self._aliases.filter("is_id_used").iter_rows(named=True):
            found.setdefault(row["supplier_id"].upper(), set()).add(row["supplier_key"])
        return {number: frozenset(keys) for number, keys in found.items()}

    @cached_property
    def _by_name(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for row in self._aliases.iter_rows(named=True):
            found.setdefault(_bare(row["supplier_name"]), set()).add(row["supplier_key"])
        return {name: frozenset(keys) for name, keys in found.items()}


def _bare(name: str) -> str:
    """A name by its letters and digits alone.

    Coarser than the words by which decisions find names (`sql/macros/rule_text.sql`): names that
    these take for one are one here, so a name that leads to one supplier here does so there.
    """
    plain = unicodedata.normalize("NFKD", name.lower().replace("&", "and"))
    return re.sub(r"[^a-z0-9]", "", plain)


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _pounds(text: str) -> Decimal | None:
    """The amount of a cell, to the penny that a spreadsheet keeps of it."""
    try:
        return Decimal(text.replace("£", "").replace(",", "")).quantize(_PENNY)
    except InvalidOperation:
        return None
