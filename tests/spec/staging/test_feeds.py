"""Records of every feed: cells typed, rows rejected or flagged, the last file's word."""

import pytest

from pipelines.landing.feed import feeds

REAL = ["reference.feed", "reference.feed_column", "reference.cell_word"]
FEED_TABLES = (
    "staging.contract",
    "staging.procurement",
    "staging.bid",
    "staging.award",
    "staging.sv_commitment",
    "staging.sv_delivery",
    "staging.sv_proxy",
    "staging.saving",
    "staging.engagement_event",
    "staging.pipeline_item",
    "staging.portal_registration",
    "staging.kpi_result",
    "staging.variation",
    "staging.milestone",
    "staging.review",
    "staging.target",
    "staging.attestation",
    "staging.vcse_grant",
    "staging.lm3_survey",
    "staging.publication_log",
    "staging.local_figure",
    "staging.training_attendance",
)


def file(sha="f1", sequence=1, feed="contract", **other):
    return {
        "file_sha256": sha,
        "file_name": f"{sha}.csv",
        "feed": feed,
        "sequence": sequence,
        "status": "accepted",
        "is_snapshot": "true",
        **other,
    }


def cells(row, feed="contract", sha="f1", **texts):
    return [
        {
            "file_sha256": sha,
            "sheet_name": "",
            "source_row": row,
            "feed": feed,
            "column_name": name,
            "cell_text": text,
        }
        for name, text in texts.items()
    ]


def landed(given, files, *records):
    world = given(
        {"raw.feed_file": files, "raw.feed_cell": [c for record in records for c in record]},
        real=REAL,
    )
    world.build("staging.feed_cell")
    return world


def worth(given, column, text, feed="contract"):
    """What one cell is worth: date, pounds, number, flag, code, open end, fault."""
    world = landed(given, [file(feed=feed)], cells(2, feed=feed, **{column: text}))
    columns = "value_date value_gbp value_number is_true value_code is_open_ended fault_code"
    return world.build("staging.feed_cell").rows(*columns.split())[0]


@pytest.mark.parametrize(
    ("text", "day", "is_open", "fault"),
    [
        ("31/03/2028", "2028-03-31", False, None),
        ("Mar-16", "2016-03-01", False, None),
        ("2025-04-01T00:00:00Z", "2025-04-01", False, None),
        ("ONGOING", None, True, None),
        ("Rolling", None, True, None),
        ("TBC", None, False, None),
        ("-", None, False, None),
        ("31/02/2025", None, False, "CELL_DATE_UNREADABLE"),
        ("when funding ends", None, False, "CELL_DATE_UNREADABLE"),
    ],
)
def test_an_end_date_is_a_day_open_or_not_stated(given, text, day, is_open, fault):
    found = worth(given, "end_date", text)
    assert (str(found[0]) if found[0] else None, found[5], found[6]) == (day, is_open, fault)


@pytest.mark.parametrize(
    ("column", "text", "place", "value", "fault"),
    [
        ("value_total", "£1,200,000.50", 1, "1200000.50", None),
        ("value_total", "£-", 1, None, None),
        ("value_total", "£25,000 to £50,000", 1, None, "CELL_MONEY_UNREADABLE"),
        ("duration_months", "36 months", 2, "36.0000000000", None),
        ("sv_weighting_pct", "20%", 2, "20.0000000000", None),
        ("supplier_sme_flag", "Noo", 3, "False", None),
        ("supplier_sme_flag", "Micro", 3, "True", None),
        ("supplier_vcse_flag", "Micro", 3, None, None),
        ("supplier_vcse_flag", "VSCE", 3, "True", None),
        ("supplier_sme_flag", "VSCE", 3, None, None),
        ("supplier_sme_flag", "perhaps", 3, None, "CELL_FLAG_UNREADABLE"),
        ("route", "Direct award", 4, "direct_award", None),
        ("route", "raffle", 4, None, "CELL_CODE_UNKNOWN"),
    ],
)
def test_a_cell_is_worth_what_its_column_holds(given, column, text, place, value, fault):
    found = worth(given, column, text)
    assert (None if found[place] is None else str(found[place]), found[6]) == (value, fault)


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [
        ("60%", "0.6000000000", None),
        ("0.4", "0.4000000000", None),
        ("1.5", None, "CELL_SHARE_OUT_OF_RANGE"),
    ],
)
def test_a_share_lies_between_nothing_and_all(given, text, value, fault):
    found = worth(given, "local_respend_rate", text, feed="lm3_survey")
    assert (None if found[2] is None else str(found[2]), found[6]) == (value, fault)


