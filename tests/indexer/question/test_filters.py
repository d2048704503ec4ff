"""What typed filters name."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.answers import Filters, SearchOptions
from indexer.library import Library
from tests.indexer.conftest import MakeLibrary, article

SHELVES: list[dict[str, Any]] = [
    {
        "title": "Asthma",
        "categories": [["Diseases A–Z", "Lungs & airways"]],
        "sections": [("Symptoms", "symptoms", "Wheezing.")],
    },
    {
        "title": "Paracetamol",
        "categories": [["Medicines A–Z"]],
        "sections": [("Dosage", "dosage", "500 mg of paracetamol.")],
    },
    {
        "title": "Codeine",
        "categories": [["Medicines A–Z"]],
        "sections": [("Dosage", "dosage", "30 mg of codeine.")],
    },
    {
        "title": "Growth",
        "categories": [["Children's medicines"]],
        "sections": [("Overview", "definition", "Syrups for the small.")],
    },
    {
        "title": "হাঁপানি",
        "language": "bn",
        "site": "bn.example",
        "categories": [["শ্বাসতন্ত্রের রোগ"]],
        "sections": [("লক্ষণ", "symptoms", "শ্বাসকষ্ট।")],
    },
]


@pytest.fixture(scope="module")
def shelves(make_library: MakeLibrary) -> Library:
    return make_library([article(number=number, **row) for number, row in enumerate(SHELVES)])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("category:medicines", {"Paracetamol", "Codeine"}),  # what begins so, before what holds the word
        ('category:"Medicines A–Z"', {"Paracetamol", "Codeine"}),
        ("category:childrens-medicines", {"Growth"}),
        ("category:airways", {"Asthma"}),
        ("category:lung", {"Asthma"}),
        ("category:শ্বাসতন্ত্র", {"হাঁপানি"}),
        ("category:gardens", set()),
        ("section:লক্ষণ", {"Asthma", "হাঁপানি"}),
        ("section:Signs", {"Asthma", "হাঁপানি"}),
        ("section:dose", {"Paracetamol", "Codeine"}),
        ("section:dosage -codeine", {"Paracetamol"}),  # without any word but the one that is left out
        ("section:nonsense", set()),
        ("language:Bangla", {"হাঁপানি"}),
        ("language:বাংলা", {"হাঁপানি"}),
        ("language:BN", {"হাঁপানি"}),
        ("site:BN.example", {"হাঁপানি"}),
        ("site:https://www.bn.example:8443/a?b", {"হাঁপানি"}),
        ("site:[::", set()),
        ("site: wheezing", {"Asthma"}),
    ],
)
def test_a_filter_is_understood_as_readers_write_it(shelves: Library, typed: str, found: set[str]) -> None:
    assert {hit.title for hit in shelves.search(typed).hits} == found


def test_what_was_typed_counts_before_what_was_clicked(shelves: Library) -> None:
    clicked = Filters(section="dosage", language="bn")
    assert [hit.title for hit in shelves.search("section:symptoms", SearchOptions(clicked)).hits] == ["হাঁপানি"]


def test_a_filter_that_names_nothing_stays_as_it_was_typed(shelves: Library) -> None:
    assert "site: nowhere.example" in shelves.search("asthma site:nowhere.example").meaning
