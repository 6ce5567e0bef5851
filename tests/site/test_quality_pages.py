"""Data quality, audit trail, method: totals tie to the penny, no rejected row is shown."""

import json
import re
from datetime import date
from decimal import Decimal as D
from html import unescape

import pytest

from pipelines.publishing import canonical
from pipelines.site.address import Address, PackLinks
from pipelines.site.desk import Desk
from pipelines.site.kinds import KINDS, WAYS
from pipelines.site.models.shell import shell_of
from pipelines.site.render import render_page
from tests.site.page_text import PageText
from tests.site.test_evidence_page import HOSTILE, SHOWN, write

SHA, OTHER, OLD, BIDS, UNREAD = (letter * 64 for letter in "abcde")
KEPT = {"what": "k is there once only", "severity": "critical", "passed": True, "failing": 0}
BROKEN = {"what": "k is never empty", "severity": "warning", "passed": False, "failing": 2}
INDICATOR = {"title": "Local spend share", "formula": "Local by all.", "source": "method.md 2.5"}
RECORD = {
    "run": "0123456789abcdef",
    "council": {"name": f"{HOSTILE} Council", "code": "E06999999"},
    "identity": {
        "corrections": None,
        "project": {"sql": "f" * 64},
        "registers": [["companies", "2026-04-01"]],
        "versions": {"localpound": "9.8.7", "duckdb": "2.0.0"},
    },
    "inputs": [
        {
            "file_name": f"{HOSTILE}.csv",
            "file_sha256": SHA,
            "feed": "spend",
            "status": "accepted",
            "reason": None,
            "rows_total": 12,
            "warnings_json": json.dumps([f"Read as {HOSTILE}."]),
        },
        {
            "file_name": "bid.csv",
            "file_sha256": BIDS,
            "feed": "bid",
            "status": "accepted",
            "reason": None,
            "records": 7,
        },
        {
            "file_name": "odd.csv",
            "file_sha256": UNREAD,
            "feed": "procurement",
            "status": "refused",
            "reason": f"No row holds {HOSTILE}.",
            "records": 0,
        },
    ],
    "fates": [{"file_sha256": SHA, "fate": "taken"}],
    "checks": [
        {"table": "core.a", "rows": 12, "seen": "Mrs Ash", "sample": [{"k": "Mrs Ash"}], **each}
        for each in (KEPT, BROKEN)
    ],
    "definition_texts": [
        {
            "attribute": f"{word}_{number}",
            "title": f"{word} {number}",
            "definition": f"What {word} {number} means.",
            "definition_source": "method.md 3.4",
        }
        for word in ("sme", "local")
        for number in (1, 2)
    ],
    "indicators": {
        "I-03": {**INDICATOR, "table": "indicators.attribute_share"},
        "I-03 other_share": {**INDICATOR, "table": "indicators.other"},
    },
    "tables": {"core.a": "abc123"},
    "parameters": [
        {"parameter": "floor", "value": "0.80", "unit": "share", "source": "PRODUCT-DEFAULT"}
    ],
}
FILES = [
    {
        "file_sha256": SHA,
        "file_name": f"{HOSTILE}.csv",
        "fate": "taken",
        "sequence": 1,
        "payment_count": 4,
        "line_count": 3,
        "rejected_count": 1,
        "landed_net_total_gbp": D("1244.05"),
        "net_amount_gbp": D("1234.50"),
        "rejected_net_amount_gbp": D("9.55"),
        "control_total_gbp": D("1000.00"),
        "control_total_agrees": False,
    },
    {
        "file_sha256": OTHER,
        "file_name": "may.csv",
        "fate": "taken",
        "sequence": 2,
        "payment_count": 1,
        "line_count": 1,
        "landed_net_total_gbp": D("-0.30"),
        "net_amount_gbp": D("-0.30"),
    },
    {
        "file_sha256": OLD,
        "file_name": "may-wrong.csv",
        "fate": "superseded",
        "fate_reason": "Replaced by may.csv.",
        "sequence": 3,
        "payment_count": 9,
        "line_count": 9,
        "landed_net_total_gbp": D("77.00"),
        "net_amount_gbp": D("77.00"),
    },
]
LINES = ((SHA, 4, "1000.00"), (SHA, 4, "234.75"), (SHA, 4, "-0.25"), (OTHER, 5, "-0.30"))


def line(number, sha256, month, amount):
    return {
        "line_id": f"l{number}",
        "file_sha256": sha256,
        "feed": "spend",
        "financial_year": "2025/26",
        "supplier_key": "s",
        "payment_date": date(2025, month, 3),
        "net_amount_gbp": D(amount),
        "vat_basis": "net",
    }


