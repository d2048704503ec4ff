"""How is a request told that it gets no answer?

A reader gets a page, a program ``application/problem+json`` (RFC 9457); the path decides which. ``type`` is
an address of this library that explains the problem (``/problems/<name>``); it never changes. No answer
carries the input that was wrong, nor a traceback.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from apiflask import HTTPError
from flask import Flask, Response, current_app, g, json, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, HTTPException

from catalogue.config import Config
from catalogue.errors import ConnectionLost, LockBusy, NotFound, PinakesError
from search_app.problem_kinds import BY_STATUS, KINDS, ProblemKind, ProblemName

log = logging.getLogger("pinakes.web")

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5

# Methods of requests that change nothing, so that they can be answered twice (RFC 9110, 9.2.1).
_SAFE = ("GET", "HEAD")

# Headers of Werkzeug's own errors that are passed on.
_KEPT_HEADERS = ("allow", "retry-after", "www-authenticate")


class WrongParameter(NamedTuple):
    """A parameter of a request, and what is wrong with it or allowed for it."""

    name: str
    detail: str


class Problem(Exception):
    """Raised where a request gets no answer but an explanation."""

    def __init__(
        self,
        name: ProblemName,
        detail: str = "",
        errors: Sequence[WrongParameter] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        super().__init__(name)


def bad_parameter(name: str, detail: str) -> Problem:
    return Problem(ProblemName.BAD_PARAMETER, errors=[WrongParameter(name, detail)])


def init_app(app: Flask, _config: Config) -> None:
    """Answer every error of the app as a problem."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(HTTPError, _of_validation)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(PinakesError, _of_library)
    app.register_error_handler(Exception, _of_anything)


def answer(problem: Problem) -> Response:
    kind = KINDS[problem.name]
    response = _as_json(problem, kind) if wants_json() else _as_page(problem, kind)
    response.status_code = kind.status
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    if kind.status == 503:
        response.headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return response


def wants_json() -> bool:
    """Whether the path is one for programs. The Accept header does not decide: a browser's address bar and a
    script send the same one for the same path.
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
        body["errors"] = [{"parameter": wrong.name, "detail": wrong.detail} for wrong in problem.errors]
    return Response(json.dumps(body), mimetype=MEDIA_TYPE)


def _as_page(problem: Problem, kind: ProblemKind) -> Response:
    plain = Response(f"{kind.status} {problem.name}\n", mimetype="text/plain")
    # A name that can be no host's: no address of a page can be made of it, and no stranger fills the log.
    if isinstance(request.routing_exception, BadRequest):
        return plain
    try:
        page = render_template("problem.html", kind=kind, detail=problem.detail, status=kind.status)
    except Exception:  # the page that explains a problem must never raise one
        log.exception("the page of the problem %s could not be made", problem.name)
        return plain
    return Response(page, mimetype="text/html")


def _of_validation(error: HTTPError) -> Response:
    """What the schemas of the API refused: APIFlask says {location: {field: [messages]}}."""
    name = BY_STATUS.get(error.status_code, ProblemName.BAD_REQUEST)
    errors = []
    locations = error.detail if isinstance(error.detail, dict) else {}
    for fields in locations.values():
        for field, said in fields.items() if isinstance(fields, dict) else ():
            errors.append(WrongParameter(str(field), "; ".join(map(str, said))))
            is_unknown = "Extra inputs" in str(said)
            name = ProblemName.UNKNOWN_PARAMETER if is_unknown else ProblemName.BAD_PARAMETER
    return answer(Problem(name, errors=errors))


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # a redirect (to the path with its slash) is no problem
        return Response(error.get_body(), status, error.get_headers())
    name = BY_STATUS.get(status, ProblemName.BAD_REQUEST if status < 500 else ProblemName.INTERNAL)
    headers = {key: value for key, value in error.get_headers() if key.lower() in _KEPT_HEADERS}
    return answer(Problem(name, headers=headers))


def _of_library(error: PinakesError) -> ResponseReturnValue:
    if isinstance(error, ConnectionLost) and request.method in _SAFE and not g.get("answered_again"):
        g.answered_again = True
        try:
            return _once_more()
        except PinakesError as again:
            error = again
    if isinstance(error, NotFound):
        return answer(Problem(ProblemName.NOT_FOUND))
    level = logging.WARNING if isinstance(error, LockBusy) else logging.ERROR
    log.log(level, "event=unavailable endpoint=%s reason=%s", request.endpoint, error.line())
    return answer(Problem(ProblemName.UNAVAILABLE))


def _once_more() -> ResponseReturnValue:
    """Answer the request anew: what ends the database's connections (its restart, a proxy's time-out) has
    mostly passed by then. All that comes before a view is asked again, too: who may see it, above all.
    """
    answered = current_app.preprocess_request()
    return current_app.dispatch_request() if answered is None else answered


def _of_anything(error: Exception) -> Response:
    """The last resort: the error is logged in full, and the reader is told one sentence."""
    if isinstance(error, OSError | MemoryError):
        log.error("event=unavailable endpoint=%s reason=%s", request.endpoint, error)
        return answer(Problem(ProblemName.UNAVAILABLE))
    log.exception("event=failed endpoint=%s", request.endpoint)
    return answer(Problem(ProblemName.INTERNAL))
