"""What stands in the body and tells of something else: other stories, a letter to subscribe to, the writer.

It is told by the page alone. A box that few pages have, or that has other words on each, is no part of a
template that is learned:

- elements alike, side by side, each of which is a link into the site, perhaps with its words once more;
- one or two cards amid the text: a heading that is a link into the site, and a few words;
- a list of headlines that are links into the site, below a label, or a box of them that begins with one;
- a small box with a field to fill in;
- a row of links to the pages before and behind, which say so by their relation or their key;
- a line that is a link to nowhere: «Top», «Read more»;
- a line at the article's beginning or end with an address that spells the writer's name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate, islice, pairwise
from math import ceil
from typing import Any

from catalogue.text.segmentation import words_in
from indexer.extract.blocks import Anchor, Block, Container, Outline
from indexer.extract.label import Labelled
from indexer.extract.links import links_to_neighbours
from indexer.extract.roles import KEPT, Role
from indexer.extract.template.source_lists import names_sources
from indexer.extract.template.texts import is_dated, is_sentence, is_source

# Elements alike in one place, or entries of a list, from which they may be teasers; and the share of elements
# that must be. Moving them changes nothing on the sets that are measured.
FEWEST_TEASERS = 3
MOSTLY = 0.8

# Words of a teaser's text beside its link, at most, and words that say nothing: «Photo», a number.
LONGEST_CAPTION = 30
SHORTEST_CAPTION = 4

# Mean words of a link, from which it is a headline, not a term.
HEADLINE = 4

# Words of a label over a list or a gallery, at most.
LONGEST_LABEL = 5

# Share of the kept words that such a list may hold: beyond it, it is what the page is about.
MOST_OF_PAGE = 0.3

# Cards of a page, at most, that are no part of it.
MOST_CARDS = 2

# Words of a box with a field, at most.
LONGEST_BOX = 80

# Words of a row of links to the pages before and behind, at most.
LONGEST_PAGER = 60

# Words of a line that tells how to reach the writer, at most; and kept texts from either end of the article
# among which it may stand.
LONGEST_CONTACT = 40
NEAR_END = 3

# Letters of a part of a name, at least, to be known in an address.
NAME_LETTERS = 3

# Parts of a name that is not known as the writer's, which an address must spell.
FULL_NAME = 2

# Where links lead to the page's top.
_TOPS = ("#top", "#page-top", "#pagetop", "#_top")

_PUNCTUATION = ".,;:!?()<>[]\"'"
_TEXTS = frozenset(("p", "li", "td", "tr"))
_FIELDS = ("input", "textarea")
_NO_TEXT_FIELDS = frozenset("hidden checkbox radio submit button image reset range file".split())


def mark_asides(labelled: Labelled, authors: Sequence[str]) -> None:
    """Leave out what the kept blocks tell of something else. ``authors``: whom the page names."""
    for index in _galleries(labelled):
        labelled.mark(index, Role.RELATED, "one of many links into the site that are built alike")
    for index in _lists_of_headlines(labelled):
        labelled.mark(index, Role.RELATED, "a list of headlines that lead to other pages of the site")
    for index in _cards(labelled):
        labelled.mark(index, Role.RELATED, "a card that leads to another page of the site")
    for index in boxes_with_fields(labelled.outline):
        if _is_kept(labelled, index):
            labelled.mark(index, Role.FORM, "a small box with a field to fill in")
    for index in pagers(labelled.outline):
        if _is_kept(labelled, index):
            labelled.mark(index, Role.NAVIGATION, "beside a link to the page before or behind")
    for index in _controls(labelled):
        labelled.mark(index, Role.NAVIGATION, "a link that leads nowhere")
    for index in _contacts(labelled, authors):
        labelled.mark(index, Role.CHROME, "how to reach the writer")


def _is_kept(labelled: Labelled, index: int) -> bool:
    return labelled.labels[index].role in KEPT


# -- galleries of other stories


def _galleries(labelled: Labelled) -> Iterator[int]:
    outline = labelled.outline
    kept = [0, *accumulate(label.role in KEPT for label in labelled.labels)]
    holds_many = [
        c.last - c.first >= FEWEST_TEASERS and kept[c.first] < kept[c.last] for c in outline.containers
    ]
    beside: dict[tuple[int, str], list[Container]] = defaultdict(list)
    for container in outline.containers[1:]:
        if holds_many[container.parent] and container.tag not in _TEXTS and container.first < container.last:
            beside[container.parent, container.tag].append(container)
    for (parent, _), siblings in beside.items():
        if len(siblings) < FEWEST_TEASERS or kept[siblings[0].first] == kept[siblings[-1].last]:
            continue
        for members in _alike(siblings):
            if any(kept[c.first] < kept[c.last] for c in members) and _is_gallery(labelled, members):
                yield from _texts_of(labelled, outline.containers[parent], members)


def _alike(siblings: Sequence[Container]) -> Iterator[list[Container]]:
    """Those of the same classes, from as many on as make a gallery."""
    classes: dict[tuple[str, ...], list[Container]] = defaultdict(list)
    for container in siblings:
        classes[tuple(token for token in container.tokens if token[0] != "#")].append(container)
    return (members for members in classes.values() if len(members) >= FEWEST_TEASERS)


def _is_gallery(labelled: Labelled, members: Sequence[Container]) -> bool:
    """Whether elements that are alike are teasers for the most part, and nothing stands between them."""
    blocks = labelled.outline.blocks
    gaps = (blocks[one.last : other.first] for one, other in pairwise(members))
    if any(block.words > SHORTEST_CAPTION for gap in gaps for block in gap):
        return False
    others = (1 for c in members if not _is_teaser(labelled, blocks[c.first : c.last]))
    # Nothing more is asked of what is no gallery after its first texts.
    most = len(members) - ceil(MOSTLY * len(members))
    return sum(islice(others, most + 1)) <= most


def _is_teaser(labelled: Labelled, blocks: Sequence[Block]) -> bool:
    """Whether a text is a link into the site, and what stands beside it says the same, or next to nothing."""
    links = [block for block in blocks if is_link_inside(labelled, block)]
    if not links:
        return False
    said = {word for block in links for word in words_in(block.text.lower())}
    return all(_adds_nothing(block, said) for block in blocks if block not in links)


def is_link_inside(labelled: Labelled, block: Block) -> bool:
    """Whether a text is one link, or several, to pages of the site."""
    return (
        block.link_words == block.words > 0
        and all(labelled.leads_inside(a.href) and not a.href.startswith("#") for a in block.anchors)
        and not is_source(block)
    )


def _adds_nothing(block: Block, said: set[str]) -> bool:
    if block.words <= SHORTEST_CAPTION or (is_dated(block) and not is_sentence(block)):
        return True
    return block.words <= LONGEST_CAPTION and MOSTLY * len(said) <= len(
        said.intersection(words_in(block.text.lower()))
    )


def _texts_of(labelled: Labelled, around: Container, members: Sequence[Container]) -> Iterator[int]:
    """The kept texts of a gallery's elements, with the label right before the first."""
    label = label_before(labelled, members[0].first)
    if label is not None and label >= around.first and _is_kept(labelled, label):
        yield label
    for member in members:
        yield from (n for n in range(member.first, member.last) if _is_kept(labelled, n))


