"""Doctor: what is amiss with an installation and its spend home, and what to do about it.

    examine(home, code)     findings, each `ok`, `look` or `wrong`, in words

`wrong` stops the next run or gives something away; `look` is for a person to decide. Nothing is
mended and nothing is left behind. Contents are hashed only when it is asked to be thorough.

Here: looking. Not here: the rules themselves (each module refuses what it must by itself) or
printing (`cli/operating.py`). Only `cli` imports it.
"""

import json
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

import yaml

from pipelines import inbox, settings, statutory
from pipelines.council import read_profile
from pipelines.errors import LocalpoundError, WarehouseLocked
from pipelines.home import CouncilHome, Home
from pipelines.lateness import lateness
from pipelines.lock import is_held
from pipelines.notifying import outbox
from pipelines.notifying.settings import read_notify_settings
from pipelines.publications import runs_published
from pipelines.registers import catalogue, shelf
from pipelines.run import RunFolder, dagster_home
from pipelines.site.access.settings import read_serve_settings
from pipelines.tables import PROJECT
from pipelines.warehouse import Warehouse

State = Literal["ok", "look", "wrong"]

_PYTHONS = ((3, 11), (3, 15))
_LOCKED_VERSION = re.compile(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.ASCII | re.MULTILINE)
_OLD_EDITIONS = 3
_OLD_DAYS = 366
_DAYS_A_MONTH = 31
_QUIET_DAYS = 45
_LEFT_ALONE_S = 24 * 3600
_HALF = 0.5
_LISTED = 3
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and what to do where something is."""

    about: str
    state: State
    what: str
    do: str | None = None

    @property
    def in_words(self) -> str:
        """One line for a person."""
        words = f"{self.state:5}  {self.about}: {self.what}"
        return f"{words} {self.do}" if self.do else words


Findings = Iterator[Finding]


def examine(
    home: Home, code: str | None = None, *, thorough: bool = False, today: date | None = None
) -> tuple[Finding, ...]:
    """Everything that was looked at, of all councils or of one.

    `UnknownCouncil` when `code` is no council of this home.
    """
    if code is not None:
        read_profile(home.council(code).profile)
    day = today or date.today()
    found = [*_versions(), *_settings(), *_telemetry(home), *_home(home)]
    if home.root.is_dir():
        found += [*_registers(home, day, thorough), *_serving(home), *_notifying(home)]
        found += [*_secrets(home), *_leftovers(home)]
        for each in (code,) if code else home.council_codes():
            found += _council(home, home.council(each), day, thorough)
    return tuple(found)


def to_json(findings: Sequence[Finding]) -> str:
    """The findings as a JSON list."""
    return json.dumps([asdict(each) for each in findings], indent=2, ensure_ascii=False)


def _versions() -> Findings:
    first, beyond = _PYTHONS
    running = sys.version_info[:2]
    words = f"Python {sys.version.split()[0]}"
    if first <= running < beyond:
        yield Finding("Python", "ok", f"{words}.")
    else:
        yield Finding("Python", "wrong", f"{words} is not supported.", "Install 3.11 to 3.14.")
    lock = PROJECT / "requirements.lock"
    if not lock.is_file():
        yield Finding("versions", "look", "requirements.lock is not there to compare with.")
        return
    others = list(_other_versions(lock.read_text(encoding="utf-8")))
    own = f"localpound {version('localpound')}"
    if others:
        listed = _listed(others)
        yield Finding(
            "versions",
            "wrong",
            f"{own}, with others than requirements.lock says: {listed}.",
            "Install by it again (`make setup`): other versions may give other bytes.",
        )
    else:
        yield Finding("versions", "ok", f"{own}, every library as requirements.lock says.")


def locked_versions(lock: str) -> frozenset[tuple[str, str]]:
    """(name, version) of every library that the text of a lock holds, names as they are compared.

    A library may be there in several versions, each for other systems.
    """
    found = _LOCKED_VERSION.findall(lock)
    return frozenset((re.sub(r"[-_.]+", "-", name).lower(), exact) for name, exact in found)


def _other_versions(lock: str) -> Iterator[str]:
    """Libraries here in a version that the lock does not hold; those not here are not needed."""
    wanted: dict[str, set[str]] = {}
    for name, exact in locked_versions(lock):
        wanted.setdefault(name, set()).add(exact)
    for name, allowed in sorted(wanted.items()):
        try:
            here = version(name)
        except PackageNotFoundError:
            continue
        if here not in allowed:
            yield f"{name} {here}, not {' or '.join(sorted(allowed))}"


def _settings() -> Findings:
    try:
        stated = settings.read_settings()
    except LocalpoundError as fault:
        yield Finding("settings", "wrong", str(fault))
        return
    threads = "all" if stated.threads is None else stated.threads
    words = f"{stated.memory_limit} of memory, {threads} threads, temporary files in "
    words += f"{stated.temp or 'the spend home and the system folder'}."
    machine = _memory_of_machine()
    limit = settings.bytes_of(stated.memory_limit)
    if machine is not None and limit is not None and limit > machine * _HALF:
        yield Finding(
            "settings",
            "look",
            f"{words} The machine has {machine / 1000**3:.0f} GB in all.",
            f"Set {settings.MEMORY_LIMIT} to half of it at most: reading files needs memory too.",
        )
    else:
        yield Finding("settings", "ok", words)


def _memory_of_machine() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def _telemetry(home: Home) -> Findings:
    place = dagster_home(home) / "dagster.yaml"
    told = (place if place.is_file() else PROJECT / ".dagster" / "dagster.yaml").read_text("utf-8")
    stated: Any = yaml.safe_load(told) or {}
    off = isinstance(stated, dict) and (stated.get("telemetry") or {}).get("enabled") is False
    if off:
        yield Finding("telemetry", "ok", "off, in Dagster and in Great Expectations.")
    else:
        yield Finding(
            "telemetry",
            "wrong",
            f"{place} does not switch Dagster's off.",
            "Write `telemetry: {enabled: false}` into it, or delete it: the next run makes it.",
        )


def _home(home: Home) -> Findings:
    root = home.root
    if not root.is_dir():
        yield Finding(
            "spend home",
            "wrong",
            f"{root} is not there.",
            "Begin with `localpound init CODE`, or name the right folder with SPEND_HOME.",
        )
        return
    apart = [
        path.name
        for path in (home.archive, home.cache, home.councils)
        if path.is_dir() and path.stat().st_dev != root.stat().st_dev
    ]
    try:
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=root) as folder:
            made = Path(folder) / "one"
            made.write_bytes(b"")
            made.replace(Path(folder) / "two")
    except OSError as fault:
        yield Finding(
            "spend home",
            "wrong",
            f"{root} cannot be written to ({fault.strerror}).",
            "Give it to the account that runs localpound.",
        )
        return
    if apart:
        yield Finding(
            "spend home",
            "wrong",
            f"{_listed(apart)} of {root} lie on another file system.",
            "Put all of it on one: files take their place by renaming, which needs that.",
        )
    elif os.name == "posix" and root.stat().st_mode & stat.S_IRWXO:
        yield Finding(
            "spend home",
            "look",
            f"{root} can be read by every account of this machine, and it names every payee.",
            f"If others have accounts here: chmod o= {root}",
        )
    else:
        yield Finding("spend home", "ok", f"{root} can be written to and is on one file system.")
    yield from _disk(home)


def _disk(home: Home) -> Findings:
    """Whether another run of the largest council fits, and a few more."""
    needed = max((_last_run_bytes(home.council(code)) for code in home.council_codes()), default=0)
    free = shutil.disk_usage(home.root).free
    words = f"{_gigabytes(free)} free; the largest council's last run took {_gigabytes(needed)}."
    if free < needed:
        yield Finding(
            "disk", "wrong", words, "Make room: the next run may not fit (`localpound retention`)."
        )
    elif free < 4 * needed:
        yield Finding("disk", "look", words, "Make room before a few more months have run.")
    else:
        yield Finding("disk", "ok", words)


def _last_run_bytes(room: CouncilHome) -> int:
    """What the last publication, its run and the workshop take."""
    taken = room.warehouse.stat().st_size if room.warehouse.is_file() else 0
    standing = room.latest.resolve()
    for folder in (standing, room.runs / standing.name):
        if folder.is_dir():
            taken += sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return taken


def _registers(home: Home, today: date, thorough: bool) -> Findings:
    try:
        used = [each for each in shelf.used(home) if each.is_newest]
        faults = shelf.check(home) if thorough else shelf.not_there(home)
    except LocalpoundError as fault:
        yield Finding("registers", "wrong", str(fault))
        return
    for each in faults:
        yield Finding(f"register {each.entry.register}", "wrong", each.what)
    newest = {each.register.name: each.entry.edition_date for each in used}
    for name, day in sorted(newest.items()):
        months = catalogue.find(name).months
        age = (today - day).days
        most = months * _DAYS_A_MONTH * _OLD_EDITIONS if months else _OLD_DAYS
        pace = f"published every {_months(months)}" if months else "published at no fixed times"
        words = f"edition {day}, {age} days old; {pace}."
        if age > most:
            yield Finding(f"register {name}", "look", words, "Download and add a newer one.")
        else:
            yield Finding(f"register {name}", "ok", words)
    if not newest:
        yield Finding(
            "registers",
            "look",
            "none was added: of a payee no more is known than where its postcode lies.",
            "`localpound registers list` says where each is found.",
        )


def _months(count: int) -> str:
    return "month" if count == 1 else f"{count} months"


def _serving(home: Home) -> Findings:
    try:
        serve = read_serve_settings(home)
    except LocalpoundError as fault:
        yield Finding("serving", "wrong", str(fault))
        return
    if serve.is_loopback:
        yield Finding("serving", "ok", f"pages are served to this machine alone, {serve.bind}.")
    else:
        yield Finding(
            "serving",
            "look",
            f"pages are served beyond this machine, at {serve.bind}, to whoever signs in "
            f"({serve.sign_in}).",
            "Right if that is meant.",
        )


def _notifying(home: Home) -> Findings:
    """Who is told of what goes wrong, and what has not arrived."""
    try:
        told = read_notify_settings(home)
        unsent = outbox.waiting(home)
    except LocalpoundError as fault:
        yield Finding("notification", "wrong", str(fault))
        return
    if not told.tells_anybody:
        what = "nobody is told when a run fails or a file is late (`localpound notify --help`)."
        yield Finding("notification", "ok", what)
    elif unsent:
        yield Finding(
            "notification",
            "look",
            f"{len(unsent)} messages did not arrive: {_listed([each.in_words for each in unsent])}",
            "`localpound notify --test` tries whether others do.",
        )
    else:
        ways = [*(["mail"] if told.email else []), *(each.name for each in told.webhook)]
        yield Finding("notification", "ok", f"by {_listed(ways)}; everything has arrived.")


def _secrets(home: Home) -> Findings:
    """Files that only their owner may read, and others can."""
    named = [home.serve_users]
    with suppress(LocalpoundError):  # told where it is looked at
        serve = read_serve_settings(home)
        secret_file = serve.header.secret_file if serve.header else None
        named += [path for path in (serve.basic.key_file, secret_file) if path]
    with suppress(LocalpoundError):
        named += read_notify_settings(home).secret_files
    for path in named:
        if os.name == "posix" and path.is_file() and path.stat().st_mode & _OTHERS:
            yield Finding(
                "secrets",
                "wrong",
                f"{path} can be read by others than its owner.",
                f"chmod 600 {path}",
            )


def _leftovers(home: Home) -> Findings:
    """What a run or command left that was killed: hidden, and nobody's for a day."""
    since = time.time() - _LEFT_ALONE_S
    places = [home.root, home.archive, home.cache, shelf.room(home), home.cache / "text"]
    for code in home.council_codes():
        places += (home.council(code).root, home.council(code).published)
    found = sorted(
        path
        for place in places
        if place.is_dir()
        for path in place.glob(".*")
        if path.lstat().st_mtime < since
    )
    if found:
        names = _listed([path.relative_to(home.root).as_posix() for path in found])
        yield Finding(
            "leftovers",
            "look",
            f"{len(found)} of something that was killed: {names}.",
            "They are safe to delete while nothing runs.",
        )
    else:
        yield Finding("leftovers", "ok", "nothing lies about.")


