"""Has an article changed? Its hash, and the sections that differ."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256

from catalogue.article import Article, Section


def text_hash(article: Article) -> str:
    """SHA-256 of all that a reader or an index sees of the article.

    Neither its address nor how it was extracted is part of it, nor what it is called in other languages: a
    site that begins to name its translations has no new articles.
    """
    data = article.to_json()
    for name in ("id", "url", "extraction", "alternates"):
        del data[name]
    document = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return sha256(document.encode()).hexdigest()


def changed_headings(before: Article, after: Article) -> list[str]:
    """Headings of the sections that were added, removed or reworded, in page order; "" is the lead.

    Sections are told apart by heading and occurrence, so that moving one is no change of it.
    """
    old, new = _by_heading(before.sections), _by_heading(after.sections)
    keys = [key for key in new if old.get(key) != new[key]] + [key for key in old if key not in new]
    return list(dict.fromkeys(heading for heading, _ in keys))


def _by_heading(sections: Iterable[Section]) -> dict[tuple[str, int], tuple[str, ...]]:
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    seen: dict[str, int] = {}
    for section in sections:
        heading = section.heading or ""
        seen[heading] = seen.get(heading, 0) + 1
        found[heading, seen[heading]] = tuple(section.texts())
    return found
