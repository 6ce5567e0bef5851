"""Given: what a run was given besides the files in the archive, kept so that it can be made again.

The archive and the registers as read are named by their content and never change. Everything else
that a run reads of a home may be edited the day after: the profile, decisions, corrections,
frameworks, claims and signatures, and the two ledgers, which grow. They are small, so each run
keeps a copy of them in `runs/<run>/given/`, laid out as a home is.

    keep(home, room, folder)               copy them when a run begins
    restore(folder, scratch, home, code)   a home in which the same run can be made again
    absent(scratch, code)                  which files and registers it would need and are not there

Here: copying and looking. Not here: making the run again and comparing (`verification.py`). Imports
`files`, `home`, `inbox` and the shelf of registers; `defs/` and `verification.py` import it.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines import inbox
from pipelines.errors import RunRefused
from pipelines.files import remove, settle, sha256_of, sync_tree
from pipelines.home import CouncilHome, Home
from pipelines.registers import shelf

FOLDER = "given"


@dataclass(frozen=True)
class Absent:
    """A file that a run was made from and that is not there any more, or not the same.

    `what` is `input` or `register`; `is_changed` tells one that was altered from one that is gone.
    """

    what: str
    file_name: str
    sha256: str
    is_changed: bool

    @property
    def sentence(self) -> str:
        """What is amiss, for one line."""
        fate = "has been changed" if self.is_changed else "is missing"
        kind = "input file" if self.what == "input" else "register file"
        return f"{kind} {self.file_name} ({self.sha256[:12]}) {fate}"


def keep(home: Home, room: CouncilHome, folder: Path) -> None:
    """Copy what a run is given into `folder/given/`; what an attempt before kept goes.

    At no moment is it missing or a file of it half there: the publication may stand already.
    """
    partial = folder / f".{FOLDER}.{os.getpid()}"
    remove(partial)
    try:
        partial.mkdir(parents=True)
        _copy(_given(home, room), home.root, partial)
        sync_tree(partial)
        settle(partial, folder / FOLDER)
    finally:
        remove(partial)


def _given(home: Home, room: CouncilHome) -> Iterator[Path]:
    """The files, by what they are."""
    single = (room.profile, room.ledger, room.decisions, room.corrections, shelf.ledger(home))
    yield from (path for path in single if path.is_file())
    for folder in (room.frameworks, room.assessments, home.frameworks):
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def restore(folder: Path, scratch: Path, home: Home, code: str) -> Home:
    """Lay out a home at `scratch` as it was when the run of `folder`, of council `code`, began.

    Only what `keep` keeps is laid out: what somebody put beside it, links included, is not. The
    archive and the registers as read are those of `home`, linked to; where a system lets nobody
    make links they are copied. Registers are linked file by file, so that an index of names that
    has to be made lies in the scratch place. `RunRefused` when the run kept nothing, as runs of
    earlier versions.
    """
    kept = folder / FOLDER
    if not kept.is_dir():
        raise RunRefused(
            f"{folder.name} was made before runs kept what they were given, so it cannot be made "
            "again: run the council once more."
        )
    laid_out = Home(kept)
    files = _given(laid_out, laid_out.council(code))
    scratch.mkdir(parents=True, exist_ok=True)
    _copy((path for path in files if not path.is_symlink()), kept, scratch)
    read = (path for path in shelf.room(home).glob("*") if path.is_file())
    for shared in (home.archive, *read):
        if shared.exists():
            _link(shared, scratch / shared.relative_to(home.root))
    return Home(scratch)


def _copy(paths: Iterable[Path], root: Path, place: Path) -> None:
    """Copy files below `root` to where they would lie below `place`."""
    for path in paths:
        beside = place / path.relative_to(root)
        beside.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, beside)


def _link(shared: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        place.symlink_to(shared.absolute(), target_is_directory=shared.is_dir())
    except OSError:
        if shared.is_dir():
            shutil.copytree(shared, place)
        else:
            shutil.copyfile(shared, place)


def absent(scratch: Home, code: str) -> list[Absent]:
    """What a run in the home `scratch` would need and does not find, inputs first.

    Files withdrawn, or removed by the council's policy before that run, are not asked for.
    """
    found = [
        Absent("input", entry.file_name, entry.sha256, path.is_file())
        for entry in inbox.read_ledger(scratch, code)
        if not (entry.withdrawn_reason or entry.removed_reason)
        for path in (scratch.archived(entry.sha256),)
        if not inbox.is_archived(scratch, entry.sha256)
    ]
    for each in shelf.used(scratch):
        path, entry = each.path, each.entry
        if not (path.is_file() and sha256_of(path) == entry.parquet_sha256):
            found.append(Absent("register", entry.file_name, entry.sha256, path.is_file()))
    return found
