"""The evidence pages for browsers, and who signs in to them."""

import sys
from pathlib import Path

import click

from pipelines.cli.frame import home_here, main


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

    home = home_here()
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

    home = home_here()
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

    home = home_here()
    path = users_file or home.serve_users
    passwords.remove_user(home, path, name)
    click.echo(f"{name} may sign in no longer: {path}")
