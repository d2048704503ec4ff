"""A library's own weights: what its editors do is learned where they do it often enough, and nowhere else."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from catalogue.article import Article
from catalogue.errors import ConfigError
from indexer.index.sync import catch_up
from indexer.library import Library
from indexer.linking import own_weights
from indexer.linking.link_index import LinkIndex
from indexer.linking.own_weights import Editorial, Learned, OwnWeights, keep, learn, refresh, without_list
from indexer.linking.projection import Projection
from indexer.linking.related import Finder
from indexer.linking.trees import Trees
from tests.indexer.linking.libraries import OpenLibrary, id_of, indexed_library, listing, put, written

# libraries of a hundred articles are indexed and learned from
pytestmark = pytest.mark.slow

KINDS = ("Care", "History", "Law", "Price", "Song")
ENDS = ("ock", "ent", "ula", "ish", "ard")
SUBJECTS = [f"{start}{end}" for start in ("bar", "cod", "fen", "gil") for end in ENDS]

Choose: TypeAlias = Callable[[str, str], list[str]]


def titled(kind: str, subject: str) -> str:
    return f"{kind} of {subject}"


def text(kind: str, subject: str) -> str:
    return (
        f"The {subject} has its {kind}. A {subject} and another {subject} are what this {subject} is about."
    )


def by_kind(kind: str, subject: str) -> list[str]:
    """What editors list who go by the kind: the next five subjects'."""
    place = SUBJECTS.index(subject)
    return [titled(kind, SUBJECTS[(place + step) % len(SUBJECTS)]) for step in range(1, 6)]


def by_chance(kind: str, subject: str) -> list[str]:
    every = [titled(kind, subject) for kind in KINDS for subject in SUBJECTS]
    return random.Random(kind + subject).sample([one for one in every if one != titled(kind, subject)], 5)


def listed(choose: Choose) -> list[Article]:
    return [
        listing(titled(kind, subject), *choose(kind, subject), text=text(kind, subject))
        for kind in KINDS
        for subject in SUBJECTS
    ]


def linked(choose: Choose) -> list[Article]:
    return [
        written(titled(kind, subject), text(kind, subject), *choose(kind, subject))
        for kind in KINDS
        for subject in SUBJECTS
    ]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = indexed_library(tmp_path_factory.mktemp("own"), listed(by_kind))
    yield opened
    opened.close()


def own_trees(library: Library) -> Trees | None:
    graph = LinkIndex.of(library.catalogue).graph
    return OwnWeights.of(library.catalogue).trees_for(graph, id_of("Care of fenula"), False)


def learn_here(library: Library) -> Learned:
    """Have it learned in this process, with what a test has set here."""
    learned = learn(library.catalogue, library.engine)
    keep(library.catalogue, learned, library.catalogue.sequence())
    return learned


def titles(library: Library, title: str, limit: int = 5) -> list[str]:
    article = library.catalogue.article(id_of(title))
    assert article is not None
    bare = without_list(article)
    return [one.title for one in Finder(library.catalogue, library.engine).choose(bare, limit)]


def test_what_editors_list_is_learned_and_shown(library: Library) -> None:
    shipped = titles(library, "Care of fenula")
    learned = refresh(library.config, library.catalogue, library.engine)
    assert learned is not None
    assert (learned.choice, learned.questions) == (Editorial.LISTS, len(KINDS) * len(SUBJECTS))
    assert learned.after > learned.before
    own = titles(library, "Care of fenula")
    wanted = set(by_kind("Care", "fenula"))
    assert len(wanted.intersection(own)) > len(wanted.intersection(shipped))
    assert own_trees(library) is not None


def test_nothing_is_learned_again_before_the_library_has_changed_much(library: Library) -> None:
    refresh(library.config, library.catalogue, library.engine)
    put(library.catalogue, *[written(f"Note {number}") for number in range(3)])
    catch_up(library.catalogue, library.engine)
    assert refresh(library.config, library.catalogue, library.engine) is None
    put(library.catalogue, *[written(f"Letter {number}") for number in range(40)])
    catch_up(library.catalogue, library.engine)
    assert refresh(library.config, library.catalogue, library.engine) is not None


def test_the_same_library_learns_the_same(open_library: OpenLibrary) -> None:
    one, other = open_library(listed(by_kind)), open_library(listed(by_kind)[::-1])
    assert learn(one.catalogue, one.engine).trees == learn(other.catalogue, other.engine).trees


def test_lists_by_chance_leave_the_shipped_weights_alone(open_library: OpenLibrary) -> None:
    library = open_library(listed(by_chance))
    before = titles(library, "Care of fenula")
    learned = refresh(library.config, library.catalogue, library.engine)
    assert learned is not None
    assert not learned.trees
    assert own_trees(library) is None
    assert titles(library, "Care of fenula") == before


