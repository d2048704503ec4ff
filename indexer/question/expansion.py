"""What else are the things called that a question asks for? Synonyms, names in the other language, and the
Bangla that Latin letters spell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from catalogue.text import name_key, stem, tokens_in_place, words
from indexer.index.statistics import UNSEEN, Frequencies
from indexer.lexicon.base import Lexicon
from indexer.lexicon.synonyms import EVERYDAY, HOMONYMS, Synonym, SynonymKind, is_initials
from indexer.lexicon.transliteration import Transliterated, bangla_of, table
from indexer.question.concepts import LONGEST_NAME
from indexer.question.model import Alternative, Concept
from indexer.question.other_spellings import is_another_word, other_spellings
from indexer.question.sentences import WORDS

# The weight of a synonym or a translation: the word that was typed stands above it.
# At .45: no change; at .95: MED +.0024 (`benchmarks.ablation search`).
SYNONYM_WEIGHT = 0.9
# The weight of a spelling that is another word as well: «check» for a cheque.
OTHER_WORD_WEIGHT = 0.5
# The weight of a name that means the very word that was typed: a «see» reference, Bangla in Latin letters.
# .5 changes nothing that is measured (`benchmarks.ablation search`).
SAME_WEIGHT = 1.0
# The weight of initials beside what somebody wrote down for them: they stand for other things, too. At .8 a
# rare deficiency stands before what most mean by IBD; .3 changes nothing more.
INITIALS_WEIGHT = 0.5
# What a word weighs that may mean something else, in an article that holds nothing else of the question.
ALONE = 0.3
# A word in Latin letters is read as Bangla where at most so many articles hold it …
# 1 and 6 change nothing that is measured (`benchmarks.ablation search`).
FEW_ARTICLES = 3
# … or, of a larger library, at most one in so many.
# 250 and 1,000 change nothing that is measured (`benchmarks.ablation search`).
ONE_IN = 500


_THINGS: dict[str, str] = WORDS["things"]
_BEFORE_THINGS = frozenset(_THINGS["before"].split())
_NOT_BEFORE_THINGS = frozenset(_THINGS["never_before"].split())
_COMPARING = frozenset(_THINGS["between"].split())
_OF_ILLNESSES = frozenset(_THINGS["of_illnesses"].split())
_BEHIND_THINGS = frozenset((word,) for word in _THINGS["behind"].split())


class Expanded(NamedTuple):
    """The concepts with what else they are called, and what that is, for the reader."""

    concepts: list[Concept]
    also: tuple[str, ...]


class _OtherName(NamedTuple):
    name: str
    weight: float
    same: bool = False  # whether it names the very thing that was typed
    typed: bool = False  # whether it is what was typed, in its own script
    respelt: bool = False  # whether it is the word that was typed, as others write it


def expanded(
    concepts: Sequence[Concept],
    lexicon: Lexicon,
    known: Frequencies,
    synonyms: bool,
    in_bangla: bool = False,
    phrases: bool = True,
) -> Expanded:
    """The concepts with their other names, those of several words before those inside them.

    Without ``synonyms``, only with what Latin letters spell in Bangla. ``in_bangla``: it is asked in Bangla,
    or for what is in Bangla, so that its English words have names in that, too. Without ``phrases``, what
    Latin letters spell is read word by word.
    """
    return _Expansion(concepts, lexicon, known, synonyms, in_bangla, phrases).expanded()


class _Expansion:
    def __init__(
        self,
        concepts: Sequence[Concept],
        lexicon: Lexicon,
        known: Frequencies,
        synonyms: bool,
        in_bangla: bool,
        phrases: bool,
    ) -> None:
        self._concepts = concepts
        self._lexicon = lexicon
        self._known = known
        self._synonyms = synonyms
        # «diabetes rog» is asked in Bangla, and so is its diabetes.
        self._phrases = phrases
        self._asked_in_bangla = in_bangla
        self._in_bangla = in_bangla or any(
            self._spelt_in_latin(c.key, c.alternatives[0].tokens) for c in concepts
        )

    def expanded(self) -> Expanded:
        found: list[Concept] = []
        also: list[str] = []
        i = 0
        while i < len(self._concepts):
            size, names = self._longest_named(i)
            part = self._concepts[i : i + size]
            found.append(self._beside(_with_names(part, names) if names else part[0]))
            also += [other.name for other in names if not other.respelt]
            i += size
        return Expanded(found, tuple(dict.fromkeys(also)))

    def _longest_named(self, start: int) -> tuple[int, list[_OtherName]]:
        """How many concepts from here on have other names together, the most that do, and these names."""
        for size in range(min(LONGEST_NAME, len(self._concepts) - start), 0, -1):
            if names := self._names(self._concepts[start : start + size]):
                return size, names
        return 1, []

    def _names(self, part: Sequence[Concept]) -> list[_OtherName]:
        """The other names of concepts that stand side by side, each once."""
        key, tokens = _key(part), _tokens(part)
        names = self._respelt(key)
        if self._synonyms:
            names += self._written_down(part)
            names += [_OtherName(name, SYNONYM_WEIGHT) for name in self._translations(key, tokens)]
            names += self._known_in_bangla(key, tokens, names)
        if meant := self._spelt_in_latin(key, tokens):
            names += self._meant(key, meant)
        names = _once(names)
        if self._in_bangla and self._synonyms and (self._phrases or " " not in key):
            same = self._asked_in_bangla
            weight = SAME_WEIGHT if same else SYNONYM_WEIGHT
            ways = (key, *(name_key(other.name) for other in names if other.same))
            further = [_OtherName(bangla, weight, same) for way in ways if (bangla := _in_bangla(way))]
            names = [*further, *names]  # what was typed in Latin letters is told last
        return _once(names)

    def _known_in_bangla(
        self, key: str, tokens: Sequence[str], names: Sequence[_OtherName]
    ) -> list[_OtherName]:
        """The Bangla name of a word in English that the library does not hold («jaundice» in a library in
        Bangla), or of what that is called as well («low BP»), and of what a word in Bangla letters is called
        in English.
        """
        ways = [name_key(other.name) for other in names]
        if key.isascii():
            ways = [] if all(token in self._known for token in tokens) else [key, *ways]
        found = (bangla for way in ways if way.isascii() and (bangla := bangla_of().get(way)))
        return [_OtherName(name, SYNONYM_WEIGHT) for name in found if name_key(name) != key]

    def _respelt(self, key: str) -> list[_OtherName]:
        """The same word in its other spellings, and apart where it is several without their spaces."""
        ways = other_spellings(key, self._lexicon)
        weight = OTHER_WORD_WEIGHT if is_another_word(key) else SYNONYM_WEIGHT
        found = [_OtherName(way, weight, same=True, respelt=True) for way in ways]
        apart = self._lexicon.apart(key)
        return [*found, _OtherName(apart, SAME_WEIGHT, same=True, respelt=True)] if apart else found

    def _written_down(self, part: Sequence[Concept]) -> list[_OtherName]:
        """The synonyms of a name, as it is written and written together."""
        if not self._means_a_thing(part):
            return []
        key, lead, tail = _key(part), part[0].lead, part[-1].tail
        return [
            _OtherName(
                synonym.phrase,
                SAME_WEIGHT if synonym.kind is SynonymKind.SEE else SYNONYM_WEIGHT,
                same=synonym.kind is not SynonymKind.ONE_WAY,
            )
            for words in ([concept.key for concept in part], *_written_together(part))
            for synonym in self._with_equivalents(self._lexicon.synonyms(words, lead, tail))
            if name_key(synonym.phrase) != key
        ]

    def _with_equivalents(self, found: Sequence[Synonym]) -> Iterator[Synonym]:
        """What a name leads to, with what that is called as well: «low BP» is low blood pressure, and so
        hypotension.
        """
        for synonym in found:
            yield synonym
            if synonym.kind is SynonymKind.EQUIVALENT:
                continue  # they all stand there
            for other in self._lexicon.synonyms(name_key(synonym.phrase).split()):
                if other.kind is SynonymKind.EQUIVALENT:
                    yield replace(synonym, phrase=other.phrase)

    def _means_a_thing(self, part: Sequence[Concept]) -> bool:
        """Whether an everyday word is a noun here: «fits», «my fits», «fits in children», not «keep fits» nor
        «sugar cane». Other words always are.
        """
        if len(part) > 1 or part[0].key not in EVERYDAY:
            return True
        word, others = part[0], [other for other in self._concepts if other is not part[0]]
        if all(other.weight < 1 for other in others) and not _NOT_BEFORE_THINGS.intersection(word.lead):
            return True
        if self._is_compared(word):
            return True
        if word.lead:
            return word.lead[-1] in _BEFORE_THINGS and word.lead[-2:-1] != ("to",)
        return word is self._concepts[0] and word.tail[:1] in _BEHIND_THINGS

    def _beside(self, concept: Concept) -> Concept:
        """A concept that may mean something else beside others, with what should stand beside it: «roof
        shingles» are no herpes zoster, unless that speaks of roofs. «Chronic hives» are hives.
        """
        if concept.key not in HOMONYMS:
            return concept
        others = [one for one in self._concepts if one.key != concept.key and self._is_another_thing(one)]
        beside = tuple(token for other in others for token in other.alternatives[0].tokens)
        if not beside:
            return concept
        hard = self._is_in_compound(concept)
        ways = (
            replace(way, beside=beside, alone=0.0 if hard and way.other else ALONE)
            for way in concept.alternatives
        )
        return replace(concept, alternatives=tuple(ways))

    @staticmethod
    def _is_another_thing(other: Concept) -> bool:
        return other.weight >= 1 and other.text not in _OF_ILLNESSES

    def _is_in_compound(self, concept: Concept) -> bool:
        """Whether another thing stands right before it or behind it."""
        keys = [one.key for one in self._concepts]
        place = keys.index(concept.key)
        before, behind = self._concepts[max(0, place - 1) : place], self._concepts[place + 1 : place + 2]
        beside = [*([] if concept.lead else before), *([] if concept.tail else behind)]
        return any(map(self._is_another_thing, beside))

    def _is_compared(self, word: Concept) -> bool:
        """Whether a word stands beside one that compares: «cold vs flu»."""
        place = next(i for i, concept in enumerate(self._concepts) if concept is word)
        beside = self._concepts[max(0, place - 1) : place + 2]
        return any(other.text in _COMPARING for other in beside)

    def _translations(self, key: str, tokens: tuple[str, ...]) -> list[str]:
        found = self._lexicon.translations(key, tokens)
        if not found and " " in key and not key.isascii():
            ways = dict.fromkeys((key.replace(" ", ""), "".join(tokens)))  # «মাথা ব্যথা» is মাথাব্যথা
            return next((names for way in ways if (names := translated(way, self._lexicon))), [])
        return found

    def _meant(self, key: str, meant: Transliterated) -> list[_OtherName]:
        """The Bangla word that was typed in Latin letters, and its name in English."""
        english = [meant.english] if meant.english else []
        if self._synonyms:
            tokens = tuple(tokens_in_place(meant.bangla))
            english = self._lexicon.translations(name_key(meant.bangla), tokens)
            english += [other.phrase for other in self._lexicon.synonyms(name_key(meant.bangla).split())]
        others = [_OtherName(name, SYNONYM_WEIGHT) for name in english]
        return [_OtherName(meant.bangla, SAME_WEIGHT, same=True, typed=" " in key), *others]

    def _spelt_in_latin(self, key: str, tokens: Sequence[str]) -> Transliterated | None:
        """The Bangla word that a name in Latin letters spells, where it is no word of the library."""
        if " " in key and not self._phrases:
            return None
        few = max(FEW_ARTICLES, self._lexicon.articles() // ONE_IN)
        unknown = [(seen := self._known.get(t, UNSEEN)).named == 0 and seen.articles <= few for t in tokens]
        # «pet betha» has an English word in it
        foreign = any(unknown) if " " in key else all(unknown)
        return self._lexicon.transliterated(key) if foreign and key.isascii() else None


def _in_bangla(key: str) -> str:
    """The Bangla name of what a key names in English, or spells in Latin letters; "" where none is known."""
    spelt = table().get(key)
    return bangla_of().get(key) or (spelt.bangla if spelt else "")


def translated(word: str, lexicon: Lexicon) -> list[str]:
    """What a folded word is called in the other language."""
    return lexicon.translations(word, (stem(word),))


def _key(part: Sequence[Concept]) -> str:
    return " ".join(concept.key for concept in part)


def _tokens(part: Sequence[Concept]) -> tuple[str, ...]:
    return tuple(token for concept in part for token in concept.alternatives[0].tokens)


def _written_together(part: Sequence[Concept]) -> list[tuple[str, ...]]:
    """The further ways in which a single concept can stand in an article with full weight."""
    further = part[0].alternatives[1:] if len(part) == 1 else ()
    return [way.tokens for way in further if way.weight == 1.0]


def _with_names(part: Sequence[Concept], names: Sequence[_OtherName]) -> Concept:
    """One concept of several, with other names.

    A phrase of Bangla in Latin letters stays whole: «pet betha» is no pet.
    """
    own = part[0].alternatives if len(part) == 1 else (Alternative(_tokens(part)),)
    if any(is_initials(_key(part), name_key(name.name)) for name in names):
        own = tuple(replace(way, weight=INITIALS_WEIGHT * way.weight) for way in own)
    further = [
        Alternative(_as_asked(one.name), one.weight, other=not (one.typed or one.respelt), same=one.same)
        for one in names
    ]
    if any(name.typed for name in names):
        further += [replace(way, other=True) for way in own]
        own = ()
    text = " ".join(concept.text for concept in part)
    ways = (*own, *(way for way in further if way.tokens))
    return Concept(ways, text, part[0].weight, _key(part), part[0].lead, part[-1].tail)


def _once(names: Iterable[_OtherName]) -> list[_OtherName]:
    """Each name once: in its first place, as it is told last."""
    return list({other.name: other for other in names}.values())


def _as_asked(name: str) -> tuple[str, ...]:
    """The tokens of another name; a code in it as a whole, as in what is typed: «A1c» is not every «a» beside
    a «1».
    """
    return tuple(token for word in words(name) for token in (word.joined[:1] if word.code else word.tokens))
