"""What does the crawler know of an address: that it was found, leased, visited?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.archive import Exchange, Unchanged
from catalogue.states import FoundBy, PageState

# Ends a signal that another change in the same second would not alter.
UNSETTLED = "~"
# Headers of ours that a capture carries.
CATEGORIES, PUBLISHED, MODIFIED = "pinakes-categories", "pinakes-published", "pinakes-modified"
ALTERNATES = "pinakes-alternates"
# Other languages of an article that are kept.
MAX_ALTERNATES = 50
# And one of a capture that the site's API gave.
FROM_API = "pinakes-from-api"


@dataclass(frozen=True, slots=True)
class ListedFacts:
    """What the site's own API says of an article: category paths, broadest first, and dates in ISO 8601.

    ``categories``: ``None`` where it could not be asked for them. ``touched``: when what a page shows last
    changed for any cause, in seconds since the epoch by our clock, where the API tells it. ``alternates``:
    the same in other languages, tag and address; ``None`` where none of those named has a known address.
    """

    categories: tuple[tuple[str, ...], ...] | None = ()
    published: str | None = None
    modified: str | None = None
    touched: float | None = None
    alternates: tuple[tuple[str, str], ...] | None = ()

    def to_headers(self) -> dict[str, Any]:
        """As headers of a capture, which indexer/ingest/captures.py reads."""
        paths = [json.dumps(path, ensure_ascii=False) for path in self.categories or ()]
        others = [json.dumps(pair, ensure_ascii=False) for pair in self.alternates or ()]
        said = {CATEGORIES: paths, PUBLISHED: self.published, MODIFIED: self.modified, ALTERNATES: others}
        return {name: value for name, value in said.items() if value}


def facts_of(headers: Mapping[str, Any]) -> ListedFacts:
    """What :meth:`ListedFacts.to_headers` wrote."""
    paths = tuple(tuple(json.loads(path)) for path in headers.get(CATEGORIES, ()))
    others = ((str(language), str(url)) for language, url in map(json.loads, headers.get(ALTERNATES, ())))
    return ListedFacts(paths, headers.get(PUBLISHED), headers.get(MODIFIED), alternates=tuple(others))


@dataclass(frozen=True, slots=True)
class DiscoveredUrl:
    """An address that was found; ``changed`` is what a signal says of its last change, as it stands there."""

    url: str
    found_by: FoundBy
    depth: int = 0
    changed: str | None = None
    facts: ListedFacts | None = None
    # by what the site's API knows it: its kind and its number
    source_id: str | None = None
    # the article as the API gives it, as a page
    page: bytes | None = None


@dataclass(frozen=True, slots=True)
class LeasedPage:
    """A page to visit, with what is known of it. ``digest`` is that of its last capture."""

    id: int
    url: str
    state: PageState
    found_by: FoundBy
    depth: int
    etag: str | None
    last_modified: str | None
    digest: str | None
    signalled_at: float | None
    missing_since: float | None
    failures: int
    checks: int
    # the X-Robots-Tag of its last capture
    robots: tuple[str, ...] = ()
    # what the site's API said when its last capture was made
    facts: ListedFacts = ListedFacts()
    # its last capture is what the site's API gave
    from_api: bool = False
    # its last capture gave an article that was taken out since: the page may come back as it was
    lost: bool = False
    fetched_at: float | None = None
    # what called it changed, at ``signalled_at``
    signalled_by: str | None = None
    # when its last capture was made
    kept_at: float | None = None
    # where it led at the last look, since when for the time being only, and on how many days that was seen
    redirect_to: str | None = None
    redirected_since: float | None = None
    redirected_days: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit to a page gave.

    ``exchange`` is the page to keep. ``hints`` are the response's headers that extraction and ingest judge
    by.
    """

    page: LeasedPage
    state: PageState
    at: float
    reason: str | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    missing: bool = False
    redirect_to: str | None = None
    exchange: Exchange | None = None
    # in its place, where the page is as it was kept
    unchanged: Unchanged | None = None
    hints: Mapping[str, Any] | None = None
    links: tuple[DiscoveredUrl, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the page itself came (200 or 304)."""
        return self.state == PageState.FETCHED and not self.missing

    @property
    def has_left(self) -> bool:
        """Whether a page that was kept turned out to be gone, or to have moved."""
        leaving = (PageState.GONE, PageState.REDIRECTED)
        was_kept = self.page.digest is not None or self.page.state == PageState.FETCHED
        return was_kept and self.state in leaving and self.page.state not in leaving
