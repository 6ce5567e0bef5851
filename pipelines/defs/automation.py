"""Automation: Dagster learns of a council as soon as its profile lies in the spend home.

Here: the sensor that keeps the partitions equal to the councils set up, so that `dg dev` shows
them. Nothing runs by itself: a person, or a timer outside, starts a run.
"""

import dagster as dg

from pipelines.defs.assets import COUNCIL_PARTITION, COUNCILS
from pipelines.home import Home

EVERY_SECONDS = 30


@dg.sensor(
    name="councils_of_the_home",
    minimum_interval_seconds=EVERY_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Adds a partition for every council that is set up in the spend home.",
)
def councils_of_the_home(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Ask for the partitions that are missing; never starts a run."""
    known = set(context.instance.get_dynamic_partitions(COUNCIL_PARTITION))
    new = [code for code in Home.from_environment().council_codes() if code not in known]
    requests = [COUNCILS.build_add_request(new)] if new else []
    return dg.SensorResult(
        skip_reason=f"{len(known)} councils known, {len(new)} added",
        dynamic_partitions_requests=requests,
    )
