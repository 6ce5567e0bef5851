"""The evidence page: what is published and nothing else, safe, whole, and the same every time."""

import re
import shutil
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from types import SimpleNamespace

import polars as pl
import pytest

from pipelines.contracts import read_contract
from pipelines.publishing import canonical
from pipelines.site.pages import VERDICTS, definition_in_words, read_evidence_page
from pipelines.site.render import percent, reliance, render_evidence_page, write_evidence_page
from pipelines.tables import PROJECT

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=y> & Sons\u202eexe"
SHOWN = HOSTILE.replace("\u202e", "\ufffd")
VOID = {"meta", "link", "br", "img", "hr", "input"}
KINDS = {"VARCHAR": "", "BOOLEAN": False, "INTEGER": 0, "BIGINT": 0, "DATE": date(2025, 4, 1)}
POLARS = {
    "VARCHAR": pl.String,
    "BOOLEAN": pl.Boolean,
    "INTEGER": pl.Int32,
    "BIGINT": pl.Int64,
    "DATE": pl.Date,
}


@dataclass
class Element:
    tag: str
    attributes: dict
    children: list = field(default_factory=list)

    def all(self, *tags):
        for child in self.children:
            if isinstance(child, Element):
                if child.tag in tags:
                    yield child
                yield from child.all(*tags)

    @property
    def text(self):
        parts = [c if isinstance(c, str) else c.text for c in self.children]
        return " ".join("".join(parts).split())


class Reader(HTMLParser):
    """A tree of elements; every tag that is opened must be closed, in order."""

    def __init__(self, text):
        super().__init__()
        self.open = [Element("document", {})]
        self.feed(text)
        self.close()
        assert [each.tag for each in self.open] == ["document"]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs))
        assert len(attrs) == len(element.attributes), f"an attribute twice in <{tag}>"
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag

    def handle_data(self, data):
        self.open[-1].children.append(data)


def read(text):
    return Reader(text).open[0]


def rows_of(table):
    """Text of the cells of every row of the body that is no heading of a group."""
    found = []
    for body in table.all("tbody"):
        for row in body.all("tr"):
            if row.attributes.get("class") != "group":
                found.append([cell.text for cell in row.all("th", "td")])
    return found


def write(folder, table, rows):
    """A published table as its contract describes it; what a row leaves out is empty or nought."""
    contract = read_contract(PROJECT / "sql" / f"{table.replace('.', '/')}.yml")
    columns = {}
    for name, kind in contract.column_types:
        scale = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", kind)
        needed = name in contract.required_columns
        default = (Decimal(0) if scale else KINDS[kind]) if needed else None
        columns[name] = pl.Series(
            [row.get(name, default) for row in rows],
            dtype=pl.Decimal(*map(int, scale.groups())) if scale else POLARS[kind],
        )
    assert not {name for row in rows for name in row} - set(columns)
    path = folder / f"{table.replace('.', '/')}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(columns).write_parquet(path)
    path.with_suffix(".csv").write_text("", encoding="utf-8")


def clause(area, clause_id, order, **changed):
    theme, name, place = area
    return {
        "framework_id": "example",
        "theme_order": theme,
        "theme_name": f"Theme {theme}",
        "key_area_order": place,
        "key_area_code": name,
        "key_area_name": f"Area {name}",
        "sub_dimension": "high_level",
        "level_order": order,
        "level_name": "Mature",
        "clause_order": order,
        "clause_id": clause_id,
        "clause_text": f"Statement {clause_id}.",
        "verdict": "SILENT",
        "silent_reason": "NOT_TESTABLE_FROM_DATA",
        "attestation_status": "wanted",
        "note": "Data cannot decide this. What would settle it: A paper.",
        "source_document": "An example",
        **changed,
    }


# By name, A comes before Z and C-1 before C-9; by the framework, it is the other way round.
CLAUSES = [
    clause((2, "A", 3), "A-1", 1),
    clause(
        (1, "Z", 1),
        "C-9",
        1,
        verdict="SUPPORTS",
        silent_reason=None,
        note="The data meet the rule.",
        claimed_level_name="Mature",
        target_level_name="Leader",
        indicator_value="I-04 spend_share (sme_d_nps): 28.3% [16.7%, 57.7%]",
        coverage_share=Decimal("0.8765432100"),
        period_label="2025/26",
        rule_text="SMEs have a part.",
        test_text="SME share is above none",
        parameter_text="clause_some = 0 share (NPS-TEXT); floor = 0.80 share (PRODUCT-DEFAULT)",
    ),
    clause((1, "Z", 1), "C-1", 2, verdict="CONTRADICTS", silent_reason=None, note="It fails."),
    clause((1, "M", 2), "M-1", 1, verdict="PARTIALLY_SUPPORTS", silent_reason=None, note="Part."),
]


