"""Operating: look after a spend home from month to month."""

from pathlib import Path

import click

from pipelines.cli.frame import DONE, FILE_IN, REFUSED, home_here, main, upper_case


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


@main.command(short_help="Whether all is well, and what to do where it is not.")
@click.argument("code", required=False, callback=upper_case)
@click.option("--thorough", is_flag=True, help="Also compare every content with its hash.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as a JSON list.")
def doctor(code: str | None, thorough: bool, as_json: bool) -> None:
    """Look at versions, settings, disk, registers, archive, publications, locks and secrets.

    Each finding is `ok`, `look` (for you to decide) or `wrong` (it stops the next run, or gives
    something away). Nothing is changed. Exit status 1 when anything is wrong.

    \b
    localpound doctor
    localpound doctor E06000001 --thorough
    """
    from pipelines.doctor import examine, to_json

    findings = examine(home_here(), code, thorough=thorough)
    if as_json:
        click.echo(to_json(findings))
    else:
        for each in findings:
            click.echo(each.in_words)
    raise SystemExit(REFUSED if any(each.state == "wrong" for each in findings) else DONE)


@main.command(short_help="What the machine's scheduler needs to run this every month.")
@click.option("--linux", "system", flag_value="linux", help="Units for systemd.")
@click.option("--windows", "system", flag_value="windows", help="Lines for the Task Scheduler.")
@click.option(
    "--dagster",
    "kind",
    type=click.Choice(["postgres", "celery", "docker", "kubernetes"]),
    help="Dagster's settings for more than this machine's own.",
)
@click.option("--user", default="localpound", show_default=True, help="The account that runs it.")
@click.option("--day", default=5, show_default=True, help="The day of each month.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Write the files into this folder instead of printing them.",
)
def service(system: str | None, kind: str | None, user: str, day: int, out: Path | None) -> None:
    """Print the service files for this machine, with the paths of this installation filled in.

    Enable either the run timer, which makes one run a month, or the service of `localpound dev`,
    which runs each council as its automation.toml says. A run may write to the spend home alone and
    has no network unless notify.toml is there; the pages are reached from this machine alone unless
    serve.toml says otherwise. Read the files before you install them.

    With --dagster it is the dagster.yaml of SPEND_HOME/dagster: records on PostgreSQL, and runs
    launched by Celery, Docker or Kubernetes.

    \b
    localpound service --linux --out /etc/systemd/system
    localpound service --windows --user COUNCIL\\localpound
    localpound service --dagster postgres --out spend_home/dagster
    """
    if (system is None) == (kind is None):
        raise click.UsageError("Say for which system, --linux or --windows, or which --dagster.")
    for name, text in _service_files(system, kind, user, day).items():
        if out is None:
            click.echo(f"==== {name}\n{text}")
        else:
            (out / name).write_text(text, encoding="utf-8", newline="")
            click.echo(f"Written: {out / name}")


def _service_files(system: str | None, kind: str | None, user: str, day: int) -> dict[str, str]:
    """The files asked for, by name."""
    import sys

    from pipelines import deploying
    from pipelines.notifying.settings import read_notify_settings
    from pipelines.settings import read_settings
    from pipelines.site.access.settings import read_serve_settings

    if kind is not None:
        return deploying.dagster(kind)
    home, temp = home_here(), read_settings().temp
    program = "localpound.exe" if system == "windows" else "localpound"
    place = deploying.Place(
        program=str(Path(sys.executable).with_name(program)),
        home=str(home.root),
        user=user,
        day=day,
        temp=str(temp) if temp else None,
        beyond_loopback=not read_serve_settings(home).is_loopback,
        notifies=read_notify_settings(home).tells_anybody,
    )
    return deploying.linux(place) if system == "linux" else deploying.windows(place)
