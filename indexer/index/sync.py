"""Does the index agree with the catalogue, and how is it brought to agree?

The catalogue is the truth: an index that lags, lies or is gone is made to follow it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from sqlalchemy import Connection, select

from catalogue import schema
from catalogue.errors import CorruptData, LockBusy, Outdated, PinakesError
from catalogue.store import Catalogue, Changed
from indexer.engines.base import Engine, Writer
from indexer.engines.meaning import Everything, Meaning
from indexer.index import statistics
from indexer.index.counting import rows_of
from indexer.index.document import analyse, document_of

_log = logging.getLogger(__name__)

# Articles analysed and counted in one catalogue transaction.
BATCH = 500
# Articles between two commits of a long catch-up; a commit syncs some 16 files and makes a segment.
COMMIT_EVERY = 2000
# Changes from which on an empty index is filled in one go, like a rebuild: it makes big segments, which need
# no merging afterwards.
FIRST_FILL = 5000
# Seconds to wait for another writer of the same index; two sites crawled at once meet here.
WRITER_WAIT = 60.0
# Seconds after which a waiting writer looks whether the other has brought these changes as well: then there
# is nothing left to wait for.
LOOK_AGAIN = 1.0
# Seconds between two attempts to become the writer.
_POLL = 0.1
# Stands for the sequence of an index that an earlier version wrote.
_UNREADABLE = -1

_articles = schema.articles.c
_counted = schema.article_statistics.c

Sequences: TypeAlias = Mapping[str, int]  # sequence number by article id

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Status:
    """How far an index has come.

    ``problem`` and ``remedy`` say why it cannot be read; its numbers are then 0.
    """

    engine: str
    catalogue_sequence: int
    index_sequence: int
    articles: int  # in the catalogue
    documents: int  # in the index
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """The index against the catalogue."""

    catalogue_sequence: int
    index_sequence: int
    articles: int
    pending: int  # articles changed after the sequence that the index has reached
    missing: tuple[str, ...]  # in the catalogue only
    stale: tuple[str, ...]  # indexed in another version
    superfluous: tuple[str, ...]  # in the index only: deleted, or never there
    # ranking's statistics hold another version of it, or none, or one too many
    miscounted: tuple[str, ...] = ()
    # what else follows the articles and does not agree with them, in sentences
    faults: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether both are the same up to the index's sequence, and the index is not ahead."""
        wrong = self.missing or self.stale or self.superfluous or self.miscounted or self.faults
        return not wrong and self.index_sequence <= self.catalogue_sequence


def catch_up(
    catalogue: Catalogue, engine: Engine, batch: int = BATCH, progress: Progress | None = None
) -> int:
    """Apply every change that the index has not seen, and tell how many.

    Cheap when there is nothing to do, and safe to kill and to run again. It waits for another writer, until
    that one has brought our changes, too. An index that is ahead of its catalogue (a backup was restored), or
    that an earlier version wrote, is rebuilt. Call it after every batch: on Tantivy the writer rests between
    calls (:mod:`indexer.engines.resting`), so that nothing is opened anew and no call waits for merges.
    """
    done = _catch_up(catalogue, engine, batch, progress)
    for follower in engine.followers:
        follower.catch_up(catalogue)
    return done


def rebuild(
    catalogue: Catalogue, engine: Engine, progress: Progress | None = None, batch: int = BATCH
) -> int:
    """Index the whole catalogue into a new generation and swap it in; tell how many changes were read.

    Readers and writers of the old generation go on meanwhile. Ranking's statistics are kept where they are
    right and counted anew where they are not.
    """
    newest = catalogue.sequence()
    done = 0
    with engine.rebuild() as writer:
        _recount_if_wrong(catalogue)
        for changes in _batches(catalogue.changed_since(0), batch):
            _apply(catalogue, writer, changes)
            done += len(changes)
            newest = max(newest, changes[-1].sequence)
            if progress:
                progress(done)
        _demand_count(catalogue, newest)
        writer.commit(newest)
    # what changed while we were busy went into the old generation
    done += _catch_up(catalogue, engine, batch, None)
    for follower in engine.followers:
        follower.rebuild(catalogue)
    return done


def status(catalogue: Catalogue, engine: Engine) -> Status:
    """A quick look; never raises for an index that is damaged or away, but says so."""
    index_sequence = documents = 0
    problem = remedy = ""
    try:
        engine.check()
        with engine.searcher() as searcher:
            index_sequence, documents = searcher.sequence, searcher.count(Meaning(Everything()))
    except PinakesError as error:
        problem, remedy = error.what, error.remedy
    return Status(
        engine.name, catalogue.sequence(), index_sequence, catalogue.count(), documents, problem, remedy
    )


def verify(catalogue: Catalogue, engine: Engine) -> Verification:
    """Compare every article with its document and its statistics, and the index's files with their checksums.

    Changes nothing.
    """
    engine.check(thoroughly=True)
    with engine.searcher() as searcher:
        reached = searcher.sequence
        indexed = dict(searcher.ids())
    with catalogue.read() as connection:
        rows = connection.execute(select(_articles.id, _articles.sequence, _articles.deleted)).all()
        counted = _counted_sequences(connection)
    settled = {row.id: row.sequence for row in rows if row.sequence <= reached and not row.deleted}
    pending = {row.id for row in rows if row.sequence > reached}
    stale = [key for key, sequence in settled.items() if indexed.get(key, sequence) != sequence]
    return Verification(
        catalogue_sequence=max(catalogue.sequence(), max((row.sequence for row in rows), default=0)),
        index_sequence=reached,
        articles=sum(not row.deleted for row in rows),
        pending=len(pending),
        missing=tuple(sorted(settled.keys() - indexed.keys())),
        stale=tuple(sorted(stale)),
        superfluous=tuple(sorted(indexed.keys() - settled.keys() - pending)),
        miscounted=_miscounted(settled, pending, counted),
        faults=tuple(fault for follower in engine.followers for fault in follower.faults(catalogue)),
    )


