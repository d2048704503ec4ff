"""Text that the page's author hid from the eyes of readers, told by conventions that themes and frameworks
share. It is decided here, once, what becomes of it:

- Text for screen readers only, icons' ligatures, tooltips' bodies, small ``hidden`` and ``display:none``
  boxes, dialogues and menus go.
- What a reader can open (``openable.py``) is shown, and so is a hidden box that holds so much of the page's
  text that it must be the article itself, waiting for a script. What hides them is taken away, so that no
  later stage hides them again, trafilatura among them.
- Dialogues that are shown all the same go, and what asks to wait for the page, unless they hold the article.
- The rest stays hidden. Its blocks get a role of their own, for the case that nothing else is found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words, words_in
from indexer.extract.source.openable import (
    CUT_OFF,
    HEADS,
    can_be_opened,
    controlled_ids,
    is_dialogue,
    is_prompt,
    own_words,
)
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
_UNSEEN = _LISTS.words("unseen")
_WAITING = _LISTS.words("waiting")
_HIDING = _LISTS.words("hiding")
_STREAMED = re.compile(_LISTS.any_of("streamed"))
# The tag of what is marked to go.
REMOVED = "removed"
_NOT_SHOWN = re.compile(
    r"(?:^|(?<=[;\s]))(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)[^;]{0,20};?", re.I
)
# They are never taken out, because what is around them leans on them.
_STAYING = frozenset("details summary main article body td th tr tbody table li img".split())
_FRAME = frozenset(("html", "body"))
_INLINE = frozenset("a abbr b cite code em font i img label mark s small span strong sub sup u".split())
# Share of the page's words outside of links from which on a hidden box is the article itself, hidden until a
# script runs; and the fewest words for that.
# .15 and .6 change nothing that is measured (`benchmarks.ablation pages`).
_KEEP_SHARE = 0.3
# 15 and 60 change nothing that is measured (`benchmarks.ablation pages`).
_KEEP_LEAST = 30
# Words outside of links from which on a hidden box without a form may be content that something opens.
# 40 and 160 change nothing that is measured (`benchmarks.ablation pages`).
_KEEP_WORDS = 80
# Words of a sample by which a copy of a text is told, and how many are taken.
_SAMPLE = 6
_SAMPLES = 5
# Words that ask to wait, at most.
_WAITING_WORDS = 5
_NAME_PARTS = re.compile(r"[\W_]+")
_ICON = re.compile(r"icon|material|glyph|fa-|^fa$|emoji|arrow|chevron", re.I)


def remove_hidden(tree: HtmlElement, attributed: Iterable[tuple[HtmlElement, tuple[str, ...]]]) -> int:
    """Take hidden text out of ``tree`` in place, tails kept, and show what is the page's text all the same.

    ``attributed`` are the tree's elements that have attributes, with the names of these. Returns the number
    of elements removed.
    """
    body = tree.find("body")
    if body is None:
        return 0
    suspects = [element for element, names in attributed if _may_be_hidden(element, names)]
    suspects += (element for element in body.iter("dialog") if not element.attrib)
    judge = _Judge(body, suspects)
    removed = sum(judge.settle(element) for element in suspects) + judge.removed
    if removed:
        sweep(tree)
    return removed


class _Judge:
    """Decides what becomes of a page's hidden elements. What many of them need is read once."""

    def __init__(self, body: HtmlElement, suspects: Collection[HtmlElement]) -> None:
        self.body = body
        self.not_shown = frozenset(e for e in suspects if is_not_shown(e))
        self.unheard = self.not_shown.union(e for e in suspects if _is_unheard(e))
        self.total = -1
        self.removed = 0
        self.controlled: frozenset[str] | None = None
        self.seen = ""

    def settle(self, element: HtmlElement) -> bool:
        """Show an element, leave it hidden or mark it to be removed; whether it is removed."""
        if element.tag not in _STAYING and _is_unseen(element) and not self.is_the_article(element):
            remove(element)
            return True
        is_hidden = element in self.not_shown
        if not is_hidden and (_is_waiting(element) or (is_prompt(element) and not self.holds_much(element))):
            remove(element)
            return True
        if not is_hidden and element.get("aria-hidden") != "true":
            return False
        if element.tag in _FRAME or self.can_be_opened(element) or self.is_the_article(element):
            show(element)
            self.removed += _take_out_shortened(element)
            return False
        if not is_hidden or element.tag in _STAYING:
            return False
        if _holds_prose(element) and not self.is_copy(element):
            return False
        remove(element)
        return True

    def can_be_opened(self, element: HtmlElement) -> bool:
        if self.controlled is None:
            self.controlled = controlled_ids(self.body)
        if not can_be_opened(element, self.controlled):
            return False
        return own_words(element) <= _KEEP_LEAST or not self.is_copy(element)

    def is_the_article(self, element: HtmlElement) -> bool:
        """Whether an element holds so much of the page's text, and no copy of it, that it is the article."""
        if is_dialogue(element):
            return False
        if _STREAMED.fullmatch(element.get("id") or ""):
            return True
        return self.holds_much(element) and not self.is_copy(element)

    def holds_much(self, element: HtmlElement) -> bool:
        """Whether an element holds so much of the page's text that it may be the article."""
        words = own_words(element)
        if words <= _KEEP_LEAST:
            return False
        if self.total < 0:
            self.total = own_words(self.body)
        return words > _KEEP_SHARE * self.total

    def is_copy(self, element: HtmlElement) -> bool:
        """Whether the page shows most of an element's longest text elsewhere, on wider screens say."""
        words = words_in(max(element.itertext(), key=len, default="").lower())
        samples = [
            " ".join(words[at : at + _SAMPLE]) for at in range(0, len(words), max(1, len(words) // _SAMPLES))
        ]
        self.seen = self.seen or " ".join(words_in(" ".join(self.shown_texts()).lower()))
        return 2 * sum(sample in self.seen for sample in samples) > len(samples)

    def shown_texts(self) -> Iterator[str]:
        walker = etree.iterwalk(self.body, events=("start", "end"))
        for event, element in walker:
            if event == "start" and element in self.unheard:
                walker.skip_subtree()
            elif event == "start":
                yield element.text or ""
            if event == "end":
                yield element.tail or ""


def _take_out_shortened(shown: HtmlElement) -> bool:
    """Take out what stood for a text until it was opened: dots right before it, or its cut-off beginning."""
    before = shown.getprevious()
    if before is None or before.tag in _STAYING or (before.tail or "").strip():
        return False
    text = " ".join(before.text_content().split())
    start = CUT_OFF.sub("", text)
    if start == text or (start and not _begins_with(shown, start)):
        return False
    remove(before)
    return True


def _begins_with(element: HtmlElement, start: str) -> bool:
    return " ".join(element.text_content().split()).startswith(start.rstrip())


def show(element: HtmlElement) -> None:
    """Take away what hides an element."""
    for name in ("hidden", "aria-hidden"):
        element.attrib.pop(name, None)
    if style := element.get("style"):
        element.set("style", _NOT_SHOWN.sub("", style))
    names = (element.get("class") or "").split()
    if not _HIDING.isdisjoint(names):
        element.set("class", " ".join(name for name in names if name not in _HIDING))


def _is_unheard(element: HtmlElement) -> bool:
    return element.get("aria-hidden") == "true" or class_is_unseen(element.get("class") or "")


def _holds_prose(element: HtmlElement) -> bool:
    return next(element.iter("form", "input", "button"), None) is None and own_words(element) >= _KEEP_WORDS


def is_not_shown(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_NOT_SHOWN.search(element.get("style") or ""))


def _may_be_hidden(element: HtmlElement, names: tuple[str, ...]) -> bool:
    if "class" in names and class_is_unseen(element.get("class") or ""):
        return True
    if "style" in names and _NOT_SHOWN.search(element.get("style") or ""):
        return True
    if ("class" in names and _waits(element.get("class"))) or ("id" in names and _waits(element.get("id"))):
        return True
    if (element.tag == "dialog" or "role" in names or "aria-modal" in names) and is_prompt(element):
        return True
    return (
        "hidden" in names
        or ("aria-hidden" in names and element.get("aria-hidden") == "true")
        or ("role" in names and element.get("role") == "tooltip")
    )


@lru_cache(maxsize=8192)
def class_is_unseen(names: str) -> bool:
    """Whether a class says that eyes do not see the element."""
    return not _UNSEEN.isdisjoint(names.split())


@lru_cache(maxsize=8192)
def _waits(name: str) -> bool:
    """Whether a class or id says that something is shown until the page has come."""
    return not _WAITING.isdisjoint(_NAME_PARTS.split(name.lower()))


def _is_waiting(element: HtmlElement) -> bool:
    """Whether an element asks to wait for the page: it is named so, and holds a few words alone."""
    if not (_waits(element.get("class") or "") or _waits(element.get("id") or "")) or element.tag in _STAYING:
        return False
    return _words(element) <= _WAITING_WORDS and next(element.iter(*HEADS, "a", "img"), None) is None


def remove(element: HtmlElement) -> None:
    """Mark ``element`` to go with the next :func:`sweep`; the text after it stays.

    Taking elements out one by one copies the text after them each time: a page of 100,000 hidden spans took
    minutes.
    """
    element.tag = REMOVED


def sweep(tree: HtmlElement) -> None:
    """Take everything out that :func:`remove` marked."""
    etree.strip_elements(tree, REMOVED, with_tail=False)


def _is_unseen(element: HtmlElement) -> bool:
    classes = (element.get("class") or "").split()
    if not _UNSEEN.isdisjoint(classes) or element.get("role") == "tooltip":
        # Prose stays: some themes hide the whole container of their headings from eyes.
        return _words(element) < _KEEP_WORDS
    if element.get("aria-hidden") == "true" and element.tag in _INLINE:
        return _is_sign((element.text_content() or "").strip(), classes)
    return False


def _is_sign(text: str, classes: list[str]) -> bool:
    """Whether a text that is hidden from screen readers is an icon's ligature, or no words at all."""
    if not any(c.isalnum() for c in text):
        return True
    return " " not in text and any(_ICON.search(name) for name in classes)


def _words(element: HtmlElement) -> int:
    return count_words(element.text_content())
