"""What is known of a supplier, and that nothing is inferred beyond it."""

REAL = ["reference.supplier_attribute_name", "reference.legal_form_reading"]

AUTHORITIES = """
    authority_code | county_code | combined_authority_code | successor_code
    E1             | C1          |                         |
    E2             | C1          |                         |
    E3             |             | K1                      |
    E4             |             | K1                      |
    E9             |             |                         | E3
    E5             |             |                         |
    C1             |             |                         |
"""

POSTCODES = """
    postcode | lad_code | is_terminated
    AA11AA   | E3       | false
    AA11AB   | E9       | false
    AA11AC   | E4       | false
    AA11AD   | E5       | false
    AA11AE   | E3       | true
    AA11AF   | W1       | false
    AA11AG   | E1       | false
"""


def _build(
    given,
    suppliers,
    sites="line_id | supplier_key | supplier_postcode",
    decisions="supplier_key | attribute | value",
    council="council_code | county_code | combined_authority_code\nE3 | | K1",
    neighbours="area_code\nE5",
):
    tables = {
        "core.supplier": suppliers,
        "core.spend_line": sites,
        "rules.supplier_decision": decisions,
        "register.postcode": POSTCODES,
        "reference.authority": AUTHORITIES,
        "reference.council": council,
        "reference.council_neighbour": neighbours,
    }
    return given(tables, real=REAL).build("rules.supplier_attribute")


def _statuses(built, *attributes):
    rows = built.rows("supplier_key", "attribute", "status")
    return {(key, name): status for key, name, status in rows if name in attributes}


def test_every_supplier_has_a_row_for_every_attribute_and_is_unknown_at_first(given):
    _build(given, "supplier_key | is_named | has_legal_form_conflict\ns | true | false").expect(
        """
        attribute   | status  | rule_id | reason_code | confidence | decided_by
        local_l1    | UNKNOWN | G7      | LO_UNK      |            | RULE
        local_l2    | UNKNOWN | G7      | LO_UNK      |            | RULE
        local_l3    | UNKNOWN | G7      | LO_UNK      |            | RULE
        sme_d_nps   | UNKNOWN | S11     | SZ_UNK      |            | RULE
        sme_d_pa23  | UNKNOWN | S11     | SZ_UNK      |            | RULE
        sme_d_ec    | UNKNOWN | S11     | SZ_UNK      |            | RULE
        micro_d_nps | UNKNOWN | S11     | SZ_UNK      |            | RULE
        vcse        | UNKNOWN | V16     | VC_UNK      |            | RULE
        """
    )


def test_a_legal_form_says_what_the_method_allows_and_no_more(given):
    built = _build(
        given,
        """
        supplier_key | is_named | legal_form | has_legal_form_conflict
        a            | true     | plc        | false
        b            | true     | cic        | false
        c            | true     | llp        | false
        d            | true     | ltd        | false
        """,
    )
    found = _statuses(built, "vcse", "sme_d_nps", "sme_d_ec")
    assert found == {
        ("a", "vcse"): "FALSE",
        ("a", "sme_d_nps"): "FALSE",
        ("a", "sme_d_ec"): "UNKNOWN",
        ("b", "vcse"): "TRUE",
        ("b", "sme_d_nps"): "UNKNOWN",
        ("b", "sme_d_ec"): "UNKNOWN",
        ("c", "vcse"): "FALSE",
        ("c", "sme_d_nps"): "UNKNOWN",
        ("c", "sme_d_ec"): "UNKNOWN",
        ("d", "vcse"): "UNKNOWN",
        ("d", "sme_d_nps"): "UNKNOWN",
        ("d", "sme_d_ec"): "UNKNOWN",
    }


SUPPLIERS = "supplier_key | is_named\na | true\nb | true\nc | true\nd | true\ne | true\nf | true"


