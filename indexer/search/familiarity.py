"""Which of the names that begin as was typed do most readers mean?

Those that are asked for often, then those whose word is a common one: «sug» begins sugar for most people, and
Sugarman syndrome for hardly anybody. What people call a thing that an article calls otherwise is a name, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from catalogue.database import select_in
from catalogue.query_log import most_asked
from catalogue.text import name_key
from indexer.lexicon.common import common_words
from indexer.lexicon.synonyms import Synonyms, plural

# How often a question was asked that counts, so that one reader moves nothing.
LEAST_ASKED = 5
# Questions that are looked at, the most frequent first.
MOST_ASKED = 2_000
# Common words of a library's names that one beginning is completed by.
MOST_FAMILIAR = 12
# Levels of familiarity.
EVERYDAY, KNOWN, UNFAMILIAR = 0, 1, 2
# Places, by frequency, of the words that everybody says, and of those that are known at all. Half a
# title of MedQuAD, mostly a rare disease, has a mean reciprocal rank of .873 for it, of .883 in the order of
# length; with 16,000 and 32,000 of .870, with 30,000 and 60,000 of .864 (`benchmarks.shown`).
MOST_SAY, FEWEST_KNOW = 10_000, 30_000

_NAMES = "SELECT DISTINCT key FROM article_names WHERE key IN ({})"


@dataclass(frozen=True, slots=True)
class LayName:
    """What people call a thing, and the name key that an article has for it."""

    text: str
    key: str


def familiarity(word: str) -> int:
    """How familiar a folded word is: :data:`EVERYDAY`, :data:`KNOWN` or :data:`UNFAMILIAR`."""
    words = common_words()
    if word in words.beginnings:
        return UNFAMILIAR
    place = words.places.get(word, FEWEST_KNOW)
    if place < MOST_SAY:
        return EVERYDAY
    return KNOWN if place < FEWEST_KNOW or word in words.others else UNFAMILIAR


def asked_often(connection: Connection) -> dict[str, int]:
    """Name key of what is asked often → how often, in doublings."""
    found = most_asked(connection, LEAST_ASKED, MOST_ASKED)
    return {name_key(asked.query): asked.count.bit_length() for asked in found}


class LayNames:
    """What people call things, by the synonym files: «high blood pressure» where Hypertension is."""

    def __init__(self, synonyms: Synonyms) -> None:
        self._led = {name_key(term): (term, _forms(targets)) for term, targets in synonyms.leading().items()}

    def borne(self, connection: Connection) -> dict[str, LayName]:
        """Those of things that articles are called otherwise, by key."""
        wanted = list(dict.fromkeys(key for _, targets in self._led.values() for key in targets))
        borne = {key for (key,) in select_in(connection, _NAMES, wanted)}
        found: dict[str, LayName] = {}
        for key, (term, targets) in self._led.items():
            if target := next((other for other in targets if other in borne), None):
                found[key] = LayName(term[:1].upper() + term[1:], target)
        return found


def _forms(names: Iterable[str]) -> list[str]:
    """The name keys of names, and of their plurals."""
    keys = [name_key(name) for name in names]
    return [form for key in keys for form in (key, plural(key))]
