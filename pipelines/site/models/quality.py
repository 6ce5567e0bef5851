"""Quality: which files loaded, what was left out and why, whether totals tie, what was checked.

Here: files with rows and pounds by fate, months, warnings, and every promise with what was found.
Not here: the rows themselves, which may name people and stay in the folder of the run.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from pipelines.site.desk import Desk
from pipelines.site.pages import DataWarning, InputFile, Rejected, YearTotal

_PAYMENTS = "core.input_file"
_ALL = "All files that count"


@dataclass(frozen=True)
class Tied:
    """Payments of one file: all rows read are accepted or rejected, in rows and in pounds."""

    file_name: str
    feed: str
    fate: str
    payment_count: int
    line_count: int
    rejected_count: int
    landed_gbp: Decimal | None
    accepted_gbp: Decimal
    rejected_gbp: Decimal
    stated_gbp: Decimal | None
    stated_agrees: bool | None

    @property
    def is_tied(self) -> bool:
        """Whether rows and pounds read are those accepted and rejected, to the penny."""
        rows = self.payment_count == self.line_count + self.rejected_count
        if self.landed_gbp is None:
            return rows
        return rows and self.landed_gbp == self.accepted_gbp + self.rejected_gbp


@dataclass(frozen=True)
class OtherFile:
    """One file of another feed: how many records it holds, or why it was refused."""

    file_name: str
    feed: str
    status: str
    record_count: int | None
    reason: str | None


@dataclass(frozen=True)
class Month:
    """One month of one feed, and the files that count which have lines of it or cover it."""

    feed: str
    month: date
    state: str
    file_count: int
    line_count: int
    net_amount_gbp: Decimal | None
    file_names: tuple[str, ...]


@dataclass(frozen=True)
class Promise:
    """One promise or law and what was found; `failing` is None where it speaks of the whole."""

    what: str
    severity: str
    passed: bool
    failing: int | None


@dataclass(frozen=True)
class CheckedTable:
    """The promises of one table."""

    table: str
    row_count: int
    promises: tuple[Promise, ...]

    def anchor(self, promise: Promise) -> str:
        """The name of one of its promises on the page."""
        return f"{self.table.replace('.', '-')}-{self.promises.index(promise) + 1}"

    @property
    def broken(self) -> tuple[Promise, ...]:
        """Promises that are not kept."""
        return tuple(each for each in self.promises if not each.passed)


@dataclass(frozen=True)
class RejectedKind:
    """Rows that could not be accepted, of one reason in one file."""

    file_name: str
    reason_code: str
    reason: str
    row_count: int


@dataclass(frozen=True)
class QualityPage:
    """The quality of the data."""

    title: str
    warnings: tuple[DataWarning, ...]
    files: tuple[InputFile, ...]
    tied: tuple[Tied, ...]
    others: tuple[OtherFile, ...]
    years: tuple[YearTotal, ...]
    rejected: Rejected
    kinds: tuple[RejectedKind, ...]
    months: tuple[Month, ...]
    drift: tuple[str, ...]
    checked: tuple[CheckedTable, ...]

    @property
    def whole(self) -> Tied:
        """All files that count, added up."""
        counted = [each for each in self.tied if each.fate == "taken"]
        landed = [each.landed_gbp for each in counted]
        return Tied(
            _ALL,
            "",
            "taken",
            sum(each.payment_count for each in counted),
            sum(each.line_count for each in counted),
            sum(each.rejected_count for each in counted),
            None if None in landed else _added(each for each in landed if each is not None),
            _added(each.accepted_gbp for each in counted),
            _added(each.rejected_gbp for each in counted),
            None,
            None,
        )

    @property
    def year_line_count(self) -> int:
        """Accepted lines of all years and feeds."""
        return sum(each.line_count for each in self.years)

    @property
    def year_gbp(self) -> Decimal:
        """Pounds of all years and feeds."""
        return _added(each.net_amount_gbp for each in self.years)

    @property
    def years_tie(self) -> bool:
        """Whether the years hold the accepted lines of the files that count, to the penny."""
        whole = self.whole
        return (whole.line_count, whole.accepted_gbp) == (self.year_line_count, self.year_gbp)

    @property
    def promise_count(self) -> int:
        """How many promises were checked."""
        return sum(len(each.promises) for each in self.checked)

    @property
    def broken(self) -> tuple[CheckedTable, ...]:
        """Tables of which a promise is not kept."""
        return tuple(each for each in self.checked if each.broken)


def read_quality(desk: Desk) -> QualityPage:
    """The quality of the data of a publication."""
    page = desk.evidence
    return QualityPage(
        "Data quality",
        page.warnings,
        page.files,
        tuple(_tied(row) for row in _in_order(desk.published.rows(_PAYMENTS))),
        _others(desk),
        page.years,
        page.rejected,
        _kinds(desk),
        _months(desk),
        _drift(desk),
        _checked(desk.published.record.get("checks", ())),
    )


def _added(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, start=Decimal(0))


def _others(desk: Desk) -> tuple[OtherFile, ...]:
    return tuple(
        OtherFile(
            each["file_name"], each["feed"], each["status"], each.get("records"), each["reason"]
        )
        for each in desk.other_inputs
    )


def _in_order(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: (row["sequence"], row["file_sha256"]))


def _tied(row: Mapping[str, Any]) -> Tied:
    return Tied(
        row["file_name"],
        row["feed"],
        row["fate"],
        row["payment_count"],
        row["line_count"],
        row["rejected_count"],
        row["landed_net_total_gbp"],
        row["net_amount_gbp"],
        row["rejected_net_amount_gbp"],
        row["control_total_gbp"],
        row["control_total_agrees"],
    )


def _kinds(desk: Desk) -> tuple[RejectedKind, ...]:
    """Rejected rows of payments, then of the other feeds: of these the kind of fault alone."""
    records = Counter(
        (row["file_name"], row["reject_code"])
        for row in desk.published.rows("staging.feed_record_rejected")
    )
    others = (
        RejectedKind(name, code, code.replace("_", " ").capitalize(), count)
        for (name, code), count in sorted(records.items())
    )
    return (*_payment_kinds(desk), *others)


def _payment_kinds(desk: Desk) -> tuple[RejectedKind, ...]:
    rejected = desk.published.rows("staging.spend_line_rejected")
    names = desk.published.file_names if rejected else {}
    rows = sorted(
        rejected,
        key=lambda row: (names.get(row["file_sha256"], ""), row["reason_code"], row["reason"]),
    )
    found = []
    for (sha256, code, reason), group in groupby(
        rows, key=lambda row: (row["file_sha256"], row["reason_code"], row["reason"])
    ):
        found.append(RejectedKind(names.get(sha256, sha256), code, reason, len(list(group))))
    return tuple(found)


def _months(desk: Desk) -> tuple[Month, ...]:
    rows = desk.published.rows("core.period_month")
    files = _files_by_month(desk)
    return tuple(
        Month(
            row["feed"],
            row["month"],
            row["reason_code"],
            row["file_count"],
            row["line_count"],
            row["net_amount_gbp"],
            files.get((row["feed"], row["month"]), ()),
        )
        for row in sorted(rows, key=lambda row: (row["feed"], row["month"]))
    )


def _files_by_month(desk: Desk) -> dict[tuple[str, date], tuple[str, ...]]:
    """Names of the files that count, in the order of the inbox, by feed and month."""
    months = desk.published.rows("core.input_file_month")
    found: dict[tuple[str, date], tuple[str, ...]] = {}
    for file in _in_order(desk.published.rows(_PAYMENTS)):
        if file["fate"] == "taken":
            for row in months:
                if row["file_sha256"] == file["file_sha256"]:
                    key = file["feed"], row["month"]
                    found[key] = (*found.get(key, ()), file["file_name"])
    return found


def _drift(desk: Desk) -> tuple[str, ...]:
    """What months were unlike those before, in the words of the table that found it."""
    rows = desk.published.rows("rules.month_drift")
    drifted = [row for row in rows if row["is_drift"]]
    ordered = sorted(drifted, key=lambda row: (row["month"], row["feed"], row["measure"]))
    return tuple(row["reason"] for row in ordered)


def _checked(checks: Sequence[Mapping[str, Any]]) -> tuple[CheckedTable, ...]:
    ordered = sorted(checks, key=lambda each: str(each["table"]))
    found = []
    for table, group in groupby(ordered, key=lambda each: str(each["table"])):
        rows = list(group)
        promises = tuple(
            Promise(each["what"], each["severity"], each["passed"], each["failing"])
            for each in rows
        )
        found.append(CheckedTable(table, max(each["rows"] or 0 for each in rows), promises))
    return tuple(found)
