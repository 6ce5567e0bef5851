"""Measuring one call in a process of its own: wall clock, processor time and peak memory."""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOCALPOUND = str(Path(sys.executable).parent / "localpound")
# The processor time of the command, not of the interpreter that waits for it.
_COMMAND = (
    "import resource, subprocess\n#---\n"
    "subprocess.run({words}, check=True, capture_output=True)\n"
    "u = resource.getrusage(resource.RUSAGE_CHILDREN)\ncpu_ -= u.ru_utime + u.ru_stime"
)


@dataclass(frozen=True)
class Cost:
    """What one call cost: seconds of wall clock and of processor, megabytes of peak memory."""

    wall: float
    cpu: float
    peak_mb: float


def run(code: str, environment: Mapping[str, str] | None = None) -> tuple[Cost, str]:
    """Run Python code in a fresh interpreter; it may print one line, which is returned.

    The cost covers the code only, not the start of the interpreter or its imports: those go before
    a line that says `#---`.
    """
    imports, _, body = code.partition("#---\n")
    script = (
        f"{imports}\nfrom tests.bench.measure import report\nimport time\n"
        f"wall_, cpu_ = time.perf_counter(), time.process_time()\n{body}\nreport(wall_, cpu_)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **(environment or {})},
    )
    *said, last = done.stdout.strip().splitlines()
    return Cost(**json.loads(last)), "\n".join(said)


def localpound(home: Path, *words: str) -> Cost:
    """Run one localpound command in a spend home and say what it cost, its start included.

    Raises `CalledProcessError` when the command fails.
    """
    code = _COMMAND.format(words=repr([LOCALPOUND, *words]))
    return run(code, {"SPEND_HOME": str(home)})[0]


def report(wall_before: float, cpu_before: float) -> None:
    """Print the cost since the two clocks were read, as the last line of a measured process."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children.ru_maxrss)
    cost = Cost(time.perf_counter() - wall_before, time.process_time() - cpu_before, peak / 1024)
    print(json.dumps(cost.__dict__))


def median(costs: Sequence[Cost]) -> Cost:
    """The middle of several costs, figure by figure."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.peak_mb for cost in costs),
    )
