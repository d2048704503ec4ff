"""Log in, log out, change a password; and what was done by whom. On the desk's port alone, without a script.

The only pages that set a cookie. A name that no account has and a wrong password get the same answer after
the same work.
"""

from __future__ import annotations

import logging
import re

from apiflask import APIBlueprint
from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from catalogue.access import accounts, attempts, audit, passwords, sessions
from catalogue.access.accounts import Account
from catalogue.access.audit import Act
from catalogue.access.roles import Role
from catalogue.errors import UsageError
from search_app import limits, security
from search_app.access import guard, identity
from search_app.access.identity import Identity
from search_app.library_handle import config, library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem

log = logging.getLogger("pinakes.web")
account = APIBlueprint("account", __name__, enable_openapi=False)

# Lines of the audit log on a page.
SHOWN = 100
# Whom a refused log-in is put down to where no account has the name: what was typed may be a password.
UNKNOWN = "(no such account)"
_NEXT = re.compile(
    r"/(?:desk|board|account)/(?:[A-Za-z0-9_~-]+/)*[A-Za-z0-9_~-]*(?:\?[A-Za-z0-9._~/?&=%+:-]*)?"
)


@account.get("/account/log-in")
def log_in() -> ResponseReturnValue:
    """The form. Who is logged in already goes on at once."""
    _demand_accounts()
    identity.demand_private_line()
    if identity.who_asks() is not None:
        return redirect(_onward(None), 303)
    return _form()


@account.post("/account/log-in")
def check() -> ResponseReturnValue:
    """Begin a session under a new id, if name and password are right."""
    _demand_accounts()
    identity.demand_private_line()
    security.demand_own_pages()
    name, password = request.form.get("name", ""), request.form.get("password", "")
    found = _proved(name, password)
    if isinstance(found, Response):
        return found
    catalogue, former = library_handle().catalogue(), request.cookies.get(identity.cookie_name())
    with catalogue.begin() as connection:
        attempts.give_back(connection, found.name, limits.client())
        audit.note(connection, found.name, Act.LOG_IN, limits.client())
        secret = sessions.begin(connection, found, identity.limits(), former)
    return _with_cookie(redirect(_onward(found), 303), secret)


@account.post("/account/log-out")
def log_out() -> ResponseReturnValue:
    """End this session; with ``everywhere`` all of the account's."""
    found = _logged_in()
    with library_handle().catalogue().begin() as connection:
        if "everywhere" in request.form:
            accounts.end_sessions(connection, found.account)
            audit.note(connection, found.author, Act.LOG_OUT_EVERYWHERE)
        else:
            sessions.end(connection, found.session)
            audit.note(connection, found.author, Act.LOG_OUT)
    return _with_cookie(redirect(url_for("account.log_in"), 303), "")


@account.get("/account/")
def overview() -> ResponseReturnValue:
    """Who is logged in, and a form for another password."""
    if (answer := guard.admit(Role.READER)) is not None:
        return answer
    return _overview(_demand_identity())


@account.post("/account/")
def change_password() -> ResponseReturnValue:
    """Another password for who knows the present one; all other sessions of the account end."""
    found = _logged_in()
    form = request.form
    if form.get("new") != form.get("again"):
        return _overview(found, _("The new password was typed in two ways."), 400)
    try:
        passwords.demand_good(form.get("new", ""), (found.account.name, config().library.name))
    except UsageError:
        return _overview(found, _refused_password(form.get("new", "")), 400)
    proved = _proved(found.account.name, form.get("password", ""), found)
    if isinstance(proved, Response):
        return proved
    catalogue = library_handle().catalogue()
    accounts.set_password(catalogue, found.account.name, form.get("new", ""), found.author)
    with catalogue.begin() as connection:
        attempts.give_back(connection, found.account.name, limits.client())
        secret = sessions.begin(connection, found.account, identity.limits())
    return _with_cookie(redirect(url_for("account.overview", done="password"), 303), secret)


