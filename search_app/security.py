"""Who may ask, and what may a browser do with the answer?

Pages that are not for readers (desk, board, metrics) have a port of their own, so that a proxy in front of
the readers' port never opens them: a request that it passes on, with or without a header that says so, looks
like one of this machine. Who may see them is asked in :mod:`search_app.access.guard`. Without accounts they
answer to this machine alone: a forwarded address can be forged, the socket's address cannot.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, request

from catalogue.config import Config
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}
# Headers that only a proxy sends.
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
# Set in the WSGI environment of a request that came in by the desk's own port.
DESK = "pinakes.desk"
# What may stand in front of every path: segments without dots alone. ``//evil.example`` would be a host.
_PREFIX = re.compile(r"(?:/(?!\.+(?:/|$))[A-Za-z0-9._~-]+)*/?")
_SCHEMES = ("http", "https")
# Stands for a client whose proxy says no address.
_NOBODY = "0.0.0.0"  # noqa: S104  (told, not bound)


def init_app(app: Flask, config: Config) -> None:
    """Check the host of every request, and send the headers with every answer."""
    trusted = _trusted(config)

    @app.before_request
    def refuse_foreign_hosts() -> None:
        host = request.host if config.web.proxies else request.environ.get("HTTP_HOST", "")
        if not trusted(host):
            raise Problem(ProblemName.UNKNOWN_HOST, "This library does not answer to that host name.")

    @app.before_request
    def refuse_foreign_posts() -> None:
        if request.method not in _SAFE_METHODS and not _from_here():
            raise Problem(ProblemName.CROSS_SITE, "This request came from another site.")

    @app.after_request
    def send_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response


def believable(app: WSGIApplication) -> WSGIApplication:
    """``app`` without the forwarded prefix, scheme and addresses that no proxy of ours would send."""

    def believing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not _PREFIX.fullmatch(environ.get("HTTP_X_FORWARDED_PREFIX", "")):
            del environ["HTTP_X_FORWARDED_PREFIX"]
        schemes = environ.get("HTTP_X_FORWARDED_PROTO", "").split(",")
        if any(scheme.strip() not in ("", *_SCHEMES) for scheme in schemes):
            del environ["HTTP_X_FORWARDED_PROTO"]
        if told := environ.get("HTTP_X_FORWARDED_FOR"):
            environ["HTTP_X_FORWARDED_FOR"] = ",".join(map(_address_in, told.split(",")))
        return app(environ, start_response)

    return believing


def _address_in(told: str) -> str:
    """The address that a part of ``X-Forwarded-For`` names, without the port that some proxies put behind it:
    each connection has another one, and would be another client. What is none stands for nobody's address; it
    would be in the log and in the audit log as it was sent.
    """
    name = told.strip().partition("%")[0]  # the scope of an IPv6 address may be any text
    if not name:
        return ""
    name = name if address_of(name) else host_name(name)
    return name if address_of(name) else _NOBODY


def demand_desk_port() -> None:
    """Raise a 403 unless the request came in by the desk's port."""
    if not request.environ.get(DESK):
        raise Problem(
            ProblemName.ONLY_HERE, "The desk and the board have a port of their own (web.desk_port)."
        )


def demand_own_pages() -> None:
    """Raise a 403 unless the browser says that a page of this library sent the request.

    What says nothing (an old browser, a program) is refused, too; a program takes a token.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site != "same-origin" and (site is not None or not _is_own(request.headers.get("Origin"))):
        raise Problem(ProblemName.CROSS_SITE)


def demand_this_machine() -> None:
    """Raise a 403 unless the request came in by the desk's port, from this machine, under a local name, and
    no proxy says that it passed it on.
    """
    if not _is_direct() or not is_loopback(peer()) or not is_loopback(host_name(request.host)):
        raise Problem(
            ProblemName.ONLY_HERE,
            "Until there are accounts (pinakes user add), the desk and the board answer on the library's own "
            "machine only, on a port of their own (web.desk_port).",
        )


def demand_nearby() -> None:
    """Raise a 403 unless the request came in by the desk's port, from this machine or a private network, and
    no proxy says that it passed it on.
    """
    if not _is_direct() or not _is_private(peer()):
        raise Problem(
            ProblemName.ONLY_HERE,
            "Metrics answer to this machine, to private networks and to tokens that may read them, on the "
            "desk's port (web.desk_port).",
        )


def peer() -> str:
    """The address of the socket's other end, whatever was forwarded."""
    environ = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    return str(environ.get("REMOTE_ADDR") or "")


def _is_direct() -> bool:
    """Whether the request came in by the desk's port, and nothing says that a proxy passed it on. nginx says
    so by HTTP/1.0 where it is told nothing else; no browser speaks that.
    """
    return (
        bool(request.environ.get(DESK))
        and request.environ.get("SERVER_PROTOCOL") != "HTTP/1.0"
        and not any(name in request.headers for name in _FORWARDED)
        and "werkzeug.proxy_fix.orig" not in request.environ
    )


def _from_here() -> bool:
    """Whether a changing request comes from our own pages, or from a program that is no browser (it sends
    neither header).
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or _is_own(origin)


def _is_own(origin: str | None) -> bool:
    """Whether an Origin is this library's. One of http is not, where this was sent by https."""
    try:
        parts = urlsplit(origin or "")
    except ValueError:
        return False
    if request.is_secure and parts.scheme != "https":
        return False
    return bool(parts.netloc) and parts.netloc.lower() == request.host.lower()


def _trusted(config: Config) -> Callable[[str], bool]:
    """A function that tells whether the library answers to a Host header."""
    own = config.web.host.strip("[]").lower()
    names = {name.lower() for name in config.web.hosts}
    everywhere = own in ("0.0.0.0", "::", "")  # noqa: S104  (compared with, not bound)
    machine = socket.gethostname().lower()

    def trusted(host: str) -> bool:
        name = host_name(host)
        if not name:
            return False
        if names:
            is_below = any(n.startswith(".") and name.endswith(n) for n in names)
            # A health check on the machine itself asks for a loopback name, whatever the library is called
            # outside.
            return name in names or is_below or is_loopback(name)
        # Somebody else's DNS can point a name at this machine (DNS rebinding), but not an address.
        return (
            is_loopback(name)
            or name == own
            or (everywhere and (address_of(name) is not None or name == machine))
        )

    return trusted


def host_name(host: str) -> str:
    """The name in a Host header without its port; empty where it is none."""
    if not host or any(c in host for c in "/\\@?#, \t") or not host.isascii():
        return ""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises for what is no port
    except ValueError:
        return ""
    return (parts.hostname or "").rstrip(".").lower()


def is_loopback(name: str) -> bool:
    """Whether a host's name or address means this machine."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = address_of(name)
    return address is not None and address.is_loopback


def _is_private(name: str) -> bool:
    address = address_of(name)
    return address is not None and address.is_private


def address_of(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that a name is, None for other names; of ``::ffff:127.0.0.1`` the IPv4 address."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
