"""The reader's pages, as a browser without a script sees them."""

from __future__ import annotations

import gzip
import itertools
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from catalogue.article import Article, article_id
from search_app.messages import LANGUAGES
from tests.search_app.conftest import (
    ASTHMA,
    HOSTILE,
    HOSTILE_ID,
    NAMES,
    SITE,
    MakeApp,
    address,
    by_readers_port,
    tree_of,
)

PAGES = (
    "/",
    "/search",
    "/search?q=fever",
    "/a-to-z/",
    "/a-to-z/all/",
    "/a-to-z/all/A/",
    "/a-to-z/diseases-a-z/B/",
    "/topic/medicines",
    "/recent",
    f"/article/{ASTHMA}",
    "/problems/query-empty",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("ui", LANGUAGES)
def test_a_page_is_whole_in_both_languages(client: FlaskClient, path: str, ui: str) -> None:
    tree = tree_of(client, path + ("&" if "?" in path else "?") + f"ui={ui}")
    assert tree.get("lang") == ui
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("//main")
    assert tree.xpath("//title/text()")
    assert tree.xpath('//form[@action="/search"]//label[@for=//input[@name="q"]/@id]')


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_anything_from_elsewhere_or_inline(client: FlaskClient, path: str) -> None:
    tree = tree_of(client, path)
    loaded = tree.xpath(
        "//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //img/@src | //iframe/@src"
    )
    assert all(address.startswith("/static/") for address in loaded)
    for data in tree.xpath('//script[@type="application/ld+json"]'):  # it is read, and not run
        data.getparent().remove(data)
    assert not tree.xpath("//style | //*[@style] | //script[not(@src)] | //@*[starts-with(name(), 'on')]")
    assert "Set-Cookie" not in client.get(path).headers


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_links_within_lead_somewhere(client: FlaskClient, path: str) -> None:
    tree = tree_of(client, path)
    ids = tree.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    assert {a[1:] for a in tree.xpath("//a/@href") if a.startswith("#")} <= set(ids)


def test_an_article_without_its_list_for_now_is_kept_by_no_browser(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = by_readers_port(app)
    assert client.get(f"/article/{ASTHMA}").headers["ETag"]
    monkeypatch.setattr("indexer.library.Library.related_at_hand", lambda *_: None)
    path = f"/article/{ASTHMA}?again"  # what was answered before is answered the same
    answer = client.get(path)
    assert answer.status_code == 200
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    tree = tree_of(client, path)
    assert not tree.xpath("//*[@id='page-related']")
    assert tree.xpath("//aside//a[starts-with(@href, '/topic/')]")  # the way on


def test_what_was_asked_in_vain_gets_a_way_on(client: FlaskClient) -> None:
    tree = tree_of(client, "/search?q=" + quote('"asthma gout"'))
    assert "in this order" in " ".join(tree.xpath("//*[@class='note']//text()"))
    kept = tree.xpath("//a[text()='Keep the quotes']/@href")[0]
    assert tree_of(client, kept).xpath("//a[text()='Search without the quotes']/@href") == [
        "/search?q=asthma+gout&strict=1"
    ]
    tree = tree_of(client, "/search?q=" + quote('"lupus zzzz"'))
    assert tree.xpath("//main//a[text()='Lupus']/@href") == [f"/article/{article_id(address('Lupus'))}"]
    assert not tree_of(client, "/search?q=qqqxyzzy").xpath("//h3")


def test_without_filters_the_results_have_the_whole_width(client: FlaskClient) -> None:
    assert not tree_of(client, "/search?q=qqqxyzzy").find_class("with-side")
    assert tree_of(client, "/search?q=pain").find_class("with-side")


def test_every_link_of_every_page_leads_to_a_page(client: FlaskClient) -> None:
    addresses = {
        a.partition("#")[0]
        for path in PAGES
        for a in tree_of(client, path).xpath("//a/@href")
        if a.startswith("/")
    }
    broken = {a: code for a in sorted(addresses) if a and (code := client.get(a).status_code) != 200}
    assert broken == {}


def test_home_shows_categories_letters_and_what_is_new(client: FlaskClient, articles: list[Article]) -> None:
    tree = tree_of(client, "/")
    assert {"Diseases A–Z", "Medicines", "Lab Tests", "রোগ"} <= set(
        tree.xpath('//a[starts-with(@href, "/topic/")]/text()')
    )
    assert str(len(articles)) in tree.text_content()
    assert tree.xpath('//a[@href="/a-to-z/all/A/"]')
    assert tree.xpath(f'//a[@href="/a-to-z/all/{quote("ড")}/"]')
    assert len(tree.xpath('//ul[@class="lines"]/li')) == 8


@pytest.mark.parametrize(
    ("ui", "said"),
    [("en", "Last change: "), ("bn", "সর্বশেষ পরিবর্তন: "), ("de", "Letzte Änderung: "), ("ar", "آخر تغيير: ")],
)
def test_home_says_how_fresh_the_library_is(client: FlaskClient, ui: str, said: str) -> None:
    page = tree_of(client, f"/?ui={ui}")
    (lead,) = page.xpath("//p[@class='lead']")
    newest = page.xpath("//ul[@class='lines']//time/text()")[0]
    assert f"{said}{newest}" in lead.text_content()


def test_the_category_of_all_is_no_filter(client: FlaskClient) -> None:
    """As in the API, and in the addresses of the A to Z."""
    named, unnamed = (tree_of(client, f"/search?q=pain&ui=en{given}") for given in ("&category=all", ""))
    (one,), (other,) = (tree.xpath("//main") for tree in (named, unnamed))
    assert one.text_content() == other.text_content()


def test_an_empty_library_says_how_it_is_filled(fresh: MakeApp) -> None:
    client = fresh(0).test_client()
    assert "pinakes crawl" in client.get("/").text
    for path in (
        "/a-to-z/",
        "/a-to-z/all/",
        "/a-to-z/all/A/",
        "/recent",
        "/search?q=fever",
        "/feed.atom",
        "/sitemap.xml",
    ):
        assert client.get(path).status_code == 200, path


def test_results_show_the_category_the_section_and_what_matched(client: FlaskClient) -> None:
    tree = tree_of(client, "/search?q=eczema")
    first = tree.xpath('//li[contains(@class, "hit")]')[0]
    assert first.xpath(".//h2/a/text()") == ["Eczema"]
    assert first.xpath(".//mark")
    assert any("#" in a for a in first.xpath('.//a[@class="section-link"]/@href'))
    assert "›" in first.text_content() or first.xpath('.//p[@class="path"]')


def test_a_section_that_was_found_is_there_in_the_article(client: FlaskClient) -> None:
    links = tree_of(client, "/search?q=eczema+symptoms").xpath('//a[@class="section-link"]/@href')
    assert links
    for link in links:
        path, _, fragment = link.partition("#")
        assert fragment.partition(":~:")[0] in ["", *tree_of(client, path).xpath("//section/@id")]


def test_facets_narrow_and_can_be_taken_away(client: FlaskClient) -> None:
    tree = tree_of(client, "/search?q=pain")
    narrowed = tree.xpath('//section[@class="facet"]//a[contains(@href, "category=")]/@href')
    assert narrowed
    narrower = tree_of(client, narrowed[0])
    assert narrower.xpath('//ul[@class="chosen"]//a')
    # the next question keeps the filter
    assert narrower.xpath('//input[@type="hidden" and @name="category"]')


def test_nothing_found_helps_on(client: FlaskClient) -> None:
    tree = tree_of(client, "/search?q=qqqxyzzy+wwwvvv")
    assert "Nothing was found" in tree.text_content()
    assert tree.xpath('//main//a[starts-with(@href, "/a-to-z/")]')


def test_a_filter_that_leaves_nothing_is_left_out_and_can_be_kept(client: FlaskClient) -> None:
    medicines = tree_of(client, "/search?q=zzhostile&category=medicines")
    assert "these results are without it" in medicines.text_content()
    assert medicines.xpath('//li[contains(@class, "hit")]')
    kept = tree_of(client, medicines.xpath('//a[contains(@href, "strict=1")]/@href')[0])
    assert "Nothing was found" in kept.text_content()
    assert not kept.xpath('//li[contains(@class, "hit")]')


def test_a_question_of_too_many_words_is_cut_and_that_is_said(client: FlaskClient) -> None:
    words = "+".join(f"w{number}" for number in range(60))
    assert "only its beginning was read" in tree_of(client, f"/search?q={words}").text_content()


def test_results_are_paged_and_end(client: FlaskClient) -> None:
    tree = tree_of(client, "/search?q=words")
    assert len(tree.xpath('//li[contains(@class, "hit")]')) == 10
    following = tree.xpath('//a[@rel="next"]/@href')[0]
    first, second = ({*t.xpath("//h2/a/@href")} for t in (tree, tree_of(client, following)))
    assert second
    assert not first & second
    assert "no results on this page" in tree_of(client, "/search?q=words&page=49").text_content()


def test_the_section_that_was_asked_for_stands_above_the_hits(client: FlaskClient) -> None:
    tree = tree_of(client, "/search?q=causes+of+asthma")
    (answer,) = tree.xpath('//section[@class="answer"]')
    assert answer.xpath("following::ol[@class='hits']")
    assert "The cause is not always known; infection plays a part." in answer.text_content()
    assert SITE in answer.text_content()
    link = answer.xpath(".//h2/a/@href")[0]
    assert link.startswith(f"/article/{ASTHMA}#causes")
    assert tree_of(client, link).xpath("//*[@id='causes']")
    assert not tree_of(client, "/search?q=asthma").xpath('//section[@class="answer"]')


NOTICES = """
[[notice]]
when = ["abscess"]
number = "+44 (0)1-2৩"
link = "https://help.example/?a=1&b=<2>"
text.en = "Call <now>."
text.bn = "ফোন করুন।"
[[notice]]
when = ["abscess"]
text.fr = "Appelez."
"""


def test_notices_stand_above_everything_in_the_readers_language(fresh: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "notices.toml").write_text(NOTICES, encoding="utf-8")
    client = fresh(search={"notices": str(tmp_path / "notices.toml")}).test_client()
    english = tree_of(client, "/search?q=abscess&go=1")
    first, second = english.xpath('//main//aside[@class="urgent"]')
    assert "Call <now>." in first.text_content()
    assert first.xpath(".//a/@href") == ["tel:+440123", "https://help.example/?a=1&b=<2>"]
    assert not first.xpath("preceding::h1")
    assert second.xpath("./p/@lang") == ["fr"]
    bangla = tree_of(client, "/search?q=abscess&ui=bn").xpath('//aside[@class="urgent"]')[0]
    assert "ফোন করুন।" in bangla.text_content()
    assert not tree_of(client, "/search?q=acne").xpath('//aside[@class="urgent"]')
    assert client.get("/search?q=acne&go=1").status_code == 303


def test_on_the_last_page_it_is_said_why_no_more_are_shown(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_app.reader.results.LAST_PAGE", 2)
    shown = " ".join(tree_of(client, "/search?q=words&page=2").text_content().split())
    assert "page 2 of 2 Results are shown up to page 2." in shown
    assert "Results are shown up to" not in tree_of(client, "/search?q=words").text_content()
    monkeypatch.setattr("search_app.reader.results.LAST_PAGE", 50)
    assert "Results are shown up to" not in tree_of(client, "/search?q=words&page=2").text_content()


def test_the_interface_language_is_carried_by_links_and_forms(client: FlaskClient) -> None:
    tree = tree_of(client, "/?ui=bn")
    inside = [
        a for a in tree.xpath("//main//a/@href") if a.startswith("/") and not a.endswith((".atom", ".json"))
    ]
    assert inside
    assert all("ui=bn" in a for a in inside)
    assert tree.xpath('//input[@type="hidden" and @name="ui" and @value="bn"]')
    assert "ui=" not in "".join(tree_of(client, "/").xpath("//main//a/@href"))


def test_the_browsers_language_is_heard(client: FlaskClient) -> None:
    response = client.get("/", headers={"Accept-Language": "bn-BD,bn;q=0.9,en;q=0.5"})
    assert '<html lang="bn">' in response.text
    assert "Accept-Language" in response.headers["Vary"]
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "fr"}).text


def test_an_article_shows_all_that_it_has(client: FlaskClient, articles: list[Article]) -> None:
    tree = tree_of(client, f"/article/{ASTHMA}")
    text = tree.text_content()
    article = next(a for a in articles if a.id == ASTHMA)
    for shown in article.texts():
        # the list of references is shown as it was parsed
        assert shown in text or shown in ("One", "Two"), shown
    assert tree.xpath("//table//th/text()")[0] == "Test"
    assert tree.xpath('//section[@lang="bn"]//h2/text()') == ["সহজ বাংলা"]
    assert tree.xpath('//dd[@lang="bn"]/text()') == ["জীবাণুর আক্রমণ"]
    assert list(tree.xpath('//ol[@class="references"]//a/@href')) == [
        "https://example.org/a",
        "https://pubmed.ncbi.nlm.nih.gov/123",
    ]
    assert tree.xpath('//nav[@class="contents"]//a/@href')[0] == "#symptoms"


def test_an_article_names_its_source_and_leaves_indexing_to_it(client: FlaskClient) -> None:
    tree = tree_of(client, f"/article/{ASTHMA}")
    assert tree.xpath('//link[@rel="canonical"]/@href') == [address("Asthma")]
    assert "noindex" in tree.xpath('//meta[@name="robots"]/@content')[0]
    assert tree.xpath(f'//article//a[@href="{address("Asthma")}" and text()="{SITE}"]')


def test_a_republished_article_names_the_original(client: FlaskClient) -> None:
    tree = tree_of(client, f"/article/{HOSTILE_ID}")
    assert tree.xpath('//link[@rel="canonical"]/@href') == ["https://elsewhere.example/original?a=1&b=2"]
    assert "<s>Elsewhere</s>" in tree.text_content()


def test_a_public_library_lets_its_articles_be_indexed(fresh: MakeApp) -> None:
    client = fresh(5, library={"public": True}).test_client()
    tree = tree_of(client, f"/article/{ASTHMA}")
    assert not tree.xpath('//meta[@name="robots"]')
    assert f"/article/{ASTHMA}" in client.get("/sitemap.xml").text


def test_a_link_between_articles_stays_in_the_library(client: FlaskClient) -> None:
    tree = tree_of(client, f"/article/{ASTHMA}")
    assert tree.xpath(
        f'//section[@id="symptoms"]//a[@href="/article/{article_id(address("Bronchitis"))}"]/text()'
    ) == ["Bronchitis"]
    back = tree_of(client, f"/article/{article_id(address('Bronchitis'))}")
    assert back.xpath('//section[@aria-labelledby="page-mentions"]//a/text()') == ["Asthma"]


def test_headings_of_an_article_leave_no_level_out(client: FlaskClient) -> None:
    levels = [
        int(h.tag[1]) for h in tree_of(client, f"/article/{ASTHMA}").iter("h1", "h2", "h3", "h4", "h5", "h6")
    ]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_bad_input_24_crawled_markup_is_shown_as_text(client: FlaskClient) -> None:
    for path in (
        "/recent",
        "/search?q=zzhostile",
        f"/article/{HOSTILE_ID}",
        "/a-to-z/all/S/",
        "/desk/reports/orphans",
        f"/desk/articles/{HOSTILE_ID}",
    ):
        tree = tree_of(client, path)
        assert HOSTILE in tree.text_content(), path
        assert not tree.xpath(
            "//main//*[self::script or self::b[text()='bold'] or self::i or self::u or self::s or self::img]"
        ), path


def test_what_is_not_there_is_a_friendly_404(client: FlaskClient) -> None:
    for path in (
        "/article/nope",
        "/topic/nope",
        "/a-to-z/nope/A/",
        "/a-to-z/all/nope/",
        "/nowhere",
        "/article/" + "x" * 3000,
    ):
        response = client.get(path)
        assert response.status_code == 404, path
        assert "<h1>There is no such page</h1>" in response.text


def test_pages_are_light(client: FlaskClient) -> None:
    for path in PAGES:
        assert len(gzip.compress(client.get(path).data)) < 30_000, path
    for script in ("suggest.js", "related.js"):
        with client.get(f"/static/{script}") as response:
            assert len(response.data) < 15_000


def test_the_exact_title_is_one_step_away(client: FlaskClient) -> None:
    response = client.get("/search?q=Asthma&go=1")
    assert response.status_code == 303
    assert response.location == f"/article/{ASTHMA}"
    assert client.get(f"/search?q={NAMES[3]}").status_code == 200  # never without being asked


def test_the_tab_is_named_after_what_was_searched_for(client: FlaskClient) -> None:
    for typed, name in (("asthna", "asthma"), ("asthma", "asthma")):
        (title,) = tree_of(client, f"/search?q={typed}&ui=en").xpath("//title")
        assert title.text_content() == f"«{name}»: search · Sample library"
    (title,) = tree_of(client, "/search?q=asthna&exact=1&ui=en").xpath("//title")
    assert "asthna" in title.text_content()


@pytest.mark.parametrize(("ui", "said"), [("en", "1 March 2024"), ("bn", "১ মার্চ, ২০২৪")])
def test_a_date_is_written_as_its_readers_write_it(client: FlaskClient, ui: str, said: str) -> None:
    (shown,) = tree_of(client, f"/article/{ASTHMA}?ui={ui}").xpath("//time[@datetime='2024-03-01']")
    assert shown.text_content() == said


@pytest.mark.parametrize("query", ["qqqxyzzy", "xyzzyx", "kqzzyx", "ঙঙঙঙ", "9zzzqqq", "?!zzqq"])
def test_what_leads_on_from_no_results_leads_to_titles(client: FlaskClient, query: str) -> None:
    page = tree_of(client, f"/search?q={query}")
    assert page.xpath("//h2[text()='Nothing was found']")
    for link in page.xpath("//main//a[contains(@href, '/a-to-z/')]/@href"):
        assert tree_of(client, link).xpath("//main//*[contains(@class, 'titles')]//a"), link


@pytest.mark.parametrize("ui", list(LANGUAGES))
def test_who_makes_programs_finds_the_api_the_embeds_and_the_feeds(client: FlaskClient, ui: str) -> None:
    [link] = tree_of(client, f"/?ui={ui}").xpath("//footer//a[contains(@href, '/programs')]/@href")
    page = tree_of(client, link)
    assert page.get("lang") == ui
    for way in page.xpath("//main//a/@href"):
        assert client.get(way).status_code == 200, way
    shown = page.xpath("//main//td/code/text()")
    described = client.get("/api/openapi.json").get_json()["paths"]
    public = {path for path in described if not path.startswith(("/api/v1/desk", "/api/v1/hooks"))}
    assert {one.split()[1] for one in shown} >= public
    assert not any("/desk" in one for one in shown)
    for embed in page.xpath("//main//pre/code/text()"):
        [script] = re.findall(r'src="http://localhost(/embed/[^"]+)"', embed)
        with client.get(script) as answer:
            assert answer.mimetype == "text/javascript"
