"""What is meant by a question: kinds of section, synonyms, names in another language."""

from __future__ import annotations

import pytest

from indexer.answers import Note, SearchOptions
from indexer.lexicon.library import LibraryLexicon
from indexer.library import Library
from indexer.question.model import Question
from indexer.question.syntax import parse
from indexer.question.understanding import FILLER_WEIGHT, INTENT_WEIGHT, understand
from tests.indexer.conftest import MakeLibrary, article, titles


def test_the_section_that_was_asked_for_answers(health: Library) -> None:
    result = health.search("what are the symptoms of gout?")
    assert result.hits[0].sections[0].kind == "symptoms"
    assert "symptoms" in result.meaning
    assert health.search("gout treatment").hits[0].sections[0].kind == "treatment"


def test_synonyms_are_said_and_can_be_switched_off(health: Library) -> None:
    assert "myocardial infarction" in health.search("heart attack").also
    off = health.search("heart attack", SearchOptions(synonyms=False))
    assert off.also == ()
    assert "Myocardial infarction" not in [hit.title for hit in off.hits[:1]]


def test_the_glossary_joins_bangla_and_english(health: Library) -> None:
    assert "Insulin" in titles(health, "ইনসুলিন")


@pytest.mark.parametrize("typed", ["HbA1c", "hba1c", "Hb A1c", "HbA 1c", "hb-a1c"])
def test_a_code_has_its_synonyms_in_every_spelling(health: Library, typed: str) -> None:
    result = health.search(typed)
    assert "glycated hemoglobin" in result.also
    assert result.total < 3  # not every article with a «1» and a «c»


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("jor keno hoy?", "causes"),
        ("gout keno hoy", "causes"),
        ("gout er lokkhon", "symptoms"),
        ("gout er chikitsa ki", "treatment"),
        ("ডায়াবেটিস এর লক্ষণ", "symptoms"),
        ("ডায়াবেটিসের কারণ", "causes"),
        ("what is the treatment of gout?", "treatment"),
    ],
)
def test_a_question_is_understood_in_every_script(health: Library, typed: str, kind: str) -> None:
    result = health.search(typed)
    assert f"section: {kind}" in result.meaning
    assert result.corrected is None
    assert result.notes == ()


def test_latin_letters_are_bangla_only_where_a_word_asks(health: Library) -> None:
    for typed in ("gout er", "ki gout", "gout o pain", "r gout"):
        assert "section" not in health.search(typed).meaning
    assert titles(health, "gout ki")[:1] == ["Gout"]


def test_an_inflected_bangla_name_is_translated(make_library: MakeLibrary) -> None:
    library = make_library(
        [
            article("Asthma", [("A", "other", "Wheezing.")], 1),
            article("হাঁপানি", [], 2, aliases=["Asthma"], language="bn"),
        ]
    )
    for typed in ("হাঁপানির চিকিৎসা", "হাঁপানিতে কী হয়"):
        assert "Asthma" in library.search(typed).also
    assert "diabetes" in library.search("ডায়াবেটিসের চিকিৎসা").also


def test_a_story_is_read_for_what_it_is_about(make_library: MakeLibrary) -> None:
    common = (
        "He was told so, and they were worried in their small town, and nobody explained what to do at night."
    )
    many = [article(f"Topic {n}", [("A", "other", common)], n) for n in range(30)]
    library = make_library([*many, article("Proteus syndrome", [("A", "other", "A rare overgrowth.")], 99)])
    for name in ("Proteus syndrome", "proteus syndrom", "protues syndrome"):
        story = (
            f"My husband was told in our town that he has {name} and nobody explained it, "
            "so we are worried at night, what can we do?"
        )
        assert titles(library, story)[0] == "Proteus syndrome"
    assert library.search("my wife is afraid of a topic").corrected is None


def test_the_beginning_of_a_longer_name_is_no_translation(make_library: MakeLibrary) -> None:
    terms = [
        ("immune system", {"bn": "রোগ প্রতিরোধ ব্যবস্থা"}),
        ("insulin", {"bn": "ইনসুলিন একটি হরমোন যা শর্করা কোষে নেয়।"}),
    ]
    library = make_library([article("Insulin", [("A", "other", "A hormone.")], 1, terms=terms)])
    assert "immune system" not in library.search("রোগ").also
    assert "immune system" in library.search("রোগ প্রতিরোধ ব্যবস্থা").also
    assert "insulin" in library.search("ইনসুলিন").also


