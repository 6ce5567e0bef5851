"""I-04: the suppliers on which definitions of SME differ."""

TABLE = "indicators.sme_definition_divergence"


def test_a_known_difference_is_listed_and_an_unknown_one_is_not(given):
    period = (
        "supplier_key | period_label | period_type | breakdown | population | is_counted | is_net_credit"
        " | net_amount_gbp | period_start | period_end | is_provisional | crosses_series_break"
    )
    rows = "\n".join(
        f"{key} | 2025/26 | financial_year | none | procurement | true | false | {pounds}"
        " | 2025-04-01 | 2026-03-31 | false | false"
        for key, pounds in (("a", "10.00"), ("b", "20.00"), ("c", "30.00"))
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
            "indicators.supplier_period": f"{period}\n{rows}",
            "rules.supplier_attribute": attributes,
            "rules.supplier_shown_name": (
                "supplier_key | shown_name\na | Ash\nb | Birch\nc | (a sole trader)"
            ),
        }
    ).build(TABLE).expect(
        """
        supplier_key | supplier_name | net_amount_gbp | sme_d_nps | sme_d_pa23 | sme_d_ec | reason_code
        a            | Ash           | 10.00          | FALSE     | TRUE       | UNKNOWN  | SME_DEF_DIVERGES
        c            | (a sole trader) | 30.00          | TRUE      | TRUE       | FALSE    | SME_DEF_DIVERGES
        """
    )
