"""Every spend line against the contracts: the nine outcomes of the method and what coverage counts."""

import pytest

MATCHES = """
    supplier_key | entity_id       | is_asserted
    A            | GB-COH-00000001 | true
    B            | GB-COH-00000002 | true
    S            | GB-COH-00000003 | true
"""
FACTS = """
    entity_id       | company_id
    GB-COH-00000001 | GB-COH-00000001
    GB-COH-00000002 | GB-COH-00000002
    GB-COH-00000003 | GB-COH-00000003
"""
FAMILIES = """
    entity_id       | family_id
    GB-COH-00000001 | GB-COH-00000001
    GB-COH-00000003 | GB-COH-00000001
    GB-COH-00000002 | GB-COH-00000002
"""
ALIASES = """
    supplier_key | supplier_id | supplier_name | name_key | kind
    A            | 100         | Acme Ltd      | acme ltd | NAMED
    B            | ''          | Birch Ltd     | birch    | NAMED
    S            | ''          | Sister Ltd    | sister   | NAMED
"""


def test_a_contract_finds_its_suppliers_by_number_name_and_family(given):
    world = given(
        {
            "core.contract_party": """
                contract_key | party_number | name_key | company_no | supplier_id
                c1           | 1            | other    | 00000001   |
                c2           | 1            | birch    |            |
                c3           | 1            | unknown  |            | 100
            """,
            "core.supplier_alias": ALIASES,
            "rules.entity_match": MATCHES,
            "rules.entity_fact": FACTS,
            "rules.entity_family": FAMILIES,
        }
    )
    world.build("rules.contract_supplier").expect("""
        contract_key | supplier_key | basis_code
        c1           | A            | CS_NUMBER
        c1           | S            | CS_FAMILY
        c2           | B            | CS_NAME
        c3           | A            | CS_ID
        c3           | S            | CS_FAMILY
    """)


def linked(given, contracts, suppliers, *lines):
    """Lines as (supplier, ref, category, amount), all paid on 1 June 2025."""
    return given(
        {
            "core.contract": [
                {
                    "contract_ref": each["contract_key"].upper(),
                    "is_open_ended": "false",
                    "is_framework": "false",
                    "is_awarded": "true",
                    **each,
                }
                for each in contracts
            ]
            or "contract_key | is_awarded",
            "rules.contract_supplier": [
                {"contract_key": c, "supplier_key": s, "basis_code": b} for c, s, b in suppliers
            ]
            or "contract_key | supplier_key",
            "core.spend_line": [
                {
                    "line_id": f"l{n}",
                    "supplier_key": supplier,
                    "payment_date": "2025-06-01",
                    "financial_year": "2025/26",
                    "contract_ref": ref,
                    "category": category,
                    "net_amount_gbp": amount,
                }
                for n, (supplier, ref, category, amount) in enumerate(lines, 1)
            ],
            "rules.spend_scope": [
                {"line_id": f"l{n}", "supplier_key": line[0], "is_procurement": "true"}
                for n, line in enumerate(lines, 1)
            ],
            "reference.parameter": """
                parameter                 | value
                contract_lapsed_max_days  | 60
                contract_register_min_gbp | 5000
            """,
        }
    ).build("rules.contract_link")


LIVE = {"start_date": "2024-04-01", "last_end_date": "2026-03-31"}
ENDED = {"start_date": "2022-04-01", "last_end_date": "2025-04-15"}
LONG_AGO = {"start_date": "2020-04-01", "last_end_date": "2023-03-31"}
PARKS = {"category": "Parks"}


