"""The mission: each of its 47 rows has its place in the product, or says what it waits for."""

import ast
import csv
import re

import pytest

from pipelines.contracts import read_contract
from pipelines.landing.any_file import PAYMENT_FEEDS
from pipelines.registers.catalogue import REGISTERS
from pipelines.tables import PROJECT, find_contracts

MISSION = "reference/mission.csv"
CONTRACT = "reference/mission.yml"
LISTS = ("indicators", "tables", "feeds", "key_areas", "shown_by")
FRAMEWORKS = ("nps-2018-final", "nps-2018-draft")


def read(project, path):
    """The rows of a CSV file of the project; none where there is no file."""
    if not (project / path).exists():
        return []
    with (project / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parts(cell):
    return cell.split("; ") if cell else []


def strangers(project, column, known):
    """`M01: I-40` for each part of a cell of `column` that is not known."""
    for row in read(project, MISSION):
        for part in parts(row[column]):
            if part not in known:
                yield f"{row['mission_row']}: {part}"


def sets_of_words(project):
    """The words that the contract allows, by column."""
    contract = read_contract(project / CONTRACT)
    given = [each.kwargs for each in contract.expectations if "value_set" in each.kwargs]
    return {each["column"]: tuple(each["value_set"]) for each in given}


COMPLETE = f"{MISSION} holds each of M01 to M47 once, in their order, and no other row."


def rows_missing_or_strange(project):
    rows = [row["mission_row"] for row in read(project, MISSION)]
    wanted = [f"M{number:02}" for number in range(1, 48)]
    yield from (f"{each} is missing" for each in wanted if each not in rows)
    yield from (f"{each} is no row of the mission" for each in rows if each not in wanted)
    yield from (f"{each} stands twice" for each in set(rows) if rows.count(each) > 1)
    if rows != sorted(rows):
        yield "the rows are out of order"


WRITTEN = (
    "A row of the mission has the columns of its contract, says its need in one sentence and its "
    "source (S0 to S4, with section), and parts lists by a semicolon and a space."
)


def rows_badly_written(project):
    columns = list(read_contract(project / CONTRACT).column_names)
    for row in read(project, MISSION):
        if list(row) != columns:
            yield f"{row['mission_row']}: its columns are not those of the contract"
            continue
        if not re.fullmatch(r"[A-Z][^.]*\.", row["need"]):
            yield f"{row['mission_row']}: its need is not one sentence"
        if not re.match(r"S[0-4](, S[0-4])* \S", row["source"]):
            yield f"{row['mission_row']}: its source is none"
        for column in LISTS:
            found = parts(row[column])
            if any(";" in each or each != each.strip() or not each for each in found):
                yield f"{row['mission_row']}: {column} is badly parted"
            elif len(set(found)) < len(found):
                yield f"{row['mission_row']}: {column} says something twice"


WORDS = "Status and testability of a row of the mission are words of its contract."


def unknown_words(project):
    for column, words in sets_of_words(project).items():
        for row in read(project, MISSION):
            if row[column] not in words:
                yield f"{row['mission_row']}: {column} {row[column]!r}"


INDICATORS = "The indicators of a row of the mission are in the catalogue (sql/indicators)."


def unknown_indicators(project):
    contracts = find_contracts(project).values()
    codes = {measure.code for contract in contracts for measure in contract.measures}
    yield from strangers(project, "indicators", codes)


TABLES = "The tables of a row of the mission have contracts (those of several councils included)."


def unknown_tables(project):
    joint = (project / "pipelines" / "joint" / "returns").glob("*.yml")
    known = {*find_contracts(project), *(read_contract(path).table for path in joint)}
    yield from strangers(project, "tables", known)


FEEDS = "What a row of the mission needs is a feed (spend and card included) or a register."


def unknown_feeds(project):
    feeds = {row["feed"] for row in read(project, "reference/feeds/feed.csv")}
    registers = {register.name for register in REGISTERS}
    yield from strangers(project, "feeds", {*feeds, *registers, *PAYMENT_FEEDS})


AREAS = "The key areas of a row of the mission are those of the strategy, or all."


def unknown_areas(project):
    paths = [f"reference/frameworks/{each}/framework_key_area.csv" for each in FRAMEWORKS]
    known = {row["key_area_code"] for path in paths for row in read(project, path)}
    yield from strangers(project, "key_areas", {*known, "all"})
    for row in read(project, MISSION):
        if "all" in (areas := parts(row["key_areas"])) and len(areas) > 1:
            yield f"{row['mission_row']}: all, and more"


TESTS = "The tests that show a row of the mission exist: file::function or file::Class::method."


def missing_tests(project):
    named = {node for row in read(project, MISSION) for node in parts(row["shown_by"])}
    paths = {node.partition("::")[0] for node in named}
    known = {f"{path}::{name}" for path in paths for name in names_of_tests(project / path)}
    yield from strangers(project, "shown_by", known)


def names_of_tests(path):
    """Test functions and methods of a module; none where there is no such module."""
    if not (path.is_file() and path.match("test_*.py")):
        return
    tree = ast.parse(path.read_text("utf-8"))
    yield from functions(tree)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}::{name}" for name in functions(node))


