"""Locks: held by one process, told to others, and gone with whoever held them."""

import subprocess
import sys

import pytest

from pipelines.errors import RunRefused, WarehouseLocked
from pipelines.lock import held, is_held, locked, sweep, workplace

KEEPER = """
import sys
from pathlib import Path
from pipelines.lock import held, workplace
with held(Path(sys.argv[1]) / "run.lock", "process of old", RuntimeError):
    with workplace(Path(sys.argv[1]) / "shared") as place:
        (place / "half.parquet").write_text("half")
        print("ready", flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def keeper(tmp_path):
    """Another process that holds the lock and a workplace until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


def left(folder):
    return [path.name for path in folder.glob(".*")]


def test_who_holds_a_lock_is_told_by_its_words(tmp_path, keeper):
    with (
        pytest.raises(WarehouseLocked, match="process of old"),
        held(tmp_path / "run.lock", "process of new", WarehouseLocked),
    ):
        pass


def test_the_words_of_who_was_killed_are_given_to_the_next_once(tmp_path, keeper):
    keeper.kill()
    keeper.wait()
    for words in ("process of old", ""):
        with held(tmp_path / "run.lock", "process of new", WarehouseLocked) as before:
            assert before == words


def test_who_fails_lets_go_and_takes_its_words_along(tmp_path):
    with pytest.raises(ValueError, match="no"), held(tmp_path / "x.lock", "me", WarehouseLocked):
        raise ValueError("no")
    assert (tmp_path / "x.lock").read_text() == ""
    assert not is_held(tmp_path / "x.lock")


def test_who_has_no_patience_is_told_at_once(tmp_path):
    with (
        locked(tmp_path / "x.lock", "busy"),
        pytest.raises(RunRefused, match="busy"),
        locked(tmp_path / "x.lock", "busy", patience_s=0),
    ):
        pass


def test_a_workplace_goes_with_its_block(tmp_path):
    with workplace(tmp_path / "shared") as place:
        (place / "a").mkdir()
        assert not sweep(tmp_path / "shared")
        assert place.is_dir()
    assert left(tmp_path / "shared") == []


def test_a_workplace_of_a_living_process_stays_and_of_a_dead_one_goes(tmp_path, keeper):
    shared = tmp_path / "shared"
    assert not sweep(shared)
    assert len(left(shared)) == 1
    keeper.kill()
    keeper.wait()
    assert sweep(shared)
    assert left(shared) == []
    assert not sweep(shared)
