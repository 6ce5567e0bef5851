"""Checking a pack: whether it is whole, whoever made it and wherever it came from.

Here: opening an archive that may be hostile, holding it to its manifest, and saying in words what
is amiss. Not here: what goes into a pack (`pack.py`), signatures (`signature.py`). It needs no
spend home and writes nothing but a temporary file. Only `cli` imports it.

Nothing is unpacked to a path of the archive's choosing. An entry is a plain file with a plain name,
stored as it is and of a stated size, and all of them together are no larger than the archive: there
is nothing to inflate. When every file is right, the archive is written once more from what it holds
and must come out the same to the byte: nothing hides between, before or behind the entries.
"""

import hashlib
import json
import re
import stat
import struct
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.disclosure import is_outward, may_leave, run_of
from pipelines.files import sha256_of
from pipelines.pack import (
    CHECKS,
    FOLDER,
    FORMAT,
    INSIDE,
    MANIFEST,
    MODE,
    OUTWARD,
    RECORD,
    Entry,
    write_archive,
)
from pipelines.signature import fault_of, signature_file

MOST_FILES = 10_000
MOST_LISTING_BYTES = 8 * 1024**2
"""Of the archive's own list of entries, and of the manifest; 200 files need 40 kB of each."""
MOST_RECORD_BYTES = 64 * 1024**2

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_LONGEST_NAME = 240
_SHOWN = 60
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_BYTES, _LOCATOR_BYTES, _END_64_BYTES = 22, 20, 56
_CHUNK = 1024**2


@dataclass(frozen=True)
class Finding:
    """What checking found: `faults`, none when the pack is whole, and what was looked at."""

    path: Path
    faults: tuple[str, ...]
    about: str = ""
    signed_with: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is amiss."""
        return not self.faults

    @property
    def lines(self) -> tuple[str, ...]:
        """The answer for people: one line when it is whole, else what is amiss, one a line."""
        if not self.is_whole:
            return tuple(f"{self.path.name}: {fault}" for fault in self.faults)
        by = f"signed with {self.signed_with}" if self.signed_with else "no signature asked for"
        return (f"{self.path.name} is whole: {self.about}; {by}.",)


class _Hostile(Exception):
    """Why an archive is not looked into, in one sentence."""


def check(path: Path, public_key: Path | None = None) -> Finding:
    """Say whether the pack at `path` is whole and, given a public key, signed with it.

    What is amiss is in the finding and never raises; `OSError` when the file cannot be read,
    `BadReference` when the key is none.
    """
    with path.open("rb"):
        pass
    unsigned = fault_of(path, public_key) if public_key else None
    try:
        with _opened(path) as archive:
            faults, about = _held_to_manifest(path, archive)
    except _Hostile as fault:
        faults, about = [str(fault)], ""
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError):
        faults, about = ["It is no whole ZIP archive: ask for it again."], ""
    if unsigned:
        faults = [unsigned, *faults]
    key = public_key.name if public_key else None
    if not faults and not public_key and signature_file(path).is_file():
        about += f" ({signature_file(path).name} lies beside it: check it with --key)"
    return Finding(path, tuple(faults), about, key)


def _opened(path: Path) -> zipfile.ZipFile:
    _refuse_long_listing(path)
    archive = zipfile.ZipFile(path)
    try:
        _refuse_hostile_entries(path, archive)
    except _Hostile:
        archive.close()
        raise
    return archive


def _refuse_long_listing(path: Path) -> None:
    """Look at the end of the archive before anything reads its list of entries into memory."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_BYTES - _LOCATOR_BYTES - _END_64_BYTES))
        tail = file.read()
    end = tail[-_END_BYTES:]
    if len(end) < _END_BYTES or not end.startswith(_END):
        raise _Hostile("It is no pack: it does not end as a ZIP archive without a comment does.")
    count, listing = struct.unpack("<HL", end[10:16])
    if tail[-_END_BYTES - _LOCATOR_BYTES :].startswith(_LOCATOR_64):
        end_64 = tail[: -_END_BYTES - _LOCATOR_BYTES][-_END_64_BYTES:]
        if not end_64.startswith(_END_64):
            raise _Hostile("It is no pack: its list of entries is not where it says.")
        count, listing = struct.unpack("<QQ", end_64[32:48])
    if count > MOST_FILES or listing > MOST_LISTING_BYTES:
        raise _Hostile(f"It is no pack: it lists more than {MOST_FILES:,} files.")


def _refuse_hostile_entries(path: Path, archive: zipfile.ZipFile) -> None:
    seen: set[str] = set()
    total = 0
    for entry in archive.infolist():
        name = entry.orig_filename
        shown = repr(name[:_SHOWN])
        kind = entry.external_attr >> 16
        if stat.S_ISLNK(kind):
            raise _Hostile(f"It is refused: {shown} is a link to somewhere else.")
        if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
            raise _Hostile(f"It is refused: {shown} is no plain path inside the pack.")
        if name.lower() in seen:
            raise _Hostile(f"It is refused: {shown} is in it twice.")
        if entry.flag_bits & 1:
            raise _Hostile(f"It is refused: {shown} is encrypted.")
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            raise _Hostile(f"It is refused: {shown} is compressed, and no pack is.")
        if kind != MODE:
            raise _Hostile(f"It is refused: {shown} is no plain file.")
        seen.add(name.lower())
        total += entry.file_size
    if total > path.stat().st_size:
        raise _Hostile("It is refused: its files claim to be larger than the pack itself.")


