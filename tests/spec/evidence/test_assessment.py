"""Claims beside evidence, attestations, challenges, and what changed since the last signature."""

from datetime import date

import pytest

from pipelines.editing import Contradicted

LEVELS = """
    framework_id | level_code | level_name | level_order
    f            | minimum    | Minimum    | 1
    f            | developing | Developing | 2
    f            | mature     | Mature     | 3
"""
CLAUSES = """
    framework_id | clause_id | key_area_code | sub_dimension | level_code | clause_order | testability | polarity
    f            | K-MIN-1   | K             | high_level    | minimum    | 1            | D           | welcome
    f            | K-DEV-1   | K             | high_level    | developing | 2            | D           | concern
    f            | K-DEV-2   | K             | high_level    | developing | 3            | A           | concern
    f            | K-MAT-1   | K             | high_level    | mature     | 4            | D+A         | concern
"""
AREAS = "framework_id | key_area_code | key_area_name | key_area_order\nf | K | Key area | 1"


def verdicts(**changed):
    given = {
        "K-MIN-1": "CONTRADICTS",
        "K-DEV-1": "SUPPORTS",
        "K-DEV-2": "SILENT",
        "K-MAT-1": "PARTIALLY_SUPPORTS",
        **{name.replace("_", "-"): verdict for name, verdict in changed.items()},
    }
    return [
        {"framework_id": "f", "clause_id": clause, "verdict": verdict, "period_label": "2025/26"}
        for clause, verdict in given.items()
    ]


def claimed(number, level, day="2026-06-01", **other):
    return {
        "claim_number": number,
        "claimed_on": day,
        "framework_id": "f",
        "key_area_code": "K",
        "sub_dimension": "high_level",
        "claimed_level": level,
        "assessor": "A. Assessor",
        "role": "Head of service",
        **other,
    }


@pytest.fixture
def assess(given):
    """Builds the assessment of one key area from claims, verdicts and attestations."""

    def _assess(claims, found=None, attestations="record_id", attestation_valid_months=""):
        world = given(
            {
                "reference.framework_level": LEVELS,
                "reference.framework_clause": CLAUSES,
                "reference.framework_key_area": AREAS,
                "reference.assessment_claim": claims or "claim_number",
                "reference.parameter": f"""
                    parameter                  | value
                    reassessment_first_months  | 12
                    reassessment_last_months   | 18
                    attestation_valid_months   | {attestation_valid_months}
                """,
                "evidence.clause_verdict": found or verdicts(),
                "staging.attestation": attestations,
                "core.period": """
                    period_type    | period_label | period_end
                    financial_year | 2025/26      | 2026-03-31
                """,
            }
        )
        for table in ("claim", "clause_attestation", "level_verdict", "assessment"):
            world.build(f"evidence.{table}")
        return world

    return _assess


def test_the_last_claim_counts_and_says_what_was_claimed_before(assess):
    world = assess(
        [
            claimed(1, "minimum", "2024-12-01"),
            claimed(2, "developing", "2026-06-01", target_level="mature"),
            claimed(3, "mature", "2026-05-01"),
        ]
    )
    world.table("evidence.assessment").expect("""
        claimed_level_name | target_level_name | previous_level_name | months_between_count | level_move_count
        Developing         | Mature            | Mature              | 1                    | -1
    """)
    assert world.table("evidence.assessment").rows("reassess_from", "reassess_until") == [
        (date(2027, 6, 1), date(2027, 12, 1))
    ]


def test_verdicts_are_counted_at_the_claimed_level_and_the_next_and_never_weighed(assess):
    world = assess([claimed(1, "developing")])
    world.table("evidence.assessment").expect("""
        evidence_at_level                                                      | evidence_at_next_level
        Developing: 1 supports, 0 partially supports, 0 contradicts, 1 silent  | Mature: 0 supports, 1 partially supports, 0 contradicts, 0 silent
    """)
    world.table("evidence.level_verdict").expect("""
        level_name | clause_count | testable_count | told_count | attestation_wanted_count
        Minimum    | 1            | 1              | 1          | 0
        Developing | 2            | 1              | 1          | 1
        Mature     | 1            | 1              | 1          | 1
    """)


