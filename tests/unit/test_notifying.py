"""Notification: who is told of what, over real servers on loopback that a test starts and stops."""

import base64
import datetime as dt
import json
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import dagster as dg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook as Verifier

from pipelines.cli import main
from pipelines.council import profile_for, write_profile
from pipelines.defs import notification
from pipelines.defs.automation import PARTITION
from pipelines.defs.tags import ASKED_BY, PERSON, RUN
from pipelines.doctor import examine
from pipelines.errors import BadReference
from pipelines.execution import Timekeeper
from pipelines.home import Home
from pipelines.lateness import FeedLast, Lateness
from pipelines.notifying import outbox
from pipelines.notifying.events import Event, of_lateness, of_run
from pipelines.notifying.settings import NotifySettings, read_notify_settings
from pipelines.notifying.telling import note_run
from pipelines.run import CheckResult, RunFolder

CODE, OTHER = "E06999999", "E06000001"
RUN_NAME = "0123456789abcdef"
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"n" * 32).decode()
WORDS = "correct horse battery"


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    for code in (CODE, OTHER):
        room = home.council(code).prepare()
        write_profile(room.profile, profile_for(code))
    return home


@pytest.fixture
def room(home):
    return home.council(CODE)


def configure(home, text):
    home.notify_settings.write_text(text, encoding="utf-8")


def an_event(key="one", code=CODE, about="failed"):
    return Event(key, about, code, "Wexmoor: nothing was published", ("A reason.",), {"run": "r"})


# --- servers


class Mailbox:
    """What an SMTP server took; `refuses` are addresses it takes no mail for."""

    def __init__(self):
        self.taken, self.refuses = [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((tuple(envelope.rcpt_tos), message))
        return "250 OK"


@contextmanager
def mail_server(**settings):
    """An SMTP server on loopback: its mailbox and port."""
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=_free_port(), **settings)
    server.start()
    try:
        yield mailbox, server.port
    finally:
        server.stop()


