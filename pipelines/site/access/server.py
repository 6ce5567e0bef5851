"""Server: the options of uvicorn that the rest of this package relies on.

Here: those options. Not here: starting it (`cli`).
"""

from typing import Any

from pipelines.site.access.settings import ServeSettings

_SLOW_S = 10


def server_options(settings: ServeSettings) -> dict[str, Any]:
    """Keyword arguments for `uvicorn.run`.

    `proxy_headers` is off: uvicorn would else believe anybody on this machine who the client is,
    and the address of the proxy would no longer be that of the connection. There is one process:
    tokens of forms and counts of failures live in its memory. Addresses asked for are not logged:
    a search for a payee may name a person.
    """
    basic = settings.basic
    has_tls = settings.sign_in == "basic" and basic.has_tls
    tls = {"ssl_certfile": basic.certificate_file, "ssl_keyfile": basic.key_file}
    return {
        "host": settings.host,
        "port": settings.port,
        "workers": 1,
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,
        "ws": "none",
        "timeout_keep_alive": _SLOW_S,
        **({name: str(path) for name, path in tls.items()} if has_tls else {}),
    }
