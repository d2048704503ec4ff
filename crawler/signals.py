"""What are a site's change signals worth: a sitemap's lastmod, the REST API's modified date, a feed, a push?
Pure.

Following a lying lastmod first is worse than no signal at all (simulated: freshness .894 against .947), so
each kind of signal has to prove itself on each site. It is measured on the articles' text, as extraction
reads it: of the pages that it called changed, enough must have been, and more than their own history would
have us expect. What it did not tell is counted as well.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from typing import Any, Final, NamedTuple

from catalogue.states import FoundBy, PageState
from crawler.pages import DiscoveredUrl
from crawler.revisit import DAY

TOUCHED: Final = "touched"
"""The signal of an API that says when what a page shows last changed for any cause (a MediaWiki: by a
template, a category, or by nothing that a reader would see).
"""

# The kinds of signal; the lists that say when a page changed, and what somebody announces.
KINDS: tuple[str, ...] = (FoundBy.SITEMAP, FoundBy.REST, FoundBy.FEED, FoundBy.PUSH, TOUCHED)
# Signals of a kind that are believed before anything is known of it.
PROBATION = 10
# Of the pages that a signal called changed, the share that must have changed for it to be believed, and how
# many times as many as their history foretold: a list that names every page is right wherever a page changes.
RIGHT_SHARE = 0.3
LIFT = 1.5
# Looks that a believed kind of signal may cause in one round, beyond those of a day's budget: a site that
# stamps all of its pages anew shows by these that nothing is behind it.
TRIAL = 50
# Days within which a signal's word is judged by a look: what a list said long before it mended is no word
# of the list that it is now.
RECENT = 3.0
# Signals after which the counts are halved: older ones fade, so that a site that mends its sitemap is
# believed again (a lying one that turns exact: after five days of audits, simulated).
_MEMORY = 200.0


@dataclass
class TrackRecord:
    """How often a kind of signal called a page changed, how often it was right, and how often its pages'
    histories had foretold a change; of the changes of its pages, those that it told and those it left out.
    """

    said: float = 0.0
    right: float = 0.0
    foretold: float = 0.0
    told: float = 0.0
    untold: float = 0.0

    def judge(self, changed: bool, chance: float) -> None:
        """Count a look at a page that the signal had called changed."""
        if self.said >= _MEMORY:
            self.said, self.right, self.foretold = self.said / 2, self.right / 2, self.foretold / 2
        self.said += 1
        self.right += changed
        self.foretold += chance

    def count_change(self, told: bool) -> None:
        """Count a change of a page that this kind of signal speaks for."""
        if self.told + self.untold >= _MEMORY:
            self.told, self.untold = self.told / 2, self.untold / 2
        self.told += told
        self.untold += not told

    @property
    def tried(self) -> bool:
        return self.said >= PROBATION

    @property
    def believed(self) -> bool:
        """Whether pages that this signal calls changed are looked at at once."""
        if not self.tried:
            return True
        return self.right >= RIGHT_SHARE * self.said and self.right >= LIFT * self.foretold

    @property
    def hidden(self) -> float:
        """The share of changes that happen without its word (of a uniform prior); 1 where it is not believed,
        or not tried.
        """
        if not (self.tried and self.believed):
            return 1.0
        return (self.untold + 1) / (self.told + self.untold + 2)


@dataclass
class SignalTrust:
    """The track record of each kind of signal on one site."""

    records: dict[str, TrackRecord] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SignalTrust:
        """What :meth:`to_json` gave; counts of an older form, which were of bytes, are dropped."""
        return cls({str(kind): TrackRecord(*map(float, v)) for kind, v in data.items() if len(v) == 5})

    def to_json(self) -> dict[str, Any]:
        """Kind of signal → the numbers of its :class:`TrackRecord`."""
        return {kind: list(astuple(record)) for kind, record in self.records.items()}

    def of(self, kind: str) -> TrackRecord:
        return self.records.setdefault(kind, TrackRecord())

    def known(self, kind: str) -> TrackRecord:
        """The record of a kind, without making one."""
        return self.records.get(kind, TrackRecord())


class SignalledPage(NamedTuple):
    """What the catalogue holds of a page when a list, a link or a person names it again."""

    url: str
    signal_value: str | None
    found_by: FoundBy
    state: PageState
    # when it was looked at, and when a signal called it changed since
    fetched_at: float | None = None
    signalled_at: float | None = None
    # when its list had left it out, and when it answered 404 for the first time
    unlisted_at: float | None = None
    missing_since: float | None = None
    due_at: float = 0.0


def changes_by_signal(page: SignalledPage, said: DiscoveredUrl, now: float) -> dict[str, Any]:
    """The columns of ``pages`` that change because a list, or a person, named a known page again.

    That a list calls a page changed is noted, believed or not; the round's plan decides what follows.
    """
    if page.state == PageState.GONE:
        return _called_back(page, said, now)
    if page.state == PageState.REDIRECTED and page.unlisted_at is not None and said.found_by != FoundBy.LINK:
        return _listed_again(page, said, now)
    if said.found_by == FoundBy.TYPED:
        return {"found_by": FoundBy.TYPED} if page.found_by == FoundBy.LINK else {}
    if said.changed is None:
        return {}
    if page.found_by in (FoundBy.LINK, FoundBy.TYPED):  # from now on a list speaks for this page
        return {"found_by": said.found_by, "signal_value": said.changed}
    # One list speaks for a page: two would contradict each other in every crawl.
    if page.found_by != said.found_by:
        return {}
    if page.signal_value == said.changed:
        return {"signalled_at": now, "signalled_by": TOUCHED} if _is_touched(page, said) else {}
    if page.signal_value is None:
        return {"signal_value": said.changed}
    return {"signal_value": said.changed, "signalled_at": now, "signalled_by": said.found_by}


def _is_touched(page: SignalledPage, said: DiscoveredUrl) -> bool:
    """Whether the API says that another thing than an edit changed the page since it was looked at."""
    touched = None if said.facts is None else said.facts.touched
    if touched is None or page.fetched_at is None or page.signalled_at is not None:
        return False
    return touched > page.fetched_at


def _listed_again(page: SignalledPage, said: DiscoveredUrl, now: float) -> dict[str, Any]:
    """The same for a page that a list has again: it is looked at now. One that moved may have come back."""
    value = {"signal_value": said.changed} if said.found_by == page.found_by else {}
    return {"signalled_at": now, "signalled_by": None, "due_at": 0.0, "unlisted_at": None, **value}


def _called_back(page: SignalledPage, said: DiscoveredUrl, now: float) -> dict[str, Any]:
    """The same for a page that is gone.

    It is looked at now where that says something: a list has it again, or another date of it. That it is
    still named says little: sitemaps and pages keep dead addresses for ever. Then it has to be gone for as
    long again as it was at the last look, and for a day. A link says nothing of what a list would have.
    """
    is_of_its_list = said.found_by == page.found_by
    is_dated_anew = is_of_its_list and said.changed not in (None, page.signal_value)
    if said.found_by != FoundBy.LINK and (is_dated_anew or page.unlisted_at is not None):
        return _listed_again(page, said, now)
    if said.found_by == FoundBy.TYPED or page.fetched_at is None:
        return {"signalled_at": now, "signalled_by": None, "due_at": 0.0}
    if said.found_by == FoundBy.LINK and page.found_by in (FoundBy.SITEMAP, FoundBy.REST):
        return {}
    gone_for = page.fetched_at - (page.missing_since or page.fetched_at)
    due_at = page.fetched_at + max(gone_for, DAY)
    return {"due_at": due_at} if due_at < page.due_at else {}
