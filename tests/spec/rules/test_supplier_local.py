"""Where a supplier is, by six meanings of local and by the best place or the office alone."""

import pytest

TABLE = "rules.supplier_local"
REAL = ["reference.account_category", "reference.country"]

AUTHORITIES = """
    authority_code | county_code | combined_authority_code | successor_code | region_code
    E1             | C1          |                         |                | R1
    E2             | C1          |                         |                | R1
    E3             |             | K1                      |                | R2
    E4             |             | K1                      |                | R2
    E9             |             |                         | E3             | R2
    E5             |             |                         |                | R2
    E6             |             |                         |                | R3
    C1             |             |                         |                | R1
"""
POSTCODES = """
    postcode | lad_code | is_terminated | terminated_on | is_large_user | country_code
    AA11AA   | E3       | false         |               | false         | E92000001
    AA11AB   | E9       | false         |               | false         | E92000001
    AA11AC   | E4       | false         |               | false         | E92000001
    AA11AD   | E5       | false         |               | false         | E92000001
    AA11AE   | E3       | true          | 2020-01-01    | false         | E92000001
    AA11AF   | W1       | false         |               | false         | W92000004
    AA11AG   | E1       | false         |               | false         | E92000001
    AA11AH   | E3       | true          | 2026-01-01    | false         | E92000001
    AA11AJ   | E3       | false         |               | true          | E92000001
    AA11AK   | E6       | false         |               | false         | E92000001
    BT11AA   |          |               |               |               | N92000002
    GY11AA   |          |               |               |               | L93000001
    UK11AA   | E3       |               |               |               | E92000001
"""


def _build(
    given,
    sites="",
    fact="",
    council="E3 | | K1 | R2",
    neighbours="E5",
    reserved="",
    confidence="HIGH",
    branch="supplier_key | postcode_key",
):
    place = (
        "supplier_key | supplier_postcode | postcode_key | first_payment_date | last_payment_date"
    )
    return given(
        {
            "rules.supplier_year": (
                "supplier_key | financial_year | as_at_date | is_named | entity_id | match_confidence"
                f"\ns | 2025/26 | 2025-09-01 | true | GB-1 | {confidence}"
            ),
            "core.supplier_postcode": f"{place}\n{sites}",
            "rules.supplier_branch": branch,
            "rules.entity_fact": (
                "entity_id | office_postcode | contact_postcode | postcode_company_count"
                f" | account_category | last_seen_on\n{fact}"
            ),
            "register.postcode": POSTCODES,
            "register.postcode_district": "postcode_district | lad_code | lad_count\nAA1 | E3 | 1\nAA2 | | 2",
            "reference.authority": AUTHORITIES,
            "reference.council": (
                f"council_code | county_code | combined_authority_code | region_code\n{council}"
            ),
            "reference.council_neighbour": f"area_code\n{neighbours}",
            "reference.council_reserved_area": f"area_code\n{reserved}",
            "reference.parameter": "parameter | value\nformation_agent_min_companies | 500",
        },
        real=REAL,
    ).build(TABLE)


def _site(postcode, key=None, first="2025-05-01", last="2025-08-01"):
    return f"s | {postcode} | {key or postcode.upper().replace(' ', '')} | {first} | {last}"


def _found(built, suffix=""):
    rows = built.rows("attribute", "status")
    return [dict(rows)[f"local_l{n}{suffix}"] for n in range(1, 7)]


@pytest.mark.parametrize(
    ("postcode", "found"),
    [
        ("aa1 1aa", "T T T U T T"),
        ("AA1 1AB", "T T T U T T"),  # an older code of the same district: no merger, a new number
        ("AA1 1AC", "F F T U T T"),  # in the combined authority
        ("AA1 1AD", "F T F U T T"),  # across a land border
        ("AA1 1AF", "F F F U F T"),  # in Wales
        ("AA1 1AG", "F F F U F T"),
        ("AA1 1AK", "F F F U F T"),
        ("BT1 1AA", "F F F U F T"),  # Northern Ireland by its letters alone
        ("GY1 1AA", "F F F U F F"),  # Guernsey is no part of the United Kingdom
        ("AA1 1AE", "U U U U U U"),  # withdrawn before it was used
        ("AA1 1AH", "T T T U T T"),  # withdrawn since
        ("UK1 1AA", "T T T U T T"),  # the embedded register does not say whether it is withdrawn
        ("nonsense", "U U U U U U"),
    ],
)
def test_a_site_postcode_tells_where_a_supplier_is(given, postcode, found):
    words = {"T": "TRUE", "F": "FALSE", "U": "UNKNOWN"}
    assert _found(_build(given, _site(postcode))) == [words[each] for each in found.split()]


