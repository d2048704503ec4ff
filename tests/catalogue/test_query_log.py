"""Queries are counted, persons are not."""

from __future__ import annotations

import pytest

from catalogue import query_log
from catalogue.database import sqlite_file
from catalogue.errors import PinakesError
from catalogue.query_log import LoggedQuery, QueryLog, most_asked, normalised, seldom_opened, unanswered
from catalogue.store import Catalogue


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("  Heart   ATTACK ", "heart attack"),
        ("vitamin b12", "vitamin b12"),
        ("E11.9", "e11.9"),
        ("জ্বর", "জ্বর"),
        ("", None),
        ("x" * 101, None),
        ("https://x.example/?user=me", None),
        ("me@example.org", None),
        ("0171 234 5678", None),
        ("+880-1711-123456", None),
        ("born 01.02.1990", None),
    ],
)
def test_what_may_name_a_person_is_not_counted(query: str, expected: str | None) -> None:
    assert normalised(query) == expected


def test_counts_add_up_over_flushes_and_rare_questions_stay_hidden(sqlite_catalogue: Catalogue) -> None:
    log = QueryLog(sqlite_catalogue, 90)
    for _ in range(2):
        log.note("Gout", 3)
        log.note("go\u200cut ", 0)
        log.flush()
    log.note("rare", 0)
    log.flush()
    with sqlite_catalogue.read() as connection:
        assert most_asked(connection, 2) == [LoggedQuery("gout", 4, 2)]
        assert unanswered(connection, 1) == [LoggedQuery("gout", 4, 2), LoggedQuery("rare", 1, 1)]


def test_counts_that_cannot_be_written_wait(sqlite_catalogue: Catalogue) -> None:
    file = sqlite_file(sqlite_catalogue.engine.url)
    assert file is not None
    log = QueryLog(sqlite_catalogue, 90)
    log.note("gout", 1)
    away = file.rename(file.with_name("away.sqlite"))
    with pytest.raises(PinakesError):
        log.flush()
    away.rename(file)
    log.flush()
    with sqlite_catalogue.read() as connection:
        assert most_asked(connection, 1) == [LoggedQuery("gout", 1, 0)]


def test_memory_is_bounded(sqlite_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_log, "MAX_WAITING", 3)
    log = QueryLog(sqlite_catalogue, 90)
    for number in range(10):
        log.note(f"question {'abcdefghij'[number]}", 1)
    log.flush()
    with sqlite_catalogue.read() as connection:
        assert len(most_asked(connection, 1)) == 3


def test_what_is_found_and_seldom_opened_is_told(sqlite_catalogue: Catalogue) -> None:
    log = QueryLog(sqlite_catalogue, 90)
    for query, asked, found, opened in (
        ("gout", 4, 3, 1),
        ("lupus", 4, 3, 0),
        ("colic", 4, 3, 3),
        ("croup", 1, 3, 0),
        ("zzz", 4, 0, 0),
    ):
        for _ in range(asked):
            log.note(query, found)
        for _ in range(opened):
            log.opened(query.upper())
    log.flush()
    log.opened("gout")  # after a midnight, or in another process: the row may be there, or not yet
    log.flush()
    with sqlite_catalogue.read() as connection:
        assert seldom_opened(connection, 2) == [LoggedQuery("lupus", 4, 0, 0)]
        assert seldom_opened(connection, 5) == []
        assert LoggedQuery("gout", 4, 0, 2) in most_asked(connection, 1)
