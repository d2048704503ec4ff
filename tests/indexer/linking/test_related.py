"""Related topics: about the same thing, for a reason, never the same twice, never a guess."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.article import Article, Link, Paragraph, Section, article_id
from catalogue.config import load
from catalogue.schema import decisions
from examples.sample_site import SampleSite
from indexer.index.sync import catch_up
from indexer.library import Library
from indexer.linking.related import Finder, fuse

BASE = "https://topics.example"


def made(folder: Path, articles: list[Article]) -> Library:
    opened = Library.open(load(None, {"PINAKES_LIBRARY_DATA": str(folder)}))
    with opened.catalogue.begin() as connection:
        opened.catalogue.put_many(connection, articles)
    catch_up(opened.catalogue, opened.engine)
    return opened


@pytest.fixture(scope="module")
def site() -> SampleSite:
    return SampleSite()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, site: SampleSite) -> Iterator[Library]:
    opened = made(tmp_path_factory.mktemp("related"), [site.gold_article(slug) for slug in site.writings])
    yield opened
    opened.close()


def titles(library: Library, url: str, limit: int = 6) -> list[str]:
    return [one.title for one in library.related(library.catalogue.resolve(url), limit)]


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("asthma", {"Salbutamol", "Spirometry", "COPD"}),
        ("diabetes", {"Metformin", "HbA1c", "Insulin"}),
        ("migraine", {"Sumatriptan", "Propranolol"}),
        ("hypothyroidism", {"Levothyroxine", "Hyperthyroidism"}),
        ("breast-cancer", {"Tamoxifen"}),
    ],
)
def test_articles_about_the_same_thing_are_found(
    library: Library, site: SampleSite, slug: str, expected: set[str]
) -> None:
    assert expected <= set(titles(library, site.url(slug), 8))


def test_every_article_has_related_ones_with_reasons_and_scores_that_fall(
    library: Library, site: SampleSite
) -> None:
    for slug in list(site.writings)[::6]:
        found = library.related(library.catalogue.resolve(site.url(slug)), 6)
        assert found, slug
        assert all(one.reasons and all(one.reasons) for one in found)
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
        assert site.url(slug) not in {one.url for one in found}


def test_reasons_say_links_names_and_categories(library: Library, site: SampleSite) -> None:
    reasons = {
        one.title: one.reasons for one in library.related(library.catalogue.resolve(site.url("asthma")), 10)
    }
    assert reasons["Salbutamol"][0] == "linked from «Medicines»"
    assert any(reason.startswith("both name ") and "Spirometry" in reason for reason in reasons["COPD"])
    assert "same category: Lungs and breathing" in reasons["COPD"]


def test_an_article_in_another_language_is_not_related_unless_it_is_linked(
    library: Library, site: SampleSite
) -> None:
    bangla = {w.title for w in site.writings.values() if w.language == "bn"}
    assert set(titles(library, site.url("diabetes-bn"), 10)) <= bangla
    assert not set(titles(library, site.url("diabetes"), 20)) & bangla


def plain(title: str, text: str, *links: str, category: str = "") -> Article:
    url = f"{BASE}/{title.lower().replace(' ', '-')}/"
    return Article(
        article_id(url),
        url,
        title,
        (Section(None, "lead", 2, None, (Paragraph(text),)),),
        site="topics.example",
        links=tuple(Link(f"{BASE}/{slug}/", slug, 0) for slug in links),
        categories=((category,),) if category else (),
    )


FILLING = (
    "The weather of the northern islands is mild and wet, ferries run twice a week, and sheep outnumber people by far. "
    * 3
)
ISLANDS = [
    plain(
        "Puffins",
        "Puffins are birds that nest in burrows on sea cliffs and feed their young on sand eels. " * 4,
    ),
    plain(
        "Razorbills",
        "Razorbills are birds of sea cliffs that dive for sand eels and nest on bare ledges. " * 4,
    ),
    plain("Gannets", "Gannets are white birds that plunge for fish from great height near sea cliffs. " * 4),
    plain(
        "Steam engines",
        "Boilers heat water into steam that drives pistons and turns wheels of locomotives. " * 4,
    ),
    plain(
        "Locomotives", "Locomotives pull trains on rails; steam drove their pistons before diesel did. " * 4
    ),
    *(
        plain(
            f"Tax form {n}",
            f"Form {n} asks for income of the year {1900 + n} and has to be signed in ink. " * 4,
        )
        for n in range(30)
    ),
]


def test_without_links_the_words_decide_and_strangers_stay_out(tmp_path: Path) -> None:
    library = made(tmp_path, ISLANDS)
    try:
        assert titles(library, f"{BASE}/puffins/")[:2] in (
            ["Razorbills", "Gannets"],
            ["Gannets", "Razorbills"],
        )
        assert set(titles(library, f"{BASE}/steam-engines/")) == {"Locomotives"}
    finally:
        library.close()


def test_near_duplicates_are_shown_once(tmp_path: Path) -> None:
    razorbills = ISLANDS[1]
    copies = [
        replace(razorbills, id="e" * 16, url=f"{BASE}/copy-of-razorbills/", title="RAZORBILLS!"),
        replace(
            razorbills,
            id="f" * 16,
            url=f"{BASE}/elsewhere/",
            sections=(
                Section(None, "lead", 2, None, (Paragraph("Birds of sea cliffs with sand eels. " * 9),)),
            ),
        ),
    ]
    library = made(tmp_path, [*ISLANDS, *copies])
    try:
        found = titles(library, f"{BASE}/puffins/", 10)
        assert sum(title.lower().startswith("razorbills") for title in found) == 1
    finally:
        library.close()


def test_an_editors_word_stands_above_the_ranking(tmp_path: Path) -> None:
    library = made(tmp_path, ISLANDS)
    try:
        puffins, razorbills, form = (
            article_id(f"{BASE}/{slug}/") for slug in ("puffins", "razorbills", "tax-form-7")
        )
        rows = [
            {
                "kind": "related",
                "article_id": puffins,
                "target_id": razorbills,
                "verdict": "excluded",
                "at": 1.0,
            },
            {"kind": "related", "article_id": puffins, "target_id": form, "verdict": "pinned", "at": 2.0},
        ]
        with library.catalogue.begin() as connection:
            connection.execute(decisions.insert(), rows)
        found = library.related(library.catalogue.resolve(f"{BASE}/puffins/"), 5)
        assert found[0].title == "Tax form 7"
        assert found[0].reasons[0] == "chosen by an editor"
        assert "Razorbills" not in {one.title for one in found}
    finally:
        library.close()


def test_links_tell_what_words_do_not(tmp_path: Path) -> None:
    hub = plain("Sights", FILLING, "puffins", "steam-engines")
    reader = plain("Letters", "Nothing of it. " * 5, "gannets")
    library = made(tmp_path, [*ISLANDS, hub, reader])
    try:
        finder = Finder(library.catalogue, library.engine)
        puffins = library.catalogue.resolve(f"{BASE}/puffins/")
        assert finder.source("near", puffins) == [article_id(f"{BASE}/steam-engines/")]
        assert finder.source("in", puffins) == [hub.id]
        assert finder.source("out", hub) == [
            article_id(f"{BASE}/puffins/"),
            article_id(f"{BASE}/steam-engines/"),
        ]
        assert library.related(library.catalogue.resolve(f"{BASE}/letters/"), 1)[0].title == "Gannets"
    finally:
        library.close()


def test_a_deleted_article_is_related_to_nothing(tmp_path: Path) -> None:
    library = made(tmp_path, ISLANDS)
    try:
        with library.catalogue.begin() as connection:
            library.catalogue.delete(connection, article_id(f"{BASE}/razorbills/"), "test")
        assert "Razorbills" not in titles(library, f"{BASE}/puffins/")  # the index has not even followed yet
    finally:
        library.close()


def test_fusion_rewards_what_several_rankings_agree_on() -> None:
    found = fuse({"text": ["a", "b", "c"], "near": ["c", "b"]}, {"text": 1.0, "near": 1.0}, 8)
    assert [candidate.id for candidate in found] == ["c", "b", "a"]
    assert found[0].ranks == {"text": 3, "near": 1}
    assert fuse({"text": []}) == []


def test_an_empty_or_unindexed_library_gives_an_empty_list(tmp_path: Path) -> None:
    library = made(tmp_path, [])
    try:
        assert library.related(ISLANDS[0], 6) == []
    finally:
        library.close()
