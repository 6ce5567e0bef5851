"""Running the graph for the command line: one council, this process, Dagster's own records kept.

Here: starting a run, telling a watcher what happens. Not here: what runs (`graph.py`), what a
failure says (`failures.py`) and where Dagster keeps its records (`instance.py`).
`pipelines/definitions.py` hands `launch` and `register` to `run.py`.
"""

import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.defs.assets import COUNCIL_PARTITION
from pipelines.defs.automation import JOB
from pipelines.defs.failures import FAILURES, fault_of
from pipelines.defs.graph import build_definitions
from pipelines.defs.instance import instance_of
from pipelines.defs.tags import ASKED_BY, PERSON
from pipelines.defs.workshop import in_plain_words
from pipelines.execution import PUBLISHING
from pipelines.home import Home
from pipelines.run import Launched, Step, Watch
from pipelines.tables import PROJECT

_DOING = {
    "landing": "reading the inbox",
    "reference_data": "loading reference data",
    "registers": "loading public registers",
    "publication": PUBLISHING,
}


def launch(home: Home, code: str, watch: Watch | None = None, project: Path = PROJECT) -> Launched:
    """Execute the whole graph for council `code`; never raises for what goes wrong inside it.

    `RunRefused` where Dagster's own records cannot be written for want of disk or rights.
    """
    with in_plain_words(), _told_once(), instance_of(home) as instance:
        _add_partitions(instance, [code])
        definitions = build_definitions(project, spend_home=str(home.root))
        job = definitions.resolve_job_def(JOB)
        listener = _Listener(watch, total=len(job.graph.node_dict))
        run_id = str(uuid.uuid4())
        instance.add_event_listener(run_id, listener)
        result = job.execute_in_process(
            tags={ASKED_BY: PERSON},
            instance=instance,
            partition_key=code,
            raise_on_error=False,
            run_id=run_id,
        )
    if result.success:
        return Launched(passed=True)
    fault, trace = fault_of(listener.failures)
    return Launched(passed=False, fault=fault, trace=trace, began=listener.began)


def register(home: Home, code: str) -> None:
    """Let Dagster know of council `code`, so that `dg launch --partition` and `dg dev` offer it."""
    with in_plain_words(), instance_of(home) as instance:
        _add_partitions(instance, [code])


@contextmanager
def _told_once() -> Iterator[None]:
    """Keep Dagster from printing what it also raises when its records cannot be written."""
    with redirect_stderr(_WithoutUnwrittenRecords(sys.stderr)):
        yield


class _WithoutUnwrittenRecords:
    """Where errors are printed to, but for those of Dagster's records."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        if text.startswith("Exception while writing logger call to event log"):
            return len(text)
        return int(self._stream.write(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _add_partitions(instance: dg.DagsterInstance, codes: list[str]) -> None:
    known = set(instance.get_dynamic_partitions(COUNCIL_PARTITION))
    new = [code for code in codes if code not in known]
    if new:
        instance.add_dynamic_partitions(COUNCIL_PARTITION, new)


class _Listener:
    """Follows the events of one run: tells the watcher, remembers the failures."""

    def __init__(self, watch: Watch | None, total: int) -> None:
        self._watch = watch
        self._total = total
        self._done = 0
        self.began = False
        self.failures: list[Any] = []

    def __call__(self, entry: Any) -> None:
        event = entry.dagster_event
        if event is None:
            if self._watch is not None:
                self._watch(Step(entry.user_message, "begun", self._done, self._total))
            return
        kind = event.event_type_value
        self.began = self.began or kind == "STEP_START"
        if kind in FAILURES:
            self.failures.append(event.event_specific_data)
        if self._watch is None or event.step_key is None:
            return
        name = _words(event.step_key)
        if kind == "STEP_START":
            self._watch(Step(name, "begun", self._done, self._total))
        elif kind == "ASSET_MATERIALIZATION":
            rows = event.materialization.metadata.get("dagster/row_count")
            made = ".".join(event.asset_key.path)
            count = None if rows is None else int(rows.value)
            self._watch(Step(made, "built", self._done, self._total, count))
        elif kind in ("STEP_SUCCESS", "STEP_FAILURE"):
            self._done += 1
            passed = kind == "STEP_SUCCESS"
            self._watch(Step(name, "ended" if passed else "failed", self._done, self._total))


def _words(step: str) -> str:
    """What a step does: `core__spend_line__checks` is checking core.spend_line."""
    if step in _DOING:
        return _DOING[step]
    doing = "checking" if step.endswith("__checks") else "building"
    return f"{doing} {step.removesuffix('__checks').replace('__', '.', 1)}"
