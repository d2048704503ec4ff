"""An article as an engine indexes it, and as the statistics count it: both from one analysis."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.article import Article
from catalogue.filing import slug
from catalogue.text import analysed
from indexer.engines.base import IndexDocument
from indexer.engines.meaning import FIELDS

UNRANKED = frozenset({"disclaimer", "boilerplate"})
"""Kinds of section that a site repeats: kept and shown, left out of index, ranking and snippets."""


# between texts, so that a number does not join the word that the text before it ends with
_BREAK = " \u241e "


@dataclass(frozen=True, slots=True)
class Analysis:
    """An article by field (``FIELDS``): its tokens separated by a space, and the same in no order, "" among
    them.
    """

    streams: tuple[str, ...]
    pieces: tuple[list[str], ...]

    @property
    def fields(self) -> tuple[tuple[str, ...], ...]:
        """The tokens."""
        return tuple(tuple(stream.split()) for stream in self.streams)


def analyse(article: Article) -> Analysis:
    """The tokens of an article."""
    texts: dict[str, list[str]] = {name: [] for name in FIELDS}
    texts["title"].append(article.title)
    texts["names"] += article.aliases
    texts["terms"] += (term.term for term in article.terms)
    for section in article.sections:
        if section.kind not in UNRANKED:
            if section.heading:
                texts["headings"].append(section.heading)
            texts["lead" if section.kind == "lead" else "body"] += section.texts()
    streams, pieces = zip(*(analysed(_BREAK.join(texts[name])) for name in FIELDS))
    return Analysis(streams, pieces)


def kinds_of(article: Article) -> tuple[str, ...]:
    """The kinds of section that an article is searched by, in alphabetical order."""
    return tuple(sorted({section.kind for section in article.sections if section.kind not in UNRANKED}))


def document_of(article: Article, sequence: int, analysis: Analysis | None = None) -> IndexDocument:
    """What an engine indexes of an article, from its ``analysis`` where there is one; disclaimers and shared
    boilerplate are left out.
    """
    texts = dict(zip(FIELDS, (analysis or analyse(article)).streams))
    return IndexDocument(
        id=article.id,
        sequence=sequence,
        site=article.site,
        language=article.language,
        categories=tuple(dict.fromkeys(slug(name) for path in article.categories for name in path)),
        sections=kinds_of(article),
        **texts,
    )
