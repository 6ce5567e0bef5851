"""The rules of sql/ and of the words that may not stand in code."""

import ast
import csv
import re
from pathlib import Path

import pytest

from pipelines.contracts import SCHEMAS, read_contract
from pipelines.errors import BadReference
from pipelines.tables import (
    READING_RULE,
    contract_paths,
    find_assertions,
    find_contracts,
    find_tables,
    parse,
    walk,
)
from pipelines.warehouse import Warehouse, parse_sql


def contract_text(table, *columns):
    listed = "".join(
        f'  - {{name: {name}, type: "{kind}", description: "."}}\n' for name, kind in columns
    )
    return f"table: {table}\nsentence: One row.\ngrain: [{columns[0][0]}]\ncolumns:\n{listed}"


def bodies(project):
    """(where, text) of every table's body and every law."""
    for schema in (*SCHEMAS, "assertions"):
        for path in sorted((project / "sql" / schema).glob("*.sql")):
            yield path.relative_to(project).as_posix(), path.read_text("utf-8")


def without_comments(text):
    return re.sub(r"--[^\n]*", "", text)


def python_files(project):
    for path in sorted((project / "pipelines").rglob("*.py")):
        yield path.relative_to(project).as_posix(), path.read_text("utf-8")


TABLES = f"Every body has a contract and every contract a body or a loader. {READING_RULE}"


def table_faults(project):
    try:
        find_tables(project)
    except BadReference as error:
        yield from str(error).splitlines()


ASSERTIONS = (
    "A law begins with its sentence, its severity and the table it guards; that table and those "
    "it reads have contracts."
)


def assertion_faults(project):
    try:
        laws, known = find_assertions(project), find_contracts(project)
    except BadReference as error:
        yield from str(error).splitlines()
        return
    for law in laws:
        for table in {law.table, *law.reads} - set(known):
            yield f"sql/assertions/{law.name}.sql: {table} has no contract"


DETERMINISM = (
    "A run gives the same result whenever it runs: no clock, no chance, no avg (a DOUBLE in "
    "DuckDB; keep sum and count), no any_value or first without an order, no window that picks "
    "rows without an order."
)

CLOCK = {"now", "current_date", "current_timestamp", "today", "get_current_timestamp"}
CLOCK |= {"localtimestamp", "get_current_time", "current_time", "transaction_timestamp"}
CHANCE = {"random", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "setseed", "nextval"}
ROUGH = {"avg", "mean", "favg", "fsum", "approx_count_distinct", "approx_quantile"}
UNORDERED = {"any_value", "first", "last", "arbitrary", "list", "array_agg", "string_agg"}
UNORDERED |= {"group_concat", "listagg"}
PICKING = {"row_number", "rank", "dense_rank", "first_value", "last_value", "nth_value", "lag"}
PICKING |= {"lead", "ntile"}


def chance_in_bodies(project):
    for where, text in bodies(project):
        tree = parse_sql(text.strip().rstrip(";"))  # one that does not parse breaks TABLES
        sorted_later = {
            id(argument["expression"])
            for node in walk(tree)
            if node.get("function_name") in ("list_sort", "list_reverse_sort")
            for argument in node["arguments"]
        }
        for node in walk(tree):
            if "function_name" not in node and node.get("class") != "COLUMN_REF":
                continue
            name = str(node.get("function_name", "")).lower()
            if node.get("class") == "COLUMN_REF":
                name = str(node["column_names"][-1]).lower()
                if len(node["column_names"]) == 1 and name in CLOCK:
                    yield f"{where}: {name}"
            elif name in CLOCK | CHANCE | ROUGH:
                yield f"{where}: {name}()"
            elif node.get("class") == "WINDOW":
                if name in PICKING and not node["orders"]:
                    yield f"{where}: {name}() over a window without order"
            elif (
                name in UNORDERED
                and not node["order_bys"]["orders"]
                and id(node) not in sorted_later
            ):
                yield f"{where}: {name}() without order"


PLAIN = "A body runs as it stands in any DuckDB client: no Jinja, no placeholders to fill in."


def templates_in_sql(project):
    for path in sorted((project / "sql").rglob("*.sql")):
        for mark in re.findall(r"\{\{|\{%|\$\w+|\?", _unquoted(path.read_text("utf-8"))):
            yield f"{path.relative_to(project).as_posix()}: {mark}"


def _unquoted(text):
    return re.sub(r"'(?:[^']|'')*'", "''", without_comments(text))


CAST = "try_cast only in staging and in the macros it calls: later layers know what they hold."


def late_try_casts(project):
    for where, text in bodies(project):
        if not where.startswith("sql/staging/") and "try_cast" in without_comments(text).lower():
            yield where


