"""What a crawl did, in words and counts: read from what is stored, so that a crawl that was cut off and taken
up again tells all of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, select, update

from catalogue import clock
from catalogue.schema import articles, captures, crawls, pages
from catalogue.store import Catalogue
from crawler.removals import Settled

GROUPS = ("new", "changed", "unchanged", "gone", "refused", "failed")
_EXAMPLES = 3
_AS_THEY_WERE = ("new", "changed", "moved", "unchanged", "superseded")


@dataclass(frozen=True, slots=True)
class GroupReason:
    """Why pages are in a group, how many, and which for example."""

    reason: str
    count: int
    examples: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"reason": self.reason, "count": self.count, "examples": list(self.examples)}


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """One crawl of one site. ``counts``: pages a group; ``reasons``: those of a group, most frequent
    first.
    """

    site: str
    url: str
    counts: dict[str, int]
    reasons: dict[str, tuple[GroupReason, ...]]
    left_out: tuple[GroupReason, ...] = ()
    notes: tuple[str, ...] = ()
    removed: int = 0
    held: str | None = None
    fatal: str | None = None
    """Why no page at all could be had."""
    cut: str | None = None
    """Why it ended before its time."""
    articles: int = 0
    requests: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The document that is stored with the crawl and printed by ``--json``."""
        return {
            "site": self.site,
            "url": self.url,
            **self.counts,
            "reasons": {
                group: [r.to_json() for r in found] for group, found in self.reasons.items() if found
            },
            "left_out": [r.to_json() for r in self.left_out],
            "notes": list(self.notes),
            "removed": self.removed,
            "held": self.held,
            "fatal": self.fatal,
            "cut": self.cut,
            "articles": self.articles,
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
            for reason in self.reasons[group]:
                yield f"  {group} {reason.count}: {reason.reason}{_for_example(reason)}"
        for reason in self.left_out:
            yield f"  left out {reason.count}: {reason.reason}{_for_example(reason)}"
        for note in self.notes:
            yield f"  note: {note}"
        if self.removed:
            yield f"  {self.removed} article{'s' if self.removed > 1 else ''} taken out of the library"
        if self.held:
            yield f"  HELD: {self.held}. Nothing was taken out. If this is right: pinakes crawl {self.site} --confirm-removals"
        if self.cut:
            yield f"  not finished: {self.cut}; the next crawl goes on from here"
        if not self.fatal:
            nothing = (
                " Nothing has changed."
                if not any(self.counts[g] for g in ("new", "changed", "gone")) and not self.removed
                else ""
            )
            yield f"  {self.articles} articles of this site in the library ({self.requests} requests, {self.seconds:.0f} s).{nothing}"


@dataclass
class _Group:
    count: int = 0
    reasons: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, reason: str, url: str) -> None:
        self.count += 1
        if reason:
            self.numbers[reason] = self.numbers.get(reason, 0) + 1
            examples = self.reasons.setdefault(reason, [])
            if len(examples) < _EXAMPLES:
                examples.append(url)

    def sorted(self) -> tuple[GroupReason, ...]:
        ranked = sorted(self.numbers.items(), key=lambda item: (-item[1], item[0]))
        return tuple(GroupReason(reason, number, tuple(self.reasons[reason])) for reason, number in ranked)


