"""Form models: what a form asks, in words, for a template to print and nothing else.

    claim_form         the level of one part of a key area, and the one aimed at
    attestation_form   what a person attests of one clause
    sign_off_form      a signature under what the last publication says of one framework

Here: labels, hints, choices, what was typed, what is wrong with it. Not here: whether it is right
and where it goes (`editing.py`), the web (`forms.py`, which alone imports this), markup
(`templates/form_*.jinja`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipelines.assessments import read_claims
from pipelines.council import read_profile
from pipelines.editing import (
    ATTESTATION_TEXTS,
    CLAIM_TEXTS,
    EVERY,
    SIGN_OFF_TEXTS,
    THIS,
    WHOLE,
    Contradicted,
    NotThere,
    clause_of,
    contradicted,
    document_kinds,
    framework_of,
    last_attestation,
    levels_of,
    parts_of,
    published,
    valid_months,
)
from pipelines.frameworks import Framework
from pipelines.home import CouncilHome, Home
from pipelines.site.render import day as in_full
from pipelines.site.render import in_words

Faults = Mapping[str, str]
Typed = Mapping[str, str] | None
"""What was sent, by field; None for a form that is opened."""


@dataclass(frozen=True)
class Option:
    """One choice of a field."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Field:
    """One question. `kind` is `text`, `textarea`, `day`, `select` or `radios`."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    value: str = ""
    fault: str = ""
    options: tuple[Option, ...] = ()
    is_optional: bool = False

    @property
    def described_by(self) -> str:
        """The ids of hint and fault, for whoever has the page read out; '' for neither."""
        parts = (("hint", self.hint), ("error", self.fault))
        return " ".join(f"{self.name}-{part}" for part, text in parts if text)


@dataclass(frozen=True)
class Form:
    """What every form has. `fault` is of the form as a whole; `is_open` says whether to ask."""

    council_name: str
    framework_name: str
    fields: tuple[Field, ...]
    fault: str
    is_open: bool

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        """Field and sentence of each fault, in the order of the page; '' for the whole form."""
        of_fields = tuple((each.name, each.fault) for each in self.fields if each.fault)
        return (("", self.fault), *of_fields) if self.fault else of_fields


@dataclass(frozen=True)
class ClaimForm(Form):
    """A claim: `standing` says what is claimed now, `contradicted` what data are against."""

    key_area_code: str
    key_area_name: str
    part: str
    parts: tuple[str, ...]
    standing: str
    contradicted: tuple[Contradicted, ...]


@dataclass(frozen=True)
class AttestationForm(Form):
    """An attestation of the clause shown; `standing` says what is attested now."""

    clause_id: str
    clause_text: str
    level_name: str
    evidence_wanted: str
    standing: str


@dataclass(frozen=True)
class SignOffForm(Form):
    """A signature: the run that is signed, how much is claimed, where a reason is wanted."""

    run_id: str
    claim_count: int
    reasons_wanted: tuple[str, ...]


def claim_form(
    home: Home, code: str, framework_id: str, place: tuple[str, str], typed: Typed, faults: Faults
) -> ClaimForm:
    """The form for one key area; `place` is its code and the part of it, '' for the first part.

    `NotThere` when the framework, the area or the part is none.
    """
    room = home.council(code)
    framework = framework_of(home, room, framework_id)
    area, asked = place
    parts = parts_of(framework, area)
    part = asked or parts[0]
    if part not in parts:
        raise NotThere(f"{area} of {framework.framework_id} has no part {part[:80]!r}.")
    against = contradicted(room, framework_id, area).get(part, ())
    standing = _standing_claim(room, framework, area, part)
    words = typed or {"target_level": standing.get("target_level") or ""}
    names = {row["key_area_code"]: row for row in framework.rows["framework_key_area"]}
    return ClaimForm(
        council_name=read_profile(room.profile).name,
        framework_name=_framework_name(framework),
        fields=_claim_fields(framework, against, words, faults),
        fault=faults.get(WHOLE, ""),
        is_open=True,
        key_area_code=area,
        key_area_name=names[area]["key_area_name"] or area,
        part=part,
        parts=parts,
        standing=_claim_in_words(framework, standing),
        contradicted=against,
    )


def _claim_fields(
    framework: Framework,
    against: Sequence[Contradicted],
    words: Mapping[str, str],
    faults: Faults,
) -> tuple[Field, ...]:
    levels = levels_of(framework)
    claimed = tuple(
        Option(level, name, _challenge(against, order)) for level, (order, name) in levels.items()
    )
    aimed = (Option("", "None chosen"), *(Option(each.value, each.label) for each in claimed))
    return (
        _field("claimed_level", "Level the council is at", words, faults, "radios", claimed),
        _field(
            "target_level",
            "Level the council aims at",
            words,
            faults,
            "select",
            aimed,
            "The strategy sets none, and none is wrong.",
        ),
        _field(
            "reason",
            "Reason",
            words,
            faults,
            "textarea",
            hint="Needed where the data contradict the level. It is published with the claim.",
            most=CLAIM_TEXTS["reason"].most,
            is_optional=True,
        ),
        *_who("assessor", words, faults),
    )


def _challenge(against: Sequence[Contradicted], order: int) -> str:
    """What data have against a level, so that nobody learns of it by a refusal."""
    clauses = [each.clause_id for each in against if each.challenges(order)]
    return f"The data contradict {', '.join(clauses)}: write a reason." if clauses else ""


def _standing_claim(
    room: CouncilHome, framework: Framework, area: str, part: str
) -> Mapping[str, Any]:
    claims = [
        row
        for row in read_claims(room, [framework])
        if (row["key_area_code"], row["sub_dimension"]) == (area, part)
    ]
    # Of two claims the later day counts, on one day the later line (`sql/evidence/claim.sql`).
    ordered = sorted(claims, key=lambda row: (str(row["claimed_on"]), int(row["claim_number"])))
    return ordered[-1] if ordered else {}


def _claim_in_words(framework: Framework, row: Mapping[str, Any]) -> str:
    if not row:
        return "Nothing is claimed yet."
    names = {level: name for level, (_, name) in levels_of(framework).items()}
    aim = row["target_level"]
    aimed = f", aiming at {names[aim]}" if aim else ""
    when = in_full(date.fromisoformat(str(row["claimed_on"])))
    return (
        f"{names[row['claimed_level']]} is claimed{aimed}, by {row['assessor']}, {row['role']}, "
        f"on {when}."
    )


def attestation_form(
    home: Home,
    code: str,
    framework_id: str,
    clause_id: str,
    now: datetime,
    typed: Typed,
    faults: Faults,
) -> AttestationForm:
    """The form for one clause, filled in with what was attested of it last.

    `NotThere` when the framework or the clause is none.
    """
    room = home.council(code)
    framework = framework_of(home, room, framework_id)
    clause = clause_of(framework, clause_id)
    last = last_attestation(room, framework_id, clause_id)
    words = _renewed(last, now) if typed is None else typed
    is_open = clause["testability"] != "D"
    closed = "" if is_open else "Data alone decide this clause: there is nothing to attest"
    return AttestationForm(
        council_name=read_profile(room.profile).name,
        framework_name=_framework_name(framework),
        fields=_attestation_fields(valid_months(home, room), words, faults),
        fault=faults.get(WHOLE, closed),
        is_open=is_open,
        clause_id=clause_id,
        clause_text=clause["clause_text"],
        level_name=levels_of(framework)[clause["level_code"]][1],
        evidence_wanted=clause["evidence_wanted"] or "",
        standing=_attestation_in_words(last),
    )


def _renewed(last: Mapping[str, Any], now: datetime) -> dict[str, str]:
    """What to begin with: the words of last time, of today, with no last day."""
    kept = (*ATTESTATION_TEXTS, "document_kind", "issued_on", "next_due_on")
    words = {name: str(last.get(name) or "") for name in kept}
    is_of_every = bool(last) and last["framework"] is None
    return {
        **words,
        "holds_for": EVERY if is_of_every else THIS,
        "attested_on": now.date().isoformat(),
    }


def _attestation_fields(months: int, words: Mapping[str, str], faults: Faults) -> tuple[Field, ...]:
    day = "Such as 2026-06-30 or 30/6/2026."
    kinds = (
        Option("", "Not stated"),
        *(Option(each, in_words(each)) for each in document_kinds()),
    )
    scopes = (
        Option(THIS, "This framework alone"),
        Option(EVERY, "Every framework that has this clause"),
    )
    texts = ATTESTATION_TEXTS
    return (
        _field(
            "statement",
            "What is attested",
            words,
            faults,
            "textarea",
            hint="In a sentence or two, on one line. It is published.",
            most=texts["statement"].most,
        ),
        _field(
            "document_ref",
            "Document it rests on",
            words,
            faults,
            hint="So that an auditor finds it: title and edition, or minute and number.",
        ),
        _field(
            "document_kind",
            "Kind of document",
            words,
            faults,
            "select",
            kinds,
            "Strategies and member reports also show whether governance is current (I-39).",
            is_optional=True,
        ),
        _field("issued_on", "Document issued on", words, faults, "day", (), day, is_optional=True),
        _field(
            "next_due_on", "Next edition due on", words, faults, "day", (), day, is_optional=True
        ),
        *_who("assessor", words, faults),
        _field(
            "reviewer",
            "Second reviewer",
            words,
            faults,
            hint="Somebody else who looked at it.",
            is_optional=True,
        ),
        _field("attested_on", "Attested on", words, faults, "day", (), day),
        _field(
            "expires_on",
            "Holds until",
            words,
            faults,
            "day",
            (),
            f"{day} Leave it empty for {months} months.",
            is_optional=True,
        ),
        _field("holds_for", "Holds for", words, faults, "radios", scopes),
    )


def _attestation_in_words(last: Mapping[str, Any]) -> str:
    if not last:
        return "Nothing is attested of it in the last publication."
    role = f", {last['role']}" if last["role"] else ""
    until = f", until {in_full(last['expires_on'])}" if last["expires_on"] else ""
    return (
        f"Attested by {last['assessor']}{role} on {in_full(last['attested_on'])}{until}, resting "
        f"on {last['document_ref']}."
    )


def sign_off_form(
    home: Home, code: str, framework_id: str, typed: Typed, faults: Faults
) -> SignOffForm:
    """The form for one framework; it is not open while nothing is published.

    `NotThere` when the framework is none.
    """
    room = home.council(code)
    framework = framework_of(home, room, framework_id)
    rows = published(room, "evidence/assessment", framework_id=framework_id)
    closed = "" if rows else "Nothing is published of this framework yet: run the council first"
    return SignOffForm(
        council_name=read_profile(room.profile).name,
        framework_name=_framework_name(framework),
        fields=_sign_off_fields(typed or {}, faults),
        fault=faults.get(WHOLE, closed),
        is_open=bool(rows),
        run_id=_run_id(room) if rows else "",
        claim_count=sum(row["claimed_on"] is not None for row in rows),
        reasons_wanted=tuple(
            f"{row['key_area_name']} ({row['challenged_clause_ids']})"
            for row in sorted(rows, key=lambda row: row["key_area_order"])
            if row["challenge_status"] == "reason wanted"
        ),
    )


def _sign_off_fields(words: Mapping[str, str], faults: Faults) -> tuple[Field, ...]:
    return (
        *_who("signed_by", words, faults),
        _field(
            "statement",
            "Statement",
            words,
            faults,
            "textarea",
            hint="What you say to it, if anything. It is kept with the signature.",
            most=SIGN_OFF_TEXTS["statement"].most,
            is_optional=True,
        ),
    )


def _run_id(room: CouncilHome) -> str:
    record = json.loads((room.latest / "record.json").read_text(encoding="utf-8"))
    return str(record["run"])


def _framework_name(framework: Framework) -> str:
    (head,) = framework.rows["framework"]
    return str(head["framework_title"])


def _who(name: str, words: Mapping[str, str], faults: Faults) -> tuple[Field, Field]:
    """Who says so and as what, who need not be the user who writes it down."""
    label = "Signed by" if name == "signed_by" else "Who says so"
    return (
        _field(name, label, words, faults, hint="A full name."),
        _field(
            "role",
            "As what",
            words,
            faults,
            hint="Such as Head of Procurement.",
        ),
    )


def _field(
    name: str,
    label: str,
    words: Mapping[str, str],
    faults: Faults,
    kind: str = "text",
    options: tuple[Option, ...] = (),
    hint: str = "",
    most: int | None = None,
    is_optional: bool = False,
) -> Field:
    """A field, what was typed into it and what is wrong with that; its hint says `most`."""
    if most:
        hint = f"{hint} Up to {most:,} characters."
    typed, fault = words.get(name, ""), faults.get(name, "")
    return Field(name, label, kind, hint, typed, fault, options, is_optional)
