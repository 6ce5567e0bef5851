"""Text of a cell -> an exact amount or a date, or nothing; never a guess, never a zero.

Here: the rules for one value (`parse_amount`, `parse_date`) and the same over a column, fast. The
macros parse_money and parse_uk_date say the same in SQL; a property test holds the two together,
and the conservation law compares their totals in every run. Not here: which column is which.

Source: inputs.md section 2 (Dates, Amounts), method.md 2.2.
"""

import datetime as dt
import functools
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
from polars._typing import PolarsDataType

PENNY = Decimal("0.01")
MONEY = pl.Decimal(18, 2)
NOISE = Decimal("0.000001")  # binary-float residue: nearer than this to a whole penny


def _pattern(text: str) -> re.Pattern[str]:
    """A pattern whose digits are 0 to 9 only, as in SQL: other scripts' digits are no amounts."""
    return re.compile(text, re.ASCII)


# What stands for a pound sign after a publisher's software has mangled it.
_POUND = "£\ufffdÂ¬œ"
_SIMPLE_AMOUNT = r"^-?£?-?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,2})?$"
_PLAIN = _pattern(r"\d{1,15}(?:\.\d*)?|\.\d+")
_THOUSANDS = _pattern(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_SPACED = _pattern(r"\d{1,3}(?: \d{3})+(?:\.\d*)?")
_CONTINENTAL = _pattern(r"\d{1,3}(?:\.\d{3})+,\d{2}")
_SCIENTIFIC = _pattern(r"\d{1,15}(?:\.\d*)?[eE][+-]?\d{1,2}")
_LARGEST = Decimal(10) ** 15
# Every way to write a minus, turned into a leading "-" (two of them make no amount).
_MINUSES = (
    (_pattern(r"^(.*?)\s*CR$"), r"-\1"),
    (_pattern(r"^(.*?)\s*DR$"), r"\1"),
    (_pattern(rf"^(-?)(?:[ {_POUND.upper()}]|GBP)*\((.*)\)$"), r"-\1\2"),
    (_pattern(r"^(.*?)\s*-$"), r"-\1"),
)
_SIGNS = _pattern(rf"(?:[-+ {_POUND.upper()}]|GBP)*")
_POUND_BEHIND = _pattern(r"\s*(?:GBP|£)?$")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_TIME = r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(?:[AaPp][Mm]|Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = _pattern(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
_DAY_FIRST = _pattern(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})" + _TIME)
_MONTH_NAME = _pattern(
    r"(\d{1,2})(?:st|nd|rd|th)?[-/., ]*([A-Za-z]{3,9})[-/.,' ]*(\d{4}|\d{2})" + _TIME
)
_MONTH_NAME_FIRST = _pattern(
    r"([A-Za-z]{3,9})[-/. ]+(\d{1,2})(?:st|nd|rd|th)?[-/, ]+(\d{4})" + _TIME
)
_YEAR_MONTH_NAME = _pattern(r"(\d{4})[-/ ]([A-Za-z]{3,9})[-/ ](\d{1,2})" + _TIME)
_COMPACT = _pattern(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_COMPACT_MONTH = _pattern(r"((?:19|20)\d{2})[-/]?(\d{2})")
_NAMED_MONTH = _pattern(r"([A-Za-z]{3,9})[-/., ']+(\d{4}|\d{2})")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,. ]+", re.IGNORECASE | re.ASCII)
_SERIAL = _pattern(r"(\d{5})(?:\.\d+)?")
_SERIAL_EPOCH = dt.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 29_221, 55_153  # 1980 to 2050: outside, five digits are no date
_FIRST_YEAR, _LAST_YEAR = 1980, 2099


def parse_amount(text: str) -> Decimal | None:
    """The exact pounds a cell states, in pence, or None.

    Rounds half away from zero where a publisher's file holds fractions of a penny (see
    `has_fraction`). A bare "-", blank, "n/a", another currency or anything else gives None.
    """
    exact = _exact_amount(text)
    return None if exact is None else exact.quantize(PENNY, ROUND_HALF_UP)


def has_fraction(text: str) -> bool:
    """Whether the amount is not a whole number of pence, beyond the residue of binary floats."""
    exact = _exact_amount(text)
    return exact is not None and abs(exact - exact.quantize(PENNY, ROUND_HALF_UP)) > NOISE


def _exact_amount(text: str) -> Decimal | None:
    body = _one_space(text).replace("\u2212", "-").replace("–", "-").removeprefix("'").upper()
    for written, sign in _MINUSES:
        body = written.sub(sign, body)
    signs = _SIGNS.match(body)
    lead = signs.group() if signs else ""
    number = _number(_POUND_BEHIND.sub("", body[len(lead) :]))
    if number is None or lead.count("-") > 1 or abs(number) >= _LARGEST:
        return None
    return -number if "-" in lead else number


def _number(body: str) -> Decimal | None:
    if _PLAIN.fullmatch(body) or _SCIENTIFIC.fullmatch(body):
        return Decimal(body)
    if _THOUSANDS.fullmatch(body):
        return Decimal(body.replace(",", ""))
    if _SPACED.fullmatch(body):
        return Decimal(body.replace(" ", ""))
    if _CONTINENTAL.fullmatch(body):
        return Decimal(body.replace(".", "").replace(",", "."))
    return None


def _one_space(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())


def parse_date(text: str) -> dt.date | None:
    """The day a cell states, day first always, or None.

    Accepts d/m/y with / . - or spaces, named months, ISO with or without time, yyyymmdd, Excel
    serials of 1980 to 2050, and months alone (their first day; see `is_month_only`). A time of
    exactly 23:00 in British Summer Time is midnight of the next day written in UTC, and is read
    so. Two-digit years are 1970 to 2069. Source: inputs.md section 2 (Dates).
    """
    body = _WEEKDAY.sub("", _one_space(text).removeprefix("'"), count=1)
    if m := _YEAR_FIRST.fullmatch(body):
        return _day(m[1], m[2], m[3], m.groups()[3:])
    if m := _DAY_FIRST.fullmatch(body):
        return _day(m[3], m[2], m[1], m.groups()[3:])
    if m := _MONTH_NAME.fullmatch(body):
        return _day(m[3], _month(m[2]), m[1], m.groups()[3:])
    if m := _MONTH_NAME_FIRST.fullmatch(body):
        return _day(m[3], _month(m[1]), m[2], m.groups()[3:])
    if m := _YEAR_MONTH_NAME.fullmatch(body):
        return _day(m[1], _month(m[2]), m[3], m.groups()[3:])
    if m := _COMPACT.fullmatch(body):
        return _day(m[1], m[2], m[3])
    if m := _SERIAL.fullmatch(body):
        return _from_serial(int(m[1]))
    if m := _COMPACT_MONTH.fullmatch(body):
        return _day(m[1], m[2], "1")
    if m := _NAMED_MONTH.fullmatch(body):
        return _day(m[2], _month(m[1]), "1")
    return None


def is_month_only(text: str) -> bool:
    """Whether a date cell names a month but no day."""
    body = _one_space(text)
    return (
        bool(_COMPACT_MONTH.fullmatch(body) or _NAMED_MONTH.fullmatch(body))
        and parse_date(text) is not None
    )


def is_bare_number(text: str) -> bool:
    """Whether a cell could be a date only by convention (a serial, yyyymm, yyyymmdd)."""
    return text.strip().replace(".", "", 1).isdigit()


def _month(name: str) -> str:
    return str(_MONTHS.get(name.lower(), 0))


def _day(year: str, month: str, day: str, time: tuple[str | None, ...] = ()) -> dt.date | None:
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)
    if not _FIRST_YEAR <= full <= _LAST_YEAR:
        return None
    try:
        date = dt.date(full, int(month), int(day))
    except ValueError:
        return None
    return date + dt.timedelta(days=1) if _is_summer_midnight(date, time) else date


def _is_summer_midnight(date: dt.date, time: tuple[str | None, ...]) -> bool:
    if (
        not time
        or time[0] is None
        or (int(time[0]), int(time[1] or 0), int(time[2] or 0)) != (23, 0, 0)
    ):
        return False
    return _last_sunday(date.year, 3) <= date < _last_sunday(date.year, 10)


def _last_sunday(year: int, month: int) -> dt.date:
    last = dt.date(year, month, 31)
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


def _from_serial(serial: int) -> dt.date | None:
    return (
        _SERIAL_EPOCH + dt.timedelta(days=serial)
        if _FIRST_SERIAL <= serial <= _LAST_SERIAL
        else None
    )


def amounts(column: pl.Series) -> pl.Series:
    """Every cell's amount as DECIMAL(18,2), null where `parse_amount` gives None."""
    stripped = column.str.strip_chars()
    simple = stripped.str.contains(_SIMPLE_AMOUNT)
    bare = stripped.str.replace_all(",", "", literal=True).str.replace("£", "", literal=True)
    fast = bare.set(~simple, None).cast(MONEY, strict=False)
    rest = fast.is_null() & (stripped != "")
    return _with_parsed(fast, column, rest, parse_amount, MONEY) if rest.any() else fast


def fractions(column: pl.Series) -> int:
    """How many cells hold fractions of a penny."""
    suspect = column.filter(column.str.contains(r"\.\d{3}|[eE]"))
    return sum(has_fraction(text) for text in suspect.to_list())


def dates(column: pl.Series) -> pl.Series:
    """Every cell's date, null where `parse_date` gives None."""
    empty = pl.Series(column.name, [None] * column.len(), dtype=pl.Date)
    return _with_parsed(empty, column, column.str.strip_chars() != "", parse_date, pl.Date)


def _with_parsed(
    known: pl.Series,
    column: pl.Series,
    where: pl.Series,
    parse: Callable[[str], object],
    dtype: PolarsDataType,
) -> pl.Series:
    """`known`, with the cells selected by `where` parsed once per distinct text."""
    distinct = column.filter(where).unique()
    lookup = pl.DataFrame(
        {
            "text": distinct,
            "value": pl.Series([parse(text) for text in distinct.to_list()], dtype=dtype),
        }
    )
    frame = pl.DataFrame({"text": column, "known": known, "where": where}).join(
        lookup, on="text", how="left", maintain_order="left"
    )
    return frame.select(pl.when("where").then("value").otherwise("known"))["value"].rename(
        column.name
    )


@functools.lru_cache(maxsize=200_000)
def cached_amount(text: str) -> Decimal | None:
    """`parse_amount`, remembered: for samples that are looked at several times."""
    return parse_amount(text)


@functools.lru_cache(maxsize=200_000)
def cached_date(text: str) -> dt.date | None:
    """`parse_date`, remembered: for samples that are looked at several times."""
    return parse_date(text)
