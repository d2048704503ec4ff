"""Addresses in a page, and which of them are of one site."""

import pytest
from lxml import html

from indexer.extract.links import base_of, hostname_of, link_url, same_site


def test_links_are_absolute_and_without_fragment() -> None:
    assert link_url("https://a.example/x/", "../y/?q=1#z") == "https://a.example/y/?q=1"
    assert link_url("https://a.example/x/", "//b.example/ü y") == "https://b.example/ü%20y"
    assert link_url("https://a.example/x/", "#top") is None
    assert link_url("https://a.example/x/", "java\nscript:alert(1)") is None


def test_one_site_is_a_host_and_its_subdomains() -> None:
    assert same_site("https://www.a.example/", "http://a.example/x")
    assert same_site("https://blog.a.example/", "https://a.example/x")
    assert not same_site("https://ba.example/", "https://a.example/x")
    assert not same_site("", "https://a.example/x")


@pytest.mark.parametrize("url", ["http://[", "http://[::1", "", "javascript:alert(1)", "a/b.html"])
def test_what_is_no_address_has_no_host(url: str) -> None:
    assert hostname_of(url) == ""


@pytest.mark.parametrize(
    ("head", "base"),
    [
        ("<base href='/other/'>", "https://a.example/other/"),
        ("<base target=_blank><base href='https://b.example/'>", "https://b.example/"),
        ("<base href='javascript:alert(1)'>", "https://a.example/x/"),
        ("<base href=''><base href='/other/'>", "https://a.example/x/"),
        ("<base href='/first/'><base href='/other/'>", "https://a.example/first/"),
        ("", "https://a.example/x/"),
    ],
)
def test_a_page_may_say_what_its_addresses_start_from(head: str, base: str) -> None:
    tree = html.document_fromstring(f"<html><head>{head}<title>x</title></head><body>x</body></html>")
    assert base_of(tree, "https://a.example/x/") == base


def test_a_fragment_is_kept_where_it_is_asked_for() -> None:
    assert link_url("https://a.example/", "/x#y", keep_fragment=True) == "https://a.example/x#y"
    assert link_url("https://a.example/", "x" * 3_000) is None
