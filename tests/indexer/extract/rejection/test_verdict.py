"""Articles are articles, however short or odd; every check has its say."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indexer.extract.rejection.pages import SENTENCE, WORDPRESS, page, reason, teasers

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "extraction"


@pytest.mark.parametrize(
    "html",
    [
        page("Angina", f"<h1>Angina</h1><p>{SENTENCE}</p>"),
        page("Angina", "<h1>Angina</h1><p>A pain in the chest.</p>"),
        "<p>A pain in the chest that comes from the heart.</p>",
        page("404: the history of an error", f"<h1>404: the history of an error</h1><p>{SENTENCE * 30}</p>"),
        page("What a 404 error means", f"<h1>What a 404 error means</h1><p>{SENTENCE * 12}</p>"),
        page(
            "Subscribe to continue reading?",
            f"<h1>Subscribe to continue reading? On paywalls</h1><p>{SENTENCE * 30}</p>",
        ),
        page(
            "Login forms and how to build them",
            f"<h1>Login forms</h1><p>{SENTENCE * 30}</p><form><input type=password></form>",
        ),
        page(
            "Angina",
            f"<h1>Angina</h1><p>{SENTENCE * 10}</p>"
            f"<div id=modal><form><input type=password></form></div>{teasers(8)}",
        ),
        page(
            "Angina",
            f"<h1>Angina</h1><p>{SENTENCE * 12}</p><noscript>Please enable JavaScript.</noscript>"
            + "<script>"
            + "x" * 9_000
            + "</script>",
        ),
        page(
            "Under construction: scaffolds", f"<h1>Under construction: scaffolds</h1><p>{SENTENCE * 20}</p>"
        ),
        page(
            "Diseases of the heart",
            "<h1>Diseases of the heart</h1><p>"
            + SENTENCE * 4
            + "</p><h2>Learn more</h2><ul>"
            + "<li><a href='https://b.example/x'>An article</a></li>" * 80
            + "</ul>",
        ),
        page(
            "Asthma",
            f"<h1>Asthma</h1><p>{SENTENCE * 3}</p>",
            "class='post-template-default single single-post postid-4'",
            WORDPRESS,
        ),
        page(
            "Asthma",
            f"<h1>Asthma</h1><p>{SENTENCE * 3}</p>{teasers(12)}",
            "class='single single-post'",
            WORDPRESS,
        ),
        page(
            "About us",
            f"<h1>About us</h1><p>{SENTENCE * 3}</p>",
            "class='page-template-default page page-id-2'",
            WORDPRESS,
        ),
        page(
            "Top 10 tests",
            "<h1>Top 10 tests</h1>"
            + "".join(
                f"<h2><a href='https://a.example/t{i}/'>Test {i}</a></h2><p>{SENTENCE * 4}</p>"
                for i in range(10)
            ),
            head="<meta property=og:type content=article>",
        ),
    ],
)
def test_an_article_is_an_article(html: str) -> None:
    assert reason(html) is None


def test_bad_input_36_drafts_previews() -> None:
    assert (
        reason(page("Angina", f"<p>{SENTENCE}</p>"), "https://a.example/?p=4&preview=true")
        == "a draft's preview"
    )


@settings(max_examples=100)
@given(st.binary(max_size=500), st.text(max_size=60), st.none() | st.text(max_size=20))
def test_it_never_raises(raw: bytes, url: str, content_type: str | None) -> None:
    verdict = reason(raw, url, content_type)
    assert verdict is None or verdict.strip()


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared extraction sets")
@pytest.mark.parametrize(
    "name", ["plugin_heavy_site", "blogs_multi_page", "scrapinghub", "wcxb_articles_dev"]
)
def test_no_article_of_the_real_web_is_rejected(name: str) -> None:
    rejected = {}
    with gzip.open(SHARED / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            data = json.loads(line)
            if verdict := reason(data["html"], data.get("url") or f"https://{data['site']}/{data['id']}/"):
                rejected[data["id"]] = verdict
    # R237 is an interstitial that a script leaves after ten seconds: its gold text is not on the page.
    assert set(rejected) <= {"R237"}, rejected
