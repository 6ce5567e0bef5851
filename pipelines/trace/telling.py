"""Telling: the walk in words, from the clause at the top to rows of files at the leaves.

Here: what each node of the tree says. Not here: printing (`tree.py`), any number that is not in the
walk; rounding is for the eye only. Only `tree.py` imports it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from pipelines.site.render import day, in_unit, percent, pounds
from pipelines.trace.node import Node
from pipelines.trace.published_rows import Told
from pipelines.trace.sources import RECORDS
from pipelines.trace.walk import (
    FALSE,
    TRUE,
    UNKNOWN,
    ClauseWalk,
    Figure,
    FigureWalk,
    Ground,
    Line,
    Parameter,
    Parts,
    Place,
    Record,
    Sums,
    Supplier,
    TestWalk,
)

_COUNTS = {TRUE: "counts", UNKNOWN: "not known", FALSE: "does not count"}
_COMPARATORS = {
    "lt": "below",
    "le": "at most",
    "eq": "equal to",
    "ge": "at least",
    "gt": "above",
}
_QUANTIFIERS = {"all": "each", "any": "one or more", "none": "none"}
_WHOLE = "none"
_HUMAN = "HUMAN"
_DIGITS = 12
"""How many digits of a file's hash are shown; the JSON has them all."""


def clause_node(walk: ClauseWalk) -> Node:
    """The walk of one clause as nodes, the verdict at the top."""
    told = [
        Node(walk.clause_text),
        Node(
            f"{walk.level_name} of {walk.key_area_name} ({walk.key_area_code}), "
            f"{walk.sub_dimension}; framework {walk.framework_id}"
        ),
        Node(f"Source: {walk.source_document}; {walk.source_section}"),
        Node(f"Note: {walk.note}"),
        Node(
            f"Evidence {walk.evidence_id}; testability {walk.testability}, "
            f"attestation {walk.attestation_status}{_coverage(walk.coverage_share)}"
        ),
    ]
    told += [Node(f"Rule: {walk.rule_text}")] if walk.rule_text else []
    told += [Node(f"Parameters: {walk.parameter_text}")] if walk.parameter_text else []
    if walk.figure_parameter_text:
        told.append(Node(f"Parameters behind the figures: {walk.figure_parameter_text}"))
    reason = f" ({walk.silent_reason})" if walk.silent_reason else ""
    heading = f"{walk.clause_id}: {walk.verdict}{reason}"
    if walk.period_label:
        heading += f", {walk.period_label}"
    return Node(heading, (*told, *_tests(walk)), "bold")


def _tests(walk: ClauseWalk) -> Iterator[Node]:
    """The tests in order; figures that an earlier one looked at are not walked again."""
    seen: dict[str, int] = {}
    for test in walk.tests:
        first = seen.setdefault(test.indicator_id, test.test_order)
        yield _test(test, first if first != test.test_order else None)


def _test(test: TestWalk, walked_under: int | None) -> Node:
    told = [Node(_compared(test)), Node(_outcome(test))]
    if walked_under is None:
        told += [figure_node(each) for each in test.figures]
    else:
        told.append(Node(f"Made of the same as under test {walked_under}."))
    words = f"Test {test.test_order} ({test.test_role}): {test.test_text}"
    return Node(words, (Node(_value(test)), *told), "bold")


def _value(test: TestWalk) -> str:
    """Which indicator, and its value over all cells."""
    bounds = _bounds(test.lower_value, test.point_value, test.upper_value, test.unit)
    return f"{test.indicator_id}: {bounds}{_coverage(test.coverage_share)}"


def _compared(test: TestWalk) -> str:
    words = f"Must be {_COMPARATORS[test.comparator]} {_parameter(test.parameter)}"
    if test.breakdown != _WHOLE:
        words += f" for {_QUANTIFIERS[test.quantifier]} of {_cells(test, test.cell_count)}"
        words += f" whose denominator is above {_parameter(test.floor)}" if test.floor else ""
        words += f"; {test.left_out_count:,} left out" if test.left_out_count else ""
    if test.required:
        words += f"; needs {_parameter(test.required)}"
    return f"{words}."


