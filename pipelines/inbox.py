"""The inbox: how a file comes in, and the ledger that remembers every file ever taken.

    add(home, code, paths)    take the files named
    withdraw(home, code, ...) no longer count a file that was taken
    remove(home, code, ...)   forget the content of a file, as a retention policy asks
    scan(home, code)          take files that people dropped into inbox/<feed>/ by hand
    read_ledger(home, code)   what has been taken, in order

A file is copied into the content-addressed archive first (`archive/<aa>/<sha256>`, read-only,
complete or not there at all), then into `inbox/<feed>/` under its own name for people to find, and
last a line is appended to `inbox.csv`. Whatever later happens to the inbox folder, a run reads the
archive through the ledger. The same content is taken once, whatever it is called.

The ledger is append-only: `sequence, sha256, file_name, feed, period_start, period_end,
supersedes_sha256, withdrawn_reason`. It holds no clock and no path, so the same files added in the
same order give the same ledger. `feed` and the rest are what a person stated; empty means not
stated, and landing decides from the content. Stating something new about a file already taken
appends a second line for the same content: the first line gives its place in the order, the last
one what is stated.
So does withdrawing a file, with the reason, and adding it again, which takes it back; its content
stays in the archive. So does removing one, whose content goes: the line with its name and hash is
all that stays, in a last column, `removed_reason`, that ledgers without such a file do not have.

Not here: reading what a file says (`landing/`). Files that cannot be taken are outcomes with a
reason, not exceptions. Imports `errors`, `files`, `home`, `lock` only.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipelines.errors import BadReference
from pipelines.files import sha256_of, sync_folder, write_atomically
from pipelines.home import CouncilHome, Home
from pipelines.lock import locked, workplace

DEFAULT_FEED = "spend"
"""Folder of files whose feed nobody stated; landing tells card files by their content."""

COLUMNS = (
    "sequence",
    "sha256",
    "file_name",
    "feed",
    "period_start",
    "period_end",
    "supersedes_sha256",
    "withdrawn_reason",
    "removed_reason",
)
_COLUMNS_BEFORE = (COLUMNS[:-2], COLUMNS[:-1])
"""Ledgers from before files could be withdrawn, and ledgers of which no file was ever removed."""

WITHDRAWN = "withdrawn"
"""The reason code of a file that a person withdrew: it is not taken, and nothing is amiss."""

REMOVED = "removed"
"""The reason code of a file that the council's retention policy removed."""

PUT_ASIDE = (WITHDRAWN, REMOVED)
"""Reason codes of files that somebody meant not to count."""