MACROS = "One macro a file, named as its file, and it reads no table: what it needs is passed in."


def macro_faults(project):
    folder = project / "sql" / "macros"
    names = {path.stem for path in folder.glob("*.sql")}
    for path in sorted(folder.glob("*.sql")):
        made = re.findall(r"create or replace macro (\w+)", without_comments(path.read_text()))
        if made != [path.stem]:
            yield f"sql/macros/{path.name} makes {', '.join(made) or 'no macro'}"
    try:
        with Warehouse.open(macros=folder) as warehouse:
            query = (
                "select function_name, macro_definition from duckdb_functions() where not internal"
            )
            found = dict(warehouse.cursor().execute(query).fetchall())
    except BadReference as error:
        yield str(error)
        return
    for name in sorted(names & set(found)):
        text = found[name]
        select = text if text.lstrip().lower().startswith(("select", "with")) else f"select {text}"
        for read in parse(select, f"sql/macros/{name}.sql").reads:
            yield f"sql/macros/{name}.sql reads {read}"


SQL_IN_PYTHON = (
    "SQL text in Python is limited to the fixed statements in warehouse.py; a query is a file in "
    "sql/."
)
STATEMENT = re.compile(
    r"\bselect\b[^.]*?\bfrom\s+[\w\"$(]+|\binsert into\b|\bdelete from\b|\bupdate \w+ set\b"
    r"|\bcreate (or replace )?(temp(orary)? )?(table|view|macro|schema)\b|\bcopy \("
    r"|\bdrop (table|view|schema)\b|\battach '|^\s*(pragma|attach|alter table|describe) \w",
    re.IGNORECASE | re.DOTALL,
)


def sql_in_python(project):
    for where, text in python_files(project):
        if where == "pipelines/warehouse.py":
            continue
        tree = ast.parse(text)
        for node in ast.walk(tree):
            called = node.func if isinstance(node, ast.Call) and node.args else None
            name = called.attr if isinstance(called, ast.Attribute) else ""
            if name in ("execute", "executemany", "sql"):
                yield f"{where}:{node.lineno} calls .{name}(...)"
        for node in _texts(tree):
            if STATEMENT.search(node.value):
                yield f"{where}:{node.lineno}"


def _texts(tree):
    """Text constants that are not docstrings."""
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and id(node) not in documentation:
            yield node


DATES = "Code holds no reference data: a date in SQL or Python belongs in reference/."


def dates_in_code(project):
    dated = re.compile(r"\b(19|20)\d\d-[01]\d-[0-3]\d\b")
    for where, text in bodies(project):
        yield from (f"{where}: {each[0]}" for each in dated.finditer(without_comments(text)))
    for where, text in python_files(project):
        for node in _texts(ast.parse(text)):
            if dated.fullmatch(node.value):
                yield f"{where}:{node.lineno}"


COUNCILS = "No council is named in code: the rules are the same for all, the facts are data."
# Names of authorities that are English words as well, and common in docstrings.
ALSO_WORDS = {"Reading", "Bury", "Bath", "Test", "Eden", "Hart", "Boston"}


def councils_in_code(project):
    names = set(_council_names(project)) - ALSO_WORDS
    listed = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    pattern = re.compile(rf"\b({listed})\b" if listed else r"(?!)")
    codes = re.compile(r"\bE(0[6-9]|10|47)\d{6}\b")
    for folder, kinds in (("pipelines", "*.py"), ("sql", "*.sql"), ("sql", "*.yml")):
        for path in sorted((project / folder).rglob(kinds)):
            for found in pattern.finditer(path.read_text("utf-8")):
                yield f"{path.relative_to(project).as_posix()}: {found[0]}"
    for where, text in bodies(project):
        yield from (f"{where}: {found[0]}" for found in codes.finditer(text))
    for where, text in python_files(project):  # a code as an example in a sentence does no harm
        for node in _texts(ast.parse(text)):
            if codes.fullmatch(node.value):
                yield f"{where}:{node.lineno}"


def _council_names(project):
    path = project / "reference" / "geography" / "authority.csv"
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                for column, value in row.items():
                    if column.endswith("authority_name") or column in ("name", "council_name"):
                        yield value


COLUMN_NAMES = (
    "Column names say what they hold: _date is a DATE, _at a TIMESTAMP, _count a whole number, "
    "_gbp money, is_ and has_ booleans, and the same name has the same type in every table."
)

# Two verbs that say it more plainly; the first is also the word of `localpound read`.
BOOLEANS_IN_WORDS = {"control_total_agrees", "crosses_series_break"}