def _cells(test: TestWalk, count: int) -> str:
    return f"{count:,} {test.breakdown}" if count == 1 else f"{count:,} {test.breakdown}s"


def _outcome(test: TestWalk) -> str:
    if test.silent_reason:
        return f"Says nothing: {test.silent_reason}."
    least, most = test.least_met_count, test.most_met_count
    met = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    outcome = test.least_outcome
    if test.most_outcome != outcome:
        outcome += f" or {test.most_outcome}"
    return f"Met by {met} of {test.cell_count:,}: {outcome}."


def _parameter(parameter: Parameter) -> str:
    if parameter.value is None:
        told = f"{parameter.parameter}, which is not set"
    else:
        told = f"{parameter.parameter} = {parameter.value.normalize():,f} {parameter.unit or ''}"
    return f"{told.strip()} ({parameter.source or 'source not known'})"


def _bounds(
    lower: Decimal | None, point: Decimal | None, upper: Decimal | None, unit: str | None
) -> str:
    """`44.7% [33.2%, 88.6%]`; a bound that is not known is open."""
    if unit is None or lower is point is upper is None:
        return "no figure"
    least, most = ("not known" if each is None else in_unit(each, unit) for each in (lower, upper))
    return f"{'' if point is None else f'{in_unit(point, unit)} '}[{least}, {most}]"


def _coverage(share: Decimal | None) -> str:
    return "" if share is None else f", coverage {percent(share)}"


def figure_node(walk: FigureWalk) -> Node:
    """The walk of one figure as nodes, its value at the top."""
    figure = walk.figure
    where = "The whole council"
    if figure.breakdown != _WHOLE:
        where = f"{figure.breakdown.capitalize()} {figure.breakdown_value}"
    bounds = _bounds(figure.lower, figure.point, figure.upper, figure.unit)
    words = f"{where}: {bounds}{_coverage(figure.coverage_share)}{_quotient(figure)}"
    under = [Node(f"Silent: {figure.silent_note}")] if figure.silent_note else []
    under += [Node(each) for each in _doubts(figure)]
    for parts in walk.parts:
        under += _parts(parts)
    return Node(words, tuple(under))


def indicator_node(walk: FigureWalk) -> Node:
    """The walk of one figure that was asked for by itself, under its full name."""
    figure = walk.figure
    name = f"{figure.indicator_code} {figure.measure} ({figure.definition}), {figure.period_label}"
    return Node(name, (figure_node(walk),), "bold")


def told_node(told: Told) -> Node:
    """A walk of published rows as nodes."""
    return Node(told.words, tuple(told_node(each) for each in told.under))


def _quotient(figure: Figure) -> str:
    """The sums of the figure: pounds where it has them, else counts."""
    money = (figure.numerator_gbp, figure.unknown_gbp, figure.denominator_gbp)
    counts = (figure.numerator_count, figure.unknown_count, figure.denominator_count)
    sums = [None if each is None else pounds(each) for each in money]
    if not any(sums):
        sums = [None if each is None else f"{each:,}" for each in counts]
    named = zip(("numerator", "not known", "denominator"), sums, strict=True)
    return "".join(f"; {name} {told}" for name, told in named if told)


def _doubts(figure: Figure) -> Iterator[str]:
    if figure.is_provisional:
        yield "Provisional: a month of the period is missing or incomplete."
    if figure.crosses_series_break:
        yield "A series break lies within the period."


def _parts(parts: Parts) -> list[Node]:
    """Sums, what must be known of them, then suppliers or records, then those not listed."""
    if parts.total is None:
        return [Node(_unpublished(parts))]
    what = "record" if parts.kind == RECORDS else "supplier"
    told = [Node(f"{_sums(parts.total, what)}{_less(parts)}{_balance(parts)}")]
    told += [Node(parts.note)] if parts.note else []
    told += [_supplier(each) for each in parts.suppliers]
    told += [Node(_record(each)) for each in parts.records]
    told += [Node(f"and {_sums(parts.more, f'more {what}')}", style="dim")] if parts.more else []
    return told


