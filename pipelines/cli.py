"""The `localpound` command: parses what people type, calls the module that does it, prints.

Here: no logic. Each command imports what it needs when it runs, so that `--help` and `read` answer
at once. Exit status: 0 all done; 1 done, but a file was refused or a council published nothing;
2 not done, for a reason given in one sentence.
"""

import sys
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


class OneSentence(click.Group):
    """A group whose commands end with one plain sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what a person should see becomes click's one-line error."""
        try:
            return super().invoke(ctx)
        except LocalpoundError as error:
            raise NotDone(str(error)) from error
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


def _stated_period(ctx: click.Context, param: click.Parameter, text: str | None) -> Any:
    """Text to `landing.period.Period`; what is no period is a usage error."""
    from pipelines.landing import period

    try:
        return None if text is None else period.stated(text)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from error


PERIOD = click.option(
    "--period",
    callback=_stated_period,
    metavar="FROM..TO",
    help="The period of files that carry no dates of their own, as 2014-04 or 2014-04..2014-06.",
)


def _upper_case(_: click.Context, __: click.Parameter, code: str | None) -> str | None:
    return code and code.strip().upper()


CODE = click.argument("code", callback=_upper_case)
COUNCIL = click.option(
    "--council",
    callback=_upper_case,
    metavar="CODE",
    help="Which council; not needed where only one is set up.",
)
FILE_IN = click.Path(path_type=Path, exists=True, dir_okay=False)
FILES = click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)


def _known_feed(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    """The name of a feed; what is none is a usage error that lists them."""
    from pipelines.landing.any_file import PAYMENT_FEEDS
    from pipelines.landing.feed import feeds

    known = (*PAYMENT_FEEDS, *feeds())
    if name is not None and name not in known:
        raise click.BadParameter(f"{name!r} is none of {', '.join(known)}.", ctx, param)
    return name


FEED = click.option(
    "--feed",
    callback=_known_feed,
    metavar="FEED",
    help="The kind of file, if known: spend, card, contract ... (`localpound template` lists all).",
)


@main.command(short_help="Show what is understood of published files; write nothing.")
@FILES
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one entry for each file.")
@FEED
@PERIOD
def read(files: tuple[Path, ...], as_json: bool, feed: str | None, period: Any) -> None:
    """Show what is understood of published files, and write nothing.

    \b
    localpound read payments-april.csv
    localpound read --json *.xlsx > understood.json
    localpound read --period 2014-04..2014-06 quarter-without-dates.csv
    localpound read contract-register.xlsx find-a-tender.json
    localpound read --feed saving savings-2025.xlsx
    """
    from pipelines.landing import read_file
    from pipelines.landing.report import render, to_json

    readings = [read_file(path, feed=feed, period=period) for path in files]
    if as_json:
        click.echo(to_json(readings))
    else:
        render(readings, _console())
    raise SystemExit(DONE if all(reading.accepted for reading in readings) else REFUSED)


@main.command(short_help="Try a list of names on the registers; write nothing but the answers.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where to write the rows; else standard output."
)
@click.option(
    "--council",
    callback=_upper_case,
    metavar="CODE",
    help="A council set up here: says what is local, and its decisions count.",
)
@click.option(
    "--as-at",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day for rows without an as_at; else the day of the newest register.",
)
def match(file: Path, out: Path | None, council: str | None, as_at: Any) -> None:
    """Say who is behind each name of a list, and what that makes it. A dry run.

    FILE is a CSV with a column `name` and, where you have them, postcode, company_number,
    charity_number, vat_number, supplier_id and as_at (a day). The same rows come back with
    entity_id (GB-COH-01234567), entity_name, match_code, confidence, group_id (spellings of one
    supplier share it), scope, SME by three definitions, micro, vcse and local, each with the code
    of the rule. Only HIGH and MEDIUM would count in a run; LOW is a candidate for a person.

    \b
    localpound match suppliers.csv --out answers.csv
    localpound match suppliers.csv --council E06000001 --as-at 2024-03-31 | head
    """
    from pipelines.matching import dry_run
    from pipelines.publishing import guard_formulas

    def tell(words: str) -> None:
        click.echo(words, err=True)

    answers = dry_run.match(file, _home(), council, as_at.date() if as_at else None, tell)
    written = guard_formulas(answers).write_csv()
    if out is None:
        click.echo(written, nl=False)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(written, encoding="utf-8", newline="")
        tell(f"{answers.height:,} rows written to {out}")


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

    home = _home()
    day = edition.date() if edition else None
    for path in files:
        for entry in shelf.add(home, name, [path], day, tell=tell):
            click.echo(report.sentence(entry))
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
        click.echo(report.to_json(_home()))
    else:
        report.render(_home(), _console())


@registers.command("check", short_help="Whether everything added is still there, unchanged.")
def registers_check() -> None:
    """Check that what was read of every register in force is there and unchanged.

    \b
    localpound registers check
    """
    from pipelines.registers import shelf

    faults = shelf.check(_home())
    for fault in faults:
        click.echo(fault.what)
    if not faults:
        click.echo(f"All {len(shelf.in_force(_home())):,} files in force are there and unchanged.")
    raise SystemExit(REFUSED if faults else DONE)


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

    home = _home()
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

    home, progress = _home(), _console(stderr=True)
    profile = read_profile(home.council(code).profile)
    dates = (period.start, period.end) if period else None
    outcomes = inbox.add(home, code, files, feed, dates, supersedes)
    is_silent = not progress.is_terminal
    waiting = track(outcomes, "Reading", console=progress, transient=True, disable=is_silent)
    foreseen = [landing.foresee(home, profile, outcome) for outcome in waiting]
    for each in foreseen:
        click.echo(each.sentence)
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

    home = _home()
    read_profile(home.council(code).profile)
    click.echo(inbox.withdraw(home, code, file, reason).sentence)
    click.echo(f"Next: localpound run {code}")


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

    for sentence in add_decisions(_home(), code, file, date.today()).sentences:
        click.echo(sentence)
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
        policy.remove(_home(), code, name, today) if remove else policy.plan(_home(), code, today)
    )
    for sentence in done.sentences:
        click.echo(sentence)


