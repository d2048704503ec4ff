"""Archive → catalogue → index: pages that came become articles that are found."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import select, update

from catalogue import schema
from catalogue.config import Config
from catalogue.errors import LockBusy
from catalogue.locks import lock
from catalogue.rereading import read_again
from catalogue.settings import CatalogueSettings, SiteSettings
from crawler.removals import settle
from indexer.index.sync import verify
from indexer.ingest.run import ingest
from tests.indexer.crawled import HOST, SUBJECTS, Crawled, article_page


def test_pages_become_articles_that_the_index_knows(indexed: Crawled) -> None:
    indexed.keep_articles()
    report = indexed.ingest()
    assert (report.new, report.read) == (len(SUBJECTS), len(SUBJECTS))
    assert set(indexed.urls()) == {f"/{subject.lower()}/" for subject in SUBJECTS}
    assert indexed.engine is not None
    assert verify(indexed.catalogue, indexed.engine).agrees
    assert indexed.ingest().read == 0


def test_the_same_page_again_changes_nothing_and_an_edit_does(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.ingest()
    crawled.keep("/gout/", article_page("Gout"))
    assert crawled.ingest().unchanged == 1
    crawled.keep("/gout/", article_page("Gout", more="It follows rich meals."))
    assert crawled.ingest().changed == 1
    with crawled.catalogue.read() as connection:
        row = connection.execute(select(schema.pages)).one()
    assert (row.changes, row.changed_at, row.article_id) == (1, 1_700_000_002.0, crawled.urls()["/gout/"])


def test_of_two_captures_of_a_page_the_newer_one_counts(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.keep("/gout/", article_page("Gout", more="It follows rich meals."))
    assert crawled.ingest().new == 1
    assert crawled.outcomes() == ["superseded", "new"]


@pytest.mark.parametrize("state", ["fetched", "refused", "failed", "gone"])
def test_an_older_capture_read_again_says_nothing_of_the_last_look(crawled: Crawled, state: str) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.ingest()
    said = {"state": state, "reason": "answers 404", "missing_since": 1.0 if state == "fetched" else None}
    with crawled.catalogue.begin() as connection:
        connection.execute(update(schema.pages).values(said))
        read_again(connection, [f"{HOST}/gout/"])
    assert crawled.ingest().reread == 1
    with crawled.catalogue.read() as connection:
        row = connection.execute(select(schema.pages)).one()
    assert (row.reason, row.article_id) == ("answers 404", crawled.urls()["/gout/"])


def test_what_the_sites_api_says_comes_with_the_capture(crawled: Crawled) -> None:
    facts = {
        "pinakes_published": "2024-03-01T10:00:00+06:00",
        "pinakes_modified": "2024-04-01T00:00:00+06:00",
    }
    shelf = [json.dumps(["Diseases", "Joints"])]
    crawled.keep("/gout/", article_page("Gout"), pinakes_categories=shelf, **facts)
    crawled.ingest()
    article = next(crawled.catalogue.articles())
    assert article.categories == (("Diseases", "Joints"),)
    assert [article.published, article.modified] == list(facts.values())


def test_a_damaged_record_is_one_refused_page_with_its_reason(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.keep("/asthma/", article_page("Asthma"))
    with crawled.catalogue.begin() as connection:
        connection.execute(update(schema.captures).where(schema.captures.c.id == 1).values(offset=5))
    report = crawled.ingest()
    assert report.new == 1
    assert "cannot be read" in report.refused[0][0]


def test_two_readers_of_one_site_do_not_meet(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    with lock(crawled.config.data_folder, "ingest example"):
        with pytest.raises(LockBusy):
            ingest(crawled.config, crawled.catalogue, crawled.archive, None, site="example")
        assert crawled.ingest().read == 0  # another process reads it
    assert crawled.ingest().read == 1


def test_a_crawl_beside_is_followed_until_it_ends(crawled: Crawled) -> None:
    coming = list(SUBJECTS[:5])

    def crawling() -> bool:
        if coming:
            subject = coming.pop()
            crawled.keep(f"/{subject.lower()}/", article_page(subject))
        return bool(coming)

    assert ingest(crawled.config, crawled.catalogue, crawled.archive, None, follow=crawling).new == 5


_INGESTS = """
import sys
from pathlib import Path
from catalogue.archive import Archive
from catalogue.config import Config
from catalogue.settings import LibrarySettings
from catalogue.store import Catalogue
from indexer.ingest import run as module
from indexer.engines import open_engine
module.BATCH = 3
config = Config(root=Path(sys.argv[1]), library=LibrarySettings(data=Path("data")))
print("begins", flush=True)
catalogue, archive = Catalogue.open(config.catalogue_url), Archive(config.archive_url)
engine = open_engine(config)
module.ingest(config, catalogue, archive, engine, progress=lambda read: print("read", read, flush=True))
print("ends", flush=True)
"""


@pytest.mark.slow  # a process is started, killed and started again a dozen times
def test_bad_input_37_kill_9_at_any_moment_of_ingest_loses_nothing(library_config: Config) -> None:
    crawled = Crawled.of(library_config)
    subjects = [f"{subject} {number}" for subject in SUBJECTS for number in ("one", "two", "three")]
    for subject in subjects:
        crawled.keep(f"/{subject.lower().replace(' ', '-')}/", article_page(subject))
    moments = random.Random(3)
    for round_ in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", _INGESTS, str(library_config.root)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(1 + round_ % 4):
            process.stdout.readline()
        time.sleep(moments.uniform(0, 0.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    again = Crawled.of(library_config, with_index=True)
    again.ingest()
    assert len(again.urls()) == len(subjects)
    assert set(again.outcomes()) == {"new"}
    assert again.engine is not None
    assert verify(again.catalogue, again.engine).agrees
    numbers = [changed.sequence for changed in again.catalogue.changed_since(0)]
    assert len(set(numbers)) == len(subjects)
    assert again.ingest().read == 0
    again.close()
    crawled.close()


def test_a_configured_selector_is_the_body(library_config: Config) -> None:
    config = library_config.model_copy(
        update={"site": (SiteSettings(name="example", url=HOST, body="div.content"),)}
    )
    crawled = Crawled.of(config)
    crawled.keep("/gout/", article_page("Gout"))
    crawled.ingest()
    assert next(crawled.catalogue.articles()).extraction.method == "selector"
    crawled.close()


def test_postgresql_holds_the_same_library(library_config: Config, postgresql_url: str) -> None:
    config = library_config.model_copy(update={"catalogue": CatalogueSettings(url=postgresql_url)})
    crawled = Crawled.of(config, with_index=True)
    crawled.keep_articles()
    crawled.keep("/gout/amp/", article_page("Gout", head=f'<link rel=canonical href="{HOST}/gout/">'))
    assert (crawled.ingest().new, len(crawled.urls())) == (len(SUBJECTS), len(SUBJECTS))
    crawled.keep("/gout/", article_page("Gout", more="It follows rich meals."))
    crawled.keep("/asthma/", article_page("Asthma"), final="/lungs/asthma/")
    report = crawled.ingest()
    assert report.changed == 2
    assert "/lungs/asthma/" in crawled.urls()
    assert crawled.engine is not None
    assert verify(crawled.catalogue, crawled.engine).agrees
    assert not settle(crawled.catalogue, "example", 0.05).removed
    crawled.close()
