"""What do a library's own editors call related? Learned from their lists, where there are enough of them.

The shipped trees know the habits of other libraries. Here some of the library's articles are asked for
without their own «See also», and small trees learn, on top of the shipped score, which candidates stand in it
(:mod:`indexer.linking.boosting`). In a library without such lists it is what articles link in their texts,
each asked for without its links; what was learned so holds only for articles that link nothing yet, in a
library in which that is common. For MDN's others, whose editors' lists were hidden, it lost nine points of
Recall@10: what a text links in passing is not what its editors list.

They are learned again when a fifth of the library has changed, by who brings articles in, never at a reader's
request. Each third of the questions is asked of trees that learned from the other two: where these do not
rank better, by more than two standard errors, the shipped trees stay alone.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cache, partial
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, delete, select

from catalogue import projected, schema
from catalogue.article import Article
from catalogue.config import Config
from catalogue.database import select_by
from catalogue.presence import open_present
from catalogue.rows import SEE_ALSO
from catalogue.store import Catalogue
from catalogue.working_process import done_apart
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.linking.boosting import RankedList, boost
from indexer.linking.evidence import FEATURES, NamesAndLinks, Values
from indexer.linking.graph import LinkGraph
from indexer.linking.link_index import LinkIndex
from indexer.linking.mapped_links import Edges
from indexer.linking.names import NameIndex
from indexer.linking.profile import LanguageSizes
from indexer.linking.projection import MappedProjection, Projection
from indexer.linking.trees import Trees
from indexer.linking.weighing import FILE, gather

_log = logging.getLogger(__name__)

_LIFE = "indexer.linking.learning_process"

# The name of their row in ``projections``.
NAME = "related-weights"

# Articles with a list from which on they are learned from; with links, where none have lists.
FEWEST_LISTS = 60
FEWEST_LINKING = 500

# Articles that are asked for. Each takes some 25 ms of CPU; with twice as many Recall@10 is up to a point
# better.
MOST = 600

# Links in its text from which on an article of a library without lists is asked for.
FEWEST_LINKS = 3

# Where more of the articles link others, one that does not is of another kind, and not one whose editors have
# yet to link it: eleven of MDN's lost 26 points of Recall@10 by what the others' links taught.
MOST_LINKING = 2 / 3

TREES = 60
RATE = 0.1

# Different articles that are listed, from which on it may count how often one is. An article is asked for
# without its own list, so whatever stands in that is listed once less: among a hundred articles of which each
# lists five by chance, the counts alone gave it away (nDCG@10 .17 instead of .08, of lists that were not
# seen). In greater libraries that vanishes, and the counts are worth a point of Recall@10.
FEWEST_LISTED = 500
_COUNTS = frozenset(FEATURES.index(name) for name in ("linked_to", "listed_to", "place_of_links"))

# The share of the library's articles that may change before the trees are learned again.
CHANGED = 0.2

# Parts of the questions, each of which is left out of the learning once.
PARTS = 3

# Standard errors by which own trees have to be better.
SURE = 2.0

# nDCG's.
_PLACES = 10


class Editorial(StrEnum):
    """What editors chose that is learned from."""

    LISTS = "lists"
    LINKS = "links"


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of the learning; nDCG@10 of the questions that were left out."""

    choice: Editorial | None  # None: too few articles have either
    questions: int
    before: float
    after: float
    trees: Sequence[Mapping[str, Sequence[float]]]  # none where the shipped ones stay alone


_NOTHING = Learned(None, 0, 0.0, 0.0, ())


class _Row(NamedTuple):
    sequence: int
    data: dict[str, Any]


class OwnWeights(Projection):
    """The library's own trees, as they were learned last. Thread-safe."""

    def __init__(self) -> None:
        super().__init__()
        self._trees: Trees | None = None
        self._choice: Editorial | None = None

    def trees_for(self, graph: LinkGraph, article_id: str, links_something: bool) -> Trees | None:
        """Those for an article that links others, or none, if there are any for it."""
        if self._choice != Editorial.LINKS:
            return self._trees
        if links_something:
            return None
        own = graph.number(article_id)
        had_some = own >= 0 and graph.sizes(np.array([own]))[0] > 0
        return self._trees if had_some or graph.linking_share() < MOST_LINKING else None

    def _refresh(self, catalogue: Catalogue, sequence: int) -> None:
        """They follow their row, which is written some time after the articles."""
        with catalogue.read() as connection:
            newest = learned_at(connection)
        if (-1 if newest is None else newest) != self._sequence:
            with self._lock:
                self._follow(catalogue, self._sequence)

    def _follow(self, catalogue: Catalogue, since: int) -> None:
        with catalogue.read() as connection:
            row = _row(connection)
        usable = row is not None and row.data["form"] == form() and row.data["trees"]
        self._trees = Trees(0.0, row.data["trees"]) if row is not None and usable else None
        self._choice = Editorial(row.data["choice"]) if row is not None and usable else None
        self._sequence = -1 if row is None else row.sequence


