"""Decisions filled in in a workbook: all of them or none, every fault by its cell."""

import csv
import io
import re
import shutil
import zipfile
from datetime import date

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from pipelines import cli
from pipelines.decision_form.adding import add_decisions
from pipelines.decision_form.formulas import Formula, UnreadableSheet, find_formulas
from pipelines.decisions import read_decisions
from pipelines.errors import BadReference, LocalpoundError
from pipelines.home import Home
from pipelines.run import set_up_council
from pipelines.site.workbook.writing import write_workbook
from tests.unit.small_publication import (
    ALIASES,
    CODE,
    RUN,
    SUPPLIERS,
    TRADER,
    make_publication,
    rows_of,
    save_again,
)

TODAY = date(2026, 5, 2)
HEADER = "supplier_id,supplier_name,attribute,value,reason,decided_by,decided_on,review_on"
SIGNED = {"O": "Supplier form", "P": "Buyer", "Q": date(2026, 5, 1), "R": date(2027, 5, 1)}
LATER = "fedcba9876543210"


def signed(row, **changed):
    """Why, who, when and when to look again, in a row of the sheet; None leaves a cell empty."""
    filled = {**SIGNED, **changed}
    return {f"{letter}{row}": value for letter, value in filled.items() if value is not None}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("published"))
    set_up_council(home, CODE)
    publish(home)
    return home


@pytest.fixture
def home(tmp_path, published):
    """A home of its own in which one run is published."""
    return Home(shutil.copytree(published.root, tmp_path / "home", symlinks=True))


def publish(home, run=RUN, **changed):
    """Let a publication of `run` stand, with its workbook."""
    room = home.council(CODE)
    write_workbook(make_publication(room.published / run, run=run, **changed))
    room.latest.unlink(missing_ok=True)
    room.latest.symlink_to(run, target_is_directory=True)


@pytest.fixture
def fill(home, tmp_path):
    """`fill({"I5": "true"})` is the workbook of the publication with cells changed."""

    def _fill(changes, run=RUN):
        source = home.council(CODE).published / run / "evidence.xlsx"
        return save_again(source, tmp_path / "filled.xlsx", changes)

    return _fill


def add(home, path):
    return add_decisions(home, CODE, path, TODAY)


def faults(home, path):
    """What is told of a form that is not taken; and nothing was written."""
    before = content(home)
    with pytest.raises(BadReference) as told:
        add(home, path)
    assert content(home) == before
    return [line.removeprefix("  - ") for line in str(told.value).splitlines()[1:]]


def content(home):
    path = home.council(CODE).decisions
    return path.read_bytes() if path.exists() else b""


def test_two_cells_filled_in_become_two_lines_of_decisions(home, fill):
    path = fill({"I5": True, "M7": "grant", **signed(5), **signed(7, Q="2026-04-30")})
    told = add(home, path)
    assert rows_of(home.council(CODE).decisions) == [
        ("", "Alder Ltd", "sme", "true", "Supplier form", "Buyer", "2026-05-01", "2027-05-01"),
        ("", "Birch & Co", "scope", "GRANT", "Supplier form", "Buyer", "2026-04-30", "2027-05-01"),
    ]
    assert told.sentences == (f"2 decisions are added to {home.council(CODE).decisions}.",)
    assert len(read_decisions(home.council(CODE).decisions)) == 2


def test_one_row_can_decide_several_matters(home, fill):
    cells = {"I5": "true", "J5": "false", "K5": "unknown", "N5": "gb-coh-01234567"}
    assert add(home, fill({**cells, **signed(5)})).count == 4
    assert [row[2:4] for row in rows_of(home.council(CODE).decisions)] == [
        ("sme", "true"),
        ("micro", "false"),
        ("vcse", "unknown"),
        ("entity", "GB-COH-01234567"),
    ]


