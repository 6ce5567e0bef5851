"""Service: Dagster's web pages and its daemon, kept going over one spend home.

    keep_going(home, port, tell)    until it is stopped, and anew when what runs by itself changes

Here: starting, watching and ending `dg dev`, which starts both on loopback. Not here: what runs
when (`pipelines/defs/automation.py`), which is read when Dagster starts: hence the watching.
Imports `home`, `lock`, `run` and its neighbours.
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.automating.settings import read_automation
from pipelines.errors import LocalpoundError
from pipelines.home import SETTING, Home
from pipelines.lock import is_held
from pipelines.run import HISTORY, dagster_home, make_known
from pipelines.tables import PROJECT

HOST = "127.0.0.1"
_EVERY_S = 1.0
_PATIENCE_S = 60.0

Tell = Callable[[str], None]


def keep_going(home: Home, port: int, tell: Tell) -> int:
    """Run Dagster over this home on loopback until it is stopped; its exit status.

    Where a council or an `automation.toml` is new or changed, Dagster is started anew as soon as no
    run goes on.
    """
    with _stopped_by_signal() as is_stopped:
        while True:
            configured = _configured(home)
            for code in home.council_codes():
                make_known(home, code)
            for line in _in_words(home):
                tell(line)
            with _started(home, port) as child:
                tell(f"Dagster: http://{HOST}:{port}/ (this machine alone). Ctrl+C stops it.")
                while child.poll() is None and not is_stopped():
                    time.sleep(_EVERY_S)
                    if _configured(home) != configured and not _is_running(home):
                        break
                if is_stopped():
                    if _is_running(home):
                        tell("The run that goes on is finished by itself.")
                    return 0
                if child.poll() is not None:
                    return int(child.returncode)
            tell("What runs by itself was changed: Dagster is started anew.")


def _in_words(home: Home) -> Iterator[str]:
    """What starts runs, a line a council."""
    for code in home.council_codes():
        try:
            words = read_automation(home.council(code)).in_words
        except LocalpoundError as fault:
            yield f"{code} does not run by itself: {fault}"
            continue
        told = "; ".join(words) or "nothing: write automation.toml (`localpound automation --help`)"
        yield f"{code} runs by itself on {told}"


def _configured(home: Home) -> str:
    """A hash of what Dagster reads when it starts: councils and their files."""
    found = hashlib.sha256()
    for code in home.council_codes():
        path = home.council(code).automation
        found.update(code.encode())
        found.update(path.read_bytes() if path.is_file() else b"\0")
    return found.hexdigest()


def _is_running(home: Home) -> bool:
    return any(is_held(home.council(code).run_lock) for code in home.council_codes())


@contextmanager
def _started(home: Home, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`dg dev` as a child, which ends with the block, and with it all that it started."""
    environment = {
        **os.environ,
        SETTING: str(home.root),
        HISTORY: str(dagster_home(home)),
        "VIRTUAL_ENV": sys.prefix,
    }
    program = Path(sys.executable).with_name("dg")
    command = [str(program), "dev", "--host", HOST, "--port", str(port), "--log-level", "warning"]
    child = subprocess.Popen(command, cwd=PROJECT, env=environment, start_new_session=True)  # noqa: S603 (no input of others)
    try:
        yield child
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextmanager
def _stopped_by_signal() -> Iterator[Callable[[], bool]]:
    """Whether somebody asked for the end, by Ctrl+C or as a service is stopped."""
    asked: list[int] = []
    before = {
        each: signal.signal(each, lambda number, _: asked.append(number))
        for each in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield lambda: bool(asked)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
