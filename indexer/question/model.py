"""What a person typed → what is meant: a :class:`Question` that ranking reads and a :class:`Meaning` that
engines translate.

Operators: ``"a phrase"``, ``-word``, ``-"a phrase"``, ``site:``, ``category:``, ``section:``, ``language:``,
``prefix*``. Everything else is words, whatever signs stand in it; nothing that can be typed is an error, and
caps bound what a query can cost.

A question is a list of *concepts*; each has alternatives (the words as typed, written together, a synonym, a
translation), and an article is worth the best of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import regex

from catalogue import text as analysis
from catalogue.text import STOP_WORDS, Word, clean, name_key
from catalogue.text.stemming import american
from indexer.answers import Filters
from indexer.engines.meaning import (
    ALL,
    NO_FILTERS,
    AllOf,
    AnyOf,
    Everything,
    Meaning,
    Not,
    Phrase,
    Prefix,
    Query,
    Words,
)
from indexer.index.statistics import Frequencies

PREFIX_LEAST = 2  # characters before a *
MOST_PREFIXES = 4
MOST_TOKENS = 64  # of a meaning
MOST_OTHERS = 12  # other names of more than one word
SHORT_PIECE = 2  # letters of a piece of a word that nobody means alone
LONGEST_NAME = 6  # words of a name looked for inside a question

_AE = ("a", "i", "o")  # letters by which a British beginning is told: haem-a, paed-i
_ENDINGS = ("", "s", "n", "on")  # of a word that is typed nearly to its end
_BOOLEAN = frozenset({"AND", "OR", "NOT"})
_QUOTES = regex.compile("[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02]")
_PART = regex.compile(
    r"""(?<!\S)(?:
      (?P<minus>[-−–])?"(?P<phrase>[^"]*)"
    | (?P<field>site|category|section|language):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]*))
    | [-−–](?=[\p{L}\p{M}\p{N}]*\p{L})(?P<without>[^\s"]+)
    | (?P<prefix>[\p{L}\p{M}\p{N}]+)\*(?!\S)
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, taken apart; ``text`` is what is left to be read as words."""

    query: str  # cleaned and cut, as it may be shown
    text: str
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    prefixes: tuple[str, ...] = ()
    filters: Filters = NO_FILTERS
    notes: tuple[str, ...] = ()  # keys of messages: cut, prefix-short, prefix-many
    shown_phrases: tuple[str, ...] = ()  # the phrases as they were typed
    shown_without: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether no operator was used: only then can the whole be an article's name."""
        return self.query == self.text

    @property
    def may_be_a_name(self) -> bool:
        """Whether the whole can be an article's name: without operators, or all of it in quotes."""
        rest = self.text or self.without or self.prefixes or self.filters != NO_FILTERS
        return self.plain or (len(self.phrases) == 1 and not rest)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a concept can stand in an article: all of these tokens."""

    tokens: tuple[str, ...]
    weight: float = 1.0
    other: bool = False  # what else it is called, not what was typed


@dataclass(frozen=True, slots=True)
class Concept:
    """Something asked for. ``text`` is the word as typed, folded."""

    alternatives: tuple[Alternative, ...]
    text: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is meant."""

    typed: Typed
    concepts: tuple[Concept, ...] = ()
    # every token of the query, function words too: what titles are compared with
    tokens: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # kinds of section asked for
    asked: frozenset[str] = frozenset()  # the tokens that asked for them
    topic: str = ""  # what the kinds are asked of, as typed
    keys: tuple[str, ...] = ()  # name keys of the whole and of its parts
    also: tuple[str, ...] = ()  # synonyms and translations searched as well
    corrected: str | None = None
    did_you_mean: str | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Whether nothing was asked that an index could answer."""
        typed = self.typed
        return not (self.concepts or typed.phrases or typed.prefixes) and typed.filters == Filters()

    def typed_tokens(self) -> frozenset[str]:
        """The tokens of the words as they were typed, without what else they are called."""
        ways = (way for concept in self.concepts for way in concept.alternatives if not way.other)
        return frozenset(token for way in ways for token in way.tokens)

    @property
    def in_latin(self) -> bool:
        """Whether it was asked in Latin letters, and not in Bangla typed with them («jor»: its Bangla word
        counts in full).
        """
        ways = (way for concept in self.concepts for way in concept.alternatives)
        meant = (way.tokens for way in ways if not way.other or way.weight == 1.0)
        return not any("\u0980" <= token[0] <= "\u09ff" for tokens in meant for token in tokens)

    def marks(self) -> frozenset[str]:
        """Every token that a snippet marks."""
        tokens = {
            token
            for concept in self.concepts
            for alternative in concept.alternatives
            for token in alternative.tokens
        }
        return frozenset(tokens.union(*self.typed.phrases))


def parse(text: str, max_chars: int, max_words: int) -> Typed:
    """Take apart what was typed. Never raises."""
    notes: list[str] = []
    query = clean(_QUOTES.sub('"', text[: 8 * max_chars]))
    if len(query) > max_chars or len(text) > 8 * max_chars:
        query = query[:max_chars].rsplit(" ", 1)[0] if " " in query[:max_chars] else query[:max_chars]
        notes.append("cut")
    filters: dict[str, str] = {}
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    prefixes: list[str] = []
    loose: list[str] = []
    shown: dict[bool, list[str]] = {False: [], True: []}  # by whether it is left out

    def take(match: regex.Match[str]) -> str:
        if match["field"]:
            filters[match["field"].lower()] = (
                match["quoted"] if match["quoted"] is not None else match["value"]
            ).strip()
        elif match["phrase"] is not None:
            tokens = tuple(analysis.tokens_in_place(match["phrase"]))[:max_words]
            if tokens:
                (without if match["minus"] else phrases).append(tokens)
                shown[bool(match["minus"])].append(match["phrase"].strip())
        elif match["without"]:
            tokens = tuple(analysis.tokens_in_place(match["without"]))
            if tokens:
                without.append(tokens)
                shown[True].append(match["without"])
        else:
            folded = _american_beginning(analysis.fold(match["prefix"]))
            if len(folded) < PREFIX_LEAST or len(prefixes) >= MOST_PREFIXES:
                notes.append("prefix-short" if len(folded) < PREFIX_LEAST else "prefix-many")
                loose.append(match["prefix"])
            else:
                prefixes.append(folded[:32])
        return " "

    rest = _PART.sub(take, query)
    words = [*rest.split(), *loose]
    if len(words) > max_words:
        words = words[:max_words]
        notes.append("cut")
    remaining = " ".join(words)
    # «-x» alone excludes nothing: it is a word
    if without and not (words or phrases or prefixes or any(filters.values())):
        remaining, without, shown[True] = query, [], []
    return Typed(
        query if filters or phrases or without or prefixes else remaining,
        remaining,
        tuple(phrases),
        tuple(without),
        tuple(prefixes),
        Filters(**filters),
        tuple(dict.fromkeys(notes)),
        tuple(shown[False]),
        tuple(shown[True]),
    )


def content(words: Sequence[Word], text: str) -> list[Word]:
    """The words that ask for something: without function words, unless nothing else is there."""
    kept = [word for word in words if not is_function_word(word, text)]
    return kept or list(words)


def is_function_word(word: Word, text: str) -> bool:
    """Whether a word says nothing by itself. «IT» and «WHO» in capitals do, «AND» of other search engines
    does not.
    """
    shown = text[word.start : word.end]
    if shown.isupper() and len(shown) > 1 and shown not in _BOOLEAN and not text.isupper():
        return False
    return analysis.fold(shown) in STOP_WORDS or (len(word.tokens) == 1 and word.tokens[0] in STOP_WORDS)


def concepts_of(words: Sequence[Word], text: str, known: Frequencies) -> list[Concept]:
    """A concept for each word; for two that may also be written as one, one of both (``covid 19``, ``co
    trimoxazole``).

    ``known`` tells which joined forms the library holds at all.
    """
    found: list[Concept] = []
    i = 0
    while i < len(words):
        word = words[i]
        shown = analysis.fold(text[word.start : word.end])
        follower = (
            words[i + 1] if i + 1 < len(words) and text[word.end : words[i + 1].start].isspace() else None
        )
        joined = (
            [token for token in pair_forms(word, follower) if token in known and token not in word.tokens]
            if follower
            else []
        )
        if follower and joined:
            parts = Alternative(word.tokens + (follower.joined[:1] if follower.code else follower.tokens))
            found.append(
                Concept(
                    (parts, *(Alternative((token,)) for token in joined)),
                    f"{shown} {analysis.fold(text[follower.start : follower.end])}",
                )
            )
            i += 2
            continue
        found.append(Concept(_alternatives(word, known), shown))
        i += 1
    return found


def pair_forms(word: Word, follower: Word) -> list[str]:
    """How two neighbours would stand in the index if they were written together."""
    if len(word.tokens) > 3 or len(follower.tokens) > 3:
        return []
    left, right = "".join(word.tokens), "".join(follower.tokens)
    if left.isalpha() and right.isalpha():
        if len(left) + len(right) < 5:
            return []
        return [analysis.stem(left + right)]
    return [(left + right).replace(".", "")[: analysis.LONGEST_TOKEN]]


def _alternatives(word: Word, known: Frequencies) -> tuple[Alternative, ...]:
    if not word.joined:
        return (Alternative(word.tokens),)
    joined = tuple(Alternative((token,)) for token in word.joined[:1] if token in known)
    parts = Alternative(word.tokens)
    if joined and joined[0].tokens[0][-1] in "+#":  # «K+» is potassium rather than vitamin K
        return (replace(parts, weight=0.5), *joined)
    if not word.code:
        return (parts, *joined)
    # A code is looked for as a whole: «b12» is not any «b» beside any «12». Its letters alone count half
    # («covid» for covid-19).
    letters = tuple(Alternative((token,), 0.5) for token in word.tokens if token.isalpha() and len(token) > 2)
    if joined or letters:
        return (*joined, *letters)
    # A code that no article holds: every «e» beside an «11.9», every «5» of 5-FU would be worse than nothing.
    spelt = [token for token in word.tokens if token.isalpha()]
    if any(len(token) == 1 for token in spelt) or not any(token in known for token in spelt):
        return (Alternative(word.joined[:1]),)
    return (replace(parts, weight=0.7),)


def merged(concepts: Iterable[Concept]) -> tuple[Concept, ...]:
    """The concepts with repetitions counted: a long question weighs what it says twice double."""
    found: dict[tuple[Alternative, ...], Concept] = {}
    for concept in concepts:
        before = found.get(concept.alternatives)
        found[concept.alternatives] = (
            replace(before, weight=before.weight + concept.weight) if before else concept
        )
    return tuple(found.values())


def name_keys(text: str) -> tuple[str, ...]:
    """The key of the whole text, then those of its parts of up to six words, longest first, none made of
    function words alone.
    """
    whole = name_key(text)
    words = whole.split()
    keys = {whole: None} if whole else {}
    if (
        0 < len(words) <= LONGEST_NAME
        and len(words[-1]) > 2
        and words[-1].isalpha()
        and _is_plural(f"{words[-1]}s")
    ):
        keys[f"{whole}s"] = None  # «hearing aid» for Hearing aids
    for i, word in enumerate(words[:LONGEST_NAME]):  # «smokers lung» for «smoker's lung», plurals
        if len(word) > 3 and _is_plural(word):
            keys[" ".join([*words[:i], word[:-1], *words[i + 1 :]])] = None
    for size in range(min(LONGEST_NAME, len(words) - 1), 0, -1):
        for start in range(len(words) - size + 1):
            part = words[start : start + size]
            if part[0] not in STOP_WORDS and part[-1] not in STOP_WORDS and (size > 1 or len(part[0]) > 1):
                keys[" ".join(part)] = None
    return tuple(keys)[:200]


def _is_plural(word: str) -> bool:
    """Whether a word is another one with an s behind it: AIDS is no aids."""
    return word.endswith("s") and not word.endswith("ss") and analysis.stem(word) == analysis.stem(word[:-1])


def meaning_of(question: Question, least: int = 1) -> Meaning:
    """The question for an engine: any of the tokens, those in titles counted again; all of its phrases; none
    of what is excluded.
    """
    typed = question.typed
    weights: dict[str, float] = {}
    others: list[Query] = []
    own = question.typed_tokens()
    for concept in question.concepts:
        weight = min(4.0, concept.weight)
        for alternative in concept.alternatives:
            telling = _telling(alternative)
            if alternative.other and len(telling) > 1 and own.isdisjoint(telling):
                others.append(_all_of(telling, weight * alternative.weight))
                continue
            for token in telling:
                weights[token] = max(weights.get(token, 0.0), weight * alternative.weight)
    parts: list[Query] = [Phrase(tokens) if len(tokens) > 1 else Words(tokens) for tokens in typed.phrases]
    parts += [_beginning(prefix) for prefix in typed.prefixes]
    if weights:
        kept = tuple(sorted(weights, key=lambda t: -weights[t]))[:MOST_TOKENS]
        heavy = tuple(weights[token] for token in kept)
        words = Words(kept, ALL, heavy if any(w != 1.0 for w in heavy) else (), min(least, len(kept)))
        optional: Query = (
            words if least > 1 else AnyOf((words, Words(kept, "title", heavy), *others[:MOST_OTHERS]))
        )
        parts.append(optional)
    query: Query = parts[0] if len(parts) == 1 else AllOf(tuple(parts)) if parts else Everything()
    excluded = tuple(Not(Phrase(tokens) if len(tokens) > 1 else Words(tokens)) for tokens in typed.without)
    return Meaning(AllOf((query, *excluded)) if excluded else query, typed.filters)


def _american_beginning(prefix: str) -> str:
    """A beginning of words in American spelling, as the index has them: «haem» is «hem»."""
    for further in ("", *_AE):
        if (spelt := american(prefix + further)) != prefix + further and spelt.endswith(further):
            return spelt.removesuffix(further)
    return prefix


def _beginning(prefix: str) -> Query:
    """Words that begin so; what goes on beyond a word's stem means that word («diabetes*», «artery*»: the
    index has stems).
    """
    forms = (analysis.stem(prefix + ending) for ending in _ENDINGS)
    stems = tuple(
        dict.fromkeys(
            form
            for form in forms
            if len(form) <= len(prefix) and form != prefix and prefix.startswith(form[:-1])
        )
    )
    return AnyOf((Prefix(prefix), Words(stems))) if stems else Prefix(prefix)


def _telling(alternative: Alternative) -> tuple[str, ...]:
    """The tokens of one way to say it that an article is worth looking at for: not every «of», nor every «co»
    for co-trimoxazole.
    """
    if len(alternative.tokens) < 2:
        return alternative.tokens
    longer = tuple(
        t for t in alternative.tokens if t not in STOP_WORDS and (len(t) > SHORT_PIECE or not t.isalpha())
    )
    return longer or alternative.tokens


def _all_of(tokens: Sequence[str], weight: float) -> Query:
    """All the words of another name: who asks for tinnitus wants no rings, and no ears («ringing in the
    ears»).
    """
    return AllOf(tuple(Words((token,), ALL, (weight,)) for token in tokens))
