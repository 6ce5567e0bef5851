"""When and why a contract ended: the words of the register, and the day or the days between."""

from datetime import date

import pytest

FACT = {
    "contract_key": "X",
    "contract_ref": "X",
    "start_date": "2024-04-01",
    "last_end_date": "2028-03-31",
    "is_open_ended": "false",
    "is_framework": "false",
    "directorate": "Place",
    "sme_status": "UNKNOWN",
    "vcse_status": "UNKNOWN",
    "is_in_pipeline": "false",
}
BEGAN, TO_END = date(2024, 4, 1), date(2028, 3, 31)


def ending(given, of_fact=(), **of_register):
    """The row of a contract that the register describes in these words; None where it has none."""
    register = {"contract_key": "X", "is_awarded": "true", "is_snapshot": "true", **of_register}
    table = given(
        {"rules.contract_fact": [FACT | dict(of_fact)], "core.contract": [register]},
        real=["reference.contract_end_reason"],
    ).build("rules.contract_end")
    rows = table.rows("end_reason", "earliest_end_date", "latest_end_date", "is_dated", "is_told")
    assert len(rows) <= 1
    return rows[0] if rows else None


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Service decommissioned", "service ended"),
        ("TERMINATED.", "ended early"),
        # The longest phrase found says most.
        ("Terminated for poor performance", "poor performance"),
        ("Expired; in-house from June", "brought in house"),
        ("Re-let as C-2", "replaced"),
        ("Supplier in liquidation", "supplier failed"),
        # Whole words only.
        ("Irreplaceable", "other reason"),
        ("See the file of A. Person", "other reason"),
    ],
)
def test_the_reason_is_what_the_register_says_in_words_of_a_short_list(given, words, reason):
    assert ending(given, end_reason=words)[0] == reason


def test_a_status_is_a_reason_where_no_other_is_understood(given):
    assert ending(given, status="Novated")[0] == "novated"
    assert ending(given, status="Terminated", end_reason="Break clause")[0] == "ended early"
    assert ending(given, status="Expired", end_reason="No longer required")[0] == "service ended"
    assert ending(given, status="Terminated", end_reason="Ref 12")[0] == "ended early"
    assert ending(given, status="live")[0] == "not stated"
    # By itself alone: this one goes on.
    assert ending(given, status="Live, being retendered")[0] == "not stated"


def test_the_status_of_a_notice_is_no_reason(given):
    """OCDS calls a tender complete when its bids are in."""
    assert ending(given, status="complete")[0] == "ran its term"
    assert ending(given, status="complete", is_snapshot="false")[0] == "not stated"


def test_a_contract_without_a_reason_ends_on_its_last_day(given):
    assert ending(given) == ("not stated", TO_END, TO_END, True, False)
    known = ending(given, status="expired")
    assert known == ("ran its term", TO_END, TO_END, True, True)


def test_a_reason_without_a_day_leaves_open_when_between_start_and_stated_end(given):
    known = ending(given, end_reason="Terminated")
    assert known == ("ended early", BEGAN, TO_END, False, True)


def test_the_day_that_the_register_states_is_the_day(given):
    day = date(2025, 6, 30)
    known = ending(
        given, {"last_end_date": str(day)}, end_reason="Terminated", ended_on="2025-06-30"
    )
    assert known == ("ended early", day, day, True, True)
    known = ending(given, {"last_end_date": str(day)}, ended_on="2025-06-30")
    assert known == ("not stated", day, day, True, True)


def test_a_contract_without_an_end_goes_on_until_the_register_says_that_it_ended(given):
    rolling = {"last_end_date": None, "is_open_ended": "true"}
    assert ending(given, rolling) is None
    assert ending(given, rolling, status="Terminated") == ("ended early", BEGAN, None, False, True)
    # One whose end cannot be read may have come to it.
    unread = ending(given, {"last_end_date": None})
    assert unread == ("not stated", BEGAN, None, False, False)
