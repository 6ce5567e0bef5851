"""Identifiers: company and charity numbers as people type them -> as the registers write them.

Here: normalisation of numbers (method.md 3.1) in bulk and their org-id form (org-id.guide). A
number that cannot be right is null: better no evidence than a wrong body. Not here: whether a
number is on a register. Imports Polars and reads `reference/rules/company_number_prefix.csv`;
any module may import it.
"""

import csv
import functools
from pathlib import Path

import polars as pl

_PREFIXES = Path(__file__).parents[2] / "reference" / "rules" / "company_number_prefix.csv"
_COMPANY_LENGTH = 8
_FEWEST_DIGITS = 3  # "1" and "12" are counters and ticks, unless somebody wrote out the zeros
# What people write before a number. "NO" also begins numbers of credit unions (NO000123): it is
# a word only before a stop or colon, or when more digits follow than a prefix may have.
_COMPANY_LABEL = (
    r"^(?:GB-COH-|(?:(?:REGISTERED|REGISTRATION|REG|COMPANY|COMPANIES|CO|HOUSE|NUMBER|CRN"
    r"|ENGLAND|WALES|IN|AND|&)\b[\s.:#-]*)+)"
)
_NO_LABEL = r"^NO(?:\s*[.:#]+\s*|\s*)(\d{7,8})$"
_CHARITY_LABEL = (
    r"^(?:GB-(?:CHC|SC|NIC)-|(?:(?:REGISTERED|REGISTRATION|REG|CHARITY|CHARITIES|COMMISSION|CC"
    r"|CHC|NUMBER|NO|ENGLAND|WALES|SCOTTISH|SCOTLAND|IN|AND|&)\b[\s.:#-]*)+)"
)


def company_number(numbers: pl.Series) -> pl.Series:
    """Company numbers as Companies House writes them: eight characters; null for anything else.

    numbers: text as typed. Spaces, punctuation, words before the number and the `.0` that
    spreadsheets add do not count; zeros that were lost come back (`738693`, `CE00571`); so does
    the zero of `R0` typed as a letter. Same length and name as `numbers`; idempotent.
    """
    return (
        numbers.to_frame("number")
        .select(_company(pl.col("number")).alias("number"))["number"]
        .rename(numbers.name)
    )


def charity_number(numbers: pl.Series) -> pl.Series:
    """Charity numbers: `1089464` (England and Wales), `SC012345`, `NIC100002`; null for others.

    numbers: text as typed. The part of a subsidiary charity (`210843-1`, `210843/1`) is dropped:
    its main charity answers. Null for references of HM Revenue and Customs (`XR43029`), for
    several numbers in one cell and for eight digits, which are a company number in the wrong
    column. Same length and name as `numbers`; idempotent.
    """
    return (
        numbers.to_frame("number")
        .select(_charity(pl.col("number")).alias("number"))["number"]
        .rename(numbers.name)
    )


def company_id(numbers: pl.Series) -> pl.Series:
    """Company numbers as typed -> `GB-COH-01234567`; null for what is none."""
    return "GB-COH-" + company_number(numbers)


def vat_id(numbers: pl.Series) -> pl.Series:
    """VAT numbers as typed -> `GB` and nine digits; null for what is none.

    The three digits of a branch after the nine do not count.
    """
    digits = numbers.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    return "GB" + digits.str.extract(r"^(?:VAT)?(?:REG)?(?:NO)?(?:GB)?(\d{9})(?:\d{3})?$", 1)


def charity_id(numbers: pl.Series) -> pl.Series:
    """Charity numbers as typed -> `GB-CHC-1089464`, `GB-SC-SC012345`, `GB-NIC-100002`."""
    numbers = charity_number(numbers)
    number = pl.col("number")
    made = (
        pl.when(number.str.starts_with("SC"))
        .then("GB-SC-" + number)
        .when(number.str.starts_with("NIC"))
        .then("GB-NIC-" + number.str.strip_prefix("NIC"))
        .otherwise("GB-CHC-" + number)
    )
    return numbers.to_frame("number").select(made.alias("id"))["id"].rename(numbers.name)


def _company(typed: pl.Expr) -> pl.Expr:
    """Expression over text, null where it is no company number."""
    every, letter_ended = _prefixes()
    text = (
        _plain(typed)
        .str.replace(_COMPANY_LABEL, "")
        .str.replace(_NO_LABEL, "$1")
        .str.replace_all(r"[^A-Z0-9]+", "")
        .str.replace(r"^RO(\d)", "R0$1")
        .str.replace(r"^R([1-9]\d{0,5})$", "R0$1")
    )
    digits = text.str.extract(r"^0*(\d{1,8})$", 1)
    prefix = text.str.slice(0, 2)
    tail = text.str.slice(2)
    number = tail.str.extract(r"^0*(\d{1,6})[A-Z]{0,2}$", 1)
    ending = tail.str.extract(r"^\d+([A-Z]{0,2})$", 1)
    width = _COMPANY_LENGTH - 2
    prefixed = prefix + pl.when(ending == "").then(number.str.zfill(width)).when(
        ending.str.len_chars() == 1
    ).then(number.str.zfill(width - 1) + ending).otherwise(number.str.zfill(width - 2) + ending)
    is_known = pl.when(ending == "").then(prefix.is_in(every)).otherwise(prefix.is_in(letter_ended))
    all_zeros = text.str.contains(r"^[A-Z]{0,2}0*[A-Z]{0,2}$")
    return (
        pl.when(all_zeros)
        .then(None)
        .when(digits.is_not_null() & (text.str.len_chars() >= _FEWEST_DIGITS))
        .then(digits.str.zfill(_COMPANY_LENGTH))
        .when(is_known & (prefixed.str.len_chars() == _COMPANY_LENGTH))
        .then(prefixed)
        .otherwise(None)
    )


def _charity(typed: pl.Expr) -> pl.Expr:
    """Expression over text, null where it is no charity number."""
    text = _plain(typed).str.replace(_CHARITY_LABEL, "").str.strip_chars(" .:#-")
    english = text.str.extract(r"^(\d{6,7})(?:\s*[-/]\s*\d{1,4})?$", 1).str.extract(
        r"^0*([1-9]\d{5,6})$", 1
    )
    scottish = text.str.extract(r"^SC[\s.-]*(?:NO[\s.-]*)?0*(\d{1,6})$", 1)
    northern = text.str.extract(r"^NIC?[\s.-]*(\d{6})$", 1)
    return pl.coalesce(
        english,
        "SC" + scottish.str.zfill(6),
        "NIC" + northern,
    )


def _plain(typed: pl.Expr) -> pl.Expr:
    """Upper case, full-width characters made plain, the `.0` of spreadsheets removed."""
    return (
        typed.cast(pl.String)
        .str.normalize("NFKC")
        .str.to_uppercase()
        .str.strip_chars()
        .str.replace(r"\.0+$", "")
    )


@functools.cache
def _prefixes() -> tuple[list[str], list[str]]:
    """Every prefix, and those whose numbers may end in letters."""
    with _PREFIXES.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    ended = [row["prefix"] for row in rows if row["is_letter_ended"] == "true"]
    return [row["prefix"] for row in rows], ended