def _free_port():
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return server.server_port


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1 that no system knows, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    here = x509.IPAddress(ip_address("127.0.0.1"))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(dt.datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(dt.datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([here]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder


def _tls(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@contextmanager
def web_server(answer=204, location=None):
    """An HTTP server on loopback: the requests it got, and its port."""
    requests = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            requests.append((self.path, dict(self.headers), body))
            self.send_response(answer)
            if location:
                self.send_header("Location", location)
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_):
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield requests, server.server_port
    finally:
        server.shutdown()
        server.server_close()


def mail_settings(port, *, to=("finance@example.gov.uk",), more="", security="none"):
    listed = ", ".join(f'"{each}"' for each in to)
    return (
        f'[email]\nserver = "127.0.0.1"\nport = {port}\nsecurity = "{security}"\n'
        f'sender = "localpound@example.gov.uk"\nto = [{listed}]\n{more}'
    )


def hook_settings(home, port, *, name="teams", more="", secret=SECRET):
    (home.root / "hook_secret").write_text(secret + "\n", encoding="utf-8")
    return (
        f'[[webhook]]\nname = "{name}"\nurl = "http://127.0.0.1:{port}/hook"\n'
        f'secret_file = "hook_secret"\n{more}'
    )


# --- settings


def test_without_a_file_nobody_is_told(home):
    assert read_notify_settings(home) == NotifySettings()
    assert outbox.note(home, [an_event()]) == 0
    assert outbox.deliver(home) == ()
    assert not home.notifications.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (mail_settings(25).replace('"127.0.0.1"', '"smtp.example.gov.uk"'), "in the clear"),
        (mail_settings(25, to=("not an address",)), "email.to.0: write an address alone"),
        (mail_settings(25, to=("a@example.gov.uk\\nBcc: b@example.com",)), "email.to.0"),
        (mail_settings(25, to=()), "email.to: name somebody"),
        (mail_settings(25, more='password = "hunter2"\n'), "a secret does not belong in settings"),
        (mail_settings(25, more='user = "localpound"\n'), "LOCALPOUND_MAIL_PASSWORD"),
        (mail_settings(25, more='ca_file = "none.pem"\n'), "none.pem is not there"),
        (mail_settings(25, more='about = ["everything"]\n'), "email.about.0"),
        (mail_settings(25, more='[email.councils]\nLeeds = ["a@b.uk"]\n'), "write the ONS code"),
        ('[[webhook]]\nname = "a"\nurl = "http://example.com/"\n', "https://"),
        ('[[webhook]]\nname = "a"\nurl = "https://me:pw@example.com/"\n', "holds no password"),
        ('[[webhook]]\nname = "a"\nurl = "file:///etc/passwd"\n', "https://"),
        ('[[webhook]]\nname = "a"\nurl = "https://a.uk/"\nsecret = "x"\n', "webhook.0.secret"),
        ('[[webhook]]\nname = "a"\nurl = "https://a.uk/"\n' * 2, "a is there twice"),
        ('[[webhook]]\nname = "a"\nurl = "https://a.uk/"\nsecret_file = "no"\n', "not there"),
        ("[sms]\nto = 1\n", "sms: is not known here"),
        ("[email", "not valid TOML"),
    ],
)
def test_a_fault_of_the_settings_is_told_by_its_key(home, text, told):
    configure(home, text)
    with pytest.raises(BadReference, match="notify") as refusal:
        read_notify_settings(home)
    assert told in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_a_short_secret_would_be_guessed(home):
    configure(home, hook_settings(home, 1, secret="whsec_" + base64.b64encode(b"x").decode()))
    with pytest.raises(BadReference, match="shorter than 24 bytes"):
        read_notify_settings(home)


def test_secrets_come_from_their_files_and_are_shown_nowhere(home):
    (home.root / "mail_password").write_text(f"{WORDS}\n")
    configure(
        home,
        mail_settings(25, more='user = "localpound"\npassword_file = "mail_password"\n')
        + hook_settings(home, 1),
    )
    settings = read_notify_settings(home)
    assert settings.email.password.get_secret_value() == WORDS
    assert settings.webhook[0].signing_key == b"n" * 32
    assert WORDS not in repr(settings)
    assert SECRET not in repr(settings)


# --- mail


def test_each_person_gets_a_message_of_their_own_once(home):
    with mail_server() as (mailbox, port):
        councils = f'[email.councils]\n{CODE} = ["treasurer@example.gov.uk"]\n'
        configure(home, mail_settings(port, more=councils))
        assert outbox.note(home, [an_event(), an_event("two", OTHER)]) == 2
        outbox.deliver(home)
        outbox.deliver(home)
        assert outbox.note(home, [an_event()]) == 0
    got = sorted(to for to, _ in mailbox.taken)
    assert got == [
        ("finance@example.gov.uk",),
        ("finance@example.gov.uk",),
        ("treasurer@example.gov.uk",),
    ]
    message = mailbox.taken[0][1]
    assert message["Subject"] == "localpound: Wexmoor: nothing was published"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().strip() == "A reason."


def test_words_that_would_write_headers_stay_words(home):
    hostile = Event("k", "failed", CODE, "Wex\r\nBcc: x@example.com", ("a\x1b[2Jb",), {})
    with mail_server() as (mailbox, port):
        configure(home, mail_settings(port))
        outbox.note(home, [hostile])
        outbox.deliver(home)
    to, message = mailbox.taken[0]
    assert to == ("finance@example.gov.uk",)
    assert message["Bcc"] is None
    assert "\x1b" not in message.get_content()


def test_one_address_that_is_refused_keeps_nothing_from_the_others(home):
    with mail_server() as (mailbox, port):
        mailbox.refuses.add("gone@example.gov.uk")
        configure(home, mail_settings(port, to=("gone@example.gov.uk", "here@example.gov.uk")))
        outbox.note(home, [an_event()])
        sent = {each.target: each.fault for each in outbox.deliver(home)}
    assert sent["mail here@example.gov.uk"] is None
    assert "does not take mail for gone@example.gov.uk" in sent["mail gone@example.gov.uk"]
    assert [to for to, _ in mailbox.taken] == [("here@example.gov.uk",)]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_is_encrypted_and_its_user_known(home, certificate, security):
    seen = []

    def authenticator(server, session, envelope, mechanism, data):
        seen.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password.decode() == WORDS)

    (home.root / "mail_password").write_text(WORDS)
    settings = {"authenticator": authenticator, "auth_required": True}
    if security == "tls":
        # The library asks for STARTTLS before a password even inside TLS, unless told otherwise.
        settings |= {"ssl_context": _tls(certificate), "auth_require_tls": False}
    else:
        settings |= {"tls_context": _tls(certificate), "require_starttls": True}
    more = 'user = "localpound"\npassword_file = "mail_password"\n'
    more += f'ca_file = "{certificate / "cert.pem"}"\n'
    with mail_server(**settings) as (mailbox, port):
        configure(home, mail_settings(port, more=more, security=security))
        outbox.note(home, [an_event()])
        assert [each.fault for each in outbox.deliver(home)] == [None]
    assert seen == [("localpound", WORDS)]
    assert len(mailbox.taken) == 1


