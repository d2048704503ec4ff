"""Candidates → order, from the catalogue's own statistics: the same on every engine.

The features, in the order they are applied (docs/search.md has what each brings):

1. **BM25F** over the fields (:mod:`indexer.search.bm25f`).
2. **A name in the question**: an article whose title stands in the question, whole, is probably what it is
   about. What is not covered whole hardly counts: a paper's title of twelve words half covered proves
   nothing, a disease's name covered does.
3. **Coverage** (coordination): an article that holds nearly all of what the question weighs is probably the
   one that is asked for, while many words of one say little. By its fourth power, so that half a question
   held counts for nothing; and the less, the more of the question a name covers: in «symptoms of X …» a long
   article on Y holds the rest as well.
4. **Section evidence** (:mod:`indexer.search.section_evidence`): where the question asks for a kind of
   section («symptoms of …»), having one. It counts for little in an article on something other than what is
   named.
5. **Proximity** (:mod:`indexer.search.proximity`): of short texts, one that has more of a sentence within
   twenty words.
6. **The opening** (:mod:`indexer.search.opening`): of passages without titles, one that begins with what is
   asked.
7. **Score regularisation** (:mod:`indexer.search.regularisation`): an article like the best ones is lifted. A
   question that names its article is left alone.

Exact names stand above all of it, editors' pins above those (:mod:`indexer.search.answering`). Equal scores
go by id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from indexer.engines.meaning import FIELDS
from indexer.index.statistics import Forward, Frequencies, Totals
from indexer.question import cues
from indexer.question.model import Alternative, Concept, Question
from indexer.search import opening, proximity, regularisation, section_evidence
from indexer.search.bm25f import FIELD_COLUMNS, ConceptScores, Scorer, Scores
from indexer.search.opening import raised_by_opening
from indexer.search.proximity import ReadTexts, raised_by_proximity
from indexer.search.regularisation import regularised
from indexer.search.section_evidence import cue_share, has_kind

# What is measured below is nDCG@10, the mean over MED, Cranfield and CISI (`python -m benchmarks.relevance`);
# it is .529 as things are.

# Added to the factor of an article whose name is the whole question. Without it: .516. The judged sets are of
# papers, which have no such names; for questions to an encyclopaedia the name decides.
# At 1.2: Cranfield −.001, CISI +.001; at 2.4: Cranfield +.0032, and an article in Bangla stands behind its
# English one.
NAME_BONUS = 1.8
# The power of the share of the title that stands in the question: what is not there whole hardly counts.
# At 3: Cranfield +.0012; at 12: Cranfield −.0020, CISI −.0020 (`benchmarks.ablation search`).
NAME_POWER = 6
# The power of the share of the question that a passage without a title holds: its text bears the name
# (.668 instead of .615 where every second passage has a title, `python -m benchmarks.transfer`).
# 1 and 4 change nothing that is measured (`benchmarks.ablation search`).
NAMELESS_POWER = 2
# A question of up to so many concepts is nothing but the name of its subject: no coverage, no regularisation.
# At 1: MED +.0007, Cranfield +.0008; at 6: MED −.0012, Cranfield −.0071, CISI −.0095
# (`benchmarks.ablation search`).
FEW_CONCEPTS = 3
# Added to the factor of an article that holds all of a longer question. Without coverage: .518.
# At .5: MED +.0035, CISI −.0018 (`benchmarks.ablation search`).
COVERAGE_BONUS = 1.0
# The power of the share that is held: half a question held counts for nothing.
# At 2: MED −.0046, Cranfield −.0012, CISI −.0036; at 8: MED +.0017, Cranfield +.0022, CISI −.0017
# (`benchmarks.ablation search`).
COVERAGE_POWER = 4
# The power of the share of the question that no name covers.
# At 1: CISI −.0017; at 6: CISI −.0021 (`benchmarks.ablation search`).
COVERAGE_UNNAMED = 3
# Words of a text in a library of passages, on the mean; from twice as many on it is a library of articles.
# At 100: CISI −.0040; at 400: no change (`benchmarks.ablation search`).
PASSAGE = 200

# The tier of an article whose title the whole question is. Tiers stand above every score.
TITLE_TIER = 3
# The tier of one of which it is another name, and which is called what somebody wrote down for it, too.
MEANT_TIER = 2
# The tier of an article of which the whole question is another name.
ALIAS_TIER = 1


@dataclass(frozen=True, slots=True)
class NameMatches:
    """Which articles bear a name that was typed: ``exact`` by the whole query, ``inside`` by a part of it."""

    exact: Mapping[str, int]  # article id → its tier
    inside: Mapping[str, float]  # article id → share of the question's weight that its name carries, 0 to 1


class Ranked(NamedTuple):
    """An article in its place. A tuple, since hundreds are made for every search."""

    id: str
    score: float
    tier: int = 0


# `Ranked(…)` itself takes twice as long.
_ranked: Callable[[tuple[str, float, int]], Ranked] = partial(tuple.__new__, Ranked)


@dataclass(frozen=True, slots=True)
class Order:
    """Candidates, best first; ``complete`` where one of them at least holds something of every concept."""

    places: list[Ranked]
    complete: bool = True


def rank(
    question: Question,
    found: Forward,
    frequencies: Frequencies,
    totals: Totals,
    names: NameMatches,
    read: ReadTexts | None = None,
) -> Order:
    """Order the candidates. ``read`` gives the texts of the few that a sentence is compared with."""
    if not found.ids:
        return Order([])
    features = _Features(question, found, frequencies, totals, names)
    scores = features.matched.scores
    scores = features.with_names(scores)
    scores = features.with_coverage(scores)
    scores = features.with_sections(scores)
    scores = features.with_proximity(scores, read)
    scores = features.with_opening(scores, read)
    scores = features.with_regularisation(scores)
    return Order(_placed(scores, found.ids, names.exact), bool(features.scorer.holds_all.any()))


def passages(totals: Totals) -> float:
    """How far a library is one of passages, each of which tells of one thing.

    1 where texts have up to 200 words on the mean, 0 from twice as many on.
    """
    mean = dict(zip(FIELDS, totals.lengths))
    return min(1.0, max(0.0, 2 - (mean["lead"] + mean["body"]) / PASSAGE))


def counted(question: Question, totals: Totals) -> tuple[str, ...]:
    """The tokens, besides the question's own, whose frequencies :func:`rank` reads."""
    return cues.tokens_of(question.kinds) if passages(totals) else ()


