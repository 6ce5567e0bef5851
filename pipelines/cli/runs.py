"""Runs: make one, show it again, compare, verify, set councils side by side."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from pipelines.cli.frame import (
    CODE,
    COUNCIL,
    DONE,
    NOT_DONE,
    REFUSED,
    home_here,
    main,
    new_console,
    not_done,
    say,
    upper_case,
)
from pipelines.errors import LocalpoundError


@main.command(short_help="Take the inbox of one council, or of all, to a publication.")
@click.argument("code", required=False, callback=upper_case)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line an event, nothing else.")
@click.option("--notify", "tells", is_flag=True, help="Also tell whom notify.toml names.")
def run(code: str | None, as_json: bool, tells: bool) -> None:
    """Take the inbox of council CODE (or of every council) to a publication.

    What was published before stands until a run has passed every blocking check. Running again
    with nothing changed gives the same run, byte for byte. A refused file does not stop the
    others; the exit status is then 1. Where a run could not be made at all (another one is going
    on, the disk is full) it is 2, one sentence says why, and the other councils are run.

    \b
    localpound run E06000001
    localpound run
    localpound run --json >> run.log
    localpound run --notify
    """
    from pipelines import run as runs

    home = home_here()
    teller = _Teller(home) if tells else None
    make = _told_to_machines if as_json else _told_to_people
    codes = runs.councils_to_run(home, code)
    status = max([_run_one(home, each, make, teller) for each in codes])
    if teller is not None:
        teller.deliver()
    raise SystemExit(status)


def _run_one(home: Any, code: str, make: Any, teller: "_Teller | None") -> int:
    """Make one council's run; the exit status. What refuses it is told, and stops no other."""
    try:
        outcome = make(home, code)
    except LocalpoundError as fault:
        not_done(fault).show()
        if teller is not None:
            teller.note(code, None, False, str(fault))
        return NOT_DONE
    if teller is not None:
        teller.note(code, outcome.run, outcome.passed, outcome.fault)
    if outcome.fault:  # what stopped it was not the data
        return NOT_DONE
    return DONE if outcome.all_done else REFUSED


class _Teller:
    """Tells those whom the settings name, and stops no run where that fails.

    Refuses before any run where the settings have faults.
    """

    def __init__(self, home: Any) -> None:
        from pipelines.notifying.settings import read_notify_settings

        read_notify_settings(home)
        self._home = home

    def note(self, code: str, run: str | None, passed: bool, fault: str | None) -> None:
        """Keep what is to be told of a run that has ended."""
        from pipelines.notifying.telling import note_run

        with _not_stopping():
            note_run(self._home, code, run, passed=passed, fault=fault)

    def deliver(self) -> None:
        """Send what is to be told; what became of it goes to the error stream, as for logs."""
        from datetime import date

        from pipelines.notifying.outbox import deliver
        from pipelines.notifying.telling import note_lateness

        with _not_stopping():
            note_lateness(self._home, date.today())
            for each in deliver(self._home):
                say(each.in_words, err=True)


@contextmanager
def _not_stopping() -> Iterator[None]:
    """Say on the error stream what kept somebody from being told, and go on."""
    try:
        yield
    except (LocalpoundError, OSError) as fault:
        say(f"Nobody could be told: {fault}", err=True)


def _told_to_people(home: Any, code: str) -> Any:
    """Make one council's run; a line that moves on a terminal, then the whole page."""
    from pipelines import progress, summary
    from pipelines import run as runs

    last = progress.last_seconds(home.council(code))
    with progress.moving_line(new_console(stderr=True), code, last) as watch:
        outcome = runs.take_to_publication(home, code, watch)
    summary.tell(outcome, new_console())
    return outcome


def _told_to_machines(home: Any, code: str) -> Any:
    """Make one council's run; one JSON line an event, and one too where it cannot begin."""
    from pipelines import progress
    from pipelines import run as runs

    told = progress.Machine(code, click.echo, progress.last_seconds(home.council(code)))
    try:
        outcome = runs.take_to_publication(home, code, told.watch)
    except LocalpoundError as fault:
        told.refused(str(fault))
        raise
    told.ended(outcome)
    return outcome


@main.command(short_help="Show again what the standing publication came to.")
@CODE
def show(code: str) -> None:
    """Show again what the publication of council CODE that stands came to.

    \b
    localpound show E06000001
    """
    from pipelines import run as runs
    from pipelines import summary

    summary.tell(runs.last_outcome(home_here(), code), new_console())


