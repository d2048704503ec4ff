"""How does a round's plan get from the catalogue and back? Looks are learned from, and pages become due.

A look is learned from when ingest has read what it brought: whether a page has changed is a matter of its
article's text. The pages of a site come and go as arrays: 200,000 take about a second and 40 MB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Update, bindparam, exists, func, select, update

from catalogue import clock
from catalogue.database import batches
from catalogue.schema import captures, pages, sites
from catalogue.states import FoundBy, PageState
from catalogue.store import Catalogue
from crawler.choosing import NONE, Budget, Candidates, Codes, Looks, choose, learn
from crawler.importance import weigh
from crawler.revisit import DAY, WORTH_A_LOOK, Floats, Rates
from crawler.signals import KINDS
from crawler.site_memory import SiteMemory

# Pages that are held as rows at a time.
_PART = 10_000
_CODES = {str(kind): code for code, kind in enumerate(KINDS)}
# Part by which a round's price moves the one that `pinakes explain` foretells by.
_FOLLOW = 0.2
# What a change is worth on a page that has never given an article (imprint, index, form), in parts of one of
# an article, where the site lists its pages. In a month of the sample site they were a quarter of all looks,
# and no change came of it. Without lists, indexes are what tells of new articles.
_NO_ARTICLE = 0.1


@dataclass(frozen=True, slots=True)
class Pace:
    """How many pages a site's rounds may look at.

    ``a_day``: looks a day, all of them used; 0: every page once in ``revisit_days`` at the most, and only
    where a change is likely enough. ``weights``: how much pages matter, by pattern of their paths.
    """

    a_day: int = 0
    revisit_days: float = 7.0
    weights: Mapping[str, float] = field(default_factory=dict)

    def looks_a_day(self, known: int) -> float:
        return float(self.a_day) if self.a_day else known / self.revisit_days

    @property
    def least(self) -> float:
        """The least chance of a change that is worth a look."""
        return 0.0 if self.a_day else WORTH_A_LOOK

    def weight(self, url: str) -> float:
        """The operator's word for a page: the greatest of those that fit."""
        if not self.weights:
            return 1.0
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return max((w for p, w in self.weights.items() if fnmatchcase(path, p)), default=1.0)


def has_lists(connection: Connection, site: str) -> bool:
    """Whether a site lists its pages, so that what is new need not be found on an index."""
    listed = select(pages.c.id).where(
        pages.c.site == site, pages.c.found_by.in_((FoundBy.SITEMAP, FoundBy.REST))
    )
    return connection.execute(listed.limit(1)).first() is not None


def promise(row: Any, is_listed: bool) -> float:
    """What a change of the page is worth, in parts of that of an article. ``row``: of ``pages``;
    ``is_listed``: whether its site lists its pages.
    """
    is_article = row.article_id is not None or row.changed_at is not None
    return 1.0 if is_article or not is_listed else _NO_ARTICLE


class _KnownPages(NamedTuple):
    """``least``: the least chance of a change that is worth a look."""

    ids: NDArray[np.int64]
    least: Floats
    candidates: Candidates


def take_in(catalogue: Catalogue, site: str, memory: SiteMemory) -> int:
    """Learn from the looks whose pages ingest has read; the number of them."""
    learned = 0
    while True:
        with catalogue.begin() as connection:
            rows = _read_looks(connection, site)
            if rows:
                _learn(connection, rows, memory)
                connection.execute(_remember(site, memory))
        learned += len(rows)
        if len(rows) < _PART:
            return learned


def plan_round(catalogue: Catalogue, site: str, memory: SiteMemory, pace: Pace) -> int:
    """Make the pages due that this round looks at beside those that are due anyway; how many those are."""
    now = clock.timestamp()
    with catalogue.begin() as connection:
        due = select(func.count()).where(
            pages.c.site == site, pages.c.state != PageState.FORGOTTEN, pages.c.due_at <= now
        )
        overdue = int(connection.execute(due).scalar_one())
        if now - memory.weighed_at >= DAY:
            weigh(connection, site)
            memory.weighed_at = now
        known = _known_pages(connection, site, pace, now)
        chosen = [] if known is None else _choose(known, memory, pace, overdue, now)
        for part in batches(chosen):
            connection.execute(update(pages).where(pages.c.id.in_(part)).values(due_at=now))
        connection.execute(_remember(site, memory))
    return len(chosen)


def _remember(site: str, memory: SiteMemory) -> Update:
    return update(sites).where(sites.c.name == site).values(signals=memory.to_json())


def _learn(connection: Connection, rows: Sequence[Any], memory: SiteMemory) -> None:
    rates = Rates.of(_floats(rows, "rate_changes"), _floats(rows, "rate_days"))
    at, before = _floats(rows, "fetched_at"), _floats(rows, "looked_from")
    looks = Looks(
        rates,
        np.maximum(at - before, 0.0) / DAY,
        np.nan_to_num(_floats(rows, "changed_at"), nan=-1.0) > before,
        _speakers(rows),
        _codes([row.heard_by for row in rows]),
        np.nan_to_num(at - _floats(rows, "heard_at"), nan=0.0) / DAY,
    )
    after = learn(looks, memory.trust)
    changes = _floats(rows, "rate_changes") + after.shape - rates.shape
    days = _floats(rows, "rate_days") + after.exposure - rates.exposure
    values = [
        {"key": row.id, "new_changes": c, "new_days": d}
        for row, c, d in zip(rows, changes.tolist(), days.tolist())
    ]
    connection.execute(_LEARNED, values)


