"""The shelf: which editions of which public registers a run may use, and where they lie as read.

    add(home, register, paths)   read published files and remember them
    in_force(home)               what a run of today uses
    identity(home)               the same as text, part of the identity of a run
    check(home)                  what is missing or has changed

The ledger `registers/ledger.csv` is append-only: one line a file, with its SHA-256, the day its
data stand at, rows kept, rows left out by reason, publisher and licence. What was read lies as
Parquet in `cache/registers/`, named by the content it came from and the reading that made it; a run
that lacks one is refused rather than made with less. There is no clock and no path in it: the same
files added anywhere give the same ledger.

Of a register the newest edition is in force, all files that were added for its day together (most
registers come in one file, some in parts). A cumulative register (accounts) is the sum of all its
files. Of registers of bodies older editions stay in use for those who have gone since: a register
of live companies forgets whom a council paid three years ago.

Here: keeping. Not here: reading (one module a register) or which registers there are
(`catalogue.py`). Imports `errors`, `files`, `home` and the catalogue.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.errors import BadReference
from pipelines.files import sha256_of, sync_folder, sync_tree
from pipelines.home import Home
from pipelines.ledgers import append_rows
from pipelines.lock import locked, workplace
from pipelines.registers import catalogue
from pipelines.registers.adapter import Converted, Register
from pipelines.registers.shapes import Shape

COLUMNS = (
    "register",
    "edition_date",
    "edition_basis",
    "file_name",
    "sha256",
    "bytes",
    "rows",
    "left_out",
    "publisher",
    "licence",
    "reader",
    "parquet_sha256",
)

STATED, IN_FILE, NEWEST_DAY, DAY_ADDED = "stated", "in_file", "newest_day", "day_added"
"""What an edition's day rests on: a person said so; the file or its name does; it is the newest
day in its data, so that the edition is no older; nothing tells, and it is the day it was added."""

EDITION_BASES: Mapping[str, str] = {
    STATED: "as stated",
    IN_FILE: "as the file says",
    NEWEST_DAY: "newest day in the file, which does not say; correct it with --edition",
    DAY_ADDED: "today, as nothing in the file tells; correct it with --edition",
}
"""The same in words."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Entry:
    """One line of the ledger: one published file, as read."""

    register: str
    edition_date: date
    edition_basis: str
    file_name: str
    sha256: str
    bytes: int
    rows: int
    left_out: Mapping[str, int]
    publisher: str
    licence: str
    reader: str
    parquet_sha256: str

    def parquet(self, home: Home) -> Path:
        """Where the file lies as read."""
        return room(home) / f"{self.register}-{self.sha256[:16]}-{self.reader}.parquet"


@dataclass(frozen=True)
class InForce:
    """A file a run uses. `is_newest` is False for an older edition kept for those who have gone."""

    entry: Entry
    register: Register
    path: Path
    is_newest: bool


@dataclass(frozen=True)
class Fault:
    """One thing amiss with a file on the shelf, and what to do about it."""

    entry: Entry
    what: str


def add(
    home: Home,
    name: str,
    paths: Sequence[Path],
    edition: date | None = None,
    today: date | None = None,
    tell: Tell = lambda _: None,
) -> tuple[Entry, ...]:
    """Read published files of the register `name` and put them on the shelf, in order.

    edition: the day their data stand at, when neither name nor content of a file tells. today: the
    day to fall back on (default: the clock's). Adding the same content again reads it anew where
    needed and changes the edition only when one is stated. Raises `BadReference` for an unknown
    register or a file that cannot be read; files before it stay added.
    """
    register = catalogue.find(name)
    return tuple(_add_one(home, register, path, edition, today, tell) for path in paths)


def _add_one(
    home: Home,
    register: Register,
    path: Path,
    edition: date | None,
    today: date | None,
    tell: Tell,
) -> Entry:
    if not path.is_file():
        raise BadReference(f"{path} is not a file: name one file as it was downloaded.")
    sha256 = sha256_of(path)
    before = next((each for each in entries(home) if _is_same(each, register, sha256)), None)
    if before and edition in (None, before.edition_date) and _is_whole(home, before):
        tell(f"{path.name} is on the shelf already.")
        return before
    tell(f"reading {path.name}")
    kept = room(home)
    with workplace(kept) as folder:
        made = folder / "made.parquet"
        converted = register.convert(path, made)
        day, basis = _edition(converted, register, made, edition, before, today)
        entry = Entry(
            register=register.name,
            edition_date=day,
            edition_basis=basis,
            file_name=path.name,
            sha256=sha256,
            bytes=path.stat().st_size,
            rows=converted.rows,
            left_out=dict(sorted(converted.left_out.items())),
            publisher=register.publisher,
            licence=register.licence,
            reader=register.reader,
            parquet_sha256=sha256_of(made),
        )
        sync_tree(folder)
        made.replace(entry.parquet(home))
        sync_folder(kept)
    if entry != before:
        _append(home, entry)
    return entry


def _edition(
    converted: Converted,
    register: Register,
    made: Path,
    stated: date | None,
    before: Entry | None,
    today: date | None,
) -> tuple[date, str]:
    if stated is not None:
        return stated, STATED
    if before is not None and before.edition_basis == STATED:
        return before.edition_date, STATED
    if converted.edition is not None:
        return converted.edition, IN_FILE
    now = today or date.today()
    newest = _newest_day(made, register.shape, now)
    return (newest, NEWEST_DAY) if newest else (now, DAY_ADDED)


