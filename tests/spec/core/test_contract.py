"""The contract register: editions, what they changed, what is known now, and who is named."""

from tests.spec.staging.test_feeds import cells, file


def parties(*rows):
    return [
        {
            "file_sha256": sha,
            "sheet_name": "",
            "source_row": row,
            "feed": "contract",
            "column_name": "supplier_name",
            "party_number": number,
            "party_name": name,
        }
        for sha, row, number, name in rows
    ]


def built(given, files, *records, named=()):
    """The world with the register read up to core.contract."""
    world = given(
        {
            "raw.feed_file": files,
            "raw.feed_cell": [cell for record in records for cell in record],
            "raw.feed_party": parties(*named) or "file_sha256 | feed",
            "raw.supplier_name": [
                {"supplier_name": name, "name_key": name.lower()} for *_, name in named
            ]
            or "supplier_name | name_key",
            "reference.parameter": [
                {"parameter": "contract_edition_min_overlap_share", "value": "0.5"}
            ],
        },
        real=[
            "reference.feed",
            "reference.feed_column",
            "reference.cell_word",
            "reference.contract_status",
        ],
    )
    for table in ("staging.feed_cell", "staging.feed_record", "staging.contract"):
        world.build(table)
    world.build("core.contract_edition")
    world.build("core.contract")
    return world


def contract(row, ref, sha="f1", **texts):
    return cells(row, sha=sha, contract_ref=ref, title=f"About {ref}", **texts)


EDITIONS = (
    [file("f1", 1), file("f2", 2)],
    contract(2, "C1", end_date="31/03/2026", value_total="100"),
    contract(3, "C2"),
    contract(4, "C3"),
    contract(2, "C1", "f2", end_date="31/03/2026", extended_to="31/03/2027", value_total="120"),
    contract(3, "C3", "f2"),
    contract(4, "C4", "f2"),
)


def test_a_later_register_that_repeats_enough_follows_the_earlier(given):
    built(given, *EDITIONS).build("core.contract_edition").expect("""
        sequence | previous_sequence | contract_count | repeated_count
        1        |                   | 3              | 0
        2        | 1                 | 3              | 2
    """)


def test_a_register_of_other_contracts_stands_beside_the_first(given):
    world = built(given, [file("f1", 1), file("f2", 2)], contract(2, "C1"), contract(2, "X9", "f2"))
    world.build("core.contract_edition").expect("sequence | previous_sequence\n1 |\n2 |")
    world.build("core.contract").expect("contract_ref | is_dropped\nC1 | false\nX9 | false")


def test_an_edition_shows_what_was_added_changed_extended_and_dropped(given):
    built(given, *EDITIONS).build("core.contract_change").expect("""
        contract_ref | change   | column_name | before_text | after_text
        C1           | extended | extended_to |             | 31/03/2027
        C1           | changed  | value_total | 100         | 120
        C2           | dropped  | ''          |             |
        C4           | added    | ''          |             |
    """)


def test_what_is_known_now_is_the_last_word_and_dropped_ones_are_kept(given):
    built(given, *EDITIONS).build("core.contract").expect("""
        contract_ref | value_gbp | last_end_date | is_dropped
        C1           | 120.00    | 2027-03-31    | false
        C2           |           |               | true
        C3           |           |               | false
        C4           |           |               | false
    """)


def test_a_framework_a_notice_without_supplier_and_no_award_are_told_apart(given):
    world = built(
        given,
        [file()],
        contract(2, "C1", supplier_name="A Ltd", contract_type="Framework agreement"),
        contract(3, "C2", supplier_name="A Ltd", contract_type="Call-off from framework"),
        contract(4, "C3", notice_type="Contract", status="closed"),
        contract(5, "C4", supplier_name="Not Awarded"),
        contract(6, "C5", supplier_name="A Ltd", end_date="Rolling"),
    )
    world.build("core.contract").expect("""
        contract_ref | is_framework | is_awarded | is_open_ended
        C1           | true         | true       | false
        C2           | false        | true       | false
        C3           | false        | false      | false
        C4           | false        | false      | false
        C5           | false        | true       | true
    """)


def test_numbers_belong_to_the_suppliers_they_stand_in_step_with(given):
    world = built(
        given,
        [file()],
        contract(2, "C1", supplier_name="A; B", supplier_company_no="7654321; SC123456"),
        contract(3, "C2", supplier_name="A; B", supplier_company_no="07654321"),
        contract(4, "C3", supplier_name="A", supplier_company_no="PLC - 09113787"),
        contract(5, "C4", supplier_name="A", supplier_company_no="Various"),
        named=[
            ("f1", 2, 1, "A"),
            ("f1", 2, 2, "B"),
            ("f1", 3, 1, "A"),
            ("f1", 3, 2, "B"),
            ("f1", 4, 1, "A"),
            ("f1", 5, 1, "A"),
        ],
    )
    rows = set(world.build("core.contract_party").rows("party_name", "company_no"))
    assert rows == {
        ("A", "07654321"),
        ("B", "SC123456"),
        ("A", None),
        ("B", None),
        ("A", "09113787"),
    }


def test_periods_hold_their_months_and_say_when_they_are_incomplete(given):
    months = [
        {
            "feed": "spend",
            "month": f"2025-{month:02}-01",
            "financial_year": "2025/26",
            "quarter_label": "2025/26 Q1",
            "is_expected": "true",
            "is_complete": str(month != 5).lower(),
        }
        for month in (4, 5, 6)
    ]
    built = given({"core.period_month": months}).build("core.period")
    rows = built.rows("period_type", "period_label", "is_provisional")
    assert ("month", "2025-05", True) in rows
    assert ("month", "2025-04", False) in rows
    assert rows.count(("quarter", "2025/26 Q1", True)) == 3
    assert rows.count(("financial_year", "2025/26", True)) == 3
