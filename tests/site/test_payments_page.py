"""Payments as people ask for them: what is found, what it adds up to, and where it leads."""

import asyncio
import csv
import io
import re
import shutil
from collections import Counter
from decimal import Decimal
from html import unescape

import httpx
import polars as pl
import pytest

from pipelines.home import Home
from pipelines.site.access.settings import ServeSettings
from pipelines.site.address import Address, ServedLinks, path_of
from pipelines.site.app import make_app
from pipelines.site.desk import Desk
from pipelines.site.kept_pages import KeptPage, KeptPages
from pipelines.site.models import filters
from pipelines.site.models.figure import read_figure
from pipelines.site.models.figures import FIGURES, YEAR, figure_address
from pipelines.site.models.line import read_line
from pipelines.site.models.payments import read_payments
from pipelines.site.models.supplier_list import read_suppliers
from pipelines.site.payments_csv import payments_csv
from pipelines.site.search.payments import Order, Wanted
from tests.pipeline.conftest import CODE

AMOUNT = re.compile(r'data-cell="amount"><data value="(-?[0-9.]+)">')


@pytest.fixture(scope="session")
def desk(pack, tmp_path_factory):
    """The sample council's publication, where somebody answers."""
    return Desk(pack, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def lines(desk):
    """Every line of spend of the sample, with its scope."""
    scopes = desk.published.scan("rules.spend_scope").select("line_id", "scope")
    return desk.published.scan("core.spend_line").join(scopes, on="line_id").collect()


@pytest.fixture(scope="session")
def ask(sample):
    """`ask(path, **headers)` is the answer of the served site of the sample council."""
    app = make_app(sample.home, (CODE,), ServeSettings())

    def _ask(path, **headers):
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 50123))

        async def _asked():
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1:8765"
            ) as browser:
                return await browser.get(f"/{CODE}/{path}", headers=headers)

        return asyncio.run(_asked())

    return _ask


def amounts(answer):
    """The pounds of the lines that a page lists."""
    return [Decimal(text) for text in AMOUNT.findall(answer.text)]


def status(answer):
    """What a page says it found."""
    (found,) = re.findall(r'role="status">(.*?)</p>', answer.text, re.DOTALL)
    return unescape(re.sub("<[^>]*>", "", found))


def test_all_lines_are_found_and_add_up_to_the_penny(ask, lines):
    total = lines["net_amount_gbp"].sum()
    assert status(ask("payments")).startswith(f"{lines.height:,} lines found, £{total:,.2f} in all")


@pytest.mark.parametrize("breakdown", ["none", "directorate", "category", "supplier_type"])
def test_the_lines_of_a_supplier_in_a_figure_add_up_to_its_pounds_there(desk, breakdown):
    year = (pl.col("period_type") == YEAR) & (pl.col("period_label") == desk.evidence.year)
    rows = desk.published.rows(FIGURES, year, pl.col("breakdown") == breakdown)
    by_measure = {(row["indicator_code"], row["measure"]): row for row in rows}
    tried = 0
    for row in by_measure.values():
        for made in read_figure(desk, *figure_address(row).key).made_of:
            for part in made.suppliers[:3]:
                page = read_payments(desk, dict(part.payments.query))
                assert page.errors == ()
                assert page.net_amount_gbp == part.supplier.amount_gbp, part.payments
                tried += 1
    assert tried > 10 or breakdown == "supplier_type"


def test_lines_of_a_contract_figure_add_up_by_month_too(desk):
    which = pl.col("measure").is_in(["strict_coverage_share", "order_spend_share"])
    rows = desk.published.rows(FIGURES, which, pl.col("period_type") == "month")
    for row in rows[::9]:
        for made in read_figure(desk, *figure_address(row).key).made_of:
            for part in made.suppliers[:2]:
                page = read_payments(desk, dict(part.payments.query))
                assert page.net_amount_gbp == part.supplier.amount_gbp, part.payments


