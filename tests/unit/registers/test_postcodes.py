"""The postcode register, in every header it has been published with."""

import os
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import BadReference
from pipelines.registers.postcodes import convert, edition_of

# Column names as published, cut after the last one read; the values are invented.
ONSPD_2018 = (
    "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m",
    '"ZQ1 1AA","ZQ1  1AA","ZQ1 1AA","199002","199405","E99999999","E99999999","E06999999",'
    '"E05999999","E04999999","1","514600","0206900"',
)
ONSPD_2025 = (
    "pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,usrtypind,east1m,north1m",
    '"ZQ1 1AA","ZQ1  1AA","ZQ1 1AA","199002","199405","E99999999","E99999999","E06999999",'
    '"E05999999","E04999999","1","514600","0206900"',
)
NSPL_2022 = (
    "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa21,cty,ced,laua,ward",
    '"ZQ1 1AA","ZQ1  1AA","ZQ1 1AA","199002","199405","0","514600","0206900","1","E00999999",'
    '"E99999999","E99999999","E06999999","E05999999"',
)
NSPL_2026 = (
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty26cd,ced25cd,lad26cd",
    '"ZQ1 1AA","ZQ1  1AA","ZQ1 1AA","199002","199405","0","514600","0206900","1","E00999999",'
    '"E99999999","E99999999","E06999999"',
)


def read_postcodes(path: Path) -> pl.DataFrame:
    """What is kept of a published file."""
    made = path.with_suffix(".parquet")
    convert(path, made)
    return pl.read_parquet(made).select("postcode", "lad_code", "is_terminated")


def written(path: Path, header: str, *rows: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\r\n".join([header, *rows, ""]).encode())
    return path


@pytest.mark.parametrize(
    "published", [ONSPD_2018, ONSPD_2025, NSPL_2022, NSPL_2026], ids=lambda each: each[0][:60]
)
def test_every_vintage_gives_the_same_narrow_frame(
    tmp_path: Path, published: tuple[str, str]
) -> None:
    frame = read_postcodes(written(tmp_path / "ONSPD.csv", *published))
    assert frame.rows() == [("ZQ11AA", "E06999999", True)]


def test_postcodes_lose_spaces_and_case_and_come_in_order(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.csv", "pcd,oslaua,doterm", "zq22bb,E06999999,", "ZQ1 1AA,E07999999,"
    )
    assert read_postcodes(path).rows() == [
        ("ZQ11AA", "E07999999", False),
        ("ZQ22BB", "E06999999", False),
    ]


@pytest.mark.parametrize("missing", ["", "L99999999", "M99999999", "E99999999", "nan"])
def test_a_postcode_without_a_district_has_none(tmp_path: Path, missing: str) -> None:
    path = written(tmp_path / "a.csv", "pcd,oslaua,doterm", f"ZQ1 1AA,{missing},")
    assert read_postcodes(path).rows() == [("ZQ11AA", None, False)]


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("pcds,doterm,ward", "local authority"),
        ("pcds,lad25cd,ward", "date of termination"),
        ("ward,lad25cd,doterm", "the postcode"),
        ("pcds,lad25nm,doterm", "local authority"),
    ],
)
def test_a_missing_column_is_named_with_its_file(tmp_path: Path, header: str, what: str) -> None:
    path = written(tmp_path / "odd.csv", header, "a,b,c")
    with pytest.raises(BadReference, match=rf"odd\.csv has no column for .*{what}"):
        read_postcodes(path)


def test_the_whole_country_file_of_a_zip_is_taken_and_documents_are_not(tmp_path: Path) -> None:
    path = tmp_path / "ONSPD_NOV_2025.zip"
    whole = "pcds,lad25cd,doterm\nZQ1 1AA,E06999999,\nZQ2 2BB,E07999999,\n"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("Data/ONSPD_NOV_2025_UK.csv", whole)
        packed.writestr("Data/multi_csv/ONSPD_NOV_2025_UK_ZQ.csv", whole)
        packed.writestr("Documents/LAD names and codes UK.csv", "LAD25CD,LAD25NM\n")
    assert read_postcodes(path)["postcode"].to_list() == ["ZQ11AA", "ZQ22BB"]


def test_area_files_of_a_zip_are_taken_together(tmp_path: Path) -> None:
    path = tmp_path / "slice.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for area, code in (("ZQ", "E06999999"), ("WX", "E07999999")):
            text = f"pcds,lad25cd,doterm\n{area}1 1AA,{code},\n"
            packed.writestr(f"Data/multi_csv/ONSPD_UK_{area}.csv", text)
    assert read_postcodes(path)["postcode"].to_list() == ["WX11AA", "ZQ11AA"]


def test_a_zip_of_something_else_and_a_damaged_one_are_told(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("readme.txt", "hello")
    with pytest.raises(BadReference, match="holds no CSV under Data/"):
        read_postcodes(other)
    with pytest.raises(BadReference, match="is not a file"):
        read_postcodes(tmp_path)


def test_rows_of_northern_ireland_are_left_out_and_counted(tmp_path: Path) -> None:
    path = written(
        tmp_path / "ONSPD_NOV_2025_UK.csv",
        "pcds,lad25cd,doterm,usrtypind",
        "ZQ1 1AA,E06999999,,1",
        "BT1 1AA,N09000003,,0",
    )
    told = convert(path, tmp_path / "made.parquet")
    assert (told.rows, told.edition) == (1, date(2025, 11, 1))
    assert list(told.left_out.values()) == [1]
    kept = pl.read_parquet(tmp_path / "made.parquet")
    assert kept["is_large_user"].to_list() == [True]


def test_a_postcode_given_twice_is_told(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.csv", "pcds,lad25cd,doterm", "ZQ1 1AA,E06999999,", "ZQ11AA,E07999999,"
    )
    with pytest.raises(BadReference, match="holds the postcode ZQ11AA more than once"):
        convert(path, tmp_path / "made.parquet")


def test_the_edition_is_the_month_in_the_name() -> None:
    assert edition_of(["NSPL21_AUG_2022_UK.csv"]) == date(2022, 8, 1)
    assert edition_of(["postcodes.csv"]) is None


REAL = os.environ.get("SPEND_REGISTERS")


@pytest.mark.skipif(not REAL, reason="SPEND_REGISTERS names no folder of real registers")
def test_a_real_lookup_is_read_from_its_zip(tmp_path: Path) -> None:
    told = convert(Path(str(REAL)) / "postcodes" / "nspl21.zip", tmp_path / "made.parquet")
    kept = pl.read_parquet(tmp_path / "made.parquet")
    assert kept.height == told.rows > 50_000
    assert kept.filter(pl.col("postcode").str.starts_with("BT")).is_empty()
    assert kept["lad_code"].null_count() / kept.height < 0.01


@pytest.mark.skipif(not REAL, reason="SPEND_REGISTERS names no folder of real registers")
@pytest.mark.parametrize("vintage", ["feb2018_initial", "may2018", "aug2022", "aug2024", "nov2025"])
def test_every_real_vintage_of_the_directory_is_read(tmp_path: Path, vintage: str) -> None:
    folder = Path(str(REAL)) / "postcodes" / "onspd_headers_by_vintage"
    told = convert(folder / f"onspd_{vintage}.csv", tmp_path / "made.parquet")
    kept = pl.read_parquet(tmp_path / "made.parquet")
    assert told.rows == kept.height > 0
    assert kept["lad_code"].drop_nulls().str.contains(r"^[EWSN][0-9]{8}$").all()
    assert kept["is_large_user"].null_count() == 0
