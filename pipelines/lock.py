"""Lock: one process at a time changes a ledger, and the lock ends with the process.

Here: waiting for a lock file and saying so when the wait is too long. Not here: what is changed
under it. Imports `errors` only; `inbox.py`, `assessments.py`, `sign_off.py`, `editing.py`
and `doctor.py` import it.

A lock is not taken twice by one holder: whoever holds two takes them in the order
`edits`, `assessments`, `inbox`.
"""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pipelines.errors import RunRefused

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PATIENCE_S = 30.0


@contextlib.contextmanager
def locked(path: Path, busy: str) -> Iterator[None]:
    """Hold the lock file `path`, made if missing, while the block runs.

    `RunRefused` with the sentence `busy` when somebody else holds it for half a minute.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + _PATIENCE_S
        while not _try_lock(handle):
            if time.monotonic() > deadline:
                raise RunRefused(busy)
            time.sleep(0.05)
        yield
    finally:
        os.close(handle)


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
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
