"""Watching an inbox: whether it holds something new that lies still, so that a run is worth it.

    see(room, before, now)        how the inbox looks, and since when
    is_worth_a_run(home, room)    whether a run would be another than the last

A file that is still being copied grows: nothing is run until size and time of every file have
stayed as they are for some minutes. What has been settled (run, or found to be published already)
is not looked at again until a file comes, changes or goes; so a run that failed is not tried again
with the same files.

Here: looking. Not here: asking for the run (`pipelines/defs/automation.py`). Nothing is written.
"""

import contextlib
import hashlib
import json
from dataclasses import asdict, dataclass, replace

from pipelines.files import sha256_of
from pipelines.home import CouncilHome, Home
from pipelines.inbox import lying, read_ledger
from pipelines.run import RunFolder, identify

_MINUTE_S = 60


@dataclass(frozen=True)
class Seen:
    """What an inbox looked like: a hash of names, sizes and times, and since when it has.

    `settled` is the look that needs nothing more; `since` is in seconds of the clock.
    """

    look: str = ""
    since: float = 0.0
    settled: str = ""

    @classmethod
    def from_text(cls, text: str | None) -> "Seen":
        """What `to_text` gave; nothing seen for text that is none."""
        try:
            return cls(**json.loads(text or "{}"))
        except (TypeError, ValueError):
            return cls()

    def to_text(self) -> str:
        """As it is kept from one look to the next."""
        return json.dumps(asdict(self))

    @property
    def is_settled(self) -> bool:
        """Whether nothing has changed since it was settled."""
        return self.look == self.settled

    def settle(self) -> "Seen":
        """The same, with nothing left to do."""
        return replace(self, settled=self.look)

    def is_quiet(self, now: float, minutes: int) -> bool:
        """Whether nothing has changed for so long."""
        return now - self.since >= minutes * _MINUTE_S


def see(room: CouncilHome, before: Seen, now: float) -> Seen:
    """How the inbox looks now, and since when; a clock that went backwards begins anew."""
    look = _look(room)
    if look != before.look or now < before.since:
        return replace(before, look=look, since=now)
    return before


def is_worth_a_run(home: Home, room: CouncilHome) -> bool:
    """Whether a run would be made of files, and of anything that no run before was made of.

    One that failed is not worth another of the same; one that was cut off is.
    """
    known = {each.sha256 for each in read_ledger(home, room.code)}
    found = [path for path in lying(room) if path.is_file()]
    if any(sha256_of(path) not in known for path in found):
        return True
    if not known:
        return False
    made = RunFolder.of(room, identify(home, room).run).executions()
    return not any(each.get("ended_at") for each in made)


def _look(room: CouncilHome) -> str:
    shown = []
    for path in lying(room):
        with contextlib.suppress(FileNotFoundError):
            state = path.stat(follow_symlinks=False)
            shown.append(f"{path.parent.name}/{path.name}|{state.st_size}|{state.st_mtime_ns}")
    return hashlib.sha256("\n".join(shown).encode("utf-8", "surrogateescape")).hexdigest()[:16]
