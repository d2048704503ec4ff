"""The words that links stand on, and where they lead: mapped and followed, as the catalogue says."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from catalogue import schema
from catalogue.states import AliasReason
from catalogue.store import Catalogue
from indexer.index.mapped import Table
from indexer.linking.anchors import AnchorIndex, links_differing
from indexer.linking.citations import ids_at
from indexer.linking.mapped_anchors import anchor_words
from indexer.linking.phrases import PhraseMatch
from indexer.linking.projection import MappedProjection
from tests.indexer.linking.libraries import id_of, put, url_of, written

# Without shrinking, which takes minutes: each example makes a catalogue.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
TITLES = ["Gout", "Pain", "Joint", "Kidney stone", "Node.js"]
WORDS = ["gout", "Kidney stones", "kidney. Stone", "a joint", "node.js", "The", "red joint", "Red-joint"]


def by_catalogue(catalogue: Catalogue) -> dict[str, Any]:
    """What the links say, read link by link."""
    links = schema.links.c
    with catalogue.read() as connection:
        rows = connection.execute(select(links.from_id, links.anchor, links.url).distinct()).all()
        ids = ids_at(connection, {row.url for row in rows})
    targets: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    betweens: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in rows:
        words = anchor_words(row.anchor)
        if row.url in ids and words.tokens:
            targets[words.tokens][ids[row.url]] += 1
            betweens[words.tokens].add(words.between)
    incoming = sum(targets.values(), Counter())
    return {
        "targets": {key: dict(found) for key, found in targets.items()},
        "betweens": dict(betweens),
        "links": sum(incoming.values()),
        "incoming": dict(incoming),
        "at": ids,
    }


def by_index(catalogue: Catalogue, index: AnchorIndex) -> dict[str, Any]:
    """The same as an index tells it."""
    keys = [key for word in WORDS if (key := anchor_words(word).tokens)]
    with catalogue.read() as connection:
        urls = connection.execute(select(schema.links.c.url).distinct()).scalars().all()
    found = {one: index.incoming(one) for title in TITLES for one in (id_of(title),)}
    towards = {one: index.towards(one) for one in found}
    targets = {key: told for key in keys if (told := index.targets(key))}
    for one, phrases in towards.items():
        expected = sorted(
            (key for key in targets if one in targets[key]), key=lambda k: (-targets[k][one], k)
        )
        assert phrases == expected
    for key in targets:
        tokens = [token for begun in index.beginnings for token in begun.places(key)]
        assert 0 in tokens
        assert len(key) in [size for begun in index.beginnings for size in begun.lengths(key, 0)]
    return {
        "targets": targets,
        "betweens": {key: index._anchors.betweens(key) for key in targets},
        "links": index.links,
        "incoming": {one: count for one, count in found.items() if count},
        "at": {url: one for url in urls if (one := index.at(url)) is not None},
    }


_LINKED = some.lists(
    some.tuples(some.sampled_from([*TITLES, "Nothing"]), some.sampled_from(WORDS)), max_size=4
)
_STEPS = some.lists(
    some.one_of(
        some.tuples(
            some.just("put"),
            some.sampled_from(TITLES),
            some.lists(
                some.tuples(some.sampled_from([*TITLES, "Nothing"]), some.sampled_from(WORDS)), max_size=4
            ),
        ),
        some.tuples(some.just("delete"), some.sampled_from(TITLES), some.just([])),
        some.tuples(some.just("merge"), some.sampled_from(TITLES), some.just([])),
        some.tuples(some.just("alias"), some.sampled_from(TITLES), some.just([])),
        some.tuples(some.just("unalias"), some.just("Nothing"), some.just([])),
        some.tuples(some.just("table"), some.just("Gout"), some.just([])),
    ),
    min_size=1,
    max_size=10,
)


def step(catalogue: Catalogue, number: int, kind: str, title: str, linked: list[tuple[str, str]]) -> None:
    if kind == "put":
        put(catalogue, written(title, f"Text {number}.", *linked))
        return
    other = TITLES[(TITLES.index(title) + 1) % len(TITLES)] if title in TITLES else title
    with catalogue.begin() as connection:
        if kind == "alias" and catalogue.find_id(connection, id_of(title)):
            catalogue.alias(connection, url_of("Nothing"), id_of(title), AliasReason.REDIRECT)
        elif kind == "unalias":
            catalogue.unalias(connection, url_of("Nothing"))
        elif kind == "delete":
            catalogue.delete(connection, id_of(title), "gone")
        elif kind == "merge" and catalogue.find_id(connection, id_of(other)):
            catalogue.delete(connection, id_of(title), "the same")
            catalogue.alias(connection, url_of(title), id_of(other), AliasReason.REDIRECT)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=25,
    deadline=None,
    phases=_PHASES,
)
@given(_STEPS)
def test_what_is_followed_is_what_the_catalogue_says(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, list[tuple[str, str]]]]
) -> None:
    folder = tmp_path_factory.mktemp("anchors")
    catalogue = Catalogue.open(f"sqlite:///{folder / 'catalogue.sqlite'}")
    MappedProjection.keep(catalogue, folder)
    put(
        catalogue, written("Gout", "Text.", ("Pain", "red joint")), written("Pain", "Text.", ("Gout", "gout"))
    )
    index = AnchorIndex.of(catalogue)
    for number, (kind, title, linked) in enumerate(steps):
        if kind == "table":
            AnchorIndex.file_in(folder).renew(catalogue.sequence(), lambda: AnchorIndex.made(catalogue))
        step(catalogue, number, kind, title, linked)
        assert AnchorIndex.of(catalogue) is index
        expected = by_catalogue(catalogue)
        assert by_index(catalogue, index) == expected
        anew = AnchorIndex()
        anew._refresh(catalogue, catalogue.sequence())
        assert by_index(catalogue, anew) == expected
        if (table := AnchorIndex.file_in(folder).newest(catalogue.sequence())) is not None:
            assert links_differing(catalogue, table) == 0
    catalogue.close()


def test_a_link_stands_on_words_with_the_punctuation_that_it_has_in_a_text(tmp_path: Path) -> None:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.sqlite'}")
    put(
        catalogue, written("Gout"), written("Pain", "Text.", ("Gout", "kidney. Stone"), ("Gout", "red joint"))
    )
    index = AnchorIndex.of(catalogue)
    for text, stands in (
        ("kidney. stone", True),
        ("kidney; stone", False),
        ("red joint", True),
        ("red; joint", False),
    ):
        key = anchor_words(text).tokens
        assert bool(index.targets_in(text, PhraseMatch(0, len(text), key))) is stands
    catalogue.close()


def test_a_table_that_tells_of_other_links_differs(tmp_path: Path) -> None:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.sqlite'}")
    put(catalogue, written("Gout"), written("Pain", "Text.", ("Gout", "gout")))
    table = Table(memoryview(AnchorIndex.made(catalogue)))
    assert links_differing(catalogue, table) == 0
    with catalogue.begin() as connection:  # behind everybody's back
        connection.exec_driver_sql("UPDATE links SET anchor = 'red joint'")
    assert links_differing(catalogue, table) > 0
    catalogue.close()
