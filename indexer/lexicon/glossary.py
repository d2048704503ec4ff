"""What do the library's terms and their definitions tell about names in two languages?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from catalogue import data_files
from catalogue.scripts import has_bangla
from catalogue.text import name_key, tokens_in_place

_WORDS = data_files.table(__package__, "words.toml")["glossary"]
# What stands before these, at the beginning of a definition, is the whole name of the term.
_VERBS = frozenset(tokens_in_place(_WORDS["verbs"]))
# What may follow a name directly. Without one of them, the words are the beginning of a longer name:
# «রোগ প্রতিরোধ ক্ষমতা …» does not tell what রোগ is.
_COPULAS = _VERBS | frozenset(tokens_in_place(_WORDS["determiners"]))
# Tokens. A definition of no more is a translation as a whole; a longer one begins with it.
# 3 and 12 change nothing that is measured (`benchmarks.ablation names`).
_LONG_DEFINITION = 6
# Tokens of a name with which a definition begins, and of a definition that is no more than a name.
# 1 and 6 change nothing that is measured (`benchmarks.ablation names`).
_LONG_NAME = _LONG_DEFINITION // 2
# The place, in the order of terms, of those whose definition only begins with the name asked for.
# 49 and 198 change nothing that is measured (`benchmarks.ablation names`).
_BEHIND_SHORT_ONES = 99
# Characters of a definition that are read, and those in which its first word is looked for.
_READ = 200
_FIRST_WORD_READ = 60
# Translations of one name that are searched.
MOST_TRANSLATIONS = 3


class _Entry(NamedTuple):
    definition: tuple[str, ...]  # the tokens of its beginning
    term: str


class Glossary:
    """Terms by their definitions in other scripts: «প্রদাহ হলো …» under «inflammation» tells what প্রদাহ
    means.
    """

    def __init__(self, entries: Sequence[tuple[str, str]] = ()) -> None:
        """``entries`` are terms with one definition each."""
        self.words: set[str] = set()
        # Name key of a term's name in another script → that name, for suggestions.
        self.heads: dict[str, str] = {}
        self._by_first_token: dict[str, list[_Entry]] = defaultdict(list)
        self._names: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for term, definition in entries:
            self._learn(term, definition)

    def terms(self, tokens: tuple[str, ...]) -> list[str]:
        """The terms that these tokens of another script name: those whose short definition is no more, then
        those whose definition begins so.
        """
        if not tokens:
            return []
        found = [
            (len(definition) if len(definition) <= _LONG_DEFINITION else _BEHIND_SHORT_ONES, term)
            for definition, term in self._by_first_token.get(tokens[0], ())
            if _names(definition, tokens)
        ]
        return [term for _, term in sorted(found)][:MOST_TRANSLATIONS]

    def names(self, tokens: tuple[str, ...]) -> list[str]:
        """What a term is called in another script, where its definition is no more than that."""
        return self._names.get(tokens, [])[:MOST_TRANSLATIONS]

    def _learn(self, term: str, definition: str) -> None:
        tokens = tuple(tokens_in_place(definition[:_READ]))
        if not tokens or has_bangla(definition) == has_bangla(term):
            return
        self._by_first_token[tokens[0]].append(_Entry(tokens, term))
        if name := _head(definition, tokens):
            self.heads.setdefault(name_key(name), name)
        self.words.add(name_key(definition[:_FIRST_WORD_READ]).split()[0])
        if len(tokens) <= _LONG_NAME:
            self._names[tuple(tokens_in_place(term))].append(definition.strip(" .।"))


def _names(definition: tuple[str, ...], tokens: tuple[str, ...]) -> bool:
    """Whether a definition is these tokens, or says of what they name what it is."""
    if definition == tokens:
        return True
    size = len(tokens)
    return definition[:size] == tokens and definition[size] in _COPULAS


def _head(definition: str, tokens: tuple[str, ...]) -> str:
    """The name with which a definition begins, up to its verb; all of a short one that has none. Empty where
    the name would be long.
    """
    end = next((i for i, token in enumerate(tokens) if token in _VERBS), len(tokens))
    if not 0 < end <= _LONG_NAME:
        return ""
    return " ".join(definition.split()[:end]).strip(" .,;:।-–—")
