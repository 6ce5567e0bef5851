"""What `localpound read` says: the same reading as JSON for machines and as prose for people."""

import json
from collections.abc import Sequence
from decimal import Decimal

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.landing.feed import CONTRACT, feeds
from pipelines.landing.reading import SKIPPED, FileReading, summary
from pipelines.landing.records import RecordReading, record_summary

AnyReading = FileReading | RecordReading

_KINDS = {
    "blank": "blank",
    "title": "title or loose text above",
    "header": "heading",
    "total": "total or subtotal",
    "note": "note",
}


def to_json(readings: Sequence[AnyReading]) -> str:
    """A JSON list with one entry per file."""
    entries = [
        record_summary(reading) if isinstance(reading, RecordReading) else summary(reading)
        for reading in readings
    ]
    return json.dumps(entries, indent=1, ensure_ascii=False)


def render(readings: Sequence[AnyReading], console: Console) -> None:
    """Print each file's reading, then one line over all of them."""
    for reading in readings:
        if isinstance(reading, RecordReading):
            _render_records(reading, console)
        else:
            _render_one(reading, console)
    payments = [reading for reading in readings if isinstance(reading, FileReading)]
    if payments or not readings:
        _render_total(payments, len(readings), console)
    else:
        taken = sum(reading.accepted for reading in readings)
        console.print(f"{taken} of {len(readings)} files can be taken.")


def _render_total(readings: Sequence[FileReading], files: int, console: Console) -> None:
    accepted = [reading for reading in readings if reading.accepted]
    others = files > len(readings)
    total = (
        sum((reading.net_total for reading in accepted), start=accepted[0].net_total * 0)
        if accepted
        else 0
    )
    console.print(
        f"{len(accepted)} of {files} files can be taken{' as payments' if others else ''}: "
        f"{sum(reading.payments for reading in accepted):,} payments, £{total:,.2f}."
    )


def _render_one(reading: FileReading, console: Console) -> None:
    said = summary(reading)
    name = escape(str(reading.path))
    if reading.refusal is not None:
        console.print(f"[bold]{name}[/bold]  [bold]refused[/bold]: {escape(str(reading.refusal))}")
        _render_sheets(reading, console)
        console.print()
        return
    console.print(f"[bold]{name}[/bold]  can be taken as {reading.feed}")
    console.print(
        f"  {said['payments']:,} payments, £{reading.net_total:,.2f}"
        f" ({said['amount_basis']}, column {escape(repr(said['amount_column']))})"
    )
    console.print(
        f"  {said['first_date'] or 'no first date'} to {said['last_date'] or 'no last date'}; "
        f"{said['suppliers']:,} suppliers, {said['redacted']:,} payments redacted"
    )
    encoding = f", {said['encoding']}" if said["encoding"] else ""
    where = (
        "no headings"
        if said["header_row"] is None
        else f"headings on line {said['header_row'] + 1}"
    )
    console.print(f"  {said['container']}{encoding}; {where}; {said['rows_total']:,} rows")
    left = [f"{reading.count(kind):,} {_KINDS[kind]}" for kind in SKIPPED if reading.count(kind)]
    console.print(f"  left out: {', '.join(left) or 'nothing'}; rejected: {said['rejected']:,}")
    if said["control_total"] is not None:
        verdict = "equals" if reading.control_total_agrees else "[bold]differs from[/bold]"
        console.print(
            f"  the file's own total, £{reading.control_total:,.2f}, {verdict} "
            "the sum of its payments"
        )
    _render_columns(said, console)
    _render_sheets(reading, console)
    for warning in reading.warnings:
        console.print(f"  note: {escape(warning)}")
    console.print()


def _render_records(reading: RecordReading, console: Console) -> None:
    said = record_summary(reading)
    name = escape(str(reading.path))
    if reading.refusal is not None:
        console.print(
            f"[bold]{name}[/bold]  [bold]refused[/bold]: {escape(str(reading.refusal))}\n"
        )
        return
    title = feeds()[reading.feed].title.lower()
    console.print(f"[bold]{name}[/bold]  can be taken as {reading.feed} ({title})")
    console.print(f"  {said['records']:,} records")
    if reading.feed == CONTRACT:
        console.print(
            f"  {said['contracts']:,} contracts, {said['with_supplier']:,} with a supplier, "
            f"{said['with_start']:,} with a start, {said['with_end']:,} with an end"
        )
        console.print(
            f"  worth £{Decimal(said['sum_value']):,.2f} by {escape(repr(said['value_column']))}; "
            f"{said['value_unparseable']:,} without a value that can be read"
        )
    skipped = [f"{count:,} {_KINDS[kind]}" for kind, count in said["skipped"].items() if count]
    console.print(f"  left out: {', '.join(skipped) or 'nothing'}")
    table = Table("column", "heading in the file", box=None, padding=(0, 2), show_edge=False)
    for column, heading in said["columns"].items():
        table.add_row(f"  {column}", escape(heading))
    console.print(table)
    if said["unused_columns"]:
        console.print(f"  columns not used: {escape(', '.join(said['unused_columns']))}")
    for sheet, why in reading.left_out:
        console.print(f"  sheet {escape(repr(sheet))}: left out. {escape(why)}")
    for warning in reading.warnings:
        console.print(f"  note: {escape(warning)}")
    console.print()


def _render_columns(said: dict[str, object], console: Console) -> None:
    columns, reasons = said["columns"], said["column_reasons"]
    if not isinstance(columns, dict) or not isinstance(reasons, dict):
        return
    table = Table("column", "heading in the file", "why", box=None, padding=(0, 2), show_edge=False)
    for canonical, heading in columns.items():
        table.add_row(f"  {canonical}", escape(heading), escape(reasons[canonical]))
    console.print(table)
    unused = said["unused_columns"]
    if isinstance(unused, list) and unused:
        console.print(f"  columns not used: {escape(', '.join(unused))}")


def _render_sheets(reading: FileReading, console: Console) -> None:
    if len(reading.fates) < 2:
        return
    for fate in reading.fates:
        if fate.taken:
            console.print(
                f"  sheet {escape(repr(fate.name))}: "
                f"{fate.payments:,} payments, £{fate.net_total:,.2f}"
            )
        else:
            console.print(f"  sheet {escape(repr(fate.name))}: left out. {escape(fate.reason)}")
