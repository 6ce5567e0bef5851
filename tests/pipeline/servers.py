"""Servers: PostgreSQL and RabbitMQ of a test's own, on loopback, started and stopped by it."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

PATIENCE_S = 60
USER, WORD = "localpound", "a word of the tests"


def free_port():
    """A port on loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def program(name):
    """The path of a server's program; the test is skipped, aloud, where it is not installed."""
    found = shutil.which(name) or max(
        map(str, Path("/usr/lib").glob(f"postgresql/*/bin/{name}")), default=None
    )
    if found is None:
        pytest.skip(f"{name} is not installed here (Debian: postgresql, rabbitmq-server)")
    return found


@contextmanager
def _room(account):
    """A folder of a server's own, and options for its process, which may not be root's.

    It lies outside pytest's folders, which another pytest closes to everybody else.
    """
    folder = Path(tempfile.mkdtemp(prefix="localpound-server-"))
    try:
        if os.getuid() != 0:
            yield folder, {}
        else:
            shutil.chown(folder, account)
            yield folder, {"user": account}
    finally:
        shutil.rmtree(folder)


@dataclass(frozen=True)
class Postgres:
    """A server that goes on, and how to stop and start it."""

    port: int
    stop: object
    start: object
    _numbers: object = field(default_factory=lambda: count(1))

    def new_database(self):
        """The name of a database with nothing in it."""
        name = f"{USER}_{next(self._numbers)}"
        _run_sql(self.port, f"CREATE DATABASE {name}")
        return name


@contextmanager
def postgres():
    """A PostgreSQL server whose user needs a password."""
    initdb, server = program("initdb"), program("postgres")
    with _room("postgres") as (folder, whose):
        yield from _postgres(folder, whose, initdb, server)


def _postgres(folder, whose, initdb, server):
    secret = folder / "secret"
    secret.write_text(WORD)
    secret.chmod(0o644)
    subprocess.run(
        [
            *(initdb, "--pgdata", folder / "data", "--username", USER, "--pwfile", secret),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync"),
        ],
        check=True,
        capture_output=True,
        cwd=folder,
        **whose,
    )
    port, going_on = free_port(), []
    command = [server, "-D", folder / "data", "-p", str(port), "-h", "127.0.0.1", "-F"]
    command += ["-c", "unix_socket_directories=", "-c", "max_connections=200"]

    def start():
        with (folder / "log").open("ab") as log:
            going_on.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **whose))
        wait_until_it_listens(port, going_on[-1])

    def stop():
        process = going_on.pop()
        process.terminate()
        process.wait(PATIENCE_S)

    start()
    try:
        yield Postgres(port, stop, start)
    finally:
        while going_on:
            process = going_on.pop()
            process.terminate()
            process.wait(PATIENCE_S)


def _run_sql(port, statement):
    """Run a statement in the database of the server itself, once it lets anybody in."""
    import psycopg2

    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            connection = psycopg2.connect(
                host="127.0.0.1", port=port, user=USER, password=WORD, dbname="postgres"
            )
            break
        except psycopg2.OperationalError:
            assert time.monotonic() < deadline, "PostgreSQL lets nobody in"
            time.sleep(0.1)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def wait_until_it_listens(port, process):
    """Wait until somebody listens on the port; fails where the process ends first."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        assert process.poll() is None, f"it ended with status {process.returncode}"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < deadline, f"nobody listens on {port}"
            time.sleep(0.1)


@contextmanager
def rabbitmq():
    """A RabbitMQ broker that lets its own machine in: the address of its queue."""
    server = program("rabbitmq-server")
    with _room("rabbitmq") as (folder, whose):
        yield from _rabbitmq(folder, whose, server)


def _rabbitmq(folder, whose, server):
    port, control = free_port(), free_port()
    environment = {
        **os.environ,
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"tests{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(control),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "logs"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(free_port()),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [server],
            env=environment,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            **whose,
        )
    try:
        wait_until_it_listens(port, process)
        yield f"amqp://guest:guest@127.0.0.1:{port}//"
    finally:
        # A shell started Erlang, and Erlang a daemon that outlives it unless it is told to end.
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE_S)
        _end_epmd(environment)


def _end_epmd(environment):
    """End the daemon, which refuses as long as it knows of a node."""
    deadline = time.monotonic() + PATIENCE_S
    while subprocess.run(["epmd", "-kill"], env=environment, capture_output=True).returncode != 0:
        assert time.monotonic() < deadline, "epmd does not end"
        time.sleep(0.5)
