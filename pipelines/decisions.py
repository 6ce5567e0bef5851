"""Decisions: what people have settled about a supplier, with a reason and a day to look again.

`councils/<code>/decisions.csv`, one line a supplier and attribute:

    supplier_id, supplier_name, attribute, value, reason, decided_by, decided_on, review_on

A decision beats every rule (method.md 3), so it needs a reason, a person and a day to be reviewed.
The supplier is named by the council's own id, by its name as published, or by both. `attribute` is
`scope`, `entity`, or a word or definition of `reference/rules/supplier_attribute_name.csv` (sme,
vcse, local, ...). `value` is true, false or unknown; for `scope` a scope, for `entity` an
identifier in org-id form or `none`. Of two decisions on the same matter the later one stands.

Here: the columns, the reading with every fault listed, and the frame of
`reference.supplier_decision`. Not here: what a decision does (`sql/rules`). Never imports DuckDB.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

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
from pipelines.council import REFERENCE

SCOPE = "scope"
"""The attribute whose value is a scope such as PROCUREMENT."""

ENTITY = "entity"
"""The attribute whose value is an identifier such as GB-COH-01234567, or `none` for no register."""

NO_ENTITY = "none"
"""What is decided of a supplier that stands on no register."""

SCHEMA = {
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

_NAMES = ("supplier_id", "supplier_name")
_SCOPE_CODE = re.compile(r"[A-Z][A-Z0-9_]*")
_ORG_ID = re.compile(r"GB-[A-Z]{2,5}-[A-Z0-9][A-Z0-9._-]*")


TRUTHS = ("true", "false", "unknown")
"""What may be decided of an attribute that a supplier has or has not."""


def _none_if_blank(value: object) -> object:
    return None if value == "" else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


_Optional = Annotated[str | None, BeforeValidator(_none_if_blank)]
_Text = Annotated[str, Field(min_length=1)]


Matter = tuple[str | None, str | None, str]


class Decision(BaseModel):
    """One settled matter about one supplier."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    supplier_id: _Optional = None
    supplier_name: _Optional = None
    attribute: Annotated[_Text, BeforeValidator(_lower)]
    value: _Text
    reason: _Text
    decided_by: _Text
    decided_on: date
    review_on: date

    @model_validator(mode="after")
    def _makes_sense(self) -> Decision:
        faults = []
        if not (self.supplier_id or self.supplier_name):
            faults.append("names no supplier: give supplier_id, supplier_name or both")
        if self.attribute == SCOPE and not _SCOPE_CODE.fullmatch(self.value):
            faults.append(f"value {self.value!r} is not a scope such as PROCUREMENT")
        if self.attribute == ENTITY and not (
            self.value == NO_ENTITY or _ORG_ID.fullmatch(self.value)
        ):
            faults.append(
                f"value {self.value!r} is neither an identifier such as GB-COH-01234567 nor none"
            )
        if self.attribute not in (SCOPE, ENTITY) and self.value.lower() not in TRUTHS:
            faults.append(f"value {self.value!r} must be true, false or unknown")
        if self.review_on <= self.decided_on:
            faults.append("review_on must be later than decided_on")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def matter(self) -> Matter:
        """What is decided: the supplier as named here, and the attribute."""
        return (self.supplier_id, self.supplier_name, self.attribute)


def read_decisions(path: Path, reference: Path = REFERENCE) -> tuple[Decision, ...]:
    """The decisions of a council in file order, superseded ones left out; none without a file.

    Raises one `BadReference` listing every fault by line and column.
    """
    required = [name for name in SCHEMA if name not in _NAMES]
    rows = read_lines(path, required, optional=_NAMES)
    attributes = known_attributes(reference) if rows else frozenset[str]()
    faults: list[str] = []
    standing: dict[Matter, tuple[int, Decision]] = {}
    for line, row in rows:
        try:
            decision = Decision.model_validate(row)
        except ValidationError as fault:
            faults.extend(faults_by_column(line, fault))
            continue
        if decision.attribute not in attributes:
            faults.append(
                f"line {line}, attribute: {decision.attribute!r} is none of "
                f"{', '.join(sorted(attributes))}"
            )
        earlier = standing.get(decision.matter)
        if earlier and earlier[1].decided_on == decision.decided_on:
            faults.append(
                f"line {line}: decides the same matter on the same day as line {earlier[0]}"
            )
        if earlier is None or earlier[1].decided_on < decision.decided_on:
            standing[decision.matter] = (line, decision)
    raise_all(path, faults)
    return tuple(decision for _, decision in sorted(standing.values(), key=lambda pair: pair[0]))


def known_attributes(reference: Path = REFERENCE) -> frozenset[str]:
    """What a decision may speak of: scope, entity, and the attributes of the reference table."""
    by_word = attributes_by_word(reference)
    return frozenset({SCOPE, ENTITY, *by_word, *(each for all in by_word.values() for each in all)})


def attributes_by_word(reference: Path = REFERENCE) -> dict[str, tuple[str, ...]]:
    """The attributes that each word of a decision speaks for, the main definition first."""
    found: dict[str, tuple[str, ...]] = {}
    path = reference / "rules" / "supplier_attribute_name.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            word = row["decision_name"]
            found[word] = (*found.get(word, ()), row["attribute"])
    return found


def known_scopes(reference: Path = REFERENCE) -> frozenset[str]:
    """What a decision on the scope may say: a scope, or the code of a reason that has one scope."""
    scopes: dict[str, set[str]] = {}
    path = reference / "rules" / "spend_scope.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            scopes.setdefault(row["scope"], set()).add(row["scope"])
            scopes.setdefault(row["reason_code"], set()).add(row["scope"])
    return frozenset(word for word, found in scopes.items() if len(found) == 1)


def decision_frame(decisions: Sequence[Decision]) -> pl.DataFrame:
    """The decisions as rows of `reference.supplier_decision`, in the columns of `SCHEMA`."""
    return pl.DataFrame([decision.model_dump() for decision in decisions], schema=SCHEMA)
