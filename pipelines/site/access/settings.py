"""Settings: `serve.toml` in the spend home, read with every fault told by its key.

    bind = "127.0.0.1:8765"             address and port
    hosts = ["spend.example.gov.uk"]    names under which browsers reach it
    sign_in = "none"                    "none", "header" or "basic"
    editing = false                     whether forms write claims, attestations and signatures
    allowed_editors = ["a.assessor"]    who may; without it everybody who signs in

    [header]                            the user a reverse proxy names
    user_header = "X-Remote-User"
    secret_header = "X-Proxy-Secret"
    proxy_addresses = ["10.0.0.5"]
    secret_file = "proxy-secret"        or LOCALPOUND_PROXY_SECRET in the environment

    [basic]                             passwords, asked for by the browser
    users_file = "serve_users"          this one, unless stated
    certificate_file = "serve.pem"
    key_file = "serve-key.pem"

Without the file it listens on this machine alone, asks nobody and writes nothing. Files are named
from the spend home. The secret of the proxy is never in this file: settings are read aloud, mailed
and backed up.

`none` listens on this machine alone: whoever reaches it from elsewhere would be nobody. Whoever is
on the machine is taken for the account that serves; where several people are, sign in. `basic`
without a certificate does too: on any other address the password would cross a network in the
clear, and a reverse proxy that ends TLS on the same machine needs no other address.

Here: the model and its faults. Not here: acting on it. Everything of `site/access` may import it.
"""

from dataclasses import field
from getpass import getuser
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    SecretStr,
    TypeAdapter,
    ValidationError,
)
from pydantic.dataclasses import dataclass

from pipelines.council import faults_in_words
from pipelines.home import Home
from pipelines.settings_file import placed, read_table, refuse_faults, secret

SECRET_SETTING = "LOCALPOUND_PROXY_SECRET"  # noqa: S105 (the name of a setting, not a secret)
"""The environment variable that holds the secret a reverse proxy sends."""

_FEWEST_SECRET = 24
"""Characters of the proxy's secret below which it could be guessed."""

_NO_USERS = "basic.users_file: {path} is not there: `localpound serve-user add NAME` writes it"

_STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)

SignIn = Literal["none", "header", "basic"]
_Address = IPv4Address | IPv6Address


def _bind(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not (colon and port.isdecimal() and 0 < int(port) < 65536 and _address(host)):
        raise ValueError("write an address and a port, such as 127.0.0.1:8765 or [::1]:8765")
    return text


def _address(host: str) -> _Address | None:
    """The address of a host as `bind` has it; None for a name."""
    if host == "localhost":
        return ip_address("127.0.0.1")
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def _host(name: str) -> str:
    name = name.lower()
    is_address = name.startswith("[") and _address(name) is not None
    if not name or (set(name) & set("*/:@ []") and not is_address):
        raise ValueError(
            "write a host name without port and without *, such as spend.example.gov.uk"
        )
    return name


def _header_name(name: str) -> str:
    if not name or not set(name.lower()) <= set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        raise ValueError("write the name of a header, such as X-Remote-User")
    return name.lower()


def _proxy(text: object) -> object:
    try:
        return str(ip_address(str(text)))
    except ValueError:
        raise ValueError("write the address of one machine, such as 10.0.0.5") from None


_HeaderName = Annotated[str, AfterValidator(_header_name)]


@dataclass(frozen=True, config=_STRICT)
class HeaderSignIn:
    """How a reverse proxy says who asks; `secret` is what only it can send."""

    user_header: _HeaderName
    secret_header: _HeaderName
    proxy_addresses: tuple[Annotated[str, BeforeValidator(_proxy)], ...]
    secret_file: Path | None = None
    secret: SecretStr = field(default=SecretStr(""), repr=False)


@dataclass(frozen=True, config=_STRICT)
class BasicSignIn:
    """Where the hashes of passwords lie, and the certificate that hides them on the way."""

    users_file: Path = Path("serve_users")
    certificate_file: Path | None = None
    key_file: Path | None = None

    @property
    def has_tls(self) -> bool:
        """Whether it has a certificate with its key."""
        return self.certificate_file is not None and self.key_file is not None


@dataclass(frozen=True, config=_STRICT)
class ServeSettings:
    """Who may see and edit what over the network. Paths are absolute once read."""

    bind: Annotated[str, AfterValidator(_bind)] = "127.0.0.1:8765"
    hosts: tuple[Annotated[str, AfterValidator(_host)], ...] = ()
    sign_in: SignIn = "none"
    editing: bool = False
    allowed_editors: tuple[str, ...] | None = None
    header: HeaderSignIn | None = None
    basic: BasicSignIn = field(default_factory=BasicSignIn)

    @property
    def host(self) -> str:
        """The address it listens on, without brackets."""
        return str(_address(self.bind.rpartition(":")[0]))

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.bind.rpartition(":")[2])

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        return ip_address(self.host).is_loopback

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """Names a browser may ask for: those stated, and this machine's own where it is that."""
        own = ("127.0.0.1", "localhost", "[::1]") if self.is_loopback else ()
        return (*self.hosts, *own)

    def may_edit(self, user: str) -> bool:
        """Whether this user may write through forms."""
        listed = self.allowed_editors is None or user in self.allowed_editors
        return self.editing and bool(user) and listed


