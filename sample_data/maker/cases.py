"""One payee for each rule of who a supplier is: a file of payments, registers, decisions, answers.

`cases/` shows the decision tables of matching, scope, size, VCSE and local at work: each payee is
there for one code, which `expected.csv` names; `contract-register.csv` and
`portal-registrations.csv`, added afterwards, tell of two of them what no register does.
All names, numbers and places are invented.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from maker.registers import CHARITY_FIELDS, COMPANY_HEADER, _company_row, _quoted
from maker.writers import zip_bytes

OWN = "WX1 0BL"  # a live postcode of the made directory, in the own area
WIDTH = 32  # every name of the file fits a field of so many characters, and three fill it
MATCH, SCOPE, SIZE, VCSE, LOCAL = "match", "scope", "sme_d_nps", "vcse", "local_l1"


@dataclass(frozen=True)
class Case:
    """One payee, what the files give beside its name, and the code it is there for."""

    name: str
    pounds: int
    expect: tuple[tuple[str, str], ...]  # (attribute, code)
    company_no: str = ""
    charity_no: str = ""
    vat_no: str = ""
    postcode: str = ""
    kind: str = ""
    expense: str = "Supplies and Services"
    purpose: str = "Goods supplied"
    company: dict[str, str] | None = None  # its entry on the register of companies
    charity: dict[str, object] | None = None  # and on the register of charities
    decision: tuple[tuple[str, str], ...] = ()
    controls: tuple[dict[str, object], ...] = ()
    extra: tuple[dict[str, str], ...] = field(default=())  # further companies


def _company(name: str, number: int, **fields: str) -> dict[str, str]:
    return {
        "CompanyName": name,
        " CompanyNumber": f"9920{number:04d}",
        "RegAddress.PostTown": "WEXMOOR",
        "CompanyCategory": "Private Limited Company",
        "CompanyStatus": "Active",
        "IncorporationDate": "01/02/2005",
        "Accounts.AccountCategory": "FULL",
        "SICCode.SicText_1": "82990 - Other business support service activities n.e.c.",
        **{_HEADINGS.get(key, key): value for key, value in fields.items()},
    }


_HEADINGS = {
    "category": "CompanyCategory",
    "accounts": "Accounts.AccountCategory",
    "made_up": "Accounts.LastMadeUpDate",
    "began": "IncorporationDate",
    "ended": "DissolutionDate",
    "postcode": "RegAddress.PostCode",
    "before": " PreviousName_1.CompanyName",
    "changed": "PreviousName_1.CONDATE",
}


def _charity(name: str, number: int, **fields: object) -> dict[str, object]:
    return {
        "organisation_number": 9_920_000 + number,
        "registered_charity_number": 9_920_000 + number,
        "linked_charity_number": 0,
        "charity_name": name,
        "charity_type": "Trust",
        "charity_registration_status": "Registered",
        "date_of_registration": "1999-05-01T00:00:00",
        "date_of_extract": "2026-04-01T00:00:00",
        **fields,
    }


def _parent(name: str, number: int | None, share: str) -> dict[str, object]:
    identification = {"country_registered": "England"}
    if number is not None:
        identification["registration_number"] = f"9920{number:04d}"
    return {
        "kind": "corporate-entity-person-with-significant-control",
        "name": name,
        "identification": identification,
        "natures_of_control": [f"ownership-of-shares-{share}-percent"],
        "notified_on": "2016-04-06",
    }


GUARANTEE = "PRI/LTD BY GUAR/NSC (Private, limited by guarantee, no share capital)"


def cases(neighbour: str, elsewhere: str) -> list[Case]:
    """Every case, in the order of the decision tables."""
    full = "Quarrydene Community Environmental"[:WIDTH]
    return [
        # Who it is (method 3.1)
        Case("Fernacre Landscapes", 9_000, ((MATCH, "M_HUMAN"),),
             company=_company("FERNACRE GROUNDS LIMITED", 1),
             decision=(("entity", "GB-COH-99200001"),)),
        Case("Hazelbrook Printing Ltd", 8_000, ((MATCH, "M_CONO"),), company_no="99200002",
             company=_company("HAZELBROOK PRINTING LIMITED", 2)),
        Case("Kingswick Joinery Ltd", 7_000, ((MATCH, "M_CONO_NAMECONFLICT"),),
             company_no="99200003", company=_company("BRAMBLE BAKERY LIMITED", 3)),
        Case("Larkmead Advice", 6_000, ((MATCH, "M_CHNO"), (VCSE, "V3")), charity_no="9920004",
             charity=_charity("LARKMEAD ADVICE", 4)),
        Case("Mossgrove Trading", 5_100, ((MATCH, "M_VAT_HINT"),), vat_no="GB999123456"),
        Case("Mossgrove Supplies", 5_000, ((MATCH, "M_VAT_HINT"),), vat_no="999 1234 56"),
        Case("Nettlefield Care Ltd", 60_000, ((MATCH, "M_NAME_PC"), (LOCAL, "G2")), postcode=OWN,
             company=_company("NETTLEFIELD CARE LIMITED", 6, postcode=OWN, accounts="SMALL")),
        Case("Oakhanger Skips Ltd", 30_000, ((MATCH, "M_NAME_UNIQ"), (LOCAL, "G4")),
             company=_company("OAKHANGER SKIPS LIMITED", 7, postcode=OWN, accounts="MICRO ENTITY")),
        Case("Pinebrook Motors Ltd", 12_000, ((MATCH, "M_PREVNAME"),),
             company=_company("PINEBROOK GARAGES LIMITED", 8, before="PINEBROOK MOTORS LIMITED",
                              changed="01/06/2024")),
        Case(full, 4_000, ((MATCH, "M_TRUNC"),),
             company=_company("QUARRYDENE COMMUNITY ENVIRONMENTAL SERVICES LIMITED", 9)),
        Case("Vetchwood Ceramic Restoration Co"[:WIDTH], 900, ((MATCH, "M_NONE"),)),
        Case("Willowherb Training & Assessment"[:WIDTH], 800, ((MATCH, "M_NONE"),)),
        Case("Rushbourne Scafolding Ltd", 11_000, ((MATCH, "M_FUZZY"),),
             company=_company("RUSHBOURNE SCAFFOLDING LIMITED", 10)),
        Case("Sedgewick Hall Aid", 3_000, ((MATCH, "M_AMBIG"),),
             charity=_charity("SEDGEWICK HALL AID", 11)),
        Case("REDACTED PERSONAL DATA", 2_000, ((MATCH, "M_REDACTED"),)),
        Case("Various suppliers", 1_500, ((MATCH, "M_GENERIC"), (SCOPE, "SC_UNK"))),
        Case("Mr A Sample", 1_400, ((MATCH, "M_INDIVIDUAL"), (SCOPE, "SC_IND"))),
        Case("Thornleigh Events Ltd", 2_500, ((MATCH, "M_DATE_CONFLICT"),),
             company=_company("THORNLEIGH EVENTS LIMITED", 13, ended="31/03/2025")),
        Case("Underbank Tools Ltd", 2_400, ((MATCH, "M_DORMANT"),),
             company=_company("UNDERBANK TOOLS LIMITED", 14, accounts="DORMANT",
                              made_up="31/12/2025")),
        # Whether it is procurement (method 3.2)
        Case("Wexmoor Borough Council", 40_000, ((SCOPE, "SC_INT"),)),
        Case("HM Revenue and Customs", 50_000, ((SCOPE, "SC_STAT"),)),
        Case("Public Works Loan Board", 70_000, ((SCOPE, "SC_FIN"),)),
        Case("Tarnwick District Council", 20_000, ((SCOPE, "SC_PUB"), (SIZE, "S1"), (VCSE, "V2"))),
        Case("Elmstead Friends", 3_300, ((SCOPE, "SC_GRANT"),),
             expense="Grants to Voluntary Organisations", purpose="Annual grant"),
        Case("Wexmoor Leisure Ltd", 25_000, ((SCOPE, "SC_OWN"),),
             company=_company("WEXMOOR LEISURE LIMITED", 15),
             controls=(_parent("Wexmoor Borough Council", None, "75-to-100"),)),
        Case("Barclaycard Commercial", 4_400, ((SCOPE, "SC_CARD"),)),
        Case("Copperbeech Lettings", 5_500, ((SCOPE, "SC_TRANS"),), expense="Housing Benefit",
             purpose="Housing benefit to landlord"),
        Case("Fire Surrounds Direct Ltd", 5_600, ((SCOPE, "SC_PROC"),),
             company=_company("FIRE SURROUNDS DIRECT LIMITED", 20)),
        # How large it is (method 3.4)
        Case("Alderdale Homes Ltd", 14_000, ((SIZE, "S2"),), decision=(("sme", "true"),)),
        Case("Birchwater Facilities Ltd", 90_000, ((SIZE, "S3"),),
             company=_company("BIRCHWATER FACILITIES LIMITED", 21)),
        Case("Cressbrook Cleaning Ltd", 35_000, ((SIZE, "S4"),),
             company=_company("CRESSBROOK CLEANING LIMITED", 22, accounts="SMALL"),
             controls=(_parent("Cressbrook Holdings Limited", 23, "75-to-100"),),
             extra=(_company("CRESSBROOK HOLDINGS LIMITED", 23, accounts="GROUP"),)),
        Case("Dunnock Design Ltd", 15_000, ((SIZE, "S5"),),
             company=_company("DUNNOCK DESIGN LIMITED", 24)),
        Case("Eastmere plc", 80_000, ((SIZE, "S6"), (VCSE, "V15")),
             company=_company("EASTMERE PLC", 25, category="Public Limited Company")),
        Case("Foxholt Systems Ltd", 16_000, ((SIZE, "S7"),),
             company=_company("FOXHOLT SYSTEMS LIMITED", 26, accounts="UNAUDITED ABRIDGED")),
        Case("Gorseland Starters Ltd", 1_900, ((SIZE, "S7"),),
             company=_company("GORSELAND STARTERS LIMITED", 27, accounts="NO ACCOUNTS FILED",
                              began="01/05/2025")),
        Case("Heathfield Handyman", 2_100, ((SIZE, "S9"),), kind="Sole Trader"),
        Case("Inglewood Hospice", 18_000, ((SIZE, "S10"),),
             charity=_charity("INGLEWOOD HOSPICE", 28, latest_income=300000.0,
                              latest_acc_fin_period_end_date="2025-03-31T00:00:00")),
        Case("Jackdaw Supplies", 1_700, ((SIZE, "S11"), (VCSE, "V16"), (LOCAL, "G7"))),
        # Whether it is voluntary (method 3.5)
        Case("Kestrel Arts Ltd", 1_800, ((VCSE, "V1"),), decision=(("vcse", "true"),)),
        Case("Linnet Works CIC", 8_800, ((VCSE, "V4"),),
             company=_company("LINNET WORKS COMMUNITY INTEREST COMPANY", 30,
                              category="Community Interest Company")),
        Case("Merlin Youth", 3_900, ((VCSE, "V5"),),
             company=_company("MERLIN YOUTH", 31, category="Charitable Incorporated Organisation",
                              accounts="NO ACCOUNTS FILED")),
        Case("Nuthatch Homes Society Ltd", 22_000, ((VCSE, "V6"),)),
        Case("Ouzel Wholefoods Ltd", 6_600, ((VCSE, "V7"),)),
        Case("Plover Rovers Football Club", 1_100, ((VCSE, "V8"),)),
        Case("Quailridge Homes Ltd", 44_000, ((VCSE, "V9"),)),
        Case("Redstart Trading Ltd", 2_900, ((VCSE, "V10"),),
             company=_company("REDSTART TRADING LIMITED", 34),
             controls=(_parent("Redstart Aid", 35, "75-to-100"),),
             extra=(_company("REDSTART AID", 35, category=GUARANTEE),),
             charity=_charity("REDSTART AID", 35,
                              charity_company_registration_number="99200035")),
        Case("Siskin Flat Management Ltd", 1_300, ((VCSE, "V11"),),
             company=_company("SISKIN FLAT MANAGEMENT LIMITED", 36, category=GUARANTEE)),
        Case("Turnstone Ventures CIC", 1_250, ((VCSE, "V12"),)),
        Case("Upper Wagtail Village Hall", 950, ((VCSE, "V13"),)),
        # Where it is (method 3.6)
        Case("Yaffle Catering Ltd", 2_700, ((LOCAL, "G1"),), decision=(("local", "true"),)),
        Case("Zephyr Signs Ltd", 2_600, ((LOCAL, "G2"),), postcode=neighbour),
        Case("Avocet Aid", 2_200, ((LOCAL, "G5"),),
             charity=_charity("AVOCET AID", 40, charity_contact_postcode=OWN)),
        Case("Bittern Repairs", 1_600, ((LOCAL, "G6"),), postcode=OWN.split()[0]),
        Case("Curlew Logistics Ltd", 19_000, ((LOCAL, "G2"),), postcode=elsewhere),
    ]  # fmt: skip


def files(neighbour: str, elsewhere: str) -> dict[str, bytes]:
    """Every file of the cases by its path below `cases/`."""
    made = cases(neighbour, elsewhere)
    return {
        "payments.csv": _payments(made),
        "contract-register.csv": _contracts(),
        "portal-registrations.csv": _registrations(),
        "decisions.csv": _decisions(made),
        "expected.csv": _expected(made),
        "registers/BasicCompanyDataAsOneFile-2026-04-01.csv": _companies(made),
        "registers/publicextract.charity.json": _charities(made),
        "registers/psc-snapshot-2026-04-01.txt": _controllers(made),
        "registers/Accounts_Bulk_Data-2026-04-01.zip": _accounts(),
        "registers/SocietyList 2026-04-01.csv": _societies(),
        "registers/clubs 2026-04-01.csv": _csv(
            [["id", "name", "postcode"], ["GB-CASC-992001", "Plover Rovers Football Club", OWN]]
        ),
        "registers/providers 2026-04-01.csv": _csv(
            [
                ["Organisation name", "Registration number", "Designation", "Corporate form"],
                ["Quailridge Homes Ltd", "9920", "Non-profit", "Company"],
            ]
        ),
    }


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _payments(made: Sequence[Case]) -> bytes:
    heading = [
        "Payment Date", "Supplier Name", "Company Number", "Charity Number", "VAT Number",
        "Supplier Postcode", "Supplier Type", "Directorate", "Expense Type", "Purpose",
        "Net Amount",
    ]  # fmt: skip
    rows = [
        [
            f"{1 + at % 27:02d}/{4 + at % 9:02d}/2025",
            case.name, case.company_no, case.charity_no, case.vat_no, case.postcode, case.kind,
            "Corporate Services", case.expense, case.purpose, f"{case.pounds}.00",
        ]
        for at, case in enumerate(made)
    ]  # fmt: skip
    return _csv([heading, *rows])


def _contracts() -> bytes:
    """A contract register that declares what no public register tells of a payee."""
    heading = [
        "Contract Reference",
        "Contract Title",
        "Supplier",
        "Start Date",
        "End Date",
        "Total Contract Value",
        "SME Supplier?",
        "VCSE Supplier?",
    ]
    row = ["K-1", "Repairs", "Bittern Repairs", "01/04/2025", "31/03/2027", "3200.00", "Yes", "No"]
    return _csv([heading, row])


def _registrations() -> bytes:
    """A portal on which a supplier of no known place names a branch in the council's area."""
    return _csv(
        [["Supplier", "Registered", "Local branch"], ["Ouzel Wholefoods Ltd", "01/05/2024", OWN]]
    )


