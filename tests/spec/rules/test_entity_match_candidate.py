"""The bodies that may stand behind a supplier, and what speaks for and against each."""

TABLE = "rules.entity_match_candidate"
REAL = ["reference.legal_form_fit"]


def _build(given, candidates, facts, name="ELM LTD", form="ltd", **more):
    tables = {
        "core.supplier": (
            "supplier_key | first_payment_date | last_payment_date\ns | 2024-04-10 | 2025-03-10"
        ),
        "core.supplier_alias": f"supplier_key | supplier_name | kind\ns | {name} | NAMED",
        "raw.supplier_name": f"supplier_name | legal_form\n{name} | {form}",
        "register.entity_candidate": (
            "supplier_name | entity_id | matched_name | name_kind | nearness | similarity | equal_count"
            f"\n{candidates}"
        ),
        "rules.entity_fact": (
            "entity_id | entity_name | legal_form | public_kind | charity_id | company_id | registered_on"
            " | ended_on | last_seen_on | is_in_newest_edition | figures_on | account_category"
            f" | accounts_made_up_to\n{facts}"
        ),
        "register.entity": (
            "entity_id | register | legal_entity_id | postcode\n"
            "C1 | ch | C1 | AA11AA\nC2 | ch | C2 | BB11BB\nH1 | cc | H1 |\nH2 | cc | C2 |"
        ),
    } | more
    return given(tables, real=REAL).build(TABLE)


EXACT = "ELM LTD | {} | ELM LIMITED | CURRENT | EXACT | 1 | 2"
ELM = "{} | ELM LIMITED | company_by_shares | | | {} | 2010-01-01 | | 2026-01-01 | true | | |"


def test_each_body_stands_once_by_its_nearest_name_whatever_entry_led_to_it(given):
    _build(
        given,
        "ELM LTD | C2 | ELM LIMITED | CURRENT | EXACT | 1 | 1\n"
        "ELM LTD | H2 | ELM AID | CURRENT | FUZZY | 0.9 | 1",
        ELM.format("C2", "C2"),
    ).expect(
        "entity_id | candidate_rank | matched_name | nearness | similarity\n"
        "C2 | 1 | ELM LIMITED | EXACT | 1.0000"
    )


def test_the_body_at_the_payees_postcode_comes_first(given):
    _build(
        given,
        f"{EXACT.format('C1')}\n{EXACT.format('C2')}",
        f"{ELM.format('C1', 'C1')}\n{ELM.format('C2', 'C2')}",
        **{"core.supplier_postcode": "supplier_key | postcode_key\ns | BB11BB"},
    ).expect("entity_id | candidate_rank | is_postcode_equal\nC2 | 1 | true\nC1 | 2 | false")


def test_a_number_in_the_files_leads_before_any_name(given):
    _build(
        given,
        f"{EXACT.format('C1')}\nELM LTD | C2 | OAK LTD | CURRENT | NUMBER | 0.3 | 1",
        f"{ELM.format('C1', 'C1')}\n{ELM.format('C2', 'C2')}",
        **{"core.supplier_identifier": "supplier_key | kind | identifier\ns | COMPANY | C2"},
    ).expect(
        "entity_id | candidate_rank | number_kind | name_nearness\n"
        "C2 | 1 | COMPANY |\nC1 | 2 | | EXACT"
    )


def test_a_partnership_of_the_same_name_is_another_firm(given):
    _build(
        given,
        "ELM LTD | C1 | ELM LLP | CURRENT | FORM | 0.95 | 1",
        "C1 | ELM LLP | llp | | | C1 | 2010-01-01 | | 2026-01-01 | true | | |",
    ).expect("entity_id | is_form_conflict\nC1 | true")


def test_a_body_that_ended_the_day_before_the_first_payment_was_not_there_to_be_paid(given):
    ended = (
        "C1 | ELM LIMITED | company_by_shares | | | C1 | 2010-01-01 | {} | 2026-01-01 | true | | |"
    )
    for day, is_alive in (("2024-04-09", "false"), ("2024-04-10", "true")):
        _build(given, EXACT.format("C1"), ended.format(day)).expect(
            f"entity_id | is_alive\nC1 | {is_alive}"
        )