def figure(code, definition, lower, point, upper, coverage, **changed):
    return {
        "indicator_code": code,
        "measure": "spend_share",
        "definition": definition,
        "breakdown": "none",
        "breakdown_value": "all",
        "period_type": "financial_year",
        "period_label": "2025/26",
        "unit": "share",
        "lower_share": Decimal(lower),
        "point_share": Decimal(point),
        "upper_share": Decimal(upper),
        "coverage_share": Decimal(coverage),
        "is_headline": True,
        **changed,
    }


FIGURES = [
    figure("I-03", "local_l1", "0.2987654393", "0.3125643630", "0.3429129025", "0.9558525367"),
    figure("I-04", "sme_d_nps", "0.1", "0.3", "0.8", "0.4", is_headline=False, is_bounds_only=True),
    figure("I-03", "local_l1", "0.5", "0.5", "0.5", "1", period_label="2024/25"),
    figure("I-03", "local_l1", "0.6", "0.6", "0.6", "1", breakdown="directorate"),
    {
        **figure("I-01", "all", "0", "0", "0", "0"),
        "measure": "all_spend",
        "unit": "GBP",
        "lower_share": None,
        "point_share": None,
        "upper_share": None,
        "coverage_share": None,
        "lower_value": Decimal("1234.50"),
        "point_value": Decimal("1234.50"),
        "upper_value": Decimal("1234.50"),
        "crosses_series_break": True,
    },
]
FIGURES += [
    {**FIGURES[-1], "measure": "scope_spend", "definition": scope, "point_value": Decimal(amount)}
    for scope, amount in (("GRANT", "200.00"), ("PROCUREMENT", "34.50"), ("STATUTORY", "1000.00"))
]

RECORD = {
    "run": "0123456789abcdef",
    "council": {"name": f"{HOSTILE} Council", "code": "E06999999"},
    "inputs": [{"file_sha256": "b", "warnings_json": f'["{"Read as cp850."}"]'}],
    "definitions": {"local_l1": "Local: own area", "sme_d_nps": "SME of the strategy"},
    "main_measures": ["all_spend", "procurement_spend", "spend_share"],
    "indicators": {
        "I-03": {"title": "Local spend share", "formula": "Local by all.", "source": "method 2.5"}
    },
    "parameters": [
        {"parameter": "floor", "value": "0.80", "unit": "share", "source": "PRODUCT-DEFAULT"},
        {"parameter": "target", "value": None, "unit": "share", "source": "COUNCIL-POLICY"},
    ],
    "checks": [
        {
            "table": "core.a",
            "what": "k is there once only",
            "passed": False,
            "failing": 1,
            "sample": [{"k": 1, "says": "May 2025 is there twice."}],
        },
        {"table": "core.b", "what": "k is never empty", "passed": True, "failing": 0},
    ],
}


