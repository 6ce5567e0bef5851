"""Walks from what is published down to cells of files."""

from typing import Any

import click

from pipelines.cli.frame import COUNCIL, main, new_console, publication_of


@main.group(short_help="Walk from what is published down to the cells of files it rests on.")
def trace() -> None:
    """Walk from what is published down to the rows of the files it rests on.

    Each walk reads one publication alone and writes nothing; identifiers are the same in every run
    of the same inputs.

    \b
    localpound trace evidence SME-INN-2
    localpound trace indicator I-04 --definition sme_d_nps --period 2025/26
    localpound trace supplier "acme fencing"
    localpound trace contract C-1042
    localpound trace line april.csv:1207
    """


OF_RUN = click.option(
    "--run", "of_run", metavar="RUN", help="An earlier publication; else the last."
)
TOP = click.option(
    "--top",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="How many suppliers, lines or records are listed of each; the others are summed.",
)
OF_SUPPLIER = click.option(
    "--supplier", metavar="TEXT", help="List only suppliers whose name holds TEXT."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the walk as JSON.")
ROWS_AS_JSON = click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the walk as JSON, rows whole: it NAMES EVERY PAYEE.",
)


def _print_walks(name: str, walks: Any, told: Any, publication: Any, as_json: bool) -> None:
    """Walks as JSON under `name`, or as trees of what `told` makes of each."""
    from pipelines.trace.machine import to_json
    from pipelines.trace.tree import render

    if as_json:
        click.echo(to_json(name, walks, publication))
    else:
        render(map(told, walks), publication, new_console())


@trace.command(
    "evidence", short_help="What one clause's verdict is made of, down to rows of files."
)
@click.argument("clause")
@COUNCIL
@click.option("--framework", metavar="ID", help="Only in this framework; else in all that have it.")
@OF_RUN
@OF_SUPPLIER
@TOP
@AS_JSON
def trace_evidence(
    clause: str,
    council: str | None,
    framework: str | None,
    of_run: str | None,
    supplier: str | None,
    top: int,
    as_json: bool,
) -> None:
    """Walk from CLAUSE, such as SME-INN-2, down to the rows of files that its verdict rests on.

    From its verdict to each test of its rule, to the figures compared, to the suppliers, contracts
    or other records these are made of, and to file, sheet and row. The parts listed and those that
    are only summed add up to each figure.

    \b
    localpound trace evidence SME-INN-2
    localpound trace evidence SME-INN-2 --supplier "acme fencing" --top 50
    localpound trace evidence EDT-MAT-1 --council E06000001 --run 7b1eb2c0a34646c9 --json
    """
    from pipelines.trace.clauses import walk_evidence
    from pipelines.trace.suppliers import Wanted
    from pipelines.trace.telling import clause_node

    publication = publication_of(council, of_run)
    walks = walk_evidence(publication, clause, framework, Wanted(top, supplier))
    _print_walks("clauses", walks, clause_node, publication, as_json)


@trace.command("indicator", short_help="What a figure is made of, down to rows of files.")
@click.argument("code")
@click.option("--measure", metavar="NAME", help="Only this measure, such as spend_share.")
@click.option("--definition", metavar="NAME", help="Only this definition, such as sme_d_nps.")
@click.option("--period", metavar="PERIOD", help="This period; else the last financial year.")
@click.option(
    "--breakdown", metavar="NAME", default="none", help="By directorate or another part of it."
)
@click.option("--part", metavar="NAME", help="Only this part, such as one directorate.")
@COUNCIL
@OF_RUN
@OF_SUPPLIER
@TOP
@AS_JSON
def trace_indicator(
    code: str,
    measure: str | None,
    definition: str | None,
    period: str | None,
    breakdown: str,
    part: str | None,
    council: str | None,
    of_run: str | None,
    supplier: str | None,
    top: int,
    as_json: bool,
) -> None:
    """Walk from the figures of indicator CODE, such as I-04, down to rows of files.

    \b
    localpound trace indicator I-04 --measure spend_share --definition sme_d_nps
    localpound trace indicator I-09 --period 2024/25 --breakdown directorate --part Place --json
    """
    from pipelines.trace.parts import walk_indicator
    from pipelines.trace.suppliers import Wanted
    from pipelines.trace.telling import indicator_node

    publication = publication_of(council, of_run)
    narrowed = {
        "measure": measure,
        "definition": definition,
        "period_label": period,
        "breakdown": breakdown,
        "breakdown_value": part,
    }
    walks = walk_indicator(publication, code.upper(), narrowed, Wanted(top, supplier))
    _print_walks("figures", walks, indicator_node, publication, as_json)


@trace.command("supplier", short_help="Who a payee is, what it is known to be, and why.")
@click.argument("named", metavar="SUPPLIER")
@COUNCIL
@OF_RUN
@TOP
@ROWS_AS_JSON
def trace_supplier(
    named: str, council: str | None, of_run: str | None, top: int, as_json: bool
) -> None:
    """Walk from SUPPLIER (a key, a vendor number or a name) to its body, status and payments.

    \b
    localpound trace supplier "acme fencing"
    localpound trace supplier s_00622844d14b1183 --top 50
    """
    from pipelines.trace.published_rows import walk_supplier
    from pipelines.trace.telling import told_node

    publication = publication_of(council, of_run)
    walk = walk_supplier(publication, named, top)
    _print_walks("suppliers", [walk], told_node, publication, as_json)


@trace.command("contract", short_help="Whose a contract is and which payments are linked to it.")
@click.argument("named", metavar="CONTRACT")
@COUNCIL
@OF_RUN
@TOP
@ROWS_AS_JSON
def trace_contract(
    named: str, council: str | None, of_run: str | None, top: int, as_json: bool
) -> None:
    """Walk from CONTRACT (a reference or a key) to its suppliers and the payments linked to it.

    \b
    localpound trace contract C-1042
    """
    from pipelines.trace.published_rows import walk_contract
    from pipelines.trace.telling import told_node

    publication = publication_of(council, of_run)
    walk = walk_contract(publication, named, top)
    _print_walks("contracts", [walk], told_node, publication, as_json)


@trace.command("line", short_help="What was made of one payment: scope, supplier, contract.")
@click.argument("named", metavar="LINE")
@COUNCIL
@OF_RUN
@ROWS_AS_JSON
def trace_line(named: str, council: str | None, of_run: str | None, as_json: bool) -> None:
    """Walk from LINE (an identifier, or a file and row) to its scope, supplier and contract.

    \b
    localpound trace line april.csv:1207
    """
    from pipelines.trace.published_rows import walk_line
    from pipelines.trace.telling import told_node

    publication = publication_of(council, of_run)
    walk = walk_line(publication, named)
    _print_walks("lines", [walk], told_node, publication, as_json)
