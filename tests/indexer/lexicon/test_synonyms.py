from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.errors import ConfigError
from indexer.lexicon.synonyms import Synonym, SynonymKind, Synonyms, built_in, load, read
from indexer.question.analysed import AnalysedText
from indexer.question.concepts import concepts_of


def test_equivalents_find_each_other_and_one_way_does_not() -> None:
    lines = [
        "heart attack = myocardial infarction = MI",
        "tummy ache > abdominal pain, colic",
        "dropsy see edema # old",
    ]
    found = Synonyms(read("\n".join(lines), "file"))
    assert found.of(("heart", "attack")) == (
        Synonym("myocardial infarction", SynonymKind.EQUIVALENT),
        Synonym("MI", SynonymKind.EQUIVALENT),
    )
    assert Synonym("heart attack", SynonymKind.EQUIVALENT) in found.of(("mi",))
    assert found.of(("tummy", "ache")) == (
        Synonym("abdominal pain", SynonymKind.ONE_WAY),
        Synonym("colic", SynonymKind.ONE_WAY),
    )
    assert found.of(("abdominal", "pain")) == ()
    assert found.of(("dropsy",)) == (Synonym("edema", SynonymKind.SEE),)


@pytest.mark.parametrize(
    ("term", "typed"),
    [
        ("boil", "boils"),
        ("box", "boxes"),
        ("kidney stone", "kidney stones"),
        ("painful periods", "painful period"),
        ("tummy aches", "tummy ache"),
        ("wounded eye", "wounded eyes"),
        ("athlete's foot", "athletes foot"),
        ("athlete's foot", "athlete’s foot"),
        ("haemorrhoid", "hemorrhoids"),
        ("HbA1c", "Hb A1c"),
        ("5-FU", "5 fu"),
        ("ringing in the ears", "ringing in my ears"),
        ("hep A", "hep a"),
        ("the runs", "the runs"),
        ("heart burn", "heartburn"),
        ("can't sleep", "cannot sleep"),
        ("can't sleep", "cant sleep"),
        ("can't sleep", "I can not sleep"),
    ],
)
def test_a_term_is_found_as_it_is_written_and_in_its_other_number(term: str, typed: str) -> None:
    assert led_to(Synonyms(read(f"{term} > target", "x")), typed) == ["target"]


@pytest.mark.parametrize(
    ("term", "typed"),
    [
        ("boil", "boiling"),
        ("fits", "fit"),
        ("fits", "fitness"),
        ("the runs", "runs"),
        ("the runs", "my runs"),
        ("shaking", "shake"),
        ("hep A", "hep"),
        ("hep A", "hep B"),
        ("bleeding gum", "bleed gum"),
        ("measles", "measly"),
    ],
)
def test_a_term_is_not_found_by_words_of_its_stem(term: str, typed: str) -> None:
    assert led_to(Synonyms(read(f"{term} > target", "x")), typed) == []


@pytest.mark.parametrize("ending", ["ing", "ed", "er", "ness", "ly"])
def test_no_word_derived_from_a_built_in_term_leads_where_it_leads(ending: str) -> None:
    # Each term by itself: «painful to peeing» is derived from one and, as the word «to» says nothing, is
    # another one.
    entries: dict[str, list[Synonym]] = {}
    for term, synonym in built_in():
        entries.setdefault(term, []).append(synonym)
    derived = {term: term.rstrip("s") + ending for term in entries}
    alone = {term: Synonyms((term, synonym) for synonym in found) for term, found in entries.items()}
    assert [typed for term, typed in derived.items() if led_to(alone[term], typed)] == []


def led_to(synonyms: Synonyms, typed: str) -> list[str]:
    """What a query that is nothing but a term leads to, its function words told as a question tells them."""
    text = AnalysedText.of(typed)
    concepts = concepts_of(text, text.content, {})
    words = [concept.key for concept in concepts]
    return [synonym.phrase for synonym in synonyms.of(words, concepts[0].lead, concepts[-1].tail)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a word", "no sign"),
        ("one = two > three", "mixes signs"),
        ("one = ", "is empty"),
        ("one = !!", "is empty"),
        ("one = One", "stands there twice"),
        ("one = two\nthree = two", "line 1 already"),
        ("one > two\none > two", "line 1 already"),
        ("one > two > three", "more than one"),
        ("one > two\ntwo > three\nthree see one", "is a circle"),
        ("one = two\ntwo > three\nthree > one", "is a circle"),  # by way of an equivalent
        ("one = two\ntwo see one", "line 1 already"),
        (" = ".join(f"name {n}" for n in range(51)), "more than 50 names"),
        ("a b c d e f g = one", "more than 6 words"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match="file, line") as caught:
        read(text, "file")
    assert said in caught.value.line()


def test_two_ways_to_one_target_are_no_circle() -> None:
    read("one > two\none > three\ntwo > four\nthree > four", "file")


def test_the_built_in_file_is_sound_and_a_library_adds_its_own(tmp_path: Path) -> None:
    own = tmp_path / "synonyms.txt"
    own.write_text("widget = gadget\n", encoding="utf-8")
    assert load().of(("heart", "attack"))
    assert load(own).of(("widget",)) == (Synonym("gadget", SynonymKind.EQUIVALENT),)
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "missing.txt")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9 = coffee")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(tmp_path / "latin.txt")


def test_a_sign_at_the_end_of_a_name_begins_no_comment() -> None:
    entries = read("C# = c sharp # a language\n# nothing\n", "x")
    assert [(term, synonym.phrase) for term, synonym in entries] == [("C#", "c sharp"), ("c sharp", "C#")]


def test_a_chain_of_many_entries_is_checked_in_one_go() -> None:
    assert len(read("".join(f"name{n} > name{n + 1}\n" for n in range(5_000)), "x")) == 5_000
