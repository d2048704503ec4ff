"""When a site's API is asked for everything, and what its lists say by what they leave out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select

from catalogue import clock
from catalogue.schema import pages
from catalogue.states import FoundBy
from catalogue.store import Catalogue
from crawler.listing import FULL_EVERY, Lists, changes_since, left_out

HOST = "https://a.example/"
NOW = 1_700_000_000.0


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    clock.set_clock(lambda: NOW)
    yield
    clock.set_clock(None)


@pytest.mark.parametrize(
    ("discovered", "listed", "since"),
    [
        (None, None, None),
        (NOW - 900, None, None),
        (NOW - 900, NOW - 3_600, NOW - 900),
        (NOW - 900, NOW - FULL_EVERY, None),
        (NOW - 90_000, NOW - 3_600, None),
    ],
)
def test_everything_is_asked_for_twice_a_day(
    discovered: float | None, listed: float | None, since: float | None
) -> None:
    assert changes_since(discovered, listed) == since


def test_a_list_speaks_for_the_pages_that_it_may_have() -> None:
    one, other, none = frozenset({"one"}), frozenset({"other"}), frozenset[str]()
    assert Lists(one, other, True, True).of(FoundBy.REST) == {"one"}
    assert Lists(one, other, False, True).of(FoundBy.REST) is None
    assert Lists(none, other, True, True).of(FoundBy.REST) == {"other"}
    assert Lists(one, other, False, True).of(FoundBy.SITEMAP) == {"one", "other"}
    assert Lists(one, other, True, False).of(FoundBy.SITEMAP) is None
    assert Lists(none, none, True, True).of(FoundBy.REST) is None
    own = Lists(one, other, True, True).within(lambda url: f"own {url}" if url == "one" else None)
    assert own == Lists(frozenset({"own one"}), none, True, True)


def test_a_page_is_due_once_when_it_leaves_the_lists_and_again_when_it_has_come_back(
    catalogue: Catalogue,
) -> None:
    every = frozenset(f"{HOST}{n}" for n in range(20))
    row = {"site": "a", "state": "fetched", "found_by": FoundBy.REST, "due_at": NOW + 1}
    with catalogue.begin() as connection:
        connection.execute(insert(pages), [row | {"url": url} for url in sorted(every)])
    cut = frozenset(f"{HOST}{n}" for n in range(3))

    def due(listed: frozenset[str]) -> int:
        with catalogue.begin() as connection:
            connection.execute(pages.update().values(due_at=NOW + 1))
        left_out(catalogue, "a", Lists(listed, frozenset(), True, True))
        with catalogue.read() as connection:
            return len(connection.execute(select(pages.c.id).where(pages.c.due_at <= NOW)).all())

    assert [due(listed) for listed in (every, cut, cut, every, cut)] == [0, 17, 0, 0, 17]
    said = left_out(catalogue, "a", Lists(cut, frozenset(), True, True))
    assert said is not None
    assert "17 of the 20 pages" in said
    assert left_out(catalogue, "a", Lists(every, frozenset(), True, True)) is None