@main.command(short_help="Take the inbox of one council, or of all, to a publication.")
@click.argument("code", required=False, callback=_upper_case)
def run(code: str | None) -> None:
    """Take the inbox of council CODE (or of every council) to a publication.

    What was published before stands until a run has passed every blocking check. Running again
    with nothing changed gives the same run, byte for byte. A refused file does not stop the
    others; the exit status is then 1.

    \b
    localpound run E06000001
    localpound run
    """
    from pipelines import run as runs
    from pipelines import summary

    home, console = _home(), _console()
    all_done = True
    for each in runs.councils_to_run(home, code):
        with summary.moving_line(_console(stderr=True), each) as watch:
            outcome = runs.take_to_publication(home, each, watch)
        summary.tell(outcome, console)
        all_done = all_done and outcome.all_done
    raise SystemExit(DONE if all_done else REFUSED)


@main.command(short_help="Show again what the standing publication came to.")
@CODE
def show(code: str) -> None:
    """Show again what the publication of council CODE that stands came to.

    \b
    localpound show E06000001
    """
    from pipelines import run as runs
    from pipelines import summary

    summary.tell(runs.last_outcome(_home(), code), _console())


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
    from pipelines import summary
    from pipelines.publications import find_publication
    from pipelines.verification import verify as make_again
    from pipelines.verification_report import sentences, to_json

    home = _home()
    publication = find_publication(home, council, run)
    with summary.moving_line(_console(stderr=True), publication.code) as watch:
        found = make_again(home, home.council(publication.code), publication.run, watch)
    if as_json:
        click.echo(to_json(found))
    else:
        for sentence in sentences(found):
            click.echo(sentence)
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
    from pipelines import summary
    from pipelines.difference import figures, telling
    from pipelines.difference.stages import stages
    from pipelines.publications import find_publication

    home = _home()
    ends = [find_publication(home, council, run) for run in (before, after)]
    kept = figures.asked_for(figure, period, breakdowns)
    with (
        summary.moving_line(_console(stderr=True), ends[0].code) as watch,
        stages(home, ends[0], ends[1], watch) as way,
    ):
        folders = [stage.folder for stage in way]
        found = figures.moves(folders, kept), figures.turns(folders)
        runs = (ends[0].run, ends[1].run)
        if as_json:
            click.echo(telling.to_json(runs, way, *found))
            return
        for sentence in telling.sentences(runs, way, *found):
            click.echo(sentence)


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

    joint = join(_home(), name, [code.strip().upper() for code in codes], year)
    for sentence in joint.sentences:
        click.echo(sentence)
    click.echo(f"Written: {joint.folder}")


