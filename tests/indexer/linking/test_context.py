"""What surrounds a phrase: the articles like the draft, and what they link."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from indexer.answers import Confidence
from indexer.library import Library
from indexer.linking import linker
from indexer.linking.anchors import AnchorIndex
from indexer.linking.context import ENOUGH_ARTICLES, DraftContext, LinkChance, learned
from indexer.linking.drafts import Draft
from indexer.linking.names import NameIndex, Tokens
from indexer.linking.passages import DraftForm
from indexer.linking.signals import SIGNALS, LinkCandidate
from indexer.linking.uses import PhraseUse
from tests.indexer.linking.libraries import OpenLibrary, id_of, indexed_library, url_of, written

SEA = "Waves and tides wash the rocky shore where herds rest, dive for herring and bear pups on the ice."
SHOP = "Pumps and valves under pressure leak oil where a worn rubber ring on the piston lets it through."
LIBRARY = (
    written("Harbour seal", SEA),
    written("Shaft seal", SHOP),
    written("Fall", SEA),
    *(
        written(f"Shore {n}", f"{SEA} The seal of bay {n}.", ("Harbour seal", "seal"), ("Fall", "rockslide"))
        for n in range(12)
    ),
    *(written(f"Pump {n}", f"{SHOP} The seal of pump {n}.", ("Shaft seal", "seal")) for n in range(12)),
    *(written(f"Form {n}", f"Income of the year {n} is stated in ink and signed.") for n in range(20)),
)
USES: dict[Tokens, PhraseUse] = {("seal",): PhraseUse("seal", 3, frozenset(), 1)}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = indexed_library(tmp_path_factory.mktemp("context"), LIBRARY)
    yield opened
    opened.close()


@pytest.fixture
def linked_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(LIBRARY) < ENOUGH_ARTICLES
    monkeypatch.setattr(linker, "ENOUGH_ARTICLES", 10)
    monkeypatch.setattr(linker, "ENOUGH_LINKS", 0.1)


def candidate(target: str) -> LinkCandidate:
    return LinkCandidate(("seal",), id_of(target), 12, 24, 26, 12, None, 0)


def chances(library: Library, text: str, *candidates: LinkCandidate) -> list[LinkChance]:
    names, anchors = NameIndex.of(library.catalogue), AnchorIndex.of(library.catalogue)
    with library.catalogue.read() as connection, library.engine.searcher() as searcher:
        context = DraftContext(connection, searcher, text, None, names, anchors)
        return context.chances(candidates, USES)


@pytest.mark.parametrize(("text", "meant"), [(SEA, "Harbour seal"), (SHOP, "Shaft seal")])
def test_what_the_articles_like_the_draft_link_is_likelier(library: Library, text: str, meant: str) -> None:
    found = {
        one.candidate.target: one.chance
        for one in chances(library, f"{text} A seal.", candidate("Harbour seal"), candidate("Shaft seal"))
    }
    assert all(0 < chance < 1 for chance in found.values())
    other = ({id_of("Harbour seal"), id_of("Shaft seal")} - {id_of(meant)}).pop()
    assert found[id_of(meant)] > found.get(other, 0.0) + 0.2


def test_a_draft_of_unknown_words_has_chances_too(library: Library) -> None:
    for text in ("", "Zyx qwv.", "\x00"):
        (found,) = chances(library, text, candidate("Harbour seal"))
        assert 0 < found.chance < 1
    assert chances(library, SEA) == []


@pytest.mark.usefixtures("linked_enough")
def test_the_linker_asks_for_it_where_the_library_is_linked_enough(library: Library) -> None:
    for text, title in ((SEA, "Harbour seal"), (SHOP, "Shaft seal")):
        (found,) = library.suggest_links(Draft.read(f"{text} A seal."))
        assert (found.phrase, found.title) == ("seal", title)
        assert found.confidence in Confidence
        assert found.reason == "12 articles link these words there, of 26 that say them"


@pytest.mark.usefixtures("linked_enough")
@pytest.mark.parametrize("word", ["fall", "Fall", "falls"])
def test_an_everyday_word_is_no_name_whatever_surrounds_it(library: Library, word: str) -> None:
    found = library.suggest_links(Draft.read(f"{SEA} In the {word} a rockslide and a seal."))
    assert {one.phrase for one in found} == {"seal", "rockslide"}
    found = library.suggest_links(Draft.read(f"{SEA} In the {word} a seal."))
    assert {one.phrase for one in found} == {"seal"}


@pytest.mark.usefixtures("linked_enough")
def test_the_markup_of_a_draft_is_not_what_it_is_about(library: Library) -> None:
    hidden = f"<!-- {SHOP * 3} --><style>{SHOP}</style><p title='{SHOP}'>{SEA} A seal.</p>"
    (found,) = library.suggest_links(Draft.read(hidden, DraftForm.HTML))
    assert found.title == "Harbour seal"


@pytest.mark.usefixtures("linked_enough")
def test_an_article_of_the_library_proves_nothing_in_its_own_draft(library: Library) -> None:
    text = f"{SEA} The seal of bay 1."
    (other,) = library.suggest_links(Draft.read(text))
    (own,) = library.suggest_links(Draft.read(text, url=url_of("Shore 1")))
    assert other.reason == "12 articles link these words there, of 26 that say them"
    assert own.reason == "11 articles link these words there, of 25 that say them"


@pytest.mark.usefixtures("linked_enough")
def test_links_on_no_words_of_ones_own_take_nothing_from_others(open_library: OpenLibrary) -> None:
    own = written("Own", "Form 3.", *(("Form 3", mark) for mark in ("", "a", "→", "the", "1")))
    library = open_library([*LIBRARY, own])
    (found,) = library.suggest_links(Draft.read("Form 3 is asked for.", url=own.url))
    assert found.title == "Form 3"


def test_a_chance_keeps_its_order_on_the_scale_of_scores() -> None:
    scores = [linker._on_the_scale(chance / 1000) for chance in range(1001)]
    assert scores == sorted(scores)
    assert (scores[0], scores[1000]) == (0, 1)
    assert linker._on_the_scale(linker.HIGH_CHANCE) == pytest.approx(linker.HIGH)
    assert linker._on_the_scale(linker.MEDIUM_CHANCE) == pytest.approx(linker.MEDIUM)


def test_the_trees_are_fitted_on_the_signals_that_are_told() -> None:
    assert len(learned().chances(np.zeros((3, len(SIGNALS))))) == 3
