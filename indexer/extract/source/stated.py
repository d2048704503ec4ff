"""Text that a page states elsewhere than in its body, for pages that have nothing else.

A declarative shadow root (``<template shadowrootmode="open">``, HTML standard) is shown in place of its
host's own content; ``<noscript>`` is shown where no script runs; what JSON-LD states
(``stated_texts.py``) is what a script will show. They are read where the body says less than they
do, since otherwise they hold the shell of the page, or the body once more. A shadow root without prose of its
own that shows what its host has is read everywhere: it says what that is, a heading or an item.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.elements import BLOCK
from indexer.extract.source.hidden import remove, sweep
from indexer.extract.source.openable import CUT_OFF
from indexer.extract.source.stated_texts import STATES_TEXT, stated_texts

_NOT_SHOWN = frozenset(("script", "style", "noscript", "template", "head", "title"))
# Words of a text from which on it is prose: labels and links are shorter.
# 3 and 12 change nothing that is measured (`benchmarks.ablation pages`).
_PROSE = 6
# Words of a stated body below which it is a teaser; and of what browsers without scripts are shown, below
# which it only asks for them.
# 20 and 80 change nothing that is measured (`benchmarks.ablation pages`).
_LEAST = 40
# What the page itself shows may be this share of a stated body at most: a title, a teaser.
# .25 and 1 change nothing that is measured (`benchmarks.ablation pages`).
_REST = 0.5
# Letters of a word with its space, at the least.
# 2 and 10 change nothing that is measured (`benchmarks.ablation pages`).
_LETTERS = 5
_MAX_LEAVES = 500
_LEAVES = ("p", "div", "span", "h2", "h3")


def open_shadow_roots(tree: HtmlElement, source: str) -> bool:
    """Put shadow roots into the tree where more prose stands in them than outside, and those that only frame
    their host's content; whether the former was done.
    """
    if "shadowroot" not in source:
        return False
    roots = [t for t in tree.iter("template") if _is_shadow_root(t)]
    within = sum(
        _prose(root) for root in roots if not any(map(_is_shadow_root, root.iterancestors("template")))
    )
    hold_text = within > _prose(tree)
    opened = roots if hold_text else [root for root in roots if not _prose(root)]
    framing = [root for root in opened if _fill_slots(root)]
    for root in opened if hold_text else framing:
        root.tag = "div" if hold_text or next(root.iter(*BLOCK), None) is not None else "span"
        etree.strip_tags(root, "slot")  # a slot makes no box
    return hold_text


def _fill_slots(root: HtmlElement) -> bool:
    """Put what the host has in its light tree where the root shows it (DOM standard, "find a slot").

    A slot to which nothing is given shows what stands in it. Returns whether one was given something.
    """
    host = root.getparent()
    if host is None:
        return False
    given_any = False
    # the name of a slot that is still to be filled → the elements for it; one without a name takes the rest
    given: dict[str, list[HtmlElement]] = {"": []}
    for child in host:
        if child is not root:
            given.setdefault(child.get("slot") or "", []).append(child)
    for slot in list(root.iter("slot")):
        name = slot.get("name") or ""
        if name not in given or next(filter(_is_shadow_root, slot.iterancestors("template"))) is not root:
            continue
        elements, text = given.pop(name), [] if name else _own_texts(host)
        if elements or text:
            given_any = True
            del slot[:]
            slot.text = " ".join(text)
            slot.extend(elements)
    return given_any


def _own_texts(host: HtmlElement) -> list[str]:
    """The texts that stand in a host itself; they are taken out of it."""
    texts = [host.text, *(child.tail for child in host)]
    host.text = None
    for child in host:
        child.tail = None
    return [text.strip() for text in texts if text and text.strip()]


def open_noscript(tree: HtmlElement) -> bool:
    """Show what is for browsers without scripts where the page has little else; whether it was done."""
    unscripted = list(tree.iter("noscript"))
    within = sum(map(_prose, unscripted))
    if within < _LEAST or _prose(tree) > within * _REST:
        return False
    for element in unscripted:
        element.tag = "div"
    return True


def _is_shadow_root(template: HtmlElement) -> bool:
    return "shadowrootmode" in template.attrib or "shadowroot" in template.attrib


def _prose(element: HtmlElement) -> int:
    """Words of prose that an element shows, a shadow root's own and those of roots in it included."""
    return sum(map(_prose_in, _texts(element)))


def _prose_in(text: Any) -> int:
    """Words of a text that is prose; 0 for any other."""
    words = count_words(text) if len(text) > _PROSE else 0
    return words if words >= _PROSE else 0


def _texts(top: HtmlElement) -> Iterator[str]:
    walker = etree.iterwalk(top, events=("start", "end"))
    within_root = top.tag == "template"
    for event, element in walker:
        if event == "end":
            if element is not top and element.tail:
                yield element.tail
            continue
        is_inner_root = within_root and element.tag == "template" and _is_shadow_root(element)
        if element is not top and element.tag in _NOT_SHOWN and not is_inner_root:
            walker.skip_subtree()
        elif element.text:
            yield element.text


def take_stated_body(tree: HtmlElement, source: str) -> bool:
    """Put what JSON-LD states into a body that shows little else; whether it was done.

    A text that is cut off, or that is only the page's description, is a teaser and no body.
    """
    body = tree.find("body")
    if body is None or not STATES_TEXT.search(source):
        return False
    scripts = [s.text for s in tree.iter("script") if s.text and STATES_TEXT.search(s.text)]
    # A stated body is no longer than its script: most pages are done here, before JSON is read.
    enough = max(map(len, scripts), default=0) * _REST / _LETTERS
    shown = 0
    for text in body.itertext():
        shown += _prose_in(text)
        if shown >= enough:
            return False
    stated = stated_texts(scripts)
    paragraphs = [text for _, text in stated]
    words = sum(map(count_words, paragraphs))
    if words < _LEAST or shown > words * _REST or _is_teaser(tree, paragraphs):
        return False
    _take_out_repeated(body, " ".join(paragraphs))
    article = etree.SubElement(_place(body), "article")
    for tag, texts in groupby(stated, key=lambda line: line.tag):
        around = etree.SubElement(article, "ul") if tag == "li" else article
        for _, text in texts:
            etree.SubElement(around, tag).text = text
    return True


def _is_teaser(tree: HtmlElement, paragraphs: list[str]) -> bool:
    if CUT_OFF.search(paragraphs[-1]):
        return True
    stated = " ".join(paragraphs)
    said = (meta.get("content") or "" for meta in tree.iter("meta"))
    return any(stated in " ".join(content.split()) for content in said if len(content) >= len(stated))


def _take_out_repeated(body: HtmlElement, stated: str) -> None:
    """Remove what the page shows of the text already."""
    for element in list(islice(body.iter(*_LEAVES), _MAX_LEAVES)):
        text = " ".join((element.text or "").split())
        if not len(element) and count_words(text) >= _PROSE and text in stated:
            remove(element)
    sweep(body)


def _place(body: HtmlElement) -> HtmlElement:
    """Where the text belongs: in the page's main element if it has one."""
    main = next(body.iter("main"), None)
    return body if main is None else main
