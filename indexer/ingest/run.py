"""How do fetched pages get into the catalogue and the index? Ingest reads the captures that wait for it.

It knows nothing of the crawl but what that stored. Everything that a batch amounts to (articles, aliases,
outcomes, pages) is one transaction; the index catches up behind it. Killed at any line and started again,
ingest goes on from what is stored, and reading a capture twice changes nothing.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Float,
    Integer,
    String,
    Text,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from catalogue import clock
from catalogue.archive import Archive
from catalogue.config import Config
from catalogue.errors import LockBusy
from catalogue.garbage import give_back, seldom_collected
from catalogue.locks import lock
from catalogue.rereading import read_again
from catalogue.retention import keep_days, prune
from catalogue.schema import captures, pages
from catalogue.states import OF_ARTICLES, WRITTEN, Outcome, PageState
from catalogue.store import Catalogue
from catalogue.urls import canonical
from indexer.engines.base import Engine
from indexer.extract import Extracted, Options, Vocabulary
from indexer.index import sync
from indexer.ingest.arrival import Arrivals
from indexer.ingest.captures import Capture
from indexer.ingest.editions import Editions
from indexer.ingest.pool import CaptureReader, CaptureReading, Pending, Recipe
from indexer.ingest.reconcile import Reconciler, Verdict
from indexer.ingest.site_templates import SiteTemplates, unsettled
from indexer.linking import own_weights

_log = logging.getLogger(__name__)

# Captures a transaction: about two seconds of work on two cores, and what a kill costs at the most.
BATCH = 256

# How often what was kept is read again with a template that was learned at the end, at the most.
_MOST_ROUNDS = 4

# Seconds between two looks for captures while a crawl is running.
_POLL = 0.25


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of the captures that were read. Pages read again with a better template are not counted."""

    new: int = 0
    # moves among them
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    # pages that ask not to be indexed
    noindex: int = 0
    forgotten: int = 0
    # reason and number of pages, most frequent first
    refused: tuple[tuple[str, int], ...] = ()
    # pages read again from the archive
    reread: int = 0

    @property
    def read(self) -> int:
        counted = self.new + self.changed + self.unchanged + self.duplicates + self.noindex + self.forgotten
        return counted + sum(number for _, number in self.refused)


Progress = Callable[[int], None]
"""Told how many captures a batch has read."""