@pytest.fixture
def publication(tmp_path):
    folder = tmp_path / "publication"
    write(folder, "evidence.evidence_table", sorted(CLAUSES, key=lambda row: row["clause_id"]))
    write(folder, "indicators.indicator_value", FIGURES)
    line = {"feed": "spend", "financial_year": "2025/26", "supplier_key": "s"}
    amounts = ((1, "1000.00", "net"), (30, "234.75", "unknown"), (2, "-0.25", "unknown"))
    lines = [
        {
            **line,
            "net_amount_gbp": Decimal(amount),
            "payment_date": date(2025, 4, day),
            "vat_basis": b,
        }
        for day, amount, b in amounts
    ]
    write(folder, "core.spend_line", lines)
    file = {"feed": "spend", "line_count": 3, "net_amount_gbp": Decimal("1234.50")}
    files = [
        {**file, "file_sha256": "b", "file_name": f"{HOSTILE}.csv", "fate": "taken", "sequence": 2},
        {
            "file_sha256": "a",
            "file_name": "register.csv",
            "feed": "spend",
            "fate": "refused",
            "fate_reason": "It is a contract register.",
            "sequence": 1,
        },
    ]
    write(folder, "core.input_file", files)
    rejected = (("b", "AMT_UNPARSED", None), ("b", "DATE_MISSING", "5.25"), ("b", "AMT_CCY", "9"))
    rows = [
        {
            "file_sha256": file,
            "source_row": row,
            "reason_code": code,
            "reason": "As it says.",
            "net_amount_gbp": amount and Decimal(amount),
        }
        for row, (file, code, amount) in enumerate((*rejected, ("a", "DATE_MISSING", "7")))
    ]
    write(folder, "staging.spend_line_rejected", rows)
    unset = {"supplier_key": "s", "attribute": "local_l3", "reason_code": "LO_NOT_DEFINED"}
    write(folder, "rules.supplier_attribute", [unset])
    series_break = {
        "feed": "spend",
        "month": date(2025, 6, 1),
        "reason_code": "LAYOUT_CHANGED",
        "reason": f"{HOSTILE} is gone.",
        "is_confirmed": True,
    }
    write(folder, "core.series_break", [series_break])
    month = {"feed": "spend", "reason_code": "FILE_MISSING", "is_provisional": True}
    months = [{**month, "month": date(2025, number, 1)} for number in (5, 7)]
    write(folder, "core.period_month", months)
    supplier = {
        "period_label": "2025/26",
        "place": 1,
        "supplier_name": HOSTILE,
        "net_amount_gbp": Decimal("99.10"),
        "spend_share": Decimal("0.05"),
        "unknown_attributes": "local_l1, sme_d_nps",
    }
    write(folder, "indicators.unclassified_supplier", [supplier])
    companies = {
        "register": "companies",
        "title": "Companies",
        "publisher": "Registrar",
        "licence": f"Open {HOSTILE}",
        "attribution": "Made from it.",
        "edition_date": date(2026, 4, 1),
    }
    older = {**companies, "edition_date": date(2026, 3, 1), "is_newest": False}
    places = {**companies, "register": "postcodes", "title": "Postcodes", "is_embedded": True}
    write(folder, "register.edition", [companies, {**companies}, older, places])
    (folder / "record.json").write_text(canonical(RECORD), encoding="utf-8")
    return folder


@pytest.fixture
def text(publication):
    return write_evidence_page(publication).read_text(encoding="utf-8")


@pytest.fixture
def page(text):
    return read(text)


@pytest.fixture
def table(page):
    """`table("Every file read")` is the table whose caption begins so."""

    def _table(words):
        tables = list(page.all("table"))
        (found,) = [t for t in tables if next(t.all("caption")).text.startswith(words)]
        return found

    return _table


def test_hostile_names_are_text_and_nothing_else(text, page, table):
    assert "<script" not in text.lower()
    assert "<img" not in text.lower()
    assert "\u202e" not in text
    assert next(page.all("h1")).text == f"{SHOWN} Council: evidence table"
    assert next(page.all("title")).text.startswith(f"Evidence table: {SHOWN} Council")
    assert rows_of(table("Every file read"))[1][0] == f"{SHOWN}.csvspend"
    assert rows_of(table("Suppliers to classify first"))[0][0] == SHOWN
    assert not [
        name
        for element in page.all(*_tags(page))
        for name in element.attributes
        if name[:2] == "on"
    ]


def _tags(page):
    return {element.tag for element in _everything(page)}


def _everything(element):
    for child in element.children:
        if isinstance(child, Element):
            yield child
            yield from _everything(child)


def test_the_page_asks_nothing_of_anybody(text, page):
    assert not {"script", "link", "iframe", "object", "embed", "img", "form"} & _tags(page)
    style = next(page.all("style"))
    assert "url(" not in style.text
    assert "@import" not in style.text
    assert "//" not in re.sub(r"\s", "", text.split("<body>")[0].split("<style>")[0])
    links = [a.attributes["href"] for a in page.all("a")]
    assert not [link for link in links if ":" in link or link.startswith("/")]
    policies = [m.attributes["content"] for m in page.all("meta") if "http-equiv" in m.attributes]
    assert policies[0].startswith("default-src 'none'; style-src 'sha256-")


