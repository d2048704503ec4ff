"""A sentence that stands together in a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from catalogue.text import tokens_in_place
from indexer.search import proximity
from indexer.search.proximity import raised_by_proximity
from indexer.search.ranking import rank
from tests.indexer.search.candidates import (
    NO_NAMES,
    SEEN,
    concept,
    forward,
    passages,
    question,
    texts_of,
)

WORDS = "aspirin lowers mortality after surgery in elderly patients"
FILLER = "and some other word of no weight whatever is put here " * 3
SCATTERED, TOGETHER = passages(FILLER.join(f"{word} " for word in WORDS.split()), f"{WORDS} {FILLER * 7}")
TOKENS = [*(token for token in tokens_in_place(WORDS) if token not in ("after", "in")), "other"]


class Texts:
    """Reads the passages' texts and remembers whose were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, ids: Sequence[str]) -> dict[str, list[str]]:
        self.asked += ids
        return {made.id: tokens_in_place(" ".join(made.texts())) for made in (SCATTERED, TOGETHER)}


def test_of_short_texts_the_one_that_says_a_sentence_in_one_place_stands_first() -> None:
    read = Texts()
    frequencies = dict.fromkeys(TOKENS, SEEN)
    found = forward([SCATTERED, TOGETHER])
    places = rank(question(*TOKENS), found, frequencies, texts_of(150), NO_NAMES, read).places
    assert places[0].id == TOGETHER.id
    assert set(read.asked) == {SCATTERED.id, TOGETHER.id}


def test_long_texts_are_not_read() -> None:
    read = Texts()
    frequencies = dict.fromkeys(TOKENS, SEEN)
    rank(question(*TOKENS), forward([SCATTERED, TOGETHER]), frequencies, texts_of(800), NO_NAMES, read)
    assert read.asked == []


def test_a_question_of_few_words_is_no_sentence() -> None:
    read = Texts()
    few = TOKENS[: proximity.SENTENCE_CONCEPTS]
    found = forward([replace(one, title="A title") for one in (SCATTERED, TOGETHER)])
    rank(question(*few), found, dict.fromkeys(few, SEEN), texts_of(150), NO_NAMES, read)
    assert read.asked == []


def test_who_is_not_read_is_raised_as_the_one_that_is_raised_least(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proximity, "MOST_READ", 2)
    made = passages("uric acid", f"uric {'word ' * 40} acid", "acid")
    texts = {passage.id: tokens_in_place(" ".join(passage.texts())) for passage in made}
    scores = np.array([3, 2, 1], np.float32)
    concepts = {concept("uric"): 1.0, concept("acid"): 3.0}
    raised = raised_by_proximity(scores, forward(made), concepts, 0.4, lambda ids: texts)
    assert raised.tolist() == pytest.approx([3 * 1.4, 2 * 1.3, 1 * 1.3])
