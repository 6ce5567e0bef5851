"""Backup: a spend home as one file, and that file as a home again.

    make(home, target)       everything that cannot be made again, as one ZIP
    restore(home, source)    a home that is not there yet, from such a file

    manifest.json            council codes, links, and path, SHA-256, size and mode of every file
    content/<sha256>         each content once, whatever it is called and however often

Left out is what the next run makes anew: warehouses, text rows, indexes of names, Dagster's
history, locks, and whatever a command was just writing. Registers as read are kept, because the
home holds no other copy of them. Nothing is compressed, so nothing can be a bomb.

Ledgers, profiles, decisions and claims are read under the locks of those who write them, all of a
council's at one moment; the rest never changes once it has its name. So a backup may be made while
a run goes on: of that run only what it has written is in it, and running again makes the rest.

A backup holds every payee and whoever may sign in: it is for its owner alone.

Here: what is kept and putting it back. Not here: packs to send (`pack.py`). Imports `files`,
`home`, `inbox`, the locks and the shelf of registers; the command line and `doctor.py` import it.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import stat
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import assessments, editing, inbox
from pipelines.errors import RunRefused
from pipelines.files import sha256_of
from pipelines.home import CouncilHome, Home, check_code
from pipelines.registers import shelf

FORMAT = "localpound-backup 1"
MANIFEST = "manifest.json"
_CONTENT = "content/"
_MADE_AGAIN = ("cache", "dagster")
_WORKSHOP = re.compile(r".*\.(duckdb|duckdb\.wal|spill|lock)")
_LINK = re.compile(r"councils/(?P<code>[A-Z0-9]+)/published/latest")
_RUN = re.compile(r"[0-9a-f]{16}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST_MANIFEST = 512 * 1024**2
_CHUNK = 1024**2
_PLAIN_BITS = 0o666
"""Of a file's mode only reading and writing come back: nothing in a home is a program."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Kept:
    """One file of a backup: its path in the home, what it holds, who may read and write it."""

    path: str
    sha256: str
    size: int
    mode: int


@dataclass(frozen=True)
class Backup:
    """A backup that was written, and what it leaves out because it was just being written."""

    path: Path
    councils: tuple[str, ...]
    files: int
    size: int
    unsettled: tuple[str, ...] = ()

    @property
    def sentences(self) -> Iterator[str]:
        """What a person reads."""
        yield (
            f"{self.path}: {self.files:,} files of {len(self.councils)} "
            f"{'council' if len(self.councils) == 1 else 'councils'}, {self.size / 1000**2:,.0f} "
            "MB. It holds every payee and whoever may sign in: keep it as you keep the spend home."
        )
        if self.unsettled:
            yield (
                f"A run or another command was at work: {len(self.unsettled)} files that it was "
                f"writing are not in it ({self.unsettled[0]}); running again makes them."
            )


@dataclass(frozen=True)
class Restored:
    """A home that was put back."""

    home: Path
    councils: tuple[str, ...]
    files: int

    @property
    def sentences(self) -> Iterator[str]:
        """What a person reads."""
        yield (
            f"{self.home}: {self.files:,} files of {', '.join(self.councils) or 'no council'}, "
            "each as it was."
        )
        for code in self.councils:
            yield f"`localpound verify --council {code}` makes its publication again and compares."


def make(home: Home, target: Path) -> Backup:
    """Write the backup of a home to `target`, a file that is not there yet.

    `RunRefused` where there is no home, where `target` exists or lies inside the home, and where a
    file that a ledger names is not there: such a backup would not be whole.
    """
    target = target.absolute()
    if not home.root.is_dir():
        raise RunRefused(f"{home.root} is no spend home: nothing can be backed up.")
    if target.exists():
        raise RunRefused(f"{target} is there already: a backup is never written over.")
    if target.is_relative_to(home.root.resolve()) or target.is_relative_to(home.root):
        raise RunRefused(f"{target} lies inside the spend home, and would be lost with it.")
    if not target.parent.is_dir():
        raise RunRefused(f"{target.parent} is no folder: make it first.")
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                writer = _Writer(home, archive)
                writer.write()
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(stat.S_IRUSR | stat.S_IWUSR)
        size = beside.stat().st_size
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return Backup(
        target, home.council_codes(), len(writer.kept), size, tuple(sorted(writer.unsettled))
    )


