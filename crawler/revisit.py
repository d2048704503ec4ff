"""When is a page visited again? Pure.

Changes of a page are taken as a Poisson process; of each visit we know only whether something had changed.
The rate is the posterior mean of a Gamma prior that stands for one change in ``revisit_days`` (Cho and
Garcia-Molina 2003 estimate the rate without a prior, which starves pages that looked quiet twice: simulated,
2.6 days' mean age against 0.3).
"""

from __future__ import annotations

from math import log

from catalogue.states import PageState
from crawler.pages import Visit

DAY = 86_400.0
# Of ``revisit_days``: however lively a page is, it is not visited more often.
SHORTEST = 1 / 7
# Times ``revisit_days``: however quiet a page is, it is visited that often.
LONGEST = 4.0


def due_after(visit: Visit, failures: int, checks: int, revisit_days: float) -> float:
    """When the page of this visit is due again, in seconds since the epoch.

    ``failures`` and ``checks`` include this visit.
    """
    if visit.state == PageState.FAILED:
        return after_failure(visit.at, failures, revisit_days)
    if visit.missing and visit.page.state != PageState.GONE:
        return after_missing(visit.at, revisit_days)
    return next_visit(visit.at, checks, visit.page.changes, revisit_days)


def interval(checks: int, changes: int, revisit_days: float) -> float:
    """Days until a page is as likely as not to have changed, after ``checks`` visits that found ``changes``
    changes.
    """
    prior = revisit_days / log(2)  # so that a page never visited again waits for just revisit_days
    rate = (1 + changes) / (prior + checks * revisit_days)
    return min(max(log(2) / rate, revisit_days * SHORTEST), revisit_days * LONGEST)


def next_visit(now: float, checks: int, changes: int, revisit_days: float) -> float:
    """Seconds since the epoch of the next visit to a page that answered."""
    return now + interval(checks, changes, revisit_days) * DAY


def after_failure(now: float, failures: int, revisit_days: float) -> float:
    """The next visit to a page that failed ``failures`` times in a row.

    It comes after an hour, two, four …, at most ``revisit_days``.
    """
    return now + min(3_600.0 * 2.0 ** min(failures - 1, 12), revisit_days * DAY)


def after_missing(now: float, revisit_days: float) -> float:
    """The next visit to a page that answered 404: within a day, for a removal wants a second look."""
    return now + min(DAY, revisit_days * DAY)
