"""One question, answered: an engine's candidates in the order of the catalogue's statistics, with the
sections that answer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from catalogue import schema
from catalogue.article import Article
from catalogue.database import select_in
from catalogue.filing import slug
from catalogue.query_log import normalised
from catalogue.text import STOP_WORDS, has_bangla, held, name_key, tokens_in_place
from indexer.answers import FacetValue, Filters, Hit, SearchResult
from indexer.engines.base import Searcher
from indexer.engines.meaning import Meaning
from indexer.engines.vectors import Vectors
from indexer.index import statistics
from indexer.index.document import UNRANKED
from indexer.index.statistics import Frequencies, idf
from indexer.lexicon.library import LibraryLexicon
from indexer.question.model import Question, meaning_of, name_keys
from indexer.search.fusion import fuse
from indexer.search.ranking import ALIAS_TIER, TITLE_TIER, NameMatches, Order, Ranked, counted, rank
from indexer.search.snippets import READ_CHARS, section_hits

CANDIDATES = 200
"""Articles that an engine is asked for, at the least: from 200 on, more changes no top ten of the judged
sets.
"""
# of a token's weight in choosing a sentence: «also known as …» holds all other names, and tells least
OTHER_NAME_SHARE = 0.3
FEW_WORDS = 4  # of a query that somebody expects all to be found of
# of a token that begins as was typed; letters of a stem that a typed word goes beyond
BEGUN_WEIGHT, BEGUN_LEAST = 3.0, 3
MOST_BEGUN = 500  # names that begin with a typed prefix
MOST_LONGER = 200  # names that go on from what was asked: where more do, it is the beginning of anything
MOST_READ = 20_000  # characters of an article that a sentence is compared with
# of the score of an article in Bangla, for a question in Latin letters: .98 to .8 parted a disease's two
# articles
OTHER_LETTERS = 0.6
LANGUAGE_SEEN = 50  # of the best articles that are looked at for it
FACETS = ("site", "categories", "sections", "language")
_UNSHOWN = frozenset({"references", "links", "terms", "extraction"})
_FACET_OF = {"site": "site", "categories": "category", "sections": "section", "language": "language"}


# Made once: building a statement costs more than running it.
_pins = schema.pins.c
_ARTICLES = "SELECT id, json, deleted FROM articles WHERE id IN ({})"
_PUNCTUATION = " ?!.,;:…।'\"“”‘’«»"  # around a question: «chest pain?» is pinned with «chest pain»
_TITLES = "SELECT id, title FROM articles WHERE id IN ({})"
_BEARERS = "SELECT key, article_id, kind FROM article_names WHERE key IN ({}) ORDER BY length(key) DESC, article_id LIMIT 500"
_names = schema.article_names.c
_BEGINNING = (
    select(_names.article_id, _names.key)
    .where(_names.key >= bindparam("start"), _names.key < bindparam("end"))
    .order_by(_names.key, _names.article_id)
    .limit(bindparam("most"))
)
_PINS = (
    select(_pins.article_id, _pins.position)
    .where(_pins.query == bindparam("query"))
    .order_by(_pins.position, _pins.article_id)
)


class Answer:
    """One question, answered from one snapshot of the catalogue and one of the index."""

    def __init__(
        self,
        connection: Connection,
        searcher: Searcher,
        question: Question,
        lexicon: LibraryLexicon,
        deadline: float,
        snippets: bool,
        vectors: Vectors | None,
    ) -> None:
        self._connection = connection
        self._searcher = searcher
        self._question = question
        self._lexicon = lexicon
        self._deadline = deadline
        self._snippets = snippets
        self._vectors = vectors
        self._notes = list(question.notes)

    def page(self, page: int, size: int, facets: bool) -> SearchResult:
        """One page of the answer."""
        question, typed = self._question, self._question.typed
        wanted = max(CANDIDATES, page * size)
        meaning = meaning_of(question)
        candidates, total = self._searcher.find_and_count(meaning, wanted)
        order, frequencies, totals = self._ranked([candidate.id for candidate in candidates])
        ranked = self._blended(self._in_its_language(order.places))
        total = max(total, len(ranked))
        if not order.complete and 1 < len(question.concepts) <= FEW_WORDS:
            self._notes.append("relaxed")
        pins, blocked = self._pins(typed.query, question.corrected)
        ranked = _pinned(ranked, pins, blocked)
        marks = {
            token: idf(frequencies[token].articles, totals.articles)
            for token in question.marks()
            if token in frequencies
        }
        own = question.typed_tokens().union(*question.typed.phrases)
        marks = {
            token: weight if token in own else OTHER_NAME_SHARE * weight for token, weight in marks.items()
        }
        hits = self._hits(ranked[(page - 1) * size : page * size], marks, set(pins))
        return SearchResult(
            query=typed.query,
            meaning=_in_words(question),
            total=total,
            hits=tuple(hits),
            page=page,
            size=size,
            corrected=question.corrected,
            did_you_mean=question.did_you_mean,
            also=question.also,
            facets=self._facets(meaning) if facets else (),
            notes=tuple(dict.fromkeys(self._notes)),
        )

    def _ranked(self, ids: list[str]) -> tuple[Order, Frequencies, statistics.Totals]:
        question = self._question
        marks = question.marks()
        totals = self._lexicon.totals
        frequencies = self._lexicon.frequencies([*marks, *question.tokens, *counted(question, totals)])
        known = set(ids)
        names = self._names(frequencies, totals, known)
        further = [article_id for article_id in {**names.exact, **names.inside} if article_id not in known]
        further = self._admitted(further)
        found = statistics.forward(self._connection, [*ids, *further])
        return rank(question, found, frequencies, totals, names, self._read), frequencies, totals

    def _read(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """The tokens of some articles' texts, for a sentence that is compared with them. Not by the clock: an
        order is always the same.
        """
        return {
            article_id: tokens_in_place(_text(article)) for article_id, article in self._articles(ids).items()
        }

    def _in_its_language(self, places: list[Ranked]) -> list[Ranked]:
        """Of articles on one subject, the one in the question's letters first: «what's asthma» found হাঁপানি,
        which is also called so.
        """
        typed = self._question.typed
        if (
            len(places) < 2
            or typed.filters.language
            or not self._question.in_latin
            or not self._lexicon.has_bangla()
        ):
            return places
        looked_at = [place for place in places[:LANGUAGE_SEEN] if not place.tier]
        titles = select_in(self._connection, _TITLES, [place.id for place in looked_at])
        bangla = {row.id for row in titles if has_bangla(row.title)}
        if not bangla:
            return places
        weighed = [
            place._replace(score=round(OTHER_LETTERS * place.score, 5)) if place.id in bangla else place
            for place in places
        ]
        return sorted(weighed, key=lambda place: (-place.tier, -place.score, place.id))

    def _blended(self, places: list[Ranked]) -> list[Ranked]:
        """With embeddings (off by default): both rankings in one, and articles that only their meaning
        brings.
        """
        if self._vectors is None or not self._question.typed.plain:
            return places
        known = {place.id for place in places}
        cosines = self._vectors.cosines(self._question.typed.query, list(known))
        admitted = known.union(
            self._admitted([article_id for article_id in cosines if article_id not in known])
        )
        return fuse(
            places, {article_id: cosine for article_id, cosine in cosines.items() if article_id in admitted}
        )

    def _names(self, frequencies: Frequencies, totals: statistics.Totals, known: set[str]) -> NameMatches:
        """The articles whose names stand in the question, and what share of it each name is; of ``known``
        ones, longer names too.
        """
        question = self._question
        if question.typed.prefixes and not question.concepts:
            return NameMatches({}, self._begun(question.typed.prefixes))
        if not question.keys:
            return NameMatches({}, {})
        rows = select_in(self._connection, _BEARERS, question.keys)
        weights = {
            concept.text: concept.weight
            * max(self._weight(a.tokens, frequencies, totals) for a in concept.alternatives)
            for concept in question.concepts
        }
        whole = sum(weights.values()) or 1.0
        exact: dict[str, int] = {}
        inside: dict[str, float] = {}
        name = self._whole_name({row.key for row in rows})
        for row in rows:
            if name and row.key == name:
                title = row.kind == "title" and name == question.keys[0]
                exact[row.article_id] = max(exact.get(row.article_id, 0), TITLE_TIER if title else ALIAS_TIER)
            inside[row.article_id] = max(
                inside.get(row.article_id, 0.0), _share(set(row.key.split()), weights) / whole
            )
        if not exact and question.typed.plain:
            for article_id, share in self._longer(
                name_keys(question.topic) if question.topic else question.keys, weights
            ).items():
                if article_id in known:
                    inside[article_id] = max(inside.get(article_id, 0.0), share / whole)
        return NameMatches(exact, {article_id: share for article_id, share in inside.items() if share > 0})

    def _whole_name(self, names: set[str]) -> str:
        """Which of the names the whole question is: as it was typed, else without a plural s or with one
        («asthmas», «hearing aid»).
        """
        keys = self._question.keys
        if not self._question.typed.may_be_a_name or not keys[0]:
            return ""
        size = len(keys[0].split())
        return next((key for key in keys if key in names and len(key.split()) == size), "")

    def _longer(self, keys: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
        """The articles with a name of which what was asked is the beginning («paget's disease» of bone), and
        what weight that carries.
        """
        words = len(keys[0].split())
        if not 0 < words <= FEW_WORDS:
            return {}
        heads = [key for key in keys if len(key.split()) == words]  # the whole, and without a plural s
        share = _share({word for head in heads for word in head.split()}, weights)
        rows = [row for head in heads for row in self._beginning(f"{head} ", MOST_LONGER)]
        found: dict[str, float] = {}
        for article_id, key in rows if len(rows) < MOST_LONGER else ():
            found[article_id] = max(
                found.get(article_id, 0.0), share * min(1.0, _content_words(keys[0]) / _content_words(key))
            )
        return found

    def _begun(self, prefixes: Sequence[str]) -> dict[str, float]:
        """The articles with a name that begins so, and what share of its words that is."""
        found: dict[str, float] = {}
        for article_id, key in (row for prefix in prefixes for row in self._beginning(prefix, MOST_BEGUN)):
            found[article_id] = max(found.get(article_id, 0.0), 1 / len(key.split()))
        return found

    def _beginning(self, prefix: str, most: int) -> list[tuple[str, str]]:
        """Names that begin so: the article and the key, by the key. A database's own order of letters may
        tell of others, too.
        """
        rows = self._connection.execute(
            _BEGINNING, {"start": prefix, "end": prefix + "\U0010ffff", "most": most}
        )
        return [(row.article_id, row.key) for row in rows if row.key.startswith(prefix)]

    @staticmethod
    def _weight(tokens: Sequence[str], frequencies: Frequencies, totals: statistics.Totals) -> float:
        return sum(
            idf(frequencies[token].articles, totals.articles) for token in tokens if token in frequencies
        )

    def _admitted(self, ids: list[str]) -> list[str]:
        """Those of the articles that the query's filters and exclusions let through (they came from a name,
        not from the engine).
        """
        typed = self._question.typed
        if typed.without or typed.phrases:
            return []
        if typed.filters == Filters() or not ids:
            return ids
        return [article.id for article in self._articles(ids).values() if _passes(article, typed.filters)]

    def _pins(self, *queries: str | None) -> tuple[list[str], set[str]]:
        """What editors put on top for this very query, in order, and what they keep out of it; else for what
        was meant by it.
        """
        forms = dict.fromkeys(
            form for query in queries if query for form in (query, query.strip(_PUNCTUATION))
        )
        keys = [key for form in forms if (key := normalised(form))]
        rows = next(
            (found for key in keys if (found := self._connection.execute(_PINS, {"query": key}).all())), []
        )
        shown = [row.article_id for row in rows if row.position > 0]
        here = self._articles(shown)
        admitted = [i for i in shown if i in here and _passes(here[i], self._question.typed.filters)]
        return admitted, {row.article_id for row in rows if row.position <= 0}

    def _hits(self, ranked: Sequence[Ranked], marks: dict[str, float], pins: set[str]) -> list[Hit]:
        articles = self._articles([place.id for place in ranked])
        chosen = self._question.typed.filters.section
        kinds = (*self._question.kinds, chosen) if chosen else self._question.kinds
        hits = []
        for place in ranked:
            article = articles.get(place.id)
            if article is None:  # taken out since the index was written
                continue
            late = time.monotonic() > self._deadline
            if late:
                self._notes.append("deadline")
            here = (
                {**marks, **_begun_in(article, self._question.typed.prefixes)}
                if self._question.typed.prefixes
                else marks
            )
            sections = (
                () if late or not self._snippets else section_hits(article, here, kinds, self._question.asked)
            )
            hits.append(
                Hit(
                    article.id,
                    article.url,
                    article.title,
                    place.score,
                    sections,
                    article.site,
                    article.language,
                    article.categories,
                    article.summary,
                    exact=place.tier > 0,
                    pinned=article.id in pins,
                )
            )
        return hits

    def _articles(self, ids: Sequence[str]) -> dict[str, Article]:
        found: dict[str, Article] = {}
        for start in range(0, len(ids), 500):
            rows = select_in(self._connection, _ARTICLES, ids[start : start + 500])
            found |= {row.id: _shown(json.loads(row.json)) for row in rows if not row.deleted}
        return found

    def _facets(self, meaning: Meaning) -> tuple[tuple[str, tuple[FacetValue, ...]], ...]:
        if time.monotonic() > self._deadline:
            self._notes.append("deadline")
            return ()
        counts = self._searcher.facets(meaning, FACETS)
        labels = self._category_labels(list(counts.get("categories", {})))
        vocabulary = self._lexicon.vocabulary
        shown = []
        for field in FACETS:
            chosen = getattr(self._question.typed.filters, _FACET_OF[field])
            values = []
            for value, count in sorted(counts.get(field, {}).items(), key=lambda pair: (-pair[1], pair[0])):
                if field == "sections" and value in ("lead", "other"):
                    continue
                label = vocabulary.label(value) if field == "sections" else labels.get(value, value)
                values.append(FacetValue(value, label, count, chosen == value))
            shown.append((_FACET_OF[field], tuple(values)))
        return tuple(shown)

    def _category_labels(self, slugs: list[str]) -> dict[str, str]:
        table = schema.article_categories
        found: dict[str, str] = {}
        for value in slugs[:200]:
            row = self._connection.execute(
                select(table.c.category).where(table.c.slug == value).limit(1)
            ).first()
            if row:
                found[value] = row.category
        return found


def _begun_in(article: Article, prefixes: Sequence[str]) -> dict[str, float]:
    """The tokens of an article that begin so, as marks: which they are, no index tells."""
    tokens = held(
        "\n".join(
            (article.title, *(text[:READ_CHARS] for section in article.sections for text in section.texts()))
        )
    )
    return {
        token: BEGUN_WEIGHT
        for token in tokens
        for prefix in prefixes
        if token.startswith(prefix) or (prefix.startswith(token[:-1]) and len(token) > BEGUN_LEAST)
    }


def _shown(document: dict[str, Any]) -> Article:
    """An article as far as a hit shows it: what it cites, links and explains is left unread."""
    return Article.from_json({key: value for key, value in document.items() if key not in _UNSHOWN})


def _text(article: Article) -> str:
    """What an article says, as far as ranking reads it."""
    texts = (text for section in article.sections if section.kind not in UNRANKED for text in section.texts())
    return " ".join([article.title, *texts])[:MOST_READ]


def _content_words(key: str) -> int:
    """How many words of a name say something; one at least."""
    return sum(word not in STOP_WORDS for word in key.split()) or 1


def _share(named: set[str], weights: Mapping[str, float]) -> float:
    """What the words of a question weigh that stand in a name."""
    return sum(weight for text, weight in weights.items() if set(name_key(text).split()) <= named)


def _passes(article: Article, filters: Filters) -> bool:
    return (
        (not filters.site or article.site == filters.site)
        and (not filters.language or article.language == filters.language)
        and (not filters.section or any(section.kind == filters.section for section in article.sections))
        and (
            not filters.category
            or any(slug(name) == filters.category for path in article.categories for name in path)
        )
    )


def _pinned(ranked: list[Ranked], pins: Sequence[str], blocked: set[str]) -> list[Ranked]:
    """The order with the editors' articles on top and without those they keep out."""
    top = ranked[0].score if ranked else 1.0
    by_id = {place.id: place for place in ranked}
    first = [
        by_id.get(article_id, Ranked(article_id, top)) for article_id in pins if article_id not in blocked
    ]
    return first + [place for place in ranked if place.id not in set(pins) | blocked]


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
    parts += [
        f"{name}: {value}"
        for name in ("site", "category", "section", "language")
        if (value := getattr(typed.filters, name))
    ]
    if question.also:
        parts.append("also " + ", ".join(question.also))
    return "; ".join(parts)
