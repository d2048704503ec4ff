"""Which pages does a round look at, and what do looks teach? Pure; arrays have one row a page.

Believed signals first. Then a small sample of what signals say that are not believed, so that trust comes
back when they mend. The rest of the budget goes where a look is worth most (crawler/revisit.py).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from random import Random
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalogue.states import FoundBy
from crawler.revisit import Bools, Floats, Rates, Waiting, best, learned, worth
from crawler.signals import KINDS, RECENT, TOUCHED, TRIAL, SignalTrust

Rows = NDArray[np.intp]
Codes = NDArray[np.int8]
"""Kinds of signal: places in ``signals.KINDS``; ``NONE`` for none."""

NONE = -1
# Part of a day's budget that goes to the rest however many pages are told of: lists leave things out.
RESERVE = 0.2
# Part of the rest that audits signals which are not believed.
AUDIT = 0.02
# Days' budgets that may come together while nobody looks.
_MOST_DAYS = 7.0
# Days between a signal and a look within which the signal is what led there.
_LED = 1.0


class Candidates(NamedTuple):
    """Pages that a round may look at.

    ``speaker``: the list that speaks for the page; ``signal``: what called it changed since the last look,
    ``signal_days`` ago (any number where nothing did).
    """

    weight: Floats
    rates: Rates
    days: Floats
    speaker: Codes
    signal: Codes
    signal_days: Floats


class Chosen(NamedTuple):
    """Rows of pages to look at: those that a believed signal told of, audits, and the rest, each of which is
    worth ``price`` at the least.
    """

    told: Rows
    audits: Rows
    rest: Rows
    price: float


class Looks(NamedTuple):
    """Looks whose outcome is known: ``days`` since the looks before; the others as in :class:`Candidates`,
    at the time of the look.
    """

    rates: Rates
    days: Floats
    changed: Bools
    speaker: Codes
    signal: Codes
    signal_days: Floats


@dataclass
class Budget:
    """How many pages a site's rounds may look at: what has come together, and of that the rest's own part."""

    tokens: float = 0.0
    reserve: float = 0.0
    # when it was last filled, in seconds since the epoch
    filled_at: float | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Budget:
        return cls(**data)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def fill(self, days: float, a_day: float) -> None:
        """Add what ``days`` bring, at ``a_day`` looks a day."""
        most = _MOST_DAYS * a_day
        self.tokens = min(self.tokens + days * a_day, most)
        self.reserve = min(self.reserve + days * a_day * RESERVE, most * RESERVE)

    def rest(self, due: int) -> int:
        """How many looks there are beside those at ``due`` pages."""
        return max(0, int(self.tokens - due), int(self.reserve))

    def spend(self, requests: int, rest: int, a_day: float) -> None:
        """Take ``requests`` off, ``rest`` of them for the rest. A debt of more than a day is forgiven."""
        self.tokens = max(self.tokens - requests, -a_day)
        self.reserve = max(0.0, self.reserve - rest)

    def forgo(self, a_day: float) -> None:
        """Keep no more than a day's looks: there were more than pages worth one."""
        self.tokens = min(self.tokens, a_day)
        self.reserve = min(self.reserve, a_day * RESERVE)


def choose(
    pages: Candidates, trust: SignalTrust, rest: int, a_day: float, least: Floats | float, random: Random
) -> Chosen:
    """The pages of a round.

    ``rest``: looks beside those that believed signals ask for, of which there are never more than ``a_day``
    looks (or ``TRIAL``) for one kind. ``least``: the least chance of a change that is worth a look, of each
    page or of all.
    """
    told, doubted = [], []
    for code, kind in enumerate(KINDS):
        rows = np.flatnonzero(pages.signal == code)
        if not len(rows):
            continue
        record = trust.known(kind)
        if record.believed:
            most = max(TRIAL, int(a_day)) if record.tried else TRIAL
            told.append(rows[best(pages.weight[rows], most)])
        else:
            doubted.append(rows[pages.signal_days[rows] <= RECENT])
    asked, suspects = _joined(told), _joined(doubted)
    audits = _sample(suspects, rest * AUDIT, random)
    rows, price = _rest(pages, trust, rest - len(audits), least, taken=np.concatenate([asked, audits]))
    return Chosen(asked, audits, rows, price)


def hidden_share(speaker: Codes, trust: SignalTrust) -> Floats:
    """The share of changes that each page's list does not tell."""
    shares = np.array([*(trust.known(kind).hidden for kind in KINDS), 1.0])
    return shares[speaker]  # NONE is the last one


def learn(looks: Looks, trust: SignalTrust) -> Rates:
    """Count looks in ``trust``; the pages' rates after them."""
    chances = looks.rates.chance(looks.days)
    tried = np.array([*(trust.known(kind).tried and trust.known(kind).believed for kind in KINDS), False])
    led = tried[looks.signal] & (looks.signal_days <= _LED)
    after = learned(looks.rates, looks.days, looks.changed, told=led)
    spoken = (looks.signal != NONE) & (looks.signal_days <= RECENT)
    for row in np.flatnonzero(spoken):
        trust.of(KINDS[looks.signal[row]]).judge(bool(looks.changed[row]), float(chances[row]))
    for row in np.flatnonzero(looks.changed & (looks.speaker != NONE)):
        speaker, signal = KINDS[looks.speaker[row]], looks.signal[row]
        told = signal != NONE and _speaks_for(KINDS[signal], speaker)
        trust.of(speaker).count_change(bool(told))
    return after


def _speaks_for(signal: str, speaker: str) -> bool:
    """Whether a signal is the word of the list that speaks for a page: an edit, or a touch."""
    return signal == speaker or (signal == TOUCHED and speaker == FoundBy.REST)


def _rest(
    pages: Candidates, trust: SignalTrust, count: int, least: Floats | float, taken: Rows
) -> tuple[Rows, float]:
    """The rows that are worth most, and what the last of them is worth: 0 where there was room for more."""
    waiting = Waiting(pages.weight, pages.rates, pages.days, hidden_share(pages.speaker, trust))
    value = worth(waiting)
    value[taken] = -1.0
    if np.any(least):
        value[pages.rates.chance(pages.days, waiting.hidden) < least] = -1.0
    rows = best(value, count)
    rows = rows[value[rows] > 0]
    return rows, float(value[rows[-1]]) if len(rows) and len(rows) == count else 0.0


def _sample(rows: Rows, expected: float, random: Random) -> Rows:
    """``expected`` of the rows on average."""
    count = int(expected) + (random.random() < expected % 1.0)
    return np.array(random.sample(rows.tolist(), min(count, len(rows))), dtype=np.intp)


def _joined(parts: list[Rows]) -> Rows:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.intp)
