"""How is a question completed that is half typed: «symptoms of d», «gout tr»?

By the names that what is asked of may be, or by what may be asked of the name, each where an article has such
a section: what is suggested is answered. It is a question, not an article's name, and is searched for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from catalogue.database import select_in
from catalogue.text import clean, name_key
from indexer.answers import Suggestion, SuggestionKind
from indexer.extract.sections.kinds import LEAD, OTHER, Vocabulary

# Words of a phrase that asks.
LONGEST_PHRASE = 8
# Names that are looked at, of which some have no such section.
MOST_NAMES = 16
# The kind that the first sentences of an article answer, too.
_DEFINITION = "definition"

_ARTICLES = "SELECT id, json FROM articles WHERE id IN ({})"

# The suggestions for a name that is begun, at most so many.
Suggests = Callable[[str, int], list[Suggestion]]


class _Asked(NamedTuple):
    """A question, and the kind of section that it asks for."""

    before: str
    name: str
    behind: str
    kind: str
    article_id: str


class _Bearer(NamedTuple):
    """An article that may answer."""

    title: str
    keys: frozenset[str]  # of its names
    kinds: frozenset[str]  # of its sections


class AskedNames:
    """The questions that a vocabulary knows, by their words before a subject or behind it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._before: dict[str, str] = {}
        self._behind: dict[str, str] = {}
        for intent in vocabulary.intents():
            if intent.kind in (LEAD, OTHER) or bool(intent.before) == bool(intent.after) or intent.bare:
                continue
            phrases = self._before if intent.before else self._behind
            phrases.setdefault(" ".join(intent.before or intent.after), intent.kind)

    def suggested(
        self, connection: Connection, suggests: Suggests, text: str, limit: int
    ) -> list[Suggestion]:
        """The best completions of a question that is half typed, at most ``limit``."""
        words = clean(text).split()
        if limit <= 0 or not 1 < len(words) <= 2 * LONGEST_PHRASE:
            return []
        asked = list(self._of_names(words, suggests)) or list(self._of_kinds(words, suggests))
        bearers = _bearers(connection, [one.article_id for one in asked])
        answered: dict[tuple[str, str], str] = {}  # of an article's names the first
        for one in asked:
            bearer = bearers.get(one.article_id)
            if bearer and one.kind in bearer.kinds:
                # what only people call it is no name of the article
                name = one.name if name_key(one.name) in bearer.keys else bearer.title
                text = " ".join(filter(None, (one.before, name, one.behind)))
                answered.setdefault((one.kind, one.article_id), text)
        return [Suggestion(one, SuggestionKind.HEADING) for one in answered.values()][:limit]

    def _of_names(self, words: Sequence[str], suggests: Suggests) -> Iterator[_Asked]:
        """«symptoms of d»: the names that may follow the longest phrase that stands first."""
        for size in range(min(len(words) - 1, LONGEST_PHRASE), 0, -1):
            said = " ".join(words[:size])
            if kind := self._before.get(_plain(said)):
                for name in suggests(" ".join(words[size:]), MOST_NAMES):
                    if name.article_id:
                        yield _Asked(said, name.text, "", kind, name.article_id)
                return

    def _of_kinds(self, words: Sequence[str], suggests: Suggests) -> Iterator[_Asked]:
        """«gout tr»: what may be asked of the longest name that stands first, one phrase for each kind."""
        for size in range(len(words) - 1, 0, -1):
            name = " ".join(words[:size])
            begun = _plain(" ".join(words[size:]))
            phrases: dict[str, str] = {}
            for phrase, kind in self._behind.items():  # the commonest of a kind first
                if phrase.startswith(begun):
                    phrases.setdefault(kind, phrase)
            bearers = suggests(name, 1) if phrases else []
            if bearers and bearers[0].article_id and name_key(bearers[0].text) == name_key(name):
                for kind, phrase in phrases.items():
                    yield _Asked("", name, phrase, kind, bearers[0].article_id)
                return


def _plain(words: str) -> str:
    """Words as a vocabulary has them."""
    return words.casefold().replace("'", " ").replace("’", " ")


def _bearers(connection: Connection, ids: Sequence[str]) -> dict[str, _Bearer]:
    """The articles; the first sentences of each define what it is about."""
    found: dict[str, _Bearer] = {}
    for article_id, document in select_in(connection, _ARTICLES, list(dict.fromkeys(ids))):
        read = json.loads(document)
        kinds = frozenset(section["kind"] for section in read["sections"])
        found[article_id] = _Bearer(
            read["title"],
            frozenset(map(name_key, (read["title"], *read["aliases"]))),
            kinds | {_DEFINITION} if LEAD in kinds else kinds,
        )
    return found
