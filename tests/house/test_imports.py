"""What must never depend on what, read from the imports."""

import ast
import re
from pathlib import Path

import pytest


def modules(project, *folders):
    for folder in folders:
        for path in sorted((project / folder).rglob("*.py")):
            yield path.relative_to(project).as_posix(), ast.parse(path.read_text("utf-8"))


def imports(tree):
    """(module, is it at the top of the file) of every import; `from a import b` gives a and a.b."""
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                yield each.name, id(node) in top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, id(node) in top
            for each in node.names:
                yield f"{node.module}.{each.name}", id(node) in top
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level, True


def is_of(module, *packages):
    return any(module == each or module.startswith(f"{each}.") for each in packages)


DAGSTER = "Nothing outside pipelines/defs/ imports dagster."


def dagster_outside_defs(project):
    for path, tree in modules(project, "pipelines"):
        if not path.startswith("pipelines/defs/"):
            yield from (
                path for name, _ in imports(tree) if is_of(name, "dagster", "dagster_dg_cli")
            )


DEFS = (
    "Nothing imports from pipelines/defs/ but pipelines/definitions.py, Dagster's entry point "
    "and the one door to it."
)


def defs_from_outside(project):
    for path, tree in modules(project, "pipelines"):
        if not path.startswith("pipelines/defs/") and path != "pipelines/definitions.py":
            yield from (path for name, _ in imports(tree) if is_of(name, "pipelines.defs"))


GREAT_EXPECTATIONS = "Only expectations.py imports Great Expectations, and only inside a function."


def great_expectations_elsewhere(project):
    for path, tree in modules(project, "pipelines", "sample_data"):
        for name, at_top in imports(tree):
            if is_of(name, "great_expectations", "duckdb_sqlalchemy") and (
                at_top or path != "pipelines/expectations.py"
            ):
                yield path


WRITER = "Only warehouse.py opens DuckDB."


def other_openers(project):
    for path, tree in modules(project, "pipelines"):
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and node.attr == "connect"
                and isinstance(node.value, ast.Name)
                and node.value.id == "duckdb"
                and path != "pipelines/warehouse.py"
            ):
                yield path
        if path != "pipelines/warehouse.py":
            yield from (path for name, _ in imports(tree) if is_of(name, "duckdb.connect"))


LANDING = "landing/, matching/names and corrections.py never import duckdb, nor the warehouse."


def landing_and_databases(project):
    for path, tree in modules(project, "pipelines"):
        if path.startswith("pipelines/landing/") or path in (
            "pipelines/matching/names.py",
            "pipelines/corrections.py",
        ):
            for name, _ in imports(tree):
                if is_of(name, "duckdb", "pipelines.warehouse", "pipelines.tables"):
                    yield f"{path} imports {name}"


SITE = (
    "site/ reads only what is published; site/search/ alone opens DuckDB, through warehouse.py, "
    "for its own copy of that."
)


def site_and_workshop(project):
    for path, tree in modules(project, "pipelines"):
        if path.startswith("pipelines/site/"):
            for name, _ in imports(tree):
                if is_of(
                    name,
                    "duckdb",
                    "pipelines.warehouse",
                    "pipelines.tables",
                    "pipelines.landing",
                    "pipelines.registers",
                    "pipelines.matching",
                ) and not (
                    path.startswith("pipelines/site/search/") and is_of(name, "pipelines.warehouse")
                ):
                    yield f"{path} imports {name}"


SPEC = "tests/spec never imports dagster."


def dagster_in_spec(project):
    for path, tree in modules(project, "tests/spec"):
        for name, _ in imports(tree):
            if is_of(name, "dagster", "pipelines.defs", "pipelines.definitions"):
                yield f"{path} imports {name}"


ERRORS = "errors.py and contracts.py are the ground floor: they import nothing above them."


def ground_floor(project):
    allowed = {"pipelines/errors.py": (), "pipelines/contracts.py": ("pipelines.errors",)}
    for path, tree in modules(project, "pipelines"):
        if path in allowed:
            for name, _ in imports(tree):
                if is_of(name, "pipelines") and not is_of(name, *allowed[path]):
                    yield f"{path} imports {name}"


