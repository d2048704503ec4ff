"""Who may ask, and what a browser may do with the answer. Written by hand: small, central, and tested over
every route.

The library has no accounts yet. What is not for readers (desk, board) therefore answers to this machine
alone, and only to a connection that no proxy passed on: a forwarded address is a claim, the socket's address
is a fact.
"""

from __future__ import annotations

import functools
import ipaddress
import socket
from collections.abc import Callable
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from catalogue.config import Config
from search_app.problems import Problem

P = ParamSpec("P")
R = TypeVar("R")

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}
_FORWARDED = (
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
    "Forwarded",
    "Via",
    "X-Client-IP",
)
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def init_app(app: Flask, config: Config) -> None:
    """Check the host of every request, and send the headers with every answer."""
    trusted = _trusted(config)

    @app.before_request
    def refuse_foreign_hosts() -> None:
        if not trusted(request.environ.get("HTTP_HOST", "") if not config.web.proxies else request.host):
            raise Problem("unknown-host", "This library does not answer to that host name.")

    @app.before_request
    def refuse_foreign_posts() -> None:
        if request.method not in _SAFE_METHODS and not _from_here():
            raise Problem("cross-site", "This request came from another site.")

    @app.after_request
    def send_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response


def for_this_machine(view: Callable[P, R]) -> Callable[P, R]:
    """Let only this machine in, and nothing that came through a proxy."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        demand_this_machine()
        return view(*args, **kwargs)

    return guarded


def demand_this_machine() -> None:
    """Answer 403 unless the socket's other end is this machine, no proxy stands between, and the host is a
    local name.
    """
    if not _is_direct() or not _is_loopback(_peer()) or not _is_loopback(_host_name(request.host)):
        raise Problem(
            "only-here",
            "Until there are accounts, the desk and the board answer on the library's own machine only.",
        )


def demand_nearby() -> None:
    """Answer 403 unless the socket's other end is this machine or on a private network, and no proxy stands
    between.
    """
    if not _is_direct() or not _is_private(_peer()):
        raise Problem(
            "only-here", "Metrics answer to this machine and to private networks, never through a proxy."
        )


def abort_unless_known(condition: bool) -> None:
    """Answer 404 where the condition does not hold."""
    if not condition:
        abort(404)


def _peer() -> str:
    environ = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    return str(environ.get("REMOTE_ADDR") or "")


def _is_direct() -> bool:
    return (
        not any(name in request.headers for name in _FORWARDED)
        and "werkzeug.proxy_fix.orig" not in request.environ
    )


def _from_here() -> bool:
    """Whether a changing request comes from our own pages or from no browser (which sends neither header)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc.lower() == request.host.lower()


def _trusted(config: Config) -> Callable[[str], bool]:
    own = config.web.host.strip("[]").lower()
    names = {name.lower() for name in config.web.hosts}
    everywhere = own in ("0.0.0.0", "::", "")  # noqa: S104  (compared with, not bound)
    machine = socket.gethostname().lower()

    def trusted(host: str) -> bool:
        name = _host_name(host)
        if not name:
            return False
        if names:
            # A health check on the machine itself asks for a loopback name, whatever the library is called
            # outside.
            return (
                name in names
                or any(n.startswith(".") and name.endswith(n) for n in names)
                or _is_loopback(name)
            )
        # An address cannot be rebound by somebody else's DNS; a name can.
        return _is_loopback(name) or name == own or (everywhere and (_is_address(name) or name == machine))

    return trusted


def _host_name(host: str) -> str:
    """The name in a Host header without its port; empty where it is none."""
    if not host or any(c in host for c in "/\\@?#, \t") or not host.isascii():
        return ""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises for what is no port
    except ValueError:
        return ""
    return (parts.hostname or "").rstrip(".").lower()


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _is_private(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_private)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
