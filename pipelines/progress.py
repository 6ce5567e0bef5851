"""Progress: what is being done and how much is left, told while a run works.

    moving_line(console, name, last)   a bar on a terminal; elsewhere one line when it has ended
    Machine(code, write)               one JSON line an event, for machines

What is left is told from the last time the council's run passed on this machine: the seconds that
the steps still to come took then. Where there is no such time, only steps are counted. It is no
promise: another month or register makes the next run longer.

Here: telling. Not here: what happens (`run.Step`), the seconds of a run (`execution.py`), the page
at its end (`summary.py`). Only `cli` imports it.
"""

import json
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from pipelines.home import CouncilHome
from pipelines.run import Outcome, RunFolder, Step, Watch

_ROUNDING = ((90, 5), (600, 30), (5400, 60))


def last_seconds(room: CouncilHome) -> Mapping[str, float]:
    """Seconds by step of the last time that a run of this council passed on this machine.

    Empty where none did: what another machine took says nothing of this one.
    """
    passed = [
        each
        for path in sorted(room.runs.glob("*/executions.json"))
        for each in RunFolder.of(room, path.parent.name).executions()
        if each.get("passed") and each.get("machine") == platform.node()
    ]
    if not passed:
        return {}
    seconds = max(passed, key=lambda each: str(each["ended_at"])).get("seconds", {})
    return {str(name): float(taken) for name, taken in seconds.items()}


@dataclass
class Left:
    """How long the steps still to come took last time; `seen` takes each step that has ended."""

    waiting: dict[str, float]
    was_known: bool = field(init=False)

    def __post_init__(self) -> None:
        """Remember whether there was a last time."""
        self.was_known = bool(self.waiting)

    def seen(self, step: Step) -> None:
        """Take a step that is over out of what is left."""
        if step.kind in ("built", "ended", "failed"):
            self.waiting.pop(step.name, None)

    @property
    def seconds(self) -> float | None:
        """Seconds left as last time; None where there was none."""
        return sum(self.waiting.values()) if self.was_known else None

    @property
    def in_words(self) -> str:
        """`about 40 s left, as last time`; nothing where there was no last time."""
        if self.seconds is None:
            return ""
        return f"about {duration_in_words(self.seconds)} left, as last time"


def duration_in_words(seconds: float) -> str:
    """Seconds as people say them, no more exact than they are: `40 s`, `2.5 min`, `1.2 h`."""
    for below, step in _ROUNDING:
        if seconds < below:
            whole = max(step, round(seconds / step) * step)
            return f"{whole} s" if below == _ROUNDING[0][0] else f"{whole / 60:g} min"
    return f"{seconds / 3600:.1f} h"


@contextmanager
def moving_line(
    console: Console, name: str, last: Mapping[str, float] | None = None
) -> Iterator[Watch]:
    """A bar that follows a run on a terminal; elsewhere one line when it has ended."""
    if not console.is_terminal:
        with _one_line(console, name) as watch:
            yield watch
        return
    left = Left(dict(last or {}))
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(f"{name}: starting", total=None)

        def watch(step: Step) -> None:
            left.seen(step)
            words = ", ".join(filter(None, (_words(name, step), left.in_words)))
            progress.update(task, description=words, completed=step.done, total=step.total)

        yield watch


@contextmanager
def _one_line(console: Console, name: str) -> Iterator[Watch]:
    begun = time.monotonic()
    last: list[Step] = []

    def watch(step: Step) -> None:
        last[:] = [step]

    yield watch
    if last:
        took = duration_in_words(time.monotonic() - begun)
        console.print(f"{name}: {last[0].done} of {last[0].total} steps done in {took}")


def _words(name: str, step: Step) -> str:
    if step.rows is None:
        return f"{name}: {step.name}"
    return f"{name}: {step.name} ({step.rows:,} {'row' if step.rows == 1 else 'rows'})"


@dataclass
class Machine:
    """Tells a run of one council as JSON lines: `write` is called with each, without its end.

    Every line has `event`, `council`, `at` (UTC) and `seconds` since the beginning. Events are
    `begun`, `built` (with `rows`), `ended` and `failed` of a step `what`, with `done` of `total`
    steps and `seconds_left` as last time (null where there was none); last `published`, or
    `stopped` where nothing is published, with the run and why. It holds no payee: names of files,
    tables and checks only.
    """

    code: str
    write: Callable[[str], None]
    last: Mapping[str, float] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _begun: float = field(init=False)
    _left: Left = field(init=False)

    def __post_init__(self) -> None:
        """Begin."""
        self._begun = self.clock()
        self._left = Left(dict(self.last))

    def watch(self, step: Step) -> None:
        """One line for a step."""
        self._left.seen(step)
        left = self._left.seconds
        facts: dict[str, Any] = {"what": step.name, "done": step.done, "total": step.total}
        if step.rows is not None:
            facts["rows"] = step.rows
        self._say(step.kind, **facts, seconds_left=None if left is None else round(left))

    def ended(self, outcome: Outcome) -> None:
        """The last line: what the run came to."""
        files = outcome.inputs
        self._say(
            "published" if outcome.passed else "stopped",
            run=outcome.run,
            published=str(outcome.published) if outcome.passed and outcome.published else None,
            files=len(files),
            refused=sum(each.get("status") == "refused" for each in files),
            not_taken=list(outcome.not_taken),
            found=list(outcome.found),
            checks=len(outcome.checks),
            warnings=[each.in_words for each in outcome.warnings],
            blocking=[each.in_words for each in outcome.blocking],
            fault=outcome.fault,
            all_done=outcome.all_done,
        )

    def refused(self, why: str) -> None:
        """The last line where the run could not begin."""
        self._say("stopped", run=None, published=None, fault=why, all_done=False)

    def _say(self, event: str, **facts: Any) -> None:
        line = {
            "event": event,
            "council": self.code,
            "at": self.now().isoformat(timespec="seconds"),
            "seconds": round(self.clock() - self._begun, 1),
            **facts,
        }
        self.write(json.dumps(line, ensure_ascii=False))
