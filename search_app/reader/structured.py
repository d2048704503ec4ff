"""What does an article say about itself that other programs may read (JSON-LD, schema.org)?

Only what its source states: no author, date or name is guessed, and nothing is called medical advice.
"""

from __future__ import annotations

from datetime import date

from catalogue.article import Article

# Authors that are named.
_MOST_AUTHORS = 20


def structured_data(article: Article, source: str) -> dict[str, object]:
    """An article as a schema.org Article; what is not known is left out. ``source`` is the address of the
    original, empty where it has none.
    """
    said: dict[str, object] = {
        "headline": article.title,
        "inLanguage": article.language,
        "datePublished": _day(article.published),
        "dateModified": _day(article.modified),
        # by-lines name people and institutions alike
        "author": [{"name": name} for name in article.authors[:_MOST_AUTHORS]],
        "articleSection": list(article.categories[0]) if article.categories else [],
        "publisher": {"name": article.source.name} if article.source and article.source.name else None,
        "isBasedOn": source,
    }
    known = {name: value for name, value in said.items() if value}
    return {"@context": "https://schema.org", "@type": "Article"} | known


def _day(stated: str | None) -> str:
    """A stated date in the form of ISO 8601; empty for what is none."""
    try:
        return date.fromisoformat((stated or "")[:10]).isoformat()
    except ValueError:
        return ""
