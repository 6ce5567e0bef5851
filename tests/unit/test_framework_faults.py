"""Framework faults: each kind is told in words, all of a folder at once, and on the command line.

Every kind of fault is a few rows laid over a small framework that has none: `FAULTS`. Alone each
is told alone, and all of them together are all told.
"""

import csv
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines import cli
from pipelines.contracts import Column, Contract
from pipelines.council import CouncilProfile
from pipelines.errors import BadReference
from pipelines.framework_faults import Known, faults, usable
from pipelines.frameworks import Source, contract_of
from pipelines.home import CouncilHome, Home
from pipelines.reference_rows import Row, faults_of
from pipelines.tables import PROJECT, find_contracts

SAMPLE = PROJECT / "sample_data" / "council" / "frameworks" / "wexmoor-green"
FINAL = PROJECT / "reference" / "frameworks" / "nps-2018-final"

Tables = Mapping[str, Sequence[Row]]


POWER = {"measure": "power_share", "definition": "all"}
"""What the indicators measure that a framework brings here."""


def theme(code: str, **cells: str) -> Row:
    row = {"theme_code": code, "theme_name": code.title(), "theme_order": "1"}
    return {**row, "is_enabler": "false", "source_section": "1", **cells}


def key_area(code: str, **cells: str) -> Row:
    row = {"key_area_code": code, "theme_code": "people", "key_area_name": code.title()}
    return {**row, "key_area_order": "1", "key_area_summary": ".", "source_section": "1", **cells}


def level(code: str, order: str) -> Row:
    return {"level_code": code, "level_name": code.title(), "level_order": order}


def for_person(clause_id: str, **cells: str) -> Row:
    """A clause that a person must answer."""
    return {
        "clause_id": clause_id,
        "key_area_code": "SME",
        "sub_dimension": "high_level",
        "level_code": "low",
        "clause_order": "1",
        "clause_text": "It is done.",
        "source_document": "Joint paper",
        "source_section": "1",
        "testability": "A",
        "polarity": "concern",
        "polarity_note": "Not good.",
        "evidence_wanted": "Minutes",
        **cells,
    }


def for_data(clause_id: str, **cells: str) -> Row:
    """A clause that data can answer."""
    own = {"testability": "D", "required_inputs": "I-03", "coverage_floor_parameter": "floor"}
    return for_person(clause_id, **{**own, **cells})


def rule(clause_id: str, **cells: str) -> Row:
    return {
        "clause_id": clause_id,
        "rule_text": "Enough is done.",
        "tests_needed_count": "1",
        "verdict_when_met": "SUPPORTS",
        "verdict_when_some_met": "SILENT",
        "verdict_when_none_met": "CONTRADICTS",
        **cells,
    }


def rule_test(clause_id: str, order: str = "1", **cells: str) -> Row:
    return {
        "clause_id": clause_id,
        "test_order": order,
        "test_role": "count",
        "test_text": "A share",
        "indicator_code": "I-03",
        "measure": "spend_share",
        "definition": "local_l1",
        "breakdown": "none",
        "quantifier": "all",
        "comparator": "ge",
        "parameter": "some",
        **cells,
    }


def judged(clause_id: str, **cells: str) -> dict[str, list[Row]]:
    """A clause for data with its rule and one test; `cells` are of the test."""
    return {
        "framework_clause": [for_data(clause_id)],
        "framework_rule": [rule(clause_id)],
        "framework_rule_test": [rule_test(clause_id, **cells)],
    }


def indicator(code: str) -> Row:
    row = {"indicator_code": code, **POWER, "title": "Power"}
    return {**row, "unit": "share", "formula": "a / b", "source": "Joint paper"}


def parameter(name: str, **cells: str) -> Row:
    row = {"parameter": name, "value": "0.3", "unit": "share", "source": "COUNCIL-POLICY"}
    return {**row, "source_note": "Joint paper", **cells}


def worded(clause_id: str, **cells: str) -> Tables:
    """Licensed words of one clause."""
    row = {"clause_id": clause_id, "clause_text": "Theirs.", "source_section": "1"}
    return {"framework_wording": [{**row, **cells}]}


def head(**cells: str) -> Row:
    return {
        "framework_title": "Buying well",
        "publisher": "A group of councils",
        "published_year": "2026",
        "source_document": "Joint paper",
        "wording": "paraphrase",
        **cells,
    }


SMALL: Tables = {
    "framework": [head()],
    "framework_theme": [theme("people")],
    "framework_key_area": [key_area("SME")],
    "framework_level": [level("low", "1"), level("high", "2")],
    "framework_clause": [for_person("SME-1"), for_data("SME-2")],
    "framework_rule": [rule("SME-2")],
    "framework_rule_test": [
        rule_test("SME-2", "1", parameter="own_share", indicator_code="L-01", **POWER),
        rule_test("SME-2", "2", test_role="gate", denominator_floor_parameter="floor"),
        rule_test("SME-2", "3", required_parameter="target", reason_when_not_set="TARGET_NOT_SET"),
    ],
    "framework_indicator": [indicator("L-01")],
    "parameters": [parameter("own_share")],
}
"""A framework without a fault that uses whatever a framework may use."""


