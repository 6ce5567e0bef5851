"""Which body a supplier is taken for: the decision table of method 3.1, row by row."""

import pytest

TABLE = "rules.entity_match"
REAL = ["reference.parameter"]
PARAMETERS = """
    parameter                       | value
    match_number_likeness_min_share | 0.60
    match_likeness_min_share        | 0.85
    match_margin_min_share          | 0.02
"""
HEADER = (
    "supplier_key | entity_id | candidate_rank | entity_name | name_kind | nearness | name_nearness"
    " | similarity | equal_count | number_kind | is_postcode_equal | is_form_conflict | is_alive"
    " | is_life_shown | is_kind_conflict | is_dormant | supplier_name | matched_name | why"
)


def _candidate(entity="C1", rank=1, **changes):
    row = {
        "supplier_key": "s",
        "entity_id": entity,
        "candidate_rank": rank,
        "entity_name": f"Name of {entity}",
        "name_kind": "CURRENT",
        "nearness": "EXACT",
        "name_nearness": "EXACT",
        "similarity": "1.0000",
        "equal_count": 1,
        "number_kind": None,
        "is_postcode_equal": None,
        "is_form_conflict": False,
        "is_alive": True,
        "is_life_shown": True,
        "is_kind_conflict": False,
        "is_dormant": False,
        "supplier_name": "ELM",
        "matched_name": "ELM",
        "why": "why",
    }
    if "near" in changes:
        near = changes.pop("near")
        row |= {"nearness": near, "name_nearness": near}
    return row | changes


def _build(given, *candidates, kind="NAMED", **more):
    return given(
        {
            "core.supplier": f"supplier_key | supplier_name | kind\ns | ELM | {kind}",
            "rules.entity_match_candidate": list(candidates) or HEADER,
            "reference.parameter": PARAMETERS,
        }
        | more
    ).build(TABLE)


def _answer(built):
    return built.rows("match_code", "confidence", "entity_id", "is_asserted")[0]


CASES = {
    "order 1: number and name": (
        [_candidate(number_kind="COMPANY")],
        ("M_CONO", "HIGH", "C1", True),
    ),
    "order 1: number and a name that is like it": (
        [_candidate(number_kind="COMPANY", near="FUZZY", similarity="0.6000")],
        ("M_CONO", "HIGH", "C1", True),
    ),
    "order 2: number, another name": (
        [_candidate(number_kind="COMPANY", near="FUZZY", similarity="0.5999")],
        ("M_CONO_NAMECONFLICT", "LOW", "C1", False),
    ),
    "order 2: number alone": (
        [_candidate(number_kind="COMPANY", nearness="NUMBER", name_nearness=None)],
        ("M_CONO_NAMECONFLICT", "LOW", "C1", False),
    ),
    "order 3: charity number": (
        [_candidate(number_kind="CHARITY")],
        ("M_CHNO", "HIGH", "C1", True),
    ),
    "order 5: name and postcode": (
        [_candidate(is_postcode_equal=True)],
        ("M_NAME_PC", "HIGH", "C1", True),
    ),
    "order 5: two of one name, one at the postcode": (
        [_candidate(is_postcode_equal=True), _candidate("C2", 2, is_postcode_equal=False)],
        ("M_NAME_PC", "HIGH", "C1", True),
    ),
    "order 6: unique name": ([_candidate()], ("M_NAME_UNIQ", "MEDIUM", "C1", True)),
    "order 6: unique but for its form": (
        [_candidate(near="FORM", similarity="0.9500")],
        ("M_NAME_UNIQ", "MEDIUM", "C1", True),
    ),
    "order 6: the same name outweighs one that only differs in its form": (
        [_candidate(), _candidate("C2", 2, near="FORM", similarity="0.9500")],
        ("M_NAME_UNIQ", "MEDIUM", "C1", True),
    ),
    "order 6: a charity of which nothing shows it lived": (
        [_candidate(is_life_shown=False)],
        ("M_NAME_UNIQ", "LOW", "C1", False),
    ),
    "order 6: the one known to have lived outweighs namesakes": (
        [_candidate("C1", 1, is_life_shown=False), _candidate("C2", 2)],
        ("M_NAME_UNIQ", "MEDIUM", "C2", True),
    ),
    "order 7: previous name": (
        [_candidate(name_kind="PREVIOUS")],
        ("M_PREVNAME", "MEDIUM", "C1", True),
    ),
    "order 8: cut off": (
        [_candidate(near="TRUNCATED", similarity="0.7000")],
        ("M_TRUNC", "LOW", "C1", False),
    ),
    "order 8: cut off, at the postcode": (
        [_candidate(near="TRUNCATED", similarity="0.7000", is_postcode_equal=True)],
        ("M_TRUNC", "MEDIUM", "C1", True),
    ),
    "order 9: like": (
        [_candidate(near="FUZZY", similarity="0.8500")],
        ("M_FUZZY", "LOW", "C1", False),
    ),
    "order 9: like, at the postcode": (
        [_candidate(near="FUZZY", similarity="0.8500", is_postcode_equal=True)],
        ("M_FUZZY", "MEDIUM", "C1", True),
    ),
    "order 9: not like enough": (
        [_candidate(near="FUZZY", similarity="0.8499")],
        ("M_NONE", None, None, False),
    ),
    "order 9: margin over the second": (
        [
            _candidate(near="FUZZY", similarity="0.9000"),
            _candidate("C2", 2, near="FUZZY", similarity="0.8800"),
        ],
        ("M_FUZZY", "LOW", "C1", False),
    ),
    "order 10: no margin": (
        [
            _candidate(near="FUZZY", similarity="0.9000"),
            _candidate("C2", 2, near="FUZZY", similarity="0.8801"),
        ],
        ("M_AMBIG", None, None, False),
    ),
    "order 10: two of one name": (
        [_candidate(), _candidate("C2", 2)],
        ("M_AMBIG", None, None, False),
    ),
    "order 12: not there to be paid": (
        [_candidate(is_alive=False)],
        ("M_DATE_CONFLICT", "LOW", "C1", False),
    ),
    "order 12: number of a body not there to be paid": (
        [_candidate(number_kind="COMPANY", is_alive=False)],
        ("M_DATE_CONFLICT", "LOW", "C1", False),
    ),
    "order 12: dormant": ([_candidate(is_dormant=True)], ("M_DORMANT", "LOW", "C1", False)),
    "another legal form": (
        [_candidate(near="FORM", similarity="0.9500", is_form_conflict=True)],
        ("M_FUZZY", "LOW", "C1", False),
    ),
    "a charity for a public body": (
        [_candidate(is_kind_conflict=True)],
        ("M_NONE", None, None, False),
    ),
    "nothing": ([], ("M_NONE", None, None, False)),
}


