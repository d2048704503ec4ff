"""What stands in an index beside tokens, so that no phrase and no short beginning reads half of it?

* **Bigrams**: every pair of neighbours in ``all``, as one token at the place of its first. «of the» is then
  looked up as a word is; as two words, every place of both was read, which took nine searches' time.
  After the common grams of Lucene (``CommonGramsFilter``) and of T. Burton-West, *Slow Queries and Common
  Words* (HathiTrust), which are pairs with one of the commonest words. With all pairs no list of such words
  is needed in any language, and phrases of words that a library has everywhere («signs and symptoms») are as
  fast. The words themselves need no places any more.
* **Edge grams**: the first two and three letters of every token. «co*» is then one token instead of
  thousands.

Both are made of the very tokens of ``all``. What they cost and save: ``docs/engines.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import repeat
from operator import add
from typing import NamedTuple

from catalogue.text.sentences import BREAK

BIGRAMS = "bigrams"
"""The field of pairs, the only one that keeps places."""

EDGE_GRAMS = "edge_grams"
"""The field of beginnings, in no order."""

EDGES = (2, 3)
"""Letters of the beginnings that have tokens: of longer ones few words begin alike."""

# Between the two words of a pair: a symbol, of which analysis makes no token.
_BETWEEN = "\u241f"

# Tokens whose beginnings are remembered: some 10 MB.
_REMEMBERED = 100_000


class PlacedBigram(NamedTuple):
    """A bigram, and how far behind the first of its phrase it stands."""

    place: int
    bigram: str


def bigrams(tokens: Sequence[str]) -> list[str]:
    """The pairs of neighbours of a text, each at the place of its first token; a break is a token, too."""
    return list(map(add, map(add, tokens, repeat(_BETWEEN)), tokens[1:]))


def edge_grams(tokens: Iterable[str]) -> str:
    """The beginnings of a text's tokens, separated by spaces, in no order; some may come twice."""
    return " ".join(set(map(_beginnings.__getitem__, set(tokens))))


class _Beginnings(dict[str, str]):
    """Token → its beginnings, with a space between: looked up in a third of the time of cutting them."""

    def __missing__(self, token: str) -> str:
        found = "" if token == BREAK else " ".join(token[:size] for size in EDGES if len(token) >= size)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[token] = found = sys.intern(found)
        return found


_beginnings = _Beginnings()


def covering(tokens: Sequence[str]) -> list[PlacedBigram]:
    """As few bigrams of a phrase of two tokens or more as hold all of its tokens.

    Where they stand in these places, so does the phrase.

    >>> [place for place, _ in covering(("sign", "and", "symptom", "of", "gout"))]
    [0, 2, 3]
    """
    pairs = [PlacedBigram(*pair) for pair in enumerate(bigrams(tokens))]
    return pairs[::2] if len(pairs) % 2 else [*pairs[::2], pairs[-1]]
