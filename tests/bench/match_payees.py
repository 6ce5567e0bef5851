"""Matching 60,000 payees to 5.5 million made companies, beside a plain search; and real truth sets.

    python -m tests.bench.match_payees
    SPEND_REGISTERS=../shared/registers python -m tests.bench.match_payees

The made register and payees come from a seed (`made_register.py`). The plain search is one that
any analyst writes: the same normalised name, else names that share a rare word with Jaro-Winkler at
least 0.95 and a margin of 0.02. With SPEND_REGISTERS the truth sets of real suppliers are asked
too, of the real register samples.
"""

import tempfile
from pathlib import Path

import duckdb
import polars as pl

from tests.bench import register_samples
from tests.bench.made_register import companies, payees, write_csv
from tests.bench.measure import Cost, localpound, run

COMPANIES, PAYEES, SEED = 5_500_000, 60_000, 1
PLAIN = """
with payee as (
    select row_number() over () as row, {key} as key from read_csv('{list}', all_varchar = true)
),
company as (select number, {key} as key from register),
exact as (
    select row, min(number) as number from payee inner join company using (key)
    group by row having count(*) = 1
),
word as (select number, unnest(string_split(key, ' ')) as word from company),
rare as (select word from word group by word having count(*) <= 4000),
pair as (
    select distinct payee.row, payee.key, word.number
    from (select row, key, unnest(string_split(key, ' ')) as word from payee) as payee
    inner join rare using (word) inner join word using (word)
    where payee.row not in (select row from exact)
),
scored as (
    select pair.row, pair.number, jaro_winkler_similarity(pair.key, company.key) as likeness
    from pair inner join company using (number)
),
best as (
    select row, number, likeness,
        likeness - coalesce(lead(likeness) over (partition by row order by likeness desc), 0)
            as margin,
        row_number() over (partition by row order by likeness desc, number) as place
    from scored where likeness >= 0.8
)
select row, number from exact
union all select row, number from best where place = 1 and likeness >= 0.95 and margin >= 0.02
order by row
"""
KEY = (
    "trim(regexp_replace(regexp_replace(regexp_replace(lower(name), '[^a-z0-9]+', ' ', 'g'),"
    " '\\b(limited|ltd|llp|plc|cic|c i c)\\b', '', 'g'), ' +', ' ', 'g'))"
)


def make(folder: Path) -> None:
    """Write the made register (CSV as published, Parquet for the plain search) and its payees."""
    rows = companies(COMPANIES, SEED)
    write_csv(rows, folder / "BasicCompanyDataAsOneFile-2026-11-01.csv")
    rows.select("number", "name").write_parquet(folder / "register.parquet")
    asked = payees(rows, PAYEES, SEED)
    asked.select("truth").write_csv(folder / "truth.csv")
    asked.select("name", "postcode", "company_number").write_csv(folder / "payees.csv")


def search_plainly(folder: Path) -> None:
    """Write the number the plain search gives each payee, by row of the list."""
    register, listed = folder / "register.parquet", folder / "payees.csv"
    with duckdb.connect() as connection:
        connection.read_parquet(str(register)).create_view("register")
        found = connection.sql(PLAIN.format(key=KEY, list=listed))
        found.write_csv(str(folder / "plain.csv"))


def alone(step: str, folder: Path) -> Cost:
    """Run one of the steps above in a process of its own: each peak of memory is its own."""
    module = "tests.bench.match_payees"
    imports = f"from pathlib import Path\nfrom {module} import {step}"
    cost, _ = run(f"{imports}\n#---\n{step}(Path({str(folder)!r}))")
    return cost


def costs(what: str, cost: Cost) -> None:
    """Print what a step cost."""
    print(f"{what}: {cost.wall:.1f} s, {cost.cpu:.1f} s of processor, {cost.peak_mb:,.0f} MB")


def quality(what: str, right: pl.Series, asserted: pl.Series, to_be_found: pl.Series) -> None:
    """Print one line: how much of what is asserted is right, how much of the truth is asserted."""
    precision, recall = right.sum() / asserted.sum(), right.sum() / to_be_found.sum()
    print(f"| {what} | {precision:.4f} | {recall:.4f} |")


def asserted(answers: pl.DataFrame, *confidence: str) -> pl.Series:
    """Which answers stand for classification at one of these confidences."""
    return answers["confidence"].is_in(confidence).fill_null(value=False)


def made(folder: Path) -> None:
    """Measure on the made register and print."""
    alone("make", folder)
    home, listed, out = folder / "home", folder / "payees.csv", folder / "answers.csv"
    register = folder / "BasicCompanyDataAsOneFile-2026-11-01.csv"
    costs("load", localpound(home, "registers", "add", "companies_house", str(register)))
    costs("match", localpound(home, "match", str(listed), "--out", str(out)))
    costs("the plain search", alone("search_plainly", folder))
    answers = pl.read_csv(out, infer_schema=False)
    number = pl.read_csv(folder / "truth.csv", infer_schema=False)["truth"]
    there = number.is_not_null()
    print("| made register | precision | recall |\n|---|---:|---:|")
    same = (answers["entity_id"] == "GB-COH-" + number).fill_null(value=False)
    for confidence in (["HIGH"], ["MEDIUM"], ["HIGH", "MEDIUM"]):
        taken = asserted(answers, *confidence)
        quality(" and ".join(confidence), same & taken, taken, there)
    plain = pl.read_csv(folder / "plain.csv", schema={"row": pl.Int64, "number": pl.String})
    rows = pl.DataFrame({"row": range(1, number.len() + 1)}, schema={"row": pl.Int64})
    found = rows.join(plain, on="row", how="left", maintain_order="left")["number"]
    quality(
        "the plain search", (found == number).fill_null(value=False), found.is_not_null(), there
    )


