"""The Method sheet: the numbers, the words and the registers that the figures rest on.

Here: parameters with their sources, what indicators and definitions mean, registers with licence
and attribution, all from the record of the run. Not here: any rule. `writing.py` imports it.
"""

from collections.abc import Iterator

from pipelines.site.pages import EvidencePage, Published
from pipelines.site.render import day
from pipelines.site.workbook.layout import WORDS, Cell, Column, Sheet

_COLUMNS = (
    Column("Kind", width=16),
    Column("Name", WORDS, 44),
    Column("Value", width=24),
    Column("Unit", width=18),
    Column("Source", WORDS, 40),
    Column("What it means or is for", WORDS, 90),
)


def method_sheet(page: EvidencePage, published: Published) -> Sheet:
    """One row a parameter, register, indicator or definition."""
    return Sheet(
        name="Method",
        title=f"{page.council_name}: method",
        note=(
            "Sources of numbers: NPS-TEXT the strategy's own words, LAW a statute or guidance, "
            "COUNCIL-POLICY for the council to set, PRODUCT-DEFAULT our choice, which the council "
            "may change with a reason."
        ),
        columns=_COLUMNS,
        rows=[
            *_parameters(page),
            *_registers(page),
            *_indicators(published),
            *_definitions(published),
        ],
        rest="all are in record.json",
        frozen=2,
    )


def _parameters(page: EvidencePage) -> Iterator[list[Cell]]:
    for each in page.parameters:
        value = "not set" if each.value is None else each.value
        yield ["Parameter", each.name, value, each.unit, each.source, each.source_note]


def _registers(page: EvidencePage) -> Iterator[list[Cell]]:
    for each in page.registers:
        source = f"{each.publisher}. {each.licence}."
        yield ["Register", each.title, day(each.edition), "data of", source, each.attribution]


def _indicators(published: Published) -> Iterator[list[Cell]]:
    for code, told in sorted(published.record.get("indicators", {}).items()):
        name = f"{code} {told.get('title') or ''}"
        yield ["Indicator", name, None, told.get("unit"), told.get("source"), told.get("formula")]


def _definitions(published: Published) -> Iterator[list[Cell]]:
    for code, words in sorted(published.record.get("definitions", {}).items()):
        yield ["Word", code, None, None, None, words]
