"""Who gets in and what they may do there: each rule by a request that keeps it and one that does
not."""

import asyncio
import base64
import stat

import httpx
import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pipelines import cli
from pipelines.errors import BadReference
from pipelines.home import SETTING, Home
from pipelines.site.access import attempts, passwords, sign_in
from pipelines.site.access.attempts import Attempts
from pipelines.site.access.form_token import VALID_S, FormTokens
from pipelines.site.access.guard import MOST_SENT, guarded
from pipelines.site.access.security_headers import HEADERS
from pipelines.site.access.settings import BasicSignIn, HeaderSignIn, ServeSettings
from pipelines.site.access.sign_in import EDIT

HERE = "http://127.0.0.1:8765"
SECRET = "a-secret-that-only-the-proxy-knows"  # noqa: S105 (of these tests alone)
PASSWORD = "correct horse battery staple"  # noqa: S105 (of these tests alone)
FROM_HERE = {"Sec-Fetch-Site": "same-origin", "Origin": HERE}
BY_PROXY = {
    "user_header": "X-Remote-User",
    "secret_header": "X-Proxy-Secret",
    "proxy_addresses": ("10.0.0.5",),
    "secret": SECRET,
}
PROXIED = {"X-Remote-User": "a.assessor", "X-Proxy-Secret": SECRET}


async def _whole(request):
    body = await request.body()
    who = f"{request.user.display_name} {' '.join(request.auth.scopes)}".strip()
    return PlainTextResponse(f"{who} sent {len(body)}" if body else who)


async def _broken(_):
    raise RuntimeError("our mistake")


PAGES = [
    Route("/", _whole, methods=["GET", "POST", "PUT", "DELETE", "OPTIONS"]),
    Route("/edit/a", _whole, methods=["GET", "POST", "PUT"]),
    Route("/broken", _broken),
]


class Site:
    """A small application behind the guard, and who asks it from where."""

    def __init__(self, **settings):
        self.app = guarded(Starlette(routes=PAGES), ServeSettings(**settings))

    def ask(self, path="/", method="GET", client="127.0.0.1", **asked):
        transport = httpx.ASGITransport(
            self.app, raise_app_exceptions=False, client=(client, 50123)
        )

        async def _ask():
            async with httpx.AsyncClient(transport=transport, base_url=HERE) as browser:
                return await browser.request(method, path, **asked)

        return asyncio.run(_ask())

    def status(self, *path, **asked):
        return self.ask(*path, **asked).status_code


@pytest.fixture
def open_site():
    return Site()


@pytest.fixture
def editing_site(monkeypatch):
    monkeypatch.setattr(sign_in, "local_user", lambda: "clerk")
    return Site(editing=True)


@pytest.fixture
def proxied():
    return Site(
        bind="10.0.0.1:8765",
        hosts=("127.0.0.1",),
        sign_in="header",
        header=HeaderSignIn(**BY_PROXY),
        editing=True,
        allowed_editors=("a.assessor",),
    )


# Which host


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST", "[::1]:8765"])
def test_a_host_that_is_listed_is_served(open_site, host):
    assert open_site.status(headers={"Host": host}) == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "a b", "[::2]"])
def test_any_other_host_is_refused(open_site, host):
    assert open_site.status(headers={"Host": host}) == 400


# What is told to browsers


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/", {}, 200),
        ("/none", {}, 404),
        ("/", {"method": "POST"}, 405),
        ("/", {"headers": {"Host": "evil.example"}}, 400),
        ("/", {"client": "10.9.9.9"}, 403),
        ("/broken", {}, 500),
    ],
)
def test_every_answer_carries_the_headers(open_site, path, asked, status):
    answer = open_site.ask(path, **asked)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["cache-control"] == "private, no-cache"


def test_the_policy_allows_nothing_inline_and_nothing_of_others():
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert HEADERS["Referrer-Policy"] == "same-origin"


