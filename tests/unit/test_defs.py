"""The graph, on a stand-in project of four small tables."""

import errno
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from textwrap import dedent

import dagster as dg
import duckdb
import polars as pl
import pytest
from dagster._core.definitions.partitions.context import partition_loading_context

from pipelines import execution, landing, run
from pipelines.council import CouncilProfile, write_profile
from pipelines.defs.automation import JOB
from pipelines.defs.graph import build_definitions
from pipelines.defs.instance import instance_of
from pipelines.defs.launch import launch, register
from pipelines.defs.tags import ASKED_BY
from pipelines.errors import BadReference
from pipelines.execution import Timekeeper
from pipelines.home import Home
from pipelines.lock import held

CODE = "E06999999"
STARTED = dg.DagsterRunStatus.STARTED


@pytest.fixture(autouse=True)
def _records_on_disk(monkeypatch):
    """Dagster's own records, also where tests of whole runs before kept them in memory."""
    monkeypatch.setattr("pipelines.defs.launch.instance_of", instance_of)


@pytest.fixture(autouse=True)
def _no_pages(monkeypatch):
    """Pages of a whole council are tried elsewhere: these few tables have not what they show."""
    monkeypatch.setattr("pipelines.publishing.write_pages", lambda folder: 0)


def write(place, files):
    for name, text in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip(), encoding="utf-8")


STAND_IN = {
    "sql/raw/landed_file.yml": """
        table: raw.landed_file
        sentence: One input file.
        grain: [file_name]
        columns:
          - {name: file_name, type: VARCHAR, description: "Its name."}
          - {name: file_sha256, type: VARCHAR, description: "Its hash."}
          - {name: feed, type: VARCHAR, description: "Its feed."}
          - {name: status, type: VARCHAR, description: "Its fate."}
          - {name: reason, type: VARCHAR, description: "Why."}
          - {name: payments, type: BIGINT, description: "Payment rows in it."}
    """,
    "sql/raw/spend_row.yml": """
        table: raw.spend_row
        sentence: One payment row as published.
        grain: [source_row]
        columns:
          - {name: source_row, type: INTEGER, description: "Row of the file."}
          - {name: amount, type: VARCHAR, description: "Amount as published."}
    """,
    "sql/staging/spend_line.yml": """
        table: staging.spend_line
        sentence: One payment.
        grain: [source_row]
        columns:
          - {name: source_row, type: INTEGER, description: "Row of the file."}
          - name: net_amount_gbp
            type: DECIMAL(18,2)
            nullable: false
            description: Amount.
    """,
    "sql/staging/spend_line.sql": """
        select
            source_row,
            try_cast(amount as decimal(18, 2)) as net_amount_gbp,
        from raw.spend_row
    """,
    "sql/core/spend_line.yml": """
        table: core.spend_line
        sentence: One payment people read.
        grain: [source_row]
        columns:
          - {name: source_row, type: INTEGER, description: "Row of the file."}
          - {name: net_amount_gbp, type: "DECIMAL(18,2)", unit: GBP, description: "Amount."}
          - {name: threshold, type: INTEGER, description: "A parameter."}
    """,
    "sql/core/spend_line.sql": """
        select
            spend_line.source_row,
            spend_line.net_amount_gbp,
            limits.threshold,
        from staging.spend_line as spend_line
        cross join reference.limits as limits
    """,
    "sql/assertions/every_row_is_kept.sql": """
        -- Every row that came in is in the published table.
        -- severity: critical
        -- table: core.spend_line
        select spend_row.source_row
        from raw.spend_row as spend_row
        anti join core.spend_line as spend_line on spend_row.source_row = spend_line.source_row
    """,
    "sql/assertions/amounts_are_small.sql": """
        -- No amount is above one hundred pounds.
        -- severity: warning
        -- table: core.spend_line
        select source_row, net_amount_gbp from core.spend_line where net_amount_gbp > 100
    """,
    "reference/limits.yml": """
        table: reference.limits
        sentence: One limit.
        grain: [threshold]
        columns:
          - {name: threshold, type: INTEGER, description: "The limit."}
        origin: {publisher: localpound, licence: MIT}
    """,
    "reference/limits.csv": "threshold\n500\n",
}