def _decisions(made: Sequence[Case]) -> bytes:
    heading = [
        "supplier_id", "supplier_name", "attribute", "value", "reason", "decided_by",
        "decided_on", "review_on",
    ]  # fmt: skip
    rows = [
        ["", case.name, attribute, value, "Supplier form", "Procurement officer", "2026-04-20",
         "2027-04-20"]
        for case in made
        for attribute, value in case.decision
    ]  # fmt: skip
    return _csv([heading, *rows])


def _expected(made: Sequence[Case]) -> bytes:
    rows = [[case.name, what, code] for case in made for what, code in case.expect]
    return _csv([["supplier_name", "what", "code"], *rows])


def _companies(made: Sequence[Case]) -> bytes:
    entries = [case.company for case in made if case.company]
    entries += [company for case in made for company in case.extra]
    rows = sorted((_company_row(entry) for entry in entries), key=lambda row: row[1])
    return (",".join(COMPANY_HEADER) + "\r\n" + _quoted(rows)).encode()


def _charities(made: Sequence[Case]) -> bytes:
    entries = [case.charity for case in made if case.charity]
    # A second charity of one name, so that neither is the answer.
    entries.append(_charity("SEDGEWICK HALL AID", 12))
    whole = [{name: entry.get(name) for name in CHARITY_FIELDS} for entry in entries]
    dated = [row | {"date_of_extract": "2026-04-01T00:00:00"} for row in whole]
    return json.dumps(dated, indent=1).encode("utf-8-sig")


