from __future__ import annotations

import pytest

from catalogue.text import tokens_in_place
from indexer.extract.sections.kinds import DEFAULT
from indexer.question.cues import asked, tokens_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How long can one live with it?", "outlook"),
        ("What is the best way to treat it?", "treatment"),
        ("Does it run in families?", "genetics"),
        ("Should my children have their genes tested?", "genetics"),
        ("How many others have it?", "frequency"),
        ("Are there any trials that we could join?", "research"),
        ("Who is most likely to develop it?", "risk-factors"),
        ("What can we do so that we do not get it?", "prevention"),
        ("Which other problems can it bring later?", "complications"),
        ("how contagious is covid", "causes"),
        ("is tb catching", "causes"),
        ("বাচ্চাদের চিকিৎসা আছে?", "treatment"),
    ],
)
def test_a_sentence_asks_in_words_of_its_own(question: str, kind: str) -> None:
    assert kind in asked(tokens_in_place(question))


def test_what_asks_for_nothing_has_no_kind() -> None:
    assert asked(tokens_in_place("What is that?")) == ()
    assert asked(tokens_in_place("My uncle lives in a small town.")) == ()


def test_words_without_a_sentence_ask_at_their_ends_only() -> None:
    assert asked(tokens_in_place("neuroblastoma staging"), whole=False) == ("stages",)
    assert asked(tokens_in_place("latest research laryngeal cancer"), whole=False) == ("research",)
    assert asked(tokens_in_place("max dose of paracetamol"), whole=False) == ("dosage",)
    assert asked(tokens_in_place("warfarin interactions"), whole=False) == ("precautions",)
    assert asked(tokens_in_place("late stage lung cancer"), whole=False) == ()


def test_cue_words_belong_to_kinds_that_the_vocabulary_knows() -> None:
    from indexer.question import cues

    words, asks = cues._cues()
    assert words.keys() <= set(DEFAULT.kinds)
    assert asks.keys() <= words.keys()
    assert all(tokens_of([kind]) for kind in words)
    assert tokens_of(["no-such-kind"]) == ()
