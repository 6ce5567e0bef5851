"""Passwords: the file of names and hashes, one `name:hash` a line, readable by its owner alone.

Hashes are Argon2id as the library `cryptography` writes them (PHC strings, which other programs
read too), with the second choice of RFC 9106: 64 MiB, 3 passes, 4 lanes, a salt of 16 bytes.

Here: adding, taking away, checking. Not here: asking for a password (`cli`), who may do what
(`sign_in.py`). A password is in no message and no log.
"""

import os
import re
import stat
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from pipelines.errors import BadReference
from pipelines.files import write_atomically
from pipelines.home import Home
from pipelines.lock import locked

FEWEST, MOST = 12, 256
"""Characters of a password. What is longer would only cost time."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_OWNER_ALONE = stat.S_IRUSR | stat.S_IWUSR
_SALT_BYTES = 16


def add_user(home: Home, path: Path, name: str, password: str) -> bool:
    """Write the hash of a password; return whether the name is new. Else it is a new password.

    `BadReference` for a name that is none, a password that is too short, too long or the name.
    """
    if _NAME.fullmatch(name) is None:
        raise BadReference(
            f"{name[:64]!r} is no name to sign in with: use letters, digits, dots, @, - and _."
        )
    if not FEWEST <= len(password) <= MOST:
        raise BadReference(f"Use a password of {FEWEST} to {MOST} characters.")
    if not password.isprintable():
        raise BadReference("Use a password of characters that can be seen, typed in UTF-8.")
    if name.casefold() in password.casefold():
        raise BadReference("Use a password that does not hold the name.")
    with _locked(home):
        users = read_users(path)
        _write(path, {**users, name: _hash(password)})
    return name not in users


def remove_user(home: Home, path: Path, name: str) -> None:
    """Take a user away, who is signed in no longer; `BadReference` when there is none."""
    with _locked(home):
        users = read_users(path)
        if name not in users:
            raise BadReference(f"There is no user {name[:64]!r} in {path}.")
        _write(path, {each: said for each, said in users.items() if each != name})


def read_users(path: Path) -> dict[str, str]:
    """The hash of each user by name; none without the file. `BadReference` for a line that is none.

    Lines are told by number: what stands in them is nobody's business.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as fault:
        raise BadReference(f"{path} is not UTF-8 text: add its users again.") from fault
    users: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        name, _, said = line.partition(":")
        if _NAME.fullmatch(name) is None or not said.startswith("$argon2id$"):
            raise BadReference(
                f"{path}, line {number}: this is no user: take the line out and add the user with "
                "`localpound serve-user add`."
            )
        users[name] = said
    return users


def is_password(password: str, said: str) -> bool:
    """Whether `said` is the hash of this password. Takes a tenth of a second, as it should."""
    try:
        Argon2id.verify_phc_encoded(password.encode(), said)
    except InvalidKey:
        return False
    return True


def hash_of_nothing() -> str:
    """A hash no password has, to check in the place of a user who does not exist."""
    return _hash(os.urandom(_SALT_BYTES).hex())


def _hash(password: str) -> str:
    maker = Argon2id(
        salt=os.urandom(_SALT_BYTES), length=32, iterations=3, lanes=4, memory_cost=64 * 1024
    )
    return maker.derive_phc_encoded(password.encode())


def _write(path: Path, users: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{name}:{users[name]}\n" for name in sorted(users))
    write_atomically(path, text.encode(), _OWNER_ALONE)


def _locked(home: Home) -> AbstractContextManager[None]:
    busy = "Somebody else is changing users: wait until they have finished."
    return locked(home.root / "serve_users.lock", busy)
