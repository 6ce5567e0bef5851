"""Small public registers of the invented world, in the formats in which they are published.

Companies House basic company data, its snapshot of controllers, the charity register extract, the
mutuals register and the ONS Postcode Directory of November 2025. Every entry is made up and agrees
with `world.suppliers`; a few entries belong to nobody, to be passed over.
"""

import csv
import io
import json

from maker.dice import Dice
from maker.world import (
    COUNCIL_CODE,
    COUNTY,
    ELSEWHERE_CODE,
    NEIGHBOUR_CODE,
    Supplier,
    suppliers,
)
from maker.writers import zip_bytes

_PREVIOUS = ["PreviousName_1.CONDATE", " PreviousName_1.CompanyName", " PreviousName_2.CONDATE"]
_PREVIOUS += [" PreviousName_2.CompanyName"]
for _n in range(3, 11):
    _PREVIOUS += [f"PreviousName_{_n}.CONDATE", f" PreviousName_{_n}.CompanyName"]

#: The 55 published headers: nine and more of them begin with a space.
COMPANY_HEADER = (
    "CompanyName", " CompanyNumber", "RegAddress.CareOf", "RegAddress.POBox",
    "RegAddress.AddressLine1", " RegAddress.AddressLine2", "RegAddress.PostTown",
    "RegAddress.County", "RegAddress.Country", "RegAddress.PostCode", "CompanyCategory",
    "CompanyStatus", "CountryOfOrigin", "DissolutionDate", "IncorporationDate",
    "Accounts.AccountRefDay", "Accounts.AccountRefMonth", "Accounts.NextDueDate",
    "Accounts.LastMadeUpDate", "Accounts.AccountCategory", "Returns.NextDueDate",
    "Returns.LastMadeUpDate", "Mortgages.NumMortCharges", "Mortgages.NumMortOutstanding",
    "Mortgages.NumMortPartSatisfied", "Mortgages.NumMortSatisfied", "SICCode.SicText_1",
    "SICCode.SicText_2", "SICCode.SicText_3", "SICCode.SicText_4",
    "LimitedPartnerships.NumGenPartners", "LimitedPartnerships.NumLimPartners", "URI",
    *_PREVIOUS, "ConfStmtNextDueDate", " ConfStmtLastMadeUpDate",
)  # fmt: skip

_POSTCODE_COLUMNS = """
pcd7 pcd8 pcds dointr doterm cty25cd ced25cd lad25cd wd25cd parncp25cd usrtypind east1m
north1m gridind hlth19cd nhser24cd ctry25cd rgn25cd ssr95cd pcon24cd eer20cd educ23cd
ttwa15cd pco19cd itl25cd wdstl05cd oa01cd wdcas03cd npark16cd lsoa01cd msoa01cd ruc01ind
oac01ind oa11cd lsoa11cd msoa11cd wz11cd sicbl24cd bua24cd ruc11ind oac11ind lat long
lep21cd1 lep21cd2 pfa23cd imd20ind cal24cd icb23cd oa21cd lsoa21cd msoa21cd ruc21ind
"""
POSTCODE_HEADER = tuple(_POSTCODE_COLUMNS.split())

CHARITY_FIELDS = (
    "date_of_extract", "organisation_number", "registered_charity_number", "linked_charity_number",
    "charity_name", "charity_type", "charity_registration_status", "date_of_registration",
    "date_of_removal", "charity_reporting_status", "latest_acc_fin_period_start_date",
    "latest_acc_fin_period_end_date", "latest_income", "latest_expenditure",
    "charity_contact_address1", "charity_contact_address2", "charity_contact_address3",
    "charity_contact_address4", "charity_contact_address5", "charity_contact_postcode",
    "charity_contact_phone", "charity_contact_email", "charity_contact_web",
    "charity_company_registration_number", "charity_insolvent", "charity_in_administration",
    "charity_previously_excepted", "charity_is_cdf_or_cif", "charity_is_cio", "cio_is_dissolved",
    "date_cio_dissolution_notice", "charity_activities", "charity_gift_aid", "charity_has_land",
)  # fmt: skip

