"""Pages of a MediaWiki that are no articles."""

import pytest

from catalogue.states import BLANK_REASON
from tests.indexer.extract.rejection.pages import SENTENCE, page, reason

PROSE = f"<p>{SENTENCE * 12}</p>" * 3


def wiki_page(space: str, logo: str = "/wiki/Start") -> str:
    mark = f"<div id='p-logo'><a class='mw-wiki-logo' href='{logo}'></a></div>"
    return page("Moor", f"{mark}<h1>Moor</h1>{PROSE}", f"class='mediawiki ltr {space} skin-vector'")


@pytest.mark.parametrize(
    ("space", "words"),
    [
        ("ns-14 ns-subject", "category's list"),
        ("ns--1 ns-special", "about itself"),
        ("ns-1 ns-talk", "about itself"),
        ("ns-3 ns-talk", "about itself"),
        ("ns-2 ns-subject", "about itself"),
        ("ns-6 ns-subject", "about itself"),
        ("ns-10 ns-subject", "about itself"),
        ("ns-829 ns-talk", "about itself"),
    ],
)
def test_a_page_in_a_namespace_of_the_wikis_own_is_no_article(space: str, words: str) -> None:
    assert words in (reason(wiki_page(space), "https://a.example/wiki/Kategorie:Moor") or "")


@pytest.mark.parametrize(
    "space", ["ns-0 ns-subject", "ns-4 ns-subject", "ns-12 ns-subject", "ns-102 ns-subject", ""]
)
def test_a_page_of_its_contents_is_one(space: str) -> None:
    assert reason(wiki_page(space), "https://a.example/wiki/Moor") is None


def test_the_page_to_which_the_logo_leads_is_the_front_page() -> None:
    url = "https://a.example/wiki/Start"
    assert "front page" in (reason(wiki_page("ns-0"), url) or "")
    assert "front page" in (reason(wiki_page("ns-0", logo=url), url) or "")
    assert reason(wiki_page("ns-0", logo="/wiki/Other"), url) is None
    assert reason(wiki_page("ns-0").replace("mediawiki ltr", "ltr"), url) is None
    assert reason(wiki_page("ns-0").replace("mw-wiki-logo", "logo"), url) is None


def test_another_systems_classes_of_that_kind_mean_nothing() -> None:
    assert reason(wiki_page("ns-14").replace("mediawiki ltr", "ltr"), "https://a.example/moor") is None


@pytest.mark.parametrize(
    ("shown", "is_blank"),
    [
        ("", True),
        ("\n<!-- NewPP limit report -->\n", True),
        ("<p><br></p>", True),
        ("<p>Moor.</p>", False),
        ("<p><img src='/moor.jpg' alt=''></p>", False),
    ],
)
def test_a_page_that_its_keepers_emptied_says_so(shown: str, is_blank: bool) -> None:
    footer = "<div class=printfooter>Retrieved from https://a.example/wiki/Moor</div>"
    text = f"<div id=mw-content-text><div class=mw-parser-output>{shown}</div>{footer}</div>"
    wiki = page("Moor", f"<h1>Moor</h1>{text}", "class='mediawiki ltr ns-0 ns-subject'")
    said = reason(wiki, "https://a.example/wiki/Moor") == BLANK_REASON
    assert said is is_blank
    assert reason(wiki.replace("mediawiki ltr", "ltr"), "https://a.example/wiki/Moor") != BLANK_REASON
