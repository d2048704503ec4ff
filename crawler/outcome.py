"""What does an answer mean for the page that was asked for? Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from catalogue.archive import Exchange, Unchanged
from catalogue.states import FoundBy, PageState
from catalogue.urls import canonical
from crawler import moves
from crawler.answers import REDIRECTS, Fetched, Response
from crawler.guard import body_refusal
from crawler.pages import LeasedPage, ListedFacts, Visit
from crawler.revisit import DAY
from crawler.scope import is_login

# Headers that extraction and ingest judge by; they are kept with the capture.
_HINTS = ("content-type", "content-language", "last-modified", "link")
_STATUS_NAMES = {
    401: "401 Unauthorized",
    403: "403 Forbidden",
    404: "404 Not Found",
    410: "410 Gone",
    451: "451 Unavailable For Legal Reasons",
}


@dataclass(frozen=True, slots=True)
class VisitPolicy:
    """What an answer is judged by.

    ``full`` keeps pages that did not change, too. ``facts`` holds what the site's API says, by address.
    """

    # addresses of the site's front page
    fronts: frozenset[str]
    grace_days: float
    full: bool = False
    # articles come from the site's API: the page of one that did is only looked at for being there
    from_api: bool = False
    # a browser shows the pages: what their scripts fetch can change while the document that came does not
    rendered: bool = False
    # addresses → where the site's REST API had the same posts before
    formerly: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, ListedFacts] = field(default_factory=dict)

    def said_of(self, page: LeasedPage, url: str) -> ListedFacts:
        """What the API says of the page that came from ``url``; where it is silent, what it said before."""
        said = self.facts.get(url, page.facts)
        before = page.facts
        return replace(
            said,
            categories=before.categories if said.categories is None else said.categories,
            alternates=before.alternates if said.alternates is None else said.alternates,
        )

    def refiles(self, page: LeasedPage) -> bool:
        """Whether the API files the page under other categories than before."""
        return self.said_of(page, page.url).categories != page.facts.categories


def validators(page: LeasedPage | None, policy: VisitPolicy) -> dict[str, str]:
    """The headers of a conditional request, where we still have what the validators belong to.

    What a redirect led to has other validators than the address that was asked for. «Not modified» would say
    nothing of a header that went, and give nothing where the article was taken out.
    """
    if policy.full or policy.rendered or page is None:
        return {}
    if page.digest is None or page.state == PageState.REDIRECTED:
        return {}
    if page.lost or page.robots or policy.refiles(page):
        return {}
    found = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
    return {name: value for name, value in found.items() if value}


def judge(page: LeasedPage, fetched: Fetched, policy: VisitPolicy, links_only: bool = False) -> Visit:
    """The visit that this answer amounts to. ``links_only``: a list page, which is not kept."""
    answer = fetched.answer
    if fetched.redirected and canonical(answer.url) != page.url:
        return _redirected(page, fetched, policy, links_only)
    if answer.status == 304:
        said = {"reason": "list page" if links_only else None, "unchanged": _unchanged(page, answer, None)}
        return _visit(page, answer, PageState.FETCHED, **said)
    if answer.status in (404, 410):
        return _missing(page, answer, policy, f"answers {_status_name(answer)}", answer.status == 410)
    if answer.status != 200:
        return _visit(page, answer, PageState.REFUSED, reason=f"answers {_status_name(answer)}")
    return _arrived(page, answer, policy, links_only, None)


def refused(page: LeasedPage, at: float, reason: str) -> Visit:
    """A visit that a rule forbids. The page's validators and its article stay."""
    return Visit(page, PageState.REFUSED, at, reason, etag=page.etag, last_modified=page.last_modified)


def failed(page: LeasedPage, at: float, reason: str) -> Visit:
    """A visit that gave nothing. The page's validators and its article stay."""
    return Visit(page, PageState.FAILED, at, reason, etag=page.etag, last_modified=page.last_modified)


def _visit(page: LeasedPage, answer: Response, state: PageState, **more: Any) -> Visit:
    # validators belong to the capture that we hold
    kept = {"etag": page.etag, "last_modified": page.last_modified}
    return Visit(page, state, answer.fetched_at, status=answer.status, **(kept | more))