TRUTH_SETS = (
    (
        "council suppliers",
        "lancashire_suppliers_matched.csv",
        "supplier_name",
        {"company_number": "GB-COH-"},
    ),
    (
        "audited suppliers",
        "nhs_suppliers_audited.csv",
        "supplier",
        {"companynumber": "GB-COH-", "charityregno": "GB-CHC-"},
    ),
)


def real(folder: Path, samples: Path) -> None:
    """Ask the truth sets of real suppliers, and print.

    What is to be found: suppliers of which the truth names a body that the added registers hold.
    """
    home = folder / "real"
    register_samples.add(home, samples)
    held = register_samples.bodies(home)
    print(
        "| truth set | precision of what is asserted | recall where registered |\n|---|---:|---:|"
    )
    for title, file, name, numbers in TRUTH_SETS:
        answers = answered(home, samples, file, name)
        same, there = (pl.repeat(False, answers.height, eager=True) for _ in range(2))
        for column, scheme in numbers.items():
            body = scheme + answers[column]
            same |= (answers["entity_id"] == body).fill_null(value=False)
            there |= body.is_in(held.implode()).fill_null(value=False)
        for confidence in (["HIGH"], ["MEDIUM"], ["HIGH", "MEDIUM"]):
            taken = asserted(answers, *confidence)
            if taken.any():
                quality(f"{title}, {' and '.join(confidence)}", same & taken, taken, there)


def audited(column: str) -> pl.Expr:
    """What the audit decided: "1 ..." and "2 became ..." are yes, "-1 unknown" is null."""
    mark = pl.col(column).str.split(" ").list.first()
    return pl.when(mark != "-1").then(mark != "0")


DECISIONS = (
    (
        "a company",
        audited("isCompany"),
        pl.col("entity_id").str.starts_with("GB-COH-")
        & pl.col("confidence").is_in(["HIGH", "MEDIUM"]),
    ),
    ("a charity", audited("isCharity"), pl.col("vcse_code").is_in(["VC_CHARITY", "VC_CIO"])),
    (
        "a community interest company",
        audited("isCIC"),
        (pl.col("vcse") == "TRUE") & pl.col("vcse_code").is_in(["VC_CIC", "VC_NAME"]),
    ),
    (
        "a voluntary, community or social enterprise",
        audited("isCharity") | audited("isCIC"),
        pl.col("vcse") == "TRUE",
    ),
    # Councils and universities are public bodies too: they count against the precision here.
    ("health service, as a public body", audited("isNHS"), pl.col("scope") == "PUBLIC_BODY"),
)


def decisions(folder: Path, samples: Path) -> None:
    """Print how the audited suppliers are classed beside what the audit decided.

    Uses the home that `real` filled. Suppliers that the audit left open are not asked.
    """
    answers = answered(folder / "real", samples, "nhs_suppliers_audited.csv", "supplier")
    print("| audited decision | precision | recall |\n|---|---:|---:|")
    for title, decided, said in DECISIONS:
        rows = answers.select(decided=decided, said=said.fill_null(value=False)).drop_nulls()
        quality(title, rows["decided"] & rows["said"], rows["said"], rows["decided"])


def groups(folder: Path, samples: Path) -> None:
    """Print how many pairs of spellings of one supplier share a group, and rightly so.

    Asked without any register: the spellings alone.
    """
    file = "supplier_names_to_company.csv"
    rows = answered(folder / "bare", samples, file, "name").select("company_number", "group_id")
    grouped, truth, both = (
        rows.group_by(keys).len().select((pl.col("len") * (pl.col("len") - 1) // 2).sum()).item()
        for keys in (["group_id"], ["company_number"], ["group_id", "company_number"])
    )
    print("| pairs of spellings | precision | recall |\n|---|---:|---:|")
    print(f"| {grouped:,} in one group | {both / grouped:.4f} | {both / truth:.4f} |")


def answered(home: Path, samples: Path, file: str, name: str) -> pl.DataFrame:
    """A truth set with what localpound says of each of its rows beside it."""
    truth = pl.read_csv(samples / "truth" / file, infer_schema=False)
    listed, out = home.parent / "asked.csv", home.parent / "answers.csv"
    truth.select(name=name).write_csv(listed)
    localpound(home, "match", str(listed), "--out", str(out))
    answers = pl.read_csv(out, infer_schema=False).drop("name")
    return pl.concat([truth.rename({name: "asked"}), answers], how="horizontal")


def main() -> None:
    """Measure and print the tables."""
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        samples = register_samples.folder()
        if samples:
            real(folder, samples)
            decisions(folder, samples)
            groups(folder, samples)
        made(folder)


if __name__ == "__main__":
    main()
