"""How is the library used? Pages for readers, editors and operators, and the JSON API for programs (Flask).

``create_app`` touches no disk: the library is opened by the first request of each worker process, so that no
file handle of SQLite or of an index is ever shared over a fork.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from apiflask import APIFlask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from catalogue.config import Config, load
from catalogue.json_fields import parse
from search_app import (
    answering,
    appearance,
    guarded,
    limits,
    logs,
    messages,
    metrics,
    problems,
    revalidation,
    security,
)
from search_app.access import guard
from search_app.library_handle import LibraryHandle

if TYPE_CHECKING:
    from indexer.library import Library

__all__ = ["create_app"]

# Bytes of a request's body: a long draft, or ten thousand URLs.
MAX_BODY = 2 * 1024 * 1024
# Bytes of a form's fields, and their number: the desk's forms are small.
MAX_FORM = 64 * 1024
MAX_FORM_PARTS = 20
# Seconds that a browser may keep a static file whose address does not name its version.
STATIC_SECONDS = 3600


class _Json(DefaultJSONProvider):
    """JSON as programs send and get it; what nobody can read is no JSON, not a fault of ours."""

    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return parse(s.decode() if isinstance(s, bytes) else s)


def create_app(
    config: Config | None = None, open_library: Callable[[Config], Library] | None = None
) -> APIFlask:
    """The WSGI application of a library. Without ``config`` it is read as every command reads it."""
    config = config or load()
    app = APIFlask(
        __name__,
        title=f"{config.library.name}: the API",
        version="1",
        spec_path="/api/openapi.json",
        docs_path=None,
        json_errors=False,
    )
    app.config |= {
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "MAX_FORM_MEMORY_SIZE": MAX_FORM,
        "MAX_FORM_PARTS": MAX_FORM_PARTS,
        "OPENAPI_VERSION": "3.1.0",
        "VALIDATION_ERROR_STATUS_CODE": 400,
        "SEND_FILE_MAX_AGE_DEFAULT": STATIC_SECONDS,
    }
    app.json = _Json(app)
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if n := config.web.proxies:
        proxied = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n, x_prefix=n)
        app.wsgi_app = security.believable(proxied)  # type: ignore[method-assign,assignment]
    from search_app.api import description

    app.extensions["pinakes"] = LibraryHandle(config, open_library or _open)
    # in this order: answers are tagged with what the appearance was made of
    for part in (
        *(logs, security, messages, guarded, metrics, problems, limits),
        *(answering, appearance, revalidation, guard),
    ):
        part.init_app(app, config)
    _register(app)
    description.init_app(app, config)
    return app


def _open(config: Config) -> Library:
    # Importing the library and its engine takes 100 ms: not before it is needed.
    from indexer.library import Library

    return Library.open(config)


def _register(app: APIFlask) -> None:
    from search_app.access.pages import account
    from search_app.api import api, embed
    from search_app.api.desk import desk_api
    from search_app.board import board
    from search_app.desk import desk
    from search_app.health import health
    from search_app.hub import hub
    from search_app.reader import reader

    for blueprint in (reader, desk, board, account, health, hub, api, desk_api, embed):
        app.register_blueprint(blueprint)