_CHUNK = 1024**2
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HASH_BEGINNING = re.compile(r"[0-9a-f]{8,64}")
_FEED = re.compile(r"[a-z][a-z0-9_]{0,39}")
# What a name may not hold, because a list of names could not be read again or would not show it:
# control characters, line ends, marks that turn the direction of writing, bytes that are no text.
# Nor may it begin as a formula does: lists of names are opened in spreadsheets.
_NO_NAME = re.compile(
    r"^[=+@-]|[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# Files that operating systems and office programs leave beside people's own.
_LITTER = re.compile(r"\..*|~\$.*|~.*\.tmp|thumbs\.db|desktop\.ini", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in the ledger. `feed` is '' when not stated; periods are closed, in days.

    `withdrawn_reason` is '' for a file that counts, `removed_reason` for one that is kept.
    """

    sequence: int
    sha256: str
    file_name: str
    feed: str = ""
    period_start: date | None = None
    period_end: date | None = None
    supersedes_sha256: str | None = None
    withdrawn_reason: str = ""
    removed_reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its entry, or None when it was refused; and one sentence."""

    path: Path
    entry: Entry | None
    is_new: bool
    sentence: str


class _NotTaken(Exception):
    """Why a file cannot be taken, in one sentence."""


def add(
    home: Home,
    code: str,
    paths: Iterable[Path],
    feed: str | None = None,
    period: tuple[date, date] | None = None,
    supersedes: str | None = None,
) -> tuple[Outcome, ...]:
    """Take files into a council's inbox, in the order given; one outcome a path.

    `feed` (spend, card, ...) and `period` (first and last day) are stated for every file, for
    content that does not say. `supersedes` names the earlier file this one corrects: its SHA-256,
    the first eight or more digits of it, or its name; it goes with exactly one path.

    Raises `BadReference` when what is stated makes no sense, before anything is taken.
    """
    room = home.council(code).prepare()
    given = tuple(paths)
    room.inbox(feed or DEFAULT_FEED)
    if period and period[1] < period[0]:
        raise BadReference(f"The period {period[0]} to {period[1]} ends before it begins.")
    if supersedes and len(given) != 1:
        raise BadReference(
            f"One file supersedes another, but {len(given)} were given: add the corrected file by "
            "itself."
        )
    with locked_inbox(room):
        ledger = _Ledger(room)
        earlier = ledger.find(supersedes).sha256 if supersedes else None
        start, end = period or (None, None)
        stated = Entry(0, "", "", feed or "", start, end, earlier)
        return tuple(_take(home, room, ledger, path, stated, copy=True) for path in given)


def withdraw(home: Home, code: str, named: str, reason: str) -> Outcome:
    """No longer count the file called `named`: its name, its SHA-256 or eight digits of it or more.

    Nothing is deleted. Raises `BadReference` when no file or more than one is meant, or when no
    reason is given.
    """
    room = home.council(code).prepare()
    reason = " ".join(reason.split())
    if not reason:
        raise BadReference("Say why the file is withdrawn: the reason is kept and published.")
    with locked_inbox(room):
        ledger = _Ledger(room)
        entry = ledger.find(named)
        now = replace(entry, withdrawn_reason=reason)
        if now == entry:
            sentence = f"{entry.file_name} was withdrawn already, for this reason."
            return Outcome(Path(entry.file_name), entry, False, sentence)
        ledger.append(now)
    sentence = (
        f"{entry.file_name} is withdrawn: {reason.rstrip('.')}. Adding it again takes it back."
    )
    return Outcome(Path(entry.file_name), now, False, sentence)


def remove(home: Home, code: str, reasons: Mapping[str, str]) -> None:
    """Let the ledger say of files, by SHA-256, that and why they were removed: they count no more.

    The content still lies in the archive: `forget` deletes it. Raises `BadReference` for a file
    that the ledger does not hold.
    """
    with locked_inbox(home.council(code).prepare()):
        ledger = _Ledger(home.council(code))
        for sha256, reason in reasons.items():
            entry = ledger.find(sha256)
            if entry.removed_reason != reason:
                ledger.append(replace(entry, removed_reason=reason))


def forget(home: Home, code: str) -> int:
    """Delete the content of every file the ledger says was removed: archive and inbox folder.

    The archive keeps what another council of this home still uses. May be called again: what is
    gone is gone. Returns how many files were deleted.
    """
    room = home.council(code).prepare()
    with locked_inbox(room):
        entries = _collapsed(_read_lines(room.ledger))
        removed = {each.sha256 for each in entries if each.removed_reason}
        if not removed:
            return 0
        used = users(home)
        archived = [home.archived(each) for each in sorted(removed - used.keys())]
        doomed = [path for path in archived if path.is_file()] + _copies(room, removed)
        for path in doomed:
            path.unlink()
    return len(doomed)


def users(home: Home) -> dict[str, tuple[str, ...]]:
    """The councils of this home that use each file, by SHA-256: it is in their ledger, not removed.

    A withdrawn file is in use: what was withdrawn can be taken back.
    """
    found: dict[str, tuple[str, ...]] = {}
    for code in home.council_codes():
        for each in read_ledger(home, code):
            if not each.removed_reason:
                found[each.sha256] = (*found.get(each.sha256, ()), code)
    return found


def _copies(room: CouncilHome, wanted: set[str]) -> list[Path]:
    """Files of the inbox folders with this content, whatever they are called there."""
    plain = (each for each in sorted(room.inboxes.rglob("*")) if not each.is_symlink())
    return [path for path in plain if path.is_file() and sha256_of(path) in wanted]


def scan(home: Home, code: str) -> tuple[Outcome, ...]:
    """Take files lying in `inbox/<feed>/` that the ledger does not know, in name order.

    The folder states the feed, except the default folder, which states nothing. Returns outcomes
    of new and of refused files only.
    """
    room = home.council(code).prepare()
    outcomes: list[Outcome] = []
    with locked_inbox(room):
        ledger = _Ledger(room)
        for path in lying(room):
            feed = "" if path.parent.name == DEFAULT_FEED else path.parent.name
            outcome = _take(home, room, ledger, path, Entry(0, "", "", feed), copy=False)
            if outcome.is_new or outcome.entry is None:
                outcomes.append(outcome)
    return tuple(outcomes)


def lying(room: CouncilHome) -> tuple[Path, ...]:
    """What lies in the folders of the feeds, in the order in which it is taken; litter apart."""
    folders = sorted(room.inboxes.iterdir()) if room.inboxes.is_dir() else []
    return tuple(
        path
        for folder in folders
        if _FEED.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink()
        for path in sorted(folder.iterdir(), key=lambda each: each.name)
        if not _LITTER.fullmatch(path.name)
    )


def read_ledger(home: Home, code: str) -> tuple[Entry, ...]:
    """Every file ever taken, once each, in the order of taking (empty when there is no ledger).

    Raises one `BadReference` listing every faulty line of the ledger.
    """
    return _collapsed(_read_lines(home.council(code).ledger))


class _Ledger:
    """The lines of one ledger, under the lock; appending rewrites the file atomically."""

    def __init__(self, room: CouncilHome) -> None:
        self._path = room.ledger
        self._lines = list(_read_lines(self._path))

    def get(self, sha256: str) -> Entry | None:
        same = [line for line in self._lines if line.sha256 == sha256]
        return _collapsed(same)[0] if same else None

    def find(self, named: str) -> Entry:
        """The file that a hash, its beginning or a file name means."""
        known = {line.sha256: line.file_name for line in self._lines}
        digits = named.lower()
        is_hash = _HASH_BEGINNING.fullmatch(digits) is not None
        found = [
            sha256
            for sha256, name in known.items()
            if name == named or (is_hash and sha256.startswith(digits))
        ]
        if len(found) == 1:
            return _collapsed(line for line in self._lines if line.sha256 == found[0])[0]
        if found:
            raise BadReference(
                f"{len(found)} files of the inbox are called {named!r}: name the one you mean by "
                f"its SHA-256 ({', '.join(sha256[:12] for sha256 in found)})."
            )
        raise BadReference(f"No file of the inbox is called {named!r} or has such a SHA-256.")

    def append(self, entry: Entry) -> Entry:
        last = self._lines[-1].sequence if self._lines else 0
        line = replace(entry, sequence=last + 1)
        self._lines.append(line)
        write_atomically(self._path, _to_csv(self._lines).encode())
        return line


def _take(
    home: Home, room: CouncilHome, ledger: _Ledger, path: Path, stated: Entry, *, copy: bool
) -> Outcome:
    try:
        if _NO_NAME.search(path.name):
            raise _NotTaken(
                f"{path.name!a} begins like a formula, or holds characters that cannot be seen or "
                "are no text: rename the file."
            )
        sha256 = _archive(home, path, None if copy else ledger)
        if stated.supersedes_sha256 == sha256:
            raise _NotTaken(f"{path.name} has the same content as the file it should supersede.")
        known = ledger.get(sha256)
        if known is not None and known.removed_reason:
            _copy_for_people(home, room, path.name, sha256, known.feed or DEFAULT_FEED)
        if known is not None:
            return _restate(ledger, path, known, stated, take_back=copy)
        if copy:
            _copy_for_people(home, room, path.name, sha256, stated.feed or DEFAULT_FEED)
    except _NotTaken as reason:
        return Outcome(path, None, False, str(reason))
    except OSError as fault:
        told = fault.strerror or type(fault).__name__
        return Outcome(path, None, False, f"{path} could not be taken: {told}.")
    entry = ledger.append(replace(stated, sha256=sha256, file_name=path.name))
    return Outcome(path, entry, True, f"{path.name} is in the inbox now.")


def _restate(
    ledger: _Ledger, path: Path, known: Entry, stated: Entry, *, take_back: bool
) -> Outcome:
    """A file already taken: kept once, and whatever is newly stated about it remembered.

    Only adding a withdrawn file takes it back: the copy in the inbox folder lies there all along.
    """
    now = replace(
        known,
        feed=stated.feed or known.feed,
        period_start=stated.period_start or known.period_start,
        period_end=stated.period_end or known.period_end,
        supersedes_sha256=stated.supersedes_sha256 or known.supersedes_sha256,
        withdrawn_reason="" if take_back else known.withdrawn_reason,
        removed_reason="" if take_back else known.removed_reason,
    )
    same = "" if path.name == known.file_name else f", as {known.file_name}"
    sentence = f"{path.name} is in the inbox already{same}; it counts once."
    if now == known:
        return Outcome(path, known, False, sentence)
    ledger.append(now)
    if now.removed_reason != known.removed_reason:
        return Outcome(
            path,
            now,
            False,
            f"{path.name} was removed by the council's retention policy and is taken back{same}; "
            "the policy will ask for it again.",
        )
    if now.withdrawn_reason != known.withdrawn_reason:
        return Outcome(path, now, False, f"{path.name} was withdrawn and is taken back{same}.")
    return Outcome(path, now, False, f"{sentence} What you stated about it is remembered.")


def is_archived(home: Home, sha256: str) -> bool:
    """Whether the archive holds this content, and not something else under its name."""
    place = home.archived(sha256)
    return place.is_file() and sha256_of(place) == sha256


def _archive(home: Home, path: Path, refusing: _Ledger | None) -> str:
    """Copy one file into the archive unless it is there, unchanged; return its SHA-256.

    Content that the ledger `refusing` says was removed is not taken again just because a copy of
    it lies about: `_NotTaken`.

    The copy is complete before it gets its name, and hashed while it is written, so a file that
    changes meanwhile is archived as what was read.
    """
    with _opened(path) as file:
        digest = hashlib.sha256()
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    sha256 = digest.hexdigest()
    known = refusing.get(sha256) if refusing else None
    if known is not None and known.removed_reason:
        raise _NotTaken(
            f"{path} was removed by the council's retention policy: delete this copy, or add it by "
            "`localpound add` if it is to count again."
        )
    if is_archived(home, sha256):
        return sha256
    with workplace(home.archive) as folder:
        beside = folder / path.name
        digest = hashlib.sha256()
        with beside.open("wb") as target, _opened(path) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        sha256 = digest.hexdigest()
        place = home.archived(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        beside.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
        if not is_archived(home, sha256):
            beside.replace(place)
            sync_folder(place.parent)
    return sha256


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[io.BufferedReader]:
    """The file opened for reading, if it is a plain file and no link to somewhere else."""
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError as fault:
        raise _NotTaken(f"{path} does not exist.") from fault
    if stat.S_ISDIR(kind):
        raise _NotTaken(f"{path} is a folder: name the files in it.")
    if stat.S_ISLNK(kind):
        raise _NotTaken(f"{path} is a link: name the file it leads to.")
    if not stat.S_ISREG(kind):
        raise _NotTaken(f"{path} is not a file that can be read.")
    # A link put in its place between the look and the opening is not followed either.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        yield file


def _copy_for_people(home: Home, room: CouncilHome, name: str, sha256: str, feed: str) -> None:
    folder = room.inbox(feed)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    if target.exists() or target.is_symlink():
        target = folder / f"{target.stem}-{sha256[:8]}{target.suffix}"
    beside = folder / f".taking-{sha256[:16]}"
    try:
        shutil.copyfile(home.archived(sha256), beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _collapsed(lines: Iterable[Entry]) -> tuple[Entry, ...]:
    first: dict[str, Entry] = {}
    for line in lines:
        known = first.get(line.sha256)
        first[line.sha256] = (
            replace(line, sequence=known.sequence, file_name=known.file_name) if known else line
        )
    return tuple(first.values())


def _read_lines(path: Path) -> tuple[Entry, ...]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as fault:
        raise BadReference(f"{path} is not UTF-8 text: restore it from a backup.") from fault
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    faults: list[str] = []
    entries: list[Entry] = []
    if tuple(reader.fieldnames or ()) not in (COLUMNS, *_COLUMNS_BEFORE):
        faults.append(f"the columns must be {', '.join(COLUMNS)}")
    else:
        for number, row in enumerate(reader, start=1):
            try:
                entries.append(_entry(row, number))
            except ValueError as fault:
                faults.append(f"entry {number}: {fault}")
    if faults:
        raise BadReference(f"{path} is not a valid ledger: {'; '.join(faults)}.")
    return tuple(entries)


def _entry(row: dict[str, str | None], number: int) -> Entry:
    cells = {name: row.get(name) or "" for name in COLUMNS}
    if cells["sequence"] != str(number):
        raise ValueError(f"sequence is {cells['sequence']!r}, not {number}")
    for name in ("sha256", "supersedes_sha256"):
        if (cells[name] or name == "sha256") and not _SHA256.fullmatch(cells[name]):
            raise ValueError(f"{name} is not a SHA-256")
    if cells["feed"] and not _FEED.fullmatch(cells["feed"]):
        raise ValueError(f"feed {cells['feed']!r} is not a lower-case word")
    if not cells["file_name"]:
        raise ValueError("file_name is missing")
    start, end = (
        date.fromisoformat(cells[name]) if cells[name] else None
        for name in ("period_start", "period_end")
    )
    return Entry(
        number,
        cells["sha256"],
        cells["file_name"],
        cells["feed"],
        start,
        end,
        cells["supersedes_sha256"] or None,
        cells["withdrawn_reason"],
        cells["removed_reason"],
    )


def _to_csv(lines: Sequence[Entry]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = COLUMNS if any(line.removed_reason for line in lines) else COLUMNS[:-1]
    writer.writerow(columns)
    for line in lines:
        cells = (getattr(line, name) for name in columns)
        writer.writerow("" if cell is None else str(cell) for cell in cells)
    return text.getvalue()


def locked_inbox(
    room: CouncilHome, patience_s: float | None = None
) -> AbstractContextManager[None]:
    """One process at a time adds to a council's inbox or decisions."""
    return locked(
        room.root / "inbox.lock",
        f"Another command is adding to what council {room.code} holds: wait until it has finished.",
        patience_s,
    )
