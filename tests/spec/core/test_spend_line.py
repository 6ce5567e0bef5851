"""The lines that count, and what is derived from each."""

COUNCIL = "council_code | vat_basis\nE06999999 | unknown"


def _build(given, lines, files="file_sha256 | fate\nf | taken", council=COUNCIL):
    tables = {
        "staging.spend_line": lines,
        "core.input_file": files,
        "core.supplier_alias": """
            supplier_id | supplier_name | supplier_key | kind
            ''          | Ann Ltd       | s            | NAMED
            ''          | ''            | u            | UNNAMED
        """,
        "reference.council": council,
        "reference.parameter": "parameter | value\npublication_floor_gbp | 500",
    }
    return given(tables).build("core.spend_line")


def test_credit_notes_keep_their_sign(given):
    _build(
        given,
        """
        line_id | file_sha256 | supplier_name | payment_date | net_amount_gbp | amount_basis
        a       | f           | Ann Ltd       | 2025-04-03   | -600.00        | net
        b       | f           | Ann Ltd       | 2025-04-03   | 0.00           | net
        c       | f           | Ann Ltd       | 2025-04-03   | 500.00         | net
        d       | f           | Ann Ltd       | 2025-04-03   | 500.01         | unstated
        """,
    ).expect(
        """
        line_id | net_amount_gbp | is_credit | amount_flags        | vat_basis
        a       | -600.00        | true      | AMT_NEG             | net
        b       | 0.00           | false     | AMT_ZERO,AMT_SUB500 | net
        c       | 500.00         | false     | AMT_SUB500          | net
        d       | 500.01         | false     | AMT_VAT_UNKNOWN     | unknown
        """
    )


def test_superseded_and_refused_files_contribute_nothing(given):
    _build(
        given,
        """
        line_id | file_sha256 | supplier_name | payment_date | net_amount_gbp | amount_basis
        a       | f           | Ann Ltd       | 2025-04-03   | 1.00           | net
        b       | g           | Ann Ltd       | 2025-04-03   | 2.00           | net
        """,
        "file_sha256 | fate\nf | taken\ng | superseded",
    ).expect("line_id\na")


def test_the_financial_year_begins_on_the_first_of_april(given):
    _build(
        given,
        """
        line_id | file_sha256 | supplier_name | payment_date | net_amount_gbp | amount_basis
        a       | f           | Ann Ltd       | 2025-03-31   | 1.00           | net
        b       | f           | Ann Ltd       | 2025-04-01   | 1.00           | net
        c       | f           |               | 1999-12-31   | 1.00           | net
        """,
    ).expect(
        """
        line_id | month      | financial_year | supplier_key | is_redacted
        a       | 2025-03-01 | 2024/25        | s            | false
        b       | 2025-04-01 | 2025/26        | s            | false
        c       | 1999-12-01 | 1999/00        | u            | true
        """
    )


def test_the_vat_basis_is_what_the_file_or_else_the_council_says(given):
    _build(
        given,
        """
        line_id | file_sha256 | supplier_name | payment_date | net_amount_gbp | amount_basis
        a       | f           | Ann Ltd       | 2025-03-31   | 1000.00        | gross
        b       | f           | Ann Ltd       | 2025-03-31   | 1000.00        | unstated
        """,
        council="council_code | vat_basis\nE06999999 | net",
    ).expect("line_id | vat_basis\na | gross\nb | net")


def test_a_directorate_is_spelled_in_one_way_the_one_on_most_lines(given):
    spellings = {
        "PLACE": "Place",
        "Place": "Place",
        "Place ": "Place",
        "ADULT CARE & HEALTH": "Adult Care and Health",
        "Adult Care and Health": "Adult Care and Health",
        "Adult  Care, and Health.": "Adult Care and Health",
        "Childrens Services": "Childrens Services",
        "Children's Services": "Childrens Services",
        "Place Making": "Place Making",
        "-": "-",
        "?": "?",
    }
    often = {"Place": 2, "Adult Care and Health": 2, "Childrens Services": 2}
    lines = [
        {
            "line_id": f"{spelling}/{n}",
            "file_sha256": "f",
            "supplier_name": "Ann Ltd",
            "payment_date": "2025-04-03",
            "net_amount_gbp": "1.00",
            "directorate": spelling,
            "service": spelling,
        }
        for spelling in spellings
        for n in range(often.get(spelling, 1))
    ]
    found = _build(given, lines).rows("line_id", "directorate", "service")
    assert len(found) == len(lines)
    for line_id, directorate, service in found:
        assert directorate == service == spellings[line_id.split("/")[0]]


def test_equally_frequent_spellings_go_by_the_alphabet_and_none_stays_none(given):
    _build(
        given,
        """
        line_id | file_sha256 | supplier_name | payment_date | directorate | service
        a       | f           | Ann Ltd       | 2025-04-03   | Place       |
        b       | f           | Ann Ltd       | 2025-04-03   | PLACE       | Roads
        c       | f           | Ann Ltd       | 2025-04-03   |             | ROADS
        d       | f           | Ann Ltd       | 2025-04-03   |             |
        """,
    ).expect(
        """
        line_id | directorate | service
        a       | PLACE       |
        b       | PLACE       | ROADS
        c       |             | ROADS
        d       |             |
        """
    )


def test_a_service_that_stands_for_a_directorate_is_spelled_like_it(given):
    _build(
        given,
        """
        line_id | file_sha256 | supplier_name | payment_date | directorate | service
        a       | f           | Ann Ltd       | 2025-04-03   | Place       |
        b       | f           | Ann Ltd       | 2025-04-03   | Place       |
        c       | f           | Ann Ltd       | 2025-04-03   |             | PLACE
        """,
    ).expect("line_id | directorate | service\na | Place |\nb | Place |\nc | | Place")


def test_services_stand_for_directorates_only_in_files_that_name_none(given):
    _build(
        given,
        """
        line_id | file_sha256 | directorate | service   | payment_date | net_amount_gbp
        a       | f           |             | Roads     | 2025-04-03   | 1.00
        b       | g           | Place       | Roads     | 2025-04-03   | 1.00
        c       | g           |             | Libraries | 2025-04-03   | 1.00
        """,
        "file_sha256 | fate\nf | taken\ng | taken",
    ).expect(
        """
        line_id | reporting_directorate
        a       | Roads
        b       | Place
        c       | ''
        """
    )


def test_an_expense_type_stands_for_a_category_that_is_not_given(given):
    _build(
        given,
        """
        line_id | file_sha256 | category | expense_type | payment_date | net_amount_gbp
        a       | f           | ICT      | Software     | 2025-04-03   | 1.00
        b       | f           |          | Software     | 2025-04-03   | 1.00
        c       | f           |          |              | 2025-04-03   | 1.00
        """,
    ).expect(
        """
        line_id | reporting_category
        a       | ICT
        b       | Software
        c       | ''
        """
    )
