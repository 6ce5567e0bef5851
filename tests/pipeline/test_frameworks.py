"""Two national frameworks and one of a region, added by files alone, judged by one run."""

from collections import Counter
from decimal import Decimal

import pytest

from pipelines.council import read_profile, write_profile
from tests.pipeline.conftest import SOME

REGIONAL = {
    "framework": (
        "framework_id,framework_title,publisher,published_year,source_document,wording,based_on",
        "regional,Strategy of the region,Three councils,2026,Regional paper,paraphrase,"
        "nps-2018-final",
    ),
    "framework_removal": (
        "framework_id,part,code,reason",
        "regional,key_area,EC,Councillors are asked elsewhere.",
        "regional,clause,SME-LEA-1,It is part of every council's plan.",
    ),
    "framework_key_area": (
        "framework_id,key_area_code,theme_code,key_area_name,key_area_order,key_area_summary,"
        "source_section",
        "regional,GRN,community,Buying green,11,Less harm to the climate.,3",
    ),
    "framework_clause": (
        "framework_id,clause_id,key_area_code,sub_dimension,level_code,clause_order,clause_text,"
        "source_document,source_section,testability,required_inputs,coverage_floor_parameter,"
        "coverage_minimum_parameter,polarity,polarity_note,evidence_wanted",
        "regional,GRN-MAT-1,GRN,high_level,mature,1,Much is bought from renewable sources.,"
        "Regional paper,3; Mature,D,local_figure; L-07,clause_coverage_floor,"
        "clause_coverage_hard_minimum,concern,It is not so yet.,Energy account",
    ),
    "framework_rule": (
        "framework_id,clause_id,rule_text,tests_needed_count,verdict_when_met,"
        "verdict_when_some_met,verdict_when_none_met",
        "regional,GRN-MAT-1,The share is as large as the region asks.,1,SUPPORTS,SILENT,"
        "CONTRADICTS",
    ),
    "framework_rule_test": (
        "framework_id,clause_id,test_order,test_role,test_text,indicator_code,measure,definition,"
        "breakdown,quantifier,comparator,parameter",
        "regional,GRN-MAT-1,1,count,Renewable share,L-07,renewable_share,all,none,all,ge,"
        "region_renewable_share",
    ),
    "framework_indicator": (
        "framework_id,indicator_code,measure,definition,title,unit,formula,source",
        "regional,L-07,renewable_share,all,Renewable power,share,Renewable / all,Regional paper",
    ),
    "parameters": (
        "parameter,value,unit,source,source_note",
        "region_renewable_share,0.40,share,COUNCIL-POLICY,Asked by the regional paper.",
    ),
}
FIGURE = (
    "Indicator,Measure,Period,Value,Least,Most,Source",
    "L-07,renewable_share,2025/26,0.55,0.50,0.60,Energy account",
)
WORDING = (
    "framework_id,clause_id,clause_text,source_section",
    "nps-2018-draft,SME-MIN-1,The words of the source.,Page 4",
)
CHOSEN = ("nps-2018-draft", "nps-2018-final", "regional")


def write(folder, files):
    folder.mkdir(parents=True)
    for stem, lines in files.items():
        (folder / f"{stem}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def judged(tmp_path_factory, set_up):
    """Three files and one figure of the council's own, under three frameworks."""
    folder = tmp_path_factory.mktemp("frameworks")
    council = set_up(folder / "home")
    write(council.home.frameworks / "regional", REGIONAL)
    write(council.room.frameworks / "nps-2018-draft", {"framework_wording": WORDING})
    (folder / "energy.csv").write_text("\n".join(FIGURE) + "\n", encoding="utf-8")
    profile = read_profile(council.room.profile)
    year = {"assessed_year_start": {"value": "2025", "reason": "The year of the paper."}}
    changed = {**profile.model_dump(), "frameworks": CHOSEN, "parameters": year}
    write_profile(council.room.profile, type(profile).model_validate(changed))
    council.add(*SOME).add("energy.csv", folder=folder)
    outcome = council.run()
    assert outcome.passed, [outcome.fault, *(check.in_words for check in outcome.blocking)]
    return council


def test_draft_final_and_regional_strategy_are_judged_by_one_run(judged):
    table = judged.table("evidence.evidence_table")
    assert Counter(table["framework_id"]) == {
        "nps-2018-draft": 165,
        "nps-2018-final": 148,
        # Without the five clauses of EC and one of SME, with one of its own.
        "regional": 148 - 5 - 1 + 1,
    }


def test_an_area_added_by_files_comes_through_to_the_published_table(judged):
    table = judged.table("evidence.evidence_table")
    (row,) = [row for row in table.to_dicts() if row["clause_id"] == "GRN-MAT-1"]
    assert (row["framework_id"], row["key_area_name"], row["theme_name"]) == (
        "regional",
        "Buying green",
        "Achieving community benefits",
    )
    assert (row["verdict"], row["indicator_value"]) == (
        "SUPPORTS",
        "L-07 renewable_share (all): 55.0% [50.0%, 60.0%]",
    )
    assert "region_renewable_share = 0.40 share (COUNCIL-POLICY)" in row["parameter_text"]
    figures = judged.table("indicators.indicator_value")
    local = [row for row in figures.to_dicts() if row["indicator_code"] == "L-07"]
    assert [row["point_share"] for row in local] == [Decimal("0.55")]


def test_what_a_framework_removes_is_not_judged_under_it(judged):
    table = judged.table("evidence.evidence_table")
    areas = {
        name: {row["key_area_code"] for row in table.to_dicts() if row["framework_id"] == name}
        for name in CHOSEN
    }
    assert "EC" in areas["nps-2018-final"] - areas["regional"]
    assert "ECSM" in areas["nps-2018-draft"] - areas["nps-2018-final"]


def test_licensed_words_stand_in_the_place_of_ours(judged):
    table = judged.table("evidence.evidence_table")
    words = {
        (row["framework_id"], row["clause_text"])
        for row in table.to_dicts()
        if row["clause_id"] == "SME-MIN-1"
    }
    assert ("nps-2018-draft", "The words of the source.") in words
    assert ("nps-2018-final", "The words of the source.") not in words
