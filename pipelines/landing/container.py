"""A path -> the grids in it, whatever kind of file it really is.

Here: telling kinds apart by their first bytes (a name proves nothing: councils publish CSV named
.xls), opening ZIPs without trusting them, and the refusals for what is no table at all. Not here:
decoding (text), splitting (delimited), workbooks (workbook).
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pipelines.landing import delimited, json_tables, text, workbook, workbook_cells
from pipelines.landing.grid import Grid, Refusal

LARGEST_FILE = 3 * 1024**3
LARGEST_MEMBER = 1024**3
LARGEST_EXPANSION = 2 * 1024**3
MOST_MEMBERS = 1_000
HIGHEST_RATIO = 200
_HEAD = 4 * 1024**2
_CHUNK = 1024**2

# Only these unpack piece by piece: bz2 and lzma members grow without bound inside one read.
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_FOREIGN = (
    (b"%PDF", "a PDF", "Publish or export the data as CSV or as a workbook."),
    (b"\x89PNG", "a picture", "Export the data as CSV or as a workbook."),
    (b"\xff\xd8\xff", "a picture", "Export the data as CSV or as a workbook."),
    (b"GIF8", "a picture", "Export the data as CSV or as a workbook."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"PAR1", "a Parquet file", "Export the payments as CSV or as a workbook."),
    (b"SQLite format 3", "a database", "Export the payments as CSV or as a workbook."),
    (b"\x7fELF", "a program", "Add the payments file instead."),
    (b"MZ\x90", "a program", "Add the payments file instead."),
)
_MARKUP = (b"<!doctype html", b"<html", b"<?xml", b"{\\rtf")


@dataclass(frozen=True)
class Opened:
    """What a file turned out to hold."""

    container: str
    grids: tuple[Grid, ...]
    left_out: tuple[tuple[str, str], ...] = ()  # (member or sheet name, why)


def open_file(path: Path) -> Opened:
    """Open one file and return its grids.

    Raises Refusal with a stable code for anything that is no readable table: `missing`,
    `directory`, `empty`, `too_large`, `one_line`, `binary`, `foreign`, `password`,
    `damaged_workbook`, `damaged_json`, `zip_unsafe`, `zip_bomb`, `damaged_zip`, `not_a_table`.
    """
    return _open_bytes(read_bytes(path), inside_zip=False)


def read_bytes(path: Path) -> bytes:
    """The bytes of an ordinary file of bearable size."""
    if not path.exists():
        raise Refusal("missing", "There is no such file.")
    if path.is_dir():
        raise Refusal(
            "directory", "It is a folder, not a file. Name the files in it, or a ZIP of them."
        )
    if not path.is_file():
        raise Refusal("not_a_file", "It is not an ordinary file.")
    size = path.stat().st_size
    if size == 0:
        raise Refusal("empty", "It is empty: it has no bytes at all.")
    if size > LARGEST_FILE:
        raise Refusal(
            "too_large",
            f"It is larger than {LARGEST_FILE // 1024**3} GB. Split it by year and add the parts.",
        )
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if len(head) == _HEAD and _is_endless_text(head):
        raise Refusal(
            "one_line", "Its first line is longer than four million characters: it is no table."
        )
    return path.read_bytes()


def _is_endless_text(head: bytes) -> bool:
    binary = head.startswith((_OLE, _ZIP)) or head.startswith(
        tuple(mark for mark, _, _ in _FOREIGN)
    )
    return not binary and b"\n" not in head and b"\r" not in head


def _open_bytes(data: bytes, *, inside_zip: bool) -> Opened:
    if data.startswith(_OLE):
        return Opened("xls", tuple(workbook.read_workbook(data, "xls")))
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        return _open_zip(data, inside_zip=inside_zip)
    for mark, kind, advice in _FOREIGN:
        if data.startswith(mark):
            raise Refusal("foreign", f"It is {kind}, not a table of payments. {advice}")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(_MARKUP):
        raise Refusal(
            "foreign",
            "It is a web page or document, not a table. Export the data as CSV or as a workbook.",
        )
    if json_tables.is_json(data):
        return Opened("json", tuple(json_tables.read_json(data)))
    grid = delimited.split(text.decode(data), "")
    return Opened("csv", (grid,))


def _open_zip(data: bytes, *, inside_zip: bool) -> Opened:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise Refusal(
            "damaged_zip", "The workbook or ZIP is damaged or cut off. Save it again and add it."
        ) from None
    _refuse_bomb(members)
    names = {member.filename for member in members}
    if "[Content_Types].xml" in names or any(name.startswith("xl/") for name in names):
        _measure(archive, members)
        return Opened("xlsx", tuple(workbook.read_workbook(data, "xlsx")))
    if "mimetype" in names and "content.xml" in names:
        _measure(archive, members)
        return Opened("ods", tuple(workbook.read_workbook(data, "ods")))
    if inside_zip:
        raise Refusal(
            "zip_unsafe", "It holds a ZIP inside a ZIP. Unpack it and add the files themselves."
        )
    return _open_members(archive, members)


def _open_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Opened:
    grids: list[Grid] = []
    left_out: list[tuple[str, str]] = []
    spent = 0
    for member in sorted(members, key=lambda m: m.filename):
        _refuse_unsafe_name(member)
        if member.is_dir():
            continue
        if _is_clutter(member.filename):
            continue
        data = _expand(archive, member, LARGEST_EXPANSION - spent)
        spent += len(data)
        try:
            opened = _open_bytes(data, inside_zip=True)
        except Refusal as refusal:
            if refusal.code.startswith("zip_"):
                raise
            left_out.append((member.filename, str(refusal)))
            continue
        for grid in opened.grids:
            name = f"{member.filename}/{grid.name}" if grid.name else member.filename
            grids.append(replace(grid, name=name))
        if len(grids) > workbook_cells.MOST_SHEETS:
            raise Refusal("too_large", workbook.MANY_TABLES)
    if not grids and left_out:
        raise Refusal(
            "zip_nothing", f"Nothing in the ZIP is a table: {left_out[0][0]}: {left_out[0][1]}"
        )
    if not grids:
        raise Refusal("empty", "The ZIP has no files in it.")
    return Opened("zip", tuple(grids), tuple(left_out))


def _refuse_bomb(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise Refusal("zip_bomb", f"The ZIP holds more than {MOST_MEMBERS} files.")
    if any(member.compress_type not in _BOUNDED for member in members):
        raise Refusal(
            "zip_unsafe",
            "The ZIP is packed in a way that cannot be unpacked in small steps. "
            "Pack it again as an ordinary ZIP.",
        )
    declared = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if declared > LARGEST_EXPANSION or (
        declared > 50 * 1024**2 and declared > HIGHEST_RATIO * max(packed, 1)
    ):
        raise Refusal(
            "zip_bomb", f"It would expand to {declared // 1024**2} MB: refused as unsafe."
        )


def _refuse_unsafe_name(member: zipfile.ZipInfo) -> None:
    name = member.filename.replace("\\", "/")
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise Refusal(
            "zip_unsafe", f"The ZIP holds a file named {member.filename!r}, outside its own folder."
        )
    if member.flag_bits & 1:
        raise Refusal(
            "password", "The ZIP is protected by a password. Unpack it and add the files."
        )


def _is_clutter(name: str) -> bool:
    last = PurePosixPath(name).name
    return (
        name.startswith("__MACOSX/") or last.startswith(".") or last in {"Thumbs.db", "desktop.ini"}
    )


def _measure(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Expand a workbook's parts once, counting, so that a lying size cannot reach the reader."""
    budget = LARGEST_EXPANSION
    for member in members:
        budget -= sum(len(chunk) for chunk in _chunks(archive, member, budget))


def _expand(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: int) -> bytes:
    return b"".join(_chunks(archive, member, budget))


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: int) -> Iterator[bytes]:
    """The member's bytes piece by piece, stopping with a refusal where they pass the budget."""
    limit = min(LARGEST_MEMBER, budget)
    size = 0
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise Refusal(
                        "zip_bomb",
                        f"{member.filename} expands to more than {limit // 1024**2} MB: refused.",
                    )
                yield chunk
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ):
        raise Refusal(
            "damaged_zip", f"{member.filename} in it is damaged. Save it again and add it."
        ) from None
