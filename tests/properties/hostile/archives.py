"""Hostile ZIPs: bombs, lies about sizes, names that lead out, links, damage.

Here: making them with `zipfile` and by changing its bytes. Not here: workbooks, which are ZIPs too
(`workbooks.py`).
"""

import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.properties.hostile.files import HostileFile

_MB = 1024**2


def archives(chance: random.Random, source: bytes) -> Iterator[HostileFile]:
    """Every kind of ZIP that is not what it seems; `source` is a table of payments."""
    good = packed({"april.csv": source})
    made: dict[str, tuple[bytes, bytes | None]] = {
        "good": (good, source),
        "before-junk": (b"junk" * 10 + good, None),
        "after-junk": (good + b"junk" * 10, None),
        "comment": (_commented(good), source),
        "nested": (packed({"inner.zip": good}), None),
        "nested-deep": (_nested(source, 30), None),
        "bomb": (packed({"a.csv": b"\0" * (400 * _MB)}), None),
        "bomb-text": (packed({"a.csv": (b"a,b\n" * (60 * _MB))}), None),
        "bomb-of-many": (packed({f"{n}.csv": b"\0" * (3 * _MB) for n in range(100)}), None),
        "bomb-that-lies": (_lying(packed({"a.csv": b"a,1\n" * (90 * _MB)}), 1000), None),
        "size-too-small": (_lying(good, 10), None),
        "size-too-large": (_lying(good, 2**31 - 1), None),
        "overlapping": (_overlapping(source), None),
        "thousands": (packed({f"{n}.csv": b"x" for n in range(3_000)}), None),
        "many-months": (packed({f"{n}.csv": _other(source, n) for n in range(140)}), None),
        "many-more-months": (packed({f"{n}.csv": _other(source, n) for n in range(160)}), None),
        "empty": (packed({}), None),
        "folders-only": (packed({"a/": b"", "a/b/": b""}), None),
        "wrong-sum": (_wrong_sum(good), None),
        "cut": (good[: len(good) // 2], None),
        "no-directory": (good[: good.rindex(b"PK\x01\x02")], None),
        "encrypted": (_flagged(good), None),
        "link": (_linked("april.csv", b"/etc/passwd"), None),
        "link-out": (_linked("data", b"../../../../etc"), None),
        "twice-one-name": (_twice(source), None),
        "case-apart": (packed({"April.csv": source, "APRIL.CSV": b"a,b\n1,2\n"}), None),
        "bzip2": (packed({"a.csv": source}, zipfile.ZIP_BZIP2), None),
        "lzma": (packed({"a.csv": source}, zipfile.ZIP_LZMA), None),
        "clutter": (packed({"__MACOSX/._a.csv": b"x", ".DS_Store": b"x", "a.csv": source}), source),
        "beside-program": (packed({"a.csv": source, "run.exe": b"MZ\x90" + b"x" * 99}), source),
        "beside-noise": (packed({"a.csv": source, "b.csv": chance.randbytes(9999)}), source),
    }
    for name, (data, same_as) in made.items():
        yield HostileFile(f"zip-{name}.zip", data, same_as)
    for number, name in enumerate(_BAD_NAMES):
        yield HostileFile(f"zip-name-{number:02}.zip", packed({name: source}))
    for number in range(12):
        spoilt = bytearray(good)
        for _ in range(chance.choice((1, 5, 40))):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        yield HostileFile(f"zip-spoilt-{number:02}.zip", bytes(spoilt))


_BAD_NAMES = (
    *("../out.csv", "../../../../out.csv", "a/../../out.csv", "/etc/out.csv", "//host/share/a.csv"),
    *("C:/out.csv", "C:\\out.csv", "..\\out.csv", "\\\\host\\share\\a.csv", "a/./../..//out.csv"),
    *("~/out.csv", ".", "..", "", " ", "a\nb.csv", "CON.csv", "a" * 60_000 + ".csv"),
    *("\u202evsc.csv", "=cmd|' calc'!A1.csv", "[bold]a[/bold].csv", "file:///etc/passwd"),
    "deep/" * 500 + "a.csv",
)


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these members under exactly these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo("x")
            member.filename = name
            member.compress_type = method
            archive.writestr(member, data)
    return made.getvalue()


def _other(source: bytes, number: int) -> bytes:
    """The same days with other money: no table is the twin of another."""
    return source.replace(b".", b"%d." % number)


def _nested(source: bytes, depth: int) -> bytes:
    data = packed({"a.csv": source})
    for _ in range(depth):
        data = packed({"inner.zip": data})
    return data


def _commented(good: bytes) -> bytes:
    made = io.BytesIO(good)
    with zipfile.ZipFile(made, "a") as archive:
        archive.comment = b"PK\x05\x06" + b"x" * 60_000
    return made.getvalue()


def _sizes_at(data: bytes) -> list[int]:
    """Where the unpacked size of the first member is said: in front of it and in the directory."""
    return [data.index(b"PK\x03\x04") + 22, data.index(b"PK\x01\x02") + 24]


def _lying(data: bytes, size: int) -> bytes:
    made = bytearray(data)
    for at in _sizes_at(data):
        made[at : at + 4] = struct.pack("<I", size)
    return bytes(made)


def _wrong_sum(data: bytes) -> bytes:
    made = bytearray(data)
    for at in _sizes_at(data):
        made[at - 8] ^= 0xFF
    return bytes(made)


def _flagged(data: bytes) -> bytes:
    made = bytearray(data)
    made[data.index(b"PK\x03\x04") + 6] |= 1
    made[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def _linked(name: str, target: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        member = zipfile.ZipInfo(name)
        member.create_system = 3
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, target)
    return made.getvalue()


def _twice(source: bytes) -> bytes:
    """Two members of one name: the payments, and fewer of them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for data in (source, b"\n".join(source.split(b"\n")[:30])):
            member = zipfile.ZipInfo("april.csv")
            archive.filelist = [each for each in archive.filelist if each.filename != "x"]
            archive.NameToInfo.pop("april.csv", None)
            archive.writestr(member, data)
    return made.getvalue()


def _overlapping(source: bytes) -> bytes:
    """A directory that names one piece of data a hundred times."""
    body = zlib.compress(source, 9)[2:-4]
    sums = struct.pack("<III", zlib.crc32(source), len(body), len(source))
    front = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0x21) + sums
    made = front + struct.pack("<HH", 5, 0) + b"a.csv" + body
    directory = b""
    for number in range(100):
        name = b"%d.csv" % number
        directory += b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0x21) + sums
        directory += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<HHHHIIH", 0, 0, 100, 100, len(directory), len(made), 0)
    return made + directory + b"PK\x05\x06" + end
