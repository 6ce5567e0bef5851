"""Frame: the group of all commands, how they end, and the arguments that several of them take.

Here: `main`, one plain sentence instead of a traceback, the council, files, feed and period as
people type them, where to print. Every other module of this package imports it.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from pipelines.errors import LocalpoundError

DONE, REFUSED, NOT_DONE = 0, 1, 2
WIDTH_ELSEWHERE = 120
"""Columns of tables when what we print goes to a file or a pipe."""


EXAMPLES = """
\b
A first look at a published file (nothing is written, nothing to set up):
    localpound read payments-april.csv
\b
From files to evidence, for the council with the ONS code E06000001:
    localpound init E06000001
    localpound add E06000001 payments-*.csv
    localpound run E06000001
\b
Who the suppliers are, from public registers as downloaded:
    localpound registers add companies_house BasicCompanyDataAsOneFile-2026-11-01.zip
    localpound match suppliers.csv
\b
What a finance officer decided in the workbook of the last run:
    localpound decisions add E06000001 evidence.xlsx
\b
A file that should not have been added:
    localpound withdraw E06000001 april.csv --reason "A draft."
\b
Last March's publication made again, and why figures moved since:
    localpound verify 7c693b9d40e35c24
    localpound diff 7c693b9d40e35c24
\b
Everything lies in one folder, ./spend_home, or where SPEND_HOME says.
Exit status: 0 all done; 1 done, but a file was refused or a council
published nothing; 2 not done, and one sentence says why.
"""


class NotDone(click.ClickException):
    """One sentence instead of a traceback; the command was not done."""

    exit_code = NOT_DONE


def not_done(error: LocalpoundError) -> NotDone:
    """What a person should see of an error."""
    from pipelines.terminal import harmless

    return NotDone(harmless(str(error)))


class OneSentence(click.Group):
    """A group whose commands end with one plain sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what a person should see becomes click's one-line error."""
        from pipelines.settings import use_temp

        try:
            use_temp()
            return super().invoke(ctx)
        except LocalpoundError as error:
            raise not_done(error) from error
        except OSError as error:
            raise NotDone(f"{error.filename or 'A file'}: {error.strerror}.") from error
        except UnicodeEncodeError as error:
            typed = error.object[error.start : error.end]
            raise NotDone(f"{typed!r} is no text: type it in UTF-8.") from error


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        parts = ("dagster", "duckdb", "great_expectations", "polars")
        others = ", ".join(f"{name} {version(name)}" for name in parts)
        click.echo(f"localpound {version('localpound')} ({others})")
        ctx.exit(DONE)


@click.group(
    cls=OneSentence,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXAMPLES,
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and those of the engines, and exit.",
)
def main() -> None:
    """Spend evidence for English councils.

    Published spend files in, an auditable evidence table out: every figure with its bounds, every
    bound with what is not known, every line traceable to the cell of the file it came from.
    """


def stated_period(ctx: click.Context, param: click.Parameter, text: str | None) -> Any:
    """Text to `landing.period.Period`; what is no period is a usage error."""
    from pipelines.landing import period

    try:
        return None if text is None else period.stated(text)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from error


PERIOD = click.option(
    "--period",
    callback=stated_period,
    metavar="FROM..TO",
    help="The period of files that carry no dates of their own, as 2014-04 or 2014-04..2014-06.",
)


def upper_case(_: click.Context, __: click.Parameter, code: str | None) -> str | None:
    """A council's code as it is written, however it was typed."""
    return code and code.strip().upper()


CODE = click.argument("code", callback=upper_case)
COUNCIL = click.option(
    "--council",
    callback=upper_case,
    metavar="CODE",
    help="Which council; not needed where only one is set up.",
)
FILE_IN = click.Path(path_type=Path, exists=True, dir_okay=False)
FILES = click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)


def known_feed(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    """The name of a feed; what is none is a usage error that lists them."""
    from pipelines.landing.any_file import PAYMENT_FEEDS
    from pipelines.landing.feed import feeds

    known = (*PAYMENT_FEEDS, *feeds())
    if name is not None and name not in known:
        raise click.BadParameter(f"{name!r} is none of {', '.join(known)}.", ctx, param)
    return name


FEED = click.option(
    "--feed",
    callback=known_feed,
    metavar="FEED",
    help="The kind of file, if known: spend, card, contract ... (`localpound template` lists all).",
)


def home_here() -> Any:
    """The spend home that the surroundings name."""
    from pipelines.home import Home

    return Home.from_environment()


def new_console(*, stderr: bool = False) -> Any:
    """Where to print: as wide as the terminal, and as a table needs where there is none."""
    from pipelines.terminal import SafeConsole

    console = SafeConsole(stderr=stderr, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = WIDTH_ELSEWHERE
    return console


def say(words: str, *, err: bool = False) -> None:
    """Print a line that may hold words of a file, which must not drive the terminal."""
    from pipelines.terminal import harmless

    click.echo(harmless(words), err=err)


def publication_of(council: str | None, of_run: str | None) -> Any:
    """The publication that a walk reads."""
    from pipelines.publications import find_publication
    from pipelines.trace.publication import Publication

    return Publication(find_publication(home_here(), council, of_run).folder)
