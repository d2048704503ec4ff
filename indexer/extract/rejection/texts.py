"""What the checks read of a page: its title, its first heading, its prose."""

from __future__ import annotations

from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words


def own_title(tree: HtmlElement) -> str:
    """The text of ``<title>``, empty where the head has none."""
    title = tree.find("head/title")
    return _text(title) if title is not None else ""


def first_heading(tree: HtmlElement, *tags: str) -> str:
    """The first heading of the ``tags`` that has a text."""
    return next((text for heading in tree.iter(*tags) if (text := _text(heading))), "")


def prose_words(tree: HtmlElement) -> int:
    """Words in paragraphs outside of the page's navigation and footer, links not counted."""
    total = 0
    for paragraph in tree.iter("p"):
        if next(paragraph.iterancestors("nav", "footer", "aside", "form"), None) is None:
            total += word_count(paragraph) - sum(word_count(link) for link in paragraph.iter("a"))
    return total


def word_count(element: HtmlElement) -> int:
    """Words of an element."""
    return count_words("".join(element.itertext()))


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())
