"""The `localpound` command: parses what people type, calls the module that does it, prints.

Here: one module a group of commands, each adding its own to `main` (`frame.py`); no logic. Each
command imports what it needs when it runs, so that `--help` and `read` answer at once. Exit status:
0 all done; 1 done, but a file was refused or a council published nothing; 2 not done, for a reason
given in one sentence.
"""

from pipelines.cli import (
    assessing,
    automating,
    councils,
    decisions,
    frameworks,
    notifying,
    operating,
    packing,
    reading,
    registers,
    runs,
    serving,
    tracing,
)
from pipelines.cli.frame import DONE, NOT_DONE, REFUSED, main

__all__ = [
    "DONE",
    "NOT_DONE",
    "REFUSED",
    "assessing",
    "automating",
    "councils",
    "decisions",
    "frameworks",
    "main",
    "notifying",
    "operating",
    "packing",
    "reading",
    "registers",
    "runs",
    "serving",
    "tracing",
]
