"""Listing: rows of the record of a run as a plain table, for pages that list what a run is.

Here: `Listing`. Not here: what is listed. `quality.py`, `audit.py` and `about.py` import it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Listing:
    """A table of texts: its caption, its heads, its rows. None is shown as not stated."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(
        cls, caption: str, columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]
    ) -> "Listing":
        """The `columns` of rows, each under its head, in the order of the rows."""
        return cls(
            caption,
            tuple(columns.values()),
            tuple(tuple(row.get(name) for name in columns) for row in rows),
        )


def flat(facts: Mapping[str, Any], prefix: str = "") -> Sequence[tuple[str, str]]:
    """Facts that may hold facts as rows of two texts, such as `versions, duckdb` and `2.0.0`."""
    found: list[tuple[str, str]] = []
    for name, value in facts.items():
        words = f"{prefix}{name}"
        if isinstance(value, Mapping):
            found += flat(value, f"{words}, ")
        elif isinstance(value, list):
            found += [(words, _joined(each)) for each in value]
        else:
            found.append((words, "none" if value is None else str(value)))
    return found


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "none" if value is None else str(value)
