"""``POST /api/v1/hooks/changed``: a site reports which of its pages changed. They become due; nothing is
fetched here.

Signed with the secret of ``web.hook_secret``: ``X-Pinakes-Signature: sha256=<hex>`` is the HMAC-SHA256 of
``<timestamp>.<nonce>.<body>``, where ``X-Pinakes-Timestamp`` (seconds, within five minutes of ours) and
``X-Pinakes-Nonce`` (8 to 100 letters and digits, never used before) are headers of the request. Or it comes
with a token of the scope ``changed``.
"""

from __future__ import annotations

import hmac
import re

from flask import request
from sqlalchemy import Connection

from catalogue import clock, pushes
from catalogue.access.roles import Scope
from catalogue.signing import signature
from search_app.access import guard, identity
from search_app.api import api
from search_app.api.answer_schemas import PushAnswer
from search_app.api.request_schemas import MAX_PUSHED, PushBody
from search_app.library_handle import config, library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem, WrongParameter

# Seconds that a request's clock may differ from ours.
WINDOW = 300.0
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,100}")
_TIMESTAMP = re.compile(r"\d{1,12}")


@api.before_request
def demand_signature() -> None:
    """Runs before anything of the body is read as more than bytes."""
    if request.endpoint != "api.changed" or request.method != "POST":
        return
    if identity.comes_with_token():
        guard.demand_token(Scope.CHANGED)
    else:
        _check_signature(request.get_data(cache=True))


@api.post("/hooks/changed")
@api.input(PushBody, location="json", arg_name="pushed")
@api.output(PushAnswer, status_code=202)
@api.doc(
    summary="Tell of changed pages",
    responses={
        401: "The signature is wrong, or the token is not known",
        403: "The token may not do that",
        404: "The hook is off",
        409: "Answered before",
        413: "Too much",
        422: "A foreign address",
    },
)
def changed(pushed: PushBody) -> PushAnswer:
    """Pages to look at again soon. Only addresses of the library's own sites; all or none are taken."""
    if len(pushed.urls) > MAX_PUSHED:
        limit = WrongParameter("urls", f"at most {MAX_PUSHED} addresses at once")
        raise Problem(ProblemName.TOO_LARGE, errors=[limit])
    catalogue = library_handle().catalogue()
    now = clock.timestamp()
    sites = {site.name: site.url for site in config().site}
    with catalogue.begin() as connection:
        if not _is_new(connection, now):
            raise Problem(ProblemName.ALREADY_ANSWERED)
        foreign = pushes.foreign(connection, pushed.urls, sites)
        if foreign:
            said = f"{len(foreign)} of {len(pushed.urls)} belong to no site of this library"
            raise Problem(ProblemName.NOT_OURS, errors=[WrongParameter("urls", said)])
        known, new = pushes.signal(connection, pushed.urls, sites, now)
    return PushAnswer(received=len(pushed.urls), known=known, new=new)


def _is_new(connection: Connection, now: float) -> bool:
    """Whether a signed request was not answered before. What comes with a token proves itself each time."""
    if identity.comes_with_token():
        return True
    return pushes.remember(connection, request.headers["X-Pinakes-Nonce"], now, 2 * WINDOW)


def _check_signature(body: bytes) -> None:
    secret = config().web.hook_secret
    if not secret:
        raise Problem(ProblemName.NOT_FOUND, "The hook is off: no web.hook_secret is configured.")
    stamp, nonce = request.headers.get("X-Pinakes-Timestamp", ""), request.headers.get("X-Pinakes-Nonce", "")
    given = request.headers.get("X-Pinakes-Signature", "")
    expected = signature(secret, stamp, nonce, body)
    # All three are checked whatever the first says, and compared in constant time.
    genuine = hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))
    timely = bool(_TIMESTAMP.fullmatch(stamp)) and abs(clock.timestamp() - int(stamp)) <= WINDOW
    if not (genuine and timely and _NONCE.fullmatch(nonce)):
        raise Problem(ProblemName.SIGNATURE)
