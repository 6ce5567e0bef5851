"""The ledger of claims and what was signed: every fault told, and nothing signed ever changed."""

import hashlib
import shutil

import pytest

from pipelines.assessments import (
    CLAIM,
    SIGN_OFF,
    SIGNED_CLAIM,
    SIGNED_VERDICT,
    add_claim,
    assessment_rows,
    check_frameworks,
    claim_columns,
    contract_of,
    frozen_contract,
    ledger_state,
    read_claims,
    read_sign_offs,
)
from pipelines.errors import BadReference
from pipelines.files import canonical
from pipelines.frameworks import Framework, build, sort_out, sources
from pipelines.home import Home
from pipelines.reference_rows import frame_of

HEADER = (
    "claimed_on,framework_id,key_area_code,sub_dimension,claimed_level,target_level,assessor,role,"
    "reason"
)
FIRST = "2025-01-15,strategy,SME,high_level,minimum,mature,A. Assessor,Head of Procurement,"
SECOND = "2026-04-20,strategy,SME,influence,mature,,B. Buyer,Buyer,More than is asked."
OTHER = "2024-12-01,elsewhere,NO,such,area,,C. Clerk,Clerk,"
CLAIM_ON_SME = {
    "claimed_on": "2026-06-01",
    "framework_id": "strategy",
    "key_area_code": "SME",
    "sub_dimension": "high_level",
    "claimed_level": "mature",
    "target_level": "",
    "assessor": "A. Assessor",
    "role": "Head of Procurement",
    "reason": "",
}
NEXT_LINE = "2026-06-01,strategy,SME,high_level,mature,,A. Assessor,Head of Procurement,"
FROZEN = {
    "claims.csv": "key_area_code,sub_dimension,claimed_level,target_level\n",
    "verdicts.csv": (
        "clause_id,key_area_code,sub_dimension,level_name,clause_text,rule_text,test_text,"
        "parameter_text,figure_parameter_text,indicator_value,period_label,verdict,silent_reason\n"
    ),
    "framework.json": "{}\n",
}


def framework(name="strategy", area="SME", dimensions=("high_level", "influence")):
    """Two levels, and one key area with its dimensions."""
    clauses = [{"key_area_code": area, "sub_dimension": each} for each in dimensions]
    levels = [{"level_code": level} for level in ("minimum", "mature")]
    rows = {"framework_clause": clauses, "framework_level": levels}
    return Framework(name, "council", rows, [], [], [])


USED = (framework(),)


@pytest.fixture
def room(tmp_path):
    return Home(tmp_path).council("E06999999")


@pytest.fixture
def ledger(room):
    """`ledger(FIRST, SECOND)` writes claims.csv; `ledger()` afterwards gives its bytes."""
    path = room.assessments / "claims.csv"

    def _ledger(*lines, header=HEADER):
        if lines:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8", newline="\n")
        return path.read_bytes() if path.exists() else None

    return _ledger


@pytest.fixture
def write_bytes(room):
    """A ledger as some program left it."""

    def _write_bytes(content):
        room.assessments.mkdir(parents=True)
        (room.assessments / "claims.csv").write_bytes(content)

    return _write_bytes


@pytest.fixture
def sign(room):
    """Sign the ledger as it stands, as `localpound assess sign` does; gives the folder."""

    def _sign(signed_on="2026-06-30", lines=None, **more):
        frozen = {name: (text + (lines or {}).get(name, "")) for name, text in FROZEN.items()}
        signed = {
            "signed_on": signed_on,
            "framework_id": "strategy",
            "claims": ledger_state(room),
            "parameters": [{"parameter": "some", "value": "0"}],
            "files": {name: sha256(text) for name, text in frozen.items()},
            **more,
        }
        name = f"{signed_on}-strategy-{sha256(canonical(signed))[:8]}"
        folder = room.assessments / name
        folder.mkdir(parents=True)
        frozen["sign_off.json"] = canonical({"sign_off_id": name, **signed})
        for each, text in frozen.items():
            (folder / each).write_text(text, encoding="utf-8", newline="\n")
        return folder

    return _sign


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def refused_by_every_reader(room, sentence):
    for read in (
        read_sign_offs,
        lambda of: read_claims(of, USED),
        lambda of: add_claim(of, CLAIM_ON_SME, USED),
    ):
        with pytest.raises(BadReference) as told:
            read(room)
        assert str(told.value) == sentence


