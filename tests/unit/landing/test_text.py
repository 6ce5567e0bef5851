"""Which encoding a file is in, decided from its bytes."""

import pytest

from pipelines.landing.grid import Refusal
from pipelines.landing.text import decode

LINE = "Supplier,Net Amount (£)\nCafé Société,£12.50\n"


@pytest.mark.parametrize(
    ("codec", "decided"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("cp850", "cp850"),
        ("utf-16", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(codec: str, decided: str) -> None:
    decoded = decode(LINE.encode(codec))
    assert decoded.encoding == decided
    assert decoded.utf8.decode() == LINE


def test_a_lone_dos_pound_sign_is_no_windows_ligature() -> None:
    decoded = decode(b"Name,Net Amount(\x9c)\nACME LTD,10.00\n")
    assert decoded.encoding == "cp850"
    assert "Net Amount(£)" in decoded.utf8.decode()


@pytest.mark.parametrize("mark", ["\ufeff\ufeff", "ï»¿", "\ufeffï»¿"])
def test_a_doubled_byte_order_mark_is_removed_and_told(mark: str) -> None:
    decoded = decode((mark + LINE).encode("utf-8"))
    assert decoded.utf8.decode() == LINE
    assert decoded.notes


def test_a_stray_windows_byte_does_not_undo_utf8() -> None:
    data = ("Café Société £\n" * 40).encode() + b"Smith\x92s Ltd\n"
    decoded = decode(data)
    assert decoded.encoding == "utf-8"
    assert "Smith’s Ltd" in decoded.utf8.decode()


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "a\n\ufffd50\n",
            "1 character was lost before it was published ('\ufffd'), first in line 2.",
        ),
        (
            "x\ny\nNet (Â£),Â£5\n",
            "2 places were misread before it was published: in line 3 'Â£' stands for '£'. "
            "Export it as UTF-8.",
        ),
        (
            "Peopleâ€™s\n".encode().decode("cp1252") + "x\n",
            "1 place was misread before it was published: in line 1 'Ã¢â‚¬â„¢' stands for '’'. "
            "Export it as UTF-8.",
        ),
    ],
)
def test_what_was_spoilt_before_publication_is_told_with_its_line(text: str, note: str) -> None:
    assert decode(text.encode()).notes == (note,)


@pytest.mark.parametrize("text", [LINE, "“Ann’s” – £5 ½ £££ É. Caféí\n", "plain\n"])
def test_characters_that_were_meant_raise_no_note(text: str) -> None:
    assert decode(text.encode()).notes == ()


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"ab\x00cd\x00\x00" * 50, b"\x01\x02\x03\x04" * 100]
)
def test_binary_noise_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        decode(data)
    assert refused.value.code == "binary"
