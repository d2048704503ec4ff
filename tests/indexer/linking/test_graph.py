"""The links in memory: what they say, that they follow the catalogue, and which no editor made."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from catalogue.article import Article, article_id
from catalogue.store import Catalogue
from indexer.linking import graph
from indexer.linking.graph import LinkGraph
from tests.indexer.linking.libraries import id_of, listing, put, url_of, written

TITLES = ("Gout", "Pain", "Fever", "Cough", "Joints")
TITLE = some.sampled_from(TITLES)


@given(some.text() | some.sampled_from(("http://[::1", "http://[v1.x]/", "http://℀.example/a", "nan", "")))
def test_whatever_was_imported_as_an_address_has_a_place(url: str) -> None:
    assert not set("".join(graph.segments(url))) & {"?", "#"}
    assert graph.segments(f"https://sample.example/a/{url}")[:2] == ("sample.example", "a")


def links(found: LinkGraph) -> set[tuple[str, str, bool]]:
    """Who links whom, and whether in a list; both ways of asking have to agree."""
    every = np.arange(len(found.ids), dtype=np.int32)
    ways = (found.links_of(every), found.links_to(every))
    one, other = (
        {
            (found.ids[a], found.ids[b], bool(listed))
            for a, b, listed in zip(edges.source, edges.target, edges.listed)
        }
        for edges in ways
    )
    assert one == other
    return one


def pair(source: str, target: str, listed: bool = False) -> tuple[str, str, bool]:
    return id_of(source), id_of(target), listed


def test_links_are_kept_with_whether_editors_listed_them(sqlite_catalogue: Catalogue) -> None:
    put(sqlite_catalogue, written("Gout", "Text.", "Pain", "Gout", "Nowhere"), listing("Pain", "Gout"))
    found = LinkGraph.of(sqlite_catalogue)
    assert links(found) == {pair("Gout", "Pain"), pair("Pain", "Gout", True)}
    nodes = found.numbers([id_of("Gout"), id_of("Pain"), "nobody"])
    assert found.times(nodes, False, -1).tolist() == [1, 1, 0]
    assert found.times(nodes, True, -1).tolist() == [1, 0, 0]
    assert found.times(nodes, False, int(nodes[0])).tolist() == [1, 0, 0], "its own link is no vote"


def test_a_link_gets_its_target_when_it_comes(sqlite_catalogue: Catalogue) -> None:
    put(sqlite_catalogue, written("Gout", "Text.", "Pain"))
    assert links(LinkGraph.of(sqlite_catalogue)) == set()
    put(sqlite_catalogue, written("Pain"))
    assert links(LinkGraph.of(sqlite_catalogue)) == {pair("Gout", "Pain")}
    with sqlite_catalogue.begin() as connection:
        sqlite_catalogue.delete(connection, id_of("Pain"), "gone")
    assert links(LinkGraph.of(sqlite_catalogue)) == set()


def test_a_link_to_the_old_address_of_a_moved_article_still_leads_to_it(sqlite_catalogue: Catalogue) -> None:
    put(sqlite_catalogue, written("Gout", "Text.", "Pain"), written("Pain"))
    moved = replace(written("Pain", "Pain hurts."), url="https://topics.example/ache/")
    put(sqlite_catalogue, moved)
    assert links(LinkGraph.of(sqlite_catalogue)) == {pair("Gout", "Pain")}


def test_what_stands_on_most_pages_is_a_template(
    sqlite_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph, "TEMPLATE_LINKS", 3)
    pages = [written(f"Page {n}", "Text.", "Contact", *(["Gout"] if n < 2 else [])) for n in range(5)]
    put(sqlite_catalogue, *pages, written("Contact"), written("Gout"))
    found = LinkGraph.of(sqlite_catalogue)
    assert links(found) == {pair("Page 0", "Gout"), pair("Page 1", "Gout")}
    own = found.outgoing(pages[0])
    assert [found.ids[node] for node in own.target] == [id_of("Gout")]


def test_the_folder_of_an_address_is_in_order(sqlite_catalogue: Catalogue) -> None:
    put(sqlite_catalogue, *(written(title) for title in TITLES))
    found = LinkGraph.of(sqlite_catalogue)
    beside = [found.ids[node] for node in found.beside(graph.segments(url_of("Gout")), 3)]
    assert beside == [id_of(title) for title in ("Fever", "Gout", "Joints")]
    assert found.beside(graph.segments("https://elsewhere.example/"), 3) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(
    some.lists(
        some.tuples(
            some.sampled_from(TITLES), some.lists(some.sampled_from(TITLES), max_size=3), some.booleans()
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_followed_is_what_is_read_anew(
    sqlite_catalogue: Catalogue, changes: list[tuple[str, list[str], bool]]
) -> None:
    followed = LinkGraph.of(sqlite_catalogue)
    for number, (title, linked, gone) in enumerate(changes):
        article: Article = written(title, f"Text {number}.", *linked)
        put(sqlite_catalogue, article)
        if gone:
            with sqlite_catalogue.begin() as connection:
                sqlite_catalogue.delete(connection, article_id(article.url), "gone")
        assert LinkGraph.of(sqlite_catalogue) is followed
        anew = LinkGraph()
        anew._refresh(sqlite_catalogue)
        assert links(followed) == links(anew)
        path = graph.segments(url_of("Gout"))
        assert [followed.ids[n] for n in followed.beside(path, 9)] == [
            anew.ids[n] for n in anew.beside(path, 9)
        ]


@given(some.text("ab/?#:@.%[] é\t", max_size=20), some.sampled_from(["http://", "https://", "ftp://", ""]))
def test_an_address_is_cut_as_the_standard_library_cuts_it(rest: str, scheme: str) -> None:
    try:
        parts = urlsplit(scheme + rest)
    except ValueError:  # no host that can be
        return
    assert graph.segments(scheme + rest) == (parts.netloc, *filter(None, parts.path.split("/")))
