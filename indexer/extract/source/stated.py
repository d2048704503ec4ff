"""Text that a page states elsewhere than in its body, for pages that have nothing else.

A declarative shadow root (``<template shadowrootmode="open">``, HTML standard) is shown in place of its
host's own content; ``<noscript>`` is shown where no script runs; ``articleBody`` of JSON-LD (schema.org), or
``text`` of what has a headline, is what a script will show. They are read where the body says less than they
do, since otherwise they hold the shell of the page, or the body once more.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from catalogue.numerals import whole
from catalogue.text.segmentation import count_words, words_in
from indexer.extract.source.hidden import remove, sweep
from indexer.extract.source.json_ld import objects_in

_NOT_SHOWN = frozenset(("script", "style", "noscript", "template", "head", "title"))
_STATES_BODY = re.compile(r'"(?:articleBody|text)"\s{0,20}:')
_LINE_ENDS = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|tr|blockquote|section)\b[^<>]{0,500}>|\r?\n", re.I)
_TAGS = re.compile(r"</?[a-zA-Z!][^<>]{0,500}>")
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[\s?(?:…|\.\.\.|&hellip;)\s?\])\W{0,5}$")
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
_MAX_OBJECTS = 500
_MAX_LEAVES = 500
_LEAVES = ("p", "div", "span", "h2", "h3")


def open_shadow_roots(tree: HtmlElement, source: str) -> bool:
    """Put shadow roots into the tree where more prose stands in them than outside; whether it was done."""
    if "shadowroot" not in source:
        return False
    roots = [t for t in tree.iter("template") if _is_shadow_root(t)]
    within = sum(
        _prose(root) for root in roots if not any(map(_is_shadow_root, root.iterancestors("template")))
    )
    if not roots or within <= _prose(tree):
        return False
    for root in roots:
        _fill_slots(root)
    for root in roots:
        root.tag = "div"
    return True


def _fill_slots(root: HtmlElement) -> None:
    """Put what the host has in its light tree where the root shows it (DOM standard, "find a slot").

    A slot to which nothing is given shows what stands in it.
    """
    host = root.getparent()
    if host is None:
        return
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
            del slot[:]
            slot.text = " ".join(text)
            slot.extend(elements)


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
    """Put the ``articleBody`` of JSON-LD into a body that shows little else; whether it was done.

    A text that is cut off, or that is only the page's description, is a teaser and no body.
    """
    body = tree.find("body")
    if body is None or not _STATES_BODY.search(source):
        return False
    scripts = [s.text for s in tree.iter("script") if s.text and _STATES_BODY.search(s.text)]
    # A stated body is no longer than its script: most pages are done here, before JSON is read.
    enough = max(map(len, scripts), default=0) * _REST / _LETTERS
    shown = 0
    for text in body.itertext():
        shown += _prose_in(text)
        if shown >= enough:
            return False
    paragraphs = _stated(scripts)
    words = sum(map(count_words, paragraphs))
    if words < _LEAST or shown > words * _REST or _is_teaser(tree, paragraphs):
        return False
    _take_out_repeated(body, " ".join(paragraphs))
    article = etree.SubElement(_place(body), "article")
    for paragraph in paragraphs:
        etree.SubElement(article, "p").text = paragraph
    return True


def _stated(scripts: list[str]) -> list[str]:
    """The paragraphs of the one article that the scripts state; none where they state several, or a part."""
    bodies: dict[str, Any] = {}
    for script in scripts:
        for node in objects_in(script, _MAX_OBJECTS):
            stated = node.get("articleBody")
            if stated is None and "headline" in node:
                stated = node.get("text")  # of any creative work; an answer or a comment has no headline
            if isinstance(stated, str):
                bodies[stated] = node.get("wordCount")
    if len(bodies) != 1:
        return []
    ((text, told),) = bodies.items()
    count = whole(str(told))
    if count is not None and len(words_in(text)) < count * _REST:
        return []
    if "&lt;" in text and "<" not in text:
        text = html.unescape(text)
    lines = (_TAGS.sub(" ", line) for line in _LINE_ENDS.split(text))
    return [line for line in (" ".join(_legal(html.unescape(line)).split()) for line in lines) if line]


def _legal(text: str) -> str:
    """``text`` without the characters that lxml refuses to store."""
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")


def _is_teaser(tree: HtmlElement, paragraphs: list[str]) -> bool:
    if _CUT_OFF.search(paragraphs[-1]):
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
