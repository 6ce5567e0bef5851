"""Guard: an application with everything of this package around it, in the order that counts.

From outside in: headers on every answer; how much may be sent; which host was asked for; who asks;
what they may do; where it was sent from. It goes around the application, not into its list of
middleware: Starlette's own answer to an error of ours would else carry no headers.

Here: the order. Not here: what each of them does.
"""

from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from pipelines.site.access.methods import Methods
from pipelines.site.access.origin import SameOrigin
from pipelines.site.access.security_headers import SecurityHeaders
from pipelines.site.access.settings import ServeSettings
from pipelines.site.access.sign_in import backend, refusal

MOST_SENT = 64 * 1024
"""Bytes of a form that is sent: more than the longest texts of any of ours."""


def guarded(app: ASGIApp, settings: ServeSettings) -> ASGIApp:
    """The application behind sign-in and the rest; `uvicorn` is given what this returns.

    Inside it `request.user.display_name` is who asks, and `"edit" in request.auth.scopes` whether
    they may write.
    """
    app = SameOrigin(app)
    app = Methods(app, settings.editing)
    app = AuthenticationMiddleware(app, backend(settings), refusal)
    app = TrustedHostMiddleware(app, settings.allowed_hosts, www_redirect=False)
    app = RequestBodyLimitMiddleware(app, MOST_SENT)
    return SecurityHeaders(app)
