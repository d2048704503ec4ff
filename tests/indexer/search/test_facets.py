"""By what an answer can be narrowed."""

from __future__ import annotations

import pytest

from indexer.answers import FacetValue, Filters, SearchOptions
from indexer.library import Library
from tests.indexer.conftest import MakeLibrary, article


@pytest.fixture(scope="module")
def filed(make_library: MakeLibrary) -> Library:
    lead = (None, "lead", "A topic.")
    return make_library(
        [
            article("Gout", [lead, ("Signs", "symptoms", "x")], 1, categories=[["Bones & Joints"]]),
            article("Asthma", [lead, ("Causes", "causes", "x")], 2, categories=[["Lungs"]]),
            article("Rickets", [lead, ("Other", "other", "x")], 3, categories=[["Bones & Joints"]]),
        ]
    )


def facets(library: Library, typed: str, **chosen: str) -> dict[str, tuple[FacetValue, ...]]:
    return dict(library.search(typed, SearchOptions(Filters(**chosen), facets=True)).facets)


def test_all_that_matches_is_counted(health: Library) -> None:
    counted = {value.slug: value.count for value in facets(health, "atrophy")["site"]}
    assert counted == {"health.example": 2, "other.example": 1}


def test_each_filter_has_its_facet(filed: Library) -> None:
    assert list(facets(filed, "topic")) == ["site", "category", "section", "language"]


def test_the_most_frequent_stand_first_under_their_names(filed: Library) -> None:
    found = [(value.label, value.count) for value in facets(filed, "topic")["category"]]
    assert found == [("Bones & Joints", 2), ("Lungs", 1)]


def test_only_kinds_of_section_that_somebody_asks_for_are_counted(filed: Library) -> None:
    assert [value.label for value in facets(filed, "topic")["section"]] == ["Causes", "Symptoms"]


def test_what_is_chosen_is_said_to_be(filed: Library) -> None:
    found = facets(filed, "topic", section="causes")["section"]
    assert [(value.slug, value.chosen) for value in found] == [("causes", True)]


def test_nothing_is_counted_unless_it_is_wanted(filed: Library) -> None:
    assert filed.search("topic").facets == ()