@pytest.fixture
def folder(tmp_path):
    """A small publication: two files that count, one replaced, rejected rows, a file of bids."""
    folder = tmp_path / "publication"
    write(folder, "core.input_file", [{"feed": "spend", **each} for each in FILES])
    write(folder, "core.spend_line", [line(n, *each) for n, each in enumerate(LINES)])
    rejected = {
        "file_sha256": SHA,
        "source_row": 5,
        "reason_code": "DATE_UNPARSED",
        "reason": "The date cannot be read.",
        "net_amount_gbp": D("9.55"),
        "supplier_name": "Mrs Ash",
    }
    write(folder, "staging.spend_line_rejected", [rejected])
    record = {"feed": "bid", "record_id": "r", "file_name": "bid.csv"}
    record |= {"reject_code": "RECORD_INCOMPLETE", "reject_reason": "Bidder Mrs Ash has no status."}
    write(folder, "staging.feed_record_rejected", [record])
    months = {"feed": "spend", "reason_code": "COMPLETE", "file_count": 1, "line_count": 1}
    write(folder, "core.period_month", [{**months, "month": date(2025, m, 1)} for m in (4, 5, 6)])
    parts = [(SHA, 4), (OTHER, 5), (OLD, 5)]
    covered = [{"file_sha256": sha256, "month": date(2025, m, 1)} for sha256, m in parts]
    write(folder, "core.input_file_month", covered)
    drift = {"feed": "spend", "month": date(2025, 5, 1), "measure": "m", "is_drift": True}
    write(folder, "rules.month_drift", [{**drift, "reason": f"Fewer lines fill {HOSTILE}."}])
    figure = {"indicator_code": "I-03", "measure": "spend_share", "definition": "local_l1"}
    figure |= {"breakdown": "none", "breakdown_value": "all", "period_type": "financial_year"}
    write(folder, "indicators.indicator_value", [{**figure, "period_label": "2025/26"}])
    decided = {"supplier_key": "s", "attribute": "sme", "value": "TRUE", "decided_by": "A. Clerk"}
    write(folder, "rules.supplier_decision", [decided])
    (folder / "record.json").write_text(canonical(RECORD), encoding="utf-8")
    return folder


@pytest.fixture
def shown(folder):
    """`shown("quality")`: the page as a file of the pack."""

    def _shown(name):
        desk, address = Desk(folder), Address(name)
        (kind,) = (each for each in KINDS if each.name == name)
        pages = frozenset({*(way.address for way in WAYS), Address("audit"), address})
        links = PackLinks(address, pages, desk.published.paths)
        return render_page(kind.template, kind.read(desk, (), {}), shell_of(desk, WAYS), links)

    return _shown


def words(text):
    return " ".join(re.sub(r"<[^>]*>", " ", text.partition("<main")[2]).split())


def test_rows_and_pounds_of_every_file_are_those_of_the_table_to_the_penny(shown):
    page = PageText(shown("quality"))
    for name, column in (
        ("read-gbp", "landed_net_total_gbp"),
        ("accepted-gbp", "net_amount_gbp"),
    ):
        assert page.values(name) == [f"{each[column]:f}" for each in FILES]
    assert [D(each) for each in page.values("rejected-gbp")] == [D("9.55"), 0, 0]


def test_the_files_that_count_add_up_and_a_replaced_one_is_not_among_them(shown):
    page = PageText(shown("quality"))
    assert page.values("all-read-gbp") == ["1243.75"]
    assert page.values("all-accepted-gbp") == ["1234.20"]
    assert page.values("all-rejected-gbp") == ["9.55"]


def test_the_years_hold_the_accepted_lines_of_the_files_and_it_is_said(shown):
    text = shown("quality")
    assert PageText(text).values("all-amount") == ["1234.20"]
    assert "They tie: these are the accepted lines of the files that count" in words(text)


def test_a_penny_too_many_is_told_wherever_it_is(folder, shown):
    files = [{"feed": "spend", **each} for each in FILES]
    files[1]["landed_net_total_gbp"] = D("-0.29")
    write(folder, "core.input_file", files)
    write(folder, "core.spend_line", [line(n, *each) for n, each in enumerate(LINES[:3])])
    told = words(shown("quality"))
    assert len(re.findall(r"\bNO\b", told.partition("Rows left out")[0])) == 2  # file and sum
    assert "They do NOT tie" in told


