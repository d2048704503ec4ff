"""How does a request say who asks? By a token, a trusted proxy's header, or the cookie of a session.

One of them decides, in this order; a token or a header that is wrong is never made up for by a cookie.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from flask import request

from catalogue.access import accounts, sessions, tokens
from catalogue.access.accounts import Account
from catalogue.access.roles import Role, Scope, allows
from catalogue.access.sessions import SessionLimits
from search_app import security
from search_app.library_handle import config, library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem

# The cookie of a session: bound to this host and to https by its name, where there is https.
_SECURE_COOKIE = "__Host-pinakes"
_PLAIN_COOKIE = "pinakes"
# Characters of a cookie or token that are looked up.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks. ``scopes`` is None unless a token says who it is; ``session`` is the id of a session."""

    account: Account
    scopes: tuple[Scope, ...] | None = None
    token: str = ""
    session: str = ""

    @property
    def author(self) -> str:
        return f"{self.account.name} (token {self.token})" if self.token else self.account.name

    def may(self, role: Role, scope: Scope | None) -> bool:
        """Whether the account has the role; by a token, also whether that has the scope."""
        if not self.account.role.includes(role):
            return False
        return self.scopes is None or (scope is not None and allows(self.scopes, scope))


def who_asks() -> Identity | None:
    """None where nobody says so, or their session is over.

    Raises :class:`Problem` for a token or a name of a proxy that is not known.
    """
    if comes_with_token():
        return _by_token()
    if (name := proxied_name()) is not None:
        return _by_proxy(name)
    return _by_session()


def comes_with_token() -> bool:
    """Other schemes (a password that a proxy in front has asked for) are not meant for us."""
    told = request.authorization
    return told is not None and told.type == "bearer"


def limits() -> SessionLimits:
    web = config().web
    return SessionLimits(web.session_idle_minutes * 60, web.session_hours * 3600)


def cookie_name() -> str:
    return _SECURE_COOKIE if request.is_secure else _PLAIN_COOKIE


def demand_private_line() -> None:
    """Raise a 403 where others on the way can read what is sent: neither https nor this machine's name."""
    if not (request.is_secure or security.is_loopback(security.host_name(request.host))):
        raise Problem(ProblemName.NEEDS_HTTPS)


def _by_token() -> Identity:
    demand_private_line()
    secret = (request.authorization.token if request.authorization else None) or ""
    bearer = tokens.bearer_of(library_handle().catalogue(), secret[:_LONGEST])
    if bearer is None:
        raise Problem(ProblemName.UNKNOWN_TOKEN, headers={"WWW-Authenticate": "Bearer"})
    return Identity(bearer.account, bearer.scopes, bearer.name)


def proxied_name() -> str | None:
    """The name that a trusted proxy says; None where none speaks, or nobody may."""
    header = config().web.user_header
    if not header or not _is_trusted(security.peer()):
        return None
    return request.headers.get(header, "").strip() or None


def _is_trusted(peer: str) -> bool:
    address = security.address_of(peer)
    networks = (ipaddress.ip_network(one, strict=False) for one in config().web.user_header_from)
    return address is not None and any(address in network for network in networks)


def _by_proxy(name: str) -> Identity:
    with library_handle().catalogue().read() as connection:
        account = accounts.named(connection, name)
    if account is None or account.is_disabled:
        raise Problem(ProblemName.NOT_ALLOWED, "No account here has the name that the proxy says.")
    return Identity(account)


def _by_session() -> Identity | None:
    secret = request.cookies.get(cookie_name(), "")[:_LONGEST]
    if not secret:
        return None
    account = sessions.account_at(library_handle().catalogue(), secret, limits())
    return Identity(account, session=secret) if account else None
