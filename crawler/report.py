"""What did a crawl do, in words and counts?

The report is read from what is stored, so that a crawl that was cut off and taken up again tells all of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, exists, func, select, update

from catalogue import clock
from catalogue.grouping import GROUPS, Group, Placement, VisitedPage, is_unseen, placement
from catalogue.newest import newest_capture
from catalogue.oversight import without_template, without_template_count
from catalogue.reasons import ReasonCount, ReasonTally
from catalogue.schema import articles, captures, changes, crawls, pages
from catalogue.standing import USUAL, Policy, keep, measure
from catalogue.states import ChangeKind, FoundBy, PageState
from catalogue.store import Catalogue
from crawler.events import STOPPED, Ended
from crawler.removals import Removals, is_most, live_articles
from crawler.site_memory import recall
from crawler.sites import Job

# Lists that name every page with its date: a page whose date stays the same has not changed. A feed names the
# newest only.
_VOUCHING = (FoundBy.SITEMAP, FoundBy.REST)
# Changed articles of one crawl that are told of, where they are most of what was looked at.
_MANY_CHANGES = 10
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
    # looks at pages with an article that gave none; and what a person must know, where these are too many
    unseen: int = 0
    blind: str | None = None
    # articles that are read otherwise than before, though nobody edited them
    reread: int = 0
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
            "unseen": self.unseen,
            "blind": self.blind,
            "reread": self.reread,
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
        if self.reread:
            many = "articles are" if self.reread > 1 else "article is"
            yield f"  {self.reread} {many} read otherwise than before, though nobody edited them"
        if self.removed:
            yield f"  {self.removed} article{'s' if self.removed > 1 else ''} taken out of the library"
        if self.held:
            remedy = f"If this is right: pinakes crawl {self.site} --confirm-removals"
            yield f"  HELD: {self.held}. Nothing was taken out. {remedy}"
        if self.blind:
            yield f"  LOOK: {self.blind}"
        if self.cut:
            yield f"  not finished: {self.cut}; the next crawl goes on from here"
        if not self.fatal:
            work = f"{self.requests} requests, {self.seconds:.0f} s"
            yield f"  {self.articles} articles of this site in the library ({work}).{self._closing_word()}"
        if self.without_template:
            more = " …" if self.without_template > _ALONE_TOLD else ""
            told = " ".join(self.alone[:_ALONE_TOLD])
            yield f"  {self.without_template} of them fit no template of the site: {told}{more}"

    def _closing_word(self) -> str:
        changes = (self.counts[group] for group in (Group.NEW, Group.CHANGED, Group.GONE))
        if any(changes) or self.removed:
            return ""
        # what could not be seen may have changed
        return f" {self.unseen} of them could not be seen." if self.unseen else " Nothing has changed."

    @property
    def failed(self) -> bool:
        """Whether the site gave nothing, or no articles where it had them."""
        return self.fatal is not None or self.blind is not None


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
        blind = tally.blind(total)
        reread = _reread(connection, site, started_at)
        alone = without_template_count(connection, site)
        urls = tuple(entry.url for entry in without_template(connection, site))
    return CrawlReport(
        site=site,
        url=ended.url or url,
        counts={group: tally.groups[group].total for group in GROUPS},
        reasons={group: tally.groups[group].most_frequent() for group in GROUPS},
        left_out=tally.groups[Group.ASIDE].most_frequent() + ended.left_out,
        notes=(*ended.notes, *tally.said()),
        removed=len(removals.removed),
        held=removals.held,
        fatal=ended.fatal or (tally.nothing_came() if blind or not total else None),
        cut=ended.cut,
        unseen=tally.unseen.total,
        blind=None if ended.fatal else blind,
        reread=reread,
        articles=total,
        without_template=alone,
        alone=urls,
        requests=ended.requests,
        seconds=clock.timestamp() - started_at,
    )


def store(catalogue: Catalogue, started_at: float, found: CrawlReport, policy: Policy = USUAL) -> None:
    """Keep the report with its crawl, and how the site's pages stand now; a crawl that was stopped stays
    open, for the next one to take up.
    """
    with catalogue.begin() as connection:
        standing = measure(connection, found.site, policy)
        keep(connection, standing)
        if found.cut == STOPPED:
            return
        now = clock.timestamp()
        document = found.to_json() | {"current": standing.share_current(now)}
        mine = and_(crawls.c.site == found.site, crawls.c.started_at == started_at)
        text = json.dumps(document, ensure_ascii=False)
        connection.execute(update(crawls).where(mine).values(report=text, ended_at=now))


def take_stock(catalogue: Catalogue, job: Job) -> None:
    """Keep how the site's pages stand by now."""
    with catalogue.read() as connection:
        standing = measure(connection, job.site, policy_of(catalogue, job))
    with catalogue.begin() as connection:
        keep(connection, standing)


