"""I-02, the work queue: whom to classify first."""

from decimal import Decimal


def test_the_suppliers_with_most_money_unknown_come_first(golden):
    golden("indicators.unclassified_supplier").expect("""
        period_label | place | supplier_key | net_amount_gbp | unknown_attributes
        2024/25      | 1     | C            | 8000.00        | micro_d_nps, sme_d_nps, vcse
        2024/25      | 2     | D            | 6000.00        | micro_d_nps
    """)


def test_the_list_ends_where_the_parameter_says(golden):
    built = golden(
        "indicators.unclassified_supplier", parameters={"unclassified_list_max_count": "1"}
    )
    assert built.rows("supplier_key", "spend_share") == [("C", Decimal("0.1"))]


def test_a_definition_that_is_not_set_is_nobodys_work(golden):
    statuses = {
        "A": ("UNKNOWN", "TRUE", "TRUE", "FALSE"),
        "C": ("UNKNOWN", "UNKNOWN", "TRUE", "FALSE"),
    }
    built = golden("indicators.unclassified_supplier", statuses=statuses, unset=("local_l1",))
    found = dict(built.rows("supplier_key", "unknown_attributes"))
    assert "A" not in found
    assert found["C"] == "sme_d_nps"
