"""Which articles stand behind those that are ranked? One order for all pages of a question.

Ranking looks at an engine's best candidates, whatever page is asked for; behind them the engine's own order
goes on. Both are the same for every page and for every size of page, so that each article stands on one page.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from catalogue.text.sentences import BREAK
from indexer.answers import After
from indexer.engines.base import Candidate, Searcher
from indexer.engines.meaning import (
    AllOf,
    AnyOf,
    Everything,
    Fuzzy,
    Meaning,
    Not,
    Phrase,
    Prefix,
    Query,
    Words,
)
from indexer.index.counting import hash_of
from indexer.index.statistics import Hashes
from indexer.search.ranking import Ranked

# How many articles an engine is asked for where a page goes beyond those that are ranked, step by step. They
# are always the same numbers: which of several articles of equal score an engine leaves out depends on the
# number. The last is as far as any engine goes (OpenSearch's ``index.max_result_window``).
STEPS = (1000, 10_000)
# The last place that a page may show.
DEEPEST = STEPS[-1]


def further(searcher: Searcher, meaning: Meaning, ranked: Collection[str], wanted: int) -> list[Candidate]:
    """The articles behind the ranked ones: ``wanted`` of them or more, where there are so many."""
    seen = set(ranked)
    found: list[Candidate] = []
    for step in STEPS:
        if len(found) < wanted:
            seen.update(article_id for article_id, _ in found)
            found += [candidate for candidate in searcher.find(meaning, step) if candidate[0] not in seen]
    return found


@dataclass(frozen=True, slots=True)
class WholeOrder:
    """One order: the ranked articles, then those behind them, best first."""

    ranked: Sequence[Ranked]
    behind: Sequence[Candidate] = ()

    def page(self, start: int, size: int) -> list[Ranked]:
        """``size`` articles from a place on. No score behind is above that of the last ranked article."""
        first = max(0, start - len(self.ranked))
        further = self.behind[first : max(0, start + size - len(self.ranked))]
        top = self.behind[0].score if self.behind else 1.0
        share = (self.ranked[-1].score if self.ranked else top) / (top or 1.0)
        return [
            *self.ranked[start : start + size],
            *(Ranked(candidate.id, round(share * candidate.score, 5)) for candidate in further),
        ]

    def following(self, after: After) -> int:
        """Where a page begins that goes on behind an article; at its former place, where it is gone."""
        for before, places in ((0, self.ranked), (len(self.ranked), self.behind)):
            likely = after.place - before - 1
            if 0 <= likely < len(places) and places[likely].id == after.id:
                return after.place
            for place, (article_id, *_) in enumerate(places, 1):
                if article_id == after.id:
                    return before + place
        return after.place


def may_match(query: Query, hashes: Hashes) -> bool:
    """Whether an article with tokens of these hashes can be among those that a query matches.

    Where it says no, the engine does not find the article. The order of a phrase and the letters of a
    beginning are not compared.
    """
    match query:
        case Words(tokens=tokens):
            return any(hash_of(token) in hashes for token in tokens)
        case Phrase(tokens=tokens):
            return all(hash_of(token) in hashes for token in tokens if token != BREAK)
        case AnyOf(parts=parts):
            return any(may_match(part, hashes) for part in parts)
        case AllOf(parts=parts):
            return all(may_match(part, hashes) for part in parts)
        case Not(part=Words() as part):
            return not may_match(part, hashes)
        case Not() | Prefix() | Fuzzy() | Everything():
            return True
