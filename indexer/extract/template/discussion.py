"""Where do a page's readers speak: in comments, responses, reviews of the article, the form to write one?

Comments differ on every page, so a site's other pages do not tell them from the article, and short articles
drown in them. What tells is what every comment system writes: an element named for it, or a heading that
counts them. The element must stand behind the article's beginning and must not hold its title, because themes
put «comments-open» on the whole page. And it must not be the article itself, below a bar or a counter that
leads to the comments: readers' words stand behind a text, or they are many that are built alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, chain, takewhile

from catalogue.text.segmentation import is_unspaced
from indexer.extract.blocks import Block, Container, Outline, Talk, fold
from indexer.extract.template.texts import is_dated, is_sentence
from indexer.extract.wordlists import wordlists_of

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Words of a heading over comments, at most; it may repeat the article's title: «3 responses to “…”».
# 8 and 32 change nothing that is measured (`benchmarks.ablation sites`).
LONGEST_HEAD = 16

# Blocks that stand before the comments, at least: a title and a text, or the header of the site.
# 1 and 6 change nothing that is measured (`benchmarks.ablation sites`).
BEGINNING = 3

# Words of sentences from which on what is named for comments, or stands below their heading, may be the
# article.
# 30 and 120 change nothing that is measured (`benchmarks.ablation sites`).
FEWEST_WORDS = 60

# Words of sentences before it, in shares of its own, below which it is the article: a standfirst is no text
# that readers would answer. An article's headings in it are evidence, and leave room for a longer beginning.
# .05 and .2 change nothing that is measured (`benchmarks.ablation sites`).
BEFORE = 0.1
# .2 and .8 change nothing that is measured (`benchmarks.ablation sites`).
BEFORE_HEADED = 0.4

# Elements alike in one place, from which they are single readers' words, and their share of its words.
# 1 and 4 change nothing that is measured (`benchmarks.ablation sites`).
FEWEST_RECORDS = 2
# .25 and 1 change nothing that is measured (`benchmarks.ablation sites`).
RECORD_SHARE = 0.5

# Words of a line that says when, and perhaps who, at most; and blocks of readers' words for each such line.
LONGEST_DATELINE = 12
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
BLOCKS_A_DATE = 8

_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "br"))

_LISTS = wordlists_of(__name__)
_NAME = re.compile(
    rf"""
    \#?                                         # an id
    (?:
        (?: [a-z]+[-_] )? (?: {_LISTS.any_of("names")} )
        | {_LISTS.any_of("bare_names")}
    )
    (?: [-_] (?: {_LISTS.any_of("name_parts")} ) )*
    \d*
    """,
    re.I | re.X,
)
_HEADING = re.compile(_LISTS.any_of("headings"), re.I)


def discussions_of(outline: Outline, title: str) -> tuple[Container, ...]:
    """The outermost containers of readers' words, in page order; found once a page.

    ``title``: the page's, as it is or folded.
    """
    if outline.talk is None:
        outline.talk = _found(_Page(outline, fold(title)))
    return outline.talk.containers


def bars_of(outline: Outline, title: str) -> tuple[int, ...]:
    """Indexes of the blocks above an article that lead to what readers wrote of it."""
    discussions_of(outline, title)
    return outline.talk.bars if outline.talk else ()


def voices_in(outline: Outline) -> frozenset[int]:
    """Indexes of the blocks that are readers' words beyond doubt: of many records, dated one by one."""
    found = outline.talk.containers if outline.talk else ()
    sure = (range(c.first, c.last) for c in found if _is_dated_throughout(c, outline))
    return frozenset(index for indexes in sure for index in indexes)


def _is_dated_throughout(container: Container, outline: Outline) -> bool:
    blocks = outline.blocks[container.first : container.last]
    return sum(map(_is_dateline, blocks)) >= max(FEWEST_RECORDS, len(blocks) / BLOCKS_A_DATE)


def _is_dateline(block: Block) -> bool:
    return block.words <= LONGEST_DATELINE and is_dated(block)


class _Page:
    """What is looked for only where something is named for readers' words, and once."""

    def __init__(self, outline: Outline, title: str) -> None:
        self.outline = outline
        self.title = title

    @cached_property
    def titled(self) -> list[int]:
        """Indexes of the blocks that may be the page's title."""
        # Where no space stands between words, a folded title has letters: at least as many.
        most = self.title.count(" ") + 1 if self.title else -1
        least = 0 if is_unspaced(self.title) else most
        headings = [range(c.first, c.last) for c in self.outline.containers if c.tag == "h1"]
        named = (b.index for b in self.outline.blocks if least <= b.words <= most and b.folded == self.title)
        return [*chain.from_iterable(headings), *named]

    @cached_property
    def sentences(self) -> list[int]:
        """Words of sentences before each block, and on the whole page."""
        blocks = self.outline.blocks
        return [0, *accumulate(block.words if is_sentence(block) else 0 for block in blocks)]


