"""What else the things are called that a question asks for."""

from __future__ import annotations

import pytest

from catalogue.text import name_key
from indexer.lexicon.library import LibraryLexicon
from indexer.library import Library
from indexer.question.analysed import AnalysedText
from indexer.question.concepts import concepts_of
from indexer.question.expansion import ALONE, SYNONYM_WEIGHT, Expanded, expanded
from indexer.question.model import Alternative
from tests.indexer.conftest import MakeLibrary, article, titles


def expansion(text: str, lexicon: LibraryLexicon, synonyms: bool = True) -> Expanded:
    analysed = AnalysedText.of(text)
    known = lexicon.frequencies([token for word in analysed.words for token in (*word.tokens, *word.joined)])
    return expanded(concepts_of(analysed, analysed.content, known), lexicon, known, synonyms)


def test_a_name_of_several_words_becomes_one_concept_with_its_synonyms(lexicon: LibraryLexicon) -> None:
    found = expansion("heart attack aspirin", lexicon)
    assert [concept.text for concept in found.concepts] == ["heart attack", "aspirin"]
    assert found.concepts[0].key == "heart attack"
    assert found.concepts[0].alternatives == (
        Alternative(("heart", "attack")),
        Alternative(("myocardi", "infarct"), SYNONYM_WEIGHT, other=True, same=True),
    )
    assert found.also == ("myocardial infarction",)


def test_what_stands_for_another_name_counts_as_much_as_that(lexicon: LibraryLexicon) -> None:
    ways = expansion("dropsy", lexicon).concepts[0].alternatives
    assert Alternative(("edema",), 1.0, other=True, same=True) in ways


def test_without_synonyms_latin_letters_are_read_all_the_same(lexicon: LibraryLexicon) -> None:
    found = expansion("jor", lexicon, synonyms=False)
    assert [name_key(name) for name in found.also] == [name_key("জ্বর"), "fever"]
    assert expansion("heart attack", lexicon, synonyms=False).also == ()


def test_a_word_that_is_no_bangla_is_read_so_beside_one_that_is(lexicon: LibraryLexicon) -> None:
    assert name_key("ডায়াবেটিস") in map(name_key, expansion("diabetes rog", lexicon).also)


@pytest.mark.parametrize("typed", ["gout", "swelling of joints"])
def test_what_has_no_other_name_stays_as_it_is(lexicon: LibraryLexicon, typed: str) -> None:
    analysed = AnalysedText.of(typed)
    found = expansion(typed, lexicon)
    assert found.concepts == concepts_of(analysed, analysed.content, {})
    assert found.also == ()


@pytest.mark.parametrize(
    "typed",
    ["fits", "my fits", "fits in children", "cause of fits", "a boil on my leg", "boils", "sugar", "stroke"],
)
def test_an_everyday_word_that_names_a_thing_has_its_other_names(lexicon: LibraryLexicon, typed: str) -> None:
    assert expansion(typed, lexicon).also


@pytest.mark.parametrize(
    "typed",
    [
        "keep fit",
        "it fits well",
        "dress fits badly",
        "fits of laughter",
        "boil water",
        "how to boil",
        "bring water to the boil",
        "sugar cane harvest",
        "alcohol consumption",
        "runs in the family",
        "running",
        "milk shake",
        "keeping fit",
    ],
)
def test_an_everyday_word_that_tells_what_somebody_does_has_none(lexicon: LibraryLexicon, typed: str) -> None:
    assert expansion(typed, lexicon).also == ()


@pytest.mark.parametrize("typed", ["pet betha", "buke betha", "matha betha"])
def test_a_romanised_phrase_stays_whole(make_library: MakeLibrary, typed: str) -> None:
    library = make_library(
        [
            article("Asthma", [("A", "other", "Pets, books and mathematics bring attacks.")], 1),
            article("Abdominal pain", [("A", "other", "The belly hurts.")], 2),
            article("Chest pain", [("A", "other", "The chest hurts.")], 3),
            article("Headache", [("A", "other", "The head hurts.")], 4),
        ]
    )
    found = titles(library, typed)
    assert found
    assert "Asthma" not in found


