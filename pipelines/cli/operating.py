"""Operating: look after a spend home from month to month."""

from pathlib import Path

import click

from pipelines.cli.frame import FILE_IN, home_here, main


@main.command(short_help="The whole spend home as one file.")
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write everything of the spend home that cannot be made again to FILE, which must be new.

    Warehouses, caches and Dagster's history are left out: the next run makes them. It may be done
    while a run goes on. FILE holds every payee and whoever may sign in; only you can read it.

    \b
    localpound backup 2026-12-01.localpound
    """
    from pipelines.backup import make

    for sentence in make(home_here(), file).sentences:
        click.echo(sentence)


@main.command(short_help="A spend home from such a file.")
@click.argument("file", type=FILE_IN)
def restore(file: Path) -> None:
    """Put the backup FILE back as the spend home, where there is none yet.

    Every file is held to its hash; nothing is written anywhere else, and nothing at all if
    anything is amiss. Nothing that is there is ever written over.

    \b
    SPEND_HOME=/srv/localpound localpound restore 2026-12-01.localpound
    """
    from pipelines.backup import restore as put_back

    for sentence in put_back(home_here(), file).sentences:
        click.echo(sentence)