def test_the_rule_says_why_it_is_sure(given):
    _build(given, _site("aa1 1aa")).expect(
        """
        attribute       | status  | rule_id | confidence | reason_code    | evidence                          | evidence_date
        local_l1        | TRUE    | G2      | HIGH       | LO_SITE        | site postcode aa1 1aa lies in E3  | 2025-08-01
        local_l2        | TRUE    | G2      | HIGH       | LO_SITE        | site postcode aa1 1aa lies in E3  | 2025-08-01
        local_l3        | TRUE    | G2      | HIGH       | LO_SITE        | site postcode aa1 1aa lies in E3  | 2025-08-01
        local_l4        | UNKNOWN | G7      |            | LO_NOT_DEFINED | the council has set no area under the order of 2026 in its profile |
        local_l5        | TRUE    | G2      | HIGH       | LO_SITE        | site postcode aa1 1aa lies in E3  | 2025-08-01
        local_l6        | TRUE    | G2      | HIGH       | LO_SITE        | site postcode aa1 1aa lies in E3  | 2025-08-01
        local_l1_office | UNKNOWN | G7      |            | LO_UNK         | no postcode that can be placed    |
        local_l2_office | UNKNOWN | G7      |            | LO_UNK         | no postcode that can be placed    |
        local_l3_office | UNKNOWN | G7      |            | LO_UNK         | no postcode that can be placed    |
        local_l4_office | UNKNOWN | G7      |            | LO_NOT_DEFINED | the council has set no area under the order of 2026 in its profile |
        local_l5_office | UNKNOWN | G7      |            | LO_UNK         | no postcode that can be placed    |
        local_l6_office | UNKNOWN | G7      |            | LO_UNK         | no postcode that can be placed    |
        """
    )


def _l1(built, attribute="local_l1"):
    rows = built.rows("attribute", "status", "rule_id", "confidence", "reason_code")
    return next(row[1:] for row in rows if row[0] == attribute)


def test_a_large_user_postcode_is_less_sure(given):
    assert _l1(_build(given, _site("AA1 1AJ"))) == ("TRUE", "G2", "MEDIUM", "LO_SITE")


def test_sites_on_both_sides_of_the_border_leave_the_question_open(given):
    sites = f"{_site('AA1 1AA')}\n{_site('AA1 1AD')}"
    assert _l1(_build(given, sites)) == ("UNKNOWN", "G2", None, "LO_UNK")


def test_who_has_moved_is_where_it_moved_to(given):
    sites = f"{_site('AA1 1AD', first='2019-01-01', last='2023-01-01')}\n{_site('AA1 1AA')}"
    assert _l1(_build(given, sites)) == ("TRUE", "G2", "HIGH", "LO_SITE")


def test_a_part_of_a_postcode_tells_when_all_of_it_lies_in_one_district(given):
    assert _l1(_build(given, _site("AA1"))) == ("TRUE", "G6", "LOW", "LO_PARTIAL")
    assert _l1(_build(given, _site("AA2"))) == ("UNKNOWN", "G7", None, "LO_UNK")


OFFICE = "GB-1 | AA11AA | | {count} | {category} | 2025-08-01"


@pytest.mark.parametrize(
    ("count", "category", "confidence"),
    [
        (1, "MICRO ENTITY", "MEDIUM"),
        (500, "TOTAL EXEMPTION FULL", "MEDIUM"),
        (501, "TOTAL EXEMPTION FULL", "LOW"),  # perhaps a formation agent
        (1, "FULL", "LOW"),
    ],
)
def test_a_registered_office_counts_where_no_site_is_known(given, count, category, confidence):
    built = _build(given, fact=OFFICE.format(count=count, category=category))
    assert _l1(built) == ("TRUE", "G4", confidence, "LO_REGO")
    assert _l1(built, "local_l1_office") == ("TRUE", "G4", confidence, "LO_REGO")


def test_the_site_goes_before_the_office_and_the_office_is_shown_beside_it(given):
    built = _build(given, _site("AA1 1AD"), OFFICE.format(count=1, category="FULL"))
    assert _l1(built)[:2] == ("FALSE", "G2")
    assert _l1(built, "local_l1_office")[:2] == ("TRUE", "G4")


def test_a_withdrawn_office_postcode_keeps_its_last_district(given):
    assert _l1(_build(given, fact="GB-1 | AA11AE | | 1 | FULL | 2025-08-01"))[:2] == ("TRUE", "G4")


