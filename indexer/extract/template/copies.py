"""What of a page copies another text: of the page, of other pages, or a pattern in which one thing varies?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from unicodedata import category

from catalogue.scripts import SENTENCE_ENDS, THAI_AND_LAO, ends_sentence
from catalogue.text.segmentation import count_words, words_in
from indexer.extract.blocks import Block, Outline, fold, text_key
from indexer.extract.template import thresholds
from indexer.extract.template.texts import is_source

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Words of the shingles by which near copies are told.
# At 1: blogs −.0007; at 6: no change (`benchmarks.ablation sites`).
GRAM = 3

# Letters of such a shingle where no space stands between words, for three letters of Japanese are one word,
# which recurs by chance, and four those of Thai and Lao; and pieces of a text for each of its words from
# which on they are such letters.
GRAM_LETTERS = 6
ALPHABET_LETTERS = 12
SPACED = 1.25

# Words beside a link that say where it leads («Read also:»), at most.
# 2 and 10 change nothing that is measured (`benchmarks.ablation sites`).
LABEL_WORDS = 5

# Words from which a text is compared by its first and last three.
# 3 and 14 change nothing that is measured (`benchmarks.ablation sites`).
FRAME_WORDS = 7

# Words by which the beginnings of two texts are compared.
# At 2: no change; at 10: boxes' F1 −.0021 (`benchmarks.ablation sites`).
OPENING_WORDS = 5

# Words of a text that may be a copy of another one of the page; shorter ones recur by chance.
# At 4: no change; at 16: boxes' F1 −.0279 (`benchmarks.ablation sites`).
COPY_WORDS = 8

# Words of a quotation that a magazine pulls out of its text, at least.
# 2 and 10 change nothing that is measured (`benchmarks.ablation sites`).
SHORTEST_QUOTE = 5

# Words of such a quotation, at most.
# 30 and 120 change nothing that is measured (`benchmarks.ablation sites`).
LONGEST_QUOTE = 60

# Words that a text must have more than, to have a quotation pulled out of it.
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
QUOTED_TEXT = 8

# Paragraphs over which a generated summary may run.
# 2 and 8 change nothing that is measured (`benchmarks.ablation sites`).
PARAGRAPHS = 4

# Texts of a page that begin alike and are compared with each other; the number of comparisons grows as its
# square.
MAX_COPIES = 20

# Headings that are one link each, from which they are a list of cards; a single one may be the article's own.
# At 1: no change; at 6: boxes' F1 −.0925, chrome kept out −.0324 (`benchmarks.ablation sites`).
FEWEST_CARDS = 3

# Words from which a text behind such a heading is the card's excerpt.
# 2 and 10 change nothing that is measured (`benchmarks.ablation sites`).
EXCERPT_WORDS = 5

# How many texts behind a card's heading its excerpt may be: a date or an author may stand between.
# 1 and 4 change nothing that is measured (`benchmarks.ablation sites`).
EXCERPT_WITHIN = 2

_ALPHABET = re.compile(f"[{THAI_AND_LAO}]")
_SENTENCE_ENDS = (*SENTENCE_ENDS, "”", "」", "』")
ELLIPSIS = ("…", "...", "[…]", "[...]")
_QUOTES = '“"«„‘'
_COLONS = (":", "：")
_ANGLES = "»›❯>"

Gram = tuple[str, ...]


# -- keys under which a text is known


def key_of(block: Block, outline: Outline, title: str) -> str:
    """The key under which a text is counted; in headings the page's title (folded) is a variable."""
    if outline.containers[block.container].roles.heading >= 0 or block.bold:
        return around_title(block, title) or text_key(block.folded)
    return text_key(block.folded)


def around_title(block: Block, title: str) -> str:
    """The key of a text in which the page's title (folded) stands, the title being a variable («§»).

    Empty for other texts, and for the title alone.
    """
    folded = block.folded
    if len(title) < thresholds.SHORTEST_TITLE or title not in folded or folded == title:
        return ""
    return text_key(folded.replace(title, "§")) + " §"


def text_of(block: Block, title: str) -> str:
    """A text's key; the page's title (folded) in it is a variable."""
    return around_title(block, title) or block.key


def patterns_of(block: Block, title: str) -> tuple[str, ...]:
    """Keys under which a text is known that varies in one place.

    That is the page's title («§»), what stands in its middle («…»), or where its link leads («→»).
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
    if block.words < FRAME_WORDS:
        return ""
    words = block.folded.split()
    # Where no space stands between words, these are letters.
    side = 3 * len(words) // block.words
    return " ".join([*words[:side], "…", *words[-side:]])


def beginning_of(head: Block) -> str:
    """The first words of a heading that is a sentence, as a key («A version of this …»); else empty."""
    return f"{opening_of(head)} …" if head.words > COPY_WORDS else ""


def label_of(block: Block) -> str:
    """The few words before or after the links that a text is made of, as a key: «also read →».

    Empty for other texts. Links must make up half of the text, or all that stands behind the label's colon,
    because a linked title may be one word. Without words, an arrow or another sign is the label: «➡ →».
    """
    if block.words - block.link_words > LABEL_WORDS or not block.anchors:
        return ""
    if 2 * block.link_words < block.words and not _opens_links(block):
        return ""
    rest = block.text
    for anchor in block.anchors:
        rest = rest.replace(anchor.text, " ", 1)
    label = fold(rest) if block.words > block.link_words else _signs(rest)
    return f"{label} →" if label else ""


def _signs(text: str) -> str:
    """The signs that point somewhere: arrows, angles, pictures."""
    return "".join(sign for sign in text if sign in _ANGLES or category(sign) in ("So", "Sm"))


def _opens_links(block: Block) -> bool:
    """Whether a colon stands right before the first of the links with which a text ends."""
    before, _, behind = block.text.partition(block.anchors[0].text) if block.anchors else ("", "", "")
    return before.rstrip().endswith(_COLONS) and count_words(behind) <= 1


def opening_of(block: Block) -> str:
    """The first words of a text, folded."""
    return " ".join(block.folded.split(maxsplit=OPENING_WORDS)[:OPENING_WORDS])


def grams_of(block: Block, title: str) -> set[Gram]:
    """The shingles of a text that is longer than one of them; the page's title (folded) is one word."""
    folded = block.folded
    if len(title) >= thresholds.SHORTEST_TITLE:
        folded = folded.replace(title, "§")
    words = folded.split()
    size = GRAM
    if len(words) > SPACED * block.words:
        size = ALPHABET_LETTERS if _ALPHABET.search(folded) else GRAM_LETTERS
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)} if len(words) > size else set()


