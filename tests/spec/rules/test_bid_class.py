"""The class of a bidder: what the rules know of the supplier it is, else what its bid declares (I-27)."""

PROCUREMENTS = "procurement_ref | advert_on\nP1 | 2025-03-01"


def bid(record, name, number=None, said=None):
    return {
        "record_id": record,
        "procurement_ref": "P1",
        "lot_ref": "1",
        "bidder_name": name,
        "company_no": number,
        "is_sme": said,
    }


def decided(supplier, year, status, confidence="HIGH"):
    return {
        "supplier_key": supplier,
        "financial_year": year,
        "attribute": "sme_d_nps",
        "status": status,
        "confidence": confidence,
    }


def classes(given, bids, decisions=(), awards="procurement_ref | lot_ref | award_on"):
    built = given(
        {
            "staging.procurement": PROCUREMENTS,
            "staging.award": awards,
            "staging.bid": bids,
            "raw.supplier_name": """
                supplier_name | name_key
                Ash           | ash
                Birch         | birch
                Cedar         | cedar
            """,
            "core.supplier_alias": """
                supplier_key | name_key | kind
                A            | ash      | NAMED
                B            | birch    | NAMED
                C1           | cedar    | NAMED
                C2           | cedar    | NAMED
            """,
            "rules.entity_match": """
                supplier_key | entity_id       | is_asserted
                B            | GB-COH-00000042 | true
            """,
            "rules.entity_fact": """
                entity_id       | company_id
                GB-COH-00000042 | GB-COH-00000042
            """,
            "rules.supplier_attribute": list(decisions) or "supplier_key",
        }
    ).build("rules.bid_class")
    rows = built.rows("record_id", "attribute", "status", "basis", "supplier_key", "financial_year")
    return {row[0]: row[2:] for row in rows if row[1] == "sme_d_nps"}


def test_the_rules_go_before_what_a_bid_declares(given):
    found = classes(given, [bid("b1", "Ash", said="true")], [decided("A", "2024/25", "FALSE")])
    assert found["b1"] == ("FALSE", "RULES", "A", "2024/25")


def test_a_sure_declaration_goes_before_a_rule_that_is_not_sure(given):
    unsure = [decided("A", "2024/25", "FALSE", "LOW")]
    found = classes(given, [bid("b1", "Ash", said="true"), bid("b2", "Ash")], unsure)
    assert found["b1"] == ("TRUE", "DECLARED", "A", None)
    assert found["b2"] == ("FALSE", "RULES", "A", "2024/25")


def test_a_company_number_goes_before_a_name(given):
    known = [decided("A", "2024/25", "FALSE"), decided("B", "2024/25", "TRUE")]
    assert classes(given, [bid("b1", "Ash", "42")], known)["b1"][:3] == ("TRUE", "RULES", "B")


def test_a_name_of_two_suppliers_is_neither(given):
    known = [decided("C1", "2024/25", "TRUE"), decided("C2", "2024/25", "TRUE")]
    assert classes(given, [bid("b1", "Cedar")], known)["b1"] == ("UNKNOWN", "NONE", None, None)


def test_a_bidder_never_paid_is_what_its_bid_says(given):
    found = classes(given, [bid("b1", "Elm", said="false"), bid("b2", "Elm")])
    assert found["b1"] == ("FALSE", "DECLARED", None, None)
    assert found["b2"] == ("UNKNOWN", "NONE", None, None)


def test_the_class_is_that_of_the_day_of_the_award(given):
    moved = [
        decided("A", "2023/24", "TRUE"),
        decided("A", "2024/25", "UNKNOWN"),
        decided("A", "2025/26", "FALSE"),
    ]
    advertised = classes(given, [bid("b1", "Ash")], moved)
    assert advertised["b1"] == ("TRUE", "RULES", "A", "2023/24")
    awards = "procurement_ref | lot_ref | award_on\nP1 | 1 | 2025-05-01"
    awarded = classes(given, [bid("b1", "Ash")], moved, awards)
    assert awarded["b1"] == ("FALSE", "RULES", "A", "2025/26")


def test_a_supplier_paid_only_later_is_judged_by_its_first_year(given):
    later = [decided("A", "2027/28", "FALSE"), decided("A", "2026/27", "TRUE")]
    found = classes(given, [bid("b1", "Ash")], later)
    assert found["b1"] == ("TRUE", "RULES", "A", "2026/27")
