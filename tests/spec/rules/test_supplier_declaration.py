"""Declared flags: what the contract register and the portal say of a supplier."""

from tests.spec.rules.test_supplier_size import REAL as SIZE_TABLES
from tests.spec.rules.test_supplier_size import _evidence, _parameters
from tests.spec.rules.test_supplier_vcse import _build, _vcse


def test_declarations_agree_or_say_nothing(given):
    given(
        {
            "rules.contract_supplier": """
                contract_key | supplier_key | basis_code
                c1           | A            | CS_NAME
                c2           | A            | CS_NAME
                c1           | S            | CS_FAMILY
                c3           | B            | CS_NAME
            """,
            "core.contract": """
                contract_key | contract_ref | supplier_count | is_sme_declared | is_vcse_declared | start_date
                c1           | C1           | 1              | true            | false            | 2024-04-01
                c2           | C2           | 1              | true            | true             | 2025-04-01
                c3           | C3           | 2              | true            |                  | 2025-04-01
            """,
            "staging.portal_registration": """
                record_id | supplier_name | registered_on | is_sme
                r1        | Birch         | 2025-01-01    | false
            """,
            "raw.supplier_name": "supplier_name | name_key\nBirch | birch",
            "core.supplier_alias": "supplier_key | name_key | kind\nB | birch | NAMED",
        }
    ).build("rules.supplier_declaration").expect("""
        supplier_key | attribute | status  | declaration_count | evidence
        A            | sme       | TRUE    | 2                 | declared in contract C1
        A            | vcse      | UNKNOWN | 2                 | declarations differ
        B            | sme       | FALSE   | 1                 | declared in registration on the portal
    """)


def test_what_is_declared_decides_where_nothing_on_file_does(given):
    for status, micro in (("TRUE", "UNKNOWN"), ("FALSE", "FALSE")):
        built = given(
            {
                "rules.size_evidence": [_evidence(entity_id=None, company_id=None)],
                "rules.supplier_declaration": [
                    {
                        "supplier_key": "s",
                        "attribute": "sme",
                        "status": status,
                        "evidence": "declared in contract C1",
                        "declared_on": "2024-04-01",
                    }
                ],
                "reference.parameter": _parameters(None),
            },
            real=SIZE_TABLES,
        ).build("rules.supplier_size")
        rows = built.rows("attribute", "status", "rule_id", "reason_code", "confidence", "evidence")
        found = {row[0]: row[1:] for row in rows}
        assert found["sme_d_nps"] == (status, "S8", "SZ_DECL", "LOW", "declared in contract C1")
        assert found["micro_d_nps"][0] == micro


def test_a_declared_enterprise_counts_only_where_no_register_tells(given):
    declared = [
        {
            "supplier_key": "s",
            "attribute": "vcse",
            "status": "TRUE",
            "evidence": "declared in contract C1",
        }
    ]
    known = _build(given, **{"rules.supplier_declaration": declared})
    assert _vcse(known) == ("TRUE", "V14", "LOW", "VC_DECL")
    company = _build(given, facts={}, **{"rules.supplier_declaration": declared})
    assert _vcse(company)[1] == "V15"
