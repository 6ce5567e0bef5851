"""The sample data: made by its script alone, the same bytes every time, and true to itself."""

import csv
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.decisions import read_decisions

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
MADE = ("cases", "council", "registers", "traps")


def _files(folder: Path) -> set[str]:
    found = [path for part in MADE for path in (folder / part).rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix() for path in [*found, folder / "README.md"]}


def _table(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def made_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    script = SAMPLES / "make_sample_data.py"
    subprocess.run([sys.executable, str(script), "--into", str(folder)], check=True, timeout=300)
    return folder


def test_the_script_makes_every_committed_file_and_no_other(made_again: Path) -> None:
    assert _files(made_again) == _files(SAMPLES)


def test_making_the_samples_again_gives_the_same_bytes(made_again: Path) -> None:
    changed = [
        name
        for name in sorted(_files(SAMPLES))
        if (made_again / name).read_bytes() != (SAMPLES / name).read_bytes()
    ]
    assert changed == []


def test_the_samples_stay_well_under_five_megabytes() -> None:
    assert sum((SAMPLES / name).stat().st_size for name in _files(SAMPLES)) < 4_700_000


def test_every_trap_has_one_expected_row() -> None:
    names = [row["file"] for row in _table("traps/expected.csv")]
    files = {path.name for path in (SAMPLES / "traps").iterdir()} - {"expected.csv"}
    assert sorted(names) == sorted(files)


def test_a_trap_to_be_accepted_states_its_figures() -> None:
    for row in _table("traps/expected.csv"):
        assert row["expect"] in {"accept", "refuse", "either"}, row["file"]
        assert row["trap"].endswith("."), row["file"]
        if row["expect"] == "accept":
            assert int(row["n_payments"]) > int(row["n_rejected"]), row["file"]
            assert row["sum_amount"], row["file"]
            assert row["first_date"] <= row["last_date"], row["file"]


def test_the_readme_lists_every_trap() -> None:
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    missing = [
        row["file"] for row in _table("traps/expected.csv") if f"`{row['file']}`" not in text
    ]
    assert missing == []


def test_the_council_has_twenty_four_months_of_spend() -> None:
    months = [row["month"] for row in _table("council/expected.csv") if row["feed"] == "spend"]
    years = [(2024 + (at + 3) // 12, (at + 3) % 12 + 1) for at in range(24)]
    assert months == [f"{year}-{month:02d}-01" for year, month in years]


def test_the_months_and_the_files_of_the_council_tell_the_same_count() -> None:
    taken = [row for row in _table("council/expected_files.csv") if row["fate"] == "taken"]
    accepted = sum(int(row["n_payments"]) - int(row["n_rejected"]) for row in taken)
    assert accepted == sum(int(row["line_count"]) for row in _table("council/expected.csv"))


def test_the_first_layout_adds_up_to_its_expected_total_when_read_plainly() -> None:
    for row in _table("council/expected_files.csv"):
        if re.fullmatch(r"wexmoor-spend-\d{4}-\d\d(\.reissued)?\.csv", row["file"]):
            with (SAMPLES / "council" / row["file"]).open(encoding="utf-8-sig", newline="") as file:
                amounts = [line["Net Amount"] for line in csv.DictReader(file)]
            numbers = [Decimal(text) for text in amounts if text != "n/a"]
            assert len(amounts) == int(row["n_payments"]), row["file"]
            assert sum(numbers, Decimal(0)) == Decimal(row["sum_amount"]), row["file"]


def test_the_corrected_month_names_the_file_it_supersedes() -> None:
    rows = {row["file"]: row for row in _table("council/expected_files.csv")}
    pairs = [(row["supersedes"], name) for name, row in rows.items() if row["supersedes"]]
    assert [rows[old]["fate"] for old, _ in pairs] == ["superseded"]
    assert [rows[new]["fate"] for _, new in pairs] == ["taken"]


def test_company_headers_keep_the_leading_spaces_of_the_published_file() -> None:
    path = SAMPLES / "registers" / "BasicCompanyDataAsOneFile-2026-04-01.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header = file.readline().rstrip("\r\n").split(",")
    assert len(header) == 55
    assert header[1] == " CompanyNumber"
    assert header[-1] == " ConfStmtLastMadeUpDate"
    assert sum(name.startswith(" ") for name in header) == 14


def test_no_invented_company_has_a_number_the_register_could_have_given() -> None:
    path = SAMPLES / "registers" / "BasicCompanyDataAsOneFile-2026-04-01.csv"
    with path.open(encoding="utf-8", newline="") as file:
        numbers = [row[" CompanyNumber"] for row in csv.DictReader(file)]
    assert len(numbers) == len(set(numbers)) > 150
    assert all(re.fullmatch(r"99\d{6}|OC99\d{4}", number) for number in numbers)


def test_supplier_postcodes_of_the_council_are_in_the_postcode_directory() -> None:
    path = SAMPLES / "registers" / "ONSPD_NOV_2025_UK.csv"
    with path.open(encoding="utf-8", newline="") as file:
        known = {row["pcds"]: row["lad25cd"] for row in csv.DictReader(file)}
    published = set()
    for path in (SAMPLES / "council").glob("wexmoor-payments-over-500-*.csv"):
        lines = path.read_text(encoding="cp1252").splitlines()[3:]
        published |= {row["Supplier Postcode"] for row in csv.DictReader(lines)} - {""}
    assert published
    assert published <= known.keys()
    assert {"E06999999", "E07999999"} <= set(known.values())


def test_the_reissued_month_sorts_after_the_file_it_corrects() -> None:
    names = sorted(path.name for path in (SAMPLES / "council").glob("wexmoor-spend-2025-01*"))
    assert names == ["wexmoor-spend-2025-01.csv", "wexmoor-spend-2025-01.reissued.csv"]


def test_the_officers_decisions_are_valid_decisions() -> None:
    decisions = read_decisions(SAMPLES / "council" / "decisions.csv")
    assert {each.attribute for each in decisions} == {"local", "sme", "micro", "vcse", "scope"}
    assert len({each.supplier_id for each in decisions}) > 20
