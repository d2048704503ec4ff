"""Which articles are near an article in the graph of links?

Where its body links, which articles link to it, what is linked near it, and what links to the same targets.
What is linked near it is co-citation weighted by proximity (CPA; Gipp & Beel 2009, Schwarzer et al. 2016):
two articles that a third one links in the same section are closer than two that it links far apart, and a
page of a thousand links says little.

An editors' list («See also») says more than a link in passing: what is listed together, and what the lists of
the articles most like one hold, is asked for by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from catalogue import schema
from catalogue.article import Article
from catalogue.database import batches
from indexer.linking.graph import LinkGraph
from indexer.linking.mapped_links import Nodes, segments

Values: TypeAlias = NDArray[np.floating[Any]]

# The rankings that these numbers shape are measured by `python -m benchmarks.related --dev --sources`.

# Articles that link to an article and are looked through for what they link near it: those with the fewest
# links, which say most.
# 40 and 160 change nothing that is measured (`benchmarks.ablation alike`).
MOST_SOURCES = 80

# Targets of an article by which articles are coupled with it.
# At 20: recall@10 −.0010; at 80: no change (`benchmarks.ablation alike`).
MOST_COUPLING = 40

# Links to those targets that are read, beginning with the rarest target.
# At 750: recall@10 −.0025; at 3000: no change (`benchmarks.ablation alike`).
MOST_COUPLED = 1500

# The weight of what a page links near an article falls with the distance in sections ...
# At -0.425: recall@10 +.0010; at -1.7: no change (`benchmarks.ablation alike`).
NEAR_DISTANCE_POWER = -0.85

# ... and with the number of the page's links.
# .25 and 1 change nothing that is measured (`benchmarks.ablation alike`).
NEAR_LINKS_POWER = 0.5

# The weight of a target by which two articles are coupled falls with the number of the articles that link it.
# At -0.25: recall@10 −.0060; at -1: no change (`benchmarks.ablation alike`).
COUPLING_POWER = -0.5

# A link to the article makes up for so many of the page's links in the order of the pages ...
# 1 and 4 change nothing that is measured (`benchmarks.ablation alike`).
LINKS_MADE_UP = 2

# ... for at most so many links to the article.
# 1 and 6 change nothing that is measured (`benchmarks.ablation alike`).
LINKS_COUNTED = 3

# Articles in the folder of an article's address whose lists are asked: those beside it in their order.
MOST_BESIDE = 40


class Cited(NamedTuple):
    """Articles with what each has of some evidence, the best first."""

    nodes: Nodes
    weights: Values


class Incoming(NamedTuple):
    """The articles that link to an article, and those linked near it; both best first."""

    linking: Cited
    near: Cited


def ids_at(connection: Connection, urls: Iterable[str]) -> dict[str, str]:
    """Address → id of the article there (or of its tombstone), at other addresses of an article as well.

    Asks only for columns in front of ``json``: for those behind it SQLite reads a whole article for each row
    (20 ms for 60 of them).
    """
    wanted = list(dict.fromkeys(urls))
    found: dict[str, str] = {}
    articles, aliases = schema.articles, schema.url_aliases
    by_alias = select(aliases.c.url, aliases.c.article_id)
    by_url = select(articles.c.url, articles.c.id)
    for part in batches(wanted):
        for query in (by_alias.where(aliases.c.url.in_(part)), by_url.where(articles.c.url.in_(part))):
            for url, article_id in connection.execute(query):
                found[url] = article_id
    return found


class Citations:
    """What the links of a library say of one article, whose own are those that it is given with."""

    def __init__(self, graph: LinkGraph, article: Article) -> None:
        self._graph = graph
        self.own = graph.number(article.id)
        self._path = segments(article.url)
        self._outgoing = graph.outgoing(article)
        arriving = graph.links_to(np.array([self.own], np.int32))
        self._arriving = arriving.at(arriving.source != self.own)

    def linked(self) -> Cited:
        """The articles that it links to: the most often linked first, then in page order."""
        nodes, first, counts = np.unique(self._outgoing.target, return_index=True, return_counts=True)
        order = np.lexsort((first, -counts))
        return Cited(nodes[order], counts[order].astype(np.float64))

    def coupled(self) -> Cited:
        """The articles that link to the same targets (bibliographic coupling; Kessler 1963), best first: a
        target that few link counts more.
        """
        targets = np.array(list(dict.fromkeys(self._outgoing.target.tolist()))[:MOST_COUPLING], np.int32)
        often = self._graph.times(targets, False, self.own)
        rarest = np.lexsort((self._graph.places.order(targets), often))
        targets = targets[rarest][np.cumsum(often[rarest]) <= MOST_COUPLED]
        links = self._graph.links_to(targets)
        size = len(self._graph.places) + 1
        pairs = np.unique(links.target.astype(np.int64) * size + links.source)
        _, where, counts = np.unique(pairs // size, return_inverse=True, return_counts=True)
        return self._summed((pairs % size).astype(np.int32), (1.0 + counts[where]) ** COUPLING_POWER)

    def incoming(self) -> Incoming:
        """Who links here: those with the fewest links first; and what they link near it."""
        sources, counts = np.unique(self._arriving.source, return_counts=True)
        sizes = self._graph.sizes(sources)
        made_up = sizes - LINKS_MADE_UP * np.minimum(LINKS_COUNTED, counts)
        order = np.lexsort((self._graph.places.order(sources), made_up))
        linking = Cited(sources[order], 1.0 / (1.0 + sizes[order]))
        return Incoming(linking, self._near(linking.nodes[:MOST_SOURCES]))

    def _near(self, sources: Nodes) -> Cited:
        links = self._graph.links_of(sources)
        sections = links.section.astype(np.int64)
        sizes = self._graph.sizes(sources)
        begin = dict(zip(sources.tolist(), (np.cumsum(sizes) - sizes).tolist()))
        apart = np.full(len(sections), np.iinfo(np.int16).max, np.int64)
        for source, section in zip(self._arriving.source.tolist(), self._arriving.section.tolist()):
            if source in begin:
                rows = slice(begin[source], begin[source] + int(self._graph.sizes(np.array([source]))[0]))
                apart[rows] = np.minimum(apart[rows], np.abs(sections[rows] - section))
        sizes = np.repeat(sizes, sizes)
        weights = (1.0 + apart) ** NEAR_DISTANCE_POWER / (1.0 + sizes) ** NEAR_LINKS_POWER
        return self._summed(links.target, weights)

    def carried(self, neighbours: Mapping[str, float], listed: bool = False) -> Cited:
        """The articles that those most like an article link to, best first: what editors chose there is
        carried to it. ``neighbours`` are ids with how much each is like it; one that links much says less.
        With ``listed`` only what they list.
        """
        nodes = self._graph.numbers(neighbours)
        return self._carried(nodes, np.array(list(neighbours.values()), np.float64), listed)

    def beside(self) -> Cited:
        """The articles that those in the same folder list, best first; only some beside it are asked."""
        nodes = self._graph.places.beside(self._path, MOST_BESIDE)
        return self._carried(nodes, np.ones(len(nodes)), True)

    def _carried(self, nodes: Nodes, likeness: Values, listed: bool) -> Cited:
        """Weights are shares of what all could give together that link, or list, anything."""
        links = self._graph.links_of(nodes)
        where = links.listed & (links.source != self.own) if listed else links.source != self.own
        pairs = sorted(set(zip(links.source[where].tolist(), links.target[where].tolist())))
        counts = Counter(source for source, _ in pairs)
        of = dict(zip(nodes.tolist(), likeness.tolist()))
        alike = np.array([of[source] / (1 + counts[source]) ** NEAR_LINKS_POWER for source, _ in pairs])
        whole = sum(of[source] for source in counts)
        return self._summed(np.array([target for _, target in pairs], np.int32), alike / max(whole, 1e-9))

    def listed_together(self) -> Cited:
        """The articles that stand in a list with it, best first; a long list says less, and so does one that
        stands far from it there.
        """
        here = np.unique(self._arriving.source[self._arriving.listed])
        links = self._graph.links_of(here)
        links = links.at(links.listed)
        place = np.arange(len(links.source))
        of_source = np.searchsorted(here, links.source)
        own = np.full(len(here), 0)
        own[of_source[links.target == self.own]] = place[links.target == self.own]
        apart = np.abs(place - own[of_source]) if len(here) else place
        sizes = np.bincount(of_source, minlength=len(here))[of_source] if len(here) else place
        return self._summed(links.target, (1.0 + apart) ** -0.5 / (1.0 + sizes) ** NEAR_LINKS_POWER)

    def listing(self) -> Nodes:
        """The articles in whose lists it stands."""
        return np.unique(self._arriving.source[self._arriving.listed])

    def _summed(self, nodes: Nodes, weights: Values) -> Cited:
        """The weights of each article together, the greatest first, without the article itself."""
        found, where = np.unique(nodes, return_inverse=True)
        whole = np.bincount(where, weights, len(found)) if len(found) else np.zeros(0)
        kept = found != self.own
        found, whole = found[kept], whole[kept]
        order = np.lexsort((self._graph.places.order(found), -whole))
        return Cited(found[order], whole[order])
