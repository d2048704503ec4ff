"""Typing errors of a query → the words that were meant: what no article holds, or next to none, by what the
library's names hold.

Codes and numbers are never mended; what concerns a medicine is offered, not done; a name decides between
choices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from catalogue import text as analysis
from catalogue.text import Word, name_key, plain_words
from indexer.index.statistics import UNSEEN
from indexer.lexicon.base import Lexicon
from indexer.lexicon.spelling import SHORTEST, distance, slips
from indexer.lexicon.transliteration import Transliterated
from indexer.question.model import is_function_word

ASKING = frozenset(
    """know knew tell want wanted need needs help helps looking wondering ask asking question advice thanks thank hi hello dear sir madam
    ago currently cant dont wont didnt doesnt isnt havent hasnt vs versus করব করবো করণীয় উচিত""".split()
)
"""Words that people ask with; an article is seldom about them."""
TELLING = frozenset(
    """mother father mom mum dad son daughter wife husband brother sister friend year years month months week weeks
    say says said tells told write writing wrote live lives living old town village worried worry scared great information""".split()
)
"""Words of the story around a question, where somebody tells one. «Information systems» has nobody who
tells.
"""
PERSONAL = frozenset(plain_words("I my me we our us I'm আমি আমার আমাদের আমাকে"))
"""Words of somebody who tells a story around the question."""
# among more words than that, a short one is mended only into a name: «resort» would become «report»;
MANY, SHORTEST_OF_MANY = 6, 7
# and so is a longer one that the library knows or that is two slips away: of twenty such in sentences, one
# was a slip
NEIGHBOURS = 3  # words beside a mended one that may be of the same name
NEAR = 60  # characters in which they are looked for
TYPOS = 2  # articles that may hold a word by mistake
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
# a known word is taken for a slip where another one, one slip away, is in so many times as many articles;
RARE = 50
RARE_STEM = 10  # so many, where only its stem is known, perhaps by another word: «migrane» by larva migrans


@dataclass(frozen=True, slots=True)
class Correction:
    """A query's text with its slips mended, and as it is offered where medicines are in it."""

    text: str
    offered: str | None = None


def correct(text: str, lexicon: Lexicon) -> Correction:
    """Spelling: only words that no article holds (or next to none), never codes or numbers; medicines are
    offered, not replaced.
    """
    words = [word for word in analysis.words(text) if not is_function_word(word, text)]
    pieces = [piece for word in words if not word.code for piece in _pieces(text, word)]
    sentence = len(words) > MANY or personal(text)
    known = lexicon.frequencies([analysis.stem(piece.text) for piece in pieces])
    choices: list[tuple[_Piece, list[str]]] = []
    for piece in pieces:
        articles = known.get(analysis.stem(piece.text), UNSEEN).articles
        short = sentence and len(piece.text) < SHORTEST_OF_MANY
        if (
            lexicon.is_word(piece.text)
            or piece.text in ASKING
            or piece.text in TELLING
            or (short and articles)
        ):
            continue
        if _written_down(text, piece, lexicon):
            continue
        near = lexicon.corrections(piece.text)
        if not piece.text.isascii() and analysis.stem(piece.text) in map(analysis.stem, near):
            continue  # «গর্ভাবস্থায়» is a case of গর্ভাবস্থা, no slip
        rare = RARE if analysis.stem(piece.text) == piece.text else RARE_STEM
        near = _whole(text, piece, _worth(near, articles, lexicon, rare), lexicon)
        if sentence:  # «iterative» is no slip of «interactive»
            slipped = (
                [] if short or articles else [other for other in near if distance(piece.text, other) <= 1]
            )
            near = list(dict.fromkeys([*slipped, *_making_names(text, piece, near, lexicon)]))
        if piece.text.isascii() and (meant := lexicon.transliterated(piece.text)):
            same = _in_english(meant, lexicon)
            # «diabetis» may spell ডায়াবেটিস: diabetes says the same in its script
            near = [other for other in near if other in same]
            if not near:
                continue
        if not near and articles <= TYPOS and not sentence:
            near = [" ".join(parts) for parts in _split(piece.text, lexicon)]
        if near:
            choices.append((piece, near))
    choices = _with_pairs(text, pieces, choices, lexicon)
    chosen = _fitting(text, choices, lexicon) if choices else []
    if not chosen:
        return Correction(text)
    mended = _replaced(text, chosen)
    harmless = [
        (piece, other)
        for piece, other in chosen
        if not lexicon.is_medicine(piece.text) and not lexicon.is_medicine(other)
    ]
    if len(harmless) == len(chosen):
        return Correction(mended)
    return Correction(_replaced(text, harmless), offered=mended)


def _written_down(text: str, piece: _Piece, lexicon: Lexicon) -> bool:
    """Whether somebody wrote down what a piece means, by itself or with the words beside it: «hep b» is no
    slip of «hem B».
    """
    if not lexicon.synonyms((analysis.stem(piece.text),)):
        before = analysis.tokens_in_place(text[max(0, piece.word[0] - NEAR) : piece.word[0]])[-NEIGHBOURS:]
        own = analysis.tokens_in_place(text[slice(*piece.word)])
        after = analysis.tokens_in_place(text[piece.word[1] : piece.word[1] + NEAR])[:NEIGHBOURS]
        tries = ((i, j) for i in range(len(before) + 1) for j in range(len(after) + 1))
        return any(lexicon.synonyms((*before[len(before) - i :], *own, *after[:j])) for i, j in tries)
    return True


