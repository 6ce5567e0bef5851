"""Summary: what a run came to, told to the person who started it.

Here: the last page `localpound run` prints, read from what the run published (or, when it did not
publish, from what it kept). Not here: deciding anything, or what is told while it works
(`progress.py`). Only `cli` imports it.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines import inbox
from pipelines.decision_form.headings import SHEET
from pipelines.run import Outcome, RunFolder
from pipelines.site.address import INDEX
from pipelines.site.pages import (
    VERDICTS,
    definition_in_words,
    figure_in_words,
    rejected_rows,
    sentences_of,
    undefined_definitions,
    vat_in_words,
)
from pipelines.site.render import in_unit
from pipelines.site.run_pages import VALIDATION
from pipelines.site.workbook.writing import WORKBOOK

MOST_LISTED = 12
"""Longest list printed whole; the rest is counted and said to be in the files."""

_HEADLINES = (
    "all",
    "supplier",
    "local_l1",
    "sme_d_nps",
    "micro_d_nps",
    "vcse",
    "local_l1 and sme_d_nps",
    "17a",
    "public contracts",
    "T1",
    "cashable",
)
"""The definition of each indicator that a first page has room for."""

# I-06c and I-06g have one definition and two populations.
_POPULATIONS = {"I-06c": ", contracts", "I-06g": ", grants"}

_VERDICT_WORDS = {
    "SUPPORTS": "support",
    "PARTIALLY_SUPPORTS": "support in part",
    "CONTRADICTS": "contradict",
    "SILENT": "are silent on",
}


def tell(outcome: Outcome, console: Console) -> None:
    """Print the whole summary of one council's run."""
    console.print()
    console.print(Text(f"{outcome.profile.name} ({outcome.profile.code})", style="bold"))
    tables = _Published(outcome.published) if outcome.passed and outcome.published else None
    _tell_files(outcome, console)
    if tables:
        _tell_money(tables, console)
        _tell_rejected(tables, console)
        _tell_breaks(tables, console)
        _tell_indicators(tables, console)
        _tell_queues(tables, console)
        _tell_verdicts(tables, console)
        _tell_moves(outcome, console)
    _tell_checks(outcome, console)
    _tell_end(outcome, console)


def _tell_moves(outcome: Outcome, console: Console) -> None:
    """How many suppliers are classed otherwise than before, and where each is told with its why."""
    folder = RunFolder(outcome.folder)
    moved = folder.moves()
    if moved is None or moved.is_empty():
        return
    suppliers = moved["supplier_key"].n_unique()
    console.print(
        f"Since the publication before, {suppliers:,} suppliers are classed otherwise; which and "
        f"why: {outcome.folder / 'moves.csv'}"
    )
    for sentence in folder.registers_changed():
        console.print(f"  register changed  {sentence}")


