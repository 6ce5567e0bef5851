"""Kinds of damage that a published month meets on its way, each a small pure function.

A damage takes the months of a series (file name -> bytes, in order) and the name of the month that
is hit, and gives the months as they then are. Nothing here reads a file or knows a council.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal

Months = dict[str, bytes]
Row = list[str]
Rows = list[Row]
Damage = Callable[[Months, str], Months]
Cells = dict[str, int]  # what a column holds -> where it is

HEADINGS = {
    "date": "date",
    "reference": "transaction number",
    "amount": "amount",
    "supplier": "supplier name",
    "supplier_id": "supplier id",
    "vat_number": "vat reg no",
    "directorate": "expense area",
    "description": "expense type",
    "supplier_type": "creditor type",
}
OTHER_WORDS = {
    "date": "When",
    "amount": "Spent",
    "supplier": "Party",
    "directorate": "Branch",
    "description": "Sort",
    "supplier_type": "Group",
}


def rows_of(data: bytes) -> Rows:
    """The rows of a CSV file, headings first."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def bytes_of(rows: Rows) -> bytes:
    """Rows as a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def places(headings: Row) -> Cells:
    """Where the columns are that a damage speaks of."""
    known = [heading.strip().lower() for heading in headings]
    return {name: known.index(heading) for name, heading in HEADINGS.items()}


def by_rows(change: Callable[[Rows, Cells], Rows]) -> Damage:
    """A damage of one month's rows."""

    def damage(months: Months, hit: str) -> Months:
        rows = rows_of(months[hit])
        return months | {hit: bytes_of(change(rows, places(rows[0])))}

    return damage


def by_cell(name: str, change: Callable[[str], str]) -> Damage:
    """A damage of every cell of one column."""

    def changed(rows: Rows, at: Cells) -> Rows:
        where = at[name]
        return [
            rows[0],
            *([*r[:where], change(r[where]), *r[where + 1 :]] for r in rows[1:]),
        ]

    return by_rows(changed)


def amount(text: str) -> Decimal:
    """What an amount cell says."""
    return Decimal(text.replace(",", "").strip() or "0")


def times(factor: str) -> Callable[[str], str]:
    """The amount multiplied, to the penny."""
    return lambda text: f"{amount(text) * Decimal(factor):.2f}"


def saved_again(months: Months, hit: str) -> Months:
    """No damage at all, but the path that most damages take."""
    return months | {hit: bytes_of(rows_of(months[hit]))}


def column_shifted(rows: Rows, at: Cells) -> Rows:
    """One cell too many in front of the amounts: headings stay, cells move to the right."""
    where = at["amount"]
    return [rows[0], *([*r[:where], "", *r[where:-1]] for r in rows[1:])]


def also(change: Damage) -> Damage:
    """The month stays as it is, and its damaged copy stands beside it."""

    def beside(months: Months, hit: str) -> Months:
        return months | {hit.replace(".csv", "-copy.csv"): change(months, hit)[hit]}

    return beside


def exported_again(months: Months, hit: str) -> Months:
    """The month once more, with one row in forty changed by a pound."""
    rows = rows_of(months[hit])
    at = places(rows[0])["amount"]
    changed = [
        [*r[:at], f"{amount(r[at]) + 1:.2f}", *r[at + 1 :]] if n % 40 == 1 else r
        for n, r in enumerate(rows)
    ]
    return months | {hit.replace(".csv", "-b.csv"): bytes_of(changed)}


