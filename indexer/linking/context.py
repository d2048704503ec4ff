"""How likely would an editor of this library link a phrase of this draft to this article?

Beside what the library's links say of the phrase anywhere (`indexer/linking/linker.py`), what surrounds it
tells: `indexer/linking/signals.py` has it all, and `indexer/linking/trees.py` weighs it. The trees are
learned from links that editors set by hand. Nearly all that they ask are shares, of this library's own links;
so they mean the same in another library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from sqlalchemy import Connection

from indexer.engines.base import Searcher
from indexer.linking.anchors import AnchorIndex
from indexer.linking.names import NameIndex, Tokens
from indexer.linking.neighbours import DraftNeighbours, DraftWords
from indexer.linking.signals import SIGNALS, DraftSignals, LinkCandidate
from indexer.linking.trees import Trees
from indexer.linking.uses import PhraseUse

# Articles that a library must have, and links for each of them, for these trees to be asked.
ENOUGH_ARTICLES = 500
ENOUGH_LINKS = 1.0


class LinkChance(NamedTuple):
    """A candidate, and how likely an editor would link it, between 0 and 1."""

    candidate: LinkCandidate
    chance: float


class DraftContext:
    """What surrounds the phrases of one draft.

    ``text`` is what a reader sees of it, ``own`` the article that the draft is, if it is one.
    """

    def __init__(
        self,
        connection: Connection,
        searcher: Searcher,
        text: str,
        own: str | None,
        names: NameIndex,
        anchors: AnchorIndex,
    ) -> None:
        self.words = DraftWords(connection, text)
        self._length = len(text.split())
        neighbours = DraftNeighbours(connection, searcher, self.words, own, anchors.at)
        self.signals = DraftSignals(connection, self.words, neighbours, names.title_tokens)

    def chances(
        self, candidates: Sequence[LinkCandidate], uses: Mapping[Tokens, PhraseUse]
    ) -> list[LinkChance]:
        """Of those for which something speaks; ``uses`` has the phrases of all."""
        pairs = self.signals.pairs(candidates)
        found = learned().chances(self.signals.rows(pairs, uses, self._length))
        return [
            LinkChance(pair.candidate, chance) for pair, chance in zip(pairs, found.tolist(), strict=True)
        ]


@cache
def learned() -> Trees:
    """The trees of `benchmarks/fit_links.py`."""
    file = resources.files(__package__).joinpath("link_trees.json")
    return Trees.of(json.loads(file.read_text("utf-8")), SIGNALS)
