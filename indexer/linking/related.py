"""Related topics: articles about the same thing, with reasons that a person understands.

Seven rankings are fused by weighted reciprocal ranks (RRF; Cormack, Clarke & Büttcher 2009):

* **text**: the article's telling words, asked as a weighted question; what stands in title, aliases, lead and
  glossary counts more than the body, since on a library of articles from one mould every body speaks of pain
  and fever;
* **mention**: this article names the other one; **named**: the other one names this;
* **out**, **in**, **near**, **coupled**: the body links there, is linked from there, others link both close
  together, or both link to the same articles.

Each alone is weak, and they fail in different places (docs/related.md has the numbers). An article without
any reason is not shown: a short list is better than a filled one. Near-duplicates of what stands above are
left out.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select

from catalogue import schema
from catalogue.article import Article
from catalogue.filing import slug
from catalogue.store import Catalogue
from catalogue.text import STOP_WORDS
from indexer.answers import Related
from indexer.engines.base import Engine, Searcher
from indexer.engines.meaning import FIELDS, Meaning, Phrase, Query, Words
from indexer.index import statistics
from indexer.index.document import analyse
from indexer.index.statistics import idf
from indexer.linking.citations import coupled_with, linked_from, linking_to
from indexer.linking.names import NameIndex, Tokens
from indexer.linking.reasons import Explainer, mentions

DEPTH = 100
"""Articles that each ranking brings."""
TERMS = 60
"""Words that the text ranking asks for: 20 cost a point of Recall@10, 100 gain a fifth of one."""
RRF = 8
"""The constant of the reciprocal rank, 1 / (RRF + rank): the first ranks are worth more here than in search
(60 costs 3 points).
"""
WEIGHTS = {"text": 1.3, "mention": 0.8, "named": 0.7, "out": 0.8, "in": 0.8, "near": 1.0, "coupled": 0.6}
"""Round numbers near the best of a random walk on half of the judged set, which is a point better and would
not carry over.
"""
MOST_BEARERS = 10
"""A name that more articles bear («Syntax», «Overview») names none of them."""
SAME_CATEGORY = 1.2
"""Factor for an article of the same deepest category: +.3 points; 1.4 loses them again, for categories are
where noise comes from.
"""
_WITHIN_REACH = 150  # places below which a fifth more changes nothing that is shown
LEAST_SHARED = 0.2
"""The share of an article's telling words (by weight) that another must have where nothing but words speaks
for it.
"""
ALIKE_BITS = 3
"""Texts whose simhashes differ in so few of 64 bits are the same article twice."""
FIELD_WEIGHTS = {"title": 3.0, "names": 3.0, "headings": 0.5, "lead": 2.0, "terms": 1.5, "body": 1.0}


@dataclass(frozen=True, slots=True)
class RelatedCandidate:
    """An article in its place, with the rank that each ranking gave it (from 1)."""

    id: str
    score: float
    ranks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A related article that stays after duplicates and weak ones are gone."""

    id: str
    url: str
    title: str
    candidate: RelatedCandidate
    shared: tuple[str, ...] = ()  # telling tokens that both have, the most telling first
    pinned: bool = False


