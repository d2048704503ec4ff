"""What did a crawl do, in words and counts?

The report is read from what is stored, so that a crawl that was cut off and taken up again tells all of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, func, select, update

from catalogue import clock
from catalogue.oversight import without_template, without_template_count
from catalogue.schema import articles, captures, crawls, pages
from catalogue.states import PageState
from catalogue.store import Catalogue
from crawler.events import STOPPED, Ended
from crawler.grouping import GROUPS, Group, Placement, VisitedPage, placement
from crawler.reasons import ReasonCount, ReasonTally
from crawler.removals import Removals, live_articles

# Addresses of articles without a template that the report for a person names.
_ALONE_TOLD = 3


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """One crawl of one site.

    ``counts``: pages a group. ``reasons``: those of a group, the most frequent first.
    """

    site: str
    url: str
    counts: dict[Group, int]
    reasons: dict[Group, tuple[ReasonCount, ...]]
    left_out: tuple[ReasonCount, ...] = ()
    notes: tuple[str, ...] = ()
    removed: int = 0
    held: str | None = None
    # why no page at all could be had
    fatal: str | None = None
    # why it ended before its time
    cut: str | None = None
    articles: int = 0
    # of these, how many were read without a template of the site, and the first of them
    without_template: int = 0
    alone: tuple[str, ...] = ()
    requests: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The document that is stored with the crawl and printed by ``--json``."""
        reasons = {
            group: [reason.to_json() for reason in found] for group, found in self.reasons.items() if found
        }
        return {
            "site": self.site,
            "url": self.url,
            **{str(group): count for group, count in self.counts.items()},
            "reasons": reasons,
            "left_out": [reason.to_json() for reason in self.left_out],
            "notes": list(self.notes),
            "removed": self.removed,
            "held": self.held,
            "fatal": self.fatal,
            "cut": self.cut,
            "articles": self.articles,
            "without_template": self.without_template,
            "without_template_urls": list(self.alone),
            "requests": self.requests,
            "seconds": round(self.seconds, 1),
        }

    def lines(self) -> Iterator[str]:
        """The report for a person."""
        yield f"{self.site} ({self.url})"
        if self.fatal:
            yield f"  no page could be had: {self.fatal}"
        else:
            yield "  " + ", ".join(f"{self.counts[group]} {group}" for group in GROUPS)
        for group in GROUPS:
            yield from _reason_lines(group, self.reasons[group])
        yield from _reason_lines("left out", self.left_out)
        for note in self.notes:
            yield f"  note: {note}"
        yield from self._closing_lines()

    def _closing_lines(self) -> Iterator[str]:
        """What became of the articles, and whether the crawl is over."""
        if self.removed:
            yield f"  {self.removed} article{'s' if self.removed > 1 else ''} taken out of the library"
        if self.held:
            remedy = f"If this is right: pinakes crawl {self.site} --confirm-removals"
            yield f"  HELD: {self.held}. Nothing was taken out. {remedy}"
        if self.cut:
            yield f"  not finished: {self.cut}; the next crawl goes on from here"
        if not self.fatal:
            work = f"{self.requests} requests, {self.seconds:.0f} s"
            nothing = "" if self._changed_anything() else " Nothing has changed."
            yield f"  {self.articles} articles of this site in the library ({work}).{nothing}"
        if self.without_template:
            more = " …" if self.without_template > _ALONE_TOLD else ""
            told = " ".join(self.alone[:_ALONE_TOLD])
            yield f"  {self.without_template} of them fit no template of the site: {told}{more}"

    def _changed_anything(self) -> bool:
        changes = (self.counts[group] for group in (Group.NEW, Group.CHANGED, Group.GONE))
        return any(changes) or bool(self.removed)


