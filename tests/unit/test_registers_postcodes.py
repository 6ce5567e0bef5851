"""The postcode register, in every header it has been published with."""

import os
import zipfile
from pathlib import Path

import polars as pl
import pytest

from pipelines.contracts import read_contract
from pipelines.errors import BadReference
from pipelines.home import Home
from pipelines.registers.postcodes import SCHEMA, read_postcodes, register_frames

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
    assert frame.schema == pl.Schema(SCHEMA)
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


def test_without_a_register_the_table_is_empty_and_has_its_columns(tmp_path: Path) -> None:
    frames = register_frames(Home(tmp_path))
    assert list(frames) == ["register.postcode"]
    assert frames["register.postcode"].is_empty()
    assert frames["register.postcode"].schema == pl.Schema(SCHEMA)
    assert list(tmp_path.iterdir()) == []


def test_files_of_one_edition_lie_side_by_side_and_are_cached(tmp_path: Path) -> None:
    home = Home(tmp_path)
    folder = home.registers / "postcodes"
    written(folder / "ZQ.csv", "pcds,lad25cd,doterm", "ZQ1 1AA,E06999999,")
    written(folder / "WX.csv", "pcds,lad25cd,doterm", "WX1 1AA,E07999999,202401")
    (folder / "README.txt").write_text("from the Open Geography portal")
    first = register_frames(home)["register.postcode"]
    assert first.rows() == [("WX11AA", "E07999999", True), ("ZQ11AA", "E06999999", False)]
    assert len(list((home.cache / "registers").iterdir())) == 2
    assert register_frames(home)["register.postcode"].equals(first)


def test_two_editions_at_once_are_refused(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for name in ("feb.csv", "nov.csv"):
        written(
            home.registers / "postcodes" / name, "pcds,lad25cd,doterm", f"ZQ1 1AA,E06999999,{name}"
        )
    with pytest.raises(BadReference, match="ZQ11AA more than once: keep the files of one edition"):
        register_frames(home)


def test_the_frame_is_what_the_contract_promises() -> None:
    contract = read_contract(Path(__file__).parents[2] / "sql" / "register" / "postcode.yml")
    assert contract.column_names == tuple(SCHEMA)


def _real() -> Path | None:
    folder = os.environ.get("SPEND_REGISTERS")
    return Path(folder) / "postcodes" if folder else None


@pytest.mark.skipif(_real() is None, reason="SPEND_REGISTERS names no folder of real registers")
def test_real_headers_and_a_real_zip_are_read() -> None:
    folder = _real()
    assert folder is not None
    headers = sorted((folder / "onspd_headers_by_vintage").glob("*.csv"))
    assert headers
    for path in headers:
        frame = read_postcodes(path)
        assert frame.height == 4, path.name
        assert frame["lad_code"].drop_nulls().str.contains(r"^[ESWN]\d{8}$").all(), path.name
        assert frame["lad_code"].null_count() <= 2, path.name  # Isle of Man, in one of them
    lookup = read_postcodes(folder / "nspl21.zip")
    assert lookup.height > 100_000
    assert 0.2 < lookup.select(pl.col("is_terminated").mean()).item() < 0.8
