"""Events: what is worth telling somebody who does not sit before it, in words.

    of_run(...)         a run that published nothing, refused files, or published
    of_lateness(...)    months that should be there by now
    trial(...)          a message that says only that messages arrive

Here: what is said and what makes an event the same as one told before (its key). Not here: to whom
and how. Words of a run name files, never payees, amounts or traces. Imports `home`, `inbox`,
`lateness`, `run` and its settings.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipelines import inbox
from pipelines.home import CouncilHome
from pipelines.lateness import Lateness
from pipelines.notifying.settings import About
from pipelines.run import RunFolder

_LISTED = 5
Facts = dict[str, str | int]


@dataclass(frozen=True)
class Event:
    """One thing to tell of a council.

    `key` is the same for what is the same to a person: it is told once. `subject` and `lines` are
    for people of the council; `facts` holds no words of a file and may leave it.
    """

    key: str
    about: About
    code: str
    subject: str
    lines: tuple[str, ...]
    facts: Facts

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits of the key: the name of the event wherever it is sent."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:16]


def of_run(
    room: CouncilHome,
    name: str,
    run: str | None,
    at: datetime,
    *,
    passed: bool,
    fault: str | None = None,
) -> Iterator[Event]:
    """What is to be told of a run that ended at `at`: by name, or None where it had no name yet.

    `fault` is the sentence it stopped with.
    """
    folder = RunFolder.of(room, run) if run else None
    facts: dict[str, str | int] = {"run": run} if run else {}
    if passed and run:
        yield _published(room, name, at, facts)
    elif not passed:
        yield _failed(room, name, at, facts, folder, tuple(_why(folder, fault)))
    refused = _refused_files(folder) if folder else []
    if refused:
        yield _refused(room, name, facts, refused)


def _published(room: CouncilHome, name: str, at: datetime, facts: Facts) -> Event:
    return Event(
        key=f"published {room.code} {facts['run']}",
        about="published",
        code=room.code,
        subject=f"{name}: published on {_day(at)}",
        lines=(f"Run {facts['run']} passed and is what people read from now on.",),
        facts=facts,
    )


def _failed(
    room: CouncilHome,
    name: str,
    at: datetime,
    facts: Facts,
    folder: RunFolder | None,
    why: tuple[str, ...],
) -> Event:
    where = f" and in {folder.path}" if folder else ""
    return Event(
        key=f"failed {room.code} {facts.get('run')} {at:%Y-%m-%d} {' '.join(why)}",
        about="failed",
        code=room.code,
        subject=f"{name}: nothing was published on {_day(at)}",
        lines=(
            *why,
            "What was published before stands.",
            f"More is said by `localpound doctor {room.code}`{where}.",
        ),
        facts=facts,
    )


def _refused(room: CouncilHome, name: str, facts: Facts, refused: list[str]) -> Event:
    return Event(
        key=f"refused {room.code} {' '.join(sorted(refused))}",
        about="refused",
        code=room.code,
        subject=f"{name}: {_files(len(refused))} refused",
        lines=(
            *_first(refused),
            f"Nothing of them is in the figures. Why: `localpound show {room.code}`, or the work "
            "queues of the evidence pages.",
        ),
        facts={**facts, "files": len(refused)},
    )


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def of_lateness(room: CouncilHome, name: str, found: Lateness, today: date) -> Event | None:
    """The months that should be there by now, told once a month and when others are missing."""
    if not (found.missing or found.late):
        return None
    lines = [
        f"The last month of {each.feed} is {each.month:%B %Y}: {each.behind} whole months are late."
        for each in found.late
    ]
    if found.missing:
        listed = ", ".join(_first(found.missing_in_words))
        lines.append(f"Missing between other months: {listed}.")
    return Event(
        key=f"late {room.code} {today:%Y-%m} {' '.join(lines)}",
        about="late",
        code=room.code,
        subject=f"{name}: payment files are late",
        lines=(*lines, f"Put them into {room.inboxes}, or `localpound add {room.code} FILE...`."),
        facts={"feeds_late": len(found.late), "months_missing": len(found.missing)},
    )


def trial(code: str, at: datetime) -> Event:
    """A message that says only that messages arrive."""
    return Event(
        key=f"trial {code} {at.isoformat()}",
        about="failed",
        code=code,
        subject="localpound can reach you",
        lines=("This is a trial: nothing is amiss.", "`localpound notify --test` sent it."),
        facts={"trial": 1},
    )


def _why(folder: RunFolder | None, fault: str | None) -> Iterator[str]:
    """Why a run published nothing: the sentence it stopped with, or the checks that failed."""
    if fault:
        yield fault
        return
    blocking = [each for each in folder.checks() if each.is_blocking_failure] if folder else []
    if blocking:
        yield f"{len(blocking)} checks that may not fail did:"
        yield from _first([each.in_words for each in blocking])
    else:
        yield "It ended before it could say why."


def _refused_files(folder: RunFolder) -> list[str]:
    """The files that were refused and that nobody put aside, and those that were not even taken."""
    refused = [
        f"{each['file_name']}: refused"
        for each in folder.inputs()
        if each["status"] == "refused" and each.get("reason_code") not in inbox.PUT_ASIDE
    ]
    last = folder.executions()[-1:]
    return refused + [sentence for each in last for sentence in each.get("not_taken", ())]


def _files(count: int) -> str:
    return "1 file was" if count == 1 else f"{count} files were"


def _first(words: Sequence[str]) -> tuple[str, ...]:
    """The first few, and how many more there are."""
    more = (f"and {len(words) - _LISTED} more",) if len(words) > _LISTED else ()
    return (*words[:_LISTED], *more)
