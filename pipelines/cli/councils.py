"""What a council holds: set it up, add files, withdraw them, remove what its policy says."""

from pathlib import Path
from typing import Any

import click

from pipelines.cli.frame import (
    CODE,
    DONE,
    FEED,
    FILES,
    PERIOD,
    REFUSED,
    home_here,
    main,
    new_console,
    say,
)


@main.command(short_help="Set up a council: its profile and its inbox.")
@CODE
def init(code: str) -> None:
    """Set up the council with the ONS code CODE: its profile and its inbox.

    Name, region and neighbours are looked up. Read the profile it writes and correct what you
    know better; nothing in it is needed for files to be read.

    \b
    localpound init E06000001
    """
    from pipelines.run import set_up_council

    home = home_here()
    profile, is_new = set_up_council(home, code)
    room = home.council(code)
    click.echo(f"{profile.name} ({code}) {'is set up' if is_new else 'was set up already'}.")
    click.echo(f"Profile: {room.profile}")
    click.echo(f"Inbox:   {room.inboxes}")
    click.echo(f"Next:    localpound add {code} FILE...")


@main.command(short_help="Take files into a council's inbox.")
@CODE
@FILES
@FEED
@PERIOD
@click.option("--supersedes", metavar="FILE", help="The earlier file that this one corrects.")
def add(
    code: str, files: tuple[Path, ...], feed: str | None, period: Any, supersedes: str | None
) -> None:
    """Take files into the inbox of council CODE. Nothing is ever deleted from it.

    The same content is taken once, whatever the file is called. Each file is read at once, so
    that you see now what the next run will do with it.

    \b
    localpound add E06000001 payments-*.csv
    localpound add E06000001 may-corrected.csv --supersedes may.csv
    localpound add E06000001 --period 2014-04..2014-06 quarter-without-dates.csv
    localpound add E06000001 contract-register-2026-03.csv
    localpound add E06000001 --feed vcse_grant grants.csv
    """
    from rich.progress import track

    from pipelines import inbox, landing
    from pipelines.council import read_profile

    home, progress = home_here(), new_console(stderr=True)
    profile = read_profile(home.council(code).profile)
    dates = (period.start, period.end) if period else None
    outcomes = inbox.add(home, code, files, feed, dates, supersedes)
    is_silent = not progress.is_terminal
    waiting = track(outcomes, "Reading", console=progress, transient=True, disable=is_silent)
    foreseen = [landing.foresee(home, profile, outcome) for outcome in waiting]
    for each in foreseen:
        say(each.sentence)
    taken = sum(outcome.is_new for outcome in outcomes)
    click.echo(f"{taken} of {len(outcomes)} files are new in the inbox of {profile.name}.")
    click.echo(f"Next: localpound run {code}")
    raise SystemExit(DONE if all(each.is_taken for each in foreseen) else REFUSED)


@main.command(short_help="Write an empty file to fill in: contracts, bids, savings, targets, ...")
@click.argument("feed", required=False)
@click.option("--out", type=click.Path(path_type=Path), help="The .csv or .xlsx file to write.")
def template(feed: str | None, out: Path | None) -> None:
    """Write the template of FEED as CSV and as a workbook; without FEED, list the feeds.

    Each template has the headings, two example rows to replace, and in the workbook a note on every
    column. A file filled in is recognised by its headings when it is added.

    \b
    localpound template
    localpound template contract
    localpound template saving --out savings-2025.xlsx
    """
    from pipelines.landing.feed import feeds
    from pipelines.templates import write_template

    if feed is None:
        for each in feeds().values():
            click.echo(f"{each.name:<20} {each.title}. {each.sentence}")
        return
    paths = [out] if out else [Path(f"{feed}.csv"), Path(f"{feed}.xlsx")]
    for path in paths:
        click.echo(f"{write_template(feed, path)} is written.")


@main.command(short_help="No longer count a file that was added by mistake.")
@CODE
@click.argument("file", metavar="FILE")
@click.option("--reason", required=True, help="Why, in words that may be published.")
def withdraw(code: str, file: str, reason: str) -> None:
    """No longer count FILE in the inbox of council CODE; the next run leaves its payments out.

    FILE is the name it was added under, its SHA-256 or the first eight or more digits of it.
    Nothing is deleted: the file stays in the archive and is listed with the reason. Adding it
    again takes it back.

    \b
    localpound withdraw E06000001 april.csv --reason "Sent by mistake: a draft."
    localpound add E06000001 april.csv
    """
    from pipelines import inbox
    from pipelines.council import read_profile

    home = home_here()
    read_profile(home.council(code).profile)
    click.echo(inbox.withdraw(home, code, file, reason).sentence)
    click.echo(f"Next: localpound run {code}")


@main.command(short_help="What the council's retention policy removes; remove it.")
@CODE
@click.option("--remove", is_flag=True, help="Do it; without this, nothing is touched.")
@click.option(
    "--by", "name", metavar="NAME", default="", help="Who removes it; goes with --remove."
)
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="As if it were this day; else today."
)
def retention(code: str, remove: bool, name: str, day: Any) -> None:
    """List the input files that council CODE keeps no longer, and with --remove remove them.

    The policy is the council's own, in its council.toml; without one nothing is ever removed:

    \b
        [retention]
        months = 84
        reason = "Retention schedule, line 12: seven years"

    A file goes when so many months have passed since the last day it covers, with every copy and
    every earlier publication made of it. councils/CODE/retention.csv says who removed what and why.

    \b
    localpound retention E06000001
    localpound retention E06000001 --remove --by "A. Archivist"
    localpound run E06000001
    """
    from datetime import date

    from pipelines import retention as policy

    today = day.date() if day else date.today()
    done = (
        policy.remove(home_here(), code, name, today)
        if remove
        else policy.plan(home_here(), code, today)
    )
    for sentence in done.sentences:
        click.echo(sentence)


@main.command(name="returns", short_help="A quarter's lists as the law has them published.")
@CODE
@click.argument("quarter", required=False)
def quarterly_returns(code: str, quarter: str | None) -> None:
    """Write the lists that council CODE has to publish for QUARTER, from what stands.

    They are CSV files to put online: spending over £500 (Transparency Code) and payments over
    £30,000 (Procurement Act, section 70), with the names of individuals suppressed. Each is said
    with its lines, its pounds and the day it is due; a quarter of which a month was not read is
    said not to be whole. Without QUARTER it is the last one that has ended.

    \b
    localpound returns E06000001
    localpound returns E06000001 2026/27-Q1
    """
    from datetime import date

    from pipelines import statutory
    from pipelines.statutory import Quarter

    room = home_here().council(code)
    asked = Quarter.named(quarter) if quarter else Quarter.ended_before(date.today())
    for listed in statutory.returns():
        if listed.is_due(asked):
            click.echo(f"{listed.title}, {asked.label}")
            say(f"  {statutory.write(room, listed, asked).in_words}")
        else:
            first = Quarter.of(listed.begins_on).label
            click.echo(f"{listed.title}: due from {first} on.")
