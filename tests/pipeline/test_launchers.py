"""Runs beyond this process: Celery for real, Docker and Kubernetes as far as one machine shows."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines import inbox
from pipelines.defs.instance import instance_of
from pipelines.files import listing
from pipelines.home import SETTING, Home
from pipelines.run import set_up_council
from tests.pipeline.keeping import kept_going, wait_for
from tests.pipeline.servers import WORD, postgres, rabbitmq
from tests.pipeline.small import command
from tests.pipeline.stand_ins import docker, kubernetes
from tests.pipeline.test_many_councils import CODES, FILES, WHERE, on_postgres

pytestmark = pytest.mark.soak

CODE = CODES[0]
BIN = Path(sys.executable).parent
FOR_A_RUN_S = 600


@pytest.fixture(autouse=True)
def _records_where_the_settings_say(monkeypatch):
    """Dagster's own records, also where tests of whole runs before kept them in memory."""
    monkeypatch.setattr("pipelines.defs.launch.instance_of", instance_of)


@pytest.fixture(scope="module")
def server():
    with postgres() as server:
        yield server


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What the council publishes when the command line runs it."""
    home = Home(tmp_path_factory.mktemp("alone") / "home")
    set_up_council(home, CODE)
    inbox.add(home, CODE, FILES[:1])
    made = command(home, "run", CODE)
    assert made.status == 0, made.words
    return listing(home.council(CODE).latest)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A council whose inbox is run by itself."""
    monkeypatch.setenv(WHERE, WORD)
    home = Home(tmp_path / "home")
    set_up_council(home, CODE)
    inbox.add(home, CODE, FILES[:1])
    home.council(CODE).automation.write_text("[inbox]\nquiet_minutes = 0\n", encoding="utf-8")
    return home


def change(home, **words):
    """Change the settings of the home as their comments tell an operator to."""
    settings = home.root / "dagster" / "dagster.yaml"
    text = settings.read_text(encoding="utf-8")
    for old, new in words.values():
        assert old in text
        text = text.replace(old, new)
    settings.write_text(text, encoding="utf-8")


def run_by_itself(home, told, is_well=lambda: True):
    """Keep Dagster going until the council has been run; the tags of that run."""

    def passed():
        assert is_well(), "who should take the run has ended"
        with instance_of(home) as instance:
            runs = list(instance.get_runs())
        assert not [run for run in runs if run.is_failure_or_canceled]
        return [run for run in runs if run.is_success]

    with kept_going(home, told):
        wait_for("the run", passed, FOR_A_RUN_S)
    (run,) = passed()
    return run.tags


@contextmanager
def worker(home, told):
    """A Celery worker, started as its settings say."""
    folder = home.root / "dagster"
    command = "celery -A dagster_celery.app worker --concurrency=1 --max-tasks-per-child=1"
    assert command in (folder / "dagster_celery_config.py").read_text(encoding="utf-8")
    program, *options = command.split()
    with told.open("wb") as words:
        process = subprocess.Popen(
            [BIN / program, *options],
            env={**os.environ, SETTING: str(home.root), "DAGSTER_HOME": str(folder)},
            cwd=folder,
            stdout=words,
            stderr=words,
        )
    try:
        yield lambda: process.poll() is None
        assert process.poll() is None, told.read_text(encoding="utf-8")
    finally:
        process.terminate()
        process.wait(120)


def test_a_celery_worker_takes_the_run_from_a_real_broker(
    server, home, tmp_path, monkeypatch, alone
):
    on_postgres(home, server, "celery")
    with rabbitmq() as broker:
        monkeypatch.setenv("LOCALPOUND_BROKER", broker)
        with worker(home, tmp_path / "worker.txt") as goes_on:
            tags = run_by_itself(home, tmp_path / "told.txt", goes_on)
    assert tags["dagster-celery/task_id"]
    assert listing(home.council(CODE).latest) == alone
    said = (tmp_path / "worker.txt").read_text(encoding="utf-8")
    assert "transport:   amqp://guest:**@127.0.0.1" in said
    assert "Traceback" not in said
    kept = (path for path in home.root.rglob("*") if path.is_file())
    assert not any(broker.encode() in path.read_bytes() for path in kept)


def test_docker_is_asked_for_a_container_that_can_write_to_the_spend_home_alone(
    server, home, tmp_path, monkeypatch, alone
):
    on_postgres(home, server, "docker")
    root = str(home.root)
    change(home, volume=("/srv/localpound:/spend_home", f"{root}:{root}"), at=("/spend_home", root))
    with docker() as (asked, address):
        monkeypatch.setenv("DOCKER_HOST", address)
        run_by_itself(home, tmp_path / "told.txt")
    (made,) = asked.bodies
    assert made["Image"] == "localpound:latest"
    assert made["User"] == "1000:1000"
    assert made["HostConfig"]["Binds"] == [f"{root}:{root}:rw"] or made["HostConfig"]["Binds"] == [
        f"{root}:{root}"
    ]
    assert made["HostConfig"]["ReadonlyRootfs"] is True
    assert made["HostConfig"]["CapDrop"] == ["ALL"]
    assert listing(home.council(CODE).latest) == alone


def test_a_cluster_is_asked_for_a_job_with_the_spend_home_and_no_rights(
    server, home, tmp_path, alone
):
    on_postgres(home, server, "kubernetes")
    with kubernetes(tmp_path, {WHERE: WORD}) as (asked, place):
        change(
            home,
            at=("/spend_home", str(home.root)),
            cluster=(
                "load_incluster_config: true",
                f"load_incluster_config: false\n    kubeconfig_file: {place}",
            ),
        )
        run_by_itself(home, tmp_path / "told.txt")
    (job,) = asked.bodies
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["image"] == "localpound:latest"
    assert {"name": "spend-home", "mountPath": str(home.root)}.items() <= (
        container["volumeMounts"][-1].items()
    )
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert {"secretRef": {"name": "localpound-postgres"}} in container["envFrom"]
    assert listing(home.council(CODE).latest) == alone