def test_every_link_leads_somewhere(publication, page):
    (publication / "data_dictionary.md").write_text("", encoding="utf-8")
    names = {e.attributes["id"] for e in _everything(page) if "id" in e.attributes}
    for link in (a.attributes["href"] for a in page.all("a")):
        assert link[1:] in names if link.startswith("#") else (publication / link).is_file(), link


def test_every_clause_is_there_once_in_the_order_of_the_framework(page):
    shown = [
        (next(t.all("h4")).text, row[1].rpartition(".")[2].strip())
        for t in page.all("table")
        if t.attributes.get("class") == "clauses"
        for row in rows_of(t)
    ]
    assert shown == [
        ("Area Z (Z)", "C-9"),
        ("Area Z (Z)", "C-1"),
        ("Area M (M)", "M-1"),
        ("Area A (A)", "A-1"),
    ]
    headings = [e.text for e in page.all("h3", "h4")]
    assert headings == ["Theme 1", "Area Z (Z)", "Area M (M)", "Theme 2", "Area A (A)"]


def test_claimed_and_target_level_stand_above_the_evidence(table):
    assert "Claimed Mature, aimed at Leader." in next(table("Area Z").all("caption")).text
    assert "Claimed" not in next(table("Area M").all("caption")).text


def test_a_clause_says_all_that_it_rests_on(table):
    decided, refuted = rows_of(table("Area Z"))
    level, words, verdict, why, value, coverage, rule = decided
    assert (level, words, verdict) == ("1 Mature", "Statement C-9.C-9", "Supports")
    assert why == "The data meet the rule.Attestation: wanted"
    assert value == f"{CLAUSES[1]['indicator_value']}2025/26"
    assert coverage == "87.7%"
    assert rule == (
        f"SMEs have a part.Tested: SME share is above noneNumbers: {CLAUSES[1]['parameter_text']}"
    )
    assert refuted[2] == "Contradicts"
    silent = rows_of(table("Area A"))[0]
    assert silent[2] == "SilentNot testable from data"
    assert silent[3].startswith("Data cannot decide this.What would settle it: A paper.")


def test_the_caption_of_an_area_counts_its_verdicts(table):
    words = next(table("Area Z").all("caption")).text
    assert "2 clauses: supports 1, partially supports 0, contradicts 1; silent 0, of" in words
    counts = rows_of(table("Verdicts by area"))
    assert counts == [
        ["Area Z", "2", "1", "0", "1", "0", "0"],
        ["Area M", "1", "0", "1", "0", "0", "0"],
        ["Area A", "1", "0", "0", "0", "1", "1"],
        ["All", "4", "1", "1", "1", "1", "1"],
    ]


def test_every_figure_is_the_published_one(table):
    figures = table("The whole council")
    assert rows_of(figures) == [
        ["All spend", "£1,234.50", "£1,234.50", "£1,234.50", ACCEPTED, MAY_BE_QUOTED],
        ["Local: own area", "29.9%", "31.3%", "34.3%", "95.6%", "May be quoted"],
        ["SME of the strategy", "10.0%", "bounds only", "80.0%", "40.0%", BOUNDS_ONLY],
    ]
    values = [Decimal(each.attributes["value"]) for each in figures.all("data")]
    local = [FIGURES[0][f"{name}_share"] for name in ("lower", "point", "upper", "coverage")]
    assert values == [*[Decimal("1234.5")] * 3, *local, *map(Decimal, ("0.1", "0.8", "0.4"))]


@pytest.mark.parametrize(
    ("lower", "point", "upper", "first"),
    [
        ("1", "1", "1", "May be quoted"),
        ("1", None, None, "A least value: there may be more"),
        (None, "1", None, "No headline: it speaks only of what is known"),
    ],
)
def test_a_figure_without_a_bound_is_said_to_have_none(lower, point, upper, first):
    values = {"lower": lower, "point": point, "upper": upper}
    exact = {name: value and Decimal(value) for name, value in values.items()}
    whole = {"is_provisional": False, "crosses_series_break": False, "silent_note": None}
    figure = SimpleNamespace(**exact, **whole, is_bounds_only=False, is_headline=True)
    assert reliance(figure) == first


ACCEPTED = "accepted rows only"
MAY_BE_QUOTED = "May be quoted, with the warning; a series break lies within the year"
BOUNDS_ONLY = "Bounds only: too little is known for a point"


VAT = (
    "VAT: £1,000.00 stated net, £0.00 stated gross, £234.50 unknown. "
    "Where it is not net, comparability with other councils is low (method 2.2)."
)


