"""Matching 60,000 payees to 5.5 million made companies, beside a plain search; and real truth sets.

    python -m tests.bench.match_payees
    SPEND_REGISTERS=../shared/registers python -m tests.bench.match_payees

The made register and payees come from a seed (`made_register.py`). The plain search is one that
any analyst writes: the same normalised name, else names that share a rare word with Jaro-Winkler at
least 0.95 and a margin of 0.02. With SPEND_REGISTERS the truth sets of real suppliers are asked
too, of the real register samples.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import polars as pl

from tests.bench.made_register import companies, payees, write_csv
from tests.bench.measure import run

COMPANIES, PAYEES, SEED = 5_500_000, 60_000, 1
COMMAND = (
    "import os, subprocess, sys\nfrom pathlib import Path\nimport resource\n#---\n"
    "command = str(Path(sys.executable).parent / 'localpound')\n"
    "subprocess.run([command, {words}], check=True, capture_output=True)\n"
    "u = resource.getrusage(resource.RUSAGE_CHILDREN)\ncpu_ -= u.ru_utime + u.ru_stime"
)
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


def shown(what: str, precision: float, recall: float) -> str:
    """One line of the table."""
    return f"| {what} | {precision:.4f} | {recall:.4f} |"


def plain(rows: pl.DataFrame, listed: Path) -> pl.Series:
    """The number the plain search gives each payee, null for none, in the order of the list."""
    folder = listed.parent / "register.parquet"
    rows.select("number", "name").write_parquet(folder)
    with duckdb.connect() as connection:
        connection.read_parquet(str(folder)).create_view("register")
        found = dict(connection.execute(PLAIN.format(key=KEY, list=listed)).fetchall())
    count = pl.read_csv(listed, infer_schema=False).height
    return pl.Series([found.get(row) for row in range(1, count + 1)], dtype=pl.String)


def made(folder: Path) -> None:
    """Measure on the made register and print."""
    rows = companies(COMPANIES, SEED)
    register = folder / "BasicCompanyDataAsOneFile-2026-11-01.csv"
    write_csv(rows, register)
    asked = payees(rows, PAYEES, SEED)
    listed, out = folder / "payees.csv", folder / "answers.csv"
    asked.select("name", "postcode", "company_number").write_csv(listed)
    home = {"SPEND_HOME": str(folder / "home")}
    add = ("registers", "add", "companies_house", str(register))
    for title, words in (("load", add), ("match", ("match", str(listed), "--out", str(out)))):
        cost, _ = run(COMMAND.format(words=", ".join(map(repr, words))), home)
        print(f"{title}: {cost.wall:.1f} s, {cost.cpu:.1f} s of processor, {cost.peak_mb:,.0f} MB")
    answers = pl.read_csv(out, infer_schema=False)
    truth = "GB-COH-" + asked["truth"]
    print("| made register | precision | recall |\n|---|---:|---:|")
    for confidence in (["HIGH"], ["MEDIUM"], ["HIGH", "MEDIUM"]):
        taken = answers["confidence"].is_in(confidence).fill_null(value=False)
        right = (answers["entity_id"] == truth).fill_null(value=False) & taken
        share = right.sum() / truth.drop_nulls().len()
        print(shown(" and ".join(confidence), right.sum() / taken.sum(), share))
    found = plain(rows, listed)
    right = (found == asked["truth"]).fill_null(value=False)
    precision = right.sum() / found.drop_nulls().len()
    print(shown("the plain search", precision, right.sum() / truth.drop_nulls().len()))


REAL = {
    "companies_house": "companies_house/BasicCompanyData-assembled.csv.gz",
    "charities_england_wales": "charities/publicextract.charity-assembled.zip",
    "charity_other_names": "charities/other_names_full/publicextract.charity_other_names.zip",
}


def real(folder: Path, registers: Path) -> None:
    """Ask the truth sets of real suppliers, and print."""
    home = {**os.environ, "SPEND_HOME": str(folder / "real")}
    command = str(Path(sys.executable).parent / "localpound")
    links = sorted((registers / "charities" / "lookups").glob("relationships*.csv"))
    files = [(name, registers / path) for name, path in REAL.items()]
    files += [("organisation_links", path) for path in links]

    for name, path in files:
        words = [command, "registers", "add", name, str(path)]
        subprocess.run(words, check=True, capture_output=True, env=home)
    print("| truth set | precision of what is asserted | recall |\n|---|---:|---:|")
    for title, file, name, numbers in (
        ("council suppliers", "lancashire_suppliers_matched.csv", "supplier_name",
         {"company_number": "GB-COH-"}),
        ("audited suppliers", "nhs_suppliers_audited.csv", "supplier",
         {"companynumber": "GB-COH-", "charityregno": "GB-CHC-"}),
    ):  # fmt: skip
        truth = pl.read_csv(registers / "truth" / file, infer_schema=False)
        listed, out = folder / "truth.csv", folder / "truth.answers.csv"
        truth.select(name=name).write_csv(listed)
        words = [command, "match", str(listed), "--out", str(out)]
        subprocess.run(words, check=True, capture_output=True, env=home)
        answers = pl.read_csv(out, infer_schema=False)
        taken = answers["confidence"].is_in(["HIGH", "MEDIUM"]).fill_null(value=False)
        right = pl.Series([False] * truth.height)
        for column, scheme in numbers.items():
            right |= (answers["entity_id"] == scheme + truth[column]).fill_null(value=False)
        known = ~pl.all_horizontal((pl.col(column) == "-1") for column in numbers)
        recall = (right & taken).sum() / truth.filter(known).height
        print(shown(title, (right & taken).sum() / taken.sum(), recall))


def main() -> None:
    """Measure and print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        registers = os.environ.get("SPEND_REGISTERS")
        if registers:
            real(Path(folder), Path(registers))
        made(Path(folder))


if __name__ == "__main__":
    main()
