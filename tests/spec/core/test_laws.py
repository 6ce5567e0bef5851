"""The money laws of sql/assertions find a lost row, a lost penny and a name that should not be."""

import pytest

from pipelines.tables import find_contracts, read_assertion, run_assertion

FILE = """
    file_sha256 | file_name | feed  | fate  | payment_count | line_count | rejected_count | {total}
    f           | f.csv     | spend | taken | 3             | 2          | 1              | {values}
"""
TOTALS = "landed_net_total_gbp | net_amount_gbp | rejected_net_amount_gbp"

LINES = """
    line_id | feed  | month      | supplier_key | file_sha256 | net_amount_gbp
    a       | spend | 2025-04-01 | s            | f           | 5.00
    b       | spend | 2025-04-01 | s            | f           | -2.00
"""

SCOPES = """
    line_id | supplier_key | scope       | is_procurement | is_unresolved | decided_by
    a       | s            | PROCUREMENT | true           | false         | RULE
    b       | s            | GRANT       | false          | false         | RULE
"""

SUPPLIER = "supplier_key | is_named | line_count | net_amount_gbp\ns | true | 2 | 3.00"

MONTH = (
    "feed | month | is_expected | line_count | net_amount_gbp\nspend | 2025-04-01 | true | 2 | 3.00"
)

RETURN = """
    line_id | beneficiary            | is_name_suppressed | supplier_id | purpose_text
    a       | {beneficiary} | true               |             |
"""

PERSON = SCOPES.replace("PROCUREMENT | true ", "INDIVIDUAL  | false")


def _months(*totals):
    rows = "\n".join(
        f"spend | 2025-0{n}-01 | true | true | COMPLETE | {total} | 10"
        for n, total in enumerate(totals, start=1)
    )
    head = "feed | month | is_expected | is_loaded | reason_code | net_amount_gbp | line_count"
    return f"{head}\n{rows}"


def _dated(days):
    lines = "\n".join(f"{n} | f | {day}" for n, day in enumerate(days.split()))
    return f"line_id | file_sha256 | payment_date\n{lines}"


# law, the tables that keep it, the tables that break it
LOG = """table_name | treatment | reason_code | row_count | net_amount_gbp
indicators.unclassified_supplier | SHOWN_WITHOUT_NAME | SOLE_TRADER | 1 | 20.00
evidence.work_queue | SHOWN_WITHOUT_NAME | INDIVIDUAL | 1 | 5.00
returns.transparency_spend | SHOWN_WITHOUT_NAME | INDIVIDUAL | 1 | 600.00
returns.transparency_spend | SHOWN_WITHOUT_NAME | SOLE_TRADER | 1 | 700.00
returns.transparency_spend | SHOWN_WITHOUT_NAME | REDACTED | 1 | 800.00
returns.transparency_spend | LEFT_OUT | INDIVIDUAL | 9 | 9.00
returns.large_payment | SHOWN_WITHOUT_NAME | INDIVIDUAL | 0 | 0.00
"""
WITHHELD_LINES = """beneficiary | net_amount_gbp | is_name_suppressed
REDACTED PERSONAL DATA | 600.00 | true
REDACTED PERSONAL DATA | 700.00 | true
REDACTED | 800.00 | true
Firm Ltd | 900.00 | false"""
WITHHELD = {
    "core.supplier": "supplier_key | supplier_name | is_named\nodd | (a person) | true",
    "indicators.unclassified_supplier": """
        supplier_key | supplier_name   | net_amount_gbp
        withheld-1   | (a sole trader) | 20.00
        odd          | (a person)      | 30.00
        f            | Firm Ltd        | 40.00
    """,
    "evidence.work_queue": """
        queue             | item_key      | subject           | amount_gbp
        contract conflict | withheld-2 c1 | (a person) and C1 | 5.00
    """,
    "returns.transparency_spend": WITHHELD_LINES,
    "returns.suppression": LOG,
}
"""Tables that show a sole trader, a person and a payee without a name, a firm called "(a person)"
that is none, and a log that counts them."""