@account.get("/board/audit")
def acts() -> ResponseReturnValue:
    """What was done by whom, the newest first."""
    if (answer := guard.admit(Role.OPERATOR)) is not None:
        return answer
    before = request.args.get("before", None, type=int)
    with library_handle().catalogue().read() as connection:
        found = audit.entries(connection, SHOWN + 1, before=before)
    return render_template("audit.html", entries=found[:SHOWN], more=len(found) > SHOWN)


@account.after_request
def never_kept(response: Response) -> Response:
    """These pages stay in no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _demand_accounts() -> None:
    security.demand_desk_port()
    if not guard.are_there_accounts():
        guard.demand_open_desk()
        raise Problem(ProblemName.NO_ACCOUNT)


def _demand_identity() -> Identity:
    found = g.get("pinakes_identity")
    if not isinstance(found, Identity):
        raise Problem(ProblemName.NO_ACCOUNT)
    return found


def _logged_in() -> Identity:
    """Who sent a form of ours, and is logged in in this browser.

    Raises :class:`Problem` for others: a token changes no password.
    """
    if guard.admit(Role.READER) is not None:
        raise Problem(ProblemName.LOG_IN)
    return _demand_identity()


def _proved(name: str, password: str, current: Identity | None = None) -> Account | Response:
    """The account, where the password is right; else the page that says so. Each attempt is counted first."""
    with limits.draft(passwords.PATIENCE):  # a hash takes as long as a draft does
        return _weighed(name, password, current)


def _weighed(name: str, password: str, current: Identity | None) -> Account | Response:
    catalogue, address = library_handle().catalogue(), limits.client()
    if wait := attempts.take(catalogue, name, address):
        log.warning("event=log-in-slowed seconds=%d", wait)
        said = _("Too many attempts. Try again in %(minutes)s minutes.", minutes=int(wait // 60) + 1)
        response = _overview(current, said, 429) if current else _form(said, 429)
        response.headers["Retry-After"] = str(int(wait) + 1)
        return response
    found = accounts.proved(catalogue, name, password)
    if found is not None:
        return found
    log.warning("event=log-in-refused")
    with catalogue.begin() as connection:
        audit.note(connection, _who(connection, name), Act.LOG_IN_REFUSED, address)
    if current:
        return _overview(current, _("The present password is not right."), 403)
    return _form(_("Name or password is not right."), 401)


def _who(connection: Connection, name: str) -> str:
    known = accounts.named(connection, name)
    return known.name if known else UNKNOWN


def _refused_password(password: str) -> str:
    if len(password) < passwords.SHORTEST:
        return _("The new password has fewer than %(count)s characters.", count=passwords.SHORTEST)
    if len(password) > passwords.LONGEST:
        return _("The new password is too long.")
    return _("The new password is a common one, or easily guessed.")


def _form(said: str = "", status: int = 200) -> Response:
    page = render_template(
        "log_in.html", said=said, onward=_next(), name=request.form.get("name", "")[: accounts.LONGEST_NAME]
    )
    return make_response(page, status)


def _overview(found: Identity, said: str = "", status: int = 200) -> Response:
    page = render_template(
        "account.html",
        identity=found,
        said=said,
        is_done=request.args.get("done") == "password",
        shortest=passwords.SHORTEST,
    )
    return make_response(page, status)


def _next() -> str:
    """Where to go after a log-in: a page behind it, and no other address, whatever was asked for."""
    wanted = request.values.get("next", "")
    return wanted if _NEXT.fullmatch(wanted) else ""


def _onward(found: Account | None) -> str:
    if (wanted := _next()) and not wanted.startswith("/account/log-"):
        return request.script_root + wanted
    match found.role if found else None:
        case Role.OPERATOR:
            return url_for("board.overview")
        case Role.EDITOR:
            return url_for("desk.overview")
        case _:
            return url_for("account.overview")


def _with_cookie(response: ResponseReturnValue, secret: str) -> Response:
    """The response with the session's cookie; without a secret with one that takes it away."""
    made = make_response(response)
    made.set_cookie(
        identity.cookie_name(),
        secret,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
        max_age=None if secret else 0,
    )
    return made
