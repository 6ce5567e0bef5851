"""Signatures: made with the council's key, checked with its public half, one sentence each."""

import json
import stat

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pipelines import signature
from pipelines.errors import BadReference, RunRefused

PASSWORD = "correct horse"  # noqa: S105 (of a key that lives for one test)


def never():
    raise AssertionError("no password is needed")


@pytest.fixture
def pack(tmp_path):
    path = tmp_path / "pack.zip"
    path.write_bytes(b"evidence")
    return path


@pytest.fixture
def keys(tmp_path):
    return signature.make_keys(tmp_path / "key.pem", "")


def test_a_signed_file_is_borne_out_by_the_public_key_and_signing_again_is_the_same(pack, keys):
    place = signature.open_key(keys.private, never).sign(pack)
    first = place.read_bytes()
    assert place.name == "pack.zip.sig"
    assert signature.fault_of(pack, keys.public) is None
    signature.open_key(keys.private, never).sign(pack)
    assert place.read_bytes() == first


def test_a_file_changed_after_signing_is_told(pack, keys):
    signature.open_key(keys.private, never).sign(pack)
    pack.write_bytes(b"other evidence")
    assert "changed afterwards" in signature.fault_of(pack, keys.public)


def test_a_signature_that_was_carried_over_to_the_changed_file_is_told(pack, keys):
    place = signature.open_key(keys.private, never).sign(pack)
    pack.write_bytes(b"other evidence")
    said = json.loads(place.read_text())
    place.write_text(json.dumps({**said, "sha256": signature.sha256_of(pack)}))
    assert "do not trust" in signature.fault_of(pack, keys.public)


def test_a_file_signed_with_another_key_is_told(pack, keys, tmp_path):
    signature.open_key(keys.private, never).sign(pack)
    others = signature.make_keys(tmp_path / "other.pem", "")
    assert "another key than other.public.pem" in signature.fault_of(pack, others.public)


def test_a_file_without_a_signature_is_told(pack, keys):
    assert signature.fault_of(pack, keys.public) == (
        "It is not signed: pack.zip.sig is not beside it."
    )


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"format": 1}', "[" * 5000, "x" * 70_000, "\xff"]
)
def test_what_is_no_signature_is_told(pack, keys, text):
    signature.signature_file(pack).write_text(text, encoding="latin-1")
    assert "no signature by localpound" in signature.fault_of(pack, keys.public)


def test_a_key_is_for_its_owner_alone_and_never_written_over(keys, tmp_path):
    assert stat.S_IMODE(keys.private.stat().st_mode) == 0o600
    before = keys.private.read_bytes()
    with pytest.raises(RunRefused, match="never written over"):
        signature.make_keys(keys.private, "")
    keys.private.unlink()
    with pytest.raises(RunRefused, match=r"key\.public\.pem is there already"):
        signature.make_keys(keys.private, "")
    assert not keys.private.exists()
    assert b"PRIVATE KEY" in before


def test_a_password_guards_a_key_and_is_in_no_file_and_no_message(pack, tmp_path):
    keys = signature.make_keys(tmp_path / "guarded.pem", PASSWORD)
    assert keys.is_encrypted
    assert b"ENCRYPTED PRIVATE KEY" in keys.private.read_bytes()
    assert PASSWORD.encode() not in keys.private.read_bytes()
    with pytest.raises(BadReference, match="password is not its own") as told:
        signature.open_key(keys.private, lambda: "wrong horse")
    assert "horse" not in str(told.value)
    signature.open_key(keys.private, lambda: PASSWORD).sign(pack)
    assert signature.fault_of(pack, keys.public) is None


def test_what_is_no_key_or_a_key_of_another_kind_is_told(pack, keys, tmp_path):
    other = ec.generate_private_key(ec.SECP256R1())
    path = tmp_path / "ec.pem"
    path.write_bytes(
        other.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(BadReference, match="another kind"):
        signature.open_key(path, never)
    with pytest.raises(BadReference, match="no public key"):
        signature.fault_of(pack, keys.private)
    with pytest.raises(BadReference, match="no private key"):
        signature.open_key(pack, never)
    path.write_bytes(b"x" * 70_000)
    with pytest.raises(BadReference, match="far too long"):
        signature.fault_of(pack, path)
