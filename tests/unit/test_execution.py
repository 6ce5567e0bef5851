"""One making of a run: who, when, where, and how long each step took."""

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.errors import RunRefused
from pipelines.execution import Execution, Pace, Timekeeper
from pipelines.run import RunFolder


def ticking(*seconds):
    """A clock that says these seconds, one after the other."""
    left = iter(seconds)
    return lambda: next(left)


def test_each_step_takes_what_has_passed_since_the_one_before():
    pace = Pace(ticking(10.0, 12.5, 13.0, 20.0))
    for step in ("core.period", "checking core.period", "core.period"):
        pace.lap(step)
    assert pace.seconds == {"core.period": 9.5, "checking core.period": 0.5}


def test_an_execution_says_who_when_and_where(monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "f.officer")
    monkeypatch.setattr("platform.node", lambda: "desk-12")
    start = datetime(2026, 4, 7, 8, tzinfo=UTC)
    keeper = Timekeeper(ticking(start, start + timedelta(seconds=41)), Pace(ticking(0, 1.23456)))
    keeper.pace.lap("publishing")
    keeper.passed = True
    told = keeper.ended().as_dict()
    assert told.pop("python")
    assert told == {
        "started_at": "2026-04-07T08:00:00+00:00",
        "ended_at": "2026-04-07T08:00:41+00:00",
        "started_by": "f.officer",
        "machine": "desk-12",
        "passed": True,
        "seconds": {"publishing": 1.23},
        "fate": "ended",
        "found": [],
        "not_taken": [],
    }


def test_nobody_may_be_signed_in(monkeypatch):
    def nobody():
        raise KeyError("uid 4242")

    monkeypatch.setattr("getpass.getuser", nobody)
    ended = Timekeeper().ended()
    assert isinstance(ended, Execution)
    assert (ended.started_by, ended.passed) == ("unknown", False)


def test_where_the_history_of_a_run_was_broken_it_begins_anew(tmp_path):
    folder = RunFolder(tmp_path / "runs" / "r", "r")
    folder.add_execution(Timekeeper().ended())
    (folder.path / "executions.json").write_text("[{")
    folder.add_execution(Timekeeper().ended())
    assert len(folder.executions()) == 1


def test_a_record_that_is_no_record_any_more_is_told(tmp_path):
    folder = RunFolder(tmp_path / "runs" / "r", "r")
    folder.keep_record({"run": "r"})
    (folder.path / "record.json").write_text("{")
    with pytest.raises(RunRefused, match="was broken or changed"):
        folder.record()
