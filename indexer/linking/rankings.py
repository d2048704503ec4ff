"""Which articles could be related to an article, by each kind of evidence and by all of it?

Twelve rankings are fused by weighted reciprocal ranks (RRF; Cormack, Clarke & Büttcher 2009):

* **text**: the article's telling words, asked as a weighted question. What stands in title, aliases, lead and
  glossary counts more than the body: in a library of articles from one mould every body speaks of pain and
  fever;
* **title**: the words of its title, asked of titles;
* **mention**: this article names the other one; **named**: the other one names this;
* **out**, **in**, **near**, **coupled**: the body links there, is linked from there, others link both close
  together, or both link to the same articles;
* **carried**: the articles that are most like this one link there;
* **together**, **listed**, **beside**: editors list both together, list it in the articles most like this
  one, or list it in the articles in the same folder.

Each is weak alone, and they fail in different places (``docs/related.md`` has the numbers).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection

from catalogue.article import Article
from catalogue.text import STOP_WORDS, tokens_in_place
from catalogue.text.called import in_place
from indexer.engines.base import Searcher
from indexer.engines.meaning import Meaning, Phrase, Words
from indexer.index import statistics
from indexer.index.statistics import idf
from indexer.linking.citations import Citations
from indexer.linking.graph import LinkGraph
from indexer.linking.names import NameIndex, NameMatch, Tokens, mentions, name_tokens
from indexer.linking.profile import WordProfile


class RankingSource(StrEnum):
    """Where a ranking of candidates comes from."""

    TEXT = "text"
    TITLE = "title"
    MENTION = "mention"
    NAMED = "named"
    OUT = "out"
    IN = "in"
    NEAR = "near"
    COUPLED = "coupled"
    CARRIED = "carried"
    TOGETHER = "together"
    LISTED = "listed"
    BESIDE = "beside"


Rankings: TypeAlias = dict[RankingSource, dict[str, float]]
"""Source → article ids, best first, with how strongly each says so. What that counts differs by the source:
of words and names the share of the best one's score, of carried links and lists the share of the articles
asked that have them.
"""

# What is measured below is Recall@10 on MDN, in percentage points (`python -m benchmarks.related --dev`).

# Articles that each ranking brings.
DEPTH = 100

# The constant of the reciprocal rank, 1 / (RRF + rank). The first ranks are worth more here than in search:
# with 60, the usual value, 3 points are lost.
RRF = 8

# What each ranking counts. Round numbers near the best of a random walk on half of the judged set, which is
# one point better there and would not carry over.
WEIGHTS = {
    RankingSource.TEXT: 1.3,
    RankingSource.TITLE: 0.4,
    RankingSource.MENTION: 0.8,
    RankingSource.NAMED: 0.7,
    RankingSource.OUT: 0.8,
    RankingSource.IN: 0.8,
    RankingSource.NEAR: 1.0,
    RankingSource.COUPLED: 0.6,
    # .5 gains .3 to .8 points, 1 loses half of them again
    RankingSource.CARRIED: 0.5,
    RankingSource.TOGETHER: 1.0,
    RankingSource.LISTED: 1.0,
    RankingSource.BESIDE: 0.5,
}

# Articles most like one whose links are carried to it. 40 cost half as much time again, for the same recall.
NEIGHBOURS = 15

# Articles most like one whose lists are carried to it: not every article has one.
LIST_NEIGHBOURS = 40

# A name that more articles bear ("Syntax", "Overview") names none of them.
MOST_BEARERS = 10

# Names of an article that other articles are searched for.
MOST_NAMES = 8


class RelatedCandidate(NamedTuple):
    """An article with its fused score and the rank that each ranking gave it (from 1)."""

    id: str
    score: float
    ranks: Mapping[RankingSource, int]


def rankings_of(
    article: Article,
    profile: WordProfile,
    names: NameIndex,
    graph: LinkGraph,
    connection: Connection,
    searcher: Searcher,
    found: Iterable[NameMatch] | None = None,
) -> Rankings:
    """The twelve rankings for an article of these words; ``found`` are the names in its text, where they are
    known already.
    """
    names_found = mentions(names, article) if found is None else found
    links = Citations(graph, article)
    incoming = links.incoming()
    alike = _by_text(article, profile.telling, searcher)

    def nearest(most: int) -> dict[str, float]:
        return dict(list(alike.items())[:most])

    linked = {
        RankingSource.OUT: links.linked(),
        RankingSource.IN: incoming.linking,
        RankingSource.NEAR: incoming.near,
        RankingSource.COUPLED: links.coupled(),
        RankingSource.CARRIED: links.carried(nearest(NEIGHBOURS)),
        RankingSource.TOGETHER: links.listed_together(),
        RankingSource.LISTED: links.carried(nearest(LIST_NEIGHBOURS), listed=True),
        RankingSource.BESIDE: links.beside(),
    }
    return {
        RankingSource.TEXT: alike,
        RankingSource.TITLE: _by_title(article, profile, connection, searcher),
        RankingSource.MENTION: _mentioned(article, names_found, profile, connection),
        RankingSource.NAMED: _naming(article, names, searcher),
    } | {
        source: dict(zip(map(graph.places.id_of, one.nodes[:DEPTH].tolist()), one.weights.tolist()))
        for source, one in linked.items()
    }


def fuse(found: Mapping[RankingSource, Iterable[str]]) -> list[RelatedCandidate]:
    """Weighted reciprocal rank fusion; equal scores by id."""
    scores: dict[str, float] = defaultdict(float)
    ranks: dict[str, dict[RankingSource, int]] = defaultdict(dict)
    for source, ranking in found.items():
        for rank, article_id in enumerate(ranking, 1):
            scores[article_id] += WEIGHTS[source] / (RRF + rank)
            ranks[article_id][source] = rank
    order = sorted(scores, key=lambda article_id: (-scores[article_id], article_id))
    return [RelatedCandidate(article_id, scores[article_id], ranks[article_id]) for article_id in order]


def _by_text(article: Article, telling: Mapping[str, float], searcher: Searcher) -> dict[str, float]:
    """The articles that have most of the telling words."""
    if not telling:
        return {}
    meaning = Meaning(Words(tuple(telling), weights=tuple(telling.values())))
    return _best({one.id: one.score for one in searcher.find(meaning, DEPTH + 1)}, article)


def _by_title(
    article: Article, profile: WordProfile, connection: Connection, searcher: Searcher
) -> dict[str, float]:
    """The articles whose titles have words of this title, the rarest of them first."""
    words = [token for token in dict.fromkeys(tokens_in_place(article.title)) if token not in STOP_WORDS]
    if not words:
        return {}
    rarity = _rarity_of([tuple(words)], profile, connection)
    meaning = Meaning(Words(tuple(words), "title", tuple(rarity[word] for word in words)))
    return _best({one.id: one.score for one in searcher.find(meaning, DEPTH + 1)}, article)


def _mentioned(
    article: Article, names: Iterable[NameMatch], profile: WordProfile, connection: Connection
) -> dict[str, float]:
    """The articles that the text names: by how often, and by the rarest token and the length of the name."""
    counts: Counter[str] = Counter()
    tokens: dict[str, Tokens] = {}
    for found in names:
        if len(found.bearers) <= MOST_BEARERS:
            for bearer in found.bearers:
                counts[bearer.id] += 1
                tokens[bearer.id] = max(tokens.get(bearer.id, ()), found.tokens, key=len)
    rarity = _rarity_of(tokens.values(), profile, connection)
    scores = {
        article_id: (1 + math.log(count))
        * max(rarity[token] for token in tokens[article_id])
        * len(tokens[article_id]) ** 0.5
        for article_id, count in counts.items()
    }
    return _best(scores, article)


def _rarity_of(names: Iterable[Tokens], profile: WordProfile, connection: Connection) -> dict[str, float]:
    """Token → its idf, of every token of some names; the ``profile`` has most of them."""
    tokens = {token for name in names for token in name}
    found = {token: profile.idf_of[token] for token in tokens if token in profile.idf_of}
    missing = tokens - found.keys()
    if missing:
        total = statistics.totals(connection).articles
        known = statistics.frequencies(connection, missing)
        found |= {token: idf(known[token].articles if token in known else 1, total) for token in missing}
    return found


def _naming(article: Article, names: NameIndex, searcher: Searcher) -> dict[str, float]:
    """The articles whose text has a name of this one."""
    scores: dict[str, float] = {}
    own = names.keys(article.id) or tuple(filter(None, [name_tokens(article.title)]))
    for key in own[:MOST_NAMES]:
        for candidate in searcher.find(Meaning(Phrase(in_place(key))), DEPTH + 1):
            scores[candidate.id] = max(scores.get(candidate.id, 0.0), candidate.score)
    return _best(scores, article)


def _best(scores: Mapping[str, float], article: Article) -> dict[str, float]:
    """The best of them without the article itself, their scores as shares of the best one's."""
    others = {one: score for one, score in scores.items() if one != article.id}
    order = sorted(others, key=lambda one: (-others[one], one))[:DEPTH]
    return {one: others[one] / max(others[order[0]], 1e-9) for one in order}