LAWS = [
    (
        "every_input_row_and_penny_is_accepted_or_rejected",
        {"core.input_file": FILE.format(total=TOTALS, values="7.00 | 3.00 | 4.00")},
        {"core.input_file": FILE.format(total=TOTALS, values="7.01 | 3.00 | 4.00")},
    ),
    (
        "every_input_row_and_penny_is_accepted_or_rejected",
        {"core.input_file": FILE.format(total=TOTALS, values="7.00 | 3.00 | 4.00")},
        {
            "core.input_file": FILE.format(total=TOTALS, values="7.00 | 3.00 | 4.00").replace(
                "taken | 3 ", "taken | 4 "
            )
        },
    ),
    (
        "taken_files_make_up_the_spend_lines",
        {
            "core.input_file": FILE.format(total="net_amount_gbp", values="3.00"),
            "core.spend_line": LINES,
        },
        {"core.spend_line": LINES.replace("-2.00", "-2.01")},
    ),
    (
        "superseded_and_refused_files_contribute_nothing",
        {
            "core.input_file": FILE.format(total="net_amount_gbp", values="3.00"),
            "core.spend_line": LINES,
        },
        {"core.input_file": "file_sha256 | fate\nf | superseded"},
    ),
    (
        "superseded_files_name_a_file_that_was_read",
        {"core.input_file": "file_sha256 | fate | superseded_by_sha256\na|superseded|b\nb|taken|"},
        {"core.input_file": "file_sha256|fate|superseded_by_sha256\na|superseded|b\nb|refused|"},
    ),
    (
        "replaced_files_were_stated_or_named",
        {
            "core.input_file": """
                file_sha256 | fate_reason_code | superseded_by_sha256
                a           | FF_REISSUE       | b
                b           | FF_TAKEN         |
            """
        },
        {
            "core.input_file": """
                file_sha256 | fate_reason_code    | superseded_by_sha256
                a           | FF_REISSUE_UNSTATED | b
                b           | FF_TAKEN            |
            """
        },
    ),
    (
        "files_that_count_do_not_overlap",
        {"core.input_file": "file_sha256 | is_overlapping\na | false\nb | false"},
        {
            "core.input_file": """
                file_sha256 | file_name | sequence | is_overlapping | overlaps_sha256 | overlap_line_count
                a           | a.csv     | 1        | true           | b               | 3
                b           | b.csv     | 2        | true           | a               | 3
            """
        },
    ),
    (
        "a_month_has_as_many_files_as_usual",
        {
            "core.input_file": "file_sha256|feed|fate\na|spend|taken\nb|spend|taken\nc|spend|taken",
            "core.input_file_month": """
                file_sha256 | month      | line_count
                a           | 2025-04-01 | 9
                b           | 2025-04-01 | 4
                b           | 2025-05-01 | 5
                c           | 2025-06-01 | 9
            """,
        },
        {
            "core.input_file_month": """
                file_sha256 | month      | line_count
                a           | 2025-04-01 | 9
                b           | 2025-04-01 | 5
                b           | 2025-05-01 | 4
                c           | 2025-06-01 | 9
            """
        },
    ),
    *(
        (
            "a_month_has_about_the_money_of_the_months_before",
            {
                "reference.parameter": """
                    parameter                       | value
                    series_break_window_months      | 12
                    series_break_min_months         | 6
                    series_break_unconfirmed_factor | 2
                    drift_min_line_count            | 10
                """,
                "core.period_month": _months(8, 9, 8, 7, 8, 8, kept),
            },
            {"core.period_month": _months(8, 9, 8, 7, 8, 8, broken)},
        )
        for kept, broken in ((15, 16), (5, 4))
    ),
    (
        "a_month_has_about_the_money_of_the_months_before",
        {
            "reference.parameter": """
                parameter                       | value
                series_break_window_months      | 12
                series_break_min_months         | 6
                series_break_unconfirmed_factor | 2
                drift_min_line_count            | 10
            """,
            "core.period_month": _months(8, 9, 8, 7, 8, 8, 1),
            "core.series_break": "feed|month|reason_code|is_confirmed\nspend|2025-07-01|DECLARED|true",
        },
        {
            "core.series_break": "feed|month|reason_code|is_confirmed\nspend|2025-07-01|DECLARED|false"
        },
    ),
    (
        "no_month_is_missing",
        {"core.period_month": "feed|month|reason_code\nspend|2025-04-01|PART_MONTH"},
        {"core.period_month": "feed|month|reason_code\nspend|2025-04-01|FILE_MISSING"},
    ),
    (
        "no_month_is_missing",
        {"core.period_month": "feed|month|reason_code\nspend|2025-04-01|STRAY_DATES"},
        {"core.period_month": "feed|month|reason_code\nspend|2025-04-01|FILE_REFUSED"},
    ),
    (
        "amounts_are_written_as_in_the_months_before",
        {"core.amount_slip": "feed | month | is_slip\nspend | 2025-04-01 | false"},
        {"core.amount_slip": "feed | month | is_slip\nspend | 2025-04-01 | true"},
    ),
    (
        "months_are_published_like_the_months_before",
        {"rules.month_drift": "feed | month | is_drift\nspend | 2025-04-01 | false"},
        {"rules.month_drift": "feed | month | is_drift\nspend | 2025-04-01 | true"},
    ),
    (
        "no_line_is_the_total_of_its_file",
        {
            "reference.parameter": "parameter | value\ntotal_line_min_line_count | 3",
            "raw.landed_file": "file_sha256 | file_name\nf | f.csv",
            "staging.spend_line": "line_id|file_sha256|net_amount_gbp\na|f|1\nb|f|2\nc|f|4",
        },
        {"staging.spend_line": "line_id|file_sha256|net_amount_gbp\na|f|1\nb|f|2\nc|f|3"},
    ),
    (
        "no_line_is_the_total_of_its_file",
        {
            "reference.parameter": "parameter | value\ntotal_line_min_line_count | 3",
            "raw.landed_file": "file_sha256 | file_name\nf | f.csv",
            "staging.spend_line": "line_id|file_sha256|net_amount_gbp\na|f|2\nb|f|2",
        },
        {"staging.spend_line": "line_id|file_sha256|net_amount_gbp\na|f|1\nb|f|1\nc|f|2"},
    ),
    *(
        (
            "day_and_month_are_not_swapped",
            {
                "reference.parameter": "parameter | value\nswapped_date_min_line_share | 0.05",
                "raw.landed_file": "file_sha256 | file_name\nf | f.csv",
                "staging.spend_line": _dated(kept),
            },
            {
                "staging.spend_line": _dated(
                    "2025-11-20 2025-11-25 2025-11-11 2025-03-11 2025-09-11"
                )
            },
        )
        for kept in (
            # in its month but for one day, of a quarter, and dated by month alone
            "2025-11-20 2025-11-25 2025-11-03 2025-03-11",
            "2025-10-05 2025-11-07 2025-11-14 2025-12-19",
            "2025-12-01 2026-01-01 2026-01-01 2026-02-01",
        )
    ),
    (
        "every_spend_line_has_exactly_one_scope",
        {"core.spend_line": LINES, "rules.spend_scope": SCOPES},
        {"rules.spend_scope": SCOPES.replace("    b ", "    a ")},
    ),
    (
        "scopes_add_up_to_all_spend",
        {"core.spend_line": LINES, "rules.spend_scope": SCOPES},
        {"rules.spend_scope": "line_id | scope\na | PROCUREMENT"},
    ),
    (
        "procurement_follows_from_the_scope",
        {"core.spend_line": LINES, "rules.spend_scope": SCOPES},
        {"rules.spend_scope": SCOPES.replace("GRANT       | false", "GRANT       | true ")},
    ),
    (
        "procurement_follows_from_the_scope",
        {"core.spend_line": LINES, "rules.spend_scope": SCOPES},
        {"rules.spend_scope": SCOPES.replace("GRANT      ", "CARD_SETTLEMENT")},
    ),
    (
        "supplier_groups_cover_all_lines",
        {"core.spend_line": LINES, "core.supplier": SUPPLIER},
        {"core.supplier": SUPPLIER.replace("2 | 3.00", "2 | 3.01")},
    ),
    (
        "payees_without_a_name_join_no_named_supplier",
        {"core.supplier_alias": "supplier_key|supplier_name|kind\ns|a|NAMED\ns|b|NAMED"},
        {"core.supplier_alias": "supplier_key|supplier_name|kind\ns|a|NAMED\ns|b|UNNAMED"},
    ),
    (
        "one_vendor_number_is_one_supplier",
        {"core.supplier_alias": "supplier_id | supplier_key | is_id_used\n7 | s | true\n7|t|false"},
        {"core.supplier_alias": "supplier_id | supplier_key | is_id_used\n7 | s | true\n7|t|true"},
    ),
    (
        "months_add_up_to_all_spend",
        {"core.spend_line": LINES, "core.period_month": MONTH},
        {"core.period_month": f"{MONTH}\nspend | 2025-06-01 | true | 0 | 0.00"},
    ),
    (
        "every_supplier_has_every_attribute",
        {
            "core.supplier": SUPPLIER,
            "rules.supplier_as_at": "supplier_key | financial_year\ns | 2025/26",
            "reference.supplier_attribute_name": "attribute\nvcse",
            "rules.supplier_attribute": "supplier_key | financial_year | attribute\ns | 2025/26 | vcse",
        },
        {
            "rules.supplier_attribute": (
                "supplier_key | financial_year | attribute\ns | 2024/25 | vcse"
            )
        },
    ),
    (
        "unnamed_suppliers_have_no_attributes",
        {
            "core.supplier": SUPPLIER,
            "rules.supplier_attribute": "supplier_key | status | decided_by\ns | TRUE | RULE",
        },
        {"core.supplier": SUPPLIER.replace("true", "false")},
    ),
    (
        "micro_enterprises_are_small",
        {
            "rules.supplier_attribute": """
                supplier_key | financial_year | attribute   | status
                s            | 2025/26        | micro_d_nps | TRUE
                s            | 2025/26        | sme_d_nps   | TRUE
            """
        },
        {
            "rules.supplier_attribute": """
                supplier_key | financial_year | attribute   | status
                s            | 2025/26        | micro_d_nps | TRUE
                s            | 2025/26        | sme_d_nps   | FALSE
            """
        },
    ),
    (
        "nothing_is_asserted_without_evidence",
        {
            "rules.supplier_attribute": """
                supplier_key | status  | confidence | evidence
                a            | TRUE    | HIGH       | on the charity register
                b            | UNKNOWN |            |
            """
        },
        {
            "rules.supplier_attribute": """
                supplier_key | status  | confidence | evidence
                a            | FALSE   | HIGH       |
            """
        },
    ),
    (
        "decisions_find_their_supplier",
        {
            "core.spend_line": "line_id | payment_date\na | 2025-04-03",
            "reference.supplier_decision": "decision_number | attribute\n1 | sme",
            "rules.supplier_decision": "decision_number | supplier_key | attribute\n1 | s | sme",
        },
        {"rules.supplier_decision": "decision_number | supplier_key | attribute"},
    ),
    (
        "transparency_return_names_no_individual",
        {
            "rules.spend_scope": PERSON,
            "returns.transparency_spend": RETURN.format(beneficiary="REDACTED PERSONAL DATA"),
        },
        {"returns.transparency_spend": RETURN.format(beneficiary="Mrs A Person")},
    ),
    *(
        (
            "what_leaves_the_council_names_no_person",
            {
                "core.supplier_alias": (
                    "supplier_key | supplier_name\ns | C Cedar Repairs\ns | C. Cedar\nf | Firm Ltd"
                ),
                "rules.supplier_shown_name": "supplier_key | is_suppressed\ns | true\nf | false",
                "indicators.strategic_supplier": (
                    "supplier_key | supplier_name\nwithheld-1 | (a sole trader)\nf | Firm Ltd"
                ),
                "evidence.work_queue": (
                    "queue | item_key | subject\nunmatched supplier | withheld-1 | (a sole trader)\n"
                    "lapsed contract still paid | c1 | C. Cedar"
                ),
            },
            broken,
        )
        for broken in (
            {"indicators.strategic_supplier": "supplier_key | supplier_name\nx | C Cedar Repairs"},
            {"indicators.unflagged_exposure": "supplier_key | supplier_name\nx | C. Cedar"},
            {"indicators.split_purchase": "supplier_key | supplier_name\ns | (a sole trader)"},
            {
                "evidence.work_queue": (
                    "queue | item_key | subject\ncontract conflict | s c1 | (a sole trader) and C1"
                )
            },
            {
                "evidence.work_queue": (
                    "queue | item_key | subject\nunmatched supplier | x | C. Cedar"
                )
            },
        )
    ),
    (
        "the_list_of_large_payments_names_no_person",
        {
            "rules.supplier_shown_name": "supplier_key | is_suppressed\ns | true\nf | false",
            "returns.large_payment": "supplier_key | supplier_name\nf | Firm Ltd\nwithheld-1 | (a person)",
        },
        {"returns.large_payment": "supplier_key | supplier_name\ns | (a person)"},
    ),
    *(
        ("the_log_of_what_is_withheld_agrees_with_the_tables", WITHHELD, broken)
        for broken in (
            {"returns.suppression": LOG.replace("SOLE_TRADER | 1", "SOLE_TRADER | 2")},
            {"returns.suppression": LOG.replace("20.00", "20.01")},
            {"returns.suppression": LOG.splitlines()[0]},
            {"indicators.unclassified_supplier": "supplier_key | supplier_name | net_amount_gbp"},
            {"returns.transparency_spend": WITHHELD_LINES + "\nREDACTED | 1.00 | true"},
        )
    ),
]


