from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalogue import schema
from catalogue.store import Catalogue, Changed
from indexer.engines.meaning import FIELDS
from indexer.index import statistics
from indexer.index.statistics import NOTHING, apply, clear, forward, frequencies, hash_of, idf, totals
from tests.indexer.conftest import article

GOUT = article(
    "Gout",
    [("Causes", "causes", "uric acid, uric acid"), ("Note", "disclaimer", "zookeeper")],
    1,
    aliases=["Podagra"],
)
DIET = article("Diet", [("Gout and you", "other", "less uric acid")], 2)


def state(catalogue: Catalogue) -> tuple[object, ...]:
    """Every number, as it is kept."""
    with catalogue.read() as connection:
        kept = [
            sorted(tuple(row) for row in connection.execute(select(table)))
            for table in (schema.token_statistics, schema.headings, schema.article_statistics)
        ]
        return (*map(tuple, kept), totals(connection).articles, totals(connection).lengths)


def test_tokens_are_counted_by_article_and_name(catalogue: Catalogue) -> None:
    with catalogue.begin() as connection:
        apply(connection, [Changed(GOUT.id, 1, GOUT), Changed(DIET.id, 2, DIET)])
        found = frequencies(connection, ["gout", "uric", "podagra", "zookeep", "nothing"])
        assert found == {
            "gout": (2, 1),
            "uric": (2, 0),
            "podagra": (1, 1),
        }
        assert totals(connection).articles == 2


def test_a_row_tells_how_often_a_token_stands_in_each_field(catalogue: Catalogue) -> None:
    with catalogue.begin() as connection:
        apply(connection, [Changed(GOUT.id, 1, GOUT)])
        found = forward(connection, ["missing", GOUT.id])
    assert found.ids == (GOUT.id,)
    assert found.kinds == ("causes",)
    where = (found.hashes == hash_of("uric")).nonzero()[0]
    assert {name: int(found.field(name, where)[0]) for name in FIELDS} == dict.fromkeys(FIELDS, 0) | {
        "body": 2
    }
    assert found.lengths[0].tolist() == [1, 1, 1, 0, 4, 0]


def test_counts_are_cut_at_what_their_bits_hold(catalogue: Catalogue) -> None:
    much = article("gout " * 9, [(None, "lead", "gout " * 100), ("Gout", "other", "gout " * 100)])
    with catalogue.begin() as connection:
        apply(connection, [Changed(much.id, 1, much)])
        found = forward(connection, [much.id])
    where = (found.hashes == hash_of("gout")).nonzero()[0]
    assert [int(found.field(name, where)[0]) for name in ("title", "lead", "body")] == [3, 7, 63]


def test_a_repeated_or_older_change_counts_once(catalogue: Catalogue) -> None:
    with catalogue.begin() as connection:
        apply(connection, [Changed(GOUT.id, 5, GOUT)])
    before = state(catalogue)
    with catalogue.begin() as connection:
        apply(connection, [Changed(GOUT.id, 5, GOUT)])
        apply(connection, [Changed(GOUT.id, 3, DIET)])
    assert state(catalogue) == before


def test_what_is_taken_out_leaves_nothing(catalogue: Catalogue) -> None:
    with catalogue.begin() as connection:
        apply(connection, [Changed(GOUT.id, 1, GOUT), Changed(DIET.id, 2, DIET)])
        apply(connection, [Changed(GOUT.id, 3, None), Changed(DIET.id, 4, None), Changed("never", 5, None)])
    assert state(catalogue)[:4] == ((), (), (), 0)


def test_clear_lets_everything_be_counted_anew(catalogue: Catalogue) -> None:
    with catalogue.begin() as connection:
        apply(connection, [Changed(GOUT.id, 1, GOUT)])
    before = state(catalogue)
    with catalogue.begin() as connection:
        clear(connection)
        apply(connection, [Changed(GOUT.id, 1, GOUT)])
    assert state(catalogue) == before


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["gout", "diet gout", "uric acid", None])), max_size=12
    ),
    st.integers(1, 5),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_history_in_any_batches_ends_in_the_same_numbers(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[int, str | None]], size: int
) -> None:
    changes = [
        Changed(
            f"id{number}",
            sequence,
            article(text, [("H", "other", text)], number, id=f"id{number}") if text else None,
        )
        for sequence, (number, text) in enumerate(history, 1)
    ]
    states = []
    for batches in (
        [changes[i : i + size] for i in range(0, len(changes), size)],
        [[c] for c in {c.id: c for c in changes}.values()],
    ):
        catalogue = Catalogue.open(f"sqlite:///{tmp_path_factory.mktemp('history') / 'catalogue.sqlite'}")
        with catalogue.begin() as connection:
            for batch in batches:
                statistics.apply(connection, batch)
        states.append(state(catalogue)[:4])
        catalogue.close()
    assert states[0] == states[1]


@pytest.mark.parametrize(("articles", "total"), [(0, 0), (5, 5), (10, 5), (1, 10**6)])
def test_idf_is_never_negative(articles: int, total: int) -> None:
    assert idf(articles, total) > 0


# Few last bits, so that different hashes often share them.
_HASHES = st.integers(0, 3).flatmap(lambda high: st.integers(0, 5).map(lambda low: high << 16 | low))


@given(st.lists(_HASHES), st.sets(_HASHES))
def test_entries_are_told_by_the_whole_hash(entries: list[int], wanted: set[int]) -> None:
    tokens = np.array(sorted(wanted), np.uint32)
    where, which = replace(NOTHING, hashes=np.array(entries, np.uint32)).among(tokens)
    assert where.tolist() == [place for place, value in enumerate(entries) if value in wanted]
    assert [int(tokens[one]) for one in which] == [entries[place] for place in where]
