"""What verifying finds: files altered since, files that come out otherwise, what is missing."""

import json
import shutil

import polars as pl
import pytest

from pipelines import given, inbox
from pipelines import verification as verifying
from pipelines.errors import RunRefused
from pipelines.files import sha256_of
from pipelines.given import Absent
from pipelines.home import Home
from pipelines.run import Begun, Identity, Outcome, RunFolder
from pipelines.verification import verify
from pipelines.verification_report import sentences, to_json

CODE, RUN = "E06999999", "a1b2c3d4e5f60718"
FACTS = {"project": {"sql": "1" * 64}, "versions": {"duckdb": "2.0.0"}}
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
    files = sorted(path for path in there.rglob("*") if path.is_file())
    published = [
        {"path": path.relative_to(there).as_posix(), "sha256": sha256_of(path)} for path in files
    ]
    folder.keep_record({"identity": FACTS, "published": published})
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
    line = f"Run {RUN} of {CODE} was made again: 3 files, byte for byte the same."
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
    assert told(verify(home, room, RUN))[-1].endswith("Please report it.")


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


def test_json_says_all_of_it(home, room, again):
    content = json.loads(to_json(verify(home, room, RUN)))
    assert content["is_same"] is True
    assert content["files"] == 3


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
    scratch = given.restore(folder, tmp_path / "scratch", home)
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


def test_a_file_that_was_withdrawn_is_not_missed(home, room, tmp_path):
    april = tmp_path / "april.csv"
    april.write_text("x")
    inbox.add(home, CODE, [april])
    inbox.withdraw(home, CODE, "april.csv", "A draft.")
    home.archived(inbox.read_ledger(home, CODE)[0].sha256).unlink()
    assert given.absent(home, CODE) == []
