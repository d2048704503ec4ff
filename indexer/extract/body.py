"""The article on one page, without knowledge of the site: what single-page extractors decide, carried back to our blocks.

trafilatura (Barbaresi, ACL 2021) decides; its text is aligned with the blocks of the original tree, so that headings,
lists and tables stay where its fallbacks flatten them. Comments are left out: with them it loses 1.6 to 5 points of F1.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Sequence
from copy import deepcopy

from lxml.html import HtmlElement

from indexer.extract.blocks import Block, Outline

_WORD = re.compile(r"\w+")
_GRAM = 3


def words_of(text: str) -> list[str]:
    """The words by which texts are aligned."""
    return _WORD.findall(text.lower())


def aligned(blocks: Sequence[Block], text: str) -> list[float]:
    """For each block, the share of its words that ``text`` has too, read in the same order.

    Longer blocks are found by their three-word shingles; a short one only between the places of its longer neighbours,
    because «Causes» alone may stand anywhere.
    """
    words = words_of(text)
    positions: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in range(len(words) - _GRAM + 1):
        positions[tuple(words[i : i + _GRAM])].append(i)
    shares = [0.0] * len(blocks)
    spans: list[tuple[int, int] | None] = [None] * len(blocks)
    own = [words_of(block.text) for block in blocks]
    for at, mine in enumerate(own):
        if len(mine) <= _GRAM:
            continue
        grams = [tuple(mine[i : i + _GRAM]) for i in range(len(mine) - _GRAM + 1)]
        hits = [g for g in grams if g in positions]
        shares[at] = len(hits) / len(grams)
        if shares[at] >= 0.5:
            start = positions[hits[0]][0]
            spans[at] = (start, start + len(mine))
    _short_blocks(own, words, spans, shares)
    return shares


def _short_blocks(own: Sequence[list[str]], words: Sequence[str], spans: list[tuple[int, int] | None], shares: list[float]) -> None:
    following: list[int] = [len(words)] * (len(own) + 1)
    for at in range(len(own) - 1, -1, -1):
        span = spans[at]
        following[at] = span[0] if span else following[at + 1]
    cursor = 0
    for at, mine in enumerate(own):
        span = spans[at]
        if span:
            cursor = span[1]
        elif mine and len(mine) <= _GRAM:
            until = following[at + 1] if following[at + 1] >= cursor else len(words)
            for start in range(max(0, cursor - 2), min(until, cursor + 60)):
                if words[start : start + len(mine)] == mine:
                    shares[at] = 1.0
                    cursor = start + len(mine)
                    break


def trafilatura_text(tree: HtmlElement, url: str) -> str:
    """What trafilatura takes for the article, as text; empty where it finds none. The tree is left as it is."""
    import trafilatura  # 0.3 s of imports that a page of a learned template does not need

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return trafilatura.extract(deepcopy(tree), url=url or None, include_comments=False, with_metadata=False) or ""


def kept_by_trafilatura(outline: Outline, tree: HtmlElement, url: str) -> list[bool]:
    """Which blocks are the article, says trafilatura."""
    text = trafilatura_text(tree, url)
    return [share >= 0.6 for share in aligned(outline.blocks, text)]
