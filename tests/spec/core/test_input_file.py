"""What becomes of a file: taken, superseded, refused; and overlaps that nobody explained."""

import pytest

PARAMETERS = """
    parameter                     | value
    reissue_identical_min_share   | 0.50
    contained_identical_min_share | 0.95
    overlap_flag_min_share        | 0.05
"""


def _file(sha, sequence, **more):
    row = {
        "file_sha256": sha,
        "file_name": f"{sha}.csv",
        "feed": "spend",
        "sequence": sequence,
        "status": "accepted",
    }
    return row | more


def _lines(sha, *amounts, month="2025-04"):
    return [
        {
            "line_id": f"{sha}{month}{n}",
            "file_sha256": sha,
            "payment_date": f"{month}-10",
            "supplier_name": "Ann Ltd",
            "net_amount_gbp": amount,
        }
        for n, amount in enumerate(amounts)
    ]


def _build(given, files, lines):
    months = sorted({(line["file_sha256"], line["payment_date"][:7]) for line in lines})
    tables = {
        "raw.landed_file": files,
        "staging.spend_line": lines,
        "core.input_file_month": [
            {"file_sha256": sha, "month": f"{month}-01", "is_covered": "true"}
            for sha, month in months
        ],
        "reference.parameter": PARAMETERS,
    }
    return given(tables, real=["reference.reissue_word"]).build("core.input_file")


def _two_issues(given, first, second):
    """Two files of one month that repeat each other but for one line, added in this order."""
    files = [_file("first", 1, file_name=first), _file("second", 2, file_name=second)]
    lines = [*_lines("first", "1.00", "2.00", "3.00"), *_lines("second", "1.00", "2.00", "4.00")]
    return _build(given, files, lines)


@pytest.mark.parametrize(
    "name",
    ["april-corrected.csv", "April REVISED.xlsx", "april_v2.csv", "april%20amended.csv"],
)
def test_a_file_named_as_a_correction_supersedes_the_other_in_either_order(given, name):
    _two_issues(given, "april.csv", name).expect(
        """
        file_sha256 | fate       | fate_reason_code | superseded_by_sha256 | identical_line_count
        first       | superseded | FF_REISSUE       | second               | 2
        second      | taken      | FF_TAKEN         |                      |
        """
    )
    _two_issues(given, name, "april.csv").expect(
        """
        file_sha256 | fate       | fate_reason_code | superseded_by_sha256 | identical_line_count
        first       | taken      | FF_TAKEN         |                      |
        second      | superseded | FF_REISSUE       | first                | 2
        """
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("april.csv", "april-again.csv"),
        ("april-corrected.csv", "april-v2.csv"),
        ("uncorrected-finally-v20.csv", "april.csv"),
    ],
    ids=["neither is named", "both are named", "words are whole"],
)
def test_the_later_file_supersedes_and_is_flagged_when_no_name_decides(given, first, second):
    _two_issues(given, first, second).expect(
        """
        file_sha256 | fate       | fate_reason_code    | superseded_by_sha256
        first       | superseded | FF_REISSUE_UNSTATED | second
        second      | taken      | FF_TAKEN            |
        """
    )


def test_a_named_correction_goes_before_later_files_without_a_name(given):
    files = [
        _file("a", 1, file_name="april-final.csv"),
        _file("b", 2, file_name="april.csv"),
        _file("c", 3, file_name="april-again.csv"),
    ]
    lines = [*_lines("a", "1.00"), *_lines("b", "1.00"), *_lines("c", "1.00")]
    _build(given, files, lines).expect(
        """
        file_sha256 | fate       | fate_reason_code | superseded_by_sha256
        a           | taken      | FF_TAKEN         |
        b           | superseded | FF_REISSUE       | a
        c           | superseded | FF_REISSUE       | a
        """
    )


def test_what_is_stated_goes_before_a_name(given):
    files = [
        _file("old", 1, file_name="april-corrected.csv"),
        _file("new", 2, file_name="april.csv", supersedes_sha256="old"),
    ]
    _build(given, files, [*_lines("old", "1.00"), *_lines("new", "1.00")]).expect(
        """
        file_sha256 | fate       | fate_reason_code | superseded_by_sha256
        old         | superseded | FF_STATED        | new
        new         | taken      | FF_TAKEN         |
        """
    )


