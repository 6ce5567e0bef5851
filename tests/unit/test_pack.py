"""Packs: the same bytes every time, nobody's name, and every change and every trick told."""

import hashlib
import io
import json
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from pipelines import cli, pack, signature
from pipelines.disclosure import run_of
from pipelines.errors import RunRefused
from pipelines.files import canonical, sha256_of
from pipelines.home import Home
from pipelines.pack_check import MOST_FILES, check
from pipelines.publications import find_publication
from pipelines.trace.publication import Publication

CODE = "E06999999"
IDENTITY = {"council": CODE, "versions": {"localpound": "0.1.0"}}
RUN = run_of(IDENTITY)
PERSON = "Mrs A Ash"
RECORD = {
    "run": RUN,
    "council": {"code": CODE, "name": "Wexmoor Council"},
    "identity": IDENTITY,
    "inputs": [{"file_name": "april.csv", "file_sha256": "a" * 64}],
    "checks": [
        {
            "table": "core.supplier",
            "what": "=a law",
            "severity": "warning",
            "passed": False,
            "rows": 3,
            "failing": 1,
            "seen": None,
            "sample": [{"supplier_name": PERSON}],
        }
    ],
}
FILES = {
    "evidence.html": "<p>Evidence</p>",
    "data_dictionary.md": "# Words",
    "data_dictionary.csv": "a,b\n",
    "evidence/evidence_table.csv": "clause\nA\n",
    "evidence/claim.csv": f"assessor\n{PERSON}\n",
    "indicators/indicator_value.csv": "value\n1\n",
    "returns/suppression.csv": "row_count\n1\n",
    "core/supplier.csv": f"supplier_name\n{PERSON}\n",
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A spend home with one publication of one council."""
    monkeypatch.setenv("SPEND_HOME", str(tmp_path / "home"))
    home = Home(tmp_path / "home")
    room = home.council(CODE).prepare()
    room.profile.write_text("")
    folder = room.published / RUN
    for name, text in FILES.items():
        write(folder / name, text)
    pl.DataFrame({"row_count": [1]}).write_parquet(folder / "returns" / "suppression.parquet")
    write(folder / "record.json", canonical(RECORD))
    room.latest.symlink_to(RUN)
    published = [
        {"path": each.relative_to(folder).as_posix(), "sha256": sha256_of(each)}
        for each in folder.rglob("*")
        if each.is_file()
    ]
    write(room.runs / RUN / "record.json", canonical({**RECORD, "published": published}))
    return home


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def make(home, out, **options):
    return pack.make(Publication(find_publication(home, None, None).folder), out, **options)


@pytest.fixture
def packed(home, tmp_path):
    return make(home, tmp_path / "a.zip").path


def faults(path):
    return check(path).faults


def rewritten(path, change=None, mode=pack.MODE, compress=zipfile.ZIP_STORED, more=()):
    """The pack written anew after `change(entries)`; `more` are entries added as they are."""
    with zipfile.ZipFile(path) as archive:
        entries = {each: archive.read(each) for each in archive.namelist()}
    if change:
        change(entries)
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")
        for name, content in [*entries.items(), *more]:
            head = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            head.create_system, head.external_attr, head.compress_type = 3, mode << 16, compress
            archive.writestr(head, content)
    return path


def with_manifest(entries, **changes):
    """Let the manifest agree with the entries, as a forger would."""
    found = json.loads(entries[pack.MANIFEST])
    found["files"] = [
        {"path": name, "bytes": len(content), "sha256": sha256_of_bytes(content)}
        for name, content in sorted(entries.items())
        if name != pack.MANIFEST
    ]
    entries[pack.MANIFEST] = canonical(found | changes).encode()


def sha256_of_bytes(content):
    return hashlib.sha256(content).hexdigest()


def test_the_same_publication_gives_the_same_bytes(home, tmp_path):
    one, other = make(home, tmp_path / "a.zip"), make(home, tmp_path / "b.zip")
    assert one.path.read_bytes() == other.path.read_bytes()
    (home.council(CODE).published / RUN / "evidence.html").touch(0o600)
    assert make(home, tmp_path / "c.zip").path.read_bytes() == one.path.read_bytes()


def test_a_pack_names_nobody_and_holds_what_may_leave(packed):
    with zipfile.ZipFile(packed) as archive:
        assert archive.namelist() == [
            "manifest.json",
            "checks.csv",
            "publication/data_dictionary.csv",
            "publication/data_dictionary.md",
            "publication/evidence.html",
            "publication/evidence/evidence_table.csv",
            "publication/indicators/indicator_value.csv",
            "publication/record.json",
            "publication/returns/suppression.csv",
            "publication/returns/suppression.parquet",
        ]
        manifest = json.loads(archive.read("manifest.json"))
    assert PERSON.encode() not in packed.read_bytes()
    assert (manifest["run"], manifest["council"]["code"], manifest["localpound"]) == (
        RUN,
        CODE,
        "0.1.0",
    )


def test_checks_are_a_table_that_no_spreadsheet_runs(packed):
    with zipfile.ZipFile(packed) as archive:
        rows = pl.read_csv(io.BytesIO(archive.read("checks.csv")))
    assert rows.rows() == [("core.supplier", "'=a law", "warning", False, 3, 1, None)]


def test_a_pack_for_the_inside_is_the_whole_publication_and_says_so_aloud(home, tmp_path):
    made = make(home, tmp_path / "inside.zip", inside=True)
    assert "NAMES EVERY PAYEE" in made.sentences[1]
    with zipfile.ZipFile(made.path) as archive:
        inside = {name.removeprefix("publication/") for name in archive.namelist()}
        record = json.loads(archive.read("publication/record.json"))
    assert {*FILES, "record.json"} <= inside
    assert record == RECORD
    assert "names every payee" in check(made.path).lines[0]


def test_a_whole_pack_is_told_in_one_line_anywhere(packed, monkeypatch, tmp_path):
    monkeypatch.setenv("SPEND_HOME", str(tmp_path / "no home"))
    answer = call("--check", packed)
    assert answer.exit_code == cli.DONE
    assert answer.output.splitlines() == [
        f"a.zip is whole: run {RUN} of Wexmoor Council (E06999999), 10 files, names no person; "
        "no signature asked for."
    ]
    assert not (tmp_path / "no home").exists()


def test_every_file_missing_added_or_changed_is_named(packed):
    def change(entries):
        del entries["publication/evidence.html"]
        entries["publication/returns/more.csv"] = b"more"
        entries["checks.csv"] += b"x"

    assert faults(rewritten(packed, change)) == (
        "publication/evidence.html is missing.",
        "publication/returns/more.csv was added.",
        "checks.csv was changed.",
    )
    assert call("--check", packed).exit_code == cli.REFUSED


def test_a_flipped_byte_anywhere_is_found(packed):
    whole = packed.read_bytes()
    for place in range(0, len(whole), 97):
        packed.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert not check(packed).is_whole, place


@pytest.mark.parametrize("length", [0, 1, 21, 22, 500])
def test_a_pack_cut_short_is_no_pack(packed, length):
    packed.write_bytes(packed.read_bytes()[:length])
    assert "no pack" in faults(packed)[0]


def test_bytes_beside_the_files_are_found(packed):
    whole = packed.read_bytes()
    packed.write_bytes(b"#!/bin/sh\n" + whole)
    assert not check(packed).is_whole
    packed.write_bytes(whole + b"more")
    assert not check(packed).is_whole


def test_entries_in_another_order_or_with_other_dates_are_found(packed):
    with zipfile.ZipFile(packed) as archive:
        entries = {each: archive.read(each) for each in archive.namelist()}
    rewritten(packed, lambda found: (found.clear(), found.update(sorted(entries.items()))))
    assert faults(packed) == ("It holds something beside its files: ask for it again.",)


@pytest.mark.parametrize(
    "name",
    [
        *("../evil.csv", "/etc/passwd", "C:/evil.csv", "a\\b.csv", "a//b.csv", "a/../b.csv"),
        *(".hidden", "folder/", "a\x1b[31m.csv", "x" * 300, "é.csv", "a b.csv"),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(packed, name):
    (fault,) = faults(rewritten(packed, more=[(name, b"x")]))
    assert "no plain path" in fault
    assert fault.isprintable()


@pytest.mark.parametrize("name", ["checks.csv", "CHECKS.csv"])
def test_a_name_that_is_there_twice_is_refused(packed, name):
    assert "in it twice" in faults(rewritten(packed, more=[(name, b"x")]))[0]


def test_a_link_is_refused(packed):
    assert "link to somewhere else" in faults(rewritten(packed, mode=stat.S_IFLNK | 0o777))[0]


def test_a_program_is_refused(packed):
    assert "no plain file" in faults(rewritten(packed, mode=0o100755))[0]


def test_a_bomb_is_refused_before_it_is_opened(packed):
    def change(entries):
        entries["publication/bomb.csv"] = bytes(50_000_000)

    rewritten(packed, change, compress=zipfile.ZIP_DEFLATED)
    assert "compressed" in faults(packed)[0]


def test_files_that_lie_over_each_other_are_refused(packed):
    """Many entries that are all the same bytes: small, until somebody unpacks it."""
    name, body = b"a", b"x" * 1000
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 1000, 1000, 1, 0) + name + body
    listing = b"".join(
        struct.pack(
            "<4s6H3L5H2L",
            *(b"PK\1\2", 788, 20, 0, 0, 0, 33, 0, 1000, 1000, 4, 0, 0, 0, 0, pack.MODE << 16, 0),
        )
        + f"a{number:03}".encode()
        for number in range(100)
    )
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 100, 100, len(listing), len(local), 0)
    packed.write_bytes(local + listing + end)
    assert "larger than the pack itself" in faults(packed)[0]


def test_a_list_of_too_many_files_is_not_even_read(packed):
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65_000, 65_000, 2**31, 0, 0)
    packed.write_bytes(bytes(1000) + end)
    assert f"more than {MOST_FILES:,} files" in faults(packed)[0]


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"format": "localpound-pack 2"}']
)
def test_another_manifest_is_told(packed, text):
    def change(entries):
        entries[pack.MANIFEST] = text

    assert "It is no pack" in faults(rewritten(packed, change))[0]


def test_words_of_a_manifest_cannot_write_on_the_terminal(packed):
    def change(entries):
        with_manifest(entries, council={"code": CODE, "name": "\x1b[2J"})

    assert "no pack" in faults(rewritten(packed, change))[0]


def test_a_forged_manifest_does_not_make_another_run(packed):
    def change(entries):
        record = json.loads(entries[pack.RECORD])
        record["identity"]["inbox"] = "b" * 64
        entries[pack.RECORD] = canonical(record).encode()
        with_manifest(entries)

    assert f"not the record of run {RUN}" in faults(rewritten(packed, change))[0]


@pytest.mark.parametrize("depth", [300, 600, 900, 990])
def test_a_record_that_is_far_too_deep_is_told(packed, depth):
    def change(entries):
        deep = (
            '{"identity": {"a": '
            + "[" * depth
            + "]" * depth
            + f'}}, "run": "{RUN}", "checks": []}}'
        )
        entries[pack.RECORD] = deep.encode()
        with_manifest(entries)

    assert not check(rewritten(packed, change)).is_whole


def test_a_pack_that_says_it_names_nobody_and_holds_payees_is_told(home, tmp_path):
    path = make(home, tmp_path / "a.zip", inside=True).path
    rewritten(path, lambda entries: with_manifest(entries, kind="outward", names_every_payee=False))
    told = "\n".join(faults(path))
    assert "publication/core/supplier.csv must not leave the council" in told
    assert "publication/record.json holds rows that must not leave" in told


def test_a_publication_that_somebody_edited_is_not_packed(home, tmp_path):
    write(home.council(CODE).published / RUN / "evidence.html", "<p>Better evidence</p>")
    write(home.council(CODE).published / RUN / "returns" / "more.csv", "more")
    with pytest.raises(RunRefused, match=r"not as the run wrote it \(evidence.html, returns/more"):
        make(home, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_a_publication_that_does_not_say_what_is_withheld_stays_inside(home, tmp_path):
    (home.council(CODE).runs / RUN / "record.json").unlink()
    (home.council(CODE).published / RUN / "returns" / "suppression.parquet").unlink()
    with pytest.raises(RunRefused, match="does not say what was withheld"):
        make(home, tmp_path / "a.zip")
    assert make(home, tmp_path / "a.zip", inside=True).is_inside


def test_a_pack_is_signed_and_checked_with_the_key_by_its_commands(home, tmp_path, monkeypatch):
    monkeypatch.setenv(signature.PASSWORD_SETTING, "a secret")
    key, out = tmp_path / "key.pem", tmp_path / "a.zip"
    answer = CliRunner().invoke(cli.main, ["pack-key", str(key)])
    assert answer.exit_code == cli.DONE
    assert "(encrypted; give it to nobody)" in answer.output
    answer = call("--out", out, "--sign", key)
    assert answer.exit_code == cli.DONE
    assert "a secret" not in answer.output
    answer = call("--check", out, "--key", tmp_path / "key.public.pem")
    assert answer.exit_code == cli.DONE
    assert answer.output.endswith("names no person; signed with key.public.pem.\n")
    Path(f"{out}.sig").unlink()
    answer = call("--check", out, "--key", tmp_path / "key.public.pem")
    assert answer.exit_code == cli.REFUSED
    assert answer.output == "a.zip: It is not signed: a.zip.sig is not beside it.\n"


def test_without_a_password_or_a_terminal_nothing_is_made(home, tmp_path, monkeypatch):
    monkeypatch.delenv(signature.PASSWORD_SETTING, raising=False)
    answer = CliRunner().invoke(cli.main, ["pack-key", str(tmp_path / "key.pem")])
    assert answer.exit_code == cli.NOT_DONE
    assert "set LOCALPOUND_KEY_PASSWORD" in answer.output
    keys = signature.make_keys(tmp_path / "key.pem", "x")
    answer = call("--out", tmp_path / "a.zip", "--sign", keys.private)
    assert answer.exit_code == cli.NOT_DONE
    assert not (tmp_path / "a.zip").exists()


def test_a_signature_that_nobody_asked_for_is_told(home, packed, tmp_path):
    keys = signature.make_keys(tmp_path / "key.pem", "")
    signature.open_key(keys.private, str).sign(packed)
    assert "a.zip.sig lies beside it: check it with --key" in check(packed).lines[0]


@pytest.mark.parametrize(
    "options", [["--check", "{0}", "--inside"], ["--check", "{0}", "RUN"], ["--key", "{0}"]]
)
def test_making_and_checking_do_not_go_together(packed, options):
    answer = call(*(each.format(packed) for each in options))
    assert answer.exit_code == cli.NOT_DONE


def call(*arguments):
    return CliRunner().invoke(cli.main, ["pack", *map(str, arguments)])


def test_a_folder_that_is_not_there_is_named_and_not_a_file_of_ours(home, tmp_path):
    with pytest.raises(RunRefused, match=r"There is no folder .*nowhere to write a\.zip into"):
        make(home, tmp_path / "nowhere" / "a.zip")
