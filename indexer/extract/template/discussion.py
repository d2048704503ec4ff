"""Where do a page's readers speak: in comments, responses, reviews of the article, the form to write one?

Comments differ on every page, so a site's other pages do not tell them from the article, and short articles
drown in them. What tells is what every comment system writes: an element named for it, or a heading that
counts them. The element must stand behind the article's beginning and must not hold its title, because themes
put «comments-open» on the whole page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from indexer.extract.blocks import Block, Container, Outline, fold
from indexer.extract.wordlists import wordlists_of

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Words of a heading over comments, at most; it may repeat the article's title: «3 responses to “…”».
# 8 and 32 change nothing that is measured (`benchmarks.ablation sites`).
LONGEST_HEAD = 16

# Blocks that stand before the comments, at least: a title and a text, or the header of the site.
# 1 and 6 change nothing that is measured (`benchmarks.ablation sites`).
BEGINNING = 3

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
        outline.talk = tuple(_found(outline, _titled(outline, fold(title))))
    return outline.talk


def _titled(outline: Outline, title: str) -> list[int]:
    """Indexes of the blocks that may be the page's title (folded)."""
    size = title.count(" ") + 1 if title else -1
    return [
        b.index
        for b in outline.blocks
        if outline.heading_level(b) == 1 or (b.words == size and b.folded == title)
    ]


def _found(outline: Outline, titled: Sequence[int]) -> Iterator[Container]:
    until = -1
    for container in outline.containers:
        if container.first < max(until, BEGINNING) or container.first == container.last:
            continue
        if _is_discussion(container, outline) and not _holds(container, titled):
            yield container
            until = container.last


def _is_discussion(container: Container, outline: Outline) -> bool:
    """Whether a container is named for readers' words, or begins with their heading and holds more."""
    if container.tokens and any(_is_name(token) for token in container.tokens):
        return True
    return container.last - container.first > 1 and _is_head(outline.blocks[container.first])


@lru_cache(maxsize=4096)
def _is_name(token: str) -> bool:
    return _NAME.fullmatch(token) is not None


def _is_head(block: Block) -> bool:
    return block.words <= LONGEST_HEAD and _HEADING.fullmatch(block.text) is not None


def _holds(container: Container, blocks: Sequence[int]) -> bool:
    return any(container.first <= at < container.last for at in blocks)
