"""The workshop: what every step of a run shares, above all the one open warehouse.

Here: the Dagster resource that opens a council's warehouse for the length of a run, and turns our
exceptions into failures with one plain sentence. Not here: assets (`assets.py`), checks
(`checks.py`). DuckDB shuts out every other opener while a writer is open: holding it from the
first step to the last is what makes a second run of the same council impossible.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from pipelines import given
from pipelines.council import CouncilProfile, read_profile
from pipelines.errors import LocalpoundError, RunRefused
from pipelines.execution import Timekeeper
from pipelines.home import CouncilHome, Home
from pipelines.run import Identity, RunFolder, begin, refuse_if_changed
from pipelines.site.run_pages import write_run_pages
from pipelines.tables import PROJECT
from pipelines.warehouse import Warehouse

PARTITION = "dagster/partition"


@dataclass
class Bench:
    """One council's run in progress.

    `fingerprints` holds the content hash of each table built in this run, `checked` the tables
    whose checks ran in it, `time` how long each step took.
    """

    home: Home
    room: CouncilHome
    profile: CouncilProfile
    identity: Identity
    folder: RunFolder
    warehouse: Warehouse
    fingerprints: dict[str, str] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)
    time: Timekeeper = field(default_factory=Timekeeper)

    def refuse_if_changed(self) -> None:
        """Refuse to go on where what was just read is not what the run is named after."""
        refuse_if_changed(self.identity, self.home, self.room)


class Workshop(dg.ConfigurableResource["Workshop"]):
    """The warehouse of the council whose partition runs, open for the whole run.

    `spend_home` is the run-time folder; empty means the setting `SPEND_HOME`.
    """

    spend_home: str = ""
    project: str = str(PROJECT)

    _bench: Bench | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Workshop"]:
        """Open what the run needs and close it whatever happens."""
        home = Home(Path(self.spend_home)) if self.spend_home else Home.from_environment()
        code = context.run.tags.get(PARTITION) if context.run else None
        if code is None:
            raise RunRefused(
                "A run is of one council: choose its partition, the council's ONS code."
            )
        room = home.council(code)
        macros = Path(self.project) / "sql" / "macros"
        with Warehouse.open(room.warehouse, macros=macros) as warehouse:
            identity = begin(home, code, Path(self.project)).identity
            profile = read_profile(room.profile)
            folder = RunFolder.of(room, identity.run)
            folder.forget_checks()
            given.keep(home, room, folder.path)
            bench = self._bench = Bench(home, room, profile, identity, folder, warehouse)
            try:
                yield self
            finally:
                folder.add_execution(bench.time.ended())
                write_run_pages(folder.path, profile.name)
                self._bench = None

    @property
    def bench(self) -> Bench:
        """What the run works on; only there while a run is."""
        if self._bench is None:
            raise RunRefused("The workshop is open only while a run is executed.")
        return self._bench


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turn a sentence meant for a person into a Dagster failure that shows just that sentence."""
    try:
        yield
    except LocalpoundError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
