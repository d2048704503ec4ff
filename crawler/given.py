"""What do articles amount to that the site's API gives whole? Visits to pages that nobody asked for. Pure.

A WordPress gives 100 posts in one answer, title and body without the theme around them: 50,000 posts are 500
requests, where their pages would be 50,000. What comes is kept as a page of the article alone. The page that
a reader sees is asked for only where something speaks against the article: that it is listed no more, say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from catalogue import clock
from crawler import outcome
from crawler.answers import Fetched, Response
from crawler.outcome import VisitPolicy
from crawler.pages import FROM_API, DiscoveredUrl, LeasedPage, ListedFacts, Visit

Forbidden = Callable[[LeasedPage], str | None]
"""A page to the reason that it may not be fetched; ``None`` where it may."""

_HEADERS = (("Content-Type", "text/html; charset=utf-8"),)


def visits(
    found: Sequence[DiscoveredUrl],
    pages: Sequence[LeasedPage],
    policy: VisitPolicy,
    forbidden: Forbidden,
) -> Iterator[Visit]:
    """The visits that the articles among ``found`` amount to; ``pages`` is what is known of them.

    The article of a page that may not be fetched is not taken either.
    """
    given: Mapping[str, DiscoveredUrl] = {item.url: item for item in found if item.page is not None}
    facts = {url: item.facts or ListedFacts(None) for url, item in given.items()}
    at_once = replace(policy, facts=facts, from_api=False)
    for page in pages:
        if page.url not in given:
            continue
        if reason := forbidden(page):
            yield outcome.refused(page, clock.timestamp(), reason)
            continue
        visit = outcome.judge(page, Fetched(_answer(given[page.url])), at_once)
        if visit.hints is not None:
            visit = replace(visit, hints={**visit.hints, FROM_API: "yes"})
        yield visit


def _answer(item: DiscoveredUrl) -> Response:
    headers = {name.lower(): value for name, value in _HEADERS}
    return Response(item.url, 200, headers, _HEADERS, item.page or b"", clock.timestamp())