def test_adding_the_same_form_again_adds_nothing_and_says_so(home, fill):
    path = fill({"I5": "true", **signed(5)})
    add(home, path)
    before = content(home)
    assert add(home, path).sentences[:2] == (
        f"0 decisions are added to {home.council(CODE).decisions}.",
        "1 stands there already in the same words: left out.",
    )
    assert content(home) == before


def test_every_fault_is_told_by_its_cell_and_nothing_is_added(home, fill):
    path = fill(
        {
            **{"I5": "true", **signed(5)},
            **{"J6": "yes", "M6": "LOANS", **signed(6, Q="31/03/2026")},
            **{"L7": "true", **signed(7, O=None, Q=date(2026, 5, 3))},
            **{"N8": "01234567", **signed(8, O="=1+1", R=date(2026, 5, 1))},
            **{"I9": "true", **signed(9)},
        }
    )
    told = faults(home, path)
    assert [fault.partition(": ")[0] for fault in told] == [
        *("Queues!O8", "Queues!Q6", "Queues!J6", "Queues!M6"),
        *("Queues!O7", "Queues!Q7", "Queues!N8", "Queues!R8", "Queues!C9"),
    ]
    assert "Queues!Q6: '31/03/2026' is no date; write it as 2026-03-31" in told
    assert "Queues!Q7: 2026-05-03 is yet to come; write the day of the decision" in told
    assert told[3].startswith("Queues!M6: 'LOANS' is none of CARD_SETTLEMENT, ")
    assert "Queues!C9: 'c1' is the key of no supplier" in told


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"J5": "yes", **signed(5)}, "Queues!J5: value 'yes' must be true, false or unknown"),
        (
            {"N5": "01234567", **signed(5)},
            "Queues!N5: value '01234567' is neither an identifier such as GB-COH-01234567 nor none",
        ),
        (
            {"I5": "true", **signed(5, R=date(2026, 5, 1))},
            "Queues!R5: review_on must be later than decided_on",
        ),
        ({"I5": "true", **signed(5, P=None)}, "Queues!P5: is empty"),
        ({**signed(5)}, "Queues!O5: says why, and nothing is decided in its row"),
        (
            {"I5": "true", **signed(5, O="@SUM(A1)")},
            "Queues!O5: begins with '@', which a spreadsheet would run; write a word",
        ),
        (
            {"I5": "true", **signed(5, P="Buyer\u202e")},
            "Queues!P5: holds a character that cannot be seen",
        ),
        ({"I5": "=TRUE()", **signed(5)}, "Queues!I5: is a formula; write what it comes to"),
        ({"I5": "{I5:J6}", **signed(5)}, "Queues!J5: is a formula; write what it comes to"),
        ({"Q5": "=TODAY()"}, "Queues!Q5: is a formula; write what it comes to"),
        (
            {"I5": "true", "D5": "Birch & Co", **signed(5)},
            "Queues!D5: is not what s_alder is called: the cells of several rows were mixed up",
        ),
        (
            {"I6": "true", "E6": 900, **signed(6)},
            "Queues!E6: queue, key and pounds are not those of one item: the cells of several rows "
            "were mixed up",
        ),
    ],
)
def test_a_cell_that_cannot_be_taken_is_told_with_what_to_write(home, fill, cells, fault):
    assert fault in faults(home, fill(cells))


def test_rows_that_say_only_who_are_left_out_and_counted(home, fill):
    path = fill({"I5": "true", **signed(5), "P6": "Buyer", "Q7": date(2026, 5, 1)})
    assert add(home, path).notes == ("Rows that say who or when and decide nothing: 2, left out.",)


def test_a_withheld_supplier_is_found_by_the_run_of_the_workbook(home, fill):
    add(home, fill({"I6": "true", **signed(6)}))
    assert rows_of(home.council(CODE).decisions)[0][:2] == ("", TRADER)


