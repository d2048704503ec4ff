"""What of a page copies another text: of the same page, of other pages, or a pattern in which one thing varies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from indexer.extract.blocks import Block, Container, Outline, fold, text_key, words_in
from indexer.extract.flow import is_source

GRAM = 3  # words of the shingles that tell near copies
LABEL_WORDS = 5  # that stand beside a link and say where it leads
FRAME_WORDS = 8  # words from which a text is compared by its first and last three
ELLIPSIS = ("…", "...", "[…]", "[...]")


def key_of(block: Block, outline: Outline, title: str) -> str:
    """The key under which a text is counted; in headings the page's title is a variable."""
    if title and len(title) > 3 and (outline.containers[block.container].roles.heading >= 0 or block.bold):
        folded = block.folded
        if title in folded and folded != title:
            return text_key(folded.replace(title, "§")) + " §"
    return text_key(block.folded)


def patterns_of(block: Block, title: str) -> tuple[str, ...]:
    """Keys under which a text is known that varies in one place: the page's title («§»), or what stands in its middle."""
    words = block.folded.split()
    found = []
    if framed := around_title(block, title):
        found.append(framed)
    if len(words) >= FRAME_WORDS:
        found.append(" ".join([*words[:3], "…", *words[-3:]]))
    if block.anchors and (label := label_of(block)):
        found.append(label)
    return tuple(found)


def around_title(block: Block, title: str) -> str:
    """The key of a text in which the page's title (folded) stands, the title being a variable; empty for other texts."""
    folded = block.folded
    if len(title) <= 3 or title not in folded or folded == title:
        return ""
    return text_key(folded.replace(title, "§")) + " §"


def label_of(block: Block) -> str:
    """The few words before or after the links that a text is made of, as a key: «also read →». Empty for other texts."""
    if not 0 < block.words - block.link_words <= LABEL_WORDS or 2 * block.link_words < block.words:
        return ""
    rest = block.text
    for anchor in block.anchors:
        rest = rest.replace(anchor.text, " ", 1)
    label = fold(rest)
    return f"{label} →" if label else ""


def opening_of(block: Block) -> str:
    """The first five words, folded."""
    return " ".join(block.folded.split(maxsplit=5)[:5])


def grams_of(block: Block, title: str) -> set[tuple[str, ...]]:
    """Three-word shingles of a text of four words or more, the page's title being one word."""
    folded = block.folded
    if title and len(title) > 3:
        folded = folded.replace(title, "§")
    words = folded.split()
    return {tuple(words[i : i + GRAM]) for i in range(len(words) - GRAM + 1)} if len(words) > GRAM else set()


def copies_within(blocks: Sequence[Block]) -> set[int]:
    """Indexes of blocks that copy another of the page: cut off with an ellipsis, or word for word and earlier.

    A teaser or a generated summary stands before or beside the text it is made of.
    """
    longer: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.words >= 8 and not is_source(block):
            longer[opening_of(block)].append(block)
    found = set()
    for group in longer.values():
        if len(group) < 2:
            continue
        full = max(group, key=lambda b: (b.words, b.index))
        whole = _words(full.text)
        for block in group:
            if block is full:
                continue
            cut = _words(block.text.rstrip(" .…[]"))
            if whole.startswith(cut) and (block.text.endswith(ELLIPSIS) or block.words == full.words):
                found.add(block.index)
    return found


def _words(text: str) -> str:
    """A text's words with its numbers as they are: «part 1 of the talk» is no copy of «part 2 of the talk»."""
    return " ".join(words_in(text.lower()))


def cards_within(blocks: Sequence[Block], outline: Outline) -> set[int]:
    """Indexes of blocks of cards that lead to other articles: headings that are one link each, with the text behind them.

    Three or more such headings, half of them with an excerpt that is cut off, make a list of cards; a single linked
    heading may be the article's own.
    """
    found: set[int] = set()
    cards = cut = 0
    for at, block in enumerate(blocks):
        if outline.containers[block.container].roles.heading < 0 or len(block.anchors) != 1 or block.link_words < block.words:
            continue
        if block.anchors[0].href.startswith("#"):
            continue
        cards += 1
        found.add(block.index)
        for behind in blocks[at + 1 : at + 3]:
            if outline.containers[behind.container].roles.heading >= 0:
                break
            if behind.words >= 5:
                cut += behind.text.endswith(ELLIPSIS)
                found.add(behind.index)
                break
    return found if cards >= 3 and 2 * cut >= cards else set()


def is_source_list(outline: Outline, container: Container) -> bool:
    """Whether most texts of a container are citations of other sites."""
    blocks = outline.blocks[container.first : container.last]
    cited = sum(any(a.href.startswith(("http:", "https:", "//")) for a in b.anchors) or "doi.org" in b.text for b in blocks)
    bare = sum(any("://" in a.text or "doi" in a.text.lower() for a in b.anchors) or "http" in b.text for b in blocks)
    return len(blocks) > 0 and cited >= 0.6 * len(blocks) and bare >= 0.3 * len(blocks)


def is_table(outline: Outline, container: Container) -> bool:
    """Whether a container is a table or definition list, or holds one and nothing else but a heading."""
    size = container.last - container.first
    for inner in outline.containers[container.index : container.index + 8]:
        if inner.last - inner.first < max(2, size - 1) and inner.first - container.first <= 1:
            continue
        if inner.tag in ("dl", "table") and inner.last <= container.last and inner.first >= container.first:
            return True
    return False


def leads_into_page(outline: Outline, container: Container) -> bool:
    """Whether most of a container's links are fragments: a table of contents."""
    anchors = [a for b in outline.blocks[container.first : container.last] for a in b.anchors]
    return len(anchors) >= 2 and sum(a.href.startswith("#") and len(a.href) > 1 for a in anchors) >= 0.8 * len(anchors)