@main.group(short_help="Assessments: claim a level, see the evidence beside it, sign.")
def assess() -> None:
    """What the council claims of itself, beside what the data say of it.

    A claim is a line in councils/CODE/assessments/claims.csv, by this command or by hand; lines
    are only ever added. After the next run the claim stands beside its evidence. Where data
    contradict it a written reason is asked for, and nothing is blocked. Signing freezes framework,
    parameters, run, inputs and verdicts in a folder of its own.

    \b
    localpound assess claim E06000001 SME --level developing --target mature \\
        --by "A. Assessor" --role "Head of Procurement"
    localpound run E06000001
    localpound assess show E06000001
    localpound assess sign E06000001 --by "A. Assessor" --role "Head of Procurement"
    localpound assess check E06000001 2026-06-30-nps-2018-final-1a2b3c4d
    """


FRAMEWORK = click.option(
    "--framework", "framework_id", metavar="NAME", help="Which, if the council has several."
)
BY = click.option("--by", "name", required=True, metavar="NAME", help="Who says so.")
ROLE = click.option("--role", required=True, help="As what: Head of Procurement ...")
DAY = click.DateTime(["%Y-%m-%d"])


@assess.command("claim", short_help="Claim a level for one key area.")
@CODE
@click.argument("key_area")
@click.option("--level", required=True, help="minimum, developing ... as the framework has them.")
@click.option("--target", help="The level the council chose to aim at; none is wrong.")
@click.option("--sub-dimension", default="high_level", show_default=True)
@click.option("--reason", help="Why, where the data contradict the claim.")
@click.option("--on", "day", type=DAY, help="Day of the claim; else today.")
@BY
@ROLE
@FRAMEWORK
def assess_claim(
    code: str,
    key_area: str,
    level: str,
    target: str | None,
    sub_dimension: str,
    reason: str | None,
    day: Any,
    name: str,
    role: str,
    framework_id: str | None,
) -> None:
    """Add one claim to the ledger of council CODE.

    \b
    localpound assess claim E06000001 OSV --level mature --by "A. Assessor" --role "Head of service"
    """
    from pipelines.assessment_report import claim

    words = {
        "key_area_code": key_area,
        "sub_dimension": sub_dimension,
        "claimed_level": level,
        "target_level": target or "",
        "assessor": name,
        "role": role,
        "reason": reason or "",
    }
    click.echo(claim(_home(), code, framework_id, day.date() if day else None, words))


@assess.command("show", short_help="Claims, targets and evidence side by side.")
@CODE
@FRAMEWORK
def assess_show(code: str, framework_id: str | None) -> None:
    """Claims, targets and evidence of the last publication, and what moved since it was signed.

    \b
    localpound assess show E06000001
    """
    from pipelines.assessment_report import show

    show(_home(), code, framework_id, _console())


@assess.command("sign", short_help="Sign what the last publication says of one framework.")
@CODE
@click.option("--statement", help="What the signatory says.")
@click.option("--on", "day", type=DAY, help="Day of the signature; else today.")
@BY
@ROLE
@FRAMEWORK
def assess_sign(
    code: str, statement: str | None, day: Any, name: str, role: str, framework_id: str | None
) -> None:
    """Freeze the assessment in a folder that is never written again.

    \b
    localpound assess sign E06000001 --by "A. Assessor" --role "Head of Procurement"
    """
    from pipelines.assessment_report import sign

    signed_on = day.date() if day else None
    click.echo(sign(_home(), code, framework_id, signed_on, (name, role, statement)))


@assess.command("check", short_help="Whether a publication bears out what was signed.")
@CODE
@click.argument("sign_off_id", required=False)
@click.option("--run", "run_id", help="The publication of this run; else the last one.")
def assess_check(code: str, sign_off_id: str | None, run_id: str | None) -> None:
    """Compare signed assessments with a publication: framework, parameters, inputs, verdicts.

    \b
    localpound assess check E06000001
    localpound assess check E06000001 2026-06-30-nps-2018-final-1a2b3c4d --run 0123456789abcdef
    """
    from pipelines.assessment_report import check

    lines, is_same = check(_home(), code, sign_off_id, run_id)
    for line in lines:
        click.echo(line)
    raise SystemExit(DONE if is_same else REFUSED)


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
@click.option("--council", callback=_upper_case, metavar="CODE", help="With those of this council.")
def framework_list(council: str | None) -> None:
    """The frameworks there are, what they are based on, and how many clauses they hold.

    \b
    localpound framework list --council E06000001
    """
    from pipelines.framework_report import listing

    for line in listing(_home(), council):
        click.echo(line)


