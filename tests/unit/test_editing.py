"""What a form writes: every fault by its field, the same files as by hand, and who wrote them."""

import csv
import shutil
import threading
from datetime import date, datetime, timedelta, timezone

import pytest

from pipelines import editing, inbox, landing
from pipelines.assessments import read_claims, read_sign_offs
from pipelines.contracts import read_contract
from pipelines.council import ParameterOverride, profile_for, read_profile, write_profile
from pipelines.editing import EVERY, THIS, WHOLE, Contradicted, EditRefused, NotThere
from pipelines.edits import COLUMNS, Edit, read_edits
from pipelines.errors import UnknownCouncil
from pipelines.files import canonical, sha256_of
from pipelines.framework_faults import used_by
from pipelines.home import Home
from pipelines.publishing import switch_latest
from pipelines.reference_rows import frame_of
from pipelines.tables import PROJECT
from pipelines.typed_text import day_of

CODE, STRATEGY, USER = "E06999999", "nps-2018-final", "a.clerk"
NOW = datetime(2026, 6, 30, 9, 15, 7, tzinfo=timezone(timedelta(hours=1)))

AREA = {"framework_id": STRATEGY, "key_area_code": "SME", "sub_dimension": "high_level"}
CLAIM = {
    **AREA,
    "claimed_level": "developing",
    "target_level": "mature",
    "assessor": "A. Assessor",
    "role": "Head of Procurement",
    "reason": "",
}
ATTESTATION = {
    "framework_id": STRATEGY,
    "clause_id": "SME-LEA-1",
    "holds_for": THIS,
    "assessor": "A. Assessor",
    "role": "Head of Procurement",
    "statement": "The corporate plan names small firms.",
    "document_ref": "Corporate plan 2026",
    "document_kind": "other_strategy",
    "attested_on": "30/6/2026",
    "expires_on": "",
    "issued_on": "2026-04-01",
    "next_due_on": "",
    "reviewer": "",
}
SIGN_OFF = {
    "framework_id": STRATEGY,
    "signed_by": "A. Assessor",
    "role": "Head of Procurement",
    "statement": "As agreed.",
}


def clause(level, order, verdict="CONTRADICTS", polarity="concern", **changed):
    """One row of the evidence table."""
    return {
        **AREA,
        "clause_id": f"SME-{level[:3].upper()}-1",
        "clause_text": "Small firms take part.",
        "level_name": level,
        "level_order": str(order),
        "clause_order": str(order),
        "testability": "D",
        "verdict": verdict,
        "polarity": polarity,
        **changed,
    }


class Council:
    """One council in a spend home of its own, and what a run would have published of it."""

    def __init__(self, home):
        self.home, self.room = home, home.council(CODE)
        write_profile(self.room.profile, profile_for(CODE))

    def publish(self, tables, **record):
        folder = self.room.published / "r1"
        shutil.rmtree(folder, ignore_errors=True)
        for name, rows in tables.items():
            path = folder / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            contract = read_contract(PROJECT / "sql" / f"{name}.yml")
            frame_of(contract, rows).write_parquet(path)
        (folder / "record.json").write_text(canonical({"run": "r1", **record}), encoding="utf-8")
        switch_latest(self.room, "r1")

    def publish_to_sign(self):
        """What a signature asks for: the claims and the framework of now."""
        ledger = self.room.assessments / "claims.csv"
        (used,) = used_by(self.home, self.room)
        self.publish(
            {
                "evidence/claim": [],
                "evidence/assessment": [],
                "evidence/evidence_table": [],
                "evidence/clause_verdict": [],
                "evidence/clause_test": [],
            },
            identity={"claims": sha256_of(ledger), "versions": {}, "project": {}},
            inputs=[],
            parameters=[],
            frameworks=[{"framework_id": STRATEGY, "framework_sha256": used.sha256}],
        )

    def claim(self, **changed):
        return editing.add_claim(self.home, CODE, {**CLAIM, **changed}, USER, NOW)

    def attest(self, **changed):
        return editing.add_attestation(self.home, CODE, {**ATTESTATION, **changed}, USER, NOW)

    def sign(self, **changed):
        return editing.sign(self.home, CODE, {**SIGN_OFF, **changed}, USER, NOW)

    def claims(self):
        return read_claims(self.room, used_by(self.home, self.room))

    def attested(self):
        """Each attestation in the inbox, by column, as a run would read it."""
        rows = []
        for entry in inbox.read_ledger(self.home, CODE):
            reading = landing.read_file(self.home.archived(entry.sha256), feed="attestation")
            for sheet in reading.sheets_taken:
                cells = {name: sheet.text(name).to_list() for name in sheet.columns}
                for nth in range(sheet.rows.len()):
                    rows.append({name: column[nth] for name, column in cells.items()})
        return rows


