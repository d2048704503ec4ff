"""The whole way of a question with the catalogue on PostgreSQL: the answers are those of SQLite."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from catalogue import browse
from catalogue.schema import related_lists
from indexer.answers import SearchOptions
from indexer.index.sync import catch_up, verify
from indexer.library import Library
from indexer.linking.kept_lists import ListsFollower, RelatedLists, fill
from tests.indexer.conftest import HEALTH, MakeLibrary, article

QUESTIONS = (
    "gout treatment",
    "gouut",
    "heart attack",
    "covid19",
    "diabetis rog",
    "ডায়াবেটিস কেন হয়",
    "atrophy",
    "paget's disease",
    "\x00\ud800 gout",
)


@pytest.fixture(scope="module")
def elsewhere(make_library: MakeLibrary, postgresql_server: str) -> Library:
    import psycopg

    with psycopg.connect(
        postgresql_server.format("postgres").replace("+psycopg", ""), autocommit=True
    ) as connection:
        connection.execute("CREATE DATABASE search")
    articles = [article(number=number, **dict(row)) for number, row in enumerate(HEALTH)]
    return make_library(articles, catalogue={"url": postgresql_server.format("search")})


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_has_the_same_answer(health: Library, elsewhere: Library, question: str) -> None:
    here, there = (library.search(question, SearchOptions()) for library in (health, elsewhere))
    assert [(hit.id, hit.score) for hit in there.hits] == [(hit.id, hit.score) for hit in here.hits]
    assert (there.total, there.corrected, there.notes) == (here.total, here.corrected, here.notes)


@pytest.mark.parametrize("typed", ["go", "diab", "hart", "ডায়"])
def test_suggestions_are_the_same(health: Library, elsewhere: Library, typed: str) -> None:
    assert elsewhere.suggest(typed) == health.suggest(typed)


def test_related_topics_are_the_same(health: Library, elsewhere: Library) -> None:
    gout = next(found for found in health.catalogue.articles() if found.title == "Gout")
    assert elsewhere.related(gout) == health.related(gout)


def test_lists_of_related_topics_are_kept_and_dropped_there_too(elsewhere: Library) -> None:
    catalogue, engine = elsewhere.catalogue, elsewhere.engine
    articles = list(catalogue.articles())

    def kept() -> int:
        with catalogue.read() as connection:
            return len(connection.execute(select(related_lists.c.article_id)).all())

    reckoned = [elsewhere.related(one) for one in articles]
    elsewhere.write_down()
    assert kept() == len(articles)
    assert [elsewhere.related(one) for one in articles] == reckoned
    assert verify(catalogue, engine).agrees
    follower = ListsFollower(elsewhere.config, engine)
    assert follower.faults(catalogue) == []
    with catalogue.begin() as connection:
        catalogue.put(connection, replace(articles[0], summary="Said otherwise."))
    catch_up(catalogue, engine)
    assert follower.catch_up(catalogue)
    assert kept() < len(articles)
    lists = RelatedLists(catalogue, lambda: engine)
    assert articles[0].id in set(fill(catalogue, lists))
    lists.write_down()
    assert kept() == len(articles)


def test_other_names_stand_in_the_same_places(health: Library, elsewhere: Library) -> None:
    with health.catalogue.read() as one, elsewhere.catalogue.read() as other:
        here, there = (
            [(entry.see, entry.id) for entry in browse.see_references(connection, "")]
            for connection in (one, other)
        )
    assert there == here
    assert {name for name, _ in here} >= {"Baduk", "Osteitis deformans"}
