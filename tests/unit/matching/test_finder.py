"""Finding the bodies that payees may mean, and what belongs with them."""

from datetime import date

import polars as pl
import pytest

from pipelines.home import Home
from pipelines.matching import finder
from pipelines.registers import shelf
from tests.bench.made_register import COLUMNS

COMPANIES = (
    ("00000001", "ELM TREE CARE LIMITED", "AA1 1AA", "Private Limited Company", ""),
    ("00000002", "ELM TREE CARE LLP", "BB1 1BB", "Limited Liability Partnership", ""),
    ("00000003", "ACME (NORTH) LIMITED", "AA1 1AA", "Private Limited Company", ""),
    ("00000004", "ACME (SOUTH WEST) LIMITED", "AA1 1AB", "Private Limited Company", ""),
    ("00000005", "OAKLEY AID", "", "PRI/LTD BY GUAR/NSC (Private, limited by guarantee, no share"
     " capital)", ""),
    ("00000006", "WILLOWBANK SERVICES LIMITED", "", "Private Limited Company", "WILLOW LTD"),
    ("00000007", "ZYXWVUT SCAFFOLDING LIMITED", "CC1 1CC", "Private Limited Company", ""),
    ("00000008", "INTERNATIONAL DEVELOPMENT PARTNERSHIP SERVICES LIMITED", "",
     "Private Limited Company", ""),
)  # fmt: skip


def _companies(path):
    lines = [",".join(COLUMNS)]
    for number, name, postcode, category, before in COMPANIES:
        cells = {
            "CompanyName": name,
            " CompanyNumber": number,
            "RegAddress.PostCode": postcode,
            "CompanyCategory": category,
            "CompanyStatus": "Active",
            "IncorporationDate": "01/01/2010",
            "PreviousName_1.CONDATE": "01/02/2020" if before else "",
            " PreviousName_1.CompanyName": before,
        }
        lines.append(",".join(f'"{cells.get(column, "")}"' for column in COLUMNS))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finder")
    home = Home(folder / "home")
    csv = _companies(folder / "BasicCompanyDataAsOneFile-2026-11-01.csv")
    shelf.add(home, "companies_house", [csv])
    societies = folder / "SocietyList 2026-10-01.csv"
    societies.write_text(
        "Society Number,Full Registration Number,Society Name,Society Address,Registered As,"
        "Registration Date,Society Status\n"
        "9,00000005,OAKLEY AID,Nowhere,Community Benefit Society,2016-02-03,Registered\n",
        encoding="utf-8",
    )
    shelf.add(home, "mutuals", [societies])
    psc = folder / "psc-snapshot-2026-11-01.txt"
    psc.write_text(
        '{"company_number":"00000001","data":{"kind":"corporate-entity-person-with-significant-'
        'control","name":"Acme (North) Ltd","identification":{"country_registered":"England",'
        '"registration_number":"00000003"},"natures_of_control":["ownership-of-shares-75-to-100-percent"]}}'
        "\n",
        encoding="utf-8",
    )
    shelf.add(home, "companies_house_psc", [psc])
    return home


def _find(home, *rows, wanted=()):
    asked = pl.DataFrame([{"file_sha256": "a", "supplier_name": ""} | row for row in rows])
    return finder.find(home, finder.payees(asked), wanted)


def _near(home, name, **more):
    rows = _find(home, {"supplier_name": name, **more})["register.entity_candidate"]
    return {(row["entity_id"][-1], row["nearness"]) for row in rows.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Elm Tree Care Ltd", {("1", "EXACT"), ("2", "FORM")}),
        ("ELM TREE CARE", {("1", "FORM"), ("2", "FORM")}),
        ("The Elm Tree Care Ltd ****5215", {("1", "EXACT"), ("2", "FORM")}),
        ("Somebody T/A Elm Tree Care", {("1", "TRADING_AS"), ("2", "TRADING_AS")}),
        ("Elm Tree Care Ltd T/A Somebody", {("1", "BODY"), ("2", "FORM")}),
        ("Elmtree Care Ltd", {("1", "SPACING"), ("2", "SPACING")}),
        ("Willowbank Service Ltd", {("6", "WORDING")}),
        ("Willowbank Svcs Ltd", {("6", "WORDING")}),
        ("Scaffolding Zyxwvut Ltd", {("7", "WORDING")}),
        ("Willow Limited", {("6", "EXACT")}),
        ("ACME LTD", {("3", "BRACKET"), ("4", "BRACKET"), ("3", "FUZZY")}),
        ("ACME (EAST) LTD", set()),
        ("Zyxwvat Scaffolding Ltd", {("7", "FUZZY")}),
        ("Nobody At All Ltd", set()),
        ("REDACTED", set()),
        ("", set()),
    ],
)
def test_each_way_in_which_a_name_leads_to_a_body(home, name, found):
    assert _near(home, name) == found


