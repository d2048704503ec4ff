"""Which blocks of a page does trafilatura keep?

trafilatura (Barbaresi, ACL 2021) prints a text; the text is aligned with the blocks of the original tree, so
that headings, lists and tables stay where its fallbacks flatten them. Comments are left out: with them it
loses 1.6 to 5 points of F1.
"""

from __future__ import annotations

import logging
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from functools import cache, cached_property, partial
from itertools import islice
from typing import Any, NamedTuple

from lxml.html import HtmlElement, fromstring

from indexer.extract.body.alignment import aligned
from indexer.extract.label import Labelled
from indexer.extract.roles import KEPT

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation pages``

# Share of a block's words from which it counts as kept by trafilatura.
# .3 and .8 change nothing that is measured (`benchmarks.ablation pages`).
KEEPS = 0.6

# Elements from which a page is too large for trafilatura, which takes 10 s and 600 MB for 100,000 links. Of
# 584 real pages the largest has 5,000.
MOST_ELEMENTS = 20_000

# Cells that trafilatura may make of a page's tables: 200 rows of ``<td colspan=1000 rowspan=1000>`` were
# 500,000 and 10 s. A table that spans nothing has no more cells than elements.
MOST_CELLS = 100_000
# Columns or rows that it takes a cell to span, at the most.
_MOST_SPANNED = 100

_FRAME = ("html", "body")
_MARK = "data-pinakes-left-out"


class Votes(NamedTuple):
    """The share of each block's words that trafilatura kept; 0 to 1."""

    whole: list[float]  # of the page as it is
    without_template: list[float] | None  # of the page without the template's blocks; None: none is known

    @property
    def best(self) -> list[float]:
        """Those that tell most: without the template where one is known."""
        return self.whole if self.without_template is None else self.without_template

    def combined(self) -> list[float]:
        """The mean of both."""
        if self.without_template is None:
            return self.whole
        return [0.5 * (a + b) for a, b in zip(self.whole, self.without_template)]

    def agree(self, index: int, within: float) -> bool:
        """Whether both differ by less than ``within`` on a block; there may be only one of them."""
        return abs(self.whole[index] - self.best[index]) < within


def votes_on(labelled: Labelled, tree: HtmlElement, template_known: bool) -> Votes:
    """trafilatura's votes on a page's blocks."""
    without = votes_without_template(labelled, tree) if template_known else None
    return Votes(votes_on_whole(labelled, tree), without)


def votes_on_whole(labelled: Labelled, tree: HtmlElement) -> list[float]:
    """The votes on the page as it is."""
    return aligned(labelled.outline.blocks, _trafilatura_text(deepcopy(tree)))


def votes_without_template(labelled: Labelled, tree: HtmlElement) -> list[float]:
    """The votes on the page without the template's blocks."""
    return aligned(labelled.outline.blocks, _trafilatura_text(without_chrome(labelled, tree)))


def is_vast(tree: HtmlElement) -> bool:
    """Whether a page is too large for trafilatura."""
    many = sum(1 for _ in islice(tree.iter(), MOST_ELEMENTS + 1)) > MOST_ELEMENTS
    return many or _cells(tree) > MOST_CELLS


def _cells(tree: HtmlElement) -> int:
    """The cells of all rows if each is filled up to the widest one, as trafilatura does."""
    rows = widest = lasting = 0
    # row → columns that cells from above take until then
    until: Counter[int] = Counter()
    for row in tree.iter("tr"):
        lasting -= until.pop(rows, 0)
        width = lasting
        for cell in row:
            columns, below = _spanned(cell.get("colspan")), _spanned(cell.get("rowspan"))
            width += columns
            if below > 1:
                lasting += columns
                until[rows + below] += columns
        widest = max(widest, width)
        rows += 1
    return rows * widest


def _spanned(value: str | None) -> int:
    if value is None or not value.isdecimal():
        return 1
    return _MOST_SPANNED if len(value) > 3 else min(int(value), _MOST_SPANNED)


def load() -> None:
    """Load trafilatura and the word lists that it falls back on: .3 s and 25 MB, of which a page that no
    template fits is the first to ask.
    """
    _trafilatura_text(fromstring("<html><body><p>A page.</p></body></html>"))


def _trafilatura_text(tree: HtmlElement) -> str:
    """What trafilatura takes for the article; empty where it finds none. It may change the tree."""
    return _trafilatura().extract(tree, include_comments=False, with_metadata=False) or ""


@cache
def _trafilatura() -> Any:
    import justext.core
    import trafilatura  # 0.3 s of imports that a page of a learned template does not need

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    fallbacks: Any = trafilatura.external
    fallbacks.JT_STOPLIST = StopWords(fallbacks)
    core: Any = justext.core
    core.define_stoplist = partial(_unless_ready, core.define_stoplist)
    return trafilatura


def _unless_ready(made_of: Callable[[Any], Any], words: Any) -> Any:
    """What justext asks whether a word is in the list; by itself it makes a set of any list."""
    return words if isinstance(words, StopWords) else made_of(words)


class StopWords:
    """The frequent words of all languages that justext knows, as trafilatura hands them to it.

    They are 154,000. A set of them holds 14 MB; their hashes, in a row, 1.2 MB. Of a hundred million million
    words that are none of them, one has the hash of one.
    """

    def __init__(self, lists: Any) -> None:
        self._lists = lists

    def __contains__(self, word: str) -> bool:
        number = hash(word)
        at = bisect_left(self._hashes, number)
        return at < len(self._hashes) and self._hashes[at] == number

    def __bool__(self) -> bool:  # trafilatura would make a list of its own in the place of an empty one
        return True

    @cached_property
    def _hashes(self) -> array[int]:
        found = array("q")
        for language in self._lists.get_stoplists():
            found.extend(map(hash, self._lists.get_stoplist(language)))
        return array("q", sorted(set(found)))


def without_chrome(labelled: Labelled, tree: HtmlElement) -> HtmlElement:
    """A copy of the tree without the elements of which nothing is kept."""
    empty = _elements_not_kept(labelled)
    for element in empty:
        element.set(_MARK, "")
    pruned = deepcopy(tree)
    for element in empty:
        del element.attrib[_MARK]
    for element in list(pruned.iter()):
        if isinstance(element.tag, str) and _MARK in element.attrib and element.getparent() is not None:
            element.drop_tree()
    return pruned


def _elements_not_kept(labelled: Labelled) -> list[HtmlElement]:
    """The outermost elements that hold blocks, none of which is kept."""
    kept = [0]
    for label in labelled.labels:
        kept.append(kept[-1] + (label.role in KEPT))
    empty: list[HtmlElement] = []
    until = -1
    for container in labelled.outline.containers:
        if (
            container.first >= until
            and container.first < container.last
            and kept[container.last] == kept[container.first]
            and container.tag not in _FRAME
        ):
            empty.append(container.element)
            until = container.last
    return empty
