"""Sign-in: the name of whoever asks, from this machine, a reverse proxy or a password.

Three backends of Starlette's `AuthenticationMiddleware`. What they find is the request's `user`,
with the scope `edit` where that user may write; who is not let in gets 401, 403 or 429 and one
sentence. A refused sign-in is a warning in the log `localpound.access`, which goes to standard
error: the address, why, and the name only where it is one that exists. What was typed may be a
password in the wrong field.

Here: who asks. Not here: what they may do (`methods.py`), the middleware's place (`guard.py`).
"""

import base64
import binascii
import hmac
import logging
import secrets
import threading
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address

from starlette.authentication import (
    AuthCredentials,
    AuthenticationBackend,
    AuthenticationError,
    SimpleUser,
)
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response

from pipelines.errors import BadReference
from pipelines.site.access.attempts import Attempts
from pipelines.site.access.passwords import MOST, hash_of_nothing, is_password, read_users
from pipelines.site.access.settings import HeaderSignIn, ServeSettings, local_user

EDIT = "edit"
"""The scope of a user who may write: `EDIT in request.auth.scopes`."""

_LOG = logging.getLogger("localpound.access")
_LONGEST_NAME = 100
_MOST_SIGNED_IN = 1_000

_Found = tuple[AuthCredentials, SimpleUser]


class NotLetIn(AuthenticationError):
    """Why somebody is not let in: a sentence for them, and what the answer carries."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None):
        super().__init__(sentence)
        self.status, self.headers = status, dict(headers or {})


def refusal(_: HTTPConnection, fault: AuthenticationError) -> Response:
    """The answer to somebody who is not let in."""
    if isinstance(fault, NotLetIn):
        return PlainTextResponse(f"{fault}\n", fault.status, fault.headers)
    return PlainTextResponse("You are not signed in.\n", 403)


def backend(settings: ServeSettings) -> AuthenticationBackend:
    """The way of signing in that the settings name."""
    if settings.sign_in == "header" and settings.header is not None:
        return ProxyUser(settings, settings.header)
    if settings.sign_in == "basic":
        return PasswordUser(settings)
    return LocalUser(settings)


def _found(settings: ServeSettings, name: str) -> _Found:
    scopes = [EDIT] if settings.may_edit(name) else []
    return AuthCredentials(scopes), SimpleUser(name)


def _address(connection: HTTPConnection) -> str:
    """Where the connection comes from; '' where that is no address."""
    try:
        address = ip_address(connection.client.host if connection.client else "")
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def _refused(connection: HTTPConnection, why: str) -> None:
    _LOG.warning("Sign-in refused, from %s: %s", _address(connection) or "no address", why)


class LocalUser(AuthenticationBackend):
    """Whoever is on this machine, under the name of the account that serves."""

    def __init__(self, settings: ServeSettings) -> None:
        self._settings, self._name = settings, local_user()

    async def authenticate(self, conn: HTTPConnection) -> _Found:
        """Everybody from this machine, and nobody else."""
        address = _address(conn)
        if not (address and ip_address(address).is_loopback):
            _refused(conn, "not this machine")
            raise NotLetIn(403, "These pages are for this machine alone.")
        return _found(self._settings, self._name)


class ProxyUser(AuthenticationBackend):
    """Whom a reverse proxy names, when it is the proxy: by its address and by its secret."""

    def __init__(self, settings: ServeSettings, header: HeaderSignIn) -> None:
        self._settings, self._header = settings, header
        self._secret = header.secret.get_secret_value().encode()

    async def authenticate(self, conn: HTTPConnection) -> _Found:
        """The user of the header. Anybody but the proxy is refused whatever they send."""
        if _address(conn) not in self._header.proxy_addresses:
            _refused(conn, "not the proxy")
            raise NotLetIn(403, "Use the address that your council gave you for these pages.")
        sent = conn.headers.getlist(self._header.secret_header)
        # Compared even where none was sent, so that an answer takes as long either way.
        is_secret = hmac.compare_digest((sent or [""])[0].encode("latin-1"), self._secret)
        if len(sent) != 1 or not is_secret:
            _refused(conn, "the proxy did not send its secret")
            raise NotLetIn(403, "The reverse proxy is not set up: tell whoever looks after it.")
        names = conn.headers.getlist(self._header.user_header)
        name = _header_text(names[0]) if len(names) == 1 else ""
        if not (0 < len(name) <= _LONGEST_NAME and name.isprintable()):
            _refused(conn, "the proxy named nobody")
            raise NotLetIn(403, "You are not signed in: sign in to your council's network.")
        return _found(self._settings, name)


def _header_text(value: str) -> str:
    """A header's text, which arrives as Latin-1 and was most likely written as UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.strip()


