"""A typed query, in the light of what the library knows → a question: names, kinds of section, synonyms, spelling.

The order: names first (what is an article's exact name is left alone), then spelling of what nobody ever wrote, then the
kind of section asked for, then what else the words are called. Each step says what it did; spelling and synonyms can be switched off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

import regex

from catalogue import text as analysis
from catalogue.text import Word, name_key, plain_words
from indexer import cues
from indexer.extract.kinds import Vocabulary
from indexer.meaning import NO_FILTERS
from indexer.query import (
    LONGEST_NAME,
    Alternative,
    Concept,
    Question,
    Typed,
    concepts_of,
    content,
    is_function_word,
    merged,
    name_keys,
    pair_forms,
)
from indexer.spelling import SHORTEST, distance, slips
from indexer.synonyms import Synonym
from indexer.transliteration import Transliterated, asked_in_bangla, bangla_of

INTENT_WEIGHT = 0.4  # of «symptoms» in «symptoms of gout»: gout is what it is about
SYNONYM_WEIGHT = 0.9  # the word that was typed stands above its synonym
FILLER_WEIGHT = 0.4
ASKING = frozenset(
    """know knew tell want wanted need needs help helps looking wondering ask asking question advice thanks thank hi hello dear sir madam
    ago currently cant dont wont didnt doesnt isnt havent hasnt vs versus করব করবো করণীয় উচিত""".split()
)
"""Words that people ask with; an article is seldom about them."""
TELLING = frozenset(
    """mother father mom mum dad son daughter wife husband brother sister friend year years month months week weeks
    say says said tells told write writing wrote live lives living old town village worried worry scared great information""".split()
)
"""Words of the story around a question, where somebody tells one. «Information systems» has nobody who tells."""
PERSONAL = frozenset(plain_words("I my me we our us I'm আমি আমার আমাদের আমাকে"))
"""Words of somebody who tells a story around the question."""
STATING = frozenset("is are was were be been".split())
"""Verbs of a sentence that says something, where it is no question."""
NAMED = 0.01  # share of a word's articles that bear it in a name, from which on it is something that articles are about
MANY, SHORTEST_OF_MANY = 6, 7  # among more words than that, a short one is mended only into a name: «resort» would become «report»;
# and so is a longer one that the library knows or that is two slips away: of twenty such in sentences, one was a slip
NEIGHBOURS = 3  # words beside a mended one that may be of the same name
TYPOS = 2  # articles that may hold a word by mistake
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
LONGEST_LETTER, MOST_KINDS = 2_000, 3  # characters of a letter that is read for what it asks, and kinds that it may ask for
_INTERROGATIVES = "what|how|why|who|when|where|which|is|are|can|could|do|does|will|would|should|has|have|may"
_QUESTION = regex.compile(rf"(?<=[.?!;:।])\s+|,\s+(?:and\s+)?(?=(?:{_INTERROGATIVES})\b)", regex.IGNORECASE)
_NO_KINDS = ("lead", "other", "definition")  # that no question in a letter asks for: «What is my risk?»
_ASKS = regex.compile(rf"^\s*(?:{_INTERROGATIVES})\b|\?\s*$", regex.IGNORECASE)
RARE = 50  # a known word is taken for a slip where another one, one slip away, is in so many times as many articles;
RARE_STEM = 10  # so many, where only its stem is known, perhaps by another word: «migrane» by larva migrans


class Lore(Protocol):
    """What the library knows of words and names."""

    vocabulary: Vocabulary

    def frequencies(self, tokens: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        """Token → articles that hold it, and that hold it in a name."""

    def named(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that are an article's title or alias."""

    def articles(self) -> int:
        """How many articles there are."""

    def spelt(self, word: str) -> list[str]:
        """The words that a folded word was probably meant to be, likeliest first."""

    def is_word(self, word: str) -> bool:
        """Whether a folded word stands in a name, a heading or the glossary, or is a function word."""

    def is_medicine(self, word: str) -> bool:
        """Whether a folded word is the name of a medicine."""

    def transliterated(self, key: str) -> Transliterated | None:
        """What is written in Latin letters under this name key."""

    def synonyms(self, tokens: tuple[str, ...]) -> tuple[Synonym, ...]:
        """What else these tokens are called in the same language."""

    def translations(self, key: str, tokens: tuple[str, ...]) -> list[str]:
        """What a name is called in the other language."""