def _missing(page: LeasedPage, answer: Response, policy: VisitPolicy, reason: str, at_once: bool) -> Visit:
    """404: a page that has an article gets its days of grace; 410 and strangers do not."""
    since = page.missing_since if page.missing_since is not None else answer.fetched_at
    patient = page.digest is not None and page.state != PageState.GONE and not at_once
    if patient and answer.fetched_at - since < policy.grace_days * DAY:
        reason = f"{reason}; its article stays for {policy.grace_days:g} days of grace"
        return _visit(page, answer, PageState.FETCHED, reason=reason, missing=True)
    return _visit(page, answer, PageState.GONE, reason=reason, missing=True)


def _redirected(page: LeasedPage, fetched: Fetched, policy: VisitPolicy, links_only: bool) -> Visit:
    answer, target = fetched.answer, canonical(fetched.answer.url)
    if is_login(target):
        return _visit(page, answer, PageState.REFUSED, reason="redirects to a login page")
    is_typed = page.found_by == FoundBy.TYPED and page.digest is None
    if (
        target in policy.fronts and page.url not in policy.fronts and not is_typed
    ):  # many sites say so that a page is missing
        return _missing(page, answer, policy, "redirects to the front page", at_once=False)
    if answer.status in REDIRECTS:  # the target is a page that we know, and it has a visit of its own
        return _moved(_visit(page, answer, PageState.REDIRECTED, redirect_to=target), fetched)
    reason = f"redirects to a page that answers {_status_name(answer)}"
    if answer.status in (404, 410):
        return _missing(page, answer, policy, reason, at_once=answer.status == 410)
    if answer.status != 200:
        return _visit(page, answer, PageState.REFUSED, reason=reason)
    visit = _arrived(page, answer, policy, links_only, target)
    return _moved(visit, fetched) if visit.state == PageState.REDIRECTED else visit


def _moved(visit: Visit, fetched: Fetched) -> Visit:
    """The page's own answer, not its target's: what it is to readers depends on whether it moved for good."""
    visit = replace(visit, status=fetched.status)
    return replace(visit, reason=visit.reason or moves.reason(visit))


def _arrived(
    page: LeasedPage, answer: Response, policy: VisitPolicy, links_only: bool, target: str | None
) -> Visit:
    """The page came, at its own address or at the ``target`` of a redirect."""
    if reason := body_refusal(answer.content_type, answer.body):
        return _visit(page, answer, PageState.REFUSED, reason=reason)
    state = PageState.FETCHED if target is None else PageState.REDIRECTED
    more: dict[str, Any] = {
        "redirect_to": target,
        "etag": answer.headers.get("etag"),
        "last_modified": answer.headers.get("last-modified"),
    }
    if links_only:
        return _visit(page, answer, state, reason="list page, read for its links only", **more)
    if page.from_api and policy.from_api and target is None:
        return _visit(page, answer, state)
    facts = policy.said_of(page, canonical(answer.url))
    same = sha256(answer.body).hexdigest() == page.digest and _robots_tag(answer) == page.robots
    same = same and facts.categories == page.facts.categories
    # what is kept of a page that led elsewhere is the other page's
    same = same and page.state != PageState.REDIRECTED
    if same and target is None and not page.lost and not policy.full:
        return _visit(page, answer, state, unchanged=_unchanged(page, answer, answer.body), **more)
    exchange = Exchange(
        page.url, answer.url, answer.status, answer.raw_headers, answer.body, answer.fetched_at, answer.asked
    )
    hints = _hints(answer) | facts.to_headers()
    if former := policy.formerly.get(canonical(answer.url)):
        # read by indexer/ingest/captures.py
        hints["pinakes-formerly"] = former
    return _visit(page, answer, state, exchange=exchange, hints=hints, **more)


def _unchanged(page: LeasedPage, answer: Response, body: bytes | None) -> Unchanged | None:
    """What is noted in the archive of a page that is as it was kept; nothing of one that the API gave."""
    if page.kept_at is None or page.from_api:
        return None
    return Unchanged(
        answer.url, answer.status, answer.raw_headers, body, answer.fetched_at, page.kept_at, answer.asked
    )


def _hints(answer: Response) -> dict[str, Any]:
    hints: dict[str, Any] = {name: answer.headers[name] for name in _HINTS if name in answer.headers}
    if robots := _robots_tag(answer):
        hints["x-robots-tag"] = list(robots)
    return hints


def _robots_tag(answer: Response) -> tuple[str, ...]:
    return tuple(value for name, value in answer.raw_headers if name.lower() == "x-robots-tag")


def _status_name(answer: Response) -> str:
    return _STATUS_NAMES.get(answer.status, str(answer.status))
