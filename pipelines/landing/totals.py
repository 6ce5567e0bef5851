"""Totals among the payments: told by arithmetic and shape, never by the word "Total" alone.

Here: deciding which of the suspicious rows of a table (dateless, sparse, or labelled like a total)
add up rows above them. Not here: the first sorting of rows, and what stands behind the last payment
(rows).

Source: inputs.md section 2 (Footers and non-data rows).
"""

import csv
import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.landing.spellings import REFERENCE

# A row that ends a group: "Acme Ltd Total", "Total for Housing", a report's "* Acme Ltd".
_ENDING = re.compile(
    r"^(?:sub[- ]?)?totals?\b|\b(?:sub[- ]?)?totals?\s*:?$|^\*+|\*+$|^(?:carried|brought) forward",
    re.IGNORECASE,
)
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Suspect:
    """A row that might be no payment, with what is odd about it."""

    row: int
    labels: tuple[str, ...]  # its cells that hold words
    is_dated: bool
    is_sparse: bool
    has_supplier: bool

    @property
    def is_labelled(self) -> bool:
        """Whether some cell is written like the end of a group."""
        return any(_ENDING.search(label) for label in self.labels)

    @property
    def says_total_only(self) -> bool:
        """Whether its words are those of a total and nothing else: "Total for April 2024"."""
        return self._all_labels(is_total_label) and not self.counts_rows

    @property
    def counts_rows(self) -> bool:
        """Whether its figure counts or averages rows and is no amount."""
        return self._all_labels(is_count_label)

    def _all_labels(self, test: Callable[[str], bool]) -> bool:
        return bool(self.labels) and all(map(test, self.labels))


def is_total_label(text: str) -> bool:
    """Whether all words of a label are those of totals, and one of them says so plainly."""
    words = _label_words(text)
    return words <= _words("word") and bool(words & _words("is_total"))


def is_count_label(text: str) -> bool:
    """Whether a label says that its figure counts or averages rows: "Number of payments"."""
    words = _label_words(text)
    return words <= _words("word") and bool(words & _words("is_tally"))


def _label_words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower().replace("sub-total", "subtotal")))


@functools.cache
def _words(column: str) -> frozenset[str]:
    """The listed words; of a flag's column, those it is true of."""
    with (REFERENCE / "total_word.csv").open(newline="", encoding="utf-8") as stream:
        rows = csv.DictReader(stream)
        return frozenset(row["word"] for row in rows if column == "word" or row[column] == "true")


class _Sums:
    """Running sums of the payments so far, and of every stretch that ends here."""

    def __init__(self) -> None:
        self.grand = _ZERO
        self.up = _ZERO
        self.down = _ZERO
        self.count = 0
        self.since = 0  # payments since the last total
        self.starts = {_ZERO}  # the grand sum at the start and after every total

    def add(self, amount: Decimal) -> None:
        self.grand += amount
        self.up += max(amount, _ZERO)
        self.down += min(amount, _ZERO)
        self.count += 1
        self.since += 1

    def close(self) -> None:
        self.starts.add(self.grand)
        self.since = 0

    def is_sum(self, amount: Decimal, payments: int) -> bool:
        """Whether an amount is the sum of at least so many payments that end here."""
        if amount == _ZERO or self.count < payments:
            return False
        if self.grand - amount in self.starts:
            return self.since >= payments or self.since == 0 or amount == self.grand
        return self.count >= 2 and amount in (self.up, self.down)


def find_totals(frame: pl.DataFrame, suspects: dict[int, Suspect]) -> list[int]:
    """The suspects that are totals.

    frame: row, amount, is_payment in the order of the file; every suspect counts as a payment
    there. A suspect is a total when it says nothing else and is sparse and dateless, when it is
    one of a series of group totals, or when it is the sum of rows above it (since the last total,
    since the beginning, of the credits alone) and its shape or label allows it.
    """
    series = _series_of_groups(frame, suspects)
    totals: list[int] = []
    sums = _Sums()
    for row, amount, is_payment in frame.iter_rows():
        suspect = suspects.get(row)
        if suspect is not None and (row in series or _is_total(suspect, amount, sums)):
            totals.append(row)
            sums.close()
        elif is_payment and amount is not None:
            sums.add(amount)
        elif not is_payment:
            sums.close()
    return totals


def _series_of_groups(frame: pl.DataFrame, suspects: dict[int, Suspect]) -> set[int]:
    """Suspects that, one after another, each add up the group of payments before (or after) them.

    One equal sum may be chance, and a group of one is its own sum; a series of three, with nine
    in ten of the suspects between groups taking part, is a report's subtotals, whatever it says.
    """
    odd = {row for row, s in suspects.items() if not s.is_dated or s.is_labelled}
    groups: list[Decimal | None] = [None]  # the sum of each run of payments between suspects
    ends: list[tuple[int, Decimal]] = []  # the suspects between the runs
    for row, amount, is_payment in frame.iter_rows():
        if row in odd and amount is not None:
            ends.append((row, amount))
            groups.append(None)
        elif is_payment and amount is not None:
            groups[-1] = (groups[-1] or _ZERO) + amount
    for beside in (groups[:-1], groups[1:]):
        with_group = [
            (end, group) for end, group in zip(ends, beside, strict=True) if group is not None
        ]
        equal = {row for (row, amount), group in with_group if amount == group}
        if len(equal) >= 3 and len(equal) >= 0.9 * len(with_group):
            return equal
    return set()


def _is_total(suspect: Suspect, amount: Decimal | None, sums: _Sums) -> bool:
    if amount is None:
        return False
    if suspect.says_total_only and suspect.is_sparse and not suspect.is_dated:
        return True
    nameless = not suspect.has_supplier
    fewest = 1 if suspect.is_labelled or (nameless and not suspect.is_dated) else 2
    if not sums.is_sum(amount, fewest):
        return False
    if suspect.is_dated:
        says_nothing_else = suspect.is_labelled or not suspect.labels
        return suspect.says_total_only or (suspect.is_sparse and nameless and says_nothing_else)
    return suspect.is_sparse or suspect.is_labelled or not suspect.has_supplier
