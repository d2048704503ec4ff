"""Which typing errors are mended, which are only offered, and which words are none."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import STOP_WORDS
from indexer.answers import SearchOptions
from indexer.lexicon.library import LexiconCache, LibraryLexicon
from indexer.library import Library
from indexer.question.analysed import AnalysedText
from indexer.question.correction import Correction, correct
from tests.indexer.conftest import MakeLibrary, article


def test_a_correction_is_said_and_can_be_undone(health: Library) -> None:
    assert health.search("glacoma").corrected == "glaucoma"
    undone = health.search("glacoma", SearchOptions(correct=False))
    assert undone.corrected is None
    assert undone.did_you_mean == "glaucoma"
    assert not undone.hits


def test_a_medicine_is_offered_and_never_replaced(health: Library) -> None:
    result = health.search("hydralazin")
    assert result.corrected is None
    assert result.did_you_mean == "hydralazine"


def test_codes_and_numbers_are_never_corrected(health: Library) -> None:
    result = health.search("E11.8")
    assert result.corrected is None
    assert result.did_you_mean is None


def test_a_name_filed_under_medicines_is_offered_and_never_replaced(make_library: MakeLibrary) -> None:
    library = make_library(
        [article("Keppra", [("Uses", "uses", "For seizures.")], 1, categories=[["Medicines", "Nerves"]])]
    )
    result = library.search("kepra")
    assert (result.corrected, result.did_you_mean) == (None, "keppra")


def test_no_piece_of_a_name_is_mended_into_a_word_that_nobody_wrote(make_library: MakeLibrary) -> None:
    library = make_library(
        [
            article("Brief psychosis", [("A", "other", "A brief and beta-blocker treated illness.")], 1),
            article("Beta-blocker", [], 2),
        ]
    )
    assert library.search("o'brien").corrected is None
    assert library.search("beta-bloker").corrected == "beta-blocker"


def test_a_medicine_that_only_texts_name_is_offered_too(make_library: MakeLibrary) -> None:
    library = make_library([article("Fever", [("A", "other", "Paracetamol lowers it.")], 1)])
    assert library.search("parasetamol").did_you_mean == "paracetamol"
    assert library.search("asprin").did_you_mean is None  # nothing here speaks of aspirin


def test_an_empty_library_corrects_nothing(make_library: MakeLibrary) -> None:
    result = make_library([]).search("gout")
    assert (result.corrected, result.did_you_mean, result.total) == (None, None, 0)


def test_a_word_whose_stem_is_another_words_is_mended(make_library: MakeLibrary) -> None:
    migraine = [article("Migraine", [("A", "other", "A migraine comes with pain.")], n) for n in range(12)]
    library = make_library([*migraine, article("Hookworm", [("A", "other", "Larva migrans.")], 99)])
    assert library.search("what causes migrane").corrected == "what causes migraine"
    assert library.search("larva migrans").corrected is None


def test_a_word_of_a_sentence_is_no_slip_of_another(make_library: MakeLibrary) -> None:
    texts = [(None, "lead", "An interactive system answers whoever asks it at once. " * 3)]
    library = make_library([article(f"Interactive systems {number}", texts, number) for number in range(3)])
    found = library.search(
        "Evaluation of retrieval is an iterative process of design, test, measurement and careful revision"
    )
    assert found.corrected is None
    assert (
        library.search(
            "interactve systems in libraries that schools, archives, museums and hospitals use"
        ).corrected
        is not None
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("হাপানি", "হাঁপানি"),
        ("হাঁপানী", "হাঁপানি"),
        ("এজমা", "অ্যাজমা"),
        ("মাথাব্যাথা", "মাথাব্যথা"),
        ("মাথা ব্যাথা", "মাথা ব্যথা"),
        ("যক্ষা", "যক্ষ্মা"),  # two letters less in a short word, and the same to the ear
    ],
)
def test_bangla_is_mended_by_its_letters_and_by_its_sound(bilingual: Library, typed: str, meant: str) -> None:
    result = bilingual.search(typed)
    assert result.corrected == unicodedata.normalize("NFC", meant)
    assert result.hits[0].language == "bn"


@pytest.mark.parametrize("typed", ["মাথাব্যথার", "গর্ভাবস্থায়", "জ্বরের"])
def test_a_case_of_a_bangla_word_is_no_slip(bilingual: Library, typed: str) -> None:
    assert bilingual.search(typed).corrected is None


def test_what_is_said_of_a_correction_keeps_the_letters_that_were_typed(bilingual: Library) -> None:
    assert bilingual.search("asthmma er lokkhon").corrected == "asthma er lokkhon"


@pytest.fixture(scope="module")
def names(make_library: MakeLibrary) -> Library:
    rows = [
        "Chickenpox",
        "Diabetes",
        "Hem B",
        "High blood pressure",
        "Gallstones",
        "Asthma",
        "Eczema",
        "Edema",
        "Hepatitis B",
        "Beta-blockers",
        "Crohn's disease",
        "Osteoporosis",
        "Osteopetrosis",
        "Paracetamol",
        "Wound",
        "Insomnia",
    ]
    return make_library(
        [article(row, [("Overview", "definition", f"What {row} is.")], n) for n, row in enumerate(rows)]
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dia betes", "diabetes"),
        ("chiken pox", "chickenpox"),
        ("treatment of dia betes", "treatment of diabetes"),
        ("highbloodpressure", "high blood pressure"),
        ("galstone", "gallstone"),
        ("beta bloker", "beta blocker"),
        ("crones disease", "crohn disease"),
        ("osteoperosis", "osteoporosis"),
    ],
)
def test_spaces_too_many_or_too_few_and_what_is_spelt_by_ear_are_mended(
    names: Library, typed: str, meant: str
) -> None:
    assert names.search(typed).corrected == meant


@pytest.mark.parametrize("typed", ["para cetamol", "beta blockers", "hepatitis b wound"])
def test_known_words_side_by_side_and_medicines_are_left_apart(names: Library, typed: str) -> None:
    assert names.search(typed).corrected is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("exema", "Eczema"),
        ("athsma", "Asthma"),
        ("hep b", "Hepatitis B"),
        ("signs of hep b", "Hepatitis B"),
        ("cant sleep", "Insomnia"),
    ],
)
def test_what_the_synonyms_know_is_no_slip(names: Library, typed: str, first: str) -> None:
    result = names.search(typed)
    assert result.corrected is None
    assert result.hits[0].title == first


def corrected(library: Library, text: str) -> Correction:
    with library.catalogue.read() as connection:
        lexicon = LibraryLexicon(connection, LexiconCache(library.vocabulary))
        return correct(AnalysedText.of(text), lexicon)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gouut", "gout"),
        ("gouut (glacoma)!", "gout (glaucoma)!"),  # what stands around words stays
        ("gout", "gout"),
        ("E11.8", "E11.8"),
        ("go", "go"),  # known
        ("wont", "wont"),  # people ask with it
        ("qqqxyzzy", "qqqxyzzy"),
    ],
)
def test_letters_are_replaced_in_their_place(health: Library, typed: str, meant: str) -> None:
    assert corrected(health, typed) == Correction(meant)


def test_of_two_slips_the_one_of_a_medicine_is_only_offered(health: Library) -> None:
    assert corrected(health, "hydralazin glacoma") == Correction(
        "hydralazin glaucoma", offered="hydralazine glaucoma"
    )


@pytest.fixture(scope="module")
def near_names(make_library: MakeLibrary) -> Library:
    """Two names, of which one is the more common word."""
    common = [article(f"Sprain {n}", [("A", "other", "A sprain of a joint.")], n) for n in range(5)]
    return make_library([*common, article("Strain injury", [("A", "other", "A strain.")], 9)])


def test_a_choice_that_makes_the_whole_a_name_is_taken_before_a_likelier_one(near_names: Library) -> None:
    assert corrected(near_names, "spprain").text == "sprain"
    assert corrected(near_names, "srain injury").text == "strain injury"


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("repirt", True),
        ("my repirt", False),  # a short word of a story
        ("one two three four five six seven eight repirt", False),
        ("my expense reports", True),
    ],
)
def test_in_a_sentence_a_short_word_is_mended_only_into_a_name(
    make_library: MakeLibrary, typed: str, mended: bool
) -> None:
    library = make_library([article("Expense reports", [("A", "other", "An expense report.")], 1)])
    assert ("report" in corrected(library, typed).text) is mended


def test_words_that_hold_a_slip_by_themselves_are_not_joined(names: Library) -> None:
    assert corrected(names, "dia betes").text == "diabetes"
    assert corrected(names, "asthm eczem").text == "asthma eczema"


@pytest.mark.parametrize("typed", ["prosrabe jala", "matha ghora", "pet betha"])
def test_no_word_of_a_romanised_phrase_is_a_slip(make_library: MakeLibrary, typed: str) -> None:
    library = make_library(
        [article("Kala azar", [("A", "other", "Kala azar.")], 1), article("Math beta", [], 2)]
    )
    assert library.search(typed).corrected is None


@pytest.fixture(scope="module")
def acronyms(make_library: MakeLibrary) -> Library:
    rows = [
        article("Common variable immunodeficiency", [("A", "other", "CVID is one.")], 1, aliases=["CVID"]),
        article("HAV infection", [("A", "other", "A virus of the liver.")], 2),
        article("Heart attack", [("A", "other", "From the heart, and with pain.")], 3),
        article("Hogarth syndrome", [("A", "other", "Hogarth saw it above all where others were.")], 4),
        article("HEAVY METAL POISONING", [("A", "other", "Lead and mercury.")], 5),
    ]
    return make_library(rows)


@pytest.mark.parametrize("typed", ["covid", "COVID", "cvids in children", "hiv", "HOGRT", "Hvx"])
def test_nothing_is_mended_into_or_out_of_an_acronym(acronyms: Library, typed: str) -> None:
    assert acronyms.search(typed).corrected is None


def test_what_is_near_an_acronym_is_asked_about(acronyms: Library) -> None:
    assert acronyms.search("cvod").did_you_mean == "cvid"
    assert acronyms.search("mettal poisoning").corrected == "metal poisoning"  # a title in capitals is none


@pytest.mark.parametrize("typed", ["covid", "yoga", "smartphone", "lavage", "heard", "hearts and attics"])
def test_a_word_that_people_know_is_no_slip(acronyms: Library, typed: str) -> None:
    result = acronyms.search(typed)
    assert (result.corrected, result.did_you_mean) == (None, None)


def test_a_known_word_is_asked_about_where_the_whole_would_be_a_name(acronyms: Library) -> None:
    result = acronyms.search("hart attack")
    assert (result.corrected, result.did_you_mean) == (None, "heart attack")


@given(st.sampled_from(sorted(word for word in STOP_WORDS if word.isascii() and len(word) > 3)), st.data())
def test_no_slip_becomes_a_function_word(acronyms: Library, word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    found = corrected(acronyms, swapped)
    assert swapped == word or word not in (found.text, found.offered)


def test_what_articles_hold_is_asked_about_and_not_replaced(make_library: MakeLibrary) -> None:
    many = [article(f"Cancer {n}", [("A", "other", "A cancer.")], n) for n in range(60)]
    library = make_library([*many, article("Zodiac", [("A", "other", "The cancet.")], 99)])
    result = library.search("cancet")
    assert (result.corrected, result.did_you_mean) == (None, "cancer")
    assert [hit.title for hit in result.hits] == ["Zodiac"]


def test_a_word_that_stands_in_one_mistyped_name_is_asked_about(make_library: MakeLibrary) -> None:
    many = [article(f"Multiple sclerosis {n}", [("A", "other", "Multiple plaques.")], n) for n in range(120)]
    slip = article("Mutiple parosteal growths", [("A", "other", "Of bone.")], 500)
    library = make_library([*many, slip, article("Multiple sclerosis", [], 501)])
    result = library.search("mutiple sclerosis")
    assert (result.corrected, result.did_you_mean) == (None, "multiple sclerosis")
    assert library.search("mutiple parosteal growths").did_you_mean is None


def test_no_word_is_left_out_by_a_correction(health: Library) -> None:
    for typed in ("glaucoma te", "gout ki", "arthritis s"):
        result = health.search(typed)
        assert result.corrected is None or len(result.corrected.split()) == len(typed.split())


def test_what_only_begins_a_name_with_a_slip_is_mended(make_library: MakeLibrary) -> None:
    library = make_library([article("Hypothyroidism", [("A", "other", "Who is hypothyroid is tired.")], 1)])
    assert library.search("hypothroid").corrected == "hypothyroid"


def test_the_ending_of_a_word_is_no_slip(make_library: MakeLibrary) -> None:
    library = make_library([article("Iris", [("A", "other", "The iris of an eye.")], 1)])
    assert library.search("itis").did_you_mean or library.search("itis").corrected
    result = library.search("*itis")
    assert (result.corrected, result.did_you_mean) == (None, None)


def test_another_number_of_a_word_is_not_asked_about(make_library: MakeLibrary) -> None:
    named = [article("Dog bites", [("A", "other", "A bite.")], 1), article("Lung cancer", [], 2)]
    library = make_library([*named, article("Hearts", [("A", "other", "Dogs bite lungs.")], 3)])
    for typed in ("dog bite", "dogs bites", "lungs cancer", "lung cancers"):
        assert library.search(typed).did_you_mean is None


def test_what_sounds_like_bangla_that_nobody_wrote_is_english(make_library: MakeLibrary) -> None:
    english = article("Pneumonia", [("A", "other", "Of the lungs.")], 1)
    bangla = article("নিউমোনিয়া", [("A", "other", "ফুসফুসের।")], 2, language="bn")
    assert make_library([english]).search("niumonia").corrected == "pneumonia"
    both = make_library([english, bangla]).search("niumonia")
    assert both.corrected is None
    assert both.hits[0].language == "bn"


@pytest.fixture(scope="module")
def unnamed(make_library: MakeLibrary) -> Library:
    """Words that articles hold and no name has."""
    return make_library(
        [
            article("Skin", [(None, "lead", "Eczema itches and psoriasis flakes.")], 1),
            article("Stool", [(None, "lead", "Diarrhoea is loose; haemorrhoids bleed.")], 2),
        ]
    )


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("excema", "Skin"),
        ("soriasis", "Skin"),
        ("dihorrea", "Stool"),
        ("diarea", "Stool"),
        ("hemroids", "Stool"),
    ],
)
def test_a_slip_of_a_word_that_no_name_has_is_mended(unnamed: Library, typed: str, title: str) -> None:
    assert [hit.title for hit in unnamed.search(typed).hits] == [title]


@pytest.mark.parametrize("typed", ["fever", "Kowalski", "Skorniak", "Ibuprofen", "K9", "Tokyo"])
def test_other_words_are_no_slips_of_these(unnamed: Library, typed: str) -> None:
    assert unnamed.search(typed).corrected is None