def report(
    catalogue: Catalogue, site: str, url: str, started_at: float, ending: dict[str, Any], settled: Settled
) -> CrawlReport:
    """The report of the crawl that began at ``started_at``; ``ending`` is the fetching process's last
    event.
    """
    groups = {name: _Group() for name in (*GROUPS, "aside")}
    removed = {removal.url for removal in settled.removed}
    had = 0
    with catalogue.read() as connection:
        any_capture = captures.alias("any_capture")
        newest = (
            select(func.max(any_capture.c.id))
            .where(any_capture.c.url == pages.c.url)
            .correlate(pages)
            .scalar_subquery()
        )
        columns = (
            pages.c.url,
            pages.c.state,
            pages.c.status,
            pages.c.reason,
            pages.c.missing_since,
            pages.c.redirect_to,
            captures.c.outcome,
            captures.c.read_at,
            captures.c.fetched_at.label("captured_at"),
            articles.c.added_at,
            articles.c.changed_at,
        )
        both = pages.outerjoin(captures, captures.c.id == newest).outerjoin(
            articles, articles.c.id == pages.c.article_id
        )
        touched = (
            select(*columns).select_from(both).where(pages.c.site == site, pages.c.fetched_at >= started_at)
        )
        for row in connection.execute(touched):
            had += row.state in ("fetched", "redirected") and row.missing_since is None
            found = _group(row, started_at, row.url in removed)
            if found is not None:
                groups[found[0]].add(found[1], row.url)
        total = int(
            connection.execute(
                select(func.count()).where(articles.c.site == site, ~articles.c.deleted)
            ).scalar_one()
        )
    looked = sum(group.count for group in groups.values())
    fatal = ending.get("fatal")
    if fatal is None and looked and not had:
        fatal = _only_reason(groups)
    aside = tuple(GroupReason(r.reason, r.count, r.examples) for r in groups["aside"].sorted())
    return CrawlReport(
        site,
        ending.get("url") or url,
        {name: groups[name].count for name in GROUPS},
        {name: groups[name].sorted() for name in GROUPS},
        aside
        + tuple(
            GroupReason(x["reason"], x["count"], tuple(x["examples"])) for x in ending.get("left_out", ())
        ),
        tuple(ending.get("notes", ())),
        len(settled.removed),
        settled.held,
        fatal,
        ending.get("cut"),
        total,
        int(ending.get("requests", 0)),
        clock.timestamp() - started_at,
    )


def store(catalogue: Catalogue, started_at: float, found: CrawlReport) -> None:
    """Keep the report with its crawl; a crawl that was cut off stays open, for the next one to take up."""
    values: dict[str, Any] = {
        "report": json.dumps(found.to_json(), ensure_ascii=False),
        "ended_at": clock.timestamp(),
    }
    if found.cut == "stopped":
        return
    with catalogue.begin() as connection:
        mine = and_(crawls.c.site == found.site, crawls.c.started_at == started_at)
        connection.execute(update(crawls).where(mine).values(**values))


def _group(row: Any, started_at: float, removed: bool) -> tuple[str, str] | None:
    """The group and the reason of one page that was looked at; ``None`` where another row tells the same."""
    if row.state in ("refused", "failed"):
        return row.state, row.reason or ""
    if row.state == "gone" or removed:
        return ("gone" if removed or row.captured_at is not None else "failed"), row.reason or ""
    if row.missing_since is not None:
        return "gone", row.reason or ""
    if row.captured_at is None or row.captured_at < started_at:
        if row.state == "redirected":
            return "aside", "redirects to another page"
        if row.captured_at is None:  # a list page, or the target of a redirect, which came with it
            return ("aside", row.reason) if row.reason else None
        if row.outcome in _AS_THEY_WERE or row.read_at is None:
            return "unchanged", ""
        return _judged(row.outcome)
    if row.read_at is None:
        return "aside", "is kept, and will be read by the next crawl"
    if row.outcome not in _AS_THEY_WERE:
        return _judged(row.outcome)
    # The outcome is that of the last reading; a template learned meanwhile lets a page be read again in the
    # same crawl.
    if row.added_at is not None and row.added_at >= started_at:
        return "new", ""
    return ("changed" if row.changed_at is not None and row.changed_at >= started_at else "unchanged"), ""


def _judged(outcome: str | None) -> tuple[str, str]:
    if outcome == "duplicate":
        return "refused", "is a copy of another article here"
    return "refused", outcome or "could not be read"


def _only_reason(groups: dict[str, _Group]) -> str:
    reasons: Sequence[GroupReason] = [
        r for name in ("refused", "failed", "gone") for r in groups[name].sorted()
    ]
    return reasons[0].reason if reasons else "nothing came"


def _for_example(reason: GroupReason) -> str:
    if not reason.examples:
        return ""
    return f" ({reason.examples[0]}{' …' if reason.count > 1 else ''})"
