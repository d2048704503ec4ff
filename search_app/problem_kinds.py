"""Which problems can a request have, and what is a reader told of each?

The names are a contract: the ``type`` of a problem (RFC 9457) is the address ``/problems/<name>``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class ProblemName(StrEnum):
    BAD_REQUEST = "bad-request"
    BAD_PARAMETER = "bad-parameter"
    UNKNOWN_PARAMETER = "unknown-parameter"
    REPEATED_PARAMETER = "repeated-parameter"
    QUERY_EMPTY = "query-empty"
    QUERY_TOO_LONG = "query-too-long"
    UNKNOWN_HOST = "unknown-host"
    SIGNATURE = "signature"
    LOG_IN = "log-in"
    UNKNOWN_TOKEN = "unknown-token"  # noqa: S105  (a name)
    CROSS_SITE = "cross-site"
    ONLY_HERE = "only-here"
    NO_ACCOUNT = "no-account"
    NOT_ALLOWED = "not-allowed"
    NEEDS_HTTPS = "needs-https"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    NOT_ACCEPTABLE = "not-acceptable"
    ALREADY_ANSWERED = "already-answered"
    TOO_LARGE = "too-large"
    ADDRESS_TOO_LONG = "address-too-long"
    MEDIA_TYPE = "media-type"
    NOT_OURS = "not-ours"
    TOO_MANY_REQUESTS = "too-many-requests"
    INTERNAL = "internal"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """The HTTP status of a problem, with the texts for a reader (translated when they are shown)."""

    status: int
    title: Any
    advice: Any


KINDS: Mapping[str, ProblemKind] = {
    ProblemName.BAD_REQUEST: ProblemKind(
        400,
        title=_l("The request cannot be understood"),
        advice=_l("Check the address and try again."),
    ),
    ProblemName.BAD_PARAMETER: ProblemKind(
        400,
        title=_l("A parameter has a value that is not allowed"),
        advice=_l("The errors name the parameter and what is allowed."),
    ),
    ProblemName.UNKNOWN_PARAMETER: ProblemKind(
        400,
        title=_l("A parameter is not known"),
        advice=_l("Leave it out; the API's description lists what there is."),
    ),
    ProblemName.REPEATED_PARAMETER: ProblemKind(
        400,
        title=_l("A parameter was given twice"),
        advice=_l("Give each parameter once."),
    ),
    ProblemName.QUERY_EMPTY: ProblemKind(
        400,
        title=_l("Nothing was asked"),
        advice=_l("Give q at least one word that says something."),
    ),
    ProblemName.QUERY_TOO_LONG: ProblemKind(
        400,
        title=_l("The query is too long"),
        advice=_l("Ask with fewer words."),
    ),
    ProblemName.UNKNOWN_HOST: ProblemKind(
        400,
        title=_l("The host name is not known"),
        advice=_l("The operator lists the library's host names under web.hosts."),
    ),
    ProblemName.SIGNATURE: ProblemKind(
        401,
        title=_l("The signature is missing or wrong"),
        advice=_l("Sign the request as the documentation tells."),
    ),
    ProblemName.LOG_IN: ProblemKind(
        401,
        title=_l("You are not logged in"),
        advice=_l("Log in and try again."),
    ),
    ProblemName.UNKNOWN_TOKEN: ProblemKind(
        401,
        title=_l("The token is not known"),
        advice=_l("It may have ended or been revoked. Ask the operator for another one."),
    ),
    ProblemName.CROSS_SITE: ProblemKind(
        403,
        title=_l("The request came from another site"),
        advice=_l("Send it from the library's own pages."),
    ),
    ProblemName.ONLY_HERE: ProblemKind(
        403,
        title=_l("This page is for the library's own machine"),
        advice=_l("Open it there, on a loopback address."),
    ),
    ProblemName.NO_ACCOUNT: ProblemKind(
        403,
        title=_l("Nobody has an account here yet"),
        advice=_l("The operator makes the first one with: pinakes user add"),
    ),
    ProblemName.NOT_ALLOWED: ProblemKind(
        403,
        title=_l("Your account may not do this"),
        advice=_l("Ask the operator for another role, or log in with another account."),
    ),
    ProblemName.NEEDS_HTTPS: ProblemKind(
        403,
        title=_l("This needs https"),
        advice=_l("Others could read it on the way. Behind a proxy, the operator sets web.proxies."),
    ),
    ProblemName.NOT_FOUND: ProblemKind(
        404,
        title=_l("There is no such page"),
        advice=_l("It may have been moved or taken out. Search for it, or browse A to Z."),
    ),
    ProblemName.METHOD_NOT_ALLOWED: ProblemKind(
        405,
        title=_l("This address does not take that method"),
        advice=_l("The Allow header names those that it takes."),
    ),
    ProblemName.NOT_ACCEPTABLE: ProblemKind(
        406,
        title=_l("There is no such form of this"),
        advice=_l("Ask for JSON."),
    ),
    ProblemName.ALREADY_ANSWERED: ProblemKind(
        409,
        title=_l("This request was answered before"),
        advice=_l("Use a new nonce for each request."),
    ),
    ProblemName.TOO_LARGE: ProblemKind(
        413,
        title=_l("The request is too large"),
        advice=_l("Send less at once."),
    ),
    ProblemName.ADDRESS_TOO_LONG: ProblemKind(
        414,
        title=_l("The address is too long"),
        advice=_l("Ask with fewer words."),
    ),
    ProblemName.MEDIA_TYPE: ProblemKind(
        415,
        title=_l("The request's body is of another kind"),
        advice=_l("Send JSON as application/json."),
    ),
    ProblemName.NOT_OURS: ProblemKind(
        422,
        title=_l("An address belongs to no site of this library"),
        advice=_l("Send addresses of the library's own sites only."),
    ),
    ProblemName.TOO_MANY_REQUESTS: ProblemKind(
        429,
        title=_l("Too many requests"),
        advice=_l("Wait a little and try again."),
    ),
    ProblemName.INTERNAL: ProblemKind(
        500,
        title=_l("Something went wrong"),
        advice=_l("It was noted. Try again; if it stays, tell the library's operator."),
    ),
    ProblemName.UNAVAILABLE: ProblemKind(
        503,
        title=_l("The library cannot answer right now"),
        advice=_l("Try again in a moment."),
    ),
}

# The problem that an HTTP status means where the code names none.
BY_STATUS: Mapping[int, ProblemName] = {
    400: ProblemName.BAD_REQUEST,
    401: ProblemName.SIGNATURE,
    403: ProblemName.ONLY_HERE,
    404: ProblemName.NOT_FOUND,
    405: ProblemName.METHOD_NOT_ALLOWED,
    406: ProblemName.NOT_ACCEPTABLE,
    409: ProblemName.ALREADY_ANSWERED,
    413: ProblemName.TOO_LARGE,
    414: ProblemName.ADDRESS_TOO_LONG,
    415: ProblemName.MEDIA_TYPE,
    422: ProblemName.BAD_PARAMETER,
    429: ProblemName.TOO_MANY_REQUESTS,
    503: ProblemName.UNAVAILABLE,
}
