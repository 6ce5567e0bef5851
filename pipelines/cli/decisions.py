"""Decisions on suppliers that come back from a workbook."""

from pathlib import Path

import click

from pipelines.cli.frame import CODE, FILE_IN, home_here, main, say


@main.group(short_help="Decisions on suppliers: add those filled in in a workbook.")
def decisions() -> None:
    """What people settle about a supplier beats every rule, with a reason and a day to look again.

    Each is a line in councils/CODE/decisions.csv, by this command or by hand; lines are only ever
    added. The sheet Queues of a publication's evidence.xlsx lists what is to be decided.

    \b
    localpound decisions add E06000001 evidence.xlsx
    localpound run E06000001
    """


@decisions.command("add", short_help="Add what is filled in in the sheet Queues, or in a CSV.")
@CODE
@click.argument("file", type=FILE_IN)
def decisions_add(code: str, file: Path) -> None:
    """Add the decisions filled in in FILE to those of council CODE: all of them, or none.

    FILE is evidence.xlsx with cells filled in under Decide: ... on its sheet Queues, saved by any
    spreadsheet program; that sheet saved as CSV; or a CSV with the columns of decisions.csv:

    \b
        supplier_id,supplier_name,attribute,value,reason,decided_by,decided_on,review_on

    Each filled cell is one decision; its row says why, who, when, and when to look again. What is
    wrong is listed by cell, and nothing is added until all is right. What stands in decisions.csv
    already is left out. The workbook may be of an earlier run.

    \b
    localpound decisions add E06000001 evidence.xlsx
    localpound decisions add E06000001 decided-in-may.csv
    """
    from datetime import date

    from pipelines.decision_form.adding import add_decisions

    for sentence in add_decisions(home_here(), code, file, date.today()).sentences:
        say(sentence)
    click.echo(f"Next: localpound run {code}")
