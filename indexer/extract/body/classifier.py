"""The article on one page, without knowledge of the site: what single-page extractors decide, carried back to
our blocks.

trafilatura (Barbaresi, ACL 2021) decides; its text is aligned with the blocks of the original tree, so that
headings, lists and tables stay where its fallbacks flatten them. Comments are left out: with them it loses
1.6 to 5 points of F1.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import islice

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from indexer.extract.blocks import Block, Outline, fold, text_key
from indexer.extract.body.alignment import aligned
from indexer.extract.body.evidence import NAMES, Matrix, densest, evidence_of
from indexer.extract.label import KEPT, NOTICES, Labelled, Role
from indexer.extract.template.profile import Profile
from indexer.extract.template.texts import is_source, opens_run

_FRAME = ("html", "body")
_NEVER = (Role.HIDDEN, Role.COMMENT)  # no vote makes these the article
_MARK = "data-pinakes-left-out"
KEEPS = 0.6  # share of a block's words from which it counts as kept by trafilatura
# trafilatura's word holds between these chances. With 0.5 for both, single articles of blogs_multi_page lost
# everything, and F1 fell from 0.946 to 0.931 (sites held out of the fit).
OVERRULED = 0.25
CONVINCED = 0.8
MOST_ELEMENTS = 20_000  # of 584 real pages the largest has 5,000
ENOUGH = 5  # pages from which a template's word is worth something against other evidence
ON_PAGES = 2.5  # pages with a text from which it is the site's; shares are rounded


def trafilatura_text(tree: HtmlElement, url: str = "") -> str:
    """What trafilatura takes for the article, as text; empty where it finds none. ``tree`` may be changed by
    it: give a copy.
    """
    import trafilatura  # 0.3 s of imports that a page of a learned template does not need

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return trafilatura.extract(tree, url=url or None, include_comments=False, with_metadata=False) or ""


def without_chrome(labelled: Labelled, tree: HtmlElement) -> HtmlElement:
    """A copy of the tree without the elements of which nothing is kept."""
    outline = labelled.outline
    kept = [0]
    for label in labelled.labels:
        kept.append(kept[-1] + (label.role in KEPT))
    empty: list[HtmlElement] = []
    until = -1
    for container in outline.containers:
        if (
            container.first >= until
            and container.first < container.last
            and kept[container.last] == kept[container.first]
            and container.tag not in _FRAME
        ):
            empty.append(container.element)
            until = container.last
    for element in empty:
        element.set(_MARK, "")
    pruned = deepcopy(tree)
    for element in empty:
        del element.attrib[_MARK]
    for element in list(pruned.iter()):
        if isinstance(element.tag, str) and _MARK in element.attrib and element.getparent() is not None:
            element.drop_tree()
    return pruned


@lru_cache(maxsize=1)
def weights() -> NDArray[np.float64]:
    """The weights of ``evidence.NAMES``, fitted by ``benchmarks/fit_body.py``."""
    stored = json.loads(resources.files(__package__).joinpath("body_weights.json").read_text("utf-8"))
    return np.array([stored["weights"][name] for name in NAMES])


def rows_of(
    labelled: Labelled, tree: HtmlElement, title: str, profile: Profile | None
) -> tuple[list[float], list[float], Matrix]:
    """trafilatura's vote on each block on the page as it is, its vote without the template, and all evidence
    on it as one row.
    """
    outline = labelled.outline
    votes = aligned(outline.blocks, trafilatura_text(deepcopy(tree)))
    pruned: list[float] | None = None
    shares: dict[str, float] = {}
    if profile is not None:
        pruned = aligned(outline.blocks, trafilatura_text(without_chrome(labelled, tree)))
        shares = {**profile.outside, **profile.texts}
        for block in outline.blocks:
            block.key = block.key or text_key(block.folded)
    return (
        votes,
        votes if pruned is None else pruned,
        evidence_of(outline, votes, pruned, labelled.labels, shares, title),
    )


def judged(labelled: Labelled, tree: HtmlElement, title: str, profile: Profile | None) -> list[Judgment]:
    """How each block was judged: trafilatura's vote, and the probability that the block is the article."""
    return _judged(*rows_of(labelled, tree, title, profile)[1:])


