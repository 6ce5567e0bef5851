"""One digit of one file: exactly what rests on it moves, and the causes add up to each move."""

import shutil
from decimal import Decimal

import pytest

from pipelines import inbox
from pipelines.difference import figures, telling
from pipelines.difference.stages import stages
from pipelines.difference.suppliers import CORRECTED_LINES, through
from pipelines.home import Home
from pipelines.publications import PublishedRun
from pipelines.run import take_to_publication

CODE = "E06999999"
FILE = "wexmoor-spend-2024-06.csv"
BEFORE, AFTER = b",3745.92,", b",3785.92,"
MORE = Decimal("40.00")
"""One digit of a payment to Jessamore Catering Supplies Ltd, of Place and Environment."""


def copied(council, place):
    """The same council in another home, with its publication."""
    shutil.copytree(council.home.root, place / "home", symlinks=True)
    return Home(place / "home")


def flip(home, place):
    """Add June 2024 with one digit corrected."""
    room = home.council(CODE)
    content = (room.inbox("spend") / FILE).read_bytes()
    assert content.count(BEFORE) == 1
    corrected = place / FILE.replace(".csv", ".corrected.csv")
    corrected.write_bytes(content.replace(BEFORE, AFTER))
    inbox.add(home, CODE, [corrected], supersedes=FILE)


@pytest.fixture(scope="module")
def flipped(ran, tmp_path_factory):
    """The way from a council's run to the one after one digit of June 2024 was corrected."""
    council, outcome = ran
    place = tmp_path_factory.mktemp("flipped")
    home = copied(council, place)
    room = home.council(CODE)
    flip(home, place)
    again = take_to_publication(home, CODE)
    assert again.passed
    with stages(home, PublishedRun(room, outcome.run), PublishedRun(room, again.run)) as way:
        yield way


@pytest.fixture(scope="module")
def moved(flipped):
    return figures.moves([stage.folder for stage in flipped])


def of(moves, code, measure, **key):
    """The moves of one figure by column."""
    wanted = {"indicator_code": code, "measure": measure, "breakdown": "none", **key}
    found = [
        move
        for move in moves
        if wanted.items() <= dict(zip(figures.FIGURE_KEY, move.key, strict=True)).items()
    ]
    return {move.column: move for move in found}


def test_the_files_are_the_only_cause(flipped):
    assert telling.headings(flipped) == ["files of the inbox"]


def test_all_spend_moves_by_the_digit_and_nothing_else_of_it_does(moved):
    year = of(moved, "I-01", "all_spend", period_label="2024/25")
    assert year["numerator_gbp"].steps == (MORE,)
    directorates = {
        move.key[4]: move.steps
        for move in moved
        if move.key[:4] == ("I-01", "all_spend", "all", "directorate")
        and move.key[6] == "2024/25"
        and move.column == "numerator_gbp"
    }
    assert directorates == {"Place and Environment": (MORE,)}


def test_only_periods_that_hold_the_day_move(moved):
    held = {"2024-06", "2024/25", "2024/25 Q1", "2024/25 H1"}
    rolling = {move.key[6] for move in moved if move.key[5] == "rolling_year"}
    assert {move.key[6] for move in moved if move.key[5] != "rolling_year"} == held
    assert all("2024-06" <= label < "2025-06" for label in rolling)


def test_the_steps_add_up_to_every_move(moved):
    assert moved
    for move in moved:
        assert None not in move.steps
        assert sum(move.steps) == move.after - move.before


def test_what_moved_through_lines_adds_up_to_the_penny(flipped, moved):
    ends = flipped[0].folder, flipped[-1].folder
    share = of(moved, "I-04", "spend_share", definition="sme_d_nps", period_label="2024/25")
    for column, move in share.items():
        if column.endswith("_gbp"):
            (part,) = through(*ends, move)
            assert (part.mechanism, part.suppliers) == (CORRECTED_LINES, 1)
            assert part.added_gbp == move.steps[0] == MORE
    assert "denominator_gbp" in share


def test_the_difference_is_told_in_words(flipped, moved):
    share = of(moved, "I-04", "spend_share", definition="sme_d_nps", period_label="2024/25")
    told = list(telling.sentences(("a", "b"), flipped, [*share.values()], []))
    assert told[:4] == [
        "From run a to run b:",
        "  1. files of the inbox",
        "0 verdicts turned.",
        "1 figure moved, 0 came or went with their period.",
    ]
    assert told[4] == "  I-04 spend_share (sme_d_nps), 2024/25"
    step = "      files of the inbox: +40.00 (corrected lines of 1 supplier +40.00)"
    (heading,) = (line for line in told if line.startswith("    denominator_gbp: "))
    assert told[told.index(heading) + 1] == step


@pytest.mark.soak
def test_of_two_causes_each_moves_its_own_figures(ran, tmp_path):
    council, outcome = ran
    home = copied(council, tmp_path)
    room = home.council(CODE)
    flip(home, tmp_path)
    own = '[parameters.tail_supplier_max_gbp]\nvalue = "9000"\nreason = "Ours."\n'
    room.profile.write_text(f"{room.profile.read_text(encoding='utf-8')}\n{own}", encoding="utf-8")
    again = take_to_publication(home, CODE)
    assert again.passed
    with stages(home, PublishedRun(room, outcome.run), PublishedRun(room, again.run)) as way:
        assert telling.headings(way) == ["profile and parameters", "files of the inbox"]
        found = figures.moves([stage.folder for stage in way])
    year = {"period_label": "2024/25"}
    assert of(found, "I-01", "all_spend", **year)["numerator_gbp"].steps == (0, MORE)
    tail = of(found, "I-08", "tail_supplier_count", **year)["point_value"].steps
    assert tail[0] > 0
    for move in found:
        assert sum(step for step in move.steps if step is not None) == move.after - move.before
