"""One firm has one key, however its name is written."""

import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.matching.names import is_redacted, legal_form, name_key, name_parts, supplier_names

NAMES = {
    "Acme Ltd": "acme ltd",
    "ACME LTD.": "acme ltd",
    "Acme Limited": "acme ltd",
    "Acme L.T.D.": "acme ltd",
    "  Acme   Ltd  ": "acme ltd",
    "Acme Cyfyngedig": "acme ltd",
    "Acme Cyf": "acme ltd",
    "Acme P L C": "acme plc",
    "Acme P.L.C.": "acme plc",
    "Acme Public Limited Company": "acme plc",
    "Acme C I C": "acme cic",
    "Acme Community Interest Company": "acme cic",
    "Acme Limited Liability Partnership": "acme llp",
    "Acme L.L.P": "acme llp",
    "Acme Limited Partnership": "acme lp",
    "Smith & Jones": "smith and jones",
    "Smith&Jones": "smith and jones",
    "Smith and Jones": "smith and jones",
    "O'Brien's Taxis": "obriens taxis",
    "O’Brien’s Taxis": "obriens taxis",
    "O`Briens Taxis": "obriens taxis",
    "Café Société": "cafe societe",
    "Acme Ltd ****5215": "acme ltd",
    "Acme Ltd *1614*": "acme ltd",
    "Acme Ltd (200398)": "acme ltd",
    "Acme (200398) Ltd": "acme ltd",
    "Acme (North) Ltd": "acme north ltd",
    "Acme (UK) 2000 Ltd": "acme uk 2000 ltd",
    "J Smith T/A Smith's Taxis": "j smith ta smiths taxis",
    "J Smith t / a Smith's Taxis": "j smith ta smiths taxis",
    "T.A. Brown Ltd": "t a brown ltd",
    "T.A.Brown Ltd": "t a brown ltd",
    "T/A Brown Ltd": "brown ltd",
    "Trading as Brown": "brown",
    "T/A": "ta",
    "J Smith T/As Smith's Taxis": "j smith ta smiths taxis",
    "J S SMITH": "js smith",
    "J.S. Smith": "js smith",
    "JS Smith": "js smith",
    "M R M Street Furniture": "mrm street furniture",
    "Acme Limitd": "acme ltd",
    "Continuum Support - Care Services Lt": "continuum support care services ltd",
    "Continuum Support - Care Services Limit": "continuum support care services ltd",
    "Wexmoor Women Community Interest Comp": "wexmoor women cic",
    "Wexmoor Women Limited Liability Par": "wexmoor women llp",
    "Paul Lim": "paul lim",
    "Acme Ltd#2": "acme ltd",
    "000041UCL HOSPITALS": "ucl hospitals",
    "2022:05D  Dementia": "dementia",
    "0800 Repair Ltd": "0800 repair ltd",
    "Bob´s Taxis": "bobs taxis",
    "J Smith Trading As Smith's Taxis": "j smith ta smiths taxis",
    "J Smith Trading-As Smith's Taxis": "j smith ta smiths taxis",
    "The Acme Trust": "acme trust",
    "Acme Trust, The": "acme trust",
    "Theatre Royal": "theatre royal",
    "Under The Hill Ltd": "under the hill ltd",
    "The The": "",
    "The": "",
    "----": "",
    "": "",
}


def key(name: str) -> str:
    found: str = name_key(pl.Series([name]))[0]
    return found


@pytest.mark.parametrize(("name", "meant"), NAMES.items())
def test_a_name_has_one_key(name: str, meant: str) -> None:
    assert key(name) == meant


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Ltd", "Acme plc"),
        ("Acme (North) Ltd", "Acme (South) Ltd"),
        ("Acme 1 Ltd", "Acme 2 Ltd"),
        ("Acme Ltd", "Acme"),
    ],
)
def test_two_firms_have_two_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


MARKS = ["&", "T/A", "****5215", "(200398)", "*", "-", ",", " ", "3", "é"]
WORDS = ["the", "The", "and", "Limited", "ltd", "L T D", "P.L.C", "C I C", "public", "company"]
words = st.sampled_from([*MARKS, *WORDS, "trading as", "O'Neil", "Acme"])
names = st.one_of(st.text(max_size=30), st.lists(words, max_size=7).map(" ".join))
many_names = st.lists(names, min_size=1, max_size=30).map(pl.Series)


@given(spellings=many_names)
@settings(deadline=None)
def test_the_key_of_a_key_is_itself(spellings: pl.Series) -> None:
    keys = name_key(spellings)
    assert name_key(keys).to_list() == keys.to_list()


@given(spellings=many_names)
@settings(deadline=None)
def test_a_key_is_plain_words_with_single_spaces(spellings: pl.Series) -> None:
    for found in name_key(spellings).to_list():
        assert re.fullmatch(r"(?:[a-z0-9]+(?: [a-z0-9]+)*)?", found)


@given(spellings=many_names)
@settings(deadline=None)
def test_case_does_not_count(spellings: pl.Series) -> None:
    plain = spellings.str.replace_all(r"[^ -~]", "")
    keys = name_key(plain).to_list()
    assert name_key(plain.str.to_uppercase()).to_list() == keys
    assert name_key(plain.str.to_lowercase()).to_list() == keys


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Acme Limited", "ltd"),
        ("Acme P L C", "plc"),
        ("Acme Community Interest Company", "cic"),
        ("Acme Ltd T/A Acme Taxis", "ltd"),
        ("Acme LLP", "llp"),
        ("Acme", None),
        ("Limited Editions Gallery", None),
    ],
)
def test_the_legal_form_is_the_one_at_the_end(name: str, form: str | None) -> None:
    assert legal_form(name_key(pl.Series([name])))[0] == form


