"""Files of records: which heading is which column, which row a record, which feed a file."""

import json
from pathlib import Path

import pytest

from pipelines.landing import FileReading, RecordReading, Refusal, read_file
from pipelines.landing.feed import feeds
from pipelines.landing.json_tables import read_json
from pipelines.landing.parties import split_parties
from pipelines.landing.records import record_summary
from pipelines.templates import write_template
from tests.unit.landing.test_container import saved, workbook

REGISTER = [
    "Contract Ref:,Contract Title,Contractor/Provider,Start Date,Current end date,Total Value",
    "C1,Grounds,Greenway Ltd,01/04/2024,31/03/2027,100000.00",
    "C2,Paper,Quill & Sons,01/04/2024,Rolling,2000.00",
    "C3,Roads,Tar plc,99/99/2024,TBC,n/a",
]


def read(folder: Path, *lines: str, name: str = "register.csv", feed: str | None = None):
    return read_file(saved(folder, name, "\n".join(lines).encode()), feed=feed)


def test_a_register_is_recognised_and_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, *REGISTER)
    assert isinstance(reading, RecordReading)
    said = record_summary(reading)
    assert (said["contracts"], said["with_start"], said["with_end"]) == (3, 2, 1)
    assert (said["sum_value"], said["value_unparseable"]) == ("102000.00", 1)
    assert any("99" in cell for cell in reading.sheets_taken[0].text("start_date"))
    assert "'Start Date': 1 cells are no dates" in said["warnings"][0]


def test_titles_blank_rows_repeated_headings_and_notes_are_no_records(tmp_path: Path) -> None:
    lines = ["Register of contracts", "", *REGISTER, "", REGISTER[0], "As at 1 April 2024"]
    reading = read(tmp_path, *lines)
    assert isinstance(reading, RecordReading)
    skipped = record_summary(reading)["skipped"]
    assert reading.count("record") == 3
    assert skipped == {"blank": 2, "title": 1, "header": 2, "note": 1}


def test_one_heading_may_name_two_columns(tmp_path: Path) -> None:
    head = "Contract Ref,Contract Title,Supplier,Start Date,SME or VCSE (inc. Reg. No.)"
    reading = read(tmp_path, head, "C1,Roads,Tar plc,01/04/2024,Large", feed="contract")
    assert isinstance(reading, RecordReading)
    columns = record_summary(reading)["columns"]
    assert columns["supplier_sme_flag"] == columns["supplier_vcse_flag"]


def test_the_same_register_on_two_sheets_counts_once(tmp_path: Path) -> None:
    rows = [line.split(",") for line in REGISTER]
    path = saved(tmp_path, "two.xlsx", workbook({"Page 1": [["", ""], *rows], "Sheet1": rows}))
    reading = read_file(path)
    assert isinstance(reading, RecordReading)
    assert reading.count("record") == 3
    assert len(reading.sheets_taken) == 1


def test_a_file_of_a_stated_feed_without_its_headings_is_refused_with_help(tmp_path: Path) -> None:
    reading = read(tmp_path, "a,b,c", "1,2,3", feed="saving")
    assert reading.refusal is not None
    assert reading.refusal.code == "no_feed_headings"
    assert "localpound template saving" in str(reading.refusal)


@pytest.mark.parametrize("feed", list(feeds()))
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_template_filled_in_is_recognised_by_its_headings(
    tmp_path: Path, feed: str, suffix: str
) -> None:
    reading = read_file(write_template(feed, tmp_path / f"filled{suffix}"))
    assert isinstance(reading, RecordReading), reading.refusal
    assert (reading.feed, reading.count("record")) == (feed, 2)


