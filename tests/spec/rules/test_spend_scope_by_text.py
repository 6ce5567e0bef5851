"""Each line has one scope, by the rules of reference/rules/spend_scope.csv in their order."""

import pytest

REAL = ["reference.spend_scope", "reference.organisation_type"]

NAME = "supplier_name"


def _form(name):
    words = name.lower().replace("limited", "ltd").split()
    return next((form for form in ("ltd", "plc", "llp", "cic") if form in words), None)


def _build(given, lines, decisions="supplier_key | attribute | value", own=()):
    rows = []
    names = set()
    for n, line in enumerate(lines):
        row = {
            "line_id": f"l{n}",
            "supplier_key": "s",
            "feed": "spend",
            "month": "2025-04-01",
            "net_amount_gbp": "1.00",
        } | line
        rows.append(row)
        names.add(row.get(NAME))
    tables = {
        "core.spend_line": rows,
        "core.supplier_alias": [
            {
                "supplier_id": "",
                NAME: name or "",
                "name_key": (name or "").lower(),
                "kind": "UNNAMED" if not name or "redacted" in name.lower().split() else "NAMED",
            }
            for name in sorted(names, key=str)
        ],
        "raw.supplier_name": [
            {NAME: name, "legal_form": _form(name)} for name in sorted(names - {None})
        ]
        or "supplier_name | legal_form",
        "rules.supplier_decision": decisions,
        "reference.council_own_name": [{"name_key": key} for key in own] or "name_key",
    }
    return given(tables, real=REAL).build("rules.spend_scope_by_text")


def _scope(given, **line):
    return _build(given, [line]).rows("scope", "reason_code")[0]


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("HM Revenue & Customs", "STATUTORY"),
        ("Teachers' Pensions", "STATUTORY"),
        ("Public Works Loan Board", "FINANCING"),
        ("North Vale NHS Foundation Trust", "PUBLIC_BODY"),
        ("Vale Clinical Commissioning Group", "PUBLIC_BODY"),
        ("Nether Vale Borough Council", "PUBLIC_BODY"),
        ("Nether Vale Parish Council", "PUBLIC_BODY"),
        ("Vale Constabulary", "PUBLIC_BODY"),
        ("Vale Fire & Rescue Service", "PUBLIC_BODY"),
        ("Department for Education", "PUBLIC_BODY"),
        ("Vale Multi Academy Trust", "PUBLIC_BODY"),
        ("St Bede's C of E Primary School", "PUBLIC_BODY"),
        ("University of the Vale", "PUBLIC_BODY"),
        ("Vale College", "PUBLIC_BODY"),
        ("Vale Academy, The", "PUBLIC_BODY"),
        ("Vale Forest Council", "PUBLIC_BODY"),
        ("Vale Rural Community Council", "PROCUREMENT"),
        ("Vale Hospital NHS Trust Charity", "PROCUREMENT"),
        ("MS Support Centre", "PROCUREMENT"),
        ("Vale Primary Care Supplies", "PROCUREMENT"),
        ("Vale Council for Voluntary Service", "PROCUREMENT"),
        ("Vale Dance Academy", "PROCUREMENT"),
        ("Oak House Independent School Ltd", "PROCUREMENT"),
        ("Little Acorns Pre School", "PROCUREMENT"),
        ("Total Gas & Power Ltd", "PROCUREMENT"),
        ("Grant Thornton UK LLP", "PROCUREMENT"),
        ("Vale Fire Protection Ltd", "PROCUREMENT"),
        ("Redactive Publishing Ltd", "PROCUREMENT"),
        ("Corner Shop", "PROCUREMENT"),
        ("Mrs A Person", "INDIVIDUAL"),
        ("PERSON ANNA MISS", "INDIVIDUAL"),
        ("Mr Spark Electrical Ltd", "PROCUREMENT"),
    ],
)
def test_the_payee_tells_what_kind_of_body_is_paid(given, name, scope):
    assert _scope(given, supplier_name=name)[0] == scope


@pytest.mark.parametrize(
    ("expense", "scope"),
    [
        ("Grants & Cont to Vol, comm & soc ent", "GRANT"),
        ("Donations", "GRANT"),
        ("Grant funded equipment", "PROCUREMENT"),
        ("Business Rates", "STATUTORY"),
        ("Rates", "STATUTORY"),
        ("Water Rates", "PROCUREMENT"),
        ("Apprenticeship Levy", "STATUTORY"),
        ("Climate Change Levy", "PROCUREMENT"),
        ("Loan Repayments", "FINANCING"),
        ("Bank Charges", "PROCUREMENT"),
        ("Direct Payments", "INDIVIDUAL"),
        ("Fostering Allowances", "INDIVIDUAL"),
        ("Independent Fostering Agency", "PROCUREMENT"),
        ("Housing Benefit", "TRANSFER"),
        ("Council Tax Refunds", "TRANSFER"),
        ("Independent Special School Fees", "PROCUREMENT"),
        ("Consultancy", "PROCUREMENT"),
    ],
)
def test_the_expense_booked_tells_what_the_money_is_for(given, expense, scope):
    assert _scope(given, supplier_name="Vale Trading", expense_type=expense)[0] == scope


