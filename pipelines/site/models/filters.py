"""Filters: what a list can be narrowed and sorted by, and the pages it is cut into.

Here: fields, narrowings, heads that sort and the pager, as every list that is served shows them,
and reading what a browser sent. Not here: any list. What is not understood narrows nothing, and the
field says so; what no field asks for is not looked at.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipelines.site.address import Address

MOST_PAGES = 200
"""How many pages of a list can be turned; whoever wants more narrows it or takes the file."""

_POUNDS = re.compile(
    r"(?P<minus>-?)£?(?P<whole>\d{1,3}(,\d{3}){0,4}|\d{1,13})(?P<pence>\.\d{1,2})?"
)
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")
_NEAR = 2
_DIRECTIONS = {"ascending": False, "descending": True}

Asked = Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """One field to narrow by; one with `options` is a choice, another takes text."""

    name: str
    label: str
    value: str
    hint: str = ""
    fault: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def described_by(self) -> str:
        """Ids of what is said of the field besides its label."""
        told = (("hint", self.hint), ("error", self.fault))
        return " ".join(f"{self.name}-{what}" for what, words in told if words)


@dataclass(frozen=True)
class Narrowing:
    """Something that a link asked for and no field shows, and the list without it."""

    words: str
    without: Address


@dataclass(frozen=True)
class SortHead:
    """The head of a column: where it leads, and how the list is sorted by it now, if it is."""

    words: str
    address: Address | None
    sorted: str | None
    is_numeric: bool = False


@dataclass(frozen=True)
class Pager:
    """The page of a list that is shown, and those that can be turned to."""

    number: int
    count: int
    previous: Address | None
    following: Address | None
    near: tuple[tuple[int, Address], ...]
    is_capped: bool


def pounds_asked(text: str) -> Decimal | None:
    """Pounds as people write them, `1,234.50` or `-£20`; None where they are none."""
    found = _POUNDS.fullmatch(text.strip())
    if found is None:
        return None
    return Decimal(f"{found['minus']}{found['whole'].replace(',', '')}{found['pence'] or ''}")


def month_asked(text: str) -> date | None:
    """The first day of a month written `2025-04`; None where it is none."""
    found = _MONTH.fullmatch(text.strip())
    if found is None or found["year"] == "0000":
        return None
    return date(int(found["year"]), int(found["month"]), 1)


def errors_of(fields: Iterable[Field]) -> tuple[tuple[str, str], ...]:
    """What was not understood: the field and the sentence."""
    return tuple((field.name, field.fault) for field in fields if field.fault)


def page_asked(asked: Asked, row_count: int, page_size: int) -> tuple[int, int]:
    """Which page is shown, from 1, and how many can be turned to."""
    count = min(MOST_PAGES, max(1, -(-row_count // page_size)))
    text = asked.get("page", "")
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 1
    return min(max(number, 1), count), count


def pager(kind: str, asked: Asked, number: int, count: int, is_capped: bool) -> Pager:
    """The pager of a list that is asked for with these parameters."""

    def at(page: int) -> Address:
        return asking(kind, {**asked, "page": str(page)})

    shown = {1, count, *range(max(1, number - _NEAR), min(count, number + _NEAR) + 1)}
    return Pager(
        number,
        count,
        at(number - 1) if number > 1 else None,
        at(number + 1) if number < count else None,
        tuple((each, at(each)) for each in sorted(shown)),
        is_capped,
    )


def sort_head(
    kind: str, asked: Asked, name: str, words: str, order: tuple[str, bool], falls: bool
) -> SortHead:
    """The head that sorts by `name`; `order` is what the list is sorted by and whether it falls.

    It leads to the other direction where the list is sorted by it already, else to its usual one.
    """
    sort, is_falling = order
    is_sorted = sort == name
    turns_to = not is_falling if is_sorted else falls
    rest = {key: value for key, value in asked.items() if key not in ("page", "sort", "direction")}
    return SortHead(
        words,
        asking(kind, {**rest, "sort": name, "direction": direction(turns_to)}),
        direction(is_falling) if is_sorted else None,
        is_numeric=name == "amount",
    )


def order_asked(asked: Asked, sorts: Mapping[str, bool], otherwise: str) -> tuple[str, bool]:
    """By what a list is sorted, and whether the highest come first; unknown words are the usual."""
    sort = asked.get("sort", "")
    if sort not in sorts:
        sort = otherwise
    usual = sorts[sort]
    return sort, _DIRECTIONS.get(asked.get("direction", ""), usual)


def sorting_asked(asked: Asked, sorts: Mapping[str, bool]) -> dict[str, str]:
    """What of the parameters sorts the list: words that are not known lead nowhere."""
    found = {"sort": asked.get("sort", ""), "direction": asked.get("direction", "")}
    known = {"sort": sorts, "direction": _DIRECTIONS}
    return {name: word for name, word in found.items() if word in known[name]}


def direction(is_falling: bool) -> str:
    """The word of a direction, as `aria-sort` has it."""
    return "descending" if is_falling else "ascending"


def asking(kind: str, asked: Asked) -> Address:
    """The address of a list with what is asked of it, in one order, without what is empty."""
    return Address(kind, (), tuple(sorted((name, value) for name, value in asked.items() if value)))
