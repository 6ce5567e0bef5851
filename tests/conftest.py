"""What every test may use: the project's folder, and a small project made on the spot."""

from textwrap import dedent

import pytest

from pipelines.tables import PROJECT


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
