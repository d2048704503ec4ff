"""Which elements in a heading's row are pressed, or lead somewhere, and where?"""

from __future__ import annotations

import re
from urllib.parse import unquote

from lxml import etree
from lxml.html import HtmlElement

# Elements for emphasis: a word that recurs in them is the headings' own subject.
NEUTRAL = frozenset("span small sup sub div label".split())
_BRACKETED = re.compile(r"[\[［【⟦].*[\]］】⟧]", re.S)


def is_interactive(part: HtmlElement) -> bool:
    """Whether all letters of an element stand in links or controls."""
    if part.tag == "a" or is_control(part):
        return True
    held = [e for e in part.iterdescendants(etree.Element) if e.tag == "a" or is_control(e)]
    return bool(held) and sum(letters_in(text_of(e)) for e in held) >= letters_in(text_of(part))


def is_control(element: HtmlElement) -> bool:
    if element.tag == "button" or element.get("role") == "button":
        return True
    return element.tag in NEUTRAL and (
        element.get("tabindex") is not None or element.get("onclick") is not None
    )


def links_of(part: HtmlElement) -> list[HtmlElement]:
    """The links of an element that lead anywhere."""
    return [link for link in part.iter("a") if _leads_on(link.get("href") or "")]


def _leads_on(href: str) -> bool:
    return href.strip() not in ("", "#") and not href.strip().lower().startswith("javascript:")


def leads_to(link: HtmlElement, heading: HtmlElement) -> bool:
    """Whether a link leads to a heading, by its id, that of its section, or by its words."""
    _, sign, fragment = (link.get("href") or "").strip().partition("#")
    if not sign or not fragment:
        return False
    target = unquote(fragment)
    if target in _ids(heading):
        return True
    return _spelt(target) == _spelt(text_of(heading).replace(text_of(link), " ", 1))


def _ids(heading: HtmlElement) -> set[str]:
    """The ids by which a heading is found: its own, those in it and right before it, and its section's."""
    near = [*heading.iter(etree.Element)]
    inner = heading
    for outer in heading.iterancestors():
        before = inner.getprevious()
        if before is not None and letters_in(text_of(before)) == 0:
            near.append(before)
            before = before.getprevious()
        if before is not None or len(near) > 50 or outer.tag == "body":
            break
        near.append(outer)
        inner = outer
    return {name for element in near for name in (element.get("id"), element.get("name")) if name}


def is_bracketed(part: HtmlElement) -> bool:
    """Whether an element stands in square brackets, its own or those around it."""
    if _BRACKETED.fullmatch(text_of(part)):
        return True
    before, parent = part.getprevious(), part.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else ""
    return bool(_BRACKETED.fullmatch(f"{(text or '').strip()[-1:]}x{(part.tail or '').strip()[:1]}"))


def _spelt(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def text_of(element: HtmlElement) -> str:
    if not len(element):
        return " ".join((element.text or "").split())
    return " ".join("".join(map(str, element.itertext())).split())


def letters_in(text: str) -> int:
    return sum(map(str.isalpha, text))
