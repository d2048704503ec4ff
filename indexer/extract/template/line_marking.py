"""Which lines between and behind an article's texts are the site's, though in no section of the template?"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.extract.blocks import Block
from indexer.extract.roles import Role
from indexer.extract.template import thresholds
from indexer.extract.template.flow_page import FlowPage, FlowSection
from indexer.extract.template.runs import HeadedRun, run_asks
from indexer.extract.template.texts import (
    PROSE,
    has_digits,
    in_table,
    is_link_row,
    is_own,
    is_source,
    names_subject,
)

# -- cards and refrains


def mark_lines(page: FlowPage, sections: Sequence[FlowSection]) -> None:
    """Cards, and lines between the article's own, on pages of a site that enough was learned of."""
    for section in sections:
        if run_asks(section.run, page.title):
            continue
        if _is_card(page, section):
            _mark_card(page, section)
        # What stands before the article's own words may be the editors', the same on all pages.
        if section.resumes is not None:
            _mark_refrains(page, section.run.blocks[section.resumes :])


def _is_card(page: FlowPage, section: FlowSection) -> bool:
    """Whether a section is a card, such as a product with «See the offer».

    Its heading stands on some pages only, its texts stand on others, too, and one of them on (nearly) all.
    """
    head = section.run.head
    if head is None or page.listing.has(head) or names_subject(head.text):
        return False
    if not 0 < page.share_of_head(head) < thresholds.EVERYWHERE or not page.is_body(head):
        return False
    blocks = section.run.blocks[: section.resumes]
    return all(_is_on_cards(page, block) for block in blocks) and any(
        _is_everywhere(page, block) for block in blocks
    )


def _is_on_cards(page: FlowPage, block: Block) -> bool:
    """Whether a text is one that other pages have, and a sentence only if (nearly) all of them have it."""
    share = page.profile.texts.get(block.key, 0.0)
    return (
        not in_table(block, page.labelled.outline)
        and share > 0
        and (share >= thresholds.EVERYWHERE or not is_own(block))
    )


def _is_everywhere(page: FlowPage, block: Block) -> bool:
    return page.profile.texts.get(block.key, 0.0) >= thresholds.EVERYWHERE and not has_digits(block)


def _mark_card(page: FlowPage, section: FlowSection) -> None:
    head = section.run.head
    assert head is not None
    for block in (head, *section.run.blocks[: section.resumes]):
        page.labelled.mark(
            block.index,
            Role.RELATED,
            "a card: what stands under its heading stands on other pages under others",
        )


def _mark_refrains(page: FlowPage, blocks: Sequence[Block]) -> None:
    """Paragraphs that (nearly) all pages have between those of their own: «Advertisement».

    What is known from elsewhere right behind one goes with it.
    """
    behind = False  # whether the text before was a refrain, or went with one
    for block in blocks:
        if _stays(page, block):
            behind = False
            continue
        share = page.share_of(block)
        if share >= thresholds.EVERYWHERE and not has_digits(block):
            role = Role.BOILERPLATE if is_own(block) else Role.CHROME
            page.labelled.mark(block.index, role, f"a paragraph on {share:.0%} of the site's pages")
            behind = True
        elif behind and _goes_with_refrain(page, block, share):
            page.labelled.mark(
                block.index, Role.CHROME, "behind a paragraph that (nearly) all of the site's pages have"
            )
        else:
            behind = False


def _stays(page: FlowPage, block: Block) -> bool:
    """Whether a text is no refrain, whatever other pages have: in a list or table, a source, or marked."""
    outline = page.labelled.outline
    return (
        not page.is_body(block)
        or outline.containers[block.container].roles.item >= 0
        or in_table(block, outline)
        or is_source(block)
    )


def _goes_with_refrain(page: FlowPage, block: Block, share: float) -> bool:
    """Whether a text is nothing but links into the site, or a value that other pages have."""
    is_link = bool(block.anchors) and block.link_words == block.words
    if is_link and all(page.labelled.leads_inside(a.href) for a in block.anchors):
        return True
    return share > 0 and not is_own(block) and not has_digits(block)


def mark_sentences(page: FlowPage, run: HeadedRun) -> None:
    """Sentences that (nearly) all pages have, in a section with words of the page's own: a reprint notice.

    What stands right under a heading or a label («See a doctor if:») may be the editors'.
    """
    texts = page.profile.texts
    if all(texts.get(block.key, 0.0) < thresholds.EVERYWHERE for block in run.blocks):
        return
    if run_asks(run, page.title) or not _has_own(page, run):
        return
    headed = run.head is not None
    for block in run.blocks:
        if page.share_word_for_word(block) < thresholds.EVERYWHERE:
            headed = _introduces(block) or (headed and not is_own(block))
        elif not headed and _is_repeated_sentence(page, block):
            evidence = f"a sentence on {page.share_word_for_word(block):.0%} of the site's pages"
            page.labelled.mark(block.index, Role.BOILERPLATE, evidence)


def _is_repeated_sentence(page: FlowPage, block: Block) -> bool:
    """Whether a text that other pages have is a sentence, whose numbers need not be the page's own."""
    return not _stays(page, block) and is_own(block) and (block.words >= PROSE or not has_digits(block))


def _introduces(block: Block) -> bool:
    """Whether a text says that something follows."""
    return not is_own(block) and block.text.rstrip().endswith((":", "："))


# -- ends of the article's own sections


def mark_section_ends(page: FlowPage, sections: Sequence[FlowSection]) -> None:
    """Paragraphs of the site's at the ends of sections.

    At the end of the last section in which the article goes on, texts that vary a pattern count, too.
    """
    last = max((at for at, section in enumerate(sections) if section.resumes is not None), default=-1)
    for at, section in enumerate(sections):
        if not run_asks(section.run, page.title) and _has_own(page, section.run):
            _mark_end(page, section.run, varying=at == last)


def _has_own(page: FlowPage, run: HeadedRun) -> bool:
    return any(
        is_source(block) or (is_own(block) and block.key not in page.profile.texts) for block in run.blocks
    )


def _mark_end(page: FlowPage, run: HeadedRun, varying: bool) -> None:
    """Mark the paragraphs of the site's with which a section ends.

    Sentences are kept as a notice, because the flow does not tell whose they are.
    """
    outline = page.labelled.outline
    for block in reversed(run.blocks):
        if not page.is_body(block):
            continue
        is_item = outline.containers[block.container].roles.item >= 0
        if is_item or not _is_the_sites(page, block, varying):
            return
        role = Role.BOILERPLATE if is_own(block) else Role.CHROME
        page.labelled.mark(block.index, role, "at the end of a section, and on many of the site's pages")


def _is_the_sites(page: FlowPage, block: Block, varying: bool) -> bool:
    if page.share_of(block) >= thresholds.STRANGER:
        return True
    return varying and not is_own(block) and not is_link_row(block) and page.varies_pattern(block)
