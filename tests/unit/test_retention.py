"""Retention: what the policy removes, what it never does, and that all of it is told."""

import csv
import json
import os
import stat
from datetime import date

import polars as pl
import pytest
from click.testing import CliRunner

from pipelines import cli, inbox, landing, retention
from pipelines.council import parse_profile, read_profile
from pipelines.errors import BadReference, RunRefused
from pipelines.files import canonical, sha256_of
from pipelines.home import Home
from pipelines.publications import find_publication
from pipelines.run import identify
from pipelines.warehouse import Warehouse

CODE, OTHER = "E06999999", "E06999998"
TODAY = date(2026, 12, 1)
BY = "A. Archivist"
POLICY = '[retention]\nmonths = 84\nreason = "Schedule 12"\n'
OLD, EDGE, YOUNG = "2019-10", "2019-11", "2019-12"
"""Months whose 84 months after are over on TODAY, are over only since yesterday, and are not."""


def profile_text(code=CODE, policy=POLICY):
    return f'code = "{code}"\nname = "Council {code}"\nkind = "unitary"\n{policy}'


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(tmp_path / "home"))
    home = Home(tmp_path / "home")
    for code in (CODE, OTHER):
        write(
            home.council(code).prepare().profile, profile_text(code, POLICY if code == CODE else "")
        )
    return home


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def payments(folder, month, name=None, payee="Mrs A Ash"):
    year, number = month.split("-")
    rows = "".join(f"{day:02}/{number}/{year},{payee},{day}.50\n" for day in range(1, 6))
    return write(folder / (name or f"{month}.csv"), f"Date,Supplier,Amount\n{rows}")


@pytest.fixture
def add(home, tmp_path):
    def _add(*months, code=CODE, **options):
        files = [payments(tmp_path / "given", month) for month in months]
        outcomes = inbox.add(home, code, files, **options)
        profile = read_profile(home.council(code).profile)
        assert all(landing.foresee(home, profile, each).is_taken for each in outcomes)
        return [each.entry.sha256 for each in outcomes]

    return _add


def publish(home, run, sha256s, standing=True, code=CODE, reason_code=None):
    """What a run leaves behind, as far as retention looks at it."""
    room = home.council(code)
    record = {
        "run": run,
        "identity": {"profile": sha256_of(room.profile)},
        "inputs": [
            {"file_sha256": each, "file_name": f"{each[:4]}.csv", "reason_code": reason_code}
            for each in sha256s
        ],
        "checks": [{"table": "core.supplier", "sample": [{"supplier_name": "Mrs A Ash"}]}],
    }
    write(room.published / run / "record.json", canonical(record))
    write(room.published / run / "core" / "supplier.csv", "Mrs A Ash")
    write(room.runs / run / "record.json", canonical(record))
    write(room.runs / run / "inputs.json", canonical(record["inputs"]))
    write(room.runs / run / "checks" / "core.supplier.json", "Mrs A Ash")
    write(room.runs / run / "failing" / "core.supplier.1.csv", "Mrs A Ash")
    write(room.runs / run / "validation.html", "Mrs A Ash")
    write(room.runs / run / "moves.csv", "Mrs A Ash")
    if standing:
        room.latest.unlink(missing_ok=True)
        room.latest.symlink_to(run)


def holding(folder, word="Ash"):
    """Files below a folder that hold a word, in text or in Parquet."""
    found = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        if path.suffix == ".parquet":
            text = pl.read_parquet(path).write_csv()
        else:
            text = path.read_bytes().decode("utf-8", "replace")
        if word in text:
            found.append(path.relative_to(folder).as_posix())
    return found


def going(home, today=TODAY):
    return [each.entry.file_name for each in retention.plan(home, CODE, today).going]


def remove(home, today=TODAY, by=BY):
    return retention.remove(home, CODE, by, today).sentences


def log(home):
    with home.council(CODE).retention.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def call(*arguments):
    return CliRunner().invoke(cli.main, ["retention", *arguments])