ACCOUNTS = {
    "micro": ("MICRO ENTITY", "MICRO ENTITY", "TOTAL EXEMPTION FULL", ""),
    "small": ("TOTAL EXEMPTION FULL", "UNAUDITED ABRIDGED", "SMALL"),
    "medium": ("MEDIUM", "FULL", "AUDIT EXEMPTION SUBSIDIARY"),
    "large": ("FULL", "GROUP"),
}
SIC = {
    "care home": "87300 - Residential care activities for the elderly and disabled",
    "home care": "88100 - Social work without accommodation for the elderly and disabled",
    "builder": "42110 - Construction of roads and motorways",
    "trade": "43999 - Other specialised construction activities not elsewhere classified",
    "technology": "62020 - Information technology consultancy activities",
    "agency": "78200 - Temporary employment agency activities",
    "professional": "69102 - Solicitors",
    "national": "38110 - Collection of non-hazardous waste",
    "utility": "35140 - Trade of electricity",
    "insurer": "65120 - Non-life insurance",
    "transport": "49320 - Taxi operation",
    "nursery": "85100 - Pre-primary education",
    "charity": "88990 - Other social work activities without accommodation n.e.c.",
    "cic": "94990 - Activities of other membership organizations not elsewhere classified",
    "landlord": "68209 - Other letting and operating of own or leased real estate",
}


