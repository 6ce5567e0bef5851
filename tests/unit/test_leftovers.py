"""Leftovers: what a killed process left goes, what people or the living hold stays."""

import pytest

from pipelines import inbox, leftovers
from pipelines.home import Home

CODE = "E06999999"
RUN = "0123456789abcdef"
LEFT = (
    f"published/.{RUN}.4711/core/spend_line.parquet",
    "published/.latest.4711",
    f"runs/{RUN}/.given.4711/inbox.csv",
    f"runs/{RUN}/.record.json-ab12_x9z",
    f"runs/{RUN}/checks/.core.spend_line.json-ab12_x9z",
    ".inbox.csv-ab12_x9z",
    ".decisions-ab12_x9z/decisions.csv",
    "inbox/spend/.taking-0123456789abcdef",
)
KEPT = (
    f"published/{RUN}/record.json",
    f"runs/{RUN}/record.json",
    "inbox/spend/.DS_Store",
    "inbox/spend/april.csv",
    ".git/config",
    "council.toml",
)


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    room = home.council(CODE).prepare()
    for name in (*LEFT, *KEPT):
        (room.root / name).parent.mkdir(parents=True, exist_ok=True)
        (room.root / name).write_text(name)
    return home


def files(home):
    root = home.council(CODE).root
    found = (path for path in root.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path.relative_to(root).as_posix() for path in found}


def test_what_was_left_half_made_goes_and_all_else_stays(home):
    room = home.council(CODE)
    assert leftovers.clear(home, room)
    assert files(home) == set(KEPT)
    assert not leftovers.clear(home, room)


def test_where_somebody_is_writing_their_files_are_left_alone(home):
    room = home.council(CODE)
    with inbox.locked_inbox(room):
        leftovers.clear(home, room)
    assert files(home) - set(KEPT) == set(LEFT[5:])


def test_a_copy_of_latest_that_had_just_left_its_place_goes_back(home):
    room = home.council(CODE)
    old = room.published / ".latest.old.4711"
    old.mkdir()
    (old / "record.json").write_text("whole")
    leftovers.clear(home, room)
    assert (room.latest / "record.json").read_text() == "whole"
    assert not list(room.published.glob(".*"))
