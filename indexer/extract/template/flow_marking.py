"""Which texts of one page's flow belong to the sections of the template that ``flow.py`` learned?

They come in chains, or stand out from the page's own table of contents. A single section that is the same on
all pages, among others that are not, is the editors' work. A text of the page's own, or a list of sources,
ends a chain: the article goes on there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.extract.blocks import Block, Outline
from indexer.extract.label import Labelled
from indexer.extract.roles import Role
from indexer.extract.template import thresholds
from indexer.extract.template.flow import FEWEST_PAGES
from indexer.extract.template.flow_page import FlowPage, FlowSection, Strength
from indexer.extract.template.line_marking import mark_lines, mark_section_ends, mark_sentences
from indexer.extract.template.profile import Profile
from indexer.extract.template.runs import (
    HeadedRun,
    Listing,
    contents_of,
    listing_of,
    run_asks,
    runs_of,
    without_own_end,
)
from indexer.extract.template.texts import in_table, names_subject, opens_run

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Sections of the template in a row that need no other sign that they are the template's.
# 1 and 4 change nothing that is measured (`benchmarks.ablation sites`).
CHAIN = 2


class Chain(NamedTuple):
    """Sections ``first`` to ``last`` (exclusive) that are the template's."""

    first: int
    last: int


def mark_runs(labelled: Labelled, profile: Profile, flow: Sequence[Block], title: str) -> None:
    """Mark the template's sections in a flow without wrappers. ``title``: the page's, folded."""
    outline = labelled.outline
    texts = [b for b in flow if not _says_title(b, outline, title)]
    listing = listing_of(outline, contents_of(texts, outline))
    page = FlowPage(labelled, profile, title, listing, frozenset(profile.patterns))
    runs = runs_of([b for b in texts if page.is_body(b)], outline)
    sections = [FlowSection(run, strength_of(page, run), resumption(page, run)) for run in runs]
    _weaken_bare_heads(sections)
    _strengthen_end(page, sections)
    mark_chains(page, sections)
    mark_closing(page, sections)
    mark_opening(page, sections)
    if profile.pages >= thresholds.GOOD_PAGES:
        mark_lines(page, sections)
    if profile.headings or profile.fillers:
        mark_section_ends(page, sections)


def mark_repeated(labelled: Labelled, profile: Profile, flow: Sequence[Block], title: str) -> None:
    """Mark the sentences that (nearly) all pages have among an article's own."""
    if profile.pages < FEWEST_PAGES:
        return
    outline = labelled.outline
    page = FlowPage(labelled, profile, title, Listing(set(), set()), frozenset())
    # A cheap look before the expensive one.
    repeated = (block for block in flow if page.share_word_for_word(block) >= thresholds.EVERYWHERE)
    if all(opens_run(block, outline) for block in repeated):
        return
    for run in runs_of([b for b in flow if page.is_body(b) and not _says_title(b, outline, title)], outline):
        mark_sentences(page, run)


def _says_title(block: Block, outline: Outline, title: str) -> bool:
    return outline.heading_level(block) > 0 and block.folded == title


# -- how surely a section is the template's


def strength_of(page: FlowPage, run: HeadedRun) -> Strength:
    """What the site's other pages say of a section's heading."""
    if run_asks(run, page.title) or run.head is None or page.listing.has(run.head):
        return Strength.ARTICLE
    if run.head.key in page.profile.headings:
        return Strength.TEMPLATE
    return Strength.BETWEEN if run.head.key in page.profile.fillers else Strength.ARTICLE


def _weaken_bare_heads(sections: Sequence[FlowSection]) -> None:
    """A heading right over another one heads what follows it, and so is the article's if that is."""
    for at in range(len(sections) - 2, -1, -1):
        if not sections[at].run.blocks and not sections[at + 1].strength:
            sections[at].strength = Strength.ARTICLE


def _strengthen_end(page: FlowPage, sections: Sequence[FlowSection]) -> None:
    """Sections that vary a little, but close (nearly) every page: cite this page, order a print."""
    for section in reversed(sections):
        head = section.run.head
        if head is None or not section.strength or section.resumes is not None or names_subject(head.text):
            return
        if page.share_of_head(head) < thresholds.EVERYWHERE:
            return
        section.strength = Strength.TEMPLATE