def test_an_answer_may_say_itself_how_long_it_is_kept():
    async def _style(_):
        return PlainTextResponse("", headers={"Cache-Control": "max-age=60"})

    site = Site()
    site.app = guarded(Starlette(routes=[Route("/style", _style)]), ServeSettings())
    assert site.ask("/style").headers["cache-control"] == "max-age=60"


# What may be done


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_pages_are_only_read(open_site, editing_site, method):
    for site in (open_site, editing_site):
        answer = site.ask(method=method, headers=FROM_HERE)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_reading_is_get_and_head(open_site):
    assert open_site.status(method="GET") == open_site.status(method="HEAD") == 200


def test_forms_are_sent_only_while_editing_is_on(open_site, editing_site):
    sent = {"method": "POST", "headers": FROM_HERE}
    assert open_site.status("/edit/a", **sent) == 405
    assert editing_site.status("/edit/a", **sent) == 200
    assert editing_site.status("/edit/a", method="PUT", headers=FROM_HERE) == 405
    assert editing_site.status("/editor", **sent) == 405


def test_who_may_not_write_gets_no_form(proxied):
    asked = {"client": "10.0.0.5", "headers": {**PROXIED, **FROM_HERE}}
    assert proxied.ask(**asked).text == f"a.assessor {EDIT}"
    assert proxied.status("/edit/a", method="POST", **asked) == 200
    asked["headers"] = {**asked["headers"], "X-Remote-User": "b.reader"}
    assert proxied.ask(**asked).text == "b.reader"
    for method in ("GET", "POST"):
        assert proxied.status("/edit/a", method=method, **asked) == 403


@pytest.mark.parametrize("is_streamed", [False, True])
def test_too_long_a_form_is_refused(editing_site, is_streamed):
    def sent(length):
        async def _pieces():
            for _ in range(length):
                yield b"x"

        body = _pieces() if is_streamed else b"x" * length
        return editing_site.ask("/edit/a", method="POST", headers=FROM_HERE, content=body)

    assert sent(MOST_SENT).text == f"clerk {EDIT} sent {MOST_SENT}"
    assert sent(MOST_SENT + 1).status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (FROM_HERE, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": HERE}, 200),
        ({}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": HERE}, 403),
    ],
)
def test_a_form_is_sent_from_a_page_of_ours(editing_site, headers, status):
    assert editing_site.status("/edit/a", method="POST", headers=headers) == status


def test_a_page_may_be_reached_from_another_site(open_site):
    assert open_site.status(headers={"Sec-Fetch-Site": "cross-site"}) == 200


# Tokens


def test_a_token_is_of_one_user_one_process_and_one_day():
    now = [1_000_000.0]
    tokens = FormTokens(lambda: now[0])
    token = tokens.make("a.assessor")
    assert tokens.is_of(token, "a.assessor")
    assert not tokens.is_of(token, "b.buyer")
    assert not FormTokens(lambda: now[0]).is_of(token, "a.assessor")
    now[0] += VALID_S
    assert tokens.is_of(token, "a.assessor")
    now[0] += 1
    assert not tokens.is_of(token, "a.assessor")


@pytest.mark.parametrize("token", ["", ".", "5", "5.", "x.y", "é.é", "1000000.0" * 9])
def test_what_is_no_token_is_none(token):
    assert not FormTokens().is_of(token, "a.assessor")


def test_a_token_that_was_changed_is_none():
    tokens = FormTokens(lambda: 1_000_000.0)
    made, _, signed = tokens.make("a.assessor").partition(".")
    assert not tokens.is_of(f"{int(made) + 1}.{signed}", "a.assessor")
    assert not tokens.is_of(f"{made}.{signed[:-1]}", "a.assessor")


# Nobody signs in


def test_without_sign_in_only_this_machine_is_served(editing_site):
    assert editing_site.ask().text == f"clerk {EDIT}"
    assert editing_site.status(client="::1") == 200
    for client in ("10.9.9.9", "::2", "no address"):
        assert editing_site.status(client=client) == 403


