"""Keeping: `localpound dev` over a spend home, started and stopped by a test."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from pipelines.home import SETTING
from tests.pipeline.servers import free_port

LOCALPOUND = Path(sys.executable).with_name("localpound")
PATIENCE_S = 300


@contextmanager
def kept_going(home, told):
    """`localpound dev` over the home; what it says goes into the file `told`."""
    port = free_port()
    environment = {**os.environ, SETTING: str(home.root)}
    environment.pop("DAGSTER_HOME", None)
    with told.open("wb") as words:
        child = subprocess.Popen(
            [LOCALPOUND, "dev", "--port", str(port)], env=environment, stdout=words, stderr=words
        )
    try:
        yield port
    finally:
        child.send_signal(signal.SIGINT)
        assert child.wait(120) == 0


def wait_for(what, found, patience_s=PATIENCE_S):
    deadline = time.monotonic() + patience_s
    while not found():
        assert time.monotonic() < deadline, f"{what} did not come in {patience_s} s"
        time.sleep(0.5)


def answers(port):
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/server_info")
        return connection.getresponse().status == 200
    except OSError:
        return False
