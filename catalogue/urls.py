"""What is the one form of an address? The canonical form names a page everywhere in Pinakes.

``canonical`` is total (it never raises) and idempotent. It follows RFC 3986 section 6.2 (syntax-based
normalisation) and, for what people and browsers really write, the WHATWG URL standard (back slashes, white
space, short IPv4 forms); parameters that only tell where a reader came from, and sessions, are dropped.
"""

from __future__ import annotations

import functools
import re
import socket
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import idna

from catalogue.data_files import listed_words
from catalogue.sessions import is_session, without_session

_DEFAULT_PORTS = {"http": 80, "https": 443}
_CONTROLS = "".join(map(chr, range(33)))

# Addresses that are canonical already, told without taking them apart.
_ALREADY = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}/"
    r"(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*)?\Z"
)
_NUMERIC_HOST = re.compile(r"(?:.*\.)?(?:0x[0-9a-f]*|[0-9]+)\Z")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = _UNRESERVED | frozenset("!$&'()*+,;=:@/")
_QUERY_SAFE = _PATH_SAFE | frozenset("?")

# Names of parameters, and beginnings of such names, that never say which page is meant.
_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "_hs", "aspsessionid")
_TRACKING = frozenset(listed_words(__package__, "tracking_parameters.txt"))

_TWIN = {"http": "https", "https": "http"}


# a site's pages repeat their navigation: 4 of 5 links were asked about before; the others hardly come again
@functools.lru_cache(maxsize=8_192)
def canonical(url: str) -> str:
    """The one form of an http(s) address; anything else comes back stripped of its surrounding white space.

    Lower-case scheme and host (IDNA 2008 with the mapping of UTS 46), no default port, no user name, no
    fragment, dot segments resolved, percent-encoding normalised, tracking parameters dropped. Path case,
    trailing slash and the order of the other parameters stay: servers may tell them apart.
    """
    if _ALREADY.match(url):
        return url
    url = url.strip(_CONTROLS).replace("\t", "").replace("\n", "").replace("\r", "")
    parts = _split(url)
    if parts is None:
        return url
    scheme, host, port, path, query = parts
    query = "&".join(_encode(p, _QUERY_SAFE) for p in query.split("&") if p and not _says_no_page(p))
    path = _without_dots(_encode(without_session(path) or "/", _PATH_SAFE))
    return f"{scheme}://{host}{f':{port}' if port else ''}{path}{f'?{query}' if query else ''}"


def twins(url: str) -> tuple[str, ...]:
    """The other addresses under which people link the page at a canonical one: with http or https, with a
    slash at its end or without.
    """
    scheme, mark, rest = url.partition("://")
    if not mark or scheme not in _TWIN:
        return ()
    path, question, query = rest.partition("?")
    bare = path.rstrip("/")
    slashed = (path, bare if path != bare and "/" in bare else f"{bare}/")
    ways = (f"{one}://{way}{question}{query}" for way in slashed for one in (scheme, _TWIN[scheme]))
    return tuple(way for way in ways if way != url)


def is_http(url: str) -> bool:
    """Whether this is an absolute http(s) address with a host that can exist."""
    return _split(url.strip(_CONTROLS)) is not None


def host_of(url: str) -> str:
    """Host of an address in canonical form, with its port where that is not the scheme's own.

    ``""`` where there is none.
    """
    parts = _split(url.strip(_CONTROLS))
    if parts is None:
        return ""
    return f"{parts.host}:{parts.port}" if parts.port else parts.host