def and_also(*several: Tables) -> dict[str, list[Row]]:
    """The rows of all tables together."""
    stems = dict.fromkeys(stem for tables in several for stem in tables)
    return {stem: [row for tables in several for row in tables.get(stem, [])] for stem in stems}


FAULTS: dict[str, tuple[Tables, str]] = {
    "a number in words": (
        {"framework_level": [level("top", "third")]},
        "(small, top), level_order: 'third' is not a INTEGER",
    ),
    "a number too large": (
        {"framework_level": [level("peak", "99999999999")]},
        "(small, peak), level_order: '99999999999' is not a INTEGER",
    ),
    "a truth in words": (
        {"framework_theme": [theme("places", is_enabler="no")]},
        "(small, places), is_enabler: 'no' is not a BOOLEAN",
    ),
    "a blank": (
        {"framework_theme": [theme("time", theme_name="")]},
        "(small, time), theme_name: is blank",
    ),
    "a word of no set": (
        {"framework_clause": [for_person("SME-3", polarity="good")]},
        "(small, SME-3), polarity: 'good' is none of welcome, concern, depends",
    ),
    "a word of no set among parameters": (
        {"parameters": [parameter("odd_share", unit="acres")]},
        "(odd_share), unit: 'acres' is none of share, GBP, EUR, months, days, count, year",
    ),
    "a key given twice": (
        {"framework_level": [level("low", "4")]},
        "(small, low): the same framework_id, level_code stands in a row before",
    ),
    "a row of another framework": (
        {"framework_level": [{**level("far", "5"), "framework_id": "other"}]},
        "framework_level.csv: a row is of 'other', the folder is 'small'",
    ),
    "a row of no framework": (
        {"framework_level": [{**level("near", "6"), "framework_id": ""}]},
        "framework_level.csv: a row is of None, the folder is 'small'",
    ),
    "no such theme": (
        {
            "framework_key_area": [key_area("GRN", theme_code="planet")],
            "framework_clause": [for_person("GRN-1", key_area_code="GRN")],
        },
        "key area GRN: there is no theme 'planet'",
    ),
    "an area with nothing to say": (
        {"framework_key_area": [key_area("PAY")]},
        "key area PAY: it has no clause",
    ),
    "no such key area": (
        {"framework_clause": [for_person("SME-4", key_area_code="SEM")]},
        "clause SME-4: there is no key area 'SEM'",
    ),
    "no such level": (
        {"framework_clause": [for_person("SME-5", level_code="middling")]},
        "clause SME-5: there is no level 'middling'",
    ),
    "a clause for data without a rule": (
        {"framework_clause": [for_data("SME-6")]},
        "clause SME-6: data are to test it and it has no rule",
    ),
    "a clause for data and a person without a rule": (
        {"framework_clause": [for_data("SME-7", testability="D+A")]},
        "clause SME-7: data are to test it and it has no rule",
    ),
    "a rule for a person's clause": (
        {"framework_rule": [rule("SME-1")], "framework_rule_test": [rule_test("SME-1")]},
        "rule of SME-1: no clause for data has this identifier",
    ),
    "a rule for no clause": (
        {"framework_rule": [rule("SME-8")], "framework_rule_test": [rule_test("SME-8")]},
        "rule of SME-8: no clause for data has this identifier",
    ),
    "a test without a rule": (
        {"framework_rule_test": [rule_test("SME-9", "4")]},
        "test 4 of SME-9: it has no rule",
    ),
    "a parameter to be set without a reason": (
        judged("SME-10", required_parameter="target"),
        "test 1 of SME-10: required_parameter and reason_when_not_set go together",
    ),
    "a reason without a parameter to be set": (
        judged("SME-11", reason_when_not_set="TARGET_NOT_SET"),
        "test 1 of SME-11: required_parameter and reason_when_not_set go together",
    ),
    "no test needed": (
        {**judged("SME-12"), "framework_rule": [rule("SME-12", tests_needed_count="0")]},
        "rule of SME-12: 0 tests are needed and 1 count",
    ),
    "fewer than no test needed": (
        {**judged("SME-25"), "framework_rule": [rule("SME-25", tests_needed_count="-1")]},
        "rule of SME-25: -1 tests are needed and 1 count",
    ),
    "a number of tests in no digits": (
        {**judged("SME-26"), "framework_rule": [rule("SME-26", tests_needed_count="²")]},
        "(small, SME-26), tests_needed_count: '²' is not a INTEGER",
    ),
    "more tests needed than count": (
        and_also(
            {**judged("SME-13"), "framework_rule": [rule("SME-13", tests_needed_count="2")]},
            {"framework_rule_test": [rule_test("SME-13", "2", test_role="gate")]},
        ),
        "rule of SME-13: 2 tests are needed and 1 count",
    ),
    "a rule with gates alone": (
        judged("SME-14", test_role="gate"),
        "rule of SME-14: 1 tests are needed and 0 count",
    ),
    "a rule that says nothing": (
        {**judged("SME-15"), "framework_rule": [rule("SME-15", verdict_when_met="SILENT")]},
        "rule of SME-15: it says nothing when it is met",
    ),
    "no inputs": (
        {**judged("SME-16"), "framework_clause": [for_data("SME-16", required_inputs="")]},
        "clause SME-16: a clause for data states required_inputs",
    ),
    "no floor": (
        {**judged("SME-17"), "framework_clause": [for_data("SME-17", coverage_floor_parameter="")]},
        "clause SME-17: a clause for data states coverage_floor_parameter",
    ),
    "a parameter of localpound's name": (
        {"parameters": [parameter("some")]},
        "parameters.csv: some is a parameter of localpound: give the threshold a name of its own, "
        "or set the council's value in its profile",
    ),
    "a threshold in words": (
        {"parameters": [parameter("third_share", value="a third")]},
        "parameters.csv: the value of third_share is 'a third': write it as a plain number",
    ),
    "no such parameter as floor": (
        {
            **judged("SME-18"),
            "framework_clause": [for_data("SME-18", coverage_floor_parameter="flor")],
        },
        "clause SME-18: there is no parameter 'flor'",
    ),
    "no such parameter as minimum": (
        {
            **judged("SME-19"),
            "framework_clause": [for_data("SME-19", coverage_minimum_parameter="minimal")],
        },
        "clause SME-19: there is no parameter 'minimal'",
    ),
    "no such parameter to compare with": (
        judged("SME-20", parameter="som"),
        "clause SME-20: there is no parameter 'som'",
    ),
    "no such parameter as smallest denominator": (
        judged("SME-21", denominator_floor_parameter="least"),
        "clause SME-21: there is no parameter 'least'",
    ),
    "no such parameter to be set": (
        judged("SME-22", required_parameter="aim", reason_when_not_set="TARGET_NOT_SET"),
        "clause SME-22: there is no parameter 'aim'",
    ),
    "a code of the product's kind": (
        {"framework_indicator": [indicator("I-99")]},
        "framework_indicator.csv: write a code such as L-01 instead of 'I-99'",
    ),
    "a code with too few digits": (
        {"framework_indicator": [indicator("L-1")]},
        "framework_indicator.csv: write a code such as L-01 instead of 'L-1'",
    ),
    "no such indicator": (
        judged("SME-23", indicator_code="I-98"),
        "test 1 of SME-23: there is no indicator 'I-98'",
    ),
    "an indicator that the framework does not bring": (
        judged("SME-24", indicator_code="L-02"),
        "test 1 of SME-24: there is no indicator 'L-02'",
    ),
    "a measure that the framework's own indicator does not have": (
        judged("SME-27", indicator_code="L-01", measure="powr_share", definition="all"),
        "test 1 of SME-27: L-01 has no measure 'powr_share' with the definition 'all'",
    ),
    "a definition that the framework's own indicator does not have": (
        judged("SME-28", indicator_code="L-01", measure="power_share", definition="local_l1"),
        "test 1 of SME-28: L-01 has no measure 'power_share' with the definition 'local_l1'",
    ),
}
"""Rows with one fault, and the words in which it is told."""


