"""Notification: what happened to runs that nobody watched, told to whom `notify.toml` names.

Here: Dagster's sensors that notice a run's end and a month that is late. Not here: what is said, to
whom and how often it is tried (`pipelines/notifying`). A run that a person started is told on that
person's terminal; one that Dagster makes again is told when it has ended for good.
"""

from datetime import date

import dagster as dg
from dagster import DagsterEventType

from pipelines.defs.automation import JOB, PARTITION
from pipelines.defs.failures import FAILURES, fault_of
from pipelines.defs.tags import ASKED_BY, PERSON, RUN
from pipelines.home import Home
from pipelines.notifying.outbox import deliver
from pipelines.notifying.telling import note_lateness, note_run

_EVERY_SECONDS = 60
_WILL_RETRY = "dagster/will_retry"


def notification_of(home: Home) -> list[dg.SensorDefinition]:
    """The sensors that tell; they do nothing without `notify.toml`."""
    return [_failed(home), _passed(home), _due(home)]


def _failed(home: Home) -> dg.SensorDefinition:
    @dg.run_failure_sensor(
        name="run_failed",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells whom notify.toml names that a run published nothing, and why.",
    )
    def run_failed(context: dg.RunFailureSensorContext) -> None:
        _note(home, context, passed=False)

    return run_failed


def _passed(home: Home) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="run_passed",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells whom notify.toml names that a run refused files, or that it published.",
    )
    def run_passed(context: dg.RunStatusSensorContext) -> None:
        _note(home, context, passed=True)

    return run_passed


def _due(home: Home) -> dg.SensorDefinition:
    @dg.sensor(
        name="notifications",
        minimum_interval_seconds=_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Once a day looks for months that are late; sends what is to be told, and "
        "again what did not arrive.",
    )
    def notifications(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        today = date.today()
        if context.cursor != today.isoformat():
            note_lateness(home, today)
        sent = deliver(home)
        said = " ".join(each.in_words for each in sent)
        return dg.SensorResult(
            skip_reason=said or "Nothing is to be told.", cursor=today.isoformat()
        )

    return notifications


def _note(home: Home, context: dg.RunStatusSensorContext, *, passed: bool) -> None:
    """Keep what is to be told of a run that has ended, and send it."""
    run = context.dagster_run
    code = run.tags.get(PARTITION)
    is_watched = run.tags.get(ASKED_BY) == PERSON
    if run.job_name != JOB or code is None or is_watched or run.tags.get(_WILL_RETRY) == "true":
        return
    fault = None if passed else _fault(context.instance, run.run_id)
    if note_run(home, code, run.tags.get(RUN), passed=passed, fault=fault):
        deliver(home)


def _fault(instance: dg.DagsterInstance, run_id: str) -> str | None:
    """The sentence that a run failed with."""
    logged = instance.all_logs(run_id, of_type={DagsterEventType(each) for each in FAILURES})
    return fault_of(
        [each.dagster_event.event_specific_data for each in logged if each.dagster_event]
    )[0]