def test_the_first_rule_in_order_wins_whatever_field_it_looks_at(given):
    line = {NAME: "North Vale NHS Trust", "expense_type": "Grants to partners"}
    assert _scope(given, **line) == ("PUBLIC_BODY", "SC_PUB")


def test_every_field_of_the_line_is_looked_at_and_named_as_evidence(given):
    _build(
        given,
        [
            {NAME: "Ann", "category": "Grants"},
            {NAME: "Ann", "purpose": "Ward grant to hall"},
            {NAME: "Ann", "document_type": "Grant"},
            {NAME: "Ann", "supplier_type": "INDV"},
            {NAME: "Ann"},
        ],
    ).expect(
        """
        line_id | scope       | evidence_field | evidence_value     | confidence
        l0      | GRANT       | category       | Grants             | MEDIUM
        l1      | GRANT       | purpose        | Ward grant to hall | MEDIUM
        l2      | GRANT       | document_type  | Grant              | HIGH
        l3      | INDIVIDUAL  | supplier_type  | INDV               | HIGH
        l4      | PROCUREMENT | supplier_name  | Ann                | LOW
        """
    )


def test_a_redacted_person_is_out_and_a_redacted_company_is_in_but_unknown(given):
    _build(
        given,
        [
            {NAME: "REDACTED PERSONAL DATA"},
            {NAME: "REDACTED UNDER DP ACT", "supplier_type": "INDV"},
            {NAME: "REDACTED UNDER DP ACT", "supplier_type": "LTD"},
            {NAME: "REDACTED COMMERCIAL CONFIDENTIALITY"},
            {NAME: "REDACTED"},
            {NAME: None},
        ],
    ).expect(
        """
        line_id | scope       | is_procurement | is_unresolved | is_payee_supplier
        l0      | INDIVIDUAL  | false          | false         | false
        l1      | INDIVIDUAL  | false          | false         | false
        l2      | PROCUREMENT | true           | false         | false
        l3      | PROCUREMENT | true           | false         | false
        l4      | UNRESOLVED  | false          | true          | false
        l5      | UNRESOLVED  | false          | true          | false
        """
    )


def test_the_council_paying_itself_is_internal(given):
    lines = [
        {NAME: "Wexmoor Council"},
        {NAME: "Wexmoor Council Pension Fund"},
        {NAME: "Wexmoor Coun"},
    ]
    _build(given, lines, own=["wexmoor council"]).expect(
        """
        line_id | scope       | confidence | reason_code
        l0      | INTERNAL    | HIGH       | SC_INT
        l1      | INTERNAL    | MEDIUM     | SC_INT
        l2      | PROCUREMENT | LOW        | SC_PROC
        """
    )


def test_a_card_settlement_is_left_out_only_beside_its_card_file(given):
    lines = [
        {NAME: "Barclaycard Commercial", "month": "2025-04-01"},
        {NAME: "Barclaycard Commercial", "month": "2025-05-01"},
        {NAME: "Barclaycard Commercial", "month": "2025-07-01"},
        {NAME: "Corner Shop", "month": "2025-04-01", "feed": "card"},
        {NAME: "Barclaycard Commercial", "month": "2025-04-01", "feed": "card"},
    ]
    _build(given, lines).expect(
        """
        line_id | scope           | is_procurement | is_payee_supplier | reason_code
        l0      | CARD_SETTLEMENT | false          | false             | SC_CARD
        l1      | CARD_SETTLEMENT | false          | false             | SC_CARD
        l2      | CARD_UNRESOLVED | true           | false             | SC_CARD
        l3      | PROCUREMENT     | true           | true              | SC_PROC
        l4      | PROCUREMENT     | true           | true              | SC_PROC
        """
    )


def test_a_financier_of_invoices_is_not_the_supplier(given):
    line = {NAME: "Eleventh Hour Group", "supplier_type": "FACT"}
    _build(given, [line]).expect(
        "scope | is_payee_supplier | reason_code\nPROCUREMENT | false | FACTORED"
    )


def test_a_decision_by_a_person_goes_before_every_rule(given):
    lines = [
        {NAME: "HMRC", "supplier_key": "a"},
        {NAME: "Vale College", "supplier_key": "b"},
        {NAME: "Ann", "supplier_key": "c"},
        {NAME: "Vale Homes Ltd", "supplier_key": "d"},
    ]
    decisions = """
        supplier_key | attribute   | value
        a            | scope       | PROCUREMENT
        b            | public_body | FALSE
        c            | individual  | TRUE
        d            | scope       | CONTROLLED_ENTITY
    """
    _build(given, lines, decisions).expect(
        """
        line_id | scope             | decided_by | reason_code | confidence | is_procurement
        l0      | PROCUREMENT       | HUMAN      | SC_PROC     | HIGH       | true
        l1      | PROCUREMENT       | HUMAN      | SC_PROC     | HIGH       | true
        l2      | INDIVIDUAL        | HUMAN      | SC_IND      | HIGH       | false
        l3      | CONTROLLED_ENTITY | HUMAN      | SC_OWN      | HIGH       | false
        """
    )


def test_every_line_has_exactly_one_scope(given):
    lines = [{NAME: name} for name in ("Ann", "HMRC", None, "REDACTED", "Vale NHS Trust")]
    built = _build(given, lines)
    assert sorted(row[0] for row in built.rows("line_id")) == [f"l{n}" for n in range(len(lines))]
