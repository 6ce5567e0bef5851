"""All attributes of a supplier as the rules say, in one place."""


def test_each_rule_table_is_in_it(given):
    columns = "supplier_key | financial_year | attribute | status"
    given(
        {
            "rules.supplier_local": f"{columns}\ns | 2025/26 | local_l1 | TRUE",
            "rules.supplier_size": f"{columns}\ns | 2025/26 | sme_d_nps | FALSE",
            "rules.supplier_vcse": f"{columns}\ns | 2025/26 | vcse | UNKNOWN",
        }
    ).build("rules.supplier_attribute_by_rule").expect(
        """
        attribute | status
        local_l1  | TRUE
        sme_d_nps | FALSE
        vcse      | UNKNOWN
        """
    )