def test_without_a_policy_nothing_is_ever_removed(home, add):
    add("1999-01", code=OTHER)
    answer = call(OTHER, "--on", "2199-01-01")
    assert answer.exit_code == cli.DONE
    assert "no retention policy: nothing is ever removed" in answer.output
    answer = call(OTHER, "--remove", "--by", BY)
    assert answer.exit_code == cli.NOT_DONE
    assert "Set [retention] with months and reason" in answer.output


@pytest.mark.parametrize(
    ("policy", "fault"),
    [
        ('[retention]\nreason = "x"', "retention.months: is missing"),
        ("[retention]\nmonths = 84", "retention.reason: is missing"),
        ('[retention]\nmonths = 0\nreason = "x"', "retention.months: write 1 or more"),
        ('[retention]\nmonths = 9999\nreason = "x"', "retention.months: write 1200 or less"),
        ('[retention]\nmonths = true\nreason = "x"', "retention.months: write a whole number"),
        ('[retention]\nmonths = "84"\nreason = "x"', "retention.months: write a whole number"),
    ],
)
def test_a_policy_that_is_none_is_told(policy, fault):
    with pytest.raises(BadReference, match=fault):
        parse_profile(profile_text(policy=policy))


def test_files_are_old_when_the_months_since_the_last_day_they_cover_are_over(home, add):
    add(YOUNG, EDGE, OLD)
    assert going(home) == ["2019-11.csv", "2019-10.csv"]
    assert going(home, date(2026, 11, 30)) == ["2019-10.csv"]
    assert going(home, date(2026, 10, 31)) == []


def test_a_dry_run_lists_what_would_go_and_why_and_removes_nothing(home, add):
    add(OLD, YOUNG)
    before = holding(home.root)
    answer = call(CODE, "--on", str(TODAY))
    assert answer.exit_code == cli.DONE
    assert "keeps input files for 84 months after the last day they cover: Schedule 12" in (
        answer.output
    )
    assert "goes   2019-10.csv (taken " in answer.output
    assert (
        "covers until 2019-10-31, 5 rows, £17.50): it was kept until 2026-10-31." in answer.output
    )
    assert "1 of 2 files and 0 earlier runs go; 1 files are younger" in answer.output
    assert answer.output.endswith("Nothing was removed: --remove --by NAME does it.\n")
    assert holding(home.root) == before
    assert not home.council(CODE).retention.exists()


def test_a_dry_run_names_the_earlier_publications_that_would_go(home, add):
    (old,) = add(OLD)
    publish(home, "r1", [old])
    publish(home, "r2", [old])
    told = call(CODE, "--on", str(TODAY)).output
    assert f"  goes   publication r1: it rests on {old[:4]}.csv.\n" in told


def test_removing_takes_every_copy_and_logs_who_what_and_why(home, add):
    (old,) = add(OLD)
    (young,) = add(YOUNG)
    write(home.council(CODE).inbox("spend") / "again.csv", home.archived(old).read_text())
    remove(home)
    assert not home.archived(old).exists()
    assert home.archived(young).exists()
    assert [path for path in holding(home.root) if old in path] == []
    assert sorted(each.name for each in home.council(CODE).inbox("spend").iterdir()) == [
        "2019-12.csv"
    ]
    (line,) = log(home)
    assert line["removed_on"] == "2026-12-01"
    assert line["removed_by"] == BY
    assert (line["name"], line["sha256"], line["rows"]) == ("2019-10.csv", old, "5")
    assert (line["net_amount_gbp"], line["kept_months"]) == ("17.50", "84")
    assert line["why"] == "it covers days until 2019-10-31 and is kept for 84 months: Schedule 12"


def test_the_log_is_only_added_to_and_no_spreadsheet_runs_it(home, add, tmp_path):
    add(OLD)
    remove(home)
    first = home.council(CODE).retention.read_bytes()
    inbox.add(home, CODE, [payments(tmp_path, OLD, name="cmd.csv", payee="B Ltd")])
    remove(home, by="@boss")
    assert home.council(CODE).retention.read_bytes().startswith(first)
    assert [each["name"] for each in log(home)] == ["2019-10.csv", "cmd.csv"]
    assert log(home)[1]["removed_by"] == "'@boss"


