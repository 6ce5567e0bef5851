"""Assessments: claim, show, sign, check."""

from typing import Any

import click

from pipelines.cli.frame import CODE, DONE, REFUSED, home_here, main, new_console


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
    click.echo(claim(home_here(), code, framework_id, day.date() if day else None, words))


@assess.command("show", short_help="Claims, targets and evidence side by side.")
@CODE
@FRAMEWORK
def assess_show(code: str, framework_id: str | None) -> None:
    """Claims, targets and evidence of the last publication, and what moved since it was signed.

    \b
    localpound assess show E06000001
    """
    from pipelines.assessment_report import show

    show(home_here(), code, framework_id, new_console())


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
    click.echo(sign(home_here(), code, framework_id, signed_on, (name, role, statement)))


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

    lines, is_same = check(home_here(), code, sign_off_id, run_id)
    for line in lines:
        click.echo(line)
    raise SystemExit(DONE if is_same else REFUSED)
