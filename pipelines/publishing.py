"""Publishing: checked tables become the files people read, and `latest` moves only at the end.

Here: which tables people read, writing them as Parquet with a CSV twin, the data dictionary
generated from the contracts, putting a publication in its place and switching `latest`. Not here:
whether a run may publish (the blocking checks of `defs/` decide), what a run is (`run.py`), SQL
(`warehouse.py`). `run.py` and `defs/` import it.

    councils/<code>/published/
      <run>/<schema>/<table>.parquet      exact: DECIMAL money, dates as dates
      <run>/<schema>/<table>.csv          the same rows for a spreadsheet
      <run>/data_dictionary.md, .csv      what every column means, from the contracts
      <run>/manifest.json                 every other file with its size and SHA-256
      <run>/record.json                   what went in, what was checked, with which versions
      <run>/index.html, pages/, static/   the evidence pages, for a browser without a server
      <run>/evidence.html                 the evidence table as one page that can be sent
      <run>/evidence.xlsx                 the same, suppliers and work queues, for a spreadsheet
      <run>/council-paper.pdf             two to four pages for a committee, made of the same
      latest                              the last run that passed

**The same run gives the same bytes.** Rows are in a total order (the grain, which the contract
promises to be unique), money is DECIMAL, row groups have a fixed size, nothing holds a clock.

**CSV and spreadsheets.** A published payee may be called `=cmd|...`: a spreadsheet would run it.
In the CSV twins every text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an
apostrophe in front, which spreadsheets read as "this is text". Parquet holds the text as it was.
The CSV is UTF-8 with a byte-order mark, so that spreadsheets show `£` and accents rightly.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.contracts import Contract, Expectation
from pipelines.errors import RunRefused
from pipelines.files import canonical, listing, remove, settle, sync_folder, sync_tree
from pipelines.home import CouncilHome
from pipelines.landing.feed import feeds
from pipelines.site.folder import write_pages
from pipelines.site.paper_pdf import write_council_paper
from pipelines.site.render import write_evidence_page
from pipelines.site.workbook.writing import write_workbook
from pipelines.warehouse import Warehouse

READ_BY_PEOPLE = ("core", "rules", "indicators", "evidence", "returns")
"""Schemas whose tables are published whole."""

FORMULA_START = r"^[=+\-@\t\r]"
"""What makes a spreadsheet take a text for a formula."""

_ROWS_AT_A_TIME = 100_000
_DICTIONARY = "data_dictionary"
_RECORD = "record.json"
_BESIDE = re.compile(r"\.(?P<name>.+?)(?P<old>\.old)?\.[0-9]+")
"""Names of what is made beside its place: which place, whether it stood there, which process."""

MANIFEST = "manifest.json"
"""Every other file of a publication with its size and hash."""


@dataclass(frozen=True)
class PublishedFile:
    """One file of a publication: its path inside the folder, its SHA-256, its data rows."""

    path: str
    sha256: str
    rows: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The file as it stands in the run record."""
        return {"path": self.path, "sha256": self.sha256, "rows": self.rows}


@dataclass(frozen=True)
class Publication:
    """What a run that passed gave to people. `was_there`: the same run had published before."""

    run: str
    folder: Path
    files: tuple[PublishedFile, ...]
    was_there: bool = False


REGISTERS_USED = "register.edition"
"""Which registers a run rests on, and under which licence: to be named with what comes of them."""


def is_published(table: str) -> bool:
    """Whether people read `table`: the schemas above, records of feeds, rejections, registers."""
    schema, _, name = table.partition(".")
    is_record = schema == "staging" and (name.endswith("_rejected") or name in feeds())
    return schema in READ_BY_PEOPLE or is_record or table == REGISTERS_USED


def publish(
    warehouse: Warehouse,
    contracts: Iterable[Contract],
    room: CouncilHome,
    run: str,
    record: Mapping[str, Any],
    keep: Callable[[Sequence[PublishedFile]], object] = lambda _: None,
) -> Publication:
    """Write the published tables among `contracts` as publication `run` and switch `latest` to it.

    Everything is written beside its place and moved there in one step, so a failure half-way
    leaves the last publication as it was. Publishing the same run again changes nothing; a file
    of it that somebody edited is put right. `record` is kept with the publication as `record.json`.

    `keep` is told the files when they are on the disk and before the first is in its place: no
    publication is ever there of which its run knows nothing, however the machine stops.
    """
    room.published.mkdir(parents=True, exist_ok=True)
    partial = room.published / f".{run}.{os.getpid()}"
    remove(partial)
    described = list(contracts)
    chosen = [contract for contract in described if is_published(contract.table)]
    try:
        rows = {}
        for contract in chosen:
            rows.update(_write_table(warehouse, contract, partial))
        write_dictionary(described, partial)
        _write_text(partial / _RECORD, canonical(record))
        write_evidence_page(partial)
        write_council_paper(partial)
        write_workbook(partial)
        write_pages(partial)
        _write_text(partial / MANIFEST, canonical(_manifest(partial, run, record)))
        files = tuple(
            PublishedFile(path, sha256, rows.get(path)) for path, sha256 in listing(partial)
        )
        sync_tree(partial)
        keep(files)
        was_there = _put_in_place(partial, room.published / run)
    finally:
        remove(partial)
    switch_latest(room, run)
    return Publication(run, room.published / run, files, was_there)


