"""The warehouse: the only place that opens DuckDB for writing, and the only SQL text in Python.

Here: opening the file with the settings every run needs, the fixed statements (all of them, as
templates, at the top), loading macros, frames and reference files, reading and copying tables.
Not here: which tables exist and in what order they are built (`tables.py`), what a figure means
(`sql/`). `tables.py`, `audit.py`, `expectations.py`, `publishing.py`, `site/search/` and `defs/`
import it.

DuckDB 2.0 shuts out every other opener while a writer is open, so one run owns one file, and
whatever people read is a published copy. Nothing may reach the network: extensions are neither
installed nor loaded by themselves.
"""

import csv
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import duckdb
import polars as pl

from pipelines import settings
from pipelines.contracts import Contract, short_path
from pipelines.errors import (
    BadReference,
    ContractBroken,
    LocalpoundError,
    WarehouseDamaged,
    WarehouseLocked,
)
from pipelines.exchange import ArrowStream, frame_of
from pipelines.files import remove
from pipelines.shortage import shortage

CREATE_SCHEMA = "create schema if not exists $schema"
DROP_SCHEMA = "drop schema $schema cascade"
CREATE_TABLE = "create or replace table $table as\n$body"
COMMENT_ON_TABLE = "comment on table $table is $text"
COMMENT_ON_COLUMN = "comment on column $table.$column is $text"
DESCRIBE = "select column_name, column_type from (describe $table)"
COUNT = "select count(*) from $table"
COUNT_QUERY = "select count(*) from (\n$body\n) as counted"
SAMPLE_QUERY = "select * from (\n$body\n) as sampled order by all limit $limit"
REPEATS = "select $columns, count(*) as row_count from $table group by all having count(*) > 1"
MISSING = "select $key from $table where $faults"
NO_VALUE = "$column is null"
SELECT = "select $columns from $table order by $order"
COPY_PARQUET = """copy (select * from $table order by $order)
to $path (format parquet, compression zstd, row_group_size 122880)"""
KEEP_ROWS = """copy (select * from (
$body
) as kept order by all)
to $path (format parquet, compression zstd, row_group_size 122880)"""
COPY_CSV = "copy (select * from $table order by $order) to $path (format csv, header true)"
PARSE = "select json_serialize_sql(?)"
TABLES = """select schema_name || '.' || table_name from duckdb_tables()
where not internal and not temporary order by all"""
SELECT_CAST = "select $columns from incoming"
# A text is faulty when it does not parse, or parses only by losing digits.
FAULTY_TEXT = "$text is not null and try_cast($text as $type) is null"
LOSSY_TEXT = """$text is not null
and try_cast($text as decimal(38,9)) is distinct from try_cast($text as $type)"""
MISSING_TEXT = "$text is null"
FIRST_ROW = "min(incoming_row) filter (where $fault)"
FIRST_FAULTS = "select $firsts from incoming"
FIRST_REPEAT = """select min(incoming_row) from (
    select incoming_row, row_number() over (partition by $grain order by incoming_row) as nth
    from incoming
) as numbered where nth > 1"""
# measured.md 5: the same for any order of rows, any number of threads and any DuckDB version.
CONTENT_HASH = """select
    count(*) as row_count,
    coalesce(bit_xor(row_hash), 0) as xor_of_rows,
    coalesce(sum(row_hash::hugeint) % 18446744073709551557, 0) as sum_of_rows
from (select md5_number_lower(concat_ws(chr(31), $columns)) as row_hash from $table) as hashed"""
HASHED_COLUMN = "coalesce($column::varchar, chr(30))"
WITH_ROWS = "with $name as (\n$body\n)\n$rest"

Settings = dict[str, str | bool | int | float | list[str]]

SETTINGS: Settings = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}
"""How every connection is opened; how much it may take of the machine is added to it."""

LOCKED_DOWN: Settings = {
    **SETTINGS,
    "enable_external_access": False,
    "lock_configuration": True,
}
"""How a finished file is opened for whoever asks: it is read, and no other file is there at all."""