def test_quotes_in_a_long_sentence_demand_nothing(health: Library) -> None:
    claim = (
        'Allopurinol given to patients with "recurrent" gout '
        "prevents further painful attacks of swollen joints"
    )
    assert titles(health, claim)[0] == "Gout"
    assert titles(health, 'gout "recurrent attacks"') == []


def test_the_questions_of_a_letter_ask_for_sections(make_library: MakeLibrary) -> None:
    one = article(
        "Gout", [("About it", "definition", "Gout is a painful form of arthritis of one joint.")], 1
    )
    other = article("Gout", [("Prevention", "prevention", "Gout keeps away where less meat is eaten.")], 2)
    library = make_library([one, other])
    found = library.search("My uncle has gout and walks badly. How can gout be prevented? He is 63.").hits
    assert [hit.url for hit in found] == [other.url, one.url]


def test_what_a_statement_says_of_a_treatment_asks_for_no_section(make_library: MakeLibrary) -> None:
    one = article("Gout", [("Treatment", "treatment", "Gout is treated by rest.")], 1)
    result = make_library([one]).search("Allopurinol treatment is of no use in acute attacks of gout.")
    assert "section" not in result.meaning
    assert "section: treatment" in make_library([one]).search("treatment of gout").meaning


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("হার্ট অ্যাটাক", "Heart attack"),
        ("হার্ট এটাকের লক্ষণ", "Heart attack"),
        ("প্রেগনেন্সি", "Pregnancy"),
        ("প্যারাসিটামল", "Paracetamol"),
        ("মাথা ব্যথা", "মাথাব্যথা"),
        ("পেট ব্যথা", "Abdominal pain"),
        ("hapanir chikitsa", "হাঁপানি"),
        ("mathay betha", "মাথাব্যথা"),
    ],
)
def test_a_bangla_name_finds_what_it_is_called_in_english_and_in_latin_letters(
    bilingual: Library, typed: str, first: str
) -> None:
    result = bilingual.search(typed)
    assert result.hits[0].title == first
    assert result.also


@pytest.mark.parametrize("typed", ["হাঁপানি রোগের চিকিৎসা কি", "হাঁপানির চিকিৎসা সমূহ", "হাঁপানির চিকিৎসাগুলো"])
def test_bangla_asks_for_a_section_in_more_than_one_way(bilingual: Library, typed: str) -> None:
    assert bilingual.search(typed).hits[0].sections[0].kind == "treatment"


def understood(typed: str, lexicon: LibraryLexicon, **switches: bool) -> Question:
    return understand(parse(typed, 300, 32), lexicon, **switches)


def weights(question: Question) -> dict[str, float]:
    return {concept.text: concept.weight for concept in question.concepts}


def test_what_asks_for_a_section_weighs_less_than_what_it_is_about(lexicon: LibraryLexicon) -> None:
    question = understood("symptoms of Gout", lexicon)
    assert (question.kinds, question.topic) == (("symptoms",), "Gout")
    assert weights(question) == {"symptoms": INTENT_WEIGHT, "gout": 1.0}
    assert question.asked == {"symptom"}
    assert question.topic_keys[0] == "gout"


def test_an_exact_name_is_read_for_nothing_else(lexicon: LibraryLexicon) -> None:
    question = understood("Where to go for help", lexicon)
    assert (question.kinds, question.corrected, question.notes) == ((), None, ())
    assert question.keys[0] == "where to go for help"


def test_function_words_alone_ask_for_nothing(lexicon: LibraryLexicon) -> None:
    question = understood("of the", lexicon)
    assert question.empty
    assert question.notes == (Note.ONLY_STOP_WORDS,)


def test_a_correction_is_made_or_offered(lexicon: LibraryLexicon) -> None:
    assert understood("glacoma", lexicon).corrected == "glaucoma"
    undone = understood("glacoma", lexicon, mend_slips=False)
    assert (undone.corrected, undone.did_you_mean) == (None, "glaucoma")
    assert weights(undone) == {"glacoma": 1.0}


def test_words_that_people_ask_and_tell_with_weigh_less_the_latter_in_a_story_only(
    lexicon: LibraryLexicon,
) -> None:
    assert weights(understood("wanted gout mother", lexicon)) == {
        "wanted": FILLER_WEIGHT,
        "gout": 1.0,
        "mother": 1.0,
    }
    assert weights(understood("my mother with gout", lexicon)) == {"mother": FILLER_WEIGHT, "gout": 1.0}


def test_what_a_story_is_about_stands_in_names(lexicon: LibraryLexicon) -> None:
    story = "my toe is red and warm, pain came at once, joint swelling too, maybe gout"
    found = weights(understood(story, lexicon))
    assert found["gout"] == 1.0
    assert found["joint"] == FILLER_WEIGHT


