"""What lies where, and what no file of the project may say."""

import fnmatch
import re

import pytest

TOP_LEVEL = (
    "The visible top level is pyproject.toml README.md pipelines/ sql/ reference/ sample_data/ "
    "tests/ plus Makefile LICENSE CHANGELOG.md CONTRIBUTING.md requirements.lock; anything else "
    "needs its reason in README and here."
)
ALLOWED = {
    *("pyproject.toml", "README.md", "pipelines", "sql", "reference", "sample_data", "tests"),
    *("Makefile", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "requirements.lock"),
}


def strangers_at_the_top(project):
    ignored = []
    if (project / ".gitignore").exists():
        lines = (project / ".gitignore").read_text("utf-8").split()
        ignored = [line.strip("/") for line in lines if not line.startswith("!")]
    for path in project.iterdir():
        hidden = path.name.startswith(".")
        made = any(fnmatch.fnmatch(path.name, pattern) for pattern in ignored)
        if not hidden and not made and path.name not in ALLOWED:
            yield path.name


DATA_ONLY = (
    "reference/ and sample_data/ hold no code; the one exception is the seeded script that makes "
    "the sample, sample_data/make_sample_data.py with its folder maker/."
)


def code_among_data(project):
    code = {".py", ".sql", ".sh", ".js", ".ipynb", ".r"}
    for folder in ("reference", "sample_data"):
        for path in sorted((project / folder).rglob("*")):
            where = path.relative_to(project).as_posix()
            if path.suffix.lower() in code and not where.startswith("sample_data/mak"):
                yield where


CONTRACTED = "Every CSV of reference/ has a contract beside it, or one folder up for frameworks."


def reference_without_contract(project):
    for path in sorted((project / "reference").rglob("*.csv")):
        beside = (path.with_suffix(".yml"), path.parent.parent / f"{path.stem}.yml")
        if not any(each.exists() for each in beside):
            yield path.relative_to(project).as_posix()


SQL_FOLDERS = "sql/ has one folder a schema, plus macros and assertions; a table is two files."


def strangers_in_sql(project):
    folders = ("raw", "register", "staging", "core", "rules", "indicators", "evidence", "returns")
    for path in sorted((project / "sql").rglob("*")):
        where = path.relative_to(project / "sql")
        if path.is_dir():
            known = len(where.parts) == 1 and where.name in (*folders, "macros", "assertions")
        else:
            allowed = (".sql",) if where.parts[0] in ("macros", "assertions") else (".sql", ".yml")
            known = len(where.parts) == 2 and (path.suffix in allowed or path.name == ".gitkeep")
        if not known:
            yield f"sql/{where.as_posix()}"


OF_ONE_MACHINE = "No path of one machine and no address of a package host in any file."
# Written so that this file does not contain what it forbids.
MACHINE = re.compile(
    r"(?<![\w./])(/wor[k]/|/roo[t]/|/hom[e]/\w|/tm[p]/[a-z]|/User[s]/)"
    r"|python[h]osted|npm[j]s\.|://pyp[i]|--index-ur[l]|--extra-inde[x]"
)
TEXTS = {".py", ".sql", ".yml", ".yaml", ".toml", ".md", ".csv", ".lock", ".txt", ".sh", ".html"}
TEXTS |= {".css", ".js", ".json", ".cfg", ""}


def machine_paths(project):
    for path in _texts(project, *ALLOWED, ".ci", ".dagster"):
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if MACHINE.search(line):
                yield f"{path.relative_to(project).as_posix()}:{number}"


UNFINISHED = "Nothing is left for later in the code: do it, or open an issue."


def unfinished(project):
    marks = re.compile(r"\b(TO[D]O|FIXM[E]|XX[X]|HAC[K])\b|raise NotImplemented[E]rror")
    for path in _texts(project, "pipelines", "sql", "reference", "tests", "sample_data"):
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if path.suffix != ".csv" and marks.search(line):
                yield f"{path.relative_to(project).as_posix()}:{number}"


def _texts(project, *names):
    for name in sorted(names):
        top = project / name
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.suffix in TEXTS and "__pycache__" not in path.parts:
                yield path


SILENCED = "A silenced check says why: `# noqa: S506 (a SafeLoader)`."


def silenced_without_reason(project):
    silencer = re.compile(r"#\s*(noqa|type:\s*ignore|pragma: no cove[r])(?P<rest>.*)$")
    for path in _texts(project, "pipelines", "tests", "sample_data"):
        if path.suffix == ".py" and path.parent.name != "house":
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                found = silencer.search(line)
                if found and "(" not in found["rest"] and "#" not in found["rest"]:
                    yield f"{path.relative_to(project).as_posix()}:{number}"


FACTS = "Tests are statements of fact: test_credit_notes_keep_their_sign."


def vague_tests(project):
    for path in sorted((project / "tests").rglob("test_*.py")):
        for name in re.findall(r"^\s*def (test_\w+)", path.read_text("utf-8"), re.MULTILINE):
            if len(name.split("_")) < 4:
                yield f"{path.relative_to(project).as_posix()}: {name}"


RULES = [
    (TOP_LEVEL, strangers_at_the_top, {"scripts/a.sh": "", ".gitignore": "/build/\n"}),
    (DATA_ONLY, code_among_data, {"reference/a.py": ""}),
    (DATA_ONLY, code_among_data, {"sample_data/a.sql": ""}),
    (CONTRACTED, reference_without_contract, {"reference/a.csv": "a\n"}),
    (SQL_FOLDERS, strangers_in_sql, {"sql/marts/a.sql": "select 1"}),
    (SQL_FOLDERS, strangers_in_sql, {"sql/core/more/a.sql": "select 1"}),
    (SQL_FOLDERS, strangers_in_sql, {"sql/core/a.txt": ""}),
    (OF_ONE_MACHINE, machine_paths, {"pipelines/a.py": "HOME = '/roo" + "t/spend'"}),
    (OF_ONE_MACHINE, machine_paths, {"requirements.lock": "https" + "://pyp" + "i.org/x"}),
    (UNFINISHED, unfinished, {"pipelines/a.py": "# TO" + "DO later"}),
    (SILENCED, silenced_without_reason, {"pipelines/a.py": "import a  # noqa: F401"}),
    (FACTS, vague_tests, {"tests/unit/test_a.py": "def test_run():\n    pass"}),
]


@pytest.mark.parametrize(("rule", "breaches"), dict.fromkeys(each[:2] for each in RULES))
def test_the_house_keeps_the_rule(hold, rule, breaches):
    hold(rule, breaches)


@pytest.mark.parametrize(("rule", "breaches", "files"), RULES)
def test_the_rule_can_be_broken(broken, rule, breaches, files):
    assert broken(breaches, files), rule


def test_what_git_ignores_may_lie_at_the_top(broken):
    files = {"build/a": "", "x.egg-info/b": "", ".gitignore": "/build/\n*.egg-info/\n"}
    assert broken(strangers_at_the_top, files) == []
