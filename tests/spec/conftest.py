"""Tables as examples: given some rows, build one SQL file with the real engine, expect rows.

    def test_credit_notes_keep_their_sign(given):
        given({
            "staging.spend_line": '''
                line_id | net_amount_gbp
                l1      | -12.50
            ''',
        }).build("core.spend_line").expect('''
                line_id | net_amount_gbp
                l1      | -12.50
        ''')

A table is a small drawing: a header line, then rows, cells parted by `|`; a border of `|` and a
line of `---` under the header are allowed. An empty cell is null, `''` is the empty text, `\\|` is
a bar. A list of dicts says the same thing. Types come from the contract of each table, found by
name among sql/ and reference/, so a cell is written as DuckDB would cast it.

* Columns not given are null; tables the body reads and the test does not give are empty.
* `given(rows, real=["reference.parameter"])` loads those reference tables from the project's own
  CSV files instead, `given(rows, frameworks=["nps-2018-final"])` those maturity frameworks.
* `build("core.spend_line")` builds only that one file, and checks its columns with the contract.
* `expect(drawing)` compares the columns it names with what was built; order of rows is free,
  repeated rows count. `expect("line_id | month")` (a header alone) says the table is empty.
* `rows("line_id", "month")` gives the rows as tuples, in a total order, for other statements.

These tests never import dagster: they must stay fast and about the SQL.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.contracts import Contract, read_contract
from pipelines.errors import BadReference
from pipelines.frameworks import build as build_framework
from pipelines.frameworks import framework_rows, sort_out, sources
from pipelines.reference_rows import frame_of
from pipelines.tables import (
    PROJECT,
    Reference,
    Table,
    build,
    contract_paths,
    find_references,
    read_table,
)
from pipelines.warehouse import Warehouse

Drawing = str | Sequence[Mapping[str, Any]]


def read_drawing(drawing: Drawing) -> tuple[list[str], list[list[str | None]]]:
    """Columns and cells (text or None) of a drawing or a list of dicts."""
    if not isinstance(drawing, str):
        columns = list(dict.fromkeys(name for row in drawing for name in row))
        texts = [[_as_text(row.get(name)) for name in columns] for row in drawing]
        return columns, texts
    lines = [line.strip() for line in drawing.strip().splitlines()]
    lines = [line for line in lines if line and not ("--" in line and set(line) <= set("-|+: "))]
    bordered = lines[0].startswith("|")
    cells = [_cells(line, bordered) for line in lines]
    columns = [str(name) for name in cells[0]]
    for line, row in zip(lines, cells, strict=True):
        assert len(row) == len(columns), f"{len(row)} cells under {len(columns)} columns: {line}"
    return columns, cells[1:]


def draw(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as a drawing, for a message a person can read."""
    table = [list(columns), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(columns))]
    return "\n".join(
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    )


class Built:
    """One table, just built."""

    def __init__(self, warehouse: Warehouse, contract: Contract) -> None:
        self._warehouse = warehouse
        self._contract = contract

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        """The rows as tuples of the named columns (all when none is named), in a total order."""
        return self._warehouse.read(self._contract.table, columns).rows()

    def expect(self, drawing: Drawing) -> "Built":
        """The named columns hold exactly these rows, in any order."""
        columns, texts = read_drawing(drawing)
        expected = _load(self._warehouse, self._contract, columns, texts, "expected")
        found, missing = Counter(self.rows(*columns)), Counter(expected)
        unmet, surplus = missing - found, found - missing
        if unmet or surplus:
            pytest.fail(
                f"{self._contract.table} is not what was expected.\n"
                f"\nexpected and not there:\n{draw(columns, unmet.elements())}\n"
                f"\nthere and not expected:\n{draw(columns, surplus.elements())}\n"
                f"\nthe whole table:\n{draw(columns, self.rows(*columns))}",
                pytrace=False,
            )
        return self


class Given:
    """A warehouse in memory that holds the given rows."""

    def __init__(
        self,
        warehouse: Warehouse,
        tables: Mapping[str, Drawing],
        real: Sequence[str] = (),
        frameworks: Sequence[str] = (),
        project: Path = PROJECT,
    ) -> None:
        self._project = project
        self._warehouse = warehouse
        for name, drawing in tables.items():
            columns, texts = read_drawing(drawing)
            _load(self._warehouse, contract_of(name, project), columns, texts)
        for reference in _references(project) if real else ():
            if reference.contract.table in real:
                self._warehouse.load_reference(reference.contract, reference.files)
        for name, rows in _framework_rows(frameworks, project).items():
            contract = contract_of(name, project)
            self._warehouse.load_frame(contract, frame_of(contract, rows))

    def build(self, name: str) -> Built:
        """Build this one SQL file on what is given."""
        table = table_of(name, self._project)
        present = self._warehouse.tables()
        for read in table.reads:
            if read not in present:
                _load(self._warehouse, contract_of(read, self._project), [], [])
        build(self._warehouse, table)
        return self.table(name)

    def table(self, name: str) -> Built:
        """A table as it stands, given or built."""
        return Built(self._warehouse, contract_of(name, self._project))


