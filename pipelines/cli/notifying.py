"""Notifying: tell by mail and webhook what needs somebody, and try out whether it arrives."""

from typing import Any

import click

from pipelines.cli.frame import DONE, REFUSED, home_here, main, say


@main.command(short_help="Tell by mail and webhook what needs somebody.")
@click.option("--test", "is_trial", is_flag=True, help="Send everybody a trial message, now.")
def notify(is_trial: bool) -> None:
    """Tell of months that are late, and send again what did not arrive.

    `localpound dev` does so by itself, and tells of runs that published nothing or refused files.
    With a scheduler of your own, `localpound run --notify` does. Each thing is told once to each;
    nothing names a payee. Who is told is said in notify.toml of the spend home; without it, nobody:

    \b
    [email]
    server = "smtp.example.gov.uk"
    port = 587
    security = "starttls"            or "tls", or "none" to this machine itself
    user = "localpound"
    password_file = "mail_password"  only its owner may read it
    sender = "localpound@example.gov.uk"
    to = ["finance@example.gov.uk"]
    about = ["failed", "refused", "late", "published"]    without it, all but published

    \b
    [email.councils]                 who else is told of one council
    E06000001 = ["treasurer@example.gov.uk"]

    \b
    [[webhook]]                      signed as Standard Webhooks has it
    name = "teams"
    url = "https://hooks.example.gov.uk/localpound"
    secret_file = "hook_secret"      whsec_ and base64

    Exit status 1 where something did not arrive; it says why. It is tried again for a week.

    \b
    localpound notify --test
    localpound notify
    """
    from datetime import date

    from pipelines.errors import RunRefused
    from pipelines.notifying import outbox
    from pipelines.notifying.settings import read_notify_settings
    from pipelines.notifying.telling import note_lateness

    home = home_here()
    if not read_notify_settings(home).tells_anybody:
        raise RunRefused(
            f"{home.notify_settings} is not there or names nobody: `localpound notify --help` "
            "shows what it may say."
        )
    if is_trial:
        raise SystemExit(_tell(outbox.try_out(home)))
    note_lateness(home, date.today())
    raise SystemExit(_tell(outbox.deliver(home)))


def _tell(sent: Any) -> int:
    """Print what became of each message; the exit status."""
    for each in sent:
        say(each.in_words)
    if not sent:
        click.echo("Nothing is to be told.")
    return REFUSED if any(each.fault for each in sent) else DONE
