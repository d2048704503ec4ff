"""Pages that are made to keep the reading busy: what reading takes grows with the page, and is bounded."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.article import Article, Rejected
from catalogue.page_bounds import MAX_ATTRIBUTES, MAX_TAGS
from indexer.extract import Page, extract
from indexer.extract.source.repair import heal

_TEXT = "The story of the river and of the stone is told here in so many words. "
_START = f"<html><body><h1>The river and the stone</h1><p>{_TEXT * 20}</p>"

# So many times the same, to a page.
HOSTILE: dict[str, Callable[[int], str]] = {
    "bare paragraphs": lambda n: "<p>x" * n,
    "attributes": lambda n: f"<p{''.join(f' a{i}' for i in range(n))}>x",
    "leaked attributes": lambda n: f'<p title="{"<b>x</b> " * n}">{_TEXT}',
    "a quote that stays open": lambda n: '<p title="' + "x<p>y " * n,
    "nested boxes": lambda n: "<div>word " * n,
    "nested formatting": lambda n: "<a href=/x><b><i>" * n + _TEXT,
    "nested tables": lambda n: "<table><tr><td>x" * n,
    "spanning cells": lambda n: "<table>" + "<tr><td colspan=1000 rowspan=1000>x" * n,
    "one wide row": lambda n: "<table><tr>" + "<td>x" * n + "<tr><td colspan=999>x" * n,
    "headings": lambda n: "<h2>x</h2>" * n,
    "marked paragraphs in a cell": lambda n: "<table><tr><td>" + "<p>• x<hr>" * n,
    "marked lines": lambda n: "<p>" + "- x<br>y<br>- z<br>- q<br>" * (n // 4),
    "bold lines": lambda n: "<p>" + "<b>Head</b><br>It is so.<br>" * (n // 2),
    "links below a label": lambda n: "<div>" * 30 + "More" + "<p><a href=/x>one two three four</a></p>" * n,
    "elements in a heading": lambda n: "<h1>" + "<span>word</span> " * n,
    "things to press": lambda n: "<div onclick=f()>word</div><div hidden>x</div>" * n,
    "links to hidden places": lambda n: "".join(
        f"<a href='#p{i}'>x</a><p id=p{i} hidden>y</p>" for i in range(n)
    ),
    "own elements": lambda n: "<x-a>one two three four</x-a><x-b>x</x-b>" * n,
    "framing shadow roots": lambda n: (
        "<x-a><template shadowrootmode=open><b><slot></slot></b></template>x</x-a>" * n
    ),
    "captions": lambda n: "<figure><img><figcaption>x. © Ada. © Bo</figcaption></figure>" * n,
    "credits in a caption": lambda n: "<figcaption>" + "x. Photo: " * n,
    "lettered lines": lambda n: "<p>" + "a) x<br>b) y<br>" * n,
    "headings that say something": lambda n: "<h2>This is what they say of it in the end.</h2>" * n,
}


def _seconds(page: str) -> float:
    began = time.process_time()
    extract(Page(url="https://example.org/a", html=page))
    return time.process_time() - began


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE)
def test_four_times_the_page_takes_hardly_more_than_four_times_as_long(made: Callable[[int], str]) -> None:
    _seconds(_START + made(10))  # what is loaded once
    few = _seconds(_START + made(1_000))
    # the least of two: what a collection of garbage takes depends on the tests before it
    many = min(_seconds(_START + made(4_000)) for _ in range(2))
    assert many < 9 * few + 0.5, f"{few:.2f} s, then {many:.2f} s: quadratic would be 16 times"


@pytest.mark.parametrize(
    "rest",
    ["<p>x" * 2 * MAX_TAGS, f"<p{''.join(f' a{i}' for i in range(20 * MAX_ATTRIBUTES))}>" + "y" * 60_000],
    ids=["tags", "attributes"],
)
def test_a_page_is_read_up_to_the_bounds_and_says_so(rest: str) -> None:
    healed = heal(Page(url="https://example.org/a", html=_START + rest))
    assert any("more tags or attributes" in warning for warning in healed.warnings)
    assert sum(1 for _ in healed.tree.iter()) <= MAX_TAGS + 10
    assert "The story of the river" in "".join(healed.tree.itertext())


_PIECES = ["<p>", "<div>", "<b>", "</b>", "</div>", "<h2>", "<td colspan=90 rowspan=0>", "<tr>", "<table>"]
_PIECES += ['<a href="', '">', "<!--", "-->", "<script>", "</script>", " word.", "&amp;lt;", "<ul><li>", "='"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6), st.integers(1, 400))
def test_whatever_repeats_comes_to_an_end(pieces: list[str], times: int) -> None:
    found = extract(Page(url="https://example.org/a", html=_START + "".join(pieces) * times))
    assert isinstance(found, (Article, Rejected))
