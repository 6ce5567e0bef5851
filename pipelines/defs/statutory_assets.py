"""Statutory assets: a quarter's list of a council, as the law has it published, with its deadline.

Here: partitions by council and quarter, made from the publication that stands. Not here: what is
in a list (`pipelines/statutory.py`). No run makes them or waits for them: a quarter is made when
somebody asks for it, here or by `localpound returns`.
"""

from datetime import UTC, date, datetime, time
from typing import Any

import dagster as dg

from pipelines import statutory
from pipelines.defs.assets import COUNCILS, OWNERS, PUBLICATION
from pipelines.defs.workshop import plain_failures
from pipelines.home import Home
from pipelines.statutory import Quarter, StatutoryReturn

STATUTORY = "statutory"
"""Group of these assets, and their job."""

_COUNCIL, _QUARTER = "council", "quarter"


def statutory_assets(home: Home, listed: tuple[StatutoryReturn, ...]) -> list[dg.AssetsDefinition]:
    """One asset for each list."""
    return [_asset(home, each) for each in listed]


def _asset(home: Home, listed: StatutoryReturn) -> dg.AssetsDefinition:
    begins = datetime.combine(Quarter.of(listed.begins_on).first, time(), UTC)
    by_quarter = dg.TimeWindowPartitionsDefinition(
        start=begins, cron_schedule="0 0 1 */3 *", fmt="%Y-%m-%d", timezone="UTC"
    )

    @dg.asset(
        key=dg.AssetKey([STATUTORY, listed.name]),
        deps=[PUBLICATION],
        partitions_def=dg.MultiPartitionsDefinition({_COUNCIL: COUNCILS, _QUARTER: by_quarter}),
        description=f"{listed.title}, a file for each quarter. {listed.source}.",
        group_name=STATUTORY,
        owners=OWNERS,
        kinds={"csv"},
    )
    def write_quarter(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        key: Any = context.partition_key
        code, first = (key.keys_by_dimension[each] for each in (_COUNCIL, _QUARTER))
        with plain_failures():
            quarter = Quarter.of(date.fromisoformat(first))
            made = statutory.write(home.council(code), listed, quarter)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": made.lines,
                "quarter": quarter.label,
                "due": made.due_on.isoformat(),
                "file": dg.MetadataValue.path(made.path),
                "pounds": str(made.net_amount_gbp),
                "months not read": ", ".join(f"{each:%B %Y}" for each in made.missing) or "none",
            }
        )

    return write_quarter
