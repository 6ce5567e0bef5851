"""Publications: exact, the same every time, whole or not there at all."""

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines import publishing
from pipelines.contracts import Contract
from pipelines.errors import RunRefused
from pipelines.home import Home
from pipelines.site import folder
from pipelines.warehouse import Warehouse

SPEND_LINE = Contract.model_validate(
    {
        "table": "core.spend_line",
        "sentence": "One payment | or credit.",
        "grain": ["line_id"],
        "columns": [
            {"name": "line_id", "type": "INTEGER", "description": "Its number."},
            {"name": "supplier_name", "type": "VARCHAR", "description": "Payee | as published."},
            {
                "name": "net_amount_gbp",
                "type": "DECIMAL(18,2)",
                "unit": "GBP",
                "description": "Amount.",
                "source": "method.md 2.2",
            },
        ],
        "expectations": [
            {
                "type": "expect_column_values_to_be_in_set",
                "kwargs": {"column": "supplier_name", "value_set": ["a", "b"]},
                "severity": "warning",
            }
        ],
    }
)
WORKSHOP = Contract.model_validate(
    {
        "table": "staging.spend_line",
        "sentence": "One row.",
        "grain": ["row_id"],
        "columns": [{"name": "row_id", "type": "INTEGER", "description": "Its number."}],
    }
)
CONTRACTS = [WORKSHOP, SPEND_LINE]
PAYEES = ["=1+1", "+44", "-5", "@home", "\tTab Ltd", "Plain Ltd", None]


@pytest.fixture(autouse=True)
def _pages_of_what_a_stand_in_holds(monkeypatch):
    """Lists of payments and suppliers have columns that these few tables have not."""
    lists = ("payments", "suppliers", "supplier")
    monkeypatch.setattr(folder, "KINDS", [each for each in folder.KINDS if each.name not in lists])


@pytest.fixture
def room(tmp_path):
    return Home(tmp_path).council("E06999999").prepare()


@pytest.fixture
def warehouse():
    with Warehouse.open() as opened:
        fill(opened, PAYEES)
        yield opened


def fill(warehouse, payees, *, backwards=False):
    numbers = list(range(len(payees)))
    frame = pl.DataFrame(
        {
            "line_id": pl.Series(numbers, dtype=pl.Int32),
            "supplier_name": payees,
            "net_amount_gbp": pl.Series([Decimal("-0.50")] * len(payees), dtype=pl.Decimal(18, 2)),
        }
    )
    warehouse.load_frame(SPEND_LINE, frame.reverse() if backwards else frame)
    warehouse.load_frame(WORKSHOP, pl.DataFrame({"row_id": pl.Series([1], dtype=pl.Int32)}))


def publish(warehouse, room, run="r1", record=None):
    return publishing.publish(warehouse, CONTRACTS, room, run, record or {"run": run})


def contents(folder: Path):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_literal_path_under_latest_is_readable(warehouse, room):
    publish(warehouse, room)
    table = pl.read_parquet(room.root / "published" / "latest" / "core" / "spend_line.parquet")
    assert table["net_amount_gbp"].dtype == pl.Decimal(18, 2)
    assert table["supplier_name"].to_list() == PAYEES


def test_only_what_people_read_is_published(warehouse, room):
    publication = publish(warehouse, room)
    paths = [file.path for file in publication.files]
    assert [path for path in paths if not path.startswith(("pages/", "static/"))] == [
        "core/spend_line.csv",
        "core/spend_line.parquet",
        "council-paper.pdf",
        "data_dictionary.csv",
        "data_dictionary.md",
        "evidence.html",
        "evidence.xlsx",
        "index.html",
        "manifest.json",
        "record.json",
    ]
    assert publishing.is_published("staging.spend_line_rejected")
    assert not publishing.is_published("reference.parameter")


def test_text_that_a_spreadsheet_would_run_is_guarded_in_csv_and_untouched_in_parquet(
    warehouse, room
):
    publish(warehouse, room)
    twin = pl.read_csv(room.latest / "core" / "spend_line.csv", infer_schema=False)
    assert twin["supplier_name"].to_list() == [
        "'=1+1",
        "'+44",
        "'-5",
        "'@home",
        "'\tTab Ltd",
        "Plain Ltd",
        None,
    ]
    assert set(twin["net_amount_gbp"].to_list()) == {"-0.50"}


def test_the_csv_opens_rightly_in_a_spreadsheet(warehouse, room):
    publish(warehouse, room)
    assert (
        (room.latest / "core" / "spend_line.csv").read_bytes().startswith(b"\xef\xbb\xbfline_id,")
    )


def test_long_tables_keep_their_order_and_one_header_in_csv(warehouse, room, monkeypatch):
    monkeypatch.setattr(publishing, "_ROWS_AT_A_TIME", 3)
    publish(warehouse, room)
    twin = pl.read_csv(room.latest / "core" / "spend_line.csv", infer_schema=False)
    assert twin["line_id"].to_list() == [str(number) for number in range(7)]


def test_an_empty_table_is_published_with_its_header(room):
    with Warehouse.open() as warehouse:
        fill(warehouse, [])
        publish(warehouse, room)
    lines = (room.latest / "core" / "spend_line.csv").read_text("utf-8-sig").splitlines()
    assert lines == ["line_id,supplier_name,net_amount_gbp"]


