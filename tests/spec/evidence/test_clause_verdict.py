"""How figures with bounds turn into one verdict on one clause (method.md 1.3)."""

import itertools

import pytest


def test_met_at_both_bounds_supports(judge, row):
    assert judge([row.test()], [row.known("0.30")]) == ("SUPPORTS", None)
    assert judge([row.test()], [row.figure("0.30", "0.45")]) == ("SUPPORTS", None)


def test_failed_at_both_bounds_contradicts(judge, row):
    assert judge([row.test()], [row.figure("0.10", "0.29")]) == ("CONTRADICTS", None)


def test_bounds_on_both_sides_are_silent(judge, row):
    assert judge([row.test()], [row.figure("0.29", "0.31")]) == ("SILENT", "BOUNDS_STRADDLE")


@pytest.mark.parametrize(
    ("comparator", "below", "equal", "above"),
    [
        ("lt", "SUPPORTS", "CONTRADICTS", "CONTRADICTS"),
        ("le", "SUPPORTS", "SUPPORTS", "CONTRADICTS"),
        ("eq", "CONTRADICTS", "SUPPORTS", "CONTRADICTS"),
        ("ge", "CONTRADICTS", "SUPPORTS", "SUPPORTS"),
        ("gt", "CONTRADICTS", "CONTRADICTS", "SUPPORTS"),
    ],
)
def test_comparators_are_exact_at_the_threshold(judge, row, comparator, below, equal, above):
    rule = [row.test(comparator=comparator)]
    assert judge(rule, [row.known("0.2999999999")])[0] == below
    assert judge(rule, [row.known("0.3")])[0] == equal
    assert judge(rule, [row.known("0.3000000001")])[0] == above


def test_equality_within_bounds_is_not_sure(judge, row):
    rule = [row.test(comparator="eq")]
    assert judge(rule, [row.figure("0.2", "0.4")]) == ("SILENT", "BOUNDS_STRADDLE")
    assert judge(rule, [row.figure("0.4", "0.5")]) == ("CONTRADICTS", None)


def test_coverage_below_the_hard_minimum_is_silent(judge, row):
    low = row.figure("0.49", "1", unknown_gbp="510.00", coverage_share="0.49")
    assert judge([row.test()], [low]) == ("SILENT", "COVERAGE_BELOW_MINIMUM")


def test_coverage_between_minimum_and_floor_gives_partial_support_at_best(judge, row):
    middle = row.figure("0.40", "0.75", unknown_gbp="350.00", coverage_share="0.65")
    assert judge([row.test()], [middle]) == ("PARTIALLY_SUPPORTS", None)


def test_coverage_below_the_floor_never_contradicts(judge, row):
    middle = row.figure("0.01", "0.22", unknown_gbp="210.00", coverage_share="0.79")
    assert judge([row.test()], [middle]) == ("SILENT", "COVERAGE_BELOW_MINIMUM")
    enough = row.figure("0.01", "0.21", unknown_gbp="200.00", coverage_share="0.80")
    assert judge([row.test()], [enough]) == ("CONTRADICTS", None)


def test_a_clause_without_a_rule_is_for_a_person(judge, row):
    assert judge([], [row.known("0.9")]) == ("SILENT", "NOT_TESTABLE_FROM_DATA")


def test_a_figure_that_is_not_there_is_no_input(judge, row):
    assert judge([row.test()], []) == ("SILENT", "NO_INPUT")
    assert judge([row.test(indicator_code="I-99")], [row.known("0.9")]) == ("SILENT", "NO_INPUT")
    assert judge([row.test(definition="sme_d_ec")], [row.known("0.9")]) == ("SILENT", "NO_INPUT")


def test_a_figure_that_is_refused_is_no_input(judge, row):
    refused = row.figure(None, None) | {"silent_code": "NO_CONTRACT_REFERENCE"}
    for comparator in ("lt", "ge"):
        rule = [row.test(comparator=comparator)]
        assert judge(rule, [refused]) == ("SILENT", "NO_INPUT")


@pytest.mark.parametrize(
    ("comparator", "lower", "upper", "verdict"),
    [
        ("ge", "0.31", None, "SUPPORTS"),
        ("ge", "0.29", None, "SILENT"),
        ("le", "0.31", None, "CONTRADICTS"),
        ("le", "0.29", None, "SILENT"),
        ("le", None, "0.29", "SUPPORTS"),
        ("ge", None, "0.29", "CONTRADICTS"),
        ("eq", None, "0.31", "SILENT"),
    ],
)
def test_beyond_a_bound_that_is_not_known_the_figure_may_be_anything(
    judge, row, comparator, lower, upper, verdict
):
    assert judge([row.test(comparator=comparator)], [row.figure(lower, upper)])[0] == verdict


def test_a_target_that_is_not_set_comes_before_all_else(judge, row):
    rule = [row.test(required_parameter="own_target", reason_when_not_set="TARGET_NOT_SET")]
    assert judge(rule, []) == ("SILENT", "TARGET_NOT_SET")
    assert judge(rule, [row.known("0.9")]) == ("SILENT", "TARGET_NOT_SET")
    assert judge(rule, [], own_target="0.4") == ("SILENT", "NO_INPUT")
    assert judge(rule, [row.known("0.9")], own_target="0.4") == ("SUPPORTS", None)


