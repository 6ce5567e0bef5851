"""What is amiss with an installation, told with what to do; nothing is mended and nothing left."""

import json
import os
import shutil
import sys
import time
from datetime import date

import polars as pl
import pytest
from click.testing import CliRunner

from pipelines import doctor, inbox, run
from pipelines.cli import DONE, NOT_DONE, REFUSED, main
from pipelines.files import canonical
from pipelines.home import Home
from pipelines.inbox import locked_inbox
from pipelines.registers import shelf
from pipelines.tables import PROJECT
from pipelines.warehouse import Warehouse

CODE = "E06999999"
RUN = "0123456789abcdef"
TODAY = date(2026, 12, 1)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="file modes of POSIX")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    made = Home(tmp_path / "home")
    run.set_up_council(made, CODE)
    made.root.chmod(0o700)
    april = tmp_path / "april.csv"
    april.write_text("Date,Supplier,Amount\n01/04/2024,Acme,5.00\n", encoding="utf-8")
    (outcome,) = inbox.add(made, CODE, [april])
    assert outcome.entry
    return made


def _publish(home, ended="2026-11-20T06:00:00+00:00", months=()):
    room = home.council(CODE)
    for folder, name, content in (
        (room.published / RUN, "record.json", {"run": RUN}),
        (room.runs / RUN, "executions.json", [{"ended_at": ended, "passed": True}]),
    ):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(canonical(content), encoding="utf-8")
    path = room.published / RUN / "core" / "period_month.parquet"
    path.parent.mkdir()
    rows = [
        {"feed": "spend", "month": month, "is_loaded": loaded, "is_expected": True}
        for month, loaded in months
    ]
    if rows:
        pl.DataFrame(rows).write_parquet(path)
    room.latest.symlink_to(RUN)


def _found(home, about, **asked):
    return [
        (each.state, each.what, each.do)
        for each in doctor.examine(home, today=TODAY, **asked)
        if each.about == about
    ]


def test_a_new_home_has_nothing_wrong(home):
    assert {each.state for each in doctor.examine(home, today=TODAY)} <= {"ok", "look"}


def test_looking_leaves_nothing_behind(home):
    before = sorted(home.root.rglob("*"))
    doctor.examine(home, today=TODAY, thorough=True)
    assert sorted(home.root.rglob("*")) == before


def test_a_library_in_another_version_than_the_lock_says_is_wrong():
    lock = "click==0.0.1 \\\n    --hash=sha256:aa\nnot-here==1.0\n"
    (other,) = doctor._other_versions(lock)
    assert other.startswith("click ")
    assert other.endswith("not 0.0.1")


def test_a_library_that_the_lock_names_twice_may_be_either():
    here = doctor.version("click")
    lock = f"click==0.0.1 ; python_version < '3'\nclick=={here} ; python_version >= '3'\n"
    assert list(doctor._other_versions(lock)) == []


def test_a_setting_that_makes_no_sense_is_wrong(home, monkeypatch):
    monkeypatch.setenv("SPEND_MEMORY_LIMIT", "lots")
    ((state, what, _),) = _found(home, "settings")
    assert state == "wrong"
    assert "such as 2GB" in what


def test_more_memory_than_half_the_machine_is_for_a_person_to_look_at(home, monkeypatch):
    monkeypatch.setattr(doctor, "_memory_of_machine", lambda: 4 * 1000**3)
    assert _found(home, "settings")[0][0] == "look"


def test_a_home_that_is_not_there_is_wrong(tmp_path):
    ((state, _, do),) = _found(Home(tmp_path / "nowhere"), "spend home")
    assert state == "wrong"
    assert "SPEND_HOME" in do


@POSIX
def test_a_home_that_others_can_read_is_told(home):
    home.root.chmod(0o755)
    ((state, what, _),) = _found(home, "spend home")
    assert (state, "names every payee" in what) == ("look", True)


def test_a_full_disk_is_wrong(home, monkeypatch):
    _publish(home)
    usage = shutil.disk_usage(home.root)._replace(free=1)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage)
    assert _found(home, "disk")[0][0] == "wrong"


def test_telemetry_that_is_not_off_is_wrong(home):
    settings = home.root / "dagster" / "dagster.yaml"
    settings.write_text("telemetry: {enabled: true}\n", encoding="utf-8")
    assert _found(home, "telemetry")[0][0] == "wrong"


def test_a_register_is_old_by_how_often_it_is_published(home):
    shelf.add(home, "mutuals", [PROJECT / "sample_data" / "registers" / "SocietyList.csv"])
    shelf.add(
        home,
        "postcodes",
        sorted((PROJECT / "sample_data" / "registers").glob("ONSPD_*.csv")),
        date(2026, 11, 1),
    )
    assert _found(home, "register mutuals")[0][0] == "look"
    state, what, _ = _found(home, "register postcodes")[0]
    assert (state, "published every 3 months" in what) == ("ok", True)


