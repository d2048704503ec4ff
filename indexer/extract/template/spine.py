"""Which classes and ids on the way to the article tell of one page alone?

Publishing systems write what a page is filed under on the elements around its text (``category-news``,
``tag-oil``, ``post-1004``). Such a name recurs, on the pages of one category and on the cards that lead
there, and it would give each category paths of its own. It is known by its place: all pages have an element
there, and only some of them the name.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.extract.blocks import Container
from indexer.extract.template.paths import CORE, SPINE
from indexer.extract.template.texts import is_sentence
from indexer.extract.template.view import View


class _Place(NamedTuple):
    """An element around the article of one page, and those beside it with its tag."""

    path: str
    container: Container
    siblings: Sequence[Container]

    def stands_alone(self, core: frozenset[str]) -> bool:
        """Whether the names that all pages have tell it from its siblings; else it needs those of its own."""
        names = core.intersection(self.container.tokens)
        return all(core.intersection(sibling.tokens) != names for sibling in self.siblings)

    @property
    def tokens(self) -> set[str]:
        """What may be its name: on another page the prose may stand in the element beside it."""
        return {token for container in (self.container, *self.siblings) for token in container.tokens}


def varying_tokens(views: Sequence[View], core: frozenset[str]) -> frozenset[str]:
    """Classes and ids that stand around the article of some pages, at a place that others have without them.

    ``core``: the tokens that nearly all pages have.
    """
    on: Counter[str] = Counter()
    for view in views:
        on.update({block.key for block in view.outline.blocks})
    found: dict[str, list[_Place]] = defaultdict(list)
    for view in views:
        for place in _places(view, on):
            found[place.path].append(place)
    return frozenset(token for places in found.values() for token in _varying(places, core))


def _varying(places: Sequence[_Place], core: frozenset[str]) -> Iterator[str]:
    """The names that are not on nearly all elements of one place."""
    least = math.ceil(CORE * len(places))
    if sum(place.stands_alone(core) for place in places) < least:
        return
    counts = Counter(token for place in places for token in place.tokens)
    own = {token for place in places for token in place.container.tokens}
    yield from (token for token in own if counts[token] < least)


def _places(view: View, on: Counter[str]) -> Iterator[_Place]:
    """The elements around most of a page's own prose, outermost first.

    ``on``: key of a text → pages that have it.
    """
    around = _around_article(view, on)
    beside: dict[int, list[Container]] = {container.parent: [] for container in around}
    for container in view.outline.containers:
        if container.parent in beside:
            beside[container.parent].append(container)
    path = ""
    for container in around:
        path = f"{path}/{container.tag}"
        like = [c for c in beside[container.parent] if c.tag == container.tag and c is not container]
        yield _Place(path, container, like)


def _around_article(view: View, on: Counter[str]) -> list[Container]:
    sums = [0]
    for block in view.outline.blocks:
        own = on[block.key] == 1 and block.index not in view.comments and is_sentence(block)
        sums.append(sums[-1] + (block.words if own else 0))
    most = SPINE * sums[-1]
    return [c for c in view.outline.containers if sums[c.last] - sums[c.first] > most]
