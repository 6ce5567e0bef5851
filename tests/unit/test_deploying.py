"""What an administrator installs: paths of this machine, and no more rights than are needed."""

import configparser
import shutil
import subprocess
from dataclasses import replace

import dagster as dg
import pytest
import yaml
from click.testing import CliRunner

from pipelines import deploying
from pipelines.cli import DONE, NOT_DONE, main
from pipelines.deploying import KINDS, Place, dagster, linux, windows
from pipelines.errors import RunRefused

PLACE = Place("/opt/localpound/bin/localpound", "/srv/spend home/100%", user="spend", day=7)
TELLING = replace(PLACE, notifies=True)
ON_WINDOWS = Place("C:\\lp\\localpound.exe", "D:\\spend home")


def _unit(text):
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read_string(text)
    return parser


def test_a_run_may_write_to_its_home_alone_and_has_no_network():
    unit = _unit(linux(PLACE)["localpound-run.service"])["Service"]
    assert unit["ExecStart"] == '"/opt/localpound/bin/localpound" run --json'
    assert unit["ReadWritePaths"] == '"/srv/spend home/100%%"'
    assert unit["User"] == "spend"
    for name, value in {
        "PrivateNetwork": "yes",
        "ProtectSystem": "strict",
        "NoNewPrivileges": "yes",
        "UMask": "0077",
        "RestrictAddressFamilies": "AF_UNIX",
    }.items():
        assert unit[name] == value


def test_a_run_is_made_every_month_and_made_up_for():
    timer = _unit(linux(PLACE)["localpound-run.timer"])["Timer"]
    assert timer["OnCalendar"] == "*-*-07 06:00"
    assert timer["Persistent"] == "true"


def test_pages_are_reached_from_this_machine_alone_unless_they_are_meant_to_be():
    name = "localpound-serve.service"
    assert "IPAddressDeny=any" in linux(PLACE)[name]
    beyond = Place("/opt/localpound", "/srv/spend", beyond_loopback=True)
    assert "IPAddressDeny" not in linux(beyond)[name]


def test_temporary_files_may_be_written_where_the_setting_says():
    unit = _unit(
        linux(Place("/opt/localpound", "/srv/spend", temp="/scratch"))["localpound-run.service"]
    )["Service"]
    assert unit["ReadWritePaths"] == '"/srv/spend" "/scratch"'


def test_nothing_is_left_to_fill_in():
    for text in (*linux(PLACE).values(), *windows(Place("C:\\lp\\localpound", "D:\\x")).values()):
        assert "$" not in text


def test_the_task_scheduler_gets_lines_short_enough_and_files_that_end_as_it_expects():
    files = windows(Place("C:\\lp\\localpound.exe", "D:\\spend home", user="COUNCIL\\spend"))
    assert 'set "SPEND_HOME=D:\\spend home"\r\n' in files["localpound-run.cmd"]
    assert '/RU "COUNCIL\\spend"' in files["schtasks.txt"]
    for line in files["schtasks.txt"].splitlines():
        program = line.partition("/TR ")[2]
        assert len(program) < 261
    assert all(text.count("\n") == text.count("\r\n") for text in files.values())


@pytest.mark.parametrize("home", ['/srv/a"b', "/srv/a\nExecStart=/bin/sh", "/srv/$(id)", "/a`b`"])
def test_a_path_that_could_add_a_line_is_refused(home):
    with pytest.raises(RunRefused, match="cannot stand in the settings of a scheduler"):
        Place("/opt/localpound", home)


def test_a_percent_sign_cannot_stand_in_a_command_file():
    with pytest.raises(RunRefused, match="path with %"):
        windows(Place("C:\\localpound", "D:\\100%"))


def test_a_day_that_some_months_lack_is_refused():
    with pytest.raises(RunRefused, match="choose one from 1 to 28"):
        Place("/opt/localpound", "/srv/spend", day=31)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here to ask")
def test_systemd_takes_the_units_as_they_are(tmp_path):
    program = tmp_path / "local pound"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    for name, text in linux(Place(str(program), str(tmp_path / "100%"), user="root")).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    units = sorted(map(str, (*tmp_path.glob("*.service"), *tmp_path.glob("*.timer"))))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True
    )
    own = [line for line in done.stderr.splitlines() if "localpound-" in line]
    assert (done.returncode, own) == (0, []), done.stderr


