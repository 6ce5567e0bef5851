"""Spellings of a supplier -> one key, its parts, and the legal form a name states.

Here: normalisation of names by method.md 3.1. Two depths of it: `name_key` is what
`core.supplier` groups by, so it forgives only what cannot make two firms one (case, punctuation,
ways to write a legal form, marks of a ledger); `name_parts` takes a name apart for matching, which
weighs each part. Not here: which spellings are one supplier (`spellings.py`, and core.supplier,
which also looks at the council's supplier ids) or which company it is. Words are reference data
(reference/rules/legal_form.csv, name_note.csv). Imports Polars only; anyone may import it.
"""

import csv
import functools
import re
from pathlib import Path

import polars as pl

RULES = Path(__file__).parents[2] / "reference" / "rules"
"""Where the words of this module are."""

# T/A and T/AS, but not T.A., which is how people's initials are written.
_TRADING_AS = r"\b(?:t\s*[/\\]\s*as?|trading[^a-z0-9]+as)\b"
# What ledgers glue to a name: ****5215, *1614*, (200398), #2.
_LEDGER_MARK = r"\*+\s*\d*\s*\**\s*$|\(\s*\d+\s*\)|#\s*\d+\s*$"
# What they put before it: 000041UCL HOSPITALS, 2022:05D  Dementia, *** ACME.
_LEDGER_CODE = r"^[\s*]*(?:0\d{3,}|0\d{5,}[^a-z0-9]+|\d{4}:\d+[a-z]?\s+)+([a-z])"
# A name at least so long may have been cut off in its legal form: the narrowest field seen in a
# published ledger holds 20 characters. "PAUL LIM" is a person.
_CUT_LENGTH = 20
# Stand between sides of a name, and around single letters, while it is worked on; in no key.
_SIDES = "\u0001"
_LETTER = "\u0002"


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

    Case, accents, punctuation, a leading or trailing "the", "&" for "and", blanks between initials,
    ways to write a legal form (also cut off, in a name long enough) and marks that ledgers glue on
    do not count. Words in brackets do, and so do both sides of a trading name.
    """
    return _key(_folded(names).str.replace_all(_TRADING_AS, " ta "))


def legal_form(keys: pl.Series) -> pl.Series:
    """The legal form at the end of a normalised name (or before what it trades as), else null."""
    return keys.str.extract(rf"\b({_known_forms()})(?: ta .*)?$", 1)


def name_parts(names: pl.Series) -> pl.DataFrame:
    """Each name taken apart for matching, a row for a row, in the order given.

    Returns, all text:

    - supplier_name: the name as given;
    - name_key: as `name_key`, of the whole name;
    - body_key: the key of the side that names the legal body. Sides are what stands before and
      after T/A, "trading as", TA next to a legal form, `#`, a dash between blanks, or after a legal
      form in the middle (X LTD HEAD OFFICE). The body is the first side that ends in a legal form,
      else the first side. Notes of a ledger (DO NOT USE, (FACTORED)) are gone;
    - bare_key: body_key without its legal form; words in brackets kept;
    - core_key: bare_key without words in brackets, unless nothing else is there;
    - compact_key: bare_key without blanks (FERN BANK is FERNBANK, J S SMITH is JS SMITH);
    - loose_key: as `loose_key` says;
    - trading_key: the key of the other side, the first if there are several; null when there is
      none;
    - legal_form: the body's, else null.

    A name that holds a letter or digit has no empty key unless it is only "the" or a legal form.
    """
    frame = pl.DataFrame({"supplier_name": names, "name_key": name_key(names)}).with_row_index("at")
    split = (
        _without_notes(_folded(names))
        .str.replace_all(_TRADING_AS, _SIDES)
        .str.replace_all(r"#|\s-+\s|\s-+$|^\s*-+\s", _SIDES)
        .str.split(_SIDES)
    )
    text = frame.select("at").with_columns(text=split).explode("text").with_row_index("nth")
    text = text.with_columns(key=_key(text["text"]))
    forms = _known_forms()
    sides = (
        text.with_columns(key=_parted(pl.col("key")).str.split(_SIDES))
        .explode("key")
        .filter(pl.col("key") != "", ~pl.col("key").is_in(_form_keys()))
        .with_row_index("order")
        .with_columns(form=pl.col("key").str.extract(rf" ({forms})$", 1))
    )
    body = (
        sides.sort("at", pl.col("form").is_null(), "order")
        .unique("at", keep="first", maintain_order=True)
        .select("at", "order", "text", body_key="key", legal_form="form")
    )
    trading = (
        sides.join(body, on="order", how="anti")
        .join(body.select("at", "body_key"), on="at")
        .filter(pl.col("key") != pl.col("body_key"))
        .sort("order")
        .unique("at", keep="first", maintain_order=True)
        .select("at", trading_key="key")
    )
    parts = (
        frame.join(body, on="at", how="left")
        .join(trading, on="at", how="left")
        .sort("at")
        .with_columns(pl.coalesce("body_key", "name_key").alias("body_key"))
        .with_columns(bare_key=pl.col("body_key").str.replace(rf" (?:{forms})$", ""))
    )
    whole = parts["text"].fill_null("")
    core = _key(whole.str.replace_all(r"[(\[{][^)\]}]*(?:[)\]}]|$)", " "))
    core = core.str.replace(rf" (?:{forms})(?: .*)?$", "")
    is_empty = pl.col("core_key").is_in(["", *_form_keys()]) | ~whole.str.contains(r"[(\[{]")
    return parts.with_columns(core_key=core).select(
        "supplier_name",
        "name_key",
        "body_key",
        "bare_key",
        pl.when(is_empty).then("bare_key").otherwise("core_key").alias("core_key"),
        pl.col("bare_key").str.replace_all(" ", "", literal=True).alias("compact_key"),
        loose_key(pl.col("bare_key")).alias("loose_key"),
        "trading_key",
        "legal_form",
    )


def registered_keys(names: pl.Series) -> pl.DataFrame:
    """Keys of registered names: name_key, bare_key, core_key, compact_key, loose_key, legal_form.

    As `name_parts`, for names that a register has checked: they bear no notes of a ledger and no
    trading name, so that all companies of a country are done in a minute. A row for a row.
    """
    keys = name_key(names)
    forms = _known_forms()
    has_bracket = names.str.contains(r"[(\[{]")
    within = names.zip_with(has_bracket, pl.Series([None], dtype=pl.String))
    outside = name_key(within.str.replace_all(r"[(\[{][^)\]}]*(?:[)\]}]|$)", " "))
    frame = pl.DataFrame({"name_key": keys, "outside": outside}).with_columns(
        legal_form=pl.col("name_key").str.extract(rf" ({forms})$", 1),
        bare_key=pl.col("name_key").str.replace(rf" (?:{forms})$", ""),
        outside=pl.col("outside").str.replace(rf" (?:{forms})$", ""),
    )
    is_empty = pl.col("outside").is_null() | pl.col("outside").is_in(["", *_form_keys()])
    return frame.select(
        "name_key",
        "bare_key",
        pl.when(is_empty).then("bare_key").otherwise("outside").alias("core_key"),
        pl.col("bare_key").str.replace_all(" ", "", literal=True).alias("compact_key"),
        loose_key(pl.col("bare_key")).alias("loose_key"),
        "legal_form",
    )


def loose_key(bare_keys: pl.Expr) -> pl.Expr:
    """Bare keys without what people vary: order, "and", endings in s, words ledgers shorten.

    BARNET REFUGEE SERVICES, BARNET REFUGEE SVC and REFUGEE SERVICE BARNET have one key.
    """
    shortened = bare_keys.str.replace_all(" ", "  ", literal=True)
    shortened = (
        (pl.lit(" ") + shortened + pl.lit(" "))
        .str.replace_many(
            [f" {word} " for word in short_words()], [f" {key} " for key in short_words().values()]
        )
        .str.replace_all(" and ", " ", literal=True)
        .str.replace_all(r"([a-z]{3})s ", "$1 ")
    )
    words = (
        shortened.str.strip_chars()
        .str.split(" ")
        .list.eval(pl.element().filter(pl.element() != "").sort())
    )
    return words.list.join(" ")


def _parted(keys: pl.Expr) -> pl.Expr:
    """Keys parted at a bare TA next to a legal form, and after a legal form in the middle."""
    forms = _known_forms()
    return (
        keys.str.replace(rf"^(.+ (?:{forms})) ta (.+)$", f"${{1}}{_SIDES}${{2}}")
        .str.replace(rf"^([^{_SIDES}]+) ta ([^{_SIDES}]+ (?:{forms}))$", f"${{1}}{_SIDES}${{2}}")
        .str.replace(
            rf"^([^{_SIDES}]*?[a-z0-9] (?:{forms})) ([^{_SIDES}]+)", f"${{1}}{_SIDES}${{2}}"
        )
    )


def _folded(names: pl.Series) -> pl.Series:
    """Lower case, without accents, apostrophes, the marks and codes of a ledger, or a first T/A."""
    return (
        names.str.replace_all(r"['’‘`´]", "")
        .str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.replace_all(_LEDGER_MARK, " ")
        .str.to_lowercase()
        .str.replace(_LEDGER_CODE, "$1")
        .str.replace(rf"^[^a-z0-9]*(?:{_TRADING_AS}[^a-z0-9]*)+([a-z0-9])", "$1")
    )


def _without_notes(folded: pl.Series) -> pl.Series:
    """Folded names without what reference/rules/name_note.csv lists; a bare note stays a name."""
    left = folded
    for pattern in _notes():
        shorter = left.str.replace(pattern, " ")
        left = shorter.zip_with(shorter.str.contains(r"[a-z0-9]{2}"), left)
    return left


def _key(folded: pl.Series) -> pl.Series:
    text = (
        folded.str.replace_all("&", " and ", literal=True)
        .str.replace_all(r"[^a-z0-9]+", " ")
        .str.strip_chars()
        .str.replace_all(r"^(?:the\b ?)+|(?: the)+$", "")
    )
    text = _initials_joined(text)
    is_long = text.str.len_chars() >= _CUT_LENGTH
    for pattern, key in _cuts():
        text = text.str.replace(pattern, key).zip_with(is_long, text)
    for words, key in _forms():
        text = text.str.replace_all(rf"\b{words}\b", key)
    return text


def _initials_joined(words: pl.Series) -> pl.Series:
    """J S SMITH as JS SMITH, P L C as PLC; but T A stays, as it would read as trading as."""
    apart = (" " + words.str.replace_all(" ", "  ", literal=True) + " ").str.replace_all(
        " ([a-z]) ", f"{_LETTER}${{1}}{_LETTER}"
    )
    return (
        apart.str.replace_all(_LETTER * 2, "", literal=True)
        .str.replace_all(f"{_LETTER}ta{_LETTER}", " t a ", literal=True)
        .str.replace_all(f"[ {_LETTER}]+", " ")
        .str.strip_chars()
    )


@functools.cache
def _form_rows() -> tuple[dict[str, str], ...]:
    with (RULES / "legal_form.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return tuple(sorted(rows, key=lambda row: (-len(row["words"]), row["words"])))


@functools.cache
def _forms() -> tuple[tuple[str, str], ...]:
    return tuple((row["words"], row["key"]) for row in _form_rows())


@functools.cache
def _form_keys() -> tuple[str, ...]:
    return tuple(sorted({row["key"] for row in _form_rows()}, key=lambda key: (-len(key), key)))


def _known_forms() -> str:
    return "|".join(_form_keys())


@functools.cache
def short_words() -> dict[str, str]:
    """Words and how ledgers shorten them (reference/rules/name_word.csv)."""
    with (RULES / "name_word.csv").open(newline="", encoding="utf-8") as stream:
        return {row["word"]: row["key"] for row in csv.DictReader(stream)}


@functools.cache
def _cuts() -> tuple[tuple[str, str], ...]:
    """Patterns for legal forms cut off at the end of a name of at least _CUT_LENGTH characters."""
    found = []
    for row in _form_rows():
        if row["cut_from"]:
            ends = range(len(row["cut_from"]), len(row["words"]))
            cut = "|".join(sorted({row["words"][:end].strip() for end in ends}, reverse=True))
            found.append((rf"^(.+) (?:{cut})$", f"${{1}} {row['key']}"))
    return tuple(found)


@functools.cache
def _notes() -> tuple[str, ...]:
    """Patterns of the notes, in the order they are taken off."""
    with (RULES / "name_note.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))

    def words(position: str) -> str:
        chosen = [row["words"] for row in rows if row["position"] == position]
        ordered = sorted(chosen, key=lambda each: (-len(each), each))
        return "|".join(re.escape(each).replace(r"\ ", "[^a-z0-9]+") for each in ordered)

    end = rf"[^a-z0-9]+(?:{words('end')})[^a-z0-9]*$"
    bracket = rf"\s*[(\[{{][^a-z0-9]*(?:{words('bracket')})[^a-z0-9]*$"
    rest = rf"[^a-z0-9]+(?:{words('rest')})\b.*$"
    start = rf"^[^a-z0-9]*(?:{words('start')})[^a-z0-9]+"
    return (rest, start, end, bracket, end)