def _counted_sequences(connection: Connection) -> Sequences:
    """Which version of each article the statistics hold."""
    rows = connection.execute(select(_counted.article_id, _counted.sequence))
    return {row.article_id: row.sequence for row in rows}


def _miscounted(settled: Sequences, pending: Set[str], counted: Sequences) -> tuple[str, ...]:
    """The articles of which the statistics hold another version, none, or one too many."""
    wrong = {key for key, sequence in settled.items() if counted.get(key) != sequence}
    return tuple(sorted(wrong | (counted.keys() - settled.keys() - pending)))


def _recount_if_wrong(catalogue: Catalogue) -> None:
    """Forget statistics that count what is not there, or tokens as an older Pinakes made them.

    They would stay wrong for ever, since :func:`indexer.index.statistics.apply` goes by differences.
    """
    with catalogue.begin() as connection:
        rows = connection.execute(select(_articles.id, _articles.sequence, _articles.deleted)).all()
        counted = _counted_sequences(connection)
        reached = statistics.totals(connection).sequence
        settled = {row.id: row.sequence for row in rows if row.sequence <= reached and not row.deleted}
        pending = {row.id for row in rows if row.sequence > reached}
        due = {key: sequence for key, sequence in counted.items() if key not in pending}
        if not statistics.is_of_this_analysis(connection) or _miscounted(settled, pending, due):
            _log.warning("statistics-wrong action=recount")
            statistics.clear(connection)


def _demand_count(catalogue: Catalogue, newest: int) -> None:
    """Raise :class:`CorruptData` where a change has a number that the catalogue has not come to: the index
    would be ahead of it as often as it is rebuilt.
    """
    counted = catalogue.sequence()
    if newest > counted:
        raise CorruptData(
            f"the catalogue has come to change {counted}, and an article of it has change {newest}",
            "restore a backup: pinakes restore FILE",
        )


def _catch_up(catalogue: Catalogue, engine: Engine, batch: int, progress: Progress | None) -> int:
    newest, reached = catalogue.sequence(), _reached(engine)
    if reached == newest:
        return 0
    if reached > newest:
        _log.warning(
            "index-ahead engine=%s index=%d catalogue=%d action=rebuild", engine.name, reached, newest
        )
        return rebuild(catalogue, engine, progress)
    if reached == _UNREADABLE:
        _log.warning("index-outdated engine=%s action=rebuild", engine.name)
    until = time.monotonic() + WRITER_WAIT
    while True:
        try:
            if reached == _UNREADABLE or (reached == 0 and newest >= FIRST_FILL):
                return rebuild(catalogue, engine, progress)
            with engine.writer(WRITER_WAIT if engine.patient else LOOK_AGAIN) as writer:
                # Read again under the lock: whoever held it may have done our work.
                return _follow(catalogue, writer, engine.sequence(), batch, progress)
        except LockBusy:
            reached = _reached(engine)
            if reached >= newest:
                return 0  # whoever is writing has brought our changes, too
            if time.monotonic() >= until:
                raise
            time.sleep(_POLL)


def _reached(engine: Engine) -> int:
    """The sequence of the index; :data:`_UNREADABLE` for one that an earlier version wrote."""
    try:
        return engine.sequence()
    except Outdated:
        return _UNREADABLE


def _follow(catalogue: Catalogue, writer: Writer, reached: int, batch: int, progress: Progress | None) -> int:
    # numbers become visible in order, so the stream below holds everything up to this one
    newest = catalogue.sequence()
    done = uncommitted = 0
    for changes in _batches(catalogue.changed_since(reached), batch):
        _apply(catalogue, writer, changes)
        done += len(changes)
        uncommitted += len(changes)
        newest = max(newest, changes[-1].sequence)
        if uncommitted >= COMMIT_EVERY:
            writer.commit(changes[-1].sequence)
            uncommitted = 0
        if progress:
            progress(done)
    if newest > reached:
        writer.commit(newest)
    return done


def _apply(catalogue: Catalogue, writer: Writer, changes: Sequence[Changed]) -> None:
    """Write changes to the index and count them.

    Statistics are counted before the index is committed: ahead of it they do no harm, behind it articles
    would be ranked without counts.
    """
    present, analyses = [], []
    for changed in changes:
        if changed.article is None:
            writer.delete(changed.id, changed.sequence)
        else:
            present.append((changed.article, changed.sequence))
            analyses.append(analyse(changed.article))
            writer.put(document_of(changed.article, changed.sequence, analyses[-1]))
    rows = {row.article_id: row for row in rows_of(present, analyses)}
    with catalogue.begin() as connection:
        statistics.apply(connection, changes, rows)


def _batches(changes: Iterable[Changed], size: int) -> Iterator[list[Changed]]:
    stream = iter(changes)
    while batch := list(islice(stream, size)):
        yield batch
