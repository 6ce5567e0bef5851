"""The forms as a browser sees them: asked for, sent, sent back with faults, written once."""

import asyncio
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx
import pytest

from pipelines.assessments import read_claims
from pipelines.council import profile_for, write_profile
from pipelines.editing import parts_of
from pipelines.edits import read_edits
from pipelines.framework_faults import used_by
from pipelines.home import Home
from pipelines.site.access import sign_in
from pipelines.site.access.form_token import FIELD
from pipelines.site.access.settings import ServeSettings
from pipelines.site.app import make_app
from pipelines.site.forms import routes

CODE, STRATEGY, HERE = "E06999999", "nps-2018-final", "http://127.0.0.1:8765"
CLAIM = f"/edit/{CODE}/claim/{STRATEGY}/SME"
ATTEST = f"/edit/{CODE}/attest/{STRATEGY}/SME-LEA-1"
SIGN = f"/edit/{CODE}/sign-off/{STRATEGY}"
GOOD = {"claimed_level": "developing", "assessor": "A. Assessor", "role": "Head of service"}
ATTESTED = {
    "statement": "The corporate plan names small firms.",
    "document_ref": "Corporate plan 2026",
    "assessor": "A. Assessor",
    "role": "Head of service",
    "attested_on": "30/6/2026",
    "holds_for": "this",
}
NOW = datetime(2026, 6, 30, 9, 15, tzinfo=UTC)


