"""Frameworks: built up from one another by files alone, worded, hashed, chosen by the profile."""

import csv
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.contracts import Contract
from pipelines.council import CouncilProfile
from pipelines.errors import BadReference
from pipelines.framework_faults import Known, usable
from pipelines.frameworks import (
    EDITION,
    PARAMETERS,
    PARTS,
    REMOVAL,
    WORDING,
    Framework,
    Source,
    build,
    contract_of,
    framework_rows,
    load,
    sort_out,
    sources,
)
from pipelines.home import CouncilHome, Home
from pipelines.reference_rows import Row, Rows, faults_of, frame_of
from pipelines.tables import find_contracts

FINAL = "nps-2018-final"


POWER = {"measure": "power_share", "definition": "all"}
"""What the indicators measure that a framework brings here."""


def head(**cells: str) -> Row:
    return {
        "framework_title": "Buying well",
        "publisher": "A group of councils",
        "published_year": "2026",
        "source_document": "Joint paper",
        "wording": "paraphrase",
        **cells,
    }


def theme(code: str, **cells: str) -> Row:
    row = {"theme_code": code, "theme_name": code.title(), "theme_order": "1"}
    return {**row, "is_enabler": "false", "source_section": "1", **cells}


def key_area(code: str, theme_code: str, **cells: str) -> Row:
    row = {"key_area_code": code, "theme_code": theme_code, "key_area_name": code.title()}
    return {**row, "key_area_order": "1", "key_area_summary": ".", "source_section": "1", **cells}


def level(code: str, order: str) -> Row:
    return {"level_code": code, "level_name": code.title(), "level_order": order}


def clause(clause_id: str, testability: str, **cells: str) -> Row:
    """A clause whose identifier says its key area and its level."""
    area, level_code, number = clause_id.split("-")
    row = {
        "clause_id": clause_id,
        "key_area_code": area,
        "sub_dimension": "high_level",
        "level_code": level_code.lower(),
        "clause_order": number,
        "clause_text": "It is done.",
        "source_document": "Joint paper",
        "source_section": "1",
        "testability": testability,
        "polarity": "concern",
        "polarity_note": "Not good.",
        "evidence_wanted": "Minutes",
    }
    if testability != "A":
        row |= {"required_inputs": "I-03", "coverage_floor_parameter": "clause_coverage_floor"}
    return {**row, **cells}


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
        "parameter": "clause_some",
        **cells,
    }


def indicator(code: str, **cells: str) -> Row:
    row = {"indicator_code": code, **POWER, "title": "Power"}
    return {**row, "unit": "share", "formula": "a / b", "source": "Joint paper", **cells}


def parameter(name: str, **cells: str) -> Row:
    row = {"parameter": name, "value": "0.3", "unit": "share", "source": "COUNCIL-POLICY"}
    return {**row, "source_note": "Joint paper", **cells}


def removal(part: str, code: str) -> Row:
    return {"part": part, "code": code, "reason": "Not ours."}


def words(clause_id: str, text: str, section: str = "Page 9") -> Row:
    return {"clause_id": clause_id, "clause_text": text, "source_section": section}


SMALL = {
    "framework": [head()],
    "framework_theme": [theme("people"), theme("places")],
    "framework_key_area": [
        key_area("SME", "people"),
        key_area("VCSE", "people"),
        key_area("GRN", "places"),
    ],
    "framework_level": [level("low", "1"), level("high", "2")],
    "framework_clause": [
        clause("SME-LOW-1", "A"),
        clause("SME-HIGH-2", "D"),
        clause("VCSE-LOW-1", "D+A"),
        clause("GRN-LOW-1", "A"),
        clause("GRN-HIGH-2", "D"),
    ],
    "framework_rule": [rule("SME-HIGH-2"), rule("VCSE-LOW-1"), rule("GRN-HIGH-2")],
    "framework_rule_test": [
        rule_test("SME-HIGH-2", "1"),
        rule_test("SME-HIGH-2", "2"),
        rule_test("VCSE-LOW-1"),
        rule_test("GRN-HIGH-2", indicator_code="L-01", parameter="green_share", **POWER),
    ],
    "framework_indicator": [indicator("L-01")],
    "parameters": [parameter("green_share")],
}
"""A framework with two themes, three key areas, two levels and five clauses."""


