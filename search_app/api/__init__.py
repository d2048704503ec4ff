"""The JSON API, ``/api/v1/``, described by ``/api/openapi.json``. Read-only but for link suggestions and the
change hook.
"""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request

from catalogue import browse
from catalogue.urls import host_of
from search_app.holding import holding
from search_app.problems import Problem

api = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="Library")

_SHARED = ("api.related_to", "api.related", "api.suggest")
"""What pages of the library's own sites may ask from a browser."""


@api.before_request
def refuse_repeated_parameters() -> None:
    """Two values for one name: which one is meant is anybody's guess, and two programs guess differently."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise Problem("repeated-parameter", errors=[(name[:60], "given more than once")])
    for name in request.args:
        if "\0" in request.args[name]:
            raise Problem("bad-parameter", errors=[(name[:60], "holds a NUL character")])


@api.after_request
def share_with_own_sites(response: Response) -> Response:
    """CORS, without credentials, for the library's own sites only: a library on a loopback address is nobody
    else's business.
    """
    if request.endpoint in _SHARED:
        response.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        if origin and _is_own(origin):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _is_own(origin: str) -> bool:
    held = holding()
    if not origin.startswith(("http://", "https://")):
        return False

    def read() -> set[str]:
        with held.catalogue().read() as connection:
            known = [shelf.url for shelf in browse.site_shelves(connection)]
        hosts = {host_of(url) for url in [*known, *(site.url for site in held.config.site)] if url}
        return hosts | {host.removeprefix("www.") for host in hosts} | {f"www.{host}" for host in hosts}

    return host_of(origin) in held.kept("own hosts", read)


from search_app.api import articles, hooks, questions, shelves  # noqa: E402, F401  (they add their views to the blueprint)
from search_app.api.embed import embed  # noqa: E402

__all__ = ["api", "embed"]
