"""What does a block show of itself and its surroundings, as the numbers that the body classifier weighs?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalogue.scripts import SENTENCE_ENDS, ends_sentence
from indexer.extract.blocks import Block, Outline, fold
from indexer.extract.body.features import Features
from indexer.extract.body.surroundings import (
    Ancestors,
    ancestors_of,
    density_of,
    names_of,
    records_of,
    running_sums,
    share_within,
)
from indexer.extract.body.votes import Votes
from indexer.extract.label import Label
from indexer.extract.roles import KEPT, Role
from indexer.extract.wordlists import wordlists_of

Matrix = NDArray[np.float64]

# The weights in body_weights.json were fitted with these values: whoever changes one fits them again
# (``python -m benchmarks.fit_body``).

# Difference below which the votes with and without the template's blocks agree.
# .2 and .8 change nothing that is measured (`benchmarks.ablation pages`).
AGREEMENT = 0.4

# Blocks before and behind one that are near it.
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
NEAR = 3

# Vote from which a block is one of those between which the article stands …
# At .3: scrapinghub −.0025; at .8: no change (`benchmarks.ablation pages`).
CHOSEN = 0.6

# … if it has so many words.
# 4 and 16 change nothing that is measured (`benchmarks.ablation pages`).
CHOSEN_WORDS = 8

# Blocks away from those, from which one is wholly outside.
# 5 and 20 change nothing that is measured (`benchmarks.ablation pages`).
FAR = 10

# Words from which a text has its full length.
# 20 and 80 change nothing that is measured (`benchmarks.ablation pages`).
FULL_LENGTH = 40

# Words from which a text is long.
# 12 and 50 change nothing that is measured (`benchmarks.ablation pages`).
LONG = 25

# Words of a tiny text, at most.
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
TINY = 3

# Commas from which a text has its full number of them.
# 2 and 8 change nothing that is measured (`benchmarks.ablation pages`).
MANY_COMMAS = 4

# Words of a line with a date or byline, at most.
# 10 and 40 change nothing that is measured (`benchmarks.ablation pages`).
LINE = 20

# Words of a short text, at most …
# 5 and 20 change nothing that is measured (`benchmarks.ablation pages`).
SHORT = 10

# … and the vote below which it stands out.
# .25 and 1 change nothing that is measured (`benchmarks.ablation pages`).
SHORT_VOTE = 0.5

_LISTS = wordlists_of(__name__)
_DATE = re.compile(_LISTS.any_of("dates"), re.I)
_BYLINE = re.compile(rf"^\W{{0,3}}(?:{_LISTS.any_of('bylines')})\b", re.I)
_SENTENCE_ENDS = (*SENTENCE_ENDS, "”", '"', "…", ":", "’", "」", "』", "：")


class TemplateEvidence(NamedTuple):
    """What the site's template says of a block; see the features of these names."""

    vote_without: float = 0.0
    known: float = 0.0
    allows: float = 0.0
    fills: float = 0.0
    keeps: float = 0.0
    keeps_vote: float = 0.0
    keeps_parent: float = 0.0


def begins_as_byline(text: str) -> bool:
    """Whether a text begins like a byline, or leads on."""
    return bool(_BYLINE.match(text))


def evidence_of(
    outline: Outline, votes: Votes, labels: Sequence[Label], shares: Mapping[str, float], title: str
) -> Matrix:
    """One row a block, one column a feature; all between 0 and 1 or so.

    ``labels`` and ``shares`` (key of a text → share of the pages) are the template's, where one is known.
    """
    page = _Page(outline, votes, labels, shares, title)
    rows = [page.features(index) for index in range(len(outline.blocks))]
    return np.array(rows, np.float64).reshape(-1, len(Features._fields))


