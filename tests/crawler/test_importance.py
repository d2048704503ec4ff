from dataclasses import replace

from sqlalchemy import insert, select

from catalogue.article import Link
from catalogue.schema import pages, query_counts
from catalogue.store import Catalogue
from crawler.importance import weigh
from tests.catalogue.examples import article

HOST = "https://a.example/"


def importance(catalogue: Catalogue) -> dict[str, float]:
    with catalogue.read() as connection:
        rows = connection.execute(select(pages.c.url, pages.c.importance))
        return {row.url.removeprefix(HOST): row.importance for row in rows}


def put(catalogue: Catalogue, name: str, *linked: str) -> None:
    links = tuple(Link(HOST + other, other, 0) for other in linked)
    filed = replace(article(name, f"On {name}"), url=HOST + name, links=links)
    with catalogue.begin() as connection:
        catalogue.put(connection, filed)
        connection.execute(insert(pages).values(site="a", url=filed.url, article_id=filed.id))


def test_pages_matter_by_the_articles_that_link_there_and_by_what_is_opened(
    sqlite_catalogue: Catalogue,
) -> None:
    for name in ("gout", "pain", "rest"):
        put(sqlite_catalogue, name, *(["gout", "gout"] if name != "gout" else []))
    rows = [
        {"day": "2024-01-01", "query": "on  pain", "count": 9, "zero": 0, "clicks": 3},
        {"day": "2024-01-02", "query": "On Pain", "count": 9, "zero": 0, "clicks": 5},
        {"day": "2024-01-02", "query": "rest", "count": 9, "zero": 0, "clicks": 50},
        {"day": "2024-01-03", "query": "on rest", "count": 9, "zero": 0, "clicks": 0},
    ]
    with sqlite_catalogue.begin() as connection:
        connection.execute(insert(query_counts), rows)
        assert weigh(connection, "a") == 2
        assert weigh(connection, "a") == 0
        assert weigh(connection, "another") == 0
    assert importance(sqlite_catalogue) == {"gout": 3**0.5, "pain": 3.0, "rest": 1.0}
