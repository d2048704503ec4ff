"""A page on a dose, of which a part says what is tried: both of two texts must be among its sections."""

from __future__ import annotations

from collections.abc import Sequence

from catalogue.article import Article, Section
from indexer.extract import Page, extract


def sections_of(
    part: str, said: Sequence[str], *, language: str, title: str, lead: str
) -> tuple[Section, ...]:
    """The sections of a page with a title, a first paragraph and a ``part`` that says what ``said`` holds."""
    html = (
        f"<html lang={language}><head><title>{title}</title></head><body><main><h1>{title}</h1><p>{lead}</p>"
        f"{part}</main></body></html>"
    )
    found = extract(Page("https://a.example/dose", html))
    assert isinstance(found, Article)
    read = " ".join(text for section in found.sections for text in section.texts())
    assert [text for text in said if text not in read] == []
    return found.sections
