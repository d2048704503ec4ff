"""By what would an article be found? For a person who asks why it is not (``pinakes explain``).

By its names, its sections and its own words. Its own words are those that it uses often and few other
articles use at all (term frequency by inverse document frequency, the numbers that ranking weighs by), in the
form in which it writes them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import select

from catalogue.article import Article
from catalogue.config import Config
from catalogue.schema import captures
from catalogue.store import Catalogue
from catalogue.text import STOP_WORDS, fold, words
from catalogue.urls import canonical
from indexer.extract.sections.kinds import LEAD, OTHER, Vocabulary
from indexer.index import statistics
from indexer.index.document import UNRANKED
from indexer.index.statistics import idf

# The words that are told of an article.
TELLING_WORDS = 10
# Letters of such a word, at the least.
SHORTEST_WORD = 3

# Kinds of section that answer no kind of question.
_UNASKED_KINDS = (LEAD, OTHER, "references", *UNRANKED)


class Finding(NamedTuple):
    """One line of what is told."""

    name: str
    value: str


def found_by(
    article: Article, vocabulary: Vocabulary, weights: Mapping[str, float] | None = None
) -> Iterator[Finding]:
    """What a search finds the article by.

    ``weights`` are those of tokens in a library; without them only frequency counts.
    """
    found = {
        "name": article.title,
        "other names": "; ".join(article.aliases),
        "filed under": "; ".join(" > ".join(path) for path in article.categories),
        "answers": ", ".join(map(vocabulary.label, _kinds(article))),
        "glossary": ", ".join(dict.fromkeys(term.term for term in article.terms)),
        "own words": ", ".join(_telling(article, weights)),
        "not by": _left_out(article),
        "but": "the page asks not to be indexed: a crawl leaves it out" if article.noindex else "",
    }
    for name, value in found.items():
        if value or name == "name":
            yield Finding(name, value)


def _kinds(article: Article) -> list[str]:
    """The kinds of section that the article has and that questions ask for, each once."""
    kinds = (section.kind for section in article.sections)
    return list(dict.fromkeys(kind for kind in kinds if kind not in _UNASKED_KINDS))


def _left_out(article: Article) -> str:
    unranked = sum(section.kind in UNRANKED for section in article.sections)
    return (
        f"{unranked} section{'s' if unranked > 1 else ''} of notices that the site repeats"
        if unranked
        else ""
    )


def in_library(config: Config, url: str, article: Article | None) -> tuple[list[Finding], dict[str, float]]:
    """What became of a page that was kept, and what the article's tokens weigh in the library."""
    catalogue = Catalogue.open(config.catalogue_url)
    try:
        known = catalogue.article_at(url) or catalogue.article_at(canonical(url))
        with catalogue.read() as connection:
            kept = (
                select(captures.c.outcome)
                .where(captures.c.url.in_({url, canonical(url)}))
                .order_by(captures.c.id.desc())
                .limit(1)
            )
            outcome = connection.execute(kept).scalar()
            totals = statistics.totals(connection)
            frequencies = statistics.frequencies(connection, list(_counts(article)[0])) if article else {}
    finally:
        catalogue.close()
    fate = f"article {known.id}" if known else f"no article of it: {outcome or 'not read yet'}"
    if known and known.url not in (url, canonical(url)):
        fate += f", under {known.url}"
    weights = {token: idf(seen.articles, totals.articles) for token, seen in frequencies.items()}
    return [Finding("in the library", fate)], weights


def _telling(article: Article, weights: Mapping[str, float] | None) -> list[str]:
    counts, written = _counts(article)
    # A token that no article holds is as rare as can be: the page itself may not be in the library.
    rarest = max(weights.values(), default=1.0) if weights else 1.0
    scores = {
        token: count * (weights.get(token, rarest) if weights else 1.0)
        for token, count in counts.items()
        if count > 1
    }
    best = sorted(scores, key=lambda token: (-scores[token], token))[:TELLING_WORDS]
    return [written[token].most_common(1)[0][0] for token in best]


def _counts(article: Article) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """How often each content word is in the article's ranked text, by token, and how it is written there."""
    counts: Counter[str] = Counter()
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for section in article.sections:
        if section.kind not in UNRANKED:
            for text in (section.heading or "", *section.texts()):
                for token, shown in _content_words(text):
                    counts[token] += 1
                    written[token][shown] += 1
    return counts, written


def _content_words(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text that say something, each as its token and as it is written, in lower case."""
    for word in words(text):
        shown = text[word.start : word.end].lower()
        if len(word.tokens) != 1 or len(shown) < SHORTEST_WORD:
            continue
        if not shown.isdigit() and fold(shown) not in STOP_WORDS:
            yield word.tokens[0], shown
