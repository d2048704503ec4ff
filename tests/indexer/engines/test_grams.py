"""Laws: grams find what the tokens of ``all`` find, no more and no less, on every embedded engine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.config import Config
from catalogue.settings import IndexSettings
from catalogue.text.sentences import BREAK
from indexer.engines import open_engine
from indexer.engines.base import Engine, IndexDocument
from indexer.engines.grams import bigrams, covering, edge_grams
from indexer.engines.meaning import Meaning, Not, Phrase, Prefix
from indexer.engines.shared import all_text
from tests.indexer.engines.conformance import EMBEDDED

# Few words, so that phrases come again and again in other company.
WORD = st.sampled_from(["the", "of", "gout", "heart", "এর", "রোগ"])
TEXT = st.lists(st.one_of(WORD, WORD, WORD, st.just(BREAK)), min_size=1, max_size=14).map(" ".join)
DOCUMENTS = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6)
PHRASE = st.lists(st.one_of(WORD, WORD, WORD, st.just(BREAK)), min_size=2, max_size=6).map(tuple)


def made(texts: list[tuple[str, str]]) -> list[IndexDocument]:
    return [
        IndexDocument(f"{number:016x}", number, title=title, body=body)
        for number, (title, body) in enumerate(texts, 1)
    ]


def holding(documents: list[IndexDocument], phrase: tuple[str, ...]) -> list[str]:
    wanted = f" {' '.join(phrase)} "
    return [document.id for document in documents if wanted in f" {all_text(document)} "]


def beginning(documents: list[IndexDocument], letters: str) -> list[str]:
    return [
        document.id
        for document in documents
        if any(token.startswith(letters) for token in all_text(document).split())
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("grams")


def engines(folder: Path, documents: list[IndexDocument]) -> Iterator[Engine]:
    for name in EMBEDDED:
        root = folder / name
        shutil.rmtree(root, ignore_errors=True)
        chosen = IndexSettings.model_validate({"engine": name})
        engine = open_engine(Config.model_validate({"root": root, "index": chosen}))
        try:
            with engine.writer() as writer:
                for document in documents:
                    writer.put(document)
                writer.commit(len(documents))
            yield engine
        finally:
            engine.close()


@settings(max_examples=25, deadline=None)
@given(texts=DOCUMENTS, phrases=st.lists(PHRASE, min_size=1, max_size=8))
def test_a_phrase_is_found_where_its_words_stand_in_a_row(
    folder: Path, texts: list[tuple[str, str]], phrases: list[tuple[str, ...]]
) -> None:
    documents = made(texts)
    everything = {document.id for document in documents}
    for engine in engines(folder, documents):
        with engine.searcher() as searcher:
            for phrase in phrases:
                expected = holding(documents, phrase)
                meaning, without = Meaning(Phrase(phrase)), Meaning(Not(Phrase(phrase)))
                assert sorted(c.id for c in searcher.find(meaning, 50)) == expected, phrase
                assert searcher.count(meaning) == len(expected)
                assert {c.id for c in searcher.find(without, 50)} == everything - set(expected), phrase


@settings(max_examples=10, deadline=None)
@given(texts=DOCUMENTS)
def test_a_beginning_is_found_where_a_word_begins_so_each_alike(
    folder: Path, texts: list[tuple[str, str]]
) -> None:
    documents = made(texts)
    for engine in engines(folder, documents):
        with engine.searcher() as searcher:
            for letters in ("th", "the", "go", "gou", "gout", "রো", "রোগ", "xy", "of", "ofx"):
                found = searcher.find(Meaning(Prefix(letters)), 50)
                assert [c.id for c in found] == beginning(documents, letters), letters
                assert {c.score for c in found} <= {1.0}


@pytest.mark.parametrize(
    ("size", "places"), [(2, [0]), (3, [0, 1]), (4, [0, 2]), (5, [0, 2, 3]), (6, [0, 2, 4])]
)
def test_few_bigrams_hold_every_word_of_a_phrase(size: int, places: list[int]) -> None:
    tokens = [f"w{number}" for number in range(size)]
    placed = covering(tokens)
    assert [one.place for one in placed] == places
    assert all(one.bigram == f"w{one.place}␟w{one.place + 1}" for one in placed)


def test_a_gram_is_made_of_every_token_and_beginning_of_the_text() -> None:
    assert bigrams(["by", "rest", BREAK, "is"]) == ["by␟rest", f"rest␟{BREAK}", f"{BREAK}␟is"]
    assert bigrams(["rest"]) == bigrams([]) == []
    assert sorted(set(edge_grams(["rest", "resin", "re", "a", BREAK]).split())) == ["re", "res"]