def test_a_few_lists_are_not_enough(open_library: OpenLibrary) -> None:
    library = open_library(listed(by_kind)[: own_weights.FEWEST_LISTS - 10])
    assert learn(library.catalogue, library.engine).choice is None


def test_articles_that_shall_stay_unseen_are_not_asked_for(library: Library) -> None:
    unseen = {id_of(titled("Care", subject)) for subject in SUBJECTS}
    learned = learn(library.catalogue, library.engine, unseen)
    assert learned.questions == (len(KINDS) - 1) * len(SUBJECTS)


def test_what_links_taught_holds_only_for_articles_without_any(
    open_library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_weights, "FEWEST_LINKING", 50)
    unlinked = [written(titled(KINDS[0], subject), text(KINDS[0], subject)) for subject in SUBJECTS]
    others = [written(f"Note {number}", f"Item {number} was filed.") for number in range(40)]
    library = open_library([*linked(by_kind)[len(SUBJECTS) :], *unlinked, *others])
    linking = titles(library, "Song of fenula")
    learned = learn_here(library)
    assert learned.choice == Editorial.LINKS
    assert learned.trees
    assert titles(library, "Song of fenula") == linking
    assert own_trees(library) is not None


def test_from_links_nothing_is_learned_where_nearly_every_article_has_some(
    open_library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article without any is of another kind there, and of the others nobody would ask."""
    monkeypatch.setattr(own_weights, "FEWEST_LINKING", 50)
    library = open_library([*linked(by_kind)[1:], written("Care of barock", text("Care", "barock"))])
    assert learn(library.catalogue, library.engine).choice is None


def test_what_links_taught_is_asked_no_more_once_nearly_every_article_has_some(
    open_library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_weights, "FEWEST_LINKING", 50)
    unlinked = [written(f"Note {number}", f"Item {number} was filed.") for number in range(60)]
    library = open_library([*linked(by_kind), *unlinked])
    assert learn_here(library).trees
    bare = id_of("Note 1")

    def asked() -> Trees | None:
        graph = LinkIndex.of(library.catalogue).graph
        return OwnWeights.of(library.catalogue).trees_for(graph, bare, False)

    assert asked() is not None
    with library.catalogue.begin() as connection:
        for number in range(2, 60):
            library.catalogue.delete(connection, id_of(f"Note {number}"), "filed in vain")
    catch_up(library.catalogue, library.engine)
    assert asked() is None
    # but one that is asked for as if its links were not there yet is one of the others
    graph = LinkIndex.of(library.catalogue).graph
    assert OwnWeights.of(library.catalogue).trees_for(graph, id_of("Care of fenula"), False) is not None


def test_another_process_learns_what_this_one_would(open_library: OpenLibrary) -> None:
    library = open_library(listed(by_kind))
    found = refresh(library.config, library.catalogue, library.engine)
    assert found is not None
    assert found.trees
    assert library.catalogue not in Projection._made  # what was read for it is not in this process
    assert found == learn(library.catalogue, library.engine)


@pytest.mark.parametrize(
    ("life", "logged"),
    [
        ("tests.indexer.linking.no_such_life", "process-not-started"),
        ("tests.catalogue.killed_life", "process-"),  # at once, or when it was told what to do
    ],
)
def test_where_no_process_can_this_one_learns(
    life: str,
    logged: str,
    open_library: OpenLibrary,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(own_weights, "_LIFE", life)
    library = open_library(listed(by_kind))
    found = refresh(library.config, library.catalogue, library.engine)
    assert found is not None
    assert found.choice == Editorial.LISTS
    assert logged in caplog.text


def test_what_fails_in_the_process_is_raised_here_and_nothing_is_kept(open_library: OpenLibrary) -> None:
    library = open_library(listed(by_kind))
    library.engine.name = "no-such-engine"
    with pytest.raises(ConfigError, match="no-such-engine"):
        refresh(library.config, library.catalogue, library.engine)
    with library.catalogue.read() as connection:
        assert own_weights.learned_at(connection) is None


def test_what_an_older_code_learned_is_not_used(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    refresh(library.config, library.catalogue, library.engine)
    monkeypatch.setattr(own_weights, "form", lambda: "another")
    Projection._made.pop(library.catalogue, None)
    assert own_trees(library) is None
    assert refresh(library.config, library.catalogue, library.engine) is not None


def test_lists_that_were_kept_are_reckoned_anew_by_what_was_learned(open_library: OpenLibrary) -> None:
    library = open_library([*listed(by_kind)[1:], written("Care of barock", text("Care", "barock"))])
    article = library.catalogue.article(id_of("Care of barock"))
    assert article is not None
    before = [one.title for one in library.related(article)]
    library.write_down()
    refresh(library.config, library.catalogue, library.engine)
    assert [one.title for one in library.related(article)] != before
