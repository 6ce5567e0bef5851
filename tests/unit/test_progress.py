"""What is told while a run works: to people how much is left, to machines one line an event."""

import io
import json
import platform
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from rich.console import Console

from pipelines import run as runs
from pipelines.cli import DONE, NOT_DONE, REFUSED, main
from pipelines.files import canonical
from pipelines.home import Home
from pipelines.progress import Left, Machine, duration_in_words, last_seconds, moving_line
from pipelines.run import Outcome, Step

CODE = "E06999999"
LAST = {"raw.spend_row": 4.0, "checking raw.spend_row": 1.0, "publishing": 35.0}


def _execution(ended, passed=True, machine=None, **seconds):
    return {
        "started_at": ended,
        "ended_at": ended,
        "started_by": "somebody",
        "machine": machine or platform.node(),
        "python": "3.11",
        "passed": passed,
        "seconds": seconds,
    }


def _room(tmp_path, **executions):
    room = Home(tmp_path).council(CODE)
    for run, each in executions.items():
        folder = room.runs / run
        folder.mkdir(parents=True)
        (folder / "executions.json").write_text(canonical(each), encoding="utf-8")
    return room


def test_what_is_left_is_what_the_steps_to_come_took_last_time():
    left = Left(dict(LAST))
    assert left.in_words == "about 40 s left, as last time"
    left.seen(Step("raw.spend_row", "begun", 0, 3))
    assert left.seconds == 40
    left.seen(Step("raw.spend_row", "built", 0, 3, 12))
    left.seen(Step("checking raw.spend_row", "ended", 1, 3))
    assert left.seconds == 35


def test_without_a_last_time_nothing_is_said_of_what_is_left():
    left = Left({})
    left.seen(Step("raw.spend_row", "built", 0, 3, 12))
    assert left.seconds is None
    assert left.in_words == ""


def test_the_last_time_is_the_latest_that_passed_on_this_machine(tmp_path):
    room = _room(
        tmp_path,
        a=[_execution("2026-11-01T08:00:00+00:00", publishing=1.0)],
        b=[
            _execution("2026-11-02T08:00:00+00:00", publishing=2.0),
            _execution("2026-11-03T08:00:00+00:00", passed=False, publishing=3.0),
            _execution("2026-11-04T08:00:00+00:00", machine="another", publishing=4.0),
        ],
    )
    assert last_seconds(room) == {"publishing": 2.0}


def test_a_council_that_never_ran_has_no_last_time(tmp_path):
    assert last_seconds(Home(tmp_path).council(CODE)) == {}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "5 s"), (38, "40 s"), (89, "90 s"), (100, "1.5 min"), (840, "14 min"), (9000, "2.5 h")],
)
def test_a_duration_is_no_more_exact_than_it_is(seconds, words):
    assert duration_in_words(seconds) == words


def test_off_a_terminal_a_run_is_one_line_when_it_has_ended():
    said = io.StringIO()
    with moving_line(Console(file=said, width=80), CODE, LAST) as watch:
        for number in range(3):
            watch(Step("raw.spend_row", "ended", number + 1, 3))
        assert said.getvalue() == ""
    assert said.getvalue() == f"{CODE}: 3 of 3 steps done in 5 s\n"


def test_on_a_terminal_the_line_says_what_is_done_and_how_much_is_left():
    said = io.StringIO()
    console = Console(file=said, width=160, force_terminal=True)
    with moving_line(console, CODE, LAST) as watch:
        watch(Step("raw.spend_row", "built", 1, 3, 1207))
    assert "raw.spend_row (1,207 rows), about 35 s left, as last time" in said.getvalue()


def _outcome(**changed):
    facts = {
        "profile": SimpleNamespace(name="Wexmoor", code=CODE),
        "run": "0123456789abcdef",
        "passed": True,
        "folder": Path("runs/0123456789abcdef"),
        "published": Path("published/latest"),
        "inputs": ({"status": "accepted"}, {"status": "refused"}),
    }
    return Outcome(**(facts | changed))


def _machine(lines, last=None):
    clock = iter(range(100)).__next__
    return Machine(
        CODE,
        lambda line: lines.append(json.loads(line)),
        last or {},
        lambda: float(clock()),
        lambda: datetime(2026, 12, 1, 6, 0, tzinfo=UTC),
    )


def test_machines_are_told_every_event_with_its_place_and_time():
    lines = []
    told = _machine(lines, LAST)
    told.watch(Step("raw.spend_row", "built", 1, 3, 12))
    told.ended(_outcome())
    assert lines[0] == {
        "event": "built",
        "council": CODE,
        "at": "2026-12-01T06:00:00+00:00",
        "seconds": 1.0,
        "what": "raw.spend_row",
        "done": 1,
        "total": 3,
        "rows": 12,
        "seconds_left": 36,
    }
    assert lines[1]["event"] == "published"
    assert (lines[1]["files"], lines[1]["refused"], lines[1]["all_done"]) == (2, 1, False)


def test_machines_are_told_why_nothing_is_published():
    lines = []
    _machine(lines).ended(_outcome(passed=False, published=None, fault="No file can be read."))
    assert lines[0]["event"] == "stopped"
    assert lines[0]["fault"] == "No file can be read."
    assert lines[0]["published"] is None


def test_for_machines_nothing_but_json_lines_is_on_standard_output(tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(tmp_path))
    runs.set_up_council(Home(tmp_path), CODE)

    def launched(home, code, watch):
        watch(Step("landing", "begun", 0, 2))
        return _outcome(inputs=())

    monkeypatch.setattr(runs, "take_to_publication", launched)
    done = CliRunner().invoke(main, ["run", CODE, "--json"])
    assert done.exit_code == DONE, done.output
    assert [json.loads(line)["event"] for line in done.stdout.splitlines()] == [
        "begun",
        "published",
    ]


def test_a_run_that_cannot_begin_is_a_json_line_too(tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(tmp_path))
    runs.set_up_council(Home(tmp_path), CODE)
    done = CliRunner().invoke(main, ["run", CODE, "--json"])
    assert done.exit_code == NOT_DONE
    (line,) = [json.loads(each) for each in done.stdout.splitlines()]
    assert line["event"] == "stopped"
    assert "holds no file yet" in line["fault"]


def test_a_refused_file_shows_in_the_status_for_machines_too(tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(tmp_path))
    runs.set_up_council(Home(tmp_path), CODE)
    monkeypatch.setattr(runs, "take_to_publication", lambda *_: _outcome())
    assert CliRunner().invoke(main, ["run", CODE, "--json"]).exit_code == REFUSED
