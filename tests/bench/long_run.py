"""A long run, cold and warm: three years of a large county council, or the sample council.

    SPEND_CORPUS=../shared/corpus python -m tests.bench.long_run

The county's 36 months are used where SPEND_CORPUS names a folder with spend_long; otherwise the
synthetic council of sample_data. Warm means: the same inputs again, nothing changed.
"""

import os
import tempfile
from pathlib import Path

from tests.bench.measure import localpound

SAMPLE = Path(__file__).parents[2] / "sample_data" / "council"


def council() -> tuple[str, list[Path]]:
    """Code and files of the council to run."""
    corpus = os.environ.get("SPEND_CORPUS")
    long = Path(corpus) / "spend_long" if corpus else None
    if long and long.is_dir():
        return "E10000008", sorted(long.rglob("*.csv"))
    return "E06999999", sorted(SAMPLE.glob("wexmoor-*"))


def main() -> None:
    """Measure and print one table."""
    code, files = council()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        localpound(home, "init", code)
        localpound(home, "add", code, *map(str, files))
        print(f"{len(files)} files")
        print(f"{'run':20} {'wall s':>7} {'cpu s':>7} {'peak MB':>8}")
        for name in ("cold", "warm, unchanged"):
            cost = localpound(home, "run", code)
            print(f"{name:20} {cost.wall:7.1f} {cost.cpu:7.1f} {cost.peak_mb:8.0f}")


if __name__ == "__main__":
    main()
