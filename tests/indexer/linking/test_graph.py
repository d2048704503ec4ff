"""The links in memory: what they say, that they follow the catalogue, and which no editor made."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from catalogue.states import AliasReason
from catalogue.store import Catalogue
from indexer.linking import graph
from indexer.linking.graph import LinkGraph
from indexer.linking.link_index import LinkIndex, links_differing
from indexer.linking.mapped_links import segments
from indexer.linking.projection import MappedProjection
from tests.indexer.linking.libraries import BASE, id_of, listing, put, url_of, written

TITLES = ("Gout", "Pain", "Fever", "Cough", "Joints")
TITLE = some.sampled_from(TITLES)


@given(some.text() | some.sampled_from(("http://[::1", "http://[v1.x]/", "http://℀.example/a", "nan", "")))
def test_whatever_was_imported_as_an_address_has_a_place(url: str) -> None:
    assert not set("".join(segments(url))) & {"?", "#"}
    assert segments(f"https://sample.example/a/{url}")[:2] == ("sample.example", "a")


def links(found: LinkGraph) -> set[tuple[str, str, bool]]:
    """Who links whom, and whether in a list; both ways of asking have to agree."""
    every, id_of = np.arange(len(found.places), dtype=np.int32), found.places.id_of
    ways = (found.links_of(every), found.links_to(every))
    one, other = (
        {(id_of(a), id_of(b), bool(listed)) for a, b, listed in zip(edges.source, edges.target, edges.listed)}
        for edges in ways
    )
    assert one == other
    return one


def pair(source: str, target: str, listed: bool = False) -> tuple[str, str, bool]:
    return id_of(source), id_of(target), listed


def test_links_are_kept_with_whether_editors_listed_them(sqlite_catalogue: Catalogue) -> None:
    put(sqlite_catalogue, written("Gout", "Text.", "Pain", "Gout", "Nowhere"), listing("Pain", "Gout"))
    found = LinkIndex.of(sqlite_catalogue).graph
    assert links(found) == {pair("Gout", "Pain"), pair("Pain", "Gout", True)}
    nodes = found.numbers([id_of("Gout"), id_of("Pain"), "nobody"])
    assert found.times(nodes, False, -1).tolist() == [1, 1, 0]
    assert found.times(nodes, True, -1).tolist() == [1, 0, 0]
    assert found.times(nodes, False, int(nodes[0])).tolist() == [1, 0, 0], "its own link is no vote"


def test_a_link_gets_its_target_when_it_comes(sqlite_catalogue: Catalogue) -> None:
    put(sqlite_catalogue, written("Gout", "Text.", "Pain"))
    assert links(LinkIndex.of(sqlite_catalogue).graph) == set()
    put(sqlite_catalogue, written("Pain"))
    assert links(LinkIndex.of(sqlite_catalogue).graph) == {pair("Gout", "Pain")}
    with sqlite_catalogue.begin() as connection:
        sqlite_catalogue.delete(connection, id_of("Pain"), "gone")
    assert links(LinkIndex.of(sqlite_catalogue).graph) == set()


def test_a_link_to_the_old_address_of_a_moved_article_still_leads_to_it(sqlite_catalogue: Catalogue) -> None:
    put(sqlite_catalogue, written("Gout", "Text.", "Pain"), written("Pain"))
    moved = replace(written("Pain", "Pain hurts."), url="https://topics.example/ache/")
    put(sqlite_catalogue, moved)
    assert links(LinkIndex.of(sqlite_catalogue).graph) == {pair("Gout", "Pain")}


def test_another_address_of_an_article_is_followed_at_once(sqlite_catalogue: Catalogue) -> None:
    put(sqlite_catalogue, written("Gout", "Text.", "Ache"), written("Pain"), written("Fever"))
    assert links(LinkIndex.of(sqlite_catalogue).graph) == set()
    for title in ("Pain", "Fever"):
        with sqlite_catalogue.begin() as connection:
            sqlite_catalogue.alias(connection, url_of("Ache"), id_of(title), AliasReason.REDIRECT)
        assert links(LinkIndex.of(sqlite_catalogue).graph) == {pair("Gout", title)}
    with sqlite_catalogue.begin() as connection:
        sqlite_catalogue.unalias(connection, url_of("Ache"))
    assert links(LinkIndex.of(sqlite_catalogue).graph) == set()


def test_what_stands_on_most_pages_is_a_template(
    sqlite_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph, "TEMPLATE_LINKS", 3)
    pages = [written(f"Page {n}", "Text.", "Contact", *(["Gout"] if n < 2 else [])) for n in range(5)]
    put(sqlite_catalogue, *pages, written("Contact"), written("Gout"))
    found = LinkIndex.of(sqlite_catalogue).graph
    assert links(found) == {pair("Page 0", "Gout"), pair("Page 1", "Gout")}
    own = found.outgoing(pages[0])
    assert [found.places.id_of(node) for node in own.target] == [id_of("Gout")]
    assert found.sizes(found.numbers(map(id_of, ("Page 0", "Page 4")))).tolist() == [1, 0]
    assert found.linking_share() == 2 / 7


def test_the_folder_of_an_address_is_in_order(sqlite_catalogue: Catalogue) -> None:
    put(sqlite_catalogue, *(written(title) for title in TITLES))
    places = LinkIndex.of(sqlite_catalogue).graph.places
    beside = [places.id_of(node) for node in places.beside(segments(url_of("Gout")), 3)]
    assert beside == [id_of(title) for title in ("Fever", "Gout", "Joints")]
    assert places.beside(segments("https://elsewhere.example/"), 3).tolist() == []


def described(found: LinkGraph) -> dict[str, Any]:
    """All that a graph answers, with ids in the place of numbers."""
    places = found.places
    ids = sorted(map(places.id_of, range(len(places))))
    nodes = found.numbers(ids)
    paths = (segments(f"{BASE}/{path}") for path in ("", "g", "gout/", "fever/a/", "fever/c/", "zzz"))

    def told(edges: Any) -> list[tuple[str, str, int, bool]]:
        rows = zip(*(column.tolist() for column in edges))
        return [(places.id_of(a), places.id_of(b), section, listed) for a, b, section, listed in rows]

    return {
        "ids": ids,
        "paths": [places.path(node) for node in nodes.tolist()],
        "order": np.argsort(places.order(nodes)).tolist(),
        "beside": [[places.id_of(node) for node in places.beside(path, 3)] for path in paths],
        "of": told(found.links_of(nodes)),
        "to": told(found.links_to(nodes)),
        "all": sorted(told(found.links())),
        "sizes": found.sizes(nodes).tolist(),
        "times": [found.times(nodes, listed, int(nodes[0])).tolist() for listed in (False, True)],
        "share": found.linking_share(),
    }


_PLACE = some.sampled_from([*TITLES, "Fever/A", "Fever/C", "Fever/C?page=2", "Nowhere"])
_STEPS = some.lists(
    some.one_of(
        some.tuples(some.just("write"), TITLE, some.lists(_PLACE, max_size=4)),
        some.tuples(some.just("list"), TITLE, some.lists(_PLACE, max_size=3)),
        some.tuples(some.just("move"), TITLE, some.lists(_PLACE, min_size=1, max_size=1)),
        some.tuples(some.just("alias"), TITLE, some.lists(_PLACE, min_size=1, max_size=1)),
        some.tuples(some.just("unalias"), TITLE, some.lists(_PLACE, min_size=1, max_size=1)),
        some.tuples(some.just("merge"), TITLE, some.lists(TITLE, min_size=1, max_size=1)),
        some.tuples(some.just("delete"), TITLE, some.just([])),
        some.tuples(some.just("table"), TITLE, some.just([])),
    ),
    min_size=1,
    max_size=10,
)


def step(catalogue: Catalogue, number: int, kind: str, title: str, others: list[str]) -> None:
    """Change the catalogue in one of the ways in which articles, links and addresses change."""
    if kind in ("write", "list"):
        made = written if kind == "write" else listing
        before = catalogue.article(id_of(title))
        article = replace(made(title, *others), id=id_of(title))
        put(catalogue, replace(article, url=before.url) if before else article)
        return
    here = catalogue.article(id_of(title))
    with catalogue.begin() as connection:
        if kind == "move" and here and catalogue.find(connection, url_of(others[0])) is None:
            catalogue.put(connection, replace(here, url=url_of(others[0]), title=f"{title} {number}"))
        elif kind == "alias" and here:
            catalogue.alias(connection, url_of(others[0]), here.id, AliasReason.REDIRECT)
        elif kind == "unalias":
            catalogue.unalias(connection, url_of(others[0]))
        elif kind == "merge" and here and others != [title] and catalogue.article(id_of(others[0])):
            catalogue.merge(connection, here.id, id_of(others[0]))
        elif kind == "delete":
            catalogue.delete(connection, id_of(title), "gone")


@pytest.mark.parametrize("template_links", [1, 50])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(_STEPS)
def test_what_is_followed_is_what_is_read_anew(
    template_links: int,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    steps: list[tuple[str, str, list[str]]],
) -> None:
    monkeypatch.setattr(graph, "TEMPLATE_LINKS", template_links)
    folder = tmp_path_factory.mktemp("links")
    with closing(Catalogue.open(f"sqlite:///{folder / 'catalogue.sqlite'}")) as catalogue:
        MappedProjection.keep(catalogue, folder)
        put(catalogue, written("Gout", "Text.", "Pain", "Fever/A"), listing("Fever/A", "Gout"))
        followed = LinkIndex.of(catalogue)
        file = LinkIndex.file_in(folder)
        for number, (kind, title, others) in enumerate(steps):
            if kind == "table":
                file.renew(catalogue.sequence(), lambda: LinkIndex.made(catalogue))
            step(catalogue, number, kind, title, others)
            assert LinkIndex.of(catalogue) is followed
            anew = LinkIndex()
            anew._learn(catalogue, -1, None)
            assert described(followed.graph) == described(anew.graph)
            if (table := file.newest(catalogue.sequence())) is not None:
                assert links_differing(catalogue, table) == 0


@given(some.text("ab/?#:@.%[] é\t", max_size=20), some.sampled_from(["http://", "https://", "ftp://", ""]))
def test_an_address_is_cut_as_the_standard_library_cuts_it(rest: str, scheme: str) -> None:
    try:
        parts = urlsplit(scheme + rest)
    except ValueError:  # no host that can be
        return
    assert segments(scheme + rest) == (parts.netloc, *filter(None, parts.path.split("/")))
