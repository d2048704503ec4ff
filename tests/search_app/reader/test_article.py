"""What an article's page says beside its text, and without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from apiflask import APIFlask

from catalogue import clock
from catalogue.article import Article, Link, Paragraph, Section, article_id
from indexer.index.sync import catch_up
from search_app.messages import LANGUAGES
from search_app.reader.article import place_name
from tests.search_app.axe import RULES, violations
from tests.search_app.browsing import served
from tests.search_app.conftest import ASTHMA, MakeApp, address, handle_of, tree_of
from tests.valid_html import findings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# 28 November 2026, noon (UTC)
NOON = 1_795_867_200.0


@pytest.mark.parametrize(
    ("at", "site", "name"),
    [
        ("https://health.example.org/a", "health", "health.example.org"),
        ("https://health.example.org:8443/a", "health", "health.example.org"),
        ("http://127.0.0.1:35903/a", "sample", "sample"),
        ("http://127.0.0.1:35903/a", "127.0.0.1:35903", "127.0.0.1"),
        ("http://127.0.0.1:35903/a", "", "127.0.0.1"),
        ("http://[::1]:35903/a", "sample", "sample"),
        ("http://[::ffff:10.0.0.1]/a", "sample", "sample"),
        ("http://localhost:35903/a", "sample", "sample"),
        ("http://wiki/a", "wiki", "wiki"),
        ("", "sample", "sample"),
    ],
)
def test_an_article_is_from_a_place_that_a_reader_knows(at: str, site: str, name: str) -> None:
    assert place_name(at, site) == name


@pytest.fixture(autouse=True)
def own_clock() -> Iterator[None]:
    yield
    clock.set_clock(None)


def changed(article: Article, *sections: Section, title: str = "") -> Article:
    """The article with other sections: the lead and the causes reworded, one gone, and these."""
    lead, _symptoms, causes, *rest = article.sections
    lead = replace(lead, blocks=(Paragraph("Said anew."),))
    causes = replace(causes, blocks=(Paragraph("Known now."),))
    return replace(article, sections=(lead, causes, *rest, *sections), title=title or article.title)


def edit(app: APIFlask, article: Article) -> None:
    clock.set_clock(lambda: NOON)
    catalogue = handle_of(app).catalogue()
    with catalogue.begin() as connection:
        catalogue.put(connection, article)


def test_an_article_that_never_changed_says_nothing_of_it(fresh: MakeApp) -> None:
    client = fresh().test_client()
    assert not tree_of(client, f"/article/{ASTHMA}").find_class("changed")
    assert client.get(f"/api/v1/articles/{ASTHMA}").get_json()["changed"] is None


@pytest.mark.parametrize(
    ("ui", "said"),
    [
        ("en", "Changed on 28 November 2026: Introduction, Causes, Symptoms"),
        ("bn", "২৮ নভেম্বর, ২০২৬: ভূমিকা, Causes, Symptoms"),
        ("de", "Geändert am 28. November 2026: Einleitung, Causes, Symptoms"),
        ("ar", "المقدمة، Causes، Symptoms"),
    ],
)
def test_it_says_when_its_text_changed_and_where(
    fresh: MakeApp, articles: list[Article], ui: str, said: str
) -> None:
    app = fresh(appearance={"languages": list(LANGUAGES)})
    edit(app, changed(next(a for a in articles if a.id == ASTHMA)))
    tree = tree_of(app.test_client(), f"/article/{ASTHMA}?ui={ui}")
    [shown] = tree.find_class("changed")
    assert said in " ".join(shown.text_content().split())
    assert shown.xpath(".//time/@datetime") == ["2026-11-28"]
    # what still stands there is a link to it; what is gone is not
    targets = {a[1:] for a in shown.xpath(".//a/@href")}
    assert len(targets) == 2
    assert targets <= set(tree.xpath("//main//@id"))
    assert shown.xpath(".//span/text()") == ["Symptoms"]
    if ui != "en":
        assert set(shown.xpath(".//a[text()='Causes']/@lang | .//span/@lang")) == {"en"}


def test_programs_are_told_the_same(fresh: MakeApp, articles: list[Article]) -> None:
    app = fresh()
    edit(app, changed(next(a for a in articles if a.id == ASTHMA)))
    said = app.test_client().get(f"/api/v1/articles/{ASTHMA}").get_json()["changed"]
    assert said == {"at": "2026-11-28T12:00:00Z", "sections": ["", "Causes", "Symptoms"]}


def test_a_change_of_the_title_alone_names_no_section(fresh: MakeApp, articles: list[Article]) -> None:
    app = fresh()
    edit(app, replace(next(a for a in articles if a.id == ASTHMA), title="Asthma in children"))
    [shown] = tree_of(app.test_client(), f"/article/{ASTHMA}").find_class("changed")
    assert " ".join(shown.text_content().split()) == "Changed on 28 November 2026"


def test_hundreds_of_hostile_headings_are_a_short_text(fresh: MakeApp, articles: list[Article]) -> None:
    app = fresh()
    odd = [Section(f'<img src=x onerror="{n}">', "other", 2, '"><b>', (Paragraph("x"),)) for n in range(300)]
    edit(app, changed(next(a for a in articles if a.id == ASTHMA), *odd))
    [shown] = tree_of(app.test_client(), f"/article/{ASTHMA}").find_class("changed")
    assert not shown.xpath(".//img | .//b")
    assert '<img src=x onerror="0">' in shown.text_content()
    assert len(shown.xpath(".//a")) == 12
    assert shown.text_content().rstrip().endswith("…")


OUTLINE = {"site": [{"name": "sample", "url": "https://sample.example/", "show": "outline"}]}


def test_an_outline_has_headings_and_the_way_to_the_source_and_no_text(
    fresh: MakeApp, articles: list[Article]
) -> None:
    client = fresh(**OUTLINE).test_client()
    article = next(a for a in articles if a.id == ASTHMA)
    response = client.get(f"/article/{ASTHMA}")
    for section in article.sections:
        for text in section.texts():
            assert len(text) < 12 or text not in response.text, text
    assert "Germs in the body" not in response.text
    assert "articleBody" not in response.text
    tree = tree_of(client, f"/article/{ASTHMA}")
    assert [line.text for line in tree.find_class("outline")[0]] == [
        section.heading for section in article.sections if section.heading
    ]
    assert article.summary in tree.find_class("prose")[0].text_content()
    [onward] = tree.xpath("//main//a[starts-with(text(), 'Read the article at')]")
    assert (onward.text, onward.get("href")) == ("Read the article at sample.example", article.url)
    assert tree.find_class("related")
    ids = tree.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    assert {a[1:] for a in tree.xpath("//a/@href") if a.startswith("#")} <= set(ids)


def test_programs_get_the_outline_too_and_results_keep_their_snippets(fresh: MakeApp) -> None:
    client = fresh(**OUTLINE).test_client()
    said = client.get(f"/api/v1/articles/{ASTHMA}").get_json()
    assert [section["heading"] for section in said["sections"]][:2] == [None, "Symptoms"]
    assert all(section["blocks"] == [] for section in said["sections"])
    assert said["terms"] == said["references"] == said["links"] == []
    hits = client.get("/api/v1/search?q=asthma").get_json()["hits"]
    assert any(section["snippet"] for section in hits[0]["sections"])
    # and a section that was found has its place on the page
    ids = tree_of(client, f"/article/{ASTHMA}").xpath("//@id")
    links = [section["link"].partition("#")[2].partition(":~:")[0] for section in hits[0]["sections"]]
    assert {link for link in links if link} <= set(ids)


@pytest.mark.parametrize(
    "asked", ["causes of asthma", "what is asthma", "asthma symptoms", "causes of asthna"]
)
def test_no_answer_above_the_results_is_taken_from_an_outline(
    fresh: MakeApp, articles: list[Article], asked: str
) -> None:
    app = fresh(**OUTLINE)
    client = app.test_client()
    assert not tree_of(client, f"/search?q={asked}").find_class("answer")
    assert client.get(f"/api/v1/search?q={asked}").get_json()["answer"] is None
    # where another site has an article of that name and shows it whole, that one answers
    other = "https://whole.example/asthma/"
    mine = next(a for a in articles if a.id == ASTHMA)
    with handle_of(app).catalogue().begin() as connection:
        handle_of(app).catalogue().put(
            connection, replace(mine, id=article_id(other), url=other, site="whole.example")
        )
    catch_up(handle_of(app).catalogue(), handle_of(app).library().engine)
    assert client.get(f"/api/v1/search?q={asked}").get_json()["answer"]["url"] == other


def test_a_change_leads_to_the_headings_of_an_outline(fresh: MakeApp, articles: list[Article]) -> None:
    app = fresh(**OUTLINE)
    edit(app, changed(next(a for a in articles if a.id == ASTHMA)))
    tree = tree_of(app.test_client(), f"/article/{ASTHMA}")
    [shown] = tree.find_class("changed")
    assert shown.xpath(".//a/@href") == ["#causes"]
    assert "Introduction" in shown.text_content()
    assert "#causes"[1:] in tree.xpath("//li/@id")


@pytest.mark.parametrize("tables", [{}, OUTLINE], ids=["whole", "outline"])
def test_a_changed_article_is_valid_and_can_be_read_by_everybody(
    fresh: MakeApp, articles: list[Article], browser: Browser, tmp_path: Path, tables: dict[str, object]
) -> None:
    app = fresh(appearance={"languages": list(LANGUAGES)}, **tables)
    edit(app, changed(next(a for a in articles if a.id == ASTHMA)))
    (tmp_path / "pages").mkdir()
    with served(app) as base:
        page = browser.new_page(viewport={"width": 320, "height": 800})
        for ui in LANGUAGES:
            page.goto(f"{base}/article/{ASTHMA}?ui={ui}")
            assert violations(page, RULES) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            text = app.test_client().get(f"/article/{ASTHMA}?ui={ui}").text
            (tmp_path / "pages" / f"{ui}.html").write_text(text, "utf-8")
        page.close()
    assert findings(tmp_path / "pages") == []


@pytest.mark.parametrize("title", ["Asthma", "asthma", "ASTHMA"])
def test_a_related_article_of_the_same_title_says_where_it_is_from(
    fresh: MakeApp, articles: list[Article], title: str
) -> None:
    app = fresh(20)
    url = "https://two.example/asthma/"
    twin = replace(articles[1], id=article_id(url), url=url, site="two.example", title=title)
    catalogue = handle_of(app).catalogue()
    with catalogue.begin() as connection:
        linked = (Link(address("Asthma"), "feel tired", 1),)
        catalogue.put(connection, replace(twin, links=linked))
    catch_up(catalogue, handle_of(app).library().engine)
    rows = tree_of(app.test_client(), f"/article/{ASTHMA}").xpath("//ul[@class='related']/li")
    said = {row.xpath("./a/@href")[0]: row.xpath("./span[@class='meta']/text()") for row in rows}
    assert said.pop(f"/article/{twin.id}") == ["two.example"]
    assert said
    assert not any(said.values())