def test_filters_find_what_the_table_holds(ask, lines):
    own = lines.filter(
        (pl.col("scope") == "GRANT")
        & (pl.col("financial_year") == "2025/26")
        & (pl.col("net_amount_gbp") >= 1000)
        & (pl.col("net_amount_gbp") <= Decimal("2500.50"))
    )
    answer = ask("payments?scope=GRANT&year=2025/26&least=1,000&most=£2500.50")
    assert own.height
    assert status(answer).startswith(f"{own.height:,} line")
    assert f"£{own['net_amount_gbp'].sum():,.2f}" in status(answer)


def test_months_are_inclusive(ask, lines):
    own = lines.filter(pl.col("month").is_between(pl.date(2025, 5, 1), pl.date(2025, 6, 1)))
    answer = ask("payments?first_month=2025-05&last_month=2025-06")
    assert status(answer).startswith(f"{own.height:,} lines found")


def test_lines_are_sorted_by_a_link_and_say_so(ask):
    answer = ask("payments?sort=amount&direction=ascending")
    assert amounts(answer) == sorted(amounts(answer))
    assert answer.text.count('aria-sort="ascending"') == 1
    assert "sort=amount" in answer.text
    assert "direction=descending" in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        "sort=supplier_key;drop+table+payment",
        "sort=1",
        "sort=net_amount_gbp+desc",
        "direction=sideways",
        "unknown=yes",
        "page=-1",
        "page=one",
        "year=1066/67",
        "scope=%27+or+1=1",
        "lines=all",
        "payee=anybody",
    ],
)
def test_what_is_not_known_is_not_looked_at(ask, asked):
    answer = ask(f"payments?{asked}")
    assert answer.status_code == 200
    assert amounts(answer) == amounts(ask("payments"))
    assert status(answer) == status(ask("payments"))


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("least", "lots", "Pounds at least must be pounds, such as 1,000 or -250.50."),
        ("most", "1,00", "Pounds at most must be pounds, such as 1,000 or -250.50."),
        ("first_month", "2025-13", "From month must be a year and a month, such as 2025-04."),
        ("supplier", "nobody", "Supplier key must be one that a supplier's page shows."),
    ],
)
def test_a_wrong_field_says_so_and_narrows_nothing(ask, field, text, sentence):
    answer = ask(f"payments?{field}={text}")
    shown = unescape(answer.text)
    assert f'<a href="#{field}">{sentence}</a>' in shown
    assert f'id="{field}-error"' in shown
    assert re.search(rf'id="{field}"[^>]*aria-describedby="[^"]*{field}-error"', shown)
    assert f'value="{text}"' in shown
    assert "<title>Error: Payments" in shown
    assert status(answer) == status(ask("payments"))


def test_what_was_typed_is_text_on_the_page(ask):
    answer = ask("payments?q=%3Cscript%3Ealert(1)%3C/script%3E%25_%27%22")
    assert "<script" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert status(answer) == "None found."


def test_filters_stay_while_pages_are_turned(ask):
    answer = ask("payments?q=care&sort=amount")
    (following,) = re.findall(r'href="([^"]*)" rel="next"', answer.text)
    second = ask(unescape(following).removeprefix(f"/{CODE}/"))
    assert "Page 2 of" in status(second)
    assert max(amounts(second)) <= min(amounts(answer))
    assert '<input class="govuk-input" id="q" name="q" type="text" value="care"' in second.text


def test_no_more_than_two_hundred_pages_can_be_turned():
    assert filters.page_asked({"page": "999999999"}, 2_000_000, 50) == (200, 200)
    assert filters.page_asked({"page": "3"}, 101, 50) == (3, 3)
    assert filters.page_asked({}, 0, 50) == (1, 1)
    shown = filters.pager("payments", {"q": "a"}, 200, 200, is_capped=True)
    assert shown.following is None
    assert [number for number, _ in shown.near] == [1, 198, 199, 200]
    assert dict(shown.previous.query) == {"q": "a", "page": "199"}


