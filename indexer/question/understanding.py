"""A typed query, in the light of what the library knows → a question: names, kinds of section, synonyms,
spelling.

The order: names first (what is an article's exact name is left alone), then spelling of what nobody ever
wrote, then the kind of section asked for, then what else the words are called. Each step says what it did;
spelling and synonyms can be switched off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from catalogue import text as analysis
from catalogue.text import Word, name_key, plain_words
from indexer.engines.meaning import NO_FILTERS
from indexer.extract.sections.kinds import Vocabulary
from indexer.index.statistics import UNSEEN, Frequencies
from indexer.lexicon.base import Lexicon
from indexer.lexicon.transliteration import Transliterated, asked_in_bangla, bangla_of
from indexer.question import cues
from indexer.question.correction import ASKING, MANY, TELLING, correct, personal, translated
from indexer.question.model import (
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

INTENT_WEIGHT = 0.4  # of «symptoms» in «symptoms of gout»: gout is what it is about
SYNONYM_WEIGHT = 0.9  # the word that was typed stands above its synonym
FILLER_WEIGHT = 0.4
STATING = frozenset("is are was were be been".split())
"""Verbs of a sentence that says something, where it is no question."""
# share of a word's articles that bear it in a name, from which on it is something that articles are about
NAMED = 0.01
# characters of a letter that is read for what it asks, and kinds that it may ask for
LONGEST_LETTER, MOST_KINDS = 2_000, 3
_INTERROGATIVES = "what|how|why|who|when|where|which|is|are|can|could|do|does|will|would|should|has|have|may"
_QUESTION = regex.compile(rf"(?<=[.?!;:।])\s+|,\s+(?:and\s+)?(?=(?:{_INTERROGATIVES})\b)", regex.IGNORECASE)
_NO_KINDS = ("lead", "other", "definition")  # that no question in a letter asks for: «What is my risk?»
_ASKS = regex.compile(rf"^\s*(?:{_INTERROGATIVES})\b|\?\s*$", regex.IGNORECASE)


def understand(typed: Typed, lexicon: Lexicon, mend_slips: bool = True, synonyms: bool = True) -> Question:
    """The question that a typed query asks."""
    typed = _unquoted(typed, lexicon)
    question = Question(typed, notes=typed.notes)
    if not any(analysis.words(typed.text)):
        return (
            replace(question, keys=name_keys(typed.shown_phrases[0]))
            if typed.may_be_a_name and typed.phrases
            else question
        )
    whole = name_key(typed.text)
    exact = typed.plain and bool(lexicon.named([whole]))
    text = typed.text
    if not exact:
        if function_words_only(text):
            return replace(question, notes=(*question.notes, "only-stop-words"))
        words_ = text.split(" ")
        text = " ".join(asked_in_bangla(words_, [name_key(word) for word in words_], lexicon.is_word))
        in_latin = dict(zip(text.split(" "), typed.text.split(" "), strict=True))
        lexicon.frequencies(_looked_up(text))  # all at once: what follows asks for them step by step
        mended = correct(text, lexicon)
        question = replace(question, did_you_mean=mended.offered)
        if mended.text != text and mend_slips:
            text = mended.text
            question = replace(
                question, corrected=" ".join(in_latin.get(word, word) for word in text.split(" "))
            )
            exact = typed.plain and bool(lexicon.named([name_key(text)]))
        elif mended.text != text:
            question = replace(question, did_you_mean=mended.text)
    words = list(analysis.words(text))
    kept = content(words, text)
    known = lexicon.frequencies(_looked_up(text))
    concepts = concepts_of(kept, text, known)
    kinds, topic = _asked_for(text, kept, lexicon.vocabulary) if not exact else ((), "")
    if topic:
        about = set(name_key(topic).split())
        asked = frozenset(
            t for c in concepts if not about & set(name_key(c.text).split()) for t in c.alternatives[0].tokens
        )
        question = replace(question, asked=asked)
        concepts = [
            c if about & set(name_key(c.text).split()) else replace(c, weight=INTENT_WEIGHT) for c in concepts
        ]
    story = personal(text)
    concepts = [
        replace(c, weight=FILLER_WEIGHT) if c.text in ASKING or (story and c.text in TELLING) else c
        for c in concepts
    ]
    if len(concepts) > MANY and story:
        concepts = [_told(concept, known) for concept in concepts]
    concepts, also = _widened(concepts, lexicon, known, synonyms)
    tokens = [t for w in words for t in (*w.tokens, *w.joined)]
    tokens += [t for c in concepts for a in c.alternatives[1:] for t in a.tokens]
    keys = name_keys(text)
    return replace(
        question,
        concepts=merged(concepts),
        tokens=tuple(dict.fromkeys(tokens)),
        kinds=kinds,
        topic=topic,
        also=also,
        keys=keys if typed.plain else ("", *keys),
    )


def _told(concept: Concept, known: Frequencies) -> Concept:
    """A concept of a story: what hardly stands in names («told», «small», «worried») weighs less, for it is
    not what is asked about.
    """
    counts = [known[token] for token in concept.alternatives[0].tokens if token in known]
    share = max((count.named / count.articles for count in counts), default=0.0)
    return replace(
        concept, weight=min(concept.weight, FILLER_WEIGHT + (1 - FILLER_WEIGHT) * min(1.0, share / NAMED))
    )


def _looked_up(text: str) -> list[str]:
    """The tokens of a text that its reading depends on: those of its words, and of two words written
    together.
    """
    kept = content(list(analysis.words(text)), text)
    joins = [form for one, other in pairwise(kept) for form in pair_forms(one, other)]
    return [*joins, *(t for word in kept for t in (*word.tokens, *word.joined))]


def _unquoted(typed: Typed, lexicon: Lexicon) -> Typed:
    """A name that has quotes in it («Pubic "Crab" Lice») is a name, and its quotes are no operator; nor are
    those of a long sentence.
    """
    if not typed.phrases or not typed.text or typed.without or typed.prefixes:
        return typed
    sentence = (
        typed.filters == NO_FILTERS and len(content(list(analysis.words(typed.text)), typed.text)) > MANY
    )
    if not sentence and not lexicon.named([name_key(typed.query)]):
        return typed
    return replace(typed, text=typed.query, phrases=(), shown_phrases=())


def function_words_only(text: str) -> bool:
    """Whether a text has no word but function words: it asks for nothing, unless an article is called so."""
    return all(is_function_word(word, text) for word in analysis.words(text))


def _asked_for(text: str, kept: Sequence[Word], vocabulary: Vocabulary) -> tuple[tuple[str, ...], str]:
    """The kinds of section that a query asks for, and of what; the questions in a letter ask for kinds,
    too.
    """
    asking = [part for part in _QUESTION.split(text[:LONGEST_LETTER]) if _ASKS.search(part)]
    reading = vocabulary.read(text) if asking or not _states(text, kept) else None
    if reading is None or reading.kind in ("lead", "other"):
        if not asking and len(kept) <= MANY:
            return cues.asked(text, whole=False)[:MOST_KINDS], ""
        kinds = [kind for part in asking for kind in _kinds_of(part, vocabulary)]
        return tuple(dict.fromkeys(kinds))[:MOST_KINDS], ""
    subject = set(name_key(reading.subject).split())
    about = " ".join(
        text[w.start : w.end] for w in kept if set(name_key(text[w.start : w.end]).split()) & subject
    )
    return (reading.kind,), about


def _states(text: str, kept: Sequence[Word]) -> bool:
    """Whether a text says something, and asks for nothing: «Treatment of gout is based on …» wants no
    section.
    """
    return (len(kept) > MANY and text.rstrip().endswith(".")) or not STATING.isdisjoint(plain_words(text))


def _kinds_of(sentence: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The kinds that a question in a letter asks for: as a heading would, else in words of its own."""
    found = vocabulary.read(sentence)
    return (found.kind,) if found and found.kind not in _NO_KINDS else cues.asked(sentence)