class _Features:
    """What one question and its candidates bring to the order, feature by feature."""

    def __init__(
        self,
        question: Question,
        found: Forward,
        frequencies: Frequencies,
        totals: Totals,
        names: NameMatches,
    ) -> None:
        self._question = question
        self._found = found
        self._names = names
        self._passages = passages(totals)
        self._nameless = found.lengths[:, FIELD_COLUMNS["title"]] == 0
        self.scorer = Scorer(found, frequencies, totals)
        phrases = (Concept((Alternative(tokens),)) for tokens in question.typed.phrases)
        self._concepts = (*question.concepts, *phrases)
        self._weight = sum(self.scorer.weight(concept) for concept in self._concepts)
        self.matched = self._match()
        # the share of the question's weight that each candidate holds
        self._coverage: Scores | None = (
            np.minimum(self.matched.held / self._weight, 1) if self._weight else None
        )
        # how far each candidate is about what the question names, 0 to 1
        self._about = self._judged_by_text(self._judged_by_name())
        # the share of the question that no name covers
        self._unnamed = 1.0 - float(self._about.max())
        self._is_long = len(question.concepts) > FEW_CONCEPTS

    def with_names(self, scores: Scores) -> Scores:
        """Raised by the name in the question."""
        return scores * (1 + NAME_BONUS * self._about)

    def with_coverage(self, scores: Scores) -> Scores:
        """Raised by how much of a long question a candidate holds."""
        if not self._is_long or self._coverage is None:
            return scores
        unnamed = self._unnamed**COVERAGE_UNNAMED
        return scores * (1 + COVERAGE_BONUS * unnamed * self._coverage**COVERAGE_POWER)

    def with_sections(self, scores: Scores) -> Scores:
        """Raised by a section of the kind asked for; among passages, by its cue words."""
        kinds = self._question.kinds
        if not kinds:
            return scores
        relevant = self._about + self._unnamed
        scores = scores * (1 + section_evidence.KIND_BONUS * has_kind(self._found, kinds) * relevant)
        if not self._passages or self._coverage is None:
            return scores
        share = cue_share(self.scorer, self._found, cues.tokens_of(kinds))
        if share is None:
            return scores
        return scores * (1 + section_evidence.CUE_BONUS * self._passages * self._coverage * share)

    def with_proximity(self, scores: Scores, read: ReadTexts | None) -> Scores:
        """Among passages, raised by how much of a sentence stands together."""
        is_sentence = len(self._question.concepts) > proximity.SENTENCE_CONCEPTS
        share = self._unnamed * self._passages
        if not read or not is_sentence or self._names.exact or not share:
            return scores
        bonus = proximity.PROXIMITY_BONUS * share
        return raised_by_proximity(scores, self._found, self._weights(), bonus, read)

    def with_opening(self, scores: Scores, read: ReadTexts | None) -> Scores:
        """Among passages some of which have no title, raised by what a text begins with."""
        if not read or not self._passages or self._names.exact or not self._nameless.any():
            return scores
        bonus = opening.TOPIC_BONUS if self._question.kinds else opening.OPENING_BONUS
        return raised_by_opening(scores, self._found, self._weights(), bonus * self._passages, read)

    def with_regularisation(self, scores: Scores) -> Scores:
        """Among the best, lifted towards what is like them."""
        if not self._is_long or self._names.exact:
            return scores
        return regularised(scores, self._found, regularisation.LIFT * self._unnamed)

    def _weights(self) -> dict[Concept, float]:
        return {concept: self.scorer.weight(concept) for concept in self._concepts}

    def _match(self) -> ConceptScores:
        if self._concepts:
            return self.scorer.concepts(self._concepts)
        ones = np.ones(len(self._found.ids), np.float32)
        return ConceptScores(ones, ones, ones)

    def _judged_by_name(self) -> Scores:
        """How far each candidate is what the question names, by its title and other names."""
        question, names = self._question, self._names
        in_phrases = (token for tokens in question.typed.phrases for token in tokens)
        covered = self.scorer.title_share([*question.tokens, *in_phrases])
        about = np.zeros_like(covered)
        if self._weight:
            about = np.clip(self.matched.in_title / self._weight, 0, 1) * covered**NAME_POWER
        inside = np.array([names.inside.get(article_id, 0.0) for article_id in self._found.ids], np.float32)
        # The root, because a question has words around the name, which weigh too. Of 200 questions around a
        # title, 91 % found its article first without the root, 95 % with it.
        root: Scores = np.sqrt(np.maximum(about, inside))
        return root

    def _judged_by_text(self, about: Scores) -> Scores:
        """The same, where a passage without a title bears its name in its text."""
        if self._coverage is None or not self._passages:
            return about
        held = self._passages * about.max() * self._coverage**NAMELESS_POWER
        judged: Scores = np.where(self._nameless, held, about)
        return judged


def _placed(scores: Scores, ids: Sequence[str], exact: Mapping[str, int]) -> list[Ranked]:
    """The articles by tier, score and id."""
    places = sorted(zip(np.round(-scores.astype(np.float64), 5).tolist(), ids, strict=True))
    ranked = [_ranked((article_id, -score, exact.get(article_id, 0))) for score, article_id in places]
    if exact:
        ranked.sort(key=lambda place: -place.tier)
    return ranked
