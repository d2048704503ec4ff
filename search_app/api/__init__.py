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

# Endpoints that pages of the library's own sites may ask from a browser (CORS).
_SHARED = ("api.related_to", "api.related", "api.suggest")


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
    if request.endpoint in _SHARED:
        response.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        if origin and _is_own(origin):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _is_own(origin: str) -> bool:
    if not origin.startswith(("http://", "https://")):
        return False
    return host_of(origin) in library_handle().cached_query("own hosts", _own_hosts)


def _own_hosts(connection: Connection) -> set[str]:
    """Hosts of the sites in the catalogue and in the configuration, each with and without ``www.``."""
    known = [site.url for site in browse.site_counts(connection)]
    configured = [site.url for site in config().site]
    hosts = {host_of(url) for url in [*known, *configured] if url}
    return hosts | {host.removeprefix("www.") for host in hosts} | {f"www.{host}" for host in hosts}


# These modules add their views to the blueprint.
from search_app.api import a_to_z, articles, hooks, questions  # noqa: E402, F401
from search_app.api.embed import embed  # noqa: E402

__all__ = ["api", "embed"]
