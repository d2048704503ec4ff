"""What an operator sees of a site: what waits, and what the last crawl said of it."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import insert

from catalogue.schema import crawls, sites
from catalogue.store import Catalogue
from tests.search_app.conftest import OpenApp, fill, library_config, sample_articles
from tests.search_app.test_security import HERE


def test_the_board_says_what_the_last_crawl_wants_seen(tmp_path: Path, open_app: OpenApp) -> None:
    config = library_config(tmp_path)
    fill(config, sample_articles()[:2])
    report = {
        "blind": "8 of 9 pages that have an article gave none: a <b>challenge</b> page",
        "notes": ["the site's own lists no longer name 7 of the 9 pages that they named"],
        "gone": 0,
    }
    catalogue = Catalogue.open(config.catalogue_url)
    with catalogue.begin() as connection:
        connection.execute(insert(sites).values(name="s", url="https://s.example/", added_at=0.0, hold=None))
        row = {"site": "s", "started_at": 1.0, "ended_at": 2.0, "report": json.dumps(report)}
        connection.execute(insert(crawls).values(row))
    catalogue.close()
    page = open_app(config).test_client().get("/board/", environ_base=HERE).get_data(as_text=True)
    assert "8 of 9 pages that have an article gave none: a &lt;b&gt;challenge&lt;/b&gt; page" in page
    assert "no longer name 7 of the 9 pages" in page
