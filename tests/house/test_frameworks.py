"""Frameworks that were shipped are never edited: an assessment may have been signed by one."""

import csv

import pytest

from pipelines.frameworks import build, sort_out, sources

SHIPPED = "tests/house/shipped_frameworks.csv"


def shipped(project):
    with (project / SHIPPED).open(encoding="utf-8", newline="") as file:
        return {row["framework_id"]: row["framework_sha256"] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def now(project):
    whole, wording = sort_out(sources(None, None, project))
    return {name: build(name, whole, wording).sha256 for name in whole}


def test_a_shipped_framework_is_superseded_and_never_edited(project, now):
    for name, sha256 in shipped(project).items():
        assert now.get(name) == sha256, (
            f"{name} is not what was shipped: leave it as it was and let a folder of another name "
            f"supersede it, with a line of its own in {SHIPPED}."
        )


def test_every_framework_that_comes_with_localpound_is_listed(project, now):
    assert set(now) == set(shipped(project))
