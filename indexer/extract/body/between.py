"""Lists, tables and code in the midst of what is kept, which trafilatura drops or flattens at times.

With it 490 pages of scrapinghub, wcxb_articles_dev and wcxb_dev_more gain .0021 of F1, and those of
documentation .009 (``python -m benchmarks.extraction``). A structure of which most is kept is not kept whole
wherever it stands: 331 of those pages then lose .0005. Lists of links that are a page's sections bring
documentation .002, and the others .0002.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from indexer.extract.blocks import Block, Container, Outline
from indexer.extract.label import Labelled
from indexer.extract.links import links_to_next
from indexer.extract.roles import Role

_STRUCTURES = frozenset(("ul", "ol", "dl", "table", "pre"))
# Share of the words of a structure that may be links: what has more is a list of ways to other pages.
# At .25: no change; at 1: scrapinghub −.0013 (`benchmarks.ablation pages`).
_MOST_LINKS = 0.5
_LINK_LISTS = frozenset(("ul", "ol"))
_BESIDE = frozenset(("nav", "aside", "footer", "header", "form"))
# Introduced lists of links from which on they are what the page is about.
# At 1: scrapinghub −.0007; at 6: no change (`benchmarks.ablation pages`).
_LEAST_LISTS = 3
# Words of a sentence that introduces a list.
# 4 and 16 change nothing that is measured (`benchmarks.ablation pages`).
_SENTENCE_WORDS = 8
# Elements around one that ends with a structure, in which the text may go on: without them documentation
# loses .0056.
_STEPS = 2
_FRAMES = frozenset(("html", "body"))
# What may list a chapter's parts. Kept, they bring documentation .0040 and change no article.
_LISTS = frozenset(("ul", "ol", "dl"))
# Rows of a table of data, and the share of them of which something must be kept:
# documentation gains .0041 by it, articles .0001 (``python -m benchmarks.extraction wcxb_dev_more``).
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
_LEAST_ROWS = 3
# .375 and .875 change nothing that is measured (`benchmarks.ablation pages`).
_MOST_ROWS = 0.75
# No neighbours make these the article.
_NEVER = (Role.HIDDEN, Role.COMMENT, Role.FORM)


def keep_between(keeps: list[bool], labelled: Labelled) -> None:
    """Keep whole each structure that stands right between what is kept, and all code in the text."""
    outline = labelled.outline
    first, last = _rim(keeps)
    for container in outline.containers:
        if container.tag not in _STRUCTURES or all(keeps[container.first : container.last]):
            continue
        is_code = container.tag == "pre" and first < container.first < last
        if is_code or (_is_text(container, outline) and stands_between(container, outline, keeps)):
            keeps[container.first - 1] = keeps[container.first - 1] or not is_code
            keep_container(container, keeps, labelled)


def keep_annotated_links(keeps: list[bool], labelled: Labelled) -> None:
    """Keep the lists of links of a page whose sections are such lists: three or more, each introduced."""
    outline = labelled.outline
    first, last = _rim(keeps)
    found = [
        container
        for container in outline.containers
        if container.tag in _LINK_LISTS
        and first < container.first < last
        and not all(keeps[container.first : container.last])
        and not _is_text(container, outline)
        and _is_introduced(container, outline, keeps)
    ]
    if len(found) < _LEAST_LISTS:
        return
    for container in found:
        keeps[container.first - 1] = True
        keep_container(container, keeps, labelled)


def keep_contents(keeps: list[bool], labelled: Labelled) -> None:
    """Keep the list of a chapter's parts, on a page that has little else: its next page is one of them."""
    outline = labelled.outline
    sums = outline.word_sums
    told = sum(block.words for block, keep in zip(outline.blocks, keeps, strict=True) if keep)
    lists = [c for c in outline.containers if c.tag in _LISTS and 2 * (sums[c.last] - sums[c.first]) > told]
    following = set(_next_pages(outline)) if lists else set()
    for container in lists:
        blocks = outline.blocks[container.first : container.last]
        if _lists_parts(blocks, following) and _stands_in_text(container, outline, keeps):
            keep_container(container, keeps, labelled)


def _next_pages(outline: Outline) -> Iterator[str]:
    """The addresses that the page says come next, as they are written."""
    if outline.containers:
        tree = outline.containers[0].element.getroottree().getroot()
        yield from (link.get("href") or "" for link in links_to_next(tree))


