"""The council's other files: two editions of its contract register and what goes with them.

Contracts are let to the suppliers the ledger pays most, so that spend meets contracts; the second
edition drops, extends, changes and adds some. Every other feed speaks of these contracts. Values
are made up, as are the proxy values of the council's own social value measures.
"""

import csv
import datetime as dt
import itertools
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from maker.council import ledger
from maker.dice import Dice
from maker.world import COUNCIL_NAME, DEPARTMENTS, Supplier
from maker.writers import Cell, csv_text

EDITIONS = ("contract-register-2025-03.csv", "contract-register-2026-03.csv")
_CONTRACTS = 48
_CODES = {
    "Grounds Maintenance": "77310000",
    "Agency Staff": "79620000",
    "Software Licences": "48000000",
    "Electricity": "65310000",
    "Repairs and Maintenance": "45000000",
}


ENDINGS = {
    2: ("Expired", "", ""),
    8: ("Expired", "31/03/2026", "Re-let with WX-C0004"),
    10: ("Terminated", "31/03/2026", "Service decommissioned"),
    17: ("Expired", "", ""),
    31: ("Terminated", "31/03/2026", "Brought in-house"),
    38: ("Novated", "31/03/2026", ""),
    39: ("Ended", "31/03/2026", "Minute 14 refers"),
}
"""Status, day of ending and reason that the second edition prints; of some nobody says why."""


@dataclass(frozen=True)
class Agreement:
    """One contract as the council knows it; what the register prints is another matter."""

    number: int
    supplier: Supplier
    title: str
    department: str
    category: str
    start: dt.date
    end: dt.date | None
    value: Decimal
    original: Decimal | None
    extended: dt.date | None = None

    @property
    def reference(self) -> str:
        """Return the council's own reference."""
        return f"WX-C{self.number:04}"


