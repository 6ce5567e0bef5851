"""Signature: the council's own key, and a signature that anybody with its public half checks.

Here: making a pair of Ed25519 keys, signing the SHA-256 of a file, checking such a signature. All
cryptography is the library `cryptography`; keys are PEM files that other tools read too (PKCS 8,
and SubjectPublicKeyInfo for the public half). Not here: what the file is (`pack.py`), asking for a
password (`cli` says how). Imports `errors` and `files` only; `cli` and `pack_check.py`
import it.

What is signed is the line `localpound signature 1 sha256 <64 digits>` and a newline, so that a
file of any size is signed without holding it, and a signature made for something else never counts.
`FILE.sig` is JSON: the hash, the signature in base64, and the SHA-256 of the public key, which
tells a wrong key from a changed file.

A password comes from the environment or a prompt. It is in no argument, no message and no file.
"""

import base64
import binascii
import json
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pipelines.errors import BadReference, RunRefused
from pipelines.files import canonical, sha256_of, write_atomically

PASSWORD_SETTING = "LOCALPOUND_KEY_PASSWORD"  # noqa: S105 (the name of a setting, not a password)
"""The environment variable that holds the password of the private key."""

FORMAT = "localpound-signature 1"

_SUFFIX = ".sig"
_MOST_BYTES = 64 * 1024
"""More than any key or signature; what is longer is none."""

AskPassword = Callable[[], str]


@dataclass(frozen=True)
class KeyPair:
    """Where the two halves of a new key lie; `is_encrypted` says whether a password guards it."""

    private: Path
    public: Path
    is_encrypted: bool


def signature_file(signed: Path) -> Path:
    """`FILE.sig` beside `FILE`."""
    return signed.with_name(signed.name + _SUFFIX)


def password_from_environment() -> str | None:
    """The password of the environment; None when it holds none."""
    return os.environ.get(PASSWORD_SETTING) or None


def make_keys(private: Path, password: str) -> KeyPair:
    """Make a pair of keys: the private one at `private`, the public one beside it as `.public.pem`.

    The private file is readable by its owner alone (mode 600) from the moment it exists, and
    encrypted unless `password` is ''. `RunRefused` when either file is there already: a key that
    is gone signs no more.
    """
    public = private.with_suffix(".public.pem")
    for path in (private, public):
        if os.path.lexists(path):
            raise RunRefused(f"{path} is there already and is never written over: name another.")
    key = Ed25519PrivateKey.generate()
    guard: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        guard = serialization.BestAvailableEncryption(password.encode())
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, guard)
    _write_new(private, secret, stat.S_IRUSR | stat.S_IWUSR)
    _write_new(public, _public_pem(key.public_key()), 0o644)
    return KeyPair(private, public, bool(password))


@dataclass(frozen=True)
class Signer:
    """A private key, opened: what signs files."""

    _key: Ed25519PrivateKey

    def sign(self, path: Path) -> Path:
        """Sign the file at `path`; return `FILE.sig`, written beside it.

        The same file and key give the same signature.
        """
        digest = sha256_of(path)
        signed = {
            "format": FORMAT,
            "sha256": digest,
            "public_key_sha256": _fingerprint(self._key.public_key()),
            "signature": base64.b64encode(self._key.sign(_message(digest))).decode("ascii"),
        }
        place = signature_file(path)
        write_atomically(place, canonical(signed).encode())
        return place


def open_key(private: Path, ask: AskPassword) -> Signer:
    """Open the private key at `private`; `ask` is called once, and only where a password guards it.

    `BadReference` when the file holds no such key or the password is not its own.
    """
    return Signer(_private_key(private, ask))


def fault_of(path: Path, public: Path) -> str | None:
    """Why the signature beside `path` is not one of it by the key at `public`; None when it is.

    One sentence. `BadReference` when `public` holds no Ed25519 public key.
    """
    key = _public_key(public)
    place = signature_file(path)
    if not place.is_file():
        return f"It is not signed: {place.name} is not beside it."
    try:
        signed = json.loads(_read(place, "signature").decode("utf-8"))
        digest, fingerprint = signed["sha256"], signed["public_key_sha256"]
        signature = base64.b64decode(signed["signature"], validate=True)
        is_ours = signed["format"] == FORMAT and isinstance(digest, str)
    except (BadReference, ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        is_ours = False
    if not is_ours:
        return f"{place.name} is no signature by localpound: ask for it again."
    if fingerprint != _fingerprint(key):
        return f"It was signed with another key than {public.name}: ask whose it is."
    try:
        key.verify(signature, _message(digest))
    except InvalidSignature:
        return f"The signature in {place.name} is not by the key it names: do not trust this file."
    if digest != sha256_of(path):
        return "It is not the file that was signed: it was changed afterwards."
    return None


def fingerprint_of(public: Path) -> str:
    """SHA-256 of a public key, to be read out over the telephone."""
    return _fingerprint(_public_key(public))


def _message(digest: str) -> bytes:
    return f"localpound signature 1 sha256 {digest}\n".encode()


def _private_key(path: Path, ask: AskPassword) -> Ed25519PrivateKey:
    content = _read(path, "private key")
    try:
        try:
            key = serialization.load_pem_private_key(content, None)
        except TypeError:  # it is encrypted
            key = serialization.load_pem_private_key(content, ask().encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        # What the library says may hold a part of the key: it is not passed on.
        raise BadReference(
            f"{path} is no private key in PEM, or the password is not its own "
            f"({PASSWORD_SETTING}, or the prompt)."
        ) from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise BadReference(f"{path} is a key of another kind: make one with `localpound pack-key`.")
    return key


def _public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(_read(path, "public key"))
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise BadReference(
            f"{path} is no public key in PEM: ask the council for its .public.pem file."
        ) from fault
    if not isinstance(key, Ed25519PublicKey):
        raise BadReference(f"{path} is a key of another kind: an Ed25519 public key is expected.")
    return key


def _read(path: Path, what: str) -> bytes:
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise BadReference(f"{path} is no {what}: it is far too long.")
    return content


def _fingerprint(key: Ed25519PublicKey) -> str:
    whole = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digest = hashes.Hash(hashes.SHA256())
    digest.update(whole)
    return digest.finalize().hex()


def _public_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file that must not exist yet, with its mode from the start."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
        file.write(content)
