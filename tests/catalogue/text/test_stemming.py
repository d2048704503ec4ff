"""What a folded word is reduced to, and what is left as it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import text
from catalogue.scripts import is_bangla
from catalogue.text import held, name_key, tokens, tokens_in_place
from catalogue.text.stemming import is_medicine

DOT_BELOW = "\u09bc"


def test_bangla_words_stay_whole() -> None:
    assert tokens_in_place("রক্তে চিনি বেশি থাকার রোগ") == ["রক্ত", "চিনি", "বেশি", "থাকা", "রোগ"]


@pytest.mark.parametrize("word", ["জ্বর", "সময়", "ক্ষত", "মা", "হাত", "বই"])
def test_letters_that_belong_to_a_bangla_word_are_no_ending(word: str) -> None:
    assert tokens(word) == [unicodedata.normalize("NFC", word).replace(DOT_BELOW, "")]


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("سكري", "السكري والسكري بالسكري كالسكري فالسكري للسكري السكّري"),
        ("متحف", "المتحف والمتحف للمتحف"),
        ("دم", "الدم"),
        ("التهاب", "الالتهاب والتهاب بالتهاب والالتهاب"),
        ("فخار", "الفخار"),
        ("إسطرلاب", "الإسطرلاب الاسطرلاب"),
    ],
)
def test_arabic_words_are_the_same_with_the_article_and_without(word: str, written: str) -> None:
    assert set(tokens_in_place(written)) == set(tokens_in_place(word))


@pytest.mark.parametrize("word", ["والد", "والده", "ألم", "إله", "بالغ", "كلية", "لغة", "فأل"])
def test_letters_that_belong_to_an_arabic_word_are_no_article(word: str) -> None:
    assert set(map(len, tokens_in_place(word))) == {len(word)}


@pytest.mark.parametrize(
    "name",
    [
        "atenolol",
        "lisinopril",
        "omeprazole",
        "amoxicillin",
        "simvastatin",
        "hydroxyzine",
        "morphine",
        "cotrimoxazole",
    ],
)
def test_names_of_medicines_are_never_stemmed(name: str) -> None:
    assert is_medicine(name)
    assert tokens(name) == [name]
    assert tokens("statins") == tokens("statin")


def test_english_is_stemmed_and_acronyms_are_not_other_words() -> None:
    assert tokens("treatments treatment") == ["treatment"] * 2
    assert tokens("AIDS") != tokens("aid")


@pytest.mark.parametrize("acronym", ["AIDS", "SARS", "MERS"])
def test_an_acronym_is_one_in_capitals_only(acronym: str) -> None:
    word = acronym.lower()
    assert tokens_in_place(f"({acronym}), HIV/{acronym}") == [word, "hiv", word]
    for small in (word, word.capitalize()):
        assert tokens_in_place(f"“{small}”, {small}.") == tokens_in_place(word[:-1]) * 2
        assert word in tokens(f"hearing {small}")
        assert word in held(f"hearing {small}")


@pytest.mark.parametrize("shown", ["medicine", "vaccine", "disease", "protein", "cholesterol", "colesterol"])
def test_ordinary_words_are_no_medicines(shown: str) -> None:
    assert not is_medicine(shown)


@given(st.text(alphabet="abc কাির\u09cd়ে-1", max_size=12))
def test_stems_settle(typed: str) -> None:
    once = tokens_in_place(typed)
    bangla = [token for token in once if is_bangla(token)]
    assert [text.stem(token) for token in bangla] == bangla


@pytest.mark.parametrize(
    "pair",
    [
        "apnoea apnea",
        "dyspnoea dyspnea",
        "fibres fiber",
        "litres liter",
        "aetiology etiology",
        "amoebic amebic",
        "mould mold",
        "programmes program",
    ],
)
def test_more_british_words_are_found_by_american_ones(pair: str) -> None:
    british, american = pair.split()
    assert tokens_in_place(british) == tokens_in_place(american)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ঠাণ্ডা", "ঠান্ডা"), ("ঘণ্টা", "ঘন্টা"), ("মূত্র", "মুত্র"), ("ধূমপানের", "ধুমপান"), ("জীবাণুর", "জিবাণু")],
)
def test_bangla_vowels_and_n_are_written_long_or_short_before_t_or_not(one: str, other: str) -> None:
    assert text.stem(one) == text.stem(other)


@pytest.mark.parametrize(
    "word",
    "두통이 두통은 두통을 두통의 두통에 두통과 두통으로 두통에는 두통입니다 두통이나 두통까지".split(),
)
def test_a_korean_word_has_one_token_with_and_without_its_particle(word: str) -> None:
    assert text.stem(word) == text.stem("두통") == "두통"


@pytest.mark.parametrize(
    "word", ["휴가", "가을", "마을", "나이", "아이", "피로", "온도", "병", "이", "결과", "안과"]
)
def test_a_short_korean_word_that_ends_like_a_particle_stays(word: str) -> None:
    assert text.stem(word) == word


@given(st.text("두통병가나는은이에서의를", min_size=1, max_size=6))
def test_a_korean_stem_begins_its_word(word: str) -> None:
    assert text.stem(word)
    assert word.startswith(text.stem(word))


@pytest.mark.parametrize(
    "pair", ["বাড়ি বাডি", "পড়াশোনা পডাশোনা", "গাঢ় গাঢ", "আষাঢ়ের আষাঢের", "সময় সময", "ঢাকায় ঢাকায", "বড়দের বডদের"]
)
def test_bangla_words_are_found_without_the_dot_below(pair: str) -> None:
    one, other = pair.split()
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    "written",
    [
        "закон закона законы законов",
        "новый нового новая",
        "болезнь болезни болезнью",
        "μουσείο μουσεία μουσείου ΜΟΥΣΕΙΟ",
        "संग्रहालय संग्रहालयों",
        "सड़कें सडकों",
        "சட்டம் சட்டங்கள் சட்டத்தின்",
        "מחלה המחלה",
        "উৎসব উত্সব উৎসবের",
    ],
)
def test_forms_of_a_word_are_one_in_every_script(written: str) -> None:
    assert len(set(tokens_in_place(written))) == 1


@pytest.mark.parametrize("pair", ["мода мёд", "мед медаль", "чай чаи", "הוא וא", "कल कला"])
def test_other_words_of_these_scripts_are_others(pair: str) -> None:
    one, other = pair.split()
    assert tokens(one) != tokens(other)


def test_the_parts_of_a_korean_compound_are_found_but_not_asked_for() -> None:
    assert {"김치", "찌개"} <= set(tokens("김치찌개를"))
    assert tokens_in_place("김치찌개") == ["김치찌개"]
    assert [word.joined for word in text.words("김치찌개")] == [()]
    assert tokens("컴퓨터") == ["컴퓨터"]


BRITISH = """
fuelled fueled, counsellor counselor, skilful skillful, woollen woolen, moulting molting,
smoulder smolder, mouldy moldy, moustaches mustaches, specialities specialties, judgement judgment,
likeable likable, calibre caliber, ochres ochers, rigour rigor, armoured armored,
unfavourable unfavorable, catalogues catalogs, dialogue dialog, artefacts artifacts,
archaeology archeology, realise realize, recognised recognized, organiser organizer,
tranquilliser tranquilizer, crystallised crystallized, leucocytes leukocytes, molluscs mollusks,
practising practicing, chequered checkered, milligrammes milligrams, liquorice licorice, ploughs plows,
sceptical skeptical
"""


@pytest.mark.parametrize("pair", BRITISH.split(","))
def test_british_words_are_american_ones(pair: str) -> None:
    one, other = pair.split()
    assert name_key(one) == name_key(other)
    assert tokens_in_place(one) == tokens_in_place(other)


@pytest.mark.parametrize(
    "word",
    "exercise promise premise expertise hour pour vogue prologue Moulton killer pavement element".split(),
)
def test_words_that_only_look_british_stay(word: str) -> None:
    assert name_key(word) == word.lower()


@pytest.mark.parametrize(
    "written", ["पाँच पांच", "हिन्दी हिंदी", "सम्बन्ध संबंध", "डॉक्टर डॉक्टर", "अण्डा अंडा", "पञ्चम पंचम", "गङ्गा गंगा"]
)
def test_a_nasal_sound_of_hindi_is_one_however_it_is_written(written: str) -> None:
    assert len(set(name_key(written).split())) == 1


@pytest.mark.parametrize("word", ["जन्म", "सम्मान", "अन्न"])
def test_other_nasal_letters_of_hindi_stay(word: str) -> None:
    assert name_key(word) == word


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("بالدم", "دم"),
        ("والدم", "دم"),
        ("للدم", "دم"),
        ("وعلاج", "علاج"),
        ("والعلاج", "علاج"),
        ("وللمرضى", "مرضى"),
        ("הלחץ", "לחץ"),
        ("ולחץ", "לחץ"),
        ("והמחלה", "מחלה"),
    ],
)
def test_a_word_of_arabic_and_hebrew_is_found_behind_what_is_written_with_it(written: str, bare: str) -> None:
    assert set(tokens(bare)) <= set(tokens(written))


@pytest.mark.parametrize("word", ["والد", "والده", "بالغ", "وريد", "وجع"])
def test_a_word_of_arabic_that_only_begins_so_keeps_its_place(word: str) -> None:
    assert tokens_in_place(word) == tokens(word)[:1] == [name_key(word)]