@pytest.mark.parametrize(
    ("level", "changed", "reason", "status", "clauses"),
    [
        ("developing", {}, None, "not challenged", None),
        ("developing", {"K_DEV_1": "CONTRADICTS"}, None, "reason wanted", "K-DEV-1"),
        ("developing", {"K_DEV_1": "CONTRADICTS"}, "Late files.", "reason given", "K-DEV-1"),
        ("mature", {"K_DEV_1": "CONTRADICTS"}, None, "reason wanted", "K-DEV-1"),
        # Practice beyond the lowest level is good news, but not for who claims the lowest level.
        ("minimum", {}, None, "reason wanted", "K-MIN-1"),
        # Below the claim, too, unless it is good news whatever its cause.
        ("mature", {"K_MIN_1": "CONTRADICTS"}, None, "not challenged", None),
        # A level above the claim challenges nothing.
        (
            "minimum",
            {"K_MIN_1": "SUPPORTS", "K_MAT_1": "CONTRADICTS"},
            None,
            "not challenged",
            None,
        ),
    ],
)
def test_a_claim_that_data_contradict_wants_a_written_reason(
    assess, level, changed, reason, status, clauses
):
    world = assess([claimed(1, level, reason=reason)], verdicts(**changed))
    assert world.table("evidence.assessment").rows(
        "challenge_status", "challenged_clause_ids", "challenge_reason"
    ) == [(status, clauses, reason)]


@pytest.mark.parametrize("level", ["minimum", "developing", "mature"])
def test_a_form_asks_for_a_reason_where_the_evidence_table_does(assess, level):
    orders = {"K-MIN-1": 1, "K-DEV-1": 2, "K-DEV-2": 2, "K-MAT-1": 3}
    verdict = dict.fromkeys((name.replace("-", "_") for name in orders), "CONTRADICTS")
    world = assess([claimed(1, level)], verdicts(**verdict))
    # The one clause whose contradiction is good news is the first of them.
    wanted = [
        name
        for name, order in orders.items()
        if Contradicted(name, "", "", order, name == "K-MIN-1").challenges(
            ["minimum", "developing", "mature"].index(level) + 1
        )
    ]
    assert world.table("evidence.assessment").rows("challenged_clause_ids") == [
        (", ".join(wanted),)
    ]


def test_without_a_claim_there_is_nothing_to_challenge(assess):
    world = assess([], verdicts(K_DEV_1="CONTRADICTS"))
    assert world.table("evidence.assessment").rows("claimed_level_name", "challenge_status") == [
        (None, "no claim")
    ]


ATTESTATIONS = """
    record_id | record_key | clause_id | framework | attested_on | expires_on | statement
    a1        | a1         | K-DEV-2   |           | 2025-03-01  | 2026-05-31 | It is so.
    a2        | a2         | K-MAT-1   | other     | 2026-03-01  | 2027-03-01 | Elsewhere.
    a3        | a3         | K-MIN-1   | f         | 2026-03-01  | 2027-03-01 | And here.
"""


def statuses(world):
    return dict(world.table("evidence.clause_attestation").rows("clause_id", "attestation_status"))


def test_an_attestation_holds_on_the_day_of_the_claim_or_has_expired(assess):
    assert statuses(assess([], attestations=ATTESTATIONS)) == {
        "K-MIN-1": "attested",
        "K-DEV-1": "not needed",
        "K-DEV-2": "attested",
        "K-MAT-1": "wanted",
    }
    later = assess([claimed(1, "developing", "2026-06-01")], attestations=ATTESTATIONS)
    assert statuses(later)["K-DEV-2"] == "expired"


OPEN_ENDED = """
    record_id | record_key | clause_id | attested_on | expires_on | cell_faults      | statement
    a1        | a1         | K-DEV-2   | 2025-05-01  |            |                  | It is so.
    a2        | a2         | K-MIN-1   | 2025-05-01  |            | expires_on: soon | And here.
"""


def test_an_attestation_without_a_last_day_holds_for_the_months_that_are_set(assess):
    claim = [claimed(1, "developing", "2026-04-30")]
    held = statuses(assess(claim, attestations=OPEN_ENDED, attestation_valid_months="12"))
    assert (held["K-DEV-2"], held["K-MIN-1"]) == ("attested", "expired")
    later = [claimed(1, "developing", "2026-05-02")]
    ended = statuses(assess(later, attestations=OPEN_ENDED, attestation_valid_months="12"))
    assert ended["K-DEV-2"] == "expired"