def test_a_name_with_operators_is_no_name_of_the_whole(lexicon: LibraryLexicon) -> None:
    assert understood("gout -diet", lexicon).keys[:2] == ("", "gout")
    assert understood('"big toe"', lexicon).keys[0] == "big toe"
    assert understood('"big toe" joint', lexicon).keys[:2] == ("", "joint")


def test_a_repeated_word_weighs_more(lexicon: LibraryLexicon) -> None:
    assert weights(understood("gout pain gout", lexicon)) == {"gout": 2.0, "pain": 1.0}


@pytest.fixture(scope="module")
def two_languages(make_library: MakeLibrary) -> Library:
    """Articles on one subject in both languages, which do not name each other."""
    said = {"symptoms": "Thirst.", "causes": "Sugar."}
    rows = [
        article("Diabetes", [(k.title(), k, text) for k, text in said.items()], 1),
        article("Tuberculosis", [("Symptoms", "symptoms", "A cough with blood.")], 2, aliases=["TB"]),
        article("ডায়াবেটিস", [("লক্ষণ", "symptoms", "পিপাসা।"), ("কারণ", "causes", "শর্করা।")], 3, language="bn"),
        article("যক্ষ্মা", [("লক্ষণ", "symptoms", "কাশি।")], 4, language="bn"),
        article("রক্তাল্পতা", [("লক্ষণ", "symptoms", "ক্লান্তি। পেট ব্যথা।")], 5, language="bn"),
        article("স্তন ক্যানসার", [("লক্ষণ", "symptoms", "চাকা।")], 6, language="bn"),
        article("Home remedies", [("A", "other", "What to do at home.")], 7),
    ]
    return make_library(rows)


@pytest.mark.parametrize(
    ("typed", "title", "kind"),
    [
        ("diabetes er lokkhon", "ডায়াবেটিস", "symptoms"),
        ("diabetes keno hoy", "ডায়াবেটিস", "causes"),
        ("tb rog er lokkhon", "যক্ষ্মা", "symptoms"),
        ("symptoms of diabetes", "Diabetes", "symptoms"),
        ("ডায়াবেটিস রোগের লক্ষণ", "ডায়াবেটিস", "symptoms"),
    ],
)
def test_who_asks_in_bangla_is_answered_in_bangla(
    two_languages: Library, typed: str, title: str, kind: str
) -> None:
    result = two_languages.search(typed)
    assert title in [hit.title for hit in result.hits[:2]]
    assert result.leading is not None
    assert (result.leading.title, result.leading.section.kind) == (title, kind)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("language:bn diabetes", "ডায়াবেটিস"),
        ("roktoshunnota", "রক্তাল্পতা"),
        ("রক্তশূন্যতার লক্ষণ", "রক্তাল্পতা"),
        ("ব্রেস্ট ক্যান্সার", "স্তন ক্যানসার"),
        ("স্তন ক্যান্সার", "স্তন ক্যানসার"),
        ("pet betha", "রক্তাল্পতা"),
        ("পেটে ব্যথা", "রক্তাল্পতা"),
    ],
)
def test_bangla_has_several_names_and_spellings_for_a_thing(
    two_languages: Library, typed: str, title: str
) -> None:
    assert two_languages.search(typed).hits[0].title == title


def test_words_of_bangla_in_latin_letters_are_no_slips_of_english(two_languages: Library) -> None:
    result = two_languages.search("tb hole ki khete hobe")
    assert (result.corrected, result.did_you_mean) == (None, None)


def test_a_term_keeps_its_letters_from_the_word_behind_it(make_library: MakeLibrary) -> None:
    rows = [("Vitamin D", "Lack of it."), ("D-deficiency of a protein", "Rare D-deficiency.")]
    library = make_library([article(t, [("A", "other", text)], n) for n, (t, text) in enumerate(rows)])
    assert library.search("vit d deficiency").also == ("vitamin D",)


@pytest.mark.parametrize("typed", ["cold vs flu", "flu and cold", "cold or flu", "a cold", "cold", "colds"])
def test_a_cold_that_is_a_thing_is_the_common_one(health: Library, typed: str) -> None:
    assert "common cold" in health.search(typed).also


@pytest.mark.parametrize("typed", ["cold hands", "cold urticaria", "is it cold outside"])
def test_what_is_cold_is_no_cold(health: Library, typed: str) -> None:
    assert "common cold" not in health.search(typed).also
