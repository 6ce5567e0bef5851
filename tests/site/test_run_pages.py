"""The pages of a run: what was checked and found, what went in and who made it; safe and whole."""

import json
import re
from html.parser import HTMLParser

import pytest

from pipelines.files import canonical
from pipelines.site.run_pages import write_run_pages

HOSTILE = "<script>alert('x')</script>"
MAKING = {
    "started_at": "2026-04-07T08:00:00+00:00",
    "ended_at": "2026-04-07T08:00:41+00:00",
    "started_by": "f.officer",
    "machine": "desk-12",
    "python": "3.11.7",
    "passed": True,
    "seconds": {"core.spend_line": 3.25, "checking core.spend_line": 1.5},
}
KEPT = "failing/core.spend_line.2.parquet"


def check(what, passed=True, severity="critical", failing=0, **other):
    found = {"seen": None, "sample": [], "kept": None, **other}
    told = {"what": what, "severity": severity, "passed": passed, "failing": failing}
    return {"table": "core.spend_line", "rows": 1200, **told, **found}


@pytest.fixture
def runs(tmp_path):
    """`runs(name, checks, day, **record)` keeps a run and gives its folder."""

    def _runs(name, checks=(), day=7, **record):
        folder = tmp_path / "runs" / name
        (folder / "checks").mkdir(parents=True)
        (folder / "checks" / "core.spend_line.json").write_text(json.dumps(list(checks)))
        making = {**MAKING, "ended_at": f"2026-04-{day:02}T08:00:41+00:00"}
        (folder / "executions.json").write_text(json.dumps([making]))
        if record:
            (folder / "inputs.json").write_text(json.dumps(record["inputs"]))
            (folder / "record.json").write_text(canonical(record))
        return folder

    return _runs


