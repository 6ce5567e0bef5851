"""Form token: a form can only be sent by the user for whom this process made it.

A hidden field holds when it was made and an HMAC-SHA256 of that and of the user, under a secret
that lives and ends with the process. It holds for a working day.

Here: making and checking. Not here: the field (`site/forms.py`), where it was sent from
(`origin.py`).
"""

import hmac
import secrets
import time
from collections.abc import Callable

FIELD = "form_token"
"""The name of the hidden field."""

VALID_S = 12 * 60 * 60


class FormTokens:
    """Tokens of one process. `clock` gives seconds since some moment, whole ones."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._secret, self._clock = secrets.token_bytes(32), clock

    def make(self, user: str) -> str:
        """A token for this user, from now on."""
        made = str(int(self._clock()))
        return f"{made}.{self._sign(made, user)}"

    def is_of(self, token: str, user: str) -> bool:
        """Whether this process made the token for this user, and not too long ago."""
        made, _, signed = token.partition(".")
        is_ours = hmac.compare_digest(signed.encode(), self._sign(made, user).encode())
        return is_ours and 0 <= self._clock() - int(made) <= VALID_S

    def _sign(self, made: str, user: str) -> str:
        message = f"{made}\0{user}".encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, message, "sha256").hexdigest()