def _newest_day(made: Path, shape: Shape, now: date) -> date | None:
    """The newest day in the columns that tell what has happened; days to come are slips."""
    days = [name for name, kind in shape.columns.items() if kind == pl.Date]
    found = pl.scan_parquet(made).select(
        pl.max_horizontal(pl.col(name).filter(pl.col(name) <= now).max() for name in days)
        if days
        else pl.lit(None, dtype=pl.Date).alias("max")
    )
    value = found.collect().to_series()[0]
    return value if isinstance(value, date) else None


def entries(home: Home) -> tuple[Entry, ...]:
    """Every file added, each with what was said of it last, in order of adding."""
    standing: dict[tuple[str, str], Entry] = {}
    for entry in _lines(home):
        standing[entry.register, entry.sha256] = entry
    return tuple(standing.values())


def in_force(home: Home) -> tuple[InForce, ...]:
    """The files a run uses, by register, edition and content.

    `BadReference` if one is missing or is not what was read: nothing is made of it.
    """
    for fault in check(home):
        raise BadReference(fault.what)
    return used(home)


def used(home: Home) -> tuple[InForce, ...]:
    """The files a run would use, whether or not what was read of them is there."""
    by_register: dict[str, list[Entry]] = {}
    for entry in entries(home):
        by_register.setdefault(entry.register, []).append(entry)
    chosen = []
    for name, files in sorted(by_register.items()):
        register = catalogue.find(name)
        newest = max(entry.edition_date for entry in files)
        for entry in sorted(files, key=lambda each: (each.edition_date, each.sha256)):
            is_newest = register.is_cumulative or entry.edition_date == newest
            if is_newest or register.shape is Shape.ENTITY:
                chosen.append(InForce(entry, register, entry.parquet(home), is_newest))
    return tuple(chosen)


def identity(home: Home) -> list[list[str]]:
    """What the registers in force contribute to the identity of a run: content and reading."""
    return [
        [
            each.entry.register,
            each.entry.edition_date.isoformat(),
            each.entry.sha256,
            each.entry.reader,
        ]
        for each in used(home)
    ]


def check(home: Home) -> tuple[Fault, ...]:
    """What is amiss with the files in force, content included; nothing when all is well."""
    faults = []
    for each in used(home):
        fault = _fault(home, each.entry)
        if fault is None and sha256_of(each.path) != each.entry.parquet_sha256:
            fault = Fault(
                each.entry,
                f"What was read of {each.entry.file_name} has changed since: add the file again "
                f"with `localpound registers add {each.entry.register} {each.entry.file_name}`.",
            )
        if fault is not None:
            faults.append(fault)
    return tuple(faults)


def not_there(home: Home) -> tuple[Fault, ...]:
    """What of the files in force is gone or read differently now; contents are not looked at."""
    faults = (_fault(home, each.entry) for each in used(home))
    return tuple(fault for fault in faults if fault is not None)


def _fault(home: Home, entry: Entry) -> Fault | None:
    again = f"`localpound registers add {entry.register} {entry.file_name}`"
    if entry.reader != catalogue.find(entry.register).reader:
        return Fault(
            entry, f"{entry.file_name} is read differently now: add it again with {again}."
        )
    if not entry.parquet(home).is_file():
        return Fault(
            entry, f"What was read of {entry.file_name} is no longer there: add it with {again}."
        )
    return None


def _is_same(entry: Entry, register: Register, sha256: str) -> bool:
    return entry.register == register.name and entry.sha256 == sha256


def _is_whole(home: Home, entry: Entry) -> bool:
    return _fault(home, entry) is None and sha256_of(entry.parquet(home)) == entry.parquet_sha256


def room(home: Home) -> Path:
    """Folder of the cache that holds registers as read."""
    return home.cache / "registers"


def ledger(home: Home) -> Path:
    """The append-only ledger of every file ever added."""
    return home.registers / "ledger.csv"


def _lines(home: Home) -> Iterator[Entry]:
    path = ledger(home)
    if not path.is_file():
        return
    with path.open(newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BadReference(f"{path} is not the ledger of registers: its columns are others.")
        for number, row in enumerate(reader, start=2):
            try:
                yield _entry(row)
            except (ValueError, TypeError, AttributeError) as fault:
                raise BadReference(f"{path}, line {number}, cannot be read: {fault}.") from fault


def _entry(row: Mapping[str, str]) -> Entry:
    return Entry(
        register=row["register"],
        edition_date=date.fromisoformat(row["edition_date"]),
        edition_basis=row["edition_basis"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        bytes=int(row["bytes"]),
        rows=int(row["rows"]),
        left_out={str(why): int(count) for why, count in json.loads(row["left_out"]).items()},
        publisher=row["publisher"],
        licence=row["licence"],
        reader=row["reader"],
        parquet_sha256=row["parquet_sha256"],
    )


def _append(home: Home, entry: Entry) -> None:
    cells = (getattr(entry, name) for name in COLUMNS)
    row = [
        json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict) else str(cell)
        for cell in cells
    ]
    path = ledger(home)
    busy = "Another command is adding a register: wait until it has finished."
    with locked(path.with_suffix(".lock"), busy):
        append_rows(path, COLUMNS, [row])
