"""The A to Z is complete: every article once a category, and the counts say so."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from catalogue.article import Article
from catalogue.browse import letters, lines, see_between, spans
from catalogue.config import Config
from catalogue.filing import EVERYTHING, LETTERS, filing_key, letter, slug
from catalogue.store import Catalogue
from search_app.reader.a_to_z import ROWS, address_of
from tests.search_app.conftest import BASE, SITE, MakeApp, OpenApp, handle_of, library_config, tree_of


def shown(client: FlaskClient, category: str, label: str, page: int = 1) -> list[str]:
    tree = tree_of(client, f"/a-to-z/{quote(category)}/{quote(address_of(label))}/?page={page}")
    return [str(a) for a in tree.xpath('//ul[@class="titles"]/li[not(@class="see")]/a/@href')]


def counted(client: FlaskClient, category: str) -> dict[str, int]:
    found = {}
    for item in tree_of(client, f"/a-to-z/{quote(category)}/A/").xpath('//nav[@class="letters"]//li'):
        label = item.xpath(".//b/text() | .//span[@class='none']/text()")[0]
        number = item.xpath('.//span[@class="tally"]/text()')
        found[label] = int(number[0].replace(",", "")) if number else 0
    return found


def categories(articles: list[Article]) -> set[str]:
    return {slug(name) for article in articles for path in article.categories for name in path}


def test_every_article_stands_once_in_each_of_its_categories(
    client: FlaskClient, articles: list[Article]
) -> None:
    for category in (EVERYTHING, *sorted(categories(articles))):
        labels = (
            LETTERS
            if category == EVERYTHING
            else [label for label, number in counted(client, category).items() if number]
        )
        found = Counter(a for label in labels for a in shown(client, category, label))
        expected = {
            f"/article/{article.id}"
            for article in articles
            if category == EVERYTHING
            or category in {slug(name) for path in article.categories for name in path}
        }
        assert set(found) == expected, category
        assert set(found.values()) == {1}, category


def test_the_letters_counts_add_up_and_match_their_lists(
    client: FlaskClient, articles: list[Article]
) -> None:
    for category in (EVERYTHING, "diseases-a-z", "রোগ"):
        counts = counted(client, category)
        of_category = [a for a in articles if category == EVERYTHING or category in categories([a])]
        assert sum(counts.values()) == len(of_category)
        for label, number in counts.items():
            assert not number or len(shown(client, category, label)) == number


def test_titles_stand_in_filing_order(client: FlaskClient, articles: list[Article]) -> None:
    by_id = {article.id: article for article in articles}
    for label in LETTERS:
        keys = [filing_key(by_id[a.rpartition("/")[2]].title) for a in shown(client, EVERYTHING, label)]
        assert keys == sorted(keys)


def references(client: FlaskClient, address: str) -> dict[str, str]:
    tree = tree_of(client, address)
    return {a.text_content(): a.get("href") for a in tree.xpath('//li[@class="see"]/a')}


def test_every_other_name_has_a_line_of_its_own_that_leads_to_the_article(
    client: FlaskClient, articles: list[Article]
) -> None:
    named = next(article for article in articles if article.title == "Myocardial infarction")
    leads_to = f"/article/{named.id}"
    assert references(client, "/a-to-z/all/H/") == {"Heart attack, see Myocardial infarction": leads_to}
    assert references(client, "/a-to-z/all/M/") == {"MI, see Myocardial infarction": leads_to}
    own = slug(named.categories[0][0])
    assert "Heart attack, see Myocardial infarction" in references(client, f"/a-to-z/{quote(own)}/H/")
    other = next(s for s in sorted(categories(articles)) if s not in categories([named]))
    assert references(client, f"/a-to-z/{quote(other)}/H/") == {}
    assert references(client, "/a-to-z/all/H/?ui=bn") == {
        "Heart attack: Myocardial infarction দেখুন": leads_to + "?ui=bn"
    }


def catalogued(folder: Path, articles: list[Article]) -> Config:
    """The configuration of a library that has these articles in its catalogue, and no index."""
    config = library_config(folder)
    catalogue = Catalogue.open(config.catalogue_url)
    with catalogue.begin() as connection:
        catalogue.put_many(connection, articles)
    catalogue.close()
    return config


def titled(number: int, title: str, **more: Any) -> Article:
    return Article(f"{number:016x}", f"{BASE}/{number}", title, (), SITE, **more)


def bars(client: FlaskClient, path: str) -> list[tuple[str, str]]:
    """The bars of a page, in order: the first letter of each, and in which direction it runs."""
    rows = tree_of(client, path).xpath('//nav[@class="letters"]//ol')
    return [(row.xpath(".//b/text() | .//span[@class='none']/text()")[0], row.get("dir")) for row in rows]


def test_every_script_has_its_bar_and_the_readers_own_comes_first(tmp_path: Path, open_app: OpenApp) -> None:
    made = [
        *(titled(1, "Die Amphore", language="de"), titled(2, "The amphora"), titled(3, "Die casting")),
        *(titled(4, "المشكاة", language="ar"), titled(5, "ডায়াবেটিস", language="bn")),
    ]
    catalogued(tmp_path, made)
    offered = {"appearance": {"languages": ["en", "bn", "de", "ar"]}}
    client = open_app(library_config(tmp_path, **offered)).test_client()
    latin, bangla, arabic = ("A", "ltr"), ("অ", "ltr"), ("ا", "rtl")
    for ui, order in (
        *(("en", [latin, bangla, arabic]), ("de", [latin, bangla, arabic])),
        *(("bn", [bangla, latin, arabic]), ("ar", [arabic, latin, bangla])),
    ):
        assert bars(client, f"/?ui={ui}") == order
        # on a letter's page its own bar comes before the titles, the others stand below them
        assert bars(client, f"/a-to-z/all/م/?ui={ui}") == [arabic, *(one for one in order if one != arabic)]
    for label, titles in (("A", {1, 2}), ("D", {3}), ("م", {4})):
        wanted = {f"/article/{number:016x}" for number in titles}
        assert {address.partition("?")[0] for address in shown(client, EVERYTHING, label)} == wanted


def test_a_letter_with_nothing_but_other_names_is_linked(tmp_path: Path, open_app: OpenApp) -> None:
    gout = titled(1, "Gout", aliases=("Podagra",))
    client = open_app(catalogued(tmp_path, [gout])).test_client()
    bar = tree_of(client, "/a-to-z/").xpath('//nav[@class="letters"]//a/@href')
    assert {"/a-to-z/all/G/", "/a-to-z/all/P/"} == set(bar)
    assert references(client, "/a-to-z/all/P/") == {"Podagra, see Gout": f"/article/{gout.id}"}


def test_other_names_stand_in_filing_order_among_the_titles_of_their_page(
    tmp_path: Path, open_app: OpenApp
) -> None:
    made = [titled(n, f"Ca{n:05d} disease", aliases=(f"Ca{n:05d}a name",)) for n in range(2 * ROWS + 50)]
    lines: list[str] = []
    client = open_app(catalogued(tmp_path, made)).test_client()
    pages = tree_of(client, "/a-to-z/all/C/").xpath('//nav[@class="spans"]//a/@href')
    for address in pages:
        links = tree_of(client, address).xpath('//ul[@class="titles"]/li/a')
        assert len(links) <= ROWS  # a page of a phone: other names count as much as titles
        lines += [link.text_content().partition(", see")[0] for link in links]
    assert len(pages) == 5
    assert sorted(lines) == sorted([a.title for a in made] + [alias for a in made for alias in a.aliases])
    assert [filing_key(line) for line in lines] == sorted(filing_key(line) for line in lines)


def test_letters_without_articles_are_text_and_the_current_one_is_told(client: FlaskClient) -> None:
    tree = tree_of(client, "/a-to-z/all/A/")
    assert "#" not in tree.xpath('//nav[@class="letters"]//a/@href')
    bar = {
        label: item
        for item in tree.xpath('//nav[@class="letters"]//li')
        for label in item.xpath(".//b/text() | ./span/text()")
    }
    assert bar["খ"].xpath("./span[@class='none']")
    assert bar["A"].xpath("./a[@aria-current='page']")
    assert len(tree.xpath('//nav[@class="letters"]//*[@aria-current]')) == 1


def test_a_letter_answers_in_either_case_at_one_address(client: FlaskClient) -> None:
    response = client.get("/a-to-z/all/a/")
    assert response.status_code == 301
    assert response.location.endswith("/a-to-z/all/A/")
    assert client.get("/a-to-z/all/other/").status_code == 200


def test_categories_that_are_not_there_are_404(client: FlaskClient) -> None:
    assert client.get("/a-to-z/nothing-here/").status_code == 404
    assert client.get("/a-to-z/all/AB/").status_code == 404
    assert client.get("/a-to-z/all/A/?page=7").status_code == 404


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """5,000 titles, most of them under three letters."""
    made = [
        titled(
            n,
            f"{'CCCCCCDEE'[n % 9]}{'aeiou'[n % 5]}{n:05d} disease",
            categories=(("Diseases", f"Group {n % 40}"),),
        )
        for n in range(5000)
    ]
    return catalogued(tmp_path_factory.mktemp("large"), made)


def test_a_big_letter_is_cut_into_spans_that_lose_nothing(large: Config, open_app: OpenApp) -> None:
    client = open_app(large).test_client()
    total = counted(client, "diseases")["C"]
    assert total > 10 * ROWS
    pages = [shown(client, "diseases", "C", page) for page in range(1, total // ROWS + 2)]
    assert [len(p) for p in pages[:-1]] == [ROWS] * (len(pages) - 1)
    assert len({a for p in pages for a in p}) == total
    links = tree_of(client, "/a-to-z/diseases/C/?page=2").xpath('//nav[@class="spans"]//a')
    assert len(links) == len(pages)
    assert links[1].get("aria-current") == "page"


def test_the_a_to_z_is_read_from_indexes_alone(large: Config) -> None:
    """The cost of a page must not grow with the library: no statement reads a table from end to end."""
    catalogue = Catalogue.open(large.catalogue_url)
    asked: list[tuple[str, Any]] = []
    with catalogue.read() as connection:
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _connection, _cursor, statement, values, *_: asked.append((statement, values)),
        )
        assert sum(letters(connection, "diseases").values()) == 5000
        assert len(see_between(connection, "diseases", "C", 1, ROWS)[0]) == ROWS
        assert len(lines(connection, "diseases", "C", 2, ROWS)) == ROWS
        assert len(lines(connection, "", "C", 2, ROWS)) == ROWS
        assert len(spans(connection, "diseases", "C", ROWS)) > 10
        queries = [(statement, values) for statement, values in asked if statement.startswith("SELECT")]
        plans = [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())
            for statement, values in queries
        ]
    assert len(plans) >= 3
    assert "COVERING INDEX" in plans[0]
    assert [plan for plan in plans if "SCAN" in plan or "USING" not in plan] == []
    catalogue.close()


def test_the_count_above_a_letter_is_that_of_its_lines(tmp_path: Path, open_app: OpenApp) -> None:
    made = [
        titled(1, "Gout", aliases=("Podagra", "Gouty arthritis"), categories=(("Joints",),)),
        titled(2, "Goitre", aliases=("Goiter", "Gr\u00f8tt"), categories=(("Glands",),)),
    ]
    client = open_app(catalogued(tmp_path, made)).test_client()
    for category, said in (
        ("all", "2 articles, also under 3 other names"),
        ("joints", "One article, also under one other name"),
    ):
        page = tree_of(client, f"/a-to-z/{category}/G/")
        assert page.xpath('string(//p[@class="count"])') == said
        assert len(page.xpath('//ul[@class="titles"]/li')) == (5 if category == "all" else 2)
    assert tree_of(client, "/a-to-z/all/P/").xpath('string(//p[@class="count"])') == "One other name"


def test_two_articles_of_one_title_are_told_apart(fresh: MakeApp, articles: list[Article]) -> None:
    app = fresh(3)
    twin = replace(articles[0], id="twin", url="https://other.example/x/", site="other.example")
    handle = handle_of(app)
    with handle.catalogue().begin() as connection:
        handle.catalogue().put(connection, twin)
    lines = tree_of(app.test_client(), "/a-to-z/all/A/").xpath('//ul[@class="titles"]/li')
    assert sum("other.example" in line.text_content() for line in lines) == 1


def test_the_letter_of_each_title_is_the_catalogues(articles: list[Article]) -> None:
    assert {letter(a.title) for a in articles} >= {"A", "F", "T", "0-9", "#", "ড", "ক"}