def test_a_target_on_record_is_a_target_whether_or_not_the_profile_names_one(judge, row):
    rule = [row.test(required_parameter="own_target", reason_when_not_set="TARGET_NOT_SET")]
    aim = row.figure(
        None, None, measure="target_count", unit="count", lower_value="1", upper_value="1"
    )
    figure = row.known("0.9")
    assert judge(rule, [figure, aim]) == ("SUPPORTS", None)
    assert judge(rule, [figure, {**aim, "lower_value": "0"}]) == ("SILENT", "TARGET_NOT_SET")


def test_a_threshold_that_is_not_set_is_a_target_not_set(judge, row):
    rule = [row.test(parameter="own_target")]
    assert judge(rule, [row.known("0.9")]) == ("SILENT", "TARGET_NOT_SET")
    assert judge(rule, [row.known("0.9")], own_target="0.5") == ("SUPPORTS", None)


def test_a_definition_that_is_not_set_is_asked_for_before_any_data(judge, row):
    rule = [row.test(required_parameter="own_target", reason_when_not_set="DEFINITION_NOT_SET")]
    assert judge(rule, []) == ("SILENT", "DEFINITION_NOT_SET")
    assert judge(rule, [], own_target="1") == ("SILENT", "NO_INPUT")
    assert judge(rule, [row.known("0.9")]) == ("SILENT", "DEFINITION_NOT_SET")


def test_a_year_that_is_not_complete_is_silent(judge, row):
    assert judge([row.test()], [row.known("0.9", is_provisional="true")]) == (
        "SILENT",
        "PERIOD_INCOMPLETE",
    )


def broken(month, reason="MONTHLY_TOTAL", is_confirmed="true"):
    return [
        {"feed": "spend", "month": month, "reason_code": reason, "is_confirmed": is_confirmed},
    ]


@pytest.mark.parametrize(
    ("breaks", "verdict"),
    [
        (broken("2024-09-01"), ("SILENT", "SERIES_BREAK")),
        (broken("2024-09-01", "DECLARED"), ("SILENT", "SERIES_BREAK")),
        (broken("2024-04-01"), ("SUPPORTS", None)),  # The whole year lies after it.
        (broken("2025-04-01"), ("SUPPORTS", None)),
        (broken("2024-09-01", is_confirmed="false"), ("SUPPORTS", None)),
        (broken("2024-09-01", "LAYOUT_CHANGED"), ("SUPPORTS", None)),
        (broken("2024-09-01", "SUPPLIER_TYPE_VOCABULARY"), ("SUPPORTS", None)),
    ],
)
def test_other_money_within_the_year_is_silent_and_other_headings_are_not(
    judge, row, breaks, verdict
):
    assert judge([row.test()], [row.known("0.9")], breaks=breaks) == verdict


def test_a_trend_across_a_break_is_silent(judge, row):
    trend = {"measure": "spend_share_change", "unit": "change"}
    refused = row.figure(None, None, **trend, silent_code="SERIES_BREAK")
    assert judge([row.test(measure="spend_share_change")], [refused]) == ("SILENT", "SERIES_BREAK")


def test_the_latest_complete_year_is_judged(judge, row):
    figures = [
        row.known("0.1", period_label="2023/24"),
        row.known("0.9", period_label="2024/25"),
        row.known("0.1", period_label="2025/26", is_provisional="true"),
    ]
    assert judge([row.test()], figures) == ("SUPPORTS", None)


def test_the_council_may_choose_the_year(judge, row):
    figures = [row.known("0.1", period_label="2023/24"), row.known("0.9", period_label="2024/25")]
    assert judge([row.test()], figures, assessed_year_start="2023") == ("CONTRADICTS", None)


def directorates(row, **shares):
    return [
        row.known(share, breakdown="directorate", breakdown_value=name)
        for name, share in shares.items()
    ]


def test_all_directorates_some_or_none(judge, row):
    rule = [row.test(breakdown="directorate")]
    assert judge(rule, directorates(row, a="0.4", b="0.3")) == ("SUPPORTS", None)
    assert judge(rule, directorates(row, a="0.4", b="0.2")) == ("PARTIALLY_SUPPORTS", None)
    assert judge(rule, directorates(row, a="0.1", b="0.2")) == ("CONTRADICTS", None)


def test_one_directorate_that_straddles_leaves_all_open(judge, row):
    figures = directorates(row, a="0.4")
    figures.append(row.figure("0.2", "0.4", breakdown="directorate", breakdown_value="b"))
    assert judge([row.test(breakdown="directorate")], figures) == ("SILENT", "BOUNDS_STRADDLE")


def test_any_directorate_is_enough_when_the_rule_says_so(judge, row):
    rule = [row.test(breakdown="directorate", quantifier="any")]
    assert judge(rule, directorates(row, a="0.4", b="0.2")) == ("SUPPORTS", None)
    assert judge(rule, directorates(row, a="0.1", b="0.2")) == ("CONTRADICTS", None)


