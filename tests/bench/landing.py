"""Landing throughput on one million rows, beside DuckDB's and Polars' own CSV readers.

    python -m tests.bench.landing

All three read the same file in the same run, in turns, each time in a fresh process. The two
readers only split cells; landing also finds the header, tells payments from the rest, reads every
amount and date and counts suppliers.
"""

import random
import tempfile
from pathlib import Path

from tests.bench.measure import Cost, median, run

ROWS = 1_000_000
TURNS = 5
READERS = {
    "localpound landing": (
        "from pathlib import Path\nfrom pipelines.landing.reading import read_file, summary\n#---\n"
        "said = summary(read_file(Path({path!r})))\nprint(said['payments'], said['net_total'])"
    ),
    "duckdb read_csv(all_varchar)": (
        "import duckdb\n#---\nc = duckdb.connect()\n"
        'c.execute("create table t as select * from read_csv({path!r}, all_varchar=true)")\n'
        "print(c.execute('select count(*) from t').fetchall())"
    ),
    "polars.read_csv(infer_schema=False)": (
        "import polars as pl\n#---\nprint(pl.read_csv({path!r}, infer_schema=False).height)"
    ),
}


def write_ledger(path: Path) -> None:
    """A million synthetic payments: quoted thousands, commas in text, a long tail of firms."""
    rng = random.Random(20260331)
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(
            "Body,Directorate,Payment Date,Transaction Number,Invoice Number,Net Amount,"
            "Supplier Name,Supplier ID,Expense Area,Expense Type,Capital or Revenue\n"
        )
        for i in range(ROWS):
            day, month = rng.randint(1, 28), rng.randint(1, 12)
            pounds = rng.randint(-500, 90_000)
            cells = (
                "Wexmoor Borough Council,Place",
                f"{day:02d}/{month:02d}/2025,T{i},INV{rng.randint(1, 999_999)}",
                f'"{pounds:,}.{rng.randint(0, 99):02d}"',
                f"SUPPLIER NUMBER {rng.randint(1, 20_000)} LIMITED,{rng.randint(1000, 99_999)}",
                'Adult Services,"Care, residential",R',
            )
            stream.write(",".join(cells) + "\n")


def main() -> None:
    """Measure and print one table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.csv"
        write_ledger(path)
        costs: dict[str, list[Cost]] = {name: [] for name in READERS}
        for _ in range(TURNS):
            for name, code in READERS.items():
                cost, _ = run(code.format(path=str(path)))
                costs[name].append(cost)
        size = path.stat().st_size / 1024**2
    middle = {name: median(found) for name, found in costs.items()}
    ours, theirs = next(iter(middle.values())), list(middle.values())
    print(f"{ROWS:,} rows, {size:.0f} MB, median of {TURNS} turns")
    print(f"{'reader':38} {'wall s':>7} {'cpu s':>7} {'peak MB':>8} {'rows per cpu s':>15}")
    for name, cost in middle.items():
        figures = f"{cost.wall:7.2f} {cost.cpu:7.2f} {cost.peak_mb:8.0f} {ROWS / cost.cpu:15,.0f}"
        print(f"{name:38} {figures}")
    print(f"landing takes {ours.wall / theirs[1].wall:.2f} times DuckDB's time (goal: at most 2)")
    print(f"landing takes {ours.wall / theirs[2].wall:.2f} times Polars' time (goal: at most 4)")


if __name__ == "__main__":
    main()
