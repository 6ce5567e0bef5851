"""A framework is added by adding files: nothing in the code names one."""

import shutil

import pytest

GREEN = {
    "framework": (
        "framework_id,framework_title,publisher,published_year,source_document,wording,note",
        "green,Green procurement,A group of councils,2026,Joint paper,paraphrase,",
    ),
    "framework_theme": (
        "framework_id,theme_code,theme_name,theme_order,is_enabler,source_section",
        "green,nature,Nature,1,false,1",
    ),
    "framework_key_area": (
        "framework_id,key_area_code,theme_code,key_area_name,key_area_order,key_area_summary,"
        "source_section",
        "green,GRN,nature,Buying near,1,Short ways.,1",
    ),
    "framework_level": (
        "framework_id,level_code,level_name,level_order",
        "green,start,Start,1",
        "green,goal,Goal,2",
    ),
    "framework_clause": (
        "framework_id,clause_id,key_area_code,sub_dimension,level_code,clause_order,clause_text,"
        "source_document,source_section,testability,required_inputs,coverage_floor_parameter,"
        "coverage_minimum_parameter,polarity,polarity_note,evidence_wanted",
        "green,GRN-1,GRN,high_level,start,1,Somebody cares.,Joint paper,1,A,,,,concern,Not good.,"
        "Minutes",
        "green,GRN-2,GRN,high_level,goal,2,A good part is bought near.,Joint paper,2,D,I-03,floor,"
        "hard_minimum,concern,Not good.,Spend by place",
    ),
    "framework_rule": (
        "framework_id,clause_id,rule_text,tests_needed_count,verdict_when_met,"
        "verdict_when_some_met,verdict_when_none_met",
        "green,GRN-2,Enough is local.,1,SUPPORTS,SILENT,CONTRADICTS",
    ),
    "framework_rule_test": (
        "framework_id,clause_id,test_order,test_role,test_text,indicator_code,measure,definition,"
        "breakdown,quantifier,comparator,parameter,denominator_floor_parameter,required_parameter,"
        "reason_when_not_set",
        "green,GRN-2,1,count,Local share,I-03,spend_share,local_l1,none,all,ge,threshold,,,",
    ),
}


@pytest.fixture
def project(project, tmp_path):
    """The project with one more folder of framework files."""
    copied = tmp_path / "project"
    shutil.copytree(project / "sql", copied / "sql")
    shutil.copytree(project / "reference", copied / "reference")
    folder = copied / "reference" / "frameworks" / "green"
    folder.mkdir()
    for stem, lines in GREEN.items():
        (folder / f"{stem}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return copied


def test_two_frameworks_are_judged_in_one_run(given, row):
    figure = row.known("0.4", indicator_code="I-03", definition="local_l1")
    world = given(
        {"indicators.indicator_value": [figure], "reference.parameter": row.parameters()},
        frameworks=["nps-2018-final", "green"],
    )
    world.build("evidence.clause_test")
    world.build("evidence.clause_verdict")
    world.build("evidence.claim")
    world.build("evidence.clause_attestation")
    built = world.build("evidence.evidence_table")
    rows = built.rows("framework_id", "key_area_name", "clause_id", "verdict", "silent_reason")
    assert [found for found in rows if found[0] == "green"] == [
        ("green", "Buying near", "GRN-1", "SILENT", "NOT_TESTABLE_FROM_DATA"),
        ("green", "Buying near", "GRN-2", "SUPPORTS", None),
    ]
    assert len({found[2] for found in rows if found[0] != "green"}) == 148
