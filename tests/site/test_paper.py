"""The council paper: four pages at most, readable by everybody, the same every time, and nothing
in it that is not published."""

import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal

import pytest

from pipelines.files import canonical
from pipelines.site.pages import VERDICTS
from pipelines.site.paper import NO_FIGURE, read_paper
from pipelines.site.paper_pdf import (
    MOST_PAGES,
    ROOMS,
    UNPRINTABLE,
    printable,
    render_council_paper,
    shown,
    write_council_paper,
)
from pipelines.site.render import write_evidence_page
from pipelines.tables import PROJECT
from tests.site.test_evidence_page import FIGURES, HOSTILE, clause, figure, write

SITE = PROJECT / "pipelines" / "site"
FIRST = (1, "A", 1)
SECOND = (1, "B", 2)
LEVELS = ("Minimum", "Developing", "Mature", "Leader")
CLAIM = {"claimed_level_name": "Developing", "target_level_name": "Mature"}
DECIDED = {"silent_reason": None, "note": "The data meet the rule."}
RECORD = {
    "run": "0123456789abcdef",
    "council": {"name": "Example Council", "code": "E06999999"},
    "definitions": {"local_l1": "Local: own area", "sme_d_nps": "SME of the strategy"},
    "main_measures": ["all_spend", "spend_share"],
    "indicators": {"I-03": {"title": "Local spend", "formula": "Local by all.", "source": "2.5"}},
    "paper_figures": [
        {
            "place": 2,
            "indicator_code": "I-04",
            "measure": "spend_share",
            "definition": "sme_d_nps",
        },
        {"place": 1, "indicator_code": "I-03", "measure": "spend_share", "definition": "local_l1"},
        {"place": 3, "indicator_code": "I-01", "measure": "all_spend", "definition": "all"},
        {"place": 4, "indicator_code": "I-99", "measure": "spend_share", "definition": "local_l1"},
    ],
}
HOSTILE_TEXTS = {
    "code": '#eval("1+1") #panic("no") #read("/etc/passwd")',
    "markup": "*bold* _slanted_ $x^2$ `raw` = heading - list <label> @reference // gone /* gone */",
    "escapes": r"\u{41} \ \" ' ${x} {{ x }} ]]) #(",
    "html": HOSTILE,
}


def at(area, clause_id, level, **changed):
    """A clause of `level`, which is one of `LEVELS`."""
    order = LEVELS.index(level) + 1
    return clause(area, clause_id, order, **{"level_name": level, "polarity": "concern"} | changed)


CLAUSES = [
    at(FIRST, "A-1", "Minimum", verdict="CONTRADICTS", polarity="welcome", **CLAIM | DECIDED),
    at(FIRST, "A-2", "Developing", verdict="SUPPORTS", **CLAIM | DECIDED),
    at(FIRST, "A-3", "Developing", **CLAIM),
    at(FIRST, "A-4", "Mature", silent_reason="NO_INPUT", note="It needs: I-03.", **CLAIM),
    at(FIRST, "A-5", "Leader", **CLAIM),
    at(SECOND, "B-1", "Minimum", verdict="PARTIALLY_SUPPORTS", **DECIDED),
    at(SECOND, "B-2", "Leader", verdict="CONTRADICTS", **DECIDED),
]


@pytest.fixture
def make(tmp_path):
    """`make(evidence_table=rows, ...)` is the folder of a publication with these tables."""

    def _make(name="publication", record=RECORD, **tables):
        folder = tmp_path / name
        folder.mkdir()
        tables = {"evidence.evidence_table": CLAUSES, "indicators.indicator_value": FIGURES} | {
            table.replace("__", "."): rows for table, rows in tables.items()
        }
        for table, rows in tables.items():
            write(folder, table, rows)
        (folder / "record.json").write_text(canonical(record), encoding="utf-8")
        return folder

    return _make