@pytest.mark.parametrize(
    ("cell", "redacted"),
    [
        ("", True),
        ("REDACTED", True),
        ("Redacted Personal Data", True),
        ("Name redacted", True),
        ("Redactive Media Ltd", False),
        ("Acme Ltd", False),
    ],
)
def test_redaction_is_a_blank_or_the_whole_word(cell: str, redacted: bool) -> None:
    assert is_redacted(pl.Series([cell]))[0] is redacted


def test_spellings_are_listed_once_sorted_and_trimmed() -> None:
    found = supplier_names(pl.Series([" Best Ltd", "ACME LTD", "Best Ltd ", "ACME LTD", ""]))
    assert found.rows() == [
        ("", "", True, None),
        ("ACME LTD", "acme ltd", False, "ltd"),
        ("Best Ltd", "best ltd", False, "ltd"),
    ]


def test_no_spellings_are_an_empty_table_with_its_types() -> None:
    found = supplier_names(pl.Series([], dtype=pl.String))
    assert found.schema == {
        "supplier_name": pl.String,
        "name_key": pl.String,
        "is_redacted": pl.Boolean,
        "legal_form": pl.String,
    }


PARTS = {
    "Acme (North) Ltd": ("acme north ltd", "acme north", "acme", None, "ltd"),
    "(North) Ltd": ("north ltd", "north", "north", None, "ltd"),
    "Acme": ("acme", "acme", "acme", None, None),
    "J Smith T/A Smith's Taxis": ("j smith", "j smith", "j smith", "smiths taxis", None),
    "Fir Trees T/As Acme Ltd": ("acme ltd", "acme", "acme", "fir trees", "ltd"),
    "T/A Fir Trees": ("fir trees", "fir trees", "fir trees", None, None),
    "Acme Ltd TA Fir Trees": ("acme ltd", "acme", "acme", "fir trees", "ltd"),
    "Fir Trees TA Acme Ltd": ("acme ltd", "acme", "acme", "fir trees", "ltd"),
    "Wexmoor TA Centre": (
        "wexmoor ta centre",
        "wexmoor ta centre",
        "wexmoor ta centre",
        None,
        None,
    ),
    "Acme Ltd#Fir Trees#Elms": ("acme ltd", "acme", "acme", "fir trees", "ltd"),
    "Acme Ltd - Fir Trees": ("acme ltd", "acme", "acme", "fir trees", "ltd"),
    "Acme Ltd Fir Trees": ("acme ltd", "acme", "acme", "fir trees", "ltd"),
    "Fir Trees - Acme (UK) Ltd": ("acme uk ltd", "acme uk", "acme", "fir trees", "ltd"),
    "Acme (Factored)": ("acme", "acme", "acme", None, None),
    "Acme Ltd (Bursary Pmts)": ("acme ltd", "acme", "acme", None, "ltd"),
    "Acme Ltd (Radius A/C": ("acme ltd", "acme", "acme", None, "ltd"),
    "Acme Ltd DP ONLY": ("acme ltd", "acme", "acme", None, "ltd"),
    "Acme Ltd - DO NOT USE": ("acme ltd", "acme", "acme", None, "ltd"),
    "Acme Ltd NOW SEE 20417 Best Ltd": ("acme ltd", "acme", "acme", None, "ltd"),
    "DO NOT USE": ("do not use", "do not use", "do not use", None, None),
    "Acme Homes (NRSNG)": ("acme homes nrsng", "acme homes nrsng", "acme homes", None, None),
    "Acme {RESIDENTIAL)": ("acme residential", "acme residential", "acme", None, None),
    "Acme (EXETER)LTD": ("acme exeter ltd", "acme exeter", "acme", None, "ltd"),
    "Limited Editions Gallery": ("ltd editions gallery",) * 3 + (None, None),
    "Ltd": ("ltd", "ltd", "ltd", None, None),
    "": ("", "", "", None, None),
}


@pytest.mark.parametrize(("name", "meant"), PARTS.items())
def test_a_name_is_taken_apart(name: str, meant: tuple[str | None, ...]) -> None:
    found = name_parts(pl.Series([name])).row(0, named=True)
    columns = ("body_key", "bare_key", "core_key", "trading_key", "legal_form")
    assert tuple(found[column] for column in columns) == meant


@given(spellings=many_names)
@settings(deadline=None)
def test_parts_are_a_row_a_name_and_never_empty_where_the_key_is_not(spellings: pl.Series) -> None:
    parts = name_parts(spellings)
    assert parts["supplier_name"].to_list() == spellings.to_list()
    for row in parts.filter(pl.col("name_key") != "").iter_rows(named=True):
        assert row["body_key"]
        assert row["bare_key"]
        assert row["core_key"]
        assert row["compact_key"]


@given(spellings=many_names)
@settings(deadline=None, max_examples=15)
def test_parts_do_not_depend_on_the_other_names(spellings: pl.Series) -> None:
    together = name_parts(spellings)
    for at, name in enumerate(spellings):
        assert name_parts(pl.Series([name])).row(0) == together.row(at)
