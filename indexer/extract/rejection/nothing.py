"""Pages that say in one sentence, or by a bare month, that they have nothing to show, and little else.

A calendar has a page for each month of all centuries, a blog one for each tag: «No events this month.»
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import groupby, islice
from typing import Any, cast

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.rejection.reasons import RejectionReason
from indexer.extract.rejection.texts import prose_words
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
# One pattern for all languages: a page may be in another than it says.
_SAYS_NOTHING = re.compile(
    unicodedata.normalize("NFC", "|".join(_LISTS.any_of(language) for language in _LISTS.entries)), re.I
)
_SENTENCE_ENDS = re.compile(r"(?<=[.!?。।؟])(?:\s|$)|(?<=[。！？])")
_MARKS = " \t.!?…。।؟！:—–-"
# Words that such a page says besides its headings and links: the sentence, and what to try instead.
_MOST_WORDS = 18
# Words of such a page with all of its menus.
_MOST_SHOWN = 400
# Days of a month at least, and cells of tables that are looked at.
_SHORTEST_MONTH = 28
_MOST_CELLS = 2_000
_FRAME = "nav header footer aside form button select label script style template noscript".split()
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# They go on within a sentence.
_INLINE = frozenset("b strong i em u s span code kbd samp mark q cite small time var font bdi bdo".split())
_TEXTS = cast(
    Callable[[HtmlElement], list[Any]],
    etree.XPath(f".//text()[not({' or '.join(f'ancestor::{name}' for name in ('a', *_FRAME))})]"),
)


def nothing_to_show(tree: HtmlElement, words: int) -> RejectionReason | None:
    """Whether a page (of so many ``words`` in all) says that it has nothing to show.

    A short article has words of its own, and a long one may say so of anything.
    """
    body = tree.find("body")
    if body is None or words > _MOST_SHOWN:
        return None
    mains = body.findall(".//main")
    said = 0
    says = _is_month(body)
    for block, text in _blocks(mains[0] if len(mains) == 1 else body):
        is_heading = block is not None and block.tag in _HEADINGS
        counted = count_words(text)
        # Days of the month and of the week stand each in a cell of its own.
        said += counted if counted > 1 and not is_heading else 0
        if said > _MOST_WORDS:
            return None
        says = says or _says_nothing(text)
    return RejectionReason.NOTHING if says and prose_words(tree) <= _MOST_WORDS else None


def _is_month(body: HtmlElement) -> bool:
    """Whether cells of a table count the days of a month: it has nothing where nothing stands beside them."""
    day = 0
    for cell in islice(body.iter("td"), _MOST_CELLS):
        text = "".join(cell.itertext()).strip()
        if text.isdecimal() and len(text) < 3:
            day = day + 1 if int(text) == day + 1 else int(text == "1")
            if day == _SHORTEST_MONTH:
                return True
    return False


def _blocks(part: HtmlElement) -> Iterator[tuple[HtmlElement | None, str]]:
    """The texts of a part of the page, each with the paragraph, heading or cell that it stands in."""
    for block, texts in groupby(_TEXTS(part), key=_block_of):
        if text := " ".join("".join(texts).split()):
            yield block, text


def _block_of(text: Any) -> HtmlElement | None:
    element: HtmlElement | None = text.getparent()
    if element is not None and text.is_tail:
        element = element.getparent()
    while element is not None and element.tag in _INLINE:
        element = element.getparent()
    return element


def _says_nothing(text: str) -> bool:
    """Whether the first sentence says so, as a whole."""
    first = _SENTENCE_ENDS.split(text, maxsplit=1)[0].strip(_MARKS)
    plain = unicodedata.normalize("NFC", first.replace("'", "’"))
    return _SAYS_NOTHING.fullmatch(plain) is not None