@pytest.fixture
def council(tmp_path):
    return Council(Home(tmp_path))


@pytest.fixture
def faults_of(council):
    """The faults of a claim, an attestation or a signature that is refused; nothing is written."""

    def _faults_of(what, **changed):
        before = written(council)
        with pytest.raises(EditRefused) as refused:
            getattr(council, what)(**changed)
        assert written(council) == before
        return refused.value.faults

    return _faults_of


def written(council):
    files = (path for path in council.home.root.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files if path.suffix != ".lock"}


# Claims


def test_a_claim_is_the_line_that_the_command_would_have_written(council):
    assert council.claim(reason='A "reason",\r\nof two lines: £5') == 1
    assert (council.room.assessments / "claims.csv").read_text(encoding="utf-8") == (
        "claimed_on,framework_id,key_area_code,sub_dimension,claimed_level,target_level,assessor,"
        "role,reason\n"
        "2026-06-30,nps-2018-final,SME,high_level,developing,mature,A. Assessor,"
        'Head of Procurement,"A ""reason"",\nof two lines: £5"\n'
    )


def test_a_claim_is_added_below_those_written_by_hand(council):
    ledger = council.room.assessments / "claims.csv"
    ledger.parent.mkdir()
    by_hand = (
        "\ufeffframework_id,claimed_on,key_area_code,sub_dimension,claimed_level,assessor,role,"
        "target_level\r\nnps-2018-final,2025-01-15,SME,high_level,minimum,A. Assessor,Head,"
    )
    ledger.write_bytes(by_hand.encode())
    assert council.claim() == 2
    assert ledger.read_bytes().startswith(by_hand.encode())
    assert [row["claimed_level"] for row in council.claims()] == ["minimum", "developing"]


def test_who_claims_and_who_writes_it_down_may_be_two_people(council):
    council.claim()
    (edit,) = read_edits(council.room)
    assert council.claims()[0]["assessor"] == "A. Assessor"
    assert edit.user == USER


@pytest.mark.parametrize(
    ("changed", "name", "fault"),
    [
        ({"claimed_level": ""}, "claimed_level", "Select the level the council is at"),
        ({"claimed_level": "best"}, "claimed_level", "Select the level the council is at"),
        ({"target_level": "best"}, "target_level", "Select a level to aim at, or none"),
        ({"sub_dimension": "influence"}, "sub_dimension", "Select the part of the key area"),
        ({"assessor": "  "}, "assessor", "Enter a name"),
        ({"role": ""}, "role", "Enter a role, such as Head of Procurement"),
        ({"assessor": "A\nB"}, "assessor", "Write it on one line"),
        ({"role": "x" * 101}, "role", "Use 100 characters or fewer: there are 101"),
        ({"reason": "x" * 2001}, "reason", "Use 2,000 characters or fewer: there are 2,001"),
    ],
)
def test_each_fault_of_a_claim_is_told_at_its_field(faults_of, changed, name, fault):
    assert faults_of("claim", **changed) == {name: fault}


def test_all_faults_of_a_claim_are_told_at_once(faults_of):
    changed = {"claimed_level": "", "assessor": "", "role": ""}
    assert set(faults_of("claim", **changed)) == {"claimed_level", "assessor", "role"}


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x7f", "\u202e", "\u2066", "\u2028", "\udce9"]
)
def test_characters_that_cannot_be_seen_are_refused(faults_of, character):
    for what, name in (("claim", "reason"), ("attest", "statement"), ("sign", "statement")):
        (fault,) = faults_of(what, **{name: f"a{character}b"}).values()
        assert fault.startswith("Take out the characters that cannot be seen")