def faults_in(room, used=USED):
    with pytest.raises(BadReference) as told:
        read_claims(room, used)
    return str(told.value)


def test_no_file_is_no_claims_and_reading_makes_none(room):
    assert read_claims(room, USED) == []
    assert ledger_state(room)["count"] == 0
    assert not room.root.exists()


def test_claims_are_read_as_text_in_the_order_of_the_ledger(room, ledger):
    ledger(SECOND, FIRST)
    claims = read_claims(room, USED)
    assert [tuple(claim) for claim in claims] == [("claim_number", *claim_columns())] * 2
    assert [claim["claim_number"] for claim in claims] == ["1", "2"]
    assert [claim["claimed_on"] for claim in claims] == ["2026-04-20", "2025-01-15"]
    assert [claim["target_level"] for claim in claims] == [None, "mature"]
    assert [claim["reason"] for claim in claims] == ["More than is asked.", None]


def test_the_columns_of_the_ledger_are_those_of_the_contract_less_the_number():
    assert ",".join(claim_columns()) == HEADER


def test_target_and_reason_may_be_left_out_as_columns(room, ledger):
    ledger(
        "2026-06-01,strategy,SME,high_level,mature,A. Assessor,Head",
        header="claimed_on,framework_id,key_area_code,sub_dimension,claimed_level,assessor,role",
    )
    (claim,) = read_claims(room, USED)
    assert (claim["target_level"], claim["reason"]) == (None, None)
    assert claim["role"] == "Head"


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("claimed_level", "gold", "claimed_level: 'gold' is none of minimum, mature"),
        ("claimed_level", "", "claimed_level: is blank"),
        ("target_level", "Mature", "target_level: 'Mature' is none of minimum, mature"),
        (
            "key_area_code",
            "VCSE",
            "VCSE high_level is no key area of strategy: SME high_level, SME influence",
        ),
        ("key_area_code", "", "key_area_code: is blank"),
        ("sub_dimension", "training", "SME training is no key area of strategy: SME high_level"),
        ("sub_dimension", "", "sub_dimension: is blank"),
        ("claimed_on", "20/04/2026", "claimed_on: '20/04/2026' is not a DATE"),
        ("claimed_on", "", "claimed_on: is blank"),
        ("framework_id", "", "framework_id: is blank"),
        ("assessor", "", "assessor: is blank"),
        ("assessor", "  ", "assessor: is blank"),
        ("role", "", "role: is blank"),
    ],
)
def test_a_claim_that_the_framework_or_the_contract_does_not_know_is_a_fault(
    room, ledger, column, value, fault
):
    faulty = {**CLAIM_ON_SME, column: value}
    ledger(FIRST, ",".join(faulty[name] for name in claim_columns()))
    message = faults_in(room)
    assert "claims.csv has 1 fault:" in message
    assert f"  - line 3: {fault}" in message


def test_a_claim_on_a_framework_that_there_is_not_is_a_fault(room, ledger):
    ledger(FIRST, OTHER)
    check_frameworks(room, ("strategy", "elsewhere"))
    with pytest.raises(BadReference) as told:
        check_frameworks(room, ("strategy", "third"))
    assert "line 3: there is no framework 'elsewhere' (strategy, third)" in str(told.value)


def test_a_signed_claim_stands_when_its_framework_is_taken_away(room, ledger, sign):
    ledger(FIRST)
    sign()
    check_frameworks(room, ("third",))


def test_every_fault_is_told_at_once_by_line(room, ledger):
    ledger(
        FIRST,
        "2026-04-20,strategy,SME,high_level,gold,silver,A,Head,",
        "2026-04-20,strategy,VCSE,high_level,mature,,A,Head,",
        "",
        "20/04/2026,strategy,SME,high_level,mature,,,Head,",
        SECOND,
    )
    message = faults_in(room)
    assert "has 5 faults" in message
    for fault in (
        "line 3: claimed_level: 'gold' is none of minimum, mature",
        "line 3: target_level: 'silver' is none of minimum, mature",
        "line 4: VCSE high_level is no key area of strategy",
        "line 6: claimed_on: '20/04/2026' is not a DATE",
        "line 6: assessor: is blank",
    ):
        assert f"\n  - {fault}" in message


