"""Which articles are about the same thing, for reasons that a person understands?

The candidates come from ``indexer/linking/rankings.py``. An article for which nothing but a few common words
speaks is not shown: a short list is better than a filled one. Near-duplicates of what stands above are left
out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Row, select

from catalogue import schema
from catalogue.article import Article
from catalogue.filing import slug
from catalogue.store import Catalogue
from indexer.answers import Related
from indexer.engines.base import Engine
from indexer.index import statistics
from indexer.linking import rankings
from indexer.linking.decisions import REFUSALS, Decision, DecisionKind, decisions_about
from indexer.linking.names import NameIndex
from indexer.linking.rankings import RankingSource, RelatedCandidate, fuse, rankings_of, telling_words
from indexer.linking.reasons import Explainer

# What is measured below is Recall@10 on MDN, in percentage points (`python -m benchmarks.related --dev`).

# The factor for an article of the same deepest category: it gains .3 points. 1.4 loses them again, for
# categories are where noise comes from.
SAME_CATEGORY = 1.2

# Places below which the factor for the category changes nothing that is shown.
_WITHIN_REACH = 150

# The share of an article's telling words, by weight, that another must have where only words speak for it.
LEAST_SHARED = 0.2

# Texts whose simhashes differ in at most so many of 64 bits are the same article twice.
ALIKE_BITS = 3

# Candidates that are read at a time.
_STEP = 24

# Evidence besides words: where an article has some, it needs no share of the telling words.
_LINKS = frozenset({RankingSource.OUT, RankingSource.IN})
_MENTIONS = frozenset({RankingSource.MENTION, RankingSource.NAMED})


@dataclass(frozen=True, slots=True)
class Chosen:
    """A related article that stays when duplicates and weak ones are left out."""

    id: str
    url: str
    title: str
    candidate: RelatedCandidate
    shared: tuple[str, ...] = ()  # telling tokens that both have, the most telling first
    pinned: bool = False


class _EditorsChoice(NamedTuple):
    """What editors pinned to an article, in order, and what they keep out of its list."""

    pinned: list[str]
    excluded: set[str]


class Finder:
    """Finds related articles; one for many questions (``related --all``) or for one."""

    def __init__(self, catalogue: Catalogue, engine: Engine) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self.names = NameIndex.of(catalogue)

    def choose(self, article: Article, limit: int) -> list[Chosen]:
        """At most ``limit`` related articles, best first: what editors pinned, then the fused ranking without
        duplicates and guesses.
        """
        with self._catalogue.read() as connection, self._engine.searcher() as searcher:
            telling = telling_words(connection, article)
            found = rankings_of(article, telling, self.names, connection, searcher)
            candidates = _favoured(connection, article, fuse(found))
            editors = _editors_choice(connection, article.id)
            by_id = {candidate.id: candidate for candidate in candidates}
            order = [by_id.get(i, RelatedCandidate(i, 0.0, {})) for i in editors.pinned]
            order += [c for c in candidates if c.id not in editors.excluded and c.id not in editors.pinned]
            return _Choice(connection, article, telling, set(editors.pinned)).take(order, limit)


class _Choice:
    """Takes candidates in their order, and leaves out what is no article, a duplicate, or a mere guess."""

    def __init__(
        self, connection: Connection, article: Article, telling: Mapping[str, float], pinned: set[str]
    ) -> None:
        self._connection = connection
        self._article = article
        self._telling = telling
        self._pinned = pinned
        self._titles: set[str] = set()
        self._prints: list[int] = []

    def take(self, order: Sequence[RelatedCandidate], limit: int) -> list[Chosen]:
        own = self._read([self._article.id]).get(self._article.id)
        if own is not None and own.simhash is not None:
            self._prints.append(own.simhash)
        found: list[Chosen] = []
        for start in range(0, len(order), _STEP):
            part = order[start : start + _STEP]
            rows = self._read([candidate.id for candidate in part])
            shared = self._shared([candidate.id for candidate in part])
            for candidate in part:
                row, words = rows.get(candidate.id), shared.get(candidate.id, ())
                if row is not None and len(found) < limit and self._fits(row, candidate, words):
                    pinned = candidate.id in self._pinned
                    found.append(Chosen(row.id, row.url, row.title, candidate, words, pinned))
            if len(found) >= limit:
                break
        return found

    def _read(self, ids: Sequence[str]) -> dict[str, Row[Any]]:
        """What has to be known of the articles that exist. Reading them whole would take nine tenths of the
        time.
        """
        table = schema.articles
        wanted = select(
            table.c.id, table.c.url, table.c.title, table.c.language, table.c.simhash, table.c.deleted
        )
        rows: list[Row[Any]] = list(self._connection.execute(wanted.where(table.c.id.in_(ids))))
        return {row.id: row for row in rows if not row.deleted}

    def _shared(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Article id → the telling words that it has too, the most telling first."""
        forward = statistics.forward(self._connection, ids)
        tokens = {statistics.hash_of(token): token for token in self._telling}
        wanted = np.fromiter(tokens, np.uint32, len(tokens))
        where = np.nonzero(np.isin(forward.hashes, wanted))[0]
        found: dict[str, list[str]] = defaultdict(list)
        for owner, value in zip(forward.owners(where).tolist(), forward.hashes[where].tolist()):
            found[forward.ids[owner]].append(tokens[value])
        return {
            article_id: tuple(sorted(words, key=lambda word: (-self._telling[word], word)))
            for article_id, words in found.items()
        }

    def _fits(self, row: Row[Any], candidate: RelatedCandidate, shared: Sequence[str]) -> bool:
        title = " ".join(row.title.casefold().split()).strip(" .:!?")
        if candidate.id not in self._pinned and not (
            self._speaks_for(row, candidate, shared) and self._is_new(row, title)
        ):
            return False
        self._titles.add(title)
        if row.simhash is not None:
            self._prints.append(row.simhash)
        return True

    def _speaks_for(self, row: Row[Any], candidate: RelatedCandidate, shared: Sequence[str]) -> bool:
        """Whether a link speaks for an article; or, where it is in the same language, a name or its words."""
        if _LINKS & candidate.ranks.keys():
            return True
        if _main_language(row.language) != _main_language(self._article.language):
            return False
        return bool(_MENTIONS & candidate.ranks.keys()) or self._share(shared) >= LEAST_SHARED

    def _is_new(self, row: Row[Any], title: str) -> bool:
        """Whether no article above has the same title or nearly the same text."""
        if title in self._titles:
            return False
        return not any(_differing_bits(row.simhash, known) <= ALIKE_BITS for known in self._prints)

    def _share(self, shared: Sequence[str]) -> float:
        whole = sum(self._telling.values())
        return sum(self._telling[token] for token in shared) / whole if whole else 0.0


