"""``pinakes crawl --dry-run`` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.running import output, run_pinakes
from tests.crawler.test_vouching import Herbal
from tests.crawler.test_wiki_lists import LocalWiki
from tests.crawler.webserver import Answer, Site


@pytest.mark.slow  # a whole command and a site
def test_a_blog_is_explained_and_no_article_is_asked_for(web: Site, tmp_path: Path) -> None:
    herbal = Herbal(web)
    said = output(tmp_path, "crawl", "--url", web.url, "--dry-run")
    assert f"the site is a WordPress, with its REST API at {web.url}/wp-json/" in said
    assert "a first crawl would ask for 31 pages" in said
    assert f"30 listed by the site's API: {web.url}/post-0/" in said
    assert herbal.pages_asked() == []


@pytest.mark.slow  # a whole command and a site
def test_a_wiki_is_explained(web: Site, tmp_path: Path) -> None:
    wiki = LocalWiki(web)
    said = output(tmp_path, "crawl", "--url", web.url, "--dry-run")
    assert f"the site is a MediaWiki, with its API at {web.url}{wiki.api}" in said
    assert f"asked for {web.url}{wiki.api}?action=query" in said
    assert "10 listed by the site's API" in said
    assert "left out 2: is a wiki's own page, not an article" in said
    assert wiki.pages_asked() == []


@pytest.mark.slow  # a whole command and a site
def test_a_site_without_lists_is_explained_by_the_links_of_its_start_page(web: Site, tmp_path: Path) -> None:
    robots = "User-agent: *\nCrawl-delay: 0.1\nDisallow: /wp-json/\nSitemap: /gone.xml"
    web.routes["/robots.txt"] = Answer(robots, type="text/plain")
    web.page("/", "Shelf", "/a", "/b", "/picture.jpg")
    document = json.loads(output(tmp_path, "crawl", "--url", web.url, "--dry-run", "--json"))
    (site,) = document["sites"]
    assert {kind: known["count"] for kind, known in site["found"].items()} == {"typed": 1, "link": 2}
    assert site["notes"][0] == "robots.txt names /gone.xml; it asks for 0.1 seconds between requests"
    assert any(note.startswith(f"asked for {web.url}/gone.xml: 404") for note in site["notes"])
    assert site["notes"][-1] == "the site has no API that is known here"
    assert [reason["count"] for reason in site["left_out"]] == [1]
    assert "/a" not in web.paths()


@pytest.mark.slow
def test_nothing_of_a_dry_run_is_kept(web: Site, tmp_path: Path) -> None:
    Herbal(web)
    output(tmp_path, "crawl", "--url", web.url, "--dry-run")
    assert output(tmp_path, "site", "list").count(web.url) == 0
    assert [path.name for path in tmp_path.rglob("*.warc*")] == []


@pytest.mark.slow  # a whole command and a site
@pytest.mark.parametrize("status", [503, 429])
def test_a_site_that_answers_nothing_is_a_failure_with_its_reason(
    web: Site, tmp_path: Path, status: int
) -> None:
    web.routes["/robots.txt"] = Answer("later", status)
    (tmp_path / "library.toml").write_text("[crawl]\ndelay = 0\nretries = 0\n", encoding="utf-8")
    done = run_pinakes("crawl", "--url", web.url, "--dry-run", cwd=tmp_path)
    assert done.returncode == 1
    assert "no page could be had: robots.txt" in done.stdout
