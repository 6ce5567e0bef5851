"""What is no list of payments is told by its headings and its content, and says what it is."""

import pytest

from pipelines.landing import kinds
from pipelines.landing.grid import Refusal
from tests.unit.landing.grids import refusal, sheet


def payments_under(*headings: str, rows: int = 6) -> str:
    """A table with these headings over a supplier, a day, a text and an amount, then more texts."""
    lines = [list(headings)]
    for i in range(rows):
        row = [f"Firm {i} Ltd", f"{i + 1:02d}/04/2024", f"Work {i}", f"{i + 1}00.50"]
        lines.append(row + [f"Text {i}"] * (len(headings) - 4))
    return "\n".join("|".join(line) for line in lines)


def code_of(*headings: str) -> str:
    """How a table with these headings is refused, "" when it is not."""
    try:
        sheet(payments_under(*headings))
    except Refusal as refused:
        return refused.code
    return ""


def test_a_contract_register_belongs_to_another_feed() -> None:
    refused = refusal("""
        Contract Title | Supplier | Start Date | End Date   | Contract Value
        Fencing        | Acme Ltd | 01/04/2024 | 31/03/2026 | 10000.00
        Paint          | Best Ltd | 01/05/2024 | 31/03/2027 | 20000.00
        Coal           | Cole Ltd | 01/06/2024 | 31/03/2028 | 30000.00
    """)
    assert refused.code == "contract_register"
    assert "contracts feed" in str(refused)


def test_payments_may_carry_their_contract() -> None:
    understood = sheet("""
        Supplier | Payment Date | Contract Title | Contract Start | Contract End | Amount
        Acme Ltd | 01/05/2024   | Fencing        | 01/04/2024     | 31/03/2026   | 100.00
        Best Ltd | 02/05/2024   | Paint          | 01/04/2024     | 31/03/2027   | 200.50
        Cole Ltd | 03/05/2024   | Coal           | 01/04/2024     | 31/03/2028   | 300.00
    """)
    assert understood.columns.columns["payment_date"].heading == "Payment Date"


def test_a_pivot_table_is_totals() -> None:
    assert (
        refusal("""
        Row Labels  | Sum of Amount
        Acme Ltd    | 100.00
        Best Ltd    | 200.50
        Grand Total | 300.50
    """).code
        == "aggregate"
    )


def test_a_supplier_called_values_in_a_dated_table_makes_no_pivot() -> None:
    assert (
        sheet("""
        Supplier | Date       | Purpose | Amount
        Values   | 01/04/2024 | Fencing | 100.00
        Best Ltd | 02/04/2024 | Paint   | 200.50
        Cole Ltd | 03/04/2024 | Coal    | 300.00
    """)
        .rows.of("payment")
        .height
        == 3
    )


def test_a_decisive_phrase_refuses_alone() -> None:
    assert code_of("Supplier", "Date", "Number of Invoices", "Amount") == "other_dataset"


def test_a_decisive_phrase_gives_way_to_a_listed_date_of_payment() -> None:
    assert code_of("Supplier", "Payment Date", "Number of Invoices", "Amount") == ""


def test_a_single_word_counts_only_as_the_whole_heading() -> None:
    assert code_of("Firm", "Date", "Budget Code", "Customer Services", "Amount") == ""


def test_a_strong_phrase_alone_does_not_outweigh_a_supplier_and_a_date_of_payment() -> None:
    assert code_of("Supplier", "Payment Date", "Hospitality", "Amount") == ""


def test_a_strong_phrase_refuses_where_no_heading_names_a_supplier_or_a_date() -> None:
    assert code_of("Offered By", "When", "Subject", "Amount") == "other_dataset"


def test_a_strong_phrase_with_another_of_its_dataset_refuses() -> None:
    assert code_of("Supplier", "Payment Date", "Hospitality", "Amount", "Donor") == "other_dataset"


def test_strong_phrases_of_two_datasets_are_no_evidence_for_either() -> None:
    assert code_of("Supplier", "Payment Date", "Hospitality", "Amount", "Borrower") == ""


