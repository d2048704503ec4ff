"""Names that are typed with two letters for one that the keyboard lacks are read as names."""

from __future__ import annotations

import pytest

from indexer.library import Library
from tests.indexer.conftest import MakeLibrary, article

TITLES = (
    *("C# in brief", ".NET in brief", "Müllabfuhr", "Fußgänger in der Stadt", "Öl", "Århus", "Smørrebrød"),
    *("Pots", "Museen in Köln", "المتحف الوطني", "המוזיאון"),
)


@pytest.fixture(scope="module")
def towns(make_library: MakeLibrary) -> Library:
    texts = [(title, f"{title} steht hier mit einem Poeten.") for title in TITLES]
    return make_library(
        [article(title, [(None, "lead", text)], number) for number, (title, text) in enumerate(texts)]
    )


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("muellabfuhr", "Müllabfuhr"),
        ("fussgaenger in der stadt", "Fußgänger in der Stadt"),
        ("oel", "Öl"),
        ("Aarhus", "Århus"),
        ("smoerrebroed", "Smørrebrød"),
        ("museen in koeln", "Museen in Köln"),
    ],
)
def test_a_name_is_found_by_two_letters_for_one_and_nothing_is_corrected(
    towns: Library, typed: str, title: str
) -> None:
    found = towns.search(typed)
    assert found.hits[0].title == title
    assert found.corrected is found.did_you_mean is None


@pytest.mark.parametrize("typed", ["poets", "poet"])
def test_an_english_word_is_no_name_with_a_letter_less(towns: Library, typed: str) -> None:
    assert "Pots" not in [hit.title for hit in towns.search(typed).hits]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("muella", "Müllabfuhr"),
        ("fussgae", "Fußgänger in der Stadt"),
        ("csharp", "C# in brief"),
        ("dotnet", ".NET in brief"),
        ("متح", "المتحف الوطني"),
        ("المت", "المتحف الوطني"),
        ("מוזי", "המוזיאון"),
    ],
)
def test_the_beginning_of_such_a_name_is_completed(towns: Library, typed: str, title: str) -> None:
    assert towns.suggest(typed)[0].text == title
