"""Finding tables, what they read, their order, building one, and laws."""

import pytest

from pipelines.errors import BadReference, ContractBroken
from pipelines.tables import (
    build,
    find_assertions,
    find_contracts,
    find_references,
    find_tables,
    parse,
    read_table,
    reading_faults,
    run_assertion,
)
from pipelines.warehouse import Warehouse


def contract(table, *columns):
    listed = "".join(
        f'  - {{name: {name}, type: "{kind}", description: "."}}\n' for name, kind in columns
    )
    return f"table: {table}\nsentence: One row.\ngrain: [{columns[0][0]}]\ncolumns:\n{listed}"


KEY = ("line_id", "VARCHAR")
MONEY = ("net_amount_gbp", "DECIMAL(18,2)")
LINES = {
    "sql/raw/spend_row.yml": contract("raw.spend_row", KEY, ("amount", "VARCHAR")),
    "sql/macros/parse_money.sql": """
        create or replace macro parse_money(amount) as try_cast(amount as decimal(18,2));
    """,
    "sql/staging/spend_line.yml": contract("staging.spend_line", KEY, MONEY),
    "sql/staging/spend_line.sql": """
        select line_id, parse_money(amount) as net_amount_gbp from raw.spend_row
    """,
    "sql/core/spend_line.yml": contract("core.spend_line", KEY, MONEY),
    "sql/core/spend_line.sql": "select line_id, net_amount_gbp from staging.spend_line;\n",
}


@pytest.mark.parametrize(
    ("query", "reads"),
    [
        ("select 1", ()),
        ("select * from core.a", ("core.a",)),
        ("with b as (select * from core.a) select * from b", ("core.a",)),
        ("with a as (select 1) select * from core.a", ("core.a",)),
        ("with x as (select * from core.a), y as (select * from x) select * from y", ("core.a",)),
        ("select * from core.a join core.b using (k)", ("core.a", "core.b")),
        ("select (select max(k) from core.b) from core.a", ("core.a", "core.b")),
        ("select k from core.a where k in (select k from core.c)", ("core.a", "core.c")),
        ("select * from core.a, lateral (select * from core.d) as d", ("core.a", "core.d")),
        ("select k from core.a union all select k from core.b", ("core.a", "core.b")),
        ("select * from range(3) as r", ()),
        ("select * from (with z as (select 1 as k) select * from z), core.z", ("core.z",)),
        ("select * from (with z as (select 1 as k) select * from z) as a, z", ("z",)),
        ('select * from "Core"."A" as b', ("core.a",)),
    ],
)
def test_reads_are_the_tables_and_not_the_names_given_in_the_query(query, reads):
    assert parse(query, "here").reads == reads


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select from where", "cannot be parsed"),
        ("create table t as select 1", "cannot be parsed"),
        ("select 1; select 2", "one SELECT, not 2"),
        ("", "one SELECT, not 0"),
    ],
)
def test_a_body_is_exactly_one_select(query, words):
    with pytest.raises(BadReference, match=words):
        parse(query, "here")


def test_tables_come_after_what_they_read(make_project):
    assert list(find_tables(make_project(LINES))) == ["staging.spend_line", "core.spend_line"]


def test_order_inside_a_schema_follows_the_reads_and_not_the_alphabet(make_project):
    files = {
        "sql/core/a.yml": contract("core.a", KEY),
        "sql/core/a.sql": "select line_id from core.b",
        "sql/core/b.yml": contract("core.b", KEY),
        "sql/core/b.sql": "select 'x' as line_id",
    }
    assert list(find_tables(make_project(files))) == ["core.b", "core.a"]


def test_a_circle_is_named(make_project):
    files = {
        "sql/core/a.yml": contract("core.a", KEY),
        "sql/core/a.sql": "select line_id from core.b",
        "sql/core/b.yml": contract("core.b", KEY),
        "sql/core/b.sql": "select line_id from core.a",
    }
    with pytest.raises(BadReference, match=r"in a circle: core\.\w -> core\.\w -> core\.\w"):
        find_tables(make_project(files))


@pytest.mark.parametrize(
    ("name", "read", "words"),
    [
        ("core.a", "rules.b", "reads leftwards only"),
        ("staging.a", "core.b", "reads leftwards only"),
        ("evidence.a", "returns.b", "reads leftwards only"),
        ("returns.a", "evidence.b", "reads leftwards only"),
        ("returns.a", "raw.b", "reads leftwards only"),
        ("core.a", "b", "without a schema"),
        ("core.a", "shop.b", "the schemas are"),
        ("core.a", "core.a", "reads itself"),
    ],
)
def test_reading_from_left_to_right_is_refused_with_the_rule(name, read, words):
    assert words in reading_faults(name, [read])[0]


def test_reading_leftwards_is_allowed():
    left = ["raw.a", "register.a", "reference.a", "staging.a", "core.a", "rules.a", "indicators.a"]
    assert reading_faults("evidence.b", left) == []
    assert reading_faults("returns.b", ["core.a", "rules.a", "reference.a"]) == []


def test_a_body_reads_no_files(make_project):
    files = {**LINES, "sql/core/spend_line.sql": "select * from read_csv('x.csv')"}
    with pytest.raises(BadReference, match="never files"):
        find_tables(make_project(files))


def test_a_body_without_a_contract_and_the_reverse_are_reported_together(make_project):
    files = {
        **LINES,
        "sql/core/lonely.sql": "select 1 as a",
        "sql/rules/promised.yml": contract("rules.promised", KEY),
        "sql/rules/reader.yml": contract("rules.reader", KEY),
        "sql/rules/reader.sql": "select line_id from core.nobody",
    }
    with pytest.raises(BadReference) as raised:
        find_tables(make_project(files))
    assert "core.lonely has a body and no contract" in str(raised.value)
    assert "rules.promised has a contract and no body" in str(raised.value)
    assert "rules.reader reads core.nobody, which has no contract" in str(raised.value)