class _Page:
    """What the evidence on a block is made of, counted once a page."""

    def __init__(
        self,
        outline: Outline,
        votes: Votes,
        labels: Sequence[Label],
        shares: Mapping[str, float],
        title: str,
    ) -> None:
        self.outline = outline
        self.votes = votes
        self.labels = labels
        self.shares = shares
        self.title = fold(title)
        self.vote = votes.combined()
        words = [block.words for block in outline.blocks]
        self.words = running_sums(words)
        self.voted = running_sums(w * v for w, v in zip(words, self.vote))
        self.keeps = [label.role in KEPT for label in labels]
        self.kept = running_sums(w * k for w, k in zip(words, self.keeps))
        self.density = density_of(outline)
        self.first, self.last = self.ends_of_votes()
        self.names = names_of(outline)
        self.ancestors = ancestors_of(outline)
        self.records = records_of(outline)

    def ends_of_votes(self) -> tuple[int, int]:
        """Indexes of the first and last block between which the article stands by the votes."""
        blocks = self.outline.blocks
        chosen = [i for i, v in enumerate(self.vote) if v >= CHOSEN and blocks[i].words >= CHOSEN_WORDS]
        return (chosen[0], chosen[-1]) if chosen else (0, len(blocks) - 1)

    def vote_at(self, index: int) -> float:
        return self.vote[index] if 0 <= index < len(self.vote) else 0.0

    def vote_within(self, first: int, last: int) -> float:
        return share_within(self.voted, self.words, first, last)

    def features(self, index: int) -> Features:
        block = self.outline.blocks[index]
        roles = self.outline.containers[block.container].roles
        around = self.ancestors[block.container]
        names = self.names[block.container]
        vote = self.vote[index]
        next_vote = self.vote_at(index + 1)
        links = _link_share(block)
        in_densest = self.density.inside[index]
        template = self.template_evidence(index, around)
        return Features(
            bias=1.0,
            vote_on_whole_page=self.votes.whole[index],
            vote_without_template=template.vote_without,
            vote_if_both_agree=vote * self.votes.agree(index, AGREEMENT),
            vote_nearby=self.vote_within(max(0, index - NEAR), min(len(self.vote), index + NEAR + 1)),
            vote_in_parent=self.vote_within(around.parent.first, around.parent.last),
            vote_in_grandparent=self.vote_within(around.grandparent.first, around.grandparent.last),
            between_votes=float(self.first <= index <= self.last),
            behind_votes=min(1.0, max(0, index - self.last) / FAR),
            before_votes=min(1.0, max(0, self.first - index) / FAR),
            link_share=links,
            length=min(1.0, block.words / FULL_LENGTH),
            is_long=float(block.words >= LONG),
            ends_like_sentence=float(ends_sentence(block.text, _SENTENCE_ENDS)),
            is_heading=float(roles.heading >= 0),
            heading_next_vote=next_vote if roles.heading >= 0 else 0.0,
            is_item=float(roles.item >= 0),
            is_cell=float(roles.cell >= 0),
            is_tiny=float(block.words <= TINY),
            is_caption=float(roles.caption >= 0),
            is_quote=float(roles.quote >= 0),
            template_known=template.known,
            template_allows=template.allows,
            template_fills=template.fills,
            page_share=self.shares.get(block.key, 0.0) if block.key else 0.0,
            template_keeps=template.keeps,
            template_keeps_vote=template.keeps_vote,
            in_densest=in_densest,
            in_densest_vote=vote * in_densest,
            named_beside=names.beside,
            named_discussion=names.discussion,
            named_body=names.body,
            in_body_element=names.body_element,
            in_beside_element=names.beside_element,
            previous_vote=self.vote_at(index - 1),
            next_vote=next_vote,
            commas=min(1.0, block.text.count(",") / MANY_COMMAS),
            is_dated=float(block.words <= LINE and bool(_DATE.search(block.text))),
            is_byline=float(block.words <= LINE and begins_as_byline(block.text)),
            in_record=self.records[block.container],
            link_share_vote=links * vote,
            is_title=float(bool(self.title) and block.folded == self.title),
            is_short_without_vote=float(block.words <= SHORT and vote < SHORT_VOTE),
            template_keeps_parent=template.keeps_parent,
            parent_density=self.density.shares[around.parent.index],
            grandparent_density=self.density.shares[around.grandparent.index],
        )

    def template_evidence(self, index: int, around: Ancestors) -> TemplateEvidence:
        if self.votes.without_template is None:
            return TemplateEvidence()
        keeps = self.keeps[index]
        parent = around.parent
        return TemplateEvidence(
            vote_without=self.votes.without_template[index],
            known=1.0,
            allows=float(self.labels[index].role is not Role.CHROME),
            fills=float(not keeps),
            keeps=float(keeps),
            keeps_vote=self.vote[index] * keeps,
            keeps_parent=share_within(self.kept, self.words, parent.first, parent.last),
        )


def _link_share(block: Block) -> float:
    return block.link_words / block.words if block.words else 0.0
