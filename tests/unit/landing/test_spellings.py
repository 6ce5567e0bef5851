"""What a heading says, however it is spelt."""

import pytest

from pipelines.landing.spellings import normalise, read_heading


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("PaymentDate", "payment date"),
        (" payment_date: ", "payment date"),
        ("Payment\nDate", "payment date"),
        ("PAYMENT DATE", "payment date"),
        ("VATAmount", "vat amount"),
        ("SupplierID", "supplier id"),
        ("Net Amount (£)", "net amount"),
        ("Net Amount £", "net amount"),
        ("£", "gbp"),
        ("£ Net", "gbp net"),
        ("Net Amount (Â£)", "net amount"),
        ("Net Amount (\ufffd)", "net amount"),
        ("Net Amount (¬£)", "net amount"),
        ("Net Amount (œ)", "net amount"),
        ("ï»¿Supplier", "supplier"),
        ("Ã¯»¿Supplier", "supplier"),
        ("--", ""),
        ("", ""),
    ],
)
def test_headings_are_plain_words_whatever_publishing_did_to_them(heading: str, words: str) -> None:
    assert normalise(heading) == words


@pytest.mark.parametrize(
    ("heading", "canonical"),
    [
        ("Payment Date", "payment_date"),
        ("Beneficiary", "supplier_name"),
        ("NetAmount", "amount"),
        ("£", "amount"),
        ("Directorate", "directorate"),
        ("Irrecoverable VAT", "irrecoverable_vat"),
    ],
)
def test_a_listed_spelling_has_one_meaning(heading: str, canonical: str) -> None:
    (reading,) = read_heading(heading)
    assert (reading.canonical, reading.how, reading.weight) == (canonical, "listed", 1.0)


@pytest.mark.parametrize(
    ("heading", "canonical"),
    [
        ("Suplier Name", "supplier_name"),
        ("Paymnet Date", "payment_date"),
        ("Benificiary", "supplier_name"),
        ("Directorat", "directorate"),
        ("Supplierr Name", "supplier_name"),
    ],
)
def test_a_letter_or_two_amiss_is_a_misspelling(heading: str, canonical: str) -> None:
    (reading,) = read_heading(heading)
    assert (reading.canonical, reading.how) == (canonical, "misspelt")
    assert reading.weight < 1.0


@pytest.mark.parametrize("heading", ["Dates", "Invoice Account", "Pat", "Amounted"])
def test_another_word_is_no_misspelling(heading: str) -> None:
    assert all(reading.how != "misspelt" for reading in read_heading(heading))


@pytest.mark.parametrize(
    ("heading", "canonical"),
    [
        ("Date the BACS run cleared", "payment_date"),
        ("Name of our contractor", "supplier_name"),
        ("Nett figure here", "amount"),
        ("Registered charity of payee", "supplier_charity_no"),
    ],
)
def test_words_suggest_what_no_list_holds(heading: str, canonical: str) -> None:
    readings = read_heading(heading)
    assert canonical in {reading.canonical for reading in readings}
    assert {reading.how for reading in readings} == {"words"}


@pytest.mark.parametrize(
    ("heading", "not_meant"),
    [
        ("Date the invoice was due to be paid", "payment_date"),
        ("Postcode of our contractor", "supplier_name"),
        ("Nett figure code", "amount"),
        ("Estimated total over the year", "amount"),
        ("Band of the amount", "amount"),
        ("VAT rate here", "vat_amount"),
    ],
)
def test_one_word_takes_the_meaning_away(heading: str, not_meant: str) -> None:
    assert not_meant not in {reading.canonical for reading in read_heading(heading)}


def test_an_amount_says_whether_it_is_net_or_gross() -> None:
    bases = {h: read_heading(h)[0].basis for h in ("Net Amount", "Gross Amount", "Amount")}
    assert bases == {"Net Amount": "net", "Gross Amount": "gross", "Amount": "unstated"}


def test_each_meaning_is_told_once() -> None:
    readings = read_heading("Total amount paid to the supplier this month")
    names = [reading.canonical for reading in readings]
    assert len(names) == len(set(names))


def test_a_heading_never_seen_means_nothing() -> None:
    assert read_heading("Zebra") == ()
