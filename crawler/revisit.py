"""When is a page visited again? Pure; times are in days, arrays have one row a page.

What has to be looked at soon has a time of its own (:func:`due_after`). Of all other pages each round looks
at those where a look is worth most: the greedy index of Azar, Devanur, Ghose, Hu and Lu, "Tractable
near-optimal policies for crawling" (PNAS 2018), with an age term so that nothing starves. Changes are taken
as a Poisson process whose rate is a Gamma variable: of a look we know only whether something had changed, and
the posterior (Cho and Garcia-Molina 2003 give the likelihood, Kolobov et al., NeurIPS 2019, the setting) is
matched by a Gamma of the same mean and variance. A page that its list would tell of is stale only by changes
that the list leaves out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalogue.states import FoundBy, PageState
from crawler.pages import Visit

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DAY = 86_400.0
# The Gamma prior of a rate: half a change in 75 days. With signals that lie, and a mean of one in 51 days
# (python -m benchmarks.revisit), three times as fast a prior costs .003 of freshness; half or twice the
# days, a shape of .4 or .7 change .0006 at the most, and a shape of 1 costs .001.
SHAPE = 0.5
EXPOSURE = 75.0
# What a day of the oldest unseen change costs, in parts of what staleness costs. Without it freshness is the
# same to .0001, and a page waits for 187 days at the longest, with it for 100 (signals that lie).
AGE = 1 / 30
# Chance of a change below which no look is worth a request, where the operator named no budget. With exact
# signals 479 looks a day find 384 of 390 edits, where a budget that is used up takes 1,381 for 388.
WORTH_A_LOOK = 0.02
# Of ``revisit_days``: a page is looked at after that time whatever the rest says.
LONGEST = 26.0
# Statuses of a redirect that is meant to last.
_FOR_GOOD = (301, 308)
# Part of their time by which pages that wait for the same number of days are spread.
_SPREAD = 0.25
_GOLDEN = 0.618_033_988_749_895
# The share of hidden changes that is reckoned with at the least: no list is so good that it is not audited.
_LEAST_HIDDEN = 0.02
# Days that are looked ahead.
_HORIZON = 3_650.0


class Rates(NamedTuple):
    """What is known of pages' rates of change: Gamma variables of this shape, and exposure in days."""

    shape: Floats
    exposure: Floats

    @classmethod
    def of(cls, changes: Floats, days: Floats) -> Rates:
        """The prior with what looks have added to it."""
        return cls(SHAPE + np.maximum(changes, 0.0), EXPOSURE + np.maximum(days, -0.9 * EXPOSURE))

    def changes_a_day(self) -> Floats:
        return self.shape / self.exposure

    def chance(self, days: Floats, hidden: Floats | float = 1.0) -> Floats:
        """The chance that a page has changed in ``days`` in a way that its list does not tell."""
        return -np.expm1(-self.shape * np.log1p(hidden * days / self.exposure))


class Waiting(NamedTuple):
    """Pages that a round may look at.

    ``weight``: how much each matters. ``days`` since the last look. ``hidden``: the share of its changes that
    its list would not have told by now; 1 where no list is believed.
    """

    weight: Floats
    rates: Rates
    days: Floats
    hidden: Floats


def learned(rates: Rates, days: Floats, changed: Bools, told: Bools) -> Rates:
    """The posterior of rates after looks that came ``days`` after those before.

    ``told``: a believed signal led there, so that a change is known to have happened at the end rather than
    at any time within.
    """
    shape = rates.shape + changed
    exposure = rates.exposure + days
    some = changed & ~told
    a, b, t = rates.shape[some], rates.exposure[some], np.maximum(days[some], 1e-6)
    quiet = np.exp(-a * np.log1p(t / b))
    # moments of the rate, given that not nothing happened: E[rate^k (1 - exp(-rate t))] / P(a change)
    mean = a / b * (1 - quiet * b / (b + t)) / (1 - quiet)
    square = a * (a + 1) / b**2 * (1 - quiet * (b / (b + t)) ** 2) / (1 - quiet)
    exposure[some] = mean / np.maximum(square - mean**2, 1e-12)
    shape[some] = mean * exposure[some]
    return Rates(shape, exposure)