def test_no_directorate_may_pass_when_the_rule_says_none(judge, row):
    rule = [row.test(breakdown="directorate", quantifier="none")]
    assert judge(rule, directorates(row, a="0.1", b="0.2")) == ("SUPPORTS", None)
    assert judge(rule, directorates(row, a="0.4", b="0.5")) == ("CONTRADICTS", None)


def test_directorates_with_little_spend_do_not_count(judge, row):
    rule = [row.test(breakdown="directorate", denominator_floor_parameter="spend_floor_gbp")]
    figures = directorates(row, a="0.4")
    small = {"breakdown": "directorate", "breakdown_value": "b", "denominator_gbp": "100.00"}
    figures.append(row.known("0.1", **small))
    assert judge(rule, figures) == ("SUPPORTS", None)
    assert judge(rule, figures[1:]) == ("SILENT", "NO_INPUT")


def test_spend_that_names_no_directorate_is_none_of_them(judge, row):
    figures = [*directorates(row, a="0.4"), *directorates(row, **{"''": "0.0"})]
    figures[-1]["breakdown_value"] = ""
    assert judge([row.test(breakdown="directorate")], figures) == ("SUPPORTS", None)


def test_the_coverage_of_a_share_of_records_is_counted_in_records(judge, row):
    records = {
        "denominator_gbp": "1000.00",
        "unknown_gbp": "900.00",
        "denominator_count": 10,
        "unknown_count": 1,
        "coverage_share": "0.9",
    }
    assert judge([row.test()], [row.known("0.9", **records)]) == ("SUPPORTS", None)

    def parts(unknown):
        whole = {"unknown_gbp": "0.00", "unknown_count": 0, "coverage_share": "1"}
        share = {"unknown_count": unknown, "coverage_share": str(1 - unknown / 10)}
        place = {"breakdown": "directorate", "breakdown_value": "Place"}
        return [
            row.known("0.9", **{**records, **share}, **place),
            row.known("0.9", **{**records, **whole}, **{**place, "breakdown_value": "People"}),
        ]

    rule = [row.test(breakdown="directorate")]
    assert judge(rule, parts(unknown=4)) == ("SUPPORTS", None)  # 16 of 20 records
    assert judge(rule, parts(unknown=5)) == ("PARTIALLY_SUPPORTS", None)


def test_coverage_of_directorates_is_weighed_by_their_money(judge, row):
    cell = {"breakdown": "directorate"}
    figures = [
        row.known("0.9", **cell, breakdown_value="a", denominator_gbp="9000.00"),
        row.figure(
            "0.3", "1", **cell, breakdown_value="b", unknown_gbp="700.00", coverage_share="0.3"
        ),
    ]
    # 700 of 10,000 is unknown: 93% is classified, although b alone would be far too low.
    assert judge([row.test(breakdown="directorate")], figures) == ("SUPPORTS", None)


def two_figures(row, first, second):
    return [row.known(first), row.known(second, definition="sme_d_ec")]


def test_a_ladder_of_tests(judge, row):
    rule = [row.test(1), row.test(2, definition="sme_d_ec")]
    assert judge(rule, two_figures(row, "0.4", "0.4"), needed=2) == ("SUPPORTS", None)
    assert judge(rule, two_figures(row, "0.4", "0.1"), needed=2) == ("PARTIALLY_SUPPORTS", None)
    assert judge(rule, two_figures(row, "0.1", "0.1"), needed=2) == ("CONTRADICTS", None)


def test_a_gate_must_be_met_besides(judge, row):
    rule = [row.test(1, test_role="gate"), row.test(2, definition="sme_d_ec")]
    assert judge(rule, two_figures(row, "0.4", "0.4")) == ("SUPPORTS", None)
    assert judge(rule, two_figures(row, "0.1", "0.4")) == ("CONTRADICTS", None)


def test_one_test_can_decide_without_the_other(judge, row):
    either = [row.test(1), row.test(2, indicator_code="I-99")]
    assert judge(either, [row.known("0.4")]) == ("SUPPORTS", None)
    assert judge(either, [row.known("0.1")]) == ("SILENT", "NO_INPUT")


def test_failing_may_prove_nothing(judge, row):
    assert judge([row.test()], [row.known("0.1")], none="SILENT") == (
        "SILENT",
        "NOT_TESTABLE_FROM_DATA",
    )


STEPS = (0, 29, 30, 60, 100)


def test_a_wider_interval_never_turns_silence_into_support(judge, row, percent):
    """Nor does it turn one verdict into another: it can only fall silent."""
    intervals = [(low, high) for low, high in itertools.product(STEPS, STEPS) if low <= high]
    found = {
        (low, high): judge([row.test()], [row.figure(percent(low), percent(high))])[0]
        for low, high in intervals
    }
    for (low, high), (wider_low, wider_high) in itertools.product(intervals, intervals):
        if wider_low <= low and high <= wider_high:
            assert found[wider_low, wider_high] in (found[low, high], "SILENT")
