"""Which words of a query are typing errors, and what was meant?

What no article holds, or next to none, is mended by what the library's names hold; a name decides between
choices. Codes, numbers and words that people know are never mended, and nothing becomes a function word. A
correction is offered, not done, where it would put one thing for another: where a medicine, an acronym or a
short word is on either side, or articles hold what was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import NamedTuple, TypeVar

from catalogue.text import STOP_WORDS, NamedWord, name_key, plain_words, stem, tokens_in_place
from catalogue.text import words as words_of
from indexer.index.statistics import UNSEEN, Frequencies
from indexer.lexicon.base import Lexicon
from indexer.lexicon.spelling import SHORTEST, distance, off, slips
from indexer.lexicon.transliteration import Transliterated
from indexer.question.analysed import AnalysedText
from indexer.question.expansion import translated
from indexer.question.sentences import ASKING, MANY, TELLING, personal
from indexer.question.slips import Change, Choice, LetterRun, Slip, is_sure, lacks_a_sign, replaced

_Item = TypeVar("_Item")

# Behind it stands the ending of a word, and no slip: «*itis».
_ASTERISK = "*"

# Letters. In a sentence, a shorter word is mended only into a name: «resort» would become «report».
# 3 and 14 change nothing that is measured (`benchmarks.ablation search`).
SHORTEST_IN_SENTENCE = 7
# Slips. In a sentence, only a name may be further away from what was typed; nor is a word that the library
# knows mended into anything but a name: of twenty such, one was a slip.
# At 0: no change; at 2: CISI −.0030 (`benchmarks.ablation search`).
NEAR_IN_SENTENCE = 1
# Words beside a mended one that may be of the same name.
# 1 and 6 change nothing that is measured (`benchmarks.ablation search`).
NEIGHBOURS = 3
SHORTEST_UNNAMED = 5  # letters of a word that is mended into one of no name
# Articles that may hold a word by mistake.
# 1 and 4 change nothing that is measured (`benchmarks.ablation search`).
TYPOS = 2
# A word that articles hold is taken for a slip where another one, one slip away, is in so many times as many.
# 25 and 100 change nothing that is measured (`benchmarks.ablation search`).
RARE = 50
# The same where only its stem is known, perhaps by another word: «migrane» by larva migrans.
# 5 and 20 change nothing that is measured (`benchmarks.ablation search`).
RARE_STEM = 10
# Letters of each of the words that a word may be split into.
# 1 and 6 change nothing that is measured (`benchmarks.ablation search`).
SHORTEST_PART = 3
# Words without their spaces that one word may be.
# 1 and 6 change nothing that is measured (`benchmarks.ablation forms`).
MOST_PARTS = 3
# Slips in a query for which each combination of choices is tried as a name.
# At 1: titles with two slips −.0088; at 4: no change (`benchmarks.ablation forms`).
MOST_COMBINED = 2


class Correction(NamedTuple):
    """A query's text with its slips mended, and as it is offered where some of them are to be asked about."""

    text: str
    offered: str | None = None


def correct(text: AnalysedText, lexicon: Lexicon, in_bangla: bool = False) -> Correction:
    """The text with what is probably mistyped replaced; as it is where nothing is.

    ``in_bangla``: it is asked in Bangla typed with Latin letters, whose words are no slips of English ones.
    """
    chosen = _Corrector(text, lexicon, in_bangla).chosen()
    sure = [change for change in chosen if is_sure(change, text, lexicon)]
    mended = replaced(text.text, sure)
    if len(sure) == len(chosen):
        return Correction(mended)
    return Correction(mended, offered=replaced(text.text, chosen))


