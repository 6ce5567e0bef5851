"""Outbox: each event is told once to each who should hear of it, and again until it arrives.

    note(home, events)      keep what is to be told and was not told before
    deliver(home)           send what is due; what did not arrive waits longer each time
    waiting(home)           what has not arrived yet, or was given up

    notifications/<event>.json      the event, and for each target when it arrived, or why not

What cannot be written or sent never stops a run. Here: keeping and sending. Not here: what is worth
telling (`events.py`). Imports `files`, `home`, `lock` and its neighbours.
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.errors import LocalpoundError, RunRefused, Undelivered
from pipelines.files import canonical, write_atomically
from pipelines.home import Home
from pipelines.lock import held
from pipelines.notifying import mail, webhook
from pipelines.notifying.events import Event, trial
from pipelines.notifying.settings import About, NotifySettings, read_notify_settings

_ONLY_OWNER = 0o600
_LOCK = "outbox.lock"
_GIVEN_UP = timedelta(days=7)
_KEPT = timedelta(days=400)
_LONGEST_WAIT = timedelta(hours=6)
_AT_ONCE_S = 40.0


class _Busy(LocalpoundError):
    """Another process is delivering just now."""


@dataclass(frozen=True)
class Sent:
    """What became of one message: `fault` says why it did not arrive."""

    target: str
    subject: str
    fault: str | None = None

    @property
    def in_words(self) -> str:
        """One line for a person."""
        how = f"not delivered: {self.fault}" if self.fault else "delivered."
        return f"{self.subject} -> {self.target}: {how}"


def note(home: Home, events: Iterable[Event], now: datetime | None = None) -> int:
    """Keep the events for whoever the settings name; how many are new to somebody.

    `BadReference` where the settings have faults.
    """
    settings = read_notify_settings(home)
    count = 0
    for event in events:
        place = _place(home, event.id)
        targets: dict[str, Any] = {each: {} for each in _targets(settings, event.code, event.about)}
        if not targets or place.exists():
            continue
        kept = {
            "at": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
            "event": asdict(event),
            "targets": targets,
        }
        _write(place, kept)
        count += 1
    return count


def deliver(home: Home, now: datetime | None = None) -> tuple[Sent, ...]:
    """Send what is due to whoever the settings still name; what became of each.

    It begins no message after 40 seconds: servers that do not answer would hold up whoever waits,
    and what is left is due the next time. Nothing where another process is at it. `BadReference`
    where the settings have faults.
    """
    settings = read_notify_settings(home)
    at = now or datetime.now(UTC)
    if not settings.tells_anybody or not home.notifications.is_dir():
        return ()
    try:
        with held(home.notifications / _LOCK, "delivering", _Busy):
            late = time.monotonic() + _AT_ONCE_S
            return tuple(
                sent for place in _places(home) for sent in _deliver(place, settings, at, late)
            )
    except _Busy:
        return ()


def try_out(home: Home, now: datetime | None = None) -> tuple[Sent, ...]:
    """Send a trial to everybody whom the settings name, now; what became of each."""
    settings = read_notify_settings(home)
    at = now or datetime.now(UTC)
    codes = (*home.council_codes(), *(settings.email.councils if settings.email else ()))
    events = [trial(code, at) for code in dict.fromkeys(codes)] or [trial("", at)]
    targets = {
        target: event
        for event in reversed(events)
        for target in _targets(settings, event.code, None)
    }
    return tuple(_send(settings, event, target, at) for target, event in targets.items())


def waiting(home: Home) -> tuple[Sent, ...]:
    """Messages that have been tried and have not arrived, the last fault of each."""
    return tuple(
        Sent(target, str(kept["event"]["subject"]), state["fault"])
        for place in _places(home)
        for kept in [_read(place)]
        for target, state in kept["targets"].items()
        if "fault" in state
    )


def _deliver(place: Path, settings: NotifySettings, at: datetime, late: float) -> Iterator[Sent]:
    kept = _read(place)
    event, noted = _event(kept["event"]), datetime.fromisoformat(kept["at"])
    if at - noted > _KEPT:
        place.unlink()
        return
    wanted = _targets(settings, event.code, event.about)
    for target, state in kept["targets"].items():
        if time.monotonic() > late:
            return
        if target not in wanted or not _is_due(state, noted, at):
            continue
        sent = _send(settings, event, target, at)
        stamp = at.isoformat(timespec="seconds")
        if sent.fault is None:
            kept["targets"][target] = {"delivered_at": stamp}
        else:
            tried = int(state.get("tried", 0)) + 1
            kept["targets"][target] = {"tried": tried, "last": stamp, "fault": sent.fault}
        _write(place, kept)
        yield sent


def _is_due(state: Mapping[str, Any], noted: datetime, at: datetime) -> bool:
    """Whether it has not arrived and has waited: a minute, four, sixteen, at most six hours."""
    if "delivered_at" in state or at - noted > _GIVEN_UP:
        return False
    if "last" not in state:
        return True
    wait = min(timedelta(minutes=4 ** min(int(state["tried"]) - 1, 10)), _LONGEST_WAIT)
    since = at - datetime.fromisoformat(state["last"])
    # A clock that was set back must not make anything wait for ever.
    return since >= wait or since < timedelta()


def _targets(settings: NotifySettings, code: str, about: About | None) -> tuple[str, ...]:
    """Who hears of a council, as `mail ADDRESS` and `webhook NAME`: of this, or of anything."""
    found: list[str] = []
    if settings.email and (about is None or about in settings.email.about):
        found += [f"mail {each}" for each in settings.email.recipients(code)]
    found += [
        f"webhook {each.name}" for each in settings.webhook if about is None or about in each.about
    ]
    return tuple(found)


def _send(settings: NotifySettings, event: Event, target: str, at: datetime) -> Sent:
    kind, _, name = target.partition(" ")
    try:
        if kind == "mail" and settings.email:
            mail.send(settings.email, mail.compose(settings.email, event, name, at))
        for hook in settings.webhook if kind == "webhook" else ():
            if hook.name == name:
                webhook.send(hook, webhook.compose(hook, event, at))
    except Undelivered as fault:
        return Sent(target, event.subject, str(fault))
    return Sent(target, event.subject)


def _place(home: Home, event_id: str) -> Path:
    return home.notifications / f"{event_id}.json"


def _places(home: Home) -> list[Path]:
    return sorted(home.notifications.glob("*.json"))


def _write(place: Path, kept: Mapping[str, Any]) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(place, canonical(kept).encode(), _ONLY_OWNER)


def _read(place: Path) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise RunRefused(f"{place} was broken or changed: delete it.") from fault
    return kept


def _event(kept: Mapping[str, Any]) -> Event:
    return Event(**{**kept, "lines": tuple(kept["lines"])})
