"""Where things lie at run time: one folder, `SPEND_HOME`, and the paths inside it.

Here: pure path arithmetic for the archive, the cache, the registers and each council's rooms, and
the check that a council's code is a code before it ever becomes part of a path. Not here: reading
or writing what lies there. Any module may import this one; it imports only `errors`.

Nothing is created by asking for a path, so a dry run leaves no trace. A writer makes the folders
it needs, or calls `CouncilHome.prepare()` once.

    SPEND_HOME/
      archive/<aa>/<sha256>               every input file ever taken, immutable
      cache/                              derived, safe to delete
      cache/registers/                    registers as read; when deleted, add the files again
      registers/ledger.csv                every edition of a public register ever added, append-only
      councils/<code>/council.toml        the council's profile
      councils/<code>/automation.toml     when it runs by itself; without it, never
      councils/<code>/inbox.csv           the ledger of the inbox, append-only
      councils/<code>/inbox/<feed>/       the files, by name, for people
      councils/<code>/retention.csv       what was removed by whom and why, append-only
      councils/<code>/decisions.csv       what people decided about suppliers
      councils/<code>/corrections.csv     dated, guarded corrections of published cells
      councils/<code>/frameworks/<id>/    maturity frameworks of its own, or words laid over one
      councils/<code>/assessments/        claims, append-only, and one folder a sign-off
      councils/<code>/edits.csv           who wrote what through a form and when, append-only
      councils/<code>/warehouse.duckdb    the workshop, safe to delete
      councils/<code>/run.lock            held while a run is going on
      councils/<code>/runs/<run>/         the record of each run
      councils/<code>/returns/<list>/     a quarter's lines as the law has them published
      councils/<code>/published/<run>/    what a run that passed gives; `latest` points at the last
      frameworks/<id>/                    maturity frameworks that several councils share
      groups/<name>/<id>/                 what was made of several councils together
      serve.toml                          who may see and edit what over the network
      serve_users                         names and password hashes, readable by its owner alone
      notify.toml                         who is told of failures and late files; without it, nobody
      notifications/                      what was told to whom, and what is still to be told
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import BadReference, UnknownCouncil

SETTING = "SPEND_HOME"
DEFAULT_FOLDER = "spend_home"

SYNTHETIC_SERIAL = "999"
"""An authority code whose serial starts 999 (`E06999999`) is invented: ONS numbers each kind of
area upwards from 000001 and has issued fewer than a thousand of any kind of authority. The
synthetic council of `sample_data/` is `E06999999`."""

# ONS entity codes: E06 unitary, E07 non-metropolitan district, E08 metropolitan district,
# E09 London borough, E10 county, E47 combined authority; then six digits.
_CODE = re.compile(r"E(?:06|07|08|09|10|47)[0-9]{6}")
_FOLDER_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_code(code: str) -> str:
    """Return `code` unchanged if it has the form of an English authority code.

    Raises `UnknownCouncil` otherwise. The form excludes every separator, so a code that passed
    cannot lead out of its folder. Whether such an authority exists is `council.look_up`'s matter.
    """
    if _CODE.fullmatch(code) is None:
        raise UnknownCouncil(
            f"{code[:40]!r} is not an ONS code of an English council: it should be E06, E07, E08, "
            "E09, E10 or E47 followed by six digits, such as E06000001."
        )
    return code


def is_synthetic(code: str) -> bool:
    """Whether a well-formed code was invented for demonstration (serial 999xxx)."""
    return check_code(code)[3:6] == SYNTHETIC_SERIAL


@dataclass(frozen=True, slots=True)
class CouncilHome:
    """The rooms of one council. All attributes are paths; none is created by asking for it."""

    code: str
    root: Path

    @property
    def profile(self) -> Path:
        """`council.toml`, the council's profile."""
        return self.root / "council.toml"

    @property
    def ledger(self) -> Path:
        """`inbox.csv`, the append-only ledger of every file taken."""
        return self.root / "inbox.csv"

    @property
    def retention(self) -> Path:
        """`retention.csv`, the append-only log of what the retention policy removed."""
        return self.root / "retention.csv"

    @property
    def automation(self) -> Path:
        """`automation.toml`, when the council runs by itself."""
        return self.root / "automation.toml"

    @property
    def decisions(self) -> Path:
        """`decisions.csv`, what people decided about suppliers."""
        return self.root / "decisions.csv"

    @property
    def corrections(self) -> Path:
        """`corrections.csv`, guarded corrections of published cells."""
        return self.root / "corrections.csv"

    @property
    def frameworks(self) -> Path:
        """Folder of the council's own maturity frameworks and of wording it is licensed to use."""
        return self.root / "frameworks"

    @property
    def assessments(self) -> Path:
        """Folder of what people claim and sign: `claims.csv` and one folder a sign-off."""
        return self.root / "assessments"

    @property
    def edits(self) -> Path:
        """`edits.csv`, the append-only journal of what was written through forms."""
        return self.root / "edits.csv"

    @property
    def warehouse(self) -> Path:
        """`warehouse.duckdb`, the workshop: safe to delete."""
        return self.root / "warehouse.duckdb"

    @property
    def run_lock(self) -> Path:
        """`run.lock`, held by the run that is going on and saying which one that is."""
        return self.root / "run.lock"

    @property
    def runs(self) -> Path:
        """Folder of run records, one folder a run."""
        return self.root / "runs"

    @property
    def published(self) -> Path:
        """Folder of publications, one folder a run that passed."""
        return self.root / "published"

    @property
    def returns(self) -> Path:
        """Folder of lists that the law has the council publish, one file a quarter."""
        return self.root / "returns"

    @property
    def latest(self) -> Path:
        """`published/latest`, the last publication, switched only when a run has passed."""
        return self.published / "latest"

    @property
    def inboxes(self) -> Path:
        """The folder holding one inbox folder a feed."""
        return self.root / "inbox"

    def inbox(self, feed: str) -> Path:
        """Folder of one feed's files. `feed` is a lower-case word (spend, card, ...)."""
        if _FOLDER_NAME.fullmatch(feed) is None:
            raise BadReference(
                f"{feed[:40]!r} is not the name of a feed: use a lower-case word such as spend "
                "or card."
            )
        return self.inboxes / feed

    def prepare(self) -> CouncilHome:
        """Create the council's folders (never files) if they are missing; return itself."""
        for folder in (self.inboxes, self.runs, self.published):
            folder.mkdir(parents=True, exist_ok=True)
        return self


