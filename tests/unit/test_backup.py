"""A spend home as one file and back: whole, the same, and nothing outside it."""

import json
import shutil
import stat
import zipfile

import pytest
from click.testing import CliRunner

from pipelines import backup, inbox, run
from pipelines.cli import DONE, NOT_DONE, main
from pipelines.errors import RunRefused
from pipelines.files import sha256_of
from pipelines.home import Home

CODE = "E06999999"
RUN = "0123456789abcdef"


@pytest.fixture
def home(tmp_path):
    """A home with one file taken, one publication, and everything that can be made again."""
    made = Home(tmp_path / "home")
    run.set_up_council(made, CODE)
    room = made.council(CODE)
    april = tmp_path / "april.csv"
    april.write_text("Date,Supplier,Amount\n01/04/2024,Acme,5.00\n", encoding="utf-8")
    (outcome,) = inbox.add(made, CODE, [april])
    assert outcome.entry
    for path, text in {
        room.decisions: "supplier\n",
        room.published / RUN / "record.json": "{}",
        room.runs / RUN / "record.json": "{}",
        room.warehouse: "workshop",
        room.root / "warehouse.spill" / "x.tmp": "spilt",
        made.cache / "text" / "x.parquet": "made again",
        room.published / ".half" / "record.json": "being written",
        room.runs / RUN / ".record.json-x": "being written",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    room.latest.symlink_to(RUN)
    made.serve_users.write_text("a.assessor:hash\n", encoding="utf-8")
    made.serve_users.chmod(0o600)
    return made


def _files(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def _not_made_again(root):
    left_out = ("cache/", "dagster/")
    return {
        name: data
        for name, data in _files(root).items()
        if not name.startswith(left_out)
        and "/." not in name
        and not name.endswith((".lock", "warehouse.duckdb"))
        and ".spill/" not in name
        and "published/latest/" not in name
    }


def test_what_is_restored_is_what_was_backed_up(home, tmp_path):
    made = backup.make(home, tmp_path / "kept.localpound")
    again = Home(tmp_path / "elsewhere" / "home")
    restored = backup.restore(again, made.path)
    assert _not_made_again(again.root) == _not_made_again(home.root) == _files(again.root)
    assert restored.councils == (CODE,)
    assert again.council(CODE).latest.resolve() == again.council(CODE).published / RUN


def test_the_archive_stays_read_only_and_secrets_stay_their_owners(home, tmp_path):
    made = backup.make(home, tmp_path / "kept.localpound")
    again = Home(tmp_path / "again")
    backup.restore(again, made.path)
    (entry,) = inbox.read_ledger(again, CODE)
    assert stat.S_IMODE(again.archived(entry.sha256).stat().st_mode) == 0o444
    assert stat.S_IMODE(again.serve_users.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_one_content_is_kept_once_whatever_it_is_called(home, tmp_path):
    made = backup.make(home, tmp_path / "kept.localpound")
    with zipfile.ZipFile(made.path) as archive:
        names = archive.namelist()
    (entry,) = inbox.read_ledger(home, CODE)
    assert names.count(f"content/{entry.sha256}") == 1
    assert len(names) == len(set(names))


def test_a_backup_is_not_written_over_nor_into_the_home(home, tmp_path):
    target = tmp_path / "kept.localpound"
    target.write_text("a backup of before", encoding="utf-8")
    with pytest.raises(RunRefused, match="never written over"):
        backup.make(home, target)
    with pytest.raises(RunRefused, match="inside the spend home"):
        backup.make(home, home.root / "kept.localpound")
    assert target.read_text(encoding="utf-8") == "a backup of before"


def test_a_home_whose_archive_lost_a_file_is_not_backed_up(home, tmp_path):
    (entry,) = inbox.read_ledger(home, CODE)
    home.archived(entry.sha256).unlink()
    with pytest.raises(RunRefused, match=entry.sha256[:12]):
        backup.make(home, tmp_path / "kept.localpound")
    assert not list(tmp_path.glob("*kept*"))


def test_nobody_adds_while_ledgers_are_read(home, tmp_path, monkeypatch):
    def busy(path, sentence, patience_s=None):
        raise RunRefused(sentence)

    monkeypatch.setattr(inbox, "locked", busy)
    with pytest.raises(RunRefused, match="adding to what council"):
        backup.make(home, tmp_path / "kept.localpound")


def test_a_file_that_is_being_written_is_left_out_and_told(home, tmp_path, monkeypatch):
    busy = home.council(CODE).runs / RUN / "executions.json"
    busy.write_text("[]", encoding="utf-8")

    def hashed(path):
        found = sha256_of(path)
        if path == busy:
            path.unlink()
        return found

    monkeypatch.setattr(backup, "sha256_of", hashed)
    made = backup.make(home, tmp_path / "kept.localpound")
    assert made.unsettled == (f"councils/{CODE}/runs/{RUN}/executions.json",)
    assert "are not in it" in " ".join(made.sentences)


def test_a_place_where_something_is_is_never_restored_to(home, tmp_path):
    made = backup.make(home, tmp_path / "kept.localpound")
    before = _files(home.root)
    with pytest.raises(RunRefused, match="not empty"):
        backup.restore(home, made.path)
    assert _files(home.root) == before


def test_an_empty_folder_may_become_the_home(home, tmp_path):
    made = backup.make(home, tmp_path / "kept.localpound")
    (tmp_path / "empty").mkdir()
    assert backup.restore(Home(tmp_path / "empty"), made.path).councils == (CODE,)


def _changed(source, target, manifest=None, content=None, method=zipfile.ZIP_STORED):
    """The backup with another manifest or other contents."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", method) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == backup.MANIFEST and manifest:
                told = json.loads(data)
                manifest(told)
                data = json.dumps(told).encode()
            elif name.startswith("content/") and content:
                data = content(data)
            new.writestr(name, data)
    return target


PATHS = (
    "../out",
    "councils/../../out",
    "/etc/out",
    "councils//out",
    "",
    ".",
    "councils/./out",
    "councils/.hidden",
    "a\0b",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_leads_out_of_the_home_restores_nothing(home, tmp_path, path):
    made = backup.make(home, tmp_path / "kept.localpound").path
    room = tmp_path / "room"
    room.mkdir()
    spoilt = _changed(made, tmp_path / "spoilt", lambda told: told["files"][0].update(path=path))
    with pytest.raises(RunRefused, match="leads out of the spend home"):
        backup.restore(Home(room / "home"), spoilt)
    assert not list(room.iterdir())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("councils/E06999999/published/latest", "../../../../etc"),
        ("councils/E06999999/published/latest", "/etc"),
        ("archive", RUN),
        ("councils/E06/published/latest", RUN),
        ("../latest", RUN),
    ],
)
def test_a_link_that_no_home_has_restores_nothing(home, tmp_path, name, to):
    made = backup.make(home, tmp_path / "kept.localpound").path
    spoilt = _changed(made, tmp_path / "spoilt", lambda told: told.update(links={name: to}))
    again = Home(tmp_path / "again")
    with pytest.raises(Exception, match=r"link|ONS code") as raised:
        backup.restore(again, spoilt)
    assert type(raised.value).__name__ in ("RunRefused", "UnknownCouncil")
    assert not again.root.exists()


def test_a_damaged_backup_restores_nothing(home, tmp_path):
    made = backup.make(home, tmp_path / "kept.localpound").path
    again = Home(tmp_path / "again")
    for spoilt in (
        _changed(made, tmp_path / "other", content=lambda data: data[:-1] + b"?"),
        _changed(made, tmp_path / "short", content=lambda data: data[:-1]),
        _changed(made, tmp_path / "long", content=lambda data: data + b"?"),
        _changed(made, tmp_path / "packed", method=zipfile.ZIP_DEFLATED),
        _changed(made, tmp_path / "twice", lambda told: told["files"].append(told["files"][0])),
        _changed(made, tmp_path / "unknown", lambda told: told.update(format="another")),
        _changed(made, tmp_path / "empty", lambda told: told.clear()),
        _changed(made, tmp_path / "odd", lambda told: told.update(files=[1, 2])),
    ):
        with pytest.raises(RunRefused, match=spoilt.name):
            backup.restore(again, spoilt)
        assert not again.root.exists()
        assert not list(tmp_path.glob(".restoring-*"))


def test_what_is_no_backup_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(tmp_path / "home"))
    file = tmp_path / "april.csv"
    file.write_text("a,b\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["restore", str(file)])
    assert done.exit_code == NOT_DONE
    assert "is no backup" in done.output
    assert not (tmp_path / "home").exists()


def test_people_back_up_and_restore_by_two_commands(home, tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    target = str(tmp_path / "kept.localpound")
    done = CliRunner().invoke(main, ["backup", target])
    assert done.exit_code == DONE, done.output
    assert "every payee" in done.output
    shutil.rmtree(home.root)
    done = CliRunner().invoke(main, ["restore", target])
    assert done.exit_code == DONE, done.output
    assert f"localpound verify --council {CODE}" in done.output


def test_a_link_in_the_home_is_not_followed_out_of_it(home, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("of somebody else", encoding="utf-8")
    (home.council(CODE).inbox("spend") / "link.csv").symlink_to(secret)
    made = backup.make(home, tmp_path / "kept.localpound")
    assert b"of somebody else" not in made.path.read_bytes()