def written(place: Path, name: str, *several: Tables, origin: str = "council") -> Source:
    """The folder `name` in `place` with the rows of all tables, a CSV file for each."""
    folder = place / name
    folder.mkdir(parents=True)
    for stem, rows in and_also(*several).items():
        write(folder, stem, rows)
    return Source(name, folder, origin)


def write(folder: Path, stem: str, rows: Iterable[Row]) -> None:
    columns = contract_of(stem).column_names
    own = {"framework_id": folder.name} if "framework_id" in columns else {}
    with (folder / f"{stem}.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, restval="")
        writer.writeheader()
        writer.writerows({**own, **row} for row in rows)


def knowing(*others: Source, wording: Sequence[Source] = ()) -> Known:
    """Three parameters and one indicator, beside other frameworks."""
    whole = {each.framework_id: each for each in others}
    return Known(whole, wording, frozenset({"some", "floor", "target"}), frozenset({"I-03"}))


def council(*names: str) -> CouncilProfile:
    return CouncilProfile(code="E06999999", name="Wexmoor", kind="unitary", frameworks=names)


# Each fault, and all of them


def test_a_framework_that_uses_everything_rightly_has_no_fault(tmp_path: Path) -> None:
    assert faults(written(tmp_path, "small", SMALL), knowing()) == []


@pytest.mark.parametrize(("rows", "words"), FAULTS.values(), ids=list(FAULTS))
def test_a_fault_alone_is_told_alone(tmp_path: Path, rows: Tables, words: str) -> None:
    (found,) = faults(written(tmp_path, "small", SMALL, rows), knowing())
    assert found.endswith(words)


def test_a_folder_with_every_kind_of_fault_is_told_all_of_them_at_once(tmp_path: Path) -> None:
    everything = [rows for rows, _ in FAULTS.values()]
    found = faults(written(tmp_path, "small", SMALL, *everything), knowing())
    untold = [
        name for name, (_, words) in FAULTS.items() if not any(f.endswith(words) for f in found)
    ]
    assert untold == []
    assert len(found) == len(FAULTS)


def test_a_cell_is_told_with_its_file_row_and_column(tmp_path: Path) -> None:
    rows, words = FAULTS["a number in words"]
    (found,) = faults(written(tmp_path, "small", SMALL, rows), knowing())
    assert found == f"framework_level.csv, row 3 {words}"


@pytest.mark.parametrize(
    ("stem", "blank", "other", "words"),
    [
        ("framework_theme", theme(""), theme("time"), "2 (small, None), theme_code"),
        ("framework_key_area", key_area(""), key_area("PAY"), "2 (small, None), key_area_code"),
        ("framework_level", level("", "3"), level("top", "4"), "3 (small, None), level_code"),
        ("framework_clause", for_data(""), for_data("SME-6"), "3 (small, None), clause_id"),
        ("framework_rule", rule(""), rule("SME-8"), "2 (small, None), clause_id"),
        ("framework_rule_test", rule_test(""), rule_test("SME-9"), "4 (small, None, 1), clause_id"),
        (
            "framework_indicator",
            indicator(""),
            indicator("L-1"),
            "2 (small, None, power_share, all), indicator_code",
        ),
        ("parameters", parameter(""), parameter("some"), "2 (None), parameter"),
    ],
)
def test_a_code_left_blank_is_told_beside_codes_that_are_not(
    tmp_path: Path, stem: str, blank: Row, other: Row, words: str
) -> None:
    source = written(tmp_path, "small", SMALL, {stem: [blank, other]})
    assert f"{stem}.csv, row {words}: is blank" in faults(source, knowing())


@pytest.mark.parametrize(("heads", "count"), [([], 0), ([head(), head(publisher="Two")], 2)])
def test_a_framework_has_one_row_that_says_what_it_is(
    tmp_path: Path, heads: list[Row], count: int
) -> None:
    source = written(tmp_path, "small", {**SMALL, "framework": heads})
    assert f"framework.csv: one row is wanted, {count} are there" in faults(source, knowing())


@pytest.mark.parametrize("code", ["L-01", "L-99", "L-07b"])
def test_codes_of_own_indicators_are_an_l_and_two_digits(tmp_path: Path, code: str) -> None:
    source = written(tmp_path, "small", SMALL, {"framework_indicator": [indicator(code)]})
    told = [fault for fault in faults(source, knowing()) if "write a code" in fault]
    assert told == []


@pytest.mark.parametrize("code", ["l-01", "L01", "L-001", "L-01B", "GRN-01", "XL-01"])
def test_no_other_code_is_one_of_an_own_indicator(tmp_path: Path, code: str) -> None:
    source = written(tmp_path, "small", SMALL, {"framework_indicator": [indicator(code)]})
    assert faults(source, knowing()) == [
        f"framework_indicator.csv: write a code such as L-01 instead of {code!r}"
    ]


@pytest.mark.parametrize("value", ["0.3", "1000", "-2.50", ""])
def test_a_threshold_is_a_plain_number_or_not_settled(tmp_path: Path, value: str) -> None:
    source = written(tmp_path, "small", SMALL, {"parameters": [parameter("x_share", value=value)]})
    assert faults(source, knowing()) == []


@pytest.mark.parametrize("value", ["30%", "1,000", "£5", "1e3", "NaN"])
def test_no_other_text_is_a_threshold(tmp_path: Path, value: str) -> None:
    source = written(tmp_path, "small", SMALL, {"parameters": [parameter("x_share", value=value)]})
    assert faults(source, knowing()) == [
        f"parameters.csv: the value of x_share is {value!r}: write it as a plain number"
    ]


# Files


def test_every_file_that_cannot_be_read_or_has_no_place_is_told_at_once(tmp_path: Path) -> None:
    source = written(tmp_path, "small", SMALL)
    files = {
        "framework_level": "framework_id,level_code,level_order\nsmall,low,1\n",
        "framework_rule": (source.folder / "framework_rule.csv").read_text("utf-8") + "small,SME\n",
        "framework_theme": (source.folder / "framework_theme.csv").read_text("utf-8") + '"open\n',
        "notes": "anything\n",
        "parameters": "parameter,unit,source,source_note,why\n",
    }
    for stem, text in files.items():
        (source.folder / f"{stem}.csv").write_text(text, encoding="utf-8")
    (source.folder / "framework_clause.csv").write_bytes(b"framework_id\n\xa3\n")
    (source.folder / "README.md").write_text("What is no table is nobody's matter.\n", "utf-8")
    found = faults(source, knowing())
    told = [
        ("framework_clause.csv", "is not UTF-8 text"),
        ("framework_level.csv", "lacks the column level_name."),
        ("framework_rule.csv", "line 3: it has more or fewer cells than headings."),
        ("framework_theme.csv", "unexpected end of data."),
        ("notes.csv", "no such file belongs to a framework (framework, framework_clause, "),
        ("parameters.csv", "has the column why, which nothing here knows."),
    ]
    assert len(found) == len(told)
    for fault, (name, words) in zip(found, told, strict=True):
        assert name in fault
        assert words in fault


def test_a_file_of_another_name_is_told_with_the_names_there_are(tmp_path: Path) -> None:
    source = written(tmp_path, "small", SMALL)
    (source.folder / "clauses.csv").write_text("clause\n", encoding="utf-8")
    assert faults(source, knowing()) == [
        "clauses.csv: no such file belongs to a framework (framework, framework_clause, "
        "framework_indicator, framework_key_area, framework_level, framework_removal, "
        "framework_rule, framework_rule_test, framework_theme, framework_wording, parameters)"
    ]


# Based on another


OTHERS_HEAD = {"framework": [head(based_on="small")]}


def test_what_is_based_on_a_right_one_and_changes_nothing_has_no_fault(tmp_path: Path) -> None:
    small, mine = written(tmp_path, "small", SMALL), written(tmp_path, "mine", OTHERS_HEAD)
    assert faults(mine, knowing(small)) == []


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        (
            {"framework": [head(based_on="smal")]},
            "There is no framework 'smal'. There are: mine, small.",
        ),
        (
            {"framework": [head(based_on="mine")]},
            "Frameworks are based on each other: mine.",
        ),
        (
            {
                **OTHERS_HEAD,
                "framework_removal": [{"part": "theme", "code": "planet", "reason": "Not ours."}],
            },
            "mine removes the theme planet, which the framework it is based on does not have.",
        ),
    ],
)
def test_what_cannot_be_built_is_a_fault_and_no_exception(
    tmp_path: Path, tables: Tables, fault: str
) -> None:
    small, mine = written(tmp_path, "small", SMALL), written(tmp_path, "mine", tables)
    assert faults(mine, knowing(small)) == [fault]


