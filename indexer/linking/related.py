"""Which articles are about the same thing, for reasons that a person understands?

The candidates come from ``indexer/linking/rankings.py``. An article for which nothing but a few common words
speaks is not shown: a short list is better than a filled one. Near-duplicates of what stands above are left
out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import compress
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection

from catalogue import translations
from catalogue.article import Article
from catalogue.data_files import listed_words, table
from catalogue.database import select_in
from catalogue.filing import slug
from catalogue.store import Catalogue
from catalogue.text import STOP_WORDS, tokens_in_place
from indexer.answers import Related
from indexer.engines.base import Engine
from indexer.index import statistics
from indexer.index.statistics import Forward
from indexer.linking.copies import Copies, Hashes, are_among
from indexer.linking.decisions import REFUSALS, Decision, DecisionKind, decisions_about
from indexer.linking.evidence import NamesAndLinks
from indexer.linking.link_index import LinkIndex
from indexer.linking.names import NameIndex, NameMatch, mentions
from indexer.linking.own_weights import OwnWeights
from indexer.linking.profile import LanguageSizes, main_language
from indexer.linking.rankings import RankingSource, RelatedCandidate
from indexer.linking.reasons import Explainer
from indexer.linking.weighing import gather

# What is measured below is Recall@10 on MDN, in percentage points (`python -m benchmarks.related --dev`).

# The share of an article's telling words, by weight, that another must have where only words speak for it.
LEAST_SHARED = 0.2

# Telling words that another must have at least, where only words speak for it: one alone is chance.
FEWEST_SHARED = 2

# The score from which on an article may be shown for which not its words speak, but what articles like this
# one list or link. Of 100 such candidates among the first ten, 20 to 80 are right from here on, below it less
# than 12, in MDN with lists as in pandas' reference: as with those for which words speak.
SURE_SCORE = 0.73

# The score below which nothing is shown but what is linked, or listed together: of 900 such candidates in
# those libraries and a dictionary of computing, 2 of 100 are right.
LEAST_SCORE = 0.12

# The share of the articles, and their number, beyond which a category is that of most: it says nothing.
MOST_FILED = 0.5
FEWEST_FILED = 4

# Candidates that are read at a time.
_STEP = 24

# Evidence besides words: where an article has some, it needs no share of the telling words.
_LINKS = frozenset({RankingSource.OUT, RankingSource.IN, RankingSource.TOGETHER})
_CARRIED = frozenset(
    {
        RankingSource.LISTED,
        RankingSource.BESIDE,
        RankingSource.CARRIED,
        RankingSource.NEAR,
        RankingSource.COUPLED,
    }
)
_MENTIONS = frozenset({RankingSource.MENTION, RankingSource.NAMED})

# Words that may rank an article, but say of none alone that it is about the same.
_OF_NO_SUBJECT = frozenset(
    token for word in listed_words(__package__, "words_of_no_subject.txt") for token in tokens_in_place(word)
)
_FUNCTION_WORDS: dict[str, str] = table(__package__, "function_words.toml")
_STOP_HASHES = np.array(sorted(map(statistics.hash_of, STOP_WORDS)), np.uint32)

# As text: SQLAlchemy takes longer to make such a statement than the database to run it.
_FILED = "SELECT slug, COUNT(*) FROM article_categories WHERE slug IN ({}) GROUP BY slug"
_KNOWN = "SELECT id, url, title, language, simhash, deleted FROM articles WHERE id IN ({})"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A related article that stays when duplicates and weak ones are left out."""

    id: str
    url: str
    title: str
    candidate: RelatedCandidate
    shared: tuple[str, ...] = ()  # telling tokens that both have, the most telling first
    pinned: bool = False


class Purpose(StrEnum):
    """What a list of related articles is for.

    To fill a reader's list, what is linked already is the best evidence, and belongs in it. For an editor who
    asks what is missing, it is left out; then links tell what is linked by habit, and only words and names
    find more: of the links that editors added to MDN within a year, co-citation alone finds 19 %, words and
    names 53 %.
    """

    FILL = "fill"
    MISSING = "missing"


class _Known(NamedTuple):
    """What has to be known of an article to choose it."""

    id: str
    url: str
    title: str
    language: str
    simhash: int | None
    deleted: bool


class _EditorsChoice(NamedTuple):
    """What editors pinned to an article, in order, and what they keep out of its list."""

    pinned: list[str]
    excluded: set[str]