@pytest.mark.parametrize(("law", "kept", "broken"), LAWS, ids=[law for law, _, _ in LAWS])
def test_the_law_finds_what_breaks_it_and_only_that(given, project, law, kept, broken):
    assertion = read_assertion(project / "sql" / "assertions" / f"{law}.sql")
    contracts = find_contracts(project)
    empty = {read: contracts[read].column_names[0] for read in assertion.reads}

    def failing(tables):
        return run_assertion(given(empty | tables)._warehouse, assertion).failing

    assert failing(kept) == 0
    assert failing(kept | broken) > 0


def test_every_law_is_of_a_table_that_exists(project):
    contracts = find_contracts(project)
    for path in (project / "sql" / "assertions").glob("*.sql"):
        assert read_assertion(path).table in contracts


def test_a_law_names_files_and_months_in_a_sentence(given, project):
    tables = {
        "core.input_file": """
            file_sha256 | file_name | sequence | is_overlapping | overlaps_sha256 | overlap_line_count | first_month | last_month | fate_reason_code    | superseded_by_sha256
            a           | a.csv     | 1        | true           | b               | 1234               | 2025-04-01  | 2025-04-01 | FF_TAKEN            |
            b           | b.csv     | 2        | true           | a               | 1234               | 2025-04-01  | 2025-05-01 | FF_TAKEN            |
            c           | c.csv     | 3        | false          |                 | 0                  | 2025-06-01  | 2025-06-01 | FF_REISSUE_UNSTATED | b
        """,
        "core.period_month": """
            feed  | month      | reason_code
            spend | 2025-07-01 | FILE_MISSING
            spend | 2025-08-01 | FILE_REFUSED
        """,
    }

    def said(law):
        assertion = read_assertion(project / "sql" / "assertions" / f"{law}.sql")
        sample = run_assertion(given(tables)._warehouse, assertion).sample
        return sorted(row["says"] for row in sample)

    assert said("files_that_count_do_not_overlap") == [
        "b.csv and a.csv share 1,234 lines (April 2025 to May 2025)."
    ]
    assert said("replaced_files_were_stated_or_named") == [
        "June 2025 was published twice: b.csv counts and c.csv does not."
    ]
    assert said("no_month_is_missing") == [
        "August 2025, spend: its file was refused.",
        "July 2025, spend: no file covers it.",
    ]