def origin_of(url: str) -> tuple[str, int] | None:
    """Host (IPv6 without brackets) and port that a request for this address connects to."""
    parts = _split(url.strip(_CONTROLS))
    if parts is None:
        return None
    return parts.host.strip("[]"), parts.port or _DEFAULT_PORTS[parts.scheme]


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one site.

    http and https, apex and ``www.`` are the same; other ports and subdomains are not.
    """
    return (bare := _bare_host(one)) != "" and bare == _bare_host(other)


def join(base: str, href: str) -> str | None:
    """The absolute address of ``href`` on the page ``base``.

    ``None`` where it leads to no http(s) page (javascript:, data:, mailto: …). It is only resolved: the
    fragment stays, and so does everything that ``canonical`` would change.
    """
    try:
        url = urljoin(base, href.strip(_CONTROLS))
    except ValueError:
        return None
    return url if is_http(url) else None


def _bare_host(url: str) -> str:
    return host_of(url).removeprefix("www.")


class _Parts(NamedTuple):
    """An address, taken apart; port 0 stands for the scheme's own."""

    scheme: str
    host: str
    port: int
    path: str
    query: str


# one address is asked about half a dozen times on its way, by one page at a time
@functools.lru_cache(maxsize=1_024)
def _split(url: str) -> _Parts | None:
    """The parts of an address; ``None`` for what is no http(s) address."""
    head, mark, tail = url.partition("?")
    try:
        parts = urlsplit(head.replace("\\", "/") + mark + tail)
        port = parts.port
        host = _host(_in_brackets(parts.netloc, parts.hostname or ""))
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host or port == 0:
        return None
    own_port = 0 if port is None or port == _DEFAULT_PORTS[scheme] else port
    return _Parts(scheme, host, own_port, parts.path, parts.query)


def _in_brackets(netloc: str, name: str) -> str:
    """The name; ``""`` where brackets hold anything but an IPv6 address, which Python takes for a name."""
    return name if ":" in name or not netloc.rpartition("@")[2].startswith("[") else ""


@functools.lru_cache(maxsize=4_096)
def _host(name: str) -> str:
    """A host name in its canonical form; ``""`` for what can be none.

    Raises ``ValueError`` (IDNA's own error is one).
    """
    name = name.lower()
    if ":" in name:
        return f"[{socket.inet_ntop(socket.AF_INET6, _packed6(name))}]"
    if not name.isascii():
        name = idna.encode(name, uts46=True).decode("ascii")
    name = name.rstrip(".")
    # 127.1, 0x7f000001, 2130706433: whatever a resolver would understand is written out; behind the mapping,
    # which makes such names of １２７。1
    if _NUMERIC_HOST.match(name):
        try:
            return socket.inet_ntoa(socket.inet_aton(name))
        except OSError as error:
            raise ValueError(f"{name} is no IPv4 address") from error
    labels = name.split(".")
    fits = len(name) <= 253 and all(0 < len(label) <= 63 for label in labels)
    return name if fits and all(c in _UNRESERVED for c in name) else ""


def _packed6(name: str) -> bytes:
    try:
        return socket.inet_pton(socket.AF_INET6, name)
    except OSError as error:
        raise ValueError(f"{name} is no IPv6 address") from error


def _says_no_page(parameter: str) -> bool:
    """Whether a parameter tells where a reader came from, or who he is."""
    name, _, value = parameter.partition("=")
    lower = name.lower()
    return lower in _TRACKING or lower.startswith(_TRACKING_PREFIXES) or is_session(name, value)


def _encode(text: str, safe: frozenset[str]) -> str:
    """Percent-encode what has to be, decode what need not be, escapes in upper case."""
    if safe.issuperset(text):
        return text
    pieces = _ESCAPE.split(text)  # literal, two hexadecimal digits, literal, …
    out = []
    for index, piece in enumerate(pieces):
        if index % 2:
            character = chr(int(piece, 16))
            out.append(character if character in _UNRESERVED else f"%{piece.upper()}")
        else:
            out += [character if character in safe else _escaped(character) for character in piece]
    return "".join(out)


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def _without_dots(path: str) -> str:
    """RFC 3986 section 5.2.4, on an encoded path."""
    if "/." not in path:
        return path if path.startswith("/") else f"/{path}"
    found: list[str] = []
    segments = path.split("/")[1:]
    for index, segment in enumerate(segments):
        if segment == "..":
            del found[-1:]
        elif segment != ".":
            found.append(segment)
            continue
        if index == len(segments) - 1:
            found.append("")
    return "/" + "/".join(found)
