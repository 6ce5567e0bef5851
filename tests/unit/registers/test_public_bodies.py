"""Lists of public bodies: whatever a payee is called, it is one when it stands there."""

import gzip

import pytest

from pipelines.registers import catalogue


def _named(name):
    return next(each for each in catalogue.REGISTERS if each.name == name)


def _list(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_authorities_have_dates_and_no_name_of_a_place_alone(tmp_path, kept):
    path = _list(
        tmp_path / "a.csv",
        "local-authority-code,official-name,nice-name,start-date,end-date,local-authority-type-name",
        "ELM,Elm Borough Council,Elm,1974-04-01,2023-03-31,NMD",
    )
    _, frame = kept(_named("local_authorities"), path)
    row = frame.row(0, named=True)
    assert (row["entity_id"], row["public_kind"]) == ("GB-LAE-ELM", "council")
    assert row["other_names"] == []
    assert row["ended_on"].isoformat() == "2023-03-31"


def test_a_parish_may_call_its_council_a_town_council(tmp_path, kept):
    path = _list(
        tmp_path / "a.csv",
        "PARNCP25CD,PARNCP25NM",
        "E04000001,Elmley",
        '"E43000001","Oak, unparished area"',
    )
    _, frame = kept(_named("parishes"), path)
    assert frame["entity_name"].to_list() == ["Elmley Parish Council"]
    assert frame["other_names"].to_list()[0][0]["name"] == "Elmley Town Council"


def test_hospital_trusts_are_kept_and_their_sites_are_not(tmp_path, kept):
    cells = ["ELM TRUST", "Y54", "Q83", "", "", "", "", "", "AA1 1AA", "20171001", "20250331"]
    lines = [",".join(f'"{cell}"' for cell in [code, *cells]) for code in ("R0A", "R0A01")]
    packed = tmp_path / "etrust.csv.gz"
    packed.write_bytes(gzip.compress("\n".join(lines).encode()))
    told, frame = kept(_named("nhs_trusts"), packed)
    assert frame.select("entity_id", "public_kind", "postcode").rows() == [
        ("GB-NHS-R0A", "nhs", "AA11AA")
    ]
    assert told.left_out == {"sites of trusts": 1}


@pytest.mark.parametrize(
    ("kind", "group", "public_kind"),
    [
        ("Community school", "Local authority maintained schools", "school"),
        ("Academy converter", "Academies", "school"),
        ("Further education", "Colleges", "college"),
        ("Other independent special school", "Independent schools", None),
    ],
)
def test_independent_schools_are_no_public_bodies(tmp_path, kept, kind, group, public_kind):
    path = _list(
        tmp_path / "edubasealldata20261126.csv",
        "URN,EstablishmentName,TypeOfEstablishment (name),EstablishmentTypeGroup (name),"
        "EstablishmentStatus (name),OpenDate,CloseDate,Postcode",
        f"100001,Elm School,{kind},{group},Open,01-09-2010,,AA1 1AA",
    )
    _, frame = kept(_named("schools"), path)
    assert frame["public_kind"].to_list() == [public_kind]


def test_academy_trusts_are_companies(tmp_path, kept):
    path = _list(
        tmp_path / "a.csv",
        "Group Name,Companies House Number,Group Type",
        "Elm Learning,5853746,Multi-academy trust",
        "Elm Federation,,Federation",
    )
    _, frame = kept(_named("academy_trusts"), path)
    assert frame.select("entity_id", "public_kind").rows() == [("GB-COH-05853746", "academy_trust")]


def test_published_lists_are_read(real, kept):
    bodies = real / "public_bodies"
    assert (
        kept(_named("local_authorities"), real / "geography" / "uk_local_authorities.csv")[0].rows
        == 470
    )
    assert kept(_named("nhs_trusts"), bodies / "nhs" / "etrust.csv.gz")[0].rows == 234
    trusts = bodies / "education" / "academy-trusts-company-number.csv"
    assert kept(_named("academy_trusts"), trusts)[0].rows == 3_478
    register = bodies / "registers_backup" / "government-organisation.csv"
    assert kept(_named("government_bodies"), register)[0].rows == 989
