"""Workbooks (XLSX, XLS, ODS) -> one grid a sheet.

python-calamine reads workbooks that openpyxl refuses (bad colours) and old XLS (measured.md
section 3); it runs in a process of its own (workbook_cells). Here: telling the fates of that
process apart. Not here: choosing sheets (reading) or understanding them (sheet).
"""

import marshal
import subprocess
import sys
from pathlib import Path

import polars as pl

from pipelines.landing.delimited import cells_of
from pipelines.landing.grid import Grid, Refusal
from pipelines.landing.workbook_cells import DAMAGED, MANY, MOST_SHEETS, PASSWORD

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_READER = Path(__file__).with_name("workbook_cells.py")
_PATIENCE_S = 120
MANY_TABLES = f"It holds more than {MOST_SHEETS} tables. Split it by year and add the parts."
_PROTECTED = "The workbook is protected by a password. Save a copy without one and add that."


def is_encrypted(data: bytes) -> bool:
    """Whether an OLE container holds a workbook that opens only with a password."""
    return data.startswith(_OLE) and _ENCRYPTED_STREAM in data


def read_workbook(data: bytes, container: str) -> list[Grid]:
    """Read every sheet of a workbook, in the workbook's order; empty sheets have no rows.

    Raises Refusal `password`, `too_large` or `damaged_workbook`.
    """
    if is_encrypted(data):
        raise Refusal("password", _PROTECTED)
    grids = []
    for name, shown, rows in marshal.loads(_read_apart(data)):
        cells = cells_of(rows)
        lines = pl.int_range(cells.height, eager=True).alias("line")
        grids.append(Grid(name, cells, lines, container, is_hidden=not shown))
    return grids


def _read_apart(data: bytes) -> bytes:
    command = [sys.executable, "-I", str(_READER)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, check=False, timeout=_PATIENCE_S
        )
    except subprocess.TimeoutExpired:
        raise _damaged("it takes longer than two minutes to open") from None
    if done.returncode == PASSWORD:
        raise Refusal("password", _PROTECTED)
    if done.returncode == MANY:
        raise Refusal("too_large", MANY_TABLES)
    if done.returncode == DAMAGED:
        raise _damaged(done.stderr.decode(errors="replace"))
    if done.returncode != 0:
        raise _damaged("its cells cannot be read within bounds")
    return done.stdout


def _damaged(why: str) -> Refusal:
    return Refusal(
        "damaged_workbook",
        f"The workbook is damaged or cut off ({why}). Save it again and add it.",
    )
