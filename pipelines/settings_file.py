"""Settings files: TOML that people write, read with every fault told by its key.

    read_table(path)                the file as a table of names and values
    refuse_faults(path, faults)     one sentence with all of them, where there are any
    placed(table, root, names)      the table with the paths of `names` taken from `root`
    secret(file, setting)           a secret from a file of its own, else from the environment

Here: reading and refusing. Not here: which settings there are (`automating/settings.py`,
`notifying/settings.py`, `site/access/settings.py`). Imports `errors` only.
"""

import os
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pipelines.errors import BadReference


def read_table(path: Path) -> dict[str, Any]:
    """The table of a file; `BadReference` where it is no UTF-8 text or no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise BadReference(f"{path} is not UTF-8 text: save it as UTF-8.") from fault
    except tomllib.TOMLDecodeError as fault:
        raise BadReference(f"{path} is not valid TOML: {fault}. Correct that line.") from fault


def refuse_faults(path: Path, faults: Sequence[str]) -> None:
    """`BadReference` that lists every fault of the file; nothing where there is none."""
    if faults:
        listed = "\n".join(f"  - {each}" for each in faults)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise BadReference(f"{path} has {count}:\n{listed}")


def placed(table: dict[str, Any], root: Path, names: Iterable[str]) -> dict[str, Any]:
    """The table with the paths under `names` as absolute ones, relative ones being in `root`."""
    paths = {
        name: root / Path(table[name]).expanduser()
        for name in names
        if isinstance(table.get(name), str)
    }
    return {**table, **paths}


def secret(file: object, setting: str) -> str:
    """The secret alone in `file` if that is a path, else of the environment's `setting`.

    '' where there is none.
    """
    if isinstance(file, Path):
        if not file.is_file():
            return ""
        return file.read_text(encoding="utf-8", errors="replace").strip()
    return os.environ.get(setting, "")