class _Published:
    """Published tables by name; a table that is not there is an empty answer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def rows(self, table: str) -> pl.DataFrame | None:
        path = self._folder / f"{table.replace('.', '/')}.parquet"
        return pl.read_parquet(path) if path.is_file() else None

    def scan(self, table: str) -> pl.LazyFrame | None:
        path = self._folder / f"{table.replace('.', '/')}.parquet"
        return pl.scan_parquet(path) if path.is_file() else None

    @cached_property
    def record(self) -> dict[str, Any]:
        return dict(json.loads((self._folder / "record.json").read_text(encoding="utf-8")))


def _tell_files(outcome: Outcome, console: Console) -> None:
    """How many files, and each that was refused with its reason."""
    for sentence in outcome.not_taken:
        console.print(f"  not taken  {sentence}", style="yellow")
    files = outcome.inputs
    if not files:
        return
    withdrawn = [each for each in files if each.get("reason_code") == inbox.WITHDRAWN]
    removed = [each for each in files if each.get("reason_code") == inbox.REMOVED]
    aside = [*withdrawn, *removed]
    refused = [each for each in files if each.get("status") == "refused" and each not in aside]
    accepted = len(files) - len(refused) - len(aside)
    fates = f"{accepted} accepted, {len(refused)} refused"
    if withdrawn:
        fates += f", {len(withdrawn)} withdrawn"
    if removed:
        fates += f", {len(removed)} removed by retention"
    payments = _rows(_sum(files, "payments"), "payment row")
    records = _sum(files, "records")
    others = f"; {_rows(records, 'record')} of other feeds" if records else ""
    console.print(
        f"Files: {len(files)} read, {fates}; "
        f"{payments}, {_sum(files, 'rejected'):,} of them rejected{others}."
    )
    for each in refused[:MOST_LISTED]:
        console.print(f"  refused  {each['file_name']}: {each.get('reason')}", style="yellow")
    _more(len(refused), "refused files, all in core/input_file.csv", console)
    for each in removed[:MOST_LISTED]:
        console.print(f"  removed  {each['file_name']}: {each.get('reason')}", style="yellow")
    _more(len(removed), "removed files, all in retention.csv of the council", console)
    unequal = [each for each in files if each.get("control_total_agrees") is False]
    for each in unequal[:MOST_LISTED]:
        console.print(
            f"  note     {each['file_name']}: the total printed in the file, "
            f"£{_money(each['control_total_gbp'])}, is not the sum of its rows, "
            f"£{_money(each['net_total_gbp'])}.",
            style="yellow",
        )
    noted = [(each["file_name"], _notes(each)) for each in files if _notes(each)]
    for name, notes in noted[:MOST_LISTED]:
        others = f" (and {len(notes) - 1} more)" if len(notes) > 1 else ""
        console.print(f"  note     {name}: {notes[0]}{others}", style="dim")
    _more(len(noted), "files with notes, all in record.json", console)


def _tell_money(tables: _Published, console: Console) -> None:
    lines = tables.rows("core.spend_line")
    if lines is None or not {"financial_year", "feed"} <= set(lines.columns):
        return
    years = (
        lines.group_by("financial_year", "feed")
        .agg(
            pl.len().alias("lines"),
            pl.col("net_amount_gbp").sum(),
            pl.col("supplier_key").n_unique().alias("suppliers"),
        )
        .sort("financial_year", "feed")
    )
    table = _table("Financial year", "Feed", "Lines >", "£ >", "Suppliers >")
    for year, feed, count, amount, suppliers in years.iter_rows():
        table.add_row(year, feed, f"{count:,}", _money(amount), f"{suppliers:,}")
    total = lines["net_amount_gbp"].sum()
    table.add_row("All", "", f"{lines.height:,}", _money(total), "", style="bold")
    console.print(table)
    vat = vat_in_words(tables.scan("core.spend_line"))
    if vat:
        console.print(f"VAT: {vat}")


def _tell_rejected(tables: _Published, console: Console) -> None:
    rejected = tables.rows("staging.spend_line_rejected")
    if rejected is None or rejected.is_empty():
        return
    console.print("Rows that could not be accepted (each is in staging/spend_line_rejected.csv):")
    counted = (
        rejected.group_by("reason_code")
        .agg(pl.len(), pl.col("reason").min())
        .sort("len", "reason_code", descending=[True, False])
    )
    for each in counted.to_dicts():
        words = f"{each['reason_code']}: {each['reason']}"
        console.print(f"  {each['len']:>6,}  {words}", style="yellow")
    told = rejected_rows(tables.scan).in_words
    if told:
        console.print(f"  Beside I-01: {told}", style="yellow")


def _tell_breaks(tables: _Published, console: Console) -> None:
    breaks = tables.rows("core.series_break")
    if breaks is None or breaks.is_empty():
        return
    console.print("Series breaks (do not compare months across them):")
    listed = breaks.sort("month", "feed", "reason_code")
    for each in listed.head(MOST_LISTED).to_dicts():
        sure = "" if each["is_confirmed"] else " (not confirmed yet)"
        month = each["month"].strftime("%B %Y")
        console.print(f"  {month}, {each['feed']}: {each['reason']}{sure}")
    _more(listed.height, "series breaks, all in core/series_break.csv", console)


def _tell_indicators(tables: _Published, console: Console) -> None:
    """The whole council's figures of the last complete financial year, else of the last one."""
    values = tables.rows("indicators.indicator_value")
    if values is None:
        return
    yearly = values.filter(
        (pl.col("period_type") == "financial_year") & (pl.col("breakdown") == "none")
    )
    if yearly.is_empty():
        return
    whole = yearly.filter(~pl.col("is_provisional"))
    year = str((yearly if whole.is_empty() else whole)["period_label"].max())
    provisional = " (provisional: a month is missing or incomplete)" if whole.is_empty() else ""
    console.print(f"Main indicators for {year}{provisional}; the rest is in indicators/:")
    titles = tables.record.get("definitions", {})
    table = _table("Code", "What is measured", "From >", "To >", "Known >")
    # A record of an older version does not say which are the main ones: then all are.
    measures = tables.record.get("main_measures") or yearly["measure"].unique().sort().to_list()
    for each in _main_figures(yearly.filter(pl.col("period_label") == year), measures):
        code = each["indicator_code"]
        words = figure_in_words(each["measure"], each["definition"], titles)
        words += _POPULATIONS.get(code, "") + _known_only(each)
        table.add_row(
            code,
            words,
            _bound(each, "lower"),
            _bound(each, "upper"),
            _share(each["coverage_share"]),
        )
    console.print(table)
    for unset in undefined_definitions(tables.scan("rules.supplier_attribute")):
        words = definition_in_words(unset, titles)
        console.print(f"  {words}: definition not set for this council.")


