"""Parameters behind figures: reference.figure_parameter says what the SQL of the figures reads."""

import csv
import re

import pytest

from pipelines.tables import find_tables

LISTED = "reference/rules/figure_parameter.csv"
SIZES = "reference/rules/size_definition.csv"
IN_EVERY_FIGURE = {"rules.entity_match"}
"""Who a payee is has a part in every figure; the list names no parameter of that."""


def read(project, path):
    with (project / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def tables(project):
    return find_tables(project)


@pytest.fixture(scope="module")
def parameters(project):
    return {row["parameter"] for row in read(project, "reference/parameters.csv")}


@pytest.fixture(scope="module")
def listed(project):
    return read(project, LISTED)


def own(table, parameters):
    """Parameters that the body of a table names."""
    code = re.sub(r"--.*", "", table.body)
    return {name for name in parameters if f"'{name}'" in code}


def read_by(names, tables):
    """Tables and all that they read, near and far."""
    seen, todo = set(), list(names)
    while todo:
        at = todo.pop()
        if at in tables and at not in seen:
            seen.add(at)
            todo += tables[at].reads
    return seen


def behind(name, tables, parameters):
    """Parameters that a table or anything it reads names."""
    return set().union(*(own(tables[each], parameters) for each in read_by([name], tables)))


def codes(table):
    return {each.code for each in table.contract.measures}


def test_an_indicator_that_a_table_measures_is_in_its_contract(tables):
    for name, table in tables.items():
        if codes(table):
            measured = set(re.findall(r"'indicator_code': '(I-\d\d[a-z]?)'", table.body))
            assert measured <= codes(table), name


def test_what_a_figure_reads_is_listed_for_its_indicator(tables, parameters, listed):
    known = {(row["indicator_code"], row["parameter"]) for row in listed}
    left_out = {
        f"{name}: {parameter}"
        for name, table in tables.items()
        if codes(table)
        for parameter in own(table, parameters)
        if not any((code, parameter) in known for code in (*codes(table), ""))
    }
    assert left_out == set(), f"{LISTED} leaves out what a figure reads."


def test_what_the_rules_behind_figures_read_is_listed(tables, parameters, listed):
    known = {row["parameter"] for row in listed}
    figures = {name for name, table in tables.items() if codes(table)}
    left_out = {
        f"{name}: {parameter}"
        for name, table in tables.items()
        if name in read_by(figures, tables) - IN_EVERY_FIGURE and name.startswith("rules.")
        for parameter in own(table, parameters) - known
    }
    assert left_out == set(), f"{LISTED} leaves out what a rule reads."


def test_what_is_listed_is_read_by_the_indicator_it_stands_for(tables, parameters, listed):
    reads = {}
    for name, table in tables.items():
        for code in codes(table):
            reads.setdefault(code, set()).update(behind(name, tables, parameters))
    for row in listed:
        code, parameter = row["indicator_code"], row["parameter"]
        used = reads[code] if code else set().union(*reads.values())
        assert parameter in used, f"{code} {parameter}: nothing behind it reads it."


def test_measures_and_definitions_that_are_listed_are_those_of_figures(tables, project, listed):
    bodies = {
        code: "\n".join(each.body for each in tables.values() if code in codes(each))
        for code in {code for table in tables.values() for code in codes(table)}
    }
    attributes = {
        row["attribute"] for row in read(project, "reference/rules/supplier_attribute_name.csv")
    }
    for row in listed:
        assert row["definition"] in attributes | {""}, row
        words = bodies.get(row["indicator_code"], "\n".join(bodies.values()))
        base = re.sub(r"_(value_share|count)$", "_share", row["measure"])
        assert row["measure"] in words or base in words, row
