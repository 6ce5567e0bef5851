"""Tables: one SELECT and its contract, found by path, ordered by what they read, built one by one.

Here: finding `sql/<schema>/<table>.sql` with its `.yml`, parsing what each body reads, the order
of building, the rule that reading goes leftwards, building one table, and the laws of
`sql/assertions`. Not here: DuckDB itself (`warehouse.py`), expectations (`expectations.py`), when
things run (`defs/`). The path is the identity: nothing else names a table.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts import SCHEMAS, Contract, Severity, read_contract
from pipelines.errors import BadReference
from pipelines.warehouse import Macro, Warehouse, parse_sql, read_macros

PROJECT = Path(__file__).resolve().parents[1]
"""The folder that holds `sql/` and `reference/`."""

READING_RULE = (
    "sql/ reads leftwards only: raw, register, reference -> staging -> core -> rules -> "
    "indicators -> evidence; returns reads core and rules (and reference, for parameters), but for "
    "returns.suppression, the log of what is withheld, which reads all that leaves the council."
)

_BODILESS = ("raw", "register", "reference")
_LEFT_OF: Mapping[str, tuple[str, ...]] = {
    "staging": (*_BODILESS, "staging"),
    "core": (*_BODILESS, "staging", "core"),
    "rules": (*_BODILESS, "staging", "core", "rules"),
    "indicators": (*_BODILESS, "staging", "core", "rules", "indicators"),
    "evidence": (*_BODILESS, "staging", "core", "rules", "indicators", "evidence"),
    "returns": ("reference", "core", "rules", "returns"),
}
_READS_ALL_THAT_LEAVES = "returns.suppression"
_LAW = re.compile(
    r"-- (?P<law>[^\n]+\.)\n-- severity: (?P<severity>critical|warning)\n-- table: (?P<table>\S+)\n"
)


@dataclass(frozen=True)
class Table:
    """One table: its contract, its SELECT, what that reads, and the macros it calls."""

    contract: Contract
    body: str
    reads: tuple[str, ...]
    macros: tuple[str, ...]
    code_version: str

    @property
    def name(self) -> str:
        """`core.spend_line`."""
        return self.contract.table


@dataclass(frozen=True)
class Reference:
    """One reference table: its contract and the CSV files that hold its rows (maybe none)."""

    contract: Contract
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Assertion:
    """One law: a SELECT that returns the rows breaking it, and the table it guards."""

    name: str
    law: str
    severity: Severity
    table: str
    query: str
    reads: tuple[str, ...]


@dataclass(frozen=True)
class AssertionResult:
    """What a law found: how many rows break it, and the first of them."""

    assertion: Assertion
    failing: int
    sample: tuple[Mapping[str, Any], ...]

    @property
    def success(self) -> bool:
        """No row breaks the law."""
        return self.failing == 0


@dataclass(frozen=True)
class Parsed:
    """What a SELECT says of itself.

    `reads` are the tables it reads, as written, without names of its own CTEs; `functions` the
    functions and macros it calls, in lower case. Both are sorted.
    """

    reads: tuple[str, ...]
    functions: tuple[str, ...]


@cache
def parse(text: str, where: str) -> Parsed:
    """Parse exactly one SELECT; anything else raises `BadReference` starting with `where`.

    The same text is parsed once in a process: each run and each look at the graph asks for all.
    """
    tree = parse_sql(text)
    if tree.get("error"):
        raise BadReference(f"{where} cannot be parsed: {tree.get('error_message')}")
    if len(tree["statements"]) != 1:
        raise BadReference(f"{where} must hold one SELECT, not {len(tree['statements'])}.")
    called = (node.get("function_name") for node in walk(tree))
    return Parsed(
        tuple(sorted(set(_tables_read(tree, frozenset())))),
        tuple(sorted({str(name).lower() for name in called if name})),
    )


def walk(node: object) -> Iterator[dict[str, Any]]:
    """Every mapping of a syntax tree, parents before children."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def contract_paths(project: Path = PROJECT) -> dict[str, Path]:
    """The contract file of every table, by table name; nothing is read beyond that name."""
    found: dict[str, Path] = {}
    folders = [project / "sql" / schema for schema in SCHEMAS if schema != "reference"]
    paths = [path for folder in folders for path in sorted(folder.glob("*.yml"))]
    found.update((f"{path.parent.name}.{path.stem}", path) for path in paths)
    for path in sorted((project / "reference").rglob("*.yml")):
        named = re.search(r"^table:\s*(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        name = named[1] if named else f"reference.{path.stem}"
        if name in found:
            raise BadReference(f"{name} has two contracts: {found[name]} and {path}.")
        found[name] = path
    return found


def find_contracts(project: Path = PROJECT) -> dict[str, Contract]:
    """Every contract of the project by table name; all faulty files are reported together."""
    contracts: dict[str, Contract] = {}
    faults: list[str] = []
    for name, path in contract_paths(project).items():
        try:
            contracts[name] = read_contract(path)
        except BadReference as error:
            faults.append(str(error))
    _raise_together(faults)
    return contracts


def find_references(project: Path = PROJECT) -> tuple[Reference, ...]:
    """Every reference table with its files.

    The rows of `reference/<folder>/<stem>.yml` are in `<stem>.csv` beside it, or in each
    `<folder>/*/<stem>.csv` (one per framework). A contract with no file is of a table made at run
    time from the council's profile.
    """
    found: list[Reference] = []
    for name, path in contract_paths(project).items():
        if name.startswith("reference."):
            beside = [path.with_suffix(".csv")]
            files = [each for each in beside if each.exists()]
            files += sorted(path.parent.glob(f"*/{path.stem}.csv"))
            found.append(Reference(read_contract(path), tuple(files)))
    return tuple(found)


def read_table(name: str, project: Path = PROJECT) -> Table:
    """One table by name, without looking at any other."""
    return _read_table(name, project, read_macros(project / "sql" / "macros"))


def find_tables(project: Path = PROJECT) -> dict[str, Table]:
    """Every table that has a body, in an order in which each finds what it reads.

    Raises `BadReference` listing everything wrong: a body without a contract or the reverse, a
    read of a table nobody makes, a read from left to right, a circle.
    """
    contracts = find_contracts(project)
    macros = read_macros(project / "sql" / "macros")
    bodies = {
        f"{path.parent.name}.{path.stem}": path
        for schema in SCHEMAS
        for path in sorted((project / "sql" / schema).glob("*.sql"))
    }
    faults = [f"sql: {name} has a body and no contract." for name in bodies.keys() - contracts]
    faults += [
        f"sql: {contract.table} has a contract and no body."
        for contract in contracts.values()
        if contract.schema_name not in _BODILESS and contract.table not in bodies
    ]
    tables: dict[str, Table] = {}
    for name in bodies.keys() & contracts.keys():
        try:
            tables[name] = _read_table(name, project, macros)
        except BadReference as error:
            faults.append(str(error))
    faults += [
        f"{table.name} reads {read}, which has no contract."
        for table in tables.values()
        for read in table.reads
        if read not in contracts
    ]
    _raise_together(sorted(faults))
    return {name: tables[name] for name in build_order(tables.values())}


def build_order(tables: Iterable[Table]) -> tuple[str, ...]:
    """Names of `tables` so that each comes after those it reads; the same order every time."""
    by_name = {table.name: table for table in sorted(tables, key=_position)}
    sorter = TopologicalSorter(
        {name: [read for read in table.reads if read in by_name] for name, table in by_name.items()}
    )
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise BadReference(f"These tables read each other in a circle: {circle}.") from error


def reading_faults(name: str, reads: Sequence[str]) -> list[str]:
    """What is wrong with table `name` reading `reads`; each fault ends with the rule."""
    faults: list[str] = []
    for read in reads:
        schema, dot, _ = read.partition(".")
        if not dot:
            faults.append(f"{name} reads `{read}` without a schema; every table is schema.table.")
        elif schema not in SCHEMAS:
            faults.append(f"{name} reads `{read}`; the schemas are {', '.join(SCHEMAS)}.")
        elif schema not in _left_of(name):
            faults.append(f"{name} reads {read}. {READING_RULE}")
        elif read == name:
            faults.append(f"{name} reads itself.")
    return faults


def _left_of(name: str) -> tuple[str, ...]:
    """The schemas that a table may read."""
    also = ("indicators", "evidence") if name == _READS_ALL_THAT_LEAVES else ()
    return (*_LEFT_OF.get(name.split(".")[0], ()), *also)


def build(warehouse: Warehouse, table: Table) -> int:
    """Build one table in one transaction and return its number of rows.

    `ContractBroken` when names, order or types of the columns differ from the contract;
    `BadReference` when DuckDB will not run the body. Either way the table stays as it was.
    """
    try:
        return warehouse.create_table(table.contract, table.body)
    except duckdb.Error as error:
        place = f"sql/{table.name.replace('.', '/')}.sql"
        raise BadReference(f"{place} does not run: {error}") from error


def find_assertions(project: Path = PROJECT) -> tuple[Assertion, ...]:
    """Every law of `sql/assertions`, by file name."""
    paths = sorted((project / "sql" / "assertions").glob("*.sql"))
    return tuple(read_assertion(path) for path in paths)


def read_assertion(path: Path) -> Assertion:
    """One law from its file; the first three lines say the law, its severity and its table."""
    text = path.read_text(encoding="utf-8")
    head = _LAW.match(text)
    where = f"sql/assertions/{path.name}"
    if head is None:
        raise BadReference(
            f"{where} must begin with three lines: `-- <the law in one sentence>.`, "
            "`-- severity: critical|warning`, `-- table: <schema.table it guards>`."
        )
    query = text.strip().rstrip(";")
    severity: Severity = "critical" if head["severity"] == "critical" else "warning"
    reads = parse(query, where).reads
    for read in reads:
        if read.split(".")[0] not in SCHEMAS or "." not in read:
            raise BadReference(f"{where} reads `{read}`, which is not schema.table.")
    return Assertion(path.stem, head["law"], severity, head["table"], query, reads)


def run_assertion(warehouse: Warehouse, assertion: Assertion) -> AssertionResult:
    """Look for rows that break the law; a query that does not run is `BadReference`."""
    try:
        failing, sample = warehouse.breaking_rows(assertion.query)
    except duckdb.Error as error:
        place = f"sql/assertions/{assertion.name}.sql"
        raise BadReference(f"{place} does not run: {error}") from error
    return AssertionResult(assertion, failing, tuple(sample))


def _read_table(name: str, project: Path, macros: Sequence[Macro]) -> Table:
    schema, _, stem = name.partition(".")
    path = project / "sql" / schema / f"{stem}.sql"
    where = f"sql/{schema}/{stem}.sql"
    contract_path = path.with_suffix(".yml")
    for needed in (path, contract_path):
        if not needed.exists():
            raise BadReference(f"sql/{schema}/{needed.name} does not exist.")
    text = path.read_text(encoding="utf-8")
    body = text.strip().rstrip(";")
    parsed = parse(body, where)
    faults = reading_faults(name, parsed.reads)
    faults += [
        f"{name} calls {function}: a body reads tables, never files."
        for function in parsed.functions
        if function.startswith("read_") or function in ("glob", "parquet_scan", "query_table")
    ]
    _raise_together(faults)
    used = _macros_used(parsed.functions, macros)
    parts = [text, contract_path.read_text(encoding="utf-8"), *(macro.text for macro in used)]
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    names = tuple(macro.name for macro in used)
    return Table(read_contract(contract_path), body, parsed.reads, names, digest[:16])


def _macros_used(functions: Sequence[str], macros: Sequence[Macro]) -> list[Macro]:
    """The macros a body calls and those they call, by name."""
    wanted = set(functions)
    for macro in reversed(macros):  # callers come after those they call
        if macro.name.lower() in wanted:
            wanted.update(use.lower() for use in macro.uses)
    return sorted((each for each in macros if each.name.lower() in wanted), key=lambda m: m.name)


def _tables_read(node: object, ctes: frozenset[str]) -> Iterator[str]:
    """Names of tables under `node`, leaving out the CTEs that are visible where they are read."""
    if isinstance(node, list):
        for child in node:
            yield from _tables_read(child, ctes)
        return
    if not isinstance(node, dict):
        return
    own = {str(each["key"]).lower() for each in (node.get("cte_map") or {}).get("map", ())}
    visible = ctes | own
    if node.get("type") == "BASE_TABLE":
        path = [
            part for part in (node["catalog_name"], node["schema_name"], node["table_name"]) if part
        ]
        name = ".".join(path).lower()
        if len(path) > 1 or name not in visible:
            yield name
    for child in node.values():
        yield from _tables_read(child, visible)


def _position(table: Table) -> tuple[int, str]:
    return SCHEMAS.index(table.contract.schema_name), table.name


def _raise_together(faults: Sequence[str]) -> None:
    if faults:
        raise BadReference("\n".join(faults))
