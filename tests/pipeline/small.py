"""Small: a project of three tables whose run takes seconds; commands in processes of their own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from pipelines import publishing
from pipelines.home import SETTING
from pipelines.run import take_to_publication
from pipelines.tables import PROJECT

DYING = Path(__file__).with_name("dying.py")
RAW = ("landed_file", "feed_file", "spend_row")
SMALL = {
    "sql/core/spend_line.yml": """
        table: core.spend_line
        sentence: One row of a file.
        grain: [file_sha256, source_row]
        columns:
          - {name: file_sha256, type: VARCHAR, description: "The file."}
          - {name: source_row, type: BIGINT, description: "Its row."}
          - {name: supplier_name, type: VARCHAR, description: "The payee, as written."}
    """,
    "sql/core/spend_line.sql": """
        select
            file_sha256,
            cast(source_row as bigint) as source_row,
            supplier_name,
        from raw.spend_row
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
"""A project of three tables of payments: a run of it takes seconds."""


@dataclass(frozen=True)
class Killed:
    """How a run ended: its exit status, what it printed, how many changes it had made."""

    status: int
    words: str
    changes: int | None
    seconds: float


def small_project(project):
    """The small project, written into the folder `project`."""
    for name, text in SMALL.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(dedent(text).lstrip(), encoding="utf-8")
    shutil.copytree(PROJECT / "sql" / "macros", project / "sql" / "macros")
    (project / "sql" / "raw").mkdir()
    for name in RAW:
        shutil.copy(PROJECT / "sql" / "raw" / f"{name}.yml", project / "sql" / "raw")
    return project


def command(home, *arguments, project=None, dies_at=0, dies_after=None):
    """Run the command in a process of its own, which is killed at a change or after seconds."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, str(DYING), str(dies_at), str(project or "-"), *arguments],
        env={**os.environ, SETTING: str(home.root), "DAGSTER_DISABLE_TELEMETRY": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    try:
        out, err = process.communicate(timeout=dies_after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        out, err = process.communicate()
    lines = out.strip().splitlines()
    changes = int(lines[-1]) if lines and process.returncode >= 0 else None
    return Killed(process.returncode, out + err, changes, time.monotonic() - begun)


def run_here(home, code, project):
    """Run a council of the small project in this process, for which it needs a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "write_pages", a_page)
        outcome = take_to_publication(home, code, None, project)
    assert outcome.passed, outcome.fault
    return outcome


def a_page(folder):
    """What stands for the pages, which need tables that the small project has not."""
    (folder / "index.html").write_text("a page")