# -- single cards


def _cards(labelled: Labelled) -> list[int]:
    """The texts of a page's cards amid its text. Of many the page may be a list, and so is the article."""
    outline = labelled.outline
    kept = labelled.kept()
    found: dict[int, Container] = {}
    for block in kept:
        if outline.heading_level(block) and is_link_inside(labelled, block):
            card = _card_around(block, outline)
            if card is not None and kept[0].index < card.first and card.last <= kept[-1].index:
                found[card.index] = card
    if len(found) > MOST_CARDS:
        return []
    return [n for card in found.values() for n in range(card.first, card.last) if _is_kept(labelled, n)]


def _card_around(head: Block, outline: Outline) -> Container | None:
    """The widest element around a heading that has a few words besides; None where it has none."""
    sums = outline.word_sums
    most = head.words + LONGEST_CAPTION
    small = [c for c in outline.chain(head.container) if sums[c.last] - sums[c.first] <= most]
    card = small[-1] if small else None
    if card is None or card.tag in _TEXTS or sums[card.last] - sums[card.first] == head.words:
        return None
    others = outline.blocks[card.first : card.last]
    return card if sum(outline.heading_level(block) > 0 for block in others) == 1 else None


# -- links to the pages before and behind


def pagers(outline: Outline) -> Iterator[int]:
    """Indexes of the blocks in rows of links to the pages before and behind."""
    if outline.containers:
        links = links_to_neighbours(outline.containers[0].element)
        yield from _in_small_boxes(outline, links, LONGEST_PAGER)


# -- links to nowhere


def _controls(labelled: Labelled) -> list[int]:
    """Kept lines that lead to the page's top, or nowhere. Where these differ they may open what they name."""
    lines = [b for b in labelled.kept() if 0 < b.words == b.link_words <= LONGEST_LABEL]
    lines = [block for block in lines if not _heads(labelled.outline, block)]
    nowhere = [block for block in lines if all(map(_leads_nowhere, block.anchors))]
    if len({block.folded for block in nowhere}) > 1:
        nowhere = [block for block in nowhere if all(a.href.lower() in _TOPS for a in block.anchors)]
    return [block.index for block in nowhere]


def _leads_nowhere(link: Anchor) -> bool:
    href = link.href.strip().lower()
    return href == "#" or href in _TOPS or href.startswith("javascript:")