def refresh(config: Config, catalogue: Catalogue, engine: Engine) -> Learned | None:
    """Learn from the library's own lists, if it has changed much since that was done last. ``None`` where it
    is not due.

    It takes some seconds, and memory that a process of its own gives back when it ends
    (:mod:`catalogue.working_process`).
    """
    sequence, articles = catalogue.sequence(), catalogue.count()
    with catalogue.read() as connection:
        row = _row(connection)
    if row is not None and not _is_due(row, sequence, articles):
        return None
    learned = _NOTHING
    if articles >= FEWEST_LISTS:
        here = partial(learn, catalogue, engine)
        learned = done_apart(_LIFE, here, _learned_of, config, engine.name)
    keep(catalogue, learned, sequence)
    if learned.choice:
        _log.info(
            "event=related-learned from=%s questions=%d before=%.3f after=%.3f kept=%s",
            *(learned.choice, learned.questions, learned.before, learned.after),
            "own" if learned.trees else "shipped",
        )
    return learned


def _learned_of(config: Config, engine: str) -> Learned:
    """What :func:`learn` returns, in a process that has opened nothing yet."""
    with (
        closing(open_present(config, mapped=False)) as catalogue,
        closing(open_engine(config, engine)) as index,
    ):
        MappedProjection.keep(catalogue, config.index_folder)
        return learn(catalogue, index)


def keep(catalogue: Catalogue, learned: Learned, sequence: int) -> None:
    """Have what was learned at a sequence number weighed from now on, and lists reckoned anew by it."""
    data = {"form": form()} | asdict(learned)
    kept = json.dumps(data, separators=(",", ":")).encode()
    with catalogue.begin() as connection:
        before = _row(connection)
        projected.put(connection, NAME, sequence, kept)
        if learned.trees or (before is not None and before.data["trees"]):
            connection.execute(delete(schema.related_lists))


def learn(catalogue: Catalogue, engine: Engine, unseen: Container[str] = frozenset()) -> Learned:
    """Trees from what editors chose, if they rank what they did not see better than the shipped ones. Nothing
    is learned from what was chosen for articles that shall stay ``unseen``.
    """
    graph = LinkIndex.of(catalogue).graph
    choice, links = choices(graph)
    if choice is None:
        return _NOTHING
    lists = list(ranked_lists(catalogue, engine, choice, _some(graph, links, unseen)))
    if not lists:
        return _NOTHING
    unasked = _COUNTS if len(np.unique(links.target)) < FEWEST_LISTED else frozenset()
    before, after = _tried(lists, unasked)
    gained = after - before
    is_better = gained.mean() > SURE * gained.std() / np.sqrt(len(gained))
    trees = boost([one for one, _ in lists], TREES, RATE, unasked) if is_better else ()
    return Learned(choice, len(lists), round(before.mean(), 4), round(after.mean(), 4), trees)


def _tried(lists: Sequence[tuple[RankedList, int]], unasked: Container[int]) -> tuple[Values, Values]:
    """nDCG@10 of each question by its scores alone, and with trees that did not see it."""
    before = np.array([_gain(one, one.scores, wanted) for one, wanted in lists])
    after = before.copy()
    for part in range(PARTS):
        if part == PARTS - 1 and after.sum() <= before.sum():
            break  # the last part alone would have to outweigh the others
        seen = [one for number, (one, _) in enumerate(lists) if number % PARTS != part]
        grown = Trees(0.0, boost(seen, TREES, RATE, unasked))
        for number in range(part, len(lists), PARTS):
            one, wanted = lists[number]
            after[number] = _gain(one, one.scores + grown.odds(one.rows), wanted)
    return before, after