def report(
    catalogue: Catalogue, site: str, url: str, started_at: float, ended: Ended, removals: Removals
) -> CrawlReport:
    """The report of the crawl that began at ``started_at``.

    ``ended`` is the fetching process's last event, ``removals`` what the end of the crawl took out.
    """
    tally = _Tally()
    removed = {removal.url for removal in removals.removed}
    with catalogue.read() as connection:
        for page in _visited_pages(connection, site, started_at):
            tally.add(page, placement(page, started_at, page.url in removed))
        total = live_articles(connection, site)
        alone = without_template_count(connection, site)
        urls = tuple(entry.url for entry in without_template(connection, site))
    return CrawlReport(
        site=site,
        url=ended.url or url,
        counts={group: tally.groups[group].total for group in GROUPS},
        reasons={group: tally.groups[group].most_frequent() for group in GROUPS},
        left_out=tally.groups[Group.ASIDE].most_frequent() + ended.left_out,
        notes=ended.notes,
        removed=len(removals.removed),
        held=removals.held,
        fatal=ended.fatal or tally.nothing_came(),
        cut=ended.cut,
        articles=total,
        without_template=alone,
        alone=urls,
        requests=ended.requests,
        seconds=clock.timestamp() - started_at,
    )


def store(catalogue: Catalogue, started_at: float, found: CrawlReport) -> None:
    """Keep the report with its crawl; a crawl that was stopped stays open, for the next one to take up."""
    if found.cut == STOPPED:
        return
    text = json.dumps(found.to_json(), ensure_ascii=False)
    mine = and_(crawls.c.site == found.site, crawls.c.started_at == started_at)
    with catalogue.begin() as connection:
        connection.execute(update(crawls).where(mine).values(report=text, ended_at=clock.timestamp()))


def _visited_pages(connection: Connection, site: str, started_at: float) -> Iterator[VisitedPage]:
    """The pages that were visited since ``started_at``, each with its newest capture and its article."""
    any_capture = captures.alias("any_capture")
    newest = (
        select(func.max(any_capture.c.id))
        .where(any_capture.c.url == pages.c.url)
        .correlate(pages)
        .scalar_subquery()
    )
    # in the order of VisitedPage
    columns = (
        pages.c.url,
        pages.c.state,
        pages.c.reason,
        pages.c.missing_since,
        captures.c.outcome,
        captures.c.read_at,
        captures.c.fetched_at.label("captured_at"),
        articles.c.added_at,
        articles.c.changed_at,
    )
    joined = pages.outerjoin(captures, captures.c.id == newest).outerjoin(
        articles, articles.c.id == pages.c.article_id
    )
    visited = select(*columns).select_from(joined)
    rows = connection.execute(visited.where(pages.c.site == site, pages.c.fetched_at >= started_at))
    return map(VisitedPage._make, rows)


@dataclass
class _Tally:
    """The pages of each group."""

    groups: dict[Group, ReasonTally] = field(
        default_factory=lambda: {group: ReasonTally() for group in Group}
    )
    # whether any page could be had
    came: bool = False

    def add(self, page: VisitedPage, placed: Placement | None) -> None:
        reached = page.state in (PageState.FETCHED, PageState.REDIRECTED)
        self.came = self.came or (reached and page.missing_since is None)
        if placed is not None:
            self.groups[placed.group].add(placed.reason, page.url)

    def nothing_came(self) -> str | None:
        """The most frequent reason, where pages were visited and none could be had."""
        if self.came or not any(group.total for group in self.groups.values()):
            return None
        for name in (Group.REFUSED, Group.FAILED, Group.GONE):
            if reasons := self.groups[name].most_frequent():
                return reasons[0].reason
        return "nothing came"


def _reason_lines(what: str, reasons: Iterable[ReasonCount]) -> Iterator[str]:
    for reason in reasons:
        yield f"  {what} {reason.count}: {reason.reason}{_for_example(reason)}"


def _for_example(reason: ReasonCount) -> str:
    if not reason.examples:
        return ""
    return f" ({reason.examples[0]}{' …' if reason.count > 1 else ''})"