def test_weak_phrases_alone_never_refuse() -> None:
    assert code_of("Who", "When", "Post Title", "Amount", "FTE") == ""


def test_the_refusal_names_the_dataset() -> None:
    with pytest.raises(Refusal) as refused:
        sheet(payments_under("Offered By", "When", "Gift", "Amount"))
    assert "register of gifts" in str(refused.value)


def test_a_phrase_counts_as_whole_words_of_one_heading() -> None:
    assert code_of("Who", "When", "Gifted Learners", "Amount") == ""
    assert code_of("Who", "When", "What", "Amount", "No of", "Invoices") == ""


@pytest.mark.parametrize("heading", ["Budget Holder", "Budget Code", "Cost Centre Budget Holder"])
def test_a_budget_that_is_only_a_holder_refuses_nothing(heading: str) -> None:
    assert code_of("Supplier", "Payment Date", heading, "Amount") == ""


@pytest.mark.parametrize(
    "heading",
    ["Amount £000", "Amount (£'000)", "Amount £k", "Amount (£m)", "Amount in thousands", "GBP000"],
)
def test_amounts_in_thousands_or_millions_are_not_pounds(heading: str) -> None:
    with pytest.raises(Refusal) as refused:
        kinds.refuse_other_units(heading)
    assert refused.value.code == "not_pounds"


@pytest.mark.parametrize("heading", ["Amount (€)", "Amount EUR", "Amount in Euros", "Amount $"])
def test_amounts_in_another_currency_are_not_pounds(heading: str) -> None:
    with pytest.raises(Refusal) as refused:
        kinds.refuse_other_units(heading)
    assert refused.value.code == "not_pounds"


@pytest.mark.parametrize(
    "heading",
    [
        "Amount",
        "Net Amount (£)",
        "Payments over £500",
        "Amount over £5000",
        "Amount £ (converted from EUR)",
        "Amount £ Main Account",
        "Neuro Amount",
    ],
)
def test_headings_of_pounds_raise_no_alarm(heading: str) -> None:
    kinds.refuse_other_units(heading)


def test_month_first_dates_are_refused_with_an_example() -> None:
    refused = refusal(
        "Supplier | Date | Purpose | Amount\n"
        + "\n".join(f"Firm {i} Ltd | 04/{i:02d}/2024 | Work | {i}.50" for i in range(1, 29))
    )
    assert refused.code == "month_first"
    assert "04/13/2024" in str(refused)


def test_two_slips_of_the_pen_do_not_make_a_file_month_first() -> None:
    lines = [f"Firm {i} Ltd | {i:02d}/04/2024 | Work | {i}.50" for i in range(1, 29)]
    lines[3] = "Firm 3 Ltd | 04/25/2024 | Work | 3.50"
    lines[9] = "Firm 9 Ltd | 04/26/2024 | Work | 9.50"
    understood = sheet("\n".join(["Supplier | Date | Purpose | Amount", *lines]))
    assert understood.rows.of("payment").height == 28


def test_amounts_that_unquoted_commas_split_are_refused() -> None:
    lines = [f"Firm {i} Ltd | {i:02d}/04/2024 | {i} | 234.50" for i in range(1, 9)]
    lines += [f"Firm {i} Ltd | {i:02d}/04/2024 | 50.25 |" for i in range(9, 20)]
    refused = refusal("\n".join(["Supplier | Date | Amount |", *lines]))
    assert refused.code == "split_amounts"
    assert "(8 rows)" in str(refused)


def test_whole_pounds_before_a_column_of_codes_are_not_split() -> None:
    lines = [f"Firm {i} Ltd | {i:02d}/04/2024 | {i}.50 | 234" for i in range(1, 20)]
    lines[4] = "Firm 5 Ltd | 05/04/2024 | 5 | 234"
    understood = sheet("\n".join(["Supplier | Date | Amount | Cost Centre", *lines]))
    assert understood.rows.of("payment").height == 19