def test_the_order_in_which_rows_were_made_does_not_matter(warehouse, room):
    publish(warehouse, room, "r1")
    fill(warehouse, list(reversed(PAYEES)), backwards=True)
    fill(warehouse, PAYEES, backwards=True)
    publish(warehouse, room, "r2", {"run": "r1"})
    one, other = (contents(room.published / run) for run in ("r1", "r2"))
    # The manifest names the run that it is of, and each file with its hash.
    told = [json.loads(each.pop(publishing.MANIFEST))["files"] for each in (one, other)]
    assert told[0] == told[1]
    assert one == other


def test_publishing_the_same_run_again_changes_nothing(warehouse, room):
    first = publish(warehouse, room)
    before = {p: p.stat().st_mtime_ns for p in (room.published / "r1").rglob("*")}
    second = publish(warehouse, room)
    assert second.was_there
    assert second.files == first.files
    assert {p: p.stat().st_mtime_ns for p in (room.published / "r1").rglob("*")} == before


def test_a_published_file_that_somebody_edited_is_put_right(warehouse, room):
    publish(warehouse, room)
    before = contents(room.published / "r1")
    (room.published / "r1" / "core" / "spend_line.csv").write_text("mine now")
    assert not publish(warehouse, room).was_there
    assert contents(room.published / "r1") == before
    assert contents(room.latest) == before


def test_latest_moves_to_the_new_run_and_the_old_one_stays(warehouse, room):
    publish(warehouse, room, "r1")
    publish(warehouse, room, "r2")
    assert json.loads((room.latest / "record.json").read_text()) == {"run": "r2"}
    assert json.loads((room.published / "r1" / "record.json").read_text()) == {"run": "r1"}


def test_a_failure_half_way_leaves_the_last_publication_and_nothing_else(
    warehouse, room, monkeypatch
):
    publish(warehouse, room, "r1")
    before = contents(room.published)

    def fail(*_):
        raise RunRefused("The disk is full.")

    monkeypatch.setattr(publishing, "write_dictionary", fail)
    with pytest.raises(RunRefused):
        publish(warehouse, room, "r2")
    assert contents(room.published) == before
    assert sorted(path.name for path in room.published.iterdir()) == ["latest", "r1"]


def test_a_run_knows_what_it_published_before_anything_of_it_is_in_its_place(warehouse, room):
    seen = []

    def keep(files):
        seen.append([each.path for each in files])
        assert not (room.published / "r1").exists()
        assert not room.latest.exists()

    publication = publishing.publish(warehouse, CONTRACTS, room, "r1", {"run": "r1"}, keep)
    assert seen == [[each.path for each in publication.files]]


def test_what_cannot_be_kept_is_not_published(warehouse, room):
    publish(warehouse, room, "r1")

    def full(_):
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        publishing.publish(warehouse, CONTRACTS, room, "r2", {"run": "r2"}, full)
    assert sorted(path.name for path in room.published.iterdir()) == ["latest", "r1"]


def test_where_links_are_not_allowed_latest_is_a_whole_copy(warehouse, room, monkeypatch):
    def refuse(*_, **__):
        raise OSError("A required privilege is not held by the client")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    publish(warehouse, room, "r1")
    publish(warehouse, room, "r2")
    assert not room.latest.is_symlink()
    assert contents(room.latest) == contents(room.published / "r2")
    assert sorted(path.name for path in room.published.iterdir()) == ["latest", "r1", "r2"]


def test_a_link_takes_the_place_of_a_copy(warehouse, room, monkeypatch):
    publish(warehouse, room, "r1")
    room.latest.unlink()
    room.latest.mkdir()
    publish(warehouse, room, "r2")
    assert room.latest.is_symlink()
    assert contents(room.latest) == contents(room.published / "r2")


def test_a_file_held_open_keeps_the_old_publication_and_says_so(warehouse, room, monkeypatch):
    def refuse(*_, **__):
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    publish(warehouse, room, "r1")
    before = contents(room.latest)
    replace = Path.replace

    def held(self, target):
        if room.latest in (self, Path(target)):
            raise PermissionError(13, "used by another process")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(RunRefused, match="holds one of its files open"):
        publish(warehouse, room, "r2")
    assert contents(room.latest) == before


def test_the_data_dictionary_says_what_every_column_means(warehouse, room):
    publish(warehouse, room)
    text = (room.latest / "data_dictionary.md").read_text(encoding="utf-8")
    assert text.index("## core.spend_line") < text.index("## staging.spend_line")
    assert "| supplier_name | VARCHAR |  | yes | Payee \\| as published. |  |" in text
    assert "| net_amount_gbp | DECIMAL(18,2) | GBP | yes | Amount. | method.md 2.2 |" in text
    assert "- supplier_name is one of a, b (warning)" in text
    table = pl.read_csv(room.latest / "data_dictionary.csv")
    assert table.filter(pl.col("table_name") == "core.spend_line")["column_name"].to_list() == [
        "line_id",
        "supplier_name",
        "net_amount_gbp",
    ]


def test_a_step_that_nobody_reads_has_no_csv_twin(warehouse, room):
    quiet = SPEND_LINE.model_copy(update={"has_csv_twin": False})
    folder = publishing.publish(warehouse, [quiet], room, "r1", {}).folder
    assert (folder / "core" / "spend_line.parquet").is_file()
    assert not (folder / "core" / "spend_line.csv").exists()