@pytest.mark.parametrize(("clause_id", "told"), [("SME-99", "SME-99"), ("", "None")])
def test_words_over_a_clause_that_is_not_there_are_a_fault(
    tmp_path: Path, clause_id: str, told: str
) -> None:
    small = written(tmp_path, "small", SMALL)
    wording = written(tmp_path / "words", "small", worded(clause_id))
    assert faults(small, knowing(small, wording=[wording])) == [
        f"Wording is given for clauses that are not there: {told}."
    ]


def test_words_in_a_row_of_another_framework_are_a_fault(tmp_path: Path) -> None:
    small = written(tmp_path, "small", SMALL)
    wording = written(tmp_path / "words", "small", worded("SME-1", framework_id="other"))
    assert faults(small, knowing(small, wording=[wording])) == [
        "framework_wording.csv: a row is of 'other', the folder is 'small'"
    ]


def test_removals_are_held_to_their_contract(tmp_path: Path) -> None:
    removals = [
        {"part": "level", "code": "high", "reason": ""},
        {"part": "clauses", "code": "SME-1", "reason": "Not ours."},
        {"part": "level", "code": "high", "reason": "Not ours.", "framework_id": "small"},
    ]
    small = written(tmp_path, "small", SMALL)
    mine = written(tmp_path, "mine", OTHERS_HEAD, {"framework_removal": removals})
    assert faults(mine, knowing(small)) == [
        "framework_removal.csv: a row is of 'small', the folder is 'mine'",
        "framework_removal.csv, row 1 (mine, level, high), reason: is blank",
        "framework_removal.csv, row 2 (mine, clauses, SME-1), part: 'clauses' is none of theme, "
        "key_area, level, clause",
    ]


