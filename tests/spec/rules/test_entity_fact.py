"""What all the registers together say of one body."""

TABLE = "rules.entity_fact"
REAL = ["reference.identifier_scheme", "reference.entity_form", "reference.sic_reading"]


def _build(given, entities, links="entity_id | other_entity_id | link | register"):
    return given({"register.entity": entities, "register.entity_link": links}, real=REAL).build(
        TABLE
    )


def test_a_company_that_is_a_charity_is_one_body(given):
    _build(
        given,
        """
        entity_id       | register  | legal_entity_id | entity_name    | legal_form           | registered_on | ended_on   | postcode | income_gbp | employees | last_seen_on | is_in_newest_edition
        GB-COH-01234567 | companies | GB-COH-01234567 | ELM AID        | company_by_guarantee | 1990-01-01    |            | AA11AA   |            |           | 2026-01-01   | true
        GB-CHC-1000000  | charities | GB-COH-01234567 | Elm Aid        |                      | 1991-01-01    |            | AA22AA   | 5000.00    | 3         | 2026-02-01   | true
        GB-CHC-900000   | charities | GB-COH-01234567 | Elm Aid (old)  |                      | 1980-01-01    | 1991-02-01 | AA33AA   | 1.00       | 1         | 2026-02-01   | true
        """,
    ).expect(
        """
        entity_id       | entity_name | identifiers                                  | company_id      | legal_form           | charity_id     | charity_ids                  | charity_registered_on | charity_removed_on | office_postcode | contact_postcode | income_gbp | employees | registered_on | ended_on
        GB-COH-01234567 | ELM AID     | GB-CHC-1000000 GB-CHC-900000 GB-COH-01234567 | GB-COH-01234567 | company_by_guarantee | GB-CHC-1000000 | GB-CHC-1000000 GB-CHC-900000 | 1980-01-01            |                    | AA11AA          | AA22AA           | 5000.00    | 3         | 1990-01-01    |
        """
    )


def test_the_form_that_says_most_stands_for_the_body(given):
    _build(
        given,
        """
        entity_id       | register  | legal_entity_id | entity_name | legal_form                | account_category | accounts_made_up_to | last_seen_on | is_in_newest_edition
        GB-COH-01234567 | companies | GB-COH-01234567 | A           | company_by_shares         | FULL             | 2025-03-31          | 2026-01-01   | true
        GB-COH-01234567 | cics      | GB-COH-01234567 | A CIC       | cic                       |                  |                     | 2026-02-01   | true
        GB-COH-RS000001 | companies | GB-COH-RS000001 | B           | registered_society        |                  |                     | 2026-01-01   | true
        GB-MPR-4001     | mutuals   | GB-COH-RS000001 | B           | community_benefit_society |                  |                     | 2026-01-01   | true
        """,
    ).expect(
        """
        entity_id       | entity_name | legal_form                | is_cic | account_category | society_kind
        GB-COH-01234567 | A           | cic                       | true   | FULL             |
        GB-COH-RS000001 | B           | community_benefit_society | false  |                  | community_benefit_society
        """
    )


def test_kinds_of_firm_and_lists_are_told_apart(given):
    _build(
        given,
        """
        entity_id       | register  | legal_entity_id | entity_name | legal_form          | category   | public_kind | sic_codes   | ended_on   | last_seen_on | is_in_newest_edition
        GB-COH-1        | companies | GB-COH-1        | Bank plc    | plc                 |            |             | 82990 64191 |            | 2026-01-01   | true
        GB-COH-FC1      | companies | GB-COH-FC1      | Fremd GmbH  | overseas_entity     |            |             |             |            | 2026-01-01   | true
        GB-CASC-1       | clubs     | GB-CASC-1       | Elm Bowls   | amateur_sports_club |            |             |             |            | 2026-01-01   | true
        GB-SHPE-1       | housing   | GB-SHPE-1       | Elm Homes   | housing_provider    | Non-profit |             |             |            | 2026-01-01   | true
        GB-EDU-1        | schools   | GB-EDU-1        | Elm School  | public_body         |            | school      |             | 2024-08-31 | 2026-01-01   | false
        """,
    ).expect(
        """
        entity_id  | is_plc | is_bank_or_insurer | is_overseas | is_sports_club | is_housing_provider | housing_category | public_kind | ended_on   | is_in_newest_edition
        GB-COH-1   | true   | true               | false       | false          | false               |                  |             |            | true
        GB-COH-FC1 | false  | false              | true        | false          | false               |                  |             |            | true
        GB-CASC-1  | false  | false              | false       | true           | false               |                  |             |            | true
        GB-SHPE-1  | false  | false              | false       | false          | true                | Non-profit       |             |            | true
        GB-EDU-1   | false  | false              | false       | false          | false               |                  | school      | 2024-08-31 | false
        """
    )


def test_owners_and_federations_come_from_links(given):
    _build(
        given,
        """
        entity_id      | register  | legal_entity_id | entity_name | last_seen_on | is_in_newest_edition
        GB-COH-1       | companies | GB-COH-1        | Elm Shops   | 2026-01-01   | true
        GB-CHC-2       | charities | GB-COH-2        | Elm Aid     | 2026-01-01   | true
        """,
        """
        entity_id | other_entity_id | link   | register
        GB-COH-1  | GB-CHC-2        | OWNED  | links
        GB-CHC-2  | GB-CHC-9        | BRANCH | links
        """,
    ).expect(
        """
        entity_id | owner_ids | parent_ids
        GB-COH-1  | GB-COH-2  |
        GB-COH-2  |           | GB-CHC-9
        """
    )
