"""Does a browser already have this page? Conditional requests (RFC 9110: ETag, 304).

A page has not changed while neither the library nor the app has. So the tag is known before the page is made,
and a browser that has the page costs one SQL query; who asks for what another reader just got costs little
more (``search_app/response_cache.py``). Everything is revalidated at each visit: what was taken
out of the library leaves every obedient cache at once.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, g, request
from flask_babel import get_locale

from catalogue.config import Config
from search_app import security
from search_app.library_handle import library_handle
from search_app.response_cache import ResponseCache

_TAGGED_BLUEPRINTS = ("reader", "api")
# Tells what changes without a change of the library.
_LIVE = ("api.sites",)
# Files whose addresses on our pages name the build.
_VERSIONED = ("static", "reader.style", "reader.logo", "reader.favicon")
_SUFFIXES = (".py", ".html", ".css", ".js", ".svg", ".mo", ".xml")


def init_app(app: Flask, config: Config) -> None:
    """Tag what readers and programs get, and answer 304 where they have it."""
    build = _fingerprint(Path(app.root_path), config, app.extensions["pinakes-look"].digest)
    app.jinja_env.globals["build"] = build
    cache = ResponseCache()

    @app.before_request
    def unchanged() -> Response | None:
        if request.method not in ("GET", "HEAD") or request.routing_exception:
            return None
        if request.blueprint not in _TAGGED_BLUEPRINTS or request.endpoint in _LIVE:
            return None
        # there, pages carry links for who is logged in: they stay in no cache, also after the log-out
        if request.blueprint == "reader" and request.environ.get(security.DESK):
            return None
        g.tag = _tag(build)
        if request.if_none_match.contains_weak(g.tag):
            return Response(status=304)
        return cache.answer(g.tag)

    @app.after_request
    def tag(response: Response) -> Response:
        if request.blueprint in _TAGGED_BLUEPRINTS:
            response.vary.add("Accept-Language")
        if response.headers.get("Cache-Control"):
            response.headers.pop("Expires", None)  # Cache-Control says it
        is_versioned = request.endpoint in _VERSIONED and response.status_code == 200
        if is_versioned and request.args.get("v") == build:  # the address changes with the file
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif request.endpoint == "static":
            pass
        elif (found := g.get("tag")) and response.status_code in (200, 304):
            response.set_etag(found, weak=True)
            response.headers["Cache-Control"] = "no-cache"
            if response.status_code == 200:
                cache.keep(response)
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def forget_tag() -> None:
    """Have the answer that is being made kept by nobody: a part of it is missing for now."""
    g.pop("tag", None)


def _tag(build: str) -> str:
    parts = (
        build,
        library_handle().generation(),
        request.scheme,
        request.host,
        request.root_path,
        request.full_path,
        str(get_locale()),
    )
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _fingerprint(root: Path, config: Config, look: str) -> str:
    """A hash of everything else that a page is made of: code, templates, styles, texts, configuration."""
    digest = hashlib.sha256(repr((config, look)).encode())
    for file in sorted(root.rglob("*")):
        if file.suffix in _SUFFIXES:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
