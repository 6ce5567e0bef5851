"""Attempts: how often a sign-in failed lately, and how long whoever tries has to wait.

Five failures of one name from one address, or fifty from one address, and further attempts are
refused unread until a minute has passed without one. Those who are signed in notice nothing.

Here: counting, in the memory of one process. Not here: what a failure is (`sign_in.py`).
"""

import time
from collections.abc import Callable

FAILURES_OF_A_NAME, FAILURES_OF_AN_ADDRESS = 5, 50
WAIT_S = 60.0
_MOST_KEYS = 10_000
"""Names and addresses remembered; whoever sends more is not worth telling apart."""

Key = tuple[str, str | None]
"""An address with a name, or with None for all names together."""


class Attempts:
    """Failures by address and name. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[Key, tuple[int, float]] = {}

    def wait(self, address: str, name: str) -> int:
        """Seconds to wait before another attempt, 0 when it may be made now."""
        return max(
            self._left((address, name), FAILURES_OF_A_NAME),
            self._left((address, None), FAILURES_OF_AN_ADDRESS),
        )

    def fail(self, address: str, name: str) -> None:
        """Count one failure."""
        self._forget()
        for key in ((address, name), (address, None)):
            count, _ = self._failures.get(key, (0, 0.0))
            self._failures[key] = (count + 1, self._clock())

    def succeed(self, address: str, name: str) -> None:
        """The right password: the failures of this name from there are forgotten."""
        self._failures.pop((address, name), None)

    def _left(self, key: Key, most: int) -> int:
        count, last = self._failures.get(key, (0, 0.0))
        left = last + WAIT_S - self._clock()
        return max(1, round(left)) if count >= most and left > 0 else 0

    def _forget(self) -> None:
        """Drop what is over a minute old; all of it when there is too much to remember."""
        earliest = self._clock() - WAIT_S
        kept = {key: said for key, said in self._failures.items() if said[1] > earliest}
        self._failures = kept if len(kept) < _MOST_KEYS else {}
