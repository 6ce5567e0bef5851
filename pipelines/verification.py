"""Verification: a publication is made again from what its run was given, and compared.

    verify(home, room, run)     what differs, and why; nothing when every byte is the same

An auditor re-performs a run of last March after other months have landed. Three things are
compared: the files as the run wrote them (their hashes are in `runs/<run>/record.json`), the files
as they lie there now, and those of the run made again in a scratch place from the archive and from
what was kept in `runs/<run>/given/`.

Here: making again and comparing. Not here: laying out the scratch home (`given.py`), making a run
(`run.py`), words on a terminal (`verification_report.py`). Never writes into the home.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import given
from pipelines.contracts import SCHEMAS, Contract
from pipelines.errors import LocalpoundError, RunRefused
from pipelines.files import canonical, sha256_of
from pipelines.given import Absent
from pipelines.home import CouncilHome, Home
from pipelines.run import (
    CODE_FACTS,
    RECORD,
    Identity,
    Outcome,
    RunFolder,
    Watch,
    begin,
    no_trace_in_history,
    take_to_publication,
)
from pipelines.tables import PROJECT, find_contracts

SAMPLE_ROWS = 5
_ROW_FILES = ".parquet"


@dataclass(frozen=True)
class Altered:
    """A published file that is not what its run wrote: `fate` is changed, missing or added.

    The record that is kept in `runs/<run>/` is one of them: the publication holds the same.
    """

    path: str
    fate: str


@dataclass(frozen=True)
class Different:
    """A published file that came out otherwise when the run was made again.

    `is_as_written` says that what came out now is what the run wrote then, so that the file which
    lies there was changed since. For tables the counts tell how many rows each has and how many are
    in one of them only; `sample` says of the first of those, by key, what is there and what came
    out now.
    """

    path: str
    is_as_written: bool
    rows_there: int | None = None
    rows_again: int | None = None
    only_there: int | None = None
    only_again: int | None = None
    sample: tuple["RowDifference", ...] = ()


@dataclass(frozen=True)
class RowDifference:
    """One row by its key: the columns that differ, as published and as made again.

    A row that is in one of the tables only has None for the other.
    """

    key: Mapping[str, Any]
    published: Mapping[str, Any] | None
    made_again: Mapping[str, Any] | None


@dataclass(frozen=True)
class Verified:
    """What verifying one publication found.

    `absent` names what the run was made from and is gone: then nothing could be made again.
    `otherwise` names facts of the run's identity that are others today (code, versions), `kept`
    those of what the run was given: what was kept of it was changed or lost since.
    """

    run: str
    code: str
    files: int
    absent: tuple[Absent, ...] = ()
    altered: tuple[Altered, ...] = ()
    different: tuple[Different, ...] = ()
    otherwise: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    fault: str | None = None

    @property
    def is_same(self) -> bool:
        """Whether every byte is the same."""
        return not (self.absent or self.altered or self.different or self.kept or self.fault)


def verify(
    home: Home,
    room: CouncilHome,
    run: str,
    watch: Watch | None = None,
    project: Path = PROJECT,
) -> Verified:
    """Make `run` of the council in `room` again in a scratch place, and compare its publication.

    `RunRefused` when the run kept no record or nothing it was given.
    """
    folder = RunFolder.of(room, run)
    record = folder.record()
    if record is None:
        raise RunRefused(f"{folder.path} holds no record of a run that passed.")
    there = room.published / run
    written = {each["path"]: each["sha256"] for each in record.get("published", ())}
    altered = (*_altered(there, written), *_record_altered(there, folder, record, written))
    found = Verified(run, room.code, len(written), altered=altered)
    with tempfile.TemporaryDirectory(prefix="localpound-verify-") as place:
        scratch = given.restore(folder.path, Path(place), home, room.code)
        then = record.get("identity", {})
        now = begin(scratch, room.code, project).identity.facts
        was_given = [name for name in then if name not in CODE_FACTS]
        otherwise = tuple(_otherwise(_only(then, CODE_FACTS), _only(now, CODE_FACTS)))
        kept = tuple(_otherwise(_only(then, was_given), _only(now, was_given)))
        found = replace(found, otherwise=otherwise, kept=kept)
        absent = tuple(given.absent(scratch, room.code))
        if absent:
            return replace(found, absent=absent)
        try:
            with no_trace_in_history():
                outcome = take_to_publication(scratch, room.code, watch, project)
        except LocalpoundError as error:
            return replace(found, fault=str(error))
        if outcome.published is None or not outcome.passed:
            return replace(found, fault=_fault(outcome))
        different = _different(there, outcome.published, written, find_contracts(project))
        return replace(found, different=tuple(different))


def _only(facts: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: facts[name] for name in names if name in facts}


def _fault(outcome: Outcome) -> str:
    """Why a run did not come to a publication."""
    return outcome.fault or "; ".join(each.in_words for each in outcome.blocking)


def _record_altered(
    there: Path, folder: RunFolder, record: Mapping[str, Any], written: Mapping[str, str]
) -> Iterator[Altered]:
    """The record in the folder of the run: of another run by the identity it states, or otherwise
    than the one published.
    """
    if Identity(record.get("identity", {})).run != folder.run:
        yield Altered(f"runs/{folder.run}/{RECORD}", "its identity is that of another run")
        return
    published = there / RECORD
    if not published.is_file() or sha256_of(published) != written.get(RECORD):
        return
    own = {name: value for name, value in record.items() if name != "published"}
    if published.read_bytes() != canonical(own).encode():
        yield Altered(f"runs/{folder.run}/{RECORD}", "changed")


def _altered(there: Path, written: Mapping[str, str]) -> Iterable[Altered]:
    """Files that are not what the run wrote, by path."""
    present = {path.relative_to(there).as_posix(): path for path in _files(there)}
    for path in sorted({*written, *present}):
        if path not in present:
            yield Altered(path, "missing")
        elif path not in written:
            yield Altered(path, "added")
        elif sha256_of(present[path]) != written[path]:
            yield Altered(path, "changed")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _otherwise(then: Mapping[str, Any], now: Mapping[str, Any], inside: str = "") -> Iterable[str]:
    """Facts of an identity that differ, each by its name with what it was and is."""
    for name in sorted({*then, *now}):
        before, after = then.get(name), now.get(name)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _otherwise(before, after, f"{inside}{name} ")
        elif before != after:
            yield f"{inside}{name}: {_short(before)}, now {_short(after)}"


def _short(fact: object) -> str:
    text = "none" if fact is None else str(fact)
    return text if len(text) <= 16 else f"{text[:12]}..."


def _different(
    there: Path, again: Path, written: Mapping[str, str], contracts: Mapping[str, Contract]
) -> Iterable[Different]:
    """Files whose bytes differ, tables first and before those made of them, each with its rows."""
    paths = {
        path.relative_to(folder).as_posix() for folder in (there, again) for path in _files(folder)
    }
    for path in sorted(paths, key=_from_inputs_on):
        one, other = there / path, again / path
        hashes = [sha256_of(each) if each.is_file() else None for each in (one, other)]
        if hashes[0] != hashes[1]:
            told = Different(path, hashes[1] == written.get(path))
            contract = contracts.get(path.removesuffix(_ROW_FILES).replace("/", "."))
            yield _with_rows(told, one, other, contract.grain) if contract else told


def _from_inputs_on(path: str) -> tuple[bool, int, str]:
    """Tables in the order of their schemas, then their CSV twins and all other files."""
    schema = path.partition("/")[0]
    place = SCHEMAS.index(schema) if schema in SCHEMAS else len(SCHEMAS)
    return not path.endswith(_ROW_FILES), place, path


def _with_rows(told: Different, one: Path, other: Path, key: Sequence[str]) -> Different:
    """The same with the rows that are in one of two tables only; a table not there has none."""
    try:
        tables = [pl.read_parquet(path) if path.is_file() else None for path in (one, other)]
    except (pl.exceptions.PolarsError, OSError):
        return told
    left, right = tables
    if left is None or right is None or left.schema != right.schema:
        rows = [None if table is None else table.height for table in tables]
        return replace(told, rows_there=rows[0], rows_again=rows[1])
    only_left = left.join(right, on=left.columns, how="anti", nulls_equal=True)
    only_right = right.join(left, on=left.columns, how="anti", nulls_equal=True)
    return replace(
        told,
        rows_there=left.height,
        rows_again=right.height,
        only_there=only_left.height,
        only_again=only_right.height,
        sample=tuple(_by_key(only_left, only_right, list(key))),
    )


def _by_key(left: pl.DataFrame, right: pl.DataFrame, key: list[str]) -> Iterator[RowDifference]:
    """The first rows that differ, each key once."""
    sides = [
        {tuple(row[name] for name in key): row for row in side.head(SAMPLE_ROWS).to_dicts()}
        for side in (left, right)
    ]
    for found in list(dict.fromkeys((*sides[0], *sides[1])))[:SAMPLE_ROWS]:
        one, other = (_row(side, key, found) for side in (left, right))
        named = dict(zip(key, found, strict=True))
        if one and other:
            moved = [name for name in one if one[name] != other[name]]
            one, other = ({name: row[name] for name in moved} for row in (one, other))
        yield RowDifference(named, one, other)


def _row(side: pl.DataFrame, key: list[str], wanted: tuple[Any, ...]) -> dict[str, Any] | None:
    """The row of a key without the key; None where there is none."""
    same = [pl.col(name).eq_missing(value) for name, value in zip(key, wanted, strict=True)]
    rows = side.filter(*same).drop(key).head(1).to_dicts()
    return rows[0] if rows else None
