"""Factories of assets: one for each table of `sql/`, landing, reference data, the publication.

Here: how a contract becomes what Dagster shows (key, group, description, column schema, code
version), and the three or four lines each step runs. Not here: what is computed.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines import audit, landing, moves, tables
from pipelines.assessments import check_frameworks
from pipelines.contracts import Contract
from pipelines.council_facts import council_frames
from pipelines.defs.workshop import Workshop, plain_failures
from pipelines.errors import RunRefused
from pipelines.execution import PUBLISHING
from pipelines.framework_faults import Known, usable
from pipelines.home import CouncilHome
from pipelines.matching import finder
from pipelines.publishing import PublishedFile, is_published, publish
from pipelines.run import (
    FATE_FACTS,
    compose_record,
    definition_texts,
    definitions_in_words,
    input_facts,
    main_measures,
    rows_of,
)
from pipelines.tables import Reference, Table

COUNCIL_PARTITION = "council"
COUNCILS = dg.DynamicPartitionsDefinition(name=COUNCIL_PARTITION)
"""One partition a council, named by its ONS code; each has a warehouse of its own."""

LOOKED_UP_FROM = ("raw.spend_row", "raw.feed_cell")
"""Tables of landing from which the payees and the places to look up are taken."""

INPUTS = ("raw.landed_file", "raw.feed_file")
"""Tables of landing that hold a row for each file given."""

PUBLICATION = dg.AssetKey("publication")

MONTHLY = dg.FreshnessPolicy.time_window(
    warn_window=timedelta(days=35), fail_window=timedelta(days=65)
)
"""A council publishes every month: one without a run is a warning, two are a failure.

Dagster asks it of all councils together; one council's late months are told by `lateness.py`."""

OWNERS = ["team:localpound"]


def asset_key(table: str) -> dg.AssetKey:
    """`core.spend_line` is the asset `core/spend_line`."""
    return dg.AssetKey(table.split("."))


def step_name(table: str) -> str:
    """`core.spend_line` is built by the step `core__spend_line`."""
    return table.replace(".", "__")


def asset_spec(
    contract: Contract,
    kinds: set[str],
    code_version: str | None = None,
    deps: Sequence[str] = (),
) -> dg.AssetSpec:
    """What Dagster shows of a table, all from its contract."""
    return dg.AssetSpec(
        asset_key(contract.table),
        deps=[asset_key(name) for name in deps],
        description=_description(contract),
        group_name=contract.schema_name,
        owners=OWNERS,
        kinds=kinds,
        code_version=code_version,
        metadata={
            "dagster/column_schema": column_schema(contract),
            "dagster/table_name": contract.table,
        },
        partitions_def=COUNCILS,
        freshness_policy=MONTHLY if contract.table in INPUTS else None,
    )


def column_schema(contract: Contract) -> dg.TableSchema:
    """The contract's columns as Dagster's column schema; the unit stands beside the meaning."""
    alone = contract.grain if len(contract.grain) == 1 else ()
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=column.type,
                description=column.description + (f" [{column.unit}]" if column.unit else ""),
                constraints=dg.TableColumnConstraints(
                    nullable=column.name not in contract.required_columns,
                    unique=column.name in alone,
                ),
            )
            for column in contract.columns
        ]
    )


def table_asset(table: Table) -> dg.AssetsDefinition:
    """The asset that builds one table of `sql/` from its SELECT."""
    spec = asset_spec(table.contract, {"duckdb", "sql"}, table.code_version, table.reads)

    @dg.multi_asset(name=step_name(table.name), specs=[spec])
    def build_table(workshop: Workshop) -> dg.MaterializeResult[Any]:
        with plain_failures():
            rows = tables.build(workshop.bench.warehouse, table)
            return made(workshop, table.name, rows)

    return build_table


