"""The A to Z is complete: every article once a category, and the counts say so."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import lxml.html
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from catalogue.article import Article
from catalogue.browse import letters, listing, spans
from catalogue.config import Config
from catalogue.filing import EVERYTHING, LETTERS, filing_key, letter, slug
from catalogue.store import Catalogue
from search_app import create_app
from search_app.reader.a_to_z import ROWS, address_of
from tests.search_app.conftest import library_config


def shown(client: FlaskClient, category: str, label: str, page: int = 1) -> list[str]:
    response = client.get(f"/a-to-z/{quote(category)}/{quote(address_of(label))}/?page={page}")
    assert response.status_code == 200
    return [
        str(a)
        for a in lxml.html.document_fromstring(response.text).xpath(
            '//ul[@class="titles"]/li[not(@class="see")]/a/@href'
        )
    ]


def counted(client: FlaskClient, category: str) -> dict[str, int]:
    tree = lxml.html.document_fromstring(client.get(f"/a-to-z/{quote(category)}/A/").text)
    found = {}
    for item in tree.xpath('//nav[@class="letters"]//li'):
        label, number = (
            item.xpath(".//b/text() | .//span[@class='none']/text()")[0],
            item.xpath('.//span[@class="tally"]/text()'),
        )
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
    tree = lxml.html.document_fromstring(client.get(address).text)
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


def test_a_letter_with_nothing_but_other_names_is_linked(
    tmp_path: Path, open_app: Callable[[Config], APIFlask]
) -> None:
    config = library_config(tmp_path)
    catalogue = Catalogue.open(config.catalogue_url)
    with catalogue.begin() as connection:
        catalogue.put(
            connection,
            Article("a1", "https://sample.example/1", "Gout", (), "sample.example", aliases=("Podagra",)),
        )
    catalogue.close()
    client = open_app(config).test_client()
    bar = lxml.html.document_fromstring(client.get("/a-to-z/").text).xpath('//nav[@class="letters"]//a/@href')
    assert {"/a-to-z/all/G/", "/a-to-z/all/P/"} == set(bar)
    assert references(client, "/a-to-z/all/P/") == {"Podagra, see Gout": "/article/a1"}


def test_other_names_stand_in_filing_order_among_the_titles_of_their_page(
    tmp_path: Path, open_app: Callable[[Config], APIFlask]
) -> None:
    config = library_config(tmp_path)
    catalogue = Catalogue.open(config.catalogue_url)
    made = [
        Article(
            f"{n:016x}",
            f"https://sample.example/{n}",
            f"Ca{n:05d} disease",
            (),
            "sample.example",
            aliases=(f"Ca{n:05d}a name",),
        )
        for n in range(2 * ROWS + 50)
    ]
    with catalogue.begin() as connection:
        catalogue.put_many(connection, made)
    catalogue.close()
    client = open_app(config).test_client()
    lines: list[str] = []
    for page in (1, 2, 3):
        tree = lxml.html.document_fromstring(client.get(f"/a-to-z/all/C/?page={page}").text)
        lines += [a.text_content().partition(", see")[0] for a in tree.xpath('//ul[@class="titles"]/li/a')]
    assert sorted(lines) == sorted([a.title for a in made] + [alias for a in made for alias in a.aliases])
    assert [filing_key(line) for line in lines] == sorted(filing_key(line) for line in lines)


def test_letters_without_articles_are_text_and_the_current_one_is_told(client: FlaskClient) -> None:
    tree = lxml.html.document_fromstring(client.get("/a-to-z/all/A/").text)
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
    config = library_config(tmp_path_factory.mktemp("large"))
    catalogue = Catalogue.open(config.catalogue_url)
    made = [
        Article(
            f"{n:016x}",
            f"https://sample.example/{n}",
            f"{'CCCCCCDEE'[n % 9]}{'aeiou'[n % 5]}{n:05d} disease",
            (),
            "sample.example",
            categories=(("Diseases", f"Group {n % 40}"),),
        )
        for n in range(5000)
    ]
    with catalogue.begin() as connection:
        catalogue.put_many(connection, made)
    catalogue.close()
    return config


def test_a_big_letter_is_cut_into_spans_that_lose_nothing(large: Config) -> None:
    app = create_app(large)
    client = app.test_client()
    total = counted(client, "diseases")["C"]
    assert total > 10 * ROWS
    pages = [shown(client, "diseases", "C", page) for page in range(1, total // ROWS + 2)]
    assert [len(p) for p in pages[:-1]] == [ROWS] * (len(pages) - 1)
    assert len({a for p in pages for a in p}) == total
    tree = lxml.html.document_fromstring(client.get("/a-to-z/diseases/C/?page=2").text)
    links = tree.xpath('//nav[@class="spans"]//a')
    assert len(links) == len(pages)
    assert links[1].get("aria-current") == "page"
    app.extensions["pinakes"].close()


def test_shelves_are_read_from_indexes_alone(large: Config) -> None:
    """Not how fast (that is the benchmark's), but that the cost of a page does not grow with the library."""
    catalogue = Catalogue.open(large.catalogue_url)
    with catalogue.read() as connection:
        began = time.process_time()
        assert sum(letters(connection, "diseases").values()) == 5000
        assert len(listing(connection, "diseases", "C", 1, ROWS)) == ROWS
        assert len(spans(connection, "diseases", "C", ROWS)) > 10
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT letter, count(*) FROM article_categories WHERE slug = 'diseases' GROUP BY letter"
        ).all()
    assert "COVERING INDEX" in str(plan)
    assert time.process_time() - began < 5
    catalogue.close()


def test_two_articles_of_one_title_are_told_apart(
    fresh: Callable[..., APIFlask], articles: list[Article]
) -> None:
    from dataclasses import replace

    app = fresh(3)
    twin = replace(articles[0], id="twin", url="https://other.example/x/", site="other.example")
    handle = app.extensions["pinakes"]
    with handle.catalogue().begin() as connection:
        handle.catalogue().put(connection, twin)
    tree = lxml.html.document_fromstring(app.test_client().get("/a-to-z/all/A/").text)
    assert sum("other.example" in item.text_content() for item in tree.xpath('//ul[@class="titles"]/li')) == 1


def test_the_letter_of_each_title_is_the_catalogues(articles: list[Article]) -> None:
    assert {letter(a.title) for a in articles} >= {"A", "F", "T", "0-9", "#", "ড", "ক"}