def ingest(
    config: Config,
    catalogue: Catalogue,
    archive: Archive,
    engine: Engine | None,
    *,
    site: str | None = None,
    follow: Callable[[], bool] | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Read all unread captures (of one site), catalogue what they hold, and bring the index up to date.

    While ``follow()`` is true, it waits for further captures: a crawl is running beside it. A site whose
    captures another process reads is left to that one, unless it was named: then :class:`LockBusy`.
    """
    tally = _Tally()
    with CaptureReader(archive, config.archive_url, config.jobs.processes) as reader, seldom_collected():
        workers: dict[str, _SiteIngest] = {}
        while True:
            going_on = follow is not None and follow()
            read = 0
            for name in [site] if site is not None else _sites_with_work(catalogue):
                worker = workers.setdefault(name, _SiteIngest(config, catalogue, archive, reader, name))
                worker.streaming = going_on
                read += _work_off(worker, config, engine, tally, progress, must=site is not None)
            if going_on and not read:
                time.sleep(_POLL)
            elif not going_on and not read:
                for name in [] if site is not None else _unsettled(catalogue):
                    workers.setdefault(name, _SiteIngest(config, catalogue, archive, reader, name))
                waiting = [_settle(worker, config) for worker in workers.values()]
                if not any(waiting):
                    break
    for name in workers:
        _prune(config, catalogue, archive, name)
    if engine is not None:
        sync.catch_up(catalogue, engine)
        own_weights.refresh(config, catalogue, engine)
    return tally.report()


def _work_off(
    worker: _SiteIngest,
    config: Config,
    engine: Engine | None,
    tally: _Tally,
    progress: Progress | None,
    must: bool,
) -> int:
    read = 0
    try:
        with lock(config.data_folder, f"ingest {worker.site}"):
            while done := worker.batch(tally):
                read += done
                if engine is not None:
                    sync.catch_up(worker.catalogue, engine)
                give_back()  # the writer's segments come and go: 8,000 posts added 90 MB of free pieces
                if progress:
                    progress(done)
    except LockBusy:
        if must:
            raise
    return read


def _settle(worker: _SiteIngest, config: Config) -> bool:
    """Whether pages of the site must be read again; another process that reads the site sees to it itself."""
    try:
        with lock(config.data_folder, f"ingest {worker.site}"):
            return worker.settle()
    except LockBusy as busy:
        _log.info("site-not-settled site=%s reason=%s", worker.site, busy.what)
        return False


def _prune(config: Config, catalogue: Catalogue, archive: Archive, site: str) -> None:
    """Remove captures that were superseded long ago; another time, if somebody is reading the site now."""
    try:
        with lock(config.data_folder, f"ingest {site}"):
            pruned = prune(catalogue, archive, site, keep_days(config, site))
            if pruned.captures:
                _log.info("archive-pruned site=%s captures=%d bytes=%d", site, pruned.captures, pruned.bytes)
    except LockBusy as busy:
        _log.info("archive-not-pruned site=%s reason=%s", site, busy.what)


def _sites_with_work(catalogue: Catalogue) -> list[str]:
    with catalogue.read() as connection:
        unread = (
            select(captures.c.site).where(captures.c.read_at.is_(None)).distinct().order_by(captures.c.site)
        )
        return list(connection.execute(unread).scalars())


def _unsettled(catalogue: Catalogue) -> list[str]:
    with catalogue.read() as connection:
        return unsettled(connection)


class _SiteIngest:
    """Reads the captures of one site."""

    def __init__(
        self, config: Config, catalogue: Catalogue, archive: Archive, reader: CaptureReader, site: str
    ) -> None:
        self.catalogue = catalogue
        self.site = site
        self._is_unread = and_(captures.c.site == site, captures.c.read_at.is_(None))
        self._archive = archive
        self._reader = reader
        self._options = options_of(config, site)
        self._vocabulary = Vocabulary.from_settings(config.vocabulary)
        self._templates = SiteTemplates(catalogue, site, self._options)
        self._reconciler = Reconciler(catalogue, site, config.library.public)
        self._editions = Editions(catalogue, archive, reader, site)
        self._ahead: _Batch | None = None
        self._arrivals = Arrivals()
        # whether a crawl beside it may bring further pages
        self.streaming = False
        # how often it was settled that pages are read again
        self._rounds = 0

    def settle(self) -> bool:
        """Learn what is left to learn now that no page waits; True where pages wait to be read again for it.

        Reading again may bring other articles, and they another template: it ends when nothing changes, or
        after a few rounds. Whatever was stored last, everything is read as that reads it.
        """
        self._rounds += 1
        if self._rounds <= _MOST_ROUNDS:
            return self._templates.settle(self._reader)
        self._templates.note_settled()
        return False

    def batch(self, tally: _Tally) -> int:
        """Read a batch; the number of captures in it."""
        learns = self._templates.outdated() or self._templates.due()
        if not learns and self._ahead is None and (self._waits() or not self._waiting(1)):
            return 0
        if self._templates.improve(self._reader):
            self._ahead = None  # read with the template before
        self._arrivals.were_read()
        batch = self._ahead or self._begin(after=0)
        if batch is None:
            return 0
        readings = batch.reading.result()
        edited = self._editions.judge(readings, batch.recipe)
        # The pool reads on while this process decides, writes and indexes. With a template that will soon be
        # another one nothing is read ahead.
        self._ahead = self._begin(after=batch.last) if self._templates.ripe else None
        with self.catalogue.begin() as connection:
            verdicts = self._reconciler.settle(connection, readings, edited)
            _write_outcomes(connection, readings, verdicts, batch.superseded)
        both = list(zip(readings, verdicts))
        self._templates.noticed(
            Extracted(reading.result, reading.rank)
            for reading, verdict in both
            if verdict.outcome in OF_ARTICLES
        )
        for reading, verdict in both:
            tally.count(verdict, again=reading.capture.outcome is not None)
        return batch.size

    def _waits(self) -> bool:
        """Whether so many pages will soon be there that the template is better learned from them."""
        missing = self._templates.missing
        if not self.streaming or not missing:
            return False
        came = self._waiting(missing)
        self._reader.prepare(came)
        return self._arrivals.are_worth_waiting_for(came, missing)

    def _begin(self, after: int) -> _Batch | None:
        """Begin to read what comes next; None where nothing does."""
        found = self._unread(BATCH if self._templates.ripe else min(BATCH, self._templates.patience), after)
        if not found:
            return None
        newest = {capture.url: capture.id for capture in found}
        wanted = [capture for capture in found if newest[capture.url] == capture.id]
        superseded = tuple(capture for capture in found if newest[capture.url] != capture.id)
        recipe = Recipe(self._options, self._templates.template, self._vocabulary)
        return _Batch(self._reader.begin(wanted, recipe), recipe, superseded, len(found), found[-1].id)

    def _unread(self, limit: int, after: int = 0) -> list[Capture]:
        wanted = select(captures).where(self._is_unread, captures.c.id > after)
        with self.catalogue.read() as connection:
            found = connection.execute(wanted.order_by(captures.c.id).limit(limit))
            return [Capture.of(row) for row in found]

    def _waiting(self, most: int) -> int:
        """How many captures nobody has read, counted up to ``most``."""
        some = select(captures.c.id).where(self._is_unread).limit(most).subquery()
        with self.catalogue.read() as connection:
            return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


@dataclass(frozen=True, slots=True)
class _Batch:
    """Captures that are being read."""

    reading: Pending
    recipe: Recipe
    # of their pages the batch has newer captures
    superseded: tuple[Capture, ...]
    size: int
    # id of its last capture
    last: int


def options_of(config: Config, site: str) -> Options:
    """What the configuration says about reading a site's pages; a site that it does not name has defaults."""
    known = config.site_named(site)
    if known is None:
        return Options(site=site, default_language=config.library.language)
    return Options(
        site=site,
        body_selector=known.body,
        category_order=tuple(known.categories),
        default_language=known.language or config.library.language,
        keep_shared=known.keep_shared,
    )


def _write_outcomes(
    connection: Connection,
    readings: Sequence[CaptureReading],
    verdicts: Sequence[Verdict],
    superseded: Sequence[Capture],
) -> None:
    at = clock.timestamp()
    both = list(zip(readings, verdicts))
    outcomes = [_row(capture, at, Outcome.SUPERSEDED, None) for capture in superseded]
    outcomes += [_row(r.capture, at, _stored_outcome(r.capture, v), r.rank) for r, v in both]
    done = (
        update(captures)
        .where(captures.c.id == bindparam("key"))
        .values(read_at=bindparam("at"), outcome=bindparam("made"), template_rank=bindparam("rank"))
    )
    connection.execute(done, outcomes)
    read_again(connection, {url for verdict in verdicts for url in verdict.reread})
    facts = [fact for reading, verdict in both for fact in _page_facts(reading.capture, verdict)]
    if facts:
        connection.execute(_TELL_PAGE, facts)


def _row(capture: Capture, at: float, outcome: str, rank: int | None) -> dict[str, Any]:
    return {"key": capture.id, "at": at, "made": outcome, "rank": rank}


def _stored_outcome(capture: Capture, verdict: Verdict) -> str:
    """What is stored with the capture.

    Read again with a better template, an article stays what it was when it came: new, say. What was taken for
    an edit may turn out to be none then, or the other way round.
    """
    has_own = capture.outcome == Outcome.DUPLICATE and verdict.outcome in WRITTEN
    if verdict.article_id is None or capture.outcome not in OF_ARTICLES or has_own:
        return verdict.reason or verdict.outcome
    if verdict.edited is None or capture.outcome not in (Outcome.CHANGED, Outcome.UNCHANGED):
        return capture.outcome
    return Outcome.CHANGED if verdict.edited else Outcome.UNCHANGED


# Outcomes that count as a page's change.
_EDITS = (Outcome.CHANGED, Outcome.MOVED)

# The last look at a page kept nothing of it: what it said stays, whatever an older capture says.
_SAW_NOTHING = or_(
    pages.c.missing_since.is_not(None),
    *(pages.c.state == state for state in (PageState.FAILED, PageState.REFUSED, PageState.GONE)),
)
_TELL_PAGE = (
    update(pages)
    .where(pages.c.url == bindparam("address"))
    .values(
        reason=case((_SAW_NOTHING, pages.c.reason), else_=bindparam("why", type_=Text)),
        article_id=func.coalesce(bindparam("article", type_=String), pages.c.article_id),
        changed_at=func.coalesce(bindparam("changed", type_=Float), pages.c.changed_at),
        changes=pages.c.changes + bindparam("more", type_=Integer),
    )
)


def _page_facts(capture: Capture, verdict: Verdict) -> Iterator[dict[str, Any]]:
    """What is noted of the capture's page, at each of its addresses.

    A page that is refused keeps the article that it had.
    """
    made = _stored_outcome(capture, verdict)
    written = made in WRITTEN and (capture.outcome is None or made != capture.outcome)
    own = canonical(capture.final_url)
    for address in sorted({own} if verdict.strayed else {own, capture.url}):
        yield {
            "address": address,
            "why": verdict.reason or None,
            "article": verdict.article_id,
            "changed": capture.fetched_at if written else None,
            # how often a page changes is learned from what came after the first look
            "more": int(made in _EDITS) - int(capture.outcome in _EDITS),
        }


class _Tally:
    """Counts verdicts."""

    def __init__(self) -> None:
        self._outcomes: Counter[Outcome] = Counter()
        self._reasons: Counter[str] = Counter()
        self._reread = 0

    def count(self, verdict: Verdict, again: bool) -> None:
        if again:
            self._reread += 1
        elif verdict.outcome is Outcome.REFUSED:
            self._reasons[verdict.reason] += 1
        else:
            self._outcomes[verdict.outcome] += 1

    def report(self) -> IngestReport:
        outcomes = self._outcomes
        return IngestReport(
            new=outcomes[Outcome.NEW],
            changed=outcomes[Outcome.CHANGED] + outcomes[Outcome.MOVED],
            unchanged=outcomes[Outcome.UNCHANGED],
            duplicates=outcomes[Outcome.DUPLICATE],
            noindex=outcomes[Outcome.NOINDEX],
            forgotten=outcomes[Outcome.FORGOTTEN],
            refused=tuple(self._reasons.most_common()),
            reread=self._reread,
        )
