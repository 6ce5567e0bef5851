"""Ledgers: CSV files that people and commands add lines to, and that nobody takes lines from.

Here: the heading of such a file, and adding lines to it in one step. Not here: what a line means
(`assessments.py`, `edits.py`, `decision_form/` and the shelf of registers, which import it).
Imports `files` alone.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from pipelines.files import write_atomically


def heading_of(path: Path) -> list[str]:
    """The columns of the ledger in the order in which it has them; none without a heading."""
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    first = next(csv.reader(io.StringIO(text.strip(), newline="")), [])
    return [name.strip() for name in first]


def with_rows(content: bytes, rows: Sequence[Sequence[str]]) -> bytes:
    """A ledger with lines added, each on a line of its own also where the last one was left open.

    What was there stays byte for byte; the new lines end as those before them do.
    """
    end = "\r\n" if b"\r\n" in content else "\n"
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=end).writerows(rows)
    is_open = content and content[-1:] not in (b"\n", b"\r")
    return content + (end.encode() if is_open else b"") + written.getvalue().encode()


def append_rows(path: Path, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Add lines to the ledger at `path` in one step; one that is not there, or blank, gets
    `heading`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if heading_of(path):
        write_atomically(path, with_rows(path.read_bytes(), rows))
    else:
        write_atomically(path, with_rows(b"", [heading, *rows]))
