"""The net under every verdict: no article is lost because a verdict on it was wrong.

Template, hidden text, readers' comments, the evidence of a single page: each may be wrong. Where all of them
together leave nothing, or a small part of what an independent look finds, they are wrong, not the page. The
look is cheap: the sentences in the one place that has most of them, whatever it is named. If they are lost,
the page is read in another way, in this order, until a way keeps enough of them:

1. by the page alone, where the site's template was believed;
2. by trafilatura's word alone;
3. with the place of the sentences as a whole.

Where the page is read alone, and what is kept stands in that place, most of the place must be kept, because
trafilatura stops in the middle of articles. What other pages of the site have as well, boxes with fields and
copies do not count. Readers' words are looked at where nothing else has sentences, and never those that are
surely theirs: many alike, and dated. What was done is said in the warnings.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from lxml.html import HtmlElement

from indexer.extract.asides import boxes_with_fields
from indexer.extract.blocks import Block, Outline, text_key
from indexer.extract.body.classifier import keep_headings
from indexer.extract.body.surroundings import density_of
from indexer.extract.body.votes import KEEPS, is_vast, votes_on
from indexer.extract.label import Labelled, Method
from indexer.extract.labelling import label_alone, unlabelled
from indexer.extract.page import Page
from indexer.extract.roles import KEPT, Role
from indexer.extract.template.copies import COPY_WORDS
from indexer.extract.template.discussion import voices_in
from indexer.extract.template.profile import SiteTemplate
from indexer.extract.template.texts import is_sentence

# Measured on wcxb_dev_more by ``python -m benchmarks.extraction``: mean F1 of the pages that a rule reads
# again, before and after.

# Share of a page's sentences from which on nothing can be lost. A second look costs a tenth of the time that
# reading takes.
SURE = 0.8

# Words of sentences in one place, from which on they must be the text of the page …
LEAST = 60

# … if what is kept has fewer words than this share of them. At 0.2 one page of blogs_multi_page falls from
# .73 to .23: its place is what stands beside a short article.
SMALL = 0.1

# Words of sentences in one place, from which on most of it must be kept if what is kept stands in it …
LONG = 100

# … with this share of its words, at least …
INSIDE = 0.8

# … and this share of the place's sentences is kept, at least. 13 pages: .73 → .91; from 0.72 to 0.8 three
# pages of scrapinghub and wcxb_articles_dev lose .08 each.
MOST = 0.72

# Words of sentences in one place, from which on they are the page's text as well as what is kept elsewhere …
MAIN = 500

# … if that has fewer words than this share of them. Five pages: .34 → .94; below 500 words three others lose
# half of theirs.
MORE = 0.8


class _Place(NamedTuple):
    """Where most of a page's sentences stand."""

    indexes: frozenset[int]  # of the blocks that may be the article's
    words: int  # of the sentences among them


class _Way(NamedTuple):
    """Another way to read a page."""

    said: str
    read: Callable[[], Labelled]


def catch(
    labelled: Labelled, tree: HtmlElement, page: Page, title: str, template: SiteTemplate | None
) -> Labelled:
    """The labels of a page, or others where they have lost the article."""
    if labelled.method is Method.SELECTOR or _is_sure(labelled):
        return labelled
    place = _fullest_place(labelled, template)
    if not _has_lost(labelled, place):
        return labelled
    for said, read in _ways(labelled, place, tree, page.url, title):
        found = read()
        if not _has_lost(found, place):
            kept = _words_kept(labelled)
            found.warnings += (
                *labelled.warnings,
                f"{kept} words were kept beside {place.words} words of sentences in one place: {said}",
            )
            return found
    return labelled


# -- what was lost


def _is_sure(labelled: Labelled) -> bool:
    """Whether no place can hold much more than is kept: most sentences, by a template a tenth."""
    outline = labelled.outline
    by_template = labelled.method is not Method.SINGLE_PAGE
    # All words instead of sentences, a cheap look before the expensive one.
    if by_template and _words_kept(labelled) >= SMALL * outline.word_sums[-1]:
        return any(map(is_sentence, outline.blocks))
    everywhere = kept = 0
    for block, label in zip(outline.blocks, labelled.labels):
        if is_sentence(block):
            everywhere += block.words
            kept += block.words if label.role in KEPT else 0
    if by_template and _words_kept(labelled) >= SMALL * everywhere > 0:
        return True
    return kept >= SURE * everywhere and kept > 0


