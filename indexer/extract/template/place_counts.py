"""What does a place inside the main container hold, over all of a site's pages?"""

from __future__ import annotations

import operator
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from indexer.extract.blocks import Block, Container, Outline
from indexer.extract.template import thresholds
from indexer.extract.template.copies import (
    Gram,
    around_title,
    cards_within,
    copies_within,
    grams_of,
    label_of,
)
from indexer.extract.template.heading_rows import HeadingRow, HeadingRows, row_of
from indexer.extract.template.places import (
    dates_page,
    is_source_list,
    is_table,
    leads_into_page,
    relative,
)
from indexer.extract.template.runs import headings_in, spells
from indexer.extract.template.texts import asks_about, opens_run
from indexer.extract.template.view import View

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Share of a text's shingles that must stand on other pages for it to be a near copy.
# .3 and .8 change nothing that is measured (`benchmarks.ablation sites`).
NEAR_SHARE = 0.6

# Words of the label that a place may begin with, at most; headings may be longer.
# 3 and 12 change nothing that is measured (`benchmarks.ablation sites`).
LABEL_WORDS = 6

# Blocks at the beginning of a place among which that label is looked for.
# 1 and 4 change nothing that is measured (`benchmarks.ablation sites`).
LABEL_WITHIN = 2

# Words from which a text that several pages have is nobody's own, be they too few for it to be a shared one:
# a box for one category of ten. Short texts («Smoking») recur in lists that are content.
# Without this, 400 articles of the sample site keep a box: F1 .747 for 1.0; all else that is measured stays.
TOLD_WORDS = 4

# Pages that must have it. Two may be one article at two addresses.
TOLD_ON = 3

# Containers that need no class to be places. The last three are no slots, but may protect what is in them.
_NAMED_BY_TAG = frozenset("nav aside footer form dl table tbody".split())


class WordCounts(NamedTuple):
    """Words of texts, by what the site's pages say of the texts."""

    words: int = 0  # all of them
    exact: int = 0  # of texts that stand on other pages too
    soft: int = 0  # … and of near copies, excerpts, cards, copies on the same page, link rows
    links: int = 0
    copies: int = 0
    framed: int = 0  # of texts that (nearly) all pages have, each with its own title in them
    own: int = 0  # that are nobody else's

    def plus(self, other: WordCounts) -> WordCounts:
        return WordCounts._make(map(operator.add, self, other))

    def minus(self, other: WordCounts) -> WordCounts:
        return WordCounts._make(map(operator.sub, self, other))


@dataclass(slots=True)
class Place:
    """What one path holds, over all pages that have it."""

    counts: list[WordCounts] = field(default_factory=list)  # one a page, of all containers at the path
    texts: int = 0  # how many blocks, over all pages
    # What the first container of a page looks like: numbers of pages …
    opened: int = 0  # where it begins with a shared heading or label
    titled: int = 0  # where that is shared but for the page's title in it
    forms: int = 0
    asks: int = 0  # where it asks about the page's own subject, as an article's FAQ does
    sources: int = 0  # where it is a list of sources
    fragments: int = 0  # where its links lead into the page itself
    facts: int = 0  # where it is a table or definition list, a heading aside
    only_heads: int = 0  # where it holds nothing but headings, which head what stands behind it
    rows: HeadingRows = field(default_factory=HeadingRows)  # of all containers at the path
    # … and, one a page, hashes of all that it holds: with the numbers as they are, and without
    told: list[int] = field(default_factory=list)
    wholes: list[int] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return len(self.counts)

    @property
    def own(self) -> int:
        return sum(counts.own for counts in self.counts)

    @property
    def words(self) -> int:
        return sum(counts.words for counts in self.counts)

    def share(self, part: Callable[[WordCounts], int]) -> float:
        """Median over the pages of that part's share of the words."""
        return median(part(c) / c.words if c.words else 1.0 for c in self.counts)

    @property
    def exact(self) -> float:
        return self.share(lambda counts: counts.exact)

    @property
    def soft(self) -> float:
        return self.share(lambda counts: counts.soft)

    @property
    def links(self) -> float:
        return self.share(lambda counts: counts.links)

    @property
    def copies(self) -> float:
        return self.share(lambda counts: counts.copies)

    @property
    def framed(self) -> float:
        return self.share(lambda counts: counts.framed)


