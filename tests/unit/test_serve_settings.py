"""serve.toml: quiet by default, nobody unknown from elsewhere, and every fault told by its key."""

import pytest

from pipelines.errors import BadReference
from pipelines.home import Home
from pipelines.site.access import settings as module
from pipelines.site.access.server import server_options
from pipelines.site.access.settings import SECRET_SETTING, read_serve_settings

SECRET = "a-secret-that-only-the-proxy-knows"  # noqa: S105 (of these tests alone)
HEADER = """
[header]
user_header = "X-Remote-User"
secret_header = "X-Proxy-Secret"
proxy_addresses = ["10.0.0.5"]
"""
BEHIND_PROXY = (
    f'bind = "0.0.0.0:8765"\nhosts = ["spend.example.gov.uk"]\nsign_in = "header"{HEADER}'
)


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.delenv(SECRET_SETTING, raising=False)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@pytest.fixture
def read(home):
    """`read('sign_in = "none"')` gives the settings of a serve.toml with this text."""

    def _read(text):
        home.serve_settings.write_text(text, encoding="utf-8")
        return read_serve_settings(home)

    return _read


@pytest.fixture
def faults(read):
    """The faults of a serve.toml, each as one line."""

    def _faults(text):
        with pytest.raises(BadReference) as refused:
            read(text)
        head, *lines = str(refused.value).splitlines()
        assert head.endswith(f"has {len(lines)} fault{'s' * (len(lines) > 1)}:")
        return [line.removeprefix("  - ") for line in lines]

    return _faults


def test_without_a_file_it_listens_on_this_machine_and_writes_nothing(home):
    settings = read_serve_settings(home)
    assert (settings.host, settings.port) == ("127.0.0.1", 8765)
    assert (settings.sign_in, settings.editing) == ("none", False)
    assert settings.allowed_hosts == ("127.0.0.1", "localhost", "[::1]")
    assert not settings.may_edit("a.assessor")


@pytest.mark.parametrize(
    ("bind", "host", "is_loopback"),
    [
        ("127.0.0.1:80", "127.0.0.1", True),
        ("127.8.8.8:80", "127.8.8.8", True),
        ("localhost:80", "127.0.0.1", True),
        ("[::1]:80", "::1", True),
        ("0.0.0.0:80", "0.0.0.0", False),  # noqa: S104 (a setting, not bound)
        ("10.1.2.3:80", "10.1.2.3", False),
        ("[::]:80", "::", False),
    ],
)
def test_only_a_loopback_address_is_this_machine(bind, host, is_loopback):
    settings = module.ServeSettings(bind=bind)
    assert (settings.host, settings.port, settings.is_loopback) == (host, 80, is_loopback)


@pytest.mark.parametrize("bind", ["127.0.0.1", "8765", "spend:80", "127.0.0.1:0", "127.0.0.1:x"])
def test_an_address_without_a_port_is_told(faults, bind):
    said = "bind: write an address and a port, such as 127.0.0.1:8765 or [::1]:8765"
    assert faults(f'bind = "{bind}"') == [said]


@pytest.mark.parametrize("bind", ["0.0.0.0:8765", "10.1.2.3:8765", "[::]:8765"])
def test_without_sign_in_no_other_address_is_bound(faults, bind):
    assert faults(f'bind = "{bind}"\nhosts = ["a.example"]') == [
        "bind: without sign-in it listens on this machine alone: bind 127.0.0.1, or set sign_in "
        'to "header" or "basic"'
    ]


def test_another_address_names_its_hosts(faults, monkeypatch):
    monkeypatch.setenv(SECRET_SETTING, SECRET)
    text = f'bind = "0.0.0.0:8765"\nsign_in = "header"{HEADER}'
    assert faults(text) == ["hosts: name the hosts under which browsers reach it"]


@pytest.mark.parametrize("host", ["*", "*.example", "a.example:80", "https://a.example", "", "a b"])
def test_a_host_is_one_name_without_port_or_star(faults, host):
    (fault,) = faults(f'hosts = ["{host}"]')
    assert fault.startswith("hosts.0: write a host name without port and without *")


def test_every_fault_is_told_by_its_key(faults):
    text = 'editing = "maybe"\nsign_in = "saml"\ncolour = 1\n[basic]\npassword = "x"'
    assert faults(text) == [
        "sign_in: write 'none', 'header' or 'basic'",
        "editing: write true or false",
        "basic.password: is not known here",
        "colour: is not known here",
    ]


def test_a_table_and_its_keys_are_asked_for_by_name(faults):
    assert faults("header = 5") == ["header: write a table of names and values"]
    told = [f"header.{name}: is missing" for name in ("user_header", "secret_header")]
    assert faults('[header]\nproxy_addresses = ["10.0.0.5"]') == told


@pytest.mark.parametrize("text", ["bind = ", "a = 1\na = 2"])
def test_what_is_no_toml_is_one_sentence(read, text):
    with pytest.raises(BadReference, match=r"is not valid TOML: .*Correct that line"):
        read(text)


def test_the_secret_of_the_proxy_comes_from_the_environment(read, monkeypatch):
    monkeypatch.setenv(SECRET_SETTING, SECRET)
    settings = read(BEHIND_PROXY)
    assert settings.header.secret.get_secret_value() == SECRET
    assert settings.header.user_header == "x-remote-user"
    assert settings.allowed_hosts == ("spend.example.gov.uk",)


def test_the_secret_of_the_proxy_comes_from_a_file_in_the_spend_home(read, home, monkeypatch):
    monkeypatch.setenv(SECRET_SETTING, "another-secret-of-the-environment")
    (home.root / "proxy-secret").write_text(f"{SECRET}\n", encoding="utf-8")
    settings = read(f'{BEHIND_PROXY}secret_file = "proxy-secret"')
    assert settings.header.secret.get_secret_value() == SECRET


