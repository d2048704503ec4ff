"""Are the tables of words, names and links, which all processes share, made with the index, and right?

They follow the catalogue as an index does: :func:`indexer.index.sync.catch_up` sees to it that they are made
anew where enough has changed, ``index rebuild`` makes them anew in any case, and ``index verify`` compares
them with the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import closing
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from catalogue import schema
from catalogue.config import Config
from catalogue.errors import CorruptData, LockBusy
from catalogue.presence import open_present
from catalogue.store import Catalogue
from catalogue.working_process import done_apart
from indexer.extract.sections.kinds import Vocabulary
from indexer.index import mapped
from indexer.index.mapped import Table, TableFile, is_due
from indexer.lexicon.library import LexiconCache
from indexer.linking import link_index
from indexer.linking.anchors import AnchorIndex, links_differing
from indexer.linking.link_index import LinkIndex
from indexer.linking.names import NameIndex, names_differing
from indexer.search.completion_table import CompletionTable

_LIFE = "indexer.search.making_process"

_articles, _names = schema.articles.c, schema.article_names.c


class _Kind(NamedTuple):
    """One of the tables, and how it is made and compared with the catalogue."""

    file: TableFile
    make: Callable[[], bytes]
    differing: Callable[[Table], int]  # in how many places


class SharedTables:
    """The tables of one library. A :class:`indexer.engines.base.Follower`."""

    def __init__(self, config: Config) -> None:
        self._config = config
        synonyms = config.search.synonyms
        vocabulary = Vocabulary.from_settings(config.vocabulary)
        self._lexicon = LexiconCache(
            vocabulary, config.at(synonyms) if synonyms else None, config.index_folder
        )
        self._completions = CompletionTable(config.index_folder, self._lexicon.synonyms)
        self._names = NameIndex.file_in(config.index_folder)
        self._anchors = AnchorIndex.file_in(config.index_folder)
        self._links = LinkIndex.file_in(config.index_folder)

    def catch_up(self, catalogue: Catalogue) -> int:
        """Make those anew that lack too many changed articles. Returns how many were made."""
        sequence = catalogue.sequence()
        with catalogue.read() as connection:
            kinds = list(self.kinds(catalogue, connection))
            due = frozenset(kind.file.path.name for kind in kinds if _is_behind(kind, connection, sequence))
        return self._made(catalogue, due, wait=0.0) if due else 0

    def rebuild(self, catalogue: Catalogue) -> int:
        """Make all of them anew, if the library is large enough to have some. Returns how many were made."""
        with catalogue.read() as connection:
            files = [kind.file for kind in self.kinds(catalogue, connection)]
            for file in files:
                file.remove()
            if not _lacks_much(connection, 0, catalogue.sequence(), old=True):
                return 0
        return self._made(catalogue, frozenset(file.path.name for file in files), mapped.WAIT)

    def _made(self, catalogue: Catalogue, files: Set[str], wait: float) -> int:
        """Have these made by a process of its own: words and names are read as a whole for it."""
        here = partial(_make, self, catalogue, files, wait)
        return done_apart(_LIFE, here, _make_apart, self._config, files, wait)

    def faults(self, catalogue: Catalogue) -> list[str]:
        """What is wrong with those that are there, in sentences."""
        found = []
        with catalogue.read() as connection:
            for kind in self.kinds(catalogue, connection):
                try:
                    table = kind.file.read()
                except FileNotFoundError:
                    continue
                except (OSError, CorruptData) as error:
                    found.append(str(error))
                    continue
                if table.sequence > catalogue.sequence():
                    found.append(f"{kind.file.path} is ahead of the catalogue")
                elif differing := kind.differing(table):
                    found.append(f"{kind.file.path} differs from the catalogue in {differing} places")
        return found

    def kinds(self, catalogue: Catalogue, connection: Connection) -> Iterator[_Kind]:
        """The words first: what completions there are is asked of them."""

        def completions() -> bytes:
            return self._completions.made(connection, self._lexicon.words(connection).glossary.heads)

        if self._lexicon.file is not None:
            yield _Kind(
                self._lexicon.file,
                lambda: self._lexicon.made(connection),
                lambda table: _lacking(connection, table, self._lexicon.known(table)),
            )
        if (file := self._completions.file) is not None:
            yield _Kind(
                file,
                completions,
                lambda table: _lacking(
                    connection, table, lambda keys: keys.difference(table.strings("keys"))
                ),
            )
        yield _Kind(
            self._names,
            lambda: NameIndex.made(catalogue),
            lambda table: names_differing(connection, table),
        )
        yield _Kind(
            self._anchors,
            lambda: AnchorIndex.made(catalogue),
            lambda table: links_differing(catalogue, table),
        )
        yield _Kind(
            self._links,
            lambda: LinkIndex.made(catalogue),
            lambda table: link_index.links_differing(catalogue, table),
        )


def _make_apart(config: Config, files: Set[str], wait: float) -> int:
    """What :func:`_make` does, in a process that has opened nothing yet."""
    with closing(open_present(config, mapped=False)) as catalogue:
        return _make(SharedTables(config), catalogue, files, wait)


def _make(tables: SharedTables, catalogue: Catalogue, files: Set[str], wait: float) -> int:
    """Make the tables of these files anew; how many were."""
    sequence = catalogue.sequence()
    with catalogue.read() as connection:
        wanted = (kind for kind in tables.kinds(catalogue, connection) if kind.file.path.name in files)
        return sum(_renewed(kind, sequence, wait) for kind in wanted)


def _is_behind(kind: _Kind, connection: Connection, sequence: int) -> bool:
    table = kind.file.newest(sequence)
    reached = 0 if table is None else table.sequence
    return _lacks_much(connection, reached, sequence, kind.file.is_old())


def _lacks_much(connection: Connection, reached: int, sequence: int, old: bool) -> bool:
    """Whether so many articles changed behind a table that it is to be made anew."""
    if sequence - reached < mapped.LEAST_CHANGED:
        return False
    counted = select(func.count()).select_from(schema.articles)
    changed = connection.execute(counted.where(_articles.sequence > reached)).scalar_one()
    return is_due(int(changed), int(connection.execute(counted).scalar_one()), old)


def _renewed(kind: _Kind, sequence: int, wait: float) -> bool:
    try:
        kind.file.renew(sequence, kind.make, wait)
    except LockBusy:  # another process does it
        return False
    return True


def _lacking(connection: Connection, table: Table, lacking: Callable[[set[str]], Iterable[str]]) -> int:
    """How many names of articles that did not change since are not in a table."""
    settled = (
        select(_names.key)
        .join(schema.articles, _articles.id == _names.article_id)
        .where(_articles.sequence <= table.sequence, schema.STILL_HERE)
    )
    return sum(1 for _ in lacking(set(connection.execute(settled).scalars())))
