"""Many councils at once, with Dagster's records on a real PostgreSQL: each as it would be alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pipelines import deploying, inbox
from pipelines.defs.assets import COUNCIL_PARTITION
from pipelines.defs.instance import instance_of
from pipelines.errors import BadReference, RunRefused
from pipelines.files import listing
from pipelines.home import Home
from pipelines.run import set_up_council
from pipelines.tables import PROJECT
from tests.pipeline.keeping import kept_going, wait_for
from tests.pipeline.servers import WORD, postgres
from tests.pipeline.small import command, run_here, small_project

CODES = ("E06999999", "E06000001", "E08000003")
EIGHT = (*CODES, "E07000008", "E09000001", "E10000003", "E06000002", "E08000001")
FILES = sorted((PROJECT / "sample_data" / "council").glob("wexmoor-spend-2024-*.csv"))
WHERE = "LOCALPOUND_POSTGRES_PASSWORD"
FOR_ALL_S = 1800


@pytest.fixture(autouse=True)
def _records_where_the_settings_say(monkeypatch):
    """Dagster's own records, also where tests of whole runs before kept them in memory."""
    monkeypatch.setattr("pipelines.defs.launch.instance_of", instance_of)


def on_postgres(home, server, kind="postgres"):
    """Write what `localpound service --dagster` gives, with a database of the test's server."""
    changes = {
        "port: 5432": f"port: {server.port}",
        "db_name: localpound": f"db_name: {server.new_database()}",
    }
    folder = home.root / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in deploying.dagster(kind).items():
        for old, new in changes.items():
            assert text.count(old) == (name == "dagster.yaml")
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def server():
    with postgres() as server:
        yield server


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return small_project(tmp_path_factory.mktemp("small") / "project")


def set_up(home, codes=CODES):
    """Councils with a month each, no two the same."""
    for code, file in zip(codes, FILES[: len(codes)], strict=True):
        set_up_council(home, code)
        inbox.add(home, code, [file])


def publications(home):
    """What each council's publication holds, by name and hash."""
    return {code: listing(home.council(code).latest) for code in home.council_codes()}


def run_at_once(home, project, codes=CODES, workers=None):
    """Run the councils side by side, each in a process of its own."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda code: command(home, "run", code, project=project), codes))


def all_passed(made):
    for each in made:
        assert each.status == 0, each.words
        assert " locked" not in each.words


@pytest.fixture(scope="module")
def alone(tmp_path_factory, project):
    """The councils' publications, each made while no other was, on SQLite."""
    home = Home(tmp_path_factory.mktemp("alone") / "home")
    set_up(home)
    for code in CODES:
        run_here(home, code, project)
    assert len({str(found) for found in publications(home).values()}) == len(CODES)
    return publications(home)


def test_councils_run_side_by_side_with_their_records_in_postgresql_and_nowhere_else(
    server, tmp_path, monkeypatch, project, alone
):
    monkeypatch.setenv(WHERE, WORD)
    home = Home(tmp_path / "home")
    on_postgres(home, server)
    set_up(home)
    all_passed(run_at_once(home, project))
    assert publications(home) == alone
    with instance_of(home) as instance:
        assert "postgres" in type(instance.run_storage).__module__
        assert [run.is_success for run in instance.get_runs()] == [True] * len(CODES)
    assert not list((home.root / "dagster").rglob("*.db"))
    kept = [path for path in home.root.rglob("*") if path.is_file()]
    assert not any(WORD.encode() in path.read_bytes() for path in kept)


@pytest.mark.soak
def test_councils_run_side_by_side_with_their_records_on_sqlite(tmp_path, project, alone):
    home = Home(tmp_path / "home")
    set_up(home)
    all_passed(run_at_once(home, project))
    assert publications(home) == alone


def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv(WHERE, WORD)
    home = Home(tmp_path / "home")
    with postgres() as own:
        on_postgres(home, own)
    with pytest.raises(RunRefused, match=r"PostgreSQL\) does not answer") as told:
        set_up_council(home, CODES[0])
    assert WORD not in str(told.value)
    assert capfd.readouterr() == ("", "")


def use_while_it_stops(home, server):
    with instance_of(home) as instance:
        server.stop()
        instance.get_runs()


def test_a_database_that_goes_away_is_told_and_comes_back(tmp_path, monkeypatch):
    monkeypatch.setenv(WHERE, WORD)
    home = Home(tmp_path / "home")
    with postgres() as own:
        on_postgres(home, own)
        set_up_council(home, CODES[0])
        with pytest.raises(RunRefused, match="does not answer"):
            use_while_it_stops(home, own)
        own.start()
        with instance_of(home) as instance:
            assert instance.get_dynamic_partitions(COUNCIL_PARTITION) == [CODES[0]]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("storage: [", "cannot be used"),
        ("strage: 1", 'unexpected config entry "strage"'),
    ],
)
def test_settings_that_cannot_be_used_are_told_in_a_sentence(tmp_path, settings, told):
    home = Home(tmp_path / "home")
    (home.root / "dagster").mkdir(parents=True)
    (home.root / "dagster" / "dagster.yaml").write_text(settings, encoding="utf-8")
    with pytest.raises(BadReference, match=r"dagster\.yaml cannot be used") as fault:
        set_up_council(home, CODES[0])
    assert told in str(fault.value)


@pytest.mark.soak
def test_eight_councils_of_one_dagster_on_postgresql_publish_what_each_would_alone(
    server, tmp_path, monkeypatch
):
    monkeypatch.setenv(WHERE, WORD)
    monkeypatch.setenv("SPEND_MEMORY_LIMIT", "1GB")
    home, apart = Home(tmp_path / "home"), Home(tmp_path / "apart")
    on_postgres(home, server)
    settings = home.root / "dagster" / "dagster.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("max_concurrent_runs: 2", "max_concurrent_runs: 8"))
    set_up(home, EIGHT)
    for code in EIGHT:
        home.council(code).automation.write_text("[inbox]\nquiet_minutes = 0\n")
    most = [0]

    def all_ended():
        with instance_of(home) as instance:
            runs = list(instance.get_runs())
        most[0] = max(most[0], sum(run.status.value == "STARTED" for run in runs))
        assert not [run for run in runs if run.is_failure_or_canceled]
        return len([run for run in runs if run.is_success]) == len(EIGHT)

    with kept_going(home, tmp_path / "told.txt"):
        wait_for("all publications", all_ended, FOR_ALL_S)
    assert most[0] > 2
    told = (tmp_path / "told.txt").read_text(encoding="utf-8")
    assert "Traceback" not in told
    assert "locked" not in told
    set_up(apart, EIGHT)
    all_passed(run_at_once(apart, None, EIGHT, workers=2))
    assert publications(home) == publications(apart)
    assert len({str(found) for found in publications(home).values()}) == len(EIGHT)
