"""A quarter's lists as the law has them published: which lines, until when, and what is missing."""

from datetime import date
from decimal import Decimal

import dagster as dg
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cli import main
from pipelines.council import profile_for, write_profile
from pipelines.defs.assets import COUNCIL_PARTITION
from pipelines.defs.statutory_assets import statutory_assets
from pipelines.doctor import examine
from pipelines.errors import BadReference, RunRefused
from pipelines.home import Home
from pipelines.statutory import Quarter, returns, unwritten, write

CODE = "E06999999"
LISTS = {each.name: each for each in returns()}
SPEND, LARGE = LISTS["transparency_spend"], LISTS["large_payment"]


@pytest.mark.parametrize(
    ("label", "first", "last"),
    [
        ("2026/27 Q1", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026/27 Q3", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026/27 Q4", date(2027, 1, 1), date(2027, 3, 31)),
        ("1999/00 Q4", date(2000, 1, 1), date(2000, 3, 31)),
    ],
)
def test_a_quarter_is_one_of_the_financial_year(label, first, last):
    quarter = Quarter.named(label)
    assert (quarter.first, quarter.last, quarter.label) == (first, last, label)
    assert Quarter.named(quarter.file_name.removesuffix(".csv")) == quarter


@given(st.dates(date(2015, 1, 1), date(2099, 1, 1)))
def test_every_day_is_in_the_quarter_that_is_called_so(day):
    quarter = Quarter.of(day)
    assert quarter.first <= day <= quarter.last
    assert Quarter.named(quarter.label) == quarter
    assert quarter.following.first > quarter.last


@pytest.mark.parametrize("text", ["2026/28 Q1", "2026/27 Q5", "Q1", "", "2026-27", "0000/01 Q1"])
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(BadReference, match="is no quarter"):
        Quarter.named(text)


@pytest.mark.parametrize(
    ("listed", "label", "due"),
    [
        # Section 70: the first quarter was due on 29 July 2026.
        (LARGE, "2026/27 Q1", date(2026, 7, 29)),
        (LARGE, "2026/27 Q4", date(2027, 4, 29)),
        # The Code: a month after the quarter.
        (SPEND, "2025/26 Q3", date(2026, 1, 31)),
        (SPEND, "2026/27 Q1", date(2026, 7, 31)),
    ],
)
def test_a_list_is_due_on_the_day_that_the_law_says(listed, label, due):
    assert listed.due_on(Quarter.named(label)) == due


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 4, 1), "2025/26 Q4"),
        (date(2026, 6, 30), "2025/26 Q4"),
        (date(2026, 7, 1), "2026/27 Q1"),
    ],
)
def test_the_last_quarter_is_the_one_that_has_ended(day, label):
    assert Quarter.ended_before(day).label == label


@pytest.fixture
def home(tmp_path):
    """A council that has published three lines, and nothing of June 2026."""
    home = Home(tmp_path / "home")
    room = home.council(CODE).prepare()
    write_profile(room.profile, profile_for(CODE))
    place = room.published / "0123456789abcdef"
    lines = pl.DataFrame(
        {
            "payment_date": [date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30)],
            "beneficiary": ["Before Ltd", "=cmd|' /C calc'!A0", "REDACTED PERSONAL DATA"],
            "net_amount_gbp": [Decimal("501.00"), Decimal("600.10"), Decimal("-700.05")],
        }
    )
    months = pl.DataFrame(
        {
            "feed": ["spend"] * 3,
            "month": [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)],
            "is_loaded": [True, True, False],
            "is_expected": [True, True, False],
        }
    )
    for name, table in {"returns/transparency_spend": lines, "core/period_month": months}.items():
        path = place / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        table.write_parquet(path)
    room.latest.symlink_to(place.name)
    return home


def test_a_quarter_has_the_lines_of_its_days_and_no_formula(home):
    made = write(home.council(CODE), SPEND, Quarter.named("2026/27 Q1"))
    assert made.path == home.council(CODE).root / "returns/transparency_spend/2026-27-Q1.csv"
    assert made.path.read_text(encoding="utf-8") == (
        "payment_date,beneficiary,net_amount_gbp\n"
        "2026-04-01,'=cmd|' /C calc'!A0,600.10\n"
        "2026-06-30,REDACTED PERSONAL DATA,-700.05\n"
    )
    assert (made.lines, made.net_amount_gbp) == (2, Decimal("-99.95"))


def test_a_quarter_of_which_a_month_was_not_read_says_so(home):
    made = write(home.council(CODE), SPEND, Quarter.named("2026/27 Q1"))
    assert made.in_words.endswith(
        "2 lines, -£99.95, due 31 July 2026. Not whole: nothing was read of June 2026."
    )


def test_a_list_that_was_not_law_yet_or_is_not_published_is_refused(home):
    room = home.council(CODE)
    with pytest.raises(RunRefused, match="due from 2026/27 Q1 on"):
        write(room, LARGE, Quarter.named("2025/26 Q4"))
    with pytest.raises(RunRefused, match=r"Nothing of returns\.large_payment is published"):
        write(room, LARGE, Quarter.named("2026/27 Q1"))


def test_what_was_not_written_of_the_last_quarter_is_known_and_doctor_says_until_when(home):
    room, quarter = home.council(CODE), Quarter.named("2026/27 Q1")

    def told(today):
        return [
            (each.state, each.what, each.do)
            for each in examine(home, today=today)
            if "not written yet" in each.what
        ]

    # Of payments over £30,000 nothing is published here, so there is nothing to write.
    assert list(unwritten(room, date(2026, 7, 5))) == [(SPEND, quarter)]
    words = "Spending over £500, 2026/27 Q1: due 31 July 2026, not written yet."
    do = f"`localpound returns {CODE} 2026/27-Q1`"
    assert told(date(2026, 7, 31)) == [("ok", words, do)]
    assert told(date(2026, 8, 1)) == [("look", words, do)]
    write(room, SPEND, quarter)
    assert told(date(2026, 8, 1)) == []


def test_dagster_makes_a_quarter_of_a_council_and_shows_its_deadline(home):
    (asset,) = statutory_assets(home, (SPEND,))
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(COUNCIL_PARTITION, [CODE])
        key = dg.MultiPartitionKey({"council": CODE, "quarter": "2026-04-01"})
        result = dg.materialize([asset], partition_key=key, instance=instance)
    (made,) = result.asset_materializations_for_node(asset.op.name)
    assert made.metadata["due"].value == "2026-07-31"
    assert made.metadata["quarter"].value == "2026/27 Q1"
    assert made.metadata["months not read"].value == "June 2026"


def test_the_command_writes_what_is_due_and_says_what_is_not_yet(home, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    told = CliRunner().invoke(main, ["returns", CODE, "2025/26 Q4"])
    assert told.exit_code == 0
    assert "Spending over £500, 2025/26 Q4" in told.output
    assert "due from 2026/27 Q1 on" in told.output
    assert (home.council(CODE).returns / "transparency_spend" / "2025-26-Q4.csv").is_file()
