"""Where does a container stand, in words that hold for every page of a site?

A path is made of tags and of those classes and ids that recur over the site's pages. ``post-1004`` and hashes
made for one page are not in the vocabulary: with them every page would have paths of its own (on a site with
one hashed class for each post, no main container was found at all before this).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from sys import intern

from indexer.extract.blocks import Container, Outline, fold
from indexer.extract.template.discussion import discussions_of

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Share of a site's pages that a class or id must be on to be part of a path.
# At .1: no change; at .4: blogs −.0008 (`benchmarks.ablation sites`).
RECURRING = 0.2

# Share of the pages that it must be on to be part of the step of a spine element.
# At .4: boxes' F1 −.0184, boxes' headings −.0452; at .9: no change (`benchmarks.ablation sites`).
CORE = 0.8

# Share of a page's words that makes an element part of the page's spine.
# At .25: no change; at 1: boxes' F1 −.0184, boxes' headings −.0452 (`benchmarks.ablation sites`).
SPINE = 0.5

# Depth of the paths by which templates are told apart, at least.
# 6 and 24 change nothing that is measured (`benchmarks.ablation sites`).
SHAPE_DEPTH = 12

# Steps below the main container to which they go, where that is deeper.
# 1 and 6 change nothing that is measured (`benchmarks.ablation sites`).
BELOW_MAIN = 3

# Blocks at the beginning of a container of which one may be the heading that its id spells.
# 1 and 4 change nothing that is measured (`benchmarks.ablation sites`).
SPELT_WITHIN = 2


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
    only spells the heading inside (``id="when-to-see-a-doctor"``) is no part of a path, because it tells
    sections apart that are the same kind of place. An id that stands on nearly all pages says enough: the
    classes beside it may be missing on one.
    """
    sums = outline.word_sums
    # Comments may be ten times as long as the article: their element would be on the spine of pages that have
    # them, and only there.
    talk = sum(sums[c.last] - sums[c.first] for c in discussions_of(outline, ""))
    spine_words = SPINE * (sums[-1] - talk)

    @cache  # most elements of a page have the same names as others
    def names(tokens: tuple[str, ...], known: frozenset[str]) -> str:
        return _names(tokens, known, core)

    paths: list[str] = []
    for container in outline.containers:
        step = container.tag
        if tokens := container.tokens:
            on_spine = sums[container.last] - sums[container.first] >= spine_words
            known = core if on_spine else vocabulary
            # The id is the last of them.
            if tokens[-1][0] == "#" and tokens[-1] in known and _spells_heading(container, outline):
                tokens = tokens[:-1]
            step += names(tokens, known)
        path = f"{paths[container.parent]}/{step}" if container.parent >= 0 else step
        paths.append(intern(path))  # 200 pages of 77 KB have 76,000 of them, and 600 different ones
    return paths


def _names(tokens: Sequence[str], known: frozenset[str], core: frozenset[str]) -> str:
    """Those of a container's classes and ids that are known, as in a selector."""
    found = [token for token in tokens if token in known]
    ids = [token for token in found if token[0] == "#"]
    if not core.isdisjoint(ids):
        return "".join(ids)
    return "".join(sorted([*ids, *(f".{token}" for token in found if token[0] != "#")]))


def _spells_heading(container: Container, outline: Outline) -> bool:
    """Whether the id of a container is the heading that it begins with."""
    name = _spelling(container.tokens[-1])
    opening = outline.blocks[container.first : container.first + SPELT_WITHIN]
    return bool(name) and any(name == block.folded for block in opening)


# Most ids stand on many pages of a site.
@lru_cache(maxsize=8192)
def _spelling(token: str) -> str:
    """The words of an id, folded."""
    return fold(token[1:].replace("-", " ").replace("_", " "))


def depth_of_shape(main: str) -> int:
    """How deep the paths go by which templates are told apart.

    They must reach a little below the main container, which nested tables put deep.
    """
    return max(SHAPE_DEPTH, main.count("/") + BELOW_MAIN)


def similarity(one: Iterable[str], other: Iterable[str]) -> float:
    """Jaccard similarity of two sets of paths, 0 to 1."""
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a or b else 1.0
