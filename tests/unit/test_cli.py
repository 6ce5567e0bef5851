"""The command line: what people type, what they get, how it ends."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from pipelines import cli, landing, run
from pipelines.council import read_profile
from pipelines.home import Home

CODE = "E06999999"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return Home(tmp_path / "home")


def call(*arguments):
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def test_help_teaches_by_example():
    answer = call("--help")
    assert answer.exit_code == cli.DONE
    assert "localpound read payments-april.csv" in answer.output
    assert "Exit status: 0 all done" in answer.output
    for command in ("read", "init", "add", "withdraw", "run", "show"):
        assert f"localpound {command} " in call(command, "--help").output


def test_version_names_the_engines():
    answer = call("--version")
    assert answer.output.startswith("localpound 0.1.0 (dagster 1.13.27, duckdb 2.0.0")


def test_help_and_read_load_neither_dagster_nor_duckdb_nor_great_expectations():
    code = (
        "import sys, pipelines.cli as c; c.main(['read', '/no/such/file'], standalone_mode=False)"
    )
    watch = "; ".join(
        [
            "import atexit, sys",
            "atexit.register(lambda: print(sorted({'dagster', 'duckdb', 'great_expectations'} "
            "& set(sys.modules))))",
            code,
        ]
    )
    answer = subprocess.run(
        [sys.executable, "-c", watch], capture_output=True, text=True, check=False
    )
    assert answer.stdout.splitlines()[-1] == "[]"
    assert "Traceback" not in answer.stderr


def test_a_council_that_does_not_exist_is_one_sentence_and_status_2(home):
    answer = call("init", "E06")
    assert answer.exit_code == cli.NOT_DONE
    assert answer.output.startswith("Error: 'E06' is not an ONS code")
    assert "Traceback" not in answer.output
    assert not home.root.exists()


def test_a_code_may_be_typed_in_lower_case(home):
    answer = call("init", CODE.lower())
    assert answer.exit_code == cli.DONE
    assert f"Next:    localpound add {CODE} FILE..." in answer.output
    assert home.council(CODE).profile.is_file()


def test_a_council_is_set_up_once_and_its_profile_is_left_alone(home):
    assert "is set up" in call("init", CODE).output
    profile = home.council(CODE).profile
    profile.write_text(profile.read_text() + "\n# ours\n")
    answer = call("init", CODE)
    assert answer.exit_code == cli.DONE
    assert "was set up already" in answer.output
    assert profile.read_text().endswith("# ours\n")
    assert read_profile(profile).code == CODE


def test_adding_before_setting_up_says_what_to_do(home, tmp_path):
    answer = call("add", CODE, tmp_path / "a.csv")
    assert answer.exit_code == cli.NOT_DONE
    assert "localpound init CODE" in answer.output


def test_files_are_added_once_and_what_is_refused_shows_in_the_status(home, tmp_path):
    call("init", CODE)
    file = tmp_path / "april.csv"
    file.write_text("Date,Supplier,Amount\n01/04/2025,A Ltd,600.00\n")
    answer = call("add", CODE, file)
    assert answer.exit_code == cli.DONE
    assert "april.csv will be taken: 1 payment, £600.00." in answer.output
    assert "1 of 1 files are new" in answer.output
    answer = call("add", CODE, file)
    assert "it counts once. It will be taken: 1 payment, £600.00." in answer.output
    assert "0 of 1 files are new" in answer.output
    answer = call("add", CODE, tmp_path / "no such file.csv")
    assert answer.exit_code == cli.REFUSED
    assert "does not exist" in answer.output


def test_adding_says_which_files_the_run_will_refuse(home, tmp_path):
    call("init", CODE)
    good, undated = tmp_path / "april.csv", tmp_path / "quarter.csv"
    good.write_text("Date,Supplier,Amount\n01/04/2025,A Ltd,600.00\n")
    lines = [f"00:00:00,Firm {n} Ltd,{n}.50" for n in range(1, 20)]
    undated.write_text("\n".join(["Payment Date,Supplier,Amount", *lines]))
    answer = call("add", CODE, good, undated)
    assert answer.exit_code == cli.REFUSED
    assert "april.csv will be taken: " in answer.output
    assert "quarter.csv will be refused: " in answer.output
    answer = call("add", CODE, "--period", "2025-04..2025-06", undated)
    assert answer.exit_code == cli.DONE
    assert "It will be taken: 19 payments, £199.50." in answer.output


def test_a_period_that_is_none_is_a_usage_error(home, tmp_path):
    answer = call("read", "--period", "last spring", tmp_path / "a.csv")
    assert answer.exit_code == cli.NOT_DONE
    assert "Write 2014-04 or 2014-04..2014-06" in answer.output


def test_running_with_an_empty_inbox_says_what_to_do(home):
    call("init", CODE)
    answer = call("run", CODE)
    assert answer.exit_code == cli.NOT_DONE
    assert f"localpound add {CODE} FILE..." in answer.output


def test_running_with_no_council_says_what_to_do(home):
    answer = call("run")
    assert answer.exit_code == cli.NOT_DONE
    assert "localpound init CODE" in answer.output


def test_showing_what_was_never_published_says_what_to_do(home):
    call("init", CODE)
    answer = call("show", CODE)
    assert answer.exit_code == cli.NOT_DONE
    assert f"localpound run {CODE}" in answer.output


def test_a_run_that_publishes_nothing_has_status_1(home, monkeypatch):
    profile = run.set_up_council(home, CODE)[0]
    check = run.CheckResult("core.spend_line", "Amounts are known", "critical", False, 9, 2)
    failed = run.Outcome(profile, "abc", False, home.root, None, checks=(check,))
    monkeypatch.setattr(run, "take_to_publication", lambda *_: failed)
    answer = call("run", CODE)
    assert answer.exit_code == cli.REFUSED
    assert "blocks   core.spend_line: Amounts are known: 2 rows" in answer.output
    assert "Run abc published nothing." in answer.output


@pytest.mark.parametrize(
    ("reason_code", "not_taken", "status"),
    [
        (None, (), cli.DONE),
        ("aggregate", (), cli.REFUSED),
        ("withdrawn", (), cli.DONE),
        (None, ("link.csv is a link.",), cli.REFUSED),
    ],
)
def test_a_run_has_status_0_only_when_all_is_done(
    home, monkeypatch, reason_code, not_taken, status
):
    profile = run.set_up_council(home, CODE)[0]
    file = {
        "file_name": "a.csv",
        "status": "refused" if reason_code else "accepted",
        "reason_code": reason_code,
        "reason": "Why.",
    }
    done = run.Outcome(profile, "abc", True, home.root, None, (file,), not_taken=not_taken)
    monkeypatch.setattr(run, "take_to_publication", lambda *_: done)
    answer = call("run", CODE)
    assert answer.exit_code == status
    assert "Published as run abc" in answer.output


def test_a_file_is_withdrawn_with_a_reason_and_taken_back(home, tmp_path):
    call("init", CODE)
    file = tmp_path / "april.csv"
    file.write_text("Date,Supplier,Amount\n01/04/2025,A Ltd,600.00\n")
    call("add", CODE, file)
    assert call("withdraw", CODE, "april.csv").exit_code == cli.NOT_DONE
    answer = call("withdraw", CODE, "april.csv", "--reason", "A draft.")
    assert answer.exit_code == cli.DONE
    assert "april.csv is withdrawn: A draft." in answer.output
    assert "is taken back" in call("add", CODE, file).output
    assert "No file of the inbox" in call("withdraw", CODE, "may.csv", "--reason", "x").output


def test_reading_ends_with_status_1_when_a_file_is_refused(tmp_path):
    assert call("read", tmp_path).exit_code == cli.REFUSED
    assert callable(landing.read_file)