@pytest.mark.parametrize("case", CASES)
def test_the_decision_table(given, case):
    candidates, answer = CASES[case]
    assert _answer(_build(given, *candidates)) == answer


@pytest.mark.parametrize(("kind", "code"), [("UNNAMED", "M_REDACTED"), ("GENERIC", "M_GENERIC")])
def test_who_has_no_name_is_nobody(given, kind, code):
    assert _answer(_build(given, kind=kind)) == (code, None, None, False)


def test_a_person_is_said_to_be_one_and_no_more(given):
    built = _build(given, **{"rules.supplier_individual": "supplier_key\ns"})
    assert _answer(built) == ("M_INDIVIDUAL", None, None, False)


DECISION = "supplier_key | attribute | value | decision_number | decided_on | reason\ns | entity | {} | 1 | 2026-01-02 | Invoice"
ENTITY = "entity_id | register | legal_entity_id\nC2 | ch | C2"
FACT = "entity_id | entity_name\nC2 | Name of C2"


def _decided(given, value):
    return _build(
        given,
        _candidate(),
        **{
            "rules.supplier_decision": DECISION.format(value),
            "register.entity": ENTITY,
            "rules.entity_fact": FACT,
        },
    )


def test_a_person_goes_before_the_rules_and_what_these_say_stays_visible(given):
    _decided(given, "C2").expect(
        "match_code | confidence | entity_id | entity_name | decided_by | rule_entity_id | rule_match_code\n"
        "M_HUMAN | HIGH | C2 | Name of C2 | HUMAN | C1 | M_NAME_UNIQ"
    )


def test_a_supplier_may_be_decided_to_be_on_no_register(given):
    assert _answer(_decided(given, "NONE")) == ("M_HUMAN", None, None, False)


def test_a_decision_for_a_body_that_no_register_knows_is_told(given):
    built = _decided(given, "C9")
    assert _answer(built) == ("M_HUMAN", None, None, False)
    assert built.rows("reason") == [("decided to be C9, which no register in force knows",)]


def test_a_shared_vat_number_is_a_hint_and_merges_nothing(given):
    built = given(
        {
            "core.supplier": "supplier_key | supplier_name | kind\na | ELM | NAMED\nb | OAK | NAMED",
            "core.supplier_identifier": (
                "supplier_key | kind | identifier\na | VAT | GB123456789\nb | VAT | GB123456789"
            ),
            "reference.parameter": PARAMETERS,
        }
    ).build(TABLE)
    built.expect(
        "supplier_key | match_code | vat_hint | entity_id\na | M_VAT_HINT | b |\nb | M_VAT_HINT | a |"
    )


def test_the_second_best_and_the_margin_are_shown(given):
    _build(
        given,
        _candidate(near="FUZZY", similarity="0.9500"),
        _candidate("C2", 2, near="FUZZY", similarity="0.9000"),
    ).expect(
        "entity_id | runner_up_id | runner_up_name | margin | candidate_count\n"
        "C1 | C2 | Name of C2 | 0.0500 | 2"
    )
