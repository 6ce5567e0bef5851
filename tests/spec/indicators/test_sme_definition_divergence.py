"""I-04: the suppliers on which definitions of SME differ."""

TABLE = "indicators.sme_definition_divergence"


def test_a_known_difference_is_listed_and_an_unknown_one_is_not(given):
    paid = "\n".join(
        f"1 | {number} | procurement | true | false | {pounds}"
        for number, pounds in ((1, "10.00"), (2, "20.00"), (3, "30.00"))
    )
    statuses = {
        "a": ("FALSE", "TRUE", "UNKNOWN"),
        "b": ("UNKNOWN", "TRUE", "TRUE"),
        "c": ("TRUE", "TRUE", "FALSE"),
    }
    attributes = [
        {
            "supplier_key": key,
            "financial_year": "2025/26",
            "attribute": attribute,
            "status": status,
            "evidence": "why",
        }
        for key, known in statuses.items()
        for attribute, status in zip(("sme_d_nps", "sme_d_pa23", "sme_d_ec"), known, strict=True)
    ]
    given(
        {
            "rules.period_cell": """
                period_cell_number | period_type    | period_label | breakdown
                1                  | financial_year | 2025/26      | none
            """,
            "core.supplier": "supplier_key | supplier_number\na | 1\nb | 2\nc | 3",
            "indicators.supplier_period": (
                "period_cell_number | supplier_number | population | is_counted | is_net_credit"
                f" | net_amount_gbp\n{paid}"
            ),
            "rules.supplier_attribute": attributes,
            "rules.supplier_shown_name": (
                "supplier_key | shown_key | shown_name | is_suppressed\n"
                "a | a | Ash | false\nb | b | Birch | false\n"
                "c | withheld-1 | (a sole trader) | true"
            ),
        }
    ).build(TABLE).expect(
        """
        supplier_key | supplier_name   | net_amount_gbp | sme_d_nps | sme_d_pa23 | sme_d_ec | reason_code
        a            | Ash             | 10.00          | FALSE     | TRUE       | UNKNOWN  | SME_DEF_DIVERGES
        withheld-1   | (a sole trader) | 30.00          | TRUE      | TRUE       | FALSE    | SME_DEF_DIVERGES
        """
    )
