"""Candidates → order, from the catalogue's own statistics: the same on every engine.

The features, in the order they are applied, with the nDCG@10 that each brought on MED / Cranfield / CISI
(docs/search.md):

1. **BM25F** (Robertson & Zaragoza 2009): counts of the fields are weighted, normalised by the field's length
   and added before they saturate, so an article without a field (or with one heading only) loses nothing by
   it. Lead and body are one field.
2. **A name in the question**: an article whose title stands in the question, whole, is probably what it is
   about. What is not covered whole hardly counts: a paper's title of twelve words half covered proves
   nothing, a disease's name covered does.
3. **Coverage** (coordination): an article that holds nearly all of what the question weighs is probably the
   one that is asked for, while many words of one say little. By its fourth power, so that half a question
   held counts for nothing; and the less, the more of the question a name covers: in «symptoms of X …» a long
   article on Y holds the rest as well.
4. **Section evidence**: where the question asks for a kind of section («symptoms of …»), having one; of an
   article on something else than what is named it counts for little. Passages without headings are judged by
   their cue words (:mod:`indexer.question.cues`).
5. **Standing together**: of short texts, one that has more of a sentence within twenty words.
6. **Score regularisation** (Diaz 2005): among the best thirty, an article is lifted towards the scores of the
   ten articles most like it, where those are higher; it is never lowered, since the one paper that supports a
   claim has no equals (blending both ways cost questions for one paper .014 of nDCG on MED). Topical
   questions gain .03, and a question that names its article is left alone. Scores count by their distance
   from the thirtieth's: who stands far above the others stays there.

Exact names stand above all of it, editors' pins above those (:mod:`indexer.search.answering`). Equal scores
go by id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.engines.meaning import FIELDS
from indexer.index.statistics import UNSEEN, Forward, Frequencies, Totals, hash_of, idf
from indexer.question import cues
from indexer.question.model import Alternative, Concept, Question

Scores = NDArray[np.float32]
Read = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]
"""Gives the tokens in place of some articles, by their ids."""

# BM25F's constants: within .003 of each other from 1.6 to 2.5 on the three sets and on held-out ones in the
# literature
K1 = 2.2
TEXT_B, NAME_B = 0.75, 0.6
TITLE_WEIGHT, NAMES_WEIGHT, HEADINGS_WEIGHT, TERMS_WEIGHT = 3.0, 2.0, 1.0, 0.5
NAME_BONUS, NAME_POWER, NAMELESS_POWER = 1.2, 6, 2
FEW_CONCEPTS = 3  # of a question that is nothing but the name of its subject
COVERAGE_BONUS, COVERAGE_POWER, COVERAGE_UNNAMED = 1.0, 4, 3
PARTIAL = 0.7
KIND_BONUS = 0.15
CUE_BONUS, CUES = 1.5, 2  # and how many cue words, each often, are half of what there can be
PASSAGE = 200  # words
NEIGHBOURHOOD, NEIGHBOURS, LIFT = 30, 10, 0.45
# articles that tell how rare a token is among them: the last of 200 candidates are other ones on each engine
POOL = 100
SENTENCE, GATHERED, GATHERED_BONUS, WINDOW = 6, 20, 0.5, 20  # concepts; articles; tokens
TITLE_TIER, ALIAS_TIER = 2, 1

PLAIN = frozenset(("", "lead", "other", "lead other"))  # the kinds of an article whose headings tell nothing

_FIELD = {name: i for i, name in enumerate(FIELDS)}


@dataclass(frozen=True, slots=True)
class NameMatches:
    """Which articles bear a name that was typed: ``exact`` by the whole query, ``inside`` by a part of it
    (its share of the query).
    """

    exact: Mapping[str, int]  # article id → TITLE_TIER or ALIAS_TIER
    inside: Mapping[str, float]  # article id → share of the question's weight that its name carries, 0 to 1


class Ranked(NamedTuple):
    """An article in its place. A tuple, since hundreds are made for every search."""

    id: str
    score: float
    tier: int = 0


# its own way takes twice as long
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
    read: Read | None = None,
) -> Order:
    """Order the candidates; ``read`` gives texts, for the few that a sentence is compared with."""
    if not found.ids:
        return Order([])
    scorer = _Scorer(found, frequencies, totals)
    concepts = (*question.concepts, *(Concept((Alternative(tokens),)) for tokens in question.typed.phrases))
    scores, in_title, held = (
        scorer.concepts(concepts) if concepts else (np.ones(len(found.ids), np.float32),) * 3
    )
    weight = sum(scorer.weight(concept) for concept in concepts)
    covered = scorer.title_share(
        [*question.tokens, *(token for tokens in question.typed.phrases for token in tokens)]
    )
    about = np.clip(in_title / weight, 0, 1) * covered**NAME_POWER if weight else np.zeros_like(scores)
    inside = np.fromiter(
        (names.inside.get(article_id, 0.0) for article_id in found.ids), np.float32, len(found.ids)
    )
    # the root: a question has words around the name that weigh, too
    about = np.sqrt(np.maximum(about, inside))
    if weight and (share := passages(totals)):
        # a passage without a title bears its name in its text
        nameless = found.lengths[:, _FIELD["title"]] == 0
        about = np.where(
            nameless, share * about.max() * np.minimum(held / weight, 1) ** NAMELESS_POWER, about
        )
    scores = scores * (1 + NAME_BONUS * about)
    long, unnamed = len(question.concepts) > FEW_CONCEPTS, 1.0 - float(about.max())
    if long and weight:
        scores = scores * (
            1 + COVERAGE_BONUS * unnamed**COVERAGE_UNNAMED * np.minimum(held / weight, 1) ** COVERAGE_POWER
        )
    if question.kinds:
        wanted = set(question.kinds)
        has = np.fromiter(
            (not wanted.isdisjoint(kinds.split()) for kinds in found.kinds), np.float32, len(found.ids)
        )
        scores = scores * (1 + KIND_BONUS * has * (about + unnamed))
        if (
            (share := passages(totals))
            and weight
            and (telling := scorer.telling(cues.tokens_of(question.kinds))) is not None
        ):
            scores = scores * (1 + CUE_BONUS * share * np.minimum(held / weight, 1) * telling)
    if (
        read
        and len(question.concepts) > SENTENCE
        and not names.exact
        and (share := unnamed * passages(totals))
    ):
        scores = gathered(
            scores, found, {c: scorer.weight(c) for c in concepts}, GATHERED_BONUS * share, read
        )
    if long and not names.exact:
        scores = regularised(scores, found, LIFT * unnamed)
    tiers = (
        [-names.exact.get(article_id, 0) for article_id in found.ids] if names.exact else [0] * len(found.ids)
    )
    places = sorted(zip(tiers, np.round(-scores.astype(np.float64), 5).tolist(), found.ids, strict=True))
    return Order(
        [_ranked((article_id, -score, -tier)) for tier, score, article_id in places],
        bool(scorer.holds_all.any()),
    )


def gathered(
    scores: Scores, found: Forward, concepts: Mapping[Concept, float], bonus: float, read: Read
) -> Scores:
    """The scores, the best articles' raised by the share of a sentence that stands together somewhere in
    their text.

    Who says what a claim says, says it in a sentence or two; who only writes of the same things has its words
    all over the text. Claims gain .005, judged questions lose up to that; where texts are long, reading
    twenty costs more than all the rest, so there it is left out.
    """
    best = np.argsort(-scores, kind="stable")[:GATHERED]
    texts = read([found.ids[i] for i in best])
    known = {
        token: number
        for number, concept in enumerate(concepts)
        for way in concept.alternatives
        for token in way.tokens
    }
    weights = list(concepts.values())
    whole = sum(weights) or 1.0
    shares = np.array(
        [_together(texts.get(found.ids[i], ()), known, weights) / whole for i in best], np.float32
    )
    raised = scores * (1 + bonus * float(shares.min()))  # all others as the one that is raised least
    raised[best] = scores[best] * (1 + bonus * shares)
    return raised


def _together(tokens: Sequence[str], known: Mapping[str, int], weights: Sequence[float]) -> float:
    """The most that those concepts weigh which stand within :data:`WINDOW` tokens of each other."""
    places = [(at, known[token]) for at, token in enumerate(tokens) if token in known]
    often = [0] * len(weights)
    start, weight, most = 0, 0.0, 0.0
    for at, number in places:
        if not often[number]:
            weight += weights[number]
        often[number] += 1
        while places[start][0] < at - WINDOW:
            left = places[start][1]
            often[left] -= 1
            if not often[left]:
                weight -= weights[left]
            start += 1
        most = max(most, weight)
    return most


def passages(totals: Totals) -> float:
    """How far a library is one of passages, each of which tells of one thing: 1 where texts have up to 200
    words on the whole.
    """
    mean = dict(zip(FIELDS, totals.lengths))
    return min(1.0, max(0.0, 2 - (mean["lead"] + mean["body"]) / PASSAGE))


def counted(question: Question, totals: Totals) -> tuple[str, ...]:
    """The tokens, besides the question's own, whose frequencies :func:`rank` reads."""
    return cues.tokens_of(question.kinds) if passages(totals) else ()