# -- copies on one page


def copies_within(blocks: Sequence[Block], outline: Outline) -> set[int]:
    """Indexes of blocks that copy another of the page, or its beginning.

    A teaser or a generated summary stands before or beside the text it is made of; it may run over several
    paragraphs. Key points that an author lists may be sentences of the text, too.
    """
    alike: dict[str, list[int]] = defaultdict(list)
    for at, block in enumerate(blocks):
        if block.words >= COPY_WORDS and not is_source(block):
            alike[opening_of(block)].append(at)
    found: set[int] = set()
    for group in alike.values():
        if len(group) > 1:
            found.update(blocks[at].index for at in _copies_among(group, blocks, outline))
    return found


def _copies_among(group: list[int], blocks: Sequence[Block], outline: Outline) -> Iterable[int]:
    """Places in ``blocks`` of the copies among texts that begin alike."""
    group.sort(key=lambda at: (-blocks[at].words, -at))
    whole: list[int] = []  # those that are no copies, longest first
    for at in group[:MAX_COPIES]:
        listed = outline.containers[blocks[at].container].roles.item >= 0
        if any(_begins(blocks, other, at, listed) for other in whole):
            yield at
        else:
            whole.append(at)
    for at in whole[:-1]:
        if any(at < other and _begins(blocks, other, at, False) for other in whole):
            yield at


def _begins(blocks: Sequence[Block], at: int, copy: int, listed: bool) -> bool:
    """Whether what begins at a place begins with the words of a copy.

    The copy goes up to an ellipsis, consists of whole sentences, or has every word. A copy without an
    ellipsis stands before what it copies; one in a list (``listed``) is the whole text.
    """
    block = blocks[copy]
    ends = block.text.endswith(ELLIPSIS)
    same = blocks[at].words == block.words
    if not ends and (
        at < copy or (listed and not same) or not (same or ends_sentence(block.text, _SENTENCE_ENDS))
    ):
        return False
    cut = _words(block.text.rstrip(" .…[]")) if ends else f"{_words(block.text)} "
    text = f"{_words(blocks[at].text)} "
    if blocks[at].words < block.words and cut.startswith(text):
        text += "".join(f"{_words(behind.text)} " for behind in blocks[at + 1 : at + PARAGRAPHS])
    return text.startswith(cut)


def _words(text: str) -> str:
    """A text's words with its numbers as they are: «part 1 of the talk» is no copy of «part 2 …»."""
    return " ".join(words_in(text.lower()))


def pulled_quotes(blocks: Sequence[Block], outline: Outline) -> set[int]:
    """Indexes of quotations that stand word for word inside a longer text of the page."""
    quotes = [b for b in blocks if _is_quotation(b, outline)]
    if not quotes:
        return set()
    wholes = [(b, f" {_words(b.text)} ") for b in blocks if b.words > QUOTED_TEXT]
    return {
        b.index
        for b in quotes
        if any(w.words > b.words and f" {_words(b.text)} " in text for w, text in wholes)
    }


def _is_quotation(block: Block, outline: Outline) -> bool:
    return SHORTEST_QUOTE <= block.words <= LONGEST_QUOTE and (
        outline.containers[block.container].roles.quote >= 0 or block.text[0] in _QUOTES
    )


# -- cards, which copy the beginnings of other pages


def cards_within(blocks: Sequence[Block], outline: Outline) -> set[int]:
    """Indexes of blocks of cards: headings that are one link to another article, with the text behind them.

    Half of the headings must have an excerpt that is cut off.
    """
    found: set[int] = set()
    cards = cut = 0
    for at, block in enumerate(blocks):
        if not _is_card_head(block, outline):
            continue
        cards += 1
        found.add(block.index)
        excerpt = _excerpt(blocks[at + 1 : at + 1 + EXCERPT_WITHIN], outline)
        if excerpt is not None:
            cut += excerpt.text.endswith(ELLIPSIS)
            found.add(excerpt.index)
    return found if cards >= FEWEST_CARDS and 2 * cut >= cards else set()


def _is_card_head(block: Block, outline: Outline) -> bool:
    """Whether a text is a heading and one link that leads out of the page."""
    return (
        outline.containers[block.container].roles.heading >= 0
        and len(block.anchors) == 1
        and block.link_words >= block.words
        and not block.anchors[0].href.startswith("#")
    )


def _excerpt(behind: Sequence[Block], outline: Outline) -> Block | None:
    """The text of a card, of the blocks behind its heading."""
    for block in behind:
        if outline.containers[block.container].roles.heading >= 0:
            return None
        if block.words >= EXCERPT_WORDS:
            return block
    return None
