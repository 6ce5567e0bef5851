"""No library of the lock has a known vulnerability, as far as an advisory database here can tell.

There is no network in CI, so the database is a file: the export for PyPI of osv.dev (`all.zip`),
fetched by whoever has a network. SPEND_ADVISORIES names it; `make audit` asks for it.
"""

import json
import os
import re
import zipfile
from pathlib import Path

import pytest
from packaging.version import InvalidVersion, Version

from pipelines.doctor import locked_versions

ADVISORIES = os.environ.get("SPEND_ADVISORIES")


def vulnerable(libraries, path):
    """Each library with an advisory that stands: `name version: id, summary`."""
    versions = {}
    for name, version in libraries:
        versions.setdefault(name, set()).add(version)
    found = set()
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            advisory = json.loads(archive.read(member))
            if advisory.get("withdrawn"):
                continue
            for affected in advisory.get("affected", ()):
                package = affected.get("package", {})
                name = _folded(package.get("name", ""))
                for version in versions.get(name, ()):
                    if package.get("ecosystem") == "PyPI" and _hits(affected, version):
                        words = advisory.get("summary") or "no summary"
                        found.add(f"{name} {version}: {advisory['id']}, {words}")
    return sorted(found)


def _hits(affected, version):
    if version in affected.get("versions", ()):
        return True
    return any(
        _in_range(each.get("events", ()), version)
        for each in affected.get("ranges", ())
        if each.get("type") == "ECOSYSTEM"
    )


def _in_range(events, version):
    """Whether a version lies between an `introduced` and the end that follows it."""
    at, is_in = Version(version), False
    for event in events:
        for kind, text in event.items():
            try:
                limit = Version(text)
            except InvalidVersion:
                return True
            if kind == "introduced" and at >= limit:
                is_in = True
            if (kind == "fixed" and at >= limit) or (kind == "last_affected" and at > limit):
                is_in = False
    return is_in


def _folded(name):
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.skipif(not ADVISORIES, reason="SPEND_ADVISORIES names no database of advisories")
def test_no_library_of_the_lock_has_a_known_vulnerability(project):
    libraries = locked_versions((project / "requirements.lock").read_text(encoding="utf-8"))
    found = vulnerable(libraries, Path(ADVISORIES))
    assert found == [], "\n".join(found)


def _database(folder, *advisories):
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, each in enumerate(advisories):
            archive.writestr(f"{number}.json", json.dumps({"id": f"PYSEC-{number}", **each}))
    return path


def _of(name, **how):
    return {"affected": [{"package": {"name": name, "ecosystem": "PyPI"}, **how}]}


def _between(*events):
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


def test_a_version_that_an_advisory_lists_is_found(tmp_path):
    path = _database(tmp_path, _of("Some_Library", versions=["1.0", "1.1"]))
    assert vulnerable({("some-library", "1.1")}, path) == ["some-library 1.1: PYSEC-0, no summary"]
    assert vulnerable({("some-library", "1.2"), ("other", "1.1")}, path) == []


@pytest.mark.parametrize(
    ("version", "is_found"), [("1.9", False), ("2.0", True), ("2.10", True), ("3.0", False)]
)
def test_a_version_between_introduced_and_fixed_is_found(tmp_path, version, is_found):
    path = _database(tmp_path, _of("a", **_between({"introduced": "2.0"}, {"fixed": "3.0"})))
    assert bool(vulnerable({("a", version)}, path)) is is_found


def test_the_last_version_affected_is_found_and_the_next_is_not(tmp_path):
    path = _database(tmp_path, _of("a", **_between({"introduced": "0"}, {"last_affected": "2"})))
    assert vulnerable({("a", "2")}, path)
    assert not vulnerable({("a", "2.1")}, path)


def test_an_advisory_that_was_withdrawn_counts_no_more(tmp_path):
    path = _database(tmp_path, {"withdrawn": "2026-01-01", **_of("a", versions=["1"])})
    assert vulnerable({("a", "1")}, path) == []


def test_every_line_of_the_lock_is_looked_up(project):
    text = (project / "requirements.lock").read_text(encoding="utf-8")
    assert {"duckdb", "polars", "dagster"} <= {name for name, _ in locked_versions(text)}
    assert len(locked_versions(text)) == len(set(re.findall(r"^\S+==\S+", text, re.MULTILINE)))