@pytest.mark.parametrize("text", ["=1+1", "Zoë O’Neill", "<b>bold</b>", "'; drop --", "Ω 漢"])
def test_text_is_kept_as_typed(council, text):
    council.claim(assessor=text, reason=text)
    council.attest(statement=text, document_ref=text)
    (claim,), (attested,) = council.claims(), council.attested()
    assert {claim["assessor"], claim["reason"], attested["statement"]} == {text}
    assert attested["document_ref"] == text


def test_a_button_pressed_twice_claims_once(council, faults_of):
    council.claim()
    told = {WHOLE: "The same was claimed today already: nothing was written"}
    assert faults_of("claim") == told
    assert council.claim(claimed_level="minimum") == 2
    assert council.claim() == 3


def test_a_ledger_that_is_damaged_is_told_and_not_added_to(council, faults_of):
    council.room.assessments.mkdir()
    (council.room.assessments / "claims.csv").write_text("colour\nred\n", encoding="utf-8")
    assert "the column 'colour' is not known" in faults_of("claim")[WHOLE]


# The challenge rule


@pytest.mark.parametrize(
    ("claimed", "rows", "challenging"),
    [
        ("developing", [clause("Developing", 2)], "SME-DEV-1"),
        ("leader", [clause("Developing", 2), clause("Mature", 3)], "SME-DEV-1, SME-MAT-1"),
        ("minimum", [clause("Developing", 2)], ""),
        ("developing", [clause("Developing", 2, "SUPPORTS")], ""),
        ("developing", [clause("Minimum", 1, polarity="welcome")], ""),
        ("minimum", [clause("Minimum", 1, polarity="welcome")], "SME-MIN-1"),
        ("developing", [clause("Developing", 2, key_area_code="VCSE")], ""),
        ("developing", [clause("Developing", 2, sub_dimension="influence")], ""),
        ("developing", [clause("Developing", 2, framework_id="other")], ""),
    ],
)
def test_a_level_that_data_contradict_is_claimed_with_a_reason(
    council, faults_of, claimed, rows, challenging
):
    council.publish({"evidence/evidence_table": rows})
    if challenging:
        (fault,) = faults_of("claim", claimed_level=claimed).items()
        assert fault[0] == "reason"
        assert fault[1].endswith(f"is claimed although the data contradict {challenging}")
    assert council.claim(claimed_level=claimed, reason="More is done than is paid for.") == 1


def test_nothing_challenges_a_claim_before_anything_is_published(council):
    assert council.claim(claimed_level="innovator") == 1


def test_a_clause_challenges_its_level_and_those_above_unless_that_is_good_news():
    concern = Contradicted("A-1", "", "Mature", 3, is_welcome=False)
    welcome = Contradicted("A-1", "", "Mature", 3, is_welcome=True)
    assert [concern.challenges(level) for level in (2, 3, 4)] == [False, True, True]
    assert [welcome.challenges(level) for level in (2, 3, 4)] == [False, True, False]


# Attestations


def test_an_attestation_is_a_file_of_the_inbox_that_a_run_reads(council):
    name = council.attest()
    (entry,) = inbox.read_ledger(council.home, CODE)
    assert (entry.file_name, entry.feed) == (name, "attestation")
    assert name.startswith("attestation-SME-LEA-1-2026-06-30-")
    assert (council.room.inbox("attestation") / name).is_file()
    (row,) = council.attested()
    assert row == {
        "clause_id": "SME-LEA-1",
        "statement": "The corporate plan names small firms.",
        "document_ref": "Corporate plan 2026",
        "document_kind": "other_strategy",
        "issued_on": "2026-04-01",
        "assessor": "A. Assessor",
        "role": "Head of Procurement",
        "attested_on": "2026-06-30",
        "expires_on": "2027-06-30",
        "framework": STRATEGY,
        **{name: row[name] for name in row if not row[name]},
    }


def test_an_attestation_may_hold_for_every_framework_with_the_clause(council):
    council.attest(holds_for=EVERY)
    assert not council.attested()[0].get("framework")


@pytest.mark.parametrize(
    ("attested_on", "months", "until"),
    [
        ("2026-06-30", "12", "2027-06-30"),
        ("2025-08-31", "6", "2026-02-28"),
        ("2024-02-29", "12", "2025-02-28"),
        ("2025-12-15", "1", "2026-01-15"),
    ],
)
def test_an_attestation_holds_for_the_months_of_the_council_unless_it_says_until_when(
    council, attested_on, months, until
):
    own = {"attestation_valid_months": ParameterOverride(value=months, reason="Policy 3.")}
    profile = read_profile(council.room.profile).model_copy(update={"parameters": own})
    write_profile(council.room.profile, profile)
    council.attest(attested_on=attested_on, issued_on="")
    council.attest(
        attested_on=attested_on, issued_on="", expires_on="1 9 2027", reviewer="B. Buyer"
    )
    assert [row["expires_on"] for row in council.attested()] == [until, "2027-09-01"]


