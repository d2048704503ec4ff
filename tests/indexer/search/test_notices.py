"""Notices above everything: off until a file is named, found by what was typed, refused where wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.errors import ConfigError
from indexer.answers import SearchOptions, UrgentNotice
from indexer.library import Library
from indexer.search.notices import MOST_NOTICES, Notices, load
from tests.indexer.conftest import MakeLibrary, article

EXAMPLES = Path(__file__).parents[3] / "docs" / "notices.toml"


def written(folder: Path, text: str) -> Path:
    (folder / "notices.toml").write_text(text, encoding="utf-8")
    return folder / "notices.toml"


@pytest.fixture(scope="module")
def library(make_library: MakeLibrary, tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("urgent")
    written(folder, EXAMPLES.read_text(encoding="utf-8"))
    rows = [article("Heart attack", [("Symptoms", "symptoms", "Pain in the chest.")], 1)]
    return make_library(rows, folder, search={"notices": "notices.toml"})


def asked(library: Library, typed: str) -> str:
    found = library.search(typed).notices
    return found[0].texts[0][1][:20] if found else ""


@pytest.mark.parametrize(
    "typed",
    [
        "heart attack",
        "HEART ATTACKS?",
        "what are the symptoms of a heart-attack",
        '"heart attack"',
        "hart attack",
        "হার্ট অ্যাটাক হলে কী করব",
        "heart attack site:health.example",
    ],
)
def test_an_urgent_question_has_its_notice_however_it_is_typed(library: Library, typed: str) -> None:
    assert asked(library, typed) == "Pain or pressure in "


@pytest.mark.parametrize(
    "typed", ["I want to die", "i want to die.", "আমি মরতে চাই", "my friend talks of suicide"]
)
def test_a_question_that_finds_nothing_has_its_notice_as_well(library: Library, typed: str) -> None:
    assert asked(library, typed) == "You are not alone, a"


@pytest.mark.parametrize(
    "typed", ["heart", "attack of the heart", 'heart burn -"heart attack"', "chess", "", "die"]
)
def test_other_questions_have_none(library: Library, typed: str) -> None:
    assert asked(library, typed) == ""


def test_every_page_and_every_phrase_of_the_examples_has_its_notice(library: Library) -> None:
    assert library.search("heart attack", SearchOptions(page=2)).notices
    entries = load(EXAMPLES).entries
    assert len(entries) == 3
    for notice in (notice for _, notice in entries):
        assert [code for code, _ in notice.texts] == ["en", "bn"]
        assert notice.number


def test_without_the_setting_there_is_none(health: Library) -> None:
    assert health.search("heart attack").notices == ()
    assert load(None) == Notices()


def test_only_so_many_stand_above_a_page_in_the_order_of_the_file(tmp_path: Path) -> None:
    of = "".join(f'[[notice]]\nwhen = ["gout"]\ntext.en = "{number}"\n' for number in range(MOST_NOTICES + 2))
    found = load(written(tmp_path, of)).of(["gout"])
    assert found == tuple(UrgentNotice((("en", str(number)),)) for number in range(MOST_NOTICES))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("notice = 5", "notice"),
        ("[[notice]]\nwhen = [", "Invalid"),
        ('[[notice]]\nwhen = ["gout"]', "1.text"),
        ('[[notice]]\nwhen = []\ntext.en = "a"', "1.when"),
        ('[[notice]]\nwhen = ["?!"]\ntext.en = "a"', "«?!» has no word"),
        ('[[notice]]\nwhen = ["gout"]\ntext.en = ""', "«en» is no language with a text"),
        ('[[notice]]\nwhen = ["gout"]\ntext."?" = "a"', "«?» is no language"),
        ('[[notice]]\nwhen = ["gout"]\ntext.en = "a"\nnumber = "javascript:1"', "1.number"),
        ('[[notice]]\nwhen = ["gout"]\ntext.en = "a"\nlink = "javascript:1"', "1.link"),
        ('[[notice]]\nwhen = ["gout"]\ntext.en = "a"\nphone = "1"', "1.phone"),
    ],
)
def test_a_mistake_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path, text))
    assert said in raised.value.what
    assert "notices.toml" in raised.value.what


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "raw.toml").write_bytes(b"\xff\xfe")
    for name in ("raw.toml", "missing.toml"):
        with pytest.raises(ConfigError, match=name):
            load(tmp_path / name)
