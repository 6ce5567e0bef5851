"""Companies House basic company data, as published."""

import gzip
import zipfile
from datetime import date

import pytest

from pipelines.errors import BadReference
from pipelines.registers import companies_house
from pipelines.registers.companies_house import REGISTER
from tests.bench.made_register import COLUMNS

CELLS = {
    "CompanyName": "ELM & SON LIMITED",
    " CompanyNumber": "00012345",
    "RegAddress.PostCode": "aa1 1aa",
    "CompanyCategory": "Private Limited Company",
    "CompanyStatus": "Active",
    "IncorporationDate": "02/03/2010",
    "Accounts.LastMadeUpDate": "31/03/2025",
    "Accounts.AccountCategory": "MICRO ENTITY",
    "SICCode.SicText_1": "62020 - Information technology consultancy activities",
    "SICCode.SicText_2": "7222 - Other software",
    "PreviousName_1.CONDATE": "01/02/2020",
    " PreviousName_1.CompanyName": "OAK LIMITED",
    " PreviousName_2.CONDATE": "01/02/2015",
    " PreviousName_2.CompanyName": 'THE "ASH" LIMITED',
}


def _csv(path, *rows, columns=COLUMNS):
    lines = [",".join(columns)]
    for changes in rows:
        cells = CELLS | changes
        texts = (cells.get(name, "").replace('"', '""') for name in columns)
        lines.append(",".join(f'"{text}"' for text in texts))
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode())
    return path


def test_a_row_is_kept_with_names_codes_and_days(tmp_path, kept):
    told, frame = kept(REGISTER, _csv(tmp_path / "BasicCompanyDataAsOneFile-2026-11-01.csv", {}))
    assert (told.rows, told.edition, told.left_out) == (1, date(2026, 11, 1), {})
    row = frame.row(0, named=True)
    assert row["entity_id"] == "GB-COH-00012345"
    assert row["entity_name"] == "ELM & SON LIMITED"
    assert row["legal_form"] == "company_by_shares"
    assert row["postcode"] == "AA11AA"
    assert row["sic_codes"] == "62020"
    assert row["account_category"] == "MICRO ENTITY"
    assert row["registered_on"] == date(2010, 3, 2)
    assert row["other_names"] == [
        {"name": "OAK LIMITED", "kind": "PREVIOUS", "until": date(2020, 2, 1)},
        {"name": 'THE "ASH" LIMITED', "kind": "PREVIOUS", "until": date(2015, 2, 1)},
    ]


def test_a_blank_category_of_filed_accounts_is_a_micro_entity_where_none_is_named(tmp_path, kept):
    blank = {"Accounts.AccountCategory": ""}
    unfiled = blank | {"Accounts.LastMadeUpDate": ""}
    _, frame = kept(REGISTER, _csv(tmp_path / "a.csv", blank, unfiled))
    assert frame["account_category"].to_list() == ["MICRO ENTITY (BLANK)", None]
    _, frame = kept(REGISTER, _csv(tmp_path / "b.csv", blank, {}))
    assert frame["account_category"].to_list() == [None, "MICRO ENTITY"]


def test_kinds_of_company_are_read_whatever_their_case_and_others_are_other(tmp_path, kept):
    kinds = [
        "PRI/LTD BY GUAR/NSC (Private, limited by guarantee, no share capital)",
        "community interest company",
        "Further Education or Sixth Form College Corporation",
        "Something New",
    ]
    rows = [{"CompanyCategory": kind} for kind in kinds]
    _, frame = kept(REGISTER, _csv(tmp_path / "a.csv", *rows))
    assert frame["legal_form"].to_list() == [
        "company_by_guarantee",
        "cic",
        "further_education_corporation",
        "other",
    ]
    assert frame["public_kind"].to_list() == [None, None, "college", None]


def test_rows_without_name_or_number_are_left_out_and_counted(tmp_path, kept):
    told, _ = kept(REGISTER, _csv(tmp_path / "a.csv", {}, {"CompanyName": " "}))
    assert (told.rows, list(told.left_out.values())) == (1, [1])


def test_a_zip_and_a_gzip_of_it_are_read_as_well(tmp_path, kept):
    plain = _csv(tmp_path / "a.csv", {})
    packed = tmp_path / "BasicCompanyData-2026-11-01-part1_7.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(plain, "BasicCompanyData-2026-11-01-part1_7.csv")
    assert kept(REGISTER, packed)[0].edition == date(2026, 11, 1)
    squeezed = tmp_path / "a.csv.gz"
    squeezed.write_bytes(gzip.compress(plain.read_bytes()))
    assert kept(REGISTER, squeezed)[0].rows == 1
    packed.write_bytes(packed.read_bytes()[:-30])
    with pytest.raises(BadReference, match="is damaged or cut off: download it again"):
        kept(REGISTER, packed)


def test_a_large_file_is_read_in_parts_that_end_with_rows(tmp_path, kept, monkeypatch):
    rows = [{" CompanyNumber": str(n), "CompanyName": f"ELM {n} LTD"} for n in range(50)]
    path = _csv(tmp_path / "a.csv", *rows)
    whole = kept(REGISTER, path)[1]
    monkeypatch.setattr(companies_house, "_BLOCK", 1_000)
    assert kept(REGISTER, path)[1].equals(whole)
    assert whole["entity_id"].to_list() == [f"GB-COH-{n:08}" for n in range(50)]


def test_a_missing_column_is_named(tmp_path, kept):
    columns = [name for name in COLUMNS if name != "Accounts.AccountCategory"]
    path = _csv(tmp_path / "odd.csv", {}, columns=columns)
    with pytest.raises(BadReference, match=r"odd\.csv lacks the column Accounts\.AccountCategory"):
        kept(REGISTER, path)


def test_published_files_are_read(real, kept):
    folder = real / "companies_house"
    told, frame = kept(REGISTER, folder / "BasicCompanyData-2020-06-01-part6_7.csv")
    assert (told.rows, told.edition) == (87, date(2020, 6, 1))
    assert {"cio", "scio", "royal_charter", "registered_society"} <= set(frame["legal_form"])
    told, _ = kept(REGISTER, folder / "BasicCompanyData-assembled.csv.gz")
    assert told.rows == 83_274
