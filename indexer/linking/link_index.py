"""How does the graph of links follow the catalogue?

A change of an article reads its own links again. Where addresses came to lead to it, or do so no more, it
reads those of the articles as well that link there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, select

from catalogue import schema
from catalogue.database import batches
from catalogue.store import Catalogue
from catalogue.urls import canonical, twins
from indexer.index.mapped import Table, is_due, packed
from indexer.linking import mapped_links
from indexer.linking.graph import LinkGraph
from indexer.linking.mapped_links import Edges, LinkRow, MappedEdges, MappedPlaces, Path, Placed
from indexer.linking.places import ArticlePlaces
from indexer.linking.projection import MappedProjection

_articles, _aliases, _links = schema.articles.c, schema.url_aliases.c, schema.links.c

# Path, addresses and links of an article.
_Described: TypeAlias = tuple[Path, tuple[str, ...], list[tuple[str, int, bool]]]

_ARTICLES = select(_articles.id, _articles.url, _articles.deleted)
_ALIASES = select(_aliases.article_id, _aliases.url)
_LINKS = select(_links.id, _links.from_id, _links.url, _links.section, _links.listed)


class LinkIndex(MappedProjection):
    """The links between the articles of a library: those of a table, and of what changed since. Thread-safe.

    A library too small for a file has its table in memory.
    """

    NAME = "links"
    FORM = mapped_links.FORM

    def __init__(self) -> None:
        super().__init__()
        self._graph = _graph_of(Table(memoryview(packed(self.FORM, 0, mapped_links.parts_of([], [])))))

    @property
    def graph(self) -> LinkGraph:
        """The links as they are now; whoever asks several questions asks them of the same."""
        return self._graph

    @classmethod
    def made(cls, catalogue: Catalogue) -> bytes:
        sequence = catalogue.sequence()
        with catalogue.read() as connection:
            placed = list(_placed(connection.execute(_ARTICLES), connection.execute(_ALIASES)))
            links = (_link(row) for row in connection.execute(_LINKS.order_by(_links.id)))
            parts = mapped_links.parts_of(placed, links)
        return packed(cls.FORM, sequence, parts)

    def _learn(self, catalogue: Catalogue, since: int, table: Table | None) -> None:
        if table is None and (since < 0 or self._is_outgrown()):
            table = Table(memoryview(self.made(catalogue)))
        graph = self._graph
        if table is not None:
            graph, since = _graph_of(table), table.sequence
        with catalogue.read() as connection:
            self._graph = _followed(connection, since, graph)

    def _is_outgrown(self) -> bool:
        """Whether so much has changed that a table in memory is to be made anew."""
        places = self._graph.places
        return self._file is None and is_due(places.changed, len(places))


def links_differing(catalogue: Catalogue, table: Table) -> int:
    """How many articles have other links or addresses by a table, and what changed since, than by the
    catalogue.
    """
    index, anew = LinkIndex(), LinkIndex()
    index._learn(catalogue, table.sequence, table)
    anew._learn(catalogue, -1, None)
    found, expected = _described(index.graph), _described(anew.graph)
    return sum(found.get(one) != expected.get(one) for one in found.keys() | expected.keys())


def _graph_of(table: Table) -> LinkGraph:
    return LinkGraph(MappedEdges.of(table), ArticlePlaces(MappedPlaces(table)))


def _described(graph: LinkGraph) -> dict[str, _Described]:
    """All that is known of each article, by id."""
    places, edges = graph.places, graph.links()
    ids = [places.id_of(node) for node in range(len(places))]
    linked: dict[str, list[tuple[str, int, bool]]] = defaultdict(list)
    for source, target, section, listed in zip(*(column.tolist() for column in edges), strict=True):
        linked[ids[source]].append((ids[target], section, listed))
    return {
        one: (places.path(node), tuple(sorted(places.addresses(node))), linked[one])
        for node, one in enumerate(ids)
    }


def _followed(connection: Connection, since: int, graph: LinkGraph) -> LinkGraph:
    """The graph with what changed after a sequence number."""
    rows = connection.execute(_ARTICLES.where(_articles.sequence > since)).all()
    if not rows:
        return graph
    changed = [row.id for row in rows]
    also = _in_parts(connection, _ALIASES, _aliases.article_id, changed)
    articles = list(_placed(rows, also))
    affected: set[str] = set()
    for one in articles:
        node = graph.number(one.id)
        before = graph.places.addresses(node) if node >= 0 else ()
        differing = set(before) ^ set(one.addresses)
        affected.update(differing, *map(twins, differing))
    places = graph.places.with_changes(articles)
    linking = _in_parts(connection, select(_links.from_id), _links.url, sorted(affected))
    sources = dict.fromkeys([*changed, *(one for (one,) in linking)])
    # SQLite would walk through all links to have them in their order
    links = map(_link, sorted(_in_parts(connection, _LINKS, _links.from_id, list(sources))))
    nodes = np.array([node for one in sources if (node := places.number(one)) >= 0], np.int32)
    return graph.read_again(nodes, _between(places, links), places)


def _between(places: ArticlePlaces, links: Iterable[LinkRow]) -> Edges:
    """Those of some links that lead from one article to another, each once."""
    found = ((places.number(a), places.led_to(url), section, listed) for a, url, section, listed in links)
    return Edges.of(dict.fromkeys(row for row in found if row[0] >= 0 <= row[1] != row[0]))


def _placed(rows: Iterable[Row[str, str, bool]], aliases: Iterable[Sequence[str]]) -> Iterator[Placed]:
    also: dict[str, list[str]] = defaultdict(list)
    for article_id, url in aliases:
        also[article_id].append(url)
    for article_id, url, deleted in rows:
        addresses = [] if deleted else [canonical(url), url, *also[article_id]]
        yield Placed(article_id, "" if deleted else url, tuple(dict.fromkeys(addresses)))


def _link(row: Sequence[Any]) -> LinkRow:
    _, article_id, url, section, listed = row
    return article_id, url, section, listed


def _in_parts(
    connection: Connection, query: Select[Any], column: ColumnElement[str], values: Sequence[str]
) -> list[tuple[Any, ...]]:
    """The rows of a query in which a column has one of some values."""
    return [
        tuple(row) for part in batches(values) for row in connection.execute(query.where(column.in_(part)))
    ]
