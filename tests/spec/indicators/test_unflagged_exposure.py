"""I-32: exposures to one supplier that the contract register does not flag."""

import pytest

from tests.spec.indicators.test_contracts import PERIODS, YEAR, parameters, values

PAID = """
    period_cell_number | supplier_number | scope       | population  | is_counted | is_net_credit | net_amount_gbp
    1                  | 1               | PROCUREMENT | procurement | true       | false         | 70.00
    1                  | 2               | PROCUREMENT | procurement | true       | false         | 30.00
"""
CONTRACT = {
    "contract_key": "c",
    "is_awarded": "true",
    "start_date": "2025-04-01",
    "last_end_date": "2026-03-31",
}


def world(given, status="Active", share="0.70", least="100", contract=None):
    return given(
        {
            "core.period": PERIODS,
            "rules.period_cell": [
                {
                    **YEAR,
                    "period_cell_number": 1,
                    "breakdown": "category",
                    "breakdown_value": "Roads",
                }
            ],
            "reference.parameter": parameters(
                single_supplier_min_share=share, exposed_category_min_gbp=least
            ),
            "core.supplier": "supplier_key | supplier_number\nA | 1\nB | 2",
            "rules.supplier_shown_name": (
                "supplier_key | shown_key | shown_name\nA | A | Ash\nB | withheld-1 | (a person)"
            ),
            "indicators.supplier_period": PAID,
            "core.contract": [CONTRACT | (contract or {})],
            "rules.contract_supplier": "contract_key | supplier_key | basis_code\nc | A | CS_NAME",
            "rules.entity_match": "supplier_key | entity_id | is_asserted\nA | GB-1 | true",
            "rules.entity_fact": f"entity_id | status\nGB-1 | {status}",
        },
        real=["reference.sound_status"],
    )


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, ["SINGLE_SUPPLIER"]),
        ({"share": "0.71"}, []),
        ({"least": "100.01"}, []),
        ({"status": "Liquidation"}, ["SINGLE_SUPPLIER", "STATUS"]),
        ({"status": "Liquidation", "contract": {"risk_owner": "Head of roads"}}, []),
        ({"contract": {"is_critical": "true"}}, []),
        ({"contract": {"is_critical": "false"}}, ["SINGLE_SUPPLIER"]),
        # A contract that ended before the year flags nothing in it.
        ({"contract": {"is_critical": "true", "last_end_date": "2025-03-31"}}, ["SINGLE_SUPPLIER"]),
    ],
)
def test_an_exposure_is_listed_unless_a_live_contract_of_the_supplier_flags_it(
    given, changed, codes
):
    table = world(given, **changed).build("indicators.unflagged_exposure")
    assert [row[0] for row in table.rows("exposure_code")] == codes


@pytest.mark.parametrize(
    ("contract", "expected"),
    [
        ({"is_critical": "false"}, (1, None)),
        ({}, (None, "NO_RISK_FIELDS")),
    ],
)
def test_a_register_without_risk_fields_is_silent_and_not_clean(given, contract, expected):
    built = world(given, contract=contract)
    built.build("indicators.unflagged_exposure")
    table = built.build("indicators.unflagged_exposure_total")
    found = values(table, "point_value", "silent_code")
    assert found["unflagged_exposure_count"] == expected