def regularised(scores: Scores, found: Forward, lift: float) -> Scores:
    """The scores, the best articles lifted towards their neighbours' (after Diaz 2005, *Regularizing ad hoc
    retrieval scores*).

    Likeness is the cosine of tf-idf vectors; the best hundred themselves tell how rare a token is among them.
    Counted among all candidates, 35 top tens of Cranfield's 225 were others on Whoosh than on Tantivy, so
    counted 7, for .002 of nDCG; among the thirty 1, for .003. The library's own frequencies cost as much, and
    a look-up for every token.
    """
    order = np.argsort(-scores, kind="stable")
    best = order[: min(NEIGHBOURHOOD, int(np.count_nonzero(scores > 0)))]
    if lift <= 0 or len(best) < 3:
        return scores
    last, top = float(scores[best[-1]]), float(scores[best[0]])
    if top <= last:
        return scores
    alike = _likeness(found, best, order[:POOL])
    count = min(NEIGHBOURS, len(best) - 1)
    nearest = np.argpartition(-alike, count - 1, axis=1)[:, :count]
    own = (scores[best] - last) / (top - last)
    near = (np.take_along_axis(alike, nearest, 1) * own[nearest]).sum(axis=1)
    if near.max() <= 0:
        return scores
    lifted = scores.copy()
    lifted[best] += lift * (top - last) * np.maximum(near / near.max() - own, 0)
    return lifted