class Finder:
    """Finds related articles; one for many questions (``related --all``) or for one."""

    sources = tuple(WEIGHTS)

    def __init__(self, catalogue: Catalogue, engine: Engine) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self.names = NameIndex.of(catalogue)

    def source(self, name: str, article: Article) -> list[str]:
        """One ranking alone, for measuring."""
        with self._catalogue.read() as connection, self._engine.searcher() as searcher:
            return self._rankings(connection, searcher, article, telling_words(connection, article))[name]

    def choose(self, article: Article, limit: int) -> list[Chosen]:
        """The related articles, best first: what editors pinned, then the fused ranking without duplicates
        and without guesses.
        """
        with self._catalogue.read() as connection, self._engine.searcher() as searcher:
            telling = telling_words(connection, article)
            candidates = _favoured(
                connection, article, fuse(self._rankings(connection, searcher, article, telling))
            )
            pinned, excluded = decided(connection, article.id)
            by_id = {candidate.id: candidate for candidate in candidates}
            order = [by_id.get(i, RelatedCandidate(i, 0.0, {})) for i in pinned]
            order += [c for c in candidates if c.id not in excluded and c.id not in pinned]
            return _Choice(connection, article, telling, set(pinned)).take(order, limit)

    def _rankings(
        self, connection: Connection, searcher: Searcher, article: Article, telling: Mapping[str, float]
    ) -> dict[str, list[str]]:
        arriving, near = linking_to(connection, article)
        return {
            "text": self._by_text(searcher, article, telling),
            "mention": self._mentioned(connection, article),
            "named": self._naming(searcher, article),
            "out": linked_from(connection, article)[:DEPTH],
            "in": arriving[:DEPTH],
            "near": near[:DEPTH],
            "coupled": coupled_with(connection, article)[:DEPTH],
        }

    def _by_text(self, searcher: Searcher, article: Article, telling: Mapping[str, float]) -> list[str]:
        if not telling:
            return []
        meaning = Meaning(Words(tuple(telling), weights=tuple(telling.values())))
        return [found.id for found in searcher.find(meaning, DEPTH + 1) if found.id != article.id][:DEPTH]

    def _mentioned(self, connection: Connection, article: Article) -> list[str]:
        counts: Counter[str] = Counter()
        tokens: dict[str, Tokens] = {}
        for found in mentions(self.names, article):
            for bearer in found.bearers if len(found.bearers) <= MOST_BEARERS else ():
                counts[bearer.id] += 1
                tokens[bearer.id] = max(tokens.get(bearer.id, ()), found.tokens, key=len)
        counts.pop(article.id, None)
        rarity = rarity_of(connection, tokens.values())
        scores = {
            i: (1 + math.log(n)) * max(rarity[t] for t in tokens[i]) * len(tokens[i]) ** 0.5
            for i, n in counts.items()
        }
        return sorted(scores, key=lambda i: (-scores[i], i))[:DEPTH]

    def _naming(self, searcher: Searcher, article: Article) -> list[str]:
        found: dict[str, float] = {}
        for key in self.names.keys(article.id)[:8]:
            query: Query = Phrase(key) if len(key) > 1 else Words(key)
            for candidate in searcher.find(Meaning(query), DEPTH + 1):
                found[candidate.id] = max(found.get(candidate.id, 0.0), candidate.score)
        found.pop(article.id, None)
        return sorted(found, key=lambda i: (-found[i], i))[:DEPTH]