@pytest.fixture
def poppler():
    """`poppler("pdftotext", path, "-layout")` is what that program says of a PDF."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed, so no PDF can be read back")

    def _poppler(program, path, *options):
        told = [str(path), "-"] if program == "pdftotext" else [str(path)]
        done = subprocess.run([program, *options, *told], capture_output=True, check=True)
        return done.stdout.decode("utf-8")

    return _poppler


def words_of(text):
    """Text without what only breaks its lines."""
    return " ".join(text.replace("\u200b", "").split())


def cells(paper):
    """Cells of the heat-strip by area and level."""
    return {
        (area.name, level): cell
        for strip in paper.strips
        for theme in strip.themes
        for area in theme.areas
        for level, cell in zip(strip.levels, area.cells, strict=True)
    }


def rows(paper):
    return [(group.name, row) for group in paper.evidence for row in group.rows]


def test_the_paper_is_tagged_landscape_and_in_the_english_of_britain(make, poppler):
    path = write_council_paper(make())
    told = poppler("pdfinfo", path)
    assert re.search(r"Tagged: +yes", told)
    assert re.search(r"Page size: +841.89 x 595.276 pts \(A4\)", told)
    assert re.search(r"Title: +Example Council: what spending is evidence for, 2025/26", told)
    assert b"/Lang(en-GB)" in path.read_bytes()
    assert b"pdfuaid" in path.read_bytes()


def test_the_paper_holds_no_clock_and_no_font_of_the_machine(make, poppler):
    path = write_council_paper(make())
    assert "CreationDate" not in poppler("pdfinfo", path)
    fonts = poppler("pdffonts", path).splitlines()[2:]
    assert fonts
    assert all("LiberationSans" in font for font in fonts)


def test_the_same_publication_gives_the_same_bytes_wherever_it_lies(make, tmp_path, monkeypatch):
    folder = make()
    first = write_council_paper(folder).read_bytes()
    assert write_council_paper(folder).read_bytes() == first
    elsewhere = shutil.copytree(folder, tmp_path / "another" / "place")
    (elsewhere.parent / "an-older-publication").mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert write_council_paper(elsewhere).read_bytes() == first


def test_every_area_and_every_decided_clause_is_printed(make, poppler):
    printed = words_of(poppler("pdftotext", write_council_paper(make()), "-layout"))
    for each in CLAUSES:
        assert each["key_area_name"] in printed
        if each["verdict"] != "SILENT":
            assert each["clause_text"] in printed
            assert each["clause_id"] in printed


def test_a_cell_counts_verdicts_and_marks_claim_and_target_in_words(make):
    found = cells(read_paper(make()))
    assert found["Area A", "Minimum"].words == "1 contradicts, welcome"
    assert found["Area A", "Developing"].words == "1 supports; 1 silent"
    assert found["Area A", "Developing"].marks == ("Claimed",)
    assert found["Area A", "Mature"].marks == ("Target",)
    assert found["Area B", "Leader"].words == "1 contradicts"
    assert found["Area B", "Mature"].words == "no clause"


def test_the_tint_runs_up_to_the_claimed_level_and_no_verdict_has_one(make):
    found = cells(read_paper(make()))
    shades = [found["Area A", level].shade for level in LEVELS]
    assert shades == [1, 2, 0, 0]
    assert {found["Area B", level].shade for level in LEVELS} == {0}


def test_the_claim_of_a_dimension_says_so(make):
    claim = {**CLAIM, "sub_dimension": "processes"}
    paper = read_paper(make(evidence__evidence_table=[at(FIRST, "A-1", "Developing", **claim)]))
    assert cells(paper)["Area A", "Developing"].marks == ("Claimed (Processes)",)
    (area,) = paper.strips[0].themes[0].areas
    assert area.claim == "Processes: claims Developing, aims at Mature"


def test_silent_clauses_are_counted_at_the_claimed_level_and_the_next(make):
    silent = [(row.level, row.text) for _, row in rows(read_paper(make())) if not row.clause_id]
    assert silent == [
        ("Developing", "1 clause is silent: 1 not testable from data"),
        ("Mature", "1 clause is silent: 1 no input"),
    ]


def test_where_all_are_silent_one_line_says_so_with_the_reasons_counted(make):
    silent = [at(FIRST, "A-1", "Mature"), at(FIRST, "A-2", "Mature", silent_reason="NO_INPUT")]
    paper = read_paper(make(evidence__evidence_table=silent))
    assert paper.evidence == ()
    assert paper.silent.startswith(
        "The data are silent on all 2 clauses: 1 no input, 1 not testable from data. Silent is not "
    )


def test_gaps_begin_with_what_claims_wait_for(make):
    gaps = read_paper(make()).gaps
    assert [(gap.reason, gap.clause_count, gap.near_count) for gap in gaps] == [
        ("Not testable from data", 2, 1),
        ("No input", 1, 1),
    ]
    assert gaps[0].settles == ("A paper",)
    # An indicator goes by its title.
    assert gaps[1].why == "It needs: Local spend."


def test_headlines_are_those_of_the_reference_in_its_order_with_the_numbers_of_the_page(make):
    folder = make()
    headlines = read_paper(folder).headlines
    assert [(each.title, each.figure) for each in headlines] == [
        ("Local: own area", "31.3% [29.9%, 34.3%]"),
        ("SME of the strategy", "[10.0%, 80.0%]"),
        ("All spend", "£1,234.50"),
        ("Local: own area", NO_FIGURE),
    ]
    assert headlines[1].reliance.startswith("Bounds only")
    assert "series break" in headlines[2].reliance
    page = write_evidence_page(folder).read_text(encoding="utf-8")
    for each in headlines:
        for number in re.findall(r"£?[\d.,]+\d%?", each.figure):
            assert f">{number}</data>" in page


def test_figures_of_clauses_go_by_names_that_people_use_and_keep_their_numbers(make):
    value = "I-26 met_share (sme_d_nps): 5.0% [4.0%, 6.0%]; I-26 met_count (sme_d_nps): 2 [2, 2]"
    test = {"framework_id": "example", "clause_id": "A-1", "indicator_code": "I-26"}
    test |= {"definition": "sme_d_nps"}
    tests = [
        {**test, "test_order": 1, "measure": "met_share"},
        {**test, "test_order": 2, "measure": "met_count"},
    ]
    judged = at(FIRST, "A-1", "Mature", verdict="SUPPORTS", indicator_value=value, **DECIDED)
    paper = read_paper(make(evidence__evidence_table=[judged], evidence__clause_test=tests))
    ((_, row),) = rows(paper)
    assert row.figure == "Met share, SME of the strategy: 5.0% [4.0%, 6.0%]; Met count: 2 [2, 2]"


BEFORE = figure("I-03", "local_l1", "0.1", "0.15", "0.2", "1", period_label="2024/25")
PAIR = {"indicator_code": "I-03", "definition": "x", "from_label": "2024/25", "to_label": "2025/26"}


@pytest.mark.parametrize(
    ("before", "pair", "reading"),
    [
        ({}, {}, "Higher, wherever in their bounds the figures lie"),
        ({"upper_share": Decimal("0.31")}, {}, "No sure move: the bounds of the two years overlap"),
        ({"is_provisional": True}, {}, "Not compared: a month of one of the years is missing"),
        ({}, {"crosses_series_break": True}, "Not compared: a series break lies"),
        ({}, {"to_label": "2023/24"}, "Not compared: this publication does not say"),
    ],
)
def test_a_year_is_compared_with_the_one_before_only_as_far_as_bounds_and_breaks_allow(
    make, before, pair, reading
):
    figures = [FIGURES[0], BEFORE | before]
    folder = make(indicators__indicator_value=figures, indicators__share_change=[PAIR | pair])
    move = read_paper(folder).moves[0]
    assert move.reading.startswith(reading)
    assert (move.before.partition(" ")[0], move.now) == ("15.0%", "31.3% [29.9%, 34.3%]")


def test_what_differs_from_the_signed_assessment_is_told_with_its_cause(make):
    change = {
        "framework_id": "example",
        "key_area_code": "A",
        "sub_dimension": "high_level",
        "what": "verdict",
        "clause_id": "A-2",
        "signed_on": date(2026, 5, 1),
        "value_before": "SILENT NO_INPUT",
        "value_now": "SUPPORTS",
        "causes": "data",
    }
    claim = {
        "framework_id": "example",
        "key_area_code": "A",
        "sub_dimension": "high_level",
        "claimed_level_name": "Developing",
        "claimed_on": date(2026, 4, 1),
        "previous_level_name": "Minimum",
        "previous_claimed_on": date(2025, 4, 1),
        "assessor": "Mrs A Ash",
    }
    paper = read_paper(make(evidence__assessment_change=[change], evidence__claim=[claim]))
    moved, verdict = paper.changes
    assert (moved.before, moved.now) == ("Minimum (1 April 2025)", "Developing (1 April 2026)")
    assert (verdict.what, verdict.before, verdict.now, verdict.cause) == (
        "Verdict A-2: Area A",
        "Silent (no input)",
        "Supports",
        "Since it was signed on 1 May 2026: data",
    )
    assert "Ash" not in str(paper)


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS)
def test_hostile_text_is_printed_and_means_nothing(make, poppler, text):
    clauses = [
        each | {"clause_text": text, "theme_name": text, "key_area_name": text, "note": text}
        for each in CLAUSES
    ]
    record = RECORD | {"council": {"name": text, "code": "E06999999"}}
    path = write_council_paper(make(record=record, evidence__evidence_table=clauses))
    printed = words_of(poppler("pdftotext", path))
    meant = words_of(text).replace("\u202e", UNPRINTABLE)
    # A line may end in the middle of any text.
    assert printed.replace(" ", "").count(meant.replace(" ", "")) > len(CLAUSES)
    assert "root:" not in printed


def test_a_name_of_five_hundred_letters_is_cut_and_stays_in_its_cell(make, poppler):
    long = [each | {"key_area_name": "x" * 500} for each in CLAUSES]
    path = write_council_paper(make(evidence__evidence_table=long))
    boxes = poppler("pdftotext", path, "-bbox")
    found = re.findall(r'xMin="([\d.]+)".* xMax="([\d.]+)".*>([x\u200b]{3,}…?)<', boxes)
    # The first is in the column of areas, others in a band over the whole table.
    assert float(found[0][1]) - float(found[0][0]) < 842 / 5
    assert max(float(right) for _, right, _ in found) < 842 - 30
    assert "…" in boxes


def test_what_no_font_of_ours_holds_is_a_square_that_the_paper_explains(make, poppler):
    name = "\u65e5\u672c \u202e\u2066 \ud800 \x00 \U0001f600 e\u0301t\u00e9 \u0174ye"
    assert printable(name, 99) == "□□ □□ □ □ □ été Ŵye"
    record = RECORD | {"council": {"name": "\u65e5\u672c Council", "code": "E06999999"}}
    printed = words_of(poppler("pdftotext", write_council_paper(make(record=record)), "-layout"))
    assert "□□ Council" in printed
    assert "A square stands for a character that this paper cannot print." in printed
    plain = write_council_paper(make("plain"))
    assert "A square stands" not in words_of(poppler("pdftotext", plain, "-layout"))


def test_every_character_said_to_be_held_is_held_in_both_weights(make):
    runs = (SITE / "static" / "fonts" / "coverage.txt").read_text(encoding="ascii").split()
    held = [chr(n) for run in runs for n in range(*(int(end, 16) for end in run.split("-")))]
    texts = ["".join(held[start : start + 99]) for start in range(0, len(held), 99)]
    clauses = [
        at((1, "A", place), f"A-{place}", "Mature", verdict="SUPPORTS", clause_text=text)
        | {"key_area_name": text, "silent_reason": None}
        for place, text in enumerate(texts)
    ]
    # PDF/UA-1 refuses a character without a letter.
    assert render_council_paper(read_paper(make(evidence__evidence_table=clauses)))


def test_four_pages_are_never_exceeded_and_what_is_left_out_is_counted(make, poppler):
    many = [
        at((1, f"{n:03}", n), f"C-{n}", level, verdict=VERDICTS[n % 4], clause_text="word " * 90)
        for n in range(300)
        for level in ("Minimum", "Leader")
    ]
    path = write_council_paper(make(evidence__evidence_table=many))
    told = poppler("pdfinfo", path)
    assert 2 <= int(re.search(r"Pages: +(\d+)", told).group(1)) <= MOST_PAGES
    printed = words_of(poppler("pdftotext", path, "-layout"))
    kept = len(re.findall(r"\bC-\d+\b", printed))
    decided = sum(each["verdict"] != "SILENT" for each in many)
    assert f"No room here for {decided - kept:,} more decided clauses" in printed
    # The headings of a table stand on every page that it goes on to.
    assert printed.count("Rule, and why") > 1


def test_what_claims_rest_on_is_left_out_last(make):
    far = [at((1, f"Z{n}", n), f"Z-{n}", "Leader", verdict="SUPPORTS") for n in range(40)]
    claimed = at((2, "A", 99), "A-2", "Developing", verdict="SUPPORTS", **CLAIM)
    paper = read_paper(make(evidence__evidence_table=[*far, claimed]))
    narrow = shown(paper, ROOMS[-1])
    kept = [row["clause_id"] for group in narrow["evidence"] for row in group["rows"]]
    assert len(kept) == ROOMS[-1].rows
    assert "A-2" in kept
    assert f"{41 - len(kept)} more decided clauses" in narrow["evidence_cut"]


def test_a_publication_with_nothing_in_it_has_a_paper_that_says_so(make, poppler):
    folder = make(evidence__evidence_table=[], indicators__indicator_value=[])
    printed = words_of(poppler("pdftotext", write_council_paper(folder), "-layout"))
    assert "None found: this publication has no evidence table." in printed
    assert "There is no earlier year to compare" in printed


def test_the_template_reads_no_file_and_runs_no_text():
    template = (SITE / "templates" / "council-paper.typ").read_text(encoding="utf-8")
    reaching = r"#?\b(import|include|eval|read|image|plugin|csv|yaml|toml|xml|cbor)\b\s*[(\"]"
    assert not re.search(reaching, template)
    assert re.findall(r"json\((.*?)\)\)", template) == ["bytes(sys.inputs.paper"]
