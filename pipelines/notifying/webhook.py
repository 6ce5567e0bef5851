"""Webhook: one request with facts alone, signed as Standard Webhooks (1.0) says.

    webhook-id          the event's own, the same each time it is sent
    webhook-timestamp   seconds since 1970, so that an old request is not taken for a new one
    webhook-signature   v1, and HMAC-SHA256 in base64 of `id.timestamp.body`

Here: composing and sending. Not here: when, and what if it fails (`outbox.py`). No redirect is
followed: a request goes where the operator said. A proxy is used where the environment names one.
"""

import base64
import hashlib
import hmac
import http.client
import json
import ssl
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

from pipelines.errors import Undelivered
from pipelines.notifying.events import Event
from pipelines.notifying.settings import Webhook

_PATIENCE_S = 15


def compose(hook: Webhook, event: Event, at: datetime) -> urllib.request.Request:
    """The request, ready to send at `at`; signed where the hook has a secret."""
    body = json.dumps(
        {
            "type": f"localpound.{event.about}",
            "timestamp": at.isoformat(timespec="seconds"),
            "data": {"council": event.code, **event.facts},
        }
    ).encode()
    stamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "localpound",
        "webhook-id": f"msg_{event.id}",
        "webhook-timestamp": stamp,
    }
    if key := hook.signing_key:
        signed = b".".join((headers["webhook-id"].encode(), stamp.encode(), body))
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
    return urllib.request.Request(hook.url, data=body, headers=headers, method="POST")  # noqa: S310 (https, or this machine: settings.py)


def send(hook: Webhook, request: urllib.request.Request) -> None:
    """Send the request; `Undelivered` unless it is answered with a status of 200 to 299."""
    host = urlsplit(hook.url).hostname
    context = ssl.create_default_context()
    opener = urllib.request.build_opener(
        _NoRedirect(), urllib.request.HTTPSHandler(context=context)
    )
    try:
        with opener.open(request, timeout=_PATIENCE_S):
            pass
    except urllib.error.HTTPError as fault:
        fault.close()
        raise Undelivered(f"{host} answered {fault.code}.") from fault
    except (OSError, http.client.HTTPException) as fault:
        raise Undelivered(f"{host} is not reached: {_why(fault)}.") from fault


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Takes a redirect for the refusal that it is here."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, *_: Any) -> NoReturn:
        """Refuse."""
        raise urllib.error.HTTPError(req.full_url, code, msg, fp.headers if fp else {}, fp)


def _why(fault: Exception) -> str:
    reason = getattr(fault, "reason", fault)
    return str(getattr(reason, "strerror", None) or type(reason).__name__)
