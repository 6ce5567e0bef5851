"""Spellings of a supplier -> one key, and the legal form a name states.

Here: normalisation of names by method.md 3.1. Not here: which spellings are one supplier (that is
core.supplier, which also looks at the council's supplier ids) or which company it is.
"""

import csv
import functools
from pathlib import Path

import polars as pl

_LEGAL_FORMS = Path(__file__).parents[2] / "reference" / "rules" / "legal_form.csv"
# T/A, but not T.A., which is how people's initials are written.
_TRADING_AS = r"\b(?:t\s*/\s*a|trading[^a-z0-9]+as)\b"
# What ledgers glue to a name: ****5215, *1614*, (200398).
_LEDGER_MARK = r"\*+\s*\d*\s*\**\s*$|\(\s*\d+\s*\)"


def supplier_names(spellings: pl.Series) -> pl.DataFrame:
    """The distinct spellings with key, redaction and legal form: the rows of raw.supplier_name.

    spellings: supplier cells as published. Returns supplier_name (trimmed), name_key, is_redacted,
    legal_form, sorted by supplier_name.
    """
    names = spellings.str.strip_chars().unique().sort().alias("supplier_name")
    keys = name_key(names)
    return pl.DataFrame(
        {
            "supplier_name": names,
            "name_key": keys,
            "is_redacted": is_redacted(names),
            "legal_form": legal_form(keys),
        }
    )


def is_redacted(suppliers: pl.Series) -> pl.Series:
    """Whether a trimmed supplier cell is blank or says "redacted" (Redactive is a firm)."""
    return (suppliers == "") | suppliers.str.contains(r"(?i)\bredacted\b")


def name_key(names: pl.Series) -> pl.Series:
    """The normalised name; "" when nothing is left of it.

    Case, accents, punctuation, a leading or trailing "the", "&" for "and", ways to write a legal
    form and marks that ledgers glue on do not count. Words in brackets do.
    """
    text = (
        names.str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.replace_all(_LEDGER_MARK, " ")
        .str.to_lowercase()
        .str.replace_all(r"['’`]", "")
        .str.replace_all(_TRADING_AS, " ta ")
        .str.replace_all("&", " and ", literal=True)
        .str.replace_all(r"[^a-z0-9]+", " ")
        .str.strip_chars()
    )
    for words, key in _forms():
        text = text.str.replace_all(rf"\b{words}\b", key)
    return (
        text.str.replace_all(r"^(?:the\b ?)+|(?: the)+$", "")
        .str.replace_all(r" {2,}", " ")
        .str.strip_chars()
    )


def legal_form(keys: pl.Series) -> pl.Series:
    """The legal form at the end of a normalised name (or before what it trades as), else null."""
    known = "|".join(sorted({key for _, key in _forms()}, key=len, reverse=True))
    return keys.str.extract(rf"\b({known})(?: ta .*)?$", 1)


@functools.cache
def _forms() -> tuple[tuple[str, str], ...]:
    with _LEGAL_FORMS.open(newline="", encoding="utf-8") as stream:
        rows = [(row["words"], row["key"]) for row in csv.DictReader(stream)]
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))
