"""Telling: what there is to say of a run or of a day, kept for whoever should hear of it.

Here: a run that ended, and months that are late. Not here: the rule (`lateness.py`), the words
(`events.py`), sending (`outbox.py`).
"""

from collections.abc import Iterator
from datetime import date, datetime

from pipelines.council import read_profile
from pipelines.errors import LocalpoundError
from pipelines.home import CouncilHome, Home
from pipelines.lateness import lateness
from pipelines.notifying.events import Event, of_lateness, of_run
from pipelines.notifying.outbox import note


def note_run(
    home: Home,
    code: str,
    run: str | None,
    *,
    passed: bool,
    fault: str | None = None,
) -> int:
    """Keep what is to be told of a run that has just ended; how many events are new.

    `run` is its name, None where it came to none; the others as `events.of_run` has them.
    """
    room = home.council(code)
    now = datetime.now().astimezone()
    return note(home, of_run(room, _name(room), run, now, passed=passed, fault=fault))


def note_lateness(home: Home, today: date) -> int:
    """Keep what is late of every council; how many events are new."""
    return note(home, _late(home, today))


def _late(home: Home, today: date) -> Iterator[Event]:
    for code in home.council_codes():
        room = home.council(code)
        event = of_lateness(room, _name(room), lateness(room, today), today)
        if event is not None:
            yield event


def _name(room: CouncilHome) -> str:
    """The council's name; its code where its profile cannot be read, which may be the news."""
    try:
        return read_profile(room.profile).name
    except LocalpoundError:
        return room.code