def test_what_a_removal_leaves_without_a_clause_is_told(tmp_path: Path) -> None:
    small = written(tmp_path, "small", SMALL)
    removal = {"part": "level", "code": "low", "reason": "Not ours."}
    mine = written(tmp_path, "mine", OTHERS_HEAD, {"framework_removal": [removal]})
    assert faults(mine, knowing(small)) == ["key area SME: it has no clause"]


def test_a_clause_that_is_reworded_must_bring_its_rule_again(tmp_path: Path) -> None:
    small = written(tmp_path, "small", SMALL)
    reworded = {"framework_clause": [for_data("SME-2", clause_text="Ours.")]}
    mine = written(tmp_path, "mine", OTHERS_HEAD, reworded)
    assert faults(mine, knowing(small)) == ["clause SME-2: data are to test it and it has no rule"]


def test_parameters_and_indicators_of_the_base_are_there_to_be_used(tmp_path: Path) -> None:
    small = written(tmp_path, "small", SMALL)
    clause = judged("SME-3", parameter="own_share", indicator_code="L-01", **POWER)
    assert faults(written(tmp_path, "mine", OTHERS_HEAD, clause), knowing(small)) == []


def test_a_parameter_of_the_base_is_not_given_another_value(tmp_path: Path) -> None:
    small = written(tmp_path, "small", SMALL)
    own = {"parameters": [parameter("own_share", value="0.9")]}
    assert faults(written(tmp_path, "mine", OTHERS_HEAD, own), knowing(small)) == [
        "parameters.csv, row 2 (own_share): the same parameter stands in a row before"
    ]