def written(
    place: Path, name: str, tables: Mapping[str, Iterable[Row]], origin: str = "group"
) -> Source:
    """The folder `name` in `place` with one CSV file for each of `tables`, under its contract."""
    folder = place / name
    folder.mkdir(parents=True)
    for stem, rows in tables.items():
        columns = contract_of(stem).column_names
        own = {"framework_id": name} if "framework_id" in columns else {}
        with (folder / f"{stem}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns, restval="")
            writer.writeheader()
            writer.writerows({**own, **row} for row in rows)
    return Source(name, folder, origin)


@pytest.fixture
def small(tmp_path: Path) -> Source:
    return written(tmp_path / "frameworks", "small", SMALL)


def based(small: Source, name: str = "mine", on: str = "small", **tables: Sequence[Row]) -> Source:
    """A framework beside `small` that is based `on` it and holds only `tables` besides."""
    changes = {"framework": [head(framework_title="Ours", based_on=on)], **tables}
    return written(small.folder.parent, name, changes)


def built(*line: Source, wording: Sequence[Source] = ()) -> Framework:
    """The last of the frameworks; the others are those that it may be based on."""
    return build(line[-1].framework_id, {each.framework_id: each for each in line}, wording)


def parts_of(framework: Framework) -> set[str]:
    """`clause SME-LOW-1`, `rule_test SME-HIGH-2 1`: every part, by table and key."""
    return {
        f"{stem.removeprefix('framework_')} {' '.join(row[name] for name in contract.grain[1:])}"
        for stem, contract in ((stem, contract_of(stem)) for stem in PARTS)
        for row in framework.rows[stem]
        if contract.grain[1:]
    }


def listed(parts: str) -> set[str]:
    return set(filter(None, parts.split(", ")))


def lost(base: Source, framework: Framework) -> set[str]:
    """Parts of the framework it is based on that it does not have."""
    return parts_of(built(base)) - parts_of(framework)


def added(base: Source, framework: Framework) -> set[str]:
    """Parts that the framework it is based on does not have."""
    return parts_of(framework) - parts_of(built(base))


def the(framework: Framework, stem: str, code: str) -> Row:
    """The one row of a table whose first key after the framework is `code`."""
    column = contract_of(stem).grain[1]
    (found,) = (row for row in framework.rows[stem] if row[column] == code)
    return found


def without_name(framework: Framework, stem: str) -> Rows:
    return [{**row, "framework_id": None} for row in framework.rows[stem]]


def council(*names: str) -> CouncilProfile:
    return CouncilProfile(code="E06999999", name="Wexmoor", kind="unitary", frameworks=names)


def refusal(*line: Source, wording: Sequence[Source] = ()) -> str:
    with pytest.raises(BadReference) as refused:
        built(*line, wording=wording)
    return str(refused.value)


# One folder


def test_a_framework_is_what_its_folder_says(small: Source) -> None:
    framework = built(small)
    assert (framework.framework_id, framework.origin) == ("small", "group")
    for stem in PARTS:
        assert framework.rows[stem] == [
            {**dict.fromkeys(contract_of(stem).column_names), "framework_id": "small", **row}
            for row in SMALL[stem]
        ]
    assert framework.removals == framework.wording == []
    assert [row["parameter"] for row in framework.parameters] == ["green_share"]


def test_a_name_that_no_folder_has_is_refused_with_those_there_are(small: Source) -> None:
    with pytest.raises(BadReference, match=r"no framework 'smal'\. There are: small\."):
        build("smal", {"small": small}, ())


# Based on another


def test_a_framework_takes_over_everything_of_the_one_it_is_based_on(small: Source) -> None:
    base, mine = built(small), built(small, based(small))
    assert parts_of(mine) == parts_of(base)
    for stem in PARTS[1:]:
        assert without_name(mine, stem) == without_name(base, stem)
    assert mine.parameters == base.parameters


def test_every_row_taken_over_is_of_the_new_framework(small: Source) -> None:
    mine = built(small, based(small, framework_level=[level("top", "3")]))
    assert {row["framework_id"] for stem in PARTS for row in mine.rows[stem]} == {"mine"}
    assert all(mine.rows[stem] for stem in PARTS)


def test_title_and_publisher_are_its_own(small: Source) -> None:
    (title,) = built(small, based(small)).rows["framework"]
    assert (title["framework_title"], title["based_on"]) == ("Ours", "small")


def test_whose_it_is_does_not_come_from_the_one_it_is_based_on(small: Source) -> None:
    mine = replace(based(small), origin="council")
    assert built(small, mine).origin == "council"


def test_the_one_it_is_based_on_stays_as_it_was(small: Source) -> None:
    before = built(small)
    mine = based(small, framework_removal=[removal("theme", "people")])
    whole = {"small": small, "mine": mine}
    build("mine", whole, ())
    assert build("small", whole, ()) == before


@pytest.mark.parametrize(
    ("part", "code", "belonging"),
    [
        (
            "theme",
            "people",
            "key_area SME, key_area VCSE, clause SME-LOW-1, clause SME-HIGH-2, clause VCSE-LOW-1, "
            "rule SME-HIGH-2, rule VCSE-LOW-1, rule_test SME-HIGH-2 1, rule_test SME-HIGH-2 2, "
            "rule_test VCSE-LOW-1 1",
        ),
        (
            "key_area",
            "SME",
            "clause SME-LOW-1, clause SME-HIGH-2, rule SME-HIGH-2, rule_test SME-HIGH-2 1, "
            "rule_test SME-HIGH-2 2",
        ),
        (
            "level",
            "low",
            "clause SME-LOW-1, clause VCSE-LOW-1, clause GRN-LOW-1, rule VCSE-LOW-1, "
            "rule_test VCSE-LOW-1 1",
        ),
        ("clause", "GRN-HIGH-2", "rule GRN-HIGH-2, rule_test GRN-HIGH-2 1"),
        ("clause", "SME-LOW-1", ""),
    ],
)
def test_a_part_is_removed_with_all_that_belongs_to_it_and_nothing_else(
    small: Source, part: str, code: str, belonging: str
) -> None:
    mine = built(small, based(small, framework_removal=[removal(part, code)]))
    assert lost(small, mine) == {f"{part} {code}", *listed(belonging)}
    assert added(small, mine) == set()


def test_what_is_removed_is_kept_with_the_reason(small: Source) -> None:
    mine = built(small, based(small, framework_removal=[removal("level", "low")]))
    assert mine.removals == [{"framework_id": "mine", **removal("level", "low")}]


def test_a_part_may_be_removed_beside_the_one_it_belongs_to(small: Source) -> None:
    removals = [removal("theme", "people"), removal("key_area", "SME"), removal("level", "low")]
    mine = built(small, based(small, framework_removal=removals))
    assert [row["clause_id"] for row in mine.rows["framework_clause"]] == ["GRN-HIGH-2"]


def test_the_code_of_a_part_removed_can_be_given_to_a_new_one(small: Source) -> None:
    mine = based(
        small,
        framework_removal=[removal("key_area", "SME")],
        framework_key_area=[key_area("SME", "places", key_area_name="Small firms")],
        framework_clause=[clause("SME-HIGH-3", "A")],
    )
    framework = built(small, mine)
    assert the(framework, "framework_key_area", "SME")["key_area_name"] == "Small firms"
    clauses = [row["clause_id"] for row in framework.rows["framework_clause"]]
    assert clauses == ["VCSE-LOW-1", "GRN-LOW-1", "GRN-HIGH-2", "SME-HIGH-3"]


@pytest.mark.parametrize("part", ["theme", "key_area", "level", "clause"])
def test_what_the_other_one_does_not_have_cannot_be_removed(small: Source, part: str) -> None:
    mine = based(small, framework_removal=[removal(part, "XYZ")])
    assert refusal(small, mine) == (
        f"mine removes the {part} XYZ, which the framework it is based on does not have."
    )


def test_all_that_cannot_be_removed_is_told_at_once(small: Source) -> None:
    removals = [removal("level", "top"), removal("level", "low"), removal("clause", "SME")]
    assert refusal(small, based(small, framework_removal=removals)) == (
        "mine removes the level top, the clause SME, which the framework it is based on does not "
        "have."
    )


def test_a_code_of_another_kind_of_part_is_not_there(small: Source) -> None:
    mine = based(small, framework_removal=[removal("clause", "SME")])
    assert "mine removes the clause SME, which" in refusal(small, mine)


def test_a_framework_that_is_based_on_none_has_nothing_to_remove(small: Source) -> None:
    alone = written(
        small.folder.parent, "alone", {**SMALL, "framework_removal": [removal("level", "low")]}
    )
    assert "alone removes the level low, which" in refusal(alone)


@pytest.mark.parametrize(
    ("stem", "row", "code"),
    [
        ("framework_theme", theme("people", theme_name="Everybody"), "people"),
        ("framework_key_area", key_area("SME", "places", key_area_name="Small"), "SME"),
        ("framework_level", level("low", "7"), "low"),
        ("framework_indicator", indicator("L-01", title="Green power"), "L-01"),
    ],
)
def test_a_row_with_the_key_of_a_part_replaces_it_alone(
    small: Source, stem: str, row: Row, code: str
) -> None:
    base, mine = built(small), built(small, based(small, **{stem: [row]}))
    assert parts_of(mine) == parts_of(base)
    assert row.items() <= the(mine, stem, code).items()
    assert not row.items() <= the(base, stem, code).items()


OLD_RULE = "rule SME-HIGH-2, rule_test SME-HIGH-2 1, rule_test SME-HIGH-2 2"
OLD_TESTS = "rule_test SME-HIGH-2 1, rule_test SME-HIGH-2 2"


def test_a_clause_left_to_a_person_loses_its_rule_and_tests(small: Source) -> None:
    changed = clause("SME-HIGH-2", "A", clause_text="Somebody sees to it.")
    mine = built(small, based(small, framework_clause=[changed]))
    assert (lost(small, mine), added(small, mine)) == (listed(OLD_RULE), set())
    found = the(mine, "framework_clause", "SME-HIGH-2")
    assert (found["clause_text"], found["testability"]) == ("Somebody sees to it.", "A")
    assert found["required_inputs"] is None


def test_a_clause_replaced_brings_its_own_rule_and_tests(small: Source) -> None:
    changes = based(
        small,
        framework_clause=[clause("SME-HIGH-2", "D+A")],
        framework_rule=[rule("SME-HIGH-2", rule_text="Ours.")],
        framework_rule_test=[rule_test("SME-HIGH-2", "7")],
    )
    mine = built(small, changes)
    assert lost(small, mine) == listed(OLD_TESTS)
    assert added(small, mine) == {"rule_test SME-HIGH-2 7"}
    assert the(mine, "framework_rule", "SME-HIGH-2")["rule_text"] == "Ours."


def test_a_rule_replaced_drops_the_old_tests_and_keeps_the_clause(small: Source) -> None:
    changes = based(
        small,
        framework_rule=[rule("SME-HIGH-2", rule_text="Ours.")],
        framework_rule_test=[rule_test("SME-HIGH-2", "1", comparator="gt")],
    )
    base, mine = built(small), built(small, changes)
    assert lost(small, mine) == {"rule_test SME-HIGH-2 2"}
    assert the(mine, "framework_rule", "SME-HIGH-2")["rule_text"] == "Ours."
    assert the(mine, "framework_rule_test", "SME-HIGH-2")["comparator"] == "gt"
    assert without_name(mine, "framework_clause") == without_name(base, "framework_clause")


def test_one_test_can_be_replaced_and_one_added_under_the_same_rule(small: Source) -> None:
    tests = [rule_test("SME-HIGH-2", "2", comparator="lt"), rule_test("SME-HIGH-2", "3")]
    mine = built(small, based(small, framework_rule_test=tests))
    assert (lost(small, mine), added(small, mine)) == (set(), {"rule_test SME-HIGH-2 3"})
    comparators = {
        row["test_order"]: row["comparator"]
        for row in mine.rows["framework_rule_test"]
        if row["clause_id"] == "SME-HIGH-2"
    }
    assert comparators == {"1": "ge", "2": "lt", "3": "ge"}


def test_rows_with_new_keys_add_parts(small: Source) -> None:
    changes = based(
        small,
        framework_theme=[theme("time")],
        framework_key_area=[key_area("PAY", "time")],
        framework_level=[level("top", "3")],
        framework_clause=[clause("PAY-TOP-1", "D")],
        framework_rule=[rule("PAY-TOP-1")],
        framework_rule_test=[rule_test("PAY-TOP-1", indicator_code="L-02", **POWER)],
        framework_indicator=[indicator("L-02")],
        parameters=[parameter("prompt_share")],
    )
    mine = built(small, changes)
    assert lost(small, mine) == set()
    assert added(small, mine) == listed(
        "theme time, key_area PAY, level top, clause PAY-TOP-1, rule PAY-TOP-1, "
        "rule_test PAY-TOP-1 1, indicator L-02 power_share all"
    )
    assert [row["parameter"] for row in mine.parameters] == ["green_share", "prompt_share"]


def test_a_framework_can_be_based_on_one_that_is_itself_based_on_another(small: Source) -> None:
    middle = based(
        small,
        name="middle",
        framework_removal=[removal("key_area", "GRN")],
        framework_rule=[rule("SME-HIGH-2", rule_text="The middle's.")],
        framework_clause=[clause("VCSE-HIGH-2", "A"), clause("VCSE-HIGH-3", "A")],
        parameters=[parameter("middle_share")],
    )
    changes = based(
        small,
        name="top",
        on="middle",
        framework_removal=[removal("clause", "VCSE-HIGH-2")],
        framework_rule_test=[rule_test("SME-HIGH-2", "5")],
        parameters=[parameter("top_share")],
    )
    top = built(small, middle, changes)
    assert lost(small, top) == listed(
        f"key_area GRN, clause GRN-LOW-1, clause GRN-HIGH-2, rule GRN-HIGH-2, "
        f"rule_test GRN-HIGH-2 1, {OLD_TESTS}"
    )
    assert added(small, top) == {"clause VCSE-HIGH-3", "rule_test SME-HIGH-2 5"}
    assert the(top, "framework_rule", "SME-HIGH-2")["rule_text"] == "The middle's."
    assert {row["framework_id"] for stem in PARTS for row in top.rows[stem]} == {"top"}
    assert [row["code"] for row in top.removals] == ["VCSE-HIGH-2"]
    names = [row["parameter"] for row in top.parameters]
    assert names == ["green_share", "middle_share", "top_share"]


def test_what_the_middle_one_removed_is_no_longer_there_to_remove(small: Source) -> None:
    grn = {"framework_removal": [removal("key_area", "GRN")]}
    middle = based(small, name="middle", **grn)
    top = based(small, name="top", on="middle", **grn)
    assert "top removes the key_area GRN, which" in refusal(small, middle, top)


@pytest.mark.parametrize(
    ("bases", "path"),
    [
        ({"a": "a"}, "a"),
        ({"b": "a", "a": "b"}, "a -> b"),
        ({"c": "a", "b": "c", "a": "b"}, "a -> b -> c"),
        ({"c": "b", "b": "c", "a": "b"}, "a -> b -> c"),
    ],
)
def test_frameworks_that_are_based_on_each_other_are_refused(
    tmp_path: Path, bases: Mapping[str, str], path: str
) -> None:
    line = [
        written(tmp_path, name, {"framework": [head(based_on=base)]})
        for name, base in bases.items()
    ]
    assert refusal(*line) == f"Frameworks are based on each other: {path}."


def test_a_base_that_no_folder_has_is_refused(small: Source) -> None:
    sentence = refusal(small, based(small, on="smal"))
    assert sentence == "There is no framework 'smal'. There are: mine, small."


# Wording


def laid_over(place: Path, name: str, *rows: Row) -> Source:
    return written(place / "words", name, {"framework_wording": rows}, "council")


def test_licensed_words_stand_in_the_place_of_ours(small: Source, tmp_path: Path) -> None:
    wording = [laid_over(tmp_path, "small", words("SME-LOW-1", "In their words.", "Page 3"))]
    plain, worded = built(small), built(small, wording=wording)
    found = the(worded, "framework_clause", "SME-LOW-1")
    assert (found["clause_text"], found["source_section"]) == ("In their words.", "Page 3")
    assert [row["wording"] for row in worded.rows["framework"]] == ["licensed"]
    assert [row["wording"] for row in plain.rows["framework"]] == ["paraphrase"]
    assert [row["clause_id"] for row in worded.wording] == ["SME-LOW-1"]


def test_wording_changes_nothing_but_text_and_section(small: Source, tmp_path: Path) -> None:
    wording = [laid_over(tmp_path, "small", words("SME-LOW-1", "Theirs."))]
    plain, worded = built(small), built(small, wording=wording)
    changed = {
        (before["clause_id"], column)
        for before, after in zip(
            plain.rows["framework_clause"], worded.rows["framework_clause"], strict=True
        )
        for column in before
        if before[column] != after[column]
    }
    assert changed == {("SME-LOW-1", "clause_text"), ("SME-LOW-1", "source_section")}
    same = [stem for stem in PARTS if stem not in ("framework", "framework_clause")]
    assert [plain.rows[stem] for stem in same] == [worded.rows[stem] for stem in same]


def test_words_of_a_clause_that_is_not_there_are_refused(small: Source, tmp_path: Path) -> None:
    unknown = (words("XYZ-2", "Theirs."), words("SME-LOW-1", "Theirs."), words("ABC-1", "Theirs."))
    wording = [laid_over(tmp_path, "small", *unknown)]
    assert refusal(small, wording=wording) == (
        "Wording is given for clauses that are not there: ABC-1, XYZ-2."
    )


def test_words_in_the_folder_of_a_framework_are_laid_over_it(tmp_path: Path) -> None:
    own = {**SMALL, "framework_wording": [words("SME-LOW-1", "Theirs.")]}
    framework = built(written(tmp_path, "small", own))
    assert the(framework, "framework_clause", "SME-LOW-1")["clause_text"] == "Theirs."
    assert [row["wording"] for row in framework.rows["framework"]] == ["licensed"]


def test_words_are_laid_over_the_framework_of_their_name_only(
    small: Source, tmp_path: Path
) -> None:
    wording = [laid_over(tmp_path, "other", words("SME-LOW-1", "Theirs."))]
    assert built(small, wording=wording) == built(small)


def test_words_can_be_laid_over_a_clause_that_was_added(small: Source, tmp_path: Path) -> None:
    mine = based(small, framework_clause=[clause("SME-HIGH-3", "A")])
    wording = [laid_over(tmp_path, "mine", words("SME-HIGH-3", "Theirs."))]
    framework = built(small, mine, wording=wording)
    assert the(framework, "framework_clause", "SME-HIGH-3")["clause_text"] == "Theirs."


# Hash


def test_the_hash_is_that_of_the_content_and_not_of_the_place(
    small: Source, tmp_path: Path
) -> None:
    copy = written(tmp_path / "elsewhere", "small", SMALL, "council")
    assert built(copy).sha256 == built(small).sha256
    assert len(built(small).sha256) == 64


def test_the_hash_is_the_same_whatever_the_order_of_rows(small: Source, tmp_path: Path) -> None:
    reversed_rows = {stem: list(reversed(rows)) for stem, rows in SMALL.items()}
    turned = written(tmp_path / "turned", "small", reversed_rows)
    assert built(turned).rows != built(small).rows
    assert built(turned).sha256 == built(small).sha256


def test_a_column_left_out_and_one_left_empty_hash_alike(small: Source) -> None:
    before = built(small).sha256
    path = small.folder / "framework.csv"
    path.write_text(path.read_text("utf-8").replace(",is_default", "").replace(",,,,", ",,,"))
    assert "is_default" not in path.read_text("utf-8")
    assert built(small).sha256 == before


def test_every_cell_changes_the_hash(small: Source, tmp_path: Path) -> None:
    wording = [laid_over(tmp_path, "small", words("SME-LOW-1", "Theirs."))]
    framework = built(small, wording=wording)
    unnoticed = []
    for stem, number, column in cells_of(framework):
        changed = with_another(framework, stem, number, column)
        if changed.sha256 == framework.sha256:
            unnoticed.append((stem, number, column))
    assert unnoticed == []


def tables_of(framework: Framework) -> dict[str, Rows]:
    own = {WORDING: framework.wording, PARAMETERS: framework.parameters}
    return {**framework.rows, **own}


def cells_of(framework: Framework) -> list[tuple[str, int, str]]:
    """Where every cell of a framework stands: table, number of the row, column."""
    return [
        (stem, number, column)
        for stem, rows in tables_of(framework).items()
        for number, row in enumerate(rows)
        for column in row
    ]


def with_another(framework: Framework, stem: str, number: int, column: str) -> Framework:
    """The same framework with a little more in one of its cells."""
    rows = [dict(row) for row in tables_of(framework)[stem]]
    rows[number][column] = f"{rows[number][column] or ''}+"
    if stem == WORDING:
        return replace(framework, wording=rows)
    if stem == PARAMETERS:
        return replace(framework, parameters=rows)
    return replace(framework, rows={**framework.rows, stem: rows})


def test_a_cell_changed_in_a_file_changes_the_hash_of_those_based_on_it(small: Source) -> None:
    mine = based(small)
    before = built(small, mine).sha256
    path = small.folder / "framework_rule_test.csv"
    path.write_text(path.read_text("utf-8").replace("green_share", "greener_share"), "utf-8")
    assert built(small, mine).sha256 != before


@pytest.mark.parametrize(
    "change",
    [
        {"framework_removal": [removal("clause", "SME-LOW-1")]},
        {"framework_clause": [clause("SME-LOW-1", "A", clause_text="Another.")]},
        {"framework_level": [level("top", "3")]},
        {"framework_indicator": [indicator("L-02")]},
        {"parameters": [parameter("new_share")]},
    ],
)
def test_what_is_removed_replaced_or_added_changes_the_hash(
    small: Source, change: dict[str, list[Row]]
) -> None:
    mine = based(small)
    more = written(
        small.folder.parent / "more",
        "mine",
        {"framework": [head(framework_title="Ours", based_on="small")], **change},
    )
    assert built(small, mine).sha256 != built(small, more).sha256


def test_other_words_and_another_section_change_the_hash(small: Source, tmp_path: Path) -> None:
    hashes = {built(small).sha256}
    for text, page in (("One.", "Page 1"), ("Two.", "Page 1"), ("One.", "Page 2")):
        place = tmp_path / f"{text} {page}"
        wording = [laid_over(place, "small", words("SME-LOW-1", text, page))]
        hashes.add(built(small, wording=wording).sha256)
    assert len(hashes) == 4


# Folders, and which of them a council is set against


@pytest.fixture
def project_folder(tmp_path: Path) -> Path:
    return tmp_path / "project"


@pytest.fixture
def product(project_folder: Path) -> Path:
    """Where frameworks lie that come with localpound."""
    return project_folder / "reference" / "frameworks"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def room(home: Home) -> CouncilHome:
    return home.council("E06999999")


def loaded(
    project: Path, home: Home, room: CouncilHome | None, *names: str
) -> tuple[Framework, ...]:
    whole, wording = sort_out(sources(home, room, project))
    return load(whole, wording, council(*names))


def test_folders_are_the_products_then_the_groups_then_the_councils(
    project_folder: Path, product: Path, home: Home, room: CouncilHome
) -> None:
    for place, names in ((product, "db"), (home.frameworks, "fa"), (room.frameworks, "ec")):
        for name in names:
            written(place, name, SMALL)
    (home.frameworks / "note.txt").write_text("A file is no framework.", encoding="utf-8")
    found = [(each.framework_id, each.origin) for each in sources(home, room, project_folder)]
    products, groups = [("b", "product"), ("d", "product")], [("a", "group"), ("f", "group")]
    assert found == [*products, *groups, ("c", "council"), ("e", "council")]
    alone = sources(None, None, project_folder)
    assert [(each.framework_id, each.origin) for each in alone] == products


def test_without_a_choice_a_council_is_set_against_the_defaults_then_its_own(
    project_folder: Path, product: Path, home: Home, room: CouncilHome
) -> None:
    default = {**SMALL, "framework": [head(is_default="true")]}
    for name in ("old", "current"):
        written(product, name, default if name == "current" else SMALL)
    written(home.frameworks, "shared", SMALL)
    written(home.frameworks, "for-all", default)
    written(room.frameworks, "b-own", {**SMALL, "framework": [head(is_default="false")]})
    written(room.frameworks, "a-own", SMALL)
    used = loaded(project_folder, home, room)
    assert [each.framework_id for each in used] == ["current", "for-all", "a-own", "b-own"]
    assert [each.origin for each in used] == ["product", "group", "council", "council"]


@pytest.mark.parametrize("truth", ["TRUE", "True"])
def test_a_default_may_be_said_as_spreadsheets_write_it(
    project_folder: Path, product: Path, home: Home, truth: str
) -> None:
    written(product, "current", {**SMALL, "framework": [head(is_default=truth)]})
    used = loaded(project_folder, home, None)
    assert [each.framework_id for each in used] == ["current"]


def test_another_council_is_not_set_against_what_is_one_councils_own(
    project_folder: Path, product: Path, home: Home, room: CouncilHome
) -> None:
    written(product, "current", {**SMALL, "framework": [head(is_default="true")]})
    written(room.frameworks, "own", SMALL)
    used = loaded(project_folder, home, home.council("E06000001"))
    assert [each.framework_id for each in used] == ["current"]


@pytest.mark.parametrize("names", list(itertools.permutations(["old", "shared", "own"], 2)))
def test_the_profile_chooses_frameworks_and_their_order(
    project_folder: Path, product: Path, home: Home, room: CouncilHome, names: tuple[str, str]
) -> None:
    written(product, "current", {**SMALL, "framework": [head(is_default="true")]})
    written(product, "old", SMALL)
    written(home.frameworks, "shared", SMALL)
    written(room.frameworks, "own", SMALL)
    used = loaded(project_folder, home, room, *names)
    assert tuple(each.framework_id for each in used) == names


def test_a_framework_that_the_profile_names_twice_is_used_once(small: Source) -> None:
    whole = {"small": small, "mine": based(small)}
    used = load(whole, (), council("mine", "small", "mine"))
    assert [each.framework_id for each in used] == ["mine", "small"]


def test_a_profile_that_names_no_framework_there_is_is_refused(
    project_folder: Path, product: Path, home: Home
) -> None:
    written(product, "current", SMALL)
    with pytest.raises(BadReference, match=r"no framework 'curent'\. There are: current\."):
        loaded(project_folder, home, None, "curent")


def test_without_any_folder_a_choice_is_refused_in_words(project_folder: Path, home: Home) -> None:
    with pytest.raises(BadReference, match=r"There are: none\."):
        loaded(project_folder, home, None, "current")


def test_one_name_for_two_frameworks_is_refused(
    project_folder: Path, product: Path, home: Home, room: CouncilHome
) -> None:
    written(product, "small", SMALL)
    written(room.frameworks, "small", SMALL)
    assert loaded(project_folder, home, None, "small")
    with pytest.raises(BadReference, match="Two folders hold a framework small: "):
        loaded(project_folder, home, room, "small")


def test_a_folder_of_words_is_no_second_framework_and_no_framework_of_the_council(
    project_folder: Path, product: Path, home: Home, room: CouncilHome
) -> None:
    written(product, "small", {**SMALL, "framework": [head(is_default="true")]})
    written(room.frameworks, "small", {"framework_wording": [words("SME-LOW-1", "Theirs.")]})
    (framework,) = loaded(project_folder, home, room)
    assert (framework.framework_id, framework.origin) == ("small", "product")
    assert the(framework, "framework_clause", "SME-LOW-1")["clause_text"] == "Theirs."
    (others,) = loaded(project_folder, home, None)
    assert the(others, "framework_clause", "SME-LOW-1")["clause_text"] == "It is done."


def test_two_frameworks_in_one_load_keep_their_parts_apart(small: Source) -> None:
    mine = based(small, framework_removal=[removal("theme", "places")])
    both = load({"small": small, "mine": mine}, (), council("mine", "small"))
    tables = framework_rows(both)
    counts = {
        name: [
            sum(row["framework_id"] == each for row in tables[f"reference.{name}"])
            for each in ("mine", "small")
        ]
        for name in (*PARTS, REMOVAL, WORDING, EDITION)
    }
    assert counts == {
        "framework": [1, 1],
        "framework_theme": [1, 2],
        "framework_key_area": [2, 3],
        "framework_level": [2, 2],
        "framework_clause": [3, 5],
        "framework_rule": [2, 3],
        "framework_rule_test": [3, 4],
        "framework_indicator": [1, 1],
        "framework_removal": [1, 0],
        "framework_wording": [0, 0],
        "framework_edition": [1, 1],
    }


def test_the_tables_of_several_frameworks_keep_their_contracts(small: Source) -> None:
    both = load({"small": small, "mine": based(small)}, (), council("mine", "small"))
    for table, rows in framework_rows(both).items():
        contract = contract_of(table.removeprefix("reference."))
        assert contract.table == table
        assert list(faults_of(contract, rows)) == []
        assert frame_of(contract, rows).height == len(rows)


def test_an_edition_says_whose_a_framework_is_its_hash_and_its_clauses(small: Source) -> None:
    mine = replace(based(small, framework_removal=[removal("theme", "places")]), origin="council")
    both = load({"small": small, "mine": mine}, (), council("mine", "small"))
    assert framework_rows(both)[f"reference.{EDITION}"] == [
        {
            "framework_id": each.framework_id,
            "framework_sha256": each.sha256,
            "origin": origin,
            "clause_count": count,
        }
        for each, origin, count in zip(both, ("council", "group"), (3, 5), strict=True)
    ]
    assert both[0].sha256 != both[1].sha256


# The strategy itself, changed by a council


@pytest.fixture(scope="module")
def contracts() -> list[Contract]:
    return list(find_contracts().values())


OURS = {
    "framework": [head(framework_title="Ours", based_on=FINAL)],
    "framework_removal": [removal("key_area", "EMB"), removal("clause", "SME-INN-4")],
    "framework_theme": [theme("climate", theme_order="5")],
    "framework_key_area": [key_area("GRN", "climate", key_area_order="15")],
    "framework_clause": [
        {**clause("SME-MIN-1", "A"), "level_code": "minimum"},
        {**clause("GRN-MAT-1", "D"), "level_code": "mature"},
    ],
    "framework_rule": [rule("GRN-MAT-1"), rule("VCSE-INN-2")],
    "framework_rule_test": [
        rule_test("GRN-MAT-1", indicator_code="L-01", parameter="green_share", **POWER),
        rule_test("VCSE-INN-2", parameter="our_share"),
    ],
    "framework_indicator": [indicator("L-01")],
    "parameters": [parameter("green_share"), parameter("our_share")],
}


def test_a_council_removes_replaces_and_adds_by_files_alone(
    room: CouncilHome, home: Home, contracts: list[Contract]
) -> None:
    written(room.frameworks, "ours", OURS)
    final, ours = usable(Known.here(home, room, contracts), council(FINAL, "ours"))
    before, after = parts_of(final), parts_of(ours)
    emb = {part for part in before if " EMB" in part}
    assert {part.split()[0] for part in emb} == {"key_area", "clause", "rule", "rule_test"}
    assert emb.isdisjoint(after)
    gone, come = (
        {part for part in parts if not part.startswith("rule_test")}
        for parts in (before - after - emb, after - before)
    )
    assert gone == listed("clause SME-INN-4, rule SME-INN-4, rule SME-MIN-1")
    assert come == listed(
        "theme climate, key_area GRN, clause GRN-MAT-1, rule GRN-MAT-1, "
        "indicator L-01 power_share all"
    )


def test_what_a_council_changes_is_tested_its_way_and_the_rest_as_before(
    room: CouncilHome, home: Home, contracts: list[Contract]
) -> None:
    written(room.frameworks, "ours", OURS)
    final, ours = usable(Known.here(home, room, contracts), council(FINAL, "ours"))
    changed = {"SME-MIN-1", "SME-INN-4", "VCSE-INN-2", "GRN-MAT-1"}
    tests = without_name(ours, "framework_rule_test")
    assert [
        (row["clause_id"], row["parameter"]) for row in tests if row["clause_id"] in changed
    ] == [("GRN-MAT-1", "green_share"), ("VCSE-INN-2", "our_share")]
    assert [row for row in tests if row["clause_id"] not in changed] == [
        row
        for row in without_name(final, "framework_rule_test")
        if row["clause_id"] not in changed and not row["clause_id"].startswith("EMB")
    ]


def test_the_strategy_alone_is_the_default_of_a_council_with_nothing_of_its_own(
    home: Home, contracts: list[Contract]
) -> None:
    used = usable(Known.here(home, home.council("E06000001"), contracts), council())
    assert [each.framework_id for each in used] == [FINAL]


def test_a_council_with_its_own_is_set_against_both(
    room: CouncilHome, home: Home, contracts: list[Contract]
) -> None:
    written(room.frameworks, "ours", OURS)
    used = usable(Known.here(home, room, contracts), council())
    assert [each.framework_id for each in used] == [FINAL, "ours"]


def test_words_over_a_framework_that_there_is_not_are_refused_by_the_name_of_their_folder(tmp_path):
    small = written(tmp_path, "small", SMALL)
    lost = laid_over(tmp_path, "licensed", words("SME-LOW-1", "In their words.", "Page 3"))
    with pytest.raises(BadReference, match="words over a framework 'licensed'"):
        sort_out([small, lost])