def test_somebody_has_to_say_so(home, add):
    (old,) = add(OLD)
    for nobody in ("", "  ", "\x1b[2J"):
        with pytest.raises(BadReference, match="--by NAME"):
            remove(home, by=nobody)
    assert call(CODE, "--remove").exit_code == cli.NOT_DONE
    assert home.archived(old).exists()


def test_what_another_council_uses_stays_in_the_archive_and_goes_when_it_needs_it_no_more(
    home, add
):
    (old,) = add(OLD)
    add(OLD, code=OTHER)
    told = remove(home)
    assert f"the archive keeps it for {OTHER}" in told[0]
    assert home.archived(old).exists()
    assert log(home)[0]["archive_kept_for"] == OTHER
    assert not (home.council(CODE).inbox("spend") / "2019-10.csv").exists()
    assert (home.council(OTHER).inbox("spend") / "2019-10.csv").exists()
    profile = read_profile(home.council(OTHER).profile)
    assert landing.land(home, profile).rows.height == 5
    write(home.council(OTHER).profile, profile_text(OTHER))
    retention.remove(home, OTHER, BY, TODAY)
    assert not home.archived(old).exists()


def test_a_file_that_another_council_withdrew_is_still_its_own(home, add):
    (old,) = add(OLD)
    add(OLD, code=OTHER)
    inbox.withdraw(home, OTHER, "2019-10.csv", "A draft.")
    remove(home)
    assert home.archived(old).exists()


def test_a_file_that_corrects_one_that_stays_stays_with_it(home, tmp_path):
    quarter = write(
        tmp_path / "quarter.csv",
        "Date,Supplier,Amount\n"
        "01/10/2019,A Ltd,1.00\n01/12/2019,A Ltd,2.00\n05/12/2019,B Ltd,3.00\n",
    )
    inbox.add(home, CODE, [quarter])
    inbox.add(home, CODE, [payments(tmp_path, OLD)], supersedes="quarter.csv")
    (file,) = retention.plan(home, CODE, TODAY).files
    assert file.entry.file_name == "2019-10.csv"
    assert file.stays.endswith("which stays and would count again")
    assert remove(home) == ("There was nothing to remove.",)


def test_a_correction_goes_together_with_what_it_corrects(home, add, tmp_path):
    add(OLD)
    again = payments(tmp_path, OLD, name="corrected.csv", payee="B Ltd")
    inbox.add(home, CODE, [again], supersedes="2019-10.csv")
    assert going(home) == ["2019-10.csv", "corrected.csv"]


def test_a_correction_that_only_the_run_found_counts_as_well(home, add, tmp_path):
    young, old = add(YOUNG, OLD)
    publish(home, "r1", [young, old])
    pl.DataFrame({"file_sha256": [young], "superseded_by_sha256": [old]}).write_parquet(
        home.council(CODE).latest / "core" / "input_file.parquet"
    )
    assert going(home) == []


def test_a_file_of_which_nothing_says_what_it_covers_stays_and_is_told(home, tmp_path):
    path = write(tmp_path / "totals.csv", "Supplier,Total\nAcme Ltd,1.50\nBest Ltd,2.50\n")
    inbox.add(home, CODE, [path])
    assert "nothing says which days it covers" in retention.plan(home, CODE, TODAY).files[0].stays
    inbox.add(home, CODE, [path], period=(date(2014, 4, 1), date(2014, 4, 30)))
    assert going(home) == ["totals.csv"]


def test_a_withdrawn_file_goes_as_well(home, add):
    (old,) = add(OLD)
    inbox.withdraw(home, CODE, "2019-10.csv", "A draft.")
    remove(home)
    assert not home.archived(old).exists()


def test_a_register_of_contracts_reaches_to_the_last_of_their_dates(home, tmp_path):
    text = (
        "Reference,Title,Supplier,Value,Start Date,End Date\n"
        "C1,Roads,A Ltd,1000,01/04/2014,31/03/2015\n"
        "C2,Parks,B Ltd,2000,01/04/2014,15/03/2024\n"
    )
    inbox.add(home, CODE, [write(tmp_path / "contract-register.csv", text)], "contract")
    assert going(home) == []
    profile = read_profile(home.council(CODE).profile)
    (entry,) = inbox.read_ledger(home, CODE)
    assert landing.coverage(home, profile, entry) == landing.Coverage(date(2024, 3, 31), 2, None)


