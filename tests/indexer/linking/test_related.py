"""Related topics: about the same thing, for a reason, never the same twice, never a guess."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from catalogue.article import Alternate, Link, Paragraph, Section
from catalogue.schema import decisions
from examples.sample_site import SampleSite
from indexer.library import Library
from indexer.linking.decisions import Decision, DecisionKind
from indexer.linking.rankings import RankingSource
from indexer.linking.related import LEAST_SCORE, Finder
from tests.indexer.linking.libraries import OpenLibrary, id_of, indexed_library, listing, url_of, written


@pytest.fixture(scope="module")
def site() -> SampleSite:
    return SampleSite()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, site: SampleSite) -> Iterator[Library]:
    articles = [site.gold_article(slug) for slug in site.writings]
    opened = indexed_library(tmp_path_factory.mktemp("related"), articles)
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


ISLANDS = [
    written(
        "Puffins",
        "Puffins are birds that nest in burrows on sea cliffs and feed their young on sand eels. " * 4,
    ),
    written(
        "Razorbills",
        "Razorbills are birds of sea cliffs that dive for sand eels and nest on bare ledges. " * 4,
    ),
    written(
        "Gannets", "Gannets are white birds that plunge for fish from great height near sea cliffs. " * 4
    ),
    written(
        "Steam engines",
        "Boilers heat water into steam that drives pistons and turns wheels of locomotives. " * 4,
    ),
    written(
        "Locomotives", "Locomotives pull trains on rails; steam drove their pistons before diesel did. " * 4
    ),
    *(
        written(
            f"Tax form {n}",
            f"Form {n} asks for income of the year {1900 + n} and has to be signed in ink. " * 4,
        )
        for n in range(30)
    ),
]


def test_without_links_the_words_decide_and_strangers_stay_out(open_library: OpenLibrary) -> None:
    library = open_library(ISLANDS)
    assert titles(library, url_of("Puffins"))[:2] in (["Razorbills", "Gannets"], ["Gannets", "Razorbills"])
    assert set(titles(library, url_of("Steam engines"))) == {"Locomotives"}


@pytest.mark.parametrize("section", [-1, -(2**31), 2**31 - 1])
def test_bad_input_55_a_link_of_no_section_costs_no_list(open_library: OpenLibrary, section: int) -> None:
    puffins = replace(ISLANDS[0], links=(Link(url_of("Steam engines"), "engines", section),))
    library = open_library([puffins, *ISLANDS[1:]])
    assert titles(library, url_of("Razorbills"))


def test_near_duplicates_are_shown_once(open_library: OpenLibrary) -> None:
    razorbills = ISLANDS[1]
    other_text = (Section(None, "lead", 2, None, (Paragraph("Birds of sea cliffs with sand eels. " * 9),)),)
    copies = [
        replace(razorbills, id="e" * 16, url=url_of("Copy of razorbills"), title="RAZORBILLS!"),
        replace(razorbills, id="f" * 16, url=url_of("Elsewhere"), sections=other_text),
    ]
    found = titles(open_library([*ISLANDS, *copies]), url_of("Puffins"), 10)
    assert sum(title.lower().startswith("razorbills") for title in found) == 1


def test_an_editors_word_stands_above_the_ranking(open_library: OpenLibrary) -> None:
    library = open_library(ISLANDS)
    about_puffins = {"kind": DecisionKind.RELATED, "article_id": id_of("Puffins")}
    rows = [
        about_puffins | {"target_id": id_of("Razorbills"), "verdict": Decision.EXCLUDED, "at": 1.0},
        about_puffins | {"target_id": id_of("Tax form 7"), "verdict": Decision.PINNED, "at": 2.0},
    ]
    with library.catalogue.begin() as connection:
        connection.execute(decisions.insert(), rows)
    found = library.related(library.catalogue.resolve(url_of("Puffins")), 5)
    assert found[0].title == "Tax form 7"
    assert found[0].reasons[0] == "chosen by an editor"
    assert "Razorbills" not in {one.title for one in found}


def test_a_link_is_enough_where_the_words_are_strange(open_library: OpenLibrary) -> None:
    library = open_library([*ISLANDS, written("Letters", "Nothing of it. " * 5, "Gannets")])
    assert titles(library, url_of("Letters"), 1) == ["Gannets"]


def test_a_deleted_article_is_related_to_nothing(open_library: OpenLibrary) -> None:
    library = open_library(ISLANDS)
    with library.catalogue.begin() as connection:
        library.catalogue.delete(connection, id_of("Razorbills"), "test")
    assert "Razorbills" not in titles(library, url_of("Puffins"))  # the index has not even followed yet


def test_an_empty_or_unindexed_library_gives_an_empty_list(open_library: OpenLibrary) -> None:
    assert open_library([]).related(ISLANDS[0], 6) == []


def test_words_of_no_subject_are_no_reason_in_a_language_of_few_articles(open_library: OpenLibrary) -> None:
    bangla = [
        replace(written(title, text), language="bn")
        for title, text in (
            ("হাঁপানি", "হাঁপানি রোগের কারণ অনেক। ধুলায় কাশি বেশি হয়, রাতে শ্বাসকষ্ট বাড়ে।"),
            ("মাইগ্রেন", "মাইগ্রেনের কারণ জানা নেই। আলোয় ব্যথা বেশি হয়, সাধারণত এক দিন থাকে।"),
            ("ডায়রিয়া", "ডায়রিয়ার কারণ জীবাণু। পানিশূন্যতা বেশি হলে স্যালাইন দরকার।"),
        )
    ]
    library = open_library([*ISLANDS, *bangla])
    for article in bangla:
        assert library.related(article, 6) == []


def test_a_word_of_most_articles_of_a_language_tells_nothing_there(open_library: OpenLibrary) -> None:
    german = [
        replace(
            written(f"Ding {n}", f"Zwar steht dergleichen hierin zuvorderst, doch kennt man Nummer {n}."),
            language="de",
        )
        for n in range(6)
    ]
    library = open_library([*ISLANDS, *german])
    assert library.related(german[0], 6) == []


@pytest.mark.parametrize(
    "text", ["Puffins nest in burrows on cliffs.", "Puffins dive for sand eels near cliffs. " * 9]
)
def test_a_near_copy_of_the_article_is_not_shown_however_short(open_library: OpenLibrary, text: str) -> None:
    puffins = written("Puffins", text)
    copies = [written("Puffins again", text), written("The puffins", text + " Indeed.")]
    other = written("Razorbills", "Razorbills nest on cliffs, as puffins do, and dive for eels.")
    library = open_library([*ISLANDS[2:], puffins, *copies, other])
    assert not {"Puffins again", "The puffins"} & set(titles(library, url_of("Puffins"), 10))


def test_nothing_below_the_floor_is_shown_unless_it_is_linked(library: Library) -> None:
    finder = Finder(library.catalogue, library.engine)
    linked = {RankingSource.OUT, RankingSource.IN, RankingSource.TOGETHER}
    for article in list(library.catalogue.articles())[::5]:
        for one in finder.choose(article, 30):
            assert one.candidate.score >= LEAST_SCORE or linked & one.candidate.ranks.keys()


def test_what_all_articles_like_one_list_is_related_without_a_word_in_common(
    open_library: OpenLibrary,
) -> None:
    places = ("Skomer", "Lundy", "Staffa", "Noss", "Bardsey", "Hermaness", "Fetlar", "Unst")
    seabirds = "Colonies of puffins, razorbills and guillemots on the sea cliffs of {}."
    colonies = [
        listing(f"Seabirds of {place}", "Ticket office", text=seabirds.format(place)) for place in places
    ]
    asked = written("Seabirds of Mingulay", seabirds.format("Mingulay"))
    office = written("Ticket office", "Open on weekdays.")
    weather = written("Weather", "Rain at noon.")
    others = [written(f"Note {number}", f"Item {number} was filed.") for number in range(12)]
    library = open_library([*colonies, asked, office, weather, *others])
    found = library.related(library.catalogue.resolve(asked.url), 12)
    reasons = {one.title: one.reasons for one in found}
    assert reasons["Ticket office"] == ("listed by articles like this one",)
    assert "Weather" not in reasons


def test_one_word_in_common_is_chance(open_library: OpenLibrary) -> None:
    one = written("Kettles", "Copper boils.")
    other = written("Coins", "Copper shines.")
    library = open_library([*ISLANDS, one, other])
    assert titles(library, url_of("Kettles")) == []


def test_what_is_not_weighed_stands_below_what_is(
    open_library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = open_library(ISLANDS)
    puffins = library.catalogue.resolve(url_of("Puffins"))
    every = {one.id for one in library.related(puffins, 10)}
    monkeypatch.setattr("indexer.linking.weighing.WEIGHED", 1)
    found = library.related(puffins, 10)
    assert {one.id for one in found} == every
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)


def test_words_in_title_and_lead_outweigh_those_of_the_body(open_library: OpenLibrary) -> None:
    body = (Section("More", "other", 2, None, (Paragraph("Kelp forests shelter otters near reefs. " * 4),)),)
    lead = written("Kelp forests of the coast", "Kelp forests shelter otters near reefs. " * 4)
    aside = replace(written("Harbour rules", "Boats keep right in the harbour."), sections=body)
    article = written("Kelp forests", "Kelp forests shelter otters, and grow near reefs.")
    assert titles(open_library([*ISLANDS, lead, aside, article]), url_of("Kelp forests"), 1) == [lead.title]


def test_what_is_missing_is_not_linked_yet(open_library: OpenLibrary) -> None:
    puffins = written("Puffins", "Birds that dig burrows on sea cliffs.", "Razorbills", "Boats")
    razorbills = written("Razorbills", "Birds that nest on ledges of sea cliffs.")
    auks = written("Auks", "Birds of bare cliffs, of the same family as puffins.")
    library = open_library([puffins, razorbills, auks, written("Boats")])
    filling, missing = (
        {one.title for one in library.related(puffins, 6, missing=missing)} for missing in (False, True)
    )
    assert filling == {"Razorbills", "Auks", "Boats"}
    assert missing == {"Auks"}


def test_what_editors_list_together_is_related(open_library: OpenLibrary) -> None:
    library = open_library(
        [written("Puffins", "Birds."), written("Boats", "Hulls."), listing("Isles", "Puffins", "Boats")]
    )
    found = library.related(library.catalogue.resolve(url_of("Puffins")), 6)
    reasons = {one.title: one.reasons for one in found}
    assert "listed together by editors" in reasons["Boats"]


def reasons(library: Library, title: str) -> dict[str, str]:
    found = library.related(library.catalogue.resolve(url_of(title)))
    return {one.title: "; ".join(one.reasons) for one in found}


@pytest.mark.parametrize(
    ("before", "after"), [("https://", "http://"), ("tower/", "tower"), ("tower/", "tower/#top")]
)
def test_a_link_leads_to_an_article_however_its_address_is_written(
    open_library: OpenLibrary, before: str, after: str
) -> None:
    station = written("Station", "Trains and a clock.", "Tower")
    link = replace(station.links[0], url=url_of("Tower").replace(before, after))
    library = open_library([replace(station, links=(link,)), written("Tower", "Stones on a hill.")])
    assert reasons(library, "Station") == {"Tower": "linked from this article"}
    assert reasons(library, "Tower") == {"Station": "links here"}


def test_what_another_article_has_as_its_own_address_is_not_taken_for_this_one(
    open_library: OpenLibrary,
) -> None:
    bare = replace(written("Tower bridge", "Iron."), url=url_of("Tower").rstrip("/"))
    library = open_library([written("Station", "Trains.", "Tower"), written("Tower", "Stones."), bare])
    assert list(reasons(library, "Station")) == ["Tower"]


def test_the_category_of_all_articles_is_no_reason(open_library: OpenLibrary) -> None:
    airways = "Airways swell and narrow, wheezing begins, and an inhaler opens them"
    pages = [
        *(
            written(f"Lung {n}", f"{airways} {n * 'again '}for {word}.", category="All")
            for n, word in enumerate(("smokers", "miners", "bakers"))
        ),
        *(
            written(title, f"{title} is played on a board.", category="All")
            for title in ("Chess", "Go", "Nine")
        ),
    ]
    found = reasons(open_library(pages), "Lung 0")
    assert found
    assert not any("category" in said for said in found.values())


def test_the_words_of_references_relate_nothing(open_library: OpenLibrary) -> None:
    source = Section(
        "References", "references", 2, None, (Paragraph("Journal of wool, needles, socks and yarn."),)
    )
    lung = written("Lung", "Airways swell and narrow when an inhaler is missing.")
    library = open_library(
        [
            replace(lung, sections=(*lung.sections, source)),
            written("Knitting", "Wool, needles and yarn make socks."),
            written("Chest", "Airways narrow, and an inhaler helps those who swell."),
            *(written(f"Other {n}", f"Nothing of it, number {n}.") for n in range(3)),
        ]
    )
    assert "Knitting" not in reasons(library, "Lung")


def test_the_article_in_another_language_is_not_related_to_itself(open_library: OpenLibrary) -> None:
    asthma = written("Asthma", "Airways swell.", "Asthma bronchiale", "Bronchitis")
    german = replace(written("Asthma bronchiale", "Eine Krankheit der Atemwege."), language="de")
    library = open_library(
        [
            replace(asthma, alternates=(Alternate("de", german.url),)),
            replace(german, alternates=(Alternate("en", asthma.url),)),
            written("Bronchitis", "The airways are swollen."),
        ]
    )
    assert list(reasons(library, "Asthma")) == ["Bronchitis"]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "fr",
            (
                "Le pain est là pour tous les gens.",
                "La mer est là pour tous, et elle est bleue.",
                "Le vent souffle.",
            ),
        ),
        (
            "de",
            (
                "Er ist mit dem Messer auf der Platte.",
                "Er ist mit dem Zug auf der Schiene.",
                "Der Wind weht.",
            ),
        ),
        ("es", ("El pan es para todos y con sal.", "El mar es para todos y con olas.", "El viento.")),
        ("ru", ("Хлеб это то, что было для всех.", "Море это то, что было для всех.", "Ветер.")),
    ],
)
def test_function_words_alone_relate_nothing(
    open_library: OpenLibrary, language: str, texts: tuple[str, ...]
) -> None:
    pages = [replace(written(f"Nr {n}", text), language=language) for n, text in enumerate(texts)]
    library = open_library([*pages, *(replace(written(f"Q {n}", "X."), language=language) for n in range(2))])
    assert reasons(library, "Nr 0") == {}


def test_a_word_of_all_but_one_of_a_handful_of_articles_tells_something(open_library: OpenLibrary) -> None:
    airways = {
        "Asthma": "The airways narrow, and an inhaler helps.",
        "Bronchitis": "An inhaler opens swollen airways.",
        "Emphysema": "Smokers lose airways and need an inhaler.",
    }
    library = open_library(
        [*(written(*one) for one in airways.items()), written("Chess", "Kings on a board.")]
    )
    assert set(reasons(library, "Asthma")) == {"Bronchitis", "Emphysema"}
    assert reasons(library, "Chess") == {}
