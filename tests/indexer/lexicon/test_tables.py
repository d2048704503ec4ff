"""Which words and names the whole library holds."""

from __future__ import annotations

from catalogue.article import Article
from catalogue.text import name_key, plain_words
from indexer.lexicon.tables import LexiconTables, brands, is_filed_as_medicine
from indexer.lexicon.transliteration import skeleton
from tests.indexer.conftest import MakeLibrary, article, put


def test_trade_names_are_folded_words() -> None:
    assert all(plain_words(name) == [name] and name.isalpha() for name in brands())


def test_a_bangla_word_of_the_glossary_is_known_by_its_sound_at_once(make_library: MakeLibrary) -> None:
    terms = [("immunity", {"bn": "অনাক্রম্যতা"})]
    library = make_library([article("Vaccine", [("A", "other", "It protects.")], 1, terms=terms)])
    with library.catalogue.read() as connection:
        tables = LexiconTables(connection, library.vocabulary)
    assert tables.skeleton(skeleton("onakromyota")) == name_key("অনাক্রম্যতা")


def test_what_changes_is_learned(make_library: MakeLibrary) -> None:
    library = make_library([article("Gout", [("A", "other", "A joint.")], 1)])
    with library.catalogue.read() as connection:
        tables = LexiconTables(connection, library.vocabulary)
    assert "scurvy" not in tables.speller
    terms = [("immunity", {"bn": "অনাক্রম্যতা"})]
    put(library, [article("Scurvy", [("A", "other", "Gums bleed.")], 2, terms=terms)])
    with library.catalogue.read() as connection:
        tables.follow(connection)
    assert "scurvy" in tables.speller
    assert tables.glossary.words == {name_key("অনাক্রম্যতা")}
    assert tables.skeleton(skeleton("onakromyota")) == name_key("অনাক্রম্যতা")


def test_a_definition_that_is_rewritten_is_learned(make_library: MakeLibrary) -> None:
    def told(definition: str) -> Article:
        return article("Vaccine", [("A", "other", "Shots.")], 1, terms=[("immunity", {"bn": definition})])

    library = make_library([told("সুরক্ষা")])
    with library.catalogue.read() as connection:
        tables = LexiconTables(connection, library.vocabulary)
    put(library, [told("অনাক্রম্যতা")])
    with library.catalogue.read() as connection:
        tables.follow(connection)
    assert tables.glossary.words == {name_key("অনাক্রম্যতা")}


def test_names_in_two_scripts_lead_to_each_other(make_library: MakeLibrary) -> None:
    library = make_library([article("হাঁপানি", [("A", "other", "শ্বাসকষ্ট।")], 1, aliases=["Asthma"])])
    with library.catalogue.read() as connection:
        tables = LexiconTables(connection, library.vocabulary)
    assert tables.bangla(name_key("হাঁপানি")) == {"Asthma"}
    assert tables.foreign("asthma") == {name_key("হাঁপানি")}


def test_single_words_filed_under_medicines_are_medicines(make_library: MakeLibrary) -> None:
    rows = [
        article("Keppra", [("A", "other", "For seizures.")], 1, categories=[["Medicines", "Nerves"]]),
        article("Gout", [("A", "other", "A joint.")], 2, categories=[["Diseases"]]),
    ]
    library = make_library(rows)
    with library.catalogue.read() as connection:
        filed = [word for word in ("keppra", "gout") if is_filed_as_medicine(connection, word)]
    assert filed == ["keppra"]