@dataclass(frozen=True, slots=True)
class Home:
    """The one run-time folder. `Home(Path("somewhere"))`, or `Home.from_environment()`."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """The folder named by `SPEND_HOME`, else `spend_home` in the working directory."""
        return cls(Path(os.environ.get(SETTING) or DEFAULT_FOLDER).expanduser().absolute())

    @property
    def archive(self) -> Path:
        """Folder of every input file ever taken, by content."""
        return self.root / "archive"

    @property
    def cache(self) -> Path:
        """Folder of derived files, safe to delete."""
        return self.root / "cache"

    @property
    def registers(self) -> Path:
        """Folder of the ledger of public registers."""
        return self.root / "registers"

    @property
    def frameworks(self) -> Path:
        """Folder of maturity frameworks that several councils share."""
        return self.root / "frameworks"

    @property
    def groups(self) -> Path:
        """Folder of what was made of several councils together, one folder a group."""
        return self.root / "groups"

    @property
    def councils(self) -> Path:
        """Folder holding one folder a council."""
        return self.root / "councils"

    @property
    def serve_settings(self) -> Path:
        """`serve.toml`, who may see and edit what over the network."""
        return self.root / "serve.toml"

    @property
    def serve_users(self) -> Path:
        """`serve_users`, names and password hashes of those who sign in with a password."""
        return self.root / "serve_users"

    @property
    def notify_settings(self) -> Path:
        """`notify.toml`, who is told of failures and late files, and how."""
        return self.root / "notify.toml"

    @property
    def notifications(self) -> Path:
        """Folder of what was told to whom, one file an event."""
        return self.root / "notifications"

    def archived(self, sha256: str) -> Path:
        """Path in the archive of the file with this content hash (64 lower-case hex digits)."""
        if _SHA256.fullmatch(sha256) is None:
            raise BadReference(
                f"{sha256[:80]!r} is not a SHA-256 of a file: 64 hexadecimal digits were expected."
            )
        return self.archive / sha256[:2] / sha256

    def council(self, code: str) -> CouncilHome:
        """The rooms of one council; raises `UnknownCouncil` when `code` is no authority code."""
        return CouncilHome(check_code(code), self.councils / code)

    def council_codes(self) -> tuple[str, ...]:
        """Codes of the councils set up here (those with a profile), in order."""
        if not self.councils.is_dir():
            return ()
        return tuple(
            sorted(
                folder.name
                for folder in self.councils.iterdir()
                if _CODE.fullmatch(folder.name) and (folder / "council.toml").is_file()
            )
        )
