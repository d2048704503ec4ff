"""What does the crawler know of an address: that it was found, leased, visited?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.archive import Exchange
from catalogue.states import FoundBy, PageState


@dataclass(frozen=True, slots=True)
class DiscoveredUrl:
    """An address that was found; ``changed`` is what a signal says of its last change, as it stands there."""

    url: str
    found_by: FoundBy
    depth: int = 0
    changed: str | None = None


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
    changes: int
    # the X-Robots-Tag of its last capture
    robots: tuple[str, ...] = ()
    # its last capture gave an article that was taken out since: the page may come back as it was
    lost: bool = False


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
    changed: bool = False
    missing: bool = False
    redirect_to: str | None = None
    exchange: Exchange | None = None
    hints: Mapping[str, Any] | None = None
    links: tuple[DiscoveredUrl, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the page itself came (200 or 304)."""
        return self.state == PageState.FETCHED and not self.missing