# A proxy says who


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("10.0.0.5", PROXIED, 200),
        ("::ffff:10.0.0.5", PROXIED, 200),
        ("10.0.0.6", PROXIED, 403),
        ("127.0.0.1", PROXIED, 403),
        ("10.0.0.6", {}, 403),
        ("10.0.0.5", {}, 403),
        ("10.0.0.5", {"X-Remote-User": "a.assessor"}, 403),
        ("10.0.0.5", {**PROXIED, "X-Proxy-Secret": SECRET[:-1]}, 403),
        ("10.0.0.5", {**PROXIED, "X-Proxy-Secret": ""}, 403),
        ("10.0.0.5", {"X-Proxy-Secret": SECRET}, 403),
        ("10.0.0.5", {**PROXIED, "X-Remote-User": " "}, 403),
        ("10.0.0.5", {**PROXIED, "X-Remote-User": "a\tb"}, 403),
        ("10.0.0.5", {**PROXIED, "X-Remote-User": "a" * 101}, 403),
        ("10.0.0.5", [*PROXIED.items(), ("X-Remote-User", "admin")], 403),
        ("10.0.0.5", [*PROXIED.items(), ("X-Proxy-Secret", "guess")], 403),
        ("10.0.0.6", {**PROXIED, "X-Forwarded-For": "10.0.0.5"}, 403),
    ],
)
def test_only_the_proxy_with_its_secret_says_who_asks(proxied, client, headers, status):
    assert proxied.status(client=client, headers=headers) == status


def test_a_name_from_the_proxy_is_read_as_it_was_written(proxied):
    headers = {**PROXIED, "X-Remote-User": "COUNCIL\\josé".encode()}
    assert proxied.ask(client="10.0.0.5", headers=headers).text == "COUNCIL\\josé"


def test_a_secret_is_compared_in_constant_time(proxied, monkeypatch):
    compared = []
    monkeypatch.setattr(sign_in.hmac, "compare_digest", lambda *both: compared.append(both))
    proxied.status(client="10.0.0.5", headers={})
    proxied.status(client="10.0.0.5", headers=PROXIED)
    assert compared == [(b"", SECRET.encode()), (SECRET.encode(), SECRET.encode())]


# Passwords


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@pytest.fixture
def users(home):
    """The file of users, with one."""
    passwords.add_user(home, home.serve_users, "a.assessor", PASSWORD)
    return home.serve_users


@pytest.fixture
def with_passwords(users):
    return Site(sign_in="basic", basic=BasicSignIn(users_file=users))


def signed_in(name, password):
    text = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"headers": {"Authorization": f"Basic {text}"}}


def test_a_password_signs_in_whose_it_is(with_passwords):
    assert with_passwords.ask(**signed_in("a.assessor", PASSWORD)).text == "a.assessor"


def test_a_browser_is_asked_for_a_password(with_passwords):
    answer = with_passwords.ask()
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Basic realm="localpound", charset="UTF-8"'


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("a.assessor", "wrong"),
        ("a.assessor", ""),
        ("A.Assessor", PASSWORD),
        ("b.buyer", PASSWORD),
        ("", ""),
        ("a.assessor", PASSWORD * 99),
    ],
)
def test_a_wrong_name_or_password_is_asked_again(with_passwords, name, password):
    assert with_passwords.status(**signed_in(name, password)) == 401


@pytest.mark.parametrize("header", ["Bearer abc", "Basic", "Basic !!", "Basic w7w=", "Basic YQ=="])
def test_what_is_no_name_and_password_is_asked_again(with_passwords, header):
    assert with_passwords.status(headers={"Authorization": header}) == 401


def test_a_right_password_is_checked_once(with_passwords, monkeypatch):
    asked = signed_in("a.assessor", PASSWORD)
    assert with_passwords.status(**asked) == 200
    monkeypatch.setattr(sign_in, "is_password", None)
    assert with_passwords.status(**asked) == 200


