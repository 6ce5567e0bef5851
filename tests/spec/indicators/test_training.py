"""Training attended by councillors and senior managers (I-39)."""

from decimal import Decimal as D

from tests.spec.indicators.test_contracts import PERIODS, values


def attended(given, rows):
    return given({"core.period": PERIODS, "staging.training_attendance": rows}).build(
        "indicators.training"
    )


def shares(built):
    return {
        row[0]: row[1]
        for row in built.rows("definition", "point_value", "period_type")
        if row[2] == "financial_year"
    }


def test_the_last_numbers_of_each_group_count(given):
    built = attended(
        given,
        """
        record_id | audience        | counted_on | people_count | attended_count
        r1        | councillors     | 2025-05-01 | 40           | 10
        r2        | councillors     | 2025-06-30 | 40           | 30
        r3        | senior_managers | 2025-06-30 | 10           | 10
        """,
    )
    assert shares(built) == {"councillors": D("0.75"), "senior_managers": D("1"), "all": D("0.8")}


def test_one_group_does_not_speak_for_both(given):
    built = attended(
        given,
        """
        record_id | audience    | counted_on | people_count | attended_count | course
        r1        | councillors | 2025-05-01 | 40           | 40             |
        r2        | councillors | 2025-05-02 | 40           | 5              | Commercial skills
        """,
    )
    assert shares(built) == {"councillors": D("1")}


def test_nobody_to_train_is_no_share(given):
    built = attended(
        given,
        """
        record_id | audience    | counted_on | people_count | attended_count
        r1        | councillors | 2025-05-01 | 0            | 0
        """,
    )
    found = values(built, "point_value", "silent_code", definition="councillors")
    assert found["training_attended_share"] == (None, "NOTHING_COUNTED")