class _Choice:
    """Takes candidates in their order, and leaves out what is no article, the same again, or a mere guess."""

    _STEP = 24  # articles read at a time

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
        """At most ``limit`` of them."""
        own = self._read([self._article.id]).get(self._article.id)
        if own is not None and own.simhash is not None:
            self._prints.append(own.simhash)
        found: list[Chosen] = []
        for start in range(0, len(order), self._STEP):
            part = order[start : start + self._STEP]
            rows = self._read([candidate.id for candidate in part])
            shared = self._shared([candidate.id for candidate in part])
            for candidate in part:
                row, words = rows.get(candidate.id), shared.get(candidate.id, ())
                if row is not None and len(found) < limit and self._fits(row, candidate, words):
                    found.append(
                        Chosen(row.id, row.url, row.title, candidate, words, candidate.id in self._pinned)
                    )
            if len(found) >= limit:
                break
        return found

    def _read(self, ids: Sequence[str]) -> dict[str, Row[Any]]:
        """What is to be known of articles that are there, without reading them whole (that would be nine
        tenths of the time).
        """
        table = schema.articles
        wanted = select(
            table.c.id, table.c.url, table.c.title, table.c.language, table.c.simhash, table.c.deleted
        )
        rows: list[Row[Any]] = list(self._connection.execute(wanted.where(table.c.id.in_(ids))))
        return {row.id: row for row in rows if not row.deleted}

    def _shared(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The telling words that each article has too."""
        forward = statistics.forward(self._connection, ids)
        tokens = {statistics.hash_of(token): token for token in self._telling}
        wanted = np.fromiter(tokens, np.uint32, len(tokens))
        where = np.nonzero(np.isin(forward.hashes, wanted))[0]
        found: dict[str, list[str]] = defaultdict(list)
        for owner, value in zip(forward.owners(where).tolist(), forward.hashes[where].tolist()):
            found[forward.ids[owner]].append(tokens[value])
        return {
            i: tuple(sorted(words, key=lambda word: (-self._telling[word], word)))
            for i, words in found.items()
        }

    def _fits(self, row: Row[Any], candidate: RelatedCandidate, shared: Sequence[str]) -> bool:
        title = " ".join(row.title.casefold().split()).strip(" .:!?")
        linked = bool({"out", "in"} & candidate.ranks.keys())
        if candidate.id not in self._pinned:
            if row.language.partition("-")[0] != self._article.language.partition("-")[0] and not linked:
                return False
            if title in self._titles or any(
                _differ(row.simhash, known) <= ALIKE_BITS for known in self._prints
            ):
                return False
            if (
                not linked
                and not {"mention", "named"} & candidate.ranks.keys()
                and self._share(shared) < LEAST_SHARED
            ):
                return False
        self._titles.add(title)
        if row.simhash is not None:
            self._prints.append(row.simhash)
        return True

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
    most = SAME_CATEGORY * sum(WEIGHTS.values()) / (RRF + 1)
    found = []
    for one in chosen:
        other = catalogue.article(one.id)
        if other is not None:  # it was there a moment ago
            reasons = explain.reasons(other, one.candidate.ranks, one.shared, one.pinned)
            category = other.categories[0][-1] if other.categories and other.categories[0] else ""
            score = round(min(1.0, one.candidate.score / most), 5)
            found.append(Related(other.id, other.url, other.title, score, reasons, category, other.summary))
    return found


def decided(connection: Connection, article_id: str) -> tuple[list[str], set[str]]:
    """What editors pinned to an article, in order, and what they keep out of its list. The latest word on a
    pair counts.
    """
    table = schema.decisions
    wanted = (
        select(table.c.target_id, table.c.verdict)
        .where(table.c.kind == "related", table.c.article_id == article_id)
        .order_by(table.c.at, table.c.id)
    )
    verdicts = {row.target_id: row.verdict for row in connection.execute(wanted)}
    return [i for i, verdict in verdicts.items() if verdict == "pinned"], {
        i for i, v in verdicts.items() if v in ("excluded", "rejected")
    }


def _differ(one: int | None, other: int) -> int:
    """Bits in which two simhashes differ; they are kept as signed numbers."""
    return 64 if one is None else ((one ^ other) & 0xFFFFFFFFFFFFFFFF).bit_count()


def fuse(
    rankings: Mapping[str, Sequence[str]], weights: Mapping[str, float] = WEIGHTS, constant: int = RRF
) -> list[RelatedCandidate]:
    """Weighted reciprocal rank fusion; equal scores by id."""
    scores: dict[str, float] = defaultdict(float)
    ranks: dict[str, dict[str, int]] = defaultdict(dict)
    for name, ranking in rankings.items():
        for rank, article_id in enumerate(ranking, 1):
            scores[article_id] += weights[name] / (constant + rank)
            ranks[article_id][name] = rank
    order = sorted(scores, key=lambda article_id: (-scores[article_id], article_id))
    return [RelatedCandidate(article_id, scores[article_id], ranks[article_id]) for article_id in order]


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


def telling_words(connection: Connection, article: Article, limit: int = TERMS) -> dict[str, float]:
    """The tokens that tell most what an article is about, with weights up to 1."""
    weights: dict[str, float] = defaultdict(float)
    for field, tokens in zip(FIELDS, analyse(article).fields, strict=True):
        for token, count in Counter(tokens).items():
            if token not in STOP_WORDS:
                weights[token] += FIELD_WEIGHTS[field] * (1 + math.log(count))
    total = statistics.totals(connection).articles
    known = statistics.frequencies(connection, weights)
    scores = {
        token: weights[token] * idf(seen.articles, total)
        for token, seen in known.items()
        if 1 < seen.articles <= max(2, total // 2)
    }
    best = sorted(scores, key=lambda token: (-scores[token], token))[:limit]
    return {token: scores[token] / scores[best[0]] for token in best}


def rarity_of(connection: Connection, names: Iterable[Tokens]) -> dict[str, float]:
    """The idf of every token of some names."""
    tokens = {token for name in names for token in name}
    total = statistics.totals(connection).articles
    known = statistics.frequencies(connection, tokens)
    return {token: idf(known[token].articles, total) if token in known else idf(1, total) for token in tokens}
