"""What leaves names no person and no sole trader, in a real run; what retention removes is gone."""

import asyncio
import csv
import io
import re
import zipfile
from datetime import date
from html import unescape

import httpx
import polars as pl
import pytest
from rich.console import Console

from pipelines import inbox, pack, retention, run, summary
from pipelines.home import Home
from pipelines.pack_check import check
from pipelines.publications import find_publication
from pipelines.site.access.settings import ServeSettings
from pipelines.site.app import make_app
from pipelines.site.paper import read_paper
from pipelines.site.paper_pdf import COUNCIL_PAPER
from pipelines.trace.publication import Publication
from pipelines.trace.published_rows import walk_contract, walk_line, walk_supplier
from pipelines.trace.telling import told_node

CODE = "E06999999"
OFFICERS = ("Isleham", "Jesmond", "Mottram")
"""Who decided and claimed, and whom their reasons name: told inside the council alone."""
PAYEES_AND_OTHERS = (
    *("Ashworthy", "Birchfell", "Cedarlow", "Dogwoodson", "Elmhirst", "Fernacker", "Hollinsby"),
    *("Kenfig", "Larkhill"),
    *("QX9 9ZZ", "V-7001", "V7001", "V-7003", "V7003", "11 Quiet Lane"),
)
"""Names of persons and sole traders, where they live, the numbers of payees without a name."""
SECRET = (*PAYEES_AND_OTHERS, *OFFICERS)
HEADINGS = "Payment Date,Supplier Name,Vendor Number,Supplier Postcode,Supplier Type,Directorate,"
HEADINGS += "Expense Type,Purpose,Net Amount"
PAYEES = (
    (
        "Mrs A Ashworthy",
        "V-7000",
        "QX9 9ZZ",
        "",
        "Fostering allowance",
        "For A Ashworthy",
        "900.00",
    ),
    (
        "B Birchfell",
        "V-7002",
        "QX9 9ZZ",
        "Individual",
        "Grants",
        "B Birchfell 11 Quiet Lane",
        "800",
    ),
    ("C Cedarlow Repairs", "V-7004", "QX9 9ZZ", "Sole Trader", "Repairs", "C Cedarlow", "9100.00"),
    ("REDACTED", "V-7001", "QX9 9ZZ", "", "Works", "Dogwoodson, 11 Quiet Lane", "7000.00"),
    ("", "V-7003", "", "", "Works", "Elmhirst", "6000.00"),
    ("Fencing Ltd", "V-1", "", "", "Works", "Fence", "5000.00"),
    ("Paving Ltd", "V-2", "", "", "Works", "Paving", "4000.00"),
    ("Fencing Ltd", "V-1", "", "", "Works", "Fence", "Mrs Fernacker"),
    ("Roofing Ltd", "V-3", "", "", "Works", "Roof", "3000.00"),
)
CONTRACTS = """Reference,Title,Supplier,Value,Start Date,End Date
C1,Repairs of fences by Cedarlow,C Cedarlow Repairs,9000,01/04/2024,31/03/2025
C2,Roofs,Hollinsby Sole Trading,8000,01/04/2024,31/03/2026
C3,Paths,Paving Ltd,Hollinsby,01/04/2024,31/03/2026
"""
FEEDS = {
    "contract": CONTRACTS,
    "procurement": """Reference,Title,Advertised
P1,Hedges,2025-05-01
""",
    "bid": """Procurement,Lot,Bidder,Status,Won
P1,1,Kenfig Gardening,scored,Yes
""",
    "vcse_grant": """Grant reference,Recipient,Amount,Date
G1,Mrs Larkhill,500.00,2025-05-01
""",
    "portal_registration": """Supplier,Company number,Registered
Kenfig Gardening,,2025-02-02
""",
    "lm3_survey": """Supplier,Period,Local re-spend,Basis,Source
Kenfig Gardening,2025/26,0.6,survey,Survey of 2025
""",
}
DECIDED = """supplier_id,supplier_name,attribute,value,reason,decided_by,decided_on,review_on
V-2,Paving Ltd,local,true,Jesmond says so,I. Isleham,2025-04-20,2027-04-20
V-7004,C Cedarlow Repairs,sme,true,Jesmond says so,I. Isleham,2025-04-20,2027-04-20
"""
CLAIMED = """\
claimed_on,framework_id,key_area_code,sub_dimension,claimed_level,target_level,assessor,role,reason
2025-04-20,nps-2018-final,SME,high_level,minimum,mature,I. Isleham,Head,Mottram says so
"""
NOW = date(2026, 12, 1)


