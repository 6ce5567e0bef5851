"""Taking files: archive first, ledger last, the same content once."""

import hashlib
import os
import threading
from datetime import date
from pathlib import Path

import pytest

from pipelines import inbox, lock
from pipelines.errors import BadReference, RunRefused
from pipelines.home import Home
from pipelines.inbox import add, read_ledger, scan, withdraw

CODE = "E06999999"


def a_file(folder: Path, name: str = "april.csv", content: str = "a,b\n1,2\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_file_is_archived_by_content_copied_and_entered(home: Home, tmp_path: Path) -> None:
    source = a_file(tmp_path)
    (outcome,) = add(home, CODE, [source])
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    archived = home.archive / sha256[:2] / sha256
    assert archived.read_bytes() == source.read_bytes()
    assert archived.stat().st_mode & 0o222 == 0
    assert (home.council(CODE).inbox("spend") / "april.csv").read_bytes() == source.read_bytes()
    assert outcome.is_new
    assert home.council(CODE).ledger.read_text(encoding="utf-8") == (
        "sequence,sha256,file_name,feed,period_start,period_end,supersedes_sha256,"
        "withdrawn_reason\n"
        f"1,{sha256},april.csv,,,,,\n"
    )


def test_the_same_content_is_taken_once_whatever_it_is_called(home: Home, tmp_path: Path) -> None:
    one, again = a_file(tmp_path), a_file(tmp_path, "copy.csv")
    first, second, third = add(home, CODE, [one, one, again])
    assert (first.is_new, second.is_new, third.is_new) == (True, False, False)
    assert third.sentence == "copy.csv is in the inbox already, as april.csv; it counts once."
    assert [entry.file_name for entry in read_ledger(home, CODE)] == ["april.csv"]
    assert len(home.council(CODE).ledger.read_text().splitlines()) == 2


def test_the_same_files_give_the_same_ledger(tmp_path: Path) -> None:
    files = [a_file(tmp_path, f"{n}.csv", str(n)) for n in range(3)]
    ledgers = []
    for name in ("one", "two"):
        home = Home(tmp_path / name)
        add(home, CODE, files, feed="card", period=(date(2024, 4, 1), date(2024, 4, 30)))
        ledgers.append(home.council(CODE).ledger.read_bytes())
    assert ledgers[0] == ledgers[1]
    assert b"2024-04-01,2024-04-30" in ledgers[0]


def test_two_contents_of_one_name_are_both_kept(home: Home, tmp_path: Path) -> None:
    add(home, CODE, [a_file(tmp_path, "spend.csv", "one")])
    add(home, CODE, [a_file(tmp_path, "spend.csv", "two")])
    kept = sorted(home.council(CODE).inbox("spend").iterdir())
    assert {path.read_text() for path in kept} == {"one", "two"}
    assert [entry.file_name for entry in read_ledger(home, CODE)] == ["spend.csv", "spend.csv"]


def test_stating_a_period_later_is_remembered_on_the_same_entry(home: Home, tmp_path: Path) -> None:
    source = a_file(tmp_path)
    add(home, CODE, [source, a_file(tmp_path, "may.csv", "may")])
    (outcome,) = add(home, CODE, [source], period=(date(2024, 4, 1), date(2024, 6, 30)))
    assert "remembered" in outcome.sentence
    first, second = read_ledger(home, CODE)
    assert (first.sequence, first.period_start) == (1, date(2024, 4, 1))
    assert (second.file_name, second.period_start) == ("may.csv", None)
    lines = home.council(CODE).ledger.read_text().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["1", "2", "3"]


@pytest.mark.parametrize("by", ["name", "beginning", "whole"])
def test_a_file_supersedes_an_earlier_one(home: Home, tmp_path: Path, by: str) -> None:
    (old,) = add(home, CODE, [a_file(tmp_path, "jan.csv", "wrong")])
    assert old.entry is not None
    sha256 = old.entry.sha256
    named = {"name": "jan.csv", "beginning": sha256[:10], "whole": sha256}[by]
    (new,) = add(home, CODE, [a_file(tmp_path, "jan-corrected.csv", "right")], supersedes=named)
    assert new.entry is not None
    assert new.entry.supersedes_sha256 == sha256
    assert len(read_ledger(home, CODE)) == 2


def test_nothing_is_taken_when_the_superseded_file_is_unknown(home: Home, tmp_path: Path) -> None:
    with pytest.raises(BadReference, match=r"No file of the inbox is called 'feb\.csv'"):
        add(home, CODE, [a_file(tmp_path)], supersedes="feb.csv")
    assert read_ledger(home, CODE) == ()


def test_an_ambiguous_superseded_name_asks_for_the_hash(home: Home, tmp_path: Path) -> None:
    add(home, CODE, [a_file(tmp_path, "spend.csv", "one")])
    add(home, CODE, [a_file(tmp_path, "spend.csv", "two")])
    with pytest.raises(BadReference, match="2 files of the inbox are called"):
        add(home, CODE, [a_file(tmp_path, "new.csv", "three")], supersedes="spend.csv")


def test_a_file_cannot_supersede_itself(home: Home, tmp_path: Path) -> None:
    source = a_file(tmp_path)
    add(home, CODE, [source])
    (outcome,) = add(home, CODE, [source], supersedes="april.csv")
    assert outcome.entry is None
    assert "same content" in outcome.sentence


def test_one_file_supersedes_one_file(home: Home, tmp_path: Path) -> None:
    with pytest.raises(BadReference, match="2 were given"):
        add(home, CODE, [a_file(tmp_path), a_file(tmp_path, "b.csv")], supersedes="april.csv")


def test_a_period_runs_forwards(home: Home, tmp_path: Path) -> None:
    with pytest.raises(BadReference, match="ends before it begins"):
        add(home, CODE, [a_file(tmp_path)], period=(date(2024, 4, 2), date(2024, 4, 1)))


def test_what_cannot_be_taken_is_one_sentence_and_the_rest_is_taken(
    home: Home, tmp_path: Path
) -> None:
    good = a_file(tmp_path)
    link = tmp_path / "link.csv"
    link.symlink_to(good)
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    missing, folder, linked, piped, taken = add(
        home, CODE, [tmp_path / "gone.csv", tmp_path, link, pipe, good]
    )
    assert missing.sentence.endswith("gone.csv does not exist.")
    assert folder.sentence.endswith("is a folder: name the files in it.")
    assert linked.sentence.endswith("is a link: name the file it leads to.")
    assert piped.sentence.endswith("is not a file that can be read.")
    assert [each.entry for each in (missing, folder, linked, piped)] == [None] * 4
    assert taken.is_new


def test_a_failure_while_copying_leaves_nothing_half_done(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (outcome,) = add(home, CODE, [a_file(tmp_path)])
    assert outcome.entry is None
    assert outcome.sentence.endswith("could not be taken: No space left on device.")
    assert [path for path in home.archive.rglob("*") if path.is_file()] == []
    assert not home.council(CODE).ledger.exists()


def test_a_link_planted_in_the_inbox_is_replaced_not_followed(home: Home, tmp_path: Path) -> None:
    precious = a_file(tmp_path, "precious.txt", "keep me")
    folder = home.council(CODE).inbox("spend")
    folder.mkdir(parents=True)
    (folder / "april.csv").symlink_to(precious)
    add(home, CODE, [a_file(tmp_path)])
    assert precious.read_text() == "keep me"


def test_scan_takes_dropped_files_in_name_order(home: Home) -> None:
    room = home.council(CODE)
    for name in ("b.csv", "a.csv", ".DS_Store", "~$b.xlsx", "Thumbs.db"):
        a_file(room.inbox("spend"), name, name)
    a_file(room.inbox("card"), "cards.csv", "cards")
    outcomes = scan(home, CODE)
    entries = read_ledger(home, CODE)
    assert [(entry.file_name, entry.feed) for entry in entries] == [
        ("cards.csv", "card"),
        ("a.csv", ""),
        ("b.csv", ""),
    ]
    assert len(outcomes) == 3
    assert scan(home, CODE) == ()
    assert all(home.archived(entry.sha256).is_file() for entry in entries)


def test_scan_says_nothing_new_of_files_that_were_added(home: Home, tmp_path: Path) -> None:
    add(home, CODE, [a_file(tmp_path)])
    before = home.council(CODE).ledger.read_bytes()
    assert scan(home, CODE) == ()
    assert home.council(CODE).ledger.read_bytes() == before


def test_scan_follows_no_link_out_of_the_inbox(home: Home, tmp_path: Path) -> None:
    folder = home.council(CODE).inbox("spend")
    folder.mkdir(parents=True)
    (folder / "passwd.csv").symlink_to(a_file(tmp_path, "secret"))
    (folder.parent / "card").symlink_to(tmp_path, target_is_directory=True)
    (outcome,) = scan(home, CODE)
    assert outcome.entry is None
    assert "is a link" in outcome.sentence
    assert read_ledger(home, CODE) == ()


def test_the_inbox_may_be_tidied_without_losing_a_file(home: Home, tmp_path: Path) -> None:
    (outcome,) = add(home, CODE, [a_file(tmp_path)])
    assert outcome.entry is not None
    (home.council(CODE).inbox("spend") / "april.csv").unlink()
    assert scan(home, CODE) == ()
    assert home.archived(outcome.entry.sha256).is_file()
    assert len(read_ledger(home, CODE)) == 1


def test_commands_at_the_same_time_lose_nothing(home: Home, tmp_path: Path) -> None:
    files = [a_file(tmp_path, f"{n:02}.csv", str(n)) for n in range(12)]
    threads = [threading.Thread(target=add, args=(home, CODE, files[n::4])) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = read_ledger(home, CODE)
    assert {entry.file_name for entry in entries} == {path.name for path in files}
    assert [entry.sequence for entry in entries] == list(range(1, 13))


def test_a_locked_inbox_is_told_in_one_sentence(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_PATIENCE_S", 0.0)
    monkeypatch.setattr(lock, "_try_lock", lambda _: False)
    with pytest.raises(RunRefused, match="Another command is adding to"):
        add(home, CODE, [a_file(tmp_path)])


@pytest.mark.parametrize("by", ["name", "beginning", "whole"])
def test_a_file_is_withdrawn_and_adding_it_takes_it_back(
    home: Home, tmp_path: Path, by: str
) -> None:
    source = a_file(tmp_path)
    (taken,) = add(home, CODE, [source])
    assert taken.entry is not None
    sha256 = taken.entry.sha256
    named = {"name": "april.csv", "beginning": sha256[:8].upper(), "whole": sha256}[by]
    withdraw(home, CODE, named, "A draft,\n not final. ")
    (entry,) = read_ledger(home, CODE)
    assert (entry.sequence, entry.withdrawn_reason) == (1, "A draft, not final.")
    assert home.archived(sha256).is_file()
    assert "already" in withdraw(home, CODE, named, "A draft, not final.").sentence
    assert scan(home, CODE) == ()
    assert read_ledger(home, CODE) == (entry,)
    (back,) = add(home, CODE, [source])
    assert back.sentence == "april.csv was withdrawn and is taken back."
    assert read_ledger(home, CODE) == (taken.entry,)
    assert len(home.council(CODE).ledger.read_text().splitlines()) == 4


def test_withdrawing_needs_a_file_and_a_reason(home: Home, tmp_path: Path) -> None:
    add(home, CODE, [a_file(tmp_path)])
    with pytest.raises(BadReference, match="No file of the inbox is called"):
        withdraw(home, CODE, "may.csv", "A draft.")
    with pytest.raises(BadReference, match="Say why"):
        withdraw(home, CODE, "april.csv", " ")


def test_a_ledger_from_before_files_could_be_withdrawn_is_read(home: Home) -> None:
    room = home.council(CODE).prepare()
    header = ",".join(inbox.COLUMNS[:-1])
    room.ledger.write_text(f"{header}\n1,{'0' * 64},a.csv,,,,\n")
    assert [entry.withdrawn_reason for entry in read_ledger(home, CODE)] == [""]
    withdraw(home, CODE, "a.csv", "A draft.")
    assert [entry.withdrawn_reason for entry in read_ledger(home, CODE)] == ["A draft."]


def test_every_fault_of_a_ledger_is_told_at_once(home: Home) -> None:
    room = home.council(CODE).prepare()
    header = ",".join(inbox.COLUMNS)
    room.ledger.write_text(f"{header}\n1,xyz,a.csv,,,,\n3,{'0' * 64},b.csv,,,,\n")
    with pytest.raises(BadReference) as told:
        read_ledger(home, CODE)
    assert "entry 1: sha256 is not a SHA-256" in str(told.value)
    assert "entry 2: sequence is '3', not 2" in str(told.value)


def test_a_council_without_a_ledger_has_no_files(home: Home) -> None:
    assert read_ledger(home, CODE) == ()


@pytest.mark.parametrize("content", [None, "a,b\n1,3\n"])
def test_adding_a_file_again_puts_back_what_the_archive_lost(home, tmp_path, content):
    april = a_file(tmp_path)
    (taken,) = add(home, CODE, [april])
    archived = home.archived(taken.entry.sha256)
    archived.unlink()
    if content is not None:
        archived.write_text(content)
    assert not inbox.is_archived(home, taken.entry.sha256)
    (again,) = add(home, CODE, [april])
    assert not again.is_new
    assert archived.read_bytes() == april.read_bytes()


BAD_NAMES = (
    *("=1+1.csv", "@a.csv", "-rf.csv", "+1.csv"),
    "a\rb.csv",
    "a\nb.csv",
    "a\x1b[31m.csv",
    "a\u202efdp.csv",
    "a\u2028b.csv",
    "a\udcff.csv",
)


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_would_break_or_hide_in_a_list_is_refused_and_the_next_file_taken(
    home: Home, tmp_path: Path, name: str
) -> None:
    bad, good = a_file(tmp_path, name), a_file(tmp_path, content="a,b\n3,4\n")
    refused, taken = add(home, CODE, [bad, good])
    assert refused.entry is None
    assert "rename the file" in refused.sentence
    assert refused.sentence.isascii()
    assert taken.is_new
    assert [each.file_name for each in read_ledger(home, CODE)] == ["april.csv"]


@pytest.mark.parametrize("name", ["Spend\u00a0April.csv", "a=1.csv", "~a.csv", "Gwariant Môn.csv"])
def test_an_odd_name_that_can_be_read_is_a_name(home: Home, tmp_path: Path, name: str) -> None:
    (outcome,) = add(home, CODE, [a_file(tmp_path, name)])
    assert outcome.is_new
    assert [each.file_name for each in read_ledger(home, CODE)] == [name]
