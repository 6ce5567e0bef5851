"""Whatever lies in an inbox is taken exactly or refused with a reason, within bounds.

Forty of the files, chosen by the seed, in every run; all of them by `make soak`. SPEND_CORPUS adds
real files to those that are mutated.
"""

import json
import os
import queue
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines import run
from pipelines.home import Home
from pipelines.landing import read_file
from tests.properties.hostile import archives, files, workbooks
from tests.properties.hostile.taking import CODE

SEED = 20261201
PATIENCE_S = 60
MOST_PEAK_MB = 4_096
FEW = 40
_MUTATED = 110
_CORPUS = os.environ.get("SPEND_CORPUS")


def every_file(corpus: Path | None) -> Iterator[files.HostileFile]:
    """All of them, the same for the same seed and the same real files."""
    chance = random.Random(SEED)
    found = files.sources(corpus)
    sample = found[0]
    others = {
        path.name: path.read_bytes()
        for path in sorted((files.SAMPLE / "traps").glob("workbook-*"))
        if path.name in ("workbook-old.xls", "workbook-open.ods", "workbook-month-sheets.xlsx")
    }
    yield from files.mutated(chance, found, _MUTATED)
    yield from files.untouched([sample])
    yield from files.texts(chance, sample)
    yield from files.json_files()
    yield from files.names(sample)
    yield from archives.archives(chance, sample)
    yield from workbooks.workbooks(chance, sample.removeprefix(b"\xef\xbb\xbf"), others)


@dataclass
class Taken:
    """What became of the files: answers by name, who was at work when it crashed or hung."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    crashed: dict[str, str] = field(default_factory=dict)
    laws: dict[str, int] | None = None


def take_all(home: Home, folder: Path, names: list[str]) -> Taken:
    """Take the files in child processes: one that crashes or hangs is told, the rest goes on."""
    taken, left = Taken(), list(names)
    while left or taken.laws is None:
        at, why = _take(home, folder, left, taken)
        if why is None:
            break
        taken.crashed[at] = why
        if at not in left:
            break
        left = left[left.index(at) + 1 :]
    return taken


def _take(home: Home, folder: Path, names: list[str], taken: Taken) -> tuple[str, str | None]:
    """One child; returns which file it was at and why it ended early, None when it did not."""
    asked = folder.parent / "names.json"
    asked.write_text(json.dumps([os.fsencode(each).hex() for each in names]), encoding="utf-8")
    command = [sys.executable, "-m", "tests.properties.hostile.taking"]
    temporary = folder.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    errors = folder.parent / "errors.txt"
    with (
        errors.open("w", encoding="utf-8") as stderr,
        subprocess.Popen(
            [*command, str(home.root), str(folder), str(asked)],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env={**os.environ, "TMPDIR": str(temporary)},
            cwd=files.SAMPLE.parent,
        ) as child,
    ):
        lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=_follow, args=(child, lines), daemon=True).start()
        at = "the start"
        while True:
            try:
                line = lines.get(timeout=PATIENCE_S if at in names else 4 * PATIENCE_S)
            except queue.Empty:
                child.kill()
                return at, f"hung for more than {PATIENCE_S} s"
            if line is None:
                break
            said = json.loads(line)
            if "of" in said:
                taken.answers[_name(said["of"])] = said
            elif "laws" in said:
                taken.laws = said["laws"]
            else:
                at = _name(said["at"]) if " " not in said["at"] else said["at"]
        child.wait()
    if child.returncode:
        told = errors.read_text(encoding="utf-8").strip()
        return at, f"ended with {child.returncode}: {told[-1500:]}"
    return at, None


def _follow(child: "subprocess.Popen[str]", lines: "queue.Queue[str | None]") -> None:
    assert child.stdout is not None
    for line in child.stdout:
        lines.put(line)
    lines.put(None)


def _name(digits: str) -> str:
    return os.fsdecode(bytes.fromhex(digits))


def tree(root: Path, apart: Path) -> set[str]:
    """Every path below `root` that is not below `apart`."""
    return {
        str(path.relative_to(root))
        for path in root.rglob("*")
        if apart not in (path, *path.parents)
    }


def judge(folder: Path, chosen: list[files.HostileFile]) -> None:
    """Take the chosen files into a home and hold what became of them against what must."""
    home, given = Home(folder / "home"), folder / "given"
    given.mkdir()
    run.set_up_council(home, CODE)
    for each in chosen:
        (given / each.name).write_bytes(each.data)
    before = tree(folder, home.root)
    taken = take_all(home, given, [each.name for each in chosen])
    faults = [f"{name!r}: {why}" for name, why in taken.crashed.items()]
    faults += [fault for each in chosen for fault in _faults(each, taken, folder)]
    faults += [f"{law}: {count} rows" for law, count in (taken.laws or {}).items() if count]
    litter = {"temporary", "names.json", "errors.txt", "w.duckdb"}
    strangers = tree(folder, home.root) - before - litter
    faults += [f"left outside the home: {name}" for name in sorted(strangers)]
    assert not faults, "\n".join(faults)
    assert taken.laws, "the whole was not landed"


def _faults(each: files.HostileFile, taken: Taken, folder: Path) -> Iterator[str]:
    said = taken.answers.get(each.name)
    if said is None:
        return
    name = repr(each.name)
    if said["seconds"] > PATIENCE_S:
        yield f"{name} took {said['seconds']} s"
    if said["peak_mb"] > MOST_PEAK_MB:
        yield f"{name} took {said['peak_mb']} MB"
    if said["status"] == "refused" and not (said["reason"] or "").strip():
        yield f"{name} is refused without a reason"
    if said["is_added"] and said["is_taken"] != (said["status"] == "accepted"):
        yield f"{name} is read as {said['status']} and added as {said['sentence']}"
    if said["status"] == "accepted" and said["is_payments"]:
        if said["rows_total"] != said["rows_of_sheets"]:
            yield f"{name}: {said['rows_total']} rows told of {said['rows_of_sheets']}"
        if each.same_as is not None:
            true = _truth(each.same_as, folder)
            found = (said["payments"], Decimal(said["net_total"]))
            if found != true:
                yield f"{name} is taken as {found} and holds {true}"


def _truth(source: bytes, folder: Path) -> tuple[int, Decimal]:
    path = folder / "temporary" / "source.csv"
    path.write_bytes(source)
    reading = read_file(path)
    path.unlink()
    return reading.payments, reading.net_total


def test_forty_hostile_files_are_taken_exactly_or_refused_with_a_reason(tmp_path):
    slow = ("bomb", "million", "many", "returns", "newlines", "five-megabyte", "rows-and", "last-c")
    quick = [each for each in every_file(None) if not any(word in each.name for word in slow)]
    judge(tmp_path, random.Random(SEED).sample(quick, FEW))


@pytest.mark.soak
def test_hundreds_of_hostile_files_are_taken_exactly_or_refused_with_a_reason(tmp_path):
    everything = list(every_file(Path(_CORPUS) if _CORPUS else None))
    assert len(everything) >= 300
    assert len({each.name for each in everything}) == len(everything)
    judge(tmp_path, everything)