def agreements() -> list[Agreement]:
    """Return the contracts of the first edition, the largest first."""
    paid: dict[Supplier, Decimal] = defaultdict(Decimal)
    uses: dict[Supplier, str] = {}
    for payment in ledger():
        if payment.supplier is not None:
            paid[payment.supplier] += payment.net
            uses.setdefault(payment.supplier, payment.use.expense)
    dice = Dice("contracts")
    ranked = sorted(
        (s for s in paid if s.form), key=lambda supplier: (-paid[supplier], supplier.number)
    )
    found = []
    for number, supplier in enumerate(ranked[:_CONTRACTS], start=1):
        start = dt.date(2021 + dice.below(4), 4, 1)
        years = 2 + dice.below(4)
        original = (paid[supplier] * years // 2).quantize(Decimal("0.01"))
        growth = dice.pick((100, 100, 100, 104, 110, 95, 125))
        found.append(
            Agreement(
                number,
                supplier,
                f"{uses[supplier]}: {supplier.town or 'borough'}",
                DEPARTMENTS[supplier.uses[0].department][0],
                uses[supplier],
                start,
                None if dice.chance(80) else dt.date(start.year + years, 3, 31),
                (original * growth / 100).quantize(Decimal("0.01")),
                None if dice.chance(200) else original,
            )
        )
    return found


def later_agreements() -> list[Agreement]:
    """Return the contracts of the second edition: some dropped, extended, dearer, and new ones."""
    dice = Dice("later contracts")
    kept = []
    for each in agreements():
        roll = dice.below(20)
        if roll == 0:
            continue
        if each.end and roll in (1, 2, 3):
            each = replace(each, extended=dt.date(each.end.year + 1, 3, 31))
        if roll == 4:
            each = replace(each, value=(each.value * 112 / 100).quantize(Decimal("0.01")))
        kept.append(each)
    new = agreements()[3]
    return [
        *kept,
        replace(
            new,
            number=_CONTRACTS + 1,
            title="Replacement of the above",
            start=dt.date(2026, 4, 1),
            end=dt.date(2029, 3, 31),
            original=new.value,
        ),
    ]


def _register(
    contracts: list[Agreement], dice: Dice, endings: dict[int, tuple[str, str, str]] | None = None
) -> bytes:
    """The register as such a council publishes it: TBC, Rolling, blank flags, two in a cell.

    It has columns of how contracts ended where there are `endings`.
    """
    rows: list[list[Cell]] = [
        ["Wexmoor Borough Council contract register"],
        [],
        [
            "Contract Reference",
            "Contract Title",
            "Directorate",
            "Supplier\nName",
            "Company Number",
            "Start Date",
            "End Date",
            "Extended To",
            "Review Date",
            "Annual Value",
            "Original Value",
            "Total Contract Value",
            "SME or VCSE",
            "Process Used",
            "Category",
            "CPV Code",
            "Contract Type",
            "Joint Contract",
            "Strategic",
            "Social Value Weighting",
            *(("Status", "Ended On", "Reason for Ending") if endings else ()),
        ],
    ]
    for each in contracts:
        years = 1 if each.end is None else each.end.year - each.start.year
        rows.append(
            [
                each.reference,
                each.title,
                each.department,
                each.supplier.name + ("; Second Source Ltd" if each.number == 7 else ""),
                each.supplier.company_no.lstrip("0") if each.number != 7 else "Various",
                _day(each.start) if each.number != 9 else "Apr-23",
                "Rolling" if each.end is None else _day(each.end),
                _day(each.extended) if each.extended else "",
                "TBC" if each.end is None else _day(dt.date(each.end.year - 1, 10, 1)),
                f"£{each.value / years:,.2f}",
                f"{each.original:,.2f}" if each.original is not None else "",
                f"{each.value:,.2f}",
                {"micro": "Micro", "small": "SME", "medium": "SME", "large": "Large"}.get(
                    each.supplier.size, ""
                )
                if not dice.chance(250)
                else "",
                dice.pick(("ITT", "RFQ", "Mini-Comp", "CSO Exception", "Direct Call-Off")),
                each.category,
                _CODES.get(each.category, ""),
                "Framework" if each.number == 11 else "Contract",
                dice.pick(("No", "No", "Yes", "")),
                "Yes" if each.number <= 3 else "No",
                dice.pick(("10", "20", "0", "")),
                *(endings.get(each.number, ("Live", "", "")) if endings else ()),
            ]
        )
    return csv_text(rows).encode("cp1252")


def _day(day: dt.date) -> str:
    return day.strftime("%d/%m/%Y")


def _ocds(contracts: list[Agreement]) -> bytes:
    """A release package of three notices: one tender, one award, one contract signed."""
    releases = []
    for nth, each in enumerate(contracts[:3]):
        ocid = f"ocds-wxmoor-{each.number:06}"
        tender = {
            "id": ocid,
            "title": each.title,
            "status": "complete" if nth else "active",
            "value": {"amount": float(each.value), "currency": "GBP"},
            "procurementMethod": "open",
            "items": [{"id": "1", "classification": {"scheme": "CPV", "id": "45000000"}}],
        }
        release: dict[str, object] = {
            "ocid": ocid,
            "id": f"{each.number:06}-2025",
            "date": f"2025-0{nth + 3}-01T09:00:00Z",
            "tag": ["tender"] if nth == 0 else ["award"],
            "buyer": {"name": COUNCIL_NAME},
            "tender": tender,
            "parties": [
                {
                    "id": "S1",
                    "name": each.supplier.name,
                    "identifier": {"scheme": "GB-COH", "id": each.supplier.company_no},
                    "address": {"postalCode": each.supplier.postcode},
                    "roles": ["supplier"],
                    "details": {"scale": "sme" if each.supplier.size != "large" else "large"},
                }
            ],
        }
        if nth:
            release["awards"] = [
                {
                    "id": "1",
                    "status": "active",
                    "date": f"2025-0{nth + 3}-01T00:00:00Z",
                    "value": {"amount": float(each.value)},
                    "suppliers": [{"id": "S1", "name": each.supplier.name}],
                    "contractPeriod": {
                        "startDate": f"{each.start.isoformat()}T00:00:00Z",
                        "endDate": "2028-03-31T00:00:00Z",
                    },
                }
            ]
        releases.append(release)
    package = {"version": "1.1", "publisher": {"name": COUNCIL_NAME}, "releases": releases}
    return (json.dumps(package, indent=1) + "\n").encode()


def _template(feed: str, rows: list[dict[str, Cell]], headings: dict[str, list[str]]) -> bytes:
    """Rows under the headings of the feed's template."""
    return csv_text(
        [headings[feed], *([row.get(h) for h in headings[feed]] for row in rows)]
    ).encode("utf-8-sig")


def files(headings: dict[str, list[str]]) -> dict[str, bytes]:
    """Return every file by name; `headings` are those of each feed's template."""
    contracts, dice = later_agreements(), Dice("feeds")
    made = {
        EDITIONS[0]: _register(agreements(), Dice("register 2025")),
        EDITIONS[1]: _register(contracts, Dice("register 2026"), ENDINGS),
        "find-a-tender.json": _ocds(contracts),
    }
    makers: dict[str, Callable[[list[Agreement], Dice], list[dict[str, Cell]]]] = {
        "procurement": _procurements,
        "bid": _bids,
        "award": _awards,
        "sv_commitment": _commitments,
        "sv_delivery": _deliveries,
        "sv_proxy": _proxies,
        "saving": _savings,
        "engagement_event": _events,
        "pipeline_item": _pipeline,
        "portal_registration": _registrations,
        "kpi_result": _kpis,
        "variation": _variations,
        "milestone": _milestones,
        "review": _reviews,
        "target": _targets,
        "attestation": _attestations,
        "vcse_grant": _grants,
        "lm3_survey": _survey,
        "publication_log": _publications,
        "local_figure": _local_figures,
        "training_attendance": _training,
    }
    for feed, make in makers.items():
        made[f"{feed}.csv"] = _template(feed, make(contracts, dice), headings)
    return made


def _procurements(contracts: list[Agreement], dice: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Reference": f"WX-P{each.number:04}",
            "Title": each.title,
            "Department": each.department,
            "Category": each.category,
            "Estimated value": each.value,
            "Lots": dice.pick((1, 1, 2, 4)),
            "Could be divided": dice.pick(("Yes", "No")),
            "Advertised": dt.date(2024 + each.number % 2, 4 + each.number % 8, 10),
            "Deadline": dt.date(2024 + each.number % 2, 5 + each.number % 8, 10),
            "Channel": dice.pick(("e_system", "e_system", "other")),
            "Route": dice.pick(("open", "quote", "framework_callout", "waiver")),
            "Specified by outcome": dice.pick(("Yes", "No", "")),
            "Social value weighting": dice.pick((0, 10, 20)),
            "Reserved for": dice.pick(("none", "none", "local")),
            "Status": "awarded",
        }
        for each in contracts[:20]
    ]


