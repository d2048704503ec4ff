"""By which id the site's API knows a page, and where it had it before."""

from __future__ import annotations

from sqlalchemy import insert, select

from catalogue.schema import pages
from catalogue.states import FoundBy
from catalogue.store import Catalogue
from crawler.identities import forget_former, formerly, note
from crawler.pages import DiscoveredUrl

HOST = "https://a.example/"
KNOWN = {f"{HOST}one", f"{HOST}two"}


def listed(name: str, source: str | None) -> DiscoveredUrl:
    return DiscoveredUrl(f"{HOST}{name}", FoundBy.REST, 1, None, None, source)


def test_a_post_at_an_unknown_address_is_told_where_it_was(catalogue: Catalogue) -> None:
    row = {"site": "a", "state": "fetched", "due_at": 9.0}
    with catalogue.begin() as connection:
        connection.execute(insert(pages), [row | {"url": url} for url in sorted(KNOWN)])
        both = [listed("one", "posts 1"), listed("two", "posts 2"), listed("three", None)]
        assert note(connection, "a", both, KNOWN) == {}
        assert note(connection, "other", [listed("new", "posts 1")], KNOWN) == {}
        moved = note(connection, "a", [listed("new", "posts 1"), listed("two", "posts 2")], KNOWN)
        assert moved == {f"{HOST}new": f"{HOST}one"}
        rows = connection.execute(select(pages).order_by(pages.c.url)).all()
        assert [(one.source_id, one.due_at) for one in rows] == [(None, 0.0), ("posts 2", 9.0)]


def test_posts_that_swap_their_addresses_are_told_nothing(catalogue: Catalogue) -> None:
    row = {"site": "a", "state": "fetched"}
    with catalogue.begin() as connection:
        connection.execute(insert(pages), [row | {"url": url} for url in sorted(KNOWN)])
        note(connection, "a", [listed("one", "posts 1"), listed("two", "posts 2")], KNOWN)
        assert note(connection, "a", [listed("one", "posts 2"), listed("two", "posts 1")], KNOWN) == {}
        ids = {row.url: row.source_id for row in connection.execute(select(pages.c.url, pages.c.source_id))}
        assert ids == {f"{HOST}one": "posts 2", f"{HOST}two": "posts 1"}


def test_a_page_is_told_until_it_came(catalogue: Catalogue) -> None:
    new = {"site": "a", "url": f"{HOST}new", "formerly": f"{HOST}one"}
    with catalogue.begin() as connection:
        connection.execute(insert(pages), [new])
    assert formerly(catalogue, "a") == {f"{HOST}new": f"{HOST}one"}
    assert formerly(catalogue, "other") == {}
    with catalogue.begin() as connection:
        forget_former(connection, [f"{HOST}other"])
        forget_former(connection, [f"{HOST}new"])
    assert formerly(catalogue, "a") == {}
