"""A home put back from its backup is as good as the one that was lost."""

from pipelines import backup
from pipelines.home import Home
from pipelines.verification import verify


def test_a_restored_home_verifies_and_runs_to_the_same_bytes(ran, tmp_path):
    council, outcome = ran
    made = backup.make(council.home, tmp_path / "kept.localpound")
    assert not made.unsettled
    again = Home(tmp_path / "again")
    backup.restore(again, made.path)
    room = again.council(council.room.code)
    assert not room.warehouse.exists()
    assert not (again.cache / "text").exists()

    found = verify(again, room, outcome.run)
    assert found.is_same, found

    council_again = type(council)(again)
    once_more = council_again.run()
    assert once_more.passed
    assert once_more.run == outcome.run
    before, after = (
        {
            path.relative_to(each.published / outcome.run).as_posix(): path.read_bytes()
            for path in (each.published / outcome.run).rglob("*")
            if path.is_file()
        }
        for each in (council.room, room)
    )
    assert before == after
