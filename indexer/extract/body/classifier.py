"""Which blocks of a page are the article, by the page alone?

trafilatura decides, and is overruled where all evidence together is strong. What the site's template says is
part of the evidence, where one is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from lxml.html import HtmlElement

from catalogue.scripts import ends_sentence
from indexer.extract.blocks import Block, Outline, text_key
from indexer.extract.body.between import keep_annotated_links, keep_between, keep_contents, keep_rows
from indexer.extract.body.evidence import LINE, Matrix, begins_as_byline, evidence_of
from indexer.extract.body.features import weights
from indexer.extract.body.lines_between import keep_labels, keep_lines
from indexer.extract.body.surroundings import density_of
from indexer.extract.body.told import keep_told
from indexer.extract.body.votes import KEEPS, MOST_CELLS, MOST_ELEMENTS, Votes, is_vast, votes_on
from indexer.extract.label import Labelled
from indexer.extract.metadata.bylines import classed_as_byline
from indexer.extract.roles import KEPT, Role
from indexer.extract.sections.headings import ends_like_sentence
from indexer.extract.template.profile import Profile
from indexer.extract.template.source_lists import source_lists
from indexer.extract.template.texts import is_source, opens_run

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation pages``

# trafilatura's word to keep a block holds above this chance that the block is the article …
# At .125: wcxb −.0010; at .5: scrapinghub +.0013, wcxb −.0018 (`benchmarks.ablation pages`).
OVERRULED = 0.25

# … and its word to leave one out holds up to this chance. With 0.5 for both, single articles of
# blogs_multi_page lost everything, and F1 fell from 0.946 to 0.931 (sites held out of the fit; python -m
# benchmarks.fit_body).
# At .4: scrapinghub −.0141, wcxb +.0015; at .9: scrapinghub −.0011 (`benchmarks.ablation pages`).
CONVINCED = 0.8

# Chance of a text from which on its heading is kept with it.
# Without the rule wcxb_articles_dev loses .0062; at 0.8 it loses .0004, at 0.5 nothing changes.
# At .3: no change; at .8: wcxb −.0007 (`benchmarks.ablation pages`).
HEADED = 0.6

# Pages learned from, from which a template's word is worth something against other evidence.
# At 2: scrapinghub −.0028; at 10: no change (`benchmarks.ablation pages`).
ENOUGH = 5

# Pages with a text, from which it is the site's: three, because shares are rounded.
# 1.25 and 5 change nothing that is measured (`benchmarks.ablation pages`).
ON_PAGES = 2.5

# Words from which a block that template and trafilatura both keep tells where the article stands.
# 4 and 16 change nothing that is measured (`benchmarks.ablation pages`).
TELLING_WORDS = 8

# Words of a sentence set as a heading from which it may be the article's last.
# 4 and 16 change nothing that is measured (`benchmarks.ablation pages`).
CLOSING_WORDS = 8

# No vote makes these the article.
_NEVER = (Role.HIDDEN, Role.COMMENT)


class Evidence(NamedTuple):
    votes: Votes
    rows: Matrix  # one row a block, one column a feature


@dataclass(frozen=True, slots=True)
class Judgment:
    """A block's share in what trafilatura keeps, and the chance that it is the article by all evidence."""

    vote: float
    chance: float

    @property
    def keeps(self) -> bool:
        """trafilatura's word, unless the evidence is strong against it."""
        return self.chance > OVERRULED if self.vote >= KEEPS else self.chance > CONVINCED

    def __str__(self) -> str:
        verdict = "kept" if self.vote >= KEEPS else "left out"
        return f"{verdict} by trafilatura, {self.chance:.0%} article by all evidence"


def rows_of(labelled: Labelled, votes: Votes, title: str, profile: Profile | None) -> Evidence:
    """trafilatura's votes on each block, and all evidence on it."""
    outline = labelled.outline
    shares: dict[str, float] = {}
    if profile is not None:
        shares = {**profile.outside, **profile.texts}
        for block in outline.blocks:
            block.key = block.key or text_key(block.folded)
    return Evidence(votes, evidence_of(outline, votes, labelled.labels, shares, title))


def judgments_of(evidence: Evidence) -> list[Judgment]:
    """How each block is judged."""
    chances = 1 / (1 + np.exp(-np.clip(evidence.rows @ weights(), -30, 30)))
    return [Judgment(vote, float(chance)) for vote, chance in zip(evidence.votes.best, chances)]


# -- marking