def open_warehouse(project: Path) -> AbstractContextManager[Warehouse]:
    """A small warehouse in memory, with the project's macros."""
    return Warehouse.open(macros=project / "sql" / "macros", threads=1, memory_limit="1GB")


@pytest.fixture(scope="session")
def idle_warehouses():
    """Warehouses waiting for a test: opening one costs more than most tests."""
    idle: list[Warehouse] = []
    with ExitStack() as stack:

        def take() -> Warehouse:
            return idle.pop() if idle else stack.enter_context(open_warehouse(PROJECT))

        def give_back(warehouse: Warehouse) -> None:
            warehouse.clear()
            idle.append(warehouse)

        yield take, give_back


@pytest.fixture
def given(project, idle_warehouses):
    """`given({"schema.table": drawing, ...}, real=[...])`; see the head of this file."""
    take, give_back = idle_warehouses
    with ExitStack() as stack:

        def _given(
            tables: Mapping[str, Drawing],
            real: Sequence[str] = (),
            frameworks: Sequence[str] = (),
        ) -> Given:
            if project == PROJECT:
                warehouse = take()
                stack.callback(give_back, warehouse)
            else:
                warehouse = stack.enter_context(open_warehouse(project))
            return Given(warehouse, tables, real, frameworks, project)

        yield _given


def _framework_rows(names: Sequence[str], project: Path) -> Mapping[str, Any]:
    """Rows of the `reference.framework*` tables of these frameworks of the project."""
    if not names:
        return {}
    whole, wording = sort_out(sources(None, None, project))
    return framework_rows([build_framework(name, whole, wording) for name in names])


@cache
def contract_of(name: str, project: Path = PROJECT) -> Contract:
    """The contract of a table, wherever it lies."""
    path = _paths(project).get(name)
    if path is None:
        raise BadReference(f"{name} has no contract under sql/ or reference/.")
    return read_contract(path)


@cache
def table_of(name: str, project: Path = PROJECT) -> Table:
    """One table with its body; read once a session."""
    return read_table(name, project)


@cache
def _references(project: Path) -> tuple[Reference, ...]:
    return tuple(find_references(project))


@cache
def _paths(project: Path) -> dict[str, Path]:
    return contract_paths(project)


def _load(
    warehouse: Warehouse,
    contract: Contract,
    columns: Sequence[str],
    texts: Sequence[Sequence[str | None]],
    table: str | None = None,
) -> list[tuple[Any, ...]]:
    """Load texts as the contract's table (or as a table of the schema `spec`); return its rows."""
    unknown = [name for name in columns if name not in contract.column_names]
    assert not unknown, f"{contract.table} has no column {', '.join(unknown)}"
    given = {name: [row[i] for row in texts] for i, name in enumerate(columns)}
    kept = contract.columns if table is None else [_column(contract, name) for name in columns]
    frame = pl.DataFrame(
        {each.name: given.get(each.name, [None] * len(texts)) for each in kept},
        schema={each.name: pl.String for each in kept},
    )
    loaded = contract.model_copy(update={"columns": tuple(kept)})
    if table is not None:
        loaded = loaded.model_copy(update={"table": f"spec.{table}"})
    warehouse.load_text(loaded, frame)
    return warehouse.read(loaded.table).rows()


def _column(contract: Contract, name: str) -> Any:
    return next(column for column in contract.columns if column.name == name)


def _cells(line: str, bordered: bool) -> list[str | None]:
    bare = line.replace("\\|", "\0")
    if bordered:
        bare = bare.removeprefix("|").removesuffix("|")
    cells = [cell.strip().replace("\0", "|") for cell in bare.split("|")]
    return [None if cell == "" else "" if cell == "''" else cell for cell in cells]


def _as_text(value: Any) -> str | None:
    return None if value is None else str(value)


def _shown(value: Any) -> str:
    return "" if value is None else "''" if value == "" else str(value)