@dataclass(frozen=True, slots=True)
class _Mended:
    """A query's text with its slips mended, and as it is offered where medicines are in it."""

    text: str
    offered: str | None = None


def understand(typed: Typed, lore: Lore, correct: bool = True, synonyms: bool = True) -> Question:
    """The question that a typed query asks."""
    typed = _unquoted(typed, lore)
    question = Question(typed, notes=typed.notes)
    if not any(analysis.words(typed.text)):
        return question
    whole = name_key(typed.text)
    exact = typed.plain and bool(lore.named([whole]))
    text = typed.text
    if not exact:
        if function_words_only(text):
            return replace(question, notes=(*question.notes, "only-stop-words"))
        text = asked_in_bangla(text, lore.is_word)
        in_latin = dict(zip(text.split(" "), typed.text.split(" "), strict=True))
        lore.frequencies(_looked_up(text))  # all at once: what follows asks for them step by step
        mended = mend(text, lore)
        question = replace(question, did_you_mean=mended.offered)
        if mended.text != text and correct:
            text = mended.text
            question = replace(question, corrected=" ".join(in_latin.get(word, word) for word in text.split(" ")))
            exact = typed.plain and bool(lore.named([name_key(text)]))
        elif mended.text != text:
            question = replace(question, did_you_mean=mended.text)
    words = list(analysis.words(text))
    kept = content(words, text)
    known = lore.frequencies(_looked_up(text))
    concepts = concepts_of(kept, text, known)
    kinds, topic = _asked_for(text, kept, lore.vocabulary) if not exact else ((), "")
    if topic:
        about = set(name_key(topic).split())
        asked = frozenset(t for c in concepts if not about & set(name_key(c.text).split()) for t in c.alternatives[0].tokens)
        question = replace(question, asked=asked)
        concepts = [c if about & set(name_key(c.text).split()) else replace(c, weight=INTENT_WEIGHT) for c in concepts]
    personal = _personal(text)
    concepts = [replace(c, weight=FILLER_WEIGHT) if c.text in ASKING or (personal and c.text in TELLING) else c for c in concepts]
    if len(concepts) > MANY and personal:
        concepts = [_told(concept, known) for concept in concepts]
    concepts, also = _widened(concepts, lore, known, synonyms)
    tokens = [t for w in words for t in (*w.tokens, *w.joined)]
    tokens += [t for c in concepts for a in c.alternatives[1:] for t in a.tokens]
    keys = name_keys(text)
    return replace(question, concepts=merged(concepts), tokens=tuple(dict.fromkeys(tokens)), kinds=kinds, topic=topic, also=also,
                   keys=keys if typed.plain else ("", *keys))  # fmt: skip


def _personal(text: str) -> bool:
    """Whether somebody tells of himself: «my wife is afraid» has words that the library does not hold, and no slip."""
    return not PERSONAL.isdisjoint(plain_words(text))


def _told(concept: Concept, known: Mapping[str, tuple[int, int]]) -> Concept:
    """A concept of a story: what hardly stands in names («told», «small», «worried») weighs less, for it is not what is asked about."""
    counts = [known[token] for token in concept.alternatives[0].tokens if token in known]
    share = max((named / articles for articles, named in counts), default=0.0)
    return replace(concept, weight=min(concept.weight, FILLER_WEIGHT + (1 - FILLER_WEIGHT) * min(1.0, share / NAMED)))


def _looked_up(text: str) -> list[str]:
    """The tokens of a text that its reading depends on: those of its words, and of two words written together."""
    kept = content(list(analysis.words(text)), text)
    joins = [form for one, other in pairwise(kept) for form in pair_forms(one, other)]
    return [*joins, *(t for word in kept for t in (*word.tokens, *word.joined))]


