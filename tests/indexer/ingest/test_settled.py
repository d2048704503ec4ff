"""The law of ingest: what is kept is what reading the whole archive again with the newest template gives."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalogue import schema
from catalogue.article import Article
from catalogue.config import Config
from catalogue.settings import CatalogueSettings, JobSettings
from indexer.extract import SiteTemplate
from indexer.ingest import run
from indexer.ingest.captures import Capture
from indexer.ingest.lessons import FITTED
from indexer.ingest.pool import Recipe, read_capture
from indexer.ingest.run import options_of
from indexer.ingest.site_templates import unsettled, usable_template
from tests.indexer.crawled import Crawled

WORDS = (
    "anchor basin cellar delta engine feather granite hollow island jacket kettle lantern meadow "
    "needle orchard pebble quarry ribbon saddle timber umbrella valley willow yonder zenith"
).split()
SECTIONS = ("harbours", "bridges", "wells", "mills")


def prose(chooser: random.Random, number: int, sentences: int = 3) -> str:
    def sentence() -> str:
        words = " ".join(chooser.choice(WORDS) for _ in range(12))
        return f"{words.capitalize()} beside the {chooser.choice(WORDS)} of {chooser.choice(WORDS)}{number}."

    return " ".join(sentence() for _ in range(sentences))


def _shell(title: str, inner: str) -> bytes:
    return (
        f"<!doctype html><html lang=en><head><title>{title} | The Surveyor</title></head><body>"
        "<div class=top><a href=/>The Surveyor</a><ul><li><a href=/all/>All of it</a></li></ul></div>"
        f"{inner}<div class=foot><p>The Surveyor is printed on Tuesdays.</p></div></body></html>"
    ).encode()


def survey(number: int, edition: int = 0) -> bytes:
    """An article, filed under a section that stands on the element around it."""
    chooser, section = random.Random(f"{number} {edition}"), SECTIONS[number % len(SECTIONS)]
    title = f"{chooser.choice(WORDS).capitalize()} {number}"
    box = f"<h3>Plan a walk to the {section}</h3><p>Take boots and a map along.</p>"
    body = (
        f"<p>{prose(chooser, number)}</p><div class=tools>{box}</div>"
        f"<h2>History</h2><p>{prose(chooser, number, 4)}</p>"
    )
    article = f"<article class='piece in-{section}'><h1>{title}</h1><div class=words>{body}</div></article>"
    return _shell(title, f"<div class=page>{article}</div>")


def recipe(number: int, edition: int = 0) -> bytes:
    """A page of the site's second template."""
    chooser = random.Random(f"recipe {number} {edition}")
    title = f"Soup of {chooser.choice(WORDS)} {number}"
    steps = "".join(f"<li>{prose(chooser, number, 1)}</li>" for _ in range(4))
    card = "<table class=card><tr><td>Serves</td><td>four</td></tr></table>"
    box = "<section class=shop><h4>From our shop</h4><p>A ladle of good steel for your kitchen.</p></section>"
    how = f"<div class=how><p>{prose(chooser, number)}</p><ol>{steps}</ol></div>"
    return _shell(title, f"<section class=dish><h1>{title}</h1>{card}{how}{box}</section>")


def redesigned(number: int, edition: int = 0) -> bytes:
    """The article of :func:`survey` in another shell."""
    chooser = random.Random(f"{number} {edition}")
    title = f"{chooser.choice(WORDS).capitalize()} {number}"
    body = f"<p>{prose(chooser, number)}</p><h3>History</h3><p>{prose(chooser, number, 4)}</p>"
    box = "<div class=promo><h5>Read us on paper</h5><p>Four issues for the price of three.</p></div>"
    article = f"<h1 class=headline>{title}</h1><div class=column>{body}{box}</div>"
    return (
        f"<!doctype html><html lang=en><head><title>{title} – Surveyor</title></head><body id=app>"
        f"<main id=root><section class=reader>{article}</section></main>"
        "<nav class=bar><a href=/>Front</a><a href=/all/>All of it</a></nav></body></html>"
    ).encode()


# path, what makes the page, and its number
Planned = tuple[str, Callable[[int, int], bytes], int]