def mark_body(labelled: Labelled, tree: HtmlElement, title: str, profile: Profile | None) -> None:
    """Decide for every block whether it is the article.

    The template's labels are evidence, where there are any.
    """
    if is_vast(tree):
        mark_vast(labelled, profile)
        return
    votes = votes_on(labelled, tree, template_known=profile is not None)
    judgments = judgments_of(rows_of(labelled, votes, title, profile))
    keeps = [
        judgment.keeps and may_be_article(block, labelled, profile)
        for block, judgment in zip(labelled.outline.blocks, judgments)
    ]
    if profile is not None and profile.pages >= ENOUGH:
        _trust_template(keeps, judgments, labelled)
    keep_headings(keeps, [judgment.chance > HEADED for judgment in judgments], labelled)
    if not any(keeps):
        keeps = _dense_prose(labelled)
    if profile is None:
        keep_between(keeps, labelled)
        keep_annotated_links(keeps, labelled)
        keep_rows(keeps, labelled)
        keep_contents(keeps, labelled)
        keep_told(keeps, labelled)
        keep_lines(keeps, labelled)
        keep_labels(keeps, labelled)
    _keep_signatures(keeps, labelled)
    _keep_sources(keeps, labelled, profile)
    if profile is None:
        _keep_closing(keeps, labelled)
    for index, (keep, judgment) in enumerate(zip(keeps, judgments)):
        _mark(labelled, index, keep, str(judgment))


def _mark(labelled: Labelled, index: int, keep: bool, evidence: str) -> None:
    label = labelled.labels[index]
    if keep and label.role not in KEPT:
        labelled.mark(index, Role.BODY, evidence)
    elif not keep and label.role in KEPT:
        labelled.mark(index, Role.CHROME, evidence)
    elif keep and not label.evidence:
        label.evidence = evidence


def mark_vast(labelled: Labelled, profile: Profile | None) -> None:
    """Do without a vote on a vast page: the template decides, or else the container with most prose."""
    many = f"more than {MOST_ELEMENTS:,} elements or {MOST_CELLS:,} table cells"
    labelled.warnings.append(f"{many}: read without trafilatura's vote")
    if profile is not None:
        return
    for index, keep in enumerate(_dense_prose(labelled)):
        if labelled.labels[index].role in KEPT:
            role = Role.BODY if keep else Role.CHROME
            where = "in" if keep else "outside"
            labelled.mark(index, role, f"{where} the container with most prose")


# -- what overrules the evidence


def may_be_article(block: Block, labelled: Labelled, profile: Profile | None) -> bool:
    """Whether evidence can make a block the article at all."""
    return labelled.labels[block.index].role not in _NEVER and not is_the_sites(block, labelled, profile)


def is_the_sites(block: Block, labelled: Labelled, profile: Profile | None) -> bool:
    """Whether a text in a template's place stands on three pages or more, word for word, or copies the page.

    No page's evidence weighs more.
    """
    role = labelled.labels[block.index].role
    if profile is None or role in KEPT:
        return False
    if role is Role.SUMMARY and profile.pages >= ENOUGH:
        return True
    key = block.key or text_key(block.folded)
    return profile.share_of(key) * profile.pages >= ON_PAGES


def _trust_template(keeps: list[bool], judgments: Sequence[Judgment], labelled: Labelled) -> None:
    """Keep what the template keeps where trafilatura's silence tells nothing.

    It flattens lists, or loses them. That is between blocks that both keep, for lists, tables and headings
    right behind those, for sources, and for headings of what is kept.
    """
    blocks = labelled.outline.blocks
    ours = [label.role in KEPT for label in labelled.labels]
    both = [
        block.index
        for block, judgment in zip(blocks, judgments)
        if ours[block.index] and _is_telling(block, judgment)
    ]
    if not both:
        return
    for index in range(both[0], _end_of_structure(both[-1] + 1, ours, labelled.outline)):
        keeps[index] = keeps[index] or ours[index]
    _trust_heads_and_sources(keeps, ours, labelled.outline)


def _is_telling(block: Block, judgment: Judgment) -> bool:
    return judgment.keeps and judgment.vote >= KEEPS and block.words >= TELLING_WORDS


def _end_of_structure(end: int, ours: Sequence[bool], outline: Outline) -> int:
    """Where the lists, tables and headings end that begin at a block and that the template keeps."""
    while end < len(ours) and ours[end] and _is_structure(outline.blocks[end], outline):
        end += 1
    return end


