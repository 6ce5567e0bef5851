"""The log of what is withheld: which table, why, how many rows and payees, how many pounds."""

SHOWN = """
    supplier_key | shown_key  | reason_code | is_suppressed
    firm         | firm       |             | false
    person       | withheld-1 | INDIVIDUAL  | true
    sole         | withheld-2 | SOLE_TRADER | true
    dark         | dark       | REDACTED    | false
"""


def build(given, **tables):
    usual = {
        "rules.supplier_shown_name": SHOWN,
        "reference.parameter": "parameter | value\npublication_floor_gbp | 500",
    }
    return given(usual | tables).build("returns.suppression")


def counted(built, table):
    """{(treatment, reason): (rows, payees, pounds)} of one table, noughts left out."""
    columns = ("table_name", "treatment", "reason_code", "row_count", "payee_count")
    return {
        (treatment, reason): (rows, payees, f"{pounds}")
        for name, treatment, reason, rows, payees, pounds in built.rows(*columns, "net_amount_gbp")
        if name == table and rows
    }


def test_every_table_that_shows_suppliers_says_of_each_reason_how_often_also_nought(given):
    rows = build(given).rows("table_name", "treatment", "reason_code", "row_count")
    assert len(rows) == 12 * 3
    assert {row[3] for row in rows} == {0}


def test_rows_of_lists_of_suppliers_are_counted_by_reason(given):
    built = build(
        given,
        **{
            "indicators.unclassified_supplier": """
                period_label | supplier_key | net_amount_gbp
                2024/25      | withheld-2   | 10.00
                2025/26      | withheld-2   | 20.00
                2025/26      | dark         | 5.50
                2025/26      | firm         | 99.00
            """
        },
    )
    assert counted(built, "indicators.unclassified_supplier") == {
        ("SHOWN_WITHOUT_NAME", "SOLE_TRADER"): (2, 1, "30.00"),
        ("SHOWN_WITHOUT_NAME", "REDACTED"): (1, 1, "5.50"),
    }


def test_queues_that_show_suppliers_are_counted_whatever_their_key_is_made_of(given):
    built = build(
        given,
        **{
            "indicators.duplicate_payment_candidate": (
                "line_id | other_line_id | supplier_key | net_amount_gbp\na | b | withheld-1 | 7.00"
            ),
            "evidence.work_queue": """
                queue                      | item_key      | amount_gbp
                unmatched supplier         | withheld-2    | 10.00
                contract conflict          | withheld-2 c1 | 20.00
                duplicate candidate        | a b           | 7.00
                off contract over threshold | firm         | 40.00
                lapsed contract still paid | withheld-1    | 80.00
            """,
        },
    )
    assert counted(built, "evidence.work_queue") == {
        ("SHOWN_WITHOUT_NAME", "SOLE_TRADER"): (2, 1, "30.00"),
        ("SHOWN_WITHOUT_NAME", "INDIVIDUAL"): (1, 1, "7.00"),
    }


def test_lines_of_the_transparency_file_are_counted_and_those_left_out_of_it_too(given):
    built = build(
        given,
        **{
            "core.spend_line": """
                line_id | supplier_key | feed  | net_amount_gbp | is_redacted
                a       | person       | spend | 600.00         | false
                b       | person       | spend | -700.00        | false
                c       | sole         | spend | 800.00         | false
                d       | dark         | spend | 900.00         | true
                pay     | firm         | spend | 1000.00        | false
                small   | person       | spend | 500.00         | false
                card    | person       | card  | 600.00         | false
                tax     | firm         | spend | 600.00         | false
                e       | firm         | spend | 600.00         | false
            """,
            "rules.spend_scope": """
                line_id | scope
                a       | PROCUREMENT
                b       | INDIVIDUAL
                c       | PROCUREMENT
                d       | UNRESOLVED
                pay     | INDIVIDUAL
                small   | PROCUREMENT
                card    | PROCUREMENT
                tax     | STATUTORY
                e       | PROCUREMENT
            """,
            "returns.transparency_spend": """
                line_id | beneficiary            | is_name_suppressed
                a       | REDACTED PERSONAL DATA | true
                b       | REDACTED PERSONAL DATA | true
                c       | REDACTED PERSONAL DATA | true
                d       | REDACTED               | true
                e       | Firm Ltd               | false
            """,
        },
    )
    assert counted(built, "returns.transparency_spend") == {
        ("SHOWN_WITHOUT_NAME", "INDIVIDUAL"): (2, 1, "-100.00"),
        ("SHOWN_WITHOUT_NAME", "SOLE_TRADER"): (1, 1, "800.00"),
        ("SHOWN_WITHOUT_NAME", "REDACTED"): (1, 1, "900.00"),
        ("LEFT_OUT", "INDIVIDUAL"): (1, 1, "1000.00"),
    }
