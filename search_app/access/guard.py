"""May who asks do this? Asked before the view is called; a view without an answer here is for readers.

Until the first account is made, desk and board are as they always were: open to this machine alone, and to
nobody where they are served beyond it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from catalogue.access import accounts, audit
from catalogue.access.accounts import Account
from catalogue.access.audit import Act
from catalogue.access.roles import NEEDED, Role, Scope
from catalogue.config import Config
from search_app import security
from search_app.access import identity
from search_app.access.identity import Identity
from search_app.access.wording import act_name, role_name
from search_app.library_handle import config, library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem

P = ParamSpec("P")
R = TypeVar("R")

# The scopes that a token needs: to look, and to change something.
_SCOPES = {
    Role.EDITOR: (Scope.DESK_READ, Scope.DESK_WRITE),
    Role.OPERATOR: (Scope.BOARD_READ, Scope.BOARD_WRITE),
}
# Views that take a long text by POST and change nothing.
_READING = frozenset({"desk.read_draft"})
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def init_app(app: Flask, _config: Config) -> None:
    """Tell the templates of desk and board who is logged in."""

    @app.context_processor
    def who() -> dict[str, object]:
        return {"account": current(), "may": may, "role_name": role_name, "act_name": act_name}


def only(role: Role) -> Callable[[], Response | None]:
    """What a blueprint's ``before_request`` takes: its views are for accounts of that role.

    Who is not logged in is led to the page where they can be, if they only look.
    """

    def check() -> Response | None:
        return admit(role)

    return check


def needs(role: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A decorator of a view that needs more than its blueprint does. It raises :class:`Problem` (403)."""

    def guarded(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if not may(role):
                raise Problem(ProblemName.NOT_ALLOWED)
            return view(*args, **kwargs)

        return checked

    return guarded


def admit(role: Role) -> Response | None:
    """None where who asks may go on, or a redirect to the page to log in.

    Raises :class:`Problem` where neither is right.
    """
    security.demand_desk_port()
    if not are_there_accounts():
        demand_open_desk()
        g.pinakes_admitted = True
        return None
    found = g.pinakes_identity = identity.who_asks()
    if found is None:
        if request.method in ("GET", "HEAD"):
            return to_log_in()
        raise Problem(ProblemName.LOG_IN)
    _demand_own_pages(found)
    if not _may(found, role):
        raise Problem(ProblemName.NOT_ALLOWED)
    return None


def is_editor() -> bool:
    """Whether who asks for a reader's page could go on to the desk: its links are shown then."""
    if not request.environ.get(security.DESK):
        return False
    try:
        return admit(Role.EDITOR) is None
    except Problem:
        return False


def demand_open_desk() -> None:
    """Without accounts: raise a 403 unless the request is this machine's, and the desk served to it alone."""
    if not security.is_loopback(config().web.desk_host):
        raise Problem(ProblemName.NO_ACCOUNT)
    security.demand_this_machine()


def demand_metrics() -> None:
    """Raise a 403 unless the metrics may be read from there, or by the token that comes with the request."""
    if not identity.comes_with_token():
        security.demand_nearby()
        return
    security.demand_desk_port()
    demand_token(Scope.METRICS)


def demand_token(scope: Scope) -> None:
    """Raise :class:`Problem` unless the token that comes with the request has the scope."""
    found = identity.who_asks()
    if found is None or not found.may(NEEDED[scope], scope):
        raise Problem(ProblemName.NOT_ALLOWED)


def to_log_in() -> Response:
    return redirect(url_for("account.log_in", next=request.full_path.rstrip("?")), 303)


def current() -> Account | None:
    """The account of who asks; None for readers, and on a desk without accounts."""
    found = _identity()
    return found.account if found else None


def author() -> str:
    """Whom an act is put down to: the account's name, or the place where it was done."""
    found = _identity()
    return found.author if found else (request.blueprint or "desk")


def may(role: Role | str) -> bool:
    """Whether who asks may do what a role may. On a desk without accounts this machine may do all.

    Only where a guard let the request in: a reader may nothing.
    """
    found = _identity()
    if found is None:
        return "pinakes_admitted" in g
    return _may(found, Role(role))


def note(act: Act, on: str = "") -> None:
    """Put an act down in the audit log. Where the act writes to the catalogue, note it in its transaction
    instead: :func:`catalogue.access.audit.note`, with :func:`author`.
    """
    with library_handle().catalogue().begin() as connection:
        audit.note(connection, author(), act, on)


def _identity() -> Identity | None:
    found = g.get("pinakes_identity")
    return found if isinstance(found, Identity) else None


def _may(found: Identity, role: Role) -> bool:
    scopes = _SCOPES.get(role)
    is_reading = request.method in _SAFE_METHODS or request.endpoint in _READING
    return found.may(role, scopes[0 if is_reading else 1] if scopes else None)


def are_there_accounts() -> bool:
    """Whether who asks must say who they are."""
    with library_handle().catalogue().read() as connection:
        return accounts.exist(connection)


def _demand_own_pages(found: Identity) -> None:
    """What a browser says by itself (a cookie, or through a proxy) proves nothing of who wrote the request.

    A change must come from our own pages; a program that says nothing of that takes a token.
    """
    if request.method not in _SAFE_METHODS and found.scopes is None:
        security.demand_own_pages()
