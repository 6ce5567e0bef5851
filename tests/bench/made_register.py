"""A register of companies as large as the real one, and payees with known truth, from a seed.

    companies(count, seed)            rows in the published columns of Companies House
    write_csv(companies, path)        the file as published: 55 columns, leading blanks, all quoted
    payees(companies, count, seed)    names as ledgers write them, with the company each means

Names are built of invented rare words, of places and of what firms do, so that words have the long
tail they have in the register and near namesakes abound. A tenth of the companies had another
name.

Of the payees a sixth mean no company: persons, public bodies, and firms that exist nowhere, one
word away from one that does. The others are spoilt as ledgers spoil names: legal form changed or
left out, letters slipped, trading names, words in brackets, cut at thirty characters, words in
another order, shortened words, notes of the ledger, the name before. Three in ten bear a
postcode, mostly that of the registered office, and one in fifty a company number.
"""

from pathlib import Path

import numpy as np
import polars as pl

COLUMNS = (
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
    *(f"{blank}PreviousName_{n}.{part}" for n in range(1, 11)
      for blank, part in (("" if n == 1 else " ", "CONDATE"), (" ", "CompanyName"))),
    "ConfStmtNextDueDate", " ConfStmtLastMadeUpDate",
)  # fmt: skip
_SYLLABLES = np.array(
    (
        "ab an ar bel ber bor bra bri cal can car cor da del den dor el en er fal fen gal gar "
        "gil ha hal ham har hel hol in ka kel ken kin la lan lar lin lo mar mel mor na nel nor "
        "o pel per pol ra ran ren ri rol sa sel sha sor ta tan tel tho tor ul va ven ver wal "
        "wen win yor "
    ).split()
)
_PLACES = np.array(
    [f"{a}{b}" for a in _SYLLABLES[:40] for b in ("ton", "ford", "ham", "by", "ley")]
)
_TRADES = np.array(
    (
        "services solutions consulting property management construction holdings care "
        "transport engineering design electrical plumbing cleaning catering security training "
        "media digital logistics building contractors developments investments estates homes "
        "healthcare nursery education recruitment travel foods motors garage joinery roofing "
        "landscapes systems software energy environmental scaffolding fencing interiors print "
        "signs photography events "
    ).split()
)
_TRADE_WEIGHTS = 1 / np.arange(1, len(_TRADES) + 1)
_FORMS = np.array(["LIMITED", "LTD", "LLP", "PLC", "C.I.C."])
_FORM_WEIGHTS = [0.58, 0.385, 0.02, 0.005, 0.01]
_CATEGORIES = {
    "LIMITED": "Private Limited Company",
    "LTD": "Private Limited Company",
    "LLP": "Limited Liability Partnership",
    "PLC": "Public Limited Company",
    "C.I.C.": "Community Interest Company",
}
_ACCOUNTS = np.array(
    ["MICRO ENTITY", "TOTAL EXEMPTION FULL", "NO ACCOUNTS FILED", "DORMANT", "FULL", "SMALL"]
)
_ACCOUNT_WEIGHTS = [0.4, 0.22, 0.2, 0.12, 0.03, 0.03]
_SHORT = {"services": "servs", "management": "mgmt", "engineering": "eng", "solutions": "solns"}
_NOTES = np.array([" (BACS ONLY)", " ****5215", " DO NOT USE", " - HEAD OFFICE", " #2"])
_FIRST = np.array(("john mary david susan peter anne mark jane paul emma ali priya ").split())
_MESS = {
    "clean": 0.30,
    "form": 0.20,
    "formless": 0.14,
    "slip": 0.10,
    "trading": 0.05,
    "bracket": 0.04,
    "cut": 0.04,
    "reorder": 0.02,
    "short": 0.04,
    "note": 0.04,
    "before": 0.03,
}


