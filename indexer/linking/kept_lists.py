"""Which lists of related articles are known already, and are they what would be reckoned today?

To reckon a list takes tens of milliseconds, to read one that was kept less than one. The lists are a
projection of the articles, as ranking's statistics are, in the same database (``related_lists``). A list is
believed only while

* it was reckoned by this code with these weights;
* neither its article nor one that it shows has changed since, and no other change touches it
  (:mod:`indexer.linking.touching` drops those lists);
* editors have decided nothing else about it;
* hardly anything of the library has changed since (:data:`indexer.linking.touching.DRIFT`).

Any other is reckoned anew by whoever asks for it, and kept. Behind the articles with their reasons stands the
order of some more, which ``related --all`` prints: what it reckons itself is kept without any reason, until
somebody asks for one. A process that is killed loses what it had not
written yet; a list is one row, so there is never half of one.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, delete

from catalogue import schema
from catalogue.article import Article
from catalogue.config import Config
from catalogue.database import batches, marks, select_by, select_in
from catalogue.errors import PinakesError
from catalogue.store import Catalogue
from indexer.answers import Reason, ReasonKey, Related
from indexer.engines.base import Engine
from indexer.index import statistics
from indexer.linking import own_weights
from indexer.linking.allowance import Allowance
from indexer.linking.decisions import DecisionKind, decisions_about
from indexer.linking.related import Chosen, Finder, explained
from indexer.linking.touching import DRIFT, follow, followed, lock_followed

T = TypeVar("T")

log = logging.getLogger("pinakes.related")

# Articles of a list that is kept: as many as a page shows, or as were asked for, up to the most. To say why
# one more is related takes .4 ms.
KEPT = 6
MOST_KEPT = 10

# Changes that are followed by whoever asks for a list. More than these are left to who made them.
_MOST_FOLLOWED = 20

# Articles of unsound lists that are named.
_NAMED = 10

# Seconds that a library waits for its lists to be written before it is closed.
_PATIENCE = 5.0

# As text: SQLAlchemy takes longer to make such statements than the database to run them.
_KNOWN = (
    "SELECT kept.article_id, kept.reached, kept.form, kept.articles, kept.decided, kept.lines, own.sequence, "
    "seen.sequence, counters.value FROM related_lists kept JOIN articles own ON own.id = kept.article_id "
    "JOIN projections seen ON seen.name = 'related' JOIN counters ON counters.name = 'sequence' "
    "WHERE kept.article_id = {} AND NOT own.deleted"
)
_SHOWN = "SELECT id, url, title, summary, sequence, deleted FROM articles WHERE id IN ({})"
_MISSING = (
    "SELECT own.id FROM articles own LEFT JOIN related_lists kept ON kept.article_id = own.id "
    "WHERE own.id > {} AND NOT own.deleted AND (kept.form IS NULL OR kept.form <> {} OR kept.reached < {} "
    "OR kept.reached < own.sequence) ORDER BY own.id LIMIT 100"
)
_ALL = "SELECT article_id, reached, lines FROM related_lists WHERE form IN ({}, {}) ORDER BY article_id"
_KEEP = (
    "INSERT INTO related_lists (article_id, reached, form, articles, decided, lines) "
    "VALUES ({}) ON CONFLICT (article_id) DO UPDATE SET reached = excluded.reached, form = excluded.form, "
    "articles = excluded.articles, decided = excluded.decided, lines = excluded.lines"
)


class _Row(NamedTuple):
    """A kept list as it is read, with the numbers by which it is judged."""

    article_id: str
    reached: int
    form: str
    articles: int
    decided: str
    lines: str
    own: int  # the change of its article
    seen: int  # the change up to which lists were dropped
    newest: int  # the catalogue's last change

    @property
    def is_recent(self) -> bool:
        """Whether its article is the same, and the library nearly so; one that is ahead of the catalogue is
        of another one, which was replaced by a backup.
        """
        return self.own <= self.reached <= self.newest <= self.reached + DRIFT * self.articles


class RankedArticle(NamedTuple):
    """A related article in its place, without the reasons."""

    url: str
    score: float
    pinned: bool


class _Placed(NamedTuple):
    """The same as it is kept."""

    id: str
    score: float
    pinned: bool

    @classmethod
    def of(cls, one: Chosen) -> _Placed:
        return cls(one.id, one.candidate.score, one.pinned)


class _Line(NamedTuple):
    """An article of a kept list; what it says of itself is read from it."""

    id: str
    score: float
    category: str
    reasons: tuple[Reason, ...]


class _Kept(NamedTuple):
    """What a row holds: the articles that were asked for with reasons, and the first in their order."""

    asked: int
    lines: list[_Line]
    order: list[_Placed]


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """A list with what it was reckoned from."""

    article_id: str
    reached: int  # every change up to this one was known
    articles: int  # in the library
    decided: str
    weights: int | None  # when the library's own were learned
    asked: int = 0  # the list is whole if it is shorter; 0 where nobody asked for reasons
    found: tuple[Related, ...] = ()
    order: tuple[_Placed, ...] = ()

    def row(self) -> tuple[object, ...]:
        lines = [
            (one.id, one.score, one.category, [(why.key.value, *why.names) for why in one.reasons])
            for one in self.found
        ]
        written = json.dumps((self.asked, lines, self.order), ensure_ascii=False, separators=(",", ":"))
        marked = form() if self.asked else bare_form()
        return (self.article_id, self.reached, marked, self.articles, self.decided, written)


class RelatedLists:
    """The lists of related articles of a library, kept or reckoned. Thread-safe."""

    def __init__(self, catalogue: Catalogue, engine: Callable[[], Engine]) -> None:
        """``engine`` gives the index; it is not asked for a list that is kept."""
        self._catalogue = catalogue
        self._engine = engine
        self._allowance = Allowance()
        self._lock = threading.Lock()
        self._waiting: dict[str, _Reckoned] = {}
        self._writer: threading.Thread | None = None

    def of(self, article: Article, limit: int) -> list[Related]:
        """What :func:`indexer.linking.related.related` answers for a reader's list."""
        found = self._known(article.id, max(0, limit))
        return self._reckon(article, max(0, limit)) if found is None else found

    def at_hand(self, article: Article, limit: int) -> list[Related] | None:
        """The same; ``None`` where it would have to be reckoned while there is too much to reckon already."""
        found = self._known(article.id, limit)
        if found is None and self._allowance.is_left():
            found = self._reckon(article, limit)
        return found

    def ranked(self, article: Article, limit: int) -> list[RankedArticle]:
        """The same articles without reasons, with scores as they were reckoned."""
        found = None
        if limit <= MOST_KEPT:
            found = self._asked(
                article.id, (form(), bare_form()), lambda connection, row: _in_order(connection, row, limit)
            )
        return self._rank(article, limit) if found is None else found

    def write_down(self) -> None:
        """Wait until what was reckoned is written, but not for long: it can be reckoned again."""
        with self._lock:
            writer = self._writer
        if writer is not None:
            writer.join(_PATIENCE)

    def _known(self, article_id: str, limit: int) -> list[Related] | None:
        """The list that is kept of an article, if it is believed and as long as asked for."""
        return self._asked(article_id, (form(),), lambda connection, row: _shown(connection, row, limit))

    def _asked(
        self, article_id: str, forms: Sequence[str], read: Callable[[Connection, _Row], T | None]
    ) -> T | None:
        """What is read of a list that is kept in one of these forms, if it is believed."""
        with self._catalogue.read() as connection:
            row = _row(connection, article_id)
            if row is None or not row.is_recent or row.form not in forms:
                return None
            if row.seen == row.newest:
                return read(connection, row)
        if not follow(self._catalogue, self._engine(), _MOST_FOLLOWED):
            return None
        with self._catalogue.read() as connection:
            row = _row(connection, article_id)
            return read(connection, row) if row is not None else None

    def _reckon(self, article: Article, limit: int) -> list[Related]:
        asked = max(limit, KEPT)
        begun = self._begun(article)
        with self._allowance.spending():
            found, chosen = explained(self._catalogue, self._engine(), article, asked, MOST_KEPT)
        if begun is not None:
            asked = min(asked, MOST_KEPT)
            order = tuple(map(_Placed.of, chosen))
            self._keep(replace(begun, asked=asked, found=tuple(found[:asked]), order=order))
        return found[:limit]

    def _rank(self, article: Article, limit: int) -> list[RankedArticle]:
        begun = self._begun(article) if limit <= MOST_KEPT else None
        chosen = Finder(self._catalogue, self._engine()).choose(article, max(limit, MOST_KEPT))
        if begun is not None:
            self._keep(replace(begun, order=tuple(map(_Placed.of, chosen[:MOST_KEPT]))))
        return [RankedArticle(one.url, one.candidate.score, one.pinned) for one in chosen[:limit]]

    def _begun(self, article: Article) -> _Reckoned | None:
        """From what a list will be reckoned; ``None`` of an article that is not the catalogue's."""
        reached = min(self._engine().sequence(), self._catalogue.sequence())
        with self._catalogue.read() as connection:
            # after the number was taken: whatever changes later shows it by its own
            decided = _decided(connection, article.id)
            newest = self._catalogue.find_ids(connection, [article.id]).get(article.id)
            articles = statistics.totals(connection).articles
            weights = own_weights.learned_at(connection)
        return _Reckoned(article.id, reached, articles, decided, weights) if newest == article else None

    def _keep(self, reckoned: _Reckoned) -> None:
        """Have a list written soon, on a thread of its own: nobody waits for the catalogue's writer."""
        with self._lock:
            self._waiting[reckoned.article_id] = reckoned
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_all, daemon=True, name="related-lists")
                self._writer.start()

    def _write_all(self) -> None:
        while True:
            with self._lock:
                lists = list(self._waiting.values())
                self._waiting.clear()
                if not lists:
                    self._writer = None
                    return
            try:
                with self._catalogue.begin() as connection:
                    keep(connection, lists)
            except PinakesError as error:  # it is reckoned again when it is asked for
                log.info("event=related-not-kept lists=%d reason=%s", len(lists), error.line())


