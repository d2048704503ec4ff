"""What editors decide for a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from catalogue import clock
from catalogue.article import Source, article_id
from catalogue.errors import NotFound, UsageError
from catalogue.pins import BLOCKED, pin, pins, unpin
from catalogue.states import AliasReason
from catalogue.store import Catalogue
from tests.catalogue.examples import article

BASE = "https://example.org"


@pytest.fixture
def catalogue(sqlite_catalogue: Catalogue) -> Catalogue:
    """A catalogue of three articles."""
    with sqlite_catalogue.begin() as connection:
        for name in ("gout", "lupus", "colic"):
            sqlite_catalogue.put(connection, article(f"{name}/", name.title(), "Text."))
    return sqlite_catalogue


def told(catalogue: Catalogue) -> list[tuple[str, str, int]]:
    return [(one.query, one.title, one.position) for one in pins(catalogue)]


def test_what_is_pinned_first_stays_first(catalogue: Catalogue) -> None:
    pin(catalogue, "Big  TOE", f"{BASE}/lupus/")
    pin(catalogue, "big toe", article_id(f"{BASE}/gout/"))
    pin(catalogue, "big toe", f"{BASE}/colic/", never=True)
    assert told(catalogue) == [("big toe", "Colic", BLOCKED), ("big toe", "Lupus", 1), ("big toe", "Gout", 2)]


def test_a_pin_can_be_changed_and_taken_away(catalogue: Catalogue) -> None:
    pin(catalogue, "toe", f"{BASE}/gout/")
    pin(catalogue, "toe", f"{BASE}/gout/", never=True)
    assert told(catalogue) == [("toe", "Gout", BLOCKED)]
    assert unpin(catalogue, " TOE", f"{BASE}/gout/")
    assert not unpin(catalogue, "toe", f"{BASE}/gout/")
    assert told(catalogue) == []


def test_a_pin_of_an_article_that_is_gone_is_shown_and_can_be_taken_away(catalogue: Catalogue) -> None:
    gout = article_id(f"{BASE}/gout/")
    pin(catalogue, "toe", gout)
    with catalogue.begin() as connection:
        catalogue.delete(connection, gout, "a test")
    assert told(catalogue) == [("toe", "", 1)]
    assert unpin(catalogue, "toe", gout)


def test_joiners_of_bangla_make_no_other_question(catalogue: Catalogue) -> None:
    pin(catalogue, "ক্ষয়\u200cরোগ", f"{BASE}/gout/")
    assert unpin(catalogue, "ক্ষয়রোগ", f"{BASE}/gout/")


@pytest.mark.parametrize("query", ["", " ", "x" * 101, "me@example.org", "\u200b"])
def test_what_is_no_question_is_refused(catalogue: Catalogue, query: str) -> None:
    with pytest.raises(UsageError):
        pin(catalogue, query, f"{BASE}/gout/")


@pytest.fixture
def system_clock() -> Iterator[None]:
    """The clock goes right again after the test."""
    yield
    clock.set_clock(None)


@pytest.mark.usefixtures("system_clock")
def test_a_pin_says_why_who_and_until_when(catalogue: Catalogue) -> None:
    end = clock.timestamp() + 86_400
    pin(catalogue, "toe", f"{BASE}/gout/", who="Rina", note="week of gout", until=end)
    (kept,) = pins(catalogue)
    assert (kept.who, kept.note, kept.until, kept.has_ended) == ("Rina", "week of gout", end, False)
    clock.set_clock(lambda: end)
    assert pins(catalogue)[0].has_ended
    with pytest.raises(UsageError, match="has passed"):
        pin(catalogue, "toe", f"{BASE}/gout/", until=end)


@pytest.mark.parametrize(
    "reference",
    [
        f"{BASE}/gout/",
        "http://www.example.org/gout#top",
        "https://library.example/below/article/{id}",
        "http://127.0.0.1:8100/article/{id}/?ui=bn#causes",
        "/article/{id}",
        "https://library.example/api/v1/articles/{id}/related?limit=3",
        "http://127.0.0.1:8100/desk/articles/{id}",
        "https://old.example/gout-arthritis",
        "https://elsewhere.example/the original?a=1&b=%d9",
    ],
)
def test_an_article_is_pinned_by_any_of_its_addresses(catalogue: Catalogue, reference: str) -> None:
    gout = article_id(f"{BASE}/gout/")
    original = Source("https://elsewhere.example/the original?a=1&b=%d9")
    with catalogue.begin() as connection:
        made = catalogue.find_id(connection, gout)
        assert made is not None
        catalogue.put(connection, replace(made, source=original, title="Gout again"))
        catalogue.alias(connection, "https://old.example/gout-arthritis", gout, AliasReason.REDIRECT)
    assert pin(catalogue, "toe", reference.format(id=gout)).article_id == gout


@pytest.mark.parametrize(
    "reference",
    ["/article/", "/article/nothing", "https://elsewhere.example/the%20original", '"url"'],
)
def test_what_only_looks_like_an_address_is_not_found(catalogue: Catalogue, reference: str) -> None:
    with pytest.raises(NotFound):
        pin(catalogue, "toe", reference)


def test_what_is_no_article_is_not_found(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound):
        pin(catalogue, "toe", f"{BASE}/nowhere/")
