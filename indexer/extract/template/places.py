"""Where on a page are the places that were learned: main container, what belongs to it, slots?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import accumulate

from indexer.extract.blocks import Block, Container, Outline
from indexer.extract.sections.kinds import DEFAULT
from indexer.extract.template.profile import Slot
from indexer.extract.template.texts import is_dated
from indexer.extract.wordlists import wordlists_of

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Words of a heading over a list of sources, at most.
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
SOURCES_HEAD = 8

# Texts of a list of sources behind the main container, at least.
# 1 and 4 change nothing that is measured (`benchmarks.ablation sites`).
FEWEST_SOURCES = 2

# Share of a list's texts that must have a link to another site for it to be a list of sources.
# .3 and .8 change nothing that is measured (`benchmarks.ablation sites`).
CITED = 0.6

# Share of them that must show a bare address.
# .15 and .6 change nothing that is measured (`benchmarks.ablation sites`).
BARE_ADDRESSES = 0.3

# Share of a container's links that must lead into the page for it to be a table of contents.
# .4 and .9 change nothing that is measured (`benchmarks.ablation sites`).
LINKS_INTO_PAGE = 0.8

# Links of a table of contents, at least.
# 1 and 4 change nothing that is measured (`benchmarks.ablation sites`).
FEWEST_JUMPS = 2

# Containers inside one that are looked at for the table that it holds.
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
TABLE_WITHIN = 8

_PUBLISHING = re.compile(wordlists_of(__name__).any_of("publishing"), re.I)


# -- what a container is


def is_source_list(outline: Outline, container: Container) -> bool:
    """Whether most texts of a container are citations of other sites."""
    blocks = outline.blocks[container.first : container.last]
    if not blocks or sum(map(_cites, blocks)) < CITED * len(blocks):
        return False
    return sum(map(_shows_address, blocks)) >= BARE_ADDRESSES * len(blocks)


def _cites(block: Block) -> bool:
    """Whether a text has a link to another site."""
    return any(a.href.startswith(("http:", "https:", "//")) for a in block.anchors) or "doi.org" in block.text


def _shows_address(block: Block) -> bool:
    return any("://" in a.text or "doi" in a.text.lower() for a in block.anchors) or "http" in block.text


def is_table(outline: Outline, container: Container) -> bool:
    """Whether a container is a table or definition list, or holds one and nothing else but a heading."""
    size = container.last - container.first
    for inner in outline.containers[container.index : container.index + TABLE_WITHIN]:
        if inner.last - inner.first < max(2, size - 1) and inner.first - container.first <= 1:
            continue
        if inner.tag in ("dl", "table") and inner.last <= container.last and inner.first >= container.first:
            return True
    return False


def leads_into_page(outline: Outline, container: Container) -> bool:
    """Whether most of a container's links are fragments: a table of contents."""
    anchors = [a for b in outline.blocks[container.first : container.last] for a in b.anchors]
    jumps = sum(a.href.startswith("#") and len(a.href) > 1 for a in anchors)
    return len(anchors) >= FEWEST_JUMPS and jumps >= LINKS_INTO_PAGE * len(anchors)


def dates_page(blocks: Sequence[Block]) -> bool:
    """Whether labels and values tell when a page was published, changed or checked."""
    dated = sum(is_dated(block) for block in blocks)
    return 0 < len(blocks) <= 2 * dated + 1 and any(_PUBLISHING.search(block.text) for block in blocks)


# -- the main container, and what belongs to it


def main_container(
    outline: Outline, paths: Sequence[str], main: str, is_own: Callable[[Block], bool]
) -> Container | None:
    """The container at the learned path; of several, the one with most words of the page's own (``is_own``).

    Where nothing has a class, a list of archives may stand at the same path as the article, and be longer.
    """
    found = [container for container, path in zip(outline.containers, paths) if path == main]
    if len(found) < 2:
        return found[0] if found else None

    def weight(container: Container) -> tuple[int, int, int]:
        blocks = outline.blocks[container.first : container.last]
        return (
            sum(block.words for block in blocks if is_own(block)),
            sum(block.words for block in blocks),
            -container.index,
        )

    return max(found, key=weight)


def between_title_and(main: Container, outline: Outline, title: str) -> Sequence[Block]:
    """The blocks between the page's title (folded) and its main container, if the title stands before it."""
    if not title:
        return ()
    before = outline.blocks[: main.first]
    at = next((b.index for b in reversed(before) if outline.heading_level(b) and b.folded == title), None)
    return before[at + 1 :] if at is not None else ()


def sources_behind(main: Container, outline: Outline) -> Sequence[Block]:
    """The first list of sources behind the main container, with the heading right above it.

    Themes give it an element of its own.
    """
    behind = outline.blocks[main.last :]
    # A cheap look before the expensive one.
    if not any("://" in block.text or "doi" in block.text for block in behind):
        return ()
    cited = [0, *accumulate(map(_cites, behind))]
    for container in outline.containers:
        first, last = container.first - main.last, container.last - main.last
        if first < 0 or last - first < FEWEST_SOURCES or cited[last] - cited[first] < CITED * (last - first):
            continue
        if is_source_list(outline, container):
            return _from_heading(container, main, outline)
    return ()


def _from_heading(container: Container, main: Container, outline: Outline) -> Sequence[Block]:
    """The texts of a list of sources from its first link on, and before them the heading that names them."""
    blocks = outline.blocks[container.first : container.last]
    start = next((n for n, block in enumerate(blocks) if any("//" in a.href for a in block.anchors)), 0)
    above = outline.blocks[container.first + start - 1]
    heads = (
        main.last <= above.index < blocks[0].index + start
        and outline.containers[above.container].roles.heading >= 0
    )
    named = above.words <= SOURCES_HEAD and DEFAULT.kind_of(above.text) == "references"
    return [above, *blocks[start:]] if heads and named else blocks[start:]


# -- slots


def relative(path: str, main: str) -> str:
    """A path below the main container, without the way to it."""
    return path.removeprefix(f"{main}/")


def slotted(
    outline: Outline, paths: Sequence[str], main: Container, main_path: str, slots: dict[str, Slot]
) -> dict[int, str]:
    """Block index → path of the slot it stands in."""
    taken: dict[int, str] = {}
    until = -1
    for container in outline.containers[main.index + 1 :]:
        if container.depth <= main.depth:
            break
        if container.first < until:
            continue
        path = relative(paths[container.index], main_path)
        if path in slots:
            taken.update(dict.fromkeys(range(container.first, container.last), path))
            until = container.last
    return taken
