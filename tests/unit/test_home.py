"""Paths of the run-time folder, and codes that must never lead out of it."""

from pathlib import Path

import pytest

from pipelines.errors import BadReference, UnknownCouncil
from pipelines.home import Home, check_code, is_synthetic


def test_every_room_of_a_council_lies_under_its_code(tmp_path: Path) -> None:
    room = Home(tmp_path).council("E06000001")
    assert room.root == tmp_path / "councils" / "E06000001"
    assert room.inbox("spend") == room.root / "inbox" / "spend"
    assert room.ledger == room.root / "inbox.csv"
    assert room.latest == room.root / "published" / "latest"


def test_asking_for_paths_creates_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "not_there")
    _ = home.archive, home.cache, home.registers, home.council("E06000001").inbox("card")
    assert not home.root.exists()
    assert home.council_codes() == ()


def test_prepare_creates_folders_and_no_files(tmp_path: Path) -> None:
    room = Home(tmp_path).council("E06000001").prepare()
    assert room.runs.is_dir()
    assert room.published.is_dir()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "code",
    [
        "../../etc",
        "E06000001/..",
        "E06000001\n",
        "E0600001",
        "E060000011",
        "e06000001",
        "E11000001",
        "W06000001",
        "",
        "E06٠٠٠٠٠١",
        "E06000001\x00",
    ],
)
def test_what_is_no_authority_code_never_becomes_a_path(tmp_path: Path, code: str) -> None:
    with pytest.raises(UnknownCouncil, match="E06, E07, E08, E09, E10 or E47"):
        Home(tmp_path).council(code)


@pytest.mark.parametrize("prefix", ["E06", "E07", "E08", "E09", "E10", "E47"])
def test_every_kind_of_english_authority_has_a_home(prefix: str) -> None:
    assert check_code(f"{prefix}000001") == f"{prefix}000001"


def test_a_serial_starting_999_is_synthetic() -> None:
    assert is_synthetic("E06999999")
    assert not is_synthetic("E06000066")


@pytest.mark.parametrize("feed", ["..", "spend/..", "Spend", "", ".hidden", "a b"])
def test_a_feed_is_a_plain_word(tmp_path: Path, feed: str) -> None:
    with pytest.raises(BadReference, match="not the name of a feed"):
        Home(tmp_path).council("E06000001").inbox(feed)


def test_the_archive_is_addressed_by_content(tmp_path: Path) -> None:
    sha256 = "ab" + "0" * 62
    assert Home(tmp_path).archived(sha256) == tmp_path / "archive" / "ab" / sha256
    with pytest.raises(BadReference, match="SHA-256"):
        Home(tmp_path).archived("../" + "0" * 61)


def test_the_environment_names_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SPEND_HOME", str(tmp_path / "here"))
    assert Home.from_environment().root == tmp_path / "here"
    monkeypatch.delenv("SPEND_HOME")
    monkeypatch.chdir(tmp_path)
    assert Home.from_environment().root == tmp_path / "spend_home"


def test_councils_are_those_with_a_profile(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for code in ("E07000002", "E06000001"):
        home.council(code).prepare().profile.write_text("", encoding="utf-8")
    home.council("E06000003").prepare()
    assert home.council_codes() == ("E06000001", "E07000002")