def test_a_charity_is_where_its_contact_is(given):
    built = _build(given, fact="GB-1 | | AA11AA | | | 2025-08-01")
    assert _l1(built) == ("TRUE", "G5", "MEDIUM", "LO_CHAR")


def test_an_office_alone_never_makes_a_supplier_eligible_for_reserved_competitions(given):
    built = _build(given, fact=OFFICE.format(count=1, category="FULL"), reserved="E3")
    assert _l1(built, "local_l4") == ("UNKNOWN", "G4", None, "LO_REGO")
    assert _l1(built, "local_l4_office")[0] == "TRUE"


def test_the_area_the_council_set_decides_who_is_local_for_reserved_competitions(given):
    built = _build(given, _site("AA1 1AG"), reserved="E3\nC1")
    assert _l1(built, "local_l4") == ("TRUE", "G2", "HIGH", "LO_SITE")


def test_the_districts_of_a_county_are_its_own_area(given):
    built = _build(given, _site("AA1 1AG"), council="C1 | | | R1")
    assert _l1(built)[0] == "TRUE"


def test_a_definition_that_means_nothing_for_the_council_is_said_to(given):
    built = _build(given, _site("AA1 1AA"), council="E5 | | |", neighbours="")
    reasons = dict(built.rows("attribute", "reason_code"))
    assert reasons["local_l1"] == "LO_SITE"
    assert reasons["local_l2"] == reasons["local_l3"] == "LO_NOT_DEFINED"


def test_evidence_of_a_later_day_says_so(given):
    built = _build(given, fact="GB-1 | AA11AA | | 1 | FULL | 2026-04-01")
    assert "AS_AT_LATEST" in dict(built.rows("attribute", "evidence"))["local_l1"]


@pytest.mark.parametrize("code", ["E08000019", "E08000039", "E08000016", "E08000038"])
def test_real_codes_that_changed_without_a_merger_lead_to_the_same_council(given, code):
    """Of each pair the one code replaced the other in 2025; a council is found by either."""
    today = {"E08000019": "E08000039", "E08000016": "E08000038"}.get(code, code)
    place = (
        "supplier_key | supplier_postcode | postcode_key | first_payment_date | last_payment_date"
    )
    built = given(
        {
            "rules.supplier_year": (
                "supplier_key | financial_year | as_at_date | is_named\ns | 2025/26 | 2025-09-01 | true"
            ),
            "core.supplier_postcode": f"{place}\n{_site('AA1 1AA')}",
            "register.postcode": (
                f"postcode | lad_code | is_terminated | country_code\nAA11AA | {code} | false | E92000001"
            ),
            "reference.council": f"council_code\n{today}",
            "reference.parameter": "parameter | value\nformation_agent_min_companies | 500",
        },
        real=[*REAL, "reference.authority"],
    ).build(TABLE)
    assert _l1(built)[0] == "TRUE"


BRANCH = "supplier_key | postcode_key | branch_postcode | registered_on\ns | {} | {} | {}"
OFFICE_ELSEWHERE = "GB-1 | AA11AK | | 1 | | 2025-09-01"


@pytest.mark.parametrize(
    ("postcode", "registered", "status", "code"),
    [
        ("AA11AA", "2025-01-01", "TRUE", "LO_BRANCH"),
        ("AA11AA", "", "TRUE", "LO_BRANCH"),
        # A branch elsewhere says nothing of the other branches; the office speaks.
        ("AA11AD", "2025-01-01", "FALSE", "LO_REGO"),
        # Registered after the payments of the year.
        ("AA11AA", "2025-10-01", "FALSE", "LO_REGO"),
    ],
)
def test_a_branch_inside_makes_a_supplier_local_and_one_elsewhere_does_not(
    given, postcode, registered, status, code
):
    branch = BRANCH.format(postcode, postcode, registered)
    found = _build(given, fact=OFFICE_ELSEWHERE, branch=branch).rows(
        "attribute", "status", "reason_code"
    )
    assert ("local_l1", status, code) in found
    assert ("local_l1_office", "FALSE", "LO_REGO") in found


def test_the_site_that_payments_carry_goes_before_a_branch(given):
    site = "s | AA1 1AD | AA11AD | 2025-05-01 | 2025-08-01"
    branch = BRANCH.format("AA11AA", "AA11AA", "")
    found = _build(given, sites=site, branch=branch).rows("attribute", "status", "reason_code")
    assert ("local_l1", "FALSE", "LO_SITE") in found
