"""What of a page copies another text: of the same page, of other pages, or a pattern in which one thing
varies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from indexer.extract.blocks import Block, Container, Outline, count_words, fold, text_key, words_in

GRAM = 3  # words of the shingles that tell near copies
LABEL_WORDS = 5  # that stand beside a link and say where it leads
FRAME_WORDS = 7  # words from which a text is compared by its first and last three
_QUOTE_WORDS = 60  # of a quotation that a magazine pulls out of its text, at most
_QUOTES = '“"«„‘'
SENTENCE_END = (".", "!", "?", "।", "。", "”")
_PARAGRAPHS = 4  # over which a generated summary may run
_MAX_COPIES = 20  # texts of a page that begin alike
ELLIPSIS = ("…", "...", "[…]", "[...]")


def key_of(block: Block, outline: Outline, title: str) -> str:
    """The key under which a text is counted; in headings the page's title is a variable."""
    if title and len(title) > 3 and (outline.containers[block.container].roles.heading >= 0 or block.bold):
        folded = block.folded
        if title in folded and folded != title:
            return text_key(folded.replace(title, "§")) + " §"
    return text_key(block.folded)


def patterns_of(block: Block, title: str) -> tuple[str, ...]:
    """Keys under which a text is known that varies in one place: the page's title («§»), or what stands in
    its middle.
    """
    found = []
    if framed := around_title(block, title):
        found.append(framed)
    if frame := frame_of(block):
        found.append(frame)
    if block.anchors and (label := label_of(block)):
        found.append(label)
    return tuple(found)


def frame_of(block: Block) -> str:
    """The first and last three words of a text, as a key; empty where hardly anything stands between."""
    words = block.folded.split()
    return " ".join([*words[:3], "…", *words[-3:]]) if len(words) >= FRAME_WORDS else ""


def around_title(block: Block, title: str) -> str:
    """The key of a text in which the page's title (folded) stands, the title being a variable; empty for
    other texts.
    """
    folded = block.folded
    if len(title) <= 3 or title not in folded or folded == title:
        return ""
    return text_key(folded.replace(title, "§")) + " §"


def label_of(block: Block) -> str:
    """The few words before or after the links that a text is made of, as a key: «also read →». Empty for
    other texts.

    Links make up half of the text, or all that stands behind the label's colon: a linked title may be one
    word.
    """
    if not 0 < block.words - block.link_words <= LABEL_WORDS:
        return ""
    if 2 * block.link_words < block.words and not _opens_links(block):
        return ""
    rest = block.text
    for anchor in block.anchors:
        rest = rest.replace(anchor.text, " ", 1)
    label = fold(rest)
    return f"{label} →" if label else ""


def _opens_links(block: Block) -> bool:
    """Whether a colon stands right before the first of the links with which a text ends."""
    before, _, behind = block.text.partition(block.anchors[0].text) if block.anchors else ("", "", "")
    return before.rstrip().endswith((":", "：")) and count_words(behind) <= 1


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


def copies_within(blocks: Sequence[Block], outline: Outline) -> set[int]:
    """Indexes of blocks that copy another of the page, or its beginning: cut off with an ellipsis, or
    earlier.

    A teaser or a generated summary stands before or beside the text it is made of; it may run over several
    paragraphs. Key points that an author lists may be sentences of the text, too.
    """
    longer: dict[str, list[int]] = defaultdict(list)
    for at, block in enumerate(blocks):
        if block.words >= 8 and not is_source(block):
            longer[opening_of(block)].append(at)
    found = set()
    for group in longer.values():
        if len(group) < 2:
            continue
        group.sort(key=lambda at: (-blocks[at].words, -at))
        whole: list[int] = []  # those that are no copies, longest first
        for at in group[:_MAX_COPIES]:
            listed = outline.containers[blocks[at].container].roles.item >= 0
            if any(_begins(blocks, other, at, listed) for other in whole):
                found.add(blocks[at].index)
            else:
                whole.append(at)
        for at in whole[:-1]:
            if any(at < other and _begins(blocks, other, at, False) for other in whole):
                found.add(blocks[at].index)
    return found


def _begins(blocks: Sequence[Block], at: int, copy: int, listed: bool) -> bool:
    """Whether what begins at a place begins with the words of a copy: up to an ellipsis, with whole
    sentences, or with no word more.

    A copy without an ellipsis stands before what it copies; one in a list (``listed``) is the whole text.
    """
    block = blocks[copy]
    ends = block.text.endswith(ELLIPSIS)
    same = blocks[at].words == block.words
    if not ends and (at < copy or (listed and not same) or not (same or block.text.endswith(SENTENCE_END))):
        return False
    cut = _words(block.text.rstrip(" .…[]")) if ends else f"{_words(block.text)} "
    text = f"{_words(blocks[at].text)} "
    if blocks[at].words < block.words and cut.startswith(text):
        text += "".join(f"{_words(behind.text)} " for behind in blocks[at + 1 : at + _PARAGRAPHS])
    return text.startswith(cut)


def pulled_quotes(blocks: Sequence[Block], outline: Outline) -> set[int]:
    """Indexes of quotations that stand word for word inside a longer text of the page."""
    quotes = [
        b
        for b in blocks
        if 5 <= b.words <= _QUOTE_WORDS
        and (outline.containers[b.container].roles.quote >= 0 or b.text[0] in _QUOTES)
    ]
    if not quotes:
        return set()
    wholes = [(b, f" {_words(b.text)} ") for b in blocks if b.words > 8]
    return {
        b.index
        for b in quotes
        if any(w.words > b.words and f" {_words(b.text)} " in text for w, text in wholes)
    }


def _words(text: str) -> str:
    """A text's words with its numbers as they are: «part 1 of the talk» is no copy of «part 2 of the
    talk».
    """
    return " ".join(words_in(text.lower()))


def is_source(block: Block) -> bool:
    """A bare address, or a text with a link out of the site whose own words are an address."""
    return any(
        "://" in a.href and ("://" in a.text or a.text.lower().startswith(("doi", "www.")))
        for a in block.anchors
    ) or block.text.startswith(("http://", "https://"))


def cards_within(blocks: Sequence[Block], outline: Outline) -> set[int]:
    """Indexes of blocks of cards that lead to other articles: headings that are one link each, with the text
    behind them.

    Three or more such headings, half of them with an excerpt that is cut off, make a list of cards; a single
    linked heading may be the article's own.
    """
    found: set[int] = set()
    cards = cut = 0
    for at, block in enumerate(blocks):
        if (
            outline.containers[block.container].roles.heading < 0
            or len(block.anchors) != 1
            or block.link_words < block.words
        ):
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
    cited = sum(
        any(a.href.startswith(("http:", "https:", "//")) for a in b.anchors) or "doi.org" in b.text
        for b in blocks
    )
    bare = sum(
        any("://" in a.text or "doi" in a.text.lower() for a in b.anchors) or "http" in b.text for b in blocks
    )
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
    return len(anchors) >= 2 and sum(
        a.href.startswith("#") and len(a.href) > 1 for a in anchors
    ) >= 0.8 * len(anchors)