def related(catalogue: Catalogue, engine: Engine, article: Article, limit: int = 6) -> list[Related]:
    """Closely related articles with reasons, best first; fewer than ``limit`` where no more are about the
    same thing.
    """
    finder = Finder(catalogue, engine)
    chosen = finder.choose(article, max(0, limit))
    explain = Explainer(finder.names, article)
    most = SAME_CATEGORY * sum(rankings.WEIGHTS.values()) / (rankings.RRF + 1)
    found = []
    for one in chosen:
        other = catalogue.article(one.id)
        if other is not None:  # it was there a moment ago
            reasons = explain.reasons(other, one.candidate.ranks, one.shared, one.pinned)
            category = other.categories[0][-1] if other.categories and other.categories[0] else ""
            score = round(min(1.0, one.candidate.score / most), 5)
            found.append(Related(other.id, other.url, other.title, score, reasons, category, other.summary))
    return found


def _editors_choice(connection: Connection, article_id: str) -> _EditorsChoice:
    verdicts = decisions_about(connection, DecisionKind.RELATED, article_id)
    pinned = [target for target, verdict in verdicts.items() if verdict == Decision.PINNED]
    return _EditorsChoice(pinned, {target for target, verdict in verdicts.items() if verdict in REFUSALS})


def _favoured(
    connection: Connection, article: Article, candidates: Sequence[RelatedCandidate]
) -> list[RelatedCandidate]:
    """The candidates, those of the article's own deepest categories a little higher."""
    own = {slug(path[-1]) for path in article.categories if path}
    table = schema.article_categories
    same: set[str] = set()
    if own:
        ids = [candidate.id for candidate in candidates[:_WITHIN_REACH]]
        wanted = select(table.c.article_id).where(table.c.article_id.in_(ids), table.c.slug.in_(own))
        same = set(connection.execute(wanted).scalars())
    weighed = [replace(c, score=c.score * SAME_CATEGORY) if c.id in same else c for c in candidates]
    return sorted(weighed, key=lambda candidate: (-candidate.score, candidate.id))


def _main_language(tag: str) -> str:
    """The language of a BCP 47 tag without region and script."""
    return tag.partition("-")[0]


def _differing_bits(one: int | None, other: int) -> int:
    """Bits in which two simhashes differ; they are stored as signed numbers."""
    return 64 if one is None else ((one ^ other) & 0xFFFFFFFFFFFFFFFF).bit_count()
