"""What files and names are understood as; nothing is written but answers."""

from pathlib import Path
from typing import Any

import click

from pipelines.cli.frame import (
    DONE,
    FEED,
    FILES,
    PERIOD,
    REFUSED,
    home_here,
    main,
    new_console,
    upper_case,
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
        render(readings, new_console())
    raise SystemExit(DONE if all(reading.accepted for reading in readings) else REFUSED)


@main.command(short_help="Try a list of names on the registers; write nothing but the answers.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where to write the rows; else standard output."
)
@click.option(
    "--council",
    callback=upper_case,
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

    answers = dry_run.match(file, home_here(), council, as_at.date() if as_at else None, tell)
    written = guard_formulas(answers).write_csv()
    if out is None:
        click.echo(written, nl=False)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(written, encoding="utf-8", newline="")
        tell(f"{answers.height:,} rows written to {out}")