def _held_to_manifest(path: Path, archive: zipfile.ZipFile) -> tuple[list[str], str]:
    """Every fault of an archive that may be read, and in words what it is a pack of."""
    manifest = _manifest(archive)
    listed: dict[str, Mapping[str, Any]] = {each["path"]: each for each in manifest["files"]}
    there = {each.filename: each for each in archive.infolist() if each.filename != MANIFEST}
    faults = [f"{name} is missing." for name in sorted(listed.keys() - there.keys())]
    faults += [f"{name} was added." for name in sorted(there.keys() - listed.keys())]
    for name in sorted(listed.keys() & there.keys()):
        if there[name].file_size != listed[name]["bytes"] or (
            _sha256(archive, there[name]) != listed[name]["sha256"]
        ):
            faults.append(f"{name} was changed.")
    if not faults:
        faults = list(_contradictions(archive, manifest, listed))
    if not faults and not _comes_out_the_same(path, archive):
        faults = ["It holds something beside its files: ask for it again."]
    files = len(listed) + 1
    kind = "names every payee" if manifest["kind"] == INSIDE else "names no person"
    council = manifest["council"]
    return faults, (
        f"run {manifest['run']} of {council['name']} ({council['code']}), {files:,} files, {kind}"
    )


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest, if it is one that `pack.make` can have written."""
    try:
        entry = archive.getinfo(MANIFEST)
    except KeyError:
        raise _Hostile(f"It is no pack: it holds no {MANIFEST}.") from None
    found = _json(archive, entry, MOST_LISTING_BYTES)
    try:
        is_sound = (
            found["format"] == FORMAT
            and found["kind"] in (OUTWARD, INSIDE)
            and found["names_every_payee"] is (found["kind"] == INSIDE)
            and all(_is_printable(found["council"][each]) for each in ("code", "name"))
            and _is_printable(found["run"])
            and all(
                _NAME.fullmatch(each["path"])
                and isinstance(each["sha256"], str)
                and isinstance(each["bytes"], int)
                for each in found["files"]
            )
            and len({each["path"] for each in found["files"]}) == len(found["files"])
        )
    except (KeyError, TypeError):
        is_sound = False
    if not is_sound:
        raise _Hostile(f"It is no pack this version can check: its {MANIFEST} is of another form.")
    sound: dict[str, Any] = found
    return sound


def _is_printable(text: object) -> bool:
    """Whether a text may be printed in one line as it is."""
    return isinstance(text, str) and len(text) <= _LONGEST_NAME and text.isprintable()


def _contradictions(
    archive: zipfile.ZipFile, manifest: Mapping[str, Any], listed: Mapping[str, Any]
) -> Iterator[str]:
    """What cannot be true of a pack whose files are all as its manifest says."""
    if missing := [name for name in (RECORD, CHECKS) if name not in listed]:
        yield from (f"{name} is not in its manifest." for name in missing)
        return
    record = _json(archive, archive.getinfo(RECORD), MOST_RECORD_BYTES)
    if not isinstance(record, dict) or not isinstance(record.get("identity"), dict):
        yield f"{RECORD} is no record of a run."
        return
    if not record.get("run") == manifest["run"] == _run_of(record["identity"]):
        yield f"{RECORD} is not the record of run {manifest['run'][:_SHOWN]}."
    if manifest["kind"] == OUTWARD:
        inward = [name for name in sorted(listed) if not _is_outward(name)]
        yield from (f"{name} must not leave the council, and is in it." for name in inward)
        if not is_outward(record):
            yield f"{RECORD} holds rows that must not leave the council."


def _run_of(identity: Mapping[str, Any]) -> str | None:
    """The run of an identity; None for one that is too deep to be any."""
    try:
        return run_of(identity)
    except RecursionError:
        return None


def _is_outward(name: str) -> bool:
    prefix, _, path = name.partition("/")
    return name in (CHECKS, RECORD) or (prefix == FOLDER and may_leave(path))


def _json(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> Any:
    if entry.file_size > most:
        raise _Hostile(f"It is refused: {entry.filename} is far too long.")
    try:
        return json.loads(archive.read(entry).decode("utf-8"))
    except (ValueError, RecursionError):
        raise _Hostile(f"It is no pack: {entry.filename} cannot be read.") from None


def _sha256(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str | None:
    """The hash of an entry; None where the archive contradicts itself about it."""
    digest = hashlib.sha256()
    try:
        with archive.open(entry) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except (zipfile.BadZipFile, EOFError):
        return None
    return digest.hexdigest()


def _comes_out_the_same(path: Path, archive: zipfile.ZipFile) -> bool:
    with tempfile.TemporaryFile() as again:
        write_archive(
            again,
            (
                Entry(each.filename, each.file_size, partial(archive.open, each))
                for each in _in_order(archive)
            ),
        )
        again.seek(0)
        return hashlib.file_digest(again, "sha256").hexdigest() == sha256_of(path)


def _in_order(archive: zipfile.ZipFile) -> Sequence[zipfile.ZipInfo]:
    """The entries as a pack has them: the manifest first, then by path."""
    entries = archive.infolist()
    return sorted(entries, key=lambda each: (each.filename != MANIFEST, each.filename))
