"""OS Code-Point Open: live postcodes of Great Britain, without headers."""

import zipfile
from datetime import date

import pytest

from pipelines.errors import BadReference
from pipelines.registers.codepoint_open import REGISTER

HEADERS = (
    "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n"
    "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,"
    "NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code\n"
)
ROW = '"{}",10,385386,801193,"E92000001","","","","{}","E05000001"\r\n'


def _zip(path, files, headers=HEADERS):
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("Doc/Code-Point_Open_Column_Headers.csv", headers)
        packed.writestr(
            "Doc/metadata.txt",
            "PRODUCT: Code-Point Open\r\nCOPYRIGHT DATE: 20250502\r\nRM UPDATE DATE: 20250417\r\n",
        )
        for name, text in files.items():
            packed.writestr(f"Data/CSV/{name}", text)
    return path


def test_all_areas_are_read_whatever_the_spacing_of_a_postcode(tmp_path, kept):
    files = {
        "ab.csv": ROW.format("AB101AB", "S12000033"),
        "b.csv": ROW.format("B1 1AY", "E08000025") + ROW.format("B1  1BA", ""),
    }
    told, frame = kept(REGISTER, _zip(tmp_path / "codepo_gb.zip", files))
    assert frame.select("postcode", "lad_code", "is_terminated").rows() == [
        ("AB101AB", "S12000033", False),
        ("B11AY", "E08000025", False),
        ("B11BA", None, False),
    ]
    assert told.edition in (date(2025, 4, 17), date(2025, 5, 2))


def test_one_area_alone_is_read_in_the_order_of_columns(tmp_path, kept):
    path = tmp_path / "b.csv"
    path.write_text(ROW.format("B1 1AY", "E08000025"), encoding="utf-8")
    told, frame = kept(REGISTER, path)
    assert (told.edition, frame["postcode"].to_list()) == (None, ["B11AY"])


def test_a_zip_of_something_else_is_told(tmp_path, kept):
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("Doc/Code-Point_Open_Column_Headers.csv", HEADERS)
    with pytest.raises(BadReference, match="no CSV files by postcode area"):
        kept(REGISTER, other)
