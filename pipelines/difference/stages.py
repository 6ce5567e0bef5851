"""Stages: the publications that lead from one run to another, one cause at a time.

Here: making the runs in between. Not here: comparing them (`figures.py`, `suppliers.py`).
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import given
from pipelines.difference.causes import CODE, GIVEN, Cause, differs
from pipelines.errors import RunRefused
from pipelines.home import Home
from pipelines.publications import PublishedRun
from pipelines.run import (
    RunFolder,
    Watch,
    identify,
    no_trace_in_history,
    take_to_publication,
)
from pipelines.tables import PROJECT


@dataclass(frozen=True)
class Stage:
    """One publication on the way, and what was changed to come to it from the one before.

    Several causes stand together where the run with the first of them alone would not publish.
    """

    causes: tuple[Cause, ...]
    folder: Path


@contextmanager
def stages(
    home: Home,
    before: PublishedRun,
    after: PublishedRun,
    watch: Watch | None = None,
    project: Path = PROJECT,
) -> Iterator[tuple[Stage, ...]]:
    """The publications from `before` to `after`, both included; the first has no cause.

    Those in between lie in a scratch place and go when the block ends. `RunRefused` when a run kept
    no record or cannot be made again.
    """
    with tempfile.TemporaryDirectory(prefix="localpound-diff-") as place:
        way = _Way(home, before, after, Path(place), watch, project)
        yield tuple(way.stages())


class _Way:
    """The way from one run to the other."""

    def __init__(
        self,
        home: Home,
        before: PublishedRun,
        after: PublishedRun,
        place: Path,
        watch: Watch | None,
        project: Path,
    ) -> None:
        self._home, self._before, self._after = home, before, after
        self._place, self._watch, self._project = place, watch, project
        self._then, self._now = _facts(before), _facts(after)
        self._today = identify(home, after.room, project).facts
        self._made = 0

    def stages(self) -> Iterator[Stage]:
        """Every stage; runs are made only where more than one cause differs."""
        yield Stage((), self._before.folder)
        changed = [each for each in GIVEN if differs(each, self._then, self._now)]
        is_code_other = differs(CODE, self._then, self._now)
        if len(changed) + is_code_other <= 1:
            yield Stage((CODE,) if is_code_other else tuple(changed), self._after.folder)
            return
        yield from self._one_by_one(changed)

    def _one_by_one(self, changed: Sequence[Cause]) -> Iterator[Stage]:
        """Today's code first, then one cause after the other, last the code of the later run."""
        waiting: tuple[Cause, ...] = ()
        steps: list[tuple[Cause, int]] = []
        if differs(CODE, self._then, self._today):
            steps.append((CODE, 0))
        steps += [(cause, number) for number, cause in enumerate(changed, start=1)]
        is_code_of_today = not differs(CODE, self._now, self._today)
        for cause, number in steps:
            waiting = (*waiting, cause)
            if number == len(changed) and is_code_of_today:
                continue
            made = self._make(changed[:number])
            if made is not None:
                yield Stage(waiting, made)
                waiting = ()
        if not is_code_of_today:
            waiting = (*waiting, CODE)
        yield Stage(waiting, self._after.folder)

    def _make(self, changed: Sequence[Cause]) -> Path | None:
        """The publication of the earlier run with `changed` of the later; None if it has none."""
        self._made += 1
        code = self._before.code
        kept = RunFolder.of(self._before.room, self._before.run).path
        scratch = given.restore(kept, self._place / str(self._made), self._home, code)
        later = RunFolder.of(self._after.room, self._after.run).path / given.FOLDER
        for path in (each.format(code=code) for cause in changed for each in cause.paths):
            _put(later / path, scratch.root / path)
        absent = given.absent(scratch, code)
        if absent:
            listed = "; ".join(each.sentence for each in absent)
            raise RunRefused(f"The runs in between cannot be made: {listed}.")
        with no_trace_in_history():
            outcome = take_to_publication(scratch, code, self._watch, self._project)
        return outcome.published if outcome.passed else None


def _facts(published: PublishedRun) -> dict[str, Any]:
    record = RunFolder.of(published.room, published.run).record()
    if record is None:
        raise RunRefused(f"Run {published.run} kept no record, so it cannot be compared.")
    facts: dict[str, Any] = record["identity"]
    return facts


def _put(source: Path, place: Path) -> None:
    """Let what lies at `place` be what lies at `source`, which may be nothing."""
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
    if source.is_dir():
        shutil.copytree(source, place)
    elif source.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