def _unquoted(typed: Typed, lore: Lore) -> Typed:
    """A name that has quotes in it («Pubic "Crab" Lice») is a name, and its quotes are no operator; nor are those of a long sentence."""
    if not typed.phrases or not typed.text or typed.without or typed.prefixes:
        return typed
    sentence = typed.filters == NO_FILTERS and len(content(list(analysis.words(typed.text)), typed.text)) > MANY
    if not sentence and not lore.named([name_key(typed.query)]):
        return typed
    return replace(typed, text=typed.query, phrases=(), shown_phrases=())


def function_words_only(text: str) -> bool:
    """Whether a text has no word but function words: it asks for nothing, unless an article is called so."""
    return all(is_function_word(word, text) for word in analysis.words(text))


def mend(text: str, lore: Lore) -> _Mended:
    """Spelling: only words that no article holds (or next to none), never codes or numbers; medicines are offered, not replaced."""
    words = [word for word in analysis.words(text) if not is_function_word(word, text)]
    pieces = [piece for word in words if not word.code for piece in _pieces(text, word)]
    sentence = len(words) > MANY or _personal(text)
    known = lore.frequencies([analysis.stem(piece.text) for piece in pieces])
    choices: list[tuple[_Piece, list[str]]] = []
    for piece in pieces:
        articles = known.get(analysis.stem(piece.text), (0, 0))[0]
        short = sentence and len(piece.text) < SHORTEST_OF_MANY
        if lore.is_word(piece.text) or piece.text in ASKING or piece.text in TELLING or (short and articles):
            continue
        near = lore.spelt(piece.text)
        if not piece.text.isascii() and analysis.stem(piece.text) in map(analysis.stem, near):
            continue  # «গর্ভাবস্থায়» is a case of গর্ভাবস্থা, no slip
        rare = RARE if analysis.stem(piece.text) == piece.text else RARE_STEM
        near = _whole(text, piece, _worth(near, articles, lore, rare), lore)
        if sentence:  # «iterative» is no slip of «interactive»
            slipped = [] if short or articles else [other for other in near if distance(piece.text, other) <= 1]
            near = list(dict.fromkeys([*slipped, *_making_names(text, piece, near, lore)]))
        if piece.text.isascii() and (meant := lore.transliterated(piece.text)):
            same = _in_english(meant, lore)
            near = [other for other in near if other in same]  # «diabetis» may spell ডায়াবেটিস: diabetes says the same in its script
            if not near:
                continue
        if not near and articles <= TYPOS and not sentence:
            near = [" ".join(parts) for parts in _split(piece.text, lore)]
        if near:
            choices.append((piece, near))
    chosen = _fitting(text, choices, lore) if choices else []
    if not chosen:
        return _Mended(text)
    mended = _replaced(text, chosen)
    harmless = [(piece, other) for piece, other in chosen if not lore.is_medicine(piece.text) and not lore.is_medicine(other)]
    if len(harmless) == len(chosen):
        return _Mended(mended)
    return _Mended(_replaced(text, harmless), offered=mended)


def _in_english(meant: Transliterated, lore: Lore) -> set[str]:
    """The words by which an article in English may name what Latin letters spell in Bangla."""
    tokens = tuple(analysis.tokens_in_place(meant.bangla))
    names = [*lore.translations(name_key(meant.bangla), tokens), meant.english or ""]
    return {word for name in names for word in plain_words(name)}


def _worth(near: list[str], articles: int, lore: Lore, rare: int) -> list[str]:
    """Those of the words that may take the place of one that so many articles hold: the library holds them, and many times as often."""
    others = lore.frequencies([analysis.stem(other) for other in near])
    counts = {other: others.get(analysis.stem(other), (0, 0)) for other in near}
    if not articles:
        return [other for other, (held, _) in counts.items() if held or (not other.isascii() and _translated(other, lore))]
    return [other for other, (held, named) in counts.items() if named and held >= rare * articles]


def _translated(word: str, lore: Lore) -> list[str]:
    return lore.translations(word, (analysis.stem(word),))


@dataclass(frozen=True, slots=True)
class _Piece:
    """Letters of a query that may be mistyped: ``text`` is them, folded."""

    start: int
    end: int
    text: str
    word: tuple[int, int]  # where the whole word stands that it is a piece of