_LOCK_HOLDER = re.compile(r"lock is held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")
_EXACT_TYPES = re.compile(r"(TINYINT|SMALLINT|INTEGER|BIGINT|DECIMAL\(\d+,[0-9]\))")


@dataclass(frozen=True)
class Macro:
    """One file of `sql/macros`: its name, its text, and the macros it calls."""

    name: str
    text: str
    uses: tuple[str, ...]


@dataclass(frozen=True)
class ContentHash:
    """Order-independent hash of a table's rows: their count, xor and sum modulo a prime."""

    row_count: int
    xor_of_rows: int
    sum_of_rows: int


class Warehouse:
    """One open DuckDB file. Use `with Warehouse.open(path) as warehouse:`; it closes itself."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        self._connection = connection
        self._cursors: list[duckdb.DuckDBPyConnection] = []
        self.path = path

    @classmethod
    @contextmanager
    def open(
        cls,
        path: Path | None = None,
        *,
        macros: Path | None = None,
        memory_limit: str | None = None,
        threads: int | None = None,
    ) -> Iterator["Warehouse"]:
        """Open the file at `path` for writing (None: in memory) and load `macros`, a folder.

        `memory_limit` and `threads` are those of `settings.py` unless stated. Raises
        `WarehouseLocked` when another process, or this one with other settings, has it open.
        """
        chosen = connection_settings(path, memory_limit=memory_limit, threads=threads)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection = duckdb.connect(str(path or ":memory:"), config=chosen)
        except duckdb.Error as error:
            raise _unopened(path, error) from error
        warehouse = cls(connection, path)
        try:
            if macros is not None:
                warehouse.load_macros(macros)
            yield warehouse
        finally:
            # One cursor left open would keep the file locked.
            for each in (*warehouse._cursors, connection):
                each.close()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor for another library: it cannot disturb ours, and closes with the warehouse."""
        self._cursors.append(self._connection.cursor())
        return self._cursors[-1]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing of it."""
        self._connection.begin()
        kept = False
        try:
            yield
            kept = True
        finally:
            if kept:
                self._connection.commit()
            else:
                self._connection.rollback()

    def make(self, name: str, select: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Keep the rows of a SELECT read from a file as the table `name`.

        `parameters` fill the SELECT's `$names`. For searches in memory that have no contract.
        """
        self._connection.sql(select, params=dict(parameters) if parameters else None).create(name)

    def tables(self) -> tuple[str, ...]:
        """Every table there is, as `schema.table`, sorted."""
        return tuple(str(row[0]) for row in self._rows(TABLES))

    def describe(self, table: str) -> tuple[tuple[str, str], ...]:
        """(column, DuckDB type) of each column of `table`, in order."""
        found = self._rows(DESCRIBE, table=quoted(table))
        return tuple((str(name), str(kind)) for name, kind in found)

    def count(self, table: str) -> int:
        """How many rows `table` has."""
        return int(self._rows(COUNT, table=quoted(table))[0][0])

    def read(
        self, table: str, columns: Sequence[str] = (), order_by: Sequence[str] = ()
    ) -> pl.DataFrame:
        """Rows of `table` as a Polars frame, decimals as decimals, in a total order."""
        statement = _fill(
            SELECT,
            table=quoted(table),
            columns=_listed(columns) or "*",
            order=_listed(order_by, "all") if order_by else "all",
        )
        return self._frame(statement)

    def breaking_rows(self, query: str, limit: int = 20) -> tuple[int, list[dict[str, Any]]]:
        """How many rows `query` returns, and the first `limit` of them in a total order."""
        count = int(self._rows(COUNT_QUERY, body=query)[0][0])
        if not count:
            return 0, []
        return count, self._frame(_fill(SAMPLE_QUERY, body=query, limit=str(limit))).to_dicts()

    def create_table(self, contract: Contract, body: str) -> int:
        """Create or replace the contract's table as `body`, or raise and leave it as it was.

        Names, order and types must be the contract's (`ContractBroken` names every difference);
        table and columns carry the contract's words as comments. Returns the number of rows.
        """
        with self.transaction():
            self._create(contract, body)
            table = quoted(contract.table)
            self._rows(COMMENT_ON_TABLE, table=table, text=_text(contract.sentence))
            for column in contract.columns:
                words = column.description + (f" [{column.unit}]" if column.unit else "")
                name = quoted(column.name)
                self._rows(COMMENT_ON_COLUMN, table=table, column=name, text=_text(words))
        return self.count(contract.table)

    def load_frame(self, contract: Contract, frame: pl.DataFrame) -> int:
        """Load a Polars frame as the contract's table; names, order and types must agree.

        Only a column that is null throughout is cast. Decimals stay decimals, dates stay dates.
        """
        texts = [name for name, kind in frame.schema.items() if kind == pl.Null]
        ready = frame.with_columns(pl.col(name).cast(pl.String) for name in texts)
        kinds = dict(contract.column_types)
        shown = (
            f"cast({quoted(name)} as {kinds[name]}) as {quoted(name)}"
            if name in texts and name in kinds
            else quoted(name)
            for name in frame.columns
        )
        with self._incoming(ready):
            return self.create_table(contract, _fill(SELECT_CAST, columns=", ".join(shown)))

    def load_reference(self, contract: Contract, files: Sequence[Path]) -> int:
        """Load CSV files as one reference table: every cell is text, then cast to its type.

        An empty cell is null, but the empty text where it is part of a key of several columns (a
        rule that leaves one of its words out). A cell that does not cast, a null in a column that
        may hold none, a repeated key and a ragged row are `BadReference`, naming file, row and
        column.
        """
        frames: list[pl.DataFrame] = []
        for path in files:
            frame = _read_csv(path, contract)
            with self._incoming(frame):
                self._refuse_faults(contract, short_path(path), contract.required_columns, frame)
            frames.append(frame)
        whole = pl.concat(frames) if frames else _empty_text(contract)
        whole = whole.with_columns(pl.int_range(1, pl.len() + 1).alias("incoming_row"))
        with self._incoming(whole):
            self._refuse_repeats(contract, files)
            return self.create_table(contract, _casts(contract))

    def load_text(self, contract: Contract, frame: pl.DataFrame) -> int:
        """Load a frame of text columns as the contract's table, each cell cast to its type.

        A cell that does not cast is `BadReference`, naming row and column. Nulls are left to the
        expectations. The table carries no comments: this is for tables given by tests.
        """
        numbered = frame.with_columns(pl.int_range(1, pl.len() + 1).alias("incoming_row"))
        with self._incoming(numbered), self.transaction():
            self._refuse_faults(contract, contract.table, (), numbered)
            self._create(contract, _casts(contract))
        return frame.height

    def clear(self) -> None:
        """Drop every table. Macros stay; the workshop is always safe to empty."""
        for schema in {table.split(".")[0] for table in self.tables()}:
            self._rows(DROP_SCHEMA, schema=quoted(schema))

    def load_macros(self, folder: Path) -> None:
        """Create every macro of `folder`, those that others call first."""
        for macro in read_macros(folder):
            try:
                self._connection.execute(macro.text).fetchall()
            except duckdb.Error as error:
                raise BadReference(f"sql/macros/{macro.name}.sql does not run: {error}") from error

    def content_hash(self, table: str) -> ContentHash:
        """Hash of the rows of `table`, the same in any order and with any number of threads."""
        return content_hash(self._connection, table)

    def write_parquet(self, table: str, path: Path, order_by: Sequence[str]) -> None:
        """Copy `table` to a Parquet file whose bytes depend on its content alone."""
        self._copy(COPY_PARQUET, table, path, order_by)

    def write_csv(self, table: str, path: Path, order_by: Sequence[str]) -> None:
        """Copy `table` to a CSV file (UTF-8, header, null as an empty cell)."""
        self._copy(COPY_CSV, table, path, order_by)

    def keep_rows(self, query: str, path: Path) -> None:
        """Copy every row that `query` returns to a Parquet file, in a total order."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._rows(KEEP_ROWS, body=query, path=_text(str(path)))

    def _create(self, contract: Contract, body: str) -> None:
        """Create the table and compare it with its contract; the caller holds a transaction."""
        self._rows(CREATE_SCHEMA, schema=quoted(contract.schema_name))
        self._rows(CREATE_TABLE, table=quoted(contract.table), body=body)
        check_columns(contract, self.describe(contract.table))

    def _copy(self, statement: str, table: str, path: Path, order_by: Sequence[str]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._rows(statement, table=quoted(table), path=_text(str(path)), order=_listed(order_by))

    def _refuse_faults(
        self, contract: Contract, where: str, required: Sequence[str], frame: pl.DataFrame
    ) -> None:
        filled = [series.name for series in frame if series.null_count() < frame.height]
        tests = [
            test for test in _faults_of_texts(contract, required) if test[0] in (*filled, *required)
        ]
        firsts = ", ".join(_fill(FIRST_ROW, fault=fault) for _, _, fault in tests)
        found = self._rows(FIRST_FAULTS, firsts=firsts)[0] if tests else ()
        faults: list[str] = []
        for (column, words, _), row in zip(tests, found, strict=True):
            if row is not None:
                cell = frame.filter(pl.col("incoming_row") == row)[column][0]
                faults.append(f"row {row}, column {column}: `{cell or ''}` {words}")
        if faults:
            listed = "\n".join(f"  - {fault}" for fault in faults)
            raise BadReference(f"{where} does not hold to its contract:\n{listed}")

    def _refuse_repeats(self, contract: Contract, files: Sequence[Path]) -> None:
        repeat = self._rows(FIRST_REPEAT, grain=_listed(contract.grain))[0][0]
        if repeat is not None:
            names = ", ".join(short_path(path) for path in files)
            raise BadReference(
                f"{names}: the key ({', '.join(contract.grain)}) is there twice; "
                f"the second one is data row {repeat}."
            )

    @contextmanager
    def _incoming(self, frame: pl.DataFrame) -> Iterator[None]:
        self._connection.register("incoming", ArrowStream(frame))
        try:
            yield
        finally:
            self._connection.unregister("incoming")

    def _frame(self, statement: str) -> pl.DataFrame:
        with self._connection.cursor() as cursor:
            return frame_of(cursor.sql(statement))

    def _rows(self, statement: str, **parts: str) -> list[Any]:
        return self._connection.execute(_fill(statement, **parts)).fetchall()


def discard(path: Path) -> None:
    """Remove the warehouse file at `path` with what the engine keeps beside it.

    It is a workshop: a run builds every table anew. Only for who knows that nobody has it open.
    """
    for each in (path, wal_of(path), _spill(path, settings.read_settings().temp)):
        remove(each)


def wal_of(path: Path) -> Path:
    """Where the engine puts what is not yet in the file at `path`; gone when that is closed."""
    return path.with_name(f"{path.name}.wal")


class FinishedFile:
    """A DuckDB file that nobody writes any more, opened to be read by many at once.

    Whatever a statement says, it can read no other file, write nothing and change no setting.
    """

    def __init__(self, path: Path, *, memory_limit: str = "2GB", threads: int = 2) -> None:
        settings: Settings = {**LOCKED_DOWN, "memory_limit": memory_limit, "threads": threads}
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config=settings)
        except duckdb.Error as error:
            raise _unopened(path, error) from error
        self.path = path

    def rows(
        self, statement: str, parameters: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """The rows of a SELECT read from a file; `parameters` fill its `$names`."""
        # A cursor for each statement: threads that share one take each other's rows.
        with self._connection.cursor() as cursor:
            cursor.execute(statement, dict(parameters or {}))
            names = [str(each[0]) for each in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


def with_rows(name: str, body: str, statement: str) -> str:
    """A SELECT read from a file, over the rows of another one under the name `name`."""
    return _fill(WITH_ROWS, name=name, body=body, rest=statement)


def connection_settings(
    path: Path | None, *, memory_limit: str | None = None, threads: int | None = None
) -> Settings:
    """The configuration of a connection to `path`; a second one must use exactly the same."""
    stated = settings.read_settings()
    chosen: Settings = {
        **SETTINGS,
        "memory_limit": memory_limit or stated.memory_limit,
        "temp_directory": str(_spill(path, stated.temp)),
    }
    count = threads or stated.threads
    return chosen if count is None else {**chosen, "threads": count}


def _spill(path: Path | None, temp: Path | None) -> Path:
    """Where the engine puts down what does not fit: a folder of its own, gone when it closes."""
    if path is None:
        return temp or Path(tempfile.gettempdir())
    beside = path.with_suffix(".spill")
    if temp is None:
        return beside
    return temp / f"{path.parent.name}-{beside.name}"


def check_columns(contract: Contract, found: Sequence[tuple[str, str]]) -> None:
    """Raise `ContractBroken` naming every difference between contract and table."""
    promised, present = dict(contract.column_types), dict(found)
    faults = [f"{name} {kind} is missing" for name, kind in promised.items() if name not in present]
    faults += [
        f"{name} {kind} is not in the contract"
        for name, kind in present.items()
        if name not in promised
    ]
    faults += [
        f"{name} is {present[name]}, the contract says {kind}"
        for name, kind in promised.items()
        if name in present and present[name] != kind
    ]
    if set(promised) == set(present) and tuple(promised) != tuple(present):
        faults.append(f"the order is {', '.join(present)}, not {', '.join(promised)}")
    if len(present) != len(found):
        faults.append("two columns have the same name")
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise ContractBroken(f"{contract.table} is not what its contract says:\n{listed}")


def content_hash(connection: duckdb.DuckDBPyConnection, table: str) -> ContentHash:
    """Hash of the rows of `table` in any open database (measured.md section 5)."""
    described = connection.execute(_fill(DESCRIBE, table=quoted(table))).fetchall()
    columns = ", ".join(_fill(HASHED_COLUMN, column=quoted(str(row[0]))) for row in described)
    statement = _fill(CONTENT_HASH, table=quoted(table), columns=columns)
    count, xor, total = connection.execute(statement).fetchall()[0]
    return ContentHash(int(count), int(xor), int(total))


def parse_sql(text: str) -> dict[str, Any]:
    """The syntax tree of a text of SELECT statements, as `json_serialize_sql` gives it.

    `{"error": True, "error_message": ...}` when DuckDB cannot parse it.
    """
    found = _parser().cursor().execute(PARSE, [text]).fetchall()
    tree: dict[str, Any] = json.loads(str(found[0][0]))
    return tree


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config=connection_settings(None, threads=1))


def read_macros(folder: Path) -> tuple[Macro, ...]:
    """The macros of `folder`, one a file, in an order in which each finds those it calls."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}
    codes = {name: re.sub(r"--.*", "", text) for name, text in texts.items()}
    waiting = {
        name: tuple(
            other
            for other in texts
            if other != name and re.search(rf"\b{other}\s*\(", code, re.IGNORECASE)
        )
        for name, code in codes.items()
    }
    ordered: dict[str, Macro] = {}
    while len(ordered) < len(texts):
        ready = [
            name
            for name, uses in waiting.items()
            if name not in ordered and all(use in ordered for use in uses)
        ]
        if not ready:
            circle = ", ".join(sorted(set(texts) - set(ordered)))
            raise BadReference(f"sql/macros: these macros call each other in a circle: {circle}.")
        ordered.update((name, Macro(name, texts[name], waiting[name])) for name in ready)
    return tuple(ordered.values())


