"""A long run, cold and warm: three years of a large county council, or the sample council.

    SPEND_CORPUS=../shared/corpus python -m tests.bench.long_run

The county's 36 months are used where SPEND_CORPUS names a folder with spend_long; otherwise the
synthetic council of sample_data. Warm means: the same inputs again, nothing changed.
"""

import os
import tempfile
from pathlib import Path

from tests.bench.measure import run

SAMPLE = Path(__file__).parents[2] / "sample_data" / "council"
COMMAND = (
    "import subprocess, sys, resource\nfrom pathlib import Path\n#---\n"
    "command = str(Path(sys.executable).parent / 'localpound')\n"
    "subprocess.run([command, {words}], check=True, capture_output=True)\n"
    "u = resource.getrusage(resource.RUSAGE_CHILDREN)\ncpu_ -= u.ru_utime + u.ru_stime"
)


def council() -> tuple[str, list[Path]]:
    """Code and files of the council to run."""
    corpus = os.environ.get("SPEND_CORPUS")
    long = Path(corpus) / "spend_long" if corpus else None
    if long and long.is_dir():
        return "E10000008", sorted(long.rglob("*.csv"))
    return "E06999999", sorted(SAMPLE.glob("wexmoor-*"))


def command(*words: str) -> str:
    """Code that runs one localpound command."""
    return COMMAND.format(words=", ".join(map(repr, words)))


def main() -> None:
    """Measure and print one table."""
    code, files = council()
    with tempfile.TemporaryDirectory() as home:
        environment = {"SPEND_HOME": home}
        run(command("init", code), environment)
        run(command("add", code, *map(str, files)), environment)
        print(f"{len(files)} files")
        print(f"{'run':20} {'wall s':>7} {'cpu s':>7} {'peak MB':>8}")
        for name in ("cold", "warm, unchanged"):
            cost, _ = run(command("run", code), environment)
            print(f"{name:20} {cost.wall:7.1f} {cost.cpu:7.1f} {cost.peak_mb:8.0f}")


if __name__ == "__main__":
    main()
