"""Machine: the walk as JSON, the same bytes for the same publication.

Here: keys in order, amounts and shares as exact text. Only `cli` imports it.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from pipelines.trace.publication import Publication

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def to_json(name: str, walks: Sequence["DataclassInstance"], publication: Publication) -> str:
    """One object: the council, the run, and under `name` each walk. Plain ASCII.

    What a file made of control characters is written as escapes, which no terminal obeys.
    """
    content = {
        "council": publication.record.get("council"),
        "run": publication.record.get("run"),
        name: [asdict(walk) for walk in walks],
    }
    return json.dumps(content, indent=1, sort_keys=True, default=_text)


def _text(value: object) -> str:
    """A day as 2025-04-01, a number in full without an exponent."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a walk.")
