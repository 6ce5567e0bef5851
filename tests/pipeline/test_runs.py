"""What a run promises: the same again, nothing by halves, one at a time."""

import dataclasses
import json
import re
import subprocess
import sys
from decimal import Decimal

import polars as pl
import pytest

from pipelines import inbox, landing
from pipelines.home import Home
from pipelines.run import set_up_council
from pipelines.tables import PROJECT
from tests.pipeline import small

CODE = "E06999999"
SOME_FILE = "wexmoor-spend-2024-06.csv"
NO_SPEND = "totals-by-supplier-aggregate.csv"
SAMPLES = PROJECT / "sample_data" / "council"


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


@pytest.mark.soak
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
    page = (outcome.folder / "validation.html").read_text(encoding="utf-8")
    (broken,) = outcome.blocking
    assert "1 broken and blocking" in page
    assert broken.kept.removesuffix(".parquet") + ".csv" in page
    assert pl.read_parquet(outcome.folder / broken.kept).height == broken.failing == 1
    made = json.loads((outcome.folder / "executions.json").read_text(encoding="utf-8"))
    assert [each["passed"] for each in made] == [True, False]


def test_a_run_keeps_what_it_was_given_and_who_made_it(ran):
    _, outcome = ran
    kept = {path.name for path in (outcome.folder / "given" / "councils" / CODE).iterdir()}
    assert {"council.toml", "inbox.csv", "decisions.csv", "assessments", "frameworks"} <= kept
    (first, *_) = json.loads((outcome.folder / "executions.json").read_text(encoding="utf-8"))
    assert all(first[name] for name in ("started_by", "machine"))
    assert first["seconds"]["core.spend_line"] > 0
    record = json.loads((outcome.folder / "record.json").read_text(encoding="utf-8"))
    fates = {each["file_name"]: each for each in record["fates"]}
    assert fates[SOME_FILE]["fate"] == "taken"
    assert Decimal(fates[SOME_FILE]["net_amount_gbp"]) > 0
    assert {each["register"] for each in record["registers"]} >= {"companies_house", "postcodes"}
    assert SOME_FILE in (outcome.folder / "record.html").read_text(encoding="utf-8")


def test_nothing_published_tells_clock_person_or_machine(ran):
    council, outcome = ran
    (made, *_) = json.loads((outcome.folder / "executions.json").read_text(encoding="utf-8"))
    told = [made["started_at"], str(council.home.root)]
    told += [each for each in (made["machine"],) if len(each) > 3]
    for path, content in council.published().items():
        for word in told:
            assert word.encode() not in content, path


def test_a_second_run_at_once_is_told_why_in_one_sentence(tmp_path):
    home = Home(tmp_path / "home")
    set_up_council(home, CODE)
    inbox.add(home, CODE, [SAMPLES / SOME_FILE])
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); "
            "sys.stdin.read()",
            str(home.council(CODE).warehouse),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        holder.stdout.readline()
        answer = small.command(home, "run", CODE, project=small.small_project(tmp_path / "project"))
    finally:
        holder.communicate()
    assert answer.status == 2
    assert "in use by python" in answer.words
    assert f"(process {holder.pid})" in answer.words
    assert "Traceback" not in answer.words


def prints_a_summary(council, outcome, answer):
    assert "Files: 4 read, 3 accepted, 1 refused" in answer.stdout
    assert "Main indicators for" in answer.stdout
    assert "of which the data" in answer.stdout
    assert f"Published as run {outcome.run}" in answer.stdout


def test_the_command_line_shows_a_summary_of_what_stands(ran):
    answer = command(ran[0], "show", CODE)
    assert answer.returncode == 0
    prints_a_summary(*ran, answer)


PROGRESS = rf"{CODE}: (\d+) of \1 steps done in [\d.]+ (s|min)\n"


def test_the_command_line_prints_one_line_of_progress_where_there_is_no_terminal(tmp_path):
    home = Home(tmp_path / "home")
    set_up_council(home, CODE)
    inbox.add(home, CODE, [SAMPLES / SOME_FILE, SAMPLES.parent / "traps" / NO_SPEND])
    made = small.command(home, "run", CODE, project=small.small_project(tmp_path / "project"))
    assert made.status == 1, "published, but a file was refused"
    assert "Files: 2 read, 1 accepted, 1 refused" in made.words
    assert re.search(f"^{PROGRESS}", made.words, re.MULTILINE)


@pytest.mark.soak
def test_a_run_and_show_print_the_same_and_one_line_of_progress(ran):
    council, outcome = ran
    answer = command(council, "run")
    assert answer.returncode == 1, "published, but a file was refused"
    assert re.fullmatch(PROGRESS, answer.stderr)
    prints_a_summary(council, outcome, answer)
    assert command(council, "show", CODE).stdout == answer.stdout
