"""Deriving borders from postcode points, and what the derived table must hold."""

import csv
from pathlib import Path

import polars as pl
import pytest

from pipelines.council import REFERENCE, read_authorities
from pipelines.errors import BadReference
from pipelines.registers.neighbours import (
    border_gaps,
    county_borders,
    derive,
    district_borders,
    main,
    read_points,
    read_review,
)

WEST, MIDDLE, EAST, WALES = "E07999991", "E07999992", "E07999993", "W06999999"


def block(code: str, left: int, right: int, top: int = 2_000) -> list[tuple[str, int, int]]:
    """Postcodes of one district every 250 m on a slightly uneven grid."""
    return [
        (code, x + (y // 250) % 2 * 40, y + (x // 250) % 2 * 30)
        for x in range(left, right, 250)
        for y in range(0, top, 250)
    ]


def points(*blocks: list[tuple[str, int, int]]) -> pl.DataFrame:
    rows = [point for each in blocks for point in each]
    return pl.DataFrame(rows, schema=["lad_code", "easting", "northing"], orient="row")


@pytest.fixture
def three() -> pl.DataFrame:
    """West and middle side by side; east beyond ten kilometres of water."""
    return points(block(WEST, 0, 3_000), block(MIDDLE, 3_000, 6_000), block(EAST, 16_000, 19_000))


def test_districts_side_by_side_border_and_those_behind_do_not(three: pl.DataFrame) -> None:
    gaps = border_gaps(three)
    assert gaps[(WEST, MIDDLE)] < 300
    assert (WEST, EAST) not in gaps or gaps[(WEST, EAST)] > 7_000


def test_a_gap_too_wide_is_no_border(three: pl.DataFrame) -> None:
    gaps = border_gaps(three)
    assert gaps[(MIDDLE, EAST)] > 9_000
    assert district_borders(gaps, {}) == {(WEST, MIDDLE): "land"}
    assert (MIDDLE, EAST) in district_borders(gaps, {}, longest_gap_m=12_000)


def test_a_district_between_keeps_two_apart() -> None:
    gaps = border_gaps(
        points(block(WEST, 0, 2_000), block(MIDDLE, 2_000, 3_000), block(EAST, 3_000, 5_000))
    )
    assert set(district_borders(gaps, {})) == {(WEST, MIDDLE), (MIDDLE, EAST)}


def test_wales_keeps_districts_apart_and_is_left_out() -> None:
    gaps = border_gaps(
        points(block(WEST, 0, 2_000), block(WALES, 2_000, 3_000), block(EAST, 3_000, 5_000))
    )
    assert (EAST, WALES) in gaps
    assert district_borders(gaps, {}) == {}


def test_a_review_decides_against_the_rule() -> None:
    gaps = {(WEST, MIDDLE): 100, (MIDDLE, EAST): 3_000}
    reviewed = {(MIDDLE, EAST): "water", (WEST, MIDDLE): "none", (WEST, EAST): "land"}
    assert district_borders(gaps, reviewed) == {(WEST, EAST): "land", (MIDDLE, EAST): "water"}


def test_a_stale_review_is_told() -> None:
    with pytest.raises(BadReference, match=f"{WEST} and {EAST}"):
        district_borders({(WEST, MIDDLE): 100}, {(WEST, EAST): "none"})


def test_a_county_borders_on_what_its_districts_border_on() -> None:
    county_of = {WEST: "E10999999", MIDDLE: "E10999999"}
    borders = {(WEST, MIDDLE): "land", (MIDDLE, EAST): "water"}
    assert county_borders(borders, county_of) == {(EAST, "E10999999"): "water"}
    borders[(WEST, EAST)] = "land"
    assert county_borders(borders, county_of) == {(EAST, "E10999999"): "land"}


def test_every_fault_of_the_review_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    path.write_text(
        f"authority_code,neighbour_code,border,reason\n{EAST},{WEST},land,Why\n{WEST},{EAST},sea,\n"
    )
    with pytest.raises(BadReference) as told:
        read_review(path)
    for fault in ("line 2: the lower code", "line 3: border is", "line 3: a reason is missing"):
        assert fault in str(told.value)


@pytest.mark.parametrize("names", ["laua,oseast1m,osnrth1m", "lad25cd,east1m,north1m"])
def test_points_are_read_from_any_vintage(tmp_path: Path, names: str) -> None:
    path = tmp_path / "ONSPD.csv"
    path.write_text(
        f"pcds,{names}\n"
        'ZQ1 1AA,E06999999,"514600","0206900"\nZQ1 1AB,E06999999,,\n'
        "BT1 1AA,N09000003,146000,530000\nJE1 1AA,L99999999,,\nAB1 1AA,S12000033,390000,806000\n"
    )
    assert read_points(path).rows() == [("E06999999", 514600, 206900)]


def test_points_need_a_grid_reference(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("pcds,lad25cd\nZQ1 1AA,E06999999\n")
    with pytest.raises(BadReference, match="no column for an easting"):
        read_points(path)


def test_old_codes_count_as_the_authority_of_today(tmp_path: Path) -> None:
    review = tmp_path / "review.csv"
    review.write_text("authority_code,neighbour_code,border,reason\n")
    barnsley_before_2025, sheffield = "E08000016", "E08000039"
    text = derive(
        points(block(barnsley_before_2025, 0, 2_000), block(sheffield, 2_000, 4_000)),
        read_authorities(),
        review,
    )
    assert text.splitlines()[1:] == ["E08000038,E08000039,land", "E08000039,E08000038,land"]


def test_the_command_rewrites_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], three: pl.DataFrame
) -> None:
    folder = tmp_path / "geography"
    folder.mkdir()
    for name in ("authority.csv", "authority_border_review.csv"):
        (folder / name).write_bytes((REFERENCE / "geography" / name).read_bytes())
    (folder / "authority_border_review.csv").write_text(
        "authority_code,neighbour_code,border,reason\n"
    )
    register = tmp_path / "points.parquet"
    three.rename({"lad_code": "laua", "easting": "oseast1m", "northing": "osnrth1m"}).write_parquet(
        register
    )
    main([str(register), "--reference", str(tmp_path)])
    assert "2 rows" in capsys.readouterr().out
    assert (folder / "authority_neighbour.csv").read_text().splitlines()[1] == (
        f"{WEST},{MIDDLE},land"
    )


@pytest.fixture(scope="module")
def table() -> dict[tuple[str, str], str]:
    with (REFERENCE / "geography" / "authority_neighbour.csv").open(newline="") as file:
        return {
            (row["authority_code"], row["neighbour_code"]): row["border"]
            for row in csv.DictReader(file)
        }


def test_every_border_is_there_from_both_sides(table: dict[tuple[str, str], str]) -> None:
    assert all(table.get((other, one)) == border for (one, other), border in table.items())
    assert not [pair for pair in table if pair[0] == pair[1]]


def test_every_neighbour_is_an_authority_in_use(table: dict[tuple[str, str], str]) -> None:
    authorities = read_authorities()
    assert all(authorities[code].is_current for pair in table for code in pair)
    without = {
        code
        for code, authority in authorities.items()
        if authority.is_current
        and "combined" not in authority.authority_kind
        and code not in {one for one, _ in table}
    }
    # Two islands, and the invented place that is nobody's neighbour.
    assert without == {"E06000046", "E06000053", "E09999999"}


@pytest.mark.parametrize(
    ("one", "other", "border"),
    [
        ("E06000026", "E06000052", "land"),  # Plymouth and Cornwall, across the Tamar
        ("E06000063", "E06000057", "land"),  # Cumberland and Northumberland
        ("E07000037", "E08000039", "land"),  # High Peak and Sheffield, over a moor
        ("E07000122", "E08000033", "land"),  # Pendle and Calderdale, over a wider moor
        ("E08000021", "E08000037", "land"),  # Newcastle and Gateshead, across the Tyne
        ("E09000022", "E09000033", "land"),  # Lambeth and Westminster, across the Thames
        ("E06000034", "E07000107", "water"),  # Thurrock and Dartford
        ("E08000012", "E08000015", "water"),  # Liverpool and Wirral
        ("E06000044", "E07000088", "water"),  # Portsmouth and Gosport
        ("E06000010", "E06000013", None),  # Hull and North Lincolnshire, over the Humber
        ("E06000046", "E07000091", None),  # Isle of Wight and New Forest
        ("E07000061", "E07000062", None),  # Eastbourne and Hastings, along the coast
        ("E06000026", "E07000047", None),  # Plymouth and West Devon, all but touching
        ("E10000016", "E10000012", None),  # Kent and Essex: Thurrock and Medway lie between
        ("E10000016", "E10000030", "land"),  # Kent and Surrey
    ],
)
def test_well_known_borders(
    table: dict[tuple[str, str], str], one: str, other: str, border: str | None
) -> None:
    assert table.get((one, other)) == border