def _tell_queues(tables: _Published, console: Console) -> None:
    """What waits to be settled, queue by queue."""
    items = tables.rows("evidence.work_queue")
    if items is None or items.is_empty():
        return
    console.print("To work down, the most pounds first; each row says what to do:")
    table = _table("Queue", "Waiting >", "Pounds >", "Begin with")
    queues = items.sort("queue_rank").group_by("queue", maintain_order=True)
    found = queues.agg(pl.len(), pl.col("amount_gbp").sum(), pl.col("subject").first())
    for name, count, amount, first in found.sort(
        "amount_gbp", "queue", descending=[True, False]
    ).rows():
        table.add_row(name.capitalize(), f"{count:,}", _money(amount), first)
    console.print(table)
    console.print("  all in evidence/work_queue.csv")


def _main_figures(values: pl.DataFrame, measures: Sequence[str]) -> list[dict[str, Any]]:
    """The figures a first page has room for: some measures, the headline definition of each."""
    chosen = values.filter(pl.col("measure").is_in(measures)).sort(
        "indicator_code",
        pl.col("measure").replace_strict(measures, range(len(measures))),
        ~pl.col("definition").is_in(_HEADLINES),
        pl.col("definition").str.len_chars(),
        "definition",
    )
    return chosen.group_by("indicator_code", "measure", maintain_order=True).head(1).to_dicts()


def _tell_verdicts(tables: _Published, console: Console) -> None:
    verdicts = tables.rows("evidence.clause_verdict")
    if verdicts is None or verdicts.is_empty():
        return
    counted = Counter(verdicts["verdict"].to_list())
    parts = [f"{_VERDICT_WORDS[each]} {counted[each]}" for each in VERDICTS if counted[each]]
    told = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    clauses = "1 clause" if verdicts.height == 1 else f"{verdicts.height} clauses"
    console.print(f"Evidence: {clauses}, of which the data {told}.")
    silent = verdicts.filter(pl.col("verdict") == "SILENT")["silent_reason"].drop_nulls()
    reasons = ", ".join(
        f"{count} {reason.lower().replace('_', ' ')}"
        for reason, count in sorted(Counter(silent.to_list()).items(), key=lambda p: (-p[1], p[0]))
    )
    if reasons:
        console.print(f"  silent because: {reasons}")


