"""Disclosure: what of a publication may leave the council, and how its record leaves it.

Here: which files of a publication name no person, and the record of a run without what might name
one. Not here: who is a person and under which name a supplier stands (`sql/rules`), how many rows
were withheld (`sql/returns/suppression.sql`), packing (`pack.py`). It reads no
table. `pack.py`, `pack_check.py` and `retention.py` import it.

The record says what went in, with which parameters, and what was checked. Two of its parts repeat
cells of the council's files: the first rows that break a promise, and values that were seen. They
may name whom a file names, so they do not leave. Everything that lets another check the run stays:
its identity (of which the name of the run is a hash), the hash of every input, the fingerprint of
every table, every promise with the number of rows that break it.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from pipelines.files import canonical

OUTWARD_FOLDERS = ("evidence", "indicators", "returns")
"""Folders of a publication whose tables stand under names that may leave."""

INWARD_TABLES = ("evidence/assessment", "evidence/claim", "evidence/clause_attestation")
"""Tables of those folders that stay: they name the officers who claimed and attested."""

OUTWARD_FILES = (
    "council-paper.pdf",
    "data_dictionary.csv",
    "data_dictionary.md",
    "evidence.html",
    "evidence.xlsx",
    "index.html",
    "manifest.json",
)
"""Files of a publication that leave as they are. Its record leaves through `outward_record`."""

OUTWARD_KINDS = {"pages": ("html",), "static": ("css", "svg", "txt")}
"""Folders of the evidence pages, whose links lead to each other, and what may lie in them."""

SUPPRESSION = "returns.suppression"
"""The log of what is withheld; a publication without it is of a version that withheld less."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def may_leave(path: str) -> bool:
    """Whether the file at `path` inside a publication, such as `returns/x.csv`, may leave."""
    stem, _, kind = path.rpartition(".")
    folder, step, name = path.partition("/")
    if not step:
        return path in OUTWARD_FILES
    if folder in OUTWARD_KINDS:
        return kind in OUTWARD_KINDS[folder] and "/" not in name
    return folder in OUTWARD_FOLDERS and stem not in INWARD_TABLES


def outward_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record of a run without rows and values of the council's files.

    Of each check `sample` is empty and `sample_count` says how many rows were left out; `seen`
    stays where it is a number. The same record gives the same outward record.
    """
    return {**record, "checks": [_outward_check(each) for each in record.get("checks", ())]}


def _outward_check(check: Mapping[str, Any]) -> dict[str, Any]:
    seen = check.get("seen")
    return {
        **check,
        "sample": [],
        "sample_count": len(check.get("sample") or ()),
        "seen": seen if seen is not None and _NUMBER.fullmatch(str(seen)) else None,
    }


def is_outward(record: Mapping[str, Any]) -> bool:
    """Whether a record holds nothing that `outward_record` would take away."""
    checks = record.get("checks")
    return isinstance(checks, list) and all(
        isinstance(each, dict) and "sample_count" in each and not each.get("sample")
        for each in checks
    )


def run_of(identity: object) -> str:
    """The name of the run that has this identity (as `run.Identity` makes it)."""
    return hashlib.sha256(canonical(identity).encode()).hexdigest()[:16]
