"""Feeds: the kinds of record a council may add beside its payments, as reference data says.

Here: the models of `reference/feeds`, and what a heading means in a feed. Not here: reading a file
(records), writing a template (pipelines.templates), what a cell is worth (staging).
"""

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.landing.spellings import is_misspelt, normalise

REFERENCE = Path(__file__).parents[2] / "reference" / "feeds"
CONTRACT, PROCUREMENT = "contract", "procurement"
_LISTED, _NEAR, _BY_WORDS = 1.0, 0.9, 0.7


@dataclass(frozen=True)
class FeedColumn:
    """One column of a feed; `kind` and `need` are words of reference/feeds/feed_column.yml."""

    name: str
    heading: str
    kind: str
    need: str
    allowed: tuple[str, ...]
    note: str
    examples: tuple[str, str]


@dataclass(frozen=True)
class Meaning:
    """A column a heading may name; `preference` ranks rival headings, lower first."""

    column: str
    preference: int
    weight: float


@dataclass(frozen=True)
class _WordRule:
    column: str
    any_of: frozenset[str]
    all_of: frozenset[str]
    none_of: frozenset[str]
    preference: int

    def matches(self, words: frozenset[str]) -> bool:
        return bool(words & self.any_of) and self.all_of <= words and not words & self.none_of


@dataclass(frozen=True)
class Feed:
    """One kind of record: its columns in template order and the spellings of their headings.

    key: columns that say which record it is. telling: a file that names fewer than two is none.
    """

    name: str
    title: str
    sentence: str
    key: tuple[str, ...]
    telling: frozenset[str]
    columns: tuple[FeedColumn, ...]
    spellings: Mapping[str, tuple[Meaning, ...]]
    words: tuple[_WordRule, ...]

    def column(self, name: str) -> FeedColumn:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def required(self) -> frozenset[str]:
        """Columns without which a row is rejected."""
        return frozenset(column.name for column in self.columns if column.need == "required")

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """Names of the columns of one kind."""
        return tuple(column.name for column in self.columns if column.kind == kind)

    def meanings(self, heading: str) -> tuple[Meaning, ...]:
        """Every column a heading may name: listed, a near miss of a listed one, or by its words."""
        name = normalise(heading)
        if not name:
            return ()
        if name in self.spellings:
            return self.spellings[name]
        near = is_misspelt(name, tuple(self.spellings))
        if near:
            return tuple(Meaning(m.column, m.preference, _NEAR) for m in self.spellings[near])
        words = frozenset(name.split())
        return tuple(
            Meaning(rule.column, rule.preference, _BY_WORDS)
            for rule in self.words
            if rule.matches(words)
        )


@functools.cache
def feeds() -> Mapping[str, Feed]:
    """Every feed by name, in the order of reference/feeds/feed.csv."""
    columns, spellings, words = _columns(), _spellings(), _words()
    return {
        row["feed"]: Feed(
            row["feed"],
            row["title"],
            row["sentence"],
            tuple(row["key_columns"].split()),
            frozenset(row["telling_columns"].split()),
            columns[row["feed"]],
            spellings[row["feed"]],
            words.get(row["feed"], ()),
        )
        for row in _rows("feed")
    }


@functools.cache
def wordy_cells() -> frozenset[str]:
    """Normalised texts that stand in place of a date and mean something: Ongoing, TBC."""
    return frozenset(
        row["cell_text"] for row in _rows("cell_word") if row["kind"] in ("date", "any")
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _columns() -> dict[str, tuple[FeedColumn, ...]]:
    found: dict[str, tuple[FeedColumn, ...]] = {}
    for row in _rows("feed_column"):
        column = FeedColumn(
            row["column_name"],
            row["heading"],
            row["kind"],
            row["need"],
            tuple(row["allowed"].split()),
            row["note"],
            (row["first_example"], row["second_example"]),
        )
        found[row["feed"]] = (*found.get(row["feed"], ()), column)
    return found


def _spellings() -> dict[str, dict[str, tuple[Meaning, ...]]]:
    """Listed headings, and the template's own heading and name of every column first."""
    found: dict[str, dict[str, tuple[Meaning, ...]]] = {}
    for row in _rows("feed_column"):
        for text in {normalise(row["heading"]), normalise(row["column_name"])}:
            _note(found, row["feed"], text, Meaning(row["column_name"], 0, _LISTED))
    for row in _rows("feed_heading"):
        meaning = Meaning(row["column_name"], int(row["preference"]), _LISTED)
        _note(found, row["feed"], row["spelling"], meaning)
    return found


def _note(
    found: dict[str, dict[str, tuple[Meaning, ...]]], feed: str, text: str, meaning: Meaning
) -> None:
    known = found.setdefault(feed, {}).get(text, ())
    if meaning.column not in {each.column for each in known}:
        found[feed][text] = (*known, meaning)


def _words() -> dict[str, tuple[_WordRule, ...]]:
    found: dict[str, tuple[_WordRule, ...]] = {}
    for row in _rows("feed_word"):
        rule = _WordRule(
            row["column_name"],
            frozenset(row["any_of"].split()),
            frozenset(row["all_of"].split()),
            frozenset(row["none_of"].split()),
            int(row["preference"]),
        )
        found[row["feed"]] = (*found.get(row["feed"], ()), rule)
    return found