def test_a_new_password_or_a_user_taken_away_counts_at_once(with_passwords, home, users):
    before, after = (signed_in("a.assessor", word) for word in (PASSWORD, PASSWORD[::-1]))
    assert with_passwords.status(**before) == 200
    assert passwords.add_user(home, users, "a.assessor", PASSWORD[::-1]) is False
    assert (with_passwords.status(**before), with_passwords.status(**after)) == (401, 200)
    passwords.remove_user(home, users, "a.assessor")
    assert with_passwords.status(**after) == 401


def test_a_user_who_does_not_exist_takes_as_long_as_one_who_does(with_passwords, monkeypatch):
    checked = []
    monkeypatch.setattr(sign_in, "is_password", lambda *both: bool(checked.append(both)))
    with_passwords.status(**signed_in("a.assessor", "wrong"))
    with_passwords.status(**signed_in("nobody", "wrong"))
    assert [password for password, _ in checked] == ["wrong", "wrong"]
    assert all(said.startswith("$argon2id$") for _, said in checked)


def test_guessing_has_to_wait_and_whoever_is_signed_in_does_not(with_passwords, users, home):
    passwords.add_user(home, users, "b.buyer", PASSWORD)
    right, wrong = signed_in("a.assessor", PASSWORD), signed_in("a.assessor", "wrong")
    assert with_passwords.status(**right) == 200
    failed = [with_passwords.status(**wrong) for _ in range(attempts.FAILURES_OF_A_NAME)]
    assert set(failed) == {401}
    answer = with_passwords.ask(**wrong)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= attempts.WAIT_S
    assert with_passwords.status(**right) == 200
    assert with_passwords.status(**signed_in("b.buyer", PASSWORD)) == 200


@pytest.mark.parametrize("name", ["a.assessor", "nobody"])
def test_having_to_wait_does_not_tell_which_names_exist(with_passwords, name):
    asked = [with_passwords.status(**signed_in(name, "wrong")) for _ in range(6)]
    assert asked == [401, 401, 401, 401, 401, 429]


def test_failures_are_counted_by_name_and_by_address_and_forgotten_after_a_minute():
    now = [0.0]
    tried = Attempts(lambda: now[0])
    for each in range(attempts.FAILURES_OF_AN_ADDRESS):
        assert tried.wait("10.0.0.1", f"name {each}") == 0
        tried.fail("10.0.0.1", f"name {each}")
    assert tried.wait("10.0.0.1", "another name") == attempts.WAIT_S
    assert tried.wait("10.0.0.2", "name 1") == 0
    now[0] = attempts.WAIT_S
    assert tried.wait("10.0.0.1", "another name") == 0


def test_the_right_password_forgets_the_failures_before_it():
    tried = Attempts(lambda: 0.0)
    for _ in range(attempts.FAILURES_OF_A_NAME - 1):
        tried.fail("10.0.0.1", "a.assessor")
    tried.succeed("10.0.0.1", "a.assessor")
    tried.fail("10.0.0.1", "a.assessor")
    assert tried.wait("10.0.0.1", "a.assessor") == 0


def test_a_damaged_file_of_users_lets_nobody_in(with_passwords, users, caplog):
    users.write_text(f"a.assessor:{PASSWORD}\n", encoding="utf-8")
    assert with_passwords.status(**signed_in("a.assessor", PASSWORD)) == 503
    assert "line 1: this is no user" in caplog.text
    assert PASSWORD not in caplog.text


# What is logged


