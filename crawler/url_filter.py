"""Which of the addresses that were found become pages of the site?

The others are counted with the reason, for the report.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace

from catalogue.reasons import Exclusion, ReasonTally
from catalogue.states import FoundBy
from crawler.page_text import PageText
from crawler.pages import DiscoveredUrl
from crawler.scope import Scope, first_page_of, is_file, is_listing, list_of, viewed_page_of
from crawler.session_ids import SessionIds
from crawler.traps import Learned, Traps
from crawler.wiki_lists import WikiLists

# Addresses that were left out and are remembered, so that none is counted twice.
_MOST_COUNTED = 1_000_000
# Links that nothing can make pages of any more: a site's navigation has them on every page.
_MOST_REFUSED = 20_000
_VIEW = "is another view of a page that is known (for the printer, in another order)"


@dataclass
class UrlFilter:
    """Decides which addresses are worth a visit. ``known``: those that the frontier has, which are."""

    scope: Scope
    known: Container[str]
    max_depth: int
    wordpress: bool = False
    wiki: WikiLists | None = None
    # whether a sitemap or the REST API knows the articles: then list pages need not be read
    articles_listed: bool = False
    traps: Traps = field(default_factory=Traps)
    sessions: SessionIds = field(default_factory=SessionIds)
    left_out: ReasonTally = field(default_factory=ReasonTally)
    _counted: set[int] = field(default_factory=set)
    _refused: set[str] = field(default_factory=set)

    def is_refused(self, link: str) -> bool:
        """Whether a link was left out before for a reason that stays, whatever else the crawl learns."""
        return link in self._refused

    def wanted(self, found: Iterable[DiscoveredUrl], source: Learned | None = None) -> list[DiscoveredUrl]:
        """Those that are pages of the site, under its own scheme and host.

        ``source``: what the page is whose links they are.
        """
        wanted = []
        for item in found:
            url = self.scope.own(item.url)
            if url is None:  # another site's
                self._never(item, "")
                continue
            url = self.sessions.settled(url) if item.found_by == FoundBy.LINK else url
            own = item if item.url == url else replace(item, url=url)
            reason = self._refusal(own)
            if reason is None and source is not None and url not in self.known:
                reason = self.traps.take(url, source)
            if reason is None:
                wanted.append(own)
            else:
                self._leave_out(url, reason)
        return wanted

    def learn(self, url: str, text: PageText) -> Learned:
        """Learn from a page that came; what it is to its links."""
        learned = self.traps.learn(url, text)
        self.sessions.learn(url, text.whole, is_news=not learned.level)
        return learned

    def learn_no_page(self, url: str) -> None:
        """Learn from an address that is no web page."""
        self.traps.learn_no_page(url)
        self.sessions.learn_no_page(url)

    def refusal_at_visit(self, url: str) -> str | None:
        """Why an address that a link gave is not asked for when its turn comes, by what is known by then."""
        viewed = viewed_page_of(url)
        if viewed is not None and viewed in self.known:
            return _VIEW
        if reason := self.sessions.refusal(url, self.known):
            return reason
        return self.traps.refusal(url)

    def refusal_of_wiki(self, url: str) -> str | None:
        """Why an address of a wiki that lists its articles is none of them."""
        if self.wiki is None or self.wiki.site is None:
            return None
        if self.wiki.site.is_own_page(url):
            return Exclusion.WIKI
        is_alias = url in self.wiki.aliases and url not in self.known
        return "is another title of an article, to which the wiki leads on" if is_alias else None

    def is_listing(self, url: str) -> bool:
        """Whether the address is certainly a list of pages, as this site makes them.

        ``?page=12`` may be a list's, an article's twelfth page, or the article of that number: the page is
        kept, and extraction says which. So is ``/site/page/12`` where nothing leads to ``/site``.
        """
        if not is_listing(url, self.wordpress) or first_page_of(url) is not None:
            return False
        first = list_of(url)
        if first is None or self.wordpress or "/" not in first.partition("://")[2]:
            return True
        return first in self.known or f"{first}/" in self.known

    def _refusal(self, item: DiscoveredUrl) -> str | None:
        if item.url in self.known:
            return None
        if reason := self.scope.unwanted(item.url):
            return self._never(item, reason)
        if reason := self.refusal_of_wiki(item.url):
            return reason
        return self._refusal_of_link(item) if item.found_by == FoundBy.LINK else None

    def _refusal_of_link(self, item: DiscoveredUrl) -> str | None:
        if is_file(item.url):
            return self._never(item, "is a file (picture, film, archive …)")
        if self.articles_listed and self._is_page_of_list(item.url):
            reason = "is a list page, and the articles are known from the sitemap or the REST API"
            return self._never(item, reason)
        if item.depth > self.max_depth:
            return f"is more than {self.max_depth} links away from the start"
        return self.refusal_at_visit(item.url)

    def _is_page_of_list(self, url: str) -> bool:
        """Whether the address is a list of pages, or looks like one of a page that is known."""
        first = first_page_of(url)
        return is_listing(url, self.wordpress) and (first is None or first in self.known)

    def _never(self, item: DiscoveredUrl, reason: str) -> str:
        """Remember that a link is left out for a reason that stays; the reason."""
        if item.found_by == FoundBy.LINK and len(self._refused) < _MOST_REFUSED:
            self._refused.add(item.url)
        return reason

    def _leave_out(self, url: str, reason: str) -> None:
        if hash(url) in self._counted:
            return
        if len(self._counted) < _MOST_COUNTED:
            self._counted.add(hash(url))
        self.left_out.add(reason, url)
