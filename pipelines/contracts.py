"""Contracts: what each table promises, as frozen models read from `.yml` files.

Here: `Contract`, `Column`, `Expectation`, `Indicator`, `Origin`, and `read_contract`, which
collects every fault of a file and raises them together. Not here: SQL (`tables.py`), running
expectations (`expectations.py`). Any module may import this one; it imports neither DuckDB nor
Great Expectations.

A contract file holds one sentence, the grain, the columns in order and the expectations that go
beyond what grain and `nullable: false` already generate:

    table: core.supplier
    sentence: One supplier as the council knows it.
    grain: [supplier_key]
    columns:
      - {name: supplier_key, type: VARCHAR, description: "Stable key of the supplier."}
      - {name: net_amount_gbp, type: "DECIMAL(18,2)", unit: GBP, nullable: false, description: "."}
    expectations:
      - type: expect_column_value_lengths_to_equal
        kwargs: {column: supplier_key, value: 32}
        severity: warning
"""

import re
from collections.abc import Hashable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.errors import BadReference

Severity = Literal["critical", "warning"]

SCHEMAS = (
    "raw",
    "register",
    "reference",
    "staging",
    "core",
    "rules",
    "indicators",
    "evidence",
    "returns",
)
"""Every schema of the warehouse, in reading order."""

MONEY_TYPE = "DECIMAL(18,2)"
"""The one type of a column in pounds, in every layer (design.md, Polars or SQL)."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TYPE = re.compile(
    r"(BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|DOUBLE|VARCHAR|DATE|TIME|TIMESTAMP"
    r"|DECIMAL\(\d{1,2},\d{1,2}\))(\[\])?"
)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Frozen):
    """One column: its name, its DuckDB type as `DESCRIBE` prints it, and what it means."""

    name: str
    type: str
    description: str
    unit: str | None = None
    source: str | None = None
    nullable: bool = True


class Expectation(_Frozen):
    """One promise in Great Expectations' own words: `type`, `kwargs`, `severity`."""

    type: str
    kwargs: dict[str, Any] = Field(default_factory=dict)
    severity: Severity = "critical"
    description: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns this expectation speaks of, in the order it names them."""
        return _columns_named(self.kwargs)


class Indicator(_Frozen):
    """What an indicator table measures; the code (I-03) is how the sector refers to it."""

    code: str = Field(pattern=r"^I-\d{2}[a-z]?$")
    title: str
    unit: str
    formula: str
    source: str
    evidence_for: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    """The only measures of the code that it describes; without any, all that no other describes."""

    @property
    def keys(self) -> tuple[str, ...]:
        """`I-06c live_contract_share` for each of its measures, or the code alone."""
        return tuple(f"{self.code} {measure}" for measure in self.measures) or (self.code,)


class Origin(_Frozen):
    """Where a reference table comes from: its birth certificate."""

    publisher: str
    licence: str
    retrieved: date | None = None
    url: str | None = None
    note: str | None = None


class Contract(_Frozen):
    """Everything a table promises. Column order is part of the promise."""

    table: str
    sentence: str
    grain: tuple[str, ...] = Field(min_length=1)
    columns: tuple[Column, ...] = Field(min_length=1)
    expectations: tuple[Expectation, ...] = ()
    indicator: Indicator | None = None
    also_measures: tuple[Indicator, ...] = ()
    """Further indicators of a family that is one query; `indicator` is the first of them."""
    origin: Origin | None = None
    has_csv_twin: bool = True
    """Whether a publication holds the table as CSV too: not where it is a step nobody reads."""

    @property
    def schema_name(self) -> str:
        """The part before the dot: `core` of `core.spend_line`."""
        return self.table.split(".")[0]

    @property
    def table_name(self) -> str:
        """The part after the dot: `spend_line` of `core.spend_line`."""
        return self.table.split(".")[1]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in contract order."""
        return tuple(column.name for column in self.columns)

    @property
    def column_types(self) -> tuple[tuple[str, str], ...]:
        """(name, DuckDB type) of each column, in contract order."""
        return tuple((column.name, column.type) for column in self.columns)

    @property
    def measures(self) -> tuple[Indicator, ...]:
        """Every indicator the table measures, the first one first."""
        return (self.indicator, *self.also_measures) if self.indicator else ()

    @property
    def required_columns(self) -> tuple[str, ...]:
        """Columns that may hold no null: the grain and every `nullable: false`."""
        return tuple(
            column.name
            for column in self.columns
            if column.name in self.grain or not column.nullable
        )

    @property
    def generated_expectations(self) -> tuple[Expectation, ...]:
        """What grain and `nullable: false` promise by themselves, all critical."""
        key: dict[str, Any] = {"column_list": list(self.grain)}
        unique = Expectation(type="expect_compound_columns_to_be_unique", kwargs=key)
        if len(self.grain) == 1:
            unique = Expectation(
                type="expect_column_values_to_be_unique", kwargs={"column": self.grain[0]}
            )
        present = tuple(
            Expectation(type="expect_column_values_to_not_be_null", kwargs={"column": name})
            for name in self.required_columns
        )
        return (unique, *present)

    @property
    def all_expectations(self) -> tuple[Expectation, ...]:
        """Generated expectations, then the declared ones that do not repeat them."""
        generated = self.generated_expectations
        known = [(each.type, each.kwargs) for each in generated]
        declared = tuple(
            each for each in self.expectations if (each.type, each.kwargs) not in known
        )
        return (*generated, *declared)


