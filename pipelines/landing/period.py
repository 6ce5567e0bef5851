"""A period stated in words: by the person who adds a file, or by the file's own title.

Here: reading `2014-04..2014-06`, `April to June 2014`, `Q1 2014/15`, `01.07.11 to 30.09.11`. Used
only for files whose own dates are missing or destroyed; a file's name is never proof, only a hint
in the refusal. Not here: dates of payments (values).
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from pipelines.landing.values import is_month_only, parse_date

_MONTH_WORDS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_YEAR = r"((?:19|20)\d{2})"
_TWO_MONTHS = re.compile(
    _MONTH
    + r"[ \-_]*(?:"
    + _YEAR
    + r")?[ \-_]*(?:to|-|_|–|until| )[ \-_]*"
    + _MONTH
    + r"[ \-_]*"
    + _YEAR
)
_ONE_MONTH = re.compile(_MONTH + r"[ \-_']*" + _YEAR)
_QUARTER = re.compile(r"q(?:uarter)?[ \-_]*([1-4])[ \-_,]*" + _YEAR + r"[/\-_](?:20)?(\d{2})")
_DAY = r"(\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2}))"
_TWO_DAYS = re.compile(_DAY + r"\s*(?:to|-|–|until)\s*" + _DAY)
_STATED = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:\.\.(\d{4})-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class Period:
    """A closed stretch of days."""

    start: dt.date
    end: dt.date

    def __str__(self) -> str:
        return f"{self.start.isoformat()}..{self.end.isoformat()}"


def stated(text: str) -> Period:
    """The period a person states as `2014-04..2014-06`, `2014-04` or with days.

    Raises ValueError with a sentence that shows the form.
    """
    m = _STATED.fullmatch(text.strip())
    if not m:
        raise ValueError(f"{text!r} is no period. Write 2014-04 or 2014-04..2014-06.")
    year, month, day, year2, month2, day2 = m.groups()
    try:
        start = dt.date(int(year), int(month), int(day or 1))
        last_year, last_month = int(year2 or year), int(month2 or month)
        last_day = (
            int(day2)
            if day2
            else (int(day) if day and not year2 else calendar.monthrange(last_year, last_month)[1])
        )
        end = dt.date(last_year, last_month, last_day)
    except (ValueError, calendar.IllegalMonthError):
        raise ValueError(f"{text!r} is no period: there is no such month or day.") from None
    if end < start:
        raise ValueError(f"{text!r} ends before it begins.")
    return Period(start, end)


def in_words(text: str) -> Period | None:
    """The period a title or a file name states, or None when it states none."""
    low = text.lower()
    if is_month_only(text) and (first := parse_date(text)):
        return Period(first, _month_end(first.year, first.month))
    if m := _TWO_DAYS.search(low):
        start, end = parse_date(m[1]), parse_date(m[2])
        return Period(start, end) if start and end and start <= end else None
    if m := _QUARTER.search(low):
        quarter, year = int(m[1]), int(m[2])
        first = dt.date(year + (quarter == 4), (quarter * 3 + 1 - 1) % 12 + 1, 1)
        return Period(first, _month_end(first.year, first.month + 2))
    if m := _TWO_MONTHS.search(low):
        last_year = int(m[4])
        first_month, last_month = _month_number(m[1]), _month_number(m[3])
        first_year = int(m[2]) if m[2] else last_year - (first_month > last_month)
        return Period(dt.date(first_year, first_month, 1), _month_end(last_year, last_month))
    if m := _ONE_MONTH.search(low):
        month = _month_number(m[1])
        return Period(dt.date(int(m[2]), month, 1), _month_end(int(m[2]), month))
    return None


def _month_number(word: str) -> int:
    return _MONTH_WORDS.index(word[:3]) + 1


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