class Page(HTMLParser):
    """Ids, names, labels and links of what a page holds inside the frame that all pages have."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text[text.index("<main") : text.index("</main>")])

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, name, *tags):
        return [
            attrs[name] for tag, attrs in self.tags if name in attrs and tag in (tags or (tag,))
        ]

    def value(self, name):
        (found,) = [attrs["value"] for _, attrs in self.tags if attrs.get("name") == name]
        return found


class Browser:
    """Opens a form and sends it back, from a page of ours."""

    def __init__(self, home):
        self.home = home
        self.app = make_app(home, (CODE,), ServeSettings(editing=True), lambda: NOW)

    def _ask(self, method, path, **asked):
        transport = httpx.ASGITransport(self.app, client=("127.0.0.1", 50123))

        async def _asked():
            async with httpx.AsyncClient(transport=transport, base_url=HERE) as browser:
                return await browser.request(method, path, **asked)

        return asyncio.run(_asked())

    def open(self, path):
        return self._ask("GET", path)

    def send(self, path, fields, token=None, **headers):
        token = token or Page(self.open(path).text).value(FIELD)
        return self._ask(
            "POST",
            path,
            content=urlencode({**fields, FIELD: token}),
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Site": "same-origin",
                **headers,
            },
        )

    def claims(self):
        room = self.home.council(CODE)
        return read_claims(room, used_by(self.home, room))


@pytest.fixture
def browser(tmp_path, monkeypatch):
    monkeypatch.setattr(sign_in, "local_user", lambda: "a.clerk")
    home = Home(tmp_path)
    write_profile(home.council(CODE).profile, profile_for(CODE))
    return Browser(home)


@pytest.mark.parametrize("path", [CLAIM, ATTEST])
def test_every_field_has_a_label_and_every_id_is_there_once(browser, path):
    for page in (Page(browser.open(path).text), Page(browser.send(path, {}).text)):
        ids = page.all("id")
        assert len(ids) == len(set(ids))
        fields = [
            attrs
            for tag, attrs in page.tags
            if tag in ("input", "select", "textarea") and attrs.get("type") != "hidden"
        ]
        assert {field["id"] for field in fields} == set(page.all("for", "label"))
        described = " ".join(page.all("aria-describedby")).split()
        assert set(described) <= set(ids)


@pytest.mark.parametrize("path", [CLAIM, ATTEST, SIGN])
def test_nothing_in_a_form_is_inline_or_of_others(browser, path):
    page = Page(browser.open(path).text)
    assert not page.all("style")
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert not [tag for tag, _ in page.tags if tag in ("script", "style", "iframe")]
    assert len([tag for tag, _ in page.tags if tag == "h1"]) == 1


def test_a_claim_that_is_sent_is_written_and_leads_back_to_the_form(browser):
    answer = browser.send(CLAIM, GOOD)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{CLAIM}?written=yes")
    (claim,) = browser.claims()
    assert (claim["claimed_level"], claim["claimed_on"]) == ("developing", "2026-06-30")
    (edit,) = read_edits(browser.home.council(CODE))
    assert (edit.user, edit.what) == ("a.clerk", "claim")
    page = browser.open(answer.headers["location"]).text
    assert "What is published stays as it is until the next run has passed." in page
    assert "Developing is claimed, by A. Assessor, Head of service, on 30 June 2026." in page


def test_an_attestation_that_is_sent_is_written(browser):
    assert browser.send(ATTEST, ATTESTED).status_code == 303
    (edit,) = read_edits(browser.home.council(CODE))
    assert (edit.user, edit.what) == ("a.clerk", "attestation")


def test_what_is_wrong_comes_back_linked_beside_what_was_typed(browser):
    typed = {**GOOD, "role": "", "assessor": '<b>"A"</b>', "reason": "\nTwo\nlines"}
    answer = browser.send(CLAIM, typed)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "<title>Error: Claim a level" in answer.text
    assert page.all("href", "a") == ["#role"]
    assert "role" in page.all("id")
    assert page.value("assessor") == '<b>"A"</b>'
    assert "<b>" not in answer.text
    assert "Two\nlines</textarea>" in answer.text
    assert '<p class="govuk-error-message" id="role-error">' in answer.text
    assert browser.claims() == []


def test_a_fault_of_a_choice_is_linked_to_its_first_option(browser):
    page = Page(browser.send(CLAIM, {**GOOD, "claimed_level": ""}).text)
    assert page.all("href", "a") == ["#claimed_level"]
    first = next(attrs for tag, attrs in page.tags if attrs.get("id") == "claimed_level")
    assert first["type"] == "radio"


def test_a_form_of_another_user_or_process_is_shown_again_and_not_written(browser):
    answer = browser.send(CLAIM, GOOD, "1.abc")
    assert answer.status_code == 403
    assert "The form was open for too long" in answer.text
    page = Page(answer.text)
    assert page.value("assessor") == "A. Assessor"
    assert browser.claims() == []
    assert browser.send(CLAIM, GOOD, token=page.value(FIELD)).status_code == 303


def test_a_form_of_another_site_is_refused(browser):
    assert browser.send(CLAIM, GOOD, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.claims() == []


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", "{}", 415),
        ("multipart/form-data; boundary=x", "--x--", 415),
        ("application/x-www-form-urlencoded", "a=%FF", 400),
        ("application/x-www-form-urlencoded", "a=é".encode(), 400),
        ("application/x-www-form-urlencoded", "role=a&role=b", 400),
        ("application/x-www-form-urlencoded", "&".join(f"a{n}=1" for n in range(99)), 400),
        ("application/x-www-form-urlencoded", "", 403),
    ],
)
def test_what_no_form_of_ours_sends_is_refused(browser, kind, body, status):
    headers = {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}
    assert browser._ask("POST", CLAIM, content=body, headers=headers).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        f"/edit/{CODE}/claim/other/SME",
        f"/edit/{CODE}/claim/{STRATEGY}/NONE",
        f"{CLAIM}?part=none",
        f"/edit/{CODE}/attest/{STRATEGY}/NONE-1",
        f"/edit/{CODE}/sign-off/other",
        f"/edit/E06000001/sign-off/{STRATEGY}",
        f"/edit/..%2F..%2Fetc/sign-off/{STRATEGY}",
    ],
)
def test_a_form_about_nothing_is_not_there(browser, path):
    assert browser.open(path).status_code == 404


def test_a_clause_for_data_alone_cannot_be_attested(browser):
    answer = browser.open(f"/edit/{CODE}/attest/{STRATEGY}/SME-DEV-1")
    assert "Data alone decide this clause" in answer.text
    assert "<form" not in answer.text


def test_nothing_is_signed_before_anything_is_published(browser):
    answer = browser.open(SIGN)
    assert "Nothing is published of this framework yet" in answer.text
    assert "<form" not in answer.text


def test_a_framework_that_cannot_be_read_is_told_in_one_sentence(browser):
    ledger = browser.home.council(CODE).assessments / "claims.csv"
    ledger.parent.mkdir()
    ledger.write_text("colour\nred\n", encoding="utf-8")
    answer = browser.open(CLAIM)
    assert answer.status_code == 503
    assert "the column 'colour' is not known" in answer.text


def test_a_key_area_with_several_parts_has_a_form_for_each(browser):
    draft = f"/edit/{CODE}/claim/nps-2018-draft"
    room = browser.home.council(CODE)
    write_profile(
        room.profile, profile_for(CODE).model_copy(update={"frameworks": ("nps-2018-draft",)})
    )
    (used,) = used_by(browser.home, room)
    areas = [row["key_area_code"] for row in used.rows["framework_key_area"]]
    area, several = next((each, found) for each in areas if len(found := parts_of(used, each)) > 1)
    page = Page(browser.open(f"{draft}/{area}").text)
    assert page.all("href", "a") == [f"?part={part}" for part in several[1:]]
    answer = browser.send(f"{draft}/{area}?part={several[1]}", GOOD)
    assert answer.headers["location"] == f"{draft}/{area}?part={several[1]}&written=yes"
    assert [row["sub_dimension"] for row in browser.claims()] == [several[1]]


def test_without_editing_there_is_no_form(tmp_path):
    assert routes(ServeSettings(), Home(tmp_path), lambda *_: "") == []


def test_a_notice_is_shown_only_after_writing(browser):
    assert not re.search("notification-banner", browser.open(CLAIM).text)
