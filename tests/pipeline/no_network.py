"""Put in front of a Python process: every attempt to reach the network is noted and refused.

Installed as `sitecustomize` by `test_nobody_gets_in.py`, so that every process of a command has it.
Sockets inside the machine (AF_UNIX, loopback addresses) are left alone.
"""

import os
import socket
import sys
from pathlib import Path

NOTES = os.environ["NETWORK_NOTES"]
_INSIDE = ("127.", "::1", "localhost")


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Note and refuse what leads out of the machine."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if host is None or str(host).startswith(_INSIDE) or host == socket.gethostname():
        return
    with Path(NOTES).open("a", encoding="utf-8") as notes:
        notes.write(f"{event} {host!r} by {sys.argv[:2]}\n")
    raise OSError(f"no network: {event} {host!r}")


sys.addaudithook(refuse)
