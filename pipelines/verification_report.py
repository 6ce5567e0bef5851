"""Verification report: what the command line says of a publication that was made again.

Here: sentences. Not here: making and comparing (`verification.py`). Only `cli` imports it.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict

from pipelines.verification import Different, RowDifference, Verified

NAMES_THE_RUN = (
    "record.json",
    "manifest.json",
    "index.html",
    "evidence.html",
    "evidence.xlsx",
    "council-paper.pdf",
)
PAGES_NAME_THE_RUN = ("pages/", "static/")
"""Published files, and folders of them, that name the run and the code that made it, or show it."""

LISTED = 10
"""How many files are named; `--json` names all."""


def sentences(found: Verified) -> Iterator[str]:
    """What was found, one line when every byte is the same."""
    of = f"Run {found.run} of {found.code}"
    if found.is_same:
        yield f"{of} was made again: {found.files:,} files, byte for byte the same."
        return
    if found.absent:
        yield f"{of} cannot be made again, because what it was made from is not there any more:"
        yield from (f"  - {each.sentence}" for each in found.absent)
        yield "Put a copy of each back: `localpound add` and `localpound registers add` know them."
    elif found.fault:
        yield f"{of} was made again and did not come to a publication: {found.fault}"
    elif not found.different:
        yield f"{of} was made again: {found.files:,} files, byte for byte the same, but:"
    else:
        yield f"{of} was made again and is not the same: {len(found.different):,} files differ."
        yield from _first(found.different[0])
        yield from _others([each.path for each in found.different[1:]])
    yield from _altered(found)
    if found.kept:
        yield (
            f"What was kept of what the run was given (runs/{found.run}/given) was changed since: "
            f"{'; '.join(found.kept)}."
        )
    if found.different:
        yield _cause(found)
    if found.otherwise and not found.is_same:
        yield "What is otherwise today: " + "; ".join(found.otherwise) + "."


def _altered(found: Verified) -> Iterator[str]:
    if found.altered:
        count = len(found.altered)
        files = "1 published file is" if count == 1 else f"{count:,} published files are"
        yield f"{files} not what the run wrote:"
        yield from (f"  - {each.path}: {each.fate}" for each in found.altered[:LISTED])
        if count > LISTED:
            yield f"  - and {count - LISTED:,} more"


def _first(first: Different) -> Iterator[str]:
    if first.only_there is None or first.only_again is None:
        yield f"First: {first.path}."
        return
    yield (
        f"First: {first.path}: {first.only_there:,} of {first.rows_there:,} rows are only in the "
        f"publication, {first.only_again:,} of {first.rows_again:,} only in what was made again."
    )
    for row in first.sample:
        key = ", ".join(f"{name} {value}" for name, value in row.key.items())
        yield f"  {key}: {_told(row)}"


def _told(row: RowDifference) -> str:
    """What differs in one row."""
    if row.made_again is None:
        return "only in the publication"
    if row.published is None:
        return "only in what was made again"
    return "; ".join(
        f"{name} is {value}, made again {row.made_again[name]}"
        for name, value in row.published.items()
    )


def _others(paths: list[str]) -> Iterator[str]:
    if paths:
        more = f" and {len(paths) - LISTED:,} more" if len(paths) > LISTED else ""
        yield f"Others: {', '.join(paths[:LISTED])}{more}."


def _names_the_run(path: str) -> bool:
    return path in NAMES_THE_RUN or path.startswith(PAGES_NAME_THE_RUN)


def _cause(found: Verified) -> str:
    if all(each.is_as_written for each in found.different):
        return (
            "Cause: the files were changed after they were published; what the run wrote came out "
            "again."
        )
    if found.kept:
        return "Cause: it was made again from other things than those it was made from."
    if found.otherwise and all(_names_the_run(each.path) for each in found.different):
        return (
            "Cause: the code or the libraries are others than those that made the run, and these "
            "files name them. Every table is byte for byte the same."
        )
    if found.otherwise:
        return "Cause: the code or the libraries are others than those that made the run."
    return (
        "Cause: the same inputs and the same code gave other bytes. Either both the files and the "
        "record of the run were changed since, or it is a fault of localpound itself. Compare with "
        "a copy made at the time, and please report it."
    )


def to_json(found: Verified) -> str:
    """Everything that was found, for machines."""
    whole = {"is_same": found.is_same, **asdict(found)}
    return json.dumps(whole, indent=2, ensure_ascii=False, default=str)
