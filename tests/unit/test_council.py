"""Council profiles, and the reference data behind an authority's code."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from pipelines.council import (
    REFERENCE,
    Authority,
    CouncilProfile,
    ParameterOverride,
    PinnedLayout,
    SeriesBreak,
    areas_of,
    look_up,
    neighbours_of,
    parse_profile,
    profile_for,
    read_authorities,
    read_profile,
    write_profile,
)
from pipelines.errors import BadReference, UnknownCouncil


@pytest.fixture(scope="module")
def authorities() -> dict[str, Authority]:
    return read_authorities()


def test_a_profile_survives_being_written_and_read(tmp_path: Path) -> None:
    profile = CouncilProfile(
        code="E06999999",
        name="Wexmoor Borough Council",
        kind="unitary",
        neighbours=("E07999999",),
        own_names=("Wexmoor Council",),
        series_breaks=(SeriesBreak(month=date(2025, 4, 1), reason="New ledger."),),
        layouts=(PinnedLayout(file_pattern="*.csv", columns={"net_amount": 'The "net" £'}),),
        parameters={"large_share": ParameterOverride(value="0.25", reason="Cabinet, May 2025.")},
    )
    path = tmp_path / "councils" / "council.toml"
    write_profile(path, profile)
    assert read_profile(path) == profile
    assert [child.name for child in path.parent.iterdir()] == ["council.toml"]


def test_every_fault_of_a_profile_is_told_at_once() -> None:
    text = """
        code = "../x"
        name = ""
        vat_basis = "mixed"
        neighbours = ["E07000001", "E07000001"]
        colour = "red"
        [[series_breaks]]
        month = 2025-04-02
        reason = "x"
        [parameters.share]
        value = 0.2
    """
    with pytest.raises(BadReference) as told:
        parse_profile(text, "council.toml")
    message = str(told.value)
    assert message.startswith("council.toml has 8 faults")
    for place in ("code", "name", "kind", "vat_basis", "neighbours", "colour"):
        assert f"{place}: " in message
    assert "series_breaks.0.month: must be the first day of a month" in message
    assert "parameters.share.reason: is missing" in message


def test_faults_of_a_profile_are_told_in_plain_words_one_a_line() -> None:
    text = """
        code = 6
        name = "Wexmoor"
        kind = "castle"
        neighbours = "E07000001"
        vat_basis = "mixed"
        parameters = { share = 0.2 }
        [[series_breaks]]
        month = "soon"
        reason = "x"
    """
    with pytest.raises(BadReference) as told:
        parse_profile(text, "council.toml")
    first, *faults = str(told.value).splitlines()
    assert first == "council.toml has 6 faults:"
    assert set(faults[:-1]) == {
        "  - code: write a text in quotes",
        "  - neighbours: write a list in square brackets",
        "  - vat_basis: write 'net', 'gross' or 'unknown'",
        "  - series_breaks.0.month: write a date such as 2025-04-01",
        "  - parameters.share: write a table of names and values",
    }
    assert faults[-1].startswith("  - kind: 'castle' is not known: write one of ")
    assert "unitary" in faults[-1]


def test_a_parameter_may_be_written_as_a_number() -> None:
    text = """
        code = "E06999999"
        name = "Wexmoor"
        kind = "unitary"
        [parameters.share]
        value = 0.2
        reason = "Policy."
    """
    assert parse_profile(text).parameters["share"].value == "0.2"


def test_broken_toml_is_one_sentence_with_the_line() -> None:
    with pytest.raises(BadReference, match=r"not valid TOML: .*line 2"):
        parse_profile("code = 1\nname = = 2\n", "council.toml")


def test_a_council_not_set_up_yet_is_told_how(tmp_path: Path) -> None:
    with pytest.raises(UnknownCouncil, match="localpound init"):
        read_profile(tmp_path / "council.toml")


def test_a_fresh_profile_holds_what_can_be_looked_up() -> None:
    profile = profile_for("E07000044")
    assert profile.name == "South Hams District Council"
    assert profile.kind == "district"
    assert profile.region_name == "South West"
    assert profile.county_code == "E10000008"
    assert profile.combined_authority_code == "E47000015"
    assert profile.neighbours == ("E06000026", "E06000027", "E07000045", "E07000047")
    assert profile.vat_basis == "unknown"
    assert profile.own_names == ("South Hams District Council",)


def test_what_is_known_of_a_council_goes_into_its_fresh_profile() -> None:
    profile = profile_for("E06999999")
    assert profile.own_names == ("Wexmoor Borough Council", "Wexmoor Council")
    assert profile.neighbours == ("E07999999",)


def test_a_renumbered_code_names_the_one_to_use() -> None:
    with pytest.raises(UnknownCouncil, match="ended on 2025-03-31: use E08000039"):
        profile_for("E08000019")


def test_a_divided_county_has_no_successor_of_its_own() -> None:
    with pytest.raises(UnknownCouncil, match="its area was divided"):
        profile_for("E10000006")


def test_an_unknown_code_is_told_as_such() -> None:
    with pytest.raises(UnknownCouncil, match="E06000999"):
        look_up("E06000999")


def test_england_has_its_authorities(authorities: dict[str, Authority]) -> None:
    current = Counter(
        authority.authority_kind
        for authority in authorities.values()
        if authority.is_current and not authority.is_synthetic
    )
    assert current == {
        "district": 164,
        "unitary": 63,
        "metropolitan_district": 36,
        "london_borough": 33,
        "county": 21,
        "combined_authority": 11,
        "combined_county_authority": 4,
    }


def test_successors_are_current_and_codes_agree_with_each_other(
    authorities: dict[str, Authority],
) -> None:
    for authority in authorities.values():
        assert authority.is_current or authority.successor_code or authority.county_code is None
        if authority.successor_code:
            assert authorities[authority.successor_code].is_current
            assert not authority.is_current
        if authority.county_code:
            assert authorities[authority.county_code].authority_kind == "county"
            assert authorities[authority.county_code].region_code == authority.region_code
        if authority.combined_authority_code:
            assert authority.combined_authority_code.startswith("E47")
            assert authorities[authority.combined_authority_code].is_current
        if authority.valid_from and authority.valid_to:
            assert authority.valid_from < authority.valid_to


def test_only_districts_have_a_county_and_every_current_district_has_one(
    authorities: dict[str, Authority],
) -> None:
    for authority in authorities.values():
        if authority.is_synthetic:
            continue
        assert (authority.county_code is not None) == (authority.authority_kind == "district")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("E08000016", "E08000038"),
        ("E07000190", "E06000066"),
        ("E07000246", "E06000066"),
        ("E06000048", "E06000057"),
        ("E07000048", "E06000058"),
        ("E10000023", "E06000065"),
    ],
)
def test_a_successor_is_the_authority_of_today(
    authorities: dict[str, Authority], old: str, new: str
) -> None:
    assert authorities[old].successor_code == new


def test_a_faulty_row_of_authorities_names_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "geography"
    folder.mkdir()
    header = (REFERENCE / "geography" / "authority.csv").read_text().splitlines()[0]
    rows = "E06000001,A,A Council,unitary,,,,,2025-13-01,,,maybe"
    (folder / "authority.csv").write_text(f"{header}\n{rows}\n")
    with pytest.raises(BadReference, match=r"line 2 has 2 faults: valid_from: .*; is_synthetic: "):
        read_authorities(tmp_path)


def test_the_areas_of_a_county_are_its_districts() -> None:
    areas = areas_of("E10000008")
    assert len(areas) == 8
    assert all(area.startswith("E07") for area in areas)


def test_the_areas_of_a_combined_authority_are_districts_not_counties() -> None:
    assert areas_of("E47000012") == ("E06000014", "E06000065")
    assert "E10000024" not in areas_of("E47000013")
    assert len(areas_of("E47000013")) == 2 + 8 + 7


def test_the_area_of_a_single_tier_council_is_itself() -> None:
    assert areas_of("E08000039") == ("E08000039",)


def test_a_county_has_its_peers_as_neighbours_and_a_unitary_its_districts() -> None:
    devon = neighbours_of("E10000008")
    assert devon == ("E06000026", "E06000027", "E06000052", "E06000059", "E06000066")
    assert not [code for code in neighbours_of("E06000026") if code.startswith("E10")]


def test_an_estuary_makes_no_neighbours() -> None:
    assert "E07000107" not in neighbours_of("E06000034")
    assert "E08000015" not in neighbours_of("E08000012")


def test_islands_have_no_neighbours() -> None:
    assert neighbours_of("E06000046") == ()
    assert neighbours_of("E06000053") == ()
