"""Maturity frameworks: list them, check one."""

from pathlib import Path

import click

from pipelines.cli.frame import DONE, REFUSED, home_here, main, upper_case


@main.group(short_help="Maturity frameworks: list them, check one of your own.")
def framework() -> None:
    """A maturity framework is a folder of CSV files: areas, levels, clauses, rules, tests.

    A council's own lies in councils/CODE/frameworks/NAME/ of the spend home, one that several share
    in frameworks/NAME/. Its framework.csv may say based_on another one, and then holds only what
    it removes, replaces and adds. The profile's `frameworks` says which ones a council is set
    against; all of them are assessed in one run.

    \b
    localpound framework list
    localpound framework check spend_home/frameworks/green
    """


@framework.command("list", short_help="The frameworks there are, and whose they are.")
@click.option("--council", callback=upper_case, metavar="CODE", help="With those of this council.")
def framework_list(council: str | None) -> None:
    """The frameworks there are, what they are based on, and how many clauses they hold.

    \b
    localpound framework list --council E06000001
    """
    from pipelines.framework_report import listing

    for line in listing(home_here(), council):
        click.echo(line)


@framework.command("check", short_help="Everything that is wrong with one framework, at once.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--council", callback=upper_case, metavar="CODE", help="With those of this council.")
def framework_check(folder: Path, council: str | None) -> None:
    """Check the framework in FOLDER: files, columns, codes, rules, parameters, indicators.

    \b
    localpound framework check spend_home/frameworks/green
    """
    from pipelines.framework_report import check

    sentence, faults = check(home_here(), council, folder)
    for fault in faults:
        click.echo(fault)
    click.echo(sentence)
    raise SystemExit(REFUSED if faults else DONE)
