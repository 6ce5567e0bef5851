"""Council paper as PDF: the model becomes the bytes of at most four tagged A4 pages.

Here: cutting what has no room, with what was left out counted, and setting the rest with Typst.
Not here: what the paper says (`paper.py`), how it looks (`templates/council-paper.typ`).
`publishing.py` imports it.

**The same paper gives the same bytes** on any machine: the only fonts are those in `static/fonts`,
the document has no date, and what depends on the clock is pinned. It is PDF/UA-1, so it is refused
rather than written where a character has no letter or a table no heading.

**Text of others is data.** It reaches the template as JSON and is printed as text; markup and code
in it mean nothing. The template imports nothing, and its root is an empty folder of its own.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import typst

from pipelines.errors import BadReference
from pipelines.site.paper import EvidenceGroup, EvidenceRow, Paper, Strip, StripTheme, read_paper
from pipelines.site.render import EVIDENCE

COUNCIL_PAPER = "council-paper.pdf"
"""Name of the paper in the folder of a publication."""

MOST_PAGES = 4
"""What a committee reads; the rest stands in the evidence page."""

UNPRINTABLE = "\u25a1"
"""A square, for a character that the fonts of the paper do not hold."""

_HERE = Path(__file__).parent
_TEMPLATE = _HERE / "templates" / "council-paper.typ"
_FONTS = _HERE / "static" / "fonts"
# Texts with more room than a cell has, by how much: a sentence over the whole width; figures, which
# say something else when they are cut.
_ROOMIER = {"silent": 8, "verdicts_mean": 4, "title": 3, "basis": 4, "figure": 3}
_ROOMIER |= {"definition": 3, "words": 2}
_LONG_WORD = re.compile(r"\S{31,}")
_BREAK_AFTER = re.compile(r"\S{12}(?=\S)")
_BREAK = "\\g<0>\u200b"


@dataclass(frozen=True)
class Room:
    """How much of each part is shown; `letters` is the longest text of one cell."""

    areas: int
    rows: int
    gaps: int
    settles: int
    warnings: int
    suppliers: int
    changes: int
    letters: int


ROOMS = tuple(
    Room(*each)
    for each in (
        # areas, rows, gaps, settles, warnings, suppliers, changes, letters
        (60, 120, 30, 4, 20, 10, 30, 400),
        (60, 120, 16, 3, 12, 8, 20, 300),
        (60, 120, 12, 3, 9, 5, 14, 240),
        (60, 100, 9, 2, 7, 5, 10, 200),
        (50, 80, 7, 2, 6, 4, 8, 170),
        (50, 60, 6, 2, 5, 3, 8, 150),
        (40, 45, 5, 1, 4, 3, 6, 130),
        (30, 36, 5, 1, 4, 3, 6, 120),
        (24, 20, 5, 1, 4, 3, 6, 110),
        (16, 12, 4, 1, 3, 3, 4, 80),
        (8, 6, 2, 1, 2, 2, 2, 50),
    )
)
"""From the widest to the narrowest; the first with which four pages hold the paper is taken."""


def write_council_paper(folder: Path) -> Path:
    """Write `council-paper.pdf` into the folder of a publication, made of what lies there."""
    path = folder / COUNCIL_PAPER
    path.write_bytes(render_council_paper(read_paper(folder)))
    return path


def render_council_paper(paper: Paper) -> bytes:
    """The paper as PDF/UA-1, cut until it is at most four pages."""
    with TemporaryDirectory(prefix="localpound-paper-") as empty:
        setting = _Setting(Path(empty))
        for room in ROOMS:
            pdf, pages = setting.set(shown(paper, room))
            if pages <= MOST_PAGES:
                break
    return pdf


def shown(paper: Paper, room: Room) -> dict[str, Any]:
    """What the template is given: all parts within `room`, and a sentence on each that was cut."""
    strips, areas_left = _cut_strips(paper.strips, room.areas)
    evidence, left_out = _cut_evidence(paper.evidence, room.rows)
    parts: dict[str, tuple[Sequence[Any], int, str]] = {
        "gaps": (paper.gaps, room.gaps, "reason"),
        "warnings": (paper.warnings, room.warnings, "data warning"),
        "to_classify": (paper.to_classify, room.suppliers, "supplier"),
        "changes": (paper.changes, room.changes, "change"),
    }
    content = asdict(paper) | {
        "strips": [asdict(each) for each in strips],
        "strips_cut": _left_out(areas_left, "area"),
        "evidence": [asdict(each) for each in evidence],
        "evidence_cut": _rows_left_out(left_out),
    }
    for name, (whole, most, of) in parts.items():
        content[name] = [asdict(each) for each in whole[:most]]
        content[f"{name}_cut"] = _left_out(len(whole[most:]), of)
    for gap in content["gaps"]:
        rest = len(gap["settles"]) - room.settles
        gap["settles"] = "; ".join(gap["settles"][: room.settles])
        gap["settles"] += f"; and {rest:,} more" if rest > 0 else ""
    printed: dict[str, Any] = _printed(content, room.letters)
    return printed | {"has_squares": UNPRINTABLE in json.dumps(printed, ensure_ascii=False)}


def _left_out(count: int, of: str) -> str:
    return (
        f"No room here for {_many(count, f'more {of}')}: {EVIDENCE} has the rest." if count else ""
    )


def _many(count: int, of: str) -> str:
    return f"{count:,} {of}{'' if count == 1 else 's'}"


def _rows_left_out(rows: Sequence[EvidenceRow]) -> str:
    decided = sum(bool(row.clause_id) for row in rows)
    silent = len(rows) - decided
    parts = [_many(decided, "more decided clause")] if decided else []
    parts += [_many(silent, "more line") + " of silent clauses"] if silent else []
    told = " and ".join(parts)
    return f"No room here for {told}: {EVIDENCE} has the rest." if told else ""


def _cut_strips(strips: Iterable[Strip], most: int) -> tuple[list[Strip], int]:
    """The first `most` areas of all frameworks, and how many are left out."""
    found, room, left_out = [], most, 0
    for strip in strips:
        themes = []
        for theme in strip.themes:
            kept = theme.areas[:room]
            left_out += len(theme.areas) - len(kept)
            room -= len(kept)
            themes += [StripTheme(theme.name, kept)] if kept else []
        found += [Strip(strip.source_document, strip.levels, tuple(themes))] if themes else []
    return found, left_out


def _cut_evidence(
    groups: Iterable[EvidenceGroup], most: int
) -> tuple[list[EvidenceGroup], list[EvidenceRow]]:
    """The `most` rows that matter first, in the order of the table, and the rows left out."""
    groups = list(groups)
    places = [
        (row.urgency, g, r) for g, each in enumerate(groups) for r, row in enumerate(each.rows)
    ]
    kept = {(g, r) for _, g, r in sorted(places)[:most]}
    found, left_out = [], []
    for g, group in enumerate(groups):
        rows = tuple(row for r, row in enumerate(group.rows) if (g, r) in kept)
        left_out += [row for r, row in enumerate(group.rows) if (g, r) not in kept]
        found += [EvidenceGroup(group.name, group.claim, rows)] if rows else []
    return found, left_out


def _printed(content: Any, letters: int) -> Any:
    """Every text of `content` as it can be printed, none longer than its part has room for."""
    if isinstance(content, str):
        return printable(content, letters)
    if isinstance(content, Mapping):
        return {k: _printed(each, letters * _ROOMIER.get(k, 1)) for k, each in content.items()}
    if isinstance(content, list | tuple):
        return [_printed(each, letters) for each in content]
    return content


def printable(text: str, letters: int) -> str:
    """`text` on one line, with squares for what the fonts lack, breakable, and cut with `…`."""
    known = _coverage()
    words = " ".join(unicodedata.normalize("NFC", text).split())
    words = "".join(each if each in known else UNPRINTABLE for each in words)
    if len(words) > letters:
        words = words[: letters - 1].rstrip() + "…"
    return _LONG_WORD.sub(lambda word: _BREAK_AFTER.sub(_BREAK, word.group()), words)


@cache
def _coverage() -> frozenset[str]:
    """The characters that the fonts hold."""
    return frozenset(_covered((_FONTS / "coverage.txt").read_text(encoding="ascii").split()))


def _covered(runs: Iterable[str]) -> Iterator[str]:
    for run in runs:
        first, _, last = run.partition("-")
        yield from map(chr, range(int(first, 16), int(last, 16) + 1))


class _Setting:
    """Typst with our fonts and nothing else: no system font, no package, no file, no clock."""

    def __init__(self, empty: Path) -> None:
        main = empty / _TEMPLATE.name
        main.write_bytes(_TEMPLATE.read_bytes())
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS]
        )
        self._compiler = typst.Compiler(
            main, root=empty, font_paths=fonts, package_path=empty, package_cache_path=empty
        )

    def set(self, content: Mapping[str, Any]) -> tuple[bytes, int]:
        """The PDF of `content`, and how many pages it has."""
        given = {"paper": json.dumps(content, ensure_ascii=False)}
        try:
            pdf = self._compiler.compile(
                format="pdf", sys_inputs=given, pdf_standards="ua-1", timestamp=0
            )
            pages = json.loads(self._compiler.query("<pages>", field="value", one=True))
        except RuntimeError as error:
            raise BadReference(
                f"The council paper cannot be set ({error}), which is a mistake of localpound in "
                f"{_TEMPLATE.name}: please report it."
            ) from error
        return cast(bytes, pdf), int(pages)
