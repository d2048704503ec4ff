"""What do the candidates for an article's related topics say of each other?

The best of them are about what the article is about, more or less. So one that many of them name, link or are
like belongs to them, and so does one that names and links many of them: what is said once by the article is
said by its company a dozen times. In a library without links this is what comes nearest to them.

An article names another one here if it has all words of its title, wherever they stand. That is told of all
candidates at once by what has been read of their words, where names would have to be looked for in their
texts. It is measured in ``docs/related.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexer.engines.meaning import FIELDS
from indexer.index.statistics import Forward
from indexer.linking.graph import LinkGraph
from indexer.linking.mapped_links import Nodes
from indexer.linking.profile import WordProfile

Values: TypeAlias = NDArray[np.floating[Any]]

# What a candidate counts falls with its place in the fused ranking: 1, 5/6, 5/7 … and, of the very best, 1,
# 1/2, 1/3 …
_BROAD, _SHARP = 5.0, 1.0

# Candidates with which the others' words are compared.
_COMPARED = 12

# So much is added to two shares before they are set against each other.
_LITTLE = 0.02

SAID = (
    "company_says",
    "company_says_more",
    "best_say",
    "says_company",
    "says_best",
    "said_with_it",
    "says_the_same",
    "title_telling_said",
)
LINKED = ("company_links", "links_company", "company_lists", "lists_company")
ALIKE = ("like_company", "like_best")


def _counting(size: int, constant: float) -> Values:
    """What each of the candidates counts, the best first."""
    return np.asarray(constant / (constant + np.arange(size)))


def _of_others(weights: Values) -> Values:
    """What all but each candidate count together."""
    return np.asarray(np.maximum(weights.sum() - weights, 1e-9))


@dataclass(frozen=True, slots=True)
class _Titles:
    """The words of the titles, the candidates' and the article's; shape (candidates, words) or (words,)."""

    words: NDArray[np.uint32]  # ascending
    in_title: Values  # which words stand in whose title
    said: Values  # which words stand in whose text
    rarity: Values  # among the candidates: a word that all of them have says next to nothing

    @classmethod
    def of(
        cls,
        own: NDArray[np.uint32],
        forward: Forward,
        known: NDArray[np.intp],
        titles: NDArray[np.intp],
        size: int,
    ) -> _Titles:
        words = np.unique(np.concatenate((forward.hashes[titles], own)))
        in_title, said = np.zeros((2, size, len(words)), np.float32)
        in_title[known[forward.owners(titles)], np.searchsorted(words, forward.hashes[titles])] = 1
        there, place = forward.among(words)
        said[known[forward.owners(there)], place] = 1
        rarity = np.log((size + 1) / (said.sum(axis=0) + 0.5)).clip(0).astype(np.float32)
        return cls(words, in_title, said, rarity)

    def telling(self) -> Values:
        """How much each title tells."""
        return np.asarray(self.in_title @ self.rarity)

    def lengths(self) -> Values:
        return np.asarray(self.in_title.sum(axis=1))


def saying(
    profile: WordProfile, forward: Forward, known: NDArray[np.intp], titles: NDArray[np.intp], size: int
) -> dict[str, Values]:
    """Who says whose title, by :data:`SAID`. ``known`` is the candidate's row of each article of ``forward``,
    ``titles`` are the entries there that stand in a title.
    """
    own = profile.hashes[profile.counts[FIELDS.index("title")] > 0]
    held = _Titles.of(own, forward, known, titles, size)
    lengths, telling = held.lengths(), held.telling()
    is_name = lengths > 0
    names = (((held.said @ held.in_title.T) >= lengths) & is_name).astype(np.float32)
    np.fill_diagonal(names, 0)
    here = _own_counts(profile, held.words)
    named_here = ((held.in_title @ (here > 0)) >= lengths) & is_name
    in_own_title = np.isin(held.words, own).astype(np.float32)
    names_it = (held.said @ in_own_title) >= max(1.0, float(in_own_title.sum()))
    broad, sharp = _counting(size, _BROAD), _counting(size, _SHARP)
    says, plain = broad @ names / _of_others(broad), names.sum(axis=0) / max(1, size)
    told = names * telling
    named = np.sqrt(1 + told.sum(axis=1))
    naming = broad * names_it
    return {
        "company_says": says,
        "company_says_more": np.log((says + _LITTLE) / (plain + _LITTLE)),
        "best_say": sharp @ names / _of_others(sharp),
        "says_company": told @ broad / named,
        "says_best": told @ sharp / named,
        "said_with_it": (naming @ names) / _of_others(naming) * (naming.sum() > naming),
        "says_the_same": told @ named_here / named,
        "title_telling_said": held.in_title @ (held.rarity * np.log1p(here)) / np.maximum(telling, 1e-9),
    }


def _own_counts(profile: WordProfile, words: NDArray[np.uint32]) -> Values:
    """How often the article has each of some words."""
    if not len(profile.hashes):
        return np.zeros(len(words))
    place = np.minimum(np.searchsorted(profile.hashes, words), len(profile.hashes) - 1)
    return np.where(profile.hashes[place] == words, profile.counts.sum(axis=0)[place], 0.0)


def alike(vectors: Values) -> dict[str, Values]:
    """How alike a candidate is to the best of the others in what both share with the article, by
    :data:`ALIKE`. ``vectors`` has the shape (candidates, words).
    """
    size = len(vectors)
    likeness = vectors @ vectors[:_COMPARED].T
    np.fill_diagonal(likeness, 0)
    counting = _counting(size, _BROAD)
    asked = counting[:_COMPARED].sum() - np.where(np.arange(size) < _COMPARED, counting, 0)
    return {
        "like_company": likeness @ counting[:_COMPARED] / np.maximum(1e-9, asked),
        "like_best": likeness.max(axis=1, initial=0),
    }


def linking(graph: LinkGraph, nodes: Nodes) -> dict[str, Values]:
    """Who links and lists whom, by :data:`LINKED`; ``nodes`` are the candidates' numbers."""
    size = len(nodes)
    if not size:
        return {name: np.zeros(0) for name in LINKED}
    links = graph.links_of(nodes)
    order = np.argsort(nodes, kind="stable")
    ordered = nodes[order]
    source = order[np.searchsorted(ordered, links.source)]
    place = np.minimum(np.searchsorted(ordered, links.target), size - 1)
    is_candidate, target = ordered[place] == links.target, order[place]
    counting = _counting(size, _BROAD)
    found: dict[str, Values] = {}
    for name, kind in (("links", ~links.listed), ("lists", links.listed)):
        among = is_candidate & kind
        matrix = np.zeros((size, size), np.float32)
        matrix[source[among], target[among]] = 1
        whole = np.bincount(source[kind], minlength=size)
        found[f"company_{name}"] = counting @ matrix / max(1e-9, float(counting @ (whole > 0)))
        found[f"{name}_company"] = matrix @ counting / np.sqrt(1 + whole)
    return found