def keep(connection: Connection, lists: Sequence[_Reckoned]) -> None:
    """Write lists, but for those that were overtaken while they were reckoned: a change was followed that may
    touch them, or the library's own weights were learned again.
    """
    seen = lock_followed(connection, max(one.reached for one in lists))
    weights = own_weights.learned_at(connection)
    rows = [one.row() for one in lists if one.reached >= seen and one.weights == weights]
    if rows:
        connection.exec_driver_sql(_KEEP.format(marks(connection, len(rows[0]))), rows)


def fill(catalogue: Catalogue, lists: RelatedLists) -> Iterator[str]:
    """Reckon every list that is not kept, or no longer believed, and tell of which article each was."""
    last = ""
    while True:
        with catalogue.read() as connection:
            oldest = catalogue.sequence() - int(DRIFT * statistics.totals(connection).articles)
            missing = [one for (one,) in select_by(connection, _MISSING, last, form(), oldest)]
        if not missing:
            return
        last = missing[-1]
        for article_id in missing:
            article = catalogue.article(article_id)
            if article is not None:  # it was there a moment ago
                lists.of(article, KEPT)
                yield article_id


class ListsFollower:
    """Brings the lists after the index of an engine. See :class:`indexer.engines.base.Follower`."""

    def __init__(self, config: Config, engine: Engine) -> None:
        """``engine`` is asked which articles a change may touch."""
        self._config = config
        self._engine = engine

    def catch_up(self, catalogue: Catalogue) -> int:
        """Drop the lists that changes touch; how many changes there were."""
        with catalogue.read() as connection:
            before = followed(connection)
        follow(catalogue, self._engine)
        return 0 if before is None else max(0, self._engine.sequence() - before)

    def rebuild(self, catalogue: Catalogue) -> int:
        """Forget the lists that are not as they were written: they are reckoned when asked for. Learn
        the library's own weights where that is due.
        """
        kept = schema.related_lists
        with catalogue.begin() as connection:
            wrong = unsound(connection)
            for part in batches(wrong):
                connection.execute(delete(kept).where(kept.c.article_id.in_(part)))
        own_weights.refresh(self._config, catalogue, self._engine)
        return self.catch_up(catalogue) + len(wrong)

    def faults(self, catalogue: Catalogue) -> list[str]:
        with catalogue.read() as connection:
            wrong = unsound(connection)
        some = ", ".join(wrong[:_NAMED])
        said = f"Lists of related articles that cannot be used: {len(wrong)}, such as of {some}."
        return [said] if wrong else []


