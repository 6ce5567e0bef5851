"""Public registers: add, list, check."""

from pathlib import Path
from typing import Any

import click

from pipelines.cli.frame import DONE, FILES, REFUSED, home_here, main, new_console, say


@main.group(short_help="Public registers: add one as downloaded, list them, check them.")
def registers() -> None:
    """Public registers say who a payee is. Each is a file that you download by hand.

    Nothing is needed to begin: where every postcode lies comes with localpound. Each register
    that you add says more; companies_house says most.

    \b
    localpound registers list
    localpound registers add companies_house BasicCompanyDataAsOneFile-2026-11-01.zip
    localpound registers check
    """


@registers.command("add", short_help="Read a register as downloaded and keep it.")
@click.argument("name")
@FILES
@click.option(
    "--edition",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the data stand at, where neither name nor content of the file tells.",
)
def registers_add(name: str, files: tuple[Path, ...], edition: Any) -> None:
    """Read the files of the register NAME as they were downloaded, ZIP or not, and keep them.

    `localpound registers list` shows the names and where each file is found. Several files of one
    day are parts of one edition. The newest edition counts from the next run on.

    \b
    localpound registers add companies_house BasicCompanyDataAsOneFile-2026-11-01.zip
    localpound registers add postcodes ONSPD_NOV_2026.zip
    localpound registers add housing_providers list.xlsx --edition 2026-10-01
    """
    from pipelines.matching import index
    from pipelines.registers import report, shelf

    def tell(words: str) -> None:
        click.echo(words, err=True)

    home = home_here()
    day = edition.date() if edition else None
    for path in files:
        for entry in shelf.add(home, name, [path], day, tell=tell):
            say(report.sentence(entry))
            index.ready([each for each in shelf.used(home) if each.entry == entry], tell)


@registers.command("list", short_help="Every register: what you have of it and where it is found.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one entry for each file.")
def registers_list(as_json: bool) -> None:
    """Every register localpound can read, the files of it that were added, and where it is found.

    \b
    localpound registers list
    localpound registers list --json
    """
    from pipelines.registers import report

    if as_json:
        click.echo(report.to_json(home_here()))
    else:
        report.render(home_here(), new_console())


@registers.command("check", short_help="Whether everything added is still there, unchanged.")
def registers_check() -> None:
    """Check that what was read of every register in force is there and unchanged.

    \b
    localpound registers check
    """
    from pipelines.registers import shelf

    faults = shelf.check(home_here())
    for fault in faults:
        click.echo(fault.what)
    if not faults:
        click.echo(
            f"All {len(shelf.in_force(home_here())):,} files in force are there and unchanged."
        )
    raise SystemExit(REFUSED if faults else DONE)