def _pieces(text: str, word: Word) -> Iterator[_Piece]:
    for match in _LETTERS.finditer(text, word.start, word.end):
        if folded := plain_words(match[0]):
            yield _Piece(match.start(), match.end(), folded[0], (word.start, word.end))


def _whole(text: str, piece: _Piece, near: list[str], lore: Lore) -> list[str]:
    """Those of the words that make a word of the library with the other pieces of theirs: «beta-bloker», but not «o'brief» of O'Brien."""
    start, end = piece.word
    if (piece.start, piece.end) == (start, end):
        return near
    before, after = text[start : piece.start], text[piece.end : end]
    forms = {other: [token for word in analysis.words(before + other + after) for token in word.joined] for other in near}
    known = lore.frequencies([token for joined in forms.values() for token in joined])
    return [other for other, joined in forms.items() if not joined or any(token in known for token in joined)]


def _fitting(text: str, choices: list[tuple[_Piece, list[str]]], lore: Lore) -> list[tuple[_Piece, str]]:
    """One choice for each word: those that make the whole an article's name, else the likeliest. Of three letters, only the former."""
    first = [(piece, near[0]) for piece, near in choices]
    likely = [(piece, other) for piece, other in first if slips(piece.text)]
    if len(choices) == 1:
        options = [[(choices[0][0], other)] for other in choices[0][1]]
    elif len(choices) == 2:
        options = [[(choices[0][0], one), (choices[1][0], other)] for one in choices[0][1] for other in choices[1][1]]
    else:
        options = [first]
    keys = [name_key(_replaced(text, option)) for option in options]
    names = lore.named(keys)
    return next((option for option, key in zip(options, keys) if key in names), likely)


def _making_names(text: str, piece: _Piece, near: Sequence[str], lore: Lore) -> list[str]:
    """Those of the words that are an article's name in the place of a piece, by themselves or with the words beside it."""
    before, after = plain_words(text[: piece.start])[-NEIGHBOURS:], plain_words(text[piece.end :])[:NEIGHBOURS]
    keys = {
        " ".join([*before[len(before) - i :], other, *after[:j]]): other
        for other in near for i in range(len(before) + 1) for j in range(len(after) + 1)
        if i + j <= NEIGHBOURS and (i + j or len(other) > SHORTEST)
    }  # fmt: skip
    names = lore.named(list(keys))
    making = {keys[name] for name in names}
    return [other for other in near if other in making]


def _replaced(text: str, chosen: Sequence[tuple[_Piece, str]]) -> str:
    for piece, other in sorted(chosen, key=lambda pair: -pair[0].start):
        text = text[: piece.start] + other + text[piece.end :]
    return text


def _split(word: str, lore: Lore) -> Iterator[tuple[str, str]]:
    """A word that is two known ones without their space."""
    for cut in range(3, len(word) - 2):
        if lore.is_word(word[:cut]) and lore.is_word(word[cut:]):
            yield word[:cut], word[cut:]
            return


def _asked_for(text: str, kept: Sequence[Word], vocabulary: Vocabulary) -> tuple[tuple[str, ...], str]:
    """The kinds of section that a query asks for, and of what; the questions in a letter ask for kinds, too."""
    asking = [part for part in _QUESTION.split(text[:LONGEST_LETTER]) if _ASKS.search(part)]
    reading = vocabulary.read(text) if asking or not _states(text, kept) else None
    if reading is None or reading.kind in ("lead", "other"):
        if not asking and len(kept) <= MANY:
            return cues.asked(text, whole=False)[:MOST_KINDS], ""
        kinds = [kind for part in asking for kind in _kinds_of(part, vocabulary)]
        return tuple(dict.fromkeys(kinds))[:MOST_KINDS], ""
    subject = set(name_key(reading.subject).split())
    about = " ".join(text[w.start : w.end] for w in kept if set(name_key(text[w.start : w.end]).split()) & subject)
    return (reading.kind,), about


def _states(text: str, kept: Sequence[Word]) -> bool:
    """Whether a text says something, and asks for nothing: «Treatment of gout is based on …» wants no section."""
    return (len(kept) > MANY and text.rstrip().endswith(".")) or not STATING.isdisjoint(plain_words(text))