def test_a_certificate_that_nobody_knows_is_not_trusted(home, certificate):
    with mail_server(tls_context=_tls(certificate)) as (mailbox, port):
        configure(home, mail_settings(port, security="starttls"))
        outbox.note(home, [an_event()])
        (sent,) = outbox.deliver(home)
    assert "does not trust" in sent.fault
    assert mailbox.taken == []


def test_a_server_without_encryption_gets_nothing(home):
    with mail_server() as (mailbox, port):
        configure(home, mail_settings(port, security="starttls"))
        outbox.note(home, [an_event()])
        (sent,) = outbox.deliver(home)
    assert sent.fault
    assert mailbox.taken == []


# --- webhook


def test_a_request_is_signed_and_holds_facts_alone(home):
    with web_server() as (requests, port):
        configure(home, hook_settings(home, port))
        event = Event("k", "refused", CODE, "A subject", ("april.csv: refused",), {"files": 1})
        outbox.note(home, [event])
        outbox.deliver(home)
    ((path, headers, body),) = requests
    assert path == "/hook"
    told = Verifier(SECRET).verify(body, {key.lower(): value for key, value in headers.items()})
    assert told["type"] == "localpound.refused"
    assert told["data"] == {"council": CODE, "files": 1}
    assert headers["Webhook-Id"] == f"msg_{event.id}"
    assert b"april" not in body


def test_a_redirect_is_not_followed(home):
    with (
        web_server() as (elsewhere, other),
        web_server(answer=307, location=f"http://127.0.0.1:{other}/") as (requests, port),
    ):
        configure(home, hook_settings(home, port))
        outbox.note(home, [an_event()])
        (sent,) = outbox.deliver(home)
    assert "answered 307" in sent.fault
    assert (len(requests), elsewhere) == (1, [])


def test_each_is_told_only_of_what_it_wants_to_hear(home):
    with web_server() as (requests, port):
        configure(home, hook_settings(home, port, more='about = ["late"]\n'))
        outbox.note(home, [an_event("a", about="failed"), an_event("b", about="late")])
        outbox.deliver(home)
    assert [json.loads(body)["type"] for _, _, body in requests] == ["localpound.late"]


# --- again until it arrives


def test_what_does_not_arrive_waits_longer_each_time_and_arrives_once(home):
    with web_server(answer=503) as (requests, port):
        configure(home, hook_settings(home, port))
        outbox.note(home, [an_event()], NOON)
        for minutes in (0, 0.5, 1.5, 3, 6, 10, 22, 23):
            outbox.deliver(home, NOON + timedelta(minutes=minutes))
        # At once, after 1, after 4 more, after 16 more minutes.
        assert len(requests) == 4
    (waiting,) = outbox.waiting(home)
    assert "answered 503" in waiting.fault
    with web_server() as (requests, port):
        configure(home, hook_settings(home, port))
        outbox.deliver(home, NOON + timedelta(hours=8))
        outbox.deliver(home, NOON + timedelta(hours=16))
    assert len(requests) == 1
    assert outbox.waiting(home) == ()


def test_a_clock_set_back_makes_nothing_wait(home):
    with web_server(answer=503) as (requests, port):
        configure(home, hook_settings(home, port))
        outbox.note(home, [an_event()], NOON)
        outbox.deliver(home, NOON)
        outbox.deliver(home, NOON - timedelta(days=300))
    assert len(requests) == 2


def test_after_a_week_it_is_given_up_and_doctor_still_says_so(home):
    with web_server(answer=500) as (requests, port):
        configure(home, hook_settings(home, port))
        outbox.note(home, [an_event()], NOON)
        outbox.deliver(home, NOON)
        outbox.deliver(home, NOON + timedelta(days=8))
    assert len(requests) == 1
    (found,) = [each for each in examine(home) if each.about == "notification"]
    assert found.state == "look"
    assert "1 messages did not arrive" in found.what


def test_a_server_that_is_not_there_is_told_as_a_sentence(home):
    configure(home, mail_settings(_free_port()) + hook_settings(home, _free_port()))
    outbox.note(home, [an_event()])
    faults = [each.fault for each in outbox.deliver(home)]
    assert len(faults) == 2
    assert all("is not reached" in fault for fault in faults)


def test_what_is_kept_is_for_its_owner_alone_and_goes_after_a_year(home):
    with mail_server() as (_, port):
        configure(home, mail_settings(port))
        outbox.note(home, [an_event()], NOON)
        (kept,) = home.notifications.glob("*.json")
        assert kept.stat().st_mode & 0o077 == 0
        assert home.notifications.stat().st_mode & 0o077 == 0
        outbox.deliver(home, NOON)
        outbox.deliver(home, NOON + timedelta(days=401))
    assert list(home.notifications.glob("*.json")) == []


