"""Retention: input files older than the council's policy go, with all that is made of their rows.

Here: which files the policy of the profile (`[retention] months`) lets go and which stay and why,
removing them, and the log of what was removed. Not here: the ledger and the archive (`inbox.py`),
how far a file reaches (`landing`). Nothing is removed without a policy and a person who says so.
Only `cli` imports it.

A file is old when the policy's months have passed since the last day it covers. It stays all the
same while it corrects a file that stays (the wrong one would count again), and as long as nothing
says which days it covers. The archive keeps what another council of this home still uses.

A policy counts from the publication on that was made under it: what stands was published with a
promise, and a changed `council.toml` removes nothing before the next run.

Rows of a removed file lie in more places than the archive. These go with it: the copy in the inbox
folder, the text rows in the cache, the warehouse (the next run builds it anew), publications that
are not the last and rest on the file, and of their runs the first rows of broken checks, the moves
and the trace of a fault. What stays: the ledger's line, the record of each run with hashes and
counts, and a line in `retention.csv`. The last publication stands until another run has passed;
removing again then takes it away.
"""

import calendar
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import inbox, landing
from pipelines.council import CouncilProfile, Retention, read_profile
from pipelines.disclosure import is_outward, outward_record
from pipelines.errors import BadReference, LocalpoundError, RunRefused, WarehouseLocked
from pipelines.files import canonical, sha256_of, write_atomically
from pipelines.home import CouncilHome, Home
from pipelines.lock import is_held
from pipelines.publishing import guard_formulas
from pipelines.warehouse import Warehouse

LOG_COLUMNS: dict[str, Any] = {
    "removed_on": pl.String,
    "removed_by": pl.String,
    "what": pl.String,
    "name": pl.String,
    "sha256": pl.String,
    "feed": pl.String,
    "taken_on": pl.String,
    "covers_until": pl.String,
    "rows": pl.Int64,
    "net_amount_gbp": pl.Decimal(18, 2),
    "kept_months": pl.Int64,
    "why": pl.String,
    "archive_kept_for": pl.String,
}
"""Columns of `retention.csv`; `what` is file, publication or run. Lines are only ever added."""

_RECORD = "record.json"
_ROWS_OF_A_RUN = ("moves.csv", "fault.txt", "validation.html", "record.html")
_FOLDERS_OF_ROWS = ("checks", "failing")


@dataclass(frozen=True)
class OldFile:
    """A file that the policy asks for. `stays` says why it is kept all the same; '' when it goes.

    `keeps_until` is the last day the policy keeps it; both days are None where no day is known.
    """

    entry: inbox.Entry
    taken_on: date | None
    last_day: date | None
    keeps_until: date | None
    rows: int
    net_total_gbp: Decimal | None
    kept_for: tuple[str, ...]
    stays: str = ""

    @property
    def in_words(self) -> str:
        """The file for a line of text: its name, when it was taken, how far it reaches, rows."""
        money = "" if self.net_total_gbp is None else f", £{self.net_total_gbp:,.2f}"
        taken = f"taken {self.taken_on}, " if self.taken_on else ""
        until = f"covers until {self.last_day}, " if self.last_day else ""
        return f"{self.entry.file_name} ({taken}{until}{self.rows:,} rows{money})"


@dataclass(frozen=True)
class OldRun:
    """A run that is not the last and rests on a removed file; what of it holds rows of files."""

    run: str
    files: tuple[str, ...]
    is_published: bool


@dataclass(frozen=True)
class Plan:
    """What the policy asks for on a day: files, runs, and how many files are younger."""

    profile: CouncilProfile
    today: date
    files: tuple[OldFile, ...] = ()
    runs: tuple[OldRun, ...] = ()
    younger: int = 0
    removed_before: int = 0
    standing: str | None = None
    is_policy_new: bool = False
    is_held_by_standing: bool = False

    @property
    def going(self) -> tuple[OldFile, ...]:
        """Files that go."""
        return tuple(each for each in self.files if not each.stays)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to remove."""
        return not (self.going or self.runs)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The plan for people, one line a file and a run."""
        return tuple(_plan_in_words(self))


@dataclass(frozen=True)
class Removed:
    """What was removed, for people, one sentence a line."""

    sentences: tuple[str, ...]