def quoted(name: str) -> str:
    """`core.spend_line` as `"core"."spend_line"`; a name that needs escaping is refused."""
    parts = name.split(".")
    for part in parts:
        if not re.fullmatch(r"\w+", part):
            raise BadReference(f"`{name}` is not a name of a table or column.")
    return ".".join(f'"{part}"' for part in parts)


def repeats_query(table: str, columns: Sequence[str]) -> str:
    """A SELECT of the values of `columns` that more than one row has, with how many.

    `table` is a name as it stands in SQL, or a word in braces that its reader replaces by one.
    """
    return _fill(REPEATS, table=table, columns=_listed(columns))


def missing_query(table: str, key: Sequence[str], columns: Sequence[str]) -> str:
    """A SELECT of the `key` of each row that has nothing in one of `columns`; `table` as above."""
    faults = " or ".join(_fill(NO_VALUE, column=quoted(name)) for name in columns)
    return _fill(MISSING, table=table, key=_listed(key), faults=faults)


def _fill(statement: str, **parts: str) -> str:
    return Template(statement).substitute(parts)


def _listed(columns: Sequence[str], otherwise: str = "") -> str:
    return ", ".join(quoted(column) for column in columns) or otherwise


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _empty_text(contract: Contract) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(contract.column_names, pl.String))