def misnamed_columns(project):
    kinds = {}
    for name, path in contract_paths(project).items():
        if name.split(".")[0] == "raw":  # text as published, names agreed with landing
            continue
        try:
            contract = read_contract(path)
        except BadReference as error:
            yield str(error)
            continue
        for column, kind in contract.column_types:
            place = f"{name}.{column} is {kind}"
            if column.endswith("_date") and kind != "DATE":
                yield place
            if column.endswith("_at") and not kind.startswith("TIMESTAMP"):
                yield place
            if column.endswith("_count") and kind not in ("INTEGER", "BIGINT"):
                yield place
            is_named_boolean = column.startswith(("is_", "has_")) or column in BOOLEANS_IN_WORDS
            if is_named_boolean != (kind == "BOOLEAN"):
                yield place
            first = kinds.setdefault(column, (kind, name))
            if first[0] != kind:
                yield f"{place}, and {first[0]} in {first[1]}"


TABLE_NAMES = "Tables are singular nouns for the row, with no prefix of a layer."
# reference/parameters.csv is the defaults; reference.parameter, one row each, is what holds.
PLURAL_ON_PURPOSE = {"reference.parameters"}


def misnamed_tables(project):
    for name in contract_paths(project):
        word = name.split(".")[1]
        plural = word.endswith("s") and not word.endswith(("ss", "us", "is", "as", "series"))
        if plural and name not in PLURAL_ON_PURPOSE:
            yield name
        if re.match(r"(stg|fct|dim|int|raw|staging|core|mart)_", word):
            yield name


SPECIFIED = "Every SQL body is built by at least one test in tests/spec."


def unspecified_tables(project):
    paths = sorted((project / "tests" / "spec").rglob("*.py"))
    told = "\n".join(path.read_text("utf-8") for path in paths)
    for where, _ in bodies(project):
        schema, name = Path(where).parent.name, Path(where).stem
        named = f'"{schema}.{name}"' in told or f'"{name}"' in told
        if schema != "assertions" and not named:
            yield f"{schema}.{name}"


CATALOGUE = "Every indicator of the method's catalogue, I-01 to I-39, has a table that measures it."


def unmeasured_indicators(project):
    measured = {
        measure.code[:4]
        for contract in find_contracts(project).values()
        for measure in contract.measures
    }
    for number in range(1, 40):
        if f"I-{number:02}" not in measured:
            yield f"I-{number:02}"


DESCRIBED = "Each measure of an indicator is described once, by the table that holds it."


def measures_described_twice(project):
    keys = [
        key
        for contract in find_contracts(project).values()
        if "measure" in contract.column_names
        for indicator in contract.measures
        for key in indicator.keys
    ]
    yield from sorted({key for key in keys if keys.count(key) > 1})


NAMED = "A description names only measures that its table's SQL gives."


def measures_nobody_gives(project):
    for contract in find_contracts(project).values():
        body = project / "sql" / f"{contract.table.replace('.', '/')}.sql"
        for indicator in contract.measures:
            for measure in indicator.measures:
                # A family of shares gives each as a count too.
                shares = measure.replace("_count", "_share")
                text = body.read_text("utf-8")
                if f"'{measure}'" not in text and f"'{shares}'" not in text:
                    yield f"{contract.table}: {measure}"


