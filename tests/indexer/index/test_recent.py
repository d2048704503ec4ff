"""Rows from memory are those of the catalogue, whatever changed meanwhile."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from catalogue.article import Article
from catalogue.store import Catalogue
from indexer.index import recent, statistics
from indexer.index.recent import RecentRows
from indexer.index.statistics import Forward, forward, totals
from tests.indexer.conftest import article

ARTICLES = [article(f"Gout {number}", [("Causes", "causes", "uric acid")], number) for number in range(6)]
IDS = [one.id for one in ARTICLES]


def same(one: Forward, other: Forward) -> bool:
    arrays = ("hashes", "counts", "starts", "lengths")
    return (one.ids, one.kinds) == (other.ids, other.kinds) and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays
    )


def put(catalogue: Catalogue, *articles: Article) -> None:
    with catalogue.begin() as connection:
        catalogue.put_many(connection, articles)
    count(catalogue)


def count(catalogue: Catalogue) -> None:
    """Count what was catalogued and is not counted yet."""
    with catalogue.read() as connection:
        reached = totals(connection).sequence
    changes = list(catalogue.changed_since(reached))
    with catalogue.begin() as connection:
        statistics.apply(connection, changes)


def of(rows: RecentRows, connection: Connection, ids: list[str]) -> Forward:
    return rows.forward(connection, totals(connection), ids)


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 5), st.text("ab ", max_size=9)),
        st.tuples(st.just("delete"), st.integers(0, 5), st.just("")),
        st.tuples(st.just("recount"), st.just(0), st.just("")),
        st.tuples(st.just("look"), st.integers(0, 5), st.just("")),
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(_STEPS, st.sampled_from([0, 1_500, 1_000_000]))
def test_they_are_what_the_catalogue_has(
    catalogue: Catalogue, steps: list[tuple[str, int, str]], most_bytes: int
) -> None:
    rows = RecentRows(most_bytes)
    for what, number, text in steps:
        match what:
            case "put":
                put(catalogue, article(f"Gout {number}", [("Causes", "causes", f"uric {text}")], number))
            case "delete":
                with catalogue.begin() as connection:
                    catalogue.delete(connection, IDS[number], "gone")
                count(catalogue)
            case "recount":
                with catalogue.begin() as connection:
                    statistics.clear(connection)
                count(catalogue)
        ids = [*IDS[number:], "missing", *IDS[:number]]
        with catalogue.read() as connection:
            assert same(of(rows, connection, ids), forward(connection, ids))


def test_an_older_snapshot_sees_its_own_rows(catalogue: Catalogue) -> None:
    put(catalogue, *ARTICLES)
    rows = RecentRows()
    with catalogue.read() as old:
        before = of(rows, old, IDS)
        put(catalogue, article("Gout 3", [("Causes", "causes", "other words")], 3))
        with catalogue.read() as new:
            assert same(of(rows, new, IDS), forward(new, IDS))
            assert same(of(rows, old, IDS), before)
            assert same(of(rows, new, IDS), forward(new, IDS))
            assert not same(of(rows, new, IDS), before)


def test_a_row_is_read_once(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    put(catalogue, *ARTICLES)
    read: list[str] = []
    whole = statistics.rows

    def counting(connection: Connection, ids: list[str]) -> list[statistics.CountedRow]:
        read.extend(ids)
        return whole(connection, ids)

    monkeypatch.setattr(statistics, "rows", counting)
    rows = RecentRows()
    for ids in (IDS[:4], IDS[2:], IDS):
        with catalogue.read() as connection:
            of(rows, connection, ids)
    assert sorted(read) == sorted(IDS)
    put(catalogue, article("Gout 3", [("Causes", "causes", "other words")], 3))
    with catalogue.read() as connection:
        of(rows, connection, IDS)
    assert read[len(IDS) :] == [IDS[3]]


def test_no_more_rows_are_kept_than_fit(catalogue: Catalogue) -> None:
    put(catalogue, *ARTICLES)
    rows = RecentRows(most_bytes=2_000)
    with catalogue.read() as connection:
        for start in range(len(IDS)):
            of(rows, connection, IDS[start : start + 2])
            assert sum(map(len, (rows._late, rows._before))) <= 4


def test_the_first_question_reads_no_more_than_it_ranks(
    sqlite_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sqlite_catalogue, *ARTICLES)
    asked: list[str] = []
    monkeypatch.setattr(recent, "select_by", lambda connection, sql, *values: asked.append(sql) or [])
    with sqlite_catalogue.read() as connection:
        assert same(of(RecentRows(), connection, IDS[:2]), forward(connection, IDS[:2]))
    assert asked == []