def plan(home: Home, code: str, today: date) -> Plan:
    """Say what the retention policy of council `code` asks for on `today`; write nothing.

    Without a policy the plan is empty. `UnknownCouncil` when the council is not set up here.
    """
    room = home.council(code)
    profile = read_profile(room.profile)
    entries = inbox.read_ledger(home, code)
    removed = {each.sha256 for each in entries if each.removed_reason}
    record = _read_record(room.latest)
    standing = None if record is None else str(record["run"])
    policy = profile.retention
    if policy is None:
        return Plan(profile, today, removed_before=len(removed), standing=standing)
    used = inbox.users(home)
    looked_at = [
        _look_at(home, profile, each, used) for each in entries if each.sha256 not in removed
    ]
    old = [each for each in looked_at if each.keeps_until is None or each.keeps_until < today]
    files = _held(old, {each.entry.sha256 for each in looked_at}, _corrections(room, entries))
    gone = removed | {each.entry.sha256 for each in files if not each.stays}
    return Plan(
        profile,
        today,
        files,
        tuple(_old_runs(room, gone, standing)),
        len(looked_at) - len(old),
        len(removed),
        standing,
        record is not None and record["identity"].get("profile") != sha256_of(room.profile),
        record is not None and bool(_rested(record["inputs"], removed)),
    )


def remove(home: Home, code: str, by: str, today: date) -> Removed:
    """Remove what the policy asks for on `today`, and log who removed what and why.

    `RunRefused` without a policy, when the last publication was made under another profile, and
    when a run is going on; `BadReference` when nobody says so. What was removed before and of which
    something is left is finished.
    """
    by = " ".join(by.split())
    if not (by and by.isprintable()):
        raise BadReference("Say who removes the files: --by NAME.")
    asked = plan(home, code, today)
    policy = asked.profile.retention
    room = home.council(code)
    if policy is None:
        raise RunRefused(f"{asked.profile.name} has no retention policy: {_how_to_set_one(room)}")
    if asked.is_policy_new:
        raise RunRefused(_run_first(code))
    if asked.going:
        _refuse_while_running(room)
    reasons = {each.entry.sha256: _why(each, policy) for each in asked.going}
    # The log first, the ledger second: whatever happens then, it is known and can be finished.
    _log(room, _log_rows(asked, by, policy, reasons))
    inbox.remove(home, code, reasons)
    deleted = inbox.forget(home, code)
    used = inbox.users(home)
    for entry in inbox.read_ledger(home, code):
        if entry.removed_reason and entry.sha256 not in used:
            deleted += landing.forget(home, entry.sha256)
    if asked.going or deleted:
        for path in room.root.glob(f"{room.warehouse.name}*"):
            _delete(path)
    for each in asked.runs:
        if each.is_published:
            _delete(room.published / each.run)
        _strip(room.runs / each.run)
    return Removed(tuple(_removed_in_words(home, room, asked, deleted)))


def _look_at(
    home: Home, profile: CouncilProfile, entry: inbox.Entry, used: Mapping[str, Sequence[str]]
) -> OldFile:
    archived = home.archived(entry.sha256)
    if not archived.is_file():
        return OldFile(entry, None, None, None, 0, None, (), "it is not in the archive any more")
    reach = landing.coverage(home, profile, entry)
    taken_on = date.fromtimestamp(archived.stat().st_mtime)
    others = tuple(each for each in used.get(entry.sha256, ()) if each != profile.code)
    months = profile.retention.months if profile.retention else 0
    unknown = (
        "nothing says which days it covers; state them by adding it again with --period"
        if reach.last_day is None
        else ""
    )
    return OldFile(
        entry,
        taken_on,
        reach.last_day,
        None if reach.last_day is None else months_later(reach.last_day, months),
        reach.rows,
        reach.net_total_gbp,
        others,
        unknown,
    )