def _choose(known: _KnownPages, memory: SiteMemory, pace: Pace, overdue: int, now: float) -> list[int]:
    budget, candidates = memory.budget, known.candidates
    a_day = pace.looks_a_day(len(known.ids))
    if not pace.a_day:
        overdue = 0  # they come on top: hundreds of dead links must not eat the looks of a few pages
    budget.fill(float(candidates.days.min()) if budget.filled_at is None else _days(budget, now), a_day)
    budget.filled_at = now
    believed = np.array([*(memory.trust.known(kind).believed for kind in KINDS), False])
    rest = budget.rest(overdue + int(believed[candidates.signal].sum()))
    found = choose(candidates, memory.trust, rest, a_day, known.least, clock.random)
    spent = len(found.audits) + len(found.rest)
    budget.spend(overdue + len(found.told) + spent, spent, a_day)
    if spent < rest:
        budget.forgo(a_day)
    if rest:
        memory.price += _FOLLOW * (found.price - memory.price)
    rows = np.concatenate([found.told, found.audits, found.rest])
    return [int(number) for number in known.ids[rows]]


def _days(budget: Budget, now: float) -> float:
    return max(0.0, now - (budget.filled_at or now)) / DAY


def _known_pages(connection: Connection, site: str, pace: Pace, now: float) -> _KnownPages | None:
    """The pages whose time has not come; ``None`` for none."""
    wanted = _WAITING.where(pages.c.site == site, pages.c.due_at > now).execution_options(yield_per=_PART)
    is_listed = has_lists(connection, site)
    parts = [_part(rows, pace, is_listed, now) for rows in connection.execute(wanted).partitions()]
    if not parts:
        return None
    ids, least = (np.concatenate(columns) for columns in zip(*((part.ids, part.least) for part in parts)))
    columns = zip(*(_flat(part.candidates) for part in parts))
    weight, shape, exposure, days, speaker, signal, signal_days = map(np.concatenate, columns)
    mean = weight.mean()
    weight = weight / mean if mean > 0 else np.ones(len(ids))
    candidates = Candidates(weight, Rates(shape, exposure), days, speaker, signal, signal_days)
    return _KnownPages(ids, least, candidates)


def _part(rows: Sequence[Any], pace: Pace, is_listed: bool, now: float) -> _KnownPages:
    promises = np.array([promise(row, is_listed) for row in rows])
    weight = _floats(rows, "importance") * promises
    if pace.weights:
        weight = weight * np.array([pace.weight(row.url) for row in rows])
    candidates = Candidates(
        weight,
        Rates.of(_floats(rows, "rate_changes"), _floats(rows, "rate_days")),
        np.maximum(now - _floats(rows, "fetched_at"), 0.0) / DAY,
        _speakers(rows),
        _codes([row.signalled_by for row in rows]),
        np.nan_to_num(now - _floats(rows, "signalled_at"), nan=0.0) / DAY,
    )
    ids = np.array([row.id for row in rows], dtype=np.int64)
    return _KnownPages(ids, pace.least / promises, candidates)


def _flat(candidates: Candidates) -> tuple[NDArray[Any], ...]:
    weight, rates, days, speaker, signal, signal_days = candidates
    return (weight, *rates, days, speaker, signal, signal_days)


def _read_looks(connection: Connection, site: str) -> Sequence[Any]:
    """The last looks at pages that are not learned from, and whose captures are read."""
    unread = exists().where(
        captures.c.url == pages.c.url,
        captures.c.fetched_at > pages.c.looked_from,
        captures.c.read_at.is_(None),
    )
    wanted = _LOOKS.where(pages.c.site == site, pages.c.looked_from.is_not(None), ~unread).limit(_PART)
    return connection.execute(wanted).all()


def _speakers(rows: Sequence[Any]) -> Codes:
    """The list that speaks for each page: one that gave a date of it."""
    return _codes([row.found_by if row.signal_value else None for row in rows])


def _codes(kinds: Sequence[str | None]) -> Codes:
    return np.array([_CODES.get(kind or "", NONE) for kind in kinds], dtype=np.int8)


def _floats(rows: Sequence[Any], name: str) -> Floats:
    """A column; NaN where it holds nothing."""
    return np.array([getattr(row, name) for row in rows], dtype=np.float64)


_LOOKS = select(
    pages.c.id,
    pages.c.found_by,
    pages.c.signal_value,
    pages.c.fetched_at,
    pages.c.changed_at,
    pages.c.looked_from,
    pages.c.heard_by,
    pages.c.heard_at,
    pages.c.rate_changes,
    pages.c.rate_days,
)
_LEARNED = (
    update(pages)
    .where(pages.c.id == bindparam("key"))
    .values(
        rate_changes=bindparam("new_changes"),
        rate_days=bindparam("new_days"),
        looked_from=None,
        heard_by=None,
        heard_at=None,
    )
)
_WAITING = (
    select(
        pages.c.id,
        pages.c.url,
        pages.c.found_by,
        pages.c.signal_value,
        pages.c.signalled_by,
        pages.c.signalled_at,
        pages.c.fetched_at,
        pages.c.rate_changes,
        pages.c.rate_days,
        pages.c.importance,
        pages.c.article_id,
        pages.c.changed_at,
    )
    .where(
        pages.c.state == PageState.FETCHED,
        pages.c.fetched_at.is_not(None),
        pages.c.missing_since.is_(None),
    )
    # samples are drawn by place: the same ones on every database
    .order_by(pages.c.id)
)
