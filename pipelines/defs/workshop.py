"""The workshop: what every step of a run shares, above all the one open warehouse.

Here: the Dagster resource that opens a council's warehouse for the length of a run, and turns our
exceptions into failures with one plain sentence. Not here: assets (`assets.py`), checks
(`checks.py`). A run holds its council's lock and the open warehouse from the first step to the
last: that makes a second run of the same council impossible, and lets it put right what a run
before it left that was killed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import duckdb
from polars.exceptions import PolarsError
from pydantic import PrivateAttr
from sqlalchemy.exc import SQLAlchemyError

from pipelines import given, leftovers
from pipelines.council import CouncilProfile, read_profile
from pipelines.defs.tags import run_tags
from pipelines.errors import LocalpoundError, RunRefused, WarehouseDamaged, WarehouseLocked
from pipelines.execution import Timekeeper
from pipelines.home import CouncilHome, Home
from pipelines.lock import held
from pipelines.run import Identity, RunFolder, begin, refuse_if_changed
from pipelines.shortage import shortage
from pipelines.site.run_pages import write_run_pages
from pipelines.tables import PROJECT
from pipelines.warehouse import Warehouse, discard, wal_of

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
        time = Timekeeper()
        with (
            in_plain_words(),
            held(room.run_lock, time.in_words, lambda who: _busy(room, who)) as cut_off,
            _opened(
                self._project,
                home,
                room,
                time,
                cut_off=cut_off,
                is_whole=context.run is not None and not context.run.asset_selection,
            ) as warehouse,
        ):
            if time.found:
                _end_records(context, code)
            begun = begin(home, code, self._project)
            identity, time.not_taken = begun.identity, begun.not_taken
            if context.run is not None and context.instance is not None:
                tags = run_tags(home, room, identity)
                context.instance.add_run_tags(context.run.run_id, tags)
            profile = read_profile(room.profile)
            folder = RunFolder.of(room, identity.run)
            folder.forget_checks()
            folder.add_execution(time.begun())
            given.keep(home, room, folder.path)
            self._bench = Bench(home, room, profile, identity, folder, warehouse, time=time)
            try:
                yield self
            finally:
                self._bench = None
                _end(folder, profile, time)

    @property
    def _project(self) -> Path:
        return Path(self.project)

    @property
    def bench(self) -> Bench:
        """What the run works on; only there while a run is."""
        if self._bench is None:
            raise RunRefused("The workshop is open only while a run is executed.")
        return self._bench


def _busy(room: CouncilHome, holder: str) -> WarehouseLocked:
    return WarehouseLocked(
        f"A run of council {room.code} is going on ({holder or 'it has not said which'}): let it "
        "finish. Its lock ends with that process, however it ends: there is nothing to remove."
    )


@contextmanager
def _opened(
    project: Path, home: Home, room: CouncilHome, time: Timekeeper, *, cut_off: str, is_whole: bool
) -> Iterator[Warehouse]:
    """The warehouse, once what a run before left half made is gone; `time` keeps what was found.

    A whole run begins with an empty one: what a killed process or a full disk left in the file may
    break only when it is read. A part of a run needs the tables that are there.
    """
    is_left = leftovers.clear(home, room)
    unended = _note_cut_off(room)
    if cut_off or unended:
        who = f" ({cut_off})" if cut_off else ""
        time.found += (f"The run before{who} did not finish: what it left half made is removed.",)
    elif is_left:
        time.found += ("What a command that was stopped left half made is removed.",)
    is_empty = is_whole or bool(cut_off or unended)
    try:
        with Warehouse.open(room.warehouse):
            pass
    except WarehouseDamaged as damage:
        is_empty = True
        time.found += (f"The warehouse was damaged and is built anew. It said: {damage}",)
    if is_empty:
        discard(room.warehouse)
    try:
        with Warehouse.open(room.warehouse, macros=project / "sql" / "macros") as warehouse:
            yield warehouse
    finally:
        # On a full disk the engine cannot bring in what it wrote beside the file.
        if wal_of(room.warehouse).exists():
            discard(room.warehouse)


def _end_records(context: dg.InitResourceContext, code: str) -> None:
    """Let Dagster know of runs of the council that it takes for going on: only this one does."""
    if context.instance is None or context.run is None:
        return
    going_on = dg.RunsFilter(tags={PARTITION: code}, statuses=[dg.DagsterRunStatus.STARTED])
    for each in context.instance.get_runs(going_on):
        if each.run_id != context.run.run_id:
            context.instance.report_run_failed(each, "Its process ended before it did.")


def _note_cut_off(room: CouncilHome) -> list[str]:
    """Names of runs of which an execution began and never ended; from now on they say so."""
    name = read_profile(room.profile).name
    found = []
    for path in sorted(each for each in room.runs.glob("*") if each.is_dir()):
        folder = RunFolder.of(room, path.name)
        if folder.note_cut_off():
            write_run_pages(path, name)
            found.append(path.name)
    return found


def _end(folder: RunFolder, profile: CouncilProfile, time: Timekeeper) -> None:
    """Keep how the execution ended, for people too."""
    try:
        folder.end_execution(time.ended())
        write_run_pages(folder.path, profile.name)
    except OSError as error:
        # Whatever stopped the run is told already; on a full disk the next run says the rest.
        if time.passed or shortage(error) is None:
            raise


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Turn an error that comes of what the machine lacks into a sentence for a person."""
    try:
        yield
    except (OSError, MemoryError, duckdb.Error, PolarsError, SQLAlchemyError) as error:
        lack = shortage(error)
        if lack is None:
            raise
        raise RunRefused(lack) from error


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turn a sentence meant for a person into a Dagster failure that shows just that sentence."""
    try:
        with in_plain_words():
            yield
    except LocalpoundError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