def months_later(day: date, months: int) -> date:
    """The day so many months later; the last of a month for the last of a month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, date.max.year)
    last = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def _corrections(room: CouncilHome, entries: Iterable[inbox.Entry]) -> dict[str, set[str]]:
    """For each file that corrects others their hashes: as stated, and as the last run found."""
    found: dict[str, set[str]] = {}
    for each in entries:
        if each.supersedes_sha256:
            found.setdefault(each.sha256, set()).add(each.supersedes_sha256)
    published = room.latest / "core" / "input_file.parquet"
    if published.is_file():
        rows = pl.read_parquet(published, columns=["file_sha256", "superseded_by_sha256"])
        for earlier, later in rows.drop_nulls().iter_rows():
            found.setdefault(later, set()).add(earlier)
    return found


def _held(
    old: Sequence[OldFile], kept: set[str], corrections: Mapping[str, set[str]]
) -> tuple[OldFile, ...]:
    """The old files, those kept that correct a file which stays: without them it would count."""
    names = {each.entry.sha256: each.entry.file_name for each in old}
    going = {each.entry.sha256 for each in old if not each.stays}
    while held := {each for each in going if corrections.get(each, set()) & (kept - going)}:
        going -= held
    return tuple(
        each
        if each.stays or each.entry.sha256 in going
        else _staying(each, corrections, kept - going, names)
        for each in old
    )


def _staying(
    file: OldFile, corrections: Mapping[str, set[str]], kept: set[str], names: Mapping[str, str]
) -> OldFile:
    corrected = sorted(corrections[file.entry.sha256] & kept)
    told = ", ".join(names.get(each, each[:12]) for each in corrected)
    return OldFile(
        file.entry,
        file.taken_on,
        file.last_day,
        file.keeps_until,
        file.rows,
        file.net_total_gbp,
        file.kept_for,
        f"it corrects {told}, which stays and would count again",
    )


def _old_runs(room: CouncilHome, gone: set[str], standing: str | None) -> Iterator[OldRun]:
    """Runs but for the standing one that rest on a file that goes or went."""
    for run in sorted(_folders(room.runs) | _folders(room.published)):
        if run == standing:
            continue
        record = _read_record(room.published / run) or _read_record(room.runs / run)
        inputs = _read_json(room.runs / run / "inputs.json") if record is None else None
        names = _rested(record["inputs"] if record else inputs or (), gone)
        is_published = (room.published / run).is_dir()
        if names and (is_published or _holds_rows(room.runs / run)):
            yield OldRun(run, names, is_published)


def _rested(inputs: Iterable[Mapping[str, Any]], gone: set[str]) -> tuple[str, ...]:
    """Names of the files of `gone` that a run read.

    A run made after a removal lists the file too, to say that it was removed: it holds nothing of
    it.
    """
    return tuple(
        str(each["file_name"])
        for each in inputs
        if each["file_sha256"] in gone and each.get("reason_code") != inbox.REMOVED
    )


def _folders(place: Path) -> set[str]:
    """Names of the folders of runs below `place`; no link, and nothing half written."""
    if not place.is_dir():
        return set()
    return {
        each.name
        for each in place.iterdir()
        if each.is_dir() and not each.is_symlink() and each.name[0] != "." and each.name != "latest"
    }


def _holds_rows(folder: Path) -> bool:
    record = _read_record(folder)
    return (
        any((folder / name).is_file() for name in _ROWS_OF_A_RUN)
        or any((folder / name).is_dir() for name in _FOLDERS_OF_ROWS)
        or (record is not None and not is_outward(record))
    )


def _strip(folder: Path) -> None:
    """Take the rows of files out of what is kept of a run; hashes, counts and parameters stay."""
    for name in _ROWS_OF_A_RUN:
        (folder / name).unlink(missing_ok=True)
    for name in _FOLDERS_OF_ROWS:
        _delete(folder / name)
    record = _read_record(folder)
    if record is not None:
        write_atomically(folder / _RECORD, canonical(outward_record(record)).encode())


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _refuse_while_running(room: CouncilHome) -> None:
    """A run holds its lock and the warehouse from its first step to its last."""
    if is_held(room.run_lock):
        raise RunRefused(f"A run of council {room.code} is going on: let it finish.")
    if not room.warehouse.is_file():
        return
    try:
        with Warehouse.open(room.warehouse):
            pass
    except WarehouseLocked as fault:
        raise RunRefused(f"A run is going on: {fault}") from fault
    except LocalpoundError:
        return


def _read_record(folder: Path) -> dict[str, Any] | None:
    found = _read_json(folder / _RECORD)
    return found if isinstance(found, dict) else None


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _why(file: OldFile, policy: Retention) -> str:
    """Why a file goes, without a clock: the same policy and file give the same words."""
    return (
        f"it covers days until {file.last_day} and is kept for {policy.months} months: "
        f"{policy.reason}"
    )


def _log_rows(
    asked: Plan, by: str, policy: Retention, reasons: Mapping[str, str]
) -> list[dict[str, Any]]:
    always = {"removed_on": asked.today.isoformat(), "removed_by": by, "kept_months": policy.months}
    files = [
        {
            **always,
            "what": "file",
            "name": each.entry.file_name,
            "sha256": each.entry.sha256,
            "feed": each.entry.feed,
            "taken_on": str(each.taken_on),
            "covers_until": str(each.last_day),
            "rows": each.rows,
            "net_amount_gbp": each.net_total_gbp,
            "why": reasons[each.entry.sha256],
            "archive_kept_for": " ".join(each.kept_for),
        }
        for each in asked.going
    ]
    runs = [
        {
            **always,
            "what": "publication" if each.is_published else "run",
            "name": each.run,
            "why": f"it rests on {', '.join(each.files)}",
        }
        for each in asked.runs
    ]
    return [*files, *runs]


def _log(room: CouncilHome, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    before = room.retention.read_bytes() if room.retention.is_file() else b""
    frame = guard_formulas(pl.DataFrame(rows, schema=LOG_COLUMNS))
    added = frame.write_csv(include_header=not before)
    write_atomically(room.retention, before + added.encode())


def _plan_in_words(asked: Plan) -> Iterator[str]:
    policy = asked.profile.retention
    if policy is None:
        yield f"{asked.profile.name} has no retention policy: nothing is ever removed."
        return
    yield (
        f"{asked.profile.name} keeps input files for {policy.months:,} months after the last day "
        f"they cover: {policy.reason}"
    )
    for each in asked.files:
        if each.stays:
            yield f"  stays  {each.in_words}: {each.stays}."
        else:
            kept = f"; the archive keeps it for {', '.join(each.kept_for)}" if each.kept_for else ""
            yield f"  goes   {each.in_words}: it was kept until {each.keeps_until}{kept}."
    for run in asked.runs:
        what = "publication" if run.is_published else "rows kept of run"
        yield f"  goes   {what} {run.run}: it rests on {_first(run.files)}."
    yield (
        f"{len(asked.going):,} of {len(asked.files) + asked.younger:,} files and "
        f"{len(asked.runs):,} earlier runs go; {asked.younger:,} files are younger, "
        f"{asked.removed_before:,} were removed before."
    )
    if asked.is_policy_new:
        yield _run_first(asked.profile.code)
    if asked.is_held_by_standing:
        yield (
            f"The publication that stands, {asked.standing}, still holds rows of files removed "
            f"before: `localpound run {asked.profile.code}`, then this again."
        )
    if not asked.is_empty:
        yield "Nothing was removed: --remove --by NAME does it."


def _run_first(code: str) -> str:
    return (
        "council.toml was changed since the last publication, which stands under what it said "
        f"then: `localpound run {code}` first."
    )


def _removed_in_words(home: Home, room: CouncilHome, asked: Plan, deleted: int) -> Iterator[str]:
    for each in asked.going:
        kept = f" (the archive keeps it for {', '.join(each.kept_for)})" if each.kept_for else ""
        yield f"Removed: {each.in_words}{kept}."
    for run in asked.runs:
        yield f"Removed: {'publication' if run.is_published else 'rows of run'} {run.run}."
    if asked.is_empty:
        left = f"What was removed before had left {deleted:,} files: they are gone too."
        yield left if deleted else "There was nothing to remove."
        return
    yield f"Logged in {room.retention}."
    if asked.standing and asked.going:
        yield (
            f"The publication that stands, {asked.standing}, still holds their rows: "
            f"`localpound run {room.code}`, then this again."
        )
    history = home.root / "dagster" / "history"
    if history.is_dir():
        yield (
            f"{history} may show first rows of broken checks: delete it when no run is going on; "
            "only what `localpound dev` shows of earlier runs is lost."
        )
    yield (
        "decisions.csv, corrections.csv, signed assessments, backups, and whatever was sent on are "
        "not touched: look at them yourself."
    )


def _first(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if names[3:] else ""
    return ", ".join(names[:3]) + more


def _how_to_set_one(room: CouncilHome) -> str:
    return (
        f"nothing is ever removed. Set [retention] with months and reason in {room.profile}, and "
        "run."
    )