MEASURES = (
    "indicator: {code: I-01, title: Spend, unit: GBP, formula: All lines, source: method.md 2.5}\n"
)
MEASURED = [contract_text(f"indicators.{n}", ("measure", "VARCHAR")) + MEASURES for n in "ab"]
BODY = contract_text("core.a", ("k", "VARCHAR"))
LAW = "-- A law.\n-- severity: critical\n-- table: {}\nselect * from {}\n"
RULES = [
    (TABLES, table_faults, {"sql/core/a.sql": "select 1 as k"}),
    (TABLES, table_faults, {"sql/core/a.yml": BODY}),
    (
        TABLES,
        table_faults,
        {
            "sql/core/a.yml": BODY,
            "sql/core/a.sql": "select k from rules.b",
            "sql/rules/b.yml": contract_text("rules.b", ("k", "VARCHAR")),
            "sql/rules/b.sql": "select 'x' as k",
        },
    ),
    (ASSERTIONS, assertion_faults, {"sql/assertions/a.sql": LAW.format("core.a", "core.a")}),
    (
        ASSERTIONS,
        assertion_faults,
        {
            "sql/raw/a.yml": contract_text("raw.a", ("k", "VARCHAR")),
            "sql/assertions/a.sql": LAW.format("raw.a", "raw.b"),
        },
    ),
    *(
        (DETERMINISM, chance_in_bodies, {"sql/core/a.sql": f"from core.b select {text}"})
        for text in (
            "now()",
            "current_date",
            "random()",
            "avg(k)",
            "any_value(k)",
            "first(k)",
            "string_agg(k, ',')",
            "row_number() over ()",
            "lag(k) over (partition by j)",
        )
    ),
    (PLAIN, templates_in_sql, {"sql/core/a.sql": "select * from {{ ref('b') }}"}),
    (PLAIN, templates_in_sql, {"sql/core/a.sql": "select * from core.b where k = $limit"}),
    (CAST, late_try_casts, {"sql/core/a.sql": "select try_cast(k as date) from core.b"}),
    (MACROS, macro_faults, {"sql/macros/a.sql": "create or replace macro b(x) as x;"}),
    (
        MACROS,
        macro_faults,
        {
            "sql/macros/a.sql": "create or replace macro a(x) as "
            "(select max(table_name) from information_schema.tables);"
        },
    ),
    (SQL_IN_PYTHON, sql_in_python, {"pipelines/run.py": "QUERY = 'select a from core.b'"}),
    (SQL_IN_PYTHON, sql_in_python, {"pipelines/run.py": "f'create table {x} as select 1'"}),
    (SQL_IN_PYTHON, sql_in_python, {"pipelines/run.py": "connection.execute(query)"}),
    (DATES, dates_in_code, {"sql/core/a.sql": "select date '2025-04-01' as k"}),
    (DATES, dates_in_code, {"pipelines/run.py": "START = '2025-04-01'"}),
    (COUNCILS, councils_in_code, {"pipelines/run.py": "if code == 'E06999999': pass"}),
    (
        COUNCILS,
        councils_in_code,
        {
            "reference/geography/authority.csv": "authority_code,authority_name\nx,Wexmoor\n",
            "sql/core/a.sql": "select 'Wexmoor' as k",
        },
    ),
    *(
        (COLUMN_NAMES, misnamed_columns, {"sql/core/a.yml": contract_text("core.a", column)})
        for column in (
            ("paid_date", "VARCHAR"),
            ("line_count", "DECIMAL(18,2)"),
            ("is_late", "VARCHAR"),
            ("late", "BOOLEAN"),
            ("seen_at", "DATE"),
        )
    ),
    (
        COLUMN_NAMES,
        misnamed_columns,
        {
            "sql/core/a.yml": contract_text("core.a", ("k", "VARCHAR")),
            "sql/core/b.yml": contract_text("core.b", ("k", "BIGINT")),
        },
    ),
    (TABLE_NAMES, misnamed_tables, {"sql/core/suppliers.yml": "table: core.suppliers\n"}),
    (TABLE_NAMES, misnamed_tables, {"sql/staging/stg_line.yml": "table: staging.stg_line\n"}),
    (SPECIFIED, unspecified_tables, {"sql/core/a.sql": "select 1 as k"}),
    (
        DESCRIBED,
        measures_described_twice,
        {
            **{f"sql/indicators/{n}.yml": text for n, text in zip("ab", MEASURED, strict=True)},
            **{f"sql/indicators/{n}.sql": "select 'm' as measure" for n in "ab"},
        },
    ),
    (
        NAMED,
        measures_nobody_gives,
        {
            "sql/indicators/a.yml": MEASURED[0].replace("formula:", "measures: [other], formula:"),
            "sql/indicators/a.sql": "select 'm' as measure",
        },
    ),
    (
        CATALOGUE,
        unmeasured_indicators,
        {"sql/core/a.yml": BODY, "sql/core/a.sql": "select 'x' as k"},
    ),
]


@pytest.mark.parametrize(("rule", "breaches"), dict.fromkeys(each[:2] for each in RULES))
def test_the_house_keeps_the_rule(hold, rule, breaches):
    hold(rule, breaches)


@pytest.mark.parametrize(("rule", "breaches", "files"), RULES)
def test_the_rule_can_be_broken(broken, rule, breaches, files):
    assert broken(breaches, files), rule


def test_ordered_aggregates_and_windows_are_allowed(broken):
    query = """
        select
            first(k order by k) as a,
            string_agg(k, ',' order by k) as b,
            sum(n) over (partition by k) as c,
            list_sort(list(distinct k)) as d,
            row_number() over (order by k) as e
        from core.b
    """
    assert broken(chance_in_bodies, {"sql/core/a.sql": query}) == []


def test_words_in_sentences_are_not_sql(broken):
    text = 'MESSAGE = "Select the file you want. It comes from the council; update it there."\n'
    assert broken(sql_in_python, {"pipelines/run.py": text}) == []
