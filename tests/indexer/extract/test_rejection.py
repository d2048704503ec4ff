"""Pages that are no articles, and pages that only look so."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract.page import Page
from indexer.extract.rejection import not_an_article
from indexer.extract.source.repair import heal

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "extraction"
SENTENCE = "The disease begins slowly, and many people notice nothing of it for years. "
CHROME = (
    "<header><nav><ul>"
    + "".join(f"<li><a href='/{c}/'>Letter {c}</a></li>" for c in "abcdefghijklmnop")
    + "</ul></nav></header>"
)
FOOTER = "<footer><p>We give health education in plain words. All rights reserved.</p></footer>"


def reason(
    html: str | bytes, url: str = "https://a.example/angina/", content_type: str | None = None
) -> str | None:
    page = Page(url, html, content_type)
    return not_an_article(heal(page), page)


def page(title: str, body: str, attributes: str = "", head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body {attributes}>{CHROME}<main>{body}</main>{FOOTER}</body></html>"


def teasers(n: int, words: int = 8) -> str:
    return "".join(
        f"<article><h2><a href='/article-{i}/'>Article {i}</a></h2><p>{'word ' * words}<a href='/article-{i}/'>Read more</a></p></article>"
        for i in range(n)
    )


WORDPRESS = "<meta name='generator' content='WordPress 6.5'>"


# Articles, however short or odd


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
            f"<h1>Angina</h1><p>{SENTENCE * 10}</p><div id=modal><form><input type=password></form></div>{teasers(8)}",
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


# What is none


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (
            "<title>Just a moment...</title><p>Verifying you are human. This may take a few seconds.</p>",
            "challenge",
        ),
        (
            "<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1><p>You are unable to access a.example</p>",
            "challenge",
        ),
        (
            "<title>Access Denied</title><h1>Access Denied</h1><p>You don't have permission to access this page on this server.</p>",
            "access denied",
        ),
        (
            "<title>a.example › Error</title><p>There has been a critical error on this website.</p>",
            "WordPress",
        ),
        ("<h1>Error establishing a database connection</h1>", "WordPress"),
        ("<h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1>", "maintenance"),
        (
            page(
                "Page not found - Library",
                "<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this location. Maybe try a search?</p>",
            ),
            "soft 404",
        ),
        (page("Oh dear: 404 error", "<h1>Sorry</h1><p>Try the menu.</p>"), "soft 404"),
        (
            page(
                "Angina",
                f"<h1>Angina</h1><p>{SENTENCE}</p><p>Subscribe to continue reading. Already a subscriber? Log in</p>",
            ),
            "paywall",
        ),
        (page("404", "<h1>Sorry</h1><p>Try the menu.</p>"), "soft 404"),
        (
            page("Library", "<h1>The page you are looking for could not be found</h1><p>Try the menu.</p>"),
            "soft 404",
        ),
        (page("পাতা পাওয়া যায়নি", "<h1>পাতা পাওয়া যায়নি</h1>"), "soft 404"),
        (
            page("Log In ‹ Library", "<h1>Log in</h1><form><input name=log><input type=password></form>"),
            "login",
        ),
        (
            page(
                "Protected: Angina",
                "<h1>Protected: Angina</h1><form class='post-password-form'><p>This content is password protected. To view it please "
                "enter your password below:</p><input type=password></form>",
            ),
            "password",
        ),
        (page("Internal Server Error", "<h1>500 Internal Server Error</h1>"), "server's error"),
        (
            "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript><script src=x></script>",
            "needs JavaScript",
        ),
        (
            "<title>Angina</title><div id='__next'></div><script>" + "x" * 5_000 + "</script>",
            "needs JavaScript",
        ),
        ("<meta http-equiv=refresh content='0; url=/new/'><p>Moved.</p>", "redirect"),
        ("<frameset><frame src=a><frame src=b></frameset>", "frameset"),
        ("", "no text"),
        (b"\0\0\0", "no text"),
        ("<title>Angina</title>", "no text"),
        ("<title>Index of /files</title><h1>Index of /files</h1><pre>a b c</pre>", "folder listing"),
        ("<title>a.example</title><h1>This domain is for sale</h1>", "parked"),
    ],
)
def test_bad_input_28_pages_with_something_else_to_say(html: str | bytes, words: str) -> None:
    assert words in (reason(html) or "")


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (b"%PDF-1.7 ...", None, "a PDF file"),
        (b"<p>x</p>", "application/pdf", "not HTML (application/pdf)"),
        (bytes(range(256)) * 20, None, "not HTML (binary data)"),
        (b"\x89PNG\r\n", "text/html", "an image"),
        ("<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "text/xml", "a feed"),
        ("<urlset xmlns='x'><url/></urlset>", None, "a sitemap"),
        ('{"a": 1}', None, "JSON"),
    ],
)
def test_what_is_no_html(body: str | bytes, content_type: str | None, words: str) -> None:
    assert words in (reason(body, content_type=content_type) or "")


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/xhtml+xml", "", None])
def test_html_by_any_of_its_names(content_type: str | None) -> None:
    assert reason(page("Angina", f"<h1>Angina</h1><p>{SENTENCE}</p>"), content_type=content_type) is None


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        ("home blog wp-custom-logo", "blog's list"),
        ("archive category category-heart", "category's list"),
        ("archive tag tag-x", "tag's list"),
        ("archive author author-ada", "author's list"),
        ("archive date", "date's list"),
        ("search search-results", "search results"),
        ("search search-no-results", "without a hit"),
        ("error404", "soft 404"),
        ("archive post-type-archive", "list of articles"),
    ],
)
def test_wordpress_says_itself_which_pages_are_lists(classes: str, words: str) -> None:
    html = page("Heart", teasers(3, 80), f"class='{classes}'", WORDPRESS)
    assert words in (reason(html) or "")
    assert words in (
        reason(
            page("Heart", "<p>x</p>", f"class='{classes} single'".replace(" single", "")),
            "https://a.example/?x=1",
        )
        or ""
    )


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://a.example/category/heart/", "Heart"),
        ("https://a.example/tag/pain/page/2/", "Pain"),
        ("https://a.example/?s=heart", "Search results for heart"),
        ("https://a.example/2024/03/", "March 2024"),
        ("https://a.example/author/ada/", "Ada Roy"),
        ("https://a.example/", "The Library"),
        ("https://a.example/x/", "Category: Heart"),
    ],
)
def test_lists_of_other_systems_are_told_by_several_signs(url: str, title: str) -> None:
    assert reason(
        page(title, f"<h1>{title}</h1>{teasers(10)}<div class=pagination><a href='/2'>2</a></div>"), url
    )


def test_one_sign_alone_is_not_enough() -> None:
    long = f"<h1>Heart</h1><p>{SENTENCE * 12}</p>"
    assert reason(page("Heart", long), "https://a.example/category/heart/") is None
    assert reason(page("Heart", long), "https://a.example/") is None
    assert reason(page("Heart", long + teasers(10)), "https://a.example/heart/") is None


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


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_letters_are_no_binary_data(encoding: str) -> None:
    page = Page(
        "https://a.example/x/",
        "<!doctype html><title>Gout</title><p>Gout is a disease of joints.</p>".encode(encoding),
    )
    assert not_an_article(heal(page), page) is None


def test_a_few_stray_zeros_are_no_binary_data() -> None:
    page = Page("https://a.example/x/", b"<html><title>Go\0ut</title><p>Gout is a disease of joints.\0</p>")
    assert not_an_article(heal(page), page) is None
