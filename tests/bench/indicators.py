"""What tables and their checks cost as a ledger grows: ten years of one large council and more.

    python -m tests.bench.indicators [THOUSANDS_OF_LINES ...]

The synthetic council's ledger is repeated over ten years and many suppliers until it has as many
lines (1,800 thousand unless said otherwise) and is given to the real SQL, stage by stage, on two
threads, with 4 GB for the engine or what SPEND_MEMORY_LIMIT says. Registers are left out: matching
has a bench of its own.
"""

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import audit, inbox, landing, run, tables
from pipelines.contracts import Contract
from pipelines.council import CouncilProfile, read_profile
from pipelines.council_facts import council_frames
from pipelines.framework_faults import Known, usable
from pipelines.home import Home
from pipelines.matching import finder
from pipelines.matching.names import supplier_names
from pipelines.warehouse import Warehouse
from tests.bench.measure import Cost
from tests.bench.measure import run as measured

SAMPLE = Path(__file__).parents[2] / "sample_data"
CODE = "E06999999"
YEARS = 10
_WORTH_TELLING = 1.0


@dataclass(frozen=True)
class Grown:
    """A council with a grown ledger: all that is read is loaded, and nothing built of it yet."""

    home: Home
    profile: CouncilProfile
    warehouse: Warehouse
    contracts: Mapping[str, Contract]
    files: Sequence[Mapping[str, Any]]


def grown(rows: pl.DataFrame, wanted: int, rings: int | None = None) -> pl.DataFrame:
    """The rows repeated over YEARS years and under other suppliers until there are `wanted`.

    Every supplier is there `rings` times under other names; unless said otherwise as often as
    gives each of them all the years. With `rings` purposes differ too, as those of a ledger do.
    """
    dated = rows.filter(pl.col("payment_date").str.contains(r"^\d{2}/\d{2}/202[456]$"))
    copies = -(-wanted // dated.height)
    parts = []
    for copy in range(copies):
        year = copy % YEARS
        ring = copy // YEARS if rings is None else copy * rings // copies
        day = pl.col("payment_date")
        parts.append(
            dated.with_columns(
                payment_date=day.str.head(6)
                + (day.str.tail(4).cast(pl.Int32) - year).cast(pl.String),
                supplier_name=pl.col("supplier_name") + (f" {ring}" if ring else ""),
                supplier_id=pl.col("supplier_id") + (f"-{ring}" if ring else ""),
                transaction_id=pl.col("transaction_id") + f"-{copy}",
                invoice_ref=pl.col("invoice_ref") + f"/{copy:03}",
                purpose=pl.col("purpose") + (f" {copy}" if rings else ""),
                source_row=pl.col("source_row") + copy * 100_000,
            )
        )
    return pl.concat(parts).head(wanted)


@contextmanager
def grown_council(home: Home, wanted: int, rings: int | None = None) -> Iterator[Grown]:
    """The synthetic council, set up in `home` with a ledger of so many lines."""
    run.set_up_council(home, CODE)
    inbox.add(home, CODE, sorted((SAMPLE / "council").glob("wexmoor-spend-*.csv")))
    inbox.add(home, CODE, sorted((SAMPLE / "feeds").glob("*")))
    profile, room = read_profile(home.council(CODE).profile), home.council(CODE)
    frames = landing.land(home, profile).frames
    rows = grown(frames["raw.spend_row"], wanted, rings)
    frames |= {
        "raw.spend_row": rows,
        "raw.supplier_name": supplier_names(
            pl.concat([rows["supplier_name"].fill_null(""), frames["raw.feed_party"]["party_name"]])
        ),
    }
    contracts, references = tables.find_contracts(), tables.find_references()
    with Warehouse.open(
        room.warehouse, macros=tables.PROJECT / "sql" / "macros", threads=2
    ) as warehouse:
        used = usable(Known.here(home, room, contracts.values()), profile)
        own = council_frames(profile, room, references, used)
        for each in references:
            table = each.contract.table
            if table in own:
                warehouse.load_frame(each.contract, own[table])
            else:
                warehouse.load_reference(each.contract, each.files)
        nobody = finder.find(home, finder.payees(rows.head(0).select(finder.PAYEE_COLUMNS)), [])
        for name, frame in {**frames, **nobody}.items():
            warehouse.load_frame(contracts[name], frame)
        files = run.input_facts(frames["raw.landed_file"], frames["raw.feed_file"])
        yield Grown(home, profile, warehouse, contracts, files)


def stages(wanted: int) -> dict[str, float]:
    """Seconds of each schema's tables for a ledger of so many lines."""
    seconds: dict[str, float] = defaultdict(float)
    with (
        tempfile.TemporaryDirectory() as folder,
        grown_council(Home(Path(folder) / "home"), wanted) as council,
    ):
        warehouse, contracts = council.warehouse, council.contracts
        found = tables.find_tables()
        for name in tables.build_order(found.values()):
            before = time.perf_counter()
            tables.build(warehouse, found[name])
            seconds[name.split(".")[0]] += told(name, before)
        # Great Expectations takes seconds to import, whatever the tables hold.
        before = time.perf_counter()
        expectations = import_module("pipelines.expectations")
        expectations.validate(warehouse, contracts["raw.spend_row"])
        seconds["first_check"] = told("the first check", before)
        for name, contract in contracts.items():
            if name in warehouse.tables():
                before = time.perf_counter()
                audit.table_fingerprint(warehouse, name)
                seconds["fingerprints"] += told(f"fingerprint of {name}", before)
                before = time.perf_counter()
                expectations.validate(warehouse, contract)
                seconds["expectations"] += told(f"expectations of {name}", before)
        for law in tables.find_assertions():
            before = time.perf_counter()
            tables.run_assertion(warehouse, law)
            seconds["laws"] += told(f"law {law.name}", before)
    return dict(seconds)


def told(what: str, since: float) -> float:
    """Seconds since then; what took long is named."""
    spent = time.perf_counter() - since
    if spent > _WORTH_TELLING:
        print(f"{what} {spent:.1f}", file=sys.stderr)
    return spent


def main() -> None:
    """Measure each size in a process of its own and print one table."""
    sizes = [int(word) for word in sys.argv[1:]] or [1_800]
    print(
        "| lines | staging | core | rules | indicators | evidence, returns | expectations | laws "
        "| fingerprints | first check | peak MB |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for thousands in sizes:
        cost, said = measure(thousands)
        parts = dict(pair.split("=") for pair in said.splitlines()[-1].split())
        names = ("staging", "core", "rules", "indicators")
        shown = " | ".join(f"{float(parts[name]):.1f}" for name in names)
        rest = float(parts.get("evidence", 0)) + float(parts.get("returns", 0))
        checks = ("expectations", "laws", "fingerprints", "first_check")
        checked = " | ".join(f"{float(parts[name]):.1f}" for name in checks)
        sizes_of = f"{thousands * 1000:,} | {shown} | {rest:.1f} | {checked}"
        print(f"| {sizes_of} | {cost.peak_mb:,.0f} |")


def measure(thousands: int) -> tuple[Cost, str]:
    """Cost of one size, and its seconds by schema as `schema=seconds` words."""
    return measured(
        "from tests.bench.indicators import stages\n#---\n"
        f"print(' '.join(f'{{k}}={{v}}' for k, v in stages({thousands * 1000}).items()))"
    )


if __name__ == "__main__":
    main()
