"""``pinakes crawl --dry-run``: what a site says of itself, and which pages a first crawl would ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select

from catalogue.reasons import ReasonCount
from catalogue.schema import pages
from catalogue.states import FoundBy
from catalogue.store import Catalogue
from crawler.launch import STOP_SECONDS, FetchProcess
from crawler.sites import Job, remember

# Addresses of each kind that are named.
_NAMED = 3
_SOURCES = {
    FoundBy.TYPED: "typed, or where that led",
    FoundBy.REST: "listed by the site's API",
    FoundBy.SITEMAP: "listed by a sitemap",
    FoundBy.FEED: "listed by a feed",
    FoundBy.LINK: "linked from the start page",
}


@dataclass(frozen=True, slots=True)
class SiteOutline:
    """What a dry run found. ``found``: how addresses are known, how many are, and the first of them."""

    site: str
    url: str
    found: dict[FoundBy, tuple[int, tuple[str, ...]]]
    notes: tuple[str, ...]
    left_out: tuple[ReasonCount, ...]
    requests: int
    fatal: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "site": self.site,
            "url": self.url,
            "found": {
                str(kind): {"count": n, "examples": list(urls)} for kind, (n, urls) in self.found.items()
            },
            "notes": list(self.notes),
            "left_out": [reason.to_json() for reason in self.left_out],
            "requests": self.requests,
            "fatal": self.fatal,
        }

    def lines(self) -> Iterator[str]:
        """The outline for a person."""
        yield f"{self.site} ({self.url}): a dry run, of which nothing is kept"
        for note in self.notes:
            yield f"  {note}"
        if self.fatal:
            yield f"  no page could be had: {self.fatal}"
            return
        yield f"  a first crawl would ask for {sum(count for count, _ in self.found.values())} pages:"
        for kind, (count, urls) in self.found.items():
            more = " …" if count > len(urls) else ""
            yield f"    {count} {_SOURCES.get(kind, kind)}: {' '.join(urls)}{more}"
        for reason in self.left_out:
            yield f"  left out {reason.count}: {reason.reason}"
        yield f"  {self.requests} requests"


def outlines(jobs: Iterable[Job]) -> Iterator[SiteOutline]:
    """What each site says of itself: each in a library of its own, which is gone afterwards."""
    for job in jobs:
        with TemporaryDirectory(prefix="pinakes-dry-run-") as folder:
            yield _outline(_elsewhere(job, Path(folder)))


def _elsewhere(job: Job, folder: Path) -> Job:
    catalogue = f"sqlite:///{folder / 'catalogue.sqlite'}"
    return replace(
        job,
        dry_run=True,
        catalogue_url=catalogue,
        archive_url=str(folder / "archive"),
        data_folder=str(folder),
    )


def _outline(job: Job) -> SiteOutline:
    catalogue = Catalogue.open(job.catalogue_url)
    try:
        remember(catalogue, job, typed=True)
        process = FetchProcess(job)
        try:
            ended = process.finish()
        except KeyboardInterrupt:
            process.stop()
            process.finish(STOP_SECONDS)
            raise
        found = _found(catalogue)
    finally:
        catalogue.close()
    fatal = ended.fatal or ended.cut
    return SiteOutline(
        job.site, ended.url or job.url, found, ended.notes, ended.left_out, ended.requests, fatal
    )


def _found(catalogue: Catalogue) -> dict[FoundBy, tuple[int, tuple[str, ...]]]:
    found: dict[FoundBy, tuple[int, tuple[str, ...]]] = {}
    with catalogue.read() as connection:
        for kind in _SOURCES:
            of_kind = pages.c.found_by == kind
            count = connection.execute(select(func.count()).where(of_kind)).scalar_one()
            first = select(pages.c.url).where(of_kind).order_by(pages.c.id).limit(_NAMED)
            if count:
                found[kind] = (count, tuple(connection.execute(first).scalars()))
    return found
