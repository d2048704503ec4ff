"""A word is found as others write it who do not err either, and first as it was typed."""

from __future__ import annotations

import pytest

from indexer.library import Library
from tests.indexer.conftest import MakeLibrary, article

TITLES = (
    *("ゼンソク", "りんご", "リンゴ", "ごみの分別", "タバコ", "はな"),
    *("চাঁদ", "চাদ", "কাঁটা", "বাঁধ", "চাকা", "হাঁড়ি"),
    *("चाँद", "पांच", "गाय"),
    *("مسؤول", "مسئول", "يوم"),
    *("Kerb", "Tires", "Check", "Story"),
)


@pytest.fixture(scope="module")
def words(make_library: MakeLibrary) -> Library:
    return make_library(
        [article(title, [(None, "lead", f"{title} 1.")], number) for number, title in enumerate(TITLES)]
    )


def found(library: Library, typed: str) -> list[str]:
    return [hit.title for hit in library.search(typed).hits]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("ぜんそく", "ゼンソク"),
        ("ゴミ", "ごみの分別"),
        ("たばこ", "タバコ"),
        ("ハナ", "はな"),
        ("কাটা", "কাঁটা"),
        ("বাধ", "বাঁধ"),
        ("হাড়ি", "হাঁড়ি"),
        ("चांद", "चाँद"),
        ("पाँच", "पांच"),
        ("curbs", "Kerb"),
        ("tyre", "Tires"),
        ("cheques", "Check"),
        ("storey", "Story"),
    ],
)
def test_a_word_is_found_as_others_write_it(words: Library, typed: str, title: str) -> None:
    assert found(words, typed) == [title]
    assert words.search(typed).also == ()


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("りんご", "リンゴ"),
        ("リンゴ", "りんご"),
        ("চাদ", "চাঁদ"),
        ("চাঁদ", "চাদ"),
        ("مسئول", "مسؤول"),
        ("مسؤول", "مسئول"),
    ],
)
def test_what_was_typed_stands_first(words: Library, typed: str, other: str) -> None:
    assert found(words, typed) == [typed, other]


@pytest.mark.parametrize("typed", ["চাকা", "गाय", "يوم", "ゼンソク"])
def test_other_words_are_found_alone(words: Library, typed: str) -> None:
    assert found(words, typed) == [typed]


@pytest.mark.parametrize("typed", ["はし", "ぜんそくん", "আঁখি", "じ", "ー" * 30])
def test_what_the_library_has_in_no_spelling_is_not_found(words: Library, typed: str) -> None:
    assert found(words, typed) == []