def _bids(contracts: list[Agreement], dice: Dice) -> list[dict[str, Cell]]:
    rows: list[dict[str, Cell]] = []
    for each in contracts[:20]:
        rivals = [
            contracts[(each.number + step) % len(contracts)] for step in range(1 + each.number % 4)
        ]
        for nth, rival in enumerate([each, *rivals]):
            rows.append(
                {
                    "Procurement": f"WX-P{each.number:04}",
                    "Lot": "1",
                    "Bidder": rival.supplier.name,
                    "Company number": rival.supplier.company_no,
                    "Postcode": rival.supplier.postcode,
                    "SME at bid": "No" if rival.supplier.size == "large" else "Yes",
                    "VCSE at bid": "Yes" if rival.supplier.charity_no else "No",
                    "Local at bid": dice.pick(("Yes", "No", "")),
                    "Members of the consortium": 1,
                    "Status": "scored",
                    "Won": "No" if nth else "Yes",
                    "Score": 90 - 7 * nth,
                }
            )
    return rows


def _awards(contracts: list[Agreement], _: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Procurement": f"WX-P{each.number:04}",
            "Lot": "1",
            "Contract reference": each.reference,
            "Supplier": each.supplier.name,
            "Company number": each.supplier.company_no,
            "Awarded": dt.date(2024 + each.number % 2, 6 + each.number % 6, 20),
            "Value": each.value,
            "SME at award": "No" if each.supplier.size == "large" else "Yes",
            "VCSE at award": "Yes" if each.supplier.charity_no else "No",
            "Bids received": 2 + each.number % 4,
        }
        for each in contracts[:20]
    ]


