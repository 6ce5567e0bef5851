"""Bytes of a text file -> characters: which encoding, decided once per file and written down.

Here: byte-order marks, UTF-16 without one, UTF-8, and the choice between the Windows and the DOS
code pages by what their characters would mean. Not here: lines and delimiters (delimited).
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipelines.landing.grid import Refusal

# Byte-order marks in the order they must be tried: UTF-16's is a prefix of nothing shorter.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A UTF-8 mark that was itself read as cp1252 and saved again (inputs.md section 2, Encoding).
_TWICE_ENCODED_MARK = "ï»¿".encode()
_SINGLE_BYTE = ("cp1252", "cp850", "mac_roman")
_TYPOGRAPHY = frozenset("’‘“”–—…•\u00a0·½¼¾°®™²³«»´")
_LETTERS = frozenset("àáâãäåçèéêëìíîïñòóôõöùúûüýÿßæøœÀÁÂÄÇÈÉÊËÌÍÎÏÑÒÓÔÖÙÚÛÜŵŷŴŶ")
_SAMPLE = 400_000
_LOST = "\ufffd"  # what stands where a character was lost
_NOT_ASCII = re.compile(r"[^\x00-\x7f\ufffd]{2,}")
# The byte that each character was read from: Windows-1252, and Latin-1 where that has no character.
_WINDOWS_BYTE = {chr(code): bytes([code]) for code in range(0x80, 0x100)} | {
    bytes([code]).decode("cp1252"): bytes([code])
    for code in range(0x80, 0x100)
    if bytes([code]).decode("cp1252", errors="ignore")
}


@dataclass(frozen=True)
class Decoded:
    """Text of a file as UTF-8, the encoding that was decided, and what is worth telling of it."""

    utf8: bytes
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """Decide a file's encoding and give its text as UTF-8.

    Raises Refusal `binary` for bytes that are no text in any of the encodings councils use.
    Source: inputs.md section 2 (Encoding).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding)
    if _looks_utf16(data):
        return _marked(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    if b"\0" in data[:_SAMPLE]:
        raise Refusal(
            "binary",
            "It is not text: it holds zero bytes. "
            "Save it as CSV or as a workbook and add it again.",
        )
    if data.isascii():
        return _checked(data, "ascii")
    if _is_utf8(data):
        return _checked(data, "utf-8")
    if _mostly_utf8(data):
        return _checked(
            data.decode("utf-8", errors="localpound_cp1252").encode(),
            "utf-8",
            "Most of it is UTF-8; some bytes are not and were read as Windows-1252.",
        )
    encoding = _single_byte_encoding(data)
    return _checked(data.decode(encoding, errors="localpound_latin1").encode(), encoding)


def _marked(data: bytes, encoding: str) -> Decoded:
    if encoding == "utf-8-sig":
        if _is_utf8(data):
            return _checked(data, encoding)
        return _checked(
            data.decode("utf-8", errors="localpound_cp1252").encode(),
            encoding,
            "It is marked as UTF-8 but some bytes are not; those were read as Windows-1252.",
        )
    try:
        return _checked(data.decode(encoding).encode(), encoding)
    except UnicodeError:
        raise Refusal(
            "binary", "It is marked as UTF-16 text but is cut off or damaged. Export it again."
        ) from None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _checked(utf8: bytes, encoding: str, *notes: str) -> Decoded:
    """The text without a second byte-order mark, refused when it holds control characters."""
    stripped = utf8
    while stripped.startswith((codecs.BOM_UTF8, _TWICE_ENCODED_MARK)):
        first = codecs.BOM_UTF8 if stripped.startswith(codecs.BOM_UTF8) else _TWICE_ENCODED_MARK
        stripped = stripped[len(first) :]
    if len(stripped) < len(utf8):
        notes = (
            *notes,
            "A doubled or misread byte-order mark in front of the first heading was removed.",
        )
    sample = stripped[:_SAMPLE]
    odd = sum(1 for _ in re.finditer(rb"[\x00-\x08\x0e-\x1f\x7f]", sample))
    if odd > 0.005 * len(sample) + 2:
        raise Refusal(
            "binary",
            "It is not text: it holds control characters. "
            "Save it as CSV or as a workbook and add it again.",
        )
    return Decoded(stripped, encoding, (*notes, *_spoilt(stripped)))


def _spoilt(utf8: bytes) -> Iterator[str]:
    """Characters that were lost or misread before the file was published, told with an example."""
    if utf8.isascii():
        return
    text = utf8.decode()
    if lost := text.count(_LOST):
        yield (
            f"{_counted(lost, 'character')} lost before it was published ('{_LOST}'), "
            f"first in line {_line_of(text, text.index(_LOST))}."
        )
    misread = [found for found in _NOT_ASCII.finditer(text) if _read_rightly(found.group())]
    if misread:
        first = misread[0]
        yield (
            f"{_counted(len(misread), 'place')} misread before it was published: in line "
            f"{_line_of(text, first.start())} '{first.group()}' stands for "
            f"'{_read_rightly(first.group())}'. Export it as UTF-8."
        )


def _counted(number: int, noun: str) -> str:
    return f"1 {noun} was" if number == 1 else f"{number:,} {noun}s were"


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _read_rightly(run: str) -> str | None:
    """What some characters were before their UTF-8 was taken for Windows-1252, once or more often.

    None where it was not: characters that were meant are hardly ever valid UTF-8 side by side.
    """
    try:
        meant = b"".join(_WINDOWS_BYTE[char] for char in run).decode()
    except (KeyError, UnicodeDecodeError):
        return None
    return _read_rightly(meant) or meant


def _looks_utf16(data: bytes) -> bool:
    """UTF-16 without a mark: every other byte of plain English is zero, the others are not."""
    head = data[:2000]
    if len(head) < 4 or len(data) % 2:
        return False
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    return (odd > 0.8 * half and even < 0.02 * half) or (even > 0.8 * half and odd < 0.02 * half)


def _mostly_utf8(data: bytes) -> bool:
    """Whether valid multi-byte sequences outnumber the bytes that break UTF-8."""
    sample = data[:_SAMPLE]
    valid = sum(1 for _ in re.finditer(rb"[\xc2-\xf4][\x80-\xbf]{1,3}", sample))
    high = sum(1 for _ in re.finditer(rb"[\x80-\xff]", sample))
    return valid * 2 > high * 0.7


def _single_byte_encoding(data: bytes) -> str:
    """The code page whose reading of the high bytes looks most like a payments file."""
    windows = re.compile(rb".?.?[\x80-\xff].?", re.DOTALL)
    spans = [m.group() for _, m in zip(range(4000), windows.finditer(data), strict=False)]
    scores = {
        name: sum(_plausible(span.decode(name, errors="replace")) for span in spans)
        for name in _SINGLE_BYTE
    }
    best = max(scores.values())
    return next(name for name in _SINGLE_BYTE if scores[name] == best)


def _plausible(span: str) -> int:
    """How much the non-ASCII characters of a short span look meant."""
    score = 0
    for before, char, after in zip(" " + span, span, span[1:] + " ", strict=False):
        if char.isascii():
            continue
        if char == "£":
            score += 4 if (after.isdigit() or after in " -(),;\"'\t)") else 2
        elif char in _TYPOGRAPHY:
            score += 1
        elif char in _LETTERS:
            score += 1 if before.isalpha() or after.isalpha() else -1
        else:
            score -= 2
    return score


def _read_as(encoding: str) -> Callable[[UnicodeError], tuple[str, int]]:
    def handler(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        bad = error.object[error.start : error.end]
        return bad.decode(encoding, errors="replace"), error.end

    return handler


codecs.register_error("localpound_cp1252", _read_as("cp1252"))
codecs.register_error("localpound_latin1", _read_as("latin-1"))
