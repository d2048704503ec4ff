"""What do the containers around a block show: their names, their likes beside them, their prose?

All functions return one entry for each container of the outline, in its order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from indexer.extract.blocks import Block, Container, Outline
from indexer.extract.wordlists import wordlists_of

# The weights in body_weights.json were fitted with these values: whoever changes one fits them again
# (``python -m benchmarks.fit_body``).

# Share of a page's words from which an element's name says nothing of its parts: «has-sidebar» around
# everything.
# At .25: no change; at 1: scrapinghub −.0007, wcxb −.0012 (`benchmarks.ablation pages`).
NAMED_SHARE = 0.5

# Blocks of a container that may be one of many records, at least.
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
RECORD_BLOCKS = 2

# Containers alike under one parent from which they are records.
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
FEWEST_RECORDS = 3

# Containers like it beside it from which one is wholly a record.
# 3 and 12 change nothing that is measured (`benchmarks.ablation pages`).
MANY_RECORDS = 6

# Words from which a text counts as prose for the density of its container.
# At 4: no change; at 16: scrapinghub −.0033, wcxb −.0005 (`benchmarks.ablation pages`).
PROSE_WORDS = 8

# Characters of a text for which its container gets one point more …
# 50 and 200 change nothing that is measured (`benchmarks.ablation pages`).
POINT_CHARACTERS = 100

# … and how many such points a text gives, at most.
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
MOST_LENGTH_POINTS = 3

# Containers that a text gives points to, from the innermost outward.
# At 2: wcxb −.0006; at 8: no change (`benchmarks.ablation pages`).
POINT_LEVELS = 4

# Share of the points that each next one of them gets.
# At .25: no change; at 1: scrapinghub −.0012 (`benchmarks.ablation pages`).
POINT_SHARE = 0.5

_LISTS = wordlists_of(__name__)
_OTHER = re.compile(_LISTS.any_of("beside"), re.I)
_BESIDE = re.compile(f"{_LISTS.any_of('columns')}|{_LISTS.any_of('beside')}", re.I)
_DISCUSSION = re.compile(_LISTS.any_of("discussion"), re.I)
_BODY = re.compile(_LISTS.any_of("body"), re.I)

_BODY_ELEMENTS = ("article", "main")
_BESIDE_ELEMENTS = ("nav", "aside", "footer", "form", "header", "button")
_RECORD_ELEMENTS = ("li", "div", "article", "dl", "tr", "section", "table")
_PARAGRAPH_ELEMENTS = ("p", "pre", "blockquote", "li", "td", "span")


def running_sums(values: Iterable[float]) -> list[float]:
    """Sums of the first values, beginning with 0: one more than there are values."""
    return list(accumulate(values, initial=0.0))


# -- names


class Names(NamedTuple):
    """What the classes, ids and tags of a container, and of those around it, say; 0 or 1 each."""

    beside: float = 0.0
    discussion: float = 0.0
    body: float = 0.0
    body_element: float = 0.0
    beside_element: float = 0.0


def names_of(outline: Outline) -> list[Names]:
    found: list[Names] = []
    total = sum(block.words for block in outline.blocks) or 1
    sums = running_sums(block.words for block in outline.blocks)
    for container in outline.containers:
        around = found[container.parent] if container.parent >= 0 else Names()
        share = (sums[container.last] - sums[container.first]) / total
        found.append(_named(container, around, is_frame=share >= NAMED_SHARE))
    return found


def _named(container: Container, around: Names, is_frame: bool) -> Names:
    """``around``: what the containers around say. ``is_frame``: whether this one holds most of the page."""
    beside, discussion, body, body_element, beside_element = around
    if container.tokens:
        said = _said_by(" ".join(container.tokens))
        if not is_frame:
            beside = max(beside, said.beside)
            discussion = max(discussion, said.discussion)
        if container.tag not in ("html", "body"):
            body = max(body, said.body)
    body_element = max(body_element, float(container.tag in _BODY_ELEMENTS))
    beside_element = max(beside_element, float(container.tag in _BESIDE_ELEMENTS))
    return Names(beside, discussion, body, body_element, beside_element)


@lru_cache(maxsize=8192)
def _said_by(names: str) -> Names:
    """What the classes and the id of one element say; few elements of a site have some of their own."""
    is_beside = _BESIDE.search(names) is not None
    return Names(
        beside=float(is_beside),
        discussion=float(_DISCUSSION.search(names) is not None),
        body=float(_BODY.search(names) is not None and not is_beside),
    )


def is_named_other(container: Container) -> bool:
    """Whether a container is named for something else than the article, not only for its place beside it."""
    return bool(_OTHER.search(" ".join(container.tokens)))


# -- the containers around, and those beside


class Ancestors(NamedTuple):
    """The nearest container around one that holds more blocks, and the next such one."""

    parent: Container
    grandparent: Container


def ancestors_of(outline: Outline) -> list[Ancestors]:
    wider: list[Container] = []
    for container in outline.containers:
        around = container
        while around.parent >= 0 and around.last - around.first <= container.last - container.first:
            around = outline.containers[around.parent]
        wider.append(around)
    return [Ancestors(parent, wider[parent.index]) for parent in wider]


def records_of(outline: Outline) -> list[float]:
    """How much a container, or one around it, looks like one of many alike, each of several parts; 0 to 1.

    Comments, cards, entries of a list of articles do.
    """
    shapes = [_shape(container) for container in outline.containers]
    alike = Counter(
        shape
        for container, shape in zip(outline.containers, shapes)
        if _may_be_record(container) and container.tag in _RECORD_ELEMENTS
    )
    found: list[float] = []
    for container, shape in zip(outline.containers, shapes):
        around = found[container.parent] if container.parent >= 0 else 0.0
        is_record = alike[shape] >= FEWEST_RECORDS and _may_be_record(container)
        own = min(1.0, (alike[shape] - 1) / MANY_RECORDS) if is_record else 0.0
        found.append(max(around, own))
    return found


def _shape(container: Container) -> tuple[int, str]:
    """The parent's index, with tag and first class: what containers that are alike have in common."""
    name = container.tokens[0] if container.tokens and container.tokens[0][0] != "#" else ""
    return container.parent, f"{container.tag}.{name}"


