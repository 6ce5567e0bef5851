"""The same bytes again: another day, folder, order, number of threads, and after more has come."""

import random
import shutil
import time

import polars as pl
import pytest

from pipelines import inbox, publishing
from pipelines.home import Home
from pipelines.registers import shelf
from pipelines.run import set_up_council
from pipelines.settings import THREADS
from pipelines.tables import PROJECT
from pipelines.verification import verify
from pipelines.verification_report import sentences
from tests.pipeline.small import a_page, run_here, small_project

CODE = "E06999999"
MARCH = PROJECT / "sample_data" / "council" / "wexmoor-payments-over-500-2026-03.csv"


@pytest.fixture
def another_day(monkeypatch):
    """A clock on which it is another day than where the sample was run."""
    here = time.localtime().tm_yday
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        if time.localtime().tm_yday != here:
            break
    yield time.localtime().tm_yday - here
    monkeypatch.undo()
    time.tzset()


def test_threads_order_folder_and_day_change_no_published_byte(
    sample, set_up, tmp_path, sample_files, another_day, monkeypatch
):
    assert another_day
    files = list(sample_files)
    random.Random(6).shuffle(files)
    council = set_up(tmp_path / "elsewhere").drop(files)
    monkeypatch.setenv(THREADS, "1")
    assert council.run().passed
    assert council.published() == sample.published()


def added(home, march, place):
    """The home, to which another file came after its run."""
    late = place / "wexmoor-payments-over-500-2026-04.csv"
    late.write_bytes(march.read_bytes().replace(b"2026", b"2027"))
    (taken,) = inbox.add(home, CODE, [late])
    assert taken.is_new
    return home


@pytest.fixture
def grown(sample, tmp_path):
    """The home of the sample council, to which another file came after its run."""
    shutil.copytree(sample.home.root, tmp_path / "grown", symlinks=True)
    march = sample.room.inbox("spend") / MARCH.name
    return added(Home(tmp_path / "grown"), march, tmp_path)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return small_project(tmp_path_factory.mktemp("small") / "project")


@pytest.fixture
def small(_no_other_dagster, project, tmp_path, monkeypatch):
    """The home of a council of a project of few tables, to which a file came after its run."""
    monkeypatch.setattr(publishing, "write_pages", a_page)
    home = Home(tmp_path / "small")
    set_up_council(home, CODE)
    inbox.add(home, CODE, [MARCH])
    run_here(home, CODE, project)
    return added(home, MARCH, tmp_path)


def is_made_again(home, project):
    room = home.council(CODE)
    before = {path: path.read_bytes() for path in room.root.rglob("*") if path.is_file()}
    found = verify(home, room, room.latest.resolve().name, None, project)
    (line,) = sentences(found)
    assert line.endswith(f"was made again: {found.files:,} files, byte for byte the same.")
    assert {path: path.read_bytes() for path in room.root.rglob("*") if path.is_file()} == before


def test_an_old_run_is_made_again_after_more_has_come(small, project):
    is_made_again(small, project)


@pytest.mark.soak
def test_an_old_run_of_everything_is_made_again_after_more_has_come(grown):
    is_made_again(grown, PROJECT)


def test_an_archived_file_that_is_gone_is_named_and_nothing_is_made(grown):
    room = grown.council(CODE)
    entry = inbox.read_ledger(grown, CODE)[0]
    grown.archived(entry.sha256).unlink()
    _, missing, advice = sentences(verify(grown, room, room.latest.resolve().name))
    assert missing == f"  - input file {entry.file_name} ({entry.sha256[:12]}) is missing"
    assert "localpound add" in advice


def test_a_register_that_is_gone_is_named(grown):
    room = grown.council(CODE)
    (register, *_) = shelf.used(grown)
    register.path.unlink()
    found = verify(grown, room, room.latest.resolve().name)
    assert [(each.what, each.file_name) for each in found.absent] == [
        ("register", register.entry.file_name)
    ]


def test_a_table_that_was_tampered_with_is_named_with_its_row_and_the_cause(small, project):
    room = small.council(CODE)
    path = room.latest / "core" / "spend_line.parquet"
    table = pl.read_parquet(path)
    file, row, name = table.row(3)
    table[3, "supplier_name"] = "Somebody Else Ltd"
    table.write_parquet(path)
    told = list(sentences(verify(small, room, room.latest.resolve().name, None, project)))
    assert told[1].startswith("First: core/spend_line.parquet: 1 of ")
    assert told[2] == (
        f"  file_sha256 {file}, source_row {row}: supplier_name is Somebody Else Ltd, "
        f"made again {name}"
    )
    assert "  - core/spend_line.parquet: changed" in told
    assert told[-1].startswith("Cause: the files were changed after they were published")
