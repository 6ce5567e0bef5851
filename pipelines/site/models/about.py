"""About: what the words mean, how to read a figure, and the accessibility statement.

Here: definitions side by side where they differ, why clauses are silent in this publication, the
numbers that rules use, registers with what their licences ask to be said. Not here: the standing
sentences, which are in the template.
"""

from collections import Counter
from dataclasses import dataclass

from pipelines.site.desk import Desk
from pipelines.site.models.listing import Listing
from pipelines.site.pages import Parameter, RegisterUsed

_TEXTS = {
    "title": "Name",
    "definition": "What it means",
    "definition_source": "Laid down in",
}


@dataclass(frozen=True)
class Silence:
    """One reason for which clauses are silent: how many are, and what one of them says."""

    reason: str
    clause_count: int
    example: str


@dataclass(frozen=True)
class AboutPage:
    """Method, definitions and the accessibility statement."""

    title: str
    council_name: str
    definitions: tuple[Listing, ...]
    silences: tuple[Silence, ...]
    parameters: tuple[Parameter, ...]
    registers: tuple[RegisterUsed, ...]


def read_about(desk: Desk) -> AboutPage:
    """Method and definitions as they were in this run."""
    page = desk.evidence
    return AboutPage(
        "Method, definitions and accessibility",
        page.council_name,
        _definitions(desk),
        _silences(desk),
        page.parameters,
        page.registers,
    )


def _definitions(desk: Desk) -> tuple[Listing, ...]:
    """Readings of the same word side by side: those whose names begin alike."""
    texts = desk.published.record.get("definition_texts", ())
    words: dict[str, list[dict[str, str]]] = {}
    for each in texts:
        words.setdefault(str(each["attribute"]).partition("_")[0], []).append(each)
    return tuple(
        Listing.of(f"Readings of {word.upper() if len(word) < 5 else word}", _TEXTS, rows)
        for word, rows in words.items()
    )


def _silences(desk: Desk) -> tuple[Silence, ...]:
    clauses = [clause for each in desk.evidence.frameworks for clause in each.clauses]
    counts = Counter(clause.silent_reason for clause in clauses if clause.silent_reason)
    first = {clause.silent_reason: clause.reason for clause in reversed(clauses)}
    return tuple(
        Silence(reason, count, first[reason])
        for reason, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )
