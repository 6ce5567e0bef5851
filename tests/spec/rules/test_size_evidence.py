"""What a supplier's size can be judged by: figures near the day, and who controls it then."""

TABLE = "rules.size_evidence"
REAL = ["reference.control_band", "reference.register_use"]


def _build(given, controls="", years="", asked="true", fact="C1 | C1 |", **more):
    return given(
        {
            "rules.supplier_year": (
                "supplier_key | financial_year | as_at_date | is_named | is_asked_about | entity_id"
                f" | match_confidence\ns | 2025/26 | 2025-09-30 | true | {asked} | C1 | HIGH"
            ),
            "rules.entity_fact": (
                "entity_id | company_id | public_kind | is_plc | is_bank_or_insurer | is_overseas"
                f"\n{fact} | false | false | false"
            ),
            "register.entity_control": (
                "entity_id | controller_name | controller_id | band | is_right_to_appoint | notified_on"
                f" | ceased_on\n{controls}"
            ),
            "register.accounting_year": (
                "entity_id | period_end | employees | turnover_gbp | balance_sheet_total_gbp"
                f"\n{years}"
            ),
            "reference.parameter": "parameter | value\nsize_fact_max_age_months | 30",
        }
        | more,
        real=REAL,
    ).build(TABLE)


def _figures(built):
    return built.rows("employees", "period_end")[0][0]


def test_the_last_year_that_had_ended_counts(given):
    years = "C1 | 2024-12-31 | 10 | |\nC1 | 2025-06-30 | 20 | |\nC1 | 2025-12-31 | 30 | |"
    assert _figures(_build(given, years=years)) == 20


def test_without_one_the_next_year_counts(given):
    assert _figures(_build(given, years="C1 | 2025-12-31 | 30 | |")) == 30


def test_accounts_too_far_from_the_payment_say_nothing(given):
    assert _figures(_build(given, years="C1 | 2023-03-30 | 30 | |")) == 30
    assert _figures(_build(given, years="C1 | 2023-03-29 | 30 | |")) is None


def _control(built):
    return built.rows("has_controller", "is_controlled", "is_share_unknown", "controllers")[0]


def test_more_than_half_is_control_and_a_quarter_is_a_share(given):
    for band, is_controlled in (("25-50", False), ("50-75", True), ("75-100", True)):
        built = _build(given, f"C1 | Holdings | C9 | {band} | false | 2020-01-01 |")
        assert _control(built) == (True, is_controlled, False, f"Holdings ({band} %)")


def test_the_right_to_appoint_most_directors_is_control(given):
    built = _build(given, "C1 | Holdings | C9 | 25-50 | true | 2020-01-01 |")
    assert _control(built)[:2] == (True, True)


def test_control_of_an_unstated_kind_is_neither_shown_nor_ruled_out(given):
    built = _build(given, "C1 | Holdings | C9 | unknown | false | 1900-01-01 |")
    assert _control(built)[:3] == (True, False, True)


def test_who_controls_it_on_the_day_counts(given):
    for notified, ceased, has in (
        ("2025-09-30", "", True),
        ("2025-10-01", "", False),
        ("2020-01-01", "2025-09-30", False),
        ("2020-01-01", "2025-10-01", True),
    ):
        built = _build(given, f"C1 | Holdings | C9 | 75-100 | false | {notified} | {ceased}")
        assert _control(built)[0] is has


def test_the_figures_of_controllers_count_by_their_share(given):
    built = _build(
        given,
        "C1 | Parent | C9 | 75-100 | false | 2020-01-01 |\nC1 | Partner | C8 | 25-50 | false | 2020-01-01 |",
        "C9 | 2025-03-31 | 100 | 1000.00 |\nC8 | 2025-03-31 | 40 | 400.00 |",
    )
    built.expect(
        "employees_low | employees_high | turnover_low_gbp | turnover_high_gbp | is_all_staff_known\n"
        "110.00 | 120.00 | 1100.00 | 1200.00 | true"
    )


def test_a_public_body_and_who_nothing_is_bought_from_are_not_asked_about(given):
    _build(given, fact="C1 | C1 | nhs").expect("is_not_applicable\ntrue")
    _build(given, asked="false").expect("is_not_applicable\ntrue")
    _build(given).expect("is_not_applicable\nfalse")


def test_a_company_without_accounts_says_so(given):
    _build(given).expect("is_control_checked | account_category\nfalse | (NONE)")


def test_a_register_of_controllers_in_force_is_a_check(given):
    _build(
        given,
        **{"register.edition": "register | file_sha256\ncompanies_house_psc | 1"},
    ).expect("is_control_checked\ntrue")