def unsound(connection: Connection) -> list[str]:
    """The articles of the lists that cannot be read, or are ahead of the catalogue. Reads every list; those
    of another form are nobody's any more.
    """
    rows = select_by(connection, _ALL, form(), bare_form())
    newest = select_by(connection, "SELECT value FROM counters WHERE name = 'sequence'")[0][0]
    return [one for one, reached, lines in rows if reached > newest or _read(lines) is None]


@cache
def form() -> str:
    """What the lists of this code and these weights are marked with: a hash of the files of this package."""
    digest = hashlib.sha256()
    files = (file for file in resources.files(__package__).iterdir() if file.is_file())
    for file in sorted(files, key=lambda file: file.name):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def bare_form() -> str:
    """What the same lists are marked with where they have no reasons."""
    return f"{form()[:11]}-bare"


def _row(connection: Connection, article_id: str) -> _Row | None:
    return next((_Row(*row) for row in select_by(connection, _KNOWN, article_id)), None)


def _shown(connection: Connection, row: _Row, limit: int) -> list[Related] | None:
    """The first articles of a list as they are now; ``None`` where it is not what would be reckoned."""
    kept = _believed(connection, row)
    if kept is None or limit > kept.asked == len(kept.lines):
        return None
    others = _unchanged(connection, row, kept.lines)
    return None if others is None else [_related(line, others[line.id]) for line in kept.lines[:limit]]


