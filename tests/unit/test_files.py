"""Files and folders: whole or not there, and never half replaced."""

import os

import pytest

from pipelines.files import listing, remove, settle, write_atomically


def fill(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_new_folder_gets_its_name_in_one_step(tmp_path):
    new = fill(tmp_path / ".new", {"a.txt": "a", "core/b.txt": "b"})
    assert not settle(new, tmp_path / "place")
    assert [path for path, _ in listing(tmp_path / "place")] == ["a.txt", "core/b.txt"]
    assert not new.exists()


def test_a_folder_that_holds_the_same_stays_untouched(tmp_path):
    place = fill(tmp_path / "place", {"a.txt": "a"})
    before = (place / "a.txt").stat().st_ino
    assert settle(fill(tmp_path / ".new", {"a.txt": "a"}), place)
    assert (place / "a.txt").stat().st_ino == before


def test_only_what_differs_is_replaced_and_what_was_added_goes(tmp_path):
    place = fill(tmp_path / "place", {"a.txt": "edited", "b.txt": "b", "mine.txt": "?"})
    (place / "core").mkdir()
    (place / "core" / "c.txt").mkdir()
    new = fill(tmp_path / ".new", {"a.txt": "a", "b.txt": "b", "core/c.txt": "c"})
    wanted = listing(new)
    untouched = (place / "b.txt").stat().st_ino
    assert not settle(new, place)
    assert listing(place) == wanted
    assert (place / "b.txt").stat().st_ino == untouched


def test_a_folder_never_leaves_its_place_while_it_is_put_right(tmp_path, monkeypatch):
    files = {f"{n}.txt": "a" for n in range(4)}
    place = fill(tmp_path / "place", dict.fromkeys(files, "edited"))
    replace = os.replace

    def looked_at(old, new):
        assert sorted(path.name for path in place.iterdir()) == sorted(files)
        assert all(path.read_text() in ("a", "edited") for path in place.iterdir())
        replace(old, new)

    monkeypatch.setattr(os, "replace", looked_at)
    settle(fill(tmp_path / ".new", files), place)


def test_a_file_that_cannot_be_finished_leaves_the_old_one_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "ledger.csv"
    path.write_bytes(b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.csv"]


def test_removing_a_link_leaves_what_it_leads_to(tmp_path):
    place = fill(tmp_path / "place", {"a.txt": "a"})
    link = tmp_path / "latest"
    link.symlink_to("place")
    remove(link)
    remove(tmp_path / "nothing")
    assert (place / "a.txt").is_file()
    assert not link.is_symlink()
