"""Typed text: what a person typed into a field, kept as typed or refused with a reason.

Here: characters, lengths and days, each fault one sentence. Not here: what a field means
(`editing.py`, which alone imports this).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# Controls, characters that turn the direction of what follows, halves of characters: none belongs
# to a text, and each could let it pass for another one.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_LINE_OR_TAB = re.compile(r"[\t\n]")
_YEAR_FIRST = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_FIRST = re.compile(r"(\d{1,2})[ ./-](\d{1,2})[ ./-](\d{4})")


@dataclass(frozen=True)
class Text:
    """What one field of text may hold: `what` names it, `most` is its length in characters."""

    what: str
    most: int
    is_needed: bool = True
    has_lines: bool = False


def text_of(words: Mapping[str, str], name: str) -> str:
    """The text of a field without blanks around it and with one kind of line end."""
    return words.get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip()


def text_faults(words: Mapping[str, str], texts: Mapping[str, Text]) -> dict[str, str]:
    """The fault of each field that has one, by its name."""
    found = {name: _fault(text_of(words, name), text) for name, text in texts.items()}
    return {name: fault for name, fault in found.items() if fault}


def _fault(typed: str, text: Text) -> str:
    if not typed:
        return f"Enter {text.what}" if text.is_needed else ""
    if _FORBIDDEN.search(typed):
        return "Take out the characters that cannot be seen: type it here instead of pasting it"
    if not text.has_lines and _LINE_OR_TAB.search(typed):
        return "Write it on one line"
    if len(typed) > text.most:
        return f"Use {text.most:,} characters or fewer: there are {len(typed):,}"
    return ""


def day_of(typed: str) -> date | None:
    """The day written as 2026-06-30, 30/6/2026 or 30 6 2026; None for what is no day."""
    found = _DAY_FIRST.fullmatch(typed)
    try:
        if found:
            day, month, year = map(int, found.groups())
            return date(year, month, day)
        return date.fromisoformat(typed) if _YEAR_FIRST.fullmatch(typed) else None
    except ValueError:
        return None