# Those that there are


@pytest.fixture(scope="module")
def contracts() -> list[Contract]:
    return list(find_contracts().values())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("SPEND_HOME", str(tmp_path / "home"))
    return Home(tmp_path / "home")


@pytest.fixture
def room(home: Home) -> CouncilHome:
    return home.council("E06999999")


@pytest.mark.parametrize("name", ["nps-2018-draft", "nps-2018-final"])
def test_a_framework_that_comes_with_localpound_has_no_fault(
    name: str, contracts: list[Contract]
) -> None:
    known = Known.here(None, None, contracts)
    assert sorted(known.whole) == ["nps-2018-draft", "nps-2018-final"]
    assert faults(known.whole[name], known) == []


def test_the_framework_of_the_sample_council_has_no_fault(contracts: list[Contract]) -> None:
    known = Known.here(None, None, contracts)
    assert faults(Source(SAMPLE.name, SAMPLE, "council"), known) == []


def test_known_are_the_products_parameters_and_indicators_and_whoever_may_be_used(
    home: Home, room: CouncilHome, contracts: list[Contract]
) -> None:
    written(home.frameworks, "shared", SMALL)
    written(room.frameworks, "own", SMALL)
    written(room.frameworks, "shared", {"framework_wording": []})
    known = Known.here(home, room, contracts)
    assert list(known.whole) == ["nps-2018-draft", "nps-2018-final", "shared", "own"]
    assert [(each.framework_id, each.origin) for each in known.wording] == [("shared", "council")]
    assert {"clause_some", "clause_coverage_floor"} < known.parameters
    assert {"I-03", "I-06c"} < known.indicators
    assert "own" not in Known.here(home, None, contracts).whole


def test_a_parameter_of_the_products_name_is_refused(
    tmp_path: Path, contracts: list[Contract]
) -> None:
    folder = tmp_path / SAMPLE.name
    shutil.copytree(SAMPLE, folder)
    with (folder / "parameters.csv").open("a", encoding="utf-8") as handle:
        handle.write("clause_some,0.5,share,COUNCIL-POLICY,Ours.,,\n")
    (fault,) = faults(Source(folder.name, folder, "council"), Known.here(None, None, contracts))
    assert fault.startswith("parameters.csv: clause_some is a parameter of localpound: ")


def test_frameworks_without_a_fault_can_be_used(tmp_path: Path) -> None:
    known = knowing(written(tmp_path, "small", SMALL), written(tmp_path, "mine", OTHERS_HEAD))
    used = usable(known, council("mine", "small"))
    assert [each.framework_id for each in used] == ["mine", "small"]


def test_one_refusal_lists_what_is_wrong_with_every_framework_used(tmp_path: Path) -> None:
    wrong = written(
        tmp_path, "small", SMALL, *(FAULTS[name][0] for name in ("a blank", "no floor"))
    )
    mine = written(tmp_path, "mine", OTHERS_HEAD, judged("SME-3", indicator_code="I-98"))
    other = written(tmp_path, "other", SMALL, FAULTS["no such level"][0])
    with pytest.raises(BadReference) as refused:
        usable(knowing(wrong, mine, other), council("mine", "small"))
    first, *listed = str(refused.value).splitlines()
    assert first == "A maturity framework cannot be used:"
    blank = "framework_theme.csv, row 2 ({}, time), theme_name: is blank"
    floor = "clause SME-17: a clause for data states coverage_floor_parameter"
    assert listed == [
        f"  - mine: {blank.format('mine')}",
        f"  - mine: {floor}",
        "  - mine: test 1 of SME-3: there is no indicator 'I-98'",
        f"  - small: {blank.format('small')}",
        f"  - small: {floor}",
    ]


def test_one_refusal_lists_every_file_that_cannot_be_read(tmp_path: Path) -> None:
    small = written(tmp_path, "small", SMALL)
    for stem in ("framework_level", "framework_removal"):
        (small.folder / f"{stem}.csv").write_text("framework_id,reason\n", encoding="utf-8")
    with pytest.raises(BadReference) as refused:
        usable(knowing(small), council("small"))
    assert str(refused.value).splitlines()[1:] == [
        f"  - small: {small.folder / 'framework_level.csv'} lacks the columns level_code, "
        "level_name, level_order.",
        f"  - small: {small.folder / 'framework_removal.csv'} lacks the columns code, part.",
    ]


def test_a_folder_that_does_not_say_what_it_is_is_no_folder_of_words(
    home: Home, room: CouncilHome, contracts: list[Contract]
) -> None:
    own = written(room.frameworks, "own", SMALL).folder
    (own / "framework.csv").rename(own / "frameworks.csv")
    with pytest.raises(BadReference, match=r"own: frameworks\.csv: no such file belongs to"):
        usable(Known.here(home, room, contracts), council())


