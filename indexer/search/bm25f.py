"""How well does the text of each candidate match the question? BM25F (Robertson & Zaragoza 2009).

Counts of the fields are weighted, normalised by the field's length and added before they saturate. An article
without a field, or with one heading only, therefore loses nothing by it. Lead and body are one field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexer.engines.meaning import FIELDS
from indexer.index.counting import BITS, hash_of
from indexer.index.statistics import UNSEEN, Forward, Frequencies, Totals, idf
from indexer.question.model import Alternative, Concept

Scores: TypeAlias = NDArray[np.float32]  # shape (articles,)

# What is measured below is nDCG@10, the mean over MED, Cranfield and CISI (`python -m benchmarks.relevance`);
# where they had .521.

# How late a repeated token stops counting. Within .003 of each other from 1.6 to 2.5 on the three sets and on
# held-out ones in the literature; 1.2 has .520.
# At 1.1: MED −.0061, Cranfield −.0072, CISI +.0052; at 4.4: MED −.0094, Cranfield +.0031, CISI −.0010
# (`benchmarks.ablation search`).
K1 = 2.2
# How far the text's length (lead and body) is made up for: 0 not at all, 1 in full.
# At .375: MED −.0073, Cranfield −.0077, CISI +.0143; at .875: MED −.0016, CISI +.0012
# (`benchmarks.ablation search`).
TEXT_B = 0.75
# The same of title, other names, headings and terms.
# At .3: Cranfield −.0033, CISI −.0033; at .8: CISI +.0017 (`benchmarks.ablation search`).
NAME_B = 0.6
# What a token counts in the title, where one in the text counts 1. A weight of 1 has .520.
# At 1.5: Cranfield −.0030, CISI +.0035; at 6: Cranfield +.0022 (`benchmarks.ablation search`).
TITLE_WEIGHT = 3.0
# … in the article's other names.
# 1 and 4 change nothing that is measured (`benchmarks.ablation search`).
NAMES_WEIGHT = 2.0
# … in headings.
# .5 changes nothing that is measured (`benchmarks.ablation search`).
HEADINGS_WEIGHT = 1.0
# … in the terms of its glossary.
# .25 and 1 change nothing that is measured (`benchmarks.ablation search`).
TERMS_WEIGHT = 0.5
# The share that an article keeps of a concept's score where it holds only some of the concept's tokens, as
# they were typed. An article that holds half of a synonym keeps nothing.
# At .35: MED +.0045; at .85: MED −.0021, Cranfield +.0022 (`benchmarks.ablation search`).
PARTIAL = 0.7

# Place of each field in the rows of `Forward.lengths`.
FIELD_COLUMNS = {name: column for column, name in enumerate(FIELDS)}


# The bits of a count in `Forward.counts` that tell how often a token stands in the title.
_TITLE_BITS = np.uint16(BITS["title"].limit << BITS["title"].shift)


class ConceptScores(NamedTuple):
    """What the question's concepts bring to each candidate."""

    scores: Scores
    in_title: Scores  # weight of the concepts that stand in the title
    held: Scores  # weight of the concepts that stand anywhere in the article


class TokenScores(NamedTuple):
    """One token in the candidates that hold it, entry by entry."""

    rows: NDArray[np.intp]  # row numbers of the candidates
    scores: Scores
    titled: Scores  # the token's idf where it stands in the title, else 0


