"""Where does a hub tell that something is new in a feed? At ``/hub/<subscription>`` (WebSub, W3C, 2018).

The address is random, known to one hub alone. What it posts is not read as a feed: a genuine signature has
the site looked at soon, by the crawl that reads the feed itself. So a hub makes nobody fetch what it likes.
"""

from __future__ import annotations

import re

from apiflask import APIBlueprint
from flask import Response, request

from catalogue import clock, orders, subscriptions
from search_app.library_handle import library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem

hub = APIBlueprint("hub", __name__, enable_openapi=False)

# What is said back to a hub: it stands in no page, and is as long as any hub's.
_CHALLENGE = re.compile(r"[!-~]{1,500}")
_SECONDS = re.compile(r"[1-9]\d{0,9}")


@hub.get(f"{subscriptions.PATH}<subscription>")
def confirm(subscription: str) -> Response:
    """Confirm what was asked of the hub, and nothing else (section 5.3)."""
    said = request.args
    mode, challenge, lease = (said.get(f"hub.{name}", "") for name in ("mode", "challenge", "lease_seconds"))
    with library_handle().catalogue().begin() as connection:
        found = subscriptions.find(connection, subscription)
        if found is None or said.get("hub.topic") != found.topic:
            raise Problem(ProblemName.NOT_FOUND)
        if mode == "denied":  # it is asked again by a later crawl
            return _answer("", 200)
        if mode != "subscribe" or not (_CHALLENGE.fullmatch(challenge) and _SECONDS.fullmatch(lease)):
            raise Problem(ProblemName.NOT_FOUND)
        subscriptions.confirm(connection, found, float(lease), clock.timestamp())
    return _answer(challenge, 200)


@hub.post(f"{subscriptions.PATH}<subscription>")
def new(subscription: str) -> Response:
    """Have the feed's site looked at. Without a genuine signature the answer is the same (section 7.1)."""
    body = request.get_data()
    with library_handle().catalogue().begin() as connection:
        found = subscriptions.find(connection, subscription)
        if found is None:
            return _answer("", 410)  # the hub ends a subscription that nobody has
        if subscriptions.is_genuine(found, request.headers.get("X-Hub-Signature", ""), body):
            orders.look(connection, found.site)
    return _answer("", 202)


def _answer(text: str, status: int) -> Response:
    return Response(text, status, {"Cache-Control": "no-store"}, mimetype="text/plain")
