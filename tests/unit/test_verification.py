"""What verifying finds: files altered since, files that come out otherwise, what is missing."""

import json
import os
import shutil

import polars as pl
import pytest

from pipelines import given, inbox
from pipelines import verification as verifying
from pipelines.errors import LocalpoundError, RunRefused
from pipelines.files import canonical, sha256_of
from pipelines.given import Absent
from pipelines.home import Home
from pipelines.run import Begun, Identity, Outcome, RunFolder
from pipelines.verification import verify
from pipelines.verification_report import sentences, to_json

CODE = "E06999999"
FACTS = {"project": {"sql": "1" * 64}, "versions": {"duckdb": "2.0.0"}}
RUN = Identity(FACTS).run
SUPPLIERS = {"supplier_key": ["s1", "s2", "s3"], "supplier_name": ["Acme", "Bolt", "Cope"]}


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def room(home):
    """A council whose run published one table, its twin and a page."""
    room = home.council(CODE).prepare()
    there = room.published / RUN
    (there / "core").mkdir(parents=True)
    pl.DataFrame(SUPPLIERS).write_parquet(there / "core" / "supplier.parquet")
    (there / "core" / "supplier.csv").write_text("Acme\nBolt\nCope\n")
    (there / "evidence.html").write_text("A page.")
    folder = RunFolder.of(room, RUN)
    given.keep(home, room, folder.path)
    record = {"identity": FACTS, "parameters": []}
    (there / "record.json").write_text(canonical(record))
    files = sorted(path for path in there.rglob("*") if path.is_file())
    published = [
        {"path": path.relative_to(there).as_posix(), "sha256": sha256_of(path)} for path in files
    ]
    folder.keep_record({**record, "published": published})
    return room


@pytest.fixture
def again(monkeypatch, room, tmp_path):
    """The publication as it was written, which making the run again gives; and today's facts."""

    class Again:
        folder = tmp_path / "again"
        facts = FACTS
        passed = True

    made = Again()
    shutil.copytree(room.published / RUN, made.folder)

    def make(scratch, code, watch, project):
        published = made.folder if made.passed else None
        return Outcome(None, RUN, made.passed, made.folder, published, fault="It broke.")

    monkeypatch.setattr(verifying, "take_to_publication", make)
    monkeypatch.setattr(verifying, "begin", lambda *_: Begun(Identity(made.facts)))
    return made


def told(found):
    return list(sentences(found))


def test_the_same_bytes_are_one_line(home, room, again):
    found = verify(home, room, RUN)
    assert found.is_same
    line = f"Run {RUN} of {CODE} was made again: 4 files, byte for byte the same."
    assert told(found) == [line]


def test_a_tampered_table_names_its_rows_and_the_cause(home, room, again):
    tampered = pl.DataFrame({**SUPPLIERS, "supplier_name": ["Acme", "Bribe", "Cope"]})
    tampered.write_parquet(room.published / RUN / "core" / "supplier.parquet")
    found = verify(home, room, RUN)
    assert told(found) == [
        f"Run {RUN} of {CODE} was made again and is not the same: 1 files differ.",
        "First: core/supplier.parquet: 1 of 3 rows are only in the publication, 1 of 3 only in "
        "what was made again.",
        "  supplier_key s2: supplier_name is Bribe, made again Bolt",
        "1 published file is not what the run wrote:",
        "  - core/supplier.parquet: changed",
        "Cause: the files were changed after they were published; what the run wrote came out "
        "again.",
    ]


def test_rows_of_one_side_only_are_told(home, room, again):
    short = pl.DataFrame({name: [*values[:2], "z"] for name, values in SUPPLIERS.items()})
    short.write_parquet(room.published / RUN / "core" / "supplier.parquet")
    assert told(verify(home, room, RUN))[2:4] == [
        "  supplier_key z: only in the publication",
        "  supplier_key s3: only in what was made again",
    ]


@pytest.mark.parametrize("content", [b"", b"no parquet"])
def test_a_table_that_is_none_any_more_is_named(home, room, again, content):
    (room.published / RUN / "core" / "supplier.parquet").write_bytes(content)
    assert told(verify(home, room, RUN))[1] == "First: core/supplier.parquet."


def test_files_that_were_added_or_removed_are_named(home, room, again):
    (room.published / RUN / "core" / "supplier.csv").unlink()
    (room.published / RUN / "notes.txt").write_text("Mine.")
    found = verify(home, room, RUN)
    assert [(each.path, each.fate) for each in found.altered] == [
        ("core/supplier.csv", "missing"),
        ("notes.txt", "added"),
    ]
    assert not found.is_same


