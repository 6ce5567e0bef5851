"""Packs: one publication as one file, and the keys it is signed with."""

import sys
from pathlib import Path

import click

from pipelines.cli.frame import COUNCIL, DONE, FILE_IN, REFUSED, NotDone, main, publication_of


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
    made = packs.make(publication_of(council, run_id), out, inside=inside)
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