@pytest.mark.parametrize(
    ("changed", "name", "fault"),
    [
        ({"statement": ""}, "statement", "Enter what is attested"),
        ({"statement": "a\nb"}, "statement", "Write it on one line"),
        ({"document_ref": ""}, "document_ref", "Enter the document it rests on"),
        ({"assessor": ""}, "assessor", "Enter a name"),
        ({"role": ""}, "role", "Enter a role, such as Head of Procurement"),
        ({"document_kind": "poem"}, "document_kind", "Select a kind of document, or none"),
        ({"holds_for": ""}, "holds_for", "Select what the attestation holds for"),
        ({"attested_on": ""}, "attested_on", "Enter the day on which it was attested"),
        ({"attested_on": "soon"}, "attested_on", "Write a day such as 2026-06-30 or 30/6/2026"),
        (
            {"attested_on": "31/6/2026"},
            "attested_on",
            "Write a day such as 2026-06-30 or 30/6/2026",
        ),
        ({"attested_on": "2026-07-01"}, "attested_on", "Enter today or a day in the past"),
        (
            {"expires_on": "2026-06-29"},
            "expires_on",
            "Enter a last day that is not before it was attested",
        ),
        (
            {"next_due_on": "2026-03-31"},
            "next_due_on",
            "Enter a day that is not before the document was issued",
        ),
        (
            {"reviewer": "a. assessor"},
            "reviewer",
            "A second reviewer is somebody else: enter another name, or none",
        ),
        (
            {"clause_id": "SME-DEV-1"},
            WHOLE,
            "Data alone decide this clause: there is nothing to attest",
        ),
    ],
)
def test_each_fault_of_an_attestation_is_told_at_its_field(faults_of, changed, name, fault):
    assert faults_of("attest", **changed) == {name: fault}


def test_a_button_pressed_twice_attests_once(council, faults_of):
    council.attest()
    assert faults_of("attest") == {WHOLE: "The same was attested before: nothing was written"}


def test_an_attestation_that_was_withdrawn_can_be_made_again(council):
    name = council.attest()
    inbox.withdraw(council.home, CODE, name, "A draft.")
    assert council.attest() == name
    assert len(read_edits(council.room)) == 2


@pytest.mark.parametrize(
    ("standing", "mine", "is_taken"),
    [
        (STRATEGY, THIS, True),
        (None, EVERY, True),
        (None, THIS, False),
        ("nps-2018-draft", THIS, False),
    ],
)
def test_an_attestation_never_takes_the_place_of_one_for_other_frameworks(
    council, faults_of, standing, mine, is_taken
):
    row = {
        "record_id": "1",
        "clause_id": "SME-LEA-1",
        "document_ref": "CORPORATE plan, 2026",
        "framework": standing,
    }
    council.publish({"staging/attestation": [row]}, inputs=[])
    if is_taken:
        council.attest(holds_for=mine)
    else:
        assert list(faults_of("attest", holds_for=mine)) == ["document_ref"]


def test_nor_of_one_that_still_waits_for_a_run(council, faults_of):
    council.attest()
    assert list(faults_of("attest", holds_for=EVERY, statement="So it is.")) == ["document_ref"]
    assert council.attest(holds_for=EVERY, document_ref="Corporate plan 2026, page 7")


# Signatures


def test_signing_makes_the_folder_that_the_command_would_have_made(council):
    council.claim()
    council.publish_to_sign()
    name = council.sign()
    (signed,) = read_sign_offs(council.room)
    assert signed["sign_off_id"] == name
    assert signed["signed_on"] == "2026-06-30"
    assert (signed["signed_by"], signed["statement"]) == ("A. Assessor", "As agreed.")