def _lists_parts(blocks: Sequence[Block], following: Collection[str]) -> bool:
    """Whether blocks are links, each a whole block, and one leads to the next page."""
    linked = all(2 * block.link_words > block.words for block in blocks)
    return linked and any(anchor.href in following for block in blocks for anchor in block.anchors)


def _stands_in_text(container: Container, outline: Outline, keeps: list[bool]) -> bool:
    """Whether an element near around a list, which is no box beside the text, holds kept text as well."""
    around = _around(container, outline)
    for _ in range(_STEPS):
        if any(keeps[around.first : around.last]):
            return not any(c.tag in _BESIDE for c in outline.chain(container.index))
        around = outline.containers[max(around.parent, 0)]
    return False


def keep_rows(keeps: list[bool], labelled: Labelled) -> None:
    """Keep whole the rows of a table of data of which most is kept: cells tell something together."""
    outline = labelled.outline
    rows: defaultdict[int, list[Container]] = defaultdict(list)
    for container in outline.containers:
        if container.tag == "tr" and container.first < container.last:
            rows[_table_of(container, outline)].append(container)
    for found in rows.values():
        kept = [row for row in found if any(keeps[row.first : row.last])]
        if len(found) < _LEAST_ROWS or len(kept) < _MOST_ROWS * len(found):
            continue
        for row in found:
            keep_container(row, keeps, labelled)


def _table_of(row: Container, outline: Outline) -> int:
    return next((around.index for around in outline.chain(row.parent) if around.tag == "table"), -1)


def keep_container(container: Container, keeps: list[bool], labelled: Labelled) -> None:
    """Keep all that a container holds and that may be the article."""
    for index in range(container.first, container.last):
        keeps[index] = keeps[index] or labelled.labels[index].role not in _NEVER


def _is_introduced(container: Container, outline: Outline, keeps: list[bool]) -> bool:
    """Whether a heading, or a kept sentence that ends with a colon, stands right before in the text."""
    before = outline.blocks[container.first - 1]
    around = _around(container, outline)
    if not around.first <= before.index or any(c.tag in _BESIDE for c in outline.chain(around.index)):
        return False
    if outline.heading_level(before):
        return not before.link_words
    item = outline.containers[container.parent].roles.item
    if item >= 0 and outline.inside(before, outline.containers[item]):
        return not before.link_words
    return keeps[before.index] and before.words >= _SENTENCE_WORDS and before.text.endswith((":", "："))


def _is_caption(block: Block, outline: Outline) -> bool:
    return outline.containers[block.container].roles.caption >= 0


def _heads(block: Block, outline: Outline) -> bool:
    return outline.heading_level(block) > 0 and not block.link_words


def _around(container: Container, outline: Outline) -> Container:
    """The nearest element around that holds more."""
    around = outline.containers[container.parent]
    while around.parent >= 0 and (around.first, around.last) == (container.first, container.last):
        around = outline.containers[around.parent]
    return around


def _rim(keeps: list[bool]) -> tuple[int, int]:
    """The first and the last block that is kept; no template has code between them."""
    kept = [index for index, keep in enumerate(keeps) if keep]
    return (kept[0], kept[-1]) if kept else (0, 0)


def _is_text(container: Container, outline: Outline) -> bool:
    blocks = outline.blocks[container.first : container.last]
    return sum(b.link_words for b in blocks) <= _MOST_LINKS * sum(b.words for b in blocks)


def stands_between(
    container: Container, outline: Outline, keeps: list[bool], *, over_captions: bool = False
) -> bool:
    """Whether what stands before and behind in the element around it is kept.

    A heading may stand between it and the text before, and right behind it. ``over_captions``: so may those
    of pictures before it.
    """
    before, behind = container.first - 1, container.last
    while over_captions and before > 0 and not keeps[before] and _is_caption(outline.blocks[before], outline):
        before -= 1
    if before < 0 or behind >= len(keeps):
        return False
    if not keeps[before] and not (
        before > 0 and keeps[before - 1] and _heads(outline.blocks[before], outline)
    ):
        return False
    around = _around(container, outline)
    if not around.first <= before:
        return False
    for _ in range(_STEPS):
        wider = outline.containers[max(around.parent, 0)]
        if behind < around.last or wider.tag in _FRAMES:
            break
        around = wider
    if behind >= around.last:
        return False
    return keeps[behind] or outline.heading_level(outline.blocks[behind]) > 0