def _in_english(meant: Transliterated, lexicon: Lexicon) -> set[str]:
    """The words by which an article in English may name what Latin letters spell in Bangla."""
    tokens = tuple(analysis.tokens_in_place(meant.bangla))
    names = [*lexicon.translations(name_key(meant.bangla), tokens), meant.english or ""]
    return {word for name in names for word in plain_words(name)}


def _worth(near: list[str], articles: int, lexicon: Lexicon, rare: int) -> list[str]:
    """Those of the words that may take the place of one that so many articles hold: the library holds them,
    and many times as often.
    """
    others = lexicon.frequencies([analysis.stem(other) for other in near])
    counts = {other: others.get(analysis.stem(other), (0, 0)) for other in near}
    if not articles:
        return [
            other
            for other, (held, _) in counts.items()
            if held or (not other.isascii() and translated(other, lexicon))
        ]
    return [other for other, (held, named) in counts.items() if named and held >= rare * articles]


def translated(word: str, lexicon: Lexicon) -> list[str]:
    """What a folded word is called in the other language."""
    return lexicon.translations(word, (analysis.stem(word),))


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


def _whole(text: str, piece: _Piece, near: list[str], lexicon: Lexicon) -> list[str]:
    """Those of the words that make a word of the library with the other pieces of theirs: «beta-bloker», but
    not «o'brief» of O'Brien.
    """
    start, end = piece.word
    if (piece.start, piece.end) == (start, end):
        return near
    before, after = text[start : piece.start], text[piece.end : end]
    forms = {
        other: [token for word in analysis.words(before + other + after) for token in word.joined]
        for other in near
    }
    known = lexicon.frequencies([token for joined in forms.values() for token in joined])
    return [other for other, joined in forms.items() if not joined or any(token in known for token in joined)]


def _fitting(
    text: str, choices: list[tuple[_Piece, list[str]]], lexicon: Lexicon
) -> list[tuple[_Piece, str]]:
    """One choice for each word: those that make the whole an article's name, else the likeliest. Of three
    letters, only the former.
    """
    first = [(piece, near[0]) for piece, near in choices]
    likely = [(piece, other) for piece, other in first if slips(piece.text)]
    if len(choices) == 1:
        options = [[(choices[0][0], other)] for other in choices[0][1]]
    elif len(choices) == 2:
        options = [
            [(choices[0][0], one), (choices[1][0], other)] for one in choices[0][1] for other in choices[1][1]
        ]
    else:
        options = [first]
    keys = [name_key(_replaced(text, option)) for option in options]
    names = lexicon.named(keys)
    return next((option for option, key in zip(options, keys) if key in names), likely)


def _making_names(text: str, piece: _Piece, near: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Those of the words that are an article's name in the place of a piece, by themselves or with the words
    beside it.
    """
    before, after = (
        plain_words(text[: piece.start])[-NEIGHBOURS:],
        plain_words(text[piece.end :])[:NEIGHBOURS],
    )
    keys = {
        " ".join([*before[len(before) - i :], other, *after[:j]]): other
        for other in near
        for i in range(len(before) + 1)
        for j in range(len(after) + 1)
        if i + j <= NEIGHBOURS and (i + j or len(other) > SHORTEST)
    }
    names = lexicon.named(list(keys))
    making = {keys[name] for name in names}
    return [other for other in near if other in making]


def _replaced(text: str, chosen: Sequence[tuple[_Piece, str]]) -> str:
    for piece, other in sorted(chosen, key=lambda pair: -pair[0].start):
        text = text[: piece.start] + other + text[piece.end :]
    return text


def _with_pairs(
    text: str, pieces: Sequence[_Piece], choices: list[tuple[_Piece, list[str]]], lexicon: Lexicon
) -> list[tuple[_Piece, list[str]]]:
    """The choices, with words that only together are one: «dia betes», and with a slip «chiken pox»."""
    for one, other in pairwise(pieces):
        whole = (
            (one.start, one.end) == one.word
            and (other.start, other.end) == other.word
            and text[one.end : other.start] == " "
        )
        if not whole or (lexicon.is_word(one.text) and lexicon.is_word(other.text)):
            continue
        joined = one.text + other.text
        if lexicon.is_medicine(joined):
            continue
        # the library's own word comes before what its halves may be slips of
        near = [joined] if lexicon.is_word(joined) else []
        if not near and not any(piece in (one, other) for piece, _ in choices):
            known = lexicon.frequencies(
                [analysis.stem(one.text), analysis.stem(other.text), analysis.stem(joined)]
            )
            near = (
                _worth(lexicon.corrections(joined), 0, lexicon, RARE)
                if len(known) < 2 and analysis.stem(joined) not in known
                else []
            )
        if near:
            kept = [choice for choice in choices if choice[0] not in (one, other)]
            choices = [*kept, (_Piece(one.start, other.end, joined, (one.start, other.end)), near)]
    return choices


def _split(word: str, lexicon: Lexicon, most: int = 3) -> Iterator[tuple[str, ...]]:
    """A word that is two known ones, or three, without their spaces."""
    for cut in range(3, len(word) - 2):
        if not lexicon.is_word(word[:cut]):
            continue
        if lexicon.is_word(word[cut:]):
            yield word[:cut], word[cut:]
            return
        if most > 2 and (rest := next(_split(word[cut:], lexicon, most - 1), None)):
            yield word[:cut], *rest
            return


def personal(text: str) -> bool:
    """Whether somebody tells of himself: «my wife is afraid» has words that the library does not hold, and no
    slip.
    """
    return not PERSONAL.isdisjoint(plain_words(text))