def _controllers(made: Sequence[Case]) -> bytes:
    lines = [
        json.dumps({"company_number": case.company[" CompanyNumber"], "data": data})
        for case in made
        if case.company
        for data in case.controls
    ]
    lines.append(json.dumps({"data": {"kind": "totals#persons-of-significant-control-snapshot"}}))
    return ("\n".join(lines) + "\n").encode()


def _accounts() -> bytes:
    """Accounts of two companies: one with 900 staff, one with 12 and its turnover."""
    made = (("99200021", 900, 61_000_000), ("99200024", 12, 1_250_000))
    return zip_bytes(
        [
            (f"Prod224_9920_{number}_20250331.html", _ixbrl(number, staff, turnover).encode())
            for number, staff, turnover in made
        ]
    )


def _ixbrl(number: str, staff: int, turnover: int) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:bus="http://xbrl.frc.org.uk/cd/2023-01-01/business"
 xmlns:core="http://xbrl.frc.org.uk/fr/2023-01-01/core"
 xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink">
<head><title>Accounts</title></head><body><div style="display:none"><ix:header><ix:references>
<link:schemaRef xlink:type="simple" xlink:href="https://xbrl.frc.org.uk/FRS-102/2023-01-01/FRS-102-2023-01-01.xsd"/>
</ix:references><ix:resources>
<xbrli:context id="year"><xbrli:entity><xbrli:identifier scheme="http://www.companieshouse.gov.uk/">{number}</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:startDate>2024-04-01</xbrli:startDate><xbrli:endDate>2025-03-31</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:context id="day"><xbrli:entity><xbrli:identifier scheme="http://www.companieshouse.gov.uk/">{number}</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:instant>2025-03-31</xbrli:instant></xbrli:period></xbrli:context>
</ix:resources></ix:header></div>
<p><ix:nonNumeric name="bus:UKCompaniesHouseRegisteredNumber" contextRef="year">{number}</ix:nonNumeric>
<ix:nonNumeric name="bus:BalanceSheetDate" contextRef="day">2025-03-31</ix:nonNumeric>
Staff <ix:nonFraction name="core:AverageNumberEmployeesDuringPeriod" contextRef="year" unitRef="pure" decimals="0">{staff}</ix:nonFraction>
Turnover <ix:nonFraction name="core:TurnoverRevenue" contextRef="year" unitRef="GBP" decimals="0">{turnover}</ix:nonFraction>
Assets <ix:nonFraction name="core:CurrentAssets" contextRef="day" unitRef="GBP" decimals="0">{turnover // 4}</ix:nonFraction></p>
</body></html>
"""  # noqa: E501 (one fact a line)


def _societies() -> bytes:
    heading = [
        "Society Number", "Full Registration Number", "Society Name", "Society Address",
        "Registered As", "Registration Date", "Deregistration Date", "Registration Act",
        "Society Status",
    ]  # fmt: skip
    rows = [
        ["9920", "", "Nuthatch Homes Society Limited", f"1 Lane, Wexmoor, {OWN}",
         "Community Benefit Society", "2016-02-03", "", "", "Registered"],
        ["9921", "", "Ouzel Wholefoods Limited", f"2 Lane, Wexmoor, {OWN}",
         "Co-operative Society", "2016-02-03", "", "", "Registered"],
    ]  # fmt: skip
    return _csv([heading, *rows])