def read_contract(path: Path) -> Contract:
    """Read one contract file; a faulty one raises `BadReference` listing every fault at once.

    The same text is parsed once in a process: loading the graph asks for each contract thrice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadReference(f"{short_path(path)} is not readable YAML: {error}") from error
    return _parsed(path, text)


@cache
def _parsed(path: Path, text: str) -> Contract:
    try:
        content = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        raise BadReference(f"{short_path(path)} is not readable YAML: {error}") from error
    if not isinstance(content, dict):
        raise BadReference(f"{short_path(path)} must hold a mapping that starts with `table:`.")
    contract: Contract | None = None
    faults: list[str] = []
    try:
        contract = Contract.model_validate(content)
    except ValidationError as error:
        for fault in error.errors():
            place = ".".join(str(step) for step in fault["loc"])
            faults.append(f"{place}: {fault['msg']}")
    faults.extend(_faults(content, path))
    if faults or contract is None:
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise BadReference(f"{short_path(path)} is not a valid contract:\n{listed}")
    return contract


def short_path(path: Path) -> str:
    """The end of a path, enough to find the file: `sql/core/supplier.yml`."""
    return "/".join(path.parts[-3:])


def _faults(content: Mapping[str, Any], path: Path) -> Iterator[str]:
    """Faults the models cannot see, from whatever of the file is readable."""
    table = str(content.get("table", ""))
    schema, _, name = table.partition(".")
    if schema not in SCHEMAS or not _NAME.fullmatch(name):
        yield f"table: `{table}` is not <schema>.<name> with a schema of {', '.join(SCHEMAS)}"
    elif schema != "reference" and (path.parent.name, path.stem) != (schema, name):
        yield f"table: `{table}` is not what the path says, {path.parent.name}.{path.stem}"
    sentence = content.get("sentence")
    if isinstance(sentence, str) and not sentence.strip().endswith("."):
        yield "sentence: must be a sentence and end with a full stop"
    yield from _column_faults(content, schema)
    names = [column.get("name") for column in _mappings(content.get("columns"))]
    for key in _list(content.get("grain")):
        if key not in names:
            yield f"grain: `{key}` is not a column"
    for expectation in _mappings(content.get("expectations")):
        yield from _expectation_faults(expectation, names)
    if schema == "indicators" and name != "indicator_value" and not content.get("indicator"):
        yield "indicator: a table of the schema indicators says which indicator it measures"
    if schema != "indicators" and content.get("indicator"):
        yield "indicator: belongs only to tables of the schema indicators"
    if schema != "reference" and content.get("origin"):
        yield "origin: belongs only to tables of the schema reference"


def _column_faults(content: Mapping[str, Any], schema: str) -> Iterator[str]:
    seen: set[Any] = set()
    for column in _mappings(content.get("columns")):
        name, kind = str(column.get("name", "")), str(column.get("type", ""))
        if name in seen:
            yield f"columns: `{name}` is there twice"
        seen.add(name)
        if not _NAME.fullmatch(name):
            yield f"columns: `{name}` is not a lower_case name"
        if not _TYPE.fullmatch(kind):
            yield f"columns: `{name}` has type `{kind}`; write it as DuckDB's DESCRIBE prints it"
        if name.endswith("_gbp") and kind != MONEY_TYPE:
            yield f"columns: `{name}` is money and must be {MONEY_TYPE}, not {kind}"
        if name.endswith("_gbp") and column.get("unit") not in (None, "GBP"):
            yield f"columns: `{name}` is in pounds; its unit is GBP"


def _expectation_faults(expectation: Mapping[str, Any], names: list[Any]) -> Iterator[str]:
    kind = str(expectation.get("type", ""))
    if not kind.startswith("expect_"):
        yield f"expectations: `{kind}` is not the name of an expectation (expect_...)"
    kwargs = expectation.get("kwargs", {})
    if "regex" in kind or "like_pattern" in kind:
        yield f"expectations: `{kind}` does not run on DuckDB; state it in sql/assertions"
    if not isinstance(kwargs, dict):
        return
    for column in _columns_named(kwargs):
        if column not in names:
            yield f"expectations: {kind} speaks of `{column}`, which is not a column"


def _columns_named(kwargs: Mapping[str, Any]) -> tuple[str, ...]:
    single = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    several = [name for key in ("column_list", "column_set") for name in kwargs.get(key) or ()]
    return tuple(str(name) for name in (*single, *several))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _mappings(value: object) -> list[dict[str, Any]]:
    return [each for each in _list(value) if isinstance(each, dict)]


# The same loader in C, where PyYAML was built with libyaml, as its wheels are.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_SafeLoader):  # type: ignore[misc]  # one of two, chosen above
    """PyYAML's safe loader, except that a key given twice is an error and not a silent loss."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {str(key) for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"given twice: {', '.join(sorted(twice))}", node.start_mark
            )
        made: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return made
