"""The graph of links: who links whom, what is linked together, and what links to the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from catalogue.article import Article, Link, Paragraph, Section
from catalogue.store import Catalogue
from indexer.linking import citations
from indexer.linking.citations import carried_from, coupled_with, ids_at, linked_from, linking_to
from tests.indexer.linking.libraries import id_of, put, url_of, written


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
    with sqlite_catalogue.read() as connection:
        assert linked_from(connection, hub) == ids("Gout", "Pain")


def test_who_links_here_comes_with_the_fewest_links_first(sqlite_catalogue: Catalogue) -> None:
    others = [written(f"Other {n}") for n in range(4)]
    many = written("Many", "Text.", "Gout", *(other.title for other in others))
    put(sqlite_catalogue, written("Gout"), *others, many, written("Few", "Text.", "Gout"))
    with sqlite_catalogue.read() as connection:
        assert linking_to(connection, written("Gout")).linking == ids("Few", "Many")
        assert linking_to(connection, written("Few")) == ([], [])


def test_what_is_linked_in_the_same_section_is_nearer(sqlite_catalogue: Catalogue) -> None:
    hub = sectioned("Hub", ["Gout", "Pain"], ["Fever"], ["Cough"])
    put(sqlite_catalogue, *map(written, ("Gout", "Pain", "Fever", "Cough")), hub)
    with sqlite_catalogue.read() as connection:
        assert linking_to(connection, written("Gout")).near == ids("Pain", "Fever", "Cough")


def test_a_page_of_many_links_brings_less_together(sqlite_catalogue: Catalogue) -> None:
    crowd = [f"Other {n}" for n in range(20)]
    crowded = written("Crowded", "Text.", "Gout", "Fever", *crowd)
    put(sqlite_catalogue, *map(written, ("Gout", "Pain", "Fever", *crowd)), crowded)
    put(sqlite_catalogue, written("Small", "Text.", "Gout", "Pain"))
    with sqlite_catalogue.read() as connection:
        near = linking_to(connection, written("Gout")).near
    assert near[:1] == ids("Pain")
    assert near.index(id_of("Fever")) > 0


def test_rare_common_targets_couple_most(sqlite_catalogue: Catalogue) -> None:
    article = written("Diet", "Text.", "Pain", "Uric acid")
    rare, common = written("Rare", "Text.", "Uric acid"), written("Common", "Text.", "Pain")
    more = [written(f"Reader {n}", "Text.", "Pain") for n in range(5)]
    put(sqlite_catalogue, *map(written, ("Pain", "Uric acid")), article, rare, common, *more)
    with sqlite_catalogue.read() as connection:
        found = coupled_with(connection, article)
        assert found[0] == rare.id
        assert set(found) == {rare.id, common.id, *(one.id for one in more)}
        assert coupled_with(connection, written("Alone")) == []


def test_what_everyone_links_couples_nobody(
    sqlite_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citations, "MOST_COUPLED", 3)
    article = written("Diet", "Text.", "Pain", "Uric acid")
    rare, common = written("Rare", "Text.", "Uric acid"), written("Common", "Text.", "Pain")
    put(sqlite_catalogue, *map(written, ("Pain", "Uric acid")), article, rare, common)
    with sqlite_catalogue.read() as connection:
        assert coupled_with(connection, article) == [common.id], "equally rare ones go by their address"


def test_what_the_articles_most_like_one_link_is_carried_to_it(sqlite_catalogue: Catalogue) -> None:
    new = written("New")
    near = sectioned("Near", ["Pain", "New", "Nowhere"])
    nearer = sectioned("Nearer", ["Gout", "Pain"])
    hub = sectioned("Hub", ["Gout", *(f"Page {n}" for n in range(20))])
    put(sqlite_catalogue, new, near, nearer, hub, written("Gout"), written("Pain"), written("Page 1"))
    likeness = {id_of("Nearer"): 2.0, id_of("Near"): 1.0, id_of("Hub"): 1.0}
    with sqlite_catalogue.read() as connection:
        assert carried_from(connection, likeness, new) == ids("Pain", "Gout", "Page 1")
        assert carried_from(connection, {}, new) == []