def test_the_command_fills_in_where_this_installation_is(tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(tmp_path / "home"))
    done = CliRunner().invoke(main, ["service", "--linux", "--user", "spend"])
    assert done.exit_code == DONE, done.output
    assert f'Environment="SPEND_HOME={tmp_path / "home"}"' in done.output
    done = CliRunner().invoke(main, ["service", "--windows", "--out", str(tmp_path)])
    assert done.exit_code == DONE, done.output
    assert (tmp_path / "localpound-run.cmd").read_bytes().endswith(b"2>&1\r\n")
    assert CliRunner().invoke(main, ["service"]).exit_code == NOT_DONE


def test_what_is_said_of_dagster_beyond_one_machine_names_every_kind():
    page = (deploying._HERE / "dagster" / "README.md").read_text(encoding="utf-8")
    assert all(f"`{kind}`" in page for kind in KINDS)


def test_the_texts_come_with_the_package():
    names = {path.name for path in deploying._HERE.iterdir() if path.suffix != ".py"}
    assert set(linux(PLACE)) | set(windows(Place("C:\\a", "D:\\b"))) == names - {
        "__pycache__",
        "dagster",
    }


def test_a_run_reaches_a_network_only_where_it_notifies():
    unit = _unit(linux(TELLING)["localpound-run.service"])["Service"]
    assert unit["ExecStart"].endswith("run --json --notify")
    assert "PrivateNetwork" not in unit
    assert unit["RestrictAddressFamilies"] == "AF_UNIX AF_INET AF_INET6"
    assert "--notify" in windows(replace(ON_WINDOWS, notifies=True))["localpound-run.cmd"]
    assert "--notify" not in windows(ON_WINDOWS)["localpound-run.cmd"]


def test_dagster_is_kept_going_with_the_same_few_rights():
    name = "localpound-dev.service"
    unit = _unit(linux(PLACE)[name])["Service"]
    assert unit["ExecStart"] == '"/opt/localpound/bin/localpound" dev'
    assert unit["ReadWritePaths"] == '"/srv/spend home/100%%"'
    assert unit["IPAddressDeny"] == "any"
    assert unit["IPAddressAllow"] == "localhost"
    assert "IPAddressDeny" not in _unit(linux(TELLING)[name])["Service"]
    files = windows(ON_WINDOWS)
    assert " dev >> " in files["localpound-dev.cmd"]
    assert "localpound-dev.cmd" in files["schtasks-dev.txt"]


@pytest.mark.parametrize("kind", KINDS)
def test_settings_of_dagster_beyond_one_machine_are_ours_and_keep_no_secret(kind):
    settings = yaml.safe_load(dagster(kind)["dagster.yaml"])
    assert settings["telemetry"] == {"enabled": False}
    assert settings["concurrency"]["runs"]["tag_concurrency_limits"]
    database = settings["storage"]["postgres"]["postgres_db"]
    assert database["password"] == {"env": "LOCALPOUND_POSTGRES_PASSWORD"}


@pytest.mark.parametrize(
    ("kind", "launcher"), [("celery", "CeleryRunLauncher"), ("docker", "DockerRunLauncher")]
)
def test_dagster_takes_the_settings(kind, launcher, tmp_path, monkeypatch):
    monkeypatch.setenv("LOCALPOUND_BROKER", "amqp://guest@127.0.0.1:1//")
    monkeypatch.setenv("LOCALPOUND_POSTGRES_PASSWORD", "a word")
    settings = yaml.safe_load(dagster(kind)["dagster.yaml"])
    del settings["storage"]
    (tmp_path / "dagster.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert type(instance.run_launcher).__name__ == launcher


def test_the_command_writes_the_files_of_a_kind(tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(tmp_path / "home"))
    told = CliRunner().invoke(main, ["service", "--dagster", "celery", "--out", str(tmp_path)])
    assert told.exit_code == DONE
    assert {each.name for each in tmp_path.iterdir()} == {
        "dagster.yaml",
        "dagster_celery_config.py",
    }
    both = CliRunner().invoke(main, ["service", "--dagster", "celery", "--linux"])
    assert both.exit_code == NOT_DONE