# --- what is told


def keep_run(room, *, refused=(), blocking=False):
    folder = RunFolder.of(room, RUN_NAME)
    folder.keep_inputs(
        [
            {"file_name": name, "status": "refused", "reason_code": "no_header", "reason": "Acme"}
            for name in refused
        ]
    )
    check = CheckResult(
        table="core.spend_line",
        what="no two rows are the same",
        severity="critical",
        passed=not blocking,
        rows=10,
        failing=2 if blocking else 0,
        sample=({"supplier": "Mrs Person"},) if blocking else (),
    )
    folder.keep_checks("core.spend_line", [check])


def test_a_run_that_failed_says_which_checks_did_and_names_no_payee(room):
    keep_run(room, blocking=True)
    (event,) = of_run(room, "Wexmoor", RUN_NAME, NOON, passed=False)
    assert event.about == "failed"
    assert event.subject == "Wexmoor: nothing was published on 5 March 2026"
    assert "core.spend_line: no two rows are the same: 2 rows" in event.lines
    assert "Mrs Person" not in repr(event)
    assert event.facts == {"run": RUN_NAME}


def test_a_run_that_could_not_begin_says_why(room):
    (event,) = of_run(room, "Wexmoor", None, NOON, passed=False, fault="The disk is full.")
    assert event.lines[0] == "The disk is full."
    assert event.facts == {}


def test_the_same_failure_is_told_once_a_day(room):
    def failing(at, fault="The disk is full."):
        return next(of_run(room, "Wexmoor", None, at, passed=False, fault=fault)).id

    assert failing(NOON) == failing(NOON + timedelta(hours=3))
    assert failing(NOON) != failing(NOON + timedelta(days=1))
    assert failing(NOON) != failing(NOON, "Another.")


def test_refused_files_are_named_and_their_contents_are_not(room):
    keep_run(room, refused=[f"{n}.csv" for n in range(7)])
    published, refused = of_run(room, "Wexmoor", RUN_NAME, NOON, passed=True)
    assert (published.about, refused.about) == ("published", "refused")
    assert refused.subject == "Wexmoor: 7 files were refused"
    assert refused.lines[:2] == ("0.csv: refused", "1.csv: refused")
    assert "and 2 more" in refused.lines
    assert "Acme" not in repr(refused)
    assert refused.facts == {"run": RUN_NAME, "files": 7}


def test_what_could_not_even_be_taken_is_told_too(room):
    folder = RunFolder.of(room, RUN_NAME)
    time = Timekeeper(not_taken=("link.csv is no file: put the file itself there.",))
    folder.add_execution(time.begun())
    folder.end_execution(time.ended())
    _, refused = of_run(room, "Wexmoor", RUN_NAME, NOON, passed=True)
    assert refused.lines[0] == "link.csv is no file: put the file itself there."


def test_late_months_are_told_once_a_month(room):
    found = Lateness((("spend", date(2025, 11, 1)),), (FeedLast("spend", date(2025, 12, 1), 3),))
    event = of_lateness(room, "Wexmoor", found, date(2026, 4, 10))
    assert event.lines[:2] == (
        "The last month of spend is December 2025: 3 whole months are late.",
        "Missing between other months: spend November 2025.",
    )
    assert event.id == of_lateness(room, "Wexmoor", found, date(2026, 4, 28)).id
    assert event.id != of_lateness(room, "Wexmoor", found, date(2026, 5, 1)).id
    on_time = Lateness((), (FeedLast("spend", date(2026, 3, 1), 0),))
    assert of_lateness(room, "Wexmoor", on_time, date(2026, 4, 10)) is None


# --- Dagster's sensors


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def ended(instance, home, tags, *, passed=False):
    """A run that has ended, told to the sensors of notification."""

    @dg.job
    def publish():
        """Nothing."""

    run = instance.create_run_for_job(publish, tags=tags)
    if passed:
        event = instance.report_dagster_event
        made = dg.DagsterEvent("PIPELINE_SUCCESS", job_name="publish")
        event(made, run.run_id)
    else:
        made = instance.report_run_failed(run, "Its process ended before it did.")
    name = "run_passed" if passed else "run_failed"
    (sensor,) = [each for each in notification.notification_of(home) if each.name == name]
    context = dg.build_run_status_sensor_context(
        sensor_name=name, dagster_instance=instance, dagster_run=run, dagster_event=made
    )
    sensor(context if passed else context.for_run_failure())