def test_every_fault_of_one_line_is_told_at_once(room, ledger):
    ledger("20/04/2026,strategy,VCSE,high_level,gold,silver,,Head,")
    message = faults_in(room)
    assert "has 5 faults" in message
    for fault in (
        "claimed_on: '20/04/2026' is not a DATE",
        "assessor: is blank",
        "VCSE high_level is no key area of strategy: SME high_level, SME influence",
        "claimed_level: 'gold' is none of minimum, mature",
        "target_level: 'silver' is none of minimum, mature",
    ):
        assert f"\n  - line 2: {fault}" in message


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_no_claims(room, write_bytes, content):
    write_bytes(content)
    assert read_claims(room, USED) == []
    assert ledger_state(room) == {"count": 0, "sha256": sha256("[]")}


@pytest.mark.parametrize("line", [f'{FIRST}"left open', f'{FIRST}"left open\n{SECOND}'])
def test_a_quote_left_open_swallows_no_claim(room, ledger, line):
    ledger(line)
    before = ledger()
    with pytest.raises(BadReference, match=r"claims.csv, line \d: unexpected end of data"):
        add_claim(room, CLAIM_ON_SME, USED)
    assert ledger() == before


def test_missing_and_unknown_columns_are_named(room, ledger):
    ledger(FIRST, header=HEADER.replace("assessor", "who").replace("claimed_on", "day"))
    message = faults_in(room)
    assert "has 4 faults" in message
    for fault in (
        "the column assessor is missing",
        "the column claimed_on is missing",
        "the column 'day' is not known",
        "the column 'who' is not known",
    ):
        assert fault in message


def test_claims_on_frameworks_not_in_use_are_left_out_and_stay_in_the_ledger(room, ledger):
    ledger(OTHER, FIRST)
    (claim,) = read_claims(room, USED)
    assert (claim["framework_id"], claim["claim_number"]) == ("strategy", "2")
    assert ledger_state(room)["count"] == 2
    assert OTHER.encode() in ledger()


def test_a_claim_is_judged_by_its_own_framework_among_several(room, ledger):
    ledger(FIRST, "2026-06-01,green,GRN,high_level,mature,,A,Head,")
    green = framework("green", "GRN", ("high_level",))
    assert len(read_claims(room, (*USED, green))) == 2
    ledger(FIRST, "2026-06-01,green,SME,high_level,mature,,A,Head,")
    fault = "line 3: SME high_level is no key area of green: GRN high_level"
    assert fault in faults_in(room, (*USED, green))


def test_a_first_claim_makes_the_ledger(room, ledger):
    assert add_claim(room, CLAIM_ON_SME, USED) == 1
    assert ledger() == f"{HEADER}\n{NEXT_LINE}\n".encode()


def test_a_claim_adds_one_line_and_leaves_the_others_as_they_are(room, ledger):
    ledger(OTHER, FIRST)
    before = ledger()
    assert add_claim(room, CLAIM_ON_SME, USED) == 3
    assert ledger() == before + f"{NEXT_LINE}\n".encode()
    assert add_claim(room, {**CLAIM_ON_SME, "claimed_on": "2026-06-02"}, USED) == 4
    later = NEXT_LINE.replace("06-01", "06-02")
    assert ledger() == before + f"{NEXT_LINE}\n{later}\n".encode()


def test_words_with_commas_quotes_and_new_lines_are_read_as_they_were_claimed(room):
    words = 'Small firms, "as we say",\nare few; caf\u00e9s are many.'
    add_claim(room, {**CLAIM_ON_SME, "reason": words}, USED)
    add_claim(room, CLAIM_ON_SME, USED)
    assert [claim["reason"] for claim in read_claims(room, USED)] == [words, None]


def test_blanks_around_a_cell_are_not_kept_and_line_ends_are_of_one_kind(room, ledger):
    words = {"assessor": " A. Assessor\t", "target_level": "  ", "reason": "\rA\r\nB\rC\nD\r\n"}
    add_claim(room, {**CLAIM_ON_SME, **words}, USED)
    (claim,) = read_claims(room, USED)
    kept = (claim["assessor"], claim["target_level"], claim["reason"])
    assert kept == ("A. Assessor", None, "A\nB\nC\nD")
    assert ledger() == f'{HEADER}\n{NEXT_LINE}"A\nB\nC\nD"\n'.encode()


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_becomes_a_ledger_with_the_first_claim(room, ledger, write_bytes, content):
    write_bytes(content)
    assert add_claim(room, CLAIM_ON_SME, USED) == 1
    assert ledger() == f"{HEADER}\n{NEXT_LINE}\n".encode()
    assert len(read_claims(room, USED)) == 1


