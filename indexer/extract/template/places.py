"""Finding on a page the places that were learned: the main container, what belongs to it, and the slots in
it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from indexer.extract.blocks import Block, Container, Outline
from indexer.extract.sections.kinds import DEFAULT
from indexer.extract.template.copies import is_source_list
from indexer.extract.template.profile import Slot

_HEADING_WORDS = 8
_SENTENCE = (".", "!", "?", ":", "…", "।", "。", ")", '"', "”")
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,3} min(?:ute)?s?(?: read)?\b|[০-৯]{4}")
_CREDITED = re.compile(
    r"\W*(?:(?:medically )?(?:written|reviewed|posted|published|updated|edited|checked)\b|by\b|author\b|লেখক|লিখেছেন)",
    re.I,
)

_PUBLISHING = re.compile(
    r"\b(?:publi(?:shed|cation)|updated?|review(?:ed)?|modified|edited|revised|posted|created|checked)\b|প্রকাশ|হালনাগাদ",
    re.I,
)


def is_credit(block: Block) -> bool:
    """A line of date or author, not a sentence."""
    return (
        block.words <= 20
        and not block.text.rstrip().endswith(".")
        and bool(_DATED.search(block.text) or _CREDITED.match(block.text))
    )


def dates_page(blocks: Sequence[Block]) -> bool:
    """Whether labels and values tell when a page was published, changed or checked, not what its subject is
    like.
    """
    dated = sum(bool(_DATED.search(block.text)) for block in blocks)
    return 0 < len(blocks) <= 2 * dated + 1 and any(_PUBLISHING.search(block.text) for block in blocks)


def is_caption(block: Block, outline: Outline) -> bool:
    """The caption of a figure."""
    return outline.containers[block.container].roles.caption >= 0 and block.words >= 3


def is_sentence(block: Block) -> bool:
    """Prose: eight words or more, not links for the most part, with a sentence's end. Bylines and breadcrumb
    trails are none.
    """
    return block.words >= 8 and 2 * block.link_words < block.words and block.text.rstrip().endswith(_SENTENCE)


def between_title_and(main: Container, outline: Outline, title: str) -> Sequence[Block]:
    """The blocks between the page's title (folded) and its main container; none where the title stands
    elsewhere.
    """
    before = outline.blocks[: main.first]
    at = (
        next((b.index for b in reversed(before) if outline.heading_level(b) and b.folded == title), None)
        if title
        else None
    )
    return before[at + 1 :] if at is not None else ()


def sources_behind(main: Container, outline: Outline) -> Sequence[Block]:
    """The first list of sources behind the main container, with the heading right above it: themes give it an
    element of its own.
    """
    if not any("://" in block.text or "doi" in block.text for block in outline.blocks[main.last :]):
        return ()  # a cheap look before the dear one
    for container in outline.containers:
        if (
            container.first < main.last
            or container.last - container.first < 2
            or not is_source_list(outline, container)
        ):
            continue
        blocks = outline.blocks[container.first : container.last]
        start = next((n for n, block in enumerate(blocks) if any("//" in a.href for a in block.anchors)), 0)
        above = outline.blocks[container.first + start - 1]
        heads = (
            main.last <= above.index < blocks[0].index + start
            and outline.containers[above.container].roles.heading >= 0
        )
        named = above.words <= _HEADING_WORDS and DEFAULT.kind_of(above.text) == "references"
        return [above, *blocks[start:]] if heads and named else blocks[start:]
    return ()


def relative(path: str, main: str) -> str:
    """A path below the main container, without the way to it."""
    return path[len(main) + 1 :] if path.startswith(f"{main}/") else path


def main_container(
    outline: Outline, paths: Sequence[str], main: str, is_own: Callable[[Block], bool]
) -> Container | None:
    """The container at the learned path; of several, the one with most words in texts of the page's own
    (``is_own``).

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
