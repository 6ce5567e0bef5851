"""Execution: when, where, by whom and how fast a run was made, kept beside it and never published.

A run follows from its inputs alone and has one name, however often it is made; each time it is made
is an execution. What tells one from another (clock, person, machine, seconds) lies in
`runs/<run>/executions.json` and in no published file, so that publications stay the same bytes.
Nothing else depends on the clock: one that goes backwards makes for odd times here and no more.

Here: measuring and describing one execution. Not here: keeping it (`run.py`), showing it (`site/`).
Imports nothing of ours.
"""

import getpass
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

PUBLISHING = "publishing"
"""What the seconds of a run call its last step; the others are called after their table."""

BEGUN, ENDED, CUT_OFF = "begun", "ended", "did not finish"
"""How far an execution came. One that was killed is `begun` until the next run finds it."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Pace:
    """Seconds by step. Steps follow each other: each takes what has passed since the one before."""

    clock: Callable[[], float] = time.monotonic
    seconds: dict[str, float] = field(default_factory=dict)
    _last: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin to measure."""
        self._last = self.clock()

    def lap(self, step: str) -> None:
        """Note that `step` has just ended; one that ends twice took the sum."""
        now = self.clock()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._last
        self._last = now


@dataclass(frozen=True)
class Execution:
    """One making of a run: `passed` says whether it came to a publication.

    `ended_at` is None of one that did not end. `found` says what it found, of makings before that
    were cut off, and put right; `not_taken` what of the inbox folder could not be taken.
    """

    started_at: str
    ended_at: str | None
    started_by: str
    machine: str
    python: str
    passed: bool
    seconds: dict[str, float]
    fate: str = ENDED
    found: tuple[str, ...] = ()
    not_taken: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """What it came to, for one line."""
        if self.fate == CUT_OFF:
            return "did not finish: it was stopped from outside"
        return "passed" if self.passed else "did not pass"

    @property
    def total_seconds(self) -> float:
        """Seconds of all steps together."""
        return sum(self.seconds.values())

    @property
    def slowest(self) -> list[tuple[str, float]]:
        """The ten steps that took longest."""
        return sorted(self.seconds.items(), key=lambda each: -each[1])[:10]

    def as_dict(self) -> dict[str, Any]:
        """The execution as it is kept; seconds to the hundredth."""
        seconds = {step: round(taken, 2) for step, taken in self.seconds.items()}
        lists = {"found": list(self.found), "not_taken": list(self.not_taken)}
        return {**self.__dict__, "seconds": seconds, **lists}


@dataclass
class Timekeeper:
    """Follows one execution from its start; `passed` is set by who sees it through."""

    now: Callable[[], datetime] = _now
    pace: Pace = field(default_factory=Pace)
    passed: bool = False
    found: tuple[str, ...] = ()
    not_taken: tuple[str, ...] = ()
    _started: datetime = field(init=False)

    def __post_init__(self) -> None:
        """Begin."""
        self._started = self.now()

    @property
    def in_words(self) -> str:
        """Which process it is, whose and since when, for whoever finds it at work."""
        since = self._started.isoformat(sep=" ", timespec="seconds")
        return f"process {os.getpid()} of {_person()} on {platform.node()}, since {since}"

    def begun(self) -> Execution:
        """The execution, which nobody knows the end of yet."""
        return replace(self.ended(), ended_at=None, fate=BEGUN)

    def ended(self) -> Execution:
        """The execution, ended now."""
        return Execution(
            started_at=self._started.isoformat(timespec="seconds"),
            ended_at=self.now().isoformat(timespec="seconds"),
            started_by=_person(),
            machine=platform.node(),
            python=platform.python_version(),
            passed=self.passed,
            seconds=dict(self.pace.seconds),
            found=self.found,
            not_taken=self.not_taken,
        )


def _person() -> str:
    """Who is signed in on this machine; a service may be nobody."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"