def _found(page: _Page) -> Talk:
    outline = page.outline
    found: list[Container] = []
    bars: list[int] = []
    until = -1
    for container in outline.containers:
        if container.first < max(until, BEGINNING) or container.first == container.last:
            continue
        if not _is_discussion(container, outline):
            continue
        if _holds(container, page.titled):
            continue
        if _is_the_article(container, page):
            bars += _bar(container, outline)
        else:
            found.append(container)
            until = container.last
    return Talk(tuple(found), tuple(bars))


def _is_discussion(container: Container, outline: Outline) -> bool:
    """Whether a container is named for readers' words, or begins with their heading and holds more."""
    if container.tokens and _names_talk(container.tokens):
        return True
    return container.last - container.first > 1 and _is_head(outline.blocks[container.first], outline)


@lru_cache(maxsize=4096)
def _names_talk(tokens: tuple[str, ...]) -> bool:
    return any(_NAME.fullmatch(token) for token in tokens)


def _is_head(block: Block, outline: Outline) -> bool:
    """Whether a text heads readers' words. An entry of a bar only leads to them."""
    if block.words > LONGEST_HEAD or _HEADING.fullmatch(block.text) is None:
        return False
    roles = outline.containers[block.container].roles
    is_entry = roles.item >= 0 or roles.button >= 0 or 2 * block.link_words > block.words
    return roles.heading >= 0 or not is_entry


def _holds(container: Container, blocks: Sequence[int]) -> bool:
    return any(container.first <= at < container.last for at in blocks)


# -- the article, below a bar that leads to the comments


def _is_the_article(container: Container, page: _Page) -> bool:
    """Whether what looks like readers' words has nothing before it that they could be about."""
    outline = page.outline
    if _words(container, outline) < FEWEST_WORDS:
        return False
    own = page.sentences[container.last] - page.sentences[container.first]
    before = page.sentences[container.first]
    if own < FEWEST_WORDS or before >= BEFORE_HEADED * own:
        return False
    if _is_made_of_records(container, outline):
        return False
    return before < BEFORE * own or _is_headed(container, outline)


def _bar(container: Container, outline: Outline) -> Iterator[int]:
    """The head of readers' words at an article's beginning, and the links behind it."""
    blocks = outline.blocks[container.first : container.last]
    if not _is_head(blocks[0], outline):
        return
    yield blocks[0].index
    for block in takewhile(lambda block: 2 * block.link_words > block.words, blocks[1:]):
        yield block.index


def _is_headed(container: Container, outline: Outline) -> bool:
    """Whether headings stand in a container that are none over readers' words."""
    return any(
        outline.heading_level(block) and not _is_head(block, outline)
        for block in outline.blocks[container.first : container.last]
    )


def _is_made_of_records(container: Container, outline: Outline) -> bool:
    """Whether a container's words stand for the most part in elements alike, as single readers' words do.

    An article's sections are alike, too, but have headings, and no dates.
    """
    return any(
        _are_dated(records, outline) or not any(_is_headed(record, outline) for record in records)
        for records in _records_in(container, outline)
    )


def _records_in(container: Container, outline: Outline) -> Iterator[Sequence[Container]]:
    """The elements alike in one place that hold most of a container's words."""
    alike: dict[tuple[int, str, tuple[str, ...]], list[Container]] = defaultdict(list)
    for inner in outline.containers[container.index + 1 :]:
        if inner.first >= container.last:
            break
        if inner.tag not in _PARAGRAPHS and inner.first < inner.last:
            names = tuple(token for token in inner.tokens if token[0] != "#")
            alike[inner.parent, inner.tag, names].append(inner)
    least = RECORD_SHARE * _words(container, outline)
    for records in alike.values():
        if len(records) >= FEWEST_RECORDS and sum(_words(record, outline) for record in records) >= least:
            yield records


def _are_dated(records: Sequence[Container], outline: Outline) -> bool:
    dated = sum(any(map(_is_dateline, outline.blocks[c.first : c.last])) for c in records)
    return 2 * dated > len(records)


def _words(container: Container, outline: Outline) -> int:
    return outline.word_sums[container.last] - outline.word_sums[container.first]