class PasswordUser(AuthenticationBackend):
    """Who sends a name with the right password, as browsers do once they have asked for it.

    Every request carries it again, so what was right is remembered, as a keyed hash of name,
    password and stored hash: another password or a user taken away counts at once.
    """

    def __init__(self, settings: ServeSettings, attempts: Attempts | None = None) -> None:
        self._settings, self._attempts = settings, attempts or Attempts()
        self._key = secrets.token_bytes(32)
        self._known: set[bytes] = set()
        self._nothing = hash_of_nothing()
        # One hash at a time: each takes 64 MiB, and guessing must not be faster side by side.
        self._one_at_a_time = threading.Lock()

    async def authenticate(self, conn: HTTPConnection) -> _Found:
        """The user whose password it is."""
        sent = conn.headers.getlist("authorization")
        if not sent:
            raise self._ask("Sign in with your name and password.")
        name, password = _basic(sent[0]) if len(sent) == 1 else ("", "")
        try:
            said = read_users(self._settings.basic.users_file).get(name)
        except BadReference as fault:
            _LOG.error("%s", fault)
            raise NotLetIn(503, "Nobody can sign in just now.") from fault
        mark = self._mark(name, password, said)
        if said is not None and mark in self._known:
            return _found(self._settings, name)
        await run_in_threadpool(self._check, conn, name, password, said)
        if len(self._known) >= _MOST_SIGNED_IN:
            self._known.clear()
        self._known.add(mark)
        return _found(self._settings, name)

    def _check(self, conn: HTTPConnection, name: str, password: str, said: str | None) -> None:
        """Return for the right password; `NotLetIn` for any other, and for one too many."""
        # By the name as typed, whether there is one or not: an answer must not tell.
        address, key = _address(conn), name[:_LONGEST_NAME]
        with self._one_at_a_time:
            wait = self._attempts.wait(address, key)
            if wait:
                _refused(conn, f"too many attempts, {wait} seconds to wait")
                sentence = f"Too many attempts to sign in: wait {wait} seconds and try again."
                raise NotLetIn(429, sentence, {"Retry-After": str(wait)})
            # A user who does not exist takes as long as one who does.
            is_right = len(password) <= MOST and is_password(password, said or self._nothing)
            if said and is_right:
                self._attempts.succeed(address, key)
                return
            self._attempts.fail(address, key)
        _refused(conn, f"the wrong password of {name}" if said else "a name that is none")
        raise self._ask("This name and password do not go together.")

    def _ask(self, sentence: str) -> NotLetIn:
        challenge = 'Basic realm="localpound", charset="UTF-8"'
        return NotLetIn(401, sentence, {"WWW-Authenticate": challenge})

    def _mark(self, name: str, password: str, said: str | None) -> bytes:
        parts = "\0".join((name, said or "", password))
        return hmac.digest(self._key, parts.encode("utf-8", "surrogatepass"), "sha256")


def _basic(header: str) -> tuple[str, str]:
    """Name and password of the header; two empty ones where it is no such header."""
    scheme, _, text = header.partition(" ")
    try:
        decoded = base64.b64decode(text.strip(), validate=True).decode("utf-8")
    except (ValueError, binascii.Error):
        return "", ""
    name, colon, password = decoded.partition(":")
    return (name, password) if scheme.lower() == "basic" and colon else ("", "")
