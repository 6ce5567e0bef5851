"""The sample data from its files to the evidence table, compared with what its maker meant."""

import csv
import html
import json
import re
import shutil
import subprocess
from decimal import Decimal

import polars as pl
import pytest

from pipelines.site.paper import NO_FIGURE, read_paper
from pipelines.site.paper_pdf import COUNCIL_PAPER, MOST_PAGES
from pipelines.tables import PROJECT

SAMPLE = PROJECT / "sample_data"


def expected(name):
    with (SAMPLE / "council" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_month_of_every_feed_adds_up_to_the_penny(sample):
    lines = sample.table("core.spend_line")
    found = (
        lines.group_by("feed", pl.col("month").cast(pl.String))
        .agg(pl.len(), pl.col("net_amount_gbp").sum())
        .rows()
    )
    meant = {
        (row["feed"], row["month"], int(row["line_count"]), Decimal(row["net_amount_gbp"]))
        for row in expected("expected.csv")
    }
    assert set(found) == meant


def test_every_file_has_the_figures_its_maker_counted(sample):
    files = {row["file_name"]: row for row in sample.table("core.input_file").to_dicts()}
    meant = expected("expected_files.csv")
    assert set(files) == {row["file"] for row in meant}
    for row in meant:
        found = files[row["file"]]
        assert found["payment_count"] == int(row["n_payments"])
        assert found["landed_net_total_gbp"] == Decimal(row["sum_amount"])


def test_every_row_of_every_file_is_accepted_or_rejected_to_the_penny(sample):
    for file in sample.table("core.input_file").to_dicts():
        assert file["payment_count"] == file["line_count"] + file["rejected_count"]
        landed = file["net_amount_gbp"] + file["rejected_net_amount_gbp"]
        assert file["landed_net_total_gbp"] == landed


def test_the_corrected_file_takes_the_place_of_the_one_it_corrects(sample):
    fates = sample.table("core.input_file").filter(pl.col("fate") == "superseded")
    assert fates["file_name"].to_list() == ["wexmoor-spend-2025-01.csv"]


def test_the_published_line_carries_what_others_rely_on(sample):
    path = sample.room.root / "published" / "latest" / "core" / "spend_line.parquet"
    schema = pl.read_parquet_schema(path)
    assert schema["payment_date"] == pl.Date
    assert schema["net_amount_gbp"] == pl.Decimal(18, 2)
    assert (path.parent / "spend_line.csv").is_file()


def test_a_change_of_layout_is_a_series_break(sample):
    breaks = sample.table("core.series_break")
    months = breaks["month"].dt.strftime("%Y-%m").to_list()
    assert {"2025-04", "2025-12"} <= set(months)


def test_shares_have_bounds_in_order(sample):
    shares = sample.table("indicators.indicator_value").filter(
        pl.col("unit") == "share", pl.col("point_share").is_not_null()
    )
    assert shares.height > 100
    assert (shares["lower_share"] <= shares["point_share"]).all()
    assert (shares["point_share"] <= shares["upper_share"]).all()
    assert {"I-03", "I-04", "I-05", "I-06c", "I-07"} <= set(shares["indicator_code"])


def test_what_an_officer_attested_is_read_as_a_sentence_with_its_document(sample):
    told = set(sample.table("evidence.evidence_table")["attestation_text"].drop_nulls())
    assert (
        "The procurement strategy is in force. "
        "(Strategy 2025 to 2028; Head of service; 2026-03-02, until 2027-03-02)"
    ) in told


def test_the_evidence_table_covers_all_fourteen_areas(sample):
    table = sample.table("evidence.evidence_table")
    national = table.filter(pl.col("framework_id") == "nps-2018-final")
    assert national["key_area_code"].n_unique() == 14
    verdicts = sample.table("evidence.clause_verdict")
    silent = verdicts.filter(pl.col("verdict") == "SILENT")
    assert silent["silent_reason"].null_count() == 0


def test_the_record_says_what_went_in_and_what_was_checked(sample):
    record = json.loads((sample.room.latest / "record.json").read_text(encoding="utf-8"))
    files = expected("expected_files.csv")
    feeds = {path.name for path in (SAMPLE / "feeds").iterdir()}
    spend = {row["file"] for row in files}
    assert {each["file_name"] for each in record["inputs"]} == spend | feeds
    assert all(len(each["file_sha256"]) == 64 for each in record["inputs"])
    assert record["identity"]["versions"]["duckdb"] == "2.0.0"
    assert not [c for c in record["checks"] if c["severity"] == "critical" and not c["passed"]]
    assert {each["source"] for each in record["parameters"]} <= {
        "NPS-TEXT",
        "LAW",
        "COUNCIL-POLICY",
        "PRODUCT-DEFAULT",
    }
    assert len(record["tables"]["core.spend_line"]) == 64
    kept = json.loads((sample.room.runs / record["run"] / "record.json").read_text("utf-8"))
    run = sample.room.published / record["run"]
    found = {path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()}
    assert {each["path"] for each in kept["published"]} == found


def test_every_feed_of_the_sample_is_read_as_what_its_name_says(sample):
    record = json.loads((sample.room.latest / "record.json").read_text(encoding="utf-8"))
    read = {each["file_name"]: each["feed"] for each in record["inputs"]}
    for path in (SAMPLE / "feeds").glob("*_*.csv"):
        assert read[path.name] == path.stem
    assert read["contract-register-2026-03.csv"] == "contract"
    assert sample.table("core.contract").height > 10
    assert sample.table("rules.contract_link")["outcome"].n_unique() >= 6


def test_every_indicator_of_the_catalogue_has_figures_or_says_why_not(sample):
    figures = sample.table("indicators.indicator_value")
    # I-11 is a list, not a figure: returns and queues hold it.
    assert {f"I-{n:02}" for n in range(1, 40)} - {c[:4] for c in figures["indicator_code"]} == {
        "I-11"
    }
    silent = figures.filter(pl.col("silent_code").is_not_null())
    assert {"I-09", "I-19", "I-20", "I-21", "I-22", "I-24"} <= set(silent["indicator_code"])
    assert silent["silent_note"].null_count() == 0


def test_shares_of_spend_are_not_described_as_shares_of_contracts(sample):
    record = json.loads((sample.room.latest / "record.json").read_text(encoding="utf-8"))
    # Shares of spend under I-06c are those of I-06: contracts have words of their own.
    assert "I-06c" not in record["indicators"]
    assert record["indicators"]["I-06"]["formula"].startswith("Spend with VCSE suppliers")
    contracts = record["indicators"]["I-06c live_contract_share"]["formula"]
    assert contracts.startswith("Live contracts with a VCSE")


def test_each_queue_is_ranked_by_pounds_and_says_what_to_do(sample):
    queues = sample.table("evidence.work_queue")
    assert set(queues["queue"]) == {
        "unmatched supplier",
        "lapsed contract still paid",
        "contract ending without a plan",
        "contract in register and notice",
        "rejected row",
    }
    assert queues["what_to_do"].null_count() == 0
    for _, rows in queues.group_by("queue"):
        pounds = rows.sort("queue_rank")["amount_gbp"].fill_null(0).to_list()
        assert pounds == sorted(pounds, reverse=True)


def test_the_evidence_page_shows_every_clause_and_figure_of_the_sample(sample):
    page = html.unescape((sample.room.latest / "evidence.html").read_text(encoding="utf-8"))
    evidence = sample.table("evidence.evidence_table")
    for framework in ("nps-2018-final", "wexmoor-green"):
        judged = evidence.filter(pl.col("framework_id") == framework)
        ordered = judged.sort("key_area_order", "clause_order")["clause_id"].to_list()
        assert re.findall(rf'<tr id="{framework}-(.*?)">', page) == ordered
    for row in evidence.to_dicts():
        for name in ("clause_text", "indicator_value", "rule_text", "test_text", "parameter_text"):
            assert (row[name] or "") in page
        assert all(part in page for part in row["note"].split(" What would settle it: "))
    figures = sample.table("indicators.indicator_value").filter(
        pl.col("period_label") == evidence["period_label"].drop_nulls().max(),
        pl.col("breakdown") == "none",
        pl.col("measure") == "spend_share",
    )
    assert figures.height > 10
    for lower, upper in figures.select("lower_share", "upper_share").iter_rows():
        assert f'<data value="{lower:f}">' in page
        assert f'<data value="{upper:f}">' in page
    # Nothing is called by its code where people have a name for it.
    assert "Local: inside the council's own area" in page
    assert "<script" not in page


def test_the_council_paper_holds_every_area_and_decided_clause_of_the_sample(sample):
    paper = read_paper(sample.room.latest)
    evidence = sample.table("evidence.evidence_table")
    areas = [a.name for strip in paper.strips for theme in strip.themes for a in theme.areas]
    assert sorted(areas) == sorted(
        evidence.unique(("framework_id", "key_area_code"))["key_area_name"]
    )
    rows = {row.clause_id: row for group in paper.evidence for row in group.rows if row.clause_id}
    decided = evidence.filter(pl.col("verdict") != "SILENT")
    assert sorted(rows) == sorted(decided["clause_id"])
    for clause in decided.to_dicts():
        # Names are other, the numbers are those of the evidence page.
        numbers = [part.rpartition(": ")[2] for part in clause["indicator_value"].split("; ")]
        assert all(number in rows[clause["clause_id"]].figure for number in numbers)
    assert all(each.figure != NO_FIGURE for each in paper.headlines)
    assert (len(paper.headlines), len(paper.moves)) == (6, 6)


def test_the_council_paper_of_the_sample_is_read_in_four_pages(sample):
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed, so no PDF can be read back")
    path = sample.room.latest / COUNCIL_PAPER
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    pages = done.stdout.decode("utf-8").split("\f")[:-1]
    assert 2 <= len(pages) <= MOST_PAGES
    text = " ".join(" ".join(pages).split())
    decided = sample.table("evidence.evidence_table").filter(pl.col("verdict") != "SILENT")
    # Figures and clauses are printed whole; a line may break inside the name of a clause.
    assert all(re.search(rf"{clause}\b", text) for clause in decided["clause_id"])
    for each in read_paper(sample.room.latest).headlines:
        assert each.figure in text


def test_every_published_table_is_in_the_data_dictionary(sample):
    text = (sample.room.latest / "data_dictionary.md").read_text(encoding="utf-8")
    for path in sample.room.latest.resolve().rglob("*.parquet"):
        assert f"## {path.parent.name}.{path.stem}\n" in text


@pytest.mark.soak
def test_running_again_changes_nothing(sample):
    before = sample.published()
    outcome = sample.run()
    assert outcome.passed
    assert sample.published() == before