def _likeness(found: Forward, best: NDArray[np.intp], pool: NDArray[np.intp]) -> NDArray[np.float32]:
    """Cosines between the articles at ``best``, shape (n, n), zero on the diagonal; those at ``pool`` tell
    what is rare.
    """
    spans = [(int(found.starts[i]), int(found.starts[i + 1])) for i in best]
    hashes = np.concatenate([found.hashes[a:b] for a, b in spans])
    counts = np.concatenate([found.counts[a:b] for a, b in spans])
    owners = np.repeat(np.arange(len(best)), [b - a for a, b in spans])
    tokens, column, shared = np.unique(hashes, return_inverse=True, return_counts=True)
    seen = np.sort(np.concatenate([found.hashes[found.starts[i] : found.starts[i + 1]] for i in pool]))
    common = np.searchsorted(seen, tokens, "right") - np.searchsorted(seen, tokens, "left")
    rarity = np.log(len(pool) / np.maximum(common, 1)).astype(np.float32)
    often = (counts >> 10).astype(np.float32) + ((counts >> 6) & 7) + 2 * (counts & 3)
    values = (1 + np.log(np.maximum(often, 1))) * np.maximum(rarity, 0)[column]
    norms = np.sqrt(np.bincount(owners, values * values, len(best))) + 1e-9
    kept = shared[column] > 1  # a token that only one of them has brings none together
    columns = np.cumsum(shared > 1) - 1
    matrix = np.zeros((len(best), int(columns[-1]) + 1 if len(columns) else 0), np.float32)
    matrix[owners[kept], columns[column[kept]]] = values[kept]
    matrix /= norms[:, None].astype(np.float32)
    # Not matrix @ matrix.T: BLAS starts a thread a core for it, which wait busily (50 ms of CPU on a loaded
    # machine, not .9).
    alike: NDArray[np.float32] = np.einsum("ik,jk->ij", matrix, matrix)
    np.fill_diagonal(alike, 0)
    return alike


