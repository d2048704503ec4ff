"""The simplest form of a query: what an engine has to translate, and nothing else."""

from __future__ import annotations

import pytest

from indexer.engines.meaning import (
    LONGEST_PATTERN,
    AllOf,
    Everything,
    Fuzzy,
    Not,
    Phrase,
    Prefix,
    Query,
    Words,
    simplified,
)

LONG = "q" * (LONGEST_PATTERN + 1)


@pytest.mark.parametrize(
    ("query", "simple"),
    [
        (Words(("a",), "lead", (2.0,), 1), Words(("a",), "all", (2.0,), 1)),
        (Prefix("ab", "terms"), Prefix("ab", "all")),
        (Fuzzy("abc", 2, "lead"), Fuzzy("abc", 2, "all")),
        (Phrase(("a",)), Words(("a",), "all")),
        (Phrase(()), Words(())),
        (Prefix(LONG, "title"), Words((LONG,), "title")),
        (Fuzzy(LONG, 1, "body"), Words((LONG,), "all")),
        (Fuzzy("abc", 0, "names"), Words(("abc",), "names")),
    ],
)
def test_a_query_is_asked_in_its_simplest_form(query: Query, simple: Query) -> None:
    assert simplified(query) == simple


@pytest.mark.parametrize(
    "query",
    [
        Words(("a", "b"), "title", least=2),
        Phrase(("a", "b")),
        Prefix(LONG[1:]),
        Fuzzy("abc"),
        AllOf((Words(("a",), "body"), Not(Prefix(LONG)))),
        Everything(),
    ],
)
def test_what_is_simple_already_stays_the_same(query: Query) -> None:
    assert simplified(query) is query


def test_a_repeated_token_weighs_the_sum() -> None:
    assert Words(("a", "b", "a"), weights=(1.0, 2.0)).weighted() == {"a": 2.0, "b": 2.0}
