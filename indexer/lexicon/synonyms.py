"""What else things are called: a file of equivalents, one-way pairs and «see» references, checked when it is
read.

The file (docs/synonyms.md) has one entry a line::

    heart attack = myocardial infarction      # equivalent: either finds both
    tummy ache > abdominal pain               # one way: lay words also search the clinical term
    consumption see tuberculosis              # another name for it, no article of its own

A term stands in one group of equivalents only; one-way and «see» entries form no circle. What breaks this is
an error that names file and line, not a surprise in somebody's results.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from itertools import product
from pathlib import Path
from typing import NamedTuple

import regex

from catalogue import data_files
from catalogue.errors import ConfigError
from catalogue.scripts import is_bangla
from catalogue.text import STOP_WORDS, NamedWord, name_key, named_words, stem

BUILT_IN = "the built-in synonyms"
# Words.
LONGEST_TERM = 6
# Letters of a noun, at the least.
_SHORTEST_NOUN = 3
_CANNOT = regex.compile(r"\bcan['’]t\b", regex.IGNORECASE)
_POSSESSIVES = ("'s", "’s")
# Terms of one line: each finds all the others.
MOST_EQUIVALENTS = 50
# «C#» is a name.
_COMMENT = regex.compile(r"(?:^|\s)#")
_ENTRY = regex.compile(r"\s(?P<sign>=|>|see)\s")


class SynonymKind(StrEnum):
    """How a name leads to another one."""

    EQUIVALENT = "equivalent"
    ONE_WAY = "one-way"
    SEE = "see"


# Words that mean something else than the term that they are, most of the time: «fits», «boil», «sugar».
EVERYDAY = frozenset(data_files.table(__package__, "words.toml")["synonyms"]["everyday"].split())

# Words that mean something else beside the name of something else.
HOMONYMS = frozenset(data_files.table(__package__, "words.toml")["synonyms"]["homonyms"].split())

_KINDS = {"=": SynonymKind.EQUIVALENT, ">": SynonymKind.ONE_WAY, "see": SynonymKind.SEE}


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another name of what was typed."""

    phrase: str
    kind: SynonymKind


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a term leads to, and the function words around it: «the» of «the runs», «A» of «hep A»."""

    lead: tuple[str, ...]
    tail: tuple[str, ...]
    synonym: Synonym


class Synonyms:
    """Names by how a term is written: «running» is not «the runs»."""

    def __init__(self, entries: Iterable[tuple[str, Synonym]] = ()) -> None:
        self._of: dict[str, list[_Entry]] = {}
        self._leading: dict[str, list[str]] = {}
        self._apart: dict[str, str] = {}
        for term, synonym in entries:
            self._leading.setdefault(term, []).append(synonym.phrase)
            for written in map(_Written.of, _negations(term)):
                if len(written.words) > 1 and all(word[0].isalpha() for word in written.words):
                    self._apart.setdefault("".join(word[0] for word in written.words), term)
                for key in written.forms():
                    self._of.setdefault(key, []).append(_Entry(written.lead, written.tail, synonym))

    def of(
        self, words: Sequence[str], lead: Sequence[str] = (), tail: Sequence[str] = ()
    ) -> tuple[Synonym, ...]:
        """What else these words are called, in the file's order.

        ``words`` are folded and not stemmed, without the function words among them; ``lead`` and ``tail`` are
        the function words right before and right behind them.
        """
        found = self._of.get(_key(words), ())
        before, behind = tuple(lead), tuple(tail)
        return tuple(
            entry.synonym
            for entry in found
            if before[len(before) - len(entry.lead) :] == entry.lead
            and behind[: len(entry.tail)] == entry.tail
        )

    def apart(self, word: str) -> str | None:
        """The term of several words that a folded one is written together, if it is one: «commoncold»."""
        return self._apart.get(word)

    def leading(self) -> Mapping[str, Sequence[str]]:
        """Every term, as it is written, with what it leads to."""
        return self._leading


class _Written(NamedTuple):
    """A term as it is written: the words that say something, each with how it may also be written, and the
    function words around them.
    """

    words: tuple[tuple[str, ...], ...]
    lead: tuple[str, ...]
    tail: tuple[str, ...]

    @classmethod
    def of(cls, term: str) -> _Written:
        found = list(named_words(term))
        saying = [i for i, word in enumerate(found) if not _is_function_word(word, term)]
        first, last = (saying[0], saying[-1]) if saying else (0, len(found) - 1)
        return cls(
            tuple(_spellings(found[i], term) for i in saying or range(len(found))),
            tuple(word.bare_key for word in found[:first]),
            tuple(word.bare_key for word in found[last + 1 :]),
        )

    def forms(self) -> set[str]:
        """The keys under which the term is found: of a single word also its plural, of several in any
        number.
        """
        found = {_key(ways) for ways in product(*self.words)}
        if len(self.words) == 1 and self.words[0][0].isalpha():
            found |= {plural(word) for word in self.words[0]}
        return found


def _spellings(word: NamedWord, term: str) -> tuple[str, ...]:
    """How a word of a term may be written: one with a possessive without the apostrophe, too («athletes»)."""
    if term[word.start : word.end].endswith(_POSSESSIVES):
        return (word.key, f"{word.key}s")
    return (word.key,)


def _is_function_word(word: NamedWord, term: str) -> bool:
    shown = term[word.start : word.end]
    parts = (word.folded,) if word.folded in STOP_WORDS else word.key.split()
    return all(part in STOP_WORDS for part in parts) and not (shown.isupper() and len(shown) > 1)


def _negations(term: str) -> Iterator[str]:
    """A term, and in the other ways to say that something cannot be done: «can't sleep», «cannot sleep»."""
    yield term
    if _CANNOT.search(term):
        yield from (_CANNOT.sub(other, term) for other in ("cant", "cannot", "can not", "unable to"))


