"""Laws of extraction: it never raises, invents nothing, keeps the page's order, and is repeatable."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.article import Article, Rejected
from indexer.extract import Options, Page, extract
from indexer.extract.explain import explain
from indexer.extract.source.repair import heal
from tests.indexer.extract.site_pages import article, learned

TEMPLATE = learned(
    [
        article(
            n, before="<div class='tips'><h3>Tips</h3><p>Drink a glass of water before breakfast.</p></div>"
        )
        for n in range(8)
    ]
)
TAGS = (
    *"p div h2 h3 ul li ol table tr td b strong span br details summary dl dt dd pre blockquote".split(),
    *"form section article figure figcaption font center".split(),
    "a href='/x'",
    "button aria-expanded",
)
WORDS = st.sampled_from(
    [
        "Asthma",
        "causes",
        "a cough at night.",
        "What is it?",
        "Causes:",
        "12",
        "রোগ",
        "&amp;amp;",
        "<",
        "https://doi.org/10.1/x",
        "\x00",
        "…",
        "é",
        "Leave a reply",
    ]
)
MARKUP = st.lists(
    st.one_of(
        WORDS,
        st.sampled_from([f"<{tag}>" for tag in TAGS]),
        st.sampled_from([f"</{tag.split()[0]}>" for tag in TAGS]),
    ),
    max_size=60,
).map(" ".join)
SLOW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOT_WORDS = re.compile(r"\W+")


def squeezed(text: str) -> str:
    return NOT_WORDS.sub("", text)


def is_subsequence(texts: list[str], page: str) -> bool:
    """Whether each text's words stand in the page behind those of the text before it."""
    at = 0
    for text in texts:
        for word in NOT_WORDS.split(text):
            at = page.find(word, at)
            if at < 0:
                return False
            at += len(word)
    return True


@given(st.binary(max_size=2000))
@SLOW
def test_any_bytes_give_an_article_or_a_reason(html: bytes) -> None:
    for template in (None, TEMPLATE):
        assert isinstance(extract(Page("https://example.org/", html), template), Article | Rejected)


@given(MARKUP)
@SLOW
def test_any_markup_gives_its_own_texts_in_page_order(markup: str) -> None:
    page = Page(
        "https://example.org/a",
        f"<main id='m'>{markup} <p>Asthma is a disease of the airways that many people have.</p></main>",
    )
    found = extract(page, options=Options(body_selector="#m"))
    if isinstance(found, Article):
        shown = [
            text
            for section in found.sections
            for text in ([section.heading] if section.heading else []) + list(section.texts())
        ]
        whole = squeezed("".join(str(text) for text in heal(page).tree.itertext()))
        assert is_subsequence(shown, whole)


@given(MARKUP)
@SLOW
def test_the_same_page_is_read_the_same(markup: str) -> None:
    page = Page("https://guide.example.org/a", f"<div class='page'><div class='entry'>{markup}</div></div>")
    assert extract(page, TEMPLATE) == extract(page, TEMPLATE)


@given(MARKUP)
@SLOW
def test_explain_accounts_for_every_block_and_escapes_it(markup: str) -> None:
    told = explain(Page("https://example.org/<b>", markup), TEMPLATE)
    assert all(block.role and block.text for block in told.blocks)
    assert "<script" not in told.to_html()
    assert list(told.lines())


@pytest.mark.parametrize(
    "html",
    [b"", b"\xff\xfe", b"<", b"<html>", b"\x00" * 100, "<p>" * 5000, "<div>" * 3000 + "x", b"<!--" * 500],
)
def test_hostile_input_is_no_trouble(html: bytes | str) -> None:
    assert isinstance(extract(Page("https://example.org/", html), TEMPLATE), Article | Rejected)


def test_a_selector_that_finds_nothing_is_a_warning() -> None:
    for selector in (".nothing", "[[["):
        found = extract(article(1), options=Options(body_selector=selector))
        assert isinstance(found, Article)
        assert any("configured body" in warning for warning in found.extraction.warnings)


def test_a_page_of_another_template_is_read_alone() -> None:
    prose = (
        "<p>Quite another page, from before the redesign, tells of asthma in long sentences, and "
        "nothing of it is where it was. </p>" * 4
    )
    found = extract(
        Page("https://guide.example.org/old", f"<table><tr><td><h1>Asthma</h1>{prose}</td></tr></table>"),
        TEMPLATE,
    )
    assert isinstance(found, Article)
    assert found.extraction.method == "single-page"


def test_a_vast_page_is_read_without_trafilatura_and_says_so() -> None:
    paragraphs = "".join(
        f"<p>Paragraph {n} says that the {n}th thing is a thing of its own, and no other.</p>"
        for n in range(21_000)
    )
    found = extract(
        Page(
            "https://guide.example.org/all/",
            f"<html><head><title>All</title></head><body><h1>All</h1>{paragraphs}</body></html>",
        )
    )
    assert isinstance(found, Article)
    assert "the 20999th thing" in " ".join(found.texts())
    assert any("20,000 elements" in warning for warning in found.extraction.warnings)