class Finder:
    """Finds related articles; one for many questions (``related --all``) or for one."""

    def __init__(self, catalogue: Catalogue, engine: Engine) -> None:
        self._catalogue = catalogue
        self._engine = engine
        sequence = catalogue.sequence()
        self.names = NameIndex.of(catalogue, sequence)
        self._library = NamesAndLinks(self.names, LinkIndex.of(catalogue, sequence).graph)
        self._own_weights = OwnWeights.of(catalogue, sequence)
        self._sizes = LanguageSizes.of(catalogue, sequence)

    def choose(
        self,
        article: Article,
        limit: int,
        mentioned: Sequence[NameMatch] | None = None,
        purpose: Purpose = Purpose.FILL,
    ) -> list[Chosen]:
        """At most ``limit`` related articles, best first: what editors pinned, then the fused ranking without
        duplicates and guesses. Where what is missing is asked for, without those that it links already.
        ``mentioned`` are the names in the article's text, where they are known.
        """
        library, graph = self._library, self._library.graph
        own_links = set(map(graph.places.id_of, graph.outgoing(article).target.tolist()))
        linked: set[str] = set()
        own = self._own_weights.trees_for(graph, article.id, bool(own_links))
        if purpose == Purpose.MISSING:
            library, linked, own = NamesAndLinks(self.names, graph.without_links()), own_links, None
        alike = self._sizes.articles(article.language)
        with self._catalogue.read() as connection, self._engine.searcher() as searcher:
            gathered = gather(connection, searcher, library, article, alike, mentioned)
            candidates = gathered.weighed(own)
            editors = _editors_choice(connection, article.id)
            by_id = {candidate.id: candidate for candidate in candidates}
            pinned = [one for one in editors.pinned if one not in linked]
            order = [by_id.get(one, RelatedCandidate(one, 0.0, {})) for one in pinned]
            passed_over = editors.excluded | linked | set(pinned)
            order += [candidate for candidate in candidates if candidate.id not in passed_over]
            choice = _Choice(connection, article, gathered.telling, set(editors.pinned), gathered.forward)
            return choice.take(order, limit)


class _Choice:
    """Takes candidates in their order, and leaves out what is no article, a duplicate, or a mere guess."""

    def __init__(
        self,
        connection: Connection,
        article: Article,
        telling: Mapping[str, float],
        pinned: set[str],
        forward: Forward,
    ) -> None:
        """``forward`` is what has been read already of the candidates' words."""
        self._connection = connection
        self._article = article
        beside = _OF_NO_SUBJECT | _function_words(main_language(article.language))
        subject = {token: weight for token, weight in telling.items() if token not in beside}
        self._telling = dict(sorted(subject.items(), key=lambda word: (-word[1], word[0])))
        self._telling_hashes = np.array([statistics.hash_of(token) for token in self._telling], np.uint32)
        self._pinned = pinned
        self._copies = Copies()
        # the article itself in other languages
        self._translations = {one.url for one in translations.translations(connection, article)}
        self._words = _hashes_of(forward)

    def take(self, order: Sequence[RelatedCandidate], limit: int) -> list[Chosen]:
        own = self._read([self._article.id]).get(self._article.id)
        words = self._words_of(self._article.id)
        self._copies.take_in(self._article.title, words, own.simhash if own else None, titled=False)
        found: list[Chosen] = []
        order = [candidate for candidate in order if self._may_be_shown(candidate)]
        for start in range(0, len(order), _STEP):
            part = order[start : start + _STEP]
            rows = self._read([candidate.id for candidate in part])
            self._know([candidate.id for candidate in part])
            for candidate in part:
                row = rows.get(candidate.id)
                if row is not None and len(found) < limit and self._fits(row, candidate):
                    shared = self._shared_with(candidate.id)
                    pinned = candidate.id in self._pinned
                    found.append(Chosen(row.id, row.url, row.title, candidate, shared, pinned))
            if len(found) >= limit:
                break
        return found

    def _may_be_shown(self, candidate: RelatedCandidate) -> bool:
        """Whether a candidate may fit, by what is known before its row is read: of a hundred a third."""
        is_linked = not _LINKS.isdisjoint(candidate.ranks)
        return is_linked or candidate.score >= LEAST_SCORE or candidate.id in self._pinned

    def _read(self, ids: Sequence[str]) -> dict[str, _Known]:
        """What has to be known of the articles that exist. Reading them whole would take nine tenths of the
        time.
        """
        rows = [_Known(*row) for row in select_in(self._connection, _KNOWN, ids)]
        return {row.id: row for row in rows if not row.deleted}

    def _know(self, ids: Sequence[str]) -> None:
        """Read the words of those of which nothing was read yet."""
        missing = [one for one in ids if one not in self._words]
        if missing:
            self._words |= _hashes_of(statistics.forward(self._connection, missing))

    def _words_of(self, article_id: str) -> Hashes:
        """The hashes of an article's tokens but for stop words, each once."""
        self._know([article_id])
        hashes = self._words.get(article_id, _STOP_HASHES[:0])
        return hashes[~are_among(hashes, _STOP_HASHES)]

    def _shared_with(self, article_id: str) -> tuple[str, ...]:
        """The telling words that an article has too, the most telling first."""
        hashes = self._words.get(article_id, _STOP_HASHES[:0])
        return tuple(compress(self._telling, are_among(self._telling_hashes, hashes).tolist()))

    def _fits(self, row: _Known, candidate: RelatedCandidate) -> bool:
        pinned = candidate.id in self._pinned
        if not pinned and (row.url in self._translations or not self._speaks_for(row, candidate)):
            return False
        words = self._words_of(row.id)
        if not pinned and self._copies.has(row.title, words, row.simhash):
            return False
        self._copies.take_in(row.title, words, row.simhash)
        return True

    def _speaks_for(self, row: _Known, candidate: RelatedCandidate) -> bool:
        """Whether a link, or a list that has both, speaks for an article; or, where it is in the same
        language and not below the floor, a name, its words, or beyond doubt what its like list or link.
        """
        if not _LINKS.isdisjoint(candidate.ranks):
            return True
        if main_language(row.language) != main_language(self._article.language):
            return False
        if candidate.score < LEAST_SCORE:
            return False
        if _MENTIONS & candidate.ranks.keys():
            return True
        if candidate.score >= SURE_SCORE and _CARRIED & candidate.ranks.keys():
            return True
        shared = self._shared_with(candidate.id)
        return len(shared) >= FEWEST_SHARED and self._share(shared) >= LEAST_SHARED

    def _share(self, shared: Sequence[str]) -> float:
        whole = sum(self._telling.values())
        return sum(self._telling[token] for token in shared) / whole if whole else 0.0


