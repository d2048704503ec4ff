"""How does trafilatura see a page that a template was applied to?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial

from lxml.html import HtmlElement

from indexer.extract.blocks import Anchor, Block, Outline, fold
from indexer.extract.body.classifier import judgments_of, may_be_article, rows_of
from indexer.extract.body.votes import KEEPS, Votes, votes_on_whole, votes_without_template
from indexer.extract.label import Labelled
from indexer.extract.roles import KEPT, NOTICES
from indexer.extract.template.profile import Profile

# Measured by ``python -m benchmarks.extraction``.

# Words from which a block that template and trafilatura both keep tells where the article stands.
# 4 and 16 change nothing that is measured (`benchmarks.ablation pages`).
TELLING_WORDS = 8

# Words of an item or cell, below which trafilatura's leaving it out at an article's end tells nothing.
# 4 and 16 change nothing that is measured (`benchmarks.ablation pages`).
ENTRY_WORDS = 8

# Share of the kept words that the template must have lost, by all evidence, before the loss counts.
# .05 and .2 change nothing that is measured (`benchmarks.ablation pages`).
LOSS = 0.1


# Share of the kept words beside what trafilatura keeps, from which the container may be another one than the
# article's: what the template leaves out is asked then.
ELSEWHERE = 0.5


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Shares of words on one page, 0 to 1."""

    beside: float  # of what the template keeps: what stands before or after all that trafilatura keeps of it
    around: float  # the same with standfirsts, and with short entries of lists and tables
    # Of what trafilatura keeps of the page as it is: what the template leaves out. 0 where it keeps hardly
    # anything beside what trafilatura does.
    missed: float


def second_opinion(labelled: Labelled, tree: HtmlElement, title: str, profile: Profile) -> SecondOpinion:
    """Ask trafilatura about a page with its template's labels.

    Comments that every page has, and that differ from page to page, stand beside what it keeps. Measured over
    the sites of blogs_multi_page (median of ``beside`` over a site's pages): where it is below 0.06 the
    template alone is as good as all evidence together or better, on every site; where it is above 0.1 it is
    worse by 0.06 to 0.36.
    """
    votes = votes_without_template(labelled, tree)
    # The page as it is gets a vote only where that can tell something.
    whole = cache(partial(votes_on_whole, labelled, tree))
    kept = [block for block in labelled.outline.blocks if _counts(block, labelled)]
    voted = [b.index for b in kept if votes[b.index] >= KEEPS and b.words >= TELLING_WORDS]
    total = _words(kept)
    if not voted or not total:
        return SecondOpinion(1.0, 1.0, _missed(labelled, whole()))
    lost = 0
    left_out = [block for block in labelled.outline.blocks if _may_be_lost(block, labelled, profile)]
    if _words(left_out) > LOSS * total:
        judgments = judgments_of(rows_of(labelled, Votes(whole(), votes), title, profile))
        lost = _words([block for block in left_out if judgments[block.index].keeps])
        lost = lost if lost > LOSS * total else 0
    outer = [b for b in kept if not voted[0] <= b.index <= voted[-1] and votes[b.index] < KEEPS]
    inner = _without_standfirst_and_entries(outer, voted[0], labelled.outline, title)
    beside = (_words(inner) + lost) / total
    missed = _missed(labelled, whole()) if beside > ELSEWHERE else 0.0
    return SecondOpinion(beside, (_words(outer) + lost) / total, missed)


def _without_standfirst_and_entries(
    outer: Sequence[Block], voted: int, outline: Outline, title: str
) -> list[Block]:
    """The blocks around what trafilatura keeps that tell against the template.

    ``outer``: all of them. ``voted``: index of the first block that trafilatura keeps. A standfirst under the
    title is the article's, whatever trafilatura makes of it.
    """
    first = min(_title_or(voted, outline, title), voted)
    return [b for b in outer if not (first <= b.index < voted or _is_entry(b, outline))]


def _words(blocks: Sequence[Block]) -> int:
    return sum(block.words for block in blocks)


def _missed(labelled: Labelled, votes: Sequence[float]) -> float:
    """Share of the words that trafilatura keeps of the page as it is, and that the template leaves out."""
    wanted = [block for block, vote in zip(labelled.outline.blocks, votes) if vote >= KEEPS]
    missing = [block for block in wanted if labelled.labels[block.index].role not in KEPT]
    return _words(missing) / max(1, _words(wanted))


def _counts(block: Block, labelled: Labelled) -> bool:
    """Whether the template keeps a text that trafilatura might keep, too: no notice, and no source."""
    role = labelled.labels[block.index].role
    return role in KEPT and role not in NOTICES and not any(_is_address(a) for a in block.anchors)


def _is_address(anchor: Anchor) -> bool:
    return "://" in anchor.href and anchor.text.startswith(("http", "doi", "www"))


def _may_be_lost(block: Block, labelled: Labelled, profile: Profile) -> bool:
    """Whether the template leaves out a text that evidence can bring back."""
    return labelled.labels[block.index].role not in KEPT and may_be_article(block, labelled, profile)


def _title_or(other: int, outline: Outline, title: str) -> int:
    """Index of the heading that says the page's title; ``other`` where none does."""
    folded = fold(title)
    return next((b.index for b in outline.blocks if outline.heading_level(b) and b.folded == folded), other)


def _is_entry(block: Block, outline: Outline) -> bool:
    """A short item of a list or cell of a table.

    trafilatura leaves them out at an article's end, and so tells nothing by it.
    """
    roles = outline.containers[block.container].roles
    return block.words < ENTRY_WORDS and (roles.item >= 0 or roles.cell >= 0) and not block.link_words