def test_what_stands_was_published_under_its_own_policy(home, add):
    (old,) = add(OLD)
    publish(home, "r1", [old])
    write(home.council(CODE).profile, profile_text(policy=POLICY.replace("84", "83")))
    with pytest.raises(RunRefused, match="changed since the last publication"):
        remove(home)
    assert "changed since the last publication" in retention.plan(home, CODE, TODAY).sentences[-2]
    assert home.archived(old).exists()
    publish(home, "r2", [old])
    remove(home)
    assert not home.archived(old).exists()


def test_nothing_is_removed_while_a_run_is_going_on(home, add, monkeypatch):
    (old,) = add(OLD)
    warehouse = home.council(CODE).warehouse
    with Warehouse.open(warehouse):
        pass
    with Warehouse.open(warehouse, memory_limit="1GB"), pytest.raises(RunRefused, match="going on"):
        remove(home)
    assert home.archived(old).exists()
    remove(home)
    assert not warehouse.exists()


def test_earlier_publications_go_and_the_last_one_goes_when_another_stands(home, add):
    (old,) = add(OLD)
    (young,) = add(YOUNG)
    publish(home, "r0", [young])
    publish(home, "r1", [old])
    publish(home, "r2", [old, young])
    room = home.council(CODE)
    told = "\n".join(remove(home))
    assert "The publication that stands, r2, still holds their rows" in told
    assert sorted(each.name for each in room.published.iterdir()) == ["latest", "r0", "r2"]
    assert holding(room.runs / "r1") == []
    assert json.loads((room.runs / "r1" / "record.json").read_text())["inputs"]
    assert holding(room.runs / "r2") != []
    assert "The publication that stands, r2, still holds rows of files" in call(CODE).output
    publish(home, "r3", [young])
    assert "still holds" not in call(CODE).output
    assert [each.run for each in retention.plan(home, CODE, TODAY).runs] == ["r2"]
    remove(home)
    assert holding(room.published / "r2") == holding(room.runs / "r2") == []
    told = f"no publication 'r2' any more: retention removed it on {TODAY}, as it rests on "
    with pytest.raises(RunRefused, match=told):
        find_publication(home, CODE, "r2")
    assert [(each["what"], each["name"]) for each in log(home)] == [
        ("file", "2019-10.csv"),
        ("publication", "r1"),
        ("publication", "r2"),
    ]
    assert retention.plan(home, CODE, TODAY).is_empty


def test_a_publication_made_after_the_removal_stays_when_another_stands(home, add):
    (old,) = add(OLD)
    add(YOUNG)
    remove(home)
    publish(home, "r1", [old], reason_code=inbox.REMOVED)
    publish(home, "r2", [old], reason_code=inbox.REMOVED)
    assert retention.plan(home, CODE, TODAY).is_empty
    remove(home)
    assert (home.council(CODE).published / "r1").is_dir()


def test_a_run_that_published_nothing_keeps_no_rows_either(home, add):
    (old,) = add(OLD)
    folder = home.council(CODE).runs / "broken"
    write(folder / "inputs.json", canonical([{"file_sha256": old, "file_name": "2019-10.csv"}]))
    write(folder / "checks" / "core.supplier.json", "Mrs A Ash")
    write(folder / "failing" / "core.supplier.1.csv", "Mrs A Ash")
    write(folder / "fault.txt", "Mrs A Ash")
    remove(home)
    assert [each.name for each in folder.iterdir()] == ["inputs.json"]


def test_what_was_left_half_done_is_finished(home, add, monkeypatch):
    (old,) = add(OLD)

    def fail(*_):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "forget", fail)
        with pytest.raises(OSError, match="Input"):
            remove(home)
    assert home.archived(old).exists()
    assert remove(home)[0].startswith("What was removed before had left ")
    assert not home.archived(old).exists()
    assert holding(home.root / "cache") == []
    assert len(log(home)) == 1


