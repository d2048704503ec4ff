from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import name_key
from indexer.lexicon.transliteration import (
    asked_in_bangla,
    by_skeleton,
    english_of,
    otherwise_spelt,
    skeleton,
    table,
)


@pytest.mark.parametrize(
    ("typed", "bangla"), [("jor", "জ্বর"), ("rog", "রোগ"), ("matha betha", "মাথাব্যথা"), ("Roktochap", "রক্তচাপ")]
)
def test_the_table_knows_how_words_are_typed(typed: str, bangla: str) -> None:
    assert name_key(table()[name_key(typed)].bangla) == name_key(bangla)


def test_every_bangla_word_of_the_table_has_an_english_name() -> None:
    assert english_of()[name_key("ডায়াবেটিস")] == "diabetes"
    assert all(english_of().values())


@pytest.mark.parametrize(
    ("latin", "bangla"),
    [("insulin", "ইনসুলিন"), ("diabetis", "ডায়াবেটিস"), ("thalassemia", "থ্যালাসেমিয়া"), ("hepatitis", "হেপাটাইটিস")],
)
def test_a_word_sounds_alike_in_both_scripts(latin: str, bangla: str) -> None:
    assert skeleton(latin) == skeleton(bangla)


def test_short_skeletons_tell_nothing() -> None:
    assert by_skeleton(["জ্বর", "ইনসুলিন"]) == {skeleton("ইনসুলিন"): "ইনসুলিন"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("jor keno hoy?", "jor কেন হয়"),
        ("asthma ki", "asthma কী"),
        ("vitamin r", "vitamin r"),
        ("emergency er visit", "emergency er visit"),
        ("ki", "ki"),
        ("karon johnson", "karon johnson"),
        ("", ""),
    ],
)
def test_the_small_words_of_a_question_are_read_in_their_own_script(typed: str, read: str) -> None:
    words = typed.split()
    keys = [name_key(word) for word in words]
    found = asked_in_bangla(words, keys, lambda word: word == "karon")
    assert name_key(" ".join(found)) == name_key(read)


@pytest.mark.parametrize(
    ("typed", "bangla"),
    [
        ("shwaskosto", "শ্বাসকষ্ট"),
        ("shaskoshto", "শ্বাসকষ্ট"),
        ("rokto shunnota", "রক্তশূন্যতা"),
        ("kidney te pathor", "কিডনিতে পাথর"),
        ("prosrab e jala", "প্রস্রাবে জ্বালা"),
        ("ojon kome jawa", "ওজন কমে যাওয়া"),
        ("mashik er betha", "মাসিকের ব্যথা"),
        ("daibetis", "ডায়াবেটিস"),
    ],
)
def test_a_form_of_the_table_may_be_typed_in_other_ways(typed: str, bangla: str) -> None:
    found = otherwise_spelt(name_key(typed))
    assert found is not None
    assert name_key(found.bangla) == name_key(bangla)


@given(st.sampled_from(sorted(form for form in table() if len(form.replace(" ", "")) > 8)), st.data())
def test_spaces_between_the_words_of_a_form_may_stand_elsewhere(form: str, data: st.DataObject) -> None:
    letters = form.replace(" ", "")
    cut = data.draw(st.integers(2, len(letters) - 2))
    found = otherwise_spelt(letters)
    apart = otherwise_spelt(f"{letters[:cut]} {letters[cut:]}")
    assert found is not None
    assert apart == found


@pytest.mark.parametrize(
    ("typed", "in_bangla"),
    [("dengu hole ki khete hobe", True), ("a hole in the heart", False), ("emergency er visit", False)],
)
def test_two_small_words_of_bangla_tell_that_it_is_asked_in_it(typed: str, in_bangla: bool) -> None:
    words = typed.split()
    found = asked_in_bangla(words, [name_key(word) for word in words], lambda word: False)
    assert (found is not words) == in_bangla


@pytest.mark.parametrize("typed", ["gorbhabosthay", "gorbhabosthar", "gorvabosthay"])
def test_a_case_ending_may_stand_behind_other_vowels(typed: str) -> None:
    meant = otherwise_spelt(typed)
    assert meant is not None
    assert meant.english == "pregnancy"