def worth(pages: Waiting) -> Floats:
    """What a look at each page is worth now: the index of the greedy policy.

    It is the weight times (time since the last look × expected cost now − expected cost over that time); the
    cost is the chance that the page has changed, and ``AGE`` for each day since it did.
    """
    t = pages.days
    hidden = np.maximum(pages.hidden, _LEAST_HIDDEN)
    a, b = pages.rates
    a = a + 2e-3 * ((np.abs(a - 1) < 1e-3) | (np.abs(a - 2) < 1e-3))  # there the integrals are logarithms
    late = np.log1p(hidden * t / b)
    scale = b / hidden
    one, two = a - 1, a - 2
    fresh = np.exp(-a * late)
    fresh_days = scale * -np.expm1(-one * late) / one
    age = t - fresh_days
    age_days = t * t / 2 - scale / one * (t - scale * -np.expm1(-two * late) / two)
    value: Floats = pages.weight * (fresh_days - t * fresh + AGE * (t * age - age_days))
    return value


def best(value: Floats, count: int) -> NDArray[np.intp]:
    """The rows of the ``count`` greatest values, the greatest first. Linear but for those."""
    count = min(count, len(value))
    if count <= 0:
        return np.empty(0, dtype=np.intp)
    top = np.argpartition(-value, count - 1)[:count]
    return top[np.argsort(-value[top], kind="stable")]


def days_until(page: Waiting, price: float, least: float) -> float:
    """Days from now until a look at the one page is worth ``price`` and a change as likely as ``least``."""

    def is_time(days: float) -> bool:
        then = page._replace(days=page.days + days)
        chance = then.rates.chance(then.days, np.maximum(then.hidden, _LEAST_HIDDEN))
        return bool(worth(then)[0] >= price and chance[0] >= least)

    low, high = 0.0, 1.0
    if is_time(low):
        return low
    while not is_time(high):
        low, high = high, 2 * high
        if low > _HORIZON:
            return low
    while high - low > 0.01:
        middle = (low + high) / 2
        low, high = (low, middle) if is_time(middle) else (middle, high)
    return high


def due_after(visit: Visit, failures: int, revisit_days: float) -> float:
    """When the page of this visit is due again whatever else happens, in seconds since the epoch.

    ``failures`` includes this visit. A page that came is chosen by what a look is worth, long before this.
    """
    if visit.state == PageState.FAILED:
        return after_failure(visit.at, failures, revisit_days)
    if visit.missing and visit.state != PageState.GONE:
        return after_missing(visit.at, revisit_days)
    if visit.answered or _list_would_tell(visit):
        return visit.at + longest_wait(visit.page.id, revisit_days)
    return visit.at + spread(visit.page.id, revisit_days) * DAY


def _list_would_tell(visit: Visit) -> bool:
    """Whether a page has left for good, and a list that had it would have it again if it came back.

    Looked at weekly, such pages took two of five fetches in a month of the sample site.
    """
    gone = visit.state == PageState.GONE
    moved = visit.state == PageState.REDIRECTED and visit.status in _FOR_GOOD
    return (gone or moved) and visit.page.found_by in (FoundBy.SITEMAP, FoundBy.REST)


def longest_wait(page_id: int, revisit_days: float) -> float:
    """Seconds after which a page is due, whatever is known of it."""
    return spread(page_id, LONGEST * revisit_days) * DAY


def spread(page_id: int, days: float) -> float:
    """About so many days, others for each page: what was first looked at together does not stay together."""
    return days * (1 - _SPREAD + 2 * _SPREAD * (page_id * _GOLDEN % 1.0))


def after_failure(now: float, failures: int, revisit_days: float) -> float:
    """The next visit to a page that failed ``failures`` times in a row.

    It comes after an hour, two, four …, at most ``revisit_days``.
    """
    return now + min(3_600.0 * 2.0 ** min(failures - 1, 12), revisit_days * DAY)


def after_missing(now: float, revisit_days: float) -> float:
    """The next visit to a page that answered 404: within a day, for a removal wants a second look."""
    return now + min(DAY, revisit_days * DAY)
