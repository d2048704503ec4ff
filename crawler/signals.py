"""What are a site's change signals worth: a sitemap's lastmod, the REST API's modified date, a feed? Pure.

Following a lying lastmod first is worse than no signal at all (simulated: freshness .894 against .947), so
each kind of signal has to prove itself on each site: of the pages that it called changed, enough must have
been.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from catalogue.states import FoundBy, PageState
from crawler.pages import DiscoveredUrl

# Signals of a kind that are believed before anything is known of it.
PROBATION = 10
# Of the pages that a signal called changed, the share that must have changed for it to be believed.
RIGHT_SHARE = 0.3
# Signals after which the counts are halved: older ones fade, so that a site that mends its sitemap is
# believed again.
_MEMORY = 500.0
# The lists that say when a page changed.
_LISTS = (FoundBy.SITEMAP, FoundBy.REST, FoundBy.FEED)


@dataclass
class TrackRecord:
    """How often a kind of signal called a page changed, and how often it was right."""

    said: float = 0.0
    right: float = 0.0


@dataclass
class SignalTrust:
    """The track record of each kind of signal on one site."""

    records: dict[str, TrackRecord] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SignalTrust:
        """What :meth:`to_json` gave."""
        return cls({str(kind): TrackRecord(float(v[0]), float(v[1])) for kind, v in data.items()})

    def to_json(self) -> dict[str, Any]:
        """Kind of signal → [how often it spoke, how often it was right]."""
        return {kind: [record.said, record.right] for kind, record in self.records.items()}

    def learn(self, kind: FoundBy, changed: bool) -> None:
        """Count a visit to a page that the signal called changed."""
        record = self.records.setdefault(kind, TrackRecord())
        if record.said >= _MEMORY:
            record.said, record.right = record.said / 2, record.right / 2
        record.said += 1
        record.right += changed

    def believed(self, kind: FoundBy) -> bool:
        """Whether pages that this signal calls changed are fetched at once."""
        record = self.records.get(kind, TrackRecord())
        return record.said < PROBATION or record.right / record.said >= RIGHT_SHARE

    def believed_lists(self) -> frozenset[FoundBy]:
        return frozenset(kind for kind in _LISTS if self.believed(kind))


class SignalledPage(NamedTuple):
    """What the catalogue holds of a page when a list names it again."""

    url: str
    signal_value: str | None
    found_by: FoundBy
    state: PageState


def changes_by_signal(
    page: SignalledPage, said: DiscoveredUrl, believed: Container[FoundBy], now: float
) -> dict[str, Any]:
    """The columns of ``pages`` that change because a list, or a person, named a known page again.

    ``believed`` holds the kinds of signal that make a page due when they say that it changed.
    """
    due = {"signalled_at": now, "due_at": 0.0}
    if page.state == PageState.GONE:  # a list has it again
        return due
    if said.found_by == FoundBy.TYPED:
        return {"found_by": FoundBy.TYPED} if page.found_by == FoundBy.LINK else {}
    if said.changed is None:
        return {}
    if page.found_by in (FoundBy.LINK, FoundBy.TYPED):  # from now on a list speaks for this page
        return {"found_by": said.found_by, "signal_value": said.changed}
    # One list speaks for a page: two would contradict each other in every crawl.
    if page.found_by != said.found_by or page.signal_value == said.changed:
        return {}
    if page.signal_value is None or said.found_by not in believed:
        return {"signal_value": said.changed}
    return {"signal_value": said.changed, **due}