ABSOLUTE = "Imports are absolute: `from pipelines.errors import ...`."


def relative_imports(project):
    for path, tree in modules(project, "pipelines"):
        yield from (path for name, _ in imports(tree) if name.startswith("."))


EXCEPTIONS = "No bare and no broad except: name what can go wrong."


def broad_excepts(project):
    broad = ("Exception", "BaseException")
    for path, tree in modules(project, "pipelines"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                caught = [] if node.type is None else ast.walk(node.type)
                names = [each.id for each in caught if isinstance(each, ast.Name)]
                if node.type is None or any(name in broad for name in names):
                    yield f"{path}:{node.lineno}"
            call = ast.unparse(node) if isinstance(node, ast.Call) else ""
            if re.search(r"suppress\((.*, )?(Base)?Exception\b", call):
                yield f"{path}:{node.lineno}"


NAMES = "Modules are nouns; no utils, helpers, common or manager."


def vague_names(project):
    vague = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}
    for folder in ("pipelines", "sql", "reference", "sample_data", "tests"):
        for path in sorted((project / folder).rglob("*")):
            if vague & set(Path(path.name).stem.lower().split("_")):
                yield path.relative_to(project).as_posix()


RULES = [
    (DAGSTER, dagster_outside_defs, {"pipelines/run.py": "from dagster import asset"}),
    (DAGSTER, dagster_outside_defs, {"pipelines/run.py": "def f():\n    import dagster as dg"}),
    (DEFS, defs_from_outside, {"pipelines/cli.py": "from pipelines.defs.graph import x"}),
    (DEFS, defs_from_outside, {"pipelines/cli.py": "from pipelines import defs"}),
    (
        GREAT_EXPECTATIONS,
        great_expectations_elsewhere,
        {"pipelines/run.py": "def f():\n    import great_expectations"},
    ),
    (
        GREAT_EXPECTATIONS,
        great_expectations_elsewhere,
        {"pipelines/expectations.py": "import great_expectations as gx"},
    ),
    (WRITER, other_openers, {"pipelines/run.py": "import duckdb\nduckdb.connect('x')"}),
    (WRITER, other_openers, {"pipelines/run.py": "from duckdb import connect"}),
    (LANDING, landing_and_databases, {"pipelines/landing/reader.py": "import duckdb"}),
    (LANDING, landing_and_databases, {"pipelines/corrections.py": "import pipelines.warehouse"}),
    (SITE, site_and_workshop, {"pipelines/site/page.py": "from pipelines import warehouse"}),
    (SITE, site_and_workshop, {"pipelines/site/search/copy.py": "import duckdb"}),
    (SPEC, dagster_in_spec, {"tests/spec/core/test_a.py": "import dagster"}),
    (ERRORS, ground_floor, {"pipelines/contracts.py": "from pipelines import tables"}),
    (ABSOLUTE, relative_imports, {"pipelines/run.py": "from . import tables"}),
    (EXCEPTIONS, broad_excepts, {"pipelines/a.py": "try:\n    f()\nexcept:\n    pass"}),
    (
        EXCEPTIONS,
        broad_excepts,
        {"pipelines/a.py": "try:\n    f()\nexcept (OSError, Exception):\n    pass"},
    ),
    (
        EXCEPTIONS,
        broad_excepts,
        {"pipelines/a.py": "with contextlib.suppress(Exception):\n    f()"},
    ),
    (NAMES, vague_names, {"pipelines/text_utils.py": ""}),
    (NAMES, vague_names, {"pipelines/common/a.py": ""}),
]


@pytest.mark.parametrize(("rule", "breaches"), dict.fromkeys(each[:2] for each in RULES))
def test_the_house_keeps_the_rule(hold, rule, breaches):
    hold(rule, breaches)


@pytest.mark.parametrize(("rule", "breaches", "files"), RULES)
def test_the_rule_can_be_broken(broken, rule, breaches, files):
    assert broken(breaches, files), rule
