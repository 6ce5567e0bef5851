"""The graph: every table of the project as an asset with its checks, in Dagster's words.

Here: putting the factories together for one project folder. Loading stays cheap: it parses `sql/`
and the contracts and touches neither data, nor the network, nor Great Expectations.
"""

from pathlib import Path

import dagster as dg

from pipelines.defs.assets import (
    landing_asset,
    publication_asset,
    reference_asset,
    register_asset,
    table_asset,
)
from pipelines.defs.automation import JOB, QUIET, automation_of
from pipelines.defs.checks import refuse_circles, table_checks
from pipelines.defs.notification import notification_of
from pipelines.defs.statutory_assets import STATUTORY, statutory_assets
from pipelines.defs.workshop import Workshop
from pipelines.errors import BadReference
from pipelines.home import Home
from pipelines.statutory import returns
from pipelines.tables import (
    PROJECT,
    find_assertions,
    find_contracts,
    find_references,
    find_tables,
)


def build_definitions(project: Path = PROJECT, spend_home: str = "") -> dg.Definitions:
    """Definitions of everything in `project` (the folder that holds `sql/` and `reference/`).

    `spend_home` is the run-time folder; empty means the setting `SPEND_HOME`, read at run time.
    """
    tables = find_tables(project)
    contracts = find_contracts(project)
    references = find_references(project)
    laws = find_assertions(project)
    for law in laws:
        if law.table not in contracts:
            raise BadReference(
                f"sql/assertions/{law.name}.sql guards {law.table}, which has no contract."
            )
    refuse_circles(laws, {name: table.reads for name, table in tables.items()})

    landed = [contract for contract in contracts.values() if contract.schema_name == "raw"]
    assets = [table_asset(table) for table in tables.values()]
    registered = [each for each in contracts.values() if each.schema_name == "register"]
    if registered:
        assets.insert(0, register_asset(registered))
    if references:
        assets.insert(0, reference_asset(references, list(contracts.values())))
    if landed:
        assets.insert(0, landing_asset(landed))

    # Loading reference data enforces grain and emptiness with file and row; checking that again
    # would only cost time.
    checks = {
        name: table_checks(
            contract,
            [law for law in laws if law.table == name],
            with_contract=contract.schema_name != "reference" or bool(contract.expectations),
        )
        for name, contract in contracts.items()
    }
    made = {name: check for name, check in checks.items() if check is not None}
    home = Home(Path(spend_home)) if spend_home else Home.from_environment()
    schedules, sensors = automation_of(home)
    return dg.Definitions(
        assets=[
            *assets,
            publication_asset(list(contracts.values()), frozenset(made)),
            *statutory_assets(home, returns(project)),
        ],
        asset_checks=list(made.values()),
        jobs=[
            dg.define_asset_job(
                JOB,
                selection=dg.AssetSelection.all() - dg.AssetSelection.groups(STATUTORY),
                config=QUIET,
                description="Takes the inbox of one council to a publication.",
            )
        ],
        schedules=schedules,
        sensors=[*sensors, *notification_of(home)],
        resources={"workshop": Workshop(project=str(project), spend_home=spend_home)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of this project, built when Dagster asks and not on import."""
    return build_definitions()
