"""Runs by themselves: what a council's file may say, when an inbox is worth a run."""

import os
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from click.testing import CliRunner
from dagster._core.definitions.partitions.context import partition_loading_context

from pipelines import inbox
from pipelines.automating.settings import Automation, Inbox, Monthly, read_automation
from pipelines.automating.watching import Seen, is_worth_a_run, see
from pipelines.cli import main
from pipelines.council import profile_for, write_profile
from pipelines.defs import automation
from pipelines.defs.assets import COUNCIL_PARTITION, COUNCILS
from pipelines.defs.tags import ASKED_BY
from pipelines.errors import BadReference
from pipelines.execution import Timekeeper
from pipelines.home import Home
from pipelines.lock import held
from pipelines.run import RunFolder, identify

CODE, OTHER = "E06999999", "E07999998"
FILE = b"Body Name,Date,Supplier,Amount\nWexmoor,01/04/2025,Acme Ltd,500.00\n"


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    for code in (CODE,):
        room = home.council(code).prepare()
        room.inbox("spend").mkdir(parents=True)
        write_profile(room.profile, profile_for(code))
    return home


@pytest.fixture
def room(home):
    return home.council(CODE)


@pytest.fixture
def drop(room):
    def _drop(name="april.csv", content=FILE):
        path = room.inbox("spend") / name
        path.write_bytes(content)
        return path

    return _drop


def configure(room, text):
    room.automation.write_text(text, encoding="utf-8")


def test_without_a_file_nothing_runs_by_itself(room):
    assert read_automation(room) == Automation()


def test_a_table_switches_its_kind_on_with_sensible_values(room):
    configure(room, "[monthly]\n")
    assert read_automation(room) == Automation(monthly=Monthly(5, "06:00", "Europe/London"))
    configure(room, "[inbox]\n")
    assert read_automation(room) == Automation(inbox=Inbox(10))


def test_day_and_time_are_cron_fields(room):
    configure(room, '[monthly]\nday = 28\ntime = "7:05"\n')
    said = read_automation(room)
    assert said.monthly.cron == "5 7 28 * *"
    assert said.in_words == ("every month on day 28 at 7:05 (Europe/London)",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[monthly]\nday = 31\n", "monthly.day"),
        ('[monthly]\ntime = "25:00"\n', "monthly.time"),
        ('[monthly]\ntimezone = "Mars/Olympus"\n', "monthly.timezone: write the name of a time"),
        ('[monthly]\ntimezone = "../../etc/passwd"\n', "monthly.timezone"),
        ("[inbox]\nquiet_minutes = -1\n", "inbox.quiet_minutes"),
        ("[inbox]\nwatch = true\n", "inbox.watch: is not known here"),
        ("[weekly]\n", "weekly: is not known here"),
        ("[monthly\n", "is not valid TOML"),
    ],
)
def test_a_fault_is_told_by_its_key(room, text, told):
    configure(room, text)
    with pytest.raises(BadReference, match=r"automation\.toml") as refusal:
        read_automation(room)
    assert told in str(refusal.value)


