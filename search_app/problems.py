"""Errors as answers: a page for a reader, ``application/problem+json`` (RFC 9457) for a program. Which one,
the path decides.

``type`` is an address of this library that explains the problem (``/problems/<name>``); it never changes. No
answer carries the input that was wrong, nor a traceback.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apiflask import HTTPError
from flask import Flask, Response, json, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException

from catalogue.config import Config
from catalogue.errors import LockBusy, NotFound, PinakesError

log = logging.getLogger("pinakes.web")

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem: what it is called and what it means."""

    status: int
    title: Any
    advice: Any


KINDS: Mapping[str, ProblemKind] = {
    "bad-request": ProblemKind(
        400, _l("The request cannot be understood"), _l("Check the address and try again.")
    ),
    "bad-parameter": ProblemKind(
        400,
        _l("A parameter has a value that is not allowed"),
        _l("The errors name the parameter and what is allowed."),
    ),
    "unknown-parameter": ProblemKind(
        400, _l("A parameter is not known"), _l("Leave it out; the API's description lists what there is.")
    ),
    "repeated-parameter": ProblemKind(
        400, _l("A parameter was given twice"), _l("Give each parameter once.")
    ),
    "query-empty": ProblemKind(
        400, _l("Nothing was asked"), _l("Give q at least one word that says something.")
    ),
    "query-too-long": ProblemKind(400, _l("The query is too long"), _l("Ask with fewer words.")),
    "unknown-host": ProblemKind(
        400,
        _l("The host name is not known"),
        _l("The operator lists the library's host names under web.hosts."),
    ),
    "signature": ProblemKind(
        401, _l("The signature is missing or wrong"), _l("Sign the request as the documentation tells.")
    ),
    "cross-site": ProblemKind(
        403, _l("The request came from another site"), _l("Send it from the library's own pages.")
    ),
    "only-here": ProblemKind(
        403, _l("This page is for the library's own machine"), _l("Open it there, on a loopback address.")
    ),
    "not-found": ProblemKind(
        404,
        _l("There is no such page"),
        _l("It may have been moved or taken out. Search for it, or browse A to Z."),
    ),
    "method-not-allowed": ProblemKind(
        405, _l("This address does not take that method"), _l("The Allow header names those that it takes.")
    ),
    "not-acceptable": ProblemKind(406, _l("There is no such form of this"), _l("Ask for JSON.")),
    "already-answered": ProblemKind(
        409, _l("This request was answered before"), _l("Use a new nonce for each request.")
    ),
    "too-large": ProblemKind(413, _l("The request is too large"), _l("Send less at once.")),
    "address-too-long": ProblemKind(414, _l("The address is too long"), _l("Ask with fewer words.")),
    "media-type": ProblemKind(
        415, _l("The request's body is of another kind"), _l("Send JSON as application/json.")
    ),
    "not-ours": ProblemKind(
        422,
        _l("An address belongs to no site of this library"),
        _l("Send addresses of the library's own sites only."),
    ),
    "too-many-requests": ProblemKind(429, _l("Too many requests"), _l("Wait a little and try again.")),
    "internal": ProblemKind(
        500,
        _l("Something went wrong"),
        _l("It was noted. Try again; if it stays, tell the library's operator."),
    ),
    "unavailable": ProblemKind(503, _l("The library cannot answer right now"), _l("Try again in a moment.")),
}
"""Name (the end of ``type``) → kind. Names are a contract."""

_BY_STATUS = {
    400: "bad-request",
    401: "signature",
    403: "only-here",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "already-answered",
    413: "too-large",
    414: "address-too-long",
    415: "media-type",
    422: "bad-parameter",
    429: "too-many-requests",
    503: "unavailable",
}


class Problem(Exception):
    """A request that gets no answer but an explanation; ``errors`` are (parameter, what is allowed)."""

    def __init__(
        self,
        name: str,
        detail: str = "",
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        super().__init__(name)


def init_app(app: Flask, _config: Config) -> None:
    """Answer every error of the app in this shape."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(HTTPError, _of_validation)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(PinakesError, _of_library)
    app.register_error_handler(Exception, _of_anything)


def answer(problem: Problem) -> Response:
    """The problem as a response."""
    kind = KINDS[problem.name]
    response = _as_json(problem, kind) if wants_json() else _as_page(problem, kind)
    response.status_code = kind.status
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    if kind.status == 503:
        response.headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return response


def wants_json() -> bool:
    """Whether the path is a program's. Not by Accept: a browser's address bar and a script ask for the same
    path alike.
    """
    return request.path.startswith(("/api/", "/healthz", "/readyz", "/metrics")) or request.path == "/api"


def _as_json(problem: Problem, kind: ProblemKind) -> Response:
    body: dict[str, Any] = {
        "type": f"{request.script_root}/problems/{problem.name}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": problem.detail or str(kind.advice),
    }
    if problem.errors:
        body["errors"] = [{"parameter": parameter, "detail": detail} for parameter, detail in problem.errors]
    return Response(json.dumps(body), mimetype=MEDIA_TYPE)


def _as_page(problem: Problem, kind: ProblemKind) -> Response:
    try:
        page = render_template("problem.html", kind=kind, detail=problem.detail, status=kind.status)
    except Exception:  # the page that explains must not need an explanation
        log.exception("the page of the problem %s could not be made", problem.name)
        return Response(f"{kind.status} {problem.name}\n", mimetype="text/plain")
    return Response(page, mimetype="text/html")


def _of_validation(error: HTTPError) -> Response:
    """What the schemas of the API refused: APIFlask says {location: {field: [messages]}}."""
    errors = []
    name = _BY_STATUS.get(error.status_code, "bad-request")
    detail = error.detail if isinstance(error.detail, dict) else {}
    for fields in detail.values():
        for field, said in fields.items() if isinstance(fields, dict) else ():
            errors.append((str(field), "; ".join(map(str, said))))
            name = "unknown-parameter" if "Extra inputs" in str(said) else "bad-parameter"
    return answer(Problem(name, errors=errors))


def _of_http(error: HTTPException) -> Response:
    if error.code is not None and error.code < 400:  # a redirect (to the path with its slash) is no problem
        return Response(error.get_body(), error.code, error.get_headers())
    name = _BY_STATUS.get(error.code or 500, "bad-request" if (error.code or 500) < 500 else "internal")
    headers = {
        key: value
        for key, value in error.get_headers()
        if key.lower() in ("allow", "retry-after", "www-authenticate")
    }
    return answer(Problem(name, headers=headers))


def _of_library(error: PinakesError) -> Response:
    if isinstance(error, NotFound):
        return answer(Problem("not-found"))
    level = logging.WARNING if isinstance(error, LockBusy) else logging.ERROR
    log.log(level, "event=unavailable endpoint=%s reason=%s", request.endpoint, error.line())
    return answer(Problem("unavailable"))


def _of_anything(error: Exception) -> Response:
    """The last resort. What the library cannot do is noted in full, and told in one sentence."""
    if isinstance(error, OSError | MemoryError):
        log.error("event=unavailable endpoint=%s reason=%s", request.endpoint, error)
        return answer(Problem("unavailable"))
    log.exception("event=failed endpoint=%s", request.endpoint)
    return answer(Problem("internal"))
