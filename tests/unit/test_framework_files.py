"""The framework files: complete, consistent, in our own words, honest about what data can say."""

import csv
import re
from collections import Counter, defaultdict

import pytest

VERDICTS = {"SUPPORTS", "PARTIALLY_SUPPORTS", "CONTRADICTS", "SILENT"}
SOURCES_A_CLAUSE_MAY_LEAN_ON = {"NPS-TEXT", "LAW", "COUNCIL-POLICY", "PRODUCT-DEFAULT"}


def read(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def framework(project):
    """The tables of the 2018 strategy by stem, as rows of text."""
    folder = project / "reference" / "frameworks" / "nps-2018-final"
    return {path.stem: read(path) for path in sorted(folder.glob("*.csv"))}


@pytest.fixture(scope="module")
def parameters(project):
    return {row["parameter"]: row for row in read(project / "reference" / "parameters.csv")}


@pytest.fixture(scope="module")
def clauses(framework):
    return {row["clause_id"]: row for row in framework["framework_clause"]}


@pytest.fixture(scope="module")
def rules(framework):
    return {row["clause_id"]: row for row in framework["framework_rule"]}


@pytest.fixture(scope="module")
def tests_of(framework):
    found = defaultdict(list)
    for row in framework["framework_rule_test"]:
        found[row["clause_id"]].append(row)
    return found


def test_there_are_ten_key_areas_in_three_themes_and_four_enablers(framework):
    themes = Counter(row["theme_code"] for row in framework["framework_key_area"])
    assert themes == {"leadership": 4, "commercial": 3, "community": 3, "enablers": 4}


def test_every_area_has_clauses_at_all_five_levels(framework, clauses):
    levels = [row["level_name"] for row in framework["framework_level"]]
    assert levels == ["Minimum", "Developing", "Mature", "Leader", "Innovator"]
    found = {(row["key_area_code"], row["level_code"]) for row in clauses.values()}
    areas = [row["key_area_code"] for row in framework["framework_key_area"]]
    assert found == {(area, level.lower()) for area in areas for level in levels}


def test_clause_ids_say_area_level_and_number(clauses):
    for clause_id, row in clauses.items():
        area, level, number = clause_id.split("-")
        assert (area, level.lower()) == (row["key_area_code"], row["level_code"][:3])
        assert number.isdigit()


def test_exactly_the_clauses_for_data_have_a_rule_with_tests(clauses, rules, tests_of):
    for_data = {key for key, row in clauses.items() if row["testability"] != "A"}
    assert for_data == set(rules) == set(tests_of)


def test_a_rule_can_be_met(rules, tests_of):
    for clause_id, rule in rules.items():
        counted = [test for test in tests_of[clause_id] if test["test_role"] == "count"]
        assert 1 <= int(rule["tests_needed_count"]) <= len(counted), clause_id


def test_verdicts_are_those_of_the_method(rules):
    for rule in rules.values():
        for when in ("verdict_when_met", "verdict_when_some_met", "verdict_when_none_met"):
            assert rule[when] in VERDICTS


def test_a_rule_that_is_met_says_something(rules):
    for clause_id, rule in rules.items():
        assert rule["verdict_when_met"] != "SILENT", clause_id
        assert rule["verdict_when_met"] != rule["verdict_when_none_met"], clause_id


def test_data_prove_no_clause_that_needs_a_person(clauses, rules):
    """Full support of a D+A clause is for what a register or an Act's own count settles."""
    full = {
        clause_id
        for clause_id, rule in rules.items()
        if clauses[clause_id]["testability"] == "D+A" and rule["verdict_when_met"] == "SUPPORTS"
    }
    assert full == {"MCR-LEA-2", "OSV-MIN-1", "OSV-DEV-1"}


def test_what_proves_nothing_when_it_fails_is_silent_then(rules, tests_of):
    """That something exists can be shown; that none was recorded does not show there is none."""
    for clause_id in ("WP-INN-1", "ESS-MIN-1", "ESS-DEV-2", "SME-MIN-1", "VCSE-MIN-1", "DT-LEA-2"):
        assert rules[clause_id]["verdict_when_none_met"] == "SILENT"


def test_every_parameter_a_clause_names_exists_with_its_source(clauses, tests_of, parameters):
    named = {
        row[column]
        for row in clauses.values()
        for column in ("coverage_floor_parameter", "coverage_minimum_parameter")
    }
    for tests in tests_of.values():
        for test in tests:
            columns = ("parameter", "denominator_floor_parameter", "required_parameter")
            named.update(test[column] for column in columns)
    for name in named - {""}:
        assert parameters[name]["source"] in SOURCES_A_CLAUSE_MAY_LEAN_ON, name


def test_every_clause_parameter_is_used(tests_of, clauses, parameters):
    text = str(list(tests_of.values())) + str(list(clauses.values()))
    unused = [name for name in parameters if name.startswith("clause_") and name not in text]
    assert unused == []


def test_only_the_words_some_and_all_are_thresholds_of_the_strategy(parameters):
    own = {name for name, row in parameters.items() if row["source"] == "NPS-TEXT"}
    assert {name for name in own if name.startswith("clause_")} == {"clause_some", "clause_all"}


def test_what_the_council_must_settle_is_open_until_it_does(tests_of, parameters):
    for tests in tests_of.values():
        for test in tests:
            assert bool(test["required_parameter"]) == bool(test["reason_when_not_set"])
            if test["required_parameter"]:
                row = parameters[test["required_parameter"]]
                assert (row["source"], row["value"]) == ("COUNCIL-POLICY", "")


def test_the_inputs_of_a_clause_name_the_indicators_it_tests(clauses, tests_of):
    for clause_id, tests in tests_of.items():
        inputs = clauses[clause_id]["required_inputs"].split("; ")
        assert {test["indicator_code"] for test in tests} <= set(inputs), clause_id


def test_grants_decide_no_clause(tests_of):
    codes = {test["indicator_code"] for tests in tests_of.values() for test in tests}
    assert "I-06c" in codes
    assert "I-06g" not in codes


def test_the_quoted_cost_overrun_is_no_pass_mark(parameters, tests_of):
    quoted = {name for name, row in parameters.items() if row["value"] in ("0.094", "9.4")}
    assert quoted == {"quoted_cost_growth_share"}
    assert not quoted & {test["parameter"] for tests in tests_of.values() for test in tests}


def test_contradicting_a_minimum_clause_is_welcome_unless_it_says_why_not(clauses):
    for clause_id, row in clauses.items():
        if row["level_code"] == "minimum" and row["polarity"] != "welcome":
            assert "concern" in row["polarity_note"] or "not good news" in row["polarity_note"]
        assert row["polarity_note"].endswith("."), clause_id


def test_wording_is_a_sentence_of_our_own(framework, clauses):
    (row,) = framework["framework"]
    assert row["wording"] == "paraphrase"
    for clause_id, clause in clauses.items():
        text = clause["clause_text"]
        assert re.fullmatch(r"[A-Z].*[a-z]\.", text), clause_id
        assert len(text.split()) <= 25, clause_id
        assert clause["source_document"], clause_id
        assert clause["level_code"].title() in clause["source_section"], clause_id
