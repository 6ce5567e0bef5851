"""The extract of the register of charities, as JSON and as text."""

import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from pipelines.errors import BadReference
from pipelines.registers import charity_extract

CHARITY = {
    "date_of_extract": "2026-11-25T00:00:00",
    "organisation_number": 1,
    "registered_charity_number": 1089464,
    "linked_charity_number": 0,
    "charity_name": 'THE "ELM" TRUST',
    "charity_type": "Charitable company",
    "charity_registration_status": "Registered",
    "date_of_registration": "2001-11-13T00:00:00",
    "date_of_removal": None,
    "latest_acc_fin_period_end_date": "2025-03-31T00:00:00",
    "latest_income": 1234567.0,
    "charity_contact_postcode": "AA1 1AA",
    "charity_company_registration_number": "4142000",
}


def _json(path, *rows):
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps([CHARITY | row for row in rows]).encode())
    return path


def test_a_charity_is_kept_with_its_company_number_and_figures(tmp_path, kept):
    told, frame = kept(charity_extract.CHARITIES, _json(tmp_path / "a.json", {}))
    assert told.edition == date(2026, 11, 25)
    row = frame.row(0, named=True)
    assert row["entity_id"] == "GB-CHC-1089464"
    assert row["entity_name"] == 'THE "ELM" TRUST'
    assert row["company_number"] == "04142000"
    assert row["income_gbp"] == Decimal("1234567.00")
    assert (row["registered_on"], row["ended_on"]) == (date(2001, 11, 13), None)


def test_removed_charities_stay_and_linked_ones_are_left_out(tmp_path, kept):
    rows = [
        {"date_of_removal": "2020-05-01T00:00:00"},
        {"registered_charity_number": 7, "linked_charity_number": 2},
    ]
    told, frame = kept(charity_extract.CHARITIES, _json(tmp_path / "a.json", *rows))
    assert frame["ended_on"].to_list() == [date(2020, 5, 1)]
    assert told.left_out == {"charities linked to a main one": 1}


def test_an_incorporated_organisation_is_told_by_its_company_number(tmp_path, kept):
    cio = {"charity_type": "Other", "charity_company_registration_number": "CE00571"}
    _, frame = kept(charity_extract.CHARITIES, _json(tmp_path / "a.json", cio))
    assert frame["legal_form"].to_list() == ["cio"]


def test_text_with_tabs_is_not_quoted_and_cells_may_hold_line_breaks(tmp_path, kept):
    names = list(CHARITY)
    texts = ["" if value is None else str(value) for value in CHARITY.values()]
    texts[0] = "2026-11-25 00:00:00.0000000"
    first, second = list(texts), list(texts)
    first[names.index("charity_name")] = 'ELM "AID'
    second[names.index("registered_charity_number")] = "7"
    second[names.index("charity_name")] = "OAK\r\nAID"
    lines = ["\t".join(names), "\t".join(first), "\t".join(second)]
    path = tmp_path / "publicextract.charity.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("publicextract.charity.txt", "\r\n".join(lines) + "\r\n")
    _, frame = kept(charity_extract.CHARITIES, path)
    assert set(frame["entity_name"]) == {'ELM "AID', "OAK AID"}


def test_other_names_say_what_they_are(tmp_path, kept):
    rows = [
        {"charity_name_type": "Working name", "charity_name": "Elm Aid"},
        {"charity_name_type": "Previous name", "charity_name": "Oak Aid"},
    ]
    _, frame = kept(charity_extract.NAMES, _json(tmp_path / "a.json", *rows))
    assert set(frame.select("name", "kind").rows()) == {
        ("Elm Aid", "WORKING"),
        ("Oak Aid", "PREVIOUS"),
    }


def test_of_annual_returns_the_last_with_staff_counts(tmp_path, kept):
    year = {"income_total_income_and_endowments": 600000, "count_employees": 12}
    rows = [
        year | {"fin_period_end_date": "2024-03-31T00:00:00"},
        year | {"fin_period_end_date": "2025-03-31T00:00:00", "count_employees": 13},
        year | {"fin_period_end_date": "2026-03-31T00:00:00", "count_employees": None},
    ]
    told, frame = kept(charity_extract.FIGURES, _json(tmp_path / "a.json", *rows))
    assert frame.select("employees", "figures_on").rows() == [(13, date(2025, 3, 31))]
    assert told.left_out == {"no number of employees": 1, "an earlier year": 1}


def test_another_table_of_the_extract_is_told_by_the_column_it_lacks(tmp_path, kept):
    with pytest.raises(BadReference, match=r"a\.json lacks the column charity_name_type"):
        kept(charity_extract.NAMES, _json(tmp_path / "a.json", {}))


def test_published_extracts_are_read(real, kept):
    told, _ = kept(
        charity_extract.CHARITIES, real / "charities" / "publicextract.charity-assembled.zip"
    )
    assert told.rows == 84_981
    told, frame = kept(charity_extract.CHARITIES, real / "charities" / "publicextract.charity.zip")
    assert told.rows + sum(told.left_out.values()) == 572
    assert frame["registered_on"].null_count() == 0
    others = real / "charities" / "other_names_full" / "publicextract.charity_other_names.zip"
    told, _ = kept(charity_extract.NAMES, others)
    assert told.rows > 160_000
