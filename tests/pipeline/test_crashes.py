"""A run that is killed: what was published stands, and the next run needs nobody's help."""

import json
import os
import random
import shutil
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines import inbox
from pipelines.files import listing
from pipelines.home import Home
from pipelines.run import set_up_council
from pipelines.tables import PROJECT
from tests.pipeline.small import Killed, command, small_project

CODE = "E06999999"
FIRST, SECOND = "wexmoor-payments-over-500-2026-01.csv", "wexmoor-payments-over-500-2026-02.csv"


@dataclass(frozen=True)
class Crashing:
    """A council that has published `FIRST` and now holds `SECOND` too, ready to be run.

    `project` is the folder that is run, None for localpound's own; `after` is the home once an
    undisturbed run has published both.
    """

    before: Home
    after: Home
    project: Path | None
    undisturbed: Killed

    def again(self, place):
        """The same home before the run, at `place`."""
        shutil.copytree(self.before.root, place, symlinks=True)
        return Home(place)


def crashing(folder, project):
    home = Home(folder / "before")
    set_up_council(home, CODE)
    inbox.add(home, CODE, [PROJECT / "sample_data" / "council" / FIRST])
    assert command(home, "run", CODE, project=project).status == 0
    inbox.add(home, CODE, [PROJECT / "sample_data" / "council" / SECOND])
    # What was read is forgotten, so that the run has everything to do.
    shutil.rmtree(home.cache / "text")
    after = Home(folder / "after")
    shutil.copytree(home.root, after.root, symlinks=True)
    undisturbed = command(after, "run", CODE, project=project)
    assert undisturbed.status == 0, undisturbed.words
    assert runs(after) > runs(home)
    return Crashing(home, after, project, undisturbed)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The stand-in project, run by a council that had published before."""
    folder = tmp_path_factory.mktemp("small")
    return crashing(folder, small_project(folder / "project"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Everything localpound has, run by a council that had published before."""
    return crashing(tmp_path_factory.mktemp("whole"), None)


def runs(home):
    return {path.name for path in home.council(CODE).runs.iterdir()}


def latest(home):
    return listing(home.council(CODE).latest)


def kept(home):
    """Everything published and kept of runs, but for when and how fast they were made."""
    room = home.council(CODE)
    timed = ("executions.json", "record.html", "validation.html")
    published = [each for each in listing(room.published) if not each[0].startswith("latest/")]
    records = [each for each in listing(room.runs) if Path(each[0]).name not in timed]
    return room.latest.readlink(), published, records


def half_made(home):
    """Whatever a run must not leave lying about."""
    found = [path for path in home.root.rglob("*") if "dagster" not in path.parts]
    return [
        path.relative_to(home.root).as_posix()
        for path in found
        if path.name.startswith(".") or path.suffix in (".wal", ".spill")
    ]


def unkept(home):
    """Publications of which the folder of their run does not say what they hold."""
    room = home.council(CODE)
    for path in sorted(room.published.iterdir()):
        if path.name.startswith(".") or path.is_symlink():
            continue
        record = json.loads((room.runs / path.name / "record.json").read_text(encoding="utf-8"))
        told = [(each["path"], each["sha256"]) for each in record["published"]]
        if told != listing(path):
            yield path.name


def stands(case, home):
    """The publication that stands is the one before or the one after, whole, and can be verified.

    Of every publication that is there its run knows what it holds.
    """
    assert latest(home) in (latest(case.before), latest(case.after))
    assert list(unkept(home)) == []
    assert all((home.council(CODE).runs / run / "given").is_dir() for run in published(home))


def published(home):
    return [path.name for path in home.council(CODE).published.glob("[!.l]*")]


def is_mended(case, home):
    """The next run comes to the same as an undisturbed one, and nothing lies about."""
    mended = command(home, "run", CODE, project=case.project)
    assert mended.status == 0, mended.words
    assert kept(home) == kept(case.after)
    assert half_made(home) == []
    assert home.council(CODE).run_lock.read_text() == ""
    return mended


