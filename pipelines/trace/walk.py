"""Walk: what a walk from a clause to cells holds, as frozen models.

Here: the models and how one is filled from a row of the table that has its columns. Not here:
finding the rows. Amounts are exact decimals in pounds, shares exact parts of one; `None` is what
the tables leave empty. Only modules of `pipelines.trace` import it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

TRUE, UNKNOWN, FALSE = "TRUE", "UNKNOWN", "FALSE"
"""Whether something counts above the line."""

_Model = TypeVar("_Model", bound="DataclassInstance")


def filled(model: type[_Model], row: Mapping[str, Any], **others: Any) -> _Model:
    """A model of its fields in `row`, which are named as the table's columns, and `others`."""
    names = {field.name for field in fields(model)} - set(others)
    return model(**{name: row[name] for name in names}, **others)


@dataclass(frozen=True)
class Parameter:
    """A number a rule compares with; `source` is its class (NPS-TEXT, LAW, ...)."""

    parameter: str
    value: Decimal | None
    unit: str | None
    source: str | None


@dataclass(frozen=True)
class FeedFile:
    """An input file; `records` are its rows that are records, rejected ones included."""

    feed: str
    file_name: str
    file_sha256: str
    records: int | None


@dataclass(frozen=True)
class Place:
    """Where something stands: a row, counted from 1, of a sheet (empty for text) of a file."""

    file_name: str
    file_sha256: str
    sheet_name: str
    source_row: int


@dataclass(frozen=True)
class Line:
    """One line of spend; `counts` is TRUE, UNKNOWN or FALSE where lines decide, else None."""

    line_id: str
    payment_date: date
    net_amount_gbp: Decimal
    counts: str | None
    place: Place


@dataclass(frozen=True)
class Rest:
    """What is not listed: how many, and their pounds."""

    count: int
    amount_gbp: Decimal


@dataclass(frozen=True)
class Sums:
    """How many things and their pounds; of them above the line, and not known to be.

    A supplier paid under two scopes is there twice. Pounds above the line and not known are None
    where things are not divided; counts of them also where a supplier may count in part.
    """

    count: int
    amount_gbp: Decimal
    above_count: int | None = None
    above_gbp: Decimal | None = None
    unknown_count: int | None = None
    unknown_gbp: Decimal | None = None

    @property
    def below_gbp(self) -> Decimal:
        """Pounds that surely do not count."""
        return self.amount_gbp - (self.above_gbp or 0) - (self.unknown_gbp or 0)

    @property
    def below_count(self) -> int:
        """Things that surely do not count."""
        return self.count - (self.above_count or 0) - (self.unknown_count or 0)


@dataclass(frozen=True)
class Less:
    """Pounds that stand among those of a figure and are no part of it: another measure's."""

    measure: str
    amount_gbp: Decimal


@dataclass(frozen=True)
class Ground:
    """Why a supplier has a status: a row of rules.supplier_attribute.

    `evidence` is None too where the payee is not named: it may say who it is, or where it lives.
    """

    attribute: str
    status: str
    rule_id: str | None
    reason_code: str | None
    confidence: str | None
    evidence: str | None
    evidence_date: date | None
    decided_by: str


@dataclass(frozen=True)
class Supplier:
    """A supplier in a figure: its pounds in the period and the lines they are made of.

    `scope` and `is_payee_supplier` are None where lines of all scopes are summed; the latter is
    False for a payee that stands for suppliers nobody names. `status` is that of the attribute the
    figure speaks of, None where it speaks of none. `more_lines` is None where no line was wanted.
    """

    supplier_key: str
    shown_name: str
    scope: str | None
    is_payee_supplier: bool | None
    status: str | None
    amount_gbp: Decimal
    above_gbp: Decimal | None
    unknown_gbp: Decimal | None
    grounds: tuple[Ground, ...]
    lines: tuple[Line, ...]
    more_lines: Rest | None


@dataclass(frozen=True)
class Record:
    """One row of a register or a feed; `days` are those that place it in the period.

    `place` is None for a row that a table of ours made of several others.
    """

    record_id: str
    name: str
    days: tuple[date | None, ...]
    amount_gbp: Decimal | None
    counts: str | None
    place: Place | None


@dataclass(frozen=True)
class Parts:
    """What one table contributes to a figure: suppliers, or records, and those not listed.

    `total` is None where the rows are not published: then `files` says which files hold them.
    `adds_up` is whether `total`, without `less`, is what the figure says; None where the figure has
    nothing to compare or is no plain sum, as `note` then says.
    """

    kind: str
    population_table: str
    note: str | None
    total: Sums | None = None
    suppliers: tuple[Supplier, ...] = ()
    records: tuple[Record, ...] = ()
    more: Sums | None = None
    files: tuple[FeedFile, ...] = ()
    less: Less | None = None
    adds_up: bool | None = None


@dataclass(frozen=True)
class Figure:
    """One row of indicators.indicator_value; the bounds are in `unit`."""

    indicator_code: str
    measure: str
    definition: str
    breakdown: str
    breakdown_value: str
    period_type: str
    period_label: str
    period_start: date
    period_end: date
    unit: str
    lower: Decimal | None
    point: Decimal | None
    upper: Decimal | None
    coverage_share: Decimal | None
    numerator_gbp: Decimal | None
    denominator_gbp: Decimal | None
    unknown_gbp: Decimal | None
    numerator_count: int | None
    denominator_count: int | None
    unknown_count: int | None
    silent_code: str | None
    silent_note: str | None
    is_provisional: bool
    crosses_series_break: bool


@dataclass(frozen=True)
class FigureWalk:
    """A figure and what it is made of."""

    figure: Figure
    parts: tuple[Parts, ...]


@dataclass(frozen=True)
class TestWalk:
    """One test of a clause's rule, as evidence.clause_test holds it, down from its figures.

    `figures` are the cells compared; `left_out_count` are those of the breakdown that name no part
    or whose denominator is not above `floor`.
    """

    test_order: int
    test_role: str
    test_text: str
    indicator_id: str
    indicator_code: str
    measure: str
    definition: str
    breakdown: str
    quantifier: str
    comparator: str
    parameter: Parameter
    floor: Parameter | None
    required: Parameter | None
    unit: str | None
    lower_value: Decimal | None
    point_value: Decimal | None
    upper_value: Decimal | None
    coverage_share: Decimal | None
    cell_count: int
    left_out_count: int
    least_met_count: int
    most_met_count: int
    least_outcome: str
    most_outcome: str
    silent_reason: str | None
    figures: tuple[FigureWalk, ...]


@dataclass(frozen=True)
class ClauseWalk:
    """One clause with its verdict, as evidence.evidence_table holds it, and its tests."""

    framework_id: str
    clause_id: str
    evidence_id: str
    key_area_code: str
    key_area_name: str
    sub_dimension: str
    level_name: str
    clause_text: str
    testability: str
    source_document: str
    source_section: str
    verdict: str
    silent_reason: str | None
    note: str
    period_label: str | None
    coverage_share: Decimal | None
    rule_text: str | None
    parameter_text: str | None
    figure_parameter_text: str | None
    attestation_status: str
    tests: tuple[TestWalk, ...]
