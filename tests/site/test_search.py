"""The copy that is searched: what is in it, what it refuses, and that text is never a statement."""

import threading
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipelines.errors import LocalpoundError
from pipelines.site.search.copy import TABLES, copied
from pipelines.site.search.payments import Order, PaymentSearch, Wanted, pattern
from pipelines.trace.publication import Publication
from pipelines.warehouse import FinishedFile

CODE, RUN = "E06999999", "0123456789abcdef"
NAMED, PERSON = "s_named", "s_person"


def line(number, supplier=NAMED, **other):
    """A line of spend; those that are not said are as of any other."""
    return {
        "line_id": f"{number:032x}",
        "supplier_key": supplier,
        "payment_date": date(2025, 4, number % 28 + 1),
        "month": date(2025, 4, 1),
        "financial_year": "2025/26",
        "purpose": "Home care",
        "expense_type": None,
        "contract_ref": None,
        "reporting_directorate": "Adults",
        "reporting_category": "Care",
        "category": None,
        "category_code": None,
        "supplier_type": None,
        "net_amount_gbp": Decimal("10.10"),
        "vat_basis": "net",
        "file_sha256": "f" * 64,
        "sheet_name": "",
        "source_row": number,
        **other,
    }


def published(folder, lines):
    """A publication of these lines, of one named supplier and one person."""
    texts = dict.fromkeys(("purpose", "expense_type", "contract_ref", "category"), pl.String)
    texts |= dict.fromkeys(("category_code", "supplier_type"), pl.String)
    kinds = {**texts, "net_amount_gbp": pl.Decimal(18, 2)}
    ids = [each["line_id"] for each in lines]
    tables = {
        "core.spend_line": pl.DataFrame(lines, schema_overrides=kinds),
        "core.contract": pl.DataFrame({"contract_key": ["k1"], "contract_ref": ["WX-C0009"]}),
        "rules.spend_scope": pl.DataFrame(
            {"line_id": ids, "scope": "PROCUREMENT", "is_procurement": True}
        ).with_columns(is_payee_supplier=True),
        "rules.contract_link": pl.DataFrame({"line_id": ids, "outcome": "STRICT"}).with_columns(
            contract_key=pl.lit("k1"), is_contractable=True, is_strict=True
        ),
        "rules.supplier_shown_name": pl.DataFrame(
            {
                "supplier_key": [NAMED, PERSON],
                "shown_key": [NAMED, "withheld-1"],
                "shown_name": ["Brackenholt 100% Care_Ltd", "(a person)"],
                "is_suppressed": [False, True],
                "reason_code": [None, "INDIVIDUAL"],
            }
        ),
        "rules.supplier_geography": pl.DataFrame(
            {"supplier_key": [NAMED], "financial_year": ["2025/26"], "geography": ["own_area"]}
        ),
        "rules.national_category": pl.DataFrame(
            {"category": [""], "category_code": [""], "expense_type": [""]}
        ).with_columns(national_category=pl.lit("social care")),
    }
    publication = Publication(folder)
    for name, frame in tables.items():
        path = publication.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(path)
    return publication


@pytest.fixture
def search(tmp_path):
    """`search(*lines)` is the search of a publication of these lines."""
    made = []

    def _search(*lines):
        publication = published(tmp_path / "publication", list(lines))
        made.append(copied(publication, CODE, RUN, tmp_path / "cache"))
        return PaymentSearch(made[-1])

    return _search


@pytest.mark.parametrize(
    "statement",
    [
        "copy payment to 'out.csv'",
        "attach 'other.duckdb' as other",
        "create table mine as select 1 as one",
        "insert into payment select * from payment",
        "set memory_limit = '8GB'",
        "set enable_external_access = true",
        "install httpfs",
        "select * from read_csv('secret.csv')",
        "select * from 'secret.csv'",
        "select * from read_text('secret.csv')",
        "select * from glob('*')",
    ],
)
def test_the_connection_reads_its_own_rows_and_nothing_else(tmp_path, monkeypatch, statement):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    path = copied(published(tmp_path / "publication", [line(1)]), CODE, RUN, tmp_path / "cache")
    file = FinishedFile(path)
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    with pytest.raises(Exception, match=r"(?i)disabled|read-only|locked|cannot|not allowed"):
        file.rows(statement)
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before
    assert file.rows("select count(*) as row_count from payment") == [{"row_count": 1}]


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "a.duckdb").write_text("no database")
    with pytest.raises(LocalpoundError, match="cannot be opened"):
        FinishedFile(tmp_path / "a.duckdb")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("100%", 1),
        ("care_ltd", 1),
        ("HOME care", 1),
        ("wx-c0009", 1),
        ("brackenholt adults", 1),
        ("adults brackenholt", 0),
        ("100_", 0),
        ("\\", 0),
        ("%%", 0),
        ("_", 1),
        ("'; drop table payment; --", 0),
        ("' or '1' = '1", 0),
        ("$year", 0),
    ],
)
def test_what_is_searched_for_is_text_and_never_a_statement(search, text, found):
    asked = search(line(1))
    assert asked.total(Wanted(text=text)).line_count == found
    assert asked.total(Wanted()).line_count == 1