def resumption(page: FlowPage, run: HeadedRun) -> int | None:
    """Where the article goes on within a section.

    That is its first sentence, with the lines right before it that are the article's own, too.
    """
    at = next((n for n, block in enumerate(run.blocks) if page.is_article(block)), None)
    while (
        at and run.blocks[at - 1].words >= thresholds.OWN_SENTENCE and not page.is_known(run.blocks[at - 1])
    ):
        at -= 1
    return at


# -- chains of sections


def mark_chains(page: FlowPage, sections: Sequence[FlowSection]) -> None:
    """Leave out the chains of sections that are the template's."""
    heads = [section.run.head for section in sections if section.run.head is not None]
    has_contents = sum(page.listing.has(head) for head in heads) >= thresholds.FEWEST_LISTED
    for found in chains_of(sections):
        chain = _to_the_end(sections, found)
        if has_contents or _is_trusted(page, sections, chain):
            _mark_chain(page, sections, chain)


def chains_of(sections: Sequence[FlowSection]) -> Iterator[Chain]:
    """Stretches of template sections, sure ones at both ends.

    A section in which the article goes on is the last of its chain.
    """
    at = 0
    while at < len(sections):
        if sections[at].strength < Strength.TEMPLATE:
            at += 1
            continue
        first = last = at
        while at < len(sections) and sections[at].strength:
            if sections[at].strength is Strength.TEMPLATE:
                last = at
            at += 1
            if sections[at - 1].resumes is not None:
                break
        yield Chain(first, last + 1)
        at = max(at, last + 1)


def _to_the_end(sections: Sequence[FlowSection], chain: Chain) -> Chain:
    """A chain goes on to the end of the page if nothing but boxes that vary a little follows it."""
    boxes = all(
        section.strength is Strength.BETWEEN
        and section.run.head is not None
        and not names_subject(section.run.head.text)
        for section in sections[chain.last :]
    )
    return Chain(chain.first, len(sections)) if boxes else chain


def _is_trusted(page: FlowPage, sections: Sequence[FlowSection], chain: Chain) -> bool:
    """Whether a chain is the template's on a page without a table of contents.

    It must be long, open the flow, or stand on (nearly) every page.
    """
    if chain.last - chain.first >= CHAIN or chain.first == 0:
        return True
    lead = sections[0]
    opens = chain.first == 1 and lead.run.head is None and lead.resumes is None
    return opens or page.share_of_head(sections[chain.first].run.head) >= thresholds.EVERYWHERE


def _mark_chain(page: FlowPage, sections: Sequence[FlowSection], chain: Chain) -> None:
    is_single = chain.last - chain.first == 1 and chain.last < len(sections)
    for section in sections[chain.first : chain.last]:
        head = section.run.head
        assert head is not None
        evidence = page.profile.headings.get(head.key) or page.profile.fillers[head.key]
        end = section.resumes
        if end is None and is_single:
            end = _own_end(page, section.run)
        for block in [head, *section.run.blocks[:end]]:
            page.labelled.mark(block.index, Role.CHROME, evidence)


def _own_end(page: FlowPage, run: HeadedRun) -> int | None:
    """Where the article goes on behind a box that stands alone; None where it does not."""
    again = {block.key for block in run.blocks if page.is_known(block)}
    known = without_own_end(run.blocks, again)
    return len(known) if 0 < len(known) < len(run.blocks) else None


# -- beginning and end of the flow


def mark_closing(page: FlowPage, sections: Sequence[FlowSection]) -> None:
    """Sections at the end with which other pages close, too, word for word: about the author, say.

    They are kept as notices.
    """
    for section in reversed(sections):
        head = section.run.head
        if head is None or not page.is_body(head):
            continue
        if head.key not in page.profile.headings or section.resumes is not None or not section.run.blocks:
            return
        for block in (head, *section.run.blocks):
            page.labelled.mark(
                block.index, Role.BOILERPLATE, "closes several of the site's pages, word for word"
            )


def mark_opening(page: FlowPage, sections: Sequence[FlowSection]) -> None:
    """Lines before the first heading that other pages have, too."""
    if not sections or sections[0].run.head is not None:
        return
    texts = page.profile.texts
    for block in sections[0].run.blocks[: sections[0].resumes]:
        if block.key in texts and not in_table(block, page.labelled.outline):
            evidence = f"before the article, on {texts[block.key]:.0%} of the site's pages"
            page.labelled.mark(block.index, Role.CHROME, evidence)
