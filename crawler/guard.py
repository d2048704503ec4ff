"""Where may a fetch go, and what may it bring?

The address is checked where the connection is made (resolve, vet, connect to what was vetted), so no
redirect, sitemap, link, odd spelling of an address or changing DNS answer leads the crawler into the
operator's own network. Only the very host and port that a person typed or configured may be private.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from twisted.internet.threads import deferToThreadPool
from twisted.python.failure import Failure
from zope.interface import implementer  # type: ignore[import-untyped]

from catalogue.media_types import is_untold, looks_like_html, may_be_html, media_type
from catalogue.urls import canonical, is_http, origin_of

# Addresses that carry an IPv4 one (RFC 6052, section 2.1).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_TYPE_NAMES = {
    "application/pdf": "a PDF",
    "application/json": "JSON",
    "application/zip": "an archive",
    "text/plain": "plain text",
}
# The Scrapy setting that carries the crawl's guard to its resolver.
SETTING = "PINAKES_GUARD"


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet.

    Private, loopback, link-local, shared (100.64/10), reserved and multicast addresses do not. An IPv6
    address that carries an IPv4 one (mapped, 6to4, NAT64) is judged by that.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class Guard:
    """Decides about addresses, and remembers why it refused a host, so that the report can say so.

    ``typed``: the addresses that a person typed or configured.
    """

    def __init__(self, typed: Iterable[str]) -> None:
        self._typed = {origin for url in typed if (origin := origin_of(canonical(url)))}
        self._refused: dict[str, str] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> Guard:
        return self  # Scrapy copies its settings deeply; the resolver and the spider must hold the same guard

    def refusal(self, url: str) -> str | None:
        """Why this address may not be asked, as far as its text alone tells."""
        if not is_http(url):
            return "is no http(s) address"
        origin = origin_of(canonical(url))
        assert origin is not None
        try:
            ipaddress.ip_address(origin[0])
        except ValueError:
            return self._refused.get(origin[0])
        return None if self.may_connect(origin[0], origin[1], origin[0]) else self._refused[origin[0]]

    def reason(self, host: str) -> str | None:
        """Why a host was refused when its name was looked up."""
        return self._refused.get(host)

    def may_connect(self, host: str, port: int, address: str) -> bool:
        """Whether ``host:port`` may be reached at this IP address."""
        if is_public(address) or (host.strip("[]").lower().rstrip("."), port) in self._typed:
            return True
        self._refused[host] = f"{host} is a private address ({address}), and nobody typed {host}:{port}"
        return False


def content_refusal(content_type: str, length: int | None, max_bytes: int) -> str | None:
    """Why a body is not worth reading, from its headers alone; ``None`` to read it."""
    kind = media_type(content_type)
    if not may_be_html(kind):
        return f"is {_TYPE_NAMES.get(kind, kind)}, not a web page"
    if length is not None and length > max_bytes:
        return too_large(length, max_bytes)
    return None


def body_refusal(content_type: str, body: bytes) -> str | None:
    """Why a body that came is no web page, whatever its headers said."""
    head = body[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    if not head:
        return "is empty" if not body.strip(b"\0 \t\r\n\xef\xbb\xbf") else None
    if head.startswith(b"%PDF-"):
        return "is a PDF, not a web page"
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF")):
        return "is a file, not a web page"
    kind = media_type(content_type)
    if is_untold(kind) and not looks_like_html(head):
        return f"is {_TYPE_NAMES.get(kind, kind)}, not a web page"
    return None


def too_large(size: int | None, max_bytes: int) -> str:
    """The reason for a body beyond the limit."""
    told = f" ({size / 1e6:.0f} MB)" if size else ""
    return f"is larger than {max_bytes / 1e6:.0f} MB{told}"


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to cancel: a look-up in a thread runs to its end."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """Twisted's name resolver with the guard in it; named by Scrapy's ``TWISTED_DNS_RESOLVER``.

    Twisted passes IP literals through the resolver as well, and connects to nothing that did not come out of
    it.
    """

    def __init__(self, reactor: Any, guard: Guard) -> None:
        self._reactor = reactor
        self._guard = guard

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        """Called by Scrapy; the guard comes in the settings."""
        return cls(reactor, crawler.settings[SETTING])

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type] | None = None,
        transportSemantics: str = "TCP",
    ) -> _Resolution:
        """Look the name up in a thread; only addresses that the guard lets through reach the receiver."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        looked_up = deferToThreadPool(
            self._reactor, self._reactor.getThreadPool(), _addresses, hostName, portNumber
        )

        def deliver(found: list[_Address] | Failure) -> None:
            for is_ipv6, address in [] if isinstance(found, Failure) else found:
                if self._guard.may_connect(hostName, portNumber, address):
                    kind = IPv6Address if is_ipv6 else IPv4Address
                    resolutionReceiver.addressResolved(kind("TCP", address, portNumber))
            resolutionReceiver.resolutionComplete()

        looked_up.addBoth(deliver)
        return resolution


class _Address(NamedTuple):
    is_ipv6: bool
    address: str


def _addresses(host: str, port: int) -> list[_Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [_Address(family == socket.AF_INET6, str(where[0])) for family, _, _, _, where in found]
    return list(dict.fromkeys(addresses))