def test_a_site_postcode_tells_where_a_supplier_is(given):
    built = _build(
        given,
        SUPPLIERS,
        """
        line_id | supplier_key | supplier_postcode
        1       | a            | aa1 1aa
        2       | b            | AA11AB
        3       | c            | AA1 1AC
        4       | d            | AA1 1AD
        5       | e            | AA1 1AE
        6       | f            | AA1 1AF
        """,
    )
    found = _statuses(built, "local_l1", "local_l2", "local_l3")
    assert {key: [found[key, f"local_l{n}"] for n in (1, 2, 3)] for key in "abcdef"} == {
        "a": ["TRUE", "TRUE", "TRUE"],
        "b": ["TRUE", "TRUE", "TRUE"],  # an older code of the same district
        "c": ["FALSE", "FALSE", "TRUE"],  # in the combined authority
        "d": ["FALSE", "TRUE", "FALSE"],  # across a land border
        "e": ["UNKNOWN", "UNKNOWN", "UNKNOWN"],  # the postcode is withdrawn
        "f": ["FALSE", "FALSE", "FALSE"],  # outside England
    }


def test_sites_on_both_sides_of_the_border_leave_the_question_open(given):
    built = _build(
        given,
        "supplier_key | is_named\na | true",
        """
        line_id | supplier_key | supplier_postcode
        1       | a            | AA1 1AA
        2       | a            | AA1 1AD
        """,
    )
    assert _statuses(built, "local_l1", "local_l2") == {
        ("a", "local_l1"): "UNKNOWN",
        ("a", "local_l2"): "TRUE",
    }


def test_the_districts_of_a_county_are_its_own_area(given):
    built = _build(
        given,
        "supplier_key | is_named\na | true\nb | true",
        """
        line_id | supplier_key | supplier_postcode
        1       | a            | AA1 1AG
        2       | b            | AA1 1AA
        """,
        council="council_code | county_code | combined_authority_code\nC1 | |",
        neighbours="area_code",
    )
    assert _statuses(built, "local_l1") == {("a", "local_l1"): "TRUE", ("b", "local_l1"): "FALSE"}
    # No neighbours are on file: the question stays open. There is no wider area: nobody can tell.
    assert set(_statuses(built, "local_l2", "local_l3").values()) == {"UNKNOWN"}
    reasons = built.rows("attribute", "reason_code")
    assert {code for name, code in reasons if name == "local_l2"} == {"LO_UNK"}
    assert {code for name, code in reasons if name == "local_l3"} == {"LO_NOT_DEFINED"}


def test_nothing_is_known_of_a_payee_without_a_name(given):
    built = _build(
        given,
        "supplier_key | is_named | legal_form\na | false | plc",
        "line_id | supplier_key | supplier_postcode\n1 | a | AA1 1AA",
    )
    assert {row[0] for row in built.rows("status")} == {"UNKNOWN"}


def test_a_decision_goes_before_evidence_and_sme_means_every_definition(given):
    built = _build(
        given,
        "supplier_key | is_named | legal_form\na | true | plc",
        decisions="""
        supplier_key | attribute | value   | decided_by | decided_on | reason
        a            | sme       | TRUE    | Officer    | 2025-04-01 | Form seen
        a            | vcse      | UNKNOWN | Officer    | 2025-04-01 | Doubtful
        """,
    )
    built.expect(
        """
        attribute   | status  | rule_id | confidence | reason_code   | decided_by
        local_l1    | UNKNOWN | G7      |            | LO_UNK        | RULE
        local_l2    | UNKNOWN | G7      |            | LO_UNK        | RULE
        local_l3    | UNKNOWN | G7      |            | LO_UNK        | RULE
        sme_d_nps   | TRUE    | S2      | HIGH       | SZ_HUMAN      | HUMAN
        sme_d_pa23  | TRUE    | S2      | HIGH       | SZ_HUMAN      | HUMAN
        sme_d_ec    | TRUE    | S2      | HIGH       | SZ_HUMAN      | HUMAN
        micro_d_nps | FALSE   | S6      | MEDIUM     | SZ_FORM_LARGE | RULE
        vcse        | UNKNOWN | V1      |            | VC_HUMAN      | HUMAN
        """
    )