@pytest.mark.parametrize("asked", ["", "?q=care&scope=GRANT", "?least=-100&most=0", "?q=nobody1"])
def test_the_csv_holds_as_many_lines_and_pounds_as_the_page_says(ask, asked):
    answer = ask(f"payments.csv{asked}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.content.startswith("\ufeffline_id,payment_date".encode())
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    total = sum((Decimal(row["net_amount_gbp"]) for row in rows), start=Decimal(0))
    told = status(ask(f"payments{asked}"))
    assert told.startswith(f"{len(rows):,} line" if rows else "None found")
    assert not rows or f"£{abs(total):,.2f}" in told


def test_the_csv_runs_no_formula_and_keeps_negative_amounts(pack, tmp_path, monkeypatch):
    own = Desk(pack, tmp_path)
    (row,) = own.search.listed(Wanted(), Order(), 1)
    hostile = {**row, "shown_name": "=cmd|' /C calc'!A0", "net_amount_gbp": Decimal("-5.10")}
    monkeypatch.setattr(own.search, "listed", lambda *asked: [hostile])
    text = b"".join(payments_csv(own, {})).decode()
    (written,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert written["shown_name"] == "'=cmd|' /C calc'!A0"
    assert written["net_amount_gbp"] == "-5.10"


def test_persons_are_neither_named_nor_found(ask, desk, lines):
    withheld = {key for key, each in desk.supplier_by_key.items() if each.is_withheld}
    names = lines.filter(pl.col("supplier_key").is_in(list(withheld)))["supplier_name"].unique()
    assert withheld
    whole = ask("payments.csv").text
    for name in names.drop_nulls():
        if len(name) > 8:
            assert name not in whole
            assert name not in ask(f"payments?q={name}").text.partition("<table")[2]
    for row in csv.DictReader(io.StringIO(whole.removeprefix("\ufeff"))):
        if row["shown_key"].startswith("withheld-"):
            assert not row["purpose"]
            assert not row["expense_type"]
            assert not row["contract_key"]


def test_the_page_without_a_server_lists_the_largest_of_the_same_lines(pack, desk):
    largest = read_payments(Desk(pack), {})
    searched = read_payments(desk, {"sort": "size"})
    assert len(largest.payments) == 500
    assert largest.payments[:50] == searched.payments
    assert (largest.line_count, largest.net_amount_gbp) == (
        searched.line_count,
        searched.net_amount_gbp,
    )
    page = (pack / "pages" / "payments.html").read_text(encoding="utf-8")
    assert "500 of" in page
    assert "<form" not in page
    assert '../core/spend_line.csv"' in page


def test_a_supplier_has_the_same_lines_from_the_copy_and_from_the_table(pack, desk):
    plain = Desk(pack)
    for key, each in sorted(desk.supplier_by_key.items())[::5]:
        copied, read = desk.lines.of_supplier(key), plain.lines.of_supplier(key)
        assert (copied.line_count, copied.net_amount_gbp) == (read.line_count, read.net_amount_gbp)
        assert copied.months == read.months
        if not each.is_withheld:
            assert copied == read


def test_what_is_paid_on_each_contract_is_the_sum_of_its_lines(desk):
    paid = desk.contract_lines.paid
    assert paid
    for key, amount in paid.items():
        found = desk.contract_lines.of_contract(key)
        assert found.net_amount_gbp == amount
        listed = sum((row["net_amount_gbp"] for row in found.listed), start=Decimal(0))
        assert listed + found.more_gbp == amount


def test_a_line_leads_to_its_file_its_supplier_and_why(ask, desk):
    payment = read_payments(desk, {"scope": "PROCUREMENT", "sort": "amount"}).payments[0]
    page = ask(path_of(payment.address)).text
    assert payment.place.file_name in page
    assert f"row {payment.place.source_row:,}" in page
    assert payment.place.file_sha256 in page
    assert ServedLinks(CODE, ()).link(payment.supplier) in page
    assert "Scope PROCUREMENT by rule" in page
    assert payment.line_id in page


def test_a_line_has_one_address(ask, desk):
    payment = read_payments(desk, {}).payments[0]
    by_place = f"{payment.place.file_name}:{payment.place.source_row}"
    assert read_line(desk, by_place) is None
    assert ask("line/0123").status_code == 404
    assert ask(path_of(Address("line", (by_place,)))).status_code == 404
    assert ask("line").status_code == 404


def test_the_page_of_a_line_tells_nothing_of_who_a_person_is(ask, desk, lines):
    withheld = [key for key, each in desk.supplier_by_key.items() if each.is_withheld]
    own = lines.filter(pl.col("supplier_key").is_in(withheld)).unique("supplier_key")
    for row in own.sort("line_id").head(20).to_dicts():
        page = ask(f"line/{row['line_id']}").text
        assert row["supplier_key"] not in page
        for name in ("supplier_name", "purpose", "supplier_id", "invoice_ref"):
            if len(row[name] or "") > 8 and row[name] not in row["reporting_category"]:
                assert row[name] not in page


def test_suppliers_are_found_by_name_match_and_status(ask, desk):
    whole = read_suppliers(desk, {})
    assert len(whole.suppliers) == 100
    assert whole.found_count == whole.supplier_count
    found = [read_suppliers(desk, {"match": each}) for each in ("found", "candidate", "none")]
    assert sum(each.found_count for each in found) == whole.supplier_count
    assert sum(each.net_amount_gbp for each in found) == whole.net_amount_gbp
    named = read_suppliers(desk, {"q": "surfacing"})
    assert named.found_count
    assert all("surfacing" in each.shown_name.lower() for each in named.suppliers)
    known = read_suppliers(desk, {"attribute": "vcse", "status": "TRUE"})
    assert known.found_count
    assert {each.statuses[2] for each in known.suppliers} == {"TRUE"}
    assert "Choose an attribute and its status together." in ask("suppliers?status=TRUE").text


def test_suppliers_are_sorted_and_turned_page_by_page(desk):
    counted = Counter()
    for number in range(1, read_suppliers(desk, {}).pager.count + 1):
        page = read_suppliers(desk, {"sort": "supplier", "page": str(number)})
        counted.update(each.address for each in page.suppliers)
        names = [each.shown_name.lower() for each in page.suppliers]
        assert names == sorted(names)
    assert set(counted.values()) == {1}
    assert len(counted) == read_suppliers(desk, {}).supplier_count
    assert read_suppliers(desk, {"sort": "shoe size"}) == read_suppliers(desk, {})


def test_the_list_of_suppliers_without_a_server_is_asked_nothing(pack):
    assert read_suppliers(Desk(pack), {"q": "care", "sort": "date"}) == read_suppliers(
        Desk(pack), {}
    )


def test_a_page_that_the_browser_has_is_not_sent_again(ask):
    first = ask("")
    tag = first.headers["etag"]
    again = ask("", **{"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert ask("", **{"if-none-match": '"other"'}).text == first.text
    plain = ask("", **{"accept-encoding": "identity"})
    assert plain.text == first.text
    assert "content-encoding" not in plain.headers


def test_pages_that_are_kept_have_a_bound():
    page = KeptPage.of("x" * 1000)
    kept = KeptPages(most_bytes=3 * len(page.zipped))
    for number in range(5):
        kept.keep(number, page)
        kept.get(0)
    assert [number for number in range(5) if kept.get(number)] == [0, 3, 4]


def test_a_publication_made_again_is_read_again(sample, tmp_path):
    home = Home(tmp_path / "home")
    room = home.council(CODE)
    shutil.copytree(sample.room.root / "published", room.published, symlinks=True)
    shutil.copy(sample.room.profile, room.profile)
    record = room.latest / "record.json"
    app = make_app(home, (CODE,), ServeSettings())

    async def ask():
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 50123))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8765"
        ) as browser:
            return (await browser.get(f"/{CODE}/")).text

    name = "Wexmoor Borough Council"
    assert name in asyncio.run(ask())
    text = record.read_text(encoding="utf-8").replace(name, "Wexmoor District Council")
    beside = tmp_path / "record.json"
    beside.write_text(text, encoding="utf-8")
    beside.replace(record)
    assert "Wexmoor District Council" in asyncio.run(ask())
