"""Can a reader open a box that is closed at first: a panel, a tab, an answer, the rest behind "read more"?

Told by what opens it: the attributes by which a control names its panel, or a control, a heading or a term
right beside the box that would stand there for nothing. What asks for an answer before the page can be read
on – a dialogue, a form – is no part of the page's text, and neither is a menu.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.wordlists import wordlists_of

_OPENABLE = re.compile(wordlists_of(__name__).any_of("openable"), re.I)
# How a text ends that is cut off.
CUT_OFF = re.compile(r"(?:…|\.\.\.|\[\s?(?:…|\.\.\.|&hellip;)\s?\])\W{0,5}$")
_PANELS = frozenset(("tabpanel", "region"))
# Properties of schema.org's questions, whose answers no page hides for good.
_ANSWERS = frozenset(("acceptedAnswer", "suggestedAnswer"))
_DIALOGUES = frozenset(("dialog", "alertdialog", "menu", "menubar", "navigation", "search", "tooltip"))
_CONTROL_ROLES = frozenset(("button", "tab", "switch"))
# A heading or term without a text of its own would stand there for nothing.
HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt"))
_FIELDS = ("form", "input", "textarea", "select")
_LINKS = ("a", "button")
# Words outside of links and buttons from which on a box that a reader can open is worth keeping.
# 2 and 10 change nothing that is measured (`benchmarks.ablation pages`).
_LEAST = 5
# Words of a control at most, with what stands around it.
# 15 and 60 change nothing that is measured (`benchmarks.ablation pages`).
_LONGEST_CONTROL = 30


def controlled_ids(tree: HtmlElement) -> frozenset[str]:
    """The ids of the elements that the page's controls open."""
    return frozenset(name for names in tree.xpath("//@aria-controls") for name in str(names).split())


def can_be_opened(element: HtmlElement, controlled: frozenset[str]) -> bool:
    """Whether a reader can open an element that is not shown at first, and finds a text in it."""
    if is_dialogue(element):
        return False
    if (element.get("hidden") or "").strip().lower() == "until-found" or element.get("role") == "tabpanel":
        return True
    return _is_openable(element, controlled) and holds_text(element)


def is_dialogue(element: HtmlElement) -> bool:
    """Whether an element is shown before the page or beside it, not in it."""
    return (
        element.tag in ("dialog", "nav")
        or element.get("role") in _DIALOGUES
        or "aria-modal" in element.attrib
    )


def is_prompt(element: HtmlElement) -> bool:
    """Whether an element is a dialogue that asks for an answer before the page can be read on."""
    role = element.get("role")
    return element.tag == "dialog" or role in ("dialog", "alertdialog") or element.get("aria-modal") == "true"


def own_words(element: HtmlElement) -> int:
    """Words of an element outside of links and buttons."""
    return count_words(element.text_content()) - sum(
        count_words(link.text_content()) for link in element.iter(*_LINKS)
    )


def holds_text(element: HtmlElement) -> bool:
    """Whether an element holds words outside of links, and no field."""
    if next(element.iter(*_FIELDS), None) is not None:
        return False
    own = own_words(element)
    return own >= _LEAST and 2 * own >= count_words(element.text_content())


def _is_openable(element: HtmlElement, controlled: frozenset[str]) -> bool:
    if element.get("role") in _PANELS or element.get("aria-labelledby") or element.get("id") in controlled:
        return True
    if element.get("itemprop") in _ANSWERS:
        return True
    return _stands_by_its_control(element) or is_named_openable(element) or _is_one_of_several(element)


def _is_one_of_several(element: HtmlElement) -> bool:
    """Whether an element with a heading has another of its kind beside it that is shown: one at a time is."""
    names = element.get("class")
    beside = (element.getprevious(), element.getnext())
    if not names or next(element.iterdescendants(*HEADS), None) is None:
        return False
    return any(
        other is not None
        and (other.tag, other.get("class")) == (element.tag, names)
        and not (other.get("style") or "hidden" in other.attrib)
        for other in beside
    )


def is_named_openable(element: HtmlElement) -> bool:
    """Whether the class or id of an element, or of the one around it, says that it opens."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    parent = element.getparent()
    if parent is not None:
        names += f" {parent.get('class') or ''}"
    return _OPENABLE.search(names) is not None


def _stands_by_its_control(element: HtmlElement) -> bool:
    """Whether a control, a heading or a term stands right before an element, or a control right behind it."""
    before, behind = element.getprevious(), element.getnext()
    if before is not None and (before.tag in HEADS or is_control(before) or _is_dots(before)):
        return True
    return behind is not None and is_control(behind)


def _is_dots(element: HtmlElement) -> bool:
    """Whether an element holds dots that stand for what is not shown."""
    text = element.text_content().strip() if isinstance(element.tag, str) else ""
    return bool(text) and not CUT_OFF.sub("", text)


def is_control(element: HtmlElement) -> bool:
    """Whether an element is little else than one thing to press that leads to no other page.

    A bar of several opens nothing beside it.
    """
    if not isinstance(element.tag, str) or count_words(element.text_content()) > _LONGEST_CONTROL:
        return False
    pressed = [part for part in element.iter() if isinstance(part.tag, str) and _can_be_pressed(part)]
    return bool(pressed) and all(part in pressed[0].iter() for part in pressed[1:])


def leads_nowhere(element: HtmlElement) -> bool:
    """Whether no link of an element leads to another page, or to another place of this one."""
    links = ((link.get("href") or "").strip().lower() for link in element.iter("a"))
    return all(href in ("", "#") or href.startswith("javascript:") for href in links)


def _can_be_pressed(element: HtmlElement) -> bool:
    if element.tag in ("button", "summary") or element.get("role") in _CONTROL_ROLES:
        return True
    if element.tag == "a":
        href = (element.get("href") or "").strip().lower()
        return href.startswith(("#", "javascript:")) or not href
    return "aria-expanded" in element.attrib or "onclick" in element.attrib
