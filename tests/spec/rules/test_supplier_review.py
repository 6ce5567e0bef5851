"""The queue of suppliers to look at: most money first, each once, with what would settle it."""

TABLE = "rules.supplier_review"
REAL = ["reference.review_matter"]
SUPPLIERS = """
    supplier_key | supplier_name | supplier_ids | is_named
    a            | Ash "A" Ltd   | 11           | true
    b            | Birch         |              | true
    c            | Cedar         |              | true
    d            | Dogwood       |              | true
    e            | Elder         |              | true
"""
MATCHES = """
    supplier_key | match_code  | confidence | entity_id | decided_by | vat_hint
    a            | M_AMBIG     |            |           | RULE       | b
    b            | M_NAME_UNIQ | LOW        | H1        | RULE       | a
    c            | M_NAME_PC   | HIGH       | C1        | RULE       |
    d            | M_NONE      |            |           | RULE       |
    e            | M_NONE      |            |           | RULE       |
"""
LINES = "line_id | supplier_key | net_amount_gbp\n1 | a | 10\n2 | b | 30\n3 | c | 20\n4 | d | -5\n5 | e | 99"
SCOPES = """
    line_id | supplier_key | is_procurement | is_unresolved
    1       | a            | true           | false
    2       | b            | true           | false
    3       | c            | true           | false
    4       | d            | true           | false
    5       | e            | true           | false
"""
ATTRIBUTES = """
    supplier_key | financial_year | attribute | status  | reason_code
    c            | 2024/25        | vcse      | UNKNOWN | VC_UNK
    c            | 2025/26        | vcse      | TRUE    | VC_CHARITY
    c            | 2025/26        | local_l1  | UNKNOWN | LO_UNK
    c            | 2025/26        | local_l3  | UNKNOWN | LO_NOT_DEFINED
"""


def _build(given):
    return given(
        {
            "core.supplier": SUPPLIERS,
            "core.spend_line": LINES,
            "rules.spend_scope": SCOPES,
            "rules.entity_match": MATCHES,
            "rules.supplier_as_at": (
                "supplier_key | financial_year | is_latest_year\nc | 2024/25 | false\nc | 2025/26 | true"
            ),
            "rules.supplier_attribute": ATTRIBUTES,
            "rules.entity_match_candidate": (
                "supplier_key | entity_id | candidate_rank | entity_name | postcode | status | why\n"
                "a | C1 | 1 | Ash One | AA11AA | Active | same name\n"
                "a | C2 | 2 | Ash Two | | Active | same name"
            ),
            "rules.supplier_individual": "supplier_key\ne",
        },
        real=REAL,
    ).build(TABLE)


def test_most_money_comes_first_and_each_supplier_once(given):
    _build(given).expect(
        """
        review_rank | supplier_key | procurement_gbp | matter_codes     | match_code  | unknown_attributes
        1           | b            | 30.00           | RV_LOW, RV_VAT   | M_NAME_UNIQ | ''
        2           | c            | 20.00           | RV_ATTRIBUTE     | M_NAME_PC   | local_l1
        3           | a            | 10.00           | RV_AMBIG, RV_VAT | M_AMBIG     | ''
        """
    )


def test_candidates_and_a_line_to_complete_are_given(given):
    rows = {
        row[0]: row[1:] for row in _build(given).rows("supplier_key", "candidates", "decision_line")
    }
    assert rows["a"] == (
        "Ash One, C1, AA11AA, Active, same name | Ash Two, C2, Active, same name",
        ',"Ash ""A"" Ltd",entity,none,REASON,WHO,DAY,REVIEW DAY',
    )
    assert rows["c"][1] == ',"Cedar",sme,true,REASON,WHO,DAY,REVIEW DAY'


def test_it_is_said_what_would_settle_it(given):
    rows = {row[0]: row[1] for row in _build(given).rows("supplier_key", "what_settles")}
    assert "number" in rows["a"]
    assert all(rows.values())
