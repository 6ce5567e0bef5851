"""What a run promises: the same again, nothing by halves, one at a time."""

import dataclasses
import subprocess
import sys

from pipelines import landing

CODE = "E06999999"


def command(council, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "pipelines.cli", *arguments],
        env={"SPEND_HOME": str(council.home.root), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_refused_file_does_not_stop_the_others(ran):
    _, outcome = ran
    assert outcome.passed
    refused = [each for each in outcome.inputs if each["status"] == "refused"]
    assert [each["file_name"] for each in refused] == ["totals-by-supplier-aggregate.csv"]
    assert refused[0]["reason"]


def test_the_same_inputs_give_the_same_bytes_wherever_they_lie(ran, same_council_elsewhere):
    council, outcome = ran
    assert same_council_elsewhere.run().run == outcome.run
    assert same_council_elsewhere.published() == council.published()


def test_a_lost_row_blocks_publication_and_the_last_one_stands(ran, monkeypatch):
    council, _ = ran
    before = council.published()
    land = landing.land

    def land_all_but_one(*arguments):
        landed = land(*arguments)
        return dataclasses.replace(landed, rows=landed.rows.tail(-1))

    monkeypatch.setattr(landing, "land", land_all_but_one)
    outcome = council.run()
    assert not outcome.passed
    assert outcome.fault is None
    assert [check.table for check in outcome.blocking] == ["core.input_file"]
    assert outcome.published == council.room.latest
    assert council.published() == before


def test_a_second_run_at_once_is_told_why_in_one_sentence(ran):
    council, _ = ran
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); "
            "sys.stdin.read()",
            str(council.room.warehouse),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        holder.stdout.readline()
        answer = command(council, "run", CODE)
    finally:
        holder.communicate()
    assert answer.returncode == 1
    assert "in use by python" in answer.stdout
    assert f"(process {holder.pid})" in answer.stdout
    assert "Traceback" not in answer.stdout + answer.stderr
    assert answer.stderr == ""


def test_the_command_line_prints_a_summary_and_no_noise(ran):
    council, outcome = ran
    answer = command(council, "run")
    assert answer.returncode == 1, "published, but a file was refused"
    assert answer.stderr == ""
    assert "Files: 4 read, 3 accepted, 1 refused" in answer.stdout
    assert "Main indicators for" in answer.stdout
    assert "of which the data" in answer.stdout
    assert f"Published as run {outcome.run}" in answer.stdout
    again = command(council, "show", CODE)
    assert again.returncode == 0
    assert again.stdout == answer.stdout
