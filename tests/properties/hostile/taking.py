"""Taking hostile files as the commands do, in a process that may not take more than it should.

    python -m tests.properties.hostile.taking HOME FOLDER NAMES.json

Reads each file as `localpound read --json` does, adds it and asks what a run would do with it, as
`localpound add` does, and prints one JSON line a file. At last it lands the whole home and builds
the tables of staging, and says which rows break the laws of conservation. What raises ends it: the
test sees which file it was at. Not here: judging (`test_hostile_files.py`).
"""

import io
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from pipelines import inbox, landing, tables
from pipelines.council import read_profile
from pipelines.council_facts import council_frames
from pipelines.framework_faults import Known, usable
from pipelines.home import Home
from pipelines.landing.records import RecordReading
from pipelines.landing.report import render, to_json
from pipelines.warehouse import Warehouse

CODE = "E06999999"
MOST_MEMORY = 8 * 1024**3
"""Addresses, not memory: the engines reserve more than they use. The peak in use is told."""

_LAWS = (
    "every_input_row_and_penny_is_accepted_or_rejected",
    "landing_and_staging_reject_the_same_number_of_rows",
    "superseded_and_refused_files_contribute_nothing",
)


def take(home: Home, path: Path) -> dict[str, Any]:
    """What became of one file, read and then added."""
    reading = landing.read_file(path)
    (said,) = json.loads(to_json([reading]))
    render([reading], Console(file=io.StringIO()))
    (outcome,) = inbox.add(home, CODE, [path])
    outcome.sentence.encode()
    foreseen = landing.foresee(home, read_profile(home.council(CODE).profile), outcome)
    sheets = [each for each in said.get("sheets", ()) if each["taken"]]
    return {
        "status": said["status"],
        "reason": said["reason"],
        "is_added": outcome.entry is not None,
        "is_taken": foreseen.is_taken,
        "sentence": foreseen.sentence,
        "is_payments": not isinstance(reading, RecordReading),
        "rows_total": said.get("rows_total"),
        "rows_of_sheets": sum(each.get("rows", 0) for each in sheets),
        "payments": said.get("payments"),
        "net_total": said.get("net_total"),
    }


def broken_laws(home: Home, folder: Path) -> dict[str, int]:
    """Rows that break each law of conservation, with everything landed that was added."""
    room = home.council(CODE)
    profile = read_profile(room.profile)
    frames = landing.land(home, profile).frames
    contracts, references, found = (
        tables.find_contracts(),
        tables.find_references(),
        tables.find_tables(),
    )
    laws = [each for each in tables.find_assertions() if each.name in _LAWS]
    wanted: set[str] = set()
    waiting = [name for law in laws for name in law.reads]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += found[name].reads if name in found else ()
    macros = tables.PROJECT / "sql" / "macros"
    with Warehouse.open(folder / "w.duckdb", macros=macros, threads=2) as warehouse:
        used = usable(Known.here(home, room, contracts.values()), profile)
        own = council_frames(profile, room, references, used)
        for each in references:
            table = each.contract.table
            if table in own:
                warehouse.load_frame(each.contract, own[table])
            elif table in wanted:
                warehouse.load_reference(each.contract, each.files)
        for name, frame in frames.items():
            warehouse.load_frame(contracts[name], frame)
        for name in tables.build_order(found.values()):
            if name in wanted:
                tables.build(warehouse, found[name])
        return {law.name: tables.run_assertion(warehouse, law).failing for law in laws}


def say(**words: Any) -> None:
    """One JSON line to whoever started this."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Take the files named, one JSON line each, and one for the whole."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.RLIM_INFINITY))
    home, folder = Home(Path(sys.argv[1])), Path(sys.argv[2])
    for name in json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")):
        say(at=name)
        begun = time.monotonic()
        said = take(home, folder / os.fsdecode(bytes.fromhex(name)))
        peak = max(
            resource.getrusage(who).ru_maxrss
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        seconds = round(time.monotonic() - begun, 2)
        say(of=name, **said, seconds=seconds, peak_mb=peak // 1024)
    say(at="landing the whole")
    say(laws=broken_laws(home, folder.parent))


if __name__ == "__main__":
    main()