def _council(home: Home, room: CouncilHome, today: date, thorough: bool) -> Findings:
    for look in (_profile, _work, _published, _late, _returns):
        yield from look(room, today)
    yield from _archive(home, room, thorough)


def _profile(room: CouncilHome, _: date) -> Findings:
    try:
        profile = read_profile(room.profile)
    except LocalpoundError as fault:
        yield Finding(room.code, "wrong", str(fault))
    else:
        yield Finding(room.code, "ok", f"{profile.name}, its profile can be read.")


def _work(room: CouncilHome, _: date) -> Findings:
    """Who is at work: locks of commands and forms, and the warehouse of a run."""
    held = [path.name for path in sorted(room.root.glob("*.lock")) if is_held(path)]
    if held:
        yield Finding(
            room.code,
            "look",
            f"somebody is writing ({_listed(held)}).",
            "Ask again in a minute; if nobody is, end the process that was forgotten.",
        )
    if not room.warehouse.is_file():
        return
    try:
        with Warehouse.open(room.warehouse):
            pass
    except WarehouseLocked as fault:
        yield Finding(room.code, "look", f"a run is going on: {fault}")
    except LocalpoundError as fault:
        yield Finding(room.code, "look", str(fault))


def _published(room: CouncilHome, today: date) -> Findings:
    published = runs_published(room)
    if not published:
        yield Finding(
            room.code, "look", "nothing is published yet.", f"`localpound run {room.code}`"
        )
        return
    standing = room.latest.resolve().name if room.latest.is_symlink() else None
    times = [
        (str(each["ended_at"]), run)
        for run in published
        for each in RunFolder.of(room, run).executions()
        if each.get("passed")
    ]
    if not times:
        yield Finding(room.code, "ok", f"{len(published)} publications, the last {standing}.")
        return
    ended, run = max(times)
    age = (today - datetime.fromisoformat(ended).date()).days
    words = f"last published {ended[:10]} ({age} days ago) as run {standing or run}."
    if age > _QUIET_DAYS:
        yield Finding(
            room.code, "look", words, "Add the months since and run, or see why it did not run."
        )
    else:
        yield Finding(room.code, "ok", words)


