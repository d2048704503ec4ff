"""What candidates say of each other: who names, links and is like whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from catalogue.article import Article
from indexer.index import statistics
from indexer.library import Library
from indexer.linking import company
from indexer.linking.link_index import LinkIndex
from indexer.linking.profile import WordProfile
from tests.indexer.linking.libraries import OpenLibrary, id_of, listing, written

ISLAND = [
    written("Skomer", "An island of birds, with a warden."),
    written("Puffins", "Birds that dig burrows on an island."),
    written("Manx shearwaters", "Birds of the night, hunted by great gulls near puffins."),
    written("Great gulls", "Birds that take puffins and the eggs of shearwaters of the Isle of Man."),
    written("Ragwort", "A yellow flower for birds to sit in."),
    written("Birds", "They have wings."),
]
OTHERS = [article.title for article in ISLAND[1:]]


def said(library: Library, titles: Sequence[str], own: Article = ISLAND[0]) -> dict[str, list[float]]:
    """What the articles of these titles, the best first, say of each other beside ``own``."""
    with library.catalogue.read() as connection:
        profile = WordProfile.of(connection, own)
        forward = statistics.forward(connection, [id_of(title) for title in titles])
    assert len(forward.ids) == len(titles)
    in_title = np.flatnonzero(forward.field("title", np.arange(len(forward.hashes))) > 0)
    found = company.saying(profile, forward, np.arange(len(titles)), in_title, len(titles))
    assert tuple(found) == company.SAID
    assert all(np.isfinite(values).all() and len(values) == len(titles) for values in found.values())
    return {name: values.tolist() for name, values in found.items()}


def test_what_many_candidates_name_is_told_of_each(open_library: OpenLibrary) -> None:
    found = said(open_library(ISLAND), OTHERS)
    # of the four beside it, 1, 5/6, 5/7, 5/8 and 5/9 strong, the second and third name puffins
    assert found["company_says"][0] == pytest.approx((5 / 6 + 5 / 7) / (5 / 6 + 5 / 7 + 5 / 8 + 5 / 9))
    assert found["company_says"][3] == 0
    assert found["company_says_more"][0] > 0
    assert found["company_says_more"][3] == pytest.approx(0, abs=1e-6)
    assert found["says_company"][1] > found["says_company"][3]


def test_a_title_is_named_by_all_of_its_words_alone(open_library: OpenLibrary) -> None:
    found = said(open_library(ISLAND), OTHERS)
    assert found["best_say"][1] == 0, "«shearwaters» and «Man» are not «Manx shearwaters»"
    assert found["best_say"][2] > 0, "«great gulls» is named"


def test_what_all_say_tells_nothing(open_library: OpenLibrary) -> None:
    found = said(open_library(ISLAND), OTHERS)
    assert found["company_says"][4] == pytest.approx(1), "birds are in every text"
    assert found["company_says_more"][4] < found["company_says_more"][0]


def test_what_is_named_beside_the_article_or_by_both_is_told(open_library: OpenLibrary) -> None:
    telling = [
        written("Skokholm", "An island, like Ramsey."),
        written("Boats", "They go to Skokholm and to the Smalls."),
        written("Smalls", "A lighthouse."),
        written("Ramsey", "A reserve."),
        written("Grassholm", "A rock that is seen from Ramsey."),
    ]
    found = said(open_library(telling), ["Boats", "Smalls", "Ramsey", "Grassholm"], telling[0])
    assert found["said_with_it"][1] > 0 == found["said_with_it"][3], "boats go there and to the Smalls"
    assert found["says_the_same"][3] > 0 == found["says_the_same"][0], "Grassholm speaks of Ramsey, too"
    assert found["title_telling_said"][2] > 0 == found["title_telling_said"][1]


@pytest.mark.parametrize("titles", [[], ["Puffins"]])
def test_one_alone_is_in_no_company(open_library: OpenLibrary, titles: list[str]) -> None:
    found = said(open_library(ISLAND), titles)
    assert found["company_says"] == found["says_company"] == [0.0] * len(titles)


def test_links_and_lists_of_candidates_are_told_apart(open_library: OpenLibrary) -> None:
    library = open_library(
        [
            written("Puffins", "They dive.", "Gannets"),
            listing("Gannets", "Razorbills", text="They dive."),
            written("Razorbills", "They dive."),
            written("Elsewhere", "Nothing.", "Razorbills"),
        ]
    )
    ids = [id_of(title) for title in ("Puffins", "Gannets", "Razorbills", "Nowhere")]
    graph = LinkIndex.of(library.catalogue).graph
    found = company.linking(graph, graph.numbers(ids))
    assert tuple(found) == company.LINKED
    assert found["company_links"].tolist() == [0, 1, 0, 0], "one that is no candidate is not asked"
    assert found["company_lists"].tolist() == [0, 0, 1, 0]
    assert found["links_company"] == pytest.approx([5 / 6 / np.sqrt(2), 0, 0, 0])
    assert found["lists_company"] == pytest.approx([0, 5 / 7 / np.sqrt(2), 0, 0])
    assert [
        len(values)
        for values in company.linking(LinkIndex.of(library.catalogue).graph, np.zeros(0, np.int32)).values()
    ] == [0] * 4


def test_who_is_like_the_best_of_the_others_is_told() -> None:
    found = company.alike(np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 0.0]]))
    assert tuple(found) == company.ALIKE
    assert found["like_best"] == pytest.approx([0.8, 0.8, 0])
    assert found["like_company"] == pytest.approx([0.8 * (5 / 6) / (5 / 6 + 5 / 7), 0.8 / (1 + 5 / 7), 0])
    assert company.alike(np.zeros((0, 0)))["like_best"].tolist() == []
