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
    claim_columns,
    contract_of,
    ledger_state,
    read_claims,
    read_sign_offs,
)
from pipelines.errors import BadReference
from pipelines.frameworks import Framework, build, sort_out, sources
from pipelines.home import Home
from pipelines.publishing import canonical
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

    def _sign(signed_on="2026-06-30", **more):
        signed = {
            "signed_on": signed_on,
            "framework_id": "strategy",
            "claims": ledger_state(room),
            **more,
        }
        own_hash = hashlib.sha256(canonical(signed).encode()).hexdigest()
        name = f"{signed_on}-strategy-{own_hash[:8]}"
        folder = room.assessments / name
        folder.mkdir(parents=True)
        content = canonical({"sign_off_id": name, **signed})
        (folder / "sign_off.json").write_text(content, encoding="utf-8")
        return folder

    return _sign


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
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_sign_off_that_is_damaged_or_of_another_folder_is_refused(room, ledger, sign, damage):
    ledger(FIRST)
    path = sign(statement="As agreed.") / "sign_off.json"
    assert len(read_sign_offs(room)) == 1
    path.write_bytes(damage(path.read_bytes()))
    for read in (lambda: read_sign_offs(room), lambda: read_claims(room, USED)):
        with pytest.raises(BadReference) as told:
            read()
        assert str(told.value) == f"{path} is not what was signed: put it back, from a copy."


def test_a_folder_that_was_renamed_is_no_signature(room, ledger, sign):
    ledger(FIRST)
    sign().rename(room.assessments / "2026-06-30-strategy-renamed")
    with pytest.raises(BadReference, match="2026-06-30-strategy-renamed"):
        read_sign_offs(room)


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
        folder = sign(day, **hashes, run_id="r1", signed_by="A. Assessor", role="Head", inputs=[])
        names.append(name := folder.name)
        (folder / "claims.csv").write_text(
            "sign_off_id,key_area_code,sub_dimension,claimed_level,target_level\n"
            f"{name},SME,high_level,{level},\n"
        )
        (folder / "verdicts.csv").write_text(
            ",".join(contract_of(SIGNED_VERDICT).column_names) + "\n"
            f"{name},SME-MIN-1,SME,high_level,Minimum,Words.,,,,,2025/26,SILENT,NO_INPUT\n"
        )
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
    assert frames[SIGNED_CLAIM].select("claimed_level", "target_level").rows() == [
        ("minimum", None),
        ("mature", None),
    ]
    assert (
        frames[SIGNED_VERDICT].select("verdict", "silent_reason", "test_text").rows()
        == [("SILENT", "NO_INPUT", None)] * 2
    )


def test_what_was_signed_stays_a_row_when_its_framework_is_not_in_use_any_more(room, ledger, sign):
    ledger(FIRST)
    name = sign().name
    tables = assessment_rows(room, [framework("green", "GRN")])
    assert tables["reference.assessment_claim"] == []
    assert [row["sign_off_id"] for row in tables["reference.sign_off"]] == [name]


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