def test_a_template_is_the_same_bytes_each_time_and_never_written_over(tmp_path: Path) -> None:
    one, two = (write_template("target", tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert one.read_bytes() == two.read_bytes()
    with pytest.raises(Exception, match="exists already"):
        write_template("target", one)
    with pytest.raises(Exception, match="is no feed"):
        write_template("targets", tmp_path / "c.csv")


@pytest.mark.parametrize(
    ("cell", "parties"),
    [
        ("Greenway Ltd", ["Greenway Ltd"]),
        ("Greenway Ltd; Tar plc", ["Greenway Ltd", "Tar plc"]),
        ("Greenway Ltd\nTar plc", ["Greenway Ltd", "Tar plc"]),
        (
            "Adferiad,Greater Trust,Turning Point Ltd",
            ["Adferiad", "Greater Trust", "Turning Point Ltd"],
        ),
        ("Greenway Ltd, Tar plc, Quill", ["Greenway Ltd", "Tar plc", "Quill"]),
        ("Smith, Jones & Co", ["Smith, Jones & Co"]),
        ("1. Greenway Ltd\n2. Tar plc", ["Greenway Ltd", "Tar plc"]),
        ("Lot 1: Greenway Ltd; Lot 2: Tar plc", ["Greenway Ltd", "Tar plc"]),
        ("", []),
        ("-", []),
    ],
)
def test_a_cell_parts_where_suppliers_do(cell: str, parties: list[str]) -> None:
    assert split_parties(cell) == parties


def release(nth: int, **other: object) -> dict[str, object]:
    return {
        "ocid": "ocds-x-1",
        "date": f"2025-0{nth}-01T00:00:00Z",
        "buyer": {"name": "Wexmoor"},
        "tender": {"title": "Roads", "value": {"amount": 100.10}},
        **other,
    }


AWARD = {
    "id": "1",
    "value": {"amount": 90},
    "suppliers": [{"id": "S1", "name": "Tar plc"}, {"id": "S2", "name": "Quill"}],
    "contractPeriod": {"startDate": "2025-04-01T00:00:00Z", "endDate": "2028-03-31"},
}
PARTIES = [
    {
        "id": "S1",
        "identifier": {"scheme": "GB-COH", "id": "07654321"},
        "details": {"scale": "large"},
    },
    {"id": "S2", "identifier": {"scheme": "GB-CHC", "id": "1122334"}, "details": {"scale": "sme"}},
]


def table(grid):
    head, *rows = grid.cells.rows()
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    "package",
    [
        {"releases": [release(1), release(2, awards=[AWARD], parties=PARTIES)]},
        {
            "records": [
                {"ocid": "x", "compiledRelease": release(2, awards=[AWARD], parties=PARTIES)}
            ]
        },
        release(2, awards=[AWARD], parties=PARTIES),
        [release(1), release(2, awards=[AWARD], parties=PARTIES)],
    ],
)
def test_ocds_of_every_shape_is_one_award_and_one_tender(package: object) -> None:
    awards, tenders = read_json(json.dumps(package).encode())
    assert [row["tender.value.amount"] for row in table(tenders)] == ["100.1"]
    (row,) = table(awards)
    assert row["awards[].suppliers[].name"] == "Tar plc; Quill"
    # A charity's number is no company number, and keeps its place.
    assert row["awards[].suppliers[].identifier.id"] == "07654321; "
    assert row["awards[].suppliers[].sme"] == ""
    assert row["awards[].value.amount"] == "90"


def test_the_later_release_of_a_process_counts() -> None:
    later = {**AWARD, "value": {"amount": 95}}
    package = {"releases": [release(3, awards=[later]), release(2, awards=[AWARD])]}
    (row,) = table(read_json(json.dumps(package).encode())[0])
    assert row["awards[].value.amount"] == "95"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", None),
        ('{"a": [1, 2}', "damaged_json"),
        ('[{"a": "\\ud800"}]', "damaged_json"),
        ('{"a": 1}', "not_a_table"),
    ],
)
def test_json_that_is_damaged_or_holds_no_records_is_refused(
    tmp_path: Path, text: str, code: str | None
) -> None:
    reading = read(tmp_path, text, name="x.json")
    assert isinstance(reading, FileReading)
    assert reading.refusal is not None
    assert code is None or reading.refusal.code == code


def test_json_nested_without_end_is_refused_and_not_a_crash() -> None:
    with pytest.raises(Refusal):
        read_json(b"[" * 100_000 + b"]" * 100_000)


def test_numbers_of_json_keep_their_digits_and_entities_are_read(tmp_path: Path) -> None:
    notices = [
        {
            "id": "1",
            "title": "Roads &amp; paths",
            "awarded_supplier": "Tar plc",
            "awarded_value": 10.10,
        },
        {"id": "2", "title": "Parks", "awarded_supplier": None, "awarded_value": None},
    ]
    body = json.dumps({"meta": {"n": 2}, "contracts": notices}).replace("10.1", "10.10")
    reading = read(tmp_path, body, name="notices.json")
    assert isinstance(reading, RecordReading)
    assert list(reading.sheets_taken[0].text("title")) == ["Roads & paths", "Parks"]
    said = record_summary(reading)
    assert (said["sum_value"], said["value_unparseable"]) == ("10.10", 0)
