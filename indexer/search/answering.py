"""One question, answered: an engine's candidates in the order of the catalogue's statistics, with the
sections that answer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Connection

from catalogue.article import Article
from catalogue.database import select_in
from catalogue.filing import slug
from catalogue.scripts import has_bangla
from catalogue.text import tokens_in_place
from indexer.answers import After, Facet, Filters, Hit, LeadingAnswer, Note, SearchResult, SectionHit
from indexer.engines.base import Candidate, Searcher
from indexer.engines.meaning import Meaning
from indexer.index import statistics
from indexer.index.document import UNRANKED
from indexer.index.recent import RecentRows
from indexer.index.statistics import Frequencies, idf
from indexer.lexicon.library import LibraryLexicon
from indexer.question.compiler import meaning_of, whole_meaning_of
from indexer.question.model import Question
from indexer.search.begun import TypedBeginnings
from indexer.search.depth import DEEPEST, WholeOrder, further, may_match
from indexer.search.facets import facets
from indexer.search.fusion import fuse
from indexer.search.leading import HITS_SEEN, leading_answer, may_lead
from indexer.search.named import NamedArticles
from indexer.search.pins import Pins, pinned, pins_for
from indexer.search.ranking import Order, Ranked, counted, rank
from indexer.search.snippets import AnsweringSections

if TYPE_CHECKING:
    from indexer.engines.vectors import Vectors

# Articles that an engine is asked for, at the least. With 200, which cost 7 % less CPU a search, and 150 of
# them for the pool of `regularisation.py`: Cranfield −.0035, CISI −.0045 (`benchmarks.relevance`).
CANDIDATES = 250
# Articles of which it is not counted how many hold all that was asked for.
FEW_FOUND = 2
# The share of its weight that a token keeps in choosing a sentence where it is another name of what was
# asked: «also known as …» holds all other names, and tells least.
# .15 and .6 change nothing that is measured (`benchmarks.ablation search`).
OTHER_NAME_SHARE = 0.3
# Concepts of a short query, at most: it is said where no article holds all of them.
# 2 and 8 change nothing that is measured (`benchmarks.ablation search`).
SHORT_QUERY = 4
# Characters of an article that a sentence is compared with.
MOST_READ = 20_000
# The share of its score that an article in Bangla keeps, for a question in Latin letters. From .8 to .98 the
# two articles on one disease were still parted.
# .3 and .8 change nothing that is measured (`benchmarks.ablation search`).
OTHER_LETTERS = 0.6
# How many of the best articles are looked at for their letters.
# 25 and 100 change nothing that is measured (`benchmarks.ablation search`).
LANGUAGE_SEEN = 50

# What an article's JSON has beside what a hit shows: what it cites, links and explains.
_UNSHOWN = frozenset({"references", "links", "terms", "extraction"})
# Articles read from the catalogue at once.
_BATCH = 500

# Finds the sections of an article that answer.
_Finder: TypeAlias = Callable[[Article], tuple[SectionHit, ...]]

# As text, or made once: building a statement costs more than running it.
_ARTICLES = "SELECT id, json, deleted FROM articles WHERE id IN ({})"
_TITLES = "SELECT id, title FROM articles WHERE id IN ({})"


@dataclass(frozen=True, slots=True)
class SearchContext:
    """What one search reads, and what bounds it: one snapshot of the catalogue and one of the index."""

    connection: Connection
    searcher: Searcher
    lexicon: LibraryLexicon
    rows: RecentRows
    vectors: Vectors | None  # where the library asks for semantic recall
    deadline: float  # of time.monotonic(), after which no section is looked for
    may_quote: Callable[[Article], bool]  # whether its text may stand above the hits
    snippets: bool = True


class Answer:
    """One question, answered."""

    def __init__(self, context: SearchContext, question: Question) -> None:
        self._context = context
        self._question = question
        self._notes: list[Note] = list(question.notes)
        self._articles_read: dict[str, Article] = {}
        self._counted = statistics.NOTHING  # of the candidates

    def page(self, start: int, size: int, with_facets: bool, after: After | None = None) -> SearchResult:
        """``size`` articles from a place on (the first is 0), or from behind an article."""
        question, typed = self._question, self._question.typed
        meaning = meaning_of(question)
        candidates, count = self._context.searcher.find_and_count(meaning, CANDIDATES)
        found = [candidate.id for candidate in candidates]
        best, frequencies = self._ranked(found)
        ranked = self._blended(self._in_its_language(best.places))
        if not best.complete and 1 < len(question.concepts) <= SHORT_QUERY:
            self._notes.append(Note.RELAXED)
        pins, blocked = self._pins()
        ranked = pinned(ranked, pins, blocked)
        total = count + self._beside(meaning, found, ranked, blocked)
        start = after.place if after else start
        leading = None if start else self._leading(ranked)
        missing = start + size - len(ranked)
        behind: list[Candidate] = []
        if missing > 0 and count > len(found):
            taken = blocked.union(found, [place.id for place in ranked])
            behind = further(self._context.searcher, meaning, taken, missing)
        order = WholeOrder(ranked, behind)
        start = order.following(after) if after else start
        places = order.page(start, size)
        hits = self._hits(places, self._marks(frequencies), set(pins))
        following = start + len(places)
        return SearchResult(
            query=typed.query,
            meaning=_in_words(question),
            total=total,
            whole=self._whole(meaning, total),
            hits=tuple(hits),
            page=start // size + 1,
            size=size,
            leading=leading,
            after=After(following, places[-1].id) if places and following < min(total, DEEPEST) else None,
            corrected=question.corrected,
            did_you_mean=question.did_you_mean,
            also=question.also,
            facets=self._facets(meaning) if with_facets else (),
            notes=tuple(dict.fromkeys(self._notes)),
        )

    def _ranked(self, ids: list[str]) -> tuple[Order, Frequencies]:
        """The candidates, and the articles whose names stand in the question, in their order."""
        question, context = self._question, self._context
        totals = context.lexicon.totals
        frequencies = context.lexicon.frequencies(
            [*question.marks(), *question.tokens, *counted(question, totals)]
        )
        known = set(ids)
        names = NamedArticles(context.connection, question, frequencies, totals).matches(known)
        named = [article_id for article_id in {**names.exact, **names.inside} if article_id not in known]
        found = context.rows.forward(context.connection, totals, [*ids, *self._admitted(named)])
        self._counted = found
        return rank(question, found, frequencies, totals, names, self._read), frequencies

    def _beside(
        self, meaning: Meaning, found: Collection[str], ranked: Sequence[Ranked], blocked: Collection[str]
    ) -> int:
        """How many more articles the answer has than the engine finds; fewer, where some are kept out."""
        added = {place.id for place in ranked}.difference(found)
        kept_out = set(blocked)
        unfound = kept_out.difference(found)
        more = len(added) - len(self._matching(meaning, added))
        return more - len(kept_out & set(found)) - len(self._matching(meaning, unfound))

    def _whole(self, meaning: Meaning, total: int) -> int | None:
        """How many articles hold all that was asked for, where that is some of those with the ``meaning``."""
        asked = whole_meaning_of(self._question, meaning) if total >= FEW_FOUND else None
        if asked is None or self._is_late():
            return None
        whole = self._context.searcher.count(asked)
        return whole if 0 < whole < total else None

    def _matching(self, meaning: Meaning, ids: Collection[str]) -> set[str]:
        """Those of the articles that the engine finds, too, if not among its best."""
        if not ids:
            return set()
        here = self._counted
        context = self._context
        unread = [*set(ids).difference(here.ids)]
        others = context.rows.forward(context.connection, context.lexicon.totals, unread)
        return {
            article_id
            for known in (here, others)
            for article_id, (start, end) in zip(known.ids, pairwise(known.starts.tolist()), strict=True)
            if article_id in ids and may_match(meaning.query, known.hashes[start:end])
        }

    def _read(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """The tokens of some articles' texts, for a sentence that is compared with them.

        Without a look at the deadline, so that an order is always the same.
        """
        return {
            article_id: tokens_in_place(_text(article)) for article_id, article in self._articles(ids).items()
        }

    def _marks(self, frequencies: Frequencies) -> dict[str, float]:
        """What each token weighs in choosing sections and sentences; snippets mark these tokens."""
        question, total = self._question, self._context.lexicon.totals.articles
        own = question.typed_tokens().union(*question.typed.phrases)
        weights = {
            token: idf(frequencies[token].articles, total)
            for token in sorted(question.marks())
            if token in frequencies
        }
        return {
            token: weight if token in own else OTHER_NAME_SHARE * weight for token, weight in weights.items()
        }

    def _in_its_language(self, places: list[Ranked]) -> list[Ranked]:
        """Of articles on one subject, the one in the question's letters first, or in those of the language in
        which it is asked («diabetes er lokkhon»).

        Without it «what's asthma» finds হাঁপানি first, which has Asthma as another name.
        """
        if len(places) < 2 or not self._parts_languages():
            return places
        looked_at = [place.id for place in places[:LANGUAGE_SEEN] if not place.tier]
        titles = select_in(self._context.connection, _TITLES, looked_at)
        bangla = {article_id for article_id, title in titles if has_bangla(title)}
        if not bangla:
            return places
        others = set(looked_at) - bangla if self._question.in_bangla else bangla
        weighed = [
            place._replace(score=round(OTHER_LETTERS * place.score, 5)) if place.id in others else place
            for place in places
        ]
        return sorted(weighed, key=lambda place: (-place.tier, -place.score, place.id))

    def _parts_languages(self) -> bool:
        """Whether the letters of the question say which of two languages is wanted."""
        question = self._question
        told = question.in_latin or question.in_bangla
        return not question.typed.filters.language and told and self._context.lexicon.has_bangla()

    def _blended(self, places: list[Ranked]) -> list[Ranked]:
        """With embeddings (off by default): both rankings in one, with what only its meaning brings."""
        vectors, typed = self._context.vectors, self._question.typed
        if vectors is None or not typed.plain:
            return places
        known = {place.id for place in places}
        cosines = vectors.cosines(typed.query, list(known))
        others = [article_id for article_id in cosines if article_id not in known]
        admitted = known.union(self._admitted(others))
        return fuse(
            places, {article_id: cosine for article_id, cosine in cosines.items() if article_id in admitted}
        )

    def _admitted(self, ids: list[str]) -> list[str]:
        """Those of the articles that the query's filters and exclusions let through.

        They came from a name or a vector, not from the engine, which has applied both.
        """
        typed = self._question.typed
        if typed.without or typed.phrases or (typed.prefixes and self._question.concepts):
            return []
        if typed.filters == Filters() or not ids:
            return ids
        return [article.id for article in self._articles(ids).values() if _passes(article, typed.filters)]

    def _pins(self) -> Pins:
        """What editors put on top of this very question, where its filters let it through, and keep out."""
        question = self._question
        pins = pins_for(self._context.connection, question.typed.query, question.corrected)
        here = self._articles(pins.first)
        filters = question.typed.filters
        return Pins([i for i in pins.first if i in here and _passes(here[i], filters)], pins.never)

    def _leading(self, ranked: Sequence[Ranked]) -> LeadingAnswer | None:
        """The section that was asked for, in its own words; none after the deadline."""
        if not self._context.snippets or not may_lead(self._question) or self._is_late():
            return None
        best = [place.id for place in ranked[:HITS_SEEN]]
        articles = self._articles(best)
        here = [articles[i] for i in best if i in articles and self._context.may_quote(articles[i])]
        vocabulary = self._context.lexicon.vocabulary
        return leading_answer(self._question, here, vocabulary.nearest, vocabulary.told_in)

    def _hits(self, ranked: Sequence[Ranked], marks: Mapping[str, float], pins: Collection[str]) -> list[Hit]:
        articles = self._articles([place.id for place in ranked])
        finder = self._finder(marks)
        return [
            self._hit(articles[place.id], place, finder, pins)
            for place in ranked
            if place.id in articles  # else it was taken out since the index was written
        ]

    def _hit(self, article: Article, place: Ranked, finder: _Finder, pins: Collection[str]) -> Hit:
        return Hit(
            article.id,
            article.url,
            article.title,
            place.score,
            # none after the deadline
            () if not self._context.snippets or self._is_late() else finder(article),
            article.site,
            article.language,
            article.categories,
            article.summary,
            exact=place.tier > 0,
            pinned=article.id in pins,
        )

    def _finder(self, marks: Mapping[str, float]) -> _Finder:
        """What finds the sections of an article that answer."""
        question = self._question
        chosen, prefixes = question.typed.filters.section, question.typed.prefixes
        kinds = (*question.kinds, chosen) if chosen else question.kinds
        if not prefixes:
            return AnsweringSections(marks, kinds, question.asked).of
        beginnings = TypedBeginnings(prefixes)
        return lambda article: AnsweringSections(
            {**marks, **beginnings.marks(article)}, kinds, question.asked
        ).of(article)

    def _articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """The articles that are still in the catalogue, as far as a hit shows them."""
        known = self._articles_read
        unread = [article_id for article_id in ids if article_id not in known]
        for start in range(0, len(unread), _BATCH):
            rows = select_in(self._context.connection, _ARTICLES, unread[start : start + _BATCH])
            known.update((i, _shown(json.loads(document))) for i, document, deleted in rows if not deleted)
        return {article_id: known[article_id] for article_id in ids if article_id in known}

    def _facets(self, meaning: Meaning) -> tuple[Facet, ...]:
        if self._is_late():
            return ()
        context, chosen = self._context, self._question.typed.filters
        return facets(context.connection, context.searcher, meaning, chosen, context.lexicon.vocabulary)

    def _is_late(self) -> bool:
        """Whether the deadline has passed; then a note says so."""
        late = time.monotonic() > self._context.deadline
        if late:
            self._notes.append(Note.DEADLINE)
        return late


def _shown(document: dict[str, Any]) -> Article:
    """An article as far as a hit shows it."""
    return Article.from_json({key: value for key, value in document.items() if key not in _UNSHOWN})


def _text(article: Article) -> str:
    """What an article says, as far as ranking reads it."""
    texts = (text for section in article.sections if section.kind not in UNRANKED for text in section.texts())
    return " ".join([article.title, *texts])[:MOST_READ]


def _passes(article: Article, filters: Filters) -> bool:
    return (
        (not filters.site or article.site == filters.site)
        and (not filters.language or article.language == filters.language)
        and (not filters.section or any(section.kind == filters.section for section in article.sections))
        and (not filters.category or _is_filed_under(article, filters.category))
    )


def _is_filed_under(article: Article, category: str) -> bool:
    """``category`` is a slug."""
    return any(slug(name) == category for path in article.categories for name in path)


def _in_words(question: Question) -> str:
    """How the query was understood, for a person."""
    typed = question.typed
    about = question.topic or " ".join(concept.text for concept in question.concepts)
    parts = [about] if about else []
    if question.kinds and question.topic:
        parts.append("section: " + ", ".join(question.kinds))
    parts += [f'the phrase "{phrase}"' for phrase in typed.shown_phrases]
    parts += [f"words that begin with {prefix}" for prefix in typed.prefixes]
    parts += [f"without {words}" for words in typed.shown_without]
    parts += _filters_in_words(typed.filters)
    if question.also:
        parts.append("also " + ", ".join(question.also))
    return "; ".join(parts)


def _filters_in_words(filters: Filters) -> list[str]:
    names = ("site", "category", "section", "language")
    return [f"{name}: {value}" for name in names if (value := getattr(filters, name))]