def a_file(name, feed):
    """The columns in which landing tells of a file that it read."""
    told = {"file_name": name, "file_sha256": feed * 8, "feed": feed, "status": "accepted"}
    return {column: [text] for column, text in {**told, "reason": ""}.items()}


@dataclass
class StandIn:
    project: object
    home: Home
    amounts: list

    def launch(self, watch=None):
        return launch(self.home, CODE, watch, self.project)


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """A project folder, a home with one council, and a landing that hands over `amounts`."""
    project = tmp_path / "project"
    write(project, STAND_IN)
    (project / "sql" / "macros").mkdir()
    home = Home(tmp_path / "home")
    write_profile(
        home.council(CODE).profile, CouncilProfile(code=CODE, name="Here", kind="unitary")
    )
    here = StandIn(project, home, ["1.00", "-2.50"])

    @dataclass
    class Landed:
        frames: dict

    def land(home, profile, tell):
        rows = {"source_row": list(range(1, len(here.amounts) + 1)), "amount": here.amounts}
        return Landed(
            {
                "raw.landed_file": pl.DataFrame({**a_file("a.csv", "spend"), "payments": [2]}),
                "raw.feed_file": pl.DataFrame({**a_file("b.csv", "bid"), "records": [1]}),
                "raw.spend_row": pl.DataFrame(
                    rows, schema={"source_row": pl.Int32, "amount": pl.String}
                ),
            }
        )

    monkeypatch.setattr(landing, "land", land, raising=False)
    return here


def keys(definitions):
    return {key.to_user_string() for key in definitions.resolve_asset_graph().get_all_asset_keys()}


def test_every_table_is_an_asset_and_nothing_else_is(stand_in):
    definitions = build_definitions(stand_in.project)
    assert keys(definitions) == {
        "raw/landed_file",
        "raw/spend_row",
        "reference/limits",
        "staging/spend_line",
        "core/spend_line",
        "publication",
    }


def test_a_run_that_passes_publishes_what_people_read(stand_in):
    steps = []
    launched = stand_in.launch(steps.append)
    assert launched == run.Launched(passed=True)
    room = stand_in.home.council(CODE)
    published = pl.read_parquet(room.latest / "core" / "spend_line.parquet")
    assert published.rows() == [(1, 1, 500), (2, -2.5, 500)]
    assert not (room.latest / "staging").exists()
    assert [step.rows for step in steps if step.kind == "built"] == [1, 2, 1, 2, 2, None]
    record = json.loads((room.latest / "record.json").read_text())
    assert all(check["passed"] for check in record["checks"])
    assert set(record["tables"]) == {
        "raw.landed_file",
        "raw.spend_row",
        "reference.limits",
        "staging.spend_line",
        "core.spend_line",
    }


def test_a_run_is_tagged_with_who_asked_what_went_in_and_the_code(stand_in):
    stand_in.launch()
    room = stand_in.home.council(CODE)
    record = json.loads((room.latest / "record.json").read_text())
    with instance_of(stand_in.home) as instance:
        (made,) = instance.get_runs()
    told = {name: text for name, text in made.tags.items() if name.startswith("localpound/")}
    assert told == {
        "localpound/asked_by": "person",
        "localpound/run": record["run"],
        "localpound/inputs": "0, ledger none",
        "localpound/profile": record["identity"]["profile"][:12],
        "localpound/editions": "no register",
        "localpound/version": version("localpound"),
    }
    assert made.job_name == JOB