def test_a_number_leads_to_a_body_whatever_the_name(home):
    assert ("1", "NUMBER") in _near(home, "Nobody", supplier_company_no="00000001 ")
    assert ("1", "NUMBER") in _near(home, "Nobody", supplier_company_no="000001")


def test_names_that_fill_their_field_are_looked_up_by_how_they_begin(home):
    full = "INTERNATIONAL DEVELOPMENT PARTNERS"
    others = [chr(65 + n) * len(full) for n in range(3)]
    frames = _find(home, *({"supplier_name": name} for name in (full, *others)))
    rows = frames["register.entity_candidate"].filter(pl.col("supplier_name") == full)
    assert ("GB-COH-00000008", "TRUNCATED") in set(rows.select("entity_id", "nearness").rows())


def test_a_name_that_is_merely_the_longest_is_not_cut(home):
    assert "TRUNCATED" not in {
        nearness for _, nearness in _near(home, "INTERNATIONAL DEVELOPMENT PARTNERS")
    }


def test_registrations_of_one_body_have_one_identifier(home):
    entities = _find(home, {"supplier_name": "Oakley Aid"})["register.entity"]
    assert dict(entities.select("entity_id", "legal_entity_id").rows()) == {
        "GB-COH-00000005": "GB-COH-00000005",
        "GB-MPR-9": "GB-COH-00000005",
    }


def test_controllers_come_with_the_body(home):
    frames = _find(home, {"supplier_name": "Elm Tree Care Ltd"})
    (row,) = frames["register.entity_control"].iter_rows(named=True)
    assert (row["controller_id"], row["band"]) == ("GB-COH-00000003", "75-100")
    assert row["notified_on"] == date(1900, 1, 1)


def test_offices_of_candidates_are_placed_and_counted(home):
    frames = _find(home, {"supplier_name": "Elm Tree Care Ltd", "supplier_postcode": "S1 2PP"})
    assert "S12PP" in frames["register.postcode"]["postcode"].to_list()
    entity = frames["register.entity"].filter(pl.col("entity_id") == "GB-COH-00000001")
    assert entity["postcode_company_count"].to_list() == [2]


def test_a_decided_body_is_loaded_though_no_name_leads_there(home):
    frames = _find(home, {"supplier_name": "Nobody"}, wanted=["GB-COH-00000007"])
    assert frames["register.entity"]["entity_id"].to_list() == ["GB-COH-00000007"]


def test_numbers_are_read_as_the_registers_write_them(home):
    row = {
        "supplier_name": "x",
        "supplier_company_no": "4142000",
        "supplier_vat_no": "GB 123 4567 89",
    }
    readings = _find(home, row)["register.identifier_reading"]
    assert set(readings.rows()) == {
        ("COMPANY", "4142000", "GB-COH-04142000"),
        ("VAT", "GB 123 4567 89", "GB123456789"),
    }


def test_editions_are_told_with_the_embedded_one(home):
    editions = _find(home, {"supplier_name": "x"})["register.edition"]
    told = dict(editions.select("register", "is_embedded").rows())
    assert told == {
        "companies_house": False,
        "companies_house_psc": False,
        "mutuals": False,
        "postcodes": True,
    }


def test_the_order_of_payees_changes_nothing(home):
    rows = [{"supplier_name": name} for name in ("Elm Tree Care", "Willow Ltd", "ACME LTD")]
    one, other = _find(home, *rows), _find(home, *reversed(rows))
    assert all(one[table].equals(other[table]) for table in one)


def test_with_nothing_on_the_shelf_nobody_is_found_and_all_tables_are_there(tmp_path):
    frames = _find(Home(tmp_path), {"supplier_name": "Elm Tree Care Ltd"})
    assert frames["register.entity_candidate"].is_empty()
    assert frames["register.entity"].is_empty()
    assert frames["register.edition"].height == 1
