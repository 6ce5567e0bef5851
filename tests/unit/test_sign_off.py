"""Sign-off: what is signed is frozen whole, anybody can check it, and it is never written again."""

import csv
import errno
import hashlib
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from pipelines import cli
from pipelines.assessments import (
    SIGNED_CLAIM,
    SIGNED_VERDICT,
    add_claim,
    assessment_rows,
    contract_of,
    frozen_contract,
    ledger_state,
    read_claims,
    read_sign_offs,
    sign_off_id,
)
from pipelines.contracts import read_contract
from pipelines.council import profile_for, read_profile, write_profile
from pipelines.errors import BadReference, RunRefused
from pipelines.files import canonical, sha256_of
from pipelines.frameworks import build, sort_out, sources
from pipelines.home import Home
from pipelines.publishing import switch_latest
from pipelines.reference_rows import faults_of, frame_of, read_rows
from pipelines.sign_off import Signature, differences, sign, verdict_sha256
from pipelines.tables import PROJECT

CODE, STRATEGY, DRAFT = "E06999999", "nps-2018-final", "nps-2018-draft"
HAND = Signature("A. Assessor", "Head of Procurement", date(2025, 6, 30), "As agreed.")
FILES = ["claims.csv", "framework.json", "sign_off.json", "verdicts.csv"]

AREA = {"framework_id": STRATEGY, "key_area_code": "SME", "sub_dimension": "high_level"}
CLAIM = {
    **AREA,
    "claimed_on": "2025-06-01",
    "claimed_level": "developing",
    "target_level": "mature",
    "assessor": "A. Assessor",
    "role": "Head of Procurement",
    "reason": "",
}
SUPPORTED = {
    **AREA,
    "clause_id": "SME-DEV-1",
    "level_code": "developing",
    "testability": "D",
    "verdict": "SUPPORTS",
    "period_type": "financial_year",
    "period_label": "2024/25",
    "test_count": "1",
    "least_outcome": "met",
    "most_outcome": "met",
    "coverage_share": "0.9",
}
UNTOLD = {
    **AREA,
    "clause_id": "SME-MAT-1",
    "level_code": "mature",
    "testability": "A",
    "verdict": "SILENT",
    "silent_reason": "NOT_TESTABLE_FROM_DATA",
    "test_count": "0",
}
TEST = {
    "framework_id": STRATEGY,
    "clause_id": "SME-DEV-1",
    "test_order": "1",
    "test_role": "count",
    "test_text": "SME share of spend",
    "indicator_code": "I-04",
    "measure": "spend_share",
    "definition": "sme_d_nps",
    "breakdown": "none",
    "quantifier": "all",
    "comparator": "lt",
    "parameter": "clause_handful",
    "parameter_value": "0.25",
    "cell_count": "1",
    "lower_value": "0.10",
    "point_value": "0.12",
    "upper_value": "0.15",
    "least_outcome": "met",
    "most_outcome": "met",
    "indicator_id": "I-04|spend_share",
}
TABLES = {
    "evidence.claim": [{**CLAIM, "claim_number": "1", "claimed_level_name": "Developing"}],
    "evidence.assessment": [
        {
            **AREA,
            "key_area_order": "9",
            "claimed_level_name": "Developing",
            "target_level_name": "Mature",
            "evidence_at_level": "Developing: 1 supports, 0 contradicts",
            "challenge_status": "not challenged",
        }
    ],
    "evidence.evidence_table": [
        {
            **SUPPORTED,
            "level_name": "Developing",
            "clause_text": 'Small firms "take part",\nin a handful of contracts.',
            "rule_text": "The share is small.",
            "indicator_value": "12% [10%, 15%]",
            "claimed_level_name": "Developing",
        },
        {**UNTOLD, "level_name": "Mature", "clause_text": "They are brought in."},
    ],
    "evidence.clause_verdict": [SUPPORTED, UNTOLD],
    "evidence.clause_test": [TEST, {**TEST, "test_order": "2", "definition": "micro_d_nps"}],
    "evidence.assessment_change": [],
}
INPUTS = [
    {"file_sha256": "b" * 64, "file_name": "april.csv", "payments": 12},
    {"file_sha256": "a" * 64, "file_name": "may.csv", "payments": 7},
]
PARAMETERS = [{"parameter": "clause_handful", "value": "0.25", "source": "PRODUCT-DEFAULT"}]


def challenged(**changed):
    (row,) = TABLES["evidence.assessment"]
    wanted = {"challenge_status": "reason wanted", "challenged_clause_ids": "SME-DEV-1"}
    return {**row, **wanted, **changed}


def of_draft(rows):
    return [{**row, "framework_id": DRAFT} for row in rows]


def frame(table, rows):
    schema, _, name = table.partition(".")
    contract = read_contract(PROJECT / "sql" / schema / f"{name}.yml")
    known = [{k: v for k, v in row.items() if k in contract.column_names} for row in rows]
    return frame_of(contract, known)


class Council:
    """One council in a spend home of its own, with what a run would have published of it."""

    def __init__(self, home, framework):
        self.home, self.framework = home, framework
        self.room = home.council(CODE)

    def claim(self, **changed):
        return add_claim(self.room, {**CLAIM, **changed}, [self.framework])

    def publish(self, run="r1", tables=None, **record):
        """Publish these tables and this record in the place of the usual ones."""
        ledger = self.room.assessments / "claims.csv"
        folder = self.room.published / run
        shutil.rmtree(folder, ignore_errors=True)
        for name, rows in {**TABLES, **(tables or {})}.items():
            path = folder / f"{name.replace('.', '/')}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            frame(name, rows).write_parquet(path)
        edition = {"framework_id": STRATEGY, "framework_sha256": self.framework.sha256}
        told = {
            "run": run,
            "identity": {
                "claims": sha256_of(ledger) if ledger.exists() else None,
                "versions": {"duckdb": "2.0.0"},
                "project": {"sql": "c" * 64},
            },
            "inputs": INPUTS,
            "parameters": PARAMETERS,
            "frameworks": [edition],
            **record,
        }
        (folder / "record.json").write_text(canonical(told), encoding="utf-8")
        switch_latest(self.room, run)
        return folder

    def sign(self, **changed):
        hand = {name: getattr(HAND, name) for name in ("signed_by", "role", "signed_on")}
        words = {**hand, "statement": HAND.statement, **changed}
        return sign(self.room, self.framework, Signature(**words))

    def hashed(self, tables=None):
        return verdict_sha256(self.publish("hashed", tables), STRATEGY)

    def differences(self, place, publication=None):
        return differences(self.room, place.name, publication or self.room.latest)


