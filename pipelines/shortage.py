"""Shortage: what the machine lacks when something cannot be written or held, in one sentence.

Every library tells a full disk in its own way: the system by a number, DuckDB, Polars and SQLite in
the words of their errors. A person needs to be told once, and what to do.

Here: recognising it. Not here: what is removed then (`leftovers.py`, `publishing.py`). Imports
nothing of ours; `warehouse.py` and `defs/` import it.
"""

import errno
import re
from collections.abc import Iterator

STANDS = "Nothing was published; the last publication stands."

_FULL = (errno.ENOSPC, errno.EDQUOT)
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
_FULL_WORDS = re.compile(
    r"no space left on device|disk is full|disk quota exceeded|not enough space on the disk"
    r"|max_temp_directory_size|disk i/o error",
    re.IGNORECASE,
)
_READ_ONLY_WORDS = re.compile(
    r"read-only file system|readonly database|permission denied|access is denied", re.IGNORECASE
)
_MEMORY_WORDS = re.compile(r"out of memory|could not allocate|failed to allocate", re.IGNORECASE)


def shortage(error: BaseException) -> str | None:
    """The sentence for an error that comes of a lack of disk, of rights or of memory, else None.

    Errors that an error was raised from count as well.
    """
    chain = list(_chain(error))
    named = next((name for each in chain if (name := getattr(each, "filename", None))), None)
    at = f" ({named})" if named else ""
    if any(_is(each, _FULL, _FULL_WORDS) for each in chain):
        return f"The disk is full, or faulty{at}. {STANDS} Make room and run again."
    if any(isinstance(each, MemoryError) or _says(each, _MEMORY_WORDS) for each in chain):
        return (
            f"There was not enough memory. {STANDS} Give the engine more (SPEND_MEMORY_LIMIT), or "
            "close other programs, and run again."
        )
    if any(_is(each, _READ_ONLY, _READ_ONLY_WORDS) for each in chain):
        return (
            f"Something may not be written{at}: {_words(chain)}. {STANDS} Let this user write "
            "there and run again."
        )
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    each: BaseException | None = error
    while each is not None:
        yield each
        each = each.__cause__ or each.__context__


def _is(error: BaseException, numbers: tuple[int, ...], words: re.Pattern[str]) -> bool:
    return getattr(error, "errno", None) in numbers or _says(error, words)


def _says(error: BaseException, words: re.Pattern[str]) -> bool:
    """Whether an error of the system or of an engine says so; our own sentences say what they do.

    A cell of a file may hold such words too, but no error of these kinds tells a cell.
    """
    kinds = {kind.__name__ for kind in type(error).__mro__}
    return not kinds.isdisjoint(_KINDS) and words.search(str(error)) is not None


_KINDS = ("OSError", "Error", "PolarsError", "MemoryError", "SQLAlchemyError")
"""Bases of what the system, DuckDB and SQLite, Polars, and SQLAlchemy raise."""


def _words(chain: list[BaseException]) -> str:
    told = next((each for each in chain if _is(each, _READ_ONLY, _READ_ONLY_WORDS)), chain[0])
    return str(getattr(told, "strerror", None) or str(told).splitlines()[0]).rstrip(".")