def test_a_file_dropped_into_the_inbox_becomes_a_publication(stand_in):
    room = stand_in.home.council(CODE)
    room.automation.write_text("[inbox]\nquiet_minutes = 0\n", encoding="utf-8")
    register(stand_in.home, CODE)
    known = build_definitions(stand_in.project, str(stand_in.home.root)).get_repository_def()
    sensor = known.get_sensor_def(f"inbox_{CODE}")

    def looked(cursor):
        with (
            dg.build_sensor_context(instance, cursor, repository_def=known) as context,
            partition_loading_context(dynamic_partitions_store=instance),
        ):
            return sensor.evaluate_tick(context)

    with instance_of(stand_in.home) as instance:
        nothing = looked(None)
        assert nothing.run_requests == []
        room.inbox("spend").mkdir(parents=True)
        (room.inbox("spend") / "april.csv").write_bytes(b"Date,Supplier,Amount\n")
        dropped = looked(nothing.cursor)
        (request,) = dropped.run_requests
        result = known.get_job(JOB).execute_in_process(
            instance=instance, partition_key=request.partition_key, tags=request.tags
        )
        assert result.success
        assert looked(dropped.cursor).run_requests == []
        (made,) = instance.get_runs()
    assert (made.tags[ASKED_BY], made.tags["localpound/inputs"][:9]) == ("inbox", "1, ledger")
    assert (room.latest / "core" / "spend_line.csv").is_file()


def published_files(room):
    return {
        path.relative_to(room.published).as_posix(): path.read_bytes()
        for path in sorted(room.published.rglob("*"))
        if path.is_file()
    }


def test_a_broken_critical_promise_leaves_the_last_publication_standing(stand_in):
    room = stand_in.home.council(CODE)
    assert stand_in.launch().passed
    before, latest = published_files(room), (room.latest / "record.json").read_bytes()
    stand_in.amounts = ["1.00", "not an amount"]
    room.decisions.write_text("something else goes in\n")
    launched = stand_in.launch()
    assert launched == run.Launched(passed=False)
    assert published_files(room) == before
    assert (room.latest / "record.json").read_bytes() == latest
    identity = run.identify(stand_in.home, room, stand_in.project)
    failed = [c for c in run.RunFolder.of(room, identity.run).checks() if c.is_blocking_failure]
    assert [(c.table, c.failing, dict(c.sample[0])["source_row"]) for c in failed] == [
        ("staging.spend_line", 1, 2)
    ]


def test_a_warning_is_reported_and_publishes(stand_in):
    stand_in.amounts = ["1.00", "250.00"]
    assert stand_in.launch().passed
    room = stand_in.home.council(CODE)
    record = json.loads((room.latest / "record.json").read_text())
    broken = [check for check in record["checks"] if not check["passed"]]
    assert [(check["what"], check["failing"]) for check in broken] == [
        ("No amount is above one hundred pounds.", 1)
    ]


def test_a_fault_in_sql_is_one_sentence_and_no_trace(stand_in):
    body = stand_in.project / "sql" / "core" / "spend_line.sql"
    body.write_text(body.read_text().replace("limits.threshold", "limits.ceiling as threshold"))
    launched = stand_in.launch()
    assert not launched.passed
    assert launched.trace is None
    assert launched.fault.startswith("sql/core/spend_line.sql does not run:")


def test_a_fault_of_ours_keeps_its_trace(stand_in, monkeypatch):
    def land(home, profile, tell):
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(landing, "land", land, raising=False)
    launched = stand_in.launch()
    assert "a fault of localpound itself" in launched.fault
    assert "by nought" in launched.fault
    assert "ZeroDivisionError" in launched.trace


def test_what_is_changed_while_it_is_read_is_refused_and_not_recorded_wrongly(
    stand_in, monkeypatch
):
    room = stand_in.home.council(CODE)
    land = landing.land

    def edited_meanwhile(home, profile, tell):
        room.decisions.write_text("edited while the run was going on")
        return land(home, profile, tell)

    monkeypatch.setattr(landing, "land", edited_meanwhile)
    launched = stand_in.launch()
    assert not launched.passed
    assert "was changed while it was being read (decisions)" in launched.fault
    assert not room.latest.exists()


def test_a_second_run_of_the_same_council_is_told_why_in_one_sentence(stand_in):
    warehouse = stand_in.home.council(CODE).warehouse
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); "
            "sys.stdin.read()",
            str(warehouse),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        holder.stdout.readline()
        launched = stand_in.launch()
    finally:
        holder.communicate()
    assert not launched.passed
    assert not launched.began
    assert launched.trace is None
    assert "is in use by" in launched.fault
    assert str(holder.pid) in launched.fault
    assert "\n" not in launched.fault