def test_a_register_whose_rows_are_gone_is_wrong(home):
    (entry,) = shelf.add(
        home, "mutuals", [PROJECT / "sample_data" / "registers" / "SocietyList.csv"]
    )
    entry.parquet(home).write_bytes(b"changed")
    assert _found(home, "register mutuals")[0][0] == "look"
    assert "wrong" in [state for state, _, _ in _found(home, "register mutuals", thorough=True)]
    entry.parquet(home).unlink()
    assert "wrong" in [state for state, _, _ in _found(home, "register mutuals")]


def test_an_archive_that_lost_or_changed_a_file_is_wrong(home):
    (entry,) = inbox.read_ledger(home, CODE)
    place = home.archived(entry.sha256)
    place.chmod(0o644)
    place.write_bytes(b"changed")
    assert "wrong" not in [state for state, _, _ in _found(home, CODE)]
    assert "wrong" in [state for state, _, _ in _found(home, CODE, thorough=True)]
    place.unlink()
    assert "april.csv" in next(what for s, what, _ in _found(home, CODE) if s == "wrong")


def test_a_publication_that_is_old_and_months_that_are_missing_are_told(home):
    _publish(
        home,
        "2026-09-01T06:00:00+00:00",
        [(date(2026, 6, 1), True), (date(2026, 7, 1), False), (date(2026, 8, 1), True)],
    )
    told = " ".join(what for state, what, _ in _found(home, CODE) if state == "look")
    assert "91 days ago" in told
    assert "spend July 2026" in told
    assert "3 whole months are late" in told


def test_a_council_that_is_up_to_date_has_nothing_to_look_at(home):
    _publish(home, months=[(date(2026, 10, 1), True)])
    assert {state for state, _, _ in _found(home, CODE)} == {"ok"}


def test_what_was_left_by_something_that_was_killed_is_told_after_a_day(home):
    left = home.archive / ".taking-abc"
    left.write_bytes(b"half")
    assert _found(home, "leftovers")[0][0] == "ok"
    old = time.time() - 2 * 24 * 3600
    os.utime(left, (old, old))
    state, what, _ = _found(home, "leftovers")[0]
    assert (state, "archive/.taking-abc" in what) == ("look", True)


def test_somebody_who_is_writing_is_told(home):
    with locked_inbox(home.council(CODE)):
        told = [what for state, what, _ in _found(home, CODE) if state == "look"]
    assert any("inbox.lock" in what for what in told)


def test_a_run_that_is_going_on_is_told(home):
    with Warehouse.open(home.council(CODE).warehouse, memory_limit="1GB"):
        told = [what for state, what, _ in _found(home, CODE) if state == "look"]
    assert any("a run is going on" in what for what in told)


@POSIX
def test_a_secret_that_others_can_read_is_wrong(home):
    home.serve_users.write_text("a.assessor:hash\n", encoding="utf-8")
    home.serve_users.chmod(0o644)
    ((state, _, do),) = _found(home, "secrets")
    assert state == "wrong"
    assert do == f"chmod 600 {home.serve_users}"
    home.serve_users.chmod(0o600)
    assert _found(home, "secrets") == []


def test_serving_beyond_this_machine_is_said_and_its_faults_are_wrong(home):
    home.serve_settings.write_text('bind = "0.0.0.0:80"\n', encoding="utf-8")
    assert _found(home, "serving")[0][0] == "wrong"
    home.serve_settings.write_text(
        'bind = "10.0.0.5:8765"\nhosts = ["spend.example.gov.uk"]\nsign_in = "header"\n'
        '[header]\nuser_header = "X-User"\nsecret_header = "X-Secret"\n'
        'proxy_addresses = ["10.0.0.6"]\nsecret_file = "proxy-secret"\n',
        encoding="utf-8",
    )
    secret = home.root / "proxy-secret"
    secret.write_text("s" * 30, encoding="utf-8")
    secret.chmod(0o644)
    state, what, _ = _found(home, "serving")[0]
    assert (state, "beyond this machine" in what) == ("look", True)
    assert "s" * 30 not in str(doctor.examine(home, today=TODAY))
    if sys.platform != "win32":
        assert "proxy-secret" in _found(home, "secrets")[0][1]


def test_the_status_says_whether_anything_is_wrong(home, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    done = CliRunner().invoke(main, ["doctor", "--json"])
    assert done.exit_code == DONE, done.output
    assert {"about", "state", "what", "do"} == set(json.loads(done.output)[0])
    home.council(CODE).profile.write_text("= no TOML", encoding="utf-8")
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == REFUSED
    assert f"wrong  {CODE}: " in done.output


def test_a_council_that_is_not_here_is_one_sentence(home, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    assert CliRunner().invoke(main, ["doctor", "E06000001"]).exit_code == NOT_DONE
