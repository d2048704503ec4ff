"""Archive → catalogue → index: what becomes of pages that came."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from catalogue import schema
from catalogue.archive import Kept
from catalogue.article import Rejected
from catalogue.config import CatalogueSettings, Config
from catalogue.errors import LockBusy
from catalogue.locks import lock
from catalogue.urls import canonical
from crawler.removals import settle
from indexer.extract import Options
from indexer.index.sync import verify
from indexer.ingest import pool as pool_module
from indexer.ingest.pool import Capture, CaptureReader, Recipe
from indexer.ingest.run import ingest
from tests.indexer.crawled import HOST, SUBJECTS, Crawled, article_page, page, redesigned_page


@pytest.fixture
def crawled(library_config: Config) -> Iterator[Crawled]:
    opened = Crawled.of(library_config)
    yield opened
    opened.close()


@pytest.fixture
def indexed(library_config: Config) -> Iterator[Crawled]:
    opened = Crawled.of(library_config, with_index=True)
    yield opened
    opened.close()


def test_pages_become_articles_that_the_index_knows(indexed: Crawled) -> None:
    for subject in SUBJECTS:
        indexed.keep(f"/{subject.lower()}/", article_page(subject))
    report = indexed.ingest()
    assert (report.new, report.read) == (len(SUBJECTS), len(SUBJECTS))
    assert set(indexed.urls()) == {f"/{subject.lower()}/" for subject in SUBJECTS}
    assert indexed.engine is not None
    assert verify(indexed.catalogue, indexed.engine).agrees
    assert indexed.ingest().read == 0


def test_a_template_is_learned_and_keeps_chrome_out(crawled: Crawled) -> None:
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.ingest()
    with crawled.catalogue.read() as connection:
        rows = connection.execute(select(schema.templates)).all()
    assert [(row.site, row.version, row.pages) for row in rows] == [("example", 1, 8)]
    texts = " ".join(text for article in crawled.catalogue.articles() for text in article.texts())
    assert "You may also like" not in texts
    assert "Causes of Gout" in texts


def test_a_better_template_reads_the_archive_again_and_not_the_web(crawled: Crawled) -> None:
    for subject in SUBJECTS[:2]:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    assert crawled.ingest().new == 2
    for subject in SUBJECTS[2:9]:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    report = crawled.ingest()
    assert (report.new, report.reread) == (7, 2)
    assert crawled.outcomes() == ["new"] * 9  # reading again is no change of the page


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


def test_bad_input_27_five_addresses_of_an_article_are_one_entry(crawled: Crawled) -> None:
    link = f'<link rel=canonical href="{HOST}/gout/">'
    crawled.keep("/?p=17", article_page("Gout", head=link))
    crawled.keep("/gout/", article_page("Gout", head=link))
    crawled.keep("/gout/amp/", article_page("Gout", head=link))
    crawled.keep("/gout", article_page("Gout", head=link), final="/gout/")
    crawled.keep("/print/gout/", article_page("Gout"))  # names no canonical address: told by its text
    crawled.ingest()
    assert set(crawled.urls()) == {"/gout/"}
    for path in ("/?p=17", "/gout/amp/", "/gout", "/print/gout/"):
        found = crawled.catalogue.article_at(HOST + path)
        assert found is not None, path
        assert found.url == f"{HOST}/gout/"


def test_a_canonical_address_that_every_page_names_is_not_believed(crawled: Crawled) -> None:
    for subject in SUBJECTS[:4]:
        crawled.keep(
            f"/{subject.lower()}/", article_page(subject, head=f'<link rel=canonical href="{HOST}/">')
        )
    crawled.keep("/a/", _other_page(head=f'<link rel=canonical href="{HOST}/asthma/">'))
    crawled.ingest()
    assert len(crawled.urls()) == 5


def test_leaflets_that_differ_in_one_dose_stay_two(crawled: Crawled) -> None:
    crawled.keep("/five/", article_page("Dosage", more="Take 5 mg once a day with water."))
    crawled.keep("/fifty/", article_page("Dosage", more="Take 50 mg once a day with water."))
    crawled.ingest()
    assert set(crawled.urls()) == {"/five/", "/fifty/"}


def test_a_republished_article_keeps_its_place_and_names_its_source(crawled: Crawled) -> None:
    crawled.keep(
        "/gout/", article_page("Gout", head='<link rel=canonical href="https://source.example/gout">')
    )
    crawled.ingest()
    article = next(crawled.catalogue.articles())
    assert article.url == f"{HOST}/gout/"
    assert article.source is not None
    assert article.source.url == "https://source.example/gout"
    assert article.noindex


def test_a_rename_keeps_the_identity(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.ingest()
    before = crawled.urls()["/gout/"]
    crawled.keep("/gout/", article_page("Gout"), final="/diseases/gout/")
    crawled.ingest()
    assert crawled.urls() == {"/diseases/gout/": before}
    assert crawled.outcomes() == ["new", "moved"]


def test_a_rename_that_was_met_at_its_new_address_first_keeps_the_identity(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.ingest()
    before = crawled.urls()["/gout/"]
    crawled.keep(
        "/diseases/gout/",
        article_page("Gout", more="Now with a sentence more, so that it is no copy: 3 glasses."),
    )
    crawled.ingest()
    assert len(crawled.urls()) == 2
    crawled.keep(
        "/gout/",
        article_page("Gout", more="Now with a sentence more, so that it is no copy: 3 glasses."),
        final="/diseases/gout/",
    )
    crawled.ingest()
    assert crawled.urls() == {"/diseases/gout/": before}


def test_bad_input_29_a_site_that_redirects_everything_to_one_page_loses_nothing(crawled: Crawled) -> None:
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.ingest()
    notice = page(
        "We are moving",
        "Our whole site is moving to another place this week, please be patient with us and come back.",
    )
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", notice, final="/moving/")
    crawled.ingest()
    assert {f"/{subject.lower()}/" for subject in SUBJECTS} <= set(crawled.urls())


def test_bad_input_28_a_page_that_fails_now_keeps_its_last_good_article(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.ingest()
    crawled.keep(
        "/gout/",
        b"<html><head><title>Page not found</title></head><body><h1>404</h1><p>Page not found.</p></body></html>",
    )
    report = crawled.ingest()
    assert sum(number for _, number in report.refused) == 1
    assert set(crawled.urls()) == {"/gout/"}
    with crawled.catalogue.read() as connection:
        row = connection.execute(select(schema.pages)).one()
    assert row.reason == report.refused[0][0]
    assert row.article_id == crawled.urls()["/gout/"]


@pytest.mark.parametrize("how", ["meta", "header"])
def test_bad_input_36_a_page_that_asks_not_to_be_indexed_goes_within_the_brake(
    crawled: Crawled, how: str
) -> None:
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.ingest()
    head = '<meta name=robots content="noindex, follow">' if how == "meta" else ""
    headers = {"x_robots_tag": ["otherbot: nofollow", "noindex"]} if how == "header" else {}
    crawled.keep("/gout/", article_page("Gout", head=head), **headers)
    crawled.keep("/never-seen/", article_page("Never seen", head=head), **headers)
    assert crawled.ingest().noindex == 2
    assert "/never-seen/" not in crawled.urls()
    assert len(settle(crawled.catalogue, "example", 0.05).removed) == 1
    assert "/gout/" not in crawled.urls()
    for subject in SUBJECTS[2:]:
        crawled.keep(f"/{subject.lower()}/", article_page(subject, head=head), **headers)
    crawled.ingest()
    # a whole site set to noindex needs a person's word
    assert settle(crawled.catalogue, "example", 0.05).held
    assert len(crawled.urls()) == len(SUBJECTS) - 1


def test_bad_input_36_two_addresses_that_both_ask_not_to_be_indexed_do_not_keep_each_other(
    crawled: Crawled,
) -> None:
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.keep("/gout-print/", article_page("Gout"))
    assert crawled.ingest().duplicates == 1
    noindex = article_page("Gout", head="<meta name=robots content=noindex>")
    crawled.keep("/gout-print/", noindex)
    crawled.ingest()
    assert settle(crawled.catalogue, "example", 0.1).removed == ()  # its other address does not ask
    crawled.keep("/gout/", noindex)
    crawled.ingest()
    assert len(settle(crawled.catalogue, "example", 0.1).removed) == 1
    assert "/gout/" not in crawled.urls()


def test_a_header_for_another_crawler_is_not_meant_for_us(crawled: Crawled) -> None:
    crawled.keep(
        "/gout/",
        article_page("Gout"),
        x_robots_tag=["googlebot: noindex", "unavailable_after: 25 Jun 2099 15:00:00 PST"],
    )
    assert crawled.ingest().new == 1


def test_what_was_forgotten_stays_out_at_any_of_its_addresses(crawled: Crawled) -> None:
    with crawled.catalogue.begin() as connection:
        connection.execute(insert(schema.forgotten).values(url=canonical(f"{HOST}/gout/"), at=1.0))
    crawled.keep("/gout/", article_page("Gout"))
    crawled.keep("/amp/gout/", article_page("Gout", head=f'<link rel=canonical href="{HOST}/gout/">'))
    assert crawled.ingest().forgotten == 2
    assert not crawled.urls()


def test_a_short_article_is_an_article_and_an_empty_one_is_none(crawled: Crawled) -> None:
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.keep("/short/", page("Apnoea", "A pause in breathing during sleep."))
    crawled.keep("/empty/", page("Nothing"))
    crawled.ingest()
    assert "/short/" in crawled.urls()
    assert "/empty/" not in crawled.urls()


def test_the_site_s_own_categories_come_with_the_capture(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"), pinakes_categories=[json.dumps(["Diseases", "Joints"])])
    crawled.ingest()
    assert next(crawled.catalogue.articles()).categories == (("Diseases", "Joints"),)


def test_a_damaged_record_is_one_refused_page_with_its_reason(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.keep("/asthma/", article_page("Asthma"))
    with crawled.catalogue.begin() as connection:
        connection.execute(update(schema.captures).where(schema.captures.c.id == 1).values(offset=5))
    report = crawled.ingest()
    assert report.new == 1
    assert "cannot be read" in report.refused[0][0]


def test_a_redesign_is_noticed_and_the_template_learned_again(crawled: Crawled) -> None:
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.ingest()
    for round_ in range(2):
        for subject in SUBJECTS:
            crawled.keep(f"/{subject.lower()}/", _redesigned(subject, round_))
        crawled.ingest()
    with crawled.catalogue.read() as connection:
        versions = list(connection.execute(select(schema.templates.c.version)).scalars())
    assert len(versions) >= 2
    assert all("Causes" in " ".join(article.texts()) for article in crawled.catalogue.articles())


def _redesigned(subject: str, round_: int) -> bytes:
    sentences = "".join(
        f"<div class=line><span>{subject} number {n} of round {round_} is told here in other words.</span></div>"
        for n in range(6)
    )
    causes = f"<h3>Causes</h3><p>The causes of {subject} are told here, in round {round_}.</p>"
    return redesigned_page(subject, sentences + causes)


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


def test_a_pool_reads_what_one_process_reads(crawled: Crawled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "POOL_FROM", 2)
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    captures = _captures(crawled)
    recipe = Recipe(Options(site="example"))
    alone = [pool_module.read_capture(crawled.archive, capture, recipe) for capture in captures]
    with CaptureReader(crawled.archive, crawled.config.archive_url, processes=2) as pool:
        assert pool.read(captures, recipe) == alone
        assert pool.read(captures[:1], recipe) == alone[:1]


def test_a_page_that_kills_its_reader_is_refused_and_the_others_are_read(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "POOL_FROM", 2)
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    captures = _captures(crawled)
    deadly = _Deadly(*(getattr(captures[5], name) for name in Capture.__slots__))
    recipe = Recipe(Options(site="example"))
    with CaptureReader(crawled.archive, crawled.config.archive_url, processes=2) as pool:
        readings = pool.read([*captures[:5], deadly, *captures[6:]], recipe)
        again = pool.read(captures, recipe)
    refused = {r.capture.id: r.result.reason for r in readings if isinstance(r.result, Rejected)}
    assert len(readings) == len(captures)
    assert set(refused) == {captures[5].id}
    assert "ended the process" in refused[captures[5].id]
    assert not any(isinstance(r.result, Rejected) for r in again)


class _Deadly(Capture):
    """Ends the process that unpacks it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