def signed(**changed):
    return {
        "sign_off_id": "s1",
        "clause_id": "K-DEV-1",
        "key_area_code": "K",
        "sub_dimension": "high_level",
        "level_name": "Developing",
        "clause_text": "Text.",
        "rule_text": "Rule.",
        "test_text": "Test.",
        "parameter_text": "p = 0.1",
        "figure_parameter_text": "limit = 50",
        "indicator_value": "5%",
        "period_label": "2024/25",
        "verdict": "SILENT",
        "silent_reason": "NO_INPUT",
        **changed,
    }


def now(**changed):
    row = signed(framework_id="f", verdict="SUPPORTS", silent_reason=None, **changed)
    return {name: value for name, value in row.items() if name != "sign_off_id"}


def changes(
    given, before, after, claims="claim_number", signed_claims="sign_off_id", parameters=""
):
    world = given(
        {
            "reference.framework": "framework_id | supersedes\nf | e",
            "reference.framework_level": LEVELS,
            "reference.sign_off": f"""
                sign_off_id | signed_on  | framework_id | changed_parameters
                s0          | 2024-06-01 | e            |
                s1          | 2025-06-01 | e            | {parameters}
                s9          | 2025-07-01 | other        |
            """,
            "reference.signed_verdict": before or "sign_off_id",
            "reference.signed_claim": signed_claims,
            "reference.assessment_claim": claims,
            "evidence.evidence_table": after or "framework_id",
        }
    )
    world.build("evidence.claim")
    built = world.build("evidence.assessment_change")
    return built.rows("what", "clause_id", "value_before", "value_now", "causes")


def test_nothing_is_said_of_what_stayed_as_it_was(given):
    same = now()
    before = signed(verdict="SUPPORTS", silent_reason=None)
    assert changes(given, [before], [same]) == []


@pytest.mark.parametrize(
    ("after", "causes"),
    [
        ({"indicator_value": "15%", "period_label": "2025/26"}, "data"),
        ({"parameter_text": "p = 0.2"}, "parameter"),
        ({"figure_parameter_text": "limit = 60"}, "parameter"),
        ({"figure_parameter_text": "limit = 60", "indicator_value": "15%"}, "parameter, data"),
        ({"parameter_text": "p = 0.2", "indicator_value": "15%"}, "parameter, data"),
        ({"rule_text": "Another rule."}, "framework"),
        ({"level_name": "Mature", "indicator_value": "15%"}, "framework, data"),
        ({}, "method"),
    ],
)
def test_a_verdict_that_moved_says_why(given, after, causes):
    assert changes(given, [signed()], [now(**after)]) == [
        ("verdict", "K-DEV-1", "SILENT NO_INPUT", "SUPPORTS", causes)
    ]


def test_clauses_that_came_and_went_are_changes_of_the_framework(given):
    found = changes(given, [signed(clause_id="K-OLD")], [now(clause_id="K-NEW")])
    assert found == [
        ("verdict", "K-NEW", "", "SUPPORTS", "framework"),
        ("verdict", "K-OLD", "SILENT NO_INPUT", "", "framework"),
    ]


def test_a_claim_that_moved_is_a_change_of_the_claim(given):
    before = """
        sign_off_id | key_area_code | sub_dimension | claimed_level | target_level
        s1          | K             | high_level    | minimum       | mature
    """
    found = changes(given, [], [], [claimed(1, "developing", target_level="mature")], before)
    assert found == [("claimed level", "", "minimum", "developing", "claim")]


def test_where_parameters_changed_too_data_alone_are_not_blamed(given):
    moved = now(indicator_value="15%")
    (change,) = changes(given, [signed()], [moved], parameters="electronic_tender_min_gbp")
    assert change[-1] == "data or parameters behind the figures (electronic_tender_min_gbp)"


def test_a_framework_s_own_signature_goes_before_that_of_the_one_it_supersedes(given):
    world = given(
        {
            "reference.framework": "framework_id | supersedes\nf | e",
            "reference.sign_off": """
                sign_off_id | signed_on  | framework_id
                own         | 2024-06-01 | f
                later       | 2025-06-01 | e
            """,
            "reference.signed_verdict": [
                signed(sign_off_id="own"),
                signed(sign_off_id="later", clause_id="K-OLD"),
            ],
            "evidence.evidence_table": [now()],
        }
    )
    rows = world.build("evidence.assessment_change").rows("sign_off_id", "clause_id")
    assert rows == [("own", "K-DEV-1")]
