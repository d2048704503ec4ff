"""Which articles bear a name that stands in the question?"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from catalogue.database import select_by, select_in
from catalogue.scripts import is_bangla
from catalogue.states import NameKind
from catalogue.text import STOP_WORDS, name_key
from indexer.index.statistics import Frequencies, Totals, idf
from indexer.lexicon.synonyms import is_initials, plural
from indexer.question.model import Question
from indexer.search.ranking import ALIAS_TIER, MEANT_TIER, TITLE_TIER, NameMatches

# The names that begin with a typed prefix, at most.
MOST_BEGUN = 500
# The names that go on from what was asked, at most: where more do, it is the beginning of anything.
MOST_LONGER = 200
# Words of a question that may be the beginning of a longer name, at most.
LONGEST_BEGINNING = 4

# As text: SQLAlchemy takes longer to make such a statement than the database to run it.
_BEARERS = (
    "SELECT key, article_id, kind FROM article_names WHERE key IN ({}) "
    "ORDER BY length(key) DESC, article_id LIMIT 500"
)

_BEGINNING = (
    "SELECT article_id, key FROM article_names WHERE key >= {} AND key < {} ORDER BY key, article_id LIMIT {}"
)
_LAST_CHARACTER = "\U0010ffff"


class _Weight(NamedTuple):
    """What a concept weighs."""

    words: frozenset[str]  # of its name key
    value: float


class NamedArticles:
    """The articles whose names stand in one question."""

    def __init__(
        self, connection: Connection, question: Question, frequencies: Frequencies, totals: Totals
    ) -> None:
        self._connection = connection
        self._question = question
        self._frequencies = frequencies
        self._totals = totals

    def matches(self, known: Container[str]) -> NameMatches:
        """The articles by the names that stand in the question, and what share of it each name is.

        Longer names, of which the question is only the beginning, count for the articles in ``known`` alone.
        """
        question = self._question
        if question.typed.prefixes and not question.concepts:
            return NameMatches({}, self._begun(question.typed.prefixes, known))
        if not question.keys:
            return NameMatches({}, {})
        bearers = select_in(self._connection, _BEARERS, question.keys)
        exact = self._exact(bearers)
        weights = self._weights()
        inside: dict[str, float] = {}
        for key, article_id, _ in bearers:
            _raise(inside, article_id, _weight_in(set(key.split()), weights))
        if not exact and question.typed.plain:
            longer = self._longer(question.topic_keys or question.keys, weights)
            for article_id in filter(known.__contains__, longer):
                _raise(inside, article_id, longer[article_id])
        whole = sum(weight.value for weight in weights) or 1.0
        return NameMatches(exact, {i: weight / whole for i, weight in inside.items() if weight > 0})

    def _weights(self) -> list[_Weight]:
        """What the concepts of the question weigh; of those with one text, the last."""
        weights = {
            concept.text: _Weight(
                frozenset(concept.key.split()),
                concept.weight * max(self._weight(way.tokens) for way in concept.alternatives),
            )
            for concept in self._question.concepts
        }
        return list(weights.values())

    def _weight(self, tokens: Sequence[str]) -> float:
        frequencies, total = self._frequencies, self._totals.articles
        return sum(idf(frequencies[token].articles, total) for token in tokens if token in frequencies)

    def _exact(self, bearers: Sequence[Any]) -> dict[str, int]:
        """The tiers of the articles of which the whole question is a name."""
        name = self._whole_name({key for key, *_ in bearers})
        exact: dict[str, int] = {}
        for key, article_id, kind in bearers if name else ():
            if key == name:
                is_title = kind == NameKind.TITLE and name == self._question.keys[0]
                tier = TITLE_TIER if is_title else ALIAS_TIER
                exact[article_id] = max(exact.get(article_id, 0), tier)
        return self._meant_first(exact)

    def _meant_first(self, exact: dict[str, int]) -> dict[str, int]:
        """The same, where the question is another name of several, with those before the others that also
        bear what somebody wrote down for it: CHF is heart failure rather than congenital hepatic fibrosis.

        Of an abbreviation, these come first whether they bear it or not: STD is no spondylothoracic
        dysostosis.
        """
        is_abbreviation = self._is_abbreviation()
        if list(exact.values()).count(ALIAS_TIER) < (1 if is_abbreviation else 2):
            return exact
        names = [name_key(name) for name in self._question.also]
        keys = [form for key in names for form in (key, plural(key))]
        meant = {article_id for _, article_id, _ in select_in(self._connection, _BEARERS, keys)}
        first = meant if is_abbreviation else meant.intersection(exact)
        return exact | {one: max(exact.get(one, 0), MEANT_TIER) for one in sorted(first)}

    def _is_abbreviation(self) -> bool:
        """Whether the question is the initials of what somebody wrote down for it."""
        letters = " ".join(word.bare_key for word in self._question.typed.body.words)  # STD's, too
        return any(is_initials(letters, name_key(name)) for name in self._question.also)

    def _whole_name(self, names: Container[str]) -> str:
        """Which of the names the whole question is, or "".

        As it was typed, else without a plural s or with one («asthmas», «hearing aid»).
        """
        keys = self._question.keys
        if not self._question.typed.may_be_a_name or not keys[0]:
            return ""
        size = len(keys[0].split())
        return next((key for key in keys if key in names and len(key.split()) == size), "")

    def _longer(self, keys: Sequence[str], weights: Sequence[_Weight]) -> dict[str, float]:
        """The articles with a name of which what was asked is the beginning, and what weight that carries.

        «paget's disease» is the beginning of Paget's disease of bone. ``keys`` are those of what was asked,
        the whole first.
        """
        words = len(keys[0].split())
        if not 0 < words <= LONGEST_BEGINNING or self._is_abbreviation():
            return {}  # «IBD» asks for no «IBD deficiency»
        heads = [key for key in keys if len(key.split()) == words]  # the whole, and without a plural s
        weight = _weight_in({word for head in heads for word in head.split()}, weights)
        heads += self._in_bangla()
        rows = [row for head in heads for row in self._beginning(f"{head} ", MOST_LONGER)]
        if len(rows) >= MOST_LONGER:
            return {}
        found: dict[str, float] = {}
        for article_id, key in rows:
            _raise(found, article_id, weight * min(1.0, _content_words(keys[0]) / _content_words(key)))
        return found

    def _in_bangla(self) -> list[str]:
        """The keys of what is asked about, in Bangla, where it is asked in Bangla with Latin letters:
        «dengue er lokkhon» asks for ডেঙ্গু জ্বর as it does for Dengue fever.
        """
        question = self._question
        if not question.in_bangla or sum(concept.weight >= 1 for concept in question.concepts) > 1:
            return []
        return [key for key in map(name_key, question.also) if is_bangla(key)]

    def _begun(self, prefixes: Sequence[str], known: Container[str]) -> dict[str, float]:
        """The articles with a name that begins so, and what share of its words that is.

        Where several beginnings were typed, an article is ``known`` to hold them, or the name does.
        """
        found: dict[str, float] = {}
        for prefix in prefixes:
            for article_id, key in self._beginning(prefix, MOST_BEGUN):
                if article_id in known or _holds_all(key, prefixes):
                    _raise(found, article_id, 1 / len(key.split()))
        return found

    def _beginning(self, prefix: str, most: int) -> list[tuple[str, str]]:
        """The names that begin so: pairs of article and key, in the order of the keys.

        A database's own collation may bring others, too; they are left out.
        """
        rows = select_by(self._connection, _BEGINNING, prefix, prefix + _LAST_CHARACTER, most)
        return [(article_id, key) for article_id, key in rows if key.startswith(prefix)]


def _holds_all(key: str, prefixes: Sequence[str]) -> bool:
    """Whether a name has a word of each beginning."""
    return len(prefixes) == 1 or all(f" {prefix}" in f" {key}" for prefix in prefixes)


def _raise(weights: dict[str, float], article_id: str, weight: float) -> None:
    """Keep the greatest weight of each article."""
    weights[article_id] = max(weights.get(article_id, 0.0), weight)


def _weight_in(named: set[str], weights: Sequence[_Weight]) -> float:
    """What the concepts of a question weigh that stand in a name; ``named`` are the words of its key."""
    return sum(weight.value for weight in weights if weight.words <= named)


def _content_words(key: str) -> int:
    """How many words of a name are not function words; one at least."""
    return sum(word not in STOP_WORDS for word in key.split()) or 1
