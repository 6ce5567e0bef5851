"""Who is a person is looked up in no register."""

REAL = ["reference.spend_scope"]


def test_a_person_is_told_by_type_address_or_payment_and_not_by_a_word(given):
    given(
        {
            "rules.spend_scope_by_text": """
                line_id | supplier_key | scope       | rule_id                | evidence_field | decided_by
                1       | typed        | INDIVIDUAL  | SC-PERSON-TYPE         | supplier_type  | RULE
                2       | titled       | INDIVIDUAL  | SC-TITLE-PAYEE         | supplier_name  | RULE
                3       | worded       | INDIVIDUAL  | SC-REDACTED-PERSONAL   | supplier_name  | RULE
                4       | carer        | INDIVIDUAL  | SC-FAMILY-TEXT         | purpose        | RULE
                5       | mixed        | INDIVIDUAL  | SC-FAMILY-TEXT         | purpose        | RULE
                6       | mixed        | PROCUREMENT | SC-NAMED               | supplier_name  | RULE
                7       | decided      | INDIVIDUAL  | SC-HUMAN               | decision       | HUMAN
            """
        },
        real=REAL,
    ).build("rules.supplier_individual").expect(
        """
        supplier_key | decided_by | rule_id        | evidence_field
        typed        | RULE       | SC-PERSON-TYPE | supplier_type
        titled       | RULE       | SC-TITLE-PAYEE | supplier_name
        carer        | RULE       | SC-FAMILY-TEXT | line_text
        decided      | HUMAN      |                | decision
        """
    )
