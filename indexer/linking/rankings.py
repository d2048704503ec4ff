"""Which articles could be related to an article, by each kind of evidence and by all of it?

Nine rankings are fused by weighted reciprocal ranks (RRF; Cormack, Clarke & Büttcher 2009):

* **text**: the article's telling words, asked as a weighted question. What stands in title, aliases, lead and
  glossary counts more than the body: in a library of articles from one mould every body speaks of pain and
  fever;
* **title**: the words of its title, asked of titles;
* **mention**: this article names the other one; **named**: the other one names this;
* **out**, **in**, **near**, **coupled**: the body links there, is linked from there, others link both close
  together, or both link to the same articles;
* **carried**: the articles that are most like this one link there.

Each is weak alone, and they fail in different places (``docs/related.md`` has the numbers).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from catalogue.article import Article
from catalogue.text import STOP_WORDS, tokens_in_place
from indexer.engines.base import Searcher
from indexer.engines.meaning import Meaning, Phrase, Words
from indexer.index import statistics
from indexer.index.statistics import idf
from indexer.linking.citations import carried_from, coupled_with, linked_from, linking_to
from indexer.linking.names import NameIndex, NameMatch, Tokens, mentions
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


Rankings = dict[RankingSource, list[str]]
"""Source → article ids, best first."""

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
}

# Articles most like one whose links are carried to it. 40 cost half as much time again, for the same recall.
NEIGHBOURS = 15

# A name that more articles bear ("Syntax", "Overview") names none of them.
MOST_BEARERS = 10

# Names of an article that other articles are searched for.
MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class RelatedCandidate:
    """An article with its fused score and the rank that each ranking gave it (from 1)."""

    id: str
    score: float
    ranks: Mapping[RankingSource, int]


def rankings_of(
    article: Article,
    profile: WordProfile,
    names: NameIndex,
    connection: Connection,
    searcher: Searcher,
    found: Iterable[NameMatch] | None = None,
) -> Rankings:
    """The nine rankings for an article of these words; ``found`` are the names in its text, where they are
    known already.
    """
    incoming = linking_to(connection, article)
    names_found = mentions(names, article) if found is None else found
    alike = _by_text(article, profile.telling, searcher)
    nearest = dict(list(alike.items())[:NEIGHBOURS])
    return {
        RankingSource.TEXT: list(alike),
        RankingSource.TITLE: _by_title(article, connection, searcher),
        RankingSource.MENTION: _mentioned(article, names_found, connection),
        RankingSource.NAMED: _naming(article, names, searcher),
        RankingSource.OUT: linked_from(connection, article)[:DEPTH],
        RankingSource.IN: incoming.linking[:DEPTH],
        RankingSource.NEAR: incoming.near[:DEPTH],
        RankingSource.COUPLED: coupled_with(connection, article)[:DEPTH],
        RankingSource.CARRIED: carried_from(connection, nearest, article)[:DEPTH],
    }


def fuse(found: Mapping[RankingSource, Sequence[str]]) -> list[RelatedCandidate]:
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
    """Ids of the articles that have most of the telling words, best first, with their scores."""
    if not telling:
        return {}
    meaning = Meaning(Words(tuple(telling), weights=tuple(telling.values())))
    found = {one.id: one.score for one in searcher.find(meaning, DEPTH + 1) if one.id != article.id}
    return dict(list(found.items())[:DEPTH])


def _by_title(article: Article, connection: Connection, searcher: Searcher) -> list[str]:
    """The articles whose titles have words of this title, the rarest of them first."""
    words = [token for token in dict.fromkeys(tokens_in_place(article.title)) if token not in STOP_WORDS]
    if not words:
        return []
    rarity = _rarity_of(connection, [tuple(words)])
    meaning = Meaning(Words(tuple(words), "title", tuple(rarity[word] for word in words)))
    return [one.id for one in searcher.find(meaning, DEPTH + 1) if one.id != article.id][:DEPTH]


def _mentioned(article: Article, names: Iterable[NameMatch], connection: Connection) -> list[str]:
    """The articles that the text names: by how often, and by the rarest token and the length of the name."""
    counts: Counter[str] = Counter()
    tokens: dict[str, Tokens] = {}
    for found in names:
        if len(found.bearers) <= MOST_BEARERS:
            for bearer in found.bearers:
                counts[bearer.id] += 1
                tokens[bearer.id] = max(tokens.get(bearer.id, ()), found.tokens, key=len)
    counts.pop(article.id, None)
    rarity = _rarity_of(connection, tokens.values())
    scores = {
        article_id: (1 + math.log(count))
        * max(rarity[token] for token in tokens[article_id])
        * len(tokens[article_id]) ** 0.5
        for article_id, count in counts.items()
    }
    return sorted(scores, key=lambda article_id: (-scores[article_id], article_id))[:DEPTH]


def _rarity_of(connection: Connection, names: Iterable[Tokens]) -> dict[str, float]:
    """Token → its idf, of every token of some names."""
    tokens = {token for name in names for token in name}
    total = statistics.totals(connection).articles
    known = statistics.frequencies(connection, tokens)
    return {token: idf(known[token].articles if token in known else 1, total) for token in tokens}


def _naming(article: Article, names: NameIndex, searcher: Searcher) -> list[str]:
    """The articles whose text has a name of this one."""
    scores: dict[str, float] = {}
    for key in names.keys(article.id)[:MOST_NAMES]:
        for candidate in searcher.find(Meaning(Phrase(key)), DEPTH + 1):
            scores[candidate.id] = max(scores.get(candidate.id, 0.0), candidate.score)
    scores.pop(article.id, None)
    return sorted(scores, key=lambda article_id: (-scores[article_id], article_id))[:DEPTH]
