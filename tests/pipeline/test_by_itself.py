"""Dagster kept going by `localpound dev`: a file is dropped, a time comes, it is published."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.defs.instance import instance_of
from pipelines.defs.tags import ASKED_BY
from pipelines.home import Home
from pipelines.run import set_up_council
from tests.pipeline.keeping import answers, kept_going, wait_for

CODE = "E06999999"
SAMPLES = Path(__file__).parents[2] / "sample_data" / "council"

pytestmark = pytest.mark.soak


def asked(home):
    """Who asked for the runs that passed."""
    with instance_of(home) as instance:
        return [run.tags.get(ASKED_BY) for run in instance.get_runs() if run.is_success]


def test_a_dropped_file_and_a_time_that_comes_are_published_by_nobody(tmp_path):
    now = datetime.now(UTC)
    if now.day > 28:
        pytest.skip("a month has no day of automation.toml after its 28th: run it in three days")
    home = Home(tmp_path / "home")
    set_up_council(home, CODE)
    room = home.council(CODE)
    with kept_going(home, tmp_path / "told.txt") as port:
        wait_for("the first page", lambda: answers(port))
        # What is configured while Dagster goes on is in force without anybody's help.
        due = datetime.now(UTC) + timedelta(minutes=4)
        room.automation.write_text(
            f'[inbox]\nquiet_minutes = 0\n[monthly]\nday = {due.day}\ntime = "{due:%H:%M}"\n'
            'timezone = "UTC"\n',
            encoding="utf-8",
        )
        (file,) = SAMPLES.glob("*-payments-over-500-2026-01.csv")
        (room.inbox("spend") / file.name).write_bytes(file.read_bytes())
        wait_for("the publication of the file", lambda: asked(home) == ["inbox"])
        assert (room.latest / "index.html").is_file()
        wait_for("the run of the month", lambda: sorted(asked(home)) == ["inbox", "schedule"])
    told = (tmp_path / "told.txt").read_text(encoding="utf-8")
    assert "started anew" in told
    assert "Traceback" not in told
    assert not answers(port)
