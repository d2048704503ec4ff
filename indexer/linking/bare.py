"""How likely is a phrase meant, and worth a link, by the library's links and the kind of name alone?

It is the share of the articles with the phrase that link it there, blended with what the kind of name makes
likely by a pseudo-count. It decides where the library's links are too few to show what its editors link.
"""

from __future__ import annotations

from catalogue.data_files import listed_words
from indexer.linking.names import name_tokens
from indexer.linking.signals import LinkCandidate

# The score below which nothing is suggested.
LEAST = 0.1

# With these numbers 40 drafts of MDN have for high a precision of .894 and a recall of .517, for high and
# medium .830 and .677.

# How many articles' evidence the kind of name counts for.
# At 1.5: precision of high +.0063, recall of high +.0159, precision of medium +.0071, recall of medium
# −.0114; at 6: precision of high +.0017, recall of high −.0296, precision of medium +.0014, recall of medium
# −.0046 (`benchmarks.ablation bare`).
PSEUDO = 3.0

# How likely a name is meant, and worth a link, before the library's links are asked: a title of several
# words, another name of several words, a title of one word, another name of one word.
# At .375: precision of high +.0034, recall of high −.0205, precision of medium +.0119, recall of medium
# −.0114; at .875: precision of high +.0008, recall of high +.0046, precision of medium +.0014, recall of
# medium +.0068 (`benchmarks.ablation bare`).
LONG_TITLE = 0.75
# At .325: precision of high +.0063, recall of high −.0046, recall of medium −.0023; at .825: recall of high
# +.0023, precision of medium −.0023 (`benchmarks.ablation bare`).
LONG_ALIAS = 0.65
# At .25: precision of high −.0013, recall of high −.0068, precision of medium −.0033, recall of medium
# −.0046; at 1: precision of high −.0031, recall of high +.0023, precision of medium −.0041, recall of medium
# +.0023 (`benchmarks.ablation bare`).
TITLE = 0.5
# At .2: precision of high −.0030, recall of high −.0159, recall of medium −.0114; at .8: precision of high
# −.0027, recall of high +.0228, precision of medium −.0114 (`benchmarks.ablation bare`).
ALIAS = 0.4

# The factor for a name of one word that is no longer than SHORT characters and has neither digit nor sign.
# .3 and .8 change nothing that is measured (`benchmarks.ablation bare`).
SHORT_WORD = 0.6
# At 1: no change; at 6: recall of high −.0023, precision of medium −.0010, recall of medium −.0046
# (`benchmarks.ablation bare`).
SHORT = 3

# The share of the articles that have a phrase, beyond which it is part of the everyday language.
# .1 and .4 change nothing that is measured (`benchmarks.ablation bare`).
EVERYDAY = 0.2

# Articles that a library must have for that share to mean anything.
# 25 and 100 change nothing that is measured (`benchmarks.ablation bare`).
ENOUGH = 50

_EVERYDAY_WORDS = frozenset(map(name_tokens, listed_words(__package__, "everyday_words.txt")))


class BareScore:
    """For a library of so many articles and links."""

    def __init__(self, articles: int, links: int) -> None:
        self._articles = articles
        self._linked = min(1.0, links / articles)

    def score(self, one: LinkCandidate) -> float:
        """What the library's links and names say of a phrase, whatever surrounds it; 0 to 1."""
        prior = self._prior(one) / max(1, one.bearers)
        score = (one.linked + PSEUDO * prior) / (one.said * self._linked + PSEUDO)
        if one.bearer and len(one.tokens) > 1 and not self._everyday(one.said):
            # A name of several words is meant; whether it is worth a link, the editor decides.
            score = max(score, LEAST)
        return min(1.0, score)

    def _prior(self, one: LinkCandidate) -> float:
        """How likely a name of this kind is meant and worth a link, before the library's links are asked."""
        key, bearer = one.tokens, one.bearer
        if bearer is None:
            return 0.0
        if len(key) > 1:
            prior = LONG_TITLE if bearer.title else LONG_ALIAS
        else:
            if key in _EVERYDAY_WORDS:
                return 0.0
            prior = TITLE if bearer.title else ALIAS
            if len(key[0]) <= SHORT and key[0].isalpha():
                prior *= SHORT_WORD
        if self._everyday(one.said):
            prior *= EVERYDAY * self._articles / one.said
        return prior

    def _everyday(self, said: int) -> bool:
        """Whether a phrase that so many articles have is part of the everyday language here."""
        return self._articles >= ENOUGH and said > EVERYDAY * self._articles
