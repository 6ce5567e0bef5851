"""A supplier in a year, as classification looks at it."""

TABLE = "rules.supplier_year"
REAL = ["reference.sole_trader_type"]


def _build(given, scopes, match="s | C1 | true | HIGH"):
    return given(
        {
            "rules.supplier_as_at": (
                "supplier_key | financial_year | as_at_date | is_latest_year\n"
                "s | 2024/25 | 2025-03-01 | false\ns | 2025/26 | 2025-09-30 | true"
            ),
            "core.supplier": (
                "supplier_key | supplier_name | is_named | legal_form | supplier_type\n"
                "s | Elm | true | ltd | Sole Trader"
            ),
            "core.spend_line": (
                "line_id | supplier_key | financial_year | net_amount_gbp\n"
                "1 | s | 2025/26 | 10.50\n2 | s | 2025/26 | -0.50"
            ),
            "rules.spend_scope": f"line_id | supplier_key | scope | is_procurement | is_unresolved\n{scopes}",
            "rules.entity_match": f"supplier_key | entity_id | is_asserted | confidence\n{match}",
        },
        real=REAL,
    ).build(TABLE)


BOUGHT = "1 | s | PROCUREMENT | true | false"
PUBLIC = "2 | s | PUBLIC_BODY | false | false"


def test_each_year_has_its_money_and_the_body_of_the_supplier(given):
    _build(given, BOUGHT).expect(
        """
        financial_year | paid_gbp | is_latest_year | entity_id | match_confidence | is_sole_trader | name_form
        2024/25        | 0.00     | false          | C1        | HIGH             | true           | ltd
        2025/26        | 10.00    | true           | C1        | HIGH             | true           | ltd
        """
    )


def test_a_candidate_that_is_not_asserted_is_nobody(given):
    found = _build(given, BOUGHT, "s | C1 | false | LOW").rows("entity_id", "match_confidence")
    assert set(found) == {(None, None)}


def test_all_lines_together_make_a_supplier_public_and_one_makes_it_asked_about(given):
    flags = ("is_asked_about", "is_public_by_scope")
    assert set(_build(given, BOUGHT).rows(*flags)) == {(True, False)}
    assert set(_build(given, PUBLIC).rows(*flags)) == {(False, True)}
    assert set(_build(given, f"{BOUGHT}\n{PUBLIC}").rows(*flags)) == {(True, False)}
    grant = "1 | s | GRANT | false | false"
    assert set(_build(given, grant).rows(*flags)) == {(True, False)}
