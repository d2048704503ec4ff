"""What a library's links and the kind of name alone say of a phrase."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.linking.bare import LEAST, BareScore
from indexer.linking.names import Bearer
from indexer.linking.signals import LinkCandidate

BARE = BareScore(articles=1000, links=2000)
GOUT = LinkCandidate(("gout",), "x", 0, 0, 3, 0, Bearer("x", "Gout", True), 1)


def test_the_share_of_those_who_link_the_words_counts_the_more_the_more_say_them() -> None:
    shares = [
        BARE.score(replace(GOUT, linked=linked, said=said))
        for linked, said in ((100, 100), (10, 10), (0, 10))
    ]
    assert shares == sorted(shares, reverse=True)
    assert BARE.score(replace(GOUT, said=500)) < BARE.score(replace(GOUT, said=50)) < BARE.score(GOUT)
    assert BARE.score(replace(GOUT, linked=1000, said=1000)) <= 1


def test_a_word_that_merely_looks_like_a_title_has_no_score_until_it_is_linked() -> None:
    fall = replace(GOUT, tokens=("fall",), bearer=Bearer("x", "Fall", True))
    assert BARE.score(fall) == 0
    assert BARE.score(replace(fall, linked=2)) > 0


def test_a_name_of_several_words_is_meant() -> None:
    stones = replace(GOUT, tokens=("kidney", "stone"), said=150)
    assert BARE.score(stones) >= LEAST
    assert BARE.score(replace(stones, said=900)) < LEAST


@pytest.mark.parametrize("links", [0, 1, 500, 5000])
def test_where_few_links_are_set_what_is_not_linked_says_little(links: int) -> None:
    assert BareScore(1000, links).score(GOUT) >= BareScore(1000, 10 * links).score(GOUT)