def test_a_copy_under_another_name_whose_rows_keep_the_old_one_is_refused(
    home: Home, room: CouncilHome, contracts: list[Contract]
) -> None:
    shutil.copytree(FINAL, room.frameworks / "ours")
    told = "ours: framework.csv: a row is of 'nps-2018-final', the folder is 'ours'"
    with pytest.raises(BadReference, match=told):
        usable(Known.here(home, room, contracts), council())


def test_a_framework_that_is_not_used_may_have_faults(tmp_path: Path) -> None:
    right = written(tmp_path, "small", SMALL)
    wrong = written(tmp_path, "other", SMALL, FAULTS["no such level"][0])
    assert usable(knowing(right, wrong), council("small"))


# The command line


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli.main, ["framework", *(str(each) for each in arguments)])


@pytest.fixture
def green(tmp_path: Path) -> Path:
    """A copy of the sample council's framework."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "wexmoor-green"))


CLOSING = (
    "wexmoor-green can be used: 1 key areas, 4 clauses, 3 for data alone, 0 for data and a person, "
    '1 for a person. Name it in the profile: frameworks = ["wexmoor-green"]'
)


def test_a_right_folder_ends_with_0_and_says_what_it_holds(home: Home, green: Path) -> None:
    answer = call("check", green)
    assert answer.exit_code == cli.DONE == 0
    assert answer.output.splitlines() == [CLOSING]


def test_the_folder_one_stands_in_has_its_name(
    home: Home, green: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(green)
    assert call("check", ".").output.splitlines() == [CLOSING]


def test_one_fault_is_told_and_ends_with_1(home: Home, green: Path) -> None:
    (green / "clauses.csv").write_text("clause\n", encoding="utf-8")
    answer = call("check", green)
    assert answer.exit_code == cli.REFUSED == 1
    fault, closing = answer.output.splitlines()
    assert fault.startswith("clauses.csv: no such file belongs to a framework")
    assert closing == "wexmoor-green has 1 fault."


def test_all_faults_are_told_one_a_line_and_counted(home: Home, green: Path) -> None:
    path = green / "framework_rule_test.csv"
    text = path.read_text("utf-8").replace(",L-02,", ",L-22,")
    path.write_text(text.replace("green_renewable_power_share", "green_share"), "utf-8")
    answer = call("check", green)
    assert answer.exit_code == cli.REFUSED
    assert answer.output.splitlines() == [
        "clause GRN-DEV-1: there is no parameter 'green_share'",
        "test 1 of GRN-MAT-1: there is no indicator 'L-22'",
        "wexmoor-green has 2 faults.",
    ]


def test_a_folder_that_is_not_there_is_not_checked(home: Home, green: Path) -> None:
    answer = call("check", green / "nowhere")
    assert answer.exit_code == cli.NOT_DONE
    assert "does not exist" in answer.output


def test_a_folder_may_be_based_on_one_that_the_councils_share(home: Home, green: Path) -> None:
    mine = written(green.parent, "mine", {"framework": [head(based_on="wexmoor-green")]})
    assert call("check", mine.folder).exit_code == cli.REFUSED
    shutil.copytree(green, home.frameworks / green.name)
    answer = call("check", mine.folder)
    assert answer.exit_code == cli.DONE
    assert answer.output.startswith("mine can be used: 1 key areas, 4 clauses, ")


def test_a_councils_own_is_there_to_be_based_on_where_the_council_is_named(
    home: Home, room: CouncilHome, green: Path
) -> None:
    shutil.copytree(green, room.frameworks / green.name)
    mine = written(green.parent, "mine", {"framework": [head(based_on="wexmoor-green")]})
    answer = call("check", mine.folder)
    assert answer.exit_code == cli.REFUSED
    assert "There is no framework 'wexmoor-green'." in answer.output
    assert call("check", mine.folder, "--council", "e06999999").exit_code == cli.DONE


def test_an_edited_copy_of_one_that_comes_with_localpound_needs_another_name(
    home: Home, tmp_path: Path
) -> None:
    assert call("check", FINAL).exit_code == cli.DONE
    copy = Path(shutil.copytree(FINAL, tmp_path / FINAL.name))
    path = copy / "framework_clause.csv"
    path.write_text(path.read_text("utf-8").replace("council", "borough"), "utf-8")
    answer = call("check", copy)
    assert answer.exit_code == cli.REFUSED
    assert answer.output.splitlines() == [
        f"{FINAL} holds a framework of this name: give yours another one; it may be based_on the "
        "other",
        "nps-2018-final has 1 fault.",
    ]


def test_words_are_checked_over_the_framework_of_their_name(home: Home, room: CouncilHome) -> None:
    right = written(room.frameworks, FINAL.name, worded("SME-MIN-1"))
    answer = call("check", right.folder, "--council", "E06999999")
    assert answer.exit_code == cli.DONE, answer.output
    wrong = written(home.root / "drafts", FINAL.name, worded("SME-MIN-99"))
    answer = call("check", wrong.folder)
    assert answer.exit_code == cli.REFUSED
    assert answer.output.splitlines() == [
        "Wording is given for clauses that are not there: SME-MIN-99.",
        "nps-2018-final has 1 fault.",
    ]


def test_checking_leaves_no_trace(home: Home, green: Path) -> None:
    before = {path: path.read_bytes() for path in green.iterdir()}
    call("check", green)
    assert {path: path.read_bytes() for path in green.iterdir()} == before
    assert not home.root.exists()


FINAL_LINE = (
    "nps-2018-final: National Procurement Strategy for Local Government in England 2018; "
    "148 clauses; comes with localpound; used where a profile names none"
)


def test_the_list_has_one_line_for_each_framework_that_comes_with_localpound(home: Home) -> None:
    answer = call("list")
    assert answer.exit_code == cli.DONE
    draft, final = answer.output.splitlines()
    assert draft.startswith("nps-2018-draft: Draft National Procurement Strategy")
    assert draft.endswith(" clauses; comes with localpound")
    assert final == FINAL_LINE


def test_the_list_says_whose_a_framework_is_and_what_it_is_based_on(
    home: Home, room: CouncilHome, green: Path
) -> None:
    shutil.copytree(green, home.frameworks / green.name)
    changes = {"framework": [head(based_on="wexmoor-green")]}
    removal = {"part": "level", "code": "leader", "reason": "Not ours."}
    written(room.frameworks, "ours", changes, {"framework_removal": [removal]})
    shared = (
        "wexmoor-green: Green procurement in Wexmoor; 4 clauses; shared by the councils of this "
        "home"
    )
    assert call("list").output.splitlines()[1:] == [FINAL_LINE, shared]
    assert call("list", "--council", "E06999999").output.splitlines()[2:] == [
        shared,
        "ours: Buying well; 3 clauses; the council's own; based on wexmoor-green",
    ]


def test_the_list_goes_on_past_a_framework_that_does_not_say_what_it_is(home: Home) -> None:
    written(home.frameworks, "bare", {**SMALL, "framework": []})
    written(home.frameworks, "small", {**SMALL, "framework": [head(is_default="TRUE")]})
    answer = call("list")
    assert answer.exit_code == cli.DONE
    assert answer.output.splitlines()[1:] == [
        FINAL_LINE,
        "bare: its framework.csv says nothing of it",
        "small: Buying well; 2 clauses; shared by the councils of this home; used where a profile "
        "names none",
    ]


def test_two_frameworks_of_one_name_are_one_sentence_and_not_done(
    home: Home, room: CouncilHome, green: Path
) -> None:
    for place in (home.frameworks, room.frameworks):
        shutil.copytree(green, place / green.name)
    answer = call("list", "--council", "E06999999")
    assert answer.exit_code == cli.NOT_DONE
    assert "Two folders hold a framework wexmoor-green" in answer.output
    assert "Traceback" not in answer.output


def test_the_list_goes_on_past_a_framework_that_cannot_be_read(home: Home) -> None:
    bare = written(home.frameworks, "bare", SMALL)
    (bare.folder / "framework_level.csv").write_text("x\n", encoding="utf-8")
    written(home.frameworks, "small", SMALL)
    told = call("list").output
    assert "bare: cannot be used; shared by the councils of this home; " in told
    assert "small: Buying well; 2 clauses" in told


@pytest.mark.parametrize("name", ["framework_clause.CSV", "framework_clause.xlsx", "notes.CSV"])
def test_a_file_that_nothing_reads_is_told(tmp_path: Path, name: str) -> None:
    small = written(tmp_path, "small", SMALL)
    (small.folder / name).write_text("x", encoding="utf-8")
    (small.folder / "README.md").write_text("Ours.", encoding="utf-8")
    stem = Path(name).stem
    assert faults(small, knowing()) == [f"{name}: nothing reads it; save it as {stem}.csv"]


def test_a_fault_of_words_in_their_place_is_told_once(home: Home, room: CouncilHome) -> None:
    words = written(room.frameworks, FINAL.name, worded("SME-MIN-1", framework_id="other"))
    answer = call("check", words.folder, "--council", "E06999999")
    assert answer.output.count("a row is of 'other'") == 1


def test_an_edition_that_was_signed_otherwise_is_told(
    room: CouncilHome, green: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = {"framework_id": green.name, "framework_sha256": "0" * 64, "signed_on": "2026-06-30"}
    monkeypatch.setattr("pipelines.framework_report.read_sign_offs", lambda _: [signed])
    answer = call("check", green, "--council", room.code)
    assert answer.exit_code == cli.REFUSED
    told = f"{room.code} signed an assessment on 2026-06-30 by another edition of {green.name}"
    assert told in answer.output


@pytest.mark.parametrize("text", ["1.235", "1e30", "99999999999999999.99"])
def test_a_number_that_its_column_would_round_or_cannot_hold_is_a_fault(text: str) -> None:
    amount = Column(name="amount", type="DECIMAL(18,2)", description="An amount.")
    contract = Contract(table="reference.t", sentence="One.", grain=("amount",), columns=(amount,))
    assert list(faults_of(contract, [{"amount": text}]))
    assert not list(faults_of(contract, [{"amount": "1.230"}]))