def first_crawl(chooser: random.Random, surveys: int, recipes: int) -> list[Planned]:
    """Pages of two templates in an order that the chooser decides: by section, or mixed."""
    pages: list[Planned] = [(f"/{SECTIONS[n % 4]}/{n}/", survey, n) for n in range(surveys)]
    pages += [(f"/soups/{n}/", recipe, n) for n in range(recipes)]
    if chooser.random() < 0.5:
        return sorted(pages, key=lambda page: page[0])
    return chooser.sample(pages, len(pages))


def keep(crawled: Crawled, pages: Sequence[Planned], edition: int) -> None:
    for path, made, number in pages:
        crawled.keep(path, made(number, edition))


def newest_template(crawled: Crawled) -> SiteTemplate | None:
    with crawled.catalogue.read() as connection:
        newest = select(schema.templates.c.profile).order_by(schema.templates.c.version.desc()).limit(1)
        return usable_template(connection.execute(newest).scalar())


def what_differs(crawled: Crawled) -> list[str]:
    """Addresses of which reading the newest capture again gives another article than the one that is kept."""
    recipe = Recipe(options_of(crawled.config, crawled.site), newest_template(crawled))
    newest = select(func.max(schema.captures.c.id)).group_by(schema.captures.c.url)
    with crawled.catalogue.read() as connection:
        rows = connection.execute(select(schema.captures).where(schema.captures.c.id.in_(newest))).all()
    differing = []
    for capture in map(Capture.of, rows):
        read = read_capture(crawled.archive, capture, recipe).result
        kept = crawled.catalogue.article_at(capture.url)
        assert isinstance(read, Article)
        assert kept is not None
        if kept != replace(read, id=kept.id, url=kept.url, site=kept.site):
            differing.append(capture.url)
    return differing


def assert_law(crawled: Crawled) -> None:
    assert what_differs(crawled) == []
    with crawled.catalogue.read() as connection:
        assert unsettled(connection) == []
    assert crawled.ingest().read == 0


def assert_clean(crawled: Crawled) -> None:
    """Every article was read by a template, and none holds text of it."""
    for article in crawled.catalogue.articles():
        text = " ".join(article.texts())
        assert article.extraction.method == FITTED, article.url
        assert not [box for box in ("Take boots", "From our shop", "Four issues") if box in text], article.url


