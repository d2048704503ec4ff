"""What of an article does an engine index, and what do the statistics count? Both from one analysis."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.article import Article
from catalogue.filing import slug
from catalogue.text import analysed
from catalogue.text.sentences import BREAK, PARTED, parted
from indexer.engines.base import IndexDocument
from indexer.engines.meaning import FIELDS

# Kinds of section that a site repeats: kept and shown, left out of index, ranking and snippets.
UNRANKED = frozenset({"disclaimer", "boilerplate"})


@dataclass(frozen=True, slots=True)
class Analysis:
    """The tokens of an article by field, in the order of ``FIELDS``."""

    # separated by a space, in their order, with breaks between texts and sentences
    streams: tuple[str, ...]
    pieces: tuple[list[str], ...]  # in no order, with "" and breaks among them

    @property
    def fields(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(token for token in stream.split() if token != BREAK) for stream in self.streams)


def analyse(article: Article) -> Analysis:
    texts: dict[str, list[str]] = {name: [] for name in FIELDS}
    texts["title"].append(article.title)
    texts["names"] += article.aliases
    texts["terms"] += (term.term for term in article.terms)
    for section in article.sections:
        if section.kind not in UNRANKED:
            if section.heading:
                texts["headings"].append(section.heading)
            texts["lead" if section.kind == "lead" else "body"] += section.texts()
    streams, pieces = zip(*(analysed(PARTED.join(map(parted, texts[name]))) for name in FIELDS))
    return Analysis(streams, pieces)


def kinds_of(article: Article) -> tuple[str, ...]:
    """The kinds of section that an article is searched by, in alphabetical order."""
    return tuple(sorted({section.kind for section in article.sections if section.kind not in UNRANKED}))


def document_of(article: Article, sequence: int, analysis: Analysis | None = None) -> IndexDocument:
    """What an engine indexes of an article, from its ``analysis`` where there is one already.

    Disclaimers and shared boilerplate are left out.
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
