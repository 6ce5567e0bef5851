"""Files: a file is either whole or not there, and is known by what it holds.

Here: writing and moving in one step, so that it outlives a power cut, hashing content, and text
that is the same for the same content. Not here: what any file means. Imports nothing of ours;
anyone may import it.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path


def sha256_of(path: Path) -> str:
    """SHA-256 of the content of a file, 64 lower-case hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical(content: object) -> str:
    """JSON text that is the same for the same content: sorted keys, one newline at the end."""
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, default=str) + "\n"


def write_atomically(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put `content` at `path` in one step: whoever reads sees the old file or the new one.

    `mode` is the file's from the moment it has its name.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def listing(folder: Path) -> list[tuple[str, str]]:
    """(relative path, SHA-256) of every file below `folder`, sorted."""
    paths = sorted(each for each in folder.rglob("*") if each.is_file())
    return [(path.relative_to(folder).as_posix(), sha256_of(path)) for path in paths]


def settle(new: Path, place: Path) -> bool:
    """Let the folder `place` hold the files of `new` and no others; True when it did already.

    Where nothing is, `new` gets the name in one step. A folder that is there never leaves its
    place, because no system replaces one folder by another: each file of it that is another is
    replaced in one step. What of `new` has not moved stays for its maker to remove.
    """
    if not place.is_dir():
        new.replace(place)
        sync_folder(place.parent)
        return False
    before, wanted = dict(listing(place)), dict(listing(new))
    if before == wanted:
        return True
    for path in before.keys() - wanted.keys():
        (place / path).unlink()
    for path in sorted(path for path, sha256 in wanted.items() if before.get(path) != sha256):
        target = place / path
        remove(target) if target.is_dir() else target.parent.mkdir(parents=True, exist_ok=True)
        (new / path).replace(target)
        sync_folder(target.parent)
    return False


def remove(path: Path) -> None:
    """Remove a file, a link or a folder with all that is in it; nothing where nothing is."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)


def sync_tree(folder: Path) -> None:
    """Wait until every file below `folder` is on the disk, not only in the system's memory."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
        elif path.is_file():
            # Windows keeps only what was opened for writing.
            with path.open("r+b" if sys.platform == "win32" else "rb") as file:
                os.fsync(file.fileno())
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Wait until the names in `folder` are on the disk; Windows keeps them by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