def test_the_secret_is_never_in_the_settings_file(faults):
    told = faults(f'{BEHIND_PROXY}secret = "{SECRET}"')
    assert told[0].startswith("header.secret: a secret does not belong in settings")
    assert SECRET not in str(told)


@pytest.mark.parametrize("text", ["editing = 5", "bind = 5", "header = 5"])
def test_the_secret_is_in_no_fault(faults, monkeypatch, text):
    monkeypatch.setenv(SECRET_SETTING, SECRET)
    table = "" if "header" in text else HEADER
    assert SECRET not in str(faults(f'{text}\nsign_in = "header"\n{table}'))


def test_the_secret_is_in_no_printed_settings(read, monkeypatch):
    monkeypatch.setenv(SECRET_SETTING, SECRET)
    settings = read(BEHIND_PROXY)
    assert SECRET not in f"{settings!r} {settings} {settings.header!r} {settings.header.secret!r}"


@pytest.mark.parametrize("secret", ["", "short"])
def test_a_secret_that_is_missing_or_short_is_told(faults, monkeypatch, secret):
    monkeypatch.setenv(SECRET_SETTING, secret)
    (fault,) = faults(BEHIND_PROXY)
    assert fault.startswith("header.secret_file: the secret is not there or shorter than 24")


def test_a_secret_file_that_is_not_there_is_told_though_the_environment_has_one(
    faults, monkeypatch
):
    monkeypatch.setenv(SECRET_SETTING, SECRET)
    (fault,) = faults(f'{BEHIND_PROXY}secret_file = "nowhere"')
    assert fault.startswith("header.secret_file: the secret is not there")


def test_signing_in_by_header_says_which_proxy_is_trusted(faults):
    told = ["header: is missing: it says which proxy is trusted and by what"]
    assert faults('sign_in = "header"') == told


@pytest.mark.parametrize("addresses", ["[]", '["10.0.0.0/8"]', '["proxy.example"]'])
def test_a_proxy_is_the_address_of_one_machine(faults, monkeypatch, addresses):
    monkeypatch.setenv(SECRET_SETTING, SECRET)
    (fault,) = faults(BEHIND_PROXY.replace('["10.0.0.5"]', addresses))
    assert fault.startswith("header.proxy_addresses")


def test_user_and_secret_come_in_headers_of_their_own(faults, monkeypatch):
    monkeypatch.setenv(SECRET_SETTING, SECRET)
    text = BEHIND_PROXY.replace("X-Proxy-Secret", "x-remote-user")
    assert faults(text) == ["header.secret_header: write another header than user_header"]


@pytest.fixture
def certified(home):
    """A home with users, a certificate and its key."""
    for name in ("serve_users", "serve.pem", "serve-key.pem"):
        (home.root / name).write_text("", encoding="utf-8")
    return '[basic]\ncertificate_file = "serve.pem"\nkey_file = "serve-key.pem"'


ELSEWHERE = 'bind = "10.1.2.3:8765"\nhosts = ["a.example"]\nsign_in = "basic"\n'


def test_passwords_cross_a_network_only_under_a_certificate(faults, read, certified, home):
    (fault,) = faults(ELSEWHERE)
    assert fault.startswith(
        "basic.certificate_file: passwords would cross the network in the clear"
    )
    settings = read(ELSEWHERE + certified)
    options = server_options(settings)
    assert options["ssl_certfile"] == str(home.root / "serve.pem")
    assert options["ssl_keyfile"] == str(home.root / "serve-key.pem")


def test_passwords_need_no_certificate_where_they_leave_no_machine(read, certified):
    settings = read('sign_in = "basic"')
    assert settings.is_loopback
    assert "ssl_certfile" not in server_options(settings)


def test_certificate_and_key_are_there_and_go_together(faults, certified, home):
    (home.root / "serve.pem").unlink()
    (fault,) = faults(ELSEWHERE + certified)
    assert fault == f"basic.certificate_file: {home.root / 'serve.pem'} is not there"
    (fault,) = faults(f"{ELSEWHERE}[basic]\nkey_file = 'serve-key.pem'")
    assert fault == "basic.key_file: certificate_file and key_file go together"


def test_signing_in_by_password_needs_users(faults, home):
    assert faults('sign_in = "basic"') == [
        f"basic.users_file: {home.serve_users} is not there: `localpound serve-user add NAME` "
        "writes it"
    ]


def test_editing_is_for_everybody_known_or_for_those_listed(read):
    everybody = read("editing = true")
    assert everybody.may_edit("a.assessor")
    assert not everybody.may_edit("")
    listed = read('editing = true\nallowed_editors = ["a.assessor"]')
    assert listed.may_edit("a.assessor")
    assert not listed.may_edit("A.Assessor")
    assert not read("editing = true\nallowed_editors = []").may_edit("a.assessor")
    assert not read('allowed_editors = ["a.assessor"]').may_edit("a.assessor")


def test_editing_without_sign_in_needs_a_user_of_the_system(faults, monkeypatch):
    monkeypatch.setattr(module, "local_user", lambda: "")
    told = ["editing: the system does not say who runs this: set sign_in"]
    assert faults("editing = true") == told


def test_the_server_believes_no_header_about_who_the_client_is(home):
    options = server_options(read_serve_settings(home))
    assert (options["host"], options["port"]) == ("127.0.0.1", 8765)
    assert options["proxy_headers"] is False
    assert options["workers"] == 1