def landing_asset(contracts: Sequence[Contract]) -> dg.AssetsDefinition:
    """The asset that lands the council's inbox: every file to text rows, all of `raw` at once."""
    specs = [asset_spec(contract, {"polars"}) for contract in contracts]

    @dg.multi_asset(name="landing", specs=specs)
    def land_inbox(
        context: dg.AssetExecutionContext, workshop: Workshop
    ) -> Iterator[dg.MaterializeResult[Any]]:
        def tell(name: str, number: int, total: int) -> None:
            context.log.info(f"reading {name} ({number} of {total})")

        with plain_failures():
            bench = workshop.bench
            frames = landing.land(bench.home, bench.profile, tell).frames
            bench.refuse_if_changed()
            bench.folder.keep_inputs(
                input_facts(frames["raw.landed_file"], frames["raw.feed_file"])
            )
            for contract in contracts:
                rows = bench.warehouse.load_frame(contract, frames[contract.table])
                yield made(workshop, contract.table, rows)

    return land_inbox


def register_asset(contracts: Sequence[Contract]) -> dg.AssetsDefinition:
    """The asset that asks the public registers who the payees may be.

    It comes after landing: of millions of entries only those that this council's payees may mean
    are loaded (pipelines/matching).
    """
    specs = [
        asset_spec(contract, {"polars", "duckdb"}, deps=LOOKED_UP_FROM) for contract in contracts
    ]

    @dg.multi_asset(name="registers", specs=specs)
    def load_registers(
        context: dg.AssetExecutionContext, workshop: Workshop
    ) -> Iterator[dg.MaterializeResult[Any]]:
        with plain_failures():
            bench = workshop.bench
            payees = finder.payees(bench.warehouse.read("raw.spend_row", finder.PAYEE_COLUMNS))
            wanted = finder.decided_entities(bench.room.decisions)
            cells = bench.warehouse.read("raw.feed_cell", ("column_name", "cell_text"))
            places = finder.postcodes(cells)
            frames = finder.find(bench.home, payees, wanted, context.log.info, places)
            bench.refuse_if_changed()
            for contract in contracts:
                rows = bench.warehouse.load_frame(contract, frames[contract.table])
                yield made(workshop, contract.table, rows)

    return load_registers


def reference_asset(
    references: Sequence[Reference], contracts: Sequence[Contract]
) -> dg.AssetsDefinition:
    """The asset that loads all of `reference/`, the council's own facts and its frameworks."""
    specs = [asset_spec(each.contract, {"csv" if each.files else "toml"}) for each in references]

    @dg.multi_asset(name="reference_data", specs=specs)
    def load_reference_data(workshop: Workshop) -> Iterator[dg.MaterializeResult[Any]]:
        with plain_failures():
            bench = workshop.bench
            known = Known.here(bench.home, bench.room, contracts, Path(workshop.project))
            used = usable(known, bench.profile)
            check_frameworks(bench.room, known.whole)
            own = council_frames(bench.profile, bench.room, references, used)
            bench.refuse_if_changed()
            for each in references:
                contract = each.contract
                if contract.table in own:
                    rows = bench.warehouse.load_frame(contract, own[contract.table])
                else:
                    rows = bench.warehouse.load_reference(contract, each.files)
                yield made(workshop, contract.table, rows)

    return load_reference_data