def _has_lost(labelled: Labelled, place: _Place) -> bool:
    kept = _words_kept(labelled)
    if place.words < LEAST:
        return False
    if kept < SMALL * place.words:
        return True
    if labelled.method is not Method.SINGLE_PAGE:
        return False
    inside = [block for block in labelled.kept() if block.index in place.indexes]
    within = sum(block.words for block in inside)
    if within <= (1 - INSIDE) * kept:
        return place.words >= MAIN and kept < MORE * place.words
    sentences = sum(block.words for block in inside if is_sentence(block))
    is_most_elsewhere = within < INSIDE * kept and kept >= MORE * place.words
    return place.words >= LONG and sentences < MOST * place.words and not is_most_elsewhere


def _words_kept(labelled: Labelled) -> int:
    return sum(block.words for block in labelled.kept())


def _fullest_place(labelled: Labelled, template: SiteTemplate | None) -> _Place:
    """Where most sentences stand; among readers' words only where nowhere else are enough of them."""
    outline = labelled.outline
    talk = {n for n, label in enumerate(labelled.labels) if label.role is Role.COMMENT}
    place = _place(outline, talk, template)
    if place.words < LEAST and talk:
        place = _place(outline, voices_in(outline), template)
    return place


def _place(outline: Outline, except_for: Collection[int], template: SiteTemplate | None) -> _Place:
    inside = density_of(outline, except_for=except_for, hidden=True).inside
    blocks = [b for b, held in zip(outline.blocks, inside) if held and b.index not in except_for]
    boxes = frozenset(boxes_with_fields(outline))
    seen: set[str] = set()
    own = []
    for block in blocks:
        is_copy = block.words >= COPY_WORDS and block.folded in seen
        seen.add(block.folded)
        if not (
            is_copy
            or block.index in boxes
            or 2 * block.link_words > block.words
            or _is_known(block, template)
        ):
            own.append(block)
    return _Place(frozenset(b.index for b in own), sum(block.words for block in own if is_sentence(block)))


def _is_known(block: Block, template: SiteTemplate | None) -> bool:
    """Whether other pages of the site have a text as well."""
    key = text_key(block.folded)
    return any(profile.share_of(key) > 0 for profile in template.profiles) if template else False


# -- other ways to read the page


def _ways(labelled: Labelled, place: _Place, tree: HtmlElement, url: str, title: str) -> Iterator[_Way]:
    outline = labelled.outline
    if labelled.method is Method.SITE_TEMPLATE:
        yield _Way(
            "the site's template does not fit this page", lambda: label_alone(outline, tree, url, title)
        )
    if not is_vast(tree):
        yield _Way("read by trafilatura's word alone", lambda: _voted(outline, tree, url))
    yield _Way("the place is taken as a whole", lambda: _whole(labelled, place, url))


def _voted(outline: Outline, tree: HtmlElement, url: str) -> Labelled:
    """What trafilatura keeps, whatever the page's names and attributes say of it."""
    labelled = _unjudged(outline, url)
    keeps = [vote >= KEEPS for vote in votes_on(labelled, tree, template_known=False).whole]
    keep_headings(keeps, keeps, labelled)
    return _marked(labelled, keeps, "trafilatura")


def _whole(labelled: Labelled, place: _Place, url: str) -> Labelled:
    """All texts of a place, with what was kept."""
    keeps = place.indexes.union(block.index for block in labelled.kept())
    return _marked(
        _unjudged(labelled.outline, url),
        [b.index in keeps for b in labelled.outline.blocks],
        "the fullest place",
    )


def _unjudged(outline: Outline, url: str) -> Labelled:
    """The blocks with nothing told apart but buttons."""
    labelled = unlabelled(outline, url)
    for index, label in enumerate(labelled.labels):
        if label.role is Role.HIDDEN:
            labelled.mark(index, Role.BODY, "")
    return labelled


def _marked(labelled: Labelled, keeps: Sequence[bool], by: str) -> Labelled:
    for index, keep in enumerate(keeps):
        if labelled.labels[index].role in KEPT:
            kept = f"kept by {by}" if keep else f"left out by {by}"
            labelled.mark(index, Role.BODY if keep else Role.CHROME, kept)
    return labelled
