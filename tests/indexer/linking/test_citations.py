"""The graph of links: who links whom, what is linked together, and what links to the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from catalogue.article import Article, Link, Paragraph, Section
from catalogue.store import Catalogue
from indexer.linking import citations
from indexer.linking.citations import Citations, Cited, ids_at
from indexer.linking.link_index import LinkIndex
from tests.indexer.linking.libraries import id_of, listing, put, url_of, written


def about(catalogue: Catalogue, article: Article) -> Citations:
    return Citations(LinkIndex.of(catalogue).graph, article)


def shown(catalogue: Catalogue, found: Cited) -> list[str]:
    graph = LinkIndex.of(catalogue).graph
    return [graph.places.id_of(node) for node in found.nodes.tolist()]


def ids(*titles: str) -> list[str]:
    return [id_of(title) for title in titles]


def sectioned(title: str, *linked: Sequence[str]) -> Article:
    """An article with the links of each of its sections."""
    sections = tuple(
        Section(f"Part {n}", "other", 2, None, (Paragraph("Text."),)) for n, _ in enumerate(linked)
    )
    links = tuple(Link(url_of(target), target, n) for n, targets in enumerate(linked) for target in targets)
    return replace(written(title), sections=sections, links=links)


def test_addresses_lead_to_articles_and_unknown_ones_to_nothing(sqlite_catalogue: Catalogue) -> None:
    put(sqlite_catalogue, written("Gout"))
    with sqlite_catalogue.read() as connection:
        found = ids_at(connection, [url_of("Gout"), url_of("Nowhere"), url_of("Gout")])
    assert found == {url_of("Gout"): id_of("Gout")}


def test_an_article_links_first_what_it_links_most_often_and_never_itself(
    sqlite_catalogue: Catalogue,
) -> None:
    hub = sectioned("Hub", ["Pain", "Gout", "Hub", "Nowhere"], ["Gout"])
    put(sqlite_catalogue, written("Gout"), written("Pain"), hub)
    assert shown(sqlite_catalogue, about(sqlite_catalogue, hub).linked()) == ids("Gout", "Pain")


def test_who_links_here_comes_with_the_fewest_links_first(sqlite_catalogue: Catalogue) -> None:
    others = [written(f"Other {n}") for n in range(4)]
    many = written("Many", "Text.", "Gout", *(other.title for other in others))
    put(sqlite_catalogue, written("Gout"), *others, many, written("Few", "Text.", "Gout"))
    gout, few = (about(sqlite_catalogue, written(title)).incoming() for title in ("Gout", "Few"))
    assert shown(sqlite_catalogue, gout.linking) == ids("Few", "Many")
    assert shown(sqlite_catalogue, few.linking) == shown(sqlite_catalogue, few.near) == []


def test_what_is_linked_in_the_same_section_is_nearer(sqlite_catalogue: Catalogue) -> None:
    hub = sectioned("Hub", ["Gout", "Pain"], ["Fever"], ["Cough"])
    put(sqlite_catalogue, *map(written, ("Gout", "Pain", "Fever", "Cough")), hub)
    near = about(sqlite_catalogue, written("Gout")).incoming().near
    assert shown(sqlite_catalogue, near) == ids("Pain", "Fever", "Cough")


def test_a_page_of_many_links_brings_less_together(sqlite_catalogue: Catalogue) -> None:
    crowd = [f"Other {n}" for n in range(20)]
    crowded = written("Crowded", "Text.", "Gout", "Fever", *crowd)
    put(sqlite_catalogue, *map(written, ("Gout", "Pain", "Fever", *crowd)), crowded)
    put(sqlite_catalogue, written("Small", "Text.", "Gout", "Pain"))
    near = shown(sqlite_catalogue, about(sqlite_catalogue, written("Gout")).incoming().near)
    assert near[:1] == ids("Pain")
    assert near.index(id_of("Fever")) > 0


def test_rare_common_targets_couple_most(sqlite_catalogue: Catalogue) -> None:
    article = written("Diet", "Text.", "Pain", "Uric acid")
    rare, common = written("Rare", "Text.", "Uric acid"), written("Common", "Text.", "Pain")
    more = [written(f"Reader {n}", "Text.", "Pain") for n in range(5)]
    put(sqlite_catalogue, *map(written, ("Pain", "Uric acid")), article, rare, common, *more)
    found = shown(sqlite_catalogue, about(sqlite_catalogue, article).coupled())
    assert found[0] == rare.id
    assert set(found) == {rare.id, common.id, *(one.id for one in more)}
    assert shown(sqlite_catalogue, about(sqlite_catalogue, written("Alone")).coupled()) == []


def test_what_everyone_links_couples_nobody(
    sqlite_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citations, "MOST_COUPLED", 1)
    article = written("Diet", "Text.", "Pain", "Uric acid")
    rare, common = written("Rare", "Text.", "Uric acid"), written("Common", "Text.", "Pain")
    put(sqlite_catalogue, *map(written, ("Pain", "Uric acid")), article, rare, common)
    found = shown(sqlite_catalogue, about(sqlite_catalogue, article).coupled())
    assert found == [common.id], "equally rare ones go by their id"


def test_what_the_articles_most_like_one_link_is_carried_to_it(sqlite_catalogue: Catalogue) -> None:
    new = written("New")
    near = sectioned("Near", ["Pain", "New", "Nowhere"])
    nearer = sectioned("Nearer", ["Gout", "Pain"])
    hub = sectioned("Hub", ["Gout", *(f"Page {n}" for n in range(20))])
    put(sqlite_catalogue, new, near, nearer, hub, written("Gout"), written("Pain"), written("Page 1"))
    likeness = {id_of("Nearer"): 2.0, id_of("Near"): 1.0, id_of("Hub"): 1.0}
    links = about(sqlite_catalogue, new)
    assert shown(sqlite_catalogue, links.carried(likeness)) == ids("Pain", "Gout", "Page 1")
    assert shown(sqlite_catalogue, links.carried({})) == []
    assert shown(sqlite_catalogue, links.carried(likeness, listed=True)) == [], "none of them lists anything"


def test_a_list_brings_together_what_stands_next_to_each_other(sqlite_catalogue: Catalogue) -> None:
    birds = ("Gannets", "Terns", "Puffins", "Razorbills")
    put(sqlite_catalogue, *map(written, birds), listing("Sea birds", *birds))
    links = about(sqlite_catalogue, written("Puffins"))
    assert set(shown(sqlite_catalogue, links.listed_together())[:2]) == set(ids("Terns", "Razorbills"))
    places = LinkIndex.of(sqlite_catalogue).graph.places
    assert list(map(places.id_of, links.listing().tolist())) == ids("Sea birds")
    assert (
        shown(sqlite_catalogue, about(sqlite_catalogue, listing("Sea birds", *birds)).listed_together()) == []
    )


def test_lists_of_the_articles_in_the_folder_are_carried(sqlite_catalogue: Catalogue) -> None:
    put(sqlite_catalogue, written("Puffins"), written("Cliffs"), listing("Gannets", "Cliffs", "Puffins"))
    assert shown(sqlite_catalogue, about(sqlite_catalogue, written("Puffins")).beside()) == ids("Cliffs")
    own = about(sqlite_catalogue, listing("Gannets", "Cliffs"))
    assert shown(sqlite_catalogue, own.beside()) == [], "an article's own list is no evidence for it"