@pytest.mark.parametrize("column", ["target_level", "reason"])
def test_what_is_claimed_is_never_dropped_for_want_of_a_column(room, ledger, column):
    names = [name for name in claim_columns() if name not in ("target_level", "reason")]
    ledger(",".join(CLAIM_ON_SME[name] for name in names), header=",".join(names))
    before = ledger()
    with pytest.raises(BadReference) as told:
        add_claim(room, {**CLAIM_ON_SME, column: "mature"}, USED)
    path = room.assessments / "claims.csv"
    assert str(told.value) == (
        f"The claim cannot be taken: {column}: {path} has no such column; add it to its first line."
    )
    assert ledger() == before
    assert add_claim(room, CLAIM_ON_SME, USED) == 2


BY_HAND = {
    "CRLF": f"{HEADER}\r\n{FIRST}\r\n".encode(),
    "BOM": f"\ufeff{HEADER}\n{FIRST}\n".encode(),
    "no newline at the end": f"{HEADER}\n{FIRST}".encode(),
    "BOM, CRLF and no newline at the end": f"\ufeff{HEADER}\r\n{FIRST}".encode(),
    "CR alone": f"{HEADER}\r{FIRST}\r".encode(),
    "blank lines": f"{HEADER}\n\n{FIRST}\n\n\n".encode(),
    "only a heading": f"{HEADER}\n".encode(),
    "only a heading without newline": HEADER.encode(),
    "spaces in the heading": f"{HEADER.replace(',', ' , ')}\n{FIRST}\n".encode(),
    "quotes": ",".join(f'"{name}"' for name in HEADER.split(",")).encode() + b"\n",
}


@pytest.mark.parametrize("content", BY_HAND.values(), ids=BY_HAND)
def test_a_ledger_written_by_hand_stays_readable_when_a_claim_is_added(
    room, ledger, write_bytes, content
):
    write_bytes(content)
    before = read_claims(room, USED)
    assert add_claim(room, CLAIM_ON_SME, USED) == len(before) + 1
    assert ledger().startswith(content)
    *kept, added = read_claims(room, USED)
    assert kept == before
    assert {name: added[name] or "" for name in claim_columns()} == CLAIM_ON_SME


def test_a_claim_goes_into_the_columns_in_the_order_in_which_the_ledger_has_them(
    room, ledger, write_bytes
):
    names = sorted(claim_columns())
    write_bytes(",".join(names).encode() + b"\n")
    add_claim(room, CLAIM_ON_SME, USED)
    assert ledger().splitlines()[1].decode() == ",".join(CLAIM_ON_SME[name] for name in names)
    (claim,) = read_claims(room, USED)
    assert {name: claim[name] or "" for name in claim_columns()} == CLAIM_ON_SME


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"claimed_level": "gold"}, "The claim cannot be taken: claimed_level: 'gold' is none of"),
        ({"target_level": "gold"}, "target_level: 'gold' is none of minimum, mature"),
        ({"key_area_code": "VCSE"}, "VCSE high_level is no key area of strategy"),
        ({"sub_dimension": "training"}, "SME training is no key area of strategy"),
        ({"claimed_on": "1 June"}, "claimed_on: '1 June' is not a DATE"),
        ({"assessor": "", "role": ""}, "assessor: is blank; role: is blank."),
        ({"assessor": "  "}, "The claim cannot be taken: assessor: is blank."),
        ({"role": "\t\r\n"}, "The claim cannot be taken: role: is blank."),
        (
            {"claimed_on": "1 June", "key_area_code": "VCSE", "claimed_level": "gold"},
            "The claim cannot be taken: claimed_on: '1 June' is not a DATE; VCSE high_level is no "
            "key area of strategy: SME high_level, SME influence; "
            "claimed_level: 'gold' is none of minimum, mature.",
        ),
        ({"framework_id": "elsewhere"}, "The council is not set against 'elsewhere' but strategy."),
    ],
)
@pytest.mark.parametrize("lines", [(), (FIRST,)], ids=["no ledger", "a ledger"])
def test_a_claim_that_is_wrong_is_refused_and_nothing_is_written(
    room, ledger, lines, changed, message
):
    ledger(*lines)
    before = ledger()
    with pytest.raises(BadReference) as told:
        add_claim(room, {**CLAIM_ON_SME, **changed}, USED)
    assert message in str(told.value)
    assert ledger() == before
    assert room.assessments.exists() == bool(lines)