def _late(room: CouncilHome, today: date) -> Findings:
    """Months that are missing between others, and how long the last one is past."""
    found = lateness(room, today)
    if found.missing:
        yield Finding(
            room.code,
            "look",
            f"{len(found.missing)} months are missing: {_listed(found.missing_in_words)}.",
            "Add their files; until then what covers them is provisional.",
        )
    for each in found.last:
        words = f"the last month of {each.feed} is {each.month:%B %Y}"
        if each.is_late:
            words = f"{words}: {each.behind} whole months are late."
            yield Finding(room.code, "look", words, "Add them as they are published.")
        else:
            yield Finding(room.code, "ok", f"{words}.")


def _returns(room: CouncilHome, today: date) -> Findings:
    """Lists that the law has published for a quarter, and that were not written yet."""
    for listed, quarter in statutory.unwritten(room, today):
        due = listed.due_on(quarter)
        yield Finding(
            room.code,
            "look" if today > due else "ok",
            f"{listed.title}, {quarter.label}: due {due.day} {due:%B %Y}, not written yet.",
            f"`localpound returns {room.code} {quarter.label.replace(' ', '-')}`",
        )


def _archive(home: Home, room: CouncilHome, thorough: bool) -> Findings:
    try:
        entries = inbox.read_ledger(home, room.code)
    except LocalpoundError as fault:
        yield Finding(room.code, "wrong", str(fault))
        return
    whole = inbox.is_archived if thorough else _is_there
    kept = [each for each in entries if not each.removed_reason]
    lost = [each.file_name for each in kept if not whole(home, each.sha256)]
    how = "by its hash" if thorough else "by name and size; --thorough compares hashes"
    if lost:
        yield Finding(
            room.code,
            "wrong",
            f"{len(lost)} of {len(kept)} files are not in the archive as taken: {_listed(lost)}.",
            "Add them again, or restore them from a backup.",
        )
    else:
        yield Finding(room.code, "ok", f"{len(kept)} files in the archive, each {how}.")


def _is_there(home: Home, sha256: str) -> bool:
    path = home.archived(sha256)
    return path.is_file() and path.stat().st_size > 0


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more


def _gigabytes(count: int) -> str:
    return f"{count / 1000**3:.1f} GB"
