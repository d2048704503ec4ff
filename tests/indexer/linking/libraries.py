"""Articles of one section, and libraries of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from catalogue.article import Article, Link, Paragraph, Section, article_id
from catalogue.config import load
from catalogue.store import Catalogue
from indexer.index.sync import catch_up
from indexer.library import Library

BASE = "https://topics.example"

OpenLibrary = Callable[[Sequence[Article]], Library]


def url_of(title: str) -> str:
    return f"{BASE}/{title.lower().replace(' ', '-')}/"


def id_of(title: str) -> str:
    return article_id(url_of(title))


def written(
    title: str,
    text: str = "Nothing more.",
    *linked: str | tuple[str, str],
    aliases: tuple[str, ...] = (),
    category: str = "",
) -> Article:
    """An article of one section. ``linked`` are titles, or pairs of a title and the words of the link."""
    links = [(link, link) if isinstance(link, str) else link for link in linked]
    return Article(
        id_of(title),
        url_of(title),
        title,
        (Section(None, "lead", 2, None, (Paragraph(text),)),),
        site="topics.example",
        aliases=aliases,
        links=tuple(Link(url_of(target), anchor, 0) for target, anchor in links),
        categories=((category,),) if category else (),
    )


def listing(title: str, *listed: str, text: str = "Nothing more.") -> Article:
    """An article that lists others under «See also»."""
    links = tuple(Link(url_of(target), target, 1) for target in listed)
    see_also = Section("See also", "see-also", 2, None, (Paragraph(", ".join(listed)),))
    bare = written(title, text)
    return replace(bare, sections=(*bare.sections, see_also), links=links)


def put(catalogue: Catalogue, *articles: Article) -> None:
    with catalogue.begin() as connection:
        catalogue.put_many(connection, articles)


def indexed_library(folder: Path, articles: Sequence[Article]) -> Library:
    opened = Library.open(load(None, {"PINAKES_LIBRARY_DATA": str(folder)}))
    put(opened.catalogue, *articles)
    catch_up(opened.catalogue, opened.engine)
    return opened
