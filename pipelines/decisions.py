"""Decisions: what people have settled about a supplier, with a reason and a day to look again.

`councils/<code>/decisions.csv`, one line a supplier and attribute:

    supplier_key, supplier_id, supplier_name, attribute, value, reason, decided_by, decided_on,
    review_on

A decision beats every rule (method.md 3), so it needs a reason, a person and a day to be reviewed.
The supplier is named by our key, by the council's own id, or by its name as published; at least
one of the three. `value` is true, false or unknown, except for `scope`, which takes a code of the
scope rules. Of two decisions on the same matter the later one stands.

Here: the columns, the reading with every fault listed, and the frame of
`reference.supplier_decision`. Not here: what a decision does (`sql/rules`). Never imports DuckDB.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from pipelines.corrections import faults_by_column, raise_all, read_lines

Attribute = Literal["sme", "micro", "vcse", "local", "public_body", "individual", "scope"]

SCHEMA = {
    "supplier_key": pl.String,
    "supplier_id": pl.String,
    "supplier_name": pl.String,
    "attribute": pl.String,
    "value": pl.String,
    "reason": pl.String,
    "decided_by": pl.String,
    "decided_on": pl.Date,
    "review_on": pl.Date,
}
"""Columns of the decisions, in order."""

_NAMES = ("supplier_key", "supplier_id", "supplier_name")
_SCOPE_CODE = re.compile(r"[A-Z][A-Z0-9_]*")


def _none_if_blank(value: object) -> object:
    return None if value == "" else value


_Optional = Annotated[str | None, BeforeValidator(_none_if_blank)]
_Text = Annotated[str, Field(min_length=1)]


class Decision(BaseModel):
    """One settled matter about one supplier."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    supplier_key: _Optional = None
    supplier_id: _Optional = None
    supplier_name: _Optional = None
    attribute: Attribute
    value: _Text
    reason: _Text
    decided_by: _Text
    decided_on: date
    review_on: date

    @model_validator(mode="after")
    def _makes_sense(self) -> Decision:
        faults = []
        if not (self.supplier_key or self.supplier_id or self.supplier_name):
            faults.append("names no supplier: give supplier_key, supplier_id or supplier_name")
        if self.attribute == "scope" and not _SCOPE_CODE.fullmatch(self.value):
            faults.append(f"value {self.value!r} is not a scope code such as PROCUREMENT")
        if self.attribute != "scope" and self.value not in ("true", "false", "unknown"):
            faults.append(f"value {self.value!r} must be true, false or unknown")
        if self.review_on <= self.decided_on:
            faults.append("review_on must be later than decided_on")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def matter(self) -> tuple[str | None, str | None, str | None, str]:
        """What is decided: the supplier as named here, and the attribute."""
        return (self.supplier_key, self.supplier_id, self.supplier_name, self.attribute)


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions of a council in file order, superseded ones left out; none without a file.

    Raises one `BadReference` listing every fault by line and column.
    """
    required = [name for name in SCHEMA if name not in _NAMES]
    faults: list[str] = []
    standing: dict[tuple[str | None, str | None, str | None, str], tuple[int, Decision]] = {}
    for line, row in read_lines(path, required, optional=_NAMES):
        try:
            decision = Decision.model_validate(row)
        except ValidationError as fault:
            faults.extend(faults_by_column(line, fault))
            continue
        earlier = standing.get(decision.matter)
        if earlier and earlier[1].decided_on == decision.decided_on:
            faults.append(
                f"line {line}: decides the same matter on the same day as line {earlier[0]}"
            )
        if earlier is None or earlier[1].decided_on < decision.decided_on:
            standing[decision.matter] = (line, decision)
    raise_all(path, faults)
    return tuple(decision for _, decision in sorted(standing.values(), key=lambda pair: pair[0]))


def decision_frame(decisions: Sequence[Decision]) -> pl.DataFrame:
    """The decisions as rows of `reference.supplier_decision`, in the columns of `SCHEMA`."""
    return pl.DataFrame([decision.model_dump() for decision in decisions], schema=SCHEMA)