def test_a_stated_correction_is_not_contained_in_the_longer_file_it_corrects(given):
    files = [_file("long", 1), _file("short", 2, supersedes_sha256="long")]
    lines = [
        *_lines("long", "1.00"),
        *_lines("long", "2.00", month="2025-05"),
        *_lines("short", "1.00"),
    ]
    _build(given, files, lines).expect("file_sha256 | fate\nlong | superseded\nshort | taken")


def test_two_different_files_of_one_month_are_both_taken(given):
    files = [_file("schools", 1), _file("council", 2)]
    lines = [*_lines("schools", "1.00", "2.00"), *_lines("council", "7.00", "8.00")]
    _build(given, files, lines).expect(
        """
        file_sha256 | fate  | is_overlapping
        schools     | taken | false
        council     | taken | false
        """
    )


def test_a_file_that_shares_a_few_lines_is_flagged_and_not_dropped(given):
    files = [_file("a", 1), _file("b", 2)]
    lines = [*_lines("a", "1.00", "2.00", "3.00"), *_lines("b", "1.00", "7.00", "8.00")]
    _build(given, files, lines).expect(
        """
        file_sha256 | fate  | is_overlapping | overlaps_sha256 | overlap_line_count
        a           | taken | true           | b               | 1
        b           | taken | true           | a               | 1
        """
    )


def test_a_month_contained_in_a_year_to_date_file_does_not_count_twice(given):
    files = [_file("year", 1), _file("april", 2)]
    lines = [
        *_lines("year", "1.00", "2.00"),
        *_lines("year", "5.00", month="2025-05"),
        *_lines("april", "1.00", "2.00"),
    ]
    _build(given, files, lines).expect(
        """
        file_sha256 | fate       | fate_reason_code | superseded_by_sha256
        year        | taken      | FF_TAKEN         |
        april       | superseded | FF_CONTAINED     | year
        """
    )


def test_what_the_user_states_goes_before_what_the_lines_say(given):
    files = [_file("old", 1), _file("new", 2, supersedes_sha256="old")]
    lines = [*_lines("old", "1.00"), *_lines("new", "9.00")]
    _build(given, files, lines).expect(
        """
        file_sha256 | fate       | fate_reason_code | superseded_by_sha256
        old         | superseded | FF_STATED        | new
        new         | taken      | FF_TAKEN         |
        """
    )


def test_repeated_lines_match_only_as_often_as_both_files_repeat_them(given):
    files = [_file("old", 1), _file("new", 2)]
    lines = [*_lines("old", "1.00", "1.00", "1.00", "2.00"), *_lines("new", "1.00", "8.00")]
    _build(given, files, lines).expect(
        """
        file_sha256 | fate  | overlap_line_count
        old         | taken | 1
        new         | taken | 1
        """
    )


def test_accepted_and_rejected_rows_of_a_file_are_counted_apart(given):
    files = [_file("f", 1, payments=3, net_total_gbp="13.00"), _file("bad", 2, status="refused")]
    tables = {
        "raw.landed_file": files,
        "staging.spend_line": _lines("f", "1.00", "2.00"),
        "staging.spend_line_rejected": """
            file_sha256 | sheet_name | source_row | net_amount_gbp
            f           | ''         | 9          | 10.00
        """,
        "core.input_file_month": "file_sha256 | month | is_covered\nf | 2025-04-01 | true",
        "reference.parameter": PARAMETERS,
    }
    built = given(tables).build("core.input_file")
    built.expect(
        """
        file_sha256 | fate    | payment_count | line_count | rejected_count
        f           | taken   | 3             | 2          | 1
        bad         | refused | 0             | 0          | 0
        """
    )
    built.expect(
        """
        file_sha256 | net_amount_gbp | rejected_net_amount_gbp | landed_net_total_gbp
        f           | 3.00           | 10.00                   | 13.00
        bad         | 0.00           | 0.00                    | 0.00
        """
    )