def switch_latest(room: CouncilHome, run: str) -> None:
    """Let `published/latest` be publication `run`, whole, in one step.

    A relative symbolic link where the system allows one (Linux, macOS, Windows in developer
    mode): replacing it is atomic. Elsewhere a full copy made beside it takes its place by
    renaming; if somebody holds a file of the old one open, that one stays and `RunRefused` says
    what to do.
    """
    beside = room.published / f".latest.{os.getpid()}"
    remove(beside)
    try:
        try:
            beside.symlink_to(run, target_is_directory=True)
        except (OSError, NotImplementedError):
            shutil.copytree(room.published / run, beside)
            sync_tree(beside)
        _take_place(beside, room.latest)
        sync_folder(room.published)
    finally:
        remove(beside)


def clear_beside(room: CouncilHome) -> bool:
    """Remove what a publishing that was cut off left beside its place; whether there was any.

    A copy of `latest` that had just left its place when the machine stopped goes back there. Only
    for who holds the council's run: no other publishing is going on.
    """
    found = [(path, _BESIDE.fullmatch(path.name)) for path in sorted(room.published.glob(".*"))]
    left = [(path, name) for path, name in found if name]
    for path, name in left:
        place = room.published / name["name"]
        if name["old"] and not os.path.lexists(place):
            path.replace(place)
        else:
            remove(path)
    return bool(left)