def test_a_withheld_supplier_of_an_earlier_run_is_that_of_the_earlier_run(home, fill):
    path = fill({"I6": "true", **signed(6)})
    renumbered = {
        **SUPPLIERS,
        "s_trader": (TRADER, "900.05", "withheld-2", "(a sole trader)", "SOLE_TRADER"),
        "s_person": ("D Dogwood", "950.00", "withheld-1", "(a sole trader)", "SOLE_TRADER"),
    }
    publish(home, LATER, suppliers=renumbered)
    assert add(home, path).notes == (
        f"The form is of run {RUN}; every supplier decided on is in the last publication, "
        f"{LATER}, too.",
    )
    assert rows_of(home.council(CODE).decisions)[0][:2] == ("", TRADER)


def test_a_withheld_supplier_of_a_run_that_is_gone_is_refused(home, fill, tmp_path):
    path = fill({"I5": "true", "I6": "true", **signed(5), **signed(6)})
    publish(home, LATER)
    (home.council(CODE).published / RUN).rename(tmp_path / "gone")
    assert faults(home, path) == [
        "Queues!C6: withheld-1 means a supplier in one run alone, and the publication of that run "
        "is not here; fill in the workbook of the last one"
    ]


def test_a_named_supplier_of_a_run_that_is_gone_is_taken_and_told(home, fill, tmp_path):
    path = fill({"I5": "true", **signed(5)})
    publish(home, LATER)
    (home.council(CODE).published / RUN).rename(tmp_path / "gone")
    assert add(home, path).notes == (
        f"The form is of run {RUN}, which is not here any more; every supplier decided on is in "
        f"the last publication, {LATER}, too.",
    )


def test_a_supplier_that_is_paid_no_more_is_refused(home, fill):
    path = fill({"I5": "true", **signed(5)})
    publish(home, LATER, suppliers={k: v for k, v in SUPPLIERS.items() if k != "s_alder"})
    assert faults(home, path) == [
        "Queues!C5: no payment of the last publication is to this supplier"
    ]


def test_the_workbook_of_another_council_is_refused(home, fill):
    path = fill({"I5": "true", "A2": f"Council E06000001, run {RUN}.", **signed(5)})
    with pytest.raises(BadReference, match="is of council E06000001, not of E06999999"):
        add(home, path)


def test_a_name_that_two_suppliers_have_is_told_apart_by_the_number(home, fill):
    same = (*ALIASES, ("V9", "ALDER LTD", "s_birch"))
    publish(home, aliases=same)
    add(home, fill({"I5": "true", **signed(5)}))
    assert rows_of(home.council(CODE).decisions)[0][:2] == ("V1", "Alder Ltd")


def test_a_supplier_that_nothing_tells_apart_is_refused(home, fill):
    publish(home, aliases=(("", "Alder Ltd", "s_alder"), ("", "Alder Ltd", "s_birch")))
    (fault,) = faults(home, fill({"I5": "true", **signed(5)}))
    assert fault.startswith("Queues!C5: neither its vendor number nor its name leads to")


def test_a_name_that_is_a_formula_is_kept_out_of_the_ledger(home, fill):
    add(home, fill({"I8": "true", **signed(8)}))
    assert rows_of(home.council(CODE).decisions)[0][:2] == ("V4", "")


def test_what_stood_in_the_ledger_stays_byte_for_byte(home, fill):
    path = home.council(CODE).decisions
    before = (
        "\ufeffsupplier_name,supplier_id,attribute,value,reason,decided_by,decided_on,review_on\r\n"
        "Birch & Co,V5,sme,true,Form,Buyer,2026-01-01,2027-01-01"
    )
    path.write_text(before, encoding="utf-8", newline="")
    add(home, fill({"I5": "true", **signed(5)}))
    assert path.read_bytes() == before.encode() + (
        b"\r\nAlder Ltd,,sme,true,Supplier form,Buyer,2026-05-01,2027-05-01\r\n"
    )


