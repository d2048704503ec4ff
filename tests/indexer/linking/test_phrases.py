"""Phrases in running text: whole words, from left to right, the longest first."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import tokens_in_place
from catalogue.text.parts import may_be_meant, parts
from indexer.linking.names import Tokens, name_tokens
from indexer.linking.phrases import LONGEST_PHRASE, Beginnings, PhraseMatch, PhraseText


def beginnings_of(phrases: Iterable[Tokens]) -> Beginnings:
    found = Beginnings()
    for phrase in phrases:
        found.add(phrase)
    return found


def text_with(text: str, phrases: set[Tokens]) -> PhraseText:
    return PhraseText(text, (beginnings_of(phrases),), lambda one: one.tokens in phrases)


def one_by_one(text: str, phrases: set[Tokens]) -> list[PhraseMatch]:
    """The phrases in a text by the plain rule: at each word from left to right, the longest first."""
    written = list(parts(text))
    flat = [token for word in written for token in word.tokens]
    starts = [0, *accumulate(len(word.tokens) for word in written)]
    found, at = [], 0
    while at < len(written):
        past = at + 1
        for end in range(min(len(written), at + LONGEST_PHRASE), at, -1):
            start, stop = written[at].start, written[end - 1].end
            phrase = tuple(flat[starts[at] : starts[end]])
            if phrase in phrases and may_be_meant(text, start, stop):
                found.append(PhraseMatch(start, stop, phrase))
                past = end
                while past < len(written) and written[past].start < stop:
                    past += 1
                break
        at = past
    return found


_WORDS = st.sampled_from(["a", "b", "cc", "dd-ee", "b12", "(a", "–", "b.", "がん", "高血圧", "é", "a\n\n"])
_TEXTS = st.lists(_WORDS, max_size=40).map(" ".join)
_PHRASES = st.lists(st.lists(_WORDS, min_size=1, max_size=4).map(" ".join).map(name_tokens), max_size=8)


@given(_TEXTS, _PHRASES)
def test_phrases_are_those_that_are_found_word_by_word(text: str, phrases: list[Tokens]) -> None:
    asked = set(filter(None, phrases))
    assert list(text_with(text, asked).all()) == one_by_one(text, asked)


@given(_TEXTS, _PHRASES)
def test_one_phrase_is_found_where_it_is_found_among_all(text: str, phrases: list[Tokens]) -> None:
    asked = set(filter(None, phrases))
    whole = one_by_one(text, asked)
    looked_in = text_with(text, asked)
    for phrase in asked:
        assert list(looked_in.of(phrase)) == [one for one in whole if one.tokens == phrase]


_NESTED = st.lists(st.sampled_from(["aa", "bb", "cc"]), max_size=30).map(" ".join)


@given(_NESTED, st.lists(st.lists(st.sampled_from(["aa", "bb", "cc"]), min_size=1, max_size=12), max_size=12))
def test_a_phrase_that_others_overlap_is_found_where_it_is_found_among_all(
    text: str, phrases: list[list[str]]
) -> None:
    asked = {name_tokens(" ".join(phrase)) for phrase in phrases} - {()}
    whole = one_by_one(text, asked)
    for phrase in asked:
        assert list(text_with(text, asked).of(phrase)) == [one for one in whole if one.tokens == phrase]


def test_a_phrase_that_begins_within_another_is_passed_over() -> None:
    asked = {("heart", "attack"), ("attack", "of", "nerv"), ("nerv",)}
    looked_in = text_with("A heart attack of nerves, an attack of nerves", asked)
    assert [one.start for one in looked_in.of(("attack", "of", "nerv"))] == [29]
    assert [one.start for one in looked_in.of(("nerv",))] == [18]


def test_a_text_that_is_one_phrase_over_and_over_takes_no_more_than_its_length() -> None:
    asked = {("gout",), ("gout", "gout")}
    questions: list[PhraseMatch] = []

    def known(one: PhraseMatch) -> bool:
        questions.append(one)
        return one.tokens in asked

    def cost(words: int) -> int:
        questions.clear()
        text = PhraseText("gout " * words, (beginnings_of(asked),), known)
        assert list(text.of(("gout",))) == []
        return len(questions)

    assert cost(2_000) <= 2 * cost(1_000) + 20


@given(st.text(max_size=300))
def test_phrases_lie_in_order_and_apart_in_any_text(text: str) -> None:
    last = 0
    flat = tokens_in_place(text)
    every = beginnings_of([*((token,) for token in flat), *pairwise(flat)])
    for start, end, tokens in PhraseText(
        text, (every,), lambda one: len(one.tokens) == 1 or one.tokens[0] < one.tokens[1]
    ).all():
        assert last <= start < end <= len(text)
        assert tokens
        last = end
