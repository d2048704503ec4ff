"""Which concepts the words of a query stand for."""

from __future__ import annotations

import pytest

from catalogue.text import name_key
from indexer.index.statistics import DocumentFrequency, Frequencies
from indexer.library import Library
from indexer.question.analysed import AnalysedText
from indexer.question.concepts import concepts_of, merged, name_keys
from indexer.question.model import Alternative, Concept
from tests.indexer.conftest import MakeLibrary, article


def concepts(text: str, known: Frequencies) -> list[Concept]:
    analysed = AnalysedText.of(text)
    return concepts_of(analysed, analysed.words, known)


def test_two_words_that_may_be_one_are_one_concept() -> None:
    found = concepts("co trimoxazole dose", {"cotrimoxazole": DocumentFrequency(1, 1)})
    assert [tuple(a.tokens for a in concept.alternatives) for concept in found] == [
        (("co", "trimoxazole"), ("cotrimoxazole",)),
        (("dose",),),
    ]


def test_a_code_is_looked_for_as_a_whole() -> None:
    found = concepts(
        "B12", {"b12": DocumentFrequency(3, 0), "b": DocumentFrequency(9, 9), "12": DocumentFrequency(9, 9)}
    )
    assert found[0].alternatives == (Alternative(("b12",)),)


def test_a_sign_behind_a_name_tells_which_is_meant() -> None:
    found = concepts("K+", {"k": DocumentFrequency(9, 9), "k+": DocumentFrequency(3, 0)})
    assert found[0].alternatives == (Alternative(("k",), 0.25), Alternative(("k+",)))


def test_repetitions_weigh() -> None:
    one = Concept((Alternative(("gout",)),), "gout")
    assert [c.weight for c in merged([one, one])] == [2.0]


def test_names_inside_a_query_are_looked_for_longest_first() -> None:
    keys = name_keys(name_key("symptoms of paget's disease of bone"))
    assert keys[0] == "symptoms of paget disease of bone"
    assert "paget disease of bone" in keys
    assert not any(key.startswith("of ") or key.endswith(" of") for key in keys)


def test_words_with_something_between_them_are_two_concepts() -> None:
    found = concepts("co, trimoxazole", {"cotrimoxazole": DocumentFrequency(1, 1)})
    assert [concept.text for concept in found] == ["co", "trimoxazole"]


@pytest.mark.parametrize(
    ("known", "alternatives"),
    [
        (("covid19",), (Alternative(("covid19",)), Alternative(("covid",), 0.5))),
        ((), (Alternative(("covid",), 0.5),)),
    ],
)
def test_the_letters_of_a_code_count_half(
    known: tuple[str, ...], alternatives: tuple[Alternative, ...]
) -> None:
    seen = dict.fromkeys(known, DocumentFrequency(3, 0))
    assert concepts("covid-19", seen)[0].alternatives == alternatives


def test_the_parts_of_a_code_that_no_article_holds_are_looked_for_where_they_tell_something() -> None:
    seen = dict.fromkeys(("il", "6", "e", "11.9"), DocumentFrequency(3, 0))
    assert concepts("IL-6", seen)[0].alternatives == (Alternative(("il", "6"), 0.7),)
    assert concepts("E11.9", seen)[0].alternatives == (Alternative(("e119",)),)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("kidney stone", "kidney stones"),
        ("smokers lung", "smoker lung"),
        ("asthmas", "asthma"),
    ],
)
def test_a_name_is_looked_for_in_the_other_number_right_after_itself(text: str, other: str) -> None:
    assert other in name_keys(text)[:3]


def test_an_acronym_is_no_plural() -> None:
    assert "aid" not in name_keys("aids")


VERSIONS = {
    "tap": "Version v1.2.3 mends the tap.",
    "pipe": "Release 1.2.30 and Python 3.12 run.",
    "beta": "Beta 2.0.0-rc.1 came.",
    "lead": "The lead V1 stands 2 cm to the right.",
}


@pytest.fixture(scope="module")
def versions(make_library: MakeLibrary) -> Library:
    return make_library(
        [article(title, [(None, "lead", text)], n) for n, (title, text) in enumerate(VERSIONS.items())]
    )


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("v1.2.3", "tap"),
        ("1.2.3", "tap"),
        ("V1.2.30", "pipe"),
        ("v3.12", "pipe"),
        ("v2.0.0-rc.1", "beta"),
        ("2.0.0-rc1", "beta"),
        ("v1", "lead"),
    ],
)
def test_a_version_is_found_with_its_v_and_without(versions: Library, typed: str, title: str) -> None:
    assert [hit.title for hit in versions.search(typed).hits] == [title]