def policy_of(catalogue: Catalogue, job: Job) -> Policy:
    """When the site's pages count as known current."""
    trust = recall(catalogue, job.site).trust
    return Policy(job.revisit_days, [kind for kind in _VOUCHING if trust.known(kind).believed])


def _reread(connection: Connection, site: str, started_at: float) -> int:
    """How many articles of the site were read otherwise since then, and not edited."""
    mine = and_(changes.c.article_id == articles.c.id, articles.c.site == site, changes.c.at >= started_at)
    edited = changes.alias("edited")
    also = exists().where(
        edited.c.article_id == changes.c.article_id,
        edited.c.at >= started_at,
        edited.c.kind.in_((ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.MOVED)),
    )
    counted = select(func.count(changes.c.article_id.distinct())).select_from(changes.join(articles, mine))
    return int(connection.execute(counted.where(changes.c.kind == ChangeKind.REREAD, ~also)).scalar_one())


def _visited_pages(connection: Connection, site: str, started_at: float) -> Iterator[VisitedPage]:
    """The pages that were visited since ``started_at``, each with its newest capture and its article."""
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
    )
    joined = pages.outerjoin(captures, captures.c.id == newest_capture(pages)).outerjoin(
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
    # whether any page could be had; a site that says of a page that it is gone was reached
    came: bool = False
    # looks at pages that have an article, and those of them that gave none
    looks: int = 0
    unseen: ReasonTally = field(default_factory=ReasonTally)

    def add(self, page: VisitedPage, placed: Placement | None) -> None:
        reached = page.state in (PageState.FETCHED, PageState.REDIRECTED)
        is_gone = page.captured_at is not None and placed is not None and placed.group is Group.GONE
        self.came = self.came or is_gone or (reached and page.missing_since is None)
        self.looks += page.added_at is not None
        if placed is not None:
            self.groups[placed.group].add(placed.reason, page.url)
        if placed is not None and is_unseen(page, placed):
            self.unseen.add(placed.reason, page.url)

    def nothing_came(self) -> str | None:
        """The most frequent reason, where pages were visited and none could be had."""
        if self.came or not any(group.total for group in self.groups.values()):
            return None
        for name in (Group.REFUSED, Group.FAILED, Group.GONE):
            if reasons := self.groups[name].most_frequent():
                return reasons[0].reason
        return "nothing came"

    def said(self) -> Iterator[str]:
        """Edits that are so many that a person should see whether they are any."""
        changed = self.groups[Group.CHANGED].total
        if changed > _MANY_CHANGES and 2 * changed > self.looks:
            yield f"{changed} of {self.looks} articles that were seen have changed: see whether that is right"

    def blind(self, total: int) -> str | None:
        """What a person must know where most looks at articles gave none; the site has ``total`` articles.

        A round that looks at three pages because they left the lists, and finds them gone, is no such thing.
        """
        count = self.unseen.total
        if not is_most(count, self.looks, total):
            return None
        reason = self.unseen.most_frequent()[0].reason
        return f"{count} of {self.looks} pages that have an article gave none: {reason}. Their articles stay"


def _reason_lines(what: str, reasons: Iterable[ReasonCount]) -> Iterator[str]:
    for reason in reasons:
        yield f"  {what} {reason.count}: {reason.reason}{_for_example(reason)}"


def _for_example(reason: ReasonCount) -> str:
    if not reason.examples:
        return ""
    return f" ({reason.examples[0]}{' …' if reason.count > 1 else ''})"