def _unpublished(parts: Parts) -> str:
    feed = parts.population_table.removeprefix("staging.")
    if not parts.files:
        return f"{parts.population_table} is not published, and no file of it is known."
    files = ", ".join(
        f"{each.file_name} ({each.records} records, {each.file_sha256[:_DIGITS]})"
        for each in parts.files
    )
    return f"The records of feed {feed}: {files}. Their rows are not published."


def _sums(sums: Sums, what: str) -> str:
    """`3 suppliers, £6.00 = £1.00 counts + £2.00 not known + £3.00 does not count`."""
    things = f"{sums.count:,} {what}{'' if sums.count == 1 else 's'}"
    whole = f"{things}, {pounds(sums.amount_gbp)}"
    if sums.above_gbp is None or sums.unknown_gbp is None:
        return whole
    amounts = (sums.above_gbp, sums.unknown_gbp, sums.below_gbp)
    counts = (sums.above_count, sums.unknown_count, sums.below_count)
    told = [
        f"{pounds(amount)} {words}{_counted(sums, count)}"
        for amount, count, words in zip(amounts, counts, _COUNTS.values(), strict=True)
    ]
    return f"{whole} = {' + '.join(told)}"


def _counted(sums: Sums, count: int | None) -> str:
    return "" if sums.above_count is None else f" ({count:,})"


def _less(parts: Parts) -> str:
    if parts.less is None:
        return ""
    amount = pounds(parts.less.amount_gbp)
    return f", less {amount} {parts.less.measure} (of which lines is not published)"


def _balance(parts: Parts) -> str:
    if parts.adds_up is None:
        return "."
    if parts.adds_up:
        return ": to the penny what the figure says."
    return (
        ". This is NOT what the figure says: reference/rules/figure_source.csv does not fit this "
        "publication."
    )


def _supplier(supplier: Supplier) -> Node:
    words = [supplier.shown_name, pounds(supplier.amount_gbp), supplier.status]
    if supplier.status is None and supplier.above_gbp is not None:
        words.append(f"{pounds(supplier.above_gbp)} counts")
        words += [f"{pounds(supplier.unknown_gbp)} not known"] if supplier.unknown_gbp else []
    words += [supplier.scope, supplier.supplier_key]
    under = [Node(_ground(each)) for each in supplier.grounds]
    if supplier.is_payee_supplier is False:
        under.append(Node("The payee stands for suppliers that are not named."))
    under += [Node(_line(each)) for each in supplier.lines]
    more = supplier.more_lines
    if more and more.count:
        lines = "line" if more.count == 1 else "lines"
        under.append(
            Node(f"and {more.count:,} more {lines}, {pounds(more.amount_gbp)}", style="dim")
        )
    return Node(_joined(words), tuple(under))


def _ground(ground: Ground) -> str:
    by = "a person" if ground.decided_by == _HUMAN else f"rule {ground.rule_id}"
    codes = ", ".join(filter(None, (ground.reason_code, ground.confidence)))
    words = f"{ground.attribute} is {ground.status} by {by} ({codes})"
    words += f": {ground.evidence}" if ground.evidence else ""
    return f"{words}, {day(ground.evidence_date)}" if ground.evidence_date else words


def _line(line: Line) -> str:
    counts = _COUNTS[line.counts] if line.counts else None
    amount = pounds(line.net_amount_gbp)
    return _joined(
        [line.payment_date.isoformat(), amount, counts, _place(line.place), line.line_id]
    )


def _record(record: Record) -> str:
    return _joined(
        [
            record.name,
            None if record.amount_gbp is None else pounds(record.amount_gbp),
            _COUNTS[record.counts] if record.counts else None,
            _days(record.days),
            _place(record.place) if record.place else None,
            record.record_id,
        ]
    )


def _days(days: Sequence[date | None]) -> str | None:
    """`2024-04-01 to 2026-03-31`, `not stated` for an end that is not."""
    told = ["not stated" if each is None else each.isoformat() for each in days]
    return " to ".join(told) or None


def _place(place: Place) -> str:
    sheet = f", sheet {place.sheet_name}" if place.sheet_name else ""
    return f"{place.file_name}{sheet}, row {place.source_row:,}"


def _joined(words: Sequence[str | None]) -> str:
    return " | ".join(filter(None, words))
