"""Automation: runs that nobody starts by hand, asked for as each council's file says.

Here, for the councils of the spend home when this is loaded: a schedule and a sensor each, switched
on where `automation.toml` says so and read again at every tick; and for all of them a sensor that
lets Dagster know of new councils and of runs that ended with their process. Not here: what the file
may say and when an inbox lies still (`pipelines/automating`). `localpound dev` loads this again
when a file or a council is new (`pipelines/automating/service.py`).

A run is asked for once a tick or look (its run key), and not while one of the same council goes on:
the next look asks again. Dagster starts a second one no sooner than the first has ended
(`tag_concurrency_limits` in `.dagster/dagster.yaml`); the council's lock is what makes sure.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg

from pipelines.automating.settings import Automation, Monthly, read_automation
from pipelines.automating.watching import Seen, is_worth_a_run, see
from pipelines.defs.assets import COUNCIL_PARTITION, COUNCILS
from pipelines.defs.tags import ASKED_BY
from pipelines.errors import LocalpoundError
from pipelines.home import CouncilHome, Home
from pipelines.lock import is_held

JOB = "publish"
"""The job of all assets: what the command line, a schedule and a sensor run alike."""

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""A run says nothing on the terminal: its events are in Dagster's pages."""

EVERY_SECONDS = 30
_BEGINNING = timedelta(minutes=5)
"""A run takes its council's lock within this time, or never."""

PARTITION = "dagster/partition"


def automation_of(home: Home) -> tuple[list[dg.ScheduleDefinition], list[dg.SensorDefinition]]:
    """A schedule and a sensor for each council of the home, and the sensor for all of them."""
    codes = home.council_codes() if home.root.is_dir() else ()
    schedules = [_monthly(home, code) for code in codes]
    return schedules, [_councils(home), *(_inbox(home, code) for code in codes)]


def _read(room: CouncilHome) -> tuple[Automation, str]:
    """What the council's file says, or nothing and why nothing can be read from it."""
    try:
        return read_automation(room), ""
    except LocalpoundError as fault:
        return Automation(), str(fault)


def _monthly(home: Home, code: str) -> dg.ScheduleDefinition:
    """The schedule of one council; off, and on the usual day, where its file does not want one."""
    room = home.council(code)
    wanted = _read(room)[0].monthly
    shown = wanted or Monthly()

    def ask(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        said, fault = _read(room)
        if said.monthly is None:
            return dg.SkipReason(fault or _not_wanted(room, "monthly"))
        return _request(code, f"{code} {context.scheduled_execution_time:%Y-%m-%d}", "schedule")

    return dg.ScheduleDefinition(
        name=f"monthly_{code}",
        job_name=JOB,
        cron_schedule=shown.cron,
        execution_timezone=shown.timezone,
        execution_fn=ask,
        default_status=dg.DefaultScheduleStatus.RUNNING
        if wanted
        else dg.DefaultScheduleStatus.STOPPED,
        description=f"Runs council {code} {shown.in_words}, where its automation.toml says so.",
    )


def _inbox(home: Home, code: str) -> dg.SensorDefinition:
    """The sensor of one council's inbox; off where its file does not want one."""
    room = home.council(code)
    wanted = _read(room)[0].inbox

    @dg.sensor(
        name=f"inbox_{code}",
        job_name=JOB,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING if wanted else dg.DefaultSensorStatus.STOPPED,
        description=f"Runs council {code} once new files lie still in its inbox, where its "
        "automation.toml says so.",
    )
    def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        said, fault = _read(room)
        if said.inbox is None:
            return dg.SensorResult(skip_reason=fault or _not_wanted(room, "inbox"))
        now = time.time()
        seen = see(room, Seen.from_text(context.cursor), now)
        if seen.is_settled:
            return dg.SensorResult(skip_reason="Nothing new in the inbox.", cursor=seen.to_text())
        if not seen.is_quiet(now, said.inbox.quiet_minutes):
            words = f"Something changed in the inbox: waiting for {said.inbox.quiet_minutes} quiet "
            return dg.SensorResult(skip_reason=f"{words}minutes.", cursor=seen.to_text())
        if is_held(room.run_lock):
            words = "A run of the council is going on: the inbox is looked at again afterwards."
            return dg.SensorResult(skip_reason=words, cursor=seen.to_text())
        settled = seen.settle().to_text()
        try:
            is_wanted = is_worth_a_run(home, room)
        except LocalpoundError as refusal:
            return dg.SensorResult(skip_reason=str(refusal), cursor=seen.to_text())
        if not is_wanted:
            return dg.SensorResult(skip_reason="All of the inbox has been run.", cursor=settled)
        key = f"{code} {seen.look} {datetime.fromtimestamp(seen.since, UTC):%Y-%m-%dT%H:%M:%S}"
        return dg.SensorResult(run_requests=[_request(code, key, "inbox")], cursor=settled)

    return inbox


def _request(code: str, key: str, asked_by: str) -> dg.RunRequest:
    return dg.RunRequest(run_key=key, partition_key=code, tags={ASKED_BY: asked_by})


def _not_wanted(room: CouncilHome, table: str) -> str:
    return f"{room.automation} has no table [{table}]: the council does not run by itself."


def _councils(home: Home) -> dg.SensorDefinition:
    """The sensor that keeps Dagster's councils and runs as they are."""

    @dg.sensor(
        name="councils_of_the_home",
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Adds a partition for every council that is set up in the spend home, and ends "
        "the records of runs whose process is gone.",
    )
    def councils_of_the_home(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        known = set(context.instance.get_dynamic_partitions(COUNCIL_PARTITION))
        new = [code for code in home.council_codes() if code not in known]
        requests = [COUNCILS.build_add_request(new)] if new else []
        ended = sum(end_records(context.instance, home, each) for each in home.council_codes())
        return dg.SensorResult(
            skip_reason=f"{len(known)} councils known, {len(new)} added; {ended} runs ended.",
            dynamic_partitions_requests=requests,
        )

    return councils_of_the_home


def end_records(instance: dg.DagsterInstance, home: Home, code: str) -> int:
    """End Dagster's records of runs that it takes for going on though their process is gone.

    Such a record would hold the council's next run up for ever. Whoever goes on holds the lock.
    """
    if is_held(home.council(code).run_lock):
        return 0
    count = 0
    for record in _going_on(instance, code):
        begun = datetime.fromtimestamp(record.start_time or 0, UTC)
        if datetime.now(UTC) - begun > _BEGINNING:
            instance.report_run_failed(record.dagster_run, "Its process ended before it did.")
            count += 1
    return count


def _going_on(instance: dg.DagsterInstance, code: str) -> Iterator[dg.RunRecord]:
    going_on = dg.RunsFilter(tags={PARTITION: code}, statuses=[dg.DagsterRunStatus.STARTED])
    yield from instance.get_run_records(going_on)
