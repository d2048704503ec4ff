"""What is no HTML."""

import pytest

from indexer.extract.page import Page
from indexer.extract.rejection import not_an_article
from indexer.extract.source.repair import heal
from tests.indexer.extract.rejection.pages import SENTENCE, page, reason


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
        ("BEGIN:VCALENDAR\r\nSUMMARY:Angina <angina@a.example>", "text/html", "text without a tag"),
        (b"name;place\nAda;Ulm\n" * 90, "text/html; charset=utf-8", "text without a tag"),
        ("body{color:red}\n".encode("utf-16"), "text/html", "not HTML"),
        ("<?xml version='1.0'?><!-- x --><books><title>Angina</title></books>", "text/html", "XML"),
        ("<?xml version='1.0'?><svg xmlns='x'><text>Angina</text></svg>", None, "XML"),
    ],
)
def test_what_is_no_html(body: str | bytes, content_type: str | None, words: str) -> None:
    assert words in (reason(body, content_type=content_type) or "")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html; charset=utf-8",
        "application/xhtml+xml",
        "text/html, text/html",
        "text/plain",
        "unknown/unknown",
        "html",
        "",
        None,
    ],
)
def test_html_by_any_of_its_names(content_type: str | None) -> None:
    assert reason(page("Angina", f"<h1>Angina</h1><p>{SENTENCE}</p>"), content_type=content_type) is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_letters_are_no_binary_data(encoding: str) -> None:
    page = Page(
        "https://a.example/x/",
        "<!doctype html><title>Gout</title><p>Gout is a disease of joints.</p>".encode(encoding),
    )
    assert not_an_article(heal(page), page) is None


@pytest.mark.parametrize(
    "before", ["<?xml version='1.0'?>", "<?xml version='1.0'?>\n<!DOCTYPE html>", "Warning: x "]
)
def test_what_stands_before_a_page_makes_no_file_of_it(before: str) -> None:
    assert reason(before + page("Angina", f"<p>{SENTENCE * 9}</p>")) is None
    assert reason(f"{before}<div><p>{SENTENCE * 9}</p></div>") is None


def test_a_few_stray_zeros_are_no_binary_data() -> None:
    page = Page("https://a.example/x/", b"<html><title>Go\0ut</title><p>Gout is a disease of joints.\0</p>")
    assert not_an_article(heal(page), page) is None