def _commitments(contracts: list[Agreement], _: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Commitment reference": f"WX-SV{each.number:03}{letter}",
            "Contract reference": each.reference,
            "Measure": measure,
            "Measure set": "Wexmoor",
            "Version": "1",
            "Unit": unit,
            "Target quantity": 10 * each.number,
            "Committed value": (each.value * share / 100).quantize(Decimal("0.01")),
            "Class": kind,
            "From": each.start,
            "To": each.end,
        }
        for each in contracts[:12]
        for letter, measure, unit, kind, share in (
            ("a", "W-JOBS", "FTE-year", "economic_local", 9),
            ("b", "W-HOURS", "hours", "social", 3),
        )
    ]


def _deliveries(contracts: list[Agreement], dice: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Commitment reference": f"WX-SV{each.number:03}{letter}",
            "From": dt.date(2025, 4, 1),
            "To": dt.date(2026, 3, 31),
            "Quantity": 4 * each.number,
            "Value": (each.value * share / 200).quantize(Decimal("0.01")),
            "Evidence": "Return of the contractor",
            "Grade of evidence": dice.pick(("validated", "sampled", "self_report")),
            "Deadweight": "0.2" if each.number % 2 else "",
            "Attribution": "0.1" if each.number % 2 else "",
            "Displacement": "0" if each.number % 2 else "",
            "Drop-off": "0" if each.number % 2 else "",
            "Years of benefit": 1,
        }
        for each in contracts[:9]
        for letter, share in (("a", 9), ("b", 3))
    ]


def _proxies(_: list[Agreement], __: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Measure set": "Wexmoor",
            "Version": "1",
            "Measure": measure,
            "Unit": unit,
            "Value of one unit": value,
            "Source": "Made up for the sample",
            "Adjusted already": "No",
        }
        for measure, unit, value in (
            ("W-JOBS", "FTE-year", Decimal("11000.00")),
            ("W-HOURS", "hours", Decimal("12.50")),
        )
    ]


def _savings(contracts: list[Agreement], dice: Dice) -> list[dict[str, Cell]]:
    kinds = ("CASHABLE", "CASHABLE", "NON_CASHABLE", "COST_AVOIDANCE", "INCOME", "SOCIAL_VALUE")
    return [
        {
            "Saving reference": f"WX-S{each.number:03}",
            "Contract reference": each.reference,
            "Title": f"Retender of {each.title}",
            "Type": kinds[each.number % len(kinds)],
            "Status": dice.pick(("validated", "delivered", "forecast")),
            "Recurrence": dice.pick(("recurrent", "one_off")),
            "Financial year": "2025/26",
            "Amount": (each.value / 40).quantize(Decimal("0.01")),
            "Implementation cost": Decimal("1500.00"),
            "Baseline": each.value,
            "Baseline basis": "previous_price",
            "Evidence": "Ledger",
        }
        for each in contracts[:15]
    ]


def _events(contracts: list[Agreement], _: Dice) -> list[dict[str, Cell]]:
    rows: list[dict[str, Cell]] = [
        {
            "Event reference": f"WX-E{each.number:03}",
            "Date": dt.date(2024 + each.number % 2, 3, 12),
            "Type": "market_sounding",
            "Procurement": f"WX-P{each.number:04}",
            "Audience": "Suppliers of the county",
            "Who came": each.supplier.name,
            "Postcode": each.supplier.postcode,
            "SME": "No" if each.supplier.size == "large" else "Yes",
        }
        for each in contracts[:20:2]
    ]
    rows += [
        {
            "Event reference": f"WX-M{each.number:03}",
            "Date": dt.date(2025, 10, 6),
            "Type": "supplier_meeting",
            "Contract reference": each.reference,
            "Audience": "council",
            "Who came": each.supplier.name,
        }
        for each in contracts[:2]
    ]
    return rows


def _pipeline(contracts: list[Agreement], _: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Pipeline reference": f"WX-L{each.number:03}",
            "Title": f"Next {each.title}",
            "Department": each.department,
            "Category": each.category,
            "Estimated value": each.value,
            "Planned advert": dt.date(each.end.year - 1, 9, 1),
            "Contract it replaces": each.reference,
            "First published": dt.date(2025, 5, 20),
            "Statutory notice": "Yes" if each.value > 2_000_000 else "No",
            "Days of work": 30,
        }
        for each in contracts[:30:2]
        if each.end
    ]