@pytest.mark.parametrize(
    ("tags", "is_told"),
    [
        ({PARTITION: CODE, ASKED_BY: "schedule"}, True),
        ({PARTITION: CODE, ASKED_BY: PERSON}, False),
        ({PARTITION: CODE, ASKED_BY: "inbox", "dagster/will_retry": "true"}, False),
        ({}, False),
    ],
)
def test_a_run_that_nobody_watched_and_that_is_not_made_again_is_told(
    instance, home, tags, is_told
):
    with mail_server() as (mailbox, port):
        configure(home, mail_settings(port))
        ended(instance, home, tags)
    assert bool(mailbox.taken) == is_told
    if is_told:
        assert "nothing was published" in mailbox.taken[0][1]["Subject"]


def test_a_run_that_passed_tells_of_the_files_it_refused(instance, home, room):
    keep_run(room, refused=["april.csv"])
    with mail_server() as (mailbox, port):
        configure(home, mail_settings(port))
        tags = {PARTITION: CODE, ASKED_BY: "schedule", RUN: RUN_NAME}
        ended(instance, home, tags, passed=True)
    ((_, message),) = mailbox.taken
    assert message["Subject"].endswith("1 file was refused")
    assert "april.csv: refused" in message.get_content()


def test_the_sensor_sends_again_what_did_not_arrive(home):
    (sensor,) = [s for s in notification.notification_of(home) if s.name == "notifications"]
    with web_server() as (requests, port):
        configure(home, hook_settings(home, port))
        note_run(home, CODE, None, passed=False, fault="The disk is full.")
        result = sensor(dg.build_sensor_context())
    assert len(requests) == 1
    assert "delivered" in result.skip_reason.skip_message
    assert result.cursor == date.today().isoformat()


# --- commands


@pytest.fixture
def localpound(home, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_a_trial_goes_to_everybody_now_and_says_what_arrived(localpound, home):
    with mail_server() as (mailbox, port):
        councils = f'about = []\n[email.councils]\n{CODE} = ["treasurer@example.gov.uk"]\n'
        configure(home, mail_settings(port, more=councils) + hook_settings(home, _free_port()))
        told = localpound("notify", "--test")
    assert told.exit_code == 1
    assert len(mailbox.taken) == 2
    assert "-> mail treasurer@example.gov.uk: delivered." in told.output
    assert "-> webhook teams: not delivered: 127.0.0.1 is not reached" in told.output


def test_notify_without_settings_says_what_to_write(localpound):
    told = localpound("notify")
    assert told.exit_code == 2
    assert "notify --help" in told.output


def test_a_run_that_cannot_begin_is_told_and_stops_no_other_council(localpound, home):
    with mail_server() as (mailbox, port):
        configure(home, mail_settings(port))
        told = localpound("run", "--notify")
    assert told.exit_code == 2
    assert told.output.count("holds no file yet") == 2
    assert len(mailbox.taken) == 2


def test_an_outbox_that_cannot_be_written_stops_no_run(localpound, home):
    configure(home, mail_settings(_free_port()))
    home.notifications.write_text("no folder")
    told = localpound("run", "--notify")
    assert told.exit_code == 2
    assert told.output.count("holds no file yet") == 2
    assert "Nobody could be told: " in told.output
    assert "Traceback" not in told.output


def test_servers_that_do_not_answer_hold_nobody_up_for_long(home, monkeypatch):
    with web_server() as (requests, port):
        configure(home, hook_settings(home, port))
        outbox.note(home, [an_event("a"), an_event("b")])
        monkeypatch.setattr(outbox, "_AT_ONCE_S", -1.0)
        assert outbox.deliver(home) == ()
        monkeypatch.undo()
        assert len(outbox.deliver(home)) == 2
    assert len(requests) == 2


def test_faults_of_the_settings_are_told_before_anything_runs(localpound, home):
    configure(home, "[email]\n")
    told = localpound("run", "--notify")
    assert told.exit_code == 2
    assert "notify.toml has 2 faults" in told.output
    assert "holds no file yet" not in told.output


def test_doctor_sees_a_secret_that_others_can_read(home):
    (home.root / "hook_secret").touch()
    configure(home, hook_settings(home, 1))
    (home.root / "hook_secret").chmod(0o644)
    states = {(each.about, each.state) for each in examine(home)}
    assert ("secrets", "wrong") in states
    (home.root / "hook_secret").chmod(0o600)
    states = {(each.about, each.state) for each in examine(home)}
    assert ("secrets", "wrong") not in states
    assert ("notification", "ok") in states
