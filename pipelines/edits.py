"""Edits: the journal of who wrote what through a form, and when.

    councils/<code>/edits.csv    at,user,what,file,row,sha256    only ever added to

A claim written through a form is the same line as one written by hand, so the ledger says nothing
of forms and a run nothing of clocks or accounts: the journal lies beside `assessments/` and outside
what a run is given, hashes and publishes. Each line names what was written by its place and its
hash, so that an auditor finds one from the other.

Here: the columns, adding a line, reading them. Not here: what is written (`editing.py`, which
alone imports this).
"""

from dataclasses import astuple, dataclass
from datetime import datetime

from pipelines.corrections import read_lines
from pipelines.home import CouncilHome
from pipelines.ledgers import append_rows

COLUMNS = ("at", "user", "what", "file", "row", "sha256")


@dataclass(frozen=True)
class Edit:
    """One line of the journal: `user` wrote `what` at `at`, as row `row` of `file`.

    `file` is a path below the council's folder, `row` empty where the whole file is what was
    written. `sha256` is that of the file, or of a claim's cells as `editing.claim_sha256` says.
    """

    at: str
    user: str
    what: str
    file: str
    row: str
    sha256: str


def moment(now: datetime) -> str:
    """A moment as the journal writes it: to the second, with its distance from UTC."""
    return now.astimezone().isoformat(timespec="seconds")


def note(room: CouncilHome, edit: Edit) -> None:
    """Add one line. The caller holds the lock `edits`."""
    append_rows(room.edits, COLUMNS, [astuple(edit)])


def read_edits(room: CouncilHome) -> tuple[Edit, ...]:
    """Every line, oldest first; none without a journal. `BadReference` for a damaged one."""
    return tuple(Edit(**cells) for _, cells in read_lines(room.edits, COLUMNS))
