"""How is a MediaWiki asked for its articles, through its API?"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from catalogue.states import FoundBy
from catalogue.urls import same_site
from crawler import mediawiki
from crawler.answers import Response
from crawler.links import PageLinks
from crawler.mediawiki import Continuation, WikiArticle, WikiPages, WikiSite
from crawler.pages import DiscoveredUrl

# Answers of one list.
MAX_ANSWERS = 5_000
# Pages of a wiki that is listed whole in every round, in ten answers: what was taken out shows at once then.
FEW_PAGES = 5_000
# Seconds before the last round from which changes are asked for: clocks differ.
_OVERLAP = 600.0

# An address as wikis have them.
_OF_WIKI = re.compile(r"/wiki/|/index\.php[/?]")

Answer = Callable[[str, str, bool], Awaitable[Response | None]]
"""An address, what it is for a person, and whether a failure is no news, to the answer, if there is one."""


@dataclass
class WikiLists:
    """The lists of one wiki. With ``since``, a large one is asked for what changed after that time only."""

    answer: Answer
    notes: list[str]
    since: float | None = None
    site: WikiSite | None = field(default=None, init=False)
    # addresses of redirects within the wiki: other titles of its articles
    aliases: set[str] = field(default_factory=set, init=False)
    # addresses of which the log says that they were renamed, taken out or brought back
    moved: set[str] = field(default_factory=set, init=False)
    # whether every article was listed
    complete: bool = field(default=True, init=False)

    async def find(self, home: str, start_page: PageLinks, guess: bool = False) -> bool:
        """Find the API, of which the start page tells, or with ``guess`` where it usually lies."""
        said = start_page.edit_uri and mediawiki.endpoint(start_page.edit_uri, home)
        if said and same_site(said, home) and await self._ask_site(said, quiet=False):
            return True
        if guess or start_page.mediawiki:
            for place in mediawiki.USUAL_PLACES:
                if home + place != said and await self._ask_site(home + place, quiet=True):
                    return True
        return False

    def may_be_one(self, home: str, start_page: PageLinks) -> bool:
        """Whether a site that does not say so may be a wiki: its start page leads to one, or nowhere."""
        own = [link for link in start_page.links if same_site(link, home) and urlsplit(link).path != "/"]
        if start_page.wordpress or self.site is not None:
            return False
        return any(_OF_WIKI.search(link) for link in own) if own else start_page.text.words > 0

    async def _ask_site(self, api: str, quiet: bool) -> bool:
        answer = await self.answer(mediawiki.about_site(api), "the wiki's API", quiet)
        if answer is not None and answer.status == 200:
            self.site = mediawiki.site_of(answer.body, api)
        return self.site is not None

    async def batches(self) -> AsyncIterator[list[DiscoveredUrl]]:
        """The articles, as they come in."""
        site = self.site
        if site is None:
            return
        if self.since is None or site.pages <= FEW_PAGES:
            for space in site.spaces:
                listing = partial(mediawiki.every_article, site.root, space)
                async for batch in self._listed(site, listing):
                    yield batch
            return
        self.complete = False
        since = datetime.fromtimestamp(self.since - _OVERLAP, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        changes = partial(mediawiki.changes_since, site.root, site.spaces, since)
        async for batch in self._listed(site, changes):
            yield batch
        await self._read_moves(site, since)

    async def _listed(
        self, site: WikiSite, address: Callable[[Continuation], str]
    ) -> AsyncIterator[list[DiscoveredUrl]]:
        pages = WikiPages(site)
        more: Continuation | None = {}
        for _ in range(MAX_ANSWERS):
            if more is None:
                return
            answer = await self._body(address(more))
            taken = pages.take(answer.body) if answer is not None else None
            if answer is None or taken is None:
                break
            articles, more = taken
            for article in articles:
                self.aliases.update(site.address_of(title) for title in article.redirects)
            yield [_discovered(article, answer) for article in articles]
        self.complete = self.complete and more is None
        if more is not None:
            self.notes.append("the wiki's API did not list everything")

    async def _read_moves(self, site: WikiSite, since: str) -> None:
        more: Continuation | None = {}
        for _ in range(MAX_ANSWERS):
            answer = await self._body(mediawiki.moves_since(site.root, since, more or {}))
            taken = mediawiki.moved_titles(answer.body) if answer is not None else None
            if taken is None:
                return
            titles, more = taken
            self.moved.update(site.address_of(title) for title in titles)
            if more is None:
                return

    async def _body(self, address: str) -> Response | None:
        answer = await self.answer(address, "the wiki's API", False)
        if answer is None or answer.status == 200:
            return answer
        self.notes.append(f"the wiki's API answers {answer.status}")
        return None


def _discovered(article: WikiArticle, answer: Response) -> DiscoveredUrl:
    touched = article.touched
    if touched is not None:  # by our own clock
        touched += answer.fetched_at - answer.answered_at
    facts = replace(article.facts, touched=touched)
    number = f"wiki {article.number}"  # which a renamed page keeps
    return DiscoveredUrl(article.url, FoundBy.REST, 1, article.revision, facts=facts, source_id=number)