def test_a_page_that_takes_too_long_is_refused(crawled: Crawled, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        while True:
            time.sleep(0.01)

    monkeypatch.setattr(pool_module, "PAGE_SECONDS", 0.2)
    monkeypatch.setattr(pool_module, "extract", endless)
    crawled.keep("/gout/", article_page("Gout"))
    report = crawled.ingest()
    assert "took longer than" in report.refused[0][0]


def _other_page(head: str) -> bytes:
    sentence = (
        "Rust on a garden fork carries spores that lock the jaw; a vaccine every ten years prevents it."
    )
    return page(
        "Tetanus", sentence, "Wash every deep wound with water and ask a nurse for a booster.", head=head
    )


def _captures(crawled: Crawled) -> list[Capture]:
    with crawled.catalogue.read() as connection:
        rows = connection.execute(select(schema.captures).order_by(schema.captures.c.id)).all()
    return [
        Capture(
            r.id,
            r.site,
            r.url,
            r.final_url,
            200,
            r.content_type,
            (),
            r.fetched_at,
            Kept(r.file, r.offset, r.length, r.digest),
        )
        for r in rows
    ]


_INGESTS = """
import sys
from pathlib import Path
from catalogue.archive import Archive
from catalogue.config import Config, LibrarySettings
from catalogue.store import Catalogue
from indexer.ingest import run as module
from indexer.engines import open_engine
module.BATCH = 3
config = Config(root=Path(sys.argv[1]), library=LibrarySettings(data=Path("data")))
print("begins", flush=True)
catalogue, archive, engine = Catalogue.open(config.catalogue_url), Archive(config.archive_url), open_engine(config)
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
    for round_ in range(12):
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
    from catalogue.config import SiteSettings

    config = library_config.model_copy(
        update={"site": (SiteSettings(name="example", url=HOST, body="div.content"),)}
    )
    crawled = Crawled.of(config)
    crawled.keep("/gout/", article_page("Gout"))
    crawled.ingest()
    assert next(crawled.catalogue.articles()).extraction.method == "selector"
    assert replace(next(crawled.catalogue.articles()), id="x").id == "x"
    crawled.close()


def test_postgresql_holds_the_same_library(library_config: Config, postgresql_url: str) -> None:
    config = library_config.model_copy(update={"catalogue": CatalogueSettings(url=postgresql_url)})
    crawled = Crawled.of(config, with_index=True)
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
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