def _read_csv(path: Path, contract: Contract) -> pl.DataFrame:
    """A reference CSV as text columns plus `incoming_row`, the line each row ends on."""
    columns: list[list[str | None]] = [[] for _ in contract.columns]
    blanks = [
        "" if len(contract.grain) > 1 and name in contract.grain and kind == "VARCHAR" else None
        for name, kind in contract.column_types
    ]
    lines: list[int] = []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.reader(handle, strict=True)
        header = tuple(next(reader, ()))
        if header != contract.column_names:
            raise BadReference(
                f"{short_path(path)} has the columns {', '.join(header)}; "
                f"its contract says {', '.join(contract.column_names)}."
            )
        for row in reader:
            if len(row) != len(columns):
                raise BadReference(
                    f"{short_path(path)}, row {reader.line_num}: {len(row)} cells "
                    f"under {len(columns)} columns."
                )
            lines.append(reader.line_num)
            for cells, cell, blank in zip(columns, row, blanks, strict=True):
                cells.append(cell or blank)
    named = zip(contract.column_names, columns, strict=True)
    series = [pl.Series(name, cells, dtype=pl.String) for name, cells in named]
    return pl.DataFrame([*series, pl.Series("incoming_row", lines, dtype=pl.Int64)])


def _casts(contract: Contract) -> str:
    casts = (
        f"cast({quoted(name)} as {kind}) as {quoted(name)}" for name, kind in contract.column_types
    )
    return _fill(SELECT_CAST, columns=", ".join(casts))