@pytest.mark.parametrize("lines", [(), (FIRST,)], ids=["no ledger", "a ledger"])
def test_a_name_that_is_no_text_writes_nothing(room, ledger, lines):
    ledger(*lines)
    before = ledger()
    with pytest.raises((BadReference, UnicodeEncodeError)):
        add_claim(room, {**CLAIM_ON_SME, "assessor": "\udcff"}, USED)
    assert ledger() == before


UNREADABLE = {
    "not UTF-8": (f"{HEADER}\n{FIRST}Caf\u00e9.\n".encode("latin-1"), "is not UTF-8 text"),
    "a heading left open": (f'"{HEADER}\n{FIRST}\n'.encode(), "unexpected end of data"),
    "a heading of blanks": (b",,\n", "the column assessor is missing"),
}


@pytest.mark.parametrize(("content", "fault"), UNREADABLE.values(), ids=UNREADABLE)
def test_nothing_is_added_to_a_ledger_that_cannot_be_read(
    room, ledger, write_bytes, content, fault
):
    write_bytes(content)
    with pytest.raises(BadReference, match=fault):
        add_claim(room, CLAIM_ON_SME, USED)
    assert ledger() == content


def test_nothing_is_added_to_a_ledger_that_has_a_fault(room, ledger):
    ledger(FIRST.replace("minimum", "gold"))
    before = ledger()
    with pytest.raises(BadReference, match="line 2: claimed_level: 'gold' is none of"):
        add_claim(room, CLAIM_ON_SME, USED)
    assert ledger() == before


def test_what_stands_in_the_ledger_is_hashed_and_not_how_it_is_written(room, ledger):
    ledger(FIRST, SECOND)
    state = ledger_state(room)
    assert state["count"] == 2
    assert len(state["sha256"]) == len(hashlib.sha256().hexdigest())
    names = sorted(claim_columns())
    rows = [dict(zip(claim_columns(), each.split(","), strict=True)) for each in (FIRST, SECOND)]
    ledger(*(",".join(row[name] for name in names) + "  " for row in rows), header=",".join(names))
    assert ledger_state(room) == state
    ledger(SECOND, FIRST)
    assert ledger_state(room)["sha256"] != state["sha256"]


CHANGED = {
    "changed": (FIRST.replace("minimum", "mature"), SECOND),
    "a name changed": (FIRST.replace("A. Assessor", "B. Assessor"), SECOND),
    "a reason added": (FIRST + "Because.", SECOND),
    "the last removed": (FIRST,),
    "the first removed": (SECOND,),
    "reordered": (SECOND, FIRST),
    "one put before": (NEXT_LINE, FIRST, SECOND),
    "one put between": (FIRST, NEXT_LINE, SECOND),
    "one of another framework put before": (OTHER, FIRST, SECOND),
    "replaced": (NEXT_LINE, NEXT_LINE, FIRST, SECOND),
}


@pytest.mark.parametrize("lines", CHANGED.values(), ids=CHANGED)
def test_signed_claims_that_are_not_the_same_any_more_are_refused_by_the_name_of_the_sign_off(
    room, ledger, sign, lines
):
    ledger(FIRST, SECOND)
    name = sign().name
    ledger(*lines)
    message = faults_in(room)
    assert "has 1 fault" in message
    assert f"the first 2 claims were signed on 2026-06-30 ({name})" in message
    before = ledger()
    with pytest.raises(BadReference, match=name):
        add_claim(room, CLAIM_ON_SME, USED)
    assert ledger() == before


def test_a_signed_ledger_that_is_gone_is_refused(room, ledger, sign):
    ledger(FIRST)
    name = sign().name
    (room.assessments / "claims.csv").unlink()
    assert name in faults_in(room)


def test_lines_may_be_added_after_those_that_were_signed(room, ledger, sign):
    ledger(FIRST, SECOND)
    sign()
    assert add_claim(room, CLAIM_ON_SME, USED) == 3
    ledger(FIRST, SECOND, NEXT_LINE, OTHER)
    assert len(read_claims(room, USED)) == 3


