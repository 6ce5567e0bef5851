"""Settings: `notify.toml` of the spend home, read with every fault told by its key.

    [email]
    server = "smtp.example.gov.uk"
    port = 587                            465 with "tls"
    security = "starttls"                 or "tls"; "none" only to this machine itself
    ca_file = "own_ca.pem"                of a certificate that the system does not know
    user = "localpound"                   left out where the server asks for none
    password_file = "mail_password"       or LOCALPOUND_MAIL_PASSWORD in the environment
    sender = "localpound@example.gov.uk"
    to = ["finance@example.gov.uk"]
    about = ["failed", "refused", "late"] and "published", if that is wanted

    [email.councils]                      who else is told of one council
    E06000001 = ["treasurer@example.gov.uk"]

    [[webhook]]
    name = "teams"
    url = "https://hooks.example.gov.uk/localpound"
    secret_file = "hook_secret"           signs each request (Standard Webhooks, whsec_...)
    about = ["failed"]

Paths are taken from the spend home. Here: reading and checking. Not here: acting on it. Imports
`council`, `errors`, `home` and
`settings_file`.
"""

import base64
import binascii
from dataclasses import field
from email.headerregistry import Address
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from pipelines.council import faults_in_words
from pipelines.errors import UnknownCouncil
from pipelines.home import Home, check_code
from pipelines.settings_file import placed, read_table, refuse_faults, secret

PASSWORD_SETTING = "LOCALPOUND_MAIL_PASSWORD"  # noqa: S105 (the name of a setting)
SIGNING_SETTING = "LOCALPOUND_HOOK_SECRET"
SIGNED = "whsec_"
"""How a secret for signing begins; base64 follows."""

FEWEST_SECRET = 24
"""Bytes of a secret for signing below which it could be guessed (Standard Webhooks)."""

_STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)

About = Literal["failed", "refused", "late", "published"]
NEEDS_SOMEBODY: tuple[About, ...] = ("failed", "refused", "late")


def _mail_address(text: str) -> str:
    try:
        address = Address(addr_spec=text)
    except (ValueError, IndexError):
        address = None
    if address is None or not (address.username and "." in address.domain) or not text.isascii():
        raise ValueError("write an address alone, such as finance@example.gov.uk")
    return text


def _url(text: str) -> str:
    parts = urlsplit(text)
    is_here = parts.scheme == "http" and is_this_machine(parts.hostname or "")
    if not (parts.scheme == "https" or is_here) or not parts.hostname or parts.username:
        raise ValueError("write an address that begins with https:// and holds no password")
    return text


def is_this_machine(host: str) -> bool:
    """Whether a name or address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _code(text: str) -> str:
    try:
        return check_code(text)
    except UnknownCouncil:
        raise ValueError("write the ONS code of a council, such as E06000001") from None


_Mail = Annotated[str, AfterValidator(_mail_address)]
_Code = Annotated[str, AfterValidator(_code)]


@dataclass(frozen=True, config=_STRICT)
class Email:
    """The server that takes mail, and who gets it."""

    server: Annotated[str, Field(min_length=1, pattern=r"^[\w.:-]+$")]
    sender: _Mail
    to: tuple[_Mail, ...] = ()
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Path | None = None
    user: str | None = None
    password_file: Path | None = None
    about: tuple[About, ...] = NEEDS_SOMEBODY
    councils: dict[_Code, tuple[_Mail, ...]] = field(default_factory=dict)
    password: SecretStr = field(default=SecretStr(""), repr=False)

    def recipients(self, code: str) -> tuple[str, ...]:
        """Everybody who is told of a council, each once."""
        return tuple(dict.fromkeys((*self.to, *self.councils.get(code, ()))))


@dataclass(frozen=True, config=_STRICT)
class Webhook:
    """An address that takes requests; `secret` signs them."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
    url: Annotated[str, AfterValidator(_url)]
    secret_file: Path | None = None
    about: tuple[About, ...] = NEEDS_SOMEBODY
    secret: SecretStr = field(default=SecretStr(""), repr=False)

    @property
    def signing_key(self) -> bytes:
        """The bytes that sign; none where requests are not signed."""
        text = self.secret.get_secret_value()
        return base64.b64decode(text.removeprefix(SIGNED), validate=True)