def _kinds_of(sentence: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The kinds that a question in a letter asks for: as a heading would, else in words of its own."""
    found = vocabulary.read(sentence)
    return (found.kind,) if found and found.kind not in _NO_KINDS else cues.asked(sentence)


def _widened(
    concepts: list[Concept], lore: Lore, known: Mapping[str, tuple[int, int]], synonyms: bool
) -> tuple[list[Concept], tuple[str, ...]]:
    """The concepts with what else they are called; and what that is, for the reader. Longest names first, none inside another."""
    also: list[str] = []
    found: list[Concept] = []
    spelt = any(_spelt_in_latin(name_key(c.text), c.alternatives[0].tokens, lore, known) for c in concepts)
    i = 0
    while i < len(concepts):
        for size in range(min(LONGEST_NAME, len(concepts) - i), 0, -1):
            part = concepts[i : i + size]
            tokens = tuple(t for c in part for t in c.alternatives[0].tokens)
            text = " ".join(c.text for c in part)
            ways = [tokens, *(way.tokens for way in part[0].alternatives[1:] if size == 1 and way.weight == 1.0)]
            names = _otherwise(text, ways, lore, known, synonyms)
            if spelt and synonyms and (bangla := bangla_of().get(name_key(text))):  # «diabetes rog» is asked in Bangla
                names.append((bangla, SYNONYM_WEIGHT))
            if names:
                names = list(dict(names).items())
                also += [name for name, _ in names]
                further = [Alternative(_as_asked(name), weight, other=True) for name, weight in names]
                own = part[0].alternatives if size == 1 else (Alternative(tokens),)
                found.append(Concept((*own, *(a for a in further if a.tokens)), text, part[0].weight))
                i += size
                break
        else:
            found.append(concepts[i])
            i += 1
    return found, tuple(dict.fromkeys(also))


def _as_asked(name: str) -> tuple[str, ...]:
    """The tokens of another name; a code in it as a whole, as in what is typed: «A1c» is not every «a» beside a «1»."""
    return tuple(token for word in analysis.words(name) for token in (word.joined[:1] if word.code else word.tokens))


def _spelt_in_latin(key: str, tokens: Sequence[str], lore: Lore, known: Mapping[str, tuple[int, int]]) -> Transliterated | None:
    """The Bangla word that a name in Latin letters spells, where it is no word of the library."""
    few = max(3, lore.articles() // 500)
    unknown = [known.get(t, (0, 0))[1] == 0 and known.get(t, (0, 0))[0] <= few for t in tokens]
    foreign = any(unknown) if len(key.split()) > 1 else all(unknown)  # «pet betha» has an English word in it
    return lore.transliterated(key) if foreign and key.isascii() else None


def _otherwise(
    text: str, ways: Sequence[tuple[str, ...]], lore: Lore, known: Mapping[str, tuple[int, int]], synonyms: bool
) -> list[tuple[str, float]]:
    """Synonyms (where they are wanted), translations, and what Latin letters spell in Bangla, each with its weight.

    ``ways`` are the tokens of the text, as they stand and written together.
    """
    key, tokens = name_key(text), ways[0]
    found = [synonym for way in ways for synonym in lore.synonyms(way)] if synonyms else []
    names = [(s.phrase, 1.0 if s.kind == "see" else SYNONYM_WEIGHT) for s in found if name_key(s.phrase) != key]
    if synonyms:
        translated = lore.translations(key, tokens)
        if not translated and " " in key and not key.isascii():
            translated = _translated(key.replace(" ", ""), lore)  # «মাথা ব্যথা» is মাথাব্যথা
        names += [(name, SYNONYM_WEIGHT) for name in translated]
    if meant := _spelt_in_latin(key, tokens, lore, known):
        names.append((meant.bangla, 1.0))
        bangla = tuple(analysis.tokens_in_place(meant.bangla))
        if synonyms:
            names += [(name, SYNONYM_WEIGHT) for name in lore.translations(name_key(meant.bangla), bangla)]
        elif meant.english:
            names.append((meant.english, SYNONYM_WEIGHT))
    return list(dict(names).items())