class PlaceCounter:
    """Counts what places hold on pages of one template.

    ``shared`` and ``is_excerpt`` say of a text what the other pages say of it; ``least`` is the number of
    pages that makes a text a shared one, ``frequency`` that of the pages that have the text of a key.
    """

    def __init__(
        self,
        pages: int,
        least: int,
        shared: Callable[[Block], bool],
        is_excerpt: Callable[[Block, View], bool],
        frequency: Mapping[str, int],
    ) -> None:
        self.pages = pages
        self.least = least
        self.shared = shared
        self.is_excerpt = is_excerpt
        self.frequency = frequency
        self.places: dict[str, Place] = defaultdict(Place)  # path below the main container → what it holds
        self.own = 0  # words of the main containers that are nobody else's, over all pages
        self.grams: Counter[Gram] = Counter()  # shingle of a text that no other page has → pages
        self.frames: Counter[str] = Counter()  # a text with its page's title taken out → pages
        self.signs: Counter[str] = Counter()  # the label before links → pages

    def count(self, main: str, bodies: Sequence[tuple[View, Container]]) -> None:
        """``bodies`` are pages with their main containers, which stand at the path ``main``."""
        for view, container in bodies:
            self.count_variations(view, container)
        for view, container in bodies:
            self.measure(view, container, main)

    def count_variations(self, view: View, main: Container) -> None:
        """Note one page's shingles, frames and labels, of the texts that no other page has word for word."""
        grams: set[Gram] = set()
        frames: set[str] = set()
        signs: set[str] = set()
        for block in view.outline.blocks[main.first : main.last]:
            if not self.shared(block):
                grams.update(grams_of(block, view.title))
                frames.add(around_title(block, view.title))
                signs.add(label_of(block))
        self.grams.update(grams)
        self.frames.update(frames - {""})
        self.signs.update(signs - {""})

    def measure(self, view: View, main: Container, main_path: str) -> None:
        """Add one page to the places below its main container."""
        sums = self.sums_of(view, main)
        seen: set[str] = set()
        for container in _places_in(view.outline, main):
            path = relative(view.paths[container.index], main_path)
            place = self.places[path]
            place.texts += container.last - container.first
            place.rows.add(self.row(view, container))
            counts = sums[container.last - main.first].minus(sums[container.first - main.first])
            if path in seen:
                place.counts[-1] = place.counts[-1].plus(counts)
            else:
                seen.add(path)
                place.counts.append(counts)
                self.describe(place, view, container)
        self.own += sums[-1].own

    def row(self, view: View, container: Container) -> HeadingRow | None:
        """The heading that a container wraps. A card among others at its path heads nothing."""
        outline = view.outline
        row = row_of(outline, container)
        if row is None:
            return None
        path = view.paths[container.index]
        behind = outline.blocks[container.last]
        is_card = any(view.paths[c.index] == path for c in outline.chain(behind.container))
        return None if is_card else row

    def sums_of(self, view: View, main: Container) -> list[WordCounts]:
        """Running sums over the main container's texts, beginning with zeros."""
        blocks = view.outline.blocks[main.first : main.last]
        copied = copies_within(blocks, view.outline)
        cards = cards_within(blocks, view.outline)
        sums = [WordCounts()]
        for block in blocks:
            is_copy = block.index in copied or self.is_excerpt(block, view)
            # A card quotes a page that may be none of those that are learned from.
            is_near = is_copy or block.index in cards
            sums.append(sums[-1].plus(self.counts_of(block, view, is_copy, is_near)))
        return sums

    def counts_of(self, block: Block, view: View, is_copy: bool, is_near: bool) -> WordCounts:
        """The words of one text; ``is_near``: it is known that they are another text's."""
        shared = self.shared(block)
        if block.index in view.sources and not shared:
            return WordCounts(words=block.words, own=block.words)
        leads_on = self.leads_on(block)
        near = (
            shared or is_near or leads_on or block.index in view.comments or self.is_near(block, view.title)
        )
        framed = not shared and (
            self.frames[around_title(block, view.title)] >= thresholds.EVERYWHERE * self.pages
        )
        words = block.words
        return WordCounts(
            words,
            words * shared,
            words * near,
            words * leads_on,
            words * is_copy,
            words * framed,
            words * (not near and not self.is_told_elsewhere(block)),
        )

    def is_told_elsewhere(self, block: Block) -> bool:
        """Whether several pages have a text, be they too few for it to be a shared one."""
        return block.words >= TOLD_WORDS and self.frequency[block.key] >= TOLD_ON

    def leads_on(self, block: Block) -> bool:
        """Whether a text is links, or links behind a label that other pages have."""
        return block.link_words >= thresholds.LINK_ROW * block.words or (
            bool(block.anchors) and self.signs[label_of(block)] >= self.least
        )

    def is_near(self, block: Block, title: str) -> bool:
        """Whether most shingles of a text stand on other pages too."""
        own = grams_of(block, title)
        return bool(own) and sum(self.grams[g] >= self.least for g in own) >= NEAR_SHARE * len(own)

    def describe(self, place: Place, view: View, container: Container) -> None:
        """Take note of what the first container of this place on a page looks like."""
        outline = view.outline
        blocks = outline.blocks[container.first : container.last]
        opening = self.opening(outline, container)
        place.opened += opening is not None and not opening.key.endswith(" §")
        place.titled += opening is not None
        place.forms += container.index in view.forms
        place.sources += is_source_list(outline, container)
        place.facts += (
            is_table(outline, container)
            and not spells(blocks, headings_in(outline.blocks, outline))
            and not dates_page(blocks)
        )
        place.fragments += leads_into_page(outline, container)
        place.asks += any(asks_about(block, view.title) for block in blocks)
        place.only_heads += all(opens_run(block, outline) for block in blocks)
        place.told.append(hash(tuple(block.text for block in blocks)))
        place.wholes.append(hash(tuple(block.key for block in blocks)))

    def opening(self, outline: Outline, container: Container) -> Block | None:
        """The heading or label among the container's first blocks that other pages have too."""
        for block in outline.blocks[container.first : min(container.last, container.first + LABEL_WITHIN)]:
            if self.shared(block) and (
                outline.containers[block.container].roles.heading >= 0 or block.words <= LABEL_WORDS
            ):
                return block
        return None


def _places_in(outline: Outline, main: Container) -> Iterator[Container]:
    """The containers below the main one that may be places: neither empty, nor like thousands of others."""
    for container in outline.containers[main.index + 1 :]:
        if container.depth <= main.depth:
            return
        if container.first < container.last and (container.tokens or container.tag in _NAMED_BY_TAG):
            yield container
