"""`localpound match`: a list in, the same rows with answers out."""

import csv
import io

import pytest
from click.testing import CliRunner

from pipelines import cli, run
from pipelines.home import Home
from pipelines.matching import dry_run
from pipelines.registers import shelf
from pipelines.tables import PROJECT

REGISTERS = PROJECT / "sample_data" / "registers"
HEADINGS = ["entity_id", "entity_name", "match_code", "confidence", "group_id", "scope", "sme_nps"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("match")
    home = Home(folder / "home")
    shelf.add(home, "companies_house", [REGISTERS / "BasicCompanyDataAsOneFile-2026-04-01.csv"])
    return folder


@pytest.fixture
def match(folder, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(folder / "home"))

    def _match(text, *options):
        path = folder / "list.csv"
        path.write_text(text, encoding="utf-8")
        answer = CliRunner().invoke(cli.main, ["match", str(path), *map(str, options)])
        rows = list(csv.DictReader(io.StringIO(answer.stdout))) if answer.stdout else []
        return answer, rows

    return _match


@pytest.fixture(scope="module")
def company():
    """A company of the synthetic register: its name and its number."""
    with (REGISTERS / "BasicCompanyDataAsOneFile-2026-04-01.csv").open(encoding="utf-8") as stream:
        row = next(csv.DictReader(stream))
    return row["CompanyName"], row[" CompanyNumber"], row["RegAddress.PostCode"]


def test_the_same_rows_come_back_in_order_with_answers_beside_them(match, company):
    name, number, _ = company
    answer, rows = match(f'name,note\n"{name}",first\nNobody Anywhere Ltd,second\n')
    assert answer.exit_code == cli.DONE, answer.output
    assert [row["note"] for row in rows] == ["first", "second"]
    assert rows[0]["entity_id"] == f"GB-COH-{number}"
    assert (rows[0]["match_code"], rows[0]["confidence"]) == ("M_NAME_UNIQ", "MEDIUM")
    assert (rows[1]["match_code"], rows[1]["entity_id"]) == ("M_NONE", "")
    assert set(HEADINGS) <= set(rows[0])
    assert "2 rows of list.csv" in answer.stderr


def test_blank_lines_are_left_out_and_counted(match):
    answer, rows = match("name,postcode\nElm,\n,\n , \n")
    assert len(rows) == 1
    assert "1 rows of list.csv; 2 blank left out" in answer.stderr


def test_with_no_register_it_is_said_why_nobody_is_found(match, tmp_path, monkeypatch):
    assert dry_run.NO_REGISTER not in match("name\nElm\n")[0].stderr
    monkeypatch.setenv("SPEND_HOME", str(tmp_path))
    path = tmp_path / "list.csv"
    path.write_text("name\nElm\n", encoding="utf-8")
    assert dry_run.NO_REGISTER in CliRunner().invoke(cli.main, ["match", str(path)]).stderr


def test_a_postcode_and_a_number_make_it_surer(match, company):
    name, number, postcode = company
    _, rows = match(
        f'name,postcode,company_number\n"{name}",{postcode},\n"{name}",,{number}\n'
        f"Other Ltd,,{number}\n"
    )
    assert [row["match_code"] for row in rows] == ["M_NAME_PC", "M_CONO", "M_CONO_NAMECONFLICT"]
    assert [row["confidence"] for row in rows] == ["HIGH", "HIGH", "LOW"]


def test_the_day_of_a_row_decides_whether_the_body_was_there(match, company):
    name, _, _ = company
    _, rows = match(f'name,as_at\n"{name}",1850-01-01\n"{name}",01/03/2026\n')
    assert [row["match_code"] for row in rows] == ["M_DATE_CONFLICT", "M_NAME_UNIQ"]


def test_without_a_council_nothing_is_local_but_the_united_kingdom(match, company):
    _, rows = match(f'name\n"{company[0]}"\n')
    assert (rows[0]["local_l1"], rows[0]["local_l1_code"]) == ("UNKNOWN", "LO_NO_COUNCIL")
    assert rows[0]["local_l6_code"] != "LO_NO_COUNCIL"


def test_persons_redactions_and_generic_payees_are_looked_up_nowhere(match):
    _, rows = match("name\nMr John Smith\nREDACTED\nVarious suppliers\n")
    assert [row["match_code"] for row in rows] == ["M_INDIVIDUAL", "M_REDACTED", "M_GENERIC"]
    assert rows[0]["scope"] == "INDIVIDUAL"
    assert not any(row["entity_id"] for row in rows)


def test_spellings_of_one_supplier_share_a_group(match):
    _, rows = match("name\nAsh & Birch Ltd\nASH AND BIRCH LIMITED\nCedar Ltd\n")
    groups = [row["group_id"] for row in rows]
    assert groups[0] == groups[1] != groups[2]


def test_a_single_column_of_any_encoding_and_delimiter_is_a_list(match):
    answer, rows = match("Name\nElm\n")
    assert answer.exit_code == cli.DONE, answer.output
    assert len(rows) == 1
    answer, rows = match("name;as_at\nElm;2026-03-01\n")
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("supplier\nElm\n", "has no column `name`"),
        ("name,as_at\nElm,soon\n", "data row 1, column as_at: 'soon' is no day"),
        ("", "It is empty"),
    ],
)
def test_a_list_that_cannot_be_asked_is_told_in_one_sentence(match, text, words):
    answer, _ = match(text)
    assert answer.exit_code == cli.NOT_DONE
    assert words in answer.output


def test_answers_may_go_to_a_file(match, folder, company):
    out = folder / "deep" / "answers.csv"
    answer, rows = match(f'name\n"{company[0]}"\n', "--out", out)
    assert answer.exit_code == cli.DONE, answer.output
    assert rows == []
    assert out.read_text(encoding="utf-8").startswith("name,entity_id,")
    assert "1 rows written to" in answer.output


def test_a_column_of_the_list_that_an_answer_would_hide_is_kept(match):
    _, rows = match("name,confidence\nElm,mine\n")
    assert rows[0]["confidence"] == "mine"
    assert "confidence_found" in rows[0]


def test_no_cell_becomes_a_formula(match):
    _, rows = match("name\n=HYPERLINK(1)\n")
    assert rows[0]["name"].startswith("'=")


def test_with_a_council_what_is_local_and_its_decisions_count(match, folder, company):
    name, _, postcode = company
    home = Home(folder / "home")
    run.set_up_council(home, "E06999999")
    directory = REGISTERS / "ONSPD_NOV_2025_UK.csv"
    shelf.add(home, "postcodes", [directory])
    home.council("E06999999").decisions.write_text(
        "supplier_name,attribute,value,reason,decided_by,decided_on,review_on\n"
        "Nobody Anywhere Ltd,sme,true,Form,Officer,2026-01-01,2027-01-01\n",
        encoding="utf-8",
    )
    text = f'name,postcode\n"{name}",{postcode}\nNobody Anywhere Ltd,\n'
    _, rows = match(text, "--council", "e06999999")
    assert (rows[0]["local_l1"], rows[0]["local_l1_code"]) == ("TRUE", "LO_SITE")
    assert rows[0]["local_l2_code"] != "LO_NO_COUNCIL"
    assert (rows[1]["sme_nps"], rows[1]["sme_nps_code"]) == ("TRUE", "SZ_HUMAN")