@pytest.mark.parametrize(
    ("day", "value", "is_taken"),
    [
        ("2026-04-30", "false", True),
        ("2026-05-01", "false", False),
        ("2026-05-02", "false", False),
        ("2026-05-02", "true", False),
    ],
)
def test_a_decision_is_taken_when_it_is_later_than_the_one_that_stands(
    home, fill, day, value, is_taken
):
    home.council(CODE).decisions.write_text(
        f"{HEADER}\nV1,Alder Ltd,sme,{value},Form,Buyer,{day},2027-01-01\n", encoding="utf-8"
    )
    path = fill({"I5": "true", **signed(5)})
    if is_taken:
        assert add(home, path).count == 1
    else:
        assert faults(home, path) == [
            f"Queues!I5: decisions.csv holds another decision of {day}, {value}, which would "
            "stand; decide on a later day"
        ]


def test_a_ledger_with_faults_is_told_and_left_alone(home, fill):
    home.council(CODE).decisions.write_text(f"{HEADER}\n,,sme,yes,,,,\n", encoding="utf-8")
    assert any("line 2" in fault for fault in faults(home, fill({"I5": "true", **signed(5)})))


def test_decisions_come_in_as_lines_of_a_csv_too(home, tmp_path):
    path = tmp_path / "may.csv"
    path.write_text(
        f"{HEADER}\nV1,Alder Ltd,SME,TRUE,Form,Buyer,2026-05-01,2027-05-01\n"
        "V5,,scope,grant,Letter,Buyer,2026-05-01,2027-05-01\n",
        encoding="utf-8",
    )
    assert add(home, path).count == 2
    assert rows_of(home.council(CODE).decisions)[1][:4] == ("V5", "", "scope", "GRANT")


def test_faults_of_a_csv_are_told_by_line_and_column(home, tmp_path):
    path = tmp_path / "may.csv"
    path.write_text(
        f"{HEADER}\nV1,Alder Ltd,colour,true,Form,Buyer,2026-05-01,2027-05-01\n"
        "V1,Nobody,sme,true,Form,Buyer,2026-05-01,2027-05-01\n"
        "V1,Alder Ltd,sme,true,Form,Buyer,1 May 2026,2027-05-01\n"
        ",,sme,true,Form,Buyer,2026-05-01,2027-05-01\n",
        encoding="utf-8",
    )
    told = faults(home, path)
    assert told[0].startswith("line 2, attribute: 'colour' is none of entity, ")
    assert told[1:] == [
        "line 3, supplier_name: no payment of the last publication bears that number and name",
        "line 4, decided_on: '1 May 2026' is no date; write it as 2026-03-31",
        "line 5, supplier_id: names no supplier: give supplier_id, supplier_name or both",
    ]


def test_the_sheet_saved_as_csv_is_read_like_the_sheet(home, fill, tmp_path):
    workbook = CalamineWorkbook.from_path(str(fill({"I5": "true", **signed(5)})))
    rows = workbook.get_sheet_by_name("Queues").to_python(skip_empty_area=False)
    path = tmp_path / "queues.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert add(home, path).count == 1


def test_two_rows_on_one_supplier_must_agree(home, tmp_path):
    path = tmp_path / "may.csv"
    line = "V1,Alder Ltd,sme,{},Form,Buyer,2026-05-01,2027-05-01\n"
    path.write_text(HEADER + "\n" + line.format("true") + line.format("false"), encoding="utf-8")
    assert faults(home, path) == ["line 3, value: line 2, value decides the same otherwise"]
    path.write_text(HEADER + "\n" + line.format("true") * 2, encoding="utf-8")
    assert add(home, path).count == 1