def test_no_password_and_no_secret_is_logged_or_answered(with_passwords, proxied, caplog, capfd):
    told = [
        with_passwords.ask(**signed_in("a.assessor", "guessed password")),
        with_passwords.ask(**signed_in("a.assessor", PASSWORD)),
        # Typed into the wrong field.
        with_passwords.ask(**signed_in(PASSWORD, "a.assessor")),
        proxied.ask(client="10.0.0.6", headers=PROXIED),
        proxied.ask(client="10.0.0.5", headers={**PROXIED, "X-Proxy-Secret": "guessed secret"}),
        proxied.ask(client="10.0.0.5", headers={"X-Proxy-Secret": SECRET}),
    ]
    said = caplog.text + "".join(capfd.readouterr())
    said += "".join(answer.text + str(answer.headers) for answer in told)
    for word in ("guessed password", PASSWORD, "guessed secret", SECRET):
        assert word not in said


def test_a_refused_sign_in_is_logged_with_its_address_and_why(with_passwords, proxied, caplog):
    with_passwords.ask(**signed_in("a.assessor", "wrong"))
    with_passwords.ask(**signed_in("nobody\n", "wrong"))
    proxied.ask(client="10.0.0.6", headers=PROXIED)
    assert [record.getMessage() for record in caplog.records] == [
        "Sign-in refused, from 127.0.0.1: the wrong password of a.assessor",
        "Sign-in refused, from 127.0.0.1: a name that is none",
        "Sign-in refused, from 10.0.0.6: not the proxy",
    ]


# The file of users


def test_passwords_are_kept_as_argon2id_with_a_salt_of_their_own(home, users):
    passwords.add_user(home, users, "b.buyer", PASSWORD)
    first, second = passwords.read_users(users).values()
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second
    assert PASSWORD not in users.read_text(encoding="utf-8")
    assert all(passwords.is_password(PASSWORD, said) for said in (first, second))
    assert not passwords.is_password(PASSWORD[:-1], first)


def test_the_file_of_users_is_readable_by_its_owner_alone(users):
    assert stat.S_IMODE(users.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "password", "why"),
    [
        ("a.assessor", "elevenchars", "Use a password of 12 to 256 characters"),
        ("a.assessor", "x" * 257, "Use a password of 12 to 256 characters"),
        ("a.assessor", "My-A.Assessor-1", "does not hold the name"),
        ("a.assessor", "with a\ttab in it", "can be seen"),
        ("a.assessor", "with half a \udce9", "can be seen"),
        ("a:b", PASSWORD, "is no name to sign in with"),
        ("", PASSWORD, "is no name to sign in with"),
        ("a\nb", PASSWORD, "is no name to sign in with"),
    ],
)
def test_a_bad_name_or_password_is_refused_and_nothing_is_written(home, name, password, why):
    with pytest.raises(BadReference, match=why) as refused:
        passwords.add_user(home, home.serve_users, name, password)
    assert password not in str(refused.value)
    assert not home.serve_users.exists()


def serve_user(home, *words, typed=None):
    return CliRunner().invoke(
        cli.main, ["serve-user", *words], input=typed, env={SETTING: str(home.root)}
    )


def test_a_user_is_added_with_a_line_of_standard_input(home):
    answer = serve_user(home, "add", "a.assessor", typed=f"{PASSWORD}\n")
    assert answer.exit_code == cli.DONE, answer.output
    assert answer.output == f"a.assessor may sign in now: {home.serve_users}\n"
    (said,) = passwords.read_users(home.serve_users).values()
    assert passwords.is_password(PASSWORD, said)
    answer = serve_user(home, "add", "a.assessor", typed=PASSWORD[::-1])
    assert answer.output == f"a.assessor has a new password: {home.serve_users}\n"


def test_a_short_password_is_not_done_in_one_sentence(home):
    answer = serve_user(home, "add", "a.assessor", typed="short\n")
    assert answer.exit_code == cli.NOT_DONE
    assert answer.output == "Error: Use a password of 12 to 256 characters.\n"


def test_a_user_is_taken_away_once(home, users):
    answer = serve_user(home, "remove", "a.assessor")
    assert answer.output == f"a.assessor may sign in no longer: {users}\n"
    assert serve_user(home, "remove", "a.assessor").exit_code == cli.NOT_DONE
