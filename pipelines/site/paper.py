"""Council paper: what two to four pages say to a committee, read from one publication.

Here: the models of the paper and the functions that fill them from the evidence page's model and
from published tables; every sentence and every number is ready to print. Not here: setting pages
and cutting to four of them (`paper_pdf.py`), the figures themselves. `paper_pdf.py` imports it.

**What changed is told from inside the publication**: what differs from the last signed assessment,
earlier claims, and the year before. The publication that happened to stand before is never read,
so the same run gives the same paper wherever and whenever it is made.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from pipelines.site.pages import (
    VERDICTS,
    Area,
    Clause,
    DataWarning,
    EvidencePage,
    Figure,
    Framework,
    Published,
    figure_in_words,
    figure_of,
    read_evidence_page,
    yearly_values,
)
from pipelines.site.render import day, in_unit, in_words, percent, pounds, reliance

SUBJECT = "what spending is evidence for"
"""What every paper is about."""

NO_CLAUSE = "no clause"
"""What a cell says of a level that asks nothing of an area."""

NO_FIGURE = "No figure"
"""What stands where a figure is silent; the reason stands beside it."""

_COUNTED = {
    "SUPPORTS": ("supports", "support"),
    "PARTIALLY_SUPPORTS": ("in part", "in part"),
    "CONTRADICTS": ("contradicts", "contradict"),
    "SILENT": ("silent", "silent"),
}
_VERDICT = {
    "SUPPORTS": "Supports",
    "PARTIALLY_SUPPORTS": "Supports in part",
    "CONTRADICTS": "Contradicts",
    "SILENT": "Silent",
}
# What a contradiction means, by the polarity of its clause; a concern needs no word.
_READ = {"welcome": ", welcome", "depends": ", see why"}
_DARKEST = 5


@dataclass(frozen=True)
class Cell:
    """One level of one area: verdicts counted in words, marks in words, a shade for the eye.

    `shade` is 0 outside the claim and grows with the level up to the claimed one; it repeats what
    the marks say.
    """

    words: str
    marks: tuple[str, ...]
    shade: int


@dataclass(frozen=True)
class StripArea:
    """One row of the heat-strip; `claim` says claim, target and the way between them."""

    name: str
    claim: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class StripTheme:
    """The areas of one theme."""

    name: str
    areas: tuple[StripArea, ...]


@dataclass(frozen=True)
class Strip:
    """The heat-strip of one framework: areas by levels."""

    source_document: str
    levels: tuple[str, ...]
    themes: tuple[StripTheme, ...]


@dataclass(frozen=True)
class Headline:
    """A figure that the paper puts first, `figure` being point [lower, upper]."""

    title: str
    figure: str
    coverage: str
    reliance: str
    definition: str


@dataclass(frozen=True)
class EvidenceRow:
    """A clause on which the data say something, or the silent clauses of one level together.

    `urgency` orders what is left out first where pages are full: 0 stays longest.
    """

    level: str
    marks: tuple[str, ...]
    text: str
    clause_id: str
    verdict: str
    figure: str
    coverage: str
    why: tuple[str, ...]
    urgency: int


@dataclass(frozen=True)
class EvidenceGroup:
    """What there is to read of one area."""

    name: str
    claim: str
    rows: tuple[EvidenceRow, ...]


@dataclass(frozen=True)
class Gap:
    """Clauses that are silent for one reason; `near_count` of them at a claimed level or the next.

    `settles` names what would settle them, what the claims wait for first.
    """

    reason: str
    why: str
    clause_count: int
    near_count: int
    settles: tuple[str, ...]


@dataclass(frozen=True)
class ToClassify:
    """A supplier to classify first, under the name it may be shown by."""

    supplier: str
    amount: str
    adds: str
    unknown: str


@dataclass(frozen=True)
class Change:
    """A claim or a verdict that was otherwise before."""

    what: str
    before: str
    now: str
    cause: str


@dataclass(frozen=True)
class Move:
    """A headline figure in the year before and now, and what may be read from the two."""

    title: str
    before: str
    now: str
    reading: str


@dataclass(frozen=True)
class Paper:
    """All that the paper says, before any of it is cut to four pages."""

    council: str
    title: str
    basis: str
    run: str
    strips: tuple[Strip, ...]
    headlines: tuple[Headline, ...]
    verdicts_mean: tuple[str, ...]
    evidence: tuple[EvidenceGroup, ...]
    silent: str
    gaps: tuple[Gap, ...]
    warnings: tuple[DataWarning, ...]
    to_classify: tuple[ToClassify, ...]
    changes: tuple[Change, ...]
    move_years: str
    moves: tuple[Move, ...]


def read_paper(folder: Path) -> Paper:
    """The paper of the publication in `folder`, from what lies there and nothing else."""
    page = read_evidence_page(folder)
    published = Published(folder)
    names = _FigureNames(published)
    reasons = _shared_reasons(page)
    previous, chosen = _chosen_figures(published, page.year)
    return Paper(
        council=page.council_name,
        title=", ".join(filter(None, (f"{page.council_name}: {SUBJECT}", page.year))),
        basis=_basis(page),
        run=page.run,
        strips=tuple(_strip(framework) for framework in page.frameworks),
        headlines=tuple(_headline(page, each) for each in chosen),
        verdicts_mean=tuple(f"{label}: {words}" for label, words in reasons.items()),
        evidence=tuple(_evidence(page, names, reasons)),
        silent=_silence(page),
        gaps=_gaps(page),
        warnings=page.warnings,
        to_classify=tuple(
            ToClassify(
                supplier=each.supplier_name,
                amount=pounds(each.net_amount_gbp),
                adds=percent(each.spend_share),
                unknown="; ".join(each.unknown),
            )
            for each in page.to_classify
        ),
        changes=(*_earlier_claims(published, page), *_since_signed(published, page)),
        move_years=f"{previous} to {page.year}" if previous else "",
        moves=_moves(published, previous, page.year, chosen),
    )


def span(figure: Figure) -> str:
    """`30.4% [30.3%, 30.8%]`, with the numbers of the evidence page; pounds that are all known
    and figures without bounds stand alone, and a figure that is silent says so.
    """
    if figure.silent_note:
        return NO_FIGURE
    lower, point, upper = (
        None if value is None else in_unit(value, figure.unit)
        for value in (figure.lower, figure.point, figure.upper)
    )
    if lower is upper is None:
        return point or "Cannot say"
    if point is not None and not figure.is_bounds_only and lower == point == upper:
        return point
    first = "" if figure.is_bounds_only else f"{point or 'cannot say'} "
    return f"{first}[{lower or 'cannot say'}, {upper or 'cannot say'}]"


def _basis(page: EvidencePage) -> str:
    """Which payments, which year, which run."""
    period = "No payment is published"
    if page.first_payment and page.last_payment:
        period = f"Payments from {day(page.first_payment)} to {day(page.last_payment)}"
    judged = f"judged on the financial year {page.year}" if page.year else "no year to judge"
    return f"{period}; {judged}; run {page.run}."


# The heat-strip


def _levels(framework: Framework) -> dict[str, int]:
    """The levels of a framework by name, lowest first, with their places."""
    found = sorted({(clause.level_order, clause.level_name) for clause in framework.clauses})
    return {name: order for order, name in found}


def _strip(framework: Framework) -> Strip:
    levels = _levels(framework)
    themes = tuple(
        StripTheme(theme.name, tuple(_strip_area(area, levels) for area in theme.areas))
        for theme in framework.themes
    )
    return Strip(framework.source_document, tuple(levels), themes)


def _strip_area(area: Area, levels: Mapping[str, int]) -> StripArea:
    claimed = max((levels.get(c.claimed, 0) for c in area.claims if not c.sub_dimension), default=0)
    cells = tuple(
        Cell(
            words=_counted([c for c in area.clauses if c.level_name == name]),
            marks=_marks(area, name),
            shade=min(place, _DARKEST) if levels[name] <= claimed else 0,
        )
        for place, name in enumerate(levels, start=1)
    )
    return StripArea(area.name, _claim(area, levels), cells)


def _counted(clauses: Sequence[Clause]) -> str:
    """`2 support, 1 in part, 3 silent`; contradictions apart by what they mean."""
    kinds = Counter((c.verdict, _read(c)) for c in clauses)
    parts = [
        f"{count} {_COUNTED[verdict][count > 1]}{read}"
        for (verdict, read), count in sorted(
            kinds.items(), key=lambda kind: (VERDICTS.index(kind[0][0]), kind[0][1])
        )
    ]
    return "; ".join(parts) or NO_CLAUSE


def _read(clause: Clause) -> str:
    return _READ.get(clause.polarity, "") if clause.verdict == "CONTRADICTS" else ""


def _marks(area: Area, level: str) -> tuple[str, ...]:
    """`Claimed` and `Target`, with the dimension where a claim is of one."""
    found = []
    for claim in area.claims:
        of = f" ({in_words(claim.sub_dimension)})" if claim.sub_dimension else ""
        found += [f"Claimed{of}"] if claim.claimed == level else []
        found += [f"Target{of}"] if claim.target == level else []
    return tuple(found)


def _claim(area: Area, levels: Mapping[str, int]) -> str:
    """Every claim of an area in words: `Claims Developing, aims at Mature: 1 level up`."""
    told = []
    for claim in area.claims:
        words = f"Claims {claim.claimed}"
        if claim.sub_dimension:
            words = f"{in_words(claim.sub_dimension)}: claims {claim.claimed}"
        if claim.target == claim.claimed:
            words += ", its target"
        elif claim.target:
            words += f", aims at {claim.target}"
            up = levels.get(claim.target, 0) - levels.get(claim.claimed, 0)
            if up > 0 and {claim.target, claim.claimed} <= levels.keys():
                words += f": {up} level{'s' if up > 1 else ''} up"
        else:
            words += ", no target set"
        told.append(words)
    return "; ".join(told) or "No claim"


# The headline figures


@dataclass(frozen=True)
class _Chosen:
    """A figure of `reference.paper_figure` in the year of the page and in the year before."""

    title: str
    now: Figure | None
    before: Figure | None


def _chosen_figures(
    published: Published, year: str | None
) -> tuple[str | None, tuple[_Chosen, ...]]:
    """The year before, and the figures that the paper puts first, in their order."""
    titles = published.record.get("definitions", {})
    values = yearly_values(published)
    previous = max(
        (v["period_label"] for v in values if v["period_label"] < (year or "")), default=None
    )
    chosen = sorted(published.record.get("paper_figures", ()), key=lambda row: int(row["place"]))
    keys = [(each["indicator_code"], each["measure"], each["definition"]) for each in chosen]
    rows = {
        (v["indicator_code"], v["measure"], v["definition"], v["period_label"]): figure_of(
            v, titles
        )
        for v in values
        if v["period_label"] in (year, previous)
    }
    return previous, tuple(
        _Chosen(
            title=figure_in_words(key[1], key[2], titles),
            now=rows.get((*key, year)),
            before=rows.get((*key, previous)),
        )
        for key in keys
    )


def _headline(page: EvidencePage, chosen: _Chosen) -> Headline:
    figure = chosen.now
    if figure is None:
        return Headline(chosen.title, NO_FIGURE, "", "This publication does not hold it", "")
    formulas = {each.code: each.formula for each in page.indicators}
    if figure.coverage is not None:
        known = percent(figure.coverage)
    else:
        known = "accepted rows only" if page.rejected.row_count else "all known"
    return Headline(
        title=chosen.title,
        figure=span(figure),
        coverage=known,
        reliance=reliance(figure),
        definition=formulas.get(figure.code) or "No definition is kept with this run.",
    )


# The evidence table


def _evidence(
    page: EvidencePage, names: "_FigureNames", shared: Mapping[str, str]
) -> Iterator[EvidenceGroup]:
    """Areas with a claim or with a clause on which the data say something."""
    for framework in page.frameworks:
        levels = _levels(framework)
        for theme in framework.themes:
            for area in theme.areas:
                rows = tuple(_evidence_rows(framework, area, levels, names, shared))
                if rows:
                    yield EvidenceGroup(area.name, _claim(area, levels), rows)


def _evidence_rows(
    framework: Framework,
    area: Area,
    levels: Mapping[str, int],
    names: "_FigureNames",
    shared: Mapping[str, str],
) -> Iterator[EvidenceRow]:
    """Every decided clause; at a claimed level and the next one up the silent ones, counted.

    The marks of a level stand in its first row.
    """
    for level in levels:
        clauses = [clause for clause in area.clauses if clause.level_name == level]
        marks = _marks(area, level)
        if any(_is_next_up(area, clause, levels) for clause in clauses):
            marks = (*marks, "Next level up")
        for clause in clauses:
            if clause.verdict != "SILENT":
                yield EvidenceRow(
                    level=level,
                    marks=marks,
                    text=clause.text,
                    clause_id=clause.clause_id,
                    verdict=_label(clause),
                    figure=names.told(framework.framework_id, clause),
                    coverage="" if clause.coverage is None else percent(clause.coverage),
                    why=tuple(_why(clause, shared)),
                    urgency=0 if _is_near(area, clause, levels) else 1,
                )
                marks = ()
        silent = [c for c in clauses if c.verdict == "SILENT" and _is_near(area, c, levels)]
        if silent:
            every = "All " if len(silent) == len(clauses) > 1 else ""
            are = "clauses are" if len(silent) > 1 else "clause is"
            text = f"{every}{len(silent)} {are} silent: {_reasons_counted(silent)}"
            yield EvidenceRow(level, marks, text, "", _VERDICT["SILENT"], "", "", (), 2)


def _is_near(area: Area, clause: Clause, levels: Mapping[str, int]) -> bool:
    """Whether a clause is of a claimed level or of the next one up (method 1.3, principle 1)."""
    return _is_next_up(area, clause, levels) or any(
        claim.sub_dimension == clause.sub_dimension and claim.claimed == clause.level_name
        for claim in area.claims
    )


def _is_next_up(area: Area, clause: Clause, levels: Mapping[str, int]) -> bool:
    for claim in area.claims:
        if claim.sub_dimension == clause.sub_dimension and claim.claimed in levels:
            above = [name for name, order in levels.items() if order > levels[claim.claimed]]
            if above[:1] == [clause.level_name]:
                return True
    return False


def _reasons_counted(clauses: Iterable[Clause]) -> str:
    """`2 for a person to attest, 1 no input`, the most first."""
    counted = Counter(_silent_words(clause.silent_reason) for clause in clauses)
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{count} {words}" for words, count in ordered)


def _silent_words(reason: str | None) -> str:
    return (reason or "no reason given").replace("_", " ").lower()


def _why(clause: Clause, shared: Mapping[str, str]) -> Iterator[str]:
    """Why a verdict is what it is: what its rule asks, what is particular to it, what is missing.

    What the reasons of all clauses with one verdict begin with is told once above the table.
    """
    rest = clause.reason.removeprefix(shared.get(_label(clause), "")).strip()
    if clause.rule:
        yield clause.rule
    if rest:
        yield rest
    if clause.settles and clause.verdict == "PARTIALLY_SUPPORTS":
        yield f"Would settle it: {clause.settles}"
    if clause.attestation_status in ("attested", "expired"):
        yield f"Attestation: {clause.attestation_status}."


def _label(clause: Clause) -> str:
    """The verdict in words, a contradiction with what it means."""
    return f"{_VERDICT.get(clause.verdict, in_words(clause.verdict))}{_read(clause)}"


def _shared_reasons(page: EvidencePage) -> dict[str, str]:
    """By verdict in words, the reason that all its clauses have, or the sentence all begin with."""
    reasons: dict[str, set[str]] = {}
    decided = [c for framework in page.frameworks for c in framework.clauses]
    for clause in sorted(decided, key=lambda c: (VERDICTS.index(c.verdict), _read(c))):
        if clause.verdict != "SILENT":
            reasons.setdefault(_label(clause), set()).add(clause.reason)
    found = {}
    for label, told in reasons.items():
        firsts = {reason.partition(". ")[0].removesuffix(".") + "." for reason in told}
        if len(told) == 1 or len(firsts) == 1:
            found[label] = min(told if len(told) == 1 else firsts)
    return found


class _FigureNames:
    """What the figures behind a clause are called by people, from the tests of its rule."""

    def __init__(self, published: Published) -> None:
        self._titles = published.record.get("definitions", {})
        rows = sorted(
            published.rows("evidence.clause_test"),
            key=lambda row: (row["framework_id"], row["clause_id"], row["test_order"]),
        )
        self._tests = {
            clause: [(row["indicator_code"], row["measure"], row["definition"]) for row in tests]
            for clause, tests in groupby(
                rows, key=lambda row: (row["framework_id"], row["clause_id"])
            )
        }

    def told(self, framework_id: str, clause: Clause) -> str:
        """The figures of a clause as the evidence page has them, under names that people use.

        A definition that several figures share is named with the first.
        """
        words, last = clause.indicator_value or "", ""
        for code, measure, definition in self._tests.get((framework_id, clause.clause_id), ()):
            name = self._titles.get(measure) or measure.replace("_", " ").capitalize()
            kind = self._titles.get(definition, "")
            if measure == "spend_share" and kind:
                name = kind
            elif kind and kind != last:
                name, last = f"{name}, {kind}", kind
            words = words.replace(f"{code} {measure} ({definition}): ", f"{name}: ")
        return "; ".join(dict.fromkeys(words.split("; "))) if words else ""


# The gaps


def _silence(page: EvidencePage) -> str:
    """How many clauses the data are silent on, by reason; says so where it is all of them."""
    clauses = [clause for framework in page.frameworks for clause in framework.clauses]
    silent = [clause for clause in clauses if clause.verdict == "SILENT"]
    if not clauses:
        return "This publication has no evidence table."
    if not silent:
        return f"The data say something of every one of {len(clauses):,} clauses."
    first = f"The data are silent on {len(silent):,} of {len(clauses):,} clauses"
    if len(silent) == len(clauses):
        first = f"The data are silent on all {len(clauses):,} clauses"
    return f"{first}: {_reasons_counted(silent)}. Silent is not failure: this data cannot tell."


def _gaps(page: EvidencePage) -> tuple[Gap, ...]:
    """Silent clauses by what keeps them silent: those that claims wait for first, then the most."""
    titles = {each.code: each.title for each in page.indicators}
    waiting: dict[tuple[str, str], list[tuple[bool, str | None]]] = {}
    for framework in page.frameworks:
        levels = _levels(framework)
        for theme in framework.themes:
            for area in theme.areas:
                for clause in area.clauses:
                    if clause.verdict == "SILENT":
                        key = (_silent_words(clause.silent_reason), clause.reason)
                        near = _is_near(area, clause, levels)
                        waiting.setdefault(key, []).append((near, clause.settles))
    found = [
        Gap(
            reason=reason.capitalize(),
            why=_in_titles(why, titles),
            clause_count=len(each),
            near_count=sum(near for near, _ in each),
            settles=_settles(each),
        )
        for (reason, why), each in waiting.items()
    ]
    order = sorted(found, key=lambda g: (-g.near_count, -g.clause_count, g.reason, g.why))
    return tuple(order)


def _settles(waiting: Iterable[tuple[bool, str | None]]) -> tuple[str, ...]:
    counted: Counter[tuple[bool, str]] = Counter((near, s) for near, s in waiting if s)
    ordered = sorted(counted.items(), key=lambda pair: (not pair[0][0], -pair[1], pair[0][1]))
    return tuple(dict.fromkeys(settles.rstrip(".") for (_, settles), _ in ordered))


def _in_titles(words: str, titles: Mapping[str, str]) -> str:
    """`I-24` by its title; what the record does not describe keeps its code."""
    return re.sub(
        r"\b[A-Z]-\d\d[a-z]?\b", lambda code: titles.get(code.group()) or code.group(), words
    )


# What changed


def _earlier_claims(published: Published, page: EvidencePage) -> Iterator[Change]:
    """Claims that took the place of earlier ones."""
    names = _area_names(page)
    for row in published.rows("evidence.claim"):
        if row["previous_level_name"]:
            yield Change(
                what=f"Claim: {_area(names, row)}",
                before=f"{row['previous_level_name']} ({day(row['previous_claimed_on'])})",
                now=f"{row['claimed_level_name']} ({day(row['claimed_on'])})",
                cause="A later assessment",
            )


def _since_signed(published: Published, page: EvidencePage) -> Iterator[Change]:
    """What is otherwise than when each framework was last signed."""
    names = _area_names(page)
    rows = published.rows("evidence.assessment_change")
    order = ("framework_id", "key_area_code", "sub_dimension", "what", "clause_id")
    for row in sorted(rows, key=lambda row: tuple(str(row[name]) for name in order)):
        clause = f" {row['clause_id']}" if row["clause_id"] else ""
        yield Change(
            what=f"{in_words(row['what'])}{clause}: {_area(names, row)}",
            before=_value(row["value_before"], row["figures_before"]),
            now=_value(row["value_now"], row["figures_now"]),
            cause=f"Since it was signed on {day(row['signed_on'])}: {row['causes']}",
        )


def _area_names(page: EvidencePage) -> dict[tuple[str, str], str]:
    return {
        (framework.framework_id, area.code): area.name
        for framework in page.frameworks
        for theme in framework.themes
        for area in theme.areas
    }


def _area(names: Mapping[tuple[str, str], str], row: Mapping[str, Any]) -> str:
    name = names.get((row["framework_id"], row["key_area_code"]), row["key_area_code"])
    dimension = row["sub_dimension"]
    return name if dimension == "high_level" else f"{name}, {in_words(dimension)}"


def _value(value: str | None, figures: str | None) -> str:
    """A verdict with its reason, or a level, in words; with the figures where there were any."""
    if not value:
        return "None"
    verdict, _, reason = value.partition(" ")
    words = _VERDICT.get(verdict) or in_words(value)
    if verdict in _VERDICT and reason:
        words += f" ({_silent_words(reason)})"
    return f"{words}; {figures}" if figures else words


def _moves(
    published: Published,
    previous: str | None,
    year: str | None,
    chosen: Iterable[_Chosen],
) -> tuple[Move, ...]:
    """Headline figures against the year before; across a break or a gap nothing is read."""
    if previous is None:
        return ()
    pairs = [
        row
        for row in published.rows("indicators.share_change")
        if (row["from_label"], row["to_label"]) == (previous, year)
    ]
    bar = ""
    if not pairs:
        bar = "Not compared: this publication does not say whether the two years are made alike"
    elif any(row["crosses_series_break"] for row in pairs):
        bar = "Not compared: a series break lies in one of the years or between them"
    elif any(row["is_provisional"] for row in pairs):
        bar = "Not compared: a month of one of the years is missing or incomplete"
    return tuple(
        Move(
            title=each.title,
            before=span(each.before) if each.before else NO_FIGURE,
            now=span(each.now) if each.now else NO_FIGURE,
            reading=bar or _moved(each.before, each.now),
        )
        for each in chosen
    )


def _moved(before: Figure | None, now: Figure | None) -> str:
    """What two years' bounds let one say; a move that the bounds could undo is no move."""
    if before is None or now is None or before.silent_note or now.silent_note:
        return "Not compared: one of the years has no figure"
    then, today = _bounds(before), _bounds(now)
    if then is None or today is None:
        return "Not compared: one of the years has no bounds"
    if before.is_provisional or now.is_provisional:
        return "Not compared: a month of one of the years is missing or incomplete"
    if span(before) == span(now):
        return "No more than rounding"
    if today[0] > then[1]:
        return "Higher, wherever in their bounds the figures lie"
    if today[1] < then[0]:
        return "Lower, wherever in their bounds the figures lie"
    return "No sure move: the bounds of the two years overlap"


def _bounds(figure: Figure) -> tuple[Decimal, Decimal] | None:
    if figure.lower is None or figure.upper is None:
        return None
    return figure.lower, figure.upper
