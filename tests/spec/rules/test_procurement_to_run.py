"""Procurements ahead of a day: planned ones, and contracts that end without a plan."""

from datetime import date

import pytest

from tests.spec.rules.test_contract_end import FACT

DAY = "2026-03-31"
EARLIER = "2025-03-31"


def item(ref, **other):
    return {
        "record_id": f"item {ref}",
        "pipeline_ref": ref,
        "title": f"Next {ref}",
        "est_value_gbp": "50000.00",
        "est_publication_on": "2026-05-01",
        "first_published_on": "2025-12-01",
        **other,
    }


def contract(key, last="2026-05-01", **other):
    return {
        "contract_key": key,
        "contract_ref": key,
        "last_end_date": last,
        "value_gbp": "200000.00",
        "is_in_pipeline": "false",
        "is_dated": "true",
        **other,
    }


def to_run(given, items=(), contracts=(), days=(DAY,), months="18"):
    """`rules.procurement_to_run` of pipeline entries and of contracts as each day knew them."""

    def rows(table_columns, **fixed):
        return [
            {name: each.get(name, fixed.get(name)) for name in table_columns} for each in contracts
        ] or "contract_key"

    facts = ("contract_ref", "value_gbp", "start_date", "last_end_date")
    return given(
        {
            "core.period": [{"period_label": day, "period_end": day} for day in days],
            "reference.parameter": [
                {"parameter": "pipeline_look_ahead_months", "value": months},
            ],
            "staging.pipeline_item": list(items) or "record_id",
            "rules.contract_fact": rows(("contract_key", *facts), start_date=FACT["start_date"]),
            "rules.contract_end": rows(("contract_key", "is_dated")),
            "core.contract": rows(("contract_key", "ended_on", "planned_end_date")),
            "rules.contract_to_date": [
                {
                    "contract_key": each["contract_key"],
                    "as_at_date": day,
                    "is_in_pipeline": each["is_in_pipeline"],
                }
                for each in contracts
                for day in days
            ]
            or "contract_key",
        },
        real=["reference.value_band"],
    ).build("rules.procurement_to_run")


def test_the_pipeline_and_the_contracts_that_it_does_not_replace_are_to_be_run(given):
    to_run(
        given,
        [item("L1", contract_replaced_ref="REPLACED")],
        [contract("REPLACED", is_in_pipeline="true"), contract("LEFT", value_gbp=None)],
    ).expect("""
        record_id | basis         | procurement_ref | value_gbp | value_band         | quarter   | is_certain
        item L1   | planned       | L1              | 50000     | 30,000 to 100,000  | quarter 1 | true
        LEFT      | contract ends | LEFT            |           | ''                 | quarter 1 | true
    """)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ("2026-03-31", None),
        ("2026-04-01", "quarter 1"),
        ("2026-06-30", "quarter 1"),
        ("2026-07-01", "quarter 2"),
        ("2027-03-31", "quarter 4"),
        ("2027-09-30", "quarter 6"),
        ("2027-10-01", None),
    ],
)
def test_a_quarter_begins_on_the_day_after_and_the_last_is_as_far_as_a_pipeline_looks(
    given, day, quarter
):
    items, contracts = [item("L1", est_publication_on=day)], [contract("C1", day)]
    rows = to_run(given, items, contracts).rows("basis", "quarter")
    told = [("contract ends", quarter), ("planned", quarter)]
    assert rows == (told if quarter else [])


def test_quarters_end_with_their_months_whatever_the_day(given):
    """Three months after 28 February are over on 31 May."""
    contracts = [contract("C1", "2026-05-31"), contract("C2", "2026-06-01")]
    rows = to_run(given, [], contracts, days=("2026-02-28",)).rows("record_id", "quarter")
    assert rows == [("C1", "quarter 1"), ("C2", "quarter 2")]


def test_an_entry_is_seen_from_the_day_it_was_published(given):
    items = [
        item("OLD", first_published_on=EARLIER),
        item("NEW", first_published_on="2025-04-01"),
        item("UNDATED", first_published_on=None),
    ]
    days = {"est_publication_on": "2026-04-01"}
    rows = to_run(given, [each | days for each in items], days=(EARLIER, DAY))
    found = rows.rows("as_at_date", "procurement_ref", "quarter", "is_certain")
    assert found == [
        (date(2025, 3, 31), "OLD", "quarter 5", True),
        (date(2025, 3, 31), "UNDATED", "quarter 5", False),
        (date(2026, 3, 31), "NEW", "quarter 1", True),
        (date(2026, 3, 31), "OLD", "quarter 1", True),
        (date(2026, 3, 31), "UNDATED", "quarter 1", False),
    ]


def test_without_an_advert_the_award_is_the_day_and_without_a_day_any_quarter_may_be_it(given):
    items = [
        item("AWARD", est_publication_on=None, est_award_on="2026-08-01"),
        item("NEITHER", est_publication_on=None),
    ]
    rows = to_run(given, items).rows("procurement_ref", "due_date", "quarter", "is_certain")
    assert rows == [
        ("AWARD", date(2026, 8, 1), "quarter 2", True),
        ("NEITHER", None, None, False),
    ]


def test_a_contract_whose_replacement_has_no_day_of_publication_may_or_may_not_be_without(given):
    rows = to_run(given, [], [contract("C1", is_in_pipeline=None)])
    assert rows.rows("record_id", "quarter", "is_certain") == [("C1", "quarter 1", False)]


def test_a_contract_that_ended_later_was_to_end_as_its_register_says(given):
    ended = contract("C1", "2025-05-31", ended_on="2025-05-31", planned_end_date="2026-04-30")
    rows = to_run(given, [], [ended], days=(EARLIER, DAY)).rows("as_at_date", "due_date", "quarter")
    # From the earlier day its planned end is in sight; on the later one it is over.
    assert rows == [(date(2025, 3, 31), date(2026, 4, 30), "quarter 5")]


def test_contracts_of_the_future_are_not_seen_and_ends_not_known_are_uncertain(given):
    contracts = [
        contract("BEGINS", start_date="2026-04-01"),
        contract("NO_END", None, is_dated="false"),
        contract("TERMINATED_SOME_DAY", is_dated="false"),
    ]
    rows = to_run(given, [], contracts).rows("record_id", "quarter", "is_certain")
    assert rows == [("NO_END", None, False), ("TERMINATED_SOME_DAY", "quarter 1", False)]


def test_a_framework_of_several_suppliers_is_let_again_once(given):
    contracts = [
        contract("K1", contract_ref="FW-1", value_gbp="4000.00"),
        contract("K2", contract_ref="fw 1", value_gbp="6000.00"),
        contract("K3", contract_ref="FW-1", value_gbp=None),
        # Another lot of it, and agreements without a reference.
        contract("K4", "2026-08-01", contract_ref="FW-1"),
        contract("K5", contract_ref=None),
        contract("K6", contract_ref=None),
    ]
    rows = to_run(given, [], contracts).rows("record_id", "quarter", "value_gbp")
    assert rows == [
        ("K2", "quarter 1", 6000),
        ("K4", "quarter 2", 200000),
        ("K5", "quarter 1", 200000),
        ("K6", "quarter 1", 200000),
    ]