def test_vat_rejected_rows_and_unset_definitions_stand_beside_the_figures(table):
    groups = [
        row.text
        for row in table("The whole council").all("tr")
        if row.attributes.get("class") == "group"
    ]
    assert VAT in groups[0]
    assert (
        "3 rows were rejected, of all years: £5.25 known among them; "
        "the pounds of 2 are unknown. In no figure."
    ) in groups[0]
    assert "local l3: definition not set for this council." in groups[1]


def test_where_all_is_net_and_nothing_is_rejected_nothing_is_doubted(publication):
    (publication / "staging" / "spend_line_rejected.parquet").unlink()
    path = publication / "core" / "spend_line.parquet"
    pl.read_parquet(path).with_columns(vat_basis=pl.lit("net")).write_parquet(path)
    page = read_evidence_page(publication)
    assert page.indicators[0].notes == (
        "VAT: £1,234.50 stated net, £0.00 stated gross, £0.00 unknown.",
    )
    assert not {"VAT", "Rejected rows"} & {each.kind for each in page.warnings}
    assert "all known" in render_evidence_page(page)


def test_the_scopes_of_the_year_add_up_to_all_spend(table):
    assert rows_of(table("All spend by scope, 2025/26")) == [
        ["Procurement", "£34.50"],
        ["Statutory", "£1,000.00"],
        ["Grant", "£200.00"],
        ["All spend: the scopes added up", "£1,234.50"],
    ]


def test_lines_and_pounds_are_those_of_the_published_lines(page, table):
    assert rows_of(table("Lines and pounds")) == [
        ["2025/26", "spend", "3", "£1,234.50", "1"],
        ["All", "all feeds", "3", "£1,234.50", "not added up"],
    ]
    facts = dict(zip((t.text for t in page.all("dt")), page.all("dd"), strict=True))
    assert facts["Payments"].text == "1 April 2025 to 30 April 2025"
    assert facts["Files"].text == "2 read: 1 counted, 0 replaced by a later issue, 1 refused"
    assert facts["Year judged"].text == "2025/26"
    assert facts["Run"].text == RECORD["run"]


def test_refusals_notes_and_warnings_are_told(table):
    assert rows_of(table("Files refused")) == [["register.csv", "It is a contract register."]]
    assert rows_of(table("Every file read"))[1][2] == "TakenRead as cp850."
    assert rows_of(table("What to know before")) == [
        ["Series break", f"June 2025, spend: {SHOWN} is gone. Do not compare months across it."],
        ["Provisional months", "spend, file missing: May 2025, July 2025."],
        ["VAT", VAT.removeprefix("VAT: ")],
        ["Rejected rows", "2 of DATE_MISSING, counted in no figure. As it says."],
        ["Rejected rows", "1 of AMT_CCY, counted in no figure. As it says."],
        ["Rejected rows", "1 of AMT_UNPARSED, counted in no figure. As it says."],
        [
            "Promise not kept",
            "core.a: k is there once only (1 row breaks it). May 2025 is there twice.",
        ],
    ]


def test_a_number_that_is_not_set_is_said_to_be_so(table):
    assert rows_of(table("Parameters in force")) == [
        ["floor", "0.80", "share", "PRODUCT-DEFAULT", "Not said"],
        ["target", "not set", "share", "COUNCIL-POLICY", "Not said"],
    ]


def test_registers_used_are_told_once_each_with_their_licence(publication, table):
    rows = rows_of(table("Public registers this run rests on"))
    assert [row[0] for row in rows] == [
        "Companies",
        "PostcodesCame with localpound; a newer one can be added",
    ]
    assert rows[0][1:] == ["Registrar", "1 April 2026", f"Open {SHOWN}Made from it."]


def test_a_publication_without_registers_says_what_that_means(tmp_path):
    (tmp_path / "record.json").write_text('{"run": "r1"}', encoding="utf-8")
    text = write_evidence_page(tmp_path).read_text(encoding="utf-8")
    assert "this publication names no register" in text


def test_the_same_publication_gives_the_same_bytes(publication, tmp_path, text):
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(publication, elsewhere)
    assert write_evidence_page(elsewhere).read_bytes() == text.encode()
    assert b"\r" not in text.encode()
    assert str(tmp_path) not in text