def test_an_unreadable_date_flags_a_contract_and_does_not_drop_it(given):
    world = landed(
        given,
        [file()],
        cells(2, contract_ref="C1", title="Roads", start_date="99/99/2020", supplier_name="A Ltd"),
    )
    world.build("staging.feed_record").expect("""
        is_rejected | is_latest | cell_faults
        false       | true      | Start date: CELL_DATE_UNREADABLE (99/99/2020)
    """)
    world.build("staging.contract").expect("""
        contract_ref | title | start_date
        C1           | Roads |
    """)


def test_a_record_without_a_required_cell_is_rejected_with_its_reason(given):
    world = landed(
        given,
        [file(feed="saving")],
        cells(2, feed="saving", saving_ref="S1", type="CASHABLE", status="forecast"),
    )
    world.build("staging.feed_record")
    world.build("staging.feed_record_rejected").expect("""
        source_row | reject_code       | reject_reason
        2          | RECORD_INCOMPLETE | Recurrence is missing; Financial year is missing; Amount is missing
    """)
    assert world.build("staging.saving").rows() == []


def test_the_last_file_that_names_a_record_counts(given):
    told = {"kpi_name": "On time", "assessed_on": "31/03/2026", "contract_ref": "C1"}
    world = landed(
        given,
        [file("f1", 1, "kpi_result"), file("f2", 2, "kpi_result")],
        cells(2, feed="kpi_result", sha="f1", rating="Good", **told),
        cells(2, feed="kpi_result", sha="f2", rating="Inadequate", **told),
    )
    world.build("staging.feed_record")
    world.build("staging.kpi_result").expect("""
        contract_ref | rating     | sequence
        C1           | Inadequate | 2
    """)


def test_a_file_that_was_superseded_no_longer_counts(given):
    world = landed(
        given,
        [file("f1", 1), file("f2", 2, supersedes_sha256="f1")],
        cells(2, sha="f1", contract_ref="C1", title="Roads"),
        cells(2, sha="f2", contract_ref="C2", title="Parks"),
    )
    world.build("staging.feed_record")
    world.build("staging.contract").expect("contract_ref | title\nC2 | Parks")


def test_two_agreements_of_one_reference_in_one_file_are_two(given):
    world = landed(
        given,
        [file()],
        cells(2, contract_ref="C1", title="Roads", supplier_name="A Ltd"),
        cells(3, contract_ref="C1", title="Roads, extension", supplier_name="A Ltd"),
    )
    world.build("staging.feed_record")
    assert len(set(world.build("staging.contract").rows("record_key"))) == 2


@pytest.mark.parametrize("table", FEED_TABLES)
def test_the_examples_of_every_template_are_accepted(given, table):
    feed = feeds()[table.split(".")[1]]
    records = [
        cells(
            nth + 2,
            feed=feed.name,
            **{
                column.name: column.examples[nth] for column in feed.columns if column.examples[nth]
            },
        )
        for nth in (0, 1)
    ]
    if feed.name == "attestation":  # the clause is the assessor's to name
        records = [
            [*r, *cells(r[0]["source_row"], feed="attestation", clause_id="SME-MIN-1")]
            for r in records
        ]
    world = landed(given, [file(feed=feed.name)], *records)
    world.build("staging.feed_record").expect("is_rejected | fault_count\nfalse | 0\nfalse | 0")
    assert len(world.build(table).rows()) == 2


def test_there_is_a_table_for_every_feed():
    assert {table.split(".")[1] for table in FEED_TABLES} == set(feeds())