@pytest.mark.parametrize("typed", ["low BP", "BP low", "low bp"])
def test_what_a_name_leads_to_leads_on_to_its_equivalents(lexicon: LibraryLexicon, typed: str) -> None:
    also = expansion(typed, lexicon).also
    assert {"low blood pressure", "hypotension"} <= set(also)
    assert "hypertension" not in also


@pytest.mark.parametrize(
    ("typed", "beside", "alone"),
    [
        ("roof shingles", ("roof",), 0.0),
        ("bee hives", ("bee",), 0.0),
        ("shingles on roof", ("roof",), ALONE),
        ("hives in children", ("children",), ALONE),
        ("shingles", (), 1.0),
        ("my shingles", (), 1.0),
        ("chronic hives", (), 1.0),
    ],
)
def test_a_homonym_counts_less_without_what_stands_beside_it(
    lexicon: LibraryLexicon, typed: str, beside: tuple[str, ...], alone: float
) -> None:
    ways = [way for concept in expansion(typed, lexicon).concepts for way in concept.alternatives]
    other = next(way for way in ways if way.other)
    assert other.alone == alone
    assert [token.rstrip("en") for token in other.beside] == [token.rstrip("en") for token in beside]


@pytest.fixture(scope="module")
def homonyms(make_library: MakeLibrary) -> Library:
    texts = {
        "Herpes zoster": "Herpes zoster is a painful rash.",
        "Re-covering a roof": "Old roof shingles are taken off first.",
        "Urticaria": "Urticaria is itchy welts. Peanuts may cause it.",
        "Keeping bees": "Bee hives stand in the shade. Open the hives on a warm day.",
        "Mole": "A mole is a brown spot of the skin.",
        "Garden pests": "Garden moles eat worms.",
        "Stroke": "A stroke cuts off blood to the brain.",
        "Swimming lessons": "The breast stroke is learned first.",
    }
    return make_library([article(t, [(None, "lead", x)], n) for n, (t, x) in enumerate(texts.items())])


@pytest.mark.parametrize(
    ("typed", "first", "never"),
    [
        ("roof shingles", "Re-covering a roof", "Herpes zoster"),
        ("bee hives", "Keeping bees", "Urticaria"),
        ("garden moles", "Garden pests", ""),
        ("breast stroke", "Swimming lessons", ""),
        ("shingles on roof", "Re-covering a roof", ""),
        ("shingles", "Herpes zoster", ""),
        ("hives peanuts", "Urticaria", ""),
        ("mole", "Mole", ""),
        ("stroke", "Stroke", ""),
    ],
)
def test_the_thing_that_is_meant_stands_first(homonyms: Library, typed: str, first: str, never: str) -> None:
    found = titles(homonyms, typed)
    assert found[0] == first
    assert never not in found


@pytest.mark.parametrize("typed", ["jaundice", "পায়খানা কষা", "মাজা ব্যথা"])
def test_a_library_in_bangla_is_asked_by_its_own_names(make_library: MakeLibrary, typed: str) -> None:
    names = {"jaundice": "জন্ডিস", "পায়খানা কষা": "কোষ্ঠকাঠিন্য", "মাজা ব্যথা": "কোমর ব্যথা"}
    library = make_library(
        [article(n, [(None, "lead", n)], i, language="bn") for i, n in enumerate(names.values())]
    )
    assert titles(library, typed)[:1] == [names[typed]]


@pytest.mark.parametrize("typed", ["commoncold", "sorethroat", "heartattack"])
def test_a_term_is_found_without_its_spaces(make_library: MakeLibrary, typed: str) -> None:
    library = make_library(
        [
            article("Nose", [(None, "lead", "A common cold runs.")], 1),
            article("Neck", [(None, "lead", "A sore throat hurts.")], 2),
            article("Chest", [(None, "lead", "A heart attack is an emergency.")], 3),
        ]
    )
    hits = {"commoncold": "Nose", "sorethroat": "Neck", "heartattack": "Chest"}
    assert titles(library, typed) == [hits[typed]]