def _tell_checks(outcome: Outcome, console: Console) -> None:
    checks = outcome.checks
    if not checks:
        return
    console.print(
        f"Checks: {len(checks)} promises, {sum(each.passed for each in checks)} kept, "
        f"{len(outcome.warnings)} broken and reported, {len(outcome.blocking)} broken and blocking."
    )
    for style, label, broken in (
        ("red", "blocks ", outcome.blocking),
        ("yellow", "reports", outcome.warnings),
    ):
        for each in broken[:MOST_LISTED]:
            console.print(f"  {label}  {_one_row(each.in_words)}", style=style)
            if style == "red" and each.sample:
                console.print(f"           first: {_plain(each.sample[0])}")
            for sentence in sentences_of(each.sample):
                console.print(f"           {sentence}", style=style)
        _more(len(broken), f"more, all in {outcome.folder / 'checks'}", console)


def _tell_end(outcome: Outcome, console: Console) -> None:
    for sentence in outcome.found:
        console.print(sentence, soft_wrap=True)
    checked = outcome.folder / VALIDATION
    if checked.is_file():
        console.print(Text(f"What was checked, for a browser: {checked}"), soft_wrap=True)
    if outcome.fault:
        console.print(outcome.fault, style="red", soft_wrap=True)
    if outcome.passed:
        console.print(Text(f"Published as run {outcome.run}: {outcome.published}", style="green"))
        if outcome.published:
            page = Text(f"Open in a browser: {outcome.published / INDEX}")
            console.print(page, soft_wrap=True)
            book = outcome.published / WORKBOOK
            if book.is_file():
                decide = f"to decide, fill in its sheet {SHEET}: localpound decisions add --help"
                console.print(Text(f"Open in a spreadsheet: {book} ({decide})"), soft_wrap=True)
        return
    stands = f"The last publication stands: {outcome.published}" if outcome.published else ""
    console.print(Text(f"Run {outcome.run} published nothing. {stands}".strip(), style="red"))


def _table(*headings: str) -> Table:
    """A plain table; a heading that ends with ` >` has its column set to the right."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading in headings:
        right = heading.endswith(" >")
        table.add_column(heading.removesuffix(" >"), justify="right" if right else "left")
    return table


def _bound(value: Mapping[str, Any], which: str) -> str:
    """A bound in its unit, rounded for the eye only."""
    if value.get("silent_code") and value[f"{which}_share"] is value[f"{which}_value"] is None:
        return "silent"
    figure = value[f"{which}_share" if value["unit"] == "share" else f"{which}_value"]
    return "not known" if figure is None else in_unit(figure, value["unit"])


def _known_only(value: Mapping[str, Any]) -> str:
    """The point of a figure that has no bounds, because what is not known could be anything."""
    kind = "share" if value["unit"] == "share" else "value"
    point = value.get(f"point_{kind}")
    if point is None or value[f"lower_{kind}"] is not None or value[f"upper_{kind}"] is not None:
        return ""
    return f" ({in_unit(point, value['unit'])} of what is known)"


def _share(share: Decimal | None) -> str:
    return "" if share is None else f"{share * 100:.1f}%"


def _money(amount: Any) -> str:
    return f"{Decimal(str(amount)):,.2f}"


def _sum(files: Sequence[Mapping[str, Any]], name: str) -> int:
    return sum(int(each.get(name) or 0) for each in files)


def _notes(file: Mapping[str, Any]) -> list[str]:
    return [str(note) for note in json.loads(file.get("warnings_json") or "[]")]


def _rows(count: int, one: str = "row") -> str:
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def _one_row(words: str) -> str:
    """`: 1 rows` at the end of what a check found, in grammar."""
    return f"{words.removesuffix('1 rows')}1 row" if words.endswith(" 1 rows") else words


def _plain(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items())


def _more(count: int, what: str, console: Console) -> None:
    if count > MOST_LISTED:
        console.print(f"  and {count - MOST_LISTED} more {what}", style="dim")
