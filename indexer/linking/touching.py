"""Which lists of related articles does a change of an article touch?

A list that shows the article is known to be out of date by the article's number. The lists that it may enter
are those of the articles that it is like, that it links or names, and that link or name it: they are dropped,
and reckoned anew by whoever asks for one. What else changes, the rarity of words by one article in a library,
moves no list; so lists are believed until a share of the library has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import TypeAlias

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from catalogue import schema
from catalogue.article import Article
from catalogue.database import batches
from catalogue.store import Catalogue
from catalogue.text import STOP_WORDS, tokens_in_place
from catalogue.text.called import in_place
from catalogue.urls import canonical
from indexer.engines.base import Engine, Searcher
from indexer.engines.meaning import Meaning, Phrase, Words
from indexer.index import statistics
from indexer.linking.citations import MOST_COUPLED, MOST_SOURCES, ids_at
from indexer.linking.names import name_tokens
from indexer.linking.profile import WordProfile
from indexer.linking.rankings import DEPTH, MOST_NAMES

Ids: TypeAlias = set[str]

# The name of their row in ``projections``: the change up to which lists were dropped.
NAME = "related"

# The share of the library that may change before no list is believed any more. What drifts until then is the
# order of neighbours that are nearly as good (`python -m benchmarks.kept_lists`).
DRIFT = 0.005

# Articles most like a changed one whose lists are dropped: those for which it is a candidate, wherever it
# stands. With 60 and 30 of them one change of 5,000 leaves 2 of 146 lists in another order, with 250 and 100
# none of 141.
MOST_ALIKE = 150
MOST_ALIKE_IN_TITLE = 60

_kept = schema.related_lists
_seen = schema.projections


def follow(catalogue: Catalogue, engine: Engine, most: int | None = None) -> bool:
    """Drop the lists that the changes touch which the index has seen since the last time.

    With ``most`` it does nothing where more changes wait, unless all lists are dropped; whether none waits.
    """
    reached = engine.sequence()
    with catalogue.read() as connection:
        seen = followed(connection)
        if seen is None or seen == reached:
            return True
        total = statistics.totals(connection).articles
        some = connection.execute(select(exists().select_from(_kept))).scalar()
        waiting = _count(connection, seen, reached)
    if not some:
        touched: Ids | None = set()
    elif reached < seen or waiting > DRIFT * total:
        touched = None
    elif most is not None and waiting > most:
        return False
    else:
        touched = _touched(catalogue, engine, seen, reached)
    with catalogue.begin() as connection:
        lock_followed(connection, reached)
        if touched is None:
            connection.execute(delete(_kept))
        for part in batches(sorted(touched or ())):
            connection.execute(delete(_kept).where(_kept.c.article_id.in_(part)))
        connection.execute(update(_seen).where(_seen.c.name == NAME).values(sequence=reached))
    return True


def followed(connection: Connection) -> int | None:
    """The change up to which lists were dropped; ``None`` before the first list."""
    return connection.execute(select(_seen.c.sequence).where(_seen.c.name == NAME)).scalar()


def lock_followed(connection: Connection, reached: int) -> int:
    """That number, held for this transaction alone; ``reached`` before the first list."""
    asked = select(_seen.c.sequence).where(_seen.c.name == NAME).with_for_update()
    seen = connection.execute(asked).scalar()
    if seen is not None:
        return int(seen)
    connection.execute(insert(_seen).values(name=NAME, sequence=reached))
    return reached


def _count(connection: Connection, seen: int, reached: int) -> int:
    column = schema.articles.c.sequence
    wanted = select(func.count()).select_from(schema.articles).where(column > seen, column <= reached)
    return int(connection.execute(wanted).scalar_one())


def _touched(catalogue: Catalogue, engine: Engine, seen: int, reached: int) -> Ids:
    changes = takewhile(lambda change: change.sequence <= reached, catalogue.changed_since(seen))
    found: Ids = set()
    for change in changes:
        found.add(change.id)
        if change.article is not None:
            with catalogue.read() as connection, engine.searcher() as searcher:
                found |= touched_by(connection, searcher, change.article)
    return found


def touched_by(connection: Connection, searcher: Searcher, article: Article) -> Ids:
    """The articles whose lists an article may enter, or in whose reasons it may stand."""
    found = _linked(connection, article)
    for meaning, most in _alike(connection, article):
        found |= {one.id for one in searcher.find(meaning, most)}
    return found


def _alike(connection: Connection, article: Article) -> Iterator[tuple[Meaning, int]]:
    """How articles are asked for that have its words or say its names, and how many of them."""
    telling = WordProfile.of(connection, article).telling
    if telling:
        yield Meaning(Words(tuple(telling), weights=tuple(telling.values()))), MOST_ALIKE
    title = [token for token in dict.fromkeys(tokens_in_place(article.title)) if token not in STOP_WORDS]
    if title:
        yield Meaning(Words(tuple(title), "title")), MOST_ALIKE_IN_TITLE
    names = dict.fromkeys(filter(None, map(name_tokens, (article.title, *article.aliases))))
    for name in list(names)[:MOST_NAMES]:
        yield Meaning(Phrase(in_place(name))), DEPTH


def _linked(connection: Connection, article: Article) -> Ids:
    """The articles that it links, those that link it, and those that link the same."""
    targets = ids_at(connection, (canonical(link.url) for link in article.links))
    found = set(targets.values())
    found |= set(_linking(connection, [canonical(article.url), article.url], MOST_SOURCES))
    return found | set(_linking(connection, list(targets), MOST_COUPLED))


def _linking(connection: Connection, urls: list[str], most: int) -> Iterator[str]:
    links = schema.links.c
    for part in batches(urls):
        wanted = select(links.from_id).where(links.url.in_(part)).limit(most)
        yield from connection.execute(wanted).scalars()