@pytest.mark.parametrize(
    ("contracts", "suppliers", "line", "outcome", "code"),
    [
        ([LIVE], [("c1", "A", "CS_NAME")], ("A", "C1", "Roads"), "STRICT", "CL_REF"),
        ([LIVE], [("c1", "A", "CS_FAMILY")], ("A", "c-1", "Roads"), "OFF_CONTRACT", "CL_NONE"),
        ([LIVE], [("c1", "A", "CS_FAMILY")], ("A", "C1", "Roads"), "STRICT", "CL_REF_FAMILY"),
        ([LIVE], [("c1", "B", "CS_NAME")], ("A", "C1", "Roads"), "CONFLICT", "CL_REF_CONFLICT"),
        ([LIVE | PARKS], [("c1", "A", "CS_NAME")], ("A", None, "parks"), "LENIENT", "CL_ENT_CAT"),
        (
            [LIVE | PARKS, LIVE | PARKS],
            [("c1", "A", "CS_NAME"), ("c2", "A", "CS_NAME")],
            ("A", None, "Parks"),
            "LENIENT",
            "CL_ENT_MULTI",
        ),
        ([LIVE | PARKS], [("c1", "A", "CS_NAME")], ("A", None, "Roads"), "SUPPLIER_ONLY", "CL_ENT"),
        ([LIVE], [("c1", "A", "CS_NAME")], ("A", None, None), "SUPPLIER_ONLY", "CL_ENT"),
        (
            [{"start_date": "2024-04-01"}],
            [("c1", "A", "CS_NAME")],
            ("A", None, None),
            "SUPPLIER_ONLY",
            "CL_ENT",
        ),
        ([ENDED], [("c1", "A", "CS_NAME")], ("A", None, "Roads"), "LAPSED", "CL_LAPSED"),
        (
            [LIVE | {"is_framework": "true"}],
            [("c1", "A", "CS_NAME")],
            ("A", None, "Roads"),
            "FRAMEWORK_ONLY",
            "CL_FWK",
        ),
        ([LONG_AGO], [("c1", "A", "CS_NAME")], ("A", None, "Roads"), "OFF_CONTRACT", "CL_NONE"),
        ([], [], ("A", None, "Roads"), "OFF_CONTRACT", "CL_NONE"),
    ],
)
def test_each_line_gets_the_first_outcome_that_applies(
    given, contracts, suppliers, line, outcome, code
):
    keyed = [{"contract_key": f"c{n}", **each} for n, each in enumerate(contracts, 1)]
    built = linked(given, keyed, suppliers, (*line, "6000.00"))
    assert built.rows("outcome", "link_code") == [(outcome, code)]


def test_a_supplier_paid_less_than_the_register_must_hold_is_below_it(given):
    built = linked(given, [], [], ("A", None, None, "4999.99"), ("B", None, None, "5000.00"))
    built.expect("""
        line_id | outcome        | is_contractable
        l1      | BELOW_REGISTER | false
        l2      | OFF_CONTRACT   | true
    """)


def test_a_line_that_names_its_contract_after_its_end_is_no_strict_coverage(given):
    built = linked(
        given,
        [{"contract_key": "c1", **ENDED}],
        [("c1", "A", "CS_NAME")],
        ("A", "C1", None, "6000.00"),
    )
    built.expect("outcome | is_in_term | is_strict\nSTRICT | false | false")


def test_a_sister_s_contract_covers_only_lines_that_name_it(given):
    built = linked(
        given,
        [{"contract_key": "c1", **LIVE}],
        [("c1", "S", "CS_FAMILY")],
        ("S", "C1", None, "6000.00"),
        ("S", None, None, "6000.00"),
    )
    built.expect("""
        line_id | link_code     | is_strict | is_flagged
        l1      | CL_REF_FAMILY | true      | true
        l2      | CL_NONE       | false     | false
    """)


@pytest.mark.parametrize(
    ("category", "code", "expense", "national"),
    [
        ("Software licences", None, None, "ict"),
        (None, "45233000", None, "construction"),
        (None, "231810", None, "other"),
        (None, None, "Nursing Placements", "social_care"),
        ("Electricity", None, None, "energy"),
        ("Catering", None, None, "other"),
    ],
)
def test_a_line_belongs_to_a_national_category(given, category, code, expense, national):
    line = {"line_id": "l1", "category": category, "category_code": code, "expense_type": expense}
    built = given({"core.spend_line": [line]}, real=["reference.national_category"]).build(
        "rules.national_category"
    )
    assert built.rows("national_category") == [(national,)]


def test_contracts_and_procurements_belong_to_national_categories_too(given):
    built = given(
        {
            "core.contract": [{"contract_key": "X", "category": "Street lighting energy"}],
            "staging.procurement": [{"procurement_ref": "P", "category_code": "72000000"}],
        },
        real=["reference.national_category"],
    ).build("rules.national_category")
    assert set(built.rows("category", "category_code", "expense_type", "national_category")) == {
        ("Street lighting energy", "", "", "energy"),
        ("", "72000000", "", "ict"),
    }


@pytest.mark.parametrize(
    ("own", "near", "region", "geography"),
    [
        ("TRUE", "TRUE", "TRUE", "own_area"),
        ("FALSE", "TRUE", "TRUE", "bordering_area"),
        ("FALSE", "FALSE", "TRUE", "region"),
        ("FALSE", "FALSE", "FALSE", "elsewhere"),
        ("UNKNOWN", "TRUE", "TRUE", "unknown"),
        ("FALSE", "UNKNOWN", "TRUE", "unknown"),
    ],
)
def test_the_nearest_ring_that_is_known_is_where_a_supplier_lies(
    given, own, near, region, geography
):
    rows = [
        {
            "supplier_key": "A",
            "financial_year": "2025/26",
            "attribute": attribute,
            "status": status,
            "reason_code": "LO_SITE",
        }
        for attribute, status in (("local_l1", own), ("local_l2", near), ("local_l5", region))
    ]
    built = given({"rules.supplier_local": rows}).build("rules.supplier_geography")
    assert built.rows("geography") == [(geography,)]