def _quoted(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _category(supplier: Supplier) -> str:
    if supplier.kind == "cic" or supplier.form in ("CIC", "C.I.C."):
        return "Community Interest Company"
    if supplier.kind == "charity":
        return "PRI/LTD BY GUAR/NSC (Private, limited by guarantee, no share capital)"
    if supplier.form == "LLP":
        return "Limited Liability Partnership"
    return "Public Limited Company" if supplier.form == "plc" else "Private Limited Company"


def _company_name(supplier: Supplier) -> str:
    """Return the registered name: upper case, LTD spelt out as often as not, CIC in full."""
    words = supplier.name.upper().split()
    if words[-1] == "LTD" and supplier.number % 2:
        words[-1] = "LIMITED"
    if words[-1] in ("CIC", "C.I.C."):
        words[-1:] = ["COMMUNITY", "INTEREST", "COMPANY"]
    return " ".join(words)


def companies() -> bytes:
    """Return the basic company data: every supplier with a number, and eight strangers."""
    dice = Dice("companies")
    rows = []
    for supplier in suppliers():
        if not supplier.company_no:
            continue
        status = "Active"
        if dice.chance(30):
            status = dice.pick(
                ("Active - Proposal to Strike off", "Liquidation", "In Administration")
            )
        account = dice.pick(ACCOUNTS[supplier.size])
        if supplier.kind == "charity":
            account = "FULL"
        year = dice.between(1978, 2021)
        fields = {
            "CompanyName": _company_name(supplier),
            " CompanyNumber": supplier.company_no,
            "RegAddress.AddressLine1": f"{dice.between(1, 140)} HIGH STREET",
            "RegAddress.PostTown": supplier.town.upper(),
            "RegAddress.County": COUNTY.upper(),
            "RegAddress.Country": "ENGLAND",
            "RegAddress.PostCode": supplier.postcode,
            "CompanyCategory": _category(supplier),
            "CompanyStatus": status,
            "IncorporationDate": f"{dice.between(1, 28):02d}/{dice.between(1, 12):02d}/{year}",
            "Accounts.AccountCategory": account,
            "SICCode.SicText_1": SIC.get(supplier.kind, "None Supplied"),
        }
        if supplier.name.startswith("Orvanta Care &"):
            fields["PreviousName_1.CONDATE"] = "02/09/2024"
            fields[" PreviousName_1.CompanyName"] = "ORVANTA CARE LTD"
        rows.append(_company_row(fields))
    for at in range(8):
        rows.append(
            _company_row(
                {
                    "CompanyName": f"LOWERGATE STRANGER {at + 1} LIMITED",
                    " CompanyNumber": f"9990{at:04d}",
                    "RegAddress.PostTown": "NORTHGARTH",
                    "RegAddress.PostCode": f"ZQ{at + 1} 1AA",
                    "CompanyCategory": "Private Limited Company",
                    "CompanyStatus": "Active",
                    "IncorporationDate": "14/02/2011",
                    "Accounts.AccountCategory": "DORMANT" if at % 2 else "NO ACCOUNTS FILED",
                    "SICCode.SicText_1": "99999 - Dormant Company",
                }
            )
        )
    rows.sort(key=lambda row: row[1])
    return (",".join(COMPANY_HEADER) + "\r\n" + _quoted(rows)).encode("utf-8")


def _company_row(fields: dict[str, str]) -> list[str]:
    filled = {
        "CountryOfOrigin": "United Kingdom",
        "Accounts.AccountRefDay": "31",
        "Accounts.AccountRefMonth": "3",
        "Accounts.NextDueDate": "31/12/2026",
        "Accounts.LastMadeUpDate": "31/03/2025",
        "Mortgages.NumMortCharges": "0",
        "Mortgages.NumMortOutstanding": "0",
        "Mortgages.NumMortPartSatisfied": "0",
        "Mortgages.NumMortSatisfied": "0",
        "LimitedPartnerships.NumGenPartners": "0",
        "LimitedPartnerships.NumLimPartners": "0",
        "URI": f"http://business.data.gov.uk/id/company/{fields[' CompanyNumber']}",
        "ConfStmtNextDueDate": "28/02/2027",
        " ConfStmtLastMadeUpDate": "14/02/2026",
        **fields,
    }
    if filled["Accounts.AccountCategory"] == "NO ACCOUNTS FILED":
        filled["Accounts.LastMadeUpDate"] = ""
    return [filled.get(name, "") for name in COMPANY_HEADER]


def controllers() -> bytes:
    """Return the snapshot of persons with significant control, one JSON object a line."""
    dice = Dice("controllers")
    kept = []
    for supplier in suppliers():
        if not supplier.company_no or supplier.form == "plc" or supplier.kind == "charity":
            continue
        share = "ownership-of-shares-75-to-100-percent"
        if supplier.size in ("medium", "large") and dice.chance(700):
            parent = f"{supplier.name.split()[0]} Holdings Limited"
            data = {
                "etag": f"{supplier.number:040x}",
                "identification": {
                    "country_registered": "England",
                    "legal_authority": "Companies Act 2006",
                    "legal_form": "Limited Company",
                    "place_registered": "Companies House",
                    "registration_number": f"9991{supplier.number:04d}",
                },
                "kind": "corporate-entity-person-with-significant-control",
                "name": parent,
                "natures_of_control": [share],
                "notified_on": "2016-04-06",
            }
        else:
            data = {
                "etag": f"{supplier.number:040x}",
                "kind": "individual-person-with-significant-control",
                "name": f"Invented Person {supplier.number}",
                "natures_of_control": [share],
                "notified_on": "2016-04-06",
            }
        kept.append({"company_number": supplier.company_no, "data": data})
    totals = {
        "exemptions_count": 0,
        "generated_at": "2026-04-01T05:00:00Z",
        "kind": "totals#persons-of-significant-control-snapshot",
        "persons_of_significant_control_count": len(kept),
        "statements_count": 0,
    }
    lines = [json.dumps(row, separators=(",", ":")) for row in [*kept, {"data": totals}]]
    return ("\n".join(lines) + "\n").encode("utf-8")


def charities() -> bytes:
    """Return the charity extract: a ZIP of one JSON array that starts with a byte order mark."""
    dice = Dice("charities")
    rows = []
    for supplier in suppliers():
        if not supplier.charity_no:
            continue
        income = {"micro": 48_000, "small": 640_000, "large": 61_000_000}[supplier.size]
        income += dice.below(income // 3)
        number = int(supplier.charity_no)
        main = {
            "organisation_number": 9_000_000 + supplier.number,
            "registered_charity_number": number,
            "linked_charity_number": 0,
            "charity_name": supplier.name.upper(),
            "charity_type": "Charitable company" if supplier.company_no else "Trust",
            "charity_registration_status": "Registered",
            "date_of_registration": f"{dice.between(1975, 2019)}-05-01T00:00:00",
            "charity_reporting_status": "Submission Received",
            "latest_acc_fin_period_start_date": "2024-04-01T00:00:00",
            "latest_acc_fin_period_end_date": "2025-03-31T00:00:00",
            "latest_income": float(income),
            "latest_expenditure": float(income - income // 20),
            "charity_contact_address1": f"{dice.between(1, 90)} Church Lane",
            "charity_contact_address2": supplier.town,
            "charity_contact_postcode": supplier.postcode,
            "charity_company_registration_number": supplier.company_no or None,
            "charity_insolvent": False,
            "charity_in_administration": False,
            "charity_is_cio": False,
            "charity_activities": "Relief of need in the area of benefit.",
        }
        rows.append(main)
        if dice.chance(200):
            linked = {
                **main,
                "organisation_number": 9_500_000 + supplier.number,
                "linked_charity_number": 1,
                "charity_name": f"{supplier.name.upper()} RELIEF FUND",
                "charity_company_registration_number": None,
            }
            rows.append(linked)
    removed = {
        "organisation_number": 9_900_001,
        "registered_charity_number": 9999001,
        "linked_charity_number": 0,
        "charity_name": "THE OLD LOREHAVEN SOUP KITCHEN",
        "charity_registration_status": "Removed",
        "date_of_registration": "1962-03-06T00:00:00",
        "date_of_removal": "2018-11-06T00:00:00",
    }
    rows.append(removed)
    whole = [
        {name: row.get(name) for name in CHARITY_FIELDS}
        | {"date_of_extract": "2026-04-01T00:00:00"}
        for row in rows
    ]
    text = json.dumps(whole, separators=(",", ":"))
    return zip_bytes([("publicextract.charity.json", text.encode("utf-8-sig"))])


def mutuals() -> bytes:
    """Return the mutuals register's list of societies."""
    header = [
        "Society Number", "Full Registation Number", "Society Name", "Society Address",
        "Registered As", "Registration Date", "Deregistration Date", "Registration Act",
        "Society Status",
    ]  # fmt: skip
    act = "Co-operative and Community Benefit Societies Act 2014"
    rows = [
        ["99001", "RS099001", "TARNWICK COMMUNITY ORCHARD LIMITED", "The Barn, Tarnwick, WX2 3AB",
         "Community Benefit Society", "2016-02-03", "", act, "Registered"],
        ["99002", "RS099002", "MARLHYTHE HARBOUR CO-OPERATIVE LIMITED",
         "2 Quay, Marlhythe, WX3 1DE", "Co-operative Society", "2018-07-11", "", act, "Registered"],
        ["99003", "IP99003R", "ASKERDALE WORKING MENS CLUB", "9 Dale Road, Askerdale, WX5 6GH",
         "Registered Society (pre-2014)", "1934-01-22", "2021-10-05", act, "Deregistered"],
    ]  # fmt: skip
    return _quoted([header, *rows]).encode("utf-8")


def postcodes() -> bytes:
    """Return the postcode directory: suppliers' postcodes, some terminated, one placeless."""
    areas = {s.postcode: s.area_code for s in suppliers()}
    terminated = dict.fromkeys(list(areas)[::29], "202306")
    areas |= {"WX1 1AA": COUNCIL_CODE, "WX7 1AA": NEIGHBOUR_CODE, "ZQ1 1AA": ELSEWHERE_CODE}
    areas["WX6 9ZZ"] = ""  # no grid reference: the directory cannot say where it lies
    out = [",".join(POSTCODE_HEADER)]
    numeric = {"lat", "long", "imd20ind"}
    for at, (code, area) in enumerate(sorted(areas.items())):
        outward, inward = code.split()
        known = {
            "pcd7": outward.ljust(4) + inward,
            "pcd8": f"{outward.ljust(5)}{inward}",
            "pcds": code,
            "dointr": "198001",
            "doterm": terminated.get(code, ""),
            "lad25cd": area,
            "usrtypind": "1" if at % 17 == 0 else "0",
            "east1m": str(412000 + at * 10) if area else "",
            "north1m": f"0{301000 + at * 7}" if area else "",
            "gridind": "1" if area else "9",
            "ctry25cd": "E92000001",
            "rgn25cd": "E12999999" if area in (COUNCIL_CODE, NEIGHBOUR_CODE) else "E12999998",
            "lat": f"{53 + at / 100000:.6f}" if area else "99.999999",
            "long": f"{-1 - at / 100000:.6f}" if area else "0.000000",
            "imd20ind": str(1000 + at),
            "ruc21ind": "UN1" if at % 3 else "RSN1",
        }
        cells = [
            known.get(name, "" if name.startswith("lep") else "E99999999")
            for name in POSTCODE_HEADER
        ]
        out.append(
            ",".join(
                cell if name in numeric else f'"{cell}"'
                for name, cell in zip(POSTCODE_HEADER, cells, strict=True)
            )
        )
    return ("\r\n".join(out) + "\r\n").encode("utf-8")


def files() -> dict[str, bytes]:
    """Return the registers' files (name to bytes), named as their publishers name them."""
    return {
        "BasicCompanyDataAsOneFile-2026-04-01.csv": companies(),
        "psc-snapshot-2026-04-01.txt": controllers(),
        "publicextract.charity.zip": charities(),
        "SocietyList.csv": mutuals(),
        "ONSPD_NOV_2025_UK.csv": postcodes(),
    }