def _judged(votes: list[float], rows: Matrix) -> list[Judgment]:
    chances = 1 / (1 + np.exp(-np.clip(rows @ weights(), -30, 30)))
    return [Judgment(vote, float(chance)) for vote, chance in zip(votes, chances)]


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
        return f"{'kept' if self.vote >= KEEPS else 'left out'} by trafilatura, {self.chance:.0%} article by all evidence"


def mark_body(labelled: Labelled, tree: HtmlElement, title: str, profile: Profile | None) -> None:
    """Decide for every block whether it is the article, with the template's labels as evidence where there
    are any.
    """
    outline = labelled.outline
    if is_vast(tree):
        mark_vast(labelled, profile)
        return
    judgments = judged(labelled, tree, title, profile)
    keeps = [
        j.keeps and labelled.labels[b.index].role not in _NEVER and not _is_the_sites(b, labelled, profile)
        for b, j in zip(outline.blocks, judgments)
    ]
    if profile is not None and profile.pages >= ENOUGH:
        _trust_between(keeps, judgments, labelled)
    if not any(keeps):
        keeps = _dense_prose(labelled)
    for block, keep, judgment in zip(outline.blocks, keeps, judgments):
        role = labelled.labels[block.index].role
        if keep and role not in KEPT:
            labelled.mark(block.index, Role.BODY, str(judgment))
        elif not keep and role in KEPT:
            labelled.mark(block.index, Role.CHROME, str(judgment))
        elif keep and not labelled.labels[block.index].evidence:
            labelled.labels[block.index].evidence = str(judgment)


def _trust_between(keeps: list[bool], judgments: Sequence[Judgment], labelled: Labelled) -> None:
    """Between what template and trafilatura both keep, the template's word holds: trafilatura flattens lists,
    or loses them.

    It also holds for lists, tables and headings right behind, for sources, and for headings of what is kept.
    """
    outline = labelled.outline
    ours = [label.role in KEPT for label in labelled.labels]
    both = [
        b.index
        for b, j in zip(outline.blocks, judgments)
        if ours[b.index] and j.keeps and j.vote >= KEEPS and b.words >= 8
    ]
    if not both:
        return
    end = both[-1] + 1
    while end < len(ours) and ours[end] and _is_structure(outline.blocks[end], outline):
        end += 1
    for index in range(both[0], end):
        keeps[index] = keeps[index] or ours[index]
    for index in range(len(ours) - 1, -1, -1):
        block = outline.blocks[index]
        heads = index + 1 < len(ours) and keeps[index + 1] and opens_run(block, outline)
        keeps[index] = keeps[index] or (ours[index] and (heads or is_source(block)))


def _is_structure(block: Block, outline: Outline) -> bool:
    """A heading, an item of a list that is no link, a cell, a source."""
    roles = outline.containers[block.container].roles
    return (
        opens_run(block, outline)
        or is_source(block)
        or ((roles.item >= 0 or roles.cell >= 0) and 2 * block.link_words < block.words)
    )


def is_vast(tree: HtmlElement) -> bool:
    """Whether a page is too large for trafilatura: it takes 10 s and 600 MB for 100,000 links."""
    return sum(1 for _ in islice(tree.iter(), MOST_ELEMENTS + 1)) > MOST_ELEMENTS


def mark_vast(labelled: Labelled, profile: Profile | None) -> None:
    """Do without a vote on a vast page: the template decides, or else the container with most prose."""
    labelled.warnings.append(f"more than {MOST_ELEMENTS:,} elements: read without trafilatura's vote")
    if profile is not None:
        return
    for block, keep in zip(labelled.outline.blocks, _dense_prose(labelled)):
        role = Role.BODY if keep else Role.CHROME
        if labelled.labels[block.index].role in KEPT:
            labelled.mark(
                block.index,
                role,
                "in the container with most prose" if keep else "outside the container with most prose",
            )