def companies(count: int, seed: int) -> pl.DataFrame:
    """number, name, before (the name before, or null), form, postcode, category, accounts."""
    dice = np.random.default_rng(seed)
    wanted, count = count, count * 14 // 10  # so many are drawn for names that are all different
    rare = _rare_words(max(2_000, count // 9), dice)
    # A long tail: the first words stand in many names, most in one or two.
    places = (dice.pareto(0.9, size=(count, 2)) * len(rare) / 40).astype(np.int64) % len(rare)
    kind = dice.choice(4, size=count, p=[0.55, 0.2, 0.15, 0.1])
    trade = dice.choice(_TRADES, size=count, p=_TRADE_WEIGHTS / _TRADE_WEIGHTS.sum())
    frame = pl.DataFrame(
        {
            "one": rare[places[:, 0]],
            "two": rare[places[:, 1]],
            "place": dice.choice(_PLACES, size=count),
            "trade": trade,
            "kind": kind,
            "form": dice.choice(_FORMS, size=count, p=_FORM_WEIGHTS),
        }
    ).with_columns(
        body=pl.when(pl.col("kind") == 0)
        .then(pl.concat_str("one", "trade", separator=" "))
        .when(pl.col("kind") == 1)
        .then(pl.concat_str("one", "two", "trade", separator=" "))
        .when(pl.col("kind") == 2)
        .then(pl.concat_str("one", "trade", pl.format("({})", "place"), separator=" "))
        .otherwise(pl.format("{} & {}", "one", "two"))
    )
    whole = frame.with_columns(
        name=pl.concat_str(pl.col("body").str.to_uppercase(), "form", separator=" "),
        number=pl.int_range(count).cast(pl.String).str.zfill(8),
    )
    # No two live companies bear one name.
    unique = whole.unique("body", keep="first", maintain_order=True).head(wanted)
    rest = unique.height
    had = dice.random(rest) < 0.1
    # Names given up: the first two words of others swapped, which nobody bears now.
    other = unique.sample(fraction=1.0, shuffle=True, seed=seed)
    given_up = other.select(
        pl.format("{}{} {} {}", pl.col("two"), pl.col("one").str.slice(0, 3), "trade", "form")
    ).to_series()
    before = np.where(had, given_up.str.to_uppercase().to_numpy(), None)
    letters = np.array(list("ABCDEFGHJLMNPRSTUWY"))
    return unique.select(
        "number", "name", "body", "form", "one", "two", "place", "trade"
    ).with_columns(
        before=pl.Series(before.tolist(), dtype=pl.String),
        postcode=pl.Series(
            [
                f"{a}{b}{d} {e}{f}{g}"
                for a, b, d, e, f, g in zip(
                    dice.choice(letters, rest),
                    dice.choice(letters, rest),
                    dice.integers(1, 30, rest),
                    dice.integers(1, 10, rest),
                    dice.choice(letters, rest),
                    dice.choice(letters, rest),
                    strict=True,
                )
            ]
        ),
        accounts=pl.Series(dice.choice(_ACCOUNTS, rest, p=_ACCOUNT_WEIGHTS)),
        year=pl.Series(dice.integers(1960, 2025, rest)),
    )


def write_csv(rows: pl.DataFrame, path: Path) -> None:
    """The register as published, all cells quoted."""
    blank = pl.lit("")
    known = {
        "CompanyName": pl.col("name"),
        " CompanyNumber": pl.col("number"),
        "RegAddress.AddressLine1": pl.format("{} {} ROAD", pl.col("number").str.tail(3), "place"),
        "RegAddress.PostTown": pl.col("place").str.to_uppercase(),
        "RegAddress.Country": pl.lit("UNITED KINGDOM"),
        "RegAddress.PostCode": pl.col("postcode"),
        "CompanyCategory": pl.col("form").replace_strict(_CATEGORIES, return_dtype=pl.String),
        "CompanyStatus": pl.lit("Active"),
        "CountryOfOrigin": pl.lit("United Kingdom"),
        "IncorporationDate": pl.format("01/06/{}", "year"),
        "Accounts.AccountRefDay": pl.lit("31"),
        "Accounts.AccountRefMonth": pl.lit("3"),
        "Accounts.NextDueDate": pl.lit("31/12/2026"),
        "Accounts.LastMadeUpDate": pl.lit("31/03/2025"),
        "Accounts.AccountCategory": pl.col("accounts"),
        "SICCode.SicText_1": pl.lit("82990 - Other business support service activities n.e.c."),
        "URI": pl.format("http://business.data.gov.uk/id/company/{}", "number"),
        "PreviousName_1.CONDATE": pl.when(pl.col("before").is_not_null()).then(
            pl.lit("01/02/2020")
        ),
        " PreviousName_1.CompanyName": pl.col("before"),
        "ConfStmtNextDueDate": pl.lit("15/06/2026"),
    }
    rows.select(known.get(name, blank).fill_null("").alias(name) for name in COLUMNS).write_csv(
        path, quote_style="always"
    )


def payees(rows: pl.DataFrame, count: int, seed: int) -> pl.DataFrame:
    """name, postcode, company_number (as a list for `localpound match`) and truth (null: none)."""
    dice = np.random.default_rng(seed + 1)
    real = count * 5 // 6
    chosen = rows.sample(real, seed=seed, with_replacement=False)
    kinds = dice.choice(list(_MESS), size=real, p=list(_MESS.values()))
    words = chosen.with_columns(kind=pl.Series(kinds), at=pl.Series(dice.random(real)))
    spoilt = [
        _spoil(kind, row, dice)
        for kind, row in zip(
            kinds,
            words.select("name", "body", "form", "before", "one", "trade", "place").iter_rows(
                named=True
            ),
            strict=True,
        )
    ]
    has_postcode = dice.random(real) < 0.3
    is_office = dice.random(real) < 0.8
    elsewhere = dice.permutation(chosen["postcode"].to_numpy())
    has_number = dice.random(real) < 0.02
    meant = pl.DataFrame(
        {
            "name": spoilt,
            "postcode": np.where(
                has_postcode, np.where(is_office, chosen["postcode"].to_numpy(), elsewhere), ""
            ),
            "company_number": np.where(has_number, chosen["number"].to_numpy(), ""),
            "truth": chosen["number"],
            "mess": kinds,
        }
    )
    return pl.concat([meant, _nobody(rows, count - real, dice)]).sample(
        fraction=1.0, shuffle=True, seed=seed
    )


def _nobody(rows: pl.DataFrame, count: int, dice: np.random.Generator) -> pl.DataFrame:
    """Persons, public bodies and firms that stand nowhere, a third each."""
    third = count // 3
    surnames = rows["one"].sample(count, seed=7).to_numpy()
    persons = [f"{dice.choice(_FIRST)} {name}".upper() for name in surnames[:third]]
    councils = [f"{place} District Council".upper() for place in dice.choice(_PLACES, third)]
    taken = {_letters(body) for body in rows["body"]}
    invented = []
    near = rows.sample((count - 2 * third) * 3, seed=11)
    for body, trade in zip(near["body"], near["trade"], strict=True):
        other = body.replace(trade, str(dice.choice(_TRADES)))
        slipped = _slip(body, dice) if dice.random() < 0.5 else other
        if _letters(slipped) not in taken:
            invented.append(f"{slipped} LTD".upper())
        if len(invented) == count - 2 * third:
            break
    names = [*persons, *councils, *invented]
    return pl.DataFrame(
        {
            "name": names,
            "mess": ["person"] * third + ["council"] * third + ["invented"] * len(invented),
        }
    ).select(
        "name",
        postcode=pl.lit(""),
        company_number=pl.lit(""),
        truth=pl.lit(None, dtype=pl.String),
        mess="mess",
    )


def _letters(body: str) -> str:
    return "".join(filter(str.isalnum, body))


def _spoil(kind: str, row: dict[str, str | None], dice: np.random.Generator) -> str:
    name, body, form = str(row["name"]), str(row["body"]).upper(), str(row["form"])
    if kind == "form":
        other = {"LIMITED": "LTD", "LTD": "LIMITED", "PLC": "P.L.C.", "LLP": "L L P"}.get(
            form, "CIC"
        )
        return f"{body} {other}".replace(" & ", " AND ").title()
    if kind == "formless":
        return body
    if kind == "slip":
        return f"{_slip(body.lower(), dice)} {form}".upper()
    if kind == "trading":
        return f"{name} T/A {row['trade']!s} {dice.choice(_PLACES)}".upper()
    if kind == "bracket":
        return f"{body} ({row['place']!s}) {form}".upper()
    if kind == "cut":
        return name[:30]
    if kind == "reorder":
        head, _, tail = body.partition(" ")
        return f"{tail} {head} {form}"
    if kind == "short":
        return " ".join(_SHORT.get(word.lower(), word) for word in name.split()).upper()
    if kind == "note":
        return name + str(dice.choice(_NOTES))
    if kind == "before":
        return str(row["before"] or name)
    return name


def _slip(text: str, dice: np.random.Generator) -> str:
    """One letter left out, doubled, changed, or two swapped, inside a word."""
    at = int(dice.integers(1, max(2, len(text) - 2)))
    letter = chr(int(dice.integers(97, 123)))
    what = int(dice.integers(0, 4))
    if what == 0:
        return text[:at] + text[at + 1 :]
    if what == 1:
        return text[:at] + text[at] + text[at:]
    if what == 2:
        return text[:at] + letter + text[at + 1 :]
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def _rare_words(count: int, dice: np.random.Generator) -> np.ndarray:
    parts = dice.choice(_SYLLABLES, size=(count * 2, 4))
    length = dice.integers(2, 5, count * 2)
    made = ["".join(part[:size]) for part, size in zip(parts, length, strict=True)]
    return np.array(list(dict.fromkeys(word for word in made if len(word) > 3))[:count])