def last_execution(stand_in):
    room = stand_in.home.council(CODE)
    (path,) = room.runs.glob("*/executions.json")
    return json.loads(path.read_text())[-1]


def test_who_is_at_work_on_a_council_is_told_with_process_and_time(stand_in):
    room = stand_in.home.council(CODE)
    with held(room.run_lock, "process 77 of f.officer, since 2026-04-07 08:00", AssertionError):
        launched = stand_in.launch()
    assert not launched.began
    assert launched.trace is None
    assert "(process 77 of f.officer, since 2026-04-07 08:00): let it finish" in launched.fault
    assert "there is nothing to remove" in launched.fault
    assert stand_in.launch().passed


def test_a_lock_whose_process_is_gone_holds_nobody_up_and_is_told_once(stand_in):
    room = stand_in.home.council(CODE)
    room.run_lock.write_text("process 77 of f.officer, since 2026-04-07 08:00")
    (room.published / ".r1.77").mkdir(parents=True)
    with instance_of(stand_in.home) as instance:
        killed = dg.DagsterRun("killed", status=STARTED, tags={"dagster/partition": CODE})
        instance.add_run(killed)
    assert stand_in.launch().passed
    with instance_of(stand_in.home) as instance:
        ended = instance.get_run_by_id(killed.run_id)
    assert ended.status == dg.DagsterRunStatus.FAILURE
    assert last_execution(stand_in)["found"] == [
        "The run before (process 77 of f.officer, since 2026-04-07 08:00) did not finish: what it "
        "left half made is removed."
    ]
    assert not list(room.published.glob(".*"))
    assert room.run_lock.read_text() == ""
    assert stand_in.launch().passed
    assert last_execution(stand_in)["found"] == []


def test_a_run_that_was_cut_off_says_so_on_its_page_once_the_next_has_found_it(stand_in):
    assert stand_in.launch().passed
    room = stand_in.home.council(CODE)
    cut_off = run.RunFolder.of(room, "0123456789abcdef")
    cut_off.add_execution(Timekeeper().begun())
    assert stand_in.launch().passed
    (told,) = cut_off.executions()
    assert (told["fate"], told["passed"], told["ended_at"]) == ("did not finish", False, None)
    page = (cut_off.path / "record.html").read_text(encoding="utf-8")
    assert "did not finish: it was stopped from outside" in page


@pytest.mark.parametrize("damage", [b"", b"no database", None])
def test_a_damaged_warehouse_is_built_anew_and_told(stand_in, damage):
    assert stand_in.launch().passed
    room = stand_in.home.council(CODE)
    before = published_files(room)
    whole = room.warehouse.read_bytes()
    room.warehouse.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    room.warehouse.with_name("warehouse.duckdb.wal").write_bytes(b"no log")
    launched = stand_in.launch()
    assert launched.passed, launched.fault
    assert published_files(room) == before
    found = last_execution(stand_in)["found"]
    assert all("The warehouse was damaged and is built anew." in each for each in found)
    assert found or damage != b"no database"


def test_a_clock_that_goes_backwards_changes_nothing_but_what_is_told_of_the_time(
    stand_in, monkeypatch
):
    assert stand_in.launch().passed
    room = stand_in.home.council(CODE)
    before = published_files(room)
    days = iter(range(1000))

    class Backwards(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 4, 7, tzinfo=tz) - timedelta(days=next(days))

    monkeypatch.setattr(execution, "datetime", Backwards)
    room.warehouse.unlink()
    assert stand_in.launch().passed
    assert published_files(room) == before
    told = last_execution(stand_in)
    assert told["ended_at"] < told["started_at"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "x.parquet"), "full, or faulty (x.parq"),
        (OSError(errno.EROFS, "Read-only file system", "archive"), "may not be written (archive)"),
        (duckdb.OutOfMemoryException("Out of Memory Error: failed"), "not enough memory"),
        (pl.exceptions.ComputeError("No space left on device (os error 28)"), "The disk is full"),
    ],
)
def test_what_the_machine_lacks_is_one_sentence_and_no_fault_of_ours(
    stand_in, monkeypatch, error, words
):
    def land(*_):
        raise error

    monkeypatch.setattr(landing, "land", land)
    launched = stand_in.launch()
    assert words in launched.fault
    assert "Nothing was published; the last publication stands." in launched.fault
    assert launched.trace is None