def _registrations(contracts: list[Agreement], dice: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Supplier": each.supplier.name,
            "Company number": each.supplier.company_no,
            "Postcode": each.supplier.postcode,
            "SME": "No" if each.supplier.size == "large" else "Yes",
            "VCSE": "Yes" if each.supplier.charity_no else "No",
            "Registered": dt.date(2022 + dice.below(4), 2, 2),
            "Last bid or interest": dt.date(2025, 1 + dice.below(12), 5)
            if dice.chance(700)
            else "",
        }
        for each in contracts
    ]


def _kpis(contracts: list[Agreement], dice: Dice) -> list[dict[str, Cell]]:
    ratings = ("Good", "Good", "Good", "Approaching_target", "Requires_improvement")
    return [
        {
            "Contract reference": each.reference,
            "KPI": name,
            "Target": "95%",
            "Assessed": dt.date(year, 12, 31),
            "Rating": dice.pick(ratings),
            "Published": "Yes",
        }
        for each in contracts[:10]
        for name in ("On time", "Quality", "Complaints answered")
        for year in (2024, 2025)
    ]


def _variations(contracts: list[Agreement], _: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Contract reference": each.reference,
            "Variation reference": "V1",
            "Agreed": dt.date(2025, 6, 1),
            "Change of value": each.value - each.original,
            "Change of term": 12 if each.extended else 0,
            "Reason": "More of the service",
            "Works": "No",
        }
        for each in contracts
        if each.original is not None and each.value != each.original
    ]


def _milestones(contracts: list[Agreement], _: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Contract reference": each.reference,
            "Milestone": "Mobilisation",
            "Planned": each.start,
            "Actual": each.start + dt.timedelta(days=each.number % 5),
        }
        for each in contracts[:10]
    ]


def _reviews(contracts: list[Agreement], _: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Review reference": f"WX-R{each.number:03}",
            "Service": each.title,
            "Contract reference": each.reference,
            "Department": each.department,
            "Due": dt.date(2025, 12, 31),
            "Done": dt.date(2025, 11, 20) if each.number % 3 else "",
            "Option appraisal of": dt.date(2025, 11, 1) if each.number % 2 else "",
            "Outcome compared": "Yes" if each.number % 2 else "",
            "Income considered": "Yes" if each.number % 4 else "",
        }
        for each in contracts[:12]
    ]


def _targets(_: list[Agreement], __: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Indicator": code,
            "Definition": definition,
            "Scope": scope,
            "Period": "2025/26",
            "Value": value,
            "Direction": "at_least",
            "Reported": dt.date(2026, 1, 20) if scope == "council" else "",
            "Approved by": "Cabinet",
            "Approved on": dt.date(2025, 3, 10),
        }
        for code, definition, scope, value in (
            ("I-04", "sme_d_nps", "council", "0.35"),
            ("I-03", "local_l1", "council", "0.40"),
            ("I-03", "local_l1", "Place and Environment", "0.45"),
        )
    ]


def _attestations(_: list[Agreement], __: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Clause": "SME-MIN-1",
            "Statement": "A report on small firms went to the committee.",
            "Document": "Committee report 14/2025",
            "Kind of document": "member_report",
            "Issued": dt.date(2025, 9, 1),
            "Next due": dt.date(2026, 9, 1),
            "Assessor": "Head of Procurement",
            "Role": "Head of service",
            "Date": dt.date(2026, 3, 2),
            "Expires": dt.date(2027, 3, 2),
        },
        {
            "Clause": "CCO-DEV-1",
            "Statement": "The procurement strategy is in force.",
            "Document": "Strategy 2025 to 2028",
            "Kind of document": "strategy",
            "Issued": dt.date(2025, 3, 10),
            "Next due": dt.date(2028, 3, 10),
            "Assessor": "Head of Procurement",
            "Role": "Head of service",
            "Date": dt.date(2026, 3, 2),
            "Expires": dt.date(2027, 3, 2),
        },
        {
            "Clause": "SME-LEA-1",
            "Statement": "The corporate plan names small firms.",
            "Document": "Corporate plan 2022 to 2025",
            "Kind of document": "other_strategy",
            "Assessor": "Head of Procurement",
            "Role": "Head of service",
            "Date": dt.date(2025, 1, 10),
            "Expires": dt.date(2026, 1, 10),
        },
        {
            "Clause": "GRN-LEA-1",
            "Statement": "The standard conditions hold green criteria since June 2025.",
            "Document": "Standard conditions of contract, edition 7",
            "Kind of document": "policy",
            "Assessor": "Head of Procurement",
            "Role": "Head of service",
            "Date": dt.date(2026, 4, 1),
            "Expires": dt.date(2027, 4, 1),
            "Framework": "wexmoor-green",
            "Second reviewer": "Monitoring Officer",
        },
    ]