def _is_the_sites(block: Block, labelled: Labelled, profile: Profile | None) -> bool:
    """Whether a text that the template's places hold stands on three pages or more, word for word, or copies
    the page itself.

    No page's evidence weighs more.
    """
    role = labelled.labels[block.index].role
    if profile is None or role in KEPT:
        return False
    if role is Role.SUMMARY and profile.pages >= ENOUGH:
        return True
    key = block.key or text_key(block.folded)
    return profile.share_of(key) * profile.pages >= ON_PAGES


def _dense_prose(labelled: Labelled) -> list[bool]:
    """Where trafilatura finds nothing: the blocks of the container with most prose."""
    outline = labelled.outline
    _, inside = densest(outline)
    return [
        bool(held) and 2 * block.link_words < block.words and labelled.labels[block.index].role not in _NEVER
        for block, held in zip(outline.blocks, inside)
    ]


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """How trafilatura sees a page that a template was applied to; shares of words."""

    beside: float  # of what the template keeps: what stands before or after all that trafilatura keeps of it
    around: float  # the same with standfirsts, and with short entries of lists and tables
    missed: float  # of what trafilatura keeps of the page as it is: what the template leaves out


def _is_entry(block: Block, outline: Outline) -> bool:
    """A short item of a list or cell of a table: trafilatura leaves them out at an article's end, and so
    tells nothing by it.
    """
    roles = outline.containers[block.container].roles
    return block.words < 8 and (roles.item >= 0 or roles.cell >= 0) and not block.link_words


def second_opinion(labelled: Labelled, tree: HtmlElement, title: str, profile: Profile) -> SecondOpinion:
    """Ask trafilatura about a page with its template's labels.

    Comments that every page has, and that differ from page to page, stand there. Measured over the sites of
    blogs_multi_page (median of a site's pages): where it is below 0.06 the template alone is as good as all
    evidence together or better, on every site; where it is above 0.1 it is worse by 0.06 to 0.36.
    """
    outline = labelled.outline
    raw, votes, rows = rows_of(labelled, tree, title, profile)
    judgments = _judged(votes, rows)
    wanted = [b for b, vote in zip(outline.blocks, raw) if vote >= KEEPS]
    missing = sum(b.words for b in wanted if labelled.labels[b.index].role not in KEPT)
    missed = missing / max(1, sum(b.words for b in wanted))
    kept = [
        b
        for b in outline.blocks
        if labelled.labels[b.index].role in KEPT and labelled.labels[b.index].role not in NOTICES
    ]
    kept = [
        b
        for b in kept
        if not any("://" in a.href and a.text.startswith(("http", "doi", "www")) for a in b.anchors)
    ]
    voted = [b.index for b in kept if judgments[b.index].vote >= KEEPS and b.words >= 8]
    total = sum(b.words for b in kept)
    if not voted or not total:
        return SecondOpinion(1.0, 1.0, missed)
    lost = sum(
        b.words
        for b, j in zip(outline.blocks, judgments)
        if j.keeps and labelled.labels[b.index].role not in KEPT and not _is_the_sites(b, labelled, profile)
    )
    outer = [b for b in kept if not voted[0] <= b.index <= voted[-1] and judgments[b.index].vote < KEEPS]
    folded = fold(title)
    titled = next(
        (b.index for b in outline.blocks if outline.heading_level(b) and b.folded == folded), voted[0]
    )
    # a standfirst under the title is the article's, whatever trafilatura makes of it
    first = min(titled, voted[0])
    lost = lost if lost > 0.1 * total else 0
    beside = sum(b.words for b in outer if not (first <= b.index < voted[0] or _is_entry(b, outline)))
    return SecondOpinion((beside + lost) / total, (sum(b.words for b in outer) + lost) / total, missed)
