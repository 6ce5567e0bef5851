"""What the checks say of damaged months, and the committed table of it.

    python -m tests.corpus.damage_table        writes damage.csv anew (SPEND_CORPUS must be set)

Six real months of a county, the month that is hit and the one after it go through the real inbox,
landing and SQL, as far as the checks need them, and every law that can be asked is asked. A run
through Dagster says the same and takes a minute for each damage.
"""

import csv
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import polars as pl

from pipelines import inbox, landing, run, tables
from pipelines.council import read_profile
from pipelines.council_facts import council_frames
from pipelines.home import Home
from pipelines.landing.rows import HEADER, NOTE, TITLE, TOTAL
from pipelines.reference_rows import frame_of
from pipelines.site.pages import sentences_of
from pipelines.warehouse import Warehouse
from tests.corpus.damages import DAMAGES, Damage, Months

CORPUS = os.environ.get("SPEND_CORPUS")
TABLE = Path(__file__).parent / "damage.csv"
COLUMNS = ("damage", "what_was_done", "caught_by", "says")
CODE = "E10000008"
MONTHS = [f"2025{month:02}" for month in range(5, 13)]
HIT = "2025-11.csv"
_ODD = (TITLE, HEADER, TOTAL, NOTE)
_SPEAKING = ("core.series_break", "core.amount_slip", "core.supplier", "rules.month_drift")
_MATCHES = "rules.entity_match"

Said = dict[str, str]  # which check -> its first sentences


def months() -> Months:
    """The real months, under names that say nothing else."""
    found = sorted((Path(CORPUS or "") / "spend_long").rglob("*.csv"))
    named = {path.stem[-6:]: path for path in found}
    return {f"{m[:4]}-{m[4:]}.csv": named[m].read_bytes() for m in MONTHS if m in named}


class Bench:
    """A council's inbox and warehouse that take one damaged series after another."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._home = Home(folder / "home")
        self._months = months()
        self._contracts = tables.find_contracts()
        found = tables.find_tables()
        needed = _behind(_SPEAKING, found)
        self._tables = [
            found[name] for name in tables.build_order(found.values()) if name in needed
        ]
        macros = tables.PROJECT / "sql" / "macros"
        self._warehouse = stack.enter_context(Warehouse.open(macros=macros, threads=2))
        self._load_what_stays()
        self._usual = self._left_out(lambda series, _: series)
        known = set(self._warehouse.tables()) | needed
        self._laws = [law for law in tables.find_assertions() if set(law.reads) <= known]

    def says(self, damage: Damage) -> Said:
        """Every check that speaks of a series so damaged."""
        left_out = self._left_out(damage)
        for table in self._tables:
            tables.build(self._warehouse, table)
        return dict(
            [
                *self._of_files(),
                *(
                    (f"left out: {kind}", f"{_rows(count)} left out as {kind}.")
                    for kind, count in sorted((left_out - self._usual).items())
                ),
                *self._of_rows(),
                *self._of_laws(),
                *(
                    (f"series break {each['reason_code']}", each["reason"])
                    for each in self._read("core.series_break")
                ),
            ]
        )

    def _load_what_stays(self) -> None:
        """Reference data, the council's facts, and that no payee is found: no register is asked."""
        run.set_up_council(self._home, CODE)
        room = self._home.council(CODE)
        references = tables.find_references()
        own = council_frames(read_profile(room.profile), room, references, ())
        for each in references:
            if each.contract.table in own:
                self._warehouse.load_frame(each.contract, own[each.contract.table])
            else:
                self._warehouse.load_reference(each.contract, each.files)
        matches = self._contracts[_MATCHES]
        self._warehouse.load_frame(matches, frame_of(matches, []))

    def _left_out(self, damage: Damage) -> Counter[str]:
        """Land the damaged series; rows that are no payments, by kind."""
        room = self._home.council(CODE)
        drop = self._folder / "published"
        room.ledger.unlink(missing_ok=True)
        for emptied in (room.inboxes, drop):
            shutil.rmtree(emptied, ignore_errors=True)
        drop.mkdir()
        series = damage(self._months, HIT)
        for name, data in series.items():
            (drop / name).write_bytes(data)
        inbox.add(self._home, CODE, [drop / name for name in series])
        landed = landing.land(self._home, read_profile(room.profile))
        for name, frame in landed.frames.items():
            self._warehouse.load_frame(self._contracts[name], frame)
        left_out = Counter({kind: int(landed.files[f"skipped_{kind}"].sum()) for kind in _ODD})
        left_out[HEADER] -= landed.files.filter(pl.col("skipped_header") > 0).height
        return left_out

    def _of_files(self) -> Iterator[tuple[str, str]]:
        for each in self._read("raw.landed_file"):
            if each["status"] == "refused":
                yield f"refused: {each['reason_code']}", each["reason"]
            for note in json.loads(each["warnings_json"]):
                yield "note of landing", note
        for each in self._read("core.input_file"):
            if each["fate"] == "superseded":
                yield f"replaced: {each['fate_reason_code']}", each["fate_reason"]

    def _of_rows(self) -> Iterator[tuple[str, str]]:
        rejected = self._read("staging.spend_line_rejected")
        for code, count in sorted(Counter(each["reason_code"] for each in rejected).items()):
            reason = min(each["reason"] for each in rejected if each["reason_code"] == code)
            yield f"rejected: {code}", f"{_rows(count)} rejected: {reason}"

    def _of_laws(self) -> Iterator[tuple[str, str]]:
        for law in self._laws:
            result = tables.run_assertion(self._warehouse, law)
            if not result.success:
                yield f"law {law.name}", " ".join(sentences_of(result.sample)) or law.law

    def _read(self, table: str) -> list[dict[str, object]]:
        return self._warehouse.read(table).to_dicts()


def damage_row(name: str, said: Said) -> dict[str, str]:
    """One line of the table."""
    what = DAMAGES[name][0]
    return dict(zip(COLUMNS, (name, what, "; ".join(said), " ".join(said.values())), strict=True))


def committed() -> dict[str, dict[str, str]]:
    """The table as it stands."""
    with TABLE.open(newline="", encoding="utf-8") as stream:
        return {row["damage"]: row for row in csv.DictReader(stream)}


def main() -> None:
    """Write the table anew."""
    with ExitStack() as stack:
        bench = Bench(Path(stack.enter_context(tempfile.TemporaryDirectory())), stack)
        rows = [damage_row(name, bench.says(damage)) for name, (_, damage) in DAMAGES.items()]
    with TABLE.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _behind(names: tuple[str, ...], found: dict[str, tables.Table]) -> set[str]:
    """These tables and all that they are made of, matches left out."""
    needed: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found and name != _MATCHES and name not in needed:
            needed.add(name)
            waiting += found[name].reads
    return needed


def _rows(count: int) -> str:
    return "1 row is" if count == 1 else f"{count:,} rows are"


if __name__ == "__main__":
    main()
