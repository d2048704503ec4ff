"""Laws: any meaning has the same answer from both embedded engines, whatever stands in it, and none
raises.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.config import Config
from catalogue.settings import IndexSettings
from indexer.answers import Filters
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.engines.meaning import (
    ALL,
    AllOf,
    AnyOf,
    Everything,
    Fuzzy,
    Meaning,
    Not,
    Phrase,
    Prefix,
    Query,
    Words,
)
from tests.indexer.engines.conformance import CORPUS, EMBEDDED, fill

KNOWN = sorted(
    {
        token
        for d in CORPUS
        for token in f"{d.title} {d.names} {d.headings} {d.lead} {d.body} {d.terms}".split()
    }
)

tokens = st.one_of(
    st.sampled_from(KNOWN),
    st.text(max_size=70),
    st.text(string.punctuation + "abcঅক", min_size=1, max_size=4),
)
fields = st.sampled_from([ALL, "title", "names", "headings", "body"])
leaves = st.one_of(
    st.builds(Words, st.lists(tokens, max_size=4).map(tuple), fields, st.just(()), st.integers(0, 5)),
    st.builds(Phrase, st.lists(tokens, max_size=5).map(tuple)),
    st.builds(Prefix, tokens, fields),
    st.builds(Fuzzy, st.sampled_from(KNOWN), st.integers(0, 2), fields),
    st.just(Everything()),
)
queries = st.recursive(
    leaves,
    lambda part: st.one_of(
        st.builds(AllOf, st.lists(part, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(part, max_size=3).map(tuple)),
        st.builds(Not, part),
    ),
    max_leaves=6,
)
filters = st.builds(
    Filters, site=st.sampled_from(["", "clinic", "x"]), language=st.sampled_from(["", "en", "bn"])
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Engine]]:
    folder: Path = tmp_path_factory.mktemp("engines")
    engines = [
        open_engine(
            Config.model_validate({"root": folder, "index": IndexSettings.model_validate({"engine": name})})
        )
        for name in EMBEDDED
    ]
    for engine in engines:
        fill(engine)
    yield engines
    for engine in engines:
        engine.close()


@settings(max_examples=150, deadline=None)
@given(query=queries, chosen=filters)
def test_any_meaning_finds_the_same_articles_everywhere(
    filled: list[Engine], query: Query, chosen: Filters
) -> None:
    meaning = Meaning(query, chosen)
    answers = []
    for engine in filled:
        with engine.searcher() as searcher:
            ids = {candidate.id for candidate in searcher.find(meaning, 100)}
            assert searcher.count(meaning) == len(ids)
            assert sum(searcher.facets(meaning, ("language",))["language"].values()) == len(ids)
            answers.append(ids)
    assert answers[0] == answers[1]
