"""When are visits written down? In groups, while the next request is under way, and one write at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from catalogue.store import Catalogue
from crawler import given, vouching
from crawler.events import Progress, Tell
from crawler.frontier import Frontier
from crawler.given import Forbidden
from crawler.outcome import VisitPolicy
from crawler.pages import DiscoveredUrl, LeasedPage, Visit

# Visits that are written down together: one fsync of the archive and one of the catalogue for all of them.
GROUP = 48
# Longest time that a visit waits to be written down.
GROUP_SECONDS = 0.25


class FrontierWriter:
    """Hands the frontier's writes to a thread, so that requests go on meanwhile."""

    def __init__(self, frontier: Frontier, tell: Tell) -> None:
        self._frontier = frontier
        self._tell = tell
        self._waiting: list[Visit] = []
        self._filled = asyncio.Event()
        self._turn = asyncio.Lock()

    def put(self, visit: Visit) -> None:
        """Take a visit to be written down soon."""
        self._waiting.append(visit)
        self._filled.set()

    def has_page(self, url: str) -> bool:
        """Whether the last visit to this address gave a page, be it written down or not."""
        waits = any(visit.page.url == url and visit.answered for visit in self._waiting)
        return waits or self._frontier.has_page(url)

    async def run(self) -> None:
        """Write groups down until cancelled. Raises what the archive or the catalogue raises."""
        while True:
            await self._filled.wait()
            self._filled.clear()
            if len(self._waiting) < GROUP:
                await asyncio.sleep(GROUP_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Write down whatever waits."""
        async with self._turn:
            visits, self._waiting = self._waiting, []
            if not visits:
                return
            await asyncio.to_thread(self._frontier.record, visits)
            kept = sum(visit.exchange is not None for visit in visits)
            self._tell(Progress(len(visits), kept, len(self._frontier.known)))

    async def add(self, found: Sequence[DiscoveredUrl]) -> None:
        async with self._turn:
            await asyncio.to_thread(self._frontier.add, found)

    async def take_given(
        self, found: Sequence[DiscoveredUrl], policy: VisitPolicy, forbidden: Forbidden
    ) -> int:
        """Write down the articles that the site's API gave whole (`given.visits`); how many those are."""
        urls = [item.url for item in found if item.page is not None]
        if not urls:
            return 0
        known = await asyncio.to_thread(self._frontier.details, urls)
        visits = list(given.visits(found, known, policy, forbidden))
        for visit in visits:
            self.put(visit)
        await self.flush()
        return len(visits)

    async def compare(
        self, catalogue: Catalogue, site: str, found: Sequence[DiscoveredUrl], vouch: bool
    ) -> int:
        """Compare what the site's API lists with what is kept (`vouching.compare`)."""
        async with self._turn:
            return await asyncio.to_thread(vouching.compare, catalogue, site, found, vouch)

    async def lease(self, count: int, before: float | None, new_first: bool) -> list[LeasedPage]:
        async with self._turn:
            return await asyncio.to_thread(self._frontier.lease, count, before, new_first)