class Plain(HTMLParser):
    """What a page says, and whether anything on it would run or be fetched."""

    def __init__(self, path):
        super().__init__()
        self.words, self.tags = [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def pages(folder):
    return [Plain(path) for path in write_run_pages(folder, f"Wexmoor {HOSTILE}")]


def test_a_broken_promise_is_told_with_its_rows_and_where_all_of_them_are(runs):
    broken = check(
        "every line has a month",
        passed=False,
        failing=26,
        kept=KEPT,
        sample=[{"line_id": number, "supplier_name": HOSTILE} for number in range(20)],
    )
    validation, _ = pages(runs("a", [check("line_id is there once only"), broken]))
    assert "2 promises were checked on 1 tables: 1 broken and blocking, 0 broken" in validation.text
    assert "every line has a month 26 rows break it, of 1,200 rows" in validation.text
    assert ("a", {"href": "failing/core.spend_line.2.csv"}) in validation.tags
    assert validation.text.count(HOSTILE) == 1 + 2 + 5 - 1  # title, heading, five rows


def test_a_promise_of_a_whole_table_says_what_was_seen(runs):
    broken = check("at most 0 rows", False, "warning", failing=None, seen="4")
    validation, _ = pages(runs("a", [broken]))
    assert "0 broken and blocking, 1 broken and reported" in validation.text
    assert "reports at most 0 rows found 4, of 1,200 rows." in validation.text
    assert "The columns are this run, the first; rows of the table in brackets." in validation.text


def test_where_rows_are_not_kept_apart_the_published_table_is_named(runs):
    folder = runs("a", [check("at most 0 rows", False, "warning", failing=None, seen="4")])
    published = folder.parents[1] / "published" / "a" / "core" / "spend_line.csv"
    published.parent.mkdir(parents=True)
    published.write_text("line_id\n")
    validation, _ = pages(folder)
    assert ("a", {"href": "../../published/a/core/spend_line.csv"}) in validation.tags


def test_the_trend_ends_with_the_run_and_leaves_later_ones_out(runs):
    for day in range(1, 9):
        runs(f"run{day:05}", [check("a promise", passed=day % 2 == 0, failing=1)], day)
    last = runs("run00009", [check("a promise")], 9)
    runs("run00010", [check("a promise")], 10)
    validation, _ = pages(last)
    shown = re.findall(r"run0\d{4}", validation.text.partition("Checked")[2])
    assert shown[:6] == [f"run0000{day}" for day in range(4, 10)]
    row = validation.text.partition("run00009 core.spend_line 1 ")[2]
    assert "The columns are the last 6 runs, this one last;" in validation.text
    assert row.startswith("0 (1,200) 1 (1,200) 0 (1,200) 1 (1,200) 0 (1,200) 0 (1,200)")


RECORD = {
    "identity": {"lock": "aa", "versions": {"duckdb": "2.0.0"}, "registers": [["psc", "2026"]]},
    "inputs": [
        {"file_name": f"april{HOSTILE}.csv", "file_sha256": "ab" * 32, "feed": "spend",
         "status": "accepted", "rows_total": 1210},
        {"file_name": "contracts.csv", "file_sha256": "cd" * 32, "feed": "contract",
         "status": "accepted", "records": 36, "rejected": 1},
    ],
    "fates": [
        {"file_sha256": "ab" * 32, "fate": "taken", "fate_reason": "It counts.", "line_count": 1200,
         "net_amount_gbp": "77179009.24", "rejected_count": 4, "rejected_net_amount_gbp": "5.25"},
    ],
    "registers": [{"register": "psc", "edition_date": "2026-04-01"}],
    "frameworks": [{"framework_id": "nps-2018-final"}],
    "parameters": [{"parameter": "clause_some", "value": None}],
    "tables": {"core.spend_line": "ff" * 32},
    "published": [{"path": "core/spend_line.parquet", "sha256": "ee" * 32, "rows": 1200}],
}  # fmt: skip


def test_the_record_shows_what_went_in_who_made_it_and_what_came_out(runs):
    folder = runs("a", [check("a promise", False, "warning", failing=2)], **RECORD)
    _, record = pages(folder)
    for told in (
        "by f.officer on desk-12 (Python 3.11.7), 4.8 seconds, passed.",
        "core.spend_line 3.25 checking core.spend_line 1.5",
        f"april{HOSTILE}.csv {'ab' * 32} spend taken It counts. 1,210 1,200 £77,179,009.24 4 £5.25",
        f"contracts.csv {'cd' * 32} contract accepted 36 1",
        "Rows Counted Pounds counted Rejected Pounds rejected",
        "lock aa registers psc 2026 versions duckdb 2.0.0",
        "2026-04-01 psc",
        "nps-2018-final",
        "clause_some not stated",
        "core.spend_line: a promise: 2 rows break it",
        f"core.spend_line {'ff' * 32}",
        f"core/spend_line.parquet 1200 {'ee' * 32}",
    ):
        assert told in record.text, told


def test_a_run_that_did_not_pass_has_both_pages(runs):
    validation, record = pages(runs("a", [check("a promise", False, failing=1)]))
    assert "1 broken and blocking" in validation.text
    assert "Run a, " in record.text


def test_nothing_on_the_pages_runs_or_is_fetched(runs):
    for page in pages(runs("a", **RECORD)):
        names = {tag for tag, _ in page.tags}
        assert not names & {"script", "img", "link", "iframe", "form", "object"}
        policy = next(of["content"] for tag, of in page.tags if tag == "meta" and "content" in of)
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        for tag, attributes in page.tags:
            assert not any(name.startswith("on") for name in attributes), tag
            assert not re.match(r"\w+:", attributes.get("href") or ""), attributes


@pytest.mark.parametrize("content", ["", '[{"started_at":', '[{"who": "another version"}]', "7"])
def test_a_broken_file_of_an_earlier_run_takes_no_page_from_this_one(runs, content):
    earlier = runs("aaaa000000000001", [check("Amounts are there.")], day=1)
    (earlier / "executions.json").write_text(content)
    (earlier / "checks" / "core.spend_line.json").write_text(content[:1])
    validation, record = write_run_pages(runs("bbbb000000000002"), "Wexmoor")
    assert "bbbb000000000002" in validation.read_text()
    assert "bbbb000000000002" in record.read_text()


def test_a_run_that_stopped_halfway_is_not_said_to_keep_every_promise(runs):
    folder = runs("a", [check("a promise")])
    making = json.loads((folder / "executions.json").read_text())[0]
    (folder / "executions.json").write_text(json.dumps([{**making, "passed": False}]))
    validation, record = pages(folder)
    assert "every promise is kept" not in validation.text
    assert "tables not listed here were not checked" in validation.text
    assert "localpound verify" not in record.text
    assert "did not come to a publication" in record.text
