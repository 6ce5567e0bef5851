"""The invented world: places, postcodes, departments and suppliers.

Every name, number and postcode is made up. Company numbers start with 99 and charity numbers with
99, ranges no register has reached; the postcode areas WX and ZQ do not exist; the authority codes
E06999999 (the council) and E07999999 (its neighbour) lie outside any that were issued. The only
real body is HM Revenue & Customs, which every council pays.
"""

from dataclasses import dataclass, field

from maker.dice import Dice

COUNCIL_CODE = "E06999999"
COUNCIL_NAME = "Wexmoor Borough Council"
NEIGHBOUR_CODE = "E07999999"
ELSEWHERE_CODE = "E09999999"
COUNTY = "Loreshire"

HOME_TOWNS = (
    "Wexmoor", "Tarnwick", "Brackenholt", "Marlhythe", "Dunsgate", "Pennaford", "Lintwell",
    "Askerdale", "Kestrelbridge", "Hollowby", "Upper Fennick", "Saltreach",
)  # fmt: skip
NEIGHBOUR_TOWNS = ("Harrowdene", "Castlemarsh", "Ottermouth", "Great Sallow", "Wintergill")
FAR_TOWNS = ("Northgarth", "Quillport", "Stonehalse", "Ludderton", "Eastmarch", "Vellingham")
COINED = (
    "Orvanta", "Quillmere", "Brontel", "Fenwarden", "Corvale", "Tessaline", "Harkwell", "Isodale",
    "Merrowby", "Ravelstone", "Galdermont", "Pellowby", "Thistlegate", "Arkendown", "Bexhollow",
    "Cindermoor", "Dovecrag", "Elmstoke", "Farrowdene", "Glasmere", "Hawkslade", "Inglemoss",
    "Jessamore", "Kelderfen", "Larkspire", "Mossgarth", "Netherwold", "Oakenfell", "Pinderfold",
    "Quarrendale", "Rookhythe", "Silverlode", "Turnstead", "Umberleigh", "Vantrell", "Wrenfold",
    "Yarrowmead", "Zennacott", "Amberlynn", "Brindlewick", "Crowsett", "Drakemoor", "Everholt",
    "Foxcombe", "Greywater", "Heronsgill", "Ivelstone", "Juniper Vale", "Kingsfennel", "Lowmarsh",
)  # fmt: skip
SURNAMES = (
    "Brackworth", "Ostlerby", "Tamsworth", "Pellisgrove", "Quaverley", "Hindlewater", "Skarrow",
    "Mungleton", "Fathersgill", "Dribwell", "Coppleford", "Wimblesett", "Trundleby", "Askwinter",
    "Bellinghythe", "Cattermoss", "Dunnisfold", "Ebberstone", "Flackwell-Moss", "Grizzlegate",
)  # fmt: skip

#: Department names of the three ledgers the council has used (a series break changes them).
DEPARTMENTS = {
    "adults": ("Adults and Communities", "Adult Care and Health", "ADULT CARE & HEALTH"),
    "children": ("Children and Families", "Children, Schools and Families", "CHILDREN & SCHOOLS"),
    "place": ("Place and Environment", "Place", "PLACE"),
    "resources": ("Corporate Resources", "Resources", "RESOURCES"),
    "health": ("Public Health", "Adult Care and Health", "ADULT CARE & HEALTH"),
}


@dataclass(frozen=True)
class Use:
    """What a kind of supplier is paid for: department, service, expense type and purposes."""

    department: str
    service: str
    expense: str
    purposes: tuple[str, ...]
    usual: int  # pounds of a usual line
    capital: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of supplier: how many there are, how often they are paid, what for."""

    name: str
    count: int
    lines_a_month: int
    patterns: tuple[str, ...]
    forms: tuple[str, ...]
    uses: tuple[Use, ...]
    register: str = ""  # "company", "charity", "both" or none
    places: tuple[str, ...] = ("home", "home", "neighbour", "far")
    sizes: tuple[str, ...] = ("micro", "small", "small", "medium")


@dataclass(frozen=True)
class Supplier:
    """One invented payee and everything the registers will say of it."""

    number: int
    name: str
    kind: str
    form: str
    weight: int
    uses: tuple[Use, ...] = field(repr=False)
    postcode: str = ""
    town: str = ""
    area_code: str = ""
    company_no: str = ""
    charity_no: str = ""
    size: str = ""

    @property
    def supplier_id(self) -> str:
        """Return the council's own vendor number."""
        return f"{400100 + self.number * 7}"


