"""Which sites does a round of recurring crawls look at, and how?"""

from __future__ import annotations

from collections.abc import Iterable

from catalogue import clock, orders
from catalogue.config import Config
from catalogue.errors import UsageError
from catalogue.store import Catalogue
from crawler.report import CrawlReport
from crawler.sites import Job, in_round, plan

# Seconds that a site is left alone after it could not be reached for the first time; doubled each time in a
# row.
_FIRST_REST = 300.0
# Seconds that it is left alone at the most.
_LONGEST_REST = 6 * 3_600.0


class Rounds:
    """Round after round over every known site; one that cannot be reached rests longer each time."""

    def __init__(self, config: Config, catalogue: Catalogue) -> None:
        self._config = config
        self._catalogue = catalogue
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, float] = {}
        self.number = 0

    def due(self) -> list[Job]:
        """The crawls of the next round: of every site that neither rests nor is paused, at its hours, or that
        an operator asked for, the pages that are due.
        """
        self.number += 1
        try:
            jobs = plan(self._config, self._catalogue, (), ())
        except UsageError:
            return []  # no site yet; one may be typed while we wait
        now = clock.timestamp()
        with self._catalogue.read() as connection:
            placed = orders.everywhere(connection)
        return [
            in_round(self._config, job)
            for job in jobs
            if orders.let_crawl(placed.get(job.site, {}), self._has_come(job.site, now))
        ]

    def _has_come(self, site: str, now: float) -> bool:
        return self._not_before.get(site, 0.0) <= now and self._config.hours_of(site).are_open(now)

    def is_asked_for(self) -> bool:
        """Whether an operator, or a site's hub, wants it crawled before the next round."""
        now = clock.timestamp()
        with self._catalogue.read() as connection:
            placed = orders.everywhere(connection)
        return any(
            orders.let_crawl(here, orders.is_rung_for(here, now) and self._has_come(site, now))
            for site, here in placed.items()
        )

    def done(self, reports: Iterable[CrawlReport]) -> None:
        """Remember which sites could not be reached."""
        for found in reports:
            if not found.failed:
                self._failures.pop(found.site, None)
                continue
            failures = self._failures[found.site] = self._failures.get(found.site, 0) + 1
            rest = min(_LONGEST_REST, _FIRST_REST * 2.0 ** (failures - 1))
            self._not_before[found.site] = clock.timestamp() + rest
