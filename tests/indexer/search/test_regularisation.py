"""Articles lifted towards those they resemble."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.regularisation import _times, regularised
from tests.indexer.conftest import article
from tests.indexer.search.candidates import forward


def test_an_article_is_lifted_among_its_like() -> None:
    alike = [article(f"A{i}", [("A", "other", f"uric acid purine joint crystal w{i}")], i) for i in range(5)]
    stranger = article("S", [("A", "other", "stone board game player east")], 9)
    others = [
        article(f"O{i}", [("A", "other", f"something else entirely here{i}")], 20 + i) for i in range(30)
    ]
    found = forward([*alike, stranger, *others])
    scores = np.array([5, 4.8, 4.6, 4.4, 4.2, 4.3] + [0.1] * 30, np.float32)
    lifted = regularised(scores, found, 0.3)
    assert scores[5] > scores[4]
    assert lifted[4] > lifted[5]
    assert np.all(lifted >= scores)
    assert np.array_equal(regularised(scores, found, 0.0), scores)


def test_nobody_is_moved_below_those_that_were_not_looked_at() -> None:
    articles = [article(f"A{i}", [("A", "other", f"gout w{i} v{i % 7}")], i) for i in range(60)]
    scores = np.linspace(5, 1, 60).astype(np.float32)
    lifted = regularised(scores, forward(articles), 0.3)
    assert lifted[:40].min() >= lifted[40:].max()


def test_two_articles_or_equal_scores_are_left_as_they_are() -> None:
    articles = [article(f"A{i}", [("A", "other", f"gout acid w{i}")], i) for i in range(4)]
    two = np.array([2, 1], np.float32)
    assert np.array_equal(regularised(two, forward(articles[:2]), 0.3), two)
    equal = np.ones(4, np.float32)
    assert np.array_equal(regularised(equal, forward(articles), 0.3), equal)


# Of these many have the same last bits.
_HASHES = st.integers(0, 40).map(lambda n: (n // 6) << 20 | n % 6)


@given(st.lists(st.frozensets(_HASHES, max_size=20), min_size=1, max_size=90), st.frozensets(_HASHES))
def test_tokens_are_counted_whatever_their_last_bits(
    articles: list[frozenset[int]], wanted: frozenset[int]
) -> None:
    rows = [np.array(sorted(article), np.uint32) for article in articles]
    tokens = np.array(sorted(wanted), np.uint32)
    if wanted:
        assert _times(rows, tokens).tolist() == [
            sum(token in article for article in articles) for token in sorted(wanted)
        ]