def test_a_run_says_which_files_were_removed_and_is_another_run(home, add):
    add(OLD, YOUNG)
    before = identify(home, home.council(CODE)).run
    remove(home)
    assert identify(home, home.council(CODE)).run != before
    landed = landing.land(home, read_profile(home.council(CODE).profile))
    assert landed.rows.height == 5
    files = {each["file_name"]: each for each in landed.files.to_dicts()}
    assert files["2019-10.csv"]["status"] == "refused"
    assert files["2019-10.csv"]["reason_code"] == "removed"
    assert files["2019-10.csv"]["reason"] == (
        "Removed under the council's retention policy: it covers days until 2019-10-31 and is kept "
        "for 84 months: Schedule 12"
    )


def test_the_same_files_and_removals_give_the_same_run_whoever_removes_them_when(
    home, add, tmp_path
):
    add(OLD, YOUNG)
    remove(home)
    elsewhere = Home(tmp_path / "elsewhere")
    write(elsewhere.council(CODE).prepare().profile, profile_text())
    given = [tmp_path / "given" / f"{month}.csv" for month in (OLD, YOUNG)]
    inbox.add(elsewhere, CODE, given)
    retention.remove(elsewhere, CODE, "Somebody else", date(2027, 1, 1))
    other, ours = elsewhere.council(CODE).ledger, home.council(CODE).ledger
    assert len(other.read_text().splitlines()) == len(ours.read_text().splitlines()) + 1
    assert other.read_text().startswith(ours.read_text())


def test_a_ledger_of_which_nothing_was_removed_is_written_as_before(home, add):
    add(YOUNG)
    header = home.council(CODE).ledger.read_text().splitlines()[0]
    assert header.endswith(",withdrawn_reason")
    add(OLD)
    remove(home)
    header = home.council(CODE).ledger.read_text().splitlines()[0]
    assert header.endswith(",withdrawn_reason,removed_reason")


def test_a_copy_that_turns_up_again_is_not_taken_and_a_person_can_take_it_back(home, add, tmp_path):
    (old,) = add(OLD)
    remove(home)
    given = tmp_path / "given" / f"{OLD}.csv"
    copy = write(home.council(CODE).inbox("spend") / "found.csv", given.read_text())
    (outcome,) = inbox.scan(home, CODE)
    assert outcome.entry is None
    assert "removed by the council's retention policy: delete this copy" in outcome.sentence
    assert not home.archived(old).exists()
    copy.unlink()
    (outcome,) = inbox.add(home, CODE, [given])
    assert "is taken back; the policy will ask for it again." in outcome.sentence
    assert home.archived(old).exists()
    assert going(home) == ["2019-10.csv"]


def test_a_file_that_is_gone_from_the_archive_is_told(home, add):
    (old,) = add(OLD)
    home.archived(old).unlink()
    assert retention.plan(home, CODE, TODAY).files[0].stays == "it is not in the archive any more"


def test_links_in_the_folder_of_publications_are_not_followed(home, add, tmp_path):
    (old,) = add(OLD)
    (young,) = add(YOUNG)
    publish(home, "r1", [young])
    outside = tmp_path / "outside"
    write(outside / "record.json", canonical({"run": "x", "inputs": [{"file_sha256": old}]}))
    (home.council(CODE).published / "x").symlink_to(outside)
    remove(home)
    assert (outside / "record.json").exists()


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2019, 10, 31), 84, date(2026, 10, 31)),
        (date(2024, 4, 30), 20, date(2025, 12, 31)),
        (date(2024, 4, 15), 20, date(2025, 12, 15)),
        (date(2024, 12, 31), 1, date(2025, 1, 31)),
        (date(9999, 12, 31), 12, date(9999, 12, 31)),
    ],
)
def test_months_later_is_a_day_of_the_calendar(day, months, then):
    assert retention.months_later(day, months) == then


def test_the_log_can_be_read_by_others_and_the_archive_was_never_writable(home, add):
    (old,) = add(OLD)
    assert not home.archived(old).stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP)
    remove(home)
    assert os.access(home.council(CODE).retention, os.R_OK)