class _Scorer:
    """BM25F over one set of candidates."""

    def __init__(self, found: Forward, frequencies: Frequencies, totals: Totals) -> None:
        self._found = found
        self._frequencies = frequencies
        self._total = totals.articles
        mean = dict(zip(FIELDS, totals.lengths))
        lengths = {name: found.lengths[:, i].astype(np.float32) for name, i in _FIELD.items()}
        text, mean_text = lengths["lead"] + lengths["body"], mean["lead"] + mean["body"]
        self._norms = {"text": 1 - TEXT_B + TEXT_B * text / mean_text}
        for name in ("title", "names", "headings", "terms"):
            self._norms[name] = 1 - NAME_B + NAME_B * np.minimum(lengths[name] / max(mean[name], 0.5), 4)
        self.holds_all = np.ones(len(found.ids), bool)

    def idf(self, token: str) -> float:
        """Of a token; zero where no article holds it."""
        articles = self._frequencies.get(token, UNSEEN).articles
        return idf(articles, self._total) if articles else 0.0

    def weight(self, concept: Concept) -> float:
        """What a concept weighs in the whole question: that of its first alternative that the library
        knows.
        """
        for alternative in concept.alternatives:
            if weight := sum(map(self.idf, alternative.tokens)):
                return concept.weight * weight
        return 0.0

    def concepts(self, concepts: Sequence[Concept]) -> tuple[Scores, Scores, Scores]:
        """Scores, and the weight of the concepts that stand in the title, and in the article at all; each of
        shape (articles,).
        """
        count = len(self._found.ids)
        scores, in_title, held = np.zeros((3, count), np.float32)
        known = self._read(
            list(dict.fromkeys(t for concept in concepts for a in concept.alternatives for t in a.tokens))
        )
        for concept in concepts:
            best, best_title = np.zeros(count, np.float32), np.zeros(count, np.float32)
            for place, alternative in enumerate(concept.alternatives):
                mine, mine_title, has = np.zeros((3, count), np.float32)
                for token in alternative.tokens:
                    rows, score, title = known[token]
                    mine[rows] += score
                    mine_title[rows] += title
                    has[rows] += 1
                if len(concept.alternatives) > 1 and len(alternative.tokens) > 1:
                    # Half of a name is little of it; half of a synonym is nothing: «brain» is no «water on
                    # the brain».
                    mine *= np.where(has == len(alternative.tokens), 1.0, 0.0 if place else PARTIAL)
                np.maximum(best, mine * alternative.weight, out=best)
                np.maximum(best_title, mine_title * alternative.weight, out=best_title)
            if concept.weight >= 1:
                self.holds_all &= best > 0
            scores += concept.weight * best
            in_title += concept.weight * best_title
            held += concept.weight * np.minimum(best, self.weight(concept) / concept.weight)
        return scores, in_title, held

    def telling(self, tokens: Sequence[str]) -> Scores | None:
        """How far the articles without sections speak as a text does that has these cue words, 0 to 1; None
        where there are none.
        """
        plain = np.fromiter((kinds in PLAIN for kinds in self._found.kinds), bool, len(self._found.ids))
        weights = [weight for token in tokens if (weight := self.idf(token))]
        if not weights or not plain.any():
            return None
        said = np.zeros(len(plain), np.float32)
        for rows, score, _ in self._read(tokens).values():
            said[rows] += score
        half = CUES * (K1 + 1) * sum(weights) / len(weights)
        told: Scores = np.where(plain, said / (said + half), 0)
        return told

    def title_share(self, tokens: Sequence[str]) -> Scores:
        """The share of each title's tokens that are among ``tokens``."""
        found = self._found
        wanted = np.array([hash_of(token) for token in tokens], np.uint32)
        titled = np.flatnonzero((found.counts & 3) > 0)
        owners = found.owners(titled)
        has = np.isin(found.hashes[titled], wanted)
        size = np.bincount(owners, minlength=len(found.ids))
        return (np.bincount(owners, has, len(found.ids)) / np.maximum(size, 1)).astype(np.float32)

    def _read(self, tokens: Sequence[str]) -> dict[str, tuple[NDArray[np.intp], Scores, Scores]]:
        """For each token the rows that hold it, its BM25F there, and its idf where it stands in the title:
        computed for all at once.
        """
        if not tokens:
            return {}
        places = [np.flatnonzero(self._found.hashes == hash_of(token)) for token in tokens]
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
            token: (rows[part], scores[part], titled[part]) for token, part in zip(tokens, parts, strict=True)
        }