def test_the_total_that_a_file_states_is_compared(shown):
    assert "The file states £1,000.00 : does not agree" in words(shown("quality"))


def test_files_of_the_other_feeds_are_listed_and_why_one_was_refused(shown):
    told = words(shown("quality")).partition("Files of the other feeds")[2]
    assert "bid.csv bid accepted 7" in told
    assert "odd.csv procurement refused No row holds" in told


def test_every_page_counts_the_files_of_all_feeds_and_those_refused(shown):
    for name in ("quality", "audit", "about"):
        assert "Files 5 read, 1 refused" in words(shown(name))


def test_rejected_rows_are_counted_by_file_and_reason_and_no_cell_of_them_is_shown(shown):
    told = words(shown("quality")).partition("Rows left out")[2]
    assert "The date cannot be read. DATE_UNPARSED 1" in told
    assert "bid.csv Record incomplete RECORD_INCOMPLETE 1" in told
    for name in ("quality", "audit", "about"):
        assert "Ash" not in shown(name)


def test_a_month_names_the_files_that_count_for_it(shown):
    told = words(shown("quality")).partition("Each month of each feed")[2]
    assert "May 2025, spend Complete may.csv 1" in told
    assert "may-wrong.csv" not in told.partition("What was checked")[0]


def test_every_promise_stands_at_an_anchor_and_a_broken_one_leads_there(shown):
    text = shown("quality")
    page = PageText(text)
    assert {"core-a-1", "core-a-2"} <= set(page.ids)
    assert "#core-a-2" in page.links
    assert "k is never empty 2" in words(text)
    assert "2 promises of 1 tables were checked" in words(text)


def test_what_drifted_is_told(shown):
    assert "Fewer lines fill" in words(shown("quality"))


def test_the_audit_trail_names_every_input_with_its_hash_its_rows_and_its_fate(shown):
    told = words(shown("audit"))
    assert f".csv spend accepted taken 12 {SHA}" in told
    assert f"bid.csv bid accepted no payments 7 {BIDS}" in told
    assert f"odd.csv procurement refused no payments 0 {UNREAD}" in told


def test_the_audit_trail_says_how_to_make_the_run_again_and_which_query_made_a_figure(shown):
    told = words(shown("audit"))
    assert "localpound verify 0123456789abcdef" in told
    assert "method.md 2.5 sql/indicators/attribute_share.sql, sql/indicators/other.sql" in told
    assert "project, sql " + "f" * 64 in told
    assert "versions, duckdb 2.0.0" in told
    assert "core.a abc123" in told


def test_decisions_are_counted_and_who_decided_is_not_told(shown):
    text = shown("audit")
    assert "Decisions on suppliers in force 1" in words(text)
    assert "Corrections of cells none" in words(text)
    assert "Clerk" not in text


def test_the_audit_trail_leads_to_the_record_and_names_no_day_of_its_making(shown):
    text = shown("audit")
    assert "../record.json" in PageText(text).links
    assert "started" not in words(text)


def test_readings_of_a_word_stand_side_by_side(shown):
    told = words(shown("about"))
    (sme,) = re.findall(r"Readings of SME (.*?) Readings of", told)
    assert "What sme 1 means." in sme
    assert "What sme 2 means." in sme
    assert "Readings of local" in told


def test_the_accessibility_statement_says_what_was_not_tested_and_holds_no_clock(shown):
    told = words(shown("about")).partition("Accessibility statement")[2]
    assert "made by localpound 9.8.7" in told
    untested = told.partition("They have not been tested")[2]
    for each in ("NVDA", "JAWS", "Windows high contrast"):
        assert each in untested.partition("Automated rules")[0]
    assert "partially compliant" in told
    assert "Accessibility Regulations 2018" in told
    assert "Equality Advisory and Support Service" in told
    assert not re.search(r"\b20[2-9]\d-\d\d-\d\d\b|\b\d{1,2}:\d\d\b", told)


@pytest.mark.parametrize("name", ["quality", "audit", "about"])
def test_hostile_names_are_text_and_a_page_has_one_heading(shown, name):
    text = shown(name)
    assert "<script" not in text.lower()
    assert "<img" not in text.lower()
    page = PageText(text)
    assert len(page.said("h1")) == 1
    assert len(page.ids) == len(set(page.ids))
    if name != "about":
        assert SHOWN in unescape(text)


def test_the_same_publication_gives_the_same_pages(shown):
    for name in ("quality", "audit", "about"):
        assert shown(name) == shown(name)