def repeated_in_the_next(months: Months, hit: str) -> Months:
    """A quarter of the month's rows stand in the next month's file as well."""
    names = list(months)
    following = names[names.index(hit) + 1]
    rows = rows_of(months[hit])
    at, later = places(rows[0]), rows_of(months[following])
    there = places(later[0])
    extra = []
    for row in rows[1 : len(rows) // 4]:
        moved = [""] * len(later[0])
        for name, where in at.items():
            moved[there[name]] = row[where]
        extra.append(moved)
    return months | {following: bytes_of([*later, *extra])}


def swapped_where_it_can_be(text: str) -> str:
    """03/01/2026 becomes 01/03/2026; 29/01/2026 cannot be swapped and stays."""
    day, month, year = text.strip().split("/")
    return f"{month}/{day}/{year}" if int(day) <= 12 else text


def month_first(text: str) -> str:
    day, month, year = text.strip().split("/")
    return f"{month}/{day}/{year}"


def a_year(step: int) -> Callable[[str], str]:
    def moved(text: str) -> str:
        day, month, year = text.strip().split("/")
        return f"{day}/{month}/{int(year) + step}"

    return moved


def exchanged(one: str, other: str) -> Callable[[Rows, Cells], Rows]:
    """The cells of two columns change places; headings stay."""

    def changed(rows: Rows, at: Cells) -> Rows:
        found = [rows[0]]
        for row in rows[1:]:
            new = list(row)
            new[at[one]], new[at[other]] = row[at[other]], row[at[one]]
            found.append(new)
        return found

    return changed


def amounts_sorted_alone(rows: Rows, at: Cells) -> Rows:
    """Somebody sorted the column of amounts and left the others where they were."""
    where = at["amount"]
    ordered = sorted((row[where] for row in rows[1:]), key=amount)
    return [
        rows[0],
        *([*r[:where], cell, *r[where + 1 :]] for r, cell in zip(rows[1:], ordered, strict=True)),
    ]


def column_emptied(name: str) -> Damage:
    """The heading stays and the cells are gone."""
    return by_cell(name, lambda _: "")


def first_of_the_month(text: str) -> str:
    return f"01{text.strip()[2:]}"


def total_row_kept(rows: Rows, at: Cells) -> Rows:
    """The ledger's total of all rows, among the rows."""
    line = [""] * len(rows[0])
    line[at["supplier"]] = "Total"
    line[at["amount"]] = sum_of(rows[1:], at)
    middle = len(rows) // 2
    return [*rows[:middle], line, *rows[middle:]]


def total_dressed_as_a_payment(rows: Rows, at: Cells) -> Rows:
    """The same total with all that a payment has: a date, a number and a name."""
    found = total_row_kept(rows, at)
    middle = len(rows) // 2
    line = [*rows[1]]
    line[at["amount"]] = found[middle][at["amount"]]
    line[at["supplier"]] = "Various"
    return [*found[:middle], line, *found[middle + 1 :]]


def subtotals(rows: Rows, at: Cells) -> Rows:
    """Sorted by supplier, and after each supplier the sum of its rows."""
    found = [rows[0]]
    for supplier, own in by_supplier(rows, at):
        line = [""] * len(rows[0])
        line[at["supplier"]] = f"{supplier} Total"
        line[at["amount"]] = sum_of(own, at)
        found += [*own, line]
    return found


def subtotals_dressed_as_payments(rows: Rows, at: Cells) -> Rows:
    """The same sums on rows that are whole otherwise."""
    found = [rows[0]]
    for _, own in by_supplier(rows, at):
        line = list(own[-1])
        line[at["amount"]] = sum_of(own, at)
        found += [*own, line]
    return found


def by_supplier(rows: Rows, at: Cells) -> list[tuple[str, Rows]]:
    grouped: dict[str, Rows] = defaultdict(list)
    for row in rows[1:]:
        grouped[row[at["supplier"]]].append(row)
    return sorted(grouped.items())


def sum_of(rows: Rows, at: Cells) -> str:
    return f"{sum(amount(row[at['amount']]) for row in rows):.2f}"


def header_repeated(rows: Rows, _: Cells) -> Rows:
    """The headings again after every fifty rows, as a report printed by the page has them."""
    return [
        row
        for n, each in enumerate(rows)
        for row in ((rows[0], each) if n and n % 50 == 0 else (each,))
    ]


def largest_missing(rows: Rows, at: Cells) -> Rows:
    """One row in twenty is gone, and they are the largest."""
    ordered = sorted(amount(row[at["amount"]]) for row in rows[1:])
    limit = ordered[-(len(ordered) // 20)]
    return [rows[0], *(row for row in rows[1:] if amount(row[at["amount"]]) < limit)]


def half_of_the_rows(rows: Rows, _: Cells) -> Rows:
    return rows[: len(rows) // 2]


def broken_off(months: Months, hit: str) -> Months:
    """The bytes end in the middle, as a download that stopped leaves them."""
    return months | {hit: months[hit][: len(months[hit]) // 2]}


def missing(months: Months, hit: str) -> Months:
    return {name: data for name, data in months.items() if name != hit}


def read_as_windows_twice(months: Months, hit: str) -> Months:
    """UTF-8 taken for cp1252 and saved, twice over."""
    text = months[hit].decode("utf-8-sig").replace("'", "’")
    for _ in range(2):
        text = text.encode().decode("cp1252", errors="replace")
    return months | {hit: text.encode()}


def letters_lost(months: Months, hit: str) -> Months:
    """Every apostrophe and ampersand became the mark of a character that cannot be shown."""
    text = months[hit].decode("utf-8-sig")
    return months | {hit: re.sub("['&]", "\ufffd", text).encode()}


def decimal_comma(text: str) -> str:
    return f"{amount(text):.2f}".replace(".", ",")


def third_of_the_amounts_emptied(rows: Rows, at: Cells) -> Rows:
    where = at["amount"]
    return [
        rows[0],
        *([*r[:where], "", *r[where + 1 :]] if n % 3 == 0 else r for n, r in enumerate(rows[1:])),
    ]


def quote_left_open(months: Months, hit: str) -> Months:
    """A quotation mark that nothing closes, in the middle of the file."""
    lines = months[hit].decode("utf-8-sig").split("\n")
    middle = len(lines) // 2
    cells = lines[middle].split(",")
    cells[1] = '"' + cells[1]
    return months | {
        hit: "\n".join([*lines[:middle], ",".join(cells), *lines[middle + 1 :]]).encode()
    }


def other_council(months: Months, hit: str) -> Months:
    """The file of another publisher: other payees under the same headings."""
    rows = rows_of(months[hit])
    at = places(rows[0])
    found = [rows[0]]
    numbers: dict[str, str] = {}
    for row in rows[1:]:
        new = list(row)
        new[1] = "Another County Council"
        new[at["supplier"]] = f"{row[at['supplier']][::-1].title()} Ltd"
        new[at["supplier_id"]] = numbers.setdefault(row[at["supplier"]], f"V{len(numbers)}")
        new[at["vat_number"]] = ""
        new[at["amount"]] = f"{amount(row[at['amount']]) * Decimal('0.93') + 7:.2f}"
        found.append(new)
    return months | {hit: bytes_of(found)}


def other_headings(rows: Rows, at: Cells) -> Rows:
    headings = list(rows[0])
    for name, word in OTHER_WORDS.items():
        headings[at[name]] = word
    return [headings, *rows[1:]]


def lines_doubled(rows: Rows, _: Cells) -> Rows:
    return [rows[0], *(row for each in rows[1:] for row in (each, each))]


DAMAGES: Mapping[str, tuple[str, Damage]] = {
    "column shifted": (
        "An empty cell before every amount moves the cells behind it one column on.",
        by_rows(column_shifted),
    ),
    "month published twice": (
        "The same month is added again under another name.",
        also(saved_again),
    ),
    "month exported again": (
        "The month is added again, with one row in forty changed by a pound.",
        exported_again,
    ),
    "month published twice in other words": (
        "The same month is added again with other spellings of all names.",
        also(by_cell("supplier", lambda name: f"{name.title()} (UK)")),
    ),
    "month published net and gross": (
        "The same month is added again with every amount times 1.2.",
        also(by_cell("amount", times("1.2"))),
    ),
    "rows repeated in the next month": (
        "The next month's file begins with a quarter of this month's rows.",
        repeated_in_the_next,
    ),
    "amounts in pence": ("Every amount times 100.", by_cell("amount", times("100"))),
    "amounts in thousands": (
        "Every amount divided by 1,000.",
        by_cell("amount", times("0.001")),
    ),
    "gross for net": ("Every amount times 1.2.", by_cell("amount", times("1.2"))),
    "amounts doubled": ("Every amount times 2.", by_cell("amount", times("2"))),
    "amounts rounded": (
        "Every amount is rounded to whole pounds.",
        by_cell("amount", lambda text: f"{amount(text):.0f}"),
    ),
    "amounts torn from their rows": (
        "The amounts are sorted and the other columns are not.",
        by_rows(amounts_sorted_alone),
    ),
    "signs flipped": ("Every amount times -1.", by_cell("amount", times("-1"))),
    "day and month swapped": (
        "Days up to the 12th change places with the month; others stay.",
        by_cell("date", swapped_where_it_can_be),
    ),
    "dates in US style": ("Every date is written month first.", by_cell("date", month_first)),
    "dates without their day": (
        "Every date is the first of its month.",
        by_cell("date", first_of_the_month),
    ),
    "dates a year early": ("Every date is a year too early.", by_cell("date", a_year(-1))),
    "dates a year late": ("Every date is a year too late.", by_cell("date", a_year(1))),
    "supplier names blanked": (
        "Every supplier name is empty.",
        column_emptied("supplier"),
    ),
    "supplier names cut": (
        "Every supplier name ends after its tenth letter.",
        by_cell("supplier", lambda name: name[:10]),
    ),
    "vendor numbers emptied": (
        "The column of vendor numbers has its heading and nothing else.",
        column_emptied("supplier_id"),
    ),
    "types of supplier emptied": (
        "The column of types of supplier has its heading and nothing else.",
        column_emptied("supplier_type"),
    ),
    "every payee redacted": (
        "Every supplier name is 'REDACTED PERSONAL DATA'.",
        by_cell("supplier", lambda _: "REDACTED PERSONAL DATA"),
    ),
    "directorate and description exchanged": (
        "The cells of the two columns change places; headings stay.",
        by_rows(exchanged("directorate", "description")),
    ),
    "supplier and description exchanged": (
        "The cells of the two columns change places; headings stay.",
        by_rows(exchanged("supplier", "description")),
    ),
    "total row kept": ("The total of the file stands among its rows.", by_rows(total_row_kept)),
    "total dressed as a payment": (
        "The same total with a date, a number and the supplier 'Various'.",
        by_rows(total_dressed_as_a_payment),
    ),
    "subtotals by supplier": (
        "Sorted by supplier; after each its sum, labelled '... Total'.",
        by_rows(subtotals),
    ),
    "subtotals dressed as payments": (
        "After each supplier its sum, with the date, number and name of a payment.",
        by_rows(subtotals_dressed_as_payments),
    ),
    "headings repeated": (
        "The headings stand again after every fifty rows.",
        by_rows(header_repeated),
    ),
    "largest payments missing": (
        "The largest payments, one row in twenty, are not there.",
        by_rows(largest_missing),
    ),
    "half of the rows missing": (
        "The second half of the rows is not there.",
        by_rows(half_of_the_rows),
    ),
    "file broken off": ("The bytes end in the middle.", broken_off),
    "month missing": ("The file of the month was never added.", missing),
    "encoding broken": (
        "Apostrophes are typographic, and UTF-8 was read as cp1252 twice.",
        read_as_windows_twice,
    ),
    "characters lost": (
        "Apostrophes and ampersands became the replacement character.",
        letters_lost,
    ),
    "decimal comma": ("Every amount is written 1234,56.", by_cell("amount", decimal_comma)),
    "a third of the amounts empty": (
        "Every third amount cell is empty.",
        by_rows(third_of_the_amounts_emptied),
    ),
    "quote left open": ("A quotation mark that nothing closes.", quote_left_open),
    "another council's file": (
        "Other payees, vendor numbers and amounts under the same headings.",
        other_council,
    ),
    "headings in other words": (
        "Six headings are words nobody lists.",
        by_rows(other_headings),
    ),
    "lines duplicated": ("Every row stands twice.", by_rows(lines_doubled)),
}