def _key(words: Sequence[str]) -> str:
    """The letters and digits of a term in a row, so that «Hb A1c», «HbA1c» and «5-FU», «5 FU» are one; of
    several words, each in no number; of Bangla, each in no case.
    """
    plain = [stem(part) if is_bangla(part) else part for word in words for part in word.split()]
    return plain[0] if len(plain) == 1 else "".join(map(_numberless, plain))


def is_initials(letters: str, name: str) -> bool:
    """Whether folded letters are the initials of the first words of a name: «ibd», «std»."""
    return len(letters) > 1 and "".join(word[0] for word in name.split()).startswith(letters)


def plural(word: str) -> str:
    """The plural of an English word that follows the rule."""
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


def _numberless(word: str) -> str:
    """What the singular and the plural of a word have in common: ach of ache and aches, babi of baby."""
    if len(word) < _SHORTEST_NOUN or not word.isalpha():
        return word
    if word[-1] == "s" and word[-2] not in "su":
        word = word[:-1]
    return f"{word[:-1]}i" if word[-1] == "y" else word.removesuffix("e")


def read(text: str, source: str) -> list[tuple[str, Synonym]]:
    """The entries of a synonym file: a term and what it leads to, both directions of equivalents.

    Raises :class:`ConfigError` with the line that is wrong.
    """
    entries: list[tuple[str, Synonym]] = []
    groups: dict[str, int] = {}
    ways: dict[str, dict[str, int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        entry = _COMMENT.split(line, maxsplit=1)[0].strip()
        if not entry:
            continue
        where = f"{source}, line {number}"
        kind, terms = _parsed(entry, where)
        keys = [name_key(term) for term in terms]
        _check_terms(terms, keys, where)
        if kind is SynonymKind.EQUIVALENT:
            _add_group(keys, number, groups, where)
            entries += [(a, Synonym(b, kind)) for a in terms for b in terms if a is not b]
        else:
            _add_ways(terms, keys, number, ways, where)
            entries += [(terms[0], Synonym(target, kind)) for target in terms[1:]]
    _check_circles(_by_group(ways, groups, source), source)
    return entries


def _add_group(keys: list[str], number: int, groups: dict[str, int], where: str) -> None:
    """Put the line's keys into ``groups`` (name key → line of its group)."""
    for key in keys:
        if key in groups:
            raise ConfigError(
                f"{where}: «{key}» is in the group of line {groups[key]} already",
                "keep all its equivalents in one line",
            )
        groups[key] = number


def _add_ways(
    terms: list[str], keys: list[str], number: int, ways: dict[str, dict[str, int]], where: str
) -> None:
    """Put the line's first key and its targets into ``ways`` (name key → name key of a target → line)."""
    targets = ways.setdefault(keys[0], {})
    for target, key in zip(terms[1:], keys[1:]):
        if key in targets:
            raise ConfigError(
                f"{where}: «{terms[0]}» leads to «{target}» in line {targets[key]} already",
                "take one of them out",
            )
        targets[key] = number


def load(path: Path | None = None) -> Synonyms:
    """The built-in synonyms, and those of the file at ``path``. Raises :class:`ConfigError`."""
    if path is None:
        return _only_built_in()
    return Synonyms(dict.fromkeys([*built_in(), *read(text_of(path), str(path))]))


def text_of(path: Path) -> str:
    """What stands in a synonym file. Raises :class:`ConfigError` where that cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"search.synonyms: {path} is not UTF-8 text (byte {error.start})", "save it as UTF-8"
        ) from error
    except OSError as error:
        raise ConfigError(
            f"search.synonyms: {path} cannot be read: {error.strerror}",
            "name a file, or leave the setting out",
        ) from error


@lru_cache(maxsize=1)
def _only_built_in() -> Synonyms:
    return Synonyms(dict.fromkeys(built_in()))


@lru_cache(maxsize=1)
def built_in() -> tuple[tuple[str, Synonym], ...]:
    """The entries that every library has."""
    text = (resources.files(__package__) / "synonyms.txt").read_text(encoding="utf-8")
    return tuple(read(text, BUILT_IN))


def _parsed(entry: str, where: str) -> tuple[SynonymKind, list[str]]:
    signs = {match["sign"] for match in _ENTRY.finditer(f" {entry} ")}
    if len(signs) != 1:
        what = "has no sign between its terms" if not signs else "mixes signs"
        raise ConfigError(f"{where}: «{entry[:80]}» {what}", "write: a = b, or: a > b, or: a see b")
    sign = signs.pop()
    terms = [term.strip() for term in _ENTRY.sub("\0", f" {entry} ").split("\0")]
    if sign != "=":
        if len(terms) != 2:
            raise ConfigError(
                f"{where}: «{entry[:80]}» has more than one «{sign}»",
                "write one entry a line; separate targets by commas",
            )
        terms = [terms[0], *(term.strip() for term in terms[1].split(","))]
    return _KINDS[sign], terms


def _check_terms(terms: list[str], keys: list[str], where: str) -> None:
    for term, key in zip(terms, keys):
        if not any(map(str.isalnum, term)):
            raise ConfigError(f"{where}: a term is empty", "write a word on both sides of the sign")
        if len(key.split()) > LONGEST_TERM:
            raise ConfigError(
                f"{where}: «{term[:60]}» has more than {LONGEST_TERM} words", "write a shorter name"
            )
    if len(terms) > MOST_EQUIVALENTS:
        raise ConfigError(
            f"{where}: more than {MOST_EQUIVALENTS} names of one thing", "leave out what nobody types"
        )
    if len(set(keys)) < len(keys):
        raise ConfigError(f"{where}: a term stands there twice", "take one of them out")


def _by_group(
    ways: dict[str, dict[str, int]], groups: dict[str, int], source: str
) -> dict[str, dict[str, int]]:
    """The ways between names, those of one group of equivalents taken for one name. Raises where a way leads
    to its own group.
    """
    first: dict[int, str] = {}
    for key, group in groups.items():
        first.setdefault(group, key)
    found: dict[str, dict[str, int]] = {}
    for key, targets in ways.items():
        start = first[groups[key]] if key in groups else key
        for target, number in targets.items():
            end = first[groups[target]] if target in groups else target
            if start == end:
                same = f"«{key}» and «{target}» are equivalents by line {groups[key]} already"
                raise ConfigError(f"{source}, line {number}: {same}", "take one of the entries out")
            found.setdefault(start, {}).setdefault(end, number)
    return found


def _check_circles(ways: dict[str, dict[str, int]], source: str) -> None:
    """Raise where a way leads back to where it began."""
    done: set[str] = set()
    for start in ways:
        path = {start: iter(ways[start])} if start not in done else {}  # in the order in which it is gone
        while path:
            key = next(reversed(path))
            target = next((t for t in path[key] if t not in done), None)
            if target is None:
                done.add(key)
                del path[key]
            elif target in path:
                names = list(path)
                circle = " > ".join([*names[names.index(target) :], target])
                raise ConfigError(
                    f"{source}, line {ways[key][target]}: {circle} is a circle",
                    "take one of these entries out, or write them with =",
                )
            else:
                path[target] = iter(ways.get(target, ()))