def test_a_body_registered_after_the_last_payment_was_not_there_either(given):
    new = "C1 | ELM LIMITED | company_by_shares | | | C1 | {} | | 2026-01-01 | true | | |"
    for day, is_alive in (("2025-03-11", "false"), ("2025-03-10", "true")):
        _build(given, EXACT.format("C1"), new.format(day)).expect(
            f"entity_id | is_alive\nC1 | {is_alive}"
        )


def test_a_body_gone_from_its_register_before_the_payments_is_not_alive(given):
    gone = "C1 | ELM LIMITED | company_by_shares | | | C1 | 2010-01-01 | | 2024-01-01 | false | | |"
    _build(given, EXACT.format("C1"), gone).expect("entity_id | is_alive\nC1 | false")


def test_dormant_accounts_of_the_time_speak_against_it(given):
    dormant = ELM.format("C1", "C1")
    years = "entity_id | period_start | period_end | is_dormant\nC1 | {} | {} | true"
    for start, end, is_dormant in (
        ("2024-01-01", "2024-12-31", "true"),
        ("2022-01-01", "2022-12-31", "false"),
    ):
        _build(
            given,
            EXACT.format("C1"),
            dormant,
            **{"register.accounting_year": years.format(start, end)},
        ).expect(f"entity_id | is_dormant\nC1 | {is_dormant}")


def test_a_charity_of_which_its_register_shows_nothing_is_not_shown_to_live(given):
    _build(
        given,
        "ELM AID | H1 | ELM AID | CURRENT | EXACT | 1 | 1",
        "H1 | ELM AID | | | H1 | | | | 2026-01-01 | true | | |",
        name="ELM AID",
        form="",
    ).expect("entity_id | is_life_shown | is_alive\nH1 | false | true")


def test_a_hospital_trust_is_not_the_charity_that_bears_its_name(given):
    _build(
        given,
        "ELM AID | H1 | ELM AID | CURRENT | EXACT | 1 | 1",
        "H1 | ELM AID | | | H1 | | 1990-01-01 | | 2026-01-01 | true | | |",
        name="ELM AID",
        form="",
        **{
            "rules.spend_scope_by_text": (
                "line_id | supplier_key | scope | evidence_field | confidence\n"
                "1 | s | PUBLIC_BODY | supplier_name | HIGH"
            )
        },
    ).expect("entity_id | is_kind_conflict\nH1 | true")


def test_a_charity_paid_after_another_took_over_is_that_other(given):
    facts = f"{ELM.format('C2', 'C2')}\nH1 | ELM AID | | | H1 | | 1990-01-01 | | 2026-01-01 | true | | |"
    lead = "ELM LTD | H1 | ELM LTD | CURRENT | EXACT | 1 | 1"
    for since, entity in (("2025-03-01", "C2"), ("2025-04-01", "H1")):
        _build(
            given,
            lead,
            facts,
            **{
                "register.entity_link": (
                    f"entity_id | other_entity_id | link | since\nH1 | C2 | SUCCESSOR | {since}"
                )
            },
        ).expect(f"entity_id\n{entity}")


def test_persons_are_looked_up_nowhere(given):
    _build(
        given,
        EXACT.format("C1"),
        ELM.format("C1", "C1"),
        **{"rules.supplier_individual": "supplier_key\ns"},
    ).expect("entity_id | candidate_rank")


def test_all_of_it_is_said_in_words(given):
    built = _build(
        given,
        EXACT.format("C1"),
        ELM.format("C1", "C1"),
        **{"core.supplier_postcode": "supplier_key | postcode_key\ns | ZZ11ZZ"},
    )
    assert built.rows("why") == [("same name (ELM LIMITED, likeness 1.0000); postcode is another",)]
