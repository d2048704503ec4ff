from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.errors import ConfigError
from indexer.lexicon.synonyms import Synonym, SynonymKind, Synonyms, load, read


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
    assert found.of(("tummi", "ach")) == (
        Synonym("abdominal pain", SynonymKind.ONE_WAY),
        Synonym("colic", SynonymKind.ONE_WAY),
    )
    assert found.of(("abdomin", "pain")) == ()
    assert found.of(("dropsi",)) == (Synonym("edema", SynonymKind.SEE),)


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
