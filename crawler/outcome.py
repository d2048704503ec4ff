"""What an answer means for the page that was asked for. Pure: one leased page and one answer in, one look
out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from catalogue.archive import Exchange
from catalogue.urls import canonical
from crawler.fetch import REDIRECTS, Fetched, Response
from crawler.frontier import Leased, Look
from crawler.guard import body_refusal
from crawler.revisit import DAY
from crawler.scope import is_login

_HINTS = ("content-type", "content-language", "last-modified", "link")
_WORDS = {
    401: "401 Unauthorized",
    403: "403 Forbidden",
    404: "404 Not Found",
    410: "410 Gone",
    451: "451 Unavailable For Legal Reasons",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a look is judged by. ``full``: keep pages that did not change, too; ``lists``: addresses read for
    their links only.
    """

    home: str
    grace_days: float
    full: bool = False
    categories: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """Category paths that the site's REST API gives, by address."""


def judge(page: Leased, fetched: Fetched, terms: Terms, links_only: bool = False) -> Look:
    """The look that this answer amounts to. ``links_only``: a list page, which is not kept."""
    answer = fetched.answer
    if fetched.hops and canonical(answer.url) != page.url:
        return _redirected(page, fetched, terms, links_only)
    if answer.status == 304:
        return _look(page, answer, "fetched", reason="list page" if links_only else None)
    if answer.status in (404, 410):
        return _missing(page, answer, terms, f"answers {_WORDS[answer.status]}", at_once=answer.status == 410)
    if answer.status != 200:
        return _look(
            page, answer, "refused", reason=f"answers {_WORDS.get(answer.status, str(answer.status))}"
        )
    return _arrived(page, answer, terms, links_only, None)


def refused(page: Leased, at: float, reason: str) -> Look:
    """A look that a rule forbids. The page's validators and its article stay."""
    return Look(page, "refused", at, reason, etag=page.etag, last_modified=page.last_modified)


def failed(page: Leased, at: float, reason: str) -> Look:
    """A look that gave nothing. The page's validators and its article stay."""
    return Look(page, "failed", at, reason, etag=page.etag, last_modified=page.last_modified)


def _look(page: Leased, answer: Response, state: str, **more: Any) -> Look:
    # validators belong to the capture that we hold
    kept = {"etag": page.etag, "last_modified": page.last_modified}
    return Look(page, state, answer.fetched_at, status=answer.status, **(kept | more))


def _missing(page: Leased, answer: Response, terms: Terms, reason: str, at_once: bool) -> Look:
    """404: a page that has an article gets its days of grace; 410 and strangers do not."""
    since = page.missing_since if page.missing_since is not None else answer.fetched_at
    patient = page.digest is not None and page.state != "gone" and not at_once
    if patient and answer.fetched_at - since < terms.grace_days * DAY:
        return _look(
            page,
            answer,
            "fetched",
            reason=f"{reason}; its article stays for {terms.grace_days:g} days of grace",
            missing=True,
        )
    return _look(page, answer, "gone", reason=reason, missing=True)


def _redirected(page: Leased, fetched: Fetched, terms: Terms, links_only: bool) -> Look:
    answer = fetched.answer
    target = canonical(answer.url)
    if is_login(target):
        return _look(page, answer, "refused", reason="redirects to a login page")
    if target == terms.home and page.found_by != "typed":  # how many sites say «not found»
        return _missing(page, answer, terms, "redirects to the front page", at_once=False)
    if answer.status in REDIRECTS:  # the target is a page that we know, and it has a look of its own
        return _look(page, answer, "redirected", reason=f"redirects to {target}", redirect_to=target)
    if answer.status in (404, 410):
        return _missing(
            page,
            answer,
            terms,
            f"redirects to a page that answers {_WORDS[answer.status]}",
            at_once=answer.status == 410,
        )
    if answer.status != 200:
        return _look(
            page,
            answer,
            "refused",
            reason=f"redirects to a page that answers {_WORDS.get(answer.status, str(answer.status))}",
        )
    return _arrived(page, answer, terms, links_only, target)


def _arrived(page: Leased, answer: Response, terms: Terms, links_only: bool, target: str | None) -> Look:
    if reason := body_refusal(answer.content_type, answer.body):
        return _look(page, answer, "refused", reason=reason)
    fresh = {"etag": answer.headers.get("etag"), "last_modified": answer.headers.get("last-modified")}
    digest = sha256(answer.body).hexdigest()
    state = "fetched" if target is None else "redirected"
    if links_only:
        return _look(
            page, answer, state, reason="list page, read for its links only", redirect_to=target, **fresh
        )
    if digest == page.digest and target is None and not terms.full:
        return _look(page, answer, state, **fresh)
    exchange = Exchange(
        page.url, answer.url, answer.status, answer.raw_headers, answer.body, answer.fetched_at
    )
    return _look(
        page,
        answer,
        state,
        changed=True,
        exchange=exchange,
        hints=_hints(answer, terms),
        redirect_to=target,
        **fresh,
    )


def _hints(answer: Response, terms: Terms) -> dict[str, Any]:
    hints: dict[str, Any] = {name: answer.headers[name] for name in _HINTS if name in answer.headers}
    if robots := [value for name, value in answer.raw_headers if name.lower() == "x-robots-tag"]:
        hints["x-robots-tag"] = robots
    if categories := terms.categories.get(canonical(answer.url)):
        # read by indexer/ingest/pool.py
        hints["pinakes-categories"] = [json.dumps(path, ensure_ascii=False) for path in categories]
    return hints