class _Corrector:
    """The decisions on one text."""

    def __init__(self, text: AnalysedText, lexicon: Lexicon, in_bangla: bool) -> None:
        self._text = text
        self._lexicon = lexicon
        self._pieces = [
            LetterRun(*letters, word=word)
            for word in text.telling
            if not word.code and not text.text.startswith(_ASTERISK, word.start - 1)
            for letters in word.letters
        ]
        self._sentence = in_bangla or len(text.telling) > MANY or personal(text)

    def chosen(self) -> list[Change]:
        """What is to be changed."""
        choices = self._with_pairs(self._choices())
        return self._fitting(choices) if choices else []

    def _choices(self) -> list[Choice]:
        known = self._lexicon.frequencies([piece.stem for piece in self._pieces])
        return [
            Choice(piece, words)
            for piece in self._pieces
            if (words := self._misspelt_name(piece, known))
            or (not self._is_right(piece, known) and (words := self._meant(piece, known)))
        ]

    # Is a word mistyped?

    def _is_right(self, piece: LetterRun, known: Frequencies) -> bool:
        """Whether a piece is no slip, as far as that is told without looking for what it may be a slip of."""
        return (
            self._lexicon.is_word(piece.text)
            or piece.text in ASKING
            or piece.text in TELLING
            or (self._short(piece) and _articles(piece, known) > 0)
            or self._written_down(piece)
        )

    def _short(self, piece: LetterRun) -> bool:
        """Whether a piece is so short that, in a sentence, it is mended only into a name."""
        return self._sentence and len(piece.text) < SHORTEST_IN_SENTENCE

    def _written_down(self, piece: LetterRun) -> bool:
        """Whether somebody wrote down what a piece means, by itself or with the words beside it: «hep b» is
        no slip of «hem B».
        """
        if self._lexicon.synonyms((piece.text,)):
            return True
        before = _endings(self._text.before(piece.word)[-NEIGHBOURS:])
        after = _beginnings(self._text.after(piece.word)[:NEIGHBOURS])
        around = [(*left, piece.word, *right) for left in before for right in after]
        if any(len(words) > 1 and self._spells_bangla(words) for words in around):
            return not self._slip_of_name(piece)
        return any(self._is_term(words) for words in around)

    def _spells_bangla(self, words: Sequence[NamedWord]) -> bool:
        """Whether words side by side spell something in Bangla."""
        return bool(self._lexicon.transliterated(" ".join(word.key for word in words)))

    def _slip_of_name(self, piece: LetterRun) -> bool:
        """Whether a piece is one slip away from an article's name with the words beside it: «heart atack» is
        one, and no হার্ট অ্যাটাক.
        """
        near = [other for other in self._lexicon.corrections(piece.text) if other.isascii()]
        near = [other for other in near if distance(piece.text, other) <= NEAR_IN_SENTENCE]
        return bool(self._beside(piece) != ([], []) and self._making_names(piece, near))

    def _is_term(self, words: Sequence[NamedWord]) -> bool:
        """Whether words side by side are written down as a name of something."""
        saying = [i for i, word in enumerate(words) if word in self._text.telling]
        first, last = saying[0], saying[-1]
        keys = [[word.key for word in words], [word.bare_key for word in words]]
        return any(
            self._lexicon.synonyms([key[i] for i in saying], key[:first], key[last + 1 :]) for key in keys
        )

    # What was meant?

    def _meant(self, piece: LetterRun, known: Frequencies) -> list[str]:
        """The words that a piece may be a slip of, the likeliest first."""
        near = _no_function_words(piece.text, self._lexicon.corrections(piece.text))
        if not piece.text.isascii() and piece.stem in map(stem, near):
            # «গর্ভাবস্থায়» is a case of গর্ভাবস্থা; «পেটব্যথা» may only stand in two words here
            return [] if _articles(piece, known) else [" ".join(parts) for parts in self._split(piece.text)]
        if self._lexicon.is_common(piece.text):
            return self._making_the_whole(piece, near)
        return self._meant_by_unknown(piece, near, known)

    def _misspelt_name(self, piece: LetterRun, known: Frequencies) -> list[str]:
        """The words by which the whole is a name, where a piece stands in a name that somebody mistyped:
        «mutiple sclerosis», because there is a «Mutiple parosteal …».
        """
        articles = _articles(piece, known)
        rare = 0 < articles <= TYPOS and self._lexicon.is_word(piece.text)
        if self._sentence or not rare or self._lexicon.is_common(piece.text):
            return []
        near = self._worth(piece, self._lexicon.corrections(piece.text), articles)
        return self._making_the_whole(piece, near)

    def _meant_by_unknown(self, piece: LetterRun, near: list[str], known: Frequencies) -> list[str]:
        """The same for a word that people do not know, of the words ``near`` it."""
        articles = _articles(piece, known)
        near = self._in_compound(piece, self._worth(piece, near, articles))
        if self._sentence:  # «iterative» is no slip of «interactive»
            near = self._in_sentence(piece, near, articles)
        if piece.text.isascii() and (meant := self._lexicon.transliterated(piece.text)):
            # «diabetis» may spell ডায়াবেটিস: diabetes says the same in its script
            same = self._in_english(meant)
            return [other for other in near if other in same and self._is_english(piece, other, meant)]
        if not near and articles <= TYPOS and not self._sentence:
            split = [" ".join(parts) for parts in self._split(piece.text)]
            return split or (self._known_near(piece) if not articles else [])
        return near

    def _known_near(self, piece: LetterRun) -> list[str]:
        """The words near a piece that people know and articles hold, though no name has them: «excema»."""
        if len(piece.text) < SHORTEST_UNNAMED or not piece.text.isascii() or not piece.whole:
            return []
        return self._held(_no_function_words(piece.text, self._lexicon.known_words_near(piece.text)))

    def _is_english(self, piece: LetterRun, other: str, meant: Transliterated) -> bool:
        """Whether a piece is a slip of an English word rather than Bangla of one sound («taifoyed»): by its
        letters, or because no article has the Bangla word.
        """
        if distance(piece.text, other) <= slips(piece.text):
            return True
        return not self._lexicon.frequencies(tokens_in_place(meant.bangla))

    def _worth(self, piece: LetterRun, near: list[str], articles: int) -> list[str]:
        """Those of the words that may take the place of one that so many articles hold: the library holds
        them, and many times as often.
        """
        if not articles:
            return self._held(near)
        least = articles * (RARE if piece.stem == piece.text else RARE_STEM)
        counts = self._lexicon.frequencies([stem(other) for other in near])
        seen = {other: counts.get(stem(other), UNSEEN) for other in near}
        return [other for other, count in seen.items() if count.named and count.articles >= least]

    def _held(self, near: list[str]) -> list[str]:
        """Those of the words that articles hold, or that have a name in the other language."""
        counts = self._lexicon.frequencies([stem(other) for other in near])
        return [
            other
            for other in dict.fromkeys(near)
            if stem(other) in counts or (not other.isascii() and translated(other, self._lexicon))
        ]

    def _in_compound(self, piece: LetterRun, near: list[str]) -> list[str]:
        """Those of the words that make a word of the library with the other pieces of theirs: «beta-bloker»,
        but not «o'brief» of O'Brien.
        """
        if piece.whole:
            return near
        before = self._text.text[piece.word.start : piece.start]
        after = self._text.text[piece.end : piece.word.end]
        joined = {
            other: [token for word in words_of(before + other + after) for token in word.joined]
            for other in near
        }
        known = self._lexicon.frequencies([token for tokens in joined.values() for token in tokens])
        return [
            other for other, tokens in joined.items() if not tokens or any(token in known for token in tokens)
        ]

    def _in_sentence(self, piece: LetterRun, near: list[str], articles: int) -> list[str]:
        """Those of the words that are one slip away, for a long piece that the library does not know, then
        those that make a name.
        """
        slipped = []
        if not self._short(piece) and not articles:
            slipped = [other for other in near if distance(piece.text, other) <= NEAR_IN_SENTENCE]
        return list(dict.fromkeys([*slipped, *self._making_names(piece, near)]))

    def _making_names(self, piece: LetterRun, near: Sequence[str]) -> list[str]:
        """Those of the words that are an article's name in the place of a piece, by themselves or with the
        words beside it.
        """
        before, after = self._beside(piece)
        keys = {
            " ".join([*left, other, *right]): other
            for other in near
            for left in _endings(before)
            for right in _beginnings(after)
            if len(left) + len(right) <= NEIGHBOURS and (left or right or len(other) > SHORTEST)
        }
        names = self._lexicon.named(list(keys))
        making = {keys[name] for name in names}
        return [other for other in near if other in making]

    def _making_the_whole(self, piece: LetterRun, near: Sequence[str]) -> list[str]:
        """Those of the words with which the whole text is an article's name of several: «hart attack».

        Another number of a word finds the same, and is not worth asking about.
        """
        if len(self._text.telling) < 2:
            return []
        others = [other for other in near if stem(other) != piece.stem]
        keys = {name_key(replaced(self._text.text, [Change(piece, other)])): other for other in others}
        names = self._lexicon.named(list(keys))
        return [other for key, other in keys.items() if key in names]

    def _beside(self, piece: LetterRun) -> tuple[list[str], list[str]]:
        """The folded words before a piece and behind it, as many as may be of one name with it."""
        text, word = self._text, piece.word
        if piece.whole and word.key == word.bare_key:
            before = [part for other in text.before(word)[-NEIGHBOURS:] for part in other.key.split()]
            after = [part for other in text.after(word)[:NEIGHBOURS] for part in other.key.split()]
        else:  # a cut within a word makes other words
            before, after = plain_words(text.text[: piece.start]), plain_words(text.text[piece.end :])
        return before[-NEIGHBOURS:], after[:NEIGHBOURS]

    def _in_english(self, meant: Transliterated) -> set[str]:
        """The words by which an article in English may name what Latin letters spell in Bangla."""
        tokens = tuple(tokens_in_place(meant.bangla))
        names = [*self._lexicon.translations(name_key(meant.bangla), tokens), meant.english or ""]
        return {word for name in names for word in plain_words(name)}

    # Spaces too many, or too few

    def _split(self, word: str, most: int = MOST_PARTS) -> Iterator[tuple[str, ...]]:
        """A word that is two known ones, or three, without their spaces: the first such way."""
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            first, rest = word[:cut], word[cut:]
            if not self._may_be_part(first):
                continue
            if self._may_be_part(rest):
                yield first, rest
                return
            if most > 2 and (further := next(self._split(rest, most - 1), None)):
                yield first, *further
                return

    def _may_be_part(self, word: str) -> bool:
        """Whether a word may be a part of one: a word of the library's names; in Bangla, where many names are
        written in both ways («পেটব্যথা»), also any with an English name.
        """
        return self._lexicon.is_word(word) or (not word.isascii() and bool(translated(word, self._lexicon)))

    def _with_pairs(self, choices: list[Choice]) -> list[Choice]:
        """The choices, with words that only together are one: «dia betes», and with a slip «chiken pox»."""
        for one, other in pairwise(self._pieces):
            if not self._apart(one, other):
                continue
            pair = Slip(one.start, other.end, one.text + other.text)
            chosen = any(choice.slip in (one, other) for choice in choices)
            if words := self._joined(one, other, pair.text, chosen):
                kept = [choice for choice in choices if choice.slip not in (one, other)]
                choices = [*kept, Choice(pair, words)]
        return choices

    def _apart(self, one: LetterRun, other: LetterRun) -> bool:
        """Whether two pieces are words that may be one, cut by a space."""
        if not (one.whole and other.whole and self._text.text[one.end : other.start] == " "):
            return False
        if self._is_term([one.word, other.word]):  # «মাজা ব্যথা» is no মাথাব্যথা
            return False
        return not (self._lexicon.is_word(one.text) and self._lexicon.is_word(other.text))

    def _joined(self, one: LetterRun, other: LetterRun, joined: str, chosen: bool) -> list[str]:
        """The words that two words together may be. ``chosen`` says whether one of them is a slip by itself:
        only the library's own word comes before that.
        """
        if self._lexicon.is_medicine(joined):
            return []
        if self._lexicon.is_word(joined):
            return [joined]
        if chosen or (self._lexicon.is_common(one.text) and self._lexicon.is_common(other.text)):
            return []
        known = self._lexicon.frequencies([one.stem, other.stem, stem(joined)])
        if len(known) > 1 or stem(joined) in known:
            return []
        held = self._held(self._lexicon.corrections(joined))
        return [word for word in held if word not in (one.text, other.text)]  # nothing is left out

    # Which of the choices?

    def _fitting(self, choices: list[Choice]) -> list[Change]:
        """One choice for each word: those that make the whole an article's name, else the likeliest. Of three
        letters, only the former.
        """
        likeliest = [Change(slip, words[0]) for slip, words in choices]
        options: list[Sequence[Change]] = [likeliest]
        if len(choices) <= MOST_COMBINED:
            options = list(product(*([Change(slip, word) for word in words] for slip, words in choices)))
        keys = [name_key(replaced(self._text.text, option)) for option in options]
        names = self._lexicon.named(keys)
        for option, key in zip(options, keys):
            if key in names:
                return list(option)
        return [change for change in likeliest if slips(change.slip.text) or lacks_a_sign(change)]


def _articles(piece: LetterRun, known: Frequencies) -> int:
    return known.get(piece.stem, UNSEEN).articles


def _no_function_words(typed: str, near: Sequence[str]) -> list[str]:
    """The words near a typed one; none where a function word is nearer, or is it with two letters swapped
    («frmo»): that was meant, and says nothing.
    """
    others = [other for other in near if other not in STOP_WORDS]
    least = min((off(typed, other) for other in others), default=float("inf"))
    for other in near:
        if other in STOP_WORDS and (off(typed, other) < least or sorted(other) == sorted(typed)):
            return []
    return others


def _endings(words: Sequence[_Item]) -> list[Sequence[_Item]]:
    """The last none, one, two … of the words."""
    return [words[len(words) - i :] for i in range(len(words) + 1)]


def _beginnings(words: Sequence[_Item]) -> list[Sequence[_Item]]:
    """The first none, one, two … of the words."""
    return [words[:i] for i in range(len(words) + 1)]