def _widened(
    concepts: list[Concept], lexicon: Lexicon, known: Frequencies, synonyms: bool
) -> tuple[list[Concept], tuple[str, ...]]:
    """The concepts with what else they are called; and what that is, for the reader. Longest names first,
    none inside another.
    """
    also: list[str] = []
    found: list[Concept] = []
    spelt = any(_spelt_in_latin(name_key(c.text), c.alternatives[0].tokens, lexicon, known) for c in concepts)
    i = 0
    while i < len(concepts):
        for size in range(min(LONGEST_NAME, len(concepts) - i), 0, -1):
            part = concepts[i : i + size]
            tokens = tuple(t for c in part for t in c.alternatives[0].tokens)
            text = " ".join(c.text for c in part)
            ways = [
                tokens,
                *(way.tokens for way in part[0].alternatives[1:] if size == 1 and way.weight == 1.0),
            ]
            names = _otherwise(text, ways, lexicon, known, synonyms)
            # «diabetes rog» is asked in Bangla
            if spelt and synonyms and (bangla := bangla_of().get(name_key(text))):
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
    """The tokens of another name; a code in it as a whole, as in what is typed: «A1c» is not every «a» beside
    a «1».
    """
    return tuple(
        token for word in analysis.words(name) for token in (word.joined[:1] if word.code else word.tokens)
    )


def _spelt_in_latin(
    key: str, tokens: Sequence[str], lexicon: Lexicon, known: Frequencies
) -> Transliterated | None:
    """The Bangla word that a name in Latin letters spells, where it is no word of the library."""
    few = max(3, lexicon.articles() // 500)
    unknown = [(seen := known.get(t, UNSEEN)).named == 0 and seen.articles <= few for t in tokens]
    foreign = any(unknown) if len(key.split()) > 1 else all(unknown)  # «pet betha» has an English word in it
    return lexicon.transliterated(key) if foreign and key.isascii() else None


def _otherwise(
    text: str,
    ways: Sequence[tuple[str, ...]],
    lexicon: Lexicon,
    known: Frequencies,
    synonyms: bool,
) -> list[tuple[str, float]]:
    """Synonyms (where they are wanted), translations, and what Latin letters spell in Bangla, each with its
    weight.

    ``ways`` are the tokens of the text, as they stand and written together.
    """
    key, tokens = name_key(text), ways[0]
    found = [synonym for way in ways for synonym in lexicon.synonyms(way)] if synonyms else []
    names = [
        (s.phrase, 1.0 if s.kind == "see" else SYNONYM_WEIGHT) for s in found if name_key(s.phrase) != key
    ]
    if synonyms:
        called = lexicon.translations(key, tokens)
        if not called and " " in key and not key.isascii():
            called = translated(key.replace(" ", ""), lexicon)  # «মাথা ব্যথা» is মাথাব্যথা
        names += [(name, SYNONYM_WEIGHT) for name in called]
    if meant := _spelt_in_latin(key, tokens, lexicon, known):
        names.append((meant.bangla, 1.0))
        bangla = tuple(analysis.tokens_in_place(meant.bangla))
        if synonyms:
            names += [(name, SYNONYM_WEIGHT) for name in lexicon.translations(name_key(meant.bangla), bangla)]
        elif meant.english:
            names.append((meant.english, SYNONYM_WEIGHT))
    return list(dict(names).items())
