"""Who links whom, in memory: the library's links as compact arrays.

A link between two articles takes 11 bytes and its place in two orders (16 bytes); an article takes its id and
its addresses. So a hundred thousand articles with a million links take some 70 MB, and what is linked from an
article, or links to it, is a slice. A change of an article reads its own links and those to it again.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, select

from catalogue import schema
from catalogue.article import Article
from catalogue.database import batches
from catalogue.rows import SEE_ALSO
from catalogue.store import Catalogue
from catalogue.urls import canonical
from indexer.linking.projection import Projection

Nodes: TypeAlias = NDArray[np.int32]

# An article that more than this share of the library's articles link, and so many of them, stands in a
# template: no editor chose it for each of them.
TEMPLATE_SHARE = 0.2
TEMPLATE_LINKS = 50


class Edges(NamedTuple):
    """Links between articles, in page order; shape (links,) each."""

    source: Nodes
    target: Nodes
    section: NDArray[np.int16]  # the number of the section that it stands in
    listed: NDArray[np.bool_]  # whether that section is a list of the editors'

    def at(self, where: NDArray[np.intp] | NDArray[np.bool_]) -> Edges:
        return Edges(self.source[where], self.target[where], self.section[where], self.listed[where])

    def with_more(self, other: Edges) -> Edges:
        return Edges(
            np.concatenate((self.source, other.source)),
            np.concatenate((self.target, other.target)),
            np.concatenate((self.section, other.section)),
            np.concatenate((self.listed, other.listed)),
        )


class _Arranged(NamedTuple):
    """The links in two orders; what belongs to each article begins at ``starts`` and ``ends``."""

    edges: Edges  # by source
    by_target: NDArray[np.intp]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    times: NDArray[np.int64]
    listed_times: NDArray[np.int64]
    order: Nodes  # of the ids
    in_template: NDArray[np.bool_]


def _edges(rows: Sequence[tuple[int, int, int, bool]]) -> Edges:
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
    return Edges(
        np.array(columns[0], np.int32),
        np.array(columns[1], np.int32),
        np.array(np.minimum(np.array(columns[2], np.int64), np.iinfo(np.int16).max), np.int16),
        np.array(columns[3], np.bool_),
    )


class LinkGraph(Projection):
    """The links between the articles of a library. An article is a number; ``ids`` tells which it is.

    Thread-safe: what is asked for once is never changed, only replaced.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.paths: list[tuple[str, ...]] = []
        self._numbers: dict[str, int] = {}
        self._at: dict[str, int] = {}
        self._addresses: dict[int, list[str]] = {}
        self._folders: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._arrange(_edges([]))

    def without_links(self) -> LinkGraph:
        """The same articles at the same addresses, as if none of them linked another."""
        bare = copy(self)
        nothing = np.zeros_like(self._links.starts)
        bare._links = self._links._replace(
            edges=_edges([]),
            by_target=np.zeros(0, np.intp),
            starts=nothing,
            ends=nothing,
            times=nothing[1:],
            listed_times=nothing[1:],
            in_template=np.zeros_like(self._links.in_template),
        )
        return bare

    def number(self, article_id: str) -> int:
        """The article's number; -1 of one that is not in the library."""
        return int(self.numbers([article_id])[0])

    def numbers(self, ids: Iterable[str]) -> Nodes:
        """Of several articles. One that is being taken in by another thread is not there yet."""
        found = np.array([self._numbers.get(one, -1) for one in ids], np.int32)
        found[found >= self._size()] = -1
        return found

    def _size(self) -> int:
        return len(self._links.order) - 1

    def outgoing(self, article: Article) -> Edges:
        """The links of an article as it is given, which need not be the one that the library has."""
        own = self.number(article.id)
        lists = {place for place, section in enumerate(article.sections) if section.kind == SEE_ALSO}
        found = ((self._at.get(canonical(link.url), -1), link.section) for link in article.links)
        size = self._size()
        rows = [
            (own, target, place, place in lists)
            for target, place in found
            if 0 <= target < size and target != own
        ]
        edges = _edges(rows)
        return edges.at(~self._links.in_template[edges.target])

    def links(self) -> Edges:
        """The links of all articles, one article after the other."""
        return self._links.edges

    def links_of(self, nodes: Nodes) -> Edges:
        """The links of some articles, one article after the other; unknown ones (-1) have none."""
        links = self._links
        return links.edges.at(_slices(links.starts, nodes))

    def links_to(self, nodes: Nodes) -> Edges:
        """The links to some articles, one article after the other."""
        links = self._links
        return links.edges.at(links.by_target[_slices(links.ends, nodes)])

    def sizes(self, nodes: Nodes) -> NDArray[np.int64]:
        """How many links each article has."""
        starts = self._links.starts
        return starts[nodes + 1] - starts[nodes]

    def linking_share(self) -> float:
        """The share of the articles that link another one."""
        there = sum(1 for path in self.paths if path)
        return int(np.count_nonzero(np.diff(self._links.starts))) / max(1, there)

    def times(self, nodes: Nodes, listed: bool, without: int) -> NDArray[np.int64]:
        """How many links lead to each article, all of them or those in lists, but for one article's."""
        counts = (self._links.listed_times if listed else self._links.times)[nodes]
        own = self.links_of(np.array([without], np.int32))
        targets = own.target[own.listed] if listed else own.target
        result: NDArray[np.int64] = counts - np.isin(nodes, targets)
        result[nodes < 0] = 0
        return np.maximum(result, 0)

    def beside(self, path: tuple[str, ...], most: int) -> list[int]:
        """Articles in the folder of an address: those next to it in the order of their addresses."""
        folder = self._folders.get(path[:-1], [])
        place = bisect_left(folder, path, key=self.paths.__getitem__)
        start = max(0, min(place - most // 2, len(folder) - most))
        size = self._size()
        return [number for number in folder[start : start + most] if number < size]

    def order(self, nodes: Nodes) -> Nodes:
        """Where articles stand in the order of their ids."""
        return self._links.order[nodes]

    def _follow(self, catalogue: Catalogue, since: int) -> None:
        articles, aliases, links = schema.articles.c, schema.url_aliases.c, schema.links.c
        wanted = select(articles.id, articles.url, articles.deleted).where(articles.sequence > since)
        edge = select(links.from_id, links.url, links.section, links.listed).order_by(links.id)
        with catalogue.read() as connection:
            rows = connection.execute(wanted.order_by(articles.id)).all()
            changed = [row.id for row in rows]
            also: dict[str, list[str]] = defaultdict(list)
            alias = select(aliases.article_id, aliases.url)
            for article_id, url in self._some(connection, alias, aliases.article_id, changed, since):
                also[article_id].append(url)
            for row in rows:
                here = [] if row.deleted else [canonical(row.url), row.url, *also[row.id]]
                self._place(row.id, row.url, here, since >= 0)
            if since < 0:
                for folder in self._folders.values():
                    folder.sort(key=self.paths.__getitem__)
            found = self._some(connection, edge, links.from_id, changed, since)
            if since >= 0:
                urls = [url for one in changed for url in self._addresses[self._numbers[one]]]
                found += self._some(connection, edge, links.url, urls, since)
        moved = np.array([self._numbers[one] for one in changed], np.int32)
        before = self._links.edges
        kept = before.at(~(np.isin(before.source, moved) | np.isin(before.target, moved)))
        fresh = (
            (self._numbers.get(a, -1), self._at.get(url, -1), place, listed)
            for a, url, place, listed in found
        )
        added = _edges([row for row in dict.fromkeys(fresh) if row[0] >= 0 <= row[1] != row[0]])
        self._arrange(kept.with_more(added))

    @staticmethod
    def _some(
        connection: Connection,
        query: Select[Any],
        column: ColumnElement[str],
        values: Sequence[str],
        since: int,
    ) -> list[tuple[Any, ...]]:
        """The rows of those values; all rows where everything is read for the first time."""
        if since < 0:
            return [tuple(row) for row in connection.execute(query)]
        return [
            tuple(row)
            for part in batches(values)
            for row in connection.execute(query.where(column.in_(part)))
        ]

    def _place(self, article_id: str, url: str, here: Sequence[str], in_order: bool) -> None:
        """Enter an article under its addresses; one that is gone has none. With ``in_order`` its folder stays
        in order.
        """
        number = self._numbers.get(article_id)
        if number is None:
            number = self._numbers[article_id] = len(self.ids)
            self.ids.append(article_id)
            self.paths.append(())
        for address in self._addresses.get(number, ()):
            if self._at.get(address) == number:
                del self._at[address]
        if self.paths[number]:
            self._folders[self.paths[number][:-1]].remove(number)
        self._addresses[number] = list(dict.fromkeys(here))
        self._at |= dict.fromkeys(here, number)
        self.paths[number] = segments(url) if here else ()
        if here and in_order:
            insort(self._folders[self.paths[number][:-1]], number, key=self.paths.__getitem__)
        elif here:
            self._folders[self.paths[number][:-1]].append(number)

    def _arrange(self, edges: Edges) -> None:
        size = len(self.ids)
        times = np.bincount(edges.target, minlength=size + 1)
        in_template = times > max(TEMPLATE_LINKS, TEMPLATE_SHARE * size)
        edges = edges.at(~in_template[edges.target])
        edges = edges.at(np.argsort(edges.source, kind="stable"))
        order = np.full(size + 1, size, np.int32)
        order[np.argsort(np.array(self.ids, np.str_), kind="stable")] = np.arange(size)
        self._links = _Arranged(
            edges,
            np.argsort(edges.target, kind="stable"),
            _starts(edges.source, size),
            _starts(edges.target, size),
            np.bincount(edges.target, minlength=size + 1),
            np.bincount(edges.target[edges.listed], minlength=size + 1),
            order,
            in_template,
        )


def segments(url: str) -> tuple[str, ...]:
    """The host and the folders of an address, or of what was imported in an address's place."""
    if url.startswith(("https://", "http://")) and url.isprintable():
        # what the general way says of such, in a tenth of the time: a third of learning 100,000 addresses
        host, *folders = url.partition("#")[0].partition("?")[0].partition("://")[2].split("/")
        return (host, *filter(None, folders))
    try:
        parts = urlsplit(url)
        host, path = parts.netloc, parts.path
    except ValueError:
        host, path = "", url.partition("#")[0].partition("?")[0]
    return (host, *(part for part in path.split("/") if part))


def _starts(nodes: Nodes, size: int) -> NDArray[np.int64]:
    starts = np.zeros(size + 2, np.int64)
    np.cumsum(np.bincount(nodes, minlength=size + 1), out=starts[1:])
    return starts


def _slices(starts: NDArray[np.int64], nodes: Nodes) -> NDArray[np.intp]:
    """The places from ``starts[node]`` up to ``starts[node + 1]`` of every node, one after the other."""
    nodes = nodes[nodes >= 0]
    sizes = starts[nodes + 1] - starts[nodes]
    before = np.cumsum(sizes) - sizes
    places: NDArray[np.intp] = np.arange(int(sizes.sum())) + np.repeat(starts[nodes] - before, sizes)
    return places
