import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.media_types import is_untold, looks_like_html, may_be_html, media_type


@pytest.mark.parametrize(
    "header",
    [
        "text/html",
        "TEXT/HTML ; Charset=utf-8",
        "text/html, text/html",
        "text/html; charset=utf-8, text/html; charset=utf-8",
        "text/html,text/plain",
        "application/octet-stream, text/html",
        "*/*, text/html",
        "text/html;charset=UTF-8;charset=UTF-8",
    ],
)
def test_html_however_often_it_is_said(header: str) -> None:
    assert media_type(header) == "text/html"
    assert may_be_html(media_type(header))


@pytest.mark.parametrize("header", ["", " ", "html", "none", "; charset=utf-8", "*", "text", "text/", ", ,"])
def test_a_word_that_is_no_type_is_as_good_as_none(header: str) -> None:
    assert media_type(header) == ""
    assert may_be_html("")


def test_other_types_are_no_pages_and_some_say_nothing() -> None:
    for header in ("application/pdf", "image/png, image/webp", "text/plain, application/json"):
        assert not may_be_html(media_type(header)), header
    untold = (
        "text/plain; charset=x",
        "unknown/unknown",
        "application/xml",
        "text/x-server-parsed-html",
        "text/php",
    )
    for header in untold:
        assert is_untold(media_type(header)), header
    assert looks_like_html("<!DOCTYPE html><title>x".encode("utf-16"))
    assert not looks_like_html(b"words, and < more words")


@given(st.text(max_size=60))
def test_no_header_breaks_it(header: str) -> None:
    may_be_html(media_type(header))
