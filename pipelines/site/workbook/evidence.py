"""The Evidence sheet: every clause of every framework with its verdict and what it rests on.

Here: the lines of `evidence.evidence_table` as people read them, with the claimed and the target
level. Not here: judging (`sql/evidence`), how cells look (`layout.py`). `writing.py` imports it.
"""

from collections.abc import Iterator

from pipelines.site.pages import Area, Clause, EvidencePage, Framework
from pipelines.site.render import in_words
from pipelines.site.workbook.layout import SHARE, WORDS, Cell, Column, Sheet

_COLUMNS = (
    Column("Framework", width=18),
    Column("Theme", WORDS, 22),
    Column("Key area", WORDS, 26),
    Column("Dimension", WORDS, 18),
    Column("Level", width=16),
    Column("Clause", width=16),
    Column("What the clause says", WORDS, 50),
    Column("Verdict", width=20),
    Column("Why it is silent", WORDS, 24),
    Column("Why", WORDS, 60),
    Column("What would settle it", WORDS, 40),
    Column("Figures: point [lower, upper]", WORDS, 34),
    Column("Coverage", SHARE, 12),
    Column("Year judged", width=14),
    Column("Claimed level", width=16),
    Column("Target level", width=16),
    Column("Attestation", WORDS, 30),
    Column("Rule", WORDS, 40),
    Column("Tests", WORDS, 40),
    Column("Numbers of the rule", WORDS, 40),
    Column("Numbers behind the figures", WORDS, 40),
)


def evidence_sheet(page: EvidencePage) -> Sheet:
    """One row a clause, in the order of the frameworks."""
    return Sheet(
        name="Evidence",
        title=f"{page.council_name}: evidence table",
        note=(
            "One row a clause: what the data say of it, and what that rests on. Silent is not "
            "failure: it means that this data cannot tell."
        ),
        columns=_COLUMNS,
        rows=list(_rows(page)),
        rest="all are in evidence/evidence_table.csv",
        frozen=7,
    )


def _rows(page: EvidencePage) -> Iterator[list[Cell]]:
    for framework in page.frameworks:
        for theme in framework.themes:
            for area in theme.areas:
                for clause in area.clauses:
                    yield _row(framework, theme.name, area, clause)


def _row(framework: Framework, theme: str, area: Area, clause: Clause) -> list[Cell]:
    claim = next((e for e in area.claims if e.sub_dimension == clause.sub_dimension), None)
    attestation = clause.attestation or in_words(clause.attestation_status)
    return [
        framework.framework_id,
        theme,
        f"{area.name} ({area.code})",
        in_words(clause.sub_dimension) if clause.sub_dimension else None,
        f"{clause.level_order} {clause.level_name}",
        clause.clause_id,
        clause.text,
        in_words(clause.verdict),
        in_words(clause.silent_reason) if clause.silent_reason else None,
        clause.reason,
        clause.settles,
        clause.indicator_value,
        clause.coverage,
        clause.period_label,
        claim.claimed if claim else None,
        claim.target if claim else None,
        attestation,
        clause.rule,
        clause.tests,
        clause.parameters,
        clause.figure_parameters,
    ]
