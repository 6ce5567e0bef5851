"""Unpacking: a register as downloaded (ZIP, gzip or plain) -> one plain file for as long as needed.

The large registers come as a ZIP of one file. Here: putting that one file down in a folder that is
gone afterwards, within a limit, under a name of our own: a name inside an archive is never a path.
Not here: what is in the file. Adapters of large registers import it; lists are opened by
`published_list.py`, in memory.
"""

import gzip
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol

from pipelines.errors import BadReference

_LARGEST = 16 * 1024**3  # the snapshot of controllers is about 10 GB unpacked
_CHUNK = 1024**2
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"


@contextmanager
def unpacked(source: Path, *endings: str) -> Iterator[Path]:
    """The one file of `source` whose name ends as one of `endings`, unpacked when it was packed.

    A plain file is given as it is, whatever its name. Raises `BadReference` for a missing or
    damaged file, for an archive that holds none or several such files, and for one too large.
    """
    if not source.is_file():
        raise BadReference(f"{source} is not a file: name one file as it was downloaded.")
    with source.open("rb") as stream:
        start = stream.read(len(_ZIP))
    is_gzip, is_zip = start.startswith(_GZIP), zipfile.is_zipfile(source)
    if start == _ZIP and not is_zip:
        raise BadReference(f"{source} is damaged or cut off: download it again.")
    if not is_gzip and not is_zip:
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="localpound-") as folder:
        target = Path(folder) / f"unpacked{endings[0]}"
        try:
            if is_gzip:
                with gzip.open(source) as packed:
                    _copy(packed, target, source)
            else:
                with (
                    zipfile.ZipFile(source) as archive,
                    archive.open(_member(archive, endings, source)) as packed,
                ):
                    _copy(packed, target, source)
        except (zipfile.BadZipFile, EOFError, gzip.BadGzipFile) as fault:
            raise BadReference(f"{source} is damaged or cut off: download it again.") from fault
        yield target


def _member(archive: zipfile.ZipFile, endings: tuple[str, ...], source: Path) -> zipfile.ZipInfo:
    members = [
        member
        for member in archive.infolist()
        if PurePosixPath(member.filename.lower()).suffix in endings
        and not member.filename.startswith("__MACOSX")
    ]
    if len(members) != 1:
        held = ", ".join(sorted(member.filename for member in members)[:4]) or "none"
        raise BadReference(
            f"{source} should hold one file ending in {' or '.join(endings)} and holds {held}: "
            "unpack it and add the files one by one."
        )
    return members[0]


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _copy(packed: _Readable, target: Path, source: Path) -> None:
    with target.open("wb") as out:
        left = _LARGEST
        while chunk := packed.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise BadReference(f"{source} is larger unpacked than a register can be.")
            out.write(chunk)