def _may_be_record(container: Container) -> bool:
    return container.last - container.first >= RECORD_BLOCKS


# -- density of prose


class Density(NamedTuple):
    """Where most of a page's prose stands."""

    shares: list[float]  # of each container: its score in shares of the best one's
    inside: list[float]  # of each block: 1 if the best container holds it, else 0


def density_of(outline: Outline, *, except_for: Collection[int] = (), hidden: bool = False) -> Density:
    """A score in the manner of Readability: prose counts for its container, half for the one around it.

    ``except_for``: indexes of blocks that do not count. ``hidden``: hidden ones count, too.
    """
    scores = [0.0] * len(outline.containers)
    for block in outline.blocks:
        if block.words < PROSE_WORDS or block.index in except_for:
            continue
        if hidden or not outline.containers[block.container].hidden:
            _give_points(scores, block, outline)
    if not scores or max(scores) <= 0:
        return Density([0.0] * len(scores), [0.0] * len(outline.blocks))
    best = max(range(len(scores)), key=lambda i: scores[i])
    top = scores[best]
    holder = outline.containers[best]
    inside = [float(holder.first <= block.index < holder.last) for block in outline.blocks]
    return Density([score / top for score in scores], inside)


def _give_points(scores: list[float], block: Block, outline: Outline) -> None:
    length_points = min(MOST_LENGTH_POINTS, len(block.text) / POINT_CHARACTERS)
    points = (1 + block.text.count(",") + length_points) * (1 - block.link_words / block.words)
    inner = outline.containers[block.container]
    if inner.tag in _PARAGRAPH_ELEMENTS and inner.parent >= 0:
        inner = outline.containers[inner.parent]
    share = 1.0
    for _ in range(POINT_LEVELS):
        scores[inner.index] += points * share
        if inner.parent < 0:
            break
        inner = outline.containers[inner.parent]
        share *= POINT_SHARE


def share_within(part: Sequence[float], whole: Sequence[float], first: int, last: int) -> float:
    """The part's share of the whole in blocks ``first`` to ``last`` (exclusive), by their running sums."""
    total = whole[last] - whole[first]
    return (part[last] - part[first]) / total if total else 0.0
