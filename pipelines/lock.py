"""Lock: one process at a time changes a ledger, and the lock ends with the process.

    locked(path, busy)       wait for a lock, half a minute at most
    held(path, words, busy)  hold it at once or be told who does, and since when
    workplace(folder)        a folder of one's own beside what is being made
    sweep(folder)            remove the workplaces of processes that are gone

Here: lock files, which the system lets go when their process ends, however it ends: none is ever
stale. Not here: what is changed under them. Imports `errors` and `files`; whoever writes where
others may write imports it.

A lock is not taken twice by one holder: whoever holds several takes them in the order
`run`, `edits`, `assessments`, `inbox`.
"""

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipelines.errors import LocalpoundError, RunRefused
from pipelines.files import remove

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PATIENCE_S = 30.0
_MOST_WORDS = 1000
_WORKPLACE = ".workplace-"
_OWNER = "owner.lock"
# Windows lets nobody read what is locked: the lock lies behind the words of its holder.
_BEHIND = 1 << 30


@contextlib.contextmanager
def locked(path: Path, busy: str, patience_s: float | None = None) -> Iterator[None]:
    """Hold the lock file `path`, made if missing, while the block runs.

    `RunRefused` with the sentence `busy` when somebody else holds it for `patience_s` seconds
    (half a minute unless stated).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + (_PATIENCE_S if patience_s is None else patience_s)
        while not _try_lock(handle):
            if time.monotonic() > deadline:
                raise RunRefused(busy)
            time.sleep(0.05)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def held(path: Path, words: str, busy: Callable[[str], LocalpoundError]) -> Iterator[str]:
    """Hold the lock file `path` while the block runs, with `words` in it that say who does.

    Gives the words of a holder before that was killed, else nothing: who lets go, whatever
    happened, takes its words along. Raises `busy` of the other's words when it is held already.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        is_mine = _try_lock(handle)
        os.lseek(handle, 0, os.SEEK_SET)
        before = os.read(handle, _MOST_WORDS).decode("utf-8", "replace").strip()
        if not is_mine:
            raise busy(before)
        _write_words(handle, words)
        try:
            yield before
        finally:
            _write_words(handle, "")
    finally:
        os.close(handle)


def _write_words(handle: int, words: str) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, words.encode()[:_MOST_WORDS])


@contextlib.contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A new folder in `folder` to make something in before it is moved to its place.

    It goes with the block. Where the process is killed, `sweep` removes it, and never sooner.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _guarding(folder):
        place = Path(tempfile.mkdtemp(prefix=_WORKPLACE, dir=folder))
        handle = os.open(place / _OWNER, os.O_RDWR | os.O_CREAT, 0o644)
        _try_lock(handle)
    try:
        yield place
    finally:
        os.close(handle)
        remove(place)


def sweep(folder: Path) -> bool:
    """Remove workplaces in `folder` whose process is gone; whether there were any."""
    if not any(folder.glob(f"{_WORKPLACE}*")):
        return False
    with _guarding(folder):
        left = [place for place in folder.glob(f"{_WORKPLACE}*") if not is_held(place / _OWNER)]
        for place in left:
            remove(place)
    return bool(left)


def _guarding(folder: Path) -> contextlib.AbstractContextManager[None]:
    """Held while a workplace is made or removed, so that none is seen before it has its owner."""
    place = folder.resolve()
    return locked(
        place.with_name(f"{place.name}.lock"),
        f"Another command is at work in {folder}: wait until it has finished.",
    )


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock file `path` just now."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _try_lock(handle)
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(handle, _BEHIND, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
