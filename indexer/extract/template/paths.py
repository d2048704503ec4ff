"""Where a container stands, in words that hold for every page of a site.

A path is made of tags and of those classes and ids that recur over the site's pages. ``post-1004`` and hashes
made for one page are not in the vocabulary: with them every page would have paths of its own (on a site with
one hashed class a post, no main container was found at all before this).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from indexer.extract.blocks import Container, Outline, fold
from indexer.extract.template.discussion import discussions_of

RECURRING = 0.2  # share of a site's pages that a token must be on
CORE = 0.8  # share of pages that a token of a spine element must be on
SPINE = 0.5  # share of a page's words that makes an element part of its spine
_DEPTH = 12


def recurring_tokens(pages: Sequence[Outline]) -> tuple[frozenset[str], frozenset[str]]:
    """The site's vocabulary of classes and ids, and the core of it that nearly all pages have."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({token for container in page.containers for token in container.tokens})
    least = max(2, math.ceil(RECURRING * len(pages)))
    core = max(2, math.ceil(CORE * len(pages)))
    return (
        frozenset(token for token, n in counts.items() if n >= least),
        frozenset(token for token, n in counts.items() if n >= core),
    )


def paths_of(outline: Outline, vocabulary: frozenset[str], core: frozenset[str]) -> list[str]:
    """The path of each container, in the order of ``outline.containers``.

    On the spine (elements around half of the page's words or more) only tokens of the core count: a
    ``category-news`` on the element around everything would give each category paths of its own. An id that
    only spells the heading inside (``id="when-to-see-a-doctor"``) is no part of a path: it tells sections
    apart that are the same kind of place.
    """
    total = [0]
    for block in outline.blocks:
        total.append(total[-1] + block.words)
    # Comments may be ten times as long as the article: its element would be on the spine of pages without
    # them, and only there.
    talk = sum(total[c.last] - total[c.first] for c in discussions_of(outline, ""))
    spine_words = SPINE * (total[-1] - talk)
    paths: list[str] = []
    for container in outline.containers:
        on_spine = total[container.last] - total[container.first] >= spine_words
        known = core if on_spine else vocabulary
        step = container.tag
        if container.tokens:
            tokens = [t for t in container.tokens if t in known]
            if tokens:
                named = [
                    t if t[0] == "#" else f".{t}"
                    for t in tokens
                    if t[0] != "#" or not _spells_heading(t, container, outline)
                ]
                step += "".join(sorted(named))
        paths.append(f"{paths[container.parent]}/{step}" if container.parent >= 0 else step)
    return paths


def _spells_heading(token: str, container: Container, outline: Outline) -> bool:
    name = fold(token[1:].replace("-", " ").replace("_", " "))
    return bool(name) and any(
        name == block.folded for block in outline.blocks[container.first : container.first + 2]
    )


def depth_of_shape(main: str) -> int:
    """How deep the paths go by which templates are told apart: a little below the main container, which
    nested tables put deep.
    """
    return max(_DEPTH, main.count("/") + 3)


def similarity(one: Iterable[str], other: Iterable[str]) -> float:
    """Jaccard similarity of two sets of paths, 0 to 1."""
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a or b else 1.0