def test_publishing_alone_is_refused_because_nothing_was_checked(stand_in):
    assert stand_in.launch().passed
    definitions = build_definitions(stand_in.project, str(stand_in.home.root))
    with instance_of(stand_in.home) as instance:
        result = definitions.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance,
            partition_key=CODE,
            asset_selection=[dg.AssetKey("publication")],
            raise_on_error=False,
        )
    assert not result.success
    failure = next(event for event in result.all_events if event.is_step_failure)
    assert "Only a whole run may publish" in failure.step_failure_data.user_failure_data.description


def test_a_law_that_waits_for_what_waits_for_it_is_refused(stand_in):
    law = stand_in.project / "sql" / "assertions" / "every_row_is_kept.sql"
    law.write_text(law.read_text().replace("table: core.spend_line", "table: raw.spend_row"))
    with pytest.raises(BadReference, match=r"let it guard core\.spend_line"):
        build_definitions(stand_in.project)


def test_dagster_shows_the_contract_of_each_table(stand_in):
    graph = build_definitions(stand_in.project).resolve_asset_graph()
    node = graph.get(dg.AssetKey(["core", "spend_line"]))
    assert node.group_name == "core"
    assert node.description.startswith("One payment people read.")
    assert [key.to_user_string() for key in sorted(node.parent_keys)] == [
        "reference/limits",
        "staging/spend_line",
    ]
    columns = node.metadata["dagster/column_schema"].columns
    assert [column.name for column in columns] == ["source_row", "net_amount_gbp", "threshold"]
    assert "[GBP]" in columns[1].description
    assert node.code_version


def test_critical_laws_block_and_warnings_do_not(stand_in):
    graph = build_definitions(stand_in.project).resolve_asset_graph()
    specs = {key.name: graph.get_check_spec(key) for key in graph.asset_check_keys}
    assert specs["every_row_is_kept"].blocking
    assert not specs["amounts_are_small"].blocking
    assert specs["every_row_is_kept"].description.startswith("Every row that came in")


def test_loading_the_graph_imports_no_great_expectations(stand_in):
    code = (
        "import sys; from pathlib import Path; from pipelines.defs.graph import build_definitions; "
        "build_definitions(Path(sys.argv[1])); "
        "sys.exit('great_expectations' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(stand_in.project)], check=True)


def test_a_council_becomes_a_partition_and_telemetry_is_off(stand_in):
    register(stand_in.home, CODE)
    with instance_of(stand_in.home) as instance:
        assert instance.get_dynamic_partitions("council") == [CODE]
        assert not instance.telemetry_enabled


def test_inputs_and_publication_grow_old_and_statutory_lists_are_made_apart():
    graph = build_definitions().get_repository_def()
    assets = {each.key.to_user_string(): each for each in graph.asset_graph.asset_nodes}
    fresh = {name for name, each in assets.items() if each.freshness_policy is not None}
    assert fresh == {"raw/landed_file", "raw/feed_file", "publication"}
    apart = {name for name, each in assets.items() if each.group_name == "statutory"}
    assert apart == {"statutory/transparency_spend", "statutory/large_payment"}
    made = {key.to_user_string() for key in graph.get_job(JOB).asset_layer.executable_asset_keys}
    assert made == set(assets) - apart
    assert all(each.description and each.owners and each.kinds for each in assets.values())


def test_each_table_says_where_people_find_it(stand_in):
    register(stand_in.home, CODE)
    assert launch(stand_in.home, CODE, project=stand_in.project).passed
    with instance_of(stand_in.home) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(["core", "spend_line"]))
        shown = event.asset_materialization.metadata
        told = instance.get_latest_materialization_event(dg.AssetKey("publication"))
    latest = stand_in.home.council(CODE).latest
    assert Path(shown["published as"].value) == latest / "core" / "spend_line.csv"
    assert Path(shown["published as"].value).is_file()
    assert shown["dagster/row_count"].value >= 0
    assert told.asset_materialization.metadata["pages"].value.endswith("index.html")