def _use(department: str, service: str, expense: str, usual: int, *purposes: str) -> Use:
    return Use(department, service, expense, purposes, usual)


def _capital(department: str, service: str, expense: str, usual: int, *purposes: str) -> Use:
    return Use(department, service, expense, purposes, usual, capital=True)


KINDS = (
    Kind(
        "care home", 38, 76,
        ("{coined} House Care Home", "{coined} Lodge", "{town} Nursing Home", "{coined} Care"),
        ("Ltd", "Limited", "LLP", "", ""),
        (
            _use("adults", "Residential Care", "Residential Placements", 3600, "Residential care"),
            _use("adults", "Nursing Care", "Nursing Placements", 4300, "Nursing care", "Respite"),
        ),
        "company",
    ),
    Kind(
        "home care", 16, 42,
        ("{coined} Homecare", "{town} Care at Home", "{coined} Support Services"),
        ("Ltd", "Limited", "CIC", "Ltd"),
        (
            _use("adults", "Home Care", "Domiciliary Care", 2400, "Home care visits"),
            _use("adults", "Supported Living", "Supported Living", 5200, "Supported living"),
        ),
        "company",
    ),
    Kind(
        "builder", 22, 24,
        ("{coined} Construction", "{coined} Civil Engineering", "{town} Surfacing",
         "{coined} Roofing"),
        ("Ltd", "Limited", "plc", "Ltd"),
        (
            _capital("place", "Highways", "Construction Works", 21000, "Carriageway resurfacing"),
            _capital("place", "Property", "Building Works", 14000, "Roof renewal",
                     "School extension"),
            _use("place", "Highways", "Reactive Maintenance", 2600, "Pothole repairs",
                 "Gully repairs"),
        ),
        "company",
        sizes=("small", "small", "medium", "large"),
    ),
    Kind(
        "trade", 90, 42,
        ("{coined} Electrical", "{town} Glazing", "{coined} Fencing", "{coined} Fire & Security",
         "{town} Plant Hire", "{coined} Grounds Maintenance", "{coined} Catering Supplies"),
        ("Ltd", "Limited", "Ltd", "", "LLP"),
        (
            _use("place", "Property", "Repairs and Maintenance", 1500, "Planned repairs",
                 "Testing"),
            _use("place", "Parks", "Grounds Maintenance", 1300, "Tree works", "Grass cutting"),
            _use("children", "School Meals", "Catering Supplies", 900, "Provisions"),
        ),
        "company",
        sizes=("micro", "micro", "small"),
    ),
    Kind(
        "technology", 14, 14,
        ("{coined} Systems", "{coined} Software", "{coined} Networks"),
        ("Ltd", "Limited", "plc"),
        (
            _use("resources", "ICT", "Software Licences", 5600, "Annual licence", "Support"),
            _use("resources", "ICT", "Computer Equipment", 2600, "Laptops", "Network switches"),
        ),
        "company",
        places=("home", "far", "far"),
        sizes=("micro", "small", "medium", "large"),
    ),
    Kind(
        "agency", 6, 26,
        ("{coined} Recruitment", "{coined} Resourcing", "{coined} Staffing Solutions"),
        ("Ltd", "Limited", "plc"),
        (
            _use("resources", "Human Resources", "Agency Staff", 2200, "Agency social worker"),
            _use("children", "Social Work", "Agency Staff", 2600, "Agency social worker"),
        ),
        "company",
        places=("far", "far", "neighbour"),
        sizes=("medium", "large"),
    ),
    Kind(
        "professional", 20, 16,
        ("{coined} & {coined2}", "{coined} Consulting", "{coined} Architects", "{coined} Legal"),
        ("LLP", "Ltd", "Limited", "LLP"),
        (
            _use("resources", "Legal Services", "Legal Fees", 2400, "Counsel fees", "Conveyancing"),
            _use("place", "Planning", "Consultancy", 4200, "Transport study", "Masterplan"),
        ),
        "company",
        places=("home", "neighbour", "far"),
    ),
    Kind(
        "national", 10, 26,
        ("{coined} Facilities Group", "{coined} Waste Services", "{coined} Highways",
         "{coined} Leisure"),
        ("plc", "Limited", "plc"),
        (
            _use("place", "Waste", "Waste Collection Contract", 48000, "Kerbside collection"),
            _use("place", "Waste", "Waste Disposal", 22000, "Residual waste treatment"),
            _use("resources", "Facilities", "Facilities Management", 15000,
                 "Cleaning and security"),
        ),
        "company",
        places=("far",),
        sizes=("large",),
    ),
    Kind(
        "utility", 6, 22,
        ("{coined} Energy", "{coined} Water", "{coined} Telecom"),
        ("plc", "Limited"),
        (
            _use("place", "Property", "Electricity", 2600, "Electricity supply", "Street lighting"),
            _use("place", "Property", "Gas", 1900, "Gas supply"),
            _use("place", "Property", "Water Charges", 900, "Water and sewerage"),
        ),
        "company",
        places=("far",),
        sizes=("large",),
    ),
    Kind(
        "insurer", 2, 1,
        ("{coined} Municipal Insurance", "{coined} Underwriting"),
        ("plc", "Limited"),
        (_use("resources", "Finance", "Insurance Premiums", 16000, "Annual premium"),),
        "company",
        places=("far",),
        sizes=("large",),
    ),
    Kind(
        "transport", 22, 24,
        ("{town} Taxis", "{coined} Coaches", "{coined} Travel", "{surname} Private Hire"),
        ("", "Ltd", "Limited", ""),
        (
            _use("children", "SEN Transport", "Home to School Transport", 1300, "School transport"),
            _use("adults", "Day Services", "Client Transport", 900, "Day centre transport"),
        ),
        "company",
        places=("home", "home", "neighbour"),
        sizes=("micro", "micro", "small"),
    ),
    Kind(
        "nursery", 18, 18,
        ("{coined} Day Nursery", "{town} Pre-School", "Little {coined} Nursery"),
        ("Ltd", "", "", "CIC"),
        (_use("children", "Early Years", "Early Years Funding", 2700, "Funded entitlement"),),
        "company",
        places=("home",),
        sizes=("micro",),
    ),
    Kind(
        "charity", 30, 28,
        ("{town} Carers Trust", "{coined} Hospice", "{town} Advice Centre",
         "The {coined} Foundation", "{town} Mind and Body", "{coined} Housing Trust",
         "Age Well {town}"),
        ("", "", "", "Limited"),
        (
            _use("adults", "Commissioning", "Voluntary Sector Contracts", 4200, "Advocacy service",
                 "Carers service"),
            _use("health", "Public Health", "Public Health Contracts", 3900,
                 "Stop smoking service"),
            _use("adults", "Commissioning", "Grants to Voluntary Organisations", 3000,
                 "Core grant"),
        ),
        "charity",
        places=("home", "home", "neighbour", "far"),
        sizes=("micro", "small", "large"),
    ),
    Kind(
        "cic", 10, 9,
        ("{town} Makers", "{coined} Community Energy", "{coined} Wellbeing"),
        ("CIC", "Community Interest Company", "C.I.C."),
        (
            _use("health", "Public Health", "Public Health Contracts", 2200, "Social prescribing"),
            _use("place", "Regeneration", "Employment Support", 2600, "Job club"),
        ),
        "company",
        places=("home", "home", "neighbour"),
        sizes=("micro", "small"),
    ),
    Kind(
        "community group", 16, 5,
        ("{town} Village Hall", "{town} Cricket Club", "{town} Allotment Society",
         "Friends of {town} Park"),
        ("",),
        (_use("place", "Communities", "Grants to Voluntary Organisations", 900, "Ward grant"),),
        places=("home",),
    ),
    Kind(
        "school", 26, 22,
        ("{town} Primary School", "{coined} Academy", "{town} C of E Primary School",
         "{coined} Learning Academy Trust", "{town} High School"),
        ("",),
        (
            _use("children", "Schools", "SEN Top Up Funding", 4200, "High needs top up"),
            _use("children", "Schools", "Pupil Premium", 3200, "Pupil premium"),
        ),
        places=("home",),
    ),
    Kind(
        "sole trader", 70, 18,
        ("{initial} {surname} T/A {surname} Plastering", "{surname} & Son Joinery",
         "{initial} {surname} Photography", "{surname} Tree Surgery",
         "{initial} {surname} Consultancy"),
        ("",),
        (
            _use("place", "Property", "Repairs and Maintenance", 780, "Small works"),
            _use("children", "Arts", "Professional Fees", 720, "Workshop", "Tuition"),
        ),
        places=("home", "home", "home", "neighbour"),
    ),
    Kind(
        "landlord", 14, 14,
        ("{coined} Lettings", "{coined} Guest House", "{town} Apartments"),
        ("Ltd", "", "Limited"),
        (
            _use("place", "Housing Options", "Temporary Accommodation", 1900, "Nightly let"),
            _use("place", "Property", "Rents Payable", 2600, "Quarterly rent"),
        ),
        "company",
        places=("home", "neighbour"),
        sizes=("micro", "small"),
    ),
)  # fmt: skip

