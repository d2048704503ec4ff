"""An article as an engine indexes it, and as the statistics count it: both from one analysis."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from catalogue.article import Article
from catalogue.filing import slug
from catalogue.text import tokens
from indexer.engines.base import IndexDocument
from indexer.meaning import FIELDS

UNRANKED = frozenset({"disclaimer", "boilerplate"})
"""Kinds of section that a site repeats: kept and shown, left out of index, ranking and snippets."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """The tokens of an article by field (in the order of :data:`indexer.meaning.FIELDS`)."""

    fields: tuple[tuple[str, ...], ...]

    def counts(self) -> tuple[Counter[str], ...]:
        """How often each token stands in each field."""
        return tuple(Counter(field) for field in self.fields)


@lru_cache(maxsize=1024)
def analyse(article: Article) -> Analysis:
    """The tokens of an article. Remembered, since an engine and the statistics each ask once in a batch."""
    headings: list[str] = []
    lead: list[str] = []
    body: list[str] = []
    for section in article.sections:
        if section.kind in UNRANKED:
            continue
        if section.heading:
            headings += tokens(section.heading)
        text = lead if section.kind == "lead" else body
        for part in section.texts():
            text += tokens(part)
    names = [token for alias in article.aliases for token in tokens(alias)]
    terms = [token for term in article.terms for token in tokens(term.term)]
    fields = {"title": tokens(article.title), "names": names, "headings": headings, "lead": lead, "body": body, "terms": terms}
    return Analysis(tuple(tuple(fields[name]) for name in FIELDS))


def document_of(article: Article, sequence: int) -> IndexDocument:
    """What an engine indexes of an article; disclaimers and shared boilerplate are left out."""
    texts = dict(zip(FIELDS, map(" ".join, analyse(article).fields)))
    return IndexDocument(
        id=article.id,
        sequence=sequence,
        site=article.site,
        language=article.language,
        categories=tuple(dict.fromkeys(slug(name) for path in article.categories for name in path)),
        sections=tuple(sorted({section.kind for section in article.sections if section.kind not in UNRANKED})),
        **texts,
    )
