"""Articles as ranking sees them: counted, in a library of a hundred, each token in five of its articles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from catalogue.article import Article
from indexer.engines.meaning import FIELDS
from indexer.index.counting import rows_of
from indexer.index.statistics import DocumentFrequency, Forward, Totals
from indexer.question.model import Alternative, Concept, Question
from indexer.question.syntax import parse
from indexer.search.ranking import NameMatches, counted, rank
from tests.indexer.conftest import article

SEEN = DocumentFrequency(articles=5, named=1)
NO_NAMES = NameMatches({}, {})


def forward(articles: Sequence[Article]) -> Forward:
    rows = rows_of([(found, 1) for found in articles])
    sizes = [len(row.counts) // 2 for row in rows]
    return Forward(
        tuple(row.article_id for row in rows),
        np.frombuffer(b"".join(row.hashes for row in rows), "<u4"),
        np.frombuffer(b"".join(row.counts for row in rows), "<u2"),
        np.concatenate(([0], np.cumsum(sizes))),
        np.frombuffer(b"".join(row.lengths for row in rows), "<u2").reshape(len(rows), len(FIELDS)),
        tuple(row.kinds for row in rows),
    )


def totals_of(found: Forward) -> Totals:
    """Those of a library whose articles are as long as these."""
    return Totals(1, 100, tuple(found.lengths.mean(axis=0) + 0.01))


def texts_of(length: int) -> Totals:
    """Those of a library whose texts have ``length`` words."""
    return Totals(1, 100, (1, 1, 1, length, 1, 1))


def concept(*tokens: str) -> Concept:
    """What is asked for by words that are written together."""
    return Concept((Alternative(tokens),), " ".join(tokens))


def question(*tokens: str, kinds: tuple[str, ...] = ()) -> Question:
    """A question of one concept for each token."""
    concepts = tuple(concept(token) for token in tokens)
    return Question(parse(" ".join(tokens), 300, 32), concepts, tokens, kinds)


def order(
    articles: Sequence[Article],
    *tokens: str,
    kinds: tuple[str, ...] = (),
    names: NameMatches = NO_NAMES,
    totals: Totals | None = None,
) -> list[Article]:
    """The articles, the best first."""
    asked, found = question(*tokens, kinds=kinds), forward(articles)
    totals = totals or totals_of(found)
    frequencies = dict.fromkeys([*tokens, *counted(asked, totals)], SEEN)
    by_id = {candidate.id: candidate for candidate in articles}
    return [by_id[place.id] for place in rank(asked, found, frequencies, totals, names).places]


def passages(*texts: str) -> list[Article]:
    """Articles without titles and headings."""
    return [article("", [(None, "lead", text)], number) for number, text in enumerate(texts)]
