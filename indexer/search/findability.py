"""How an article would be found, for a person who asks why it is not (``pinakes explain``): its names, its
sections, its own words.

What tells it apart are the words that it uses often and few other articles use at all (term frequency by
inverse document frequency, the same numbers that ranking weighs by), in the form in which it writes them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy import select

from catalogue.article import Article
from catalogue.config import Config
from catalogue.schema import captures
from catalogue.store import Catalogue
from catalogue.text import STOP_WORDS, fold, words
from catalogue.urls import canonical
from indexer.extract.sections.kinds import Vocabulary
from indexer.index import statistics
from indexer.index.document import UNRANKED
from indexer.index.statistics import idf

TELLING_WORDS = 10
_SHORTEST = 3  # letters
_UNNAMED = ("lead", "other", "references", *UNRANKED)


def found_by(
    article: Article, vocabulary: Vocabulary, weights: Mapping[str, float] | None = None
) -> Iterator[tuple[str, str]]:
    """What a search finds it by, as (name, value). ``weights`` are those of tokens in a library; without it
    only frequency counts.
    """
    yield "name", article.title
    if article.aliases:
        yield "other names", "; ".join(article.aliases)
    if article.categories:
        yield "filed under", "; ".join(" > ".join(path) for path in article.categories)
    kinds = dict.fromkeys(section.kind for section in article.sections if section.kind not in _UNNAMED)
    if kinds:
        yield "answers", ", ".join(vocabulary.label(kind) for kind in kinds)
    if article.terms:
        yield "glossary", ", ".join(dict.fromkeys(term.term for term in article.terms))
    if telling := _telling(article, weights):
        yield "own words", ", ".join(telling)
    if unranked := sum(section.kind in UNRANKED for section in article.sections):
        yield "not by", f"{unranked} section{'s' if unranked > 1 else ''} of notices that the site repeats"
    if article.noindex:
        yield "but", "the page asks not to be indexed: a crawl leaves it out"


def in_library(
    config: Config, url: str, article: Article | None
) -> tuple[list[tuple[str, str]], dict[str, float]]:
    """What became of a page that was kept, as (name, value), and what the article's tokens weigh in the
    library.
    """
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
    return [("in the library", fate)], {
        token: idf(seen.articles, totals.articles) for token, seen in frequencies.items()
    }


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
    """How often each token is in the article's ranked text, and how it is written there. Without function
    words and numbers.
    """
    counts: Counter[str] = Counter()
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for section in article.sections:
        if section.kind in UNRANKED:
            continue
        for text in (section.heading or "", *section.texts()):
            for word in words(text):
                shown = text[word.start : word.end].lower()
                if (
                    len(word.tokens) == 1
                    and len(shown) >= _SHORTEST
                    and not shown.isdigit()
                    and fold(shown) not in STOP_WORDS
                ):
                    counts[word.tokens[0]] += 1
                    written[word.tokens[0]][shown] += 1
    return counts, written
