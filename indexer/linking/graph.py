"""Who links whom: the library's links as compact arrays.

What is linked from an article, or links to it, is a slice. Most links lie in a table that all processes map
(:mod:`indexer.linking.mapped_links`), 15 bytes a link. Those of articles that changed since it was made, or
whose links lead elsewhere since, stand in memory in their place.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from catalogue.article import Article
from catalogue.rows import SEE_ALSO
from catalogue.urls import canonical
from indexer.linking.mapped_links import Edges, MappedEdges, Nodes, starts_of
from indexer.linking.places import ArticlePlaces

# An article that more than this share of the library's articles link, and so many of them, stands in a
# template: no editor chose it for each of them.
TEMPLATE_SHARE = 0.2
TEMPLATE_LINKS = 50

_Numbers: TypeAlias = NDArray[np.int64]

_NONE = Edges.of([])


class LinkGraph:
    """The links between the articles of a library as of one moment. An article is a number, which ``places``
    knows. Never changed, so threads may share it.
    """

    def __init__(
        self, table: MappedEdges, places: ArticlePlaces, again: Nodes = _NONE.source, recent: Edges = _NONE
    ) -> None:
        """``recent`` are the links of articles that were read ``again`` since the table was made, each
        article's in page order.
        """
        self.places = places
        self._table = table
        self._again = again
        self._recent = recent.at(np.argsort(recent.source, kind="stable"))
        size = len(places)
        self._is_again = np.zeros(size, np.bool_)
        self._is_again[again] = True
        # the links of each article: places in the table, or behind its last one among the recent
        self._starts = np.zeros(size, np.int64)
        self._starts[: len(table.starts) - 1] = table.starts[:-1]
        self._starts[again] = len(table.edges.source) + starts_of(self._recent.source, size)[again]
        self._sizes = np.zeros(size, np.int64)
        self._sizes[: len(table.starts) - 1] = np.diff(table.starts)
        self._sizes[again] = np.bincount(self._recent.source, minlength=size)[again]
        self._times = self._counted(np.diff(table.ends), listed=False)
        self._is_template = self._times > max(TEMPLATE_LINKS, TEMPLATE_SHARE * size)
        self._times[self._is_template] = 0

    def read_again(self, sources: Nodes, links: Edges, places: ArticlePlaces) -> LinkGraph:
        """The same, but for the links of some articles, and where articles are."""
        kept = self._recent.at(~np.isin(self._recent.source, sources))
        return LinkGraph(self._table, places, np.union1d(self._again, sources), kept.with_more(links))

    def without_links(self) -> LinkGraph:
        """The same articles at the same addresses, as if none of them linked another."""
        return LinkGraph(MappedEdges.none(len(self.places)), self.places)

    def number(self, article_id: str) -> int:
        """The article's number; -1 of one that is not in the library."""
        return self.places.number(article_id)

    def numbers(self, ids: Iterable[str]) -> Nodes:
        """Of several articles."""
        return np.array([self.places.number(one) for one in ids], np.int32)

    def outgoing(self, article: Article) -> Edges:
        """The links of an article as it is given, which need not be the one that the library has."""
        own = self.number(article.id)
        lists = {place for place, section in enumerate(article.sections) if section.kind == SEE_ALSO}
        found = ((self.places.led_to(canonical(link.url)), link.section) for link in article.links)
        rows = [(own, target, place, place in lists) for target, place in found if 0 <= target != own]
        return self._shown(Edges.of(rows))

    def links(self) -> Edges:
        """The links of all articles, one article after the other."""
        edges = self._table.edges
        if len(self._again):
            edges = edges.at(~self._is_again[edges.source]).with_more(self._recent)
            edges = edges.at(np.argsort(edges.source, kind="stable"))
        return self._shown(edges)

    def links_of(self, nodes: Nodes) -> Edges:
        """The links of some articles, one article after the other; unknown ones (-1) have none."""
        nodes = nodes[nodes >= 0]
        return self._shown(self._taken(_ranges(self._starts[nodes], self._sizes[nodes])))

    def links_to(self, nodes: Nodes) -> Edges:
        """The links to some articles, one article after the other."""
        nodes = nodes[nodes >= 0]
        ends, by_target = self._table.ends, self._table.by_target
        in_table = np.flatnonzero(nodes < len(ends) - 1)
        places, wanted = _of_each(ends, nodes[in_table])
        places, wanted = by_target[places].astype(np.int64), in_table[wanted]
        if not len(self._again):
            return self._shown(self._taken(places))
        kept = ~self._is_again[self._table.edges.source[places]]
        recent, wanted_too = _of_each(self._recent_ends, nodes)
        recent = len(self._table.edges.source) + self._recent_by_target[recent]
        places = np.concatenate((places[kept], recent))
        wanted = np.concatenate((wanted[kept], wanted_too))
        edges = self._taken(places)
        return self._shown(edges.at(np.lexsort((places, self.places.order(edges.source), wanted))))

    def sizes(self, nodes: Nodes) -> _Numbers:
        """How many links each article has."""
        return self._shown_sizes[nodes]

    def linking_share(self) -> float:
        """The share of the articles that link another one."""
        return int(np.count_nonzero(self._shown_sizes)) / max(1, self.places.there())

    def times(self, nodes: Nodes, listed: bool, without: int) -> _Numbers:
        """How many links lead to each article, all of them or those in lists, but for one article's."""
        counts = (self._listed_times if listed else self._times)[nodes]
        own = self.links_of(np.array([without], np.int32))
        targets = own.target[own.listed] if listed else own.target
        result: _Numbers = counts - np.isin(nodes, targets)
        result[nodes < 0] = 0
        return np.maximum(result, 0)

    def _taken(self, places: _Numbers) -> Edges:
        """The links at places in the table and behind it."""
        table = self._table.edges
        if not len(self._recent.source):
            return table.at(places)
        behind = places >= len(table.source)
        both = table.at(places[~behind]).with_more(self._recent.at(places[behind] - len(table.source)))
        return both.at(np.argsort(np.argsort(behind, kind="stable"), kind="stable"))

    def _shown(self, edges: Edges) -> Edges:
        """Those of some links that stand in no template."""
        hidden = self._is_template[edges.target]
        return edges.at(~hidden) if hidden.any() else edges

    def _counted(self, in_table: NDArray[Any], listed: bool) -> _Numbers:
        """How many links lead to each article; in the table it is so many."""
        size = len(self.places)
        found = np.zeros(size + 1, np.int64)  # the last one is that of the unknown
        found[: len(in_table)] = in_table
        if len(self._again):
            known = self._again[self._again < len(self._table.starts) - 1]
            before = self._table.edges.at(_of_each(self._table.starts, known)[0])
            for edges, sign in ((before, -1), (self._recent, 1)):
                targets = edges.target[edges.listed] if listed else edges.target
                found += sign * np.bincount(targets, minlength=size + 1)
        return found

    @cached_property
    def _listed_times(self) -> _Numbers:
        found = self._counted(self._table.listed_times, listed=True)
        found[self._is_template] = 0
        return found

    @cached_property
    def _shown_sizes(self) -> _Numbers:
        if not self._is_template.any():
            return self._sizes
        edges = self._table.edges.at(~self._is_again[self._table.edges.source])
        sources = np.concatenate((self._shown(edges).source, self._shown(self._recent).source))
        return np.bincount(sources, minlength=len(self.places))

    @cached_property
    def _recent_by_target(self) -> NDArray[np.intp]:
        return np.argsort(self._recent.target, kind="stable")

    @cached_property
    def _recent_ends(self) -> NDArray[np.uint32]:
        return starts_of(self._recent.target, len(self.places))


def _of_each(starts: NDArray[np.uint32], nodes: NDArray[Any]) -> tuple[_Numbers, NDArray[np.intp]]:
    """The places from ``starts[node]`` up to ``starts[node + 1]`` of every node, one after the other, and the
    place of the node that each belongs to.
    """
    begins = starts[nodes].astype(np.int64)
    sizes = starts[nodes + 1] - begins
    return _ranges(begins, sizes), np.repeat(np.arange(len(nodes)), sizes)


def _ranges(begins: _Numbers, sizes: _Numbers) -> _Numbers:
    """So many numbers from each beginning on, one range after the other."""
    before = np.cumsum(sizes) - sizes
    found: _Numbers = np.arange(int(sizes.sum())) + np.repeat(begins - before, sizes)
    return found