def test_why_it_cannot_be_signed_is_told_of_the_whole_form(council, faults_of):
    assert "Nothing is published there yet" in faults_of("sign")[WHOLE]
    council.claim()
    council.publish_to_sign()
    council.claim(claimed_level="minimum")
    assert "Claims were added since the last run" in faults_of("sign")[WHOLE]
    assert faults_of("sign", signed_by="") == {"signed_by": "Enter a name"}


# Who and when


def test_every_edit_is_noted_with_user_time_place_and_hash(council):
    council.claim()
    council.publish_to_sign()
    signed, attested = council.sign(), council.attest()
    at = NOW.astimezone().isoformat(timespec="seconds")
    claim, sign_off, attestation = read_edits(council.room)
    said = editing.claim_sha256(council.claims()[0])
    assert claim == Edit(at, USER, "claim", "assessments/claims.csv", "1", said)
    file = f"assessments/{signed}/sign_off.json"
    digest = sha256_of(council.room.root / file)
    assert sign_off == Edit(at, USER, "sign-off", file, "", digest)
    file = f"inbox/attestation/{attested}"
    digest = sha256_of(council.room.root / file)
    assert attestation == Edit(at, USER, "attestation", file, "", digest)


def test_the_journal_is_a_table_that_is_only_added_to(council):
    council.claim()
    before = council.room.edits.read_bytes()
    council.claim(claimed_level="minimum")
    assert council.room.edits.read_bytes().startswith(before)
    assert next(csv.reader(before.decode().splitlines())) == list(COLUMNS)


def test_a_run_is_given_no_clock_and_no_account(council):
    council.claim()
    council.attest()
    given = [council.room.ledger, *council.room.assessments.rglob("*.*")]
    given += list(council.room.inboxes.rglob("*.csv"))
    assert council.room.edits not in given
    for path in given:
        assert USER not in path.read_text(encoding="utf-8")
        assert "09:15" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("user", ["", " ", "a\nb", "x" * 101])
def test_nobody_known_writes_nothing(council, user):
    for what, words in (
        (editing.add_claim, CLAIM),
        (editing.add_attestation, ATTESTATION),
        (editing.sign, SIGN_OFF),
    ):
        with pytest.raises(EditRefused, match="Nobody is signed in"):
            what(council.home, CODE, words, user, NOW)
    assert list(written(council)) == [council.room.profile]


def test_two_officers_at_once_lose_nothing(council):
    def write(officer):
        for each in range(4):
            words = {"assessor": f"Officer {officer}", "role": f"Role {each}"}
            council.claim(**words)
            council.attest(**words)

    threads = [threading.Thread(target=write, args=(officer,)) for officer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wanted = {(f"Officer {officer}", f"Role {each}") for officer in range(4) for each in range(4)}
    assert {(row["assessor"], row["role"]) for row in council.claims()} == wanted
    assert {(row["assessor"], row["role"]) for row in council.attested()} == wanted
    edits = read_edits(council.room)
    assert len(edits) == 32
    rows = {edit.row: edit.sha256 for edit in edits if edit.what == "claim"}
    said = {row["claim_number"]: editing.claim_sha256(row) for row in council.claims()}
    assert rows == said


# Places


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("claim", {"framework_id": "other"}),
        ("claim", {"key_area_code": "NONE"}),
        ("attest", {"framework_id": "other"}),
        ("attest", {"clause_id": "NONE-1"}),
        ("sign", {"framework_id": "other"}),
    ],
)
def test_what_is_not_there_is_no_fault_of_a_field(council, what, changed):
    with pytest.raises(NotThere):
        getattr(council, what)(**changed)
    assert not council.room.edits.exists()


def test_a_council_that_is_not_set_up_is_told(council):
    with pytest.raises(UnknownCouncil):
        editing.add_claim(council.home, "E06000001", CLAIM, USER, NOW)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-06-30", date(2026, 6, 30)),
        ("30/6/2026", date(2026, 6, 30)),
        ("3 4 2026", date(2026, 4, 3)),
        ("03.04.2026", date(2026, 4, 3)),
        ("6/30/2026", None),
        ("30/6/26", None),
        ("20260630", None),
        ("2026-W27-2", None),
        ("2026-02-30", None),
        ("", None),
    ],
)
def test_a_day_is_written_the_british_way_or_the_international_one(typed, day):
    assert day_of(typed) == day


def test_a_table_that_is_not_published_has_no_rows(council):
    assert editing.published(council.room, "evidence/claim", framework_id=STRATEGY) == []