class _Writer:
    """Takes the files of a home into an archive, each content once."""

    def __init__(self, home: Home, archive: zipfile.ZipFile) -> None:
        self._home = home
        self._archive = archive
        self._held: set[str] = set()
        self._wanted: set[str] = set()
        self.kept: dict[str, Kept] = {}
        self.links: dict[str, str] = {}
        self.unsettled: set[str] = set()

    def write(self) -> None:
        """Everything, in the order that makes it consistent, and the manifest."""
        for code in self._home.council_codes():
            room = self._home.council(code)
            with _still(room):
                self._take_all(path for path in _files(room.root) if _may_change(room, path))
                entries = inbox.read_ledger(self._home, code)
            self._wanted |= {each.sha256 for each in entries if not each.removed_reason}
            if room.latest.is_symlink():
                self.links[self._name(room.latest)] = str(room.latest.readlink())
        for entry in shelf.entries(self._home):
            self._take(entry.parquet(self._home))
        self._take_all(_files(self._home.root))
        lost = {
            sha256
            for sha256 in self._wanted
            if self._name(self._home.archived(sha256)) not in self.kept
        }
        if lost:
            raise RunRefused(
                f"{len(lost)} files that an inbox names are not in the archive "
                f"({min(lost)[:12]}): `localpound doctor` says which; nothing was backed up."
            )
        manifest = {
            "format": FORMAT,
            "councils": list(self._home.council_codes()),
            "links": self.links,
            "files": [vars(each) for _, each in sorted(self.kept.items())],
        }
        # In ASCII: a name on disk may hold what is no text.
        self._archive.writestr(_info(MANIFEST), json.dumps(manifest, indent=1, sort_keys=True))

    def _take_all(self, paths: Iterator[Path]) -> None:
        for path in paths:
            self._take(path)

    def _take(self, path: Path) -> None:
        """One file, unless it was taken before or somebody is just writing it."""
        name = self._name(path)
        if name in self.kept or not path.is_file():
            return
        try:
            before = path.stat()
            sha256 = sha256_of(path)
            if sha256 not in self._held:
                self._copy(path, sha256)
            after = path.stat()
        except (FileNotFoundError, _Changed):
            self.unsettled.add(name)
            return
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            self.unsettled.add(name)
            return
        self._held.add(sha256)
        self.kept[name] = Kept(name, sha256, after.st_size, stat.S_IMODE(after.st_mode))

    def _copy(self, path: Path, sha256: str) -> None:
        digest = hashlib.sha256()
        with (
            path.open("rb") as source,
            self._archive.open(_info(_CONTENT + sha256), "w", force_zip64=True) as target,
        ):
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
        if digest.hexdigest() != sha256:
            raise _Changed

    def _name(self, path: Path) -> str:
        return path.relative_to(self._home.root).as_posix()


class _Changed(Exception):
    """A file changed between being hashed and being copied."""


@contextlib.contextmanager
def _still(room: CouncilHome) -> Iterator[None]:
    """Nobody edits, claims or adds for this council meanwhile; the locks in their order."""
    with editing.still(room), assessments.writing(room), inbox.locked_inbox(room):
        yield


def _may_change(room: CouncilHome, path: Path) -> bool:
    """Whether a file of a council is edited in place, rather than made once."""
    first = path.relative_to(room.root).parts[0]
    return first not in (room.runs.name, room.published.name, room.inboxes.name)


def _files(root: Path) -> Iterator[Path]:
    """Files below `root` that cannot be made again, in order; no link is followed."""
    for folder, folders, names in os.walk(root):
        place = Path(folder)
        top = place == root
        folders[:] = sorted(
            each
            for each in folders
            if not each.startswith(".")
            and not (place / each).is_symlink()
            and not _WORKSHOP.fullmatch(each)
            and not (top and each in _MADE_AGAIN)
        )
        for name in sorted(names):
            path = place / name
            if not (name.startswith(".") or path.is_symlink() or _WORKSHOP.fullmatch(name)):
                yield path