class Scorer:
    """BM25F over one set of candidates.

    ``holds_all`` (shape (articles,), bool) tells, after :meth:`concepts`, which candidates hold something of
    every concept that was typed.
    """

    def __init__(self, found: Forward, frequencies: Frequencies, totals: Totals) -> None:
        self._found = found
        self._frequencies = frequencies
        self._total = totals.articles
        mean = dict(zip(FIELDS, totals.lengths))
        lengths = {name: found.lengths[:, i].astype(np.float32) for name, i in FIELD_COLUMNS.items()}
        text, mean_text = lengths["lead"] + lengths["body"], mean["lead"] + mean["body"]
        self._norms = {"text": 1 - TEXT_B + TEXT_B * text / mean_text}
        for name in ("title", "names", "headings", "terms"):
            self._norms[name] = 1 - NAME_B + NAME_B * np.minimum(lengths[name] / max(mean[name], 0.5), 4)
        self.holds_all = np.ones(len(found.ids), bool)

    def idf(self, token: str) -> float:
        """The inverse document frequency of a token; zero where no article holds it."""
        articles = self._frequencies.get(token, UNSEEN).articles
        return idf(articles, self._total) if articles else 0.0

    def weight(self, concept: Concept) -> float:
        """What a concept weighs in the whole question: its first alternative that the library knows."""
        for alternative in concept.alternatives:
            if weight := sum(map(self.idf, alternative.tokens)):
                return concept.weight * weight
        return 0.0

    def concepts(self, concepts: Sequence[Concept]) -> ConceptScores:
        """The scores of the candidates: a concept brings what its best alternative brings."""
        scores, in_title, held = np.zeros((3, len(self._found.ids)), np.float32)
        known = self.tokens(
            list(
                dict.fromkeys(
                    t for concept in concepts for a in concept.alternatives for t in (*a.tokens, *a.beside)
                )
            )
        )
        for concept in concepts:
            best, best_title = self._best_alternative(concept, known)
            if concept.weight >= 1:
                self.holds_all &= best > 0
            scores += concept.weight * best
            in_title += concept.weight * best_title
            held += np.minimum(concept.weight * best, self.weight(concept))
        return ConceptScores(scores, in_title, held)

    def _best_alternative(self, concept: Concept, known: Mapping[str, TokenScores]) -> tuple[Scores, Scores]:
        """The best score among the alternatives, and the best weight in the title, for each candidate.

        Another name weighs no more than what was typed, where the library knows that: a rare synonym of a
        common word would stand above it.
        """
        count = len(self._found.ids)
        best, best_title = np.zeros(count, np.float32), np.zeros(count, np.float32)
        for place, alternative in enumerate(concept.alternatives):
            mine, mine_title, has = self._added(alternative, known)
            if place and (share := self._share_of_typed(concept.alternatives[0], alternative)) < 1:
                mine, mine_title = share * mine, share * mine_title
            if len(concept.alternatives) > 1 and len(alternative.tokens) > 1:
                # Half of a name is little of it. Half of a synonym is nothing: «brain» is not «water on the
                # brain».
                mine *= np.where(has == len(alternative.tokens), 1.0, 0.0 if place else PARTIAL)
            if alternative.beside:
                counted = np.where(self._holding(alternative.beside, known), 1.0, alternative.alone)
                mine, mine_title = mine * counted, mine_title * counted
            np.maximum(best, mine * alternative.weight, out=best)
            np.maximum(best_title, mine_title * alternative.weight, out=best_title)
        return best, best_title

    def _share_of_typed(self, typed: Alternative, other: Alternative) -> float:
        """What a synonym may bring, at the most, in shares of what it weighs by itself.

        All of it where it means the very word, or says it in another script.
        """
        if (
            not other.other
            or other.weight == 1
            or "".join(typed.tokens).isascii() != "".join(other.tokens).isascii()
        ):
            return 1.0
        own, its = (sum(map(self.idf, way.tokens)) for way in (typed, other))
        return min(1.0, own / its) if own and its else 1.0

    def _holding(self, tokens: Sequence[str], known: Mapping[str, TokenScores]) -> NDArray[np.bool_]:
        """Which candidates hold one of some tokens."""
        holding = np.zeros(len(self._found.ids), bool)
        for token in tokens:
            holding[known[token].rows] = True
        return holding

    def _added(
        self, alternative: Alternative, known: Mapping[str, TokenScores]
    ) -> tuple[Scores, Scores, Scores]:
        """Score, weight in the title, and number of the alternative's tokens that each candidate holds."""
        scores, in_title, has = np.zeros((3, len(self._found.ids)), np.float32)
        for token in alternative.tokens:
            found = known[token]
            scores[found.rows] += found.scores
            in_title[found.rows] += found.titled
            has[found.rows] += 1
        return scores, in_title, has

    def title_share(self, tokens: Sequence[str]) -> Scores:
        """The share of each title's tokens that are among ``tokens``."""
        found = self._found
        wanted = np.array([hash_of(token) for token in tokens], np.uint32)
        titled = np.flatnonzero((found.counts & _TITLE_BITS) != 0)
        has = np.concatenate(([0], np.cumsum(np.isin(found.hashes[titled], wanted))))
        # where the titled entries of each article begin
        starts = np.searchsorted(titled, found.starts)
        share: Scores = (np.diff(has[starts]) / np.maximum(np.diff(starts), 1)).astype(np.float32)
        return share

    def tokens(self, tokens: Sequence[str]) -> dict[str, TokenScores]:
        """What each token brings to the candidates that hold it; computed for all tokens at once."""
        if not tokens:
            return {}
        places = self._places([hash_of(token) for token in tokens])
        where = np.concatenate(places)
        rows = self._found.owners(where)
        field = self._found.field
        title = field("title", where)
        often = (field("lead", where) + field("body", where)) / self._norms["text"][rows]
        often += TITLE_WEIGHT * title / self._norms["title"][rows]
        often += NAMES_WEIGHT * field("names", where) / self._norms["names"][rows]
        often += HEADINGS_WEIGHT * field("headings", where) / self._norms["headings"][rows]
        often += TERMS_WEIGHT * field("terms", where) / self._norms["terms"][rows]
        sizes = [len(place) for place in places]
        weights = np.repeat(np.array([self.idf(token) for token in tokens], np.float32), sizes)
        scores, titled = (weights * often * (K1 + 1) / (often + K1)).astype(np.float32), weights * (title > 0)
        ends = np.cumsum(sizes).tolist()
        parts = [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]
        return {
            token: TokenScores(rows[part], scores[part], titled[part])
            for token, part in zip(tokens, parts, strict=True)
        }

    def _places(self, hashes: Sequence[int]) -> list[NDArray[np.intp]]:
        """The entries of each hash; those of any of them are found first, since they are few of all."""
        entries = self._found.hashes
        is_wanted = entries == hashes[0]
        for number in hashes[1:]:
            is_wanted |= entries == number
        wanted = np.flatnonzero(is_wanted)
        here = entries[wanted]
        return [wanted[here == number] for number in hashes]