def local_user() -> str:
    """Who runs this process, for the journal of edits; '' where the system does not say."""
    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        return ""


def read_serve_settings(home: Home) -> ServeSettings:
    """The settings of `serve.toml`, or those without one; one `BadReference` with every fault."""
    path = home.serve_settings
    if not path.exists():
        return ServeSettings()
    table = read_table(path)
    faults = _secret_in(table)
    try:
        settings = TypeAdapter(ServeSettings).validate_python(_placed(table, home))
    except ValidationError as fault:
        faults += [each for each in faults_in_words(fault) if not each.startswith("header.secret:")]
    else:
        faults += _faults(settings)
    refuse_faults(path, faults)
    return settings


def _secret_in(table: dict[str, Any]) -> list[str]:
    header = table.get("header")
    if isinstance(header, dict) and header.pop("secret", None) is not None:
        return [
            "header.secret: a secret does not belong in settings: put it alone into the file that "
            f"secret_file names, or into {SECRET_SETTING}"
        ]
    return []


def _placed(table: dict[str, Any], home: Home) -> dict[str, Any]:
    """The same with paths from the spend home, and the proxy's secret from where it lies."""
    basic, header = table.get("basic", {}), table.get("header")
    if isinstance(basic, dict):
        basic = {"users_file": str(home.serve_users), **basic}
        table["basic"] = placed(basic, home.root, ("users_file", "certificate_file", "key_file"))
    if isinstance(header, dict):
        header = placed(header, home.root, ("secret_file",))
        table["header"] = {**header, "secret": secret(header.get("secret_file"), SECRET_SETTING)}
    return table


def _faults(settings: ServeSettings) -> list[str]:
    """What each setting is right by itself and wrong with another."""
    found = []
    if not (settings.is_loopback or settings.hosts):
        found.append("hosts: name the hosts under which browsers reach it")
    if settings.sign_in == "none" and not settings.is_loopback:
        found.append(
            "bind: without sign-in it listens on this machine alone: bind 127.0.0.1, or set "
            'sign_in to "header" or "basic"'
        )
    if settings.sign_in == "header":
        found += _header_faults(settings.header)
    if settings.sign_in == "basic":
        found += _basic_faults(settings)
    if settings.editing and settings.sign_in == "none" and not local_user():
        found.append("editing: the system does not say who runs this: set sign_in")
    return found


def _header_faults(header: HeaderSignIn | None) -> list[str]:
    if header is None:
        return ["header: is missing: it says which proxy is trusted and by what"]
    found = []
    if header.user_header == header.secret_header:
        found.append("header.secret_header: write another header than user_header")
    if not header.proxy_addresses:
        found.append("header.proxy_addresses: name the proxy that is trusted")
    if len(header.secret.get_secret_value()) < _FEWEST_SECRET:
        found.append(
            f"header.secret_file: the secret is not there or shorter than {_FEWEST_SECRET} "
            f"characters: put it into this file, or into {SECRET_SETTING}"
        )
    return found


def _basic_faults(settings: ServeSettings) -> list[str]:
    basic = settings.basic
    found = [] if basic.users_file.is_file() else [_NO_USERS.format(path=basic.users_file)]
    found += [
        f"basic.{name}: {path} is not there"
        for name, path in (
            ("certificate_file", basic.certificate_file),
            ("key_file", basic.key_file),
        )
        if path is not None and not path.is_file()
    ]
    if (basic.certificate_file is None) != (basic.key_file is None):
        found.append("basic.key_file: certificate_file and key_file go together")
    elif not (basic.has_tls or settings.is_loopback):
        found.append(
            "basic.certificate_file: passwords would cross the network in the clear: name a "
            "certificate and its key, or bind 127.0.0.1 behind a proxy that ends TLS there"
        )
    return found