@pytest.mark.slow  # templates are learned again and again
@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_order_and_the_batches_all_is_as_the_newest_template_reads_it(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chooser = random.Random(seed)
    pages = first_crawl(chooser, surveys=chooser.randint(20, 60), recipes=chooser.randint(8, 20))
    while pages:
        monkeypatch.setattr(run, "BATCH", chooser.choice((1, 3, 7, 256)))
        cut = chooser.randint(1, len(pages))
        keep(crawled, pages[:cut], 0)
        crawled.ingest()
        del pages[:cut]
    assert_law(crawled)
    assert_clean(crawled)


@pytest.mark.parametrize("seed", range(3))
def test_a_redesign_in_the_middle_leaves_nothing_as_an_older_template_read_it(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chooser = random.Random(seed)
    monkeypatch.setattr(run, "BATCH", chooser.choice((3, 256)))
    pages = first_crawl(chooser, surveys=32, recipes=8)
    keep(crawled, pages, 0)
    crawled.ingest()
    old = [page for page in pages if page[1] is survey]
    for part in (old[: chooser.randint(8, 16)], old):
        keep(crawled, [(path, redesigned, number) for path, _, number in part], 1)
        crawled.ingest()
        assert_law(crawled)
    assert_clean(crawled)


def test_eight_like_pages_get_a_template_however_late_they_come(crawled: Crawled) -> None:
    keep(crawled, [(f"/{n}/", survey, n) for n in range(48)], 0)
    crawled.ingest()
    for number in range(8):
        keep(crawled, [(f"/soups/{number}/", recipe, number)], 0)
        crawled.ingest()
    assert_law(crawled)
    assert_clean(crawled)


def when_read(crawled: Crawled, part: str) -> dict[str, float]:
    """Address of each page that has ``part`` in it, and when it was last read."""
    columns = schema.captures.c.url, schema.captures.c.read_at
    with crawled.catalogue.read() as connection:
        rows = connection.execute(select(*columns)).all()
    return {row.url: row.read_at for row in rows if part in row.url}


@pytest.mark.slow  # a hundred pages: what is learned anew at 40 does not show on fewer
@pytest.mark.parametrize("rare", [0, 5])
def test_one_kind_of_page_is_learned_again_and_the_others_are_not_read_again(
    crawled: Crawled, rare: int
) -> None:
    """``rare``: pages of it among the first 40, too few to stay learned from."""
    soups: list[Planned] = [(f"/soups/{n}/", recipe, n) for n in range(48)]
    keep(crawled, [*soups[:rare], *((f"/mills/{n}/", survey, 4 * n + 3) for n in range(40 - rare))], 0)
    crawled.ingest()
    first, before, reread = newest_template(crawled), when_read(crawled, "/mills/"), 0
    assert first is not None
    assert len(first.later) == bool(rare)
    for at in range(rare, len(soups), 12):
        keep(crawled, soups[at : at + 12], 0)
        reread += crawled.ingest().reread
    assert when_read(crawled, "/mills/") == before
    assert reread <= 2 * len(soups)
    assert_law(crawled)
    assert_clean(crawled)


@pytest.mark.slow  # kinds of which each is learned again at 40 pages
@pytest.mark.parametrize("seed", range(2))
def test_several_kinds_that_grow_side_by_side_keep_the_law(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chooser = random.Random(seed)
    pages = first_crawl(chooser, surveys=50, recipes=44)
    pages += [(f"/reader/{n}/", redesigned, 100 + n) for n in range(42)]
    if seed:
        chooser.shuffle(pages)
    while pages:
        monkeypatch.setattr(run, "BATCH", chooser.choice((7, 64)))
        cut = chooser.randint(8, 48)
        keep(crawled, pages[:cut], 0)
        crawled.ingest()
        del pages[:cut]
    assert_law(crawled)
    assert_clean(crawled)


@pytest.mark.parametrize("processes", [2, 8])
def test_the_number_of_processes_changes_nothing(library_config: Config, processes: int) -> None:
    found = []
    for size in (1, processes):
        root = library_config.root / str(size)
        root.mkdir()
        config = library_config.model_copy(update={"root": root, "jobs": JobSettings(processes=size)})
        crawled = Crawled.of(config)
        keep(crawled, first_crawl(random.Random(3), surveys=50, recipes=12), 0)
        crawled.ingest()
        assert_law(crawled)
        found.append({article.url: article for article in crawled.catalogue.articles()})
        crawled.close()
    assert found[0] == found[1]


def test_postgresql_keeps_the_law(library_config: Config, postgresql_url: str) -> None:
    config = library_config.model_copy(update={"catalogue": CatalogueSettings(url=postgresql_url)})
    crawled = Crawled.of(config)
    try:
        pages = first_crawl(random.Random(4), surveys=44, recipes=10)
        for part in (pages[:12], pages[12:]):
            keep(crawled, part, 0)
            crawled.ingest()
        assert_law(crawled)
        assert_clean(crawled)
    finally:
        crawled.close()


_INGESTS = """
import sys
from pathlib import Path
from catalogue.archive import Archive
from catalogue.config import Config
from catalogue.settings import LibrarySettings
from catalogue.store import Catalogue
from indexer.ingest import run as module
module.BATCH = int(sys.argv[2])
config = Config(root=Path(sys.argv[1]), library=LibrarySettings(data=Path("data")))
print("begins", flush=True)
catalogue, archive = Catalogue.open(config.catalogue_url), Archive(config.archive_url)
module.ingest(config, catalogue, archive, None, progress=lambda read: print("read", read, flush=True))
"""


@pytest.mark.slow  # a process is started, killed and started again
def test_kill_9_leaves_nothing_as_an_older_template_read_it(library_config: Config) -> None:
    chooser = random.Random(5)
    crawled = Crawled.of(library_config)
    pages = first_crawl(chooser, surveys=48, recipes=12)
    for _ in range(4):
        cut = min(len(pages), chooser.randint(6, 14))
        keep(crawled, pages[:cut], 0)
        del pages[:cut]
        _kill_while_it_reads(library_config.root, chooser)
    keep(crawled, pages, 0)
    crawled.ingest()
    assert_law(crawled)
    assert_clean(crawled)
    crawled.close()


def _kill_while_it_reads(root: Path, chooser: random.Random) -> None:
    command = [sys.executable, "-c", _INGESTS, str(root), str(chooser.choice((3, 256)))]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(chooser.randint(1, 6)):
        process.stdout.readline()
    time.sleep(chooser.uniform(0, 0.1))
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