def test_a_signed_ledger_may_be_written_again_in_another_way(room, ledger, sign):
    ledger(FIRST, SECOND)
    sign()
    content = f"\ufeff{HEADER}\r\n{FIRST}\r\n\r\n{SECOND}\r\n".encode()
    (room.assessments / "claims.csv").write_bytes(content)
    assert len(read_claims(room, USED)) == 2


def test_each_sign_off_guards_the_claims_that_it_signed(room, ledger, sign):
    ledger(FIRST)
    sooner = sign().name
    ledger(FIRST, SECOND)
    later = sign("2026-07-31").name
    ledger(FIRST, NEXT_LINE)
    message = faults_in(room)
    assert f"the first 2 claims were signed on 2026-07-31 ({later})" in message
    assert sooner not in message


def test_a_fault_of_a_line_and_a_change_of_what_was_signed_are_told_together(room, ledger, sign):
    ledger(FIRST)
    name = sign().name
    ledger(FIRST.replace("minimum", "gold"))
    message = faults_in(room)
    assert "has 2 faults" in message
    assert "line 2: claimed_level: 'gold' is none of minimum, mature" in message
    assert name in message


def test_sign_offs_are_read_by_folder_and_none_is_none(room, ledger, sign):
    assert read_sign_offs(room) == []
    ledger(FIRST)
    sign("2026-07-31", statement="Later.")
    sign("2026-06-30", statement="Sooner.")
    (room.assessments / "notes").mkdir()
    (room.assessments / "notes" / "minutes.txt").write_text("Agreed.")
    assert [each["statement"] for each in read_sign_offs(room)] == ["Sooner.", "Later."]