def related(
    catalogue: Catalogue,
    engine: Engine,
    article: Article,
    limit: int = 6,
    purpose: Purpose = Purpose.FILL,
) -> list[Related]:
    """Closely related articles with reasons, best first; fewer than ``limit`` where no more are about the
    same thing.
    """
    return explained(catalogue, engine, article, limit, limit, purpose)[0]


def explained(
    catalogue: Catalogue,
    engine: Engine,
    article: Article,
    limit: int,
    most: int,
    purpose: Purpose = Purpose.FILL,
) -> tuple[list[Related], list[Chosen]]:
    """The first ``limit`` of the related articles with reasons, and the first ``most`` without."""
    finder = Finder(catalogue, engine)
    mentioned = tuple(mentions(finder.names, article))
    chosen = finder.choose(article, max(0, limit, most), mentioned, purpose)
    first = chosen[: max(0, limit)]
    with catalogue.read() as connection:
        held = statistics.tokens_of(connection, [one.id for one in first])
        others = catalogue.find_ids(connection, [one.id for one in first])
        common = _common_categories(connection, article)
    explain = Explainer(finder.names, article, mentioned, held, common)
    found = []
    for one in first:
        other = others.get(one.id)
        if other is not None:  # it was there a moment ago
            reasons = explain.reasons(other, one.candidate.ranks, one.shared, one.pinned)
            category = other.categories[0][-1] if other.categories and other.categories[0] else ""
            score = round(one.candidate.score, 5)
            found.append(Related(other.id, other.url, other.title, score, reasons, category, other.summary))
    return found, chosen[: max(0, most)]


@cache
def _function_words(language: str) -> frozenset[str]:
    """The tokens of a language's function words, by its code; none of one that is not known."""
    return frozenset(tokens_in_place(_FUNCTION_WORDS.get(language, "")))


def _common_categories(connection: Connection, article: Article) -> set[str]:
    """Those of an article's categories that most articles of the library are in."""
    own = sorted({slug(name) for path in article.categories for name in path})
    filed = dict(map(tuple, select_in(connection, _FILED, own)))
    most = max(FEWEST_FILED, MOST_FILED * statistics.totals(connection).articles)
    return {name for path in article.categories for name in path if filed.get(slug(name), 0) > most}


def _editors_choice(connection: Connection, article_id: str) -> _EditorsChoice:
    verdicts = decisions_about(connection, DecisionKind.RELATED, article_id)
    pinned = [target for target, verdict in verdicts.items() if verdict == Decision.PINNED]
    return _EditorsChoice(pinned, {target for target, verdict in verdicts.items() if verdict in REFUSALS})


def _hashes_of(forward: Forward) -> dict[str, Hashes]:
    """Article id → the hashes of its tokens, ascending."""
    starts = forward.starts.tolist()
    return {one: forward.hashes[starts[row] : starts[row + 1]] for row, one in enumerate(forward.ids)}