def test_other_code_is_named_as_the_cause_and_what_of_it(home, room, again):
    again.facts = {"project": {"sql": "2" * 64}, "versions": {"duckdb": "2.0.1"}}
    pl.DataFrame({**SUPPLIERS, "supplier_name": ["A", "B", "C"]}).write_parquet(
        again.folder / "core" / "supplier.parquet"
    )
    *_, cause, otherwise = told(verify(home, room, RUN))
    assert cause == "Cause: the code or the libraries are others than those that made the run."
    assert otherwise == (
        "What is otherwise today: project sql: 111111111111..., now 222222222222...; "
        "versions duckdb: 2.0.0, now 2.0.1."
    )


def test_where_only_what_names_the_code_differs_every_table_is_said_to_be_the_same(
    home, room, again
):
    again.facts = {**FACTS, "versions": {"duckdb": "2.0.1"}}
    (again.folder / "evidence.html").write_text("A page of another run.")
    assert told(verify(home, room, RUN))[-2].endswith("Every table is byte for byte the same.")


def test_other_bytes_of_the_same_inputs_and_code_are_our_fault(home, room, again):
    (again.folder / "evidence.html").write_text("Another page.")
    assert told(verify(home, room, RUN))[-1].endswith("please report it.")


def test_a_run_that_does_not_publish_again_says_why(home, room, again):
    again.passed = False
    found = verify(home, room, RUN)
    assert (found.is_same, found.fault) == (False, "It broke.")
    assert told(found)[0].endswith("did not come to a publication: It broke.")


def test_what_the_run_was_made_from_and_is_gone_is_named(home, room, again, monkeypatch):
    gone = [Absent("input", "april.csv", "ab" * 32, False), Absent("register", "p", "0" * 64, True)]
    monkeypatch.setattr(given, "absent", lambda *_: gone)
    assert told(verify(home, room, RUN))[1:3] == [
        "  - input file april.csv (abababababab) is missing",
        "  - register file p (000000000000) has been changed",
    ]


def test_a_run_that_kept_nothing_is_refused(home, room, again):
    with pytest.raises(RunRefused, match="holds no record of a run that passed"):
        verify(home, room, "0000000000000000")
    shutil.rmtree(RunFolder.of(room, RUN).path / given.FOLDER)
    with pytest.raises(RunRefused, match="made before runs kept what they were given"):
        verify(home, room, RUN)


def test_what_was_kept_and_changed_since_is_the_cause_and_not_the_code(home, room, again):
    kept = RunFolder.of(room, RUN)
    record = {**kept.record(), "identity": {**FACTS, "decisions": "3" * 64}}
    kept.keep_record(record)
    again.facts = {**FACTS, "decisions": None}
    (again.folder / "core" / "supplier.csv").write_text("Acme\n")
    found = verify(home, room, RUN)
    assert found.otherwise == ()
    assert told(found)[-2:] == [
        f"What was kept of what the run was given (runs/{RUN}/given) was changed since: "
        "decisions: 333333333333..., now none.",
        "Cause: it was made again from other things than those it was made from.",
    ]


def test_what_was_kept_and_changed_is_told_though_the_bytes_are_the_same(home, room, again):
    again.facts = {**FACTS, "profile": "4" * 64}
    kept = RunFolder.of(room, RUN)
    kept.keep_record({**kept.record(), "identity": {**FACTS, "profile": None}})
    found = verify(home, room, RUN)
    assert (found.different, found.is_same) == ((), False)
    assert told(found)[0].endswith("byte for byte the same, but:")


def test_a_record_of_a_run_that_says_otherwise_than_the_published_one_is_named(home, room, again):
    kept = RunFolder.of(room, RUN)
    kept.keep_record({**kept.record(), "parameters": ["bribe"]})
    found = verify(home, room, RUN)
    assert not found.is_same
    assert told(found) == [
        f"Run {RUN} of {CODE} was made again: 4 files, byte for byte the same, but:",
        "1 published file is not what the run wrote:",
        f"  - runs/{RUN}/record.json: changed",
    ]


def test_a_run_that_is_refused_when_made_again_says_why(home, room, again, monkeypatch):
    def refuse(*_):
        raise LocalpoundError("The profile is gone.")

    monkeypatch.setattr(verifying, "take_to_publication", refuse)
    assert told(verify(home, room, RUN))[0].endswith("The profile is gone.")


def test_making_again_leaves_nothing_where_dagster_home_points(home, room, again, monkeypatch):
    seen = []
    make = verifying.take_to_publication

    def watched(*given_to):
        seen.append(os.environ.get("DAGSTER_HOME"))
        return make(*given_to)

    monkeypatch.setattr(verifying, "take_to_publication", watched)
    monkeypatch.setenv("DAGSTER_HOME", str(home.root / "dagster"))
    verify(home, room, RUN)
    assert seen == [None]
    assert os.environ["DAGSTER_HOME"] == str(home.root / "dagster")


