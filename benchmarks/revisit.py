"""How fresh does the revisit policy keep a library? A simulated site, looked at by the crawler's own code.

``python -m benchmarks.revisit [--setting accurate …] [--days 360] [--seed 1]``: 20,000 pages with 406 edits a
day. The rates are log-normal (median one in 180 days; the liveliest hundredth of the pages makes a quarter of
the edits), and every 45 days 3 % of the pages are edited together. Views follow Zipf's law (exponent 0.9)
and go with the rates (correlation 0.3); the policy knows them with an error (log-normal, 0.5). 1,429 requests
a day, those for the lists among them. The first 90 days do not count.

Freshness is the share of views that meet the page as it is: after each round, of which there is one every two
hours, and at any time, where what was edited since the last round counts as well. An edit is in time where
its page was looked at within 24 hours of the first edit that had not been seen; what a later edit overwrote
before that was not. Floors: ``[revisit]`` in floors.toml; all of it takes about a minute of CPU.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.floors import check
from catalogue.states import FoundBy
from crawler.choosing import NONE, Budget, Candidates, Looks, choose, learn
from crawler.revisit import Floats, Rates
from crawler.signals import KINDS, SignalTrust

PAGES = 20_000
REQUESTS_A_DAY = 1_429
# Days that do not count.
WARM_UP = 90.0
# Days between two rounds, and requests that the lists of a round take.
ROUND = 1 / 12
LIST_REQUESTS = 2
_CODE = KINDS.index(FoundBy.SITEMAP)


class Setting(NamedTuple):
    """A list that says when pages changed.

    ``recall``: the share of edits that it tells of. ``false``: how often a day it calls a page changed that
    was not. ``built``: days between two builds of it; the rounds ask for it as often.
    """

    recall: float
    false: float
    built: float


SETTINGS = {
    "accurate": Setting(0.98, 0.0005, ROUND),
    "typical": Setting(0.80, 0.01, 0.25),
    "lying": Setting(1.0, 1.0, 0.25),
    "none": Setting(0.0, 0.0, 0.25),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """``requests`` are all, those for lists among them, that it took for each edit that was found."""

    # after rounds, and at any time
    fresh: float
    always: float
    in_a_day: float
    requests: float
    # days that a page was not looked at, at the most
    longest: float


class Site:
    """The pages, what happens to them, and what readers meet."""

    def __init__(self, pages: int, setting: Setting, seed: int, warm_up: float) -> None:
        self.random = np.random.default_rng(seed)
        z = self.random.standard_normal(pages)
        self._rate = np.exp(1.588 * z) / 180
        popular = 0.3 * z + np.sqrt(1 - 0.3**2) * self.random.standard_normal(pages)
        rank = np.empty(pages)
        rank[np.argsort(-popular)] = np.arange(1, pages + 1)
        self.views: Floats = rank**-0.9 / np.sum(rank**-0.9)
        self._setting = setting
        self._warm_up = warm_up
        # the first edit that was not seen; what the list will say when it is built, and what it says
        self._stale_since = np.full(pages, np.inf)
        self._telling = np.zeros(pages, dtype=bool)
        self._built_at = -np.inf
        self._stale = self._edited = self._in_a_day = 0.0
        self.found = 0
        self._rounds = self._fresh = 0.0

    def mend(self, setting: Setting) -> None:
        """From now on the list is another one."""
        self._setting = setting

    def edit(self, begin: float, end: float) -> None:
        """What editors do in that time."""
        count = self.random.poisson(self._rate * (end - begin))
        if int(end / 45) != int(begin / 45):
            together = self.random.choice(len(count), int(0.03 * len(count)), replace=False)
            count[together] = np.maximum(count[together], 1)
        rows = np.flatnonzero(count)
        at = self.random.uniform(begin, end, len(rows))
        if begin >= self._warm_up:
            self._edited += float(self.views[rows].sum())
        self._stale_since[rows] = np.minimum(self._stale_since[rows], at)
        missed = (1 - self._setting.recall) ** count[rows]
        self._telling[rows] |= self.random.random(len(rows)) >= missed
        if self._setting.false:
            false = -np.expm1(-self._setting.false * (end - begin))
            self._telling |= self.random.random(len(count)) < false

    def told(self, now: float) -> NDArray[np.intp] | None:
        """The pages that the list calls changed; ``None`` where it was not built anew."""
        if now - self._built_at < self._setting.built - 1e-9:
            return None
        self._built_at = now
        rows = np.flatnonzero(self._telling)
        self._telling[:] = False
        return rows

    def look(self, rows: NDArray[np.intp], now: float) -> NDArray[np.bool_]:
        """Which of the pages have changed since they were last looked at."""
        since = self._stale_since[rows]
        changed: NDArray[np.bool_] = np.isfinite(since)
        if now > self._warm_up:
            self._count_stale(rows, now)
            in_time = changed & (now - since <= 1.0) & (since >= self._warm_up)
            self._in_a_day += float(self.views[rows[in_time]].sum())
            self.found += int(changed.sum())
        self._stale_since[rows] = np.inf
        return changed

    def end_round(self, now: float) -> None:
        """Count what readers meet after it."""
        if now > self._warm_up:
            self._rounds += 1
            self._fresh += float(self.views[np.isinf(self._stale_since)].sum())

    def outcome(self, days: float, requests: int, longest: float) -> Outcome:
        self._count_stale(np.arange(len(self.views)), days)
        counted = days - self._warm_up
        return Outcome(
            self._fresh / self._rounds,
            1 - self._stale / counted,
            self._in_a_day / self._edited,
            requests / self.found,
            longest,
        )

    def _count_stale(self, rows: NDArray[np.intp], now: float) -> None:
        days = np.maximum(now - np.maximum(self._stale_since[rows], self._warm_up), 0.0)
        self._stale += float((self.views[rows] * days).sum())


Pick = Callable[[float, NDArray[np.intp] | None], NDArray[np.intp]]
"""A time and what the list tells, to the pages to look at."""


class Policy:
    """The shipped policy. ``signals_only``: nothing but what signals tell of is looked at."""

    def __init__(self, site: Site, a_day: float, *, signals_only: bool = False) -> None:
        pages = len(site.views)
        self._site = site
        self._a_day = a_day
        self._signals_only = signals_only
        known = site.views * np.exp(0.5 * site.random.standard_normal(pages))
        self._weight = known / known.mean()
        self._changes, self._days = np.zeros(pages), np.zeros(pages)
        self._looked_at = np.zeros(pages)
        self._speaker = np.full(pages, _CODE, dtype=np.int8)
        self._signal = np.full(pages, NONE, dtype=np.int8)
        self._signalled_at = np.zeros(pages)
        self._budget = Budget()
        self._draw = Random(7)
        self._now = 0.0
        self.trust = SignalTrust()
        self.longest = 0.0

    def pick(self, now: float, told: NDArray[np.intp] | None) -> NDArray[np.intp]:
        """Look at the pages of a round, and learn from it."""
        self._budget.fill(now - self._now, self._a_day)
        self._now = now
        lists = 0 if told is None else LIST_REQUESTS
        if told is not None:
            self._signal[told] = _CODE
            self._signalled_at[told] = now
        rates = Rates.of(self._changes, self._days)
        days, signal_days = now - self._looked_at, now - self._signalled_at
        pages = Candidates(self._weight, rates, days, self._speaker, self._signal, signal_days)
        due = int(np.count_nonzero(self._signal != NONE)) if self.trust.known(KINDS[_CODE]).believed else 0
        rest = 0 if self._signals_only else self._budget.rest(min(due, int(self._a_day)) + lists)
        chosen = choose(pages, self.trust, rest, self._a_day, 0.0, self._draw)
        rows = np.concatenate([chosen.told, chosen.audits, chosen.rest])
        self._budget.spend(len(rows) + lists, len(chosen.audits) + len(chosen.rest), self._a_day)
        self.longest = max(self.longest, float(days[rows].max(initial=0.0)))
        self._learn(pages, rows, self._site.look(rows, now))
        return rows

    def _learn(self, pages: Candidates, rows: NDArray[np.intp], changed: NDArray[np.bool_]) -> None:
        rates = Rates(pages.rates.shape[rows], pages.rates.exposure[rows])
        looks = Looks(
            rates, pages.days[rows], changed, pages.speaker[rows], pages.signal[rows], pages.signal_days[rows]
        )
        after = learn(looks, self.trust)
        self._changes[rows] += after.shape - rates.shape
        self._days[rows] += after.exposure - rates.exposure
        self._looked_at[rows] = self._now
        self._signal[rows] = NONE


class Uniform:
    """The peer: every page in turn, at the same number of requests."""

    def __init__(self, site: Site, a_day: float) -> None:
        self._site = site
        self._a_day = a_day
        self._done = 0
        self.longest = len(site.views) / a_day

    def pick(self, now: float, told: NDArray[np.intp] | None) -> NDArray[np.intp]:
        wanted = np.arange(self._done, int(now * self._a_day)) % len(self._site.views)
        self._done = int(now * self._a_day)
        self._site.look(wanted, now)
        return wanted


def simulate(site: Site, policy: Policy | Uniform, days: float, warm_up: float = WARM_UP) -> Outcome:
    """Let so many days pass."""
    requests = 0
    for number in range(round(days / ROUND)):
        begin, end = number * ROUND, (number + 1) * ROUND
        site.edit(begin, end)
        told = site.told(end)
        looked = policy.pick(end, told)
        site.end_round(end)
        if end > warm_up:
            requests += len(looked) + (0 if told is None else LIST_REQUESTS)
    return site.outcome(days, requests, policy.longest)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--setting", choices=SETTINGS, action="append", help="default: accurate, typical, lying"
    )
    parser.add_argument("--days", type=float, default=360.0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    values: dict[str, float] = {}
    began = time.process_time()
    print(f"{'':24}{'fresh':>8}{'always':>8}{'in 24 h':>9}{'requests an edit':>18}{'longest wait':>14}")

    def measure(name: str, setting: str, make: Callable[[Site], Policy | Uniform]) -> Outcome:
        site = Site(PAGES, SETTINGS[setting], arguments.seed, WARM_UP)
        found = simulate(site, make(site), arguments.days)
        fresh = f"{found.fresh:8.4f}{found.always:8.4f}{found.in_a_day:9.3f}"
        print(f"{name:24}{fresh}{found.requests:18.2f}{found.longest:12.0f} d", flush=True)
        return found

    uniform = measure("every page in turn", "none", lambda site: Uniform(site, REQUESTS_A_DAY))
    for name in arguments.setting or ("accurate", "typical", "lying"):
        found = measure(name, name, lambda site: Policy(site, REQUESTS_A_DAY))
        values |= {
            f"{name}_fresh": found.fresh,
            f"{name}_always": found.always,
            f"{name}_in_a_day": found.in_a_day,
        }
        values[f"{name}_stale_to_uniform"] = (1 - uniform.fresh) / (1 - found.fresh)
        if name == "accurate":
            only = measure(
                "accurate, signals only",
                name,
                lambda site: Policy(site, REQUESTS_A_DAY, signals_only=True),
            )
            values["edits_a_request"] = 1 / only.requests
    print(f"{time.process_time() - began:.0f} s of CPU")
    return check("revisit", values)


if __name__ == "__main__":
    sys.exit(main())
