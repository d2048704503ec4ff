"""Which sentences of other articles should link to this article?

A new article, or one that nobody links to, is found by readers of other articles only if those link to it.
The index tells which articles name it, or say the words that the library links to it. Each of them is read as
a draft (`indexer/linking/linker.py`), so that what is said of links holds here as well: none in a heading, a
quote, code or a link, none where the article is linked already, none that an editor refused.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from catalogue.article import Article
from catalogue.store import Catalogue
from catalogue.text.called import in_place
from catalogue.text.sentences import sentence_at
from indexer.answers import InboundLink, LinkSuggestion
from indexer.engines.base import Engine, Searcher
from indexer.engines.meaning import Meaning, Phrase
from indexer.linking.anchors import AnchorIndex
from indexer.linking.decisions import DecisionKind, decided_towards
from indexer.linking.drafts import Draft
from indexer.linking.linker import DraftLinker
from indexer.linking.names import NameIndex, Tokens
from indexer.linking.uses import PhrasePlace

# Forms of the article's name, and words that are linked to it, that are looked for.
MOST_PHRASES = 12

# Articles that say a phrase and are looked at, the best of the index first.
POOL = 100

# Articles that are read for each suggestion that is wanted: others have the words in headings or links only.
READ = 3


class _Namer(NamedTuple):
    """An article that says the article's name, with the engine's score."""

    id: str
    score: float


def inbound_links(catalogue: Catalogue, engine: Engine, article: Article, limit: int) -> list[InboundLink]:
    """At most ``limit`` sentences of other articles that could link to ``article``, the best first; one of
    each article. What an editor decided about is left out.
    """
    with catalogue.read() as connection, engine.searcher() as searcher:
        decided = decided_towards(connection, DecisionKind.LINK, article.id)
        linking = {link.from_id for link in catalogue.backlinks(article.id)}
        phrases = phrases_for(catalogue, article.id)
        found: list[InboundLink] = []
        for namer in _namers(searcher, phrases, {article.id, *decided, *linking})[: READ * limit]:
            other = catalogue.find_id(connection, namer.id)
            if other is None:
                continue
            linker = DraftLinker(catalogue, connection, searcher, Draft.of(other))
            made = linker.towards(article.id, phrases)
            if made is not None:
                found.append(_inbound(other, *made))
    found.sort(key=lambda one: (-one.score, one.id))
    return found[:limit]


def phrases_for(catalogue: Catalogue, article_id: str) -> list[Tokens]:
    """The names of an article and the words that the library's links to it stand on, its title first."""
    anchors = AnchorIndex.of(catalogue)
    keys = (*NameIndex.of(catalogue).keys(article_id), *anchors.towards(article_id))
    return list(dict.fromkeys(keys))[:MOST_PHRASES]


def _namers(searcher: Searcher, phrases: list[Tokens], left_out: set[str]) -> list[_Namer]:
    best: dict[str, float] = {}
    for key in phrases:
        for candidate in searcher.find(Meaning(Phrase(in_place(key))), POOL):
            if candidate.id not in left_out:
                best[candidate.id] = max(best.get(candidate.id, 0.0), candidate.score)
    return [_Namer(*one) for one in sorted(best.items(), key=lambda one: (-one[1], one[0]))]


def _inbound(other: Article, made: LinkSuggestion, place: PhrasePlace) -> InboundLink:
    text, found = place.passage.text, place.phrase
    sentence = sentence_at(text, found.start)
    return InboundLink(
        id=other.id,
        url=other.url,
        title=other.title,
        language=other.language,
        heading=_heading_of(other, text),
        phrase=made.phrase,
        before=_in_one_line(text[sentence.start : found.start]).lstrip(),
        after=_in_one_line(text[found.end : sentence.stop]).rstrip(),
        score=made.score,
        confidence=made.confidence,
        reason=made.reason,
    )


def _heading_of(article: Article, text: str) -> str | None:
    """The heading of the section in which a text stands."""
    return next((one.heading for one in article.sections if text in one.texts()), None)


def _in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