def hostile_files():
    def book(**parts):
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            for name, text in parts.items():
                archive.writestr(name.replace("__", "/") + ".xml", text)
        return written.getvalue()

    def with_sheets(*names):
        written = io.BytesIO()
        with Workbook(written) as workbook:
            for name in names:
                workbook.add_worksheet(name).write_string("A1", "Why")
        return written.getvalue()

    yield "empty", b"", "is empty"
    yield "a picture", b"\x89PNG\r\n", "It is a picture"
    yield "no workbook", book(), "damaged"
    yield "other sheets", with_sheets("Sheet1", "Sheet2"), "no sheet Queues"
    yield "no headings", with_sheets("Queues"), "the column 'Queue' is missing"
    yield "text", b"hello,you\n", "has no row of headings"
    yield "cut off", with_sheets("Queues")[:900], "damaged"
    yield (
        "protected",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 40,
        "password",
    )


@pytest.mark.parametrize(
    ("data", "why"), [each[1:] for each in hostile_files()], ids=[e[0] for e in hostile_files()]
)
def test_a_file_that_is_no_form_is_refused_in_words(home, tmp_path, data, why):
    path = tmp_path / "form.xlsx"
    path.write_bytes(data)
    with pytest.raises(LocalpoundError, match=re.escape(why)):
        add(home, path)


def test_macros_are_never_looked_at(home, fill, tmp_path):
    path = fill({"I5": "true", **signed(5)})
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 evil")
    assert add(home, path).count == 1


def test_a_sheet_of_very_many_rows_is_read_for_what_is_filled_in(home, fill):
    far = {f"A{row}": "x" for row in range(20, 30_000, 7)}
    assert add(home, fill({"I5": "true", **signed(5), **far, "Z90000": "y"})).count == 1


def test_very_many_faults_are_counted_after_the_first_hundred(home, tmp_path):
    path = tmp_path / "may.csv"
    line = "V1,Nobody,sme,true,Form,Buyer,2026-05-01,2027-05-01\n"
    path.write_text(f"{HEADER}\n" + line * 150, encoding="utf-8")
    told = faults(home, path)
    assert len(told) == 101
    assert told[-1] == "and 50 more like these"


def sheet_of(xml):
    """A workbook whose one sheet, Queues, is this XML."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as book:
        book.writestr("xl/workbook.xml", '<w xmlns:r="r"><sheet name="Queues" r:id="1"/></w>')
        book.writestr(
            "xl/_rels/workbook.xml.rels", '<r><Relationship Id="1" Target="sheets/a.xml"/></r>'
        )
        book.writestr("xl/sheets/a.xml", xml)
    return written.getvalue()


def test_formulas_are_found_in_cells_that_do_not_say_where_they_are():
    sheet = '<s><row><c/><c><f>1</f></c></row><row r="7"><c r="AB7"><f/></c><c><f/></c></row></s>'
    assert find_formulas(sheet_of(sheet), "Queues") == (
        Formula(0, 1, 0, 1),
        Formula(6, 27, 6, 27),
        Formula(6, 28, 6, 28),
    )


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE s [<!ENTITY a "b">]><s>&a;</s>',
        "<s><row>",
        "not XML",
        '<s><row r="1"><c r="A1"><f t="array" ref="A1:B2"/></c></row></s>'.replace(
            '<f t="array" ref="A1:B2"/>', '<f t="array" ref="A1:B2"/>' * 1_001
        ),
    ],
)
def test_a_sheet_that_cannot_be_looked_through_is_no_form(sheet):
    with pytest.raises(UnreadableSheet):
        find_formulas(sheet_of(sheet), "Queues")


def test_a_sheet_that_is_not_there_has_no_formulas_to_find():
    with pytest.raises(UnreadableSheet):
        find_formulas(sheet_of("<s/>"), "Other")


def test_the_command_says_what_was_added_and_what_comes_next(home, fill, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    path = fill({"I5": "true", **signed(5, Q=date(2026, 1, 1))})
    answer = CliRunner().invoke(cli.main, ["decisions", "add", CODE.lower(), str(path)])
    assert answer.exit_code == cli.DONE, answer.output
    assert "1 decision is added to " in answer.output
    assert f"Next: localpound run {CODE}" in answer.output
    assert "Queues" in CliRunner().invoke(cli.main, ["decisions", "add", "--help"]).output
