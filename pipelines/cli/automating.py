"""Running by itself: Dagster kept going, and what it will run when."""

import click

from pipelines.cli.frame import NOT_DONE, home_here, main, upper_case


@main.command(short_help="Dagster's pages and daemon: the graph, and runs by themselves.")
@click.option("--port", default=3000, show_default=True, help="Port on 127.0.0.1.")
def dev(port: int) -> None:
    """Keep Dagster going over the spend home: its pages, schedules and sensors. Ctrl+C ends it.

    The pages show every table with its columns, row counts and checks, and every run. Councils
    whose automation.toml says so run by themselves (`localpound automation --help`). It is reached
    from this machine alone, and everything it remembers lies in the spend home.

    \b
    localpound dev
    localpound dev --port 3737
    """
    from pipelines.automating.service import keep_going

    raise SystemExit(keep_going(home_here(), port, click.echo))


@main.command(short_help="When a council runs by itself.")
@click.argument("code", required=False, callback=upper_case)
def automation(code: str | None) -> None:
    """Show when council CODE (or every council) runs by itself while `localpound dev` is up.

    It is said in councils/CODE/automation.toml, each part of which may be left out:

    \b
    [monthly]                 a run every month; one missed while the machine was off is made up for
    day = 5                   1 to 28
    time = "06:00"
    timezone = "Europe/London"

    \b
    [inbox]                   a run once new files lie still in inbox/<feed>/
    quiet_minutes = 10

    Exit status 2 where a file has faults; they are listed by key.

    \b
    localpound automation E06000001
    """
    from pipelines import run as runs
    from pipelines.automating.settings import read_automation
    from pipelines.errors import LocalpoundError

    home, status = home_here(), 0
    for each in runs.councils_to_run(home, code):
        try:
            told = read_automation(home.council(each)).in_words
        except LocalpoundError as fault:
            click.echo(f"{each}: {fault}")
            status = NOT_DONE
            continue
        for line in told or (f"by hand only: {home.council(each).automation} is not there",):
            click.echo(f"{each}: {line}")
    raise SystemExit(status)
