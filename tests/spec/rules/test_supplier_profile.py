"""Suppliers of whom the same is decided for the same reasons share a profile."""

SUPPLIERS = "supplier_key | supplier_number\na | 1\nb | 2\nc | 3"
DECIDED = """
    supplier_key | financial_year | attribute | status  | rule_id | confidence | reason_code | decided_by
    a            | 2024/25        | vcse      | TRUE    | V3      | HIGH       | VC_CHARITY  | RULE
    a            | 2024/25        | local_l1  | FALSE   | G2      | MEDIUM     | LO_SITE     | RULE
    b            | 2024/25        | local_l1  | FALSE   | G2      | MEDIUM     | LO_SITE     | RULE
    b            | 2024/25        | vcse      | TRUE    | V3      | HIGH       | VC_CHARITY  | RULE
    c            | 2024/25        | local_l1  | FALSE   | G2      | MEDIUM     | LO_SITE     | RULE
    c            | 2024/25        | vcse      | TRUE    | V4      | HIGH       | VC_CIC      | RULE
    a            | 2025/26        | local_l1  | UNKNOWN | G7      |            | LO_UNK      | RULE
"""


def profiles(given):
    world = given({"core.supplier": SUPPLIERS, "rules.supplier_attribute": DECIDED})
    rows = world.build("rules.supplier_profile").rows(
        "supplier_key", "financial_year", "supplier_number", "profile_number"
    )
    return world, {row[:2]: row[2:] for row in rows}


def test_the_same_decisions_make_the_same_profile_and_another_reason_another(given):
    _, found = profiles(given)
    assert found["a", "2024/25"][1] == found["b", "2024/25"][1] != found["c", "2024/25"][1]


def test_each_year_has_its_own_profile(given):
    _, found = profiles(given)
    assert found["a", "2024/25"][1] != found["a", "2025/26"][1]


def test_a_supplier_keeps_its_number(given):
    _, found = profiles(given)
    assert {key[0]: row[0] for key, row in found.items()} == {"a": 1, "b": 2, "c": 3}


def test_a_profile_says_what_is_decided_of_those_who_bear_it(given):
    world, found = profiles(given)
    built = world.build("rules.profile_decision")
    said = built.rows("profile_number", "attribute", "status", "rule_id", "confidence")
    for (supplier, year), (_, number) in found.items():
        decided = {
            row[2:]
            for row in world.table("rules.supplier_attribute").rows(
                "supplier_key", "financial_year", "attribute", "status", "rule_id", "confidence"
            )
            if row[:2] == (supplier, year)
        }
        assert {row[1:] for row in said if row[0] == number} == decided
