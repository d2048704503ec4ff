import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.scope import (
    Pattern,
    Scope,
    ending_of,
    first_page_of,
    is_file,
    is_listing,
    is_login,
    viewed_page_of,
)

HOME = "https://www.example.org/"
WASTE = [
    "/wp-json/oembed/1.0/embed?url=x",
    "/asthma/feed/",
    "/feed/atom/",
    "/asthma/embed/",
    "/asthma/trackback/",
    "/wp-login.php",
    "/xmlrpc.php",
    "/?s=word",
    "/asthma/?share=twitter",
    "/asthma/comment-page-2/",
    "/wiki/Special:Random",
    "/index.php?title=Special:Search",
    "/index.php?title=Asthma&action=edit",
    "/wiki/Talk:Asthma",
    "/wiki/User_talk:Ann",
    "/wiki/Asthma?oldid=7",
    "/index.php?title=Asthma&redirect=no",
    "/shop/?add-to-cart=3",
    "/wp-content/uploads/x.html",
    "/asthma/?preview=true",
]
PAGES = [
    "/asthma/",
    "/?p=7",
    "/wiki/Asthma",
    "/2024/05/01/asthma/",
    "/feedback/",
    "/embedded-systems/",
    "/a.html",
    "/specials/",
    "/index.php?title=Asthma",
]


@pytest.mark.parametrize("path", WASTE)
def test_machinery_of_blogs_and_wikis_is_no_page(path: str) -> None:
    assert Scope(HOME).unwanted("https://www.example.org" + path)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_pages(path: str) -> None:
    url = "https://www.example.org" + path
    assert Scope(HOME).unwanted(url) is None
    assert not is_file(url)
    assert not is_listing(url, wordpress=True)


def test_lists_are_told_by_the_habits_of_the_software() -> None:
    for path in (
        "/category/skin/",
        "/tag/itch/",
        "/author/ann/",
        "/2024/",
        "/2024/05/",
        "/?cat=3",
        "/?m=202405",
        "/category/skin/page/2/",
    ):
        assert is_listing("https://www.example.org" + path, wordpress=True)
    assert not is_listing("https://www.example.org/category/skin/", wordpress=False)
    for path in ("/articles/page/3/", "/a-z/?letter=k", "/a-z/k/", "/browse/0-9", "/a-z/%E0%A6%95/"):
        assert is_listing("https://www.example.org" + path, wordpress=False)


def test_the_site_is_taken_under_its_own_scheme_and_host() -> None:
    scope = Scope(HOME)
    assert scope.own("http://example.org/a?utm_source=x") == "https://www.example.org/a"
    assert scope.own("https://other.org/a") is None
    assert scope.own("https://blog.example.org/a") is None
    assert Scope("http://127.0.0.1:8000/").own("http://127.0.0.1:8001/") is None


def test_patterns_include_and_exclude() -> None:
    scope = Scope(HOME, include=("/health/*",), exclude=("*/drafts/*", "/health/old*"))
    assert scope.unwanted("https://www.example.org/health/a") is None
    for path in ("/news/a", "/health/drafts/a", "/health/older/a"):
        assert "configuration" in (scope.unwanted("https://www.example.org" + path) or "")


@given(st.text(alphabet="ab*", max_size=12), st.text(alphabet="ab", max_size=20))
def test_a_star_is_any_text(pattern: str, path: str) -> None:
    import re

    expected = re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), path) is not None
    assert Pattern(pattern).matches(path) is expected


def test_a_pattern_of_many_stars_is_no_slow_pattern() -> None:
    assert not Pattern("*a" * 50 + "b").matches("a" * 100_000)


def test_traps() -> None:
    scope = Scope(HOME)
    for path in (
        "/a/b/a/b/a/b",
        "/x/x/x",
        "/" + "d/" * 20,
        "/?" + "&".join(f"p{n}=1" for n in range(12)),
        "/" + "long" * 600,
    ):
        assert scope.unwanted("https://www.example.org" + path), path


def test_logins_are_told() -> None:
    for path in ("/wp-login.php?redirect_to=x", "/login", "/sign-in/", "/users/sign_in"):
        assert is_login("https://www.example.org" + path)
    assert not is_login("https://www.example.org/logic/")


def test_a_file_of_text_may_be_the_name_of_a_page_and_a_picture_is_none() -> None:
    assert ending_of("https://www.example.org/wiki/Node.js?x=1") == "js"
    assert not is_file("https://www.example.org/docs/manifest.json")
    assert is_file("https://www.example.org/photo.JPG")
    assert ending_of("https://www.example.org/docs/style.css/") is None


def test_a_page_number_may_be_the_name_of_a_page() -> None:
    for url, first in (
        ("/index.php?page=12", "/index.php"),
        ("/show?lang=en&page=2", "/show?lang=en"),
        ("/show?page=2&lang=en", "/show?lang=en"),
        ("/?start=40", "/"),
        ("/articles/page/2/", None),
        ("/show?pages=2", None),
        ("/show?page=two", None),
    ):
        assert first_page_of(url) == first, url


def test_a_view_is_told_by_what_it_views() -> None:
    for url, page in (
        ("/a?print=1", "/a"),
        ("/a?id=3&Format=pdf", "/a?id=3"),
        ("/a?sort=asc&order=name", "/a"),
        ("/a?id=3&imprimir=1&Schriftgroesse=2", "/a?id=3"),
        ("/a?vergleichen=7", "/a"),
        ("/a?id=3", None),
        ("/print/a", None),
    ):
        assert viewed_page_of(url) == page, url