@main.command(short_help="Make a publication again from the archive and compare every byte.")
@click.argument("run", required=False)
@COUNCIL
@click.option("--json", "as_json", is_flag=True, help="Print everything that was found as JSON.")
def verify(run: str | None, council: str | None, as_json: bool) -> None:
    """Make the publication RUN again from the archive, in a scratch place, and compare it.

    RUN is the name of a run, as `localpound run` prints it and published/ has it; without one it is
    the publication that stands. It works for an old run after other months have landed. Exit status
    0 and one line when every byte is the same; 1 when files differ, with the first table, its rows
    and the cause; 2 when it cannot be made again, with what is missing.

    \b
    localpound verify
    localpound verify 7c693b9d40e35c24 --council E06000001
    """
    from pipelines import progress
    from pipelines.publications import find_publication
    from pipelines.verification import verify as make_again
    from pipelines.verification_report import sentences, to_json

    home = home_here()
    publication = find_publication(home, council, run)
    with progress.moving_line(new_console(stderr=True), publication.code) as watch:
        found = make_again(home, home.council(publication.code), publication.run, watch)
    if as_json:
        click.echo(to_json(found))
    else:
        for sentence in sentences(found):
            say(sentence)
    cannot = found.absent or found.fault
    raise SystemExit(DONE if found.is_same else NOT_DONE if cannot else REFUSED)


@main.command(short_help="Why figures moved between two publications, by cause.")
@click.argument("before")
@click.argument("after", required=False)
@COUNCIL
@click.option("--figure", metavar="CODE", help="Only figures of this indicator, such as I-04.")
@click.option("--period", metavar="PERIOD", help="Only this period, such as 2025/26 or 2025-04.")
@click.option("--breakdowns", is_flag=True, help="Also by directorate, category and other parts.")
@click.option("--json", "as_json", is_flag=True, help="Print every value at every step as JSON.")
def diff(
    before: str,
    after: str | None,
    council: str | None,
    figure: str | None,
    period: str | None,
    breakdowns: bool,
    as_json: bool,
) -> None:
    """Say why figures and verdicts moved from the publication BEFORE to the publication AFTER.

    Both are names of runs; without AFTER it is the publication that stands. Where one thing that
    the runs were given differs (code, profile, registers, decisions, corrections, files ...), it is
    the cause of all. Where several differ, the runs in between are made in a scratch place, one
    cause more each time, so that the causes add up to each move exactly.

    \b
    localpound diff 7c693b9d40e35c24
    localpound diff 7c693b9d40e35c24 0e1f2a3b4c5d6e7f --figure I-04 --period 2025/26
    """
    from pipelines import progress
    from pipelines.difference import figures, telling
    from pipelines.difference.stages import stages
    from pipelines.publications import find_publication

    home = home_here()
    ends = [find_publication(home, council, run) for run in (before, after)]
    kept = figures.asked_for(figure, period, breakdowns)
    with (
        progress.moving_line(new_console(stderr=True), ends[0].code) as watch,
        stages(home, ends[0], ends[1], watch) as way,
    ):
        folders = [stage.folder for stage in way]
        found = figures.moves(folders, kept), figures.turns(folders)
        runs = (ends[0].run, ends[1].run)
        if as_json:
            click.echo(telling.to_json(runs, way, *found))
            return
        for sentence in telling.sentences(runs, way, *found):
            say(sentence)


@main.command(short_help="Set councils side by side: joint figures, a grid of evidence.")
@click.argument("name")
@click.argument("codes", nargs=-1, required=True, metavar="CODE CODE...")
@click.option("--year", metavar="YEAR", help="One financial year, such as 2025/26; else all.")
def group(name: str, codes: tuple[str, ...], year: str | None) -> None:
    """Set what the councils CODE have published side by side, as the group NAME.

    Every figure by member and for all of them together: pooled, without what they pay to each
    other, and beside it the mean of members, which is no total. A grid says how far the data speak
    in each key area; councils are in the order of their names and nothing is ranked.

    \b
    localpound group north_west E08000001 E08000002 E08000003
    localpound group north_west E08000001 E08000002 --year 2025/26
    """
    from pipelines.joint.group import join

    joint = join(home_here(), name, [code.strip().upper() for code in codes], year)
    for sentence in joint.sentences:
        click.echo(sentence)
    click.echo(f"Written: {joint.folder} (for people: index.html)")
