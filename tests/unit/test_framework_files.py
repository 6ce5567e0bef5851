"""The framework files: complete, consistent, in our own words, honest about what data can say."""

import csv
import re
from collections import Counter, defaultdict

import pytest

from pipelines.tables import PROJECT

FOLDERS = sorted(path.parent for path in PROJECT.glob("reference/frameworks/*/framework.csv"))
VERDICTS = {"SUPPORTS", "PARTIALLY_SUPPORTS", "CONTRADICTS", "SILENT"}
SOURCES_A_CLAUSE_MAY_LEAN_ON = {"NPS-TEXT", "LAW", "COUNCIL-POLICY", "PRODUCT-DEFAULT"}


def read(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_framework(name):
    """The tables of one framework by stem, as rows of text."""
    folder = PROJECT / "reference" / "frameworks" / name
    return {path.stem: read(path) for path in sorted(folder.glob("*.csv"))}


def by_clause(rows):
    return {row["clause_id"]: row for row in rows}


def listed_by_clause(rows):
    found = defaultdict(list)
    for row in rows:
        found[row["clause_id"]].append(row)
    return found


def texts_of(row):
    return row["clause_text"], row["sub_dimension"]


@pytest.fixture(scope="module", params=[folder.name for folder in FOLDERS])
def framework(request):
    """Each framework that comes with localpound, in turn: what is asked of it holds for any."""
    return read_framework(request.param)


@pytest.fixture(scope="module")
def final():
    return read_framework("nps-2018-final")


@pytest.fixture(scope="module")
def draft():
    return read_framework("nps-2018-draft")


@pytest.fixture(scope="module")
def parameters(project):
    return {row["parameter"]: row for row in read(project / "reference" / "parameters.csv")}


@pytest.fixture(scope="module")
def clauses(framework):
    return by_clause(framework["framework_clause"])


@pytest.fixture(scope="module")
def rules(framework):
    return by_clause(framework["framework_rule"])


@pytest.fixture(scope="module")
def tests_of(framework):
    return listed_by_clause(framework["framework_rule_test"])


def test_every_row_names_the_framework_of_its_folder(framework):
    (head,) = framework["framework"]
    names = {row["framework_id"] for rows in framework.values() for row in rows}
    assert names == {head["framework_id"]}
    assert head["framework_id"] in {folder.name for folder in FOLDERS}


def test_key_areas_stand_in_the_order_of_their_themes(framework):
    themes = {row["theme_code"]: int(row["theme_order"]) for row in framework["framework_theme"]}
    areas = framework["framework_key_area"]
    assert [int(row["key_area_order"]) for row in areas] == list(range(1, len(areas) + 1))
    orders = [themes[row["theme_code"]] for row in areas]
    assert orders == sorted(orders)
    assert set(orders) == set(themes.values())


def test_every_area_has_clauses_at_all_five_levels(framework, clauses):
    levels = [row["level_name"] for row in framework["framework_level"]]
    assert levels == ["Minimum", "Developing", "Mature", "Leader", "Innovator"]
    found = {(row["key_area_code"], row["level_code"]) for row in clauses.values()}
    areas = [row["key_area_code"] for row in framework["framework_key_area"]]
    assert found == {(area, level.lower()) for area in areas for level in levels}


def test_every_sub_dimension_has_clauses_at_all_five_levels(framework, clauses):
    found = defaultdict(set)
    for row in clauses.values():
        found[row["key_area_code"], row["sub_dimension"]].add(row["level_code"])
    levels = {row["level_code"] for row in framework["framework_level"]}
    assert [place for place, told in found.items() if told != levels] == []


def test_clause_ids_say_area_dimension_level_and_number(framework, clauses):
    assert len(clauses) == len(framework["framework_clause"])
    for clause_id, row in clauses.items():
        area, *dimension, level, number = clause_id.split("-")
        assert (area, level.lower()) == (row["key_area_code"], row["level_code"][:3])
        high_level = row["sub_dimension"] == "high_level"
        assert dimension == ([] if high_level else [row["sub_dimension"][:3].upper()]), clause_id
        assert number.isdigit()


def test_clauses_are_numbered_through_their_area(clauses):
    orders = defaultdict(list)
    for row in clauses.values():
        orders[row["key_area_code"]].append(int(row["clause_order"]))
    for area, found in orders.items():
        assert found == list(range(1, len(found) + 1)), area


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


def test_what_proves_nothing_when_it_fails_is_silent_then(rules):
    """That something exists can be shown; that none was recorded does not show there is none."""
    for clause_id in ("WP-INN-1", "ESS-MIN-1", "ESS-DEV-2", "SME-MIN-1", "VCSE-MIN-1"):
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


def test_every_clause_parameter_is_used(parameters):
    text = str([read_framework(folder.name) for folder in FOLDERS])
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
    (head,) = framework["framework"]
    assert head["wording"] == "paraphrase"
    for clause_id, clause in clauses.items():
        text = clause["clause_text"]
        assert re.fullmatch(r"[A-Z].*[a-z]\.", text), clause_id
        assert len(text.split()) <= 25, clause_id
        assert clause["source_document"], clause_id
        assert clause["level_code"].title() in clause["source_section"], clause_id


def test_the_final_has_ten_key_areas_in_three_themes_and_four_enablers(final):
    themes = Counter(row["theme_code"] for row in final["framework_key_area"])
    assert themes == {"leadership": 4, "commercial": 3, "community": 3, "enablers": 4}


def test_the_final_has_no_sub_dimensions(final):
    assert {row["sub_dimension"] for row in final["framework_clause"]} == {"high_level"}


def test_a_thin_pipeline_proves_nothing_of_talent_in_the_final(final):
    rule = by_clause(final["framework_rule"])["DT-LEA-2"]
    assert rule["verdict_when_none_met"] == "SILENT"


def test_the_draft_has_nine_key_areas_in_three_themes_and_four_enablers(draft):
    themes = Counter(row["theme_code"] for row in draft["framework_key_area"])
    assert themes == {"leadership": 3, "commercial": 3, "community": 3, "enablers": 4}
    names = {row["theme_code"]: row["theme_name"] for row in draft["framework_theme"]}
    assert names["community"] == "Driving community benefits"


def test_the_draft_has_councillors_and_senior_managers_in_one_key_area(draft, final):
    areas = [row["key_area_code"] for row in draft["framework_key_area"]]
    others = [row["key_area_code"] for row in final["framework_key_area"]]
    assert areas == ["ECSM", *(code for code in others if code not in ("EC", "ESM"))]


def test_only_the_area_of_the_board_report_has_sub_dimensions_in_the_draft(draft):
    """The names of the others are in no source we hold."""
    found = defaultdict(set)
    for row in draft["framework_clause"]:
        found[row["key_area_code"]].add(row["sub_dimension"])
    assert found.pop("ECSM") == {
        *("high_level", "influence", "mission_and_strategy", "processes"),
        "training_and_development",
    }
    assert set.union(*found.values()) == {"high_level"}


def test_the_draft_names_the_document_that_a_clause_was_taken_from(draft):
    (head,) = draft["framework"]
    for row in draft["framework_clause"]:
        is_of_draft = row["source_document"] == head["source_document"]
        assert is_of_draft == (row["sub_dimension"] == "high_level"), row["clause_id"]
        assert is_of_draft or "board report" in row["source_document"].lower(), row["clause_id"]


def test_dates_of_strategies_and_training_are_all_that_data_say_of_leadership(draft):
    measures = {
        row["clause_id"]: (row["indicator_code"], row["measure"], row["parameter"])
        for row in draft["framework_rule_test"]
        if row["clause_id"].startswith("ECSM")
    }
    assert measures == {
        "ECSM-MIS-MIN-1": ("I-39", "strategy_in_date_share", "clause_some"),
        "ECSM-MIS-MAT-1": ("I-39", "strategy_in_date_share", "clause_some"),
        "ECSM-TRA-MIN-1": ("I-39", "training_attended_share", "clause_some"),
        "ECSM-TRA-DEV-1": ("I-39", "training_attended_share", "clause_some"),
        "ECSM-TRA-MAT-2": ("I-39", "training_attended_share", "clause_all"),
    }


def test_that_nobody_attended_does_not_show_that_no_training_was_given(draft):
    rule = by_clause(draft["framework_rule"])["ECSM-TRA-MIN-1"]
    assert rule["verdict_when_met"] == "CONTRADICTS"
    assert rule["verdict_when_none_met"] == "SILENT"


def test_the_list_that_the_draft_lacks_is_not_made_up_from_the_final(draft):
    clauses = by_clause(draft["framework_clause"])
    assert [key for key in clauses if key.startswith("DT-LEA")] == ["DT-LEA-1"]


def test_clauses_that_read_alike_in_draft_and_final_are_judged_alike(draft, final):
    tables = [
        {stem: listed_by_clause(each[stem]) for stem in each if stem.startswith("framework_rule")}
        for each in (draft, final)
    ]
    ours, theirs = by_clause(draft["framework_clause"]), by_clause(final["framework_clause"])
    alike = {
        key for key in ours.keys() & theirs.keys() if texts_of(ours[key]) == texts_of(theirs[key])
    }
    assert (ours.keys() & theirs.keys()) - alike == {"DT-MIN-1", "DT-DEV-1"}
    same = {"framework_id": "", "source_document": "", "source_section": "", "clause_order": ""}
    for key in alike:
        assert {**ours[key], **same} == {**theirs[key], **same}
        for stem in ("framework_rule", "framework_rule_test"):
            ruled, judged = (
                [{**row, "framework_id": ""} for row in table[stem].get(key, [])]
                for table in tables
            )
            assert ruled == judged, key
