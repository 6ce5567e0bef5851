"""The smaller registers: lists with a header, whatever their format and vintage."""

from datetime import date

import pytest

from pipelines.errors import BadReference
from pipelines.registers import (
    amateur_sports_clubs,
    catalogue,
    charities_northern_ireland,
    charities_scotland,
    community_interest_companies,
    housing_providers,
    mutuals,
    organisation_links,
)


def _list(path, *lines, encoding="utf-8"):
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def test_societies_are_told_apart_by_what_they_are_registered_as(tmp_path, kept):
    path = _list(
        tmp_path / "SocietyList.csv",
        "Society Number,Full Registation Number,Society Name,Society Address,Registered As,"
        "Registration Date,Deregistration Date,Registration Act,Society Status",
        '7601,RS007601,Elm Homes,"1 Road, Town, AA1 1AA",Community Benefit Society,2016-02-03,,,'
        "Registered",
        "4001,RS004001,Elm Shop,Nowhere,Co-operative Society,03/02/2016,01/05/2020,,Deregistered",
    )
    _, frame = kept(mutuals.REGISTER, path)
    rows = {row["entity_id"]: row for row in frame.iter_rows(named=True)}
    assert rows["GB-MPR-7601"]["legal_form"] == "community_benefit_society"
    assert rows["GB-MPR-7601"]["company_number"] == "RS007601"
    assert rows["GB-MPR-7601"]["postcode"] == "AA11AA"
    assert rows["GB-MPR-4001"]["legal_form"] == "cooperative_society"
    assert rows["GB-MPR-4001"]["registered_on"] == date(2016, 2, 3)
    assert rows["GB-MPR-4001"]["ended_on"] == date(2020, 5, 1)


def test_interest_companies_may_be_numbers_alone(tmp_path, kept):
    path = _list(tmp_path / "a.csv", "org_id,icnptso_code", "GB-COH-05533834,A11", "junk,A11")
    told, frame = kept(community_interest_companies.REGISTER, path)
    assert frame.select("entity_id", "entity_name", "legal_form").rows() == [
        ("GB-COH-05533834", "", "cic")
    ]
    assert told.left_out == {"no name or number": 1}


def test_sports_clubs_have_an_identifier_or_are_given_one(tmp_path, kept):
    path = _list(tmp_path / "a.csv", "id,name,postcode", "GB-CASC-1,Elm RFC,AA1 1AA", ",Oak CC,")
    _, frame = kept(amateur_sports_clubs.REGISTER, path)
    assert frame["entity_id"].to_list() == ["GB-CASC-1", "GB-CASC-OAK-CC"]


def test_housing_providers_stand_under_a_title_and_councils_are_public(tmp_path, kept):
    path = _list(
        tmp_path / "list 2026-10-01.csv",
        "Registered providers of social housing,,,",
        ",,,",
        "Organisation name,Registration number,Designation,Corporate form",
        "Elm Homes,LH0001,Non-profit,Charitable Company",
        "Elm Council,00AA,Local Authority,",
    )
    told, frame = kept(housing_providers.REGISTER, path)
    assert told.edition == date(2026, 10, 1)
    assert dict(frame.select("entity_id", "public_kind").rows()) == {
        "GB-SHPE-LH0001": None,
        "GB-SHPE-00AA": "council",
    }


def test_scottish_charities_keep_what_they_are_known_as(tmp_path, kept):
    path = _list(
        tmp_path / "CharityExport-26-Nov-2026.csv",
        "Charity Number,Charity Name,Registered Date,Known As,Charity Status,Postcode,"
        "Constitutional Form,Most recent year income,Year End",
        "SC012345,Elm Aid,02/03/2010,Elm,Active,EH1 1AA,SCIO (Scottish Charitable Incorporated "
        "Organisation),1234,31/03/2025",
    )
    _, frame = kept(charities_scotland.REGISTER, path)
    row = frame.row(0, named=True)
    assert (row["entity_id"], row["legal_form"]) == ("GB-SC-SC012345", "scio")
    assert row["other_names"] == [{"name": "Elm", "kind": "WORKING", "until": None}]
    assert row["registered_on"] == date(2010, 3, 2)


def test_northern_irish_charities_are_windows_text_with_short_company_numbers(tmp_path, kept):
    path = _list(
        tmp_path / "a.csv",
        "Reg charity number,Charity name,Date registered,Status,Total income,Public address,"
        "Company number,",
        '100002,Elm Aid \u2013 Caf\u00e9,13/12/2013,Registered,5,"1 Road, BT14 7PJ",18971,',
        "100003,Oak Aid,13/12/2013,Registered,5,,0,",
        encoding="cp1252",
    )
    _, frame = kept(charities_northern_ireland.REGISTER, path)
    assert frame["entity_id"].to_list() == ["GB-NIC-100002", "GB-NIC-100003"]
    assert frame["company_number"].to_list() == ["NI018971", None]
    assert frame["entity_name"].to_list()[0] == "Elm Aid \u2013 Caf\u00e9"


def test_links_say_same_successor_or_branch(tmp_path, kept):
    path = _list(
        tmp_path / "a.csv",
        "org_id_a,org_id_b,relationship,source,valid_from",
        "GB-CHC-1,GB-COH-00000001,sameas,Company Numbers for Charities,",
        "GB-CHC-2,GB-CHC-3,sameas,Charity Commission Register of Mergers,2007-11-30 00:00:00",
        "GB-CHC-4,GB-CHC-5,parent,Federated Charities,",
        "GB-CHC-6,GB-CHC-6,sameas,Anything,",
        "GB-CHC-7,GB-CHC-8,friend,Anything,",
    )
    told, frame = kept(organisation_links.REGISTER, path)
    assert frame.rows() == [
        ("GB-CHC-1", "GB-COH-00000001", "SAME", None),
        ("GB-CHC-2", "GB-CHC-3", "SUCCESSOR", date(2007, 11, 30)),
        ("GB-CHC-5", "GB-CHC-4", "BRANCH", None),
    ]
    assert told.left_out == {"no pair of registrations": 1, "another kind of link": 1}


def test_reregistered_charities_come_in_a_list_of_their_own(tmp_path, kept):
    path = _list(
        tmp_path / "a.csv", "Old charity number,New charity number,Name", "306072,1115974,Elm"
    )
    _, frame = kept(organisation_links.REGISTER, path)
    assert frame.rows() == [("GB-CHC-306072", "GB-CHC-1115974", "SUCCESSOR", None)]


@pytest.mark.parametrize(
    "register",
    [each for each in catalogue.REGISTERS if each.name in ("mutuals", "parishes", "schools")],
    ids=lambda each: each.name,
)
def test_a_missing_column_is_named(tmp_path, kept, register):
    path = _list(tmp_path / "odd.csv", "Colour,Size", "red,3")
    with pytest.raises(BadReference, match=r"odd\.csv has no column"):
        kept(register, path)


def test_published_lists_are_read(real, kept):
    folder = real / "mutuals_cic_casc_housing"
    assert (
        kept(community_interest_companies.REGISTER, folder / "cics-icnptso.csv")[0].rows == 62_088
    )
    assert kept(amateur_sports_clubs.REGISTER, folder / "cascs.csv")[0].rows == 9_700
    charities = real / "charities"
    told, _ = kept(charities_northern_ireland.REGISTER, charities / "charitydetails_test.csv")
    assert told.rows == 365
    links = charities / "lookups" / "relationships__cio-company-numbers.csv"
    assert kept(organisation_links.REGISTER, links)[0].rows == 52_461
