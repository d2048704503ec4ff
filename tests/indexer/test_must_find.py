"""Pairs of a query and the article that has to stand among the first for it (``must_find.csv``): one line a
promise.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import lru_cache
from pathlib import Path

import pytest

from benchmarks import corpus
from catalogue.scripts import has_bangla
from examples.sample_site.site import SampleSite
from indexer.answers import SearchOptions
from indexer.library import Library
from tests.indexer.conftest import MakeLibrary

PAIRS = Path(__file__).with_name("must_find.csv")


@lru_cache
def pairs(library: str) -> list[tuple[str, str, int]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [
            (row["query"], row["title"], int(row["top"]))
            for row in csv.DictReader(file)
            if row["library"] == library
        ]


def missed(library: Library, name: str) -> list[str]:
    found = []
    for query, title, top in pairs(name):
        for written in dict.fromkeys(
            (query, query.replace("\u09af\u09bc", "\u09df"), unicodedata.normalize("NFD", query))
        ):
            titles = [
                hit.title for hit in library.search(written, SearchOptions(size=top), snippets=False).hits
            ]
            if title not in titles:
                found.append(f"{written!r}: {title!r} is not among the first {top}: {titles[:5]}")
    return found


def test_there_are_enough_pairs() -> None:
    asked = [*pairs("sample"), *pairs("medquad")]
    assert len(asked) >= 150
    assert len({query for query, _, _ in asked if has_bangla(query)}) >= 20


def test_the_sample_site_answers(make_library: MakeLibrary) -> None:
    site = SampleSite()
    library = make_library([site.gold_article(slug) for slug in site.writings])
    assert missed(library, "sample") == []


@pytest.mark.slow  # 5,461 articles are catalogued and indexed first: 15 s of CPU
def test_medquad_answers(make_library: MakeLibrary) -> None:
    if not corpus.DATA.exists():
        pytest.skip("needs the health articles beside the repository")
    library = make_library(list(corpus.medquad(kinds=True)))
    assert missed(library, "medquad") == []
