"""What `localpound read` says: the same reading as JSON for machines and as prose for people."""

import json
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.landing.reading import SKIPPED, FileReading, summary

_KINDS = {
    "blank": "blank",
    "title": "title or loose text above",
    "header": "heading",
    "total": "total or subtotal",
    "note": "note",
}


def to_json(readings: Sequence[FileReading]) -> str:
    """A JSON list with one entry per file."""
    return json.dumps([summary(reading) for reading in readings], indent=1, ensure_ascii=False)


def render(readings: Sequence[FileReading], console: Console) -> None:
    """Print each file's reading, then one line over all of them."""
    for reading in readings:
        _render_one(reading, console)
    accepted = [reading for reading in readings if reading.accepted]
    total = (
        sum((reading.net_total for reading in accepted), start=accepted[0].net_total * 0)
        if accepted
        else 0
    )
    console.print(
        f"{len(accepted)} of {len(readings)} files can be taken: "
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
