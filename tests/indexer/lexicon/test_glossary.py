"""What terms and their definitions tell about names in two languages."""

from __future__ import annotations

from catalogue.text import name_key, tokens_in_place
from indexer.lexicon.glossary import Glossary

ENTRIES = [
    ("inflammation", "প্রদাহ"),
    ("insulin", "ইনসুলিন একটি হরমোন যা শর্করা কোষে নেয়।"),
    ("immune system", "রোগ প্রতিরোধ ব্যবস্থা"),
    ("hormone", "A messenger of the body."),
]


def terms(text: str) -> list[str]:
    return Glossary(ENTRIES).terms(tuple(tokens_in_place(text)))


def test_a_name_is_a_whole_definition_or_stands_before_its_verb() -> None:
    assert terms("প্রদাহ") == ["inflammation"]
    assert terms("ইনসুলিন") == ["insulin"]
    assert terms("রোগ প্রতিরোধ ব্যবস্থা") == ["immune system"]


def test_the_beginning_of_a_longer_name_is_no_name() -> None:
    assert terms("রোগ") == []
    assert terms("") == []


def test_a_short_definition_in_another_script_names_the_term() -> None:
    glossary = Glossary(ENTRIES)
    assert glossary.names(("inflamm",)) == ["প্রদাহ"]
    assert glossary.names(("insulin",)) == []


def test_a_definition_in_the_terms_own_script_translates_nothing() -> None:
    glossary = Glossary(ENTRIES)
    assert glossary.names(("hormon",)) == []
    assert "a" not in glossary.words
    assert glossary.heads.keys() == {name_key(name) for name in ("প্রদাহ", "রোগ প্রতিরোধ ব্যবস্থা")}
