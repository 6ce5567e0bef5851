"""Leftovers: what a process that was killed left half made, removed by the next run.

    clear(home, room)   remove it, of this council and of what councils share; whether there was any

Nothing that somebody is still making is touched: what lies in the council's rooms is made under
locks that are held here while it is removed, and a workplace in what councils share goes when the
process that made it is gone (`lock.py`). Where somebody is at work it waits for a run to come.

Here: which places there are and what half-made things are called in them. Not here: the warehouse
(`warehouse.discard`), executions that did not end (`run.py`). Only `defs/` imports it, for a run
that holds the council's lock.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from pipelines import assessments, editing, inbox
from pipelines.errors import RunRefused
from pipelines.files import remove
from pipelines.home import CouncilHome, Home
from pipelines.lock import sweep
from pipelines.publishing import clear_beside
from pipelines.registers import shelf

_HALF_MADE = re.compile(r"\..+(-[a-z0-9_]{8}|\.[0-9]+)")
"""What `files.write_atomically` and folders named after their process are called until whole."""

_BEING_TAKEN = ".taking-*"
_OF_RUNS = ("*/.*", "*/checks/.*", "*/failing/.*")


def clear(home: Home, room: CouncilHome) -> bool:
    """Remove what was left half made; whether there was any. Only for who holds `room.run_lock`."""
    shared = (home.archive, shelf.room(home), home.cache / "text")
    return any(
        [
            clear_beside(room),
            _removed([path for glob in _OF_RUNS for path in _half_made(room.runs.glob(glob))]),
            _clear_written_by_people(room),
            *(sweep(folder) for folder in shared if not folder.is_symlink()),
        ]
    )


def _clear_written_by_people(room: CouncilHome) -> bool:
    """The council's own files, as long as nobody is writing any of them."""
    with ExitStack() as held:
        try:
            for lock in (editing.still, assessments.writing, inbox.locked_inbox):
                held.enter_context(lock(room, patience_s=0))
        except RunRefused:
            return False
        return _removed(
            [
                *_half_made(room.root.glob(".*")),
                *_half_made(room.assessments.rglob(".*")),
                *room.inboxes.glob(f"*/{_BEING_TAKEN}"),
            ]
        )


def _half_made(paths: Iterator[Path]) -> list[Path]:
    return [path for path in paths if _HALF_MADE.fullmatch(path.name)]


def _removed(paths: list[Path]) -> bool:
    for path in paths:
        remove(path)
    return bool(paths)
