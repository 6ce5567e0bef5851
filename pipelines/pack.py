"""Pack: one publication as one archive that can be sent, kept and checked anywhere.

Here: what goes into a pack, its manifest, and writing it. Not here: checking one (`pack_check.py`),
signing one (`signature.py`), what may leave the council (`disclosure.py`). Reads only what is
published. `cli` and `pack_check.py` import it.

    manifest.json                 council, run, version, and SHA-256 and size of every other file
    checks.csv                    every promise, kept or broken, and how many rows break it
    publication/record.json       what went in, with which parameters, what was checked
    publication/index.html        the evidence pages, with pages/ and static/
    publication/council-paper.pdf data_dictionary.* evidence.* evidence/ indicators/ returns/
    publication/manifest.json     what the whole publication holds, of which this is a part

A pack names no person unless it is made for the inside: then it is the whole publication, with
the record as it is.

**The same publication gives the same bytes**, on any machine: entries in a fixed order, one date,
one permission, and nothing compressed, because builds of zlib differ. That also makes checking
simple: what is not compressed cannot be a bomb. Send a large pack inside another archive.
"""

import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

import polars as pl

from pipelines.disclosure import SUPPRESSION, may_leave, outward_record
from pipelines.errors import RunRefused
from pipelines.files import canonical, sha256_of
from pipelines.publishing import guard_formulas
from pipelines.trace.publication import Publication

FORMAT = "localpound-pack 1"
MANIFEST = "manifest.json"
CHECKS = "checks.csv"
FOLDER = "publication"
RECORD = f"{FOLDER}/record.json"
OUTWARD, INSIDE = "outward", "inside"
MODE = 0o100644
"""A plain file, readable by all: the only kind of entry."""

_THE_DATE = (1980, 1, 1, 0, 0, 0)
_CHECK_COLUMNS = {
    "table": pl.String,
    "what": pl.String,
    "severity": pl.String,
    "passed": pl.Boolean,
    "rows": pl.Int64,
    "failing": pl.Int64,
    "seen": pl.String,
}
_UNIX = 3
_CHUNK = 1024**2


@dataclass(frozen=True)
class Entry:
    """One file of a pack: its path there, its size, and how its content is opened."""

    path: str
    size: int
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Pack:
    """A pack that was written: where, of which run, how many files, bytes, whether inside."""

    path: Path
    council: str
    run: str
    files: int
    size: int
    is_inside: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was made, for people, one sentence a line."""
        made = (
            f"{self.path}: run {self.run} of {self.council}, {self.files:,} files, "
            f"{self.size:,} bytes."
        )
        if self.is_inside:
            return made, (
                "It NAMES EVERY PAYEE, persons and sole traders too: for the council's own "
                "auditor, never to be published or sent on."
            )
        return made, "It names no person and no sole trader; returns/suppression.csv counts them."


def make(publication: Publication, out: Path | None, *, inside: bool = False) -> Pack:
    """Write the pack of a publication to `out` (else `<council>-<run>.zip` in this folder).

    Only what may leave the council, unless `inside`. The file is complete or not there at all; an
    earlier one is replaced. `RunRefused` when a file of the publication is not as the run wrote
    it, because what is packed would not be what was published, and when a publication that is to
    leave does not say what was withheld.
    """
    record = publication.record
    code, run = record["council"]["code"], record["run"]
    _refuse_changes(publication, run)
    if not (inside or publication.has(SUPPRESSION)):
        raise RunRefused(
            f"Run {run} is of an earlier version and does not say what was withheld: "
            f"`localpound run {code}` and pack that, or --inside for the council's own auditor."
        )
    target = out or Path(f"{code}-{run}.zip")
    if target.is_dir():
        raise RunRefused(f"{target} is a folder: name the file to write, such as pack.zip.")
    if not target.parent.is_dir():
        raise RunRefused(f"There is no folder {target.parent} to write {target.name} into.")
    entries = list(_contents(publication, record, inside=inside))
    manifest = _manifest(record, entries, inside=inside)
    with _beside(target) as file:
        write_archive(file, [_of_bytes(MANIFEST, canonical(manifest).encode()), *entries])
    return Pack(
        target,
        record["council"]["name"],
        run,
        len(entries) + 1,
        target.stat().st_size,
        inside,
    )


def write_archive(file: IO[bytes], entries: Iterable[Entry]) -> None:
    """Write `entries` in their order as an archive: the one way a pack may look, byte for byte."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for each in entries:
            head = zipfile.ZipInfo(each.path, _THE_DATE)
            head.create_system = _UNIX
            head.external_attr = MODE << 16
            head.compress_type = zipfile.ZIP_STORED
            head.file_size = each.size
            with each.open() as source, archive.open(head, "w") as target:
                shutil.copyfileobj(source, target, _CHUNK)


def check_rows(record: Mapping[str, Any]) -> bytes:
    """The checks of a record as CSV (UTF-8 with a mark, no formulas), for a spreadsheet."""
    rows = [{name: each.get(name) for name in _CHECK_COLUMNS} for each in record.get("checks", ())]
    frame = pl.DataFrame(rows, schema=_CHECK_COLUMNS)
    return guard_formulas(frame).write_csv(include_bom=True).encode()


def _contents(
    publication: Publication, record: Mapping[str, Any], *, inside: bool
) -> Iterator[Entry]:
    """Every file of the pack but its manifest, by path."""
    shown = record if inside else outward_record(record)
    folder = publication.folder.resolve()
    found = {
        CHECKS: _of_bytes(CHECKS, check_rows(outward_record(record))),
        RECORD: _of_bytes(RECORD, canonical(shown).encode()),
    }
    for path in (each for each in folder.rglob("*") if each.is_file()):
        relative = path.relative_to(folder).as_posix()
        place = f"{FOLDER}/{relative}"
        if place != RECORD and (inside or may_leave(relative)):
            found[place] = Entry(place, path.stat().st_size, partial(_opened, path))
    yield from (found[place] for place in sorted(found))


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")


def _of_bytes(path: str, content: bytes) -> Entry:
    return Entry(path, len(content), lambda: io.BytesIO(content))


def _manifest(
    record: Mapping[str, Any], entries: Iterable[Entry], *, inside: bool
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "kind": INSIDE if inside else OUTWARD,
        "names_every_payee": inside,
        "council": dict(record["council"]),
        "run": record["run"],
        "localpound": record["identity"]["versions"]["localpound"],
        "files": [
            {"path": each.path, "bytes": each.size, "sha256": _sha256(each)} for each in entries
        ],
    }


def _sha256(entry: Entry) -> str:
    digest = hashlib.sha256()
    with entry.open() as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _refuse_changes(publication: Publication, run: str) -> None:
    """Hold the publication to the list of files that its run kept, where it is still there."""
    kept = publication.folder.parent.parent / "runs" / run / "record.json"
    if not kept.is_file():
        return
    written = json.loads(kept.read_text(encoding="utf-8")).get("published", ())
    expected = {each["path"]: each["sha256"] for each in written}
    folder = publication.folder.resolve()
    there = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    changed = sorted(
        name
        for name in expected.keys() | there.keys()
        if name not in expected or name not in there or sha256_of(there[name]) != expected[name]
    )
    if changed:
        listed = ", ".join(changed[:5]) + (f" and {len(changed) - 5} more" if changed[5:] else "")
        raise RunRefused(
            f"The publication of run {run} is not as the run wrote it ({listed}): run again, which "
            "puts it right, and pack then."
        )


@contextmanager
def _beside(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `target` when it is whole, and leaves no trace otherwise."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