def _local_figures(_: list[Agreement], __: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Indicator": code,
            "Measure": measure,
            "Period": "2025/26",
            "Numerator": above,
            "Denominator": below,
            "Value": value,
            "Provisional": provisional,
            "Source": source,
        }
        for code, measure, above, below, value, provisional, source in (
            (
                "L-01",
                "renewable_power_share",
                "2472",
                "6000",
                "0.412",
                "No",
                "Energy account 2025/26",
            ),
            ("L-02", "supply_emissions_change", "", "", "-0.03", "Yes", "Emissions account, draft"),
        )
    ]


def _training(_: list[Agreement], __: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Audience": audience,
            "As at": dt.date(2026, 3, 31),
            "People": people,
            "Attended": attended,
            "Document": "Attendance register 2025/26",
        }
        for audience, people, attended in (("councillors", 42, 27), ("senior_managers", 9, 9))
    ]


def _grants(_: list[Agreement], __: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Grant reference": f"WX-G{number:02}",
            "Recipient": name,
            "Charity number": charity,
            "Department": "Adults and Communities",
            "Purpose": purpose,
            "Amount": amount,
            "Date": dt.date(2025, 6, number),
            "From": dt.date(2025, 4, 1),
            "To": dt.date(2026, 3, 31),
        }
        for number, name, charity, purpose, amount in (
            (1, "Wexmoor Food Bank", "9911111", "Food for families", Decimal("12000.00")),
            (2, "Castlemarsh Community Garden", "", "Plants and tools", Decimal("3000.00")),
        )
    ]


def _survey(contracts: list[Agreement], _: Dice) -> list[dict[str, Cell]]:
    return [
        {
            "Supplier": each.supplier.name,
            "Period": "2025/26",
            "Local re-spend": rate,
            "Basis": "survey",
            "Source": "Survey of May 2026",
        }
        for each, rate in zip(
            contracts[:6], ("0.6", "0.7", "40%", "0.35", "0.5", "0.2"), strict=True
        )
    ]


def _publications(_: list[Agreement], __: Dice) -> list[dict[str, Cell]]:
    ends = (dt.date(2025, 6, 30), dt.date(2025, 9, 30), dt.date(2025, 12, 31), dt.date(2026, 3, 31))
    quarterly = [
        {
            "Dataset": dataset,
            "Period ended": end,
            "Due": end + dt.timedelta(days=30),
            "Published": end + dt.timedelta(days=21 + 12 * (nth % 3 == 2)),
        }
        for dataset in ("spend", "contracts")
        for nth, end in enumerate(ends)
    ]
    # The dashboard of each month comes out in the next one; that of August was skipped.
    firsts = [dt.date(2025 + (month > 12), (month - 1) % 12 + 1, 1) for month in range(4, 17)]
    dashboards = [
        {
            "Dataset": "dashboard",
            "Period ended": following - dt.timedelta(days=1),
            "Due": following + dt.timedelta(days=14),
            "Published": following + dt.timedelta(days=9),
        }
        for first, following in itertools.pairwise(firsts)
        if first.month != 8
    ]
    return [*quarterly, *dashboards]


def template_headings(columns: str) -> dict[str, list[str]]:
    """The headings of each feed's template, from the text of reference/feeds/feed_column.csv."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in csv.DictReader(columns.splitlines()):
        found[row["feed"]].append(row["heading"])
    return found