def choices(graph: LinkGraph) -> tuple[Editorial | None, Edges]:
    """What is learned from, and the links in which editors chose it."""
    links = graph.links()
    lists = links.at(links.listed)
    if len(np.unique(lists.source)) >= FEWEST_LISTS:
        return Editorial.LISTS, lists
    size = len(graph.places) + 1
    pairs = np.unique(links.source.astype(np.int64) * size + links.target)
    sources, targets = np.unique(pairs // size, return_counts=True)
    linking = sources[targets >= FEWEST_LINKS]
    # of what is learned from links, nothing would be asked where nearly every article links something
    of_use = len(linking) >= FEWEST_LINKING and graph.linking_share() < MOST_LINKING
    if len(lists.source) or not of_use:
        return None, lists
    return Editorial.LINKS, links.at(np.isin(links.source, linking))


def _some(graph: LinkGraph, links: Edges, unseen: Container[str]) -> dict[str, set[str]]:
    """Some of the articles whose links these are, in an order of no meaning, with what each links."""
    sources = {graph.places.id_of(node): node for node in np.unique(links.source).tolist()}
    order = sorted(sources, key=lambda article_id: hashlib.sha256(article_id.encode()).digest())
    return {
        one: {graph.places.id_of(node) for node in links.target[links.source == sources[one]].tolist()}
        for one in [one for one in order if one not in unseen][:MOST]
    }


def ranked_lists(
    catalogue: Catalogue, engine: Engine, choice: Editorial, chosen: Mapping[str, set[str]]
) -> Iterator[tuple[RankedList, int]]:
    """The candidates for each article as if its editors had not chosen yet, with the number that they chose;
    those that are no more are passed over.
    """
    library = NamesAndLinks(NameIndex.of(catalogue), LinkIndex.of(catalogue).graph)
    sizes = LanguageSizes.of(catalogue)
    for article_id, targets in chosen.items():
        catalogued = catalogue.article(article_id)
        if catalogued is None:
            continue
        article = without_list(catalogued) if choice == Editorial.LISTS else replace(catalogued, links=())
        with catalogue.read() as connection, engine.searcher() as searcher:
            alike = sizes.articles(article.language)
            gathered = gather(connection, searcher, library, article, alike)
        near = gathered.fused[: len(gathered.rows)]
        right = np.array([one.id in targets for one in near], np.bool_)
        yield RankedList(gathered.rows.astype(np.float32), right, gathered.odds()), len(targets)


def without_list(article: Article) -> Article:
    """An article as it is before its editors list anything under «See also»."""
    lists = {place for place, section in enumerate(article.sections) if section.kind == SEE_ALSO}
    kept = [place for place in range(len(article.sections)) if place not in lists]
    where = {old: new for new, old in enumerate(kept)}
    links = (replace(link, section=where[link.section]) for link in article.links if link.section in where)
    return replace(article, sections=tuple(article.sections[place] for place in kept), links=tuple(links))


@cache
def form() -> str:
    """What own trees of this code are marked with: the signals that they ask for, and the shipped trees."""
    shipped = resources.files(__package__).joinpath(FILE).read_bytes()
    return hashlib.sha256(json.dumps(FEATURES).encode() + shipped).hexdigest()[:12]


_LEARNED_AT = "SELECT sequence FROM projections WHERE name = {}"
_ROW = select(schema.projections.c.sequence, schema.projections.c.data).where(
    schema.projections.c.name == NAME
)


def learned_at(connection: Connection) -> int | None:
    """The sequence number at which the library's own trees were learned last, if ever."""
    row = next(iter(select_by(connection, _LEARNED_AT, NAME)), None)
    return None if row is None else int(row[0])


def _row(connection: Connection) -> _Row | None:
    row = connection.execute(_ROW).first()
    return None if row is None else _Row(row.sequence, json.loads(bytes(row.data)))


def _is_due(row: _Row, sequence: int, articles: int) -> bool:
    """Whether so much has changed; a row from later than today's catalogue is of one that was replaced."""
    changed = sequence - row.sequence
    return changed < 0 or changed > CHANGED * articles or row.data["form"] != form()


def _gain(one: RankedList, scores: Values, wanted: int) -> float:
    """nDCG@10 of the candidates in the order of some scores."""
    discounts = 1 / np.log2(np.arange(2, _PLACES + 2))
    right = one.right[np.argsort(-scores, kind="stable")[:_PLACES]]
    return float((right * discounts[: len(right)]).sum() / discounts[:wanted].sum())