def test_signs_of_a_pattern_stand_for_themselves():
    assert pattern("50% of_a\\b") == "%50\\%%of\\_a\\\\b%"


def test_of_a_person_only_directorate_and_category_are_searched(search):
    asked = search(line(1, PERSON, purpose="Grant to Jane Doe", contract_ref="DOE-1"))
    (row,) = asked.listed(Wanted(), Order(), 10)
    assert row["shown_name"] == "(a person)"
    assert row["searched"] == "adults care"
    assert {row[name] for name in ("purpose", "expense_type", "contract_ref", "contract_key")} == {
        None
    }
    for text in ("jane", "doe", "person", PERSON, "wx-c0009"):
        assert not asked.total(Wanted(text=text)).line_count
    assert asked.total(Wanted(text="adults", supplier="withheld-1")).line_count == 1


def test_pounds_are_added_up_to_the_penny(search):
    lines = [line(number, net_amount_gbp=Decimal("0.10")) for number in range(1, 1001)]
    total = search(*lines).total(Wanted())
    assert (total.line_count, total.net_amount_gbp) == (1000, Decimal("100.00"))


def test_of_nothing_the_sum_is_nothing(search):
    total = search(line(1)).total(Wanted(text="nobody"))
    assert (total.line_count, total.net_amount_gbp) == (0, Decimal(0))


def test_every_line_is_on_one_page_and_on_no_other(search):
    asked = search(*(line(number) for number in range(1, 101)))
    for sort in ("date", "amount", "size", "supplier"):
        for is_falling in (True, False):
            pages = [
                row["line_id"]
                for skipped in range(0, 100, 7)
                for row in asked.listed(Wanted(), Order(sort, is_falling), 7, skipped)
            ]
            assert len(pages) == len(set(pages)) == 100


def test_lines_are_sorted_by_amount_in_both_directions(search):
    amounts = [Decimal(text) for text in ("5.00", "-7.00", "6.00")]
    asked = search(*(line(n, net_amount_gbp=amount) for n, amount in enumerate(amounts, 1)))

    def listed(order):
        return [row["net_amount_gbp"] for row in asked.listed(Wanted(), order, 10)]

    assert listed(Order("amount")) == sorted(amounts, reverse=True)
    assert listed(Order("amount", is_falling=False)) == sorted(amounts)
    assert listed(Order("size")) == [Decimal("-7.00"), Decimal("6.00"), Decimal("5.00")]


def test_a_publication_made_again_under_the_same_name_gets_a_copy_of_its_own(tmp_path, search):
    first = search(line(1))
    second = search(line(1), line(2))
    assert second.total(Wanted()).line_count == 2
    assert first.total(Wanted()).line_count == 1
    (left,) = (tmp_path / "cache").iterdir()
    assert left.name.startswith(f"{CODE}-{RUN}-")


def test_the_same_publication_is_copied_once(tmp_path):
    publication = published(tmp_path / "publication", [line(1)])
    first = copied(publication, CODE, RUN, tmp_path / "cache")
    made = first.stat().st_mtime_ns
    assert copied(publication, CODE, RUN, tmp_path / "cache") == first
    assert first.stat().st_mtime_ns == made


def test_copies_of_other_councils_stay(tmp_path):
    publication = published(tmp_path / "publication", [line(1)])
    other = copied(publication, "E06000001", RUN, tmp_path / "cache")
    copied(publication, CODE, RUN, tmp_path / "cache")
    assert other.is_file()


def test_without_a_table_that_is_needed_there_is_no_copy(tmp_path):
    publication = published(tmp_path / "publication", [line(1)])
    publication.path(TABLES["contract_link"]).unlink()
    assert copied(publication, CODE, RUN, tmp_path / "cache") is None


def test_many_may_ask_at_once(search):
    asked = search(*(line(number) for number in range(1, 201)))
    found = []

    def ask(number):
        for _ in range(5):
            wanted = Wanted(least=Decimal(number % 2 * 100))
            total = asked.total(wanted).line_count
            found.append(total == len(asked.listed(wanted, Order(), 500)) == (number + 1) % 2 * 200)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 60