def _heads(outline: Outline, block: Block) -> bool:
    """Whether a text is a heading, a term, or what unfolds something."""
    roles = outline.containers[block.container].roles
    return max(roles.heading, roles.term, roles.summary, roles.button) >= 0


# -- lists of headlines


def _lists_of_headlines(labelled: Labelled) -> Iterator[int]:
    outline = labelled.outline
    sums = outline.word_sums
    seen: set[tuple[int, int]] = set()
    for container in outline.containers:
        is_list = container.tag in ("ul", "ol")
        first = container.first if is_list else container.first + 1
        if container.last - container.first < FEWEST_TEASERS or (first, container.last) in seen:
            continue
        seen.add((first, container.last))
        if not is_link_inside(labelled, outline.blocks[container.last - 1]):
            continue
        items = outline.blocks[first : container.last]
        words = sums[container.last] - sums[first]
        if words < HEADLINE * len(items) or not all(is_link_inside(labelled, block) for block in items):
            continue
        label = label_before(labelled, first)
        if label is None or names_sources(outline.blocks[label], outline):
            continue
        if words <= MOST_OF_PAGE * sum(block.words for block in labelled.kept()):
            yield from (n for n in (label, *range(container.first, container.last)) if _is_kept(labelled, n))


def label_before(labelled: Labelled, first: int) -> int | None:
    """The index of the short text right before a list; None where a sentence stands there."""
    if not first:
        return None
    block = labelled.outline.blocks[first - 1]
    is_label = block.words <= LONGEST_LABEL and not is_sentence(block) and not block.link_words
    return block.index if is_label else None


# -- boxes with a field


def boxes_with_fields(outline: Outline) -> Iterator[int]:
    """Indexes of the blocks in small boxes with a field that takes a text: a search, a subscription."""
    if outline.containers:
        fields = filter(_takes_text, outline.containers[0].element.iter(*_FIELDS))
        yield from _in_small_boxes(outline, fields, LONGEST_BOX)


def _takes_text(field: Any) -> bool:
    return (field.get("type") or "text").lower() not in _NO_TEXT_FIELDS


def _in_small_boxes(outline: Outline, elements: Iterable[Any], most: int) -> Iterator[int]:
    """Indexes of the blocks in the widest elements around some, of up to ``most`` words."""
    around = frozenset(outer for element in elements for outer in element.iterancestors())
    if not around:
        return
    words = outline.word_sums
    until = -1
    for container in outline.containers:
        first, last = container.first, container.last
        if first >= until and container.element in around and words[last] - words[first] <= most:
            yield from range(first, last)
            until = last


# -- how to reach the writer


def _contacts(labelled: Labelled, authors: Sequence[str]) -> Iterator[int]:
    """A press release begins with whom to ask, so that at the beginning only a known writer counts."""
    kept = labelled.kept()
    names = {part for author in authors for part in _parts(author)}
    unspelt = [author for author in authors if not author.isascii()]
    ending = {block.index for block in kept[-NEAR_END:]}
    for block in {b.index: b for b in (*kept[:NEAR_END], *kept[-NEAR_END:])}.values():
        is_ending = block.index in ending
        reaches = _reaches(block, names, is_ending) or (is_ending and _names_one(block, unspelt))
        if reaches and block.words <= LONGEST_CONTACT:
            yield block.index


def _reaches(block: Block, names: Collection[str], is_ending: bool) -> bool:
    """Whether an address in a text spells part of one of the names, or at the end a name in the text."""
    addresses = list(_addresses(block))
    own = _named(block) if addresses and is_ending else ()
    return any(
        any(part in address for part in names) or sum(part in address for part in own) >= FULL_NAME
        for address in addresses
    )


def _names_one(block: Block, authors: Sequence[str]) -> bool:
    """Whether a text with an address names a writer whose letters no address has: «山田 (yamada@…)»."""
    return any(author in block.text for author in authors) and next(_addresses(block), None) is not None


def _parts(name: str) -> Iterator[str]:
    return (part for part in words_in(name.lower()) if len(part) >= NAME_LETTERS)


def _named(block: Block) -> set[str]:
    """Words of a text that may be names."""
    words = (word.strip(_PUNCTUATION) for word in block.text.split() if "@" not in word)
    return {part for word in words if word[:1].isupper() for part in _parts(word)}


def _addresses(block: Block) -> Iterator[str]:
    """The parts of a text's addresses that people choose: of «ana.ruiz@paper.example» and «@anaruiz»."""
    pieces = (piece.strip(_PUNCTUATION) for piece in block.text.split() if "@" in piece)
    links = (a.href.partition(":")[2] for a in block.anchors if a.href.lower().startswith("mailto:"))
    for address in (*pieces, *links):
        before, _, behind = address.lower().partition("@")
        yield before or behind
