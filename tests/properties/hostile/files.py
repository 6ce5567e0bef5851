"""Hostile files: what somebody careless, unlucky or ill-meaning may put into an inbox.

    made(seed, real)    the same files for the same seed and the same real files

Each is bytes under a name. One that holds its source's payments untouched says so (`same_as`): it
is read exactly like its source, or refused. Here: making them. Not here: what must become of them
(`test_hostile_files.py`) or formats in detail (`workbooks.py`, `archives.py`).
"""

import base64
import codecs
import csv
import gzip
import io
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SAMPLE = Path(__file__).parents[3] / "sample_data"
_LINES = 160
_LONG = 100_000


@dataclass(frozen=True)
class HostileFile:
    """One file. `same_as` is a source whose payments, and no others, it holds."""

    name: str
    data: bytes
    same_as: bytes | None = None


def sources(corpus: Path | None) -> list[bytes]:
    """Texts to start from: the beginnings of real files where there are some, else of the sample's.

    Only files of one plain table, each small enough to be mutated often.
    """
    folder = corpus / "spend" if corpus else SAMPLE / "council"
    names = sorted(folder.rglob("*.csv"))
    found = [(SAMPLE / "council" / "wexmoor-spend-2024-04.csv").read_bytes()]
    found += [path.read_bytes() for path in names if path.stat().st_size < 4 * 1024**2]
    return [b"\n".join(text.splitlines()[:_LINES]) + b"\n" for text in found if text.strip()]


def mutated(chance: random.Random, texts: list[bytes], count: int) -> Iterator[HostileFile]:
    """`count` texts, each spoilt in one to four of the ways below."""
    for number in range(count):
        data = chance.choice(texts)
        ways = chance.choices(_WAYS, k=chance.randint(1, 4))
        for way in ways:
            data = way(chance, data)
        words = "-".join(way.__name__.removeprefix("_") for way in ways)
        ending = chance.choice(("csv", "csv", "csv", "txt", "xlsx", "xls", "zip", "json"))
        yield HostileFile(f"mutated-{number:03}-{words}"[:120] + f".{ending}", data)


def _flip(chance: random.Random, data: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 8, 200)) if data else 0):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _drop(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.choice((1, 40, 3000)) :]


def _insert(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data) + 1)
    junk = chance.choice(
        (
            b"\0",
            b"\0" * 300,
            b'"',
            b'""\n"',
            b"\r",
            b"\x1a",
            b"," * 3000,
            b"\n" * 5000,
            "\u202e\u0000\ufeff\u2028".encode(),
            b"\xff\xfe",
            b"=cmd|' /C calc'!A1,",
            chance.randbytes(64),
            b"x" * 70_000,
        )
    )
    return data[:start] + junk + data[start:]


def _repeat(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data) + 1)
    piece = data[start : start + 2_000]
    return data[:start] + piece * chance.choice((2, 30)) + data[start:]


