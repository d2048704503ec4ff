"""What travels compressed? Text, from the size at which it pays, in the best form that the client reads.

Browsers take gzip alone over plain HTTP, Brotli and Zstandard over TLS. No answer repeats a secret beside
what a stranger typed, so that a compressed length tells nobody anything (the BREACH attack).
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress

from search_app.problems import MEDIA_TYPE

# Best first.
FORMS = ["zstd", "br", "gzip"]
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

    @app.after_request
    def read_whole(response: Response) -> Response:
        """A file is streamed, and Flask-Compress does not close what it compresses piece by piece."""
        if request.endpoint in _FILES and response.status_code == 200:
            response.direct_passthrough = False
            response.make_sequence()
        return response
