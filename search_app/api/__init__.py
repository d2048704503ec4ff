"""What can programs ask? The JSON API below ``/api/v1/``, described by ``/api/openapi.json``.

Only the change hook writes.
"""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request
from sqlalchemy import Connection

from catalogue import browse
from catalogue.urls import host_of
from search_app.library_handle import config, library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem, WrongParameter, bad_parameter

api = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="Library")

# Methods that read: pages of the library's own sites may ask so from a browser (CORS).
_READING = ("GET", "HEAD")


@api.before_request
def demand_json() -> None:
    """Refuse a body that is not JSON for what it says that it is (415), before anybody reads it."""
    if request.method == "POST" and not request.is_json:
        raise Problem(ProblemName.MEDIA_TYPE)


@api.before_request
def refuse_repeated_parameters() -> None:
    """Refuse two values for one name (programs differ in which of them counts), and NUL characters."""
    for name, values in request.args.lists():
        if len(values) > 1:
            repeated = WrongParameter(name[:60], "given more than once")
            raise Problem(ProblemName.REPEATED_PARAMETER, errors=[repeated])
    for name in request.args:
        if "\0" in request.args[name]:
            raise bad_parameter(name[:60], "holds a NUL character")


@api.after_request
def share_with_own_sites(response: Response) -> Response:
    """CORS, without credentials, for the library's own sites only."""
    # where the library cannot answer, it cannot say which sites are its own either
    if request.method in _READING and response.status_code < 500:
        response.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        if origin and _is_own(origin):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _is_own(origin: str) -> bool:
    if not origin.startswith(("http://", "https://")):
        return False
    host, handle = host_of(origin), library_handle()
    return host in handle.cached_query("own hosts", _own_hosts) or handle.cached_query(
        f"own host {host}", lambda connection: browse.has_articles_of(connection, _with_www(host))
    )


def _own_hosts(connection: Connection) -> set[str]:
    """Hosts of the sites in the catalogue and in the configuration, each with and without ``www.``."""
    known = [site.url for site in browse.site_counts(connection)]
    configured = [site.url for site in config().site]
    return {host for url in [*known, *configured] if url for host in _with_www(host_of(url))}


def _with_www(host: str) -> tuple[str, str]:
    bare = host.removeprefix("www.")
    return bare, f"www.{bare}"


# These modules add their views to the blueprint.
from search_app.api import a_to_z, articles, hooks, questions  # noqa: E402, F401
from search_app.api.embed import embed  # noqa: E402

__all__ = ["api", "embed"]