def test_code_version_changes_with_body_contract_and_macro(make_project):
    before = read_table("staging.spend_line", make_project(LINES)).code_version
    assert read_table("staging.spend_line", make_project(LINES)).code_version == before
    for path in ("sql/staging/spend_line.sql", "sql/macros/parse_money.sql"):
        changed = make_project({**LINES, path: LINES[path] + "-- why\n"})
        assert read_table("staging.spend_line", changed).code_version != before
        assert (
            read_table("core.spend_line", changed).code_version
            == read_table("core.spend_line", make_project(LINES)).code_version
        )
    path = "sql/staging/spend_line.yml"
    changed = make_project({path: LINES[path].replace("One row.", "One line.")})
    assert read_table("staging.spend_line", changed).code_version != before


def test_a_table_knows_the_macros_it_calls(make_project):
    assert read_table("staging.spend_line", make_project(LINES)).macros == ("parse_money",)


@pytest.fixture
def lines(make_project):
    """A project and an open warehouse whose raw.spend_row holds two rows."""
    folder = make_project(LINES)
    with Warehouse.open(macros=folder / "sql" / "macros") as warehouse:
        body = "select 'l1' as line_id, '12.50' as amount union all select 'l2', '-0.50'"
        warehouse.create_table(find_contracts(folder)["raw.spend_row"], body)
        yield folder, warehouse


def test_building_makes_the_table_and_counts_its_rows(lines):
    folder, warehouse = lines
    counts = [build(warehouse, table) for table in find_tables(folder).values()]
    assert counts == [2, 2]
    assert str(warehouse.read("core.spend_line")["net_amount_gbp"].sum()) == "12.00"


def test_a_table_that_breaks_its_contract_is_not_left_behind(lines):
    folder, warehouse = lines
    build(warehouse, read_table("staging.spend_line", folder))
    (folder / "sql/staging/spend_line.sql").write_text(
        "select net_amount as nett, line_id, 1 as extra from "
        "(select line_id, 1.5 as net_amount from raw.spend_row) as renamed"
    )
    with pytest.raises(ContractBroken) as raised:
        build(warehouse, read_table("staging.spend_line", folder))
    assert "net_amount_gbp DECIMAL(18,2) is missing" in str(raised.value)
    assert "extra INTEGER is not in the contract" in str(raised.value)
    assert warehouse.count("staging.spend_line") == 2
    assert warehouse.describe("staging.spend_line")[1] == MONEY


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("select 'a' as line_id, 1.0::double as net_amount_gbp", "is DOUBLE, the contract says"),
        ("select 1.00::decimal(18,2) as net_amount_gbp, 'a' as line_id", "the order is"),
    ],
)
def test_types_and_order_are_part_of_the_promise(lines, body, words):
    folder, warehouse = lines
    (folder / "sql/core/spend_line.sql").write_text(body)
    with pytest.raises(ContractBroken, match=words):
        build(warehouse, read_table("core.spend_line", folder))


def test_a_body_that_does_not_run_names_its_file(lines):
    folder, warehouse = lines
    (folder / "sql/core/spend_line.sql").write_text("select nothing from raw.spend_row")
    with pytest.raises(BadReference, match=r"sql/core/spend_line\.sql does not run"):
        build(warehouse, read_table("core.spend_line", folder))


def test_the_contract_s_words_become_comments_in_the_database(lines):
    folder, warehouse = lines
    build(warehouse, read_table("staging.spend_line", folder))
    said = warehouse.cursor().execute("select comment from duckdb_tables()").fetchall()
    assert ("One row.",) in said


LAW = """
    -- Every line has an amount above zero.
    -- severity: critical
    -- table: raw.spend_row
    select * from raw.spend_row where amount like '-%';
"""


def test_a_law_returns_the_rows_that_break_it(lines, make_project):
    _, warehouse = lines
    (law,) = find_assertions(make_project({"sql/assertions/amounts_are_positive.sql": LAW}))
    result = run_assertion(warehouse, law)
    assert (law.name, law.severity, law.table) == (
        "amounts_are_positive",
        "critical",
        "raw.spend_row",
    )
    assert law.law == "Every line has an amount above zero."
    assert not result.success
    assert (result.failing, result.sample) == (1, ({"line_id": "l2", "amount": "-0.50"},))


def test_a_law_that_holds_has_no_rows(lines, make_project):
    _, warehouse = lines
    kept = LAW.replace("'-%'", "'x%'")
    (law,) = find_assertions(make_project({"sql/assertions/amounts_are_positive.sql": kept}))
    assert run_assertion(warehouse, law).success


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("select 1\n", "must begin with three lines"),
        (LAW.replace("critical", "fatal"), "must begin with three lines"),
        (LAW.replace("from raw.spend_row where", "from spend_row where"), "is not schema.table"),
    ],
)
def test_a_law_without_its_head_is_refused(make_project, text, words):
    with pytest.raises(BadReference, match=words):
        find_assertions(make_project({"sql/assertions/law.sql": text}))


def test_one_contract_may_serve_the_same_file_in_several_folders(make_project):
    files = {
        "reference/frameworks/clause.yml": contract("reference.clause", KEY),
        "reference/frameworks/one/clause.csv": "line_id\na\n",
        "reference/frameworks/two/clause.csv": "line_id\nb\n",
        "reference/council.yml": contract("reference.council", KEY),
    }
    found = {each.contract.table: each.files for each in find_references(make_project(files))}
    assert [path.parent.name for path in found["reference.clause"]] == ["one", "two"]
    assert found["reference.council"] == ()
