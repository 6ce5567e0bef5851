"""What every test may use: the project's folder, and a small project made on the spot."""

import os
from textwrap import dedent

import pytest
from hypothesis import settings

from pipelines.tables import PROJECT

# `make soak` asks for the second; no example is timed, because the machine may be busy.
settings.register_profile("default", max_examples=100, deadline=None)
settings.register_profile("soak", max_examples=1_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Two processes share the tests by file, and one of them has all files that need the sample.

    That run takes most of a minute, as do others that a file makes for its own tests: by other
    parts than whole files, they would be made in each process.
    """
    files = {item.path for item in items if "sample" in getattr(item, "fixturenames", ())}
    for item in items:
        group = "sample" if item.path in files else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))