def test_a_record_of_another_identity_is_not_that_of_the_run(home, room, again):
    folder = RunFolder.of(room, RUN)
    folder.keep_record({**folder.record(), "identity": {**FACTS, "profile": "forged"}})
    found = verify(home, room, RUN)
    assert not found.is_same
    assert [(each.path, each.fate) for each in found.altered] == [
        (f"runs/{RUN}/record.json", "its identity is that of another run")
    ]


def test_json_says_all_of_it(home, room, again):
    content = json.loads(to_json(verify(home, room, RUN)))
    assert content["is_same"] is True
    assert content["files"] == 4


# ---- What a run is given


def test_what_is_kept_is_laid_out_as_a_home_and_grows_no_older(home, room):
    room.profile.write_text("first")
    (home.frameworks / "green").mkdir(parents=True)
    (home.frameworks / "green" / "framework.csv").write_text("green")
    (room.assessments / "s1").mkdir(parents=True)
    (room.assessments / "s1" / "sign_off.json").write_text("{}")
    folder = RunFolder.of(room, "r").path
    given.keep(home, room, folder)
    room.profile.write_text("second")
    kept = folder / given.FOLDER
    assert (kept / "councils" / CODE / "council.toml").read_text() == "first"
    assert (kept / "frameworks" / "green" / "framework.csv").read_text() == "green"
    assert (kept / "councils" / CODE / "assessments" / "s1" / "sign_off.json").is_file()
    given.keep(home, room, folder)
    assert (kept / "councils" / CODE / "council.toml").read_text() == "second"


def test_a_restored_home_reads_the_same_archive_and_knows_what_is_amiss(home, room, tmp_path):
    april, may = tmp_path / "april.csv", tmp_path / "may.csv"
    for path in (april, may):
        path.write_text(path.name)
    inbox.add(home, CODE, [april, may])
    folder = RunFolder.of(room, "r").path
    given.keep(home, room, folder)
    scratch = given.restore(folder, tmp_path / "scratch", home, CODE)
    assert given.absent(scratch, CODE) == []
    first, second = inbox.read_ledger(home, CODE)
    home.archived(first.sha256).unlink()
    changed = home.archived(second.sha256)
    changed.chmod(0o644)
    changed.write_text("something else")
    assert [(each.file_name, each.is_changed) for each in given.absent(scratch, CODE)] == [
        ("april.csv", False),
        ("may.csv", True),
    ]


def test_only_what_a_run_keeps_is_laid_out_again(home, room, tmp_path):
    room.profile.write_text("mine")
    folder = RunFolder.of(room, "r").path
    given.keep(home, room, folder)
    kept = folder / given.FOLDER
    for path in ("archive/x", f"councils/{CODE}/inbox/spend/x.csv", "cache/registers/x"):
        (kept / path).parent.mkdir(parents=True)
        (kept / path).write_text("not given")
    (tmp_path / "secret").write_text("secret")
    (kept / "councils" / CODE / "decisions.csv").symlink_to(tmp_path / "secret")
    scratch = given.restore(folder, tmp_path / "scratch", home, CODE)
    laid_out = [path for path in scratch.root.rglob("*") if path.is_file()]
    assert laid_out == [scratch.council(CODE).profile]


def test_what_is_made_beside_the_registers_stays_in_the_scratch_place(home, room, tmp_path):
    registers = home.cache / "registers"
    registers.mkdir(parents=True)
    (registers / "mutuals.parquet").write_text("rows")
    folder = RunFolder.of(room, "r").path
    given.keep(home, room, folder)
    scratch = given.restore(folder, tmp_path / "scratch", home, CODE)
    beside = scratch.cache / "registers"
    assert (beside / "mutuals.parquet").read_text() == "rows"
    (beside / "index.parquet").write_text("made")
    (tmp_path / "other").write_text("made anew")
    (tmp_path / "other").replace(beside / "mutuals.parquet")
    assert {path.name: path.read_text() for path in registers.iterdir()} == {
        "mutuals.parquet": "rows"
    }


def test_a_file_that_was_withdrawn_is_not_missed(home, room, tmp_path):
    april = tmp_path / "april.csv"
    april.write_text("x")
    inbox.add(home, CODE, [april])
    inbox.withdraw(home, CODE, "april.csv", "A draft.")
    home.archived(inbox.read_ledger(home, CODE)[0].sha256).unlink()
    assert given.absent(home, CODE) == []