def publication_asset(
    contracts: Sequence[Contract], checked: frozenset[str]
) -> dg.AssetsDefinition:
    """The last asset: what passed becomes the council's publication.

    It depends on every table, so one failed blocking check anywhere leaves the last publication
    standing. It refuses to publish a warehouse of which this run did not build and check it all.
    """
    everything = frozenset(contract.table for contract in contracts)

    @dg.asset(
        key=PUBLICATION,
        deps=[asset_key(name) for name in sorted(everything)],
        description=(
            "What people read: each published table as Parquet and CSV with the data "
            "dictionary, the record of the run and the evidence page. `latest` is switched to it "
            "when it is whole."
        ),
        group_name="publication",
        owners=OWNERS,
        kinds={"parquet", "csv"},
        partitions_def=COUNCILS,
        freshness_policy=MONTHLY,
    )
    def publish_what_passed(workshop: Workshop) -> dg.MaterializeResult[Any]:
        with plain_failures():
            bench = workshop.bench
            if not (everything <= set(bench.fingerprints) and checked <= bench.checked):
                raise RunRefused(
                    "Only a whole run may publish, because only it has built and checked every "
                    "table: launch all assets of the council (`localpound run`, or --assets '*')."
                )
            record = compose_record(
                bench.identity,
                bench.profile,
                inputs=bench.folder.inputs(),
                fates=rows_of(bench.warehouse, "core.input_file", FATE_FACTS),
                registers=rows_of(bench.warehouse, "register.edition"),
                checks=bench.folder.checks(),
                fingerprints=bench.fingerprints,
                parameters=rows_of(bench.warehouse, "reference.parameter"),
                frameworks=rows_of(bench.warehouse, "reference.framework_edition"),
                definitions=definitions_in_words(bench.warehouse),
                definition_texts=definition_texts(bench.warehouse),
                main_measures=main_measures(bench.warehouse),
                paper_figures=rows_of(bench.warehouse, "reference.paper_figure"),
                contracts=contracts,
            )
            moved = moves.since(bench.room.latest, bench.warehouse, bench.identity)
            if moved is not None:
                bench.folder.keep_moves(moved.suppliers, moved.registers)

            def keep(files: Sequence[PublishedFile]) -> None:
                published = [each.as_dict() for each in files]
                bench.folder.keep_record({**record, "published": published})

            publication = publish(
                bench.warehouse, contracts, bench.room, bench.identity.run, record, keep
            )
            bench.time.pace.lap(PUBLISHING)
            bench.time.passed = True
        return dg.MaterializeResult(
            asset_key=PUBLICATION,
            metadata={
                "run": bench.identity.run,
                "folder": dg.MetadataValue.path(publication.folder),
                "pages": dg.MetadataValue.path(publication.folder / "index.html"),
                "workbook": dg.MetadataValue.path(publication.folder / "evidence.xlsx"),
                "council paper": dg.MetadataValue.path(publication.folder / "council-paper.pdf"),
                "files": len(publication.files),
                "was there already": publication.was_there,
                "checks passed": sum(check.passed for check in bench.folder.checks()),
                "warnings": sum(not check.passed for check in bench.folder.checks()),
            },
            data_version=dg.DataVersion(bench.identity.run),
        )

    return publish_what_passed


def made(workshop: Workshop, table: str, rows: int) -> dg.MaterializeResult[Any]:
    """Note that this run made `table`, and say so to Dagster with its rows and content hash."""
    bench = workshop.bench
    fingerprint = audit.table_fingerprint(bench.warehouse, table)
    bench.fingerprints[table] = fingerprint
    bench.time.pace.lap(table)
    return dg.MaterializeResult(
        asset_key=asset_key(table),
        metadata={"dagster/row_count": rows, **_where(bench.room, table)},
        data_version=dg.DataVersion(fingerprint),
    )


def _where(room: CouncilHome, table: str) -> dict[str, dg.MetadataValue[Any]]:
    """Where people find the table, once this run has passed."""
    if not is_published(table):
        return {}
    place = room.latest / f"{table.replace('.', '/')}.csv"
    return {"published as": dg.MetadataValue.path(place)}


def _description(contract: Contract) -> str:
    parts = [contract.sentence]
    parts += [
        f"{measure.code} {measure.title} ({measure.unit}): {measure.formula}"
        for measure in contract.measures
    ]
    if contract.origin:
        parts.append(f"From {contract.origin.publisher}, {contract.origin.licence}.")
    parts.append(f"One row for each {', '.join(contract.grain)}.")
    return "\n\n".join(parts)