@framework.command("check", short_help="Everything that is wrong with one framework, at once.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--council", callback=_upper_case, metavar="CODE", help="With those of this council.")
def framework_check(folder: Path, council: str | None) -> None:
    """Check the framework in FOLDER: files, columns, codes, rules, parameters, indicators.

    \b
    localpound framework check spend_home/frameworks/green
    """
    from pipelines.framework_report import check

    sentence, faults = check(_home(), council, folder)
    for fault in faults:
        click.echo(fault)
    click.echo(sentence)
    raise SystemExit(REFUSED if faults else DONE)


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


def _published(council: str | None, of_run: str | None) -> Any:
    """The publication that a walk reads."""
    from pipelines.publications import find_publication
    from pipelines.trace.publication import Publication

    return Publication(find_publication(_home(), council, of_run).folder)


def _print_walks(name: str, walks: Any, told: Any, publication: Any, as_json: bool) -> None:
    """Walks as JSON under `name`, or as trees of what `told` makes of each."""
    from pipelines.trace.machine import to_json
    from pipelines.trace.tree import render

    if as_json:
        click.echo(to_json(name, walks, publication))
    else:
        render(map(told, walks), publication, _console())


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

    publication = _published(council, of_run)
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

    publication = _published(council, of_run)
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

    publication = _published(council, of_run)
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

    publication = _published(council, of_run)
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

    publication = _published(council, of_run)
    walk = walk_line(publication, named)
    _print_walks("lines", [walk], told_node, publication, as_json)


@main.command(short_help="One publication as one file to send, and check such a file anywhere.")
@click.argument("run_id", metavar="[RUN]", required=False)
@COUNCIL
@click.option(
    "--out", type=click.Path(path_type=Path), help="The file to write; else CODE-RUN.zip here."
)
@click.option("--inside", is_flag=True, help="The whole publication: it NAMES EVERY PAYEE.")
@click.option(
    "--sign", "private_key", type=FILE_IN, metavar="KEY.pem", help="Sign it: FILE.sig beside it."
)
@click.option("--check", "packed", type=FILE_IN, metavar="FILE", help="Check FILE; make nothing.")
@click.option(
    "--key", "public_key", type=FILE_IN, metavar="PUBLIC.pem", help="Check its signature as well."
)
def pack(
    run_id: str | None,
    council: str | None,
    out: Path | None,
    inside: bool,
    private_key: Path | None,
    packed: Path | None,
    public_key: Path | None,
) -> None:
    """Make one file of a publication (RUN, else the last), or check one that somebody sent.

    A pack holds what may leave the council, the record of the run, its checks, the data dictionary
    and a manifest with the hash of every file. It names no person and no sole trader. --inside
    holds the whole publication, for the council's own auditor. The same publication gives the same
    bytes. Checking needs no spend home: it says that the file is whole, or what is amiss.

    \b
    localpound pack --council E06000001 --out evidence.zip
    localpound pack --check evidence.zip
    localpound pack-key council-key.pem
    localpound pack --out evidence.zip --sign council-key.pem
    localpound pack --check evidence.zip --key council-key.public.pem
    """
    if packed is not None:
        if run_id or council or out or inside or private_key:
            raise click.UsageError("--check goes with --key alone: it makes nothing.")
        from pipelines.pack_check import check

        finding = check(packed, public_key)
        for line in finding.lines:
            click.echo(line)
        raise SystemExit(DONE if finding.is_whole else REFUSED)
    if public_key is not None:
        raise click.UsageError("--key goes with --check; --sign takes the private key.")
    from pipelines import pack as packs
    from pipelines import signature

    signer = signature.open_key(private_key, _key_password) if private_key else None
    made = packs.make(_published(council, run_id), out, inside=inside)
    for sentence in made.sentences:
        click.echo(sentence)
    if signer is not None:
        click.echo(f"Signed: {signer.sign(made.path)}")


@main.command("pack-key", short_help="Make the pair of keys that packs are signed with.")
@click.argument("file", type=click.Path(path_type=Path), metavar="KEY.pem")
@click.option("--no-password", is_flag=True, help="Guard the private key by its file mode alone.")
def pack_key(file: Path, no_password: bool) -> None:
    """Make the private key KEY.pem, for this council alone, and KEY.public.pem, for everybody.

    The private key is encrypted with a password, from LOCALPOUND_KEY_PASSWORD or typed here. Keep
    it where only those who sign can read it. Nothing is ever written over.

    \b
    localpound pack-key council-key.pem
    localpound pack --sign council-key.pem
    """
    from pipelines import signature

    password = "" if no_password else _key_password(is_new=True)
    pair = signature.make_keys(file, password)
    guarded = "encrypted" if pair.is_encrypted else "NOT encrypted"
    click.echo(f"Private key: {pair.private} ({guarded}; give it to nobody)")
    click.echo(f"Public key:  {pair.public} (SHA-256 {signature.fingerprint_of(pair.public)})")