def _is_structure(block: Block, outline: Outline) -> bool:
    """A heading, an item of a list that is no link, a cell, a source."""
    roles = outline.containers[block.container].roles
    return (
        opens_run(block, outline)
        or is_source(block)
        or ((roles.item >= 0 or roles.cell >= 0) and 2 * block.link_words < block.words)
    )


def _trust_heads_and_sources(keeps: list[bool], ours: Sequence[bool], outline: Outline) -> None:
    """From the last block to the first, because a heading may head another one."""
    for index in range(len(ours) - 1, -1, -1):
        block = outline.blocks[index]
        heads = index + 1 < len(ours) and keeps[index + 1] and opens_run(block, outline)
        keeps[index] = keeps[index] or (ours[index] and (heads or is_source(block)))


def keep_headings(keeps: list[bool], sure: Sequence[bool], labelled: Labelled) -> None:
    """Keep a heading with a text that is ``sure`` to be kept. trafilatura loses all where it falls back.

    From the last block to the first, because a heading may head another one.
    """
    outline = labelled.outline
    is_headed = False
    for block in reversed(outline.blocks):
        at = block.index
        heads = is_headed and outline.heading_level(block) > 0 and not block.link_words
        if heads and labelled.labels[at].role not in _NEVER:
            keeps[at] = True
        else:
            is_headed = keeps[at] and sure[at]


def _keep_signatures(keeps: list[bool], labelled: Labelled) -> None:
    """Keep who is named within the text: the poet below a poem, the speaker below a quotation.

    All evidence speaks against it for its class, which is that of a byline; but a byline leads somewhere,
    says "by", or has the text on one side only.
    """
    outline = labelled.outline
    for index in range(1, len(keeps) - 1):
        if keeps[index - 1] and keeps[index + 1] and not keeps[index]:
            block = outline.blocks[index]
            may = labelled.labels[index].role not in _NEVER and not block.link_words
            keeps[index] = may and block.words <= LINE and _signs_text(block, outline)


def _signs_text(block: Block, outline: Outline) -> bool:
    containers = outline.containers
    own = containers[block.container]
    said = containers[outline.blocks[block.index - 1].container]
    if own.roles.quote >= 0 and own.roles.quote == said.roles.quote:
        return True  # who said it, within the quotation
    if not classed_as_byline(" ".join(own.tokens)) or begins_as_byline(block.text):
        return False
    before, behind = (containers[outline.blocks[block.index + step].container].parent for step in (-1, 1))
    return before == own.parent and behind in (own.parent, containers[own.parent].parent)


def _keep_sources(keeps: list[bool], labelled: Labelled, profile: Profile | None) -> None:
    """Keep what stands under a heading that says they are sources, behind something of the article.

    Where a template is known, its word holds.
    """
    for found in source_lists(labelled.outline):
        if not any(keeps[: found.head.index]):
            continue
        for index in found.indexes:
            role = labelled.labels[index].role
            keeps[index] = keeps[index] or (role in KEPT if profile is not None else role not in _NEVER)


def _keep_closing(keeps: list[bool], labelled: Labelled) -> None:
    """Keep a sentence that is set as a heading right behind a text that is kept: trafilatura loses it."""
    outline = labelled.outline
    for before, block in zip(outline.blocks, outline.blocks[1:]):
        may = keeps[before.index] and not keeps[block.index] and outline.heading_level(block) > 0
        if may and block.words >= CLOSING_WORDS and 2 * block.link_words < block.words:
            beside = _around(before, outline) == _around(block, outline)
            is_shown = labelled.labels[block.index].role not in _NEVER
            keeps[block.index] = beside and is_shown and _closes(block, outline)


def _closes(block: Block, outline: Outline) -> bool:
    """Whether a heading is a sentence; a question must be the last that is said there."""
    is_last = outline.containers[_around(block, outline)].last == block.index + 1
    return ends_like_sentence(block.text) or (is_last and ends_sentence(block.text))


def _around(block: Block, outline: Outline) -> int:
    """The container in whose row a text stands, alone in an element of its own or not."""
    return next(c.index for c in outline.chain(block.container) if c.last - c.first > 1 or c.parent < 0)


def _dense_prose(labelled: Labelled) -> list[bool]:
    """The blocks of the container with most prose, where trafilatura finds nothing."""
    inside = density_of(labelled.outline).inside
    return [
        bool(held) and 2 * block.link_words < block.words and labelled.labels[block.index].role not in _NEVER
        for block, held in zip(labelled.outline.blocks, inside)
    ]
