"""Boxes amid the text that only lead on: a label with one headline, the label of a table of contents."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from indexer.extract.asides import FEWEST_TEASERS, HEADLINE, MOST_CARDS, is_link_inside, label_before
from indexer.extract.blocks import Block, Container, Outline
from indexer.extract.label import Labelled
from indexer.extract.roles import KEPT, Role
from indexer.extract.template.source_lists import names_sources

# Elements that are a part of something else.
_PARTS = frozenset(("p", "li", "td", "tr", "dd"))


def mark_leading_boxes(labelled: Labelled) -> None:
    """Leave out the kept texts of boxes that lead to another page, or to another place of this one."""
    for index in _labelled_links(labelled):
        labelled.mark(index, Role.RELATED, "a label and a headline that leads to another page of the site")
    for index in list(_labels_of_contents(labelled)):
        labelled.mark(index, Role.NAVIGATION, "the label of a table of contents")


# -- a label and a headline


def _labelled_links(labelled: Labelled) -> list[int]:
    """Of many such boxes the page may be a list."""
    outline = labelled.outline
    kept = labelled.kept()
    found: list[tuple[int, int]] = []
    for label, link in pairwise(kept):
        if link.index != label.index + 1 or link.index == kept[-1].index or not _is_headline(labelled, link):
            continue
        box = next(c for c in outline.chain(link.container) if c.first < link.index or c.parent < 0)
        is_box = (box.first, box.last) == (label.index, link.index + 1) and box.tag not in _PARTS
        if is_box and label_before(labelled, link.index) is not None and not names_sources(label, outline):
            found.append((label.index, link.index))
    return [index for pair in found for index in pair] if len(found) <= MOST_CARDS else []


def _is_headline(labelled: Labelled, block: Block) -> bool:
    return len(block.anchors) == 1 and block.words >= HEADLINE and is_link_inside(labelled, block)


# -- labels of tables of contents


def _labels_of_contents(labelled: Labelled) -> Iterator[int]:
    """The label of a list of links to the page's own places that is left out, and that it heads alone."""
    outline = labelled.outline
    for container in outline.containers:
        if container.tag not in ("ul", "ol") or container.last - container.first < FEWEST_TEASERS:
            continue
        items = range(container.first, container.last)
        if any(labelled.labels[n].role in KEPT or not _leads_within(outline.blocks[n]) for n in items):
            continue
        label = label_before(labelled, container.first)
        if label is None or labelled.labels[label].role not in KEPT:
            continue
        if _heads_alone(outline, label, container):
            yield label


def _leads_within(block: Block) -> bool:
    return block.words == block.link_words > 0 and all(a.href.startswith("#") for a in block.anchors)


def _heads_alone(outline: Outline, label: int, container: Container) -> bool:
    """Whether nothing but a list stands below its label: a box ends with it, or a heading follows."""
    around = next(c for c in outline.chain(container.parent) if c.first <= label)
    if (around.first, around.last) == (label, container.last):
        return True
    return container.last < len(outline.blocks) and outline.heading_level(outline.blocks[container.last]) > 0