def survives(case, place, **death):
    home = case.again(place)
    killed = command(home, "run", CODE, project=case.project, **death)
    assert killed.status == -signal.SIGKILL, killed.words
    stands(case, home)
    mended = is_mended(case, home)
    shutil.rmtree(place)
    return killed, mended


def deaths(case, count, seed):
    """Moments to die at, drawn by lot: half of them at a change, half after some seconds."""
    drawn = random.Random(seed)
    for number in range(count):
        if number % 2 == 0:
            yield {"dies_at": drawn.randint(1, case.undisturbed.changes)}
        else:
            yield {"dies_after": drawn.uniform(0.3, 0.95) * case.undisturbed.seconds}


MOMENTS = {
    "a file is remembered as read": r"replace \S+ \S+/cache/text/\S+\.json",
    "what the run is given is copied": r"replace \S+/\.given\.\S+ \S+",
    "publishing begins": r"mkdir \S+/published/\.\S+ .*",
    "the record is kept": r"replace \S+ \S+/record\.json",
    "the publication is moved to its place": r"replace \S+/published/\.\S+ \S+/[0-9a-f]{16}",
    "latest is made": r"symlink .*",
    "latest is switched": r"replace \S+ \S+/published/latest",
}
"""What is about to happen when the run is killed, and how that change is told."""


def test_a_run_killed_before_latest_is_switched_leaves_the_last_publication(small, tmp_path):
    killed, mended = survives(small, tmp_path / "home", dies_at=MOMENTS["latest is switched"])
    assert "The run before (process " in mended.words, killed.words
    assert "did not finish: what it left half made is removed." in mended.words


@contextmanager
def small_disk(place):
    """A disk of its own; skipped where this user may not mount one."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", place],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("this user may not mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", place], check=True)


def fill(disk, left):
    """Fill the disk but for so many bytes, and say with which file."""
    found = os.statvfs(disk)
    filler = disk / "filler"
    filler.write_bytes(bytes(found.f_bavail * found.f_frsize - left))
    return filler


@pytest.mark.skipif(shutil.which("mount") is None, reason="disks are mounted otherwise here")
@pytest.mark.parametrize(
    "share",
    [0.3, *(pytest.param(each, marks=pytest.mark.soak) for each in (0.1, 0.2, 0.4, 0.5))],
)
def test_a_full_disk_is_told_in_one_sentence_and_the_next_run_mends(
    small, tmp_path, monkeypatch, share
):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    (tmp_path / "dagster").mkdir()
    disk = tmp_path / "disk"
    with small_disk(disk):
        home = small.again(disk / "home")
        # The workshop of the run before is emptied first, which makes room: none shall be there.
        home.council(CODE).warehouse.unlink(missing_ok=True)
        room = small.after.council(CODE)
        needed = [room.warehouse, *(path for path in room.latest.rglob("*") if path.is_file())]
        added = sum(path.stat().st_size for path in needed if path.is_file())
        filler = fill(disk, int(added * share))
        full = command(home, "run", CODE, project=small.project)
        assert full.status == 2, full.words
        assert full.words.count("The disk is full") == 1
        assert "Traceback" not in full.words
        assert latest(home) == latest(small.before)
        assert half_made(home) == []
        stands(small, home)
        filler.unlink()
        is_mended(small, home)


def test_a_run_killed_at_any_time_needs_no_repair(small, tmp_path):
    survives(small, tmp_path / "home", dies_after=small.undisturbed.seconds * 0.7)


@pytest.mark.soak
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_killed_at_a_delicate_moment_needs_no_repair(small, tmp_path, moment):
    survives(small, tmp_path / "home", dies_at=MOMENTS[moment])


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_ten_runs_killed_by_lot_need_no_repair(small, tmp_path, seed):
    for number, death in enumerate(deaths(small, 10, seed)):
        survives(small, tmp_path / f"home{number}", **death)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2))
def test_whole_runs_killed_by_lot_need_no_repair(whole, tmp_path, seed):
    for number, death in enumerate(deaths(whole, 4, seed)):
        survives(whole, tmp_path / f"home{number}", **death)
