"""Text that the page's author hid from the eyes of readers, told by conventions that themes and frameworks
share.

Taken out: text for screen readers only, icons' ligatures, tooltips' bodies, ``hidden`` and ``display:none``
boxes. Left in: whatever a reader can open – ``<details>``, accordions, tabs, "read more" – and any hidden box
that holds so much of the page's prose that it must be the article itself, waiting for a script to show it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
_UNSEEN = _LISTS.words("unseen")
_REMOVED = "removed"
_NOT_SHOWN = re.compile(r"(?:^|[;\s])(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)", re.I)
_OPENABLE = re.compile(_LISTS.any_of("openable"), re.I)
_SHOWN = frozenset("details summary main article body td th tr tbody table li img".split())
_INLINE = frozenset("a abbr b cite code em font i img label mark s small span strong sub sup u".split())
# Share of the page's words from which on a hidden box is the article itself, hidden until a script runs; and
# the fewest words for that.
_KEEP_SHARE = 0.3
_KEEP_LEAST = 30
# Words of paragraphs from which on a hidden box without a form is content that something opens.
_KEEP_WORDS = 80
# Words from which on a box that a reader can open is worth keeping.
_OPENABLE_LEAST = 5
_ICON = re.compile(r"icon|material|glyph|fa-|^fa$|emoji|arrow|chevron", re.I)


def remove_hidden(tree: HtmlElement) -> int:
    """Take hidden text out of ``tree`` in place, tails kept; the number of elements removed."""
    body = tree.find("body")
    if body is None:
        return 0
    # Listed first: a tree must not change while it is walked.
    suspects = [e for e in body.iter(etree.Element) if _may_be_hidden(e) and e.tag not in _SHOWN]
    total = 0
    removed = 0
    for element in suspects:
        if not _is_unseen(element):
            if not _is_not_shown(element):
                continue
            total = total or _words(tree)
            if _can_be_opened(element) or _is_the_article(element, total):
                continue
        remove(element)
        removed += 1
    if removed:
        sweep(tree)
    return removed


def _is_not_shown(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_NOT_SHOWN.search(element.get("style") or ""))


def _may_be_hidden(element: HtmlElement) -> bool:
    keys = element.keys()
    if not keys:
        return False
    if "class" in keys and _names_unseen(element.get("class") or ""):
        return True
    if "style" in keys and _NOT_SHOWN.search(element.get("style") or ""):
        return True
    return (
        "hidden" in keys
        or ("aria-hidden" in keys and element.get("aria-hidden") == "true")
        or ("role" in keys and element.get("role") == "tooltip")
    )


@lru_cache(maxsize=8192)
def _names_unseen(names: str) -> bool:
    return not _UNSEEN.isdisjoint(names.split())


def remove(element: HtmlElement) -> None:
    """Mark ``element`` to go with the next :func:`sweep`; the text after it stays.

    Taking elements out one by one copies the text after them each time: a page of 100,000 hidden spans took
    minutes.
    """
    element.tag = _REMOVED


def sweep(tree: HtmlElement) -> None:
    """Take everything out that :func:`remove` marked."""
    etree.strip_elements(tree, _REMOVED, with_tail=False)


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


def _can_be_opened(element: HtmlElement) -> bool:
    if element.get("role") in ("tabpanel", "region") or element.get("aria-labelledby"):
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    parent = element.getparent()
    if parent is not None:
        names += f" {parent.get('class') or ''}"
    if not _OPENABLE.search(names):
        return False
    return _words(element) >= _OPENABLE_LEAST


def _is_the_article(element: HtmlElement, total: int) -> bool:
    words = _words(element)
    if words > total * _KEEP_SHARE and words > _KEEP_LEAST:
        return True
    prose = sum(_words(p) for p in element.iter("p"))
    return prose >= _KEEP_WORDS and next(element.iter("form", "input", "button"), None) is None


def _words(element: HtmlElement) -> int:
    return len((element.text_content() or "").split())
