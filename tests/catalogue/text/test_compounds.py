"""How letters become words, and which words are written together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import clean, fold, graphemes, name_key, stem, tokens, tokens_in_place
from catalogue.text.compounds import compounds


def test_clean_takes_out_what_nobody_sees() -> None:
    assert clean("a\x00b\u202ec\u200b \r\n d\ufe0f") == "abc d"


def test_graphemes_keep_a_syllable_together() -> None:
    assert "কি" in graphemes("কিডনি")


@given(st.text(alphabet="aZ19,.-'+#/_ ", max_size=20))
def test_ascii_is_cut_as_everything_else_is(typed: str) -> None:
    """There is a faster pattern for it."""
    beside_another_script = compounds(fold(f"{typed} 水"))
    assert [c.plain() for c in compounds(fold(typed))] == [c.plain() for c in beside_another_script[:-1]]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("1½ litres", ["1", "1", "2", "liter"]),
        ("10⁹/l", ["10", "9", "l"]),
        ("10^9/l", ["10", "9", "l"]),
        ("১০⁹/l", ["10", "9", "l"]),
        ("２½", ["2", "1", "2"]),
        ("CO₂", ["co", "2"]),
    ],
)
def test_a_fraction_or_a_power_behind_a_number_is_no_digit_of_it(text: str, tokens: list[str]) -> None:
    assert tokens_in_place(text) == tokens


def test_unspaced_scripts_are_cut_into_pairs() -> None:
    assert tokens_in_place("糖尿病") == ["糖尿", "尿病"]
    assert tokens_in_place("薬は使う") == ["薬は", "は使", "使う"]


def test_a_han_letter_may_be_a_word_and_is_a_token_behind_those_in_place() -> None:
    assert tokens("薬は使う") == ["薬は", "は使", "使う", "薬", "使"]
    assert tokens("薬") == tokens_in_place("薬") == ["薬"]
    assert tokens("ยา") == tokens_in_place("ยา")


@pytest.mark.parametrize("sign", ["™", "®", "℠", "℗", "🅫"])
def test_the_sign_of_a_brand_is_no_part_of_its_name(sign: str) -> None:
    assert tokens(f"Lipitor{sign}") == tokens("Lipitor")
    assert tokens(f"Co{sign}-trimoxazole, 10 mg{sign}.") == tokens("Co-trimoxazole, 10 mg.")
    assert name_key(f"Lipitor {sign}") == name_key("Lipitor")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("المَدْرَسَة", "المدرسه"),
        ("أحمد", "احمد"),
        ("مـــدرسة", "مدرسة"),
        ("على", "علي"),
        ("کتاب", "كتاب"),
        ("شَلَلٌ", "شلل"),
        ("שָׁלוֹם", "שלום"),
        ("كتابخانهٔ", "کتابخانه"),
    ],
)
def test_points_and_forms_of_letters_do_not_count(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["কি", "কী", "น้ำ", "नी", "ഞാൻ"])
def test_vowel_signs_of_other_scripts_do(word: str) -> None:
    assert fold(word) != fold(word[0])


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("糖尿病的治療", "糖尿病的治疗"),
        ("故宮博物院", "故宫博物院"),
        ("勞動法", "劳动法"),
        ("計算機程式", "计算机程式"),
    ],
)
def test_traditional_and_simplified_chinese_are_one(traditional: str, simplified: str) -> None:
    assert tokens(traditional) == tokens(simplified)
    assert name_key(traditional) == name_key(simplified)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Fußgänger", "fussgaenger"),
        ("Müllabfuhr", "Muellabfuhr"),
        ("MÜLLER", "mueller"),
        ("Smørrebrød", "smoerrebroed"),
        ("Århus", "aarhus"),
        ("Räksmörgås", "raeksmoergaas"),
        ("Mu\u0308ller-Lüdenscheidt", "luedenscheidt"),
        ("Ärztin", "aerztin"),
    ],
)
def test_letters_that_keyboards_lack_are_found_by_two(written: str, typed: str) -> None:
    assert set(tokens(typed)) <= set(tokens(written))
    assert tokens_in_place(written)[0] in tokens(written)


@pytest.mark.parametrize("word", ["poets", "shoes", "queue", "naïve", "Noël"])
def test_words_with_two_vowels_stay_what_they_are(word: str) -> None:
    assert len(tokens(word)) == 1


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("C#", "csharp"),
        ("C♯", "c#"),
        ("F#", "fsharp"),
        ("C++", "cpp"),
        ("(C++)", "cplusplus"),
        (".NET", "dotnet"),
        ("(.net", "dotnet"),
        (".env", "dotenv"),
    ],
)
def test_signs_of_names_are_found_by_their_names(written: str, typed: str) -> None:
    assert set(tokens(typed)) <= set(tokens(written))


@pytest.mark.parametrize("text", ["end.Then", "…net", "... net", "0.5", "net.", "Na+", ".5 mg"])
def test_other_signs_have_no_name(text: str) -> None:
    assert not any(token.startswith((".", "dot")) or "plus" in token for token in tokens(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("น้ำปลา", "นํ้าปลา"),
        ("അവൻ", "അവന്\u200d"),
        ("צה״ל", 'צה"ל'),
        ("Ж. Верн й", "ж. верн й"),
    ],
)
def test_what_is_encoded_in_two_ways_is_one(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


def test_letters_around_hebrew_marks_of_abbreviation_are_one_word() -> None:
    assert set(tokens("צהל")) <= set(tokens("צה״ל"))


@pytest.mark.parametrize("way", ["obgyn", "ob-gyn", "ob/gyn", "OB/GYN"])
def test_letters_around_a_slash_are_one_abbreviation(way: str) -> None:
    assert "obgyn" in tokens(way)


@pytest.mark.parametrize("text", ["and/or", "liver/kidney", "a/b/c", "1/2"])
def test_words_around_a_slash_are_two(text: str) -> None:
    assert tokens(text) == tokens_in_place(text)


@pytest.mark.parametrize(
    "pair", ["U.S. US", "u.k. UK", "Ph.D. PhD", "U.S.A. USA", "i.e. ie", "M.D. MD", "D.C DC"]
)
def test_an_abbreviation_has_points_or_none(pair: str) -> None:
    one, other = pair.split()
    assert name_key(one) == name_key(other)
    assert tokens_in_place(one) == tokens_in_place(other)


@pytest.mark.parametrize("text", ["J.R.R. Tolkien", "E.coli", "Node.js", "example.com"])
def test_initials_and_names_keep_their_points(text: str) -> None:
    assert len(tokens_in_place(text)) == len(text.replace(".", " ").split())


def test_a_letter_has_its_star_and_a_word_its_note() -> None:
    assert "a*" in tokens("the A* search")
    assert name_key("A*") != name_key("A")
    for text in ("price* of it", "a*b", "f***", "2 * 3"):
        assert not any("*" in token for token in tokens(text))


@pytest.mark.parametrize(
    ("way", "joined"), [("ASP.NET", "aspnet"), ("col·lecció", "colleccio"), ("Vue.js", stem("vuejs"))]
)
def test_a_name_with_a_point_in_it_is_also_written_together(way: str, joined: str) -> None:
    assert joined in tokens(way)