#: Suppliers whose exact name matters to a rule or a reader, with the lines a month each has.
NAMED: tuple[tuple[str, str, str, str, int, tuple[Use, ...]], ...] = (
    ("HM Revenue & Customs", "tax", "", "", 2,
     (_use("resources", "Payroll", "PAYE and National Insurance", 90000, "Tax and NI"),)),
    ("Loreshire Pension Fund", "pension", "", "", 1,
     (_use("resources", "Payroll", "Superannuation", 60000, "Employer contributions"),)),
    ("Loreshire Fire and Rescue Authority", "levy", "", "", 1,
     (_use("resources", "Finance", "Precepts and Levies", 30000, "Precept"),)),
    ("Police and Crime Commissioner for Loreshire", "levy", "", "", 1,
     (_use("resources", "Finance", "Precepts and Levies", 42000, "Precept"),)),
    ("NHS Loreshire Integrated Care Board", "nhs", "", "", 4,
     (_use("adults", "Commissioning", "Joint Funded Care", 18000, "Section 75 contribution"),)),
    ("Loreshire Partnership NHS Foundation Trust", "nhs", "", "", 4,
     (_use("health", "Public Health", "Public Health Contracts", 14000, "School nursing"),)),
    ("Harrowdene District Council", "council", "", "", 2,
     (_use("place", "Waste", "Recharges from Other Authorities", 6000, "Shared depot"),)),
    ("Castlemarsh Town Council", "council", "", "", 1,
     (_use("place", "Communities", "Contributions to Other Bodies", 1500, "Play area"),)),
    ("Loreshire County Council", "council", "", "", 3,
     (_use("children", "Placements", "Recharges from Other Authorities", 7000, "Placement"),)),
    ("Wexmoor College", "college", "", "", 2,
     (_use("children", "Post 16", "Education Placements", 3800, "Post 16 placement"),)),
    ("University of Loreshire", "college", "", "", 1,
     (_use("children", "Training", "Staff Training", 2200, "Social work training"),)),
    (COUNCIL_NAME, "internal", "", "", 2,
     (_use("resources", "Finance", "Internal Recharges", 1800, "Recharge"),)),
    ("Wexmoor Homes Limited", "controlled", "Limited", "medium", 3,
     (_use("place", "Housing", "Payments to Council Owned Companies", 9000, "Management fee"),)),
    ("Marlbank Commercial Cards", "card issuer", "", "", 1,
     (_use("resources", "Finance", "Purchase Card Settlement", 9000, "Card statement"),)),
    ("Marlbank plc", "bank", "plc", "large", 1,
     (_use("resources", "Treasury", "Loan Repayments", 45000, "Loan instalment"),)),
    ("Total Heat & Power Ltd", "utility", "Ltd", "large", 4,
     (_use("place", "Property", "Gas", 2300, "Gas supply"),)),
    ("TOTAL CLEANSE LTD", "trade", "Ltd", "small", 3,
     (_use("resources", "Facilities", "Cleaning Materials", 900, "Janitorial supplies"),)),
    ("Redactive Pressworks Ltd", "trade", "Ltd", "small", 1,
     (_use("resources", "Communications", "Printing", 1100, "Leaflets"),)),
    ("Orvanta Care & Support Ltd", "home care", "Ltd", "medium", 9,
     (_use("adults", "Supported Living", "Supported Living", 6200, "Supported living"),)),
    ("Fenwarden Managed Services plc", "agency", "plc", "large", 6,
     (_use("resources", "Human Resources", "Agency Staff Managed Service", 16000, "Vendor bill"),)),
)  # fmt: skip