DAMAGE = {
    "cut short": lambda content: content[:40],
    "emptied": lambda _: b"",
    "not UTF-8": lambda content: content.replace(b"As agreed.", b"\xff"),
    "saved with a byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "a list": lambda content: b"[" + content + b"]",
    "a text": lambda _: b'"sign_off_id"',
    "nothing": lambda _: b"null",
    "without a name": lambda content: content.replace(b"sign_off_id", b"name"),
    "of another folder": lambda content: content.replace(
        b'_id": "2026-06-30', b'_id": "2026-07-31'
    ),
    "another word": lambda content: content.replace(b"As agreed.", b"As I said."),
    "without files": lambda content: content.replace(b'"files"', b'"others"'),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_sign_off_that_is_damaged_or_of_another_folder_is_refused(room, ledger, sign, damage):
    ledger(FIRST)
    folder = sign(statement="As agreed.")
    path = folder / "sign_off.json"
    before = path.read_bytes()
    assert len(read_sign_offs(room)) == 1
    path.write_bytes(damage(before))
    assert path.read_bytes() != before
    refused_by_every_reader(room, f"{folder} is not what was signed: put it back, from a copy.")


FILE_DAMAGE = {
    "gone": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "a line more": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "other line ends": lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n")),
}


@pytest.mark.parametrize("damage", FILE_DAMAGE.values(), ids=FILE_DAMAGE)
@pytest.mark.parametrize("name", FROZEN)
def test_a_frozen_file_that_is_gone_or_not_the_same_is_refused(room, ledger, sign, name, damage):
    ledger(FIRST)
    folder = sign()
    damage(folder / name)
    sentence = f"{folder} is not what was signed: put it back, from a copy."
    refused_by_every_reader(room, sentence)
    with pytest.raises(BadReference, match="is not what was signed"):
        assessment_rows(room, USED)


@pytest.mark.parametrize("says", ["the name it had", "the name it has"])
def test_a_folder_that_was_renamed_is_no_signature(room, ledger, sign, says):
    ledger(FIRST)
    folder = sign()
    renamed = folder.rename(folder.with_name("2026-06-30-strategy-00000000"))
    if says == "the name it has":
        path = renamed / "sign_off.json"
        path.write_text(path.read_text().replace(folder.name, renamed.name))
    refused_by_every_reader(room, f"{renamed} is not what was signed: put it back, from a copy.")
    if says == "the name it had":
        renamed.rename(folder)
        assert [each["sign_off_id"] for each in read_sign_offs(room)] == [folder.name]


def test_a_folder_without_the_file_that_makes_it_a_signature_is_none(room, ledger, sign):
    ledger(FIRST)
    (sign() / "sign_off.json").unlink()
    assert read_sign_offs(room) == []
    assert add_claim(room, CLAIM_ON_SME, USED) == 2


@pytest.mark.parametrize("stem", [SIGNED_CLAIM, SIGNED_VERDICT])
def test_what_is_frozen_lacks_only_the_name_of_the_signature(stem):
    whole, frozen = contract_of(stem), frozen_contract(stem)
    assert ("sign_off_id", *frozen.column_names) == whole.column_names
    assert ["sign_off_id", *frozen.grain] == list(whole.grain)
    file = {SIGNED_CLAIM: "claims.csv", SIGNED_VERDICT: "verdicts.csv"}[stem]
    assert ",".join(frozen.column_names) == FROZEN[file].strip()


def test_without_a_council_nothing_is_claimed_and_nothing_signed():
    assert assessment_rows(None, USED) == {
        "reference.assessment_claim": [],
        "reference.sign_off": [],
        "reference.signed_claim": [],
        "reference.signed_verdict": [],
    }


def test_a_council_that_claims_nothing_has_four_empty_tables(room):
    assert assessment_rows(room, USED) == assessment_rows(None, USED)


def test_claims_and_all_that_was_signed_become_rows_of_the_reference_tables(room, ledger, sign):
    ledger(FIRST, OTHER)
    hashes = {f"{of}_sha256": of[0] * 64 for of in ("framework", "parameter", "input", "verdict")}
    names = []
    for day, level in (("2026-06-30", "minimum"), ("2026-07-31", "mature")):
        lines = {
            "claims.csv": f"SME,high_level,{level},\n",
            "verdicts.csv": (
                "SME-MIN-1,SME,high_level,Minimum,Words.,,,,,,2025/26,SILENT,NO_INPUT\n"
            ),
        }
        told = {"run_id": "r1", "signed_by": "A. Assessor", "role": "Head", "inputs": []}
        names.append(sign(day, lines, **hashes, **told).name)
    tables = assessment_rows(room, USED)
    assert {name: len(rows) for name, rows in tables.items()} == {
        "reference.assessment_claim": 1,
        "reference.sign_off": 2,
        "reference.signed_claim": 2,
        "reference.signed_verdict": 2,
    }
    frames = {
        stem: frame_of(contract_of(stem), tables[f"reference.{stem}"])
        for stem in (CLAIM, SIGN_OFF, SIGNED_CLAIM, SIGNED_VERDICT)
    }
    assert frames[CLAIM].row(0)[0] == 1
    assert frames[SIGN_OFF].select("sign_off_id", "input_sha256", "statement").rows() == [
        (names[0], "i" * 64, None),
        (names[1], "i" * 64, None),
    ]
    assert frames[SIGNED_CLAIM].rows() == [
        (names[0], "SME", "high_level", "minimum", None),
        (names[1], "SME", "high_level", "mature", None),
    ]
    assert frames[SIGNED_VERDICT].select(
        "sign_off_id", "clause_id", "verdict", "silent_reason", "test_text"
    ).rows() == [(name, "SME-MIN-1", "SILENT", "NO_INPUT", None) for name in names]


def test_what_was_signed_stays_a_row_when_its_framework_is_not_in_use_any_more(room, ledger, sign):
    ledger(FIRST)
    name = sign().name
    tables = assessment_rows(room, [framework("green", "GRN")])
    assert tables["reference.assessment_claim"] == []
    assert [row["sign_off_id"] for row in tables["reference.sign_off"]] == [name]


def test_parameters_with_another_value_than_when_it_was_signed_are_named(room, ledger, sign):
    ledger(FIRST)
    sign()

    def changed(**values):
        (row,) = assessment_rows(room, USED, values)["reference.sign_off"]
        return row["changed_parameters"]

    assert changed(some="0") is None
    assert changed(some="1", more="2") == "more, some"


def test_the_sample_councils_claims_are_valid(project, room):
    sample = project / "sample_data" / "council"
    room.assessments.mkdir(parents=True)
    shutil.copy(sample / "assessments" / "claims.csv", room.assessments)
    shutil.copytree(sample / "frameworks", room.frameworks)
    whole, wording = sort_out(sources(None, room))
    used = [build(name, whole, wording) for name in ("nps-2018-final", "wexmoor-green")]
    claims = read_claims(room, used)
    assert len(claims) == ledger_state(room)["count"] > 0
    assert {claim["framework_id"] for claim in claims} == {each.framework_id for each in used}
