"""The shelf: what was added, what is in force, and what is amiss."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from pipelines import cli
from pipelines.errors import BadReference
from pipelines.home import Home
from pipelines.registers import catalogue, shelf

TODAY = date(2026, 11, 26)
HEADER = (
    "Society Number,Full Registration Number,Society Name,Society Address,Registered As,"
    "Registration Date,Society Status"
)


def _societies(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


ELM = "1,RS000001,Elm,Nowhere,Co-operative Society,2016-02-03,Registered"
OAK = "2,RS000002,Oak,Nowhere,Co-operative Society,2017-02-03,Registered"


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def test_a_file_is_read_and_remembered_with_hash_rows_and_licence(home, tmp_path):
    path = _societies(tmp_path / "list 2026-10-01.csv", ELM)
    (entry,) = shelf.add(home, "mutuals", [path], today=TODAY)
    assert (entry.rows, entry.edition_date, entry.edition_basis) == (
        1,
        date(2026, 10, 1),
        "in_file",
    )
    assert entry.licence == "Open Government Licence v3.0"
    assert entry.parquet(home).is_file()
    assert shelf.entries(home) == (entry,)
    assert shelf.check(home) == ()


def test_the_ledger_holds_no_clock_and_no_path(home, tmp_path):
    other = Home(tmp_path / "other")
    path = _societies(tmp_path / "deep" / "list.csv", ELM)
    for each in (home, other):
        shelf.add(each, "mutuals", [path], today=TODAY)
    ledgers = [(each.registers / "ledger.csv").read_text() for each in (home, other)]
    assert ledgers[0] == ledgers[1]
    assert str(tmp_path) not in ledgers[0]
    assert shelf.identity(home) == shelf.identity(other)


def test_a_file_that_does_not_say_its_day_stands_at_its_newest_day_or_as_stated(home, tmp_path):
    path = _societies(tmp_path / "list.csv", ELM, OAK)
    (entry,) = shelf.add(home, "mutuals", [path], today=TODAY)
    assert (entry.edition_date, entry.edition_basis) == (date(2017, 2, 3), "newest_day")
    (entry,) = shelf.add(home, "mutuals", [path], date(2026, 1, 1), today=TODAY)
    assert (entry.edition_date, entry.edition_basis) == (date(2026, 1, 1), "stated")
    assert len(shelf.entries(home)) == 1
    (entry,) = shelf.add(home, "mutuals", [path], today=TODAY)
    assert entry.edition_basis == "stated"


def test_adding_the_same_again_changes_nothing(home, tmp_path):
    path = _societies(tmp_path / "list.csv", ELM)
    shelf.add(home, "mutuals", [path], today=TODAY)
    before = (home.registers / "ledger.csv").read_bytes()
    shelf.add(home, "mutuals", [path], today=TODAY)
    assert (home.registers / "ledger.csv").read_bytes() == before


def test_the_newest_edition_is_in_force_and_older_bodies_are_remembered(home, tmp_path):
    old, new = _societies(tmp_path / "a.csv", ELM), _societies(tmp_path / "b.csv", OAK)
    shelf.add(home, "mutuals", [old], date(2025, 1, 1))
    shelf.add(home, "mutuals", [new], date(2026, 1, 1))
    assert [(each.entry.file_name, each.is_newest) for each in shelf.in_force(home)] == [
        ("a.csv", False),
        ("b.csv", True),
    ]


def test_of_postcodes_only_the_newest_edition_is_in_force(home, tmp_path):
    for name, code in (("ONSPD_FEB_2025.csv", "E06999999"), ("ONSPD_NOV_2025.csv", "E07999999")):
        path = tmp_path / name
        path.write_text(f"pcds,lad25cd,doterm\nZQ1 1AA,{code},\n", encoding="utf-8")
        shelf.add(home, "postcodes", [path])
    assert [each.entry.file_name for each in shelf.in_force(home)] == ["ONSPD_NOV_2025.csv"]


def test_a_run_is_refused_when_what_was_read_has_gone(home, tmp_path):
    (entry,) = shelf.add(home, "mutuals", [_societies(tmp_path / "list.csv", ELM)], today=TODAY)
    entry.parquet(home).unlink()
    with pytest.raises(BadReference, match=r"registers add mutuals list\.csv"):
        shelf.in_force(home)
    assert len(shelf.check(home)) == 1


def test_a_change_of_what_was_read_is_found(home, tmp_path):
    (entry,) = shelf.add(home, "mutuals", [_societies(tmp_path / "list.csv", ELM)], today=TODAY)
    entry.parquet(home).write_bytes(b"other")
    assert "has changed since" in shelf.check(home)[0].what


def test_a_register_nobody_knows_is_told_with_the_nearest(home, tmp_path):
    with pytest.raises(BadReference, match="did you mean mutuals"):
        shelf.add(home, "mutual", [_societies(tmp_path / "list.csv", ELM)])
    assert catalogue.find("Companies-House").name == "companies_house"


def test_names_of_registers_are_all_different_and_each_says_where_it_is_found():
    names = [each.name for each in catalogue.REGISTERS]
    assert len(names) == len(set(names))
    assert all(each.download and each.licence and each.attribution for each in catalogue.REGISTERS)


def _call(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def test_the_command_line_adds_lists_and_checks(home, tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    path = _societies(tmp_path / "list 2026-10-01.csv", ELM)
    added = _call("registers", "add", "mutuals", path)
    assert added.exit_code == cli.DONE
    assert (
        "1 rows of list 2026-10-01.csv, edition 1 October 2026 (as the file says)" in added.output
    )
    listed = _call("registers", "list")
    assert "companies_house" in listed.output
    assert "2026-10-01" in listed.output
    (entry,) = json.loads(_call("registers", "list", "--json").output)
    assert (entry["register"], entry["is_in_force"], entry["rows"]) == ("mutuals", True, 1)
    assert "All 1 files in force are there" in _call("registers", "check").output
    next((home.cache / "registers").glob("mutuals-*-1.parquet")).unlink()
    assert _call("registers", "check").exit_code == cli.REFUSED


def test_the_command_line_ends_with_one_sentence(home, tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    odd = tmp_path / "odd.csv"
    odd.write_text("Colour,Size\nred,3\n", encoding="utf-8")
    for words in (("registers", "add", "mutuals", odd), ("registers", "add", "nothing", odd)):
        answer = _call(*words)
        assert answer.exit_code == cli.NOT_DONE
        assert answer.output.count("Error: ") == 1


def test_a_run_uses_no_register_that_was_changed_after_it_was_read(home, tmp_path):
    path = _societies(tmp_path / "list 2026-10-01.csv", ELM)
    (entry,) = shelf.add(home, "mutuals", [path], today=TODAY)
    entry.parquet(home).write_bytes(b"other rows")
    with pytest.raises(BadReference, match="has changed since"):
        shelf.in_force(home)
    shelf.add(home, "mutuals", [path], today=TODAY)
    assert [each.entry for each in shelf.in_force(home)] == [entry]