REDACTED_SPELLINGS = (
    "REDACTED PERSONAL DATA", "Redacted - Personal Data", "REDACTED UNDER DP ACT",
    "DETAILS REDACTED", "Redacted personal data", "",
)  # fmt: skip
REDACTED_USES = (
    _use("children", "Fostering", "Foster Care Allowances", 1100, "Allowance"),
    _use("adults", "Direct Payments", "Direct Payments", 1500, "Direct payment"),
    _use("children", "Kinship", "Special Guardianship", 900, "Allowance"),
)

_INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def _postcode(dice: Dice, place: str) -> str:
    district = {
        "home": f"WX{dice.between(1, 6)}",
        "neighbour": f"WX{dice.between(7, 9)}",
        "far": f"ZQ{dice.between(1, 19)}",
    }[place]
    return f"{district} {dice.below(10)}{dice.pick(_INWARD)}{dice.pick(_INWARD)}"


_AREA = {"home": COUNCIL_CODE, "neighbour": NEIGHBOUR_CODE, "far": ELSEWHERE_CODE}
_TOWNS = {"home": HOME_TOWNS, "neighbour": NEIGHBOUR_TOWNS, "far": FAR_TOWNS}


def _company_number(form: str, number: int) -> str:
    return f"OC99{number:04d}" if form == "LLP" else f"99{number * 37 + 100211:06d}"