def payments(year):
    """Twelve months of payments to everybody, one file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS.split(","))
    for month in range(1, 13):
        for day, (name, number, postcode, kind, expense, purpose, amount) in enumerate(PAYEES, 1):
            when = f"{day:02}/{month:02}/{year}"
            row = (when, name, number, postcode, kind, "Place", expense, purpose, amount)
            writer.writerow(row)
    return text.getvalue()


@pytest.fixture(scope="module")
def council(tmp_path_factory, _no_other_dagster):
    folder = tmp_path_factory.mktemp("disclosure")
    home = Home(folder / "home")
    run.set_up_council(home, CODE)
    room = home.council(CODE)
    policy = '[retention]\nmonths = 84\nreason = "Schedule 12"\n'
    room.profile.write_text(room.profile.read_text() + policy)
    for name, text in {
        "paid-2018.csv": payments(2018).replace("Fencing Ltd", "Olden Days Ltd"),
        "paid-2025.csv": payments(2025),
        **{f"{feed}.csv": text for feed, text in FEEDS.items()},
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    outcomes = inbox.add(home, CODE, [folder / "paid-2018.csv", folder / "paid-2025.csv"])
    for feed in FEEDS:
        outcomes += inbox.add(home, CODE, [folder / f"{feed}.csv"], feed)
    room.decisions.write_text(DECIDED, encoding="utf-8")
    claims = room.root / "assessments" / "claims.csv"
    claims.parent.mkdir()
    claims.write_text(CLAIMED, encoding="utf-8")
    assert all(each.entry for each in outcomes)
    outcome = run.take_to_publication(home, CODE)
    assert outcome.passed, [outcome.fault, *(each.in_words for each in outcome.blocking)]
    return home


def standing(home):
    """The publication that stands."""
    return Publication(find_publication(home, CODE, None).folder)


def texts(path):
    """(name, all that it says) of every file of a pack, Parquet read as a reader would.

    The council paper is asked by itself: its text is packed within it.
    """
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith(".parquet"):
                yield name, pl.read_parquet(io.BytesIO(content)).write_ndjson()
            elif name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(content)) as book:
                    for part in book.namelist():
                        yield f"{name}/{part}", book.read(part).decode("utf-8")
            elif name != f"publication/{COUNCIL_PAPER}":
                yield name, content.decode("utf-8")


def found(path, words=SECRET):
    return {(name, word) for name, text in texts(path) for word in words if word in text}


def test_no_file_of_a_pack_names_anybody_or_says_where_they_live(council, tmp_path):
    path = pack.make(standing(council), tmp_path / "a.zip").path
    assert check(path).is_whole
    assert found(path) == set()


def test_the_whole_publication_names_them_so_there_was_something_to_withhold(council, tmp_path):
    path = pack.make(standing(council), tmp_path / "a.zip", inside=True).path
    assert check(path).is_whole
    assert {word for _, word in found(path)} >= {"Ashworthy", "Birchfell", "Cedarlow", "Fernacker"}


def test_the_council_paper_leaves_and_names_nobody(council, tmp_path):
    with zipfile.ZipFile(pack.make(standing(council), tmp_path / "a.zip").path) as archive:
        assert f"publication/{COUNCIL_PAPER}" in archive.namelist()
    # It prints what this model says and nothing else.
    told = str(read_paper(council.council(CODE).latest))
    assert "Fencing Ltd" in told
    assert {word for word in SECRET if word in told} == set()


def test_every_page_leaves_with_its_style_and_without_the_rows_that_stay(council, tmp_path):
    folder = council.council(CODE).latest
    pages = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
    with zipfile.ZipFile(pack.make(standing(council), tmp_path / "a.zip").path) as archive:
        left = set(archive.namelist())
    assert {f"publication/{page}" for page in pages} <= left
    assert "publication/static/localpound.css" in left
    assert "publication/manifest.json" in left
    assert "publication/staging/spend_line_rejected.csv" not in left


def test_the_pages_tell_of_bids_grants_and_registrations_without_whose_they_are(council):
    folder = council.council(CODE).latest / "pages"
    told = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("figure-*.html"))
    for file_name in ("bid.csv", "vcse_grant.csv", "portal_registration.csv"):
        assert f"<bdi>{file_name}</bdi>, row 2" in told


def test_the_title_of_a_contract_is_told_unless_its_supplier_is_withheld(council):
    listed = (council.council(CODE).latest / "pages" / "contracts.html").read_text("utf-8")
    assert "C1 title withheld" in listed
    assert "C3 Paths" in listed


def served(home, is_asked):
    """(path, text) of every served page that a reader can come to by links that are asked."""
    app = make_app(home, (CODE,), ServeSettings())

    async def _served():
        way = httpx.ASGITransport(app, client=("127.0.0.1", 50123))
        found, waiting = {}, [f"/{CODE}/"]
        async with httpx.AsyncClient(transport=way, base_url="http://127.0.0.1:8765") as browser:
            while waiting:
                path = waiting.pop()
                found[path] = unescape((await browser.get(path)).text)
                links = map(unescape, re.findall(r'href="(/[^"#]*)', found[path]))
                waiting += {each for each in links if is_asked(each)} - {*found, *waiting}
        return found

    return asyncio.run(_served())


def test_no_served_page_names_anybody_or_says_where_they_live(council):
    # Pages of figures are many and the same as the files, which leave in the pack.
    pages = served(council, lambda path: not re.search("/(static|files|figure)/", path))
    assert len(pages) > 50
    assert {
        (path, word) for path, text in pages.items() for word in SECRET if word in text
    } == set()


def test_no_key_that_leaves_is_one_of_a_withheld_payee(council, tmp_path):
    folder = council.council(CODE).latest
    shown = pl.read_parquet(folder / "rules" / "supplier_shown_name.parquet")
    withheld = shown.filter(pl.col("shown_key") != pl.col("supplier_key"))
    assert withheld.height >= 4
    path = pack.make(standing(council), tmp_path / "a.zip").path
    assert found(path, withheld["supplier_key"].to_list()) == set()


def told_of_everybody(publication):
    """Every walk of a supplier, of a line of each, and of a contract, in words."""
    for key in publication.scan("core.supplier").collect()["supplier_key"]:
        yield walk_supplier(publication, key, 50)
    lines = publication.scan("core.spend_line").collect()
    for line_id in lines.unique("supplier_key")["line_id"]:
        yield walk_line(publication, line_id)
    for key in publication.scan("core.contract").collect()["contract_key"]:
        yield walk_contract(publication, key, 50)


def test_no_walk_names_anybody_or_says_where_they_live(council):
    nodes = [told_node(each) for each in told_of_everybody(standing(council))]
    told = "\n".join(map(repr, nodes))
    assert "(a person)" in told
    assert "(a sole trader)" in told
    assert {word for word in PAYEES_AND_OTHERS if word in told} == set()


def test_the_log_counts_whom_the_transparency_file_does_not_name(council):
    folder = council.council(CODE).latest / "returns"
    log = pl.read_parquet(folder / "suppression.parquet").filter(
        (pl.col("table_name") == "returns.transparency_spend")
        & (pl.col("treatment") == "SHOWN_WITHOUT_NAME")
    )
    counted = dict(log.select("reason_code", "row_count").iter_rows())
    assert counted == {"INDIVIDUAL": 48, "SOLE_TRADER": 24, "REDACTED": 48}


@pytest.mark.soak
def test_after_retention_a_run_works_says_what_was_removed_and_holds_nothing_of_it(council):
    room = council.council(CODE)
    first = room.latest.resolve()
    old = inbox.read_ledger(council, CODE)[0].sha256
    told = "\n".join(retention.remove(council, CODE, "A. Archivist", NOW).sentences)
    assert "Removed: paid-2018.csv (taken " in told
    outcome = run.take_to_publication(council, CODE)
    assert outcome.passed, outcome.fault
    assert outcome.all_done
    assert outcome.run != first.name
    console = Console(record=True, width=200, file=io.StringIO())
    summary.tell(outcome, console)
    printed = console.export_text()
    assert "7 accepted, 0 refused, 1 removed by retention" in printed
    assert "removed  paid-2018.csv: Removed under the council's retention policy" in printed
    assert "paid-2018.csv" in (room.latest / "evidence.html").read_text()
    retention.remove(council, CODE, "A. Archivist", NOW)
    assert not first.exists()
    assert not council.archived(old).exists()
    left = [
        path
        for path in council.root.rglob("*")
        if path.is_file() and "dagster" not in path.parts and b"Olden Days" in content_of(path)
    ]
    assert left == []


def content_of(path):
    if path.suffix == ".parquet":
        return pl.read_parquet(path).write_ndjson().encode()
    return path.read_bytes()
