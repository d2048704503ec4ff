"""What an article's JSON-LD claims is what its source states, whatever it is written with."""

from __future__ import annotations

import json
from dataclasses import replace

from catalogue.article import Article, Source
from search_app.reader.structured import structured_data
from tests.search_app.conftest import BASE, HOSTILE, MakeApp, handle_of, tree_of

BARE = Article("x", f"{BASE}/x/", "Gout", (), "sample.example", "en")


def test_what_is_not_stated_is_not_claimed() -> None:
    assert structured_data(BARE, "") == {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": "Gout",
        "inLanguage": "en",
    }
    assert "datePublished" not in structured_data(replace(BARE, published="last spring"), "")


def test_what_is_stated_is_claimed() -> None:
    stated = replace(
        BARE,
        published="2024-02-03T10:00:00+06:00",
        modified="2025-01-02",
        authors=("A. Rahman", "Health Desk"),
        categories=(("Diseases", "Joints"), ("Elsewhere",)),
        source=Source(name="The Almanac", url=BARE.url),
    )
    said = structured_data(stated, stated.url)
    assert (said["datePublished"], said["dateModified"]) == ("2024-02-03", "2025-01-02")
    assert said["author"] == [{"name": "A. Rahman"}, {"name": "Health Desk"}]
    assert said["articleSection"] == ["Diseases", "Joints"]
    assert said["publisher"] == {"name": "The Almanac"}
    assert said["isBasedOn"] == stated.url


def test_hostile_text_stays_in_its_json(fresh: MakeApp) -> None:
    app = fresh(2)
    title = f"{HOSTILE} </script><!-- <script> \u2028 ]]>"
    hostile = replace(BARE, title=title, authors=(title,))
    catalogue = handle_of(app).catalogue()
    with catalogue.begin() as connection:
        catalogue.put(connection, hostile)
    tree = tree_of(app.test_client(), "/article/x")
    (said,) = tree.xpath('//script[@type="application/ld+json"]/text()')
    assert json.loads(said)["headline"] == title
    assert json.loads(said)["author"] == [{"name": title}]
    assert len(tree.xpath("//script[not(@src) and not(@type)]")) == 0