@dataclass(frozen=True, config=_STRICT)
class NotifySettings:
    """Who is told of what; nobody without a file."""

    email: Email | None = None
    webhook: tuple[Webhook, ...] = ()

    @property
    def tells_anybody(self) -> bool:
        """Whether anything is told to anybody."""
        return self.email is not None or bool(self.webhook)

    @property
    def secret_files(self) -> tuple[Path, ...]:
        """Files that only their owner may read."""
        named = [each.secret_file for each in self.webhook]
        if self.email:
            named.append(self.email.password_file)
        return tuple(path for path in named if path is not None)


def read_notify_settings(home: Home) -> NotifySettings:
    """The settings of `notify.toml`, or none without one; one `BadReference` with every fault."""
    path = home.notify_settings
    if not path.exists():
        return NotifySettings()
    table = read_table(path)
    faults = _secrets_in(table)
    try:
        settings = TypeAdapter(NotifySettings).validate_python(_placed(table, home))
    except ValidationError as fault:
        faults += faults_in_words(fault)
        refuse_faults(path, faults)
        raise
    refuse_faults(path, [*faults, *_faults(settings)])
    return settings


def _hooks(table: dict[str, Any]) -> list[Any]:
    hooks = table.get("webhook", [])
    return hooks if isinstance(hooks, list) else []


def _secrets_in(table: dict[str, Any]) -> list[str]:
    """Take secrets out of the settings, where they do not belong, and say so."""
    found = []
    for where, each, name, other in (
        ("email", table.get("email"), "password", "password_file"),
        *((f"webhook.{n}", hook, "secret", "secret_file") for n, hook in enumerate(_hooks(table))),
    ):
        if isinstance(each, dict) and each.pop(name, None) is not None:
            found.append(
                f"{where}.{name}: a secret does not belong in settings: put it alone into the "
                f"file that {other} names"
            )
    return found


def _placed(table: dict[str, Any], home: Home) -> dict[str, Any]:
    """The same with paths from the spend home, and secrets from where they lie."""
    email = table.get("email")
    if isinstance(email, dict):
        email = placed(email, home.root, ("password_file", "ca_file"))
        password = secret(email.get("password_file"), PASSWORD_SETTING)
        table["email"] = {**email, "password": password}
    if isinstance(table.get("webhook"), list):
        table["webhook"] = [_placed_hook(each, home) for each in _hooks(table)]
    return table


def _placed_hook(hook: Any, home: Home) -> Any:
    if not isinstance(hook, dict):
        return hook
    hook = placed(hook, home.root, ("secret_file",))
    return {**hook, "secret": secret(hook.get("secret_file"), SIGNING_SETTING)}


def _faults(settings: NotifySettings) -> list[str]:
    """What each setting is right by itself and wrong with another."""
    found = _email_faults(settings.email) if settings.email else []
    names = [each.name for each in settings.webhook]
    found += [
        f"webhook.{number}.name: {name} is there twice"
        for number, name in enumerate(names)
        if name in names[:number]
    ]
    for number, hook in enumerate(settings.webhook):
        found += [f"webhook.{number}.{fault}" for fault in _hook_faults(hook)]
    return found


def _email_faults(email: Email) -> list[str]:
    found = []
    if email.security == "none" and not is_this_machine(email.server):
        found.append(
            "email.security: mail would cross the network in the clear: write starttls or tls"
        )
    if email.user and not email.password.get_secret_value():
        found.append(
            f"email.password_file: the password of {email.user} is not there: put it alone into "
            f"this file, or into {PASSWORD_SETTING}"
        )
    if email.ca_file is not None and not email.ca_file.is_file():
        found.append(f"email.ca_file: {email.ca_file} is not there")
    if not (email.to or any(email.councils.values())):
        found.append("email.to: name somebody who is told")
    return found


def _hook_faults(hook: Webhook) -> list[str]:
    try:
        key = hook.signing_key
    except (binascii.Error, ValueError):
        return ["secret_file: is not a secret as Standard Webhooks has it: whsec_ and base64"]
    if hook.secret_file is not None and not key:
        return [f"secret_file: {hook.secret_file} is not there or empty"]
    if key and len(key) < FEWEST_SECRET:
        return [f"secret_file: the secret is shorter than {FEWEST_SECRET} bytes"]
    return []
