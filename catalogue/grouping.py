"""In which group of the report does a visited page stand, and why? Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from catalogue.reasons import Exclusion
from catalogue.states import WITHDRAWN, WRITTEN, Outcome, PageState


class Group(StrEnum):
    """What became of a page, for a person. ASIDE pages are told among those that were left out."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"
    REFUSED = "refused"
    FAILED = "failed"
    ASIDE = "aside"


GROUPS = tuple(group for group in Group if group != Group.ASIDE)
# Outcomes of a capture that leave the page an article of its own, or what it had.
_READ = (Outcome.NEW, Outcome.CHANGED, Outcome.MOVED, Outcome.UNCHANGED, Outcome.SUPERSEDED)


class VisitedPage(NamedTuple):
    """A page that was visited, with its newest capture and its article, as far as it has any."""

    url: str
    state: str
    reason: str | None
    missing_since: float | None
    # of the capture: what ingest made of it, and when it was read and fetched
    outcome: str | None
    read_at: float | None
    captured_at: float | None
    # of the article
    added_at: float | None


class Placement(NamedTuple):
    """A page's group, and its reason, which may be empty."""

    group: Group
    reason: str = ""


def placement(page: VisitedPage, started_at: float, removed: bool) -> Placement | None:
    """Where the report of the crawl that began at ``started_at`` counts this page.

    ``None`` where another page tells the same. ``removed``: its article was taken out by this crawl.
    """
    reason = page.reason or ""
    if page.state == PageState.REFUSED:
        return Placement(Group.REFUSED, reason)
    if page.state == PageState.FAILED:
        return Placement(Group.FAILED, reason)
    if removed:
        return Placement(Group.GONE, reason)
    if page.state == PageState.GONE:  # an address that never was a page was no loss
        return Placement(Group.FAILED if page.captured_at is None else Group.GONE, reason)
    if page.missing_since is not None:
        return Placement(Group.GONE, reason)
    if page.captured_at is None or page.captured_at < started_at:
        return _not_captured(page)
    return _captured(page, started_at)


def _not_captured(page: VisitedPage) -> Placement | None:
    """The crawl kept nothing of this page."""
    if page.state == PageState.REDIRECTED:
        return Placement(Group.ASIDE, "redirects to another page")
    if page.captured_at is None:  # a list page, or the target of a redirect, which came with it
        return Placement(Group.ASIDE, page.reason) if page.reason else None
    if page.outcome in _READ or page.read_at is None:
        return Placement(Group.UNCHANGED)
    return _no_article(page.outcome)


def _captured(page: VisitedPage, started_at: float) -> Placement:
    """The crawl kept this page.

    A template that is learned meanwhile lets a page be read again in the same crawl: the outcome tells
    whether the article was edited, the article's own time whether it is new.
    """
    if page.read_at is None:
        return Placement(Group.ASIDE, "is kept, and will be read by the next crawl")
    if page.outcome not in _READ:
        return _no_article(page.outcome)
    if page.added_at is not None and page.added_at >= started_at:
        return Placement(Group.NEW)
    if page.outcome in WRITTEN:
        return Placement(Group.CHANGED)
    return Placement(Group.UNCHANGED)


def _no_article(outcome: str | None) -> Placement:
    if outcome == Outcome.DUPLICATE:
        return Placement(Group.REFUSED, "is a copy of another article here")
    return Placement(Group.REFUSED, outcome or "could not be read")


def is_unseen(page: VisitedPage, placed: Placement | None) -> bool:
    """Whether the look at a page that has an article gave none, though nobody withdrew or excluded it."""
    if page.added_at is None or placed is None:
        return False
    if placed.group in (Group.FAILED, Group.GONE):
        return True
    is_meant = placed.reason in (*Exclusion, *WITHDRAWN) or page.outcome == Outcome.DUPLICATE
    return placed.group is Group.REFUSED and not is_meant
