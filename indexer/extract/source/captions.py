"""What stands behind a caption and only says whose the picture is: «The mill at dusk. Photo: Ada Roy».

It is taken off. A text that is nothing but a credit stays here, and is left out with its evidence later on
(``picture_credits.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.elements import BLOCK, INLINE
from indexer.extract.wordlists import wordlists_of

# Words of a credit, at most: two names, two agencies, a year.
MOST_WORDS = 12
# Letters of a word that may stand between names in lower case: «by», «the», «von».
JOINT = 3
PICTURES = ("img", "picture", "figure", "video", "canvas")
# Elements around a picture behind which its caption may stand, and pictures of a page that are looked at.
_AROUND = 3
_MOST_PICTURES = 1_000
# What stands around names in a credit.
_AROUND_NAMES = " \t\r\n\xa0()[]（）【】|/·•.–—-"
# Characters at the end of a caption among which a credit stands.
_LONGEST = 200

_LISTS = wordlists_of(__name__)
_LABEL = rf"(?:{_LISTS.any_of('labels')})"
_SIGN = r"(?:©|ⓒ|\(c\)|&copy;)"
SIGNED = re.compile(rf"\W{{0,3}}(?:{_LABEL}\W{{0,3}}\s?)?{_SIGN}", re.I)
_BY = rf"(?:{_LISTS.any_of('by')})\b"
LABELLED = re.compile(rf"\W{{0,3}}{_LABEL}(?:\s?[:：/|=–—-]|\s{_BY}|(?<=\.)\s)", re.I)
# Behind what a credit may begin in the line of its caption.
_STARTS = re.compile(r"(?<=[.!?…。．！？।؟”\"»)])\s{0,3}|\s[|/·•–—-]\s|\s?[(\[（【]")
_NAMED = _LISTS.words("named")
_WORDS_OF_NAMES = re.compile(r"[\W_]+")


def are_names(text: str) -> bool:
    """Whether the words of a text are names, with short ones between them. Without case, any may be."""
    words = text.split()
    return bool(words) and all(len(word) <= JOINT or not word[0].islower() for word in words)


def take_off_credits(tree: HtmlElement) -> None:
    """Take the credits off the ends of captions."""
    for caption in dict.fromkeys((*tree.iter("figcaption"), *_behind_pictures(tree))):
        _take_off(_line_of(caption))


def _behind_pictures(tree: HtmlElement) -> Iterator[HtmlElement]:
    """What stands right behind a picture, or behind an element that holds nothing else."""
    for picture in islice(tree.iter("img"), _MOST_PICTURES):
        inner = picture
        for _ in range(_AROUND):
            if (inner.tail or "").strip() or inner.tag == "body":
                break
            if (following := inner.getnext()) is not None:
                if following.tag in ("p", "div"):
                    yield following
                break
            if (parent := inner.getparent()) is None:
                break
            inner = parent


def _line_of(caption: HtmlElement) -> HtmlElement:
    """The last line of a caption: the block that it ends with, or itself."""
    while len(caption) and caption[-1].tag in BLOCK and not (caption[-1].tail or "").strip():
        caption = caption[-1]
    return caption


def _take_off(line: HtmlElement) -> None:
    if any(inner.tag in BLOCK for inner in line):
        return
    if not len(line):
        line.text = _without_credit(line.text or "")
        return
    last = line[-1]
    if (last.tail or "").strip():
        last.tail = _without_credit(last.tail or "", is_line=last.tag == "br")
    elif (
        last.tag in INLINE
        and _follows_text(last)
        and _is_credit(last.text_content(), is_named=_is_named(last))
    ):
        line.remove(last)


def _follows_text(element: HtmlElement) -> bool:
    """Whether a text stands before an element in its line."""
    parent = element.getparent()
    assert parent is not None  # it is a child of a line
    texts = [
        parent.text,
        *(text for e in element.itersiblings(preceding=True) for text in (e.tail, *e.itertext())),
    ]
    return any(map(str.isalnum, "".join(str(text or "") for text in texts)))


def _is_named(element: HtmlElement) -> bool:
    """Whether the class of an element, or of the one that is all of it, says that it is a credit."""
    elements = [element, *element.iter("span", "small", "cite", "em", "i")]
    return any(not _NAMED.isdisjoint(_WORDS_OF_NAMES.split((e.get("class") or "").lower())) for e in elements)


def _without_credit(text: str, *, is_line: bool = False) -> str:
    """``text`` without the credit that it ends with. ``is_line``: it may be one from its beginning on."""
    if is_line and _is_credit(text.strip()):
        return ""
    for start in _STARTS.finditer(text[-_LONGEST:]):
        at = max(0, len(text) - _LONGEST) + start.start()
        if text[:at].strip() and _is_credit(text[at:]):
            return text[:at]
    return text


def _is_credit(text: str, *, is_named: bool = False) -> bool:
    text = " ".join(text.split())
    if not 0 < count_words(text) <= MOST_WORDS:
        return False
    found = SIGNED.match(text) or LABELLED.match(text)
    names = (text[found.end() :] if found else text).strip(_AROUND_NAMES)
    return (found is not None or is_named) and are_names(names)