def guard_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with an apostrophe before every text that a spreadsheet would run as a formula."""
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(FORMULA_START))
        .then(pl.concat_str([pl.lit("'"), pl.col(name)]))
        .otherwise(pl.col(name))
        .alias(name)
        for name, kind in frame.schema.items()
        if kind == pl.String
    )


def write_dictionary(contracts: Sequence[Contract], folder: Path) -> None:
    """Write `data_dictionary.md` for people and `data_dictionary.csv` for programs.

    One section, or one row a column, for every table that has a contract: the published ones
    first, then those they were made from.
    """
    ordered = [each for each in contracts if is_published(each.table)]
    ordered += [each for each in contracts if not is_published(each.table)]
    sections = [_dictionary_section(contract) for contract in ordered]
    head = (
        "# Data dictionary\n\n"
        "Generated from the contracts of the tables. Published tables come first (one Parquet and "
        "one CSV file each); the others are described so that every figure can be followed back to "
        "its source. In the CSV files a text that begins with `=`, `+`, `-`, `@`, a tab or a "
        "carriage return has an apostrophe in front, so that no spreadsheet runs it as a formula.\n"
    )
    _write_text(folder / f"{_DICTIONARY}.md", "\n".join([head, *sections]))
    rows = [
        {
            "table_name": contract.table,
            "is_published": is_published(contract.table),
            "column_number": number,
            "column_name": column.name,
            "data_type": column.type,
            "unit": column.unit,
            "is_in_grain": column.name in contract.grain,
            "may_be_empty": column.name not in contract.required_columns,
            "description": column.description,
            "source": column.source,
        }
        for contract in ordered
        for number, column in enumerate(contract.columns, start=1)
    ]
    _write_csv(pl.DataFrame(rows, infer_schema_length=None), folder / f"{_DICTIONARY}.csv")


def expectation_in_words(expectation: Expectation) -> str:
    """One promise as a finance officer would say it: `feed is one of spend, card`."""
    if expectation.description:
        return expectation.description
    given = expectation.kwargs
    column = " + ".join(expectation.columns)
    words = {
        "expect_column_values_to_not_be_null": f"{column} is never empty",
        "expect_column_values_to_be_unique": f"{column} is there once only",
        "expect_compound_columns_to_be_unique": f"{column} together are there once only",
        "expect_column_values_to_be_in_set": f"{column} is one of {_plain(given.get('value_set'))}",
        "expect_column_values_to_not_be_in_set": (
            f"{column} is none of {_plain(given.get('value_set'))}"
        ),
        "expect_column_values_to_be_between": f"{column} is {_between(given)}",
        "expect_table_row_count_to_be_between": f"the number of rows is {_between(given)}",
        "expect_column_pair_values_a_to_be_greater_than_b": (
            f"{given.get('column_A')} is above {given.get('column_B')}"
            f"{', or equal to it' if given.get('or_equal') else ''}"
        ),
    }.get(expectation.type)
    return words or _in_its_own_words(expectation)


def _between(given: Mapping[str, Any]) -> str:
    least, most = given.get("min_value"), given.get("max_value")
    if least is not None and most is not None:
        return f"between {least} and {most}"
    return f"at least {least}" if least is not None else f"at most {most}"


def _in_its_own_words(expectation: Expectation) -> str:
    """Any other expectation: its name with spaces, its columns, its settings."""
    words = expectation.type.removeprefix("expect_").replace("_", " ")
    of = f" ({', '.join(expectation.columns)})" if expectation.columns else ""
    settings = {
        key: value for key, value in expectation.kwargs.items() if not key.startswith("column")
    }
    told = "".join(f"; {key.replace('_', ' ')}: {_plain(value)}" for key, value in settings.items())
    return f"{words}{of}{told}"


def _plain(value: object) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _dictionary_section(contract: Contract) -> str:
    lines = [f"## {contract.table}", "", contract.sentence, ""]
    for measure in contract.measures:
        lines += [
            f"Indicator {measure.code}, {measure.title} ({measure.unit}): {measure.formula} "
            f"Source: {measure.source}."
            + (
                f" Evidence for: {', '.join(measure.evidence_for)}." if measure.evidence_for else ""
            ),
            "",
        ]
    if contract.origin:
        origin = contract.origin
        known = [f"publisher {origin.publisher}", f"licence {origin.licence}"]
        known += [f"retrieved {origin.retrieved}"] if origin.retrieved else []
        known += [origin.url] if origin.url else []
        lines += [f"Origin: {', '.join(known)}." + (f" {origin.note}" if origin.note else ""), ""]
    lines += [
        f"One row for each: {', '.join(contract.grain)}.",
        "",
        "| column | type | unit | may be empty | meaning | source |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        "| "
        + " | ".join(
            _cell(each)
            for each in (
                column.name,
                column.type,
                column.unit,
                "no" if column.name in contract.required_columns else "yes",
                column.description,
                column.source,
            )
        )
        + " |"
        for column in contract.columns
    ]
    if contract.expectations:
        lines += ["", "Checked besides grain and emptiness:", ""]
        lines += [
            f"- {expectation_in_words(each)} ({each.severity})" for each in contract.expectations
        ]
    return "\n".join([*lines, ""])


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|").replace("\n", " ").strip()


def _write_table(warehouse: Warehouse, contract: Contract, folder: Path) -> dict[str, int]:
    """Write one table as Parquet, and as CSV for people; return its rows by relative path."""
    stem = f"{contract.schema_name}/{contract.table_name}"
    parquet = folder / f"{stem}.parquet"
    parquet.parent.mkdir(parents=True, exist_ok=True)
    warehouse.write_parquet(contract.table, parquet, contract.grain)
    if not contract.has_csv_twin:
        rows = pl.scan_parquet(parquet).select(pl.len()).collect()
        return {f"{stem}.parquet": int(rows.item())}
    count = write_twin(parquet)
    return {f"{stem}.parquet": count, f"{stem}.csv": count}


def write_twin(parquet: Path) -> int:
    """Write the rows of a Parquet file beside it as CSV for a spreadsheet; return how many.

    The twin is made a slice at a time: the two cannot differ in rows or order, and memory does not
    grow with the table.
    """
    rows = pl.scan_parquet(parquet)
    count = int(rows.select(pl.len()).collect().item())
    with parquet.with_suffix(".csv").open("wb") as twin:
        for start in range(0, max(count, 1), _ROWS_AT_A_TIME):
            part = guard_formulas(rows.slice(start, _ROWS_AT_A_TIME).collect())
            part.write_csv(twin, include_header=start == 0, include_bom=start == 0)
    return count


def _write_csv(frame: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    guard_formulas(frame).write_csv(path, include_bom=True)


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _manifest(folder: Path, run: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """What the folder holds, so that whoever was given a copy can see that it is whole."""
    return {
        "council": dict(record.get("council", {})),
        "run": run,
        "files": [
            {"path": path, "bytes": (folder / path).stat().st_size, "sha256": sha256}
            for path, sha256 in listing(folder)
        ],
    }


def _put_in_place(partial: Path, place: Path) -> bool:
    """Move a finished folder to its place; True when the same files were there already."""
    try:
        return settle(partial, place)
    except PermissionError as error:
        raise _held_open(place, error) from error


def _held_open(place: Path, error: OSError) -> RunRefused:
    return RunRefused(
        f"{place} cannot be replaced because a program holds one of its files open "
        f"({error.strerror}): close it (a spreadsheet, perhaps) and run again."
    )


def _take_place(new: Path, place: Path) -> None:
    """Rename `new` to `place`, in one step where the system can, never losing the old one."""
    try:
        new.replace(place)
        return
    except OSError:  # a folder stands there: no system replaces one folder by another
        if not os.path.lexists(place):
            raise
    old = place.with_name(f".{place.name}.old.{os.getpid()}")
    remove(old)
    try:
        place.replace(old)
    except OSError as error:
        raise _held_open(place, error) from error
    try:
        new.replace(place)
    except OSError:
        old.replace(place)
        raise
    remove(old)
