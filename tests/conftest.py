"""What every test may use: the project's folder, and a small project made on the spot."""

import os
import re
from functools import lru_cache
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from pipelines.tables import PROJECT

# `make soak` asks for the second; no example is timed, because the machine may be busy.
settings.register_profile("default", max_examples=100, deadline=None)
settings.register_profile("soak", max_examples=1_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

_LONG = re.compile(r"^def \w+\([^)]*\b(sample|ran)\b", re.MULTILINE)
"""Fixtures of a whole process, each a run of most of a minute."""


@pytest.fixture(scope="session")
def project():
    """The folder that holds sql/, reference/ and pipelines/."""
    return PROJECT


@pytest.fixture
def make_project(tmp_path):
    """`make_project({"sql/core/supplier.sql": text, ...})` writes files, returns the folder."""

    def _make_project(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return tmp_path

    return _make_project


class _Shared(LoadFileScheduling):
    """Processes share the tests by file; one of them has all files that need the same long run.

    `--dist loadgroup` would do the same, but pytest 9.2 and xdist 3.8 do not agree on where the
    name of a group is kept.
    """

    def _split_scope(self, nodeid):
        path = nodeid.split("::", 1)[0]
        return _long_run(path) or path


@lru_cache
def _long_run(path):
    """The long run that a file of tests needs, if any; every test of the site needs the sample."""
    if path.startswith("tests/site/"):
        return "sample"
    found = _LONG.search((Path(__file__).parents[1] / path).read_text(encoding="utf-8"))
    return found and found[1]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return _Shared(config, log) if config.getvalue("dist") == "loadfile" else None