@pytest.fixture(scope="module")
def framework():
    return build(STRATEGY, *sort_out(sources(None, None)))


@pytest.fixture
def bare(tmp_path, framework):
    """A council that claims nothing and has published nothing."""
    return Council(Home(tmp_path / "home"), framework)


@pytest.fixture
def council(bare):
    """A council that claims a level and has published the evidence beside it."""
    bare.claim()
    bare.publish()
    return bare


def signed_in(place):
    return json.loads((place / "sign_off.json").read_text(encoding="utf-8"))


def bytes_below(folder):
    """Every file but locks, which are empty and say nothing."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path: path.read_bytes() for path in files if path.suffix != ".lock"}


def test_signing_freezes_an_assessment_in_four_files(council):
    place = council.sign()
    assert place.parent == council.room.assessments
    assert sorted(path.name for path in place.iterdir()) == FILES
    assert [each["sign_off_id"] for each in read_sign_offs(council.room)] == [place.name]


def test_a_signature_says_who_as_what_when_and_on_what(council):
    signed = signed_in(council.sign())
    assert signed["signed_by"] == "A. Assessor"
    assert signed["role"] == "Head of Procurement"
    assert signed["signed_on"] == "2025-06-30"
    assert signed["statement"] == "As agreed."
    assert signed["framework_id"] == STRATEGY
    assert signed["framework_sha256"] == council.framework.sha256
    assert signed["run_id"] == "r1"
    assert signed["versions"] == {"duckdb": "2.0.0"}
    assert signed["project"] == {"sql": "c" * 64}
    assert signed["parameters"] == PARAMETERS
    assert signed["verdict_sha256"] == verdict_sha256(council.room.latest, STRATEGY)
    assert signed["claims"] == ledger_state(council.room)
    assert signed["inputs"] == [
        {"file_sha256": "a" * 64, "file_name": "may.csv"},
        {"file_sha256": "b" * 64, "file_name": "april.csv"},
    ]
    place = council.room.assessments / signed["sign_off_id"]
    others = [name for name in FILES if name != "sign_off.json"]
    assert signed["files"] == {name: sha256_of(place / name) for name in others}
    hashes = {name: value for name, value in signed.items() if name.endswith("_sha256")}
    assert len(set(hashes.values())) == 4
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in hashes.values()), hashes


def test_a_sign_off_is_named_after_day_framework_and_its_own_content(council):
    first = council.sign()
    assert re.fullmatch(f"2025-06-30-{STRATEGY}-[0-9a-f]{{8}}", first.name)
    signed = signed_in(first)
    assert signed.pop("sign_off_id") == first.name == sign_off_id(signed)
    assert first.name[-8:] == hashlib.sha256(canonical(signed).encode()).hexdigest()[:8]
    assert council.sign(statement="Otherwise.").name[:-8] == first.name[:-8]
    other_day = council.sign(signed_on=date(2025, 7, 1))
    assert other_day.name.startswith(f"2025-07-01-{STRATEGY}-")
    assert len({path.name[-8:] for path in council.room.assessments.glob("*/")}) == 3


def test_claims_are_frozen_as_they_stand_beside_the_evidence(council):
    place = council.sign()
    assert (place / "claims.csv").read_bytes().decode() == (
        "key_area_code,sub_dimension,claimed_level,target_level\nSME,high_level,developing,mature\n"
    )


def test_every_clause_is_frozen_with_its_words_rule_figures_and_verdict(council):
    place = council.sign()
    rows = read_rows(place / "verdicts.csv", frozen_contract(SIGNED_VERDICT))
    assert [row["clause_id"] for row in rows] == ["SME-DEV-1", "SME-MAT-1"]
    supported, untold = rows
    assert supported["clause_text"] == 'Small firms "take part",\nin a handful of contracts.'
    assert supported["rule_text"] == "The share is small."
    assert supported["indicator_value"] == "12% [10%, 15%]"
    assert (supported["verdict"], supported["silent_reason"]) == ("SUPPORTS", None)
    assert (untold["verdict"], untold["silent_reason"]) == ("SILENT", "NOT_TESTABLE_FROM_DATA")


@pytest.mark.parametrize(
    ("name", "stem"), [("claims.csv", SIGNED_CLAIM), ("verdicts.csv", SIGNED_VERDICT)]
)
def test_what_is_frozen_keeps_the_contract_under_which_the_next_run_reads_it(council, name, stem):
    path = council.sign() / name
    contract = frozen_contract(stem)
    assert list(faults_of(contract, read_rows(path, contract))) == []
    assert tuple(path.read_text().splitlines()[0].split(",")) == contract.column_names
    (row,) = assessment_rows(council.room, [])[f"reference.{stem}"][:1]
    assert row["sign_off_id"] == path.parent.name
    assert list(faults_of(contract_of(stem), [row])) == []


def test_the_framework_is_frozen_whole(council):
    frozen = json.loads((council.sign() / "framework.json").read_text(encoding="utf-8"))
    assert frozen.pop("parameters") == council.framework.parameters
    assert frozen == council.framework.rows
    assert len(frozen["framework_clause"]) > 100


def test_only_the_framework_that_is_signed_is_frozen(council):
    both = {name: [*rows, *of_draft(rows)] for name, rows in TABLES.items()}
    council.publish(tables=both)
    place = council.sign()
    assert len(read_rows(place / "claims.csv", frozen_contract(SIGNED_CLAIM))) == 1
    assert len(read_rows(place / "verdicts.csv", frozen_contract(SIGNED_VERDICT))) == 2


@pytest.mark.parametrize("name", FILES)
def test_signing_that_broke_off_is_no_signature_and_can_be_done_again(council, monkeypatch, name):
    replace = Path.replace

    def full(path, target):
        if Path(target).name == name:
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(path, target)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            council.sign()
    (half,) = council.room.assessments.glob("*/")
    assert name not in [path.name for path in half.iterdir()]
    assert read_sign_offs(council.room) == []
    assert len(read_claims(council.room, [council.framework])) == 1
    assert council.sign() == half
    assert sorted(path.name for path in half.iterdir()) == FILES
    assert [each["sign_off_id"] for each in read_sign_offs(council.room)] == [half.name]


def test_signing_a_publication_that_lacks_a_table_leaves_nothing_and_can_be_done_again(council):
    table = council.room.published / "r1" / "evidence" / "evidence_table.parquet"
    away = table.rename(table.with_suffix(".away"))
    with pytest.raises(FileNotFoundError):
        council.sign()
    assert [path.name for path in council.room.assessments.iterdir()] == ["claims.csv"]
    away.rename(table)
    assert sorted(path.name for path in council.sign().iterdir()) == FILES


@pytest.mark.parametrize(
    "name",
    [
        *("signed_on", "signed_by", "role", "statement", "framework_id", "framework_sha256"),
        *("run_id", "versions", "project", "parameters", "parameter_sha256", "inputs"),
        *("input_sha256", "verdict_sha256", "claims", "files", "sign_off_id"),
    ],
)
@pytest.mark.parametrize("how", ["changed", "removed"])
def test_a_sign_off_of_which_any_part_was_changed_is_refused(council, name, how):
    place = council.sign()
    signed = signed_in(place)
    assert signed.pop(name) != "0" * 64
    more = {name: "0" * 64} if how == "changed" else {}
    (place / "sign_off.json").write_text(canonical({**signed, **more}), encoding="utf-8")
    with pytest.raises(BadReference) as told:
        read_sign_offs(council.room)
    assert str(told.value) == f"{place} is not what was signed: put it back, from a copy."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("claims.csv", ("mature", "leader")),
        ("verdicts.csv", ("SUPPORTS", "CONTRADICTS")),
        ("framework.json", ("high_level", "influence")),
    ],
)
@pytest.mark.parametrize("how", ["changed", "removed"])
def test_a_frozen_file_that_was_changed_or_removed_is_refused(council, name, words, how):
    place = council.sign()
    path = place / name
    before = path.read_text(encoding="utf-8")
    path.unlink()
    if how == "changed":
        path.write_text(before.replace(*words), encoding="utf-8", newline="\n")
        assert path.read_text(encoding="utf-8") != before
    sentence = f"{place} is not what was signed: put it back, from a copy."
    for read in (
        lambda: read_sign_offs(council.room),
        lambda: assessment_rows(council.room, [council.framework]),
        lambda: council.differences(place),
        lambda: council.sign(role="Chair"),
    ):
        with pytest.raises(BadReference) as told:
            read()
        assert str(told.value) == sentence


def test_the_same_publication_has_the_same_hash_whatever_the_order_of_its_rows(council):
    backwards = {name: rows[::-1] for name, rows in TABLES.items()}
    assert council.hashed(backwards) == council.hashed()


CHANGES = {
    "another verdict": ("evidence.clause_verdict", SUPPORTED, {"verdict": "CONTRADICTS"}),
    "another reason": ("evidence.clause_verdict", UNTOLD, {"silent_reason": "NO_INPUT"}),
    "another year": ("evidence.clause_verdict", SUPPORTED, {"period_label": "2023/24"}),
    "another coverage": ("evidence.clause_verdict", SUPPORTED, {"coverage_share": "0.8"}),
    "another point": ("evidence.clause_test", TEST, {"point_value": "0.1200000001"}),
    "another lower bound": ("evidence.clause_test", TEST, {"lower_value": "0.11"}),
    "another upper bound": ("evidence.clause_test", TEST, {"upper_value": None}),
    "another parameter": ("evidence.clause_test", TEST, {"parameter": "clause_some"}),
    "another value of it": ("evidence.clause_test", TEST, {"parameter_value": "0.20"}),
    "another comparison": ("evidence.clause_test", TEST, {"comparator": "le"}),
    "another clause": ("evidence.clause_verdict", SUPPORTED, {"clause_id": "SME-DEV-2"}),
    "a test of another clause": ("evidence.clause_test", TEST, {"clause_id": "SME-DEV-2"}),
    "another place": ("evidence.clause_test", TEST, {"test_order": "3"}),
    "another part": ("evidence.clause_test", TEST, {"test_role": "gate"}),
    "another indicator": ("evidence.clause_test", TEST, {"indicator_id": "I-05|spend_share"}),
    "another quantifier": ("evidence.clause_test", TEST, {"quantifier": "any"}),
    "another floor": ("evidence.clause_test", TEST, {"denominator_floor_gbp": "1000.00"}),
    "another number of cells": ("evidence.clause_test", TEST, {"cell_count": "2"}),
    "another coverage of a test": ("evidence.clause_test", TEST, {"coverage_share": "0.8"}),
    "other cells met at least": ("evidence.clause_test", TEST, {"least_met_count": "1"}),
    "other cells met at most": ("evidence.clause_test", TEST, {"most_met_count": "1"}),
    "another least outcome": ("evidence.clause_test", TEST, {"least_outcome": "some"}),
    "another most outcome": ("evidence.clause_test", TEST, {"most_outcome": "some"}),
    "another reason of a test": ("evidence.clause_test", TEST, {"silent_reason": "NO_INPUT"}),
}


@pytest.mark.parametrize(("table", "row", "changed"), CHANGES.values(), ids=CHANGES)
def test_another_verdict_figure_or_parameter_has_another_hash(council, table, row, changed):
    others = [each for each in TABLES[table] if each != row]
    assert council.hashed({table: [{**row, **changed}, *others]}) != council.hashed()


@pytest.mark.parametrize("table", ["evidence.clause_verdict", "evidence.clause_test"])
def test_a_verdict_or_a_test_that_is_gone_has_another_hash(council, table):
    assert council.hashed({table: TABLES[table][:1]}) != council.hashed()


@pytest.mark.parametrize("table", ["clause_verdict", "clause_test"])
def test_a_column_that_a_later_edition_adds_changes_no_hash(council, table):
    folder = council.publish()
    before = verdict_sha256(folder, STRATEGY)
    path = folder / "evidence" / f"{table}.parquet"
    later = pl.read_parquet(path).select(pl.lit("new").alias("a_new_column"), pl.all().reverse())
    later.write_parquet(path)
    assert verdict_sha256(folder, STRATEGY) == before


def test_words_that_repeat_what_is_hashed_change_no_hash(council):
    tests = [{**row, "test_text": "Share of small firms"} for row in TABLES["evidence.clause_test"]]
    assert council.hashed({"evidence.clause_test": tests}) == council.hashed()


def test_claims_do_not_touch_the_hash_of_the_verdicts(council):
    evidence = TABLES["evidence.evidence_table"]
    claimed = {
        "evidence.claim": [],
        "evidence.assessment": [challenged()],
        "evidence.evidence_table": [{**row, "claimed_level_name": "Mature"} for row in evidence],
    }
    assert council.hashed(claimed) == council.hashed()


def test_other_frameworks_do_not_touch_the_hash_of_the_verdicts(council):
    both = {name: [*rows, *of_draft(rows)] for name, rows in TABLES.items()}
    assert council.hashed(both) == council.hashed()


def test_the_hash_of_each_framework_is_that_of_its_own_verdicts(council):
    own = {"evidence.clause_verdict": [{**SUPPORTED, "verdict": "CONTRADICTS"}, UNTOLD]}
    both = {name: [*rows, *of_draft(own.get(name, rows))] for name, rows in TABLES.items()}
    folder = council.publish(tables=both)
    hashes = verdict_sha256(folder, STRATEGY), verdict_sha256(folder, DRAFT)
    assert hashes == (council.hashed(), council.hashed(own))
    assert hashes[0] != hashes[1]


def test_the_hash_of_the_verdicts_depends_on_no_run_and_no_home(council, tmp_path):
    elsewhere = Council(Home(tmp_path / "elsewhere"), council.framework)
    elsewhere.claim()
    elsewhere.publish("r2")
    mine, theirs = signed_in(council.sign()), signed_in(elsewhere.sign(signed_by="An auditor"))
    for name in ("framework_sha256", "parameter_sha256", "input_sha256", "verdict_sha256"):
        assert mine[name] == theirs[name]
    assert mine["run_id"] != theirs["run_id"]


def refusal(council):
    with pytest.raises(RunRefused) as told:
        council.sign()
    return str(told.value)


@pytest.mark.parametrize("name", ["signed_by", "role"])
@pytest.mark.parametrize("blank", ["", " ", "\t\r\n"])
def test_nobody_cannot_sign(council, name, blank):
    before = bytes_below(council.room.assessments)
    with pytest.raises(RunRefused) as told:
        council.sign(**{name: blank})
    assert str(told.value) == "Somebody has to sign, with a name and a role."
    assert bytes_below(council.room.assessments) == before


def test_nothing_published_cannot_be_signed(bare):
    bare.claim()
    assert refusal(bare) == f"Nothing is published there yet: `localpound run {CODE}`."


@pytest.mark.parametrize("editions", [[], [(STRATEGY, "0" * 64)], [(DRAFT, "0" * 64)]])
def test_a_publication_on_another_edition_of_the_framework_cannot_be_signed(council, editions):
    names = ("framework_id", "framework_sha256")
    council.publish(frameworks=[dict(zip(names, each, strict=True)) for each in editions])
    assert refusal(council) == (
        f"What is published does not rest on {STRATEGY} as it is now: `localpound run {CODE}` "
        "first."
    )


def test_claims_added_since_the_run_cannot_be_signed(council):
    council.claim(claimed_on="2025-06-02", claimed_level="mature")
    sentence = f"Claims were added since the last run: `localpound run {CODE}` first."
    assert refusal(council) == sentence
    council.publish()
    assert council.sign().is_dir()


def test_first_claims_made_since_the_run_cannot_be_signed(bare):
    bare.publish()
    bare.claim()
    assert refusal(bare).startswith("Claims were added since the last run")


def test_a_ledger_that_is_gone_since_the_run_cannot_be_signed(council):
    (council.room.assessments / "claims.csv").unlink()
    assert refusal(council).startswith("Claims were added since the last run")


def test_where_nothing_is_claimed_nothing_can_be_signed(bare):
    bare.publish()
    assert refusal(bare) == (
        f"Nothing is claimed of {STRATEGY} yet: "
        f"`localpound assess claim {CODE} AREA --level LEVEL`."
    )


def test_claims_on_another_framework_are_no_claims_on_this_one(council):
    ledger = council.room.assessments / "claims.csv"
    ledger.write_text(ledger.read_text().replace(STRATEGY, DRAFT))
    council.publish()
    assert refusal(council).startswith(f"Nothing is claimed of {STRATEGY} yet")


def test_a_ledger_with_a_fault_cannot_be_signed(council):
    ledger = council.room.assessments / "claims.csv"
    ledger.write_text(ledger.read_text().replace("developing", "gold"))
    council.publish()
    with pytest.raises(BadReference, match="line 2: claimed_level: 'gold' is none of minimum"):
        council.sign()


def test_a_challenge_without_a_reason_is_named_with_its_clauses(council):
    rows = [
        challenged(key_area_code="OSV", key_area_order="10", challenged_clause_ids="OSV-MAT-1"),
        challenged(key_area_code="MCR", key_area_order="4", challenge_status="reason given"),
        challenged(challenged_clause_ids="SME-DEV-1, SME-MAT-2"),
    ]
    council.publish(tables={"evidence.assessment": rows})
    assert refusal(council) == (
        "Data contradict what is claimed, and no reason is written: "
        "SME high_level (SME-DEV-1, SME-MAT-2); OSV high_level (OSV-MAT-1). "
        "Claim again with --reason, run, and sign."
    )


@pytest.mark.parametrize("status", ["reason given", "not challenged", "no claim"])
def test_a_challenge_with_a_reason_blocks_nothing(council, status):
    council.publish(tables={"evidence.assessment": [challenged(challenge_status=status)]})
    assert council.sign().is_dir()


def test_a_challenge_of_another_framework_blocks_nothing(council):
    rows = [*TABLES["evidence.assessment"], *of_draft([challenged()])]
    council.publish(tables={"evidence.assessment": rows})
    assert council.sign().is_dir()


def test_what_is_refused_leaves_nothing_behind(council):
    council.publish(tables={"evidence.assessment": [challenged()]})
    before = bytes_below(council.room.assessments)
    refusal(council)
    assert bytes_below(council.room.assessments) == before
    assert [path.name for path in council.room.assessments.iterdir()] == ["claims.csv"]


def test_the_same_is_signed_once(council):
    place = council.sign()
    before = bytes_below(council.room.assessments)
    assert refusal(council) == f"The same was signed before: {place}."
    assert bytes_below(council.room.assessments) == before


def test_a_signature_is_never_written_again(council):
    first = council.sign()
    before = bytes_below(first)
    council.claim(claimed_on="2025-07-01", claimed_level="mature")
    council.publish("r2", {"evidence.clause_verdict": [SUPPORTED]})
    places = {first, council.sign(), council.sign(signed_by="B. Buyer"), council.sign(role="Chair")}
    assert len(places) == 4
    assert bytes_below(first) == before
    assert len(read_sign_offs(council.room)) == 4


def test_claims_that_were_signed_guard_the_ledger_from_then_on(council):
    place = council.sign()
    assert council.claim(claimed_on="2025-07-01") == 2
    ledger = council.room.assessments / "claims.csv"
    ledger.write_text(ledger.read_text().replace("developing", "mature"))
    with pytest.raises(BadReference, match=place.name):
        read_claims(council.room, [council.framework])


def test_the_publication_that_was_signed_bears_the_signature_out(council):
    place = council.sign()
    assert council.differences(place) == []
    assert council.differences(place, council.room.published / "r1") == []


def test_another_run_of_the_same_inputs_bears_the_signature_out(council):
    place = council.sign()
    council.claim(claimed_on="2025-07-01", claimed_level="mature")
    council.publish("r2", inputs=INPUTS[::-1])
    assert council.differences(place) == []


FRAMEWORK = f"the framework {STRATEGY} is another edition"
OTHERS = {
    "framework": ({"frameworks": [{"framework_id": STRATEGY, "framework_sha256": "0"}]}, FRAMEWORK),
    "a value of a parameter": (
        {"parameters": [{**PARAMETERS[0], "value": "0.20"}]},
        "parameters differ",
    ),
    "a parameter more": (
        {"parameters": [*PARAMETERS, {"parameter": "clause_all", "value": "1"}]},
        "parameters differ",
    ),
    "an input file less": ({"inputs": INPUTS[:1]}, "the input files are others"),
    "the content of a file": (
        {"inputs": [INPUTS[0], {**INPUTS[1], "file_sha256": "c" * 64}]},
        "the input files are others",
    ),
    "a verdict": (
        {"tables": {"evidence.clause_verdict": [{**SUPPORTED, "verdict": "SILENT"}, UNTOLD]}},
        "verdicts or the figures behind them differ",
    ),
    "a figure": (
        {"tables": {"evidence.clause_test": [{**TEST, "upper_value": "0.2"}]}},
        "verdicts or the figures behind them differ",
    ),
}


@pytest.mark.parametrize(("changed", "difference"), OTHERS.values(), ids=OTHERS)
def test_what_differs_from_what_was_signed_is_named_alone(council, changed, difference):
    place = council.sign()
    council.publish("r2", **changed)
    assert council.differences(place) == [difference]
    assert council.differences(place, council.room.published / "r1") == []


def test_all_that_differs_is_named_at_once(council):
    place = council.sign()
    council.publish(
        "r2", {"evidence.clause_test": []}, frameworks=[], parameters=[], inputs=INPUTS[:1]
    )
    assert council.differences(place) == [
        FRAMEWORK,
        "parameters differ",
        "the input files are others",
        "verdicts or the figures behind them differ",
    ]


def test_facts_of_a_file_that_are_no_content_are_no_difference(council):
    place = council.sign()
    council.publish("r2", inputs=[{**each, "payments": 0} for each in INPUTS])
    assert council.differences(place) == []


def test_a_file_that_is_called_otherwise_is_no_difference(council):
    place = council.sign()
    renamed = [{**each, "file_name": f"{number}.csv"} for number, each in enumerate(INPUTS)]
    council.publish("r2", inputs=renamed)
    assert council.differences(place) == []
    later = signed_in(council.sign())
    assert later["input_sha256"] == signed_in(place)["input_sha256"]
    assert [each["file_name"] for each in later["inputs"]] == ["1.csv", "0.csv"]


def test_an_unknown_sign_off_lists_those_there_are(council):
    with pytest.raises(RunRefused) as told:
        differences(council.room, "nothing", council.room.latest)
    assert str(told.value) == "There is no signed assessment nothing. There are: none."
    names = sorted(council.sign(signed_on=date(2025, 7, day)).name for day in (2, 1))
    with pytest.raises(RunRefused) as told:
        differences(council.room, "nothing", council.room.latest)
    listed = ", ".join(names)
    assert str(told.value) == f"There is no signed assessment nothing. There are: {listed}."


def test_a_publication_that_is_not_there_cannot_be_compared(council):
    place = council.sign()
    with pytest.raises(RunRefused, match=f"Nothing is published there yet: `localpound run {CODE}"):
        council.differences(place, council.room.published / "r7")


# The commands, on a council that is set up as `localpound init` does it.


@pytest.fixture
def set_up(bare, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(bare.home.root))
    write_profile(bare.room.profile, profile_for(CODE))
    return bare


def assess(*words):
    answer = CliRunner().invoke(cli.main, ["assess", *map(str, words)])
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    return answer.exit_code, answer.output


BY = ("--by", "A. Assessor", "--role", "Head of Procurement")
CLAIMING = ("claim", CODE, "SME", "--level", "developing", "--on", "2025-06-01", *BY)
SIGNING = ("sign", CODE, "--on", "2025-06-30", *BY)


def assert_not_done(answer, sentence):
    status, output = answer
    assert (status, output) == (cli.NOT_DONE, f"Error: {sentence}\n")


def test_a_claim_is_made_by_command_and_the_next_step_is_said(set_up):
    status, output = assess(*CLAIMING, "--target", "mature", "--reason", "As agreed.")
    assert status == cli.DONE
    assert output == (
        f"SME high_level: developing is claimed of {STRATEGY} as at 2025-06-01 (claim 1). "
        f"Next: localpound run {CODE}\n"
    )
    (claim,) = read_claims(set_up.room, [set_up.framework])
    assert claim == {"claim_number": "1", **CLAIM, "reason": "As agreed."}
    assert "(claim 2)" in assess(*CLAIMING)[1]


def test_code_area_and_levels_may_be_typed_in_any_case_and_the_day_is_today(set_up):
    before = date.today()
    words = ("claim", CODE.lower(), "sme", "--level", "Developing", "--target", "MATURE", *BY)
    assert assess(*words)[0] == cli.DONE
    (claim,) = read_claims(set_up.room, [set_up.framework])
    assert before <= date.fromisoformat(claim["claimed_on"]) <= date.today()
    assert {**claim, "claimed_on": "", "reason": ""} == {
        "claim_number": "1",
        **CLAIM,
        "claimed_on": "",
    }


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("XX", "--level", "mature"),
            "XX high_level is no key area of nps-2018-final: CCO high_level,",
        ),
        (
            ("SME", "--level", "gold"),
            "claimed_level: 'gold' is none of minimum, developing, mature, leader, innovator.",
        ),
        (("SME", "--level", "mature", "--target", "gold"), "target_level: 'gold' is none of"),
        (
            ("SME", "--level", "mature", "--sub-dimension", "influence"),
            "SME influence is no key area of nps-2018-final",
        ),
        (
            ("SME", "--level", "mature", "--framework", "green"),
            "The council is not set against 'green' but nps-2018-final.",
        ),
        (("SME", "--level", "mature", "--on", "30/06/2026"), "does not match the format"),
        (("SME",), "Missing option '--level'"),
    ],
)
def test_a_claim_that_cannot_be_taken_has_status_2_and_writes_nothing(set_up, words, sentence):
    status, output = assess("claim", CODE, *words, *BY)
    assert status == cli.NOT_DONE
    assert sentence in output
    assert not set_up.room.assessments.exists()


def test_who_claims_and_as_what_must_be_said(set_up):
    words = ("claim", CODE, "SME", "--level", "mature")
    assert "Missing option '--by'" in assess(*words, "--role", "Head")[1]
    assert "Missing option '--role'" in assess(*words, "--by", "A")[1]
    assert_not_done(
        assess(*words, "--by", "", "--role", ""),
        "The claim cannot be taken: assessor: is blank; role: is blank.",
    )
    for by, role, blank in ((" ", "Head", "assessor"), ("A", " ", "role")):
        answer = assess(*words, "--by", by, "--role", role)
        assert_not_done(answer, f"The claim cannot be taken: {blank}: is blank.")
    assert not set_up.room.assessments.exists()


@pytest.mark.parametrize("words", [("", "Chair"), ("A. Assessor", " ")])
def test_who_signs_and_as_what_must_be_said(set_up, words):
    set_up.claim()
    set_up.publish()
    name, role = words
    answer = assess("sign", CODE, "--by", name, "--role", role)
    assert_not_done(answer, "Somebody has to sign, with a name and a role.")
    assert read_sign_offs(set_up.room) == []


@pytest.mark.parametrize("command", ["claim", "sign"])
def test_no_day_to_come_is_taken_and_today_is(set_up, command):
    set_up.claim()
    set_up.publish()
    words = {"claim": ("claim", CODE, "SME", "--level", "mature"), "sign": ("sign", CODE)}[command]
    before = bytes_below(set_up.room.assessments)
    for to_come in (date.today() + timedelta(2), date(9999, 12, 31)):
        assert_not_done(
            assess(*words, "--on", to_come.isoformat(), *BY),
            f"{to_come.isoformat()} is yet to come: state the day on which it was said.",
        )
    assert bytes_below(set_up.room.assessments) == before
    assert assess(*words, "--on", date.today().isoformat(), *BY)[0] == cli.DONE


@pytest.mark.parametrize("words", [CLAIMING, SIGNING])
def test_a_name_that_is_no_text_is_one_sentence_and_writes_nothing(set_up, words):
    if words == SIGNING:
        set_up.claim()
        set_up.publish()
    before = bytes_below(set_up.room.root)
    assert_not_done(
        assess(*words[:-4], "--by", "Jos\udce9", "--role", "Head"),
        "'\\udce9' is no text: type it in UTF-8.",
    )
    assert bytes_below(set_up.room.root) == before


def own_framework(council, project, written):
    """A framework of the council's own whose codes are the sample's, written otherwise."""
    own = council.room.frameworks / "wexmoor-green"
    shutil.copytree(project / "sample_data" / "council" / "frameworks" / own.name, own)
    for path in own.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([written.get(cell, cell) for cell in row] for row in rows)
    return own.name


def test_an_area_may_be_called_as_a_level_is(set_up, project):
    name = own_framework(set_up, project, {"GRN": "MATURE"})
    words = ("claim", CODE, "Mature", "--level", "Mature", "--framework", name)
    assert assess(*words, *BY)[1].startswith("MATURE high_level: mature is claimed of")


@pytest.mark.parametrize(
    "typed",
    [
        ("Green", "Mature", "high_level"),
        ("green", "mature", "High_Level"),
        ("GREEN", "MATURE", "HIGH_LEVEL"),
        (" green ", " Mature", "high_level "),
    ],
)
def test_codes_are_claimed_as_the_framework_writes_them_however_they_are_typed(
    set_up, project, typed
):
    name = own_framework(set_up, project, {"GRN": "Green", "mature": "Mature"})
    area, level, dimension = typed
    words = ("claim", CODE, area, "--level", level, "--target", level, "--framework", name)
    status, output = assess(*words, "--sub-dimension", dimension, *BY)
    assert status == cli.DONE
    assert output.startswith(f"Green high_level: Mature is claimed of {name} as at ")
    ledger = (set_up.room.assessments / "claims.csv").read_text(encoding="utf-8")
    assert f",{name},Green,high_level,Mature,Mature,A. Assessor," in ledger


@pytest.mark.parametrize("words", [CLAIMING, SIGNING])
def test_a_council_that_is_not_set_up_says_what_to_do(bare, monkeypatch, words):
    monkeypatch.setenv("SPEND_HOME", str(bare.home.root))
    status, output = assess(*words)
    assert status == cli.NOT_DONE
    assert "set the council up first with `localpound init CODE`" in output
    assert not bare.home.root.exists()


@pytest.mark.parametrize("words", [CLAIMING, SIGNING])
def test_one_of_several_frameworks_must_be_named(set_up, words):
    profile = read_profile(set_up.room.profile)
    both = profile.model_copy(update={"frameworks": (STRATEGY, DRAFT)})
    write_profile(set_up.room.profile, both)
    if words == SIGNING:
        set_up.claim()
        set_up.publish()
    assert_not_done(
        assess(*words),
        f"Name one of the council's frameworks with --framework: {STRATEGY}, {DRAFT}.",
    )
    status, output = assess(*words, "--framework", STRATEGY)
    assert status == cli.DONE
    assert STRATEGY in output


def test_a_claim_is_shown_beside_its_evidence_and_challenge(set_up):
    set_up.publish(tables={"evidence.assessment": [challenged()]})
    status, output = assess("show", CODE)
    assert status == cli.DONE
    assert f"{STRATEGY}: what is claimed and what the data say" in output
    (line,) = [line for line in output.splitlines() if "Developing" in line and "Mature" in line]
    cells = [cell.strip() for cell in line.strip("│|").split("│")]
    assert cells[:3] == ["SME", "Developing", "Mature"]
    for words in ("1 supports", "reason wanted: SME-DEV-1"):
        assert words in " ".join(output.split())
    assert "Since the last signature" not in output


def test_each_framework_is_shown_and_one_alone_when_it_is_named(set_up):
    rows = TABLES["evidence.assessment"]
    set_up.publish(tables={"evidence.assessment": [*of_draft(rows), *rows]})
    titles = [f"{name}: what is claimed" for name in (DRAFT, STRATEGY)]
    assert all(title in assess("show", CODE)[1] for title in titles)
    output = assess("show", CODE, "--framework", DRAFT)[1]
    assert [title in output for title in titles] == [True, False]


def test_showing_a_framework_of_which_nothing_is_published_says_which_there_are(set_up):
    rows = TABLES["evidence.assessment"]
    set_up.publish(tables={"evidence.assessment": [*rows, *of_draft(rows)]})
    assert_not_done(
        assess("show", CODE, "--framework", "nonsense"),
        f"Nothing is published of 'nonsense' but of {DRAFT}, {STRATEGY}.",
    )


def test_a_dimension_below_a_key_area_is_shown_with_it(set_up):
    (row,) = TABLES["evidence.assessment"]
    set_up.publish(tables={"evidence.assessment": [{**row, "sub_dimension": "influence"}]})
    assert "SME influence" in assess("show", CODE)[1]


def test_what_moved_since_the_last_signature_is_shown_with_its_cause(set_up):
    rows = [
        {
            **AREA,
            "what": "verdict",
            "clause_id": "SME-DEV-1",
            "value_before": "SUPPORTS",
            "value_now": "SILENT NO_INPUT",
            "causes": "data",
        },
        {
            **AREA,
            "what": "claimed level",
            "clause_id": "",
            "value_now": "developing",
            "causes": "claim",
        },
    ]
    set_up.publish(tables={"evidence.assessment_change": rows})
    status, output = assess("show", CODE)
    assert status == cli.DONE
    assert output.splitlines()[-3:] == [
        "Since the last signature:",
        "  SME high_level, claimed level: none -> developing (claim)",
        "  SME-DEV-1, verdict: SUPPORTS -> SILENT NO_INPUT (data)",
    ]


def test_before_a_publication_there_is_nothing_to_show_to_sign_or_to_check(set_up):
    set_up.claim()
    run_first = f"`localpound run {CODE}`."
    assert_not_done(assess("show", CODE), f"Nothing is published yet: {run_first}")
    assert_not_done(assess(*SIGNING), f"Nothing is published there yet: {run_first}")
    assert_not_done(
        assess("check", CODE), f"Nothing was signed yet: `localpound assess sign {CODE}`."
    )


def test_signing_says_who_signed_and_where(set_up):
    set_up.claim()
    set_up.publish()
    status, output = assess(*SIGNING, "--statement", "As the committee agreed.")
    assert status == cli.DONE
    (signed,) = read_sign_offs(set_up.room)
    place = set_up.room.assessments / signed["sign_off_id"]
    assert output == f"Signed by A. Assessor, Head of Procurement: {place}\n"
    assert signed["signed_on"] == "2025-06-30"
    assert signed["statement"] == "As the committee agreed."
    assert_not_done(
        assess(*SIGNING, "--statement", "As the committee agreed."),
        f"The same was signed before: {place}.",
    )


def test_a_signature_without_a_statement_says_none(set_up):
    set_up.claim()
    set_up.publish()
    assert assess(*SIGNING)[0] == cli.DONE
    assert read_sign_offs(set_up.room)[0]["statement"] is None


def test_a_challenged_claim_is_signed_once_a_reason_is_given(set_up):
    set_up.claim()
    set_up.publish(tables={"evidence.assessment": [challenged()]})
    status, output = assess(*SIGNING)
    assert status == cli.NOT_DONE
    assert "no reason is written: SME high_level (SME-DEV-1)." in output
    assert assess(*CLAIMING, "--reason", "Two firms were missed.")[0] == cli.DONE
    assert "Claims were added since the last run" in assess(*SIGNING)[1]
    given = challenged(challenge_status="reason given", challenge_reason="Two firms were missed.")
    set_up.publish(tables={"evidence.assessment": [given]})
    assert assess(*SIGNING)[0] == cli.DONE


def test_checking_says_of_each_signature_whether_it_is_borne_out(set_up):
    set_up.claim()
    set_up.publish()
    first = set_up.sign().name
    set_up.publish("r2", parameters=[], inputs=[])
    second = set_up.sign(signed_on=date(2025, 7, 1)).name
    differing = f"{first}: parameters differ; the input files are others.\n"
    same = f"{second}: the publication bears it out.\n"
    assert assess("check", CODE) == (cli.REFUSED, differing + same)
    assert assess("check", CODE, first) == (cli.REFUSED, differing)
    assert assess("check", CODE, second) == (cli.DONE, same)


def test_a_signature_is_checked_against_the_publication_of_any_run(set_up):
    set_up.claim()
    set_up.publish()
    name = set_up.sign().name
    set_up.publish("r2", parameters=[])
    assert assess("check", CODE, name)[0] == cli.REFUSED
    bearing = f"{name}: the publication bears it out.\n"
    assert assess("check", CODE, name, "--run", "r1") == (cli.DONE, bearing)
    assert_not_done(
        assess("check", CODE, name, "--run", "r7"),
        f"Nothing is published there yet: `localpound run {CODE}`.",
    )


def test_checking_an_unknown_signature_lists_those_there_are(set_up):
    set_up.claim()
    set_up.publish()
    name = set_up.sign().name
    assert_not_done(
        assess("check", CODE, "nothing"),
        f"There is no signed assessment nothing. There are: {name}.",
    )


@pytest.mark.parametrize("lacks", ["frameworks", "claims"])
def test_a_publication_of_an_earlier_version_is_refused_in_one_sentence(set_up, lacks):
    set_up.claim()
    set_up.publish()
    name = set_up.sign().name
    path = set_up.publish("r2") / "record.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    del (record if lacks == "frameworks" else record["identity"])[lacks]
    path.write_text(canonical(record), encoding="utf-8")
    refusals = {
        "frameworks": f"What is published does not rest on {STRATEGY} as it is now",
        "claims": "Claims were added since the last run",
    }
    assert_not_done(assess(*SIGNING), f"{refusals[lacks]}: `localpound run {CODE}` first.")
    differing = f"{name}: {FRAMEWORK}; verdicts or the figures behind them differ.\n"
    answers = {
        "frameworks": (cli.REFUSED, differing),
        "claims": (cli.DONE, f"{name}: the publication bears it out.\n"),
    }
    assert assess("check", CODE) == answers[lacks]


SPOILT = {
    "cut short": lambda place: (place / "sign_off.json").write_text("{"),
    "only its name": lambda place: (place / "sign_off.json").write_text(
        canonical({"sign_off_id": place.name})
    ),
    "signed by another": lambda place: (place / "sign_off.json").write_text(
        canonical({**signed_in(place), "signed_by": "B. Buyer"})
    ),
    "claims gone": lambda place: (place / "claims.csv").unlink(),
    "verdicts emptied": lambda place: (place / "verdicts.csv").write_text(""),
    "another framework": lambda place: (place / "framework.json").write_text("{}"),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_damaged_signature_is_one_sentence_and_status_2(set_up, spoil):
    set_up.claim()
    set_up.publish()
    place = set_up.sign()
    spoil(place)
    sentence = f"{place} is not what was signed: put it back, from a copy."
    for words in (CLAIMING, SIGNING, ("check", CODE), ("check", CODE, place.name)):
        assert_not_done(assess(*words), sentence)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 3, 31), "cannot be of them"),  # The claim is of June.
        (date(2025, 5, 31), "There are claims of 2025-06-01"),
    ],
)
def test_a_signature_does_not_lie_before_what_it_signs(council, day, words):
    with pytest.raises(RunRefused, match=words):
        council.sign(signed_on=day)


def test_a_year_that_is_not_over_cannot_be_signed(council):
    council.publish(tables={"evidence.clause_verdict": [{**SUPPORTED, "period_label": "2025/26"}]})
    with pytest.raises(RunRefused, match="The year that is judged ends on 2026-03-31"):
        council.sign()
