"""What travels compressed? Text, from the size at which it pays, in the best form that the client reads.

Browsers take gzip alone over plain HTTP, Brotli and Zstandard over TLS. No answer repeats a secret beside
what a stranger typed, so that a compressed length tells nobody anything (the BREACH attack).
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress
from werkzeug.datastructures import Accept

from search_app.problem_kinds import ProblemName
from search_app.problems import MEDIA_TYPE, Problem

# Best first.
FORMS = ["zstd", "br", "gzip"]
# No coding at all.
IDENTITY = "identity"
# The quality of plain text that a client does not speak of.
_LEAST = 0.0001
# Bytes below which an answer fits in one packet anyway.
LEAST = 1000
# Endpoints that send a file; all of them are small.
_FILES = ("static", "embed.related_script", "embed.search_script")
MEDIA_TYPES = [
    "application/atom+xml",
    "application/javascript",
    "application/json",
    "application/opensearchdescription+xml",
    MEDIA_TYPE,
    "application/x-suggestions+json",
    "application/xml",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
    "text/xml",
]


def init_app(app: Flask) -> None:
    """Let the app's answers travel compressed. The server does it: who calls the app within a process has no
    use for it.
    """
    app.config |= {
        "COMPRESS_MIMETYPES": MEDIA_TYPES,
        "COMPRESS_ALGORITHM": FORMS,
        "COMPRESS_MIN_SIZE": LEAST,
        "COMPRESS_STREAMS": False,
    }
    Compress(app)

    @app.before_request
    def refuse_who_reads_nothing() -> None:
        if chosen_form(request.accept_encodings) == "":
            raise Problem(ProblemName.NOT_ACCEPTABLE)

    @app.after_request
    def settle_the_form(response: Response) -> Response:
        """Flask-Compress takes «gzip;q=0» for a wish: it is told the one form that was chosen."""
        accepted = request.accept_encodings
        request.environ["HTTP_ACCEPT_ENCODING"] = chosen_form(accepted) or IDENTITY
        if not _quality(accepted, IDENTITY):
            response.headers.pop("Content-Length", None)  # however short: plain text is refused
        return response

    @app.after_request
    def read_whole(response: Response) -> Response:
        """A file is streamed, and Flask-Compress does not close what it compresses piece by piece."""
        if request.endpoint in _FILES and response.status_code == 200:
            response.direct_passthrough = False
            response.make_sequence()
        return response


def chosen_form(accepted: Accept) -> str:
    """The form that a client reads best (RFC 9110, section 12.5.3): one of :data:`FORMS` or
    :data:`IDENTITY`; empty where it reads none of them.
    """
    best = max((*FORMS, IDENTITY), key=lambda form: _quality(accepted, form))  # of equal ones the first
    return best if _quality(accepted, best) else ""


def _quality(accepted: Accept, form: str) -> float:
    """How much a form is wanted, 0 to 1. Plain text that nobody speaks of is read, and wanted least."""
    listed = {name.lower(): float(quality) for name, quality in accepted}
    unsaid = listed.get("*", 0.0)
    if form == IDENTITY and (unsaid or "*" not in listed):
        unsaid = _LEAST
    return listed.get(form, unsaid)
