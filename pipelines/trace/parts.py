"""Parts: what a figure is made of, whichever kind of rows that is.

Here: choosing between suppliers and records. Not here: either of them (`suppliers.py`,
`records.py`). `clauses.py` and `cli` import it.
"""

from collections.abc import Sequence

from pipelines.errors import LocalpoundError
from pipelines.trace.figures import figures_of
from pipelines.trace.publication import Publication
from pipelines.trace.records import record_parts
from pipelines.trace.sources import RECORDS, FigureSource, sources_of
from pipelines.trace.suppliers import Wanted, supplier_parts
from pipelines.trace.walk import Figure, FigureWalk, Parts

MOST = 30
"""How many figures are walked at once; more are narrowed by the person who asks."""


def walked(publication: Publication, figure: Figure, wanted: Wanted) -> FigureWalk:
    """A figure with what it is made of."""
    sources = sources_of(figure.indicator_code, figure.measure)
    parts = tuple(_part(publication, source, figure, wanted) for source in sources)
    return FigureWalk(figure, parts)


def walk_indicator(
    publication: Publication, code: str, narrowed: dict[str, str | None], wanted: Wanted
) -> tuple[FigureWalk, ...]:
    """The walks of the figures of indicator `code` whose columns are as `narrowed` says.

    Without a period those of the last financial year. `LocalpoundError` when there are none, or too
    many, with what there is to narrow by.
    """
    key = {"indicator_code": code} | {name: value for name, value in narrowed.items() if value}
    found = figures_of(publication, key)
    if not found:
        raise LocalpoundError(_none(publication, code, key))
    if "period_label" not in key:
        found = _of_last_year(found)
    if len(found) > MOST:
        raise LocalpoundError(
            f"{len(found):,} figures are of {code}: narrow them by --measure "
            f"({_each(found, 'measure')}), --definition ({_each(found, 'definition')}), "
            "--breakdown or --period."
        )
    return tuple(walked(publication, figure, wanted) for figure in found)


def _part(publication: Publication, source: FigureSource, figure: Figure, wanted: Wanted) -> Parts:
    if source.kind == RECORDS:
        return record_parts(publication, source, figure, wanted.top)
    return supplier_parts(publication, source, figure, wanted)


def _of_last_year(found: Sequence[Figure]) -> tuple[Figure, ...]:
    years = [figure for figure in found if figure.period_type == "financial_year"]
    last = max((figure.period_end for figure in years), default=None)
    return tuple(figure for figure in years if figure.period_end == last) or tuple(found)


def _none(publication: Publication, code: str, key: dict[str, str]) -> str:
    of_code = figures_of(publication, {"indicator_code": code})
    if not of_code:
        return f"The publication holds no figure of an indicator {code!r}, such as I-04."
    told = ", ".join(f"{name} {value!r}" for name, value in key.items() if name != "indicator_code")
    return (
        f"No figure of {code} has {told}; its measures are {_each(of_code, 'measure')}, its "
        f"definitions {_each(of_code, 'definition')}."
    )


def _each(figures: Sequence[Figure], name: str) -> str:
    return ", ".join(sorted({str(getattr(figure, name)) for figure in figures}))