def _key_password(*, is_new: bool = False) -> str:
    """The password of a private key: from the environment, else asked for without showing it."""
    from pipelines.signature import PASSWORD_SETTING, password_from_environment

    known = password_from_environment()
    if known is None and not sys.stdin.isatty():
        raise NotDone(
            f"The key needs a password: set {PASSWORD_SETTING}, or type it in a terminal."
        )
    asked = "Password of the private key"
    return known or click.prompt(asked, hide_input=True, confirmation_prompt=is_new, err=True)


@main.command(short_help="Serve the evidence pages to browsers, with search.")
@click.argument("code", required=False)
@click.option("--port", type=click.IntRange(1, 65535), help="Another port than serve.toml's.")
def serve(code: str | None, port: int | None) -> None:
    """Serve the evidence pages of council CODE, or of all, until it is stopped.

    The same pages as in the publication, with search, filters and paging over all payments. Only
    what is published is read. Without serve.toml in the spend home they are there for this machine
    alone, at 127.0.0.1, and nothing can be edited.

    \b
    localpound serve E06000001
    """
    import uvicorn

    from pipelines import run as runs
    from pipelines.site.access.server import server_options
    from pipelines.site.access.settings import read_serve_settings
    from pipelines.site.app import make_app

    home = _home()
    settings = read_serve_settings(home)
    options = server_options(settings) | ({"port": port} if port else {})
    codes = runs.councils_to_run(home, code)
    scheme = "https" if "ssl_certfile" in options else "http"
    click.echo(f"Serving {', '.join(codes)} on {scheme}://{options['host']}:{options['port']}/")
    reach = "this machine alone" if settings.is_loopback else "the network it is bound to"
    click.echo(f"It can be reached from {reach}; sign-in: {settings.sign_in}. Ctrl+C stops it.")
    uvicorn.run(make_app(home, codes, settings), log_level="warning", **options)


@main.group("serve-user", short_help="Who signs in to the served pages with a password.")
def serve_user() -> None:
    """Names and passwords for `sign_in = "basic"` in serve.toml.

    Only a hash of each password is kept (Argon2id), in a file that its owner alone can read.

    \b
    localpound serve-user add a.assessor
    localpound serve-user remove a.assessor
    """


USERS_FILE = click.option(
    "--file",
    "users_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The users_file of serve.toml, where it names one; else serve_users in the spend home.",
)


@serve_user.command("add", short_help="Add a user, or give one a new password.")
@click.argument("name")
@USERS_FILE
def serve_user_add(name: str, users_file: Path | None) -> None:
    """Add the user NAME, or give them a new password: typed here, or one line of standard input.

    \b
    localpound serve-user add a.assessor
    """
    from pipelines.site.access import passwords

    home = _home()
    asked = f"Password of {name} ({passwords.FEWEST} characters or more)"
    if sys.stdin.isatty():
        password = click.prompt(asked, hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    path = users_file or home.serve_users
    is_new = passwords.add_user(home, path, name, password)
    click.echo(f"{name} {'may sign in now' if is_new else 'has a new password'}: {path}")


@serve_user.command("remove", short_help="Take a user away.")
@click.argument("name")
@USERS_FILE
def serve_user_remove(name: str, users_file: Path | None) -> None:
    """Take the user NAME away, who is signed in no longer from then on.

    \b
    localpound serve-user remove a.assessor
    """
    from pipelines.site.access import passwords

    home = _home()
    path = users_file or home.serve_users
    passwords.remove_user(home, path, name)
    click.echo(f"{name} may sign in no longer: {path}")


@main.command(short_help="Open Dagster's graph: tables, row counts, checks, runs.")
@click.option("--port", default=3000, show_default=True, help="Port on 127.0.0.1.")
def graph(port: int) -> None:
    """Open Dagster's graph of everything: tables, row counts, checks, runs. Ctrl+C ends it.

    \b
    localpound graph --port 3737
    """
    from pipelines.run import open_graph

    raise SystemExit(open_graph(_home(), port))


def _home() -> Any:
    from pipelines.home import Home

    return Home.from_environment()


def _console(*, stderr: bool = False) -> Any:
    from rich.console import Console

    console = Console(stderr=stderr, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = WIDTH_ELSEWHERE
    return console


if __name__ == "__main__":
    main()
