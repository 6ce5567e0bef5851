"""Which runs lie between two runs, and what a supplier adds through its lines and its status."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.difference import stages as way
from pipelines.difference import suppliers, telling
from pipelines.difference.figures import FIGURE_KEY, VALUES, Move, asked_for, moves, turns
from pipelines.errors import RunRefused
from pipelines.given import FOLDER
from pipelines.home import Home
from pipelines.publications import PublishedRun
from pipelines.run import Identity, Outcome, RunFolder

CODE = "E06999999"
FACTS = {
    "project": {"sql": "1"},
    "versions": {"duckdb": "2"},
    "lock": "l",
    "profile": "p",
    "decisions": None,
    "registers": [],
    "inbox": "i",
}


@pytest.fixture
def room(tmp_path):
    return Home(tmp_path / "home").council(CODE).prepare()


@pytest.fixture
def run_of(room):
    """`run_of("a", profile="x")`: a run that was given a profile with its name in it."""

    def _run_of(name, **changed):
        folder = RunFolder.of(room, name)
        kept = folder.path / FOLDER / "councils" / CODE
        kept.mkdir(parents=True)
        for file in ("council.toml", "inbox.csv", "decisions.csv"):
            (kept / file).write_text(f"{name} {file}", encoding="utf-8")
        folder.keep_record({"identity": {**FACTS, **changed}, "published": []})
        return PublishedRun(room, name)

    return _run_of


@pytest.fixture
def made(monkeypatch, room):
    """What each run in between was given, by file; those in `made.blocked` do not publish."""

    class Made(list):
        blocked = ()
        today = FACTS

    found = Made()

    def make(home, code, watch, project):
        given = home.council(code).root
        content = {path.name: path.read_text().split()[0] for path in sorted(given.glob("*.*"))}
        found.append(content)
        passed = len(found) not in found.blocked
        return Outcome(None, "r", passed, given, given / "published" if passed else None)

    monkeypatch.setattr(way, "take_to_publication", make)
    monkeypatch.setattr(way, "identify", lambda *_: Identity(found.today))
    monkeypatch.setattr(way.given, "absent", lambda *_: [])
    return found


def steps(room, before, after):
    with way.stages(Home(room.root.parents[1]), before, after) as found:
        return telling.headings(found)


def test_one_cause_alone_needs_no_run_in_between(room, run_of, made):
    assert steps(room, run_of("a"), run_of("b", inbox="j")) == ["files of the inbox"]
    assert made == []


def test_the_same_run_has_no_cause(room, run_of, made):
    one = run_of("a")
    assert steps(room, one, one) == [""]


def test_of_two_causes_the_run_with_the_first_alone_is_made(room, run_of, made):
    ends = run_of("a"), run_of("b", inbox="j", profile="q")
    assert steps(room, *ends) == ["profile and parameters", "files of the inbox"]
    assert made == [{"council.toml": "b", "decisions.csv": "a", "inbox.csv": "a"}]


def test_code_is_changed_first(room, run_of, made):
    made.today = {**FACTS, "project": {"sql": "2"}}
    ends = run_of("a"), run_of("b", inbox="j", project={"sql": "2"})
    assert steps(room, *ends) == ["code or libraries", "files of the inbox"]
    assert made == [{"council.toml": "a", "decisions.csv": "a", "inbox.csv": "a"}]


def test_code_of_neither_run_leads_to_todays_and_back(room, run_of, made):
    made.today = {**FACTS, "project": {"sql": "3"}}
    ends = run_of("a"), run_of("b", inbox="j", project={"sql": "2"})
    assert steps(room, *ends) == [
        "code or libraries",
        "files of the inbox",
        "code or libraries",
    ]
    assert len(made) == 2


def test_a_cause_whose_run_does_not_publish_stands_with_the_next(room, run_of, made):
    made.blocked = (1,)
    ends = run_of("a"), run_of("b", inbox="j", profile="q", decisions="d")
    assert steps(room, *ends) == [
        "profile and parameters and decisions on suppliers",
        "files of the inbox",
    ]


def test_what_is_not_there_any_more_is_named(room, run_of, made, monkeypatch):
    gone = way.given.Absent("input", "april.csv", "0" * 64, is_changed=False)
    monkeypatch.setattr(way.given, "absent", lambda *_: [gone])
    ends = run_of("a"), run_of("b", inbox="j", profile="q")
    with pytest.raises(RunRefused, match=r"input file april\.csv \(000000000000\) is missing"):
        steps(room, *ends)


def test_a_run_without_a_record_cannot_be_compared(room, run_of):
    with pytest.raises(RunRefused, match="kept no record"):
        steps(room, run_of("a"), PublishedRun(room, "b"))


# ---- Figures


def figure(folder, point, verdict=("SILENT", "NO_INPUT"), label="2025/26", breakdown="none"):
    """A publication with one figure and one clause."""
    key = ("I-04", "spend_share", "sme_d_nps", breakdown, "all", "financial_year", label)
    cells = dict(zip(FIGURE_KEY, key, strict=True)) | dict.fromkeys(VALUES)
    schema = dict.fromkeys((*FIGURE_KEY, "unit"), pl.String) | {
        name: pl.Decimal(28, 10) for name in VALUES
    }
    row = {**cells, "unit": "share", "point_share": point}
    (folder / "indicators").mkdir(parents=True)
    (folder / "evidence").mkdir()
    table = pl.DataFrame([row], schema=schema)
    table.write_parquet(folder / "indicators" / "indicator_value.parquet")
    clause = {"framework_id": "f", "clause_id": "c", "verdict": verdict[0]}
    clauses = pl.DataFrame(
        [{**clause, "silent_reason": verdict[1]}], schema_overrides={"silent_reason": pl.String}
    )
    clauses.write_parquet(folder / "evidence" / "clause_verdict.parquet")
    return folder


def test_steps_lead_from_the_first_value_to_the_last(tmp_path):
    folders = [
        figure(tmp_path / str(number), Decimal(point))
        for number, point in enumerate(("0.1", "0.25", "0.2"))
    ]
    (move,) = moves(folders)
    assert move.column == "point_share"
    assert move.steps == (Decimal("0.15"), Decimal("-0.05"))


def test_a_figure_that_comes_has_no_number_before_it(tmp_path):
    one = figure(tmp_path / "a", Decimal("0.1"), label="2024/25")
    other = figure(tmp_path / "b", Decimal("0.1"))
    came = {move.key[-1]: move for move in moves([one, other])}
    assert came["2025/26"].values == (None, Decimal("0.1"))
    assert came["2025/26"].steps == (None,)
    assert came["2024/25"].values == (Decimal("0.1"), None)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ((None, None, False), 0),
        ((None, None, True), 1),
        (("I-04", "2025/26", True), 1),
        (("I-05", None, True), 0),
        ((None, "2024/25", True), 0),
    ],
)
def test_only_what_is_asked_for_is_compared(tmp_path, asked, count):
    folders = [
        figure(tmp_path / str(point), Decimal(point), breakdown="directorate") for point in (1, 2)
    ]
    assert len(moves(folders, asked_for(*asked))) == count


def test_a_verdict_that_turns_names_the_step(tmp_path):
    folders = [
        figure(tmp_path / "a", Decimal(1)),
        figure(tmp_path / "b", Decimal(1), ("SUPPORTS", None)),
    ]
    (turn,) = turns(folders)
    stage = way.Stage((), folders[0]), way.Stage((way.CODE,), folders[1])
    told = list(telling.sentences(("a", "b"), stage, [], [turn]))
    assert told[2:4] == [
        "1 verdict turned.",
        "  f c: SILENT NO_INPUT -> SUPPORTS (code or libraries)",
    ]


# ---- Suppliers


def supplier(then, now, status=("TRUE", "TRUE"), lines="", matched=False):
    """Pounds paid then and now, as one row of the two publications side by side."""
    above = [
        None if paid is None else Decimal(paid) if each == "TRUE" else Decimal(0)
        for paid, each in zip((then, now), status, strict=True)
    ]
    paid = [None if each is None else Decimal(each) for each in (then, now)]
    return {
        "amount_gbp": paid[0],
        "amount_gbp_right": paid[1],
        "above_gbp": above[0],
        "above_gbp_right": above[1],
        "status": status[0],
        "status_right": status[1],
        "has_new": "n" in lines,
        "has_gone": "g" in lines,
        "has_other_amount": "o" in lines,
        "is_matched_otherwise": matched,
    }


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        (supplier(100, 150, lines="n"), {"new lines": 50}),
        (supplier(None, 70, (None, "TRUE"), "n"), {"new lines": 70}),
        (supplier(70, None, ("TRUE", None), "g"), {"lines no longer counted": -70}),
        (supplier(100, 90, lines="ng"), {"corrected lines": -10}),
        (supplier(100, 90, lines="o"), {"corrected lines": -10}),
        (supplier(100, 100, ("UNKNOWN", "TRUE")), {"changed classification": 100}),
        (supplier(100, 100, ("TRUE", "FALSE"), matched=True), {"changed match": -100}),
        (
            supplier(100, 150, ("TRUE", "FALSE"), "n"),
            {"new lines": 50, "changed classification": -150},
        ),
        (
            supplier(100, 150, ("FALSE", "TRUE"), "n", matched=True),
            {"new lines": 0, "changed match": 150},
        ),
    ],
)
def test_what_a_supplier_adds_is_told_apart_and_adds_up(row, parts):
    found = suppliers._parts(row, "above_gbp")
    assert dict(found) == parts
    then, now = (row[name] or 0 for name in ("above_gbp", "above_gbp_right"))
    assert sum(pounds for _, pounds in found) == now - then


def side(of, paid):
    """Lines of a figure by supplier, and what every line of the publication is."""
    amounts = {line: Decimal(amount) for line, amount in paid.items()}
    lines = pl.LazyFrame(of, schema=["supplier_key", "line_id"], orient="row")
    whole = pl.LazyFrame({"line_id": [*amounts], "net_amount_gbp": [*amounts.values()]})
    return suppliers._Side(pl.DataFrame(), lines, whole, None)


def test_a_line_that_moved_to_another_part_or_supplier_neither_came_nor_went():
    paid = {"stays": 1, "moves": 2, "grows": 3}
    before = side([("s1", "stays"), ("s1", "moves"), ("s2", "goes")], {**paid, "goes": 4})
    after = side(
        [("s1", "stays"), ("s3", "moves"), ("s4", "comes"), ("s5", "grows")],
        {**paid, "grows": 9, "comes": 5},
    )
    told = suppliers._lines_told(before, after).sort("supplier_key").rows()
    assert told == [
        ("s1", False, False, False),
        ("s2", False, True, False),
        ("s3", False, False, False),
        ("s4", True, False, False),
        ("s5", False, False, True),
    ]


def test_a_figure_that_is_not_of_suppliers_has_no_parts(tmp_path):
    key = ("I-12", "growth_median", "all", "none", "all", "financial_year", "2025/26")
    move = Move(key, "point_share", "share", (Decimal(1), Decimal(2)))
    assert suppliers.through(tmp_path, tmp_path, move) == ()
