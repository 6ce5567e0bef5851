"""Settings of the machine: how much a run may take of it, read from the environment and checked.

    SPEND_MEMORY_LIMIT   memory of the engine, such as 2GB; 4GB where it is not set
    SPEND_THREADS        threads of the engine, such as 2; every core where it is not set
    SPEND_TEMP           folder for what is put down for a while

Without SPEND_TEMP the engine spills beside the warehouse, inside the spend home, where there is
room for a warehouse; registers are unpacked and runs made again in the system's own folder for
temporary files. With it, all of that goes there.

None of them changes a byte of what comes out, so none is part of the identity of a run. The limit
is the engine's: reading a workbook has a bound of its own (`landing/workbook_cells.py`), and while
payees are looked up a second engine with the same limit is open.

Here: reading and checking. Where the spend home lies is `home.py`'s, who may see what on the
network `site/access/settings.py`'s. Imports `errors` only; `warehouse.py`, `doctor.py` and the
command line import it.
"""

import os
import re
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipelines.errors import RunRefused

MEMORY_LIMIT, THREADS, TEMP = "SPEND_MEMORY_LIMIT", "SPEND_THREADS", "SPEND_TEMP"
USUAL_MEMORY = "4GB"

_AMOUNT = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) ?([KMGT]i?)B", re.IGNORECASE)
_POWERS = {"k": 1, "m": 2, "g": 3, "t": 4}
_FEWEST_BYTES = 500 * 1000**2
"""Below this the sorts of a small council no longer finish."""


@dataclass(frozen=True)
class Settings:
    """What the surroundings say: `memory_limit` as the engine takes it, the rest None if unsaid."""

    memory_limit: str = USUAL_MEMORY
    threads: int | None = None
    temp: Path | None = None


def read_settings() -> Settings:
    """The settings of this process; `RunRefused` with one sentence for one that makes no sense."""
    return Settings(_memory_limit(), _threads(), _temp())


def use_temp() -> None:
    """Let everything of this process and of those it starts put temporary files in SPEND_TEMP."""
    folder = _temp()
    if folder is not None:
        os.environ["TMPDIR"] = os.environ["TEMP"] = os.environ["TMP"] = str(folder)
        tempfile.tempdir = str(folder)


def bytes_of(amount: str) -> int | None:
    """`2GB` and `1.5 GiB` in bytes; None for what is no amount of memory."""
    found = _AMOUNT.fullmatch(amount.strip())
    if found is None:
        return None
    unit = found[2].lower()
    return int(Decimal(found[1]) * (1024 if unit.endswith("i") else 1000) ** _POWERS[unit[0]])


def _memory_limit() -> str:
    stated = os.environ.get(MEMORY_LIMIT, "").strip()
    if not stated:
        return USUAL_MEMORY
    amount = bytes_of(stated)
    if amount is None or amount < _FEWEST_BYTES:
        raise RunRefused(
            f"{MEMORY_LIMIT} is {stated!r}: set it to an amount of memory such as 2GB, "
            f"and to {_FEWEST_BYTES // 1000**2}MB at least."
        )
    return stated.replace(" ", "")


def _threads() -> int | None:
    stated = os.environ.get(THREADS, "").strip()
    if not stated:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,3}", stated):
        raise RunRefused(f"{THREADS} is {stated!r}: set it to a number of threads, such as 2.")
    return int(stated)


def _temp() -> Path | None:
    stated = os.environ.get(TEMP, "").strip()
    if not stated:
        return None
    folder = Path(stated).expanduser().absolute()
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise RunRefused(
            f"{TEMP} is {stated!r}, which is no folder that can be written to: make it, or "
            f"leave {TEMP} unset."
        )
    return folder
