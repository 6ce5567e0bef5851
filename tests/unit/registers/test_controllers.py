"""Who controls companies: companies and legal persons, never natural ones."""

import json
from datetime import date

import pytest

from pipelines.errors import BadReference
from pipelines.registers.controllers import REGISTER

NATURES = "ownership-of-shares-{}-percent"
CORPORATE = {
    "kind": "corporate-entity-person-with-significant-control",
    "name": "Oak Holdings Limited",
    "identification": {"country_registered": "England", "registration_number": "3849195"},
    "natures_of_control": [NATURES.format("75-to-100")],
    "notified_on": "2016-04-06",
}
PERSON = {
    "kind": "individual-person-with-significant-control",
    "name": "Ms Somebody Private",
    "natures_of_control": [NATURES.format("25-to-50")],
}


def _lines(path, *people, number="00012345"):
    objects = [{"company_number": number, "data": data} for data in people]
    objects.append({"data": {"kind": "totals#persons-of-significant-control-snapshot"}})
    path.write_text("\n".join(json.dumps(each) for each in objects) + "\n", encoding="utf-8")
    return path


def test_a_company_in_control_is_kept_with_its_number_and_band(tmp_path, kept):
    told, frame = kept(REGISTER, _lines(tmp_path / "psc-snapshot-2026-11-26.txt", CORPORATE))
    assert told.edition == date(2026, 11, 26)
    assert frame.row(0, named=True) == {
        "entity_id": "GB-COH-00012345",
        "controller_name": "Oak Holdings Limited",
        "controller_kind": "corporate",
        "controller_id": "GB-COH-03849195",
        "controller_country": "England",
        "band": "75-100",
        "is_right_to_appoint": False,
        "notified_on": date(2016, 4, 6),
        "ceased_on": None,
    }


def test_natural_persons_are_counted_and_nothing_of_them_is_kept(tmp_path, kept):
    told, frame = kept(REGISTER, _lines(tmp_path / "a.txt", PERSON, CORPORATE))
    assert told.left_out == {
        "natural persons, who are not kept": 1,
        "statements, exemptions and totals": 1,
    }
    assert "Somebody" not in frame.write_json()
    assert b"Somebody" not in (tmp_path / "made.parquet").read_bytes()


@pytest.mark.parametrize(
    ("natures", "band", "appoints"),
    [
        ([NATURES.format("25-to-50")], "25-50", False),
        (["voting-rights-50-to-75-percent-as-trust"], "50-75", False),
        ([NATURES.format("25-to-50"), "voting-rights-75-to-100-percent"], "75-100", False),
        (["right-to-appoint-and-remove-directors"], None, True),
        (["significant-influence-or-control"], None, False),
        ([], None, False),
    ],
)
def test_the_widest_band_counts(tmp_path, kept, natures, band, appoints):
    data = CORPORATE | {"natures_of_control": natures}
    _, frame = kept(REGISTER, _lines(tmp_path / "a.txt", data))
    assert frame.select("band", "is_right_to_appoint").row(0) == (band, appoints)


@pytest.mark.parametrize(
    ("country", "number", "found"),
    [
        ("United Kingdom", "SC 12345", "GB-COH-SC012345"),
        ("Delaware", "5786925", None),
        ("England & Wales", "N/A", None),
        (None, "03849195", None),
    ],
)
def test_a_number_counts_only_where_the_country_is_ours(tmp_path, kept, country, number, found):
    told = {"country_registered": country, "registration_number": number}
    data = CORPORATE | {"kind": "legal-person-person-with-significant-control"}
    _, frame = kept(REGISTER, _lines(tmp_path / "a.txt", data | {"identification": told}))
    assert frame["controller_id"].to_list() == [found]
    assert frame["controller_kind"].to_list() == ["legal_person"]


def test_a_file_of_something_else_is_told(tmp_path, kept):
    (tmp_path / "a.txt").write_text("hello\nworld\n", encoding="utf-8")
    with pytest.raises(BadReference, match="no line with a kind of control"):
        kept(REGISTER, tmp_path / "a.txt")


def test_a_real_snapshot_is_read(real, kept):
    told, frame = kept(REGISTER, real / "psc" / "psc-snapshot-lancashire-suppliers.jsonl")
    assert told.rows == 436
    assert told.left_out["natural persons, who are not kept"] == 1_018
    assert set(frame["controller_kind"]) <= {"corporate", "legal_person"}