def suppliers() -> list[Supplier]:
    """Return every supplier of the council except redacted individuals, in a fixed order."""
    dice = Dice("suppliers")
    found: list[Supplier] = []
    taken: set[str] = set()
    for name, kind, form, size, lines, uses in NAMED:
        place = "far" if size == "large" else "home"
        found.append(
            Supplier(
                number=len(found) + 1,
                name=name,
                kind=kind,
                form=form,
                weight=lines,
                uses=uses,
                postcode=_postcode(dice, place),
                town=dice.pick(_TOWNS[place]),
                area_code=_AREA[place],
                company_no=_company_number(form, len(found) + 1) if form else "",
                size=size,
            )
        )
        taken.add(name.upper())
    for kind_of in KINDS:
        for rank in range(kind_of.count):
            place = dice.pick(kind_of.places)
            form = dice.pick(kind_of.forms)
            while True:
                town = dice.pick(_TOWNS[place])
                stem = dice.pick(kind_of.patterns).format(
                    coined=dice.pick(COINED),
                    coined2=dice.pick(COINED),
                    town=town,
                    surname=dice.pick(SURNAMES),
                    initial=dice.pick("ABCDEGHJKLMPRST"),
                )
                name = f"{stem} {form}".strip()
                if stem.upper() not in taken:
                    break
            taken.add(stem.upper())
            number = len(found) + 1
            registered = kind_of.register == "company" and form != ""
            charity = kind_of.register == "charity" and dice.chance(900)
            found.append(
                Supplier(
                    number=number,
                    name=name,
                    kind=kind_of.name,
                    form=form,
                    weight=max(1, 60 // (rank + 2)),
                    uses=kind_of.uses,
                    postcode=_postcode(dice, place),
                    town=town,
                    area_code=_AREA[place],
                    company_no=_company_number(form, number)
                    if registered or (charity and form)
                    else "",
                    charity_no=f"99{number * 13 + 10007:05d}" if charity else "",
                    size=dice.pick(kind_of.sizes),
                )
            )
    return found