def functions(holder):
    for node in holder.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name


ANSWERED = (
    "A row of the mission that is shown, in part or attested names a table or an indicator and a "
    "test; one that is shown has no note, every other says what is missing."
)


def unanswered(project):
    for row in read(project, MISSION):
        answered = row["tables"] or row["indicators"]
        if row["status"] != "not yet" and not (answered and row["shown_by"]):
            yield f"{row['mission_row']}: {row['status']}, but where and by which test?"
        if (row["status"] == "shown") == bool(row["note"]):
            yield f"{row['mission_row']}: {row['status']}, note: {row['note'] or 'none'}"


CONTRACT_TEXT = (PROJECT / CONTRACT).read_text("utf-8")
GOOD = {
    "mission_row": "M01",
    "need": "Know it.",
    "source": "S1 Reporting",
    "testability": "D",
    "status": "shown",
}
A_TEST = "tests/unit/test_a.py"


def mission(*rows, **cells):
    """Files of a project whose mission is these rows, or one good row with some cells changed."""
    columns = read_contract(PROJECT / CONTRACT).column_names
    lines = [
        ",".join(f'"{each.get(column, "")}"' for column in columns)
        for each in rows or [GOOD | cells]
    ]
    return {
        MISSION: "\n".join([",".join(columns), *lines]) + "\n",
        CONTRACT: CONTRACT_TEXT,
        A_TEST: "class TestA:\n    def test_b(self): ...\n\ndef test_c(): ...\ndef made(): ...\n",
    }


RULES = [
    (COMPLETE, rows_missing_or_strange, mission()),
    (COMPLETE, rows_missing_or_strange, {MISSION: "mission_row\n"}),
    (WRITTEN, rows_badly_written, {**mission(), MISSION: "mission_row,need\nM01,Know it.\n"}),
    (WRITTEN, rows_badly_written, mission(need="know it")),
    (WRITTEN, rows_badly_written, mission(need="Know it. Then tell.")),
    (WRITTEN, rows_badly_written, mission(source="S5 Reporting")),
    (WRITTEN, rows_badly_written, mission(source="S1")),
    (WRITTEN, rows_badly_written, mission(tables="core.a;core.b")),
    (WRITTEN, rows_badly_written, mission(tables="core.a; core.a")),
    (WORDS, unknown_words, mission(status="done")),
    (WORDS, unknown_words, mission(testability="D, caveated")),
    (INDICATORS, unknown_indicators, mission(indicators="I-40")),
    (TABLES, unknown_tables, mission(tables="core.nothing")),
    (FEEDS, unknown_feeds, mission(feeds="spend; gossip")),
    (AREAS, unknown_areas, mission(key_areas="XYZ")),
    (AREAS, unknown_areas, mission(key_areas="all; all of it")),
    (TESTS, missing_tests, mission(shown_by="tests/unit/test_b.py::test_c")),
    (TESTS, missing_tests, mission(shown_by=f"{A_TEST}::test_b")),
    (TESTS, missing_tests, mission(shown_by=f"{A_TEST}::made")),
    (TESTS, missing_tests, mission(shown_by=f"{A_TEST}::test_c[1]")),
    (TESTS, missing_tests, mission(shown_by=A_TEST)),
    (ANSWERED, unanswered, mission(tables="core.a")),
    (ANSWERED, unanswered, mission(shown_by=f"{A_TEST}::test_c")),
    (ANSWERED, unanswered, mission(tables="core.a", shown_by="a::b", note="Not all.")),
    (ANSWERED, unanswered, mission(tables="core.a", shown_by="a::b", status="in part")),
    (ANSWERED, unanswered, mission(status="not yet")),
]


@pytest.mark.parametrize(("rule", "breaches"), dict.fromkeys(each[:2] for each in RULES))
def test_the_house_keeps_the_rule(hold, rule, breaches):
    hold(rule, breaches)


@pytest.mark.parametrize(("rule", "breaches", "files"), RULES)
def test_the_rule_can_be_broken(broken, rule, breaches, files):
    assert broken(breaches, files), rule


def test_a_mission_row_that_is_well_answered_breaks_no_rule(broken):
    shown = GOOD | {"tables": "core.a", "shown_by": f"{A_TEST}::test_c; {A_TEST}::TestA::test_b"}
    files = mission(shown, GOOD | {"status": "not yet", "note": "Waits."})
    for breaches in (rows_badly_written, unknown_words, missing_tests, unanswered):
        assert broken(breaches, files) == []