def _info(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


def restore(home: Home, source: Path) -> Restored:
    """Put the backup `source` back as `home`, which must not be there yet or be empty.

    Everything is checked while it is put beside the home, which takes its place in one step: every
    content by its hash, every path by where it leads. `RunRefused` with what is amiss otherwise,
    and nothing is left.
    """
    root = home.root
    if root.is_symlink() or (root.exists() and not (root.is_dir() and not any(root.iterdir()))):
        raise RunRefused(f"{root} is not empty: a backup is restored to a place where nothing is.")
    root.parent.mkdir(parents=True, exist_ok=True)
    with _opened(source) as archive:
        manifest = _manifest(source, archive)
        files, links = _plan(source, manifest)
        with tempfile.TemporaryDirectory(prefix=".restoring-", dir=root.parent) as place:
            made = Path(place) / "home"
            made.mkdir()
            for each in files:
                _put(source, archive, each, made)
            for name, run in links.items():
                _link(made / name, run)
            if root.exists():
                root.rmdir()
            made.replace(root)
    return Restored(root, home.council_codes(), len(files))


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError) as fault:
        raise RunRefused(f"{source} is no backup, or is damaged: it cannot be opened.") from fault


def _manifest(source: Path, archive: zipfile.ZipFile) -> Mapping[str, Any]:
    try:
        member = archive.getinfo(MANIFEST)
        if member.compress_type != zipfile.ZIP_STORED or member.file_size > _LARGEST_MANIFEST:
            raise ValueError
        manifest = json.loads(archive.read(member))
        if manifest["format"] != FORMAT:
            raise ValueError
    except (KeyError, ValueError, TypeError, RecursionError, zipfile.BadZipFile) as fault:
        raise RunRefused(
            f"{source} is no backup that this version made: it has no manifest of {FORMAT!r}."
        ) from fault
    return dict(manifest)


def _plan(source: Path, manifest: Mapping[str, Any]) -> tuple[list[Kept], dict[str, str]]:
    """What is to be put where; a path that leads out of the home ends it."""
    try:
        files = [
            Kept(str(each["path"]), str(each["sha256"]), int(each["size"]), int(each["mode"]))
            for each in manifest["files"]
        ]
        links = {str(name): str(run) for name, run in manifest["links"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise RunRefused(f"{source} has a manifest that cannot be read: {fault!r}.") from fault
    for each in files:
        if not _stays_inside(each.path) or not _SHA256.fullmatch(each.sha256):
            raise RunRefused(
                f"{source} names {each.path[:80]!r}, which leads out of the spend home or is no "
                "file of one: nothing was restored."
            )
    folded = [each.path.casefold() for each in files]
    if len(set(folded)) < len(folded):
        raise RunRefused(f"{source} names one file twice: nothing was restored.")
    for name, run in links.items():
        found = _LINK.fullmatch(name)
        if found is None or check_code(found["code"]) != found["code"] or not _RUN.fullmatch(run):
            raise RunRefused(
                f"{source} holds a link {name[:80]!r} to {run[:80]!r}, which no home has: nothing "
                "was restored."
            )
    return files, links


def _stays_inside(name: str) -> bool:
    """Whether a path is a plain one below the home, on this system."""
    parts = name.split("/")
    marks = ("\0", "\\", ":") if sys.platform == "win32" else ("\0",)
    return not (
        any(part == "" or part.startswith(".") for part in parts)
        or any(mark in name for mark in marks)
    )


def _put(source: Path, archive: zipfile.ZipFile, each: Kept, root: Path) -> None:
    """One file at its place, held to its hash and size while it is written."""
    target = root / each.path
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), each.size
    try:
        member = archive.getinfo(_CONTENT + each.sha256)
        if member.compress_type != zipfile.ZIP_STORED:
            raise zipfile.BadZipFile
        with archive.open(member) as packed, target.open("xb") as file:
            while chunk := packed.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    break
                digest.update(chunk)
                file.write(chunk)
    except (KeyError, zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as fault:
        raise RunRefused(
            f"{source} is damaged at {each.path}: nothing was restored. Take another backup."
        ) from fault
    if left != 0 or digest.hexdigest() != each.sha256:
        raise RunRefused(
            f"{source} holds another content for {each.path} than it says: nothing was restored."
        )
    target.chmod(each.mode & _PLAIN_BITS)


def _link(latest: Path, run: str) -> None:
    """`published/latest` as it was: a link, or a copy where the system has none."""
    if not (latest.parent / run).is_dir():
        return
    try:
        latest.symlink_to(run, target_is_directory=True)
    except (OSError, NotImplementedError):
        shutil.copytree(latest.parent / run, latest)
