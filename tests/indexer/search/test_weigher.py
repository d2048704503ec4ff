"""What a text holds of the marks."""

from __future__ import annotations

import pytest

from indexer.search.weigher import Weigher, sentences


@pytest.mark.parametrize(
    ("mark", "text", "held"),
    [
        ("arteri", "A narrow artery.", True),
        ("arteri", "Arteries narrow.", True),
        ("dose", "An overdose harms.", True),  # a long stem is looked for wherever it stands
        ("gas", "Gases rise.", False),
        ("gas", "Gas rises.", True),
        ("tb", "TBs are rare.", True),
        ("tb", "A football.", False),
        ("b12", "Vitamin B-12 is found in meat.", True),
        ("b12", "Vitamin B 12 is found in meat.", True),
        ("b12", "Vitamin AB12 is not.", False),
        ("e119", "Its code is E11.9, they say.", True),
        ("হাঁপানি", "হাঁপানির লক্ষণ", True),
    ],
)
def test_a_text_holds_a_mark_in_any_form_of_the_word(mark: str, text: str, held: bool) -> None:
    assert Weigher({mark: 2.0}).weigh(text) == (2.0 if held else 0.0)


def test_the_weights_of_what_a_text_holds_are_added() -> None:
    weigher = Weigher({"gout": 2.0, "tb": 3.0, "fever": 7.0})
    assert weigher.weigh("Gout, TB and gout again") == 5.0


def test_a_stem_must_begin_a_word_of_a_heading() -> None:
    weigher = Weigher({"dose": 2.0})
    assert weigher.weigh_heading("Overdose") == 0.0
    assert weigher.weigh_heading("The overdose and the dose") == 2.0


def test_the_first_of_the_sentences_that_hold_most_is_the_best() -> None:
    weigher = Weigher({"gout": 2.0, "acid": 1.0})
    best = "Gout and acid go together, they say. "
    text = f"Gout hurts in the joints of a toe. It comes from acid. {best}Gout, acid!"
    assert weigher.best_sentence(text) == (3.0, best)


def test_a_sentence_that_says_something_is_better_than_one_that_only_holds_the_words() -> None:
    text = "Gout! What is gout, and from what does it come?"
    assert Weigher({"gout": 2.0}).best_sentence(text) == (2.0, "What is gout, and from what does it come?")
    assert Weigher({"gout": 2.0}).best_sentence("Gout! Nothing else.") == (2.0, "Gout! ")


def test_sentences_in_bangla_are_weighed_too() -> None:
    weigher = Weigher({"কাশি": 2.0})
    assert weigher.best_sentence("জ্বর হয়। কাশি হয়।") == (2.0, "কাশি হয়।")
    assert Weigher({"gout": 1.0}).best_sentence("জ্বর হয়।")[0] == 0.0


def test_no_sentence_is_best_where_none_holds_anything() -> None:
    assert Weigher({"gout": 2.0}).best_sentence("A disease of joints. It hurts.") == (0.0, "")


def test_sentences_are_the_whole_text() -> None:
    text = "One. Two?!) Three 3.5 চার।পাঁচ Six\nSeven"
    assert list(sentences(text)) == ["One. ", "Two?!) ", "Three 3.5 চার।", "পাঁচ Six\n", "Seven"]


def test_an_acronym_in_capitals_is_found_in_capitals_only() -> None:
    text = "Those who travel far need vaccines for it. The list of the WHO is long and changes each year."
    weigher = Weigher({"WHO": 2.0, "vaccin": 1.0})
    assert weigher.best_sentence(text) == (2.0, "The list of the WHO is long and changes each year.")
    assert weigher.weigh("Who is it?") == 0
    assert weigher.weigh_heading("WHO advice") == 2


def test_letters_around_an_ampersand_are_found_with_and_without_spaces() -> None:
    weigher = Weigher({"d&c": 1.0})
    assert [weigher.weigh(text) for text in ("A D&C.", "A D & C clinic", "vitamins D and C")] == [1, 1, 0]