def test_a_publication_without_evidence_has_a_page_that_says_so(tmp_path):
    (tmp_path / "record.json").write_text('{"run": "r1"}', encoding="utf-8")
    page = read(render_evidence_page(read_evidence_page(tmp_path)))
    said = [p.text for p in page.all("p") if p.text.startswith("None found")]
    assert "None found: this publication has no evidence table." in said
    assert len(list(page.all("h1"))) == 1


def test_people_with_a_screen_reader_find_their_way(page):
    assert next(page.all("html")).attributes["lang"] == "en-GB"
    assert len(list(page.all("title"))) == len(list(page.all("h1"))) == 1
    assert [len(list(page.all(tag))) for tag in ("header", "main", "footer", "nav")] == [1, 1, 1, 1]
    assert next(page.all("a")).attributes["href"] == "#main"
    names = [e.attributes["id"] for e in _everything(page) if "id" in e.attributes]
    assert len(names) == len(set(names))
    levels = [int(e.tag[1]) for e in page.all("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    regions = [e.attributes for e in page.all("div") if e.attributes.get("role") == "region"]
    labels = [each["aria-label"] for each in regions]
    assert len(labels) == len(set(labels)) == len(list(page.all("table")))
    assert all(each["tabindex"] == "0" for each in regions)


def test_every_table_has_a_caption_and_headings_with_a_scope(page):
    for table in page.all("table"):
        assert next(table.all("caption")).text
        (head,) = table.all("thead")
        assert [th.attributes["scope"] for th in head.all("th")].count("col") > 1
        width = len(list(head.all("th")))
        for body in table.all("tbody"):
            for row in body.all("tr"):
                assert [th.attributes["scope"] in ("row", "rowgroup") for th in row.all("th")] == [
                    True
                ]
                spans = (int(c.attributes.get("colspan", 1)) for c in row.all("th", "td"))
                assert sum(spans) == width


def _luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_text_can_be_read_on_its_ground(page):
    style = next(page.all("style")).text.split("@media")[0]
    pairs = re.findall(r"background: (#\w{6}); color: (#\w{6})", style)
    pairs += [("#ffffff", colour) for colour in re.findall(r"(?<!-)color: (#\w{6})", style)]
    pairs += [("#eef2f6", "#0b0c0c"), ("#eef2f6", "#383f43")]
    on_white = [pair for pair in pairs if pair != ("#ffffff", "#ffffff")]
    assert len(on_white) > 10
    for ground, colour in on_white:
        light, dark = sorted((_luminance(ground), _luminance(colour)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ground, colour)


def test_verdicts_differ_in_words_and_in_more_than_colour(page):
    style = next(page.all("style")).text
    looks = [re.search(rf"\.tag-{verdict} {{(.*?)}}", style)[1] for verdict in VERDICTS]
    borders = {re.sub(r"#\w{6}", "", look.split("border", 1)[-1]) for look in looks}
    assert len(borders) == len(VERDICTS)


def test_on_paper_headings_repeat_and_nothing_is_cut_off(page):
    paper = next(page.all("style")).text.split("@media print")[1]
    for rule in (
        "size: A4 landscape",
        "thead { display: table-header-group; }",
        "tr { break-inside: avoid; }",
        ".scroll { overflow: visible; }",
    ):
        assert rule in paper


def test_a_joined_definition_is_said_in_the_words_of_both():
    words = {"local_l1": "Local: own area", "vcse": "VCSE"}
    assert definition_in_words("local_l1 and vcse", words) == "Local: own area and VCSE"
    assert definition_in_words("sme_d_ec or vcse", words) == "sme d ec or VCSE"


@pytest.mark.parametrize(
    ("share", "shown"), [("0.0005", "0.0%"), ("0.0015", "0.2%"), ("1", "100.0%")]
)
def test_shares_are_rounded_as_the_evidence_table_rounds_them(share, shown):
    assert percent(Decimal(share)) == shown


def test_payees_that_are_not_named_are_no_suppliers(publication):
    line = {"feed": "spend", "financial_year": "2025/26", "net_amount_gbp": Decimal("1.00")}
    payees = (("s1", False), ("s1", False), ("r1", True), ("r2", True))
    lines = [{**line, "supplier_key": key, "is_redacted": hidden} for key, hidden in payees]
    write(publication, "core.spend_line", lines)
    (year,) = read_evidence_page(publication).years
    assert (year.line_count, year.named_supplier_count) == (4, 1)
