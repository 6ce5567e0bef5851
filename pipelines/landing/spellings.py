"""Column headings -> canonical names: listed spellings first, word rules after.

Here: normalising a heading, the lists of reference/column_names, near misses of a spelling. Not
here: what the column's content says to it (profile, columns).
"""

import csv
import difflib
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

REFERENCE = Path(__file__).parents[2] / "reference" / "column_names"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_POUND = re.compile(r"(?:[Ââ¬]\s?£|[£¬œ\ufffd])")
_NEAR = 0.86
_SHORTEST = 6  # a shorter heading is near too many others


@dataclass(frozen=True)
class Reading:
    """What a heading may mean: a canonical name and how it was recognised."""

    canonical: str
    preference: int
    basis: str
    how: str  # 'listed' | 'misspelt' | 'words'
    weight: float


@dataclass(frozen=True)
class _WordRule:
    canonical: str
    any_of: frozenset[str]
    all_of: frozenset[str]
    none_of: frozenset[str]
    preference: int
    basis: str

    def matches(self, words: frozenset[str]) -> bool:
        return bool(words & self.any_of) and self.all_of <= words and not words & self.none_of


def normalise(heading: str) -> str:
    """A heading as plain lower-case words: `PaymentDate`, ` payment_date: ` are payment date.

    The pound sign, and what publishing made of it, becomes the word `gbp`.
    """
    text = _POUND.sub(" gbp ", heading.replace("ï»¿", "").replace("Ã¯»¿", ""))
    text = " ".join(
        _CAMEL.sub(" ", word) if not word.isupper() else word for word in re.split(r"[\s_]+", text)
    )
    words = re.sub(r"[^a-z0-9]+", " ", text.lower()).split()
    if len(words) > 1 and words[-1] == "gbp" and words.count("gbp") == 1:
        words = words[:-1]
    return " ".join(words)


@functools.lru_cache(maxsize=50_000)
def read_heading(heading: str) -> tuple[Reading, ...]:
    """Everything a heading may mean, most certain first; empty for one never seen.

    A listed spelling stands alone; a near miss of one (a letter or two) counts a little less; word
    rules least.
    """
    name = normalise(heading)
    if not name:
        return ()
    listed = _listed().get(name) or _listed().get(name.removeprefix("gbp ").removesuffix(" gbp"))
    if listed:
        return tuple(Reading(*meaning, "listed", 1.0) for meaning in listed)
    near = is_misspelt(name, _listed_names())
    if near:
        return tuple(Reading(*meaning, "misspelt", 0.9) for meaning in _listed()[near])
    words = frozenset(name.split())
    readings = [
        Reading(rule.canonical, rule.preference, rule.basis, "words", 0.7)
        for rule in _word_rules()
        if rule.matches(words)
    ]
    unique = {reading.canonical: reading for reading in reversed(readings)}
    return tuple(unique[name] for name in dict.fromkeys(reading.canonical for reading in readings))


def is_misspelt(name: str, listed: Sequence[str]) -> str | None:
    """The listed spelling of which a normalised heading is a near miss, if there is one."""
    near = [] if len(name) < _SHORTEST else difflib.get_close_matches(name, listed, 1, _NEAR)
    return near[0] if near and _same_but_misspelt(name, near[0]) else None


def _same_but_misspelt(name: str, listed: str) -> bool:
    """Every word a near miss of its counterpart: `due amount` is no misspelt `due account`."""
    ours, theirs = name.split(), listed.split()
    if len(ours) != len(theirs):
        return name.replace(" ", "") == listed.replace(" ", "")
    return all(
        a == b
        or (
            len(b) > 4
            and a[0] == b[0]
            and difflib.SequenceMatcher(None, a, b).ratio() >= 0.8
            and a not in _vocabulary()
        )
        for a, b in zip(ours, theirs, strict=True)
    )


@functools.cache
def _listed() -> dict[str, tuple[tuple[str, int, str], ...]]:
    with (REFERENCE / "column_spelling.csv").open(newline="", encoding="utf-8") as stream:
        listed: dict[str, tuple[tuple[str, int, str], ...]] = {}
        for row in csv.DictReader(stream):
            meaning = (row["canonical"], int(row["preference"]), row["amount_basis"])
            listed[row["spelling"]] = (*listed.get(row["spelling"], ()), meaning)
        return listed


@functools.cache
def _listed_names() -> list[str]:
    return sorted(_listed())


@functools.cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for name in _listed() for word in name.split())


@functools.cache
def _word_rules() -> tuple[_WordRule, ...]:
    with (REFERENCE / "column_word.csv").open(newline="", encoding="utf-8") as stream:
        return tuple(
            _WordRule(
                row["canonical"],
                frozenset(row["any_of"].split()),
                frozenset(row["all_of"].split()),
                frozenset(row["none_of"].split()),
                int(row["preference"]),
                row["amount_basis"],
            )
            for row in csv.DictReader(stream)
        )


@functools.cache
def sterling_words() -> list[str]:
    """What a currency cell may say, in capitals, for the amount to be in pounds; blank counts."""
    with (REFERENCE.parent / "rules" / "sterling_word.csv").open(
        newline="", encoding="utf-8"
    ) as stream:
        return ["", *(row["currency_text"] for row in csv.DictReader(stream))]