def _faults_of_texts(contract: Contract, required: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(column, words for the fault, condition on the text) of everything worth testing."""
    for column in contract.columns:
        parts = {"text": quoted(column.name), "type": column.type}
        if column.name in required:
            yield column.name, "is empty and may not be", _fill(MISSING_TEXT, text=parts["text"])
        if column.type != "VARCHAR":
            yield column.name, f"is not a {column.type}", _fill(FAULTY_TEXT, **parts)
        if _EXACT_TYPES.fullmatch(column.type):
            words = f"loses digits as {column.type}"
            yield column.name, words, _fill(LOSSY_TEXT, **parts)


def _unopened(path: Path | None, error: duckdb.Error) -> LocalpoundError:
    """The one sentence a person gets when DuckDB would not open the file."""
    message = str(error)
    holder = _LOCK_HOLDER.search(message)
    if holder:
        program = Path(holder["program"]).name
        return WarehouseLocked(
            f"The warehouse {path} is in use by {program} (process {holder['pid']}); "
            "let it finish or close it, then run again."
        )
    if "different configuration" in message:
        return WarehouseLocked(
            f"The warehouse {path} is already open in this process with other settings; "
            "close it there first."
        )
    lack = shortage(error)
    if lack is not None:
        return LocalpoundError(f"The warehouse {path} cannot be opened. {lack}")
    return WarehouseDamaged(
        f"The warehouse {path} cannot be opened ({message.splitlines()[0]}); "
        "it is safe to delete, the next run builds it again."
    )
