"""Conditional requests: a page has not changed while neither the library nor the app has (RFC 9110, ETag and
304).

The tag is known before the page is made, so that a browser that has it costs one SQL query. Everything is
revalidated at each visit: what was taken out of the library is gone at once from every cache that obeys.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, g, request
from flask_babel import get_locale

from catalogue.config import Config
from search_app.holding import holding

_BLUEPRINTS = ("reader",)


def init_app(app: Flask, config: Config) -> None:
    """Tag the reader's pages, and answer 304 where the browser has them."""
    build = _fingerprint(Path(app.root_path), config)
    app.jinja_env.globals["build"] = build

    @app.before_request
    def unchanged() -> Response | None:
        if (
            request.method not in ("GET", "HEAD")
            or request.blueprint not in _BLUEPRINTS
            or request.routing_exception
        ):
            return None
        g.tag = _tag(build)
        return Response(status=304) if request.if_none_match.contains_weak(g.tag) else None

    @app.after_request
    def tag(response: Response) -> Response:
        if request.endpoint == "static":
            if request.args.get("v") == build:  # the address changes with the file
                response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif (found := g.get("tag")) and response.status_code in (200, 304):
            response.set_etag(found, weak=True)
            response.headers["Cache-Control"] = "no-cache"
            response.vary.add("Accept-Language")
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _tag(build: str) -> str:
    parts = (build, holding().generation(), request.host, request.full_path, str(get_locale()))
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _fingerprint(root: Path, config: Config) -> str:
    """Of everything but the library that a page is made of: code, templates, styles, words, configuration."""
    digest = hashlib.sha256(repr(config).encode())
    for file in sorted(root.rglob("*")):
        if file.suffix in (".py", ".html", ".css", ".js", ".svg", ".mo", ".xml"):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