def _in_order(connection: Connection, row: _Row, limit: int) -> list[RankedArticle] | None:
    """The same without reasons."""
    kept = _believed(connection, row)
    others = None if kept is None else _unchanged(connection, row, kept.order)
    if kept is None or others is None:
        return None
    return [RankedArticle(others[one.id][1], one.score, one.pinned) for one in kept.order[:limit]]


def _believed(connection: Connection, row: _Row) -> _Kept | None:
    """What a row holds, unless editors have decided something else since."""
    return _read(row.lines) if row.decided == _decided(connection, row.article_id) else None


def _unchanged(
    connection: Connection, row: _Row, listed: Sequence[_Line] | Sequence[_Placed]
) -> dict[str, Sequence[Any]] | None:
    """The articles of a list as they are now, by id; ``None`` where one has changed since."""
    others = {one[0]: one for one in select_in(connection, _SHOWN, [one.id for one in listed])}
    changed = any(_is_changed(others.get(one.id), row.reached) for one in listed)
    return None if changed else others


def _read(written: str) -> _Kept | None:
    """What a row holds; ``None`` where that cannot be read."""
    try:
        asked, lines, order = json.loads(written)
        return _Kept(
            int(asked),
            [
                _Line(str(one), float(score), str(category), tuple(map(_reason, why)))
                for one, score, category, why in lines
            ],
            [_Placed(str(one), float(score), bool(pinned)) for one, score, pinned in order],
        )
    except (ValueError, TypeError):
        return None


def _reason(written: Sequence[str]) -> Reason:
    key, *names = written
    return Reason(ReasonKey(key), *map(str, names))


def _is_changed(other: Sequence[Any] | None, reached: int) -> bool:
    if other is None:
        return True
    *_, sequence, deleted = other
    return bool(deleted) or sequence > reached


def _related(line: _Line, other: Sequence[Any]) -> Related:
    _, url, title, summary, *_ = other
    return Related(line.id, url, title, line.score, line.reasons, line.category, summary)


def _decided(connection: Connection, article_id: str) -> str:
    """What editors have decided about the list of an article, as text."""
    verdicts = decisions_about(connection, DecisionKind.RELATED, article_id)
    return json.dumps(verdicts) if verdicts else ""