def _shuffle(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def _swap_delimiters(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    return b"\n".join(
        line.replace(b",", chance.choice((b";", b"\t", b"|"))) if chance.random() < 0.3 else line
        for line in lines
    )


def _swap_columns(chance: random.Random, data: bytes) -> bytes:
    lines = [line.split(b",") for line in data.split(b"\n")]
    for cells in lines:
        if chance.random() < 0.2:
            chance.shuffle(cells)
    return b"\n".join(b",".join(cells) for cells in lines)


def _spoil_numbers(chance: random.Random, data: bytes) -> bytes:
    odd = (
        *(b"1e308", b"NaN", b"-inf", b"9" * 40, b"0x1F", b"1.2.3", b"--5", b"(5)-", b"#REF!"),
        *("\u0663\u0664", "\uff11\uff12", "\u00bd", "\u2212\u00a35"),
        *(b"31/02/2024", b"00/00/0000", b"9999-12-31", b"-1", b"1e-400", b"99999999999999999.99"),
    )
    lines = data.split(b"\n")
    for at in range(len(lines)):
        cells = lines[at].split(b",")
        if chance.random() < 0.1:
            word = chance.choice(odd)
            spoilt = word.encode() if isinstance(word, str) else word
            cells[chance.randrange(len(cells))] = spoilt
            lines[at] = b",".join(cells)
    return b"\n".join(lines)


def _recode(chance: random.Random, data: bytes) -> bytes:
    text = data.decode("latin-1")
    name = chance.choice(("utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037", "utf-16"))
    return text.encode(name, errors="replace")


def _wrap(chance: random.Random, data: bytes) -> bytes:
    return chance.choice(
        (
            lambda: gzip.compress(data),
            lambda: base64.b64encode(data),
            lambda: b"<html><table>" + data + b"</table>",
            lambda: b"%PDF-1.7\n" + data,
            lambda: b"PK\x03\x04" + data,
            lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data,
            lambda: b"{" + data + b"}",
            lambda: data[::-1],
        )
    )()


_WAYS = (
    *(_flip, _cut, _drop, _insert, _insert, _repeat, _shuffle, _swap_delimiters),
    *(_swap_columns, _spoil_numbers, _spoil_numbers, _recode, _wrap),
)


def untouched(texts: Iterable[bytes]) -> Iterator[HostileFile]:
    """The payments of a text, every one as it was, in another dress."""
    for number, source in enumerate(texts):
        try:
            text = source.decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        rows = list(csv.reader(io.StringIO(text)))
        dresses = {
            "utf-16": text.encode("utf-16"),
            "utf-16-be": codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
            "utf-8-sig": codecs.BOM_UTF8 + text.encode(),
            "cr": text.replace("\r\n", "\n").replace("\n", "\r").encode(),
            "quoted": _written(rows, quoting=csv.QUOTE_ALL),
            "tabs": _written(rows, delimiter="\t"),
            "empty-columns": _written([[*row, *[""] * 500] for row in rows]),
            "blank-end": text.encode() + b"\n" * 3000,
            "formula-column": _written(_with_cell(rows, "=cmd|' /C calc'!A1")),
            "script-column": _written(_with_cell(rows, "<script>alert(1)</script>")),
            "huge-cells": _written(_with_cell(rows[:20], "x" * _LONG)),
        }
        for dress, data in dresses.items():
            kept = _written(rows[:20]) if dress == "huge-cells" else source
            yield HostileFile(f"untouched-{number}-{dress}.csv", data, kept)


def _with_cell(rows: list[list[str]], cell: str) -> list[list[str]]:
    return [[*row, "Remarks" if at == 0 else cell] for at, row in enumerate(rows)]


def _written(rows: list[list[str]], **dialect: object) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", **dialect).writerows(rows)
    return text.getvalue().encode()


def texts(chance: random.Random, source: bytes) -> Iterator[HostileFile]:
    """Texts that are no table, or one beyond all bounds."""
    head, _, rest = source.partition(b"\n")
    first = rest.split(b"\n")[0]
    wide = b",".join(b"c%d" % n for n in range(1_000_000))
    made = {
        "million-columns.csv": wide + b"\n" + b",".join([b"1"] * 1_000_000) + b"\n",
        "million-commas.csv": head + b"\n" + b"," * 1_000_000 + b"\n" + rest,
        "ten-thousand-columns.csv": b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + rest,
        "million-quotes.csv": head + b"\n" + b'"' * 1_000_001 + b"\n" + rest,
        "open-quote.csv": head + b'\n"' + rest,
        "five-megabyte-cell.csv": head + b"\n" + b"x" * 5_000_000 + b"," + first + b"\n" + rest,
        "million-headings.csv": (head + b"\n") * 50_000,
        "only-heading.csv": head,
        "all-zeros.csv": b"\0" * 1_000_000,
        "zeros-far-down.csv": source * 40 + b"\0" * 100 + rest,
        "noise.csv": chance.randbytes(300_000),
        "one-line.csv": b"a" * 5_000_000,
        "newlines.csv": b"\n" * 3_000_000,
        "returns.csv": b"\r" * 1_000_000,
        "entities.xml": _ENTITIES + b"<a>&j;</a>",
        "entities.csv": head + b"\n" + _ENTITIES + rest,
        "control.csv": head + b"\n" + bytes(range(1, 32)) * 100 + b"\n" + rest,
        "right-to-left.csv": head + "\n\u202e,\u2066,\u200b\n".encode() + rest,
        "surrogates.csv": head + b"\n\xed\xa0\x80\xed\xb0\x80,\n" + rest,
        "odd-utf-16.csv": source.decode("latin-1").encode("utf-16")[:-1],
        "lone-surrogate-utf-16.csv": codecs.BOM_UTF16_LE + b"\x00\xd8a\x00,\x00" * 50,
        "separators.csv": head + b"\n" + b"\x1c\x1d\x1e\x85\x0b\x0c".join([first] * 5),
    }
    for name, data in made.items():
        yield HostileFile(f"text-{name}", data)


_ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b'<!ENTITY x SYSTEM "file:///etc/passwd">]>'
)


def json_files() -> Iterator[HostileFile]:
    """JSON that is deep, wide, no table, or no OCDS although it says so."""
    release = {"ocid": "ocds-1", "date": "2024-01-01", "tender": {"id": 1}, "awards": [{"id": 1}]}
    odd_values = (None, 1, "x", [], {}, [None], [[1]], {"a": {"b": 1}}, True, 1.5e300)
    made: dict[str, bytes] = {
        "deep-lists": b"[" * 100_000 + b"]" * 100_000,
        "deep-objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "deep-records": b"[" + b'{"a":' * 900 + b"1" + b"}" * 900 + b"]",
        "wide": json.dumps([{f"k{n}": n for n in range(100_000)}]).encode(),
        "long-number": b'[{"amount": ' + b"9" * 1_000_000 + b"}]",
        "not-numbers": b'[{"a": NaN, "b": Infinity, "c": -Infinity, "d": 1e99999}]',
        "repeated-keys": b'[{"a": 1, "a": 2, "a": {"a": 3}}]',
        "lone-surrogate": b'[{"Supplier": "\\ud800", "Amount": "5", "Date": "01/04/2024"}]',
        "lone-surrogate-key": b'[{"\\udfff": "x", "Amount": "5"}]',
        "zero-character": b'[{"Supplier": "a\\u0000b", "Amount": "5", "Date": "01/04/2024"}]',
        "mixed-list": b'[{"a": 1}, 2, "x", null]',
        "empty-objects": b"[{}, {}]",
        "scalars": b"[1, 2, 3]",
        "cut": b'[{"a": 1}, {"a": 2',
        "many-records": json.dumps([{"a": n} for n in range(100_000)]).encode(),
        "compiled-in-circles": json.dumps(
            {"records": [{"records": [{"records": [release]}]}]}
        ).encode(),
        "deep-releases": b'{"releases":[' * 20_000 + b"]}" * 20_000,
        "date-number": json.dumps(
            {"releases": [{**release, "date": 5}, {**release, "date": None}, release]}
        ).encode(),
    }
    for number, odd in enumerate(odd_values):
        for field in ("awards", "tender", "contracts", "parties", "buyer", "date"):
            made[f"ocds-{field}-{number}"] = json.dumps(
                {"releases": [{**release, field: odd}]}
            ).encode()
        inside = {"id": 1, "suppliers": odd, "value": odd, "contractPeriod": odd, "items": odd}
        made[f"ocds-award-{number}"] = json.dumps(
            {"releases": [{**release, "awards": [inside], "tender": inside, "contracts": [inside]}]}
        ).encode()
    for name, data in made.items():
        yield HostileFile(f"json-{name}.json", data)


def names(source: bytes) -> Iterator[HostileFile]:
    """Good payments under bad names: the content differs, so that each is a file of its own."""
    bad = (
        *("=cmd|' calc'!A1.csv", "-rf.csv", "@SUM(1).csv", "two\nlines.csv", "tab\there.csv"),
        *("..csv", "....csv", "CON.csv", "NUL", "trailing space .csv ", "\u202efdp.csv"),
        *(
            "quote\"'.csv",
            "<script>.csv",
            "%2e%2e%2fout.csv",
            "..\\..\\out.csv",
            "a" * 251 + ".csv",
        ),
        *("back`tick$(touch x).csv", "comma,name.csv", "\ufeffmark.csv", "\x1b[31mred.csv"),
        *("no-utf-8-\udcff\udcfe.csv", "return\rname.csv", "[bold]markup[-].csv"),
    )
    head, _, rest = source.partition(b"\n")
    lines = rest.split(b"\n")
    for number, name in enumerate(bad):
        yield HostileFile(name, head + b"\n" + b"\n".join(lines[: 20 + number]) + b"\n")