def test_the_command_shows_when_a_council_runs(home, room, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    told = CliRunner().invoke(main, ["automation", CODE])
    assert (told.exit_code, "by hand only" in told.output) == (0, True)
    configure(room, "[monthly]\n[inbox]\n")
    told = CliRunner().invoke(main, ["automation"])
    assert told.output.splitlines() == [
        f"{CODE}: every month on day 5 at 06:00 (Europe/London)",
        f"{CODE}: new files in the inbox, once nothing has changed for 10 minutes",
    ]
    configure(room, "[monthly]\nday = 0\n")
    told = CliRunner().invoke(main, ["automation"])
    assert (told.exit_code, "monthly.day" in told.output) == (2, True)


def test_a_file_that_still_grows_begins_the_quiet_time_anew(room, drop):
    path = drop(content=FILE[:40])
    first = see(room, Seen(), 1_000)
    assert not first.is_quiet(1_059, 1)
    assert see(room, first, 1_050) == first
    path.write_bytes(FILE)
    grown = see(room, first, 1_055)
    assert (grown.since, grown.is_settled) == (1_055, False)
    assert grown.is_quiet(1_115, 1)


def test_a_clock_that_goes_backwards_begins_the_quiet_time_anew(room, drop):
    drop()
    seen = see(room, Seen(), 1_000)
    assert see(room, seen, 500).since == 500


def test_what_was_settled_stays_so_until_a_file_comes_changes_or_goes(room, drop):
    path = drop()
    seen = see(room, Seen(), 1_000).settle()
    assert see(room, seen, 9_000).is_settled
    drop("may.csv")
    assert not see(room, seen, 9_000).is_settled
    (room.inbox("spend") / "may.csv").unlink()
    assert see(room, seen, 9_000).is_settled
    os.utime(path, (1, 1))
    assert not see(room, seen, 9_000).is_settled


def test_litter_and_links_are_no_change(room, drop, tmp_path):
    drop()
    seen = see(room, Seen(), 1_000)
    drop(".DS_Store")
    assert see(room, seen, 1_001) == seen


@pytest.mark.parametrize("text", [None, "", "[]", "{", '{"unknown": 1}', "12"])
def test_a_cursor_that_says_nothing_is_nothing_seen(text):
    assert Seen.from_text(text) == Seen()


def test_a_cursor_comes_back_as_it_was():
    seen = Seen("a", 12.5, "b")
    assert Seen.from_text(seen.to_text()) == seen


def test_an_empty_inbox_is_not_worth_a_run(home, room):
    assert not is_worth_a_run(home, room)


def test_a_file_that_no_run_has_taken_is_worth_one(home, room, drop):
    drop()
    assert is_worth_a_run(home, room)
    inbox.scan(home, CODE)
    assert is_worth_a_run(home, room)


def made(home, room, *, passed, is_ended=True):
    """The execution of the run that would be made now."""
    time = Timekeeper(passed=passed)
    folder = RunFolder.of(room, identify(home, room).run)
    folder.add_execution(time.begun())
    if is_ended:
        folder.end_execution(time.ended())


@pytest.mark.parametrize("passed", [True, False])
def test_what_was_run_is_not_worth_another_whether_it_passed_or_not(home, room, drop, passed):
    drop()
    inbox.scan(home, CODE)
    made(home, room, passed=passed)
    assert not is_worth_a_run(home, room)
    drop("may.csv", FILE + b"Wexmoor,02/04/2025,Acme Ltd,600.00\n")
    assert is_worth_a_run(home, room)


def test_a_run_that_was_cut_off_is_worth_another(home, room, drop):
    drop()
    inbox.scan(home, CODE)
    made(home, room, passed=False, is_ended=False)
    assert is_worth_a_run(home, room)


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(COUNCIL_PARTITION, [CODE])
        yield instance


@dg.asset(partitions_def=COUNCILS)
def publication():
    """What the job makes here: nothing."""


def repository(home):
    """The schedules and sensors of the home over a job of one asset."""
    schedules, sensors = automation.automation_of(home)
    job = dg.define_asset_job(automation.JOB, selection=[publication])
    return dg.Definitions(
        assets=[publication], jobs=[job], schedules=schedules, sensors=sensors
    ).get_repository_def()


def automated(home):
    """Schedules and sensors of the home, by name."""
    schedules, sensors = automation.automation_of(home)
    return {each.name: each for each in (*schedules, *sensors)}


def looked(home, instance, cursor=None):
    """What the sensor of the inbox asks for when it looks with this cursor."""
    known = repository(home)
    sensor = known.get_sensor_def(f"inbox_{CODE}")
    with (
        dg.build_sensor_context(instance, cursor, repository_def=known) as context,
        partition_loading_context(dynamic_partitions_store=instance),
    ):
        return sensor.evaluate_tick(context)


def test_every_council_has_a_schedule_and_a_sensor_on_where_its_file_says_so(home, room):
    off = automated(home)
    assert set(off) == {f"monthly_{CODE}", f"inbox_{CODE}", "councils_of_the_home"}
    assert off[f"monthly_{CODE}"].default_status.value == "STOPPED"
    assert off[f"inbox_{CODE}"].default_status.value == "STOPPED"
    configure(room, '[monthly]\nday = 7\ntimezone = "Europe/Dublin"\n[inbox]\n')
    on = automated(home)
    assert on[f"monthly_{CODE}"].default_status.value == "RUNNING"
    assert on[f"inbox_{CODE}"].default_status.value == "RUNNING"
    schedule = on[f"monthly_{CODE}"]
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 7 * *", "Europe/Dublin")


def test_a_faulty_file_stops_its_council_alone(home, room):
    other = home.council(OTHER).prepare()
    write_profile(other.profile, profile_for(CODE))
    configure(room, "[monthly]\nday = 99\n")
    configure(other, "[monthly]\n")
    found = automated(home)
    assert found[f"monthly_{CODE}"].default_status.value == "STOPPED"
    assert found[f"monthly_{OTHER}"].default_status.value == "RUNNING"


def test_a_home_that_is_not_there_yet_has_no_councils(tmp_path):
    schedules, sensors = automation.automation_of(Home(tmp_path / "none"))
    assert (schedules, [each.name for each in sensors]) == ([], ["councils_of_the_home"])


def test_a_month_is_asked_for_once_by_its_day(home, room, instance):
    configure(room, "[monthly]\n")
    known, due = repository(home), datetime(2026, 12, 5, 6, tzinfo=UTC)
    schedule = known.get_schedule_def(f"monthly_{CODE}")
    with partition_loading_context(dynamic_partitions_store=instance):
        ticks = [
            schedule.evaluate_tick(dg.build_schedule_context(instance, due, repository_def=known))
            for _ in range(2)
        ]
    ((first,), (again,)) = [tick.run_requests for tick in ticks]
    assert first.run_key == again.run_key == f"{CODE} 2026-12-05"
    assert (first.partition_key, first.tags[ASKED_BY]) == (CODE, "schedule")


def test_a_schedule_whose_file_was_taken_away_asks_for_nothing_and_says_so(home, room):
    configure(room, "[monthly]\n")
    schedule = automated(home)[f"monthly_{CODE}"]
    room.automation.unlink()
    due = dg.build_schedule_context(scheduled_execution_time=datetime(2026, 12, 5, 6, tzinfo=UTC))
    tick = schedule.evaluate_tick(due)
    assert tick.run_requests == []
    assert "does not run by itself" in tick.skip_message


def test_a_dropped_file_is_asked_for_once_it_lies_still_and_only_once(
    home, room, drop, instance, monkeypatch
):
    configure(room, "[inbox]\nquiet_minutes = 10\n")
    now = [1_000_000.0]
    monkeypatch.setattr(automation.time, "time", lambda: now[0])
    first = looked(home, instance)
    assert first.run_requests == []
    drop()
    now[0] += 60
    waiting = looked(home, instance, first.cursor)
    assert waiting.run_requests == []
    assert "waiting for 10 quiet minutes" in waiting.skip_message
    now[0] += 600
    asked = looked(home, instance, waiting.cursor)
    (request,) = asked.run_requests
    assert (request.partition_key, request.tags[ASKED_BY]) == (CODE, "inbox")
    now[0] += 600
    assert looked(home, instance, asked.cursor).run_requests == []


def test_nothing_is_asked_for_while_a_run_of_the_council_goes_on(home, room, drop, instance):
    configure(room, "[inbox]\nquiet_minutes = 0\n")
    drop()
    with held(room.run_lock, "somebody", BadReference):
        waiting = looked(home, instance)
        assert waiting.run_requests == []
        assert "is going on" in waiting.skip_message
    assert len(looked(home, instance, waiting.cursor).run_requests) == 1


def test_a_ledger_that_cannot_be_read_is_told_and_not_settled(home, room, drop, instance):
    configure(room, "[inbox]\nquiet_minutes = 0\n")
    drop()
    room.ledger.write_text("nonsense\n", encoding="utf-8")
    told = looked(home, instance)
    assert told.run_requests == []
    assert "inbox.csv" in told.skip_message
    assert not Seen.from_text(told.cursor).is_settled


@dg.job
def nothing():
    """A job that does nothing."""


@pytest.fixture
def going_on(instance):
    """A run of the council that has begun and not ended, as Dagster has it."""
    run = instance.create_run_for_job(nothing, tags={automation.PARTITION: CODE})
    begun = dg.DagsterEvent("PIPELINE_START", "nothing", message="begun")
    instance.report_dagster_event(begun, run_id=run.run_id)
    return lambda: instance.get_run_by_id(run.run_id).status


def test_the_record_of_a_run_whose_process_is_gone_is_ended(home, instance, going_on, monkeypatch):
    monkeypatch.setattr(automation, "_BEGINNING", timedelta(0))
    assert automation.end_records(instance, home, CODE) == 1
    assert going_on() == dg.DagsterRunStatus.FAILURE


def test_the_record_of_a_run_that_goes_on_or_has_just_begun_is_left(
    home, room, instance, going_on, monkeypatch
):
    assert automation.end_records(instance, home, CODE) == 0
    monkeypatch.setattr(automation, "_BEGINNING", timedelta(0))
    with held(room.run_lock, "somebody", BadReference):
        assert automation.end_records(instance, home, CODE) == 0
    assert going_on() == dg.DagsterRunStatus.STARTED
