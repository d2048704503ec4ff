"""Questions that are half typed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.article import Article
from indexer.library import Library
from tests.indexer.conftest import MakeLibrary, article


@pytest.fixture(scope="module")
def library(make_library: MakeLibrary) -> Library:
    def of(title: str, place: int, *kinds: str, **more: Any) -> Article:
        return article(title, [(kind.title(), kind, f"Of {title}.") for kind in kinds], place, **more)

    return make_library(
        [
            of("Diabetes", 1, "symptoms", "treatment", aliases=["Diabetes mellitus"]),
            of("Dengue fever", 2, "symptoms"),
            of("DASH diet", 3, "benefits"),
            of("Gout", 4, "treatment", "tests", "causes"),
            of("হাঁপানি", 5, "symptoms", "treatment"),
        ]
    )


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("symptoms of d", ["symptoms of Diabetes", "symptoms of Dengue fever"]),  # each article once
        ("Symptoms of den", ["Symptoms of Dengue fever"]),
        ("what are the symptoms of dia", ["what are the symptoms of Diabetes"]),
        ("what causes g", ["what causes Gout"]),
        ("treatment of de", []),  # no such section
        ("symptoms of", []),
        ("symptoms of zz", []),
        ("gout tr", ["gout treatment"]),
        ("gout t", ["gout treatment", "gout test"]),
        ("diabetes mellitus sy", ["diabetes mellitus symptoms"]),
        ("gout sy", []),
        ("হাঁপানি ল", ["হাঁপানি লক্ষণ"]),
    ],
)
def test_a_question_is_completed_where_an_article_answers_it(
    library: Library, typed: str, suggested: list[str]
) -> None:
    found = library.suggest(typed)
    assert sorted(one.text for one in found) == sorted(suggested)
    assert all(one.kind == "heading" and one.article_id is None for one in found)


def test_names_stand_first_and_no_more_is_suggested_than_was_asked_for(library: Library) -> None:
    assert library.suggest("diabetes m")[0].text == "Diabetes mellitus"
    assert len(library.suggest("symptoms of d", 1)) == 1


_TYPED = st.text(alphabet="symtofdgu '’-*ল\u200b", max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_TYPED)
def test_what_is_suggested_for_a_question_is_answered(library: Library, typed: str) -> None:
    for one in library.suggest(f"symptoms of {typed}"):
        assert one.article_id or library.search(one.text).leading
